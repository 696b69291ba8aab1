#include "feature/person/person_find.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/ident.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/person/person_int.h"
#include "feature/world.h"
#include "store/db.h"
#include "store/search.h"

/*
 * A word is read once, by its looks. When nobody is found that way, words that were taken for names
 * are read again as places and addresses, and letters as the beginning of a name: "丁家坞" and
 * "zhangs" find somebody, and "建国" does not bring all who live in a street of that name.
 */

struct word {
    mz_str s; /* folded, letters small */
    enum person_word_kind kind;
    bool used; /* joined with another word */
    mz_str number;
    int64_t division;
};

struct finder {
    mz_cx *cx;
    struct word words[PERSON_WORDS_MAX];
    size_t n;
    bool again; /* the second reading */
    int64_t lo, hi;
    struct mz_search search;
};

/* ---- words ------------------------------------------------------------ */

static bool is_break(uint32_t c)
{
    return mz_utf8_is_space(c) || c == ',' || c == ';' || c == 0x3001 || c == 0x3002;
}

static mz_str small(mz_arena *a, mz_str s)
{
    mz_str f = mz_str_dup(a, mz_utf8_fold_str(a, s));
    char *p = MZ_NEW_N(a, char, f.n + 1);
    for (size_t i = 0; i < f.n; i++) {
        p[i] = (char)(f.p[i] >= 'A' && f.p[i] <= 'Z' ? f.p[i] + 32 : f.p[i]);
    }
    return (mz_str){p, f.n};
}

static mz_code split(struct finder *f, mz_str text)
{
    mz_str s = small(f->cx->a, text);
    size_t from = 0;
    size_t at = 0;
    uint32_t c;
    for (bool more = true; more; from = at) {
        size_t begin = at;
        more = mz_utf8_next(s, &at, &c);
        while (more && !is_break(c)) {
            begin = at;
            more = mz_utf8_next(s, &at, &c);
        }
        mz_str one = {s.p + from, (more ? begin : s.n) - from};
        if (one.n == 0) {
            continue;
        }
        if (f->n == PERSON_WORDS_MAX) {
            return mz_refuse(f->cx, MZ_INVALID, .field = "q",
                             .text = MZ_T("At most 6 words; leave the least important out"));
        }
        f->words[f->n++] = (struct word){.s = one};
    }
    return MZ_OK;
}

static size_t digits_in(mz_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += s.p[i] >= '0' && s.p[i] <= '9' ? 1 : 0;
    }
    return n;
}

static bool all_digits(mz_str s)
{
    return digits_in(s) == s.n;
}

static bool has_han(mz_str s)
{
    uint32_t c;
    for (size_t i = 0; mz_utf8_next(s, &i, &c);) {
        if (mz_utf8_is_han(c)) {
            return true;
        }
    }
    return false;
}

/* ---- Chinese ---------------------------------------------------------- */

static bool ends_with(mz_str s, const char *const *tails, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = strlen(tails[i]);
        if (s.n > k && memcmp(s.p + s.n - k, tails[i], k) == 0) {
            return true;
        }
    }
    return false;
}

struct naming {
    mz_str name;
    bool whole; /* or without its last one or two characters: 查田 for 查田镇 */
    int64_t hit;
    bool several;
};

static void try_name(const struct finder *f, struct naming *w, const struct division *d)
{
    enum { TAIL = 6 };
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(d->code, &lo, &hi);
    bool fits = mz_str_eq(d->name, w->name) ||
                (!w->whole && d->name.n > w->name.n && d->name.n <= w->name.n + TAIL &&
                 memcmp(d->name.p, w->name.p, w->name.n) == 0);
    if (fits && hi >= f->lo && lo <= f->hi && d->code != w->hit) {
        w->several = w->several || w->hit != 0;
        w->hit = d->code;
    }
}

/* Of a county and all below it: some hundred names, cheaper than the index of the whole country. */
static mz_code name_below(struct finder *f, struct naming *w, int64_t county)
{
    const struct division_table *t = f->cx->world->divisions;
    struct division *town = NULL;
    struct division self;
    size_t towns_n = 0;
    int32_t today = mz_date_today(f->cx).v;
    if (division_get(t, county, &self)) {
        try_name(f, w, &self);
    }
    MZ_TRY(division_children(f->cx, t, county, today, &town, &towns_n));
    for (size_t i = 0; i < towns_n; i++) {
        struct division *village = NULL;
        size_t n = 0;
        try_name(f, w, &town[i]);
        MZ_TRY(division_children(f->cx, t, town[i].code, today, &village, &n));
        for (size_t k = 0; k < n; k++) {
            try_name(f, w, &village[k]);
        }
    }
    return MZ_OK;
}

/* The one division in scope of that name; 0 for none or several (*several). */
static mz_code division_named(struct finder *f, mz_str name, bool whole, int64_t *code,
                              bool *several)
{
    struct naming w = {.name = name, .whole = whole};
    if (f->lo / MZ_COUNTY_UNIT == f->hi / MZ_COUNTY_UNIT) {
        MZ_TRY(name_below(f, &w, f->lo / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT));
    } else {
        struct division_found found[DIVISION_FOUND_MAX];
        size_t n = division_search(f->cx->world->divisions, name, 0, found);
        for (size_t i = 0; i < n; i++) {
            try_name(f, &w, &found[i].d);
        }
    }
    *several = w.several;
    *code = w.several ? 0 : w.hit;
    return MZ_OK;
}

static mz_code read_han(struct finder *f, struct word *w)
{
    static const char *const places[] = {"省",   "市", "区",   "县",     "镇",    "乡",
                                         "街道", "村", "社区", "居委会", "村委会"};
    static const char *const parts[] = {"路",   "街",   "巷",   "弄",   "号",   "组",
                                        "幢",   "栋",   "单元", "室",   "楼",   "座",
                                        "大道", "小区", "胡同", "公寓", "花园", "自然村"};
    bool several = false;
    w->kind = PERSON_WORD_NAME;
    if (ends_with(w->s, places, MZ_LEN(places))) {
        MZ_TRY(division_named(f, w->s, true, &w->division, &several));
        if (w->division != 0 || several) {
            w->kind = PERSON_WORD_DIVISION;
            return MZ_OK;
        }
    }
    if (digits_in(w->s) > 0 || ends_with(w->s, parts, MZ_LEN(parts))) {
        w->kind = PERSON_WORD_ADDRESS;
    } else if (f->again) {
        MZ_TRY(division_named(f, w->s, false, &w->division, &several));
        w->kind = w->division != 0 ? PERSON_WORD_DIVISION : PERSON_WORD_ADDRESS;
    }
    return MZ_OK;
}

/* ---- digits ----------------------------------------------------------- */

static bool year_like(mz_cx *cx, mz_str s)
{
    if (s.n != 4 || !all_digits(s)) {
        return false;
    }
    int32_t year = 0;
    for (size_t i = 0; i < 4; i++) {
        year = year * 10 + (s.p[i] - '0');
    }
    return year >= 1900 && year <= mz_date_ymd(mz_date_today(cx)).year;
}

static bool tail_like(mz_str s)
{
    return s.n == 4 && digits_in(s) >= 3 && (all_digits(s) || s.p[3] == 'x');
}

/* "0012 1976" in either order is the end of an ID number with the year of birth. */
static void join_tail(struct finder *f)
{
    for (size_t i = 0; i + 1 < f->n; i++) {
        struct word *a = &f->words[i];
        struct word *b = &f->words[i + 1];
        if (!tail_like(a->s) || !tail_like(b->s) || a->used) {
            continue;
        }
        bool first = year_like(f->cx, a->s) && !year_like(f->cx, b->s);
        bool second = year_like(f->cx, b->s);
        if (first || second) {
            const struct word *year = first ? a : b;
            const struct word *tail = first ? b : a;
            a->number = mz_str_fmt(f->cx->a, MZ_FMT "%.3s%c", MZ_ARG(year->s), tail->s.p,
                                   tail->s.p[3] == 'x' ? 'X' : tail->s.p[3]);
            a->kind = PERSON_WORD_TAIL;
            b->used = true;
        }
    }
}

static mz_code quiet(mz_cx *cx, mz_code rc, bool *good)
{
    *good = rc == MZ_OK;
    if (rc == MZ_INVALID || rc == MZ_LIMIT) {
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

static mz_code read_signs(struct finder *f, struct word *w)
{
    enum { LONG_NUMBER = 7 };
    mz_cx *cx = f->cx;
    struct mz_cid cid;
    mz_date day;
    bool good = false;
    size_t digits = digits_in(w->s);
    if ((w->s.n == 18 && digits >= 17) || (w->s.n == 15 && digits == 15)) {
        MZ_TRY(mz_cid_parse(cx, "q", w->s, &cid)); /* says which digit is wrong */
        w->kind = PERSON_WORD_NUMBER;
        w->number = mz_str_dup(cx->a, mz_str_of(cid.z));
        return MZ_OK;
    }
    if (digits == 8) {
        MZ_TRY(quiet(cx, mz_date_parse(cx, "q", w->s, &day), &good));
        if (good && day.v <= mz_date_today(cx).v) {
            w->kind = PERSON_WORD_DATE;
            char iso[11];
            mz_date_put(day, iso);
            w->number = mz_str_fmt(cx->a, "%.4s%.2s%.2s", iso, iso + 5, iso + 8);
            return MZ_OK;
        }
    }
    if (digits >= LONG_NUMBER) {
        MZ_TRY(quiet(cx, mz_phone_parse(cx, "q", w->s, &w->number), &good));
        w->kind = good ? PERSON_WORD_PHONE : PERSON_WORD_NUMBER;
        if (!good) {
            w->number = person_number_plain(cx, w->s);
        }
        return MZ_OK;
    }
    bool mixed = digits > 0 && digits < w->s.n && w->s.n >= LONG_NUMBER;
    w->kind = mixed ? PERSON_WORD_NUMBER : PERSON_WORD_ADDRESS;
    w->number = mixed ? person_number_plain(cx, w->s) : MZ_S("");
    if (w->s.n == 4 && digits == 4) {
        w->kind = PERSON_WORD_DIGITS;
    }
    return MZ_OK;
}

/* ---- reading all of it ------------------------------------------------ */

/* "zhang san feng" is one name: neighbours of letters are joined. */
static void join_letters(struct finder *f)
{
    for (size_t i = 0; i + 1 < f->n; i++) {
        struct word *a = &f->words[i];
        struct word *b = &f->words[i + 1];
        mz_str both = mz_str_fmt(f->cx->a, MZ_FMT MZ_FMT, MZ_ARG(a->s), MZ_ARG(b->s));
        if (digits_in(both) == 0 && !has_han(both) && both.n <= 60) {
            b->s = both;
            a->used = true;
        }
    }
}

static mz_code read_word(struct finder *f, struct word *w)
{
    if (w->used || w->kind == PERSON_WORD_TAIL) {
        return MZ_OK;
    }
    if (has_han(w->s)) {
        return read_han(f, w);
    }
    if (digits_in(w->s) > 0) {
        return read_signs(f, w);
    }
    w->kind = PERSON_WORD_LETTERS;
    return MZ_OK;
}

static mz_code read_words(struct finder *f)
{
    join_tail(f);
    join_letters(f);
    for (size_t i = 0; i < f->n; i++) {
        MZ_TRY(read_word(f, &f->words[i]));
    }
    return MZ_OK;
}

/* ---- terms of the index ----------------------------------------------- */

static void term(struct finder *f, mz_str token, bool prefix)
{
    struct mz_search *s = &f->search;
    if (token.n > 0 && s->terms_n < MZ_TERMS_MAX - 2) {
        s->terms[s->terms_n++] = (struct mz_term){.token = token, .prefix = prefix};
    }
}

static mz_code keyed(struct finder *f, const char *kind, mz_str value)
{
    mz_str token;
    MZ_TRY(person_keyed(f->cx, kind, value, &token));
    term(f, token, false);
    return MZ_OK;
}

static void name_term(struct finder *f, mz_str s)
{
    char *p = mz_arena_alloc(f->cx->a, s.n + 1);
    size_t n = 0;
    size_t chars = 0;
    uint32_t c;
    size_t from = 0;
    for (size_t i = 0; mz_utf8_next(s, &i, &c) && chars < PERSON_PIECE_CHARS; from = i) {
        if (mz_utf8_is_han(c)) {
            memcpy(p + n, s.p + from, i - from);
            n += i - from;
            chars++;
        }
    }
    term(f, (mz_str){p, n}, chars > PERSON_LONG_NAME);
}

static mz_code address_terms(struct finder *f, mz_str s)
{
    mz_str *words = NULL;
    size_t n = 0;
    MZ_TRY(person_address_words(f->cx, s, &words, &n));
    for (size_t i = 0; i < n; i++) {
        if (words[i].n > 2 && memcmp(words[i].p, PERSON_T_DIGITS, 2) != 0) {
            term(f, words[i], false);
        }
    }
    if (n == 0) { /* one character: no such word is kept, so nobody */
        term(f, MZ_S(PERSON_T_ADDRESS "_"), false);
    }
    return MZ_OK;
}

static void narrow(struct finder *f, const struct word *w)
{
    int64_t lo = 0;
    int64_t hi = 0;
    if (w->division == 0) { /* several villages of that name: it is a word of their people */
        term(f, mz_str_fmt(f->cx->a, PERSON_T_VILLAGE MZ_FMT, MZ_ARG(w->s)), false);
        return;
    }
    division_range(w->division, &lo, &hi);
    f->search.division_lo = lo > f->search.division_lo ? lo : f->search.division_lo;
    f->search.division_hi = hi < f->search.division_hi ? hi : f->search.division_hi;
}

static mz_code word_terms(struct finder *f, const struct word *w)
{
    mz_cx *cx = f->cx;
    if (w->used) {
        return MZ_OK;
    }
    switch (w->kind) {
    case PERSON_WORD_NAME:
        name_term(f, w->s);
        return MZ_OK;
    case PERSON_WORD_LETTERS: {
        mz_str q = mz_pinyin_query(cx->a, w->s);
        bool fits = q.n > 0 && q.n <= 60;
        term(f, fits ? q : MZ_S("_"), f->again && q.n >= 3);
        return MZ_OK;
    }
    case PERSON_WORD_NUMBER:
        return keyed(f, PERSON_T_NUMBER, w->number);
    case PERSON_WORD_TAIL:
        return keyed(f, PERSON_T_TAIL, w->number);
    case PERSON_WORD_PHONE:
        return keyed(f, PERSON_T_PHONE, w->number);
    case PERSON_WORD_DIGITS:
        return keyed(f, PERSON_T_DIGITS, w->s);
    case PERSON_WORD_DATE:
        term(f, mz_str_fmt(cx->a, PERSON_T_BIRTH MZ_FMT, MZ_ARG(w->number)), false);
        return MZ_OK;
    case PERSON_WORD_ADDRESS:
        return address_terms(f, w->s);
    case PERSON_WORD_DIVISION:
        narrow(f, w);
        return MZ_OK;
    }
    return MZ_OK;
}

/* Hidden persons answer to their whole number alone. */
static void hide(struct finder *f, unsigned may)
{
    bool number = false;
    bool other = false;
    for (size_t i = 0; i < f->n; i++) {
        const struct word *w = &f->words[i];
        if (!w->used && w->kind != PERSON_WORD_DIVISION) {
            number |= w->kind == PERSON_WORD_NUMBER;
            other |= w->kind != PERSON_WORD_NUMBER;
        }
    }
    static const struct {
        unsigned needs;
        const char *token;
    } rows[] = {{PERSON_MAY_MINOR, PERSON_T_HIDDEN "1"},
                {PERSON_MAY_PROTECTED, PERSON_T_HIDDEN "2"}};
    for (size_t i = 0; i < MZ_LEN(rows) && !(number && !other); i++) {
        if ((may & rows[i].needs) == 0) {
            f->search.terms[f->search.terms_n++] =
                (struct mz_term){.token = mz_str_of(rows[i].token), .absent = true};
        }
    }
}

static mz_code run(struct finder *f, unsigned may, const struct person_query *q,
                   struct person_found *out)
{
    f->search = (struct mz_search){.kind = "person",
                                   .limit = q->limit,
                                   .offset = q->offset,
                                   .division_lo = f->lo,
                                   .division_hi = f->hi};
    for (size_t i = 0; i < f->n; i++) {
        MZ_TRY(word_terms(f, &f->words[i]));
    }
    hide(f, may);
    if (f->search.division_lo > f->search.division_hi) { /* a place outside what was asked for */
        f->search.none = true;
        out->n = 0;
        out->total = 0;
        return MZ_OK;
    }
    return mz_search_find(f->cx, &f->search, out->ids, &out->n, &out->total);
}

static bool second_reading(const struct finder *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct word *w = &f->words[i];
        if (!w->used && (w->kind == PERSON_WORD_NAME || w->kind == PERSON_WORD_LETTERS)) {
            return true;
        }
    }
    return false;
}

static mz_code read_again(struct finder *f)
{
    f->again = true;
    for (size_t i = 0; i < f->n; i++) {
        struct word *w = &f->words[i];
        bool name = !w->used && w->kind == PERSON_WORD_NAME;
        mz_code rc = name ? read_han(f, w) : MZ_OK;
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static void tell(const struct finder *f, struct person_found *out)
{
    out->kinds_n = 0;
    out->division = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (!f->words[i].used) {
            out->kinds[out->kinds_n++] = f->words[i].kind;
            out->division = f->words[i].division != 0 ? f->words[i].division : out->division;
        }
    }
}

mz_code person_find_quietly(mz_cx *cx, unsigned may, const struct person_query *q,
                            struct person_found *out)
{
    struct finder f = {.cx = cx, .lo = cx->actor->division_lo, .hi = cx->actor->division_hi};
    struct person_query query = *q;
    query.limit = q->limit <= 0 ? 50 : q->limit > PERSON_FOUND_MAX ? PERSON_FOUND_MAX : q->limit;
    *out = (struct person_found){0};
    if (q->text.n > PERSON_QUERY_MAX || !mz_utf8_valid(q->text, NULL)) {
        return mz_refuse(cx, MZ_INVALID, .field = "q",
                         .text = MZ_T("This is too long to look for"));
    }
    if (q->division != 0) {
        int64_t lo = 0;
        int64_t hi = 0;
        division_range(q->division, &lo, &hi);
        f.lo = lo > f.lo ? lo : f.lo;
        f.hi = hi < f.hi ? hi : f.hi;
    }
    MZ_TRY(split(&f, q->text));
    if (f.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "q",
                         .text = MZ_T("Enter a name, pinyin, a number, a telephone or an address"));
    }
    out->ids = MZ_NEW_N(cx->a, int64_t, query.limit);
    MZ_TRY(read_words(&f));
    MZ_TRY(run(&f, may, &query, out));
    if (out->total == 0 && second_reading(&f)) {
        MZ_TRY(read_again(&f));
        MZ_TRY(run(&f, may, &query, out));
    }
    tell(&f, out);
    out->search = f.search;
    out->division = out->division == 0 ? q->division : out->division;
    return MZ_OK;
}

mz_code person_search(mz_cx *cx, unsigned may, const struct person_query *q,
                      struct person_found *out)
{
    static const char *const names[] = {
        [PERSON_WORD_NAME] = "name",        [PERSON_WORD_LETTERS] = "letters",
        [PERSON_WORD_NUMBER] = "number",    [PERSON_WORD_TAIL] = "tail",
        [PERSON_WORD_PHONE] = "phone",      [PERSON_WORD_DIGITS] = "digits",
        [PERSON_WORD_DATE] = "date",        [PERSON_WORD_ADDRESS] = "address",
        [PERSON_WORD_DIVISION] = "division"};
    MZ_TRY(person_find_quietly(cx, may, q, out));
    mz_str kinds = MZ_S("");
    for (size_t i = 0; i < out->kinds_n; i++) {
        kinds = mz_str_fmt(cx->a, MZ_FMT "%s\"%s\"", MZ_ARG(kinds), i == 0 ? "" : ",",
                           names[out->kinds[i]]);
    }
    const struct mz_event ev = {.act = MZ_S("person.search"),
                                .kind = MZ_S("person"),
                                .division = q->division,
                                .detail =
                                    mz_str_fmt(cx->a, "{\"kinds\":[" MZ_FMT "],\"found\":%lld}",
                                               MZ_ARG(kinds), (long long)out->total)};
    return mz_read_note(cx, &ev);
}
