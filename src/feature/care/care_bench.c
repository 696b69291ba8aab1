/* care_bench.c - mz bench crash: nothing acknowledged is lost, whoever is killed when. */
#include <inttypes.h>
#include <stdio.h>

#include "feature/care/care_int.h"
#include "feature/care/crash.h"

enum { KILLS_USUAL = 1000 };

static mz_code crash(mz_cx *cx, struct mz_bench_io *io)
{
    struct crash_result r;
    struct crash_plan plan = {.program = io->program,
                              .dir = mz_str_z(cx->a, io->dir),
                              .seed = io->seed,
                              .kills = io->count > 0 ? io->count : KILLS_USUAL,
                              .writers = 3,
                              .rows = 12000};
    MZ_TRY(crash_run(cx, &plan, &r));
    for (size_t i = 0; i < r.complaints; i++) {
        io->say(io, r.complaint[i]);
    }
    const struct mz_figure figures[] = {
        {.name = "kills", .value = r.kills, .unit = "kills", .goal = plan.kills},
        {.name = "restarts", .value = r.restarts, .unit = "starts"},
        {.name = "acknowledged writes", .value = r.writes, .unit = "writes"},
        {.name = "acknowledged reads", .value = r.reads, .unit = "reads"},
        {.name = "keys sent again", .value = r.repeated, .unit = "requests"},
        /* "At most 0" cannot be told from "no goal": what is counted is whether there were none. */
        {.name = "nothing lost", .value = r.lost == 0, .unit = "yes", .goal = 1},
        {.name = "nothing doubled", .value = r.doubled == 0, .unit = "yes", .goal = 1},
        {.name = "no invariant broken", .value = r.broken == 0, .unit = "yes", .goal = 1},
        {.name = "lost writes", .value = r.lost, .unit = "writes"},
        {.name = "doubled writes", .value = r.doubled, .unit = "writes"},
        {.name = "broken invariants", .value = r.broken, .unit = "finds"},
    };
    for (size_t i = 0; i < MZ_LEN(figures); i++) {
        io->report(io, figures[i]);
    }
    return MZ_OK;
}

const struct mz_bench care_benches[] = {
    {.name = "http",
     .run = care_http_bench,
     .help = MZ_T("Small answers, list pages and searches of the real server under wrk")},
    {.name = "clerks",
     .run = care_clerks_bench,
     .help = MZ_T("Three hundred clerks work on cases at once, as each of them waits")},
    {.name = "crash",
     .run = crash,
     .help = MZ_T("Writers over HTTP while the server is killed at random: nothing is lost")},
    {0},
};
