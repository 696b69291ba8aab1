#include "feed/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/zip.h"
#include "col/thread.h"
#include "feed/feed_int.h"

enum { THREADS_MAX = 16 };
#define UNPACKED_MAX ((int64_t)16 << 30)

size_t feed_threads(size_t wanted)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    size_t have = n < 1 ? 1 : (size_t)n;
    size_t most = wanted > 0 ? wanted : have;
    return most < THREADS_MAX ? most : THREADS_MAX;
}

/* ---- plans --------------------------------------------------------------- */

void feed_plan_make(const struct feed_scan *s, struct feed_plan *p)
{
    struct mz_ymd t = mz_date_ymd(s->o.today);
    *p = (struct feed_plan){.who = s->who,
                            .form = s->form,
                            .today = s->o.today,
                            .today_ymd = t.year * 10000 + t.month * 100 + t.day};
    for (size_t i = 0; i < s->form->shape.columns_n; i++) {
        if (s->form->col[i].valued) {
            p->value_col[p->values_n++] = (int)i;
        }
    }
    p->part = s->found->parts_n == 0 ? 0 : (uint32_t)s->found->parts_n - 1;
}

mz_code feed_plan_place(mz_cx *cx, const mz_rows *r, struct feed_plan *p)
{
    MZ_TRY(mz_feed_form_place(cx, p->form, r, p->place));
    const struct mz_row *header = mz_rows_header(r);
    size_t at = (size_t)p->place[p->form->id];
    p->workbook = mz_rows_kind(r) == MZ_ROWS_XLSX;
    p->id_label = at < header->n && mz_rows_kind(r) != MZ_ROWS_JSON
                      ? mz_str_dup(cx->a, header->cells[at])
                      : (mz_str){NULL, 0};
    return MZ_OK;
}

/* ---- parts and runs ------------------------------------------------------ */

struct mz_feed_part *feed_new_part(mz_cx *cx, struct feed_scan *s)
{
    struct mz_feed_found *f = s->found;
    if (f->parts_n == s->parts_cap) {
        size_t cap = s->parts_cap == 0 ? 4 : s->parts_cap * 2;
        struct mz_feed_part *parts = MZ_NEW_N(cx->a, struct mz_feed_part, cap);
        if (f->parts_n > 0) {
            memcpy(parts, f->parts, f->parts_n * sizeof *parts);
        }
        f->parts = parts;
        s->parts_cap = cap;
    }
    return &f->parts[f->parts_n++];
}

struct feed_out *feed_new_out(struct feed_scan *s)
{
    if (s->outs_n == s->outs_cap) {
        s->outs_cap = s->outs_cap == 0 ? 16 : s->outs_cap * 2;
        s->outs = realloc(s->outs, s->outs_cap * sizeof *s->outs);
        s->out_part = realloc(s->out_part, s->outs_cap * sizeof *s->out_part);
        if (s->outs == NULL || s->out_part == NULL) {
            abort();
        }
    }
    s->outs[s->outs_n] = (struct feed_out){0};
    s->out_part[s->outs_n] = s->found->parts_n == 0 ? 0 : (uint32_t)s->found->parts_n - 1;
    return &s->outs[s->outs_n++];
}

static void forget_outs(void *p)
{
    struct feed_scan *s = p;
    for (size_t i = 0; i < s->outs_n; i++) {
        feed_out_free(&s->outs[i]);
    }
    free(s->outs);
    free(s->out_part);
    s->outs = NULL;
    s->out_part = NULL;
    s->outs_n = 0;
    s->outs_cap = 0;
}

mz_code feed_give_back(mz_cx *cx, struct feed_scan *s, struct feed_verdict v,
                       const struct mz_row *row)
{
    if (s->o.reject == NULL || v.reason == MZ_REASON_NONE || !mz_feed_reason_back(v.reason)) {
        return MZ_OK;
    }
    const struct mz_feed_part *part = &s->found->parts[s->found->parts_n - 1];
    struct mz_feed_reject r = {.reason = v.reason,
                               .column = v.column,
                               .row = row,
                               .header = &part->header,
                               .part = part->name};
    return s->o.reject(cx, s->o.p, &r);
}

/* ---- scanning ------------------------------------------------------------ */

/* Does a text that is no archive end inside a line? UTF-16 ends in NUL. */
static bool is_unended(mz_str bytes)
{
    size_t n = bytes.n;
    while (n > 0 && bytes.p[n - 1] == '\0' && bytes.n - n < 2) {
        n--;
    }
    return n > 0 && bytes.p[n - 1] != '\n' && bytes.p[n - 1] != '\r' &&
           mz_pack_detect((mz_str){bytes.p, bytes.n < 8 ? bytes.n : 8}) == MZ_PACK_NONE;
}

static mz_code run(mz_cx *cx, struct feed_scan *s)
{
    bool done = false;
    if (!s->o.slow) {
        MZ_TRY(feed_scan_fast(cx, s, &done));
    }
    s->found->fast = done;
    if (!done) {
        forget_outs(s);
        s->found->parts_n = 0;
        MZ_TRY(feed_scan_slow(cx, s));
        feed_print_all(cx->a, s->bytes, s->o.threads, s->found->print);
    }
    if (s->found->parts_n == 1) {
        s->found->parts[0].unended = is_unended(s->bytes);
    }
    return feed_scan_merge(cx, s);
}

mz_code mz_feed_scan_memory(mz_cx *cx, const mz_who *who, const mz_feed_form *form, mz_str bytes,
                            const struct mz_feed_scan_options *options, struct mz_feed_found **out)
{
    struct feed_scan s = {.who = who,
                          .form = form,
                          .o = *options,
                          .bytes = bytes.p == NULL ? MZ_S("") : bytes,
                          .found = MZ_NEW(cx->a, struct mz_feed_found)};
    s.found->bytes = (int64_t)bytes.n;
    s.o.limits.total_max = s.o.limits.total_max == 0 ? UNPACKED_MAX : s.o.limits.total_max;
    mz_code rc = run(cx, &s);
    forget_outs(&s);
    *out = rc == MZ_OK ? s.found : NULL;
    return rc;
}

/* ---- files --------------------------------------------------------------- */

struct mapped {
    void *p; /* NULL for an empty file */
    size_t n;
};

static mz_code map_file(mz_cx *cx, const char *path, struct mapped *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_fail(cx, errno == ENOENT ? MZ_ABSENT : MZ_IO, "could not open \"%s\": %s", path,
                       strerror(errno));
    }
    struct stat st;
    bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    void *p = NULL;
    if (regular && st.st_size > 0) {
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    (void)close(fd);
    if (!regular) {
        return mz_fail(cx, MZ_INVALID, "\"%s\" is no regular file", path);
    }
    if (p == MAP_FAILED) {
        return mz_fail(cx, MZ_IO, "could not map \"%s\": %s", path, strerror(errno));
    }
    if (p != NULL) {
        (void)madvise(p, (size_t)st.st_size, MADV_SEQUENTIAL);
    }
    *out = (struct mapped){p, (size_t)st.st_size};
    return MZ_OK;
}

static void unmap(struct mapped m)
{
    if (m.p != NULL) {
        (void)munmap(m.p, m.n);
    }
}

mz_code mz_feed_scan(mz_cx *cx, const mz_who *who, const mz_feed_form *form, const char *path,
                     const struct mz_feed_scan_options *options, struct mz_feed_found **out)
{
    struct mapped m = {NULL, 0};
    struct mz_feed_scan_options o = *options;
    const char *slash = strrchr(path, '/');
    o.name = o.name.n > 0 ? o.name : mz_str_of(slash == NULL ? path : slash + 1);
    MZ_TRY(map_file(cx, path, &m));
    mz_code rc = mz_feed_scan_memory(cx, who, form, (mz_str){m.p, m.n}, &o, out);
    unmap(m);
    return rc;
}

mz_code mz_feed_print(mz_cx *cx, const char *path, uint64_t print[2])
{
    struct mapped m = {NULL, 0};
    MZ_TRY(map_file(cx, path, &m));
    feed_print_all(cx->a, (mz_str){m.p, m.n}, 0, print);
    unmap(m);
    return MZ_OK;
}
