/*
 * mz bench watch-month, watch-tell and watch-alerts: a province's month from its population file to
 * its alerts, one fact that comes in at a province's size, and the alerts of one month as kernels
 * and as SQL make them, held against each other. Over SQLite in the folder of the bench.
 *
 * --size is the number of people (3,610,000 by the promise). The people are generated, live in the
 * counties of Zhejiang, and are in the database as bare rows, those of them that an indicator holds
 * of: nobody else is asked for. The second month is another population file, in which one household
 * in a hundred paid a hospital more than before. Times are of the wall, and of both processors: the
 * second hangs less on what else the machine does. The clock is the machine's own.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/hash.h"
#include "feature/division/division.h"
#include "feature/rule/rule.h"
#include "feature/watch/month.h"
#include "feature/watch/watch_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum {
    PEOPLE = 3610000,
    ALERTS_PEOPLE = 1000000,
    TELLS = 300,
    CHANGED = 100,
    PARTS = 2000,
    SEED_UNKNOWN = 20
};

#define PROVINCE  INT64_C(330000000000)
#define POP_ARENA ((size_t)12 << 30)
#define TX_ARENA  ((size_t)1 << 30)

struct both {
    int64_t wall;
    int64_t cpu;
};

struct bench {
    struct mz_bench_io *io;
    struct mz_world world;
    struct mz_actor actor;
    struct watch_law law;
    struct population_options made;
    int64_t period;
    bool months;        /* else facts are told, of some households */
    struct both run[2]; /* of the two months */
    uint64_t *cause;    /* of every alert's every cause a print, in order */
    size_t cause_n;
};

static int64_t now_us(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct both started(void)
{
    return (struct both){now_us(CLOCK_MONOTONIC), now_us(CLOCK_PROCESS_CPUTIME_ID)};
}

static struct both since(struct both from)
{
    return (struct both){now_us(CLOCK_MONOTONIC) - from.wall,
                         now_us(CLOCK_PROCESS_CPUTIME_ID) - from.cpu};
}

static void say(const struct bench *b, const char *name, int64_t value, const char *unit,
                int64_t goal)
{
    b->io->report(b->io,
                  (struct mz_figure){
                      .name = name, .value = value, .unit = unit, .goal = goal, .at_most = true});
}

/* ---- people ---------------------------------------------------------------------------- */

/* Who is who: numbers of their counties, in the order of the rows. */
static void number(struct mz_pop *p)
{
    struct mz_pop_col *homes = &p->household_facts.col[p->facts_n];
    struct mz_pop_col *persons = &p->person_facts.col[p->facts_n];
    int64_t county = 0;
    int64_t next = 0;
    for (size_t h = 0; h < p->households_n; h++) {
        int64_t of = p->divisions[p->division[h]] / MZ_COUNTY_UNIT;
        next = of == county ? next : 1;
        county = of;
        mz_col_set(homes, h, county * MZ_ID_UNIT + next++);
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            mz_col_set(persons, i, county * MZ_ID_UNIT + next++);
        }
    }
}

static bool counties_ascend(const struct mz_pop *p)
{
    for (size_t h = 1; h < p->households_n; h++) {
        if (p->divisions[p->division[h]] < p->divisions[p->division[h - 1]]) {
            return false;
        }
    }
    return true;
}

/* One household in a hundred: its first member paid a hospital more than in the month before. */
static void pay_more(const struct rule_book *b, struct mz_pop *p)
{
    size_t fact = 0;
    while (fact < b->facts_n && !mz_str_eq(b->facts[fact].name.id, MZ_S("own_payment_year"))) {
        fact++;
    }
    for (size_t h = 0; fact < b->facts_n && h < p->households_n; h += CHANGED) {
        if (p->first[h + 1] > p->first[h]) {
            mz_col_set(&p->person_facts.col[fact], p->first[h],
                       3000000 + (int64_t)(h % 1000) * 100);
        }
    }
}

/* In the database, bare: households of `hit`, and their members. */
struct moving {
    const struct mz_pop *pop;
    const int64_t *homes;
    const int64_t *persons;
    const bool *hit;
    size_t at;
    size_t n; /* that are there */
};

static mz_code move_in(mz_cx *cx, struct moving *m, size_t h)
{
    int64_t place = m->pop->divisions[m->pop->division[h]];
    int64_t county = place / MZ_COUNTY_UNIT;
    int64_t now = mz_now_ms(cx);
    MZ_TRY(watch_q_bench_home(cx, m->homes[h], county, place, now));
    for (uint32_t i = m->pop->first[h]; i < m->pop->first[h + 1]; i++) {
        MZ_TRY(watch_q_bench_person(cx, m->persons[i], county, place, now));
        MZ_TRY(watch_q_bench_member(cx, m->persons[i], county, place, m->homes[h]));
    }
    m->n++;
    return MZ_OK;
}

static mz_code move_some(mz_cx *cx, void *p)
{
    struct moving *m = p;
    size_t most = m->n + PARTS;
    for (; m->at < m->pop->households_n && m->n < most; m->at++) {
        MZ_TRY(m->hit[m->at] ? move_in(cx, m, m->at) : MZ_OK);
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

/* Numbers that the office takes come behind those of the people. */
static mz_code skip_numbers(mz_cx *cx, void *p)
{
    const struct moving *m = p;
    int64_t first = 0;
    for (size_t h = 0; h < m->pop->households_n; h++) {
        int64_t county = m->homes[h] / MZ_ID_UNIT;
        bool last = h + 1 == m->pop->households_n || m->homes[h + 1] / MZ_ID_UNIT != county;
        MZ_TRY(last ? mz_id_take(cx, county, m->homes[h] % MZ_ID_UNIT + 100, &first) : MZ_OK);
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code move_all(mz_cx *cx, struct moving *m)
{
    mz_cx own = *cx;
    own.a = mz_arena_new(TX_ARENA);
    mz_code rc = mz_tx(&own, skip_numbers, m);
    while (rc == MZ_OK && m->at < m->pop->households_n) {
        rc = mz_tx(&own, move_some, m);
        mz_arena_reset(own.a);
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* ---- a file of people, and who is marked in it ----------------------------------------------- */

static mz_code marked(mz_cx *cx, const struct bench *b, const struct mz_pop *pop, bool *hit)
{
    struct watch_span all = {0, pop->households_n};
    struct watch_screen s = {
        .book = b->law.book, .pop = pop, .at = b->made.at, .spans = &all, .spans_n = 1};
    struct watch_sight sight;
    return watch_sight_take(cx, &s, b->law.factor, hit, &sight);
}

/* Households to tell of stand all over the file. */
static void spread(const struct mz_pop *p, bool *hit)
{
    size_t each = p->households_n / TELLS + 1;
    for (size_t h = 0; h < p->households_n; h++) {
        hit[h] = h % each == 0;
    }
}

/* Both months' files; the first stands in the folder, the second beside it. */
static mz_code write_people(mz_cx *cx, struct bench *b, struct moving *m)
{
    struct mz_pop *p = NULL;
    mz_str next = mz_str_fmt(cx->a, MZ_FMT "/next", MZ_ARG(b->io->dir));
    MZ_TRY(population_make(cx, &b->made, &p));
    if (!counties_ascend(p)) {
        return mz_fail(cx, MZ_CORRUPT, "the counties are not in order");
    }
    number(p);
    bool *hit = MZ_NEW_N(cx->a, bool, p->households_n + 1);
    MZ_TRY(marked(cx, b, p, hit));
    struct both t = started();
    MZ_TRY(population_save(cx, &b->made, p, b->io->dir));
    say(b, "population file written and sealed", since(t).wall / 1000, "ms", 0);
    if (b->months) {
        pay_more(b->law.book, p);
        MZ_TRY(marked(cx, b, p, hit));
        if (mkdir(next.p, 0700) != 0) {
            return mz_fail(cx, MZ_IO, "could not make \"%s\"", next.p);
        }
        MZ_TRY(population_save(cx, &b->made, p, next));
    } else {
        spread(p, hit);
    }
    b->io->say(b->io, "writing the households that an indicator holds of");
    *m = (struct moving){.pop = p,
                         .homes = p->household_facts.col[p->facts_n].v,
                         .persons = p->person_facts.col[p->facts_n].v,
                         .hit = hit};
    return move_all(cx, m);
}

/* The arena goes before anything is measured: what is left is the mapped file. */
static mz_code people(mz_cx *cx, struct bench *b)
{
    mz_cx own = *cx;
    struct moving m = {.pop = NULL};
    own.a = mz_arena_new(POP_ARENA);
    b->io->say(b->io, "people");
    mz_code rc = write_people(&own, b, &m);
    int64_t households = m.pop != NULL ? (int64_t)m.pop->households_n : 0;
    int64_t persons = m.pop != NULL ? (int64_t)m.pop->persons_n : 0;
    cx->err = own.err;
    mz_arena_free(own.a);
    MZ_TRY(rc);
    say(b, "persons", persons, "persons", 0);
    say(b, "households", households, "households", 0);
    return MZ_OK;
}

static mz_code next_month(mz_cx *cx, const struct bench *b)
{
    static const char *const names[] = {"population.col", "population.col.seal", "population.json"};
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        const char *from = mz_str_fmt(cx->a, MZ_FMT "/next/%s", MZ_ARG(b->io->dir), names[i]).p;
        const char *to = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(b->io->dir), names[i]).p;
        if (rename(from, to) != 0) {
            return mz_fail(cx, MZ_IO, "could not rename \"%s\"", from);
        }
    }
    return MZ_OK;
}

/* ---- what is measured ---------------------------------------------------------------------------
 */

static mz_code open_file(mz_cx *cx, const struct bench *b, const char *name, int64_t goal,
                         bool kernels)
{
    mz_cx own = *cx;
    struct population p;
    own.a = mz_arena_new(POP_ARENA);
    struct both t = started();
    mz_code rc = population_open(&own, b->law.book, b->io->dir, &p);
    t = since(t);
    if (rc == MZ_OK) {
        say(b, name, t.wall / 1000, "ms", goal);
        say(b, "  all processors", t.cpu / 1000, "ms", 0);
    }
    if (rc == MZ_OK && kernels) {
        bool *hit = MZ_NEW_N(own.a, bool, p.pop->households_n + 1);
        t = started();
        rc = marked(&own, b, p.pop, hit);
        t = since(t);
        say(b, "all indicators, severities and factors by kernels", t.wall / 1000, "ms", 0);
        say(b, "  all processors", t.cpu / 1000, "ms", 0);
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

static int64_t anon_mb(void)
{
    long long kb = 0;
    char line[256];
    FILE *f = fopen("/proc/self/status", "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        kb = strncmp(line, "RssAnon:", 8) == 0 ? strtoll(line + 8, NULL, 10) : kb;
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return kb / 1024;
}

static mz_code watched(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    int64_t *most = p;
    int64_t mb = done == all ? anon_mb() : 0;
    (void)cx;
    *most = mb > *most ? mb : *most;
    return MZ_OK;
}

static mz_code month(mz_cx *cx, struct bench *b, size_t i)
{
    static const char *const names[] = {"first month: households looked at and alerts written",
                                        "second month: households looked at and alerts written"};
    struct watch_tally t = {0};
    int64_t mb = 0;
    const struct watch_run_options o = {.period = b->period, .step = watched, .p = &mb};
    b->io->say(b->io, names[i]);
    b->run[i] = started();
    MZ_TRY(watch_run(cx, &o, &t));
    b->run[i] = since(b->run[i]);
    say(b, names[i], b->run[i].wall / 1000, "ms", 0);
    say(b, "  all processors", b->run[i].cpu / 1000, "ms", 0);
    say(b, "  households with a sign", t.found, "households", 0);
    say(b, "  known already", t.known, "households", 0);
    b->io->report(b->io, (struct mz_figure){"  alerts made", t.made, "alerts",
                                            (int64_t)b->made.people / (i == 0 ? 40 : 1000), false});
    say(b, "  alerts joined or opened again", t.added + t.opened, "alerts", 0);
    say(b, "  largest memory beside the mapped file", mb, "MB", 4096);
    return MZ_OK;
}

static int lesser(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* Households hear of an accident. */
static mz_code tells(mz_cx *cx, struct bench *b)
{
    struct watch_q_bench_some_row *some = NULL;
    int64_t *wall = MZ_NEW_N(cx->a, int64_t, TELLS);
    size_t n = 0;
    int64_t alerts = 0;
    MZ_TRY(watch_q_bench_some(cx, (int64_t)TELLS, &some, &n));
    struct both all = started();
    for (size_t i = 0; i < n; i++) {
        int64_t alert = 0;
        const struct watch_news news = {.household = some[i].id,
                                        .person = some[i].id + 1, /* numbered behind it */
                                        .fact = MZ_S("accident_own"),
                                        .value = mz_str_fmt(cx->a, "%zu.00", 20000 + i),
                                        .day = mz_date_today(cx),
                                        .source = MZ_S("bench")};
        int64_t from = now_us(CLOCK_MONOTONIC);
        MZ_TRY(watch_tell(cx, &news, &alert));
        wall[i] = now_us(CLOCK_MONOTONIC) - from;
        alerts += alert != 0 ? 1 : 0;
    }
    all = since(all);
    if (n == 0) {
        return mz_fail(cx, MZ_ABSENT, "no household to tell of");
    }
    qsort(wall, n, sizeof *wall, lesser);
    say(b, "facts told", (int64_t)n, "facts", 0);
    say(b, "  alerts that came of them", alerts, "alerts", 0);
    say(b, "one fact to its alert, p50", wall[n / 2] / 1000, "ms", 0);
    say(b, "one fact to its alert, p99", wall[n * 99 / 100] / 1000, "ms", 100);
    say(b, "  all processors, mean", all.cpu / 1000 / (int64_t)n, "ms", 0);
    return MZ_OK;
}

/* ---- the world of it
 * ------------------------------------------------------------------------------ */

static mz_code opened(mz_cx *cx, struct bench *b)
{
    mz_str packs = MZ_S("packs");
    mz_str url = mz_str_fmt(cx->a, "sqlite:" MZ_FMT "/month.db", MZ_ARG(b->io->dir));
    struct mz_ymd today = mz_date_ymd(mz_date_today(cx));
    b->period = (int64_t)today.year * 12 + today.month - 1;
    b->world.rules = rule_store_new(cx, &packs, 1);
    MZ_TRY(division_open(cx, NULL, NULL, &b->world.divisions));
    MZ_TRY(mz_calendar_load(cx, cx->a, "data/calendar", &b->world.calendar));
    MZ_TRY(watch_law_of(cx, PROVINCE, &b->law));
    MZ_TRY(mz_db_open(cx, url, (struct mz_db_options){.create = true, .journal = b->io->dir},
                      &cx->db));
    MZ_TRY(mz_db_migrate(cx));
    b->made = (struct population_options){.book = b->law.book,
                                          .at = mz_date_today(cx),
                                          .seed = b->io->seed,
                                          .unknown = SEED_UNKNOWN,
                                          .people = b->io->size > 0 ? (size_t)b->io->size : PEOPLE,
                                          .division = PROVINCE};
    return people(cx, b);
}

static mz_code in_world(mz_cx *cx, struct mz_bench_io *io, struct bench *b, bool months,
                        mz_code (*fn)(mz_cx *cx, struct bench *b))
{
    mz_cx own = *cx;
    *b = (struct bench){.io = io,
                        .months = months,
                        .world = {.data = io->dir, .division = PROVINCE},
                        .actor = {.division_hi = INT64_C(999999999999),
                                  .role = MZ_S("bench"),
                                  .name = MZ_S("bench"),
                                  .from = MZ_S("cli")}};
    own.world = &b->world;
    own.actor = &b->actor;
    own.db = NULL;
    mz_code rc = opened(&own, b);
    rc = rc == MZ_OK ? fn(&own, b) : rc;
    mz_db_close(own.db);
    cx->err = own.err;
    return rc;
}

static mz_code both_months(mz_cx *cx, struct bench *b)
{
    const char *seal = mz_str_fmt(cx->a, MZ_FMT "/population.col.seal", MZ_ARG(b->io->dir)).p;
    (void)unlink(seal);
    MZ_TRY(open_file(cx, b, "population file without a seal: read through once", 0, false));
    MZ_TRY(open_file(cx, b, "population file opened", 1000, true));
    MZ_TRY(month(cx, b, 0));
    MZ_TRY(next_month(cx, b));
    /* Its seal was of the file in its old place; in life the file is written where it is read. */
    MZ_TRY(open_file(cx, b, "second month's file: read through once", 0, false));
    return month(cx, b, 1);
}

static mz_code facts(mz_cx *cx, struct bench *b)
{
    MZ_TRY(open_file(cx, b, "population file opened", 1000, false));
    return tells(cx, b);
}

mz_code watch_bench_month(mz_cx *cx, struct mz_bench_io *io, int64_t us[4])
{
    struct bench b;
    MZ_TRY(in_world(cx, io, &b, true, both_months));
    for (size_t i = 0; i < MZ_LEN(b.run); i++) {
        us[2 * i] = b.run[i].wall;
        us[2 * i + 1] = b.run[i].cpu;
    }
    return MZ_OK;
}

mz_code watch_bench_month_alone(mz_cx *cx, struct mz_bench_io *io)
{
    int64_t taken[4];
    return watch_bench_month(cx, io, taken);
}

mz_code watch_bench_tell(mz_cx *cx, struct mz_bench_io *io)
{
    struct bench b;
    return in_world(cx, io, &b, false, facts);
}

/* ---- alerts by both engines ---------------------------------------------------------------- */

static uint64_t print_of(mz_cx *cx, const struct watch_q_bench_causes_row *r)
{
    mz_str numbers = mz_str_fmt(cx->a,
                                "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
                                " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
                                r->household, r->division, r->grade, r->score, r->factor, r->period,
                                r->person, r->weight, r->severity, r->day);
    const mz_str texts[] = {numbers, r->side, r->state, r->causes,  r->pack,
                            r->sign, r->fact, r->why,   r->evidence};
    uint64_t h = 0;
    for (size_t i = 0; i < MZ_LEN(texts); i++) {
        h = mz_hash_str(texts[i], h + i);
    }
    return h;
}

static int by_print(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* Ids and the clock differ between two runs; everything else of an alert and its causes is here. */
static mz_code collect(mz_cx *cx, struct bench *b)
{
    mz_cx page = *cx;
    size_t room = 0;
    int64_t after = 0;
    mz_code rc = MZ_OK;
    page.a = mz_arena_new((size_t)256 << 20);
    for (size_t n = PARTS; n == PARTS && rc == MZ_OK;) {
        struct watch_q_bench_causes_row *r = NULL;
        mz_arena_reset(page.a);
        rc = watch_q_bench_causes(&page, after, PARTS, &r, &n);
        for (size_t i = 0; i < n && rc == MZ_OK; i++) {
            if (b->cause_n == room) {
                room = room == 0 ? 1 << 16 : room * 2;
                uint64_t *more = MZ_NEW_N(cx->a, uint64_t, room);
                for (size_t k = 0; k < b->cause_n; k++) {
                    more[k] = b->cause[k];
                }
                b->cause = more;
            }
            b->cause[b->cause_n++] = print_of(&page, &r[i]);
            after = r[i].id;
        }
    }
    cx->err = page.err;
    mz_arena_free(page.a);
    if (b->cause_n > 0) {
        qsort(b->cause, b->cause_n, sizeof *b->cause, by_print);
    }
    return rc;
}

static mz_code one_engine(mz_cx *cx, struct bench *b, enum watch_engine engine)
{
    static const char *const names[] = {[WATCH_KERNELS] = "month by kernels, alerts written",
                                        [WATCH_SQL] = "month by SQL, alerts written"};
    struct watch_tally t = {0};
    const struct watch_run_options o = {.engine = engine, .period = b->period};
    b->io->say(b->io, names[engine]);
    struct both spent = started();
    MZ_TRY(watch_run(cx, &o, &t));
    spent = since(spent);
    say(b, names[engine], spent.wall / 1000, "ms", 0);
    say(b, "  all processors of mz", spent.cpu / 1000, "ms", 0);
    say(b, "  alerts made", t.made, "alerts", 0);
    return collect(cx, b);
}

static mz_code by_kernels(mz_cx *cx, struct bench *b)
{
    return one_engine(cx, b, WATCH_KERNELS);
}

static mz_code by_sql(mz_cx *cx, struct bench *b)
{
    return one_engine(cx, b, WATCH_SQL);
}

/* What is in one and not in the other, from both sides. */
static int64_t unlike(const struct bench *a, const struct bench *b)
{
    size_t i = 0;
    size_t k = 0;
    int64_t n = 0;
    while (i < a->cause_n && k < b->cause_n) {
        bool same = a->cause[i] == b->cause[k];
        n += same ? 0 : 1;
        bool first = a->cause[i] <= b->cause[k];
        bool second = b->cause[k] <= a->cause[i];
        i += first ? 1 : 0;
        k += second ? 1 : 0;
    }
    return n + (int64_t)(a->cause_n - i) + (int64_t)(b->cause_n - k);
}

mz_code watch_bench_alerts(mz_cx *cx, struct mz_bench_io *io)
{
    static const struct {
        const char *folder;
        mz_code (*run)(mz_cx *cx, struct bench *b);
    } engines[] = {{"kernels", by_kernels}, {"sql", by_sql}};
    struct bench b[2];
    struct mz_bench_io own[2] = {*io, *io};
    for (size_t i = 0; i < MZ_LEN(engines); i++) {
        own[i].dir = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(io->dir), engines[i].folder);
        own[i].size = io->size > 0 ? io->size : ALERTS_PEOPLE;
        if (mkdir(own[i].dir.p, 0700) != 0) {
            return mz_fail(cx, MZ_IO, "could not make \"%s\"", own[i].dir.p);
        }
        MZ_TRY(in_world(cx, &own[i], &b[i], true, engines[i].run));
        b[i].io = io;
    }
    say(&b[0], "causes of alerts", (int64_t)b[0].cause_n, "causes", 0);
    io->report(io, (struct mz_figure){"  at least one", (int64_t)(b[0].cause_n > 0), "", 1, false});
    io->report(io, (struct mz_figure){.name = "  unlike in SQL",
                                      .value = unlike(&b[0], &b[1]),
                                      .unit = "causes",
                                      .goal = MZ_GOAL_ZERO});
    return MZ_OK;
}
