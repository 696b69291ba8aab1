#include "base/charset.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#include "base/utf8_scan.h"

enum { OUT_MAX = 3 * MZ_CHARSET_CHUNK };

const char *mz_charset_name(enum mz_charset c)
{
    static const char *const names[] = {"UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"};
    return names[c];
}

/* ---- finding out ------------------------------------------------------ */

/* Length of the GB18030 character at the start of s, 0 when it is none; *cut when its end lacks. */
static size_t gb_char(mz_str s, bool *cut)
{
    const unsigned char *p = (const unsigned char *)s.p;
    *cut = false;
    if (p[0] < 0x80) {
        return 1;
    }
    if (p[0] == 0x80 || p[0] == 0xFF) {
        return 0;
    }
    if (s.n < 2) {
        *cut = true;
        return 0;
    }
    if (p[1] >= 0x40 && p[1] <= 0xFE && p[1] != 0x7F) {
        return 2;
    }
    if (p[1] < 0x30 || p[1] > 0x39) {
        return 0;
    }
    if (s.n < 4) {
        *cut = s.n < 3 || (p[2] >= 0x81 && p[2] <= 0xFE);
        return 0;
    }
    bool four = p[2] >= 0x81 && p[2] <= 0xFE && p[3] >= 0x30 && p[3] <= 0x39;
    return four ? 4 : 0;
}

/* What a text would be in a charset. */
struct tally {
    int64_t bad;   /* first offset that is wrong, or -1 */
    int64_t bad_n; /* wrong bytes */
    int64_t wide;  /* characters that are not ASCII */
};

static void tally_bad(struct tally *t, size_t at)
{
    t->bad = t->bad < 0 ? (int64_t)at : t->bad;
    t->bad_n++;
}

static struct tally tally_utf8(mz_str s, bool whole)
{
    struct tally t = {.bad = -1};
    for (size_t i = mz_utf8_ascii(s); i < s.n;) {
        mz_str rest = {s.p + i, s.n - i};
        size_t len = mz_utf8_char(rest);
        if (len == 0 && !whole && mz_utf8_cut(rest)) {
            break;
        }
        if (len == 0) {
            tally_bad(&t, i);
        }
        t.wide += len > 1;
        i += len == 0 ? 1 : len;
    }
    return t;
}

static struct tally tally_gb(mz_str s, bool whole)
{
    struct tally t = {.bad = -1};
    for (size_t i = mz_utf8_ascii(s); i < s.n;) {
        bool cut = false;
        size_t len = gb_char((mz_str){s.p + i, s.n - i}, &cut);
        if (len == 0 && cut && !whole) {
            break;
        }
        if (len == 0) {
            tally_bad(&t, i);
        }
        t.wide += len > 1;
        i += len == 0 ? 1 : len;
    }
    return t;
}

static bool begins(mz_str s, mz_str mark)
{
    return s.n >= mark.n && memcmp(s.p, mark.p, mark.n) == 0;
}

struct mz_charset_guess mz_charset_detect(mz_str sample, bool whole)
{
    static const struct {
        mz_str mark;
        enum mz_charset charset;
    } marks[] = {
        {{"\xEF\xBB\xBF", 3}, MZ_UTF8},
        {{"\x84\x31\x95\x33", 4}, MZ_GB18030},
        {{"\xFF\xFE", 2}, MZ_UTF16LE},
        {{"\xFE\xFF", 2}, MZ_UTF16BE},
    };
    for (size_t i = 0; i < MZ_LEN(marks); i++) {
        if (begins(sample, marks[i].mark)) {
            struct mz_charset_guess g = {marks[i].charset, marks[i].mark.n, false, -1};
            bool gb = g.charset == MZ_GB18030;
            if (gb || g.charset == MZ_UTF8) {
                g.bad = (gb ? tally_gb : tally_utf8)(sample, whole).bad;
            }
            return g;
        }
    }
    struct tally u = tally_utf8(sample, whole);
    if (u.bad < 0) {
        return (struct mz_charset_guess){MZ_UTF8, 0, u.wide == 0, -1};
    }
    struct tally g = tally_gb(sample, whole);
    if (g.bad_n < u.bad_n && u.bad_n > u.wide) {
        return (struct mz_charset_guess){MZ_GB18030, 0, false, g.bad};
    }
    return (struct mz_charset_guess){MZ_UTF8, 0, false, u.bad};
}

/* ---- converting ------------------------------------------------------- */

struct mz_charset_reader {
    struct mz_source in;
    char *raw; /* MZ_CHARSET_CHUNK bytes of input */
    size_t raw_n;
    size_t raw_at;
    int64_t offset; /* of raw[0] in the input */
    bool ended;
    bool begun;
    bool wide; /* a character that is not ASCII was read, so the charset is certain */
    enum mz_charset charset;
    char *out; /* what was converted */
    size_t out_n;
    mz_str view; /* what is given next: in raw or in out */
    iconv_t from_gb;
    iconv_t from_utf16;
    struct mz_charset_report report;
};

static void reader_free(void *p)
{
    struct mz_charset_reader *r = p;
    free(r->raw);
    free(r->out);
    if (r->from_gb != NULL) {
        (void)iconv_close(r->from_gb);
    }
    if (r->from_utf16 != NULL) {
        (void)iconv_close(r->from_utf16);
    }
}

static mz_code converter(mz_cx *cx, enum mz_charset from, iconv_t *out)
{
    if (*out == NULL) {
        iconv_t cd = iconv_open("UTF-8", mz_charset_name(from));
        if ((intptr_t)cd == -1) {
            return mz_fail(cx, MZ_IO, "iconv cannot convert %s: gconv modules are missing",
                           mz_charset_name(from));
        }
        *out = cd;
    }
    return MZ_OK;
}

static mz_str rest_of(const struct mz_charset_reader *r)
{
    return (mz_str){r->raw + r->raw_at, r->raw_n - r->raw_at};
}

static void note_bad(struct mz_charset_reader *r, size_t at)
{
    struct mz_charset_report *t = &r->report;
    if (t->bad_n < MZ_CHARSET_PLACES) {
        t->bad_at[t->bad_n] = r->offset + (int64_t)(r->raw_at + at);
    }
    t->bad_n++;
}

static void put(struct mz_charset_reader *r, mz_str s)
{
    assert(r->out_n + s.n <= OUT_MAX);
    memcpy(r->out + r->out_n, s.p, s.n);
    r->out_n += s.n;
}

/* Give what was put to out, and go n bytes on in the input. */
static void give_out(struct mz_charset_reader *r, size_t n)
{
    r->view = (mz_str){r->out, r->out_n};
    r->out_n = 0;
    r->raw_at += n;
}

static void give_raw(struct mz_charset_reader *r, size_t n)
{
    r->view = (mz_str){r->raw + r->raw_at, n};
    r->raw_at += n;
}

static void change(struct mz_charset_reader *r, enum mz_charset to)
{
    if (!r->wide && r->report.bom == 0) {
        r->report.charset = to; /* it was ASCII so far */
    } else if (r->report.changed_at < 0) {
        r->report.changed_at = r->offset + (int64_t)r->raw_at;
        r->report.changed_to = to;
    }
    r->charset = to;
    r->wide = true;
}

/* The first line of s with its end; all of s when it has none. */
static mz_str first_line(mz_str s)
{
    const char *nl = s.n == 0 ? NULL : memchr(s.p, '\n', s.n);
    return (mz_str){s.p, nl == NULL ? s.n : (size_t)(nl - s.p) + 1};
}

/* A line that is not UTF-8: is it GB18030? One broken character in UTF-8 must not be taken so. */
static bool is_gb_line(const struct mz_charset_reader *r, mz_str line, bool whole)
{
    struct tally g = tally_gb(line, whole);
    struct tally u = tally_utf8(line, whole);
    return g.bad < 0 && u.wide < u.bad_n && (!r->wide || g.wide >= 2);
}

/* A line among GB18030: is it UTF-8? Two Han characters suffice: GB2312 never looks like them. */
static bool is_utf8_line(mz_str line)
{
    if (mz_utf8_span(line) < line.n) {
        return false;
    }
    int64_t han = 0;
    for (size_t i = mz_utf8_ascii(line); i < line.n;) {
        size_t len = mz_utf8_char((mz_str){line.p + i, line.n - i});
        if (len == 2) {
            return false;
        }
        han += len >= 3;
        i += len;
    }
    return han >= 2;
}

/* The line at the front holds a bad byte. */
static void step_bad_utf8(struct mz_charset_reader *r)
{
    mz_str line = first_line(rest_of(r));
    bool whole = r->ended || line.p[line.n - 1] == '\n';
    if (is_gb_line(r, line, whole)) {
        change(r, MZ_GB18030);
        return;
    }
    size_t i = 0;
    while (i < line.n) {
        mz_str rest = {line.p + i, line.n - i};
        size_t len = mz_utf8_span(rest);
        put(r, (mz_str){rest.p, len});
        i += len;
        rest = (mz_str){line.p + i, line.n - i};
        if (rest.n > 0 && !whole && mz_utf8_cut(rest)) {
            break;
        }
        if (rest.n > 0) {
            note_bad(r, i);
            put(r, MZ_UTF8_BAD);
            i++;
        }
    }
    give_out(r, i);
}

static void step_utf8(struct mz_charset_reader *r)
{
    mz_str rest = rest_of(r);
    size_t span = mz_utf8_span(rest);
    bool good =
        span == rest.n || (!r->ended && mz_utf8_cut((mz_str){rest.p + span, rest.n - span}));
    if (!good) {
        const char *nl = memrchr(rest.p, '\n', span);
        span = nl == NULL ? 0 : (size_t)(nl - rest.p) + 1;
    }
    if (span == 0 && !good) {
        step_bad_utf8(r);
        return;
    }
    r->wide = r->wide || mz_utf8_ascii((mz_str){rest.p, span}) < span;
    give_raw(r, span);
}

/* Run iconv over the first n bytes of the input; what it cannot read is replaced. */
static mz_code convert(mz_cx *cx, struct mz_charset_reader *r, iconv_t cd, size_t n, bool whole)
{
    char *start = r->raw + r->raw_at;
    char *in = start;
    size_t left = n;
    char *out = r->out;
    size_t room = OUT_MAX;
    while (left > 0) {
        if (iconv(cd, &in, &left, &out, &room) != (size_t)-1) {
            break;
        }
        if (errno == EINVAL && !whole) {
            break; /* a character whose end comes with the next chunk */
        }
        if (errno != EILSEQ && errno != EINVAL) {
            return mz_fail(cx, MZ_IO, "iconv: %s", strerrordesc_np(errno));
        }
        r->out_n = (size_t)(out - r->out);
        note_bad(r, (size_t)(in - start));
        put(r, MZ_UTF8_BAD);
        out += 3;
        room -= 3;
        size_t skip = r->charset == MZ_GB18030 || left < 2 ? 1 : 2;
        in += skip;
        left -= skip;
        (void)iconv(cd, NULL, NULL, NULL, NULL);
    }
    r->out_n = (size_t)(out - r->out);
    give_out(r, (size_t)(in - start));
    return MZ_OK;
}

static mz_code step_gb(mz_cx *cx, struct mz_charset_reader *r)
{
    mz_str rest = rest_of(r);
    const char *last = memrchr(rest.p, '\n', rest.n);
    bool whole = r->ended || last != NULL;
    size_t end = r->ended || last == NULL ? rest.n : (size_t)(last - rest.p) + 1;
    size_t n = 0;
    while (n < end) {
        mz_str line = first_line((mz_str){rest.p + n, end - n});
        if (is_utf8_line(line)) {
            break;
        }
        n += line.n;
    }
    if (n == 0) {
        change(r, MZ_UTF8);
        return MZ_OK;
    }
    r->wide = true;
    MZ_TRY(converter(cx, MZ_GB18030, &r->from_gb));
    return convert(cx, r, r->from_gb, n, whole);
}

/* Fill raw again, keeping what was not used; not for every line, which would be quadratic. */
static mz_code refill(mz_cx *cx, struct mz_charset_reader *r)
{
    mz_str rest = rest_of(r);
    if (rest.n >= MZ_CHARSET_CHUNK / 4) {
        return MZ_OK;
    }
    memmove(r->raw, rest.p, rest.n);
    r->offset += (int64_t)r->raw_at;
    r->raw_at = 0;
    r->raw_n = rest.n;
    if (!r->ended && r->raw_n < MZ_CHARSET_CHUNK) {
        size_t got = 0;
        size_t room = MZ_CHARSET_CHUNK - r->raw_n;
        MZ_TRY(mz_source_fill(cx, r->in, r->raw + r->raw_n, room, &got));
        r->raw_n += got;
        r->ended = got == 0;
    }
    return MZ_OK;
}

static void begin(struct mz_charset_reader *r)
{
    struct mz_charset_guess g = mz_charset_detect(rest_of(r), r->ended);
    r->begun = true;
    r->charset = g.charset;
    r->report.charset = g.charset;
    r->report.bom = g.bom;
    r->raw_at += g.bom;
    r->wide = false;
}

static mz_code step_once(mz_cx *cx, struct mz_charset_reader *r)
{
    switch (r->charset) {
    case MZ_UTF8:
        step_utf8(r);
        return MZ_OK;
    case MZ_GB18030:
        return step_gb(cx, r);
    case MZ_UTF16LE:
    case MZ_UTF16BE:
        MZ_TRY(converter(cx, r->charset, &r->from_utf16));
        return convert(cx, r, r->from_utf16, r->raw_n - r->raw_at, r->ended);
    }
    return MZ_OK;
}

/* Sets view to the next bytes; it stays empty at the end. */
static mz_code step(mz_cx *cx, struct mz_charset_reader *r)
{
    while (r->view.n == 0) {
        MZ_TRY(refill(cx, r));
        if (!r->begun) {
            begin(r);
        }
        if (r->raw_at == r->raw_n) {
            return MZ_OK;
        }
        MZ_TRY(step_once(cx, r));
    }
    return MZ_OK;
}

static mz_code reader_read(mz_cx *cx, void *p, char *out, size_t cap, size_t *n)
{
    struct mz_charset_reader *r = p;
    MZ_TRY(step(cx, r));
    *n = r->view.n < cap ? r->view.n : cap;
    if (*n > 0) {
        memcpy(out, r->view.p, *n);
        r->view.p += *n;
        r->view.n -= *n;
    }
    return MZ_OK;
}

mz_code mz_charset_open(mz_cx *cx, struct mz_source in, mz_charset_reader **out)
{
    struct mz_charset_reader *r = MZ_NEW(cx->a, struct mz_charset_reader);
    r->raw = malloc(MZ_CHARSET_CHUNK);
    r->out = malloc(OUT_MAX);
    if (r->raw == NULL || r->out == NULL) {
        abort();
    }
    mz_arena_defer(cx->a, reader_free, r);
    r->in = in;
    r->report.changed_at = -1;
    *out = r;
    return MZ_OK;
}

struct mz_source mz_charset_source(mz_charset_reader *r)
{
    return (struct mz_source){reader_read, r};
}

const struct mz_charset_report *mz_charset_report(const mz_charset_reader *r)
{
    return &r->report;
}

struct mz_say mz_charset_say(mz_arena *a, const struct mz_charset_report *report)
{
    if (report->changed_at >= 0) {
        return (struct mz_say){
            .text = MZ_T("The text changes from {0} to {1} at byte {2}. It was read in both; "
                         "look at the rows from there on."),
            .arg = {mz_str_of(mz_charset_name(report->charset)),
                    mz_str_of(mz_charset_name(report->changed_to)),
                    mz_str_fmt(a, "%lld", (long long)report->changed_at)}};
    }
    if (report->bad_n > 0) {
        return (struct mz_say){
            .text = MZ_T("{0} bytes are not {1}, the first at byte {2}. They are shown as a "
                         "question mark; correct them at the source."),
            .arg = {mz_str_fmt(a, "%lld", (long long)report->bad_n),
                    mz_str_of(mz_charset_name(report->charset)),
                    mz_str_fmt(a, "%lld", (long long)report->bad_at[0])}};
    }
    return (struct mz_say){.text = NULL};
}

mz_code mz_charset_text(mz_cx *cx, mz_str text, size_t max, mz_str *out,
                        struct mz_charset_report *report)
{
    mz_str body = text;
    size_t bom = begins(text, MZ_S("\xEF\xBB\xBF")) ? 3 : 0;
    body.p += bom;
    body.n -= bom;
    struct mz_charset_report fine = {.charset = MZ_UTF8, .bom = bom, .changed_at = -1};
    if (body.n <= max && mz_utf8_span(body) == body.n) {
        *out = body;
        if (report != NULL) {
            *report = fine;
        }
        return MZ_OK;
    }
    mz_charset_reader *r = NULL;
    MZ_TRY(mz_charset_open(cx, mz_source_memory(cx->a, text), &r));
    mz_buf *all = mz_buf_new(cx->a, max);
    for (;;) {
        MZ_TRY(step(cx, r));
        if (r->view.n == 0) {
            break;
        }
        mz_buf_add(all, r->view);
        r->view.n = 0;
    }
    *out = mz_buf_str(all);
    if (report != NULL) {
        *report = r->report;
    }
    return mz_buf_check(cx, all);
}
