#include "base/json.h"

#include <stdlib.h>
#include <time.h>

#include "base/text.h"
#include "base/utf8_scan.h"
#include "check.h"

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new(64U << 20U)};
}

static mz_code read_text(mz_cx *cx, const char *json, const struct mz_json **v)
{
    mz_clear(cx);
    return mz_json_read(cx, mz_str_of(json), (struct mz_json_options){.size_max = 1U << 20U}, v);
}

/* The refusal in English, or "" when the text was taken. */
static const char *refusal(mz_cx *cx, const char *json)
{
    const struct mz_json *v = NULL;
    return read_text(cx, json, &v) == MZ_OK ? "" : cx->err.msg;
}

TEST(a_document_becomes_a_tree_in_its_own_order)
{
    mz_cx cx = test_cx();
    const struct mz_json *v = NULL;
    CHECK(read_text(&cx,
                    "{\"z\": [1, -2], \"姓名\": \"张\\u4e09\\n\", "
                    "\"t\": true, \"n\": null}",
                    &v) == MZ_OK);
    CHECK(v != NULL && v->kind == MZ_JSON_MAP && v->n == 4);
    CHECK(mz_str_eq(v->items[0].key, MZ_S("z")) && v->items[0].items[1].i == -2);
    mz_str name = {0};
    bool flag = false;
    CHECK(mz_json_text(&cx, v, "姓名", &name) == MZ_OK && mz_str_eq(name, MZ_S("张三\n")));
    CHECK(mz_json_flag(&cx, v, "t", &flag) == MZ_OK && flag);
    CHECK(mz_json_get(v, "n")->kind == MZ_JSON_NULL && mz_json_get(v, "no") == NULL);
    mz_arena_free(cx.a);
}

TEST(integers_are_exact_to_the_ends_of_int64)
{
    mz_cx cx = test_cx();
    const struct mz_json *v = NULL;
    CHECK(read_text(&cx, "[9223372036854775807,-9223372036854775808]", &v) == MZ_OK);
    CHECK(v->items[0].i == INT64_MAX && v->items[1].i == INT64_MIN);
    CHECK(strstr(refusal(&cx, "9223372036854775808"), "too large") != NULL);
    mz_arena_free(cx.a);
}

TEST(a_number_with_a_point_needs_permission_and_keeps_its_digits)
{
    mz_cx cx = test_cx();
    const struct mz_json *v = NULL;
    CHECK(strstr(refusal(&cx, "{\n \"a\": 1.5}"), "Line 2, column 7") != NULL);
    struct mz_json_options reals = {.size_max = 100, .reals = true};
    mz_clear(&cx);
    CHECK(mz_json_read(&cx, MZ_S("[0.1,12345678.12]"), reals, &v) == MZ_OK);
    CHECK(mz_str_eq(v->items[0].text, MZ_S("0.1")));
    CHECK(mz_str_eq(v->items[1].text, MZ_S("12345678.12")));
    CHECK(mz_json_read(&cx, MZ_S("0.1234567890123456"), reals, &v) == MZ_INVALID);
    mz_arena_free(cx.a);
}

TEST(what_is_wrong_is_named_with_line_and_column)
{
    mz_cx cx = test_cx();
    CHECK(strstr(refusal(&cx, "{\"a\":1,\n\"a\":2}"), "Line 2, column 3") != NULL);
    CHECK(strstr(cx.err.msg, "stands twice") != NULL);
    CHECK(strstr(refusal(&cx, "{\"a\":"), "ends too early") != NULL);
    CHECK(strstr(refusal(&cx, "{} {}"), "behind the end") != NULL);
    CHECK(strstr(refusal(&cx, "\"\xFF\""), "not UTF-8") != NULL);
    CHECK(strstr(refusal(&cx, "\"\\u0000\""), "NUL") != NULL);
    CHECK(strstr(refusal(&cx, "{a:1}"), "not JSON") != NULL);
    CHECK(strstr(refusal(&cx, "NaN"), "not JSON") != NULL);
    CHECK(strstr(refusal(&cx, ""), "Line 1, column 1") != NULL);
    mz_str zh = mz_text_error(cx.a, MZ_LANG_ZH, &cx.err);
    CHECK(memmem(zh.p, zh.n, "第 1 行第 1 列", strlen("第 1 行第 1 列")) != NULL);
    mz_arena_free(cx.a);
}

TEST(depth_size_and_number_of_values_are_bounded)
{
    mz_cx cx = test_cx();
    char deep[200] = {0};
    memset(deep, '[', 64);
    memset(deep + 64, ']', 64);
    CHECK(strcmp(refusal(&cx, deep), "") == 0);
    memset(deep, '[', 65);
    memset(deep + 65, ']', 65);
    CHECK(strstr(refusal(&cx, deep), "Line 1, column 65") != NULL);
    const struct mz_json *v = NULL;
    mz_clear(&cx);
    CHECK(mz_json_read(&cx, MZ_S("[1,2]"), (struct mz_json_options){.size_max = 4}, &v) ==
          MZ_LIMIT);
    mz_clear(&cx);
    struct mz_json_options few = {.size_max = 9, .nodes_max = 2};
    CHECK(mz_json_read(&cx, MZ_S("[1,2]"), few, &v) == MZ_INVALID);
    CHECK(strstr(cx.err.msg, "too many values") != NULL);
    mz_arena_free(cx.a);
}

TEST(a_missing_key_and_a_wrong_type_name_the_field)
{
    mz_cx cx = test_cx();
    const struct mz_json *v = NULL;
    int64_t i = 0;
    CHECK(read_text(&cx, "{\"age\": \"60\"}", &v) == MZ_OK);
    CHECK(mz_json_int(&cx, v, "age", &i) == MZ_INVALID && strcmp(cx.err.field, "age") == 0);
    mz_clear(&cx);
    CHECK(mz_json_int(&cx, v, "id", &i) == MZ_INVALID && strstr(cx.err.msg, "missing") != NULL);
    mz_clear(&cx);
    CHECK(read_text(&cx, "{\"age\": \"60\", \"n\": 3, \"no\": null}", &v) == MZ_OK);
    CHECK(mz_str_eq(mz_json_text_of(v, "age"), MZ_S("60")) && mz_json_text_of(v, "n").n == 0);
    CHECK(mz_json_text_of(v, "no").n == 0 && mz_json_text_of(v, "id").n == 0 && v->n == 3);
    CHECK(mz_json_text_of(NULL, "age").n == 0 && mz_json_text_of(v, "id").p != NULL);
    mz_arena_free(cx.a);
}

TEST(the_writer_escapes_only_what_json_demands)
{
    mz_cx cx = test_cx();
    mz_jw w = mz_jw_to(mz_buf_new(cx.a, 1000));
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("a"), MZ_S("q\" b\\ n\n t\t u\x01 del\x7F 民政局长"));
    mz_jw_key(&w, MZ_S("l"));
    mz_jw_list(&w);
    mz_jw_int(&w, INT64_MIN);
    mz_jw_int(&w, 0);
    mz_jw_null(&w);
    mz_jw_text(&w, (mz_str){"x\0y\xFFz", 5});
    mz_jw_end(&w);
    mz_jw_key_flag(&w, MZ_S("b"), true);
    mz_jw_key_int(&w, MZ_S("i"), 7);
    mz_jw_end(&w);
    CHECK(mz_buf_check(&cx, w.out) == MZ_OK);
    CHECK(mz_str_eq(mz_buf_str(w.out),
                    MZ_S("{\"a\":\"q\\\" b\\\\ n\\n t\\t u\\u0001 del\x7F 民政局长\",\"l\":"
                         "[-9223372036854775808,0,null,\"x\\u0000y\xEF\xBF\xBDz\"],"
                         "\"b\":true,\"i\":7}")));
    mz_arena_free(cx.a);
}

TEST(ids_become_one_value_of_a_statement)
{
    mz_cx cx = test_cx();
    const int64_t ids[] = {INT64_MIN, 331181000000001, 0, INT64_MAX};
    CHECK(mz_str_eq(mz_json_ids(cx.a, ids, 0), MZ_S("[]")));
    CHECK(mz_str_eq(mz_json_ids(cx.a, ids, MZ_LEN(ids)),
                    MZ_S("[-9223372036854775808,331181000000001,0,9223372036854775807]")));
    mz_arena_free(cx.a);
}

TEST(a_full_buffer_is_said_once_at_the_end)
{
    mz_cx cx = test_cx();
    mz_jw w = mz_jw_to(mz_buf_new(cx.a, 10));
    mz_jw_list(&w);
    mz_jw_text(&w, MZ_S("0123456789"));
    mz_jw_end(&w);
    CHECK(mz_buf_check(&cx, w.out) == MZ_LIMIT);
    CHECK(w.out->n <= 10);
    mz_arena_free(cx.a);
}

TEST(every_byte_pair_written_is_read_back)
{
    mz_cx cx = test_cx();
    for (int hi = 0; hi < 256; hi++) {
        mz_buf *b = mz_buf_new(cx.a, 4096);
        mz_jw w = mz_jw_to(b);
        mz_jw_list(&w);
        for (int at = 0; at < 20; at++) {
            char s[20];
            memset(s, 'a', sizeof s);
            s[at] = (char)hi;
            mz_jw_text(&w, (mz_str){s, sizeof s});
        }
        mz_jw_end(&w);
        CHECK(mz_utf8_span(mz_buf_str(b)) == b->n);
        {
            const struct mz_json *v = NULL;
            mz_clear(&cx);
            mz_code rc =
                mz_json_read(&cx, mz_buf_str(b), (struct mz_json_options){.size_max = 4096}, &v);
            CHECK(hi == 0 ? rc == MZ_INVALID : rc == MZ_OK && v->n == 20);
            CHECK(hi == 0 || hi >= 128 || v->items[7].text.p[7] == (char)hi);
        }
    }
    mz_arena_free(cx.a);
}

/* Megabytes per second of writing plain strings; a figure for the log, with a floor far below it.
 */
TEST(plain_strings_are_written_fast)
{
    mz_cx cx = test_cx();
    mz_str s = MZ_S("plain text of forty bytes, as names are.");
    struct timespec t0;
    struct timespec t1;
    mz_buf *b = mz_buf_new(cx.a, 48U << 20U);
    mz_jw w = mz_jw_to(b);
    mz_jw_list(&w);
    for (int i = 0; i < 500000; i++) { /* once, so that the memory is there */
        mz_jw_text(&w, s);
    }
    b->n = 0;
    (void)clock_gettime(CLOCK_MONOTONIC, &t0);
    for (int i = 0; i < 1000000; i++) {
        mz_jw_text(&w, s);
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &t1);
    long long us = (t1.tv_sec - t0.tv_sec) * 1000000LL + (t1.tv_nsec - t0.tv_nsec) / 1000 + 1;
    printf("json write: %lld MB/s\n", (long long)b->n / us);
    CHECK((long long)b->n / us >= 10);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(a_document_becomes_a_tree_in_its_own_order), T(integers_are_exact_to_the_ends_of_int64),
          T(a_number_with_a_point_needs_permission_and_keeps_its_digits),
          T(what_is_wrong_is_named_with_line_and_column),
          T(depth_size_and_number_of_values_are_bounded),
          T(a_missing_key_and_a_wrong_type_name_the_field),
          T(the_writer_escapes_only_what_json_demands),
          T(ids_become_one_value_of_a_statement), T(a_full_buffer_is_said_once_at_the_end),
          T(every_byte_pair_written_is_read_back), T(plain_strings_are_written_fast))
