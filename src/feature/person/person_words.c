#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/ident.h"
#include "base/pinyin.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/person/person_int.h"
#include "feature/world.h"
#include "store/search.h"

/*
 * A name of up to four characters is found by every run of two or more of them, by its first one,
 * and, when it has two, by its last one: each such query is one word of the index and not a walk
 * over all words with a prefix. Longer names are found by runs of two to four characters, and by
 * prefixes of the whole and of each part. The same is done with syllables and with initials.
 */

enum { WORD_MAX = 64, ADDRESS_WORDS = 48, NAME_CHARS = 24, PARTS = 8 };

struct words {
    mz_cx *cx;
    mz_str *t;
    size_t n;
    char *p; /* room for the texts */
    size_t used, cap;
};

/* What the index takes: letters, digits, underscores and characters that are not ASCII. */
static bool plain(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_') {
            return false;
        }
    }
    return s.n > 0;
}

static void add(struct words *w, const char *kind, mz_str s)
{
    size_t kind_n = strlen(kind);
    size_t n = kind_n + s.n;
    if (!plain(s) || n > WORD_MAX || w->n >= MZ_TOKENS_MAX || w->used + n > w->cap) {
        return;
    }
    char *p = w->p + w->used;
    memcpy(p, kind, kind_n);
    memcpy(p + kind_n, s.p, s.n);
    for (size_t i = 0; i < w->n; i++) {
        if (w->t[i].n == n && memcmp(w->t[i].p, p, n) == 0) {
            return;
        }
    }
    w->t[w->n++] = (mz_str){p, n};
    w->used += n;
}

/* ---- runs ------------------------------------------------------------- */

/* Pieces of a name: characters, or syllables; piece i is at[i] to at[i + 1] of the text. */
struct pieces {
    char text[NAME_CHARS * 8];
    size_t at[NAME_CHARS + 1];
    size_t n;
};

static void piece(struct pieces *s, mz_str one)
{
    if (s->n < NAME_CHARS && s->at[s->n] + one.n <= sizeof s->text) {
        memcpy(s->text + s->at[s->n], one.p, one.n);
        s->at[s->n + 1] = s->at[s->n] + one.n;
        s->n++;
    }
}

static mz_str run(const struct pieces *s, size_t from, size_t n)
{
    return (mz_str){s->text + s->at[from], s->at[from + n] - s->at[from]};
}

static void add_runs(struct words *w, const struct pieces *s)
{
    bool longer = s->n > PERSON_LONG_NAME;
    size_t most = longer ? PERSON_LONG_NAME : s->n;
    for (size_t n = 2; n <= most; n++) {
        for (size_t i = 0; i + n <= s->n; i++) {
            add(w, "", run(s, i, n));
        }
    }
    if (s->n > 0) {
        add(w, "", run(s, 0, 1));
    }
    if (s->n == 2) {
        add(w, "", run(s, 1, 1));
    }
    if (longer) {
        add(w, "", run(s, 0, s->n > PERSON_PIECE_CHARS ? PERSON_PIECE_CHARS : s->n));
    }
}

/* ---- names ------------------------------------------------------------ */

mz_str person_pinyin(mz_cx *cx, mz_str name)
{
    mz_str parts[MZ_PINYIN_SYLLABLES];
    mz_sb b = mz_sb_new(cx->a, (size_t)WORD_MAX * 8);
    size_t n = mz_pinyin_split(name, MZ_PINYIN_NAME, parts);
    bool latin = n > 0 && (unsigned char)name.p[0] < 0x80;
    for (size_t i = 0; i < n && !latin; i++) {
        mz_sb_str(&b, i == 0 ? MZ_S("") : MZ_S(" "));
        mz_sb_str(&b, parts[i]);
    }
    for (size_t i = 0; i < name.n && latin; i++) { /* words of letters stay words */
        char c = name.p[i];
        c = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if (c >= 'a' && c <= 'z') {
            mz_sb_byte(&b, c);
        } else if (b.n > 0 && b.p[b.n - 1] != ' ') {
            mz_sb_byte(&b, ' ');
        }
    }
    mz_str s = mz_str_trim(mz_sb_view(&b));
    return s.n > 0 ? s : MZ_S("x"); /* rare characters without a reading: found as they are */
}

/* The characters of a name, without dots and spaces; also each part between dots. */
static void name_words(struct words *w, mz_str name)
{
    struct pieces whole = {0};
    struct pieces part = {0};
    uint32_t cp;
    size_t from = 0;
    for (size_t i = 0; mz_utf8_next(name, &i, &cp); from = i) {
        if (mz_utf8_is_han(cp)) {
            mz_str c = {name.p + from, i - from};
            piece(&whole, c);
            piece(&part, c);
        } else {
            if (part.n > 1 && part.n < whole.n) {
                add(w, "", run(&part, 0, part.n));
            }
            part.n = 0;
        }
    }
    if (part.n > 1 && part.n < whole.n) {
        add(w, "", run(&part, 0, part.n));
    }
    add_runs(w, &whole);
}

/* Syllables with spaces between: as words in full, and as their initials. */
static void sound_words(struct words *w, mz_str pinyin)
{
    struct pieces full = {0};
    struct pieces first = {0};
    size_t from = 0;
    for (size_t i = 0; i <= pinyin.n; i++) {
        if (i == pinyin.n || pinyin.p[i] == ' ') {
            mz_str s = {pinyin.p + from, i - from};
            if (s.n > 0) {
                piece(&full, s);
                piece(&first, (mz_str){s.p, 1});
            }
            from = i + 1;
        }
    }
    add_runs(w, &full);
    if (first.n > 1) {
        first.n = first.n > PERSON_PIECE_CHARS ? PERSON_PIECE_CHARS : first.n;
        for (size_t n = 2; n <= first.n && n <= PERSON_LONG_NAME; n++) {
            for (size_t i = 0; i + n <= first.n; i++) {
                add(w, "", run(&first, i, n));
            }
        }
        add(w, "", run(&first, 0, first.n));
    }
}

/* A Latin name is found by each of its words; a Han name that starts with a surname of two readings
 * by the common reading, too. */
static void other_sounds(struct words *w, mz_str name, mz_str pinyin)
{
    uint32_t cp = 0;
    size_t at = 0;
    if (!mz_utf8_next(name, &at, &cp)) {
        return;
    }
    size_t first_n = 0;
    while (first_n < pinyin.n && pinyin.p[first_n] != ' ') {
        first_n++;
    }
    if (!mz_utf8_is_han(cp)) {
        for (size_t i = 0, from = 0; i <= pinyin.n; i++) {
            if (i == pinyin.n || pinyin.p[i] == ' ') {
                add(w, "", (mz_str){pinyin.p + from, i - from});
                from = i + 1;
            }
        }
        return;
    }
    mz_str common = mz_pinyin_char(cp);
    if (common.n > 0 && !mz_str_eq(common, (mz_str){pinyin.p, first_n})) {
        sound_words(w, mz_str_fmt(w->cx->a, MZ_FMT MZ_FMT, MZ_ARG(common),
                                  (int)(pinyin.n - first_n), pinyin.p + first_n));
    }
}

/* ---- places ----------------------------------------------------------- */

static bool is_sign(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

static mz_code sign_word(struct words *w, mz_str s)
{
    bool digits = s.n == 4;
    for (size_t i = 0; digits && i < 4; i++) {
        digits = s.p[i] >= '0' && s.p[i] <= '9';
    }
    add(w, PERSON_T_ADDRESS, s);
    if (digits) { /* four digits alone ask for a telephone or a house number */
        mz_str word;
        MZ_TRY(person_keyed(w->cx, PERSON_T_DIGITS, s, &word));
        add(w, "", word);
    }
    return MZ_OK;
}

/* Every two neighbouring characters, and every number or letters. */
static mz_code address_words(struct words *w, mz_str address)
{
    char sign[24];
    size_t sign_n = 0;
    uint32_t cp;
    mz_str before = {0};
    size_t from = 0;
    size_t most = w->n + ADDRESS_WORDS;
    for (size_t i = 0; mz_utf8_next(address, &i, &cp) && w->n < most; from = i) {
        uint32_t c = mz_utf8_fold(cp);
        c = c >= 'A' && c <= 'Z' ? c + 32 : c;
        if (is_sign(c)) {
            sign[sign_n] = (char)c;
            sign_n += sign_n + 1 < sizeof sign ? 1 : 0;
            continue; /* the characters around a number are no neighbours, but stay in order */
        }
        MZ_TRY(sign_word(w, (mz_str){sign, sign_n}));
        before = sign_n > 0 ? (mz_str){0} : before;
        sign_n = 0;
        if (mz_utf8_is_han(cp)) {
            if (before.p != NULL) {
                add(w, PERSON_T_ADDRESS, (mz_str){before.p, (size_t)(address.p + i - before.p)});
            }
            before = (mz_str){address.p + from, i - from};
        } else {
            before = (mz_str){0};
        }
    }
    return sign_word(w, (mz_str){sign, sign_n});
}

/* ---- numbers ---------------------------------------------------------- */

mz_code person_keyed(mz_cx *cx, const char *kind, mz_str value, mz_str *out)
{
    enum { HEX_N = 16 };
    mz_keyring *k = NULL;
    mz_blind b;
    MZ_TRY(person_keys(cx, &k));
    /* One key, different kinds: nothing can be compared across them. */
    mz_str plain = mz_str_fmt(cx->a, "%s" MZ_FMT, kind, MZ_ARG(value));
    MZ_TRY(mz_blind_index(cx, k, MZ_FOR_INDEX_PHONE, plain, &b));
    *out = mz_str_fmt(cx->a, "%s%0*llx", kind, (int)HEX_N, (unsigned long long)mz_blind_u64(b));
    return MZ_OK;
}

mz_code person_keyed_tail(mz_cx *cx, int32_t year, mz_str last4, mz_str *out)
{
    return person_keyed(cx, PERSON_T_TAIL,
                        mz_str_fmt(cx->a, "%04d" MZ_FMT, (int)year, MZ_ARG(last4)), out);
}

static mz_str last(mz_str s, size_t n)
{
    return s.n > n ? (mz_str){s.p + s.n - n, n} : s;
}

static mz_code keyed(struct words *w, const char *kind, mz_str value)
{
    mz_str word;
    MZ_TRY(person_keyed(w->cx, kind, value, &word));
    add(w, "", word);
    return MZ_OK;
}

static mz_code phone_words(struct words *w, mz_str phone)
{
    if (phone.n <= 4) {
        return MZ_OK;
    }
    MZ_TRY(keyed(w, PERSON_T_PHONE, phone));
    return keyed(w, PERSON_T_DIGITS, last(phone, 4));
}

/* The last four say little alone; with the year of birth they are what people remember. */
static mz_code tail_word(struct words *w, const struct person_clean *c)
{
    mz_str word;
    if (c->raw.birth == MZ_NULL || c->number.n < 4) {
        return MZ_OK;
    }
    int32_t year = mz_date_ymd(person_day(c->raw.birth)).year;
    MZ_TRY(person_keyed_tail(w->cx, year, last(c->number, 4), &word));
    add(w, "", word);
    return MZ_OK;
}

static mz_code number_words(struct words *w, const struct person_clean *c)
{
    if (c->number.n > 0) {
        MZ_TRY(keyed(w, PERSON_T_NUMBER, c->number));
        MZ_TRY(tail_word(w, c));
    }
    MZ_TRY(phone_words(w, c->phone));
    return phone_words(w, c->phone2);
}

static struct words words_of(mz_cx *cx)
{
    enum { MEAN = 24 };
    struct words w = {.cx = cx, .cap = (size_t)MZ_TOKENS_MAX * MEAN};
    w.t = MZ_NEW_N(cx->a, mz_str, MZ_TOKENS_MAX);
    w.p = mz_arena_alloc(cx->a, w.cap);
    return w;
}

mz_code person_address_words(mz_cx *cx, mz_str address, mz_str **out, size_t *n)
{
    struct words w = words_of(cx);
    MZ_TRY(address_words(&w, address));
    *out = w.t;
    *n = w.n;
    return MZ_OK;
}

mz_code person_words(mz_cx *cx, const struct person_clean *c, mz_str **out, size_t *n)
{
    struct division d;
    struct words w = words_of(cx);
    const person_raw *r = &c->raw;
    MZ_TRY(number_words(&w, c));
    if ((r->hidden & PERSON_MAY_MINOR) != 0) {
        add(&w, PERSON_T_HIDDEN, MZ_S("1"));
    }
    if ((r->hidden & PERSON_MAY_PROTECTED) != 0) {
        add(&w, PERSON_T_HIDDEN, MZ_S("2"));
    }
    name_words(&w, r->name);
    sound_words(&w, r->pinyin);
    other_sounds(&w, r->name, r->pinyin);
    if (r->birth != MZ_NULL) {
        char iso[11];
        mz_date_put(person_day(r->birth), iso);
        const char day[] = {iso[0], iso[1], iso[2], iso[3], iso[5], iso[6], iso[8], iso[9]};
        add(&w, PERSON_T_BIRTH, (mz_str){day, sizeof day});
    }
    if (division_get(cx->world->divisions, r->division, &d)) {
        add(&w, PERSON_T_VILLAGE, d.name);
    }
    MZ_TRY(address_words(&w, r->address));
    *out = w.t;
    *n = w.n;
    return MZ_OK;
}
