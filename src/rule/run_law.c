/* run_law.c - parameters by the numbers of the population's divisions. */
#include <string.h>

#include "rule/run_int.h"

enum { CELLS_MAX = 1 << 26, DAYS_MAX = 1 << 18 };

static size_t segment_at(const struct plan_table *t, mz_wide day)
{
    size_t s = 0;
    while (s + 1 < t->segments_n && t->from[s + 1] <= day) {
        s++;
    }
    return s;
}

/* One lookup a day instead of a search a row. */
static void days(mz_cx *cx, struct run_law *law)
{
    const struct plan_table *t = law->t;
    if (t->segments_n < 2) {
        return;
    }
    int64_t span = (int64_t)t->from[t->segments_n - 1] - t->from[1] + 2;
    if (span > DAYS_MAX || t->segments_n > UINT16_MAX) {
        return;
    }
    law->day_first = t->from[1] - 1;
    law->days_n = (size_t)span;
    law->segment = MZ_NEW_N(cx->a, uint16_t, law->days_n);
    uint32_t *place = MZ_NEW_N(cx->a, uint32_t, law->days_n);
    uint8_t *all = MZ_NEW_N(cx->a, uint8_t, t->segments_n);
    size_t row = law->divisions_n * law->keys_n;
    for (size_t i = 0; i < t->segments_n; i++) {
        all[i] = memchr(law->known + i * row, 0, row) == NULL;
    }
    size_t s = 0;
    for (size_t i = 0; i < law->days_n; i++) {
        while (s + 1 < t->segments_n && t->from[s + 1] <= law->day_first + (int64_t)i) {
            s++;
        }
        law->segment[i] = (uint16_t)s;
        place[i] = (uint32_t)(s * row) | (all[s] != 0 ? 0 : MZ_DAY_OPEN);
    }
    law->days = (struct mz_days){law->day_first, law->day_first + (int32_t)span - 1, place};
}

static void put_cell(struct run_law *law, size_t at, int64_t v)
{
    if (law->lane == MZ_LANE32) {
        ((int32_t *)law->v)[at] = (int32_t)v;
    } else {
        ((int64_t *)law->v)[at] = v;
    }
}

/* The rows of the table for each of the population's divisions. */
static void fill(const struct run *r, struct run_law *law, size_t scenario, const size_t *row)
{
    const struct plan_table *t = law->t;
    const struct rule_sweep *sweep = r->sweep;
    bool swept = sweep != NULL && t->param == sweep->param;
    for (size_t s = 0; s < t->segments_n; s++) {
        for (size_t d = 0; d < law->divisions_n; d++) {
            for (size_t k = 0; k < law->keys_n; k++) {
                size_t to = (s * law->divisions_n + d) * law->keys_n + k;
                bool there = row[d] != SIZE_MAX && k < t->keys_n;
                size_t from = there ? (s * t->divisions_n + row[d]) * t->keys_n + k : 0;
                bool known = there && t->known[from] != 0;
                int64_t v = known ? (swept ? sweep->values[scenario] * t->parts : t->v[from]) : 0;
                put_cell(law, scenario * law->cells_n + to, v);
                law->known[to] = known;
                law->all_known = law->all_known && (known || k >= t->keys_n);
            }
        }
    }
}

/* The usual law: one scenario, no keys, values of 32 bits. */
static void fill_plain(struct run_law *law, const size_t *row)
{
    const struct plan_table *t = law->t;
    uint8_t all = 1;
    for (size_t s = 0; s < t->segments_n; s++) {
        const int64_t *v = t->v + s * t->divisions_n;
        const uint8_t *known = t->known + s * t->divisions_n;
        int32_t *to = (int32_t *)law->v + s * law->divisions_n;
        uint8_t *to_known = law->known + s * law->divisions_n;
        for (size_t d = 0; d < law->divisions_n; d++) {
            size_t from = row[d] == SIZE_MAX ? 0 : row[d];
            uint8_t is = row[d] != SIZE_MAX && known[from] != 0;
            to[d] = is != 0 ? (int32_t)v[from] : 0;
            to_known[d] = is;
            all &= is;
        }
    }
    law->all_known = all != 0;
}

static enum mz_lane lane_of(const struct run *r, const struct plan_table *t)
{
    const struct ir_param *p = &r->plan->b->params[t->param];
    mz_wide lo = (mz_wide)p->min * t->parts;
    mz_wide hi = (mz_wide)p->max * t->parts;
    for (size_t i = 0; i < t->segments_n * t->divisions_n * t->keys_n; i++) {
        lo = t->known[i] != 0 && t->v[i] < lo ? t->v[i] : lo;
        hi = t->known[i] != 0 && t->v[i] > hi ? t->v[i] : hi;
    }
    return mz_lane_of(lo, hi) <= MZ_LANE32 ? MZ_LANE32 : MZ_LANE64;
}

/* Whether the cells of each division are those of the first. */
static bool is_uniform(const struct run_law *law, size_t scenarios_n)
{
    size_t size = mz_lane_size(law->lane);
    size_t row = law->divisions_n * law->keys_n;
    for (size_t s = 0; s < law->t->segments_n * scenarios_n && law->divisions_n > 0; s++) {
        const char *v = (const char *)law->v + s * row * size;
        const uint8_t *known = law->known + s % law->t->segments_n * row;
        for (size_t d = 1; d < law->divisions_n; d++) {
            if (memcmp(v + d * law->keys_n * size, v, law->keys_n * size) != 0 ||
                memcmp(known + d * law->keys_n, known, law->keys_n) != 0) {
                return false;
            }
        }
    }
    return law->divisions_n > 0;
}

static mz_code law_of(mz_cx *cx, struct run *r, struct run_law *law, const struct plan_table *t)
{
    bool swept = r->sweep != NULL && t->param == r->sweep->param;
    size_t scenarios_n = swept ? r->scenarios_n : 1;
    *law = (struct run_law){.t = t, .lane = lane_of(r, t), .all_known = true};
    law->divisions_n = t->by_division ? r->pop->divisions_n : 1;
    law->keys_n = t->keys_n > 1 ? t->keys_n + 1 : 1;
    law->cells_n = t->segments_n * law->divisions_n * law->keys_n;
    if (law->cells_n > CELLS_MAX / scenarios_n) {
        return mz_fail(cx, MZ_LIMIT, "parameter \"" MZ_FMT "\" has too many values for a run",
                       MZ_ARG(r->plan->b->params[t->param].name.id));
    }
    size_t *row = MZ_NEW_N(cx->a, size_t, law->divisions_n + 1);
    for (size_t d = 0; d < law->divisions_n; d++) {
        row[d] = plan_table_row(t, t->by_division ? r->pop->divisions[d] : 0);
    }
    law->v = mz_arena_alloc(cx->a, mz_lane_size(law->lane) * law->cells_n * scenarios_n + 1);
    law->known = MZ_NEW_N(cx->a, uint8_t, law->cells_n + 1);
    bool is_plain = !swept && law->keys_n == 1 && law->lane == MZ_LANE32 && t->divisions_n > 0;
    if (is_plain) {
        fill_plain(law, row);
    }
    for (size_t s = 0; s < scenarios_n && !is_plain; s++) {
        fill(r, law, s, row);
    }
    law->uniform = is_uniform(law, scenarios_n);
    days(cx, law);
    return MZ_OK;
}

mz_code run_laws(mz_cx *cx, struct run *r)
{
    r->law = MZ_NEW_N(cx->a, struct run_law, r->plan->tables_n + 1);
    for (size_t i = 0; i < r->plan->tables_n; i++) {
        MZ_TRY(law_of(cx, r, &r->law[i], &r->plan->tables[i]));
    }
    return MZ_OK;
}

/* ---- one row ---------------------------------------------------------------- */

static inline size_t segment_of(const struct run_law *law, mz_wide day)
{
    if (law->segment == NULL) {
        return segment_at(law->t, day);
    }
    mz_wide at = day - law->day_first;
    at = at < 0 ? 0 : at;
    return law->segment[(size_t)at < law->days_n ? (size_t)at : law->days_n - 1];
}

static inline size_t key_of(const struct run_law *law, mz_wide key)
{
    return law->keys_n == 1
               ? 0
               : (key >= 0 && key < (mz_wide)law->t->keys_n ? (size_t)key : law->t->keys_n);
}

static int64_t cell(const struct run_law *law, size_t at)
{
    return law->lane == MZ_LANE32 ? ((const int32_t *)law->v)[at] : ((const int64_t *)law->v)[at];
}

static size_t base_of(const struct run *r, const struct run_law *law, size_t scenario)
{
    bool swept = r->sweep != NULL && law->t->param == r->sweep->param;
    return swept ? scenario * law->cells_n : 0;
}

struct plan_val run_law_constant(const struct run *r, const struct plan_node *n, size_t scenario,
                                 struct plan_val key, struct plan_val day)
{
    const struct run_law *law = &r->law[n->arg];
    if ((n->kid[0] != PLAN_NONE && !key.known) || (n->kid[1] != PLAN_NONE && !day.known)) {
        return (struct plan_val){false, 0};
    }
    size_t at = segment_of(law, n->kid[1] == PLAN_NONE ? 0 : day.v) * law->divisions_n;
    at = at * law->keys_n + key_of(law, n->kid[0] == PLAN_NONE ? 0 : key.v);
    return (struct plan_val){law->known[at] != 0, cell(law, base_of(r, law, scenario) + at)};
}

/* ---- chunks -----------------------------------------------------------------------------------
 */

/* The division's number of each row. */
static const uint32_t *divisions_of(struct chunk *c, enum ir_entity e, uint32_t *room)
{
    const struct mz_pop *pop = c->r->pop;
    if (e != IR_PERSON) {
        return pop->division + c->h0;
    }
    for (size_t i = 0; i < c->groups.rows; i++) {
        room[i] = pop->division[pop->household[c->p0 + i]];
    }
    return room;
}

static void add_day(const struct run_law *law, const struct run_reg *reg, enum mz_lane lane,
                    uint32_t *at, size_t rows)
{
    uint32_t step = (uint32_t)law->divisions_n;
    if (lane == MZ_LANE32 && !reg->one && law->segment != NULL) {
        const int32_t *day = reg->v;
        const int64_t last = (int64_t)law->days_n - 1;
        for (size_t i = 0; i < rows; i++) {
            int64_t d = (int64_t)day[i] - law->day_first;
            d = d < 0 ? 0 : (d > last ? last : d);
            at[i] += law->segment[d] * step;
        }
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        mz_wide day = mz_lane_get(reg->v, reg->one ? MZ_LANE128 : lane, reg->one ? 0 : i);
        at[i] += (uint32_t)segment_of(law, day) * step;
    }
}

static void add_key(struct chunk *c, const struct run_law *law, uint32_t reg, uint32_t *at,
                    size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        struct plan_val key = run_row(c, reg, i);
        at[i] = at[i] * (uint32_t)law->keys_n + (uint32_t)key_of(law, key.v);
    }
}

static void gather(const struct chunk *c, const struct run_law *law, const struct run_step *s,
                   const uint32_t *at, size_t rows)
{
    size_t base = base_of(c->r, law, c->scenario);
    if (law->lane == MZ_LANE32) {
        const int32_t *from = (const int32_t *)law->v + base;
        int32_t *to = value_at(c, s->reg);
        for (size_t i = 0; i < rows; i++) {
            to[i] = from[at[i]];
        }
    } else {
        const int64_t *from = (const int64_t *)law->v + base;
        int64_t *to = value_at(c, s->reg);
        for (size_t i = 0; i < rows; i++) {
            to[i] = from[at[i]];
        }
    }
}

static void truths(const struct chunk *c, const struct run_law *law, const struct run_step *s,
                   const uint32_t *at, size_t rows)
{
    size_t base = base_of(c->r, law, c->scenario);
    uint8_t *bytes = (uint8_t *)c->temp;
    for (size_t i = 0; i < rows; i++) {
        bytes[i] = cell(law, base + at[i]) != 0;
    }
    mz_bits_pack(padded_of(c, s->n->entity), value_at(c, s->reg), bytes);
}

static const uint64_t *known_cells(const struct chunk *c, const struct run_law *law,
                                   const struct run_step *s, const uint32_t *at, size_t rows)
{
    const struct run_reg *key = s->kid[0] == RUN_NONE ? NULL : &c->regs[s->kid[0]];
    const struct run_reg *day = s->kid[1] == RUN_NONE ? NULL : &c->regs[s->kid[1]];
    bool plain = (key == NULL || key->k == NULL) && (day == NULL || day->k == NULL);
    if (law->all_known && law->keys_n == 1 && plain) {
        return NULL;
    }
    uint8_t *bytes = (uint8_t *)c->temp;
    uint64_t *k = known_at(c, s->reg);
    for (size_t i = 0; i < rows; i++) {
        bytes[i] = law->known[at[i]];
    }
    mz_bits_pack(padded_of(c, s->n->entity), k, bytes);
    for (size_t w = 0; w < WORDS && !plain; w++) {
        k[w] &= (key == NULL ? UINT64_MAX : known_of(key)[w]) &
                (day == NULL ? UINT64_MAX : known_of(day)[w]);
    }
    return run_known(k, rows);
}

static uint32_t place_of(const struct run_law *law, int32_t day)
{
    int32_t d = day < law->days.first ? law->days.first : day;
    d = d > law->days.last ? law->days.last : d;
    return law->days.place[d - law->days.first] & ~MZ_DAY_OPEN;
}

/* What the law is full of: by the household's division and a date of the row, in one loop. */
static bool by_day(struct chunk *c, const struct run_law *law, const struct run_step *s)
{
    const struct run_reg *day = s->kid[1] == RUN_NONE ? NULL : &c->regs[s->kid[1]];
    if (day == NULL || day->k != NULL || day->one || s->kid[0] != RUN_NONE || s->n->is_bool ||
        s->n->entity != IR_HOUSEHOLD || !law->t->by_division || law->days.place == NULL ||
        law->lane != MZ_LANE32 || c->r->places[s->kid[1]].lane != MZ_LANE32) {
        return false;
    }
    size_t rows = rows_of(c, IR_HOUSEHOLD);
    const uint32_t *division = c->r->pop->division + c->h0;
    const int32_t *days = day->v;
    const int32_t *from = (const int32_t *)law->v + base_of(c->r, law, c->scenario);
    int32_t *to = value_at(c, s->reg);
    struct run_reg out = {.v = to};
    if (mz_look_up_day(rows, to, from, &law->days, days, division) != 0) {
        uint8_t *bytes = (uint8_t *)c->temp;
        for (size_t i = 0; i < rows; i++) {
            bytes[i] = law->known[place_of(law, days[i]) + division[i]];
        }
        mz_bits_pack(padded_of(c, IR_HOUSEHOLD), known_at(c, s->reg), bytes);
        out.k = known_at(c, s->reg);
    }
    c->regs[s->reg] = out;
    return true;
}

void run_param(struct chunk *c, const struct run_step *s)
{
    const struct run_law *law = &c->r->law[s->n->arg];
    enum ir_entity e = s->n->entity;
    if (by_day(c, law, s)) {
        return;
    }
    size_t rows = rows_of(c, e);
    uint32_t at[MZ_CHUNK];
    uint32_t room[MZ_CHUNK];
    if (law->t->by_division) {
        memcpy(at, divisions_of(c, e, room), rows * sizeof *at);
    } else {
        memset(at, 0, rows * sizeof *at);
    }
    if (s->kid[1] != RUN_NONE) {
        add_day(law, &c->regs[s->kid[1]], c->r->places[s->kid[1]].lane, at, rows);
    }
    if (s->kid[0] != RUN_NONE) {
        add_key(c, law, s->kid[0], at, rows);
    }
    struct run_reg out = {.v = value_at(c, s->reg), .k = known_cells(c, law, s, at, rows)};
    if (s->n->is_bool) {
        truths(c, law, s, at, rows);
        uint64_t *v = value_at(c, s->reg);
        for (size_t w = 0; w < WORDS && out.k != NULL; w++) {
            v[w] &= out.k[w];
        }
    } else {
        gather(c, law, s, at, rows);
    }
    c->regs[s->reg] = out;
}
