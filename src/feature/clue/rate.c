/*
 * rate.c - how often the public may report and ask. Buckets by keyed hashes, so that neither
 * addresses nor telephones stand anywhere; a try is counted before it is judged.
 */

#include "base/text.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "feature/guests.h"
#include "store/db.h"

/* A village committee and a hospital report for many from one address. */
static const struct mz_guest_bucket of_address = {20, 180000};
static const struct mz_guest_bucket of_phone = {3, 7200000};
static const struct mz_guest_bucket of_all = {300, 1000};
static const struct mz_guest_bucket of_asking = {30, 6000};
/* Four digits have 10,000 values: a receipt may be asked for 10 times, then every half hour. */
static const struct mz_guest_bucket of_receipt = {10, 1800000};

static mz_code take(mz_cx *cx, const char *kind, mz_str what, struct mz_guest_bucket b)
{
    struct clue_q_rate_get_row row = {0};
    mz_str key = MZ_S("");
    bool found = false;
    int64_t now = mz_now_ms(cx);
    MZ_TRY(clue_key(cx, mz_str_fmt(cx->a, "clue:rate:%s:" MZ_FMT, kind, MZ_ARG(what)), &key));
    MZ_TRY(clue_q_rate_get(cx, key, &row, &found));
    int64_t level = mz_guest_take(b, found, row.level, row.at_ms, now);
    if (level < 0) {
        return mz_refuse(cx, MZ_RATE,
                         .text = MZ_T("Too many reports from here for now. Call 12349, or 110 and "
                                      "120 in an emergency; or try again later."));
    }
    return clue_q_rate_put(cx, key, level, now);
}

struct try_of {
    mz_str from;
    mz_str phone;   /* of a report */
    mz_str receipt; /* of a question */
};

static mz_code admit_tx(mz_cx *cx, void *p)
{
    const struct try_of *t = p;
    MZ_TRY(take(cx, "all", MZ_S(""), of_all));
    MZ_TRY(take(cx, "address", mz_guest_from(cx, t->from), of_address));
    return t->phone.n == 0 ? MZ_OK : take(cx, "phone", t->phone, of_phone);
}

static mz_code asking_tx(mz_cx *cx, void *p)
{
    const struct try_of *t = p;
    MZ_TRY(take(cx, "asking", mz_guest_from(cx, t->from), of_asking));
    return take(cx, "receipt", mz_text_cut(t->receipt, 32), of_receipt);
}

mz_code clue_admit(mz_cx *cx, mz_str from, mz_str phone)
{
    struct try_of t = {.from = from, .phone = phone};
    return mz_tx(cx, admit_tx, &t);
}

mz_code clue_admit_ask(mz_cx *cx, mz_str from, mz_str receipt)
{
    struct try_of t = {.from = from, .receipt = receipt};
    return mz_tx(cx, asking_tx, &t);
}

static mz_code sweep_tx(mz_cx *cx, void *p)
{
    int64_t gone = 0;
    (void)p;
    return clue_q_rate_sweep(cx, mz_now_ms(cx) - CLUE_DAY_MS, &gone);
}

mz_code clue_rate_sweep(mz_cx *cx)
{
    return mz_tx(cx, sweep_tx, NULL);
}
