/*
 * F27 on Citus: the county's rows lie on a worker, and a transaction on two nodes commits in two
 * phases. Between coordinator and worker stands a carrier of bytes that counts what is said of
 * commits and cuts the line at one of them: before the worker heard it, or before its answer is
 * back.
 */
#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "feature/pay/month_testing.h"

enum { PEOPLE = 4, LINES_MAX = 60, PIECE = 65536, WAIT_MS = 2000 };
enum word { PREPARE, COMMIT_PREPARED, COMMIT, WORD_N };

static const char *const words[WORD_N] = {
    [PREPARE] = "PREPARE TRANSACTION", [COMMIT_PREPARED] = "COMMIT PREPARED", [COMMIT] = "COMMIT"};

/* Shared by the test and the process that carries. */
struct cut {
    atomic_int left;   /* 1: the next one, 2: the one behind it; 0: none */
    atomic_int word;   /* at which */
    atomic_int behind; /* the worker does it, and nobody hears of it */
    atomic_int cuts;
    atomic_int seen[WORD_N];
};

struct cluster {
    struct payer p;
    struct cut *cut;
    pid_t carrier;
    char dir[64];    /* the carrier's socket */
    char worker[64]; /* the worker's */
    char url[400];   /* of the database there */
};

/* ---- the carrier --------------------------------------------------------------------------- */

struct line {
    int from, to; /* coordinator, worker */
};

static int socket_at(const char *dir, bool listens)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s/.s.PGSQL.5432", dir);
    bool ok = fd >= 0 && (listens ? bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
                                        chmod(at.sun_path, 0777) == 0 && listen(fd, LINES_MAX) == 0
                                  : connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
    return ok ? fd : -1;
}

static bool carried(int to, const char *p, ssize_t n)
{
    while (n > 0) {
        ssize_t done = send(to, p, (size_t)n, MSG_NOSIGNAL);
        if (done <= 0) {
            return false;
        }
        p += done;
        n -= done;
    }
    return true;
}

/* WORD_N: nothing of a commit. Statements of a commit stand alone in their message. */
static enum word word_of(const char *p, ssize_t n)
{
    enum word w = PREPARE;
    while (w < WORD_N && memmem(p, (size_t)n, words[w], strlen(words[w])) == NULL) {
        w++;
    }
    return w;
}

/* False: the line is cut. */
static bool up(struct cut *c, const struct line *l)
{
    char b[PIECE];
    ssize_t n = recv(l->from, b, sizeof b, 0);
    enum word w = n > 0 ? word_of(b, n) : WORD_N;
    if (n <= 0) {
        return false;
    }
    if (w == WORD_N) {
        return carried(l->to, b, n);
    }
    atomic_fetch_add(&c->seen[w], 1);
    if (atomic_load(&c->word) != (int)w || atomic_load(&c->left) == 0 ||
        atomic_fetch_sub(&c->left, 1) != 1) {
        return carried(l->to, b, n);
    }
    if (atomic_load(&c->behind) != 0 && carried(l->to, b, n)) {
        struct pollfd done = {.fd = l->to, .events = POLLIN};
        (void)poll(&done, 1, WAIT_MS);
    }
    atomic_fetch_add(&c->cuts, 1);
    return false;
}

static bool down(const struct line *l)
{
    char b[PIECE];
    ssize_t n = recv(l->to, b, sizeof b, 0);
    return n > 0 && carried(l->from, b, n);
}

static void hang_up(struct line *l)
{
    (void)close(l->from);
    (void)close(l->to);
    *l = (struct line){-1, -1};
}

static void carry(const struct cluster *k, int door)
{
    struct line l[LINES_MAX];
    struct pollfd f[2 * LINES_MAX + 1];
    for (size_t i = 0; i < LINES_MAX; i++) {
        l[i] = (struct line){-1, -1};
    }
    for (;;) {
        for (size_t i = 0; i < LINES_MAX; i++) {
            f[2 * i] = (struct pollfd){.fd = l[i].from, .events = POLLIN};
            f[2 * i + 1] = (struct pollfd){.fd = l[i].to, .events = POLLIN};
        }
        f[2 * LINES_MAX] = (struct pollfd){.fd = door, .events = POLLIN};
        if (poll(f, 2 * LINES_MAX + 1, -1) < 0) {
            return;
        }
        size_t at = 0;
        for (size_t i = 0; i < LINES_MAX; i++) {
            bool good = (f[2 * i].revents == 0 || up(k->cut, &l[i])) &&
                        (f[2 * i + 1].revents == 0 || down(&l[i]));
            if (!good) {
                hang_up(&l[i]);
            }
            at = l[i].from < 0 ? i : at;
        }
        if (f[2 * LINES_MAX].revents != 0 && l[at].from < 0) {
            l[at] = (struct line){accept(door, NULL, NULL), socket_at(k->worker, false)};
        }
    }
}

/* ---- the cluster ----------------------------------------------------------------------------- */

/* The first column of the first row. */
static int64_t number(const char *url, const char *sql)
{
    PGconn *c = PQconnectdb(url);
    PGresult *r = PQexec(c, sql);
    bool ok = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) > 0;
    int64_t n = ok ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : -1;
    if (!ok) {
        printf("could not ask: %s: %s\n", sql, PQerrorMessage(c));
    }
    PQclear(r);
    PQfinish(c);
    return n;
}

static bool host_of(const char *url, char *out, size_t n)
{
    const char *at = strstr(url, "host=");
    *out = '\0';
    if (at != NULL) {
        at += strlen("host=");
        (void)snprintf(out, n, "%.*s", (int)strcspn(at, "&"), at);
    }
    return *out != '\0';
}

/* A second server, and the carrier before it. */
static bool worker_begin(struct cluster *k)
{
    char base[200] = "";
    char admin[400];
    char sql[700];
    FILE *f = popen("tests/pg.sh start build/worker", "r"); /* NOLINT(cert-env33-c): own script */
    bool ok = f != NULL && fgets(base, sizeof base, f) != NULL;
    ok = f != NULL && pclose(f) == 0 && ok;
    base[strcspn(base, "\n")] = '\0';
    if (!ok || !host_of(base, k->worker, sizeof k->worker)) {
        return false;
    }
    test_pg_url(admin, sizeof admin, base, "postgres");
    test_pg_url(k->url, sizeof k->url, base, k->p.w.name);
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE template0", k->p.w.name);
    test_psql(admin, sql);
    test_psql(k->url, "CREATE EXTENSION citus");
    (void)snprintf(k->dir, sizeof k->dir, "/tmp/mzcarry.XXXXXX");
    int door = mkdtemp(k->dir) != NULL && chmod(k->dir, 0755) == 0 ? socket_at(k->dir, true) : -1;
    k->cut = mmap(NULL, sizeof *k->cut, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (door < 0 || k->cut == MAP_FAILED) {
        return false;
    }
    k->carrier = fork();
    if (k->carrier == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        carry(k, door);
        _exit(0);
    }
    (void)close(door);
    return k->carrier > 0;
}

/* The county's rows go to the worker; those of another county stay where they are. */
static bool spread(struct cluster *k)
{
    char host[100];
    char sql[900];
    if (!host_of(k->p.w.url, host, sizeof host)) {
        return false;
    }
    (void)snprintf(sql, sizeof sql, "ALTER DATABASE %s SET citus.local_hostname TO '%s'",
                   k->p.w.name, host);
    test_psql(k->p.w.url, sql);
    (void)snprintf(sql, sizeof sql, "ALTER DATABASE %s SET citus.local_hostname TO '%s'",
                   k->p.w.name, k->worker);
    test_psql(k->url, sql);
    (void)snprintf(sql, sizeof sql, "SELECT citus_add_node('%s', 5432)", k->dir);
    test_psql(k->p.w.url, sql);
    (void)snprintf(sql, sizeof sql,
                   "SELECT citus_move_shard_placement(get_shard_id_for_distribution_column("
                   "'ledger_line', %" PRId64 "), '%s', 5432, '%s', 5432, 'block_writes')",
                   COUNTY, host, k->dir);
    test_psql(k->p.w.url, sql);
    (void)snprintf(sql, sizeof sql,
                   "SELECT count(*) FROM citus_shards WHERE table_name = 'ledger_line'::regclass "
                   "AND nodename = '%s'",
                   k->dir);
    return number(k->p.w.url, sql) == 1;
}

static void cluster_begin(struct cluster *k)
{
    memset(k, 0, sizeof *k);
    begin(&k->p, TEST_CITUS, PEOPLE);
    if (!worker_begin(k) || !spread(k)) {
        test_store_lost(&k->p.w, "the worker does not start or does not get the county's rows");
    }
}

static void cluster_done(struct cluster *k)
{
    char line[200];
    done(&k->p);
    (void)kill(k->carrier, SIGKILL);
    (void)waitpid(k->carrier, NULL, 0);
    (void)munmap(k->cut, sizeof *k->cut);
    (void)snprintf(line, sizeof line, "rm -rf %s; tests/pg.sh stop build/worker", k->dir);
    if (system(line) != 0) { /* NOLINT(cert-env33-c): texts of the test */
        printf("the worker did not stop\n");
    }
}

/* ---- what is tested ------------------------------------------------------------------------- */

/* What a cut left prepared is ended by Citus itself, each minute; here at once. */
static bool recovered(const struct cluster *k)
{
    (void)number(k->p.w.url, "SELECT recover_prepared_transactions()");
    return number(k->url, "SELECT count(*) FROM pg_prepared_xacts") == 0;
}

static void arm(const struct cluster *k, enum word w, int nth, bool behind)
{
    atomic_store(&k->cut->word, (int)w);
    atomic_store(&k->cut->behind, behind);
    atomic_store(&k->cut->left, nth);
}

/* Everything as after the cut: what was prepared is ended, and somebody starts mz again. */
static bool healed(struct cluster *k, int *cuts)
{
    bool hit = atomic_exchange(&k->cut->left, 0) == 0;
    *cuts += hit ? 1 : 0;
    mz_clear(&k->p.w.cx);
    shut(&k->p);
    bool clean = recovered(k);
    return reopen(&k->p) == MZ_OK && clean;
}

/* A month of a county is on one node, which commits by itself: some of each step are cut. */
TEST(f27_a_worker_that_is_cut_in_a_month_leaves_each_step_whole_or_undone_citus)
{
    struct cluster k;
    struct ledger_batch b;
    int cuts = 0;
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    cluster_begin(&k);
    mz_cx *cx = &k.p.w.cx;
    for (int64_t m = PERIOD; m < PERIOD + 2; m++) {
        int nth = 1;
        for (int i = 0; i < 60 && state_of(cx, m, &b) != LEDGER_RECONCILED; i++) {
            enum ledger_state before = b.state;
            int had = cuts;
            arm(&k, COMMIT, nth, m > PERIOD);
            mz_code rc = go_on(&k.p, m);
            CHECK(healed(&k, &cuts));
            nth = cuts > had ? nth + 2 : 1; /* a step that came through: the next from its start */
            enum ledger_state now = state_of(cx, m, &b);
            CHECK(now >= before && (rc != MZ_OK || now > before || now == LEDGER_RECONCILED));
            CHECK(sound(cx));
        }
        CHECK(finishes(&k.p, m, PEOPLE));
    }
    CHECK(cuts > 8);
    cluster_done(&k);
}

/* A county whose rows are on the other node. */
static int64_t neighbour(const struct cluster *k)
{
    char sql[400];
    for (int64_t c = COUNTY + 1; c < COUNTY + 100; c++) {
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM pg_dist_shard_placement WHERE nodename <> '%s' AND "
                       "shardid = get_shard_id_for_distribution_column('ledger_head', %" PRId64 ")",
                       k->dir, c);
        if (number(k->p.w.url, sql) == 1) {
            return c;
        }
    }
    return 0;
}

/* The same transfer however often it is tried: its id is its number. */
static mz_code move(mz_cx *cx, int64_t county, int64_t n)
{
    struct ledger_posted out;
    struct ledger_key key = {.county = county, .class = LEDGER_TREASURY};
    struct ledger_transfer t = {.id = {1000, n},
                                .kind = LEDGER_POSTED,
                                .fen = YUAN,
                                .code = LEDGER_CODE_CORRECT,
                                .day = DAY};
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_OVERPAID;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    return ledger_post(cx, county, &t, 1, &out);
}

static mz_code move_both(mz_cx *cx, int64_t other, int64_t n)
{
    MZ_TRY(move(cx, COUNTY, n));
    return move(cx, other, n);
}

static int64_t moved(mz_cx *cx, int64_t county)
{
    struct ledger_key key = {.county = county, .class = LEDGER_OVERPAID};
    struct ledger_balance b = {0};
    bool any = false;
    return ledger_find(cx, &key, &b, &any) == MZ_OK && any ? (b.cr - b.dr) / YUAN : 0;
}

TEST(f27_a_worker_that_is_cut_at_each_step_of_two_phases_leaves_both_counties_or_none_citus)
{
    struct cluster k;
    int cuts = 0;
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    cluster_begin(&k);
    mz_cx *cx = &k.p.w.cx;
    int64_t other = neighbour(&k);
    CHECK(other > 0 && STEP(cx, move_both(cx, other, 1)) == MZ_OK);
    CHECK(moved(cx, COUNTY) == 1 && moved(cx, other) == 1);
    CHECK(atomic_load(&k.cut->seen[PREPARE]) > 0 && atomic_load(&k.cut->seen[COMMIT_PREPARED]) > 0);
    for (int64_t n = 2; n < 10; n++) {
        enum word w = n % 4 < 2 ? PREPARE : COMMIT_PREPARED;
        arm(&k, w, 1, n % 2 == 1);
        (void)STEP(cx, move_both(cx, other, n));
        CHECK(healed(&k, &cuts));
        int64_t got = moved(cx, COUNTY);
        CHECK(got == moved(cx, other));
        CHECK(w == PREPARE ? got == n - 1 : got == n); /* what all have prepared is done */
        CHECK(sound(cx));
        CHECK(STEP(cx, move_both(cx, other, n)) == MZ_OK || cx->err.code == MZ_CONFLICT);
        mz_clear(cx);
        CHECK(moved(cx, COUNTY) == n && moved(cx, other) == n && sound(cx));
    }
    CHECK(cuts == 8);
    cluster_done(&k);
}

TEST_MAIN(T(f27_a_worker_that_is_cut_in_a_month_leaves_each_step_whole_or_undone_citus),
          T(f27_a_worker_that_is_cut_at_each_step_of_two_phases_leaves_both_counties_or_none_citus))
