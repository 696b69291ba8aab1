/* rate.c - how often the public may start, try codes, ask for messages and act. */

#include "feature/apply/apply_int.h"
#include "feature/guests.h"

/* A village committee or a library lends one address to many. */
static const struct {
    const char *from, *kind;
    struct mz_guest_bucket address, what;
} tries[APPLY_TRIES_N] = {
    [APPLY_TRY_START] = {"apply:from:start", "apply:start", {30, 120000}, {300, 1000}},
    [APPLY_TRY_CODE] = {"apply:from:code", "apply:code", {30, 6000}, {1000, 100}},
    [APPLY_TRY_SMS] = {"apply:from:sms", "apply:sms", {20, 180000}, {3, 1200000}},
    [APPLY_TRY_ACT] = {"apply:from:act", "apply:act", {60, 6000}, {20, 60000}},
};

mz_code apply_admit(mz_cx *cx, enum apply_try kind, mz_str from, mz_str what)
{
    const struct mz_guest_try v[] = {
        {tries[kind].from, mz_guest_from(cx, from), tries[kind].address},
        {tries[kind].kind, what, tries[kind].what}};
    return mz_guest_admit(cx, v, MZ_LEN(v),
                          MZ_T("Too many tries from here for now. Try again later, or ask the "
                               "village committee or the township; they can do it with you."));
}
