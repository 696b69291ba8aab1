#include "base/encode.h"

#include "check.h"

struct pair {
    const char *plain;
    const char *hex;
    const char *base64;
    const char *base64url;
    const char *base32;
};

/* RFC 4648 section 10, and bytes that need the two alphabets to differ. */
static const struct pair pairs[] = {
    {"", "", "", "", ""},
    {"f", "66", "Zg==", "Zg", "MY"},
    {"fo", "666f", "Zm8=", "Zm8", "MZXQ"},
    {"foo", "666f6f", "Zm9v", "Zm9v", "MZXW6"},
    {"foob", "666f6f62", "Zm9vYg==", "Zm9vYg", "MZXW6YQ"},
    {"fooba", "666f6f6261", "Zm9vYmE=", "Zm9vYmE", "MZXW6YTB"},
    {"foobar", "666f6f626172", "Zm9vYmFy", "Zm9vYmFy", "MZXW6YTBOI"},
    {"\xfb\xff\xfe", "fbfffe", "+//+", "-__-", "7P774"},
};

typedef mz_code decoder(mz_cx *cx, mz_str text, mz_str *out);

static mz_cx cx_new(void)
{
    return (mz_cx){.a = mz_arena_new((size_t)64 << 20)};
}

static bool refuses(decoder *fn, const char *text)
{
    mz_cx cx = cx_new();
    mz_str out = {0};
    bool refused = fn(&cx, mz_str_of(text), &out) == MZ_INVALID && cx.err.code == MZ_INVALID;
    mz_arena_free(cx.a);
    return refused;
}

static bool decodes(mz_cx *cx, decoder *fn, const char *text, const char *plain)
{
    mz_str out = {0};
    return fn(cx, mz_str_of(text), &out) == MZ_OK && mz_str_eq(out, mz_str_of(plain));
}

TEST(the_vectors_of_rfc_4648_hold_both_ways)
{
    mz_cx cx = cx_new();
    for (size_t i = 0; i < MZ_LEN(pairs); i++) {
        mz_str plain = mz_str_of(pairs[i].plain);
        CHECK(mz_str_eq(mz_hex_encode(cx.a, plain), mz_str_of(pairs[i].hex)));
        CHECK(mz_str_eq(mz_base64_encode(cx.a, plain), mz_str_of(pairs[i].base64)));
        CHECK(mz_str_eq(mz_base64url_encode(cx.a, plain), mz_str_of(pairs[i].base64url)));
        CHECK(mz_str_eq(mz_base32_encode(cx.a, plain), mz_str_of(pairs[i].base32)));
        CHECK(decodes(&cx, mz_hex_decode, pairs[i].hex, pairs[i].plain));
        CHECK(decodes(&cx, mz_base64_decode, pairs[i].base64, pairs[i].plain));
        CHECK(decodes(&cx, mz_base64url_decode, pairs[i].base64url, pairs[i].plain));
        CHECK(decodes(&cx, mz_base32_decode, pairs[i].base32, pairs[i].plain));
    }
    CHECK(decodes(&cx, mz_hex_decode, "6F6f", "oo"));
    CHECK(decodes(&cx, mz_base32_decode, "mzxw6", "foo"));
    mz_arena_free(cx.a);
}

TEST(a_text_with_a_twin_is_refused)
{
    static const char *const bad64[] = {"Zg",       "Zg=",  "Zh==",   "Zm9=",  "=",
                                        "====",     "Z===", "Zg==\n", "Zm9v ", "Z m9v",
                                        "Zg==Zg==", "Zm8-", "Zm8\xc3"};
    for (size_t i = 0; i < MZ_LEN(bad64); i++) {
        CHECK(refuses(mz_base64_decode, bad64[i]));
    }
    static const char *const bad_url[] = {"Zg==", "Z", "Zh", "Zm9", "Zm8+", "Zm8/"};
    for (size_t i = 0; i < MZ_LEN(bad_url); i++) {
        CHECK(refuses(mz_base64url_decode, bad_url[i]));
    }
    static const char *const bad_hex[] = {"6", "6g", " 66", "0x66"};
    for (size_t i = 0; i < MZ_LEN(bad_hex); i++) {
        CHECK(refuses(mz_hex_decode, bad_hex[i]));
    }
    static const char *const bad32[] = {"M", "MZ", "MZX", "MZXW6Y", "M1", "MY=="};
    for (size_t i = 0; i < MZ_LEN(bad32); i++) {
        CHECK(refuses(mz_base32_decode, bad32[i]));
    }
}

TEST(every_byte_survives_every_alphabet)
{
    mz_cx cx = cx_new();
    char all[256];
    for (size_t i = 0; i < sizeof all; i++) {
        all[i] = (char)(unsigned char)i;
    }
    for (size_t n = 0; n <= sizeof all; n++) {
        mz_str plain = {all, n};
        mz_str out = {0};
        CHECK(mz_hex_decode(&cx, mz_hex_encode(cx.a, plain), &out) == MZ_OK);
        CHECK(mz_str_eq(out, plain));
        CHECK(mz_base64_decode(&cx, mz_base64_encode(cx.a, plain), &out) == MZ_OK);
        CHECK(mz_str_eq(out, plain));
        CHECK(mz_base64url_decode(&cx, mz_base64url_encode(cx.a, plain), &out) == MZ_OK);
        CHECK(mz_str_eq(out, plain));
        CHECK(mz_base32_decode(&cx, mz_base32_encode(cx.a, plain), &out) == MZ_OK);
        CHECK(mz_str_eq(out, plain));
    }
    mz_arena_free(cx.a);
}

TEST(a_text_over_the_limit_is_refused)
{
    mz_cx cx = cx_new();
    mz_str out = {0};
    char *long_text = mz_arena_alloc(cx.a, MZ_ENCODE_MAX + 4);
    memset(long_text, 'A', MZ_ENCODE_MAX + 4);
    CHECK(mz_base64_decode(&cx, (mz_str){long_text, MZ_ENCODE_MAX + 4}, &out) == MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(the_vectors_of_rfc_4648_hold_both_ways), T(a_text_with_a_twin_is_refused),
          T(every_byte_survives_every_alphabet), T(a_text_over_the_limit_is_refused))
