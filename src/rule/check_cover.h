/*
 * check_cover.h - rows of a table as sets of boxes: what overlaps, what nobody covers.
 *
 * Layer: rule, private to check*.c. Each input is cut into pieces at the bounds that its cells
 * name; a cell is a set of pieces, a row a box of them. The last piece of each input is "unknown".
 * Splitting is recursive over the inputs (at most COVER_COLS deep) and stops after COVER_STEPS.
 */
#ifndef MZ_RULE_CHECK_COVER_H
#define MZ_RULE_CHECK_COVER_H

#include "base/base.h"

enum { COVER_COLS = 24, COVER_PIECES = 4096, COVER_STEPS = 400000 };

struct cover {
    mz_arena *a;
    size_t rows;
    size_t cols;
    size_t words[COVER_COLS];   /* of 64 pieces, of each input */
    size_t pieces[COVER_COLS];  /* with the unknown one, which is the last */
    uint64_t *bits[COVER_COLS]; /* rows * words */
    bool *real[COVER_COLS];     /* of each piece: a value can lie in it */
    bool *vague;                /* of each row: a cell that is only known when it runs */
    size_t steps;
};

enum cover_answer { COVER_NO, COVER_YES, COVER_NOT_PROVED };

static inline bool cover_has(const struct cover *v, size_t row, size_t col, size_t piece)
{
    return (v->bits[col][row * v->words[col] + piece / 64] >> (piece % 64) & 1) != 0;
}
static inline void cover_put(struct cover *v, size_t row, size_t col, size_t piece)
{
    v->bits[col][row * v->words[col] + piece / 64] |= UINT64_C(1) << (piece % 64);
}

/* Room for rows * cols cells; pieces[] is set by the caller before. */
void cover_make(struct cover *v);
/* Can both rows be true at once? */
bool cover_overlap(const struct cover *v, size_t a, size_t b);
/* Is row a inside of row b? */
bool cover_inside(const struct cover *v, size_t a, size_t b);
/* A row that no input can satisfy. */
bool cover_empty(const struct cover *v, size_t row);
/*
 * Is all of `inside` (a row, or SIZE_MAX for everything known) covered by the rows below `upto`?
 * When not, `hole` has a piece of each input.
 */
enum cover_answer cover_all(struct cover *v, size_t inside, size_t upto, size_t hole[COVER_COLS]);

#endif
