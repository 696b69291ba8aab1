/* seal.c - what objectors say and who they are stands sealed; the same under the newest key. */
#include "base/keyring.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "feature/reseal.h"
#include "feature/world.h"
#include "store/db.h"

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "objections without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static struct mz_field_at field_at(const char *column, int64_t row)
{
    return (struct mz_field_at){
        .table = MZ_S("notice_objection"), .column = mz_str_of(column), .row = row};
}

mz_code notice_seal(mz_cx *cx, const char *column, int64_t row, mz_str plain, mz_str *blob)
{
    mz_keyring *k = NULL;
    *blob = (mz_str){0};
    if (plain.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    return mz_field_seal(cx, k, MZ_FOR_FIELD_NOTE, field_at(column, row), plain, blob);
}

mz_code notice_unseal(mz_cx *cx, const char *column, int64_t row, mz_str blob, mz_str *plain)
{
    mz_keyring *k = NULL;
    *plain = MZ_S("");
    if (blob.p == NULL) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    return mz_field_open(cx, k, MZ_FOR_FIELD_NOTE, field_at(column, row), blob, plain);
}

/* ---- under the newest key ---------------------------------------------------------- */

static mz_code turn(mz_cx *cx, struct reseal *r, const char *column, int64_t row, mz_str *blob)
{
    return reseal(cx, r, MZ_FOR_FIELD_NOTE, field_at(column, row), blob);
}

static mz_code walk(mz_cx *cx, struct reseal *r)
{
    struct notice_q_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(notice_q_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(turn(cx, r, "text_seal", v[i].id, &v[i].text_seal));
        MZ_TRY(turn(cx, r, "who_seal", v[i].id, &v[i].who_seal));
        MZ_TRY(turn(cx, r, "finding_seal", v[i].id, &v[i].finding_seal));
        MZ_TRY(turn(cx, r, "answer_seal", v[i].id, &v[i].answer_seal));
        const struct notice_q_reseal_args to = {.id = v[i].id,
                                                .text_seal = v[i].text_seal,
                                                .who_seal = v[i].who_seal,
                                                .finding_seal = v[i].finding_seal,
                                                .answer_seal = v[i].answer_seal};
        MZ_TRY(r->turned ? notice_q_reseal(cx, &to, &changed) : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals notice_seals[] = {
    {.table = "notice_objection", .act = "notice.reseal", .kind = "objection", .walk = walk},
    {0},
};
