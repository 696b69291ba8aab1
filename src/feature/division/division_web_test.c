/* division_web_test.c - the pages of divisions, called without a socket. */
#include "bare.h"
#include "check.h"
#include "site.h"

#include "feature/division/division_tables_int.h"

extern const struct mz_feature mz_feature_division;
const struct mz_feature *const mz_features[] = {&mz_feature_division, NULL};

static void open_site(struct site *s)
{
    site_open(s, bare(), NULL);
}

static void close_site(struct site *s)
{
    site_close(s);
    bare_done(s->cx);
}

TEST(a_division_page_shows_map_children_and_facts)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, NULL, "/division/331181") == 200);
    CHECK(shows(&s, "龙泉市") && shows(&s, "浙江省丽水市龙泉市") && shows(&s, "331181000000"));
    CHECK(shows(&s, "href=\"/division/331181103\"") && shows(&s, "查田镇"));
    CHECK(shows(&s, "丽水市示意图") && shows(&s, "示意图，不作为界线依据") && shows(&s, "<svg"));
    CHECK(shows(&s, "href=\"/division/331122\"")); /* the neighbour on the map */
    CHECK(shows(&s, "19 个乡级"));
    CHECK(see(&s, NULL, "/division/331181103") == 200);
    CHECK(shows(&s, "溪口村村委会"));
    CHECK(see(&s, NULL, "/division/331181103209") == 200);
    close_site(&s);
}

TEST(every_province_has_a_page)
{
    struct site s;
    open_site(&s);
    struct division *all = NULL;
    size_t n = 0;
    CHECK(division_children(s.cx, s.cx->world->divisions, 0, DIVISION_EVER, &all, &n) == MZ_OK);
    for (size_t i = 0; i < n; i++) {
        mz_str path = mz_str_fmt(s.cx->a, "/division/%lld", (long long)(all[i].code / 10000000000));
        CHECK(see(&s, NULL, path.p) == 200);
        CHECK(lacks(&s, "市辖区</a>"));
    }
    CHECK(n == 31);
    close_site(&s);
}

TEST(an_abolished_district_says_so_and_leads_to_its_successors)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, NULL, "/division/330104") == 200);
    CHECK(shows(&s, "江干区已于 2021-04-09 撤销。") && shows(&s, "href=\"/division/330114\""));
    CHECK(shows(&s, "国函〔2021〕29号"));
    CHECK(see(&s, NULL, "/division/330114") == 200);
    CHECK(shows(&s, "承接自") && shows(&s, "江干区"));
    CHECK(see(&s, NULL, "/division/3301?on=2021-04-08") == 200);
    CHECK(shows(&s, "下城区</a>") && lacks(&s, "临平区</a>"));
    CHECK(see(&s, NULL, "/division/3301?on=2021-04-09") == 200);
    CHECK(lacks(&s, "下城区</a>") && shows(&s, "临平区</a>"));
    CHECK(see(&s, NULL, "/division/3301?on=tomorrow") == 422);
    close_site(&s);
}

TEST(what_does_not_exist_is_404)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, NULL, "/division/331199") == 404);
    CHECK(see(&s, NULL, "/division/3") == 404);
    CHECK(see(&s, NULL, "/division/9223372036854775807") == 404);
    close_site(&s);
}

TEST(search_answers_pages_and_json)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, NULL, "/division?q=longquan+chatian") == 200);
    CHECK(shows(&s, "查田镇") && shows(&s, "浙江省丽水市龙泉市"));
    CHECK(see(&s, NULL, "/division?q=%3Cscript%3E") == 200);
    CHECK(shows(&s, "没有找到") && lacks(&s, "<script>"));
    CHECK(see(&s, NULL,
              "/division?q=%E6%B5%99%E6%B1%9F%E7%9C%81%E9%BE%99%E6%B3%89%E5%B8%82%E6%9F%A5%E7"
              "%94%B0%E9%95%87") == 200);
    CHECK(shows(&s, "href=\"/division/331181103\""));
    CHECK(see_json(&s, NULL, "/division/pick?q=lq&under=3311") == 200);
    CHECK(shows(&s, "{\"value\":\"331181000000\",\"label\":\"龙泉市\""));
    CHECK(see(&s, NULL, "/division") == 200);
    CHECK(shows(&s, "北京市") && shows(&s, "新疆维吾尔自治区"));
    CHECK(see_json(&s, NULL, "/division/331181") == 200);
    CHECK(shows(&s, "\"331181103000\""));
    close_site(&s);
}

TEST(the_picker_shows_one_level_and_sends_the_choice_back)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, NULL, "/division/picker?at=331181&back=/person/new&name=home") == 200);
    CHECK(shows(&s, "href=\"/person/new?home=331181103000\""));
    CHECK(shows(&s, "查田镇") && lacks(&s, "溪口村"));
    CHECK(shows(&s, "/division/picker?at=331181103&amp;back=%2Fperson%2Fnew&amp;name=home"));
    CHECK(s.a.body.n < 64 * 1024);
    CHECK(see(&s, NULL, "/division/picker?at=331181103&back=/person/new?step=2") == 200);
    CHECK(shows(&s, "/person/new?step=2&amp;division=331181103209"));
    CHECK(see(&s, NULL, "/division/picker") == 200);
    CHECK(shows(&s, "浙江省") && lacks(&s, "丽水市"));
    CHECK(see(&s, NULL, "/division/picker?q=longquan&at=33&back=/x&name=y") == 200);
    CHECK(shows(&s, "龙泉市") && shows(&s, "/x?y=331181000000"));
    CHECK(shows(&s, "name=\"back\"") && shows(&s, "value=\"/x\""));
    CHECK(see_json(&s, NULL, "/division/picker?at=331181") == 200);
    CHECK(shows(&s, "331181103000"));
    close_site(&s);
}

TEST(the_picker_sends_nobody_to_another_site)
{
    struct site s;
    open_site(&s);
    CHECK(see(&s, NULL, "/division/picker?at=331181&back=//evil.example/&name=x") == 200);
    CHECK(lacks(&s, "href=\"//evil") && lacks(&s, "evil.example/?x"));
    CHECK(shows(&s, "href=\"/division/331181103\""));
    CHECK(see(&s, NULL, "/division/picker?at=331181&back=/ok&name=a%22b%3D") == 200);
    CHECK(shows(&s, "/ok?division=331181103000"));
    close_site(&s);
}

/* clang-format off */
TEST_MAIN(T(a_division_page_shows_map_children_and_facts),
          T(every_province_has_a_page),
          T(an_abolished_district_says_so_and_leads_to_its_successors),
          T(what_does_not_exist_is_404),
          T(search_answers_pages_and_json),
          T(the_picker_shows_one_level_and_sends_the_choice_back),
          T(the_picker_sends_nobody_to_another_site))
/* clang-format on */
