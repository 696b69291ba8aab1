/* print_web_test.c - forms of packs on paper: with their answers, empty, and for whom. */
#include "site.h"

#define COUNTY_MORE struct site s;
#include "cases.h"

#include "feature/matter/matter_found.h"

extern const struct mz_feature mz_feature_matter, mz_feature_person, mz_feature_rule;
const struct mz_feature *const mz_features[] = {&mz_feature_person, &mz_feature_rule,
                                                &mz_feature_matter, NULL};

#define ELSEWHERE INT64_C(331181104000)

static const struct reader readers[] = {{"clerk", CLERK, "clerk", TOWN},
                                        {"other", OTHER_CLERK, "clerk", ELSEWHERE},
                                        {"auditor", 31, "auditor", COUNTY},
                                        {0}};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(add_home(k, "周文芳", "19800412", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19750512", VILLAGE));
    site_open(&k->s, cx, readers);
    return MZ_OK;
}

/* The paper at this address for this reader; empty when it is refused or is none. */
static mz_str paper(struct county *k, const char *who, const char *path, int64_t id)
{
    mz_str bytes = see(&k->s, who, with_id(&k->s, path, id)) == 200
                       ? mz_str_dup(k->w.cx.a, k->s.a.body)
                       : MZ_S("");
    return bytes.n > 5 && memcmp(bytes.p, "%PDF-", 5) == 0 ? bytes : MZ_S("");
}

static int64_t reads(struct county *k)
{
    int64_t n = 0;
    return mz_audit_drain(&k->w.cx, &n) == MZ_OK ? n : -1;
}

BOTH(a_form_is_printed_with_its_answers_or_empty_and_the_look_is_on_record)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t told = begin_with(&k, "dibao_apply", 0, told_wage(&k, 300));
    int64_t open = begin(&k, 1);
    (void)reads(&k);
    mz_str full = paper(&k, "clerk", "/matter/#/form/print", told);
    CHECK(full.n > 0 && reads(&k) == 1);
    mz_str empty = paper(&k, "clerk", "/matter/#/form/print", open);
    CHECK(empty.n > 0 && empty.n < full.n);
    CHECK(mz_str_eq(full, paper(&k, "clerk", "/matter/#/form/print", told)));
    site_close(&k.s);
    county_done(&k);
}

BOTH(a_form_is_printed_for_who_sees_its_page_only)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 300));
    CHECK(see(&k.s, "other", with_id(&k.s, "/matter/#/form/print", id)) == 404);
    CHECK(see(&k.s, "other", with_id(&k.s, "/matter/#/found/print", id)) == 404);
    CHECK(see(&k.s, "auditor", with_id(&k.s, "/matter/#/form/print", id)) == 403);
    CHECK(paper(&k, "auditor", "/matter/#/found/print", id).n > 0);
    site_close(&k.s);
    county_done(&k);
}

BOTH(what_a_visit_found_is_printed_on_its_own_form)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t row = 0;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 300));
    CHECK(act(&k, id, "take") == MZ_OK && act(&k, id, "start") == MZ_OK);
    mz_str empty = paper(&k, "clerk", "/matter/#/found/print", id);
    const struct matter_found_file photo = {
        MZ_S("visit_photo"), {"\x89PNG\r\n\x1A\nwho was thereIEND\xAE\x42\x60\x82", 29}};
    const struct matter_found_new in = {
        .id = id,
        .task = MZ_S("visit"),
        .people = 2,
        .facts = MZ_S("{\"facts\":{\"household\":{\"special_case\":\"true\"},\"members\":[]},"
                      "\"own\":{\"household\":{\"seen_home\":\"土墙漏雨\"}}}"),
        .file = &photo,
        .file_n = 1};
    clerk(&k);
    CHECK(matter_found_add(cx, &in, &row) == MZ_OK);
    mz_str full = paper(&k, "clerk", "/matter/#/found/print", id);
    CHECK(empty.n > 0 && full.n > 0 && !mz_str_eq(empty, full));
    site_close(&k.s);
    county_done(&k);
}

/* As many as the form of the pack takes. */
enum { CROWD = 30 };

static mz_code crowd(mz_cx *cx, struct county *k)
{
    static const char given[] = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕";
    enum { WORD = 3 };
    int64_t who[CROWD] = {0};
    char roles[3 * CROWD] = "02";
    _Static_assert(sizeof given > (size_t)WORD * CROWD, "a name for each");
    for (size_t i = 0; i < CROWD; i++) {
        char digits[32];
        (void)snprintf(digits, sizeof digits, "33118119850101%03zu", 2 * i + 11);
        mz_str name = mz_str_fmt(cx->a, "周%.3s", given + WORD * i);
        const struct person_input in = settle_person(cx, name.p, digits, VILLAGE);
        MZ_TRY(person_add(cx, &in, NULL, &who[i]));
        if (i > 0) {
            memcpy(roles + 2 + 3 * (i - 1), " 20", 4);
        }
    }
    const struct household_new home = settle_home(cx, VILLAGE, roles, who);
    return household_add(cx, 0, &home, NULL, &k->home[0]);
}

static bool asks(struct county *k, size_t member, const char *field)
{
    mz_str name = mz_str_fmt(k->w.cx.a, "name=\"m%zu.%s\"", member, field);
    return memmem(k->s.a.body.p, k->s.a.body.n, name.p, name.n) != NULL;
}

BOTH(the_form_of_thirty_asks_everybody_about_every_income)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    officer(&k);
    CHECK(crowd(cx, &k) == MZ_OK);
    int64_t id = begin(&k, 0);
    CHECK(see(&k.s, "clerk", with_id(&k.s, "/matter/#/form", id)) == 200);
    for (size_t i = 0; i < CROWD; i++) {
        CHECK(asks(&k, i, "role") && asks(&k, i, "wage") && asks(&k, i, "other_transfer"));
    }
    site_close(&k.s);
    county_done(&k);
}

TEST_MAIN(T2(the_form_of_thirty_asks_everybody_about_every_income),
          T2(a_form_is_printed_with_its_answers_or_empty_and_the_look_is_on_record),
          T2(a_form_is_printed_for_who_sees_its_page_only),
          T2(what_a_visit_found_is_printed_on_its_own_form))
