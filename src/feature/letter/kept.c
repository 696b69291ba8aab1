/* kept.c - what letters hold stands sealed; the same under the newest key. */
#include <inttypes.h>
#include <string.h>

#include "base/keyring.h"
#include "feature/letter/letter_int.h"
#include "feature/letter/letter_sql.h"
#include "feature/reseal.h"
#include "feature/world.h"
#include "store/db.h"

enum { WALK_ROWS = 40 };

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "letters without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static enum mz_purpose purpose_of(const char *column)
{
    bool name = strcmp(column, "addressee_seal") == 0 || strcmp(column, "receiver_seal") == 0;
    bool file = strcmp(column, "paper") == 0 || strcmp(column, "proof") == 0;
    return name ? MZ_FOR_FIELD_NAME : file ? MZ_FOR_FIELD_FILE : MZ_FOR_FIELD_NOTE;
}

static struct mz_field_at place(const char *column, int64_t id)
{
    bool way = strcmp(column, "receiver_seal") == 0 || strcmp(column, "proof") == 0;
    return (struct mz_field_at){.table = way ? MZ_S("letter_delivery") : MZ_S("letter"),
                                .column = mz_str_of(column),
                                .row = id};
}

mz_code letter_hide(mz_cx *cx, const char *column, int64_t id, mz_str plain, mz_str *blob)
{
    mz_keyring *k = NULL;
    MZ_TRY(keys(cx, &k));
    return mz_field_seal(cx, k, purpose_of(column), place(column, id), plain, blob);
}

mz_code letter_show(mz_cx *cx, const char *column, int64_t id, mz_str blob, mz_str *plain)
{
    mz_keyring *k = NULL;
    MZ_TRY(keys(cx, &k));
    return mz_field_open(cx, k, purpose_of(column), place(column, id), blob, plain);
}

/* ---- mz keys reseal ------------------------------------------------------------------- */

static mz_code turn(mz_cx *cx, struct reseal *r, const char *column, int64_t id, mz_str *blob)
{
    return reseal(cx, r, purpose_of(column), place(column, id), blob);
}

static mz_code walk_letters(mz_cx *cx, struct reseal *r)
{
    struct letter_q_next_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(letter_q_next(cx, r->from, WALK_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(turn(cx, r, "addressee_seal", v[i].id, &v[i].addressee_seal));
        MZ_TRY(turn(cx, r, "fields_seal", v[i].id, &v[i].fields_seal));
        MZ_TRY(turn(cx, r, "paper", v[i].id, &v[i].paper));
        const struct letter_q_reseal_args to = {v[i].id, v[i].version, v[i].addressee_seal,
                                                v[i].fields_seal, v[i].paper};
        MZ_TRY(r->turned ? letter_q_reseal(cx, &to, &changed) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code walk_deliveries(mz_cx *cx, struct reseal *r)
{
    struct letter_q_delivery_next_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(letter_q_delivery_next(cx, r->from, WALK_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(turn(cx, r, "receiver_seal", v[i].id, &v[i].receiver_seal));
        MZ_TRY(turn(cx, r, "proof", v[i].id, &v[i].proof));
        MZ_TRY(r->turned ? letter_q_delivery_reseal(cx, v[i].id, v[i].receiver_seal, v[i].proof,
                                                    &changed)
                         : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals letter_seals[] = {
    {.table = "letter", .act = "letter.reseal", .kind = "letter", .walk = walk_letters},
    {.table = "letter_delivery",
     .act = "letter.reseal",
     .kind = "letter_delivery",
     .walk = walk_deliveries},
    {0},
};

static mz_code gaps(mz_cx *cx, int64_t *bad)
{
    struct letter_q_gaps_row r = {0};
    MZ_TRY(letter_q_gaps(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check letter_checks[] = {
    {"letter.gaps", gaps, MZ_T("Numbers of letters have no gap")},
    {0},
};
