/* reseal.c - the walk over sealed values, table by table and county by county. */
#include "feature/reseal.h"

#include <inttypes.h>

#include "feature/world.h"
#include "store/db.h"

bool reseal_row(struct reseal *r, int64_t id)
{
    if (r->rows > 0 && id / MZ_ID_UNIT != r->first / MZ_ID_UNIT) {
        return false;
    }
    r->first = r->rows == 0 ? id : r->first;
    r->last = id;
    r->rows++;
    r->turned = false;
    return true;
}

void reseal_met(struct reseal *r, bool old)
{
    r->values++;
    r->old += old;
    r->turned = r->turned || (old && r->write);
}

mz_code reseal(mz_cx *cx, struct reseal *r, enum mz_purpose purpose, struct mz_field_at at,
               mz_str *blob)
{
    mz_str plain = {0};
    if (blob->p == NULL) {
        return MZ_OK;
    }
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "sealed values without the keys of the data folder");
    }
    mz_keyring *k = cx->world->keys;
    bool old = mz_field_old(k, *blob);
    reseal_met(r, old);
    if (!old || !r->write) {
        return MZ_OK;
    }
    MZ_TRY(mz_field_open(cx, k, purpose, at, *blob, &plain));
    mz_code rc = mz_field_seal(cx, k, purpose, at, plain, blob);
    mz_wipe_str(plain);
    return rc;
}

/* ---- a step ---------------------------------------------------------------------------- */

struct stepping {
    const struct mz_seals *s;
    struct reseal r;
};

/* Afresh: a transaction may be tried again. */
static mz_code walk(mz_cx *cx, struct stepping *v)
{
    v->r = (struct reseal){.from = v->r.from, .write = v->r.write};
    return v->s->walk(cx, &v->r);
}

static mz_code walk_tx(mz_cx *cx, void *p)
{
    struct stepping *v = p;
    MZ_TRY(walk(cx, v));
    if (v->r.old == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    mz_str detail = mz_str_fmt(cx->a, "{\"values\":%" PRId64 ",\"key\":%u}", v->r.old,
                               (unsigned)mz_keyring_newest(cx->world->keys));
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(v->s->act),
                                             .kind = mz_str_of(v->s->kind),
                                             .division = v->r.first / MZ_ID_UNIT * MZ_COUNTY_UNIT,
                                             .detail = detail});
}

mz_code reseal_step(mz_cx *cx, const struct mz_seals *s, bool write, struct mz_seal_walk *w)
{
    struct stepping v = {.s = s, .r = {.from = w->at, .write = write}};
    MZ_TRY(write && s->act != NULL ? mz_tx(cx, walk_tx, &v) : walk(cx, &v));
    w->values += v.r.values;
    w->old += v.r.old;
    w->more = v.r.rows > 0;
    w->at = w->more ? v.r.last + 1 : w->at;
    return MZ_OK;
}
