/* lump.c - sums that are paid once: to people by a decision, to institutions by a document. */
#include <inttypes.h>

#include "base/date.h"
#include "base/money.h"
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

enum { DOCUMENT_MAX = 100, MONTH_MIN = 21600, MONTH_MAX = 26412 };
#define LUMP_FEN_MAX INT64_C(100000000000)

static mz_code note(mz_cx *cx, const char *act, const struct pay_lump *in)
{
    return mz_tx_note(
        cx, &(struct mz_event){.act = mz_str_of(act),
                               .kind = in->of_org ? MZ_S("org") : MZ_S("person"),
                               .subject = in->payee,
                               .division = in->division,
                               .detail = mz_str_fmt(cx->a,
                                                    "{\"programme\":\"" MZ_FMT
                                                    "\",\"month\":%" PRId64 ",\"fen\":%" PRId64 "}",
                                                    MZ_ARG(in->programme), in->period, in->fen)});
}

static mz_code good(mz_cx *cx, const struct pay_lump *in)
{
    int64_t percent[LEDGER_SOURCE_N];
    if (!pay_code_good(in->programme) || in->payee / MZ_ID_UNIT <= 0 || in->document.n == 0 ||
        in->document.n > DOCUMENT_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "document",
                         .text = MZ_T("A lump sum needs who is paid, the code of a programme and "
                                      "the number of its decision or document."));
    }
    if (in->period < MONTH_MIN || in->period > MONTH_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "month",
                         .text = MZ_T("The month to pay lies outside of 1800 to 2200."));
    }
    if (in->fen < 1 || in->fen > LUMP_FEN_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "fen",
                         .text = MZ_T("A lump sum is more than 0 and at most {0} yuan."),
                         .arg = {mz_money_text(cx->a, (mz_money){LUMP_FEN_MAX})});
    }
    return pay_split_read(cx, in->split, percent);
}

mz_code pay_lump_grant(mz_cx *cx, const struct pay_lump *in, int64_t *id)
{
    struct pay_q_lump_of_row old = {0};
    bool found = false;
    int64_t county = in->division / MZ_COUNTY_UNIT;
    MZ_TRY(good(cx, in));
    MZ_TRY(pay_q_lump_of(cx, county, in->programme, in->payee, in->period, &old, &found));
    if (found && old.fen == in->fen && mz_str_eq(old.document, in->document)) {
        *id = old.id; /* told again */
        return MZ_OK;
    }
    if (found) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "month",
                         .text = MZ_T("A lump sum of this programme stands for that month already, "
                                      "by \"{0}\". Drop it, or name another month."),
                         .arg = {old.document});
    }
    MZ_TRY(mz_id_take(cx, county, 1, id));
    const struct pay_q_lump_add_args add = {.id = *id,
                                            .county = county,
                                            .division = in->division,
                                            .payee = in->payee,
                                            .of_org = in->of_org,
                                            .programme = in->programme,
                                            .period = in->period,
                                            .fen = in->fen,
                                            .split = in->split.p == NULL ? MZ_S("") : in->split,
                                            .document = in->document,
                                            .user_id = cx->actor->user,
                                            .at_ms = mz_now_ms(cx)};
    MZ_TRY(pay_q_lump_add(cx, &add));
    return note(cx, "pay.lump", in);
}

static mz_code claimed(mz_cx *cx, int64_t county, const struct pay_lump *in, bool *yes)
{
    struct pay_q_lump_claim_row c = {0};
    return pay_q_lump_claim(cx, county, in->programme, in->payee, in->period, &c, yes);
}

static mz_code drop(mz_cx *cx, int64_t id, const struct pay_lump *in)
{
    int64_t changed = 0;
    MZ_TRY(pay_q_lump_drop(cx, id, id / MZ_ID_UNIT, cx->actor->user, mz_now_ms(cx), &changed));
    MZ_TRY(changed == 1 ? MZ_OK : mz_fail(cx, MZ_CONFLICT, "lump sum %" PRId64 " moved on", id));
    return note(cx, "pay.lump-drop", in);
}

mz_code pay_lump_drop(mz_cx *cx, int64_t id)
{
    struct pay_q_lump_row r = {0};
    bool found = false;
    bool taken = false;
    MZ_TRY(pay_q_lump(cx, id, id / MZ_ID_UNIT, &r, &found));
    if (!found || r.dropped_ms > 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "id",
                         .text = MZ_T("There is no lump sum with this number that holds."));
    }
    const struct pay_lump in = {.division = r.division,
                                .payee = r.payee,
                                .of_org = r.of_org != 0,
                                .programme = r.programme,
                                .period = r.period,
                                .fen = r.fen};
    MZ_TRY(claimed(cx, id / MZ_ID_UNIT, &in, &taken));
    return !taken ? drop(cx, id, &in)
                  : mz_refuse(cx, MZ_CONFLICT, .field = "id",
                              .text = MZ_T("This lump sum stands in a batch. Withdraw the batch, "
                                           "or recover what was paid."));
}

/* One of them: not granted yet, it is dropped; granted, it is owed. */
static mz_code back(mz_cx *cx, int64_t id, const struct pay_lump *in)
{
    bool taken = false;
    MZ_TRY(claimed(cx, id / MZ_ID_UNIT, in, &taken));
    if (!taken) {
        return drop(cx, id, in);
    }
    mz_date day = {0};
    (void)mz_date_make((int32_t)(in->period / 12), (int32_t)(in->period % 12 + 1), 1, &day);
    struct ledger_transfer t = {.kind = LEDGER_POSTED,
                                .fen = in->fen,
                                .party = in->payee,
                                .code = LEDGER_CODE_OVERPAY,
                                .day = day.v};
    MZ_TRY(pay_claim_book(cx, id / MZ_ID_UNIT, in->programme,
                          mz_str_fmt(cx->a, "lump|%" PRId64, id), &t, true));
    return note(cx, "pay.lump-back", in);
}

mz_code pay_lump_settle(mz_cx *cx, const struct pay_lump *in)
{
    struct pay_q_lump_by_row *rows = NULL;
    struct pay_q_lump_of_row stands = {0};
    struct pay_lump rest = *in;
    struct mz_ymd now = mz_date_ymd(mz_date_today(cx));
    int64_t county = in->division / MZ_COUNTY_UNIT;
    int64_t id = 0;
    bool found = false;
    size_t n = 0;
    MZ_TRY(pay_q_lump_by(cx, county, in->programme, in->payee, in->document, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        rest.fen -= rows[i].fen;
    }
    if (rest.fen <= 0) {
        return MZ_OK;
    }
    MZ_TRY(pay_q_lump_of(cx, county, in->programme, in->payee, in->period, &stands, &found));
    rest.period = found ? (int64_t)now.year * 12 + now.month - 1 : in->period;
    return pay_lump_grant(cx, &rest, &id);
}

mz_code pay_lump_take_back(mz_cx *cx, const struct pay_lump *in)
{
    struct pay_q_lump_by_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(pay_q_lump_by(cx, in->division / MZ_COUNTY_UNIT, in->programme, in->payee, in->document,
                         &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct pay_lump one = *in;
        one.period = rows[i].period;
        one.fen = rows[i].fen;
        MZ_TRY(back(cx, rows[i].id, &one));
    }
    return MZ_OK;
}
