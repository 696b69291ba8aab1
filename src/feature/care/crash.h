/*
 * crash.h - the kill harness: writers over HTTP, a server that is killed again and again.
 *
 * Layer: feature. Writer processes add, change and read persons, register households, ask for
 * splits and approve them over the JSON API with tokens and idempotency keys; a job takes a file
 * in. Each answer of success goes into the writer's own log. Meanwhile the server's processes get
 * SIGKILL at random moments: all of them, one worker, the jobs, the parent alone, also while it
 * starts again. What a writer was told must be in the database, once.
 *
 * Invariants that are checked
 *   - after every restart: each write acknowledged since the last check has its row, with the
 *     version of the answer or a later one;
 *   - at the end: each acknowledged add is one row and no add is two; each row has exactly the last
 *     acknowledged version and text; every version has one image in the history; each acknowledged
 *     read stands in the audit once; a repeated key did nothing again; mz doctor finds nothing;
 *   - each acknowledged household, request and approval is there, a request is done if and only if
 *     its household was made, and every household has one head who is a member;
 *   - the file that is imported during the kills is in at the end, no row twice and none lost: the
 *     job goes on by itself, or says that it failed and goes on when it is asked again.
 */
#ifndef MZ_FEATURE_CARE_CRASH_H
#define MZ_FEATURE_CARE_CRASH_H

#include "base/base.h"

enum { CRASH_WRITERS_MAX = 8, CRASH_COMPLAINTS = 8 };

struct crash_plan {
    const char *program; /* path of mz */
    const char *dir;     /* an empty folder */
    uint64_t seed;
    int64_t kills;  /* wanted */
    int64_t ms_max; /* give up after this long; 0: never */
    int writers;    /* 1 to CRASH_WRITERS_MAX */
    int64_t rows;   /* of a file that is imported meanwhile; 0: none */
};

struct crash_result {
    int64_t kills;
    int64_t restarts;
    int64_t writes;   /* acknowledged */
    int64_t reads;    /* acknowledged */
    int64_t repeated; /* keys that were sent again after an unknown outcome or on purpose */
    int64_t houses;   /* households there at the end */
    int64_t begun;    /* how often the import was asked for: more than once after a failed job */
    int64_t open;     /* outcomes that nobody was told of: the run ended first */
    int64_t lost;     /* acknowledged and not there */
    int64_t doubled;
    int64_t broken;                        /* everything else that does not hold */
    char complaint[CRASH_COMPLAINTS][160]; /* the first of them, as sentences */
    size_t complaints;
};

/* MZ_OK when the harness itself worked; what it found is in *out. */
mz_code crash_run(mz_cx *cx, const struct crash_plan *plan, struct crash_result *out) MZ_MUST_USE;

#endif
