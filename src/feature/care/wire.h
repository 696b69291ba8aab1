/*
 * wire.h - one HTTP/1.1 client connection to a server of our own, for the harnesses of this folder.
 *
 * Layer: feature, private to this folder. Loopback only, kept alive between calls, no TLS. It
 * tells apart what a harness must tell apart: an answer, and no answer at all.
 *
 * Limits: a request head of 4 KiB, an answer of WIRE_BYTES_MAX, and a silence: how long a client
 * waits before it thinks that nobody answers. An impatient client finds other mistakes than a
 * patient one, so the caller may choose; a test that wants an answer must not be impatient on a
 * loaded machine.
 */
#ifndef MZ_FEATURE_CARE_WIRE_H
#define MZ_FEATURE_CARE_WIRE_H

#include "base/base.h"

enum { WIRE_BYTES_MAX = 1 << 20, WIRE_PATIENT_S = 120, WIRE_IMPATIENT_S = 5 };

struct wire {
    int port;
    int fd;             /* below 0: not connected */
    int silence_s;      /* wire_open() makes it WIRE_PATIENT_S */
    char *buf;          /* WIRE_BYTES_MAX + 1 bytes, made by wire_open() */
    char cookies[2048]; /* "a=b; c=d", as the server set them */
    char bearer[200];   /* token; empty: none */
};

struct wire_call {
    const char *method;
    const char *path;
    const char *once; /* idempotency key, or NULL */
    mz_str form;      /* urlencoded body of a POST */
    const char *type; /* of another kind of body, or NULL */
    bool html;        /* a page instead of JSON */
};

struct wire_answer {
    int status;
    mz_str body;      /* lives until the next call */
    char request[16]; /* X-Request-Id */
    char location[256];
};

void wire_open(struct wire *w, mz_arena *a, int port);
void wire_close(struct wire *w);
/* False when no whole answer came: whether the server did what was asked is then not known. */
bool wire_ask(struct wire *w, const struct wire_call *call, struct wire_answer *out);
/* Sign in by name and password as a browser does; the session stays in w->cookies. */
bool wire_sign_in(struct wire *w, const char *login, const char *password);
/*
 * A free port of 127.0.0.1, or 0. Below the ports that the kernel gives to clients (from 32768 on):
 * while a server is down, a client that dials its port may otherwise be given that very port.
 */
int wire_free_port(void);

#endif
