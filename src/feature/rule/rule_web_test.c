/* rule_web_test.c - the pages of rules, called without a socket. */
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "site.h"
#include "tmp.h"

#include "feature/rule/rule_int.h"
#include "feature/rule/shelf.h"

extern const struct mz_feature mz_feature_rule;
const struct mz_feature *const mz_features[] = {&mz_feature_rule, NULL};

static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    (void)cx;
    (void)p;
    who->actor.user = mz_req_header(rq, "authorization").n > 0 ? 11 : 0;
    who->actor.role = MZ_S("officer");
    who->actor.division_lo = INT64_C(331181000000);
    who->actor.division_hi = INT64_C(331181999999);
    who->bearer = true;
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    (void)p;
    (void)perm;
    return who->actor.user == 11;
}

static struct site *open_site_of(const char *packs)
{
    struct site *s = site_new(rule_routes);
    mz_str folder = mz_str_of(packs);
    s->options.auth.identify = identify;
    s->options.auth.may = may;
    s->world.rules = rule_store_new(&s->cx, &folder, 1);
    s->world.data = MZ_S("/nonexistent");
    s->world.division = INT64_C(331181000000);
    site_open(s);
    return s;
}

static struct site *open_site(void)
{
    return open_site_of("tests/packs");
}

static int get_as(struct site *s, const char *target, const char *accept, bool officer)
{
    struct mz_pair headers[] = {{MZ_S("accept"), mz_str_of(accept)},
                                {MZ_S("authorization"), MZ_S("Bearer 11")}};
    struct mz_call call = {.method = "GET",
                           .target = mz_str_of(target),
                           .headers = headers,
                           .headers_n = officer ? 2 : 1};
    mz_web_call(s->web, s->cx.a, &call, &s->a);
    return s->a.status;
}

static int get(struct site *s, const char *target)
{
    return get_as(s, target, "text/html", true);
}

static bool says(const struct site *s, const char *text)
{
    bool found = memmem(s->a.body.p, s->a.body.n, text, strlen(text)) != NULL;
    if (!found) {
        printf("no \"%s\" in %zu bytes\n", text, s->a.body.n);
    }
    return found;
}

static bool lacks(const struct site *s, const char *text)
{
    return memmem(s->a.body.p, s->a.body.n, text, strlen(text)) == NULL;
}

TEST(the_library_names_every_pack_and_the_broken_ones)
{
    struct site *s = open_site();
    CHECK(get(s, "/rule") == 200);
    CHECK(says(s, "样例省最低生活保障") && says(s, "href=\"/rule/toy\""));
    CHECK(says(s, "测试 2/2 项通过"));
    CHECK(says(s, "以下规则包有错误") && says(s, "broken_cycle"));
    CHECK(get(s, "/rule/broken_cycle") == 200);
    CHECK(says(s, "broken_cycle/pack.yaml:9") && says(s, "暂不用于认定"));
    CHECK(get(s, "/rule/broken_cycle/first") == 409);
    site_close(s);
}

TEST(nobody_sees_rules_without_the_permission)
{
    struct site *s = open_site();
    static const char *const paths[] = {"/rule", "/rule/toy", "/rule/toy/dibao_ok", "/simulate"};
    for (size_t i = 0; i < MZ_LEN(paths); i++) {
        int status = get_as(s, paths[i], "application/json", false);
        CHECK(status == 401 || status == 403);
    }
    site_close(s);
}

TEST(a_pack_page_shows_what_it_holds)
{
    struct site *s = open_site();
    CHECK(get(s, "/rule/toy") == 200);
    CHECK(says(s, "临时救助") && says(s, "href=\"/rule/toy/dibao_ok\""));
    CHECK(says(s, "1,140.00 元") && says(s, "丽水市") && says(s, "《样例省救助条例》 第十一条"));
    CHECK(says(s, "三口之家差额发放") && says(s, "样例省公告第13号"));
    CHECK(get(s, "/rule/toy?at=2021-07-01") == 200);
    CHECK(says(s, "886.00 元"));
    CHECK(get(s, "/rule/nothing") == 404);
    CHECK(get_as(s, "/rule/toy", "application/json", true) == 200);
    CHECK(says(s, "\"title\":\"样例省最低生活保障\"") ||
          says(s, "\"title\": \"样例省最低生活保障\""));
    site_close(s);
}

TEST(a_rule_is_shown_in_words_with_a_link_on_every_name)
{
    struct site *s = open_site();
    CHECK(get(s, "/rule/toy/dibao_amount") == 200);
    CHECK(says(s, "<a class=\"p\" href=\"/rule/toy/param/dibao_line\">最低生活保障标准</a>"));
    CHECK(says(s, "<a class=\"p\" href=\"/rule/toy/income_per_head\">人均月收入</a>"));
    CHECK(says(s, "取整(") && says(s, "四舍五入") && says(s, "例外（单人保），当"));
    CHECK(says(s, "<svg class=\"mz-dep\"") && says(s, "年度低保金"));
    CHECK(says(s, "data-kind=\"step\"") && says(s, "2025-01-01"));
    CHECK(get(s, "/rule/toy/dibao_ok") == 200);
    CHECK(says(s, "家庭人均收入低于当地最低生活保障标准") && says(s, "收入或者财产待核实"));
    CHECK(get(s, "/rule/toy/nothing") == 404);
    site_close(s);
}

TEST(a_decision_table_is_a_table)
{
    struct site *s = open_site();
    CHECK(get(s, "/rule/toy/care_amount") == 200);
    CHECK(says(s, "有且只有一行成立") && says(s, "本人残疾等级") && says(s, "150元"));
    CHECK(says(s, "其他情形"));
    site_close(s);
}

static const char cards[] =
    "pack: cards\ntitle: 证件\ntitle_en: Cards\nversion: \"1\"\nsemantics: 1\ndivision: \"0\"\n"
    "sources:\n  s:\n    title: 样例\n    number: 一号\n    from: 2020-01-01\n"
    "enums:\n  card:\n    label: 证件\n    label_en: Card\n    values:\n"
    "      old:\n        label: 旧版证\n        label_en: Old\n        to: 2024-01-01\n"
    "      new:\n        label: 新版证\n        label_en: New\n        from: 2024-01-01\n"
    "facts:\n  card:\n    label: 所持证件\n    label_en: Card held\n    entity: household\n"
    "    type: enum card\n"
    "  cards:\n    label: 曾持证件\n    label_en: Cards once held\n    entity: household\n"
    "    type: set card\n"
    "rules:\n  any_card:\n    label: 持证\n    label_en: Has a card\n    entity: household\n"
    "    type: bool\n    cite: s 第一条\n"
    "    formula: card in {old, new} or has(cards, old)\n";

TEST(a_form_offers_the_values_in_use_and_the_one_that_was_chosen)
{
    char tmp[256];
    char path[300];
    test_tmp(tmp, sizeof tmp, "mz-cards");
    CHECK(mkdtemp(tmp) != NULL);
    (void)snprintf(path, sizeof path, "%s/cards", tmp);
    CHECK(mkdir(path, 0700) == 0);
    (void)snprintf(path, sizeof path, "%s/cards/pack.yaml", tmp);
    FILE *f = fopen(path, "w");
    CHECK(f != NULL && fputs(cards, f) >= 0 && fclose(f) == 0);
    struct site *s = open_site_of(tmp);
    CHECK(get(s, "/rule/cards/any_card?at=2024-01-01") == 200);
    CHECK(says(s, "<option value=\"new\"") && lacks(s, "<option value=\"old\""));
    CHECK(get(s, "/rule/cards/any_card?at=2023-12-31") == 200);
    CHECK(says(s, "<option value=\"old\"") && lacks(s, "<option value=\"new\""));
    CHECK(get(s, "/rule/cards/any_card?try=1&at=2024-01-01&household.card=old") == 200);
    CHECK(says(s, "<option value=\"old\"") && says(s, "<option value=\"new\""));
    site_close(s);
}

TEST(trying_a_rule_decides_with_reasons_and_can_be_linked)
{
    struct site *s = open_site();
    const char *link = "/rule/toy/dibao_ok?try=1&at=2025-07-01&division=331181103000&members=1"
                       "&household.savings=20000&household.cars=0&household.floor_space=80"
                       "&members%5B1%5D.living_together=true&members%5B1%5D.wage=600"
                       "&members%5B1%5D.grade_of_disability=none&members%5B1%5D.pension=0";
    CHECK(get(s, link) == 200);
    CHECK(says(s, "月低保金 486.00 元") || says(s, "486.00"));
    CHECK(says(s, "满足") && says(s, "第十二条") && says(s, "600.00"));
    CHECK(says(s, "补充互斥待遇的信息") && lacks(s, "name=\"household.hardships\""));
    const char *more[2] = {
        "&household.hospital_bill=40000&others=1",
        "&household.hardships=illness&household.hospital_bill=40000&household.burden_share=50%25"};
    CHECK(get(s, mz_str_fmt(s->cx.a, "%s%s", link, more[0]).p) == 200);
    CHECK(says(s, "是否同时享受临时救助尚不清楚"));
    CHECK(says(s, "name=\"household.hardships\""));
    CHECK(get(s, mz_str_fmt(s->cx.a, "%s%s", link, more[1]).p) == 200);
    CHECK(says(s, "与临时救助不可同时享受，需选择其一") && says(s, "第二十条"));
    CHECK(says(s, "name=\"household.hardships\""));
    CHECK(get(s, "/rule/toy/dibao_ok?try=1&at=2025-07-01&members=1") == 200);
    CHECK(says(s, "待补充") && says(s, "还需补充："));
    CHECK(get(s, "/rule/toy/dibao_ok?try=1&members=1&household.savings=viel") == 200);
    CHECK(says(s, "mz-problems") && says(s, "value=\"viel\"") && lacks(s, "id=\"answer\""));
    CHECK(get(s, "/rule/toy/dibao_ok?try=1&members=1&more=1") == 200);
    CHECK(says(s, "members[2].wage"));
    CHECK(get(s, "/rule/toy/wage_mean?try=1&members=1&members%5B1%5D.wage=600") == 200);
    CHECK(says(s, "600.00 元"));
    site_close(s);
}

TEST(a_rule_that_does_not_apply_says_so_instead_of_a_value)
{
    struct site *s = open_site();
    const char *link = "/rule/toy/relief_amount?try=1&at=2025-07-01&division=331181103000"
                       "&household.hardships=illness&household.burden_share=50%25"
                       "&household.hospital_bill=15000";
    CHECK(get(s, link) == 200);
    CHECK(says(s, "data-l=\"数值\">不适用"));
    CHECK(says(s, "不适用：可救助费用 7,500.00 元") && says(s, "样例省救助条例 第二十条"));
    CHECK(lacks(s, "data-l=\"数值\">500.00 元")); /* what the formula would give */
    CHECK(get(s, "/rule/toy/relief_amount?try=1&division=510100000000") == 200);
    CHECK(says(s, "不在浙江省内") && lacks(s, "id=\"answer\""));
    site_close(s);
}

TEST(a_parameter_shows_its_history_and_its_map)
{
    struct site *s = open_site();
    CHECK(get(s, "/rule/toy/param/dibao_line") == 200);
    CHECK(says(s, "<td class=\"num\">886</td>") && says(s, "<td class=\"num\">1140</td>"));
    CHECK(says(s, "分区划示意图") && says(s, "莲都区 1,140.00 元"));
    CHECK(says(s, "杭州市") && says(s, "2024-12-20"));
    CHECK(get(s, "/rule/toy/param/relief_rate") == 200);
    CHECK(says(s, "10000元") && says(s, "40%"));
    CHECK(get(s, "/rule/toy/param/grade_extra") == 200);
    CHECK(says(s, "120.50 元") && says(s, "二级"));
    CHECK(get(s, "/rule/toy/param/nothing") == 404);
    CHECK(get(s, "/rule/toy/fact/wage") == 200);
    CHECK(says(s, "逐月记录") && says(s, "月均工资"));
    CHECK(get(s, "/rule/toy/fact/nothing") == 404);
    site_close(s);
}

TEST(two_days_and_two_packs_are_compared_in_words)
{
    struct site *s = open_site();
    CHECK(get(s, "/rule/toy/diff?from=2024-12-31&to=2025-01-01") == 200);
    CHECK(says(s, "886.00 元") && says(s, "1,140.00 元") && says(s, "有变化"));
    CHECK(get(s, "/rule/toy/diff?from=2026-01-01&to=2026-02-01") == 200);
    CHECK(says(s, "规则相同，没有差异"));
    CHECK(get(s, "/rule/toy/diff?with=base") == 200);
    CHECK(says(s, "新增") && says(s, "补差比例"));
    CHECK(get(s, "/rule/toy/diff?from=tomorrow") == 200);
    CHECK(says(s, "mz-problems"));
    site_close(s);
}

TEST(without_a_population_the_simulation_says_how_to_make_one)
{
    struct site *s = open_site();
    CHECK(get(s, "/simulate?pack=toy") == 200);
    CHECK(says(s, "还没有人口数据") && says(s, "type=\"range\"") && says(s, "现行 1,140.00 元"));
    CHECK(get(s, "/simulate?pack=nothing") == 404);
    site_close(s);
}

TEST(a_field_of_the_simulation_takes_rates_between_those_of_the_law)
{
    struct site *s = open_site_of("packs");
    CHECK(get(s, "/simulate?pack=cn-33&of=margin") == 200);
    CHECK(says(s, "name=\"margin_multiple\""));
    CHECK(get(s, "/simulate?pack=cn-33&of=margin&margin_multiple=1.7") == 200);
    CHECK(says(s, "value=\"1.7\"") && lacks(s, "须在") && lacks(s, "过细"));
    CHECK(get(s, "/simulate?pack=cn-33&of=margin&margin_multiple=1.70001") == 200);
    CHECK(says(s, "过细"));
    CHECK(get(s, "/simulate?pack=cn-33&of=margin&margin_multiple=7") == 200);
    CHECK(says(s, "须在"));
    site_close(s);
}

static int post_case(struct site *s, const char *target, const char *body, bool officer)
{
    struct mz_pair headers[] = {{MZ_S("content-type"), MZ_S("application/json")},
                                {MZ_S("accept-language"), MZ_S("en")},
                                {MZ_S("authorization"), MZ_S("Bearer 11")}};
    struct mz_call call = {.method = "POST",
                           .target = mz_str_of(target),
                           .headers = headers,
                           .headers_n = officer ? 3 : 2,
                           .body = mz_str_of(body)};
    mz_web_call(s->web, s->cx.a, &call, &s->a);
    return s->a.status;
}

/* Three of 800 yuan a head: the first test of tests/packs/toy. */
#define MEMBER(role, birth, wage)                                                               \
    "{\"role\":\"" role "\",\"birth\":\"" birth "\",\"living_together\":true,\"student\":true," \
    "\"grade_of_disability\":\"none\",\"wage\":\"" wage "\",\"pension\":\"0\"}"
#define HOME(wage)                                                                        \
    "{\"at\":\"2025-07-01\",\"division\":\"331181103000\",\"household\":"                 \
    "{\"savings\":\"20000\",\"cars\":\"0\",\"floor_space\":\"80\"},\"members\":[" MEMBER( \
        "self", "1980-03-01", wage) "," MEMBER("spouse", "1982-05-09",                    \
                                               "600") "," MEMBER("child", "2012-09-01", "0") "]}"

TEST(a_case_sent_as_json_is_decided_with_its_trace)
{
    static const char home[] = HOME("1800");
    struct site *s = open_site();
    CHECK(post_case(s, "/rule/toy/eval?outcome=dibao", home, true) == 200);
    CHECK(says(s, "{\"pack\":\"toy\",\"hash\":\"") && says(s, "\"status\":\"eligible\""));
    CHECK(says(s, "{\"rule\":\"is_counted\",\"member\":3,\"value\":true"));
    CHECK(says(s, "{\"rule\":\"income_per_head\",\"value\":\"800\""));
    CHECK(says(s, "{\"param\":\"dibao_line\",\"value\":\"1140\",\"division\":\"33"));
    CHECK(lacks(s, "\"reasons\"") && lacks(s, "\"outcome\":\"margin\""));
    CHECK(post_case(s, "/rule/toy/eval?explain=1", home, true) == 200);
    CHECK(says(s, "\"reasons\":{\"conclusion\":\"Eligible for") && says(s, "\"margin\""));
    CHECK(post_case(s, "/rule/toy/eval?outcome=dibao", HOME("1800.50"), true) == 200);
    CHECK(says(s, "\"value\":\"4801/6\"")); /* 2,400.50 for three is no decimal */
    site_close(s);
}

TEST(a_case_that_cannot_be_read_is_refused_with_its_place)
{
    struct site *s = open_site();
    CHECK(post_case(s, "/rule/toy/eval", HOME("viel"), true) == 422);
    CHECK(says(s, "members[1].wage"));
    CHECK(post_case(s, "/rule/toy/eval", "{\"at\":\"2025-07-01\"", true) >= 400);
    CHECK(post_case(s, "/rule/toy/eval", "[]", true) >= 400);
    CHECK(post_case(s, "/rule/toy/eval?outcome=nothing", HOME("1"), true) == 404);
    CHECK(post_case(s, "/rule/nothing/eval", HOME("1"), true) == 404);
    CHECK(post_case(s, "/rule/broken_cycle/eval", HOME("1"), true) >= 400);
    CHECK(post_case(s, "/rule/toy/eval", HOME("1"), false) == 401);
    CHECK(get(s, "/rule/toy/eval") == 405);
    site_close(s);
}

/* clang-format off */
TEST_MAIN(T(the_library_names_every_pack_and_the_broken_ones),
          T(nobody_sees_rules_without_the_permission),
          T(a_pack_page_shows_what_it_holds),
          T(a_rule_is_shown_in_words_with_a_link_on_every_name),
          T(a_decision_table_is_a_table),
          T(a_form_offers_the_values_in_use_and_the_one_that_was_chosen),
          T(trying_a_rule_decides_with_reasons_and_can_be_linked),
          T(a_rule_that_does_not_apply_says_so_instead_of_a_value),
          T(a_parameter_shows_its_history_and_its_map),
          T(two_days_and_two_packs_are_compared_in_words),
          T(without_a_population_the_simulation_says_how_to_make_one),
          T(a_field_of_the_simulation_takes_rates_between_those_of_the_law),
          T(a_case_sent_as_json_is_decided_with_its_trace),
          T(a_case_that_cannot_be_read_is_refused_with_its_place))
/* clang-format on */
