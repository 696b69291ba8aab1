/*
 * letter_int.h - shared by the files of src/letter.
 *
 * Layer: letter, private.
 */
#ifndef MZ_LETTER_LETTER_INT_H
#define MZ_LETTER_LETTER_INT_H

#include "letter/paper.h"

/* A place of a text where a value goes: "{amount:capital}". */
struct letter_hole {
    mz_str id;
    mz_str format;
    size_t from, to; /* bytes of the text, braces included */
};

/* The next hole from *i on; moves *i behind it. `broken` when a brace has no partner. */
bool letter_hole_next(mz_str text, size_t *i, struct letter_hole *out, bool *broken);

enum letter_built {
    LETTER_B_ORGAN,
    LETTER_B_GOVERNMENT,
    LETTER_B_NUMBER,
    LETTER_B_DATE,
    LETTER_B_YEAR,
    LETTER_BUILT_N
};
/* LETTER_BUILT_N when it is none. */
enum letter_built letter_built_of(mz_str id);
const struct letter_field *letter_field_in(const struct letter_field *f, size_t n, mz_str id);

/* Arguments are copied. */
void letter_find(struct letter_findings *f, const struct mz_yaml *at, struct mz_say what,
                 struct mz_say way);
void letter_find_at(struct letter_findings *f, struct letter_finding one);
/* Everything that speaks of fields: after reading. */
void letter_check(mz_cx *cx, struct letter_template *t, const struct mz_yaml *root,
                  struct letter_findings *f);

/* ---- lines ---------------------------------------------------------------- */

/* A stretch of a line in one face: x and w in cells of the line's first character. */
struct letter_run {
    mz_str text;
    enum letter_face face;
    double x, w;
};

struct letter_row {
    struct letter_run *run;
    size_t run_n;
    double w; /* natural width in cells */
};

struct letter_set {
    const struct letter_span *span;
    size_t span_n;
    double wide;   /* cells of a line */
    double indent; /* cells of the first line */
    bool spread;   /* all but the last line reach the right end */
};

/*
 * Break a paragraph into lines by the rules of Chinese setting: no closing mark begins a line, no
 * opening one ends it, words of Latin letters and figures stay whole; marks give way by half a cell
 * each before a character goes to the next line. "\n" begins a new line.
 */
void letter_break(mz_arena *a, const struct letter_set *set, struct letter_row **rows, size_t *n);
/* Width of a text in cells. */
double letter_cells(mz_str text);

#endif
