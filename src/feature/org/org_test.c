#include "feature/org/org.h"

#include "check.h"
#include "feature/org/org_int.h"
#include "store.h"

#define COUNTY INT64_C(331181000000)
#define TOWN   INT64_C(331181103000)

static struct org_input home_of(const char *name, const char *uscc)
{
    return (struct org_input){.division = TOWN,
                              .name = mz_str_of(name),
                              .uscc = mz_str_of(uscc),
                              .kind = MZ_S("elderly"),
                              .state = MZ_S(""),
                              .legal = MZ_S("王建国"),
                              .phone = MZ_S("0578-7120000"),
                              .address = MZ_S("新华路8号"),
                              .lon_e6 = MZ_NULL,
                              .lat_e6 = MZ_NULL,
                              .source = MZ_S("test")};
}

static bool refuses(mz_cx *cx, const struct org_input *in, const char *field)
{
    struct org_problems p = {.n = 0};
    int64_t id = 0;
    bool ok =
        org_add(cx, in, &p, &id) == MZ_INVALID && p.n > 0 && strcmp(p.say[0].field, field) == 0;
    mz_clear(cx);
    return ok;
}

BOTH(an_organisation_comes_back_with_its_representative_masked)
{
    struct test_world w;
    struct org o;
    int64_t id = 0;
    int64_t again = 0;
    test_store(&w, kind_);
    struct org_input in = home_of("龙泉市查田镇敬老院", " 52510100mj0000018w ");
    CHECK(org_add(&w.cx, &in, NULL, &id) == MZ_OK);
    CHECK(org_get(&w.cx, 0, id, &o) == MZ_OK && o.masked);
    CHECK(mz_str_eq(o.legal, MZ_S("王**")));
    CHECK(mz_str_eq(o.uscc, MZ_S("52510100MJ0000018W")) && mz_str_eq(o.state, MZ_S("active")));
    CHECK(org_get(&w.cx, ORG_MAY_LEGAL, id, &o) == MZ_OK && mz_str_eq(o.legal, MZ_S("王建国")));
    CHECK(org_by_uscc(&w.cx, o.uscc, 331181, &again) == MZ_OK && again == id);
    test_scope(&w, COUNTY, COUNTY + 999);
    CHECK(org_get(&w.cx, 0, id, &o) == MZ_ABSENT);
    test_done(&w);
}

BOTH(an_organisation_is_refused_with_the_place_of_the_mistake)
{
    struct test_world w;
    struct org_problems p = {.n = 0};
    int64_t id = 0;
    test_store(&w, kind_);
    struct org_input in = home_of("龙泉市敬老院", "52510100MJ0000018X");
    CHECK(org_add(&w.cx, &in, &p, &id) == MZ_INVALID && p.n == 1);
    CHECK(strcmp(p.say[0].field, "uscc") == 0 && p.say[0].arg[0].n > 0); /* which digit */
    mz_clear(&w.cx);
    in = home_of("", "");
    CHECK(refuses(&w.cx, &in, "name"));
    in = home_of("龙泉市敬老院", "");
    in.kind = MZ_S("castle");
    CHECK(refuses(&w.cx, &in, "kind"));
    in = home_of("龙泉市敬老院", "");
    in.phone = MZ_S("12");
    CHECK(refuses(&w.cx, &in, "phone"));
    in = home_of("龙泉市敬老院", "");
    in.lat_e6 = 5;
    CHECK(refuses(&w.cx, &in, "lon_e6"));
    in = home_of("甲院", "51510100MJ00000180");
    CHECK(org_add(&w.cx, &in, NULL, &id) == MZ_OK);
    in = home_of("乙院", "51510100MJ00000180");
    CHECK(refuses(&w.cx, &in, "uscc"));
    test_scope(&w, COUNTY, COUNTY + 999); /* the other one cannot be seen from here */
    in.division = COUNTY;
    CHECK(org_add(&w.cx, &in, NULL, &id) == MZ_INVALID && strcmp(w.cx.err.field, "uscc") == 0);
    test_done(&w);
}

BOTH(a_change_keeps_what_was_not_shown_and_names_its_version)
{
    struct test_world w;
    struct org o;
    struct mz_change *changes = NULL;
    size_t n = 0;
    int64_t id = 0;
    test_store(&w, kind_);
    struct org_input in = home_of("龙泉市敬老院", "");
    CHECK(org_add(&w.cx, &in, NULL, &id) == MZ_OK);
    in.name = MZ_S("龙泉市第一敬老院");
    in.legal = (mz_str){NULL, 0};
    in.state = MZ_S("closed");
    CHECK(org_update(&w.cx, id, 1, &in, NULL) == MZ_OK);
    CHECK(org_update(&w.cx, id, 1, &in, NULL) == MZ_CONFLICT);
    mz_clear(&w.cx);
    CHECK(org_get(&w.cx, ORG_MAY_LEGAL, id, &o) == MZ_OK && o.version == 2);
    CHECK(mz_str_eq(o.legal, MZ_S("王建国")) && mz_str_eq(o.state, MZ_S("closed")));
    CHECK(mz_changes_of(&w.cx, "org", id, 10, &changes, &n) == MZ_OK && n == 2);
    in.division = INT64_C(330102001000);
    CHECK(org_update(&w.cx, id, 2, &in, NULL) == MZ_INVALID);
    mz_clear(&w.cx);
    CHECK(org_update(&w.cx, id + 9, 1, &in, NULL) == MZ_ABSENT);
    test_done(&w);
}

BOTH(a_mobile_number_is_masked_and_kept_and_a_landline_is_public)
{
    struct test_world w;
    struct org o;
    int64_t id = 0;
    test_store(&w, kind_);
    struct org_input in = home_of("龙泉市查田镇敬老院", "");
    in.phone = MZ_S("13800000012");
    CHECK(org_add(&w.cx, &in, NULL, &id) == MZ_OK);
    CHECK(org_get(&w.cx, ORG_MAY_LEGAL, id, &o) == MZ_OK && o.phone_masked);
    CHECK(mz_str_eq(o.phone, MZ_S("138****0012")));
    in.phone = (mz_str){NULL, 0}; /* not shown, not typed */
    CHECK(org_update(&w.cx, id, o.version, &in, NULL) == MZ_OK);
    CHECK(org_get(&w.cx, ORG_MAY_MOBILE, id, &o) == MZ_OK && !o.phone_masked);
    CHECK(mz_str_eq(o.phone, MZ_S("13800000012")));
    in.phone = MZ_S("0578-7120000");
    CHECK(org_update(&w.cx, id, o.version, &in, NULL) == MZ_OK);
    CHECK(org_get(&w.cx, 0, id, &o) == MZ_OK && !o.phone_masked);
    CHECK(mz_str_eq(o.phone, MZ_S("0578-7120000")));
    test_done(&w);
}

BOTH(the_history_names_the_fields_and_masks_what_the_page_masks)
{
    struct test_world w;
    struct org_change *c = NULL;
    size_t n = 0;
    int64_t id = 0;
    test_store(&w, kind_);
    struct org_input in = home_of("龙泉市查田镇敬老院", "");
    CHECK(org_add(&w.cx, &in, NULL, &id) == MZ_OK);
    in.state = MZ_S("suspended");
    in.phone = MZ_S("13800000012");
    in.legal = MZ_S("李秀英");
    CHECK(org_update(&w.cx, id, 1, &in, NULL) == MZ_OK);
    w.cx.lang = MZ_LANG_ZH;
    CHECK(org_changes(&w.cx, 0, id, 10, &c, &n) == MZ_OK && n == 2);
    CHECK(n == 2 && c[1].made && c[1].diffs_n == 0 && !c[0].made && c[0].diffs_n == 3);
    if (n == 2 && c[0].diffs_n == 3) {
        const struct org_diff *d = c[0].diffs;
        CHECK(mz_str_eq(d[0].before, MZ_S("正常运行")) && mz_str_eq(d[0].after, MZ_S("暂停")));
        CHECK(mz_str_eq(d[1].before, MZ_S("王**")) && mz_str_eq(d[1].after, MZ_S("李**")));
        CHECK(mz_str_eq(d[2].before, MZ_S("0578-7120000")));
        CHECK(mz_str_eq(d[2].after, MZ_S("138****0012")));
    }
    CHECK(org_changes(&w.cx, ORG_MAY_LEGAL, id, 1, &c, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && c[0].diffs_n == 3 && mz_str_eq(c[0].diffs[1].after, MZ_S("李秀英")));
    test_done(&w);
}

EVERY(an_organisation_is_found_by_name_parts_pinyin_initials_and_code)
{
    struct test_world w;
    struct org_found f;
    int64_t id = 0;
    int64_t other = 0;
    test_store(&w, kind_);
    struct org_input in = home_of("龙泉市查田镇敬老院", "52510100MJ0000018W");
    CHECK(org_add(&w.cx, &in, NULL, &id) == MZ_OK);
    in = home_of("八都镇居家养老服务中心", "");
    CHECK(org_add(&w.cx, &in, NULL, &other) == MZ_OK);
    static const char *const finds[] = {"敬老院",
                                        "查田",
                                        "chatian",
                                        "jly",
                                        "lqs",
                                        "52510100mj",
                                        "龙泉 敬老",
                                        "longquan jinglaoyuan",
                                        "52510100MJ0000018W"};
    for (size_t i = 0; i < MZ_LEN(finds); i++) {
        mz_code rc = org_search(&w.cx, mz_str_of(finds[i]), 10, 0, &f);
        if (rc != MZ_OK || f.total != 1 || f.ids[0] != id) {
            printf("%s finds %d\n", finds[i], (int)f.total);
        }
        CHECK(rc == MZ_OK && f.total == 1 && f.ids[0] == id);
    }
    CHECK(org_search(&w.cx, MZ_S("镇"), 10, 0, &f) == MZ_OK && f.total == 2);
    CHECK(org_search(&w.cx, MZ_S("王建国"), 10, 0, &f) == MZ_OK && f.total == 0);
    CHECK(org_search(&w.cx, MZ_S(""), 10, 0, &f) == MZ_INVALID);
    mz_clear(&w.cx);
    test_scope(&w, COUNTY, COUNTY + 999);
    CHECK(org_search(&w.cx, MZ_S("敬老院"), 10, 0, &f) == MZ_OK && f.total == 0);
    test_done(&w);
}

BOTH(of_many_the_good_enter_and_the_bad_say_why)
{
    struct test_world w;
    struct org_result r[3];
    int64_t bad = -1;
    int64_t n = 0;
    test_store(&w, kind_);
    struct org_input in[] = {home_of("甲院", "51510100MJ00000180"),
                             home_of("乙院", "51510100MJ00000180"), home_of("丙院", "")};
    CHECK(org_add_many(&w.cx, in, 3, false, r) == MZ_OK);
    CHECK(r[0].id != 0 && r[1].id == 0 && r[1].why.text != NULL && r[2].id != 0);
    CHECK(org_checks[0].run(&w.cx, &bad) == MZ_OK && bad == 0);
    CHECK(mz_reg_check(&w.cx, &org_register) == MZ_OK);
    CHECK(mz_reg_count(&w.cx, &org_register, &(struct mz_query){0}, &n) == MZ_OK && n == 2);
    test_done(&w);
}

TEST_MAIN(T2(an_organisation_comes_back_with_its_representative_masked),
          T2(an_organisation_is_refused_with_the_place_of_the_mistake),
          T2(a_change_keeps_what_was_not_shown_and_names_its_version),
          T2(a_mobile_number_is_masked_and_kept_and_a_landline_is_public),
          T2(the_history_names_the_fields_and_masks_what_the_page_masks),
          T3(an_organisation_is_found_by_name_parts_pinyin_initials_and_code),
          T2(of_many_the_good_enter_and_the_bad_say_why))
