/*
 * say_int.h - the parts of the sentences among themselves.
 *
 * Layer: rule, private. say_num.c says values, say_expr.c formulas with names or with figures,
 * say.c conditions, explain.c puts the answer together.
 */
#ifndef MZ_RULE_SAY_INT_H
#define MZ_RULE_SAY_INT_H

#include "rule/eval_int.h"
#include "rule/reason.h"

/* A formula as text, with the strength of its outermost operator. */
struct say_text {
    mz_str s;
    uint8_t strength; /* 3 a name or a number, 2 a product, 1 a sum, 0 logic */
    bool done;
};

struct say {
    mz_arena *a;
    enum mz_lang lang;
    struct rule_run *r;
    struct say_text **names; /* rows as rule_run.slots */
    struct say_text **figures;
};

struct say *say_new(mz_arena *a, enum mz_lang lang, struct rule_run *r);

/* ---- say_num.c ---------------------------------------------------------------------- */

/* A figure without its unit: "1,140.00", "20%", "3", "2025年7月1日". */
mz_str say_figure(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                  const struct rule_type *t, struct rule_value v);
/* "元/人·月", "yuan per person per month"; empty without a unit. */
mz_str say_unit(mz_arena *a, enum mz_lang lang, const struct rule_type *t, bool period);
mz_str say_label(enum mz_lang lang, const struct ir_label *l);
/* "浙江省社会救助条例 第十二条" of "tl 第十二条". */
mz_str say_cite(mz_arena *a, enum mz_lang lang, const struct rule_book *b, mz_str cite);
/* Its name, or the code without the zeros of the levels below: 331100; "the whole country" for 0.
 */
mz_str say_division(mz_arena *a, enum mz_lang lang, const struct rule_book *b, int64_t code);
/* "第 2 名成员（子女）" */
mz_str say_member(struct say *s, size_t member);
/* Decimals of the exact value, half up, with commas and the minus sign of print. */
mz_str say_decimals(mz_arena *a, struct rule_value v, int decimals);

/* ---- say_expr.c ----------------------------------------------------------------------- */

/* The formula in labels: 最低生活保障标准 × 2. */
mz_str say_name(struct say *s, ir_id node, size_t member);
/* The formula in figures: （1,140.00 － 953.33）× 3. */
mz_str say_figures(struct say *s, ir_id node, size_t member);
/* The kid that gives this node its value, or IR_NONE when it makes its own. */
ir_id say_taken(struct rule_run *r, ir_id node, size_t member);
/* Without spaces beside full-width brackets, which bring their own. */
mz_str say_tight(const struct say *s, mz_str x);
/* Whether the formula is one name or number. */
bool say_is_plain(struct rule_run *r, ir_id node, size_t member);

/* ---- say.c ---------------------------------------------------------------------------- */

/* The conditions of a bool rule as a tree. True when its first level are conditions that all have
 * to hold. */
bool say_conditions(struct say *s, ir_id root, size_t member, struct rule_reason *out);
/* The pack's own sentence for the value of a rule; empty when it has none. */
mz_str say_own(struct say *s, uint32_t rule, size_t member, struct rule_value v);

#endif
