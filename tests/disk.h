/*
 * disk.h - a disk in memory below SQLite, that loses power.
 *
 * What was written since a file's last sync is a list of writes. When the power goes, each of them
 * is kept, lost or torn at a sector, in any order; what was synced stays. Names are durable at
 * once. One process uses it, so that locks have nobody to keep out.
 */
#ifndef MZ_TESTS_DISK_H
#define MZ_TESTS_DISK_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DISK_FILES = 16, DISK_SECTOR = 512, DISK_SHM = 32768, DISK_SHM_N = 64 };

struct disk_write {
    int64_t at, n; /* n < 0: the file is cut to `at` bytes */
    unsigned char *p;
};

struct disk_file {
    char name[160]; /* empty: no such file */
    unsigned char *p;
    int64_t n, cap;
    unsigned char *safe; /* as of the last sync */
    int64_t safe_n;
    struct disk_write *w;
    size_t w_n, w_cap;
};

static struct {
    struct disk_file f[DISK_FILES];
    void *shm[DISK_SHM_N];
    uint64_t rnd;
    int64_t syncs;   /* so many were asked for */
    int64_t lose_at; /* the power goes just before this one, from 1; 0: never */
    bool lost;
    struct disk_file after[DISK_FILES]; /* what is found when it is back */
} disk;                                 /* state of this test program, not of the product */

static inline uint64_t disk_rnd(uint64_t below)
{
    disk.rnd ^= disk.rnd << 13;
    disk.rnd ^= disk.rnd >> 7;
    disk.rnd ^= disk.rnd << 17;
    return (disk.rnd >> 11) % below;
}

static inline void *disk_dup(const void *p, int64_t n)
{
    void *q = calloc(1, (size_t)n + 1);
    if (q == NULL) {
        abort();
    }
    if (n > 0) {
        memcpy(q, p, (size_t)n);
    }
    return q;
}

static inline void disk_forget(struct disk_file *f)
{
    for (size_t i = 0; i < f->w_n; i++) {
        free(f->w[i].p);
    }
    f->w_n = 0;
}

static inline void disk_free(struct disk_file *f)
{
    disk_forget(f);
    free(f->w);
    free(f->p);
    free(f->safe);
    *f = (struct disk_file){.name = ""};
}

static inline void disk_put(unsigned char **p, int64_t *n, int64_t *cap, int64_t at,
                            const unsigned char *from, int64_t more)
{
    if (at + more > *cap) {
        int64_t want = (at + more) * 2;
        unsigned char *q = calloc(1, (size_t)want);
        if (q == NULL) {
            abort();
        }
        if (*n > 0) {
            memcpy(q, *p, (size_t)*n);
        }
        free(*p);
        *p = q;
        *cap = want;
    }
    if (more > 0) {
        memcpy(*p + at, from, (size_t)more);
    }
    *n = at + more > *n ? at + more : *n;
}

/* One file as the power found it. */
static inline struct disk_file disk_survivor(const struct disk_file *f)
{
    struct disk_file s = {.p = disk_dup(f->safe, f->safe_n), .n = f->safe_n, .cap = f->safe_n};
    memcpy(s.name, f->name, sizeof s.name);
    for (size_t i = 0; i < f->w_n; i++) {
        const struct disk_write *w = &f->w[i];
        uint64_t fate = disk_rnd(4); /* 0, 1: lost; 2: kept; 3: torn */
        if (fate < 2) {
            continue;
        }
        if (w->n < 0) {
            s.n = w->at < s.n ? w->at : s.n;
            continue;
        }
        int64_t n = fate == 2 ? w->n : w->n * (int64_t)disk_rnd(4) / 4 / DISK_SECTOR * DISK_SECTOR;
        disk_put(&s.p, &s.n, &s.cap, w->at, w->p, n);
    }
    s.safe = disk_dup(s.p, s.n);
    s.safe_n = s.n;
    return s;
}

/* The power is gone now; what runs on does not know it. */
static inline void disk_lose(void)
{
    disk.lost = true;
    for (size_t i = 0; i < DISK_FILES; i++) {
        disk_free(&disk.after[i]);
        if (disk.f[i].name[0] != '\0') {
            disk.after[i] = disk_survivor(&disk.f[i]);
        }
    }
}

static inline void disk_copy(struct disk_file *to, const struct disk_file *from)
{
    for (size_t i = 0; i < DISK_FILES; i++) {
        disk_free(&to[i]);
        to[i] = (struct disk_file){.n = from[i].n, .cap = from[i].n, .safe_n = from[i].n};
        memcpy(to[i].name, from[i].name, sizeof to[i].name);
        to[i].p = disk_dup(from[i].p, from[i].n);
        to[i].safe = disk_dup(from[i].p, from[i].n);
    }
}

/* What the machine finds when it starts again. No file may be open. */
static inline void disk_boot(const struct disk_file *from)
{
    disk_copy(disk.f, from);
    for (size_t i = 0; i < DISK_SHM_N; i++) {
        free(disk.shm[i]);
        disk.shm[i] = NULL;
    }
    disk.lost = false;
    disk.lose_at = 0;
    disk.syncs = 0;
}

/* ---- SQLite's side ------------------------------------------------------------------------ */

struct disk_handle {
    sqlite3_file base;
    struct disk_file *f;
};

static inline struct disk_file *disk_of(sqlite3_file *h)
{
    return ((struct disk_handle *)h)->f;
}

static inline struct disk_file *disk_find(const char *name)
{
    for (size_t i = 0; i < DISK_FILES; i++) {
        if (strcmp(disk.f[i].name, name) == 0) {
            return &disk.f[i];
        }
    }
    return NULL;
}

static inline void disk_note(struct disk_file *f, struct disk_write w)
{
    if (f->w_n == f->w_cap) {
        f->w_cap = f->w_cap == 0 ? 64 : f->w_cap * 2;
        f->w = realloc(f->w, f->w_cap * sizeof *f->w);
        if (f->w == NULL) {
            abort();
        }
    }
    f->w[f->w_n++] = w;
}

static inline int disk_close(sqlite3_file *h)
{
    (void)h;
    return SQLITE_OK;
}

static inline int disk_read(sqlite3_file *h, void *p, int n, sqlite3_int64 at)
{
    const struct disk_file *f = disk_of(h);
    int64_t got = at >= f->n ? 0 : f->n - at < n ? f->n - at : n;
    memset(p, 0, (size_t)n);
    if (got > 0) {
        memcpy(p, f->p + at, (size_t)got);
    }
    return got == n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static inline int disk_write(sqlite3_file *h, const void *p, int n, sqlite3_int64 at)
{
    struct disk_file *f = disk_of(h);
    disk_put(&f->p, &f->n, &f->cap, at, p, n);
    disk_note(f, (struct disk_write){at, n, disk_dup(p, n)});
    return SQLITE_OK;
}

static inline int disk_cut(sqlite3_file *h, sqlite3_int64 n)
{
    struct disk_file *f = disk_of(h);
    if (n < f->n) {
        memset(f->p + n, 0, (size_t)(f->n - n));
        f->n = n;
    }
    disk_note(f, (struct disk_write){n, -1, NULL});
    return SQLITE_OK;
}

static inline int disk_sync(sqlite3_file *h, int flags)
{
    struct disk_file *f = disk_of(h);
    (void)flags;
    disk.syncs++;
    if (disk.syncs == disk.lose_at) {
        disk_lose();
    }
    disk_forget(f);
    free(f->safe);
    f->safe = disk_dup(f->p, f->n);
    f->safe_n = f->n;
    return SQLITE_OK;
}

static inline int disk_size(sqlite3_file *h, sqlite3_int64 *n)
{
    *n = disk_of(h)->n;
    return SQLITE_OK;
}

static inline int disk_lock(sqlite3_file *h, int lock)
{
    (void)h;
    (void)lock;
    return SQLITE_OK;
}

static inline int disk_reserved(sqlite3_file *h, int *out)
{
    (void)h;
    *out = 0;
    return SQLITE_OK;
}

static inline int disk_control(sqlite3_file *h, int op, void *p)
{
    (void)h;
    (void)op;
    (void)p;
    return SQLITE_NOTFOUND;
}

static inline int disk_sector(sqlite3_file *h)
{
    (void)h;
    return DISK_SECTOR;
}

static inline int disk_traits(sqlite3_file *h)
{
    (void)h;
    return 0; /* it promises nothing */
}

static inline int disk_shm_map(sqlite3_file *h, int page, int n, int more, void volatile **out)
{
    (void)h;
    if (page >= DISK_SHM_N || n > DISK_SHM) {
        return SQLITE_IOERR_SHMSIZE;
    }
    if (disk.shm[page] == NULL && more != 0) {
        disk.shm[page] = calloc(1, DISK_SHM);
    }
    *out = disk.shm[page];
    return SQLITE_OK;
}

static inline int disk_shm_lock(sqlite3_file *h, int at, int n, int flags)
{
    (void)h;
    (void)at;
    (void)n;
    (void)flags;
    return SQLITE_OK;
}

static inline void disk_shm_barrier(sqlite3_file *h)
{
    (void)h;
}

static inline int disk_shm_unmap(sqlite3_file *h, int gone)
{
    (void)h;
    (void)gone;
    return SQLITE_OK;
}

static const sqlite3_io_methods disk_methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_cut,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_lock,
    .xCheckReservedLock = disk_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_traits,
    .xShmMap = disk_shm_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier,
    .xShmUnmap = disk_shm_unmap,
};

static inline int disk_open(sqlite3_vfs *v, const char *name, sqlite3_file *h, int flags, int *out)
{
    (void)v;
    struct disk_file *f = name == NULL ? NULL : disk_find(name);
    for (size_t i = 0; i < DISK_FILES && f == NULL && (flags & SQLITE_OPEN_CREATE) != 0; i++) {
        f = disk.f[i].name[0] == '\0' ? &disk.f[i] : NULL;
    }
    h->pMethods = NULL;
    if (f == NULL || name == NULL || strlen(name) >= sizeof f->name) {
        return SQLITE_CANTOPEN;
    }
    memcpy(f->name, name, strlen(name) + 1);
    ((struct disk_handle *)h)->f = f;
    h->pMethods = &disk_methods;
    if (out != NULL) {
        *out = flags;
    }
    return SQLITE_OK;
}

static inline int disk_delete(sqlite3_vfs *v, const char *name, int sync)
{
    (void)v;
    (void)sync;
    struct disk_file *f = disk_find(name);
    if (f != NULL) {
        disk_free(f);
    }
    return f == NULL ? SQLITE_IOERR_DELETE_NOENT : SQLITE_OK;
}

static inline int disk_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    (void)v;
    (void)flags;
    *out = disk_find(name) != NULL;
    return SQLITE_OK;
}

static inline int disk_path(sqlite3_vfs *v, const char *name, int n, char *out)
{
    (void)v;
    (void)snprintf(out, (size_t)n, "%s", name);
    return SQLITE_OK;
}

/* From now on SQLite's files are here. */
static inline void disk_on(uint64_t seed)
{
    static sqlite3_vfs vfs;
    disk.rnd = seed * UINT64_C(0x9E3779B97F4A7C15) | 1;
    if (vfs.zName == NULL) {
        (void)sqlite3_initialize();
        vfs = *sqlite3_vfs_find(NULL);
        vfs.pNext = NULL;
        vfs.zName = "disk";
        vfs.szOsFile = sizeof(struct disk_handle);
        vfs.xOpen = disk_open;
        vfs.xDelete = disk_delete;
        vfs.xAccess = disk_access;
        vfs.xFullPathname = disk_path;
    }
    (void)sqlite3_vfs_register(&vfs, 1);
}

static inline void disk_off(void)
{
    for (size_t i = 0; i < DISK_FILES; i++) {
        disk_free(&disk.f[i]);
        disk_free(&disk.after[i]);
    }
    for (size_t i = 0; i < DISK_SHM_N; i++) {
        free(disk.shm[i]);
        disk.shm[i] = NULL;
    }
    (void)sqlite3_vfs_unregister(sqlite3_vfs_find("disk"));
}

#endif
