/*
 * known_test.c - what the office recognised is a fact of its cases without asking: by its days,
 * over the county, before what was declared, and with its source.
 */
#include "cases.h"
#include "recognised.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

#define OTHER_TOWN INT64_C(331181001000)

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

/* Somebody with a card of the first grade asks for the living subsidy. */
static int64_t asks(struct county *k, size_t home, const char *of_household)
{
    int64_t id = 0;
    const struct matter_new in = {
        .matter = MZ_S("living_subsidy_apply"),
        .person = k->person[home],
        .facts = mz_str_fmt(k->w.cx.a,
                            "{\"facts\":{\"household\":{%s},\"members\":[{\"birth\":\"1961-04-12\","
                            "\"held\":\"free\",\"disabled_kind\":\"sight\",\"disabled_grade\":"
                            "\"grade_1\",\"card_until\":\"2099-01-01\",\"on_injury_care\":"
                            "\"false\"}]},\"own\":{}}",
                            of_household)};
    clerk(k);
    mz_code rc = matter_begin(&k->w.cx, &in, &id);
    if (rc != MZ_OK) {
        printf("not begun: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

static enum rule_status says(struct county *k, int64_t id, struct matter_open *o)
{
    struct matter_ruling r = {.known = false};
    clerk(k);
    if (matter_open_case(&k->w.cx, id, o) != MZ_OK || matter_rule(&k->w.cx, o, &r) != MZ_OK) {
        printf("no ruling: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return r.known ? r.d.status : RULE_NEEDS;
}

static const struct matter_known *known_as(const struct matter_open *o, const char *fact)
{
    for (size_t i = 0; i < o->known_n; i++) {
        if (mz_str_eq(o->book->facts[o->known[i].fact].name.id, mz_str_of(fact))) {
            return &o->known[i];
        }
    }
    return NULL;
}

BOTH(a_household_that_is_recognised_is_so_in_its_cases_on_the_days_of_the_recognition)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    int64_t id = asks(&k, 0, "");
    CHECK(id > 0 && says(&k, id, &o) != RULE_ELIGIBLE && o.known_n == 0);
    struct recognising r = whole(&k, "dibao", 0);
    r.until = mz_date_today(cx).v + 10;
    CHECK(recognised_as(&k, r) > 0);
    CHECK(says(&k, id, &o) == RULE_ELIGIBLE);
    const struct matter_known *is = known_as(&o, "on_dibao");
    CHECK(is != NULL && mz_str_eq(is->value, MZ_S("true")) && is->declared.n == 0);
    CHECK(is != NULL && is->source == MATTER_RECOGNISED && is->since == r.since);
    CHECK(is != NULL && is->until == r.until && is->case_id == 331181000000007);
    CHECK(strstr(mz_str_z(cx->a, o.answers), "on_dibao") == NULL); /* nobody declared it */
    int64_t other = asks(&k, 1, "");
    CHECK(says(&k, other, &o) != RULE_ELIGIBLE && o.known_n == 0);
    test_tick(&k.w, 10 * DAY_MS);
    CHECK(says(&k, id, &o) == RULE_ELIGIBLE); /* the last day counts */
    test_tick(&k.w, DAY_MS);
    CHECK(says(&k, id, &o) != RULE_ELIGIBLE && o.known_n == 0);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

/* From the application to the register of recognitions, and from there into the next case. */
BOTH(a_case_that_was_granted_is_known_to_the_next_one_with_its_number)
{
    struct county k;
    (void)county(&k, kind_);
    struct matter_open o = {0};
    int64_t first = given(&k, 0, 0);
    CHECK(first > 0);
    int64_t id = asks(&k, 0, "");
    CHECK(says(&k, id, &o) == RULE_ELIGIBLE);
    const struct matter_known *is = known_as(&o, "on_dibao");
    CHECK(is != NULL && is->case_id == first);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(what_was_declared_is_shown_and_counts_only_where_the_office_knows_nothing)
{
    struct county k;
    (void)county(&k, kind_);
    struct matter_open o = {0};
    int64_t no = asks(&k, 0, "\"on_dibao\":\"false\"");
    int64_t yes = asks(&k, 1, "\"on_dibao\":\"true\"");
    CHECK(says(&k, yes, &o) == RULE_ELIGIBLE);
    const struct matter_known *is = known_as(&o, "on_dibao");
    CHECK(is != NULL && is->value.n == 0 && mz_str_eq(is->declared, MZ_S("true")));
    CHECK(says(&k, no, &o) != RULE_ELIGIBLE && o.known_n == 0);
    CHECK(recognised_as(&k, whole(&k, "dibao", 0)) > 0);
    CHECK(says(&k, no, &o) == RULE_ELIGIBLE);
    is = known_as(&o, "on_dibao");
    CHECK(is != NULL && mz_str_eq(is->value, MZ_S("true")));
    CHECK(is != NULL && mz_str_eq(is->declared, MZ_S("false")));
    county_done(&k);
}

BOTH(a_recognition_of_a_person_goes_with_him_inside_of_the_county_and_is_nobody_elses)
{
    struct county k;
    (void)county(&k, kind_);
    struct matter_open o = {0};
    CHECK(recognised_as(&k, whole(&k, "dibao", 0)) > 0);
    int64_t id = asks(&k, 0, "");
    CHECK(says(&k, id, &o) == RULE_ELIGIBLE);
    /* Of the other town, where the clerk of this one sees nothing, and of another household. */
    struct recognising r = whole(&k, "tekun", 1);
    r.person = k.person[0];
    r.division = OTHER_TOWN;
    CHECK(recognised_as(&k, r) > 0);
    CHECK(says(&k, id, &o) == RULE_NOT_ELIGIBLE && known_as(&o, "on_tekun") != NULL);
    int64_t other = asks(&k, 1, "");
    CHECK(says(&k, other, &o) != RULE_ELIGIBLE && o.known_n == 0);
    county_done(&k);
}

BOTH(a_household_on_the_allowance_is_no_household_of_rigid_spending)
{
    struct county k;
    (void)county(&k, kind_);
    struct matter_open o = {0};
    int64_t id = begin_with(&k, "rigid_apply", 0, told_wage(&k, 3000));
    enum rule_status before = says(&k, id, &o);
    CHECK(id > 0 && before != RULE_NOT_ELIGIBLE); /* its spending was not told yet */
    CHECK(recognised_as(&k, whole(&k, "margin", 0)) > 0);
    CHECK(says(&k, id, &o) == RULE_NOT_ELIGIBLE && known_as(&o, "on_margin") != NULL);
    county_done(&k);
}

/* The subsidy has no rate in any source that was read: the words say so, and nobody is paid. */
BOTH(what_no_document_sets_has_no_amount_and_is_named)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct matter_ruling r = {.known = false};
    CHECK(recognised_as(&k, whole(&k, "dibao", 0)) > 0);
    int64_t id = asks(&k, 0, "");
    CHECK(says(&k, id, &o) == RULE_ELIGIBLE && matter_rule(cx, &o, &r) == MZ_OK);
    CHECK(r.d.amount.why == RULE_NOT_IN_FORCE);
    CHECK(mz_str_eq(matter_lacking(cx, &r), MZ_S("困难残疾人生活补贴标准")));
    int64_t other = begin_with(&k, "dibao_apply", 1, told_wage(&k, 0));
    CHECK(says(&k, other, &o) == RULE_ELIGIBLE && matter_rule(cx, &o, &r) == MZ_OK);
    CHECK(matter_lacking(cx, &r).n == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_case_that_was_granted_is_known_to_the_next_one_with_its_number),
          T2(what_no_document_sets_has_no_amount_and_is_named),
          T2(a_household_that_is_recognised_is_so_in_its_cases_on_the_days_of_the_recognition),
          T2(what_was_declared_is_shown_and_counts_only_where_the_office_knows_nothing),
          T2(a_recognition_of_a_person_goes_with_him_inside_of_the_county_and_is_nobody_elses),
          T2(a_household_on_the_allowance_is_no_household_of_rigid_spending))
