/* words.c - what an entry is found by: parts of its texts, their readings, its number. */
#include <string.h>

#include "base/pinyin.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/book/book_int.h"
#include "store/search.h"

enum { TOKEN_MAX = 60, QUERY_MAX = 160, FROM_MAX = 30 };

struct bag {
    mz_arena *a;
    mz_str t[MZ_TOKENS_MAX];
    size_t n;
};

static void put(struct bag *b, char kind, mz_str s)
{
    s = mz_text_cut(s, TOKEN_MAX);
    if (s.n > 0 && b->n < MZ_TOKENS_MAX) {
        b->t[b->n++] = mz_str_fmt(b->a, "%c" MZ_FMT, kind, MZ_ARG(s));
    }
}

/* Han characters, letters in lower case and digits, nothing else. */
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

static void parts(struct bag *b, mz_str text)
{
    mz_str flat = plain(b->a, text);
    mz_str syllables[MZ_PINYIN_SYLLABLES];
    size_t from = 0;
    uint32_t c = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(flat, &i, &c) && from < FROM_MAX; at = i, from++) {
        put(b, 'h', (mz_str){flat.p + at, flat.n - at});
    }
    size_t n = mz_pinyin_split(text, MZ_PINYIN_TEXT, syllables);
    char full[TOKEN_MAX * 2];
    char first[MZ_PINYIN_SYLLABLES];
    size_t full_n = 0;
    size_t first_n = 0;
    for (size_t i = 0; i < n && full_n + MZ_PINYIN_LETTERS < sizeof full; i++) {
        memcpy(full + full_n, syllables[i].p, syllables[i].n);
        full_n += syllables[i].n;
        first[first_n++] = syllables[i].p[0];
    }
    put(b, 'l', (mz_str){full, full_n});
    put(b, 'l', (mz_str){first, first_n});
}

mz_code book_words(mz_cx *cx, const struct book_def *d, const struct book_entry *e)
{
    struct bag b = {.a = cx->a};
    if (e->v[MZ_MADE_NUMBER].s.p != NULL) {
        put(&b, 'l', plain(cx->a, e->v[MZ_MADE_NUMBER].s));
    }
    for (size_t i = 0; i < d->r->columns_n; i++) {
        mz_str s = e->v[MZ_MADE_OWN_N + i].s;
        bool text = d->made.cols[i].type == MZ_COL_TEXT;
        if ((d->r->columns[i].source->words || i == d->r->title) && text && s.p != NULL) {
            parts(&b, s);
        }
    }
    return mz_search_put(cx, "book", e->id, e->v[MZ_MADE_DIVISION].i, b.t, b.n);
}

static void word(mz_cx *cx, struct mz_search *q, mz_str s)
{
    struct bag b = {.a = cx->a};
    mz_str flat = plain(cx->a, s);
    bool han = false;
    for (size_t i = 0; i < flat.n; i++) {
        han = han || (unsigned char)flat.p[i] >= 0x80;
    }
    put(&b, han ? 'h' : 'l', flat);
    if (b.n > 0 && q->terms_n < MZ_TERMS_MAX) {
        q->terms[q->terms_n++] = (struct mz_term){.token = b.t[0], .prefix = true};
    }
}

mz_code book_typed_words(mz_cx *cx, mz_str query, struct mz_search *out)
{
    mz_str text = mz_str_trim(mz_utf8_fold_str(cx->a, query));
    size_t from = 0;
    uint32_t c = 0;
    *out = (struct mz_search){.kind = "book"};
    if (text.n == 0 || text.n > QUERY_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "q",
                         .text = MZ_T("Type a part of a name, its pinyin or initials, or the "
                                      "number of the entry."));
    }
    for (size_t i = 0, at = 0; mz_utf8_next(text, &i, &c); at = i) {
        if (mz_utf8_is_space(c)) {
            word(cx, out, (mz_str){text.p + from, at - from});
            from = i;
        }
    }
    word(cx, out, (mz_str){text.p + from, text.n - from});
    out->none = out->terms_n == 0;
    return MZ_OK;
}
