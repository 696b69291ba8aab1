/* compare.c - digests of counties against each other, and how they travel as files. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/io.h"
#include "base/text.h"
#include "feature/twice/twice_int.h"

enum { LINE_MAX = 200, PARTS = 4, HEAD_PARTS = 5 };

struct one {
    const struct twice_digest *d;
    size_t of; /* which county */
};

static int by_digest(const void *a, const void *b)
{
    const struct one *x = a;
    const struct one *y = b;
    int by = memcmp(x->d->b, y->d->b, TWICE_DIGEST_N);
    return by != 0          ? by
           : x->of != y->of ? (x->of < y->of ? -1 : 1)
                            : strcmp(x->d->programme, y->d->programme);
}

static mz_code same_question(mz_cx *cx, const struct twice_given *in, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (in[i].period != in[0].period || memcmp(in[i].print, in[0].print, TWICE_PRINT_N) != 0) {
            return mz_refuse(cx, MZ_INVALID,
                             .text = MZ_T("County {0} gave another month or used another key."),
                             .arg = {mz_str_fmt(cx->a, "%06" PRId64, in[i].county)});
        }
        for (size_t k = 0; k < i; k++) {
            if (in[k].county == in[i].county) {
                return mz_refuse(cx, MZ_INVALID, .text = MZ_T("County {0} stands here twice."),
                                 .arg = {mz_str_fmt(cx->a, "%06" PRId64, in[i].county)});
            }
        }
    }
    return MZ_OK;
}

/* Everybody of the run of one digest is told of everybody of another county. */
static size_t tell(const struct one *run, size_t n, const struct twice_given *in,
                   struct twice_answer *out)
{
    size_t told = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            struct twice_answer *a = &out[run[i].of];
            if (run[i].of == run[k].of) {
                continue;
            }
            if (a->t != NULL) {
                struct twice_told *t = &a->t[a->n];
                *t = (struct twice_told){.other = in[run[k].of].county};
                memcpy(t->b, run[i].d->b, TWICE_DIGEST_N);
                memcpy(t->programme, run[i].d->programme, TWICE_WORD_MAX);
                memcpy(t->other_programme, run[k].d->programme, TWICE_WORD_MAX);
            }
            a->n++;
            told++;
        }
    }
    return told;
}

static void all_runs(const struct one *all, size_t n, const struct twice_given *in,
                     struct twice_answer *out)
{
    size_t i = 0;
    while (i < n) {
        size_t k = i + 1;
        while (k < n && memcmp(all[k].d->b, all[i].d->b, TWICE_DIGEST_N) == 0) {
            k++;
        }
        (void)tell(&all[i], k - i, in, out);
        i = k;
    }
}

mz_code twice_compare(mz_cx *cx, const struct twice_given *in, size_t n, struct twice_answer **out)
{
    size_t sum = 0;
    MZ_TRY(same_question(cx, in, n));
    struct twice_answer *a = MZ_NEW_N(cx->a, struct twice_answer, n + 1);
    for (size_t i = 0; i < n; i++) {
        a[i].county = in[i].county;
        a[i].period = in[i].period;
        memcpy(a[i].print, in[i].print, TWICE_PRINT_N);
        sum += in[i].n;
    }
    struct one *all = MZ_NEW_N(cx->a, struct one, sum + 1);
    sum = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < in[i].n; k++) {
            all[sum++] = (struct one){&in[i].d[k], i};
        }
    }
    qsort(all, sum, sizeof *all, by_digest);
    all_runs(all, sum, in, a); /* counts */
    for (size_t i = 0; i < n; i++) {
        a[i].t = MZ_NEW_N(cx->a, struct twice_told, a[i].n + 1);
        a[i].n = 0;
    }
    all_runs(all, sum, in, a);
    *out = a;
    return MZ_OK;
}

/* ---- files: one head line, then one line a digest ----------------------------------------- */

static mz_str head(mz_cx *cx, const char *kind, int64_t county, int64_t period,
                   const uint8_t *print)
{
    return mz_str_fmt(cx->a, "%s,%06" PRId64 "," MZ_FMT "," MZ_FMT "\n", kind, county,
                      MZ_ARG(twice_month(cx->a, period)),
                      MZ_ARG(mz_hex_encode(cx->a, mz_bytes(print, TWICE_PRINT_N))));
}

mz_str twice_given_text(mz_cx *cx, const struct twice_given *g)
{
    mz_buf *b = mz_buf_new(cx->a, (g->n + 1) * LINE_MAX);
    mz_buf_add(b, head(cx, "mz-twice-given", g->county, g->period, g->print));
    for (size_t i = 0; i < g->n; i++) {
        mz_buf_add(b, mz_hex_encode(cx->a, mz_bytes(g->d[i].b, TWICE_DIGEST_N)));
        mz_buf_add(b, mz_str_fmt(cx->a, ",%s\n", g->d[i].programme));
    }
    return mz_buf_str(b);
}

mz_str twice_answer_text(mz_cx *cx, const struct twice_answer *a)
{
    mz_buf *b = mz_buf_new(cx->a, (a->n + 1) * LINE_MAX);
    mz_buf_add(b, head(cx, "mz-twice-answer", a->county, a->period, a->print));
    for (size_t i = 0; i < a->n; i++) {
        const struct twice_told *t = &a->t[i];
        mz_buf_add(b, mz_hex_encode(cx->a, mz_bytes(t->b, TWICE_DIGEST_N)));
        mz_buf_add(b, mz_str_fmt(cx->a, ",%s,%06" PRId64 ",%s\n", t->programme, t->other,
                                 t->other_programme));
    }
    return mz_buf_str(b);
}

static mz_code wrong(mz_cx *cx, size_t line)
{
    return mz_refuse(cx, MZ_INVALID, .field = "file",
                     .text = MZ_T("Line {0} is not of a comparison."),
                     .arg = {mz_str_fmt(cx->a, "%zu", line)});
}

/* The next line in parts by commas; false at the end. */
static bool next_line(mz_str *text, mz_str part[HEAD_PARTS], size_t *n)
{
    if (text->n == 0) {
        return false;
    }
    const char *end = memchr(text->p, '\n', text->n);
    size_t len = end == NULL ? text->n : (size_t)(end - text->p);
    mz_str line = {text->p, len};
    len += len < text->n ? 1 : 0;
    *text = (mz_str){text->p + len, text->n - len};
    *n = 0;
    for (bool more = true; more && *n < HEAD_PARTS;) {
        const char *comma = line.n == 0 ? NULL : memchr(line.p, ',', line.n);
        size_t k = comma == NULL ? line.n : (size_t)(comma - line.p);
        more = comma != NULL;
        part[(*n)++] = (mz_str){line.p, k};
        k += more ? 1 : 0;
        line = (mz_str){line.p + k, line.n - k};
    }
    return true;
}

static bool county_of(mz_str s, int64_t *out)
{
    int64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return s.n == 6 && v >= 110000;
}

static bool bytes_of(mz_cx *cx, mz_str hex, uint8_t *out, size_t n)
{
    mz_str raw = {NULL, 0};
    if (hex.n != 2 * n || mz_hex_decode(cx, hex, &raw) != MZ_OK) {
        mz_clear(cx);
        return false;
    }
    memcpy(out, raw.p, n);
    return true;
}

static bool word_of(mz_str s, char out[TWICE_WORD_MAX])
{
    bool good = s.n > 0 && s.n < TWICE_WORD_MAX;
    for (size_t i = 0; i < s.n && good; i++) {
        good = (s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_';
        out[i] = s.p[i];
    }
    return good;
}

struct reading {
    int64_t county, period;
    uint8_t print[TWICE_PRINT_N];
};

static mz_code read_head(mz_cx *cx, mz_str *text, const char *kind, struct reading *r)
{
    mz_str part[HEAD_PARTS];
    size_t n = 0;
    bool good = next_line(text, part, &n) && n == 4 && mz_str_eq(part[0], mz_str_of(kind)) &&
                county_of(part[1], &r->county) && twice_month_of(part[2], &r->period) &&
                bytes_of(cx, part[3], r->print, TWICE_PRINT_N);
    return good ? MZ_OK : wrong(cx, 1);
}

static size_t lines_of(mz_str text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++) {
        n += text.p[i] == '\n';
    }
    return n;
}

mz_code twice_given_read(mz_cx *cx, mz_str text, struct twice_given *out)
{
    struct reading r = {0};
    mz_str part[HEAD_PARTS];
    size_t n = 0;
    size_t most = lines_of(text);
    *out = (struct twice_given){.n = 0};
    MZ_TRY(most <= TWICE_GIVEN_MAX ? read_head(cx, &text, "mz-twice-given", &r) : wrong(cx, most));
    out->county = r.county;
    out->period = r.period;
    memcpy(out->print, r.print, TWICE_PRINT_N);
    out->d = MZ_NEW_N(cx->a, struct twice_digest, most);
    while (next_line(&text, part, &n)) {
        struct twice_digest *d = &out->d[out->n];
        bool good =
            n == 2 && bytes_of(cx, part[0], d->b, TWICE_DIGEST_N) && word_of(part[1], d->programme);
        MZ_TRY(good ? MZ_OK : wrong(cx, out->n + 2));
        out->n++;
    }
    return MZ_OK;
}

mz_code twice_answer_read(mz_cx *cx, mz_str text, struct twice_answer *out)
{
    struct reading r = {0};
    mz_str part[HEAD_PARTS];
    size_t n = 0;
    size_t most = lines_of(text);
    *out = (struct twice_answer){.n = 0};
    MZ_TRY(most <= TWICE_GIVEN_MAX ? read_head(cx, &text, "mz-twice-answer", &r) : wrong(cx, most));
    out->county = r.county;
    out->period = r.period;
    memcpy(out->print, r.print, TWICE_PRINT_N);
    out->t = MZ_NEW_N(cx->a, struct twice_told, most);
    while (next_line(&text, part, &n)) {
        struct twice_told *t = &out->t[out->n];
        bool good = n == PARTS && bytes_of(cx, part[0], t->b, TWICE_DIGEST_N) &&
                    word_of(part[1], t->programme) && county_of(part[2], &t->other) &&
                    word_of(part[3], t->other_programme) && t->other != out->county;
        MZ_TRY(good ? MZ_OK : wrong(cx, out->n + 2));
        out->n++;
    }
    return MZ_OK;
}
