#include "ledger/ledger_testing.h"

static void begin(struct test_world *w, enum mz_db_kind kind)
{
    test_store(w, kind);
    mz_cx *cx = &w->cx;
    if (STEP(cx, give(cx, LEDGER_COUNTY_MONEY, INT64_C(10000000) * YUAN)) != MZ_OK) {
        test_store_lost(w, cx->err.msg);
    }
}

static mz_code answer(mz_cx *cx, struct ledger_answers *in, struct ledger_taken *out)
{
    return STEP(cx, ledger_answer(cx, in, out));
}

static enum ledger_state state_of(mz_cx *cx, int64_t batch)
{
    struct ledger_batch b = {0};
    return ledger_batch_get(cx, batch, &b) == MZ_OK ? b.state : LEDGER_ANY_STATE;
}

/* Lines that failed, paid once more in a batch of their own. */
static mz_code again_batch(mz_cx *cx, const int64_t *line, size_t n, int64_t *id)
{
    struct ledger_batch_new in = {.county = COUNTY,
                                  .programme = SUBSIDY,
                                  .period = PERIOD,
                                  .kind = LEDGER_AGAIN,
                                  .format = MZ_S("test")};
    MZ_TRY(ledger_batch_make(cx, &in, id));
    for (size_t i = 0; i < n; i++) {
        struct ledger_again a;
        MZ_TRY(ledger_may_again(cx, COUNTY, line[i], &a));
        struct ledger_line l = {.person = a.person,
                                .period = a.period,
                                .kind = (enum ledger_line_kind)a.kind,
                                .gross = a.fen,
                                .card = 9000 + (int64_t)i,
                                .again = line[i]};
        MZ_TRY(ledger_lines_add(cx, *id, &l, 1));
    }
    return MZ_OK;
}

static mz_code send_again(struct test_world *w, const int64_t *line, size_t n, int64_t *id)
{
    mz_cx *cx = &w->cx;
    MZ_TRY(STEP(cx, again_batch(cx, line, n, id)));
    MZ_TRY(STEP(cx, ledger_freeze(cx, *id, TODAY)));
    MZ_TRY(approve(w, *id));
    struct ledger_sent f = sent_file(*id);
    return STEP(cx, ledger_exported(cx, *id, &f));
}

EVERY(a_month_goes_from_lines_to_agreement)
{
    struct test_world w;
    struct ledger_taken t;
    struct ledger_agreement g;
    int64_t id = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(send_batch(&w, 20, PERIOD, &id) == MZ_OK);
    CHECK(state_of(cx, id) == LEDGER_EXPORTED);
    int64_t sum = 20 * 100 * YUAN + 190 * YUAN;
    CHECK(balance(cx, LEDGER_TRANSIT, LEDGER_NO_SOURCE, id).cr_pending == sum);
    CHECK(sound(cx));
    struct ledger_answers in = answers_of(cx, id, 1);
    CHECK(answer(cx, &in, &t) == MZ_OK);
    CHECK(t.count[LEDGER_ANSWER_PAID] == 20);
    CHECK(STEP(cx, ledger_reconcile(cx, id, sum + 1, TODAY, &g)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(STEP(cx, ledger_reconcile(cx, id, -1, TODAY, &g)) == MZ_CONFLICT); /* is none, too */
    mz_clear(cx);
    CHECK(STEP(cx, ledger_reconcile(cx, id, sum, TODAY, &g)) == MZ_OK);
    CHECK(g.closed && g.paid_fen == sum && g.bank_paid_fen == sum && g.open_n == 0);
    CHECK(balance(cx, LEDGER_PAID, LEDGER_NO_SOURCE, 0).cr == sum);
    CHECK(balance(cx, LEDGER_TRANSIT, LEDGER_NO_SOURCE, id).dr == sum);
    CHECK(state_of(cx, id) == LEDGER_RECONCILED);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(nobody_is_granted_a_month_twice)
{
    struct test_world w;
    int64_t a = 0;
    int64_t b = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(STEP(cx, new_batch(cx, 5, PERIOD, &a)) == MZ_OK);
    CHECK(STEP(cx, new_batch(cx, 5, PERIOD, &b)) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, a, TODAY)) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, b, TODAY)) == MZ_CONFLICT);
    CHECK(strcmp(cx->err.say_arg[0], "5") == 0);
    mz_clear(cx);
    CHECK(state_of(cx, b) == LEDGER_DRAFT);
    /* Withdrawn, the claims and the budget are free again. */
    CHECK(STEP(cx, ledger_withdraw(cx, a, TODAY)) == MZ_OK);
    CHECK(balance(cx, LEDGER_PAYABLE, LEDGER_NO_SOURCE, 0).cr ==
          balance(cx, LEDGER_PAYABLE, LEDGER_NO_SOURCE, 0).dr);
    CHECK(STEP(cx, ledger_freeze(cx, b, TODAY)) == MZ_OK);
    CHECK(STEP(cx, ledger_withdraw(cx, a, TODAY)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(two_others_approve_what_they_were_shown)
{
    struct test_world w;
    struct ledger_batch b;
    int64_t id = 0;
    bool done = false;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(STEP(cx, new_batch(cx, 3, PERIOD, &id)) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, id, TODAY)) == MZ_OK);
    CHECK(ledger_batch_get(cx, id, &b) == MZ_OK);
    CHECK(STEP(cx, ledger_approve(cx, id, b.hash, &done)) == MZ_DENIED);
    mz_clear(cx);
    as(&w, FIRST);
    CHECK(STEP(cx, ledger_approve(cx, id, MZ_S("other"), &done)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(STEP(cx, ledger_approve(cx, id, b.hash, &done)) == MZ_OK && !done);
    CHECK(STEP(cx, ledger_approve(cx, id, b.hash, &done)) == MZ_CONFLICT && !done);
    CHECK(cx->err.say != NULL);
    mz_clear(cx);
    struct ledger_sent f = sent_file(id);
    CHECK(STEP(cx, ledger_exported(cx, id, &f)) == MZ_CONFLICT);
    mz_clear(cx);
    as(&w, SECOND);
    CHECK(STEP(cx, ledger_approve(cx, id, b.hash, &done)) == MZ_OK && done);
    CHECK(STEP(cx, ledger_exported(cx, id, &f)) == MZ_OK);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(a_budget_that_does_not_reach_freezes_nothing)
{
    struct test_world w;
    int64_t id = 0;
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(STEP(cx, give(cx, LEDGER_COUNTY_MONEY, 100 * YUAN)) == MZ_OK);
    CHECK(STEP(cx, new_batch(cx, 2, PERIOD, &id)) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, id, TODAY)) == MZ_LIMIT);
    CHECK(strcmp(cx->err.say_arg[2], "101.00") == 0);
    mz_clear(cx);
    CHECK(state_of(cx, id) == LEDGER_DRAFT);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(f11_the_same_file_twice_does_nothing)
{
    struct test_world w;
    struct ledger_taken t;
    int64_t id = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(send_batch(&w, 4, PERIOD, &id) == MZ_OK);
    struct ledger_answers in = answers_of(cx, id, 1);
    CHECK(answer(cx, &in, &t) == MZ_OK && !t.again);
    CHECK(answer(cx, &in, &t) == MZ_OK && t.again);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(f12_a_second_file_with_one_line_changed_stands_aside_there)
{
    struct test_world w;
    struct ledger_taken t;
    int64_t id = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(send_batch(&w, 4, PERIOD, &id) == MZ_OK);
    struct ledger_answers in = answers_of(cx, id, 1);
    CHECK(answer(cx, &in, &t) == MZ_OK);
    in = answers_of(cx, id, 2);
    in.rows[2].fate = LEDGER_FATE_FAILED;
    CHECK(answer(cx, &in, &t) == MZ_OK);
    CHECK(t.count[LEDGER_ANSWER_SAME] == 3 && t.count[LEDGER_ANSWER_OTHERWISE] == 1);
    CHECK(line_state(cx, line_id(cx, id, 3)) == LEDGER_LINE_PAID);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(f14_other_batches_amounts_and_accounts_stand_aside)
{
    struct test_world w;
    struct ledger_taken t;
    int64_t id = 0;
    int64_t other = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(send_batch(&w, 4, PERIOD, &id) == MZ_OK);
    CHECK(send_batch(&w, 4, PERIOD + 1, &other) == MZ_OK);
    struct ledger_answers in = answers_of(cx, id, 1);
    in.rows[0].line = line_id(cx, other, 1);
    in.rows[1].fen++;
    in.rows[2].other_account = true;
    CHECK(answer(cx, &in, &t) == MZ_OK);
    CHECK(t.count[LEDGER_ANSWER_UNKNOWN] == 1 && t.count[LEDGER_ANSWER_AMOUNT] == 1 &&
          t.count[LEDGER_ANSWER_ACCOUNT] == 1 && t.count[LEDGER_ANSWER_PAID] == 1);
    CHECK(line_state(cx, line_id(cx, other, 1)) == LEDGER_LINE_SENT);
    CHECK(sound(cx));
    in.claimed_n = 4;
    in.claimed_fen = 5;
    in.sm3[0] = 77;
    CHECK(answer(cx, &in, &t) == MZ_OK && t.verdict == LEDGER_FILE_TOTALS);
    in.batch = COUNTY * MZ_ID_UNIT + 999999;
    in.sm3[0] = 78;
    CHECK(answer(cx, &in, &t) == MZ_OK && t.verdict == LEDGER_FILE_NO_BATCH);
    test_done(&w);
}

BOTH(f15_late_returns_come_back_once_and_are_paid_again_once)
{
    struct test_world w;
    struct ledger_taken t;
    struct ledger_agreement g;
    int64_t id = 0;
    int64_t more = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(send_batch(&w, 3, PERIOD, &id) == MZ_OK);
    struct ledger_answers in = answers_of(cx, id, 1);
    in.rows[0].fate = LEDGER_FATE_RETURNED; /* before it was ever paid */
    CHECK(answer(cx, &in, &t) == MZ_OK && t.count[LEDGER_ANSWER_EARLY] == 1);
    in = answers_of(cx, id, 2);
    in.n = 1;
    CHECK(answer(cx, &in, &t) == MZ_OK && t.count[LEDGER_ANSWER_PAID] == 1);
    CHECK(STEP(cx, ledger_reconcile(cx, id, MZ_NULL, TODAY, &g)) == MZ_OK && g.closed);
    in = answers_of(cx, id, 3);
    in.n = 1;
    in.rows[0].fate = LEDGER_FATE_RETURNED;
    in.rows[0].outcome = 4;
    CHECK(answer(cx, &in, &t) == MZ_OK && t.count[LEDGER_ANSWER_RETURNED] == 1);
    in.sm3[0] = 99;
    CHECK(answer(cx, &in, &t) == MZ_OK && t.count[LEDGER_ANSWER_SAME] == 1);
    int64_t line = line_id(cx, id, 1);
    CHECK(line_state(cx, line) == LEDGER_LINE_RETURNED);
    CHECK(balance(cx, LEDGER_PAID, LEDGER_NO_SOURCE, 0).dr == 100 * YUAN);
    CHECK(sound(cx));
    CHECK(send_again(&w, &line, 1, &more) == MZ_OK);
    CHECK(STEP(cx, again_batch(cx, &line, 1, &id)) == MZ_CONFLICT);
    mz_clear(cx);
    in = answers_of(cx, more, 4);
    CHECK(answer(cx, &in, &t) == MZ_OK && t.count[LEDGER_ANSWER_PAID] == 1);
    CHECK(STEP(cx, ledger_reconcile(cx, more, 100 * YUAN, TODAY, &g)) == MZ_OK && g.closed);
    struct ledger_balance p = balance(cx, LEDGER_PAYABLE, LEDGER_NO_SOURCE, 0);
    CHECK(p.cr == p.dr && p.dr_pending == 0);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(a_failed_line_is_paid_again_once)
{
    struct test_world w;
    struct ledger_taken t;
    int64_t id = 0;
    int64_t more = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(send_batch(&w, 3, PERIOD, &id) == MZ_OK);
    struct ledger_answers in = answers_of(cx, id, 1);
    in.rows[1].fate = LEDGER_FATE_FAILED;
    in.rows[1].outcome = 2;
    CHECK(answer(cx, &in, &t) == MZ_OK && t.count[LEDGER_ANSWER_FAILED] == 1);
    int64_t lines[] = {line_id(cx, id, 1), line_id(cx, id, 2)};
    CHECK(STEP(cx, again_batch(cx, lines, 1, &more)) == MZ_CONFLICT); /* it was paid */
    mz_clear(cx);
    CHECK(STEP(cx, again_batch(cx, &lines[1], 1, &more)) == MZ_OK);
    CHECK(STEP(cx, ledger_withdraw(cx, more, TODAY)) == MZ_OK);
    CHECK(send_again(&w, &lines[1], 1, &more) == MZ_OK);
    in = answers_of(cx, more, 2);
    CHECK(answer(cx, &in, &t) == MZ_OK && t.count[LEDGER_ANSWER_PAID] == 1);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(f16_a_batch_is_sent_once_and_acknowledged_by_its_bytes)
{
    struct test_world w;
    struct ledger_batch b;
    int64_t id = 0;
    bool same = false;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(send_batch(&w, 3, PERIOD, &id) == MZ_OK);
    struct ledger_sent f = sent_file(id);
    CHECK(STEP(cx, ledger_exported(cx, id, &f)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(STEP(cx, ledger_delivered(cx, id, MZ_S("12345678901234567890123456789012"), &same)) ==
          MZ_OK);
    CHECK(!same && state_of(cx, id) == LEDGER_IN_DOUBT);
    CHECK(ledger_batch_get(cx, id, &b) == MZ_OK);
    CHECK(STEP(cx, ledger_delivered(cx, id, b.file_sm3, &same)) == MZ_OK && same);
    CHECK(STEP(cx, ledger_delivered(cx, id, b.file_sm3, &same)) == MZ_OK && same);
    CHECK(state_of(cx, id) == LEDGER_DELIVERED);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(what_is_in_doubt_is_only_asked_for)
{
    struct test_world w;
    int64_t id = 0;
    int64_t more = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(send_batch(&w, 3, PERIOD, &id) == MZ_OK);
    CHECK(STEP(cx, ledger_doubt(cx, id)) == MZ_OK);
    CHECK(STEP(cx, ledger_withdraw(cx, id, TODAY)) == MZ_CONFLICT);
    mz_clear(cx);
    int64_t line = line_id(cx, id, 1);
    CHECK(STEP(cx, again_batch(cx, &line, 1, &more)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(STEP(cx, new_batch(cx, 3, PERIOD, &more)) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, more, TODAY)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(STEP(cx, ledger_never_paid(cx, id, MZ_S(""), TODAY)) == MZ_INVALID);
    mz_clear(cx);
    CHECK(STEP(cx, ledger_never_paid(cx, id, MZ_S("农信函〔2026〕3号"), TODAY)) == MZ_OK);
    CHECK(line_state(cx, line) == LEDGER_LINE_FAILED);
    CHECK(send_again(&w, &line, 1, &more) == MZ_OK);
    CHECK(sound(cx));
    test_done(&w);
}

static mz_code stop_person(mz_cx *cx, int64_t person, const char *event)
{
    struct ledger_hold h = {.county = COUNTY,
                            .person = person,
                            .event = mz_str_of(event),
                            .from_period = PERIOD,
                            .reason = MZ_S("dead")};
    return ledger_hold_put(cx, &h);
}

static mz_code stop_programme(mz_cx *cx, const char *programme)
{
    struct ledger_hold h = {.county = COUNTY,
                            .person = PERSON + 1,
                            .event = MZ_S("case:1"),
                            .programme = mz_str_of(programme),
                            .from_period = PERIOD,
                            .reason = MZ_S("review")};
    return ledger_hold_put(cx, &h);
}

/* The batch is of one programme: what stands still in another one is no business of it. */
static bool freezes_beside(enum mz_db_kind kind_, const char *held)
{
    struct test_world w;
    struct ledger_batch b;
    struct ledger_hold h = {.county = COUNTY, .person = PERSON + 1, .event = MZ_S("case:1")};
    int64_t id = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    bool good = STEP(cx, new_batch(cx, 3, PERIOD, &id)) == MZ_OK &&
                ledger_batch_get(cx, id, &b) == MZ_OK;
    mz_str own = b.programme;
    good = good && STEP(cx, stop_programme(cx, held == NULL ? own.p : held)) == MZ_OK;
    mz_code rc = STEP(cx, ledger_freeze(cx, id, TODAY));
    mz_clear(cx);
    good = good && ledger_hold_get(cx, &h) == MZ_OK &&
           h.from_period == PERIOD && !h.lifted && ledger_holds(&h, h.programme, PERIOD) &&
           !ledger_holds(&h, h.programme, PERIOD - 1) && !ledger_holds(&h, MZ_S("x"), PERIOD) &&
           mz_str_eq(h.programme, own) == (held == NULL);
    test_done(&w);
    return good && rc == MZ_OK;
}

BOTH(what_stands_still_is_one_programme_and_the_others_are_paid)
{
    CHECK(freezes_beside(kind_, "another"));
    CHECK(!freezes_beside(kind_, NULL));
}

BOTH(f24_a_death_after_the_freeze_stops_the_file)
{
    struct test_world w;
    struct ledger_batch b;
    int64_t id = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(STEP(cx, new_batch(cx, 3, PERIOD, &id)) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, id, TODAY)) == MZ_OK);
    CHECK(approve(&w, id) == MZ_OK);
    CHECK(STEP(cx, stop_person(cx, PERSON + 1, "d1")) == MZ_OK);
    struct ledger_sent f = sent_file(id);
    CHECK(STEP(cx, ledger_exported(cx, id, &f)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(STEP(cx, ledger_withdraw(cx, id, TODAY)) == MZ_OK);
    CHECK(STEP(cx, new_batch(cx, 3, PERIOD, &id)) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, id, TODAY)) == MZ_CONFLICT);
    mz_clear(cx);
    /* The feed took the wrong person: another one lifts it, and the event does not come back. */
    CHECK(STEP(cx, ledger_hold_lift(cx, COUNTY, PERSON + 1, MZ_S("d1"))) == MZ_DENIED);
    mz_clear(cx);
    as(&w, FIRST);
    CHECK(STEP(cx, ledger_hold_lift(cx, COUNTY, PERSON + 1, MZ_S("d1"))) == MZ_OK);
    as(&w, MAKER);
    CHECK(mz_tx_begin(cx) == MZ_OK);
    CHECK(stop_person(cx, PERSON + 1, "d1") == MZ_OK);
    mz_tx_rollback(cx);
    CHECK(STEP(cx, ledger_freeze(cx, id, TODAY)) == MZ_OK);
    CHECK(ledger_batch_get(cx, id, &b) == MZ_OK && b.state == LEDGER_FROZEN);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(what_a_person_owes_is_kept_back_and_never_more)
{
    struct test_world w;
    int64_t id = 0;
    struct ledger_taken t;
    struct ledger_agreement g;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    struct ledger_key owed = {
        .county = COUNTY, .class = LEDGER_RECOVERY, .programme = SUBSIDY, .party = PERSON};
    struct ledger_key over = {.county = COUNTY, .class = LEDGER_OVERPAID, .programme = SUBSIDY};
    struct ledger_transfer o = {.id = ledger_id_new(cx),
                                .kind = LEDGER_POSTED,
                                .fen = 150 * YUAN,
                                .party = PERSON,
                                .code = LEDGER_CODE_OVERPAY,
                                .day = TODAY};
    struct ledger_posted out;
    CHECK(mz_tx_begin(cx) == MZ_OK);
    CHECK(ledger_open(cx, &owed, &o.debit) == MZ_OK);
    CHECK(ledger_open(cx, &over, &o.credit) == MZ_OK);
    CHECK(test_end(cx, ledger_post(cx, COUNTY, &o, 1, &out)) == MZ_OK);
    for (int month = 0; month < 3; month++) {
        struct ledger_batch_new in = {.county = COUNTY,
                                      .programme = SUBSIDY,
                                      .period = PERIOD - 2 + month,
                                      .kind = LEDGER_FIRST_TIME,
                                      .format = MZ_S("test")};
        struct ledger_line l = {.person = PERSON,
                                .period = PERIOD - 2 + month,
                                .kind = LEDGER_REGULAR,
                                .gross = 100 * YUAN,
                                .offset_fen = month == 0 ? 100 * YUAN : 50 * YUAN,
                                .card = 1};
        CHECK(mz_tx_begin(cx) == MZ_OK);
        CHECK(ledger_batch_make(cx, &in, &id) == MZ_OK);
        CHECK(ledger_lines_add(cx, id, &l, 1) == MZ_OK);
        CHECK(test_end(cx, ledger_fund(cx, id, LEDGER_COUNTY_MONEY, 100 * YUAN)) == MZ_OK);
        CHECK(STEP(cx, ledger_freeze(cx, id, TODAY)) == (month < 2 ? MZ_OK : MZ_LIMIT));
        CHECK(month < 2 || strcmp(cx->err.say_arg[0], "50.00") == 0); /* of what is owed */
        mz_clear(cx);
        if (month < 2) {
            struct ledger_sent f = sent_file(id);
            CHECK(approve(&w, id) == MZ_OK);
            CHECK(STEP(cx, ledger_exported(cx, id, &f)) == MZ_OK);
            struct ledger_answers a = answers_of(cx, id, month + 1);
            a.n = month == 0 ? 0 : 1; /* nothing went to the bank in the first month */
            CHECK(answer(cx, &a, &t) == MZ_OK);
        }
    }
    CHECK(ledger_agree(cx, id, &g) == MZ_OK && g.paid_n == 0);
    CHECK(ledger_left(&(struct ledger_balance){.bound = LEDGER_NO_CLAIM, .dr = 3, .cr = 3}) == 0);
    CHECK(sound(cx));
    test_done(&w);
}

/* F1 as a fault at each statement: freezing, sending and answering are whole or not there. */
BOTH(faults_at_any_statement_of_a_batch_leave_nothing_half_done)
{
    struct test_world w;
    struct ledger_taken t;
    struct ledger_agreement g;
    int64_t id = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(STEP(cx, new_batch(cx, 3, PERIOD, &id)) == MZ_OK);
    FAULT_LOOP(cx, STEP(cx, ledger_freeze(cx, id, TODAY)), CHECK(state_of(cx, id) == LEDGER_DRAFT));
    CHECK(approve(&w, id) == MZ_OK);
    struct ledger_sent f = sent_file(id);
    FAULT_LOOP(cx, STEP(cx, ledger_exported(cx, id, &f)),
               CHECK(state_of(cx, id) == LEDGER_APPROVED));
    struct ledger_answers in = answers_of(cx, id, 1);
    in.rows[1].fate = LEDGER_FATE_FAILED;
    FAULT_LOOP(cx, answer(cx, &in, &t), CHECK(state_of(cx, id) == LEDGER_EXPORTED));
    CHECK(t.count[LEDGER_ANSWER_PAID] == 2 && !t.again);
    in = answers_of(cx, id, 2);
    in.n = 1;
    in.rows[0].fate = LEDGER_FATE_RETURNED;
    FAULT_LOOP(cx, answer(cx, &in, &t), (void)0);
    CHECK(t.count[LEDGER_ANSWER_RETURNED] == 1);
    FAULT_LOOP(cx, STEP(cx, ledger_reconcile(cx, id, MZ_NULL, TODAY, &g)),
               CHECK(state_of(cx, id) == LEDGER_ANSWERED));
    CHECK(g.closed && g.paid_n == 1);
    int64_t other = 0;
    CHECK(STEP(cx, new_batch(cx, 3, PERIOD + 1, &other)) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, other, TODAY)) == MZ_OK);
    FAULT_LOOP(cx, STEP(cx, ledger_withdraw(cx, other, TODAY)),
               CHECK(state_of(cx, other) == LEDGER_FROZEN));
    CHECK(sound(cx));
    test_done(&w);
}

/* F17: each step asks for the state it needs, so the second of two finds it gone. */
BOTH(f17_two_who_freeze_at_once_freeze_once)
{
    struct test_world w;
    struct test_world other = {0};
    int64_t id = 0;
    begin(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(STEP(cx, new_batch(cx, 3, PERIOD, &id)) == MZ_OK);
    other.cx = (mz_cx){.a = mz_arena_new((size_t)64 << 20),
                       .actor = cx->actor,
                       .clock = cx->clock,
                       .random = cx->random};
    struct mz_db_options o = {.journal = mz_str_of(w.dir), .busy_ms_max = 1};
    CHECK(mz_db_open(&other.cx, mz_str_of(w.url), o, &other.cx.db) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, id, TODAY)) == MZ_OK);
    CHECK(STEP(&other.cx, ledger_freeze(&other.cx, id, TODAY)) == MZ_CONFLICT);
    mz_arena_free(other.cx.a);
    mz_db_close(other.cx.db);
    CHECK(sound(cx));
    test_done(&w);
}

TEST(a_draft_without_lines_or_with_bad_ones_goes_nowhere)
{
    struct test_world w;
    int64_t id = 0;
    begin(&w, MZ_DB_SQLITE);
    mz_cx *cx = &w.cx;
    CHECK(STEP(cx, new_batch(cx, 0, PERIOD, &id)) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, id, TODAY)) == MZ_INVALID);
    mz_clear(cx);
    struct ledger_line l = {.person = PERSON, .period = PERIOD, .kind = LEDGER_REGULAR, .card = 1};
    const int64_t bad[] = {0, -1, LEDGER_FEN_MAX + 1, INT64_MAX};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        l.gross = bad[i];
        CHECK(STEP(cx, ledger_lines_add(cx, id, &l, 1)) == MZ_INVALID);
        mz_clear(cx);
    }
    struct ledger_line two[2];
    l.gross = YUAN;
    two[0] = two[1] = l;
    CHECK(STEP(cx, ledger_lines_add(cx, id, two, 2)) == MZ_OK);
    CHECK(STEP(cx, ledger_freeze(cx, id, TODAY)) == MZ_CONFLICT); /* one person twice */
    mz_clear(cx);
    CHECK(STEP(cx, ledger_freeze(cx, id + 500, TODAY)) == MZ_ABSENT);
    test_done(&w);
}

TEST_MAIN(T3(a_month_goes_from_lines_to_agreement), T2(nobody_is_granted_a_month_twice),
          T2(two_others_approve_what_they_were_shown),
          T2(a_budget_that_does_not_reach_freezes_nothing),
          T2(f11_the_same_file_twice_does_nothing),
          T2(f12_a_second_file_with_one_line_changed_stands_aside_there),
          T2(f14_other_batches_amounts_and_accounts_stand_aside),
          T2(f15_late_returns_come_back_once_and_are_paid_again_once),
          T2(a_failed_line_is_paid_again_once),
          T2(f16_a_batch_is_sent_once_and_acknowledged_by_its_bytes),
          T2(what_is_in_doubt_is_only_asked_for),
          T2(what_stands_still_is_one_programme_and_the_others_are_paid),
          T2(f24_a_death_after_the_freeze_stops_the_file),
          T2(what_a_person_owes_is_kept_back_and_never_more),
          T2(faults_at_any_statement_of_a_batch_leave_nothing_half_done),
          T2(f17_two_who_freeze_at_once_freeze_once),
          T(a_draft_without_lines_or_with_bad_ones_goes_nowhere))
