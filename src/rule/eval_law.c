/* eval_law.c - the value of the law for a division on a day, as known on another day. */
#include "rule/case_int.h"
#include "rule/eval_int.h"

/* Digits below a level that are zeros: county 3, 6; prefecture 8; province 10 … */
static const int64_t LEVELS[] = {1, 1000, 1000000, 100000000, 10000000000};

int64_t rule_division_up(int64_t code)
{
    for (size_t i = 1; i < MZ_LEN(LEVELS); i++) {
        int64_t up = code / LEVELS[i] * LEVELS[i];
        if (up != code) {
            return up;
        }
    }
    return 0;
}

bool rule_in_division(int64_t code, int64_t top)
{
    while (code != top && code != 0) {
        code = rule_division_up(code);
    }
    return code == top;
}

static bool in_force(mz_date from, mz_date to, mz_date published, const struct rule_case *c,
                     mz_date day)
{
    return published.v <= c->known.v && from.v <= day.v && (to.v == INT32_MIN || day.v < to.v);
}

/* ---- versions of rules --------------------------------------------------------------- */

static bool later(const struct ir_alt *a, const struct ir_alt *b)
{
    return a->from.v != b->from.v ? a->from.v > b->from.v : a->published.v >= b->published.v;
}

/* The nearest division that has one; there the newest; of equals the last, the nearest pack's. */
size_t rule_pick_of(const struct rule_run *r, const struct ir_node *n)
{
    const struct ir_pick *p = &r->b->picks[n->arg];
    int64_t division = r->c->division;
    for (;;) {
        size_t found = SIZE_MAX;
        for (size_t i = 0; i < p->alts_n; i++) {
            const struct ir_alt *alt = &p->alts[i];
            if (alt->division == division &&
                in_force(alt->from, alt->to, alt->published, r->c, r->c->at) &&
                (found == SIZE_MAX || later(alt, &p->alts[found]))) {
                found = i;
            }
        }
        if (found != SIZE_MAX || division == 0) {
            return found;
        }
        division = rule_division_up(division);
    }
}

/* ---- parameters ------------------------------------------------------------------------ */

static mz_date resolved(const struct rule_run *r, const struct ir_param *p)
{
    if (p->at_application) {
        return r->c->at;
    }
    return p->period_end ? mz_date_month_last(r->c->at) : mz_date_month_first(r->c->at);
}

/* The first value that is not before (division, key). */
static size_t lower_bound(const struct ir_param *p, int64_t division, uint16_t key)
{
    size_t lo = 0;
    size_t hi = p->values_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct ir_value *v = &p->values[mid];
        if (v->division < division || (v->division == division && v->key < key)) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

/* Values of one division and key stand by from, then published: the last in force counts. */
static const struct ir_value *value_at(const struct rule_run *r, const struct ir_param *p,
                                       int64_t division, uint16_t key, mz_date day)
{
    const struct ir_value *found = NULL;
    for (size_t i = lower_bound(p, division, key);
         i < p->values_n && p->values[i].division == division && p->values[i].key == key; i++) {
        const struct ir_value *v = &p->values[i];
        if (v->published.v <= r->c->known.v && v->from.v <= day.v) {
            found = v; /* an earlier one ended with its beginning, whether or not it still holds */
        }
    }
    return found != NULL && in_force(found->from, found->to, found->published, r->c, day) ? found
                                                                                          : NULL;
}

/* The value of the nearest division at or above this one. */
static const struct ir_value *nearest_at(const struct rule_run *r, const struct ir_param *p,
                                         int64_t division, uint16_t key, mz_date day)
{
    for (;;) {
        const struct ir_value *v = value_at(r, p, division, key, day);
        if (v != NULL || division == 0) {
            return v;
        }
        division = rule_division_up(division);
    }
}

const struct ir_value *rule_param_on(struct rule_run *r, const struct ir_node *n, size_t member,
                                     mz_date day)
{
    const struct ir_param *p = &r->b->params[n->arg];
    uint16_t key = 0;
    if (n->kids_n > 0 && ir_kid(r->b, n, 0) != IR_NONE) {
        key = (uint16_t)rule_kid(r, n, 0, member).num;
    }
    int64_t places[IR_PLACES_MAX];
    size_t places_n = ir_places_on(r->b, r->c->division, day, places);
    const struct ir_value *v = nearest_at(r, p, places[0], key, day);
    for (size_t i = 1; v != NULL && i < places_n; i++) {
        const struct ir_value *other = nearest_at(r, p, places[i], key, day);
        v = other != NULL && other->v == v->v ? v : NULL;
    }
    return v;
}

struct rule_days rule_param_days(struct rule_run *r, const struct ir_node *n, size_t member)
{
    mz_date at = r->c->at;
    if (ir_prorated(n)) {
        return (struct rule_days){mz_date_month_first(at), mz_date_month_last(at)};
    }
    mz_date day = resolved(r, &r->b->params[n->arg]);
    if (n->kids_n > 1 && ir_kid(r->b, n, 1) != IR_NONE) {
        day.v = (int32_t)rule_kid(r, n, 1, member).num;
    }
    return (struct rule_days){day, day};
}

void rule_note_read(struct rule_run *r, uint32_t param, const struct ir_value *value)
{
    for (size_t i = 0; i < r->reads_n; i++) {
        if (r->reads[i].param == param && r->reads[i].value == value) {
            return;
        }
    }
    if (r->reads_n == r->reads_cap) {
        r->reads_cap = r->reads_cap == 0 ? 16 : r->reads_cap * 2;
        struct rule_read *v = MZ_NEW_N(r->a, struct rule_read, r->reads_cap);
        for (size_t i = 0; i < r->reads_n; i++) {
            v[i] = r->reads[i];
        }
        r->reads = v;
    }
    r->reads[r->reads_n++] = (struct rule_read){.param = param, .value = value};
}

struct rule_value rule_param_value(struct rule_run *r, const struct ir_node *n, size_t member)
{
    enum rule_why why = RULE_KNOWN;
    for (uint32_t i = 0; i < n->kids_n; i++) {
        if (ir_kid(r->b, n, i) != IR_NONE) {
            why = rule_worse(why, rule_kid(r, n, i, member).why);
        }
    }
    if (why != RULE_KNOWN) {
        return rule_absent(why);
    }
    struct rule_days days = rule_param_days(r, n, member);
    mz_wide sum = 0; /* of one number of 64 bits, or of those of a month's days */
    for (mz_date day = days.first; day.v <= days.last.v; day.v++) {
        const struct ir_value *v = rule_param_on(r, n, member, day);
        rule_note_read(r, n->arg, v);
        if (v == NULL) {
            return rule_absent(RULE_NOT_IN_FORCE);
        }
        sum += v->v;
    }
    mz_wide days_n = days.last.v - days.first.v + 1;
    return rule_frac(sum, r->b->params[n->arg].scale * days_n);
}

/* ---- brackets ---------------------------------------------------------------------------- */

struct rule_value rule_literal(const struct ast *e)
{
    struct rule_value unit = {0};
    bool minus = e->op == AST_NEG;
    e = minus ? e->kid[0] : e;
    struct rule_value v = rule_frac(minus ? -e->num : e->num, e->den == 0 ? 1 : e->den);
    /* A percentage is written as a fraction already. */
    bool factor = !mz_str_eq(e->unit, MZ_S("%")) && rule_unit_factor(e->unit, &unit);
    return factor ? rule_times(v, unit) : v;
}

const struct ast_bracket *rule_bracket_of(const struct rule_run *r, const struct ir_param *p)
{
    mz_date day = resolved(r, p);
    const struct ast_bracket *found = NULL;
    for (size_t i = 0; i < p->brackets_n; i++) {
        const struct ast_bracket *b = &p->brackets[i];
        if (in_force(b->from, MZ_DATE_NONE, b->published, r->c, day) &&
            (found == NULL || b->from.v > found->from.v ||
             (b->from.v == found->from.v && b->published.v >= found->published.v))) {
            found = b;
        }
    }
    return found;
}

/* The part of x between two steps, or above the last. */
static struct rule_value part(struct rule_value x, struct rule_value lo, const struct ast_step *up)
{
    struct rule_value top = up == NULL ? x : rule_literal(up->above);
    return rule_minus(rule_compare(x, top) < 0 ? x : top, lo);
}

struct rule_value rule_bracket(struct rule_run *r, const struct ir_node *n, struct rule_value x)
{
    const struct ir_param *p = &r->b->params[n->arg];
    const struct ast_bracket *b = rule_bracket_of(r, p);
    rule_note_read(r, n->arg, NULL);
    if (b == NULL) {
        return rule_absent(RULE_NOT_IN_FORCE);
    }
    /* Below the first step the law names no value; a sum of parts has none there. */
    struct rule_value out = n->op == IR_MARGINAL ? rule_whole(0) : rule_absent(RULE_NOT_IN_FORCE);
    for (size_t i = 0; i < b->steps_n; i++) {
        struct rule_value lo = rule_literal(b->steps[i].above);
        if (rule_compare(x, lo) < 0) {
            break;
        }
        struct rule_value rate = rule_literal(b->steps[i].value);
        const struct ast_step *up = i + 1 < b->steps_n ? &b->steps[i + 1] : NULL;
        out = n->op == IR_SCALE ? rate : rule_plus(out, rule_times(part(x, lo, up), rate));
    }
    return out;
}
