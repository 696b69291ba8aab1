/* division_web_test.c - the pages of divisions, called without a socket. */
#include "check.h"
#include "site.h"

#include "feature/division/division_tables_int.h"

static struct site *open_site(void)
{
    struct site *s = site_new(division_routes);
    site_open(s);
    return s;
}

static int get(struct site *s, const char *target, bool json)
{
    struct mz_pair accept = {MZ_S("accept"), json ? MZ_S("application/json") : MZ_S("text/html")};
    struct mz_call call = {
        .method = "GET", .target = mz_str_of(target), .headers = &accept, .headers_n = 1};
    mz_web_call(s->web, s->cx.a, &call, &s->a);
    return s->a.status;
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

TEST(a_division_page_shows_map_children_and_facts)
{
    struct site *s = open_site();
    CHECK(get(s, "/division/331181", false) == 200);
    CHECK(says(s, "龙泉市") && says(s, "浙江省丽水市龙泉市") && says(s, "331181000000"));
    CHECK(says(s, "href=\"/division/331181103\"") && says(s, "查田镇"));
    CHECK(says(s, "丽水市示意图") && says(s, "示意图，不作为界线依据") && says(s, "<svg"));
    CHECK(says(s, "href=\"/division/331122\"")); /* the neighbour on the map */
    CHECK(says(s, "19 个乡级"));
    CHECK(get(s, "/division/331181103", false) == 200);
    CHECK(says(s, "溪口村村委会"));
    CHECK(get(s, "/division/331181103209", false) == 200);
    site_close(s);
}

TEST(every_province_has_a_page)
{
    struct site *s = open_site();
    struct division *all = NULL;
    size_t n = 0;
    CHECK(division_children(&s->cx, s->world.divisions, 0, DIVISION_EVER, &all, &n) == MZ_OK);
    for (size_t i = 0; i < n; i++) {
        mz_str path = mz_str_fmt(s->cx.a, "/division/%lld", (long long)(all[i].code / 10000000000));
        CHECK(get(s, path.p, false) == 200);
        CHECK(lacks(s, "市辖区</a>"));
    }
    CHECK(n == 31);
    site_close(s);
}

TEST(an_abolished_district_says_so_and_leads_to_its_successors)
{
    struct site *s = open_site();
    CHECK(get(s, "/division/330104", false) == 200);
    CHECK(says(s, "江干区已于 2021-04-09 撤销。") && says(s, "href=\"/division/330114\""));
    CHECK(says(s, "国函〔2021〕29号"));
    CHECK(get(s, "/division/330114", false) == 200);
    CHECK(says(s, "承接自") && says(s, "江干区"));
    CHECK(get(s, "/division/3301?on=2021-04-08", false) == 200);
    CHECK(says(s, "下城区</a>") && lacks(s, "临平区</a>"));
    CHECK(get(s, "/division/3301?on=2021-04-09", false) == 200);
    CHECK(lacks(s, "下城区</a>") && says(s, "临平区</a>"));
    CHECK(get(s, "/division/3301?on=tomorrow", false) == 422);
    site_close(s);
}

TEST(what_does_not_exist_is_404)
{
    struct site *s = open_site();
    CHECK(get(s, "/division/331199", false) == 404);
    CHECK(get(s, "/division/3", false) == 404);
    CHECK(get(s, "/division/9223372036854775807", false) == 404);
    site_close(s);
}

TEST(search_answers_pages_and_json)
{
    struct site *s = open_site();
    CHECK(get(s, "/division?q=longquan+chatian", false) == 200);
    CHECK(says(s, "查田镇") && says(s, "浙江省丽水市龙泉市"));
    CHECK(get(s, "/division?q=%3Cscript%3E", false) == 200);
    CHECK(says(s, "没有找到") && lacks(s, "<script>"));
    CHECK(get(s,
              "/division?q=%E6%B5%99%E6%B1%9F%E7%9C%81%E9%BE%99%E6%B3%89%E5%B8%82%E6%9F%A5%E7"
              "%94%B0%E9%95%87",
              false) == 200);
    CHECK(says(s, "href=\"/division/331181103\""));
    CHECK(get(s, "/division/pick?q=lq&under=3311", true) == 200);
    CHECK(says(s, "{\"value\":\"331181000000\",\"label\":\"龙泉市\""));
    CHECK(get(s, "/division", false) == 200);
    CHECK(says(s, "北京市") && says(s, "新疆维吾尔自治区"));
    CHECK(get(s, "/division/331181", true) == 200);
    CHECK(says(s, "\"331181103000\""));
    site_close(s);
}

TEST(the_picker_shows_one_level_and_sends_the_choice_back)
{
    struct site *s = open_site();
    CHECK(get(s, "/division/picker?at=331181&back=/person/new&name=home", false) == 200);
    CHECK(says(s, "href=\"/person/new?home=331181103000\""));
    CHECK(says(s, "查田镇") && lacks(s, "溪口村"));
    CHECK(says(s, "/division/picker?at=331181103&amp;back=%2Fperson%2Fnew&amp;name=home"));
    CHECK(s->a.body.n < 64 * 1024);
    CHECK(get(s, "/division/picker?at=331181103&back=/person/new?step=2", false) == 200);
    CHECK(says(s, "/person/new?step=2&amp;division=331181103209"));
    CHECK(get(s, "/division/picker", false) == 200);
    CHECK(says(s, "浙江省") && lacks(s, "丽水市"));
    CHECK(get(s, "/division/picker?q=longquan&at=33&back=/x&name=y", false) == 200);
    CHECK(says(s, "龙泉市") && says(s, "/x?y=331181000000"));
    CHECK(says(s, "name=\"back\"") && says(s, "value=\"/x\""));
    CHECK(get(s, "/division/picker?at=331181", true) == 200);
    CHECK(says(s, "331181103000"));
    site_close(s);
}

TEST(the_picker_sends_nobody_to_another_site)
{
    struct site *s = open_site();
    CHECK(get(s, "/division/picker?at=331181&back=//evil.example/&name=x", false) == 200);
    CHECK(lacks(s, "href=\"//evil") && lacks(s, "evil.example/?x"));
    CHECK(says(s, "href=\"/division/331181103\""));
    CHECK(get(s, "/division/picker?at=331181&back=/ok&name=a%22b%3D", false) == 200);
    CHECK(says(s, "/ok?division=331181103000"));
    site_close(s);
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
