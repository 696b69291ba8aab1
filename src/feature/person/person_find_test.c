/* person_find_test.c - every kind of word finds whom it should, in scope only, on both databases.
 */
#include "people.h"

#include "base/text.h"

struct crowd {
    int64_t zhang;  /* 张三丰 1976-05-12, village 0 */
    int64_t shan;   /* 单明: two readings */
    int64_t uygur;  /* a long name with dots */
    int64_t smith;  /* Latin letters, another document */
    int64_t ouyang; /* 欧阳娜, village 1 */
    mz_str number;
};

static struct crowd crowd(mz_cx *cx, const struct people *p)
{
    struct crowd c = {.number = number_of(cx, "19760512", 11)};
    struct person_input in = somebody(p, "张三丰", c.number);
    in.phone = MZ_S("13912345678");
    in.phone2 = MZ_S("0578-7120001");
    in.address = MZ_S("丁家坞路12号3单元1203室");
    c.zhang = added(cx, &in);
    in = somebody(p, "单明", number_of(cx, "19800101", 12));
    in.phone = MZ_S("");
    c.shan = added(cx, &in);
    in = somebody(p, "阿卜杜拉·买买提", number_of(cx, "19800102", 13));
    in.phone = MZ_S("");
    c.uygur = added(cx, &in);
    in = somebody(p, "John Smith", MZ_S("E1234567"));
    in.id_kind = MZ_S("other");
    in.phone = MZ_S("");
    (void)mz_date_make(1970, 1, 1, &in.birth);
    c.smith = added(cx, &in);
    in = somebody(p, "欧阳娜", number_of(cx, "19900203", 14));
    in.phone = MZ_S("");
    in.division = p->village[1];
    in.address = MZ_S("溪边路5号");
    c.ouyang = added(cx, &in);
    return c;
}

/* True when exactly this person is found. */
static bool finds(mz_cx *cx, const char *words, int64_t id)
{
    struct person_found f;
    const struct person_query q = {.text = mz_str_of(words)};
    mz_code rc = person_search(cx, 3, &q, &f);
    bool good = rc == MZ_OK && f.total == 1 && f.n == 1 && f.ids[0] == id;
    if (!good) {
        printf("\"%s\": %s, %lld found\n", words, mz_code_name(rc), (long long)f.total);
        mz_clear(cx);
    }
    return good;
}

static int64_t total(mz_cx *cx, const char *words)
{
    struct person_found f;
    const struct person_query q = {.text = mz_str_of(words)};
    mz_code rc = person_search(cx, 3, &q, &f);
    if (rc != MZ_OK) {
        mz_clear(cx);
        return -1;
    }
    return f.total;
}

EVERY(names_are_found_by_characters_pinyin_and_initials)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct crowd c = crowd(cx, &p);
    static const char *const zhang[] = {
        "张三丰",  "三丰",           "张三",         "张",        "zhangsanfeng", "zhangsan",
        "sanfeng", "zhang san feng", "ZSF",          "zsf",       "sf",           "zs",
        "zhang",   "zhangs",         "ZhāngSānFēng", "　张三丰　"};
    for (size_t i = 0; i < MZ_LEN(zhang); i++) {
        CHECK(finds(cx, zhang[i], c.zhang));
    }
    CHECK(finds(cx, "单明", c.shan) && finds(cx, "明", c.shan) && finds(cx, "单", c.shan));
    CHECK(finds(cx, "shanming", c.shan) && finds(cx, "danming", c.shan) && finds(cx, "dm", c.shan));
    CHECK(finds(cx, "阿卜杜拉", c.uygur) && finds(cx, "买买提", c.uygur));
    CHECK(finds(cx, "阿卜杜拉·买买提", c.uygur) && finds(cx, "阿卜杜拉买买", c.uygur));
    CHECK(finds(cx, "smith", c.smith) && finds(cx, "John Smith", c.smith));
    CHECK(finds(cx, "欧阳", c.ouyang) && finds(cx, "ouyangna", c.ouyang));
    CHECK(finds(cx, "oyn", c.ouyang));
    CHECK(total(cx, "丰") == 0 && total(cx, "张四") == 0 && total(cx, "xyz") == 0);
    people_done(&p);
}

BOTH(numbers_telephones_dates_and_addresses_find_somebody)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct crowd c = crowd(cx, &p);
    mz_str spaced = mz_str_fmt(cx->a, "%.6s %.12s", c.number.p, c.number.p + 6);
    mz_str tail = mz_str_fmt(cx->a, "%.4s 1976", c.number.p + 14);
    mz_str tail2 = mz_str_fmt(cx->a, "1976 %.4s", c.number.p + 14);
    CHECK(finds(cx, c.number.p, c.zhang) && finds(cx, tail.p, c.zhang));
    CHECK(finds(cx, tail2.p, c.zhang) && total(cx, spaced.p) <= 0);
    CHECK(finds(cx, "13912345678", c.zhang) && finds(cx, "+8613912345678", c.zhang));
    CHECK(finds(cx, "0578-7120001", c.zhang) && finds(cx, "5678", c.zhang));
    CHECK(finds(cx, "1203", c.zhang)); /* the room */
    CHECK(finds(cx, "e1234567", c.smith));
    CHECK(finds(cx, "19760512", c.zhang) && finds(cx, "1976-05-12", c.zhang));
    CHECK(finds(cx, "丁家坞路", c.zhang) && finds(cx, "丁家坞路12号", c.zhang));
    CHECK(finds(cx, "溪边", c.ouyang)); /* no name: read again as an address */
    CHECK(finds(cx, "张三丰 丁家坞路", c.zhang) && total(cx, "欧阳娜 丁家坞路") == 0);
    CHECK(finds(cx, "张三丰 13912345678 19760512", c.zhang));
    CHECK(total(cx, "13900000000") == 0 && total(cx, "19760513") == 0);
    people_done(&p);
}

EVERY(a_place_narrows_and_the_scope_holds)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct crowd c = crowd(cx, &p);
    struct division d;
    struct person_found f;
    CHECK(division_get(p.world.divisions, p.village[1], &d));
    mz_str there = mz_str_fmt(cx->a, MZ_FMT, MZ_ARG(d.name));
    struct person_query q = {.text = there};
    CHECK(person_search(cx, 3, &q, &f) == MZ_OK && f.total == 1 && f.ids[0] == c.ouyang);
    CHECK(f.kinds[0] == PERSON_WORD_DIVISION);
    q.text = mz_str_fmt(cx->a, "张三丰 " MZ_FMT, MZ_ARG(d.name));
    CHECK(person_search(cx, 3, &q, &f) == MZ_OK && f.total == 0);
    q = (struct person_query){.text = MZ_S("欧阳娜"), .division = p.village[0]};
    CHECK(person_search(cx, 3, &q, &f) == MZ_OK && f.total == 0);
    q.division = p.village[1];
    CHECK(person_search(cx, 3, &q, &f) == MZ_OK && f.total == 1);
    CHECK(total(cx, "龙泉市") == 5 && total(cx, "查田镇 张三丰") == 1);
    test_scope(&p.w, p.village[1], p.village[1]);
    CHECK(total(cx, "张三丰") == 0 && total(cx, c.number.p) == 0 && total(cx, "13912345678") == 0);
    CHECK(finds(cx, "欧阳娜", c.ouyang) && total(cx, "查田镇") == 1);
    test_scope(&p.w, 331127000000, 331127999999); /* the neighbour */
    CHECK(total(cx, "欧阳娜") == 0 && total(cx, c.number.p) == 0);
    test_everywhere(&p.w);
    CHECK(finds(cx, "欧阳娜", c.ouyang));
    people_done(&p);
}

BOTH(a_query_that_is_none_is_refused)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    static const char *const bad[] = {"", "  ", "a b 张 1 2 3 四 5", "331181197605120010"};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        struct person_found f;
        const struct person_query q = {.text = mz_str_of(bad[i])};
        CHECK(person_search(cx, 3, &q, &f) == MZ_INVALID && strcmp(cx->err.field, "q") == 0);
        mz_clear(cx);
    }
    char many[200];
    memset(many, 'z', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    CHECK(total(cx, many) == -1 && total(cx, "\"); DROP TABLE person;--") == 0);
    CHECK(total(cx, "' OR 1=1 AND *") == 0 && total(cx, "張三豐😀") == 0);
    people_done(&p);
}

BOTH(pages_of_finds_are_whole_and_the_measure_runs)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    enum { N = 130 };
    struct person_input *in = MZ_NEW_N(cx->a, struct person_input, N);
    struct person_result *r = MZ_NEW_N(cx->a, struct person_result, N);
    for (int i = 0; i < N; i++) {
        in[i] = somebody(&p, "王建国", number_of(cx, "19600101", i));
    }
    CHECK(person_add_many(cx, in, N, false, r) == MZ_OK);
    struct person_query q = {.text = MZ_S("建国"), .limit = 50};
    struct person_found f;
    int64_t last = 0;
    size_t seen = 0;
    for (q.offset = 0; q.offset < N; q.offset += 50) {
        CHECK(person_search(cx, 0, &q, &f) == MZ_OK && f.total == N);
        for (size_t i = 0; i < f.n; i++, seen++) {
            CHECK(f.ids[i] > last);
            last = f.ids[i];
        }
    }
    CHECK(seen == N);
    struct person_bench_figures b;
    CHECK(person_bench_search(cx, 7, 200, &b) == MZ_OK && b.persons == N && b.searches == 200);
    CHECK(b.found >= 200 && b.p50_us <= b.p99_us && b.p99_us <= b.max_us);
    people_done(&p);
}

TEST_MAIN(T3(names_are_found_by_characters_pinyin_and_initials),
          T2(numbers_telephones_dates_and_addresses_find_somebody),
          T3(a_place_narrows_and_the_scope_holds), T2(a_query_that_is_none_is_refused),
          T2(pages_of_finds_are_whole_and_the_measure_runs))
