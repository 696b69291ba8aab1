#include "ledger/ledger_testing.h"

/* Each test breaks a healthy book by hand, as a fault or a thief would, and sees the finding. */

struct broken {
    struct test_world w;
    int64_t done; /* a batch that is reconciled, but for one line that failed */
    int64_t open; /* one that is with the bank */
    int64_t held; /* one that is frozen */
};

static void begin(struct broken *k, enum mz_db_kind kind)
{
    struct ledger_taken t;
    struct ledger_agreement g;
    test_store(&k->w, kind);
    mz_cx *cx = &k->w.cx;
    bool ok = STEP(cx, give(cx, LEDGER_COUNTY_MONEY, INT64_C(1000000) * YUAN)) == MZ_OK &&
              send_batch(&k->w, 4, PERIOD - 2, &k->done) == MZ_OK &&
              send_batch(&k->w, 4, PERIOD - 1, &k->open) == MZ_OK &&
              STEP(cx, new_batch(cx, 4, PERIOD, &k->held)) == MZ_OK &&
              STEP(cx, ledger_freeze(cx, k->held, TODAY)) == MZ_OK;
    struct ledger_answers in = answers_of(cx, k->done, 1);
    in.rows[1].fate = LEDGER_FATE_FAILED;
    ok = ok && STEP(cx, ledger_answer(cx, &in, &t)) == MZ_OK &&
         STEP(cx, ledger_reconcile(cx, k->done, MZ_NULL, TODAY, &g)) == MZ_OK && g.closed;
    if (!ok || !sound(cx)) {
        test_store_lost(&k->w, cx->err.msg);
    }
}

/* Number of findings of a rule after the damage; -1 when nothing or the check itself broke. */
static int64_t damage(struct broken *k, enum ledger_rule rule, const char *sql)
{
    mz_cx *cx = &k->w.cx;
    struct ledger_findings f;
    bool lite = mz_db_kind(cx->db) == MZ_DB_SQLITE;
    if (lite && cx->db->backend->script(cx, cx->db,
                                        "DROP TRIGGER ledger_transfer_stays_u;"
                                        "DROP TRIGGER ledger_transfer_stays_d;"
                                        "DROP TRIGGER ledger_set_stays_u;"
                                        "DROP TRIGGER ledger_set_stays_d;"
                                        "DROP TRIGGER mz_audit_stays_d;"
                                        "PRAGMA ignore_check_constraints = ON;") != MZ_OK) {
        return -1;
    }
    if (cx->db->backend->script(cx, cx->db, sql) != MZ_OK || findings(cx, &f) < 0) {
        printf("damage: %s\n", cx->err.msg);
        return -1;
    }
    return f.bad[rule];
}

#define BREAK(name, rule, sql)                       \
    BOTH(name)                                       \
    {                                                \
        struct broken k = {0};                       \
        begin(&k, kind_);                            \
        CHECK(damage(&k, LEDGER_##rule, (sql)) > 0); \
        test_done(&k.w);                             \
    }

BREAK(i1_finds_a_side_without_the_other, I1,
      "UPDATE ledger_account SET dr = dr + 1 WHERE class = 2")
BREAK(i2_finds_a_changed_transfer, I2, "UPDATE ledger_transfer SET party = 5 WHERE line > 0")
BREAK(i2_finds_a_missing_transfer, I2,
      "DELETE FROM ledger_transfer WHERE id = (SELECT max(id) FROM ledger_transfer)")
BREAK(i2_finds_a_transfer_behind_the_end, I2,
      "INSERT INTO ledger_transfer SELECT id + 1, county, 900, 1, 1, debit, credit, fen, party, "
      "code, line, 0, day FROM ledger_transfer WHERE id = (SELECT max(id) FROM ledger_transfer)")
BREAK(i2_finds_a_changed_hash, I2, "UPDATE ledger_set SET fen = fen + 1")
BREAK(i3_finds_a_balance_that_is_not_the_sum, I3,
      "UPDATE ledger_account SET dr = dr + 1, cr = cr + 1 WHERE class = 4")
BREAK(i4_finds_a_claim_without_a_line, I4,
      "INSERT INTO ledger_claim SELECT county, party + 77, programme, period, kind, 0, line, fen "
      "FROM ledger_claim WHERE party = (SELECT min(party) FROM ledger_claim)")
BREAK(i4_finds_a_line_without_its_claim, I4,
      "DELETE FROM ledger_claim WHERE party = (SELECT min(party) FROM ledger_claim)")
BREAK(i5_finds_a_line_ahead_of_its_batch, I5, "UPDATE ledger_line SET state = 4 WHERE state = 2")
BREAK(i6_finds_a_changed_line, I6, "UPDATE ledger_line SET card = 99 WHERE state = 2")
BREAK(i6_finds_a_changed_sum, I6, "UPDATE ledger_batch SET fen = fen + 1")
BREAK(i7_finds_an_answer_booked_for_another_amount, I7, "UPDATE ledger_answer SET fen = fen + 1")
BREAK(i7_finds_a_booking_without_an_answer, I7, "DELETE FROM ledger_answer")
BREAK(i8_finds_a_line_paid_without_an_answer, I8,
      "UPDATE ledger_line SET state = 4 WHERE state = 3")
BREAK(i9_finds_a_dead_person_who_was_sent, I9,
      "INSERT INTO ledger_hold SELECT l.id, l.county, l.person, 'd', l.period, 'dead', 1, 1, 0, 0, "
      "0, 0, '' "
      "FROM ledger_line l WHERE l.state = 3")
BREAK(i9_finds_what_was_sent_of_a_programme_that_stood_still, I9,
      "INSERT INTO ledger_hold SELECT l.id, l.county, l.person, 'd', l.period, 'review', 1, 1, 0, "
      "0, 0, 0, b.programme FROM ledger_line l, ledger_batch b "
      "WHERE l.state = 3 AND b.id = l.batch")
BREAK(i10_finds_a_batch_without_approvers, I10, "DELETE FROM ledger_approval")
BREAK(i10_finds_a_maker_who_approved, I10, "UPDATE ledger_batch SET made_by = 8")
BREAK(i11_finds_a_set_that_the_audit_does_not_know, I11,
      "DELETE FROM mz_audit WHERE kind = 'ledger_set'")
BREAK(i12_finds_an_account_beyond_its_bound, I12,
      "UPDATE ledger_account SET dr = cr + 1 WHERE class = 2")

BOTH(a_healthy_book_has_no_finding)
{
    struct broken k = {0};
    struct ledger_findings f;
    begin(&k, kind_);
    CHECK(findings(&k.w.cx, &f) == 0);
    CHECK(f.transfers > 20);
    CHECK(ledger_rule_name(LEDGER_I12)[0] == 'I');
    CHECK(ledger_rule_title(LEDGER_I12)[0] != '\0');
    test_done(&k.w);
}

TEST_MAIN(T2(a_healthy_book_has_no_finding), T2(i1_finds_a_side_without_the_other),
          T2(i2_finds_a_changed_transfer), T2(i2_finds_a_missing_transfer),
          T2(i2_finds_a_transfer_behind_the_end), T2(i2_finds_a_changed_hash),
          T2(i3_finds_a_balance_that_is_not_the_sum), T2(i4_finds_a_claim_without_a_line),
          T2(i4_finds_a_line_without_its_claim), T2(i5_finds_a_line_ahead_of_its_batch),
          T2(i6_finds_a_changed_line), T2(i6_finds_a_changed_sum),
          T2(i7_finds_an_answer_booked_for_another_amount),
          T2(i7_finds_a_booking_without_an_answer), T2(i8_finds_a_line_paid_without_an_answer),
          T2(i9_finds_a_dead_person_who_was_sent),
          T2(i9_finds_what_was_sent_of_a_programme_that_stood_still),
          T2(i10_finds_a_batch_without_approvers),
          T2(i10_finds_a_maker_who_approved), T2(i11_finds_a_set_that_the_audit_does_not_know),
          T2(i12_finds_an_account_beyond_its_bound))
