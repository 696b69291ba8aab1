#include "feature/care/wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { HEAD_MAX = 4096 };

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return to;
}

static bool free_port(int port)
{
    struct sockaddr_in at = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return ok;
}

int wire_free_port(void)
{
    enum { FIRST = 18000, PORTS = 14000, TRIES = 200 };
    uint32_t at = 0;
    if (getrandom(&at, sizeof at, 0) != (ssize_t)sizeof at) {
        at = (uint32_t)getpid() * 97;
    }
    for (uint32_t i = 0; i < TRIES; i++) {
        int port = FIRST + (int)((at + i) % PORTS);
        if (free_port(port)) {
            return port;
        }
    }
    return 0;
}

void wire_open(struct wire *w, mz_arena *a, int port)
{
    *w = (struct wire){.port = port,
                       .fd = -1,
                       .silence_s = WIRE_PATIENT_S,
                       .buf = mz_arena_alloc(a, WIRE_BYTES_MAX + 1)};
}

void wire_close(struct wire *w)
{
    if (w->fd >= 0) {
        (void)close(w->fd);
        w->fd = -1;
    }
}

static bool dial(struct wire *w)
{
    struct sockaddr_in to = loopback(w->port);
    struct timeval silence = {.tv_sec = w->silence_s};
    int one = 1;
    w->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (w->fd < 0) {
        return false;
    }
    (void)setsockopt(w->fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
    (void)setsockopt(w->fd, SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof silence);
    (void)setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(w->fd, (struct sockaddr *)&to, sizeof to) != 0) {
        wire_close(w);
        return false;
    }
    return true;
}

static bool put(struct wire *w, mz_str s)
{
    for (size_t at = 0; at < s.n;) {
        ssize_t n = send(w->fd, s.p + at, s.n - at, MSG_NOSIGNAL);
        if (n <= 0) {
            return false;
        }
        at += (size_t)n;
    }
    return true;
}

static bool put_request(struct wire *w, const struct wire_call *c)
{
    char head[HEAD_MAX];
    bool post = strcmp(c->method, "POST") == 0;
    int n = snprintf(head, sizeof head,
                     "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: %s\r\n%s%s%s%s%s%s%s%s%s"
                     "Content-Length: %zu\r\n\r\n",
                     c->method, c->path, c->html ? "text/html" : "application/json",
                     w->bearer[0] == '\0' ? "" : "Authorization: Bearer ", w->bearer,
                     w->bearer[0] == '\0' ? "" : "\r\n",
                     w->cookies[0] == '\0' ? "" : "Cookie: ", w->cookies,
                     w->cookies[0] == '\0' ? "" : "\r\n",
                     c->once == NULL ? "" : "Idempotency-Key: ", c->once == NULL ? "" : c->once,
                     c->once == NULL ? "" : "\r\n", post ? c->form.n : 0);
    if (n <= 0 || n >= (int)sizeof head) {
        return false;
    }
    if (post) { /* the server refuses a body of unknown kind */
        char typed[HEAD_MAX + 200];
        int k = snprintf(typed, sizeof typed, "%.*sContent-Type: %s\r\n\r\n", n - 2, head,
                         c->type == NULL ? "application/x-www-form-urlencoded" : c->type);
        return k > 0 && put(w, (mz_str){typed, (size_t)k}) && put(w, c->form);
    }
    return put(w, (mz_str){head, (size_t)n});
}

/* The value of a header line at p, copied; false when p is another header. */
static bool header(const char *p, const char *name, char *out, size_t out_n)
{
    size_t n = strlen(name);
    if (strncasecmp(p, name, n) != 0) {
        return false;
    }
    p += n;
    p += strspn(p, " ");
    (void)snprintf(out, out_n, "%.*s", (int)strcspn(p, "\r\n"), p);
    return true;
}

/* Replace or append one cookie; a cookie cut off by the bound is dropped whole. */
static void keep_cookie(struct wire *w, const char *set)
{
    char next[sizeof w->cookies];
    size_t n = strcspn(set, ";");
    size_t name = strcspn(set, "=");
    size_t used = 0;
    next[0] = '\0';
    for (const char *p = w->cookies; *p != '\0';) {
        size_t len = strcspn(p, ";");
        if (strncmp(p, set, name + 1) != 0 && used + len + 3 < sizeof next) {
            used += (size_t)snprintf(next + used, sizeof next - used, "%s%.*s",
                                     used > 0 ? "; " : "", (int)len, p);
        }
        p += len;
        p += strspn(p, "; ");
    }
    if (used + n + 3 < sizeof next) {
        (void)snprintf(next + used, sizeof next - used, "%s%.*s", used > 0 ? "; " : "", (int)n,
                       set);
    }
    memcpy(w->cookies, next, sizeof next);
}

struct head {
    size_t n;      /* bytes up to the body */
    size_t length; /* of the body */
    bool known;    /* the length was told: a stream is nothing for a harness */
    bool last;     /* the server closes */
};

static void read_head(struct wire *w, struct wire_answer *out, struct head *h)
{
    char value[1024];
    out->status = (int)strtol(w->buf + strlen("HTTP/1.1 "), NULL, 10);
    for (const char *p = strstr(w->buf, "\r\n"); p != NULL && p < w->buf + h->n - 4;
         p = strstr(p, "\r\n")) {
        p += 2;
        if (header(p, "Content-Length:", value, sizeof value)) {
            h->length = strtoul(value, NULL, 10);
            h->known = true;
        } else if (header(p, "Connection:", value, sizeof value)) {
            h->last = strcasecmp(value, "close") == 0;
        } else if (header(p, "Set-Cookie:", value, sizeof value)) {
            keep_cookie(w, value);
        } else if (header(p, "X-Request-Id:", value, sizeof value)) {
            (void)snprintf(out->request, sizeof out->request, "%.15s", value);
        } else if (header(p, "Location:", value, sizeof value)) {
            (void)snprintf(out->location, sizeof out->location, "%.255s", value);
        }
    }
}

/* More bytes behind the n that are there; 0 at the end, below 0 on an error. */
static ssize_t more(struct wire *w, size_t n)
{
    ssize_t got = n >= WIRE_BYTES_MAX ? -1 : recv(w->fd, w->buf + n, WIRE_BYTES_MAX - n, 0);
    if (got > 0) {
        w->buf[n + (size_t)got] = '\0';
    }
    return got;
}

static bool get_answer(struct wire *w, struct wire_answer *out, bool *last)
{
    struct head h = {0};
    size_t n = 0;
    const char *end = NULL;
    while (end == NULL) {
        ssize_t got = more(w, n);
        if (got <= 0) {
            return false;
        }
        n += (size_t)got;
        end = strstr(w->buf, "\r\n\r\n");
    }
    if (strncmp(w->buf, "HTTP/1.1 ", 9) != 0) {
        return false;
    }
    h.n = (size_t)(end - w->buf) + 4;
    read_head(w, out, &h);
    while (h.known && n < h.n + h.length) {
        ssize_t got = more(w, n);
        if (got <= 0) {
            return false;
        }
        n += (size_t)got;
    }
    out->body = (mz_str){w->buf + h.n, h.length};
    *last = h.last;
    return h.known;
}

bool wire_ask(struct wire *w, const struct wire_call *call, struct wire_answer *out)
{
    bool last = false;
    *out = (struct wire_answer){0};
    if (w->fd < 0 && !dial(w)) {
        return false;
    }
    bool ok = put_request(w, call) && get_answer(w, out, &last);
    if (!ok || last) {
        wire_close(w);
    }
    return ok;
}

bool wire_sign_in(struct wire *w, const char *login, const char *password)
{
    static const char mark[] = "name=\"token\" value=\"";
    struct wire_answer page;
    char form[400];
    w->cookies[0] = '\0';
    if (!wire_ask(w, &(struct wire_call){.method = "GET", .path = "/sign-in", .html = true},
                  &page) ||
        page.status != 200) {
        return false;
    }
    const char *token = page.body.n == 0 ? NULL : strstr(page.body.p, mark);
    if (token == NULL) {
        return false;
    }
    token += sizeof mark - 1;
    int n = snprintf(form, sizeof form, "token=%.*s&login=%s&password=%s",
                     (int)strcspn(token, "\""), token, login, password);
    return wire_ask(
               w,
               &(struct wire_call){
                   .method = "POST", .path = "/sign-in", .form = {form, (size_t)n}, .html = true},
               &page) &&
           page.status == 303 && strstr(w->cookies, "session=") != NULL;
}
