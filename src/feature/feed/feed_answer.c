/* feed_answer.c - which deliveries speak of a place on a day, and what they say of its people. */
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/money.h"
#include "base/utf8.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "feature/world.h"
#include "store/db.h"

#define CITY_UNIT     INT64_C(100000000)
#define PROVINCE_UNIT INT64_C(10000000000)

enum {
    YEAR = 12,
    LOOK_BACK = 2 * YEAR, /* a window of a year that ends with a yearly delivery */
    SENDERS_MAX = 200,
    KEEP_BYTES = 8 << 20, /* of one delivery's evidence, opened */
    DESK_BYTES = 1 << 30,
    PERIODS_SHOWN = 3,
    FEED_GROW = 8,
};

/* How the rows of a file are read; files of one sender mostly have the same columns. */
struct reading {
    mz_str map; /* as stored */
    mz_str category;
    struct feed_map cols;
    struct feed_shape shape;
    uint64_t open; /* features that the file does not give */
};

struct opened {
    const struct feed_holding_from_row *row;
    size_t sender;
    bool newest;
    mz_evidence *e; /* NULL: not opened yet */
    const struct reading *how;
    const mz_str *label; /* the header that `at` was made for */
    struct {
        enum catalogue_column_kind kind;
        size_t item;
        int column; /* in the shape; MZ_FEED_NO_COLUMN: not read */
    } at[FEED_COLS_MAX];
    size_t at_n;
};

struct plan {
    const struct catalogue_category *k;
    int months;
    struct feed_answer is; /* without rows */
    struct opened *use;
    size_t use_n;
    struct plan *next;
};

struct person {
    struct feed_one is;
    uint64_t key; /* 0: none */
    struct feed_returned_of_row *returned;
    size_t returned_n;
};

struct feed_desk {
    mz_arena *a, *keep;
    int64_t day;
    struct feed_holding_from_row *rows; /* by category, sender and period, the newest first */
    size_t rows_n;
    const struct catalogue *c;
    struct plan *plans;
    struct reading *read[SENDERS_MAX];
    size_t read_n;
    struct person *one;
    size_t one_n;
};

/* ---- opening --------------------------------------------------------------- */

static int64_t month_of_day(int64_t day)
{
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)day});
    return (int64_t)t.year * YEAR + t.month - 1;
}

int64_t feed_period_due(const struct catalogue_category *k, int64_t day)
{
    int64_t p = month_of_day(day);
    while (!catalogue_owes(k, p) || catalogue_due(k, p).v >= day) {
        p--;
    }
    return p;
}

static void free_keep(void *p)
{
    mz_arena_free(p);
}

/* Deliveries of the county, its city and its province: all of them speak of its people. */
mz_code feed_desk_open(mz_cx *cx, int64_t division, int64_t day, feed_desk **out)
{
    feed_desk *d = MZ_NEW(cx->a, feed_desk);
    const struct mz_actor *before = cx->actor;
    struct mz_actor wide = *before;
    wide.division_lo = division / PROVINCE_UNIT * PROVINCE_UNIT;
    wide.division_hi = wide.division_lo + PROVINCE_UNIT - 1;
    d->a = cx->a;
    d->day = day;
    MZ_TRY(feed_catalogue(cx, &d->c));
    cx->actor = &wide; /* the caller was allowed to ask; whose the deliveries are is no question */
    mz_code rc = feed_holding_from(cx, division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT,
                                   division / CITY_UNIT * CITY_UNIT, wide.division_lo,
                                   month_of_day(day) - LOOK_BACK, &d->rows, &d->rows_n);
    cx->actor = before;
    MZ_TRY(rc);
    d->keep = mz_arena_new(DESK_BYTES);
    mz_arena_defer(cx->a, free_keep, d->keep);
    *out = d;
    return MZ_OK;
}

mz_code feed_desk_people(mz_cx *cx, feed_desk *d, const struct feed_one *one, size_t n)
{
    d->one = MZ_NEW_N(cx->a, struct person, n + 1);
    d->one_n = n;
    for (size_t i = 0; i < n; i++) {
        struct mz_cid cid;
        d->one[i] = (struct person){.is = one[i]};
        if (one[i].number.n > 0 && mz_cid_parse(cx, "number", one[i].number, &cid) == MZ_OK) {
            d->one[i].key = cid.key;
        }
        mz_clear(cx); /* another document than a citizen's number is no key of any delivery */
        MZ_TRY(feed_returned_of(cx, one[i].person, &d->one[i].returned, &d->one[i].returned_n));
    }
    return MZ_OK;
}

/* ---- which deliveries ------------------------------------------------------ */

struct choosing {
    mz_cx *cx;
    feed_desk *d;
    struct plan *p;
    const struct feed_holding_from_row *rows; /* of the category */
    size_t rows_n;
    int64_t due;
    size_t late_n, gap_n;
    mz_sb late, gap;
};

static void name_one(struct choosing *c, mz_sb *to, size_t *n, mz_str sender, int64_t period,
                     bool many)
{
    if (*n < PERIODS_SHOWN) {
        mz_sb_fmt(to, "%s" MZ_FMT "%s" MZ_FMT, *n == 0 ? "" : "、",
                  MZ_ARG(many ? sender : MZ_S("")), many ? " " : "",
                  MZ_ARG(catalogue_period_text(c->cx->a, period)));
    } else if (*n == PERIODS_SHOWN) {
        mz_sb_fmt(to, "……");
    }
    ++*n;
}

static bool has(const struct choosing *c, mz_str sender, int64_t period)
{
    for (size_t i = 0; i < c->rows_n; i++) {
        if (c->rows[i].period == period && mz_str_eq(c->rows[i].source, sender)) {
            return true;
        }
    }
    return false;
}

static void use(struct choosing *c, const struct feed_holding_from_row *r, size_t sender,
                bool newest)
{
    if (c->p->use_n == FEED_ANSWER_USE_MAX) {
        return;
    }
    c->p->use[c->p->use_n++] = (struct opened){.row = r, .sender = sender, .newest = newest};
    c->p->is.deliveries++;
    if (newest && r->made_ms >= c->p->is.came_ms) {
        c->p->is.delivery = r->id;
        c->p->is.came_ms = r->made_ms;
    }
    if (r->partial != 0 && c->p->is.fault == NULL) {
        c->p->is.fault = MZ_T("The delivery of {0} is not whole");
        c->p->is.about = catalogue_period_text(c->d->a, r->period);
    }
}

/* The rows of one sender: behind, complete, or with months missing. */
static void sender(struct choosing *c, mz_str name, size_t number, bool expected, bool many)
{
    int64_t newest = INT64_MIN;
    for (size_t i = 0; i < c->rows_n; i++) {
        bool his = mz_str_eq(c->rows[i].source, name);
        newest = his && c->rows[i].period > newest ? c->rows[i].period : newest;
    }
    if (newest < c->due) {
        if (expected) {
            name_one(c, &c->late, &c->late_n, name, c->due, many);
        }
        return;
    }
    for (size_t i = 0; i < c->rows_n; i++) {
        const struct feed_holding_from_row *r = &c->rows[i];
        bool in = r->period == newest || (c->p->months > 1 && r->period > newest - c->p->months);
        if (in && mz_str_eq(r->source, name)) {
            use(c, r, number, r->period == newest);
        }
    }
    for (int64_t p = newest; expected && p > newest - c->p->months; p--) {
        if (catalogue_owes(c->p->k, p) && !has(c, name, p)) {
            name_one(c, &c->gap, &c->gap_n, name, p, many);
        }
    }
    c->p->is.period =
        c->p->is.period == MZ_NULL || newest < c->p->is.period ? newest : c->p->is.period;
}

/* Who must send: the catalogue's list, or without one whoever sent within a year. */
static bool is_expected(const struct choosing *c, mz_str name, int64_t newest)
{
    const struct catalogue_category *k = c->p->k;
    for (size_t i = 0; i < k->sender_n; i++) {
        if (mz_str_eq(k->sender[i], name)) {
            return true;
        }
    }
    return k->sender_n == 0 && newest > c->due - YEAR;
}

static bool in_list(const mz_str *list, size_t n, mz_str name)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(list[i], name)) {
            return true;
        }
    }
    return false;
}

/* Rows stand by sender: the first of each has its newest period. */
static size_t seen(const struct choosing *c, mz_str *list, bool *must)
{
    const struct catalogue_category *k = c->p->k;
    size_t n = 0;
    for (size_t i = 0; i < c->rows_n && n < SENDERS_MAX; i++) {
        if (!in_list(list, n, c->rows[i].source)) {
            must[n] = is_expected(c, c->rows[i].source, c->rows[i].period);
            list[n++] = c->rows[i].source;
        }
    }
    for (size_t i = 0; i < k->sender_n && n < SENDERS_MAX; i++) {
        if (!in_list(list, n, k->sender[i])) {
            must[n] = true;
            list[n++] = k->sender[i];
        }
    }
    return n;
}

static void choose(struct choosing *c)
{
    mz_str list[SENDERS_MAX];
    bool must[SENDERS_MAX];
    size_t n = seen(c, list, must);
    struct feed_answer *is = &c->p->is;
    for (size_t i = 0; i < n; i++) {
        sender(c, list[i], i, must[i], n > 1);
    }
    if (c->late_n > 0) {
        is->fault =
            n > 1 ? MZ_T("These senders are behind: {0}") : MZ_T("The delivery of {0} is overdue");
        is->about = mz_str_dup(c->d->a, mz_sb_view(&c->late));
    } else if (c->gap_n > 0) {
        is->fault = MZ_T("Missing in the months looked at: {0}");
        is->about = mz_str_dup(c->d->a, mz_sb_view(&c->gap));
    }
}

static struct plan *plan_of(mz_cx *cx, feed_desk *d, const struct catalogue_category *k, int months)
{
    for (struct plan *p = d->plans; p != NULL; p = p->next) {
        if (p->k == k && p->months == months) {
            return p;
        }
    }
    struct plan *p = MZ_NEW(d->a, struct plan);
    struct choosing c = {.cx = cx, .d = d, .p = p, .due = feed_period_due(k, d->day)};
    *p = (struct plan){.k = k, .months = months, .next = d->plans};
    p->is.period = MZ_NULL;
    p->is.about = MZ_S("");
    for (size_t i = 0; i < d->rows_n; i++) {
        if (mz_str_eq(d->rows[i].category, k->no)) {
            c.rows = c.rows_n++ == 0 ? &d->rows[i] : c.rows;
        }
    }
    p->use = MZ_NEW_N(d->a, struct opened,
                      (c.rows_n < FEED_ANSWER_USE_MAX ? c.rows_n : FEED_ANSWER_USE_MAX) + 1);
    p->is.some = c.rows_n > 0;
    c.late = mz_sb_new(cx->a, 4096);
    c.gap = mz_sb_new(cx->a, 4096);
    if (p->is.some) {
        choose(&c);
    }
    d->plans = p;
    return p;
}

mz_code feed_desk_state(mz_cx *cx, feed_desk *d, const struct catalogue_category *k, int months,
                        struct feed_answer *out)
{
    *out = plan_of(cx, d, k, months)->is;
    return MZ_OK;
}

/* ---- reading a row --------------------------------------------------------- */

static mz_code reading_of(mz_cx *cx, feed_desk *d, const struct opened *o,
                          const struct catalogue_category *k, const struct reading **out)
{
    for (size_t i = 0; i < d->read_n; i++) {
        if (mz_str_eq(d->read[i]->map, o->row->map) && mz_str_eq(d->read[i]->category, k->no)) {
            *out = d->read[i];
            return MZ_OK;
        }
    }
    struct reading *r = MZ_NEW(cx->a, struct reading);
    r->map = o->row->map;
    r->category = k->no;
    MZ_TRY(feed_map_read(cx, d->c, r->map, &r->cols));
    MZ_TRY(feed_shape_of(cx, d->c, k, &r->cols, &r->shape));
    for (size_t i = 0; i < k->feature_n && i < 64; i++) {
        if (in_list(r->shape.left_out, r->shape.left_out_n, k->feature[i].id)) {
            r->open |= UINT64_C(1) << i;
        }
    }
    if (d->read_n < SENDERS_MAX) {
        d->read[d->read_n++] = r;
    }
    *out = r;
    return MZ_OK;
}

static mz_code open_one(mz_cx *cx, feed_desk *d, struct plan *p, struct opened *o)
{
    mz_cx inner = *cx;
    uint8_t root[MZ_EVIDENCE_ROOT_N];
    inner.a = d->a;
    if (o->row->root.n != sizeof root) {
        return mz_fail(cx, MZ_CORRUPT, "a delivery without a root");
    }
    memcpy(root, o->row->root.p, sizeof root);
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/evidence", MZ_ARG(feed_dir(cx, o->row->id)));
    mz_code rc = mz_evidence_open(&inner, cx->world->keys, path.p, root, &o->e);
    rc = rc == MZ_OK ? reading_of(&inner, d, o, p->k, &o->how) : rc;
    cx->err = inner.err;
    MZ_TRY(rc);
    mz_evidence_keep(o->e, d->keep, KEEP_BYTES);
    p->is.open |= o->how->open;
    return MZ_OK;
}

static int shape_column(const struct reading *how, mz_str label)
{
    for (size_t i = 0; i < how->shape.shape.columns_n; i++) {
        if (mz_str_eq(how->shape.column[i].name, label)) {
            return (int)i;
        }
    }
    return MZ_FEED_NO_COLUMN;
}

/* What the columns of this header are; headers change between the parts of an archive only. */
static void take_header(const feed_desk *d, struct opened *o, const struct catalogue_category *k,
                        const struct mz_evidence_row *row)
{
    o->label = row->label;
    o->at_n = row->label_n < FEED_COLS_MAX ? row->label_n : FEED_COLS_MAX;
    for (size_t i = 0; i < o->at_n; i++) {
        struct catalogue_column is = catalogue_column(d->c, k, row->label[i]);
        for (size_t m = 0; m < o->how->cols.n; m++) {
            if (mz_str_eq(o->how->cols.col[m].label, row->label[i])) {
                is = o->how->cols.col[m].is;
            }
        }
        o->at[i].kind = is.kind;
        o->at[i].item = is.item;
        o->at[i].column =
            is.kind == CATALOGUE_ITEM ? shape_column(o->how, row->label[i]) : MZ_FEED_NO_COLUMN;
    }
}

static mz_str code_text(const struct catalogue_item *item, int64_t v)
{
    for (size_t i = 0; i < item->choice_n; i++) {
        if (item->choice[i].number == v) {
            return item->choice[i].text;
        }
    }
    return MZ_S("");
}

/* In the one spelling of the program; empty: says nothing. */
static mz_str spelled(mz_cx *cx, const struct catalogue_item *item, int64_t v)
{
    switch (item->type) {
    case CATALOGUE_TYPE_NUMBER:
        return mz_str_fmt(cx->a, "%s%" PRId64 ".%02d", v < 0 ? "-" : "", (v < 0 ? -v : v) / 100,
                          (int)((v < 0 ? -v : v) % 100));
    case CATALOGUE_TYPE_WHOLE:
        return mz_str_fmt(cx->a, "%" PRId64, v);
    case CATALOGUE_TYPE_DATE:
        return mz_date_iso(cx->a, (mz_date){(int32_t)v});
    case CATALOGUE_TYPE_MONTH:
        return catalogue_period_text(cx->a, v);
    case CATALOGUE_TYPE_FLAG:
        return v != 0 ? MZ_S("1") : MZ_S("0");
    case CATALOGUE_TYPE_CODE:
        return mz_str_dup(cx->a, code_text(item, v));
    case CATALOGUE_TYPE_TEXT:
        break;
    }
    return MZ_S("");
}

static mz_str cell_of(mz_cx *cx, const feed_desk *d, const struct opened *o, size_t i, mz_str cell)
{
    const struct catalogue_item *item = &d->c->item[o->at[i].item];
    bool valued = item->type != CATALOGUE_TYPE_TEXT &&
                  (item->type != CATALOGUE_TYPE_CODE || item->choice_n > 0);
    int64_t v = 0;
    if (!valued) {
        return mz_str_dup(cx->a, mz_str_trim(cell));
    }
    return mz_feed_form_value(o->how->shape.form, (size_t)o->at[i].column, cell, &v)
               ? spelled(cx, item, v)
               : MZ_S("");
}

/* Only what a feature reads: the rest of the row is nobody's business here. */
static void take_row(mz_cx *cx, feed_desk *d, struct plan *p, struct opened *o,
                     const struct mz_evidence_row *row, struct feed_answer_row *out)
{
    struct feed_answer_cell *cell = MZ_NEW_N(cx->a, struct feed_answer_cell, row->cell_n + 1);
    if (o->label != row->label) {
        take_header(d, o, p->k, row);
    }
    *out = (struct feed_answer_row){.delivery = o->row->id,
                                    .period = o->row->period,
                                    .sender = o->sender,
                                    .newest = o->newest,
                                    .name = MZ_S(""),
                                    .cell = cell};
    for (size_t i = 0; i < row->cell_n && i < o->at_n; i++) {
        if (o->at[i].kind == CATALOGUE_NAME) {
            out->name = mz_str_dup(cx->a, row->cell[i]);
        } else if (o->at[i].column != MZ_FEED_NO_COLUMN) {
            mz_str v = cell_of(cx, d, o, i, row->cell[i]);
            if (v.n > 0) {
                cell[out->cell_n++] = (struct feed_answer_cell){o->at[i].item, v};
            }
        }
    }
}

/* ---- asking ---------------------------------------------------------------- */

static void doubt(struct feed_answer *a, size_t i, const char *fault)
{
    a->state[i] = FEED_ANSWER_UNKNOWN;
    if (a->fault == NULL) {
        a->fault = fault;
        a->about = MZ_S("");
    }
}

/*
 * Rows of somebody who was not registered yet were a stranger's, and were dropped. Ids of a county
 * grow, so that two of one county say which came first, whatever the clocks said.
 */
static bool came_later(const struct person *who, const struct feed_holding_from_row *r)
{
    return who->is.person / MZ_ID_UNIT == r->id / MZ_ID_UNIT ? who->is.person > r->id
                                                             : who->is.made_ms >= r->made_ms;
}

/* Under another number the person was a stranger to it, or somebody else's row stood there. */
static bool renumbered(const struct person *who, const struct feed_holding_from_row *r)
{
    return who->is.numbered_ms > r->ended_ms;
}

static bool came_back(const struct person *who, int64_t delivery)
{
    for (size_t i = 0; i < who->returned_n; i++) {
        if (who->returned[i].delivery == delivery) {
            return true;
        }
    }
    return false;
}

static mz_code ask_one(mz_cx *cx, feed_desk *d, struct plan *p, struct opened *o, size_t i,
                       struct feed_answer *out)
{
    struct mz_evidence_row *rows = NULL;
    size_t n = 0;
    size_t all = 0;
    size_t room = FEED_ANSWER_ROWS_MAX - out->row_n;
    const struct person *who = &d->one[i];
    if (came_later(who, o->row)) {
        doubt(out, i, MZ_T("A member was registered after the delivery was read"));
    } else if (renumbered(who, o->row)) {
        doubt(out, i, MZ_T("A member's ID number was changed after the delivery was read"));
    } else if (came_back(who, o->row->id)) {
        doubt(out, i, MZ_T("A row about a member came back unread"));
    }
    MZ_TRY(mz_evidence_find(cx, o->e, who->key, room, &rows, &n, &all));
    if (all > n) {
        doubt(out, i, MZ_T("There are more rows than a report can hold"));
    }
    for (size_t k = 0; k < n; k++) {
        struct feed_answer_row *row = &out->row[out->row_n];
        if (out->row_n % FEED_GROW == 0) { /* most questions find a few rows */
            struct feed_answer_row *grown =
                MZ_NEW_N(cx->a, struct feed_answer_row, out->row_n + FEED_GROW);
            if (out->row_n > 0) {
                memcpy(grown, out->row, out->row_n * sizeof *grown);
            }
            out->row = grown;
            row = &grown[out->row_n];
        }
        take_row(cx, d, p, o, &rows[k], row);
        row->one = i;
        out->row_n++;
    }
    if (n > 0 && out->state[i] == FEED_ANSWER_NOTHING) {
        out->state[i] = FEED_ANSWER_ROWS;
    }
    return MZ_OK;
}

static mz_code ask_all(mz_cx *cx, feed_desk *d, struct plan *p, size_t i, struct feed_answer *out)
{
    if (d->one[i].key == 0) {
        doubt(out, i, MZ_T("A member has no ID number to ask by"));
        return MZ_OK;
    }
    for (size_t u = 0; u < p->use_n; u++) {
        MZ_TRY(ask_one(cx, d, p, &p->use[u], i, out));
    }
    return MZ_OK;
}

mz_code feed_desk_ask(mz_cx *cx, feed_desk *d, const struct catalogue_category *k, int months,
                      struct feed_answer *out)
{
    struct plan *p = plan_of(cx, d, k, months);
    for (size_t u = 0; u < p->use_n; u++) {
        MZ_TRY(p->use[u].e == NULL ? open_one(cx, d, p, &p->use[u]) : MZ_OK);
    }
    *out = p->is;
    out->state = MZ_NEW_N(cx->a, enum feed_answer_state, d->one_n + 1);
    bool whole = p->is.fault == NULL && p->use_n > 0;
    for (size_t i = 0; i < d->one_n; i++) {
        out->state[i] = whole ? FEED_ANSWER_NOTHING : FEED_ANSWER_UNKNOWN;
        MZ_TRY(ask_all(cx, d, p, i, out));
    }
    return MZ_OK;
}
