/* push_test.c - a department's system pushes deliveries by a token: /feed/push over HTTP. */
#include <zlib.h>

#include "base/ident.h"
#include "base/io.h"
#include "feature/job/job.h"
#include "small.h"

#define EDGE "push-push-push"
#define TYPE "multipart/form-data; boundary=" EDGE
#define HEAD "身份证明号码,机动车所有人,号牌号码,机动车状态,购置价格,初次登记日期,抵押标记\r\n"

static mz_str packed(mz_arena *a, mz_str plain)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)plain.p, .avail_in = (uInt)plain.n};
    char *out = mz_arena_alloc(a, plain.n + 200);
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)plain.n + 200;
    bool good = deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK &&
                deflate(&z, Z_FINISH) == Z_STREAM_END;
    size_t n = z.total_out;
    (void)deflateEnd(&z);
    return (mz_str){out, good ? n : 0};
}

/* Cars of `n` people of elsewhere: what a push is about is not this test's matter. */
static mz_str cars(mz_arena *a, int n)
{
    mz_buf *b = mz_buf_new(a, 1 << 16);
    mz_buf_add(b, MZ_S(HEAD));
    for (int i = 0; i < n; i++) {
        char digits[40];
        (void)snprintf(digits, sizeof digits, "110101%04d0101%03d", 1950 + i, i);
        mz_buf_add(b, mz_str_fmt(a, "%.17s%c,外地人,京A%05d,正常,90000,2019-01-01,否\r\n", digits,
                                 mz_cid_check(digits), i));
    }
    return mz_buf_str(b);
}

static mz_str body(mz_arena *a, const char *period, mz_str file)
{
    mz_buf *b = mz_buf_new(a, file.n + 2000);
    mz_buf_add(b,
               mz_str_fmt(a,
                          "--" EDGE
                          "\r\nContent-Disposition: form-data; name=\"period\"\r\n\r\n%s\r\n--" EDGE
                          "\r\nContent-Disposition: form-data; name=\"file\"; "
                          "filename=\"cars.csv.gz\"\r\nContent-Type: application/gzip\r\n\r\n",
                          period));
    mz_buf_add(b, file);
    mz_buf_add(b, MZ_S("\r\n--" EDGE "--\r\n"));
    return mz_buf_str(b);
}

static bool says(const struct mz_answer *a, int status, const char *text)
{
    bool ok = a->status == status && a->body.n > 0 &&
              memmem(a->body.p, a->body.n, text, strlen(text)) != NULL;
    if (!ok) {
        printf("%d " MZ_FMT "\n", a->status, MZ_ARG(a->body));
    }
    return ok;
}

static bool read_one(struct small *s)
{
    bool ran = false;
    mz_clear(&s->cx);
    return job_run_one(&s->cx, MZ_S("push:1"), &ran) == MZ_OK && ran;
}

static struct mz_answer push(struct small *s, const char *token, mz_str bytes)
{
    return small_ask(s, token, "POST", "/feed/push/05", TYPE, bytes);
}

TEST(a_pushed_file_is_read_and_its_correction_replaces_it)
{
    struct small s;
    char token[120];
    CHECK(small_make(&s, 60) && small_token(&s, "officer", "feed.push feed.read", token));
    CHECK(small_open(&s));
    const char *month = "2026-11"; /* nothing of it is in the demonstration yet */
    mz_str first = body(s.a, month, packed(s.a, cars(s.a, 12)));
    struct mz_answer a = push(&s, token, first);
    CHECK(says(&a, 200, "\"same\":false"));
    CHECK(read_one(&s));
    CHECK(small_count(&s, "count(*) FROM feed_delivery WHERE origin = 'push' AND state = 'done' "
                          "AND rows_n = 12 AND strangers_n = 12") == 1);
    /* The same content again: nothing happens, and the answer names the one that holds. */
    a = push(&s, token, first);
    CHECK(says(&a, 200, "\"same\":true") && says(&a, 200, "\"state\":\"done\""));
    CHECK(small_count(&s, "count(*) FROM feed_delivery WHERE origin = 'push'") == 1);
    /* Other content replaces, and says what changed. */
    a = push(&s, token, body(s.a, month, packed(s.a, cars(s.a, 9))));
    CHECK(says(&a, 200, "\"same\":false"));
    CHECK(read_one(&s));
    CHECK(small_count(&s,
                      "count(*) FROM feed_delivery WHERE origin = 'push' AND replaced_by IS NOT "
                      "NULL AND rows_n = 12") == 1);
    CHECK(small_count(&s, "count(*) FROM feed_delivery WHERE origin = 'push' AND replaces IS NOT "
                          "NULL AND rows_n = 9 AND detail LIKE '%\"rows\":12%'") == 1);
    small_close(&s);
    small_drop(&s);
}

TEST(who_may_not_push_and_what_is_cut_off_leaves_nothing)
{
    struct small s;
    char token[120];
    char reader[120];
    CHECK(small_make(&s, 60) && small_token(&s, "officer", "feed.push", token) &&
          small_token(&s, "officer", "feed.read", reader));
    CHECK(small_open(&s));
    mz_str good = body(s.a, "2026-11", packed(s.a, cars(s.a, 12)));
    struct mz_answer a = push(&s, "mz_0000_wrong", good);
    CHECK(a.status == 401);
    a = push(&s, reader, good);
    CHECK(a.status == 403);
    a = push(&s, token, (mz_str){good.p, good.n - 40}); /* the connection broke */
    CHECK(a.status == 400 || a.status == 422);
    a = push(&s, token, body(s.a, "2026-13", packed(s.a, cars(s.a, 12))));
    CHECK(says(&a, 422, "period"));
    a = small_ask(&s, token, "POST", "/feed/push/55", TYPE, good);
    CHECK(a.status == 422);
    CHECK(small_count(&s, "count(*) FROM feed_delivery WHERE origin = 'push'") == 0);
    /* A file that was packed whole and cut off then: it is refused when it is looked into. */
    mz_str gz = packed(s.a, cars(s.a, 200));
    a = push(&s, token, body(s.a, "2026-11", (mz_str){gz.p, gz.n / 2}));
    CHECK(a.status == 200 || a.status == 422);
    (void)(a.status == 200 && read_one(&s));
    CHECK(small_count(&s, "count(*) FROM feed_delivery WHERE origin = 'push' AND state = 'done' "
                          "AND partial = 0") == 0);
    small_close(&s);
    small_drop(&s);
}

TEST_MAIN(T(a_pushed_file_is_read_and_its_correction_replaces_it),
          T(who_may_not_push_and_what_is_cut_off_leaves_nothing))
