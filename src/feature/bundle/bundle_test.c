/* bundle_test.c - bundles on both stores: all begins or nothing does, and each part goes its way.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "county.h"

#include "base/text.h"
#include "fault.h"
#include "recognised.h"
#include "feature/bundle/bundle_int.h"
#include "feature/bundle/bundle_sql.h"
#include "feature/matter/matter.h"
#include "store/db.h"

extern const struct mz_feature mz_feature_matter;
extern const struct mz_feature mz_feature_bundle;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, &mz_feature_bundle, NULL};

/* A job of the cases, as the program runs it. */
static mz_code matter_job(mz_cx *cx, const char *name)
{
    for (const struct mz_job *j = mz_feature_matter.jobs; j->name != NULL; j++) {
        if (strcmp(j->name, name) == 0) {
            return j->run(cx, 0, MZ_S(""));
        }
    }
    return mz_fail(cx, MZ_ABSENT, "no job %s", name);
}

enum { DEPARTMENT = 31, APPROVER = 32 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    return add_home(k, "吴大山", "19320512", VILLAGE);
}

static const char poor[] =
    "{\"facts\":{\"household\":{\"wants_living\":\"true\",\"wants_medical\":\"true\","
    "\"wants_spending\":\"false\",\"wants_urgent\":\"false\",\"wants_schooling\":\"false\","
    "\"wants_housing\":\"false\",\"wants_work\":\"false\"},\"members\":[{\"birth\":\"1960-03-01\","
    "\"disabled_kind\":\"limb\",\"disabled_grade\":\"grade_2\",\"without_family\":\"false\","
    "\"wants_rehab\":\"false\"}]},\"own\":{\"household\":{\"contact_phone\":\"13905880000\","
    "\"medical_wish\":\"透析\",\"pay_card\":\"6222021234567890123\"},\"members\":[{}]}}";

/* What is asked for one home; rows as its page has them. */
struct asking {
    struct matter_row row;
    struct bundle_ask ask;
    struct bundle_choice *v;
    size_t n;
};

static mz_code ask_for(struct county *k, const char *bundle, size_t home, const char *told,
                       mz_str picked, struct asking *a)
{
    mz_cx *cx = &k->w.cx;
    *a = (struct asking){.n = 0};
    clerk(k);
    a->row = (struct matter_row){.person = k->person[home], .name = MZ_S("x")};
    a->ask = (struct bundle_ask){.division = VILLAGE,
                                 .household = k->home[home],
                                 .rows = &a->row,
                                 .rows_n = 1,
                                 .answers = mz_str_of(told)};
    MZ_TRY(bundle_here(cx, VILLAGE, mz_str_of(bundle), &a->ask.k));
    if (a->ask.k.b == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no bundle %s", bundle);
    }
    return bundle_offer(cx, &a->ask, picked, &a->v, &a->n);
}

/* Without an offer: it is not offered. */
static struct bundle_choice choice(const struct asking *a, const char *key)
{
    for (size_t i = 0; i < a->n; i++) {
        if (mz_str_eq(a->v[i].key, mz_str_of(key))) {
            return a->v[i];
        }
    }
    return (struct bundle_choice){.offer = NULL};
}

static mz_code sent(struct county *k, const struct asking *a, int64_t *id)
{
    const struct bundle_new in = {
        .ask = &a->ask, .choices = a->v, .choices_n = a->n, .channel = MZ_S("counter")};
    return bundle_send(&k->w.cx, &in, id);
}

static int64_t send_poor(struct county *k, size_t home)
{
    struct asking a;
    int64_t id = 0;
    mz_code rc = ask_for(k, "great_aid", home, poor, (mz_str){NULL, 0}, &a);
    rc = rc == MZ_OK ? sent(k, &a, &id) : rc;
    if (rc != MZ_OK) {
        printf("not sent: %s %s\n", mz_code_name(rc),
               mz_str_z(k->w.cx.a, mz_text_error(k->w.cx.a, MZ_LANG_EN, &k->w.cx.err)));
        mz_clear(&k->w.cx);
    }
    return id;
}

static struct bundle_case case_of(struct county *k, int64_t id, const char *matter)
{
    struct bundle_case *v = NULL;
    size_t n = 0;
    if (bundle_cases(&k->w.cx, id, &v, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(v[i].c.matter, mz_str_of(matter))) {
            return v[i];
        }
    }
    return (struct bundle_case){.linked = false};
}

static size_t cases_n(struct county *k, size_t home)
{
    struct matter_case *v = NULL;
    size_t n = 0;
    officer(k);
    if (matters_of(&k->w.cx, k->home[home], &v, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
        return SIZE_MAX;
    }
    return n;
}

static int64_t miscounted(struct county *k)
{
    struct mz_actor before = k->w.actor;
    int64_t bad = -1;
    test_everywhere(&k->w);
    if (bundle_checks[0].run(&k->w.cx, &bad) != MZ_OK) {
        printf("check: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    k->w.actor = before;
    return bad;
}

/* ---- what is offered ------------------------------------------------------------------------ */

BOTH(the_answers_tick_what_fits_and_leave_out_what_does_not)
{
    struct county k;
    struct asking a;
    (void)county(&k, kind_);
    CHECK(ask_for(&k, "great_aid", 0, poor, (mz_str){NULL, 0}, &a) == MZ_OK);
    CHECK(choice(&a, "dibao_apply").offer != NULL && choice(&a, "dibao_apply").chosen);
    CHECK(choice(&a, "living_subsidy_apply.0").offer != NULL &&
          choice(&a, "living_subsidy_apply.0").chosen);
    CHECK(choice(&a, "nursing_subsidy_apply.0").offer != NULL);
    CHECK(choice(&a, "medical_referral").offer != NULL && choice(&a, "medical_referral").chosen);
    CHECK(choice(&a, "housing_referral").offer == NULL &&
          choice(&a, "relief_urgent").offer == NULL);
    CHECK(choice(&a, "age_allowance_apply.0").offer == NULL); /* 66 years old */
    /* nothing told: all stands there, nothing is ticked */
    CHECK(ask_for(&k, "great_aid", 0, "", (mz_str){NULL, 0}, &a) == MZ_OK);
    CHECK(choice(&a, "housing_referral").offer != NULL && !choice(&a, "housing_referral").chosen);
    CHECK(ask_for(&k, "great_aid", 0, poor, MZ_S("medical_referral "), &a) == MZ_OK);
    CHECK(!choice(&a, "dibao_apply").chosen && choice(&a, "medical_referral").chosen);
    const struct ir_form *f = bundle_form(&k.w.cx, &a.ask.k, a.v, a.n);
    size_t phones = 0;
    for (size_t p = 0; p < f->parts_n; p++) {
        for (size_t i = 0; i < f->parts[p].fields_n; i++) {
            phones += mz_str_eq(f->parts[p].fields[i].name.id, MZ_S("contact_phone")) ? 1 : 0;
            CHECK(!mz_str_eq(f->parts[p].fields[i].name.id, MZ_S("dwellings"))); /* dibao's */
        }
    }
    CHECK(phones == 1);
    county_done(&k);
}

/* ---- sending ----------------------------------------------------------------------------------
 */

BOTH(all_cases_begin_each_with_what_its_own_form_asks)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct bundle b;
    struct matter_open o = {0};
    int64_t id = send_poor(&k, 0);
    CHECK(id > 0 && bundle_get(cx, id, &b) == MZ_OK);
    CHECK(b.cases_n == 5 && b.open_n == 5 && b.granted_n == 0 && b.closed_ms == MZ_NULL);
    CHECK(b.household == k.home[0] && cases_n(&k, 0) == 5);
    struct bundle_case medical = case_of(&k, id, "medical_referral");
    struct bundle_case living = case_of(&k, id, "living_subsidy_apply");
    CHECK(medical.c.id > 0 && living.c.person == k.person[0]);
    CHECK(matter_open_case(cx, medical.c.id, &o) == MZ_OK);
    CHECK(memmem(o.answers.p, o.answers.n, "透析", 6) != NULL);
    CHECK(memmem(o.answers.p, o.answers.n, "disabled_kind", 13) == NULL); /* not its to know */
    CHECK(memmem(o.answers.p, o.answers.n, "6222021234567890123", 19) == NULL);
    CHECK(matter_open_case(cx, living.c.id, &o) == MZ_OK);
    CHECK(memmem(o.answers.p, o.answers.n, "grade_2", 7) != NULL);
    CHECK(memmem(o.answers.p, o.answers.n, "透析", 6) == NULL);
    CHECK(miscounted(&k) == 0);
    county_done(&k);
}

BOTH(a_case_that_runs_is_told_before_and_linked)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct asking a;
    int64_t first = 0;
    int64_t id = 0;
    const struct matter_new in = {.matter = MZ_S("dibao_apply"), .household = k.home[0]};
    clerk(&k);
    CHECK(matter_begin(cx, &in, &first) == MZ_OK);
    CHECK(ask_for(&k, "great_aid", 0, poor, (mz_str){NULL, 0}, &a) == MZ_OK);
    CHECK(choice(&a, "dibao_apply").running == first);
    CHECK(sent(&k, &a, &id) == MZ_OK && cases_n(&k, 0) == 5);
    struct bundle_case c = case_of(&k, id, "dibao_apply");
    CHECK(c.linked && c.c.id == first);
    CHECK(!case_of(&k, id, "margin_apply").linked);
    /* sent once more: everything runs, nothing begins */
    CHECK(ask_for(&k, "great_aid", 0, poor, (mz_str){NULL, 0}, &a) == MZ_OK);
    CHECK(sent(&k, &a, &id) == MZ_OK && cases_n(&k, 0) == 5);
    CHECK(case_of(&k, id, "margin_apply").linked && miscounted(&k) == 0);
    county_done(&k);
}

BOTH(what_is_refused_leaves_nothing_behind)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct asking a;
    int64_t id = 0;
    CHECK(ask_for(&k, "great_aid", 0, poor, MZ_S(" "), &a) == MZ_OK);
    CHECK(refused(&k, sent(&k, &a, &id), MZ_INVALID, "choose") && id == 0);
    /* the last of five cannot be: an answer that no rule can read */
    mz_str bad = mz_str_of(poor);
    const char *at = memmem(bad.p, bad.n, "\"grade_2\"", 9);
    bad = mz_str_fmt(cx->a, "%.*s\"grade_x\"%s", (int)(at - bad.p), bad.p, at + 9);
    CHECK(ask_for(&k, "great_aid", 0, mz_str_z(cx->a, bad),
                  MZ_S("dibao_apply "
                       "living_subsidy_apply.0 medical_referral "),
                  &a) == MZ_OK);
    CHECK(refused(&k, sent(&k, &a, &id), MZ_INVALID, "choose") && cases_n(&k, 0) == 0);
    act_as(&k, 99, "auditor", COUNTY);
    CHECK(ask_for(&k, "great_aid", 0, poor, (mz_str){NULL, 0}, &a) == MZ_OK);
    act_as(&k, 99, "auditor", COUNTY);
    CHECK(refused(&k, sent(&k, &a, &id), MZ_DENIED, NULL) && cases_n(&k, 0) == 0);
    county_done(&k);
}

/* Sends in memory of its own, with the n-th statement failing. */
static mz_code sent_with_fault(struct county *k, const struct asking *a, int64_t fault, int64_t *id)
{
    mz_arena *mine = mz_arena_new((size_t)1 << 28);
    mz_arena *before = k->w.cx.a;
    k->w.cx.a = mine;
    test_fault(&k->w.cx, fault);
    mz_code rc = sent(k, a, id);
    test_fault(&k->w.cx, 0);
    mz_clear(&k->w.cx);
    k->w.cx.a = before;
    mz_arena_free(mine);
    return rc;
}

BOTH(whichever_statement_fails_nothing_has_begun)
{
    struct county k;
    struct asking a;
    mz_code rc = MZ_IO;
    int64_t id = 0;
    int64_t fails = 0;
    (void)county(&k, kind_);
    CHECK(ask_for(&k, "great_aid", 0, poor, MZ_S("medical_referral living_subsidy_apply.0 "), &a) ==
          MZ_OK);
    for (int64_t fault = 1; rc != MZ_OK && fault < 2000; fault += 3) {
        clerk(&k);
        rc = sent_with_fault(&k, &a, fault, &id);
        CHECK(rc == MZ_OK || rc == MZ_IO);
        CHECK(cases_n(&k, 0) == (rc == MZ_OK ? 2 : 0));
        fails += rc == MZ_OK ? 0 : 1;
    }
    CHECK(rc == MZ_OK && id > 0 && fails > 5 && miscounted(&k) == 0);
    county_done(&k);
}

/* ---- killed -------------------------------------------------------------------------------------
 */

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

/* Another process sends and is killed when it looks at its clock so often; false: it came through.
 */
static bool killed(struct county *k, const struct asking *a, int after)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        struct fuse f = {k->w.now, after};
        struct mz_clock clock = {burning, &f};
        mz_cx own = k->w.cx;
        int64_t id = 0;
        own.db = NULL;
        struct mz_db_options o = {.journal = mz_str_of(k->w.dir)};
        const struct bundle_new in = {
            .ask = &a->ask, .choices = a->v, .choices_n = a->n, .channel = MZ_S("counter")};
        mz_code rc = mz_db_open(&own, mz_str_of(k->w.url), o, &own.db);
        own.clock = &clock;
        rc = rc == MZ_OK ? bundle_send(&own, &in, &id) : rc;
        _exit(rc == MZ_OK ? 0 : 9);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        return false;
    }
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

BOTH(killed_in_the_middle_nothing_has_begun)
{
    struct county k;
    (void)county(&k, kind_);
    struct asking a;
    int kills = 0;
    CHECK(ask_for(&k, "great_aid", 0, poor, (mz_str){NULL, 0}, &a) == MZ_OK);
    for (int after = 2; after < 60; after += 6) {
        bool dead = killed(&k, &a, after);
        kills += dead ? 1 : 0;
        if (!dead) {
            break;
        }
        size_t n = cases_n(&k, 0);
        CHECK(n == 0 || n == 5); /* none, or all when it died after the end */
        clerk(&k);
    }
    CHECK(kills >= 2);
    county_done(&k);
}

/* ---- each goes its way
 * ------------------------------------------------------------------------------
 */

BOTH(a_department_answers_what_it_is_asked_and_nothing_else)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct bundle b;
    struct bundle_asked one;
    struct bundle_asked *v = NULL;
    struct matter_open o = {0};
    size_t n = 0;
    int64_t id = send_poor(&k, 0);
    int64_t asked = case_of(&k, id, "medical_referral").c.id;
    int64_t account = COUNTY / MZ_COUNTY_UNIT * MZ_ID_UNIT + DEPARTMENT;
    officer(&k);
    CHECK(refused(&k, bundle_desk_give(cx, account, MZ_S("nobody")), MZ_INVALID, "department"));
    act_as(&k, account, "department", COUNTY);
    CHECK(bundle_asked(cx, false, &v, &n) == MZ_OK && n == 0);
    CHECK(refused(&k, bundle_asked_one(cx, asked, &one), MZ_ABSENT, NULL));
    CHECK(bundle_asked(cx, true, &v, &n) == MZ_OK && n == 1 && v[0].c.id == asked);
    CHECK(mz_str_eq(v[0].department->id, MZ_S("health_insurance")));
    act_as(&k, account, "department", COUNTY);
    struct flow_event e = {.kind = FLOW_ACTED, .what = MZ_S("decline")};
    CHECK(refused(&k, matter_happen(cx, asked, 0, e), MZ_INVALID, NULL)); /* without words */
    e.reason = MZ_S("已参加职工医保，不在资助范围");
    CHECK(matter_happen(cx, asked, 0, e) == MZ_OK);
    CHECK(refused(&k,
                  matter_happen(cx, case_of(&k, id, "dibao_apply").c.id, 0,
                                (struct flow_event){.kind = FLOW_ACTED, .what = MZ_S("take")}),
                  MZ_DENIED, NULL));
    clerk(&k);
    CHECK(matter_open_case(cx, asked, &o) == MZ_OK && o.state->ended);
    CHECK(mz_str_eq(bundle_answer(&o), e.reason));
    /* the refused part stops nothing else */
    CHECK(bundle_get(cx, id, &b) == MZ_OK && b.open_n == 4 && b.granted_n == 0);
    CHECK(case_of(&k, id, "dibao_apply").c.closed_ms == MZ_NULL && miscounted(&k) == 0);
    county_done(&k);
}

BOTH(one_is_withdrawn_or_all_and_what_ran_before_goes_on)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct bundle b;
    struct asking a;
    size_t left = 0;
    int64_t before = 0;
    int64_t id = 0;
    const struct matter_new in = {.matter = MZ_S("dibao_apply"), .household = k.home[0]};
    clerk(&k);
    CHECK(matter_begin(cx, &in, &before) == MZ_OK);
    CHECK(ask_for(&k, "great_aid", 0, poor, (mz_str){NULL, 0}, &a) == MZ_OK);
    CHECK(sent(&k, &a, &id) == MZ_OK);
    int64_t margin = case_of(&k, id, "margin_apply").c.id;
    CHECK(refused(&k, bundle_withdraw(cx, id, margin, MZ_S(""), &left), MZ_INVALID, NULL));
    CHECK(bundle_withdraw(cx, id, margin, MZ_S("不再申请"), &left) == MZ_OK);
    CHECK(bundle_get(cx, id, &b) == MZ_OK && b.open_n == 4);
    test_twice(cx, true);
    CHECK(bundle_withdraw(cx, id, 0, MZ_S("全家迁出"), &left) == MZ_OK && left == 0);
    CHECK(bundle_get(cx, id, &b) == MZ_OK && b.open_n == 1 && b.closed_ms == MZ_NULL);
    CHECK(case_of(&k, id, "dibao_apply").c.closed_ms == MZ_NULL); /* it ran before */
    CHECK(refused(&k, bundle_withdraw(cx, id, 0, MZ_S("全家迁出"), &left), MZ_CONFLICT, NULL));
    CHECK(bundle_withdraw(cx, id, before, MZ_S("一并撤回"), &left) == MZ_OK);
    CHECK(bundle_get(cx, id, &b) == MZ_OK && b.open_n == 0 && b.closed_ms != MZ_NULL);
    CHECK(miscounted(&k) == 0);
    county_done(&k);
}

BOTH(a_paper_is_brought_once)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct matter_paper *p = NULL;
    size_t n = 0;
    int64_t row = 0;
    int64_t id = send_poor(&k, 0);
    int64_t dibao = case_of(&k, id, "dibao_apply").c.id;
    int64_t living = case_of(&k, id, "living_subsidy_apply").c.id;
    clerk(&k);
    const struct matter_paper_new seen = {
        .id = dibao, .paper = MZ_S("identity"), .state = MATTER_PAPER_SEEN};
    CHECK(matter_paper_add(cx, &seen, &row) == MZ_OK);
    CHECK(matter_open_case(cx, living, &o) == MZ_OK && matter_papers(cx, &o, &p, &n) == MZ_OK);
    for (size_t i = 0; i < n; i++) {
        bool identity = mz_str_eq(p[i].paper->name.id, MZ_S("identity"));
        CHECK((p[i].state == MATTER_PAPER_SEEN) == identity);
    }
    CHECK(n == 2);
    /* of a person, it is no paper of the household */
    const struct matter_paper_new card = {
        .id = living, .paper = MZ_S("disability_card"), .state = MATTER_PAPER_SEEN};
    int64_t nursing = case_of(&k, id, "nursing_subsidy_apply").c.id;
    CHECK(matter_paper_add(cx, &card, &row) == MZ_OK);
    CHECK(matter_open_case(cx, nursing, &o) == MZ_OK && matter_papers(cx, &o, &p, &n) == MZ_OK);
    CHECK(n == 2 && p[0].state == MATTER_PAPER_SEEN && p[1].state == MATTER_PAPER_SEEN);
    county_done(&k);
}

BOTH(a_late_department_is_urged_once_in_three_days)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_case c = {0};
    int64_t id = send_poor(&k, 0);
    int64_t asked = case_of(&k, id, "medical_referral").c.id;
    test_everywhere(&k.w);
    k.w.actor.user = 0;
    CHECK(bundle_remind_job(cx, 0, MZ_S("")) == MZ_OK);
    CHECK(matter_get(cx, asked, &c) == MZ_OK && c.events_n == 1); /* in time: nobody is urged */
    test_tick(&k.w, 30 * DAY_MS);
    CHECK(matter_job(cx, "matter.days") == MZ_OK);
    CHECK(bundle_remind_job(cx, 0, MZ_S("")) == MZ_OK);
    CHECK(bundle_remind_job(cx, 0, MZ_S("")) == MZ_OK);
    CHECK(matter_get(cx, asked, &c) == MZ_OK && c.events_n == 2 && c.light == FLOW_RED);
    test_tick(&k.w, 4 * DAY_MS);
    CHECK(bundle_remind_job(cx, 0, MZ_S("")) == MZ_OK);
    CHECK(matter_get(cx, asked, &c) == MZ_OK && c.events_n == 3);
    county_done(&k);
}

BOTH(after_a_death_each_department_has_its_case_and_benefits_are_stopped_by_their_own_matter)
{
    static const char told[] =
        "{\"facts\":{\"household\":{\"had_benefits\":\"true\"},\"members\":[{\"death_day\":"
        "\"2020-05-01\",\"insured\":\"true\",\"had_fund\":\"false\",\"had_medical\":\"true\","
        "\"had_card\":\"false\",\"had_bank\":\"true\",\"had_property\":\"false\","
        "\"registered_here\":\"true\",\"cremated\":\"true\",\"burial_kind\":\"tree\"}]},"
        "\"own\":{\"household\":{\"kin_name\":\"周小敏\",\"contact_phone\":\"13905880000\"},"
        "\"members\":[{}]}}";
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct asking a;
    struct bundle b;
    int64_t id = 0;
    CHECK(ask_for(&k, "after_death_all", 0, told, (mz_str){NULL, 0}, &a) == MZ_OK);
    CHECK(choice(&a, "survivor_benefit.0").offer != NULL &&
          choice(&a, "fund_withdraw.0").offer == NULL);
    CHECK(choice(&a, "eco_award_apply.0").offer != NULL);
    CHECK(choice(&a, "death_stop.0").offer != NULL && choice(&a, "dibao_stop").offer == NULL);
    CHECK(sent(&k, &a, &id) == MZ_OK && bundle_get(cx, id, &b) == MZ_OK);
    CHECK(b.cases_n == 8 && b.open_n == 8);
    struct bundle_case stop = case_of(&k, id, "death_stop");
    CHECK(stop.c.id > 0 && case_of(&k, id, "household_cancel").c.id > 0);
    CHECK(stop.c.person == k.person[0] && mz_str_eq(stop.c.step, MZ_S("verify")));
    CHECK(matter_open_case(cx, stop.c.id, &o) == MZ_OK); /* the day is asked once */
    CHECK(memmem(o.answers.p, o.answers.n, "\"death_day\":\"2020-05-01\"", 24) != NULL);
    county_done(&k);
}

/* The family has not said whether it gets the allowance: the office knows. */
BOTH(what_the_office_recognised_counts_for_what_is_offered)
{
    static const char told[] =
        "{\"facts\":{\"household\":{},\"members\":[{\"death_day\":\"2020-05-01\",\"insured\":"
        "\"false\"}]},\"own\":{}}";
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct asking a;
    struct leaf l = {.cx = cx};
    struct matter_form f = {.l = &l, .subject = IR_OF_HOUSEHOLD};
    CHECK(recognised_as(&k, whole(&k, "dibao", 0)) > 0);
    for (size_t home = 0; home < 2; home++) {
        CHECK(ask_for(&k, "after_death_all", home, told, (mz_str){NULL, 0}, &a) == MZ_OK);
        CHECK(choice(&a, "death_stop.0").offer != NULL && !choice(&a, "death_stop.0").chosen);
        f.b = a.ask.k.pack->book;
        f.rows_n = 0;
        /* A role is filled in as the pack calls it, not as the register's words do. */
        CHECK(mz_str_eq(matter_role_in(f.b, MZ_S("parent")), MZ_S("father_or_mother")));
        CHECK(mz_str_eq(matter_role_in(f.b, MZ_S("other")), MZ_S("other_kin")));
        CHECK(mz_str_eq(matter_role_in(f.b, MZ_S("child")), MZ_S("child")));
        CHECK(matter_role_in(f.b, MZ_S("")).n == 0);
        CHECK(matter_form_rows(&f, k.home[home]) == MZ_OK);
        CHECK(matter_form_known(&f, VILLAGE, k.home[home], 0) == MZ_OK);
        CHECK((f.known != NULL) == (home == 0) && mz_str_eq(f.address, MZ_S("溪口12号")));
        a.ask.known = f.known;
        CHECK(bundle_offer(cx, &a.ask, (mz_str){NULL, 0}, &a.v, &a.n) == MZ_OK);
        CHECK(choice(&a, "death_stop.0").chosen == (home == 0));
        CHECK(choice(&a, "survivor_benefit.0").offer == NULL); /* what was told stays told */
    }
    county_done(&k);
}

/* ---- figures --------------------------------------------------------------------------------- */

static struct bundle_q_stat_cases_row figures(struct county *k, const char *matter)
{
    struct bundle_q_stat_cases_row *r = NULL;
    size_t n = 0;
    officer(k);
    if (bundle_q_stat_cases(&k->w.cx, 100, &r, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(r[i].matter, mz_str_of(matter))) {
            return r[i];
        }
    }
    return (struct bundle_q_stat_cases_row){.n = -1};
}

static int64_t cases_in_all(struct county *k, const char *matter)
{
    struct bundle_q_stat_all_row *r = NULL;
    size_t n = 0;
    officer(k);
    if (bundle_q_stat_all(&k->w.cx, 100, &r, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(r[i].matter, mz_str_of(matter))) {
            return r[i].n;
        }
    }
    return -1;
}

/*
 * Two homes ask for five things each; one dibao ran before. By hand: medical_referral 2, one
 * granted and one refused; margin_apply 2, one withdrawn, the other late, and a third one outside
 * of bundles; dibao_apply 2 that run, one of them linked. Two bundles of 10 cases run, 1 granted.
 */
BOTH(the_figures_of_bundles_are_those_of_a_count_by_hand)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct bundle_q_stat_row *b = NULL;
    size_t n = 0;
    size_t left = 0;
    int64_t alone = 0;
    const struct matter_new before = {.matter = MZ_S("dibao_apply"), .household = k.home[0]};
    const struct matter_new later = {.matter = MZ_S("margin_apply"), .household = k.home[1]};
    const char *const answer[] = {"decline", "help"};
    clerk(&k);
    CHECK(matter_begin(cx, &before, &alone) == MZ_OK);
    int64_t id[] = {send_poor(&k, 0), send_poor(&k, 1)};
    CHECK(bundle_withdraw(cx, id[1], case_of(&k, id[1], "margin_apply").c.id, MZ_S("不再申请"),
                          &left) == MZ_OK);
    CHECK(matter_begin(cx, &later, &alone) == MZ_OK);
    for (size_t i = 0; i < 2; i++) {
        struct flow_event e = {.kind = FLOW_ACTED,
                               .what = mz_str_of(answer[i]),
                               .reason = MZ_S("按规定办理")};
        int64_t asked = case_of(&k, id[i], "medical_referral").c.id;
        officer(&k);
        CHECK(matter_happen(cx, asked, 0, e) == MZ_OK);
    }
    test_tick(&k.w, 30 * DAY_MS);
    test_everywhere(&k.w);
    k.w.actor.user = 0;
    CHECK(matter_job(cx, "matter.days") == MZ_OK);
    struct bundle_q_stat_cases_row r = figures(&k, "medical_referral");
    CHECK(r.n == 2 && r.granted == 1 && r.refused == 1 && r.withdrawn == 0 && r.open == 0);
    CHECK(r.late == 0 && r.linked == 0 && cases_in_all(&k, "medical_referral") == 2);
    r = figures(&k, "margin_apply");
    CHECK(r.n == 2 && r.withdrawn == 1 && r.open == 1 && r.late == 1 && r.granted == 0);
    CHECK(r.linked == 0 && cases_in_all(&k, "margin_apply") == 3);
    r = figures(&k, "dibao_apply");
    CHECK(r.n == 2 && r.linked == 1 && r.open == 2 && r.refused == 0);
    CHECK(cases_in_all(&k, "dibao_apply") == 2);
    CHECK(figures(&k, "tekun_apply").n == -1 && cases_in_all(&k, "tekun_apply") == -1);
    CHECK(bundle_q_stat(cx, 100, &b, &n) == MZ_OK && n == 1);
    CHECK(b[0].n == 2 && b[0].open == 2 && b[0].cases == 10 && b[0].granted == 1);
    act_as(&k, 40, "officer", INT64_C(331121000000)); /* another county has none of it */
    CHECK(bundle_q_stat(cx, 100, &b, &n) == MZ_OK && n == 0);
    county_done(&k);
}

TEST_MAIN(
    T2(the_figures_of_bundles_are_those_of_a_count_by_hand),
    T2(what_the_office_recognised_counts_for_what_is_offered),
    T2(the_answers_tick_what_fits_and_leave_out_what_does_not),
    T2(all_cases_begin_each_with_what_its_own_form_asks),
    T2(a_case_that_runs_is_told_before_and_linked), T2(what_is_refused_leaves_nothing_behind),
    T2(whichever_statement_fails_nothing_has_begun), T2(killed_in_the_middle_nothing_has_begun),
    T2(a_department_answers_what_it_is_asked_and_nothing_else),
    T2(one_is_withdrawn_or_all_and_what_ran_before_goes_on), T2(a_paper_is_brought_once),
    T2(a_late_department_is_urged_once_in_three_days),
    T2(after_a_death_each_department_has_its_case_and_benefits_are_stopped_by_their_own_matter))
