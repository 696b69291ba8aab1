/*
 * made_bench.c - the population made of what was delivered, as an office makes it: people and
 * households in the database, the newest month of every category read and folded into it, then the
 * columns that the indicators run over. A part of mz bench province, which adds it to its sum.
 *
 * The people live in counties of 40,000, as a province's do; each county has its own deliveries, in
 * which one in 26 has a row: 5 million rows of ours among 3,610,000 people in 36 categories.
 * Filling the database and reading the files is not measured here. What comes out is held against
 * what went in: every person and household, every county's deliveries that give a fact.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/crypto.h"
#include "base/ident.h"
#include "base/keyring.h"
#include "col/pop.h"
#include "feature/bench/bench_int.h"
#include "feature/division/division.h"
#include "feature/feed/feed.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "feed/sample.h"
#include "store/db.h"

#define PROVINCE  INT64_C(330000000000)
#define STEP_ROOM ((size_t)1 << 30)

enum {
    COUNTY_PEOPLE = 40000,
    COUNTIES_MAX = 100,
    VILLAGES_MAX = 500,
    STEP = 1000, /* households in a transaction */
    EACH = 3,
    ROW_OF = 26,
    FILE_BYTES = 64 << 20,
    DAYS = 28,
    MONTHS = 12,
    YEARS = 80
};

struct making {
    struct mz_bench_io *io;
    struct mz_world world;
    struct mz_actor actor;
    int64_t county[COUNTIES_MAX];
    size_t counties;
    int64_t village[VILLAGES_MAX]; /* of the county that is filled */
    size_t villages;
    size_t homes; /* of a county */
    size_t at;    /* county */
    size_t from;  /* household of it */
    int64_t deliveries;
};

static int64_t now_us(clockid_t id)
{
    struct timespec ts;
    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* ---- people ------------------------------------------------------------------------------ */

static int64_t lives(const struct making *m, size_t home)
{
    return m->village[home % m->villages];
}

static struct person_input person_of(mz_cx *cx, const struct making *m, size_t i)
{
    struct person_input in = person_blank();
    char digits[40];
    size_t day = i / EACH; /* of birth: of the home */
    (void)snprintf(digits, sizeof digits, "%06" PRId64 "%04d%02d%02d%03d",
                   m->county[m->at] / MZ_COUNTY_UNIT, 1930 + (int)(day % YEARS),
                   (int)(day / YEARS % MONTHS) + 1, (int)(day / (YEARS * MONTHS) % DAYS) + 1,
                   (int)(i / (size_t)(EACH * YEARS * MONTHS * DAYS) * EACH + i % EACH));
    in.name = i % EACH == 0 ? MZ_S("季大山") : i % EACH == 1 ? MZ_S("季春花") : MZ_S("季小宝");
    in.id_number = mz_str_fmt(cx->a, "%s%c", digits, mz_cid_check(digits));
    in.division = lives(m, day);
    in.address = MZ_S("1号");
    in.source = MZ_S("bench");
    return in;
}

static mz_code fill_step(mz_cx *cx, void *p)
{
    static const mz_str relation[EACH] = {{"02", 2}, {"10", 2}, {"20", 2}};
    struct making *m = p;
    size_t n = m->homes - m->from < STEP ? m->homes - m->from : STEP;
    struct person_input *in = MZ_NEW_N(cx->a, struct person_input, n * EACH);
    struct person_result *who = MZ_NEW_N(cx->a, struct person_result, n * EACH);
    struct household_new *home = MZ_NEW_N(cx->a, struct household_new, n);
    struct household_place *place = MZ_NEW_N(cx->a, struct household_place, n * EACH);
    struct household_result *made = MZ_NEW_N(cx->a, struct household_result, n);
    for (size_t i = 0; i < n * EACH; i++) {
        in[i] = person_of(cx, m, m->from * EACH + i);
    }
    MZ_TRY(person_add_many(cx, in, n * EACH, true, who));
    for (size_t i = 0; i < n * EACH; i++) {
        place[i] = (struct household_place){who[i].id, relation[i % EACH]};
    }
    for (size_t i = 0; i < n; i++) {
        home[i] = (struct household_new){.kind = HOUSEHOLD_LIVING,
                                         .division = lives(m, m->from + i),
                                         .address = MZ_S("1号"),
                                         .lon_e6 = MZ_NULL,
                                         .lat_e6 = MZ_NULL,
                                         .since = mz_date_today(cx).v - 400,
                                         .source = MZ_S("bench"),
                                         .members = &place[i * EACH],
                                         .members_n = EACH};
    }
    MZ_TRY(household_add_many(cx, home, n, true, made));
    for (size_t i = 0; i < n; i++) {
        if (made[i].id == 0) {
            return mz_fail(cx, MZ_CORRUPT, "household %zu was not entered", m->from + i);
        }
    }
    return MZ_OK;
}

static mz_code fill(mz_cx *cx, struct making *m)
{
    mz_cx own = *cx;
    mz_code rc = MZ_OK;
    own.a = mz_arena_new(STEP_ROOM);
    for (m->from = 0; m->from < m->homes && rc == MZ_OK; m->from += STEP) {
        rc = mz_tx(&own, fill_step, m);
        mz_arena_reset(own.a);
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* ---- deliveries -------------------------------------------------------------------------- */

static mz_code deliver(mz_cx *cx, struct making *m, const struct catalogue *c, size_t category)
{
    const struct catalogue_category *k = &c->category[category];
    struct feed_new in = {.category = k,
                          .period = feed_period_due(k, mz_date_today(cx).v),
                          .name = MZ_S("bench.csv"),
                          .fd = -1};
    mz_buf *b = mz_buf_new(cx->a, FILE_BYTES);
    int64_t id = 0;
    bool same = false;
    sample_head(b, c, k);
    for (size_t i = category % ROW_OF; i < m->homes * EACH; i += ROW_OF) {
        const struct person_input who = person_of(cx, m, i);
        sample_row(cx->a, b, c, k, who.id_number, who.name, in.period);
    }
    in.data = mz_buf_str(b);
    MZ_TRY(feed_make(cx, &in, &id, &same));
    return feed_run(cx, id, NULL);
}

static mz_code deliver_all(mz_cx *cx, struct making *m)
{
    const struct catalogue *c = NULL;
    mz_cx own = *cx;
    MZ_TRY(feed_catalogue(cx, &c));
    own.a = mz_arena_new(STEP_ROOM);
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < c->category_n && rc == MZ_OK; i++) {
        rc = deliver(&own, m, c, i);
        m->deliveries++;
        mz_arena_reset(own.a);
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* ---- the province -------------------------------------------------------------------------- */

/* The villages of the county that is filled now, as many as there is room for. */
static mz_code villages_of(mz_cx *cx, struct making *m)
{
    struct division *town = NULL;
    size_t towns = 0;
    m->villages = 0;
    MZ_TRY(division_children(cx, cx->world->divisions, m->county[m->at], mz_date_today(cx).v, &town,
                             &towns));
    for (size_t i = 0; i < towns; i++) {
        struct division *v = NULL;
        size_t n = 0;
        MZ_TRY(division_children(cx, cx->world->divisions, town[i].code, mz_date_today(cx).v, &v,
                                 &n));
        for (size_t k = 0; k < n && m->villages < VILLAGES_MAX; k++) {
            m->village[m->villages++] = v[k].code;
        }
    }
    return m->villages > 0 ? MZ_OK
                           : mz_fail(cx, MZ_ABSENT, "%" PRId64 " has no village", m->county[m->at]);
}

static mz_code places(mz_cx *cx, struct making *m, size_t wanted)
{
    struct division *city = NULL;
    size_t cities = 0;
    MZ_TRY(division_children(cx, cx->world->divisions, PROVINCE, mz_date_today(cx).v, &city,
                             &cities));
    for (size_t i = 0; i < cities; i++) {
        struct division *county = NULL;
        size_t n = 0;
        MZ_TRY(division_children(cx, cx->world->divisions, city[i].code, mz_date_today(cx).v,
                                 &county, &n));
        for (size_t k = 0; k < n && m->counties < wanted; k++) {
            m->county[m->counties++] = county[k].code;
        }
    }
    return m->counties > 0 ? MZ_OK : mz_fail(cx, MZ_ABSENT, "no counties in the table");
}

static mz_code office(mz_cx *cx, struct making *m)
{
    for (m->at = 0; m->at < m->counties; m->at++) {
        MZ_TRY(villages_of(cx, m));
        division_range(m->county[m->at], &m->actor.division_lo, &m->actor.division_hi);
        MZ_TRY(fill(cx, m));
        MZ_TRY(deliver_all(cx, m));
    }
    division_range(PROVINCE, &m->actor.division_lo, &m->actor.division_hi);
    return MZ_OK;
}

/* Everybody is in the file, and every county's departments have said something. */
static mz_code held(mz_cx *cx, const struct making *m, const struct rule_book *b)
{
    struct population p = {.pop = NULL};
    int64_t homes = 0;
    int64_t persons = 0;
    MZ_TRY(population_open(cx, b, m->world.data, &p));
    population_size(p.pop, &homes, &persons);
    int64_t must = (int64_t)(m->homes * m->counties);
    if (!p.fed || p.synthetic || homes != must || persons != must * EACH ||
        p.deliveries_n < m->counties || p.deliveries_n % m->counties != 0) {
        return mz_fail(cx, MZ_CORRUPT,
                       "the population has %" PRId64 " households and %" PRId64
                       " persons of %zu deliveries, and %" PRId64 " households were entered",
                       homes, persons, p.deliveries_n, must);
    }
    m->io->report(m->io, (struct mz_figure){.name = "persons made out of deliveries",
                                            .value = persons,
                                            .unit = "persons"});
    m->io->report(m->io, (struct mz_figure){.name = "deliveries that gave a fact",
                                            .value = (int64_t)p.deliveries_n,
                                            .unit = ""});
    return MZ_OK;
}

static mz_code measure(mz_cx *cx, struct making *m, int64_t us[2])
{
    const struct rule_shelf *shelf = NULL;
    m->io->say(m->io, "entering people and deliveries");
    MZ_TRY(office(cx, m));
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, m->county[0]);
    if (s == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no packs for the province");
    }
    m->io->say(m->io, "making the population");
    int64_t wall = now_us(CLOCK_MONOTONIC);
    int64_t cpu = now_us(CLOCK_PROCESS_CPUTIME_ID);
    MZ_TRY(population_refresh(cx, s->book, m->world.data));
    us[0] = now_us(CLOCK_MONOTONIC) - wall;
    us[1] = now_us(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    return held(cx, m, s->book);
}

static mz_code opened(mz_cx *cx, struct making *m, size_t wanted)
{
    const char *dir = mz_str_z(cx->a, m->world.data);
    mz_crypto *crypto = NULL;
    if (mkdir(dir, 0700) != 0) {
        return mz_fail(cx, MZ_IO, "could not make \"%s\"", dir);
    }
    rule_packs_from(cx, MZ_S("packs"));
    mz_str url = mz_str_fmt(cx->a, "sqlite:%s/made.db", dir);
    MZ_TRY(mz_crypto_open(cx, &crypto));
    MZ_TRY(mz_keyring_create(cx, dir));
    MZ_TRY(mz_keyring_open(cx, crypto, dir, &m->world.keys));
    MZ_TRY(division_open(cx, NULL, NULL, &m->world.divisions));
    MZ_TRY(feed_start(cx));
    MZ_TRY(mz_db_open(cx, url, (struct mz_db_options){.create = true, .journal = m->world.data},
                      &cx->db));
    MZ_TRY(mz_db_migrate(cx));
    return places(cx, m, wanted);
}

mz_code bench_made(mz_cx *cx, struct mz_bench_io *io, int64_t people, int64_t us[2])
{
    struct making *m = MZ_NEW(cx->a, struct making);
    size_t wanted = (size_t)(people / COUNTY_PEOPLE) + 1;
    mz_cx own = *cx;
    wanted = wanted > COUNTIES_MAX ? COUNTIES_MAX : wanted;
    m->io = io;
    m->actor = *cx->actor;
    m->world = (struct mz_world){.data = mz_str_fmt(cx->a, MZ_FMT "/made", MZ_ARG(io->dir)),
                                 .share = MZ_S("."),
                                 .division = PROVINCE};
    own.world = &m->world;
    own.actor = &m->actor;
    own.db = NULL;
    division_range(PROVINCE, &m->actor.division_lo, &m->actor.division_hi);
    mz_code rc = opened(&own, m, wanted);
    m->homes = m->counties == 0 ? 0 : (size_t)people / m->counties / EACH;
    rc = rc == MZ_OK ? measure(&own, m, us) : rc;
    if (own.db != NULL) {
        mz_db_close(own.db);
    }
    cx->err = own.err;
    return rc;
}
