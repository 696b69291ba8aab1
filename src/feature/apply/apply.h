/*
 * apply.h - applications that people make themselves, from a phone, without an account.
 *
 * Layer: feature. README.md tells how one goes from the first page to the case and back.
 *
 * Invariants
 *   - Nothing that the office knows of a person is shown or filled in before a one-time code came
 *     back from the telephone that the register has of that very person. Until then an ID number
 *     is never looked up: known and unknown numbers meet the same statements and the same answer.
 *   - What was told stands sealed. The code of an application stands nowhere but in the seal.
 *   - A case begins for somebody whom the register proved by telephone, or a clerk by papers.
 *   - A photograph is kept as mz_picture_clean() wrote it, sealed.
 */
#ifndef MZ_FEATURE_APPLY_APPLY_H
#define MZ_FEATURE_APPLY_APPLY_H

#include "base/base.h"

enum { APPLY_PHOTOS_MAX = 40 };

/* A photograph of a paper that an applicant sent. */
struct apply_photo {
    int64_t id, division, apply;
    int64_t case_id; /* MZ_NULL: the case has not begun */
    mz_str paper;    /* id of a paper of the pack; "other" for the rest */
    mz_str kind;     /* jpeg, png */
    int64_t bytes;
    mz_str sm3;
    int64_t made_ms;
};

/* Those of a case, oldest first. */
mz_code apply_photos_of(mz_cx *cx, int64_t case_id, struct apply_photo **out,
                        size_t *n) MZ_MUST_USE;
/* The bytes; MZ_ABSENT outside the scope. Notes the read. */
mz_code apply_photo_open(mz_cx *cx, int64_t id, struct apply_photo *out, mz_str *bytes) MZ_MUST_USE;
/* What was sent goes with its case to another place of the county. In the open transaction. */
mz_code apply_put(mz_cx *cx, int64_t case_id, int64_t division) MZ_MUST_USE;

#endif
