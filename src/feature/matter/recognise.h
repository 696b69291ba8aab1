/*
 * recognise.h - what an office says of a household or person apart from money (认定).
 *
 * Layer: feature; other features and departments read it. Ends of cases write it
 * (recognise_effect.c).
 *
 * Invariants
 *   - Of a category and a subject at most one recognition is open; granted again it is renewed, and
 *     its history stays in the register's history.
 *   - One whose last day is over, or that was ended, counts for no later day.
 *   - The review of one that is due begins by itself, once.
 */
#ifndef MZ_FEATURE_MATTER_RECOGNISE_H
#define MZ_FEATURE_MATTER_RECOGNISE_H

#include "base/base.h"

enum { RECOGNISED_MAX = 100 };

struct recognition {
    int64_t id;
    mz_str category;   /* dibao, tekun, margin, ... */
    int64_t household; /* MZ_NULL */
    int64_t person;    /* MZ_NULL: the whole household */
    mz_str grade;      /* id of the class; may be empty */
    int64_t since;     /* first day */
    int64_t until;     /* last day; MZ_NULL: until it is ended */
    int64_t review_on; /* MZ_NULL: by nobody */
    mz_str review;     /* matter */
    int64_t case_id;   /* that granted or renewed it */
    int64_t ended;     /* MZ_NULL: open */
};

/* Of a household and its members, newest first, ended ones too; inside the scope. */
mz_code recognised(mz_cx *cx, int64_t household, struct recognition **out, size_t *n) MZ_MUST_USE;
/* Does it count on a day? */
bool recognised_on(const struct recognition *r, int64_t day);

#endif
