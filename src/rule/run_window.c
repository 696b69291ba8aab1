/* run_window.c - sums and questions over the histories of a chunk. */
#include <string.h>

#include "rule/run_int.h"

const struct mz_col_set *run_facts(const struct mz_pop *pop, const struct ir_fact *f)
{
    return f->entity == IR_PERSON ? &pop->person_facts : &pop->household_facts;
}

struct view {
    const struct ir_fact *f;
    const struct mz_col_months *months;
    const struct mz_col_events *events;
    int32_t kept_from; /* months that are kept */
    int32_t kept_to;
    int32_t spread;
};

static struct view view_of(const struct chunk *c, const struct run_step *s)
{
    const struct rule_plan *p = c->r->plan;
    const struct ir_fact *f = &p->b->facts[s->n->imm];
    const struct mz_col_set *set = run_facts(c->r->pop, f);
    struct mz_ymd t = mz_date_ymd(p->at);
    int32_t now = t.year * 12 + t.month - 1;
    return (struct view){f, &set->months[s->n->imm], &set->events[s->n->imm], now - f->months,
                         now - 1, s->n->spread};
}

/* Months from the first to the last, or days from the first to before the last. */
struct span {
    int64_t from;
    int64_t to;
};

enum { SIDE_MAX = 64 };

/* The column of a month, or NULL. */
static const struct mz_pop_col *column_of(const struct view *v, int64_t month)
{
    int64_t i = month - v->months->first_month;
    bool there = i >= 0 && (uint64_t)i < v->months->months_n && v->months->month[i].v != NULL;
    return there ? &v->months->month[i] : NULL;
}

/* ---- row by row ------------------------------------------------------------- */

struct tally {
    enum ir_agg agg;
    enum ir_op cmp;
    struct plan_val bound;
    struct plan_val v;
    int64_t n;
    bool open;
};

static bool compared(enum ir_op op, mz_wide a, mz_wide b)
{
    switch (op) {
    case IR_EQ:
        return a == b;
    case IR_NE:
        return a != b;
    case IR_LT:
        return a < b;
    case IR_LE:
        return a <= b;
    case IR_GT:
        return a > b;
    default: /* IR_GE */
        return a >= b;
    }
}

static bool is(struct plan_val v, bool yes)
{
    return v.known && (v.v != 0) == yes;
}

static void question(struct tally *t, struct plan_val selection, struct plan_val x)
{
    bool all = t->agg == IR_ALL;
    bool light = is(selection, false) || is(x, all); /* decides for nothing but itself */
    if (!light && !(selection.known && x.known)) {
        t->open = true;
        return;
    }
    bool said = light ? all : !all;
    if (all && !said) {
        t->v = (struct plan_val){true, 0};
    } else if (!all && said) {
        t->n++;
    }
}

static void number(struct tally *t, struct plan_val x)
{
    if (!x.known) {
        t->open = true;
        return;
    }
    switch (t->agg) {
    case IR_SUM:
    case IR_SUM_KNOWN:
        t->v.v += x.v;
        break;
    case IR_AGG_MIN:
        t->v = !t->v.known || x.v < t->v.v ? x : t->v;
        break;
    case IR_AGG_MAX:
        t->v = !t->v.known || x.v > t->v.v ? x : t->v;
        break;
    default: /* IR_LATEST */
        t->v = x;
        break;
    }
}

/* `times`: for how many months of a spread it counts; the bound is asked of it alone. */
static void see_times(struct tally *t, struct plan_val x, int64_t times)
{
    struct plan_val selection = {true, 1};
    if (t->cmp != IR_OPS_N) {
        selection.known = x.known && t->bound.known;
        selection.v = selection.known && compared(t->cmp, x.v, t->bound.v);
    }
    x.v *= times;
    if (t->agg == IR_ANY || t->agg == IR_ALL || t->agg == IR_EXACTLY_ONE) {
        question(t, selection, x);
    } else if (!selection.known) {
        t->open = true;
    } else if (selection.v != 0 && t->agg == IR_COUNT) {
        t->open = t->open || !x.known;
        t->n++;
    } else if (selection.v != 0) {
        number(t, x);
    }
}

static void see(struct tally *t, struct plan_val x)
{
    see_times(t, x, 1);
}

static struct plan_val result(const struct tally *t)
{
    struct plan_val none = {false, 0};
    switch (t->agg) {
    case IR_SUM:
    case IR_AGG_MIN:
    case IR_AGG_MAX:
        return t->open ? none : t->v;
    case IR_SUM_KNOWN:
    case IR_LATEST:
        return t->v;
    case IR_COUNT:
        return t->open ? none : (struct plan_val){true, t->n};
    case IR_ANY:
        return t->open && t->n == 0 ? none : (struct plan_val){true, t->n > 0};
    case IR_ALL:
        return t->open && t->v.v != 0 ? none : t->v;
    case IR_EXACTLY_ONE:
        return t->open && t->n <= 1 ? none : (struct plan_val){true, t->n == 1};
    }
    return none;
}

static bool month_cell(const struct view *v, int64_t month, size_t row, struct plan_val *out)
{
    *out = (struct plan_val){false, 0};
    if (month < v->kept_from || month > v->kept_to) {
        return false;
    }
    const struct mz_pop_col *col = column_of(v, month);
    int64_t x = 0;
    if (col != NULL && mz_col_get(col, row, &x)) {
        *out = (struct plan_val){true, x};
    }
    return true;
}

static struct plan_val month_at(const struct view *v, int64_t month, size_t row)
{
    struct plan_val x;
    if (!month_cell(v, month, row, &x)) {
        return x;
    }
    int back = v->f->missing == IR_MISSING_LAST ? v->f->carry : 0;
    for (int i = 1; !x.known && i <= back; i++) {
        if (!month_cell(v, month - i, row, &x)) {
            break;
        }
    }
    return !x.known && v->f->missing == IR_MISSING_ZERO ? (struct plan_val){true, 0} : x;
}

static void see_months(const struct view *v, struct tally *t, size_t row, int64_t from, int64_t to)
{
    for (int64_t m = from; m <= to; m++) {
        see(t, month_at(v, m, row));
    }
}

/*
 * How often an entry counts in [from, to): of a day once; spread over months, for as many of its
 * months as are in the window [from, to] of months.
 */
static int64_t times_in(int32_t spread, int32_t day, int64_t from, int64_t to)
{
    if (spread == 0) {
        return day >= from && day < to;
    }
    struct mz_ymd d = mz_date_ymd((mz_date){day});
    int64_t first = (int64_t)d.year * 12 + d.month - 1;
    int64_t last = first + spread - 1;
    first = first < from ? from : first;
    last = last > to ? to : last;
    return last < first ? 0 : last - first + 1;
}

static void see_events(const struct view *v, struct tally *t, size_t row, struct span in)
{
    const struct mz_col_events *e = v->events;
    bool listed =
        e->first != NULL && (e->known == NULL || (e->known[row / 64] >> (row % 64) & 1) != 0);
    if (!listed && v->f->missing != IR_MISSING_ZERO) {
        see(t, (struct plan_val){false, 0});
        return;
    }
    for (uint32_t i = e->first == NULL ? 0 : e->first[row];
         e->first != NULL && i < e->first[row + 1]; i++) {
        int64_t x = 0;
        int64_t times = times_in(v->spread, e->day[i], in.from, in.to);
        if (times > 0) {
            bool known = mz_col_get(&e->value, i, &x);
            see_times(t, (struct plan_val){known, x}, times);
        }
    }
}

static struct plan_val one_row(const struct view *v, const struct run_step *s, size_t row,
                               struct plan_val from, struct plan_val to, struct plan_val bound)
{
    if (!from.known || !to.known) {
        return (struct plan_val){false, 0};
    }
    enum ir_agg agg = (enum ir_agg)s->n->arg;
    bool none = agg == IR_AGG_MIN || agg == IR_AGG_MAX || agg == IR_LATEST;
    struct tally t = {.agg = agg, .cmp = s->n->cmp, .bound = bound, .v = {!none, agg == IR_ALL}};
    if (v->f->history == IR_DATED) {
        see_events(v, &t, row, (struct span){(int64_t)from.v, (int64_t)to.v});
        return result(&t);
    }
    if (to.v - from.v > PLAN_WINDOW_MAX) {
        return (struct plan_val){false, 0};
    }
    see_months(v, &t, row, (int64_t)from.v, (int64_t)to.v);
    return result(&t);
}

static void row_by_row(struct chunk *c, const struct run_step *s, const struct view *v)
{
    size_t rows = rows_of(c, s->n->entity);
    size_t start = start_of(c, s->n->entity);
    bool up = s->n->entity == IR_PERSON && v->f->entity == IR_HOUSEHOLD;
    uint64_t *k = known_at(c, s->reg);
    memset(k, 0, WORDS * sizeof *k);
    if (s->n->is_bool) {
        memset(value_at(c, s->reg), 0, WORDS * sizeof *k);
    }
    for (size_t i = 0; i < rows; i++) {
        size_t row = up ? c->r->pop->household[start + i] : start + i;
        run_put(c, s->reg, i,
                one_row(v, s, row, run_row(c, s->kid[0], i), run_row(c, s->kid[1], i),
                        run_row(c, s->kid[2], i)));
    }
    c->regs[s->reg] = (struct run_reg){.v = value_at(c, s->reg), .k = run_known(k, rows)};
}

/* ---- month by month: the same months for all rows --------------------------- */

/* Add a column to the result. */
static void gain(struct chunk *c, const struct run_step *s, const struct mz_pop_col *col)
{
    enum mz_lane lane = lane_of_width(col->width);
    const char *v = (const char *)col->v + start_of(c, s->n->entity) * mz_lane_size(lane);
    mz_gain_row[s->out][lane](padded_of(c, s->n->entity), value_at(c, s->reg), v);
}

/* The columns of the months side by side, where each is of 32 bits; a month without one is 0. */
static bool side_by_side(const struct chunk *c, const struct run_step *s, const struct view *v,
                         struct span months, const int32_t *out[SIDE_MAX], size_t *n)
{
    *n = 0;
    for (int64_t m = months.from; m <= months.to; m++) {
        const struct mz_pop_col *col =
            m >= v->kept_from && m <= v->kept_to ? column_of(v, m) : NULL;
        if (col == NULL) {
            continue;
        }
        if (col->width != MZ_W32 || *n == SIDE_MAX) {
            return false;
        }
        out[(*n)++] = (const int32_t *)col->v + start_of(c, s->n->entity);
    }
    return true;
}

static void sum_months(struct chunk *c, const struct run_step *s, const struct view *v,
                       struct span months)
{
    const int32_t *side[SIDE_MAX];
    struct mz_columns all = {side, 0};
    size_t n = padded_of(c, s->n->entity);
    if (side_by_side(c, s, v, months, side, &all.n)) {
        mz_sum_columns(n, s->out, value_at(c, s->reg), &all);
        return;
    }
    memset(value_at(c, s->reg), 0, n << s->out);
    for (int64_t m = months.from; m <= months.to; m++) {
        const struct mz_pop_col *col =
            m >= v->kept_from && m <= v->kept_to ? column_of(v, m) : NULL;
        if (col != NULL) {
            gain(c, s, col);
        }
    }
}

/*
 * What is known of all the months; NULL: all. The bitmaps meet as they stand in memory, word by
 * word, and only what is left of them is shifted to where the chunk begins.
 */
static const uint64_t *known_months(struct chunk *c, const struct run_step *s, const struct view *v,
                                    struct span months)
{
    enum ir_entity e = s->n->entity;
    size_t start = start_of(c, e);
    size_t rows = rows_of(c, e);
    size_t words = (start % 64 + rows + 63) / 64;
    uint64_t *k = known_at(c, s->reg);
    uint64_t met[WORDS + 1];
    bool zero = v->f->missing == IR_MISSING_ZERO;
    bool all = true;
    memset(met, 0xff, words * sizeof *met);
    for (int64_t m = months.from; m <= months.to; m++) {
        bool kept = m >= v->kept_from && m <= v->kept_to;
        const struct mz_pop_col *col = kept ? column_of(v, m) : NULL;
        if (kept && zero) {
            continue;
        }
        if (col == NULL) {
            memset(k, 0, WORDS * sizeof *k);
            return k;
        }
        for (size_t w = 0; col->known != NULL && w < words; w++) {
            met[w] &= col->known[start / 64 + w];
        }
        all = all && col->known == NULL;
    }
    if (all) {
        return NULL;
    }
    memset(k, 0xff, WORDS * sizeof *k);
    mz_bits_load(k, met, start % 64, rows);
    return run_known(k, rows);
}

static void by_month(struct chunk *c, const struct run_step *s, const struct view *v,
                     struct span months)
{
    if (s->n->arg == IR_COUNT) {
        int32_t all = months.to < months.from ? 0 : (int32_t)(months.to - months.from + 1);
        for (size_t i = 0; i < padded_of(c, s->n->entity); i++) {
            ((int32_t *)value_at(c, s->reg))[i] = all;
        }
    } else {
        sum_months(c, s, v, months);
    }
    const uint64_t *k = s->n->arg == IR_SUM_KNOWN ? NULL : known_months(c, s, v, months);
    c->regs[s->reg] = (struct run_reg){.v = value_at(c, s->reg), .k = k};
}

/* Every column that is there can be added in the result's lane. */
static bool columns_fit(const struct run_step *s, const struct view *v)
{
    for (size_t i = 0; i < v->months->months_n; i++) {
        const struct mz_pop_col *col = &v->months->month[i];
        if (col->v != NULL &&
            (col->width == MZ_WBIT || mz_gain_row[s->out][lane_of_width(col->width)] == NULL)) {
            return false;
        }
    }
    return true;
}

/* ---- month by month, of those months that compare so with a value of the row ----------------- */

/* What a month is compared with: a register, in the lane that holds it and every month. */
struct bound {
    enum mz_lane lane;
    const void *v;
    bool one;
    const uint64_t *known;
};

static enum mz_lane wider(enum mz_lane a, enum mz_lane b)
{
    return a > b ? a : b;
}

static struct bound bound_of(struct chunk *c, const struct run_step *s, const struct view *v)
{
    const struct run_reg *reg = &c->regs[s->kid[2]];
    enum mz_lane own = c->r->places[s->kid[2]].lane;
    struct bound b = {.lane = own, .v = reg->v, .one = reg->one, .known = known_of(reg)};
    for (size_t i = 0; i < v->months->months_n; i++) {
        const struct mz_pop_col *col = &v->months->month[i];
        b.lane = col->v == NULL ? b.lane : wider(b.lane, lane_of_width(col->width));
    }
    if (!b.one && own < b.lane) {
        mz_convert_row[own][b.lane](padded_of(c, s->n->entity), c->room, b.v);
        b.v = c->room;
    }
    return b;
}

/* The rows whose month passes; `x` is in the bound's lane. */
static void passes(const struct run_step *s, const struct bound *b, size_t n, const void *x,
                   uint64_t *out)
{
    enum ir_op op = s->n->cmp;
    bool turned = op == IR_GT || op == IR_GE;
    bool equal = op == IR_EQ || op == IR_NE;
    enum mz_compare k = equal ? MZ_K_eq : (op == IR_LT || op == IR_GT ? MZ_K_lt : MZ_K_le);
    unsigned one = !b->one ? 0 : (turned ? MZ_ONE_A : MZ_ONE_B);
    mz_compare_row[k][b->lane](n, out, turned ? b->v : x, turned ? x : b->v, one);
    for (size_t w = 0; op == IR_NE && w < n / 64; w++) {
        out[w] = ~out[w];
    }
}

/* One month: add what passes to the result, and to k what is known. `col` may be all zeros. */
static void gain_where(struct chunk *c, const struct run_step *s, const struct bound *b,
                       const struct mz_pop_col *col, bool zero)
{
    static const mz_wide none = 0;
    enum ir_entity e = s->n->entity;
    size_t start = start_of(c, e);
    size_t n = padded_of(c, e);
    enum mz_lane lane = col->v == NULL ? MZ_LANE32 : lane_of_width(col->width);
    const void *x = col->v == NULL ? (const void *)run_nothing
                                   : (const char *)col->v + start * mz_lane_size(lane);
    const void *wide = x;
    uint64_t *known = c->bits[0];
    uint64_t *yes = c->bits[1];
    uint64_t *k = known_at(c, s->reg);
    if (col->v != NULL && lane < b->lane) {
        mz_convert_row[lane][b->lane](n, c->temp, x);
        wide = c->temp;
    }
    passes(s, b, n, wide, yes);
    memcpy(known, b->known, n / 64 * sizeof *known);
    if (!zero && col->known != NULL) {
        mz_bits_load(known, col->known, start, rows_of(c, e));
        for (size_t w = 0; w < n / 64; w++) {
            known[w] &= b->known[w];
        }
    }
    for (size_t w = 0; w < n / 64; w++) {
        yes[w] &= known[w];
        k[w] &= known[w];
    }
    if (s->n->arg == IR_COUNT) {
        uint8_t bytes[MZ_CHUNK];
        mz_bits_spread(n, bytes, yes);
        mz_gain_row[s->out][MZ_LANE8](n, value_at(c, s->reg), bytes);
    } else if (col->v != NULL) {
        mz_select_row[lane](n, c->temp, yes, x, &none, MZ_ONE_B);
        mz_gain_row[s->out][lane](n, value_at(c, s->reg), c->temp);
    }
}

/* All months in one pass, where they and the bound are of 32 bits. */
static bool where_side_by_side(struct chunk *c, const struct run_step *s, const struct view *v,
                               struct span months)
{
    static const enum mz_pick picks[IR_OPS_N] = {
        [IR_LT] = MZ_PICK_LT, [IR_LE] = MZ_PICK_LE, [IR_GT] = MZ_PICK_GT, [IR_GE] = MZ_PICK_GE};
    const struct run_reg *bound = &c->regs[s->kid[2]];
    const int32_t *side[SIDE_MAX];
    struct mz_columns all = {side, 0};
    struct mz_where w = {picks[s->n->cmp], bound->v, bound->one, s->n->arg == IR_COUNT};
    bool plain = s->n->cmp != IR_EQ && s->n->cmp != IR_NE && s->n->arg != IR_SUM_KNOWN &&
                 s->out == MZ_LANE32 && c->r->places[s->kid[2]].lane <= MZ_LANE32 &&
                 (bound->one || c->r->places[s->kid[2]].lane == MZ_LANE32);
    if (!plain || !side_by_side(c, s, v, months, side, &all.n)) {
        return false;
    }
    /* Months that are 0 for all compare as well. */
    for (int64_t m = months.from; m <= months.to && all.n < SIDE_MAX; m++) {
        if (m < v->kept_from || m > v->kept_to || column_of(v, m) == NULL) {
            side[all.n++] = (const int32_t *)run_nothing;
        }
    }
    if (all.n < (size_t)(months.to - months.from + 1)) {
        return false;
    }
    mz_sum_where(padded_of(c, s->n->entity), value_at(c, s->reg), &all, &w);
    const uint64_t *k = known_months(c, s, v, months);
    if (bound->k != NULL) {
        uint64_t *both = known_at(c, s->reg);
        for (size_t i = 0; i < WORDS; i++) {
            both[i] = bound->k[i] & (k == NULL ? UINT64_MAX : k[i]);
        }
        k = run_known(both, rows_of(c, s->n->entity));
    }
    c->regs[s->reg] = (struct run_reg){.v = value_at(c, s->reg), .k = k};
    return true;
}

static void by_month_where(struct chunk *c, const struct run_step *s, const struct view *v,
                           struct span months)
{
    static const struct mz_pop_col nothing = {.width = MZ_W32};
    if (where_side_by_side(c, s, v, months)) {
        return;
    }
    size_t n = padded_of(c, s->n->entity);
    struct bound b = bound_of(c, s, v);
    uint64_t *k = known_at(c, s->reg);
    bool zero = v->f->missing == IR_MISSING_ZERO;
    memset(k, 0xff, WORDS * sizeof *k);
    memset(value_at(c, s->reg), 0, n << s->out);
    for (int64_t m = months.from; m <= months.to; m++) {
        bool kept = m >= v->kept_from && m <= v->kept_to;
        const struct mz_pop_col *col = kept ? column_of(v, m) : NULL;
        if (col != NULL || (kept && zero)) {
            gain_where(c, s, &b, col == NULL ? &nothing : col, zero);
        } else {
            memset(k, 0, WORDS * sizeof *k);
        }
    }
    if (s->n->arg == IR_SUM_KNOWN) {
        memset(k, 0xff, WORDS * sizeof *k);
    }
    c->regs[s->reg] =
        (struct run_reg){.v = value_at(c, s->reg), .k = run_known(k, rows_of(c, s->n->entity))};
}

/* ---- entries with a day: the same days for all rows ----------------------------------------- */

/* An entry of a row, and how often it counts. */
struct entry {
    uint32_t at;
    size_t row;
    int64_t times;
};

/* Its value, or one more, so many times; false when what is asked for is not known. */
static bool add_entry(struct chunk *c, const struct run_step *s, const struct mz_col_events *e,
                      struct entry one)
{
    int64_t x = 0;
    size_t row = one.row;
    bool known = mz_col_get(&e->value, one.at, &x);
    x = s->n->arg == IR_COUNT ? 1 : x * one.times;
    if (s->out == MZ_LANE32) {
        int32_t *to = (int32_t *)value_at(c, s->reg) + row;
        *to = (int32_t)((uint32_t)*to + (uint32_t)x);
    } else {
        int64_t *to = (int64_t *)value_at(c, s->reg) + row;
        *to = (int64_t)((uint64_t)*to + (uint64_t)x);
    }
    return known;
}

static void add_entries(struct chunk *c, const struct run_step *s, const struct mz_col_events *e,
                        struct span days)
{
    uint64_t *k = known_at(c, s->reg);
    const uint32_t *first = e->first + start_of(c, s->n->entity);
    size_t rows = rows_of(c, s->n->entity);
    size_t row = 0;
    for (uint32_t at = first[0]; at < first[rows]; at++) {
        while (first[row + 1] <= at) {
            row++;
        }
        int64_t times = times_in(s->n->spread, e->day[at], days.from, days.to);
        if (times > 0 && !add_entry(c, s, e, (struct entry){at, row, times})) {
            k[row / 64] &= ~(UINT64_C(1) << (row % 64));
        }
    }
}

/* Few have entries: nothing is done for a row that has none. */
static void by_entry(struct chunk *c, const struct run_step *s, const struct view *v,
                     struct span days)
{
    const struct mz_col_events *e = v->events;
    enum ir_entity entity = s->n->entity;
    size_t rows = rows_of(c, entity);
    uint64_t *k = known_at(c, s->reg);
    bool needs_list = v->f->missing != IR_MISSING_ZERO;
    memset(value_at(c, s->reg), 0, padded_of(c, entity) << s->out);
    memset(k, needs_list && e->first == NULL ? 0 : 0xff, WORDS * sizeof *k);
    if (needs_list && e->first != NULL && e->known != NULL) {
        mz_bits_load(k, e->known, start_of(c, entity), rows);
    }
    if (e->first != NULL && rows > 0) {
        add_entries(c, s, e, days);
    }
    c->regs[s->reg] = (struct run_reg){.v = value_at(c, s->reg), .k = run_known(k, rows)};
}

static bool bound_fits(const struct chunk *c, const struct run_step *s)
{
    const struct run_place *p = &c->r->places[s->kid[2]];
    return !p->is_bool && p->lane < MZ_LANE128 && s->out < MZ_LANE128;
}

void run_window(struct chunk *c, const struct run_step *s)
{
    struct view v = view_of(c, s);
    struct plan_val from = run_row(c, s->kid[0], 0);
    struct plan_val to = run_row(c, s->kid[1], 0);
    const struct run_place *places = c->r->places;
    struct span all = {(int64_t)from.v, (int64_t)to.v};
    bool same = places[s->kid[0]].constant && places[s->kid[1]].constant && from.known && to.known;
    bool adds = s->n->arg == IR_SUM || s->n->arg == IR_SUM_KNOWN ||
                (s->n->arg == IR_COUNT && s->out == MZ_LANE32);
    bool plain = same && adds && s->n->entity == v.f->entity && s->out < MZ_LANE128;
    bool monthly = plain && v.f->history == IR_MONTHLY && v.f->missing != IR_MISSING_LAST &&
                   to.v - from.v <= PLAN_WINDOW_MAX && columns_fit(s, &v);
    if (monthly && s->n->cmp == IR_OPS_N) {
        by_month(c, s, &v, all);
    } else if (monthly && bound_fits(c, s)) {
        by_month_where(c, s, &v, all);
    } else if (plain && v.f->history == IR_DATED && s->n->cmp == IR_OPS_N &&
               s->n->arg != IR_SUM_KNOWN) {
        by_entry(c, s, &v, all);
    } else {
        row_by_row(c, s, &v);
    }
}
