#include "feature/pay/month_testing.h"

#include <fcntl.h>
#include <unistd.h>

#include "feature/reseal.h"

BOTH(a_month_goes_from_benefits_to_the_bank_and_back)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    struct ledger_agreement g;
    mz_str path = {0};
    begin(&p, kind_, 6);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK);
    CHECK(r.lines == 6 && r.fen == (6 * 300 + 15) * YUAN && r.fresh.n == 6 && r.batches == 1);
    CHECK(approved(&p, r.last) == MZ_OK);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    mz_str first = file_text(cx, path);
    CHECK(first.n > 300);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK); /* once more: the same bytes */
    CHECK(mz_str_eq(first, file_text(cx, path)));
    CHECK(take(cx, "csv", answer_csv(cx, r.last, "00", ""), &t) == MZ_OK);
    CHECK(t.verdict == LEDGER_FILE_TAKEN && t.count[LEDGER_ANSWER_PAID] == 6);
    CHECK(take(cx, "csv", answer_csv(cx, r.last, "00", ""), &t) == MZ_OK && t.again);
    CHECK(STEP(cx, ledger_reconcile(cx, r.last, r.fen, DAY, &g)) == MZ_OK && g.closed);
    CHECK(sound(cx));
    done(&p);
}

/* F29 */
BOTH(f29_a_month_run_again_finds_nothing_more)
{
    struct payer p;
    struct pay_ran r;
    begin(&p, kind_, 4);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.lines == 4);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_CONFLICT); /* a draft waits */
    mz_clear(cx);
    struct ledger_batch *b = NULL;
    size_t n = 0;
    CHECK(ledger_batch_list(cx, COUNTY, 0, &b, &n) == MZ_OK && n == 1);
    CHECK(STEP(cx, ledger_freeze(cx, b[0].id, DAY)) == MZ_OK);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.lines == 0 && r.batches == 0);
    CHECK(run(cx, PERIOD + 1, "csv", &r) == MZ_OK && r.lines == 4 && r.same.n == 4);
    CHECK(sound(cx));
    done(&p);
}

BOTH(a_decision_for_the_past_pays_back_and_one_against_it_is_kept_back)
{
    struct payer p;
    struct pay_ran r;
    begin(&p, kind_, 2);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.lines == 2);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_OK);
    struct benefit b = benefit_of(0, PERIOD - 2, 400 * YUAN);
    CHECK(STEP(cx, benefit_change(cx, &b)) == MZ_OK);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK);
    CHECK(r.lines == 3 && r.fen == (400 + 400 + 100) * YUAN);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_OK);
    /* Too much after all: 900 yuan granted for what is 100 a month. */
    b = benefit_of(0, PERIOD - 2, 100 * YUAN);
    CHECK(STEP(cx, benefit_change(cx, &b)) == MZ_OK);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK);
    CHECK(r.over_n == 3 && r.over_fen == 900 * YUAN && r.lines == 0);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.over_n == 0); /* found once */
    CHECK(run(cx, PERIOD + 1, "csv", &r) == MZ_OK);
    CHECK(r.lines == 2 && r.offset_fen == 50 * YUAN);
    CHECK(sound(cx));
    done(&p);
}

BOTH(suspended_resumed_and_stopped_benefits_pay_their_months)
{
    struct payer p;
    struct pay_ran r;
    begin(&p, kind_, 3);
    mz_cx *cx = &p.w.cx;
    struct benefit b = benefit_of(0, PERIOD, 0);
    CHECK(STEP(cx, benefit_suspend(cx, &b)) == MZ_OK);
    b = benefit_of(1, PERIOD, 0);
    CHECK(STEP(cx, benefit_stop(cx, &b)) == MZ_OK);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.lines == 1);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_OK);
    b = benefit_of(1, PERIOD + 1, 0);
    CHECK(STEP(cx, benefit_resume(cx, &b)) == MZ_CONFLICT); /* stopped, not suspended */
    mz_clear(cx);
    b = benefit_of(0, PERIOD + 1, 0);
    CHECK(STEP(cx, benefit_resume(cx, &b)) == MZ_CONFLICT); /* nothing stood before it */
    mz_clear(cx);
    b = benefit_of(2, PERIOD + 1, 0);
    CHECK(STEP(cx, benefit_suspend(cx, &b)) == MZ_OK);
    CHECK(run(cx, PERIOD + 1, "csv", &r) == MZ_OK && r.lines == 0 && r.ended.n == 1);
    b = benefit_of(2, PERIOD + 2, 0);
    CHECK(STEP(cx, benefit_resume(cx, &b)) == MZ_OK);
    CHECK(run(cx, PERIOD + 2, "csv", &r) == MZ_OK && r.lines == 1 && r.fen == 302 * YUAN);
    b = benefit_of(77, PERIOD, 5);
    CHECK(STEP(cx, benefit_change(cx, &b)) == MZ_ABSENT);
    mz_clear(cx);
    done(&p);
}

BOTH(a_failed_line_is_paid_to_the_new_account)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    mz_str path = {0};
    int64_t batch = 0;
    int64_t lines = 0;
    begin(&p, kind_, 3);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK);
    CHECK(approved(&p, r.last) == MZ_OK);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    CHECK(take(cx, "csv", answer_csv(cx, r.last, "000200", ""), &t) == MZ_OK);
    CHECK(t.count[LEDGER_ANSWER_FAILED] == 1 && t.count[LEDGER_ANSWER_PAID] == 2);
    CHECK(pay_again(cx, r.last, &batch, &lines) == MZ_OK && batch == 0); /* the same account */
    CHECK(card(&p, 1, 2, 0) == MZ_OK);
    CHECK(pay_again(cx, r.last, &batch, &lines) == MZ_OK && lines == 1);
    CHECK(approved(&p, batch) == MZ_OK);
    CHECK(pay_export(cx, batch, p.w.dir, &path) == MZ_OK);
    CHECK(take(cx, "csv", answer_csv(cx, batch, "00", ""), &t) == MZ_OK);
    CHECK(t.count[LEDGER_ANSWER_PAID] == 1);
    int64_t none = 0;
    CHECK(pay_again(cx, r.last, &none, &lines) == MZ_OK && none == 0);
    CHECK(sound(cx));
    done(&p);
}

TEST(accounts_need_two_people_and_cool_off)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_line *l = NULL;
    struct ledger_batch b;
    size_t n = 0;
    int64_t id = 0;
    begin(&p, MZ_DB_SQLITE, 1);
    mz_cx *cx = &p.w.cx;
    struct pay_card in = {.division = PLACE,
                          .person = WHO(0),
                          .holder = MZ_S("周文芳"),
                          .number = MZ_S("6222021234567890")};
    CHECK(STEP(cx, pay_card_ask(cx, &in, &id)) == MZ_INVALID); /* its check digit is wrong */
    mz_clear(cx);
    in.number = card_number(cx, 0, 3);
    CHECK(STEP(cx, pay_card_ask(cx, &in, &id)) == MZ_OK);
    CHECK(STEP(cx, pay_card_confirm(cx, id, 0)) == MZ_DENIED);
    mz_clear(cx);
    p.w.actor.user = 8;
    CHECK(STEP(cx, pay_card_confirm(cx, id, 3)) == MZ_OK);
    CHECK(STEP(cx, pay_card_refuse(cx, id)) == MZ_CONFLICT);
    mz_clear(cx);
    p.w.actor.user = 7;
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK);
    CHECK(ledger_batch_get(cx, r.last, &b) == MZ_OK);
    CHECK(ledger_lines_get(cx, &b, 0, 1, &l, &n) == MZ_OK && l[0].card != id);
    CHECK(STEP(cx, ledger_withdraw(cx, r.last, DAY)) == MZ_OK);
    test_tick(&p.w, INT64_C(4) * 86400000);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK);
    CHECK(ledger_batch_get(cx, r.last, &b) == MZ_OK);
    CHECK(ledger_lines_get(cx, &b, 0, 1, &l, &n) == MZ_OK && l[0].card == id);
    done(&p);
}

/* F13: cut off, other charset, byte order mark, other line ends, full-width digits. */
TEST(f13_files_that_did_not_arrive_whole_stand_aside_whole)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    mz_str path = {0};
    begin(&p, MZ_DB_SQLITE, 4);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK);
    mz_str early = answer_csv(cx, r.last, "00", "e");
    CHECK(take(cx, "csv", early, &t) == MZ_OK && t.verdict == LEDGER_FILE_NOT_SENT);
    CHECK(approved(&p, r.last) == MZ_OK);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    mz_str good = answer_csv(cx, r.last, "00", "");
    for (size_t cut = 1; cut < good.n - 1; cut += 7) {
        mz_str part = {good.p, cut};
        CHECK(take(cx, "csv", part, &t) == MZ_OK);
        CHECK(t.verdict != LEDGER_FILE_TAKEN || cut > good.n - 8);
    }
    CHECK(take(cx, "csv", MZ_S("\xff\xfe\x00garbage"), &t) == MZ_OK &&
          t.verdict != LEDGER_FILE_TAKEN);
    CHECK(take(cx, "csv", answer_csv(cx, r.last, "77", ""), &t) == MZ_OK &&
          t.verdict == LEDGER_FILE_UNREADABLE);
    mz_str marked = mz_str_fmt(cx->a, "\xef\xbb\xbf" MZ_FMT, MZ_ARG(good));
    CHECK(take(cx, "csv", marked, &t) == MZ_OK && t.count[LEDGER_ANSWER_PAID] == 4);
    CHECK(take(cx, "csv", MZ_S(""), &t) == MZ_LIMIT);
    mz_clear(cx);
    CHECK(sound(cx));
    done(&p);
}

TEST(another_account_in_the_answer_stands_aside)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    mz_str path = {0};
    begin(&p, MZ_DB_SQLITE, 2);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK);
    CHECK(approved(&p, r.last) == MZ_OK);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    mz_str s = answer_csv(cx, r.last, "00", "");

    char *text = mz_arena_alloc(cx->a, s.n + 1);
    memcpy(text, s.p, s.n);
    char *card_at = strstr(strstr(text, "\n"), ",") + 1;
    card_at[5] = (char)(card_at[5] == '9' ? '8' : '9');
    CHECK(take(cx, "csv", (mz_str){text, s.n}, &t) == MZ_OK);
    CHECK(t.count[LEDGER_ANSWER_ACCOUNT] == 1 && t.count[LEDGER_ANSWER_PAID] == 1);
    done(&p);
}

TEST(a_fixed_width_file_has_its_widths_and_its_charset)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    mz_str path = {0};
    begin(&p, MZ_DB_SQLITE, 2);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "fixed", &r) == MZ_OK);
    CHECK(approved(&p, r.last) == MZ_OK);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    mz_str s = file_text(cx, path);
    size_t head = 18 + 8 + 8 + 18 + 2;
    size_t line = 8 + 18 + 60 + 20 + 14 + 6 + 30 + 2;
    CHECK(s.n == head + 2 * line);
    CHECK(memcmp(s.p + head + 26, "\xd6\xdc\xce\xc4\xb7\xbc ", 7) == 0); /* GB18030 */
    mz_buf *back = mz_buf_new(cx->a, 4096);
    mz_buf_add(back, (mz_str){s.p, head});
    for (size_t i = 0; i < 2; i++) {
        const char *l = s.p + head + i * line;
        mz_buf_add(back, (mz_str){l + 8, 18});
        mz_buf_add(back, (mz_str){l + 86, 20});
        mz_buf_add(back, (mz_str){l + 106, 14});
        mz_buf_add(back, MZ_S("0020261121S1                  \r\n"));
    }
    mz_str whole = mz_buf_str(back);
    CHECK(take(cx, "fixed", (mz_str){whole.p, whole.n - 3}, &t) == MZ_OK &&
          t.verdict == LEDGER_FILE_UNREADABLE);
    CHECK(take(cx, "fixed", whole, &t) == MZ_OK && t.count[LEDGER_ANSWER_PAID] == 2);
    CHECK(sound(cx));
    done(&p);
}

TEST(formats_that_cannot_be_matched_are_refused)
{
    struct payer p;
    struct pay_format f;
    struct pay_ran r;
    begin(&p, MZ_DB_SQLITE, 0);
    mz_cx *cx = &p.w.cx;
    CHECK(pay_format_read(cx, MZ_S("a"), MZ_S("name: a\nshape: round\n"), &f) == MZ_INVALID);
    mz_clear(cx);
    CHECK(pay_format_read(cx, MZ_S("a"),
                          MZ_S("name: a\nshape: csv\ncharset: utf-8\nending: csv\npurpose: x\n"
                               "line:\n  - field: line\ncodes:\n  - code: 1\n    fate: paid\n"
                               "    outcome: 0\n    label: ok\n"),
                          &f) == MZ_INVALID);
    mz_clear(cx);
    CHECK(run(cx, PERIOD, "../csv", &r) == MZ_INVALID);
    mz_clear(cx);
    CHECK(run(cx, PERIOD, "nothing", &r) == MZ_ABSENT);
    mz_clear(cx);
    int64_t percent[LEDGER_SOURCE_N];
    CHECK(pay_split_read(cx, MZ_S("central:60,county:41"), percent) == MZ_INVALID);
    mz_clear(cx);
    CHECK(pay_split_read(cx, MZ_S("central:60,moon:40"), percent) == MZ_INVALID);
    mz_clear(cx);
    CHECK(pay_split_read(cx, MZ_S("central:60,county:40"), percent) == MZ_OK);
    done(&p);
}

/* Whatever statement fails, nothing is half done, and the bank never gets two batches of one. */
BOTH(faults_over_run_export_and_import_leave_nothing_half_done)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    mz_str path = {0};
    begin(&p, kind_, 3);
    mz_cx *cx = &p.w.cx;
    FAULT_LOOP(cx, run(cx, PERIOD, "csv", &r), (void)0);
    CHECK(r.lines == 3 && r.batches == 1);
    CHECK(approved(&p, r.last) == MZ_OK);
    FAULT_LOOP(cx, pay_export(cx, r.last, p.w.dir, &path), (void)0);
    mz_str back = answer_csv(cx, r.last, "00", "");
    FAULT_LOOP(cx, take(cx, "csv", back, &t), (void)0);
    CHECK(!t.again && t.count[LEDGER_ANSWER_PAID] == 3);
    CHECK(sound(cx));
    done(&p);
}

/* A rotated key: numbers and files are read with the new one alone, and pay the same. */
BOTH(accounts_and_files_go_under_the_newest_key)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    struct ledger_agreement g;
    mz_str path = {0};
    uint16_t version = 0;
    begin(&p, kind_, 3);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && approved(&p, r.last) == MZ_OK);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    mz_str sent = file_text(cx, path);
    mz_str back = answer_csv(cx, r.last, "00", "");
    CHECK(take(cx, "csv", back, &t) == MZ_OK && t.verdict == LEDGER_FILE_TAKEN);
    mz_keyring_close(p.world.keys);
    CHECK(mz_keyring_rotate(cx, p.w.dir, &version) == MZ_OK);
    CHECK(mz_keyring_open(cx, p.crypto, p.w.dir, &p.world.keys) == MZ_OK);
    for (const struct mz_seals *s = pay_seals; s->table != NULL; s++) {
        struct mz_seal_walk w = {.more = true};
        struct mz_seal_walk again = {.more = true};
        while (w.more) {
            CHECK(reseal_step(cx, s, true, &w) == MZ_OK);
        }
        while (again.more) {
            CHECK(reseal_step(cx, s, false, &again) == MZ_OK);
        }
        CHECK(w.old == w.values && w.old == (s == pay_seals ? 3 : 1));
        CHECK(again.values == w.values && again.old == 0);
    }
    CHECK(
        mz_str_eq(back, answer_csv(cx, r.last, "00", ""))); /* the numbers open and are the same */
    struct pay_q_parts_row *part = NULL;
    size_t n = 0;
    mz_str bytes = {0};
    struct mz_field_at at = {.table = MZ_S("pay_part"), .column = MZ_S("0"), .row = t.file};
    CHECK(pay_q_parts(cx, COUNTY, t.file, &part, &n) == MZ_OK && n == 1);
    CHECK(mz_field_open(cx, p.world.keys, MZ_FOR_FIELD_FILE, at, part[0].bytes, &bytes) == MZ_OK);
    CHECK(mz_str_eq(bytes, back));
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK && mz_str_eq(sent, file_text(cx, path)));
    CHECK(STEP(cx, ledger_reconcile(cx, r.last, r.fen, DAY, &g)) == MZ_OK && g.closed);
    CHECK(sound(cx));
    done(&p);
}

/* What an approver is shown: each line beside the month before, and who is paid no more. */
BOTH(a_batch_is_held_line_by_line_against_the_month_before)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_batch b;
    struct pay_change c;
    int64_t fen[LEDGER_SOURCE_N];
    int64_t *who = NULL;
    size_t n = 0;
    begin(&p, kind_, 6);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && approved(&p, r.last) == MZ_OK);
    CHECK(ledger_batch_get(cx, r.last, &b) == MZ_OK);
    CHECK(ledger_approvers_get(cx, &b, &who, &n) == MZ_OK && n == 2 && who[0] != who[1]);
    CHECK(ledger_funds_get(cx, &b, fen) == MZ_OK);
    CHECK(fen[LEDGER_CENTRAL_MONEY] + fen[LEDGER_COUNTY_MONEY] == b.gross);
    CHECK(pay_change_read(cx, &b, 0, false, &c) == MZ_OK && c.fresh.n == 6 && c.rows_n == 6);
    struct benefit less = benefit_of(1, PERIOD + 1, 200 * YUAN);
    struct benefit more = benefit_of(2, PERIOD + 1, 900 * YUAN);
    struct benefit stop = benefit_of(3, PERIOD + 1, 0);
    CHECK(STEP(cx, benefit_change(cx, &less)) == MZ_OK);
    CHECK(STEP(cx, benefit_change(cx, &more)) == MZ_OK);
    CHECK(STEP(cx, benefit_stop(cx, &stop)) == MZ_OK);
    CHECK(card(&p, 6, 1, 0) == MZ_OK && grant(cx, 6, PERIOD + 1, 100 * YUAN) == MZ_OK);
    CHECK(run(cx, PERIOD + 1, "csv", &r) == MZ_OK);
    CHECK(ledger_batch_get(cx, r.last, &b) == MZ_OK);
    for (int frozen = 0; frozen < 2; frozen++) { /* freezing takes claims: the page is the same */
        CHECK(pay_change_read(cx, &b, 0, false, &c) == MZ_OK);
        CHECK(c.same.n == 3 && c.fresh.n == 1 && c.fresh.fen == 100 * YUAN);
        CHECK(c.less.n == 1 && c.less.fen == (200 - 301) * YUAN);
        CHECK(c.more.n == 1 && c.more.fen == (900 - 302) * YUAN);
        CHECK(c.ended.n == 1 && c.ended.fen == -303 * YUAN);
        CHECK(c.rows_n == 3 && c.next == 0 && c.held == 0);
        CHECK(c.gone_n == 1 && c.gone[0].person == WHO(3) && c.gone[0].was == 303 * YUAN);
        CHECK(frozen == 1 || STEP(cx, ledger_freeze(cx, b.id, DAY)) == MZ_OK);
    }
    CHECK(pay_change_read(cx, &b, 2, true, &c) == MZ_OK && c.rows_n == 4);
    CHECK(pay_proof_job(cx, 0, MZ_S("")) == MZ_OK);
    CHECK(cx->db->backend->script(
              cx, cx->db, "UPDATE ledger_account SET cr = cr + 1 WHERE class = 2") == MZ_OK);
    CHECK(pay_proof_job(cx, 0, MZ_S("")) == MZ_CORRUPT && cx->err.say != NULL);
    mz_clear(cx);
    done(&p);
}

TEST(a_file_that_another_worker_writes_at_the_same_time_spoils_nothing)
{
    struct payer p;
    struct pay_ran r;
    mz_str path = {0};
    begin(&p, MZ_DB_SQLITE, 2);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && approved(&p, r.last) == MZ_OK);
    mz_str beside = mz_str_fmt(cx->a, "%s/%" PRId64 ".new", p.w.dir, r.last);
    int other = open(beside.p, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(other >= 0 && pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    mz_str sent = file_text(cx, path);
    CHECK(pwrite(other, "\0", 1, 0) == 1 && close(other) == 0);
    CHECK(sent.n > 0 && mz_str_eq(sent, file_text(cx, path)));
    done(&p);
}

/* Many in one transaction: an account that holds and a benefit for each. */
static mz_code crowd(mz_cx *cx, int64_t n)
{
    for (int i = 0; i < n; i++) {
        struct benefit b = benefit_of(i, PERIOD, 100 * YUAN);
        int64_t id = 0;
        MZ_TRY(mz_id_take(cx, COUNTY, 1, &id));
        const struct pay_q_card_add_args add = {.id = id,
                                                .county = COUNTY,
                                                .division = PLACE,
                                                .person = WHO(i),
                                                .holder = MZ_S("周文芳"),
                                                .bank = MZ_S("102"),
                                                .seal = MZ_S("sealed"),
                                                .mark = i,
                                                .mask = MZ_S("****0000"),
                                                .state = MZ_S("active"),
                                                .user_id = 7,
                                                .at_ms = mz_now_ms(cx)};
        MZ_TRY(pay_q_card_add(cx, &add));
        MZ_TRY(benefit_grant(cx, &b, &id));
    }
    return MZ_OK;
}

/* The lines are read a thousand at a time; who stands last of them is looked at once. */
TEST(nobody_between_two_readings_of_a_long_batch_is_taken_for_ended)
{
    enum { PEOPLE = 1001 };
    struct payer p;
    struct pay_ran r;
    struct ledger_batch b;
    struct pay_change c;
    begin(&p, MZ_DB_SQLITE, 0);
    mz_cx *cx = &p.w.cx;
    CHECK(STEP(cx, crowd(cx, PEOPLE)) == MZ_OK);
    CHECK(run(cx, PERIOD, "csv", &r) == MZ_OK && r.lines == PEOPLE);
    CHECK(STEP(cx, ledger_freeze(cx, r.last, DAY)) == MZ_OK);
    CHECK(run(cx, PERIOD + 1, "csv", &r) == MZ_OK && r.lines == PEOPLE);
    CHECK(ledger_batch_get(cx, r.last, &b) == MZ_OK);
    CHECK(pay_change_read(cx, &b, 0, false, &c) == MZ_OK);
    CHECK(c.same.n == PEOPLE && c.ended.n == 0 && c.gone_n == 0);
    done(&p);
}

TEST_MAIN(T2(a_month_goes_from_benefits_to_the_bank_and_back),
          T2(f29_a_month_run_again_finds_nothing_more),
          T2(a_decision_for_the_past_pays_back_and_one_against_it_is_kept_back),
          T2(suspended_resumed_and_stopped_benefits_pay_their_months),
          T2(a_failed_line_is_paid_to_the_new_account), T(accounts_need_two_people_and_cool_off),
          T(f13_files_that_did_not_arrive_whole_stand_aside_whole),
          T(another_account_in_the_answer_stands_aside),
          T(a_fixed_width_file_has_its_widths_and_its_charset),
          T(formats_that_cannot_be_matched_are_refused),
          T2(faults_over_run_export_and_import_leave_nothing_half_done),
          T2(accounts_and_files_go_under_the_newest_key),
          T2(a_batch_is_held_line_by_line_against_the_month_before),
          T(nobody_between_two_readings_of_a_long_batch_is_taken_for_ended),
          T(a_file_that_another_worker_writes_at_the_same_time_spoils_nothing))
