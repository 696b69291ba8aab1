/*
 * The server's clock is set back while people work, over HTTP: a browser with its session and its
 * forms, a program with its token. Nobody is shut out, nothing is done twice, the record keeps its
 * order, deadlines stay where they were.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "feature/care/wire.h"
#include "small.h"
#include "web/http.h"

#define MINUTE INT64_C(60000)
#define DAY    INT64_C(86400000)

struct served {
    struct small s;
    int64_t *now; /* of the server, shared with it */
    pid_t pid;
    int ready[2];
    struct wire w;
};

static int64_t shared_now(void *p)
{
    return *(const int64_t *)p;
}

/* ---- a server whose clock is ours ----------------------------------------------------------- */

static mz_code start(mz_cx *cx, void *p, mz_web **web)
{
    struct served *v = p;
    v->s.clock = (struct mz_clock){shared_now, v->now};
    cx->clock = &v->s.clock;
    mz_str at = mz_str_of(v->s.url);
    MZ_TRY(app_open(cx, at, mz_str_of(v->s.data)));
    return app_web_new(cx, &(struct app_web){.url = at}, web);
}

static void stop(mz_cx *cx, void *p, mz_web *web)
{
    (void)p;
    mz_web_free(web);
    app_close(cx);
}

static void ready(void *p, int port)
{
    const struct served *v = p;
    if (write(v->ready[1], &port, sizeof port) != (ssize_t)sizeof port) {
        _exit(3);
    }
}

static bool serve(struct served *v)
{
    int port = 0;
    if (pipe(v->ready) != 0) {
        return false;
    }
    v->pid = fork();
    if (v->pid == 0) {
        mz_cx cx = {.a = mz_arena_new((size_t)1 << 30), .lang = MZ_LANG_EN};
        struct mz_http_options o = {
            .port = 0, .workers = 1, .start = start, .stop = stop, .ready = ready, .p = v};
        (void)close(v->ready[0]);
        _exit(mz_http_serve(&cx, &o) == MZ_OK ? 0 : 1);
    }
    (void)close(v->ready[1]);
    bool ok = read(v->ready[0], &port, sizeof port) == (ssize_t)sizeof port;
    (void)close(v->ready[0]);
    wire_open(&v->w, v->s.a, port);
    return ok;
}

static bool served(struct served *v, enum mz_db_kind kind)
{
    memset(v, 0, sizeof *v);
    v->now = mmap(NULL, sizeof *v->now, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    /* Ahead of the rows of the demonstration, which the built program made at its own time. */
    *v->now = mz_now_ms(&(mz_cx){0}) / DAY * DAY + 30 * DAY;
    bool ok = small_make_on(&v->s, kind, 60);
    v->s.a = mz_arena_new((size_t)256 << 20);
    return ok && serve(v);
}

static bool gone(struct served *v)
{
    int status = 0;
    wire_close(&v->w);
    (void)kill(v->pid, SIGTERM);
    return waitpid(v->pid, &status, 0) == v->pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ---- a browser ---------------------------------------------------------------------------------
 */

static int get(struct served *v, const char *path, struct wire_answer *a)
{
    struct wire_call c = {.method = "GET", .path = path, .html = true};
    return wire_ask(&v->w, &c, a) ? a->status : 0;
}

static int post(struct served *v, const char *path, mz_str form, struct wire_answer *a)
{
    struct wire_call c = {.method = "POST", .path = path, .form = form, .html = true};
    return wire_ask(&v->w, &c, a) ? a->status : 0;
}

/* The value of the hidden field, as the page has it. */
static mz_str hidden(const struct served *v, const struct wire_answer *a, const char *name)
{
    const char *mark = mz_str_fmt(v->s.a, "name=\"%s\" value=\"", name).p;
    const char *p = a->body.n == 0 ? NULL : strstr(a->body.p, mark);
    p = p == NULL ? NULL : p + strlen(mark);
    return p == NULL ? MZ_S("") : mz_str_dup(v->s.a, (mz_str){p, strcspn(p, "\"")});
}

/* A form of a new person as it was filled in, with the token and the key of its page. */
static mz_str filled(struct served *v, const char *address)
{
    struct wire_answer a;
    if (get(v, "/person/new", &a) != 200) {
        return MZ_S("");
    }
    mz_str token = hidden(v, &a, "token");
    mz_str once = hidden(v, &a, "once");
    return mz_str_fmt(v->s.a,
                      "token=" MZ_FMT "&once=" MZ_FMT "&name=%%E5%%BC%%A0%%E4%%B8%%89&sex=1&"
                      "division=331181103000&address=%s&source=clock",
                      MZ_ARG(token), MZ_ARG(once), address);
}

static int64_t entered(const struct served *v, const char *address)
{
    return small_count(
        &v->s, mz_str_fmt(v->s.a, "count(*) FROM person WHERE source = 'clock' AND address = '%s'",
                          address)
                   .p);
}

/* A form from before the setback is taken, and taken once. */
static void forms(struct served *v, int *failures_)
{
    struct wire_answer a;
    CHECK(wire_sign_in(&v->w, "officer", "Longquan-2026"));
    mz_str form = filled(v, "c0");
    CHECK(form.n > 0);
    *v->now -= 20 * MINUTE; /* less than a session may rest */
    CHECK(get(v, "/person", &a) == 200);
    CHECK(post(v, "/person/new", form, &a) == 303 && entered(v, "c0") == 1);
    CHECK(post(v, "/person/new", form, &a) == 303 && entered(v, "c0") == 1);
    *v->now += 20 * MINUTE;
    CHECK(post(v, "/person/new", form, &a) == 303 && entered(v, "c0") == 1);
    /* Somebody else's page cannot send it, whatever the clock says. */
    mz_str forged = mz_str_fmt(v->s.a, "token=AAAA" MZ_FMT, (int)(form.n - 10), form.p + 10);
    int refused = post(v, "/person/new", forged, &a);
    CHECK(refused >= 400 && refused < 500 && entered(v, "c0") == 1);
}

/* A day back ends sessions and shuts nobody out. */
static void sessions(struct served *v, int *failures_)
{
    struct wire_answer a;
    CHECK(wire_sign_in(&v->w, "officer", "Longquan-2026"));
    *v->now -= DAY;
    CHECK(get(v, "/person", &a) == 303 && strncmp(a.location, "/sign-in", 8) == 0);
    CHECK(wire_sign_in(&v->w, "officer", "Longquan-2026"));
    CHECK(get(v, "/person", &a) == 200);
    for (int i = 0; i < 5; i++) {
        CHECK(!wire_sign_in(&v->w, "clerk", "not-the-password"));
    }
    CHECK(!wire_sign_in(&v->w, "clerk", "Longquan-2026")); /* closed for fifteen minutes */
    *v->now -= DAY;
    CHECK(wire_sign_in(&v->w, "clerk", "Longquan-2026")); /* and not until the day after */
    v->w.cookies[0] = '\0';                               /* a program */
    (void)snprintf(v->w.bearer, sizeof v->w.bearer, "%s", v->s.officer);
    struct wire_call program = {.method = "GET", .path = "/person"};
    CHECK(wire_ask(&v->w, &program, &a) && a.status == 200);
    v->w.bearer[0] = '\0';
}

/* ---- the record, numbers, deadlines
 * --------------------------------------------------------------- */

static bool add(struct served *v, const char *address)
{
    struct wire_answer a;
    return post(v, "/person/new", filled(v, address), &a) == 303 && entered(v, address) == 1;
}

/* A request of the officer's program for another head; its path, or "". */
static const char *ask_head(struct served *v)
{
    struct wire_answer a;
    int64_t house = small_count(&v->s, "min(household) FROM member WHERE ended IS NULL AND kind = "
                                       "'living' AND relation = '10' AND household NOT IN "
                                       "(SELECT household FROM household_change WHERE state = "
                                       "'open')");
    int64_t head = small_count(
        &v->s, mz_str_fmt(v->s.a,
                          "min(person) FROM member WHERE ended IS NULL AND relation = '10' AND "
                          "household = %" PRId64,
                          house)
                   .p);
    mz_str form =
        mz_str_fmt(v->s.a, "head=%" PRId64 "&day=2026-11-01&reason=%%E6%%8D%%A2%%E4%%BA%%BA", head);
    struct wire_call c = {.method = "POST",
                          .path = mz_str_fmt(v->s.a, "/household/%" PRId64 "/change/head", house).p,
                          .form = form};
    struct wire program = v->w;
    program.fd = -1;
    program.cookies[0] = '\0';
    (void)snprintf(program.bearer, sizeof program.bearer, "%s", v->s.officer);
    bool told = wire_ask(&program, &c, &a) && a.status == 200;
    wire_close(&program);
    const char *at = told ? strstr(a.body.p, "/household/change/") : NULL;
    return at == NULL ? "" : mz_str_fmt(v->s.a, "%.*s", (int)strcspn(at, "\""), at).p;
}

static bool says_late(struct served *v, const char *path)
{
    struct wire_answer a;
    return get(v, path, &a) == 200 && strstr(a.body.p, "已到期") != NULL;
}

/* Sign in anew, as after a jump that ends the session. */
static bool in_as(struct served *v, const char *login)
{
    return wire_sign_in(&v->w, login, "Longquan-2026");
}

/* The record keeps its order, and deadlines stay. */
static void record(struct served *v, int *failures_)
{
    struct wire_answer a;
    char line[900];
    CHECK(in_as(v, "officer") && add(v, "c1"));
    const char *asked = ask_head(v);
    CHECK(strncmp(asked, "/household/change/", 18) == 0);
    int64_t id = strtoll(asked + 18, NULL, 10);
    const char *when =
        mz_str_fmt(v->s.a, "asked_ms FROM household_change WHERE id = %" PRId64, id).p;
    int64_t asked_ms = small_count(&v->s, when);
    CHECK(asked_ms > 0 && !says_late(v, asked));
    *v->now -= 4 * DAY;
    CHECK(in_as(v, "officer") && !says_late(v, asked) && add(v, "c2"));
    CHECK(small_count(&v->s, when) == asked_ms);
    *v->now += 40 * DAY;
    CHECK(in_as(v, "officer") && says_late(v, asked));
    *v->now -= 38 * DAY; /* decided before it was asked, says the clock */
    CHECK(in_as(v, "approver") && get(v, asked, &a) == 200);
    mz_str form = mz_str_fmt(v->s.a, "token=" MZ_FMT "&do=approve", MZ_ARG(hidden(v, &a, "token")));
    CHECK(post(v, asked, form, &a) == 303);
    CHECK(small_count(&v->s, mz_str_fmt(v->s.a,
                                        "count(*) FROM household_change WHERE id = %" PRId64
                                        " AND state = 'done' AND decided_ms < asked_ms",
                                        id)
                                 .p) == 1);
    CHECK(in_as(v, "officer") && add(v, "c3"));
    CHECK(gone(v));
    /* Numbers rise in the order of the acts; times do not. */
    CHECK(small_count(&v->s, "count(DISTINCT id) FROM person WHERE source = 'clock'") == 4);
    CHECK(small_count(&v->s, "count(*) FROM person a JOIN person b ON b.id > a.id WHERE a.source = "
                             "'clock' AND b.source = 'clock' AND b.address < a.address") == 0);
    CHECK(small_count(&v->s, "count(*) FROM mz_audit a JOIN mz_audit b ON b.county = a.county AND "
                             "b.n = a.n + 1 WHERE b.at_ms < a.at_ms") >= 2);
    CHECK(small_count(&v->s,
                      "count(*) - max(n) FROM mz_audit GROUP BY county ORDER BY 1 LIMIT 1") == 0);
    (void)snprintf(line, sizeof line,
                   "%s doctor --data %s --db '%s' > %s/log 2>&1 || "
                   "{ cat %s/log; false; }",
                   v->s.program, v->s.data, v->s.url, v->s.dir, v->s.dir);
    CHECK(small_shell(line));
}

BOTH(a_clock_that_is_set_back_does_no_harm)
{
    static struct served v;
    CHECK(served(&v, kind_));
    forms(&v, failures_);
    sessions(&v, failures_);
    record(&v, failures_);
    small_drop(&v.s);
}

TEST_MAIN(T2(a_clock_that_is_set_back_does_no_harm))
