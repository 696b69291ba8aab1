#include "feed/vault_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "col/thread.h"
#include "feed/feed_int.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are kept as they are");

enum { VERSION = 1, SEAL_ARENA = 32 << 20 };

struct head {
    char magic[8];
    uint32_t version;
    uint32_t kind;
    int64_t delivery;
    uint8_t number[16];
    uint64_t blocks;
    uint64_t directory; /* its offset */
    uint8_t unused[8];
};
_Static_assert(sizeof(struct head) == 64, "the head is one line");

struct place {
    uint64_t offset;
    uint64_t length;
    uint8_t hash[32];
};
_Static_assert(sizeof(struct place) == 48, "places stand side by side");

static const char MAGIC[8] = "mz.row\r\n";

/* ---- numbers and texts ---------------------------------------------------------------------- */

void vault_put(mz_buf *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7) {
        mz_buf_byte(b, (char)(v | 0x80));
    }
    mz_buf_byte(b, (char)v);
}

void vault_put_int(mz_buf *b, int64_t v)
{
    vault_put(b, (uint64_t)v << 1 ^ (uint64_t)(v >> 63));
}

void vault_put_str(mz_buf *b, mz_str s)
{
    vault_put(b, s.n);
    mz_buf_add(b, s);
}

uint64_t vault_get(struct vault_reader *r)
{
    uint64_t v = 0;
    for (unsigned shift = 0; r->at < r->s.n && shift < 64; shift += 7) {
        unsigned char c = (unsigned char)r->s.p[r->at++];
        v |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80) {
            return v;
        }
    }
    r->bad = true;
    return 0;
}

int64_t vault_get_int(struct vault_reader *r)
{
    uint64_t v = vault_get(r);
    return (int64_t)(v >> 1 ^ (0 - (v & 1)));
}

mz_str vault_get_str(struct vault_reader *r)
{
    uint64_t n = vault_get(r);
    if (r->bad || n > r->s.n - r->at) {
        r->bad = true;
        return (mz_str){NULL, 0};
    }
    r->at += n;
    return (mz_str){r->s.p + r->at - n, n};
}

/* ---- where a block belongs ---------------------------------------------------------------------
 */

static struct mz_field_at at(mz_arena *a, const struct head *h, size_t block)
{
    static const char hex[] = "0123456789abcdef";
    char z[2 * sizeof h->number];
    for (size_t i = 0; i < sizeof h->number; i++) {
        z[2 * i] = hex[h->number[i] >> 4];
        z[2 * i + 1] = hex[h->number[i] & 15];
    }
    mz_str column = mz_str_fmt(a, "%lld/%.*s", (long long)h->delivery, (int)sizeof z, z);
    return (struct mz_field_at){MZ_S("feed"), column, (int64_t)block};
}

/* ---- writing
 * -------------------------------------------------------------------------------------- */

struct sealing {
    mz_cx *cx;
    mz_keyring *keys;
    struct head head;
    const mz_str *block;
    struct place *place;
    uint8_t (*iv)[MZ_SM4_IV_N]; /* drawn beforehand: the source belongs to one thread */
    int fd;
    atomic_size_t next;
    struct mz_error err[MZ_THREADS_MAX];
};

static void drawn(void *p, void *out, size_t n)
{
    memcpy(out, p, n < MZ_SM4_IV_N ? n : MZ_SM4_IV_N);
}

static mz_code write_at(mz_cx *cx, int fd, mz_str s, uint64_t offset)
{
    while (s.n > 0) {
        ssize_t n = pwrite(fd, s.p, s.n, (off_t)offset);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return mz_fail(cx, MZ_IO, "could not write matched rows: %s", strerror(errno));
        }
        s.p += n;
        s.n -= (size_t)n;
        offset += (uint64_t)n;
    }
    return MZ_OK;
}

static mz_code seal_one(mz_cx *cx, struct sealing *s, mz_keyring *keys, size_t i)
{
    mz_str blob = {NULL, 0};
    struct mz_random random = {drawn, s->iv[i]};
    cx->random = &random;
    MZ_TRY(mz_field_seal(cx, keys, MZ_FOR_FEED_ROW, at(cx->a, &s->head, i), s->block[i], &blob));
    if (blob.n != s->place[i].length) {
        return mz_fail(cx, MZ_CORRUPT, "a sealed block has another length than expected");
    }
    mz_fingerprint(blob, s->place[i].hash);
    return write_at(cx, s->fd, blob, s->place[i].offset);
}

static mz_code seal_many(mz_cx *cx, struct sealing *s, mz_keyring *keys)
{
    for (;;) {
        size_t i = atomic_fetch_add(&s->next, 1);
        if (i >= s->head.blocks) {
            return MZ_OK;
        }
        MZ_TRY(seal_one(cx, s, keys, i));
        mz_arena_reset(cx->a);
    }
}

static void seal_some(void *p, size_t thread)
{
    struct sealing *s = p;
    mz_cx cx = *s->cx;
    mz_crypto *c = NULL;
    mz_keyring *keys = NULL;
    cx.err = (struct mz_error){0};
    cx.a = mz_arena_new(SEAL_ARENA);
    mz_code rc = thread == 0 ? MZ_OK : mz_crypto_open(&cx, &c);
    if (rc == MZ_OK && thread > 0) {
        rc = mz_keyring_again(&cx, s->keys, c, &keys);
    }
    if (rc == MZ_OK) {
        rc = seal_many(&cx, s, thread == 0 ? s->keys : keys);
    }
    mz_keyring_close(keys);
    mz_crypto_close(c);
    mz_arena_free(cx.a);
    s->err[thread] = cx.err;
    s->err[thread].code = rc;
}

static void root_of(mz_arena *a, const struct head *h, const struct place *place, uint8_t root[32])
{
    size_t n = (size_t)h->blocks * sizeof *place;
    char *all = mz_arena_alloc(a, sizeof *h + n);
    memcpy(all, h, sizeof *h);
    if (n > 0) {
        memcpy(all + sizeof *h, place, n);
    }
    mz_fingerprint((mz_str){all, sizeof *h + n}, root);
}

static void plan_places(mz_cx *cx, struct sealing *s)
{
    uint64_t offset = sizeof s->head;
    s->place = MZ_NEW_N(cx->a, struct place, s->head.blocks + 1);
    s->iv = mz_arena_alloc(cx->a, sizeof *s->iv * (s->head.blocks + 1));
    for (size_t i = 0; i < s->head.blocks; i++) {
        s->place[i].offset = offset;
        s->place[i].length = s->block[i].n + MZ_AEAD_EXTRA;
        offset += s->place[i].length;
        mz_random_fill(cx, s->iv[i], sizeof s->iv[i]);
    }
    s->head.directory = offset;
}

static mz_code write_file(mz_cx *cx, struct sealing *s, uint8_t root[VAULT_ROOT_N])
{
    size_t threads = feed_threads(0);
    size_t some = s->head.blocks / 4 + 1; /* a keyring costs as much as some blocks */
    threads = threads < some ? threads : some;
    mz_threads_run(threads, seal_some, s);
    for (size_t i = 0; i < threads; i++) {
        if (s->err[i].code != MZ_OK) {
            cx->err = s->err[i];
            return s->err[i].code;
        }
    }
    root_of(cx->a, &s->head, s->place, root);
    size_t n = (size_t)s->head.blocks * sizeof *s->place;
    MZ_TRY(write_at(cx, s->fd, mz_bytes(&s->head, sizeof s->head), 0));
    MZ_TRY(write_at(cx, s->fd, mz_bytes(s->place, n), s->head.directory));
    MZ_TRY(write_at(cx, s->fd, mz_bytes(root, VAULT_ROOT_N), s->head.directory + n));
    return fsync(s->fd) == 0
               ? MZ_OK
               : mz_fail(cx, MZ_IO, "could not write matched rows: %s", strerror(errno));
}

mz_code vault_write(mz_cx *cx, mz_keyring *keys, struct vault_about about, const mz_str *block,
                    size_t block_n, const char *path, uint8_t root[VAULT_ROOT_N])
{
    struct sealing *s = MZ_NEW(cx->a, struct sealing);
    if (block_n > VAULT_BLOCKS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%zu blocks in one file", block_n);
    }
    s->cx = cx;
    s->keys = keys;
    s->block = block;
    s->head = (struct head){
        .version = VERSION, .kind = about.kind, .delivery = about.delivery, .blocks = block_n};
    memcpy(s->head.magic, MAGIC, sizeof MAGIC);
    mz_random_fill(cx, s->head.number, sizeof s->head.number);
    plan_places(cx, s);
    const char *beside = mz_str_fmt(cx->a, "%s.new", path).p;
    s->fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (s->fd < 0) {
        return mz_fail(cx, MZ_IO, "could not write \"%s\": %s", beside, strerror(errno));
    }
    mz_code rc = write_file(cx, s, root);
    (void)close(s->fd);
    if (rc == MZ_OK && rename(beside, path) != 0) {
        rc = mz_fail(cx, MZ_IO, "could not rename to \"%s\": %s", path, strerror(errno));
    }
    if (rc != MZ_OK) {
        (void)unlink(beside);
    }
    return rc;
}

/* ---- reading
 * ---------------------------------------------------------------------------------------- */

struct vault {
    mz_keyring *keys;
    mz_str file;
    struct head head;
    struct place *place;
    uint8_t root[VAULT_ROOT_N];
};

static void unmap(void *p)
{
    const struct vault *v = p;
    (void)munmap((void *)(uintptr_t)v->file.p, v->file.n);
}

static mz_code corrupt(mz_cx *cx, const char *path, const char *why)
{
    return mz_fail(cx, MZ_CORRUPT, "\"%s\" is not what was written: %s", path, why);
}

static mz_code map(mz_cx *cx, const char *path, struct vault *v)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0) {
        return mz_fail(cx, errno == ENOENT ? MZ_ABSENT : MZ_IO, "could not open \"%s\": %s", path,
                       strerror(errno));
    }
    bool fits = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                st.st_size >= (off_t)(sizeof(struct head) + VAULT_ROOT_N);
    void *p = MAP_FAILED;
    if (fits) {
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    (void)close(fd);
    if (p == MAP_FAILED) {
        return corrupt(cx, path, "it is too short");
    }
    v->file = (mz_str){p, (size_t)st.st_size};
    mz_arena_defer(cx->a, unmap, v);
    return MZ_OK;
}

/* Head and directory against the root; the blocks are not looked at. */
static mz_code open_directory(mz_cx *cx, const char *path, const uint8_t *root, struct vault *v)
{
    MZ_TRY(map(cx, path, v));
    memcpy(&v->head, v->file.p, sizeof v->head);
    const struct head *h = &v->head;
    bool fits = memcmp(h->magic, MAGIC, sizeof MAGIC) == 0 && h->version == VERSION &&
                h->blocks <= VAULT_BLOCKS_MAX && h->directory >= sizeof *h &&
                h->directory <= v->file.n;
    size_t n = fits ? (size_t)h->blocks * sizeof *v->place : 0;
    if (!fits || v->file.n - h->directory != n + VAULT_ROOT_N) {
        return corrupt(cx, path, "its head does not fit");
    }
    v->place = mz_arena_alloc(cx->a, n + 1);
    memcpy(v->place, v->file.p + h->directory, n);
    root_of(cx->a, h, v->place, v->root);
    if (memcmp(v->root, v->file.p + h->directory + n, VAULT_ROOT_N) != 0) {
        return corrupt(cx, path, "its directory was changed");
    }
    if (root != NULL && memcmp(v->root, root, VAULT_ROOT_N) != 0) {
        return corrupt(cx, path, "it is another file than the one recorded");
    }
    uint64_t at_byte = sizeof *h;
    for (size_t i = 0; i < h->blocks; i++) {
        if (v->place[i].offset != at_byte || v->place[i].length > h->directory - at_byte) {
            return corrupt(cx, path, "its blocks do not follow each other");
        }
        at_byte += v->place[i].length;
    }
    return MZ_OK;
}

mz_code vault_open(mz_cx *cx, mz_keyring *keys, enum vault_kind kind, const char *path,
                   const uint8_t *root, struct vault **out)
{
    struct vault *v = MZ_NEW(cx->a, struct vault);
    v->keys = keys;
    MZ_TRY(open_directory(cx, path, root, v));
    if (v->head.kind != (uint32_t)kind) {
        return corrupt(cx, path, "it is of another kind");
    }
    *out = v;
    return MZ_OK;
}

int64_t vault_delivery(const struct vault *v)
{
    return v->head.delivery;
}

size_t vault_blocks(const struct vault *v)
{
    return (size_t)v->head.blocks;
}

void vault_root(const struct vault *v, uint8_t root[VAULT_ROOT_N])
{
    memcpy(root, v->root, VAULT_ROOT_N);
}

mz_code vault_read(mz_cx *cx, struct vault *v, size_t i, mz_str *plain)
{
    if (i >= v->head.blocks) {
        return mz_fail(cx, MZ_CORRUPT, "block %zu of %zu", i, (size_t)v->head.blocks);
    }
    mz_str blob = {v->file.p + v->place[i].offset, (size_t)v->place[i].length};
    return mz_field_open(cx, v->keys, MZ_FOR_FEED_ROW, at(cx->a, &v->head, i), blob, plain);
}

mz_code vault_verify(mz_cx *cx, const char *path, const uint8_t root[VAULT_ROOT_N], int64_t *bad)
{
    struct vault *v = MZ_NEW(cx->a, struct vault);
    *bad = -1;
    MZ_TRY(open_directory(cx, path, root, v));
    for (size_t i = 0; i < v->head.blocks; i++) {
        uint8_t is[32];
        mz_fingerprint((mz_str){v->file.p + v->place[i].offset, (size_t)v->place[i].length}, is);
        if (memcmp(is, v->place[i].hash, sizeof is) != 0) {
            *bad = (int64_t)i;
            return corrupt(cx, path, "a block was changed");
        }
    }
    return MZ_OK;
}
