#include "ledger/ledger_testing.h"

struct pair {
    int64_t budget, fund;
};

static mz_code open_pair(mz_cx *cx, struct pair *p)
{
    struct ledger_key key = {.county = COUNTY,
                             .class = LEDGER_BUDGET,
                             .programme = SUBSIDY,
                             .source = LEDGER_COUNTY_MONEY,
                             .year = 2026};
    MZ_TRY(ledger_open(cx, &key, &p->budget));
    key = (struct ledger_key){.county = COUNTY, .class = LEDGER_FUND, .programme = SUBSIDY};
    MZ_TRY(ledger_open(cx, &key, &p->fund));
    mz_tx_quiet(cx); /* accounts without a transfer are no facts */
    return MZ_OK;
}

static mz_code setup(struct test_world *w, enum mz_db_kind kind, struct pair *p)
{
    test_store(w, kind);
    mz_cx *cx = &w->cx;
    MZ_TRY(STEP(cx, give(cx, LEDGER_COUNTY_MONEY, 1000 * YUAN)));
    return STEP(cx, open_pair(cx, p));
}

static struct ledger_transfer moving(mz_cx *cx, const struct pair *p, int64_t fen)
{
    return (struct ledger_transfer){.id = ledger_id_new(cx),
                                    .kind = LEDGER_POSTED,
                                    .debit = p->budget,
                                    .credit = p->fund,
                                    .fen = fen,
                                    .code = LEDGER_CODE_FUND,
                                    .day = TODAY};
}

BOTH(what_is_debited_is_credited)
{
    struct test_world w;
    struct pair p;
    struct ledger_posted out;
    CHECK(setup(&w, kind_, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    struct ledger_transfer t = moving(cx, &p, 400 * YUAN);
    CHECK(STEP(cx, ledger_post(cx, COUNTY, &t, 1, &out)) == MZ_OK);
    CHECK(out.new_n == 1);
    CHECK(out.first == 2);
    CHECK(balance(cx, LEDGER_BUDGET, LEDGER_COUNTY_MONEY, 0).dr == 400 * YUAN);
    CHECK(balance(cx, LEDGER_FUND, LEDGER_NO_SOURCE, 0).cr == 400 * YUAN);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(a_retry_is_the_same_answer_and_other_content_a_conflict)
{
    struct test_world w;
    struct pair p;
    struct ledger_posted out;
    CHECK(setup(&w, kind_, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    struct ledger_transfer t = moving(cx, &p, 10 * YUAN);
    CHECK(ledger_post_once(cx, COUNTY, &t, 1, &out) == MZ_OK);
    CHECK(ledger_post_once(cx, COUNTY, &t, 1, &out) == MZ_OK);
    CHECK(out.new_n == 0 && out.old_n == 1);
    t.fen++;
    CHECK(ledger_post_once(cx, COUNTY, &t, 1, &out) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(balance(cx, LEDGER_BUDGET, LEDGER_COUNTY_MONEY, 0).dr == 10 * YUAN);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(a_linked_set_is_written_whole_or_not_at_all)
{
    struct test_world w;
    struct pair p;
    struct ledger_posted out;
    CHECK(setup(&w, kind_, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    struct ledger_transfer t[2] = {moving(cx, &p, 600 * YUAN), moving(cx, &p, 500 * YUAN)};
    CHECK(STEP(cx, ledger_post(cx, COUNTY, t, 2, &out)) == MZ_LIMIT);
    mz_clear(cx);
    CHECK(balance(cx, LEDGER_BUDGET, LEDGER_COUNTY_MONEY, 0).dr == 0);
    /* One that was there already cannot take a new one along. */
    CHECK(STEP(cx, ledger_post(cx, COUNTY, t, 1, &out)) == MZ_OK);
    t[1].fen = 1;
    CHECK(STEP(cx, ledger_post(cx, COUNTY, t, 2, &out)) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(a_refused_id_stays_refused)
{
    struct test_world w;
    struct pair p;
    struct ledger_posted out;
    CHECK(setup(&w, kind_, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    struct ledger_transfer t = moving(cx, &p, 1100 * YUAN);
    CHECK(ledger_post_once(cx, COUNTY, &t, 1, &out) == MZ_LIMIT);
    mz_str first = mz_str_dup(cx->a, mz_str_of(cx->err.say_arg[2]));
    CHECK(first.n > 0);
    mz_clear(cx);
    CHECK(STEP(cx, give(cx, LEDGER_COUNTY_MONEY, 9000 * YUAN)) == MZ_OK);
    CHECK(ledger_post_once(cx, COUNTY, &t, 1, &out) == MZ_LIMIT);
    CHECK(mz_str_eq(first, mz_str_of(cx->err.say_arg[2])));
    mz_clear(cx);
    t.id = ledger_id_new(cx);
    CHECK(ledger_post_once(cx, COUNTY, &t, 1, &out) == MZ_OK);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(a_pending_transfer_ends_once)
{
    struct test_world w;
    struct pair p;
    struct ledger_posted out;
    CHECK(setup(&w, kind_, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    struct ledger_transfer t = moving(cx, &p, 300 * YUAN);
    t.kind = LEDGER_PENDING;
    CHECK(ledger_post_once(cx, COUNTY, &t, 1, &out) == MZ_OK);
    int64_t pending = COUNTY * MZ_ID_UNIT + out.first;
    CHECK(balance(cx, LEDGER_BUDGET, LEDGER_COUNTY_MONEY, 0).dr_pending == 300 * YUAN);
    CHECK(ledger_left(&(struct ledger_balance){
              .bound = LEDGER_NO_DEBT, .cr = 10, .dr = 3, .dr_pending = 2}) == 5);
    struct ledger_transfer end = {
        .kind = LEDGER_POST, .pending = pending, .code = LEDGER_CODE_RESOLVE, .day = TODAY};
    CHECK(ledger_post_once(cx, COUNTY, &end, 1, &out) == MZ_OK && out.new_n == 1);
    CHECK(ledger_post_once(cx, COUNTY, &end, 1, &out) == MZ_OK && out.old_n == 1);
    end.kind = LEDGER_VOID;
    CHECK(ledger_post_once(cx, COUNTY, &end, 1, &out) == MZ_CONFLICT);
    mz_clear(cx);
    struct ledger_balance b = balance(cx, LEDGER_BUDGET, LEDGER_COUNTY_MONEY, 0);
    CHECK(b.dr == 300 * YUAN && b.dr_pending == 0);
    end.pending = pending + 50;
    CHECK(STEP(cx, ledger_post(cx, COUNTY, &end, 1, &out)) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(pending_money_counts_against_the_budget)
{
    struct test_world w;
    struct pair p;
    struct ledger_posted out;
    CHECK(setup(&w, kind_, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    struct ledger_transfer t = moving(cx, &p, 700 * YUAN);
    t.kind = LEDGER_PENDING;
    CHECK(ledger_post_once(cx, COUNTY, &t, 1, &out) == MZ_OK);
    t = moving(cx, &p, 301 * YUAN);
    CHECK(ledger_post_once(cx, COUNTY, &t, 1, &out) == MZ_LIMIT);
    CHECK(strcmp(cx->err.say_arg[2], "1.00") == 0);
    mz_clear(cx);
    test_done(&w);
}

/* F25 */
TEST(f25_amounts_of_nothing_less_or_too_much_are_refused)
{
    struct test_world w;
    struct pair p;
    struct ledger_posted out;
    CHECK(setup(&w, MZ_DB_SQLITE, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    const int64_t bad[] = {0, -1, INT64_MIN + 1, INT64_MAX, LEDGER_FEN_MAX + 1};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        struct ledger_transfer t = moving(cx, &p, bad[i]);
        CHECK(STEP(cx, ledger_post(cx, COUNTY, &t, 1, &out)) == MZ_INVALID);
        mz_clear(cx);
    }
    /* A sum that does not fit is refused before it wraps. */
    static struct ledger_transfer many[10000];
    struct ledger_key treasury = {
        .county = COUNTY, .class = LEDGER_TREASURY, .source = LEDGER_COUNTY_MONEY};
    int64_t from = 0;
    CHECK(mz_tx_begin(cx) == MZ_OK);
    CHECK(ledger_open(cx, &treasury, &from) == MZ_OK);
    mz_tx_rollback(cx); /* it was opened with the budget */
    for (size_t i = 0; i < MZ_LEN(many); i++) {
        many[i] = moving(cx, &p, LEDGER_FEN_MAX);
        many[i].debit = from;
        many[i].credit = p.budget;
    }
    CHECK(STEP(cx, ledger_post(cx, COUNTY, many, MZ_LEN(many), &out)) == MZ_LIMIT);
    mz_clear(cx);
    struct ledger_transfer t = moving(cx, &p, 1);
    t.credit = t.debit;
    CHECK(STEP(cx, ledger_post(cx, COUNTY, &t, 1, &out)) == MZ_INVALID);
    mz_clear(cx);
    t = moving(cx, &p, 1);
    t.credit = 12345;
    CHECK(STEP(cx, ledger_post(cx, COUNTY, &t, 1, &out)) == MZ_ABSENT);
    mz_clear(cx);
    t = moving(cx, &p, 1);
    t.id.hi = LEDGER_TAG_SEND;
    CHECK(STEP(cx, ledger_post(cx, COUNTY, &t, 1, &out)) == MZ_INVALID);
    mz_clear(cx);
    CHECK(STEP(cx, ledger_post(cx, COUNTY, &t, 0, &out)) == MZ_LIMIT);
    mz_clear(cx);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(a_county_outside_the_scope_is_not_written)
{
    struct test_world w;
    struct pair p;
    struct ledger_posted out;
    CHECK(setup(&w, kind_, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    struct ledger_transfer t = moving(cx, &p, 1);
    test_scope(&w, INT64_C(331100000000), INT64_C(331180999999));
    CHECK(STEP(cx, ledger_post(cx, COUNTY, &t, 1, &out)) != MZ_OK);
    mz_clear(cx);
    test_everywhere(&w);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(a_fault_at_any_statement_leaves_nothing)
{
    struct test_world w;
    struct pair p;
    struct ledger_posted out;
    CHECK(setup(&w, kind_, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    struct ledger_transfer t[3];
    for (size_t i = 0; i < 3; i++) {
        t[i] = moving(cx, &p, YUAN);
    }
    FAULT_LOOP(cx, STEP(cx, ledger_post(cx, COUNTY, t, 3, &out)),
               CHECK(balance(cx, LEDGER_BUDGET, LEDGER_COUNTY_MONEY, 0).dr == 0));
    CHECK(balance(cx, LEDGER_BUDGET, LEDGER_COUNTY_MONEY, 0).dr == 3 * YUAN);
    CHECK(sound(cx));
    test_done(&w);
}

BOTH(the_same_set_twice_under_faults_books_once)
{
    struct test_world w;
    struct pair p;
    struct ledger_posted out;
    CHECK(setup(&w, kind_, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    struct ledger_transfer t = moving(cx, &p, YUAN);
    FAULT_LOOP(cx, ledger_post_once(cx, COUNTY, &t, 1, &out), (void)0);
    CHECK(ledger_post_once(cx, COUNTY, &t, 1, &out) == MZ_OK && out.old_n == 1);
    CHECK(balance(cx, LEDGER_BUDGET, LEDGER_COUNTY_MONEY, 0).dr == YUAN);
    test_done(&w);
}

TEST(transfers_cannot_be_changed_or_deleted)
{
    struct test_world w;
    struct pair p;
    CHECK(setup(&w, MZ_DB_SQLITE, &p) == MZ_OK);
    mz_cx *cx = &w.cx;
    CHECK(cx->db->backend->script(cx, cx->db, "UPDATE ledger_transfer SET fen = 1") != MZ_OK);
    mz_clear(cx);
    CHECK(cx->db->backend->script(cx, cx->db, "DELETE FROM ledger_set") != MZ_OK);
    mz_clear(cx);
    CHECK(sound(cx));
    test_done(&w);
}

TEST(words_of_sources_are_found)
{
    CHECK(ledger_source_of(MZ_S("province")) == LEDGER_PROVINCE_MONEY);
    CHECK(ledger_source_of(MZ_S("moon")) == LEDGER_NO_SOURCE);
    CHECK(ledger_code_title(LEDGER_CODE_SEND)[0] != '\0');
    CHECK(ledger_source_title(LEDGER_LOTTERY_MONEY)[0] != '\0');
}

TEST_MAIN(T2(what_is_debited_is_credited),
          T2(a_retry_is_the_same_answer_and_other_content_a_conflict),
          T2(a_linked_set_is_written_whole_or_not_at_all), T2(a_refused_id_stays_refused),
          T2(a_pending_transfer_ends_once), T2(pending_money_counts_against_the_budget),
          T(f25_amounts_of_nothing_less_or_too_much_are_refused),
          T2(a_county_outside_the_scope_is_not_written),
          T2(a_fault_at_any_statement_leaves_nothing),
          T2(the_same_set_twice_under_faults_books_once), T(transfers_cannot_be_changed_or_deleted),
          T(words_of_sources_are_found))
