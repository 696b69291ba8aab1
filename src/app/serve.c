#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/app_int.h"
#include "base/crypto.h"
#include "base/text.h"
#include "feature/job/job.h"
#include "store/db.h"
#include "web/http.h"

/*
 * The processes of a running mz: the parent listens and watches; workers answer requests, each with
 * its own database connection; one process runs jobs and seals the record of reads. None shares
 * memory with another, so a crash takes one request with it and nothing else.
 */

enum { ARENA_BYTES = 1 << 30, IDLE_MS = 200, WORKERS_MAX = 64, PROXIES_MAX = 16 };

struct serving {
    mz_str url;
    mz_str data;
    mz_str host;
    int workers;
    struct app_web web;
    const char *proxies[PROXIES_MAX + 1];
    pid_t jobs;
    int64_t jobs_began_ms;
    const struct mz_clock *clock;
    FILE *out;
    bool json;
};

/* ---- the process that runs jobs ----------------------------------------------- */

static volatile sig_atomic_t ending;

static void end_soon(int signal_number)
{
    (void)signal_number;
    ending = 1;
}

/* The parent reads its signals from a descriptor; a child of it begins with them blocked. */
static void catch_end(void)
{
    struct sigaction act = {.sa_handler = end_soon};
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)sigaction(SIGTERM, &act, NULL);
    (void)sigaction(SIGINT, &act, NULL);
}

static void complain(const mz_cx *cx, const char *what)
{
    (void)fprintf(stderr, "mz: %s: %s\n", what, cx->err.msg);
}

static void run_jobs_once(mz_cx *cx, mz_str runner, bool *ran)
{
    int64_t drained = 0;
    *ran = false;
    if (mz_audit_drain(cx, &drained) != MZ_OK) {
        complain(cx, "could not seal the record of reads");
        mz_clear(cx);
    }
    if (job_run_one(cx, runner, ran) != MZ_OK) {
        complain(cx, "could not run a job");
        mz_clear(cx);
    }
}

static void periodic(mz_cx *cx, int64_t *last, size_t jobs_n)
{
    size_t k = 0;
    int64_t now = mz_now_ms(cx);
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_job *j = mz_features[i]->jobs; j != NULL && j->name != NULL;
             j++, k++) {
            bool due = j->every_ms > 0 && (now - last[k] >= j->every_ms || now < last[k]);
            if (k >= jobs_n || !due) {
                continue;
            }
            last[k] = now;
            if (j->run(cx, 0, MZ_S("{}")) != MZ_OK) {
                complain(cx, j->name);
                mz_clear(cx);
            }
            mz_tx_rollback(cx);
        }
    }
}

static bool is_ending(void)
{
    return ending != 0;
}

/* The beginning of the names of all job processes that ever served this folder on this machine. */
static mz_str place_of(mz_arena *a, const struct serving *s)
{
    char host[256] = "";
    char folder[PATH_MAX] = "";
    (void)gethostname(host, sizeof host - 1);
    if (realpath(s->data.p, folder) == NULL) {
        (void)snprintf(folder, sizeof folder, "%s", s->data.p);
    }
    return mz_str_fmt(a, "%s:%s:", host, folder);
}

static void nap(int64_t ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    (void)nanosleep(&t, NULL);
}

/* A database that is away is waited for; the pages say so meanwhile. */
static mz_code open_when_there(mz_cx *cx, const struct serving *s, pid_t parent)
{
    mz_code rc = app_open(cx, s->url, s->data);
    while (rc == MZ_BUSY && !ending && getppid() == parent) {
        app_close(cx);
        mz_clear(cx);
        nap(IDLE_MS);
        rc = app_open(cx, s->url, s->data);
    }
    return rc;
}

static int jobs_main(const struct serving *s, pid_t parent, bool again)
{
    static const struct mz_actor program = {.division_hi = INT64_C(999999999999),
                                            .role = {"program", 7},
                                            .name = {"jobs", 4},
                                            .from = {"job", 3}};
    int64_t last[64] = {0};
    mz_arena *base = mz_arena_new(ARENA_BYTES);
    mz_arena *round = mz_arena_new(ARENA_BYTES);
    mz_cx cx = {.a = base, .actor = &program, .clock = s->clock};
    catch_end();
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (open_when_there(&cx, s, parent) != MZ_OK) {
        complain(&cx, "jobs");
        return 1;
    }
    cx.world->ending = is_ending;
    mz_str place = place_of(base, s);
    mz_str runner = mz_str_fmt(base, MZ_FMT "%d", MZ_ARG(place), (int)getpid());
    if (job_orphans(&cx, place, again) != MZ_OK) {
        complain(&cx, "could not take over what a killed process left"); /* a minute later, then */
        mz_clear(&cx);
    }
    while (!ending && getppid() == parent) {
        bool ran = false;
        cx.a = round;
        run_jobs_once(&cx, runner, &ran);
        periodic(&cx, last, MZ_LEN(last));
        mz_arena_reset(round);
        cx.a = base;
        if (!ran) {
            nap(IDLE_MS);
        }
    }
    app_close(&cx);
    mz_arena_free(round);
    mz_arena_free(base);
    return 0;
}

static void start_jobs(mz_cx *cx, struct serving *s, bool again)
{
    pid_t parent = getpid();
    s->jobs_began_ms = mz_now_ms(cx);
    s->jobs = fork();
    if (s->jobs == 0) {
        _exit(jobs_main(s, parent, again));
    }
}

/* The parent looks after the job process as it does after the workers. */
static void tick(mz_cx *cx, void *p)
{
    struct serving *s = p;
    if (s->jobs > 0 && (waitpid(s->jobs, NULL, WNOHANG) != 0 || kill(s->jobs, 0) != 0) &&
        llabs(mz_now_ms(cx) - s->jobs_began_ms) > 1000) {
        start_jobs(cx, s, true);
    }
}

/* ---- workers ---------------------------------------------------------------------- */

static mz_code start_worker(mz_cx *cx, void *p, mz_web **web)
{
    const struct serving *s = p;
    mz_code rc = app_open(cx, s->url, s->data);
    rc = rc == MZ_OK ? app_web_new(cx, &s->web, web) : rc;
    if (rc != MZ_OK) {
        app_close(cx);
    }
    return rc;
}

static void stop_worker(mz_cx *cx, void *p, mz_web *web)
{
    (void)p;
    mz_web_free(web);
    app_close(cx);
}

static void ready(void *p, int port)
{
    const struct serving *s = p;
    if (s->json) {
        (void)fprintf(s->out, "{\"url\": \"http://" MZ_FMT ":%d/\"}\n", MZ_ARG(s->host), port);
    } else {
        (void)fprintf(s->out, "http://" MZ_FMT ":%d/\n", MZ_ARG(s->host), port);
    }
    (void)fflush(s->out);
}

/* ---- the command -------------------------------------------------------------------- */

/* Two servers on one data folder would both run its jobs and seal its journals. */
static mz_code lock_data(mz_cx *cx, mz_str data)
{
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/serve.lock", MZ_ARG(data));
    int fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return mz_refuse(cx, MZ_IO, .field = "data",
                         .text = MZ_T("The folder {0} cannot be written."), .arg = {data});
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        (void)close(fd);
        return mz_refuse(cx, MZ_CONFLICT, .field = "data",
                         .text = MZ_T("Another mz serves the folder {0} already."), .arg = {data});
    }
    return MZ_OK; /* held until the process ends */
}

/* Say what is wrong with the database before anything is forked. */
static mz_code try_open(mz_cx *cx, const struct serving *s)
{
    mz_arena *a = mz_arena_new(ARENA_BYTES);
    mz_cx trial = *cx;
    trial.a = a;
    mz_code rc = app_open(&trial, s->url, s->data);
    if (rc != MZ_OK) {
        cx->err = trial.err;
    }
    app_close(&trial);
    mz_arena_free(a);
    return rc;
}

static mz_code serve(mz_cx *cx, struct mz_args *args)
{
    struct serving s = {.url = mz_cli_db(args),
                        .data = mz_cli_data(args),
                        .host = mz_arg_text(args, "listen"),
                        .clock = cx->clock,
                        .out = mz_cli_out(args),
                        .json = mz_cli_json(args)};
    for (size_t i = 0; i < PROXIES_MAX && mz_arg_nth(args, "proxy", i).p != NULL; i++) {
        s.proxies[i] = mz_arg_nth(args, "proxy", i).p;
    }
    s.web = (struct app_web){.url = s.url,
                             .proxies = s.proxies,
                             .https = mz_arg_flag(args, "https"),
                             .log = mz_arg_flag(args, "log")};
    MZ_TRY(mz_secret_process(cx));
    MZ_TRY(try_open(cx, &s));
    MZ_TRY(lock_data(cx, s.data));
    start_jobs(cx, &s, false);
    struct mz_http_options o = {
        .host = s.host.p,
        .port = (int)mz_arg_int(args, "port"),
        .workers = (int)mz_arg_int(args, "workers"),
        .start = start_worker,
        .stop = stop_worker,
        .ready = ready,
        .tick = tick,
        .p = &s,
    };
    mz_code rc = mz_http_serve(cx, &o);
    if (s.jobs > 0) {
        (void)kill(s.jobs, SIGTERM);
        (void)waitpid(s.jobs, NULL, 0);
    }
    return rc;
}

static const struct mz_option serve_options[] = {
    {.name = "port",
     .type = MZ_OPT_INT,
     .least = 0,
     .most = 65535,
     .preset = "8080",
     .help = MZ_T("Port to listen on; 0 takes a free one")},
    {.name = "listen",
     .type = MZ_OPT_TEXT,
     .preset = "127.0.0.1",
     .help = MZ_T("Address to listen on")},
    {.name = "workers",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = WORKERS_MAX,
     .preset = "2",
     .help = MZ_T("Processes that answer requests")},
    {.name = "proxy",
     .type = MZ_OPT_TEXT,
     .many = true,
     .help = MZ_T("Address of a proxy whose X-Forwarded-For is believed")},
    {.name = "https", .type = MZ_OPT_FLAG, .help = MZ_T("The proxy speaks https to the clients")},
    {.name = "log",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Write one line for each request to the standard error")},
    {0},
};

const struct mz_command app_commands[] = {
    {.name = "serve",
     .run = serve,
     .options = serve_options,
     .help = MZ_T("Serve the office's pages and API, and run its jobs")},
    {0},
};
