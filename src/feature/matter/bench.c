/*
 * bench.c - mz bench cases: a list of a million cases by every filter that its page has.
 *
 * A county's cases of twenty years: six in a hundred run, spread over its villages, matters and
 * steps. What is measured is what the page asks of the database: the rows of one page, how many
 * there are, and the figures of its tabs.
 */
#include <inttypes.h>
#include <time.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { CASES = 1000000, AT_ONCE = 20000, ROUNDS = 9, VILLAGES_MAX = 400, RUN_IN_100 = 6 };

#define COUNTY INT64_C(331181)
#define DAY_MS INT64_C(86400000)

static const char *const matters[] = {"dibao_apply", "dibao_review", "tekun_apply", "margin_apply",
                                      "rigid_apply", "relief_apply", "care_apply",  "aged_apply"};
static const char *const at_steps[] = {"accept", "assign",  "inquiry", "opinion",
                                       "notice", "confirm", "tell"};

struct bench {
    struct mz_bench_io *io;
    struct mz_world world;
    struct mz_actor actor;
    uint64_t dice;
    int64_t now_ms;
    int64_t village[VILLAGES_MAX];
    size_t villages_n;
};

static int64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- the cases ------------------------------------------------------------------------ */

/* splitmix64: the same cases for the same seed. */
static uint32_t below(struct bench *b, size_t n)
{
    uint64_t z = (b->dice += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) % n);
}

struct part {
    struct bench *b;
    int64_t first, n;
};

static mz_code one(mz_cx *cx, const struct part *p, int64_t id)
{
    struct bench *b = p->b;
    bool runs = below(b, 100) < RUN_IN_100;
    int64_t ago = (int64_t)below(b, runs ? 60 : 7300) * DAY_MS;
    int64_t changed = 0;
    const struct matter_q_add_args a = {.id = id,
                                        .county = COUNTY,
                                        .division = b->village[below(b, b->villages_n)],
                                        .matter = mz_str_of(matters[below(b, MZ_LEN(matters))]),
                                        .pack = MZ_S("cn-331181"),
                                        .pack_hash = MZ_S("-"),
                                        .subject_kind = MZ_S("none"),
                                        .household = MZ_NULL,
                                        .person = MZ_NULL,
                                        .subject_key = {NULL, 0},
                                        .channel = MZ_S("counter"),
                                        .step = MZ_S("accept"),
                                        .at_ms = b->now_ms - ago,
                                        .made_by = 7};
    struct matter_q_move_args m = {.id = id,
                                   .version = 1,
                                   .determination = MZ_NULL,
                                   .holder = MZ_NULL,
                                   .waits = 1,
                                   .light = 1 + below(b, 3),
                                   .due_ms = b->now_ms + (20 * DAY_MS - ago),
                                   .over_ms = MZ_NULL,
                                   .since_ms = a.at_ms,
                                   .closed_ms = MZ_NULL,
                                   .events_n = 3};
    if (runs) {
        m.step = mz_str_of(at_steps[below(b, MZ_LEN(at_steps))]);
        m.holder = below(b, 50) == 0 ? 7 : MZ_NULL;
    } else {
        m.ending = MZ_S("granted");
        m.result = MZ_S("granted");
        m.light = 0;
        m.due_ms = MZ_NULL;
        m.waits = 0;
        m.closed_ms = a.at_ms + 30 * DAY_MS;
    }
    MZ_TRY(matter_q_add(cx, &a));
    return matter_q_move(cx, &m, &changed);
}

static mz_code part_tx(mz_cx *cx, void *p)
{
    const struct part *x = p;
    for (int64_t i = 0; i < x->n; i++) {
        MZ_TRY(one(cx, x, x->first + i));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code fill(mz_cx *cx, struct bench *b, int64_t n)
{
    struct part p = {.b = b};
    mz_arena *keep = cx->a;
    mz_arena *room = mz_arena_new((size_t)256 << 20);
    mz_code rc = MZ_OK;
    cx->a = room;
    for (p.first = COUNTY * MZ_ID_UNIT + 1; rc == MZ_OK && n > 0; p.first += p.n, n -= p.n) {
        p.n = n < AT_ONCE ? n : AT_ONCE;
        rc = mz_tx(cx, part_tx, &p);
        mz_arena_reset(room);
    }
    cx->a = keep;
    mz_arena_free(room);
    return rc;
}

static mz_code villages(mz_cx *cx, struct bench *b)
{
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(COUNTY * MZ_COUNTY_UNIT, &lo, &hi);
    for (int64_t town = 100; town < 240; town++) {
        for (int64_t v = 200; v < 230 && b->villages_n < VILLAGES_MAX; v++) {
            struct division d;
            int64_t code = COUNTY * MZ_COUNTY_UNIT + town * 1000 + v;
            if (division_get(cx->world->divisions, code, &d)) {
                b->village[b->villages_n++] = code;
            }
        }
    }
    return b->villages_n > 0 ? MZ_OK : mz_fail(cx, MZ_ABSENT, "the county has no villages");
}

/* ---- the questions ----------------------------------------------------------------------- */

/* As the addresses of the list would ask. */
static const struct asked {
    const char *view, *matter, *step, *division, *sort;
} asked[] = {
    {"", "", "", "", NULL},
    {"mine", "", "", "", NULL},
    {"soon", "", "", "", NULL},
    {"late", "", "", "", NULL},
    {"closed", "", "", "", NULL},
    {"", "dibao_apply", "", "", NULL},
    {"", "dibao_apply", "confirm", "", NULL},
    {"", "", "", "331181103000", NULL},
    {"closed", "aged_apply", "", "", NULL},
    {"closed", "aged_apply", "", "331181103000", NULL},
    {"closed", "", "", "331181103000", "-begun_ms"},
    {"", "", "", "", "matter"},
    {"closed", "", "", "", "division"},
    {"late", "dibao_apply", "", "331181103000", NULL},
};
static const char *const tabs[] = {"", "mine", "soon", "late"};

static mz_str value(void *p, const char *name)
{
    const struct asked *a = p;
    const char *v = strcmp(name, "view") == 0       ? a->view
                    : strcmp(name, "matter") == 0   ? a->matter
                    : strcmp(name, "step") == 0     ? a->step
                    : strcmp(name, "division") == 0 ? a->division
                    : strcmp(name, "sort") == 0     ? a->sort
                                                    : NULL;
    return mz_str_of(v == NULL ? "" : v);
}

/* What one page of the list asks. */
static mz_code page(mz_cx *cx, const struct asked *a, int64_t *total)
{
    struct asked copy = *a;
    struct mz_query q = {0};
    struct mz_reg_row *rows = NULL;
    int64_t n = 0;
    size_t rows_n = 0;
    const struct mz_ask ask = {.get = value, .p = &copy};
    MZ_TRY(mz_reg_ask(cx, &matter_register, &ask, &q));
    MZ_TRY(mz_reg_count(cx, &matter_register, &q, total));
    MZ_TRY(mz_reg_rows(cx, &matter_register, &q, &rows, &rows_n));
    for (size_t i = 0; i < MZ_LEN(tabs); i++) {
        q = (struct mz_query){0};
        copy.view = tabs[i];
        MZ_TRY(mz_reg_ask(cx, &matter_register, &ask, &q));
        MZ_TRY(mz_reg_count(cx, &matter_register, &q, &n));
    }
    return matter_count_open(cx, &n);
}

/* Somebody writes between two pages, as in life: no count is remembered. */
static mz_code write_tx(mz_cx *cx, void *p)
{
    int64_t *version = p;
    int64_t changed = 0;
    MZ_TRY(matter_q_light(cx, COUNTY * MZ_ID_UNIT + 1, *version, 0, MZ_NULL, &changed));
    *version += changed;
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code ask_all(mz_cx *cx, struct bench *b)
{
    int64_t worst = 0;
    int64_t version = 2;
    for (size_t i = 0; i < MZ_LEN(asked); i++) {
        const struct asked *a = &asked[i];
        int64_t best = INT64_MAX;
        int64_t total = 0;
        for (int k = 0; k < ROUNDS; k++) {
            MZ_TRY(mz_tx(cx, write_tx, &version));
            int64_t began = now_us();
            MZ_TRY(page(cx, a, &total));
            int64_t took = now_us() - began;
            best = took < best ? took : best;
        }
        worst = best > worst ? best : worst;
        b->io->say(b->io, mz_str_fmt(cx->a, "%s %s %s %s %s: %" PRId64 " cases, %" PRId64 " us",
                                     a->view, a->matter, a->step, a->division,
                                     a->sort == NULL ? "" : a->sort, total, best)
                              .p);
    }
    b->io->report(b->io, (struct mz_figure){.name = "slowest filter of the list",
                                            .value = worst,
                                            .unit = "us",
                                            .goal = 200000,
                                            .at_most = true});
    return MZ_OK;
}

mz_code matter_cases_bench(mz_cx *cx, struct mz_bench_io *io)
{
    struct bench b = {.io = io, .dice = io->seed, .now_ms = mz_now_ms(cx)};
    mz_str url =
        io->db.n > 0 ? io->db : mz_str_fmt(cx->a, "sqlite:" MZ_FMT "/cases.db", MZ_ARG(io->dir));
    int64_t n = io->size > 0 ? io->size : CASES;
    struct mz_db_options o = {.create = true, .journal = io->dir};
    b.actor = (struct mz_actor){.user = 7, .role = MZ_S("officer"), .from = MZ_S("bench")};
    division_range(COUNTY * MZ_COUNTY_UNIT, &b.actor.division_lo, &b.actor.division_hi);
    cx->actor = &b.actor;
    MZ_TRY(division_open(cx, NULL, NULL, &b.world.divisions));
    cx->world = &b.world;
    MZ_TRY(villages(cx, &b));
    MZ_TRY(mz_db_open(cx, url, o, &cx->db));
    mz_code rc = mz_db_migrate(cx);
    io->say(io, "making the cases");
    rc = rc == MZ_OK ? fill(cx, &b, n) : rc;
    io->say(io, "asking");
    rc = rc == MZ_OK ? ask_all(cx, &b) : rc;
    mz_db_close(cx->db);
    cx->db = NULL;
    return rc;
}
