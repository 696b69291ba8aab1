/* person_numbers.c - ID numbers in clear, for indexes. */
#include "feature/person/person_numbers.h"

#include "base/encode.h"
#include "base/hash.h"
#include "base/json.h"
#include "feature/person/person_int.h"
#include "store/db.h"

enum { PAGE = 1000, PAGE_BYTES = 16 << 20, IMAGE_MAX = 64 << 10 };

mz_code person_each_number(mz_cx *cx,
                           mz_code (*fn)(mz_cx *cx, void *p, const struct person_numbered *one),
                           void *p)
{
    mz_cursor *c = NULL;
    bool more = true;
    MZ_TRY(person_q_keys(cx, 0, INT64_MAX, &c));
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new(PAGE_BYTES);
    mz_code rc = MZ_OK;
    for (size_t n = 0; rc == MZ_OK; n++) {
        struct person_q_keys_row r = {0};
        rc = person_q_keys_next(cx, c, &r, &more);
        if (rc != MZ_OK || !more) {
            break;
        }
        struct person_numbered one = {.id = r.id,
                                      .division = r.division,
                                      .name = r.name,
                                      .dead = r.died != MZ_NULL,
                                      .numbered_ms = r.numbered_ms};
        cx->a = page;
        rc = person_unseal(cx, "id_seal", r.id, r.id_seal, &one.number);
        rc = rc == MZ_OK ? fn(cx, p, &one) : rc;
        cx->a = outer;
        if (n % PAGE == PAGE - 1) {
            mz_arena_reset(page);
        }
    }
    mz_arena_free(page);
    return rc;
}

mz_code person_stamp(mz_cx *cx, uint64_t *stamp, size_t *n)
{
    struct person_q_stamp_row r = {0};
    MZ_TRY(person_q_stamp(cx, &r));
    *n = (size_t)r.n;
    uint64_t h = mz_hash_u64((uint64_t)r.n) ^ (uint64_t)r.newest;
    h = mz_hash_u64(h) ^ (uint64_t)cx->actor->division_lo;
    *stamp = mz_hash_u64(h) ^ (uint64_t)cx->actor->division_hi;
    return MZ_OK;
}

mz_code person_number_for(mz_cx *cx, unsigned may, int64_t id, mz_str *number)
{
    struct person_view v;
    struct person_q_key_of_row r = {0};
    bool found = false;
    *number = MZ_S("");
    MZ_TRY(person_get(cx, may, id, &v));
    if (v.hidden != 0) {
        return mz_fail(cx, MZ_DENIED, "a hidden person is looked up in evidence");
    }
    MZ_TRY(person_q_key_of(cx, id, &r, &found));
    return found ? person_unseal(cx, "id_seal", id, r.id_seal, number) : MZ_OK;
}

mz_code person_number_since(mz_cx *cx, int64_t id, int64_t *ms)
{
    struct person_q_key_of_row r = {0};
    bool found = false;
    *ms = 0;
    MZ_TRY(person_q_key_of(cx, id, &r, &found));
    if (found) {
        *ms = r.numbered_ms > r.made_ms ? r.numbered_ms : r.made_ms;
    }
    return MZ_OK;
}

/* The sealed number of an image of the row: "\\x" and hex. */
static mz_code number_in(mz_cx *cx, int64_t id, mz_str image, mz_str *number)
{
    const struct mz_json *map = NULL;
    mz_str blob = MZ_S("");
    MZ_TRY(mz_json_read(cx, image, (struct mz_json_options){.size_max = IMAGE_MAX}, &map));
    const struct mz_json *v = mz_json_get(map, "id_seal");
    if (v == NULL || v->kind != MZ_JSON_TEXT || v->text.n < 3) {
        return MZ_OK; /* had none */
    }
    MZ_TRY(mz_hex_decode(cx, (mz_str){v->text.p + 2, v->text.n - 2}, &blob));
    return person_unseal(cx, "id_seal", id, blob, number);
}

mz_code person_number_then(mz_cx *cx, unsigned may, int64_t id, int64_t at_ms, mz_str *number)
{
    struct person_q_key_of_row r = {0};
    struct mz_change change;
    bool found = false;
    MZ_TRY(person_number_for(cx, may, id, number)); /* refused where the reader may not see */
    MZ_TRY(person_q_key_of(cx, id, &r, &found));
    if (!found || r.numbered_ms <= at_ms) {
        return MZ_OK;
    }
    mz_wipe_str(*number);
    *number = MZ_S("");
    mz_code rc = mz_change_at(cx, "person", id, at_ms, &change);
    if (rc == MZ_ABSENT) { /* was not entered yet */
        mz_clear(cx);
        return MZ_OK;
    }
    return rc == MZ_OK ? number_in(cx, id, change.image, number) : rc;
}
