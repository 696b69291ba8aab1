/*
 * bench_web.c - mz bench visits: a campaign from door to door of half a million households.
 *
 * --size is the number of visits (505,000: those of a year, S4-063, here at once). The households
 * stand in the villages of one real county, each with somebody who works there. The list, giving it
 * out and the findings are the program's own; then every page is asked for as a browser asks, and
 * before each something is written, so that no count is remembered. Best of some goes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/calendar.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/round/round_int.h"
#include "feature/round/round_sql.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "store/db.h"
#include "web/app.h"

enum {
    VISITS = 505000,
    AT_ONCE = 5000,
    FOUND_AT_ONCE = 500,
    VILLAGES_MAX = 1000,
    VISITS_MAX = 50000, /* of a village */
    GOES = 3,
    DAYS = 30,      /* of the campaign */
    OPEN_IN_100 = 8 /* visits that nobody made */
};

#define COUNTY  INT64_C(331181)
#define OFFICER INT64_C(7)
#define WORKERS INT64_C(1000000) /* from here on: numbers of those who work in the villages */
#define DAY_MS  INT64_C(86400000)
#define GOAL_US INT64_C(200000)
#define TOWN    "331181103000"
#define DOOR    "/round/visit/"

struct bench {
    struct mz_bench_io *io;
    mz_cx cx;
    struct mz_world world;
    struct mz_actor actor;
    struct mz_clock clock;
    int64_t now_ms;
    const struct mz_route *tables[2];
    mz_web *web;
    int64_t village[VILLAGES_MAX];
    size_t villages_n;
    int64_t homes;
    int64_t first; /* household of them */
    int64_t plan;
    int64_t worst_us;
};

static int64_t clock_us(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t told_ms(void *p)
{
    return ((const struct bench *)p)->now_ms;
}

static void be(struct bench *b, int64_t user, const char *role, int64_t place)
{
    b->actor.user = user;
    b->actor.role = mz_str_of(role);
    division_range(place, &b->actor.division_lo, &b->actor.division_hi);
}

static void officer(struct bench *b)
{
    be(b, OFFICER, "officer", COUNTY * MZ_COUNTY_UNIT);
}

static void say_each(struct bench *b, const char *name, int64_t cpu_us, int64_t n)
{
    b->io->report(b->io, (struct mz_figure){.name = name,
                                            .value = cpu_us / (n > 0 ? n : 1),
                                            .unit = "us of a processor each"});
}

/* ---- who lives and works there ------------------------------------------------------------ */

static mz_code villages(mz_cx *cx, struct bench *b)
{
    struct division *town = NULL;
    struct division *v = NULL;
    size_t towns = 0;
    size_t n = 0;
    int32_t today = mz_date_today(cx).v;
    MZ_TRY(division_children(cx, cx->world->divisions, COUNTY * MZ_COUNTY_UNIT, today, &town,
                             &towns));
    for (size_t i = 0; i < towns; i++) {
        MZ_TRY(division_children(cx, cx->world->divisions, town[i].code, today, &v, &n));
        for (size_t k = 0; k < n && b->villages_n < VILLAGES_MAX; k++) {
            b->village[b->villages_n++] = v[k].code;
        }
    }
    return b->villages_n > 0 ? MZ_OK : mz_fail(cx, MZ_ABSENT, "the county has no villages");
}

static mz_code workers_tx(mz_cx *cx, void *p)
{
    const struct bench *b = p;
    for (size_t i = 0; i < b->villages_n; i++) {
        int64_t id = COUNTY * MZ_ID_UNIT + WORKERS + (int64_t)i;
        MZ_TRY(round_q_bench_account(cx, id, COUNTY, b->village[i], b->now_ms));
        MZ_TRY(round_q_bench_post(cx, id, COUNTY, b->village[i], b->now_ms));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

/* Neighbours have numbers that stand together, as they were entered village by village. */
struct moving {
    const struct bench *b;
    int64_t at;
};

static mz_code move_tx(mz_cx *cx, void *p)
{
    const struct moving *m = p;
    const struct bench *b = m->b;
    for (int64_t i = m->at; i < m->at + AT_ONCE && i < b->homes; i++) {
        size_t v = (size_t)(i * (int64_t)b->villages_n / b->homes);
        const struct round_q_bench_home_args a = {
            .id = b->first + i,
            .county = COUNTY,
            .division = b->village[v],
            .number = mz_str_fmt(cx->a, "B%08" PRId64, i),
            .lon_e6 = 119000000 + (int64_t)(v % 30) * 9000 + i % 700,
            .lat_e6 = 28000000 + (int64_t)(v / 30) * 9000 + i % 500,
            .now_ms = b->now_ms};
        MZ_TRY(round_q_bench_home(cx, &a));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code first_tx(mz_cx *cx, void *p)
{
    struct bench *b = p;
    int64_t skipped = 0;
    MZ_TRY(mz_id_take(cx, COUNTY, 2 * WORKERS, &skipped));
    mz_tx_quiet(cx);
    return mz_id_take(cx, COUNTY, b->homes, &b->first);
}

/* A transaction, and what it left in memory goes. */
static mz_code apart(mz_cx *cx, mz_code (*fn)(mz_cx *cx, void *p), void *p)
{
    mz_cx own = *cx;
    own.a = mz_arena_new((size_t)256 << 20);
    mz_code rc = mz_tx(&own, fn, p);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

static mz_code people(mz_cx *cx, struct bench *b)
{
    MZ_TRY(villages(cx, b));
    MZ_TRY(apart(cx, workers_tx, b));
    MZ_TRY(apart(cx, first_tx, b));
    for (struct moving m = {b, 0}; m.at < b->homes; m.at += AT_ONCE) {
        MZ_TRY(apart(cx, move_tx, &m));
    }
    return MZ_OK;
}

/* ---- the campaign ------------------------------------------------------------------------- */

static mz_code make(mz_cx *cx, struct bench *b)
{
    const struct round_pack *pack = NULL;
    const struct round_tell quiet = {NULL, NULL};
    const int64_t whole[] = {COUNTY * MZ_COUNTY_UNIT};
    struct round_new in = {.name = MZ_S("入户走访"),
                           .place = whole,
                           .place_n = 1,
                           .whom = ROUND_TOWNSHIP,
                           .whom_arg = MZ_S(""),
                           .visitors = MZ_S("cadre grid"),
                           .starts = mz_date_today(cx).v,
                           .ends = mz_date_today(cx).v + DAYS};
    MZ_TRY(round_pack_get(cx, &pack));
    if (pack->form_n == 0) {
        return mz_fail(cx, MZ_ABSENT, "packs/round has no form");
    }
    MZ_TRY(form_write(cx, &pack->form[0], &in.form));
    MZ_TRY(round_make(cx, &in, &b->plan));
    b->io->say(b->io, "the list");
    int64_t us = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    MZ_TRY(round_list_go(cx, b->plan, quiet));
    say_each(b, "a household on the list", clock_us(CLOCK_PROCESS_CPUTIME_ID) - us, b->homes);
    b->io->say(b->io, "giving out");
    us = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    MZ_TRY(round_assign_even(cx, b->plan, quiet));
    say_each(b, "a visit given out", clock_us(CLOCK_PROCESS_CPUTIME_ID) - us, b->homes);
    return MZ_OK;
}

struct finding {
    struct bench *b;
    const struct round_q_bench_visits_row *v;
    size_t n;
    int64_t made;
};

static mz_code find_tx(mz_cx *cx, void *p)
{
    static const enum round_state outcomes[] = {ROUND_AWAY, ROUND_REFUSED, ROUND_MOVED};
    struct finding *f = p;
    f->made = 0;
    for (size_t i = 0; i < f->n; i++) {
        uint64_t dice = (uint64_t)f->v[i].id * UINT64_C(0x9e3779b97f4a7c15) >> 32;
        struct round_kept kept;
        struct round_finding in = {
            .visit = f->v[i].id,
            .key = mz_str_fmt(cx->a, "bench-%" PRId64, f->v[i].id),
            .outcome = dice % 20 == 0 ? outcomes[dice / 20 % MZ_LEN(outcomes)] : ROUND_MET,
            .kind = dice % 3 == 0 ? MZ_S("cadre") : MZ_S("grid"),
            .day = mz_date_today(cx).v - (int64_t)(dice % DAYS),
            .answers = MZ_S("{}"),
            .note = MZ_S(""),
            .need = dice % 25 == 1};
        if (dice % 100 < OPEN_IN_100) {
            continue;
        }
        MZ_TRY(round_find(cx, &in, &kept));
        f->made++;
    }
    return MZ_OK;
}

static mz_code find_in(mz_cx *cx, struct bench *b, int64_t village, int64_t *made)
{
    struct round_q_bench_visits_row *v = NULL;
    size_t n = 0;
    MZ_TRY(round_q_bench_visits(cx, b->plan, village, VISITS_MAX, &v, &n));
    for (size_t i = 0; i < n; i += FOUND_AT_ONCE) {
        struct finding f = {
            .b = b, .v = v + i, .n = n - i < FOUND_AT_ONCE ? n - i : (size_t)FOUND_AT_ONCE};
        MZ_TRY(mz_tx(cx, find_tx, &f));
        *made += f.made;
    }
    return MZ_OK;
}

/* On the last day of the campaign. */
static mz_code find_all(mz_cx *cx, struct bench *b)
{
    int64_t made = 0;
    mz_cx own = *cx;
    mz_code rc = MZ_OK;
    b->io->say(b->io, "the visits");
    b->now_ms += DAYS * DAY_MS;
    own.a = mz_arena_new((size_t)1 << 30);
    int64_t us = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = 0; i < b->villages_n && rc == MZ_OK; i++) {
        rc = find_in(&own, b, b->village[i], &made);
        mz_arena_reset(own.a);
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    say_each(b, "a visit recorded, 500 at once", clock_us(CLOCK_PROCESS_CPUTIME_ID) - us, made);
    b->io->report(b->io, (struct mz_figure){.name = "visits recorded", .value = made, .unit = ""});
    b->now_ms += 2 * DAY_MS; /* and it is late */
    return rc;
}

/* ---- the pages ------------------------------------------------------------------------------ */

static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    (void)cx;
    (void)rq;
    who->actor = ((struct bench *)p)->actor;
    who->bearer = true;
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    const struct bench *b = p;
    enum mz_role role = MZ_ROLE_N;
    return account_role_of(who->actor.role, &role) &&
           account_role_may(b->world.perms, role, perm);
}

static mz_code open_web(struct bench *b)
{
    b->tables[0] = round_routes;
    const struct mz_web_options o = {.tables = b->tables,
                                     .key = MZ_S("0123456789abcdef0123456789abcdef"),
                                     .name = MZ_S("mz"),
                                     .version = MZ_S("bench"),
                                     .auth = {.p = b, .identify = identify, .may = may}};
    return mz_web_new(&b->cx, &o, &b->web);
}

/* Somebody writes between two pages, as in life. */
static mz_code write_tx(mz_cx *cx, void *p)
{
    int64_t id = 0;
    (void)p;
    mz_tx_quiet(cx);
    return mz_id_take(cx, COUNTY, 1, &id);
}

/* A page that does not show what it is for says nothing about how long it takes. */
static mz_code call(struct bench *b, const char *target, const char *shows, int64_t *us)
{
    mz_arena *a = mz_arena_new((size_t)256 << 20);
    struct mz_answer answer = {0};
    struct mz_pair headers[] = {{MZ_S("accept"), MZ_S("text/html")}};
    const struct mz_call c = {
        .method = "GET", .target = mz_str_of(target), .headers = headers, .headers_n = 1};
    int64_t began = clock_us(CLOCK_MONOTONIC);
    mz_web_call(b->web, a, &c, &answer);
    *us = clock_us(CLOCK_MONOTONIC) - began;
    bool good = answer.status == 200 &&
                memmem(answer.body.p, answer.body.n, shows, strlen(shows)) != NULL;
    int status = answer.status;
    mz_arena_free(a);
    return good ? MZ_OK
                : mz_fail(&b->cx, MZ_INVALID, "%s answered %d without %s", target, status, shows);
}

static mz_code page(struct bench *b, const char *target, const char *shows, const char *name)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < GOES; i++) {
        int64_t us = 0;
        MZ_TRY(apart(&b->cx, write_tx, b));
        MZ_TRY(call(b, target, shows, &us));
        best = us < best ? us : best;
    }
    b->worst_us = best > b->worst_us ? best : b->worst_us;
    b->io->report(b->io,
                  (struct mz_figure){
                      .name = name, .value = best, .unit = "us", .goal = GOAL_US, .at_most = true});
    return MZ_OK;
}

static mz_code count(struct bench *b, const char *name, mz_code (*fn)(mz_cx *cx, int64_t *n))
{
    int64_t n = 0;
    int64_t us = clock_us(CLOCK_MONOTONIC);
    MZ_TRY(fn(&b->cx, &n));
    us = clock_us(CLOCK_MONOTONIC) - us;
    b->worst_us = us > b->worst_us ? us : b->worst_us;
    b->io->report(
        b->io, (struct mz_figure){
                   .name = name, .value = us, .unit = "us", .goal = GOAL_US, .at_most = true});
    return n > 0 ? MZ_OK : mz_fail(&b->cx, MZ_CORRUPT, "%s: nothing", name);
}

static mz_code pages(struct bench *b)
{
    static const struct {
        const char *target, *shows, *name;
    } of_plan[] = {
        {"/round/%s", "<circle", "page: coverage of the county with its map"},
        {"/round/%s?division=" TOWN, "<circle", "page: coverage of a township with its map"},
        {"/round/%s/place", TOWN, "coverage as CSV"},
        {"/round/%s/month", "-", "visits by month as CSV"},
        {"/round/list?round=%s", DOOR, "list: all visits"},
        {"/round/list?round=%s&page=50", DOOR, "list: all visits, page 50"},
        {"/round/list?round=%s&state=open", DOOR, "list: not visited yet, all late"},
        {"/round/list?round=%s&state=away", DOOR, "list: not met"},
        {"/round/list?round=%s&need=1", DOOR, "list: a need was found"},
        {"/round/list?round=%s&visitor=none", "visitor", "list: nobody's (none)"},
        {"/round/list?round=%s&division=" TOWN, DOOR, "list: of a township"},
        {"/round/list?round=%s&division=" TOWN "&state=refused", "refused",
         "list: of a township, refused"},
        {"/round/list?round=%s&sort=-division", DOOR, "list: all visits, from the other end"},
    };
    char id[24];
    char target[120];
    (void)snprintf(id, sizeof id, "%" PRId64, b->plan);
    b->io->say(b->io, "the pages");
    MZ_TRY(page(b, "/round?view=late", "/round/", "list: campaigns that are late"));
    for (size_t i = 0; i < MZ_LEN(of_plan); i++) {
        const char *hole = strstr(of_plan[i].target, "%s");
        (void)snprintf(target, sizeof target, "%.*s%s%s", (int)(hole - of_plan[i].target),
                       of_plan[i].target, id, hole + 2);
        MZ_TRY(page(b, target, of_plan[i].shows, of_plan[i].name));
    }
    MZ_TRY(count(b, "tile: visits that are late", round_late_count));
    be(b, COUNTY * MZ_ID_UNIT + WORKERS, "village", b->village[0]);
    MZ_TRY(page(b, "/round/mine", DOOR, "page: a worker's own visits"));
    officer(b);
    b->io->report(b->io, (struct mz_figure){.name = "the slowest of them",
                                            .value = b->worst_us,
                                            .unit = "us",
                                            .goal = GOAL_US,
                                            .at_most = true});
    return MZ_OK;
}

/* ---- the world of it ------------------------------------------------------------------------- */

static mz_code opened(struct bench *b, mz_crypto **crypto)
{
    mz_cx *cx = &b->cx;
    mz_str packs = MZ_S("packs");
    mz_str url = mz_str_fmt(cx->a, "sqlite:" MZ_FMT "/visits.db", MZ_ARG(b->io->dir));
    url = b->io->db.n > 0 ? b->io->db : url;
    b->world.rules = rule_store_new(cx, &packs, 1);
    MZ_TRY(division_open(cx, NULL, NULL, &b->world.divisions));
    MZ_TRY(mz_calendar_load(cx, cx->a, "data/calendar", &b->world.calendar));
    MZ_TRY(account_perms_make(cx, mz_features, &b->world.perms));
    MZ_TRY(mz_crypto_open(cx, crypto));
    MZ_TRY(mz_keyring_create(cx, b->io->dir.p));
    MZ_TRY(mz_keyring_open(cx, *crypto, b->io->dir.p, &b->world.keys));
    MZ_TRY(mz_db_open(cx, url, (struct mz_db_options){.create = true, .journal = b->io->dir},
                      &cx->db));
    return mz_db_migrate(cx);
}

static mz_code visits(mz_cx *cx, struct mz_bench_io *io)
{
    struct bench *b = MZ_NEW(cx->a, struct bench);
    mz_crypto *crypto = NULL;
    *b = (struct bench){.io = io,
                        .cx = *cx,
                        .world = {.data = io->dir,
                                  .share = MZ_S("."),
                                  .division = COUNTY * MZ_COUNTY_UNIT},
                        .actor = {.name = MZ_S("bench"), .from = MZ_S("cli")},
                        .now_ms = mz_now_ms(cx),
                        .homes = io->size > 0 ? io->size : VISITS};
    b->clock = (struct mz_clock){told_ms, b};
    b->cx.world = &b->world;
    b->cx.actor = &b->actor;
    b->cx.clock = &b->clock;
    b->cx.db = NULL;
    officer(b);
    mz_code rc = opened(b, &crypto);
    io->say(io, "the households");
    rc = rc == MZ_OK ? people(&b->cx, b) : rc;
    rc = rc == MZ_OK ? make(&b->cx, b) : rc;
    rc = rc == MZ_OK ? find_all(&b->cx, b) : rc;
    rc = rc == MZ_OK ? open_web(b) : rc;
    if (rc == MZ_OK) {
        rc = pages(b);
        mz_web_free(b->web);
    }
    mz_db_close(b->cx.db);
    mz_keyring_close(b->world.keys);
    mz_crypto_close(crypto);
    cx->err = b->cx.err;
    return rc;
}

const struct mz_bench round_benches[] = {
    {.name = "visits",
     .run = visits,
     .help = MZ_T("Half a million visits of a campaign: list, giving out, findings, pages")},
    {0},
};
