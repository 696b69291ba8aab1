/* division_test.c - the tree, its dates and its changes. */
#include "feature/division/division_text.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "feature/division/division_map.h"
#include "feature/division/division_testing.h"

enum { DAY_2021_04_08 = 18725, DAY_2021_04_09 = 18726, DAY_2024_12_27 = 20084 };

TEST(every_level_of_the_package_is_there)
{
    struct fixture f = open_table();
    struct division_size s = division_size(f.t);
    CHECK(s.source_n[DIVISION_PROVINCE] == 31);
    CHECK(s.source_n[DIVISION_CITY] == 342);
    CHECK(s.source_n[DIVISION_COUNTY] == 2978);
    CHECK(s.source_n[DIVISION_TOWNSHIP] == 41352);
    CHECK(s.source_n[DIVISION_VILLAGE] == 620573);
    CHECK(s.merged_n == 5); /* 东莞 中山 儋州 as counties of themselves, 金门县 twice */
    CHECK(s.rows_n == 31 + 342 + 2978 + 41352 + 620573 - 5);
    struct division *provinces = NULL;
    size_t n = 0;
    CHECK(division_children(&f.cx, f.t, 0, DIVISION_EVER, &provinces, &n) == MZ_OK);
    CHECK(n == 31);
    CHECK(IS(provinces[0].name, "北京市") && IS(provinces[30].name, "新疆维吾尔自治区"));
    close_table(&f);
}

struct walked {
    size_t n;
    size_t wrong;
    size_t lost;
};

/* Every division is found by its code, inside its parent, one or two levels below it. */
static void walk(struct fixture *f, int64_t code, struct walked *w)
{
    struct division *kids = NULL;
    struct division d;
    size_t n = 0;
    w->wrong += division_children(&f->cx, f->t, code, DIVISION_EVER, &kids, &n) != MZ_OK;
    for (size_t i = 0; i < n; i++) {
        w->n++;
        w->wrong += kids[i].parent != code || kids[i].name.n == 0 ||
                    (code != 0 && !division_inside(kids[i].code, code));
        w->lost += !division_get(f->t, kids[i].code, &d) || d.code != kids[i].code;
        if (kids[i].level < DIVISION_VILLAGE) {
            mz_arena *keep = f->cx.a;
            f->cx.a = mz_arena_new((size_t)16 << 20);
            walk(f, kids[i].code, w); /* at most five deep */
            mz_arena_free(f->cx.a);
            f->cx.a = keep;
        }
    }
}

TEST(every_division_is_inside_its_parent_and_found_by_its_code)
{
    struct fixture f = open_table();
    struct walked w = {0};
    walk(&f, 0, &w);
    CHECK(w.wrong == 0);
    CHECK(w.lost == 0);
    CHECK(w.n >= division_size(f.t).rows_n + 2); /* and the counties that changes add */
    close_table(&f);
}

TEST(longquan_has_its_nineteen_townships)
{
    static const char *const names[] = {
        "龙渊街道",   "西街街道", "剑池街道", "石达石街道", "八都镇", "上垟镇", "小梅镇",
        "查田镇",     "安仁镇",   "锦溪镇",   "住龙镇",     "屏南镇", "兰巨乡", "宝溪乡",
        "竹垟畲族乡", "道太乡",   "岩樟乡",   "城北乡",     "龙南乡",
    };
    struct fixture f = open_table();
    struct division *kids = NULL;
    size_t n = 0;
    CHECK(division_children(&f.cx, f.t, CODE("331181"), DIVISION_EVER, &kids, &n) == MZ_OK);
    CHECK(n == MZ_LEN(names));
    for (size_t i = 0; i < n && i < MZ_LEN(names); i++) {
        CHECK(IS(kids[i].name, names[i]));
        CHECK(kids[i].level == DIVISION_TOWNSHIP);
    }
    close_table(&f);
}

TEST(a_path_leaves_out_groupings)
{
    struct fixture f = open_table();
    CHECK(IS(division_path(f.cx.a, f.t, CODE("331181103")), "浙江省丽水市龙泉市查田镇"));
    CHECK(IS(division_path(f.cx.a, f.t, CODE("110101")), "北京市东城区"));
    CHECK(IS(division_path(f.cx.a, f.t, CODE("441900003")), "广东省东莞市东城街道"));
    CHECK(IS(division_path(f.cx.a, f.t, CODE("331199")), ""));
    close_table(&f);
}

TEST(a_village_is_shown_as_people_say_it)
{
    static const char *const names[][2] = {
        {"溪口村村委会", "溪口村"},     {"溪口村村民委员会", "溪口村"},
        {"溪口村委会", "溪口村"},       {"溪口村民委员会", "溪口村"},
        {"南秦社区居委会", "南秦社区"}, {"南秦社区居民委员会", "南秦社区"},
        {"清风社区村委会", "清风社区"}, {"城北居民委员会", "城北居委会"},
        {"城北居委会", "城北居委会"},   {"村委会", "村委会"},
        {"林场生活区", "林场生活区"},   {"", ""},
    };
    struct fixture f = open_table();
    struct division d = {.level = DIVISION_VILLAGE};
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        d.name = mz_str_of(names[i][0]);
        CHECK(IS(division_spoken(f.cx.a, &d), names[i][1]));
    }
    d = (struct division){.level = DIVISION_TOWNSHIP, .name = MZ_S("虚构居委会")};
    CHECK(IS(division_spoken(f.cx.a, &d), "虚构居委会")); /* only villages have committees */
    CHECK(division_get(f.t, CODE("331181103201"), &d) && mz_str_eq(d.name, MZ_S("查一村村委会")));
    CHECK(IS(division_spoken_path(f.cx.a, f.t, d.code), "浙江省丽水市龙泉市查田镇查一村"));
    CHECK(IS(division_path(f.cx.a, f.t, d.code), "浙江省丽水市龙泉市查田镇查一村村委会"));
    close_table(&f);
}

TEST(a_code_has_2_4_6_9_or_12_digits)
{
    CHECK(CODE("33") == INT64_C(330000000000));
    CHECK(CODE("3311") == INT64_C(331100000000));
    CHECK(CODE("331181") == INT64_C(331181000000));
    CHECK(CODE("331181103") == INT64_C(331181103000));
    CHECK(CODE("331181103201") == INT64_C(331181103201));
    CHECK(CODE("") == 0 && CODE("3") == 0 && CODE("33118") == 0 && CODE("33118x") == 0);
    CHECK(CODE("3311811032011") == 0 && CODE("00") == 0 && CODE("000000") == 0);
    CHECK(division_code_level(CODE("331181")) == DIVISION_COUNTY);
    CHECK(division_code_level(CODE("331181103201")) == DIVISION_VILLAGE);
    mz_arena *a = mz_arena_new(1 << 20);
    CHECK(IS(division_code_short(a, CODE("331181103")), "331181103"));
    CHECK(IS(division_code_short(a, CODE("33")), "33"));
    mz_arena_free(a);
}

TEST(a_scope_is_a_range_of_codes)
{
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(CODE("331181"), &lo, &hi);
    CHECK(lo == INT64_C(331181000000) && hi == INT64_C(331181999999));
    division_range(0, &lo, &hi);
    CHECK(lo == 0 && hi == INT64_C(999999999999));
    CHECK(division_inside(CODE("331181103"), CODE("331181")));
    CHECK(!division_inside(CODE("331182"), CODE("331181")));
    CHECK(!division_inside(CODE("3311"), CODE("331181")));
}

TEST(xiacheng_ends_and_linping_begins_on_2021_04_09)
{
    struct fixture f = open_table();
    struct division d;
    CHECK(division_at(f.t, CODE("330103"), DAY_2021_04_08, &d) && IS(d.name, "下城区"));
    CHECK(!division_at(f.t, CODE("330103"), DAY_2021_04_09, &d));
    CHECK(!division_at(f.t, CODE("330104"), DAY_2021_04_09, &d));
    CHECK(!division_at(f.t, CODE("330113"), DAY_2021_04_08, &d));
    CHECK(division_at(f.t, CODE("330113"), DAY_2021_04_09, &d) && IS(d.name, "临平区"));
    CHECK(division_at(f.t, CODE("330114"), DAY_2021_04_09, &d) && IS(d.name, "钱塘区"));
    CHECK(division_at(f.t, CODE("330105"), DAY_2021_04_08, &d) && IS(d.name, "拱墅区"));
    CHECK(division_get(f.t, CODE("330103"), &d) && d.to == DAY_2021_04_09);
    CHECK(IS(division_path(f.cx.a, f.t, d.code), "浙江省杭州市下城区"));
    struct division *before = NULL;
    struct division *after = NULL;
    size_t before_n = 0;
    size_t after_n = 0;
    CHECK(division_children(&f.cx, f.t, CODE("3301"), DAY_2021_04_08, &before, &before_n) == 0);
    CHECK(division_children(&f.cx, f.t, CODE("3301"), DAY_2021_04_09, &after, &after_n) == 0);
    CHECK(before_n == 13 && after_n == 13); /* 10 districts each time, 2 counties, 1 city */
    CHECK(before[1].code == CODE("330103") && after[1].code == CODE("330105"));
    close_table(&f);
}

TEST(a_township_is_not_older_than_its_district)
{
    struct fixture f = open_table();
    struct division d;
    CHECK(division_get(f.t, CODE("330113001"), &d) && d.from == DAY_2021_04_09);
    CHECK(!division_at(f.t, d.code, DAY_2021_04_08, &d));
    CHECK(division_get(f.t, CODE("331181103"), &d) && d.from == DIVISION_EVER);
    close_table(&f);
}

TEST(successors_and_predecessors_are_followed)
{
    struct fixture f = open_table();
    int64_t codes[DIVISION_PARTS_MAX];
    CHECK(division_after(f.t, CODE("330104"), DAY_2021_04_09, codes) == 2);
    CHECK(codes[0] == CODE("330102") && codes[1] == CODE("330114"));
    CHECK(division_after(f.t, CODE("330104"), DAY_2021_04_08, codes) == 1);
    CHECK(codes[0] == CODE("330104"));
    CHECK(division_after(f.t, CODE("331181"), DAY_2024_12_27, codes) == 1);
    CHECK(codes[0] == CODE("331181"));
    CHECK(division_before(f.t, CODE("330113"), codes) == 1 && codes[0] == CODE("330110"));
    CHECK(division_before(f.t, CODE("330114"), codes) == 2);
    size_t n = 0;
    const struct division_change *c = division_changes(f.t, CODE("330103"), &n);
    CHECK(n == 1 && c->kind == DIVISION_ABOLISH && c->day == DAY_2021_04_09);
    CHECK(IS(c->document, "国函〔2021〕29号；浙政发〔2021〕7号"));
    close_table(&f);
}

TEST(a_county_made_after_the_package_is_there)
{
    struct fixture f = open_table();
    struct division d;
    CHECK(division_get(f.t, CODE("653229"), &d));
    CHECK(IS(d.name, "和安县") && IS(d.pinyin, "HeAnXian") && IS(d.initials, "hax"));
    CHECK(d.level == DIVISION_COUNTY && d.parent == CODE("6532"));
    CHECK(!division_at(f.t, d.code, DAY_2024_12_27 - 1, &d));
    CHECK(division_at(f.t, CODE("653229"), DAY_2024_12_27, &d));
    CHECK(IS(division_path(f.cx.a, f.t, d.code), "新疆维吾尔自治区和田地区和安县"));
    close_table(&f);
}

TEST(place_names_are_read_as_the_places_read_them)
{
    static const struct {
        const char *code;
        const char *pinyin;
    } rows[] = {
        {"3311", "LiShuiShi"},      {"3310", "TaiZhouShi"},    {"371522", "ShenXian"},
        {"3415", "LuAnShi"},        {"3403", "BengBuShi"},     {"361124", "YanShanXian"},
        {"361130", "WuYuanXian"},   {"331122", "JinYunXian"},  {"331181103", "ChaTianZhen"},
        {"50", "ChongQingShi"},     {"3502", "XiaMenShi"},     {"330382", "YueQingShi"},
        {"130225", "LaoTingXian"},  {"140428", "ZhangZiXian"}, {"652823", "YuLiXian"},
        {"141024", "HongTongXian"}, {"4419", "DongGuanShi"},   {"331181", "LongQuanShi"},
        {"5101", "ChengDuShi"},     {"220281", "JiaoHeShi"},   {"210212", "LvShunKouQu"},
        {"140427", "HuGuanXian"},   {"371525", "GuanXian"},    {"341621", "GuoYangXian"},
        {"441422", "DaBuXian"},     {"440112", "HuangPuQu"},
    };
    struct fixture f = open_table();
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        struct division d;
        bool there = division_get(f.t, division_code(mz_str_of(rows[i].code)), &d);
        if (!there || !IS(d.pinyin, rows[i].pinyin)) {
            printf("%s " MZ_FMT " " MZ_FMT "\n", rows[i].code, MZ_ARG(d.name), MZ_ARG(d.pinyin));
        }
        CHECK(there && IS(d.pinyin, rows[i].pinyin));
    }
    close_table(&f);
}

TEST(what_is_not_a_division_is_not_found)
{
    struct fixture f = open_table();
    struct division d;
    struct division *kids = NULL;
    size_t n = 0;
    CHECK(!division_get(f.t, 0, &d));
    CHECK(!division_get(f.t, -5, &d));
    CHECK(!division_get(f.t, INT64_MAX, &d));
    CHECK(!division_get(f.t, CODE("999999"), &d));
    CHECK(!division_get(f.t, INT64_C(999999999999), &d));
    CHECK(division_children(&f.cx, f.t, CODE("331199"), DIVISION_EVER, &kids, &n) == MZ_ABSENT);
    close_table(&f);
}

TEST(a_damaged_or_missing_file_is_refused)
{
    mz_cx cx = {.a = mz_arena_new((size_t)64 << 20)};
    const division_table *t = NULL;
    CHECK(division_open(&cx, "tests/no-such-file", NULL, &t) == MZ_IO);
    mz_clear(&cx);
    CHECK(division_open(&cx, "Makefile", NULL, &t) == MZ_CORRUPT);
    mz_arena_free(cx.a);
}

TEST(a_city_has_a_map_of_its_counties_and_a_county_its_citys)
{
    struct fixture f = open_table();
    struct division_map m;
    CHECK(division_map(f.t, CODE("3311"), &m));
    CHECK(m.code == CODE("3311") && m.outlines_n == 9 && m.width <= 1000 && m.height <= 1000);
    CHECK(m.outlines[8].code == CODE("331181") && m.outlines[8].path.p[0] == 'M');
    CHECK(m.outlines[8].x < m.width && m.outlines[8].y < m.height);
    CHECK(division_map(f.t, CODE("331181103201"), &m) && m.code == CODE("3311"));
    CHECK(division_map(f.t, CODE("33"), &m) && m.outlines_n == 11);
    CHECK(division_map(f.t, CODE("110101"), &m) && m.code == CODE("11"));
    CHECK(!division_map(f.t, CODE("46"), &m)); /* without the islands it would be wrong */
    CHECK(!division_map(f.t, CODE("331199"), &m));
    CHECK(!division_map(f.t, 0, &m));
    close_table(&f);
}

TEST(every_outline_is_of_a_division_and_a_plain_path)
{
    struct fixture f = open_table();
    struct division *all = NULL;
    size_t n = 0;
    size_t outlines = 0;
    CHECK(division_children(&f.cx, f.t, 0, DIVISION_EVER, &all, &n) == MZ_OK);
    for (size_t i = 0; i < n; i++) {
        struct division *cities = NULL;
        size_t cities_n = 0;
        CHECK(division_children(&f.cx, f.t, all[i].code, DIVISION_EVER, &cities, &cities_n) == 0);
        for (size_t k = 0; k <= cities_n; k++) {
            struct division_map m;
            int64_t code = k == cities_n ? all[i].code : cities[k].code;
            if (!division_map(f.t, code, &m) || m.code != code) {
                continue;
            }
            for (size_t o = 0; o < m.outlines_n; o++) {
                struct division d;
                mz_str path = m.outlines[o].path;
                outlines++;
                CHECK(division_get(f.t, m.outlines[o].code, &d) && !d.grouping);
                CHECK(division_inside(d.code, code));
                for (size_t c = 0; c < path.n; c++) {
                    CHECK(strchr("Mlz -0123456789", path.p[c]) != NULL);
                }
            }
        }
    }
    CHECK(outlines > 3000);
    close_table(&f);
}

/* ---- changes files ---------------------------------------------------- */

#define HEAD "date,kind,code,name,parent,successors,document,note\n"

struct checked {
    size_t good;
    struct division_complaint *complaints;
    size_t n;
};

static struct checked check(struct fixture *f, const char *csv)
{
    struct checked c = {0};
    if (division_check(&f->cx, f->t, mz_str_of(csv), &c.good, &c.complaints, &c.n) != MZ_OK) {
        c.n = SIZE_MAX;
    }
    return c;
}

static bool tells(struct fixture *f, const struct checked *c, size_t i, const char *zh)
{
    mz_str s = i < c->n ? mz_text_say(f->cx.a, MZ_LANG_ZH, c->complaints[i].say) : MZ_S("none");
    if (!IS(s, zh)) {
        printf(MZ_FMT "\n", MZ_ARG(s));
    }
    return IS(s, zh);
}

TEST(a_good_changes_file_has_no_complaints)
{
    struct fixture f = open_table();
    struct checked c =
        check(&f, "\xEF\xBB\xBF" HEAD "# a village is split\n"
                  "2026-03-01,设立,331181103999,新溪口村,331181103,,龙政发〔2026〕1号,\r\n"
                  "2026-03-01,boundary,331181103,查田镇,331181,331181103999,\"a, \"\"b\"\"\",x\n"
                  "2026-05-01,rename,331181104,新安仁镇,331181,,to be confirmed,\n"
                  "2026-06-01,撤销,331181103999,新溪口村,331181103,331181104,x,\n");
    CHECK(c.good == 4);
    CHECK(c.n == 0);
    for (size_t i = 0; i < c.n && i < 9; i++) {
        (void)tells(&f, &c, i, "");
    }
    close_table(&f);
}

TEST(each_bad_line_is_refused_with_its_number_and_reason)
{
    struct fixture f = open_table();
    struct checked c = check(&f, HEAD "2026-02-30,abolish,331181,龙泉市,3311,331182,x,\n"
                                      "2026-02-03,divide,331181,龙泉市,3311,,x,\n"
                                      "2026-02-03,rename,33118,龙泉市,3311,,x,\n"
                                      "2026-02-03,rename,331181,新龙泉市,3301,,x,\n"
                                      "2026-02-03,rename,331181,新龙泉市,3311,,,\n"
                                      "2026-02-03,rename,331181,,3311,,x,\n"
                                      "2026-02-03,rename,331181\n"
                                      "2026-02-03,rename,331181,\"新龙泉市,3311,,x,\n"
                                      "2026-02-03,abolish,331181,龙泉市,3311,33118,x,\n");
    CHECK(c.n == 9);
    CHECK(c.good == 0);
    for (size_t i = 0; i < c.n && i < 9; i++) {
        CHECK(c.complaints[i].line == (int)i + 2);
    }
    CHECK(tells(&f, &c, 0, "第 2 行：日期“2026-02-30”不对，应写成 2021-04-09 这样。"));
    CHECK(tells(&f, &c, 3, "第 5 行：“3301”不是 331181 的上级区划代码。"));
    CHECK(tells(&f, &c, 6,
                "第 8 行有 3 列，应为 8 列。请检查是否缺少或多出分隔符，或者文件被截断。"));
    close_table(&f);
}

TEST(what_contradicts_the_table_is_refused)
{
    struct fixture f = open_table();
    struct checked c = check(&f, HEAD "2026-02-03,establish,330103,新下城区,3301,,x,\n"
                                      "2026-02-03,establish,331181,龙泉市,3311,,x,\n"
                                      "2026-02-03,abolish,331122,缙云县,3311,,x,\n"
                                      "2026-02-03,abolish,331123,遂昌市,3311,331122,x,\n"
                                      "2026-02-03,rename,331124,松阳县,3311,,x,\n"
                                      "2026-02-03,rename,331199,新县,3311,,x,\n"
                                      "2020-02-03,abolish,331125,云和县,3311,331122,x,\n"
                                      "2026-02-03,abolish,331126,庆元县,3311,330103,x,\n"
                                      "2026-02-03,abolish,331127,景宁畲族自治县,33,331122,x,\n"
                                      "2026-02-03,establish,331128,新县,3311,,x,\n"
                                      "2026-02-02,abolish,331128,新县,3311,331122,x,\n");
    CHECK(c.n == 11);
    CHECK(tells(&f, &c, 0, "第 2 行：代码 330103 已经用过，区划代码不得重复使用。"));
    CHECK(tells(&f, &c, 1, "第 3 行：代码 331181 已是龙泉市。"));
    CHECK(tells(&f, &c, 2, "第 4 行：撤销 331122 应写明承接区划，人员和业务要有去处。"));
    CHECK(tells(&f, &c, 3, "第 5 行：331123 的名称是遂昌县，与填写的不一致。"));
    CHECK(tells(&f, &c, 4, "第 6 行：331124 的名称已经是松阳县。"));
    CHECK(tells(&f, &c, 5, "第 7 行：没有区划 331199。"));
    CHECK(tells(&f, &c, 6, "第 8 行：331125 不可能在那天撤销，之后的资料里还有它。"));
    CHECK(tells(&f, &c, 7, "第 9 行：承接区划 330103 在那天不在用。"));
    CHECK(tells(&f, &c, 8, "第 10 行：331127 的上级区划是 3311。"));
    close_table(&f);
}

TEST(a_file_without_its_columns_or_too_large_is_refused)
{
    struct fixture f = open_table();
    struct checked c = check(&f, "2026-02-03,rename,331181,x,3311,,x,\n");
    CHECK(c.n == 1 && c.complaints[0].line == 1);
    char *big = mz_arena_alloc(f.cx.a, (5U << 20) + 1);
    memset(big, '\n', 5U << 20);
    CHECK(check(&f, big).n == SIZE_MAX);
    CHECK(f.cx.err.code == MZ_LIMIT);
    close_table(&f);
}

/* The text in a file of its own; the caller removes it. */
static const char *write_changes(mz_arena *a, const char *text)
{
    char *path = mz_arena_alloc(a, 64);
    (void)snprintf(path, 64, "/tmp/mz_division_XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || close(fd) != 0) {
        exit(1);
    }
    return path;
}

TEST(the_office_lays_its_own_changes_over_the_table)
{
    mz_cx cx = {.a = mz_arena_new((size_t)64 << 20)};
    const division_table *t = NULL;
    const char *path =
        write_changes(cx.a, HEAD "2026-03-01,establish,331181108,南秦镇,331181,,x,\n"
                                 "2026-03-01,rename,331181104,新安仁镇,331181,,x,\n"
                                 "2026-03-01,abolish,331181207,龙南乡,331181,331181108,x,\n");
    CHECK(division_open(&cx, NULL, path, &t) == MZ_OK);
    enum { DAY = 20513 }; /* 2026-03-01 */
    struct division d;
    CHECK(division_at(t, CODE("331181108"), DAY, &d) && IS(d.name, "南秦镇"));
    CHECK(division_at(t, CODE("331181104"), DAY, &d) && IS(d.name, "新安仁镇"));
    CHECK(division_at(t, CODE("331181104"), DAY - 1, &d) && IS(d.name, "安仁镇"));
    CHECK(!division_at(t, CODE("331181207"), DAY, &d));
    struct division *villages = NULL;
    size_t villages_n = 0;
    CHECK(division_children(&cx, t, CODE("331181207"), DAY - 1, &villages, &villages_n) == MZ_OK);
    CHECK(villages_n > 3 && villages[0].to == DAY); /* they end with their township */
    CHECK(division_children(&cx, t, CODE("331181207"), DAY, &villages, &villages_n) == MZ_OK);
    CHECK(villages_n == 0);
    struct division *kids = NULL;
    size_t n = 0;
    CHECK(division_children(&cx, t, CODE("331181"), DAY, &kids, &n) == MZ_OK && n == 19);
    struct division_found found[DIVISION_FOUND_MAX];
    CHECK(division_search(t, MZ_S("nanqin"), CODE("331181"), found) > 0);
    CHECK(found[0].d.code == CODE("331181108"));
    (void)remove(path);
    mz_arena_free(cx.a);
}

TEST(a_bad_changes_file_of_the_office_stops_the_start_with_its_line)
{
    mz_cx cx = {.a = mz_arena_new((size_t)64 << 20)};
    const division_table *t = NULL;
    const char *path = write_changes(cx.a, HEAD "\n2026-03-01,rename,331199,新县,3311,,x,\n");
    CHECK(division_open(&cx, NULL, path, &t) == MZ_INVALID);
    CHECK(IS(mz_text_error(cx.a, MZ_LANG_ZH, &cx.err), "第 3 行：没有区划 331199。"));
    (void)remove(path);
    mz_clear(&cx);
    CHECK(division_open(&cx, NULL, path, &t) == MZ_OK); /* no file, no changes */
    mz_arena_free(cx.a);
}

/* clang-format off */
TEST_MAIN(T(every_level_of_the_package_is_there),
          T(every_division_is_inside_its_parent_and_found_by_its_code),
          T(longquan_has_its_nineteen_townships),
          T(a_path_leaves_out_groupings),
          T(a_village_is_shown_as_people_say_it),
          T(a_code_has_2_4_6_9_or_12_digits),
          T(a_scope_is_a_range_of_codes),
          T(xiacheng_ends_and_linping_begins_on_2021_04_09),
          T(a_township_is_not_older_than_its_district),
          T(successors_and_predecessors_are_followed),
          T(a_county_made_after_the_package_is_there),
          T(place_names_are_read_as_the_places_read_them),
          T(what_is_not_a_division_is_not_found),
          T(a_damaged_or_missing_file_is_refused),
          T(a_city_has_a_map_of_its_counties_and_a_county_its_citys),
          T(every_outline_is_of_a_division_and_a_plain_path),
          T(a_good_changes_file_has_no_complaints),
          T(each_bad_line_is_refused_with_its_number_and_reason),
          T(what_contradicts_the_table_is_refused),
          T(a_file_without_its_columns_or_too_large_is_refused),
          T(the_office_lays_its_own_changes_over_the_table),
          T(a_bad_changes_file_of_the_office_stops_the_start_with_its_line))
/* clang-format on */
