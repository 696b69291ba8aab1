/* words.c - what an entry is found by: parts of its texts, their readings, its number. */
#include "base/pinyin.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/bag.h"
#include "feature/book/book_int.h"

enum { QUERY_MAX = 160, FROM_MAX = 30 };

static void parts(struct bag *b, mz_str text)
{
    mz_str syllables[MZ_PINYIN_SYLLABLES];
    bag_from_each(b, 'h', bag_plain(b->a, text), FROM_MAX);
    bag_reading(b, 'l', syllables, mz_pinyin_split(text, MZ_PINYIN_TEXT, syllables));
}

mz_code book_words(mz_cx *cx, const struct book_def *d, const struct book_entry *e)
{
    struct bag b = {.a = cx->a};
    if (e->v[MZ_MADE_NUMBER].s.p != NULL) {
        bag_put(&b, 'l', bag_plain(cx->a, e->v[MZ_MADE_NUMBER].s));
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

static void word(mz_cx *cx, struct mz_search *q, mz_str s, bool otherwise)
{
    (void)otherwise;
    struct bag b = {.a = cx->a};
    mz_str flat = bag_plain(cx->a, s);
    bool han = false;
    for (size_t i = 0; i < flat.n; i++) {
        han = han || (unsigned char)flat.p[i] >= 0x80;
    }
    bag_put(&b, han ? 'h' : 'l', flat);
    if (b.n > 0 && q->terms_n < MZ_TERMS_MAX) {
        q->terms[q->terms_n++] = (struct mz_term){.token = b.t[0], .prefix = true};
    }
}

mz_code book_typed_words(mz_cx *cx, mz_str query, struct mz_search *out)
{
    mz_str text = mz_str_trim(mz_utf8_fold_str(cx->a, query));
    *out = (struct mz_search){.kind = "book"};
    if (text.n == 0 || text.n > QUERY_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "q",
                         .text = MZ_T("Type a part of a name, its pinyin or initials, or the "
                                      "number of the entry."));
    }
    bag_words(cx, out, text, word, false);
    out->none = out->terms_n == 0;
    return MZ_OK;
}
