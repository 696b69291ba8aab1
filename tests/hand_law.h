/* hand_law.h - a small law of allowances by hand: facts, a line by division, eligibility, amount.
 */
#ifndef MZ_TESTS_HAND_LAW_H
#define MZ_TESTS_HAND_LAW_H

#include <string.h>

#include "hand_book.h"

/* ---- a small law ---------------------------------------------------------------------- */

static inline struct ir_label label(const char *id, const char *zh, const char *en)
{
    return (struct ir_label){mz_str_of(id), mz_str_of(zh), mz_str_of(en)};
}

static inline struct rule_type a_head(void)
{
    struct rule_type t = hand_yuan();
    t.unit[RULE_UNIT_PERSON] = -1;
    return t;
}

struct law {
    struct hand *h;
    struct rule_run *r;
};

enum { FACT_ROLE, FACT_COUNTED, FACT_INCOME, FACT_CAR, FACT_COVER };

static inline void add_facts(struct law *l, ir_id fact[5])
{
    struct hand *h = l->h;
    struct ir_label *roles = MZ_NEW_N(h->a, struct ir_label, 2);
    roles[0] = label("self", "本人", "self");
    roles[1] = label("child", "子女", "child");
    h->enums[0] =
        (struct ir_enum){.name = label("role", "关系", "Role"), .values = roles, .values_n = 2};
    h->b.enums_n = 1;
    h->b.role_enum = 0;
    h->b.role_fact = 0;
    fact[0] = hand_fact(h, (struct ir_fact){.name = label("role", "关系", "Role"),
                                            .entity = IR_PERSON,
                                            .type = hand_type(RULE_ENUM)});
    fact[1] = hand_fact(
        h, (struct ir_fact){.name = label("counted", "计入", "Counted"), .entity = IR_PERSON});
    fact[2] = hand_fact(h, (struct ir_fact){.name = label("income", "月收入", "Monthly income"),
                                            .entity = IR_PERSON,
                                            .type = hand_yuan()});
    fact[3] = hand_fact(h, (struct ir_fact){.name = label("car", "有机动车", "Owns a car"),
                                            .entity = IR_HOUSEHOLD});
    fact[4] = hand_fact(h, (struct ir_fact){.name = label("cover", "单人保", "Single cover"),
                                            .entity = IR_HOUSEHOLD});
}

static inline uint32_t bool_rule(struct law *l, struct ir_label name, ir_id value, ir_id *root)
{
    struct ir_rule r = {.name = name,
                        .entity = IR_HOUSEHOLD,
                        .type = hand_type(RULE_BOOL),
                        .cite = MZ_S("tl 第九条")};
    return hand_rule(l->h, r, value, root);
}

static inline struct law law_new(size_t members)
{
    struct law l = {.h = hand_new()};
    struct hand *h = l.h;
    ir_id fact[5];
    add_facts(&l, fact);
    struct ir_value *values = MZ_NEW(h->a, struct ir_value);
    *values = (struct ir_value){.division = 331100000000,
                                .from = hand_day(2025, 1, 1),
                                .to = MZ_DATE_NONE,
                                .published = hand_day(2024, 12, 20),
                                .v = 114000,
                                .cite = MZ_S("tl 第十条")};
    struct ir_param p = {.name = label("line", "最低生活保障标准", "Minimum living standard"),
                         .type = a_head(),
                         .scale = 100,
                         .key_enum = -1,
                         .values = values,
                         .values_n = 1};
    ir_id line = hand_param(h, p, IR_NONE, IR_NONE);
    ir_id sum = hand_op(h, (struct ir_node){.op = IR_AGG, .arg = IR_SUM, .type = hand_yuan()}, 2,
                        fact[FACT_COUNTED], fact[FACT_INCOME]);
    ir_id count =
        hand_op(h, (struct ir_node){.op = IR_AGG, .arg = IR_COUNT, .type = hand_persons()}, 2,
                fact[FACT_COUNTED], IR_NONE);
    ir_id head = hand_op(h, (struct ir_node){.op = IR_DIV, .type = a_head()}, 2, sum, count);
    ir_id head_rule;
    (void)hand_rule(h,
                    (struct ir_rule){.name = label("head", "人均月收入", "Income per head"),
                                     .entity = IR_HOUSEHOLD,
                                     .type = a_head(),
                                     .cite = MZ_S("tl 第九条")},
                    head, &head_rule);
    ir_id below = hand_op(h, (struct ir_node){.op = IR_LT}, 2, head_rule, line);
    ir_id income_ok;
    ir_id car_ok;
    (void)bool_rule(&l, label("income_ok", "收入符合", "Income in order"), below, &income_ok);
    ir_id no_car = hand_op(h, (struct ir_node){.op = IR_NOT}, 1, fact[FACT_CAR]);
    (void)bool_rule(&l, label("car_ok", "财产符合", "Property in order"), no_car, &car_ok);
    ir_id both = hand_op(h, (struct ir_node){.op = IR_AND}, 2, income_ok, car_ok);
    ir_id yes = hand_const(h, hand_type(RULE_BOOL), 1, 1);
    ir_id no = hand_const(h, hand_type(RULE_BOOL), 0, 1);
    /* Two exceptions that contradict each other: the cover, and nobody counted. */
    ir_id agree = hand_op(h, (struct ir_node){.op = IR_AGREE}, 5, fact[FACT_COVER], yes,
                          fact[FACT_CAR], no, both);
    uint32_t ok = bool_rule(&l, label("ok", "符合低保条件", "In order"), agree, NULL);
    ir_id gap = hand_op(h, (struct ir_node){.op = IR_SUB, .type = a_head()}, 2, line, head_rule);
    ir_id all = hand_op(h, (struct ir_node){.op = IR_MUL, .type = hand_yuan()}, 2, gap, count);
    ir_id rounded = hand_op(
        h,
        (struct ir_node){.op = IR_ROUND, .num = 1, .den = 1, .arg = IR_AWAY, .type = hand_yuan()},
        1, all);
    uint32_t amount =
        hand_rule(h,
                  (struct ir_rule){.name = label("amount", "月低保金", "Monthly allowance"),
                                   .entity = IR_HOUSEHOLD,
                                   .type = hand_yuan(),
                                   .cite = MZ_S("tl 第十二条")},
                  rounded, NULL);
    h->outcomes[0] =
        (struct ir_outcome){.name = label("dibao", "最低生活保障", "Minimum living allowance"),
                            .entity = IR_HOUSEHOLD,
                            .eligible = ok,
                            .amount = amount,
                            .grade = UINT32_MAX};
    h->b.outcomes_n = 1;
    struct ast_pack *pack = MZ_NEW(h->a, struct ast_pack);
    struct ast_pack **packs = MZ_NEW(h->a, struct ast_pack *);
    struct ast_source *source = MZ_NEW(h->a, struct ast_source);
    source->id.s = MZ_S("tl");
    source->title.s = MZ_S("救助条例");
    *pack = (struct ast_pack){.id.s = MZ_S("toy"), .sources = source, .sources_n = 1};
    *packs = pack;
    h->b.packs = packs;
    h->b.packs_n = 1;
    memcpy(h->b.source_hash, "5a", 3);
    memcpy(h->b.semantic_hash, "c0ffee", 7);
    l.r = hand_run(h, members);
    return l;
}

static inline void member(struct law *l, size_t i, int64_t role, int64_t counted, int64_t income)
{
    struct rule_cell *cells = l->h->c->members[i].cells;
    cells[FACT_ROLE] = hand_cell(role);
    cells[FACT_COUNTED] = hand_cell(counted);
    if (income >= 0) {
        cells[FACT_INCOME] = hand_cell(income);
    }
}

static inline void household(struct law *l, int car, int cover)
{
    if (car >= 0) {
        l->h->c->household.cells[FACT_CAR] = hand_cell(car);
    }
    l->h->c->household.cells[FACT_COVER] = hand_cell(cover);
}

#endif
