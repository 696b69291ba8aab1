#include <string.h>

#include "base/pinyin.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/org/org_int.h"
#include "store/search.h"

/*
 * The words an organisation is found by, each by its beginning: h and the name from each Han
 * character on; l and the reading, and l and the initials, from each syllable on; u and the code.
 */

enum { TOKEN_MAX = 64, QUERY_MAX = 160, FROM_MAX = 40 };

struct bag {
    mz_arena *a;
    mz_str t[MZ_TOKENS_MAX];
    size_t n;
};

static void put(struct bag *b, char kind, mz_str s)
{
    s = mz_text_cut(s, TOKEN_MAX - 1);
    if (s.n > 0 && b->n < MZ_TOKENS_MAX) {
        b->t[b->n++] = mz_str_fmt(b->a, "%c" MZ_FMT, kind, MZ_ARG(s));
    }
}

/* Han characters, letters in lower case and digits of a name, nothing else. */
static mz_str plain(mz_arena *a, mz_str s)
{
    char *p = mz_arena_alloc(a, s.n + 1);
    size_t n = 0;
    uint32_t c = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(s, &i, &c); at = i) {
        bool upper = c >= 'A' && c <= 'Z';
        if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            p[n++] = (char)(upper ? c + 32 : c);
        } else if (mz_utf8_is_han(c)) {
            memcpy(p + n, s.p + at, i - at);
            n += i - at;
        }
    }
    return (mz_str){p, n};
}

static void readings(struct bag *b, mz_str name)
{
    mz_str syllables[MZ_PINYIN_SYLLABLES];
    size_t n = mz_pinyin_split(name, MZ_PINYIN_TEXT, syllables);
    for (size_t from = 0; from < n && from < FROM_MAX; from++) {
        char full[TOKEN_MAX * 2];
        char first[MZ_PINYIN_SYLLABLES];
        size_t full_n = 0;
        size_t first_n = 0;
        for (size_t i = from; i < n && full_n + MZ_PINYIN_LETTERS < sizeof full; i++) {
            memcpy(full + full_n, syllables[i].p, syllables[i].n);
            full_n += syllables[i].n;
            first[first_n++] = syllables[i].p[0];
        }
        put(b, 'l', (mz_str){full, full_n});
        put(b, 'l', (mz_str){first, first_n});
    }
}

mz_code org_words(mz_cx *cx, int64_t id, int64_t division, mz_str name, mz_str uscc)
{
    struct bag b = {.a = cx->a};
    mz_str flat = plain(cx->a, name);
    uint32_t c = 0;
    size_t from = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(flat, &i, &c) && from < FROM_MAX; at = i, from++) {
        put(&b, 'h', (mz_str){flat.p + at, flat.n - at});
    }
    readings(&b, name);
    put(&b, 'u', plain(cx->a, uscc));
    return mz_search_put(cx, "org", id, division, b.t, b.n);
}

/* Han characters are a part of the name; letters are a reading; digits among them a code. */
static void word(mz_cx *cx, struct mz_search *q, mz_str s, bool as_name)
{
    struct bag b = {.a = cx->a};
    mz_str flat = plain(cx->a, s);
    bool han = false;
    bool digit = false;
    for (size_t i = 0; i < flat.n; i++) {
        han |= (unsigned char)flat.p[i] >= 0x80;
        digit |= flat.p[i] >= '0' && flat.p[i] <= '9';
    }
    put(&b, (char)(han || (digit && as_name) ? 'h' : digit ? 'u' : 'l'), flat);
    if (b.n > 0 && q->terms_n < MZ_TERMS_MAX) {
        q->terms[q->terms_n++] = (struct mz_term){.token = b.t[0], .prefix = true};
    }
}

static void words(mz_cx *cx, struct mz_search *q, mz_str text, bool as_name)
{
    size_t from = 0;
    uint32_t c = 0;
    q->terms_n = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(text, &i, &c); at = i) {
        if (mz_utf8_is_space(c)) {
            word(cx, q, (mz_str){text.p + from, at - from}, as_name);
            from = i;
        }
    }
    word(cx, q, (mz_str){text.p + from, text.n - from}, as_name);
}

mz_code org_typed(mz_cx *cx, mz_str query, struct mz_search *out)
{
    mz_str text = mz_str_trim(mz_utf8_fold_str(cx->a, query));
    bool any = false;
    *out = (struct mz_search){.kind = "org"};
    if (text.n == 0 || text.n > QUERY_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "q",
                         .text = MZ_T("Type a part of the name, its pinyin or initials, or the "
                                      "unified social credit code."));
    }
    words(cx, out, text, false);
    out->none = out->terms_n == 0;
    MZ_TRY(mz_search_any(cx, out, &any));
    if (!any) {
        words(cx, out, text, true);
        out->none = out->terms_n == 0;
    }
    return MZ_OK;
}

mz_code org_search(mz_cx *cx, mz_str query, int64_t limit, int64_t offset, struct org_found *out)
{
    struct mz_search q;
    *out = (struct org_found){.n = 0};
    MZ_TRY(org_typed(cx, query, &q));
    q.limit = limit;
    q.offset = offset;
    return mz_search_find(cx, &q, out->ids, &out->n, &out->total);
}
