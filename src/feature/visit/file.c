/* file.c - pictures of visits: sealed, a file each below DATA/visit. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/keyring.h"
#include "feature/visit/visit_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { ROOM = VISIT_PHOTO_BYTES + 4096, TAIL = 64, FOLDER = 1000 };

static bool begins(mz_str s, const char *with, size_t n)
{
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

static bool ends(mz_str s, const char *with, size_t n)
{
    size_t from = s.n > TAIL ? s.n - TAIL : 0;
    return s.n >= n && memmem(s.p + from, s.n - from, with, n) != NULL;
}

/* The end is looked at, too: half a photograph shows nothing. */
const char *visit_picture_type(mz_str data)
{
    if (begins(data, "\xFF\xD8\xFF", 3) && ends(data, "\xFF\xD9", 2)) {
        return "jpeg";
    }
    return begins(data, "\x89PNG\r\n\x1A\n", 8) && ends(data, "IEND\xAE\x42\x60\x82", 8) ? "png"
                                                                                         : NULL;
}

static mz_str path_of(mz_cx *cx, int64_t id)
{
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/visit", MZ_ARG(cx->world->data));
    (void)mkdir(dir.p, 0700); /* that it is not there shows when a file is opened */
    dir = mz_str_fmt(cx->a, MZ_FMT "/%" PRId64, MZ_ARG(dir), id / FOLDER);
    (void)mkdir(dir.p, 0700);
    return mz_str_fmt(cx->a, MZ_FMT "/%" PRId64, MZ_ARG(dir), id);
}

static mz_code io(mz_cx *cx, const char *what)
{
    if (errno == ENOSPC || errno == EDQUOT) {
        return mz_refuse(cx, MZ_IO,
                         .text = MZ_T("The disk is full. Nothing was changed; free some space and "
                                      "try again."));
    }
    return mz_fail(cx, MZ_IO, "could not %s a picture: %s", what, strerrordesc_np(errno));
}

static struct mz_field_at place(int64_t id)
{
    return (struct mz_field_at){.table = MZ_S("visit_file"), .column = MZ_S("file"), .row = id};
}

/* Beside its name and renamed: a picture that is there is whole. */
mz_code visit_file_write(mz_cx *cx, int64_t id, mz_str plain)
{
    mz_str blob = MZ_S("");
    MZ_TRY(mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_FILE, place(id), plain, &blob));
    mz_str path = path_of(cx, id);
    mz_str beside = mz_str_fmt(cx->a, MZ_FMT ".new", MZ_ARG(path));
    FILE *out = fopen(beside.p, "wbe");
    bool good = out != NULL && fwrite(blob.p, 1, blob.n, out) == blob.n && fflush(out) == 0 &&
                fsync(fileno(out)) == 0;
    if (out != NULL) {
        good = fclose(out) == 0 && good;
    }
    if (!good || chmod(beside.p, 0600) != 0 || rename(beside.p, path.p) != 0) {
        mz_code rc = io(cx, "store");
        (void)unlink(beside.p);
        return rc;
    }
    return MZ_OK;
}

static mz_code read_blob(mz_cx *cx, int64_t id, mz_str *blob)
{
    size_t n = 0;
    int fd = open(path_of(cx, id).p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT
                   ? mz_fail(cx, MZ_CORRUPT, "picture %" PRId64 " of a visit is gone", id)
                   : io(cx, "read");
    }
    char *p = mz_arena_alloc(cx->a, ROOM);
    mz_code rc = mz_source_fill(cx, mz_source_fd(cx->a, fd), p, ROOM, &n);
    (void)close(fd);
    *blob = (mz_str){p, n};
    return rc;
}

mz_code visit_file_read(mz_cx *cx, int64_t id, mz_str *plain)
{
    mz_str blob = MZ_S("");
    MZ_TRY(read_blob(cx, id, &blob));
    return mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_FILE, place(id), blob, plain);
}

mz_code visit_file_turn(mz_cx *cx, int64_t id, bool write, bool *old)
{
    mz_str blob = MZ_S("");
    mz_str plain = MZ_S("");
    MZ_TRY(read_blob(cx, id, &blob));
    *old = mz_field_old(cx->world->keys, blob);
    if (!*old || !write) {
        return MZ_OK;
    }
    MZ_TRY(mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_FILE, place(id), blob, &plain));
    return visit_file_write(cx, id, plain);
}
