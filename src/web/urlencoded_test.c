#include "check.h"
#include "web/urlencoded.h"

static const struct mz_fields_limit usual = {10, 20, 50};

static mz_code read(mz_cx *cx, const char *s, struct mz_field **f, size_t *n)
{
    return mz_urlencoded(cx, mz_str_of(s), usual, f, n);
}

TEST(fields_are_decoded_in_order)
{
    mz_cx cx = {.a = mz_arena_new(1 << 20)};
    struct mz_field *f = NULL;
    size_t n = 0;
    CHECK(read(&cx, "a=1&b=x+y%2B&&c&=e&d=%E5%91%A8%0D%0Az", &f, &n) == MZ_OK);
    CHECK(n == 5);
    CHECK(mz_str_eq(f[0].value, MZ_S("1")));
    CHECK(mz_str_eq(f[1].value, MZ_S("x y+")));
    CHECK(mz_str_eq(f[2].name, MZ_S("c")) && f[2].value.n == 0 && f[2].value.p != NULL);
    CHECK(f[3].name.n == 0 && mz_str_eq(f[3].value, MZ_S("e")));
    CHECK(mz_str_eq(f[4].value, MZ_S("\xe5\x91\xa8\nz")));
    CHECK(read(&cx, "", &f, &n) == MZ_OK && n == 0);
    mz_arena_free(cx.a);
}

TEST(what_is_not_text_is_refused)
{
    static const char *const bad[] = {"a=%",      "a=%4",  "a=%zz", "a=%00",    "a=%ff",
                                      "a=%C0%AF", "a=%1b", "%7f=1", "a=%C2%85", "a=%ED%A0%80"};
    mz_cx cx = {.a = mz_arena_new(1 << 20)};
    struct mz_field *f = NULL;
    size_t n = 0;
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        CHECK(read(&cx, bad[i], &f, &n) == MZ_USAGE);
        mz_clear(&cx);
    }
    mz_arena_free(cx.a);
}

TEST(numbers_and_lengths_are_bounded)
{
    mz_cx cx = {.a = mz_arena_new(1 << 20)};
    struct mz_field *f = NULL;
    size_t n = 0;
    CHECK(read(&cx, "1&2&3&4&5&6&7&8&9&10", &f, &n) == MZ_OK && n == 10);
    CHECK(read(&cx, "1&2&3&4&5&6&7&8&9&10&11", &f, &n) == MZ_LIMIT);
    CHECK(read(&cx, "012345678901234567890=1", &f, &n) == MZ_LIMIT);
    CHECK(read(&cx, "a=012345678901234567890123456789012345678901234567890", &f, &n) == MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST(line_breaks_become_one_kind)
{
    mz_arena *a = mz_arena_new(1 << 20);
    CHECK(mz_str_eq(mz_text_lines(a, MZ_S("a\r\nb\rc\n\r")), MZ_S("a\nb\nc\n\n")));
    CHECK(mz_str_eq(mz_text_lines(a, MZ_S("ab")), MZ_S("ab")));
    mz_arena_free(a);
}

TEST(a_field_is_composed_and_bounded_as_it_is_kept)
{
    mz_cx cx = {.a = mz_arena_new(1 << 20)};
    struct mz_field *f = NULL;
    size_t n = 0;
    CHECK(read(&cx, "name=%EF%A4%AC%E5%B9%B3&e%CC%81=e%CC%81%0D%0A", &f, &n) == MZ_OK && n == 2);
    CHECK(n == 2 && mz_str_eq(f[0].value, MZ_S("\u90ce\u5e73")));
    CHECK(n == 2 && mz_str_eq(f[1].name, MZ_S("\u00e9")));
    CHECK(n == 2 && mz_str_eq(f[1].value, MZ_S("\u00e9\n")));
    /* U+1D160 is three characters when composed: 48 bytes are 144. */
    CHECK(read(&cx, "a=%F0%9D%85%A0%F0%9D%85%A0%F0%9D%85%A0%F0%9D%85%A0", &f, &n) == MZ_OK);
    CHECK(read(&cx, "a=%F0%9D%85%A0%F0%9D%85%A0%F0%9D%85%A0%F0%9D%85%A0%F0%9D%85%A0", &f, &n) ==
          MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(fields_are_decoded_in_order), T(what_is_not_text_is_refused),
          T(numbers_and_lengths_are_bounded), T(line_breaks_become_one_kind),
          T(a_field_is_composed_and_bounded_as_it_is_kept))
