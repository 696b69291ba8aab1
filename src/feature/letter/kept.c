/* kept.c - what letters hold stands sealed; the same under the newest key. */
#include <inttypes.h>
#include <string.h>

#include "base/keyring.h"
#include "feature/letter/letter_int.h"
#include "feature/letter/letter_sql.h"
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

struct walking {
    struct mz_seal_walk *w;
    int64_t from; /* where this step begins: a transaction may be tried again */
    bool write;
    int64_t values, old;
};

static mz_code turn(mz_cx *cx, struct walking *v, const char *column, int64_t id, mz_str *blob)
{
    mz_keyring *k = NULL;
    mz_str plain = MZ_S("");
    MZ_TRY(keys(cx, &k));
    if (blob->p == NULL) {
        return MZ_OK;
    }
    v->values++;
    if (!mz_field_old(k, *blob)) {
        return MZ_OK;
    }
    v->old++;
    if (!v->write) {
        return MZ_OK;
    }
    MZ_TRY(letter_show(cx, column, id, *blob, &plain));
    return letter_hide(cx, column, id, plain, blob);
}

static mz_code note(mz_cx *cx, const struct walking *v, const char *kind, int64_t id)
{
    if (!v->write) {
        return MZ_OK;
    }
    if (v->old == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("letter.reseal"),
                                             .kind = mz_str_of(kind),
                                             .division = id / MZ_ID_UNIT * MZ_COUNTY_UNIT});
}

static mz_code turn_letters(mz_cx *cx, void *p)
{
    struct walking *v = p;
    struct letter_q_next_row *r = NULL;
    size_t n = 0;
    v->values = v->old = 0;
    MZ_TRY(letter_q_next(cx, v->from, WALK_ROWS, &r, &n));
    v->w->more = n > 0;
    for (size_t i = 0; i < n; i++) {
        int64_t was = v->old;
        int64_t changed = 0;
        MZ_TRY(turn(cx, v, "addressee_seal", r[i].id, &r[i].addressee_seal));
        MZ_TRY(turn(cx, v, "fields_seal", r[i].id, &r[i].fields_seal));
        MZ_TRY(turn(cx, v, "paper", r[i].id, &r[i].paper));
        const struct letter_q_reseal_args one = {r[i].id, r[i].version, r[i].addressee_seal,
                                                 r[i].fields_seal, r[i].paper};
        if (v->write && v->old > was) {
            MZ_TRY(letter_q_reseal(cx, &one, &changed));
        }
    }
    MZ_TRY(note(cx, v, "letter", n > 0 ? r[0].id : MZ_ID_UNIT));
    v->w->at = n > 0 ? r[n - 1].id + 1 : v->w->at;
    return MZ_OK;
}

static mz_code turn_deliveries(mz_cx *cx, void *p)
{
    struct walking *v = p;
    struct letter_q_delivery_next_row *r = NULL;
    size_t n = 0;
    v->values = v->old = 0;
    MZ_TRY(letter_q_delivery_next(cx, v->from, WALK_ROWS, &r, &n));
    v->w->more = n > 0;
    for (size_t i = 0; i < n; i++) {
        int64_t was = v->old;
        int64_t changed = 0;
        MZ_TRY(turn(cx, v, "receiver_seal", r[i].id, &r[i].receiver_seal));
        MZ_TRY(turn(cx, v, "proof", r[i].id, &r[i].proof));
        if (v->write && v->old > was) {
            MZ_TRY(letter_q_delivery_reseal(cx, r[i].id, r[i].receiver_seal, r[i].proof, &changed));
        }
    }
    MZ_TRY(note(cx, v, "letter_delivery", n > 0 ? r[0].id : MZ_ID_UNIT));
    v->w->at = n > 0 ? r[n - 1].id + 1 : v->w->at;
    return MZ_OK;
}

static mz_code step(mz_cx *cx, bool write, struct mz_seal_walk *w,
                    mz_code (*fn)(mz_cx *cx, void *p))
{
    struct walking v = {.w = w, .from = w->at, .write = write};
    MZ_TRY(write ? mz_tx(cx, fn, &v) : fn(cx, &v));
    w->values += v.values;
    w->old += v.old;
    return MZ_OK;
}

static mz_code letters_step(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    return step(cx, write, w, turn_letters);
}

static mz_code deliveries_step(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    return step(cx, write, w, turn_deliveries);
}

const struct mz_seals letter_seals[] = {
    {.table = "letter", .step = letters_step},
    {.table = "letter_delivery", .step = deliveries_step},
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
