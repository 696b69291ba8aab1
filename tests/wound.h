/*
 * wound.h - the calls by which this process touches memory, disk and network: the n-th of them
 * fails, or is the last thing that the process does. Included by one file of a test program, whose
 * calls these become. A try that may end the process is made in a fork of it.
 */
#ifndef MZ_TESTS_WOUND_H
#define MZ_TESTS_WOUND_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
enum { WOUND_HAS_MEMORY = 0 };
#else
enum { WOUND_HAS_MEMORY = 1 };
#endif

enum wound_where {
    WOUND_WRITE = 1, /* of bytes into a file, and cutting it */
    WOUND_SYNC = 2,
    WOUND_NAME = 4, /* rename, unlink */
    WOUND_SEND = 8, /* to a server of PostgreSQL */
    WOUND_MEMORY = 16,
};

enum wound_how { WOUND_KILLS, WOUND_FAILS };

static struct {
    unsigned where; /* 0: nothing happens */
    enum wound_how how;
    bool lasting;  /* what failed once fails from then on */
    int code;      /* errno of the failure */
    int64_t after; /* calls that still succeed */
    bool hit;
} wound; /* state of this test program, not of the product */

static bool wounded(unsigned where)
{
    if ((wound.where & where) == 0 || (wound.hit && !wound.lasting)) {
        return false;
    }
    if (!wound.hit && wound.after > 0) {
        wound.after--;
        return false;
    }
    wound.hit = true;
    if (wound.how == WOUND_KILLS) {
        (void)raise(SIGKILL);
    }
    errno = wound.code;
    return true;
}

#define CALLS_MEMORY wounded(WOUND_MEMORY)
#define CALLS_WRITE  wounded(WOUND_WRITE)
#define CALLS_SYNC   wounded(WOUND_SYNC)
#include "calls.h"

int rename(const char *from, const char *to)
{
    return wounded(WOUND_NAME) ? -1 : (int)syscall(SYS_rename, from, to);
}

int unlink(const char *path)
{
    return wounded(WOUND_NAME) ? -1 : (int)syscall(SYS_unlink, path);
}

/* A server that is gone: the line is cut before the bytes leave, or behind them. */
ssize_t send(int fd, const void *p, size_t n, int flags)
{
    if (wounded(WOUND_SEND)) {
        if (wound.code == 0) {
            (void)syscall(SYS_sendto, fd, p, n, flags, NULL, 0);
        }
        (void)shutdown(fd, SHUT_RDWR);
        errno = ECONNRESET;
        return -1;
    }
    return syscall(SYS_sendto, fd, p, n, flags, NULL, 0);
}

/* ---- tries ----------------------------------------------------------------------------- */

struct wound_end {
    bool hit;     /* the call that was meant came */
    bool killed;  /* by itself, as was wanted */
    bool aborted; /* the documented end: no memory, no disk to trust */
    bool ill;     /* another end */
    int said;     /* what fn returned, when it did; -1 else */
};

/* fn(p) in a process of its own, with the wound; the parent's files and connections are closed. */
static inline struct wound_end wound_try(int (*fn)(void *p), void *p, unsigned where,
                                         enum wound_how how, int code, int64_t after, bool lasting)
{
    struct wound_end out = {.said = -1};
    int fds[2];
    int word[2] = {0, 0};
    int status = 0;
    if (pipe(fds) != 0) {
        return (struct wound_end){.ill = true};
    }
    pid_t pid = fork();
    if (pid == 0) {
        int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
        (void)dup2(quiet, 2);
        wound.how = how;
        wound.code = code;
        wound.after = after;
        wound.lasting = lasting;
        wound.where = where;
        word[0] = fn(p);
        wound.where = 0;
        word[1] = wound.hit;
        (void)!syscall(SYS_write, fds[1], word, sizeof word);
        _exit(0);
    }
    (void)close(fds[1]);
    bool told = read(fds[0], word, sizeof word) == (ssize_t)sizeof word;
    (void)close(fds[0]);
    (void)waitpid(pid, &status, 0);
    out.said = told ? word[0] : -1;
    out.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    out.aborted = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
    out.hit = !told || word[1] != 0;
    out.ill = !told && !out.killed && !out.aborted;
    return out;
}

#endif
