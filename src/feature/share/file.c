#include "feature/share/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/io.h"
#include "base/text.h"

enum { PIECE = 1 << 16, FRAME = 1 << 20, LEVEL = 1, GZIP = 31, MAGIC_N = 8 };

static const char magic[MAGIC_N + 1] = "MZSHARE1";

struct share_file {
    const char *path;
    int fd;
    mz_crypto *crypto;
    mz_hasher *hash;
    mz_aead *aead;
    z_stream z;
    bool z_open;
    char *frame; /* gzip bytes that wait for their frame */
    size_t frame_n;
    int64_t frames, bytes;
    mz_arena *a; /* for one frame */
};

mz_code share_write(mz_cx *cx, int fd, const void *p, size_t n, const char *path)
{
    const char *at = p;
    while (n > 0) {
        ssize_t k = write(fd, at, n);
        if (k < 0 && errno == EINTR) {
            continue;
        }
        if (k <= 0) {
            return mz_fail(cx, MZ_IO, "could not write %s: %s", path, strerror(errno));
        }
        at += k;
        n -= (size_t)k;
    }
    return MZ_OK;
}

static void close_file(void *p)
{
    struct share_file *f = p;
    if (f->z_open) {
        (void)deflateEnd(&f->z);
    }
    if (f->fd >= 0) {
        (void)close(f->fd);
    }
    if (f->aead != NULL) {
        mz_aead_free(f->aead);
    }
    if (f->crypto != NULL) {
        mz_crypto_close(f->crypto);
    }
    mz_arena_free(f->a);
}

static mz_code emit(mz_cx *cx, struct share_file *f, mz_str s)
{
    MZ_TRY(share_write(cx, f->fd, s.p, s.n, f->path));
    f->bytes += (int64_t)s.n;
    return mz_hash_update(cx, f->hash, s);
}

mz_code share_file_new(mz_cx *cx, const char *path, const uint8_t *key, struct share_file **out)
{
    struct share_file *f = MZ_NEW(cx->a, struct share_file);
    f->path = path;
    f->fd = -1;
    f->a = mz_arena_new((size_t)8 << 20);
    mz_arena_defer(cx->a, close_file, f);
    MZ_TRY(mz_crypto_open(cx, &f->crypto));
    MZ_TRY(mz_hash_init(cx, f->crypto, MZ_HASH_SM3, &f->hash));
    f->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (f->fd < 0) {
        return mz_fail(cx, MZ_IO, "could not make %s: %s", path, strerror(errno));
    }
    f->z_open = deflateInit2(&f->z, LEVEL, Z_DEFLATED, GZIP, 9, Z_DEFAULT_STRATEGY) == Z_OK;
    if (!f->z_open) {
        return mz_fail(cx, MZ_IO, "no memory to pack %s", path);
    }
    *out = f;
    if (key == NULL) {
        return MZ_OK;
    }
    f->frame = MZ_NEW_N(cx->a, char, FRAME);
    MZ_TRY(mz_aead_new(cx, f->crypto, key, 1, &f->aead));
    return emit(cx, f, (mz_str){magic, MAGIC_N});
}

static mz_str frame_aad(mz_arena *a, int64_t number, bool last)
{
    return mz_str_fmt(a, "share %" PRId64 " %d", number, last);
}

static mz_code seal_frame(mz_cx *cx, struct share_file *f, bool last)
{
    mz_str blob = MZ_S("");
    mz_cx own = *cx;
    own.a = f->a;
    mz_code rc = mz_aead_seal(&own, f->aead, frame_aad(f->a, f->frames, last),
                              (mz_str){f->frame, f->frame_n}, &blob);
    cx->err = own.err;
    if (rc == MZ_OK) {
        const uint8_t head[4] = {(uint8_t)(blob.n >> 24), (uint8_t)(blob.n >> 16),
                                 (uint8_t)(blob.n >> 8), (uint8_t)blob.n};
        rc = emit(cx, f, mz_bytes(head, sizeof head));
        rc = rc == MZ_OK ? emit(cx, f, blob) : rc;
    }
    f->frames++;
    f->frame_n = 0;
    mz_arena_reset(f->a);
    return rc;
}

static mz_code packed(mz_cx *cx, struct share_file *f, mz_str s)
{
    if (f->aead == NULL) {
        return emit(cx, f, s);
    }
    while (s.n > 0) {
        size_t n = s.n < FRAME - f->frame_n ? s.n : FRAME - f->frame_n;
        memcpy(f->frame + f->frame_n, s.p, n);
        f->frame_n += n;
        s.p += n;
        s.n -= n;
        MZ_TRY(f->frame_n == FRAME ? seal_frame(cx, f, false) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code deflate_all(mz_cx *cx, struct share_file *f, mz_str bytes, int flush)
{
    char piece[PIECE];
    f->z.next_in = (const void *)bytes.p;
    f->z.avail_in = (uInt)bytes.n;
    int rc = Z_OK;
    do {
        f->z.next_out = (Bytef *)piece;
        f->z.avail_out = sizeof piece;
        rc = deflate(&f->z, flush);
        MZ_TRY(packed(cx, f, (mz_str){piece, sizeof piece - f->z.avail_out}));
    } while (f->z.avail_out == 0);
    f->z.next_out = NULL;
    return rc == Z_STREAM_END || flush == Z_NO_FLUSH
               ? MZ_OK
               : mz_fail(cx, MZ_IO, "could not pack %s", f->path);
}

mz_code share_file_add(mz_cx *cx, struct share_file *f, mz_str bytes)
{
    return bytes.n == 0 ? MZ_OK : deflate_all(cx, f, bytes, Z_NO_FLUSH);
}

mz_code share_file_end(mz_cx *cx, struct share_file *f, int64_t *bytes, uint8_t sm3[32])
{
    MZ_TRY(deflate_all(cx, f, MZ_S(""), Z_FINISH));
    if (f->aead != NULL) {
        MZ_TRY(seal_frame(cx, f, true));
    }
    if (fsync(f->fd) != 0) {
        return mz_fail(cx, MZ_IO, "could not write %s: %s", f->path, strerror(errno));
    }
    *bytes = f->bytes;
    return mz_hash_done(cx, f->hash, sm3);
}

/* ---- reading ------------------------------------------------------------------------ */

mz_code share_file_sm3(mz_cx *cx, const char *path, uint8_t sm3[32], int64_t *bytes)
{
    char piece[PIECE];
    mz_crypto *crypto = NULL;
    mz_hasher *h = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *bytes = 0;
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"),
                         .arg = {mz_str_of(path)});
    }
    mz_code rc = mz_crypto_open(cx, &crypto);
    rc = rc == MZ_OK ? mz_hash_init(cx, crypto, MZ_HASH_SM3, &h) : rc;
    struct mz_source in = mz_source_fd(cx->a, fd);
    for (size_t n = 1; rc == MZ_OK && n > 0;) {
        rc = mz_source_fill(cx, in, piece, sizeof piece, &n);
        *bytes += rc == MZ_OK ? (int64_t)n : 0;
        rc = rc == MZ_OK ? mz_hash_update(cx, h, (mz_str){piece, n}) : rc;
    }
    rc = rc == MZ_OK ? mz_hash_done(cx, h, sm3) : rc;
    mz_crypto_close(crypto);
    (void)close(fd);
    return rc;
}

struct unpacking {
    z_stream z;
    int to;
    bool ended;
    const char *path;
};

static mz_code broken(mz_cx *cx, const char *path)
{
    return mz_refuse(cx, MZ_CORRUPT, .text = MZ_T("{0} is damaged, cut off, or for another key"),
                     .arg = {mz_str_of(path)});
}

static mz_code inflate_some(mz_cx *cx, struct unpacking *u, mz_str s)
{
    char piece[PIECE];
    mz_code code = MZ_OK;
    u->z.next_in = (const void *)s.p;
    u->z.avail_in = (uInt)s.n;
    while (u->z.avail_in > 0 && code == MZ_OK) {
        u->z.next_out = (Bytef *)piece;
        u->z.avail_out = sizeof piece;
        int rc = u->ended ? Z_DATA_ERROR : inflate(&u->z, Z_NO_FLUSH);
        bool good = rc == Z_OK || rc == Z_STREAM_END;
        u->ended = rc == Z_STREAM_END;
        code = good ? share_write(cx, u->to, piece, sizeof piece - u->z.avail_out, u->path)
                    : broken(cx, u->path);
    }
    u->z.next_out = NULL; /* the bytes of both are gone when this returns */
    u->z.next_in = NULL;
    return code;
}

static mz_code open_frame(mz_cx *cx, mz_aead *k, struct mz_source in, int64_t number, bool *last,
                          mz_str *plain)
{
    uint8_t head[4];
    size_t n = 0;
    MZ_TRY(mz_source_fill(cx, in, (char *)head, sizeof head, &n));
    size_t size = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (n != sizeof head || size > FRAME + MZ_AEAD_EXTRA) {
        return MZ_CORRUPT;
    }
    char *p = mz_arena_alloc(cx->a, size + 1);
    MZ_TRY(mz_source_fill(cx, in, p, size, &n));
    if (n != size) {
        return MZ_CORRUPT;
    }
    mz_code rc = mz_aead_open(cx, k, frame_aad(cx->a, number, false), (mz_str){p, n}, plain);
    *last = rc == MZ_CORRUPT;
    if (!*last) {
        return rc;
    }
    mz_clear(cx);
    return mz_aead_open(cx, k, frame_aad(cx->a, number, true), (mz_str){p, n}, plain);
}

static mz_code unpack_frames(mz_cx *cx, struct mz_source in, mz_aead *k, struct unpacking *u)
{
    char head[MAGIC_N];
    size_t n = 0;
    bool last = false;
    mz_arena *outer = cx->a;
    MZ_TRY(mz_source_fill(cx, in, head, sizeof head, &n));
    if (n != sizeof head || memcmp(head, magic, MAGIC_N) != 0) {
        return broken(cx, u->path);
    }
    mz_arena *page = mz_arena_new((size_t)16 << 20);
    mz_code rc = MZ_OK;
    for (int64_t i = 0; rc == MZ_OK && !last; i++) {
        mz_str plain = MZ_S("");
        cx->a = page;
        rc = open_frame(cx, k, in, i, &last, &plain);
        cx->a = outer;
        if (rc == MZ_CORRUPT) {
            mz_clear(cx);
            rc = broken(cx, u->path);
        }
        rc = rc == MZ_OK ? inflate_some(cx, u, plain) : rc;
        mz_arena_reset(page);
    }
    mz_arena_free(page);
    MZ_TRY(rc);
    MZ_TRY(mz_source_fill(cx, in, head, 1, &n));
    return n == 0 ? MZ_OK : broken(cx, u->path); /* something stands behind the last frame */
}

static mz_code unpack_plain(mz_cx *cx, struct mz_source in, struct unpacking *u)
{
    char piece[PIECE];
    for (size_t n = 1; n > 0;) {
        MZ_TRY(mz_source_fill(cx, in, piece, sizeof piece, &n));
        MZ_TRY(inflate_some(cx, u, (mz_str){piece, n}));
    }
    return MZ_OK;
}

mz_code share_file_open(mz_cx *cx, const char *path, const uint8_t *key, const char *to)
{
    struct unpacking u = {.path = path, .to = -1};
    mz_crypto *crypto = NULL;
    mz_aead *k = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"),
                         .arg = {mz_str_of(path)});
    }
    u.to = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    mz_code rc = u.to < 0 || inflateInit2(&u.z, GZIP) != Z_OK
                     ? mz_fail(cx, MZ_IO, "could not make %s: %s", to, strerror(errno))
                     : mz_crypto_open(cx, &crypto);
    if (rc == MZ_OK && key != NULL) {
        rc = mz_aead_new(cx, crypto, key, 1, &k);
    }
    struct mz_source in = mz_source_fd(cx->a, fd);
    if (rc == MZ_OK) {
        rc = key != NULL ? unpack_frames(cx, in, k, &u) : unpack_plain(cx, in, &u);
    }
    rc = rc == MZ_OK && !u.ended ? broken(cx, path) : rc;
    if (k != NULL) {
        mz_aead_free(k);
    }
    if (crypto != NULL) {
        (void)inflateEnd(&u.z);
        mz_crypto_close(crypto);
    }
    (void)close(fd);
    if (u.to >= 0) {
        (void)close(u.to);
    }
    if (rc != MZ_OK) {
        (void)unlink(to);
    }
    return rc;
}
