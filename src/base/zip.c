#include "base/zip.h"

#include <stdlib.h>
#include <zip.h>
#include <zlib.h>

#include "base/charset.h"
#include "base/text.h"

enum { CHUNK = 64 << 10, NAME_MAX_BYTES = 1024 };
enum { RATIO = 100, FILES = 1000, TOTAL = 200 << 20, RATIO_FROM = 1 << 20 };

enum mz_pack mz_pack_detect(mz_str head)
{
    if (head.n >= 3 && memcmp(head.p, "\x1F\x8B\x08", 3) == 0) {
        return MZ_PACK_GZIP;
    }
    bool zip = head.n >= 4 &&
               (memcmp(head.p, "PK\x03\x04", 4) == 0 || memcmp(head.p, "PK\x05\x06", 4) == 0);
    return zip ? MZ_PACK_ZIP : MZ_PACK_NONE;
}

static struct mz_zip_limits filled(struct mz_zip_limits l)
{
    l.ratio_max = l.ratio_max == 0 ? RATIO : l.ratio_max;
    l.files_max = l.files_max == 0 ? FILES : l.files_max;
    l.total_max = l.total_max == 0 ? TOTAL : l.total_max;
    return l;
}

/* `made` bytes came out of `packed`; `total` out of the whole archive. */
static mz_code check_limits(mz_cx *cx, const struct mz_zip_limits *l, int64_t made, int64_t packed,
                            int64_t total)
{
    if (total > l->total_max) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text =
                             MZ_T("Unpacked, the file is larger than {0} MiB. Send it in several "
                                  "parts."),
                         .arg = {mz_str_fmt(cx->a, "%lld", (long long)(l->total_max >> 20))});
    }
    if (made > RATIO_FROM && made / l->ratio_max > packed) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("The file grows more than {0} times when unpacked, as only "
                                      "harmful files do. Send it unpacked."),
                         .arg = {mz_str_fmt(cx->a, "%lld", (long long)l->ratio_max)});
    }
    return MZ_OK;
}

static mz_code damaged(mz_cx *cx)
{
    return mz_refuse(cx, MZ_INVALID,
                     .text = MZ_T("The packed file is damaged or was cut off. Send it again."));
}

/* ---- gzip ------------------------------------------------------------- */

struct gunzip {
    struct mz_source in;
    struct mz_zip_limits limits;
    z_stream z;
    unsigned char chunk[CHUNK];
    int64_t packed;
    int64_t made;
    bool in_ended;
    bool member_ended;
    bool ended;
};

static void gunzip_free(void *p)
{
    struct gunzip *g = p;
    (void)inflateEnd(&g->z);
}

static mz_code gunzip_fill(mz_cx *cx, struct gunzip *g)
{
    if (g->z.avail_in > 0 || g->in_ended) {
        return MZ_OK;
    }
    size_t got = 0;
    MZ_TRY(g->in.read(cx, g->in.p, (char *)g->chunk, CHUNK, &got));
    g->in_ended = got == 0;
    g->packed += (int64_t)got;
    g->z.next_in = g->chunk;
    g->z.avail_in = (uInt)got;
    return MZ_OK;
}

/* One call of inflate; the next member begins where one ended. */
static mz_code gunzip_step(mz_cx *cx, struct gunzip *g)
{
    MZ_TRY(gunzip_fill(cx, g));
    if (g->member_ended) {
        /* Padding with zeros after the last member is common on tapes and is no member. */
        if (g->z.avail_in == 0 || g->z.next_in[0] != 0x1F) {
            g->ended = true;
            return MZ_OK;
        }
        (void)inflateReset(&g->z);
        g->member_ended = false;
    }
    if (g->z.avail_in == 0) {
        return damaged(cx);
    }
    int rc = inflate(&g->z, Z_NO_FLUSH);
    if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR) {
        return damaged(cx);
    }
    g->member_ended = rc == Z_STREAM_END;
    return MZ_OK;
}

static mz_code gunzip_read(mz_cx *cx, void *p, char *out, size_t cap, size_t *n)
{
    struct gunzip *g = p;
    cap = cap > (1U << 30U) ? 1U << 30U : cap;
    g->z.next_out = (unsigned char *)out;
    g->z.avail_out = (uInt)cap;
    while (!g->ended && g->z.avail_out == cap) {
        MZ_TRY(gunzip_step(cx, g));
    }
    *n = cap - g->z.avail_out;
    g->made += (int64_t)*n;
    return check_limits(cx, &g->limits, g->made, g->packed, g->made);
}

mz_code mz_gzip_open(mz_cx *cx, struct mz_source in, struct mz_zip_limits limits,
                     struct mz_source *out)
{
    struct gunzip *g = MZ_NEW(cx->a, struct gunzip);
    g->in = in;
    g->limits = filled(limits);
    if (inflateInit2(&g->z, 15 + 16) != Z_OK) {
        abort();
    }
    mz_arena_defer(cx->a, gunzip_free, g);
    *out = (struct mz_source){gunzip_read, g};
    return MZ_OK;
}

/* ---- zip -------------------------------------------------------------- */

struct mz_zip {
    zip_t *z;
    struct mz_zip_limits limits;
    struct mz_zip_entry *entries;
    size_t n;
    int64_t made; /* by all entries */
};

static void archive_free(void *p)
{
    struct mz_zip *z = p;
    zip_discard(z->z);
}

static bool unsafe_name(mz_str name)
{
    if (name.n == 0 || name.p[0] == '/' || name.p[0] == '\\' || (name.n > 1 && name.p[1] == ':')) {
        return true;
    }
    size_t part = 0;
    for (size_t i = 0; i <= name.n; i++) {
        bool end = i == name.n || name.p[i] == '/' || name.p[i] == '\\';
        if (end && i - part == 2 && memcmp(name.p + part, "..", 2) == 0) {
            return true;
        }
        part = end ? i + 1 : part;
        if (i < name.n && ((unsigned char)name.p[i] < 0x20 || name.p[i] == 0x7F)) {
            return true;
        }
    }
    return false;
}

static mz_code take_entry(mz_cx *cx, struct mz_zip *z, size_t i)
{
    zip_stat_t st;
    zip_stat_init(&st);
    const char *raw = zip_get_name(z->z, i, ZIP_FL_ENC_RAW);
    if (zip_stat_index(z->z, i, 0, &st) != 0 || raw == NULL) {
        return damaged(cx);
    }
    struct mz_zip_entry *e = &z->entries[i];
    mz_str name = mz_str_of(raw);
    if (name.n > NAME_MAX_BYTES || unsafe_name(name)) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("The archive holds a file with a forbidden name (\"{0}\"). "
                                      "Pack the files again without folders."),
                         .arg = {mz_str_dup(cx->a, mz_text_cut(name, 60))});
    }
    MZ_TRY(
        mz_charset_text(cx, mz_str_dup(cx->a, name), 4 * (size_t)NAME_MAX_BYTES, &e->name, NULL));
    bool sized = (st.valid & ZIP_STAT_SIZE) != 0 && (st.valid & ZIP_STAT_COMP_SIZE) != 0;
    if (!sized || st.size > INT64_MAX || st.comp_size > INT64_MAX) {
        return damaged(cx);
    }
    e->size = (int64_t)st.size;
    e->packed = (int64_t)st.comp_size;
    e->folder = e->name.n > 0 && e->name.p[e->name.n - 1] == '/';
    e->locked = (st.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && st.encryption_method != ZIP_EM_NONE;
    return MZ_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct mz_zip_entry *x = *(const struct mz_zip_entry *const *)a;
    const struct mz_zip_entry *y = *(const struct mz_zip_entry *const *)b;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int d = n == 0 ? 0 : strncasecmp(x->name.p, y->name.p, n);
    return d != 0 ? d : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

static mz_code check_twice(mz_cx *cx, const struct mz_zip *z)
{
    const struct mz_zip_entry **all = MZ_NEW_N(cx->a, const struct mz_zip_entry *, z->n + 1);
    for (size_t i = 0; i < z->n; i++) {
        all[i] = &z->entries[i];
    }
    qsort(all, z->n, sizeof(const struct mz_zip_entry *), by_name);
    for (size_t i = 1; i < z->n; i++) {
        if (by_name(&all[i - 1], &all[i]) == 0) {
            return mz_refuse(cx, MZ_INVALID,
                             .text = MZ_T("The archive holds \"{0}\" twice. Pack the files again."),
                             .arg = {all[i]->name});
        }
    }
    return MZ_OK;
}

static mz_code archive_open(mz_cx *cx, zip_source_t *src, struct mz_zip_limits limits, mz_zip **out)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_t *archive = zip_open_from_source(src, ZIP_RDONLY, &error);
    zip_error_fini(&error);
    if (archive == NULL) {
        zip_source_free(src);
        return damaged(cx);
    }
    struct mz_zip *z = MZ_NEW(cx->a, struct mz_zip);
    z->z = archive;
    z->limits = filled(limits);
    mz_arena_defer(cx->a, archive_free, z);
    zip_int64_t n = zip_get_num_entries(archive, 0);
    if (n < 0 || n > z->limits.files_max) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("The archive holds more than {0} files. Send it in several "
                                      "parts."),
                         .arg = {mz_str_fmt(cx->a, "%lld", (long long)z->limits.files_max)});
    }
    z->n = (size_t)n;
    z->entries = MZ_NEW_N(cx->a, struct mz_zip_entry, z->n + 1);
    for (size_t i = 0; i < z->n; i++) {
        MZ_TRY(take_entry(cx, z, i));
    }
    MZ_TRY(check_twice(cx, z));
    *out = z;
    return MZ_OK;
}

mz_code mz_zip_open_memory(mz_cx *cx, mz_str bytes, struct mz_zip_limits limits, mz_zip **out)
{
    zip_source_t *src = bytes.n == 0 ? NULL : zip_source_buffer_create(bytes.p, bytes.n, 0, NULL);
    return src == NULL ? damaged(cx) : archive_open(cx, src, limits, out);
}

mz_code mz_zip_open_file(mz_cx *cx, const char *path, struct mz_zip_limits limits, mz_zip **out)
{
    zip_source_t *src = zip_source_file_create(path, 0, -1, NULL);
    return src == NULL ? damaged(cx) : archive_open(cx, src, limits, out);
}

size_t mz_zip_count(const mz_zip *z)
{
    return z->n;
}

const struct mz_zip_entry *mz_zip_entry(const mz_zip *z, size_t i)
{
    return &z->entries[i];
}

int64_t mz_zip_find(const mz_zip *z, mz_str name)
{
    for (size_t i = 0; i < z->n; i++) {
        if (z->entries[i].name.n == name.n &&
            strncasecmp(z->entries[i].name.p, name.p, name.n) == 0) {
            return (int64_t)i;
        }
    }
    return -1;
}

struct member {
    struct mz_zip *z;
    zip_file_t *f;
    int64_t packed;
    int64_t made;
    bool broken;
};

static void member_close(void *p)
{
    struct member *m = p;
    if (m->f != NULL) {
        (void)zip_fclose(m->f);
        m->f = NULL;
    }
}

static mz_code member_read(mz_cx *cx, void *p, char *out, size_t cap, size_t *n)
{
    struct member *m = p;
    *n = 0;
    zip_int64_t got = m->f == NULL ? 0 : zip_fread(m->f, out, cap);
    m->broken = m->broken || got < 0;
    if (got <= 0) {
        member_close(m);
        return m->broken ? damaged(cx) : MZ_OK;
    }
    *n = (size_t)got;
    m->made += got;
    m->z->made += got;
    return check_limits(cx, &m->z->limits, m->made, m->packed, m->z->made);
}

mz_code mz_zip_read(mz_cx *cx, mz_zip *z, size_t i, struct mz_source *out)
{
    const struct mz_zip_entry *e = &z->entries[i];
    if (e->locked) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("\"{0}\" is locked with a password. Send it without one."),
                         .arg = {e->name});
    }
    zip_file_t *f = e->folder ? NULL : zip_fopen_index(z->z, i, 0);
    if (f == NULL) {
        return damaged(cx);
    }
    struct member *m = MZ_NEW(cx->a, struct member);
    *m = (struct member){.z = z, .f = f, .packed = e->packed};
    mz_arena_defer(cx->a, member_close, m);
    *out = (struct mz_source){member_read, m};
    return MZ_OK;
}
