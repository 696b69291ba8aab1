/* reseal.c - every sealed value under the newest key, in steps that can be broken off anywhere. */
#include "feature/care/care_int.h"
#include "feature/feature.h"
#include "feature/reseal.h"

struct care_resealing {
    bool write;
    int64_t all;
    struct care_step step;
};

/* Every step of one table; the memory of a step goes with it. */
static mz_code walk(mz_cx *cx, const struct mz_seals *s, struct care_resealing r,
                    struct care_seals *out)
{
    struct mz_seal_walk w = {.more = true};
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new((size_t)64 << 20);
    mz_code rc = MZ_OK;
    while (w.more && rc == MZ_OK) {
        cx->a = page;
        rc = reseal_step(cx, s, r.write, &w);
        cx->a = outer;
        mz_arena_reset(page);
        if (r.step.tell != NULL) {
            r.step.tell(r.step.p, out->values + w.values, r.all);
        }
    }
    mz_arena_free(page);
    out->values += w.values;
    out->old += w.old;
    return rc;
}

static mz_code seals_of(mz_cx *cx, const struct mz_feature *f, struct care_resealing r,
                        struct care_seals *out)
{
    for (const struct mz_seals *s = f->seals; s != NULL && s->table != NULL; s++) {
        MZ_TRY(walk(cx, s, r, out));
    }
    return MZ_OK;
}

static mz_code each(mz_cx *cx, struct care_resealing r, struct care_seals *out)
{
    *out = (struct care_seals){0};
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        MZ_TRY(seals_of(cx, mz_features[i], r, out));
    }
    return MZ_OK;
}

mz_code care_seals_count(mz_cx *cx, struct care_seals *out)
{
    return each(cx, (struct care_resealing){.write = false}, out);
}

mz_code care_reseal(mz_cx *cx, struct care_step step, struct care_seals *out)
{
    struct care_resealing r = {.write = true, .step = step};
    MZ_TRY(care_seals_count(cx, out));
    r.all = out->values;
    return out->old == 0 ? MZ_OK : each(cx, r, out);
}
