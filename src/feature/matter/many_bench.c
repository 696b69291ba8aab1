/*
 * many_bench.c - mz bench approvals: 20,000 cases of one step are approved at once, and the work is
 * killed in the middle. It ends, each case is decided once, and the counts are right.
 *
 * One case goes the whole way to the county; the others are that case again for a household each,
 * with its events and with answers of their own. One in fifty earns too much: the rules do not bear
 * the approval out, and it waits for somebody. Each approval is what one on a page is: the rules,
 * a determination, events, the benefit, the recognition, history and audit.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/crypto.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/feed/feed.h"
#include "feature/job/job.h"
#include "feature/matter/made.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_sql.h"
#include "feature/pay/pay.h"
#include "feature/settle.h"
#include "feature/verify/verify.h"
#include "feature/world.h"
#include "store/db.h"

enum { MANY = 20000, AT_ONCE = 1000, RICH_EVERY = 50, RICH_AT = 7 };
enum { KILLS = 3, KILLS_BEFORE = 8, EVENTS_MAX = 100, POLL_MS = 20 };

#define COUNTY  INT64_C(331181000000)
#define TOWN    INT64_C(331181103000)
#define VILLAGE INT64_C(331181103209)

struct bench {
    struct mz_bench_io *io;
    mz_str url;
    struct mz_world world;
    struct mz_actor actor;
    struct mz_clock clock;
    int64_t ahead_ms;
    mz_crypto *crypto;
    mz_keyring *keys;
    int64_t n;
    int64_t *person;
    int64_t *home;
    int64_t *ids;
    int64_t from; /* of a part: which are written now */
    int64_t first;
    int64_t job;
};

static int64_t now_of(void *p)
{
    const struct bench *b = p;
    return mz_now_ms(&(mz_cx){0}) + b->ahead_ms;
}

static int64_t ticks_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void act_as(struct bench *b, int64_t user, const char *role, int64_t place)
{
    b->actor = (struct mz_actor){.user = user,
                                 .role = mz_str_of(role),
                                 .name = mz_str_of(role),
                                 .from = MZ_S("bench"),
                                 .request = MZ_S("bench")};
    division_range(place, &b->actor.division_lo, &b->actor.division_hi);
}

static bool rich(int64_t i)
{
    return i % RICH_EVERY == RICH_AT;
}

static mz_str told(mz_cx *cx, bool much)
{
    return made_facts(cx->a, much ? 9000 : 0);
}

/* ---- the cases ------------------------------------------------------------------------------ */

static mz_code home(mz_cx *cx, struct bench *b, int64_t i)
{
    char digits[32];
    (void)snprintf(digits, sizeof digits, "331181%04d%02d%02d%03d", 1950 + (int)(i / 12000),
                   (int)(i / 1000 % 12) + 1, (int)(i / 40 % 25) + 1, (int)(i % 40) + 21);
    return settle_alone(cx, "吴大山", digits, VILLAGE, &b->person[i], &b->home[i]);
}

/* Each is written as a clerk's: in a transaction of its own. */
static mz_code some_homes(mz_cx *cx, void *p)
{
    struct bench *b = p;
    for (int64_t i = b->from; i < b->n + 1 && i < b->from + AT_ONCE; i++) {
        MZ_TRY(home(cx, b, i));
    }
    return MZ_OK;
}

static mz_code happened(mz_cx *cx, int64_t id, enum flow_kind kind, const char *what)
{
    return matter_happen(cx, id, 0,
                         (struct flow_event){.kind = kind, .what = mz_str_of(what), .people = 2});
}

/* The last household's case, by a clerk, a worker of the village, the centre and another clerk. */
static mz_code whole_way(mz_cx *cx, struct bench *b)
{
    struct matter_case c = {.id = 0};
    int64_t report = 0;
    const struct matter_new in = {
        .matter = MZ_S("dibao_apply"), .household = b->home[b->n], .facts = told(cx, false)};
    act_as(b, 12, "clerk", TOWN);
    MZ_TRY(matter_begin(cx, &in, &b->first));
    MZ_TRY(happened(cx, b->first, FLOW_ACTED, "take"));
    MZ_TRY(happened(cx, b->first, FLOW_ACTED, "start"));
    act_as(b, 23, "village", VILLAGE);
    MZ_TRY(happened(cx, b->first, FLOW_DONE, "visit"));
    act_as(b, 11, "officer", COUNTY);
    MZ_TRY(verify_made_ask(cx, b->home[b->n], MZ_S("dibao"), MZ_S("查田镇窗口"), &report));
    act_as(b, 24, "centre", COUNTY);
    MZ_TRY(verify_made_issue(cx, report));
    MZ_TRY(happened(cx, b->first, FLOW_DONE, "check"));
    act_as(b, 12, "clerk", TOWN);
    MZ_TRY(happened(cx, b->first, FLOW_ACTED, "report"));
    act_as(b, 21, "clerk", TOWN);
    MZ_TRY(happened(cx, b->first, FLOW_ACTED, "propose"));
    MZ_TRY(matter_get(cx, b->first, &c));
    b->ahead_ms += c.over_ms - mz_now_ms(cx);
    act_as(b, 0, "program", COUNTY);
    MZ_TRY(matter_days_job(cx, 0, MZ_S("")));
    MZ_TRY(matter_get(cx, b->first, &c));
    return mz_str_eq(c.step, MZ_S("confirm"))
               ? MZ_OK
               : mz_fail(cx, MZ_CORRUPT, "the first case is not with the county");
}

static mz_code cases_tx(mz_cx *cx, void *p)
{
    struct bench *b = p;
    struct made_model m = {.events_n = 0};
    MZ_TRY(made_model_of(cx, b->first, &m));
    for (int64_t i = b->from; i < b->n && i < b->from + AT_ONCE; i++) {
        MZ_TRY(made_case(cx, &m, b->home[i], told(cx, rich(i)), &b->ids[i]));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code some_cases(mz_cx *cx, void *p)
{
    return mz_tx(cx, cases_tx, p);
}

/* In parts, each in memory of its own. */
static mz_code in_parts(mz_cx *cx, struct bench *b, mz_code (*part)(mz_cx *cx, void *p))
{
    mz_arena *keep = cx->a;
    mz_arena *room = mz_arena_new((size_t)1 << 30);
    mz_code rc = MZ_OK;
    cx->a = room;
    for (b->from = 0; rc == MZ_OK && b->from <= b->n; b->from += AT_ONCE) {
        rc = part(cx, b);
        mz_arena_reset(room);
    }
    cx->a = keep;
    mz_arena_free(room);
    return rc;
}

static mz_code ask_tx(mz_cx *cx, void *p)
{
    struct bench *b = p;
    const struct matter_many m = {MZ_S("dibao_apply"), MZ_S("confirm"), MZ_S("grant"), MZ_S("")};
    return matter_many_add(cx, &m, b->ids, (size_t)b->n, &b->job);
}

/* ---- the work, and its ends ---- */

static mz_code open_db(mz_cx *cx, struct bench *b)
{
    struct mz_db_options o = {.create = true, .journal = b->io->dir};
    return mz_db_open(cx, b->url, o, &cx->db);
}

static void shut_db(mz_cx *cx)
{
    mz_db_close(cx->db);
    cx->db = NULL;
}

/* The job process, as it starts: what a killed one left is taken at once. */
static int work(mz_cx *cx, struct bench *b)
{
    bool ran = false;
    mz_code rc = open_db(cx, b);
    act_as(b, 22, "approver", COUNTY);
    rc = rc == MZ_OK ? job_orphans(cx, MZ_S("bench"), false) : rc;
    rc = rc == MZ_OK ? job_run_one(cx, MZ_S("bench-1"), &ran) : rc;
    if (rc != MZ_OK) {
        (void)fprintf(stderr, "approvals: %s\n", cx->err.msg);
    }
    return rc == MZ_OK && ran ? 0 : 1;
}

static mz_code done_so_far(mz_cx *cx, struct bench *b, struct job_rows *r)
{
    MZ_TRY(open_db(cx, b));
    mz_code rc = job_rows_get(cx, b->job, r);
    shut_db(cx);
    return rc;
}

static void pause_ms(long ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&t, &t) != 0 && errno == EINTR) {
    }
}

/* A process of its own; killed when so many rows are done, or let go on to its end (MZ_NULL). */
static mz_code one_process(mz_cx *cx, struct bench *b, int64_t kill_at, bool *ended)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        _exit(work(cx, b));
    }
    while (pid > 0 && waitpid(pid, &status, kill_at == MZ_NULL ? 0 : WNOHANG) == 0) {
        struct job_rows r = {0};
        pause_ms(POLL_MS);
        MZ_TRY(done_so_far(cx, b, &r));
        if (r.done + r.refused >= kill_at) {
            (void)kill(pid, SIGKILL);
            (void)waitpid(pid, &status, 0);
            break;
        }
    }
    *ended = pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    bool killed = pid > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    return *ended || killed ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "the work ended otherwise");
}

static mz_code approve_all(mz_cx *cx, struct bench *b, int64_t *ms, int64_t *kills)
{
    int64_t began = ticks_ms();
    bool ended = false;
    shut_db(cx);
    for (int64_t k = 1; !ended; k++) {
        MZ_TRY(one_process(cx, b, k <= KILLS ? b->n * k / KILLS_BEFORE : MZ_NULL, &ended));
        *kills += ended ? 0 : 1;
        if (k > KILLS + 1 && !ended) {
            return mz_fail(cx, MZ_CORRUPT, "the work does not come to its end");
        }
    }
    *ms = ticks_ms() - began;
    return open_db(cx, b);
}

/* ---- what came of it ------------------------------------------------------------------------ */

struct came {
    int64_t granted, paid, odd;
};

/* Odd: granted and not paid once, paid and not granted, granted against the rules. */
static mz_code look(mz_cx *cx, struct bench *b, int64_t i, struct came *out)
{
    struct matter_case c = {.id = 0};
    struct benefit_step *s = NULL;
    struct matter_q_events_row *e = NULL;
    size_t steps = 0;
    size_t events = 0;
    MZ_TRY(matter_get(cx, b->ids[i], &c));
    MZ_TRY(benefit_steps(cx, VILLAGE, MZ_S("dibao"), b->person[i], &s, &steps));
    MZ_TRY(matter_q_events(cx, c.id, EVENTS_MAX, &e, &events));
    bool yes = mz_str_eq(c.ending, MZ_S("granted"));
    out->granted += yes;
    out->paid += steps == 1;
    out->odd += yes != (steps == 1) || (int64_t)events != c.events_n || yes == rich(i);
    return MZ_OK;
}

static mz_code look_at_all(mz_cx *cx, struct bench *b, struct came *out)
{
    mz_cx own = *cx;
    mz_code rc = MZ_OK;
    own.a = mz_arena_new((size_t)256 << 20);
    for (int64_t i = 0; i < b->n && rc == MZ_OK; i++) {
        rc = look(&own, b, i, out);
        mz_arena_reset(own.a);
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

static void figure(struct bench *b, const char *name, int64_t value, const char *unit, int64_t goal)
{
    b->io->report(b->io,
                  (struct mz_figure){.name = name, .value = value, .unit = unit, .goal = goal});
}

static mz_code measure(mz_cx *cx, struct bench *b)
{
    int64_t ms = 0;
    int64_t kills = 0;
    struct job_rows r = {0};
    struct job j = {.id = 0};
    struct came came = {0};
    MZ_TRY(approve_all(cx, b, &ms, &kills));
    act_as(b, 22, "approver", COUNTY);
    MZ_TRY(job_rows_get(cx, b->job, &r));
    MZ_TRY(job_get(cx, b->job, &j));
    MZ_TRY(look_at_all(cx, b, &came));
    int64_t poor = 0;
    for (int64_t i = 0; i < b->n; i++) {
        poor += !rich(i);
    }
    bool right = mz_str_eq(j.state, MZ_S("done")) && r.all == b->n && r.done == poor &&
                 r.refused == b->n - poor && came.granted == poor && came.paid == poor;
    figure(b, "approvals, with what is begun anew behind kills", b->n * 1000 / (ms > 0 ? ms : 1),
           "cases/s", 0);
    figure(b, "times the work was killed", kills, "", KILLS);
    figure(b, "approved, and paid once each", came.paid, "cases", poor);
    figure(b, "left to somebody by the rules", r.refused, "cases", b->n - poor);
    figure(b, "cases of which row, benefit and count agree", right ? b->n - came.odd : 0, "cases",
           b->n);
    return MZ_OK;
}

/* ---- the office ------------------------------------------------------------------------------ */

static mz_code open_all(mz_cx *cx, struct bench *b)
{
    const char *dir = mz_str_z(cx->a, b->io->dir);
    mz_str folder = MZ_S("packs");
    b->clock = (struct mz_clock){now_of, b};
    b->world = (struct mz_world){
        .data = b->io->dir, .share = MZ_S("."), .office = MZ_S("龙泉市民政局"), .division = COUNTY};
    cx->clock = &b->clock;
    cx->actor = &b->actor;
    cx->world = &b->world;
    b->world.rules = rule_store_new(cx, &folder, 1);
    act_as(b, 7, "officer", COUNTY);
    MZ_TRY(open_db(cx, b));
    MZ_TRY(mz_db_migrate(cx));
    MZ_TRY(mz_crypto_open(cx, &b->crypto));
    MZ_TRY(mz_keyring_create(cx, dir));
    MZ_TRY(mz_keyring_open(cx, b->crypto, dir, &b->keys));
    b->world.keys = b->keys;
    MZ_TRY(division_open(cx, NULL, NULL, &b->world.divisions));
    MZ_TRY(feed_start(cx));
    MZ_TRY(pack_start(cx));
    return mz_calendar_load(cx, cx->a, "data/calendar", &b->world.calendar);
}

static mz_code run(mz_cx *cx, struct bench *b)
{
    MZ_TRY(open_all(cx, b));
    b->io->say(b->io, "making the households and cases");
    MZ_TRY(in_parts(cx, b, some_homes));
    MZ_TRY(whole_way(cx, b));
    MZ_TRY(in_parts(cx, b, some_cases));
    act_as(b, 22, "approver", COUNTY);
    MZ_TRY(mz_tx(cx, ask_tx, b));
    b->io->say(b->io, "approving");
    return measure(cx, b);
}

mz_code matter_approvals_bench(mz_cx *cx, struct mz_bench_io *io)
{
    struct bench b = {.io = io, .n = io->size > 0 ? io->size : MANY};
    const struct mz_clock *clock = cx->clock;
    b.n = b.n < JOB_ROWS_MAX ? b.n : JOB_ROWS_MAX;
    b.url = io->db.n > 0 ? io->db
                         : mz_str_fmt(cx->a, "sqlite:" MZ_FMT "/approvals.db", MZ_ARG(io->dir));
    b.person = MZ_NEW_N(cx->a, int64_t, (size_t)b.n + 1);
    b.home = MZ_NEW_N(cx->a, int64_t, (size_t)b.n + 1);
    b.ids = MZ_NEW_N(cx->a, int64_t, (size_t)b.n + 1);
    mz_code rc = run(cx, &b);
    if (cx->db != NULL) {
        shut_db(cx);
    }
    if (b.keys != NULL) {
        mz_keyring_close(b.keys);
    }
    mz_crypto_close(b.crypto);
    cx->clock = clock;
    return rc;
}
