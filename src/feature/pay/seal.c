/* seal.c - numbers of accounts and the bank's bytes, walked and brought under the newest key. */
#include <inttypes.h>

#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

enum { WINDOW = 500 };

#define PART_ROOM \
    ((size_t)32 << 20) /* a part is 4 MiB, and is here sealed, open and sealed again */

/* A window of ids, or one file. */
struct window {
    int64_t first;
    int64_t values, old;
};

struct value {
    enum mz_purpose purpose;
    struct mz_field_at at;
};

/* *changed: the value stood under an older key and is now another blob. */
static mz_code turn(mz_cx *cx, const struct value *is, bool write, mz_str *blob, struct window *v,
                    bool *changed)
{
    mz_keyring *k = NULL;
    mz_str plain = {0};
    *changed = false;
    MZ_TRY(pay_keys(cx, &k));
    v->values++;
    if (!mz_field_old(k, *blob)) {
        return MZ_OK;
    }
    v->old++;
    if (!write) {
        return MZ_OK;
    }
    MZ_TRY(mz_field_open(cx, k, is->purpose, is->at, *blob, &plain));
    MZ_TRY(mz_field_seal(cx, k, is->purpose, is->at, plain, blob));
    *changed = true;
    return MZ_OK;
}

static mz_code one_row(mz_cx *cx, int64_t changed, int64_t id)
{
    return changed == 1 ? MZ_OK
                        : mz_fail(cx, MZ_CONFLICT, "sealed value of %" PRId64 " moved on", id);
}

static mz_code card_turn(mz_cx *cx, bool write, struct pay_q_card_seals_row *r, struct window *v)
{
    bool changed = false;
    int64_t count = 0;
    struct value is = {MZ_FOR_FIELD_ACCOUNT,
                       {.table = MZ_S("pay_card"), .column = MZ_S("number"), .row = r->id}};
    MZ_TRY(turn(cx, &is, write, &r->number_seal, v, &changed));
    if (changed) {
        MZ_TRY(pay_q_card_reseal(cx, r->id, r->county, r->number_seal, &count));
        MZ_TRY(one_row(cx, count, r->id));
    }
    return MZ_OK;
}

static mz_code cards_window(mz_cx *cx, bool write, struct window *v)
{
    struct pay_q_card_seals_row *rows = NULL;
    size_t n = 0;
    v->values = v->old = 0;
    MZ_TRY(pay_q_card_seals(cx, v->first, v->first + WINDOW - 1, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(card_turn(cx, write, &rows[i], v));
    }
    return MZ_OK;
}

static mz_code part_turn(mz_cx *cx, bool write, struct pay_q_part_row *r, struct window *v)
{
    bool changed = false;
    int64_t count = 0;
    struct value is = {MZ_FOR_FIELD_FILE,
                       {.table = MZ_S("pay_part"),
                        .column = mz_str_fmt(cx->a, "%" PRId64, r->part),
                        .row = v->first}};
    MZ_TRY(turn(cx, &is, write, &r->bytes, v, &changed));
    if (changed) {
        MZ_TRY(pay_q_part_reseal(cx, r->county, v->first, r->part, r->bytes, &count));
        MZ_TRY(one_row(cx, count, v->first));
    }
    return MZ_OK;
}

/* All parts of one file, one at a time in memory. */
static mz_code parts_window(mz_cx *cx, bool write, struct window *v)
{
    mz_arena *keep = cx->a;
    mz_arena *part = mz_arena_new(PART_ROOM);
    mz_code rc = MZ_OK;
    bool found = true;
    v->values = v->old = 0;
    cx->a = part;
    for (int64_t at = 0; rc == MZ_OK && found;) {
        struct pay_q_part_row r = {0};
        mz_arena_reset(part);
        rc = pay_q_part(cx, v->first, at, &r, &found);
        if (rc == MZ_OK && found) {
            rc = part_turn(cx, write, &r, v);
            at = r.part + 1;
        }
    }
    cx->a = keep;
    mz_arena_free(part);
    return rc;
}

static mz_code noted(mz_cx *cx, const struct window *v, const char *kind)
{
    if (v->old == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    return mz_tx_note(
        cx, &(struct mz_event){.act = MZ_S("pay.reseal"),
                               .kind = mz_str_of(kind),
                               .division = v->first / MZ_ID_UNIT * MZ_COUNTY_UNIT,
                               .detail = mz_str_fmt(cx->a, "{\"values\":%" PRId64 "}", v->old)});
}

static mz_code cards_tx(mz_cx *cx, void *p)
{
    MZ_TRY(cards_window(cx, true, p));
    return noted(cx, p, "pay_card");
}

static mz_code parts_tx(mz_cx *cx, void *p)
{
    MZ_TRY(parts_window(cx, true, p));
    return noted(cx, p, "pay_part");
}

static void went(struct mz_seal_walk *w, const struct window *v, int64_t by)
{
    w->values += v->values;
    w->old += v->old;
    w->at = v->first + by;
}

static mz_code cards_step(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct pay_q_card_next_row next = {0};
    MZ_TRY(pay_q_card_next(cx, w->at, INT64_MAX, &next));
    w->more = next.id != 0;
    struct window v = {.first = next.id};
    if (w->more) {
        MZ_TRY(write ? mz_tx(cx, cards_tx, &v) : cards_window(cx, false, &v));
        went(w, &v, WINDOW);
    }
    return MZ_OK;
}

static mz_code parts_step(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct pay_q_part_next_row next = {0};
    MZ_TRY(pay_q_part_next(cx, w->at, INT64_MAX, &next));
    w->more = next.id != 0;
    struct window v = {.first = next.id};
    if (w->more) {
        MZ_TRY(write ? mz_tx(cx, parts_tx, &v) : parts_window(cx, false, &v));
        went(w, &v, 1);
    }
    return MZ_OK;
}

const struct mz_seals pay_seals[] = {
    {.table = "pay_card", .step = cards_step},
    {.table = "pay_part", .step = parts_step},
    {0},
};
