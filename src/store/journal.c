#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/decimal.h"
#include "base/text.h"
#include "store/store_int.h"
#include "store/store_sql.h"

/*
 * Reads of personal data must be recorded, and a search must not wait for the disk. Each process
 * appends its reads to a file of its own with one write() each: that survives a kill of the
 * process. A drain copies whole records into the audit chain and notes in the same transaction how
 * far it came, so that a record is sealed once, whatever dies in between. The owner holds a lock on
 * its file; a file without an owner is removed when it is drained.
 *
 * A record is: total length (8 hex digits), then 12 fields, each as length, colon, bytes; newline.
 * It holds no zero byte.
 */

enum { RECORD_MAX = 8192, FIELDS = 11, ROTATE = 16 << 20, ROOM = 256 << 10 };

/*
 * Where records have to be firm, zeros are written ahead of them: a flush that leaves the length of
 * the file as it is writes the record alone, and not the entry of the file besides, which costs as
 * much again. A drain takes a zero for the end, and a record that still has one for half written.
 */
struct mz_journal_file {
    int fd;
    size_t size; /* of the records */
    size_t room; /* up to here are zeros behind them; 0: none */
    bool named; /* its name in the folder outlives a power cut */
    char path[512];
};

static mz_str safe(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

static mz_code folder(mz_cx *cx, char *out, size_t out_n)
{
    mz_db *db = cx->db;
    mz_str dir = db->options.journal;
    if (dir.n > 0) {
        (void)snprintf(out, out_n, MZ_FMT, MZ_ARG(dir));
        return MZ_OK;
    }
    if (db->backend->kind != MZ_DB_SQLITE) {
        return mz_fail(cx, MZ_INVALID, "no folder for the journal of reads");
    }
    mz_str url = db->url;
    (void)snprintf(out, out_n, MZ_FMT ".reads", MZ_ARG(url));
    return MZ_OK;
}

static mz_code open_own(mz_cx *cx)
{
    char dir[400];
    char made[520];
    uint64_t name;
    struct mz_journal_file *j = calloc(1, sizeof *j);
    if (j == NULL) {
        abort();
    }
    mz_code rc = folder(cx, dir, sizeof dir);
    if (rc == MZ_OK && mkdir(dir, 0700) != 0 && errno != EEXIST) {
        rc = mz_fail(cx, MZ_IO, "could not make %s: %s", dir, strerror(errno));
    }
    if (rc == MZ_OK) {
        mz_random_fill(cx, &name, sizeof name);
        (void)snprintf(j->path, sizeof j->path, "%s/%016" PRIx64 ".reads", dir, name);
        (void)snprintf(made, sizeof made, "%s.new", j->path);
        j->fd = open(made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        /* It gets its name when it is locked: a drain takes a file without an owner away. */
        if (j->fd < 0 || flock(j->fd, LOCK_EX | LOCK_NB) != 0 || rename(made, j->path) != 0) {
            rc = mz_fail(cx, MZ_IO, "could not open %s: %s", j->path, strerror(errno));
        }
    }
    if (rc != MZ_OK) {
        if (j->fd > 0) {
            (void)close(j->fd);
        }
        free(j);
        return rc;
    }
    cx->db->journal = j;
    return MZ_OK;
}

void mz_journal_shut(mz_db *db)
{
    struct mz_journal_file *j = db->journal;
    if (j != NULL) {
        if (j->room > j->size && ftruncate(j->fd, (off_t)j->size) != 0) {
            j->room = 0; /* the zeros stay: nobody reads them */
        }
        (void)close(j->fd);
        free(j);
        db->journal = NULL;
    }
}

static size_t pack(char *out, size_t cap, const struct mz_note *e)
{
    char num[5][MZ_DECIMAL_MAX];
    const int64_t v[5] = {e->county, e->division, e->at_ms, e->user, e->subject};
    mz_str f[FIELDS + 1];
    for (size_t i = 0; i < 5; i++) {
        f[i] = (mz_str){num[i], mz_decimal(v[i], num[i])};
    }
    const mz_str rest[] = {e->role, e->act, e->kind, e->detail, e->why, e->origin, e->request};
    for (size_t i = 0; i < MZ_LEN(rest); i++) {
        f[5 + i] = safe(rest[i]);
    }
    size_t n = 9; /* room for the length */
    for (size_t i = 0; i < MZ_LEN(f); i++) {
        if (n + MZ_DECIMAL_MAX + f[i].n + 3 > cap) {
            return 0;
        }
        n += mz_decimal((int64_t)f[i].n, out + n);
        out[n++] = ':';
        memcpy(out + n, f[i].p, f[i].n);
        n += f[i].n;
    }
    for (char *zero; (zero = memchr(out + 9, 0, n - 9)) != NULL;) {
        *zero = '?';
    }
    out[n++] = '\n';
    char head[10];
    (void)snprintf(head, sizeof head, "%08zx ", n);
    memcpy(out, head, 9);
    return n;
}

static mz_code not_kept(mz_cx *cx)
{
    return mz_refuse(cx, MZ_IO,
                     .text = MZ_T("The record of this look-up could not be written, so nothing "
                                  "is shown. Tell the system administrator."));
}

/* The entry of the file in its folder, and of the folder in its own. */
static bool sync_names(const char *path)
{
    char dir[512];
    bool ok = true;
    (void)snprintf(dir, sizeof dir, "%s", path);
    for (int up = 0; up < 2 && ok; up++) {
        char *slash = strrchr(dir, '/');
        if (slash == NULL || slash == dir) {
            break;
        }
        *slash = '\0';
        int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        ok = fd >= 0 && fsync(fd) == 0;
        if (fd >= 0) {
            (void)close(fd);
        }
    }
    return ok;
}

/* Zeros for the next records, where there are few left; without them a flush costs more. */
static void room_ahead(struct mz_journal_file *j)
{
    static const char zeros[ROOM];
    size_t from = j->room > j->size ? j->room : j->size;
    if (j->size + RECORD_MAX > j->room &&
        pwrite(j->fd, zeros, sizeof zeros, (off_t)from) == (ssize_t)sizeof zeros) {
        j->room = from + sizeof zeros;
    }
}

mz_code mz_read_firm(mz_cx *cx)
{
    struct mz_journal_file *j = cx->db->journal;
    if (j == NULL) {
        return MZ_OK;
    }
    room_ahead(j);
    if (fdatasync(j->fd) != 0 || (!j->named && !sync_names(j->path))) {
        /* Never asked again: the kernel may have let go of the pages that it could not write. */
        mz_journal_shut(cx->db);
        return not_kept(cx);
    }
    j->named = true;
    return MZ_OK;
}

mz_code mz_read_note(mz_cx *cx, const struct mz_event *ev)
{
    struct mz_note note;
    char record[RECORD_MAX];
    mz_db *db = cx->db;
    MZ_TRY(mz_note_make(cx, cx->a, ev, &note));
    if (db->journal != NULL && db->journal->size > ROTATE) {
        /* Who asks for firm records after this one means those in this file, too. */
        MZ_TRY(mz_read_firm(cx));
        mz_journal_shut(db);
    }
    if (db->journal == NULL) {
        MZ_TRY(open_own(cx));
    }
    if (db->journal == NULL) {
        return mz_fail(cx, MZ_IO, "no journal of reads");
    }
    size_t n = pack(record, sizeof record, &note);
    if (n == 0) {
        return mz_fail(cx, MZ_LIMIT, "a read note is over %d bytes", RECORD_MAX);
    }
    ssize_t put = pwrite(db->journal->fd, record, n, (off_t)db->journal->size);
    if (put != (ssize_t)n) {
        /* A record cut short ends the file for its reader, so the next goes into a new one. */
        mz_journal_shut(db);
        return not_kept(cx);
    }
    db->journal->size += n;
    return MZ_OK;
}

/* ---- draining --------------------------------------------------------------------- */

static bool field(const char **p, const char *end, mz_str *out)
{
    char *stop = NULL;
    unsigned long n = strtoul(*p, &stop, 10);
    if (stop == *p || stop >= end || *stop != ':' || n > (unsigned long)(end - stop - 1)) {
        return false;
    }
    *out = (mz_str){stop + 1, n};
    *p = stop + 1 + n;
    return true;
}

static bool number(const char **p, const char *end, int64_t *out)
{
    mz_str s;
    if (!field(p, end, &s) || s.n == 0 || s.n > 20) {
        return false;
    }
    char digits[24];
    char *stop = NULL;
    (void)snprintf(digits, sizeof digits, MZ_FMT, MZ_ARG(s)); /* the next field may be a digit */
    *out = strtoll(digits, &stop, 10);
    return *stop == '\0';
}

/* The record at p, or 0 when it is not whole. */
static size_t unpack(const char *p, const char *end, struct mz_note *e)
{
    if (end - p < 10) {
        return 0;
    }
    char *stop = NULL;
    unsigned long n = strtoul(p, &stop, 16);
    if (stop != p + 8 || n > (unsigned long)(end - p) || n < 10 || p[n - 1] != '\n' ||
        memchr(p, 0, n) != NULL) {
        return 0;
    }
    const char *q = p + 9;
    const char *last = p + n - 1;
    bool ok = number(&q, last, &e->county) && number(&q, last, &e->division) &&
              number(&q, last, &e->at_ms) && number(&q, last, &e->user) &&
              number(&q, last, &e->subject) && field(&q, last + 1, &e->role) &&
              field(&q, last + 1, &e->act) && field(&q, last + 1, &e->kind) &&
              field(&q, last + 1, &e->detail) && field(&q, last + 1, &e->why) &&
              field(&q, last + 1, &e->origin) && field(&q, last + 1, &e->request);
    return ok ? n : 0;
}

struct drain {
    const char *name;
    const char *p, *end; /* records not sealed yet */
    int64_t sealed;      /* offset of p in the file */
    const char *next;    /* what p becomes when the transaction is committed */
    int64_t count;
};

static mz_code seal_some(mz_cx *cx, void *p)
{
    struct drain *d = p;
    struct mz_note notes[MZ_NOTES_MAX];
    const char *at = d->p;
    int64_t count = 0;
    for (int round = 0; round < 16; round++) {
        size_t n = 0;
        size_t size = 0;
        while (n < MZ_LEN(notes) && (size = unpack(at, d->end, &notes[n])) > 0) {
            at += size;
            n++;
        }
        if (n == 0) {
            break;
        }
        MZ_TRY(mz_audit_seal(cx, notes, n));
        count += (int64_t)n;
    }
    d->count = count;
    d->next = at; /* not p: a transaction that is tried again begins where it began */
    return mz_journal_set(cx, mz_str_of(d->name), d->sealed + (at - d->p));
}

static char *read_from(const char *path, int64_t from, size_t *n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    char *p = NULL;
    *n = 0;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > from) {
        size_t want = (size_t)(st.st_size - from);
        want = want > ((size_t)4 << 20) ? (size_t)4 << 20 : want;
        p = calloc(1, want + 1);
        ssize_t got = p == NULL ? 0 : pread(fd, p, want, from);
        *n = got > 0 ? (size_t)got : 0;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return p;
}

static bool has_owner(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool owned = fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return owned;
}

static mz_code drop(mz_cx *cx, void *p)
{
    struct drain *d = p;
    return mz_journal_drop(cx, mz_str_of(d->name));
}

static mz_code drain_file(mz_cx *cx, const char *dir, const char *name, int64_t *drained)
{
    char path[700];
    struct mz_journal_get_row row = {0};
    bool found = false;
    size_t n = 0;
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    bool owned = has_owner(path);
    MZ_TRY(mz_journal_get(cx, mz_str_of(name), &row, &found));
    struct drain d = {.name = name, .sealed = found ? row.sealed : 0};
    char *text = read_from(path, d.sealed, &n);
    d.p = text;
    d.end = text + n;
    mz_code rc = MZ_OK;
    d.count = 1;
    while (rc == MZ_OK && d.count > 0 && d.p < d.end && *d.p != '\0') {
        rc = mz_tx(cx, seal_some, &d);
        if (rc == MZ_OK) {
            *drained += d.count;
            d.sealed += d.next - d.p;
            d.p = d.next;
        }
    }
    free(text);
    /* The file goes first: one that outlived its row would be sealed again from its beginning. */
    if (rc == MZ_OK && !owned && n < ((size_t)4 << 20) && unlink(path) == 0) {
        rc = mz_tx(cx, drop, &d);
    }
    return rc;
}

mz_code mz_audit_drain(mz_cx *cx, int64_t *drained)
{
    char dir[400];
    *drained = 0;
    MZ_TRY(folder(cx, dir, sizeof dir));
    DIR *d = opendir(dir);
    if (d == NULL) {
        return MZ_OK; /* nobody read anything yet */
    }
    mz_code rc = MZ_OK;
    for (struct dirent *e = readdir(d); e != NULL && rc == MZ_OK; e = readdir(d)) {
        size_t n = strlen(e->d_name);
        if (n > 6 && strcmp(e->d_name + n - 6, ".reads") == 0) {
            rc = drain_file(cx, dir, e->d_name, drained);
        }
    }
    (void)closedir(d);
    return rc;
}
