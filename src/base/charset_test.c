#include "base/charset.h"

#include "base/text.h"
#include "base/utf8_scan.h"
#include "check.h"

/* 姓名 张三 in GB18030. */
#define GB_NAME  "\xD0\xD5\xC3\xFB"
#define GB_ZHANG "\xD5\xC5\xC8\xFD"

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new(64U << 20U)};
}

static mz_str converted(mz_cx *cx, mz_str in, struct mz_charset_report *report)
{
    mz_str out = {NULL, 0};
    return mz_charset_text(cx, in, 32U << 20U, &out, report) == MZ_OK ? out : MZ_S("failed");
}

TEST(valid_utf8_is_not_copied)
{
    mz_cx cx = test_cx();
    struct mz_charset_report r;
    mz_str in = MZ_S("\xEF\xBB\xBF姓名,张三\n");
    mz_str out = converted(&cx, in, &r);
    CHECK(out.p == in.p + 3 && out.n == in.n - 3);
    CHECK(r.charset == MZ_UTF8 && r.bom == 3 && r.bad_n == 0 && r.changed_at == -1);
    CHECK(mz_charset_say(cx.a, &r).text == NULL);
    mz_arena_free(cx.a);
}

TEST(gb18030_is_found_out_with_and_without_a_mark)
{
    mz_cx cx = test_cx();
    struct mz_charset_report r;
    CHECK(mz_str_eq(converted(&cx, MZ_S(GB_NAME "," GB_ZHANG "\n"), &r), MZ_S("姓名,张三\n")));
    CHECK(r.charset == MZ_GB18030 && r.bom == 0 && r.bad_n == 0);
    CHECK(mz_str_eq(converted(&cx, MZ_S("\x84\x31\x95\x33" GB_NAME), &r), MZ_S("姓名")));
    CHECK(r.charset == MZ_GB18030 && r.bom == 4);
    /* U+20000, in four bytes. */
    CHECK(mz_str_eq(converted(&cx, MZ_S(GB_NAME "\x95\x32\x82\x36"), &r), MZ_S("姓名𠀀")));
    mz_arena_free(cx.a);
}

TEST(utf16_is_read_by_its_mark)
{
    mz_cx cx = test_cx();
    struct mz_charset_report r;
    mz_str le = {"\xFF\xFE\xD3\x59,\0\x0D\x54", 8};
    mz_str be = {"\xFE\xFF\x59\xD3\0,\x54\x0D", 8};
    CHECK(mz_str_eq(converted(&cx, le, &r), MZ_S("姓,名")) && r.charset == MZ_UTF16LE);
    CHECK(mz_str_eq(converted(&cx, be, &r), MZ_S("姓,名")) && r.charset == MZ_UTF16BE);
    mz_str lone = {"\xFF\xFE\x00\xD8,\0", 6};
    CHECK(mz_str_eq(converted(&cx, lone, &r), MZ_S("\xEF\xBF\xBD,")) && r.bad_n == 1);
    mz_arena_free(cx.a);
}

TEST(a_bad_byte_is_replaced_counted_and_placed)
{
    mz_cx cx = test_cx();
    struct mz_charset_report r;
    mz_str out = converted(&cx, MZ_S("姓名\n张\xFF三\n李四\n"), &r);
    CHECK(mz_str_eq(out, MZ_S("姓名\n张\xEF\xBF\xBD三\n李四\n")));
    CHECK(r.charset == MZ_UTF8 && r.bad_n == 1 && r.bad_at[0] == 10 && r.changed_at == -1);
    struct mz_say say = mz_charset_say(cx.a, &r);
    CHECK(say.text != NULL && mz_str_eq(say.arg[2], MZ_S("10")));
    out = converted(&cx, MZ_S(GB_NAME "\n\xFF" GB_ZHANG "\xD5"), &r);
    CHECK(mz_str_eq(out, MZ_S("姓名\n\xEF\xBF\xBD张三\xEF\xBF\xBD")) && r.bad_n == 2);
    CHECK(r.bad_at[0] == 5 && r.bad_at[1] == 10);
    mz_arena_free(cx.a);
}

TEST(a_character_cut_off_at_the_end_is_a_bad_byte)
{
    mz_cx cx = test_cx();
    struct mz_charset_report r;
    CHECK(mz_str_eq(converted(&cx, MZ_S("姓名张三李四\xE5\xBC"), &r),
                    MZ_S("姓名张三李四\xEF\xBF\xBD\xEF\xBF\xBD")));
    CHECK(r.bad_n == 2 && r.bad_at[0] == 18);
    mz_arena_free(cx.a);
}

TEST(a_charset_that_changes_half_way_is_read_in_both_and_reported)
{
    mz_cx cx = test_cx();
    struct mz_charset_report r;
    mz_str mixed = MZ_S("姓名,张三\n" GB_NAME "," GB_ZHANG "\n" GB_ZHANG "\n");
    mz_str out = converted(&cx, mixed, &r);
    CHECK(mz_str_eq(out, MZ_S("姓名,张三\n姓名,张三\n张三\n")));
    CHECK(r.charset == MZ_UTF8 && r.changed_at == 14 && r.changed_to == MZ_GB18030);
    CHECK(r.bad_n == 0 && mz_charset_say(cx.a, &r).text != NULL);
    out = converted(&cx, MZ_S(GB_NAME "\n" GB_ZHANG "\n姓名\n"), &r);
    CHECK(mz_str_eq(out, MZ_S("姓名\n张三\n姓名\n")));
    CHECK(r.charset == MZ_GB18030 && r.changed_at == 10 && r.changed_to == MZ_UTF8);
    mz_arena_free(cx.a);
}

TEST(ascii_at_the_beginning_decides_nothing)
{
    mz_cx cx = test_cx();
    struct mz_charset_report r;
    size_t n = 600000;
    char *big = mz_arena_alloc(cx.a, n + 5);
    memset(big, 'a', n);
    for (size_t i = 79; i < n; i += 80) {
        big[i] = '\n';
    }
    memcpy(big + n, GB_ZHANG "\n", 5);
    mz_str out = converted(&cx, (mz_str){big, n + 5}, &r);
    CHECK(out.n == n + 7 && memcmp(out.p + n, "张三\n", 7) == 0);
    CHECK(r.charset == MZ_GB18030 && r.changed_at == -1 && r.bad_n == 0);
    CHECK(mz_charset_detect((mz_str){big, 100}, false).ascii);
    mz_arena_free(cx.a);
}

TEST(characters_across_chunks_survive_without_any_line_end)
{
    mz_cx cx = test_cx();
    struct mz_charset_report r;
    size_t n = 1 + 4 * 200000;
    char *gb = mz_arena_alloc(cx.a, n);
    gb[0] = 'x';
    for (size_t i = 1; i < n; i += 4) {
        memcpy(gb + i, GB_ZHANG, 4);
    }
    mz_str out = converted(&cx, (mz_str){gb, n}, &r);
    CHECK(out.n == 1 + 6 * 200000 && r.bad_n == 0 && mz_utf8_span(out) == out.n);
    CHECK(mz_str_eq(converted(&cx, MZ_S(""), &r), MZ_S("")) && r.bad_n == 0);
    mz_arena_free(cx.a);
}

TEST(a_result_over_the_limit_is_refused)
{
    mz_cx cx = test_cx();
    mz_str out = {NULL, 0};
    CHECK(mz_charset_text(&cx, MZ_S(GB_NAME), 5, &out, NULL) == MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(valid_utf8_is_not_copied), T(gb18030_is_found_out_with_and_without_a_mark),
          T(utf16_is_read_by_its_mark), T(a_bad_byte_is_replaced_counted_and_placed),
          T(a_character_cut_off_at_the_end_is_a_bad_byte),
          T(a_charset_that_changes_half_way_is_read_in_both_and_reported),
          T(ascii_at_the_beginning_decides_nothing),
          T(characters_across_chunks_survive_without_any_line_end),
          T(a_result_over_the_limit_is_refused))
