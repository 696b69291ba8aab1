/* The calculation as work of its own: killed in the middle, it goes on and makes no line twice. */
#include "wound.h"

#include "feature/job/job.h"
#include "feature/pay/month_testing.h"

enum { MANY = 45000, FEW = 900 };

struct work {
    struct payer p;
    int64_t job;
    int64_t n;
};

static mz_code people(mz_cx *cx, int64_t from, int64_t n)
{
    int64_t id = 0;
    MZ_TRY(mz_id_take(cx, COUNTY, 3 * n, &id));
    for (int64_t i = 0; i < n; i++) {
        const struct pay_q_benefit_add_args b = {id + 3 * i, COUNTY, PLACE, WHO(from + i),
                                                 AID,        MZ_S("central:60,county:40")};
        const struct pay_q_step_add_args s = {.id = id + 3 * i + 1,
                                              .county = COUNTY,
                                              .programme = AID,
                                              .person = WHO(from + i),
                                              .from_period = PERIOD,
                                              .fen = 30000 + from + i,
                                              .act = MZ_S("grant"),
                                              .case_no = MZ_S("C1"),
                                              .user_id = 7};
        const struct pay_q_card_add_args c = {.id = id + 3 * i + 2,
                                              .county = COUNTY,
                                              .division = PLACE,
                                              .person = WHO(from + i),
                                              .holder = MZ_S("周文芳"),
                                              .bank = MZ_S("102"),
                                              .seal = MZ_S("sealed"),
                                              .mark = from + i,
                                              .mask = MZ_S("****0000"),
                                              .state = MZ_S("active"),
                                              .user_id = 7};
        MZ_TRY(pay_q_benefit_add(cx, &b));
        MZ_TRY(pay_q_step_add(cx, &s));
        MZ_TRY(pay_q_card_add(cx, &c));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

static struct pay_run month(int64_t period)
{
    return (struct pay_run){
        .county = COUNTY, .programme = AID, .period = period, .format = MZ_S("csv")};
}

static bool county(struct work *k, enum mz_db_kind kind, int64_t n)
{
    memset(k, 0, sizeof *k);
    begin(&k->p, kind, 0);
    mz_cx *cx = &k->p.w.cx;
    k->n = n;
    bool ok = true;
    for (int64_t at = 0; at < n && ok; at += 1000) {
        ok = STEP(cx, people(cx, at, n - at < 1000 ? n - at : 1000)) == MZ_OK;
    }
    test_scope(&k->p.w, COUNTY * MZ_COUNTY_UNIT, COUNTY * MZ_COUNTY_UNIT + 999999);
    const struct pay_run in = month(PERIOD);
    return ok && STEP(cx, pay_run_ask(cx, &in, &k->job)) == MZ_OK;
}

/* The job process, as it starts. */
static int work(void *q)
{
    struct work *k = q;
    mz_cx *cx = &k->p.w.cx;
    bool ran = false;
    mz_code rc = reopen(&k->p);
    rc = rc == MZ_OK ? job_orphans(cx, MZ_S("test"), false) : rc;
    rc = rc == MZ_OK ? job_run_one(cx, MZ_S("test-1"), &ran) : rc;
    shut(&k->p);
    return rc == MZ_OK ? 0 : 1 + (int)rc; /* not to run: it was done when it was killed */
}

/* Lines of all drafts: nobody twice, the persons in order. */
static int64_t lines(mz_cx *cx, int64_t *fen)
{
    struct ledger_batch *b = NULL;
    size_t n = 0;
    int64_t sum = 0;
    int64_t last = 0;
    *fen = 0;
    if (ledger_batch_list(cx, COUNTY, 0, &b, &n) != MZ_OK) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        struct ledger_line *l = NULL;
        size_t got = 0;
        if (ledger_lines_get(cx, &b[i], 0, LEDGER_BATCH_LINES, &l, &got) != MZ_OK) {
            return -1;
        }
        for (size_t k = 0; k < got; k++) {
            if (l[k].person <= last) {
                return -1;
            }
            last = l[k].person;
            *fen += l[k].gross;
        }
        sum += (int64_t)got;
    }
    return sum;
}

static void killed_and_finished(int *failures_, enum mz_db_kind kind, int64_t n, int64_t stride)
{
    struct work k;
    struct job j;
    int64_t fen = 0;
    int kills = 0;
    CHECK(county(&k, kind, n));
    shut(&k.p);
    bool more = true;
    for (int64_t after = stride / 2; more && kills < 40; after += stride) {
        struct wound_end e = wound_try(work, &k, WOUND_WRITE | WOUND_SYNC | WOUND_SEND, WOUND_KILLS,
                                       0, after, false);
        CHECK(!e.ill && (e.killed || e.said == 0));
        more = e.killed;
        kills += e.killed;
        CHECK(reopen(&k.p) == MZ_OK && lines(&k.p.w.cx, &fen) >= 0);
        shut(&k.p);
    }
    CHECK(kills > 1);
    mz_cx *cx = &k.p.w.cx;
    CHECK(reopen(&k.p) == MZ_OK && job_get(cx, k.job, &j) == MZ_OK);
    CHECK(mz_str_eq(j.state, MZ_S("done")) && j.done == n && j.all == n);
    CHECK(lines(cx, &fen) == n && fen == 30000 * n + n * (n - 1) / 2);
    const char *said = mz_str_z(cx->a, j.result);
    CHECK(strstr(said, "\"href\":\"/pay/") != NULL && strstr(said, "\"no_account\":0") != NULL);
    CHECK(strstr(said, mz_str_fmt(cx->a, "\"lines\":%" PRId64 ",", n).p) != NULL);
    done(&k.p);
}

TEST(a_calculation_that_is_killed_goes_on_and_makes_no_line_twice)
{
    killed_and_finished(failures_, MZ_DB_SQLITE, MANY, 900);
}

TEST(a_calculation_on_a_server_that_is_killed_goes_on)
{
    killed_and_finished(failures_, MZ_DB_POSTGRESQL, FEW, 40);
}

BOTH(a_programme_is_calculated_by_one_work_at_a_time)
{
    struct work k;
    struct job j;
    struct pay_ran r;
    bool ran = false;
    int64_t again = 0;
    CHECK(county(&k, kind_, 5));
    mz_cx *cx = &k.p.w.cx;
    struct pay_run in = month(PERIOD);
    CHECK(STEP(cx, pay_run_ask(cx, &in, &again)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(pay_run(cx, &in, &r) == MZ_CONFLICT); /* nor from the command line */
    mz_clear(cx);
    CHECK(job_stop(cx, k.job) == MZ_OK && job_run_one(cx, MZ_S("t-1"), &ran) == MZ_OK);
    CHECK(job_get(cx, k.job, &j) == MZ_OK && mz_str_eq(j.state, MZ_S("stopped")));
    CHECK(STEP(cx, pay_run_ask(cx, &in, &again)) == MZ_OK && again != k.job); /* it blocks nobody */
    CHECK(job_run_one(cx, MZ_S("t-1"), &ran) == MZ_OK && ran);
    CHECK(job_get(cx, again, &j) == MZ_OK && mz_str_eq(j.state, MZ_S("done")));
    CHECK(STEP(cx, pay_run_ask(cx, &in, &again)) == MZ_CONFLICT); /* a draft waits */
    mz_clear(cx);
    done(&k.p);
}

enum { ASKERS = 4, ROUNDS = 4, BEGAN = 0, TOLD = 1, ILL = 2 };

/* A process as the server has them; all begin when the other end of `gate` is closed. */
static int asker(struct work *k, int gate)
{
    mz_cx *cx = &k->p.w.cx;
    struct pay_run in = month(PERIOD);
    int64_t job = 0;
    char c = 0;
    mz_code rc = reopen(&k->p);
    (void)!read(gate, &c, 1);
    rc = rc == MZ_OK ? pay_run_begin(cx, &in, &job) : MZ_IO;
    bool says = rc == MZ_CONFLICT && cx->err.say != NULL;
    shut(&k->p);
    return rc == MZ_OK && job != 0 ? BEGAN : says ? TOLD : ILL;
}

static void ask_at_once(struct work *k, int n[3])
{
    int gate[2] = {-1, -1};
    pid_t pid[ASKERS];
    memset(n, 0, 3 * sizeof *n);
    n[ILL] += pipe(gate) != 0;
    for (int i = 0; i < ASKERS; i++) {
        pid[i] = fork();
        if (pid[i] == 0) {
            (void)close(gate[1]);
            _exit(asker(k, gate[0]));
        }
    }
    (void)close(gate[1]);
    for (int i = 0; i < ASKERS; i++) {
        int status = 0;
        (void)waitpid(pid[i], &status, 0);
        n[WIFEXITED(status) && WEXITSTATUS(status) <= ILL ? WEXITSTATUS(status) : ILL]++;
    }
    (void)close(gate[0]);
}

/* Two clicks in two windows, or two officers: one calculation, and the others are told of it. */
BOTH(of_those_who_ask_at_once_one_begins_and_the_others_are_told)
{
    struct work k;
    bool ran = true;
    int n[3];
    int64_t fen = 0;
    CHECK(county(&k, kind_, 5));
    mz_cx *cx = &k.p.w.cx;
    CHECK(job_stop(cx, k.job) == MZ_OK && job_run_one(cx, MZ_S("t-1"), &ran) == MZ_OK);
    for (int i = 0; i < ROUNDS; i++) {
        struct pay_q_calc_open_row open = {0};
        bool found = false;
        shut(&k.p);
        ask_at_once(&k, n);
        CHECK(n[BEGAN] == 1 && n[TOLD] == ASKERS - 1 && n[ILL] == 0);
        CHECK(reopen(&k.p) == MZ_OK);
        CHECK(pay_q_calc_open(cx, COUNTY, AID, &open, &found) == MZ_OK && found);
        CHECK(i + 1 == ROUNDS || job_stop(cx, open.job) == MZ_OK);
        CHECK(job_run_one(cx, MZ_S("t-1"), &ran) == MZ_OK);
    }
    CHECK(lines(cx, &fen) == 5);
    done(&k.p);
}

TEST_MAIN(T(a_calculation_that_is_killed_goes_on_and_makes_no_line_twice),
          T(a_calculation_on_a_server_that_is_killed_goes_on),
          T2(a_programme_is_calculated_by_one_work_at_a_time),
          T2(of_those_who_ask_at_once_one_begins_and_the_others_are_told))
