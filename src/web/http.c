#include "web/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "web/web_int.h"

enum {
    HEADERS_MAX = 64,
    HEADER_MEMORY = 32 * 1024,
    PIECE = 64 * 1024,
    SPARE_CONNECTIONS = 256, /* to be told 503 instead of nothing */
    WORKERS_MAX = 256,
    DEATHS_MAX = 5,
    DEATHS_MS = 10000,
    YIELD_MS = 2,       /* how long a newcomer is left to a worker with fewer connections */
    SETTLES_MAX = 512,  /* answers that wait for one flush */
    ACCEPTS_MAX = 64,   /* in one turn, so that requests go on in a flood of newcomers */
    NO_SOCKETS_MS = 100 /* no descriptor is free: one will be */
};

/*
 * What workers know of each other, in memory they share: the connections each of them holds, or -1
 * of one that does not serve. Each worker writes its own; the parent strikes out who died.
 */
struct crowd {
    _Atomic int open[WORKERS_MAX];
};

struct server {
    mz_cx *cx;
    const struct mz_http_options *o;
    mz_web *web;
    struct MHD_Daemon *mhd;
    int fd;  /* listens; -1 when it takes nobody any more */
    int who; /* which worker this is */
    struct crowd *crowd;
    int64_t left_ms; /* since when a newcomer has been left to another worker; 0: none is */
    int64_t full_ms; /* no descriptor was free then; 0: there are */
    size_t connections_max;
    size_t running; /* requests that were begun and not finished */
    struct exchange *waiting; /* answers that leave when their records are on the disk */
    bool goes_on;             /* the next turn has answers to send and waits for nothing */
};

/* One request of the wire. Made when its first line is read, given back when it is completed. */
struct exchange {
    struct server *server;
    struct MHD_Connection *suspended; /* while it waits */
    struct exchange *next;
    char *target;
    struct mz_req *rq;
    struct mz_pair headers[HEADERS_MAX];
    size_t headers_n;
    bool ran;
    size_t given; /* bytes of the streamed piece that were sent */
    bool more;
    char peer[INET6_ADDRSTRLEN];
};

/* ---- one request ------------------------------------------------------ */

static enum MHD_Result collect_header(void *cls, enum MHD_ValueKind kind, const char *key,
                                      const char *value)
{
    struct exchange *ex = cls;
    if (ex->headers_n < HEADERS_MAX) {
        ex->headers[ex->headers_n++] = (struct mz_pair){mz_str_of(key), mz_str_of(value)};
    }
    return kind == MHD_HEADER_KIND ? MHD_YES : MHD_NO;
}

static mz_str peer_of(struct exchange *ex, struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == NULL || info->client_addr == NULL) {
        return MZ_S("");
    }
    const struct sockaddr *sa = info->client_addr;
    const void *from = NULL;
    if (sa->sa_family == AF_INET) {
        from = &((const struct sockaddr_in *)(const void *)sa)->sin_addr;
    } else if (sa->sa_family == AF_INET6) {
        from = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
    }
    if (from == NULL || inet_ntop(sa->sa_family, from, ex->peer, sizeof ex->peer) == NULL) {
        return MZ_S("");
    }
    return mz_str_of(ex->peer);
}

static ssize_t read_stream(void *cls, uint64_t pos, char *buf, size_t max)
{
    struct exchange *ex = cls;
    struct mz_req *rq = ex->rq;
    (void)pos;
    while (ex->given == rq->out.n) {
        if (!ex->more) {
            return MHD_CONTENT_READER_END_OF_STREAM;
        }
        ex->given = 0;
        if (!mz_req_pull(rq, &ex->more)) {
            return MHD_CONTENT_READER_END_WITH_ERROR;
        }
    }
    size_t n = rq->out.n - ex->given;
    n = n < max ? n : max;
    memcpy(buf, rq->out.p + ex->given, n);
    ex->given += n;
    return (ssize_t)n;
}

static struct MHD_Response *response_of(struct exchange *ex)
{
    struct mz_req *rq = ex->rq;
    if (rq->pull != NULL) {
        ex->more = true;
        mz_out_clear(&rq->out);
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE, read_stream, ex, NULL);
    }
    if (rq->fd >= 0) {
        int fd = rq->fd;
        rq->fd = -1; /* closed with the response */
        return MHD_create_response_from_fd64((uint64_t)rq->fd_bytes, fd);
    }
    union {
        const char *in;
        void *out;
    } body = {.in = rq->sent.p}; /* the library does not write to a persistent buffer */
    return MHD_create_response_from_buffer(rq->sent.n, body.out, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result answer(struct exchange *ex, struct MHD_Connection *c)
{
    struct mz_pair headers[MZ_ANSWER_HEADERS_MAX];
    size_t n = mz_req_headers_out(ex->rq, headers);
    struct MHD_Response *r = response_of(ex);
    if (r == NULL) {
        return MHD_NO;
    }
    for (size_t i = 0; i < n; i++) {
        (void)MHD_add_response_header(r, mz_str_z(ex->rq->a, headers[i].name),
                                      mz_str_z(ex->rq->a, headers[i].value));
    }
    enum MHD_Result done = MHD_queue_response(c, (unsigned)ex->rq->status, r);
    MHD_destroy_response(r);
    return done;
}

/* Too many connections: said in the fewest bytes, before anything is looked at. */
static enum MHD_Result overload(struct MHD_Connection *c)
{
    static char text[] = "503\n";
    struct MHD_Response *r =
        MHD_create_response_from_buffer(sizeof text - 1, text, MHD_RESPMEM_PERSISTENT);
    if (r == NULL) {
        return MHD_NO;
    }
    (void)MHD_add_response_header(r, "Retry-After", "5");
    (void)MHD_add_response_header(r, "Connection", "close");
    (void)MHD_add_response_header(r, "Content-Type", "text/plain");
    (void)MHD_add_response_header(r, "Content-Security-Policy", "default-src 'none'");
    (void)MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    (void)MHD_add_response_header(r, "Cache-Control", "no-store");
    enum MHD_Result done = MHD_queue_response(c, MHD_HTTP_SERVICE_UNAVAILABLE, r);
    MHD_destroy_response(r);
    return done;
}

static bool crowded(const struct server *s)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info != NULL && info->num_connections > s->connections_max;
}

static enum MHD_Result first(struct exchange *ex, struct MHD_Connection *c, const char *method)
{
    if (crowded(ex->server)) {
        return overload(c);
    }
    (void)MHD_get_connection_values(c, MHD_HEADER_KIND, collect_header, ex);
    struct mz_call call = {.method = method,
                           .target = mz_str_of(ex->target),
                           .headers = ex->headers,
                           .headers_n = ex->headers_n,
                           .peer = peer_of(ex, c)};
    ex->rq = mz_req_open(ex->server->web, &call);
    ex->server->running++;
    if (!ex->rq->answered) {
        return MHD_YES;
    }
    return answer(ex, c);
}

static void wait_for_disk(struct exchange *ex, struct MHD_Connection *c)
{
    MHD_suspend_connection(c);
    ex->suspended = c;
    ex->next = ex->server->waiting;
    ex->server->waiting = ex;
}

/*
 * One flush for all answers of this turn; the next turn sends them, and it has to come at once: no
 * descriptor tells the loop that a connection goes on.
 */
static void settle(struct server *s)
{
    s->goes_on = s->waiting != NULL;
    struct mz_req *rq[SETTLES_MAX];
    while (s->waiting != NULL) {
        size_t n = 0;
        struct exchange *first = s->waiting;
        for (; s->waiting != NULL && n < SETTLES_MAX; s->waiting = s->waiting->next) {
            rq[n++] = s->waiting->rq;
        }
        mz_web_firm(s->web, rq, n);
        for (struct exchange *ex = first; ex != s->waiting; ex = ex->next) {
            MHD_resume_connection(ex->suspended);
        }
    }
}

/* NOLINTNEXTLINE(readability-function-size): the parameters of the library's callback. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_n, void **state)
{
    struct exchange *ex = *state;
    (void)cls;
    (void)url;
    (void)version;
    if (ex->rq == NULL) {
        return first(ex, c, method);
    }
    if (*data_n > 0) {
        /* After a refusal the rest is read and dropped; the answer follows when it ends. */
        (void)mz_req_feed(ex->rq, (mz_str){data, *data_n});
        *data_n = 0;
        return MHD_YES;
    }
    if (!ex->ran) {
        ex->ran = true;
        mz_req_run(ex->rq);
        if (mz_req_waits(ex->rq)) {
            wait_for_disk(ex, c);
            return MHD_YES;
        }
    }
    return answer(ex, c);
}

static void *on_target(void *cls, const char *uri, struct MHD_Connection *c)
{
    struct exchange *ex = calloc(1, sizeof *ex);
    (void)c;
    if (ex == NULL) {
        abort();
    }
    ex->server = cls;
    ex->target = strdup(uri);
    if (ex->target == NULL) {
        abort();
    }
    return ex;
}

static void on_completed(void *cls, struct MHD_Connection *c, void **state,
                         enum MHD_RequestTerminationCode how)
{
    struct exchange *ex = *state;
    (void)cls;
    (void)c;
    (void)how;
    if (ex == NULL) {
        return;
    }
    if (ex->rq != NULL) {
        ex->server->running--;
        mz_req_close(ex->rq);
    }
    free(ex->target);
    free(ex);
    *state = NULL;
}

/* The kit decodes paths by itself. */
static size_t leave_as_is(void *cls, struct MHD_Connection *c, char *s)
{
    (void)cls;
    (void)c;
    return strlen(s);
}

/* ---- the loop --------------------------------------------------------- */

static int listen_on(mz_cx *cx, const struct mz_http_options *o, int *port)
{
    const char *host = o->host == NULL ? "127.0.0.1" : o->host;
    bool six = strchr(host, ':') != NULL;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } at = {0};
    socklen_t n = six ? sizeof at.v6 : sizeof at.v4;
    int ok = 0;
    if (six) {
        at.v6.sin6_family = AF_INET6;
        at.v6.sin6_port = htons((uint16_t)o->port);
        ok = inet_pton(AF_INET6, host, &at.v6.sin6_addr);
    } else {
        at.v4.sin_family = AF_INET;
        at.v4.sin_port = htons((uint16_t)o->port);
        ok = inet_pton(AF_INET, host, &at.v4.sin_addr);
    }
    int yes = 1;
    int fd = ok == 1 ? socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : -1;
    if (fd < 0) {
        (void)!mz_fail(cx, MZ_USAGE, "cannot listen on \"%s\"", host);
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, &at.any, n) != 0 || listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, &at.any, &n) != 0) {
        (void)!mz_fail(cx, MZ_IO, "could not listen on %s port %d: %s", host, o->port,
                       strerror(errno));
        (void)close(fd);
        return -1;
    }
    *port = ntohs(six ? at.v6.sin6_port : at.v4.sin_port);
    return fd;
}

static struct MHD_Daemon *daemon_of(struct server *s)
{
    const struct mz_http_options *o = s->o;
    unsigned most = (unsigned)s->connections_max + SPARE_CONNECTIONS;
    unsigned idle = o->idle_s > 0 ? (unsigned)o->idle_s : 30U;
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_TURBO | MHD_USE_NO_LISTEN_SOCKET |
                                MHD_ALLOW_SUSPEND_RESUME,
                            0, NULL, NULL, on_request, s, MHD_OPTION_CONNECTION_LIMIT, most,
                            MHD_OPTION_CONNECTION_TIMEOUT, idle, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)HEADER_MEMORY, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                            (unsigned)o->per_address_max, MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
                            MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
                            MHD_OPTION_UNESCAPE_CALLBACK, leave_as_is, NULL,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

/* ---- newcomers ---------------------------------------------------------- */

/*
 * Which worker takes a newcomer. Left to chance, the worker that wakes first takes all that wait,
 * and since connections live long it does all the work while others idle. So one that has more
 * connections than another leaves newcomers to it, for a moment only: that other worker may be in
 * the middle of a long request, and nobody waits for that.
 */

/* On a clock that nobody sets. */
static int64_t steady_ms(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 + 1;
}

static int connections(const struct server *s)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info == NULL ? 0 : (int)info->num_connections;
}

/* Tell the others how many are here. */
static int count(struct server *s)
{
    int here = connections(s);
    atomic_store(&s->crowd->open[s->who], s->fd < 0 ? -1 : here);
    return here;
}

static bool another_has_fewer(const struct server *s, int here)
{
    for (int i = 0; i < s->o->workers; i++) {
        int there = atomic_load(&s->crowd->open[i]);
        if (there >= 0 && there < here) {
            return true;
        }
    }
    return false;
}

static bool somebody_waits(int fd)
{
    struct pollfd p = {fd, POLLIN, 0};
    return poll(&p, 1, 0) == 1;
}

/* Leave who waits to a worker with fewer connections? At most `yield_ms` long. */
static bool leave(struct server *s)
{
    int64_t most = s->o->yield_ms > 0 ? s->o->yield_ms : YIELD_MS;
    bool fewer = another_has_fewer(s, count(s));
    if (!fewer || !somebody_waits(s->fd)) {
        s->left_ms = 0;
        return fewer;
    }
    int64_t now = steady_ms();
    s->left_ms = s->left_ms > 0 ? s->left_ms : now;
    if (now - s->left_ms < most) {
        return true;
    }
    s->left_ms = 0;
    return false;
}

static bool room(const struct server *s)
{
    return s->fd >= 0 && s->full_ms == 0 &&
           (size_t)connections(s) < s->connections_max + SPARE_CONNECTIONS;
}

/* False when nobody waits, or nobody can be taken now. */
static bool take_one(struct server *s)
{
    struct sockaddr_storage from = {0};
    socklen_t n = sizeof from;
    union {
        struct sockaddr_storage *any;
        struct sockaddr *as;
    } peer = {.any = &from};
    int fd = accept4(s->fd, peer.as, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        bool none = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        s->full_ms = none ? steady_ms() : 0;
        return errno == ECONNABORTED || errno == EINTR;
    }
    /* Over a limit the library closes it. */
    (void)MHD_add_connection(s->mhd, fd, peer.as, n);
    return true;
}

static void take_newcomers(struct server *s)
{
    for (int i = 0; i < ACCEPTS_MAX && room(s) && !leave(s) && take_one(s); i++) {
    }
    (void)count(s);
}

/* SIGTERM and SIGINT as a descriptor, so that no handler and no global is needed. */
static int stop_signals(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* Did one ask us to stop? A child's end only wakes the loop. */
static bool stop_asked(int signals)
{
    struct signalfd_siginfo info;
    bool stop = false;
    while (read(signals, &info, sizeof info) == (ssize_t)sizeof info) {
        stop = stop || info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT;
    }
    return stop;
}

static void turn(struct server *s, int signals, int epoll_fd)
{
    MHD_UNSIGNED_LONG_LONG wait = 1000;
    if (MHD_get_timeout(s->mhd, &wait) != MHD_YES || wait > 1000) {
        wait = 1000;
    }
    if (s->full_ms > 0 && steady_ms() - s->full_ms >= NO_SOCKETS_MS) {
        s->full_ms = 0;
    }
    if (s->goes_on) {
        wait = 0;
    } else if (s->left_ms > 0) { /* look again soon who has how many */
        wait = wait < 1 ? wait : 1;
    } else if (s->full_ms > 0) {
        wait = wait < NO_SOCKETS_MS ? wait : NO_SOCKETS_MS;
    }
    bool listens = s->left_ms == 0 && room(s);
    struct pollfd fds[3] = {
        {epoll_fd, POLLIN, 0}, {signals, POLLIN, 0}, {listens ? s->fd : -1, POLLIN, 0}};
    (void)poll(fds, 3, (int)wait);
    if (fds[2].revents != 0 || s->left_ms > 0) {
        take_newcomers(s);
    }
    (void)MHD_run(s->mhd);
    settle(s);
    (void)count(s);
}

static mz_code loop(struct server *s, int signals, bool tick)
{
    s->mhd = daemon_of(s);
    if (s->mhd == NULL) {
        return mz_fail(s->cx, MZ_IO, "could not start the http server");
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_EPOLL_FD);
    int epoll_fd = info == NULL ? -1 : info->epoll_fd;
    int64_t last = mz_now_ms(s->cx);
    (void)count(s);
    while (!stop_asked(signals)) {
        turn(s, signals, epoll_fd);
        int64_t now = mz_now_ms(s->cx);
        if (tick && s->o->tick != NULL && llabs(now - last) >= 1000) {
            last = now;
            s->o->tick(s->cx, s->o->p);
        }
    }
    /* Take no more connections; let what runs end; answers now carry Connection: close. */
    s->fd = -1;
    s->left_ms = 0;
    s->web->stopping = true;
    int64_t grace = s->o->grace_s > 0 ? s->o->grace_s : 10;
    int64_t until = mz_now_ms(s->cx) + grace * 1000;
    while (s->running > 0 && mz_now_ms(s->cx) < until) {
        turn(s, signals, epoll_fd);
    }
    MHD_stop_daemon(s->mhd);
    return MZ_OK;
}

/* ---- workers ---------------------------------------------------------- */

struct crew {
    mz_cx *cx;
    const struct mz_http_options *o;
    int fd;
    int signals;
    struct crowd *crowd;
    pid_t *pids;
    int64_t deaths[DEATHS_MAX];
    size_t deaths_n;
};

/* Serve as worker `who`; with `tick` there is no parent that does it. */
static mz_code work(const struct crew *c, int who, bool tick)
{
    mz_cx *cx = c->cx;
    const struct mz_http_options *o = c->o;
    struct server s = {.cx = cx, .o = o, .fd = c->fd, .who = who, .crowd = c->crowd};
    s.connections_max = o->connections_max > 0 ? (size_t)o->connections_max : 4096;
    mz_code rc = o->start(cx, o->p, &s.web);
    while (rc == MZ_BUSY && !stop_asked(c->signals)) { /* the database is away: it comes back */
        struct pollfd wake = {c->signals, POLLIN, 0};
        mz_clear(cx);
        (void)poll(&wake, 1, 200);
        rc = o->start(cx, o->p, &s.web);
    }
    MZ_TRY(rc);
    rc = loop(&s, c->signals, tick);
    if (o->stop != NULL) {
        o->stop(cx, o->p, s.web);
    }
    return rc;
}

static mz_code spawn(struct crew *c, int who)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid < 0) {
        return mz_fail(c->cx, MZ_IO, "could not start a worker: %s", strerror(errno));
    }
    if (pid == 0) {
        /* A worker does not outlive its parent. */
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent) {
            _exit(0);
        }
        mz_code rc = work(c, who, false);
        if (rc != MZ_OK) {
            (void)fprintf(stderr, "mz: worker: %s\n", c->cx->err.msg);
        }
        _exit(mz_code_exit(rc));
    }
    c->pids[who] = pid;
    return MZ_OK;
}

/* Start a worker in the place of one that died; MZ_IO when they die faster than that helps. */
static mz_code replace(struct crew *c, pid_t dead, int status)
{
    int64_t now = mz_now_ms(c->cx);
    int64_t *slot = &c->deaths[c->deaths_n++ % DEATHS_MAX];
    int64_t before = *slot;
    *slot = now;
    /* A clock that was set back makes no death out of an old one. */
    if (c->deaths_n > DEATHS_MAX && llabs(now - before) < DEATHS_MS) {
        return mz_fail(c->cx, MZ_IO, "workers die again and again; the last with status %d",
                       status);
    }
    for (int i = 0; i < c->o->workers; i++) {
        if (c->pids[i] == dead) {
            c->pids[i] = 0;
            atomic_store(&c->crowd->open[i], -1);
            return spawn(c, i);
        }
    }
    return MZ_OK;
}

/* Until we are asked to stop: replace who dies, tick once a second. */
static mz_code watch(struct crew *c)
{
    mz_code rc = MZ_OK;
    int64_t last = mz_now_ms(c->cx);
    while (rc == MZ_OK && !stop_asked(c->signals)) {
        int status = 0;
        pid_t dead = waitpid(-1, &status, WNOHANG);
        if (dead > 0) {
            rc = replace(c, dead, status);
            continue;
        }
        struct pollfd wake = {c->signals, POLLIN, 0};
        (void)poll(&wake, 1, 1000);
        int64_t now = mz_now_ms(c->cx);
        if (c->o->tick != NULL && llabs(now - last) >= 1000) {
            last = now;
            c->o->tick(c->cx, c->o->p);
        }
    }
    return rc;
}

static void end_workers(const struct mz_http_options *o, const pid_t *pids)
{
    for (int i = 0; i < o->workers; i++) {
        if (pids[i] > 0) {
            (void)kill(pids[i], SIGTERM);
        }
    }
    for (int i = 0; i < o->workers; i++) {
        if (pids[i] > 0) {
            int status = 0;
            (void)waitpid(pids[i], &status, 0);
        }
    }
}

static mz_code serve_with_workers(struct crew *c)
{
    mz_code rc = MZ_OK;
    c->pids = MZ_NEW_N(c->cx->a, pid_t, c->o->workers);
    for (int i = 0; i < c->o->workers && rc == MZ_OK; i++) {
        rc = spawn(c, i);
    }
    if (rc == MZ_OK) {
        rc = watch(c);
    }
    end_workers(c->o, c->pids);
    return rc;
}

mz_code mz_http_serve(mz_cx *cx, const struct mz_http_options *o)
{
    int port = 0;
    if (o->workers > WORKERS_MAX) {
        return mz_fail(cx, MZ_USAGE, "at most %d workers, not %d", WORKERS_MAX, o->workers);
    }
    struct crew c = {.cx = cx, .o = o, .fd = listen_on(cx, o, &port)};
    if (c.fd < 0) {
        return cx->err.code;
    }
    c.crowd =
        mmap(NULL, sizeof *c.crowd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (c.crowd == MAP_FAILED) {
        (void)close(c.fd);
        return mz_fail(cx, MZ_IO, "could not map memory for the workers: %s", strerror(errno));
    }
    for (int i = 0; i < WORKERS_MAX; i++) {
        atomic_store(&c.crowd->open[i], -1);
    }
    (void)signal(SIGPIPE, SIG_IGN);
    c.signals = stop_signals();
    if (o->ready != NULL) {
        o->ready(o->p, port);
    }
    mz_code rc = o->workers <= 1 ? work(&c, 0, true) : serve_with_workers(&c);
    (void)munmap(c.crowd, sizeof *c.crowd);
    (void)close(c.signals);
    (void)close(c.fd);
    return rc;
}
