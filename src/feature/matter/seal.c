/* seal.c - answers stand sealed; the same under the newest key. */
#include "base/keyring.h"
#include "base/text.h"
#include "feature/matter/case_letter.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { WINDOW = 500 };

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

struct window {
    int64_t first;
    int64_t values;
    int64_t old;
};

static mz_code turn(mz_cx *cx, bool write, const struct matter_q_seals_row *r, struct window *v)
{
    mz_keyring *k = NULL;
    mz_str plain = {0};
    mz_str blob = {0};
    int64_t changed = 0;
    MZ_TRY(keys(cx, &k));
    v->values++;
    if (!mz_field_old(k, r->facts_seal)) {
        return MZ_OK;
    }
    v->old++;
    if (!write) {
        return MZ_OK;
    }
    MZ_TRY(matter_unseal(cx, r->id, r->facts_seal, &plain));
    MZ_TRY(matter_seal(cx, r->id, plain, &blob));
    return matter_q_reseal(cx, r->id, blob, &changed);
}

static mz_code window(mz_cx *cx, bool write, struct window *v)
{
    struct matter_q_seals_row *rows = NULL;
    size_t n = 0;
    v->values = v->old = 0;
    MZ_TRY(matter_q_seals(cx, v->first, v->first + WINDOW - 1, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(turn(cx, write, &rows[i], v));
    }
    return MZ_OK;
}

mz_code matter_resealed(mz_cx *cx, int64_t old, int64_t first)
{
    if (old == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("matter.reseal"),
                                             .kind = MZ_S("matter"),
                                             .division = first / MZ_ID_UNIT * MZ_COUNTY_UNIT});
}

static mz_code window_tx(mz_cx *cx, void *p)
{
    struct window *v = p;
    MZ_TRY(window(cx, true, v));
    return matter_resealed(cx, v->old, v->first);
}

static mz_code step(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct matter_q_seal_next_row next = {0};
    MZ_TRY(matter_q_seal_next(cx, w->at, INT64_MAX, &next));
    w->more = next.id != 0;
    struct window v = {.first = next.id};
    if (w->more) {
        MZ_TRY(write ? mz_tx(cx, window_tx, &v) : window(cx, false, &v));
        w->values += v.values;
        w->old += v.old;
        w->at = v.first + WINDOW;
    }
    return MZ_OK;
}

const struct mz_seals matter_seals[] = {
    {.table = "matter_answer", .step = step},
    {.table = "matter_paper", .step = matter_paper_walk},
    {.table = "matter_found", .step = matter_found_walk},
    {.table = "matter_found_file", .step = matter_found_file_walk},
    {.table = "matter_letter", .step = case_letter_walk},
    {0}};
