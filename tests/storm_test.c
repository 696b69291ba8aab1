/*
 * Memory and disks fail at every place, one after the other, while people work: the process answers
 * an error or ends by abort(), the documented way when there is no memory (base.h) or no disk to
 * trust (fsync); the database has the whole change or none, and what was acknowledged is there.
 *
 * malloc() and the calls that write files are ours here. A try is a process of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "feature/job/job.h"
#include "small.h"

#if defined(__SANITIZE_ADDRESS__)
enum { HAVE_MALLOC = 0 };
#else
enum { HAVE_MALLOC = 1 };
#endif

/* ---- failing ------------------------------------------------------------------------ */

enum what { MEMORY, DISK };

static struct {
    bool on;
    enum what what;
    bool for_good; /* what failed once fails from then on */
    int code;      /* errno of a disk */
    int64_t left;  /* calls that still succeed */
    bool failed;
} storm; /* state of this test program, not of the product */

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
    errno = what == MEMORY ? ENOMEM : storm.code;
    return true;
}

#if !defined(__SANITIZE_ADDRESS__)
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *malloc(size_t n);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t n);

void *malloc(size_t n)
{
    return fails(MEMORY) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return fails(MEMORY) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return fails(MEMORY) ? NULL : __libc_realloc(p, n);
}
#endif

ssize_t write(int fd, const void *p, size_t n)
{
    return fd > 2 && fails(DISK) ? -1 : syscall(SYS_write, fd, p, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    return fails(DISK) ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
{
    return fails(DISK) ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

int ftruncate(int fd, off_t n)
{
    return fails(DISK) ? -1 : (int)syscall(SYS_ftruncate, fd, n);
}

int ftruncate64(int fd, off_t n)
{
    return fails(DISK) ? -1 : (int)syscall(SYS_ftruncate, fd, n);
}

int fsync(int fd)
{
    return fails(DISK) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return fails(DISK) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

/* ---- what people do -------------------------------------------------------------------- */

struct scene {
    const char *name;
    const char *rows;            /* SELECT ...: what a success adds to */
    int (*act)(struct small *s); /* its last answer's status */
    bool rough;                  /* a library ends the process by a null pointer */
};

static int add(struct small *s)
{
    static const char form[] = "name=%E5%BC%A0%E4%B8%89&sex=1&division=331181103000&address=a1&"
                               "phone=13812345678&source=test";
    return small_ask(s, s->officer, "POST", "/person/new", NULL, mz_str_of(form)).status;
}

static int64_t some_person(struct small *s)
{
    return small_count(s,
                       "min(id) FROM person WHERE state = 'active' AND sex = '1' AND version = 1");
}

static int change(struct small *s)
{
    const char *path = mz_str_fmt(s->a, "/person/%" PRId64 "/edit", some_person(s)).p;
    static const char form[] = "name=%E5%BC%A0%E4%B8%89&sex=1&division=331181103000&address=a2&"
                               "source=test&version=1";
    return small_ask(s, s->officer, "POST", path, NULL, mz_str_of(form)).status;
}

static int search(struct small *s)
{
    return small_ask(s, s->officer, "GET", "/person?q=wang", NULL, MZ_S("")).status;
}

static int ask_head(struct small *s)
{
    int64_t house = small_count(s, "min(household) FROM member WHERE ended IS NULL AND kind = "
                                   "'living' AND relation = '10'");
    char what[200];
    (void)snprintf(what, sizeof what,
                   "min(person) FROM member WHERE ended IS NULL AND relation = '10' AND "
                   "household = %" PRId64,
                   house);
    int64_t head = small_count(s, what);
    const char *path = mz_str_fmt(s->a, "/household/%" PRId64 "/change/head", house).p;
    mz_str form =
        mz_str_fmt(s->a, "head=%" PRId64 "&day=2026-11-01&reason=%%E6%%8D%%A2%%E4%%BA%%BA", head);
    struct mz_answer a = small_ask(s, s->officer, "POST", path, NULL, form);
    mz_str at = mz_answer_header(&a, "location");
    if (a.status != 200) {
        return a.status;
    }
    if (at.n == 0) {
        const char *p = memmem(a.body.p, a.body.n, "/household/change/", 18);
        at = p == NULL ? MZ_S("") : (mz_str){p, strcspn(p, "\"")};
    }
    return small_ask(s, s->approver, "POST", mz_str_z(s->a, at), NULL, MZ_S("do=approve")).status;
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
    struct mz_answer a = small_ask(s, s->officer, "POST", "/import",
                                   "multipart/form-data; boundary=" EDGE, mz_str_of(file));
    const char *p = a.body.n == 0 ? NULL : memmem(a.body.p, a.body.n, "/import/", 8);
    if (a.status != 200 || p == NULL) {
        return a.status;
    }
    const char *path = mz_str_z(s->a, (mz_str){p, 8 + strspn(p + 8, "0123456789")});
    int status = small_ask(s, s->officer, "POST", path, NULL, MZ_S("do=run")).status;
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
        a = small_ask(s, s->officer, "GET", path, NULL, MZ_S(""));
        done = a.status == 200 && memmem(a.body.p, a.body.n, "\"state\":\"done\"", 14) != NULL;
    }
    return done ? 200 : 500;
}

static int export(struct small *s)
{
    struct mz_answer a =
        small_ask(s, s->officer, "GET", "/export/person.xlsx?why=test", NULL, MZ_S(""));
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
    {"sign in", "count(*) FROM account_session WHERE account IS NOT NULL", sign_in, false},
    {"add a person", PERSONS, add, false},
    {"change a person", PERSONS, change, false},
    {"search", PERSONS, search, false},
    {"change the head of a household",
     "(SELECT count(*) FROM member) + (SELECT count(*) FROM mz_change WHERE tab = 'member')"
     " + (SELECT count(*) FROM household_change WHERE state = 'done')",
     ask_head, false},
    {"import", PERSONS " + (SELECT count(*) FROM import_row)", import, false},
    /* libxlsxwriter 1.1 reads what strdup() gave without a look at it. */
    {"export", PERSONS, export, true},
};

/* ---- tries ------------------------------------------------------------------------------- */

struct shot {
    int status;   /* of the answer; 0: the process ended by abort() */
    bool reached; /* the failure happened */
    bool ill;     /* it ended in another way */
};

static struct shot shoot(struct small *s, const struct scene *c, enum what what, int64_t at,
                         bool for_good)
{
    struct shot out = {0};
    int fds[2];
    int word[2] = {0, 0};
    int status = 0;
    if (pipe(fds) != 0 || !small_back(s)) {
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
        (void)!syscall(SYS_write, fds[1], word, sizeof word);
        _exit(0);
    }
    (void)close(fds[1]);
    bool told = read(fds[0], word, sizeof word) == (ssize_t)sizeof word;
    (void)close(fds[0]);
    (void)waitpid(pid, &status, 0);
    out.status = told ? word[0] : 0;
    out.reached = !told || word[1] != 0;
    out.ill = told ? !(WIFEXITED(status) && WEXITSTATUS(status) == 0)
                   : !(WIFSIGNALED(status) &&
                       (WTERMSIG(status) == SIGABRT || (c->rough && what == MEMORY)));
    return out;
}

/* Nothing, or all of it; what was acknowledged is there; the chains and pages hold. */
static bool whole(const struct small *s, const struct scene *c, int64_t before, int64_t more,
                  const struct shot *shot)
{
    int64_t now = small_count(s, c->rows);
    bool ok = now == before + more || (now == before && shot->status != 200);
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
    int64_t more = small_count(s, c->rows) - before;
    if (shot.ill || shot.status != 200 || more < 0) {
        printf("%s does not work without a storm: %d\n", c->name, shot.status);
        return 1;
    }
    for (int64_t at = 0; shot.reached || at == 0; at = next_at(at)) {
        shot = shoot(s, c, what, at, at % 3 == 0);
        shots++;
        answered += shot.status != 0 ? 1 : 0;
        /* An import leaves its file and its run; only whole steps of rows count. */
        if (shot.ill || !whole(s, c, before, more, &shot)) {
            printf("%s: %s call %" PRId64 " failed: answer %d%s, rows %" PRId64 " from %" PRId64
                   " and %" PRId64 " more\n",
                   c->name, what == MEMORY ? "memory" : "disk", at, shot.status,
                   shot.ill ? ", ended badly" : "", small_count(s, c->rows), before, more);
            bad++;
        }
        if (bad > 5) {
            break;
        }
    }
    printf("%s: %d %s failures, %d answered\n", c->name, shots, what == MEMORY ? "memory" : "disk",
           answered);
    return bad;
}

static void storm_all(enum what what, int *failures_)
{
    struct small s;
    CHECK(small_make(&s, 60));
    CHECK(small_keep(&s));
    for (size_t i = 0; i < MZ_LEN(scenes); i++) {
        CHECK(small_back(&s));
        CHECK(storm_over(&s, &scenes[i], what) == 0);
    }
    small_drop(&s);
}

TEST(no_allocation_that_fails_leaves_half_a_change)
{
    if (!HAVE_MALLOC) {
        printf("skip: the allocator belongs to the sanitizer here\n");
        *failures_ = TEST_SKIP;
        return;
    }
    storm_all(MEMORY, failures_);
}

TEST(no_write_that_fails_leaves_half_a_change)
{
    storm_all(DISK, failures_);
}

TEST_MAIN(T(no_allocation_that_fails_leaves_half_a_change),
          T(no_write_that_fails_leaves_half_a_change))
