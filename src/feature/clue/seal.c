/* seal.c - what was told stands sealed; the same under the newest key. */
#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
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

mz_code clue_key(mz_cx *cx, mz_str text, mz_str *key)
{
    mz_keyring *k = NULL;
    mz_blind b;
    MZ_TRY(keys(cx, &k));
    MZ_TRY(mz_blind_index(cx, k, MZ_FOR_INDEX_PHONE, text, &b));
    *key = mz_hex_encode(cx->a, mz_bytes(b.b, sizeof b.b));
    return MZ_OK;
}

mz_code clue_phone_key(mz_cx *cx, mz_str phone, mz_str *key)
{
    return clue_key(cx, mz_str_fmt(cx->a, "clue:phone:" MZ_FMT, MZ_ARG(phone)), key);
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

enum { WINDOW = 1000 };

struct window {
    int64_t first;
    int64_t values, old;
};

static mz_code turn(mz_cx *cx, struct clue_place at, bool write, mz_str *blob, struct window *v)
{
    mz_keyring *k = NULL;
    mz_str plain = MZ_S("");
    if (blob->p == NULL) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    v->values++;
    if (!mz_field_old(k, *blob)) {
        return MZ_OK;
    }
    v->old++;
    if (!write) {
        return MZ_OK;
    }
    MZ_TRY(clue_unseal(cx, at, *blob, &plain));
    return clue_seal(cx, at, plain, blob);
}

static mz_code turn_clue(mz_cx *cx, bool write, struct clue_q_seals_row *r, struct window *v)
{
    int64_t before = v->old;
    int64_t changed = 0;
    MZ_TRY(turn(cx, (struct clue_place){"clue", "name_seal", r->id}, write, &r->name_seal, v));
    MZ_TRY(turn(cx, (struct clue_place){"clue", "phone_seal", r->id}, write, &r->phone_seal, v));
    MZ_TRY(
        turn(cx, (struct clue_place){"clue", "address_seal", r->id}, write, &r->address_seal, v));
    if (!write || v->old == before) {
        return MZ_OK;
    }
    const struct clue_q_reseal_args a = {.id = r->id,
                                         .version = r->version,
                                         .name_seal = r->name_seal,
                                         .phone_seal = r->phone_seal,
                                         .address_seal = r->address_seal};
    return clue_q_reseal(cx, &a, &changed);
}

static mz_code turn_report(mz_cx *cx, bool write, struct clue_q_report_seals_row *r,
                           struct window *v)
{
    static const char *const table = "clue_report";
    int64_t before = v->old;
    int64_t changed = 0;
    MZ_TRY(turn(cx, (struct clue_place){table, "by_name_seal", r->id}, write, &r->by_name_seal, v));
    MZ_TRY(
        turn(cx, (struct clue_place){table, "by_phone_seal", r->id}, write, &r->by_phone_seal, v));
    MZ_TRY(turn(cx, (struct clue_place){table, "text_seal", r->id}, write, &r->text_seal, v));
    if (!write || v->old == before) {
        return MZ_OK;
    }
    return clue_q_report_reseal(cx, r->id, r->by_name_seal, r->by_phone_seal, r->text_seal,
                                &changed);
}

static mz_code clues_window(mz_cx *cx, bool write, struct window *v)
{
    struct clue_q_seals_row *rows = NULL;
    size_t n = 0;
    v->values = v->old = 0;
    MZ_TRY(clue_q_seals(cx, v->first, v->first + WINDOW - 1, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(turn_clue(cx, write, &rows[i], v));
    }
    return MZ_OK;
}

static mz_code reports_window(mz_cx *cx, bool write, struct window *v)
{
    struct clue_q_report_seals_row *rows = NULL;
    size_t n = 0;
    v->values = v->old = 0;
    MZ_TRY(clue_q_report_seals(cx, v->first, v->first + WINDOW - 1, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(turn_report(cx, write, &rows[i], v));
    }
    return MZ_OK;
}

static mz_code noted(mz_cx *cx, const struct window *v)
{
    if (v->old == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    return mz_tx_note(
        cx, &(struct mz_event){.act = MZ_S("clue.reseal"),
                               .kind = MZ_S("clue"),
                               .division = v->first / MZ_ID_UNIT * MZ_COUNTY_UNIT,
                               .detail = mz_str_fmt(cx->a, "{\"values\":%" PRId64 "}", v->old)});
}

static mz_code clues_tx(mz_cx *cx, void *p)
{
    MZ_TRY(clues_window(cx, true, p));
    return noted(cx, p);
}

static mz_code reports_tx(mz_cx *cx, void *p)
{
    MZ_TRY(reports_window(cx, true, p));
    return noted(cx, p);
}

static void went(struct mz_seal_walk *w, const struct window *v)
{
    w->values += v->values;
    w->old += v->old;
    w->at = v->first + WINDOW;
}

static mz_code clues_step(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct clue_q_next_row next = {0};
    MZ_TRY(clue_q_next(cx, w->at, INT64_MAX, &next));
    w->more = next.id != 0;
    struct window v = {.first = next.id};
    if (w->more) {
        MZ_TRY(write ? mz_tx(cx, clues_tx, &v) : clues_window(cx, false, &v));
        went(w, &v);
    }
    return MZ_OK;
}

static mz_code reports_step(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct clue_q_report_next_row next = {0};
    MZ_TRY(clue_q_report_next(cx, w->at, INT64_MAX, &next));
    w->more = next.id != 0;
    struct window v = {.first = next.id};
    if (w->more) {
        MZ_TRY(write ? mz_tx(cx, reports_tx, &v) : reports_window(cx, false, &v));
        went(w, &v);
    }
    return MZ_OK;
}

const struct mz_seals clue_seals[] = {
    {.table = "clue", .step = clues_step},
    {.table = "clue_report", .step = reports_step},
    {0},
};
