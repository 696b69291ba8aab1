#include "feature/care/server.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READY_MS = 180000, PATH_BYTES_MAX = 2048 };

void server_nap(int64_t ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&t, &t) != 0 && errno == EINTR) {
    }
}

/* In the child: stdout to `out`, stderr to a file or nowhere, then the program. */
static void become(const char *program, const char *const *words, int out, const char *errors)
{
    char *argv[SERVER_WORDS_MAX + 2] = {0};
    int log = open(errors, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int none = open("/dev/null", O_RDONLY | O_CLOEXEC);
    argv[0] = strdup(program);
    for (size_t i = 0; i < SERVER_WORDS_MAX && words[i] != NULL; i++) {
        argv[i + 1] = strdup(words[i]);
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (log < 0 || none < 0 || dup2(none, 0) < 0 || dup2(out, 1) < 0 || dup2(log, 2) < 0) {
        _exit(126);
    }
    (void)execv(program, argv);
    _exit(127);
}

/* A child with a pipe from its stdout; -1 when that failed. */
static pid_t spawn(const char *program, const char *const *words, const char *errors, bool group,
                   int *from)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) != 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        if (group) {
            (void)setpgid(0, 0);
        }
        become(program, words, fds[1], errors);
    }
    if (pid > 0 && group) {
        (void)setpgid(pid, pid); /* in both, so that neither is too early */
    }
    (void)close(fds[1]);
    if (pid < 0) {
        (void)close(fds[0]);
        return -1;
    }
    *from = fds[0];
    return pid;
}

int server_command(const char *program, const char *const *words, char *out, size_t out_n)
{
    char rest[4096];
    size_t n = 0;
    ssize_t got;
    int from = -1;
    int status = 0;
    pid_t pid = spawn(program, words, "/dev/null", false, &from);
    if (pid < 0) {
        return -1;
    }
    while ((got = read(from, rest, sizeof rest)) > 0) {
        for (ssize_t i = 0; out != NULL && i < got && n + 1 < out_n; i++) {
            out[n++] = rest[i];
        }
    }
    if (out != NULL && out_n > 0) {
        out[n] = '\0';
    }
    (void)close(from);
    if (waitpid(pid, &status, 0) != pid) {
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- the server ----------------------------------------------------------------- */

static bool says_ready(int from)
{
    char text[400];
    struct pollfd p = {from, POLLIN, 0};
    return poll(&p, 1, READY_MS) == 1 && read(from, text, sizeof text) > 0;
}

mz_code server_launch(mz_cx *cx, struct server *s, int *ready)
{
    char port[16];
    char workers[16];
    char log[PATH_BYTES_MAX];
    (void)snprintf(port, sizeof port, "%d", s->port);
    (void)snprintf(workers, sizeof workers, "%d", s->workers);
    (void)snprintf(log, sizeof log, "%s/serve.log", s->data);
    const char *words[SERVER_WORDS_MAX] = {"serve",  "--json", "--data",    s->data,
                                           "--port", port,     "--workers", workers};
    if (s->db != NULL) {
        words[8] = "--db";
        words[9] = s->db;
    }
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    s->pid = spawn(s->program, words, log, true, ready);
    if (s->pid < 0) {
        s->pid = 0;
        return mz_fail(cx, MZ_IO, "could not start %s: %s", s->program, strerror(errno));
    }
    return MZ_OK;
}

mz_code server_start(mz_cx *cx, struct server *s)
{
    int from = -1;
    MZ_TRY(server_launch(cx, s, &from));
    bool ready = says_ready(from);
    (void)close(from);
    if (!ready) {
        server_kill(s);
        return mz_fail(cx, MZ_IO, "the server did not start; see %s/serve.log", s->data);
    }
    return MZ_OK;
}

bool server_runs(struct server *s)
{
    if (s->pid > 0 && waitpid(s->pid, NULL, WNOHANG) == s->pid) {
        server_kill(s); /* who is left of its group */
    }
    return s->pid > 0;
}

/* Orphans of the group come to us, because server_launch() made us their reaper. */
static void reap(pid_t group)
{
    while (waitpid(-group, NULL, 0) > 0 || errno == EINTR) {
    }
}

void server_kill(struct server *s)
{
    if (s->pid <= 0) {
        return;
    }
    (void)kill(-s->pid, SIGKILL);
    reap(s->pid);
    s->pid = 0;
}

int server_stop(struct server *s)
{
    int status = -1;
    if (s->pid <= 0) {
        return -1;
    }
    (void)kill(s->pid, SIGTERM);
    for (int64_t waited = 0; waited < READY_MS; waited += 5) {
        if (waitpid(s->pid, &status, WNOHANG) == s->pid) {
            bool left = kill(-s->pid, 0) == 0;
            server_kill(s);
            return !left && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        server_nap(5);
    }
    server_kill(s);
    return -1;
}

/* A number of /proc/N/stat by its place behind the name in brackets; 0 when the process is gone. */
static int64_t stat_of(const char *name, int place)
{
    char path[300];
    char text[512];
    (void)snprintf(path, sizeof path, "/proc/%s/stat", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) {
        (void)close(fd);
    }
    text[n > 0 ? n : 0] = '\0';
    char *p = n > 0 ? strrchr(text, ')') : NULL;
    if (p == NULL || strlen(p) < 4) {
        return 0;
    }
    int64_t v = 0;
    p += 3; /* the letter of its state */
    for (int i = 0; i < place; i++) {
        v = strtoll(p, &p, 10);
    }
    return v;
}

static pid_t group_of(const char *name)
{
    return (pid_t)stat_of(name, 2);
}

static int64_t cpu_ticks(pid_t pid)
{
    char name[24];
    (void)snprintf(name, sizeof name, "%d", (int)pid);
    return stat_of(name, 11) + stat_of(name, 12);
}

int64_t server_cpu_us(const struct server *s)
{
    pid_t child[SERVER_PROCESSES_MAX];
    size_t n = server_children(s, child);
    int64_t ticks = cpu_ticks(s->pid);
    for (size_t i = 0; i < n; i++) {
        ticks += cpu_ticks(child[i]);
    }
    return ticks * 1000000 / sysconf(_SC_CLK_TCK);
}

size_t server_children(const struct server *s, pid_t *out)
{
    size_t n = 0;
    DIR *d = opendir("/proc");
    for (struct dirent *e = d == NULL ? NULL : readdir(d); e != NULL; e = readdir(d)) {
        if (e->d_name[0] < '0' || e->d_name[0] > '9') {
            continue;
        }
        pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);
        if (pid != s->pid && n < SERVER_PROCESSES_MAX && group_of(e->d_name) == s->pid) {
            out[n++] = pid;
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    return n;
}
