#include "base/pinyin.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/bag.h"
#include "feature/org/org_int.h"

/*
 * The words an organisation is found by, each by its beginning: h and the name from each Han
 * character on; l and the reading, and l and the initials, from each syllable on; u and the code.
 */

enum { QUERY_MAX = 160, FROM_MAX = 40 };

static void readings(struct bag *b, mz_str name)
{
    mz_str syllables[MZ_PINYIN_SYLLABLES];
    size_t n = mz_pinyin_split(name, MZ_PINYIN_TEXT, syllables);
    for (size_t from = 0; from < n && from < FROM_MAX; from++) {
        bag_reading(b, 'l', syllables + from, n - from);
    }
}

mz_code org_words(mz_cx *cx, int64_t id, int64_t division, mz_str name, mz_str uscc)
{
    struct bag b = {.a = cx->a};
    bag_from_each(&b, 'h', bag_plain(cx->a, name), FROM_MAX);
    readings(&b, name);
    bag_put(&b, 'u', bag_plain(cx->a, uscc));
    return mz_search_put(cx, "org", id, division, b.t, b.n);
}

/* Han characters are a part of the name; letters are a reading; digits among them a code. */
static void word(mz_cx *cx, struct mz_search *q, mz_str s, bool as_name)
{
    struct bag b = {.a = cx->a};
    mz_str flat = bag_plain(cx->a, s);
    bool han = false;
    bool digit = false;
    for (size_t i = 0; i < flat.n; i++) {
        han |= (unsigned char)flat.p[i] >= 0x80;
        digit |= flat.p[i] >= '0' && flat.p[i] <= '9';
    }
    bag_put(&b, (char)(han || (digit && as_name) ? 'h' : digit ? 'u' : 'l'), flat);
    if (b.n > 0 && q->terms_n < MZ_TERMS_MAX) {
        q->terms[q->terms_n++] = (struct mz_term){.token = b.t[0], .prefix = true};
    }
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
    bag_words(cx, out, text, word, false);
    out->none = out->terms_n == 0;
    MZ_TRY(mz_search_any(cx, out, &any));
    if (!any) {
        bag_words(cx, out, text, word, true);
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
