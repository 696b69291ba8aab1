/* check_cover.c - which boxes meet, and which are covered by the others. */
#include "rule/check_cover.h"

#include <string.h>

void cover_make(struct cover *v)
{
    v->vague = MZ_NEW_N(v->a, bool, v->rows + 1);
    for (size_t k = 0; k < v->cols; k++) {
        v->words[k] = (v->pieces[k] + 63) / 64;
        v->bits[k] = MZ_NEW_N(v->a, uint64_t, v->rows * v->words[k] + 1);
        v->real[k] = MZ_NEW_N(v->a, bool, v->pieces[k] + 1);
    }
}

bool cover_overlap(const struct cover *v, size_t a, size_t b)
{
    for (size_t k = 0; k < v->cols; k++) {
        uint64_t both = 0;
        for (size_t w = 0; w < v->words[k]; w++) {
            both |= v->bits[k][a * v->words[k] + w] & v->bits[k][b * v->words[k] + w];
        }
        if (both == 0) {
            return false;
        }
    }
    return true;
}

bool cover_inside(const struct cover *v, size_t a, size_t b)
{
    for (size_t k = 0; k < v->cols; k++) {
        for (size_t w = 0; w < v->words[k]; w++) {
            if ((v->bits[k][a * v->words[k] + w] & ~v->bits[k][b * v->words[k] + w]) != 0) {
                return false;
            }
        }
    }
    return true;
}

bool cover_empty(const struct cover *v, size_t row)
{
    for (size_t k = 0; k < v->cols; k++) {
        uint64_t any = 0;
        for (size_t w = 0; w < v->words[k]; w++) {
            any |= v->bits[k][row * v->words[k] + w];
        }
        if (any == 0) {
            return true;
        }
    }
    return false;
}

struct level {
    uint64_t *alive; /* rows that hold for the pieces chosen so far */
    size_t piece;    /* the next to try */
};

struct split {
    struct cover *v;
    size_t inside;
    size_t upto;
    size_t row_words;
    struct level levels[COVER_COLS + 1];
};

static bool has_row(const uint64_t *set, size_t row)
{
    return (set[row / 64] >> (row % 64) & 1) != 0;
}

/* Rows of `from` that have the piece too; false when it is the same set as for the piece before. */
static void narrow(const struct split *s, size_t col, size_t piece, const uint64_t *from,
                   uint64_t *to)
{
    for (size_t w = 0; w < s->row_words; w++) {
        to[w] = 0;
    }
    for (size_t r = 0; r < s->upto; r++) {
        if (has_row(from, r) && !s->v->vague[r] && cover_has(s->v, r, col, piece)) {
            to[r / 64] |= UINT64_C(1) << (r % 64);
        }
    }
}

static bool nobody(const struct split *s, const uint64_t *set)
{
    for (size_t w = 0; w < s->row_words; w++) {
        if (set[w] != 0) {
            return false;
        }
    }
    return true;
}

static bool wanted(const struct split *s, size_t col, size_t piece)
{
    if (s->inside != SIZE_MAX) {
        return cover_has(s->v, s->inside, col, piece);
    }
    return piece + 1 < s->v->pieces[col] && s->v->real[col][piece];
}

static bool takes_all(const struct split *s, size_t row, size_t col)
{
    for (size_t p = 0; p < s->v->pieces[col]; p++) {
        if (wanted(s, col, p) && !cover_has(s->v, row, col, p)) {
            return false;
        }
    }
    return true;
}

/* A row that takes everything in the inputs that are left covers all of them. */
static bool done(const struct split *s, size_t col, const uint64_t *alive)
{
    for (size_t r = 0; r < s->upto; r++) {
        bool all = has_row(alive, r);
        for (size_t k = col; k < s->v->cols && all; k++) {
            all = takes_all(s, r, k);
        }
        if (all) {
            return true;
        }
    }
    return false;
}

/* Has an earlier piece of this input the same rows? Then what was said of it holds here. */
static bool like_before(const struct split *s, size_t col, size_t piece, const uint64_t *alive)
{
    if (piece == 0 || !wanted(s, col, piece - 1)) {
        return false;
    }
    for (size_t r = 0; r < s->upto; r++) {
        if (has_row(alive, r) && !s->v->vague[r] &&
            cover_has(s->v, r, col, piece) != cover_has(s->v, r, col, piece - 1)) {
            return false;
        }
    }
    return true;
}

static void holes(const struct split *s, size_t depth, size_t hole[COVER_COLS])
{
    for (size_t k = 0; k < s->v->cols; k++) {
        hole[k] = k <= depth ? s->levels[k].piece - 1 : SIZE_MAX;
    }
}

enum cover_answer cover_all(struct cover *v, size_t inside, size_t upto, size_t hole[COVER_COLS])
{
    struct split s = {.v = v, .inside = inside, .upto = upto, .row_words = v->rows / 64 + 1};
    size_t depth = 0;
    uint64_t *alive = MZ_NEW_N(v->a, uint64_t, s.row_words * (COVER_COLS + 1));
    for (size_t k = 0; k <= COVER_COLS; k++) {
        s.levels[k].alive = alive + k * s.row_words;
    }
    for (size_t r = 0; r < upto; r++) {
        s.levels[0].alive[r / 64] |= v->vague[r] ? 0 : UINT64_C(1) << (r % 64);
    }
    if (done(&s, 0, s.levels[0].alive)) {
        return COVER_YES;
    }
    for (;;) {
        struct level *l = &s.levels[depth];
        if (l->piece == v->pieces[depth]) {
            if (depth == 0) {
                return COVER_YES;
            }
            l->piece = 0;
            depth--;
            continue;
        }
        size_t piece = l->piece++;
        if (!wanted(&s, depth, piece) || like_before(&s, depth, piece, l->alive)) {
            continue;
        }
        if (++v->steps > COVER_STEPS / (upto / 64 + 1)) {
            return COVER_NOT_PROVED;
        }
        struct level *next = &s.levels[depth + 1];
        narrow(&s, depth, piece, l->alive, next->alive);
        if (nobody(&s, next->alive)) {
            holes(&s, depth, hole);
            return COVER_NO;
        }
        if (depth + 1 < v->cols && !done(&s, depth + 1, next->alive)) {
            depth++;
            s.levels[depth].piece = 0;
        }
    }
}
