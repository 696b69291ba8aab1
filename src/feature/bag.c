#include "feature/bag.h"

#include <string.h>

#include "base/pinyin.h"
#include "base/text.h"
#include "base/utf8.h"

enum { TOKEN_MAX = 60 };

void bag_put(struct bag *b, char kind, mz_str s)
{
    s = mz_text_cut(s, TOKEN_MAX);
    if (s.n > 0 && b->n < MZ_TOKENS_MAX) {
        b->t[b->n++] = mz_str_fmt(b->a, "%c" MZ_FMT, kind, MZ_ARG(s));
    }
}

mz_str bag_plain(mz_arena *a, mz_str s)
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

void bag_from_each(struct bag *b, char kind, mz_str flat, size_t most)
{
    uint32_t c = 0;
    size_t from = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(flat, &i, &c) && from < most; at = i, from++) {
        bag_put(b, kind, (mz_str){flat.p + at, flat.n - at});
    }
}

void bag_reading(struct bag *b, char kind, const mz_str *syllables, size_t n)
{
    char full[TOKEN_MAX * 2];
    char first[MZ_PINYIN_SYLLABLES];
    size_t full_n = 0;
    size_t first_n = 0;
    for (size_t i = 0; i < n && full_n + MZ_PINYIN_LETTERS < sizeof full; i++) {
        memcpy(full + full_n, syllables[i].p, syllables[i].n);
        full_n += syllables[i].n;
        first[first_n++] = syllables[i].p[0];
    }
    bag_put(b, kind, (mz_str){full, full_n});
    bag_put(b, kind, (mz_str){first, first_n});
}

void bag_words(mz_cx *cx, struct mz_search *q, mz_str text, bag_word *each, bool otherwise)
{
    size_t from = 0;
    uint32_t c = 0;
    q->terms_n = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(text, &i, &c); at = i) {
        if (mz_utf8_is_space(c)) {
            each(cx, q, (mz_str){text.p + from, at - from}, otherwise);
            from = i;
        }
    }
    each(cx, q, (mz_str){text.p + from, text.n - from}, otherwise);
}
