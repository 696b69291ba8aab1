#include "check.h"
#include "web/multipart.h"

#include <stdio.h>
#include <unistd.h>

#define TYPE "multipart/form-data; boundary=\"XbX\""

struct parts {
    struct mz_field *fields;
    size_t fields_n;
    struct mz_file *files;
    size_t files_n;
};

static mz_code parse(mz_cx *cx, mz_str body, size_t step, struct parts *out)
{
    mz_multipart *m = NULL;
    struct mz_multipart_options o = {.type = MZ_S(TYPE), .body_max = 1 << 20};
    MZ_TRY(mz_multipart_open(cx, &o, &m));
    for (size_t i = 0; i < body.n; i += step) {
        size_t n = body.n - i < step ? body.n - i : step;
        MZ_TRY(mz_multipart_feed(cx, m, (mz_str){body.p + i, n}));
    }
    return mz_multipart_close(cx, m, &out->fields, &out->fields_n, &out->files, &out->files_n);
}

static const char sample[] =
    "preamble\r\n--XbX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\ntwo\r\n--XbX "
    "\r\n"
    "content-disposition: form-data; name=\"f\"; filename=\"C:\\\\x\\\\\xe5\x90\x8d%22.csv\"\r\n"
    "Content-Type: text/csv\r\n\r\n\r\n--Xb\r\n\r--XbY\r\n--XbX\r\n"
    "Content-Disposition: form-data; name=e\r\n\r\n\r\n--XbX--\r\nepilogue";

static bool as_expected(const struct parts *p)
{
    return p->fields_n == 2 && mz_str_eq(p->fields[0].name, MZ_S("a")) &&
           mz_str_eq(p->fields[0].value, MZ_S("one\ntwo")) &&
           mz_str_eq(p->fields[1].name, MZ_S("e")) && p->fields[1].value.n == 0 &&
           p->files_n == 1 && mz_str_eq(p->files[0].name, MZ_S("\xe5\x90\x8d\".csv")) &&
           mz_str_eq(p->files[0].type, MZ_S("text/csv")) &&
           mz_str_eq(p->files[0].data, MZ_S("\r\n--Xb\r\n\r--XbY"));
}

TEST(every_chunk_size_gives_the_same_parts)
{
    mz_str body = {sample, sizeof sample - 1};
    for (size_t step = 1; step <= body.n; step++) {
        mz_cx cx = {.a = mz_arena_new(1 << 20)};
        struct parts p = {0};
        CHECK(parse(&cx, body, step, &p) == MZ_OK);
        CHECK(as_expected(&p));
        mz_arena_free(cx.a);
    }
}

TEST(every_split_in_two_gives_the_same_parts)
{
    mz_str body = {sample, sizeof sample - 1};
    for (size_t cut = 0; cut <= body.n; cut++) {
        mz_cx cx = {.a = mz_arena_new(1 << 20)};
        struct parts p = {0};
        mz_multipart *m = NULL;
        struct mz_multipart_options o = {.type = MZ_S(TYPE), .body_max = 1 << 20};
        CHECK(mz_multipart_open(&cx, &o, &m) == MZ_OK);
        CHECK(mz_multipart_feed(&cx, m, (mz_str){body.p, cut}) == MZ_OK);
        CHECK(mz_multipart_feed(&cx, m, (mz_str){body.p + cut, body.n - cut}) == MZ_OK);
        CHECK(mz_multipart_close(&cx, m, &p.fields, &p.fields_n, &p.files, &p.files_n) == MZ_OK);
        CHECK(as_expected(&p));
        mz_arena_free(cx.a);
    }
}

TEST(a_body_cut_anywhere_is_refused)
{
    /* The last "--" of the closing boundary stands 12 bytes before the end. */
    size_t whole = sizeof sample - 1 - 10;
    for (size_t n = 0; n < whole; n++) {
        mz_cx cx = {.a = mz_arena_new(1 << 20)};
        struct parts p = {0};
        CHECK(parse(&cx, (mz_str){sample, n}, 7, &p) == MZ_USAGE);
        mz_arena_free(cx.a);
    }
}

TEST(a_large_file_goes_to_a_file_and_comes_back_whole)
{
    enum { N = 300000 };
    mz_cx cx = {.a = mz_arena_new(4 << 20)};
    mz_multipart *m = NULL;
    struct mz_multipart_options o = {.type = MZ_S(TYPE), .body_max = 1 << 20};
    CHECK(mz_multipart_open(&cx, &o, &m) == MZ_OK);
    char *data = MZ_NEW_N(cx.a, char, N);
    for (size_t i = 0; i < N; i++) {
        data[i] = (char)(i % 251);
    }
    CHECK(mz_multipart_feed(&cx, m,
                            MZ_S("--XbX\r\nContent-Disposition: form-data; name=\"f\"; "
                                 "filename=\"big\"\r\n\r\n")) == MZ_OK);
    for (size_t i = 0; i < N; i += 1000) {
        CHECK(mz_multipart_feed(&cx, m, (mz_str){data + i, 1000}) == MZ_OK);
    }
    CHECK(mz_multipart_feed(&cx, m, MZ_S("\r\n--XbX--")) == MZ_OK);
    struct parts p = {0};
    CHECK(mz_multipart_close(&cx, m, &p.fields, &p.fields_n, &p.files, &p.files_n) == MZ_OK);
    CHECK(p.files_n == 1 && p.files[0].bytes == N && p.files[0].fd >= 0);
    CHECK(p.files[0].data.p == NULL);
    char *back = MZ_NEW_N(cx.a, char, N);
    CHECK(read(p.files[0].fd, back, N) == N);
    CHECK(memcmp(back, data, N) == 0);
    mz_arena_free(cx.a);
}

static mz_code one_part(mz_cx *cx, const char *head, size_t content_n)
{
    mz_multipart *m = NULL;
    struct mz_multipart_options o = {.type = MZ_S(TYPE), .body_max = 1 << 20};
    struct parts p = {0};
    MZ_TRY(mz_multipart_open(cx, &o, &m));
    MZ_TRY(mz_multipart_feed(cx, m, MZ_S("--XbX\r\n")));
    MZ_TRY(mz_multipart_feed(cx, m, mz_str_of(head)));
    MZ_TRY(mz_multipart_feed(cx, m, MZ_S("\r\n\r\n")));
    for (size_t i = 0; i < content_n; i++) {
        MZ_TRY(mz_multipart_feed(cx, m, MZ_S("x")));
    }
    MZ_TRY(mz_multipart_feed(cx, m, MZ_S("\r\n--XbX--")));
    return mz_multipart_close(cx, m, &p.fields, &p.fields_n, &p.files, &p.files_n);
}

TEST(limits_and_grammar_are_kept)
{
    mz_cx cx = {.a = mz_arena_new(16 << 20)};
    CHECK(one_part(&cx, "Content-Disposition: form-data; name=\"a\"", 10) == MZ_OK);
    CHECK(one_part(&cx, "Content-Disposition: form-data; name=\"a\"", 256 * 1024 + 1) == MZ_LIMIT);
    mz_clear(&cx);
    CHECK(one_part(&cx, "Content-Disposition: form-data", 1) == MZ_USAGE);
    CHECK(one_part(&cx, "Content-Disposition: attachment; name=\"a\"", 1) == MZ_USAGE);
    CHECK(one_part(&cx, "Content-Disposition: form-data; name=\"\"", 1) == MZ_USAGE);
    CHECK(one_part(&cx,
                   "Content-Disposition: form-data; name=\"a\"\r\n"
                   "Content-Disposition: form-data; name=\"b\"",
                   1) == MZ_USAGE);
    CHECK(one_part(&cx, "no colon", 1) == MZ_USAGE);
    CHECK(one_part(&cx, "Content-Disposition: form-data; name=\"a\xff\"", 1) == MZ_USAGE);
    mz_arena_free(cx.a);
}

TEST(the_whole_body_has_a_limit)
{
    mz_cx cx = {.a = mz_arena_new(1 << 20)};
    mz_multipart *m = NULL;
    struct mz_multipart_options o = {.type = MZ_S(TYPE), .body_max = 10};
    CHECK(mz_multipart_open(&cx, &o, &m) == MZ_OK);
    CHECK(mz_multipart_feed(&cx, m, MZ_S("0123456789")) == MZ_OK);
    CHECK(mz_multipart_feed(&cx, m, MZ_S("x")) == MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST(a_bad_boundary_is_refused)
{
    static const char *const types[] = {
        "multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=x",
        "multipart/form-data; boundary=\"a\x01\"",
        "multipart/form-data; boundary=01234567890123456789012345678901234567890123456789"
        "012345678901234567890"};
    mz_cx cx = {.a = mz_arena_new(1 << 20)};
    for (size_t i = 0; i < MZ_LEN(types); i++) {
        mz_multipart *m = NULL;
        struct mz_multipart_options o = {.type = mz_str_of(types[i]), .body_max = 10};
        CHECK(mz_multipart_open(&cx, &o, &m) == MZ_USAGE);
    }
    mz_arena_free(cx.a);
}

TEST(a_spool_folder_that_is_not_there_is_an_error)
{
    mz_cx cx = {.a = mz_arena_new(4 << 20)};
    mz_multipart *m = NULL;
    struct mz_multipart_options o = {
        .type = MZ_S(TYPE), .body_max = 1 << 20, .spool = "/nonexistent/folder"};
    CHECK(mz_multipart_open(&cx, &o, &m) == MZ_OK);
    CHECK(mz_multipart_feed(&cx, m,
                            MZ_S("--XbX\r\nContent-Disposition: form-data; name=\"f\"; "
                                 "filename=\"big\"\r\n\r\n")) == MZ_OK);
    char *data = MZ_NEW_N(cx.a, char, 100000);
    CHECK(mz_multipart_feed(&cx, m, (mz_str){data, 100000}) == MZ_IO);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(every_chunk_size_gives_the_same_parts), T(every_split_in_two_gives_the_same_parts),
          T(a_body_cut_anywhere_is_refused), T(a_large_file_goes_to_a_file_and_comes_back_whole),
          T(limits_and_grammar_are_kept), T(the_whole_body_has_a_limit),
          T(a_bad_boundary_is_refused), T(a_spool_folder_that_is_not_there_is_an_error))
