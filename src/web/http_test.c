#include "check.h"
#include "web/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- a server in a child process, clients here ------------------------ */

enum { ROWS = 60000 };

static mz_code hello(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    mz_out_raw(out, MZ_S("hello "));
    mz_out_esc(out, mz_req_from(rq));
    return MZ_OK;
}

static mz_code echo(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    const struct mz_file *f = mz_req_file(rq, "f", 0);
    mz_out_int(out, f == NULL ? (int64_t)mz_req_field(rq, "a").n : f->bytes);
    return MZ_OK;
}

static mz_code rows(mz_cx *cx, void *p, mz_out *out, bool *more)
{
    static const char line[] = "0123456789012345678901234567890123456789012345678901234567890123456"
                               "789012345678901234567890123456789012345678901234567890123456789\n";
    int *n = p;
    (void)cx;
    for (int i = 0; i < 10; i++) {
        mz_out_raw(out, mz_str_of(line));
    }
    *more = ++*n < ROWS / 10;
    return MZ_OK;
}

static mz_code stream(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)out;
    return mz_reply_stream(rq, rows, MZ_NEW(cx->a, int));
}

/* Which worker answers. */
static mz_code which(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    (void)rq;
    mz_out_raw(out, MZ_S("worker "));
    mz_out_int(out, getpid());
    mz_out_raw(out, MZ_S(" end"));
    return MZ_OK;
}

/* A long request: it says that it has begun and lasts until the test writes into its pipe. */
static mz_code hold(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int in = (int)mz_req_query_int(rq, "in", 0, 1000, -1);
    int told = (int)mz_req_query_int(rq, "told", 0, 1000, -1);
    char byte = 0;
    (void)cx;
    if (write(told, "", 1) == 1 && read(in, &byte, 1) == 1) {
        mz_out_raw(out, MZ_S("held"));
    }
    return MZ_OK;
}

/* Made before the server begins, so that both see it. */
static struct flushes {
    int n;
    bool fail;
} *flushes;

static mz_code flush(mz_cx *cx)
{
    flushes->n++;
    return flushes->fail ? mz_fail(cx, MZ_IO, "the disk is gone") : MZ_OK;
}

static const struct mz_route routes[] = {
    {.path = "/record", .get = hello, .need = "public", .flags = MZ_ROUTE_FIRM},
    {.path = "/hello", .get = hello, .need = "public"},
    {.path = "/which", .get = which, .need = "public"},
    {.path = "/hold", .get = hold, .need = "public"},
    {.path = "/echo", .post = echo, .need = "public", .flags = MZ_ROUTE_OPEN | MZ_ROUTE_UPLOAD},
    {.path = "/stream", .get = stream, .need = "public"},
    {0},
};

struct begun {
    int ready; /* first: the end of a pipe */
    int *away; /* shared by all workers: how many starts find no database */
    int begun; /* the end of a pipe: a byte of each worker that found it */
};

static mz_code start(mz_cx *cx, void *p, mz_web **web)
{
    static const struct mz_route *const tables[] = {routes, NULL};
    const struct begun *b = p;
    if (b->away != NULL && __atomic_fetch_sub(b->away, 1, __ATOMIC_SEQ_CST) > 0) {
        return mz_fail(cx, MZ_BUSY, "the database is away");
    }
    struct mz_web_options o = {
        .tables = tables, .key = MZ_S("0123456789abcdef0123456789abcdef"), .firm = flush};
    mz_code rc = mz_web_new(cx, &o, web);
    return write(b->begun, "", 1) == 1 ? rc : MZ_IO;
}

static void stop(mz_cx *cx, void *p, mz_web *web)
{
    (void)cx;
    (void)p;
    mz_web_free(web);
}

static void ready(void *p, int port)
{
    const struct begun *b = p;
    if (write(b->ready, &port, sizeof port) != (ssize_t)sizeof port) {
        abort();
    }
}

struct server {
    pid_t pid;
    int port;
    int begun; /* a byte of each worker comes out of it */
};

static struct server begin_with(struct mz_http_options o, int *away)
{
    struct server s = {0};
    int fds[2];
    int begun[2];
    if (pipe(fds) != 0 || pipe(begun) != 0) {
        abort();
    }
    s.pid = fork();
    if (s.pid == 0) {
        mz_cx cx = {.a = mz_arena_new(1 << 20)};
        struct begun b = {fds[1], away, begun[1]};
        o.start = start;
        o.stop = stop;
        o.ready = ready;
        o.p = &b;
        mz_code rc = mz_http_serve(&cx, &o);
        mz_arena_free(cx.a);
        _exit(mz_code_exit(rc));
    }
    (void)close(fds[1]);
    if (s.pid < 0 || read(fds[0], &s.port, sizeof s.port) != (ssize_t)sizeof s.port) {
        abort();
    }
    (void)close(fds[0]);
    (void)close(begun[1]);
    s.begun = begun[0];
    return s;
}

static struct server begin(int workers, int connections_max)
{
    return begin_with(
        (struct mz_http_options){.workers = workers, .connections_max = connections_max}, NULL);
}

static int end(struct server s)
{
    int status = -1;
    (void)kill(s.pid, SIGTERM);
    (void)waitpid(s.pid, &status, 0);
    (void)close(s.begun);
    return status;
}

static int dial(struct server s)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s.port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval most = {.tv_sec = 120};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static bool say(int fd, const char *text)
{
    size_t n = strlen(text);
    return send(fd, text, n, MSG_NOSIGNAL) == (ssize_t)n;
}

/* Everything until the server closes, or until `stop_at` was seen. */
static size_t hear(int fd, char *buf, size_t cap, const char *stop_at)
{
    size_t n = 0;
    while (n + 1 < cap) {
        ssize_t got = recv(fd, buf + n, cap - 1 - n, 0);
        if (got <= 0) {
            break;
        }
        n += (size_t)got;
        buf[n] = '\0';
        if (stop_at != NULL && strstr(buf, stop_at) != NULL) {
            break;
        }
    }
    buf[n] = '\0';
    return n;
}

/* ---- facts ------------------------------------------------------------ */

TEST(one_connection_carries_several_requests)
{
    char buf[8192];
    struct server s = begin(1, 0);
    int fd = dial(s);
    for (int i = 0; i < 3; i++) {
        CHECK(say(fd, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
        (void)hear(fd, buf, sizeof buf, "hello 127.0.0.1");
        CHECK(strncmp(buf, "HTTP/1.1 200", 12) == 0);
        CHECK(strstr(buf, "Content-Security-Policy: default-src 'none'") != NULL);
        CHECK(strstr(buf, "hello 127.0.0.1") != NULL);
    }
    (void)close(fd);
    CHECK(end(s) == 0);
}

TEST(a_slow_client_does_not_hold_up_another)
{
    char buf[8192];
    struct server s = begin(1, 0);
    int slow = dial(s);
    CHECK(say(slow, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Type: "
                    "application/x-www-form-urlencoded\r\n\r\na=1"));
    int fast = dial(s);
    CHECK(say(fast, "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    (void)hear(fast, buf, sizeof buf, NULL);
    CHECK(strncmp(buf, "HTTP/1.1 200", 12) == 0);
    CHECK(say(slow, "23"));
    (void)hear(slow, buf, sizeof buf, "\r\n\r\n3");
    CHECK(strncmp(buf, "HTTP/1.1 200", 12) == 0 && strstr(buf, "\r\n\r\n3") != NULL);
    (void)close(slow);
    (void)close(fast);
    CHECK(end(s) == 0);
}

TEST(a_stream_is_finished_after_the_signal_to_stop)
{
    enum { CAP = 16 << 20 };
    char *buf = malloc(CAP);
    struct server s = begin(1, 0);
    int fd = dial(s);
    CHECK(say(fd, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"));
    char first[64];
    CHECK(recv(fd, first, sizeof first, 0) > 0);
    (void)kill(s.pid, SIGTERM);
    size_t n = hear(fd, buf, CAP, "\r\n0\r\n\r\n");
    size_t lines = 0;
    for (size_t i = 0; i < n; i++) {
        lines += buf[i] == '\n' && i > 0 && buf[i - 1] == '9';
    }
    CHECK(lines == ROWS);
    CHECK(strstr(buf + n - 8, "0\r\n\r\n") != NULL);
    (void)close(fd);
    int status = -1;
    (void)waitpid(s.pid, &status, 0);
    CHECK(status == 0);
    free(buf);
}

TEST(too_many_connections_are_told_to_come_again)
{
    char buf[4096];
    struct server s = begin(1, 2);
    int held[2] = {dial(s), dial(s)};
    CHECK(say(held[0], "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    (void)hear(held[0], buf, sizeof buf, "hello");
    CHECK(say(held[1], "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    (void)hear(held[1], buf, sizeof buf, "hello");
    int third = dial(s);
    CHECK(say(third, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    (void)hear(third, buf, sizeof buf, NULL);
    CHECK(strncmp(buf, "HTTP/1.1 503", 12) == 0 && strstr(buf, "Retry-After: 5") != NULL);
    (void)close(held[0]);
    (void)close(held[1]);
    (void)close(third);
    CHECK(end(s) == 0);
}

TEST(a_body_that_is_too_large_is_refused_before_it_is_read)
{
    char buf[65536];
    struct server s = begin(1, 0);
    int fd = dial(s);
    CHECK(say(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n"
                  "Content-Length: 900000000\r\nContent-Type: multipart/form-data; boundary=B"
                  "\r\n\r\n"));
    (void)hear(fd, buf, sizeof buf, "\"LIMIT\"");
    CHECK(strncmp(buf, "HTTP/1.1 413", 12) == 0);
    (void)close(fd);
    CHECK(end(s) == 0);
}

TEST(bytes_that_are_not_http_end_the_connection)
{
    static const char *const bad[] = {
        "\x16\x03\x01\x02\x01\r\n\r\n", "GET\r\n\r\n", "GET /hello HTTP/9.9\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"};
    char buf[8192];
    struct server s = begin(1, 0);
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        int fd = dial(s);
        CHECK(say(fd, bad[i]));
        (void)shutdown(fd, SHUT_WR);
        (void)hear(fd, buf, sizeof buf, NULL);
        CHECK(strncmp(buf, "HTTP/1.1 200", 12) != 0);
        (void)close(fd);
    }
    int fd = dial(s);
    CHECK(say(fd, "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    (void)hear(fd, buf, sizeof buf, NULL);
    CHECK(strncmp(buf, "HTTP/1.1 200", 12) == 0);
    (void)close(fd);
    CHECK(end(s) == 0);
}

TEST(several_workers_share_the_socket_and_stop_together)
{
    char buf[8192];
    struct server s = begin(3, 0);
    for (int i = 0; i < 20; i++) {
        int fd = dial(s);
        CHECK(say(fd, "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        (void)hear(fd, buf, sizeof buf, NULL);
        CHECK(strncmp(buf, "HTTP/1.1 200", 12) == 0);
        (void)close(fd);
    }
    CHECK(end(s) == 0);
}

/* ---- who takes a newcomer ---------------------------------------------- */

enum { FOREVER_MS = 1 << 30, CREW_MAX = 4, HELD_MAX = 400 };

/* Connections that stay open, and the worker behind each. */
struct held {
    struct server s;
    int n;
    int fd[HELD_MAX];
    int64_t worker[HELD_MAX];
    int crew_n;
    int64_t crew[CREW_MAX]; /* the workers that were met */
    int has[CREW_MAX];      /* how many of the connections each of them has */
};

/* One more connection that stays; the worker behind it, or 0 when nobody answers. */
static int64_t hold_one(struct held *h)
{
    static const char mark[] = "\r\n\r\nworker ";
    char buf[4096];
    int fd = h->n < HELD_MAX ? dial(h->s) : -1;
    if (fd < 0 || !say(fd, "GET /which HTTP/1.1\r\nHost: x\r\n\r\n")) {
        return 0;
    }
    (void)hear(fd, buf, sizeof buf, " end");
    const char *at = strstr(buf, mark);
    int64_t who = at == NULL ? 0 : strtoll(at + sizeof mark - 1, NULL, 10);
    int i = 0;
    while (i < h->crew_n && h->crew[i] != who) {
        i++;
    }
    if (i == CREW_MAX) {
        return 0;
    }
    h->crew[i] = who;
    h->has[i]++;
    h->crew_n += i == h->crew_n;
    h->fd[h->n] = fd;
    h->worker[h->n++] = who;
    return who;
}

/* Hold connections until each of `workers` has one. */
static bool meet(struct held *h, int workers)
{
    char byte = 0;
    for (int i = 0; i < workers; i++) {
        if (read(h->s.begun, &byte, 1) != 1) {
            return false;
        }
    }
    while (h->crew_n < workers && hold_one(h) > 0) {
    }
    return h->crew_n == workers;
}

static int most_of(const struct held *h)
{
    int most = 0;
    for (int i = 0; i < h->crew_n; i++) {
        most = h->has[i] > most ? h->has[i] : most;
    }
    return most;
}

static void let_go(struct held *h)
{
    for (int i = 0; i < h->n; i++) {
        (void)close(h->fd[i]);
    }
}

/* However slow the machine is: here the worker with fewer connections is waited for. */
TEST(connections_that_stay_are_shared_out_among_the_workers)
{
    for (int workers = 1; workers <= CREW_MAX; workers++) {
        struct mz_http_options o = {.workers = workers, .yield_ms = FOREVER_MS};
        struct held h = {.s = begin_with(o, NULL)};
        CHECK(meet(&h, workers));
        int each = most_of(&h) + 8;
        while (h.n < workers * each && hold_one(&h) > 0) {
        }
        CHECK(h.n == workers * each);
        for (int i = 0; i < workers; i++) {
            CHECK(h.has[i] == each);
        }
        let_go(&h);
        CHECK(end(h.s) == 0);
    }
}

TEST(a_worker_in_a_long_request_holds_no_newcomer)
{
    char line[100];
    char buf[4096];
    int gate[2];
    int begun[2];
    CHECK(pipe(gate) == 0 && pipe(begun) == 0);
    struct held h = {.s = begin(2, 0)};
    CHECK(meet(&h, 2));
    /* The last one met has the fewest connections, and so newcomers would be left to it. */
    int busy = h.fd[h.n - 1];
    int64_t busy_worker = h.worker[h.n - 1];
    (void)snprintf(line, sizeof line, "GET /hold?in=%d&told=%d HTTP/1.1\r\nHost: x\r\n\r\n",
                   gate[0], begun[1]);
    CHECK(say(busy, line));
    CHECK(read(begun[0], buf, 1) == 1);
    for (int i = 0; i < 20; i++) {
        int64_t who = hold_one(&h);
        CHECK(who > 0 && who != busy_worker);
    }
    CHECK(write(gate[1], "x", 1) == 1);
    (void)hear(busy, buf, sizeof buf, "\r\n\r\nheld");
    CHECK(strstr(buf, "\r\n\r\nheld") != NULL);
    let_go(&h);
    CHECK(end(h.s) == 0);
    for (int i = 0; i < 2; i++) {
        (void)close(gate[i]);
        (void)close(begun[i]);
    }
}

/* The one in its place does not come up: its count must not be waited for. */
TEST(nobody_is_left_to_a_worker_that_died)
{
    int *away = mmap(NULL, sizeof *away, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(away != MAP_FAILED);
    *away = 0;
    struct held h = {
        .s = begin_with((struct mz_http_options){.workers = 2, .yield_ms = FOREVER_MS}, away)};
    CHECK(meet(&h, 2));
    int64_t dead = h.worker[h.n - 1];
    int64_t first = h.crew[0];
    CHECK(dead != first);
    __atomic_store_n(away, 1 << 30, __ATOMIC_SEQ_CST);
    CHECK(kill((pid_t)dead, SIGKILL) == 0);
    for (int i = 0; i < 8; i++) {
        CHECK(hold_one(&h) == first);
    }
    let_go(&h);
    CHECK(end(h.s) == 0);
    (void)munmap(away, sizeof *away);
}

TEST(a_port_in_use_is_an_error)
{
    struct server s = begin(1, 0);
    mz_cx cx = {.a = mz_arena_new(1 << 20)};
    struct mz_http_options o = {.port = s.port, .start = start, .stop = stop};
    CHECK(mz_http_serve(&cx, &o) == MZ_IO);
    o.host = "not an address";
    mz_clear(&cx);
    CHECK(mz_http_serve(&cx, &o) == MZ_USAGE);
    mz_arena_free(cx.a);
    CHECK(end(s) == 0);
}

/* Workers that begin while the database is away wait for it; they do not end the server. */
TEST(a_database_that_is_away_at_the_start_of_workers_is_waited_for)
{
    char buf[8192];
    int *away = mmap(NULL, sizeof *away, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(away != MAP_FAILED);
    for (int workers = 1; workers <= 2; workers++) {
        *away = 12; /* more than the deaths that end a server */
        struct server s = begin_with((struct mz_http_options){.workers = workers}, away);
        int fd = dial(s);
        CHECK(say(fd, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
        (void)hear(fd, buf, sizeof buf, "hello 127.0.0.1");
        CHECK(strncmp(buf, "HTTP/1.1 200", 12) == 0);
        (void)close(fd);
        CHECK(end(s) == 0 && *away <= 0);
    }
    (void)munmap(away, sizeof *away);
}

/* Many ask while the worker is busy, so that it finds all of them in one turn of its loop. */
TEST(answers_that_wait_for_the_disk_share_one_flush)
{
    enum { CLIENTS = 40 };
    char buf[8192];
    char target[64];
    int in[2];
    int told[2];
    int fd[CLIENTS];
    int how = MAP_SHARED | MAP_ANONYMOUS;
    flushes = mmap(NULL, sizeof *flushes, PROT_READ | PROT_WRITE, how, -1, 0);
    CHECK(flushes != MAP_FAILED && pipe(in) == 0 && pipe(told) == 0);
    struct server s = begin(1, 0);
    for (int round = 0; round < 2; round++) {
        const char *says = round == 0 ? "HTTP/1.1 200" : "HTTP/1.1 500";
        int held = dial(s);
        for (int i = 0; i < CLIENTS; i++) { /* known to the worker before it is held */
            fd[i] = dial(s);
            CHECK(say(fd[i], "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
            (void)hear(fd[i], buf, sizeof buf, "hello 127.0.0.1");
        }
        *flushes = (struct flushes){.fail = round == 1};
        (void)snprintf(target, sizeof target, "GET /hold?in=%d&told=%d HTTP/1.1\r\nHost: x\r\n\r\n",
                       in[0], told[1]);
        CHECK(say(held, target) && read(told[0], buf, 1) == 1);
        for (int i = 0; i < CLIENTS; i++) {
            CHECK(say(fd[i], "GET /record HTTP/1.1\r\nHost: x\r\n\r\n"));
        }
        CHECK(write(in[1], "", 1) == 1);
        for (int i = 0; i < CLIENTS; i++) {
            (void)hear(fd[i], buf, sizeof buf, round == 0 ? "hello 127.0.0.1" : "</html>");
            CHECK(strncmp(buf, says, 12) == 0);
            CHECK(round == 0 || strstr(buf, "hello") == NULL);
        }
        CHECK(flushes->n == 1);
        /* The connection goes on, with an answer that waits for nothing. */
        CHECK(say(fd[0], "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
        (void)hear(fd[0], buf, sizeof buf, "hello 127.0.0.1");
        CHECK(strstr(buf, "HTTP/1.1 200") != NULL && flushes->n == 1);
        for (int i = 0; i < CLIENTS; i++) {
            (void)close(fd[i]);
        }
        (void)close(held);
    }
    CHECK(end(s) == 0);
    for (int i = 0; i < 2; i++) {
        (void)close(in[i]);
        (void)close(told[i]);
    }
    (void)munmap(flushes, sizeof *flushes);
}

/* Nothing else wakes the loop, which looks around once a second: each one took that long. */
TEST(who_asks_alone_waits_for_the_disk_and_for_nothing_else)
{
    enum { ASKED = 20, MOST_S = ASKED / 2 };
    char buf[8192];
    struct timespec began = {0};
    struct timespec ended = {0};
    int how = MAP_SHARED | MAP_ANONYMOUS;
    flushes = mmap(NULL, sizeof *flushes, PROT_READ | PROT_WRITE, how, -1, 0);
    CHECK(flushes != MAP_FAILED);
    struct server s = begin(1, 0);
    int fd = dial(s);
    (void)clock_gettime(CLOCK_MONOTONIC, &began);
    for (int i = 0; i < ASKED; i++) {
        CHECK(say(fd, "GET /record HTTP/1.1\r\nHost: x\r\n\r\n"));
        (void)hear(fd, buf, sizeof buf, "hello 127.0.0.1");
        CHECK(strncmp(buf, "HTTP/1.1 200", 12) == 0);
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &ended);
    CHECK(flushes->n == ASKED);
    CHECK(ended.tv_sec - began.tv_sec < MOST_S);
    (void)close(fd);
    CHECK(end(s) == 0);
    (void)munmap(flushes, sizeof *flushes);
}

TEST_MAIN(T(one_connection_carries_several_requests), T(a_slow_client_does_not_hold_up_another),
          T(answers_that_wait_for_the_disk_share_one_flush),
          T(who_asks_alone_waits_for_the_disk_and_for_nothing_else),
          T(a_stream_is_finished_after_the_signal_to_stop),
          T(too_many_connections_are_told_to_come_again),
          T(a_body_that_is_too_large_is_refused_before_it_is_read),
          T(bytes_that_are_not_http_end_the_connection),
          T(several_workers_share_the_socket_and_stop_together),
          T(connections_that_stay_are_shared_out_among_the_workers),
          T(a_worker_in_a_long_request_holds_no_newcomer), T(nobody_is_left_to_a_worker_that_died),
          T(a_port_in_use_is_an_error),
          T(a_database_that_is_away_at_the_start_of_workers_is_waited_for))
