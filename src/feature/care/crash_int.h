/* crash_int.h - what the parts of the kill harness share. Private to this folder. */
#ifndef MZ_FEATURE_CARE_CRASH_INT_H
#define MZ_FEATURE_CARE_CRASH_INT_H

#include <stdio.h>

#include "feature/care/crash.h"

/* splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014). */
static inline uint64_t crash_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline int64_t crash_below(uint64_t *state, int64_t n)
{
    return (int64_t)(crash_random(state) % (uint64_t)n);
}

struct crash_writer {
    int port;
    int number;
    uint64_t seed;
    const char *log; /* its file */
    const char *token;
    const char *decider;  /* token of somebody who may approve */
    const char *division; /* where its persons live */
};

/*
 * A line of a writer's log, written after the answer and before the next request:
 *
 *     P id version tag    a person has this version, whose address is tag
 *     A tag id            ... and was added under this tag, which is its source
 *     R request           a person was shown under this request number
 *     H id tag            a household is registered at this address; id 0: its answer was lost
 *     S id tag            the split of a household into one at address tag was asked for
 *     D tag               ... and approved: the new household is there
 *     K                   a key was sent again
 *     O tag               the run ended before anybody knew what became of this tag
 *     X text              an answer that must not be
 */
enum { CRASH_LINE_MAX = 200 };

/* The whole life of a writer; returns when a SIGTERM asked for it. */
void crash_write(const struct crash_writer *w);

/* The address of row i of the file that is imported. */
static inline void crash_row_tag(char out[32], int64_t i)
{
    (void)snprintf(out, 32, "row-%lld", (long long)i);
}

struct import;

/* Sends the file and asks for the import. */
mz_code crash_import_begin(mz_cx *cx, const struct crash_plan *plan, int port, const char *token,
                           struct import **out) MZ_MUST_USE;
/* Waits for its end; asks again when its job has failed. */
mz_code crash_import_end(mz_cx *cx, struct import *im, struct crash_result *out) MZ_MUST_USE;

struct crash_seen; /* what the logs said so far */

struct crash_seen *crash_seen_new(mz_cx *cx, const struct crash_plan *plan);
/* Read what the logs say since the last time. */
mz_code crash_hear(mz_cx *cx, struct crash_seen *seen, struct crash_result *out) MZ_MUST_USE;
/* The same, and hold each new write against the database. */
mz_code crash_check_new(mz_cx *cx, struct crash_seen *seen, struct crash_result *out) MZ_MUST_USE;
/* Everything, once the server and the writers have ended. */
mz_code crash_check_all(mz_cx *cx, struct crash_seen *seen, struct crash_result *out) MZ_MUST_USE;

void crash_complain(struct crash_result *out, const char *fmt, ...) MZ_PRINTF(2, 3);
/* DIR/writer-N.log */
const char *crash_log(mz_arena *a, const struct crash_plan *plan, int number);

#endif
