#include "feature/dedup/dedup_int.h"
#include "feature/person/person.h"
#include "feature/synth/synth.h"
#include "feature/world.h"
#include "store/db.h"

/* So many copies that the queue has a morning's work in it. */
enum { COPIES = 24 };

static struct person_input copy_of(const struct synth_record *r)
{
    struct person_input in = person_blank();
    in.name = mz_str_of(r->name);
    in.sex = (mz_str){&r->sex, 1};
    in.birth = r->birth;
    in.nation = mz_str_of(r->nation);
    in.marital = mz_str_of(r->marital);
    in.hukou = r->hukou;
    in.phone = mz_str_of(r->phone);
    in.division = r->division;
    in.address = mz_str_of(r->address);
    in.source = MZ_S("demo");
    return in;
}

/* The records of one household that were written down with a mistake and without a number. */
static mz_code enter(mz_cx *cx, const struct synth_record *r, size_t n, size_t *copies)
{
    for (size_t i = 0; i < n && *copies < COPIES; i++) {
        bool copy = r[i].flaw >= SYNTH_FLAW_LOOKALIKE && r[i].flaw <= SYNTH_FLAW_ORDER;
        const struct person_input in = copy_of(&r[i]);
        int64_t id = 0;
        *copies += copy;
        MZ_TRY(copy ? person_add(cx, &in, NULL, &id) : MZ_OK);
    }
    return MZ_OK;
}

mz_code dedup_demo(mz_cx *cx, const struct mz_demo *in)
{
    const struct synth_rates rates = synth_rates_usual();
    const struct synth_options o = {in->division, in->people, in->seed};
    struct dedup_counts counts;
    size_t copies = 0;
    synth *s = NULL;
    MZ_TRY(synth_open(cx, cx->world->divisions, &o, &s));
    int64_t households = synth_households(s);
    for (int64_t k = 0; k < households && copies < COPIES; k++) {
        struct synth_record r[SYNTH_RECORDS_MAX];
        MZ_TRY(enter(cx, r, synth_dirty(s, &rates, k, r), &copies));
    }
    return dedup_sweep(cx, in->division / MZ_COUNTY_UNIT, (struct dedup_step){0}, &counts);
}
