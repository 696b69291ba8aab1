/* Organisations out of files: codes, kinds as lists write them, who is here already, coming back.
 */
#include "base/text.h"
#include "feature/org/org.h"
#include "feature/transfer/transfer_test.h"

#define ORG_HEAD "机构名称,统一社会信用代码,机构类型,法定代表人,联系电话,村,地址\n"

/* A code of civil affairs in Longquan: 52331181 and nine characters, with its check character. */
/* The field of this word of the run's kind. */
static size_t field(const struct import_run *run, const char *word)
{
    size_t f = IMPORT_IGNORE;
    return import_field_of(run->kind, mz_str_of(word), &f) ? f : SIZE_MAX;
}

static mz_str code_of(mz_cx *cx, int n)
{
    char z[18];
    (void)snprintf(z, sizeof z, "52331181MJ%07d", n);
    return mz_str_fmt(cx->a, "%.17s%c", z, mz_uscc_check(z));
}

static mz_str row(mz_cx *cx, const struct office *o, const char *name, mz_str code,
                  const char *kind, const char *phone)
{
    return mz_str_fmt(cx->a, "%s," MZ_FMT ",%s,王建国,%s,查田镇" MZ_FMT ",中街 8 号\n", name,
                      MZ_ARG(code), kind, phone, MZ_ARG(o->village_name));
}

static mz_str file(mz_cx *cx, const mz_str *rows, size_t n)
{
    mz_sb b = mz_sb_new(cx->a, 1 << 20);
    mz_sb_str(&b, MZ_S(ORG_HEAD));
    for (size_t i = 0; i < n; i++) {
        mz_sb_str(&b, rows[i]);
    }
    return mz_sb_view(&b);
}

static struct import_run *took_orgs(mz_cx *cx, mz_str bytes, enum import_twice twice)
{
    struct import_run *run = brought_as(cx, "org", "机构.csv", bytes);
    if (run != NULL) {
        run->twice = twice;
        take(cx, run);
    }
    return run;
}

static int64_t org_of(mz_cx *cx, mz_str code, struct org *out)
{
    int64_t id = 0;
    if (org_by_uscc(cx, code, 331181, &id) != MZ_OK ||
        (id != 0 && org_get(cx, ORG_MAY_LEGAL | ORG_MAY_MOBILE, id, out) != MZ_OK)) {
        printf("%s\n", cx->err.msg);
    }
    return id;
}

static int64_t orgs(mz_cx *cx)
{
    int64_t n = 0;
    return mz_reg_count(cx, &org_register, &(struct mz_query){.filters_n = 0}, &n) == MZ_OK ? n
                                                                                            : -1;
}

EVERY(a_file_becomes_organisations)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_str code = code_of(cx, 1);
    mz_str rows[] = {row(cx, &o, "龙泉市幸福养老院", code, "养老院", "0578-7123456"),
                     row(cx, &o, "查田镇越剧社", MZ_S(""), "备案社区社会组织", "13800000000")};
    struct import_run *run = took_orgs(cx, file(cx, rows, 2), IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 2 && run->counts.refused == 0);
    CHECK(run != NULL && mz_str_eq(run->state, MZ_S("done")) && run->counts.houses == 0);
    struct org one = {.id = 0};
    CHECK(org_of(cx, code, &one) != 0 && mz_str_eq(one.kind, MZ_S("elderly")));
    CHECK(mz_str_eq(one.name, MZ_S("龙泉市幸福养老院")) && one.division == o.village);
    CHECK(mz_str_eq(one.address, MZ_S("中街 8 号")) && mz_str_eq(one.state, MZ_S("active")));
    CHECK(mz_str_eq(one.legal, MZ_S("王建国")) && mz_str_eq(one.source, MZ_S("import:民政所")));
    int64_t events = 0;
    int64_t county = 0;
    int64_t bad = 0;
    CHECK(mz_audit_verify(cx, &events, &county, &bad) == MZ_OK && county == 0 && events > 2);
    office_done(&o);
}

EVERY(the_same_organisations_twice_change_nothing)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_str rows[] = {row(cx, &o, "龙泉市幸福养老院", code_of(cx, 1), "养老院", "0578-7123456"),
                     row(cx, &o, "查田镇越剧社", MZ_S(""), "备案社区社会组织", "")};
    (void)took_orgs(cx, file(cx, rows, 2), IMPORT_UPDATE);
    struct import_run *run = took_orgs(cx, file(cx, rows, 2), IMPORT_UPDATE);
    CHECK(run != NULL && run->counts.same == 2 && run->counts.added + run->counts.updated == 0);
    CHECK(orgs(cx) == 2);
    /* Other words of the same two: by code, and by name in its place. */
    mz_str other[] = {row(cx, &o, "龙泉市幸福养老院", code_of(cx, 1), "养老院", "0578-7000000"),
                      row(cx, &o, "查田镇越剧社", MZ_S(""), "备案社区社会组织", "0578-7111111")};
    run = took_orgs(cx, file(cx, other, 2), IMPORT_ASK);
    CHECK(run != NULL && run->counts.ask == 2 && run->counts.added == 0 && orgs(cx) == 2);
    struct org one = {.id = 0};
    CHECK(org_of(cx, code_of(cx, 1), &one) != 0 && mz_str_eq(one.phone, MZ_S("0578-7123456")));
    CHECK(run != NULL && import_decide(cx, run->id, NULL, 0, true) == MZ_OK);
    CHECK(run != NULL && import_get(cx, run->id, run) == MZ_OK);
    CHECK(run != NULL && import_go(cx, run, (struct import_tell){.step = NULL}) == MZ_OK);
    CHECK(run != NULL && run->counts.updated == 2 && run->counts.ask == 0);
    CHECK(org_of(cx, code_of(cx, 1), &one) != 0 && mz_str_eq(one.phone, MZ_S("0578-7000000")));
    CHECK(mz_str_eq(one.legal, MZ_S("王建国")) && one.version == 2);
    office_done(&o);
}

struct dirty {
    const char *row;
    const char *reason;
};

TEST(each_bad_row_of_organisations_has_its_sentence)
{
    static const struct dirty cases[] = {
        {"龙泉市幸福养老院,,夜总会,,,查田镇,中街",
         "\"{0}\" is no kind of organisation; write one of: {1}"},
        {"龙泉市幸福养老院,,,,,查田镇,中街", "Choose the kind of organisation."},
        {"龙,,养老院,,,查田镇,中街", "The name needs 2 to 100 characters."},
        {"龙泉市幸福养老院,,养老院,,,没有镇,中街",
         "No village or township of the county is named \"{0}\""},
        {"龙泉市幸福养老院,52331181MJ00000010,养老院,,,查田镇,中街", NULL}, /* check character */
    };
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    for (size_t i = 0; i < MZ_LEN(cases); i++) {
        mz_str f = mz_str_fmt(cx->a, ORG_HEAD "%s\n", cases[i].row);
        struct import_run *run = took_orgs(cx, f, IMPORT_ASK);
        CHECK(run != NULL && run->counts.refused == 1 && run->counts.added == 0);
        CHECK(cases[i].reason == NULL || gives(run, cases[i].reason));
    }
    CHECK(orgs(cx) == 0);
    office_done(&o);
}

TEST(a_kind_is_said_by_the_code_or_for_the_whole_file)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str rows[] = {row(cx, &o, "龙泉市剑瓷研究院", code_of(cx, 7), "", "")};
    struct import_run *run = took_orgs(cx, file(cx, rows, 1), IMPORT_ASK);
    struct org one = {.id = 0};
    CHECK(run != NULL && run->counts.added == 1);
    CHECK(org_of(cx, code_of(cx, 7), &one) != 0 && mz_str_eq(one.kind, MZ_S("service")));
    mz_str f =
        mz_str_fmt(cx->a, "名称,村,经度,纬度\n查田镇敬老院,查田镇" MZ_FMT ",119.03471234,28.0712\n",
                   MZ_ARG(o.village_name));
    run = brought_as(cx, "org", "b.csv", f);
    CHECK(run != NULL && run->map.col[0].field == field(run, "name"));
    run->choice = import_choice_of(run->kind, MZ_S("elderly"));
    take(cx, run);
    struct org_found found = {.n = 0};
    CHECK(run->counts.added == 1 && org_search(cx, MZ_S("敬老院"), 10, 0, &found) == MZ_OK);
    CHECK(found.n == 1 && org_get(cx, 0, found.ids[0], &one) == MZ_OK);
    CHECK(mz_str_eq(one.kind, MZ_S("elderly")) && one.lon_e6 == 119034712 &&
          one.lat_e6 == 28071200);
    office_done(&o);
}

TEST(columns_of_organisations_are_remembered_apart_from_those_of_persons)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str f = mz_str_fmt(cx->a, "名称,类型,村,甲\n龙泉市幸福养老院,养老院,查田镇" MZ_FMT ",王五\n",
                          MZ_ARG(o.village_name));
    struct import_run *run = brought_as(cx, "org", "a.csv", f);
    CHECK(run != NULL && run->map.col[3].field == IMPORT_IGNORE);
    run->map.col[3].field = field(run, "legal");
    CHECK(import_save(cx, run) == MZ_OK);
    run = brought_as(cx, "org", "b.csv", f);
    CHECK(run != NULL && run->map.col[3].field == field(run, "legal"));
    run = brought(cx, "c.csv", f);
    CHECK(run != NULL && run->map.col[3].field != field(run, "phone"));
    CHECK(run != NULL && strcmp(run->kind->name, "person") == 0);
    office_done(&o);
}

BOTH(a_code_of_another_township_is_refused_and_tells_nothing)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_str rows[] = {row(cx, &o, "龙泉市幸福养老院", code_of(cx, 1), "养老院", "")};
    (void)took_orgs(cx, file(cx, rows, 1), IMPORT_ASK);
    struct division *towns = NULL;
    size_t n = 0;
    CHECK(division_children(cx, o.world.divisions, COUNTY, mz_date_today(cx).v, &towns, &n) ==
          MZ_OK);
    int64_t other = towns[0].code == TOWN ? towns[1].code : towns[0].code;
    test_scope(&o.w, other, other + 999); /* a clerk of another township */
    mz_str f = mz_str_fmt(
        cx->a, "名称,统一社会信用代码,类型\n另一家," MZ_FMT ",养老院\n好的一家,,养老院\n",
        MZ_ARG(code_of(cx, 1)));
    struct import_run *run = took_orgs(cx, f, IMPORT_UPDATE);
    CHECK(run != NULL && run->counts.refused == 1 && run->counts.added == 1);
    CHECK(gives(run, "This code belongs to an organisation outside your area. A county officer "
                     "sees it."));
    run = took_orgs(cx, file(cx, rows, 1), IMPORT_UPDATE);
    CHECK(run != NULL && run->counts.updated == 0);
    office_done(&o);
}

TEST(the_same_name_elsewhere_enters_and_is_listed)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str rows[] = {row(cx, &o, "龙泉市幸福养老院", code_of(cx, 1), "养老院", ""),
                     row(cx, &o, "龙泉市幸福养老院", code_of(cx, 2), "养老院", ""),
                     row(cx, &o, "龙泉市幸福养老院", code_of(cx, 2), "养老院", "0578-7000000")};
    struct import_run *run = took_orgs(cx, file(cx, rows, 1), IMPORT_ASK);
    run = took_orgs(cx, file(cx, rows + 1, 2), IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 1 && run->counts.alike == 1);
    CHECK(run != NULL && run->counts.refused == 1);
    CHECK(gives(run, "Line {0} of this file has the same organisation and other data; keep the "
                     "right one"));
    mz_str path = mz_str_fmt(cx->a, "%s/back.xlsx", o.w.dir);
    int64_t back = 0;
    CHECK(run != NULL && import_back(cx, run, path.p, &back) == MZ_OK && back == 1);
    office_done(&o);
}

TEST(the_trial_of_organisations_counts_and_writes_none)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str rows[] = {row(cx, &o, "龙泉市幸福养老院", code_of(cx, 1), "养老院", ""),
                     row(cx, &o, "查田镇越剧社", MZ_S(""), "备案社区社会组织", "")};
    struct import_run *run = brought_as(cx, "org", "a.csv", file(cx, rows, 2));
    CHECK(run != NULL && import_save(cx, run) == MZ_OK && import_ask(cx, run->id, true) == MZ_OK);
    CHECK(run != NULL && import_get(cx, run->id, run) == MZ_OK);
    CHECK(run != NULL && import_trial(cx, run, (struct import_tell){.step = NULL}) == MZ_OK);
    CHECK(run != NULL && run->checked.added == 2 && orgs(cx) == 0);
    office_done(&o);
}

TEST_MAIN(T3(a_file_becomes_organisations), T3(the_same_organisations_twice_change_nothing),
          T(each_bad_row_of_organisations_has_its_sentence),
          T(a_kind_is_said_by_the_code_or_for_the_whole_file),
          T(columns_of_organisations_are_remembered_apart_from_those_of_persons),
          T2(a_code_of_another_township_is_refused_and_tells_nothing),
          T(the_same_name_elsewhere_enters_and_is_listed),
          T(the_trial_of_organisations_counts_and_writes_none))
