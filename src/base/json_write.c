/* The writer of json.h. */
#include <assert.h>
#include <inttypes.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/utf8_scan.h"

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

mz_jw mz_jw_to(mz_buf *out)
{
    return (mz_jw){.out = out};
}

/* The comma before a value or a key, where one is due. */
static void before_value(mz_jw *w)
{
    if (w->keyed) {
        w->keyed = false;
        return;
    }
    if (w->depth == 0) {
        return;
    }
    uint64_t bit = UINT64_C(1) << (w->depth - 1);
    assert((w->maps & bit) == 0); /* a value in a map needs a key first */
    if ((w->begun & bit) != 0) {
        mz_buf_byte(w->out, ',');
    }
    w->begun |= bit;
}

static void open_level(mz_jw *w, bool map)
{
    before_value(w);
    assert(w->depth < MZ_JSON_DEPTH);
    uint64_t bit = UINT64_C(1) << w->depth++;
    w->begun &= ~bit;
    w->maps = map ? w->maps | bit : w->maps & ~bit;
    mz_buf_byte(w->out, map ? '{' : '[');
}

void mz_jw_map(mz_jw *w)
{
    open_level(w, true);
}

void mz_jw_list(mz_jw *w)
{
    open_level(w, false);
}

void mz_jw_end(mz_jw *w)
{
    assert(w->depth > 0);
    assert(!w->keyed);
    uint64_t bit = UINT64_C(1) << --w->depth;
    mz_buf_byte(w->out, (w->maps & bit) != 0 ? '}' : ']');
}

/* True when one of 8 bytes is a control, a quote, a backslash or not ASCII. */
static bool special(uint64_t v)
{
    uint64_t quote = v ^ (ONES * '"');
    uint64_t slash = v ^ (ONES * '\\');
    uint64_t hit = (v - ONES * 0x20) | (quote - ONES) | (slash - ONES) | v;
    return (hit & HIGHS) != 0; /* exact when no byte is above 0x7F, and those are hits anyway */
}

/* How many bytes from i on go out as they are. */
static size_t plain(mz_str s, size_t i)
{
    size_t start = i;
    while (i < s.n) {
        uint64_t v = 0;
        while (i + 8 <= s.n && (memcpy(&v, s.p + i, 8), !special(v))) {
            i += 8;
        }
        if (i == s.n) {
            break;
        }
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            break;
        }
        size_t len = c < 0x80 ? 1 : mz_utf8_char((mz_str){s.p + i, s.n - i});
        if (len == 0) {
            break;
        }
        i += len;
    }
    return i - start;
}

static void escape(mz_buf *b, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char named[] = {'"', '\\', '\b', '\f', '\n', '\r', '\t'};
    static const char letters[] = {'"', '\\', 'b', 'f', 'n', 'r', 't'};
    const char *at = memchr(named, c, sizeof named);
    if (c >= 0x80) {
        mz_buf_add(b, MZ_UTF8_BAD);
    } else if (at != NULL) {
        char two[2] = {'\\', letters[at - named]};
        mz_buf_add(b, (mz_str){two, 2});
    } else {
        char six[6] = {'\\', 'u', '0', '0', hex[c >> 4U], hex[c & 15U]};
        mz_buf_add(b, (mz_str){six, 6});
    }
}

static void quoted(mz_buf *b, mz_str s)
{
    mz_buf_byte(b, '"');
    for (size_t i = 0; i < s.n;) {
        size_t run = plain(s, i);
        mz_buf_add(b, (mz_str){s.p + i, run});
        i += run;
        if (i < s.n) {
            escape(b, (unsigned char)s.p[i++]);
        }
    }
    mz_buf_byte(b, '"');
}

void mz_jw_key(mz_jw *w, mz_str key)
{
    assert(w->depth > 0);
    assert(!w->keyed);
    uint64_t bit = UINT64_C(1) << (w->depth - 1);
    assert((w->maps & bit) != 0);
    if ((w->begun & bit) != 0) {
        mz_buf_byte(w->out, ',');
    }
    w->begun |= bit;
    quoted(w->out, key);
    mz_buf_byte(w->out, ':');
    w->keyed = true;
}

void mz_jw_text(mz_jw *w, mz_str s)
{
    before_value(w);
    quoted(w->out, s);
}

void mz_jw_int(mz_jw *w, int64_t i)
{
    before_value(w);
    char digits[MZ_DECIMAL_MAX];
    size_t n = mz_decimal(i, digits);
    mz_buf_add(w->out, (mz_str){digits, n});
}

void mz_jw_flag(mz_jw *w, bool b)
{
    before_value(w);
    mz_buf_add(w->out, b ? MZ_S("true") : MZ_S("false"));
}

void mz_jw_null(mz_jw *w)
{
    before_value(w);
    mz_buf_add(w->out, MZ_S("null"));
}

void mz_jw_raw(mz_jw *w, mz_str json)
{
    before_value(w);
    mz_buf_add(w->out, json);
}

mz_str mz_json_ids(mz_arena *a, const int64_t *ids, size_t n)
{
    enum { ID_SIGNS = 21 }; /* of the longest one, with its comma */
    mz_sb b = mz_sb_new(a, n * ID_SIGNS + 3);
    mz_sb_byte(&b, '[');
    for (size_t i = 0; i < n; i++) {
        mz_sb_fmt(&b, "%s%" PRId64, i == 0 ? "" : ",", ids[i]);
    }
    mz_sb_byte(&b, ']');
    return mz_sb_view(&b);
}
