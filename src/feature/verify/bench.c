/* bench.c - 36 categories for one household, and ten thousand households, on invented people. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/ident.h"
#include "base/keyring.h"
#include "feature/division/division.h"
#include "feature/feed/feed.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/rule/rule.h"
#include "feature/verify/verify_int.h"
#include "feature/world.h"
#include "feed/sample.h"
#include "store/db.h"

enum {
    COUNTY = 331181,
    HOMES = 10000,
    STEP = 1000,
    EACH = 3, /* members: two grown-ups and a child */
    ONES = 1000,
    ONE_MS_MAX = 50,
    BATCH_MS_MAX = 10000,
};

struct measure {
    struct mz_bench_io *io;
    int64_t village;
    int64_t today;
    struct verify_batch_row *rows;
    size_t n;
};

/* Time of this process on a processor: who else uses the machine does not count. */
static int64_t clock_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct person_input person_of(mz_cx *cx, const struct measure *m, size_t at)
{
    struct person_input in = person_blank();
    size_t home = at / EACH;
    size_t place = at % EACH;
    int year = place == 2 ? 2012 : 1962 + (int)(home % 40);
    char digits[18];
    (void)snprintf(digits, sizeof digits, "331181%04d%02d%02d%03d", year, (int)(home / 40 % 12) + 1,
                   (int)(home / 480 % 28) + 1,
                   place == 2 ? 600 + (int)(home % 40) : (int)place * 300);
    in.name = place == 2 ? MZ_S("季小宝") : place == 1 ? MZ_S("季春花") : MZ_S("季大山");
    in.id_number = mz_str_fmt(cx->a, "%s%c", digits, mz_cid_check(digits));
    in.division = m->village;
    in.address = MZ_S("1号");
    in.source = MZ_S("bench");
    return in;
}

static mz_code sign(mz_cx *cx, const struct measure *m, int64_t household, int64_t person)
{
    int64_t id = 0;
    const struct verify_consent in = {.household = household,
                                      .person = person,
                                      .signed_as = MZ_S("self"),
                                      .signer = MZ_NULL,
                                      .signer_name = MZ_S(""),
                                      .reason = MZ_S(""),
                                      .purpose = MZ_S("dibao"),
                                      .scope = MZ_S("*"),
                                      .from_day = m->today,
                                      .to_day = m->today + 300,
                                      .form = MZ_S("paper"),
                                      .paper = mz_str_fmt(cx->a, "SQ-%" PRId64, person),
                                      .evidence = MZ_S("")};
    return verify_consent_add(cx, &in, &id);
}

struct filling {
    struct measure *m;
    size_t from;
};

static mz_code fill_step(mz_cx *cx, void *p)
{
    struct filling *f = p;
    struct measure *m = f->m;
    size_t n = m->n - f->from < STEP ? m->n - f->from : STEP;
    struct person_input *in = MZ_NEW_N(cx->a, struct person_input, n * EACH);
    struct person_result *who = MZ_NEW_N(cx->a, struct person_result, n * EACH);
    struct household_new *home = MZ_NEW_N(cx->a, struct household_new, n);
    struct household_place *place = MZ_NEW_N(cx->a, struct household_place, n * EACH);
    struct household_result *made = MZ_NEW_N(cx->a, struct household_result, n);
    static const mz_str relation[EACH] = {{"02", 2}, {"10", 2}, {"20", 2}};
    for (size_t i = 0; i < n * EACH; i++) {
        in[i] = person_of(cx, m, f->from * EACH + i);
    }
    MZ_TRY(person_add_many(cx, in, n * EACH, true, who));
    for (size_t i = 0; i < n * EACH; i++) {
        place[i] = (struct household_place){who[i].id, relation[i % EACH]};
    }
    for (size_t i = 0; i < n; i++) {
        home[i] = (struct household_new){.kind = HOUSEHOLD_LIVING,
                                         .division = m->village,
                                         .address = MZ_S("1号"),
                                         .lon_e6 = MZ_NULL,
                                         .lat_e6 = MZ_NULL,
                                         .since = m->today - 100,
                                         .source = MZ_S("bench"),
                                         .members = &place[i * EACH],
                                         .members_n = EACH};
    }
    MZ_TRY(household_add_many(cx, home, n, true, made));
    for (size_t i = 0; i < n; i++) {
        m->rows[f->from + i].household = made[i].id;
        for (size_t k = 0; k < 2 && made[i].id != 0; k++) {
            MZ_TRY(sign(cx, m, made[i].id, who[i * EACH + k].id));
        }
    }
    return MZ_OK;
}

static mz_code fill(mz_cx *cx, struct measure *m)
{
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new((size_t)1 << 30);
    mz_code rc = MZ_OK;
    for (struct filling f = {.m = m}; f.from < m->n && rc == MZ_OK; f.from += STEP) {
        cx->a = page;
        rc = mz_tx(cx, fill_step, &f);
        cx->a = outer;
        mz_arena_reset(page);
    }
    mz_arena_free(page);
    return rc;
}

/* ---- deliveries as the source ------------------------------------------------------- */

enum { FILE_BYTES = 64 << 20, ROW_OF = 3 }; /* one person in so many has a row */

static mz_code deliver(mz_cx *cx, const struct measure *m, const struct catalogue *c,
                       const struct catalogue_category *k, int64_t period)
{
    mz_buf *b = mz_buf_new(cx->a, FILE_BYTES);
    struct feed_new in = {.category = k, .period = period, .name = MZ_S("bench.csv"), .fd = -1};
    int64_t id = 0;
    bool same = false;
    sample_head(b, c, k);
    for (size_t i = (size_t)(period % ROW_OF); i < m->n * EACH; i += ROW_OF) {
        const struct person_input who = person_of(cx, m, i);
        sample_row(cx->a, b, c, k, who.id_number, who.name, period);
    }
    in.data = mz_buf_str(b);
    MZ_TRY(feed_make(cx, &in, &id, &same));
    return feed_run(cx, id, NULL);
}

/* Every category for as long as its lines look back. */
static mz_code deliver_all(mz_cx *cx, const struct measure *m, int64_t *deliveries)
{
    const struct pack *p = NULL;
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new((size_t)4 << 30);
    mz_code rc = pack_get(cx, &p);
    for (size_t i = 0; rc == MZ_OK && i < p->catalogue->category_n; i++) {
        const struct catalogue_category *k = &p->catalogue->category[i];
        int64_t due = feed_period_due(k, m->today);
        for (int64_t at = due; rc == MZ_OK && at > due - p->order[i].months; at--) {
            cx->a = page;
            rc = catalogue_owes(k, at) ? deliver(cx, m, p->catalogue, k, at) : MZ_OK;
            *deliveries += catalogue_owes(k, at);
            cx->a = outer;
            mz_arena_reset(page);
        }
    }
    mz_arena_free(page);
    return rc;
}

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* Gate, 36 sources, report, seal, two transactions. */
static mz_code time_ones(mz_cx *cx, struct measure *m, int64_t *p99_us)
{
    int64_t us[ONES];
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new((size_t)256 << 20);
    mz_code rc = MZ_OK;
    for (size_t i = 0; i <= ONES && rc == MZ_OK; i++) { /* the first reads the packs */
        int64_t id = 0;
        const struct verify_new in = {
            .ask = {.household = m->rows[i % ONES * m->n / ONES].household,
                    .purpose = MZ_S("dibao")},
            .reason = MZ_S("bench")};
        cx->a = page;
        int64_t began = clock_us();
        rc = verify_ask_new(cx, &in, false, &id);
        rc = rc == MZ_OK ? verify_run(cx, id) : rc;
        us[i == 0 ? 0 : i - 1] = clock_us() - began;
        cx->a = outer;
        mz_arena_reset(page);
    }
    mz_arena_free(page);
    MZ_TRY(rc);
    qsort(us, ONES, sizeof us[0], by_value);
    *p99_us = us[ONES * 99 / 100 - 1]; /* the least that 99 of 100 do not exceed */
    return MZ_OK;
}

static mz_code round_of(mz_cx *cx, struct measure *m, const char *one, const char *all)
{
    struct mz_bench_io *io = m->io;
    int64_t one_us = 0;
    int64_t done = 0;
    bool whole = m->n >= HOMES;
    io->say(io, "one household at a time");
    MZ_TRY(time_ones(cx, m, &one_us));
    io->say(io, "all households");
    int64_t began = clock_us();
    MZ_TRY(verify_batch(cx, MZ_S("dibao"), m->rows, m->n));
    int64_t ms = (clock_us() - began) / 1000;
    for (size_t i = 0; i < m->n; i++) {
        done += m->rows[i].id != 0;
    }
    io->report(io, (struct mz_figure){"households", done, "", (int64_t)m->n, false});
    io->report(io, (struct mz_figure){one, one_us / 1000, "ms", ONE_MS_MAX, true});
    io->report(io, (struct mz_figure){all, ms, "ms", whole ? BATCH_MS_MAX : 0, true});
    return MZ_OK;
}

static mz_code measure(mz_cx *cx, struct mz_bench_io *io, struct mz_world *own)
{
    struct measure *m = MZ_NEW(cx->a, struct measure);
    int64_t deliveries = 0;
    *m = (struct measure){.io = io,
                          .village = INT64_C(331181101201),
                          .today = mz_date_today(cx).v,
                          .n = io->size == 0 ? HOMES : (size_t)io->size};
    m->rows = MZ_NEW_N(cx->a, struct verify_batch_row, m->n + 1);
    struct division *towns = NULL;
    struct division *villages = NULL;
    size_t n = 0;
    MZ_TRY(division_children(cx, cx->world->divisions, (int64_t)COUNTY * MZ_COUNTY_UNIT,
                             (int32_t)m->today, &towns, &n));
    MZ_TRY(division_children(cx, cx->world->divisions, towns[0].code, (int32_t)m->today, &villages,
                             &n));
    m->village = villages[0].code;
    io->say(io, "entering households and consents");
    MZ_TRY(fill(cx, m));
    MZ_TRY(round_of(cx, m, "one household, 36 categories, p99", "all households"));
    /* Not a demonstration any more: what was delivered is the only source. */
    own->demo = false;
    io->say(io, "delivering");
    MZ_TRY(deliver_all(cx, m, &deliveries));
    io->report(io, (struct mz_figure){"deliveries", deliveries, "", 0, false});
    return round_of(cx, m, "one household, out of deliveries, p99",
                    "all households, out of deliveries");
}

static mz_code run(mz_cx *cx, struct mz_bench_io *io)
{
    struct mz_world world = {.data = io->dir,
                             .share = MZ_S("."),
                             .division = (int64_t)COUNTY * MZ_COUNTY_UNIT,
                             .demo = true};
    struct mz_actor actor = *cx->actor;
    mz_crypto *crypto = NULL;
    mz_cx own = *cx;
    actor.division_lo = (int64_t)COUNTY * MZ_COUNTY_UNIT;
    actor.division_hi = actor.division_lo + MZ_COUNTY_UNIT - 1;
    own.world = &world;
    own.actor = &actor;
    own.db = NULL;
    rule_packs_from(&own, MZ_S("packs"));
    mz_str url = mz_str_fmt(cx->a, "sqlite:" MZ_FMT "/verify.db", MZ_ARG(io->dir));
    mz_code rc = mz_crypto_open(&own, &crypto);
    rc = rc == MZ_OK ? mz_keyring_create(&own, mz_str_z(cx->a, io->dir)) : rc;
    rc = rc == MZ_OK ? mz_keyring_open(&own, crypto, mz_str_z(cx->a, io->dir), &world.keys) : rc;
    rc = rc == MZ_OK ? division_open(&own, NULL, NULL, &world.divisions) : rc;
    rc = rc == MZ_OK ? pack_start(&own) : rc;
    rc = rc == MZ_OK ? feed_start(&own) : rc;
    const struct mz_db_options o = {.create = true, .journal = io->dir};
    rc = rc == MZ_OK ? mz_db_open(&own, url, o, &own.db) : rc;
    rc = rc == MZ_OK ? mz_db_migrate(&own) : rc;
    rc = rc == MZ_OK ? measure(&own, io, &world) : rc;
    if (own.db != NULL) {
        mz_db_close(own.db);
    }
    cx->err = own.err;
    return rc;
}

const struct mz_bench verify_benches[] = {
    {.name = "verify",
     .run = run,
     .help = MZ_T("Check one household in 36 categories, and ten thousand in a batch")},
    {0},
};
