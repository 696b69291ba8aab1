/* seen.c - what one person gets: benefits, payments, accounts. For the person and for the clerk. */
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

enum { CARDS_MAX = 20, LINES_MAX = 60 };

static mz_code benefits(mz_cx *cx, int64_t county, int64_t person, int64_t now,
                        struct pay_seen *out)
{
    struct pay_q_benefits_of_row *b = NULL;
    MZ_TRY(pay_q_benefits_of(cx, county, person, &b, &out->benefits_n));
    out->benefits = MZ_NEW_N(cx->a, struct pay_seen_benefit, out->benefits_n + 1);
    for (size_t i = 0; i < out->benefits_n; i++) {
        struct pay_q_steps_row *s = NULL;
        size_t n = 0;
        struct pay_seen_benefit *x = &out->benefits[i];
        *x = (struct pay_seen_benefit){.programme = b[i].programme};
        MZ_TRY(pay_q_steps(cx, county, b[i].programme, person, person, &s, &n));
        for (size_t k = 0; k < n && s[k].from_period <= now; k++) {
            x->fen = s[k].fen;
            x->since = s[k].from_period;
        }
        struct ledger_balance owed = {0};
        bool found = false;
        struct ledger_key key = {.county = county,
                                 .class = LEDGER_RECOVERY,
                                 .programme = b[i].programme,
                                 .party = person};
        MZ_TRY(ledger_find(cx, &key, &owed, &found));
        x->owed_fen = found ? ledger_left(&owed) : 0;
    }
    return MZ_OK;
}

static mz_code lumps(mz_cx *cx, int64_t county, int64_t payee, struct pay_seen *out)
{
    struct pay_q_lumps_to_row *l = NULL;
    MZ_TRY(pay_q_lumps_to(cx, county, payee, LINES_MAX, &l, &out->lumps_n));
    out->lumps = MZ_NEW_N(cx->a, struct pay_seen_lump, out->lumps_n + 1);
    for (size_t i = 0; i < out->lumps_n; i++) {
        out->lumps[i] = (struct pay_seen_lump){.programme = l[i].programme,
                                               .period = l[i].period,
                                               .fen = l[i].fen,
                                               .document = l[i].document};
    }
    return MZ_OK;
}

mz_code pay_seen_by(mz_cx *cx, int64_t person, struct pay_seen *out)
{
    struct pay_q_cards_of_row *c = NULL;
    int64_t county = person / MZ_ID_UNIT;
    struct mz_ymd today = mz_date_ymd(mz_date_today(cx));
    *out = (struct pay_seen){.n = 0};
    MZ_TRY(benefits(cx, county, person, (int64_t)today.year * 12 + today.month - 1, out));
    MZ_TRY(lumps(cx, county, person, out));
    MZ_TRY(ledger_paid_to(cx, county, person, LINES_MAX, &out->lines, &out->n));
    MZ_TRY(pay_q_cards_of(cx, county, person, CARDS_MAX, &c, &out->cards_n));
    out->cards = MZ_NEW_N(cx->a, struct pay_seen_card, out->cards_n + 1);
    for (size_t i = 0; i < out->cards_n; i++) {
        out->cards[i] = (struct pay_seen_card){.id = c[i].id,
                                               .bank = c[i].bank,
                                               .mask = c[i].number_mask,
                                               .state = c[i].state,
                                               .asked_by = c[i].asked_by,
                                               .asked_ms = c[i].asked_ms,
                                               .from_ms = c[i].from_ms};
    }
    return MZ_OK;
}
