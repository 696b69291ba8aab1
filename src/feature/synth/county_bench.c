/*
 * county_bench.c - mz bench demo|household|search: an invented county moves in, and is searched.
 *
 * A million residents take minutes to enter, so `search` keeps its county in the cache folder and
 * takes it again when people, seed and program are the same. The program counts whole: whatever
 * changed in it may have changed what it stores.
 */
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/keyring.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/synth/synth_demo.h"
#include "feature/synth/synth_int.h"
#include "feature/world.h"
#include "store/db.h"

#define LONGQUAN INT64_C(331181000000)

enum {
    DEMO_PEOPLE = 50000,
    DEMO_GOAL = 10000,
    ENTER_PEOPLE = 50000,
    PERSONS_GOAL = 12000,
    HOUSEHOLDS_GOAL = 8000,
    SEARCH_PEOPLE = 1000000,
    SEARCH_P99_US = 20000,
    SEARCHES = 20000,
    ARENA = 512 << 20,
};

static int64_t clock_us(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Processor time of this process and time on the wall; the machine may have other work. */
struct watch {
    int64_t cpu, wall;
};

static struct watch watch_now(void)
{
    return (struct watch){clock_us(CLOCK_PROCESS_CPUTIME_ID), clock_us(CLOCK_MONOTONIC)};
}

static void watch_add(struct watch *sum, struct watch from)
{
    struct watch now = watch_now();
    sum->cpu += now.cpu - from.cpu;
    sum->wall += now.wall - from.wall;
}

static int64_t per_s(int64_t n, int64_t us)
{
    return us <= 0 ? 0 : n * 1000000 / us;
}

/* ---- an office of its own ----------------------------------------------------------- */

struct bureau {
    mz_cx cx;
    struct mz_world world;
    struct mz_actor actor;
    mz_crypto *crypto;
};

static mz_code bureau_fill(struct bureau *b, const char *dir, bool fresh)
{
    mz_cx *cx = &b->cx;
    mz_str url = mz_str_fmt(cx->a, "sqlite:%s/county.db", dir);
    const struct mz_db_options o = {.create = fresh, .journal = mz_str_of(dir)};
    MZ_TRY(mz_db_open(cx, url, o, &cx->db));
    MZ_TRY(fresh ? mz_db_migrate(cx) : mz_db_check_version(cx));
    MZ_TRY(mz_crypto_open(cx, &b->crypto));
    MZ_TRY(fresh ? mz_keyring_create(cx, dir) : MZ_OK);
    MZ_TRY(mz_keyring_open(cx, b->crypto, dir, &b->world.keys));
    return division_open(cx, NULL, NULL, &b->world.divisions);
}

static void bureau_close(struct bureau *b)
{
    mz_db_close(b->cx.db);
    if (b->world.keys != NULL) {
        mz_keyring_close(b->world.keys);
    }
    if (b->crypto != NULL) {
        mz_crypto_close(b->crypto);
    }
}

static mz_code bureau_open(mz_cx *cx, struct bureau *b, const char *dir, bool fresh)
{
    *b = (struct bureau){.world = {.data = mz_str_of(dir), .division = LONGQUAN, .demo = true}};
    b->actor = (struct mz_actor){.user = 1,
                                 .division_lo = LONGQUAN,
                                 .division_hi = LONGQUAN + MZ_COUNTY_UNIT - 1,
                                 .role = MZ_S("officer"),
                                 .name = MZ_S("bench"),
                                 .from = MZ_S("cli"),
                                 .request = MZ_S("bench")};
    b->cx = *cx;
    b->cx.db = NULL;
    b->cx.world = &b->world;
    b->cx.actor = &b->actor;
    mz_code rc = bureau_fill(b, dir, fresh);
    if (rc != MZ_OK) {
        cx->err = b->cx.err;
        bureau_close(b);
    }
    return rc;
}

static struct synth_options county(const struct mz_bench_io *io, int64_t usual)
{
    return (struct synth_options){
        .division = LONGQUAN, .people = io->size > 0 ? io->size : usual, .seed = io->seed};
}

/* ---- demo ------------------------------------------------------------------------------ */

static mz_code demo(mz_cx *cx, struct mz_bench_io *io)
{
    struct bureau b;
    struct synth_demo_sum sum;
    struct watch took = {0};
    MZ_TRY(bureau_open(cx, &b, mz_str_z(cx->a, io->dir), true));
    const struct synth_demo what = {.options = county(io, DEMO_PEOPLE)};
    struct watch from = watch_now();
    mz_code rc = synth_demo_fill(&b.cx, &what, &sum);
    watch_add(&took, from);
    cx->err = b.cx.err;
    bureau_close(&b);
    MZ_TRY(rc);
    io->report(io, (struct mz_figure){"people", sum.people, "", 0, false});
    io->report(io, (struct mz_figure){"households", sum.households, "", 0, false});
    io->report(io, (struct mz_figure){"later changes", sum.changes + sum.deaths, "", 0, false});
    io->report(io, (struct mz_figure){"moving in, with all", per_s(sum.people, took.wall), "1/s",
                                      DEMO_GOAL, false});
    io->report(io, (struct mz_figure){"the same, processor time", per_s(sum.people, took.cpu),
                                      "1/s", 0, false});
    return MZ_OK;
}

/* ---- household ----------------------------------------------------------------------------- */

/* As many households as a transaction of persons holds. */
struct crowd {
    struct synth_household *homes;
    size_t homes_n;
    struct person_input *in;
    struct person_result *persons;
    size_t persons_n;
    struct household_new *homes_in;
    struct household_result *made;
};

static void crowd_person(struct crowd *c, const struct synth_household *h,
                         const struct synth_person *p)
{
    struct person_input *in = &c->in[c->persons_n++];
    *in = person_blank();
    in->name = mz_str_of(p->name);
    in->sex = (mz_str){&p->sex, 1};
    in->birth = p->birth;
    in->nation = mz_str_of(p->nation);
    in->marital = mz_str_of(p->marital);
    in->id_number = mz_str_of(p->id);
    in->phone = mz_str_of(p->phone);
    in->division = p->division;
    in->address = mz_str_of(h->address);
    in->source = MZ_S("import:bench");
}

static void crowd_gather(mz_cx *cx, const synth *s, int64_t k, struct crowd *c)
{
    *c = (struct crowd){.homes = MZ_NEW_N(cx->a, struct synth_household, SYNTH_BATCH),
                        .in = MZ_NEW_N(cx->a, struct person_input, SYNTH_BATCH),
                        .persons = MZ_NEW_N(cx->a, struct person_result, SYNTH_BATCH),
                        .homes_in = MZ_NEW_N(cx->a, struct household_new, SYNTH_BATCH),
                        .made = MZ_NEW_N(cx->a, struct household_result, SYNTH_BATCH)};
    for (; k < synth_households(s); k++) {
        struct synth_household *h = &c->homes[c->homes_n];
        synth_household(s, k, h);
        if (c->persons_n + h->members_n > SYNTH_BATCH) {
            return;
        }
        c->homes_n++;
        for (size_t i = 0; i < h->members_n; i++) {
            crowd_person(c, h, &h->members[i]);
        }
    }
}

static mz_code crowd_check(mz_cx *cx, const struct crowd *c)
{
    for (size_t i = 0; i < c->persons_n; i++) {
        if (c->persons[i].id == 0) {
            return mz_fail(cx, MZ_INVALID, "invented person refused");
        }
    }
    for (size_t i = 0; i < c->homes_n; i++) {
        if (c->homes_in[i].members_n > 0 && c->made[i].id == 0) {
            return mz_fail(cx, MZ_INVALID, "invented household refused");
        }
    }
    return MZ_OK;
}

/* The living household of each home. */
static void crowd_homes(mz_cx *cx, struct crowd *c, size_t *n)
{
    size_t at = 0;
    *n = 0;
    for (size_t k = 0; k < c->homes_n; k++) {
        const struct synth_household *h = &c->homes[k];
        struct household_place *m = MZ_NEW_N(cx->a, struct household_place, SYNTH_MEMBERS_MAX);
        size_t m_n = 0;
        for (size_t i = 0; i < h->members_n; i++, at++) {
            if (h->members[i].lives) {
                m[m_n++] =
                    (struct household_place){c->persons[at].id, mz_str_of(h->members[i].relation)};
            }
        }
        c->homes_in[(*n)++] = (struct household_new){.kind = HOUSEHOLD_LIVING,
                                                     .division = h->division,
                                                     .address = mz_str_of(h->address),
                                                     .lon_e6 = MZ_NULL,
                                                     .lat_e6 = MZ_NULL,
                                                     .since = h->since.v,
                                                     .source = MZ_S("import:bench"),
                                                     .members = m,
                                                     .members_n = m_n};
    }
}

struct entered {
    int64_t persons, homes, members;
    struct watch persons_took, homes_took;
};

static mz_code enter_some(mz_cx *cx, const synth *s, int64_t *k, struct entered *e)
{
    struct crowd c;
    size_t n = 0;
    crowd_gather(cx, s, *k, &c);
    struct watch from = watch_now();
    MZ_TRY(person_add_many(cx, c.in, c.persons_n, false, c.persons));
    watch_add(&e->persons_took, from);
    crowd_homes(cx, &c, &n);
    from = watch_now();
    MZ_TRY(household_add_many(cx, c.homes_in, n, false, c.made));
    watch_add(&e->homes_took, from);
    MZ_TRY(crowd_check(cx, &c));
    for (size_t i = 0; i < n; i++) {
        e->members += (int64_t)c.homes_in[i].members_n;
    }
    e->persons += (int64_t)c.persons_n;
    e->homes += (int64_t)n;
    *k += (int64_t)c.homes_n;
    return MZ_OK;
}

static mz_code enter_all(mz_cx *cx, const synth *s, struct entered *e)
{
    mz_arena *outer = cx->a;
    mz_arena *a = mz_arena_new(ARENA);
    mz_code rc = MZ_OK;
    for (int64_t k = 0; k < synth_households(s) && rc == MZ_OK; mz_arena_reset(a)) {
        cx->a = a;
        rc = enter_some(cx, s, &k, e);
        cx->a = outer;
    }
    mz_arena_free(a);
    return rc;
}

static mz_code household(mz_cx *cx, struct mz_bench_io *io)
{
    struct bureau b;
    struct entered e = {0};
    synth *s = NULL;
    const struct synth_options o = county(io, ENTER_PEOPLE);
    MZ_TRY(bureau_open(cx, &b, mz_str_z(cx->a, io->dir), true));
    mz_code rc = synth_open(&b.cx, b.world.divisions, &o, &s);
    rc = rc == MZ_OK ? enter_all(&b.cx, s, &e) : rc;
    cx->err = b.cx.err;
    bureau_close(&b);
    MZ_TRY(rc);
    const struct mz_figure figures[] = {
        {"persons", e.persons, "", 0, false},
        {"households", e.homes, "", 0, false},
        {"members", e.members, "", 0, false},
        {"persons, processor time", per_s(e.persons, e.persons_took.cpu), "1/s", PERSONS_GOAL,
         false},
        {"households, processor time", per_s(e.homes, e.homes_took.cpu), "1/s", HOUSEHOLDS_GOAL,
         false},
        {"persons, on the wall", per_s(e.persons, e.persons_took.wall), "1/s", 0, false},
        {"households, on the wall", per_s(e.homes, e.homes_took.wall), "1/s", 0, false},
    };
    for (size_t i = 0; i < MZ_LEN(figures); i++) {
        io->report(io, figures[i]);
    }
    return MZ_OK;
}

/* ---- search: the county that is kept --------------------------------------------------------- */

static uint64_t program_hash(const char *path)
{
    struct stat st;
    uint64_t h = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p != MAP_FAILED) {
            h = mz_hash_str((mz_str){p, (size_t)st.st_size}, 1);
            (void)munmap(p, (size_t)st.st_size);
        }
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return h;
}

static bool stamped(const char *path, mz_str stamp)
{
    char text[200];
    FILE *f = fopen(path, "r");
    size_t n = f == NULL ? 0 : fread(text, 1, sizeof text, f);
    if (f != NULL) {
        (void)fclose(f);
    }
    return mz_str_eq((mz_str){text, n}, stamp);
}

static mz_code put_stamp(mz_cx *cx, const char *path, mz_str stamp)
{
    FILE *f = fopen(path, "w");
    bool ok = f != NULL && fwrite(stamp.p, 1, stamp.n, f) == stamp.n;
    ok = f != NULL && fclose(f) == 0 && ok;
    return ok ? MZ_OK : mz_fail(cx, MZ_IO, "could not write %s", path);
}

struct moving {
    struct mz_bench_io *io;
    int64_t said;
};

static void tell(void *p, int64_t people)
{
    struct moving *m = p;
    if (people - m->said >= 100000) {
        char line[60];
        (void)snprintf(line, sizeof line, "%" PRId64 " people moved in", people);
        m->io->say(m->io, line);
        m->said = people;
    }
}

static int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static mz_code clear_folder(mz_cx *cx, const char *dir)
{
    (void)nftw(dir, drop, 16, FTW_DEPTH | FTW_PHYS);
    return mkdir(dir, 0700) == 0 ? MZ_OK : mz_fail(cx, MZ_IO, "could not make %s", dir);
}

/* What is half there goes; then the county moves in, and the stamp says that it is whole. */
static mz_code make_county(mz_cx *cx, struct mz_bench_io *io, const char *dir, mz_str stamp)
{
    struct bureau b;
    struct synth_demo_sum sum;
    struct moving m = {.io = io};
    struct watch took = {0};
    const struct synth_demo what = {.options = county(io, SEARCH_PEOPLE), .step = tell, .p = &m};
    MZ_TRY(clear_folder(cx, dir));
    MZ_TRY(bureau_open(cx, &b, dir, true));
    io->say(io, "making the county, once for this program and seed");
    struct watch from = watch_now();
    mz_code rc = synth_demo_fill(&b.cx, &what, &sum);
    watch_add(&took, from);
    cx->err = b.cx.err;
    bureau_close(&b);
    MZ_TRY(rc);
    io->report(io, (struct mz_figure){"county made in", took.wall / 1000000, "s", 0, true});
    return put_stamp(cx, mz_str_fmt(cx->a, "%s/stamp", dir).p, stamp);
}

static void report_search(struct mz_bench_io *io, const char *const names[4],
                          const struct person_bench_figures *f)
{
    io->report(io, (struct mz_figure){names[0], f->persons, "", 0, false});
    io->report(io, (struct mz_figure){names[1], f->p50_us, "us", 0, true});
    io->report(io, (struct mz_figure){names[2], f->p99_us, "us", SEARCH_P99_US, true});
    io->report(io, (struct mz_figure){names[3], f->max_us, "us", 0, true});
}

static mz_code search_both(struct bureau *b, struct mz_bench_io *io, int64_t town)
{
    static const char *const county_names[4] = {"persons of the county", "county, p50",
                                                "county, p99", "county, slowest"};
    static const char *const town_names[4] = {"persons of a township", "township, p50",
                                              "township, p99", "township, slowest"};
    struct person_bench_figures f;
    int64_t n = io->count > 0 ? io->count : SEARCHES;
    io->say(io, "searching the county");
    MZ_TRY(person_bench_search(&b->cx, io->seed, n / 10 + 1, &f)); /* pages into memory */
    MZ_TRY(person_bench_search(&b->cx, io->seed, n, &f));
    report_search(io, county_names, &f);
    io->report(io, (struct mz_figure){"county, searches", f.per_second, "1/s", 0, false});
    b->actor.division_lo = town;
    b->actor.division_hi = town + 999;
    b->actor.role = MZ_S("clerk");
    io->say(io, "searching a township");
    MZ_TRY(person_bench_search(&b->cx, io->seed, n, &f));
    report_search(io, town_names, &f);
    return MZ_OK;
}

static mz_code search(mz_cx *cx, struct mz_bench_io *io)
{
    struct bureau b;
    synth *s = NULL;
    const struct synth_options o = county(io, SEARCH_PEOPLE);
    const char *dir = mz_str_fmt(cx->a, MZ_FMT "/county", MZ_ARG(io->cache)).p;
    mz_str stamp = mz_str_fmt(cx->a, "people %" PRId64 " seed %" PRIu64 " program %016" PRIx64 "\n",
                              o.people, o.seed, program_hash(io->program));
    if (!stamped(mz_str_fmt(cx->a, "%s/stamp", dir).p, stamp)) {
        MZ_TRY(make_county(cx, io, dir, stamp));
    }
    MZ_TRY(bureau_open(cx, &b, dir, false));
    mz_code rc = synth_open(&b.cx, b.world.divisions, &o, &s);
    int64_t town = rc == MZ_OK ? synth_village(s, 0) / 1000 * 1000 : 0;
    rc = rc == MZ_OK ? search_both(&b, io, town) : rc;
    cx->err = b.cx.err;
    bureau_close(&b);
    return rc;
}

const struct mz_bench synth_benches[] = {
    {.name = "synth", .run = synth_bench_people, .help = MZ_T("How fast people are invented")},
    {.name = "demo", .run = demo, .help = MZ_T("How fast a demonstration county moves in")},
    {.name = "household",
     .run = household,
     .help = MZ_T("How fast persons and households are entered")},
    {.name = "search",
     .run = search,
     .help = MZ_T("Search among 1,000,000 persons, in a county and in a township")},
    {0},
};
