/*
 * progress.h - how far a long command has come: done, share, rate, time left.
 *
 * Layer: cli. On a terminal one line is redrawn at most ten times a second, and only after the
 * work has taken a second; elsewhere a plain line is written every ten seconds; with --json
 * nothing at all. It goes to the standard error and reads the clock of the context.
 */
#ifndef MZ_CLI_PROGRESS_H
#define MZ_CLI_PROGRESS_H

#include "cli/cli.h"

struct mz_progress {
    mz_cx *cx;
    const struct mz_args *args;
    const char *what; /* MZ_T: "Reading rows" */
    int64_t all;      /* 0 when not known */
    int64_t done;
    int64_t start_ms;
    int64_t drawn_ms;
    bool on_line; /* the cursor stands behind a drawn bar */
};

/* Starts the time. `all` may be 0 when the end is not known. */
struct mz_progress mz_progress_start(mz_cx *cx, const struct mz_args *args, const char *what,
                                     int64_t all);
/* Cheap enough for every row: it reads the clock, some 30 ns, and mostly returns. */
void mz_progress_step(struct mz_progress *p, int64_t done);
/* Removes the bar. Call it before printing anything else and at the end, also after a failure. */
void mz_progress_end(struct mz_progress *p);

#endif
