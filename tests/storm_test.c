/*
 * Memory, disks and the way to the database fail at every place, one after the other, while people
 * work: the process answers an error or ends by abort(), the documented way when there is no memory
 * (base.h) or no disk to trust (fsync); the database has the whole change or none, and what was
 * acknowledged is there.
 *
 * malloc(), the calls that write files and those by which libpq talks to a server are ours here.
 * The way to a server is cut before it hears the n-th time, or when its n-th answer comes: it has
 * done then what it was told, and we do not know. A try is a process of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "feature/care/care.h"
#include "feature/dedup/dedup.h"
#include "feature/job/job.h"
#include "feature/person/person.h"
#include "small.h"

#if defined(__SANITIZE_ADDRESS__)
enum { HAVE_MALLOC = 0 };
#else
enum { HAVE_MALLOC = 1 };
#endif

/* ---- failing ------------------------------------------------------------------------ */

enum what { MEMORY, DISK, ASKING, HEARING, KEEPING };

static const char *const names[] = {"memory", "disk", "asking the server", "hearing the server",
                                    "hearing that it is kept"};

static struct {
    bool on;
    enum what what;
    bool for_good; /* what failed once fails from then on */
    int code;      /* errno of a disk */
    int64_t left;  /* calls that still succeed */
    bool failed;
    bool untouched; /* the last answer says that nothing was changed */
} storm;            /* state of this test program, not of the product */

static bool fails(enum what what)
{
    if (!storm.on || storm.what != what || (storm.failed && !storm.for_good)) {
        return false;
    }
    if (storm.left > 0) {
        storm.left--;
        return false;
    }
    storm.failed = true;
    errno = what == MEMORY ? ENOMEM : what == DISK ? storm.code : ECONNRESET;
    return true;
}

#define CALLS_MEMORY fails(MEMORY)
#define CALLS_WRITE  fails(DISK)
#define CALLS_SYNC   fails(DISK)
#include "calls.h"

/* Only libpq has sockets here. */
ssize_t send(int fd, const void *p, size_t n, int flags)
{
    if (fails(ASKING)) {
        (void)shutdown(fd, SHUT_RDWR);
        errno = ECONNRESET;
        return -1;
    }
    return syscall(SYS_sendto, fd, p, n, flags, NULL, 0);
}

ssize_t recv(int fd, void *p, size_t n, int flags)
{
    ssize_t got = syscall(SYS_recvfrom, fd, p, n, flags, NULL, NULL);
    bool kept = got > 0 && memmem(p, (size_t)got, "COMMIT", sizeof "COMMIT") != NULL;
    if ((got > 0 && fails(HEARING)) || (kept && fails(KEEPING))) {
        (void)shutdown(fd, SHUT_RDWR);
        errno = ECONNRESET;
        return -1;
    }
    return got;
}

/* What stands in the database, in fair weather: the tests' own question. */
static int64_t look(const struct small *s, const char *what)
{
    bool on = storm.on;
    storm.on = false;
    int64_t n = small_count(s, what);
    storm.on = on;
    return n;
}

/* ---- what people do -------------------------------------------------------------------- */

static struct mz_answer ask(struct small *s, const char *token, const char *method,
                            const char *target, const char *type, mz_str body)
{
    static const char nothing[] = "Nothing was changed";
    struct mz_answer a = small_ask(s, token, method, target, type, body);
    storm.untouched =
        a.body.n > 0 && memmem(a.body.p, a.body.n, nothing, sizeof nothing - 1) != NULL;
    return a;
}

struct scene {
    const char *name;
    const char *rows;            /* SELECT ...: what a success adds to */
    int (*act)(struct small *s); /* its last answer's status */
    bool rough;                  /* a library ends the process by a null pointer */
    /* What stands in the folder "out" afterwards is whole or nothing; NULL: nothing is made. */
    bool (*left)(const struct small *s, int status, bool lasting);
};

static int add(struct small *s)
{
    static const char form[] = "name=%E5%BC%A0%E4%B8%89&sex=1&division=331181103000&address=a1&"
                               "phone=13812345678&source=test";
    return ask(s, s->officer, "POST", "/person/new", NULL, mz_str_of(form)).status;
}

static int64_t some_person(struct small *s)
{
    return look(s, "min(id) FROM person WHERE state = 'active' AND sex = '1' AND version = 1");
}

static int change(struct small *s)
{
    const char *path = mz_str_fmt(s->a, "/person/%" PRId64 "/edit", some_person(s)).p;
    static const char form[] = "name=%E5%BC%A0%E4%B8%89&sex=1&division=331181103000&address=a2&"
                               "source=test&version=1";
    return ask(s, s->officer, "POST", path, NULL, mz_str_of(form)).status;
}

static int search(struct small *s)
{
    return ask(s, s->officer, "GET", "/person?q=wang", NULL, MZ_S("")).status;
}

static int ask_head(struct small *s)
{
    int64_t house = look(s, "min(household) FROM member WHERE ended IS NULL AND kind = "
                            "'living' AND relation = '10'");
    char what[200];
    (void)snprintf(what, sizeof what,
                   "min(person) FROM member WHERE ended IS NULL AND relation = '10' AND "
                   "household = %" PRId64,
                   house);
    int64_t head = look(s, what);
    const char *path = mz_str_fmt(s->a, "/household/%" PRId64 "/change/head", house).p;
    mz_str form =
        mz_str_fmt(s->a, "head=%" PRId64 "&day=2026-11-01&reason=%%E6%%8D%%A2%%E4%%BA%%BA", head);
    struct mz_answer a = ask(s, s->officer, "POST", path, NULL, form);
    mz_str at = mz_answer_header(&a, "location");
    if (a.status != 200) {
        return a.status;
    }
    if (at.n == 0) {
        const char *p = memmem(a.body.p, a.body.n, "/household/change/", 18);
        at = p == NULL ? MZ_S("") : (mz_str){p, strcspn(p, "\"")};
    }
    return ask(s, s->approver, "POST", mz_str_z(s->a, at), NULL, MZ_S("do=approve")).status;
}

/* The first member besides a head goes, and heads the new household. */
static int split(struct small *s)
{
    int64_t house = look(s, "min(household) FROM member WHERE ended IS NULL AND kind = "
                            "'living' AND relation = '10'");
    int64_t goes =
        look(s, mz_str_fmt(s->a,
                           "min(person) FROM member WHERE ended IS NULL AND relation = '10' AND "
                           "household = %" PRId64,
                           house)
                    .p);
    int64_t place =
        look(s, mz_str_fmt(s->a, "division FROM household WHERE id = %" PRId64, house).p);
    const char *path = mz_str_fmt(s->a, "/household/%" PRId64 "/change/split", house).p;
    mz_str form = mz_str_fmt(s->a,
                             "stage=send&go=%" PRId64 "&newhead=%" PRId64 "&division=%" PRId64
                             "&day=2026-11-01&reason=%%E5%%88%%86%%E5%%AE%%B6"
                             "&address=%%E6%%96%%B0%%E8%%A1%%97",
                             goes, goes, place);
    struct mz_answer a = ask(s, s->officer, "POST", path, NULL, form);
    const char *p = a.body.n == 0 ? NULL : memmem(a.body.p, a.body.n, "/household/change/", 18);
    if (a.status != 200 || p == NULL) {
        return a.status == 200 ? 500 : a.status;
    }
    const char *at = mz_str_z(s->a, (mz_str){p, strcspn(p, "\"")});
    return ask(s, s->approver, "POST", at, NULL, MZ_S("do=approve")).status;
}

/* As two persons of the office do it: pages ask for a sign-in anew, which a program has not. */
static int merge(struct small *s)
{
    int64_t pair = look(s, "min(id) FROM dup_pair WHERE state = 'open'");
    struct dedup_ask ask = {.pair = pair, .version = 1};
    int64_t id = 0;
    bool done = false;
    s->actor.user = 1;
    mz_code rc = dedup_merge_ask(&s->cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, &ask, &id, &done);
    s->actor.user = 2;
    rc = rc == MZ_OK && !done
             ? dedup_merge_confirm(&s->cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, id, 1)
             : rc;
    return rc == MZ_OK ? 200 : 500;
}

static const char *beside(const struct small *s, char out[80], const char *name)
{
    (void)snprintf(out, 80, "%s/%s", s->dir, name);
    return out;
}

static int backup(struct small *s)
{
    char to[80];
    mz_code rc = care_backup(&s->cx, beside(s, to, "out"), true, (struct care_step){0});
    return rc == MZ_OK ? 200 : 500;
}

static int restore(struct small *s)
{
    char from[80];
    char to[80];
    mz_code rc = care_restore(&s->cx, beside(s, from, "safe"), beside(s, to, "out"), MZ_S(""),
                              (struct care_step){0});
    return rc == MZ_OK ? 200 : 500;
}

static bool there(const struct small *s, const char *name)
{
    char path[80];
    return access(beside(s, path, name), F_OK) == 0;
}

/*
 * A list says that the backup is whole; one that failed and could say so left no folder, unless not
 * even the memory to read the folder's names came back.
 */
static bool backup_left(const struct small *s, int status, bool lasting)
{
    char path[80];
    mz_cx cx = {.a = mz_arena_new((size_t)64 << 20)};
    bool list = there(s, "out/manifest.csv");
    bool ok = list ? care_verify(&cx, beside(s, path, "out"), (struct care_step){0}) == MZ_OK
                   : status != 200 && (status == 0 || lasting || !there(s, "out"));
    mz_arena_free(cx.a);
    return ok;
}

static bool restore_left(const struct small *s, int status, bool lasting)
{
    char line[300];
    (void)lasting;
    (void)snprintf(line, sizeof line, "cmp -s %s/safe/mz.db %s/out/mz.db", s->dir, s->dir);
    return there(s, "out/mz.db") ? small_shell(line) && there(s, "out/restored") : status != 200;
}

enum { JOBS_MAX = 60 };
#define EDGE "storm-storm-storm"

static int import(struct small *s)
{
    static const char file[] =
        "--" EDGE "\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\nstorm\r\n--" EDGE
        "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
        "Content-Type: text/csv\r\n\r\n姓名,村,地址\r\n王五,331181103000,i1\r\n"
        "王六,331181103000,i2\r\n王七,331181103000,i3\r\n\r\n--" EDGE "--\r\n";
    bool ran = false;
    struct mz_answer a = ask(s, s->officer, "POST", "/import",
                             "multipart/form-data; boundary=" EDGE, mz_str_of(file));
    const char *p = a.body.n == 0 ? NULL : memmem(a.body.p, a.body.n, "/import/", 8);
    if (a.status != 200 || p == NULL) {
        return a.status;
    }
    const char *path = mz_str_z(s->a, (mz_str){p, 8 + strspn(p + 8, "0123456789")});
    int status = ask(s, s->officer, "POST", path, NULL, MZ_S("do=run")).status;
    if (status != 200) {
        return status;
    }
    /* Jobs of other features may stand before it. */
    bool done = false;
    for (int i = 0; i < JOBS_MAX && !done; i++) {
        if (job_run_one(&s->cx, MZ_S("t"), &ran) != MZ_OK || !ran) {
            mz_clear(&s->cx);
            return 500;
        }
        a = ask(s, s->officer, "GET", path, NULL, MZ_S(""));
        done = a.status == 200 && memmem(a.body.p, a.body.n, "\"state\":\"done\"", 14) != NULL;
    }
    return done ? 200 : 500;
}

static int export(struct small *s)
{
    struct mz_answer a = ask(s, s->officer, "GET", "/export/person.xlsx?why=test", NULL, MZ_S(""));
    return a.cut ? 500 : a.status;
}

static int sign_in(struct small *s)
{
    struct mz_answer a;
    struct mz_pair h[] = {{MZ_S("Host"), MZ_S("mz.test")},
                          {MZ_S("Content-Type"), MZ_S("application/x-www-form-urlencoded")},
                          {MZ_S("Origin"), MZ_S("http://mz.test")},
                          {MZ_S("Cookie"), MZ_S("")}};
    struct mz_call call = {
        .method = "GET", .target = MZ_S("/sign-in"), .headers = h, .headers_n = 1};
    mz_web_call(s->web, s->a, &call, &a);
    mz_str cookie = mz_answer_header(&a, "set-cookie");
    if (a.status != 200 || cookie.n == 0) {
        return a.status == 200 ? 500 : a.status;
    }
    h[3].value = (mz_str){cookie.p, strcspn(cookie.p, ";")};
    call = (struct mz_call){
        .method = "POST", .target = MZ_S("/sign-in"), .headers = h, .headers_n = 4};
    call.body = mz_str_fmt(s->a, "token=" MZ_FMT "&login=clerk&password=Longquan-2026",
                           MZ_ARG(mz_answer_token(&a)));
    mz_web_call(s->web, s->a, &call, &a);
    return a.status == 303 ? 200 : a.status;
}

#define PERSONS                                                                             \
    "(SELECT count(*) FROM person) + (SELECT count(*) FROM mz_change WHERE tab = 'person')" \
    " + (SELECT count(*) FROM mz_audit WHERE act LIKE 'person.%')"

static const struct scene scenes[] = {
    {"sign in", "count(*) FROM account_session WHERE account IS NOT NULL", sign_in, false, NULL},
    {"add a person", PERSONS, add, false, NULL},
    {"change a person", PERSONS, change, false, NULL},
    {"search", PERSONS, search, false, NULL},
    {"change the head of a household",
     "(SELECT count(*) FROM member) + (SELECT count(*) FROM mz_change WHERE tab = 'member')"
     " + (SELECT count(*) FROM household_change WHERE state = 'done')",
     ask_head, false, NULL},
    {"import", PERSONS " + (SELECT count(*) FROM import_row)", import, false, NULL},
    /* libxlsxwriter 1.1 reads what strdup() gave without a look at it. */
    {"export", PERSONS, export, true, NULL},
    {"split of a household",
     "(SELECT count(*) FROM household) + (SELECT count(*) FROM member) + (SELECT count(*) FROM "
     "mz_change WHERE tab IN ('member', 'household')) + (SELECT count(*) FROM household_change "
     "WHERE state = 'done')",
     split, false, NULL},
    {"merge of two entries",
     PERSONS " + (SELECT count(*) FROM dup_merge WHERE state = 'done') + (SELECT count(*) FROM "
             "dup_pair WHERE state = 'same')",
     merge, false, NULL},
    {"backup", "count(*) FROM mz_audit WHERE act = 'care.backup'", backup, false, backup_left},
    {"restore", PERSONS, restore, false, restore_left},
};

/* ---- tries ------------------------------------------------------------------------------- */

struct shot {
    int status;   /* of the answer; 0: the process ended by abort() */
    bool reached; /* the failure happened */
    bool ill;     /* it ended in another way */
    bool lasting; /* there was no memory from then on */
    bool untouched;
};

static struct shot shoot(struct small *s, const struct scene *c, enum what what, int64_t at,
                         bool for_good)
{
    struct shot out = {0};
    int fds[2];
    int word[3] = {0, 0, 0};
    int status = 0;
    if (pipe(fds) != 0) {
        return (struct shot){.ill = true};
    }
    pid_t pid = fork();
    if (pid == 0) {
        int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
        (void)dup2(quiet, 2);
        if (!small_open(s)) {
            _exit(9);
        }
        storm.what = what;
        storm.for_good = for_good;
        storm.code = at % 2 == 0 ? ENOSPC : EIO;
        storm.left = at;
        storm.on = at >= 0;
        word[0] = c->act(s);
        storm.on = false;
        word[1] = storm.failed;
        word[2] = storm.untouched;
        (void)!syscall(SYS_write, fds[1], word, sizeof word);
        _exit(0);
    }
    (void)close(fds[1]);
    bool told = read(fds[0], word, sizeof word) == (ssize_t)sizeof word;
    (void)close(fds[0]);
    (void)waitpid(pid, &status, 0);
    out.lasting = for_good && what == MEMORY;
    out.untouched = word[2] != 0;
    out.status = told ? word[0] : 0;
    out.reached = !told || word[1] != 0;
    out.ill = told ? !(WIFEXITED(status) && WEXITSTATUS(status) == 0)
                   : !(WIFSIGNALED(status) && what <= DISK &&
                       (WTERMSIG(status) == SIGABRT || (c->rough && what == MEMORY)));
    return out;
}

/* The server has noticed that the other side of its connections is gone, and is done with them. */
static void settled(const struct small *s)
{
    static const char others[] = "count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
                                 "datname = current_database() AND backend_type = 'client backend'";
    while (s->kind == MZ_DB_POSTGRESQL && small_count(s, others) > 0) {
        (void)usleep(2000);
    }
}

/* As it was: always where that is cheap, on a server when something is there. */
static bool anew(const struct small *s, bool changed)
{
    char line[100];
    (void)snprintf(line, sizeof line, "rm -rf %s/out", s->dir);
    return s->kind == MZ_DB_POSTGRESQL ? !changed || small_back(s)
                                       : small_back(s) && small_shell(line);
}

/* Nothing, or all of it; what was acknowledged is there; the chains and pages hold. */
static bool whole(const struct small *s, const struct scene *c, int64_t before, int64_t more,
                  const struct shot *shot)
{
    int64_t now = small_count(s, c->rows);
    bool ok = (now == before + more && (more == 0 || !shot->untouched)) ||
              (now == before && shot->status != 200);
    ok = ok && (c->left == NULL || c->left(s, shot->status, shot->lasting));
    if (s->kind == MZ_DB_POSTGRESQL) {
        return ok; /* pages and keys are the server's business */
    }
    return ok && small_count(s, "(SELECT integrity_check = 'ok' FROM pragma_integrity_check) AND "
                                "NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check)") == 1;
}

static int64_t next_at(int64_t at)
{
    return at < 12 ? at + 1 : at + at / 4; /* the beginning wholly, then ever wider */
}

static int storm_over(struct small *s, const struct scene *c, enum what what)
{
    int bad = 0;
    int shots = 0;
    int answered = 0;
    int64_t before = small_count(s, c->rows);
    struct shot shot = shoot(s, c, what, -1, false);
    settled(s);
    int64_t more = small_count(s, c->rows) - before;
    bool changed = true;
    if (shot.ill || shot.status != 200 || more < 0) {
        printf("%s does not work without a storm: %d\n", c->name, shot.status);
        return 1;
    }
    for (int64_t at = 0; (shot.reached || at == 0) && bad <= 5; at = next_at(at)) {
        if (!anew(s, changed)) {
            return bad + 1;
        }
        shot = shoot(s, c, what, at, at % 3 == 0);
        settled(s);
        /* A run of an import that was cut off is gone on with by the next try's jobs. */
        changed = c->act == import || small_count(s, c->rows) != before;
        shots++;
        answered += shot.status != 0 ? 1 : 0;
        /* An import leaves its file and its run; only whole steps of rows count. */
        if (shot.ill || !whole(s, c, before, more, &shot)) {
            printf("%s: %s failed at call %" PRId64 ": answer %d%s%s, rows %" PRId64
                   " from %" PRId64 " and %" PRId64 " more\n",
                   c->name, names[what], at, shot.status, shot.ill ? ", ended badly" : "",
                   shot.untouched ? ", nothing changed" : "", small_count(s, c->rows), before,
                   more);
            bad++;
        }
    }
    printf("%s: %d failures of %s, %d answered\n", c->name, shots, names[what], answered);
    return bad;
}

static void storm_all(enum mz_db_kind kind, enum what first, enum what last, int *failures_)
{
    struct small s;
    char line[900];
    CHECK(small_make_on(&s, kind, 60));
    (void)snprintf(line, sizeof line, "%s backup %s/safe --keys --data %s --db '%s' > %s/log 2>&1",
                   s.program, s.dir, s.data, s.url, s.dir);
    CHECK(kind == MZ_DB_POSTGRESQL || small_shell(line)); /* what "restore" restores */
    CHECK(small_keep(&s));
    for (size_t i = 0; i < MZ_LEN(scenes); i++) {
        bool wanted = getenv("SCENE") == NULL || strstr(scenes[i].name, getenv("SCENE")) != NULL;
        if (!wanted || (scenes[i].left != NULL && kind == MZ_DB_POSTGRESQL)) {
            continue; /* files: the same on both */
        }
        for (enum what what = first; what <= last; what++) {
            CHECK(anew(&s, true));
            CHECK(storm_over(&s, &scenes[i], what) == 0);
        }
    }
    (void)snprintf(line, sizeof line,
                   "%s doctor --data %s --db '%s' > %s/log 2>&1 || "
                   "{ cat %s/log; false; }",
                   s.program, s.data, s.url, s.dir, s.dir);
    CHECK(small_shell(line));
    small_drop(&s);
}

TEST(no_allocation_that_fails_leaves_half_a_change)
{
    if (!HAVE_MALLOC) {
        printf("skip: the allocator belongs to the sanitizer here\n");
        *failures_ = TEST_SKIP;
        return;
    }
    storm_all(MZ_DB_SQLITE, MEMORY, MEMORY, failures_);
}

TEST(no_write_that_fails_leaves_half_a_change)
{
    storm_all(MZ_DB_SQLITE, DISK, DISK, failures_);
}

TEST(no_server_that_goes_away_leaves_half_a_change_or_has_it_done_twice)
{
    storm_all(MZ_DB_POSTGRESQL, ASKING, KEEPING, failures_);
}

TEST_MAIN(T(no_allocation_that_fails_leaves_half_a_change),
          T(no_write_that_fails_leaves_half_a_change),
          T(no_server_that_goes_away_leaves_half_a_change_or_has_it_done_twice))
