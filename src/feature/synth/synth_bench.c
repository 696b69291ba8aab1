/* synth_bench.c - how fast people are invented. */
#include <time.h>

#include "feature/synth/synth_dirty.h"
#include "feature/synth/synth_int.h"

enum { PEOPLE = 1000000, GOAL = 500000 };

static int64_t now_ns(void)
{
    struct timespec ts;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int64_t rate(int64_t n, int64_t ns)
{
    return n * 1000000 / (ns / 1000 + 1);
}

mz_code synth_bench_people(mz_cx *cx, struct mz_bench_io *io)
{
    const division_table *t = NULL;
    synth *s = NULL;
    struct synth_options o = {
        .division = INT64_C(331181000000),
        .people = io->size > 0 ? io->size : PEOPLE,
        .seed = io->seed,
    };
    struct synth_rates rates = synth_rates_usual();
    int64_t people = 0;
    int64_t records = 0;
    MZ_TRY(division_open(cx, NULL, NULL, &t));
    int64_t start = now_ns();
    MZ_TRY(synth_open(cx, t, &o, &s));
    int64_t opened = now_ns();
    for (int64_t k = 0; k < synth_households(s); k++) {
        struct synth_household h;
        synth_household(s, k, &h);
        people += (int64_t)h.members_n;
    }
    int64_t made = now_ns();
    for (int64_t k = 0; k < synth_households(s); k++) {
        struct synth_record r[SYNTH_RECORDS_MAX];
        records += (int64_t)synth_dirty(s, &rates, k, r);
    }
    int64_t end = now_ns();
    io->report(io, (struct mz_figure){"plan", (opened - start) / 1000000, "ms", 0, true});
    io->report(io, (struct mz_figure){"people", rate(people, made - opened), "1/s", GOAL, false});
    io->report(io, (struct mz_figure){"records", rate(records, end - made), "1/s", 0, false});
    return MZ_OK;
}
