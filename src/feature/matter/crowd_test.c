/*
 * crowd_test.c - many cases are approved at once and the work is killed in the middle, several
 * times: it goes on, each case is decided once, and the counts are right at every moment.
 *
 * The cases are one case that went the whole way to the county, written again for each household:
 * its events as they are, its answers sealed for the row they stand in.
 */
#include "cases.h"

#include "feature/job/job.h"
#include "feature/pay/pay.h"
#include "wound.h"

#define CROWD_MAX 400

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

enum { RICH_EVERY = 50 };

struct crowd {
    struct county k;
    int64_t n;
    int64_t person[CROWD_MAX];
    int64_t home[CROWD_MAX];
    int64_t ids[CROWD_MAX];
    int64_t first; /* the case that went the way */
    int64_t job;
};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    return add_home(k, "周文芳", "19610412", VILLAGE);
}

static bool rich(int64_t i)
{
    return i % RICH_EVERY == 7;
}

static mz_code add_homes(mz_cx *cx, void *p)
{
    struct crowd *c = p;
    for (int64_t i = 0; i < c->n; i++) {
        char digits[32];
        (void)snprintf(digits, sizeof digits, "3311811970%02d%02d%03d", (int)(i / 25 % 12) + 1,
                       (int)(i % 25) + 1, (int)(i / 300) + 21);
        MZ_TRY(settle_alone(cx, "吴大山", digits, VILLAGE, &c->person[i], &c->home[i]));
    }
    return MZ_OK;
}

static mz_code add_cases(mz_cx *cx, void *p)
{
    struct crowd *c = p;
    struct made_model m = {.events_n = 0};
    MZ_TRY(made_model_of(cx, c->first, &m));
    for (int64_t i = 0; i < c->n; i++) {
        mz_str facts = told_wage(&c->k, rich(i) ? 9000 : 0);
        MZ_TRY(made_case(cx, &m, c->home[i], facts, &c->ids[i]));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code ask(mz_cx *cx, void *p)
{
    struct crowd *c = p;
    const struct matter_many m = {MZ_S("dibao_apply"), MZ_S("confirm"), MZ_S("grant"), MZ_S("")};
    return matter_many_add(cx, &m, c->ids, (size_t)c->n, &c->job);
}

static bool crowd(struct crowd *c, enum mz_db_kind kind, int64_t n)
{
    mz_cx *cx = county(&c->k, kind);
    c->n = n;
    officer(&c->k);
    bool ok = add_homes(cx, c) == MZ_OK;
    c->first = begin_with(&c->k, "dibao_apply", 0, told_wage(&c->k, 0));
    ok = ok && to_notice(&c->k, c->first) && to_county(&c->k, c->first);
    test_everywhere(&c->k.w);
    ok = ok && mz_tx(cx, add_cases, c) == MZ_OK;
    act_as(&c->k, APPROVER, "approver", COUNTY);
    ok = ok && mz_tx(cx, ask, c) == MZ_OK;
    if (!ok) {
        printf("no crowd: %s\n", cx->err.msg);
    }
    return ok;
}

static void shut(struct crowd *c)
{
    mz_db_close(c->k.w.cx.db);
    c->k.w.cx.db = NULL;
}

static mz_code reopen(struct crowd *c)
{
    mz_cx *cx = &c->k.w.cx;
    mz_clear(cx);
    MZ_TRY(mz_db_open(cx, mz_str_of(c->k.w.url),
                      (struct mz_db_options){.journal = mz_str_of(c->k.w.dir)}, &cx->db));
    act_as(&c->k, APPROVER, "approver", COUNTY);
    return MZ_OK;
}

/* The job process, as it starts: what a killed one left is taken at once. */
static int work(void *q)
{
    struct crowd *c = q;
    mz_cx *cx = &c->k.w.cx;
    bool ran = false;
    mz_code rc = reopen(c);
    rc = rc == MZ_OK ? job_orphans(cx, MZ_S("test"), false) : rc;
    rc = rc == MZ_OK ? job_run_one(cx, MZ_S("test-1"), &ran) : rc;
    shut(c);
    return rc == MZ_OK && ran ? 0 : 1 + (int)rc;
}

/* Cases, their events, benefits and what the job counts are the same at every moment. */
static bool agrees(struct crowd *c, struct job_rows *r)
{
    mz_cx *cx = &c->k.w.cx;
    int64_t granted = 0;
    int64_t paid = 0;
    int64_t odd = 0;
    test_everywhere(&c->k.w);
    for (int64_t i = 0; i < c->n; i++) {
        struct matter_case v = get(&c->k, c->ids[i]);
        struct benefit_step *s = NULL;
        struct matter_q_events_row *e = NULL;
        size_t steps = 0;
        size_t events = 0;
        bool yes = mz_str_eq(v.ending, MZ_S("granted"));
        if (benefit_steps(cx, VILLAGE, MZ_S("dibao"), c->person[i], &s, &steps) != MZ_OK ||
            matter_q_events(cx, c->ids[i], 100, &e, &events) != MZ_OK) {
            return false;
        }
        granted += yes;
        paid += steps == 1;
        odd += (yes != (steps == 1)) || (int64_t)events != v.events_n || (rich(i) && yes);
    }
    bool ok = job_rows_get(cx, c->job, r) == MZ_OK && r->all == c->n && r->done == granted &&
              paid == granted && odd == 0;
    if (!ok) {
        printf("job %" PRId64 ", granted %" PRId64 ", paid %" PRId64 ", odd %" PRId64 "\n", r->done,
               granted, paid, odd);
    }
    act_as(&c->k, APPROVER, "approver", COUNTY);
    return ok;
}

static void killed_and_finished(int *failures_, enum mz_db_kind kind, int64_t n, int64_t stride)
{
    struct crowd here = {.n = 0};
    struct crowd *c = &here;
    struct job_rows r = {0};
    struct job j;
    int64_t so_far = 0;
    int kills = 0;
    bool more = true;
    CHECK(crowd(c, kind, n));
    shut(c);
    for (int64_t after = stride / 3; more && kills < 40; after += stride) {
        struct wound_end e =
            wound_try(work, c, WOUND_WRITE | WOUND_SYNC | WOUND_SEND, WOUND_KILLS, 0, after, false);
        CHECK(!e.ill && (e.killed || e.said == 0));
        more = e.killed;
        kills += e.killed;
        CHECK(reopen(c) == MZ_OK && agrees(c, &r));
        CHECK(r.done + r.refused >= so_far); /* what was done stays done */
        so_far = r.done + r.refused;
        shut(c);
    }
    CHECK(kills > 2 && !more);
    CHECK(reopen(c) == MZ_OK && agrees(c, &r) && job_get(&c->k.w.cx, c->job, &j) == MZ_OK);
    int64_t poor = n - ((n - 8) / RICH_EVERY + 1);
    CHECK(r.done == poor && r.refused == n - poor && mz_str_eq(j.state, MZ_S("done")));
    CHECK(r.shown_n > 0 && r.shown[0].why.n > 0 && broken(&c->k) == 0);
    county_done(&c->k);
}

TEST(hundreds_of_cases_are_approved_once_each_whatever_is_killed)
{
    killed_and_finished(failures_, MZ_DB_SQLITE, 300, 700);
}

TEST(cases_are_approved_once_each_on_a_server_whatever_is_killed)
{
    killed_and_finished(failures_, MZ_DB_POSTGRESQL, 60, 220);
}

TEST_MAIN(T(hundreds_of_cases_are_approved_once_each_whatever_is_killed),
          T(cases_are_approved_once_each_on_a_server_whatever_is_killed))
