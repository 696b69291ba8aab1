/* seal.c - what was told stands sealed; the same under the newest key. */
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "feature/guests.h"
#include "feature/reseal.h"
#include "feature/world.h"
#include "store/db.h"

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "clues without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static enum mz_purpose purpose_of(const char *column)
{
    static const struct {
        const char *column;
        enum mz_purpose purpose;
    } rows[] = {{"name_seal", MZ_FOR_FIELD_NAME},       {"by_name_seal", MZ_FOR_FIELD_NAME},
                {"phone_seal", MZ_FOR_FIELD_PHONE},     {"by_phone_seal", MZ_FOR_FIELD_PHONE},
                {"address_seal", MZ_FOR_FIELD_ADDRESS}, {"text_seal", MZ_FOR_FIELD_NOTE}};
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        if (strcmp(rows[i].column, column) == 0) {
            return rows[i].purpose;
        }
    }
    return MZ_FOR_FIELD_NOTE;
}

static struct mz_field_at field_at(struct clue_place at)
{
    return (struct mz_field_at){
        .table = mz_str_of(at.table), .column = mz_str_of(at.column), .row = at.row};
}

mz_code clue_seal(mz_cx *cx, struct clue_place at, mz_str plain, mz_str *blob)
{
    mz_keyring *k = NULL;
    *blob = (mz_str){0};
    if (plain.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    return mz_field_seal(cx, k, purpose_of(at.column), field_at(at), plain, blob);
}

mz_code clue_unseal(mz_cx *cx, struct clue_place at, mz_str blob, mz_str *plain)
{
    mz_keyring *k = NULL;
    *plain = MZ_S("");
    if (blob.p == NULL) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    return mz_field_open(cx, k, purpose_of(at.column), field_at(at), blob, plain);
}

mz_code clue_phone_key(mz_cx *cx, mz_str phone, mz_str *key)
{
    return mz_guest_key(cx, "clue:phone", phone, key);
}

mz_str clue_name_mask(mz_arena *a, mz_str name)
{
    return mz_str_mask(a, name, 1, 0);
}

mz_code clue_clear(mz_cx *cx, int64_t id, struct clue_clear *out)
{
    struct clue_q_sealed_row r = {0};
    MZ_TRY(clue_q_sealed(cx, id, &r));
    MZ_TRY(clue_unseal(cx, (struct clue_place){"clue", "name_seal", id}, r.name_seal, &out->name));
    MZ_TRY(
        clue_unseal(cx, (struct clue_place){"clue", "phone_seal", id}, r.phone_seal, &out->phone));
    return clue_unseal(cx, (struct clue_place){"clue", "address_seal", id}, r.address_seal,
                       &out->address);
}

/* ---- under the newest key ---------------------------------------------------------- */

static mz_code turn(mz_cx *cx, struct reseal *r, struct clue_place at, mz_str *blob)
{
    return reseal(cx, r, purpose_of(at.column), field_at(at), blob);
}

static mz_code walk_clues(mz_cx *cx, struct reseal *r)
{
    struct clue_q_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(clue_q_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(turn(cx, r, (struct clue_place){"clue", "name_seal", v[i].id}, &v[i].name_seal));
        MZ_TRY(turn(cx, r, (struct clue_place){"clue", "phone_seal", v[i].id}, &v[i].phone_seal));
        MZ_TRY(
            turn(cx, r, (struct clue_place){"clue", "address_seal", v[i].id}, &v[i].address_seal));
        const struct clue_q_reseal_args to = {.id = v[i].id,
                                              .version = v[i].version,
                                              .name_seal = v[i].name_seal,
                                              .phone_seal = v[i].phone_seal,
                                              .address_seal = v[i].address_seal};
        MZ_TRY(r->turned ? clue_q_reseal(cx, &to, &changed) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code walk_reports(mz_cx *cx, struct reseal *r)
{
    static const char *const table = "clue_report";
    struct clue_q_report_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(clue_q_report_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        int64_t id = v[i].id;
        MZ_TRY(turn(cx, r, (struct clue_place){table, "by_name_seal", id}, &v[i].by_name_seal));
        MZ_TRY(turn(cx, r, (struct clue_place){table, "by_phone_seal", id}, &v[i].by_phone_seal));
        MZ_TRY(turn(cx, r, (struct clue_place){table, "text_seal", id}, &v[i].text_seal));
        MZ_TRY(r->turned ? clue_q_report_reseal(cx, id, v[i].by_name_seal, v[i].by_phone_seal,
                                                v[i].text_seal, &changed)
                         : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals clue_seals[] = {
    {.table = "clue", .act = "clue.reseal", .kind = "clue", .walk = walk_clues},
    {.table = "clue_report", .act = "clue.reseal", .kind = "clue", .walk = walk_reports},
    {0},
};
