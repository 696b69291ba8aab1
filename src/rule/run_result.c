/* run_result.c - reading what a run made, and a household of a population as a case. */
#include "rule/run_int.h"

static bool bit_at(const uint64_t *bits, size_t row)
{
    return (bits[row / 64] >> (row % 64) & 1) != 0;
}

bool rule_column_get(const struct rule_column *c, size_t row, mz_wide *v)
{
    *v = 0;
    if (!bit_at(c->known, row)) {
        return false;
    }
    *v = c->is_bool ? bit_at(c->v, row) : mz_lane_get(c->v, c->lane, row);
    return true;
}

static mz_wide gcd(mz_wide a, mz_wide b)
{
    while (b != 0) {
        mz_wide r = a % b;
        a = b;
        b = r;
    }
    return a < 0 ? -a : (a == 0 ? 1 : a);
}

struct rule_value rule_result_get(const struct rule_result *r, size_t row)
{
    struct rule_value v = {.why = RULE_UNKNOWN, .num = 0, .den = 1};
    mz_wide den = 1;
    mz_wide num = 0;
    if (!rule_column_get(&r->num, row, &num) ||
        (r->has_den && !rule_column_get(&r->den, row, &den))) {
        return v;
    }
    mz_wide g = gcd(num, r->scale);
    mz_wide scale = r->scale / g;
    num /= g;
    g = gcd(num, den);
    v.why = RULE_KNOWN;
    v.num = num / g;
    v.den = den / g * scale;
    return v;
}

struct rule_tally rule_result_tally(const struct rule_result *r)
{
    struct rule_tally t = {0};
    size_t known = 0;
    const uint64_t *v = r->num.v;
    for (size_t w = 0; w < (r->num.n + 63) / 64; w++) {
        known += (size_t)__builtin_popcountll(r->num.known[w]);
        t.yes += (size_t)__builtin_popcountll(v[w]);
    }
    t.no = known - t.yes;
    t.absent = r->num.n - known;
    return t;
}

/* ---- a household as a case -------------------------------------------------- */

static void series_of(mz_arena *a, const struct ir_fact *f, const struct mz_col_set *set,
                      uint32_t fact, size_t row, struct rule_series *out)
{
    const struct mz_col_months *m = &set->months[fact];
    const struct mz_col_events *e = &set->events[fact];
    if (f->history == IR_MONTHLY) {
        out->first_month = m->first_month;
        out->cells_n = m->months_n;
        out->cells = MZ_NEW_N(a, struct rule_cell, m->months_n + 1);
        for (size_t i = 0; i < m->months_n; i++) {
            out->cells[i].known = mz_col_get(&m->month[i], row, &out->cells[i].v);
        }
    } else if (e->first != NULL) {
        out->known = e->known == NULL || bit_at(e->known, row);
        out->events_n = e->first[row + 1] - e->first[row];
        out->events = MZ_NEW_N(a, struct rule_event, out->events_n + 1);
        for (size_t i = 0; i < out->events_n; i++) {
            out->events[i].day.v = e->day[e->first[row] + i];
            (void)mz_col_get(&e->value, e->first[row] + i, &out->events[i].v);
        }
    }
}

static struct rule_subject subject(mz_arena *a, const struct rule_book *b, const struct mz_pop *pop,
                                   enum ir_entity e, size_t row)
{
    struct rule_subject s = {MZ_NEW_N(a, struct rule_cell, b->facts_n + 1),
                             MZ_NEW_N(a, struct rule_series, b->facts_n + 1)};
    for (uint32_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        const struct mz_col_set *set = run_facts(pop, f);
        if (f->entity != e) {
            continue;
        }
        if (f->history == IR_NO_HISTORY) {
            s.cells[i].known = mz_col_get(&set->col[i], row, &s.cells[i].v);
        } else {
            series_of(a, f, set, i, row, &s.series[i]);
        }
    }
    return s;
}

struct rule_case *rule_case_of(mz_arena *a, const struct rule_book *b, const struct mz_pop *pop,
                               size_t household, mz_date at, mz_date known)
{
    struct rule_case *c = MZ_NEW(a, struct rule_case);
    *c = (struct rule_case){.at = at, .known = known};
    c->division = pop->divisions[pop->division[household]];
    c->household = subject(a, b, pop, IR_HOUSEHOLD, household);
    c->members_n = pop->first[household + 1] - pop->first[household];
    c->members = MZ_NEW_N(a, struct rule_subject, c->members_n + 1);
    for (size_t i = 0; i < c->members_n; i++) {
        c->members[i] = subject(a, b, pop, IR_PERSON, pop->first[household] + i);
    }
    return c;
}
