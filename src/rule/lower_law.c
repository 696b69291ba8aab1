/* lower_law.c - the law at the plan's dates: versions, parameters, brackets. */
#include <stdlib.h>
#include <string.h>

#include "rule/plan_int.h"

static bool in_force(const struct lower *w, mz_date from, mz_date to, mz_date published,
                     mz_date day)
{
    return published.v <= w->p->known.v && from.v <= day.v &&
           (to.v == MZ_DATE_NONE.v || day.v < to.v);
}

/* ---- versions of rules ------------------------------------------------------ */

static bool later(const struct ir_alt *a, const struct ir_alt *b)
{
    return a->from.v != b->from.v ? a->from.v > b->from.v : a->published.v >= b->published.v;
}

/* One per division: the newest; of equals the last. In order of divisions found. */
size_t low_pick_kids(const struct lower *w, const struct ir_node *n, uint32_t *out)
{
    const struct ir_pick *p = &w->b->picks[n->arg];
    size_t count = 0;
    for (uint32_t i = 0; i < p->alts_n; i++) {
        const struct ir_alt *alt = &p->alts[i];
        if (!in_force(w, alt->from, alt->to, alt->published, w->p->at)) {
            continue;
        }
        size_t at = 0;
        while (at < count && p->alts[out[at]].division != alt->division) {
            at++;
        }
        if (at == count) {
            out[count++] = i;
        } else if (later(alt, &p->alts[out[at]])) {
            out[at] = i;
        }
    }
    return count;
}

/* How many steps of the parameter's scale are one of the plan. */
static int64_t grain(const struct lower *w, const struct ir_param *p)
{
    return w->p->fine || p->fine < 1 ? 1 : p->fine;
}

static plan_id in_tree(struct lower *w, int64_t top)
{
    plan_id division = low_add(w, (struct plan_node){.op = PLAN_DIVISION,
                                                     .cmp = IR_OPS_N,
                                                     .entity = IR_HOUSEHOLD,
                                                     .lo = 0,
                                                     .hi = INT64_C(999999999999),
                                                     .kid = {PLAN_NONE, PLAN_NONE, PLAN_NONE}});
    return low_add(w, (struct plan_node){.op = PLAN_IN_TREE,
                                         .cmp = IR_OPS_N,
                                         .is_bool = true,
                                         .imm = top,
                                         .kid = {division, PLAN_NONE, PLAN_NONE}});
}

/* From the widest division to the narrowest: the nearest stands outermost. */
struct low low_pick(struct lower *w, const struct ir_node *n)
{
    const struct ir_pick *p = &w->b->picks[n->arg];
    uint32_t *kid = MZ_NEW_N(w->cx->a, uint32_t, p->alts_n + 1);
    size_t kids_n = low_pick_kids(w, n, kid);
    struct low v = low_of(low_absent(w, n->type.kind == RULE_BOOL));
    for (int depth = 0; depth <= 5; depth++) {
        for (size_t i = 0; i < kids_n; i++) {
            int64_t division = p->alts[kid[i]].division;
            if (plan_division_depth(division) == depth && !w->over) {
                struct low mine = low_kid(w, n, kid[i]);
                v = division == 0 ? mine : low_choose(w, in_tree(w, division), mine, v);
            }
        }
    }
    return v;
}

/* ---- parameters ------------------------------------------------------------- */

static mz_date resolved(const struct lower *w, const struct ir_param *p)
{
    if (p->at_application) {
        return w->p->at;
    }
    return p->period_end ? mz_date_month_last(w->p->at) : mz_date_month_first(w->p->at);
}

static int by_code(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

/* Values stand by division, key, from, published: the place of the first of a division and key. */
static size_t first_value(const struct ir_param *p, int64_t division, uint16_t key)
{
    size_t lo = 0;
    size_t n = p->values_n;
    while (n > 0) {
        const struct ir_value *mid = &p->values[lo + n / 2];
        bool before = mid->division != division ? mid->division < division : mid->key < key;
        lo = before ? lo + n / 2 + 1 : lo;
        n = before ? n - n / 2 - 1 : n / 2;
    }
    return lo;
}

/* The newest that began; a former one ended with its beginning. NULL when it ended itself. */
static const struct ir_value *value_at(const struct lower *w, const struct ir_param *p,
                                       int64_t division, uint16_t key, mz_date day)
{
    const struct ir_value *found = NULL;
    for (size_t i = first_value(p, division, key); i < p->values_n; i++) {
        const struct ir_value *v = &p->values[i];
        if (v->division != division || v->key != key || v->from.v > day.v) {
            break;
        }
        found = v->published.v <= w->p->known.v ? v : found;
    }
    return found != NULL && in_force(w, found->from, found->to, found->published, day) ? found
                                                                                       : NULL;
}

static size_t distinct_codes(int64_t *v, size_t n)
{
    size_t out = 0;
    qsort(v, n, sizeof *v, by_code);
    for (size_t i = 0; i < n; i++) {
        if (out == 0 || v[out - 1] != v[i]) {
            v[out++] = v[i];
        }
    }
    return out;
}

/* Days on which something begins or ends, after the first day of all. */
static void segments(struct lower *w, struct plan_table *t, const struct ir_param *p)
{
    size_t n = 0;
    size_t heirs_n = p->by_division ? w->b->heirs_n : 0;
    t->from = MZ_NEW_N(w->p->a, int32_t, p->values_n * 2 + heirs_n + 1);
    t->from[n++] = INT32_MIN;
    for (size_t i = 0; i < heirs_n; i++) {
        t->from[n++] = w->b->heirs[i].day.v;
    }
    for (size_t i = 0; i < p->values_n; i++) {
        t->from[n++] = p->values[i].from.v;
        if (p->values[i].to.v != MZ_DATE_NONE.v) {
            t->from[n++] = p->values[i].to.v;
        }
    }
    qsort(t->from, n, sizeof *t->from, by_day);
    for (size_t i = 0; i < n; i++) {
        if (t->segments_n == 0 || t->from[t->segments_n - 1] != t->from[i]) {
            t->from[t->segments_n++] = t->from[i];
        }
    }
}

/* The value of the nearest division that has one in force. */
static const struct ir_value *nearest_of(const struct lower *w, const struct ir_param *p,
                                         int64_t division, uint16_t key, mz_date day)
{
    for (;;) {
        const struct ir_value *v = value_at(w, p, division, key, day);
        if (v != NULL || division == 0) {
            return v;
        }
        division = plan_division_up(division);
    }
}

/* The same by what the code stands for on the day: one value that all of them share. */
static const struct ir_value *nearest(const struct lower *w, const struct ir_param *p,
                                      int64_t division, uint16_t key, mz_date day)
{
    int64_t places[IR_PLACES_MAX];
    size_t n = ir_places_on(w->b, division, day, places);
    const struct ir_value *one = nearest_of(w, p, places[0], key, day);
    for (size_t i = 1; one != NULL && i < n; i++) {
        const struct ir_value *two = nearest_of(w, p, places[i], key, day);
        one = two != NULL && two->v == one->v ? one : NULL;
    }
    return one;
}

/* What is not by division has one row: the value of the nearest pack for the book's own place. */
static int64_t place_of(const struct lower *w, const struct plan_table *t, size_t row)
{
    return t->by_division ? t->divisions[row] : w->b->division;
}

/* What the days of the month say, added up; false when one of them has no value. */
static bool whole_month(const struct lower *w, const struct ir_param *p, int64_t division,
                        uint16_t key, int64_t *sum)
{
    mz_date last = mz_date_month_last(w->p->at);
    *sum = 0;
    for (mz_date day = mz_date_month_first(w->p->at); day.v <= last.v; day.v++) {
        const struct ir_value *v = nearest(w, p, division, key, day);
        if (v == NULL) {
            return false;
        }
        *sum += v->v / grain(w, p);
    }
    return true;
}

static void fill_month(struct lower *w, struct plan_table *t, const struct ir_param *p)
{
    t->v = MZ_NEW_N(w->p->a, int64_t, t->divisions_n * t->keys_n + 1);
    t->known = MZ_NEW_N(w->p->a, uint8_t, t->divisions_n * t->keys_n + 1);
    for (size_t d = 0; d < t->divisions_n; d++) {
        for (size_t k = 0; k < t->keys_n; k++) {
            int64_t sum = 0;
            size_t cell = d * t->keys_n + k;
            t->known[cell] = whole_month(w, p, place_of(w, t, d), (uint16_t)k, &sum);
            t->v[cell] = t->known[cell] != 0 ? sum : 0;
        }
    }
}

static void fill(struct lower *w, struct plan_table *t, const struct ir_param *p, bool instant)
{
    if (t->parts > 1) {
        fill_month(w, t, p);
        return;
    }
    size_t cells = t->segments_n * t->divisions_n * t->keys_n;
    t->v = MZ_NEW_N(w->p->a, int64_t, cells + 1);
    t->known = MZ_NEW_N(w->p->a, uint8_t, cells + 1);
    for (size_t s = 0; s < t->segments_n; s++) {
        mz_date day = instant ? (mz_date){t->from[s]} : resolved(w, p);
        for (size_t d = 0; d < t->divisions_n; d++) {
            for (size_t k = 0; k < t->keys_n; k++) {
                const struct ir_value *v = nearest(w, p, place_of(w, t, d), (uint16_t)k, day);
                size_t cell = (s * t->divisions_n + d) * t->keys_n + k;
                t->known[cell] = v != NULL;
                t->v[cell] = v != NULL ? v->v / grain(w, p) : 0;
            }
        }
    }
}

enum { CELLS_MAX = 1 << 26 };

static uint32_t table_of(struct lower *w, const struct ir_node *n, bool instant, bool keyed)
{
    uint32_t param = n->arg;
    const struct ir_param *p = &w->b->params[param];
    int64_t parts = !ir_prorated(n) ? 1 : mz_date_month_last(w->p->at).v + 1 -
                                              mz_date_month_first(w->p->at).v;
    for (size_t i = 0; i < w->p->tables_n; i++) {
        const struct plan_table *t = &w->p->tables[i];
        if (t->param == param && t->parts == parts && (t->from[0] == INT32_MIN) == instant &&
            (t->keys_n > 1) == (keyed && p->key_enum >= 0)) {
            return (uint32_t)i;
        }
    }
    struct plan_table t = {
        .param = param, .by_division = p->by_division, .keys_n = 1, .parts = parts};
    if (keyed && p->key_enum >= 0) {
        size_t values_n = w->b->enums[p->key_enum].values_n;
        t.keys_n = values_n < 2 ? 2 : values_n;
    }
    size_t heirs_n = p->by_division ? w->b->heirs_n : 0;
    t.divisions = MZ_NEW_N(w->p->a, int64_t, p->values_n + heirs_n + 1);
    for (size_t i = 0; p->by_division && i < p->values_n; i++) {
        t.divisions[t.divisions_n++] = p->values[i].division;
    }
    for (size_t i = 0; i < heirs_n; i++) {
        t.divisions[t.divisions_n++] = w->b->heirs[i].code;
    }
    t.divisions_n = p->by_division ? distinct_codes(t.divisions, t.divisions_n) : 1;
    if (instant) {
        segments(w, &t, p);
    } else {
        t.from = MZ_NEW_N(w->p->a, int32_t, 1);
        t.from[0] = 0;
        t.segments_n = 1;
    }
    if (t.segments_n * (t.divisions_n + 1) > CELLS_MAX / t.keys_n) {
        low_over(w, "a parameter has too many values");
        return 0;
    }
    fill(w, &t, p, instant);
    if (w->p->tables_n == w->tables_cap) {
        w->tables_cap = w->tables_cap == 0 ? 16 : w->tables_cap * 2;
        struct plan_table *v = MZ_NEW_N(w->p->a, struct plan_table, w->tables_cap);
        if (w->p->tables_n > 0) {
            memcpy(v, w->p->tables, w->p->tables_n * sizeof *v);
        }
        w->p->tables = v;
    }
    w->p->tables[w->p->tables_n] = t;
    return (uint32_t)w->p->tables_n++;
}

struct low low_param(struct lower *w, const struct ir_node *n)
{
    const struct ir_param *p = &w->b->params[n->arg];
    plan_id key = low_has_kid(w, n, 0) ? low_kid(w, n, 0).num : PLAN_NONE;
    plan_id day = low_has_kid(w, n, 1) ? low_kid(w, n, 1).num : PLAN_NONE;
    if (w->over) {
        return low_of(0);
    }
    uint32_t i = table_of(w, n, day != PLAN_NONE, key != PLAN_NONE);
    if (w->over) {
        return low_of(0);
    }
    const struct plan_table *t = &w->p->tables[i];
    if (p->max > INT64_MAX / t->parts || p->min < -(INT64_MAX / t->parts)) {
        low_over(w, "the days of a month have too large an amount");
        return low_of(0);
    }
    struct plan_node v = {.op = PLAN_PARAM,
                          .cmp = IR_OPS_N,
                          .entity = p->by_division ? IR_HOUSEHOLD : IR_CONSTANT,
                          .is_bool = p->type.kind == RULE_BOOL,
                          .arg = i,
                          .lo = (mz_wide)(p->min / grain(w, p)) * t->parts,
                          .hi = (mz_wide)(p->max / grain(w, p)) * t->parts,
                          .kid = {key, day, PLAN_NONE}};
    for (size_t c = 0; c < t->segments_n * t->divisions_n * t->keys_n; c++) {
        v.lo = t->known[c] != 0 && t->v[c] < v.lo ? t->v[c] : v.lo;
        v.hi = t->known[c] != 0 && t->v[c] > v.hi ? t->v[c] : v.hi;
    }
    return (struct low){low_add(w, v), PLAN_NONE,
                        p->type.kind == RULE_NUM ? p->scale / grain(w, p) * t->parts : 1};
}

size_t plan_table_row(const struct plan_table *t, int64_t division)
{
    for (;;) {
        size_t lo = 0;
        size_t hi = t->divisions_n;
        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;
            if (t->divisions[mid] < division) {
                lo = mid + 1;
            } else {
                hi = mid;
            }
        }
        if (lo < t->divisions_n && t->divisions[lo] == division) {
            return lo;
        }
        if (division == 0) {
            return SIZE_MAX;
        }
        division = plan_division_up(division);
    }
}

/* ---- brackets -----------------------------------------------------------------------------------
 */

static const struct ast_bracket *bracket_of(const struct lower *w, const struct ir_param *p)
{
    mz_date day = resolved(w, p);
    const struct ast_bracket *found = NULL;
    for (size_t i = 0; i < p->brackets_n; i++) {
        const struct ast_bracket *b = &p->brackets[i];
        if (in_force(w, b->from, MZ_DATE_NONE, b->published, day) &&
            (found == NULL || b->from.v > found->from.v ||
             (b->from.v == found->from.v && b->published.v >= found->published.v))) {
            found = b;
        }
    }
    return found;
}

/* A literal with its unit in the base unit: 0.5 万元 is 5000. */
static struct low literal(struct lower *w, const struct ast *e)
{
    static const struct {
        const char *word;
        int32_t times;
        int32_t over;
    } units[] = {{"万元", 10000, 1}, {"万", 10000, 1}, {"角", 1, 10}, {"分", 1, 100}};
    mz_wide num = e->num;
    mz_wide den = e->den == 0 ? 1 : e->den;
    for (size_t i = 0; i < MZ_LEN(units); i++) {
        if (mz_str_eq(e->unit, mz_str_of(units[i].word))) {
            num *= units[i].times;
            den *= units[i].over;
            break;
        }
    }
    return low_fraction(w, num, den);
}

struct low low_bracket(struct lower *w, const struct ir_node *n, struct low x)
{
    const struct ast_bracket *b = bracket_of(w, &w->b->params[n->arg]);
    struct low absent = low_of(low_absent(w, false));
    if (b == NULL) {
        return absent;
    }
    bool sum = n->op == IR_MARGINAL;
    struct low zero = low_of(low_int(w, 0));
    struct low v = sum ? low_guard(w, zero, low_is_known(w, x)) : absent;
    for (size_t i = 0; i < b->steps_n && !w->over; i++) {
        struct low lo = literal(w, b->steps[i].above);
        struct low rate = literal(w, b->steps[i].value);
        if (!sum) {
            v = low_choose(w, low_compare(w, IR_GE, x, lo), rate, v);
            continue;
        }
        struct low top = x;
        if (i + 1 < b->steps_n) {
            top = low_least(w, x, literal(w, b->steps[i + 1].above), false);
        }
        struct low part = low_least(w, low_minus(w, top, lo), zero, true);
        part = low_times(w, part, rate);
        v = i == 0 ? part : low_plus(w, v, part);
    }
    return v;
}
