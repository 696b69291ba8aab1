#include "web/out.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the buffer ------------------------------------------------------- */

enum { CAP_MIN = 4096 };

void mz_out_init(mz_out *o, enum mz_lang lang, size_t max)
{
    *o = (mz_out){.max = max == 0 ? (size_t)16 << 20 : max, .lang = lang};
}

void mz_out_done(mz_out *o)
{
    free(o->p);
    *o = (mz_out){.max = o->max, .lang = o->lang};
}

void mz_out_clear(mz_out *o)
{
    o->n = 0;
    o->full = false;
    o->ids_n = 0;
    o->signs = false;
    o->shape = NULL;
}

mz_str mz_out_str(const mz_out *o)
{
    return (mz_str){o->p == NULL ? "" : o->p, o->n};
}

char *mz_out_room(mz_out *o, size_t n)
{
    assert(o->max > 0);
    if (n <= o->cap - o->n && o->p != NULL) {
        return o->p + o->n;
    }
    if (o->full || n > o->max - o->n) {
        o->full = true;
        return NULL;
    }
    size_t cap = o->cap < CAP_MIN ? CAP_MIN : o->cap * 2;
    while (cap < o->n + n) {
        cap *= 2;
    }
    cap = cap < o->max ? cap : o->max;
    char *p = realloc(o->p, cap);
    if (p == NULL) {
        abort();
    }
    o->p = p;
    o->cap = cap;
    return p + o->n;
}

void mz_out_raw(mz_out *o, mz_str s)
{
    if (s.n == 0) {
        return;
    }
    char *p = mz_out_room(o, s.n);
    if (p != NULL) {
        memcpy(p, s.p, s.n);
        o->n += s.n;
    }
}

static void put_z(mz_out *o, const char *z)
{
    mz_out_raw(o, mz_str_of(z));
}

void mz_out_int(mz_out *o, int64_t v)
{
    char buf[24];
    char *end = buf + sizeof buf;
    char *p = end;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    if (v < 0) {
        *--p = '-';
    }
    mz_out_raw(o, (mz_str){p, (size_t)(end - p)});
}

/* ---- escaping --------------------------------------------------------- */

/* Plain bytes pass in HTML, in JSON, or in both; one table serves the two with a mask. */
enum { HTML = 1, JSON = 2 };

static unsigned stops_at(unsigned char c)
{
    if (c >= 0x80 || c == 0x7f || (c < 0x20 && c != '\t' && c != '\n' && c != '\r')) {
        return HTML | JSON;
    }
    if (c < 0x20) {
        return JSON;
    }
    switch (c) {
    case '&':
    case '<':
    case '>':
    case '"':
        return HTML | JSON;
    case '\'':
        return HTML;
    case '\\':
        return JSON;
    default:
        return 0;
    }
}

/*
 * Length of the valid UTF-8 sequence at p (RFC 3629: no overlong forms, no surrogates, nothing
 * over U+10FFFF), or 0. C1 controls and the line separators U+2028 and U+2029 count as invalid:
 * scripts and terminals read them as something else than text.
 */
static size_t sequence(const unsigned char *p, size_t n)
{
    unsigned char c = p[0];
    if (c >= 0xe0 && c <= 0xef && n >= 3) {
        bool ok = (p[1] & 0xc0U) == 0x80U && (p[2] & 0xc0U) == 0x80U &&
                  !(c == 0xe0 && p[1] < 0xa0) && !(c == 0xed && p[1] > 0x9f) &&
                  !(c == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9));
        return ok ? 3 : 0;
    }
    if (c >= 0xc2 && c <= 0xdf && n >= 2) {
        return (p[1] & 0xc0U) == 0x80U && !(c == 0xc2 && p[1] < 0xa0) ? 2 : 0;
    }
    if (c >= 0xf0 && c <= 0xf4 && n >= 4) {
        bool ok = (p[1] & 0xc0U) == 0x80U && (p[2] & 0xc0U) == 0x80U && (p[3] & 0xc0U) == 0x80U &&
                  !(c == 0xf0 && p[1] < 0x90) && !(c == 0xf4 && p[1] > 0x8f);
        return ok ? 4 : 0;
    }
    return 0;
}

/* The characters over 0x7f from i that are whole: Chinese text comes in long runs of them. */
static size_t run_high(mz_str s, size_t i)
{
    const unsigned char *p = (const unsigned char *)s.p;
    while (i < s.n && p[i] >= 0x80) {
        size_t n = sequence(p + i, s.n - i);
        if (n == 0) {
            break;
        }
        i += n;
    }
    return i;
}

/* Eight bytes at a time while none of them needs anything done in this syntax. */
static size_t run_plain(mz_str s, size_t i, unsigned mask)
{
    static const uint64_t ones = UINT64_C(0x0101010101010101);
    static const uint64_t tops = UINT64_C(0x8080808080808080);
    const uint64_t marks[] = {ones * '"', ones * '<', ones * '>', ones * '&',
                              ones * (mask == HTML ? '\'' : '\\')};
    while (s.n - i >= 8) {
        uint64_t w;
        memcpy(&w, s.p + i, 8);
        /* The top bit of a byte is set when it is over 0x7e, below 0x20, or equal to a mark. */
        uint64_t hit = w | (w - ones * 0x20) | (w + ones);
        for (size_t k = 0; k < MZ_LEN(marks); k++) {
            uint64_t x = w ^ marks[k];
            hit |= (x - ones) & ~x;
        }
        if ((hit & tops) != 0) {
            break;
        }
        i += 8;
    }
    return i;
}

/* The bytes from i that need nothing done in this syntax. */
static size_t run(mz_str s, size_t i, unsigned mask)
{
    while (i < s.n) {
        i = run_plain(s, i, mask);
        size_t from = i;
        i = run_high(s, i);
        if (i == from) {
            /* Fewer than eight, or one of eight stops: byte by byte up to there. */
            while (i < s.n && (stops_at((unsigned char)s.p[i]) & mask) == 0) {
                i++;
            }
            if (i == s.n || (unsigned char)s.p[i] < 0x80 || run_high(s, i) == i) {
                break;
            }
        }
    }
    return i;
}

static mz_str entity(unsigned char c)
{
    switch (c) {
    case '&':
        return MZ_S("&amp;");
    case '<':
        return MZ_S("&lt;");
    case '>':
        return MZ_S("&gt;");
    case '"':
        return MZ_S("&#34;");
    case '\'':
        return MZ_S("&#39;");
    default:
        return MZ_S("\xef\xbf\xbd");
    }
}

void mz_out_esc(mz_out *o, mz_str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t j = run(s, i, HTML);
        mz_out_raw(o, (mz_str){s.p + i, j - i});
        if (j < s.n) {
            mz_out_raw(o, entity((unsigned char)s.p[j]));
            j++;
        }
        i = j;
    }
}

static void json_char(mz_out *o, unsigned char c)
{
    char buf[8];
    switch (c) {
    case '"':
    case '\\':
        mz_out_raw(o, (mz_str){(char[]){'\\', (char)c}, 2});
        break;
    case '\n':
        put_z(o, "\\n");
        break;
    case '\r':
        put_z(o, "\\r");
        break;
    case '\t':
        put_z(o, "\\t");
        break;
    case '<':
    case '>':
    case '&':
        (void)snprintf(buf, sizeof buf, "\\u%04x", c);
        put_z(o, buf);
        break;
    default:
        put_z(o, "\xef\xbf\xbd");
    }
}

static void json_inside(mz_out *o, mz_str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t j = run(s, i, JSON);
        mz_out_raw(o, (mz_str){s.p + i, j - i});
        if (j < s.n) {
            json_char(o, (unsigned char)s.p[j]);
            j++;
        }
        i = j;
    }
}

void mz_out_json(mz_out *o, mz_str s)
{
    mz_out_raw(o, MZ_S("\""));
    json_inside(o, s);
    mz_out_raw(o, MZ_S("\""));
}

void mz_out_url(mz_out *o, mz_str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool free_char = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        if (free_char) {
            mz_out_raw(o, (mz_str){s.p + i, 1});
        } else {
            mz_out_raw(o, (mz_str){(char[]){'%', hex[c >> 4], hex[c & 15]}, 3});
        }
    }
}

void mz_out_csv(mz_out *o, mz_str s)
{
    /* OWASP "CSV injection": these begin a formula in spreadsheets; a number may be negative. */
    bool formula = s.n > 0 && s.p[0] != '\0' && strchr("=+-@\t\r", s.p[0]) != NULL;
    if (formula && s.p[0] == '-') {
        formula = false;
        for (size_t i = 1; i < s.n; i++) {
            formula =
                formula || !((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.' || s.p[i] == ',');
        }
    }
    mz_out_raw(o, formula ? MZ_S("\"'") : MZ_S("\""));
    for (size_t i = 0; i < s.n;) {
        const char *q = memchr(s.p + i, '"', s.n - i);
        size_t j = q == NULL ? s.n : (size_t)(q - s.p) + 1;
        mz_out_raw(o, (mz_str){s.p + i, j - i});
        if (q != NULL) {
            mz_out_raw(o, MZ_S("\""));
        }
        i = j;
    }
    mz_out_raw(o, MZ_S("\""));
}

/* ---- values ----------------------------------------------------------- */

struct mz_val mz_val_str(mz_str s)
{
    return (struct mz_val){.kind = MZ_VAL_STR, .s = s};
}

struct mz_val mz_val_z(const char *z)
{
    return (struct mz_val){.kind = MZ_VAL_STR, .s = mz_str_of(z)};
}

struct mz_val mz_val_int(int64_t v)
{
    return (struct mz_val){.kind = MZ_VAL_INT, .i = v};
}

struct mz_val mz_val_size(size_t v)
{
    assert(v <= INT64_MAX);
    return mz_val_int((int64_t)v);
}

struct mz_val mz_val_bool(bool v)
{
    return (struct mz_val){.kind = MZ_VAL_BOOL, .i = v};
}

struct mz_val mz_val_html(mz_html h)
{
    return (struct mz_val){.kind = MZ_VAL_HTML, .s = h.s};
}

struct mz_val mz_val_money(mz_money m)
{
    return (struct mz_val){.kind = MZ_VAL_MONEY, .i = m.fen};
}
struct mz_val mz_val_date(mz_date d)
{
    return (struct mz_val){.kind = MZ_VAL_DATE, .i = d.v};
}

/* -1234567.05 as -1,234,567.05, at most 32 bytes. */
static size_t grouped(char *out, int64_t v, bool money)
{
    char rev[40];
    size_t n = 0;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    if (money) {
        rev[n++] = (char)('0' + u % 10);
        rev[n++] = (char)('0' + u / 10 % 10);
        rev[n++] = '.';
        u /= 100;
    }
    for (size_t digits = 0; digits == 0 || u > 0; digits++, u /= 10) {
        if (digits > 0 && digits % 3 == 0) {
            rev[n++] = ',';
        }
        rev[n++] = (char)('0' + u % 10);
    }
    if (v < 0 && money) {
        /* U+2212, from its end: amounts line up and are not broken at a hyphen. */
        rev[n++] = '\x92';
        rev[n++] = '\x88';
        rev[n++] = '\xe2';
    } else if (v < 0) {
        rev[n++] = '-';
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = rev[n - 1 - i];
    }
    return n;
}

void mz_put_count(mz_out *o, int64_t v)
{
    char buf[40];
    mz_out_raw(o, (mz_str){buf, grouped(buf, v, false)});
}

mz_str mz_thousands(mz_arena *a, int64_t v)
{
    char buf[40];
    return mz_str_dup(a, (mz_str){buf, grouped(buf, v, false)});
}

void mz_put_val(mz_out *o, struct mz_val v)
{
    char buf[48];
    switch (v.kind) {
    case MZ_VAL_STR:
        mz_out_esc(o, v.s);
        return;
    case MZ_VAL_HTML:
        mz_out_raw(o, v.s);
        return;
    case MZ_VAL_INT:
        mz_out_int(o, v.i);
        return;
    case MZ_VAL_BOOL:
        mz_out_raw(o, v.i != 0 ? MZ_S("true") : MZ_S("false"));
        return;
    case MZ_VAL_MONEY:
        mz_out_raw(o, (mz_str){buf, grouped(buf, v.i, true)});
        return;
    case MZ_VAL_DATE:
        if (v.i != MZ_DATE_NONE.v) {
            mz_date_put((mz_date){(int32_t)v.i}, buf);
            mz_out_raw(o, (mz_str){buf, 10});
        }
        return;
    }
}

static bool begins(mz_str s, mz_str with)
{
    return s.n >= with.n && memcmp(s.p, with.p, with.n) == 0;
}

/* Is it a place that a link of ours may lead to? */
static bool own_link(mz_str s)
{
    if (s.n == 0) {
        return true;
    }
    if (s.p[0] == '/') {
        return s.n == 1 || (s.p[1] != '/' && s.p[1] != '\\');
    }
    return s.p[0] == '?' || s.p[0] == '#' || begins(s, mz_str_of("tel:")) ||
           begins(s, mz_str_of("mailto:"));
}

void mz_put_href_val(mz_out *o, struct mz_val v)
{
    bool text = v.kind == MZ_VAL_STR;
    if (text && own_link(v.s)) {
        mz_out_esc(o, v.s);
    } else {
        mz_out_raw(o, MZ_S("#"));
    }
}

void mz_put_json_val(mz_out *o, struct mz_val v)
{
    if (v.kind == MZ_VAL_STR || v.kind == MZ_VAL_HTML) {
        if (v.s.p == NULL) {
            mz_out_raw(o, MZ_S("null"));
        } else {
            mz_out_json(o, v.s);
        }
    } else if (v.kind == MZ_VAL_INT || v.kind == MZ_VAL_MONEY) {
        if (v.i == INT64_MIN) {
            mz_out_raw(o, MZ_S("null"));
        } else {
            mz_out_int(o, v.i);
        }
    } else if (v.kind == MZ_VAL_DATE && v.i == MZ_DATE_NONE.v) {
        mz_out_raw(o, MZ_S("null"));
    } else if (v.kind == MZ_VAL_DATE) {
        mz_out_raw(o, MZ_S("\""));
        mz_put_val(o, v);
        mz_out_raw(o, MZ_S("\""));
    } else {
        mz_put_val(o, v);
    }
}

/* ---- sentences -------------------------------------------------------- */

typedef void escape_fn(mz_out *o, mz_str s);

static void say(mz_out *o, mz_str text, const struct mz_val *args, size_t n, escape_fn *escape)
{
    size_t from = 0;
    for (size_t i = 0; i + 2 < text.n; i++) {
        if (text.p[i] != '{' || text.p[i + 2] != '}' || text.p[i + 1] < '0' ||
            text.p[i + 1] > '3') {
            continue;
        }
        escape(o, (mz_str){text.p + from, i - from});
        size_t k = (size_t)(text.p[i + 1] - '0');
        if (k < n && args[k].kind == MZ_VAL_STR) {
            escape(o, args[k].s);
        } else if (k < n) {
            mz_put_val(o, args[k]);
        }
        from = i + 3;
        i += 2;
    }
    escape(o, (mz_str){text.p + from, text.n - from});
}

void mz_put_say(mz_out *o, const char *sentence, const struct mz_val *args, size_t n)
{
    say(o, mz_text(o->lang, sentence), args, n, mz_out_esc);
}

void mz_put_say_json(mz_out *o, const char *sentence, const struct mz_val *args, size_t n)
{
    mz_out_raw(o, MZ_S("\""));
    say(o, mz_text(o->lang, sentence), args, n, json_inside);
    mz_out_raw(o, MZ_S("\""));
}

void mz_put_text(mz_out *o, const char *sentence)
{
    if (sentence != NULL) {
        mz_out_esc(o, mz_text(o->lang, sentence));
    }
}

/* ---- icons and the form token ----------------------------------------- */

void mz_put_icon(mz_out *o, const char *name)
{
    size_t lo = 0;
    size_t hi = name == NULL ? 0 : mz_icon_rows_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int d = strcmp(name, mz_icon_rows[mid].name);
        if (d == 0) {
            put_z(o, mz_icon_rows[mid].svg);
            return;
        }
        if (d < 0) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
}

void mz_put_token(mz_out *o)
{
    o->signs = true;
    mz_out_raw(o, MZ_S("<input type=\"hidden\" name=\"token\" value=\""));
    mz_out_esc(o, o->token);
    mz_out_raw(o, MZ_S("\"><input type=\"hidden\" name=\"once\" value=\""));
    mz_out_esc(o, o->once);
    mz_out_raw(o, MZ_S("\">"));
}
