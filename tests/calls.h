/*
 * calls.h - malloc() and the calls that write files, as a test program makes them fail. Included by
 * one file of the program, behind what says whether such a call fails now, with errno set:
 *
 *     #define CALLS_MEMORY fails(MEMORY)
 *     #define CALLS_WRITE  fails(DISK)
 *     #define CALLS_SYNC   fails(DISK)
 *     #include "calls.h"
 */
#ifndef MZ_TESTS_CALLS_H
#define MZ_TESTS_CALLS_H

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#if !defined(__SANITIZE_ADDRESS__)
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *malloc(size_t n);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t n);

void *malloc(size_t n)
{
    return CALLS_MEMORY ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return CALLS_MEMORY ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return CALLS_MEMORY ? NULL : __libc_realloc(p, n);
}
#endif

ssize_t write(int fd, const void *p, size_t n)
{
    return fd > 2 && CALLS_WRITE ? -1 : syscall(SYS_write, fd, p, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    return CALLS_WRITE ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
{
    return CALLS_WRITE ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

int ftruncate(int fd, off_t n)
{
    return CALLS_WRITE ? -1 : (int)syscall(SYS_ftruncate, fd, n);
}

int ftruncate64(int fd, off_t n)
{
    return CALLS_WRITE ? -1 : (int)syscall(SYS_ftruncate, fd, n);
}

int fsync(int fd)
{
    return CALLS_SYNC ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return CALLS_SYNC ? -1 : (int)syscall(SYS_fdatasync, fd);
}

#endif
