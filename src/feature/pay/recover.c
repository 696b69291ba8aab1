/* recover.c - plans of instalments, and what came back by documents of the treasury. */
#include "feature/pay/recover.h"

#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/money.h"
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

enum { LUMPS_MAX = 1000, WHY_MAX = 200, DOCUMENT_MAX = 100, MONTH_MIN = 21600, MONTH_MAX = 26412 };

static mz_code balance(mz_cx *cx, int64_t person, mz_str programme, int64_t *owed, int64_t *ever)
{
    struct ledger_balance b = {0};
    bool found = false;
    const struct ledger_key key = {.county = person / MZ_ID_UNIT,
                                   .class = LEDGER_RECOVERY,
                                   .programme = programme,
                                   .party = person};
    MZ_TRY(ledger_find(cx, &key, &b, &found));
    *owed = found ? ledger_left(&b) : 0;
    *ever = found ? b.dr : 0;
    return MZ_OK;
}

static mz_code note(mz_cx *cx, const char *act, int64_t person, int64_t division)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("person"),
                                             .subject = person,
                                             .division = division});
}

/* ---- plans -------------------------------------------------------------------------------- */

int64_t pay_instalment(int64_t fen, int64_t months, int64_t i)
{
    int64_t one = months > 0 ? fen / months : 0;
    return i < 0 || i >= months ? 0 : i == months - 1 ? fen - one * (months - 1) : one;
}

mz_code pay_plan_agree(mz_cx *cx, const struct pay_plan *in)
{
    int64_t owed = 0;
    int64_t ever = 0;
    int64_t changed = 0;
    if (in->months < 1 || in->months > PAY_PLAN_MONTHS_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "months",
                         .text = MZ_T("A plan has 1 to 120 instalments."));
    }
    if (in->from < MONTH_MIN || in->from > MONTH_MAX || in->why.n == 0 || in->why.n > WHY_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "why",
                         .text = MZ_T("A plan needs its first month and what was agreed or "
                                      "decided."));
    }
    MZ_TRY(balance(cx, in->person, in->programme, &owed, &ever));
    if (owed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "programme",
                         .text = MZ_T("Nothing of this programme is to be paid back."));
    }
    struct pay_q_plan_add_args a = {.county = in->person / MZ_ID_UNIT,
                                    .division = in->division,
                                    .person = in->person,
                                    .programme = in->programme,
                                    .fen = owed,
                                    .months = in->months,
                                    .from_period = in->from,
                                    .why = in->why,
                                    .user_id = cx->actor->user,
                                    .at_ms = mz_now_ms(cx)};
    MZ_TRY(pay_q_plan_end(cx, a.county, in->programme, in->person, a.at_ms, &changed));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(pay_q_plan_add(cx, &a));
    return note(cx, "pay.plan", in->person, in->division);
}

/* ---- what came back -------------------------------------------------------------------------- */

static mz_code booked(mz_cx *cx, const struct pay_repaid *in)
{
    uint8_t hash[32];
    struct ledger_posted out;
    struct ledger_key key = {
        .county = in->person / MZ_ID_UNIT, .class = LEDGER_OVERPAID, .programme = in->programme};
    struct ledger_transfer t = {.kind = LEDGER_POSTED,
                                .fen = in->fen,
                                .party = in->person,
                                .code = LEDGER_CODE_REPAY,
                                .day = in->day};
    mz_fingerprint(
        mz_str_fmt(cx->a, "repay|" MZ_FMT "|" MZ_FMT, MZ_ARG(in->document), MZ_ARG(in->programme)),
        hash);
    memcpy(&t.id, hash, sizeof t.id);
    t.id.hi |= INT64_C(1) << 62;
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_RECOVERY;
    key.party = in->person;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    return ledger_post(cx, key.county, &t, 1, &out);
}

mz_code pay_repay(mz_cx *cx, const struct pay_repaid *in)
{
    struct pay_q_repaid_by_row old = {0};
    bool found = false;
    int64_t owed = 0;
    int64_t ever = 0;
    int64_t county = in->person / MZ_ID_UNIT;
    if (in->document.n == 0 || in->document.n > DOCUMENT_MAX || in->fen <= 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "document",
                         .text = MZ_T("Enter the sum and the number of the treasury's receipt."));
    }
    MZ_TRY(pay_q_repaid_by(cx, county, in->programme, in->document, &old, &found));
    if (found && old.person == in->person && old.fen == in->fen) {
        return MZ_OK; /* told again */
    }
    if (found) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "document",
                         .text =
                             MZ_T("This receipt is booked already, for another sum or person."));
    }
    MZ_TRY(balance(cx, in->person, in->programme, &owed, &ever));
    if (in->fen > owed) {
        return mz_refuse(cx, MZ_INVALID, .field = "fen",
                         .text = MZ_T("Only {0} yuan are still to be paid back."),
                         .arg = {mz_money_text(cx->a, (mz_money){owed})});
    }
    MZ_TRY(booked(cx, in));
    struct pay_q_repaid_add_args a = {.county = county,
                                      .division = in->division,
                                      .person = in->person,
                                      .programme = in->programme,
                                      .fen = in->fen,
                                      .day = in->day,
                                      .document = in->document,
                                      .user_id = cx->actor->user,
                                      .at_ms = mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, county, 1, &a.id));
    MZ_TRY(pay_q_repaid_add(cx, &a));
    return note(cx, "pay.repaid", in->person, in->division);
}

/* ---- what nobody can get back ---- */

static mz_code lost(mz_cx *cx, const struct pay_written *in, int64_t fen)
{
    struct ledger_posted out;
    struct ledger_key key = {
        .county = in->person / MZ_ID_UNIT, .class = LEDGER_WRITTEN_OFF, .programme = in->programme};
    struct ledger_transfer t = {.kind = LEDGER_POSTED,
                                .fen = fen,
                                .party = in->person,
                                .code = LEDGER_CODE_WRITE_OFF,
                                .day = in->day};
    MZ_TRY(pay_transfer_id(cx,
                           mz_str_fmt(cx->a, "lost|" MZ_FMT "|" MZ_FMT "|%" PRId64,
                                      MZ_ARG(in->case_no), MZ_ARG(in->programme), in->person),
                           &t.id));
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_RECOVERY;
    key.party = in->person;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    return ledger_post(cx, key.county, &t, 1, &out);
}

mz_code pay_write_off(mz_cx *cx, const struct pay_written *in, int64_t *fen)
{
    struct pay_q_written_by_row old = {0};
    bool found = false;
    int64_t ever = 0;
    int64_t changed = 0;
    int64_t county = in->person / MZ_ID_UNIT;
    *fen = 0;
    if (in->case_no.n == 0 || in->case_no.n > DOCUMENT_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "document",
                         .text = MZ_T("What is written off needs the number of its decision."));
    }
    MZ_TRY(pay_q_written_by(cx, county, in->person, in->programme, in->case_no, &old, &found));
    if (found) {
        *fen = old.fen;
        return MZ_OK; /* told again */
    }
    MZ_TRY(balance(cx, in->person, in->programme, fen, &ever));
    if (*fen == 0) {
        return MZ_OK;
    }
    MZ_TRY(lost(cx, in, *fen));
    struct pay_q_written_add_args a = {.county = county,
                                       .division = in->division,
                                       .person = in->person,
                                       .programme = in->programme,
                                       .fen = *fen,
                                       .day = in->day,
                                       .case_no = in->case_no,
                                       .user_id = cx->actor->user,
                                       .at_ms = mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, county, 1, &a.id));
    MZ_TRY(pay_q_written_add(cx, &a));
    MZ_TRY(pay_q_plan_end(cx, county, in->programme, in->person, a.at_ms, &changed));
    return note(cx, "pay.written-off", in->person, in->division);
}

/* One decision at a time, the oldest first. */
static mz_code undo_one(mz_cx *cx, const struct pay_regain *in, int64_t id, int64_t fen)
{
    int64_t changed = 0;
    struct ledger_posted out;
    struct ledger_key key = {
        .county = id / MZ_ID_UNIT, .class = LEDGER_OVERPAID, .programme = in->programme};
    struct ledger_transfer t = {.kind = LEDGER_POSTED,
                                .fen = fen,
                                .party = in->person,
                                .code = LEDGER_CODE_CORRECT,
                                .day = in->day};
    MZ_TRY(pay_transfer_id(
        cx, mz_str_fmt(cx->a, MZ_FMT "|%" PRId64, MZ_ARG(in->what), id), &t.id));
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_WRITTEN_OFF;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    MZ_TRY(ledger_post(cx, key.county, &t, 1, &out));
    MZ_TRY(pay_q_written_undo(cx, id, key.county, fen, &changed));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_CONFLICT, "written off %" PRId64, id);
}

mz_code pay_written_undo(mz_cx *cx, const struct pay_regain *in, int64_t *fen)
{
    struct pay_q_written_open_row *rows = NULL;
    size_t n = 0;
    *fen = 0;
    MZ_TRY(pay_q_written_open(cx, in->person / MZ_ID_UNIT, in->person, in->programme, &rows, &n));
    for (size_t i = 0; i < n && *fen < in->most; i++) {
        int64_t left = rows[i].fen - rows[i].undone;
        int64_t now = in->most - *fen < left ? in->most - *fen : left;
        MZ_TRY(undo_one(cx, in, rows[i].id, now));
        *fen += now;
    }
    return MZ_OK;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

static mz_code planned(mz_cx *cx, int64_t county, int64_t person, int64_t now, struct pay_debt *d)
{
    struct pay_q_plan_row p = {0};
    bool found = false;
    MZ_TRY(pay_q_plan(cx, county, d->programme, person, &p, &found));
    if (!found) {
        return MZ_OK;
    }
    d->months = p.months;
    d->from = p.from_period;
    d->plan_fen = p.fen;
    for (int64_t i = 0; i < p.months && p.from_period + i <= now; i++) {
        d->due_fen += pay_instalment(p.fen, p.months, i);
    }
    /* What was booked since the plan was made is owed beside it. */
    int64_t back = p.fen > d->owed_fen ? p.fen - d->owed_fen : 0;
    d->late_fen = d->due_fen > back ? d->due_fen - back : 0;
    return MZ_OK;
}

/* Programmes of which the person had a benefit or a lump sum, each once. */
static mz_code programmes(mz_cx *cx, int64_t person, mz_str **out, size_t *n)
{
    struct pay_q_benefits_of_row *b = NULL;
    struct pay_q_lumps_to_row *l = NULL;
    size_t b_n = 0;
    size_t l_n = 0;
    MZ_TRY(pay_q_benefits_of(cx, person / MZ_ID_UNIT, person, &b, &b_n));
    MZ_TRY(pay_q_lumps_to(cx, person / MZ_ID_UNIT, person, LUMPS_MAX, &l, &l_n));
    *out = MZ_NEW_N(cx->a, mz_str, b_n + l_n + 1);
    *n = 0;
    for (size_t i = 0; i < b_n + l_n; i++) {
        mz_str code = i < b_n ? b[i].programme : l[i - b_n].programme;
        bool known = false;
        for (size_t k = 0; k < *n; k++) {
            known = known || mz_str_eq((*out)[k], code);
        }
        if (!known) {
            (*out)[(*n)++] = code;
        }
    }
    return MZ_OK;
}

mz_code pay_debts(mz_cx *cx, int64_t person, struct pay_debt **out, size_t *n)
{
    mz_str *code = NULL;
    size_t all = 0;
    int64_t county = person / MZ_ID_UNIT;
    struct mz_ymd today = mz_date_ymd(mz_date_today(cx));
    MZ_TRY(programmes(cx, person, &code, &all));
    *out = MZ_NEW_N(cx->a, struct pay_debt, all + 1);
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        struct pay_debt d = {.programme = code[i]};
        struct pay_q_written_row w = {0};
        MZ_TRY(balance(cx, person, d.programme, &d.owed_fen, &d.booked_fen));
        MZ_TRY(planned(cx, county, person, (int64_t)today.year * 12 + today.month - 1, &d));
        MZ_TRY(pay_q_written(cx, county, person, d.programme, &w));
        d.lost_fen = w.fen;
        if (d.booked_fen > 0) {
            (*out)[(*n)++] = d;
        }
    }
    return MZ_OK;
}
