/* print.c - what kernels see of everybody, and one number of it for each household. */
#include "feature/watch/month.h"

enum { THREADS = 2, WHOLE = 10000 };

/* The rules of all indicators and the factor, each once. */
struct asking {
    uint32_t *rules;
    size_t n;
};

static void ask(struct asking *q, uint32_t rule)
{
    size_t i = 0;
    while (i < q->n && q->rules[i] != rule) {
        i++;
    }
    if (i == q->n && rule != UINT32_MAX) {
        q->rules[q->n++] = rule;
    }
}

static uint32_t place(const struct rule_results *r, uint32_t rule)
{
    uint32_t i = 0;
    while (i < r->n && r->v[i].rule != rule) {
        i++;
    }
    return i < r->n ? i : UINT32_MAX;
}

static bool bit(const uint64_t *v, size_t row)
{
    return (v[row / 64] >> (row % 64) & 1) != 0;
}

static void mark(const struct watch_sight *s, const struct rule_result *r, bool *hit)
{
    const struct rule_column *c = &r->num;
    const uint64_t *v = c->v;
    for (size_t w = 0; w * 64 < c->n; w++) {
        uint64_t some = v[w] & c->known[w];
        for (size_t row = w * 64; some != 0 && row < c->n; row++, some >>= 1) {
            if ((some & 1) != 0) {
                hit[r->entity == IR_PERSON ? s->pop->household[row] : row] = true;
            }
        }
    }
}

mz_code watch_sight_take(mz_cx *cx, const struct watch_screen *screen, uint32_t factor, bool *hit,
                         struct watch_sight *out)
{
    const struct rule_book *b = screen->book;
    struct rule_plan *plan = NULL;
    struct asking q = {.rules = MZ_NEW_N(cx->a, uint32_t, 2 * b->indicators_n + 2)};
    *out = (struct watch_sight){.book = b,
                                .pop = screen->pop,
                                .when = MZ_NEW_N(cx->a, uint32_t, b->indicators_n + 1),
                                .severity = MZ_NEW_N(cx->a, uint32_t, b->indicators_n + 1)};
    for (size_t i = 0; i < b->indicators_n; i++) {
        ask(&q, b->indicators[i].when);
        ask(&q, b->indicators[i].severity);
    }
    ask(&q, factor);
    MZ_TRY(plan_make(cx, b, screen->at, screen->at, q.rules, q.n, &plan));
    MZ_TRY(rule_run_pop(cx, plan, screen->pop, &(struct rule_pop_options){.threads = THREADS},
                        &out->r));
    out->factor = place(&out->r, factor);
    for (size_t i = 0; i < b->indicators_n; i++) {
        out->when[i] = place(&out->r, b->indicators[i].when);
        out->severity[i] = place(&out->r, b->indicators[i].severity);
        mark(out, &out->r.v[out->when[i]], hit);
    }
    return MZ_OK;
}

/* Row of the population that a member of a household is; the household's where it is of those. */
static size_t row_of(const struct watch_sight *s, enum ir_entity e, size_t row, size_t member)
{
    return e == IR_PERSON ? s->pop->first[row] + (member == SIZE_MAX ? 0 : member) : row;
}

bool watch_sees(const struct watch_sight *s, const struct ir_indicator *sign, size_t row,
                size_t member)
{
    const struct rule_result *r = &s->r.v[s->when[sign - s->book->indicators]];
    size_t at = row_of(s, r->entity, row, member);
    return bit(r->num.known, at) && bit(r->num.v, at);
}

int64_t watch_sees_severity(const struct watch_sight *s, const struct ir_indicator *sign,
                            size_t row, size_t member)
{
    uint32_t at = s->severity[sign - s->book->indicators];
    if (at == UINT32_MAX) {
        return WHOLE;
    }
    const struct rule_result *r = &s->r.v[at];
    return watch_severity(rule_result_get(r, row_of(s, r->entity, row, member)));
}

int64_t watch_sees_factor(const struct watch_sight *s, size_t row)
{
    return s->factor == UINT32_MAX ? 100 : watch_factor(rule_result_get(&s->r.v[s->factor], row));
}

/* ---- the print ------------------------------------------------------------------ */

/* The finalizer of MurmurHash3 over both (Appleby, public domain constants). */
static void mix(uint64_t *h, uint64_t v)
{
    uint64_t x = *h ^ (v + UINT64_C(0x9e3779b97f4a7c15) + (*h << 6) + (*h >> 2));
    x = (x ^ (x >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    x = (x ^ (x >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    *h = x ^ (x >> 33);
}

static void mix_value(uint64_t *h, struct rule_value v)
{
    mix(h, (uint64_t)v.why);
    mix(h, (uint64_t)v.num);
    mix(h, (uint64_t)v.den);
}

static void mix_cell(uint64_t *h, const struct mz_pop_col *c, size_t row)
{
    int64_t v = 0;
    mix(h, mz_col_get(c, row, &v) ? 1 : 2);
    mix(h, (uint64_t)v);
}

/* With all of its history, whatever part of it the rules read. */
static void mix_fact(uint64_t *h, const struct watch_sight *s, uint32_t fact, size_t row)
{
    bool person = s->book->facts[fact].entity == IR_PERSON;
    const struct mz_col_set *set = person ? &s->pop->person_facts : &s->pop->household_facts;
    const struct mz_col_events *e = &set->events[fact];
    mix_cell(h, &set->col[fact], row);
    for (size_t i = 0; i < set->months[fact].months_n; i++) {
        mix_cell(h, &set->months[fact].month[i], row);
    }
    for (size_t i = e->first == NULL ? 0 : e->first[row]; e->first != NULL && i < e->first[row + 1];
         i++) {
        mix(h, (uint64_t)e->day[i]);
        mix_cell(h, &e->value, i);
    }
    if (e->first != NULL) {
        mix(h, e->known == NULL || bit(e->known, row) ? 1 : 2);
    }
}

static void mix_sign(uint64_t *h, const struct watch_sight *s, size_t i, size_t row, size_t member)
{
    const struct ir_indicator *sign = &s->book->indicators[i];
    mix(h, i + 1);
    if (s->severity[i] != UINT32_MAX) {
        const struct rule_result *r = &s->r.v[s->severity[i]];
        mix_value(h, rule_result_get(r, row_of(s, r->entity, row, member)));
    }
    for (size_t k = 0; k < sign->evidence_n; k++) {
        const struct ir_evidence *e = &sign->evidence[k];
        enum ir_entity of = e->kind == IR_SHOWS_FACT ? s->book->facts[e->i].entity : IR_HOUSEHOLD;
        if (e->kind == IR_SHOWS_FACT && (of == IR_HOUSEHOLD || member != SIZE_MAX)) {
            mix_fact(h, s, e->i, row_of(s, of, row, member));
        }
    }
}

uint64_t watch_print(const struct watch_sight *s, const int64_t *persons, size_t row, uint64_t law)
{
    uint64_t h = law;
    size_t members = s->pop->first[row + 1] - s->pop->first[row];
    if (s->factor != UINT32_MAX) {
        mix_value(&h, rule_result_get(&s->r.v[s->factor], row));
    }
    for (size_t i = 0; i < s->book->indicators_n; i++) {
        const struct ir_indicator *sign = &s->book->indicators[i];
        bool person = sign->entity == IR_PERSON;
        for (size_t m = 0; m < (person ? members : 1); m++) {
            size_t member = person ? m : SIZE_MAX;
            if (watch_sees(s, sign, row, member)) {
                mix(&h, person ? (uint64_t)persons[m] : 0);
                mix_sign(&h, s, i, row, member);
            }
        }
    }
    return h;
}
