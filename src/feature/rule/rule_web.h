/* rule_web.h - the pages of rules, for the table of routes. Private to this folder. */
#ifndef MZ_FEATURE_RULE_RULE_WEB_H
#define MZ_FEATURE_RULE_RULE_WEB_H

#include "feature/rule/rule_int.h"
#include "web/web.h"

mz_code rule_show(mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;
mz_code rule_eval_case(mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;
mz_code rule_show_param(mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;
mz_code rule_show_fact(mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;
mz_code rule_show_diff(mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;
mz_code rule_show_matter(mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE; /* matter_web.c */
struct determination;
struct rule_sheet;
/* Adds the rows of deliveries that said what a determination read. */
mz_code determination_rows_card(mz_cx *cx, mz_req *rq, const struct determination *d,
                                const struct rule_book *b, struct rule_sheet *sheet) MZ_MUST_USE;
mz_code rule_show_simulation(mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;

struct rule_shelved;
struct ui_option;
struct ui_table;
struct diffs;
const struct ui_table *rule_diff_table(mz_cx *cx, const struct rule_shelved *s, struct diffs d);
/* simulate_reform_web.c: NULL where the pack has no such reform; none and all of them to choose;
 * what one changes in the law. */
const struct ast_reform *rule_reform_of(const struct rule_book *b, mz_str id);
const struct ui_option *rule_reform_options(mz_cx *cx, const struct rule_book *b,
                                            const struct ast_reform *now, size_t *n);
void rule_reform_card(mz_cx *cx, const struct rule_shelved *s, const struct rule_book *laid,
                      const struct ast_reform *r, struct rule_sheet *sheet);
/* The matters of a pack with a link to each drawing; nothing where there are none. */
void rule_matters_card(mz_cx *cx, const struct rule_shelved *s, struct rule_sheet *sheet);

/* What programs get. */
extern const struct mz_shape rule_sheet_shape, rule_eval_shape, rule_determination_rows_shape,
    rule_review_rows_shape;

#endif
