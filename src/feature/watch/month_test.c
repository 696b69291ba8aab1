/* month_test.c - the fast way through a month ends where one look after the other ends. */
#include "county.h"

#include <inttypes.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/text.h"
#include "col/pop.h"
#include "feature/watch/month.h"
#include "feature/watch/watch_sql.h"

extern const struct mz_feature mz_feature_watch;
const struct mz_feature *const mz_features[] = {&mz_feature_watch, NULL};

enum { HOMES = 60, MEMBERS = 2, DUMP = 8 << 20, PERIOD = 2026 * 12 + 10 };

struct crowd {
    int64_t home[HOMES];
    int64_t person[HOMES * MEMBERS];
    struct mz_pop *pop;
    struct population_options made;
    int64_t looked; /* households that a run did not pass by */
};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    (void)k;
    return MZ_OK;
}

static mz_code somebody(mz_cx *cx, size_t i, int64_t *id)
{
    char digits[40];
    (void)snprintf(digits, sizeof digits, "331181%04zu0512%03zu", 1940 + i * 7 % 70, i % 1000);
    const struct person_input in = settle_person(cx, "叶长根", digits, VILLAGE);
    return person_add(cx, &in, NULL, id);
}

static mz_code settle(mz_cx *cx, struct crowd *c)
{
    for (size_t i = 0; i < HOMES; i++) {
        int64_t *p = &c->person[i * MEMBERS];
        MZ_TRY(somebody(cx, i * MEMBERS, &p[0]));
        MZ_TRY(somebody(cx, i * MEMBERS + 1, &p[1]));
        const struct household_new home = settle_home(cx, VILLAGE, "02 10", p);
        MZ_TRY(household_add(cx, 0, &home, NULL, &c->home[i]));
    }
    return MZ_OK;
}

static size_t fact_at(const struct rule_book *b, const char *id)
{
    size_t i = 0;
    while (i < b->facts_n && !mz_str_eq(b->facts[i].name.id, mz_str_of(id))) {
        i++;
    }
    return i;
}

/* Who is not insured is a little that makes no alert by itself here, but joins one. */
static void weigh(const struct rule_book *b)
{
    for (size_t i = 0; i < b->indicators_n; i++) {
        if (mz_str_eq(b->indicators[i].name.id, MZ_S("sign_uninsured"))) {
            b->indicators[i].weight = 10;
        }
    }
}

/* Some paid much for their illness, and some are not insured. */
static void fall_ill(const struct crowd *c)
{
    const struct rule_book *b = c->made.book;
    size_t paid = fact_at(b, "own_payment_year");
    size_t insured = fact_at(b, "insured_year");
    for (size_t i = 0; i < HOMES * MEMBERS && paid < b->facts_n && insured < b->facts_n; i++) {
        mz_col_set(&c->pop->person_facts.col[paid], i, i % 5 == 1 ? 2100000 + (int64_t)i : 0);
        mz_col_set(&c->pop->person_facts.col[insured], i, i % 7 != 0);
    }
}

static mz_code people(mz_cx *cx, struct crowd *c)
{
    struct watch_law law = {.book = NULL};
    MZ_TRY(settle(cx, c));
    MZ_TRY(watch_law_of(cx, COUNTY, &law));
    weigh(law.book);
    c->made = (struct population_options){
        .book = law.book, .at = mz_date_today(cx), .seed = 5, .unknown = 20};
    MZ_TRY(population_make(cx, &c->made, &c->pop));
    fall_ill(c);
    return population_save(cx, &c->made, c->pop, cx->world->data);
}

static mz_cx *crowd(struct county *k, struct crowd *c, enum mz_db_kind kind)
{
    mz_cx *cx = county(k, kind);
    memset(c, 0, sizeof *c);
    if (people(cx, c) != MZ_OK) {
        printf("no people: %s\n", cx->err.msg);
        k->w.ok = false;
    }
    return cx;
}

/* ---- what stands there ---------------------------------------------------------------- */

static mz_str dump(mz_cx *cx, const struct crowd *c)
{
    mz_buf *out = mz_buf_new(cx->a, DUMP);
    for (size_t h = 0; h < HOMES; h++) {
        struct watch_q_of_row *of = NULL;
        size_t n = 0;
        bool ok = watch_q_of(cx, c->home[h], 100, &of, &n) == MZ_OK;
        for (size_t i = 0; ok && i < n; i++) {
            struct watch_alert a = {.id = 0};
            struct watch_q_causes_row *causes = NULL;
            struct watch_step *steps = NULL;
            size_t causes_n = 0;
            size_t steps_n = 0;
            ok = watch_get(cx, of[i].id, &a) == MZ_OK &&
                 watch_q_causes(cx, a.id, 100, &causes, &causes_n) == MZ_OK &&
                 watch_steps(cx, a.id, &steps, &steps_n) == MZ_OK;
            mz_buf_add(out, mz_str_fmt(cx->a,
                                       "%zu %d s%d g%d %" PRId64 " %" PRId64 " " MZ_FMT " " MZ_FMT
                                       " p%" PRId64 " m%" PRId64 " d%" PRId64 " o%" PRId64
                                       " v%" PRId64 " c%" PRId64 "\n",
                                       h, a.paid, (int)a.state, (int)a.grade, a.score, a.factor,
                                       MZ_ARG(of[i].causes), MZ_ARG(a.pack), a.period, a.made_ms,
                                       a.due, a.opened_n, a.version, a.closed_ms));
            for (size_t m = 0; ok && m < causes_n; m++) {
                const struct watch_q_causes_row *r = &causes[m];
                mz_buf_add(out, mz_str_fmt(cx->a,
                                           "  %" PRId64 " " MZ_FMT " %" PRId64 " %" PRId64
                                           " " MZ_FMT " " MZ_FMT " " MZ_FMT " %" PRId64 "\n",
                                           r->person, MZ_ARG(r->sign), r->weight, r->severity,
                                           MZ_ARG(r->fact), MZ_ARG(r->why), MZ_ARG(r->evidence),
                                           r->day));
            }
            for (size_t m = 0; ok && m < steps_n; m++) {
                mz_buf_add(out,
                           mz_str_fmt(cx->a, "  " MZ_FMT " " MZ_FMT " " MZ_FMT " %" PRId64 "\n",
                                      MZ_ARG(steps[m].act), MZ_ARG(steps[m].was),
                                      MZ_ARG(steps[m].becomes), steps[m].at_ms));
            }
        }
        mz_buf_add(out, ok ? MZ_S("") : MZ_S("could not be read\n"));
    }
    return mz_buf_str(out);
}

static mz_code note(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    struct crowd *c = p;
    (void)cx;
    (void)done;
    c->looked = all;
    return MZ_OK;
}

static struct watch_tally run(mz_cx *cx, struct crowd *c, enum watch_engine engine)
{
    struct watch_tally t = {0};
    const struct watch_run_options o = {
        .engine = engine, .period = PERIOD, .batch = 7, .page = 3, .step = note, .p = c};
    c->looked = 0;
    if (watch_run(cx, &o, &t) != MZ_OK) {
        printf("run: %s\n", cx->err.msg);
        t.households = -1;
    }
    return t;
}

static void tell(mz_cx *cx, const struct crowd *c, size_t home, const char *fact, const char *value)
{
    int64_t alert = 0;
    const struct watch_news n = {.household = c->home[home],
                                 .person = c->person[home * MEMBERS],
                                 .fact = mz_str_of(fact),
                                 .value = mz_str_of(value),
                                 .day = mz_date_today(cx),
                                 .source = MZ_S("医保局")};
    if (watch_tell(cx, &n, &alert) != MZ_OK) {
        printf("tell: %s\n", cx->err.msg);
        mz_clear(cx);
    }
}

/* What the departments send next month: some paid more, some are not insured any more. */
static bool next_month(mz_cx *cx, struct crowd *c)
{
    const struct rule_book *b = c->made.book;
    size_t paid = fact_at(b, "own_payment_year");
    size_t insured = fact_at(b, "insured_year");
    for (size_t i = 0; i < HOMES * MEMBERS && paid < b->facts_n && insured < b->facts_n; i++) {
        if (i % 9 == 0 || i % 15 == 6) {
            mz_col_set(&c->pop->person_facts.col[paid], i, 2500000 + (int64_t)i * 100);
        }
        if (i % 11 == 0) {
            mz_col_set(&c->pop->person_facts.col[insured], i, i % 2 == 0);
        }
    }
    return population_save(cx, &c->made, c->pop, cx->world->data) == MZ_OK;
}

/* The officer closes every third alert as false. */
static void close_some(mz_cx *cx, const struct crowd *c)
{
    for (size_t h = 0; h < HOMES; h += 3) {
        struct watch_q_of_row *of = NULL;
        size_t n = 0;
        if (watch_q_of(cx, c->home[h], 1, &of, &n) != MZ_OK || n == 0) {
            continue;
        }
        if (watch_do(cx, &(struct watch_doing){.alert = of[0].id,
                                               .act = MZ_S("false"),
                                               .note = MZ_S("部门数据有误")}) != MZ_OK) {
            mz_clear(cx);
        }
    }
}

/* A month, what happens in it, the next, and again long after: what stands there each time. */
static void live(struct county *k, struct crowd *c, enum watch_engine engine, mz_str out[4],
                 struct watch_tally t[4])
{
    mz_cx *cx = &k->w.cx;
    t[0] = run(cx, c, engine);
    out[0] = dump(cx, c);
    close_some(cx, c);
    for (size_t h = 4; h + 1 < HOMES; h += 8) {
        tell(cx, c, h, "accident_own", "45000.00");
        tell(cx, c, h + 1, "own_payment_year", "1.00"); /* less than the population says */
    }
    test_tick(&k->w, 5 * DAY_MS);
    (void)next_month(cx, c);
    t[1] = run(cx, c, engine);
    out[1] = dump(cx, c);
    t[2] = run(cx, c, engine);
    out[2] = dump(cx, c);
    test_tick(&k->w, 2 * DAY_MS);
    t[3] = run(cx, c, engine);
    out[3] = dump(cx, c);
}

BOTH(the_fast_way_ends_where_one_look_after_the_other_ends)
{
    struct county k[2];
    struct crowd c[2];
    mz_str out[2][4];
    struct watch_tally t[2][4];
    static const enum watch_engine engines[] = {WATCH_EACH, WATCH_KERNELS};
    for (size_t i = 0; i < 2; i++) {
        (void)crowd(&k[i], &c[i], kind_);
        CHECK(k[i].w.ok);
        live(&k[i], &c[i], engines[i], out[i], t[i]);
    }
    for (size_t i = 0; i < 4; i++) {
        CHECK(out[0][i].n > 1000 && mz_str_eq(out[0][i], out[1][i]));
        CHECK(memcmp(&t[0][i], &t[1][i], sizeof t[0][i]) == 0);
        printf("%" PRId64 " households, %" PRId64 " found, %" PRId64 " made, %" PRId64
               " joined, %" PRId64 " opened, %" PRId64 " known\n",
               t[1][i].households, t[1][i].found, t[1][i].made, t[1][i].added, t[1][i].opened,
               t[1][i].known);
    }
    CHECK(t[1][0].made > 10 && t[1][1].made + t[1][1].added + t[1][1].opened > 3);
    CHECK(t[1][1].opened > 0 && t[1][1].added > 0);
    CHECK(t[1][0].known > 0); /* too little for an alert */
    CHECK(t[1][2].made + t[1][2].added + t[1][2].opened == 0);
    county_done(&k[0]);
    county_done(&k[1]);
}

/* Work, not time: the second month asks the database about nobody whom it knows. */
BOTH(who_is_known_is_passed_by)
{
    struct county k;
    struct crowd c;
    mz_cx *cx = crowd(&k, &c, kind_);
    struct watch_tally first = run(cx, &c, WATCH_KERNELS);
    CHECK(first.found > 10 && c.looked == first.found);
    struct watch_tally again = run(cx, &c, WATCH_KERNELS);
    CHECK(c.looked == 0 && again.found == first.found && again.known == again.found);
    tell(cx, &c, 4, "accident_own", "45000.00");
    tell(cx, &c, 5, "accident_own", "1.00");
    tell(cx, &c, 6, "accident_own", "1.00");
    tell(cx, &c, 7, "accident_own", "45000.00");
    again = run(cx, &c, WATCH_KERNELS);
    CHECK(c.looked == 4 && again.made + again.added + again.opened == 0);
    county_done(&k);
}

/* One household's rows, however many people the file has. */
BOTH(a_fact_that_comes_in_reads_nobody_elses_rows)
{
    struct county k;
    struct crowd c;
    mz_cx *cx = crowd(&k, &c, kind_);
    struct population p;
    struct watch_law law = {.book = NULL};
    CHECK(watch_law_of(cx, COUNTY, &law) == MZ_OK);
    tell(cx, &c, 4, "accident_own", "45000.00");
    CHECK(population_open(cx, law.book, k.world.data, &p) == MZ_OK && p.pop->read_n == 0);
    CHECK(rule_pop_check_home(cx, law.book, p.pop, 4) == MZ_OK);
    const char *path = mz_str_fmt(cx->a, "%s/population.col", k.w.dir).p;
    CHECK(truncate(path, 100000) == 0);
    CHECK(refused(&k, population_open(cx, law.book, k.world.data, &p), MZ_CORRUPT, NULL));
    county_done(&k);
}

/* ---- killed ---------------------------------------------------------------------------------- */

struct fuse {
    int64_t now;
    int left;
};

static int64_t burning(void *p)
{
    struct fuse *f = p;
    if (--f->left == 0) {
        (void)kill(getpid(), SIGKILL);
    }
    return f->now;
}

/* Another process runs the month and is killed in the middle of it; false: it came to the end. */
static bool killed(struct county *k, struct crowd *c, int after)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        struct fuse f = {k->w.now, after};
        struct mz_clock clock = {burning, &f};
        mz_cx own = k->w.cx;
        own.db = NULL;
        struct mz_db_options o = {.journal = mz_str_of(k->w.dir)};
        mz_code rc = mz_db_open(&own, mz_str_of(k->w.url), o, &own.db);
        own.clock = &clock;
        if (rc == MZ_OK) {
            (void)run(&own, c, WATCH_KERNELS);
        }
        _exit(rc == MZ_OK ? 0 : 9);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        return false;
    }
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

BOTH(a_month_that_was_killed_goes_on_and_ends_the_same)
{
    static const int after[] = {3, 9, 17, 29, 41, 53};
    struct county k[2];
    struct crowd c[2];
    mz_cx *cx = crowd(&k[0], &c[0], kind_);
    (void)run(cx, &c[0], WATCH_KERNELS);
    mz_str whole = dump(cx, &c[0]);
    mz_cx *other = crowd(&k[1], &c[1], kind_);
    size_t kills = 0;
    size_t before = 0;
    for (size_t i = 0; i < MZ_LEN(after); i++) {
        kills += killed(&k[1], &c[1], after[i]) ? 1 : 0;
        mz_str half = dump(other, &c[1]);
        CHECK(half.n >= before && half.n <= whole.n); /* nothing that was made is lost */
        before = half.n;
    }
    CHECK(kills >= 3);
    struct watch_tally rest = run(other, &c[1], WATCH_KERNELS);
    CHECK(rest.households == HOMES && mz_str_eq(whole, dump(other, &c[1])));
    struct watch_tally again = run(other, &c[1], WATCH_KERNELS);
    CHECK(again.known == again.found && c[1].looked == 0);
    for (const struct mz_check *check = watch_checks; check->name != NULL; check++) {
        int64_t bad = -1;
        CHECK(check->run(other, &bad) == MZ_OK && bad == 0);
    }
    county_done(&k[0]);
    county_done(&k[1]);
}

/* ---- by itself ------------------------------------------------------------------------------- */

static bool due(mz_cx *cx)
{
    bool is = false;
    struct mz_ymd today = mz_date_ymd(mz_date_today(cx));
    return watch_run_due(cx, (int64_t)today.year * 12 + today.month - 1, &is) == MZ_OK && is;
}

static bool by_itself(mz_cx *cx)
{
    return watch_run_job(cx, 0, MZ_S("{}")) == MZ_OK;
}

BOTH(a_month_runs_by_itself_when_something_came)
{
    struct county k;
    struct crowd c;
    mz_cx *cx = county(&k, kind_);
    CHECK(by_itself(cx)); /* without people there is nothing to do */
    CHECK(watch_run_job(cx, 5, MZ_S("{}")) == MZ_ABSENT); /* who asked is told */
    mz_clear(cx);
    county_done(&k);
    cx = crowd(&k, &c, kind_);
    CHECK(due(cx) && by_itself(cx) && dump(cx, &c).n > 1000 && !due(cx));
    test_tick(&k.w, DAY_MS);
    CHECK(!due(cx));
    tell(cx, &c, 4, "accident_own", "45000.00");
    CHECK(due(cx) && by_itself(cx));
    test_tick(&k.w, DAY_MS);
    CHECK(!due(cx) && next_month(cx, &c) && due(cx)); /* another population */
    CHECK(by_itself(cx) && !due(cx));
    test_tick(&k.w, 31 * DAY_MS);
    CHECK(due(cx) && by_itself(cx) && !due(cx)); /* a month began */
    county_done(&k);
}

TEST_MAIN(T2(the_fast_way_ends_where_one_look_after_the_other_ends), T2(who_is_known_is_passed_by),
          T2(a_fact_that_comes_in_reads_nobody_elses_rows),
          T2(a_month_that_was_killed_goes_on_and_ends_the_same),
          T2(a_month_runs_by_itself_when_something_came))
