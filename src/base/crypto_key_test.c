#include "base/crypto_key.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "vectors.h"

struct bench {
    mz_cx cx;
    mz_crypto *c;
    mz_key *annex; /* the whole key of GB/T 32918.5 */
    mz_str value[16];
    char dir[64];
};

static const char *const names[] = {"public", "order", "message", "r", "s",
                                    "plain",  "c1",    "c3",      "c2"};

static mz_str value_of(const struct bench *b, const char *name)
{
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        if (strcmp(names[i], name) == 0) {
            return b->value[i];
        }
    }
    printf("no value \"%s\" in sm2.txt\n", name);
    exit(1);
}

static struct bench bench_open(int *failures_)
{
    struct bench b = {.cx = {.a = mz_arena_new((size_t)64 << 20)}, .dir = "/tmp/mz-key-XXXXXX"};
    CHECK(mz_crypto_open(&b.cx, &b.c) == MZ_OK);
    struct vectors v = vectors_open(b.cx.a, "tests/vectors/sm2.txt");
    mz_str f[2];
    for (size_t i = 0; i < MZ_LEN(names) && vectors_next(&v, f, 2); i++) {
        CHECK(mz_str_eq(f[0], mz_str_of(names[i])));
        b.value[i] = vectors_hex(&b.cx, f[1]);
    }
    mz_str pem = vectors_file(b.cx.a, "tests/vectors/sm2_annex.pem");
    CHECK(mz_key_read(&b.cx, b.c, pem, &b.annex) == MZ_OK);
    CHECK(mkdtemp(b.dir) != NULL);
    return b;
}

static void bench_close(struct bench *b)
{
    mz_key_free(b->annex);
    mz_arena_free(b->cx.a);
    mz_crypto_close(b->c);
    (void)rmdir(b->dir);
}

static mz_str annex_sig(struct bench *b)
{
    char *sig = mz_arena_alloc(b->cx.a, MZ_SIG_N);
    memcpy(sig, value_of(b, "r").p, 32);
    memcpy(sig + 32, value_of(b, "s").p, 32);
    return (mz_str){sig, MZ_SIG_N};
}

static bool verifies(struct bench *b, mz_str msg, mz_str sig)
{
    mz_clear(&b->cx);
    return mz_verify(&b->cx, b->annex, msg, sig) == MZ_OK;
}

/* ---- SM2 signatures --------------------------------------------------- */

TEST(the_signature_of_the_standard_verifies)
{
    struct bench b = bench_open(failures_);
    CHECK(mz_key_facts(b.annex).kind == MZ_KEY_SM2 && mz_key_facts(b.annex).secret);
    mz_str raw = {0};
    CHECK(mz_key_public(&b.cx, b.annex, &raw) == MZ_OK);
    CHECK(mz_str_eq(raw, value_of(&b, "public")));
    CHECK(verifies(&b, value_of(&b, "message"), annex_sig(&b)));
    mz_key *half = NULL;
    CHECK(mz_key_read_public(&b.cx, b.c, MZ_KEY_SM2, raw, &half) == MZ_OK);
    CHECK(!mz_key_facts(half).secret);
    CHECK(mz_verify(&b.cx, half, value_of(&b, "message"), annex_sig(&b)) == MZ_OK);
    uint8_t sig[MZ_SIG_N];
    CHECK(mz_sign(&b.cx, half, MZ_S("m"), sig) == MZ_INVALID);
    mz_key_free(half);
    bench_close(&b);
}

/* Signs as OpenSSL does when nobody sets an identity, or sets `id`: DER into out. */
static mz_str sign_with_id(struct bench *b, const char *id, mz_str msg, int *failures_)
{
    FILE *f = fopen("tests/vectors/sm2_annex.pem", "re");
    EVP_PKEY *k = f == NULL ? NULL : PEM_read_PrivateKey(f, NULL, NULL, NULL);
    EVP_PKEY_CTX *pk = EVP_PKEY_CTX_new(k, NULL);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    if (id != NULL) {
        CHECK(EVP_PKEY_CTX_set1_id(pk, id, (int)strlen(id)) == 1);
    }
    EVP_MD_CTX_set_pkey_ctx(md, pk);
    CHECK(EVP_DigestSignInit(md, NULL, EVP_sm3(), NULL, k) == 1);
    uint8_t *out = mz_arena_alloc(b->cx.a, 80);
    size_t n = 80;
    CHECK(EVP_DigestSign(md, out, &n, (const unsigned char *)msg.p, msg.n) == 1);
    EVP_MD_CTX_free(md);
    EVP_PKEY_CTX_free(pk);
    EVP_PKEY_free(k);
    if (f != NULL) {
        (void)fclose(f);
    }
    return mz_bytes(out, n);
}

TEST(a_signature_with_another_identity_does_not_verify)
{
    struct bench b = bench_open(failures_);
    uint8_t sig[MZ_SIG_N];
    mz_str msg = MZ_S("checkpoint");
    mz_str der = sign_with_id(&b, MZ_SM2_ID, msg, failures_);
    CHECK(mz_sm2_der_read(&b.cx, der, sig) == MZ_OK);
    CHECK(verifies(&b, msg, mz_bytes(sig, MZ_SIG_N)));
    static const char *const others[] = {NULL, "ALICE123@YAHOO.COM", "1234567812345679"};
    for (size_t i = 0; i < MZ_LEN(others); i++) {
        der = sign_with_id(&b, others[i], msg, failures_);
        CHECK(mz_sm2_der_read(&b.cx, der, sig) == MZ_OK);
        CHECK(!verifies(&b, msg, mz_bytes(sig, MZ_SIG_N)));
    }
    bench_close(&b);
}

/* 32 bytes big-endian: n - v, for v given as bytes below n. */
static void order_minus(struct bench *b, mz_str v, uint8_t out[32])
{
    mz_str n = value_of(b, "order");
    int borrow = 0;
    for (size_t i = 32; i-- > 0;) {
        int d = (unsigned char)n.p[i] - (unsigned char)v.p[i] - borrow;
        borrow = d < 0;
        out[i] = (uint8_t)(d + (borrow ? 256 : 0));
    }
}

TEST(numbers_out_of_range_never_verify)
{
    struct bench b = bench_open(failures_);
    mz_str msg = value_of(&b, "message");
    mz_str good = annex_sig(&b);
    mz_str n = value_of(&b, "order");
    uint8_t sig[MZ_SIG_N];
    for (size_t half = 0; half < 64; half += 32) {
        memcpy(sig, good.p, MZ_SIG_N);
        memset(sig + half, 0, 32); /* r = 0, s = 0 */
        CHECK(!verifies(&b, msg, mz_bytes(sig, MZ_SIG_N)));
        memcpy(sig + half, n.p, 32); /* r = n, s = n */
        CHECK(!verifies(&b, msg, mz_bytes(sig, MZ_SIG_N)));
        sig[half + 31] ^= 0x40; /* above n */
        CHECK(!verifies(&b, msg, mz_bytes(sig, MZ_SIG_N)));
        memset(sig + half, 0xFF, 32);
        CHECK(!verifies(&b, msg, mz_bytes(sig, MZ_SIG_N)));
    }
    memcpy(sig, good.p, MZ_SIG_N); /* r + s = n, where t = 0 */
    order_minus(&b, value_of(&b, "r"), sig + 32);
    CHECK(!verifies(&b, msg, mz_bytes(sig, MZ_SIG_N)));
    memset(sig, 0, MZ_SIG_N);
    CHECK(!verifies(&b, msg, mz_bytes(sig, MZ_SIG_N)));
    /* The mirror image, valid in ECDSA, is not one here. */
    memcpy(sig, good.p, MZ_SIG_N);
    order_minus(&b, value_of(&b, "s"), sig + 32);
    CHECK(!verifies(&b, msg, mz_bytes(sig, MZ_SIG_N)));
    bench_close(&b);
}

TEST(a_signature_changed_anywhere_does_not_verify)
{
    struct bench b = bench_open(failures_);
    mz_str msg = value_of(&b, "message");
    mz_str good = annex_sig(&b);
    uint8_t sig[MZ_SIG_N];
    for (size_t bit = 0; bit < MZ_SIG_N * 8; bit += 3) {
        memcpy(sig, good.p, MZ_SIG_N);
        sig[bit / 8] = (uint8_t)(sig[bit / 8] ^ 1U << bit % 8);
        CHECK(!verifies(&b, msg, mz_bytes(sig, MZ_SIG_N)));
    }
    CHECK(!verifies(&b, MZ_S("message digesu"), good)); /* another hash */
    CHECK(!verifies(&b, (mz_str){0}, good));
    CHECK(!verifies(&b, msg, (mz_str){good.p, 63}));
    CHECK(!verifies(&b, msg, (mz_str){0}));
    CHECK(mz_verify(&b.cx, b.annex, msg, (mz_str){0}) == MZ_INVALID && b.cx.err.say != NULL);
    bench_close(&b);
}

TEST(what_we_sign_verifies_and_differs_each_time)
{
    struct bench b = bench_open(failures_);
    for (int kind = MZ_KEY_SM2; kind <= MZ_KEY_ED25519; kind++) {
        mz_key *k = NULL, *other = NULL;
        CHECK(mz_key_make(&b.cx, b.c, (enum mz_key_kind)kind, &k) == MZ_OK);
        CHECK(mz_key_make(&b.cx, b.c, (enum mz_key_kind)kind, &other) == MZ_OK);
        uint8_t one[MZ_SIG_N], two[MZ_SIG_N];
        for (size_t n = 0; n < 20; n++) {
            mz_str msg = {"a message of some length", n};
            CHECK(mz_sign(&b.cx, k, msg, one) == MZ_OK);
            CHECK(mz_sign(&b.cx, k, msg, two) == MZ_OK);
            CHECK((memcmp(one, two, MZ_SIG_N) == 0) == (kind == MZ_KEY_ED25519));
            CHECK(mz_verify(&b.cx, k, msg, mz_bytes(one, MZ_SIG_N)) == MZ_OK);
            CHECK(mz_verify(&b.cx, other, msg, mz_bytes(one, MZ_SIG_N)) == MZ_INVALID);
            one[n] ^= 1;
            CHECK(mz_verify(&b.cx, k, msg, mz_bytes(one, MZ_SIG_N)) == MZ_INVALID);
            mz_clear(&b.cx);
        }
        mz_key_free(k);
        mz_key_free(other);
    }
    bench_close(&b);
}

/* ---- DER -------------------------------------------------------------- */

TEST(der_has_one_spelling)
{
    struct bench b = bench_open(failures_);
    uint8_t sig[MZ_SIG_N], back[MZ_SIG_N];
    for (size_t lead = 0; lead < 33; lead++) {
        memset(sig, 0x81, MZ_SIG_N);
        memset(sig, 0, lead < 32 ? lead : 31);
        memset(sig + 32, 0x01, 32);
        mz_str der = mz_sm2_der_write(&b.cx, sig);
        CHECK(mz_sm2_der_read(&b.cx, der, back) == MZ_OK && memcmp(sig, back, MZ_SIG_N) == 0);
        char *copy = mz_arena_alloc(b.cx.a, der.n + 2);
        memcpy(copy, der.p, der.n);
        for (size_t n = 0; n < der.n; n++) { /* cut short */
            CHECK(mz_sm2_der_read(&b.cx, (mz_str){copy, n}, back) == MZ_INVALID);
        }
        CHECK(mz_sm2_der_read(&b.cx, (mz_str){copy, der.n + 1}, back) == MZ_INVALID);
        copy[1]++; /* the surplus byte inside the SEQUENCE */
        CHECK(mz_sm2_der_read(&b.cx, (mz_str){copy, der.n + 1}, back) == MZ_INVALID);
    }
    static const char *const bad[] = {
        "300602010102010100",   /* garbage behind */
        "30060201010201010000", /* more of it */
        "308106020101020101",   /* long form of a short length */
        "300702020001020101",   /* a needless zero */
        "3006020181020101",     /* negative */
        "3005020002020101",     /* an empty INTEGER */
        "3006030101020101",     /* not an INTEGER */
        "3106020101020101",     /* not a SEQUENCE */
        "30800201010201010000", /* indefinite length */
    };
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        mz_str der = vectors_hex(&b.cx, mz_str_of(bad[i]));
        CHECK(mz_sm2_der_read(&b.cx, der, back) == MZ_INVALID);
    }
    mz_str ok = vectors_hex(&b.cx, MZ_S("3006020101020101"));
    CHECK(mz_sm2_der_read(&b.cx, ok, back) == MZ_OK && back[31] == 1 && back[63] == 1);
    /* 33 significant bytes do not fit */
    mz_str wide = vectors_hex(&b.cx, mz_str_fmt(b.cx.a, "3026022101%064d020101", 0));
    CHECK(mz_sm2_der_read(&b.cx, wide, back) == MZ_INVALID);
    bench_close(&b);
}

/* ---- keys ------------------------------------------------------------- */

TEST(a_point_off_the_curve_is_no_key)
{
    struct bench b = bench_open(failures_);
    mz_key *k = NULL;
    mz_str good = value_of(&b, "public");
    char raw[66];
    for (size_t i = 0; i < 65; i += 8) {
        memcpy(raw, good.p, 65);
        raw[i] = (char)((unsigned char)raw[i] ^ 1);
        CHECK(mz_key_read_public(&b.cx, b.c, MZ_KEY_SM2, (mz_str){raw, 65}, &k) == MZ_INVALID);
    }
    CHECK(mz_key_read_public(&b.cx, b.c, MZ_KEY_SM2, (mz_str){good.p, 64}, &k) == MZ_INVALID);
    memset(raw, 0, sizeof raw);
    CHECK(mz_key_read_public(&b.cx, b.c, MZ_KEY_SM2, (mz_str){raw, 1}, &k) == MZ_INVALID);
    CHECK(mz_key_read_public(&b.cx, b.c, MZ_KEY_ED25519, (mz_str){raw, 31}, &k) == MZ_INVALID);
    bench_close(&b);
}

TEST(keys_survive_their_files)
{
    struct bench b = bench_open(failures_);
    for (int kind = MZ_KEY_SM2; kind <= MZ_KEY_ED25519; kind++) {
        mz_key *k = NULL, *back = NULL;
        const char *path = mz_str_fmt(b.cx.a, "%s/key%d.pem", b.dir, kind).p;
        CHECK(mz_key_make(&b.cx, b.c, (enum mz_key_kind)kind, &k) == MZ_OK);
        CHECK(mz_key_store(&b.cx, k, path) == MZ_OK);
        CHECK(mz_key_store(&b.cx, k, path) == MZ_CONFLICT);
        struct stat st;
        CHECK(stat(path, &st) == 0 && (st.st_mode & 07777) == 0400);
        CHECK(mz_key_load(&b.cx, b.c, path, &back) == MZ_OK);
        CHECK(mz_key_facts(back).kind == (enum mz_key_kind)kind && mz_key_facts(back).secret);
        uint8_t sig[MZ_SIG_N];
        CHECK(mz_sign(&b.cx, back, MZ_S("m"), sig) == MZ_OK);
        CHECK(mz_verify(&b.cx, k, MZ_S("m"), mz_bytes(sig, MZ_SIG_N)) == MZ_OK);
        mz_str pem = {0};
        mz_key *half = NULL;
        CHECK(mz_key_pem(&b.cx, k, false, &pem) == MZ_OK);
        CHECK(mz_key_read(&b.cx, b.c, pem, &half) == MZ_OK && !mz_key_facts(half).secret);
        CHECK(mz_verify(&b.cx, half, MZ_S("m"), mz_bytes(sig, MZ_SIG_N)) == MZ_OK);
        CHECK(mz_key_pem(&b.cx, half, true, &pem) == MZ_INVALID);
        mz_clear(&b.cx);
        CHECK(chmod(path, 0440) == 0);
        mz_key *none = NULL;
        CHECK(mz_key_load(&b.cx, b.c, path, &none) == MZ_DENIED && b.cx.err.say != NULL);
        CHECK(unlink(path) == 0);
        CHECK(mz_key_load(&b.cx, b.c, path, &none) == MZ_ABSENT);
        CHECK(symlink("/dev/null", path) == 0);
        CHECK(mz_key_load(&b.cx, b.c, path, &none) == MZ_DENIED);
        CHECK(unlink(path) == 0);
        mz_key_free(k);
        mz_key_free(back);
        mz_key_free(half);
    }
    bench_close(&b);
}

TEST(other_kinds_of_keys_are_refused)
{
    struct bench b = bench_open(failures_);
    EVP_PKEY *p256 = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    BIO *out = BIO_new(BIO_s_mem());
    CHECK(PEM_write_bio_PrivateKey(out, p256, NULL, NULL, 0, NULL, NULL) == 1);
    char *p = NULL;
    long n = BIO_get_mem_data(out, &p);
    mz_key *k = NULL;
    CHECK(mz_key_read(&b.cx, b.c, (mz_str){p, (size_t)n}, &k) == MZ_INVALID);
    BIO_free(out);
    EVP_PKEY_free(p256);
    CHECK(mz_key_read(&b.cx, b.c, (mz_str){0}, &k) == MZ_INVALID);
    CHECK(mz_key_read(&b.cx, b.c, MZ_S("-----BEGIN PRIVATE KEY-----\nAAAA\n"), &k) == MZ_INVALID);
    mz_str pem = vectors_file(b.cx.a, "tests/vectors/sm2_annex.pem");
    for (size_t cut = 90; cut < pem.n - 30; cut += 17) {
        CHECK(mz_key_read(&b.cx, b.c, (mz_str){pem.p, cut}, &k) == MZ_INVALID);
    }
    CHECK(mz_key_read(&b.cx, b.c, (mz_str){pem.p, MZ_PEM_MAX + 1}, &k) == MZ_LIMIT);
    bench_close(&b);
}

TEST(an_encrypted_key_file_is_refused_without_asking)
{
    struct bench b = bench_open(failures_);
    EVP_PKEY *sm2 = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
    BIO *out = BIO_new(BIO_s_mem());
    unsigned char word[] = "word";
    CHECK(PEM_write_bio_PrivateKey(out, sm2, EVP_sm4_cbc(), word, 4, NULL, NULL) == 1);
    char *p = NULL;
    long n = BIO_get_mem_data(out, &p);
    mz_key *k = NULL;
    CHECK(mz_key_read(&b.cx, b.c, (mz_str){p, (size_t)n}, &k) == MZ_INVALID);
    BIO_free(out);
    EVP_PKEY_free(sm2);
    bench_close(&b);
}

/* ---- Ed25519, SM2 encryption ------------------------------------------ */

TEST(ed25519_agrees_with_rfc_8032)
{
    struct bench b = bench_open(failures_);
    struct vectors v = vectors_open(b.cx.a, "tests/vectors/ed25519.txt");
    mz_str f[4];
    size_t cases = 0;
    for (; vectors_next(&v, f, 4); cases++) {
        /* RFC 8410: the fixed head of a PKCS#8 Ed25519 key, then the secret */
        mz_str der = vectors_hex(
            &b.cx, mz_str_fmt(b.cx.a, "302e020100300506032b657004220420" MZ_FMT, MZ_ARG(f[0])));
        mz_str pem = mz_str_fmt(
            b.cx.a, "-----BEGIN PRIVATE KEY-----\n" MZ_FMT "\n-----END PRIVATE KEY-----\n",
            MZ_ARG(mz_base64_encode(b.cx.a, der)));
        mz_key *k = NULL;
        CHECK(mz_key_read(&b.cx, b.c, pem, &k) == MZ_OK);
        mz_str raw = {0};
        CHECK(mz_key_public(&b.cx, k, &raw) == MZ_OK);
        CHECK(mz_str_eq(raw, vectors_hex(&b.cx, f[1])));
        uint8_t sig[MZ_SIG_N];
        CHECK(mz_sign(&b.cx, k, vectors_hex(&b.cx, f[2]), sig) == MZ_OK);
        CHECK(mz_str_eq(mz_bytes(sig, MZ_SIG_N), vectors_hex(&b.cx, f[3])));
        mz_str out = {0};
        CHECK(mz_sm2_encrypt(&b.cx, k, MZ_S("m"), &out) == MZ_INVALID);
        mz_clear(&b.cx);
        mz_key_free(k);
    }
    CHECK(cases == 3);
    bench_close(&b);
}

/* GM/T 0009: SEQUENCE { x, y INTEGER, C3, C2 OCTET STRING }, from the numbers of annex C. */
static mz_str annex_cipher(struct bench *b)
{
    mz_str c1 = mz_hex_encode(b->cx.a, value_of(b, "c1"));
    mz_str c3 = mz_hex_encode(b->cx.a, value_of(b, "c3"));
    mz_str c2 = mz_hex_encode(b->cx.a, value_of(b, "c2"));
    /* x begins with 04 and y with 58: neither wants a zero before it */
    return vectors_hex(&b->cx,
                       mz_str_fmt(b->cx.a, "307b0220%.64s0220%.64s0420" MZ_FMT "0413" MZ_FMT,
                                  c1.p + 2, c1.p + 66, MZ_ARG(c3), MZ_ARG(c2)));
}

TEST(the_cipher_text_of_the_standard_decrypts)
{
    struct bench b = bench_open(failures_);
    mz_str cipher = annex_cipher(&b), plain = {0};
    CHECK(mz_sm2_decrypt(&b.cx, b.annex, cipher, &plain) == MZ_OK);
    CHECK(mz_str_eq(plain, value_of(&b, "plain")));
    char *copy = mz_arena_alloc(b.cx.a, cipher.n);
    for (size_t i = 0; i < cipher.n; i++) {
        memcpy(copy, cipher.p, cipher.n);
        copy[i] = (char)((unsigned char)copy[i] ^ 1);
        CHECK(mz_sm2_decrypt(&b.cx, b.annex, (mz_str){copy, cipher.n}, &plain) == MZ_INVALID);
    }
    bench_close(&b);
}

TEST(what_sm2_encrypts_only_its_key_decrypts)
{
    struct bench b = bench_open(failures_);
    mz_key *other = NULL;
    CHECK(mz_key_make(&b.cx, b.c, MZ_KEY_SM2, &other) == MZ_OK);
    static char text[MZ_SM2_PLAIN_MAX + 1];
    static const size_t sizes[] = {1, 16, 48, 1000, MZ_SM2_PLAIN_MAX};
    mz_str cipher = {0}, plain = {0};
    for (size_t i = 0; i < MZ_LEN(sizes); i++) {
        mz_str in = {text, sizes[i]};
        CHECK(mz_sm2_encrypt(&b.cx, b.annex, in, &cipher) == MZ_OK);
        CHECK(mz_sm2_decrypt(&b.cx, b.annex, cipher, &plain) == MZ_OK && mz_str_eq(plain, in));
        CHECK(mz_sm2_decrypt(&b.cx, other, cipher, &plain) == MZ_INVALID);
        mz_clear(&b.cx);
    }
    CHECK(mz_sm2_encrypt(&b.cx, b.annex, (mz_str){text, 0}, &cipher) == MZ_INVALID);
    CHECK(mz_sm2_encrypt(&b.cx, b.annex, (mz_str){text, sizeof text}, &cipher) == MZ_LIMIT);
    CHECK(mz_sm2_decrypt(&b.cx, b.annex, (mz_str){text, 0}, &plain) == MZ_INVALID);
    CHECK(mz_sm2_decrypt(&b.cx, b.annex, (mz_str){text, 9999}, &plain) == MZ_INVALID);
    mz_key_free(other);
    bench_close(&b);
}

/* ---- the example of the log ------------------------------------------- */

TEST(the_signed_checkpoint_example_verifies)
{
    const char *path = "tests/vectors/sm2_checkpoint_example.txt";
    struct bench b = bench_open(failures_);
    mz_str all = vectors_file(b.cx.a, path);
    /* A vkey line, an empty line, the note's text, an empty line, the signature. */
    const char *text = strstr(all.p, "\n\n") + 2;
    const char *end = strstr(text, "\n\n") + 1;
    mz_str note = {text, (size_t)(end - text)};
    mz_str raw = {0}, sig = {0};
    const char *key64 = strstr(all.p, "+013c8457+") + 10;
    CHECK(mz_base64_decode(&b.cx, (mz_str){key64, strcspn(key64, "\n")}, &raw) == MZ_OK);
    const char *sig64 = strrchr(end, ' ') + 1;
    CHECK(mz_base64_decode(&b.cx, (mz_str){sig64, strcspn(sig64, "\n")}, &sig) == MZ_OK);
    mz_key *k = NULL;
    mz_str point = {raw.p + raw.n - 65, 65};
    CHECK(mz_key_read_public(&b.cx, b.c, MZ_KEY_SM2, point, &k) == MZ_OK);
    CHECK(mz_str_eq(point, value_of(&b, "public")));
    mz_str rs = {sig.p + 4, sig.n - 4}; /* after the key id */
    CHECK(mz_verify(&b.cx, k, note, rs) == MZ_OK);
    CHECK(mz_verify(&b.cx, k, (mz_str){note.p, note.n - 1}, rs) == MZ_INVALID);
    mz_key_free(k);
    bench_close(&b);
}

TEST_MAIN(T(the_signature_of_the_standard_verifies),
          T(a_signature_with_another_identity_does_not_verify),
          T(numbers_out_of_range_never_verify), T(a_signature_changed_anywhere_does_not_verify),
          T(what_we_sign_verifies_and_differs_each_time), T(der_has_one_spelling),
          T(a_point_off_the_curve_is_no_key), T(keys_survive_their_files),
          T(other_kinds_of_keys_are_refused), T(an_encrypted_key_file_is_refused_without_asking),
          T(ed25519_agrees_with_rfc_8032), T(the_cipher_text_of_the_standard_decrypts),
          T(what_sm2_encrypts_only_its_key_decrypts), T(the_signed_checkpoint_example_verifies))
