/*
 * worker_web.h - giving many rows of a list to one worker: who may be chosen, and the page between.
 *
 * Layer: feature; for x_web.c files, beside bulk_web.h. The act on each row still checks that the
 * worker works where that row is.
 */
#ifndef MZ_FEATURE_WORKER_WEB_H
#define MZ_FEATURE_WORKER_WEB_H

#include "feature/bulk_web.h"
#include "feature/feature.h"

/* The smallest division that holds all the rows. */
struct worker_place {
    int64_t lo, hi; /* 0: no row yet */
};
void worker_place_add(struct worker_place *p, int64_t division);

/* Who works there in one of these roles, or in the nearest place above it, behind "Please choose".
 */
mz_code worker_options(struct leaf *l, int64_t place, const enum mz_role *roles, size_t roles_n,
                       struct ui_option **out, size_t *n) MZ_MUST_USE;

struct worker_ask {
    const char *title; /* MZ_T: of the page and its button */
    const char *path;  /* of the list, where the form goes */
    const char *menu;
    mz_str act;       /* the form's "do" */
    const char *note; /* MZ_T: label of the field for a note */
    bool note_required;
    struct worker_place place;
};
/* The page that asks who and why; `form` with its problems, or NULL. */
mz_code worker_page(mz_cx *cx, mz_req *rq, const struct bulk *b, const struct worker_ask *ask,
                    struct mz_form *form, mz_out *out) MZ_MUST_USE;

struct worker_told {
    int64_t worker;
    mz_str note;
};
/* What the page was filled in with; problems go to the form. */
struct worker_told worker_told(struct mz_form *form, const struct worker_ask *ask);

#endif
