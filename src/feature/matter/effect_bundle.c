/* effect_bundle.c - a case that ends or is opened again is counted in the bundles that hold it. */
#include "feature/bundle/bundle.h"
#include "feature/matter/effect.h"

mz_code matter_effect_bundle(mz_cx *cx, const struct matter_happened *h)
{
    bool was = h->was->state->ended;
    bool is = h->now->state->ended;
    return was == is ? MZ_OK : bundle_counted(cx, h->now->c.id);
}
