/* rate.c - how often the public may object and ask. */

#include "feature/guests.h"
#include "feature/notice/notice_int.h"

/* A village committee lends one address to many; one notice is not drowned by a few. */
static const struct {
    const char *from, *kind;
    struct mz_guest_bucket address, what;
} tries[NOTICE_TRIES_N] = {
    [NOTICE_TRY_OBJECT] = {"notice:from:object", "notice:object", {5, 3600000}, {10, 3600000}},
    [NOTICE_TRY_ASK] = {"notice:from:ask", "notice:ask", {30, 6000}, {10, 1800000}},
};

mz_code notice_admit(mz_cx *cx, enum notice_try kind, mz_str from, mz_str what)
{
    const struct mz_guest_try v[] = {
        {tries[kind].from, mz_guest_from(cx, from), tries[kind].address},
        {tries[kind].kind, what, tries[kind].what}};
    return mz_guest_admit(cx, v, MZ_LEN(v),
                          MZ_T("Too many objections or questions from here for now. Call 12349, "
                               "tell the village committee or the township, or try again later."));
}
