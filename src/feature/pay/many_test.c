/*
 * Many accounts confirmed at once: the work is killed in the middle, several times, and goes on; in
 * the end each account was decided on once and the counts are right.
 */
#include "wound.h"

#include "feature/job/job.h"
#include "feature/pay/month_testing.h"

enum { OWN_EVERY = 1000 }; /* entered by who decides: refused */

struct crowd {
    struct payer p;
    int64_t n;
    int64_t *card;
    int64_t job;
};

static mz_code enter(mz_cx *cx, struct crowd *c, int64_t from, int64_t n)
{
    int64_t first = 0;
    MZ_TRY(mz_id_take(cx, COUNTY, n, &first));
    for (int64_t i = 0; i < n; i++) {
        const struct pay_q_card_add_args add = {.id = first + i,
                                                .county = COUNTY,
                                                .division = PLACE,
                                                .person = WHO(from + i),
                                                .holder = MZ_S("周文芳"),
                                                .bank = MZ_S("102"),
                                                .seal = MZ_S("sealed"),
                                                .mark = from + i,
                                                .mask = MZ_S("****0000"),
                                                .state = MZ_S("asked"),
                                                .user_id = (from + i) % OWN_EVERY == 5 ? 8 : 7,
                                                .at_ms = mz_now_ms(cx)};
        MZ_TRY(pay_q_card_add(cx, &add));
        c->card[from + i] = first + i;
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code ask(mz_cx *cx, struct crowd *c)
{
    MZ_TRY(job_add(cx, "pay.cards", MZ_S("{\"do\":\"confirm\"}"), &c->job));
    return job_rows_add(cx, c->job, c->card, (size_t)c->n);
}

static bool crowd(struct crowd *c, enum mz_db_kind kind, int64_t n)
{
    mz_cx *cx = &c->p.w.cx;
    begin(&c->p, kind, 0);
    c->n = n;
    c->card = MZ_NEW_N(cx->a, int64_t, n + 1);
    bool ok = true;
    for (int64_t at = 0; at < n && ok; at += 1000) {
        ok = STEP(cx, enter(cx, c, at, n - at < 1000 ? n - at : 1000)) == MZ_OK;
    }
    c->p.w.actor.user = 8;
    test_scope(&c->p.w, COUNTY * MZ_COUNTY_UNIT, COUNTY * MZ_COUNTY_UNIT + 999999);
    return ok && STEP(cx, ask(cx, c)) == MZ_OK;
}

/* The job process, as it starts: what others left is taken at once. */
static int work(void *q)
{
    struct crowd *c = q;
    mz_cx *cx = &c->p.w.cx;
    bool ran = false;
    mz_code rc = reopen(&c->p);
    rc = rc == MZ_OK ? job_orphans(cx, MZ_S("test"), false) : rc;
    rc = rc == MZ_OK ? job_run_one(cx, MZ_S("test-1"), &ran) : rc;
    shut(&c->p);
    return rc == MZ_OK && ran ? 0 : 1 + (int)rc;
}

static int64_t number(mz_cx *cx, const char *state)
{
    struct mz_query q = {.filters = {{.col = "state", .op = MZ_IS, .s = mz_str_of(state)}},
                         .filters_n = 1};
    int64_t n = -1;
    return mz_reg_count(cx, &pay_card_register, &q, &n) == MZ_OK ? n : -1;
}

/* The register and what the job counts are the same at every moment. */
static bool agrees(struct crowd *c, struct job_rows *r)
{
    mz_cx *cx = &c->p.w.cx;
    int64_t asked = number(cx, "asked");
    int64_t active = number(cx, "active");
    bool ok = job_rows_get(cx, c->job, r) == MZ_OK && r->all == c->n && r->done == active &&
              asked == c->n - active;
    for (int64_t i = 0; i < c->n && ok; i += 37) { /* once each: entered, then confirmed */
        struct mz_change *ch = NULL;
        size_t n = 0;
        ok = mz_changes_of(cx, "pay_card", c->card[i], 9, &ch, &n) == MZ_OK && n <= 2;
    }
    return ok;
}

static void killed_and_finished(int *failures_, enum mz_db_kind kind, int64_t n, int64_t stride)
{
    struct crowd c;
    struct job_rows r;
    int64_t so_far = 0;
    int kills = 0;
    CHECK(crowd(&c, kind, n));
    shut(&c.p);
    bool more = true;
    for (int64_t after = stride / 3; more && kills < 40; after += stride) {
        struct wound_end e = wound_try(work, &c, WOUND_WRITE | WOUND_SYNC | WOUND_SEND, WOUND_KILLS,
                                       0, after, false);
        CHECK(!e.ill && (e.killed || e.said == 0));
        more = e.killed;
        kills += e.killed;
        CHECK(reopen(&c.p) == MZ_OK && agrees(&c, &r));
        CHECK(r.done + r.refused >= so_far); /* what was done stays done */
        so_far = r.done + r.refused;
        shut(&c.p);
    }
    CHECK(kills > 2);
    mz_cx *cx = &c.p.w.cx;
    struct job j;
    CHECK(reopen(&c.p) == MZ_OK && agrees(&c, &r) && job_get(cx, c.job, &j) == MZ_OK);
    int64_t own = (n - 6) / OWN_EVERY + 1;
    CHECK(r.done == n - own && r.refused == own && mz_str_eq(j.state, MZ_S("done")));
    CHECK(r.shown_n > 0 && r.shown[0].about == c.card[5] && r.shown[0].why.n > 0);
    done(&c.p);
}

TEST(twenty_thousand_accounts_are_confirmed_once_each_whatever_is_killed)
{
    killed_and_finished(failures_, MZ_DB_SQLITE, 20000, 9000);
}

TEST(accounts_are_confirmed_once_each_on_a_server_whatever_is_killed)
{
    killed_and_finished(failures_, MZ_DB_POSTGRESQL, 1500, 300);
}

TEST(more_rows_than_a_job_takes_are_refused)
{
    struct payer p;
    int64_t row = 1;
    begin(&p, MZ_DB_SQLITE, 0);
    CHECK(STEP(&p.w.cx, job_rows_add(&p.w.cx, 1, &row, JOB_ROWS_MAX + 1)) == MZ_LIMIT);
    mz_clear(&p.w.cx);
    done(&p);
}

TEST_MAIN(T(twenty_thousand_accounts_are_confirmed_once_each_whatever_is_killed),
          T(accounts_are_confirmed_once_each_on_a_server_whatever_is_killed),
          T(more_rows_than_a_job_takes_are_refused))
