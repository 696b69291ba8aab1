/*
 * codes.h - the code sets of the national standards: labels, lists for select boxes, look-up.
 *
 * Layer: base. The rows stand in codes.def, one line each. Codes are text, because leading zeros
 * count. A column of a register names its set by `name` (store/register.h, `.codes`).
 *
 * Invariants
 *   - Codes of a set differ and stand in the order of the standard, which is the order of a select
 *     box.
 *   - No two rows of a set share a Chinese name or another name: look-up by name has one answer.
 */
#ifndef MZ_BASE_CODES_H
#define MZ_BASE_CODES_H

#include "base/base.h"

struct mz_codeset_row {
    const char *code;
    const char *zh;
    const char *en;
    const char *other; /* further Chinese names with '|' between; "" for none */
    bool common;       /* offered in select boxes; others are understood when a file brings them */
};

struct mz_codeset {
    const char *name;     /* "nation" */
    const char *zh;       /* what it is called: 民族 */
    const char *en;       /* "Ethnic group" */
    const char *standard; /* "GB/T 3304-1991" */
    const struct mz_codeset_row *rows;
    size_t rows_n;
};

/* All sets, in the order of codes.def. */
extern const struct mz_codeset mz_codesets[];
extern const size_t mz_codesets_n;

/* NULL when there is none of that name. */
const struct mz_codeset *mz_codeset_find(mz_str name);

/* NULL when the code is not in the set. */
const struct mz_codeset_row *mz_codeset_row(const struct mz_codeset *set, mz_str code);

/*
 * By Chinese name, other name or English name (any case); ethnic groups with and without 族 at the
 * end. NULL when no row has it.
 */
const struct mz_codeset_row *mz_codeset_by_name(const struct mz_codeset *set, mz_str name);

/* The label of a code; the code itself when the set does not have it, so that data shows. */
mz_str mz_codeset_label(const struct mz_codeset *set, enum mz_lang lang, mz_str code);

/*
 * A code or a name as a file brings it, white space around and full-width digits taken; a missing
 * leading zero of a two-digit code is put back ("1" for "01"). Refuses what the set does not have.
 */
mz_code mz_codeset_parse(mz_cx *cx, const struct mz_codeset *set, const char *field, mz_str s,
                         const struct mz_codeset_row **out) MZ_MUST_USE;

#endif
