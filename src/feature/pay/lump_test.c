/* Lump sums and subsidies; what is paid by days, written off, erased, signed. */
#include "base/crypto_key.h"
#include "base/encode.h"
#include "feature/pay/month_testing.h"
#include "feature/verify/verify.h"

#define SUBSIDY MZ_S("home-running")
#define ORG     (COUNTY * MZ_ID_UNIT + 400000001)

static mz_code budget(mz_cx *cx, mz_str programme, int64_t fen)
{
    const struct pay_give g = {.county = COUNTY,
                               .programme = programme,
                               .source = LEDGER_LOTTERY_MONEY,
                               .year = 2026,
                               .fen = fen,
                               .day = DAY,
                               .document = MZ_S("龙财〔2026〕12号")};
    return STEP(cx, pay_budget_give(cx, &g));
}

static struct pay_lump subsidy(int64_t period, int64_t fen)
{
    return (struct pay_lump){.division = PLACE,
                             .payee = ORG,
                             .of_org = true,
                             .programme = SUBSIDY,
                             .period = period,
                             .fen = fen,
                             .split = MZ_S("lottery:100"),
                             .document = MZ_S("龙民〔2026〕7号")};
}

static mz_code granted(mz_cx *cx, struct pay_lump in)
{
    int64_t id = 0;
    return STEP(cx, pay_lump_grant(cx, &in, &id));
}

static mz_code org_account(struct payer *p)
{
    mz_cx *cx = &p->w.cx;
    int64_t id = 0;
    const struct pay_card in = {.division = PLACE,
                                .person = ORG,
                                .holder = MZ_S("龙泉市幸福养老院"),
                                .bank = MZ_S("102"),
                                .number = card_number(cx, 77, 5)};
    MZ_TRY(STEP(cx, pay_card_ask(cx, &in, &id)));
    p->w.actor.user = 8;
    mz_code rc = STEP(cx, pay_card_confirm(cx, id, 0));
    p->w.actor.user = 7;
    return rc;
}

static mz_code calculated(mz_cx *cx, mz_str programme, int64_t period, struct pay_ran *r)
{
    const struct pay_run in = {
        .county = COUNTY, .programme = programme, .period = period, .format = MZ_S("csv")};
    return pay_run(cx, &in, r);
}

static int64_t balance(mz_cx *cx, enum ledger_class class, mz_str programme, int64_t party)
{
    struct ledger_balance b = {0};
    bool found = false;
    const struct ledger_key key = {
        .county = COUNTY, .class = class, .programme = programme, .party = party};
    return ledger_find(cx, &key, &b, &found) == MZ_OK && found ? b.dr - b.cr : 0;
}

BOTH(a_subsidy_goes_to_an_institution_once_and_is_reconciled)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    struct ledger_agreement g;
    struct pay_seen seen;
    mz_str path = {0};
    begin(&p, kind_, 2);
    mz_cx *cx = &p.w.cx;
    CHECK(budget(cx, SUBSIDY, 500000) == MZ_OK && org_account(&p) == MZ_OK);
    CHECK(granted(cx, subsidy(PERIOD, 300000)) == MZ_OK);
    CHECK(granted(cx, subsidy(PERIOD, 300000)) == MZ_OK); /* told again */
    CHECK(granted(cx, subsidy(PERIOD, 300001)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(calculated(cx, SUBSIDY, PERIOD - 1, &r) == MZ_OK && r.lines == 0); /* not yet */
    CHECK(calculated(cx, SUBSIDY, PERIOD, &r) == MZ_OK && r.lines == 1 && r.fen == 300000);
    CHECK(approved(&p, r.last) == MZ_OK && pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    CHECK(take(cx, "csv", answer_csv(cx, r.last, "00", ""), &t) == MZ_OK);
    CHECK(t.count[LEDGER_ANSWER_PAID] == 1);
    CHECK(STEP(cx, ledger_reconcile(cx, r.last, 300000, DAY, &g)) == MZ_OK && g.closed);
    CHECK(calculated(cx, SUBSIDY, PERIOD, &r) == MZ_OK && r.lines == 0);
    CHECK(pay_seen_by(cx, ORG, &seen) == MZ_OK && seen.n == 1 && seen.lumps_n == 1);
    CHECK(seen.lines[0].fen == 300000 && seen.lines[0].kind == LEDGER_ONCE);
    /* The county's people are paid beside it, in their own batch. */
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.lines == 2);
    CHECK(sound(cx));
    done(&p);
}

BOTH(a_subsidy_that_came_back_is_paid_again_once_to_the_new_account)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    mz_str path = {0};
    int64_t again = 0;
    int64_t lines = 0;
    begin(&p, kind_, 0);
    mz_cx *cx = &p.w.cx;
    CHECK(budget(cx, SUBSIDY, 500000) == MZ_OK && org_account(&p) == MZ_OK);
    CHECK(granted(cx, subsidy(PERIOD, 300000)) == MZ_OK);
    CHECK(calculated(cx, SUBSIDY, PERIOD, &r) == MZ_OK && approved(&p, r.last) == MZ_OK);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    CHECK(take(cx, "csv", answer_csv(cx, r.last, "04", ""), &t) == MZ_OK);
    CHECK(t.count[LEDGER_ANSWER_FAILED] == 1);
    CHECK(pay_again(cx, r.last, &again, &lines) == MZ_OK && again == 0); /* its account */
    int64_t id = 0;
    const struct pay_card other = {.division = PLACE,
                                   .person = ORG,
                                   .holder = MZ_S("龙泉市幸福养老院"),
                                   .number = card_number(cx, 78, 6)};
    CHECK(STEP(cx, pay_card_ask(cx, &other, &id)) == MZ_OK);
    p.w.actor.user = 8;
    CHECK(STEP(cx, pay_card_confirm(cx, id, 0)) == MZ_OK);
    p.w.actor.user = 7;
    CHECK(pay_again(cx, r.last, &again, &lines) == MZ_OK && again != 0 && lines == 1);
    CHECK(calculated(cx, SUBSIDY, PERIOD + 1, &r) == MZ_CONFLICT); /* its draft waits */
    mz_clear(cx);
    CHECK(sound(cx));
    done(&p);
}

BOTH(what_lacks_budget_account_or_a_living_payee_is_not_paid)
{
    struct payer p;
    struct pay_ran r;
    begin(&p, kind_, 1);
    mz_cx *cx = &p.w.cx;
    struct pay_lump aid = subsidy(PERIOD, 80000);
    CHECK(granted(cx, subsidy(PERIOD, 300000)) == MZ_OK);
    CHECK(calculated(cx, SUBSIDY, PERIOD, &r) == MZ_OK && r.lines == 0 && r.no_card == 1);
    CHECK(org_account(&p) == MZ_OK);
    CHECK(calculated(cx, SUBSIDY, PERIOD, &r) == MZ_OK && r.lines == 1);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_LIMIT); /* no budget was given */
    mz_clear(cx);
    CHECK(budget(cx, SUBSIDY, 299999) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_LIMIT); /* a fen is wanting */
    mz_clear(cx);
    CHECK(STEP(cx, ledger_withdraw(cx, r.last, DAY)) == MZ_OK);
    aid.payee = WHO(0);
    aid.of_org = false;
    CHECK(granted(cx, aid) == MZ_OK);
    const struct ledger_hold died = {.county = COUNTY,
                                     .person = WHO(0),
                                     .event = MZ_S("death-1"),
                                     .from_period = PERIOD,
                                     .reason = MZ_S("died")};
    CHECK(STEP(cx, ledger_hold_put(cx, &died)) == MZ_OK);
    CHECK(calculated(cx, SUBSIDY, PERIOD, &r) == MZ_OK && r.lines == 1 && r.held == 1);
    CHECK(sound(cx));
    done(&p);
}

BOTH(a_lump_sum_is_dropped_before_a_batch_holds_it_and_owed_after)
{
    struct payer p;
    struct pay_ran r;
    int64_t id = 0;
    begin(&p, kind_, 0);
    mz_cx *cx = &p.w.cx;
    CHECK(budget(cx, SUBSIDY, 900000) == MZ_OK && org_account(&p) == MZ_OK);
    struct pay_lump one = subsidy(PERIOD, 300000);
    CHECK(STEP(cx, pay_lump_grant(cx, &one, &id)) == MZ_OK);
    CHECK(STEP(cx, pay_lump_drop(cx, id)) == MZ_OK);
    CHECK(STEP(cx, pay_lump_drop(cx, id)) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(calculated(cx, SUBSIDY, PERIOD, &r) == MZ_OK && r.lines == 0);
    CHECK(STEP(cx, pay_lump_grant(cx, &one, &id)) == MZ_OK); /* the month is free again */
    CHECK(calculated(cx, SUBSIDY, PERIOD, &r) == MZ_OK && r.lines == 1);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_OK);
    CHECK(STEP(cx, pay_lump_drop(cx, id)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(STEP(cx, ledger_withdraw(cx, r.last, DAY)) == MZ_OK); /* it is due again */
    CHECK(calculated(cx, SUBSIDY, PERIOD, &r) == MZ_OK && r.lines == 1);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_OK);
    CHECK(STEP(cx, pay_lump_take_back(cx, &one)) == MZ_OK);
    CHECK(STEP(cx, pay_lump_take_back(cx, &one)) == MZ_OK); /* again changes nothing */
    CHECK(balance(cx, LEDGER_RECOVERY, SUBSIDY, ORG) == 300000);
    struct pay_lump later = subsidy(PERIOD + 1, 200000);
    later.document = MZ_S("龙民〔2026〕9号");
    CHECK(granted(cx, later) == MZ_OK && STEP(cx, pay_lump_take_back(cx, &later)) == MZ_OK);
    CHECK(balance(cx, LEDGER_RECOVERY, SUBSIDY, ORG) == 300000); /* that one was only dropped */
    CHECK(sound(cx));
    done(&p);
}

TEST(what_is_no_lump_sum_is_refused_with_the_field)
{
    struct payer p;
    begin(&p, MZ_DB_SQLITE, 0);
    mz_cx *cx = &p.w.cx;
    struct pay_lump bad = subsidy(PERIOD, 0);
    CHECK(granted(cx, bad) == MZ_INVALID && strcmp(cx->err.field, "fen") == 0);
    mz_clear(cx);
    bad = subsidy(PERIOD, INT64_MAX);
    CHECK(granted(cx, bad) == MZ_INVALID && strcmp(cx->err.field, "fen") == 0);
    mz_clear(cx);
    bad = subsidy(1, 100);
    CHECK(granted(cx, bad) == MZ_INVALID && strcmp(cx->err.field, "month") == 0);
    mz_clear(cx);
    bad = subsidy(PERIOD, 100);
    bad.document = MZ_S("");
    CHECK(granted(cx, bad) == MZ_INVALID && strcmp(cx->err.field, "document") == 0);
    mz_clear(cx);
    bad = subsidy(PERIOD, 100);
    bad.split = MZ_S("lottery:99");
    CHECK(granted(cx, bad) == MZ_INVALID && strcmp(cx->err.field, "split") == 0);
    mz_clear(cx);
    done(&p);
}

/* ---- by days -------------------------------------------------------------------------------- */

static struct benefit by_days(int64_t from, int64_t day, int64_t fen)
{
    struct benefit b = benefit_of(0, from, fen);
    b.day = day;
    return b;
}

static mz_code first_step(mz_cx *cx, struct benefit_step *out)
{
    struct benefit_step *v = NULL;
    size_t n = 0;
    MZ_TRY(benefit_steps(cx, PLACE, AID, WHO(0), &v, &n));
    *out = n == 0 ? (struct benefit_step){.from = 0} : v[n - 1];
    return MZ_OK;
}

BOTH(a_benefit_by_days_pays_the_part_of_its_months)
{
    struct payer p;
    struct pay_ran r;
    struct benefit_step s;
    int64_t id = 0;
    begin(&p, kind_, 0);
    mz_cx *cx = &p.w.cx;
    CHECK(card(&p, 0, 1, 0) == MZ_OK);
    struct benefit b = by_days(PERIOD, 16, 300 * YUAN); /* 15 of 30 days */
    CHECK(STEP(cx, benefit_grant(cx, &b, &id)) == MZ_OK);
    CHECK(first_step(cx, &s) == MZ_OK && s.first_fen == 150 * YUAN && s.fen == 300 * YUAN);
    b = by_days(PERIOD, 26, 600 * YUAN); /* 5 days more at 300: 50 */
    CHECK(STEP(cx, benefit_change(cx, &b)) == MZ_OK);
    CHECK(first_step(cx, &s) == MZ_OK && s.first_fen == 200 * YUAN && s.fen == 600 * YUAN);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.lines == 1 && r.fen == 200 * YUAN);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_OK);
    CHECK(run(cx, PERIOD + 1, "csv", &r) == MZ_OK && r.lines == 1 && r.fen == 600 * YUAN);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_OK);
    b = by_days(PERIOD + 1, 11, 0); /* 10 of 31 days of December */
    CHECK(STEP(cx, benefit_stop(cx, &b)) == MZ_OK);
    CHECK(first_step(cx, &s) == MZ_OK && s.first_fen == 19355 && s.fen == 0); /* half up */
    CHECK(run(cx, PERIOD + 2, "csv", &r) == MZ_OK && r.lines == 0 && r.over_fen == 40645);
    CHECK(STEP(cx, benefit_restore(cx, &b)) == MZ_OK);
    CHECK(run(cx, PERIOD + 2, "csv", &r) == MZ_OK && r.undone_fen == 40645 && r.fen == 600 * YUAN);
    CHECK(sound(cx));
    done(&p);
}

TEST(a_suspended_benefit_by_days_resumes_with_its_whole_amount)
{
    struct payer p;
    struct benefit_step s;
    int64_t id = 0;
    begin(&p, MZ_DB_SQLITE, 0);
    mz_cx *cx = &p.w.cx;
    struct benefit b = by_days(PERIOD, 16, 300 * YUAN);
    CHECK(STEP(cx, benefit_grant(cx, &b, &id)) == MZ_OK);
    b = by_days(PERIOD + 1, 0, 0);
    CHECK(STEP(cx, benefit_suspend(cx, &b)) == MZ_OK);
    b = by_days(PERIOD + 3, 15, 0); /* 14 of the 28 days of February */
    CHECK(STEP(cx, benefit_resume(cx, &b)) == MZ_OK);
    CHECK(first_step(cx, &s) == MZ_OK && s.first_fen == 150 * YUAN && s.fen == 300 * YUAN);
    b = by_days(PERIOD, 32, 100);
    CHECK(STEP(cx, benefit_change(cx, &b)) == MZ_INVALID);
    mz_clear(cx);
    done(&p);
}

/* ---- written off ---- */

/* 300 were paid, 200 were right: 100 are owed. */
static bool owes(struct payer *p, struct pay_ran *r)
{
    mz_cx *cx = &p->w.cx;
    struct benefit b = benefit_of(0, PERIOD, 200 * YUAN);
    return run(cx, PERIOD, "csv", r) == MZ_OK &&
           STEP(cx, ledger_freeze(cx, r->last, DAY)) == MZ_OK &&
           STEP(cx, benefit_change(cx, &b)) == MZ_OK && run(cx, PERIOD, "csv", r) == MZ_OK &&
           r->over_fen == 100 * YUAN;
}

static struct pay_written loss(void)
{
    return (struct pay_written){.division = PLACE,
                                .person = WHO(0),
                                .programme = AID,
                                .day = DAY,
                                .case_no = MZ_S("C2026-9")};
}

BOTH(what_is_written_off_leaves_the_debt_and_is_booked_once)
{
    struct payer p;
    struct pay_ran r;
    struct pay_debt *d = NULL;
    size_t n = 0;
    int64_t fen = 0;
    begin(&p, kind_, 1);
    mz_cx *cx = &p.w.cx;
    const struct pay_written w = loss();
    CHECK(owes(&p, &r));
    CHECK(STEP(cx, pay_write_off(cx, &w, &fen)) == MZ_OK && fen == 100 * YUAN);
    CHECK(STEP(cx, pay_write_off(cx, &w, &fen)) == MZ_OK && fen == 100 * YUAN); /* told again */
    CHECK(balance(cx, LEDGER_RECOVERY, AID, WHO(0)) == 0);
    CHECK(balance(cx, LEDGER_WRITTEN_OFF, AID, 0) == 100 * YUAN);
    CHECK(balance(cx, LEDGER_OVERPAID, AID, 0) == -100 * YUAN);
    CHECK(pay_debts(cx, WHO(0), &d, &n) == MZ_OK && n == 1);
    CHECK(d[0].owed_fen == 0 && d[0].lost_fen == 100 * YUAN && d[0].booked_fen == 100 * YUAN);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.over_n == 0 && r.lines == 0);
    const struct pay_repaid late = {.division = PLACE,
                                    .person = WHO(0),
                                    .programme = AID,
                                    .fen = 100,
                                    .day = DAY,
                                    .document = MZ_S("R-1")};
    CHECK(STEP(cx, pay_repay(cx, &late)) == MZ_INVALID); /* nothing is owed any more */
    mz_clear(cx);
    CHECK(sound(cx));
    done(&p);
}

BOTH(what_was_written_off_and_proves_due_is_not_paid_a_second_time)
{
    struct payer p;
    struct pay_ran r;
    int64_t fen = 0;
    begin(&p, kind_, 1);
    mz_cx *cx = &p.w.cx;
    const struct pay_written w = loss();
    CHECK(owes(&p, &r) && STEP(cx, pay_write_off(cx, &w, &fen)) == MZ_OK);
    struct benefit b = benefit_of(0, PERIOD, 350 * YUAN); /* an appeal: 350 were right */
    CHECK(STEP(cx, benefit_change(cx, &b)) == MZ_OK);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.undone_fen == 100 * YUAN);
    CHECK(r.lines == 1 && r.fen == 50 * YUAN);
    CHECK(balance(cx, LEDGER_WRITTEN_OFF, AID, 0) == 0);
    CHECK(balance(cx, LEDGER_OVERPAID, AID, 0) == 0);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_OK);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.lines == 0 && r.undone_fen == 0);
    CHECK(sound(cx));
    done(&p);
}

/* ---- F30 ---- */

#define ASKED MZ_S("申请3号")

BOTH(f30_an_erasure_waits_for_the_batch_and_then_leaves_no_account)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    struct ledger_agreement g;
    struct ledger_batch b;
    struct pay_q_card_range_row *c = NULL;
    size_t n = 0;
    int64_t gone = 0;
    mz_str path = {0};
    begin(&p, kind_, 2);
    mz_cx *cx = &p.w.cx;
    CHECK(STEP(cx, pay_forget(cx, WHO(0), ASKED, &gone)) == MZ_CONFLICT); /* a benefit goes on */
    mz_clear(cx);
    struct benefit stop = benefit_of(0, PERIOD + 1, 0);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && STEP(cx, benefit_stop(cx, &stop)) == MZ_OK);
    int64_t card = 0;
    CHECK(pay_card_now(cx, COUNTY, WHO(0), &card) == MZ_OK && card != 0);
    for (int step = 0; state_of(cx, PERIOD, &b) != LEDGER_RECONCILED && step < 9; step++) {
        CHECK(STEP(cx, pay_forget(cx, WHO(0), ASKED, &gone)) == MZ_CONFLICT && gone == 0);
        mz_clear(cx);
        if (b.state == LEDGER_EXPORTED) { /* the file is what it was, and the answer is matched */
            mz_str before = file_text(cx, path);
            CHECK(pay_export(cx, b.id, p.w.dir, &path) == MZ_OK);
            CHECK(before.n == 0 || mz_str_eq(before, file_text(cx, path)));
            CHECK(take(cx, "csv", answer_csv(cx, b.id, "0004", ""), &t) == MZ_OK);
            CHECK(t.count[LEDGER_ANSWER_PAID] == 1 && t.count[LEDGER_ANSWER_FAILED] == 1);
        } else if (b.state == LEDGER_ANSWERED) {
            CHECK(STEP(cx, ledger_reconcile(cx, b.id, 300 * YUAN, DAY, &g)) == MZ_OK && g.closed);
        } else {
            CHECK(go_on(&p, PERIOD) == MZ_OK);
        }
    }
    CHECK(b.state == LEDGER_RECONCILED && sound(cx));
    struct benefit other = benefit_of(1, PERIOD + 1, 0);
    CHECK(STEP(cx, benefit_stop(cx, &other)) == MZ_OK);
    /* Failed and still owed. */
    CHECK(STEP(cx, pay_forget(cx, WHO(1), ASKED, &gone)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(STEP(cx, pay_forget(cx, WHO(0), ASKED, &gone)) == MZ_OK && gone == 1);
    CHECK(pay_q_card_range(cx, COUNTY, card, card, &c, &n) == MZ_OK && n == 1);
    CHECK(c[0].number_seal.n == 0 && mz_str_eq(c[0].holder, MZ_S("-")) && c[0].number_mark == 0);
    CHECK(pay_export(cx, b.id, p.w.dir, &path) == MZ_ABSENT); /* said, not half a file */
    mz_clear(cx);
    CHECK(sound(cx));
    done(&p);
}

/* ---- signatures ---- */

static mz_str value_of(mz_str text, const char *key)
{
    size_t k = strlen(key);
    for (size_t i = 0; i + k < text.n; i++) {
        if (memcmp(text.p + i, key, k) == 0 && (i == 0 || text.p[i - 1] == '\n')) {
            const char *from = text.p + i + k;
            const char *end = memchr(from, '\n', text.n - i - k);
            return end == NULL ? MZ_S("") : (mz_str){from, (size_t)(end - from)};
        }
    }
    return MZ_S("");
}

/* What a bank does with the public key alone: hash the bytes it got, verify. */
static mz_code bank_verifies(struct payer *p, mz_str file, mz_str sign)
{
    mz_cx *cx = &p->w.cx;
    uint8_t sm3[32];
    mz_key *key = NULL;
    mz_str raw = {0};
    const char *pem = strstr(mz_str_z(cx->a, sign), "-----BEGIN");
    MZ_TRY(mz_sm3(cx, p->crypto, file, sm3));
    MZ_TRY(mz_hex_decode(cx, value_of(sign, "sm2: "), &raw));
    MZ_TRY(mz_key_read(cx, p->crypto, mz_str_of(pem == NULL ? "" : pem), &key));
    mz_code rc = mz_verify(cx, key, mz_bytes(sm3, sizeof sm3), raw);
    mz_key_free(key);
    return rc;
}

BOTH(a_signed_file_and_its_signature_are_the_same_bytes_every_time)
{
    struct payer p;
    struct pay_ran r;
    mz_str path = {0};
    mz_str name = {0};
    mz_str text = {0};
    begin(&p, kind_, 3);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "csv-sm2", &r) == MZ_OK && approved(&p, r.last) == MZ_OK);
    CHECK(pay_sign_text(cx, r.last, &name, &text) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    mz_str beside = mz_str_fmt(cx->a, MZ_FMT ".sm2", MZ_ARG(path));
    mz_str file = file_text(cx, path);
    mz_str sign = file_text(cx, beside);
    CHECK(file.n > 100 && sign.n > 200);
    CHECK(unlink(mz_str_z(cx->a, path)) == 0 && unlink(mz_str_z(cx->a, beside)) == 0);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    CHECK(mz_str_eq(file, file_text(cx, path)) && mz_str_eq(sign, file_text(cx, beside)));
    CHECK(pay_sign_text(cx, r.last, &name, &text) == MZ_OK && mz_str_eq(text, sign));
    CHECK(bank_verifies(&p, file, sign) == MZ_OK);
    char *other = mz_arena_alloc(cx->a, file.n);
    memcpy(other, file.p, file.n);
    other[file.n / 2] ^= 1;
    CHECK(bank_verifies(&p, (mz_str){other, file.n}, sign) == MZ_INVALID);
    mz_clear(cx);
    done(&p);
}

TEST(a_format_says_whether_its_file_is_signed_and_no_other_word_is_taken)
{
    struct payer p;
    struct pay_ran r;
    mz_str path = {0};
    struct pay_format f;
    const struct pay_format *csv = NULL;
    begin(&p, MZ_DB_SQLITE, 1);
    mz_cx *cx = &p.w.cx;
    CHECK(pay_format_get(cx, MZ_S("csv"), &csv) == MZ_OK && !csv->sm2);
    mz_str pack = file_text(cx, MZ_S("packs/pay/csv-sm2.yaml"));
    CHECK(pay_format_read(cx, MZ_S("x"), pack, &f) == MZ_OK && f.sm2);
    const char *at = strstr(mz_str_z(cx->a, pack), "sign: sm2");
    char *wrong = mz_arena_alloc(cx->a, pack.n + 1);
    memcpy(wrong, pack.p, pack.n);
    CHECK(at != NULL);
    for (size_t i = 0; i + 9 < pack.n; i++) {
        if (memcmp(wrong + i, "sign: sm2", 9) == 0) {
            wrong[i + 8] = '9';
        }
    }
    CHECK(pay_format_read(cx, MZ_S("x"), (mz_str){wrong, pack.n}, &f) != MZ_OK);
    mz_clear(cx);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && approved(&p, r.last) == MZ_OK);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    CHECK(file_text(cx, mz_str_fmt(cx->a, MZ_FMT ".sm2", MZ_ARG(path))).n == 0);
    done(&p);
}

TEST_MAIN(T2(a_subsidy_goes_to_an_institution_once_and_is_reconciled),
          T2(a_subsidy_that_came_back_is_paid_again_once_to_the_new_account),
          T2(what_lacks_budget_account_or_a_living_payee_is_not_paid),
          T2(a_lump_sum_is_dropped_before_a_batch_holds_it_and_owed_after),
          T(what_is_no_lump_sum_is_refused_with_the_field),
          T2(a_benefit_by_days_pays_the_part_of_its_months),
          T(a_suspended_benefit_by_days_resumes_with_its_whole_amount),
          T2(what_is_written_off_leaves_the_debt_and_is_booked_once),
          T2(what_was_written_off_and_proves_due_is_not_paid_a_second_time),
          T2(f30_an_erasure_waits_for_the_batch_and_then_leaves_no_account),
          T2(a_signed_file_and_its_signature_are_the_same_bytes_every_time),
          T(a_format_says_whether_its_file_is_signed_and_no_other_word_is_taken))
