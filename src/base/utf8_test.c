#include "base/utf8.h"

#include "check.h"

TEST(every_scalar_value_survives_encoding_and_decoding)
{
    size_t n = 0;
    for (uint32_t cp = 0; cp <= 0x110000; cp++) {
        char c[4];
        size_t len = mz_utf8_encode(cp, c);
        uint32_t back = 0;
        bool scalar = cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF);
        if (!scalar) {
            n += len != 0;
        } else {
            n += len == 0 || mz_utf8_decode(c, len, &back) != len || back != cp;
            n += len > 1 && mz_utf8_decode(c, len - 1, &back) != 0;
        }
    }
    CHECK(n == 0);
}

TEST(overlong_forms_surrogates_and_lone_bytes_are_not_utf8)
{
    static const char *const bad[] = {
        "\xC0\x80",         "\xC1\xBF",         "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80",         "\xE9\xBE"};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        size_t at = 9;
        CHECK(!mz_utf8_valid(mz_str_of(bad[i]), &at) && at == 0);
    }
    size_t at = 0;
    CHECK(!mz_utf8_valid(MZ_S("龙泉\xFF"), &at) && at == 6);
    CHECK(mz_utf8_valid(MZ_S("龙泉𠮷"), NULL) && mz_utf8_valid((mz_str){NULL, 0}, NULL));
    CHECK(mz_utf8_count(MZ_S("龙\xFF\xFF泉")) == 4);
}

TEST(full_width_text_folds_to_half_width)
{
    mz_arena *a = mz_arena_new(1 << 16);
    mz_str folded = mz_utf8_fold_str(a, MZ_S("１２３　ＡｂＺ～，龙"));
    CHECK(mz_str_eq(folded, MZ_S("123 AbZ~,龙")));
    CHECK(mz_utf8_fold(0xFF5F) == 0xFF5F && mz_utf8_fold(0xFF00) == 0xFF00);
    mz_arena_free(a);
}

TEST(trimming_takes_ideographic_and_invisible_space)
{
    CHECK(mz_str_eq(mz_str_trim(MZ_S("\xEF\xBB\xBF　 张 三\xC2\xA0\t")), MZ_S("张 三")));
    CHECK(mz_str_trim(MZ_S(" 　 ")).n == 0 && mz_str_trim((mz_str){NULL, 0}).n == 0);
}

TEST(masking_keeps_head_and_tail_only_when_something_is_hidden)
{
    mz_arena *a = mz_arena_new(1 << 16);
    CHECK(mz_str_eq(mz_str_mask(a, MZ_S("331181195202290012"), 6, 4), MZ_S("331181********0012")));
    CHECK(mz_str_eq(mz_str_mask(a, MZ_S("12345"), 6, 4), MZ_S("1****")));
    CHECK(mz_str_eq(mz_str_mask(a, MZ_S("王小明"), 1, 1), MZ_S("王*明")));
    CHECK(mz_str_eq(mz_str_mask(a, MZ_S("王"), 1, 0), MZ_S("*")));
    CHECK(mz_str_mask(a, MZ_S(""), 1, 0).n == 0);
    mz_arena_free(a);
}

TEST(han_is_told_from_other_writing)
{
    CHECK(mz_utf8_is_han(0x9F99) && mz_utf8_is_han(0x3007) && mz_utf8_is_han(0x20BB7));
    CHECK(!mz_utf8_is_han('a') && !mz_utf8_is_han(0x3042) && !mz_utf8_is_han(0xB7));
}

static bool reads(mz_cx *cx, const char *s, int64_t want)
{
    int64_t v = want == 0;
    return mz_str_i64(cx, "n", mz_str_of(s), INT64_MIN, INT64_MAX, &v) == MZ_OK && v == want;
}

TEST(whole_numbers_are_read_to_the_last_value)
{
    mz_cx cx = {.a = mz_arena_new(1 << 16)};
    CHECK(reads(&cx, "9223372036854775807", INT64_MAX));
    CHECK(reads(&cx, "-9223372036854775808", INT64_MIN));
    CHECK(reads(&cx, " ＋１２ ", 12) && reads(&cx, "−7", -7) && reads(&cx, "-0", 0));
    mz_arena_free(cx.a);
}

TEST(a_wrong_number_is_refused_with_its_place_and_value)
{
    mz_cx cx = {.a = mz_arena_new(1 << 16)};
    int64_t v = 0;
    CHECK(mz_str_i64(&cx, "n", MZ_S("12三4"), 0, 9999, &v) == MZ_INVALID);
    CHECK(strcmp(cx.err.msg, "Character 3 of the number is \"三\"; it must be a digit") == 0);
    CHECK(strcmp(cx.err.field, "n") == 0);
    static const char *const bad[] = {"", "  ", "-", "1 2", "1.5", "9223372036854775808", "101"};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        mz_clear(&cx);
        CHECK(mz_str_i64(&cx, "n", mz_str_of(bad[i]), -100, 100, &v) == MZ_INVALID);
        CHECK(cx.err.say != NULL);
    }
    mz_arena_free(cx.a);
}

TEST(a_builder_grows_and_prints)
{
    mz_cx cx = {.a = mz_arena_new(1 << 20)};
    mz_sb b = mz_sb_new(cx.a, 1000);
    CHECK(mz_sb_view(&b).n == 0);
    mz_sb_str(&b, MZ_S("共 "));
    mz_sb_int(&b, INT64_MIN);
    mz_sb_byte(&b, ' ');
    mz_sb_char(&b, 0x4EBA);
    mz_sb_fmt(&b, "%300d", 7);
    mz_str s = {0};
    CHECK(mz_sb_done(&cx, &b, &s) == MZ_OK && s.n == 4 + 20 + 1 + 3 + 300);
    CHECK(memcmp(s.p, "共 -9223372036854775808 人", 28) == 0 && s.p[s.n] == '\0');
    mz_arena_free(cx.a);
}

TEST(a_full_builder_keeps_whole_pieces_and_says_so)
{
    mz_cx cx = {.a = mz_arena_new(1 << 20)};
    mz_sb b = mz_sb_new(cx.a, 5);
    mz_sb_str(&b, MZ_S("abc"));
    mz_sb_char(&b, 0x4EBA);
    mz_sb_byte(&b, 'd');
    mz_str s = {0};
    CHECK(mz_str_eq(mz_sb_view(&b), MZ_S("abc")));
    CHECK(mz_sb_done(&cx, &b, &s) == MZ_LIMIT && cx.err.code == MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(every_scalar_value_survives_encoding_and_decoding),
          T(overlong_forms_surrogates_and_lone_bytes_are_not_utf8),
          T(full_width_text_folds_to_half_width), T(trimming_takes_ideographic_and_invisible_space),
          T(masking_keeps_head_and_tail_only_when_something_is_hidden),
          T(han_is_told_from_other_writing), T(whole_numbers_are_read_to_the_last_value),
          T(a_wrong_number_is_refused_with_its_place_and_value), T(a_builder_grows_and_prints),
          T(a_full_builder_keeps_whole_pieces_and_says_so))
