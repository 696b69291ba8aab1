/* book.c - entries: read, written anew, changed. */
#include "feature/book/book.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/book/book_int.h"
#include "feature/book/book_sql.h"
#include "feature/world.h"
#include "store/db.h"

mz_code book_get(mz_cx *cx, const struct book_def *d, int64_t id, struct book_entry *out)
{
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    const struct mz_query q = {.ids = &id, .ids_n = 1, .limit = 1, .sort = "number"};
    const struct mz_reg *reg = d->reg[MZ_LANG_ZH];
    MZ_TRY(mz_reg_rows(cx, reg, &q, &rows, &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such entry in your area."));
    }
    *out = (struct book_entry){.id = id};
    for (size_t i = 0; reg->cols[i].name != NULL; i++) {
        bool text = reg->cols[i].type == MZ_COL_TEXT || reg->cols[i].type == MZ_COL_CODE;
        if (text) {
            out->v[i].s = rows[0].v[i].s;
        } else {
            out->v[i].i = rows[0].v[i].i;
        }
    }
    return MZ_OK;
}

size_t book_state(const struct book_def *d, const struct book_entry *e)
{
    for (size_t i = 0; i < d->r->states_n; i++) {
        if (mz_str_eq(d->r->states[i].name.id, e->v[MZ_MADE_STATE].s)) {
            return i;
        }
    }
    return 0; /* a state that the pack no longer has */
}

/* ---- writing --------------------------------------------------------------------------- */

static void stand(const struct book_def *d, struct book_entry *e, size_t state, int64_t now)
{
    e->v[MZ_MADE_STATE].s = d->r->states[state].name.id;
    e->v[MZ_MADE_ENDED].i = d->r->states[state].source->over;
    e->v[MZ_MADE_SINCE].i = now;
}

static mz_code alone(mz_cx *cx, const struct book_def *d, const struct book_entry *e)
{
    for (size_t i = 0; i < d->r->columns_n; i++) {
        const struct ir_column *x = &d->r->columns[i];
        mz_str s =
            d->made.cols[i].type == MZ_COL_TEXT ? e->v[MZ_MADE_OWN_N + i].s : (mz_str){NULL, 0};
        int64_t other = 0;
        if (!x->source->unique || s.p == NULL || e->v[MZ_MADE_ENDED].i != 0) {
            continue;
        }
        MZ_TRY(mz_made_other(cx, &d->made, i, e->v[MZ_MADE_COUNTY].i, s, e->id, &other));
        if (other != 0) {
            return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, x->name.id),
                             .text = MZ_T("\"{0}\" stands in this register of the county already."),
                             .arg = {s});
        }
    }
    return MZ_OK;
}

/* A link that stays as it is may lead out of the area of who changes something else. */
static bool stays(mz_cx *cx, const struct book_def *d, const struct book_texts *t,
                  const struct book_entry *e, size_t i)
{
    return e->id != 0 && d->r->columns[i].kind >= IR_COL_PERSON && t->s[i].n > 0 &&
           mz_str_eq(t->s[i], book_typed(cx, d, i, e->v[MZ_MADE_OWN_N + i]));
}

/* All that is written goes through here: shapes, names, formulas, days. */
static mz_code filled(mz_cx *cx, const struct book_def *d, const struct book_texts *t,
                      struct book_entry *e)
{
    for (size_t i = 0; i < d->r->columns_n; i++) {
        MZ_TRY(stays(cx, d, t, e, i) ? MZ_OK
                                     : book_value(cx, d, i, t->s[i], e->v[MZ_MADE_DIVISION].i,
                                                  &e->v[MZ_MADE_OWN_N + i]));
    }
    MZ_TRY(book_hold(cx, d, e->v[MZ_MADE_DIVISION].i, t));
    MZ_TRY(alone(cx, d, e));
    return book_due(cx, d, e);
}

static mz_code note(mz_cx *cx, const struct book_def *d, const struct book_entry *e,
                    const char *act, mz_str what)
{
    mz_str detail = mz_str_fmt(cx->a, "{\"register\":\"" MZ_FMT "\",\"what\":\"" MZ_FMT "\"}",
                               MZ_ARG(d->r->name.id), MZ_ARG(what));
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("book"),
                                             .subject = e->id,
                                             .division = e->v[MZ_MADE_DIVISION].i,
                                             .detail = detail});
}

/* How many there are in the county, whatever part of it the actor sees. */
static mz_code serial_of(mz_cx *cx, const struct book_def *d, int64_t county, int64_t *n)
{
    const struct mz_actor *actor = cx->actor;
    struct mz_actor wide = *actor;
    wide.division_lo = county * MZ_COUNTY_UNIT;
    wide.division_hi = wide.division_lo + MZ_COUNTY_UNIT - 1;
    cx->actor = &wide;
    mz_code rc = mz_reg_count(cx, d->reg[MZ_LANG_ZH], &(struct mz_query){.limit = 0}, n);
    cx->actor = actor;
    return rc;
}

static mz_code lists(mz_cx *cx, const struct book_def *d, const int64_t *persons, size_t n,
                     bool *out)
{
    size_t at = ir_listed_column(d->r);
    for (size_t i = 0; at < d->r->columns_n && i < n && !*out; i++) {
        int64_t found = 0;
        const struct mz_query q = {
            .filters = {{.col = d->made.cols[at].name, .op = MZ_IS, .i = persons[i]},
                        {.col = "ended", .op = MZ_IS, .i = 0}},
            .filters_n = 2};
        MZ_TRY(mz_reg_count(cx, d->reg[MZ_LANG_ZH], &q, &found));
        *out = found > 0;
    }
    return MZ_OK;
}

mz_code book_lists(mz_cx *cx, mz_str id, int64_t division, const int64_t *persons, size_t n,
                   bool *out)
{
    const struct mz_actor *actor = cx->actor;
    struct mz_actor wide = *actor;
    const struct book_def *d = NULL;
    *out = false;
    wide.division_lo = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    wide.division_hi = wide.division_lo + MZ_COUNTY_UNIT - 1;
    cx->actor = &wide;
    mz_code rc = book_def_of(cx, id, &d);
    rc = rc == MZ_OK ? lists(cx, d, persons, n, out) : rc;
    cx->actor = actor;
    return rc;
}

/* "DM{county}{serial:6}". */
static mz_code number_of(mz_cx *cx, const struct book_def *d, int64_t *last, struct book_entry *e)
{
    mz_str s = d->r->source->number.s;
    mz_sb out = mz_sb_new(cx->a, 200);
    int64_t serial = 0;
    if (s.n == 0) {
        e->v[MZ_MADE_NUMBER].s = mz_str_fmt(cx->a, "%" PRId64, e->id);
        return MZ_OK;
    }
    if (last == NULL || *last < 0) {
        MZ_TRY(serial_of(cx, d, e->v[MZ_MADE_COUNTY].i, &serial));
    } else {
        serial = *last;
    }
    if (last != NULL) {
        *last = serial + 1;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '{') {
            mz_sb_byte(&out, s.p[i]);
            continue;
        }
        if (s.p[i + 1] == 'c') {
            mz_sb_fmt(&out, "%06" PRId64, e->v[MZ_MADE_COUNTY].i);
        } else if (s.p[i + 1] == 'y') {
            mz_sb_fmt(&out, "%d", mz_date_ymd(mz_date_today(cx)).year);
        } else {
            int width = s.p[i + 7] == ':' ? s.p[i + 8] - '0' : 1;
            mz_sb_fmt(&out, "%0*" PRId64, width, serial + 1);
        }
        i += (size_t)((const char *)memchr(s.p + i, '}', s.n - i) - (s.p + i));
    }
    e->v[MZ_MADE_NUMBER].s = mz_sb_view(&out);
    return MZ_OK;
}

struct adding {
    const struct book_def *d;
    int64_t division;
    size_t state;
    const struct book_texts *t;
    int64_t *last; /* serial of the entry before it; NULL, or -1 in it: counted */
    int64_t id;
};

static mz_code add_tx(mz_cx *cx, void *p)
{
    struct adding *a = p;
    struct book_entry e = {.id = 0};
    int64_t now = mz_now_ms(cx);
    e.v[MZ_MADE_COUNTY].i = a->division / MZ_COUNTY_UNIT;
    e.v[MZ_MADE_DIVISION].i = a->division;
    e.v[MZ_MADE_MADE].i = now;
    e.v[MZ_MADE_BY].i = cx->actor->user;
    e.v[MZ_MADE_VERSION].i = 1;
    stand(a->d, &e, a->state, now);
    MZ_TRY(filled(cx, a->d, a->t, &e));
    MZ_TRY(mz_id_take(cx, e.v[MZ_MADE_COUNTY].i, 1, &e.id));
    MZ_TRY(number_of(cx, a->d, a->last, &e));
    MZ_TRY(mz_made_add(cx, &a->d->made, e.id, e.v));
    MZ_TRY(book_words(cx, a->d, &e));
    a->id = e.id;
    return note(cx, a->d, &e, "book.add", MZ_S(""));
}

mz_code book_add(mz_cx *cx, const struct book_def *d, int64_t division, size_t state,
                 const struct book_texts *t, int64_t *id)
{
    struct adding a = {.d = d, .division = division, .state = state, .t = t};
    MZ_TRY(mz_tx_open(cx) ? add_tx(cx, &a) : mz_tx(cx, add_tx, &a));
    *id = a.id;
    return MZ_OK;
}

mz_code book_add_next(mz_cx *cx, const struct book_def *d, int64_t division, size_t state,
                      const struct book_texts *t, int64_t *last, int64_t *id)
{
    struct adding a = {.d = d, .division = division, .state = state, .t = t, .last = last};
    int64_t before = *last;
    mz_code rc = add_tx(cx, &a);
    *last = rc == MZ_OK ? *last : before;
    *id = a.id;
    return rc;
}

struct changing {
    const struct book_def *d;
    int64_t id;
    int64_t version;
    int32_t move;
    const struct book_texts *t;
};

static mz_code change_tx(mz_cx *cx, void *p)
{
    struct changing *c = p;
    struct book_entry e;
    struct book_texts all;
    mz_str what = MZ_S("");
    MZ_TRY(book_get(cx, c->d, c->id, &e));
    if (c->version != 0 && c->version != e.v[MZ_MADE_VERSION].i) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Somebody changed this entry meanwhile. Nothing of yours was "
                                      "written. Look at it again."));
    }
    book_texts_of(cx, c->d, &e, &all);
    for (size_t i = 0; i < c->d->r->columns_n; i++) {
        all.s[i] = c->t->s[i].p != NULL ? c->t->s[i] : all.s[i];
    }
    if (c->move >= 0) {
        const struct ir_move *m = &c->d->r->moves[c->move];
        if ((m->from & (1U << (unsigned)book_state(c->d, &e))) == 0) {
            return mz_refuse(cx, MZ_CONFLICT,
                             .text = MZ_T("This is not possible in the state the entry is in."));
        }
        stand(c->d, &e, m->to, mz_now_ms(cx));
        what = m->name.id;
    }
    MZ_TRY(filled(cx, c->d, &all, &e));
    MZ_TRY(mz_made_change(cx, &c->d->made, e.id, e.v[MZ_MADE_VERSION].i, e.v));
    MZ_TRY(book_words(cx, c->d, &e));
    return note(cx, c->d, &e, c->move >= 0 ? "book.move" : "book.change", what);
}

mz_code book_change(mz_cx *cx, const struct book_def *d, int64_t id, int64_t version, int32_t move,
                    const struct book_texts *t)
{
    struct changing c = {d, id, version, move, t};
    return mz_tx_open(cx) ? change_tx(cx, &c) : mz_tx(cx, change_tx, &c);
}

mz_code book_case_entry(mz_cx *cx, int64_t case_id, const struct book_def **d, struct book_entry *e)
{
    struct book_q_case_row row = {0};
    bool found = false;
    *d = NULL;
    MZ_TRY(book_q_case(cx, case_id, &row, &found));
    if (!found) {
        return MZ_OK;
    }
    MZ_TRY(book_def_of(cx, row.reg, d));
    return book_get(cx, *d, row.entry, e);
}

/* Of the links of the same register as the first of them, and behind it. */
static mz_code titles_of(mz_cx *cx, const struct book_q_case_many_row *first, size_t n,
                         mz_str *titles)
{
    const struct book_def *d = NULL;
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    mz_str *of = MZ_NEW_N(cx->a, mz_str, n + 1);
    mz_code rc = book_def_of(cx, first->reg, &d);
    if (rc == MZ_ABSENT) { /* a pack took it away */
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    for (size_t i = 0; i < n; i++) {
        ids[i] = mz_str_eq(first[i].reg, first->reg) ? first[i].entry : 0;
    }
    MZ_TRY(mz_reg_texts(cx, d->reg[MZ_LANG_ZH], MZ_MADE_OWN_N + d->r->title, ids, n, of));
    for (size_t i = 0; i < n; i++) {
        titles[i] = ids[i] != 0 ? of[i] : titles[i];
    }
    return MZ_OK;
}

mz_code book_case_titles(mz_cx *cx, const int64_t *cases, size_t n, mz_str *titles)
{
    struct book_q_case_many_row *v = NULL;
    size_t v_n = 0;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        titles[i] = MZ_S("");
        any = any || cases[i] != 0;
    }
    MZ_TRY(any ? book_q_case_many(cx, mz_json_ids(cx->a, cases, n), &v, &v_n) : MZ_OK);
    mz_str *of = MZ_NEW_N(cx->a, mz_str, v_n + 1);
    for (size_t i = 0; i < v_n; i++) {
        bool first = true;
        for (size_t k = 0; k < i && first; k++) {
            first = !mz_str_eq(v[k].reg, v[i].reg);
        }
        MZ_TRY(first ? titles_of(cx, &v[i], v_n - i, &of[i]) : MZ_OK);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < v_n; k++) {
            titles[i] = v[k].id == cases[i] ? of[k] : titles[i];
        }
    }
    return MZ_OK;
}

mz_code book_link(mz_cx *cx, int64_t case_id, const struct book_def *d, const struct book_entry *e)
{
    const struct book_q_case_add_args a = {.id = case_id,
                                           .county = e->v[MZ_MADE_COUNTY].i,
                                           .division = e->v[MZ_MADE_DIVISION].i,
                                           .reg = d->r->name.id,
                                           .entry = e->id};
    return book_q_case_add(cx, &a);
}
