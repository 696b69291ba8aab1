/* bench.c - mz bench ledger, pay, pay-sim: transfers, a month of a million lines, the simulator. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/date.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/world.h"
#include "ledger/invariant.h"
#include "ledger/sim.h"
#include "store/db.h"

enum {
    TRANSFERS = 400000,
    AT_ONCE = 8190,
    LINES = 1000000,
    PEOPLE_AT_ONCE = 20000,
    SIM_PEOPLE = 20000,
    SIM_MONTHS = 12,
    SIM_LINES = 10000000,
};

#define COUNTY INT64_C(331181)
#define PLACE  INT64_C(331181100200)
#define PERIOD (2026 * 12 + 9)

struct bench {
    struct mz_bench_io *io;
    struct mz_world world;
    struct mz_actor actor;
    mz_crypto *crypto;
    mz_keyring *keys;
};

static int64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t cpu_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A line of what the system says of this process. */
static int64_t status_kib(const char *name)
{
    char line[200];
    int64_t kib = 0;
    size_t n = strlen(name);
    FILE *f = fopen("/proc/self/status", "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        kib = strncmp(line, name, n) == 0 ? strtoll(line + n, NULL, 10) : kib;
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return kib;
}

/* What the process itself holds: pages of the database file are the system's to drop. */
static int64_t own_kib(void)
{
    return status_kib("RssAnon:");
}

static mz_code open_all(mz_cx *cx, struct bench *b, const char *name)
{
    mz_str url = b->io->db.n > 0
                     ? b->io->db
                     : mz_str_fmt(cx->a, "sqlite:" MZ_FMT "/%s.db", MZ_ARG(b->io->dir), name);
    struct mz_db_options o = {.create = true, .journal = b->io->dir};
    const char *dir = mz_str_z(cx->a, b->io->dir);
    b->actor = (struct mz_actor){.user = 7,
                                 .division_hi = INT64_C(999999999999),
                                 .role = MZ_S("bench"),
                                 .name = MZ_S("bench"),
                                 .from = MZ_S("bench"),
                                 .request = MZ_S("bench")};
    cx->actor = &b->actor;
    MZ_TRY(mz_db_open(cx, url, o, &cx->db));
    MZ_TRY(mz_db_migrate(cx));
    MZ_TRY(mz_crypto_open(cx, &b->crypto));
    MZ_TRY(mz_keyring_create(cx, dir));
    MZ_TRY(mz_keyring_open(cx, b->crypto, dir, &b->keys));
    b->world = cx->world == NULL ? (struct mz_world){0} : *cx->world;
    b->world.keys = b->keys;
    b->world.data = b->io->dir;
    b->world.share = b->world.share.n == 0 ? MZ_S(".") : b->world.share;
    cx->world = &b->world;
    return MZ_OK;
}

static void close_all(mz_cx *cx, struct bench *b)
{
    mz_db_close(cx->db);
    cx->db = NULL;
    if (b->keys != NULL) {
        mz_keyring_close(b->keys);
    }
    mz_crypto_close(b->crypto);
}

/* ---- transfers --------------------------------------------------------------------- */

struct posting {
    int64_t from, to, n;
};

static mz_code accounts_tx(mz_cx *cx, void *p)
{
    struct posting *q = p;
    struct ledger_key key = {.county = COUNTY, .class = LEDGER_TREASURY};
    MZ_TRY(ledger_open(cx, &key, &q->from));
    key.class = LEDGER_OVERPAID;
    MZ_TRY(ledger_open(cx, &key, &q->to));
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code post_tx(mz_cx *cx, void *p)
{
    const struct posting *q = p;
    struct ledger_posted out;
    struct ledger_transfer *t = MZ_NEW_N(cx->a, struct ledger_transfer, q->n);
    for (int64_t i = 0; i < q->n; i++) {
        t[i] = (struct ledger_transfer){.id = ledger_id_new(cx),
                                        .kind = LEDGER_POSTED,
                                        .debit = q->from,
                                        .credit = q->to,
                                        .fen = 100 + i,
                                        .code = LEDGER_CODE_CORRECT,
                                        .day = 20000};
    }
    return ledger_post(cx, COUNTY, t, (size_t)q->n, &out);
}

static mz_code ledger_run(mz_cx *cx, struct bench *b)
{
    struct posting q = {.n = AT_ONCE};
    struct ledger_findings f;
    int64_t want = b->io->size > 0 ? b->io->size : TRANSFERS;
    int64_t done = 0;
    MZ_TRY(mz_tx(cx, accounts_tx, &q));
    int64_t start = now_ms();
    while (done < want) {
        mz_arena *keep = cx->a;
        cx->a = mz_arena_new((size_t)64 << 20);
        mz_code rc = mz_tx(cx, post_tx, &q);
        mz_arena_free(cx->a);
        cx->a = keep;
        MZ_TRY(rc);
        done += q.n;
    }
    int64_t ms = now_ms() - start + 1;
    start = now_ms();
    MZ_TRY(ledger_check(cx, &f));
    int64_t check = now_ms() - start + 1;
    b->io->report(b->io, (struct mz_figure){.name = "durable transfers",
                                            .value = done * 1000 / ms,
                                            .unit = "per s",
                                            .goal = 20000});
    b->io->report(b->io, (struct mz_figure){.name = "transfers checked, I1 to I12",
                                            .value = done * 1000 / check,
                                            .unit = "per s"});
    b->io->report(b->io, (struct mz_figure){.name = "book is sound",
                                            .value = ledger_findings_n(&f) == 0,
                                            .unit = "yes",
                                            .goal = 1});
    return MZ_OK;
}

/* ---- a month ------------------------------------------------------------------------- */

struct people {
    int64_t first, n; /* number of the first */
};

static int64_t person_of(int64_t i)
{
    return COUNTY * MZ_ID_UNIT + 500000000 + i;
}

static mz_str card_number(mz_cx *cx, int64_t i)
{
    char digits[20];
    int sum = 0;
    (void)snprintf(digits, sizeof digits, "623091%012" PRId64, i);
    for (int k = 17; k >= 0; k--) {
        int d = digits[k] - '0';
        d = (17 - k) % 2 == 0 ? d * 2 : d;
        sum += d > 9 ? d - 9 : d;
    }
    return mz_str_fmt(cx->a, "%s%d", digits, (10 - sum % 10) % 10);
}

static mz_code people_tx(mz_cx *cx, void *p)
{
    const struct people *w = p;
    int64_t id = 0;
    for (int64_t i = w->first; i < w->first + w->n; i++) {
        int64_t person = person_of(i);
        mz_str seal = {0};
        int64_t mark = 0;
        mz_str number = card_number(cx, i);
        MZ_TRY(mz_id_take(cx, COUNTY, 3, &id));
        const struct pay_q_benefit_add_args benefit = {
            id, COUNTY, PLACE, person, MZ_S("bench"), MZ_S("central:60,county:40")};
        const struct pay_q_step_add_args step = {.id = id + 1,
                                                 .county = COUNTY,
                                                 .programme = MZ_S("bench"),
                                                 .person = person,
                                                 .from_period = PERIOD,
                                                 .fen = 10000 + i % 70000,
                                                 .act = MZ_S("grant"),
                                                 .case_no = MZ_S("bench"),
                                                 .user_id = 7};
        struct mz_field_at at = {
            .table = MZ_S("pay_card"), .column = MZ_S("number"), .row = id + 2};
        MZ_TRY(mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_ACCOUNT, at, number, &seal));
        MZ_TRY(pay_card_mark(cx, cx->world->keys, number, &mark));
        const struct pay_q_card_add_args card = {.id = id + 2,
                                                 .county = COUNTY,
                                                 .division = PLACE,
                                                 .person = person,
                                                 .holder = MZ_S("周文芳"),
                                                 .bank = MZ_S("102"),
                                                 .seal = seal,
                                                 .mark = mark,
                                                 .mask = MZ_S("****0000"),
                                                 .state = MZ_S("active"),
                                                 .user_id = 7};
        MZ_TRY(pay_q_benefit_add(cx, &benefit));
        MZ_TRY(pay_q_step_add(cx, &step));
        MZ_TRY(pay_q_card_add(cx, &card));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code budget_tx(mz_cx *cx, void *p)
{
    struct ledger_posted out;
    (void)p;
    for (enum ledger_source s = LEDGER_CENTRAL_MONEY; s <= LEDGER_COUNTY_MONEY; s++) {
        struct ledger_key key = {.county = COUNTY, .class = LEDGER_TREASURY, .source = s};
        struct ledger_transfer t = {.id = ledger_id_new(cx),
                                    .kind = LEDGER_POSTED,
                                    .fen = INT64_C(10000000000000),
                                    .code = LEDGER_CODE_APPROPRIATE,
                                    .day = 20000};
        MZ_TRY(ledger_open(cx, &key, &t.debit));
        key.class = LEDGER_BUDGET;
        key.programme = MZ_S("bench");
        key.year = PERIOD / 12;
        MZ_TRY(ledger_open(cx, &key, &t.credit));
        MZ_TRY(ledger_post(cx, COUNTY, &t, 1, &out));
    }
    return MZ_OK;
}

static mz_code within(mz_cx *cx, mz_code (*fn)(mz_cx *cx, void *p), void *p)
{
    mz_arena *keep = cx->a;
    cx->a = mz_arena_new((size_t)1 << 29);
    mz_code rc = mz_tx(cx, fn, p);
    mz_arena_free(cx->a);
    cx->a = keep;
    return rc;
}

static mz_code prepare(mz_cx *cx, struct bench *b, int64_t people)
{
    b->io->say(b->io, "people, benefits and accounts");
    MZ_TRY(within(cx, budget_tx, NULL));
    for (int64_t at = 0; at < people; at += PEOPLE_AT_ONCE) {
        struct people w = {at, people - at < PEOPLE_AT_ONCE ? people - at : PEOPLE_AT_ONCE};
        MZ_TRY(within(cx, people_tx, &w));
    }
    return mz_db_settle(cx);
}

struct stage {
    int64_t batch;
    struct ledger_batch b;
};

static mz_code freeze_tx(mz_cx *cx, void *p)
{
    return ledger_freeze(cx, ((struct stage *)p)->batch, 20000);
}

static mz_code approve_tx(mz_cx *cx, void *p)
{
    struct stage *s = p;
    bool done = false;
    MZ_TRY(ledger_batch_get(cx, s->batch, &s->b));
    return ledger_approve(cx, s->batch, s->b.hash, &done);
}

static mz_code reconcile_tx(mz_cx *cx, void *p)
{
    struct ledger_agreement g;
    MZ_TRY(ledger_reconcile(cx, ((struct stage *)p)->batch, MZ_NULL, 20000, &g));
    return g.closed ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "the batch did not close");
}

/* What a bank makes of our file: every line paid, but one in a hundred. */
static mz_code bank(mz_cx *cx, mz_str path, mz_str *out)
{
    FILE *f = fopen(mz_str_z(cx->a, path), "re");
    char line[512];
    mz_buf *to = mz_buf_new(cx->a, (size_t)64 << 20);
    int64_t n = 0;
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        char cell[8][64] = {0};
        int got = sscanf(line, "%63[^,],%63[^,],%63[^,],%63[^,],%63[^,],%63[^,]", cell[0], cell[1],
                         cell[2], cell[3], cell[4], cell[5]);
        if (n++ == 0) {
            mz_buf_add(to, mz_str_of(line));
        } else if (got == 6) {
            mz_buf_add(to, mz_str_fmt(cx->a, "%s,%s,%s,%s,20261110,S%" PRId64 "\r\n", cell[1],
                                      cell[3], cell[5], n % 100 == 0 ? "02" : "00", n));
        }
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    *out = mz_buf_str(to);
    return mz_buf_check(cx, to);
}

static mz_code one_batch(mz_cx *cx, struct bench *b, int64_t batch, int64_t ms[4])
{
    struct stage s = {.batch = batch};
    struct ledger_taken t;
    mz_str path = {0};
    mz_str said = {0};
    struct pay_back back = {.county = COUNTY, .format = MZ_S("csv"), .name = MZ_S("bench")};
    int64_t at = now_ms();
    MZ_TRY(mz_tx(cx, freeze_tx, &s));
    b->actor.user = 8;
    MZ_TRY(mz_tx(cx, approve_tx, &s));
    b->actor.user = 9;
    MZ_TRY(mz_tx(cx, approve_tx, &s));
    b->actor.user = 7;
    ms[0] += now_ms() - at;
    at = now_ms();
    MZ_TRY(pay_export(cx, batch, mz_str_z(cx->a, b->io->dir), &path));
    ms[1] += now_ms() - at;
    MZ_TRY(bank(cx, path, &back.bytes));
    at = now_ms();
    MZ_TRY(pay_import(cx, &back, &t, &said));
    ms[2] += now_ms() - at;
    if (t.verdict != LEDGER_FILE_TAKEN || t.count[LEDGER_ANSWER_PAID] == 0) {
        return mz_fail(cx, MZ_CORRUPT, "the bank's file stood aside: " MZ_FMT, MZ_ARG(said));
    }
    at = now_ms();
    MZ_TRY(mz_tx(cx, reconcile_tx, &s));
    ms[3] += now_ms() - at;
    return MZ_OK;
}

static void say_ms(struct bench *b, const char *name, int64_t ms)
{
    b->io->report(b->io, (struct mz_figure){.name = name, .value = ms, .unit = "ms"});
}

static mz_code month_run(mz_cx *cx, struct bench *b)
{
    int64_t people = b->io->size > 0 ? b->io->size : LINES;
    int64_t ms[4] = {0};
    struct pay_ran ran;
    struct ledger_batch *list = NULL;
    size_t n = 0;
    struct pay_run in = {
        .county = COUNTY, .programme = MZ_S("bench"), .period = PERIOD, .format = MZ_S("csv")};
    MZ_TRY(prepare(cx, b, people));
    b->io->say(b->io, "the month");
    int64_t at = now_ms();
    int64_t cpu = cpu_ms();
    MZ_TRY(pay_run(cx, &in, &ran));
    int64_t run = now_ms() - at;
    int64_t kib = own_kib();
    MZ_TRY(ledger_batch_list(cx, COUNTY, 0, &list, &n));
    for (size_t i = 0; i < n; i++) {
        mz_arena *keep = cx->a;
        cx->a = mz_arena_new((size_t)1 << 29);
        mz_code rc = one_batch(cx, b, list[i].id, ms);
        int64_t now = own_kib();
        mz_arena_free(cx->a);
        cx->a = keep;
        kib = now > kib ? now : kib;
        MZ_TRY(rc);
    }
    say_ms(b, "calculated", run);
    say_ms(b, "frozen and approved", ms[0]);
    say_ms(b, "exported", ms[1]);
    say_ms(b, "answers read", ms[2]);
    say_ms(b, "reconciled", ms[3]);
    say_ms(b, "processor, with the bank's part", cpu_ms() - cpu);
    const struct mz_figure figures[] = {
        {.name = "lines", .value = ran.lines, .unit = "lines", .goal = people},
        {.name = "whole month",
         .value = run + ms[0] + ms[1] + ms[2] + ms[3],
         .unit = "ms",
         .goal = people * 60 / 1000,
         .at_most = true},
        {.name = "own memory at its most",
         .value = kib / 1024,
         .unit = "MiB",
         .goal = 512,
         .at_most = true},
    };
    for (size_t i = 0; i < MZ_LEN(figures); i++) {
        b->io->report(b->io, figures[i]);
    }
    return MZ_OK;
}

/* ---- the simulator ---------------------------------------------------------------------- */

struct simulated {
    struct ledger_sim_result all;
    int64_t bad; /* wrong, or found by the check of a seed's own two counties */
    int64_t kib;
    int64_t worlds;
};

static void sim_count(struct simulated *s, const struct ledger_sim_result *r)
{
    s->all.lines += r->lines;
    s->all.crashes += r->crashes;
    s->all.aside += r->aside;
    s->all.returned += r->returned;
    s->all.again += r->again;
    s->all.moved += r->moved;
    s->all.left += r->left;
    s->all.doubled += r->doubled;
    s->all.lost += r->lost;
    s->bad += r->wrong + r->findings;
    s->worlds++;
}

/* Counties and people of one seed are nobody else's: what it costs hangs on itself alone. */
static mz_code sim_one(mz_cx *cx, struct bench *b, uint64_t seed, int64_t want, struct simulated *s)
{
    struct ledger_sim_result r;
    struct ledger_sim sim = {.seed = seed,
                             .county = 330000 + 2 * (int64_t)(seed % 4500),
                             .people = want < 100000 ? 200 : SIM_PEOPLE,
                             .months = SIM_MONTHS,
                             .actor = &b->actor};
    int64_t cpu = cpu_ms();
    b->actor.division_lo = sim.county * MZ_COUNTY_UNIT;
    b->actor.division_hi = (sim.county + 2) * MZ_COUNTY_UNIT - 1;
    mz_arena *keep = cx->a;
    cx->a = mz_arena_new((size_t)64 << 20);
    mz_code rc = ledger_sim_run(cx, &sim, &r);
    int64_t kib = own_kib();
    mz_arena_free(cx->a);
    cx->a = keep;
    MZ_TRY(rc);
    s->kib = kib > s->kib ? kib : s->kib;
    sim_count(s, &r);
    if (want >= 100000) {
        char said[200];
        (void)snprintf(said, sizeof said,
                       "seed %" PRIu64 ": %" PRId64 " lines so far, paid twice %" PRId64
                       ", lost %" PRId64 ", findings %" PRId64 "; %" PRId64
                       " ms of processor, %" PRId64 " MiB",
                       seed, s->all.lines, s->all.doubled, s->all.lost, s->bad, cpu_ms() - cpu,
                       kib / 1024);
        b->io->say(b->io, said);
    }
    return MZ_OK;
}

/* The whole store, once: no seed spoilt the books of those before it. */
static mz_code sim_check(mz_cx *cx, struct bench *b, struct ledger_findings *f)
{
    b->actor.division_lo = 0;
    b->actor.division_hi = INT64_C(999999999999);
    b->io->say(b->io, "the books of all counties, I1 to I12");
    return ledger_check(cx, f);
}

static mz_code sim_run(mz_cx *cx, struct bench *b)
{
    int64_t want = b->io->size > 0 ? b->io->size : SIM_LINES;
    struct simulated s = {.bad = 0};
    struct ledger_findings f;
    for (uint64_t seed = b->io->seed + 1; s.all.lines < want; seed++) {
        MZ_TRY(sim_one(cx, b, seed, want, &s));
    }
    int64_t cpu = cpu_ms();
    MZ_TRY(sim_check(cx, b, &f));
    cpu = cpu_ms() - cpu + 1;
    int64_t found = ledger_findings_n(&f);
    const struct mz_figure figures[] = {
        {.name = "simulated lines", .value = s.all.lines, .unit = "lines", .goal = want},
        {.name = "pairs of counties", .value = s.worlds, .unit = "seeds"},
        {.name = "crashes", .value = s.all.crashes, .unit = "steps"},
        {.name = "answers put aside", .value = s.all.aside, .unit = "answers"},
        {.name = "came back", .value = s.all.returned, .unit = "lines"},
        {.name = "paid again", .value = s.all.again, .unit = "lines"},
        {.name = "moved", .value = s.all.moved, .unit = "people"},
        {.name = "left for another county", .value = s.all.left, .unit = "people"},
        {.name = "paid twice", .value = s.all.doubled, .unit = "people", .goal = MZ_GOAL_ZERO},
        {.name = "lost", .value = s.all.lost, .unit = "people", .goal = MZ_GOAL_ZERO},
        {.name = "findings of the seeds", .value = s.bad, .unit = "findings", .goal = MZ_GOAL_ZERO},
        {.name = "findings in the whole store",
         .value = found,
         .unit = "findings",
         .goal = MZ_GOAL_ZERO},
        {.name = "  transfers looked at", .value = f.transfers, .unit = "transfers", .goal = want},
        {.name = "  a second of processor", .value = f.transfers * 1000 / cpu, .unit = "transfers"},
        {.name = "own memory at its most",
         .value = s.kib / 1024,
         .unit = "MiB",
         .goal = 512,
         .at_most = true},
        {.name = "resident at its most, with pages of the file",
         .value = status_kib("VmHWM:") / 1024,
         .unit = "MiB"},
    };
    for (size_t i = 0; i < MZ_LEN(figures); i++) {
        b->io->report(b->io, figures[i]);
    }
    return MZ_OK;
}

/* ---- entry --------------------------------------------------------------------------------- */

static mz_code with_store(mz_cx *cx, struct mz_bench_io *io, const char *name,
                          mz_code (*fn)(mz_cx *cx, struct bench *b))
{
    struct bench *b = MZ_NEW(cx->a, struct bench);
    const struct mz_actor *actor = cx->actor;
    struct mz_world *world = cx->world;
    struct mz_db *db = cx->db;
    b->io = io;
    mz_code rc = open_all(cx, b, name);
    rc = rc == MZ_OK ? fn(cx, b) : rc;
    close_all(cx, b);
    cx->db = db;
    cx->actor = actor;
    cx->world = world;
    return rc;
}

static mz_code bench_ledger(mz_cx *cx, struct mz_bench_io *io)
{
    return with_store(cx, io, "ledger", ledger_run);
}

static mz_code bench_month(mz_cx *cx, struct mz_bench_io *io)
{
    return with_store(cx, io, "pay", month_run);
}

static mz_code bench_sim(mz_cx *cx, struct mz_bench_io *io)
{
    return with_store(cx, io, "sim", sim_run);
}

const struct mz_bench pay_benches[] = {
    {"ledger", bench_ledger, MZ_T("Durable transfers in sets, and the check of all invariants")},
    {"pay", bench_month, MZ_T("A month of a million lines: calculated, sent, answered, agreed")},
    {"pay-sim", bench_sim,
     MZ_T("Random months against a careless bank: nobody twice, nobody lost")},
    {0},
};
