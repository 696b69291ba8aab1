/*
 * bounds.h - do the tests of a pack stand on its boundaries?
 *
 * Layer: rule. Made from what the reference keeps of each test's run, so that "every boundary has
 * its tests" is computed and not claimed.
 *
 * A boundary is a comparison (its two sides and the limit itself), the birthday that a comparison
 * of an age means (the day before, the day, the day after), a step of brackets, a bound of the
 * values of a window, the first and last day of a window of days, and every day on which a value of
 * the law or a version of a rule begins or ends. "Just" below is one step of the type: a fen, a
 * day, one person; a
 * rate and the two of min and max have no step, any value on that side counts.
 *
 * A boundary is held only when a test would notice: a comparison is turned over (< to <=), a value
 * or version is taken away or begins earlier, and one of the tests that stand there has to fail.
 *
 * Invariants
 *   - Counted are the boundaries written in the pack itself, and the comparisons of its parents
 * that read a parameter to which the pack gives values.
 *   - Only what a test's expectations needed counts as seen, also by a test of a reform: the
 * country leaves the standard to the places, and its limits are tried with a standard laid over it.
 *   - A side that the ranges of facts and parameters cannot reach is not asked for.
 */
#ifndef MZ_RULE_BOUNDS_H
#define MZ_RULE_BOUNDS_H

#include "rule/reason.h"

/*
 * What is missing, as warnings in f; *n: boundaries looked at. `pack` is the last of the book's
 * chain. The tests are taken to pass: a failing one holds nothing.
 */
mz_code rule_bounds(mz_cx *cx, const struct rule_book *b, const struct ast_pack *pack,
                    struct ast_findings *f, size_t *n) MZ_MUST_USE;

struct rule_covered {
    size_t conditions;
    size_t states; /* true, false and, where a fact may be missing, unknown */
    size_t seen;
};

/*
 * The same for conditions: each row of a table, `when` of an exception and operand of and, or
 * should be true, false and unknown in some test, but for what no case can have (bounds_reach.c).
 * What is not is a note: unlike a boundary it fails no test, whoever keeps packs decides.
 */
mz_code rule_conditions(mz_cx *cx, const struct rule_book *b, const struct ast_pack *pack,
                        struct ast_findings *f, struct rule_covered *out) MZ_MUST_USE;

/*
 * The pairs of the pack's own exclusion matrix of which no test expects what they do
 * ("gives_way beside tekun"), as notes; *pairs: how many there are. A test that expects it fails
 * when the row is deleted or keeps another one.
 */
void rule_pairs(const struct rule_book *b, const struct ast_pack *pack, struct ast_findings *f,
                size_t *pairs);

/*
 * Cases for states of conditions that no test has, as a file of tests for the author to review:
 * each is a test of the pack with one fact changed (to the other value, to a limit that the fact is
 * compared with and beside it, to unknown), or two where one does not lead there, and what the law
 * says of it now as its expectation.
 * Nobody but the author knows whether the law should say so. *found: states that they have.
 */
mz_code rule_propose(mz_cx *cx, const struct rule_book *b, const struct ast_pack *pack,
                     struct mz_buf *out, size_t *found) MZ_MUST_USE;

#endif
