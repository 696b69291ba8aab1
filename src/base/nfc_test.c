/* nfc_test.c - texts that look the same are the same; examples of UAX 15 and of code pages. */
#include "base/nfc.h"

#include <string.h>

#include "base/utf8.h"
#include "check.h"

struct pair {
    const char *from;
    const char *to;
};

TEST(canonically_equal_texts_become_the_same)
{
    static const struct pair pairs[] = {
        {"e\u0301", "\u00e9"},                   /* a letter and its mark */
        {"\u212b", "\u00c5"},                    /* Angstrom, a letter that stands twice */
        {"s\u0323\u0307", "\u1e69"},             /* marks in their order */
        {"s\u0307\u0323", "\u1e69"},             /* and not */
        {"\u1e0b\u0323", "\u1e0d\u0307"},        /* taken apart first */
        {"\u1100\u1161\u11a8", "\uac01"},        /* Hangul by rule */
        {"\uf92c\uf979", "\u90ce\u51c9"},        /* Han of a code page: 郎凉 */
        {"\U0002f800", "\u4e3d"},                /* and of the supplement */
        {"\u0958", "\u0915\u093c"},              /* excluded from composing */
        {"\uff21\uff11\u3000", "\uff21\uff11\u3000"}, /* widths are another matter */
    };
    mz_arena *a = mz_arena_new(1 << 20);
    for (size_t i = 0; i < MZ_LEN(pairs); i++) {
        mz_str once = mz_str_nfc(a, mz_str_of(pairs[i].from));
        CHECK(mz_str_eq(once, mz_str_of(pairs[i].to)));
        CHECK(mz_str_nfc(a, once).p == once.p);
    }
    mz_arena_free(a);
}

TEST(what_is_composed_is_not_copied)
{
    static const char *const texts[] = {"", "abc", "浙江省龙泉市查田镇", "Łukasz Čapek", "“㸌𠮷”（一）",
                                        "\uff1a\uffe5"};
    mz_arena *a = mz_arena_new(1 << 20);
    for (size_t i = 0; i < MZ_LEN(texts); i++) {
        mz_str s = mz_str_of(texts[i]);
        CHECK(mz_str_nfc(a, s).p == s.p && mz_str_nfc(a, s).n == s.n);
    }
    mz_arena_free(a);
}

TEST(what_is_no_text_comes_back_as_it_is)
{
    static const mz_str bad[] = {{"e\xcc", 2}, {"\xff e\u0301", 5}, {"e\u0301\0e\u0301", 7}};
    mz_arena *a = mz_arena_new(1 << 20);
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        CHECK(mz_str_nfc(a, bad[i]).p == bad[i].p);
    }
    mz_arena_free(a);
}

/* Marks in the wrong order are sorted, which costs the square of a run: a long one stays. */
TEST(a_run_of_marks_without_end_costs_no_time)
{
    enum { PAIRS = 400000 };
    mz_arena *a = mz_arena_new(16 << 20);
    char *p = mz_arena_alloc(a, 1 + 4 * (size_t)PAIRS);
    size_t n = 0;
    p[n++] = 'a';
    for (size_t i = 0; i < PAIRS; i++) {
        memcpy(p + n, i % 2 == 0 ? "\u0301" : "\u0323", 2);
        n += 2;
    }
    CHECK(mz_str_nfc(a, (mz_str){p, n}).p == p);
    CHECK(mz_str_nfc(a, (mz_str){p, 1 + 2 * MZ_NFC_MARKS}).p != p);
    CHECK(mz_str_nfc(a, (mz_str){p, 1 + 2 * (MZ_NFC_MARKS + 1)}).p == p);
    mz_arena_free(a);
}

/* Han characters that GB18030 has twice come out of a file as the one that people type. */
TEST(characters_of_the_code_page_are_those_that_people_type)
{
    static const uint32_t twice[][2] = {
        {0xF92C, 0x90CE}, {0xF979, 0x51C9}, {0xF995, 0x79CA}, {0xF9E7, 0x88CF}, {0xF9F1, 0x96A3}};
    mz_arena *a = mz_arena_new(1 << 20);
    for (size_t i = 0; i < MZ_LEN(twice); i++) {
        char from[4];
        char to[4];
        size_t n = mz_utf8_encode(twice[i][0], from);
        size_t m = mz_utf8_encode(twice[i][1], to);
        CHECK(mz_str_eq(mz_str_nfc(a, (mz_str){from, n}), (mz_str){to, m}));
    }
    mz_arena_free(a);
}

TEST_MAIN(T(canonically_equal_texts_become_the_same), T(what_is_composed_is_not_copied),
          T(what_is_no_text_comes_back_as_it_is), T(a_run_of_marks_without_end_costs_no_time),
          T(characters_of_the_code_page_are_those_that_people_type))
