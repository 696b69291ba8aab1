/* seal.c - answers stand sealed; the same under the newest key. */
#include "base/keyring.h"
#include "base/text.h"
#include "feature/matter/case_letter.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_sql.h"
#include "feature/reseal.h"
#include "feature/world.h"
#include "store/db.h"

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "cases without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static struct mz_field_at field_at(int64_t row)
{
    return (struct mz_field_at){
        .table = MZ_S("matter_answer"), .column = MZ_S("facts_seal"), .row = row};
}

mz_code matter_seal(mz_cx *cx, int64_t answer, mz_str facts, mz_str *blob)
{
    mz_keyring *k = NULL;
    MZ_TRY(keys(cx, &k));
    return mz_field_seal(cx, k, MZ_FOR_FIELD_NOTE, field_at(answer), facts, blob);
}

mz_code matter_unseal(mz_cx *cx, int64_t answer, mz_str blob, mz_str *facts)
{
    mz_keyring *k = NULL;
    MZ_TRY(keys(cx, &k));
    return mz_field_open(cx, k, MZ_FOR_FIELD_NOTE, field_at(answer), blob, facts);
}

static mz_code walk(mz_cx *cx, struct reseal *r)
{
    struct matter_q_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(matter_q_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_NOTE, field_at(v[i].id), &v[i].facts_seal));
        MZ_TRY(r->turned ? matter_q_reseal(cx, v[i].id, v[i].facts_seal, &changed) : MZ_OK);
    }
    return MZ_OK;
}

#define ROW(name, fn) {.table = name, .act = "matter.reseal", .kind = "matter", .walk = fn}
const struct mz_seals matter_seals[] = {ROW("matter_answer", walk),
                                        ROW("matter_paper", matter_paper_walk),
                                        ROW("matter_found", matter_found_walk),
                                        ROW("matter_found_file", matter_found_file_walk),
                                        ROW("matter_letter", case_letter_walk),
                                        {0}};
#undef ROW
