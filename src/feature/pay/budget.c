/* budget.c - money that a document gives to a programme, by source and year. */
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "store/db.h"

enum { DOCUMENT_MAX = 100, YEAR_MIN = 2000, YEAR_MAX = 2200 };

/* The id follows from the document's number: the same document is booked once. */
mz_code pay_budget_give(mz_cx *cx, const struct pay_give *g)
{
    uint8_t hash[32];
    struct ledger_posted out;
    struct ledger_key key = {.county = g->county, .class = LEDGER_TREASURY, .source = g->source};
    struct ledger_transfer t = {
        .kind = LEDGER_POSTED, .fen = g->fen, .code = LEDGER_CODE_APPROPRIATE, .day = g->day};
    bool good = g->document.n > 0 && g->document.n <= DOCUMENT_MAX && g->programme.n > 0 &&
                g->source > LEDGER_NO_SOURCE && g->source < LEDGER_SOURCE_N &&
                g->year >= YEAR_MIN && g->year <= YEAR_MAX;
    if (!good) {
        return mz_refuse(cx, MZ_INVALID, .field = "document",
                         .text = MZ_T("A budget needs a programme, a source, a year and the number "
                                      "of its document."));
    }
    mz_fingerprint(mz_str_fmt(cx->a, "give|" MZ_FMT "|" MZ_FMT "|%d|%" PRId64, MZ_ARG(g->document),
                              MZ_ARG(g->programme), (int)g->source, g->year),
                   hash);
    memcpy(&t.id, hash, sizeof t.id);
    t.id.hi |= INT64_C(1) << 62;
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_BUDGET;
    key.programme = g->programme;
    key.year = g->year;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    return ledger_post(cx, g->county, &t, 1, &out);
}
