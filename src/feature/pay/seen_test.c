/* What pages rest on: exclusion across programmes, a person's money, budgets by document. */
#include "feature/pay/month_testing.h"
#include "feature/rule/rule.h"

static mz_code grant_of(mz_cx *cx, int i, mz_str programme, int64_t from)
{
    struct benefit b = benefit_of(i, from, 500 * YUAN);
    int64_t id = 0;
    b.programme = programme;
    return STEP(cx, benefit_grant(cx, &b, &id));
}

/* 1.11: who is supported as destitute gets no subsistence allowance. */
BOTH(nobody_is_frozen_for_a_benefit_that_another_one_excludes)
{
    struct payer p;
    struct ledger_batch b;
    struct pay_clash c;
    mz_str folder = MZ_S("packs");
    begin(&p, kind_, 3);
    mz_cx *cx = &p.w.cx;
    p.world.rules = rule_store_new(cx, &folder, 1);
    CHECK(grant_of(cx, 1, MZ_S("tekun"), PERIOD) == MZ_OK);
    CHECK(grant_of(cx, 2, MZ_S("tekun"), PERIOD + 1) == MZ_OK); /* not yet in this month */
    CHECK(go_on(&p, PERIOD) == MZ_OK && state_of(cx, PERIOD, &b) == LEDGER_DRAFT);
    CHECK(pay_clash_of(cx, &b, &c) == MZ_OK);
    CHECK(c.n == 1 && mz_str_eq(c.other, MZ_S("tekun")) && c.line > 0);
    CHECK(STEP(cx, pay_freeze(cx, b.id, DAY)) == MZ_CONFLICT);
    CHECK(strcmp(cx->err.say_arg[0], "1") == 0 && strcmp(cx->err.say_arg[1], "tekun") == 0);
    mz_clear(cx);
    CHECK(state_of(cx, PERIOD, &b) == LEDGER_DRAFT);
    /* The case was decided: the allowance ends, and the month can be calculated again. */
    struct benefit stop = benefit_of(1, PERIOD, 0);
    CHECK(STEP(cx, benefit_stop(cx, &stop)) == MZ_OK);
    CHECK(STEP(cx, ledger_withdraw(cx, b.id, DAY)) == MZ_OK);
    CHECK(go_on(&p, PERIOD) == MZ_OK && state_of(cx, PERIOD, &b) == LEDGER_DRAFT);
    CHECK(b.lines == 2 && pay_clash_of(cx, &b, &c) == MZ_OK && c.n == 0);
    CHECK(STEP(cx, pay_freeze(cx, b.id, DAY)) == MZ_OK);
    CHECK(sound(cx));
    done(&p);
}

static bool clashes(mz_cx *cx, const char *programme, const char *other)
{
    struct pay_run in = {.county = COUNTY,
                         .programme = mz_str_of(programme),
                         .period = PERIOD,
                         .format = MZ_S("csv")};
    struct pay_ran r;
    struct pay_clash c;
    struct ledger_batch b;
    return pay_run(cx, &in, &r) == MZ_OK && ledger_batch_get(cx, r.last, &b) == MZ_OK &&
           pay_clash_of(cx, &b, &c) == MZ_OK && b.lines == 2 && c.n == 1 &&
           mz_str_eq(c.other, mz_str_of(other));
}

/*
 * cb 二（四）: who is supported as destitute gets no nursing subsidy. The outcome of the rules is
 * nursing_subsidy, the programme that is paid is nursing-subsidy; only the packs know both.
 */
BOTH(an_outcome_excludes_the_programme_that_it_is_paid_as)
{
    struct payer p;
    mz_str folder = MZ_S("packs");
    begin(&p, kind_, 4);
    mz_cx *cx = &p.w.cx;
    p.world.rules = rule_store_new(cx, &folder, 1);
    CHECK(grant_of(cx, 1, MZ_S("tekun"), PERIOD) == MZ_OK);
    CHECK(grant_of(cx, 3, MZ_S("tekun"), PERIOD) == MZ_OK);
    CHECK(grant_of(cx, 1, MZ_S("nursing-subsidy"), PERIOD) == MZ_OK);
    CHECK(grant_of(cx, 2, MZ_S("nursing-subsidy"), PERIOD) == MZ_OK);
    CHECK(clashes(cx, "nursing-subsidy", "tekun"));
    /* The living allowance of persons 1 and 3 stands against their support too: the other way. */
    for (int i = 1; i <= 3; i += 2) {
        struct benefit stop = benefit_of(i, PERIOD, 0);
        CHECK(STEP(cx, benefit_stop(cx, &stop)) == MZ_OK);
    }
    CHECK(clashes(cx, "tekun", "nursing-subsidy"));
    done(&p);
}

BOTH(a_person_sees_benefits_payments_and_masked_accounts)
{
    struct payer p;
    struct pay_seen s;
    struct pay_ran r;
    begin(&p, kind_, 2);
    mz_cx *cx = &p.w.cx;
    CHECK(finishes(&p, PERIOD, 2));
    CHECK(pay_seen_by(cx, WHO(0), &s) == MZ_OK);
    CHECK(s.benefits_n == 1 && s.benefits[0].fen == 300 * YUAN && s.benefits[0].since == PERIOD);
    CHECK(s.n == 1 && s.lines[0].fen == 300 * YUAN && s.lines[0].state == LEDGER_LINE_PAID);
    CHECK(mz_str_eq(s.lines[0].programme, AID) && s.lines[0].period == PERIOD);
    CHECK(s.cards_n == 1 && s.cards[0].mask.n == 8 && memcmp(s.cards[0].mask.p, "****", 4) == 0);
    CHECK(mz_str_eq(s.cards[0].state, MZ_S("active")) && s.cards[0].from_ms == 0);
    /* Found too much, it is owed; withdrawn lines are not shown. */
    struct benefit less = benefit_of(0, PERIOD, 100 * YUAN);
    CHECK(STEP(cx, benefit_change(cx, &less)) == MZ_OK);
    CHECK(run(cx, PERIOD + 1, "csv", &r) == MZ_OK);
    CHECK(STEP(cx, ledger_withdraw(cx, r.last, DAY)) == MZ_OK);
    CHECK(pay_seen_by(cx, WHO(0), &s) == MZ_OK);
    CHECK(s.n == 1 && s.benefits[0].owed_fen == 200 * YUAN);
    CHECK(pay_seen_by(cx, WHO(77), &s) == MZ_OK && s.n == 0 && s.cards_n == 0 && s.benefits_n == 0);
    done(&p);
}

BOTH(a_document_gives_its_budget_once)
{
    struct payer p;
    struct ledger_balance b = {0};
    bool found = false;
    begin(&p, kind_, 0);
    mz_cx *cx = &p.w.cx;
    struct pay_give g = {.county = COUNTY,
                         .programme = MZ_S("tekun"),
                         .source = LEDGER_CITY_MONEY,
                         .year = 2026,
                         .fen = 7000 * YUAN,
                         .day = DAY,
                         .document = MZ_S("2026-7")};
    struct ledger_key key = {.county = COUNTY,
                             .class = LEDGER_BUDGET,
                             .programme = MZ_S("tekun"),
                             .source = LEDGER_CITY_MONEY,
                             .year = 2026};
    for (int i = 0; i < 3; i++) {
        CHECK(STEP(cx, pay_budget_give(cx, &g)) == MZ_OK);
    }
    CHECK(ledger_find(cx, &key, &b, &found) == MZ_OK && found && ledger_left(&b) == 7000 * YUAN);
    g.fen = 1;
    CHECK(STEP(cx, pay_budget_give(cx, &g)) == MZ_CONFLICT); /* another amount under that number */
    mz_clear(cx);
    g.document = MZ_S("");
    CHECK(STEP(cx, pay_budget_give(cx, &g)) == MZ_INVALID);
    mz_clear(cx);
    CHECK(sound(cx));
    done(&p);
}

TEST_MAIN(T2(nobody_is_frozen_for_a_benefit_that_another_one_excludes),
          T2(an_outcome_excludes_the_programme_that_it_is_paid_as),
          T2(a_person_sees_benefits_payments_and_masked_accounts),
          T2(a_document_gives_its_budget_once))
