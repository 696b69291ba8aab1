/*
 * run_int.h - the parts of a run among themselves.
 *
 * Layer: rule, private. run_fold.c works out what is the same in all rows, run_prepare.c makes the
 * list of steps and gives each a place in memory;
 * run_step.c does a step for a chunk, with run_agg.c for groups, run_window.c for histories and
 * run_law.c for parameters; run.c walks over the chunks.
 */
#ifndef MZ_RULE_RUN_INT_H
#define MZ_RULE_RUN_INT_H

#include "rule/plan_int.h"
#include "rule/run.h"

enum { WORDS = MZ_CHUNK / 64 };
#define RUN_NONE UINT32_MAX

/* A parameter for the population's divisions: [segment][division][key]. */
struct run_law {
    const struct plan_table *t;
    enum mz_lane lane; /* 32 or 64 */
    void *v;           /* of every scenario in turn: cells_n each */
    uint8_t *known;
    size_t cells_n;
    size_t divisions_n;
    size_t keys_n; /* one more than the table has: the last is never known */
    bool all_known;
    bool uniform;      /* every division has the same */
    int32_t day_first; /* of the days below */
    uint16_t *segment; /* of each day from day_first on, clamped; NULL: one segment */
    size_t days_n;
    struct mz_days days; /* the same for the loop over rows; place NULL as segment is */
};

/* One step: a node of the plan, or the widening of its value into another lane. */
struct run_step {
    const struct plan_node *n; /* NULL: widen */
    uint32_t reg;
    uint32_t kid[3];   /* registers; RUN_NONE where there is none */
    enum mz_lane lane; /* operands are read in it */
    enum mz_lane out;  /* the result is in it */
    bool slow;         /* row by row through plan_apply() */
    struct mz_divisor by;
    bool by_const;
    const uint8_t *tree; /* of PLAN_IN_TREE: whether each division is in it; or NULL */
};

/* Where a register stands while a chunk is done. */
struct run_reg {
    const void *v;     /* of the lane, or a bitmap */
    const uint64_t *k; /* NULL: all known */
    bool one;          /* v is a single number for all rows */
};

/* What is known of a register before the run. */
struct run_place {
    bool is_bool;
    bool constant;
    enum ir_entity entity;
    enum mz_lane lane;
    size_t v; /* offset in the scratch memory */
    size_t k;
};

struct run_out {
    uint32_t num;
    uint32_t den; /* RUN_NONE: 1 */
    bool fixed;   /* the same in every scenario */
};

struct run {
    const struct rule_plan *plan;
    const struct mz_pop *pop;
    struct run_law *law; /* of each table */
    struct run_step *steps;
    size_t steps_n;
    size_t base_n; /* steps before the first that hangs on the swept parameter */
    struct run_place *places;
    size_t regs_n;
    size_t scratch_n;
    struct run_out *outs;
    size_t outs_n;
    const struct rule_sweep *sweep; /* or NULL */
    size_t scenarios_n;
    uint32_t *reg_of;             /* of each node */
    uint8_t *fixed;               /* of each node: the same in all rows */
    plan_id *is;                  /* of each node: the one whose value it has, often itself */
    struct plan_val *constants;   /* [scenario][register]; values of constant registers */
    struct rule_results *results; /* of each scenario */
    size_t threads_n;
};

struct chunk {
    const struct run *r;
    char *scratch;
    struct run_reg *regs;
    size_t scenario;
    size_t h0;
    size_t h1;
    size_t p0;
    size_t p1;
    struct mz_groups groups;
    mz_wide *room;     /* MZ_CHUNK + 64 */
    mz_wide *temp;     /* MZ_CHUNK */
    uint64_t *bits[4]; /* WORDS each */
};

/* Rows of an entity in this chunk, and filled up to whole words. */
static inline size_t rows_of(const struct chunk *c, enum ir_entity e)
{
    return e == IR_PERSON ? c->p1 - c->p0 : c->h1 - c->h0;
}

static inline size_t padded_of(const struct chunk *c, enum ir_entity e)
{
    return (rows_of(c, e) + 63) / 64 * 64;
}

static inline size_t start_of(const struct chunk *c, enum ir_entity e)
{
    return e == IR_PERSON ? c->p0 : c->h0;
}

static inline void *value_at(const struct chunk *c, uint32_t reg)
{
    return c->scratch + c->r->places[reg].v;
}

static inline uint64_t *known_at(const struct chunk *c, uint32_t reg)
{
    void *p = c->scratch + c->r->places[reg].k;
    return p;
}

extern const uint64_t run_ones[WORDS];
extern const uint64_t run_zeros[WORDS];

static inline const uint64_t *known_of(const struct run_reg *r)
{
    return r->k == NULL ? run_ones : r->k;
}

extern const mz_wide run_nothing[MZ_CHUNK];

/* k, or NULL when the n rows are all known. */
const uint64_t *run_known(const uint64_t *k, size_t n);
/* One row of a register as a number. */
struct plan_val run_row(const struct chunk *c, uint32_t reg, size_t row);
/* Set one row of a result that is being made; bitmaps begin as zeros. */
void run_put(const struct chunk *c, uint32_t reg, size_t row, struct plan_val v);
/* The lane of a column. */
static inline enum mz_lane lane_of_width(enum mz_width w)
{
    return (enum mz_lane)w;
}

/* Below the swept parameter. */
bool run_is_swept(const struct run *r, const struct plan_node *n);
mz_code run_prepare(mz_cx *cx, struct run *r, const struct rule_pop_options *o);
mz_code run_laws(mz_cx *cx, struct run *r);
/* Fill `fixed` and `is`, and give constants their registers, which stand first. */
void run_fold(struct run *r);
/* A parameter that needs no division, in the scenario. */
struct plan_val run_law_constant(const struct run *r, const struct plan_node *n, size_t scenario,
                                 struct plan_val key, struct plan_val day);
void run_step(struct chunk *c, const struct run_step *s);
void run_agg(struct chunk *c, const struct run_step *s);
void run_window(struct chunk *c, const struct run_step *s);
void run_param(struct chunk *c, const struct run_step *s);
const struct mz_col_set *run_facts(const struct mz_pop *pop, const struct ir_fact *f);

#endif
