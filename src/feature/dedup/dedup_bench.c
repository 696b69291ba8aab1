#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/keyring.h"
#include "feature/dedup/dedup_int.h"
#include "feature/division/division.h"
#include "feature/person/person.h"
#include "feature/synth/synth.h"
#include "feature/world.h"
#include "store/db.h"

/*
 * A county of invented residents as offices write them down (feature/synth): the entries with
 * mistakes go through the same door as an import, and what the door lets in is swept. Each seeded
 * mistake is known, so found and missed are counted, not guessed.
 */

enum {
    COUNTY = 331181,
    PEOPLE = 1500000,
    SECONDS_MAX = 60,
    BATCH = 5000,
    ONES = 2000, /* single checks that are timed */
    ONE_US_MAX = 5000,
    GOOD_LIKELY = 990,   /* of a thousand "likely" pairs, so many are one person */
    FOUND_OF_1000 = 950, /* of a thousand mistakes that leave a trace, so many are found */
    PAGE = 20000,
    PRECISION_MOST = 1000,
};

struct entry {
    int64_t truth;
    uint8_t flaw;
    bool door; /* refused at the door because the number is registered */
    bool hit;  /* found by the sweep */
};

struct measure {
    struct mz_bench_io *io;
    synth *s;
    struct entry *entries; /* by serial of the id */
    size_t entries_max;
    int64_t seeded[SYNTH_FLAWS_N];
    int64_t door[SYNTH_FLAWS_N];
    int64_t found[SYNTH_FLAWS_N];

    int64_t last;
    int64_t good[MATCH_CERTAIN + 1];
    int64_t bad[MATCH_CERTAIN + 1];
    int64_t strangers;
    struct person_input in[BATCH];
    struct synth_record record[BATCH];
    struct person_result result[BATCH];
    size_t n;
};

/* Time of this process on a processor: who else uses the machine does not count. */
static int64_t work_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct person_input input_of(const struct synth_record *r, bool number)
{
    struct person_input in = person_blank();
    in.name = mz_str_of(r->name);
    in.sex = (mz_str){&r->sex, 1};
    in.birth = r->birth;
    in.nation = mz_str_of(r->nation);
    in.marital = mz_str_of(r->marital);
    in.hukou = r->hukou;
    in.id_number = number ? mz_str_of(r->number) : MZ_S("");
    /* Every other copy with a mistake has no telephone either: most of the evidence is gone. */
    bool bare = r->flaw != SYNTH_CLEAN && (r->truth / SYNTH_SLOTS) % 2 == 0;
    in.phone = bare ? MZ_S("") : mz_str_of(r->phone);
    in.division = r->division;
    in.address = mz_str_of(r->address);
    in.source = MZ_S("bench");
    return in;
}

static void took(struct measure *m, const struct synth_record *r, const struct person_result *res)
{
    size_t at = (size_t)(res->id % MZ_ID_UNIT);
    if (res->id == 0 && res->taken_by != 0) {
        const struct entry *old = &m->entries[res->taken_by % MZ_ID_UNIT];
        m->door[r->flaw] += old->truth == r->truth;
    }
    if (res->id != 0 && at < m->entries_max) {
        m->entries[at] = (struct entry){.truth = r->truth, .flaw = (uint8_t)r->flaw};
        m->last = res->id;
    }
}

/* A number that cannot be is left out, as a clerk does who has only that paper. */
static mz_code enter(mz_cx *cx, struct measure *m)
{
    struct synth_record *again = MZ_NEW_N(cx->a, struct synth_record, m->n + 1);
    size_t again_n = 0;
    MZ_TRY(person_add_many(cx, m->in, m->n, false, m->result));
    for (size_t i = 0; i < m->n; i++) {
        m->seeded[m->record[i].flaw]++;
        took(m, &m->record[i], &m->result[i]);
        if (m->result[i].code == MZ_INVALID) {
            again[again_n++] = m->record[i];
        }
    }
    for (size_t i = 0; i < again_n; i++) {
        m->in[i] = input_of(&again[i], false);
    }
    m->n = 0;
    if (again_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(person_add_many(cx, m->in, again_n, false, m->result));
    for (size_t i = 0; i < again_n; i++) {
        took(m, &again[i], &m->result[i]);
    }
    return MZ_OK;
}

/* When there may be no room for another household, or at the end. */
static mz_code flush(mz_cx *cx, struct measure *m, bool end)
{
    mz_arena *outer = cx->a;
    if (!end && m->n + SYNTH_RECORDS_MAX <= BATCH) {
        return MZ_OK;
    }
    cx->a = mz_arena_new((size_t)1 << 30);
    mz_code rc = enter(cx, m);
    mz_arena_free(cx->a);
    cx->a = outer;
    return rc;
}

static void put(struct measure *m, const struct synth_record *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        m->record[m->n] = r[i];
        m->in[m->n] = input_of(&m->record[m->n], true);
        m->n++;
    }
}

static mz_code fill(mz_cx *cx, struct measure *m)
{
    const struct synth_rates rates = synth_rates_usual();
    int64_t households = synth_households(m->s);
    for (int64_t k = 0; k < households; k++) {
        struct synth_record r[SYNTH_RECORDS_MAX];
        put(m, r, synth_dirty(m->s, &rates, k, r));
        MZ_TRY(flush(cx, m, false));
    }
    return flush(cx, m, true);
}

/* ---- counting ----------------------------------------------------------------- */

static void count_pair(struct measure *m, const struct dedup_q_pairs_row *r)
{
    struct entry *a = &m->entries[r->a % MZ_ID_UNIT];
    struct entry *b = &m->entries[r->b % MZ_ID_UNIT];
    bool same = a->truth == b->truth;
    *(same ? &m->good[r->outcome] : &m->bad[r->outcome]) += 1;
    m->strangers += !same && (a->flaw == SYNTH_STRANGER || b->flaw == SYNTH_STRANGER);
    struct entry *flawed = a->flaw != SYNTH_CLEAN ? a : b;
    if (same && !flawed->hit) {
        flawed->hit = true;
        m->found[flawed->flaw]++;
    }
}

static mz_code count_pairs(mz_cx *cx, struct measure *m)
{
    size_t n = PAGE;
    int64_t a = 0;
    int64_t b = 0;
    while (n == PAGE) {
        struct dedup_q_pairs_row *rows = NULL;
        MZ_TRY(dedup_q_pairs(cx, COUNTY, a, b, PAGE, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            count_pair(m, &rows[i]);
            a = rows[i].a;
            b = rows[i].b;
        }
    }
    return MZ_OK;
}

static int by_value(const void *x, const void *y)
{
    const int64_t *a = x;
    const int64_t *b = y;
    return (*a > *b) - (*a < *b);
}

/* The check of single persons, spread over the county. */
static mz_code time_ones(mz_cx *cx, struct measure *m, int64_t *p99_us)
{
    int64_t *us = MZ_NEW_N(cx->a, int64_t, ONES);
    int64_t first = (int64_t)COUNTY * MZ_ID_UNIT;
    mz_arena *outer = cx->a;
    mz_code rc = MZ_OK;
    cx->a = mz_arena_new((size_t)256 << 20);
    for (int64_t i = 0; i < ONES && rc == MZ_OK; i++) {
        struct dedup_counts c;
        int64_t start = work_us();
        rc = dedup_check_one(cx, first + 1 + (m->last - first - 1) * i / ONES, false, &c);
        us[i] = work_us() - start;
        mz_arena_reset(cx->a);
    }
    mz_arena_free(cx->a);
    cx->a = outer;
    qsort(us, ONES, sizeof us[0], by_value);
    *p99_us = us[ONES * 99 / 100];
    return rc;
}

/* ---- the figures ---------------------------------------------------------------- */

static int64_t of_1000(int64_t part, int64_t all)
{
    return all == 0 ? 0 : part * PRECISION_MOST / all;
}

static void figure(struct measure *m, const char *name, int64_t value, const char *unit,
                   int64_t goal, bool at_most)
{
    m->io->report(m->io, (struct mz_figure){name, value, unit, goal, at_most});
}

/* A nickname leaves only birthday, house and telephone: nothing is promised for it. */
static int64_t goal_of(size_t flaw)
{
    return flaw == SYNTH_FLAW_NICKNAME ? 0 : FOUND_OF_1000;
}

/* The names outlive the measurement, so they are constant. */
#define X(id, word, rate) [SYNTH_FLAW_##id] = "found: " word,
static const char *const found_names[SYNTH_FLAWS_N] = {SYNTH_FLAWS(X)};
#undef X
#define X(id, word, rate) [SYNTH_FLAW_##id] = "seeded: " word,
static const char *const seeded_names[SYNTH_FLAWS_N] = {SYNTH_FLAWS(X)};
#undef X

static void report(struct measure *m, const struct dedup_counts *c, int64_t one_us)
{
    int64_t ms = c->read_ms + c->match_ms + c->store_ms;
    bool whole = c->persons >= PEOPLE;
    figure(m, "persons", c->persons, "", 0, false);
    figure(m, "sweep", ms, "ms", whole ? SECONDS_MAX * 1000 : 0, true);
    figure(m, "read", c->read_ms, "ms", 0, true);
    figure(m, "match", c->match_ms, "ms", 0, true);
    figure(m, "store", c->store_ms, "ms", 0, true);
    figure(m, "compared", c->compared, "pairs", 0, true);
    figure(m, "one person, p99", one_us, "us", ONE_US_MAX, true);
    for (size_t f = SYNTH_CLEAN + 1; f < SYNTH_STRANGER; f++) {
        int64_t seen = m->door[f] + m->found[f];
        figure(m, found_names[f], of_1000(seen, m->seeded[f]), "of 1000",
               m->seeded[f] == 0 ? 0 : goal_of(f), false);
        figure(m, seeded_names[f], m->seeded[f], "", 0, true);
    }
    int64_t likely = m->good[MATCH_LIKELY] + m->bad[MATCH_LIKELY];
    int64_t possible = m->good[MATCH_POSSIBLE] + m->bad[MATCH_POSSIBLE];
    figure(m, "pairs likely", likely, "", 0, false);
    figure(m, "pairs possible", possible, "", 0, false);
    figure(m, "right: likely", of_1000(m->good[MATCH_LIKELY], likely), "of 1000", GOOD_LIKELY,
           false);
    figure(m, "right: possible", of_1000(m->good[MATCH_POSSIBLE], possible), "of 1000", 0, false);
    figure(m, "namesakes taken for one", m->strangers, "", 0, true);
}

static mz_code run_inside(mz_cx *cx, struct mz_bench_io *io)
{
    struct measure *m = MZ_NEW(cx->a, struct measure);
    struct synth_options o = {.division = (int64_t)COUNTY * MZ_COUNTY_UNIT,
                              .people = io->size == 0 ? PEOPLE : io->size,
                              .seed = io->seed};
    struct dedup_counts c;
    int64_t one_us = 0;
    m->io = io;
    MZ_TRY(synth_open(cx, cx->world->divisions, &o, &m->s));
    m->entries_max = (size_t)o.people * 2 + 1000;
    m->entries = MZ_NEW_N(cx->a, struct entry, m->entries_max);
    io->say(io, "entering the county");
    MZ_TRY(fill(cx, m));
    io->say(io, "comparing everybody");
    MZ_TRY(dedup_sweep(cx, COUNTY, (struct dedup_step){0}, &c));
    MZ_TRY(count_pairs(cx, m));
    io->say(io, "comparing one at a time");
    MZ_TRY(time_ones(cx, m, &one_us));
    report(m, &c, one_us);
    return MZ_OK;
}

static mz_code run(mz_cx *cx, struct mz_bench_io *io)
{
    struct mz_world world = {.data = io->dir};
    struct mz_actor actor = *cx->actor;
    mz_crypto *crypto = NULL;
    mz_cx own = *cx;
    actor.division_lo = (int64_t)COUNTY * MZ_COUNTY_UNIT;
    actor.division_hi = actor.division_lo + MZ_COUNTY_UNIT - 1;
    own.world = &world;
    own.actor = &actor;
    own.db = NULL;
    mz_str url = mz_str_fmt(cx->a, "sqlite:" MZ_FMT "/dedup.db", MZ_ARG(io->dir));
    mz_code rc = mz_crypto_open(&own, &crypto);
    rc = rc == MZ_OK ? mz_keyring_create(&own, mz_str_z(cx->a, io->dir)) : rc;
    rc = rc == MZ_OK ? mz_keyring_open(&own, crypto, mz_str_z(cx->a, io->dir), &world.keys) : rc;
    rc = rc == MZ_OK ? division_open(&own, NULL, NULL, &world.divisions) : rc;
    const struct mz_db_options o = {.create = true, .journal = io->dir};
    rc = rc == MZ_OK ? mz_db_open(&own, url, o, &own.db) : rc;
    rc = rc == MZ_OK ? mz_db_migrate(&own) : rc;
    rc = rc == MZ_OK ? run_inside(&own, io) : rc;
    if (own.db != NULL) {
        mz_db_close(own.db);
    }
    cx->err = own.err;
    return rc;
}

const struct mz_bench dedup_benches[] = {
    {.name = "dedup",
     .run = run,
     .help = MZ_T("Find entries of one person among 1,500,000, with seeded mistakes")},
    {0},
};
