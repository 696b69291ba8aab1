/* start_effect.c - the matters that an end starts, for the same household or person. */
#include "feature/matter/effect.h"

/* Of a person's case a matter of households is about the home, and the other way round its head. */
mz_code matter_starts(mz_cx *cx, const struct matter_happened *h)
{
    const struct matter_open *o = h->now;
    const struct matter_after after = {o->c.id, "starts"};
    for (size_t i = 0; h->end != NULL && i < h->end->starts_n; i++) {
        const struct ir_matter *m = &o->book->matters[h->end->starts[i]];
        bool person = m->subject == IR_OF_PERSON && o->c.person != MZ_NULL;
        int64_t id = 0;
        const struct matter_new in = {.matter = m->name.id,
                                      .person = person ? o->c.person : 0,
                                      .household =
                                          person || o->c.household == MZ_NULL ? 0 : o->c.household,
                                      .channel = MZ_S("review"),
                                      .facts = o->answers};
        MZ_TRY(matter_begin_after(cx, &in, &after, &id));
    }
    return MZ_OK;
}
