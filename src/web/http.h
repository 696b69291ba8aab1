/*
 * http.h - serve a mz_web over HTTP/1.1.
 *
 * Layer: web. One epoll loop per worker process by libmicrohttpd; the workers share the listening
 * socket, and a newcomer is taken by the worker with the fewest connections: one that has more
 * leaves it to the others for `yield_ms`, then takes it, so that nobody waits for a worker in the
 * middle of a long request. TLS is the reverse proxy's work.
 *
 * Limits: request line and headers 32 KiB, body by the route, `connections_max` sockets (the next
 * one gets 503 with Retry-After), `idle_s` seconds without a byte. Bodies over 64 KiB go to an
 * unlinked temporary file while they come in, so a slow client holds no memory and no worker.
 */
#ifndef MZ_WEB_HTTP_H
#define MZ_WEB_HTTP_H

#include "web/app.h"

struct mz_http_options {
    const char *host;    /* NULL: 127.0.0.1 */
    int port;            /* 0: one that is free */
    int workers;         /* processes; 0 or 1: serve in this one */
    int connections_max; /* per worker; 0 means 4,096 */
    int per_address_max; /* per worker; 0: no bound (behind a proxy all come from one address) */
    int idle_s;          /* 0 means 30 */
    int grace_s;         /* time for running requests after SIGTERM; 0 means 10 */
    int yield_ms;        /* see above; 0 means 2 */
    /*
     * Called in each worker before it serves: open the database, make the mz_web. After MZ_BUSY it
     * is called again, five times a second, until it succeeds.
     */
    mz_code (*start)(mz_cx *cx, void *p, mz_web **web);
    void (*stop)(mz_cx *cx, void *p, mz_web *web);
    /* Called in the parent once the socket listens; may be NULL. */
    void (*ready)(void *p, int port);
    /* About once a second in the parent (workers > 1) or between requests; may be NULL. */
    void (*tick)(mz_cx *cx, void *p);
    void *p;
};

/*
 * Serve until SIGTERM or SIGINT, then finish what runs and return MZ_OK. A worker that dies is
 * started again; one that dies 5 times within 10 seconds ends the program with MZ_IO.
 */
mz_code mz_http_serve(mz_cx *cx, const struct mz_http_options *options) MZ_MUST_USE;

#endif
