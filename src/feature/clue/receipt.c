/* receipt.c - the number a reporter gets, and the little that it tells afterwards. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "feature/guests.h"
#include "store/db.h"

enum { SERIAL_N = 8, RECEIPT_N = 16, TAIL_N = 4, TRIES = 8 };

/* 331181-1234-5678: the county, then eight digits by chance. */
int64_t clue_receipt_county(mz_str receipt)
{
    int64_t county = 0;
    if (receipt.n != RECEIPT_N || receipt.p[6] != '-' || receipt.p[11] != '-') {
        return 0;
    }
    for (size_t i = 0; i < receipt.n; i++) {
        if (i != 6 && i != 11 && (receipt.p[i] < '0' || receipt.p[i] > '9')) {
            return 0;
        }
        county = i < 6 ? county * 10 + receipt.p[i] - '0' : county;
    }
    return county < 100000 ? 0 : county;
}

mz_code clue_receipt_make(mz_cx *cx, int64_t county, mz_str *receipt)
{
    for (int i = 0; i < TRIES; i++) {
        struct clue_q_receipt_row row = {0};
        bool found = false;
        uint64_t r = 0;
        mz_random_fill(cx, &r, sizeof r);
        *receipt = mz_str_fmt(cx->a, "%06" PRId64 "-%04u-%04u", county, (unsigned)(r % 10000),
                              (unsigned)(r / 10000 % 10000));
        MZ_TRY(clue_q_receipt(cx, county, *receipt, &row, &found));
        if (!found) {
            return MZ_OK;
        }
    }
    return mz_fail(cx, MZ_BUSY, "no free receipt of %d tries in county %" PRId64, TRIES, county);
}

static enum clue_seen seen_of(enum clue_state state)
{
    switch (state) {
    case CLUE_RECEIVED:
        return CLUE_SEEN_RECEIVED;
    case CLUE_TAKEN:
    case CLUE_LINKED:
    case CLUE_VISITING:
    case CLUE_ALERTED:
        return CLUE_SEEN_WORKED;
    case CLUE_ANSWERED:
    case CLUE_CLOSED:
    case CLUE_STATES_N:
        break;
    }
    return CLUE_SEEN_DONE;
}

static mz_code look(mz_cx *cx, int64_t county, mz_str receipt, mz_str tail, enum clue_seen *seen)
{
    struct clue_q_receipt_row row = {0};
    struct clue c = {.id = 0};
    bool found = false;
    MZ_TRY(clue_q_receipt(cx, county, receipt, &row, &found));
    mz_str mask = row.by_phone_mask;
    bool mine = found && mask.n >= TAIL_N && tail.n == TAIL_N &&
                mz_str_eq((mz_str){mask.p + mask.n - TAIL_N, TAIL_N}, tail);
    if (mine) {
        MZ_TRY(clue_get(cx, row.clue, &c));
        *seen = seen_of(c.state);
    }
    return MZ_OK;
}

/* Nobody has no scope: for this one question it is the county that the receipt names. */
mz_code clue_receipt_state(mz_cx *cx, mz_str receipt, mz_str tail, enum clue_seen *seen)
{
    int64_t county = clue_receipt_county(receipt);
    const struct mz_actor *who = cx->actor;
    struct mz_actor reader = mz_guest(county * MZ_COUNTY_UNIT, MZ_S("public"), MZ_S(""));
    *seen = CLUE_SEEN_NONE;
    if (county == 0) {
        return MZ_OK;
    }
    cx->actor = &reader;
    mz_code rc = look(cx, county, receipt, tail, seen);
    cx->actor = who;
    return rc;
}
