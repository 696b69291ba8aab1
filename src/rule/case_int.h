/*
 * case_int.h - reading and writing single facts.
 *
 * Layer: rule, private to case*.c, record.c and the tests of packs.
 */
#ifndef MZ_RULE_CASE_INT_H
#define MZ_RULE_CASE_INT_H

#include "rule/case.h"

enum { RULE_CASE_MAX = 8 << 20 }; /* bytes of a case as JSON */

/* Make room for the months that are kept, all unknown; nothing for other histories. */
void rule_series_room(mz_arena *a, const struct ir_fact *f, const struct rule_case *c,
                      struct rule_series *s);
/*
 * A value as people and packs write it: 3000, 3000.50元, 0.5万元, 20%, true, 是, 2025-07-01,
 * 2025-07, an id or label of an enum, ids with commas for a set; "unknown" and 未知 are not known.
 * Refuses with `field` what is no such value.
 */
mz_code rule_cell_read(mz_cx *cx, const struct rule_book *b, const struct rule_type *t, mz_str s,
                       mz_str field, struct rule_cell *out) MZ_MUST_USE;
/* The exact number of a text, with a unit behind it; false when it is none. */
bool rule_number_read(mz_str s, struct rule_value *out);
/* What a unit's word stands for: 10000 of 万元, 1/100 of 分, 1 of 人; false for other words. */
bool rule_unit_factor(mz_str word, struct rule_value *out);
/* The fact of that id or label; SIZE_MAX when there is none for the entity. */
size_t rule_fact_find(const struct rule_book *b, mz_str name, enum ir_entity entity);
/* A month as 2025-06; false when it is none. */
bool rule_month_read(mz_str s, int32_t *out);
mz_str rule_month_text(mz_arena *a, int32_t month);
/*
 * Write into a copy of a test what its expectations came out as in the run: the same rules and
 * outcomes, values as a pack writes them, and what is needed. False when one of them is an error or
 * a conflict, or cannot be written.
 */
bool rule_test_expect(mz_arena *a, struct rule_run *r, struct ast_test *t);
/* An expectation as "gives_way beside tekun": what a pair does, and the outcome on its other side.
 */
bool rule_beside(mz_str value, enum rule_stays *what, mz_str *other);
struct rule_trying;
struct rule_test_result;
/* Try the property of a test, by the book with a reform (or NULL) over it; the result says what
 * broke it. property.c */
mz_code rule_property(mz_cx *cx, const struct rule_book *b, const struct ast_reform *reform,
                      const struct ast_test *test, struct rule_trying how,
                      struct rule_test_result *out) MZ_MUST_USE;
/* "1240.00" of 124000 and 2. */
mz_str rule_scaled_text(mz_arena *a, int64_t v, int decimals);
/* 2, 4, 6, 9 or 12 digits, or "0"; false when it is none. */
bool rule_division_read(mz_str s, int64_t *out);

#endif
