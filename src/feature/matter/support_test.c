/* support_test.c - support owed by relatives elsewhere is asked for, and counts as income. */
#include "site.h"

#define COUNTY_MORE struct site s;
#include "cases.h"

#include "rule/run.h"

extern const struct mz_feature mz_feature_matter, mz_feature_person, mz_feature_rule;
const struct mz_feature *const mz_features[] = {&mz_feature_person, &mz_feature_rule,
                                                &mz_feature_matter, NULL};

static const struct reader readers[] = {{"clerk", CLERK, "clerk", TOWN}, {0}};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(add_home(k, "周文芳", "19800412", VILLAGE));
    site_open(&k->s, cx, readers);
    return MZ_OK;
}

/* One person with 180 yuan of pension, and a grown-up child elsewhere as the form asks of it. */
#define MOTHER                                                                                     \
    "{\"role\":\"self\",\"birth\":\"1980-04-12\",\"held\":\"free\",\"can_work\":\"false\","        \
    "\"lives_together\":\"true\",\"disabled_kind\":\"none\",\"disabled_grade\":\"no_grade\","      \
    "\"severe_illness\":\"false\",\"hard_after\":\"false\",\"refusals\":[],\"wage\":\"0\","        \
    "\"business\":\"0\",\"property_income\":\"0\",\"pension\":\"180\",\"support_received\":\"0\"," \
    "\"other_transfer\":\"0\"}"
#define CHILD                                                                                 \
    "{\"role\":\"child\",\"birth\":\"1999-05-01\",\"held\":\"free\",\"independent\":\"true\"," \
    "\"school_stage\":\"not_at_school\",\"lives_together\":\"false\",\"support_duty\":\"true\"" \
    "%s}"

static mz_str told(struct county *k, const char *home, const char *child)
{
    return mz_str_fmt(k->w.cx.a,
                      "{\"facts\":{\"household\":{\"financial_assets\":\"8000\",\"dwellings\":"
                      "\"1\",\"premises\":\"0\",\"vehicles\":\"0\",\"new_house\":\"false\"%s},"
                      "\"members\":[" MOTHER "," CHILD "]},\"own\":{}}",
                      home, child);
}

/* The income of a month in fen by the rules of the case; -1: it is not known. */
static int64_t income(struct county *k, int64_t id, mz_str facts)
{
    struct matter_open o = {0};
    clerk(k);
    if (matter_answer(&k->w.cx, id, 0, facts) != MZ_OK ||
        matter_open_case(&k->w.cx, id, &o) != MZ_OK) {
        printf("not answered: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
        return -2;
    }
    for (uint32_t i = 0; i < o.book->rules_n; i++) {
        if (mz_str_eq(o.book->rules[i].name.id, MZ_S("income_month"))) {
            struct rule_value v = rule_eval(o.run, i, SIZE_MAX);
            return v.why == RULE_KNOWN ? (int64_t)(v.num * 100 / v.den) : -1;
        }
    }
    return -3;
}

static bool asked(struct county *k, const char *name)
{
    return shows(&k->s, mz_str_z(k->w.cx.a, mz_str_fmt(k->w.cx.a, "name=\"%s\"", name)));
}

BOTH(the_form_asks_what_relatives_elsewhere_owe)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(see(&k.s, "clerk", with_id(&k.s, "/matter/#/form", id)) == 200);
    static const char *const names[] = {"h.support_agreed_others", "m0.pays_support",
                                        "m0.support_settled",      "m0.support_agreed",
                                        "m0.payer_income",         "m0.parents_supported",
                                        "m0.parents_here"};
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        CHECK(asked(&k, names[i]));
    }
    site_close(&k.s);
    county_done(&k);
}

BOTH(what_relatives_elsewhere_owe_counts_as_income_and_what_nobody_told_does_not)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told(&k, "", ""));
    CHECK(income(&k, id, told(&k, "", "")) == 18000); /* the pension alone */
    CHECK(income(&k, id, told(&k, ",\"support_agreed_others\":\"300\"", "")) == 48000);
    CHECK(income(&k, id, told(&k, "",
                              ",\"pays_support\":\"true\",\"support_settled\":\"true\","
                              "\"support_agreed\":\"260\"")) == 44000);
    CHECK(income(&k, id, told(&k, ",\"support_agreed_others\":\"300\"",
                              ",\"pays_support\":\"true\",\"support_settled\":\"true\","
                              "\"support_agreed\":\"260\"")) == 74000);
    /* Who owes it and says nothing of their income: a person finds out, nothing is guessed. */
    CHECK(income(&k, id, told(&k, "", ",\"pays_support\":\"true\"")) == -1);
    site_close(&k.s);
    county_done(&k);
}

TEST_MAIN(T2(the_form_asks_what_relatives_elsewhere_owe),
          T2(what_relatives_elsewhere_owe_counts_as_income_and_what_nobody_told_does_not))
