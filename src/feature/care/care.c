#include "feature/care/care.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/text.h"
#include "feature/feature.h"
#include "feature/world.h"
#include "store/db.h"

enum { PATH_BYTES_MAX = 2048, FILES_MAX = 1000000, DEPTH_MAX = 4, PIECE = 1 << 18 };

#define LIST "manifest.csv"

/* ---- small files -------------------------------------------------------------- */

static mz_code io(mz_cx *cx, const char *path)
{
    if (errno == ENOSPC || errno == EDQUOT) {
        return mz_refuse(cx, MZ_IO,
                         .text = MZ_T("The disk is full. Nothing was changed; free some space and "
                                      "try again."));
    }
    return mz_refuse(cx, MZ_IO, .text = MZ_T("{0} could not be read or written: {1}."),
                     .arg = {mz_str_of(path), mz_str_of(strerror(errno))});
}

static mz_code path_of(mz_cx *cx, char out[PATH_BYTES_MAX], const char *dir, const char *name)
{
    int n = snprintf(out, PATH_BYTES_MAX, "%s/%s", dir, name);
    return n > 0 && n < PATH_BYTES_MAX ? MZ_OK : mz_fail(cx, MZ_LIMIT, "path too long: %s", name);
}

struct work {
    mz_crypto *crypto;
    struct care_step step;
    FILE *list; /* the manifest that is being written */
    const char *root;
    int64_t done, all;
    size_t files;
};

static void tell(struct work *w, int64_t more)
{
    w->done += more;
    if (w->step.tell != NULL) {
        w->step.tell(w->step.p, w->done, w->all);
    }
}

/* Copies (to may be NULL: only reads) and hashes. */
static mz_code copy_open(mz_cx *cx, struct work *w, int in, int out, const char *path, char hex[65])
{
    mz_hasher *h = NULL;
    uint8_t sum[MZ_HASH_MAX];
    char *piece = mz_arena_alloc(cx->a, PIECE);
    ssize_t n;
    MZ_TRY(mz_hash_init(cx, w->crypto, MZ_HASH_SM3, &h));
    while ((n = read(in, piece, PIECE)) > 0) {
        MZ_TRY(mz_hash_update(cx, h, (mz_str){piece, (size_t)n}));
        for (ssize_t at = 0; out >= 0 && at < n;) {
            ssize_t put = write(out, piece + at, (size_t)(n - at));
            if (put < 0) {
                return io(cx, path);
            }
            at += put;
        }
        tell(w, n);
    }
    if (n < 0 || (out >= 0 && fsync(out) != 0)) {
        return io(cx, path);
    }
    MZ_TRY(mz_hash_done(cx, h, sum));
    for (size_t i = 0; i < 32; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", sum[i]);
    }
    return MZ_OK;
}

static mz_code copy_file(mz_cx *cx, struct work *w, const char *from, const char *to, mode_t mode,
                         char hex[65])
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0) {
        return io(cx, from);
    }
    int out = to == NULL ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    mz_code rc = to != NULL && out < 0 ? io(cx, to) : copy_open(cx, w, in, out, from, hex);
    (void)close(in);
    if (out >= 0 && close(out) != 0 && rc == MZ_OK) {
        rc = io(cx, to);
    }
    return rc;
}

/* ---- backup ---------------------------------------------------------------------- */

static mz_code note_file(mz_cx *cx, struct work *w, const char *name, const char *hex)
{
    if (++w->files > FILES_MAX || fprintf(w->list, "%s,%s\n", hex, name) < 0) {
        return io(cx, LIST);
    }
    return MZ_OK;
}

/* Everything below data/name into to/name. A folder that is not there is no error. */
static mz_code copy_tree(mz_cx *cx, struct work *w, const char *data, const char *to,
                         const char *name, int depth)
{
    char from[PATH_BYTES_MAX];
    char dest[PATH_BYTES_MAX];
    MZ_TRY(path_of(cx, from, data, name));
    MZ_TRY(path_of(cx, dest, to, name));
    DIR *d = opendir(from);
    if (d == NULL) {
        return errno == ENOENT ? MZ_OK : io(cx, from);
    }
    mz_code rc = mkdir(dest, 0700) == 0 ? MZ_OK : io(cx, dest);
    for (struct dirent *e = readdir(d); e != NULL && rc == MZ_OK; e = readdir(d)) {
        char inner[PATH_BYTES_MAX];
        char hex[65];
        if (e->d_name[0] == '.') {
            continue;
        }
        rc = path_of(cx, inner, name, e->d_name);
        if (rc == MZ_OK && e->d_type == DT_DIR && depth < DEPTH_MAX) {
            rc = copy_tree(cx, w, data, to, inner, depth + 1);
        } else if (rc == MZ_OK && e->d_type == DT_REG) {
            char a[PATH_BYTES_MAX];
            char b[PATH_BYTES_MAX];
            MZ_TRY(path_of(cx, a, data, inner));
            MZ_TRY(path_of(cx, b, to, inner));
            rc = copy_file(cx, w, a, b, strncmp(inner, "keys/", 5) == 0 ? 0400 : 0600, hex);
            rc = rc == MZ_OK ? note_file(cx, w, inner, hex) : rc;
        }
    }
    (void)closedir(d);
    return rc;
}

static void told_pages(void *p, int64_t done, int64_t all)
{
    struct work *w = p;
    if (w->step.tell != NULL) {
        w->step.tell(w->step.p, done, all);
    }
}

static mz_code backup_into(mz_cx *cx, struct work *w, const char *to, bool keys)
{
    char db[PATH_BYTES_MAX];
    char hex[65];
    mz_str data = mz_str_dup(cx->a, cx->world->data);
    MZ_TRY(path_of(cx, db, to, "mz.db"));
    MZ_TRY(mz_db_backup(cx, db, told_pages, w));
    MZ_TRY(copy_file(cx, w, db, NULL, 0, hex));
    MZ_TRY(note_file(cx, w, "mz.db", hex));
    MZ_TRY(copy_tree(cx, w, data.p, to, "files", 0));
    if (keys) {
        MZ_TRY(copy_tree(cx, w, data.p, to, "keys", 0));
    }
    return MZ_OK;
}

static mz_code noted(mz_cx *cx, void *p)
{
    const bool *keys = p;
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("care.backup"),
                                             .detail = *keys ? MZ_S("{\"keys\":true}")
                                                             : MZ_S("{\"keys\":false}")});
}

mz_code care_backup(mz_cx *cx, const char *to, bool keys, struct care_step step)
{
    char temporary[PATH_BYTES_MAX];
    char list[PATH_BYTES_MAX];
    struct work w = {.step = step, .root = to};
    if (mkdir(to, 0700) != 0) {
        return errno == EEXIST
                   ? mz_refuse(cx, MZ_CONFLICT, .field = "to",
                               .text = MZ_T("{0} exists already; a backup needs a new folder."),
                               .arg = {mz_str_of(to)})
                   : io(cx, to);
    }
    MZ_TRY(path_of(cx, temporary, to, ".manifest"));
    MZ_TRY(path_of(cx, list, to, LIST));
    MZ_TRY(mz_tx(cx, noted, &keys)); /* first, so that the copy tells of itself */
    MZ_TRY(mz_crypto_open(cx, &w.crypto));
    w.list = fopen(temporary, "wx");
    mz_code rc = w.list == NULL ? io(cx, temporary) : backup_into(cx, &w, to, keys);
    if (w.list != NULL && (fflush(w.list) != 0 || fsync(fileno(w.list)) != 0) && rc == MZ_OK) {
        rc = io(cx, temporary);
    }
    if (w.list != NULL && fclose(w.list) != 0 && rc == MZ_OK) {
        rc = io(cx, temporary);
    }
    mz_crypto_close(w.crypto);
    if (rc == MZ_OK && rename(temporary, list) != 0) {
        rc = io(cx, list);
    }
    return rc;
}

/* ---- restore ------------------------------------------------------------------------ */

/* A name out of the list: inside the backup, no way out of it. */
static bool good_name(const char *name)
{
    return name[0] != '\0' && name[0] != '/' && strstr(name, "..") == NULL &&
           strlen(name) < PATH_BYTES_MAX / 2;
}

static mz_code one_file(mz_cx *cx, struct work *w, const char *from, const char *data, char *line)
{
    char a[PATH_BYTES_MAX];
    char b[PATH_BYTES_MAX];
    char hex[65];
    char *name = strchr(line, ',');
    line[strcspn(line, "\r\n")] = '\0';
    if (name == NULL || name - line != 64 || !good_name(name + 1)) {
        return mz_fail(cx, MZ_CORRUPT, "the list of the backup has a wrong line");
    }
    *name++ = '\0';
    MZ_TRY(path_of(cx, a, from, name));
    if (data != NULL) {
        MZ_TRY(path_of(cx, b, data, name));
        for (char *p = strchr(b + strlen(data) + 1, '/'); p != NULL; p = strchr(p + 1, '/')) {
            *p = '\0';
            (void)mkdir(b, 0700);
            *p = '/';
        }
    }
    mode_t mode = strncmp(name, "keys/", 5) == 0 ? 0400 : 0600;
    MZ_TRY(copy_file(cx, w, a, data == NULL ? NULL : b, mode, hex));
    if (strcmp(hex, line) != 0) {
        return mz_refuse(cx, MZ_CORRUPT,
                         .text = MZ_T("{0} in the backup is not what was backed up."),
                         .arg = {mz_str_of(name)});
    }
    return MZ_OK;
}

static mz_code each_file(mz_cx *cx, const char *from, const char *data, struct care_step step)
{
    char path[PATH_BYTES_MAX];
    char line[PATH_BYTES_MAX];
    struct work w = {.step = step, .root = from};
    MZ_TRY(path_of(cx, path, from, LIST));
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .field = "from",
                         .text = MZ_T("{0} is no finished backup: its list is missing."),
                         .arg = {mz_str_of(from)});
    }
    mz_code rc = mz_crypto_open(cx, &w.crypto);
    while (rc == MZ_OK && fgets(line, sizeof line, f) != NULL) {
        rc = one_file(cx, &w, from, data, line);
    }
    (void)fclose(f);
    mz_crypto_close(w.crypto);
    return rc;
}

mz_code care_verify(mz_cx *cx, const char *from, struct care_step step)
{
    return each_file(cx, from, NULL, step);
}

mz_code care_restore(mz_cx *cx, const char *from, const char *data, struct care_step step)
{
    char db[PATH_BYTES_MAX];
    MZ_TRY(path_of(cx, db, data, "mz.db"));
    if (access(db, F_OK) == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "data",
                         .text = MZ_T("{0} holds an office already; restore into a new folder."),
                         .arg = {mz_str_of(data)});
    }
    MZ_TRY(care_verify(cx, from, step));
    if (mkdir(data, 0700) != 0 && errno != EEXIST) {
        return io(cx, data);
    }
    return each_file(cx, from, data, step);
}

/* ---- doctor --------------------------------------------------------------------------- */

enum { FINDINGS_MAX = 128 };

struct findings {
    struct care_finding *list;
    size_t n;
};

static struct care_finding *next(struct findings *f, const char *name, mz_str help)
{
    if (f->n == FINDINGS_MAX) {
        f->n--;
    }
    f->list[f->n] = (struct care_finding){.name = mz_str_of(name), .help = help};
    return &f->list[f->n++];
}

static mz_code store_checks(mz_cx *cx, struct findings *f)
{
    int64_t events = 0;
    int64_t county = 0;
    int64_t bad = 0;
    struct care_finding *pages =
        next(f, "store.pages", mz_text(cx->lang, MZ_T("Pages and keys of the database")));
    MZ_TRY(mz_db_check(cx, &pages->note));
    pages->bad = pages->note.n > 0 ? 1 : 0;
    struct care_finding *chain =
        next(f, "store.audit", mz_text(cx->lang, MZ_T("The audit chains are whole")));
    MZ_TRY(mz_audit_verify(cx, &events, &county, &bad));
    chain->bad = county != 0 ? 1 : 0;
    chain->note = county == 0
                      ? mz_str_fmt(cx->a, "%" PRId64 " events", events)
                      : mz_str_fmt(cx->a, "county %" PRId64 ", event %" PRId64, county, bad);
    return MZ_OK;
}

mz_code care_doctor(mz_cx *cx, struct care_finding **out, size_t *n)
{
    struct findings f = {.list = MZ_NEW_N(cx->a, struct care_finding, FINDINGS_MAX)};
    MZ_TRY(store_checks(cx, &f));
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_check *c = mz_features[i]->checks; c != NULL && c->name != NULL; c++) {
            struct care_finding *x = next(&f, c->name, mz_text(cx->lang, c->help));
            MZ_TRY(c->run(cx, &x->bad));
        }
    }
    *out = f.list;
    *n = f.n;
    return MZ_OK;
}
