/* case_test.c - letters go out with their action, filled from the case; what tasks find counts. */
#include "cases.h"
#include "fault.h"

#include "feature/matter/case_letter.h"
#include "feature/matter/matter_found.h"
#include "feature/matter/matter_paper.h"
#include "feature/reseal.h"

extern const struct mz_feature mz_feature_matter, mz_feature_letter, mz_feature_verify;
const struct mz_feature *const mz_features[] = {&mz_feature_verify, &mz_feature_letter,
                                                &mz_feature_matter, NULL};

static const char PNG[] = "\x89PNG\r\n\x1A\nwho was thereIEND\xAE\x42\x60\x82";

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    k->world.office = MZ_S("龙泉市民政局");
    MZ_TRY(mz_feature_letter.start(cx));
    return add_home(k, "周文芳", "19610412", VILLAGE);
}

/* The newest letter of a case; id 0: none. */
static struct letter_view letter(struct county *k, int64_t id, size_t *n)
{
    struct letter_view v = {.id = 0};
    int64_t *ids = NULL;
    *n = 0;
    if (letter_of(&k->w.cx, "matter", id, 20, &ids, n) != MZ_OK ||
        (*n > 0 && letter_get(&k->w.cx, ids[0], &v) != MZ_OK)) {
        printf("no letters: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return v;
}

static bool holds(mz_str s, const char *word)
{
    bool there = memmem(s.p, s.n, word, strlen(word)) != NULL;
    if (!there) {
        printf("no \"%s\" in %.*s\n", word, (int)s.n, s.p);
    }
    return there;
}

BOTH(a_letter_goes_out_with_its_action_and_says_what_the_case_knows)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    size_t n = 9;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 300));
    struct letter_view v = letter(&k, id, &n);
    CHECK(n == 0);
    CHECK(matter_papers_seen(cx, id) == MZ_OK && act(&k, id, "take") == MZ_OK);
    v = letter(&k, id, &n);
    CHECK(n == 1 && v.state == LETTER_ISSUED && mz_str_eq(v.template, MZ_S("accept")));
    CHECK(mz_str_eq(v.number, MZ_S("查田镇救受〔2026〕1号")) &&
          mz_str_eq(v.addressee, MZ_S("周文芳")));
    CHECK(holds(v.values, "\"matter\":\"最低生活保障\"") &&
          holds(v.values, "\"limit_days\":\"23\""));
    CHECK(holds(v.values, "身份证明和户口簿") && holds(v.values, mz_str_z(cx->a, k.number[0])));
    CHECK(holds(v.values, mz_str_z(cx->a, matter_number(cx->a, id))));
    /* What can be seen of it without the keys is masked. */
    CHECK(memmem(v.addressee_mask.p, v.addressee_mask.n, "文芳", 6) == NULL);
    county_done(&k);
}

BOTH(what_is_missing_is_told_once_and_whole)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t row = 0;
    size_t n = 0;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 300));
    const struct matter_paper_new bad = {.id = id,
                                         .paper = MZ_S("promise"),
                                         .state = MATTER_PAPER_REFUSED,
                                         .note = MZ_S("没有签名")};
    const struct matter_paper_new good = {
        .id = id, .paper = MZ_S("declaration"), .state = MATTER_PAPER_SEEN};
    CHECK(matter_paper_add(cx, &bad, &row) == MZ_OK && matter_paper_add(cx, &good, &row) == MZ_OK);
    CHECK(act(&k, id, "ask") == MZ_OK && at(&k, id, "supplement"));
    struct letter_view v = letter(&k, id, &n);
    CHECK(n == 1 && v.state == LETTER_ISSUED && mz_str_eq(v.template, MZ_S("supplement")));
    CHECK(holds(v.values, "身份证明和户口簿") && holds(v.values, "核对授权书") &&
          holds(v.values, "没有签名"));
    CHECK(memmem(v.values.p, v.values.n, "收入和财产状况申报", 27) == NULL);
    CHECK(memmem(v.values.p, v.values.n, "残疾人证", 12) == NULL);
    county_done(&k);
}

BOTH(an_action_that_asks_for_all_papers_waits_for_the_last)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    const struct matter_new in = {.matter = MZ_S("age_allowance_apply"), .person = k.person[0]};
    clerk(&k);
    CHECK(matter_begin(cx, &in, &id) == MZ_OK);
    CHECK(refused(&k, act(&k, id, "take"), MZ_INVALID, NULL) && get(&k, id).events_n == 1);
    CHECK(matter_papers_seen(cx, id) == MZ_OK && act(&k, id, "take") == MZ_OK);
    CHECK(get(&k, id).events_n == 2);
    county_done(&k);
}

BOTH(a_letter_that_lacks_something_stops_its_action_until_it_is_written)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct case_letter l = {.o = &o};
    const struct mz_json *said = NULL;
    size_t n = 0;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 300));
    CHECK(act(&k, id, "take") == MZ_OK && act(&k, id, "start") == MZ_OK);
    int64_t events = get(&k, id).events_n;
    CHECK(refused(&k, act(&k, id, "tell_check"), MZ_INVALID, "do"));
    CHECK(get(&k, id).events_n == events && broken(&k) == 0);
    (void)letter(&k, id, &n);
    CHECK(n == 1);
    clerk(&k);
    CHECK(matter_open_case(cx, id, &o) == MZ_OK);
    CHECK(letter_form(cx, MZ_S("check_result"), &l.form) == MZ_OK);
    CHECK(case_letter_fill(cx, &l) == MZ_OK && l.lacks_n == 3);
    mz_str json = MZ_S("{\"report_no\":\"HD-331181-2026-000482\",\"asked\":\"2026-11-03\","
                       "\"days\":\"10\"}");
    CHECK(mz_json_read(cx, json, (struct mz_json_options){.size_max = 1000}, &said) == MZ_OK);
    CHECK(case_letter_keep(cx, &l, said) == MZ_OK);
    CHECK(act(&k, id, "tell_check") == MZ_OK);
    /* The county's letter, and a clerk of the township: it waits for who may seal it. */
    struct letter_view v = letter(&k, id, &n);
    CHECK(n == 2 && v.state == LETTER_DRAFT && holds(v.values, "HD-331181-2026-000482"));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(letter_seal(cx, v.id, v.version) == MZ_OK);
    county_done(&k);
}

/* The answers with one text put in the place of another. */
static mz_str instead(struct county *k, mz_str told, const char *was, const char *is)
{
    const char *at = memmem(told.p, told.n, was, strlen(was));
    size_t before = at == NULL ? told.n : (size_t)(at - told.p);
    size_t skip = at == NULL ? 0 : strlen(was);
    return mz_str_fmt(k->w.cx.a, "%.*s%s%.*s", (int)before, told.p, is,
                      (int)(told.n - before - skip), told.p + before + skip);
}

/* A household of `n`, each with as much wage a month. */
static mz_str told_members(struct county *k, int64_t yuan, size_t n)
{
    mz_str one = told_wage(k, yuan);
    const char *from = (const char *)memmem(one.p, one.n, "[{", 2) + 1;
    const char *to = memmem(one.p, one.n, "}]", 2);
    mz_str member = {from, (size_t)(to - from) + 1};
    mz_str more = MZ_S("");
    for (size_t i = 1; i < n; i++) {
        mz_str next = instead(k, member, "\"role\":\"self\",\"birth\":\"1980",
                              "\"role\":\"child\",\"birth\":\"2012");
        more = mz_str_fmt(k->w.cx.a, MZ_FMT "," MZ_FMT, MZ_ARG(more), MZ_ARG(next));
    }
    return mz_str_fmt(k->w.cx.a, "%.*s" MZ_FMT "%s", (int)(to + 1 - one.p), one.p, MZ_ARG(more),
                      to + 1);
}

/* The refusal that a household with these answers gets, from the first clerk to the county. */
static struct letter_view refusal(struct county *k, const char *matter, mz_str told)
{
    size_t n = 0;
    struct letter_view v = {.id = 0};
    int64_t id = begin_with(k, matter, 0, told);
    bool good = to_opinion(k, id) && act(k, id, "deny") == MZ_OK && at(k, id, "confirm");
    act_as(k, APPROVER, "approver", COUNTY);
    if (good && act(k, id, "refuse") == MZ_OK && at(k, id, "tell")) {
        v = letter(k, id, &n);
    } else {
        printf("not refused: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return v;
}

BOTH(who_is_refused_for_income_reads_how_far_it_is_above_with_the_article)
{
    struct county k;
    (void)county(&k, kind_);
    struct letter_view v = refusal(&k, "dibao_apply", told_wage(&k, 4000));
    CHECK(mz_str_eq(v.template, MZ_S("refuse")) && v.state == LETTER_ISSUED);
    CHECK(holds(v.number, "龙泉市民政救告"));
    CHECK(holds(v.values, "\"persons\":\"1\"") && holds(v.values, "最低生活保障"));
    CHECK(holds(v.values, "\"reasons\":[{\"reason\":\"人均月收入不低于当地低保标准，超出 3,263.00 "
                          "元\",\"article\":\"社会救助暂行办法 第九条\"}]"));
    CHECK(holds(v.values, "\"how\":\"人均月收入 ＝ 4,180.00 ÷ 1 人 ＝ 4,180.00 元；家庭月均"));
    county_done(&k);
}

BOTH(who_is_refused_for_property_reads_which_and_by_how_much)
{
    struct county k;
    (void)county(&k, kind_);
    mz_str told = instead(&k, told_wage(&k, 300), "\"vehicles\":\"0\"", "\"vehicles\":\"1\"");
    told = instead(&k, told, "\"financial_assets\":\"8000\"", "\"financial_assets\":\"88000\"");
    struct letter_view v = refusal(&k, "dibao_apply", told);
    CHECK(holds(v.values,
                "\"reasons\":[{\"reason\":\"家庭金融资产超过限额，超出 65,992.00 "
                "元\",\"article\":\"社会救助暂行办法 第九条\"},{\"reason\":\"有应计入的机动车辆，"
                "超出 1 辆\",\"article\":\"社会救助暂行办法 第九条\"}]"));
    county_done(&k);
}

BOTH(a_margin_that_zhejiang_refuses_names_the_line_that_is_passed)
{
    struct county k;
    (void)county(&k, kind_);
    struct letter_view v = refusal(&k, "margin_apply", told_wage(&k, 2400));
    CHECK(holds(v.values, "\"reasons\":[{\"reason\":\"人均月收入超过低保标准的规定倍数，超出 746.00 "
                          "元\",\"article\":\"浙江省社会救助条例 第十三条\"},{\"reason\":\"人均月收入"
                          "超过月最低工资标准，超出 570.00 元\",\"article\":\"浙江省社会救助条例 "
                          "第十三条\"}]"));
    county_done(&k);
}

BOTH(a_refusal_of_a_large_household_has_its_income_per_head_first)
{
    struct county k;
    (void)county(&k, kind_);
    struct letter_view v = refusal(&k, "dibao_apply", told_members(&k, 4000, 3));
    CHECK(holds(v.values, "\"how\":\"人均月收入 ＝ 12,540.00 ÷ 3 人 ＝ 4,180.00 元；家庭月均"));
    CHECK(holds(v.values, "第 1 名成员（本人）") && holds(v.values, " 步计算未列出\""));
    county_done(&k);
}

/* Steps of a household's calculation, of its members among them; -1 without its income per head. */
static int steps(struct county *k, int64_t id, size_t *members, size_t *more)
{
    struct matter_open o = {0};
    bool head = false;
    *members = 0;
    if (matter_open_case(&k->w.cx, id, &o) != MZ_OK) {
        return -1;
    }
    struct rule_decision d = rule_decide(o.run, o.m->outcome, 0);
    struct rule_reasons *why = rule_explain(k->w.cx.a, MZ_LANG_ZH, o.run, &d);
    for (size_t i = 0; i < why->steps_n; i++) {
        const struct rule_reason *r = &why->steps[i];
        *members += r->of_member && r->rule != UINT32_MAX ? 1 : 0;
        head = head || memmem(r->text.p, r->text.n, "人均月收入 ＝", strlen("人均月收入 ＝")) != NULL;
    }
    *more = why->steps_more;
    return head ? (int)why->steps_n : -1;
}

BOTH(a_calculation_of_many_members_keeps_the_household_s_steps_and_says_what_it_left_out)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    size_t members[2];
    size_t more[2];
    CHECK(add_home(&k, "吴国强", "19570908", VILLAGE) == MZ_OK);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_members(&k, 4000, 15));
    int n = steps(&k, id, &members[0], &more[0]);
    CHECK(n > 0 && members[0] % 15 == 0 && members[0] > 80 && more[0] == 0);
    id = begin_with(&k, "dibao_apply", 1, told_members(&k, 4000, 30));
    n = steps(&k, id, &members[1], &more[1]);
    CHECK(n > 0 && members[1] == 200 && members[1] + more[1] == 2 * members[0]);
    CHECK(cx->err.msg[0] == 0);
    county_done(&k);
}

BOTH(who_is_granted_reads_the_amount_that_the_rules_gave)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    size_t n = 0;
    int64_t id = given(&k, 0, 300);
    CHECK(id > 0);
    struct letter_view v = letter(&k, id, &n);
    CHECK(mz_str_eq(v.template, MZ_S("confirm")) && v.state == LETTER_ISSUED);
    CHECK(matter_open_case(cx, id, &o) == MZ_OK);
    struct rule_decision d = rule_decide(o.run, o.m->outcome, 0);
    CHECK(d.amount.why == RULE_KNOWN && d.amount.num > 0);
    mz_str fen = mz_str_fmt(cx->a, "\"amount\":\"%" PRId64 ".%02" PRId64 "\"",
                            (int64_t)(d.amount.num / d.amount.den),
                            (int64_t)(d.amount.num * 100 / d.amount.den % 100));
    CHECK(holds(v.values, mz_str_z(cx->a, fen)) && holds(v.values, "\"standard\":\""));
    CHECK(holds(v.values, "\"income\":\"") && holds(v.values, "\"start\":\""));
    county_done(&k);
}

BOTH(what_a_visit_found_counts_and_what_was_declared_stays)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct matter_found *f = NULL;
    struct matter_found_shot *shot = NULL;
    size_t n = 0;
    int64_t row = 0;
    int64_t where = 0;
    mz_str kind = MZ_S("");
    mz_str bytes = MZ_S("");
    mz_str told = MZ_S("{\"facts\":{\"household\":{\"special_case\":\"false\"},\"members\":[{"
                       "\"role\":\"self\"}]},\"own\":{}}");
    int64_t id = begin_with(&k, "dibao_apply", 0, told);
    const struct matter_found_file photo = {MZ_S("visit_photo"), {PNG, sizeof PNG - 1}};
    struct matter_found_new in = {
        .id = id,
        .task = MZ_S("visit"),
        .people = 2,
        .facts = MZ_S("{\"facts\":{\"household\":{\"special_case\":\"true\"},\"members\":[]},"
                      "\"own\":{\"household\":{\"seen_home\":\"土墙漏雨\"}}}"),
        .file = &photo,
        .file_n = 1};
    CHECK(refused(&k, matter_found_add(cx, &in, &row), MZ_CONFLICT, NULL)); /* not at that step */
    CHECK(act(&k, id, "take") == MZ_OK && act(&k, id, "start") == MZ_OK);
    in.people = 1;
    CHECK(refused(&k, matter_found_add(cx, &in, &row), MZ_INVALID, NULL)); /* one is not two */
    CHECK(matter_founds(cx, id, &f, &n) == MZ_OK && n == 0);
    in.people = 2;
    CHECK(matter_found_add(cx, &in, &row) == MZ_OK && row > 0);
    CHECK(matter_founds(cx, id, &f, &n) == MZ_OK && n == 1 && holds(f[0].facts, "土墙漏雨"));
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && mz_str_eq(o.answers, told));
    CHECK((o.state->done & 1U) != 0 && o.facts->members_n == 1);
    size_t fact = 0;
    while (fact < o.book->facts_n &&
           !mz_str_eq(o.book->facts[fact].name.id, MZ_S("special_case"))) {
        fact++;
    }
    CHECK(fact < o.book->facts_n && o.facts->household.cells[fact].known &&
          o.facts->household.cells[fact].v == 1); /* as the visit found, not as declared */
    CHECK(matter_found_files(cx, row, &shot, &n) == MZ_OK && n == 1);
    CHECK(matter_found_open(cx, shot[0].id, &kind, &bytes, &where) == MZ_OK && where == id);
    CHECK(bytes.n == sizeof PNG - 1 && memcmp(bytes.p, PNG, bytes.n) == 0);
    CHECK(broken(&k) == 0);
    act_as(&k, OTHER_CLERK, "clerk", INT64_C(331181104000));
    CHECK(refused(&k, matter_found_open(cx, shot[0].id, &kind, &bytes, &where), MZ_ABSENT, NULL));
    county_done(&k);
}

BOTH(what_a_case_holds_goes_under_the_newest_key_though_each_first_try_is_lost)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    uint16_t version = 0;
    int64_t row = 0;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 300));
    const struct matter_found_file photo = {MZ_S("visit_photo"), {PNG, sizeof PNG - 1}};
    const struct matter_paper_new paper = {.id = id,
                                           .paper = MZ_S("identity"),
                                           .state = MATTER_PAPER_FILED,
                                           .data = {PNG, sizeof PNG - 1}};
    const struct matter_found_new found = {
        .id = id,
        .task = MZ_S("visit"),
        .people = 2,
        .facts = MZ_S("{\"facts\":{\"household\":{},\"members\":[]},\"own\":{\"household\":{"
                      "\"seen_home\":\"土墙漏雨\"}}}"),
        .file = &photo,
        .file_n = 1};
    CHECK(matter_paper_add(cx, &paper, &row) == MZ_OK && matter_papers_seen(cx, id) == MZ_OK);
    CHECK(act(&k, id, "take") == MZ_OK && act(&k, id, "start") == MZ_OK);
    CHECK(matter_found_add(cx, &found, &row) == MZ_OK);
    CHECK(mz_keyring_rotate(cx, k.w.dir, &version) == MZ_OK && version == 2);
    mz_keyring_close(k.world.keys);
    CHECK(mz_keyring_open(cx, k.crypto, k.w.dir, &k.world.keys) == MZ_OK);
    test_everywhere(&k.w);
    test_twice(cx, true);
    for (const struct mz_seals *s = matter_seals; s->table != NULL; s++) {
        for (int i = 0; i < 2; i++) {
            struct mz_seal_walk w = {.at = 0, .more = true};
            while (w.more) {
                CHECK(reseal_step(cx, s, i == 0, &w) == MZ_OK);
            }
            bool none = strcmp(s->table, "matter_letter") == 0; /* nothing was to be written */
            CHECK((w.values > 0) != none && w.old == (i == 0 ? w.values : 0));
        }
    }
    county_done(&k);
}

TEST_MAIN(T2(a_letter_goes_out_with_its_action_and_says_what_the_case_knows),
          T2(what_is_missing_is_told_once_and_whole),
          T2(an_action_that_asks_for_all_papers_waits_for_the_last),
          T2(a_letter_that_lacks_something_stops_its_action_until_it_is_written),
          T2(who_is_refused_for_income_reads_how_far_it_is_above_with_the_article),
          T2(who_is_refused_for_property_reads_which_and_by_how_much),
          T2(a_margin_that_zhejiang_refuses_names_the_line_that_is_passed),
          T2(a_refusal_of_a_large_household_has_its_income_per_head_first),
          T2(a_calculation_of_many_members_keeps_the_household_s_steps_and_says_what_it_left_out),
          T2(who_is_granted_reads_the_amount_that_the_rules_gave),
          T2(what_a_visit_found_counts_and_what_was_declared_stays),
          T2(what_a_case_holds_goes_under_the_newest_key_though_each_first_try_is_lost))
