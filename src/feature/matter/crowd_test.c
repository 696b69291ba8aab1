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
        struct person_input in = person_blank();
        in.name = MZ_S("吴大山");
        in.id_number = mz_str_fmt(cx->a, "%s%c", digits, mz_cid_check(digits));
        in.division = VILLAGE;
        in.nation = MZ_S("01");
        in.source = MZ_S("test");
        MZ_TRY(person_add(cx, &in, NULL, &c->person[i]));
        const struct household_place head = {c->person[i], MZ_S("02")};
        const struct household_new home = {.kind = HOUSEHOLD_LIVING,
                                           .division = VILLAGE,
                                           .address = MZ_S("溪口12号"),
                                           .lon_e6 = MZ_NULL,
                                           .lat_e6 = MZ_NULL,
                                           .since = 18000,
                                           .source = MZ_S("test"),
                                           .members = &head,
                                           .members_n = 1};
        MZ_TRY(household_add(cx, 0, &home, NULL, &c->home[i]));
    }
    return MZ_OK;
}

/* The case of a home, as far as the first one went. */
static mz_code again(mz_cx *cx, struct crowd *c, const struct matter_q_get_row *was,
                     const struct matter_q_events_row *e, size_t events_n, int64_t i)
{
    int64_t changed = 0;
    int64_t *id = &c->ids[i];
    const int64_t county = COUNTY / MZ_COUNTY_UNIT;
    MZ_TRY(mz_id_take(cx, county, 1, id));
    const struct matter_q_add_args a = {.id = *id,
                                        .county = county,
                                        .division = was->division,
                                        .matter = was->matter,
                                        .pack = was->pack,
                                        .pack_hash = was->pack_hash,
                                        .subject_kind = was->subject_kind,
                                        .household = c->home[i],
                                        .person = MZ_NULL,
                                        .subject_key = mz_str_fmt(cx->a, "h:%" PRId64, c->home[i]),
                                        .channel = was->channel,
                                        .step = was->step,
                                        .at_ms = was->begun_ms,
                                        .made_by = was->made_by};
    MZ_TRY(matter_q_add(cx, &a));
    for (size_t k = 0; k < events_n; k++) {
        struct matter_q_event_args x = {.county = county,
                                        .division = was->division,
                                        .case_id = *id,
                                        .no = e[k].no,
                                        .kind = e[k].kind,
                                        .at_ms = e[k].at_ms,
                                        .account = e[k].account,
                                        .post = e[k].post,
                                        .step = e[k].step,
                                        .what = e[k].what,
                                        .reason = e[k].reason,
                                        .target = e[k].target,
                                        .people = e[k].people,
                                        .yes = e[k].yes,
                                        .stands_for = e[k].stands_for,
                                        .determination = e[k].determination};
        MZ_TRY(mz_id_take(cx, county, 1, &x.id));
        MZ_TRY(matter_q_event(cx, &x));
    }
    struct matter_q_answer_args told = {.county = county,
                                        .division = was->division,
                                        .case_id = *id,
                                        .no = 1,
                                        .at_ms = was->begun_ms,
                                        .account = was->made_by};
    MZ_TRY(mz_id_take(cx, county, 1, &told.id));
    MZ_TRY(matter_seal(cx, told.id, told_wage(&c->k, rich(i) ? 9000 : 0), &told.facts_seal));
    MZ_TRY(matter_q_answer(cx, &told));
    const struct matter_q_move_args m = {.id = *id,
                                         .version = 1,
                                         .step = was->step,
                                         .ending = was->ending,
                                         .result = was->result,
                                         .decided = was->decided,
                                         .determination = was->determination,
                                         .holder = was->holder,
                                         .waits = 1,
                                         .light = was->light,
                                         .due_ms = was->due_ms,
                                         .over_ms = was->over_ms,
                                         .since_ms = was->since_ms,
                                         .closed_ms = was->closed_ms,
                                         .events_n = was->events_n};
    MZ_TRY(matter_q_move(cx, &m, &changed));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "not written");
}

static mz_code add_cases(mz_cx *cx, void *p)
{
    struct crowd *c = p;
    struct matter_q_get_row was = {0};
    struct matter_q_events_row *e = NULL;
    size_t n = 0;
    bool found = false;
    MZ_TRY(matter_q_get(cx, c->first, &was, &found));
    MZ_TRY(matter_q_events(cx, c->first, 100, &e, &n));
    for (int64_t i = 0; i < c->n; i++) {
        MZ_TRY(again(cx, c, &was, e, n, i));
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
