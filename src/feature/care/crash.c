#include "feature/care/crash.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "feature/care/crash_int.h"
#include "feature/care/server.h"
#include "feature/care/wire.h"

/* Longquan and one of its townships. */
#define COUNTY   "331181"
#define TOWNSHIP "331181103000"

enum { TOKEN_MAX = 200, LIFE_MS_MAX = 240, PROGRESS_MS_MAX = 60000 };

struct run {
    const struct crash_plan *plan;
    struct server server;
    uint64_t random;
    pid_t writers[CRASH_WRITERS_MAX];
    const char *token;
    const char *decider;
    struct import *import;
    int64_t began_ms;
};

/* ---- the office ------------------------------------------------------------------- */

static mz_code command(mz_cx *cx, const struct run *r, const char *const *words, char *out,
                       size_t out_n)
{
    int rc = server_command(r->plan->program, words, out, out_n);
    return rc == 0 ? MZ_OK : mz_fail(cx, MZ_IO, "mz %s ended with %d", words[0], rc);
}

static mz_code token(mz_cx *cx, const struct run *r, const char *login, const char *scopes,
                     const char **out)
{
    char text[TOKEN_MAX];
    const char *words[] = {"account",  "token", login,    "--label",      "crash",
                           "--scopes", scopes,  "--data", r->server.data, NULL};
    MZ_TRY(command(cx, r, words, text, sizeof text));
    text[strcspn(text, " \r\n")] = '\0';
    *out = mz_str_dup(cx->a, mz_str_of(text)).p;
    return MZ_OK;
}

static mz_code office(mz_cx *cx, struct run *r)
{
    const char *init[] = {"init", "--demo", "--division", COUNTY, "--data", r->server.data, NULL};
    const char *accounts[] = {"demo", "accounts", "--data", r->server.data, NULL};
    MZ_TRY(command(cx, r, init, NULL, 0));
    MZ_TRY(command(cx, r, accounts, NULL, 0));
    MZ_TRY(token(cx, r, "officer",
                 "person.read person.write household.read household.write household.ask import.run",
                 &r->token));
    return token(cx, r, "approver", "household.read household.approve", &r->decider);
}

/* ---- the writers -------------------------------------------------------------------- */

static mz_code start_writers(mz_cx *cx, struct run *r)
{
    for (int i = 0; i < r->plan->writers; i++) {
        struct crash_writer w = {.port = r->server.port,
                                 .number = i,
                                 .seed = crash_random(&r->random),
                                 .log = crash_log(cx->a, r->plan, i),
                                 .token = r->token,
                                 .decider = r->decider,
                                 .division = TOWNSHIP};
        r->writers[i] = fork();
        if (r->writers[i] == 0) {
            crash_write(&w);
            _exit(0);
        }
        if (r->writers[i] < 0) {
            return mz_fail(cx, MZ_IO, "could not start a writer: %s", strerror(errno));
        }
    }
    return MZ_OK;
}

static mz_code end_writers(mz_cx *cx, struct run *r)
{
    int bad = 0;
    for (int i = 0; i < r->plan->writers; i++) {
        if (r->writers[i] > 0) {
            (void)kill(r->writers[i], SIGTERM);
        }
    }
    for (int i = 0; i < r->plan->writers; i++) {
        int status = 0;
        if (r->writers[i] > 0 &&
            (waitpid(r->writers[i], &status, 0) != r->writers[i] || status != 0)) {
            bad++;
        }
        r->writers[i] = 0;
    }
    return bad == 0 ? MZ_OK : mz_fail(cx, MZ_IO, "%d writers ended badly", bad);
}

/* A run without writers proves nothing, and would wait for a success that nobody is told of. */
static mz_code writers_live(mz_cx *cx, struct run *r)
{
    for (int i = 0; i < r->plan->writers; i++) {
        int status = 0;
        if (r->writers[i] > 0 && waitpid(r->writers[i], &status, WNOHANG) == r->writers[i]) {
            r->writers[i] = 0;
            return mz_fail(cx, MZ_IO, "writer %d ended before its time, by %s %d", i,
                           WIFSIGNALED(status) ? "signal" : "exit",
                           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        }
    }
    return MZ_OK;
}

/* ---- killing --------------------------------------------------------------------------- */

/* One or all of the parent's children. The parent puts others in their place. */
static void kill_children(struct run *r, bool all)
{
    pid_t pids[SERVER_PROCESSES_MAX];
    size_t n = server_children(&r->server, pids);
    size_t one = n == 0 ? 0 : (size_t)crash_below(&r->random, (int64_t)n);
    for (size_t i = 0; i < n; i++) {
        if (all || i == one) {
            (void)kill(pids[i], SIGKILL);
        }
    }
}

/* The parent first; the others a moment later, while they find out and end by themselves. */
static void kill_parent(struct run *r)
{
    (void)kill(r->server.pid, SIGKILL);
    server_nap(crash_below(&r->random, 20));
    server_kill(&r->server);
}

/* A start that is killed half way: recovery itself must be killable. */
static mz_code kill_start(mz_cx *cx, struct run *r)
{
    int ready = -1;
    server_kill(&r->server);
    MZ_TRY(server_launch(cx, &r->server, &ready));
    server_nap(crash_below(&r->random, 40));
    server_kill(&r->server);
    (void)close(ready);
    return MZ_OK;
}

static mz_code kill_some(mz_cx *cx, struct run *r)
{
    int64_t dice = crash_below(&r->random, 100);
    if (dice < 55) {
        server_kill(&r->server);
    } else if (dice < 75) {
        kill_children(r, false);
    } else if (dice < 85) {
        kill_children(r, true);
    } else if (dice < 93) {
        kill_parent(r);
    } else {
        return kill_start(cx, r);
    }
    return MZ_OK;
}

/* A server whose workers died too often ends; whoever watches over it starts it again. */
static mz_code up_again(mz_cx *cx, struct run *r, struct crash_result *out)
{
    mz_code rc = MZ_OK;
    for (int i = 0; i < 20 && !server_runs(&r->server); i++) {
        mz_clear(cx);
        server_nap((int64_t)i * 5);
        out->restarts++;
        rc = server_start(cx, &r->server);
    }
    return rc;
}

/*
 * Most lives last until somebody was told of a success, however slow the machine is: else a busy
 * machine would have a harness that kills an idle server, and finds nothing.
 */
static mz_code live(mz_cx *cx, struct run *r, struct crash_seen *seen, struct crash_result *out)
{
    int64_t before = out->writes;
    bool wait = crash_below(&r->random, 100) < 70;
    server_nap(crash_below(&r->random, LIFE_MS_MAX));
    for (int64_t waited = 0; wait && waited < PROGRESS_MS_MAX; waited += 5) {
        MZ_TRY(crash_hear(cx, seen, out));
        MZ_TRY(writers_live(cx, r));
        if (out->writes > before || !server_runs(&r->server)) {
            return MZ_OK;
        }
        server_nap(5);
    }
    return MZ_OK;
}

static mz_code kill_loop(mz_cx *cx, struct run *r, struct crash_seen *seen,
                         struct crash_result *out)
{
    while (out->kills < r->plan->kills) {
        if (r->plan->ms_max > 0 && mz_now_ms(cx) - r->began_ms > r->plan->ms_max) {
            return MZ_OK;
        }
        MZ_TRY(live(cx, r, seen, out));
        MZ_TRY(kill_some(cx, r));
        out->kills++;
        MZ_TRY(up_again(cx, r, out));
        MZ_TRY(crash_check_new(cx, seen, out));
    }
    return MZ_OK;
}

/* ---- the run ------------------------------------------------------------------------------ */

static mz_code run(mz_cx *cx, struct run *r, struct crash_result *out)
{
    struct crash_seen *seen = crash_seen_new(cx, r->plan);
    MZ_TRY(office(cx, r));
    MZ_TRY(server_start(cx, &r->server));
    if (r->plan->rows > 0) {
        MZ_TRY(crash_import_begin(cx, r->plan, r->server.port, r->token, &r->import));
    }
    MZ_TRY(start_writers(cx, r));
    MZ_TRY(kill_loop(cx, r, seen, out));
    server_nap(200); /* the last restart serves for a moment */
    MZ_TRY(r->import == NULL ? MZ_OK : crash_import_end(cx, r->import, out));
    MZ_TRY(end_writers(cx, r));
    if (server_stop(&r->server) != 0) {
        out->broken++;
        crash_complain(out, "the server did not end well when it was asked to");
    }
    return crash_check_all(cx, seen, out);
}

mz_code crash_run(mz_cx *cx, const struct crash_plan *plan, struct crash_result *out)
{
    static const struct mz_actor program = {.division_hi = INT64_C(999999999999),
                                            .role = {"program", 7},
                                            .name = {"crash", 5},
                                            .from = {"cli", 3}};
    const struct mz_actor *before = cx->actor;
    struct run r = {.plan = plan, .random = plan->seed, .began_ms = mz_now_ms(cx)};
    *out = (struct crash_result){0};
    if (plan->writers < 1 || plan->writers > CRASH_WRITERS_MAX) {
        return mz_fail(cx, MZ_USAGE, "1 to %d writers, not %d", CRASH_WRITERS_MAX, plan->writers);
    }
    r.server = (struct server){.program = plan->program,
                               .data = mz_str_fmt(cx->a, "%s/office", plan->dir).p,
                               .port = wire_free_port(),
                               .workers = 2};
    cx->actor = &program;
    mz_code rc = run(cx, &r, out);
    struct mz_error said = cx->err;
    if (rc != MZ_OK) {
        (void)end_writers(cx, &r);
        cx->err = said;
    }
    server_kill(&r.server);
    cx->actor = before;
    return rc;
}
