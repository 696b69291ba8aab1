/*
 * feed_rows_bench.c - what 36 departments send, for peers: the files, who is ours, and our sum for
 * each person and category, in --cache; bench/peers asks the same of the same files.
 *
 * figures.json has the times of reading, matching and folding, the best of the rounds.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "feature/bench/bench_int.h"
#include "feature/synth/synth.h"
#include "feed/load.h"

enum { OURS = 50, DIRTY = 10, PEOPLE_OF = 1000000, PEOPLE_IN = 36100 };

struct times {
    int64_t cpu_us;
    int64_t wall_us;
};

static int64_t now_us(clockid_t id)
{
    struct timespec ts;
    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static mz_code open_file(mz_cx *cx, const struct mz_bench_io *io, const char *name, FILE **out)
{
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(io->cache), name);
    *out = fopen(path.p, "wb");
    return *out != NULL ? MZ_OK : mz_fail(cx, MZ_IO, "could not write " MZ_FMT, MZ_ARG(path));
}

static mz_code close_file(mz_cx *cx, FILE *f)
{
    bool bad = ferror(f) != 0;
    bad |= fclose(f) != 0;
    return bad ? mz_fail(cx, MZ_IO, "could not write the rows") : MZ_OK;
}

static mz_code write_people(mz_cx *cx, const struct mz_bench_io *io, int64_t people)
{
    FILE *f = NULL;
    MZ_TRY(open_file(cx, io, "people.csv", &f));
    for (int64_t i = 0; i < people; i++) {
        char id[19];
        char name[SYNTH_FEED_NAME];
        synth_feed_person(i, id, name);
        (void)fprintf(f, "%" PRId64 ",%s,%s\n", i, id, name);
    }
    return close_file(cx, f);
}

/* The months of a person stand side by side. */
static void write_sums(FILE *f, size_t feed, const struct mz_feed_feature *v)
{
    for (size_t i = 0; i < v->n;) {
        uint32_t person = v->person[i];
        int64_t sum = 0;
        for (; i < v->n && v->person[i] == person; i++) {
            sum += v->value[i];
        }
        (void)fprintf(f, "%zu,%" PRIu32 ",%" PRId64 "\n", feed + 1, person, sum);
    }
}

/* One feed; its sums where there is a file for them. */
static mz_code read_feed(mz_cx *cx, const mz_who *who, const char *dir, size_t i, FILE *sums)
{
    const mz_feed_form *form = NULL;
    struct mz_feed_found *found = NULL;
    struct mz_feed_folded *folded = NULL;
    struct mz_feed_scan_options o = {.today = {SYNTH_FEED_DAY}};
    MZ_TRY(synth_feed_form(cx, i, &form));
    MZ_TRY(mz_feed_scan(cx, who, form, synth_feed_path(cx->a, dir, i), &o, &found));
    MZ_TRY(mz_feed_fold_rows(cx, form, found, SYNTH_FEED_PERIOD, &folded));
    if (sums != NULL) {
        write_sums(sums, i, &folded->feature[0]);
    }
    return MZ_OK;
}

static mz_code read_all(mz_cx *cx, const mz_who *who, const char *dir, FILE *sums, struct times *t)
{
    *t = (struct times){now_us(CLOCK_PROCESS_CPUTIME_ID), now_us(CLOCK_MONOTONIC)};
    for (size_t i = 0; i < SYNTH_FEEDS; i++) {
        mz_cx sub = *cx;
        sub.a = mz_arena_new((size_t)16 << 30);
        mz_code rc = read_feed(&sub, who, dir, i, sums);
        mz_arena_free(sub.a);
        cx->err = sub.err;
        MZ_TRY(rc);
    }
    *t = (struct times){now_us(CLOCK_PROCESS_CPUTIME_ID) - t->cpu_us,
                        now_us(CLOCK_MONOTONIC) - t->wall_us};
    return MZ_OK;
}

/* The first round writes the sums and is not timed: it warms the files, too. */
static mz_code rounds(mz_cx *cx, struct mz_bench_io *io, const char *dir, int64_t people)
{
    mz_who *who = NULL;
    FILE *f = NULL;
    struct times t;
    struct times best = {INT64_MAX, INT64_MAX};
    int n = io->count > 0 && io->count < 100 ? (int)io->count : 3;
    MZ_TRY(synth_feeds_who(cx, people, &who));
    MZ_TRY(open_file(cx, io, "sums.csv", &f));
    mz_code rc = read_all(cx, who, dir, f, &t);
    MZ_TRY(close_file(cx, f));
    for (int i = 0; i < n && rc == MZ_OK; i++) {
        rc = read_all(cx, who, dir, NULL, &t);
        best.cpu_us = t.cpu_us < best.cpu_us ? t.cpu_us : best.cpu_us;
        best.wall_us = t.wall_us < best.wall_us ? t.wall_us : best.wall_us;
    }
    MZ_TRY(rc);
    MZ_TRY(open_file(cx, io, "figures.json", &f));
    (void)fprintf(f,
                  "{\"rows\":%" PRId64 ",\"people\":%" PRId64 ",\"feeds\":%d,\"cpu_us\":%" PRId64
                  ",\"wall2_us\":%" PRId64 "}\n",
                  io->size, people, SYNTH_FEEDS, best.cpu_us, best.wall_us);
    io->report(io, (struct mz_figure){"scan, match and fold, all processors", best.cpu_us / 1000,
                                      "ms", 0, true});
    io->report(io, (struct mz_figure){"  on the wall", best.wall_us / 1000, "ms", 0, true});
    return close_file(cx, f);
}

mz_code bench_feed_rows(mz_cx *cx, struct mz_bench_io *io)
{
    struct synth_feed_truth truth[SYNTH_FEEDS];
    int64_t people = io->size / PEOPLE_OF * PEOPLE_IN + 1000;
    if (io->size <= 0) {
        return MZ_OK;
    }
    struct synth_feeds f = {.dir = mz_str_z(cx->a, io->cache),
                            .people = people,
                            .rows = io->size,
                            .ours = OURS,
                            .dirty = DIRTY,
                            .seed = io->seed};
    MZ_TRY(synth_feeds_write(cx, &f, truth));
    MZ_TRY(write_people(cx, io, people));
    return rounds(cx, io, f.dir, people);
}
