/*
 * server.h - run this very program as a server, and end it as roughly as wanted.
 *
 * Layer: feature, private to this folder. The server gets a process group of its own, so that a
 * kill of the group leaves nobody behind; it dies with the process that started it.
 */
#ifndef MZ_FEATURE_CARE_SERVER_H
#define MZ_FEATURE_CARE_SERVER_H

#include <sys/types.h>

#include "base/base.h"

enum { SERVER_WORDS_MAX = 16, SERVER_PROCESSES_MAX = 64 };

struct server {
    const char *program; /* path of mz */
    const char *data;
    const char *db; /* URL, or NULL for the data folder's own */
    int port;
    int workers;
    pid_t pid; /* 0: not running; also the number of its group */
};

/*
 * Start and wait until it says that it listens. MZ_IO when it ends first or is silent for three
 * minutes; then nothing of it runs any more. What it says on stderr goes to DATA/serve.log.
 */
mz_code server_start(mz_cx *cx, struct server *s) MZ_MUST_USE;
/* The same without waiting: the caller closes *ready, where its first line will come. */
mz_code server_launch(mz_cx *cx, struct server *s, int *ready) MZ_MUST_USE;
/* SIGTERM, and the exit status once everything is gone; -1 when it had to be killed after three
 * minutes. */
int server_stop(struct server *s);
/* SIGKILL to the whole group; returns when every process of it is gone. */
void server_kill(struct server *s);
/* The processes of the group besides the parent; at most SERVER_PROCESSES_MAX. */
size_t server_children(const struct server *s, pid_t *out);
/* CPU time of all its processes that live, of threads and of the kernel for them. */
int64_t server_cpu_us(const struct server *s);
/* True while the parent runs. Takes note when it ended by itself. */
bool server_runs(struct server *s);

/*
 * Run a command of `program` to its end: words end with NULL, out (may be NULL) receives what it
 * printed, cut to fit. Returns its exit status, or -1.
 */
int server_command(const char *program, const char *const *words, char *out, size_t out_n);

void server_nap(int64_t ms);

#endif
