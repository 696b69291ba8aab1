/*
 * rests_test.c - S1-029: a case rests on a cross-check report of its household, for its matter,
 * within its days, and nothing is granted on one that holds no more.
 */
#include "site.h"

#define COUNTY_MORE struct site s;
#include "cases.h"
#include "home_changes.h"

#include "page_forms.h"

extern const struct mz_feature mz_feature_matter, mz_feature_verify, mz_feature_household;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, &mz_feature_verify,
                                                &mz_feature_household, NULL};

static const struct reader readers[] = {{"officer", OFFICER, "officer", COUNTY},
                                        {"clerk", CLERK, "clerk", TOWN},
                                        {"approver", APPROVER, "approver", COUNTY},
                                        {0}};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(feed_start(cx));
    MZ_TRY(pack_start(cx));
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    MZ_TRY(add_home(k, "季小宝", "20150606", VILLAGE));
    site_open(&k->s, cx, readers);
    return MZ_OK;
}

static struct verify_report report(struct county *k, size_t home, const char *purpose)
{
    mz_cx *cx = &k->w.cx;
    struct mz_actor before = k->w.actor;
    struct verify_report r = {.number = MZ_S("")};
    int64_t id = 0;
    officer(k);
    mz_code rc =
        verify_made_ask(cx, k->home[home], mz_str_of(purpose), MZ_S("查田镇窗口"), &id);
    act_as(k, CENTRE, "centre", COUNTY);
    rc = rc == MZ_OK ? verify_made_issue(cx, id) : rc;
    rc = rc == MZ_OK ? verify_get(cx, id, &r) : rc;
    if (rc != MZ_OK) {
        printf("no report: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    k->w.actor = before;
    return r;
}

/* At the survey, visited; the check is open and the centre is to report it. */
static int64_t surveyed(struct county *k, size_t home)
{
    int64_t id = begin_with(k, "dibao_apply", home, told_wage(k, 0));
    bool good = act(k, id, "take") == MZ_OK && act(k, id, "start") == MZ_OK;
    act_as(k, WORKER, "village", VILLAGE);
    good = good && task(k, id, "visit") == MZ_OK;
    act_as(k, CENTRE, "centre", COUNTY);
    return good ? id : 0;
}

/* As the program does it: no report is made beside it. */
static mz_code checked(struct county *k, int64_t id)
{
    const struct flow_event e = {.kind = FLOW_DONE, .what = MZ_S("check"), .people = 1};
    return matter_happen(&k->w.cx, id, 0, e);
}

/* Refused on the report, with these words in the reader's language; nothing was written. */
static bool says(struct county *k, mz_code rc, mz_code want, const char *words)
{
    mz_cx *cx = &k->w.cx;
    mz_str text = mz_text_error(cx->a, MZ_LANG_ZH, &cx->err);
    bool good = rc == want && cx->err.field != NULL && strcmp(cx->err.field, "report") == 0 &&
                memmem(text.p, text.n, words, strlen(words)) != NULL;
    mz_str en = mz_text_error(cx->a, MZ_LANG_EN, &cx->err);
    good = good && en.n > 20 && (unsigned char)en.p[0] < 128;
    if (!good) {
        printf("%s: " MZ_FMT "\n", mz_code_name(rc), MZ_ARG(text));
    }
    mz_clear(cx);
    return good;
}

static struct matter_rest rest(struct county *k, int64_t id)
{
    struct matter_open o = {0};
    struct matter_rest r = {.task = NULL};
    if (matter_open_case(&k->w.cx, id, &o) != MZ_OK || matter_rest(&k->w.cx, &o, &r) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return r;
}

BOTH(a_check_without_a_report_is_refused_and_with_one_it_names_it)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = surveyed(&k, 0);
    int64_t drafted = 0;
    CHECK(id > 0 && says(&k, checked(&k, id), MZ_INVALID, "没有用于“最低生活保障审核确认”的核对报告"));
    officer(&k);
    CHECK(verify_made_ask(&k.w.cx, k.home[0], MZ_S("dibao"), MZ_S("查田镇窗口"), &drafted) == MZ_OK);
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(says(&k, checked(&k, id), MZ_INVALID, "还没有出具"));
    CHECK(verify_made_issue(&k.w.cx, drafted) == MZ_OK);
    CHECK(rest(&k, id).r.id == drafted && !rest(&k, id).named);
    CHECK(checked(&k, id) == MZ_OK);
    const struct matter_rest r = rest(&k, id);
    CHECK(r.named && r.r.id == drafted && r.hold == VERIFY_HOLDS && r.by == CENTRE);
    clerk(&k);
    CHECK(act(&k, id, "report") == MZ_OK && at(&k, id, "opinion") && broken(&k) == 0);
    county_done(&k);
}

BOTH(a_report_of_another_household_or_matter_or_one_that_is_over_is_refused_with_its_sentence)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct verify_report old = report(&k, 0, "dibao");
    const struct verify_report others = report(&k, 1, "dibao");
    const struct verify_report relief = report(&k, 0, "relief");
    int64_t id = surveyed(&k, 0);
    CHECK(says(&k, matter_rest_on(cx, id, others.number), MZ_INVALID, "是关于另一户的"));
    CHECK(says(&k, matter_rest_on(cx, id, relief.number), MZ_INVALID, "是为别的事项核对的"));
    CHECK(says(&k, matter_rest_on(cx, id, MZ_S("HD-331181-2026-999999")), MZ_ABSENT, "没有编号为"));
    CHECK(matter_rest_on(cx, id, old.number) == MZ_OK && rest(&k, id).named);
    test_tick(&k.w, (old.valid_to - mz_date_today(cx).v) * DAY_MS); /* its last day */
    CHECK(rest(&k, id).hold == VERIFY_HOLDS);
    test_tick(&k.w, DAY_MS);
    mz_str until = mz_date_text(cx->a, MZ_LANG_ZH, (mz_date){(int32_t)old.valid_to});
    CHECK(says(&k, checked(&k, id), MZ_INVALID, mz_str_z(cx->a, until)));
    CHECK(says(&k, matter_rest_on(cx, id, old.number), MZ_INVALID, "重新发起核对"));
    clerk(&k);
    CHECK(refused(&k, act(&k, id, "report"), MZ_INVALID, NULL) && at(&k, id, "survey"));
    CHECK(checked_anew(&k, id, "dibao"));
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(checked(&k, id) == MZ_OK && rest(&k, id).r.id != old.id && broken(&k) == 0);
    county_done(&k);
}

BOTH(a_report_that_ages_between_check_and_decision_stops_the_grant_until_a_newer_one_is_named)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct verify_report old = report(&k, 0, "dibao");
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id) && to_county(&k, id) && rest(&k, id).r.id == old.id);
    test_tick(&k.w, (old.valid_to + 1 - mz_date_today(cx).v) * DAY_MS);
    int64_t events = get(&k, id).events_n;
    CHECK(says(&k, act(&k, id, "grant"), MZ_INVALID, "使用有效期到"));
    CHECK(at(&k, id, "confirm") && get(&k, id).events_n == events);
    /* Who decides does not name what it rests on. */
    CHECK(refused(&k, matter_rest_on(cx, id, old.number), MZ_DENIED, NULL));
    CHECK(checked_anew(&k, id, "dibao") && act(&k, id, "grant") == MZ_OK);
    CHECK(get(&k, id).ending.n > 0 && broken(&k) == 0);
    /* A closed case rests on what it was decided on. */
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(refused(&k, matter_rest_on(cx, id, old.number), MZ_CONFLICT, "report"));
    county_done(&k);
}

BOTH(a_word_that_refuses_needs_no_report_that_holds)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 9000));
    CHECK(to_opinion(&k, id));
    test_tick(&k.w, 200 * DAY_MS);
    CHECK(rest(&k, id).hold == VERIFY_OVER);
    CHECK(act(&k, id, "deny") == MZ_OK && at(&k, id, "confirm"));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "refuse") == MZ_OK && cx->err.code == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

BOTH(who_moves_in_after_the_check_stops_the_grant_and_who_dies_does_not)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id) && to_county(&k, id));
    officer(&k);
    CHECK(together(&k));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(says(&k, act(&k, id, "grant"), MZ_INVALID, "与该户现有成员不一致"));
    CHECK(checked_anew(&k, id, "dibao") && rest(&k, id).hold == VERIFY_HOLDS);
    struct person_view v = {.id = 0};
    officer(&k);
    CHECK(person_get(&k.w.cx, person_may(&k.w.cx), k.person[1], &v) == MZ_OK);
    CHECK(person_die(&k.w.cx, v.id, v.version, mz_date_today(&k.w.cx), MZ_S("公安")) == MZ_OK);
    CHECK(rest(&k, id).hold == VERIFY_HOLDS); /* the report is about nobody else */
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "grant") == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

BOTH(a_report_that_was_corrected_gives_way_to_the_one_in_its_place)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t objection = 0;
    int64_t renewed = 0;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_opinion(&k, id));
    const struct matter_rest was = rest(&k, id);
    clerk(&k);
    const struct verify_object in = {.report = was.r.id,
                                     .person = k.person[0],
                                     .item = MZ_S(""),
                                     .text = MZ_S("存款是代管的"),
                                     .evidence = MZ_S("")};
    CHECK(verify_object(cx, &in, &objection) == MZ_OK);
    officer(&k);
    CHECK(verify_object_decide(cx, objection, 1, true, MZ_S("属实，重新核对"), &renewed) == MZ_OK);
    CHECK(verify_run(cx, renewed) == MZ_OK);
    CHECK(rest(&k, id).hold == VERIFY_HOLDS); /* the old one holds until the new one is issued */
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(verify_made_issue(cx, renewed) == MZ_OK && rest(&k, id).hold == VERIFY_REPLACED);
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(says(&k, act(&k, id, "propose"), MZ_INVALID, "已经更正"));
    struct verify_report now = {.id = 0};
    CHECK(verify_get(cx, renewed, &now) == MZ_OK && matter_rest_on(cx, id, now.number) == MZ_OK);
    CHECK(act(&k, id, "propose") == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

/* What was paid since the first decision is decided by what held on that day. */
BOTH(a_case_that_was_opened_again_is_decided_on_the_report_of_its_first_decision)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id) && to_county(&k, id) && act(&k, id, "refuse") == MZ_OK);
    CHECK(second(&k, id, true, MZ_S("")) != MZ_OK);
    mz_clear(cx);
    act_as(&k, OTHER_APPROVER, "approver", COUNTY);
    CHECK(second(&k, id, true, MZ_S("")) == MZ_OK);
    clerk(&k);
    CHECK(act(&k, id, "told") == MZ_OK);
    test_tick(&k.w, 200 * DAY_MS);
    officer(&k);
    CHECK(matter_happen(cx, id, 0,
                        (struct flow_event){.kind = FLOW_REOPENED,
                                            .what = MZ_S("confirm"),
                                            .reason = MZ_S("原决定依据有误")}) == MZ_OK);
    CHECK(rest(&k, id).named && rest(&k, id).hold == VERIFY_HOLDS);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "grant") == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

/* Nobody lives there who could consent: there can be no report, and help does not wait for one. */
BOTH(of_children_alone_no_report_is_asked_for)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = surveyed(&k, 2);
    CHECK(id > 0 && checked(&k, id) == MZ_OK && !rest(&k, id).named);
    clerk(&k);
    CHECK(act(&k, id, "report") == MZ_OK);
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(act(&k, id, "propose") == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

BOTH(the_page_shows_the_report_until_when_it_holds_and_takes_a_newer_one)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct verify_report old = report(&k, 0, "dibao");
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id) && to_county(&k, id));
    char page[64];
    char form[160];
    (void)snprintf(page, sizeof page, "/matter/%" PRId64, id);
    mz_str until = mz_date_iso(cx->a, (mz_date){(int32_t)old.valid_to});
    CHECK(see(&k.s, "approver", page) == 200 && shows(&k.s, mz_str_z(cx->a, old.number)) &&
          shows(&k.s, "使用有效期至") && shows(&k.s, mz_str_z(cx->a, until)));
    CHECK(!shows(&k.s, "不能依据本办件的核对报告作出确认"));
    CHECK(see_json(&k.s, "approver", page) == 200 && shows(&k.s, "\"report_holds\":true"));
    test_tick(&k.w, (old.valid_to + 1 - mz_date_today(cx).v) * DAY_MS);
    site_close(&k.s);
    site_open(&k.s, cx, readers); /* signed in anew after those days */
    CHECK(see(&k.s, "approver", page) == 200 && shows(&k.s, "不能依据本办件的核对报告作出确认") &&
          shows(&k.s, "请重新发起核对") && !shows(&k.s, "依据这份报告"));
    CHECK(see_json(&k.s, "approver", page) == 200 && shows(&k.s, "\"report_holds\":false"));
    CHECK(post(&k.s, "approver", page, "do=act:grant&step=confirm") == 422 &&
          shows(&k.s, "使用有效期到"));
    const struct verify_report fresh = report(&k, 0, "dibao");
    CHECK(see(&k.s, "clerk", page) == 200 && shows(&k.s, "依据这份报告"));
    (void)snprintf(form, sizeof form, "do=report&report=" MZ_FMT, MZ_ARG(old.number));
    CHECK(post(&k.s, "clerk", page, form) == 422);
    (void)snprintf(form, sizeof form, "do=report&report=" MZ_FMT, MZ_ARG(fresh.number));
    CHECK(post(&k.s, "clerk", page, form) == 303);
    CHECK(post(&k.s, "approver", page, "do=act:grant&step=confirm&reason=x") == 303);
    site_close(&k.s);
    county_done(&k);
}

TEST_MAIN(
    T2(a_check_without_a_report_is_refused_and_with_one_it_names_it),
    T2(a_report_of_another_household_or_matter_or_one_that_is_over_is_refused_with_its_sentence),
    T2(a_report_that_ages_between_check_and_decision_stops_the_grant_until_a_newer_one_is_named),
    T2(a_word_that_refuses_needs_no_report_that_holds),
    T2(who_moves_in_after_the_check_stops_the_grant_and_who_dies_does_not),
    T2(a_report_that_was_corrected_gives_way_to_the_one_in_its_place),
    T2(a_case_that_was_opened_again_is_decided_on_the_report_of_its_first_decision),
    T2(of_children_alone_no_report_is_asked_for),
    T2(the_page_shows_the_report_until_when_it_holds_and_takes_a_newer_one))
