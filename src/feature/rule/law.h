/*
 * law.h - what pages and documents say of a book: labels, citations, formulas with links, values in
 * force, what hangs on what.
 *
 * Layer: feature, private to rule.
 */
#ifndef MZ_FEATURE_RULE_LAW_H
#define MZ_FEATURE_RULE_LAW_H

#include "rule/reason.h"
#include "rule/rule.h"

/* ---- words --------------------------------------------------------------------------------- */

mz_str law_label(enum mz_lang lang, const struct ir_label *l);
mz_str law_label_of(enum mz_lang lang, const struct ast_label *l);
/* "样例省救助条例 第十二条"; what cannot be found stays as it was written. */
mz_str law_cite(mz_arena *a, enum mz_lang lang, const struct rule_book *b, mz_str cite);
/* A stored value of a parameter with its unit; empty for NULL. */
mz_str law_value(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                 const struct ir_param *p, int64_t v);
/* The number alone, for charts: "1140.00", "1.5"; 20% is "20". */
mz_str law_figure(mz_arena *a, const struct ir_param *p, int64_t v);
/* "元/人·月", "%", or empty. */
mz_str law_unit(mz_arena *a, enum mz_lang lang, const struct ir_param *p);
mz_str law_type(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                const struct rule_type *t);

/* Which day of a month a parameter is taken on; law_months.c */
mz_str law_resolve(enum mz_lang lang, const struct rule_book *b, const struct ir_param *p);
/* A unit of members as the nearest pack has it, or NULL; who belongs to it, and when: lines. */
const struct ast_unit *law_unit_of(const struct rule_book *b, mz_str id);
mz_str law_members(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                   const struct ast_unit *u);

/* ---- formulas ------------------------------------------------------------------------------- */

struct law_span {
    mz_str text;
    mz_str href; /* empty: plain text */
};

struct law_formula {
    const struct law_span *spans;
    size_t spans_n;
};

/* In the reader's words, names as links below /rule/PACK; NULL gives nothing. */
struct law_formula law_formula(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                               const struct ast *e);
mz_str law_formula_text(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                        const struct ast *e);

/* ---- what is in force ------------------------------------------------- */

struct law_moment {
    mz_date at;
    mz_date known;
    int64_t division;
};

/* The code one level up; 0 at the end. */
int64_t law_division_up(int64_t code);
/* The value in force, of the division or the nearest above; NULL when none is. */
const struct ir_value *law_in_force(const struct ir_param *p, struct law_moment m, uint16_t key);
const struct ast_bracket *law_bracket(const struct ir_param *p, struct law_moment m);

/* ---- what hangs on what ----------------------------------------------- */

/* Places in the book, each once, in its order. */
struct law_needs {
    uint32_t *rules;
    size_t rules_n;
    uint32_t *params;
    size_t params_n;
    uint32_t *facts;
    size_t facts_n;
};

/* What the rule names itself; with `all` also what those need. */
struct law_needs law_needs(mz_arena *a, const struct rule_book *b, uint32_t rule, bool all);
/* Rules that name this rule, parameter or fact. */
struct law_needs law_users(mz_arena *a, const struct rule_book *b, enum ir_op what, uint32_t i);

/* The texts that a rule was made from, parents first: its own and those that replace it. */
struct law_source {
    const struct ast_pack *pack;
    const struct ast_rule *rule;
};
size_t law_sources(mz_arena *a, const struct rule_book *b, const struct ir_rule *r,
                   struct law_source **out);
/* The declaration of a parameter, and the pack it stands in. */
const struct ast_param *law_param_of(const struct rule_book *b, mz_str id,
                                     const struct ast_pack **pack);

uint32_t law_rule(const struct rule_book *b, mz_str id);  /* UINT32_MAX: none */
uint32_t law_param(const struct rule_book *b, mz_str id); /* UINT32_MAX: none */

/* ---- divisions ------------------------------------------------------------------------------- */

/*
 * Let the sentences of a book name divisions; without the table of divisions it says their codes.
 * The process's own table, else the product's.
 */
void law_names(mz_cx *cx, struct rule_book *b);
/* That table; NULL when there is none. */
const struct division_table *law_tree_of(mz_cx *cx);
/* The same for the checker: places without a value, and codes that ended or began. NULL likewise.
 */
const struct rule_places *law_places(mz_cx *cx);
/* The version of the tree of divisions that the book names places by; "none" without one. */
mz_str law_tree(mz_arena *a, const struct rule_book *b);
/*
 * What to say when a record was made with another tree of divisions than this book's: nothing when
 * it is the same. Decisions go by codes, which are never used again, so the result stays.
 */
mz_str law_tree_note(mz_cx *cx, const struct rule_book *b, mz_str record);
/* MZ_INVALID with a sentence when the division of a case lies outside of the book's. */
mz_code law_inside(mz_cx *cx, const struct rule_book *b, int64_t division) MZ_MUST_USE;

#endif
