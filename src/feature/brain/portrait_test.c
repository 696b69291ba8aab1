/*
 * portrait_test.c - what stands on a portrait: benefits, payments, visits, facts, alerts,
 * relations; each for whom it is open to, and for nobody else.
 */

#include "site.h"

#define COUNTY_MORE struct site s;
#include "county.h"

#include "planted.h"

#include "base/text.h"
#include "feature/pay/pay.h"
#include "feature/watch/watch.h"

extern const struct mz_feature mz_feature_brain, mz_feature_watch, mz_feature_person,
    mz_feature_household, mz_feature_pay, mz_feature_visit, mz_feature_round, mz_feature_rule;
const struct mz_feature *const mz_features[] = {
    &mz_feature_brain, &mz_feature_watch, &mz_feature_person, &mz_feature_household,
    &mz_feature_pay,   &mz_feature_visit, &mz_feature_round,  &mz_feature_rule, NULL};

#define OTHER INT64_C(331181102000)

enum { HEAD_OF, WIFE, SON, STRANGER, LINE_FROZEN = 2, LINE_SENT, LINE_PAID, NURSING = 11500 };

static const struct reader readers[] = {{"officer", 11, "officer", COUNTY},
                                        {"clerk", 21, "clerk", TOWN},
                                        {"other", 41, "clerk", OTHER},
                                        {"grid", 31, "village", VILLAGE},
                                        {0}};

/* A family of three in home 0, and somebody who lives alone. */
static mz_code county_fill(mz_cx *cx, struct county *k)
{
    static const struct {
        const char *name;
        const char *digits;
    } family[] = {{"周文芳", "33118119600301011"},
                  {"吴大山", "33118119580512013"},
                  {"周小宝", "33118120150606015"}};
    for (size_t i = 0; i < MZ_LEN(family); i++) {
        const struct person_input in =
            settle_person(cx, family[i].name, family[i].digits, VILLAGE);
        MZ_TRY(person_add(cx, &in, NULL, &k->person[i]));
    }
    const struct household_new home = settle_home(cx, VILLAGE, "02 10 20", k->person);
    MZ_TRY(household_add(cx, PERSON_MAY_MINOR, &home, NULL, &k->home[0]));
    k->n = MZ_LEN(family);
    MZ_TRY(add_home(k, "叶根生", "19520204", VILLAGE));
    site_open(&k->s, cx, readers);
    return MZ_OK;
}

static void done(struct county *k)
{
    site_close(&k->s);
    county_done(k);
}

/* Opens the portrait; path ends with #. */
static int opened(struct county *k, const char *who, const char *path, int64_t id)
{
    return see(&k->s, who, with_id(&k->s, path, id));
}

/* ---- what is planted ----------------------------------------------------------------------- */

static mz_code changed(mz_cx *cx)
{
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("brain.run"),
                                             .kind = MZ_S("brain_run"),
                                             .division = COUNTY});
}

static mz_code steps_tx(mz_cx *cx, void *p)
{
    const struct county *k = p;
    int64_t id = 0;
    struct benefit b = {.division = VILLAGE,
                        .person = k->person[WIFE],
                        .programme = MZ_S("nursing-subsidy"),
                        .from = test_month(cx, -3),
                        .fen = 10000,
                        .case_no = MZ_S("BJ331181-000777")};
    MZ_TRY(benefit_grant(cx, &b, &id));
    b.from = test_month(cx, -1);
    b.fen = NURSING;
    MZ_TRY(benefit_change(cx, &b));
    b.from = test_month(cx, 1);
    MZ_TRY(benefit_stop(cx, &b));
    b = (struct benefit){.division = VILLAGE,
                         .person = k->person[SON],
                         .programme = MZ_S("orphan"),
                         .from = test_month(cx, -2),
                         .fen = 180000};
    return benefit_grant(cx, &b, &id);
}

/* A line of last month, on its way from the freeze to the bank and back. */
static mz_code paid_tx(mz_cx *cx, void *p)
{
    const struct county *k = p;
    int64_t county = COUNTY / MZ_COUNTY_UNIT;
    int64_t n = 0;
    int64_t id = 0;
    MZ_TRY(mz_id_take(cx, county, 2, &id));
    const struct ledger_q_batch_add_args b = {.id = id,
                                              .county = county,
                                              .programme = MZ_S("nursing-subsidy"),
                                              .period = test_month(cx, -1),
                                              .no = 1,
                                              .kind = 1,
                                              .format = MZ_S("icbc"),
                                              .user_id = OFFICER,
                                              .at_ms = mz_now_ms(cx)};
    const struct ledger_q_line_add_args l = {.id = id + 1,
                                             .county = county,
                                             .batch = id,
                                             .seq = 1,
                                             .person = k->person[WIFE],
                                             .period = test_month(cx, -1),
                                             .kind = 1,
                                             .gross = NURSING,
                                             .offset_fen = 0,
                                             .fen = NURSING,
                                             .card = 1,
                                             .benefit = 1,
                                             .again = 0};
    MZ_TRY(ledger_q_batch_add(cx, &b));
    MZ_TRY(ledger_q_line_add(cx, &l));
    const struct ledger_q_batch_frozen_args f = {.id = id,
                                                 .county = county,
                                                 .hash = MZ_S("hash"),
                                                 .user_id = OFFICER,
                                                 .at_ms = b.at_ms};
    const struct ledger_q_batch_state_args approved = {
        .id = id, .county = county, .from_state = 2, .state = 3, .at_ms = b.at_ms};
    MZ_TRY(ledger_q_batch_frozen(cx, &f, &n));
    MZ_TRY(ledger_q_batch_state(cx, &approved, &n));
    MZ_TRY(ledger_q_lines_state(cx, county, id, 1, LINE_FROZEN, &n));
    return changed(cx);
}

static mz_code sent_tx(mz_cx *cx, void *p)
{
    const int64_t *batch = p;
    int64_t county = COUNTY / MZ_COUNTY_UNIT;
    int64_t n = 0;
    const struct ledger_q_batch_exported_args e = {.id = *batch,
                                                   .county = county,
                                                   .name = MZ_S("f.txt"),
                                                   .sm3 = MZ_S("sm3"),
                                                   .bytes = 10,
                                                   .at_ms = mz_now_ms(cx)};
    MZ_TRY(ledger_q_batch_exported(cx, &e, &n));
    MZ_TRY(ledger_q_lines_state(cx, county, *batch, LINE_FROZEN, LINE_PAID, &n));
    return n == 1 ? changed(cx) : MZ_CONFLICT;
}

static mz_code visits_tx(mz_cx *cx, void *p)
{
    const struct county *k = p;
    int64_t county = COUNTY / MZ_COUNTY_UNIT;
    int64_t id = 0;
    static const char *const sources[] = {"plan", "case", "round", "alert"};
    MZ_TRY(mz_id_take(cx, county, 8, &id));
    for (size_t i = 0; i < MZ_LEN(sources); i++) {
        struct visit_q_found_add_args v = {.id = id + (int64_t)i,
                                           .county = county,
                                           .division = VILLAGE,
                                           .source = mz_str_of(sources[i]),
                                           .subject = id,
                                           .household = k->home[0],
                                           .key = mz_str_fmt(cx->a, "key-%zu-12345", i),
                                           .outcome = i == 1 ? MZ_S("away") : MZ_S("met"),
                                           .day = mz_date_today(cx).v,
                                           .phone_ms = mz_now_ms(cx),
                                           .at_ms = mz_now_ms(cx),
                                           .metres = MZ_NULL,
                                           .body_seal = MZ_S("sealed"),
                                           .device = MZ_NULL,
                                           .made_by = 31,
                                           .state = MZ_S("taken"),
                                           .why = MZ_S("")};
        MZ_TRY(visit_q_found_add(cx, &v));
    }
    const struct round_q_add_args plan = {.id = id + 4,
                                          .county = county,
                                          .name = MZ_S("冬季走访"),
                                          .places = MZ_S("331181000000"),
                                          .whom = MZ_S("township"),
                                          .whom_arg = MZ_S(""),
                                          .form = MZ_S("{}"),
                                          .visitors = MZ_S("grid"),
                                          .starts = mz_date_today(cx).v,
                                          .ends = mz_date_today(cx).v + 9,
                                          .made_by = OFFICER,
                                          .made_ms = mz_now_ms(cx)};
    const struct round_q_found_add_args found = {.id = id + 6,
                                                 .county = county,
                                                 .division = VILLAGE,
                                                 .plan = id + 4,
                                                 .visit = id + 5,
                                                 .key = MZ_S("round-key-1"),
                                                 .day = mz_date_today(cx).v,
                                                 .month = test_month(cx, 0),
                                                 .kind = MZ_S("grid"),
                                                 .outcome = MZ_S("refused"),
                                                 .answers = MZ_S("{}"),
                                                 .note = MZ_S(""),
                                                 .need = 1,
                                                 .clue = MZ_NULL,
                                                 .made_by = 31,
                                                 .made_ms = mz_now_ms(cx)};
    MZ_TRY(round_q_add(cx, &plan));
    const struct round_q_visit_add_args at = {.id = id + 5,
                                              .county = county,
                                              .division = VILLAGE,
                                              .plan = id + 4,
                                              .household = k->home[0],
                                              .person = MZ_NULL};
    MZ_TRY(round_q_visit_add(cx, &at));
    MZ_TRY(round_q_found_add(cx, &found));
    return changed(cx);
}

/* ---- tests ----------------------------------------------------------------------------------- */

BOTH(a_portrait_says_what_was_granted_changed_stopped_and_paid)
{
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    struct ledger_q_batches_row *b = NULL;
    size_t n = 0;
    char from[3][16];
    for (int64_t i = 0; i < 3; i++) {
        int64_t m = test_month(cx, i * 2 - 3);
        (void)snprintf(from[i], sizeof from[i], "%04d-%02d", (int)(m / 12), (int)(m % 12) + 1);
    }
    CHECK(mz_tx(cx, steps_tx, &k) == MZ_OK && mz_tx(cx, paid_tx, &k) == MZ_OK);
    CHECK(opened(&k, "clerk", "/brain/household/#", k.home[0]) == 200);
    CHECK(shows(s, mz_str_fmt(cx->a, "自%s起发放：重度残疾人护理补贴", from[0]).p));
    CHECK(shows(s, "100.00 元/月") && shows(s, "BJ331181-000777"));
    CHECK(shows(s, mz_str_fmt(cx->a, "自%s起调整：重度残疾人护理补贴", from[1]).p));
    CHECK(shows(s, mz_str_fmt(cx->a, "自%s起停发：重度残疾人护理补贴", from[2]).p));
    CHECK(shows(s, with_id(s, "/pay/person/#", k.person[WIFE])));
    /* What is frozen was not paid; what the bank paid is. */
    const char *paid = mz_str_fmt(cx->a, "%s发放重度残疾人护理补贴 115.00 元", from[1]).p;
    CHECK(lacks(s, paid));
    CHECK(ledger_q_batches(cx, COUNTY / MZ_COUNTY_UNIT, 0, 9, &b, &n) == MZ_OK && n == 1);
    CHECK(mz_tx(cx, sent_tx, &b[0].id) == MZ_OK);
    CHECK(opened(&k, "clerk", "/brain/household/#", k.home[0]) == 200 && shows(s, paid));
    CHECK(opened(&k, "officer", "/brain/person/#", k.person[WIFE]) == 200 && shows(s, paid));
    /* A minor's money tells who the child is; another person's is not the subject's. */
    CHECK(opened(&k, "clerk", "/brain/household/#", k.home[0]) == 200);
    CHECK(lacks(s, "孤儿") && lacks(s, "1,800.00") && lacks(s, "1800.00"));
    CHECK(opened(&k, "officer", "/brain/person/#", k.person[HEAD_OF]) == 200);
    CHECK(lacks(s, "护理补贴") && shows(s, "周文芳"));
    /* Who has nothing to do with money sees none; another township has nothing of it. */
    CHECK(opened(&k, "grid", "/brain/household/#", k.home[0]) != 200 || lacks(s, "护理补贴"));
    CHECK(opened(&k, "other", "/brain/household/#", k.home[0]) == 404 && lacks(s, "护理补贴"));
    CHECK(opened(&k, "other", "/brain/person/#", k.person[WIFE]) == 404 && lacks(s, "护理补贴"));
    done(&k);
}

BOTH(a_portrait_has_each_visit_once_with_what_became_of_it)
{
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    CHECK(mz_tx(cx, visits_tx, &k) == MZ_OK);
    CHECK(opened(&k, "officer", "/brain/household/#", k.home[0]) == 200);
    CHECK(shows(s, "走访：见到家属") && shows(s, "定期探访") && shows(s, "走访：家中无人"));
    CHECK(shows(s, "办件入户") && shows(s, "冬季走访；发现需求") && shows(s, "/round/visit/"));
    int n = 0; /* plan and case; those of the campaign and of the alert stand with their own */
    mz_str page = s->a.body;
    for (size_t i = 0; i + 13 <= page.n; i++) {
        n += memcmp(page.p + i, "/visit/found/", 13) == 0;
    }
    CHECK(n == 2);
    CHECK(opened(&k, "officer", "/brain/household/#", k.home[STRANGER]) == 200);
    CHECK(lacks(s, "/visit/found/") && lacks(s, "冬季走访"));
    CHECK(opened(&k, "other", "/brain/household/#", k.home[0]) == 404 && lacks(s, "走访"));
    done(&k);
}

BOTH(relations_are_drawn_with_each_name_and_a_fact_and_an_alert_stand_with_their_words)
{
    struct county k;
    struct site *s = &k.s;
    int64_t alert = 0;
    mz_cx *cx = county(&k, kind_);
    const struct watch_news n = {.household = k.home[0],
                                 .person = k.person[WIFE],
                                 .fact = MZ_S("own_payment_year"),
                                 .value = MZ_S("31280.00"),
                                 .day = mz_date_today(cx),
                                 .source = MZ_S("医保局")};
    test_everywhere(&k.w);
    CHECK(watch_tell(cx, &n, &alert) == MZ_OK && alert > 0);
    CHECK(opened(&k, "clerk", "/brain/household/#", k.home[0]) == 200);
    CHECK(shows(s, "aria-label=\"关系图；下表内容相同\""));
    CHECK(shows(s, ">周文芳</text>") && shows(s, ">户主</text>"));
    CHECK(shows(s, ">吴大山</text>") && shows(s, ">配偶</text>"));
    CHECK(shows(s, ">子</text>") && lacks(s, "周小宝")); /* a minor, by a relation alone */
    CHECK(shows(s, "医保局") && shows(s, "31280.00") && shows(s, "事实："));
    CHECK(shows(s, with_id(s, "/watch/#", alert)) && shows(s, "因病"));
    CHECK(opened(&k, "officer", "/brain/person/#", k.person[WIFE]) == 200);
    CHECK(shows(s, ">吴大山</text>") && shows(s, ">周文芳</text>") && shows(s, "31280.00"));
    CHECK(opened(&k, "officer", "/brain/person/#", k.person[HEAD_OF]) == 200);
    CHECK(lacks(s, "31280.00")); /* of somebody else of the household */
    done(&k);
}

TEST_MAIN(T2(a_portrait_says_what_was_granted_changed_stopped_and_paid),
          T2(a_portrait_has_each_visit_once_with_what_became_of_it),
          T2(relations_are_drawn_with_each_name_and_a_fact_and_an_alert_stand_with_their_words))
