/* verify_testing.h - an office that asks departments, for the tests of this folder. */
#ifndef MZ_FEATURE_VERIFY_VERIFY_TESTING_H
#define MZ_FEATURE_VERIFY_VERIFY_TESTING_H

#include "homes.h"

#include "feature/feed/feed.h"
#include "feature/rule/rule.h"
#include "feature/verify/verify_int.h"

/* The homes get the packs of the product, and what verify and feed read of them. */
static inline bool asks_departments(struct homes *h)
{
    mz_cx *cx = &h->w.cx;
    h->world.data = mz_str_of(h->w.dir);
    h->world.share = MZ_S(".");
    h->world.division = COUNTY;
    rule_packs_from(cx, MZ_S("packs"));
    bool good = pack_start(cx) == MZ_OK && feed_start(cx) == MZ_OK;
    if (!good) {
        printf("no pack: %s\n", cx->err.msg);
        (void)fflush(stdout);
    }
    return good;
}

/* A consent of somebody of this household, on paper and to everything, from today on. */
static inline struct verify_consent paper_of(const struct homes *h, int64_t house, int64_t person)
{
    return (struct verify_consent){.household = house,
                                   .person = person,
                                   .signed_as = MZ_S("self"),
                                   .signer = MZ_NULL,
                                   .signer_name = MZ_S(""),
                                   .reason = MZ_S(""),
                                   .purpose = MZ_S("dibao"),
                                   .scope = MZ_S("*"),
                                   .from_day = h->today,
                                   .to_day = h->today + 100,
                                   .form = MZ_S("paper"),
                                   .paper = MZ_S("SQ-2026-1"),
                                   .evidence = MZ_S("")};
}

/* It is signed; 0 with a line when it was refused. */
static inline int64_t signs_paper(struct homes *h, int64_t house, int64_t person)
{
    int64_t id = 0;
    const struct verify_consent c = paper_of(h, house, person);
    if (verify_consent_add(&h->w.cx, &c, &id) != MZ_OK) {
        printf("no consent: %s\n", h->w.cx.err.msg);
        (void)fflush(stdout);
        mz_clear(&h->w.cx);
        id = 0;
    }
    return id;
}

#endif
