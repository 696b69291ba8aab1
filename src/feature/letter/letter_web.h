/*
 * letter_web.h - the fields of a template as a form, for pages of other features.
 *
 * Layer: feature. Included by letter.h; for x_web.c files, which have leaf_web.h.
 */
#ifndef MZ_FEATURE_LETTER_LETTER_WEB_H
#define MZ_FEATURE_LETTER_LETTER_WEB_H

#include "base/json.h"
#include "letter/letter.h"

struct leaf;
struct mz_form;
struct ui_form;
typedef struct mz_req mz_req;

struct letter_fields {
    const struct letter_template *t;
    const struct mz_json *values; /* that are there; NULL: none */
    struct mz_form *form;         /* after a refusal: what was typed counts */
    const char *submit;           /* MZ_T */
    mz_str action;
};
/* A card in the left column with one field for each of the template. */
struct ui_form *letter_fields_form(struct leaf *l, const struct letter_fields *in);
/*
 * What was sent, as the JSON that letters are filled with. A mask of an identity number that comes
 * back stands for the number in `old` (NULL: none).
 */
mz_code letter_fields_read(mz_cx *cx, mz_req *rq, const struct letter_template *t,
                           const struct mz_json *old, mz_str *out) MZ_MUST_USE;

#endif
