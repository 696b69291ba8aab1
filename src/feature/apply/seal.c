/* seal.c - what applications hold, under the newest key. */
#include "base/keyring.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/world.h"
#include "store/db.h"

/* One row of a table after another; `turn` seals it anew when it is old. */
struct turning {
    mz_code (*turn)(mz_cx *cx, struct turning *t);
    int64_t id;
    bool write;
    int64_t values, old;
};

static mz_code turn_tx(mz_cx *cx, void *p)
{
    struct turning *t = p;
    t->values = t->old = 0;
    MZ_TRY(t->turn(cx, t));
    if (t->old == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("apply.reseal"),
                                             .kind = MZ_S("apply"),
                                             .division = t->id / MZ_ID_UNIT * MZ_COUNTY_UNIT});
}

static mz_code step(mz_cx *cx, struct turning *t, struct mz_seal_walk *w)
{
    w->more = t->id != 0;
    if (w->more) {
        MZ_TRY(t->write ? mz_tx(cx, turn_tx, t) : t->turn(cx, t));
        w->values += t->values;
        w->old += t->old;
        w->at = t->id + 1;
    }
    return MZ_OK;
}

/* ---- bodies ------------------------------------------------------------------------------------
 */

static mz_code turn_body(mz_cx *cx, struct turning *t)
{
    struct apply_q_get_row r = {0};
    struct apply a = {.id = 0};
    mz_str blob = {0};
    int64_t n = 0;
    bool found = false;
    MZ_TRY(apply_q_get(cx, t->id, &r, &found));
    t->values = 1;
    if (!found || !mz_field_old(cx->world->keys, r.body_seal)) {
        return MZ_OK;
    }
    t->old = 1;
    if (!t->write) {
        return MZ_OK;
    }
    MZ_TRY(apply_get(cx, t->id, &a));
    MZ_TRY(apply_seal_body(cx, &a, &blob));
    return apply_q_reseal(cx, t->id, blob, &n); /* a one-time code that was open ends with it */
}

static mz_code bodies(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct apply_q_next_row next = {0};
    MZ_TRY(apply_q_next(cx, w->at, &next));
    struct turning t = {.turn = turn_body, .id = next.id, .write = write};
    return step(cx, &t, w);
}

/* ---- photographs -------------------------------------------------------------------------------
 */

static mz_code turn_photo(mz_cx *cx, struct turning *t)
{
    struct apply_q_paper_row r = {0};
    mz_str plain = MZ_S("");
    mz_str blob = {0};
    int64_t n = 0;
    bool found = false;
    MZ_TRY(apply_q_paper(cx, t->id, &r, &found));
    t->values = 1;
    if (!found || !mz_field_old(cx->world->keys, r.picture)) {
        return MZ_OK;
    }
    t->old = 1;
    if (!t->write) {
        return MZ_OK;
    }
    MZ_TRY(apply_photo_unseal(cx, t->id, r.picture, &plain));
    MZ_TRY(apply_photo_seal(cx, t->id, plain, &blob));
    return apply_q_paper_reseal(cx, t->id, blob, &n);
}

static mz_code photographs(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct apply_q_paper_next_row next = {0};
    MZ_TRY(apply_q_paper_next(cx, w->at, &next));
    struct turning t = {.turn = turn_photo, .id = next.id, .write = write};
    return step(cx, &t, w);
}

/* ---- links -------------------------------------------------------------------------------------
 */

static mz_code turn_link(mz_cx *cx, struct turning *t)
{
    struct apply_q_sign_seal_row r = {0};
    mz_str plain = MZ_S("");
    mz_str blob = {0};
    int64_t n = 0;
    bool found = false;
    MZ_TRY(apply_q_sign_seal(cx, t->id, &r, &found));
    t->values = 1;
    if (!found || !mz_field_old(cx->world->keys, r.code_seal)) {
        return MZ_OK;
    }
    t->old = 1;
    if (!t->write) {
        return MZ_OK;
    }
    MZ_TRY(apply_sign_unseal(cx, t->id, r.code_seal, &plain));
    MZ_TRY(apply_sign_seal(cx, t->id, plain, &blob));
    return apply_q_sign_reseal(cx, t->id, blob, &n);
}

static mz_code links(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct apply_q_sign_next_row next = {0};
    MZ_TRY(apply_q_sign_next(cx, w->at, &next));
    struct turning t = {.turn = turn_link, .id = next.id, .write = write};
    return step(cx, &t, w);
}

const struct mz_seals apply_seals[] = {{.table = "apply", .step = bodies},
                                       {.table = "apply_paper", .step = photographs},
                                       {.table = "apply_sign", .step = links},
                                       {0}};
