#include "store.h"

#include "check.h"
#include "store/register.h"
#include "store/search.h"
#include "store/store_int.h"
#include "store/store_sql.h"
#include "toy_sql.h"

extern const struct mz_migration toy_migrations[];

enum { LQ = 331181 };

static const int64_t LQ_ALL = INT64_C(331181000000);
static const int64_t LQ_END = INT64_C(331181999999);
static const int64_t CHATIAN = INT64_C(331181107000);
static const int64_t CHATIAN_END = INT64_C(331181107999);
static const int64_t BADU = INT64_C(331181100000);

static void toys(struct test_world *w, enum mz_db_kind kind)
{
    test_store(w, kind);
    mz_cx *cx = &w->cx;
    for (const struct mz_migration *m = toy_migrations; w->ok && m->name != NULL; m++) {
        w->ok = mz_tx_begin(cx) == MZ_OK &&
                cx->db->backend->script(cx, cx->db, kind == MZ_DB_SQLITE ? m->sql : m->sql_pg) ==
                    MZ_OK &&
                mz_tx_commit(cx) == MZ_OK;
    }
    if (!w->ok) {
        printf("toys: %s\n", cx->err.msg);
    }
}

static mz_code note(mz_cx *cx, const char *act)
{
    return mz_tx_note(
        cx, &(struct mz_event){.act = mz_str_of(act), .kind = MZ_S("toy"), .division = LQ_ALL});
}

static mz_code add(mz_cx *cx, int64_t id, int64_t division, const char *name)
{
    struct toy_add_args a = {.id = id,
                             .county = division / MZ_COUNTY_UNIT,
                             .division = division,
                             .name = mz_str_of(name),
                             .fen = MZ_NULL,
                             .secret = {"\x01\x00\xff", 3}};
    return toy_add(cx, &a);
}

static mz_code add_tx(mz_cx *cx, int64_t id, int64_t division, const char *name)
{
    MZ_TRY(mz_tx_begin(cx));
    mz_code rc = add(cx, id, division, name);
    rc = rc == MZ_OK ? note(cx, "toy.add") : rc;
    rc = rc == MZ_OK ? mz_tx_commit(cx) : rc;
    if (rc != MZ_OK) {
        mz_tx_rollback(cx);
    }
    return rc;
}

EVERY(a_row_comes_back_as_it_was_written)
{
    struct test_world w;
    struct toy_by_id_row row = {0};
    toys(&w, kind_);
    CHECK(w.ok);
    CHECK(add_tx(&w.cx, 1, CHATIAN, "木马'; DROP TABLE toy; --") == MZ_OK);
    CHECK(toy_by_id(&w.cx, 1, &row) == MZ_OK);
    CHECK(mz_str_eq(row.name, MZ_S("木马'; DROP TABLE toy; --")));
    CHECK(row.fen == MZ_NULL && row.county == LQ && row.division == CHATIAN);
    CHECK(row.secret.n == 3 && memcmp(row.secret.p, "\x01\x00\xff", 3) == 0);
    CHECK(toy_by_id(&w.cx, 2, &row) == MZ_ABSENT);
    test_done(&w);
}

EVERY(nobody_reads_outside_the_scope)
{
    struct test_world w;
    struct toy_by_id_row row = {0};
    struct toy_all_row *rows = NULL;
    struct toy_count_row count = {0};
    size_t n = 0;
    toys(&w, kind_);
    CHECK(add_tx(&w.cx, 1, CHATIAN, "a") == MZ_OK);
    CHECK(add_tx(&w.cx, 2, BADU, "b") == MZ_OK);
    CHECK(add_tx(&w.cx, 3, INT64_C(331102001000), "c") == MZ_OK);
    test_scope(&w, CHATIAN, CHATIAN_END);
    CHECK(toy_by_id(&w.cx, 1, &row) == MZ_OK);
    CHECK(toy_by_id(&w.cx, 2, &row) == MZ_ABSENT);
    mz_clear(&w.cx);
    CHECK(toy_all(&w.cx, 10, &rows, &n) == MZ_OK && n == 1);
    CHECK(toy_count(&w.cx, &count) == MZ_OK && count.n == 1);
    test_scope(&w, LQ_ALL, LQ_END);
    CHECK(toy_count(&w.cx, &count) == MZ_OK && count.n == 2);
    test_everywhere(&w);
    CHECK(toy_count(&w.cx, &count) == MZ_OK && count.n == 3);
    test_done(&w);
}

EVERY(nobody_changes_outside_the_scope)
{
    struct test_world w;
    int64_t changed = -1;
    toys(&w, kind_);
    CHECK(add_tx(&w.cx, 1, CHATIAN, "a") == MZ_OK);
    CHECK(add_tx(&w.cx, 2, BADU, "b") == MZ_OK);
    test_scope(&w, CHATIAN, CHATIAN_END);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(toy_rename(&w.cx, 2, MZ_S("mine"), &changed) == MZ_OK && changed == 0);
    CHECK(toy_drop(&w.cx, 2, &changed) == MZ_OK && changed == 0);
    CHECK(toy_rename(&w.cx, 1, MZ_S("mine"), &changed) == MZ_OK && changed == 1);
    CHECK(toy_move(&w.cx, 1, BADU, &changed) == MZ_DENIED);
    mz_tx_rollback(&w.cx);
    mz_clear(&w.cx);
    CHECK(add_tx(&w.cx, 9, BADU, "z") == MZ_DENIED);
    mz_clear(&w.cx);
    test_everywhere(&w);
    struct toy_find_row row = {0};
    bool found = true;
    CHECK(toy_find(&w.cx, 9, &row, &found) == MZ_OK && !found);
    CHECK(toy_find(&w.cx, 1, &row, &found) == MZ_OK && found && mz_str_eq(row.name, MZ_S("a")));
    test_done(&w);
}

EVERY(a_join_is_guarded_on_both_sides)
{
    struct test_world w;
    struct toy_parts_row *rows = NULL;
    size_t n = 0;
    toys(&w, kind_);
    CHECK(add_tx(&w.cx, 1, CHATIAN, "a") == MZ_OK);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(toy_part_add(&w.cx, 5, LQ, 1, MZ_S("wheel")) == MZ_OK);
    CHECK(note(&w.cx, "toy.part") == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_OK);
    CHECK(toy_parts(&w.cx, 1, &rows, &n) == MZ_OK && n == 1);
    test_scope(&w, BADU, BADU + 999);
    CHECK(toy_parts(&w.cx, 1, &rows, &n) == MZ_OK && n == 0);
    test_done(&w);
}

EVERY(a_change_without_an_audit_event_does_not_commit)
{
    struct test_world w;
    struct toy_count_row count = {0};
    toys(&w, kind_);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(add(&w.cx, 1, CHATIAN, "a") == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_CORRUPT);
    mz_clear(&w.cx);
    CHECK(!mz_tx_open(&w.cx));
    CHECK(toy_count(&w.cx, &count) == MZ_OK && count.n == 0);
    test_done(&w);
}

EVERY(a_write_outside_a_transaction_is_refused)
{
    struct test_world w;
    toys(&w, kind_);
    CHECK(add(&w.cx, 1, CHATIAN, "a") == MZ_CORRUPT);
    test_done(&w);
}

EVERY(history_keeps_who_when_why_and_the_whole_row)
{
    struct test_world w;
    struct mz_change *rows = NULL;
    struct mz_change then = {0};
    struct toy_price_row price = {0};
    size_t n = 0;
    int64_t changed = 0;
    toys(&w, kind_);
    int64_t t0 = w.now;
    CHECK(add_tx(&w.cx, 1, CHATIAN, "a\"\n") == MZ_OK);
    test_tick(&w, 1000);
    w.actor.why = MZ_S("更正");
    w.actor.user = 8;
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(toy_price(&w.cx, 1, 500, &price) == MZ_OK && price.fen == 500);
    CHECK(note(&w.cx, "toy.price") == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_OK);
    test_tick(&w, 1000);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(toy_drop(&w.cx, 1, &changed) == MZ_OK && changed == 1);
    CHECK(note(&w.cx, "toy.drop") == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_OK);
    CHECK(mz_changes_of(&w.cx, "toy", 1, 10, &rows, &n) == MZ_OK && n == 3);
    CHECK(n == 3 && mz_str_eq(rows[0].op, MZ_S("D")) && mz_str_eq(rows[1].op, MZ_S("U")));
    CHECK(n == 3 && rows[1].user == 8 && mz_str_eq(rows[1].why, MZ_S("更正")));
    CHECK(n == 3 &&
          mz_str_eq(rows[1].image, MZ_S("{\"id\":1,\"county\":331181,\"division\":331181107000,"
                                        "\"name\":\"a\\\"\\u000a\",\"fen\":500,"
                                        "\"secret\":\"\\\\x0100ff\"}")));
    CHECK(mz_change_at(&w.cx, "toy", 1, t0 + 500, &then) == MZ_OK);
    CHECK(mz_str_eq(then.op, MZ_S("I")));
    CHECK(mz_change_at(&w.cx, "toy", 1, t0 - 1, &then) == MZ_ABSENT);
    mz_clear(&w.cx);
    CHECK(mz_change_at(&w.cx, "toy", 1, w.now, &then) == MZ_ABSENT);
    mz_clear(&w.cx);
    test_scope(&w, BADU, BADU + 999);
    CHECK(mz_changes_of(&w.cx, "toy", 1, 10, &rows, &n) == MZ_ABSENT);
    test_done(&w);
}

EVERY(a_table_without_history_leaves_none_but_is_guarded)
{
    struct test_world w;
    struct mz_change *rows = NULL;
    struct toy_tally_sum_row sum = {0};
    size_t n = 9;
    toys(&w, kind_);
    for (int i = 0; i < 2; i++) {
        CHECK(mz_tx_begin(&w.cx) == MZ_OK);
        CHECK(toy_tally_add(&w.cx, 1, LQ, CHATIAN, 5) == MZ_OK);
        CHECK(note(&w.cx, "toy.tally") == MZ_OK);
        CHECK(mz_tx_commit(&w.cx) == MZ_OK);
    }
    CHECK(mz_changes_of(&w.cx, "toy_tally", 1, 10, &rows, &n) == MZ_OK && n == 0);
    CHECK(toy_tally_sum(&w.cx, &sum) == MZ_OK && sum.n == 10);
    test_scope(&w, BADU, BADU + 999);
    CHECK(toy_tally_sum(&w.cx, &sum) == MZ_OK && sum.n == 0);
    test_done(&w);
}

EVERY(a_sum_is_a_whole_number_on_every_store_or_refused)
{
    static const int64_t less[] = {0,
                                   10,
                                   9999,
                                   10010,
                                   -19990,
                                   -99999990,
                                   -9999999990,
                                   12345678901,
                                   INT64_C(-1234567890123456789),
                                   -INT64_MAX + 10,
                                   INT64_MAX};
    struct test_world w;
    struct toy_sum_as_it_comes_row sum = {0};
    struct toy_half_row half = {0};
    toys(&w, kind_);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(toy_tally_add(&w.cx, 1, LQ, CHATIAN, 10) == MZ_OK);
    CHECK(note(&w.cx, "toy.tally") == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_OK);
    for (size_t i = 0; i < MZ_LEN(less); i++) {
        CHECK(toy_sum_as_it_comes(&w.cx, less[i], &sum) == MZ_OK && sum.n == 10 - less[i]);
    }
    CHECK(toy_sum_as_it_comes(&w.cx, -INT64_MAX + 9, &sum) == MZ_CORRUPT);
    mz_clear(&w.cx);
    CHECK(toy_half(&w.cx, &half) == MZ_CORRUPT);
    mz_clear(&w.cx);
    test_done(&w);
}

EVERY(a_cursor_streams_while_others_write)
{
    struct test_world w;
    mz_cursor *c = NULL;
    struct toy_each_row row = {0};
    bool more = true;
    int n = 0;
    toys(&w, kind_);
    for (int i = 1; i <= 50; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "t%02d", i);
        CHECK(add_tx(&w.cx, i, CHATIAN, name) == MZ_OK);
    }
    CHECK(toy_each(&w.cx, &c) == MZ_OK);
    CHECK(toy_each_next(&w.cx, c, &row, &more) == MZ_OK && more);
    CHECK(mz_str_eq(row.name, MZ_S("t01")));
    CHECK(add_tx(&w.cx, 99, CHATIAN, "zz") == MZ_OK);
    while (more && n < 100) {
        CHECK(toy_each_next(&w.cx, c, &row, &more) == MZ_OK);
        n++;
    }
    CHECK(n == 50);
    struct toy_count_row count = {0};
    CHECK(toy_count(&w.cx, &count) == MZ_OK && count.n == 51);
    test_done(&w);
}

EVERY(a_constraint_is_a_conflict_and_the_rest_is_undone)
{
    struct test_world w;
    struct toy_count_row count = {0};
    toys(&w, kind_);
    CHECK(add_tx(&w.cx, 1, CHATIAN, "a") == MZ_OK);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(add(&w.cx, 2, CHATIAN, "b") == MZ_OK);
    CHECK(add(&w.cx, 3, CHATIAN, "a") == MZ_CONFLICT);
    mz_tx_rollback(&w.cx);
    mz_clear(&w.cx);
    CHECK(toy_count(&w.cx, &count) == MZ_OK && count.n == 1);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(toy_part_add(&w.cx, 5, LQ, 77, MZ_S("of nothing")) == MZ_CONFLICT ||
          note(&w.cx, "x") != MZ_OK || mz_tx_commit(&w.cx) == MZ_CONFLICT);
    mz_tx_rollback(&w.cx);
    test_done(&w);
}

EVERY(ids_carry_their_county_and_never_repeat)
{
    struct test_world w;
    int64_t a = 0, b = 0, c = 0;
    toys(&w, kind_);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(mz_id_take(&w.cx, LQ, 10, &a) == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_OK);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(mz_id_take(&w.cx, LQ, 1, &b) == MZ_OK && mz_id_take(&w.cx, 331102, 1, &c) == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_OK);
    CHECK(a == LQ * MZ_ID_UNIT + 1 && b == a + 10 && c / MZ_ID_UNIT == 331102);
    test_done(&w);
}

EVERY(the_audit_chain_shows_any_tampering)
{
    struct test_world w;
    int64_t events = 0, county = 0, n = 0;
    toys(&w, kind_);
    for (int i = 1; i <= 5; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "n%d", i);
        CHECK(add_tx(&w.cx, i, CHATIAN, name) == MZ_OK);
    }
    CHECK(mz_audit_verify(&w.cx, &events, &county, &n) == MZ_OK);
    CHECK(events == 5 && county == 0);
    static const char *const attacks[] = {
        "UPDATE mz_audit SET user_id = 99 WHERE n = 3",
        "UPDATE mz_audit SET user_id = 7 WHERE n = 3; DELETE FROM mz_audit WHERE n = 5",
        "UPDATE mz_audit_head SET n = 4",
        "UPDATE mz_audit_head SET n = 2, hash = a.hash FROM mz_audit AS a "
        "WHERE a.county = mz_audit_head.county AND a.n = 2",
    };
    if (kind_ == MZ_DB_SQLITE) { /* the triggers stop honest mistakes, not an attacker */
        CHECK(w.cx.db->backend->script(&w.cx, w.cx.db, attacks[0]) == MZ_CONFLICT);
        mz_clear(&w.cx);
        CHECK(w.cx.db->backend->script(&w.cx, w.cx.db,
                                       "DROP TRIGGER mz_audit_stays_u;"
                                       "DROP TRIGGER mz_audit_stays_d") == MZ_OK);
    }
    const int64_t bad[] = {3, 5, 5, 3};
    for (size_t i = 0; i < MZ_LEN(attacks); i++) {
        CHECK(w.cx.db->backend->script(&w.cx, w.cx.db, attacks[i]) == MZ_OK);
        CHECK(mz_audit_verify(&w.cx, &events, &county, &n) == MZ_OK);
        CHECK(county == LQ && n == bad[i]);
    }
    test_done(&w);
}

/* What somebody else writes while the chain is read: one event at each of the first steps. */
struct meanwhile {
    int64_t wrote;
    mz_code rc;
};

static mz_code write_one(mz_cx *cx, void *p, int64_t events)
{
    static const char *const names[] = {"a", "b", "c"};
    struct meanwhile *m = p;
    mz_cx other = *cx;
    other.a = mz_arena_new(1 << 20);
    (void)events;
    if (m->wrote < 3) {
        m->wrote++;
        m->rc = add_tx(&other, 1 + m->wrote, CHATIAN, names[m->wrote - 1]);
    }
    mz_arena_free(other.a);
    return m->rc;
}

EVERY(a_chain_that_grows_while_it_is_read_is_whole)
{
    struct test_world w;
    struct meanwhile m = {.wrote = 0};
    int64_t events = 0, county = 0, n = 0;
    toys(&w, kind_);
    CHECK(add_tx(&w.cx, 1, CHATIAN, "n1") == MZ_OK);
    CHECK(mz_audit_verify_told(&w.cx, (struct mz_audit_tell){write_one, &m}, &events, &county,
                               &n) == MZ_OK);
    CHECK(m.wrote == 3 && m.rc == MZ_OK);
    CHECK(county == 0 && events == 4);
    test_done(&w);
}

EVERY(reads_are_sealed_into_the_chain_once)
{
    struct test_world w;
    int64_t drained = 0, events = 0, county = 0, n = 0;
    toys(&w, kind_);
    for (int i = 0; i < 150; i++) {
        CHECK(mz_read_note(&w.cx, &(struct mz_event){.act = MZ_S("toy.read"),
                                                     .kind = MZ_S("toy"),
                                                     .subject = i,
                                                     .division = CHATIAN}) == MZ_OK);
    }
    CHECK(mz_audit_drain(&w.cx, &drained) == MZ_OK && drained == 150);
    CHECK(mz_audit_drain(&w.cx, &drained) == MZ_OK && drained == 0);
    CHECK(mz_read_note(&w.cx, &(struct mz_event){.act = MZ_S("toy.read"),
                                                 .kind = MZ_S("toy"),
                                                 .division = CHATIAN}) == MZ_OK);
    mz_journal_shut(w.cx.db); /* as after a kill: no owner any more */
    CHECK(mz_audit_drain(&w.cx, &drained) == MZ_OK && drained == 1);
    CHECK(mz_audit_drain(&w.cx, &drained) == MZ_OK && drained == 0);
    CHECK(mz_audit_verify(&w.cx, &events, &county, &n) == MZ_OK && events == 151 && county == 0);
    test_done(&w);
}

/* The open journal of this process, by its name; -1 without one. */
static int journal_fd(void)
{
    char link[64];
    char path[512];
    for (int fd = 3; fd < 256; fd++) {
        (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, path, sizeof path - 1);
        path[n < 0 ? 0 : n] = '\0';
        if (n > 6 && strcmp(path + n - 6, ".reads") == 0) {
            return fd;
        }
    }
    return -1;
}

EVERY(a_read_that_the_disk_did_not_take_is_not_firm)
{
    struct test_world w;
    const struct mz_event read = {
        .act = MZ_S("toy.read"), .kind = MZ_S("toy"), .subject = 1, .division = CHATIAN};
    int64_t drained = 0;
    toys(&w, kind_);
    CHECK(mz_read_firm(&w.cx) == MZ_OK); /* nothing was read */
    CHECK(mz_read_note(&w.cx, &read) == MZ_OK && mz_read_firm(&w.cx) == MZ_OK);
    CHECK(mz_read_firm(&w.cx) == MZ_OK);
    CHECK(mz_audit_drain(&w.cx, &drained) == MZ_OK && drained == 1);
    int fd = journal_fd();
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    CHECK(fd >= 0 && nothing >= 0 && dup2(nothing, fd) == fd); /* it cannot be flushed */
    CHECK(mz_read_note(&w.cx, &read) == MZ_OK);
    CHECK(mz_read_firm(&w.cx) == MZ_IO);
    CHECK(mz_read_note(&w.cx, &read) == MZ_OK && mz_read_firm(&w.cx) == MZ_OK); /* a new file */
    CHECK(mz_audit_drain(&w.cx, &drained) == MZ_OK && drained == 1);
    (void)close(nothing);
    test_done(&w);
}

EVERY(search_is_exact_prefix_scoped_and_counts)
{
    struct test_world w;
    int64_t ids[MZ_SEARCH_MAX];
    size_t n = 0;
    int64_t total = 0;
    toys(&w, kind_);
    const mz_str zhang[] = {MZ_S("张三丰"), MZ_S("三丰"), MZ_S("zhangsanfeng"), MZ_S("zsf")};
    const mz_str li[] = {MZ_S("李三"), MZ_S("lisan"), MZ_S("ls")};
    int64_t a = LQ * MZ_ID_UNIT + 1;
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(mz_search_put(&w.cx, "toy", a, CHATIAN, zhang, 4) == MZ_OK);
    CHECK(mz_search_put(&w.cx, "toy", a + 1, BADU, li, 3) == MZ_OK);
    CHECK(mz_search_put(&w.cx, "other", a + 2, BADU, li, 3) == MZ_OK);
    CHECK(note(&w.cx, "toy.words") == MZ_OK && mz_tx_commit(&w.cx) == MZ_OK);
    struct mz_search s = {
        .kind = "toy", .terms = {{.token = MZ_S("zhang"), .prefix = true}}, .terms_n = 1};
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 1 && total == 1 &&
          ids[0] == a);
    s.terms[0] = (struct mz_term){.token = MZ_S("zhang"), .prefix = false};
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 0 && total == 0);
    s.terms[0] = (struct mz_term){.token = MZ_S("三丰"), .prefix = false};
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 1);
    s.terms[0] = (struct mz_term){.token = MZ_S("l"), .prefix = true};
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 1 && ids[0] == a + 1);
    test_scope(&w, CHATIAN, CHATIAN_END);
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 0 && total == 0);
    s.division_lo = BADU;
    s.division_hi = BADU + 999;
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_DENIED);
    mz_clear(&w.cx);
    test_everywhere(&w);
    s.terms[0] = (struct mz_term){.token = MZ_S("x' OR 1 --"), .prefix = true};
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 0);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(mz_search_put(&w.cx, "toy", a, BADU, li, 3) == MZ_OK);
    CHECK(mz_search_drop(&w.cx, "toy", a + 1) == MZ_OK);
    CHECK(note(&w.cx, "toy.words") == MZ_OK && mz_tx_commit(&w.cx) == MZ_OK);
    s = (struct mz_search){.kind = "toy", .terms = {{.token = MZ_S("lisan")}}, .terms_n = 1};
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 1 && ids[0] == a);
    test_done(&w);
}

/* SQLite's insert takes the image from the arguments; the databases must say the same of it. */
EVERY(an_inserted_row_leaves_the_image_that_was_written)
{
    struct test_world w;
    struct mz_change *rows = NULL;
    size_t n = 0;
    toys(&w, kind_);
    const struct toy_add_args whole = {.id = 7,
                                       .county = LQ,
                                       .division = CHATIAN,
                                       .name = MZ_S("a\"\n张"),
                                       .fen = -5,
                                       .secret = {"\0\xff", 2}};
    const struct toy_add_args bare = {
        .id = 8, .county = LQ, .division = CHATIAN, .name = MZ_S("b"), .fen = MZ_NULL};
    CHECK(mz_tx_begin(&w.cx) == MZ_OK && toy_add(&w.cx, &whole) == MZ_OK);
    CHECK(toy_add(&w.cx, &bare) == MZ_OK && note(&w.cx, "toy.add") == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_OK);
    CHECK(mz_changes_of(&w.cx, "toy", 7, 10, &rows, &n) == MZ_OK && n == 1);
    CHECK(n == 1 &&
          mz_str_eq(rows[0].image, MZ_S("{\"id\":7,\"county\":331181,\"division\":331181107000,"
                                        "\"name\":\"a\\\"\\u000a张\",\"fen\":-5,"
                                        "\"secret\":\"\\\\x00ff\"}")));
    CHECK(mz_changes_of(&w.cx, "toy", 8, 10, &rows, &n) == MZ_OK && n == 1);
    CHECK(n == 1 &&
          mz_str_eq(rows[0].image, MZ_S("{\"id\":8,\"county\":331181,\"division\":331181107000,"
                                        "\"name\":\"b\",\"fen\":null,\"secret\":null}")));
    CHECK(mz_tx_begin(&w.cx) == MZ_OK && toy_add_named(&w.cx, 10, LQ, CHATIAN) == MZ_OK);
    CHECK(note(&w.cx, "toy.add") == MZ_OK && mz_tx_commit(&w.cx) == MZ_OK);
    CHECK(mz_changes_of(&w.cx, "toy", 10, 10, &rows, &n) == MZ_OK && n == 1);
    CHECK(n == 1 &&
          mz_str_eq(rows[0].image, MZ_S("{\"id\":10,\"county\":331181,\"division\":331181107000,"
                                        "\"name\":\"named_2\",\"fen\":7,\"secret\":null}")));
    /* The new row is held against the scope by what was written, too. */
    test_scope(&w, BADU, BADU + 999);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    struct toy_add_args outside = whole;
    outside.id = 9;
    outside.name = MZ_S("c");
    CHECK(toy_add(&w.cx, &outside) == MZ_DENIED);
    mz_tx_rollback(&w.cx);
    mz_clear(&w.cx);
    test_done(&w);
}

/* Words wait for the commit; nobody may notice, but for the speed. */
EVERY(words_are_found_by_their_transaction_and_gone_with_it)
{
    struct test_world w;
    int64_t ids[MZ_SEARCH_MAX];
    size_t n = 0;
    int64_t total = 0;
    toys(&w, kind_);
    const mz_str li[] = {MZ_S("lisan")};
    const mz_str wu[] = {MZ_S("wusi")};
    const int64_t a = LQ * MZ_ID_UNIT + 1;
    struct mz_search s = {.kind = "toy", .terms = {{.token = MZ_S("lisan")}}, .terms_n = 1};
    CHECK(mz_search_put(&w.cx, "toy", a, BADU, li, 1) == MZ_CORRUPT); /* no transaction */
    mz_clear(&w.cx);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK && mz_search_put(&w.cx, "toy", a, BADU, li, 1) == MZ_OK);
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 1 && ids[0] == a);
    CHECK(mz_search_put(&w.cx, "toy", a + 1, BADU, li, 1) == MZ_OK);
    mz_tx_rollback(&w.cx);
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 0 && total == 0);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK && mz_search_put(&w.cx, "toy", a, BADU, li, 1) == MZ_OK);
    CHECK(mz_search_put(&w.cx, "toy", a, BADU, wu, 1) == MZ_OK); /* the last word counts */
    CHECK(mz_search_put(&w.cx, "toy", a + 1, BADU, wu, 1) == MZ_OK);
    CHECK(mz_search_drop(&w.cx, "toy", a + 1) == MZ_OK);
    for (int64_t k = 2; k < 42; k++) {
        CHECK(mz_search_put(&w.cx, "toy", a + k, BADU, wu, 1) == MZ_OK);
    }
    CHECK(note(&w.cx, "toy.words") == MZ_OK && mz_tx_commit(&w.cx) == MZ_OK);
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 0 && total == 0);
    s = (struct mz_search){
        .kind = "toy", .terms = {{.token = MZ_S("wusi")}}, .terms_n = 1, .limit = 5, .offset = 38};
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 3 && total == 41 &&
          ids[0] == a + 39);
    s.offset = 50;
    CHECK(mz_search_find(&w.cx, &s, ids, &n, &total) == MZ_OK && n == 0 && total == 41);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK && mz_search_put(&w.cx, "toy", a, BADU, li, 1) == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_CORRUPT); /* words are a change: they need an event, too */
    mz_clear(&w.cx);
    test_done(&w);
}

static const struct mz_col audit_cols[] = {
    {"n", "N", MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"act", "Act", MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"division", "Place", MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {0},
};
static const struct mz_reg audit_reg = {
    .name = "audit", .table = "mz_audit_seen", .title = "Audit", .sort = "-n", .cols = audit_cols};

EVERY(a_register_filters_sorts_pages_and_is_guarded)
{
    struct test_world w;
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    int64_t all = 0;
    toys(&w, kind_);
    CHECK(add_tx(&w.cx, 1, CHATIAN, "a") == MZ_OK);
    for (int i = 0; i < 7; i++) {
        CHECK(mz_tx_begin(&w.cx) == MZ_OK);
        CHECK(mz_tx_note(&w.cx, &(struct mz_event){.act = i < 5 ? MZ_S("x.a") : MZ_S("x.b"),
                                                   .division = i % 2 == 0 ? CHATIAN : BADU}) ==
              MZ_OK);
        CHECK(mz_tx_commit(&w.cx) == MZ_OK);
    }
    CHECK(mz_reg_check(&w.cx, &audit_reg) == MZ_OK);
    struct mz_query q = {
        .filters = {{.col = "act", .op = MZ_STARTS, .s = MZ_S("x.")}}, .filters_n = 1, .limit = 3};
    CHECK(mz_reg_count(&w.cx, &audit_reg, &q, &all) == MZ_OK && all == 7);
    CHECK(mz_reg_rows(&w.cx, &audit_reg, &q, &rows, &n) == MZ_OK && n == 3);
    int64_t *ids = NULL;
    size_t ids_n = 0;
    CHECK(mz_reg_ids(&w.cx, &audit_reg, &q, &ids, &ids_n) == MZ_OK && ids_n == n);
    for (size_t k = 0; k < ids_n && k < n; k++) {
        CHECK(ids[k] == rows[k].id);
    }
    CHECK(n == 3 && rows[0].v[0].i > rows[1].v[0].i);
    q.filters[1] = (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = CHATIAN};
    q.filters_n = 2;
    CHECK(mz_reg_count(&w.cx, &audit_reg, &q, &all) == MZ_OK && all == 4);
    q = (struct mz_query){.filters = {{.col = "act", .op = MZ_HAS, .s = MZ_S(".b")}},
                          .filters_n = 1};
    CHECK(mz_reg_count(&w.cx, &audit_reg, &q, &all) == MZ_OK && all == 2);
    q.filters[0].col = "hash";
    CHECK(mz_reg_count(&w.cx, &audit_reg, &q, &all) == MZ_INVALID);
    mz_clear(&w.cx);
    q = (struct mz_query){.sort = "division"};
    CHECK(mz_reg_rows(&w.cx, &audit_reg, &q, &rows, &n) == MZ_INVALID);
    mz_clear(&w.cx);
    test_scope(&w, BADU, BADU + 999);
    q = (struct mz_query){0};
    CHECK(mz_reg_count(&w.cx, &audit_reg, &q, &all) == MZ_OK && all == 3);
    mz_reg_cursor *c = NULL;
    struct mz_reg_row row;
    bool more = true;
    CHECK(mz_reg_open(&w.cx, &audit_reg, &q, &c) == MZ_OK);
    for (n = 0; more && n < 10;) {
        CHECK(mz_reg_next(&w.cx, c, &row, &more) == MZ_OK);
        n += more ? 1 : 0;
    }
    CHECK(n == 3);
    test_done(&w);
}

static mz_code take_any(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n)
{
    (void)cx;
    (void)sink;
    (void)cells;
    (void)n;
    return MZ_OK;
}

EVERY(every_statement_of_the_store_prepares)
{
    struct test_world w;
    int64_t ignored = 0;
    test_store(&w, kind_);
    for (const struct mz_stmt *const *s = store_store_sql_all; *s != NULL; s++) {
        struct mz_value v[MZ_ARGS_MAX] = {{0}};
        struct mz_sink sink = {.row = take_any};
        if ((*s)->writes || strstr((*s)->name, "words") != NULL) {
            continue;
        }
        for (size_t i = 0; i < (*s)->args_n; i++) {
            v[i] = (struct mz_value){.type = (*s)->args[i], .s = MZ_S("none")};
        }
        CHECK(w.cx.db->backend->run(&w.cx, w.cx.db, *s, v, (*s)->args_n, &sink, &ignored) == MZ_OK);
        mz_clear(&w.cx);
    }
    test_done(&w);
}

/* Fails the 1st, 2nd, ... statement until all succeeds: never half a change, never a lost one. */
EVERY(a_fault_anywhere_leaves_nothing_half_done)
{
    struct test_world w;
    toys(&w, kind_);
    mz_code rc = MZ_IO;
    int tries = 0;
    for (int64_t at = 1; rc != MZ_OK && at < 50; at++, tries++) {
        struct toy_count_row count = {0};
        w.cx.db->fault = at;
        rc = add_tx(&w.cx, 1, CHATIAN, "a");
        w.cx.db->fault = 0;
        mz_clear(&w.cx);
        CHECK(toy_count(&w.cx, &count) == MZ_OK && count.n == (rc == MZ_OK ? 1 : 0));
        struct mz_change *rows = NULL;
        size_t n = 0;
        CHECK(mz_changes_of(&w.cx, "toy", 1, 10, &rows, &n) == MZ_OK && n == (rc == MZ_OK));
    }
    CHECK(rc == MZ_OK && tries >= 5);
    test_done(&w);
}

/* ---- what goes with a transaction ------------------------------------------------------ */

struct beside {
    int64_t id;
    int ran;
    mz_code rc;
};

static mz_code beside(mz_cx *cx, void *p)
{
    struct beside *b = p;
    b->ran++;
    MZ_TRY(b->rc);
    return add(cx, b->id, CHATIAN, "beside");
}

BOTH(what_goes_with_a_transaction_is_there_with_it_or_not_at_all)
{
    struct test_world w;
    struct toy_count_row count = {0};
    struct beside b = {.id = 100, .rc = MZ_CONFLICT};
    toys(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(!mz_tx_also(cx, beside, &b));
    CHECK(add_tx(cx, 1, CHATIAN, "a") == MZ_CONFLICT); /* its refusal is that of the commit */
    CHECK(toy_count(cx, &count) == MZ_OK && count.n == 0);
    b.rc = MZ_OK;
    CHECK(add_tx(cx, 1, CHATIAN, "a") == MZ_OK); /* it waited for the next one */
    CHECK(toy_count(cx, &count) == MZ_OK && count.n == 2 && b.ran == 2);
    CHECK(!mz_tx_also(cx, NULL, NULL)); /* committed: nothing waits */
    CHECK(add_tx(cx, 2, CHATIAN, "b") == MZ_OK && b.ran == 2);
    b.id = 101;
    (void)mz_tx_also(cx, beside, &b);
    CHECK(mz_tx_also(cx, NULL, NULL)); /* taken back before it ran */
    CHECK(add_tx(cx, 3, CHATIAN, "c") == MZ_OK && b.ran == 2);
    test_done(&w);
}

/* Counts are remembered: our own commits and those of another connection both end that. */
TEST(a_count_is_right_after_every_commit)
{
    static const struct mz_col cols[] = {
        {.name = "act", .label = "act", .type = MZ_COL_TEXT, .flags = MZ_COL_FILTER}, {0}};
    static const struct mz_reg toys_reg = {
        .name = "toys", .table = "mz_audit_seen", .title = "toys", .sort = "id", .cols = cols};
    struct test_world w;
    struct mz_query q = {0};
    int64_t n = 0;
    toys(&w, MZ_DB_SQLITE);
    mz_cx *cx = &w.cx;
    mz_cx other = *cx;
    struct mz_db_options o = {.journal = mz_str_of(w.dir)};
    CHECK(mz_db_open(&other, mz_str_of(w.url), o, &other.db) == MZ_OK);
    for (int64_t i = 1; i <= 6; i++) {
        const char name[] = {(char)('a' + i), '\0'};
        CHECK(add_tx(i % 2 == 0 ? cx : &other, i, i < 4 ? CHATIAN : BADU, name) == MZ_OK);
        CHECK(mz_reg_count(cx, &toys_reg, &q, &n) == MZ_OK && n == i);
        CHECK(mz_reg_count(cx, &toys_reg, &q, &n) == MZ_OK && n == i); /* the remembered one */
    }
    test_scope(&w, CHATIAN, CHATIAN_END); /* the events stand above it */
    CHECK(mz_reg_count(cx, &toys_reg, &q, &n) == MZ_OK && n == 0);
    test_everywhere(&w);
    CHECK(mz_reg_count(cx, &toys_reg, &q, &n) == MZ_OK && n == 6);
    mz_db_close(other.db);
    test_done(&w);
}

TEST(a_database_of_another_kind_is_refused)
{
    struct test_world w;
    mz_db *db = NULL;
    test_context(&w);
    CHECK(mz_db_open(&w.cx, MZ_S("mysql://x"), (struct mz_db_options){0}, &db) == MZ_USAGE);
    mz_clear(&w.cx);
    CHECK(mz_db_open(&w.cx, MZ_S("sqlite:/nowhere/at/all.db"),
                     (struct mz_db_options){.create = true}, &db) == MZ_IO);
    mz_clear(&w.cx);
    CHECK(mz_db_open(&w.cx, MZ_S("postgresql:///none?host=/nowhere"), (struct mz_db_options){0},
                     &db) == MZ_BUSY);
    test_done(&w);
}

TEST_MAIN(
    T3(a_row_comes_back_as_it_was_written), T3(nobody_reads_outside_the_scope),
    T3(nobody_changes_outside_the_scope), T3(a_join_is_guarded_on_both_sides),
    T3(a_change_without_an_audit_event_does_not_commit),
    T3(a_write_outside_a_transaction_is_refused), T3(history_keeps_who_when_why_and_the_whole_row),
    T3(a_table_without_history_leaves_none_but_is_guarded),
    T3(a_sum_is_a_whole_number_on_every_store_or_refused), T3(a_cursor_streams_while_others_write),
    T3(a_constraint_is_a_conflict_and_the_rest_is_undone),
    T3(ids_carry_their_county_and_never_repeat), T3(the_audit_chain_shows_any_tampering),
    T3(a_chain_that_grows_while_it_is_read_is_whole), T3(reads_are_sealed_into_the_chain_once),
    T3(a_read_that_the_disk_did_not_take_is_not_firm), T3(search_is_exact_prefix_scoped_and_counts),
    T3(an_inserted_row_leaves_the_image_that_was_written),
    T3(words_are_found_by_their_transaction_and_gone_with_it),
    T3(a_register_filters_sorts_pages_and_is_guarded), T3(every_statement_of_the_store_prepares),
    T3(a_fault_anywhere_leaves_nothing_half_done),
    T2(what_goes_with_a_transaction_is_there_with_it_or_not_at_all),
    T(a_count_is_right_after_every_commit), T(a_database_of_another_kind_is_refused))
