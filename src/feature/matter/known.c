/* known.c - what registers, recognitions and households say of the people of a case. */
#include "feature/matter/known.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/book/book.h"
#include "feature/household/household.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { ROWS_MAX = 30, RECOGNISED_N = 200, KNOWN_MAX = 400, ANSWERS_MAX = 1 << 20, DIGITS = 21 };

/* ---- who lives there, and who left -------------------------------------------------- */

struct seats {
    const struct household_member *all;
    size_t n;
};

/* The first day, over rows that follow each other (another relation to the head). */
static int64_t since_of(const struct seats *s, int64_t person, int64_t since)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct household_member *m = &s->all[s->n - 1 - i];
        if (m->person == person && m->ended != MZ_NULL && m->ended + 1 == since) {
            since = m->since;
        }
    }
    return since;
}

static bool goes_on(const struct seats *s, const struct household_member *m)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->all[i].person == m->person && s->all[i].since == m->ended + 1) {
            return true;
        }
    }
    return false;
}

static bool dated(const struct rule_book *b)
{
    for (size_t i = 0; b != NULL && i < b->facts_n; i++) {
        if (b->facts[i].membership != IR_NO_MEMBERSHIP) {
            return true;
        }
    }
    return false;
}

mz_code matter_seats(mz_cx *cx, const struct rule_book *b, int64_t household,
                       struct matter_seat **out, size_t *n)
{
    struct household_member *now = NULL;
    struct household_member *ever = NULL;
    struct seats s = {NULL, 0};
    size_t now_n = 0;
    bool asks = dated(b);
    int64_t left = asks ? population_left_since(b, mz_date_today(cx)) : INT64_MAX;
    *n = 0;
    MZ_TRY(members_of(cx, household, &now, &now_n));
    MZ_TRY(asks ? members_ever(cx, household, &ever, &s.n) : MZ_OK);
    s.all = ever;
    *out = MZ_NEW_N(cx->a, struct matter_seat, ROWS_MAX + 1);
    for (size_t i = 0; i < now_n && *n < ROWS_MAX; i++) {
        (*out)[(*n)++] = (struct matter_seat){now[i].person, now[i].relation,
                                                since_of(&s, now[i].person, now[i].since), MZ_NULL};
    }
    for (size_t i = s.n; i > 0 && *n < ROWS_MAX; i--) {
        const struct household_member *m = &s.all[i - 1];
        if (m->ended != MZ_NULL && m->ended >= left && !goes_on(&s, m)) {
            (*out)[(*n)++] = (struct matter_seat){
                m->person, m->relation, since_of(&s, m->person, m->since), m->ended + 1};
        }
    }
    return MZ_OK;
}

/* ---- rows of answers ------------------------------------------------------------------ */

static int64_t person_at(const struct mz_json *answers, size_t row)
{
    const struct mz_json *p = answers == NULL ? NULL : mz_json_get(answers, "people");
    const struct mz_json *v =
        p != NULL && p->kind == MZ_JSON_LIST && row < p->n ? &p->items[row] : NULL;
    return v != NULL && v->kind == MZ_JSON_INT ? v->i : 0;
}

static size_t people_n(const struct mz_json *answers)
{
    const struct mz_json *p = answers == NULL ? NULL : mz_json_get(answers, "people");
    return p != NULL && p->kind == MZ_JSON_LIST ? p->n : 0;
}

size_t matter_row_of(const struct mz_json *answers, int64_t person, size_t row)
{
    size_t n = people_n(answers);
    for (size_t i = 0; i < n; i++) {
        if (person != 0 && person_at(answers, i) == person) {
            return i;
        }
    }
    return n == 0 ? row : SIZE_MAX;
}

const struct mz_json *matter_rows_as(mz_cx *cx, const struct mz_json *members,
                                     const struct mz_json *of, const struct mz_json *as)
{
    static const struct mz_json nothing = {.kind = MZ_JSON_MAP};
    size_t n = people_n(as);
    if (members == NULL || n == 0 || people_n(of) == 0) {
        return members;
    }
    struct mz_json *v = MZ_NEW_N(cx->a, struct mz_json, n + 1);
    struct mz_json *out = MZ_NEW(cx->a, struct mz_json);
    for (size_t i = 0; i < n; i++) {
        size_t at = matter_row_of(of, person_at(as, i), i);
        v[i] = at < members->n ? members->items[at] : nothing;
    }
    *out = (struct mz_json){.kind = MZ_JSON_LIST, .key = members->key, .items = v, .n = n};
    return out;
}

struct looking {
    mz_cx *cx;
    const struct matter_people *of;
    struct matter_seat row[ROWS_MAX];
    size_t rows_n;
    struct matter_q_known_recognised_row *r; /* in force today */
    size_t r_n;
    struct matter_known *v;
    size_t n;
};

static struct matter_seat one_of(const struct matter_seat *v, size_t n, int64_t person)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i].person == person) {
            return v[i];
        }
    }
    /* Who left, where the pack does not ask: the row stays, and nothing is known of it. */
    return (struct matter_seat){.since = MZ_NULL, .until = MZ_NULL};
}

/* The people of the answers, in their order; of new ones those of the household. */
static mz_code rows_of(struct looking *k)
{
    const struct matter_people *of = k->of;
    struct matter_seat *v = NULL;
    size_t n = 0;
    bool home = of->household != 0 && of->household != MZ_NULL;
    MZ_TRY(home ? matter_seats(k->cx, of->b, of->household, &v, &n) : MZ_OK);
    if (of->subject == IR_OF_PERSON) {
        k->row[0] = one_of(v, n, of->person);
        k->row[0].person = of->person == MZ_NULL ? 0 : of->person;
        k->rows_n = k->row[0].person != 0;
        return MZ_OK;
    }
    size_t told = of->subject == IR_OF_HOUSEHOLD ? people_n(of->answers) : 0;
    k->rows_n = of->subject != IR_OF_HOUSEHOLD ? 0 : told > 0 ? told : n;
    k->rows_n = k->rows_n > ROWS_MAX ? ROWS_MAX : k->rows_n;
    for (size_t i = 0; i < k->rows_n; i++) {
        k->row[i] = told > 0 ? one_of(v, n, person_at(of->answers, i)) : v[i];
    }
    return MZ_OK;
}

/* ---- one fact -------------------------------------------------------------------------- */

static mz_str declared(struct looking *k, const struct ir_fact *f, size_t row)
{
    const struct mz_json *facts =
        k->of->answers == NULL ? NULL : mz_json_get(k->of->answers, "facts");
    const struct mz_json *at =
        facts == NULL ? NULL : mz_json_get(facts, row == SIZE_MAX ? "household" : "members");
    at = at != NULL && row != SIZE_MAX ? (row < at->n ? &at->items[row] : NULL) : at;
    const struct mz_json *v =
        at == NULL || at->kind != MZ_JSON_MAP ? NULL
                                              : mz_json_get(at, mz_str_z(k->cx->a, f->name.id));
    return v == NULL ? MZ_S("")
           : v->kind == MZ_JSON_TEXT ? v->text
           : v->kind == MZ_JSON_FLAG ? (v->flag ? MZ_S("true") : MZ_S("false"))
                                     : MZ_S("");
}

static void put(struct looking *k, uint32_t fact, size_t row, struct matter_known x)
{
    x.fact = fact;
    x.row = row;
    x.person = row == SIZE_MAX ? 0 : k->row[row].person;
    x.left = row != SIZE_MAX && k->row[row].until != MZ_NULL;
    x.declared = declared(k, &k->of->b->facts[fact], row);
    bool only_told = x.value.n == 0 && mz_str_eq(x.declared, MZ_S("true"));
    if (k->n < KNOWN_MAX && (x.value.n > 0 || only_told)) {
        k->v[k->n++] = x;
    }
}

/* Of a household: of it as a whole. Of a person: of him, or of his whole household. */
static void recognised_fact(struct looking *k, uint32_t fact, size_t row)
{
    const struct ir_fact *f = &k->of->b->facts[fact];
    int64_t person = row == SIZE_MAX ? MZ_NULL : k->row[row].person;
    bool there = row == SIZE_MAX || (k->row[row].since != MZ_NULL && k->row[row].until == MZ_NULL);
    struct matter_known x = {.source = MATTER_RECOGNISED, .since = MZ_NULL, .until = MZ_NULL};
    x.value = MZ_S("");
    for (size_t i = 0; i < k->r_n; i++) {
        const struct matter_q_known_recognised_row *r = &k->r[i];
        bool his = r->person == MZ_NULL ? there : person != 0 && r->person == person;
        if (his && x.value.n == 0 && mz_str_eq(r->category, f->recognised.s)) {
            x.value = MZ_S("true");
            x.since = r->since;
            x.until = r->until;
            x.case_id = r->case_id;
        }
    }
    put(k, fact, row, x);
}

static mz_code listed_fact(struct looking *k, uint32_t fact, size_t row)
{
    const struct ir_fact *f = &k->of->b->facts[fact];
    int64_t ids[ROWS_MAX];
    size_t n = 0;
    bool any = false;
    for (size_t i = 0; i < k->rows_n; i++) {
        ids[n] = k->row[i].person;
        n += (row == SIZE_MAX || row == i) && k->row[i].until == MZ_NULL && ids[n] != 0;
    }
    if (k->cx->world == NULL || k->cx->world->books == NULL) {
        return MZ_OK;
    }
    MZ_TRY(book_lists(k->cx, f->listed_in.s, k->of->division, ids, n, &any));
    if (any) {
        put(k, fact, row,
            (struct matter_known){.source = MATTER_LISTED, .value = MZ_S("true"), .since = MZ_NULL,
                                  .until = MZ_NULL});
    }
    return MZ_OK;
}

/* Of who is there the last day that the fact may have, so that it is known. */
static void member_fact(struct looking *k, uint32_t fact, size_t row)
{
    const struct ir_fact *f = &k->of->b->facts[fact];
    const struct matter_seat *m = &k->row[row];
    struct matter_known x = {.source = MATTER_MEMBERSHIP, .since = MZ_NULL, .until = MZ_NULL};
    int64_t day = f->membership == IR_MEMBER_SINCE ? m->since
                  : m->until != MZ_NULL            ? m->until
                                                   : f->max;
    if (m->person == 0 || m->since == MZ_NULL || day < f->min || day > f->max) {
        return;
    }
    x.value = mz_date_iso(k->cx->a, (mz_date){(int32_t)day});
    put(k, fact, row, x);
}

static mz_code of_fact(struct looking *k, uint32_t fact)
{
    const struct ir_fact *f = &k->of->b->facts[fact];
    bool home = f->entity == IR_HOUSEHOLD;
    for (size_t i = 0; i < (home ? 1 : k->rows_n); i++) {
        size_t row = home ? SIZE_MAX : i;
        if (f->recognised.s.n > 0) {
            recognised_fact(k, fact, row);
        } else if (f->listed_in.s.n > 0) {
            MZ_TRY(listed_fact(k, fact, row));
        } else {
            member_fact(k, fact, row);
        }
    }
    return MZ_OK;
}

/* ---- all of them ------------------------------------------------------------------------- */

static bool said(const struct ir_fact *f)
{
    return f->recognised.s.n > 0 || f->listed_in.s.n > 0 || f->membership != IR_NO_MEMBERSHIP;
}

static mz_code recognitions(struct looking *k)
{
    const struct matter_people *of = k->of;
    mz_sb ids = mz_sb_new(k->cx->a, k->rows_n * DIGITS + 3);
    bool wanted = false;
    for (size_t i = 0; i < of->b->facts_n; i++) {
        wanted = wanted || of->b->facts[i].recognised.s.n > 0;
    }
    if (!wanted) {
        return MZ_OK;
    }
    for (size_t i = 0; i < k->rows_n; i++) {
        mz_sb_fmt(&ids, "%c%" PRId64, i == 0 ? '[' : ',', k->row[i].person);
    }
    mz_sb_fmt(&ids, "%s", k->rows_n == 0 ? "[]" : "]");
    const struct matter_q_known_recognised_args a = {
        .county = of->division / MZ_COUNTY_UNIT,
        .household = of->household == MZ_NULL ? 0 : of->household,
        .persons = mz_sb_view(&ids),
        .today = mz_date_today(k->cx).v,
        .most = RECOGNISED_N};
    return matter_q_known_recognised(k->cx, &a, &k->r, &k->r_n);
}

/* Over the whole county: a recognition stays where its case was when its people move. */
static mz_code look(struct looking *k)
{
    const struct mz_actor *actor = k->cx->actor;
    struct mz_actor wide = *actor;
    wide.division_lo = k->of->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    wide.division_hi = wide.division_lo + MZ_COUNTY_UNIT - 1;
    MZ_TRY(rows_of(k));
    k->cx->actor = &wide;
    mz_code rc = recognitions(k);
    k->cx->actor = actor;
    for (uint32_t i = 0; rc == MZ_OK && i < k->of->b->facts_n; i++) {
        rc = said(&k->of->b->facts[i]) ? of_fact(k, i) : MZ_OK;
    }
    return rc;
}

mz_code matter_known_of(mz_cx *cx, const struct matter_people *of, struct matter_known **out,
                        size_t *n)
{
    struct looking *k = NULL;
    *out = NULL;
    *n = 0;
    for (size_t i = 0; i < of->b->facts_n && k == NULL; i++) {
        k = said(&of->b->facts[i]) ? MZ_NEW(cx->a, struct looking) : NULL;
    }
    if (k == NULL || of->subject > IR_OF_PERSON) {
        return MZ_OK;
    }
    *k = (struct looking){.cx = cx, .of = of, .v = MZ_NEW_N(cx->a, struct matter_known, KNOWN_MAX)};
    MZ_TRY(look(k));
    *out = k->v;
    *n = k->n;
    return MZ_OK;
}

/* ---- the entry that a case is about ----------------------------------------------------- */

static bool asks(const struct matter_open *o, uint32_t fact)
{
    const struct ir_form *f = o->m->form == UINT32_MAX ? NULL : &o->book->forms[o->m->form];
    for (size_t p = 0; f != NULL && p < f->parts_n; p++) {
        for (size_t i = 0; i < f->parts[p].fields_n; i++) {
            const struct ir_field *x = &f->parts[p].fields[i];
            if (x->kind == IR_FIELD_FACT && x->fact == fact) {
                return true;
            }
        }
    }
    return false;
}

/* By its id: the register may stand in a newer book than the case. */
static const struct ir_fact *fact_of(const struct matter_open *o, mz_str id)
{
    for (size_t i = 0; i < o->book->facts_n; i++) {
        const struct ir_fact *f = &o->book->facts[i];
        if (mz_str_eq(f->name.id, id)) {
            return f->entity == IR_HOUSEHOLD && !asks(o, (uint32_t)i) ? f : NULL;
        }
    }
    return NULL;
}

static void of_column(mz_cx *cx, struct matter_open *o, const struct book_def *d,
                      const struct book_entry *e, size_t i)
{
    const struct ir_column *x = &d->r->columns[i];
    const struct ir_fact *f = x->kind == IR_COL_FACT ? fact_of(o, x->name.id) : NULL;
    mz_str v = f == NULL ? MZ_S("") : book_typed(cx, d, i, e->v[MZ_MADE_OWN_N + i]);
    if (v.n > 0) {
        o->known[o->known_n++] =
            (struct matter_known){.fact = (uint32_t)(f - o->book->facts),
                                  .row = SIZE_MAX,
                                  .source = MATTER_ENTRY,
                                  .value = v,
                                  .declared = MZ_S(""),
                                  .since = MZ_NULL,
                                  .until = MZ_NULL,
                                  .entry = e->v[MZ_MADE_NUMBER].s,
                                  .quiet = !book_sees_column(cx, x)};
    }
}

/* While the case runs: what it wrote itself says nothing to it. */
static mz_code of_entry(mz_cx *cx, struct matter_open *o)
{
    const struct book_def *d = NULL;
    struct book_entry *e = MZ_NEW(cx->a, struct book_entry);
    if (o->m->entry == UINT32_MAX || o->c.id == 0 || o->c.ending.n > 0) {
        return MZ_OK;
    }
    mz_code rc = book_case_entry(cx, o->c.id, &d, e);
    if (rc == MZ_ABSENT) { /* outside of the reader's area: to him nothing is known */
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    size_t most = d == NULL ? 0 : d->r->columns_n;
    struct matter_known *v = MZ_NEW_N(cx->a, struct matter_known, o->known_n + most + 1);
    for (size_t i = 0; i < o->known_n; i++) {
        v[i] = o->known[i];
    }
    o->known = v;
    for (size_t i = 0; i < most; i++) {
        of_column(cx, o, d, e, i);
    }
    return MZ_OK;
}

mz_code matter_known_case(mz_cx *cx, struct matter_open *o)
{
    const struct mz_json_options how = {.size_max = ANSWERS_MAX, .reals = true};
    const struct mz_json *v = NULL;
    MZ_TRY(o->answers.n > 0 ? mz_json_read(cx, o->answers, how, &v) : MZ_OK);
    const struct matter_people of = {.b = o->book,
                                     .subject = o->c.subject,
                                     .division = o->c.division,
                                     .household = o->c.household,
                                     .person = o->c.person,
                                     .answers = v};
    MZ_TRY(matter_known_of(cx, &of, &o->known, &o->known_n));
    return of_entry(cx, o);
}

/* ---- as answers ----------------------------------------------------------------------------- */

static struct mz_json map_of(mz_cx *cx, const struct rule_book *b, const struct matter_known *v,
                             size_t n, size_t row, bool listed)
{
    struct mz_json *items = MZ_NEW_N(cx->a, struct mz_json, n + 1);
    struct mz_json out = {.kind = MZ_JSON_MAP, .items = items};
    for (size_t i = 0; i < n; i++) {
        if (v[i].row == row && v[i].value.n > 0 && (listed || v[i].source != MATTER_LISTED)) {
            items[out.n++] = (struct mz_json){.kind = MZ_JSON_TEXT,
                                              .key = b->facts[v[i].fact].name.id,
                                              .text = v[i].value};
        }
    }
    return out;
}

const struct mz_json *matter_known_json(mz_cx *cx, const struct rule_book *b,
                                        const struct matter_known *v, size_t n, bool listed,
                                        size_t rows)
{
    struct mz_json *halves = MZ_NEW_N(cx->a, struct mz_json, 2);
    struct mz_json *top = MZ_NEW(cx->a, struct mz_json);
    struct mz_json *out = MZ_NEW(cx->a, struct mz_json);
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        any = any || (v[i].value.n > 0 && (listed || v[i].source != MATTER_LISTED) &&
                      (v[i].row == SIZE_MAX || v[i].row < rows));
    }
    struct mz_json *members = MZ_NEW_N(cx->a, struct mz_json, rows + 1);
    for (size_t i = 0; i < rows; i++) {
        members[i] = map_of(cx, b, v, n, i, listed);
    }
    halves[0] = map_of(cx, b, v, n, SIZE_MAX, listed);
    halves[0].key = MZ_S("household");
    halves[1] =
        (struct mz_json){.kind = MZ_JSON_LIST, .key = MZ_S("members"), .items = members, .n = rows};
    *top = (struct mz_json){
        .kind = MZ_JSON_MAP, .key = MZ_S("facts"), .items = halves, .n = rows > 0 ? 2 : 1};
    *out = (struct mz_json){.kind = MZ_JSON_MAP, .items = top, .n = 1};
    return any ? out : NULL;
}
