#include "base/zip.h"

#include "base/text.h"
#include "check.h"
#include "make_zip.h"

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new(1U << 30U)};
}

/* Reads all; the code of the failure, or MZ_OK with the bytes. */
static mz_code drain(mz_cx *cx, struct mz_source s, mz_str *out)
{
    mz_buf *b = mz_buf_new(cx->a, 300U << 20U);
    char chunk[5000];
    for (size_t got = 1; got > 0;) {
        MZ_TRY(s.read(cx, s.p, chunk, sizeof chunk, &got));
        mz_buf_add(b, (mz_str){chunk, got});
    }
    *out = mz_buf_str(b);
    return MZ_OK;
}

static mz_code gunzip(mz_cx *cx, mz_str bytes, mz_str *out)
{
    struct mz_source s;
    mz_clear(cx);
    MZ_TRY(mz_gzip_open(cx, mz_source_memory(cx->a, bytes), (struct mz_zip_limits){0}, &s));
    return drain(cx, s, out);
}

static mz_code unzip(mz_cx *cx, mz_str bytes, mz_zip **z)
{
    mz_clear(cx);
    return mz_zip_open_memory(cx, bytes, (struct mz_zip_limits){0}, z);
}

TEST(gzip_members_are_one_content)
{
    mz_cx cx = test_cx();
    mz_str one = make_gzip(cx.a, MZ_S("a,b\n"));
    mz_str both = {NULL, 2 * one.n};
    char *p = mz_arena_alloc(cx.a, both.n);
    memcpy(p, one.p, one.n);
    memcpy(p + one.n, one.p, one.n);
    mz_str out = {NULL, 0};
    CHECK(mz_pack_detect(one) == MZ_PACK_GZIP);
    CHECK(gunzip(&cx, one, &out) == MZ_OK && mz_str_eq(out, MZ_S("a,b\n")));
    CHECK(gunzip(&cx, (mz_str){p, both.n}, &out) == MZ_OK && mz_str_eq(out, MZ_S("a,b\na,b\n")));
    mz_arena_free(cx.a);
}

TEST(a_gzip_that_was_cut_off_or_damaged_is_refused)
{
    mz_cx cx = test_cx();
    mz_str one = make_gzip(cx.a, MZ_S("some text that is long enough to be cut"));
    mz_str out = {NULL, 0};
    CHECK(gunzip(&cx, (mz_str){one.p, one.n - 9}, &out) == MZ_INVALID);
    CHECK(strstr(cx.err.msg, "damaged or was cut off") != NULL);
    CHECK(gunzip(&cx, MZ_S("\x1F\x8B\x08nonsense"), &out) == MZ_INVALID);
    CHECK(gunzip(&cx, MZ_S(""), &out) == MZ_INVALID);
    mz_arena_free(cx.a);
}

TEST(a_gzip_bomb_is_stopped_by_its_ratio)
{
    mz_cx cx = test_cx();
    size_t n = 8U << 20U;
    mz_str bomb = make_gzip(cx.a, (mz_str){mz_arena_alloc(cx.a, n), n});
    mz_str out = {NULL, 0};
    CHECK(bomb.n < 20000);
    CHECK(gunzip(&cx, bomb, &out) == MZ_LIMIT);
    CHECK(strstr(cx.err.msg, "100 times") != NULL);
    mz_arena_free(cx.a);
}

TEST(the_entries_of_a_zip_are_listed_and_read)
{
    mz_cx cx = test_cx();
    mz_str bytes = make_zip(
        cx.a,
        (struct make_file[]){{"册", MZ_S("a,b\n")}, {"x/y.txt", MZ_S("y")}, {NULL, {NULL, 0}}});
    mz_zip *z = NULL;
    CHECK(mz_pack_detect(bytes) == MZ_PACK_ZIP);
    CHECK(unzip(&cx, bytes, &z) == MZ_OK && mz_zip_count(z) == 2);
    CHECK(mz_str_eq(mz_zip_entry(z, 0)->name, MZ_S("册")));
    CHECK(mz_zip_find(z, MZ_S("X/Y.TXT")) == 1 && mz_zip_find(z, MZ_S("none")) == -1);
    struct mz_source s;
    mz_str out = {NULL, 0};
    CHECK(mz_zip_read(&cx, z, 0, &s) == MZ_OK && drain(&cx, s, &out) == MZ_OK);
    CHECK(mz_str_eq(out, MZ_S("a,b\n")));
    mz_arena_free(cx.a);
}

TEST(names_that_climb_or_repeat_refuse_the_archive)
{
    mz_cx cx = test_cx();
    static const char *const bad[] = {"../etc/p",    "a/../../b", "/etc/pas", "C:/win.i",
                                      "\\\\srv\\ab", "a\nb.txt1", "x/..\\yy1"};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        mz_zip *z = NULL;
        char plain[16] = {0};
        memset(plain, 'q', strlen(bad[i]));
        mz_str bytes = make_zip(cx.a, (struct make_file[]){{plain, MZ_S("1")}, {NULL, {NULL, 0}}});
        CHECK(unzip(&cx, bytes, &z) == MZ_OK);
        make_patch(bytes, plain, bad[i]);
        CHECK(unzip(&cx, bytes, &z) == MZ_INVALID);
        CHECK(strstr(cx.err.msg, "forbidden name") != NULL);
    }
    mz_str twice = make_zip(
        cx.a,
        (struct make_file[]){{"one.csv", MZ_S("1")}, {"two.csv", MZ_S("2")}, {NULL, {NULL, 0}}});
    make_patch(twice, "two.csv", "ONE.csv");
    mz_zip *z = NULL;
    CHECK(unzip(&cx, twice, &z) == MZ_INVALID && strstr(cx.err.msg, "twice") != NULL);
    mz_arena_free(cx.a);
}

TEST(a_zip_bomb_is_stopped_by_ratio_and_total)
{
    mz_cx cx = test_cx();
    size_t n = 8U << 20U;
    mz_str zeros = {mz_arena_alloc(cx.a, n), n};
    mz_str bytes = make_zip(cx.a, (struct make_file[]){{"a", zeros}, {NULL, {NULL, 0}}});
    mz_zip *z = NULL;
    struct mz_source s;
    mz_str out = {NULL, 0};
    CHECK(unzip(&cx, bytes, &z) == MZ_OK && mz_zip_read(&cx, z, 0, &s) == MZ_OK);
    CHECK(drain(&cx, s, &out) == MZ_LIMIT && strstr(cx.err.msg, "100 times") != NULL);
    mz_clear(&cx);
    struct mz_zip_limits small = {.ratio_max = 1000000, .total_max = 1 << 20};
    CHECK(mz_zip_open_memory(&cx, bytes, small, &z) == MZ_OK);
    CHECK(mz_zip_read(&cx, z, 0, &s) == MZ_OK && drain(&cx, s, &out) == MZ_LIMIT);
    CHECK(strstr(cx.err.msg, "larger than 1 MiB") != NULL);
    mz_clear(&cx);
    struct mz_zip_limits none = {.files_max = 1};
    mz_str two =
        make_zip(cx.a, (struct make_file[]){{"a", MZ_S("1")}, {"b", MZ_S("2")}, {NULL, {NULL, 0}}});
    CHECK(mz_zip_open_memory(&cx, two, none, &z) == MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST(a_damaged_zip_is_refused_with_a_sentence)
{
    mz_cx cx = test_cx();
    mz_str bytes = make_zip(
        cx.a, (struct make_file[]){{"a.csv", MZ_S("hello hello hello hello")}, {NULL, {NULL, 0}}});
    mz_zip *z = NULL;
    CHECK(unzip(&cx, (mz_str){bytes.p, bytes.n - 10}, &z) == MZ_INVALID);
    CHECK(cx.err.say != NULL);
    CHECK(unzip(&cx, MZ_S("PK\x03\x04 and no more"), &z) == MZ_INVALID);
    CHECK(unzip(&cx, MZ_S(""), &z) == MZ_INVALID);
    mz_clear(&cx);
    CHECK(mz_zip_open_file(&cx, "tests/no-such-file.zip", (struct mz_zip_limits){0}, &z) ==
          MZ_INVALID);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(gzip_members_are_one_content), T(a_gzip_that_was_cut_off_or_damaged_is_refused),
          T(a_gzip_bomb_is_stopped_by_its_ratio), T(the_entries_of_a_zip_are_listed_and_read),
          T(names_that_climb_or_repeat_refuse_the_archive),
          T(a_zip_bomb_is_stopped_by_ratio_and_total), T(a_damaged_zip_is_refused_with_a_sentence))
