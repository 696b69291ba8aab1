#include "base/password.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "check.h"

struct bench {
    mz_cx cx;
    mz_crypto *c;
    mz_keyring *k;
    char dir[64];
};

/* Cheap enough for many tries; the real cost is tried once below. */
static const struct mz_password_cost cheap = {64, 1, 1};

static struct bench bench_open(int *failures_)
{
    struct bench b = {.cx = {.a = mz_arena_new((size_t)16 << 20)}, .dir = "/tmp/mz-pass-XXXXXX"};
    CHECK(mkdtemp(b.dir) != NULL);
    CHECK(mz_crypto_open(&b.cx, &b.c) == MZ_OK);
    CHECK(mz_keyring_create(&b.cx, b.dir) == MZ_OK);
    CHECK(mz_keyring_open(&b.cx, b.c, b.dir, &b.k) == MZ_OK);
    return b;
}

static void bench_close(struct bench *b)
{
    mz_keyring_close(b->k);
    mz_crypto_close(b->c);
    for (unsigned v = 1; v <= 2; v++) {
        (void)unlink(mz_str_fmt(b->cx.a, "%s/keys/master.%u", b->dir, v).p);
    }
    (void)rmdir(mz_str_fmt(b->cx.a, "%s/keys", b->dir).p);
    (void)rmdir(b->dir);
    mz_arena_free(b->cx.a);
}

/* The reference implementation's own tests: "password", "somesalt", version 1.3. */
TEST(argon2id_gives_the_known_answers)
{
    static const struct {
        struct mz_password_cost cost;
        const char *hex;
    } known[] = {
        {{65536, 2, 1}, "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"},
        {{256, 2, 1}, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"},
        {{256, 2, 2}, "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"},
    };
    mz_cx cx = {.a = mz_arena_new(1 << 20)};
    for (size_t i = 0; i < MZ_LEN(known); i++) {
        uint8_t out[32];
        CHECK(mz_argon2id(&cx, MZ_S("password"), MZ_S("somesalt"), known[i].cost, out) == MZ_OK);
        CHECK(mz_str_eq(mz_hex_encode(cx.a, mz_bytes(out, 32)), mz_str_of(known[i].hex)));
    }
    uint8_t out[32];
    CHECK(mz_argon2id(&cx, MZ_S("password"), MZ_S("short"), cheap, out) == MZ_IO);
    mz_arena_free(cx.a);
}

TEST(a_password_verifies_and_others_do_not)
{
    struct bench b = bench_open(failures_);
    mz_str kept = {0}, again = {0};
    bool match = false;
    CHECK(mz_password_hash(&b.cx, b.k, MZ_S("三间房 Blue-17"), cheap, &kept) == MZ_OK);
    CHECK(mz_password_hash(&b.cx, b.k, MZ_S("三间房 Blue-17"), cheap, &again) == MZ_OK);
    CHECK(kept.n <= MZ_PASSWORD_KEPT_MAX && !mz_str_eq(kept, again));
    CHECK(mz_password_verify(&b.cx, b.k, MZ_S("三间房 Blue-17"), kept, &match) == MZ_OK);
    CHECK(match);
    /* clang-format off */
    static const char *const wrong[] = {
        "", "三间房 Blue-1", "三间房 blue-17", "三间房 Blue-17 ",
    };
    /* clang-format on */
    for (size_t i = 0; i < MZ_LEN(wrong); i++) {
        match = true;
        CHECK(mz_password_verify(&b.cx, b.k, mz_str_of(wrong[i]), kept, &match) == MZ_OK);
        CHECK(!match);
    }
    static char huge[MZ_PASSWORD_MAX + 1];
    CHECK(mz_password_verify(&b.cx, b.k, mz_bytes(huge, sizeof huge), kept, &match) == MZ_LIMIT);
    CHECK(mz_password_hash(&b.cx, b.k, mz_bytes(huge, sizeof huge), cheap, &again) == MZ_LIMIT);
    mz_clear(&b.cx);
    CHECK(mz_password_nobody(&b.cx, b.k, MZ_S("x"), cheap) == MZ_OK);
    bench_close(&b);
}

TEST(a_kept_text_changed_anywhere_never_matches)
{
    struct bench b = bench_open(failures_);
    mz_str kept = {0};
    CHECK(mz_password_hash(&b.cx, b.k, MZ_S("secret"), cheap, &kept) == MZ_OK);
    char copy[MZ_PASSWORD_KEPT_MAX];
    for (size_t i = 0; i < kept.n; i++) {
        memcpy(copy, kept.p, kept.n);
        copy[i] = (char)((unsigned char)copy[i] ^ 1);
        bool match = false;
        mz_clear(&b.cx);
        mz_code rc = mz_password_verify(&b.cx, b.k, MZ_S("secret"), (mz_str){copy, kept.n}, &match);
        CHECK(!match && (rc == MZ_OK || rc == MZ_CORRUPT || rc == MZ_ABSENT));
    }
    for (size_t n = 0; n < kept.n; n++) {
        bool match = false;
        CHECK(mz_password_verify(&b.cx, b.k, MZ_S("secret"), (mz_str){kept.p, n}, &match) ==
              MZ_CORRUPT);
    }
    static const char *const costly[] = {
        "$mz1$m=262145,t=1,p=1$k=1$", "$mz1$m=64,t=17,p=1$k=1$",         "$mz1$m=64,t=1,p=5$k=1$",
        "$mz1$m=7,t=1,p=1$k=1$",      "$mz1$m=064,t=1,p=1$k=1$",         "$mz1$m=64,t=0,p=1$k=1$",
        "$mz1$m=64,t=1,p=1$k=65536$", "$mz1$m=99999999999,t=1,p=1$k=1$", "$mz2$m=64,t=1,p=1$k=1$",
    };
    for (size_t i = 0; i < MZ_LEN(costly); i++) {
        mz_str tail = {kept.p + kept.n - 66, 66};
        mz_str text = mz_str_fmt(b.cx.a, "%s" MZ_FMT, costly[i], MZ_ARG(tail));
        bool match = false;
        CHECK(mz_password_verify(&b.cx, b.k, MZ_S("secret"), text, &match) == MZ_CORRUPT);
        CHECK(mz_password_needs_rehash(b.k, text, cheap));
    }
    bench_close(&b);
}

TEST(a_change_of_cost_or_pepper_asks_for_a_rehash)
{
    struct bench b = bench_open(failures_);
    mz_str kept = {0};
    bool match = false;
    CHECK(mz_password_hash(&b.cx, b.k, MZ_S("secret"), cheap, &kept) == MZ_OK);
    CHECK(!mz_password_needs_rehash(b.k, kept, cheap));
    CHECK(mz_password_needs_rehash(b.k, kept, (struct mz_password_cost){128, 1, 1}));
    CHECK(mz_password_needs_rehash(b.k, kept, (struct mz_password_cost){64, 2, 1}));
    CHECK(mz_password_needs_rehash(b.k, MZ_S("plain text of an older system"), cheap));
    uint16_t v = 0;
    CHECK(mz_keyring_rotate(&b.cx, b.dir, &v) == MZ_OK);
    mz_keyring_close(b.k);
    CHECK(mz_keyring_open(&b.cx, b.c, b.dir, &b.k) == MZ_OK);
    CHECK(mz_password_verify(&b.cx, b.k, MZ_S("secret"), kept, &match) == MZ_OK && match);
    CHECK(mz_password_needs_rehash(b.k, kept, cheap));
    /* Without the pepper the kept text is useless. */
    CHECK(mz_keyring_retire(&b.cx, b.dir, 2) == MZ_OK);
    mz_keyring_close(b.k);
    CHECK(mz_keyring_open(&b.cx, b.c, b.dir, &b.k) == MZ_OK);
    CHECK(mz_password_verify(&b.cx, b.k, MZ_S("secret"), kept, &match) == MZ_ABSENT && !match);
    bench_close(&b);
}

TEST(the_usual_cost_is_nineteen_mebibytes)
{
    struct bench b = bench_open(failures_);
    mz_str kept = {0};
    bool match = false;
    struct timespec t0, t1;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t0);
    CHECK(mz_password_hash(&b.cx, b.k, MZ_S("secret"), mz_password_cost_default, &kept) == MZ_OK);
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t1);
    CHECK(mz_password_verify(&b.cx, b.k, MZ_S("secret"), kept, &match) == MZ_OK && match);
    CHECK(strncmp(kept.p, "$mz1$m=19456,t=2,p=1$k=1$", 25) == 0);
    long us = (t1.tv_sec - t0.tv_sec) * 1000000 + (t1.tv_nsec - t0.tv_nsec) / 1000;
    printf("speed: a password at the usual cost %ld us\n", us);
    CHECK(us > 2000); /* cheaper would mean that the memory was not filled */
    bench_close(&b);
}

/* ---- rules ------------------------------------------------------------ */

/* The first word of the sentence it is refused with, or "" when it is accepted. */
static const char *verdict(mz_arena *a, const char *account, mz_str password)
{
    mz_cx cx = {.a = a};
    mz_code rc = mz_password_accept(&cx, &mz_password_rules_default, mz_str_of(account), password);
    if (rc == MZ_OK) {
        return "";
    }
    if (rc != MZ_INVALID || cx.err.say == NULL || strcmp(cx.err.field, "password") != 0) {
        return "?";
    }
    mz_str zh = mz_text_error(a, MZ_LANG_ZH, &cx.err);
    return memmem(zh.p, zh.n, "{", 1) != NULL || zh.n == 0 ? "?"
                                                           : mz_str_z(a, mz_str_of(cx.err.msg));
}

static bool refused(mz_arena *a, const char *password, const char *because)
{
    return strstr(verdict(a, "zhangwei", mz_str_of(password)), because) != NULL;
}

TEST(weak_passwords_are_refused_with_the_reason)
{
    mz_arena *a = mz_arena_new(1 << 20);
    CHECK(refused(a, "Kf7-mQ2x9", "10 to 128")); /* nine */
    CHECK(refused(a, "", "10 to 128"));
    CHECK(refused(a, "kfmqxrtwpsh", "needs 3 of these"));
    CHECK(refused(a, "KFMQXRTW17", "needs 3 of these"));
    CHECK(refused(a, "Aa1Aa1Aa1Aa1", "at least 5 different"));
    CHECK(refused(a, "My-ZhangWei-77", "name of the account"));
    CHECK(refused(a, "Password@2024", "first that others try"));
    CHECK(refused(a, "P@ssw0rd20240601", "first that others try"));
    CHECK(refused(a, "Admin@123456", "first that others try"));
    CHECK(refused(a, "123456@Woaini", "first that others try"));
    CHECK(refused(a, "MinZheng#20261", "first that others try"));
    CHECK(refused(a, "1qaz@WSX3edc", "first that others try"));
    CHECK(refused(a, "Qwer1234!@#$", "first that others try"));
    CHECK(refused(a, "Kf7-mQ2x9z\n", "cannot be used"));
    CHECK(refused(a, "Kf7-mQ2x9z\xff", "cannot be used"));
    CHECK(refused(a, "Kf7-mQ2x9z\xe4\xb8", "cannot be used"));
    char longer[200];
    memset(longer, 'x', sizeof longer);
    memcpy(longer, "Kf7-mQ2x9z", 10);
    CHECK(strstr(verdict(a, "", (mz_str){longer, 129}), "10 to 128") != NULL);
    CHECK(verdict(a, "", (mz_str){longer, 128})[0] == '\0');
    static char huge[5000];
    CHECK(strstr(verdict(a, "", mz_bytes(huge, sizeof huge)), "10 to 128") != NULL);
    mz_arena_free(a);
}

TEST(good_passwords_are_accepted)
{
    mz_arena *a = mz_arena_new(1 << 20);
    static const char *const good[] = {"Kf7-mQ2x9z", "correct Horse battery 9",
                                       "三间房子看海Blue17x", "Passw-elephant-19",
                                       "xAdmin-tulip-44"};
    for (size_t i = 0; i < MZ_LEN(good); i++) {
        CHECK(verdict(a, "zhangwei", mz_str_of(good[i]))[0] == '\0');
        CHECK(verdict(a, "a1", mz_str_of(good[i]))[0] == '\0');
        CHECK(verdict(a, "", mz_str_of(good[i]))[0] == '\0');
    }
    /* Where the protection scheme does not apply, length alone may rule (ASVS V6.2.5). */
    mz_cx cx = {.a = a};
    const struct mz_password_rules length = {15, 128, 1, 5};
    CHECK(mz_password_accept(&cx, &length, (mz_str){0}, MZ_S("quietharbourlantern")) == MZ_OK);
    CHECK(mz_password_accept(&cx, &length, (mz_str){0}, MZ_S("Kf7-mQ2x9z")) == MZ_INVALID);
    mz_arena_free(a);
}

TEST_MAIN(T(argon2id_gives_the_known_answers), T(a_password_verifies_and_others_do_not),
          T(a_kept_text_changed_anywhere_never_matches),
          T(a_change_of_cost_or_pepper_asks_for_a_rehash), T(the_usual_cost_is_nineteen_mebibytes),
          T(weak_passwords_are_refused_with_the_reason), T(good_passwords_are_accepted))
