/* again.c - lines that failed or came back, once more to the accounts of now. */
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

struct again {
    int64_t of;
    int64_t batch;
    int64_t lines;
};

mz_code pay_card_now(mz_cx *cx, int64_t county, int64_t person, int64_t *card)
{
    struct pay_q_cards_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(pay_q_cards(cx, county, person, person, &rows, &n));
    *card = 0;
    for (size_t i = 0; i < n; i++) { /* the newest that holds already */
        *card = rows[i].from_ms <= mz_now_ms(cx) ? rows[i].id : *card;
    }
    return MZ_OK;
}

static mz_code again_tx(mz_cx *cx, void *p)
{
    struct again *a = p;
    struct ledger_batch b;
    struct ledger_line *old = NULL;
    size_t n = 0;
    size_t got = 0;
    MZ_TRY(ledger_batch_get(cx, a->of, &b));
    MZ_TRY(ledger_lines_get(cx, &b, 0, LEDGER_BATCH_LINES, &old, &n));
    struct ledger_line *out = MZ_NEW_N(cx->a, struct ledger_line, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct ledger_again may;
        int64_t card = 0;
        if (old[i].state != LEDGER_LINE_FAILED && old[i].state != LEDGER_LINE_RETURNED) {
            continue;
        }
        if (ledger_may_again(cx, b.county, old[i].id, &may) != MZ_OK) {
            mz_clear(cx); /* on its way again already */
            continue;
        }
        MZ_TRY(pay_card_now(cx, b.county, may.person, &card));
        if (card == 0 || (old[i].outcome > 0 && old[i].outcome < 90 && card == old[i].card)) {
            continue; /* the account was the fault and is still the same */
        }
        out[got++] = (struct ledger_line){.person = may.person,
                                          .period = may.period,
                                          .kind = (enum ledger_line_kind)may.kind,
                                          .gross = may.fen,
                                          .card = card,
                                          .benefit = may.benefit,
                                          .again = may.id};
    }
    a->lines = (int64_t)got;
    a->batch = 0;
    if (got == 0) {
        return MZ_OK;
    }
    struct ledger_batch_new in = {.county = b.county,
                                  .programme = b.programme,
                                  .period = b.period,
                                  .kind = LEDGER_AGAIN,
                                  .format = b.format};
    MZ_TRY(ledger_batch_make(cx, &in, &a->batch));
    return ledger_lines_add(cx, a->batch, out, got);
}

mz_code pay_again(mz_cx *cx, int64_t of, int64_t *batch, int64_t *lines)
{
    struct again a = {.of = of};
    mz_code rc = mz_tx(cx, again_tx, &a);
    *batch = rc == MZ_OK ? a.batch : 0;
    *lines = rc == MZ_OK ? a.lines : 0;
    return rc;
}
