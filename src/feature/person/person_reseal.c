/* person_reseal.c - the numbers of persons under the newest key. */
#include <inttypes.h>

#include "feature/person/person_int.h"
#include "feature/person/person_tables_int.h"
#include "feature/world.h"
#include "store/db.h"

/* Ids walked in one step: they are dense, so this is about as many persons. */
enum { WINDOW = 1000 };

struct window {
    int64_t first;
    int64_t values, old; /* of this window; the transaction may be tried again */
};

/* The same number under the newest key; a value that is new already stays as it is. */
static mz_code turn(mz_cx *cx, mz_keyring *k, const char *column, int64_t id, mz_str *blob,
                    struct window *v)
{
    mz_str plain = MZ_S("");
    if (blob->p == NULL) {
        return MZ_OK;
    }
    v->values++;
    if (!mz_field_old(k, *blob)) {
        return MZ_OK;
    }
    v->old++;
    MZ_TRY(person_unseal(cx, column, id, *blob, &plain));
    return person_seal(cx, column, id, plain, blob);
}

static mz_code turn_row(mz_cx *cx, mz_keyring *k, struct person_q_sealed_row *r, struct window *v)
{
    int64_t before = v->old;
    int64_t changed = 0;
    MZ_TRY(turn(cx, k, "id_seal", r->id, &r->id_seal, v));
    MZ_TRY(turn(cx, k, "phone_seal", r->id, &r->phone_seal, v));
    MZ_TRY(turn(cx, k, "phone2_seal", r->id, &r->phone2_seal, v));
    if (v->old == before) {
        return MZ_OK;
    }
    struct person_q_reseal_args args = {.id = r->id,
                                        .was = r->version,
                                        .id_seal = r->id_seal,
                                        .phone_seal = r->phone_seal,
                                        .phone2_seal = r->phone2_seal};
    return person_q_reseal(cx, &args, &changed);
}

/* Reads and writes in one transaction, so that nobody's change comes between. */
static mz_code turn_window(mz_cx *cx, void *p)
{
    struct window *v = p;
    struct person_q_sealed_row *rows = NULL;
    mz_keyring *k = NULL;
    size_t n = 0;
    v->values = v->old = 0;
    MZ_TRY(person_keys(cx, &k));
    MZ_TRY(person_q_sealed(cx, v->first, v->first + WINDOW - 1, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(turn_row(cx, k, &rows[i], v));
    }
    if (v->old == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    const struct mz_event ev = {.act = MZ_S("person.reseal"),
                                .kind = MZ_S("person"),
                                .division = v->first / MZ_ID_UNIT * MZ_COUNTY_UNIT,
                                .detail = mz_str_fmt(cx->a, "{\"values\":%" PRId64 ",\"key\":%u}",
                                                     v->old, (unsigned)mz_keyring_newest(k))};
    return mz_tx_note(cx, &ev);
}

static mz_code count_window(mz_cx *cx, struct window *v)
{
    struct person_q_sealed_row *rows = NULL;
    mz_keyring *k = NULL;
    size_t n = 0;
    MZ_TRY(person_keys(cx, &k));
    MZ_TRY(person_q_sealed(cx, v->first, v->first + WINDOW - 1, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const mz_str blobs[] = {rows[i].id_seal, rows[i].phone_seal, rows[i].phone2_seal};
        for (size_t j = 0; j < MZ_LEN(blobs); j++) {
            v->values += blobs[j].p != NULL ? 1 : 0;
            v->old += blobs[j].p != NULL && mz_field_old(k, blobs[j]) ? 1 : 0;
        }
    }
    return MZ_OK;
}

mz_code person_seals_step(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct person_q_next_row next = {0};
    MZ_TRY(person_q_next(cx, w->at, INT64_MAX, &next));
    w->more = next.id != 0;
    if (!w->more) {
        return MZ_OK;
    }
    struct window v = {.first = next.id};
    MZ_TRY(write ? mz_tx(cx, turn_window, &v) : count_window(cx, &v));
    w->values += v.values;
    w->old += v.old;
    w->at = v.first + WINDOW;
    return MZ_OK;
}

const struct mz_seals person_seals[] = {
    {.table = "person", .step = person_seals_step},
    {0},
};
