#include "feature/care/care_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/feature.h"
#include "feature/world.h"
#include "store/db.h"

enum { PATH_BYTES_MAX = 2048, FILES_MAX = 1000000, DEPTH_MAX = 4, PIECE = 1 << 18 };
enum { TEXT_MAX = 200, FOLDERS_OPEN_MAX = 16 };

#define LIST "manifest.csv"
#define MARK "restored"
#define PART "mz.db.part"

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
    char *piece;
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
    ssize_t n;
    w->piece = w->piece == NULL ? mz_arena_alloc(cx->a, PIECE) : w->piece; /* one for all files */
    MZ_TRY(mz_hash_init(cx, w->crypto, MZ_HASH_SM3, &h));
    while ((n = read(in, w->piece, PIECE)) > 0) {
        MZ_TRY(mz_hash_update(cx, h, (mz_str){w->piece, (size_t)n}));
        for (ssize_t at = 0; out >= 0 && at < n;) {
            ssize_t put = write(out, w->piece + at, (size_t)(n - at));
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

static mz_code copy_named(mz_cx *cx, struct work *w, const char *data, const char *to,
                          const char *name)
{
    char from[PATH_BYTES_MAX];
    char dest[PATH_BYTES_MAX];
    char hex[65];
    MZ_TRY(path_of(cx, from, data, name));
    MZ_TRY(path_of(cx, dest, to, name));
    if (access(from, F_OK) != 0 && errno == ENOENT) {
        return MZ_OK; /* taken away since the folder was read, or never there */
    }
    MZ_TRY(copy_file(cx, w, from, dest, strncmp(name, "keys/", 5) == 0 ? 0400 : 0600, hex));
    return note_file(cx, w, name, hex);
}

static mz_code copy_tree(mz_cx *cx, struct work *w, const char *data, const char *to,
                         const char *name, int depth);

/* Files are written beside their name and renamed: such a one is nobody's yet. */
static bool unfinished(const char *name)
{
    size_t n = strlen(name);
    return n > 4 && strcmp(name + n - 4, ".new") == 0;
}

/* NOLINTBEGIN(misc-no-recursion): at most DEPTH_MAX deep */
static mz_code copy_entry(mz_cx *cx, struct work *w, const char *data, const char *to,
                          const char *name, int depth)
{
    char from[PATH_BYTES_MAX];
    struct stat st;
    MZ_TRY(path_of(cx, from, data, name));
    if (lstat(from, &st) != 0) {
        return errno == ENOENT ? MZ_OK : io(cx, from);
    }
    if (S_ISDIR(st.st_mode)) {
        return depth < DEPTH_MAX ? copy_tree(cx, w, data, to, name, depth + 1)
                                 : mz_fail(cx, MZ_LIMIT, "%s is too deep", name);
    }
    return S_ISREG(st.st_mode) ? copy_named(cx, w, data, to, name) : MZ_OK;
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
        if (e->d_name[0] != '.' && !unfinished(e->d_name)) {
            rc = path_of(cx, inner, name, e->d_name);
            rc = rc == MZ_OK ? copy_entry(cx, w, data, to, inner, depth) : rc;
        }
    }
    (void)closedir(d);
    return rc;
}
/* NOLINTEND(misc-no-recursion) */

/* "feed/deliveries": the folders above it, too. */
static mz_code copy_kept(mz_cx *cx, struct work *w, const char *data, const char *to,
                         const char *name)
{
    char dest[PATH_BYTES_MAX];
    char from[PATH_BYTES_MAX];
    struct stat st;
    MZ_TRY(path_of(cx, from, data, name));
    MZ_TRY(path_of(cx, dest, to, name));
    if (lstat(from, &st) != 0) {
        return errno == ENOENT || errno == ENOTDIR ? MZ_OK : io(cx, from);
    }
    for (char *p = strchr(dest + strlen(to) + 1, '/'); p != NULL; p = strchr(p + 1, '/')) {
        *p = '\0';
        if (mkdir(dest, 0700) != 0 && errno != EEXIST) {
            return io(cx, dest);
        }
        *p = '/';
    }
    return copy_entry(cx, w, data, to, name, 0);
}

static mz_code copy_keeps_of(mz_cx *cx, struct work *w, const char *data, const char *to,
                             const struct mz_keep *k, bool keys)
{
    for (; k != NULL && k->path != NULL; k++) {
        MZ_TRY(k->secret && !keys ? MZ_OK : copy_kept(cx, w, data, to, k->path));
    }
    return MZ_OK;
}

/* After the database: whatever it names has its name by then, and is never taken away. */
static mz_code copy_keeps(mz_cx *cx, struct work *w, const char *data, const char *to, bool keys)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        MZ_TRY(copy_keeps_of(cx, w, data, to, mz_features[i]->keeps, keys));
    }
    return MZ_OK;
}

/* "# key 1 0123456789abcdef" for each key that opens this office: which they are, not what. */
static mz_code note_keys(mz_cx *cx, struct work *w)
{
    mz_keyring *k = cx->world->keys;
    for (unsigned v = k == NULL ? 1 : mz_keyring_oldest(k); k != NULL && v <= mz_keyring_newest(k);
         v++) {
        char text[2 * MZ_PRINT_N + 1];
        MZ_TRY(care_key_print(cx, k, (uint16_t)v, text));
        if (fprintf(w->list, "# key %u %s\n", v, text) < 0) {
            return io(cx, LIST);
        }
    }
    return MZ_OK;
}

mz_code care_key_print(mz_cx *cx, mz_keyring *k, uint16_t version, char out[2 * MZ_PRINT_N + 1])
{
    uint8_t print[MZ_PRINT_N];
    MZ_TRY(mz_keyring_print(cx, k, version, print));
    for (size_t i = 0; i < MZ_PRINT_N; i++) {
        (void)snprintf(out + 2 * i, 3, "%02x", print[i]);
    }
    return MZ_OK;
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
    MZ_TRY(note_keys(cx, w));
    MZ_TRY(copy_named(cx, w, data.p, to, "division_changes.csv"));
    MZ_TRY(copy_tree(cx, w, data.p, to, "calendar", 0)); /* the office's own years */
    MZ_TRY(copy_tree(cx, w, data.p, to, "files", 0));
    MZ_TRY(copy_tree(cx, w, data.p, to, "reads", 0)); /* look-ups that are not sealed yet */
    MZ_TRY(copy_tree(cx, w, data.p, to, "packs", 0)); /* the office's own law and catalogue */
    MZ_TRY(copy_keeps(cx, w, data.p, to, keys));
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

/* A file under its last name, and the folder's entry for it, on the disk. */
static mz_code publish(mz_cx *cx, const char *to, const char *temporary, const char *list)
{
    int dir = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    mz_code rc = rename(temporary, list) == 0 && dir >= 0 && fsync(dir) == 0 ? MZ_OK : io(cx, list);
    if (dir >= 0) {
        (void)close(dir);
    }
    return rc;
}

static int drop_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static mz_code backup_files(mz_cx *cx, struct work *w, const char *to, bool keys)
{
    char temporary[PATH_BYTES_MAX];
    char list[PATH_BYTES_MAX];
    MZ_TRY(path_of(cx, temporary, to, ".manifest"));
    MZ_TRY(path_of(cx, list, to, LIST));
    MZ_TRY(mz_tx(cx, noted, &keys)); /* first, so that the copy tells of itself */
    MZ_TRY(mz_crypto_open(cx, &w->crypto));
    w->list = fopen(temporary, "wx");
    if (w->list == NULL) {
        return io(cx, temporary);
    }
    mz_code rc = backup_into(cx, w, to, keys);
    if (rc == MZ_OK && (fflush(w->list) != 0 || fsync(fileno(w->list)) != 0)) {
        rc = io(cx, temporary);
    }
    if (fclose(w->list) != 0 && rc == MZ_OK) {
        rc = io(cx, temporary);
    }
    return rc == MZ_OK ? publish(cx, to, temporary, list) : rc;
}

mz_code care_backup(mz_cx *cx, const char *to, bool keys, struct care_step step)
{
    struct work w = {.step = step, .root = to};
    if (mkdir(to, 0700) != 0) {
        return errno == EEXIST
                   ? mz_refuse(cx, MZ_CONFLICT, .field = "to",
                               .text = MZ_T("{0} exists already; a backup needs a new folder."),
                               .arg = {mz_str_of(to)})
                   : io(cx, to);
    }
    mz_code rc = backup_files(cx, &w, to, keys);
    mz_crypto_close(w.crypto);
    if (rc != MZ_OK) { /* what is there is no backup: it only fills the disk and takes the name */
        (void)nftw(to, drop_entry, FOLDERS_OPEN_MAX, FTW_DEPTH | FTW_PHYS);
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
        /* The database gets its name when everything is there: half a restore is no office. */
        MZ_TRY(path_of(cx, b, data, strcmp(name, "mz.db") == 0 ? PART : name));
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
        rc = line[0] == '#' ? MZ_OK : one_file(cx, &w, from, data, line);
    }
    (void)fclose(f);
    mz_crypto_close(w.crypto);
    return rc;
}

mz_code care_verify(mz_cx *cx, const char *from, struct care_step step)
{
    return each_file(cx, from, NULL, step);
}

/* ---- keys and the mark of a restore ------------------------------------------------- */

/* The prints of the keys in the data folder, or none. */
static mz_code own_prints(mz_cx *cx, const char *data, char out[MZ_KEYRING_MAX][2 * MZ_PRINT_N + 1],
                          size_t *n)
{
    mz_crypto *crypto = NULL;
    mz_keyring *k = NULL;
    *n = 0;
    MZ_TRY(mz_crypto_open(cx, &crypto));
    mz_code rc = mz_keyring_open(cx, crypto, data, &k);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        rc = MZ_OK;
    }
    for (unsigned v = k == NULL ? 1 : mz_keyring_oldest(k);
         rc == MZ_OK && k != NULL && v <= mz_keyring_newest(k) && *n < MZ_KEYRING_MAX; v++) {
        rc = care_key_print(cx, k, (uint16_t)v, out[(*n)++]);
    }
    mz_keyring_close(k);
    mz_crypto_close(crypto);
    return rc;
}

mz_code care_keys(mz_cx *cx, const char *from, const char *data, mz_str *missing)
{
    char own[MZ_KEYRING_MAX][2 * MZ_PRINT_N + 1];
    char path[PATH_BYTES_MAX];
    char line[PATH_BYTES_MAX];
    size_t own_n = 0;
    *missing = MZ_S("");
    MZ_TRY(own_prints(cx, data, own, &own_n));
    MZ_TRY(path_of(cx, path, from, LIST));
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        static const char mark[] = "# key ";
        char *print = line;
        bool have = false;
        if (strncmp(line, mark, sizeof mark - 1) != 0) {
            continue;
        }
        unsigned long version = strtoul(line + sizeof mark - 1, &print, 10);
        print += strspn(print, " ");
        print[strspn(print, "0123456789abcdef")] = '\0';
        if (*print == '\0') {
            continue;
        }
        for (size_t i = 0; i < own_n; i++) {
            have |= strcmp(own[i], print) == 0;
        }
        if (!have) {
            *missing = mz_str_fmt(cx->a, MZ_FMT "%smaster.%lu (%s)", MZ_ARG(*missing),
                                  missing->n > 0 ? ", " : "", version, print);
        }
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return MZ_OK;
}

/* A file that the first start turns into an event of the audit. */
static mz_code mark_restored(mz_cx *cx, const char *from, const char *data)
{
    char path[PATH_BYTES_MAX];
    MZ_TRY(path_of(cx, path, data, MARK));
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    char text[TEXT_MAX];
    const char *name = strrchr(from, '/');
    int n = snprintf(text, sizeof text, "%.150s\n", name == NULL ? from : name + 1);
    bool ok = fd >= 0 && write(fd, text, (size_t)n) == n && fsync(fd) == 0;
    mz_code rc = ok ? MZ_OK : io(cx, path);
    if (fd >= 0) {
        (void)close(fd);
    }
    return rc;
}

/* Whether the restored database is a file of the data folder, and not on a server. */
static bool in_folder(mz_str db)
{
    static const char scheme[] = "postgres";
    return db.n < sizeof scheme - 1 || memcmp(db.p, scheme, sizeof scheme - 1) != 0;
}

/* With the server's database open as cx->db while fn runs. */
static mz_code on_server(mz_cx *cx, mz_str db, const char *data, mz_code (*fn)(mz_cx *cx, void *p),
                         void *p)
{
    mz_db *before = cx->db;
    struct mz_db_options o = {.journal = mz_str_fmt(cx->a, "%s/reads", data)};
    MZ_TRY(mz_db_open(cx, db, o, &cx->db));
    mz_code rc = fn(cx, p);
    mz_db_close(cx->db);
    cx->db = before;
    return rc;
}

static mz_code is_empty(mz_cx *cx, void *p)
{
    (void)p;
    return mz_db_empty(cx);
}

struct pour {
    const char *file;
    struct work w;
};

static mz_code pour(mz_cx *cx, void *p)
{
    struct pour *x = p;
    return mz_db_fill(cx, x->file, told_pages, &x->w);
}

mz_code care_restore(mz_cx *cx, const char *from, const char *data, mz_str db,
                     struct care_step step)
{
    char file[PATH_BYTES_MAX];
    char part[PATH_BYTES_MAX];
    struct pour x = {.file = part, .w = {.step = step}};
    MZ_TRY(path_of(cx, file, data, "mz.db"));
    MZ_TRY(path_of(cx, part, data, PART));
    if (access(file, F_OK) == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "data",
                         .text = MZ_T("{0} holds an office already; restore into a new folder."),
                         .arg = {mz_str_of(data)});
    }
    MZ_TRY(care_verify(cx, from, step));
    MZ_TRY(in_folder(db) ? MZ_OK : on_server(cx, db, data, is_empty, NULL));
    if (mkdir(data, 0700) != 0 && errno != EEXIST) {
        return io(cx, data);
    }
    MZ_TRY(mark_restored(cx, from, data));
    MZ_TRY(each_file(cx, from, data, step));
    if (in_folder(db)) {
        return publish(cx, data, part, file);
    }
    MZ_TRY(on_server(cx, db, data, pour, &x));
    return unlink(part) == 0 ? MZ_OK : io(cx, part);
}

static mz_code note_restore(mz_cx *cx, void *p)
{
    const char *const *detail = p;
    const struct mz_feature *const *f = cx->world->features;
    for (; f != NULL && *f != NULL; f++) {
        MZ_TRY((*f)->restored == NULL ? MZ_OK : (*f)->restored(cx));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("care.restore"),
                                             .division = cx->world->division,
                                             .detail = mz_str_of(*detail)});
}

/*
 * Several processes may start at once: whoever holds the lock on the mark while it still has its
 * name writes the event and takes the mark away.
 */
mz_code care_start(mz_cx *cx)
{
    char path[PATH_BYTES_MAX];
    struct stat st;
    if (cx->world == NULL) {
        return MZ_OK;
    }
    MZ_TRY(path_of(cx, path, mz_str_z(cx->a, cx->world->data), MARK));
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? MZ_OK : io(cx, path);
    }
    mz_code rc = MZ_OK;
    if (flock(fd, LOCK_EX) == 0 && fstat(fd, &st) == 0 && st.st_nlink > 0) {
        char text[TEXT_MAX];
        ssize_t n = read(fd, text, sizeof text - 1);
        text[n > 0 ? n : 0] = '\0';
        text[strcspn(text, "\r\n")] = '\0';
        mz_jw w = mz_jw_to(mz_buf_new(cx->a, (size_t)4 * TEXT_MAX));
        mz_jw_map(&w);
        mz_jw_key_text(&w, MZ_S("backup"), mz_str_of(text));
        mz_jw_end(&w);
        mz_str detail = mz_buf_str(w.out);
        const char *z = mz_str_z(cx->a, detail);
        rc = mz_tx(cx, note_restore, &z);
        if (rc == MZ_OK && unlink(path) != 0) {
            rc = io(cx, path);
        }
    }
    (void)close(fd);
    return rc;
}
