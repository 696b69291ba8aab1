/* Files as they were sent: DATA/files, under a random name that is nowhere in an address. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/keyring.h"
#include "feature/transfer/import.h"
#include "feature/world.h"

enum { PIECE = 256 << 10, PATH_BYTES = 2048, NAME_BYTES = 16 };

mz_str import_file_path(mz_cx *cx, mz_str file)
{
    return mz_str_fmt(cx->a, MZ_FMT "/files/" MZ_FMT, MZ_ARG(cx->world->data), MZ_ARG(file));
}

void import_file_drop(mz_cx *cx, mz_str file)
{
    if (file.n > 0) {
        (void)unlink(import_file_path(cx, file).p);
    }
}

static mz_code io(mz_cx *cx)
{
    if (errno == ENOSPC || errno == EDQUOT) {
        return mz_refuse(cx, MZ_IO,
                         .text = MZ_T("The disk is full. Nothing was changed; free some space and "
                                      "try again."));
    }
    return mz_fail(cx, MZ_IO, "could not store a file: %s", strerrordesc_np(errno));
}

static mz_code open_new(mz_cx *cx, mz_str *file, int *fd)
{
    uint8_t r[NAME_BYTES];
    mz_random_fill(cx, r, sizeof r);
    *file = mz_hex_encode(cx->a, mz_bytes(r, sizeof r));
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/files", MZ_ARG(cx->world->data));
    (void)mkdir(dir.p, 0700); /* that it is not there shows when the file is opened */
    *fd = open(import_file_path(cx, *file).p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
               0600);
    return *fd < 0 ? io(cx) : MZ_OK;
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

static mz_code copy(mz_cx *cx, struct mz_source in, int out, uint8_t hash[32], int64_t *bytes)
{
    mz_hasher *h = NULL;
    char *piece = mz_arena_alloc(cx->a, PIECE);
    size_t n = 1;
    MZ_TRY(mz_hash_init(cx, mz_keyring_crypto(cx->world->keys), MZ_HASH_SM3, &h));
    for (*bytes = 0; n > 0;) {
        MZ_TRY(in.read(cx, in.p, piece, PIECE, &n));
        *bytes += (int64_t)n;
        if (*bytes > IMPORT_BYTES_MAX) {
            return mz_refuse(cx, MZ_LIMIT, .field = "file",
                             .text = MZ_T("The file is larger than 64 MiB; split it, or send it "
                                          "packed"));
        }
        MZ_TRY(mz_hash_update(cx, h, (mz_str){piece, n}));
        MZ_TRY(put_all(cx, out, (mz_str){piece, n}));
    }
    return mz_hash_done(cx, h, hash);
}

mz_code import_file_put(mz_cx *cx, int fd, mz_str data, mz_str *file, uint8_t hash[32],
                        int64_t *bytes)
{
    int out = -1;
    struct mz_source in = fd < 0 ? mz_source_memory(cx->a, data) : mz_source_fd(cx->a, fd);
    MZ_TRY(open_new(cx, file, &out));
    mz_code rc = copy(cx, in, out, hash, bytes);
    if (rc == MZ_OK && fsync(out) != 0) {
        rc = io(cx);
    }
    if (close(out) != 0 && rc == MZ_OK) {
        rc = io(cx);
    }
    if (rc == MZ_OK && *bytes == 0) {
        rc = mz_refuse(cx, MZ_INVALID, .field = "file", .text = MZ_T("The file is empty"));
    }
    if (rc != MZ_OK) {
        import_file_drop(cx, *file);
    }
    return rc;
}
