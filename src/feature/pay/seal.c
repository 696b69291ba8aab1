/* seal.c - numbers of accounts and the bank's bytes, under the newest key. */
#include <inttypes.h>

#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/reseal.h"
#include "store/db.h"

#define PART_ROOM \
    ((size_t)32 << 20) /* a part is 4 MiB, and is here sealed, open and sealed again */

static mz_code one_row(mz_cx *cx, int64_t changed, int64_t id)
{
    return changed == 1 ? MZ_OK
                        : mz_fail(cx, MZ_CONFLICT, "sealed value of %" PRId64 " moved on", id);
}

static mz_code walk_cards(mz_cx *cx, struct reseal *r)
{
    struct pay_q_card_seals_row *v = NULL;
    size_t n = 0;
    MZ_TRY(pay_q_card_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        const struct mz_field_at at = {
            .table = MZ_S("pay_card"), .column = MZ_S("number"), .row = v[i].id};
        int64_t count = 0;
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_ACCOUNT, at, &v[i].number_seal));
        if (r->turned) {
            MZ_TRY(pay_q_card_reseal(cx, v[i].id, v[i].county, v[i].number_seal, &count));
            MZ_TRY(one_row(cx, count, v[i].id));
        }
    }
    return MZ_OK;
}

static mz_code turn_part(mz_cx *cx, struct reseal *r, int64_t file, struct pay_q_part_row *part)
{
    const struct mz_field_at at = {.table = MZ_S("pay_part"),
                                   .column = mz_str_fmt(cx->a, "%" PRId64, part->part),
                                   .row = file};
    int64_t count = 0;
    r->turned = false;
    MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_FILE, at, &part->bytes));
    if (r->turned) {
        MZ_TRY(pay_q_part_reseal(cx, part->county, file, part->part, part->bytes, &count));
        MZ_TRY(one_row(cx, count, file));
    }
    return MZ_OK;
}

/* All parts of one file, one at a time in memory. */
static mz_code turn_file(mz_cx *cx, struct reseal *r, int64_t file)
{
    mz_arena *keep = cx->a;
    mz_arena *part = mz_arena_new(PART_ROOM);
    mz_code rc = MZ_OK;
    bool found = true;
    cx->a = part;
    for (int64_t at = 0; rc == MZ_OK && found;) {
        struct pay_q_part_row row = {0};
        mz_arena_reset(part);
        rc = pay_q_part(cx, file, at, &row, &found);
        if (rc == MZ_OK && found) {
            rc = turn_part(cx, r, file, &row);
            at = row.part + 1;
        }
    }
    cx->a = keep;
    mz_arena_free(part);
    return rc;
}

static mz_code walk_files(mz_cx *cx, struct reseal *r)
{
    struct pay_q_part_next_row next = {0};
    MZ_TRY(pay_q_part_next(cx, r->from, INT64_MAX, &next));
    return next.id != 0 && reseal_row(r, next.id) ? turn_file(cx, r, next.id) : MZ_OK;
}

const struct mz_seals pay_seals[] = {
    {.table = "pay_card", .act = "pay.reseal", .kind = "pay_card", .walk = walk_cards},
    {.table = "pay_part", .act = "pay.reseal", .kind = "pay_part", .walk = walk_files},
    {0},
};
