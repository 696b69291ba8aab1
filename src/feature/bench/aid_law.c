/*
 * aid_law.c - 低保 and 低边 as packs/cn-33 has them, and synthetic homes with the facts that they
 * read.
 */
#include <string.h>

#include "feature/bench/rules_law.h"
#include "feature/division/division.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "rule/rule.h"

static const int64_t PROVINCE = INT64_C(330000000000);

const char *const bench_aid_outs[AID_OUTS_N] = {
    [AID_DIBAO] = "dibao_ok", [AID_MARGIN] = "margin_ok", [AID_AMOUNT] = "dibao_amount"};

/* What the results hang on, and nothing else. */
static void mark_needed(const struct rule_plan *p, uint8_t *need)
{
    for (size_t i = 0; i < p->outs_n; i++) {
        need[p->outs[i].num] = 1;
        if (p->outs[i].den != PLAN_NONE) {
            need[p->outs[i].den] = 1;
        }
    }
    for (size_t i = p->nodes_n; i-- > 0;) {
        for (int k = 0; need[i] != 0 && k < 3; k++) {
            if (p->nodes[i].kid[k] != PLAN_NONE) {
                need[p->nodes[i].kid[k]] = 1;
            }
        }
    }
}

static uint8_t *facts_of(mz_arena *a, const struct rule_plan *p)
{
    uint8_t *need = MZ_NEW_N(a, uint8_t, p->nodes_n + 1);
    uint8_t *facts = MZ_NEW_N(a, uint8_t, p->b->facts_n + 1);
    mark_needed(p, need);
    for (size_t i = 0; i < p->nodes_n; i++) {
        const struct plan_node *n = &p->nodes[i];
        if (need[i] != 0 && n->op == PLAN_FACT) {
            facts[n->arg] = 1;
        } else if (need[i] != 0 && n->op == PLAN_WINDOW) {
            facts[n->imm] = 1;
        }
    }
    return facts;
}

mz_code bench_aid(mz_cx *cx, struct bench_aid *out)
{
    *out = (struct bench_aid){.book = NULL};
    MZ_TRY(bench_book(cx, "packs/cn-33", &out->book));
    MZ_TRY(bench_planned(cx, out->book, bench_aid_outs, AID_OUTS_N, &out->plan));
    const struct ir_param *p = rule_param(out->book, MZ_S("margin_multiple"));
    if (p == NULL) {
        return mz_fail(cx, MZ_INVALID, "packs/cn-33 has no margin_multiple");
    }
    out->multiple = (uint32_t)(p - out->book->params);
    out->facts = facts_of(cx->a, out->plan);
    uint32_t rules[AID_OUTS_N];
    for (size_t i = 0; i < AID_OUTS_N; i++) {
        rules[i] = out->plan->outs[i].rule;
    }
    return plan_make_fine(cx, out->book, bench_day(), bench_day(), rules, AID_OUTS_N, &out->fine);
}

mz_code bench_aid_pop(mz_cx *cx, const struct bench_aid *law, const struct bench_people *people,
                      struct mz_pop **out)
{
    struct mz_world world = {.division = PROVINCE};
    mz_cx own = *cx;
    const struct population_options o = {.book = law->book,
                                         .at = bench_day(),
                                         .seed = people->seed,
                                         .unknown = (int64_t)people->unknown * 10,
                                         .people = people->persons_n,
                                         .homes = people->households_n,
                                         .division = PROVINCE,
                                         .wanted = law->facts};
    own.world = &world;
    mz_code rc = division_open(&own, NULL, NULL, &world.divisions);
    rc = rc == MZ_OK ? population_make(&own, &o, out) : rc;
    cx->err = own.err;
    return rc;
}
