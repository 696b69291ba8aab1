/*
 * F1 to F10 of the failure modes: the machine fails in the middle of a month. After each failure
 * the book holds, what was acknowledged is there, and the month can be brought to its end with
 * everybody paid once.
 */
#include "disk.h"
#include "wound.h"

#include "feature/pay/month_testing.h"

#include <sys/resource.h>

enum { PEOPLE = 4, FILE_CALLS = WOUND_WRITE | WOUND_SYNC | WOUND_NAME };

struct job {
    struct payer *p;
    int64_t period;
    int steps; /* how far to go on; 0: to the end */
};

/* In the child: its own connection, then the month. The code it ended with. */
static int work(void *q)
{
    struct job *j = q;
    struct ledger_batch b;
    mz_code rc = reopen(j->p);
    for (int i = 0; rc == MZ_OK && (j->steps == 0 || i < j->steps); i++) {
        if (state_of(&j->p->w.cx, j->period, &b) == LEDGER_RECONCILED) {
            break;
        }
        rc = go_on(j->p, j->period);
    }
    shut(j->p); /* a checkpoint, too */
    return (int)rc;
}

/* The folder of the database beside itself, and back. No connection is open. */
static bool copied(const struct payer *p, const char *from, const char *to)
{
    char line[300];
    (void)snprintf(line, sizeof line, "rm -rf %s%s && cp -r %s%s %s%s", p->w.dir, to, p->w.dir,
                   from, p->w.dir, to);
    return system(line) == 0; /* NOLINT(cert-env33-c): texts of the test */
}

static enum ledger_state stands(struct payer *p, int64_t period)
{
    struct ledger_batch b;
    enum ledger_state s = LEDGER_STATE_N;
    if (reopen(p) == MZ_OK && sound(&p->w.cx)) {
        s = state_of(&p->w.cx, period, &b);
    }
    shut(p);
    return s;
}

static bool whole_month(struct payer *p, int64_t period)
{
    bool good = reopen(p) == MZ_OK && finishes(p, period, PEOPLE);
    shut(p);
    return good;
}

/* F1: killed at random calls, again and again, until the month is through. */
BOTH(f1_a_month_whose_process_is_killed_again_and_again_pays_everybody_once)
{
    struct payer p;
    uint64_t seed = 20261122;
    int kills = 0;
    begin(&p, kind_, PEOPLE);
    shut(&p);
    for (int64_t m = PERIOD; m < PERIOD + (kind_ == MZ_DB_SQLITE ? 6 : 2); m++) {
        enum ledger_state last = LEDGER_ANY_STATE;
        for (int i = 0; i < 200 && last != LEDGER_RECONCILED; i++) {
            struct job j = {&p, m, 0};
            test_fill(&seed, &(uint64_t){0}, 8);
            struct wound_end e = wound_try(work, &j, FILE_CALLS | WOUND_SEND, WOUND_KILLS, 0,
                                           (int64_t)(seed >> 20) % 90, false);
            CHECK(!e.ill && (e.killed || e.said == MZ_OK));
            kills += e.killed;
            enum ledger_state now = stands(&p, m);
            CHECK(now != LEDGER_STATE_N && now >= last);
            last = now;
        }
        CHECK(last == LEDGER_RECONCILED);
        CHECK(whole_month(&p, m));
    }
    CHECK(kills > 10);
    CHECK(reopen(&p) == MZ_OK);
    done(&p);
}

/* One step of the month from one state, under one wound each, from the same files. */
struct siege {
    unsigned where;
    enum wound_how how;
    int code;
    bool lasting;
    int64_t stride;
    bool may_abort;
};

static int besiege(int *failures_, struct payer *p, const struct siege *s, enum ledger_state before)
{
    int hits = 0;
    int64_t n = 0;
    for (bool more = true; more && n < 5000; n += s->stride) {
        struct job j = {p, PERIOD, 1};
        CHECK(copied(p, ".kept", ""));
        struct wound_end e = wound_try(work, &j, s->where, s->how, s->code, n, s->lasting);
        CHECK(!e.ill && (!e.aborted || s->may_abort));
        enum ledger_state now = stands(p, PERIOD);
        CHECK(now == before || (now > before && now != LEDGER_STATE_N));
        CHECK(e.said != MZ_OK || now > before); /* what was acknowledged is there */
        CHECK(whole_month(p, PERIOD));
        more = e.hit;
        hits += e.hit;
    }
    return hits;
}

static int each_step(int *failures_, const struct siege *s)
{
    struct payer p;
    struct ledger_batch b;
    int hits = 0;
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    for (int k = 0; k < 9 && state_of(&p.w.cx, PERIOD, &b) != LEDGER_RECONCILED; k++) {
        shut(&p);
        CHECK(copied(&p, "", ".kept"));
        hits += besiege(failures_, &p, s, b.state);
        CHECK(copied(&p, ".kept", ""));
        CHECK(reopen(&p) == MZ_OK && go_on(&p, PERIOD) == MZ_OK);
    }
    done(&p);
    return hits;
}

TEST(f2_killed_at_a_call_that_writes_syncs_or_renames_leaves_the_step_whole_or_undone)
{
    CHECK(each_step(failures_, &(struct siege){.where = WOUND_SYNC | WOUND_NAME,
                                               .how = WOUND_KILLS,
                                               .stride = 1}) > 20);
    CHECK(each_step(failures_,
                    &(struct siege){.where = WOUND_WRITE, .how = WOUND_KILLS, .stride = 7}) > 20);
}

/* F3: at each sync of each step the power goes, and takes or tears what was not synced. */
TEST(f3_a_loss_of_power_at_any_sync_leaves_the_step_whole_or_undone)
{
    struct payer p;
    struct ledger_batch b;
    struct disk_file kept[DISK_FILES] = {0};
    int losses = 0;
    disk_on(3);
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    for (int k = 0; k < 9 && state_of(&p.w.cx, PERIOD, &b) != LEDGER_RECONCILED; k++) {
        enum ledger_state before = b.state;
        shut(&p);
        disk_copy(kept, disk.f);
        for (int64_t at = 1;; at++) {
            disk_boot(kept);
            CHECK(reopen(&p) == MZ_OK);
            disk.lose_at = at;
            CHECK(go_on(&p, PERIOD) == MZ_OK);
            bool acknowledged = !disk.lost;
            if (acknowledged) {
                disk_lose(); /* behind the last sync: all of it must be there */
            }
            shut(&p);
            disk_boot(disk.after);
            enum ledger_state now = stands(&p, PERIOD);
            CHECK(now == before || (now > before && now != LEDGER_STATE_N));
            CHECK(!acknowledged || now > before);
            CHECK(whole_month(&p, PERIOD));
            losses++;
            if (acknowledged) {
                break;
            }
        }
        disk_boot(kept);
        CHECK(reopen(&p) == MZ_OK && go_on(&p, PERIOD) == MZ_OK);
    }
    CHECK(losses > 12);
    done(&p);
    disk_copy(kept, (struct disk_file[DISK_FILES]){0});
    disk_off();
}

/* The disk of F3 does lose: without syncs an acknowledged row is gone. */
TEST(f3_the_simulated_disk_loses_what_is_not_synced)
{
    sqlite3 *db = NULL;
    int found = 0;
    disk_on(5);
    for (int i = 0; i < 8; i++) {
        CHECK(sqlite3_open("lazy.db", &db) == SQLITE_OK);
        CHECK(sqlite3_exec(db,
                           "PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL;"
                           "CREATE TABLE IF NOT EXISTS t (n); INSERT INTO t VALUES (1)",
                           NULL, NULL, NULL) == SQLITE_OK);
        disk_lose();
        (void)sqlite3_close_v2(db);
        disk_boot(disk.after);
        CHECK(sqlite3_open("lazy.db", &db) == SQLITE_OK);
        found +=
            sqlite3_exec(db, "SELECT 1 / (count(*) > 0) FROM t", NULL, NULL, NULL) == SQLITE_OK;
        (void)sqlite3_close_v2(db);
        disk_delete(NULL, "lazy.db", 0);
        disk_delete(NULL, "lazy.db-wal", 0);
    }
    CHECK(found < 8);
    disk_off();
}

TEST(f4_a_disk_that_does_not_sync_ends_the_process_or_refuses_and_nothing_is_acknowledged)
{
    for (int lasting = 0; lasting < 2; lasting++) {
        CHECK(each_step(failures_, &(struct siege){.where = WOUND_SYNC,
                                                   .how = WOUND_FAILS,
                                                   .code = EIO,
                                                   .lasting = lasting != 0,
                                                   .stride = 1,
                                                   .may_abort = true}) > 5);
    }
}

TEST(f5_a_full_disk_refuses_the_step_whole)
{
    CHECK(each_step(failures_, &(struct siege){.where = WOUND_WRITE,
                                               .how = WOUND_FAILS,
                                               .code = ENOSPC,
                                               .lasting = true,
                                               .stride = 7}) > 20);
}

/* Of the next n files one more cannot be opened. */
static int starved(void *q)
{
    struct job *j = q;
    struct rlimit most;
    int next = dup(0);
    (void)close(next);
    if (getrlimit(RLIMIT_NOFILE, &most) != 0) {
        return -1;
    }
    most.rlim_cur = (rlim_t)next + (rlim_t)j->steps;
    (void)setrlimit(RLIMIT_NOFILE, &most);
    mz_code rc = reopen(j->p);
    rc = rc == MZ_OK ? go_on(j->p, j->period) : rc;
    return (int)rc;
}

TEST(f6_without_file_handles_nothing_is_sent_and_later_it_is)
{
    struct payer p;
    struct ledger_batch b;
    int refused = 0;
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    for (int k = 0; k < 9 && state_of(&p.w.cx, PERIOD, &b) != LEDGER_APPROVED; k++) {
        CHECK(go_on(&p, PERIOD) == MZ_OK);
    }
    shut(&p);
    CHECK(copied(&p, "", ".kept"));
    for (int spare = 0; spare < 12; spare++) {
        struct job j = {&p, PERIOD, spare};
        CHECK(copied(&p, ".kept", ""));
        struct wound_end e = wound_try(starved, &j, 0, WOUND_FAILS, 0, 0, false);
        CHECK(!e.ill && !e.killed);
        enum ledger_state now = stands(&p, PERIOD);
        CHECK(now == (e.said == MZ_OK ? LEDGER_EXPORTED : LEDGER_APPROVED) ||
              (e.said != MZ_OK && now == LEDGER_EXPORTED));
        refused += e.said != MZ_OK;
        CHECK(whole_month(&p, PERIOD));
    }
    CHECK(refused > 2 && refused < 12);
    CHECK(reopen(&p) == MZ_OK);
    done(&p);
}

TEST(f7_without_memory_a_step_ends_whole_or_undone)
{
    if (WOUND_HAS_MEMORY == 0) {
        *failures_ = TEST_SKIP;
        return;
    }
    CHECK(each_step(failures_, &(struct siege){.where = WOUND_MEMORY,
                                               .how = WOUND_FAILS,
                                               .code = ENOMEM,
                                               .stride = 331,
                                               .may_abort = true}) > 20);
}

/* F8: the file system can only be read any more. */
TEST(f8_on_a_disk_that_is_read_only_reading_goes_on_and_writing_is_refused)
{
    struct payer p;
    struct ledger_batch b;
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    mz_cx *cx = &p.w.cx;
    for (int k = 0; k < 9 && state_of(cx, PERIOD, &b) != LEDGER_RECONCILED; k++) {
        enum ledger_state s = b.state;
        wound.how = WOUND_FAILS;
        wound.code = EROFS;
        wound.lasting = true;
        wound.hit = false;
        wound.where = WOUND_WRITE | WOUND_NAME;
        CHECK(go_on(&p, PERIOD) == MZ_IO && cx->err.say != NULL);
        mz_clear(cx);
        CHECK(state_of(cx, PERIOD, &b) == s && sound(cx));
        wound.where = 0;
        CHECK(go_on(&p, PERIOD) == MZ_OK);
    }
    CHECK(finishes(&p, PERIOD, PEOPLE));
    done(&p);
}

/* All that a county's book says, as one text. */
static mz_str dump(mz_cx *cx)
{
    struct ledger_batch b;
    struct ledger_line *l = NULL;
    struct ledger_balance *a = NULL;
    size_t n = 0;
    mz_buf *out = mz_buf_new(cx->a, 1 << 20);
    if (state_of(cx, PERIOD, &b) == LEDGER_ANY_STATE ||
        ledger_lines_get(cx, &b, 0, 1000, &l, &n) != MZ_OK) {
        return MZ_S("");
    }
    mz_buf_add(out, mz_str_fmt(cx->a, "%" PRId64 " %d %" PRId64 " %" PRId64 "\n", b.id,
                               (int)b.state, b.lines, b.fen));
    for (size_t i = 0; i < n; i++) {
        mz_buf_add(out, mz_str_fmt(cx->a, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %d\n",
                                   l[i].id, l[i].person, l[i].gross, l[i].card, (int)l[i].state));
    }
    if (ledger_balances(cx, COUNTY, LEDGER_NO_CLASS, 0, 1000, &a, &n) != MZ_OK) {
        return MZ_S("");
    }
    for (size_t i = 0; i < n; i++) {
        mz_buf_add(out, mz_str_fmt(cx->a, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
                                   a[i].id, a[i].dr, a[i].cr, a[i].cr_pending));
    }
    return mz_buf_str(out);
}

/* Whether what mz doctor does finds something; a database that does not open is found, too. */
static bool noticed(struct payer *p, mz_str *said)
{
    mz_cx *cx = &p->w.cx;
    mz_str complaint = {0};
    int64_t events = 0;
    int64_t county = 0;
    int64_t at = 0;
    *said = (mz_str){0};
    if (reopen(p) != MZ_OK) {
        return true;
    }
    bool bad = mz_db_check(cx, &complaint) != MZ_OK || complaint.n > 0 || !sound(cx) ||
               mz_audit_verify(cx, &events, &county, &at) != MZ_OK || county != 0;
    *said = bad ? (mz_str){0} : dump(cx);
    shut(p);
    return bad;
}

/* F9: a bit turned over anywhere in the file. What the book says is the same, or it is noticed. */
TEST(f9_a_flipped_bit_is_noticed_or_changes_nothing_that_the_book_says)
{
    struct payer p;
    struct ledger_batch b;
    struct disk_file kept[DISK_FILES] = {0};
    mz_str said = {0};
    int seen = 0;
    disk_on(9);
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    for (int k = 0; k < 9 && state_of(&p.w.cx, PERIOD, &b) != LEDGER_ANSWERED; k++) {
        CHECK(go_on(&p, PERIOD) == MZ_OK);
    }
    mz_str good = mz_str_dup(p.w.cx.a, dump(&p.w.cx));
    shut(&p);
    disk_copy(kept, disk.f);
    for (int i = 0; i < 400; i++) {
        disk_boot(kept);
        struct disk_file *f = disk_find(mz_str_z(p.w.cx.a, mz_str_of(p.w.url + 7)));
        CHECK(f != NULL && f->n > 4096);
        f->p[disk_rnd((uint64_t)f->n)] ^= (unsigned char)(1U << disk_rnd(8));
        bool found = noticed(&p, &said);
        mz_clear(&p.w.cx);
        seen += found;
        CHECK(found || mz_str_eq(said, good));
    }
    CHECK(seen > 10); /* most pages of a young book are room */
    disk_boot(kept);
    CHECK(!noticed(&p, &said) && mz_str_eq(said, good));
    CHECK(reopen(&p) == MZ_OK);
    done(&p);
    disk_copy(kept, (struct disk_file[DISK_FILES]){0});
    disk_off();
}

/* F9, the log: a frame that was hurt ends what is recovered; what is left is a whole book. */
TEST(f9_a_flipped_bit_in_the_log_gives_the_book_as_it_was_before)
{
    struct payer p;
    struct ledger_batch b;
    disk_on(10);
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    shut(&p); /* all that was before is in the file */
    CHECK(reopen(&p) == MZ_OK && go_on(&p, PERIOD) == MZ_OK && go_on(&p, PERIOD) == MZ_OK);
    CHECK(state_of(&p.w.cx, PERIOD, &b) == LEDGER_FROZEN);
    disk_lose(); /* the log is not in the file yet */
    shut(&p);
    struct disk_file kept[DISK_FILES] = {0};
    disk_copy(kept, disk.after);
    char log[1100];
    (void)snprintf(log, sizeof log, "%s-wal", p.w.url + 7);
    for (int i = 0; i < 60; i++) {
        disk_boot(kept);
        struct disk_file *f = disk_find(log);
        CHECK(f != NULL && f->n > 4096);
        int64_t from = f->n / 2;
        f->p[from + (int64_t)disk_rnd((uint64_t)(f->n - from))] ^= 1;
        enum ledger_state now = stands(&p, PERIOD);
        CHECK(now <= LEDGER_FROZEN && whole_month(&p, PERIOD));
    }
    CHECK(reopen(&p) == MZ_OK);
    done(&p);
    disk_copy(kept, (struct disk_file[DISK_FILES]){0});
    disk_off();
}

/* F10: the clock goes back an hour, forward ten years, and over the end of a month. */
BOTH(f10_the_clock_decides_nothing_about_money)
{
    static const int64_t jump[] = {
        -3600000, INT64_C(315532800000), -INT64_C(315532800000), INT64_C(10) * 86400000, -1000, 0};
    struct payer p;
    begin(&p, kind_, PEOPLE);
    mz_cx *cx = &p.w.cx;
    for (size_t i = 0; i < MZ_LEN(jump); i++) {
        struct ledger_batch b;
        int64_t period = PERIOD + (int64_t)i;
        for (int k = 0; k < 9 && state_of(cx, period, &b) != LEDGER_RECONCILED; k++) {
            test_tick(&p.w, jump[(i + (size_t)b.state) % MZ_LEN(jump)]);
            CHECK(go_on(&p, period) == MZ_OK);
        }
        CHECK(finishes(&p, period, PEOPLE));
    }
    done(&p);
}

/* F10: a death that is told behind the file, while the clock stands before it. */
BOTH(f10_a_hold_behind_the_file_is_behind_it_whatever_the_clock_says)
{
    struct payer p;
    struct ledger_batch b;
    struct ledger_hold hold = {.county = COUNTY,
                               .person = WHO(1),
                               .event = MZ_S("death:1"),
                               .from_period = PERIOD,
                               .reason = MZ_S("death")};
    begin(&p, kind_, PEOPLE);
    mz_cx *cx = &p.w.cx;
    for (int k = 0; k < 9 && state_of(cx, PERIOD, &b) != LEDGER_EXPORTED; k++) {
        CHECK(go_on(&p, PERIOD) == MZ_OK);
    }
    test_tick(&p.w, -3600000);
    CHECK(STEP(cx, ledger_hold_put(cx, &hold)) == MZ_OK);
    CHECK(sound(cx));
    CHECK(go_on(&p, PERIOD) == MZ_OK);
    test_tick(&p.w, -3600000);
    p.w.actor.user = 8;
    CHECK(STEP(cx, ledger_hold_lift(cx, COUNTY, WHO(1), MZ_S("death:1"))) == MZ_OK);
    p.w.actor.user = 7;
    CHECK(sound(cx));
    done(&p);
}

TEST_MAIN(T2(f1_a_month_whose_process_is_killed_again_and_again_pays_everybody_once),
          T(f2_killed_at_a_call_that_writes_syncs_or_renames_leaves_the_step_whole_or_undone),
          T(f3_a_loss_of_power_at_any_sync_leaves_the_step_whole_or_undone),
          T(f3_the_simulated_disk_loses_what_is_not_synced),
          T(f4_a_disk_that_does_not_sync_ends_the_process_or_refuses_and_nothing_is_acknowledged),
          T(f5_a_full_disk_refuses_the_step_whole),
          T(f6_without_file_handles_nothing_is_sent_and_later_it_is),
          T(f7_without_memory_a_step_ends_whole_or_undone),
          T(f8_on_a_disk_that_is_read_only_reading_goes_on_and_writing_is_refused),
          T(f9_a_flipped_bit_is_noticed_or_changes_nothing_that_the_book_says),
          T(f9_a_flipped_bit_in_the_log_gives_the_book_as_it_was_before),
          T2(f10_the_clock_decides_nothing_about_money),
          T2(f10_a_hold_behind_the_file_is_behind_it_whatever_the_clock_says))
