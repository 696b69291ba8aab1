/*
 * rate.c - how often the public may start, try codes, ask for messages and act. Buckets by keyed
 * hashes, so that neither addresses nor telephones stand anywhere; a try is counted before it is
 * judged.
 */

#include "base/text.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/guests.h"
#include "store/db.h"

#define DAY_MS INT64_C(86400000)

/* A village committee or a library lends one address to many. */
static const struct {
    const char *word;
    struct mz_guest_bucket address, what;
} tries[APPLY_TRIES_N] = {
    [APPLY_TRY_START] = {"start", {30, 120000}, {300, 1000}},
    [APPLY_TRY_CODE] = {"code", {30, 6000}, {1000, 100}},
    [APPLY_TRY_SMS] = {"sms", {20, 180000}, {3, 1200000}},
    [APPLY_TRY_ACT] = {"act", {60, 6000}, {20, 60000}},
};

static mz_code take(mz_cx *cx, const char *kind, mz_str what, struct mz_guest_bucket b)
{
    struct apply_q_rate_get_row row = {0};
    mz_str key = MZ_S("");
    bool found = false;
    int64_t now = mz_now_ms(cx);
    MZ_TRY(apply_key(cx, kind, what, &key));
    MZ_TRY(apply_q_rate_get(cx, key, &row, &found));
    int64_t level = mz_guest_take(b, found, row.level, row.at_ms, now);
    if (level < 0) {
        return mz_refuse(cx, MZ_RATE,
                         .text = MZ_T("Too many tries from here for now. Try again later, or ask "
                                      "the village committee or the township; they can do it with "
                                      "you."));
    }
    return apply_q_rate_put(cx, key, level, now);
}

struct trying {
    enum apply_try kind;
    mz_str from, what;
};

static mz_code admit_tx(mz_cx *cx, void *p)
{
    const struct trying *t = p;
    const char *word = tries[t->kind].word;
    mz_str whose = mz_str_fmt(cx->a, "from:%s", word);
    MZ_TRY(take(cx, whose.p, mz_guest_from(cx, t->from), tries[t->kind].address));
    return take(cx, word, mz_text_cut(t->what, 64), tries[t->kind].what);
}

mz_code apply_admit(mz_cx *cx, enum apply_try kind, mz_str from, mz_str what)
{
    struct trying t = {kind, from, what};
    return mz_tx(cx, admit_tx, &t);
}

static mz_code sweep_tx(mz_cx *cx, void *p)
{
    int64_t gone = 0;
    (void)p;
    return apply_q_rate_sweep(cx, mz_now_ms(cx) - DAY_MS, &gone);
}

mz_code apply_rate_sweep(mz_cx *cx)
{
    return mz_tx(cx, sweep_tx, NULL);
}
