/* feed_file.c - files as they were sent: DATA/feed/in, under names that say nothing. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/keyring.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { PIECE = 1 << 20, NAME_BYTES = 16 };

mz_str feed_path(mz_cx *cx, const char *name)
{
    mz_str root = mz_str_fmt(cx->a, MZ_FMT "/feed", MZ_ARG(cx->world->data));
    (void)mkdir(root.p, 0700); /* that it is not there shows when a file is opened */
    return mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(root), name);
}

mz_str feed_dir(mz_cx *cx, int64_t id)
{
    mz_str all = feed_path(cx, "deliveries");
    (void)mkdir(all.p, 0700);
    return mz_str_fmt(cx->a, MZ_FMT "/%" PRId64, MZ_ARG(all), id);
}

mz_code feed_rejects(mz_cx *cx, const struct feed_delivery *d,
                     mz_code (*put)(mz_cx *cx, void *p, mz_str piece), void *p)
{
    if (d->root.p == NULL || d->invalid == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("No row of this delivery came back."));
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("feed.reject"),
                                               .kind = MZ_S("delivery"),
                                               .subject = d->id,
                                               .division = d->division}));
    return mz_feed_rejects_read(cx, cx->world->keys, feed_dir(cx, d->id).p, put, p);
}

mz_str feed_file_path(mz_cx *cx, mz_str file)
{
    mz_str in = feed_path(cx, "in");
    (void)mkdir(in.p, 0700);
    return mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(in), MZ_ARG(file));
}

void feed_file_drop(mz_cx *cx, mz_str file)
{
    if (file.n > 0) {
        (void)unlink(feed_file_path(cx, file).p);
    }
}

static mz_code io(mz_cx *cx)
{
    if (errno == ENOSPC || errno == EDQUOT) {
        return mz_refuse(cx, MZ_IO,
                         .text = MZ_T("The disk is full. Nothing was changed; free some space and "
                                      "try again."));
    }
    return mz_fail(cx, MZ_IO, "could not store a delivery: %s", strerrordesc_np(errno));
}

static mz_code put_all(mz_cx *cx, int fd, mz_str s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno != EINTR) {
            return io(cx);
        }
        n = n < 0 ? 0 : n;
        s = (mz_str){s.p + n, s.n - (size_t)n};
    }
    return MZ_OK;
}

/* Reads to the end; what is read goes to `out` unless that is -1. */
static mz_code copy(mz_cx *cx, struct mz_source in, int out, struct feed_file *f)
{
    mz_hasher *h = NULL;
    char *piece = mz_arena_alloc(cx->a, PIECE);
    size_t n = 1;
    MZ_TRY(mz_hash_init(cx, mz_keyring_crypto(cx->world->keys), MZ_HASH_SM3, &h));
    for (f->bytes = 0; n > 0;) {
        MZ_TRY(in.read(cx, in.p, piece, PIECE, &n));
        f->bytes += (int64_t)n;
        if (f->bytes > FEED_BYTES_MAX) {
            return mz_refuse(cx, MZ_LIMIT, .field = "file",
                             .text = MZ_T("The file is larger than 4 GiB; split it, or send it "
                                          "packed"));
        }
        MZ_TRY(mz_hash_update(cx, h, (mz_str){piece, n}));
        MZ_TRY(out < 0 ? MZ_OK : put_all(cx, out, (mz_str){piece, n}));
    }
    return mz_hash_done(cx, h, f->hash);
}

/* A file that lies on our disk becomes ours in one step: nobody else can take it, too. */
static mz_code taken(mz_cx *cx, const char *from, struct feed_file *f)
{
    mz_str path = feed_file_path(cx, f->name);
    if (rename(from, path.p) != 0) {
        return io(cx);
    }
    int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return io(cx);
    }
    mz_code rc = copy(cx, mz_source_fd(cx->a, fd), -1, f);
    (void)close(fd);
    return rc;
}

static mz_code written(mz_cx *cx, const struct feed_new *in, struct feed_file *f)
{
    struct mz_source from =
        in->fd < 0 ? mz_source_memory(cx->a, in->data) : mz_source_fd(cx->a, in->fd);
    int out = open(feed_file_path(cx, f->name).p,
                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (out < 0) {
        return io(cx);
    }
    mz_code rc = copy(cx, from, out, f);
    if (rc == MZ_OK && fsync(out) != 0) {
        rc = io(cx);
    }
    if (close(out) != 0 && rc == MZ_OK) {
        rc = io(cx);
    }
    return rc;
}

mz_code feed_file_put(mz_cx *cx, const struct feed_new *in, struct feed_file *out)
{
    uint8_t r[NAME_BYTES];
    mz_random_fill(cx, r, sizeof r);
    *out = (struct feed_file){.name = mz_hex_encode(cx->a, mz_bytes(r, sizeof r))};
    mz_code rc = in->take != NULL ? taken(cx, in->take, out) : written(cx, in, out);
    if (rc == MZ_OK && out->bytes == 0) {
        rc = mz_refuse(cx, MZ_INVALID, .field = "file", .text = MZ_T("The file is empty"));
    }
    if (rc != MZ_OK && in->take == NULL) {
        feed_file_drop(cx, out->name);
    } else if (rc != MZ_OK) { /* back to where it lay: who gave it decides what becomes of it */
        (void)rename(feed_file_path(cx, out->name).p, in->take);
    }
    return rc;
}

/* ---- what was left --------------------------------------------------------- */

enum { STRAY_S = 86400 }; /* a file that is being taken in has no delivery yet */

static mz_code stray_one(mz_cx *cx, mz_str in, mz_str name)
{
    struct feed_file_known_row r = {0};
    struct stat st = {0};
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(in), MZ_ARG(name));
    if (name.p[0] == '.' || lstat(path.p, &st) != 0 || !S_ISREG(st.st_mode) ||
        (int64_t)st.st_mtim.tv_sec > mz_now_ms(cx) / 1000 - STRAY_S) {
        return MZ_OK;
    }
    MZ_TRY(feed_file_known(cx, name, &r));
    if (r.n == 0) {
        (void)unlink(path.p);
    }
    return MZ_OK;
}

mz_code feed_file_stray(mz_cx *cx)
{
    mz_str in = feed_path(cx, "in");
    DIR *dir = opendir(in.p);
    mz_code rc = MZ_OK;
    for (const struct dirent *e = dir == NULL ? NULL : readdir(dir); rc == MZ_OK && e != NULL;
         e = readdir(dir)) {
        rc = stray_one(cx, in, mz_str_of(e->d_name));
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return rc;
}
