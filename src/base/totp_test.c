#include "base/totp.h"

#include "check.h"

struct bench {
    mz_cx cx;
    mz_crypto *c;
    struct mz_clock clock;
    int64_t now_ms;
};

static int64_t now_of(void *p)
{
    const int64_t *at = p;
    return *at;
}

static void bench_open(struct bench *b, int *failures_)
{
    *b = (struct bench){.cx = {.a = mz_arena_new(1 << 20)}, .now_ms = INT64_C(1782000000000)};
    b->clock = (struct mz_clock){now_of, &b->now_ms};
    b->cx.clock = &b->clock;
    CHECK(mz_crypto_open(&b->cx, &b->c) == MZ_OK);
}

static void bench_close(struct bench *b)
{
    mz_arena_free(b->cx.a);
    mz_crypto_close(b->c);
}

static const mz_str secret = {"12345678901234567890", 20};

TEST(codes_agree_with_rfc_6238)
{
    static const struct {
        int64_t second;
        const char *code;
    } row[] = {
        {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
        {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"},
    };
    struct bench b;
    bench_open(&b, failures_);
    for (size_t i = 0; i < MZ_LEN(row); i++) {
        char code[MZ_TOTP_DIGITS_MAX + 1];
        int64_t step = mz_totp_step(row[i].second * 1000);
        CHECK(mz_totp_at(&b.cx, b.c, secret, step, 8, code) == MZ_OK);
        CHECK(strcmp(code, row[i].code) == 0);
        CHECK(mz_totp_at(&b.cx, b.c, secret, step, 6, code) == MZ_OK);
        CHECK(strcmp(code, row[i].code + 2) == 0);
    }
    bench_close(&b);
}

TEST(a_code_opens_once_and_one_step_around_now)
{
    struct bench b;
    bench_open(&b, failures_);
    int64_t now = mz_totp_step(b.now_ms);
    for (int64_t off = -3; off <= 3; off++) {
        char code[MZ_TOTP_DIGITS_MAX + 1];
        int64_t step = -7;
        mz_clear(&b.cx);
        CHECK(mz_totp_at(&b.cx, b.c, secret, now + off, 6, code) == MZ_OK);
        mz_code rc = mz_totp_verify(&b.cx, b.c, secret, mz_str_of(code), -1, &step);
        bool near = off >= -1 && off <= 1;
        CHECK(rc == (near ? MZ_OK : MZ_INVALID));
        CHECK(step == (near ? now + off : -7));
        if (near) {
            CHECK(mz_totp_verify(&b.cx, b.c, secret, mz_str_of(code), now + off, &step) ==
                  MZ_INVALID);
            CHECK(b.cx.err.say != NULL && strcmp(b.cx.err.field, "code") == 0);
            mz_clear(&b.cx);
            CHECK(mz_totp_verify(&b.cx, b.c, secret, mz_str_of(code), now + off - 1, &step) ==
                  MZ_OK);
        }
    }
    bench_close(&b);
}

TEST(an_older_code_is_dead_once_a_newer_one_was_used)
{
    struct bench b;
    bench_open(&b, failures_);
    int64_t now = mz_totp_step(b.now_ms), step = 0;
    char older[MZ_TOTP_DIGITS_MAX + 1];
    CHECK(mz_totp_at(&b.cx, b.c, secret, now - 1, 6, older) == MZ_OK);
    CHECK(mz_totp_verify(&b.cx, b.c, secret, mz_str_of(older), now, &step) == MZ_INVALID);
    bench_close(&b);
}

/* Somebody signed in while the clock was hours ahead; then it was set right. */
TEST(a_clock_that_was_ahead_locks_nobody_out)
{
    struct bench b;
    bench_open(&b, failures_);
    int64_t now = mz_totp_step(b.now_ms), step = 0;
    char code[MZ_TOTP_DIGITS_MAX + 1];
    CHECK(mz_totp_at(&b.cx, b.c, secret, now, 6, code) == MZ_OK);
    mz_str said = mz_str_of(code);
    CHECK(mz_totp_verify(&b.cx, b.c, secret, said, now + 240, &step) == MZ_OK && step == now);
    CHECK(mz_totp_verify(&b.cx, b.c, secret, said, step, &step) == MZ_INVALID); /* opens once */
    mz_clear(&b.cx);
    CHECK(mz_totp_verify(&b.cx, b.c, secret, said, now + MZ_TOTP_AHEAD + 1, &step) == MZ_OK);
    CHECK(mz_totp_verify(&b.cx, b.c, secret, said, now + MZ_TOTP_AHEAD, &step) == MZ_INVALID);
    mz_clear(&b.cx);
    CHECK(mz_totp_verify(&b.cx, b.c, secret, MZ_S("000000"), now + 240, &step) == MZ_INVALID);
    bench_close(&b);
}

TEST(a_wrong_code_is_refused)
{
    struct bench b;
    bench_open(&b, failures_);
    char code[MZ_TOTP_DIGITS_MAX + 1];
    int64_t step = 0;
    CHECK(mz_totp_at(&b.cx, b.c, secret, mz_totp_step(b.now_ms), 6, code) == MZ_OK);
    for (size_t i = 0; i < 6; i++) {
        char other[7];
        memcpy(other, code, 7);
        other[i] = (char)('0' + (other[i] - '0' + 1) % 10);
        CHECK(mz_totp_verify(&b.cx, b.c, secret, mz_str_of(other), -1, &step) == MZ_INVALID);
    }
    CHECK(mz_totp_verify(&b.cx, b.c, secret, (mz_str){code, 5}, -1, &step) == MZ_INVALID);
    CHECK(mz_totp_verify(&b.cx, b.c, secret, (mz_str){0}, -1, &step) == MZ_INVALID);
    mz_str longer = mz_str_fmt(b.cx.a, "%s0", code);
    CHECK(mz_totp_verify(&b.cx, b.c, secret, longer, -1, &step) == MZ_INVALID);
    CHECK(mz_totp_verify(&b.cx, b.c, MZ_S("another secret of 20"), mz_str_of(code), -1, &step) ==
          MZ_INVALID);
    bench_close(&b);
}

TEST(the_address_names_issuer_account_and_secret)
{
    struct bench b;
    bench_open(&b, failures_);
    uint8_t key[MZ_TOTP_SECRET_N];
    memcpy(key, secret.p, sizeof key);
    mz_str uri = mz_totp_uri(&b.cx, MZ_S("民政 A/B"), MZ_S("wang&li"), key);
    CHECK(mz_str_eq(uri, MZ_S("otpauth://totp/%E6%B0%91%E6%94%BF%20A%2FB:wang%26li?secret="
                              "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E6%B0%91%E6%94%BF%20A%2FB"
                              "&algorithm=SHA1&digits=6&period=30")));
    uint8_t other[MZ_TOTP_SECRET_N] = {0};
    mz_totp_secret(&b.cx, key);
    mz_totp_secret(&b.cx, other);
    CHECK(memcmp(key, other, sizeof key) != 0);
    bench_close(&b);
}

TEST_MAIN(T(codes_agree_with_rfc_6238), T(a_code_opens_once_and_one_step_around_now),
          T(an_older_code_is_dead_once_a_newer_one_was_used),
          T(a_clock_that_was_ahead_locks_nobody_out), T(a_wrong_code_is_refused),
          T(the_address_names_issuer_account_and_secret))
