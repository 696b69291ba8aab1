#include "feature/care/care_here.h"

#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "fault.h"
#include "feature/care/wire.h"

#define TOKEN_SCOPES "person.read person.write"

/* ---- the real server over HTTP ----------------------------------------------------- */

struct up {
    struct office o;
    struct server s;
    struct wire w;
    int serial;
    int64_t acknowledged;
    int64_t last; /* id of the last person */
};

static bool shell(const char *line)
{
    return system(line) == 0; /* NOLINT(cert-env33-c): texts of this test */
}

/* A token of the officer, and a server over the office of u->o. */
static bool up_start(struct up *u, const char *db)
{
    char text[300];
    const char *words[] = {
        "account",  "token",      "officer", "--label", "test",
        "--scopes", TOKEN_SCOPES, "--data",  u->o.data, db == NULL ? NULL : "--db",
        db,         NULL};
    if (server_command(u->o.program, words, text, sizeof text) != 0) {
        return false;
    }
    u->s = (struct server){.program = u->o.program,
                           .data = u->o.data,
                           .db = db,
                           .port = wire_free_port(),
                           .workers = 2};
    wire_open(&u->w, u->o.cx.a, u->s.port);
    (void)snprintf(u->w.bearer, sizeof u->w.bearer, "%.*s", (int)strcspn(text, " \r\n"), text);
    return server_start(&u->o.cx, &u->s) == MZ_OK;
}

/* Ask for a new person; the status, 0 for no answer. Answers of success are counted. */
static int up_add(struct up *u, struct wire_answer *a)
{
    char form[300];
    int n = snprintf(form, sizeof form,
                     "name=%%E5%%BC%%A0%%E4%%B8%%89&sex=1&division=331181103000&address=a%d&"
                     "source=test",
                     ++u->serial);
    struct wire_call call = {.method = "POST", .path = "/person/new", .form = {form, (size_t)n}};
    if (!wire_ask(&u->w, &call, a)) {
        return 0;
    }
    if (a->status == 200) {
        const char *id = strstr(a->body.p, "/person/");
        u->last = id == NULL ? 0 : strtoll(id + 8, NULL, 10);
        u->acknowledged++;
    }
    return a->status;
}

static int up_read(struct up *u, struct wire_answer *a)
{
    const char *path = mz_str_fmt(u->o.cx.a, "/person/%" PRId64, u->last).p;
    struct wire_call call = {.method = "GET", .path = path};
    return wire_ask(&u->w, &call, a) ? a->status : 0;
}

/* An answer of a fault: clear, with the number of the request, without names or paths of ours. */
static bool clear(const struct wire_answer *a)
{
    bool ok = a->body.p != NULL && (a->status == 500 || a->status == 503) &&
              strlen(a->request) == 12 && strstr(a->body.p, a->request) != NULL &&
              strstr(a->body.p, ".c:") == NULL && strstr(a->body.p, "PGSQL") == NULL &&
              strstr(a->body.p, "socket") == NULL;
    if (!ok) {
        printf("answer %d: %.300s\n", a->status, a->body.n == 0 ? "" : a->body.p);
    }
    return ok;
}

static bool well(struct up *u)
{
    return OFFICE_DO(&u->o, "doctor") == 0;
}

/* A server that nobody was to end is gone: why, in its own words. */
static void up_end(struct up *u)
{
    wire_close(&u->w);
    if (u->s.pid > 0 && !server_runs(&u->s)) {
        printf("the server ended by itself:\n");
        (void)fflush(stdout);
        (void)shell(mz_str_fmt(u->o.cx.a, "tail -n 20 %s/serve.log", u->o.data).p);
    }
    server_kill(&u->s);
}

/* ---- disk -------------------------------------------------------------------------------- */

static bool small_disk(const char *dir, const char *size)
{
    (void)mkdir(dir, 0700);
    if (mount("none", dir, "tmpfs", 0, size) == 0) {
        return true;
    }
    printf("skip: no mounts here: %s\n", strerror(errno));
    return false;
}

static void fill_disk(const char *path)
{
    char piece[4096] = {1};
    FILE *f = fopen(path, "w");
    while (f != NULL && fwrite(piece, 1, sizeof piece, f) == sizeof piece && fflush(f) == 0) {
    }
    if (f != NULL) {
        (void)fclose(f);
    }
}

TEST(a_full_disk_refuses_and_is_forgotten)
{
    struct up u = {0};
    struct wire_answer a;
    CHECK(office_open(&u.o));
    const char *small = in_dir(&u.o, "small");
    if (!small_disk(small, "size=64m")) {
        *failures_ = TEST_SKIP;
        office_close(&u.o);
        return;
    }
    CHECK(shell(mz_str_fmt(u.o.cx.a, "cp -r %s %s/office", u.o.data, small).p));
    u.o.data = mz_str_fmt(u.o.cx.a, "%s/office", small).p;
    CHECK(up_start(&u, NULL));
    CHECK(up_add(&u, &a) == 200);
    const char *ballast = mz_str_fmt(u.o.cx.a, "%s/ballast", small).p;
    fill_disk(ballast);
    int refused = 0;
    for (int i = 0; i < 400 && refused < 3; i++) {
        if (up_add(&u, &a) != 200) {
            refused++;
            CHECK(clear(&a));
        }
    }
    CHECK(refused == 3);
    CHECK(remove(ballast) == 0);
    CHECK(up_add(&u, &a) == 200); /* nobody had to start anything again */
    CHECK(up_read(&u, &a) == 200);
    CHECK(server_stop(&u.s) == 0);
    CHECK(count(u.o.data, "person") == u.acknowledged);
    CHECK(well(&u));
    up_end(&u);
    CHECK(umount2(small, MNT_DETACH) == 0);
    office_close(&u.o);
}

TEST(a_disk_for_reading_only_is_told_at_the_start)
{
    struct up u = {0};
    CHECK(office_open(&u.o));
    const char *small = in_dir(&u.o, "small");
    if (!small_disk(small, "size=64m")) {
        *failures_ = TEST_SKIP;
        office_close(&u.o);
        return;
    }
    CHECK(shell(mz_str_fmt(u.o.cx.a, "cp -r %s %s/office", u.o.data, small).p));
    CHECK(mount("none", small, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
    const char *data = mz_str_fmt(u.o.cx.a, "%s/office", small).p;
    const char *words[] = {"serve", "--port", "0", "--data", data, NULL};
    int rc = server_command(u.o.program, words, NULL, 0);
    CHECK(rc == mz_code_exit(MZ_IO));
    CHECK(umount2(small, MNT_DETACH) == 0);
    office_close(&u.o);
}

/*
 * A library put before the program: its disk calls say no while a file is there. False, and the
 * test is skipped, where that cannot be done.
 */
static bool bad_disk(struct up *u, const char *source, const char *flag, int *failures_)
{
    mz_arena *m = u->o.cx.a;
    const char *lib = in_dir(&u->o, "bad.so");
    FILE *f = fopen(in_dir(&u->o, "bad.c"), "w");
    bool ok = f != NULL && fputs(source, f) >= 0;
    ok = f != NULL && fclose(f) == 0 && ok && strstr(u->o.program, "/asan/") == NULL &&
         shell(mz_str_fmt(m, "cc -shared -fPIC '-DFLAG=\"%s\"' %s/bad.c -o %s 2>/dev/null", flag,
                          u->o.dir, lib)
                   .p);
    if (!ok) {
        printf("skip: no library can be put before this program\n");
        *failures_ = TEST_SKIP;
        office_close(&u->o);
        return false;
    }
    CHECK(setenv("LD_PRELOAD", lib, 1) == 0);
    CHECK(up_start(u, NULL));
    CHECK(unsetenv("LD_PRELOAD") == 0);
    return true;
}

static bool make_file(const char *path)
{
    FILE *on = fopen(path, "w");
    return on != NULL && fclose(on) == 0;
}

/* Adds until one is accepted, at most for a minute. */
static int add_again(struct up *u, struct wire_answer *a)
{
    int status = 0;
    for (int i = 0; i < 1200 && status != 200; i++) {
        server_nap(50);
        status = up_add(u, a);
    }
    return status;
}

/*
 * A disk that says no to fsync may have dropped what it was given (the kernel marks the pages as
 * clean), so the process must not go on: it dies, and another one begins from the log.
 */
TEST(a_failed_fsync_ends_the_process_and_loses_nothing)
{
    static const char source[] =
        "#define _GNU_SOURCE\n#include <errno.h>\n#include <unistd.h>\n#include <sys/syscall.h>\n"
        "static int bad(void) { return access(FLAG, F_OK) == 0; }\n"
        "int fsync(int fd) { if (bad()) { errno = EIO; return -1; } return (int)syscall(SYS_fsync, "
        "fd); }\n"
        "int fdatasync(int fd) { if (bad()) { errno = EIO; return -1; } return "
        "(int)syscall(SYS_fdatasync, fd); }\n";
    struct up u = {0};
    struct wire_answer a;
    CHECK(office_open(&u.o));
    const char *flag = in_dir(&u.o, "flag");
    if (!bad_disk(&u, source, flag, failures_)) {
        return;
    }
    for (int i = 0; i < 5; i++) {
        CHECK(up_add(&u, &a) == 200);
    }
    CHECK(make_file(flag));
    CHECK(up_add(&u, &a) != 200); /* the worker died instead of answering */
    CHECK(remove(flag) == 0);
    CHECK(add_again(&u, &a) == 200); /* another worker took its place */
    CHECK(up_read(&u, &a) == 200);
    CHECK(shell(mz_str_fmt(u.o.cx.a, "grep -q 'fsync failed, stopping' %s/serve.log", u.o.data).p));
    server_kill(&u.s);
    CHECK(count(u.o.data, "person") >= u.acknowledged);
    CHECK(count(u.o.data, "person") <= u.acknowledged + 1); /* the one that got no answer */
    CHECK(well(&u));
    up_end(&u);
    office_close(&u.o);
}

/* As Linux does with a file system that it found damaged: files that are open cannot be written. */
TEST(a_disk_that_turns_read_only_is_told_and_forgotten_when_it_can_be_written)
{
    static const char source[] =
        "#define _GNU_SOURCE\n#include <errno.h>\n#include <unistd.h>\n#include <sys/syscall.h>\n"
        "static int bad(int fd) { if (fd < 3 || access(FLAG, F_OK) != 0) return 0; char p[64], "
        "t[64];"
        " __builtin_sprintf(p, \"/proc/self/fd/%d\", fd); long n = readlink(p, t, sizeof t);\n"
        "  if (n < 1 || t[0] != '/') return 0; errno = EROFS; return 1; }\n"
        "ssize_t write(int fd, const void *p, size_t n) { return bad(fd) ? -1 : "
        "syscall(SYS_write, fd, p, n); }\n"
        "ssize_t pwrite64(int fd, const void *p, size_t n, off_t at) { return bad(fd) ? -1 : "
        "syscall(SYS_pwrite64, fd, p, n, at); }\n"
        "ssize_t pwrite(int fd, const void *p, size_t n, off_t at) { return bad(fd) ? -1 : "
        "syscall(SYS_pwrite64, fd, p, n, at); }\n";
    struct up u = {0};
    struct wire_answer a;
    CHECK(office_open(&u.o));
    const char *flag = in_dir(&u.o, "flag");
    if (!bad_disk(&u, source, flag, failures_)) {
        return;
    }
    CHECK(up_add(&u, &a) == 200 && up_read(&u, &a) == 200);
    CHECK(make_file(flag));
    for (int i = 0; i < 4; i++) {
        CHECK(up_add(&u, &a) != 200 && clear(&a));
        CHECK(a.body.n > 0 && strstr(a.body.p, "\xE6\x95\xB0\xE6\x8D\xAE\xE5\xBA\x93") != NULL);
        CHECK(up_read(&u, &a) != 200 && clear(&a)); /* a look that cannot be recorded is refused */
    }
    CHECK(remove(flag) == 0);
    CHECK(up_add(&u, &a) == 200 && up_read(&u, &a) == 200); /* nobody had to start it again */
    CHECK(server_runs(&u.s) && server_stop(&u.s) == 0);
    CHECK(count(u.o.data, "person") == u.acknowledged);
    CHECK(well(&u));
    up_end(&u);
    office_close(&u.o);
}

/* ---- the database ------------------------------------------------------------------------ */

TEST(somebody_else_who_writes_too_long_is_told_and_waited_for)
{
    struct office o;
    sqlite3 *other = NULL;
    CHECK(office_open(&o));
    CHECK(opened(&o, o.data));
    o.cx.db->options.busy_ms_max = 20;
    close_here(&o);
    mz_str url = mz_str_fmt(o.cx.a, "sqlite:%s/mz.db", o.data);
    CHECK(mz_db_open(&o.cx, url, (struct mz_db_options){.busy_ms_max = 20}, &o.cx.db) == MZ_OK);
    CHECK(sqlite3_open(url.p + strlen("sqlite:"), &other) == SQLITE_OK);
    CHECK(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
    CHECK(add_person(&o.cx, 1) == MZ_BUSY);
    CHECK(o.cx.err.say != NULL && strstr(o.cx.err.say, "Nothing was changed") != NULL);
    mz_clear(&o.cx);
    CHECK(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
    CHECK(add_person(&o.cx, 2) == MZ_OK);
    CHECK(sqlite3_close(other) == SQLITE_OK);
    CHECK(count(o.data, "person") == 1);
    close_here(&o);
    office_close(&o);
}

/* The socket folder of the run's PostgreSQL stops being there and comes back. */
TEST(postgresql_goes_and_comes_back_under_a_running_server)
{
    struct up u = {0};
    struct wire_answer a;
    char db[200] = "";
    CHECK(office_open(&u.o));
    mz_arena *m = u.o.cx.a;
    FILE *f =
        popen(mz_str_fmt(m, "tests/pg.sh start %s", u.o.dir).p, "r"); /* NOLINT(cert-env33-c) */
    bool started = f != NULL && fgets(db, sizeof db, f) != NULL;
    if (f == NULL || pclose(f) != 0 || !started) {
        printf("skip: no PostgreSQL server is installed\n");
        *failures_ = TEST_SKIP;
        office_close(&u.o);
        return;
    }
    const char *ctl =
        mz_str_fmt(m,
                   "r=$(cat %s/pg/run); ctl() { "
                   "b=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1); "
                   "set -- \"$b/pg_ctl\" -D $r/data -w "
                   "-l $r/server.log \"$@\"; if [ $(id -u) = 0 ]; then "
                   "runuser -u postgres -- \"$@\"; else \"$@\"; fi >/dev/null 2>&1; }; ",
                   u.o.dir)
            .p;
    db[strcspn(db, "\n")] = '\0';
    char *mark = strstr(db, "%s");
    CHECK(mark != NULL);
    const char *url =
        mark == NULL ? "" : mz_str_fmt(m, "%.*spostgres%s", (int)(mark - db), db, mark + 2).p;
    u.o.data = in_dir(&u.o, "pg-office");
    CHECK(OFFICE_DO(&u.o, "init", "--demo", "--division", "331181", "--db", url) == 0);
    CHECK(OFFICE_DO(&u.o, "demo", "accounts", "--db", url) == 0);
    CHECK(up_start(&u, url));
    CHECK(up_add(&u, &a) == 200);
    CHECK(up_read(&u, &a) == 200);
    CHECK(shell(mz_str_fmt(m, "%s ctl stop -m fast", ctl).p));
    for (int i = 0; i < 4; i++) {
        CHECK(up_add(&u, &a) == 503 && clear(&a));
        CHECK(up_read(&u, &a) == 503 && clear(&a));
    }
    CHECK(shell(mz_str_fmt(m, "%s ctl start -o \"-k $r -h ''\"", ctl).p));
    int64_t before = u.acknowledged;
    for (int i = 0; i < 4; i++) { /* both workers */
        CHECK(up_add(&u, &a) == 200);
        CHECK(up_read(&u, &a) == 200);
    }
    CHECK(u.acknowledged == before + 4);
    const char *const doctor[] = {"doctor", "--db", url, NULL};
    char said[4000] = "";
    bool sound = office_command(&u.o, doctor, said, sizeof said) == 0;
    CHECK(sound);
    printf("%s", sound ? "" : said);
    up_end(&u);
    CHECK(shell(mz_str_fmt(m, "tests/pg.sh stop %s", u.o.dir).p));
    office_close(&u.o);
}

/* ---- the record of look-ups ---------------------------------------------------------------- */

TEST(nobody_is_shown_when_the_look_up_cannot_be_recorded)
{
    struct up u = {0};
    struct wire_answer a;
    CHECK(office_open(&u.o));
    CHECK(up_start(&u, NULL));
    CHECK(up_add(&u, &a) == 200);
    CHECK(up_read(&u, &a) == 200);
    up_end(&u);
    mz_arena *m = u.o.cx.a;
    CHECK(shell(
        mz_str_fmt(m, "mv %s/reads %s/kept && touch %s/reads", u.o.data, u.o.data, u.o.data).p));
    CHECK(server_start(&u.o.cx, &u.s) == MZ_OK);
    CHECK(up_read(&u, &a) == 500 && clear(&a));
    CHECK(strstr(a.body.p, "\xE5\xBC\xA0\xE4\xB8\x89") == NULL); /* 张三 */
    up_end(&u);
    CHECK(
        shell(mz_str_fmt(m, "rm %s/reads && mv %s/kept %s/reads", u.o.data, u.o.data, u.o.data).p));
    CHECK(server_start(&u.o.cx, &u.s) == MZ_OK);
    CHECK(up_read(&u, &a) == 200);
    up_end(&u);
    CHECK(well(&u));
    office_close(&u.o);
}

/* ---- the clock --------------------------------------------------------------------------------
 */

static int64_t at_this(void *p)
{
    return *(int64_t *)p;
}

static bool nothing_wrong(mz_cx *cx)
{
    struct care_finding *f = NULL;
    size_t n = 0;
    mz_clear(cx);
    bool good = care_doctor(cx, &f, &n) == MZ_OK && n > 2;
    for (size_t i = 0; i < n; i++) {
        if (f[i].bad != 0) {
            printf("%.*s: %" PRId64 " %.*s\n", MZ_ARG(f[i].name), f[i].bad, MZ_ARG(f[i].note));
            good = false;
        }
    }
    return good;
}

TEST(a_clock_that_jumps_breaks_no_chain)
{
    struct office o;
    const int64_t hour = INT64_C(3600000);
    const int64_t jumps[] = {0, -hour, 10 * 8766 * hour, -10 * 8766 * hour};
    CHECK(office_open(&o));
    int64_t now = mz_now_ms(&o.cx);
    struct mz_clock clock = {at_this, &now};
    o.cx.clock = &clock;
    CHECK(opened(&o, o.data));
    for (size_t i = 0; i < MZ_LEN(jumps); i++) {
        now += jumps[i];
        CHECK(add_person(&o.cx, (int)i) == MZ_OK);
        CHECK(nothing_wrong(&o.cx));
    }
    CHECK(count(o.data, "person") == (int64_t)MZ_LEN(jumps));
    close_here(&o);
    office_close(&o);
}

/* ---- every statement fails once ------------------------------------------------------------ */

static int64_t everything(const char *data)
{
    return count(data, "person") + count(data, "mz_change") + count(data, "mz_audit");
}

TEST(a_person_is_added_and_changed_whole_or_not_at_all)
{
    struct office o;
    CHECK(office_open(&o));
    CHECK(opened(&o, o.data));
    mz_cx *cx = &o.cx;
    int64_t before = everything(o.data);
    FAULT_LOOP(cx, add_person(cx, 1), CHECK(everything(o.data) == before));
    CHECK(everything(o.data) == before + 3);
    int64_t id = 331181 * INT64_C(1000000000);
    struct person_view v = {0};
    for (int i = 0; i < 1000 && v.id == 0; i++) {
        if (person_get(cx, 3, ++id, &v) != MZ_OK) {
            mz_clear(cx);
        }
    }
    CHECK(v.version == 1);
    struct person_input in = person_blank();
    in.name = MZ_S("李四");
    in.division = TOWN;
    in.address = MZ_S("2");
    in.source = MZ_S("test");
    before = everything(o.data);
    FAULT_LOOP(cx, person_update(cx, 3, id, 1, &in, NULL), CHECK(everything(o.data) == before));
    CHECK(person_get(cx, 3, id, &v) == MZ_OK && v.version == 2);
    CHECK(nothing_wrong(cx));
    close_here(&o);
    office_close(&o);
}

TEST_MAIN(T(a_full_disk_refuses_and_is_forgotten), T(a_disk_for_reading_only_is_told_at_the_start),
          T(a_failed_fsync_ends_the_process_and_loses_nothing),
          T(a_disk_that_turns_read_only_is_told_and_forgotten_when_it_can_be_written),
          T(somebody_else_who_writes_too_long_is_told_and_waited_for),
          T(postgresql_goes_and_comes_back_under_a_running_server),
          T(nobody_is_shown_when_the_look_up_cannot_be_recorded),
          T(a_clock_that_jumps_breaks_no_chain),
          T(a_person_is_added_and_changed_whole_or_not_at_all))
