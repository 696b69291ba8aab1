/*
 * search.c - find divisions by name, reading, initials or code.
 *
 * The names of all divisions are one text of 9 MB, their readings another of 10, their initials one
 * of 3; a query is one or two scans of these, 16 bytes at a time. Words stand in order of their
 * highest level, so the first hits of each kind are its best and later ones are not looked at.
 * Inside a division the rows are scanned instead: there are few, and each must be ranked.
 */
#include "feature/division/division_int.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum hit { HIT_EXACT, HIT_PREFIX, HIT_PART, HITS };
enum { WORDS_MAX = 4 };

/* A query word, folded: lower case without blanks. */
struct term {
    char text[DIVISION_QUERY_MAX + 1];
    size_t n;
    enum { TERM_NAME, TERM_LATIN, TERM_CODE } kind;
};

struct finder {
    const division_table *t;
    const struct term *term;
    int64_t under; /* preferred, or 0 */
    struct division_found *best;
    size_t best_n;
};

/* ---- the general part of a name --------------------------------------- */

/* Longest first where one ends in another. */
static const char *const tails[] = {
    "社区村民委员会",
    "社区居民委员会",
    "村村民委员会",
    "社区居委会",
    "社区村委会",
    "街道办事处",
    "村民委员会",
    "居民委员会",
    "特别行政区",
    "村村委会",
    "村委会",
    "居委会",
    "社区",
    "街道",
    "地区",
    "村",
    "镇",
    "乡",
    "县",
    "市",
    "区",
    "省",
    "盟",
    "旗",
};

size_t division_tail(mz_str name)
{
    for (size_t i = 0; i < MZ_LEN(tails); i++) {
        size_t n = strlen(tails[i]);
        if (name.n > n && memcmp(name.p + name.n - n, tails[i], n) == 0) {
            return n;
        }
    }
    return 0;
}

bool division_is_tail(mz_str s)
{
    for (size_t i = 0; i < MZ_LEN(tails); i++) {
        if (mz_str_eq(s, mz_str_of(tails[i]))) {
            return true;
        }
    }
    return false;
}

static size_t capitals(const char *p, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        k += (p[i] >= 'A' && p[i] <= 'Z') || (p[i] >= '0' && p[i] <= '9');
    }
    return k;
}

/* The name after its first n characters. */
static mz_str after_chars(mz_str name, size_t n)
{
    size_t i = 0;
    while (i < name.n && n > 0) {
        i++;
        while (i < name.n && ((unsigned char)name.p[i] & 0xC0U) == 0x80U) {
            i++;
        }
        n--;
    }
    return (mz_str){name.p + i, name.n - i};
}

/* ---- one place against one term --------------------------------------- */

static bool same_letters(const char *p, const char *lower, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((p[i] | 0x20) != lower[i]) {
            return false;
        }
    }
    return true;
}

static enum hit hit_in_name(mz_str name, const struct term *q)
{
    const char *at = memmem(name.p, name.n, q->text, q->n);
    if (at != name.p) {
        return at == NULL ? HITS : HIT_PART;
    }
    mz_str rest = {name.p + q->n, name.n - q->n};
    return rest.n == 0 || division_is_tail(rest) ? HIT_EXACT : HIT_PREFIX;
}

/* Letters match from the beginning of a syllable; the last syllable may be unfinished. */
static enum hit hit_in_reading(mz_str name, mz_str pinyin, const struct term *q)
{
    for (size_t i = 0; i + q->n <= pinyin.n; i++) {
        bool begins = pinyin.p[i] < 'a';
        if (!begins || !same_letters(pinyin.p + i, q->text, q->n)) {
            continue;
        }
        size_t end = i + q->n;
        bool whole = end == pinyin.n || pinyin.p[end] < 'a';
        if (i > 0) {
            return HIT_PART;
        }
        mz_str rest = after_chars(name, capitals(pinyin.p, end));
        return whole && (rest.n == 0 || division_is_tail(rest)) ? HIT_EXACT : HIT_PREFIX;
    }
    return HITS;
}

static enum hit hit_in_initials(mz_str name, mz_str initials, const struct term *q)
{
    const char *at = memmem(initials.p, initials.n, q->text, q->n);
    if (at != initials.p) {
        return at == NULL ? HITS : HIT_PART;
    }
    mz_str rest = after_chars(name, q->n);
    return rest.n == 0 || division_is_tail(rest) ? HIT_EXACT : HIT_PREFIX;
}

/* Rank of a name against a term; a reading goes before initials. UINT32_MAX: no hit. */
static uint32_t rank_of(mz_str name, mz_str pinyin, mz_str initials, const struct term *q)
{
    enum hit hit = HITS;
    uint32_t second = 0;
    if (q->kind == TERM_NAME) {
        hit = hit_in_name(name, q);
    } else {
        hit = hit_in_reading(name, pinyin, q);
        enum hit other = hit == HIT_EXACT ? HITS : hit_in_initials(name, initials, q);
        if (other < hit) {
            hit = other;
            second = 1;
        }
    }
    return hit == HITS ? UINT32_MAX : (uint32_t)hit << 16 | second;
}

/* Keep the best DIVISION_FOUND_MAX, by rank and then by code. */
static void keep(struct finder *f, const struct division *d, uint32_t rank)
{
    bool outside = f->under != 0 && !division_inside(d->code, f->under);
    struct division_found x = {*d, rank | (uint32_t)outside << 8 | (uint32_t)d->level << 4};
    x.rank |= d->to != DIVISION_OPEN ? 8U : 0U;
    size_t i = f->best_n;
    for (size_t k = 0; k < f->best_n; k++) {
        if (f->best[k].d.code == d->code) {
            return;
        }
    }
    while (i > 0 && (f->best[i - 1].rank > x.rank ||
                     (f->best[i - 1].rank == x.rank && f->best[i - 1].d.code > d->code))) {
        i--;
    }
    if (i == DIVISION_FOUND_MAX) {
        return;
    }
    f->best_n += f->best_n < DIVISION_FOUND_MAX;
    memmove(f->best + i + 1, f->best + i, sizeof *f->best * (f->best_n - 1 - i));
    f->best[i] = x;
}

/* ---- scanning the text of all names ----------------------------------- */

/*
 * The next place at or after `p` where needle[a] and needle[b] stand at their distance and fold to
 * the same bytes; `end` when there is none. Fewer than 32 bytes may be read behind `end`.
 */
static const char *next_pair(const char *p, const char *end, const struct term *q, size_t a,
                             char fold)
{
    size_t b = q->n - 1;
#ifdef __SSE2__
    __m128i first = _mm_set1_epi8((char)(q->text[a] | fold));
    __m128i last = _mm_set1_epi8((char)(q->text[b] | fold));
    __m128i mask = _mm_set1_epi8(fold);
    for (; p < end; p += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + a));
        __m128i y = _mm_loadu_si128((const __m128i *)(const void *)(p + b));
        __m128i hit = _mm_and_si128(_mm_cmpeq_epi8(_mm_or_si128(x, mask), first),
                                    _mm_cmpeq_epi8(_mm_or_si128(y, mask), last));
        unsigned bits = (unsigned)_mm_movemask_epi8(hit);
        if (bits != 0) {
            p += __builtin_ctz(bits);
            return p < end ? p : end;
        }
    }
#else
    for (; p < end; p++) {
        if ((p[a] | fold) == (q->text[a] | fold) && (p[b] | fold) == (q->text[b] | fold)) {
            return p;
        }
    }
#endif
    return end;
}

struct pool {
    const char *text;
    const uint32_t *at;
    bool syllables; /* capitals begin them, and a match begins at one */
};

static uint32_t word_at(const division_table *t, const uint32_t *at, uint32_t offset)
{
    uint32_t lo = 0;
    uint32_t hi = t->head->words_n;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (at[mid] <= offset) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return lo;
}

/* All rows of a word, best first: as many as could ever be shown. */
static void keep_word(struct finder *f, uint32_t word)
{
    const division_table *t = f->t;
    uint32_t rank = rank_of(division_word_name(t, word), division_word_pinyin(t, word),
                            division_word_initials(t, word), f->term);
    if (rank == UINT32_MAX) {
        return;
    }
    uint32_t left[DIVISION_LEVELS];
    for (size_t i = 0; i < DIVISION_LEVELS; i++) {
        left[i] = DIVISION_FOUND_MAX;
    }
    for (uint32_t u = t->uses_at[word]; u < t->uses_at[word + 1]; u++) {
        uint32_t row = t->uses[u];
        uint8_t level = t->rows[row].level;
        if (left[level] > 0 && t->rows[row].grouping == 0) {
            struct division d;
            left[level]--;
            division_of_row(t, row, &d);
            keep(f, &d, rank);
        }
    }
}

/* A cheap guess of the kind of hit at p: begins the word, and ends it or goes on. */
static enum hit class_at(const struct pool *pool, const struct term *q, const char *p)
{
    if (p[-1] != '\0') {
        return HIT_PART;
    }
    const char *end = p + q->n;
    if (*end == '\0') {
        return HIT_EXACT;
    }
    if (pool->syllables || q->kind == TERM_LATIN) {
        return HIT_PREFIX;
    }
    return division_is_tail(mz_str_of(end)) ? HIT_EXACT : HIT_PREFIX;
}

/*
 * Prefixes in letters are sorted out word by word (which needs the name), so more of them are taken
 * than are shown; a hit inside a word is only of use while there is room.
 */
static void scan(struct finder *f, const struct pool *pool)
{
    static const uint32_t most[HITS] = {200, 400, DIVISION_FOUND_MAX};
    const struct term *q = f->term;
    const uint32_t *at = pool->at;
    const char *p = pool->text + at[0];
    const char *end = pool->text + at[f->t->head->words_n];
    char fold = q->kind == TERM_NAME ? 0 : 0x20;
    size_t a = q->kind == TERM_NAME && q->n > 2 ? 1 : 0;
    uint32_t seen[HITS] = {0};
    for (p = next_pair(p, end, q, a, fold); p < end; p = next_pair(p + 1, end, q, a, fold)) {
        enum hit guess = class_at(pool, q, p);
        if (seen[guess] >= most[guess] || (pool->syllables && *p >= 'a') ||
            (q->kind == TERM_NAME ? memcmp(p, q->text, q->n) != 0
                                  : !same_letters(p, q->text, q->n))) {
            continue;
        }
        seen[guess]++;
        keep_word(f, word_at(f->t, at, (uint32_t)(p - pool->text)));
    }
}

/* ---- the three ways to look ------------------------------------------- */

/* A syllable has a vowel behind at most two letters; digits stand for themselves. */
static bool may_be_reading(const struct term *q)
{
    return q->n <= 2 || strpbrk(q->text, "aeiouv0123456789") != NULL;
}

static void find_everywhere(struct finder *f)
{
    const division_table *t = f->t;
    if (f->term->kind == TERM_NAME) {
        scan(f, &(struct pool){t->names, t->name_at, false});
        return;
    }
    if (may_be_reading(f->term)) {
        scan(f, &(struct pool){t->pinyins, t->pinyin_at, true});
    }
    if (strpbrk(f->term->text, "iuv") == NULL) { /* no syllable begins with these */
        scan(f, &(struct pool){t->initials, t->initials_at, false});
    }
}

static void find_under(struct finder *f, int64_t under)
{
    const division_table *t = f->t;
    uint32_t lo = 0;
    uint32_t hi = 0;
    (void)division_rows(t, under, &lo, &hi);
    for (uint32_t i = lo; i < hi; i++) {
        uint32_t word = t->rows[i].word;
        uint32_t rank = rank_of(division_word_name(t, word), division_word_pinyin(t, word),
                                division_word_initials(t, word), f->term);
        if (rank != UINT32_MAX && t->rows[i].grouping == 0) {
            struct division d;
            division_of_row(t, i, &d);
            keep(f, &d, rank);
        }
    }
}

/* Codes and names that only the changes know. */
static void find_dated(struct finder *f, int64_t under)
{
    for (size_t i = 0; i < f->t->lives_n; i++) {
        const struct division_life *l = &f->t->lives[i];
        uint32_t rank = rank_of(l->name, l->pinyin, l->initials, f->term);
        if (rank != UINT32_MAX && (under == 0 || division_inside(l->code, under))) {
            struct division d;
            division_of_life(f->t, l, &d);
            keep(f, &d, rank);
        }
    }
}

static void keep_code(struct finder *f, const struct division *d, int64_t within)
{
    if (within == 0 || division_inside(d->code, within)) {
        keep(f, d, HIT_PREFIX << 16);
    }
}

/* Divisions whose code begins with these digits, highest first. */
static void find_code(struct finder *f, int64_t within)
{
    const division_table *t = f->t;
    int64_t lo = 0;
    int64_t hi = 0;
    for (size_t i = 0; i < 12; i++) {
        lo = lo * 10 + (i < f->term->n ? f->term->text[i] - '0' : 0);
        hi = hi * 10 + (i < f->term->n ? f->term->text[i] - '0' : 9);
    }
    for (size_t i = 0; i < t->lives_n; i++) {
        if (t->lives[i].code >= lo && t->lives[i].code <= hi) {
            struct division d;
            division_of_life(t, &t->lives[i], &d);
            keep_code(f, &d, within);
        }
    }
    uint32_t first = t->prefix[lo / INT64_C(100000000)];
    for (int level = DIVISION_PROVINCE; level < DIVISION_LEVELS; level++) {
        for (uint32_t i = first; i < t->head->rows_n && t->rows[i].code <= hi;) {
            const struct division_row *r = &t->rows[i];
            if (r->level == level && r->code >= lo) {
                struct division d;
                division_of_row(t, i, &d);
                keep_code(f, &d, within);
            }
            i = r->level < level ? i + 1 : r->end;
        }
        if (f->best_n == DIVISION_FOUND_MAX) {
            return;
        }
    }
}

/* ---- the query -------------------------------------------------------- */

/* The next word of the query, folded; false at its end. */
static bool next_term(mz_str *query, struct term *out)
{
    size_t i = 0;
    size_t digits = 0;
    bool wide = false;
    while (i < query->n && query->p[i] == ' ') {
        i++;
    }
    out->n = 0;
    for (; i < query->n && query->p[i] != ' '; i++) {
        unsigned char c = (unsigned char)query->p[i];
        digits += c >= '0' && c <= '9';
        wide = wide || c >= 0x80;
        if (c != '\'') { /* xi'an */
            out->text[out->n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }
    out->text[out->n] = '\0';
    *query = (mz_str){query->p + i, query->n - i};
    out->kind = wide ? TERM_NAME : digits == out->n && digits <= 12 ? TERM_CODE : TERM_LATIN;
    return out->n > 0;
}

static void find(struct finder *f, int64_t within)
{
    if (f->term->kind == TERM_CODE) {
        find_code(f, within);
        return;
    }
    if (within != 0 || f->under != 0) {
        find_under(f, within != 0 ? within : f->under);
    }
    if (within == 0) {
        find_everywhere(f);
    }
    find_dated(f, within);
}

size_t division_search(const division_table *t, mz_str query, int64_t under,
                       struct division_found out[DIVISION_FOUND_MAX])
{
    struct term term;
    if (query.n > DIVISION_QUERY_MAX || !next_term(&query, &term)) {
        return 0;
    }
    struct finder f = {t, &term, under, out, 0};
    find(&f, 0);
    for (int words = 1; words < WORDS_MAX && next_term(&query, &term); words++) {
        struct division_found scope[DIVISION_FOUND_MAX];
        size_t scope_n = f.best_n;
        memcpy(scope, out, sizeof *out * scope_n);
        f.best_n = 0;
        for (size_t i = 0; i < scope_n; i++) {
            if (scope[i].d.level < DIVISION_VILLAGE) {
                find(&f, scope[i].d.code);
            }
        }
    }
    return f.best_n;
}
