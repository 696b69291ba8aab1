/*
 * case_letter.h - the letters of a case: their fields out of what the case knows.
 *
 * Layer: feature, private to this folder.
 *
 * Where a field of a template comes from, the first that is there:
 *   1. what a clerk wrote for this letter of this case (matter_letter_keep),
 *   2. `tells` of the matter: a rule, a fact, a parameter, a text,
 *   3. what every case knows, by the field's id (the table in case_word.c; README.md lists it).
 * What is left and is not optional is asked of the clerk before the action.
 */
#ifndef MZ_FEATURE_MATTER_CASE_LETTER_H
#define MZ_FEATURE_MATTER_CASE_LETTER_H

#include "feature/letter/letter.h"
#include "feature/matter/case_check.h"
#include "feature/matter/effect.h"

enum { CASE_LETTER_BYTES = 1 << 18 };

/* A letter that is being filled. */
struct case_letter {
    const struct matter_open *o;
    const struct letter_form *form;
    const struct ir_action *action; /* that issues it */
    mz_str reason;                  /* of the event */
    const struct mz_json *kept;     /* by a clerk; NULL */
    const struct mz_json *values;   /* all that is there, by field */
    const struct letter_field *lacks[LETTER_FIELDS_MAX];
    size_t lacks_n;
};

/* Reads what was kept and fills in all that is there. `l->o`, `form`, `action`, `reason` are set.
 */
mz_code case_letter_fill(mz_cx *cx, struct case_letter *l) MZ_MUST_USE;
/* The values as letter_issue() takes them. */
mz_code case_letter_text(mz_cx *cx, const struct mz_json *values, mz_str *out) MZ_MUST_USE;
/* The letter of an action, or of the end that it leads to; empty: none. */
mz_str case_letter_of(const struct ir_matter *m, const struct ir_action *a);
/* Keeps what a clerk wrote: only where it says other than the case does. */
mz_code case_letter_keep(mz_cx *cx, struct case_letter *l, const struct mz_json *said) MZ_MUST_USE;

/* ---- case_word.c: what every case knows ---- */

/* The field as a text or a list; NULL: a case has no such word, or not yet. */
mz_code case_word(mz_cx *cx, const struct case_letter *l, const struct letter_field *f,
                  const struct mz_json **out) MZ_MUST_USE;
/* Whether every case has a word of this id and type. */
bool case_word_is(const struct letter_field *f);

matter_effect case_letter_effect;
struct reseal;
mz_code case_letter_walk(mz_cx *cx, struct reseal *r) MZ_MUST_USE;

#endif
