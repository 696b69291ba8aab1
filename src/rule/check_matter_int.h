/*
 * check_matter_int.h - what the checks of forms and matters ask of each other.
 *
 * Layer: rule, private to check_form.c, check_matter.c, check_end.c, check_flow.c,
 * check_flow_notice.c.
 */
#ifndef MZ_RULE_CHECK_MATTER_INT_H
#define MZ_RULE_CHECK_MATTER_INT_H

#include "rule/check_parts.h"

/* A finding with one argument and a way out; both sentences are of the catalogue. */
void check_wrong(struct check *c, const struct ast_text *t, const char *say, const char *way);
/* The node is used by a form or a matter. */
void check_keep(struct check *c, ir_id id);
/* A bool formula in a scope, or IR_NONE; *rule is its rule when it is the name of one. */
ir_id check_gate(struct check *c, const struct ast *e, enum ir_entity scope, uint32_t *rule);
/* Posts by their words. */
ir_posts check_posts(struct check *c, const struct ast_text *list, size_t n);
int32_t check_form_of(struct check *c, const struct ast_text *id); /* -1: none, or a finding */
int32_t check_paper_of(const struct check *c, mz_str id);          /* -1 */
void check_forms(struct check *c);
/* "5", or a parameter or a rule that is a number of days. */
struct ir_count check_count(struct check *c, const struct ast_text *t);
/* What the ends of matters write: check_enter.c, after the registers are known. */
void check_enters(struct check *c);
int32_t check_register_of(const struct rule_book *b, mz_str id);   /* -1 */
int32_t check_column_of(const struct ir_register *r, mz_str id);   /* -1 */
/* Bits of states; of an empty list all that are not over. */
uint32_t check_states_of(struct check *c, const struct ir_register *r, const struct ast_text *list,
                         size_t n);
/* Names that are told apart by a serial: every word in braces is {county}, {serial}, {serial:N} or
   `day`, a serial is there, and it has at most `max` bytes. */
bool check_numbering(mz_str s, const char *day, size_t max);
/* check_export.c: the next file that a register tells others. */
void check_export(struct check *c, const struct ast_export *from, struct ir_register *r);
int32_t check_standing_of(const struct ir_register *r, mz_str id); /* -1 */
/* Place of a matter in the book; UINT32_MAX after a finding. When all are read. */
uint32_t check_matter_of(struct check *c, const struct ast_text *id);
/* What an end pays and recognises; check_end_follow() when all matters are read. */
void check_end(struct check *c, const struct ast_matter *m, const struct ir_matter *to,
               const struct ast_end *from, struct ir_end *o);
/* A code as payments and registers keep it. */
void check_code(struct check *c, const struct ast_text *t);
void check_end_follow(struct check *c, struct ir_end *o);
void check_end_moved(struct ir_end *o, const ir_id *to);
/* A field of the matter's form, in a part that is of the case itself; NULL. */
const struct ir_field *check_case_field(const struct rule_book *b, const struct ir_matter *m,
                                        mz_str id);
/* check_tell.c: a field of the form, or "own.…"; that of the register when the ends are read. */
bool check_tell_case(const struct check *c, const struct ir_matter *m, mz_str from,
                     struct ir_tell *o);
void check_tells_own(struct check *c, struct ir_matter *m);
/* The step that "day.STEP" names; -1. */
int32_t check_day_of(const struct ir_matter *m, mz_str from);
/* What actions pay; after the steps of the matter are read. */
void check_action_pays(struct check *c, const struct ast_matter *m, struct ir_matter *to);
void check_pays_moved(struct ir_benefit *o, size_t n, const ir_id *to);
/* What stands still while a case runs; before the ends of the matter are read. */
void check_holds(struct check *c, const struct ast_matter *from, struct ir_matter *o);
void check_holds_moved(struct ir_matter *o, const ir_id *to);
/* What the public sees of a notice: check_flow_notice.c. */
void check_shows(struct check *c, const struct ast_matter *m, const struct ast_stage *from,
                 struct ir_step *o);
/* check_late.c: who hears of what is late, of the packs and of one clock. */
void check_late_packs(struct check *c);
void check_late(struct check *c, const struct ast_clock *clock, struct ir_clock *o);
/* Does an outcome come to a sum? Outcomes are read after the matters, so this looks at the text. */
bool check_has_amount(const struct check *c, mz_str outcome);
/* Can every step be reached, does every case end, does a clock run wherever somebody must act? */
void check_ways(struct check *c, const struct ir_matter *m);
/* Steps in which a clock runs and does not stand still: a bit each. */
uint64_t check_running(const struct ir_matter *m);
/* check_limit.c: clocks against the time limits of the law. */
void check_limits(struct check *c, const struct ir_matter *m);
/* check_sound.c: rounds that nothing ends, steps that nobody can leave, posts without accounts. */
void check_sound(struct check *c, const struct ir_matter *m);

#endif
