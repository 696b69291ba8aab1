/*
 * ident_fuzz.c - what must hold for every parser of ident.h, whatever the bytes.
 *
 * A division's parent contains it, a key gives its number back, and what is canonical stays so.
 */
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "base/utf8.h"
#include "fuzz.h"

static int64_t fixed(void *p)
{
    (void)p;
    return INT64_C(1795000000000); /* in November 2026 */
}

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void person(mz_cx *cx, mz_str s)
{
    struct mz_cid cid;
    if (mz_cid_parse(cx, "id", s, &cid) != MZ_OK) {
        must(cx->err.say != NULL);
        return;
    }
    char z[MZ_CID_LEN + 1];
    size_t n = mz_cid_of_key(cid.key, z);
    must(n == strlen(cid.z) && strcmp(z, cid.z) == 0);
    struct mz_cid again;
    must(mz_cid_parse(cx, "id", mz_str_of(cid.z), &again) == MZ_OK);
    must(again.key == cid.key && again.fixes == 0 && again.birth.v == cid.birth.v);
    uint64_t key = 0;
    must(mz_cid_scan(cid.z, n, &key) == (n == MZ_CID_LEN));
    must(n != MZ_CID_LEN || key == cid.key);
    must(mz_cid_mask(cx->a, mz_str_of(cid.z)).n == n);
}

typedef mz_code parse_fn(mz_cx *cx, const char *field, mz_str s, mz_str *out);

/* What is canonical stays as it is. */
static void text(mz_cx *cx, mz_str s, parse_fn *parse)
{
    mz_str once;
    mz_str twice;
    mz_clear(cx);
    if (parse(cx, "text", s, &once) != MZ_OK) {
        must(cx->err.say != NULL);
        return;
    }
    must(mz_utf8_valid(once, NULL) && once.n > 0);
    must(parse(cx, "text", once, &twice) == MZ_OK && mz_str_eq(once, twice));
}

static void organisation(mz_cx *cx, mz_str s)
{
    struct mz_uscc code;
    mz_clear(cx);
    if (mz_uscc_parse(cx, "code", s, &code) == MZ_OK) {
        struct mz_uscc again;
        must(mz_uscc_parse(cx, "code", mz_str_of(code.z), &again) == MZ_OK);
        must(strcmp(code.z, again.z) == 0);
    }
}

static void division(mz_cx *cx, mz_str s)
{
    int64_t code;
    mz_clear(cx);
    if (mz_division_parse(cx, "division", s, &code) == MZ_OK) {
        int64_t again = 0;
        must(mz_division_parse(cx, "division", mz_division_text(cx->a, code), &again) == MZ_OK);
        must(again == code);
        must(mz_division_under(code, code) && mz_division_under(code, mz_division_parent(code)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mz_clock clock = {fixed, NULL};
    mz_cx cx = {.a = mz_arena_new((size_t)1 << 20), .clock = &clock};
    mz_str s = {(const char *)data, size < 4096 ? size : 4096};
    person(&cx, s);
    organisation(&cx, s);
    division(&cx, s);
    text(&cx, s, mz_phone_parse);
    text(&cx, s, mz_card_parse);
    text(&cx, s, mz_name_parse);
    mz_arena_free(cx.a);
    return 0;
}
