/* seal.c - what applications hold, under the newest key. */
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/reseal.h"
#include "store/db.h"

enum { PICTURES = 8 };

/* A one-time code that was open ends with it. */
static mz_code walk_bodies(mz_cx *cx, struct reseal *r)
{
    struct apply_q_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(apply_q_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_NOTE, apply_body_at(v[i].id), &v[i].body_seal));
        MZ_TRY(r->turned ? apply_q_reseal(cx, v[i].id, v[i].body_seal, &changed) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code walk_photos(mz_cx *cx, struct reseal *r)
{
    struct apply_q_paper_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(apply_q_paper_seals(cx, r->from, PICTURES, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_FILE, apply_photo_at(v[i].id), &v[i].picture));
        MZ_TRY(r->turned ? apply_q_paper_reseal(cx, v[i].id, v[i].picture, &changed) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code walk_links(mz_cx *cx, struct reseal *r)
{
    struct apply_q_sign_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(apply_q_sign_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_NOTE, apply_sign_at(v[i].id), &v[i].code_seal));
        MZ_TRY(r->turned ? apply_q_sign_reseal(cx, v[i].id, v[i].code_seal, &changed) : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals apply_seals[] = {
    {.table = "apply", .act = "apply.reseal", .kind = "apply", .walk = walk_bodies},
    {.table = "apply_paper", .act = "apply.reseal", .kind = "apply", .walk = walk_photos},
    {.table = "apply_sign", .act = "apply.reseal", .kind = "apply", .walk = walk_links},
    {0},
};
