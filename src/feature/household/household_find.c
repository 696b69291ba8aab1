#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/bag.h"
#include "feature/household/household_int.h"
#include "feature/person/person.h"

/*
 * The words a household is found by. A letter in front keeps the kinds apart:
 *   n331181000000123   number, in lower case, hyphens left out; found by its beginning
 *   h李四, h四           name of the head from each character on; found by its beginning
 *   llisi, lls          pinyin and initials of the head; found by the beginning
 *   a龙渊, a渊街, a12     address: pairs of Han characters, and runs of letters or digits
 */

enum { QUERY_MAX = 120 };

/* Lower-case letters and digits of s, nothing else. */
static mz_str plain(mz_arena *a, mz_str s)
{
    char *p = mz_arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        c = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            p[n++] = c;
        }
    }
    return (mz_str){p, n};
}

static bool ascii_word(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void address_words(struct bag *b, mz_str address)
{
    mz_str s = mz_utf8_fold_str(b->a, address);
    size_t from = 0;  /* of the run or character before */
    bool run = false; /* inside letters and digits */
    bool han = false; /* the character before was Han */
    uint32_t c = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(s, &i, &c); at = i) {
        bool word = ascii_word(c);
        bool is_han = mz_utf8_is_han(c);
        if (run && !word) {
            bag_put(b, 'a', plain(b->a, (mz_str){s.p + from, at - from}));
        }
        if (han && is_han) {
            bag_put(b, 'a', (mz_str){s.p + from, i - from});
        }
        if (!(run && word)) {
            from = at;
        }
        run = word;
        han = is_han;
    }
    if (run) {
        bag_put(b, 'a', plain(b->a, (mz_str){s.p + from, s.n - from}));
    }
}

static void name_words(struct bag *b, mz_str name, mz_str pinyin)
{
    uint32_t c = 0;
    char initials[32];
    size_t n = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(name, &i, &c); at = i) {
        if (mz_utf8_is_han(c)) {
            bag_put(b, 'h', (mz_str){name.p + at, name.n - at});
        }
    }
    bag_put(b, 'l', plain(b->a, pinyin));
    for (size_t i = 0; i < pinyin.n && n < sizeof initials; i++) {
        if ((i == 0 || pinyin.p[i - 1] == ' ') && pinyin.p[i] != ' ') {
            initials[n++] = pinyin.p[i];
        }
    }
    bag_put(b, 'l', plain(b->a, (mz_str){initials, n}));
}

mz_code household_words(mz_cx *cx, const struct household *h)
{
    struct bag b = {.a = cx->a};
    struct person_view head = {.hidden = 1};
    bag_put(&b, 'n', plain(cx->a, h->number));
    address_words(&b, h->address);
    if (h->head != MZ_NULL) {
        mz_code rc = person_get(cx, 0, h->head, &head);
        if (rc == MZ_ABSENT) { /* registered in a place the actor does not see */
            mz_clear(cx);
            rc = MZ_OK;
        }
        MZ_TRY(rc);
    }
    if (head.id != 0 && head.hidden == 0) {
        name_words(&b, head.name, head.pinyin);
    }
    return mz_search_put(cx, "household", h->id, h->division, b.t, b.n);
}

mz_code household_reindex(mz_cx *cx, int64_t id)
{
    struct household h;
    MZ_TRY(household_get(cx, id, &h));
    return household_words(cx, &h);
}

/* ---- finding --------------------------------------------------------------------- */

static bool all_ascii(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static bool has_digit(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            return true;
        }
    }
    return false;
}

static void term(struct mz_search *q, mz_str token, bool prefix)
{
    if (q->terms_n < MZ_TERMS_MAX) {
        q->terms[q->terms_n++] = (struct mz_term){.token = token, .prefix = prefix};
    }
}

/* One typed word, read as a number or name (first), or as a part of an address. */
static void word(mz_arena *a, struct mz_search *q, mz_str s, bool as_address)
{
    struct bag b = {.a = a};
    mz_str flat = all_ascii(s) ? plain(a, s) : MZ_S("");
    if (as_address) {
        address_words(&b, s);
        if (b.n == 0) { /* a single Han character: the beginning of pairs */
            bag_put(&b, 'a', s);
        }
        for (size_t i = 0; i < b.n; i++) {
            term(q, b.t[i], b.n == 1);
        }
        return;
    }
    char kind = (char)(flat.n == 0 ? 'h' : has_digit(flat) ? 'n' : 'l');
    bag_put(&b, kind, flat.n == 0 ? s : flat);
    if (b.n > 0) {
        term(q, b.t[0], true);
    }
}

static bool separator(uint32_t c)
{
    return mz_utf8_is_space(c) || c == ',' || c == 0xff0c || c == 0x3001;
}

static void words(mz_arena *a, struct mz_search *q, mz_str text, bool as_address)
{
    size_t from = 0;
    uint32_t c = 0;
    q->terms_n = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(text, &i, &c); at = i) {
        if (separator(c)) {
            if (at > from) {
                word(a, q, (mz_str){text.p + from, at - from}, as_address);
            }
            from = i;
        }
    }
    if (text.n > from) {
        word(a, q, (mz_str){text.p + from, text.n - from}, as_address);
    }
}

mz_code household_typed(mz_cx *cx, mz_str query, struct mz_search *out)
{
    mz_str text = mz_str_trim(mz_utf8_fold_str(cx->a, query));
    bool any = false;
    *out = (struct mz_search){.kind = "household"};
    if (text.n == 0 || text.n > QUERY_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "q",
                         .text = MZ_T("Type a household number, a name or a part of the address; "
                                      "at most 40 characters."));
    }
    words(cx->a, out, text, false);
    out->none = out->terms_n == 0;
    MZ_TRY(mz_search_any(cx, out, &any));
    if (!any) {
        words(cx->a, out, text, true);
        out->none = out->terms_n == 0;
    }
    return MZ_OK;
}

mz_code household_search(mz_cx *cx, mz_str query, int64_t limit, int64_t offset,
                         struct household_found *out)
{
    struct mz_search q;
    *out = (struct household_found){.n = 0};
    MZ_TRY(household_typed(cx, query, &q));
    q.limit = limit;
    q.offset = offset;
    return mz_search_find(cx, &q, out->ids, &out->n, &out->total);
}
