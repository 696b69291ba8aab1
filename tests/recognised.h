/* recognised.h - a household or person of a test county is recognised, as the end of a case does it. */
#ifndef MZ_TESTS_RECOGNISED_H
#define MZ_TESTS_RECOGNISED_H

#include "county.h"

#include "feature/matter/matter_sql.h"
#include "store/db.h"

/* What the office says of somebody apart from money. */
struct recognising {
    const char *category;
    int64_t household, person; /* MZ_NULL: the whole household */
    int64_t division;
    int64_t since, until;
    int64_t id;
};

static inline mz_code recognise_tx(mz_cx *cx, void *p)
{
    struct recognising *r = p;
    struct matter_q_recognise_args a = {.county = r->division / MZ_COUNTY_UNIT,
                                        .division = r->division,
                                        .category = mz_str_of(r->category),
                                        .household = r->household,
                                        .person = r->person,
                                        .subject_key =
                                           mz_str_fmt(cx->a, "t:%s:%lld:%lld", r->category,
                                                      (long long)r->household,
                                                      (long long)r->person),
                                        .grade = MZ_S(""),
                                        .since = r->since,
                                        .until = r->until,
                                        .review_on = MZ_NULL,
                                        .review = MZ_S(""),
                                        .pack = MZ_S("cn"),
                                        .case_id = 331181000000007};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    r->id = a.id;
    MZ_TRY(matter_q_recognise(cx, &a));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("matter.recognise"),
                                             .kind = MZ_S("recognition"),
                                             .subject = a.id,
                                             .division = r->division});
}

static inline int64_t recognised_as(struct county *k, struct recognising r)
{
    struct mz_actor before = k->w.actor;
    test_everywhere(&k->w);
    mz_code rc = mz_tx(&k->w.cx, recognise_tx, &r);
    k->w.actor = before;
    if (rc != MZ_OK) {
        printf("not recognised: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return r.id;
}

static inline struct recognising whole(struct county *k, const char *category, size_t home)
{
    return (struct recognising){.category = category,
                                .household = k->home[home],
                                .person = MZ_NULL,
                                .division = VILLAGE,
                                .since = mz_date_today(&k->w.cx).v,
                                .until = MZ_NULL};
}

#endif
