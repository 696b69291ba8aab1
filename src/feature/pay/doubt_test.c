/*
 * F18 to F30 of the failure modes, as far as they are about more than one machine or one program: a
 * backup that is older than the bank, keys, migrations, a server that goes away, a slow writer.
 */
#include "wound.h"

#include "feature/pay/month_testing.h"

enum { PEOPLE = 4 };

static mz_code to_state(struct payer *p, int64_t period, enum ledger_state want)
{
    struct ledger_batch b;
    for (int i = 0; i < 9 && state_of(&p->w.cx, period, &b) != want; i++) {
        MZ_TRY(go_on(p, period));
    }
    return state_of(&p->w.cx, period, &b) == want ? MZ_OK : MZ_CONFLICT;
}

/* F18: three batches at the hour of the backup; the bank got the second one after it. */
BOTH(f18_after_a_restore_batches_with_the_bank_are_in_doubt_and_nothing_is_sent)
{
    struct payer p;
    struct ledger_batch b[3];
    struct ledger_taken t;
    mz_str path = {0};
    begin(&p, kind_, PEOPLE);
    mz_cx *cx = &p.w.cx;
    CHECK(to_state(&p, PERIOD, LEDGER_EXPORTED) == MZ_OK);
    CHECK(to_state(&p, PERIOD + 1, LEDGER_APPROVED) == MZ_OK);
    CHECK(to_state(&p, PERIOD + 2, LEDGER_FROZEN) == MZ_OK);
    CHECK(STEP(cx, pay_restored(cx)) == MZ_OK);
    CHECK(state_of(cx, PERIOD, &b[0]) == LEDGER_IN_DOUBT);
    CHECK(state_of(cx, PERIOD + 1, &b[1]) == LEDGER_IN_DOUBT);
    CHECK(state_of(cx, PERIOD + 2, &b[2]) == LEDGER_FROZEN);
    CHECK(sound(cx));
    /* Not even what two people approved leaves before the bank has written. */
    CHECK(go_on(&p, PERIOD + 2) == MZ_OK);
    CHECK(pay_export(cx, b[2].id, p.w.dir, &path) == MZ_CONFLICT && cx->err.say != NULL);
    mz_clear(cx);
    CHECK(STEP(cx, ledger_withdraw(cx, b[1].id, DAY)) == MZ_CONFLICT);
    mz_clear(cx);
    /* The bank had the third one, too: it is put in doubt and never sent. */
    CHECK(STEP(cx, pay_doubt(cx, b[2].id)) == MZ_OK);
    CHECK(STEP(cx, pay_restore_clear(cx, COUNTY, MZ_S(""))) == MZ_INVALID);
    mz_clear(cx);
    CHECK(STEP(cx, pay_restore_clear(cx, COUNTY, MZ_S("ABC-7"))) == MZ_OK);
    CHECK(STEP(cx, pay_restore_clear(cx, COUNTY, MZ_S("ABC-7"))) == MZ_CONFLICT);
    mz_clear(cx);
    for (int i = 0; i < 3; i++) { /* its answers fit: the bytes were known */
        CHECK(take(cx, "csv", answer_csv(cx, b[i].id, "00", ""), &t) == MZ_OK);
        CHECK(t.count[LEDGER_ANSWER_PAID] == PEOPLE);
        CHECK(finishes(&p, PERIOD + i, PEOPLE));
    }
    CHECK(finishes(&p, PERIOD + 3, PEOPLE));
    done(&p);
}

/* F18: the bank never had it. Each line is paid again, once. */
TEST(f18_what_the_bank_never_had_is_paid_once)
{
    struct payer p;
    struct ledger_batch b = {0};
    int64_t again = 0;
    int64_t lines = 0;
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    mz_cx *cx = &p.w.cx;
    CHECK(to_state(&p, PERIOD, LEDGER_APPROVED) == MZ_OK);
    CHECK(STEP(cx, pay_restored(cx)) == MZ_OK && state_of(cx, PERIOD, &b) == LEDGER_IN_DOUBT);
    CHECK(STEP(cx, pay_restore_clear(cx, COUNTY, MZ_S("ABC-8"))) == MZ_OK);
    CHECK(STEP(cx, ledger_never_paid(cx, b.id, MZ_S("ABC-8"), DAY)) == MZ_OK);
    CHECK(pay_again(cx, b.id, &again, &lines) == MZ_OK && lines == PEOPLE);
    CHECK(pay_again(cx, b.id, &again, &lines) == MZ_OK && again == 0);
    CHECK(sound(cx));
    done(&p);
}

struct job {
    struct payer *p;
    int64_t period;
};

static int open_only(void *q)
{
    struct job *j = q;
    mz_code rc = reopen(j->p);
    shut(j->p);
    return (int)rc;
}

static int to_the_end(void *q)
{
    struct job *j = q;
    struct ledger_batch b = {0};
    mz_code rc = reopen(j->p);
    for (int i = 0; rc == MZ_OK && i < 9 && b.state != LEDGER_RECONCILED; i++) {
        rc = go_on(j->p, j->period);
        (void)state_of(&j->p->w.cx, j->period, &b);
    }
    return (int)rc; /* the connection is not closed: its log stays */
}

static bool copied(const struct payer *p, const char *from, const char *to)
{
    char line[300];
    (void)snprintf(line, sizeof line, "rm -rf %s%s && cp -r %s%s %s%s", p->w.dir, to, p->w.dir,
                   from, p->w.dir, to);
    return system(line) == 0; /* NOLINT(cert-env33-c): texts of the test */
}

/* F19: killed in the month, then killed while it recovers from that. */
TEST(f19_killed_again_while_it_recovers_the_book_holds)
{
    struct payer p;
    int hits = 0;
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    shut(&p);
    for (int64_t first = 11; first < 130; first += 29) {
        struct job j = {&p, PERIOD};
        CHECK(copied(&p, "", ".base"));
        struct wound_end e = wound_try(to_the_end, &j, WOUND_WRITE | WOUND_SYNC | WOUND_NAME,
                                       WOUND_KILLS, 0, first, false);
        CHECK(!e.ill);
        CHECK(copied(&p, "", ".kept"));
        bool more = true;
        for (int64_t n = 0; more && n < 400; n += 3) {
            CHECK(copied(&p, ".kept", ""));
            e = wound_try(open_only, &j, WOUND_WRITE | WOUND_SYNC | WOUND_NAME, WOUND_KILLS, 0, n,
                          false);
            more = e.killed;
            hits += e.killed;
            CHECK(reopen(&p) == MZ_OK && sound(&p.w.cx) && finishes(&p, PERIOD, PEOPLE));
            shut(&p);
        }
        CHECK(copied(&p, ".base", ""));
    }
    CHECK(hits > 5);
    CHECK(reopen(&p) == MZ_OK);
    done(&p);
}

struct making {
    const char *path;
};

static int migrate(void *q)
{
    struct making *m = q;
    struct test_world w;
    test_context(&w);
    mz_str url = mz_str_fmt(w.cx.a, "sqlite:%s", m->path);
    struct mz_db_options o = {.create = true, .journal = mz_str_of(w.dir)};
    mz_code rc = mz_db_open(&w.cx, url, o, &w.cx.db);
    rc = rc == MZ_OK ? mz_db_migrate(&w.cx) : rc;
    rc = rc == MZ_OK ? mz_db_check_version(&w.cx) : rc;
    if (w.cx.db != NULL) {
        mz_db_close(w.cx.db);
    }
    (void)rmdir(w.dir);
    return (int)rc;
}

/* F20: killed in the middle of the migrations; and a database of a newer program. */
TEST(f20_migrations_that_were_killed_go_on_and_a_newer_database_is_refused)
{
    char path[] = "/tmp/mzmigrate.XXXXXX";
    char line[100];
    int fd = mkstemp(path);
    struct making m = {path};
    int kills = 0;
    struct wound_end e = {.killed = true};
    CHECK(fd >= 0 && close(fd) == 0);
    for (int i = 0; e.killed && i < 200; i++) { /* each try comes further */
        e = wound_try(migrate, &m, WOUND_WRITE | WOUND_SYNC, WOUND_KILLS, 0, 100 + 90 * i, false);
        kills += e.killed;
    }
    CHECK(kills > 3 && e.said == MZ_OK);
    struct payer p;
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    mz_cx *cx = &p.w.cx;
    CHECK(mz_db_check_version(cx) == MZ_OK);
    CHECK(cx->db->backend->script(cx, cx->db,
                                  "INSERT INTO mz_migration (name, applied) "
                                  "VALUES ('9999_later', 0)") == MZ_OK);
    CHECK(mz_db_check_version(cx) == MZ_CONFLICT && cx->err.say != NULL);
    mz_clear(cx);
    done(&p);
    (void)snprintf(line, sizeof line, "rm -f %s*", path);
    CHECK(system(line) == 0); /* NOLINT(cert-env33-c): texts of the test */
}

/* F21: without the keys, and with keys that are not the office's. */
BOTH(f21_without_the_right_keys_payments_stop_and_reads_go_on)
{
    struct payer p;
    struct ledger_batch b;
    mz_str path = {0};
    mz_keyring *other = NULL;
    char dir[] = "/tmp/mzkeys.XXXXXX";
    char line[100];
    begin(&p, kind_, PEOPLE);
    mz_cx *cx = &p.w.cx;
    mz_keyring *own = p.world.keys;
    CHECK(to_state(&p, PERIOD, LEDGER_APPROVED) == MZ_OK);
    CHECK(mkdtemp(dir) != NULL && mz_keyring_create(cx, dir) == MZ_OK);
    CHECK(mz_keyring_open(cx, p.crypto, dir, &other) == MZ_OK);
    for (int i = 0; i < 2; i++) {
        p.world.keys = i == 0 ? NULL : other;
        (void)state_of(cx, PERIOD, &b);
        CHECK(pay_export(cx, b.id, p.w.dir, &path) != MZ_OK);
        mz_clear(cx);
        CHECK(state_of(cx, PERIOD, &b) == LEDGER_APPROVED && sound(cx));
    }
    p.world.keys = own;
    CHECK(go_on(&p, PERIOD) == MZ_OK);
    mz_str back = answer_csv(cx, b.id, "00", "");
    p.world.keys = NULL;
    struct ledger_taken t;
    CHECK(take(cx, "csv", back, &t) != MZ_OK);
    mz_clear(cx);
    p.world.keys = own;
    CHECK(finishes(&p, PERIOD, PEOPLE));
    mz_keyring_close(other);
    (void)snprintf(line, sizeof line, "rm -rf %s", dir);
    CHECK(system(line) == 0); /* NOLINT(cert-env33-c): texts of the test */
    done(&p);
}

/* F27: the server is gone in the middle; also behind a COMMIT whose answer nobody heard. */
static void cut_and_finished(int *failures_, enum mz_db_kind kind)
{
    struct payer p;
    struct ledger_batch b;
    int cuts = 0;
    begin(&p, kind, PEOPLE);
    mz_cx *cx = &p.w.cx;
    for (int64_t m = PERIOD; m < PERIOD + 2; m++) {
        int64_t at = m - PERIOD;
        for (int i = 0; i < 150 && state_of(cx, m, &b) != LEDGER_RECONCILED; i++) {
            enum ledger_state before = b.state;
            wound.how = WOUND_FAILS;
            wound.code = i % 2; /* cut before the bytes leave, and behind them */
            wound.lasting = false;
            wound.hit = false;
            wound.after = at;
            wound.where = WOUND_SEND;
            mz_code rc = go_on(&p, m);
            wound.where = 0;
            mz_clear(cx);
            cuts += wound.hit;
            at = wound.hit ? at + 2 : 0; /* a step that came through is followed from its start */
            if (wound.hit) {
                shut(&p);
                CHECK(reopen(&p) == MZ_OK);
            }
            enum ledger_state now = state_of(cx, m, &b);
            CHECK(now >= before && (rc != MZ_OK || now > before || now == LEDGER_RECONCILED));
            CHECK(sound(cx));
        }
        CHECK(finishes(&p, m, PEOPLE));
    }
    CHECK(cuts > 20);
    done(&p);
}

TEST(f27_a_server_that_goes_away_in_the_middle_leaves_each_step_whole_or_undone)
{
    cut_and_finished(failures_, MZ_DB_POSTGRESQL);
}

TEST(f27_a_cluster_that_goes_away_in_the_middle_leaves_each_step_whole_or_undone_citus)
{
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    cut_and_finished(failures_, TEST_CITUS);
}

/* F28: somebody writes and writes. Whoever waits is told to come back, and is booked once. */
TEST(f28_behind_a_slow_writer_the_answer_is_busy_and_a_retry_books_once)
{
    struct payer p;
    struct mz_db_options o = {.busy_ms_max = 1};
    struct ledger_posted out;
    mz_db *slow = NULL;
    begin(&p, MZ_DB_SQLITE, 1);
    mz_cx *cx = &p.w.cx;
    o.journal = mz_str_of(p.w.dir);
    struct ledger_key key = {.county = COUNTY, .class = LEDGER_TREASURY};
    struct ledger_transfer t = {.id = ledger_id_new(cx),
                                .kind = LEDGER_POSTED,
                                .fen = 100,
                                .code = LEDGER_CODE_CORRECT,
                                .day = DAY};
    CHECK(mz_tx_begin(cx) == MZ_OK && ledger_open(cx, &key, &t.debit) == MZ_OK);
    key.class = LEDGER_OVERPAID;
    CHECK(ledger_open(cx, &key, &t.credit) == MZ_OK);
    mz_tx_quiet(cx);
    CHECK(mz_tx_commit(cx) == MZ_OK);
    CHECK(mz_db_open(cx, mz_str_of(p.w.url), o, &slow) == MZ_OK);
    mz_cx other = *cx;
    other.db = slow;
    CHECK(mz_tx_begin(cx) == MZ_OK); /* the slow one */
    for (int i = 0; i < 3; i++) {
        CHECK(ledger_post_once(&other, COUNTY, &t, 1, &out) == MZ_BUSY);
        mz_clear(&other);
    }
    mz_tx_rollback(cx);
    CHECK(mz_code_http(MZ_BUSY) == 503);
    CHECK(ledger_post_once(&other, COUNTY, &t, 1, &out) == MZ_OK && out.new_n == 1);
    CHECK(ledger_post_once(&other, COUNTY, &t, 1, &out) == MZ_OK && out.old_n == 1);
    CHECK(sound(cx));
    mz_db_close(slow);
    done(&p);
}

TEST_MAIN(T2(f18_after_a_restore_batches_with_the_bank_are_in_doubt_and_nothing_is_sent),
          T(f18_what_the_bank_never_had_is_paid_once),
          T(f19_killed_again_while_it_recovers_the_book_holds),
          T(f20_migrations_that_were_killed_go_on_and_a_newer_database_is_refused),
          T2(f21_without_the_right_keys_payments_stop_and_reads_go_on),
          T(f27_a_server_that_goes_away_in_the_middle_leaves_each_step_whole_or_undone),
          T(f27_a_cluster_that_goes_away_in_the_middle_leaves_each_step_whole_or_undone_citus),
          T(f28_behind_a_slow_writer_the_answer_is_busy_and_a_retry_books_once))
