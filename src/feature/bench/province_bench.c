/*
 * province_bench.c - what 36 departments send about a province in a month: read, matched, folded,
 * kept; every sum held against the generator's truth to the fen. The population of as many people
 * made of what their counties' departments delivered (made_bench.c). Then all indicators over as
 * many people, and their alerts (feature/watch/month_bench.c), and what all of it comes to: scanned
 * and judged, as the promise says, and with nothing left out, evidence and population among it.
 *
 * --size is the number of rows (100,000,000 by the promise), with people in proportion. The files
 * stay in the cache and are used again. Times are of the wall; beside each stands the time of all
 * processors, which hangs less on what else the machine does.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "feature/bench/bench_int.h"
#include "feature/synth/synth.h"
#include "feature/watch/watch.h"
#include "feed/load.h"

enum {
    ROWS = 100000000,
    PEOPLE = 3610000,
    MADE = 200000,
    OURS = 50,
    DIRTY = 10,
    SHOWN = 200,
    QUARTER = SYNTH_FEEDS / 4
};

struct province {
    mz_cx *cx;
    struct mz_bench_io *io;
    const char *dir;
    int64_t rows;
    int64_t people;
    struct synth_feed_truth truth[SYNTH_FEEDS];
    int64_t read_wall; /* us: all feeds scanned, matched and folded */
    int64_t read_cpu;
    int64_t kept_wall; /* us: the same with evidence and results kept */
    int64_t kept_cpu;
    int64_t made_wall; /* us: the population made of what was delivered */
    int64_t made_cpu;
    mz_keyring *keys;
    mz_crypto *crypto;
    mz_who *who;
};

static int64_t now_us(clockid_t id)
{
    struct timespec ts;
    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* Both clocks at once. */
struct stop_watch {
    int64_t wall;
    int64_t cpu;
};

static struct stop_watch started(void)
{
    return (struct stop_watch){now_us(CLOCK_MONOTONIC), now_us(CLOCK_PROCESS_CPUTIME_ID)};
}

static struct stop_watch since(struct stop_watch w)
{
    return (struct stop_watch){now_us(CLOCK_MONOTONIC) - w.wall,
                               now_us(CLOCK_PROCESS_CPUTIME_ID) - w.cpu};
}

static void report(struct province *p, const char *name, int64_t value, const char *unit,
                   int64_t goal, bool at_most)
{
    struct mz_figure f = {
        .name = name, .value = value, .unit = unit, .goal = goal, .at_most = at_most};
    p->io->report(p->io, f);
}

/* ---- files --------------------------------------------------------------- */

static mz_code make_files(mz_cx *cx, struct province *p)
{
    p->dir =
        mz_str_fmt(cx->a, "%s/province-%" PRId64 "-%" PRIu64, p->io->cache.p, p->rows, p->io->seed)
            .p;
    if (synth_feeds_truth(cx, p->dir, p->truth) == MZ_OK) {
        return MZ_OK;
    }
    mz_clear(cx);
    p->io->say(p->io, "writing 36 feeds");
    struct synth_feeds f = {.dir = p->dir,
                            .people = p->people,
                            .rows = p->rows,
                            .ours = OURS,
                            .dirty = DIRTY,
                            .seed = p->io->seed};
    struct stop_watch w = started();
    MZ_TRY(synth_feeds_write(cx, &f, p->truth));
    w = since(w);
    report(p, "rows written in a second", p->rows * 1000000 / (w.wall + 1), "rows/s", 0, false);
    return MZ_OK;
}

/* ---- the population ------------------------------------------------------ */

static mz_code open_people(mz_cx *cx, struct province *p)
{
    mz_who *made = NULL;
    const char *path = mz_str_fmt(cx->a, "%s/who", p->io->dir.p).p;
    MZ_TRY(mz_crypto_open(cx, &p->crypto));
    MZ_TRY(mz_keyring_create(cx, p->io->dir.p));
    MZ_TRY(mz_keyring_open(cx, p->crypto, p->io->dir.p, &p->keys));
    mz_cx sub = *cx;
    sub.a = mz_arena_new((size_t)4 << 30);
    mz_code rc = synth_feeds_who(&sub, p->people, &made);
    rc = rc == MZ_OK ? mz_who_save(&sub, made, p->keys, path) : rc;
    mz_arena_free(sub.a);
    cx->err = sub.err;
    MZ_TRY(rc);
    struct stop_watch w = started();
    MZ_TRY(mz_who_open(cx, p->keys, path, &p->who));
    w = since(w);
    report(p, "opening the sealed index", w.wall / 1000, "ms", 1000, true);
    report(p, "opening the sealed index, all processors", w.cpu / 1000, "ms", 0, true);
    return MZ_OK;
}

/* ---- reading ------------------------------------------------------------- */

static int64_t sum_of(const struct mz_feed_feature *f)
{
    int64_t sum = 0;
    for (size_t i = 0; i < f->n; i++) {
        sum += f->value[i];
    }
    return sum;
}

static mz_code compare(mz_cx *cx, const struct province *p, size_t i,
                       const struct mz_feed_counts *c, const struct mz_feed_folded *folded)
{
    const struct synth_feed_truth *t = &p->truth[i];
    const int64_t is[] = {c->rows,
                          c->ours,
                          c->strangers,
                          c->duplicates,
                          c->reason[MZ_REASON_ID_ROUNDED],
                          c->reason[MZ_REASON_ID_CHECK],
                          c->reason[MZ_REASON_COLUMNS],
                          c->reason[MZ_REASON_NAME],
                          c->reason[MZ_REASON_UNIT],
                          sum_of(&folded->feature[0]),
                          sum_of(&folded->feature[3])};
    const int64_t must[] = {t->rows,
                            t->ours,
                            t->strangers,
                            t->duplicates,
                            t->rounded,
                            t->wrong_check,
                            t->cut,
                            t->other_name,
                            t->unit,
                            t->sum_fen,
                            t->ours - t->duplicates};
    for (size_t k = 0; k < MZ_LEN(is); k++) {
        if (is[k] != must[k]) {
            return mz_fail(cx, MZ_CORRUPT,
                           "feed %zu: figure %zu is %" PRId64 " and must be %" PRId64, i + 1, k,
                           is[k], must[k]);
        }
    }
    return MZ_OK;
}

/* Memory of the process that is not the mapped files. */
static int64_t resident_mb(void)
{
    long long anon = 0;
    char line[256];
    FILE *f = fopen("/proc/self/status", "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, "RssAnon:", 8) == 0) {
            anon = strtoll(line + 8, NULL, 10);
        }
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return anon / 1024;
}

struct reading {
    struct stop_watch taken[SYNTH_FEEDS]; /* since the beginning, behind each feed */
    int64_t bytes;
    int64_t most_mb;
    int64_t mb[SYNTH_FEEDS]; /* the most up to each feed */
};

static mz_code read_feed(mz_cx *cx, struct province *p, size_t i, size_t threads, struct reading *r)
{
    const mz_feed_form *form = NULL;
    struct mz_feed_found *found = NULL;
    struct mz_feed_folded *folded = NULL;
    struct mz_feed_scan_options o = {.today = {SYNTH_FEED_DAY}, .threads = threads};
    MZ_TRY(synth_feed_form(cx, i, &form));
    MZ_TRY(mz_feed_scan(cx, p->who, form, synth_feed_path(cx->a, p->dir, i), &o, &found));
    MZ_TRY(mz_feed_fold_rows(cx, form, found, SYNTH_FEED_PERIOD, &folded));
    if (!found->fast) {
        return mz_fail(cx, MZ_CORRUPT, "feed %zu was not read in place", i + 1);
    }
    r->bytes += found->bytes;
    int64_t mb = resident_mb();
    r->most_mb = mb > r->most_mb ? mb : r->most_mb;
    r->mb[i] = r->most_mb;
    return compare(cx, p, i, &found->counts, folded);
}

static mz_code read_all(mz_cx *cx, struct province *p, size_t threads, size_t step,
                        struct reading *r)
{
    struct stop_watch w = started();
    for (size_t i = 0; i < SYNTH_FEEDS; i += step) {
        mz_cx sub = *cx;
        sub.a = mz_arena_new((size_t)16 << 30);
        mz_code rc = read_feed(&sub, p, i, threads, r);
        mz_arena_free(sub.a);
        cx->err = sub.err;
        MZ_TRY(rc);
        r->taken[i] = since(w);
    }
    return MZ_OK;
}

/* Files that are not in memory would measure the disk. */
static mz_code warm(mz_cx *cx, const struct province *p)
{
    for (size_t i = 0; i < SYNTH_FEEDS; i++) {
        uint64_t print[2];
        MZ_TRY(mz_feed_print(cx, synth_feed_path(cx->a, p->dir, i), print));
    }
    return MZ_OK;
}

/*
 * Of 1, 2, 4 and 8 times the feeds, what a row takes against the first: 100 is linear. By the
 * processors' time, which other work does not take away. Memory is that of one feed, however many.
 */
static void report_growth(struct province *p, const struct reading *r)
{
    static const struct {
        size_t feeds;
        const char *row, *memory;
    } times[] = {
        {8, "a row among 2 times as many", "memory at 2 times as many rows"},
        {16, "a row among 4 times as many", "memory at 4 times as many rows"},
        {32, "a row among 8 times as many", "memory at 8 times as many rows"},
    };
    enum { FIRST = 4 };
    int64_t first = r->taken[FIRST - 1].cpu / FIRST + 1;
    int64_t mb = r->mb[FIRST - 1] + 1;
    for (size_t i = 0; i < MZ_LEN(times); i++) {
        size_t n = times[i].feeds;
        report(p, times[i].row, r->taken[n - 1].cpu / (int64_t)n * 100 / first, "%", 120, true);
        report(p, times[i].memory, r->mb[n - 1] * 100 / mb, "%", 120, true);
    }
}

static mz_code measure_reading(mz_cx *cx, struct province *p)
{
    struct reading r = {0};
    struct reading one = {0};
    int64_t scaled = 10000 * p->rows / ROWS;
    MZ_TRY(warm(cx, p));
    MZ_TRY(read_all(cx, p, 0, 1, &r));
    struct stop_watch all = r.taken[SYNTH_FEEDS - 1];
    report(p, "scan, match and fold", all.wall / 1000, "ms", scaled > 200 ? scaled : 200, true);
    report(p, "scan, match and fold, all processors", all.cpu / 1000, "ms", 0, true);
    p->read_wall = all.wall;
    p->read_cpu = all.cpu;
    report(p, "rows in a second", p->rows * 1000000 / (all.wall + 1), "rows/s", 0, false);
    report(p, "largest memory beside the mapped files", r.most_mb, "MB", 4096, true);
    report_growth(p, &r);
    MZ_TRY(read_all(cx, p, 1, QUARTER, &one));
    int64_t cpu = one.taken[(size_t)QUARTER * 3].cpu;
    report(p, "one core", one.bytes / (cpu + 1), "MB/s", 700, false);
    return MZ_OK;
}

/* ---- keeping ------------------------------------------------------------- */

static mz_code keep_feed(mz_cx *cx, struct province *p, size_t i, struct mz_feed_result **r)
{
    const mz_feed_form *form = NULL;
    struct mz_feed_load load = {
        .about = {.delivery = (int64_t)i + 1,
                  .period = SYNTH_FEED_PERIOD,
                  .item = mz_str_fmt(cx->a, "%02zu", i + 1),
                  .source = mz_str_fmt(cx->a, "feed%02zu.csv", i + 1)},
        .path = synth_feed_path(cx->a, p->dir, i),
        .dir = mz_str_fmt(cx->a, "%s/d%zu", p->io->dir.p, i).p,
        .scan = {.today = {SYNTH_FEED_DAY}},
    };
    MZ_TRY(synth_feed_form(cx, i, &form));
    return mz_feed_load_file(cx, p->keys, p->who, form, &load, r);
}

static mz_code show_rows(mz_cx *cx, struct province *p, const struct mz_feed_result *r,
                         const char *path)
{
    mz_evidence *e = NULL;
    int64_t worst = 0;
    int64_t total = 0;
    size_t shown = 0;
    const struct mz_feed_feature *f = &r->folded->feature[3];
    MZ_TRY(mz_evidence_open(cx, p->keys, path, r->root, &e));
    for (size_t i = 0; i < SHOWN && f->n > 0; i++) {
        struct mz_evidence_row *rows = NULL;
        size_t n = 0;
        size_t all = 0;
        uint32_t person = f->person[i * (f->n / SHOWN) % f->n];
        struct stop_watch w = started();
        MZ_TRY(mz_evidence_find(cx, e, mz_who_key(p->who, person), 100, &rows, &n, &all));
        w = since(w);
        worst = w.cpu > worst ? w.cpu : worst;
        total += w.cpu;
        shown += n > 0;
    }
    if (f->n > 0 && shown != SHOWN) {
        return mz_fail(cx, MZ_CORRUPT, "rows of ours are not in the evidence");
    }
    report(p, "showing a person's rows", total / SHOWN, "us", 1000, true);
    return MZ_OK;
}

static mz_code measure_keeping(mz_cx *cx, struct province *p)
{
    struct stop_watch w = started();
    struct mz_feed_result *r = NULL;
    int64_t rows = 0;
    for (size_t i = 0; i < SYNTH_FEEDS; i++) {
        mz_cx sub = *cx;
        sub.a = mz_arena_new((size_t)16 << 30);
        mz_code rc = keep_feed(&sub, p, i, &r);
        rows += rc == MZ_OK ? r->counts.ours : 0;
        struct stop_watch now = since(w);
        if (rc == MZ_OK && i + 1 == SYNTH_FEEDS) {
            report(p, "loaded with evidence and results", now.wall / 1000, "ms", 0, true);
            report(p, "loaded with evidence, all processors", now.cpu / 1000, "ms", 0, true);
            p->kept_wall = now.wall;
            p->kept_cpu = now.cpu;
            rc = show_rows(&sub, p, r, mz_str_fmt(sub.a, "%s/d%zu/evidence", p->io->dir.p, i).p);
        }
        mz_arena_free(sub.a);
        cx->err = sub.err;
        MZ_TRY(rc);
    }
    report(p, "rows kept as evidence", rows, "rows", 0, false);
    return MZ_OK;
}

/* ---- from what was delivered to the facts -------------------------------------- */

/*
 * Counties are made one behind the other, each of its own deliveries, so five stand for all: to
 * fill a database with a province takes an hour. What is added to the sum is theirs in proportion.
 */
static mz_code measure_making(mz_cx *cx, struct province *p)
{
    int64_t people = p->people < MADE ? p->people : MADE;
    int64_t taken[2] = {0};
    MZ_TRY(bench_made(cx, p->io, people, taken));
    report(p, "population made of what was delivered", taken[0] / 1000, "ms", 0, true);
    report(p, "population made, all processors", taken[1] / 1000, "ms", 0, true);
    p->made_wall = taken[0] * p->people / people;
    p->made_cpu = taken[1] * p->people / people;
    report(p, "population made, all people in proportion", p->made_wall / 1000, "ms", 0, true);
    report(p, "population made, in proportion, all processors", p->made_cpu / 1000, "ms", 0, true);
    return MZ_OK;
}

/* ---- from the facts to the alerts -------------------------------------------- */

/* Nothing left out: rows kept as evidence, the population made anew, all indicators, alerts. */
static void report_all(struct province *p, const int64_t taken[4])
{
    static const char *const names[2][2] = {
        {"with evidence and population, everything new",
         "with evidence and population, everything new, all processors"},
        {"with evidence and population, little new",
         "with evidence and population, little new, all processors"}};
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        int64_t wall = p->kept_wall + p->made_wall + taken[2 * i];
        int64_t cpu = p->kept_cpu + p->made_cpu + taken[2 * i + 1];
        report(p, names[i][0], wall / 1000, "ms", 0, true);
        report(p, names[i][1], cpu / 1000, "ms", 0, true);
    }
}

/*
 * All indicators over everybody, and the alerts written: of the first month, in which everything is
 * new, and of the second, in which little is. With the reading before it that is the whole month.
 */
static mz_code measure_watch(mz_cx *cx, struct province *p)
{
    static const char *const names[2][2] = {
        {"the whole month, everything new", "the whole month, everything new, all processors"},
        {"the whole month, little new", "the whole month, little new, all processors"}};
    int64_t taken[4] = {0};
    struct mz_bench_io io = *p->io;
    int64_t scaled = 15000 * p->rows / ROWS;
    io.size = p->people;
    MZ_TRY(watch_bench_month(cx, &io, taken));
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        report(p, names[i][0], (p->read_wall + taken[2 * i]) / 1000, "ms",
               scaled > 500 ? scaled : 500, true);
        report(p, names[i][1], (p->read_cpu + taken[2 * i + 1]) / 1000, "ms", 0, true);
    }
    report_all(p, taken);
    return MZ_OK;
}

mz_code bench_province(mz_cx *cx, struct mz_bench_io *io)
{
    struct province *p = MZ_NEW(cx->a, struct province);
    p->cx = cx;
    p->io = io;
    p->rows = io->size > 0 ? io->size : ROWS;
    p->people = PEOPLE * p->rows / ROWS + 1000;
    MZ_TRY(make_files(cx, p));
    mz_code rc = open_people(cx, p);
    rc = rc == MZ_OK ? measure_reading(cx, p) : rc;
    rc = rc == MZ_OK ? measure_keeping(cx, p) : rc;
    rc = rc == MZ_OK ? measure_making(cx, p) : rc;
    rc = rc == MZ_OK ? measure_watch(cx, p) : rc;
    mz_keyring_close(p->keys);
    mz_crypto_close(p->crypto);
    return rc;
}
