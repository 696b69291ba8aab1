/* hands.h - a county of cases and of accounts that sign in and work in it. In the place of cases.h. */
#ifndef MZ_TESTS_HANDS_H
#define MZ_TESTS_HANDS_H

#include "site.h"

enum { HANDS = 8 };
#define COUNTY_MORE                \
    struct site s;                 \
    struct reader hand[HANDS + 1]; \
    size_t hands;
#include "cases.h"

/* An account that works in this post; `name` is what it signs in with. */
static inline mz_code add_hand(struct county *k, const char *name, const char *role, int64_t place)
{
    mz_cx *cx = &k->w.cx;
    const struct account_new in = {.login = mz_str_of(name),
                                   .name = mz_str_of(name),
                                   .division = COUNTY,
                                   .hash = MZ_S("none: nobody signs in here")};
    struct account_grant g = {.division = place, .ends = MZ_NULL, .why = MZ_S("test")};
    mz_str first = MZ_S("");
    int64_t post = 0;
    MZ_TRY(account_make(cx, &in, &g.account, &first));
    if (!account_role_of(mz_str_of(role), &g.role)) {
        return mz_fail(cx, MZ_INVALID, "no role %s", role);
    }
    MZ_TRY(account_grant(cx, &g, &post));
    k->hand[k->hands++] = (struct reader){name, g.account, role, place};
    return MZ_OK;
}

#endif
