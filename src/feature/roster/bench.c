/*
 * bench.c - the lists of Jiangxi at full size: 2,900,000 + 330,000 + 5,500 + 1,220,000 entries of
 * 3,610,000 persons, written as files, read, counted.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/ident.h"
#include "base/io.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/roster/roster_int.h"
#include "feature/world.h"
#include "store/db.h"

#define PROVINCE INT64_C(360000000000)

enum {
    PERSONS = 3610000,
    FRESH = 710000,
    PERIOD = 2026 * 12 + 10,
    FIRST_DAY = -14000,
    VILLAGES_MAX = 2000
};

/*
 * Ranges of persons, in ten-thousandths of a list's size at full scale: rural are the first
 * 2,900,000; every other list has some of the FRESH people behind them and the rest of its entries
 * among the rural, from the front. No list names anybody twice, so entries minus persons is what
 * the lists share.
 */
static const struct share {
    const char *list;
    int64_t entries; /* of which */
    int64_t fresh;   /* are on no list before */
} shares[] = {{"rural", 2900000, 2900000},
              {"medical", 330000, 107000},
              {"union", 5500, 3000},
              {"disabled", 1220000, 600000}};

struct bench {
    struct mz_bench_io *io;
    int64_t scale; /* persons wanted */
    const int64_t *village;
    size_t village_n;
};

static int64_t of(const struct bench *b, int64_t full)
{
    return full * b->scale / PERSONS;
}

static int64_t wall_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The i-th person: a number that holds its check digit, a village by the number. */
static void line(FILE *f, const struct bench *b, int64_t i)
{
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)(FIRST_DAY + i / 400)});
    char s[32];
    (void)snprintf(s, sizeof s, "360121%04d%02d%02d%03d", t.year, t.month, t.day,
                   (int)(i % 400) * 2 + 1);
    (void)fprintf(f, "李大山,%.17s%c,%012" PRId64 "\n", s, mz_cid_check(s),
                  b->village[b->village_n == 0 ? 0 : (size_t)i % b->village_n]);
}

/* Behind one another, so that the file is in another order than the register. */
static mz_code write_list(mz_cx *cx, const struct bench *b, const char *path, int64_t from,
                          int64_t fresh, int64_t shared)
{
    FILE *f = fopen(path, "we");
    if (f == NULL) {
        return mz_fail(cx, MZ_IO, "could not write %s", path);
    }
    (void)fputs("姓名,公民身份号码,行政区划代码\n", f);
    for (int64_t i = 0; i < shared; i++) {
        line(f, b, i);
    }
    for (int64_t i = fresh; i > 0; i--) {
        line(f, b, from + i - 1);
    }
    return fclose(f) == 0 ? MZ_OK : mz_fail(cx, MZ_IO, "could not write %s", path);
}

static void report(const struct bench *b, const char *name, int64_t value, const char *unit,
                   int64_t least, int64_t most)
{
    b->io->report(b->io, (struct mz_figure){name, value, unit, most > 0 ? most : least, most > 0});
}

static mz_code load_all(mz_cx *cx, const struct bench *b, int64_t *sum, int64_t *persons)
{
    *sum = *persons = 0;
    for (size_t i = 0; i < MZ_LEN(shares); i++) {
        struct roster_load out;
        bool same = false;
        int64_t fresh = of(b, shares[i].fresh);
        int64_t shared = of(b, shares[i].entries) - fresh;
        mz_str path = mz_str_fmt(cx->a, MZ_FMT "/%s.csv", MZ_ARG(b->io->dir), shares[i].list);
        MZ_TRY(write_list(cx, b, path.p, *persons, fresh, shared));
        b->io->say(b->io, shares[i].list);
        const struct roster_new in = {.list = mz_str_of(shares[i].list),
                                      .period = PERIOD,
                                      .division = PROVINCE,
                                      .name = path,
                                      .path = path.p};
        MZ_TRY(roster_load(cx, &in, (struct roster_tell){NULL, NULL}, &out, &same));
        if (out.entries_n != fresh + shared || out.bad_n != 0 || out.elsewhere_n != 0) {
            return mz_fail(cx, MZ_CORRUPT, "%s: %" PRId64 " of %" PRId64 " entries", shares[i].list,
                           out.entries_n, fresh + shared);
        }
        *sum += fresh + shared;
        *persons += fresh;
    }
    return MZ_OK;
}

static mz_code measure(mz_cx *cx, const struct bench *b)
{
    const struct lists *lists = NULL;
    struct roster_count *c = MZ_NEW(cx->a, struct roster_count);
    int64_t sum = 0;
    int64_t persons = 0;
    int64_t ms = wall_ms();
    bool whole = b->scale == PERSONS;
    MZ_TRY(lists_get(cx, &lists));
    MZ_TRY(load_all(cx, b, &sum, &persons));
    ms = wall_ms() - ms;
    report(b, "rows a second", sum * 1000 / (ms + 1), "rows/s", 0, 0);
    ms = wall_ms();
    MZ_TRY(roster_count(cx, PROVINCE, lists, c));
    ms = wall_ms() - ms;
    if (c->all.sum != sum || c->persons != persons) {
        return mz_fail(cx, MZ_CORRUPT, "%" PRId64 " entries of %" PRId64 " persons counted",
                       c->all.sum, c->persons);
    }
    report(b, "entries on four lists", c->all.sum, "", whole ? 4455500 : 0, 0);
    report(b, "persons, each once", c->persons, "", whole ? PERSONS : 0, 0);
    report(b, "counting a province", ms, "ms", 0, 0);
    return MZ_OK;
}

/* One township of each county of a city. */
static mz_code villages_of(mz_cx *cx, struct bench *b, int64_t city, int64_t *out)
{
    struct division *county = NULL;
    struct division *town = NULL;
    size_t n = 0;
    size_t towns = 0;
    MZ_TRY(division_children(cx, cx->world->divisions, city, DIVISION_EVER, &county, &n));
    for (size_t k = 0; k < n && b->village_n < VILLAGES_MAX; k++) {
        MZ_TRY(division_children(cx, cx->world->divisions, county[k].code, DIVISION_EVER, &town,
                                 &towns));
        if (towns > 0 && !county[k].grouping) {
            out[b->village_n++] = town[towns / 2].code;
        }
    }
    return MZ_OK;
}

static mz_code villages(mz_cx *cx, struct bench *b)
{
    struct division *city = NULL;
    size_t n = 0;
    int64_t *out = MZ_NEW_N(cx->a, int64_t, VILLAGES_MAX);
    MZ_TRY(division_children(cx, cx->world->divisions, PROVINCE, DIVISION_EVER, &city, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(villages_of(cx, b, city[i].code, out));
    }
    b->village = out;
    return b->village_n > 0 ? MZ_OK : mz_fail(cx, MZ_ABSENT, "no divisions");
}

static mz_code run(mz_cx *cx, struct mz_bench_io *io)
{
    struct mz_world world = {.data = io->dir, .share = MZ_S("."), .division = PROVINCE};
    struct mz_actor actor = *cx->actor;
    struct bench b = {.io = io, .scale = io->size == 0 ? PERSONS : io->size};
    mz_crypto *crypto = NULL;
    mz_cx own = *cx;
    division_range(PROVINCE, &actor.division_lo, &actor.division_hi);
    own.world = &world;
    own.actor = &actor;
    own.db = NULL;
    mz_str url =
        io->db.n > 0 ? io->db : mz_str_fmt(cx->a, "sqlite:" MZ_FMT "/lists.db", MZ_ARG(io->dir));
    mz_code rc = mz_crypto_open(&own, &crypto);
    rc = rc == MZ_OK ? division_open(&own, NULL, NULL, &world.divisions) : rc;
    rc = rc == MZ_OK ? mz_keyring_create(&own, io->dir.p) : rc;
    rc = rc == MZ_OK ? mz_keyring_open(&own, crypto, io->dir.p, &world.keys) : rc;
    rc = rc == MZ_OK ? mz_db_open(&own, url, (struct mz_db_options){.create = true}, &own.db) : rc;
    rc = rc == MZ_OK ? mz_db_migrate(&own) : rc;
    rc = rc == MZ_OK ? villages(&own, &b) : rc;
    rc = rc == MZ_OK ? measure(&own, &b) : rc;
    if (own.db != NULL) {
        mz_db_close(own.db);
    }
    cx->err = own.err;
    return rc;
}

const struct mz_bench roster_benches[] = {
    {.name = "lists",
     .run = run,
     .help = MZ_T("Lists of departments at the size of a province: entries, persons each once")},
    {0},
};
