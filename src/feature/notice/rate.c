/*
 * rate.c - how often the public may object and ask. Buckets by keyed hashes, so that addresses
 * stand nowhere; a try is counted before it is judged.
 */

#include "base/text.h"
#include "feature/guests.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "store/db.h"

#define DAY_MS INT64_C(86400000)

/* A village committee lends one address to many; one notice is not drowned by a few. */
static const struct {
    const char *word;
    struct mz_guest_bucket address, what;
} tries[NOTICE_TRIES_N] = {
    [NOTICE_TRY_OBJECT] = {"object", {5, 3600000}, {10, 3600000}},
    [NOTICE_TRY_ASK] = {"ask", {30, 6000}, {10, 1800000}},
};

static mz_code take(mz_cx *cx, const char *kind, mz_str what, struct mz_guest_bucket b)
{
    struct notice_q_rate_get_row row = {0};
    mz_str key = MZ_S("");
    bool found = false;
    int64_t now = mz_now_ms(cx);
    MZ_TRY(notice_key(cx, kind, what, &key));
    MZ_TRY(notice_q_rate_get(cx, key, &row, &found));
    int64_t level = mz_guest_take(b, found, row.level, row.at_ms, now);
    if (level < 0) {
        return mz_refuse(cx, MZ_RATE,
                         .text = MZ_T("Too many objections or questions from here for now. Call "
                                      "12349, tell the village committee or the township, or try "
                                      "again later."));
    }
    return notice_q_rate_put(cx, key, level, now);
}

struct trying {
    enum notice_try kind;
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

mz_code notice_admit(mz_cx *cx, enum notice_try kind, mz_str from, mz_str what)
{
    struct trying t = {kind, from, what};
    return mz_tx(cx, admit_tx, &t);
}

static mz_code sweep_tx(mz_cx *cx, void *p)
{
    int64_t gone = 0;
    (void)p;
    return notice_q_rate_sweep(cx, mz_now_ms(cx) - DAY_MS, &gone);
}

mz_code notice_sweep_job(mz_cx *cx, int64_t job, mz_str input)
{
    (void)job;
    (void)input;
    return mz_tx(cx, sweep_tx, NULL);
}
