/*
 * Statements whose answer nobody waits for: the same on both databases, under their own names when
 * they fail, and without a round trip of their own on PostgreSQL.
 */
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "store.h"

#include "check.h"
#include "store/store_int.h"
#include "toy_sql.h"

extern const struct mz_migration toy_migrations[];

static const int64_t LQ_ALL = INT64_C(331181000000);

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
}

static struct toy_add_later_args toy(mz_cx *cx, int64_t id)
{
    return (struct toy_add_later_args){.id = id,
                                       .county = LQ_ALL / MZ_COUNTY_UNIT,
                                       .division = LQ_ALL,
                                       .name = mz_str_fmt(cx->a, "toy %" PRId64, id),
                                       .fen = MZ_NULL,
                                       .secret = MZ_S("x")};
}

static mz_code later(mz_cx *cx, int64_t id)
{
    const struct toy_add_later_args a = toy(cx, id);
    return toy_add_later(cx, &a);
}

static mz_code at_once(mz_cx *cx, int64_t id)
{
    const struct toy_add_later_args l = toy(cx, id);
    const struct toy_add_args a = {l.id, l.county, l.division, l.name, l.fen, l.secret};
    return toy_add(cx, &a);
}

static mz_code note(mz_cx *cx)
{
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("toy.add"), .division = LQ_ALL});
}

static int64_t toys_n(mz_cx *cx)
{
    struct toy_count_row c = {0};
    return toy_count(cx, &c) == MZ_OK ? c.n : -1;
}

EVERY(what_was_written_later_is_there_for_the_next_statement)
{
    struct test_world w;
    struct mz_change *changes = NULL;
    struct toy_by_id_row row = {0};
    size_t n = 0;
    int64_t events = 0, county = 0, bad = 0;
    toys(&w, kind_);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    for (int64_t i = 1; i <= 3; i++) {
        CHECK(later(&w.cx, i) == MZ_OK && note(&w.cx) == MZ_OK);
    }
    CHECK(toys_n(&w.cx) == 3);
    CHECK(toy_rename(&w.cx, 2, MZ_S("other"), &(int64_t){0}) == MZ_OK);
    CHECK(later(&w.cx, 4) == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_OK);
    CHECK(toys_n(&w.cx) == 4);
    CHECK(toy_by_id(&w.cx, 2, &row) == MZ_OK && mz_str_eq(row.name, MZ_S("other")));
    CHECK(row.fen == MZ_NULL && row.secret.n == 1);
    CHECK(mz_changes_of(&w.cx, "toy", 2, 10, &changes, &n) == MZ_OK && n == 2);
    CHECK(n == 2 && mz_str_eq(changes[1].op, MZ_S("I")) && changes[1].id == 1);
    CHECK(n == 2 && strstr(changes[1].image.p, "\"name\":\"toy 2\",\"fen\":null") != NULL);
    CHECK(mz_audit_verify(&w.cx, &events, &county, &bad) == MZ_OK && events == 3 && county == 0);
    test_done(&w);
}

EVERY(what_fails_later_is_told_under_its_own_name)
{
    struct test_world w;
    toys(&w, kind_);
    for (int last = 0; last < 2; last++) { /* told at the next statement, or at the commit */
        CHECK(mz_tx_begin(&w.cx) == MZ_OK && note(&w.cx) == MZ_OK);
        CHECK(later(&w.cx, 1) == MZ_OK);
        mz_code rc = later(&w.cx, 1);
        CHECK(rc == (kind_ == MZ_DB_SQLITE ? MZ_CORRUPT : MZ_OK));
        if (rc == MZ_OK) {
            CHECK(later(&w.cx, 2) == MZ_OK); /* skipped by the server */
            rc = last == 0 ? toy_rename(&w.cx, 1, MZ_S("z"), &(int64_t){0}) : mz_tx_commit(&w.cx);
        }
        CHECK(rc == MZ_CORRUPT); /* no conflict that the statement we stand at could explain */
        CHECK(strstr(w.cx.err.msg, "toy_add_later") != NULL);
        mz_tx_rollback(&w.cx);
        mz_clear(&w.cx);
        CHECK(toys_n(&w.cx) == 0);
    }
    CHECK(mz_tx_begin(&w.cx) == MZ_OK && later(&w.cx, 1) == MZ_OK && note(&w.cx) == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_OK && toys_n(&w.cx) == 1);
    test_done(&w);
}

BOTH(a_row_for_later_stays_inside_the_scope_and_needs_its_id)
{
    struct test_world w;
    toys(&w, kind_);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(later(&w.cx, MZ_NULL) == MZ_CORRUPT);
    mz_tx_rollback(&w.cx);
    mz_clear(&w.cx);
    test_scope(&w, INT64_C(331102000000), INT64_C(331102999999));
    CHECK(mz_tx_begin(&w.cx) == MZ_OK);
    CHECK(later(&w.cx, 1) == MZ_DENIED);
    mz_tx_rollback(&w.cx);
    mz_clear(&w.cx);
    test_everywhere(&w);
    CHECK(toys_n(&w.cx) == 0);
    test_done(&w);
}

BOTH(more_than_the_pipeline_holds_goes_in_parts)
{
    struct test_world w;
    enum { MANY = 1300 };
    toys(&w, kind_);
    CHECK(mz_tx_begin(&w.cx) == MZ_OK && note(&w.cx) == MZ_OK);
    mz_code rc = MZ_OK;
    for (int64_t i = 1; i <= MANY && rc == MZ_OK; i++) {
        rc = later(&w.cx, i);
    }
    CHECK(rc == MZ_OK && mz_tx_commit(&w.cx) == MZ_OK);
    CHECK(toys_n(&w.cx) == MANY);
    test_done(&w);
}

BOTH(what_was_given_up_leaves_nothing_behind)
{
    struct test_world w;
    toys(&w, kind_);
    for (int64_t i = 1; i <= 3; i++) {
        CHECK(mz_tx_begin(&w.cx) == MZ_OK);
        CHECK(later(&w.cx, i) == MZ_OK && later(&w.cx, i + 100) == MZ_OK);
        mz_tx_rollback(&w.cx);
        CHECK(toys_n(&w.cx) == 0);
    }
    test_done(&w);
}

/* The server ends the connection while answers wait to be read. */
TEST(a_connection_that_dies_with_answers_waiting_changes_nothing)
{
    struct test_world w;
    char end[200];
    toys(&w, MZ_DB_POSTGRESQL);
    (void)snprintf(end, sizeof end,
                   "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                   "WHERE datname = '%s'",
                   w.name);
    for (int last = 0; last < 3; last++) {
        CHECK(mz_tx_begin(&w.cx) == MZ_OK && note(&w.cx) == MZ_OK);
        CHECK(later(&w.cx, 1) == MZ_OK && later(&w.cx, 2) == MZ_OK);
        test_psql(w.admin, end);
        mz_code rc = last == 0   ? mz_tx_commit(&w.cx)
                     : last == 1 ? toy_rename(&w.cx, 1, MZ_S("z"), &(int64_t){0})
                                 : later(&w.cx, 3);
        rc = rc == MZ_OK ? mz_tx_commit(&w.cx) : rc; /* a statement for later may not know yet */
        CHECK(rc == MZ_BUSY);
        CHECK(w.cx.err.say != NULL && strstr(w.cx.err.say, "Nothing was changed") != NULL);
        mz_tx_rollback(&w.cx);
        mz_clear(&w.cx);
        CHECK(toys_n(&w.cx) == 0); /* asked over a new connection */
    }
    CHECK(mz_tx_begin(&w.cx) == MZ_OK && note(&w.cx) == MZ_OK && later(&w.cx, 1) == MZ_OK);
    CHECK(mz_tx_commit(&w.cx) == MZ_OK && toys_n(&w.cx) == 1);
    test_done(&w);
}

static int64_t ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* n rows with their images and events in one transaction; the round trips it took. */
static int64_t trips(mz_cx *cx, mz_code (*add)(mz_cx *cx, int64_t id), int64_t from, int64_t n,
                     int64_t *took)
{
    int64_t before = cx->db->trips;
    int64_t start = ms();
    mz_code rc = mz_tx_begin(cx);
    for (int64_t i = 0; i < n && rc == MZ_OK; i++) {
        rc = add(cx, from + i);
        rc = rc == MZ_OK ? note(cx) : rc;
    }
    rc = rc == MZ_OK ? mz_tx_commit(cx) : rc;
    mz_tx_rollback(cx);
    *took = ms() - start;
    return rc == MZ_OK ? cx->db->trips - before : -1;
}

enum { ROWS = 100 };

TEST(a_hundred_rows_with_images_and_events_take_few_round_trips)
{
    struct test_world w;
    int64_t took = 0;
    toys(&w, MZ_DB_POSTGRESQL);
    CHECK(trips(&w.cx, later, 1, 5, &took) > 0); /* statements are prepared */
    CHECK(trips(&w.cx, at_once, 11, 5, &took) > 0);
    int64_t few = trips(&w.cx, later, 1000, ROWS, &took);
    int64_t many = trips(&w.cx, at_once, 2000, ROWS, &took);
    /* begin, the head of the chain twice, commit; or one for each row besides */
    CHECK(few > 0 && few <= 4);
    CHECK(many > ROWS && many <= ROWS + 4);
    test_done(&w);
}

/* ---- over a wire with a delay ---------------------------------------------------------- */

static int64_t relay_ms(void)
{
    return 2;
}

/* Bytes from one side to the other, each piece a while later, until one side is closed. */
static void relay(int a, int b)
{
    struct pollfd f[2] = {{.fd = a, .events = POLLIN}, {.fd = b, .events = POLLIN}};
    static char piece[1 << 16];
    while (poll(f, 2, -1) > 0) {
        for (int i = 0; i < 2; i++) {
            ssize_t n = f[i].revents == 0 ? 0 : read(f[i].fd, piece, sizeof piece);
            if (f[i].revents != 0 && n <= 0) {
                _exit(0);
            }
            if (n > 0) {
                (void)poll(NULL, 0, (int)relay_ms());
            }
            for (ssize_t at = 0; at < n;) {
                ssize_t put = write(f[1 - i].fd, piece + at, (size_t)(n - at));
                if (put <= 0) {
                    _exit(0);
                }
                at += put;
            }
        }
    }
}

static bool address(struct sockaddr_un *to, const char *dir)
{
    *to = (struct sockaddr_un){.sun_family = AF_UNIX};
    int n = snprintf(to->sun_path, sizeof to->sun_path, "%s/.s.PGSQL.5432", dir);
    return n > 0 && n < (int)sizeof to->sun_path;
}

/* A process that stands between one client and the server of `url`; the socket is in `dir`. */
static pid_t wire(const char *url, const char *dir)
{
    struct sockaddr_un here;
    struct sockaddr_un there;
    char host[100] = "";
    (void)sscanf(strstr(url, "host="), "host=%99[^&]", host);
    int in = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (!address(&here, dir) || !address(&there, host) ||
        bind(in, (struct sockaddr *)&here, sizeof here) != 0 || listen(in, 4) != 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        int a = accept(in, NULL, NULL);
        int b = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (a >= 0 && connect(b, (struct sockaddr *)&there, sizeof there) == 0) {
            relay(a, b);
        }
        _exit(1);
    }
    (void)close(in);
    return pid;
}

/* Prints what both ways cost; what is held is the number of round trips, for times vary. */
TEST(a_pipeline_pays_most_where_the_server_is_far)
{
    struct test_world w;
    struct test_world far;
    int64_t took[4] = {0};
    char url[400];
    toys(&w, MZ_DB_POSTGRESQL);
    CHECK(trips(&w.cx, later, 1, 5, &took[0]) > 0 && trips(&w.cx, at_once, 11, 5, &took[1]) > 0);
    int64_t few = trips(&w.cx, later, 1000, ROWS, &took[0]);
    int64_t many = trips(&w.cx, at_once, 2000, ROWS, &took[1]);
    test_context(&far);
    pid_t pid = wire(w.url, far.dir);
    CHECK(pid > 0);
    (void)snprintf(url, sizeof url, "postgresql:///%s?host=%s&user=mz", w.name, far.dir);
    struct mz_db_options o = {.journal = mz_str_of(far.dir)};
    CHECK(mz_db_open(&far.cx, mz_str_of(url), o, &far.cx.db) == MZ_OK);
    if (far.cx.db != NULL) {
        CHECK(trips(&far.cx, later, 5000, 5, &took[2]) > 0);
        CHECK(trips(&far.cx, at_once, 5010, 5, &took[3]) > 0);
        CHECK(trips(&far.cx, later, 6000, ROWS, &took[2]) == few);
        CHECK(trips(&far.cx, at_once, 7000, ROWS, &took[3]) == many);
    }
    printf("%d rows with image and event: %" PRId64 " round trips for %" PRId64 "; socket %" PRId64
           " ms for %" PRId64 "; %" PRId64 " ms away %" PRId64 " ms for %" PRId64 "\n",
           ROWS, few, many, took[0], took[1], 2 * relay_ms(), took[2], took[3]);
    mz_db_close(far.cx.db);
    far.cx.db = NULL;
    mz_arena_free(far.cx.a);
    CHECK(pid > 0 && waitpid(pid, NULL, 0) == pid);
    CHECK(unlink(mz_str_fmt(w.cx.a, "%s/.s.PGSQL.5432", far.dir).p) == 0);
    (void)rmdir(far.dir);
    test_done(&w);
}

TEST_MAIN(T3(what_was_written_later_is_there_for_the_next_statement),
          T3(what_fails_later_is_told_under_its_own_name),
          T2(a_row_for_later_stays_inside_the_scope_and_needs_its_id),
          T2(more_than_the_pipeline_holds_goes_in_parts),
          T2(what_was_given_up_leaves_nothing_behind),
          T(a_connection_that_dies_with_answers_waiting_changes_nothing),
          T(a_hundred_rows_with_images_and_events_take_few_round_trips),
          T(a_pipeline_pays_most_where_the_server_is_far))
