/* fuzz_pop.c - hostile populations: unknowns, bounds, month ends, empty households. */
#include "rule/eval_int.h"
#include "rule/fuzz_gen.h"

static const int64_t DIVISIONS[] = {INT64_C(331181103000),
                                    INT64_C(331181000000),
                                    INT64_C(331100000000),
                                    INT64_C(330000000000),
                                    INT64_C(510100000000),
                                    INT64_C(110101001000),
                                    0};

struct fill {
    const struct rule_book *b;
    struct mz_pop *p;
    mz_date at;
    uint64_t rng;
};

static uint64_t below(struct fill *w, uint64_t n)
{
    return rule_fuzz_below(&w->rng, n);
}

/* Often a bound, often a day that calendars stumble over. */
static int64_t value(struct fill *w, const struct ir_fact *f)
{
    uint64_t how = below(w, 10);
    if (f->type.kind == RULE_DATE && how < 4) {
        static const int32_t month_days[][2] = {{2, 29}, {2, 28}, {1, 31}, {12, 31}, {3, 1}};
        mz_date d = {0};
        size_t i = below(w, MZ_LEN(month_days));
        int32_t year = 1904 + 4 * (int32_t)below(w, 40);
        (void)mz_date_make(year, month_days[i][0], month_days[i][1], &d);
        return d.v >= f->min && d.v <= f->max ? d.v : f->min;
    }
    if (f->type.kind == RULE_DATE && how < 6) { /* a birthday is today */
        struct mz_ymd t = mz_date_ymd(w->at);
        mz_date d = {0};
        bool made = mz_date_make(t.year - (int32_t)below(w, 100), t.month, t.day, &d);
        return made ? d.v - 1 + (int64_t)below(w, 3) : f->max;
    }
    if (f->type.kind == RULE_DATE && how < 8) { /* about today, often an end of a month */
        mz_date d = {w->at.v - 420 + (int32_t)below(w, 480)};
        d = below(w, 3) == 0 ? mz_date_month_last(d) : d;
        return d.v + (int32_t)below(w, 2);
    }
    if (how == 0) {
        return f->max;
    }
    if (how == 1) {
        return f->min;
    }
    if (how == 2 && f->min <= 0) {
        return 0;
    }
    uint64_t span = (uint64_t)(f->max - f->min) + 1;
    return f->min + (int64_t)(how < 6 && span > 3000 ? below(w, 3000) : below(w, span));
}

static enum mz_width width_of(const struct ir_fact *f)
{
    return f->type.kind == RULE_BOOL ? MZ_WBIT : mz_width_of(f->min, f->max);
}

static void month_columns(struct fill *w, const struct ir_fact *f, size_t rows,
                          struct mz_col_months *m)
{
    struct mz_ymd t = mz_date_ymd(w->at);
    m->months_n = 10 + below(w, 20);
    m->first_month = t.year * 12 + t.month - 1 - (int32_t)m->months_n + (int32_t)below(w, 3);
    m->month = MZ_NEW_N(w->p->a, struct mz_pop_col, m->months_n);
    for (size_t k = 0; k < m->months_n; k++) {
        if (below(w, 20) != 0) {
            m->month[k] = mz_col_new(w->p->a, width_of(f), rows);
        }
    }
}

static void event_columns(struct fill *w, const struct ir_fact *f, size_t rows,
                          struct mz_col_events *v)
{
    enum { ENTRIES = 4 };
    v->first = mz_pop_array(w->p->a, sizeof *v->first, rows + 1);
    v->day = mz_pop_array(w->p->a, sizeof *v->day, rows * ENTRIES);
    v->value = mz_col_new(w->p->a, width_of(f), rows * ENTRIES);
    v->value.known = NULL;
    v->known = mz_pop_array(w->p->a, sizeof(uint64_t), (rows + 63) / 64);
}

static void columns(struct fill *w, enum ir_entity e, size_t rows, struct mz_col_set *set)
{
    for (size_t i = 0; i < w->b->facts_n; i++) {
        const struct ir_fact *f = &w->b->facts[i];
        if (f->entity != e || below(w, 24) == 0) { /* a fact that nobody has */
            continue;
        }
        if (f->history == IR_NO_HISTORY) {
            set->col[i] = mz_col_new(w->p->a, width_of(f), rows);
        } else if (f->history == IR_MONTHLY) {
            month_columns(w, f, rows, &set->months[i]);
        } else {
            event_columns(w, f, rows, &set->events[i]);
        }
    }
}

static void events(struct fill *w, const struct ir_fact *f, struct mz_col_events *v, size_t row)
{
    bool listed = below(w, 5) != 0;
    uint32_t at = v->first[row];
    int32_t day = w->at.v - 420;
    int64_t least = 0;
    for (uint64_t n = listed ? below(w, 4) : 0; n > 0; n--) {
        int64_t x = value(w, f);
        uint64_t same = v->first[row] < at ? below(w, 4) : 1;
        day += same == 0 ? 0 : (int32_t)below(w, 220);
        day = same != 0 && below(w, 3) == 0 ? mz_date_month_last((mz_date){day}).v : day;
        if (at > v->first[row] && v->day[at - 1] == day && mz_col_get(&v->value, at - 1, &least)) {
            x = x > least ? x : least; /* of one day in order of values */
        }
        v->day[at] = day;
        mz_col_set(&v->value, at++, x);
    }
    v->first[row + 1] = at;
    if (listed) {
        v->known[row / 64] |= UINT64_C(1) << (row % 64);
    }
}

/* `open` of 16 facts are unknown. */
static void subject(struct fill *w, enum ir_entity e, size_t row, struct mz_col_set *set,
                    uint64_t open)
{
    for (size_t i = 0; i < w->b->facts_n; i++) {
        const struct ir_fact *f = &w->b->facts[i];
        if (f->entity != e) {
            continue;
        }
        if (set->col[i].v != NULL && below(w, 16) >= open) {
            mz_col_set(&set->col[i], row, value(w, f));
        }
        for (size_t k = 0; k < set->months[i].months_n; k++) {
            if (set->months[i].month[k].v != NULL && below(w, 32) >= open) {
                mz_col_set(&set->months[i].month[k], row, value(w, f));
            }
        }
        if (set->events[i].first != NULL) {
            events(w, f, &set->events[i], row);
        }
    }
}

static size_t size_of(uint64_t seed, size_t household)
{
    uint64_t rng = seed ^ (uint64_t)household * UINT64_C(0x2545f4914f6cdd1d);
    uint64_t how = rule_fuzz_below(&rng, 64);
    if (how == 0) {
        return 0;
    }
    return how == 1 ? 65 + rule_fuzz_below(&rng, 136) : 1 + rule_fuzz_below(&rng, 5);
}

struct mz_pop *rule_fuzz_pop(mz_arena *a, const struct rule_book *b, const struct rule_fuzz *f,
                             mz_date at)
{
    size_t persons_n = 0;
    for (size_t h = 0; h < f->households_n; h++) {
        persons_n += size_of(f->seed, f->household_first + h);
    }
    struct mz_pop *p = mz_pop_new(a, f->households_n, persons_n, b->facts_n);
    struct fill w = {.b = b, .p = p, .at = at, .rng = f->seed};
    p->divisions = mz_pop_array(a, sizeof *p->divisions, MZ_LEN(DIVISIONS) + 1);
    for (size_t i = 0; i < MZ_LEN(DIVISIONS); i++) {
        if (rule_in_division(DIVISIONS[i], b->division)) {
            p->divisions[p->divisions_n++] = DIVISIONS[i];
        }
    }
    if (p->divisions_n == 0) {
        p->divisions[p->divisions_n++] = b->division;
    }
    columns(&w, IR_HOUSEHOLD, p->households_n, &p->household_facts);
    columns(&w, IR_PERSON, p->persons_n, &p->person_facts);
    for (size_t h = 0; h < p->households_n; h++) {
        w.rng = f->seed + (f->household_first + h) * UINT64_C(0x9fb21c651e98df25);
        uint64_t open = below(&w, 3) == 0 ? 0 : below(&w, 8);
        p->division[h] = (uint32_t)below(&w, p->divisions_n);
        subject(&w, IR_HOUSEHOLD, h, &p->household_facts, open);
        uint32_t at_row = p->first[h];
        p->first[h + 1] = at_row + (uint32_t)size_of(f->seed, f->household_first + h);
        for (; at_row < p->first[h + 1]; at_row++) {
            p->household[at_row] = (uint32_t)h;
            subject(&w, IR_PERSON, at_row, &p->person_facts, open);
        }
    }
    return p;
}
