#include "base/pinyin.h"

#include <string.h>

#include "base/pinyin_int.h"
#include "base/utf8.h"

/* ---- readings --------------------------------------------------------- */

static mz_str reading(uint16_t i)
{
    return mz_str_of(mz_han_syllables[i]);
}

mz_str mz_pinyin_char(uint32_t cp)
{
    if (cp >= MZ_HAN_FIRST && cp <= MZ_HAN_LAST) {
        return reading(mz_han_readings[cp - MZ_HAN_FIRST]);
    }
    return cp == 0x3007 ? MZ_S("ling") : MZ_S(""); /* the round zero in names and years */
}

/* ASCII letters and digits as texts of one character. */
static mz_str ascii(uint32_t cp)
{
    static const char chars[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    if (cp >= 'A' && cp <= 'Z') {
        cp += 'a' - 'A';
    }
    if (cp >= 'a' && cp <= 'z') {
        return (mz_str){chars + (cp - 'a'), 1};
    }
    return cp >= '0' && cp <= '9' ? (mz_str){chars + 26 + (cp - '0'), 1} : MZ_S("");
}

/* The characters that follow in a text, read once. */
struct reader {
    mz_str text;
    size_t at;
    uint32_t ahead[MZ_HAN_WORD];
    size_t ahead_n;
};

static void fill(struct reader *r)
{
    uint32_t cp;
    while (r->ahead_n < MZ_HAN_WORD && mz_utf8_next(r->text, &r->at, &cp)) {
        r->ahead[r->ahead_n++] = mz_utf8_fold(cp);
    }
}

static void drop(struct reader *r, size_t n)
{
    r->ahead_n -= n;
    memmove(r->ahead, r->ahead + n, r->ahead_n * sizeof r->ahead[0]);
}

/* Characters of the word when the text goes on with it, else 0. */
static size_t fits(const struct mz_han_word *w, const struct reader *r)
{
    size_t n = 0;
    while (n < MZ_HAN_WORD && w->text[n] != 0) {
        if (n >= r->ahead_n || w->text[n] != r->ahead[n]) {
            return 0;
        }
        n++;
    }
    return n;
}

/* The longest word that the text goes on with, or NULL. */
static const struct mz_han_word *find(const struct mz_han_word *words, size_t n,
                                      const struct reader *r)
{
    size_t lo = 0;
    size_t hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (words[mid].text[0] < r->ahead[0]) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    for (; lo < n && words[lo].text[0] == r->ahead[0]; lo++) {
        if (fits(&words[lo], r) > 0) {
            return &words[lo];
        }
    }
    return NULL;
}

size_t mz_pinyin_split(mz_str text, enum mz_pinyin_use use, mz_str out[MZ_PINYIN_SYLLABLES])
{
    struct reader r = {.text = text};
    size_t n = 0;
    bool start = true;
    for (fill(&r); r.ahead_n > 0 && n + MZ_HAN_WORD <= MZ_PINYIN_SYLLABLES; fill(&r)) {
        const struct mz_han_word *w = NULL;
        if (use == MZ_PINYIN_TEXT) {
            w = find(mz_han_words, mz_han_words_n, &r);
        } else if (start) {
            w = find(mz_han_surnames, mz_han_surnames_n, &r);
        }
        if (w != NULL) {
            size_t k = fits(w, &r);
            for (size_t i = 0; i < k; i++) {
                out[n++] = reading(w->reading[i]);
            }
            drop(&r, k);
            start = false;
            continue;
        }
        mz_str s = r.ahead[0] < 0x80 ? ascii(r.ahead[0]) : mz_pinyin_char(r.ahead[0]);
        if (s.n > 0) {
            out[n++] = s;
            start = false;
        }
        drop(&r, 1);
    }
    return n;
}

mz_str mz_pinyin_full(mz_arena *a, mz_str text, enum mz_pinyin_use use)
{
    mz_str parts[MZ_PINYIN_SYLLABLES];
    size_t n = mz_pinyin_split(text, use, parts);
    char *p = mz_arena_alloc(a, n * MZ_PINYIN_LETTERS + 1);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        memcpy(p + at, parts[i].p, parts[i].n);
        at += parts[i].n;
    }
    return (mz_str){p, at};
}

mz_str mz_pinyin_initials(mz_arena *a, mz_str text, enum mz_pinyin_use use)
{
    mz_str parts[MZ_PINYIN_SYLLABLES];
    size_t n = mz_pinyin_split(text, use, parts);
    char *p = mz_arena_alloc(a, n + 1);
    for (size_t i = 0; i < n; i++) {
        p[i] = parts[i].p[0];
    }
    return (mz_str){p, n};
}

/* ---- queries ---------------------------------------------------------- */

/* The plain letter of a vowel with a tone mark, small or capital; 0 for anything else. */
static char plain(uint32_t cp)
{
    static const struct {
        uint32_t marks[10];
        char letter;
    } rows[] = {
        {{0x101, 0xE1, 0x1CE, 0xE0, 0x100, 0xC1, 0x1CD, 0xC0}, 'a'},
        {{0x113, 0xE9, 0x11B, 0xE8, 0x112, 0xC9, 0x11A, 0xC8}, 'e'},
        {{0x12B, 0xED, 0x1D0, 0xEC, 0x12A, 0xCD, 0x1CF, 0xCC}, 'i'},
        {{0x14D, 0xF3, 0x1D2, 0xF2, 0x14C, 0xD3, 0x1D1, 0xD2}, 'o'},
        {{0x16B, 0xFA, 0x1D4, 0xF9, 0x16A, 0xDA, 0x1D3, 0xD9}, 'u'},
        {{0x1D6, 0x1D8, 0x1DA, 0x1DC, 0x1D5, 0x1D7, 0x1D9, 0x1DB, 0xFC, 0xDC}, 'v'},
    };
    for (size_t i = 0; cp > 0x7F && i < MZ_LEN(rows); i++) {
        for (size_t k = 0; k < MZ_LEN(rows[i].marks); k++) {
            if (rows[i].marks[k] == cp) {
                return rows[i].letter;
            }
        }
    }
    return 0;
}

mz_str mz_pinyin_query(mz_arena *a, mz_str typed)
{
    char *p = mz_arena_alloc(a, typed.n + 1);
    size_t n = 0;
    uint32_t cp;
    for (size_t i = 0; mz_utf8_next(typed, &i, &cp);) {
        uint32_t c = mz_utf8_fold(cp);
        mz_str s = ascii(c);
        char letter = plain(c);
        if (s.n > 0) {
            p[n++] = s.p[0];
        } else if (letter != 0) {
            p[n++] = letter;
        } else if (!mz_utf8_is_space(c) && c != '\'' && c != '-' && c != 0x2019) {
            return MZ_S("");
        }
    }
    return (mz_str){p, n};
}

/* ---- look-alikes ------------------------------------------------------ */

uint32_t mz_lookalike_key(uint32_t cp)
{
    size_t lo = 0;
    size_t hi = mz_han_alike_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (mz_han_alike[mid][0] < cp) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < mz_han_alike_n && mz_han_alike[lo][0] == cp ? mz_han_alike[lo][1] : cp;
}

mz_str mz_lookalike(mz_arena *a, mz_str text)
{
    /* Every key is a character of the same length, three bytes; a wrong byte becomes U+FFFD. */
    char *p = mz_arena_alloc(a, text.n * 3 + 1);
    size_t n = 0;
    uint32_t cp;
    for (size_t i = 0; mz_utf8_next(text, &i, &cp);) {
        n += mz_utf8_encode(mz_lookalike_key(cp), p + n);
    }
    return (mz_str){p, n};
}
