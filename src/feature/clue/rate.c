/* rate.c - how often the public may report and ask. */

#include "feature/clue/clue_int.h"
#include "feature/guests.h"

/* A village committee and a hospital report for many from one address. */
static const struct mz_guest_bucket of_address = {20, 180000};
static const struct mz_guest_bucket of_phone = {3, 7200000};
static const struct mz_guest_bucket of_all = {300, 1000};
static const struct mz_guest_bucket of_asking = {30, 6000};
/* Four digits have 10,000 values: a receipt may be asked for 10 times, then every half hour. */
static const struct mz_guest_bucket of_receipt = {10, 1800000};

static mz_code admit(mz_cx *cx, const struct mz_guest_try *v, size_t n)
{
    return mz_guest_admit(cx, v, n,
                          MZ_T("Too many reports from here for now. Call 12349, or 110 and 120 in "
                               "an emergency; or try again later."));
}

mz_code clue_admit(mz_cx *cx, mz_str from, mz_str phone)
{
    const struct mz_guest_try v[] = {{"clue:all", MZ_S(""), of_all},
                                     {"clue:address", mz_guest_from(cx, from), of_address},
                                     {"clue:phone", phone, of_phone}};
    return admit(cx, v, phone.n == 0 ? 2 : 3);
}

mz_code clue_admit_ask(mz_cx *cx, mz_str from, mz_str receipt)
{
    const struct mz_guest_try v[] = {{"clue:asking", mz_guest_from(cx, from), of_asking},
                                     {"clue:receipt", receipt, of_receipt}};
    return admit(cx, v, MZ_LEN(v));
}
