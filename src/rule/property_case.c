/*
 * property_case.c - cases for properties: out of the tests of the packs with some facts changed, or
 * from nothing; near the numbers that the law compares with.
 */
#include <string.h>

#include "rule/property_int.h"

enum { OLD_YEARS = 100, DAYS_BACK = 800, DAYS_A_YEAR = 365, EVENTS = 3, MEMBERS = 4, CHANGES = 6 };

/* ---- what the law compares with -------------------------------------------------------- */

static void learn_number(struct property *t, const struct rule_type *type, struct rule_value v)
{
    bool number = type->kind == RULE_NUM || type->kind == RULE_MONTHS || type->kind == RULE_DAYS;
    for (size_t i = 0; i < t->pool_n; i++) {
        const struct property_limit *l = &t->pool[i];
        number = number && (l->type.kind != type->kind ||
                            memcmp(l->type.unit, type->unit, sizeof type->unit) != 0 ||
                            rule_compare(l->v, v) != 0);
    }
    if (number && v.why == RULE_KNOWN && t->pool_n < PROPERTY_POOL) {
        t->pool[t->pool_n++] = (struct property_limit){*type, v};
    }
}

static void learn_param(struct property *t, const struct ir_param *p)
{
    int64_t place = t->fixed->division;
    for (size_t i = 0; i < p->values_n; i++) {
        const struct ir_value *v = &p->values[i];
        if (rule_in_division(place, v->division) && v->from.v <= t->test->at.v) {
            learn_number(t, &p->type, rule_frac(v->v, p->scale == 0 ? 1 : p->scale));
        }
    }
}

static void mark(bool *seen, ir_id id)
{
    if (id != IR_NONE) {
        seen[id] = true;
    }
}

static void mark_rule(const struct rule_book *b, bool *seen, uint32_t rule)
{
    if (rule != UINT32_MAX) {
        mark(seen, b->rules[rule].root);
        mark(seen, b->rules[rule].applies);
    }
}

static void mark_matrix(const struct rule_book *b, bool *seen)
{
    for (size_t i = 0; i < b->excludes_n; i++) {
        mark_rule(b, seen, b->excludes[i].share);
    }
    for (size_t i = 0; i < b->outcomes_n; i++) {
        mark_rule(b, seen, b->outcomes[i].eligible);
        mark_rule(b, seen, b->outcomes[i].amount);
        mark(seen, b->outcomes[i].of_unit ? b->outcomes[i].unit : IR_NONE);
    }
}

static void learn_bases(struct property *t)
{
    size_t n = 0;
    for (size_t p = 0; p < t->b->packs_n; p++) {
        n += t->b->packs[p]->tests_n;
    }
    t->bases = MZ_NEW_N(t->cx->a, const struct ast_test *, n + 1);
    for (size_t p = 0; p < t->b->packs_n; p++) {
        for (size_t i = 0; i < t->b->packs[p]->tests_n; i++) {
            const struct ast_test *one = &t->b->packs[p]->tests[i];
            if (one->property == NULL) {
                t->bases[t->bases_n++] = one;
            }
        }
    }
}

void property_learn(struct property *t)
{
    const struct rule_book *b = t->b;
    bool *seen = MZ_NEW_N(t->cx->a, bool, b->nodes_n + 1);
    t->reads = MZ_NEW_N(t->cx->a, bool, b->facts_n + 1);
    mark(seen, t->p.when);
    mark(seen, t->p.of);
    mark(seen, t->p.beyond);
    mark(seen, t->p.holds);
    if (t->p.source->excludes.s.n > 0) {
        mark_matrix(b, seen);
    }
    for (size_t i = b->nodes_n; i > 0; i--) {
        const struct ir_node *n = &b->nodes[i - 1];
        for (uint32_t k = 0; seen[i - 1] && k < n->kids_n; k++) {
            mark(seen, ir_kid(b, n, k));
        }
    }
    for (size_t i = 0; i < b->nodes_n; i++) {
        const struct ir_node *n = &b->nodes[i];
        if (!seen[i]) {
            continue;
        }
        if (n->op == IR_FACT || n->op == IR_WINDOW) {
            t->reads[n->op == IR_FACT ? n->arg : (uint32_t)n->num] = true;
        } else if (n->op == IR_CONST) {
            learn_number(t, &n->type, rule_frac(n->num, n->den));
        } else if (n->op == IR_PARAM) {
            learn_param(t, &b->params[n->arg]);
        }
    }
    for (size_t i = 0; i < t->p.moved_n; i++) {
        t->reads[t->p.moved[i]] = true;
    }
    learn_bases(t);
}

/* ---- single values --------------------------------------------------------------------- */

static int64_t within(int64_t v, int64_t lo, int64_t hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* A number that the law knows of this unit, or a fen beside it; 0 when it knows none. */
static int64_t known_number(struct property *t, const struct rule_type *type)
{
    const struct property_limit *fit[PROPERTY_POOL];
    size_t n = 0;
    for (size_t i = 0; i < t->pool_n; i++) {
        bool same = t->pool[i].type.kind == type->kind &&
                    memcmp(t->pool[i].type.unit, type->unit, sizeof type->unit) == 0;
        if (same) {
            fit[n++] = &t->pool[i];
        }
    }
    if (n == 0) {
        return 0;
    }
    struct rule_value v = fit[property_below(t, n)]->v;
    for (int i = 0; type->kind == RULE_NUM && i < type->decimals; i++) {
        v = rule_times(v, rule_whole(10));
    }
    v = rule_round(v, rule_whole(1), IR_FLOOR);
    bool fits = v.why == RULE_KNOWN && v.num < INT64_MAX / 2 && v.num > INT64_MIN / 2;
    return fits ? (int64_t)v.num + (int64_t)property_below(t, 3) - 1 : 0;
}

/* Small numbers are as likely as large ones. */
static int64_t any_number(struct property *t, int64_t most)
{
    unsigned bits = 1;
    while (bits < 62 && (most >> bits) > 0) {
        bits++;
    }
    return (int64_t)property_below(t, UINT64_C(1) << (1 + property_below(t, bits)));
}

static int64_t number(struct property *t, const struct ir_fact *f)
{
    int64_t v = 0;
    switch (property_below(t, 8)) {
    case 0:
    case 1:
        break;
    case 2:
    case 3:
    case 4:
        v = known_number(t, &f->type);
        break;
    case 5:
        v = property_below(t, 2) == 0 ? f->max : f->min;
        break;
    default:
        v = any_number(t, f->max);
        break;
    }
    return within(v, f->min, f->max);
}

/* A birthday of an age that the law names, of any age, or a day of the last two years. */
static int64_t day(struct property *t)
{
    const struct rule_value *years[PROPERTY_YEARS];
    size_t n = 0;
    for (size_t i = 0; i < t->pool_n && n < PROPERTY_YEARS; i++) {
        const struct property_limit *l = &t->pool[i];
        if (l->type.kind == RULE_NUM && l->type.unit[RULE_UNIT_YEARS] != 0 && l->v.den == 1 &&
            l->v.num >= 0 && l->v.num <= OLD_YEARS) {
            years[n++] = &l->v;
        }
    }
    int32_t at = t->test->at.v;
    uint64_t how = property_below(t, 4);
    if (how == 0 && n > 0) {
        struct mz_ymd d = mz_date_ymd(t->test->at);
        mz_date born = t->test->at;
        int year = (int)(d.year - years[property_below(t, n)]->num);
        (void)mz_date_make(year, d.month, d.day > 28 ? 28 : d.day, &born);
        return born.v + (int64_t)property_below(t, 3) - 1;
    }
    if (how == 1) {
        return at - (int64_t)property_below(t, DAYS_BACK) + DAYS_BACK / 10;
    }
    return at - (int64_t)property_below(t, (uint64_t)OLD_YEARS * DAYS_A_YEAR);
}

/* Bits of which one in four is set. */
static uint64_t quarter(struct property *t)
{
    uint64_t half = property_next(t);
    return half & property_next(t);
}

static int64_t value(struct property *t, const struct ir_fact *f)
{
    const struct ir_enum *e = &t->b->enums[f->type.enum_i];
    switch (f->type.kind) {
    case RULE_BOOL:
        return property_below(t, 4) == 0 ? 1 : 0;
    case RULE_NUM:
    case RULE_MONTHS:
    case RULE_DAYS:
        return number(t, f);
    case RULE_DATE:
        return day(t);
    case RULE_MONTH:
        return rule_month_at(t->test->at) - (int64_t)property_below(t, 36);
    case RULE_ENUM:
        return (int64_t)property_below(t, e->values_n);
    case RULE_SET:
        return (int64_t)(quarter(t) &
                         (e->values_n >= 64 ? UINT64_MAX : (UINT64_C(1) << e->values_n) - 1));
    case RULE_DIVISION:
        return t->fixed->division;
    case RULE_TEXT:
        return (int64_t)property_below(t, t->b->texts_n + 1);
    }
    return 0;
}

static void months(struct property *t, const struct ir_fact *f, const struct rule_case *c,
                   struct rule_series *s)
{
    s->cells = NULL;
    rule_series_room(t->trial, f, c, s);
    uint64_t how = property_below(t, 4);
    int64_t v = value(t, f);
    for (size_t i = 0; i < s->cells_n; i++) {
        s->cells[i] = (struct rule_cell){true, how == 0 ? value(t, f) : v};
    }
}

static void events(struct property *t, const struct ir_fact *f, struct rule_series *s)
{
    int32_t at = t->test->at.v - DAYS_BACK;
    *s = (struct rule_series){.known = true};
    s->events = MZ_NEW_N(t->trial, struct rule_event, EVENTS);
    for (uint64_t n = property_below(t, EVENTS); n > 0; n--) {
        at += 1 + (int32_t)property_below(t, DAYS_BACK / EVENTS);
        s->events[s->events_n++] = (struct rule_event){{at}, value(t, f)};
    }
}

static void fill(struct property *t, struct rule_case *c, size_t row, uint32_t fact)
{
    const struct ir_fact *f = &t->b->facts[fact];
    struct rule_subject *s = property_row(c, row);
    if (f->history == IR_MONTHLY) {
        months(t, f, c, &s->series[fact]);
    } else if (f->history == IR_DATED) {
        events(t, f, &s->series[fact]);
    } else {
        s->cells[fact] = (struct rule_cell){true, value(t, f)};
    }
}

/* ---- cases ----------------------------------------------------------------------------- */

struct rule_subject *property_row(struct rule_case *c, size_t row)
{
    return row == 0 ? &c->household : &c->members[row - 1];
}

static bool own_row(const struct rule_book *b, uint32_t fact, size_t row)
{
    return (b->facts[fact].entity == IR_PERSON) == (row > 0);
}

bool property_given(const struct property *t, size_t row, uint32_t fact)
{
    const struct ast_test *from = t->test;
    if (row > from->members_n) {
        return false;
    }
    const struct ast_givens *g = row == 0 ? &from->household : &from->members[row - 1];
    const struct ir_label *name = &t->b->facts[fact].name;
    for (size_t i = 0; i < g->n; i++) {
        if (mz_str_eq(g->v[i].id.s, name->id) || mz_str_eq(g->v[i].id.s, name->zh)) {
            return true;
        }
    }
    return false;
}

bool property_known(const struct rule_book *b, const struct rule_subject *s, uint32_t fact)
{
    const struct rule_series *h = &s->series[fact];
    if (b->facts[fact].history == IR_NO_HISTORY) {
        return s->cells[fact].known;
    }
    return b->facts[fact].history == IR_DATED ? h->known : h->cells != NULL;
}

static void copy_fact(const struct rule_book *b, struct rule_subject *to,
                      const struct rule_subject *from, uint32_t fact)
{
    if (b->facts[fact].history == IR_NO_HISTORY) {
        to->cells[fact] = from->cells[fact];
    } else {
        to->series[fact] = from->series[fact];
    }
}

/* One of the packs' tests as it stands, by the property's day and place; NULL: it does not fit. */
static struct rule_case *base_of(struct property *t)
{
    struct ast_test one = *t->bases[property_below(t, t->bases_n)];
    struct rule_case *c = NULL;
    mz_cx cx = *t->cx;
    cx.a = t->trial;
    one.at = t->test->at;
    one.known = t->test->known;
    one.division = t->test->division;
    if (rule_case_test(&cx, t->b, &one, &c) != MZ_OK) {
        return NULL;
    }
    return c;
}

/* The case to begin from: as many members as the test gives, if it gives any. */
static struct rule_case *begin(struct property *t, bool *made)
{
    size_t given = t->fixed->members_n;
    struct rule_case *base =
        t->bases_n > 0 && property_below(t, 2) == 0 ? base_of(t) : NULL;
    size_t n = given > 0 ? given : base != NULL ? base->members_n : 1 + property_below(t, MEMBERS);
    struct rule_case *c = rule_case_new(t->trial, t->b, n);
    c->at = t->fixed->at;
    c->known = t->fixed->known;
    c->division = t->fixed->division;
    *made = base == NULL;
    for (uint32_t f = 0; base != NULL && f < t->b->facts_n; f++) {
        for (size_t row = 0; t->reads[f] && row <= n; row++) {
            if (own_row(t->b, f, row) && (row == 0 || base->members_n > 0)) {
                size_t from = row == 0 ? 0 : 1 + (row - 1) % base->members_n;
                copy_fact(t->b, property_row(c, row), property_row(base, from), f);
            }
        }
    }
    return c;
}

/* Facts that are not there yet, those that are changed, and those that the test gives. */
static void complete(struct property *t, struct rule_case *c, bool made, bool holes)
{
    struct rule_case *fixed = t->fixed;
    uint64_t changes = made ? 0 : property_below(t, CHANGES);
    uint64_t facts = (t->b->facts_n + 1) * (c->members_n + 1);
    for (uint32_t f = 0; f < t->b->facts_n; f++) {
        for (size_t row = 0; t->reads[f] && row <= c->members_n; row++) {
            if (!own_row(t->b, f, row)) {
                continue;
            }
            struct rule_subject *s = property_row(c, row);
            if (row <= t->test->members_n && property_given(t, row, f)) {
                copy_fact(t->b, s, property_row(fixed, row), f);
            } else if (holes && property_below(t, 8) == 0) {
                s->cells[f].known = false;
                s->series[f] = (struct rule_series){.known = false};
            } else if (!property_known(t->b, s, f) ||
                       property_below(t, facts / 8 + 1) < changes) {
                fill(t, c, row, f);
                bool self = made && row == 1 && (int)f == t->b->role_fact;
                s->cells[f].v = self ? 0 : s->cells[f].v;
            }
        }
    }
}

/* ---- moves ----------------------------------------------------------------------------- */

/* The largest value that a fact may have. */
static int64_t most_of(const struct rule_book *b, const struct ir_fact *f)
{
    mz_date end = {0};
    switch (f->type.kind) {
    case RULE_BOOL:
        return 1;
    case RULE_ENUM:
        return (int64_t)b->enums[f->type.enum_i].values_n - 1;
    case RULE_DATE:
        (void)mz_date_make(MZ_YEAR_MAX - 50, 1, 1, &end);
        return end.v;
    case RULE_MONTH:
        return (int64_t)(MZ_YEAR_MAX - 50) * 12;
    case RULE_NUM:
    case RULE_MONTHS:
    case RULE_DAYS:
    case RULE_SET:
    case RULE_DIVISION:
    case RULE_TEXT:
        break;
    }
    return f->max;
}

/* Values that move together: of a history one or all. False when one of them is not known. */
static bool ends_of(const struct rule_book *b, const struct rule_subject *s,
                    const struct property_move *m, int64_t *hi)
{
    const struct rule_series *h = &s->series[m->fact];
    enum ir_history kind = b->facts[m->fact].history;
    size_t n = kind == IR_NO_HISTORY ? 1 : kind == IR_MONTHLY ? h->cells_n : h->events_n;
    *hi = INT64_MIN;
    for (size_t i = 0; i < n; i++) {
        struct rule_cell v = kind == IR_NO_HISTORY ? s->cells[m->fact]
                             : kind == IR_MONTHLY  ? h->cells[i]
                                                   : (struct rule_cell){true, h->events[i].v};
        bool moved = kind == IR_NO_HISTORY || m->i == SIZE_MAX || m->i == i;
        if (moved && !v.known) {
            return false;
        }
        *hi = moved && v.v > *hi ? v.v : *hi;
    }
    return *hi != INT64_MIN;
}

static int64_t step(struct property *t, const struct ir_fact *f, int64_t from, int64_t room)
{
    bool counted = f->type.kind == RULE_NUM || f->type.kind == RULE_MONTHS ||
                   f->type.kind == RULE_DAYS;
    int64_t to = counted ? number(t, f) : 0;
    if (to > from) {
        return to - from;
    }
    return 1 + (int64_t)property_below(t, (uint64_t)within(any_number(t, room), 1, room));
}

static bool move(struct property *t, struct rule_case *c, struct property_move *m)
{
    if (t->p.moved_n == 0) {
        return true;
    }
    size_t k = property_below(t, t->p.moved_n);
    *m = (struct property_move){
        .fact = t->p.moved[k], .lower = k >= t->p.raise_n, .i = SIZE_MAX};
    const struct ir_fact *f = &t->b->facts[m->fact];
    if (f->entity == IR_PERSON && c->members_n == 0) {
        return false;
    }
    m->row = f->entity == IR_PERSON ? 1 + property_below(t, c->members_n) : 0;
    struct rule_subject *s = property_row(c, m->row);
    if (!property_known(t->b, s, m->fact)) {
        fill(t, c, m->row, m->fact);
    }
    size_t n = f->history == IR_MONTHLY ? s->series[m->fact].cells_n : s->series[m->fact].events_n;
    if (f->history != IR_NO_HISTORY && n > 0 && property_below(t, 2) == 0) {
        m->i = property_below(t, n);
    }
    int64_t hi = 0;
    int64_t most = most_of(t->b, f);
    if (f->type.kind == RULE_BOOL && f->history == IR_NO_HISTORY && s->cells[m->fact].v != 0 &&
        !property_given(t, m->row, m->fact)) {
        s->cells[m->fact].v = 0;
    }
    if (!ends_of(t->b, s, m, &hi) || hi >= most) {
        return false;
    }
    m->by = within(step(t, f, hi, most - hi), 1, most - hi);
    return true;
}

static void copy_subject(mz_arena *a, const struct rule_book *b, struct rule_subject *to,
                         const struct rule_subject *from)
{
    to->cells = MZ_NEW_N(a, struct rule_cell, b->facts_n + 1);
    to->series = MZ_NEW_N(a, struct rule_series, b->facts_n + 1);
    memcpy(to->cells, from->cells, b->facts_n * sizeof *to->cells);
    memcpy(to->series, from->series, b->facts_n * sizeof *to->series);
    for (size_t f = 0; f < b->facts_n; f++) {
        struct rule_series *s = &to->series[f];
        struct rule_cell *cells = MZ_NEW_N(a, struct rule_cell, s->cells_n + 1);
        struct rule_event *list = MZ_NEW_N(a, struct rule_event, s->events_n + 1);
        for (size_t i = 0; i < s->cells_n; i++) {
            cells[i] = s->cells[i];
        }
        for (size_t i = 0; i < s->events_n; i++) {
            list[i] = s->events[i];
        }
        s->cells = s->cells == NULL ? NULL : cells;
        s->events = s->events == NULL ? NULL : list;
    }
}

struct rule_case *property_copy(mz_arena *a, const struct rule_book *b, const struct rule_case *c)
{
    struct rule_case *to = MZ_NEW(a, struct rule_case);
    *to = *c;
    to->members = MZ_NEW_N(a, struct rule_subject, c->members_n + 1);
    copy_subject(a, b, &to->household, &c->household);
    for (size_t i = 0; i < c->members_n; i++) {
        copy_subject(a, b, &to->members[i], &c->members[i]);
    }
    return to;
}

bool property_moved(const struct property *t, const struct rule_case *c,
                    const struct property_move *m, int64_t by, struct rule_case **out)
{
    const struct ir_fact *f = &t->b->facts[m->fact];
    struct rule_case *to = property_copy(t->trial, t->b, c);
    struct rule_subject *s = property_row(to, m->row);
    struct rule_series *h = &s->series[m->fact];
    int64_t hi = 0;
    *out = to;
    if (by == 0) {
        return true;
    }
    if (!ends_of(t->b, s, m, &hi) || by > most_of(t->b, f) - hi) {
        return false;
    }
    if (f->history == IR_NO_HISTORY) {
        s->cells[m->fact].v += by;
    }
    for (size_t i = 0; f->history == IR_MONTHLY && i < h->cells_n; i++) {
        h->cells[i].v += m->i == SIZE_MAX || m->i == i ? by : 0;
    }
    for (size_t i = 0; f->history == IR_DATED && i < h->events_n; i++) {
        h->events[i].v += m->i == SIZE_MAX || m->i == i ? by : 0;
    }
    return true;
}

bool property_make(struct property *t, size_t i, struct property_trial *out)
{
    bool made = false;
    t->rng += (uint64_t)i * UINT64_C(0xd1342543de82ef95);
    struct rule_case *c = begin(t, &made);
    complete(t, c, made, i % 8 == 7);
    *out = (struct property_trial){.c = c};
    return move(t, c, &out->move);
}
