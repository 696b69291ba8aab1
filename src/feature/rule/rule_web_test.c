/* rule_web_test.c - the pages of rules, called without a socket. */
#include <sys/stat.h>
#include <unistd.h>

#include "bare.h"
#include "check.h"
#include "site.h"
#include "tmp.h"

#include "feature/rule/law.h"
#include "feature/rule/population.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/shelf.h"
#include "feature/rule/simulate.h"

extern const struct mz_feature mz_feature_rule;
const struct mz_feature *const mz_features[] = {&mz_feature_rule, NULL};

#define COUNTY INT64_C(331181000000)

static const struct reader readers[] = {{"officer", 11, "officer", COUNTY}, {0}};

static void open_site_of(struct site *s, const char *packs)
{
    mz_cx *cx = bare();
    mz_str folder = mz_str_of(packs);
    cx->world->rules = rule_store_new(cx, &folder, 1);
    cx->world->data = MZ_S("/nonexistent");
    cx->world->division = COUNTY;
    site_open(s, cx, readers);
}

static void open_site(struct site *s)
{
    open_site_of(s, "tests/packs");
}

static void close_site(struct site *s)
{
    site_close(s);
    bare_done(s->cx);
}

TEST(the_library_names_every_pack_and_the_broken_ones)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, "officer", "/rule") == 200);
    CHECK(shows(&s, "样例省最低生活保障") && shows(&s, "href=\"/rule/toy\""));
    CHECK(shows(&s, "测试 2/2 项通过")); /* of few tests; others run on the pack's page */
    CHECK(shows(&s, "以下规则包有错误") && shows(&s, "broken_cycle"));
    CHECK(see(&s, "officer", "/rule/toy") == 200 && shows(&s, "测试 2/2 项通过"));
    CHECK(see(&s, "officer", "/rule/broken_cycle") == 200);
    CHECK(shows(&s, "broken_cycle/pack.yaml:9") && shows(&s, "暂不用于认定"));
    CHECK(see(&s, "officer", "/rule/broken_cycle/first") == 409);
    close_site(&s);
}

TEST(nobody_sees_rules_without_the_permission)
{
    struct site s;
    open_site(&s);
    static const char *const paths[] = {"/rule", "/rule/toy", "/rule/toy/dibao_ok", "/simulate"};
    for (size_t i = 0; i < MZ_LEN(paths); i++) {
        int status = see_json(&s, NULL, paths[i]);
        CHECK(status == 401 || status == 403);
    }
    close_site(&s);
}

TEST(a_pack_page_shows_what_it_holds)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, "officer", "/rule/toy") == 200);
    CHECK(shows(&s, "临时救助") && shows(&s, "href=\"/rule/toy/dibao_ok\""));
    CHECK(shows(&s, "1,140.00 元") && shows(&s, "丽水市") &&
          shows(&s, "《样例省救助条例》 第十一条"));
    CHECK(shows(&s, "三口之家差额发放") && shows(&s, "样例省公告第13号"));
    CHECK(see(&s, "officer", "/rule/toy?at=2021-07-01") == 200);
    CHECK(shows(&s, "886.00 元"));
    CHECK(see(&s, "officer", "/rule/nothing") == 404);
    CHECK(see_json(&s, "officer", "/rule/toy") == 200);
    CHECK(shows(&s, "\"title\":\"样例省最低生活保障\"") ||
          shows(&s, "\"title\": \"样例省最低生活保障\""));
    close_site(&s);
}

TEST(a_rule_is_shown_in_words_with_a_link_on_every_name)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, "officer", "/rule/toy/dibao_amount") == 200);
    CHECK(shows(&s, "<a class=\"p\" href=\"/rule/toy/param/dibao_line\">最低生活保障标准</a>"));
    CHECK(shows(&s, "<a class=\"p\" href=\"/rule/toy/income_per_head\">人均月收入</a>"));
    CHECK(shows(&s, "取整(") && shows(&s, "四舍五入") && shows(&s, "例外（单人保），当"));
    CHECK(shows(&s, "<svg class=\"mz-dep\"") && shows(&s, "年度低保金"));
    CHECK(shows(&s, "data-kind=\"step\"") && shows(&s, "2025-01-01"));
    CHECK(see(&s, "officer", "/rule/toy/dibao_ok") == 200);
    CHECK(shows(&s, "家庭人均收入低于当地最低生活保障标准") && shows(&s, "收入或者财产待核实"));
    CHECK(see(&s, "officer", "/rule/toy/nothing") == 404);
    close_site(&s);
}

TEST(a_decision_table_is_a_table)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, "officer", "/rule/toy/care_amount") == 200);
    CHECK(shows(&s, "有且只有一行成立") && shows(&s, "本人残疾等级") && shows(&s, "150元"));
    CHECK(shows(&s, "其他情形"));
    close_site(&s);
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
    struct site s;
    open_site_of(&s, tmp);
    CHECK(see(&s, "officer", "/rule/cards/any_card?at=2024-01-01") == 200);
    CHECK(shows(&s, "<option value=\"new\"") && lacks(&s, "<option value=\"old\""));
    CHECK(see(&s, "officer", "/rule/cards/any_card?at=2023-12-31") == 200);
    CHECK(shows(&s, "<option value=\"old\"") && lacks(&s, "<option value=\"new\""));
    CHECK(see(&s, "officer", "/rule/cards/any_card?try=1&at=2024-01-01&household.card=old") == 200);
    CHECK(shows(&s, "<option value=\"old\"") && shows(&s, "<option value=\"new\""));
    close_site(&s);
}

TEST(trying_a_rule_decides_with_reasons_and_can_be_linked)
{
    struct site s;
    open_site(&s);
    const char *link = "/rule/toy/dibao_ok?try=1&at=2025-07-01&division=331181103000&members=1"
                       "&household.savings=20000&household.cars=0&household.floor_space=80"
                       "&members%5B1%5D.living_together=true&members%5B1%5D.wage=600"
                       "&members%5B1%5D.grade_of_disability=none&members%5B1%5D.pension=0";
    CHECK(see(&s, "officer", link) == 200);
    CHECK(shows(&s, "月低保金 486.00 元") || shows(&s, "486.00"));
    CHECK(shows(&s, "满足") && shows(&s, "第十二条") && shows(&s, "600.00"));
    CHECK(shows(&s, "补充互斥待遇的信息") && lacks(&s, "name=\"household.hardships\""));
    const char *more[2] = {
        "&household.hospital_bill=40000&others=1",
        "&household.hardships=illness&household.hospital_bill=40000&household.burden_share=50%25"};
    CHECK(see(&s, "officer", mz_str_fmt(s.cx->a, "%s%s", link, more[0]).p) == 200);
    CHECK(shows(&s, "是否同时享受临时救助尚不清楚"));
    CHECK(shows(&s, "name=\"household.hardships\""));
    CHECK(see(&s, "officer", mz_str_fmt(s.cx->a, "%s%s", link, more[1]).p) == 200);
    CHECK(shows(&s, "与临时救助不可同时享受，需选择其一") && shows(&s, "第二十条"));
    CHECK(shows(&s, "name=\"household.hardships\""));
    CHECK(see(&s, "officer", "/rule/toy/dibao_ok?try=1&at=2025-07-01&members=1") == 200);
    CHECK(shows(&s, "待补充") && shows(&s, "还需补充："));
    CHECK(see(&s, "officer", "/rule/toy/dibao_ok?try=1&members=1&household.savings=viel") == 200);
    CHECK(shows(&s, "mz-problems") && shows(&s, "value=\"viel\"") && lacks(&s, "id=\"answer\""));
    CHECK(see(&s, "officer", "/rule/toy/dibao_ok?try=1&members=1&more=1") == 200);
    CHECK(shows(&s, "members[2].wage"));
    CHECK(see(&s, "officer", "/rule/toy/wage_mean?try=1&members=1&members%5B1%5D.wage=600") == 200);
    CHECK(shows(&s, "600.00 元"));
    close_site(&s);
}

TEST(a_rule_that_does_not_apply_says_so_instead_of_a_value)
{
    struct site s;
    open_site(&s);
    const char *link = "/rule/toy/relief_amount?try=1&at=2025-07-01&division=331181103000"
                       "&household.hardships=illness&household.burden_share=50%25"
                       "&household.hospital_bill=15000";
    CHECK(see(&s, "officer", link) == 200);
    CHECK(shows(&s, "data-l=\"数值\">不适用"));
    CHECK(shows(&s, "不适用：可救助费用 7,500.00 元") && shows(&s, "样例省救助条例 第二十条"));
    CHECK(lacks(&s, "data-l=\"数值\">500.00 元")); /* what the formula would give */
    CHECK(see(&s, "officer", "/rule/toy/relief_amount?try=1&division=510100000000") == 200);
    CHECK(shows(&s, "不在浙江省内") && lacks(&s, "id=\"answer\""));
    close_site(&s);
}

TEST(a_parameter_shows_its_history_and_its_map)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, "officer", "/rule/toy/param/dibao_line") == 200);
    CHECK(shows(&s, "<td class=\"num\">886</td>") && shows(&s, "<td class=\"num\">1140</td>"));
    CHECK(shows(&s, "分区划示意图") && shows(&s, "莲都区 1,140.00 元"));
    CHECK(shows(&s, "杭州市") && shows(&s, "2024-12-20"));
    CHECK(see(&s, "officer", "/rule/toy/param/relief_rate") == 200);
    CHECK(shows(&s, "10000元") && shows(&s, "40%"));
    CHECK(see(&s, "officer", "/rule/toy/param/grade_extra") == 200);
    CHECK(shows(&s, "120.50 元") && shows(&s, "二级"));
    CHECK(see(&s, "officer", "/rule/toy/param/nothing") == 404);
    CHECK(see(&s, "officer", "/rule/toy/fact/wage") == 200);
    CHECK(shows(&s, "逐月记录") && shows(&s, "月均工资"));
    CHECK(see(&s, "officer", "/rule/toy/fact/nothing") == 404);
    close_site(&s);
}

TEST(two_days_and_two_packs_are_compared_in_words)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, "officer", "/rule/toy/diff?from=2024-12-31&to=2025-01-01") == 200);
    CHECK(shows(&s, "886.00 元") && shows(&s, "1,140.00 元") && shows(&s, "有变化"));
    CHECK(see(&s, "officer", "/rule/toy/diff?from=2026-01-01&to=2026-02-01") == 200);
    CHECK(shows(&s, "规则相同，没有差异"));
    CHECK(see(&s, "officer", "/rule/toy/diff?with=base") == 200);
    CHECK(shows(&s, "新增") && shows(&s, "补差比例"));
    CHECK(see(&s, "officer", "/rule/toy/diff?from=tomorrow") == 200);
    CHECK(shows(&s, "mz-problems"));
    close_site(&s);
}

TEST(without_a_population_the_simulation_says_how_to_make_one)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, "officer", "/simulate?pack=toy") == 200);
    CHECK(shows(&s, "还没有人口数据") && shows(&s, "type=\"range\"") &&
          shows(&s, "现行 1,140.00 元"));
    CHECK(see(&s, "officer", "/simulate?pack=nothing") == 404);
    close_site(&s);
}

/* A site over a folder with the people of a county; the same people for every test. */
struct peopled {
    struct site s;
    char dir[256];
    const struct rule_shelved *toy;
};

static void open_peopled(struct peopled *p)
{
    struct mz_pop *pop = NULL;
    open_site(&p->s);
    mz_cx *cx = p->s.cx;
    test_tmp(p->dir, sizeof p->dir, "mz-people");
    struct population_options o = {.seed = 7, .unknown = 20, .people = 3000, .division = COUNTY};
    if (mkdtemp(p->dir) == NULL || !mz_date_make(2025, 7, 1, &o.at) ||
        rule_shelf_book(cx, MZ_S("toy"), &p->toy) != MZ_OK) {
        exit(1);
    }
    o.book = p->toy->book;
    cx->world->data = mz_str_of(p->dir);
    if (population_make(cx, &o, &pop) != MZ_OK ||
        population_save(cx, &o, pop, cx->world->data) != MZ_OK) {
        printf("%s\n", cx->err.msg);
        exit(1);
    }
}

static void close_peopled(struct peopled *p)
{
    (void)remove(mz_str_fmt(p->s.cx->a, "%s/population.col", p->dir).p);
    (void)remove(mz_str_fmt(p->s.cx->a, "%s/population.json", p->dir).p);
    (void)rmdir(p->dir);
    close_site(&p->s);
}

/* What the change does, asked of the simulation itself. */
static const struct sim_result *simulated(struct peopled *p, struct sim_sets sets,
                                          const char *reform, mz_date at)
{
    mz_cx *cx = p->s.cx;
    struct sim_base *base = NULL;
    struct sim_result *r = NULL;
    struct ast_findings f = {.a = cx->a};
    struct sim_scope all = {.under = COUNTY};
    const struct ast_reform *over =
        reform == NULL ? NULL : rule_reform_of(p->toy->book, mz_str_of(reform));
    division_range(COUNTY, &all.lo, &all.hi);
    mz_code rc = over == NULL ? sim_base_of(cx, p->toy, at, &base)
                              : sim_over_of(cx, p->toy, at, over, &f, &base);
    if (rc != MZ_OK || sim_run(cx, base, &sets, all, &r) != MZ_OK) {
        printf("%s\n", cx->err.msg);
        exit(1);
    }
    return r;
}

/* Fen as 10,000 yuan with one decimal, as charts have it; of small amounts without commas. */
static mz_str wan(mz_cx *cx, int64_t fen)
{
    int64_t tenths = (fen + 50000) / 100000;
    return mz_str_fmt(cx->a, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
}

static size_t times(const struct site *s, const char *what)
{
    size_t n = 0;
    const char *end = s->a.body.p + s->a.body.n;
    for (const char *at = s->a.body.p;
         (at = memmem(at, (size_t)(end - at), what, strlen(what))) != NULL; at++) {
        n++;
    }
    return n;
}

/* The bars of the page are the costs of the divisions, now and then, largest first. */
static bool bars_are(struct peopled *p, const struct sim_result *r)
{
    bool all = r->groups_n[SIM_DIVISION] >= 10;
    size_t most = r->groups_n[SIM_DIVISION] < 19 ? r->groups_n[SIM_DIVISION] : 19;
    for (size_t i = 0; i < most; i++) {
        const struct sim_group *g = &r->groups[SIM_DIVISION][i];
        mz_str row = mz_str_fmt(p->s.cx->a,
                                "<th scope=\"row\">" MZ_FMT "</th><td class=\"num\">" MZ_FMT
                                "</td><td class=\"num\">" MZ_FMT "</td>",
                                MZ_ARG(g->label), MZ_ARG(wan(p->s.cx, g->now.fen)),
                                MZ_ARG(wan(p->s.cx, g->then.fen)));
        all = all && shows(&p->s, row.p);
    }
    return all;
}

static const char bars[] = "<figure class=\"mz-chart\" data-kind=\"bar\"";
static const char curve[] = "<figure class=\"mz-chart\" data-kind=\"line\"";

TEST(a_simulation_of_everybody_draws_what_it_computed)
{
    struct peopled p;
    mz_date at = {0};
    open_peopled(&p);
    CHECK(mz_date_make(2025, 7, 1, &at));
    struct sim_sets sets = {{{law_param(p.toy->book, MZ_S("dibao_line")), 130000}}, 1};
    const struct sim_result *r = simulated(&p, sets, NULL, at);
    p.s.lang = "zh";
    CHECK(see(&p.s, "officer", "/simulate?pack=toy&at=2025-07-01&dibao_line=1300") == 200);
    CHECK(r->all.then.fen > r->all.now.fen && r->all.gain_n > 0);
    CHECK(times(&p.s, bars) == 1 && times(&p.s, curve) == 1 && bars_are(&p, r));
    CHECK(shows(&p.s, "人均月收入 ＜ 最低生活保障标准") && shows(&p.s, "合成数据"));
    /* As it is: the figures are the law's, and one who moves nothing changes nobody. */
    sets.n = 0;
    r = simulated(&p, sets, NULL, at);
    CHECK(see(&p.s, "officer", "/simulate?pack=toy&at=2025-07-01") == 200);
    CHECK(bars_are(&p, r) && r->all.gain_n == 0 && shows(&p.s, "没有家庭新增或失去待遇"));
    close_peopled(&p);
}

TEST(a_reform_is_compared_on_the_page_with_what_it_changes_in_words)
{
    struct peopled p;
    mz_date at = {0};
    struct sim_sets none = {.n = 0};
    open_peopled(&p);
    CHECK(mz_date_make(2027, 1, 1, &at)); /* its first day: none was named */
    const struct sim_result *r = simulated(&p, none, "margin_2", at);
    CHECK(r->flipped > 0);
    p.s.lang = "zh";
    CHECK(see(&p.s, "officer", "/simulate?pack=toy") == 200);
    CHECK(shows(&p.s, "<option value=\"margin_2\">边缘家庭二倍</option>"));
    CHECK(see(&p.s, "officer", "/simulate?pack=toy&reform=margin_2") == 200);
    CHECK(shows(&p.s, "<option value=\"margin_2\" selected>"));
    CHECK(shows(&p.s, "<input type=\"hidden\" name=\"reform\" value=\"margin_2\">"));
    CHECK(shows(&p.s, "value=\"2027-01-01\"") && bars_are(&p, r));
    CHECK(shows(&p.s, "人均月收入 ≤ 边缘家庭收入线") && shows(&p.s, "方案的改动"));
    CHECK(shows(&p.s, "<td class=\"\" data-l=\"变更后\">2027-01-01"));
    CHECK(shows(&p.s, "最低生活保障标准 × 边缘家庭收入倍数"));
    CHECK(see(&p.s, "officer", "/simulate?pack=toy&reform=margin_2&at=2026-12-31") == 200);
    CHECK(shows(&p.s, "尚未施行") && lacks(&p.s, bars));
    CHECK(see(&p.s, "officer", "/simulate?pack=toy&reform=nothing") == 404);
    close_peopled(&p);
}

TEST(a_field_of_the_simulation_takes_rates_between_those_of_the_law)
{
    struct site s;
    open_site_of(&s, "packs");
    CHECK(see(&s, "officer", "/simulate?pack=cn-33&of=margin") == 200);
    CHECK(shows(&s, "name=\"margin_multiple\""));
    CHECK(see(&s, "officer", "/simulate?pack=cn-33&of=margin&margin_multiple=1.7") == 200);
    CHECK(shows(&s, "value=\"1.7\"") && lacks(&s, "须在") && lacks(&s, "过细"));
    CHECK(see(&s, "officer", "/simulate?pack=cn-33&of=margin&margin_multiple=1.70001") == 200);
    CHECK(shows(&s, "过细"));
    CHECK(see(&s, "officer", "/simulate?pack=cn-33&of=margin&margin_multiple=7") == 200);
    CHECK(shows(&s, "须在"));
    close_site(&s);
}

static int post_case(struct site *s, const char *who, const char *target, const char *body)
{
    s->lang = "en";
    return site_ask(s, (struct asking){.who = who,
                                       .target = target,
                                       .accept = SITE_JSON,
                                       .type = SITE_JSON,
                                       .body = mz_str_of(body)});
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
    struct site s;
    open_site(&s);
    CHECK(post_case(&s, "officer", "/rule/toy/eval?outcome=dibao", home) == 200);
    CHECK(shows(&s, "{\"pack\":\"toy\",\"hash\":\"") && shows(&s, "\"status\":\"eligible\""));
    CHECK(shows(&s, "{\"rule\":\"is_counted\",\"member\":3,\"value\":true"));
    CHECK(shows(&s, "{\"rule\":\"income_per_head\",\"value\":\"800\""));
    CHECK(shows(&s, "{\"param\":\"dibao_line\",\"value\":\"1140\",\"division\":\"33"));
    CHECK(lacks(&s, "\"reasons\"") && lacks(&s, "\"outcome\":\"margin\""));
    CHECK(post_case(&s, "officer", "/rule/toy/eval?explain=1", home) == 200);
    CHECK(shows(&s, "\"reasons\":{\"conclusion\":\"Eligible for") && shows(&s, "\"margin\""));
    CHECK(post_case(&s, "officer", "/rule/toy/eval?outcome=dibao", HOME("1800.50")) == 200);
    CHECK(shows(&s, "\"value\":\"4801/6\"")); /* 2,400.50 for three is no decimal */
    close_site(&s);
}

TEST(a_case_that_cannot_be_read_is_refused_with_its_place)
{
    struct site s;
    open_site(&s);
    CHECK(post_case(&s, "officer", "/rule/toy/eval", HOME("viel")) == 422);
    CHECK(shows(&s, "members[1].wage"));
    CHECK(post_case(&s, "officer", "/rule/toy/eval", "{\"at\":\"2025-07-01\"") >= 400);
    CHECK(post_case(&s, "officer", "/rule/toy/eval", "[]") >= 400);
    CHECK(post_case(&s, "officer", "/rule/toy/eval?outcome=nothing", HOME("1")) == 404);
    CHECK(post_case(&s, "officer", "/rule/nothing/eval", HOME("1")) == 404);
    CHECK(post_case(&s, "officer", "/rule/broken_cycle/eval", HOME("1")) >= 400);
    CHECK(post_case(&s, NULL, "/rule/toy/eval", HOME("1")) == 401);
    CHECK(see(&s, "officer", "/rule/toy/eval") == 405);
    close_site(&s);
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
          T(a_simulation_of_everybody_draws_what_it_computed),
          T(a_reform_is_compared_on_the_page_with_what_it_changes_in_words),
          T(a_field_of_the_simulation_takes_rates_between_those_of_the_law),
          T(a_case_sent_as_json_is_decided_with_its_trace),
          T(a_case_that_cannot_be_read_is_refused_with_its_place))
/* clang-format on */
