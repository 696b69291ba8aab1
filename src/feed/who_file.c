/*
 * The index as a sealed file:
 *
 *     head, 64 bytes in the clear: magic, version, rows in all and in a chunk, number of the file
 *     the sealed seal: the head once more, epoch and seed of the prints
 *     sealed chunks: keys, prints and flags of so many rows, one after the other
 *
 * A chunk is bound to the file's number and its place, so that none can be left out, moved or taken
 * from another file. The index itself is not kept: making it takes less time than to decrypt it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "col/thread.h"
#include "feed/feed_int.h"
#include "feed/who_int.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are kept as they are");

enum { VERSION = 1, CHUNK_ROWS = 1 << 16, ROW_BYTES = 8 + 4 + 1, SEAL_PLACE = -1 };

struct head {
    char magic[8];
    uint32_t version;
    uint32_t chunk_rows;
    uint64_t rows;
    uint8_t number[16];
    uint8_t unused[24];
};
_Static_assert(sizeof(struct head) == 64, "the head is one line");

struct seal {
    struct head head;
    uint64_t epoch;
    uint64_t seed;
};

enum { SEAL_BYTES = sizeof(struct seal) + MZ_AEAD_EXTRA };

static const char MAGIC[8] = "mz.who\r\n";

static struct mz_field_at place_of(mz_arena *a, const struct head *h, int64_t chunk)
{
    static const char hex[] = "0123456789abcdef";
    char *z = mz_arena_alloc(a, 2 * sizeof h->number + 1);
    for (size_t i = 0; i < sizeof h->number; i++) {
        z[2 * i] = hex[h->number[i] >> 4];
        z[2 * i + 1] = hex[h->number[i] & 15];
    }
    return (struct mz_field_at){MZ_S("feed.who"), {z, 2 * sizeof h->number}, chunk};
}

static size_t rows_of(const struct head *h, size_t chunk)
{
    size_t first = chunk * h->chunk_rows;
    size_t rest = (size_t)h->rows - first;
    return rest < h->chunk_rows ? rest : h->chunk_rows;
}

static size_t chunks_of(const struct head *h)
{
    return ((size_t)h->rows + h->chunk_rows - 1) / h->chunk_rows;
}

static size_t offset_of(const struct head *h, size_t chunk)
{
    return sizeof *h + SEAL_BYTES + chunk * ((size_t)h->chunk_rows * ROW_BYTES + MZ_AEAD_EXTRA);
}

/* ---- writing -------------------------------------------------------------------------------- */

static mz_code put(mz_cx *cx, FILE *f, mz_str s)
{
    return fwrite(s.p, 1, s.n, f) == s.n
               ? MZ_OK
               : mz_fail(cx, MZ_IO, "could not write the index: %s", strerror(errno));
}

static mz_code put_chunk(mz_cx *cx, const mz_who *w, mz_keyring *keys, const struct head *h,
                         size_t chunk, mz_str *blob)
{
    size_t n = rows_of(h, chunk);
    size_t first = chunk * CHUNK_ROWS;
    char *plain = mz_arena_alloc(cx->a, n * ROW_BYTES);
    memcpy(plain, w->key + first, n * 8);
    memcpy(plain + n * 8, w->name + first, n * 4);
    memcpy(plain + n * 12, w->flags + first, n);
    mz_code rc = mz_field_seal(cx, keys, MZ_FOR_FEED_WHO, place_of(cx->a, h, (int64_t)chunk),
                               (mz_str){plain, n * ROW_BYTES}, blob);
    mz_wipe(plain, n * ROW_BYTES);
    return rc;
}

static mz_code put_all(mz_cx *cx, const mz_who *w, mz_keyring *keys, FILE *f)
{
    struct seal s = {.epoch = w->epoch, .seed = w->seed};
    s.head.version = VERSION;
    s.head.chunk_rows = CHUNK_ROWS;
    s.head.rows = w->rows_n;
    memcpy(s.head.magic, MAGIC, sizeof MAGIC);
    mz_random_fill(cx, s.head.number, sizeof s.head.number);
    mz_str blob = {NULL, 0};
    MZ_TRY(mz_field_seal(cx, keys, MZ_FOR_FEED_WHO, place_of(cx->a, &s.head, SEAL_PLACE),
                         mz_bytes(&s, sizeof s), &blob));
    MZ_TRY(put(cx, f, mz_bytes(&s.head, sizeof s.head)));
    MZ_TRY(put(cx, f, blob));
    for (size_t i = 0; i < chunks_of(&s.head); i++) {
        mz_cx sub = *cx;
        sub.a = mz_arena_new(16 << 20);
        mz_code rc = put_chunk(&sub, w, keys, &s.head, i, &blob);
        rc = rc == MZ_OK ? put(&sub, f, blob) : rc;
        mz_arena_free(sub.a);
        cx->err = sub.err;
        MZ_TRY(rc);
    }
    if (fflush(f) != 0 || fsync(fileno(f)) != 0) {
        return mz_fail(cx, MZ_IO, "could not write the index to disk: %s", strerror(errno));
    }
    return MZ_OK;
}

mz_code mz_who_save(mz_cx *cx, const mz_who *w, mz_keyring *keys, const char *path)
{
    const char *beside = mz_str_fmt(cx->a, "%s.new", path).p;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
    if (f == NULL) {
        return mz_fail(cx, MZ_IO, "could not write \"%s\": %s", beside, strerror(errno));
    }
    mz_code rc = put_all(cx, w, keys, f);
    if (fclose(f) != 0 && rc == MZ_OK) {
        rc = mz_fail(cx, MZ_IO, "could not write \"%s\": %s", beside, strerror(errno));
    }
    if (rc == MZ_OK && rename(beside, path) != 0) {
        rc = mz_fail(cx, MZ_IO, "could not rename to \"%s\": %s", path, strerror(errno));
    }
    if (rc != MZ_OK) {
        (void)unlink(beside);
    }
    return rc;
}

/* ---- reading --------------------------------------------------------------------------------- */

struct opening {
    mz_cx *cx;
    mz_keyring *keys;
    const struct head *head;
    mz_str file;
    mz_who *who;
    atomic_size_t next;
    struct mz_error err[MZ_THREADS_MAX];
};

static mz_code take_chunk(mz_cx *cx, struct opening *o, mz_keyring *keys, size_t chunk)
{
    size_t n = rows_of(o->head, chunk);
    size_t first = chunk * o->head->chunk_rows;
    size_t at = offset_of(o->head, chunk);
    size_t sealed = n * ROW_BYTES + MZ_AEAD_EXTRA;
    mz_str plain = {NULL, 0};
    MZ_TRY(mz_field_open(cx, keys, MZ_FOR_FEED_WHO, place_of(cx->a, o->head, (int64_t)chunk),
                         (mz_str){o->file.p + at, sealed}, &plain));
    if (plain.n != n * ROW_BYTES) {
        return mz_fail(cx, MZ_CORRUPT, "a chunk of the index has another length");
    }
    memcpy(o->who->key + first, plain.p, n * 8);
    memcpy(o->who->name + first, plain.p + n * 8, n * 4);
    memcpy(o->who->flags + first, plain.p + n * 12, n);
    mz_wipe_str(plain);
    return MZ_OK;
}

static mz_code take_chunks(mz_cx *cx, struct opening *o, mz_keyring *keys)
{
    for (;;) {
        size_t i = atomic_fetch_add(&o->next, 1);
        if (i >= chunks_of(o->head)) {
            return MZ_OK;
        }
        mz_cx sub = *cx;
        sub.a = mz_arena_new(16 << 20);
        mz_code rc = take_chunk(&sub, o, keys, i);
        mz_arena_free(sub.a);
        cx->err = sub.err;
        MZ_TRY(rc);
    }
}

/* A keyring belongs to one thread: the others open their own. */
static void open_some(void *p, size_t thread)
{
    struct opening *o = p;
    mz_cx cx = *o->cx;
    mz_crypto *c = NULL;
    mz_keyring *keys = NULL;
    cx.err = (struct mz_error){0};
    cx.a = mz_arena_new(16 << 20);
    mz_code rc = thread == 0 ? MZ_OK : mz_crypto_open(&cx, &c);
    if (rc == MZ_OK && thread > 0) {
        rc = mz_keyring_again(&cx, o->keys, c, &keys);
    }
    if (rc == MZ_OK) {
        rc = take_chunks(&cx, o, thread == 0 ? o->keys : keys);
    }
    mz_keyring_close(keys);
    mz_crypto_close(c);
    mz_arena_free(cx.a);
    o->err[thread] = cx.err;
    o->err[thread].code = rc;
}

static mz_code no_index(mz_cx *cx, const char *path)
{
    return mz_fail(cx, MZ_CORRUPT, "\"%s\" is no index of this program, or is cut off", path);
}

static mz_code open_mapped(mz_cx *cx, mz_keyring *keys, const char *path, mz_str file, mz_who **out)
{
    struct head h;
    mz_str plain = {NULL, 0};
    struct seal s;
    if (file.n < sizeof h + SEAL_BYTES) {
        return no_index(cx, path);
    }
    memcpy(&h, file.p, sizeof h);
    bool fits = memcmp(h.magic, MAGIC, sizeof MAGIC) == 0 && h.version == VERSION &&
                h.chunk_rows == CHUNK_ROWS && h.rows <= MZ_WHO_ROWS_MAX;
    size_t chunks = fits ? chunks_of(&h) : 0;
    if (!fits ||
        file.n != sizeof h + SEAL_BYTES + (size_t)h.rows * ROW_BYTES + chunks * MZ_AEAD_EXTRA) {
        return no_index(cx, path);
    }
    MZ_TRY(mz_field_open(cx, keys, MZ_FOR_FEED_WHO, place_of(cx->a, &h, SEAL_PLACE),
                         (mz_str){file.p + sizeof h, SEAL_BYTES}, &plain));
    if (plain.n != sizeof s || memcmp(plain.p, &h, sizeof h) != 0) {
        return no_index(cx, path);
    }
    memcpy(&s, plain.p, sizeof s);
    MZ_TRY(who_alloc(cx, (size_t)h.rows, out));
    (*out)->rows_n = (size_t)h.rows;
    (*out)->epoch = s.epoch;
    (*out)->seed = s.seed;
    struct opening *o = MZ_NEW(cx->a, struct opening);
    o->cx = cx;
    o->keys = keys;
    o->head = &h;
    o->file = file;
    o->who = *out;
    size_t threads = feed_threads(0);
    mz_threads_run(threads, open_some, o);
    for (size_t i = 0; i < threads; i++) {
        if (o->err[i].code != MZ_OK) {
            cx->err = o->err[i];
            return o->err[i].code;
        }
    }
    who_index(*out);
    return MZ_OK;
}

mz_code mz_who_open(mz_cx *cx, mz_keyring *keys, const char *path, mz_who **out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0) {
        return mz_fail(cx, errno == ENOENT ? MZ_ABSENT : MZ_IO, "could not open \"%s\": %s", path,
                       strerror(errno));
    }
    bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    void *p = MAP_FAILED;
    if (regular) {
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    }
    (void)close(fd);
    if (p == MAP_FAILED) {
        return no_index(cx, path);
    }
    mz_code rc = open_mapped(cx, keys, path, (mz_str){p, (size_t)st.st_size}, out);
    (void)munmap(p, (size_t)st.st_size);
    return rc;
}
