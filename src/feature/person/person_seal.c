#include <assert.h>
#include <string.h>

#include "base/ident.h"
#include "base/utf8.h"
#include "feature/person/person_int.h"
#include "feature/world.h"

mz_code person_keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "persons without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

enum mz_purpose person_purpose(const char *column)
{
    return strcmp(column, "id_seal") == 0 ? MZ_FOR_FIELD_ID : MZ_FOR_FIELD_PHONE;
}

struct mz_field_at person_place(const char *column, int64_t id)
{
    return (struct mz_field_at){.table = MZ_S("person"), .column = mz_str_of(column), .row = id};
}

mz_code person_seal(mz_cx *cx, const char *column, int64_t id, mz_str plain, mz_str *blob)
{
    mz_keyring *k = NULL;
    *blob = (mz_str){0};
    if (plain.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(person_keys(cx, &k));
    return mz_field_seal(cx, k, person_purpose(column), person_place(column, id), plain, blob);
}

mz_code person_unseal(mz_cx *cx, const char *column, int64_t id, mz_str blob, mz_str *plain)
{
    mz_keyring *k = NULL;
    *plain = MZ_S("");
    if (blob.p == NULL) {
        return MZ_OK;
    }
    MZ_TRY(person_keys(cx, &k));
    return mz_field_open(cx, k, person_purpose(column), person_place(column, id), blob, plain);
}

mz_code person_blind(mz_cx *cx, mz_str number, mz_str *index)
{
    mz_keyring *k = NULL;
    MZ_TRY(person_keys(cx, &k));
    mz_blind *b = MZ_NEW(cx->a, mz_blind);
    MZ_TRY(mz_blind_index(cx, k, MZ_FOR_INDEX_ID, number, b));
    *index = mz_bytes(b->b, sizeof b->b);
    return MZ_OK;
}

/* Citizens show the first 6 and last 4; other numbers are shorter and show less. */
mz_str person_id_mask(mz_arena *a, mz_str id_kind, mz_str number)
{
    if (number.n == MZ_CID_LEN && !mz_str_eq(id_kind, MZ_S("other"))) {
        return mz_cid_mask(a, number);
    }
    return number.n >= 8 ? mz_str_mask(a, number, 2, 2) : mz_str_mask(a, number, 1, 1);
}
