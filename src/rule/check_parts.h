/*
 * check_parts.h - what the parts of the checker ask of each other; private to check*.c.
 *
 * Layer: rule.
 */
#ifndef MZ_RULE_CHECK_PARTS_H
#define MZ_RULE_CHECK_PARTS_H

#include "rule/check_int.h"

/* ---- findings ---------------------------------------------------------------------- */

void check_found(struct check *c, struct ast_finding one);
/* check_find(c, AST_ERROR, "type", at, .say = {NULL, MZ_T(..), {..}}, .way = {…}) */
#define check_find(c, g, k, where, ...) \
    check_found((c), (struct ast_finding){.grade = (g), .check = (k), .at = (where), __VA_ARGS__})
mz_str check_type(const struct check *c, const struct rule_type *t);
mz_str check_int(const struct check *c, int64_t v);
mz_str check_units(const struct check *c); /* the words of all units */
static inline bool check_is(mz_str s, const char *word)
{
    return mz_str_eq(s, mz_str_of(word));
}
mz_str check_date(const struct check *c, mz_date d);

/* ---- check_name.c ------------------------------------------------------------------- */

bool check_reserved(mz_str s);
/* Make ids and labels of one item known; a second one of the same id is a finding. */
void check_declare(struct check *c, const struct ast_text *id, const struct ast_label *label,
                   struct check_sym sym);
bool check_sym(const struct check *c, mz_str name, struct check_sym *out);
/* The nearest name, for "did you mean"; empty when none is near. */
mz_str check_near(const struct check *c, mz_str name);
/* The way out of a name that is not there: "did you mean", or `other` when none is near. */
struct mz_say check_meant(const struct check *c, mz_str name, struct mz_say other);
int check_enum(const struct check *c, mz_str name);              /* -1 */
int check_enum_value(const struct check *c, int e, mz_str name); /* -1 */
/* Rules and units in the order of what they need; false after a finding about a cycle. */
bool check_order(struct check *c, uint32_t **order, size_t *order_n);

/* ---- check_data.c, check_param.c, check_bound.c -------------------------------------- */

bool check_type_of(struct check *c, const struct ast_type *t, struct rule_type *out);
enum ir_entity check_entity(struct check *c, const struct ast_text *t);
struct ir_label check_label(const struct ast_text *id, const struct ast_label *label);
void check_enums(struct check *c);
/* A warning where what holds at `when` names a value that is in use at no day of it. */
void check_value_in_use(struct check *c, size_t list, size_t value, struct ir_span when,
                        struct ast_at at);
void check_facts(struct check *c);
void check_params(struct check *c);
void check_bounds(struct check *c);
/* The 12 digits of a code as written; false when it is no code. */
bool check_division(mz_str s, int64_t *out);
bool check_division_in(int64_t code, int64_t top);
/* 0 country, 1 province, 2 prefecture, 3 county, 4 township, 5 village. */
int check_level(int64_t code);
/* A literal of a type, as a fraction in the base unit; false after a finding. */
bool check_literal(struct check *c, const struct ast *e, const struct rule_type *t, mz_wide *num,
                   mz_wide *den);

/* ---- check_expr.c, check_call.c, check_agg.c ------------------------------------------ */

/* A formula as a term; `want` says what is expected (for names of enum values), or is NULL. */
struct check_term check_expr(struct check *c, const struct ast *e, const struct rule_type *want);
struct check_term check_call(struct check *c, const struct ast *e, const struct rule_type *want);
struct check_term check_agg(struct check *c, const struct ast *e, const struct rule_type *want);
/* Days of a month can share it: an amount per month without steps; else said at `at`. */
bool check_proratable(struct check *c, const struct check_param *p, struct ast_at at);
struct check_term check_param_term(struct check *c, const struct ast *e, uint32_t param,
                                   const struct ast *key, const struct ast *instant);
/* ---- check_month.c: units with a time ------------------------------------------------------ */

struct check_window {
    ir_id from;
    ir_id to;
    bool months; /* both included; else days, from included, to not */
};

/* The nodes of a unit, when those of what it needs are made. */
void check_unit_make(struct check *c, struct check_unit *u);
/* Cut the window to the time in which the person is in the unit that `e` names; false after a
 * finding. Nobody who is not in it has a window. */
bool check_clip(struct check *c, const struct ast *e, struct check_window *w);
/* count(members[u], window): how many belong to it in each of the months, added up. */
struct check_term check_member_months(struct check *c, const struct ast *e, enum ir_agg agg);
/* The ends of a window in months; false after a finding. check_agg.c */
bool check_months_of(struct check *c, const struct ast *window, struct check_window *out);

/* A formula that must be of a type; IR_NONE after a finding. */
ir_id check_typed(struct check *c, const struct ast *e, const struct rule_type *want);
ir_id check_bool(struct check *c, const struct ast *e);
/* The term as a value of the type, or a finding at e. */
ir_id check_cast(struct check *c, struct check_term t, const struct rule_type *want,
                 const struct ast *e);
struct check_term check_none(void);
/* Do two terms go together? *out is what they have in common; literals are retyped in place. */
bool check_join(struct check *c, struct check_term *a, struct check_term *b, struct rule_type *out);
ir_id check_node(struct check *c, struct ir_node node, const ir_id *kids, uint32_t n);
ir_id check_op(struct check *c, enum ir_op op, struct rule_type t, struct ast_at at,
               const ir_id *kids, uint32_t n);
ir_id check_op2(struct check *c, enum ir_op op, struct rule_type t, struct ast_at at, ir_id x,
                ir_id y);
ir_id check_const(struct check *c, struct rule_type t, struct ast_at at, mz_wide num, mz_wide den);
void check_mismatch(struct check *c, const struct ast *e, const struct check_term *x,
                    const struct check_term *y);
bool check_ordered(const struct check *c, const struct rule_type *t);
struct check_term check_within(struct check *c, const struct ast *e); /* in, not in */
/* What holds where `cond` is true (or false): how many guards were added. */
size_t check_guard(struct check *c, ir_id cond, bool holds);
/* x cmp y of one kind, with the finding of a comparison that is always the same. */
ir_id check_compare(struct check *c, enum ir_op op, ir_id x, ir_id y, struct ast_at at);
/* Is x, of an enum, one of a set's values that are not known when checking? */
ir_id check_in_set(struct check *c, ir_id x, ir_id set, struct ast_at at);

/* ---- check_range.c ----------------------------------------------------------------------- */

struct check_range check_range_of(struct check *c, const struct ir_node *n, const ir_id *kids,
                                  uint32_t kids_n, bool *wide);
struct check_range check_fact_range(const struct ir_fact *f);
mz_wide check_gcd(mz_wide x, mz_wide y);
mz_wide check_lcm(mz_wide x, mz_wide y); /* 0 when one is 0 or it is too large */
/* Is 0 among the values? */
bool check_zero(const struct check *c, ir_id id);
bool check_const_of(const struct check *c, ir_id id, mz_wide *num, mz_wide *den);

/* ---- check_rule.c, check_table.c, check_cover.c, check_guard.c ----------------------------- */

void check_collect(struct check *c);
void check_rules(struct check *c);
ir_id check_table(struct check *c, const struct ast_rule *r, const struct rule_type *t);
/* Exceptions of one priority: findings about pairs that may both apply. */
void check_exceptions(struct check *c, const struct ast_exception *const *list, const ir_id *when,
                      const ir_id *value, size_t n);

enum check_disjoint { CHECK_DISJOINT, CHECK_OVERLAP, CHECK_NOT_PROVED };
enum check_disjoint check_pair(struct check *c, ir_id a, ir_id b);

/* ---- check_law.c, check_use.c, check_hash.c ------------------------------------------------- */

void check_outcomes(struct check *c);
void check_indicators(struct check *c); /* check_indicator.c */
void check_clusters(struct check *c);   /* check_cluster.c: after the indicators */
void check_matters(struct check *c);    /* check_matter.c: papers, forms, matters */
/* Nodes have new places: node i is at to[i] now. */
void check_matters_moved(struct rule_book *b, const ir_id *to);
void check_bundles(struct check *c); /* check_bundle.c: after the matters */
void check_bundles_moved(struct rule_book *b, const ir_id *to);
void check_registers(struct check *c); /* check_register.c, check_enter.c: after the matters */
void check_registers_moved(struct rule_book *b, const ir_id *to);
void check_known(struct check *c); /* check_known.c: facts that recognitions say */
/* check_property.c: properties of tests; after all other formulas, of which they may speak. */
void check_properties(struct check *c);
/* The chain of b once more, with the reform of c over it. */
mz_code check_lay(struct check *c, const struct rule_book *b, struct ast_findings *f,
                  struct rule_book **out) MZ_MUST_USE;
void check_law(struct check *c);
/* check_word.c: the words of `quote` against the comparisons they are about. */
void check_wording(struct check *c, const struct ast_rule *rule);
void check_use(struct check *c);
void check_asked(struct check *c); /* check_asked.c: what forms ask for against what is read */
void check_brought(struct check *c); /* check_brought.c: rules that no case can ever decide */
void check_places(struct check *c); /* check_place.c: divisions without a value */
void check_tests(struct check *c);
void check_cite(struct check *c, mz_str cite, struct ast_at at, mz_date to);
mz_code check_hash(mz_cx *cx, struct rule_book *k) MZ_MUST_USE;
/* check_former.c: a pack that is given former members says each time whether they count. */
void check_membership(struct check *c, const struct ast_fact *from, struct ir_fact *f);
void check_former_members(struct check *c, const struct ast *e);
void check_former_outcome(struct check *c, const struct ast_outcome *from,
                          const struct ir_outcome *o);
/* The source hash of a chain of packs, parents first: what "extends: ID@HASH" names. */
mz_code check_hash_chain(mz_cx *cx, struct ast_pack *const *packs, size_t n,
                         char out[65]) MZ_MUST_USE;

#endif
