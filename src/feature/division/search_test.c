/* search_test.c - finding a division by what people type, and by what an address says. */
#include "feature/division/division_bench.h"
#include "feature/division/division_testing.h"

/* The code found first, 0 for none. */
static int64_t first(const struct fixture *f, const char *query, int64_t under)
{
    struct division_found found[DIVISION_FOUND_MAX];
    size_t n = division_search(f->t, mz_str_of(query), under, found);
    return n == 0 ? 0 : found[0].d.code;
}

static bool finds(const struct fixture *f, const char *query, int64_t under, int64_t code)
{
    struct division_found found[DIVISION_FOUND_MAX];
    size_t n = division_search(f->t, mz_str_of(query), under, found);
    for (size_t i = 0; i < n; i++) {
        if (found[i].d.code == code) {
            return true;
        }
    }
    for (size_t i = 0; i < n; i++) {
        printf("  %s: %lld " MZ_FMT " %x\n", query, (long long)found[i].d.code,
               MZ_ARG(found[i].d.name), found[i].rank);
    }
    return false;
}

TEST(longquan_is_found_by_name_reading_initials_and_code)
{
    struct fixture f = open_table();
    CHECK(first(&f, "龙泉市", 0) == CODE("331181"));
    CHECK(finds(&f, "龙泉", 0, CODE("331181")));
    CHECK(finds(&f, "longquan", 0, CODE("331181")));
    CHECK(finds(&f, "LongQuan", 0, CODE("331181")));
    CHECK(finds(&f, "lq", 0, CODE("331181")));
    CHECK(first(&f, "331181", 0) == CODE("331181"));
    CHECK(first(&f, "3311", 0) == CODE("3311"));
    CHECK(finds(&f, "3311", 0, CODE("331181")));
    CHECK(first(&f, "33118", 0) == CODE("331181"));
    close_table(&f);
}

TEST(inside_the_own_area_comes_first)
{
    struct fixture f = open_table();
    CHECK(first(&f, "查田", CODE("331181")) == CODE("331181103"));
    CHECK(first(&f, "ct", CODE("331181")) == CODE("331181103"));
    CHECK(first(&f, "chatian", 0) == CODE("331181103"));
    CHECK(first(&f, "lq", CODE("3311")) == CODE("331181"));
    close_table(&f);
}

TEST(words_narrow_from_left_to_right)
{
    struct fixture f = open_table();
    CHECK(first(&f, "龙泉 查田", 0) == CODE("331181103"));
    CHECK(first(&f, "longquan chatian", 0) == CODE("331181103"));
    CHECK(first(&f, "杭州 西湖", 0) == CODE("330106"));
    CHECK(first(&f, "  杭州   xihu ", 0) == CODE("330106"));
    CHECK(first(&f, "龙泉 西湖区", 0) != CODE("330106"));
    close_table(&f);
}

TEST(exact_goes_before_prefix_and_prefix_before_part)
{
    struct fixture f = open_table();
    struct division_found found[DIVISION_FOUND_MAX];
    size_t n = division_search(f.t, MZ_S("朝阳"), 0, found);
    CHECK(n == DIVISION_FOUND_MAX);
    CHECK(found[0].d.level == DIVISION_CITY && IS(found[0].d.name, "朝阳市"));
    CHECK(found[1].d.level == DIVISION_COUNTY);
    for (size_t i = 1; i < n; i++) {
        CHECK(found[i - 1].rank <= found[i].rank);
        CHECK(found[i - 1].d.code != found[i].d.code);
    }
    n = division_search(f.t, MZ_S("溪口村"), CODE("331181"), found);
    CHECK(n == DIVISION_FOUND_MAX);
    CHECK(division_inside(found[0].d.code, CODE("331181")));
    close_table(&f);
}

TEST(special_readings_are_found)
{
    struct fixture f = open_table();
    CHECK(first(&f, "lishui", CODE("33")) == CODE("3311"));
    CHECK(first(&f, "bengbu", 0) == CODE("3403"));
    CHECK(first(&f, "luan", CODE("34")) == CODE("3415"));
    CHECK(first(&f, "chongqing", 0) == CODE("50"));
    CHECK(first(&f, "xiamen", 0) == CODE("3502"));
    CHECK(finds(&f, "shenxian", 0, CODE("371522")));
    CHECK(finds(&f, "xi'an", 0, CODE("6101")));
    close_table(&f);
}

TEST(abolished_and_new_counties_are_found)
{
    struct fixture f = open_table();
    CHECK(first(&f, "下城区", 0) == CODE("330103"));
    CHECK(first(&f, "hean", CODE("6532")) == CODE("653229"));
    CHECK(finds(&f, "330103", 0, CODE("330103")));
    close_table(&f);
}

TEST(a_grouping_is_not_a_place)
{
    struct fixture f = open_table();
    struct division_found found[DIVISION_FOUND_MAX];
    size_t n = division_search(f.t, MZ_S("市辖区"), 0, found);
    for (size_t i = 0; i < n; i++) {
        CHECK(!found[i].d.grouping);
    }
    close_table(&f);
}

TEST(hostile_queries_find_nothing_and_harm_nothing)
{
    struct fixture f = open_table();
    struct division_found found[DIVISION_FOUND_MAX];
    char big[4096];
    memset(big, 'a', sizeof big);
    CHECK(division_search(f.t, (mz_str){big, sizeof big}, 0, found) == 0);
    CHECK(division_search(f.t, (mz_str){big, DIVISION_QUERY_MAX}, 0, found) == 0);
    CHECK(division_search(f.t, MZ_S(""), 0, found) == 0);
    CHECK(division_search(f.t, MZ_S("   "), 0, found) == 0);
    CHECK(division_search(f.t, MZ_S("'"), 0, found) == 0);
    CHECK(division_search(f.t, MZ_S("\xFF\xFE"), 0, found) == 0);
    CHECK(division_search(f.t, MZ_S("00000000000000000000"), 0, found) == 0);
    CHECK(division_search(f.t, MZ_S("99"), 0, found) == 0);
    CHECK(division_search(f.t, MZ_S("999999999999"), 0, found) == 0);
    CHECK(division_search(f.t, MZ_S("龙泉"), CODE("331199"), found) > 0);
    close_table(&f);
}

/* A scan of the packed text and a look at every row must find the same. */
TEST(the_scan_agrees_with_looking_at_every_row)
{
    static const char *const queries[] = {"查田", "垟",  "chatian", "huangshanhe",
                                          "钱塘", "lqs", "道太",    "新民村村委会"};
    struct fixture f = open_table();
    for (size_t i = 0; i < MZ_LEN(queries); i++) {
        struct division_found all[DIVISION_FOUND_MAX];
        struct division_found here[DIVISION_FOUND_MAX];
        size_t all_n = division_search(f.t, mz_str_of(queries[i]), 0, all);
        size_t here_n = division_search(f.t, mz_str_of(queries[i]), CODE("33"), here);
        size_t k = 0; /* those of Zhejiang, in the same order */
        for (size_t j = 0; j < all_n; j++) {
            while (k < here_n && !division_inside(here[k].d.code, CODE("33"))) {
                k++;
            }
            if (division_inside(all[j].d.code, CODE("33"))) {
                CHECK(k < here_n && here[k].d.code == all[j].d.code);
                k++;
            }
        }
    }
    close_table(&f);
}

/* ---- addresses -------------------------------------------------------- */

static struct division_match match(const struct fixture *f, const char *address, int64_t under)
{
    return division_match(f->t, mz_str_of(address), under);
}

TEST(an_address_names_its_village_and_leaves_the_rest)
{
    struct fixture f = open_table();
    struct division d;
    struct division_match m = match(&f, "浙江省丽水市龙泉市查田镇溪口村12号", 0);
    CHECK(m.trust == DIVISION_EXACT && IS(m.rest, "12号"));
    CHECK(division_get(f.t, m.code, &d) && d.level == DIVISION_VILLAGE);
    CHECK(d.parent == CODE("331181103"));
    int64_t village = m.code;
    m = match(&f, "浙江省龙泉市查田镇溪口村", 0);
    CHECK(m.code == village && m.trust == DIVISION_EXACT && m.rest.n == 0);
    m = match(&f, "龙泉 查田 溪口村", 0);
    CHECK(m.code == village && m.trust == DIVISION_SHORT);
    m = match(&f, "查田镇溪口村", CODE("331181"));
    CHECK(m.code == village && m.trust == DIVISION_EXACT);
    m = match(&f, "浙江省龙泉市查田镇溪口村", CODE("331181"));
    CHECK(m.code == village);
    close_table(&f);
}

TEST(what_fits_two_places_is_said_to_be_ambiguous)
{
    struct fixture f = open_table();
    struct division_match m = match(&f, "鼓楼区", 0);
    CHECK(m.trust == DIVISION_AMBIGUOUS && m.other != 0 && m.other != m.code);
    m = match(&f, "江苏省南京市鼓楼区", 0);
    CHECK(m.trust == DIVISION_EXACT && m.code == CODE("320106"));
    close_table(&f);
}

TEST(an_old_address_names_the_district_that_was)
{
    struct fixture f = open_table();
    struct division_match m = match(&f, "浙江省杭州市下城区", 0);
    CHECK(m.code == CODE("330103") && m.trust == DIVISION_EXACT);
    close_table(&f);
}

TEST(a_municipality_has_no_city_between)
{
    struct fixture f = open_table();
    struct division_match m = match(&f, "北京市东城区东华门街道", 0);
    CHECK(m.code == CODE("110101001") && m.trust == DIVISION_EXACT);
    m = match(&f, "广东省东莞市东城街道某某路1号", 0);
    CHECK(m.code == CODE("441900003") && m.trust == DIVISION_EXACT && IS(m.rest, "某某路1号"));
    close_table(&f);
}

TEST(nonsense_matches_nothing_and_comes_back_whole)
{
    struct fixture f = open_table();
    struct division_match m = match(&f, "某某路1号", 0);
    CHECK(m.trust == DIVISION_NO_MATCH && m.code == 0 && IS(m.rest, "某某路1号"));
    m = match(&f, "", 0);
    CHECK(m.trust == DIVISION_NO_MATCH && m.code == 0);
    m = match(&f, "   ，", 0);
    CHECK(m.trust == DIVISION_NO_MATCH);
    m = match(&f, "浙江省", CODE("331181"));
    CHECK(m.trust == DIVISION_NO_MATCH);
    close_table(&f);
}

TEST(look_up_search_and_match_are_right_and_not_slow)
{
    struct fixture f = open_table();
    struct division_figures g;
    CHECK(division_bench(&f.cx, f.t, &g) == MZ_OK);
    printf("look-up %lld ns; search p50 %lld us, p99 %lld us, max %lld us (%s); "
           "match p50 %lld us, p99 %lld us, %zu of 2000 right\n",
           (long long)g.get_ns_mean, (long long)g.search_us_p50, (long long)g.search_us_p99,
           (long long)g.search_us_max, g.slowest, (long long)g.match_us_p50,
           (long long)g.match_us_p99, g.match_right_n);
    /* Far above what `mz bench division` holds: a machine that runs tests is busy. */
    CHECK(g.get_ns_mean > 0 && g.get_ns_mean < 100000);
    CHECK(g.search_us_p50 > 0 && g.search_us_p50 < 50000);
    CHECK(g.match_right_n >= 1800);
    close_table(&f);
}

/* clang-format off */
TEST_MAIN(T(longquan_is_found_by_name_reading_initials_and_code),
          T(inside_the_own_area_comes_first),
          T(words_narrow_from_left_to_right),
          T(exact_goes_before_prefix_and_prefix_before_part),
          T(special_readings_are_found),
          T(abolished_and_new_counties_are_found),
          T(a_grouping_is_not_a_place),
          T(hostile_queries_find_nothing_and_harm_nothing),
          T(the_scan_agrees_with_looking_at_every_row),
          T(an_address_names_its_village_and_leaves_the_rest),
          T(what_fits_two_places_is_said_to_be_ambiguous),
          T(an_old_address_names_the_district_that_was),
          T(a_municipality_has_no_city_between),
          T(nonsense_matches_nothing_and_comes_back_whole),
          T(look_up_search_and_match_are_right_and_not_slow))
/* clang-format on */
