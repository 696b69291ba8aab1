/* twice_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_TWICE_TWICE_INT_H
#define MZ_FEATURE_TWICE_TWICE_INT_H

#include "feature/feature.h"
#include "feature/twice/twice.h"

enum { TWICE_GIVEN_MAX = 2000000, TWICE_COUNTIES_MAX = 400 };

extern const struct mz_reg twice_register;
extern const struct mz_route twice_routes[];
extern const struct mz_command twice_commands[];

/* One person that the county pays, beside the digest of the number. */
struct twice_paid {
    struct twice_digest d;
    int64_t person, household, division;
};
/*
 * Told by the registers or by the ledger, once each. In order of digest and programme; inside the
 * actor's scope.
 */
mz_code twice_paid(mz_cx *cx, int64_t county, int64_t period, struct twice_paid **out, size_t *n,
                   uint8_t print[TWICE_PRINT_N]) MZ_MUST_USE;
int twice_digest_order(const struct twice_digest *a, const struct twice_digest *b);
mz_str twice_month(mz_arena *a, int64_t period);
bool twice_month_of(mz_str text, int64_t *period);
/* The name of a programme in the reader's language. */
mz_str twice_programme(enum mz_lang lang, mz_str word);

mz_code twice_open_count(mz_cx *cx, int64_t *n);
mz_code twice_job(mz_cx *cx, int64_t job, mz_str input);
mz_code twice_demo(mz_cx *cx, const struct mz_demo *demo);

#endif
