/* export.c - files that a register tells others: what is new or changed, once. */
#include "feature/book/export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/csv.h"
#include "base/ident.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/book/book_sql.h"
#include "feature/division/division.h"
#include "feature/office/office.h"
#include "feature/world.h"
#include "rule/case.h"
#include "rule/reason.h"
#include "store/db.h"

enum { CELLS_MAX = 1 << 16, TOLD_STEP = 2000, FILE_BYTES = 64 << 20, ENTRIES_MAX = 100000 };

mz_code book_export_find(mz_cx *cx, const struct book_def *d, mz_str id,
                         const struct ir_export **out)
{
    for (size_t i = 0; i < d->r->exports_n; i++) {
        if (mz_str_eq(d->r->exports[i].name.id, id)) {
            *out = &d->r->exports[i];
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The register has no file \"{0}\" for others."),
                     .arg = {id});
}

bool book_export_here(const mz_cx *cx)
{
    int64_t lo = cx->actor->division_lo / MZ_COUNTY_UNIT;
    return cx->actor->user == 0 || (lo != 0 && lo == cx->actor->division_hi / MZ_COUNTY_UNIT);
}

bool book_export_may(const mz_cx *cx, const struct ir_export *x)
{
    return cx->actor->user == 0 || book_post_in(cx, x->by);
}

/* ---- one cell -------------------------------------------------------------------------- */

struct row_of {
    mz_cx *cx; /* speaks Chinese: the receiver reads it */
    const struct book_def *d;
    const struct ir_export *x;
    const struct book_entry *e;
    mz_str office, code;
};

static mz_str day_as(mz_arena *a, int64_t day, mz_str as)
{
    struct mz_ymd y = mz_date_ymd((mz_date){(int32_t)day});
    if (mz_str_eq(as, MZ_S("slash"))) {
        return mz_str_fmt(a, "%04d/%02d/%02d", y.year, y.month, y.day);
    }
    return mz_str_eq(as, MZ_S("compact")) ? mz_str_fmt(a, "%04d%02d%02d", y.year, y.month, y.day)
                                          : mz_date_iso(a, (mz_date){(int32_t)day});
}

/* 万元 out of fen, exactly: at most six decimals, none that says nothing. */
static mz_str wan_of(mz_arena *a, int64_t fen)
{
    enum { FEN_OF_WAN = 1000000 };
    mz_str s = mz_str_fmt(a, "%" PRId64 ".%06" PRId64, fen / FEN_OF_WAN, fen % FEN_OF_WAN);
    while (s.p[s.n - 1] == '0') {
        s.n--;
    }
    s.n -= s.p[s.n - 1] == '.';
    return s;
}

/* What stands for a value of a choice, or its own words. */
static mz_str value_for(const struct ast_export_column *c, mz_str id, mz_str words)
{
    for (size_t i = 0; i < c->values.n; i++) {
        if (mz_str_eq(c->values.v[i].id.s, id)) {
            return c->values.v[i].value.s;
        }
    }
    return words;
}

static mz_str field_cell(const struct row_of *r, const struct ir_export_column *c)
{
    union mz_made_value v = r->e->v[MZ_MADE_OWN_N + c->column];
    mz_str typed = book_typed(r->cx, r->d, c->column, v);
    if (typed.n == 0) {
        return MZ_S("");
    }
    switch (r->d->made.cols[c->column].type) {
    case MZ_COL_DATE:
        return day_as(r->cx->a, v.i, c->source->as.s);
    case MZ_COL_CODE:
    case MZ_COL_BOOL:
        return value_for(c->source, typed, book_shown(r->cx, r->d, c->column, v));
    case MZ_COL_DIVISION:
        return book_shown(r->cx, r->d, c->column, v);
    case MZ_COL_MONEY:
        return mz_str_eq(c->source->as.s, MZ_S("wan")) ? wan_of(r->cx->a, v.i) : typed;
    case MZ_COL_TEXT:
    case MZ_COL_INT:
    case MZ_COL_TIME:
    case MZ_COL_SUBJECT:
        break;
    }
    return typed;
}

static int64_t since_of(const struct book_entry *e)
{
    return mz_date_of_ms(e->v[MZ_MADE_SINCE].i).v;
}

static mz_str cell_of(const struct row_of *r, const struct ir_export_column *c)
{
    const struct ast_export_column *s = c->source;
    switch (c->from) {
    case IR_OUT_TEXT:
        return s->text.s;
    case IR_OUT_FIELD:
        return field_cell(r, c);
    case IR_OUT_NUMBER:
        return r->e->v[MZ_MADE_NUMBER].s;
    case IR_OUT_STATE:
        return value_for(s, r->e->v[MZ_MADE_STATE].s,
                         r->d->r->states[book_state(r->d, r->e)].name.zh);
    case IR_OUT_SINCE:
        return day_as(r->cx->a, since_of(r->e), s->as.s);
    case IR_OUT_PLACE:
        return leaf_division_short(r->cx, r->e->v[MZ_MADE_DIVISION].i);
    case IR_OUT_OFFICE:
        return r->office;
    case IR_OUT_CODE:
        return r->code;
    }
    return MZ_S("");
}

static mz_str cells_of(const struct row_of *r, mz_str *lacks)
{
    mz_buf *buf = mz_buf_new(r->cx->a, CELLS_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_list(&w);
    for (size_t i = 0; i < r->x->columns_n; i++) {
        const struct ir_export_column *c = &r->x->columns[i];
        mz_str s = cell_of(r, c);
        if (s.n == 0 && c->source->need && lacks->n == 0) {
            *lacks = c->source->heading.s;
        }
        mz_jw_text(&w, s.n > 0 ? s : c->source->empty.s.p == NULL ? MZ_S("") : c->source->empty.s);
    }
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

/* ---- what was told --------------------------------------------------------------------- */

struct told {
    struct book_q_told_row *v; /* by entry */
    size_t n;
};

static mz_code told_of(mz_cx *cx, int64_t county, const struct book_def *d, mz_str export,
                       struct told *out)
{
    out->v = MZ_NEW_N(cx->a, struct book_q_told_row, BOOK_TOLD_MAX + 1);
    out->n = 0;
    for (size_t got = TOLD_STEP; got == TOLD_STEP;) {
        struct book_q_told_row *rows = NULL;
        const struct book_q_told_args a = {.county = county,
                                           .reg = d->r->name.id,
                                           .export = export,
                                           .after = out->n == 0 ? 0 : out->v[out->n - 1].entry,
                                           .most = TOLD_STEP};
        MZ_TRY(book_q_told(cx, &a, &rows, &got));
        if (out->n + got > BOOK_TOLD_MAX) {
            return mz_fail(cx, MZ_LIMIT, "more than %d entries were told", BOOK_TOLD_MAX);
        }
        for (size_t i = 0; i < got; i++) {
            out->v[out->n++] = rows[i];
        }
    }
    return MZ_OK;
}

static const struct book_q_told_row *told_as(const struct told *t, int64_t entry)
{
    size_t lo = 0;
    size_t hi = t->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->v[mid].entry < entry) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < t->n && t->v[lo].entry == entry ? &t->v[lo] : NULL;
}

/* ---- what waits ---------------------------------------------------------------------------- */

struct waiting {
    mz_cx *cx;
    mz_cx zh;
    struct book_export *out;
    struct told told; /* by this export, or by the one whose states are left */
    mz_str office, code;
};

/* One county, whole: the file is the office's, not the desk's. */
static mz_code county_of(mz_cx *cx, int64_t *county)
{
    if (!book_export_here(cx)) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("These files are made county by county: work for one."));
    }
    *county = cx->actor->user == 0 ? cx->world->division : cx->actor->division_lo;
    *county /= MZ_COUNTY_UNIT;
    return MZ_OK;
}

static mz_code office_of(struct waiting *w)
{
    mz_cx *cx = w->cx;
    struct division d;
    int64_t county = w->out->county * MZ_COUNTY_UNIT;
    bool own = cx->world->division / MZ_COUNTY_UNIT == w->out->county && cx->world->office.n > 0;
    w->office = own ? cx->world->office : MZ_S("");
    if (!own && division_get(cx->world->divisions, county, &d)) {
        w->office = mz_str_fmt(cx->a, MZ_FMT "民政局", MZ_ARG(d.name));
    }
    MZ_TRY(office_get(cx, "book.office_code", &w->code));
    struct mz_uscc code;
    if (w->code.n > 0 && mz_uscc_parse(cx, "value", w->code, &code) != MZ_OK) {
        mz_clear(cx); /* a wrong code is told to nobody: the rows lack it */
        w->code = MZ_S("");
    }
    return MZ_OK;
}

static bool holds(struct waiting *w, const struct book_entry *e, mz_code *rc)
{
    const struct book_def *d = w->out->d;
    struct book_texts t;
    struct rule_case *c = NULL;
    if (w->out->x->when == IR_NONE) {
        return true;
    }
    book_texts_of(w->cx, d, e, &t);
    *rc = book_case_of(w->cx, d, e->v[MZ_MADE_DIVISION].i, &t, &c);
    if (*rc != MZ_OK) {
        return false;
    }
    struct rule_run *run = rule_run_new(w->cx->a, d->b, c);
    struct rule_value v = rule_eval_node(run, w->out->x->when, SIZE_MAX);
    return v.why == RULE_KNOWN && v.num != 0;
}

static int64_t days_within(const struct waiting *w, int64_t division, mz_date day)
{
    const struct ir_count *n = &w->out->x->within;
    int64_t v = 0;
    if (n->param == UINT32_MAX) {
        return n->v;
    }
    struct rule_asked q = {w->out->d->b->params[n->param].name.id, {0}, day, division};
    return rule_param_at(w->out->d->b, q, &v) ? v : 0;
}

static void days_of(struct waiting *w, const struct book_entry *e, struct book_waits *v)
{
    const struct ir_export *x = w->out->x;
    v->due = MZ_NULL;
    v->day = x->since                  ? since_of(e)
             : x->day >= 0 && x->timed ? e->v[MZ_MADE_OWN_N + (size_t)x->day].i
                                       : MZ_NULL;
    if (!x->timed || v->day == MZ_NULL) {
        return;
    }
    mz_date day = {(int32_t)v->day};
    int64_t n = days_within(w, v->division, day);
    if (n <= 0) {
        return; /* no law set a term on that day */
    }
    v->due = x->working ? mz_calendar_due(w->cx, w->cx->world->calendar, day, (int32_t)n).v
                        : v->day + n;
}

static mz_code add(struct waiting *w, const struct book_entry *e, const struct book_q_told_row *was,
                   enum book_told kind)
{
    struct book_export *out = w->out;
    const struct row_of r = {&w->zh, out->d, out->x, e, w->office, w->code};
    struct book_waits v = {.entry = e->id,
                           .division = e->v[MZ_MADE_DIVISION].i,
                           .kind = kind,
                           .title = mz_str_dup(w->cx->a, book_title(out->d, e)),
                           .number = mz_str_dup(w->cx->a, e->v[MZ_MADE_NUMBER].s),
                           .lacks = MZ_S(""),
                           .told = was == NULL ? 0 : was->id};
    v.cells = cells_of(&r, &v.lacks);
    if (kind != BOOK_LEFT && was != NULL && mz_str_eq(was->cells, v.cells)) {
        return MZ_OK;
    }
    if (out->n == BOOK_TOLD_MAX) {
        return mz_fail(w->cx, MZ_LIMIT, "more than %d entries wait", BOOK_TOLD_MAX);
    }
    days_of(w, e, &v);
    out->v[out->n++] = v;
    return MZ_OK;
}

static mz_code one(struct waiting *w, const struct book_entry *e)
{
    const struct ir_export *x = w->out->x;
    const struct ir_export *of = x->left < 0 ? x : &w->out->d->r->exports[x->left];
    const struct book_q_told_row *was = told_as(&w->told, e->id);
    mz_code rc = MZ_OK;
    bool in = (of->states & (1U << (unsigned)book_state(w->out->d, e))) != 0;
    if (x->left >= 0) {
        return was != NULL && !in ? add(w, e, was, BOOK_LEFT) : MZ_OK;
    }
    bool wanted = in && holds(w, e, &rc);
    MZ_TRY(rc);
    return wanted ? add(w, e, was, was == NULL ? BOOK_NEW : BOOK_CHANGED) : MZ_OK;
}

static void entry_of(const struct mz_reg *reg, const struct mz_reg_row *row, struct book_entry *e)
{
    *e = (struct book_entry){.id = row->id};
    for (size_t i = 0; reg->cols[i].name != NULL; i++) {
        if (reg->cols[i].type == MZ_COL_TEXT || reg->cols[i].type == MZ_COL_CODE) {
            e->v[i].s = row->v[i].s;
        } else {
            e->v[i].i = row->v[i].i;
        }
    }
}

static mz_code walk(struct waiting *w)
{
    const struct mz_reg *reg = w->out->d->reg[MZ_LANG_ZH];
    int64_t all = 0;
    MZ_TRY(mz_reg_count(w->cx, reg, &(struct mz_query){.limit = 0}, &all));
    if (all > ENTRIES_MAX) {
        return mz_fail(w->cx, MZ_LIMIT, "a register of more than %d entries", ENTRIES_MAX);
    }
    for (int64_t at = 0;; at += MZ_PAGE_MAX) {
        struct mz_reg_row *rows = NULL;
        size_t n = 0;
        const struct mz_query q = {.limit = MZ_PAGE_MAX, .offset = at};
        MZ_TRY(mz_reg_rows(w->cx, reg, &q, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            struct book_entry e;
            entry_of(reg, &rows[i], &e);
            MZ_TRY(one(w, &e));
        }
        if (n < MZ_PAGE_MAX) {
            return MZ_OK;
        }
    }
}

static int by_day(const void *a, const void *b)
{
    const struct book_waits *x = a;
    const struct book_waits *y = b;
    if ((x->day == MZ_NULL) != (y->day == MZ_NULL)) {
        return x->day == MZ_NULL ? 1 : -1;
    }
    if (x->day != y->day) {
        return x->day < y->day ? -1 : 1;
    }
    return x->entry < y->entry ? -1 : x->entry > y->entry;
}

static mz_code in_county(struct waiting *w)
{
    const struct ir_export *x = w->out->x;
    mz_str of = x->left < 0 ? x->name.id : w->out->d->r->exports[x->left].name.id;
    MZ_TRY(office_of(w));
    MZ_TRY(told_of(w->cx, w->out->county, w->out->d, of, &w->told));
    return walk(w);
}

mz_code book_export_waits(mz_cx *cx, const struct book_def *d, const struct ir_export *x,
                          struct book_export *out)
{
    const struct mz_actor *actor = cx->actor;
    struct mz_actor wide = *actor;
    struct waiting w = {.cx = cx, .out = out};
    int64_t today = mz_date_today(cx).v;
    *out = (struct book_export){.d = d, .x = x, .next_due = MZ_NULL};
    MZ_TRY(county_of(cx, &out->county));
    out->v = MZ_NEW_N(cx->a, struct book_waits, BOOK_TOLD_MAX);
    division_range(out->county * MZ_COUNTY_UNIT, &wide.division_lo, &wide.division_hi);
    cx->actor = &wide;
    w.zh = *cx;
    w.zh.lang = MZ_LANG_ZH;
    mz_code rc = in_county(&w);
    cx->actor = actor;
    MZ_TRY(rc);
    qsort(out->v, out->n, sizeof *out->v, by_day);
    for (size_t i = 0; i < out->n; i++) {
        const struct book_waits *v = &out->v[i];
        out->ready += v->lacks.n == 0;
        out->late += v->due != MZ_NULL && v->due < today;
        bool sooner = v->due != MZ_NULL && (out->next_due == MZ_NULL || v->due < out->next_due);
        out->next_due = sooner ? v->due : out->next_due;
    }
    return MZ_OK;
}

/* ---- a file ------------------------------------------------------------------------------- */

static mz_str name_of(mz_cx *cx, const struct book_export *e, int64_t serial)
{
    mz_str s = e->x->source->file.s;
    mz_sb out = mz_sb_new(cx->a, 400);
    for (size_t i = 0; i < s.n; i++) {
        const char *end = s.p[i] == '{' ? memchr(s.p + i, '}', s.n - i) : NULL;
        if (end == NULL) {
            mz_sb_byte(&out, s.p[i]);
            continue;
        }
        if (s.p[i + 1] == 'c') {
            mz_sb_fmt(&out, "%06" PRId64, e->county);
        } else if (s.p[i + 1] == 'd') {
            mz_sb_fmt(&out, MZ_FMT,
                      MZ_ARG(day_as(cx->a, mz_date_today(cx).v, MZ_S("compact"))));
        } else {
            int width = s.p[i + 7] == ':' ? s.p[i + 8] - '0' : 1;
            mz_sb_fmt(&out, "%0*" PRId64, width, serial);
        }
        i = (size_t)(end - s.p);
    }
    mz_sb_fmt(&out, ".csv");
    return mz_sb_view(&out);
}

static mz_str head_of(mz_cx *cx, const struct ir_export *x)
{
    mz_buf *buf = mz_buf_new(cx->a, CELLS_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_list(&w);
    for (size_t i = 0; i < x->columns_n; i++) {
        mz_jw_text(&w, x->columns[i].source->heading.s);
    }
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

struct making {
    const struct book_def *d;
    const struct ir_export *x;
    int64_t sent;
};

static mz_code put_row(mz_cx *cx, const struct book_export *e, const struct book_waits *v,
                       int64_t sent)
{
    static const char *const kinds[] = {
        [BOOK_NEW] = "new", [BOOK_CHANGED] = "changed", [BOOK_LEFT] = "left"};
    int64_t changed = 0;
    struct book_q_sent_row_add_args a = {.county = e->county,
                                         .division = e->county * MZ_COUNTY_UNIT,
                                         .sent = sent,
                                         .reg = e->d->r->name.id,
                                         .export = e->x->name.id,
                                         .entry = v->entry,
                                         .kind = mz_str_of(kinds[v->kind]),
                                         .cells = v->cells,
                                         .late = v->due != MZ_NULL && v->due < mz_date_today(cx).v,
                                         .last = e->x->left < 0};
    MZ_TRY(v->told == 0 ? MZ_OK : book_q_told_end(cx, v->told, &changed));
    if (v->told != 0 && changed != 1) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody made this file meanwhile. Look at "
                                                       "the page again."));
    }
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return book_q_sent_row_add(cx, &a);
}

static mz_code make_tx(mz_cx *cx, void *p)
{
    struct making *m = p;
    struct book_export e;
    struct book_q_sent_last_row last = {.serial = 0};
    bool found = false;
    MZ_TRY(book_export_waits(cx, m->d, m->x, &e));
    if (e.ready == 0) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("Nothing waits to be told."));
    }
    MZ_TRY(book_q_sent_last(cx, e.county, m->d->r->name.id, m->x->name.id, &last, &found));
    struct book_q_sent_add_args a = {.county = e.county,
                                     .division = e.county * MZ_COUNTY_UNIT,
                                     .reg = m->d->r->name.id,
                                     .export = m->x->name.id,
                                     .serial = found ? last.serial + 1 : 1,
                                     .head = head_of(cx, m->x),
                                     .rows_n = (int64_t)e.ready,
                                     .made_by = cx->actor->user,
                                     .made_ms = mz_now_ms(cx)};
    a.file = name_of(cx, &e, a.serial);
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(book_q_sent_add(cx, &a));
    for (size_t i = 0; i < e.n; i++) {
        MZ_TRY(e.v[i].lacks.n > 0 ? MZ_OK : put_row(cx, &e, &e.v[i], a.id));
    }
    m->sent = a.id;
    mz_str detail = mz_str_fmt(cx->a, "{\"register\":\"" MZ_FMT "\",\"export\":\"" MZ_FMT
                                      "\",\"rows\":%zu}",
                               MZ_ARG(a.reg), MZ_ARG(a.export), e.ready);
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("book.tell"),
                                             .kind = MZ_S("book"),
                                             .subject = a.id,
                                             .division = a.division,
                                             .detail = detail});
}

mz_code book_export_make(mz_cx *cx, const struct book_def *d, const struct ir_export *x,
                         int64_t *sent)
{
    const struct mz_actor *actor = cx->actor;
    struct mz_actor wide = *actor;
    struct making m = {.d = d, .x = x};
    int64_t county = 0;
    if (!book_export_may(cx, x)) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("The register leaves this file to other posts than yours."));
    }
    MZ_TRY(county_of(cx, &county));
    division_range(county * MZ_COUNTY_UNIT, &wide.division_lo, &wide.division_hi);
    cx->actor = &wide;
    mz_code rc = mz_tx(cx, make_tx, &m);
    cx->actor = actor;
    *sent = m.sent;
    return rc;
}

mz_code book_export_files(mz_cx *cx, const struct book_export *e, struct book_file **out, size_t *n)
{
    struct book_q_sents_row *r = NULL;
    MZ_TRY(book_q_sents(cx, e->county, e->d->r->name.id, e->x->name.id, BOOK_FILES_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct book_file, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct book_file){.id = r[i].id,
                                       .serial = r[i].serial,
                                       .rows = r[i].rows_n,
                                       .made_by = r[i].made_by,
                                       .made_ms = r[i].made_ms,
                                       .name = r[i].file};
    }
    return MZ_OK;
}

static mz_code line(mz_cx *cx, struct mz_csv_writer *w, mz_str cells)
{
    const struct mz_json *v = NULL;
    MZ_TRY(mz_json_read(cx, cells, (struct mz_json_options){.size_max = CELLS_MAX}, &v));
    for (size_t i = 0; v->kind == MZ_JSON_LIST && i < v->n; i++) {
        mz_csv_text(w, v->items[i].text);
    }
    mz_csv_end(w);
    return MZ_OK;
}

static mz_code lines(mz_cx *cx, int64_t sent, struct mz_csv_writer *w)
{
    int64_t county = sent / MZ_ID_UNIT;
    int64_t after = 0;
    for (size_t n = TOLD_STEP; n == TOLD_STEP;) {
        struct book_q_sent_rows_row *r = NULL;
        MZ_TRY(book_q_sent_rows(cx, county, sent, after, TOLD_STEP, &r, &n));
        for (size_t i = 0; i < n; i++) {
            MZ_TRY(line(cx, w, r[i].cells));
            after = r[i].id;
        }
    }
    return MZ_OK;
}

mz_code book_export_file(mz_cx *cx, const struct book_def *d, const struct ir_export *x,
                         int64_t sent, mz_str *name, mz_str *bytes)
{
    struct book_q_sent_row r = {0};
    bool found = false;
    mz_buf *buf = mz_buf_new(cx->a, FILE_BYTES);
    struct mz_csv_writer w = mz_csv_to(buf, true);
    MZ_TRY(book_q_sent(cx, sent, &r, &found));
    if (!found || !mz_str_eq(r.reg, d->r->name.id) || !mz_str_eq(r.export, x->name.id)) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such file in your area."));
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("book.told"),
                                               .kind = MZ_S("book"),
                                               .subject = sent,
                                               .division = r.division}));
    MZ_TRY(line(cx, &w, r.head));
    MZ_TRY(lines(cx, sent, &w));
    *name = r.file;
    *bytes = mz_buf_str(buf);
    return mz_buf_check(cx, buf);
}
