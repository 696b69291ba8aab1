/*
 * home.c - a household as it lives today: its members by the register, each with what is known of
 * him, wherever the population has him; and what goes with a member who moves.
 *
 * The population is made for all at once, at most once a day. Who was born, married in, moved or
 * came together since is looked at all the same: a member whom the population knows from another
 * household brings his facts of there, another one his birthday and what was told of him.
 */
#include <string.h>

#include "base/text.h"
#include "col/pop.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "rule/run.h"
#include "store/db.h"

enum { FACTS_MAX = 500, HOMES_MAX = 50 };

struct home {
    const struct watch_people *w;
    const struct household *h;
    struct household_member *m;
    size_t n;
    size_t row; /* in the population; SIZE_MAX: it is not there */
};

static uint32_t birth_of(const struct rule_book *b)
{
    uint32_t f = 0;
    while (f < b->facts_n && !mz_str_eq(b->facts[f].name.id, MZ_S("birth"))) {
        f++;
    }
    return f;
}

/* ---- what the population knows ------------------------------------------------------------ */

/* As many, and each of them: then its row is the household. */
static bool same_people(const struct home *k)
{
    const struct mz_pop *pop = k->row == SIZE_MAX ? NULL : k->w->p.pop;
    if (pop == NULL || pop->first[k->row + 1] - pop->first[k->row] != k->n) {
        return false;
    }
    const int64_t *persons = k->w->p.persons + pop->first[k->row];
    size_t met = 0;
    for (size_t i = 0; i < k->n; i++) {
        for (size_t j = 0; j < k->n; j++) {
            met += persons[j] == k->m[i].person;
        }
    }
    return met == k->n;
}

/* The first household of the population with that number or a larger one. */
static size_t from_home(const struct population *p, int64_t household)
{
    size_t lo = 0;
    size_t hi = p->households == NULL ? 0 : p->pop->households_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (p->households[mid] < household) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

/* Rows of the members among the people of the county; of two, that of this household. */
static size_t *seats_of(mz_cx *cx, const struct home *k)
{
    const struct population *p = &k->w->p;
    int64_t county = k->h->id / MZ_ID_UNIT;
    size_t *seat = MZ_NEW_N(cx->a, size_t, k->n + 1);
    for (size_t i = 0; i < k->n; i++) {
        seat[i] = SIZE_MAX;
    }
    if (p->households == NULL) {
        return seat;
    }
    size_t first = p->pop->first[from_home(p, county * MZ_ID_UNIT)];
    size_t end = p->pop->first[from_home(p, (county + 1) * MZ_ID_UNIT)];
    for (size_t row = first; row < end; row++) {
        for (size_t i = 0; i < k->n; i++) {
            if (p->persons[row] == k->m[i].person &&
                (seat[i] == SIZE_MAX || p->pop->household[row] == k->row)) {
                seat[i] = row;
            }
        }
    }
    return seat;
}

/* ---- what the register knows --------------------------------------------------------------- */

static int32_t digits(mz_str s)
{
    int32_t v = 0;
    for (size_t i = 0; i < s.n && i < 2; i++) {
        v = s.p[i] >= '0' && s.p[i] <= '9' ? v * 10 + (s.p[i] - '0') : v;
    }
    return v;
}

/* His relation to the head of this household, not of the last one. */
static void set_role(const struct rule_book *b, const struct household_member *m,
                     struct rule_subject *to)
{
    const struct ir_enum *e = b->role_enum < 0 ? NULL : &b->enums[b->role_enum];
    mz_str word = mz_str_of(population_role_word(digits(m->relation)));
    for (size_t i = 0; e != NULL && b->role_fact >= 0 && i < e->values_n; i++) {
        if (mz_str_eq(e->values[i].id, word)) {
            to->cells[b->role_fact] = (struct rule_cell){true, (int64_t)i};
        }
    }
}

/* The birthdays that the register has, whoever asks: the rules read them, no page does. */
static mz_code births(mz_cx *cx, const struct home *k, struct rule_case *c)
{
    uint32_t f = birth_of(k->w->law->book);
    for (size_t i = 0; f < k->w->law->book->facts_n && i < k->n; i++) {
        struct person_view *v = NULL;
        size_t seen = 0;
        MZ_TRY(person_views(cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, &k->m[i].person, 1, &v,
                            &seen));
        if (seen == 1 && v[0].birth.v != INT32_MIN) {
            c->members[i].cells[f] = (struct rule_cell){true, v[0].birth.v};
        }
    }
    return MZ_OK;
}

/* ---- the household --------------------------------------------------------------------------- */

static mz_code members(mz_cx *cx, const struct home *k, const size_t *seat, struct rule_case *c)
{
    const struct rule_book *b = k->w->law->book;
    const struct mz_pop *pop = k->w->p.pop;
    for (size_t i = 0; i < k->n; i++) {
        if (seat[i] != SIZE_MAX) {
            size_t home = pop->household[seat[i]];
            MZ_TRY(rule_pop_check_home(cx, b, pop, home));
            const struct rule_case *of = rule_case_of(cx->a, b, pop, home, k->w->at, k->w->at);
            c->members[i] = of->members[seat[i] - pop->first[home]];
        }
        set_role(b, &k->m[i], &c->members[i]);
    }
    return births(cx, k, c);
}

static mz_code put_together(mz_cx *cx, const struct home *k, struct watch_look **out)
{
    const struct rule_book *b = k->w->law->book;
    struct rule_case *c = rule_case_new(cx->a, b, k->n);
    int64_t *persons = MZ_NEW_N(cx->a, int64_t, k->n + 1);
    size_t *seat = seats_of(cx, k);
    c->at = c->known = k->w->at;
    c->division = k->h->division;
    if (k->row != SIZE_MAX) {
        MZ_TRY(rule_pop_check_home(cx, b, k->w->p.pop, k->row));
        c->household = rule_case_of(cx->a, b, k->w->p.pop, k->row, k->w->at, k->w->at)->household;
    }
    MZ_TRY(members(cx, k, seat, c));
    for (size_t i = 0; i < k->n; i++) {
        persons[i] = k->m[i].person;
    }
    *out = MZ_NEW(cx->a, struct watch_look);
    **out = (struct watch_look){.law = k->w->law,
                                .pop = k->w->p.households == NULL ? NULL : &k->w->p,
                                .row = k->row,
                                .seats = seat,
                                .c = c,
                                .household = k->h->id,
                                .division = k->h->division,
                                .persons = persons,
                                .source = k->w->p.households == NULL ? MZ_S("population")
                                                                     : k->w->source,
                                .made = k->w->p.households == NULL ? k->w->at : k->w->p.made,
                                .period = k->w->period,
                                .day = k->w->at};
    return MZ_OK;
}

mz_code watch_home_look(mz_cx *cx, const struct watch_people *w, const struct household *h,
                        struct watch_look **out)
{
    struct home k = {.w = w, .h = h, .row = population_row(&w->p, h->id)};
    MZ_TRY(members_of(cx, h->id, &k.m, &k.n));
    if (!same_people(&k)) {
        return put_together(cx, &k, out);
    }
    MZ_TRY(rule_pop_check_home(cx, w->law->book, w->p.pop, k.row));
    *out = watch_look_new(cx->a, w, k.row, h->division, w->at);
    return MZ_OK;
}

/* ---- what goes with him ---------------------------------------------------------------------- */

static bool told_here(const struct watch_q_facts_row *here, size_t n,
                      const struct watch_q_facts_row *r)
{
    for (size_t i = 0; i < n; i++) {
        if (here[i].person == r->person && mz_str_eq(here[i].fact, r->fact) &&
            here[i].day >= r->day) {
            return true;
        }
    }
    return false;
}

/* The newest word of a fact: rows come in the order of their days. */
static bool newest(const struct watch_q_facts_row *rows, size_t n, size_t at)
{
    for (size_t i = at + 1; i < n; i++) {
        if (rows[i].person == rows[at].person && mz_str_eq(rows[i].fact, rows[at].fact) &&
            !mz_str_eq(rows[i].source, MZ_S(WATCH_OWN_SOURCE))) {
            return false;
        }
    }
    return true;
}

/* What was told of him there and is not told here; what we pay ourselves is told anew. */
static mz_code carry_from(mz_cx *cx, const struct household *h, int64_t home, int64_t person)
{
    struct watch_q_facts_row *there = NULL;
    struct watch_q_facts_row *here = NULL;
    size_t there_n = 0;
    size_t here_n = 0;
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(watch_q_facts(cx, home, today, FACTS_MAX, &there, &there_n));
    MZ_TRY(there_n == 0 ? MZ_OK
                        : watch_q_facts(cx, h->id, today, FACTS_MAX, &here, &here_n));
    for (size_t i = 0; i < there_n; i++) {
        const struct watch_q_facts_row *r = &there[i];
        if (r->person != person || mz_str_eq(r->source, MZ_S(WATCH_OWN_SOURCE)) ||
            !newest(there, there_n, i) || told_here(here, here_n, r)) {
            continue;
        }
        MZ_TRY(watch_fact_keep(cx, h,
                               &(struct watch_news){.household = h->id,
                                                    .person = person,
                                                    .fact = r->fact,
                                                    .value = r->value,
                                                    .day = {(int32_t)r->day},
                                                    .source = r->source,
                                                    .delivery =
                                                        r->delivery == MZ_NULL ? 0 : r->delivery}));
    }
    return MZ_OK;
}

mz_code watch_home_carry(mz_cx *cx, const struct household *h)
{
    struct household_member *m = NULL;
    size_t n = 0;
    MZ_TRY(members_of(cx, h->id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        struct household_member *ever = NULL;
        size_t ever_n = 0;
        MZ_TRY(households_of(cx, m[i].person, &ever, &ever_n));
        for (size_t k = 0; k < ever_n && k < HOMES_MAX; k++) {
            bool other = ever[k].kind == HOUSEHOLD_LIVING && ever[k].household != h->id &&
                         ever[k].household / MZ_ID_UNIT == h->id / MZ_ID_UNIT;
            MZ_TRY(other ? carry_from(cx, h, ever[k].household, m[i].person) : MZ_OK);
        }
    }
    return MZ_OK;
}
