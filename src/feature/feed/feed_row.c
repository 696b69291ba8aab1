/* feed_row.c - "show me the row": what a delivery says of one person, masked, on record. */
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/utf8.h"
#include "feature/feed/feed_int.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

enum { LONG_DIGITS = 11, ADDRESS_HEAD = 6 };

static bool holds(mz_str s, const char *word)
{
    size_t n = strlen(word);
    return s.n >= n && memmem(s.p, s.n, word, n) != NULL;
}

/* Columns that the catalogue does not know are judged by their label. */
static enum catalogue_mask by_label(mz_str label)
{
    static const struct {
        const char *word;
        enum catalogue_mask mask;
    } words[] = {
        {"身份", CATALOGUE_MASK_NUMBER},  {"证件", CATALOGUE_MASK_NUMBER},
        {"电话", CATALOGUE_MASK_ACCOUNT}, {"手机", CATALOGUE_MASK_ACCOUNT},
        {"账号", CATALOGUE_MASK_ACCOUNT}, {"卡号", CATALOGUE_MASK_ACCOUNT},
        {"地址", CATALOGUE_MASK_ADDRESS}, {"住址", CATALOGUE_MASK_ADDRESS},
        {"坐落", CATALOGUE_MASK_ADDRESS}, {"姓名", CATALOGUE_MASK_NAME},
        {"户名", CATALOGUE_MASK_NAME},    {"联系人", CATALOGUE_MASK_NAME},
    };
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (holds(label, words[i].word)) {
            return words[i].mask;
        }
    }
    return CATALOGUE_MASK_NONE;
}

static enum catalogue_mask mask_of(const struct catalogue *c, const struct catalogue_category *k,
                                   mz_str label)
{
    struct catalogue_column col = catalogue_column(c, k, label);
    switch (col.kind) {
    case CATALOGUE_NUMBER:
        return CATALOGUE_MASK_NUMBER;
    case CATALOGUE_NAME:
        return CATALOGUE_MASK_NAME;
    case CATALOGUE_ITEM:
        return c->item[col.item].mask;
    case CATALOGUE_OTHER:
        break;
    }
    return by_label(label);
}

static size_t digits(mz_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += s.p[i] >= '0' && s.p[i] <= '9';
    }
    return n;
}

static mz_str number_mask(mz_arena *a, mz_str s)
{
    char z[MZ_CID_LEN + 1];
    unsigned fixes = 0;
    return mz_cid_clean(s, z, &fixes) == MZ_CID_LEN ? mz_cid_mask(a, mz_str_of(z))
                                                    : mz_str_mask(a, s, 2, 2);
}

/* Whatever the column: a cell with the digits of an ID number or a card is never shown whole. */
static mz_str masked(mz_arena *a, enum catalogue_mask mask, mz_str cell)
{
    switch (mask) {
    case CATALOGUE_MASK_NUMBER:
        return number_mask(a, cell);
    case CATALOGUE_MASK_NAME:
        return mz_str_mask(a, cell, 1, 0);
    case CATALOGUE_MASK_ADDRESS:
        return mz_str_mask(a, cell, ADDRESS_HEAD, 0);
    case CATALOGUE_MASK_ACCOUNT:
        return mz_str_mask(a, cell, 0, 4);
    case CATALOGUE_MASK_NONE:
        break;
    }
    return digits(cell) >= LONG_DIGITS && memchr(cell.p, '.', cell.n) == NULL ? number_mask(a, cell)
                                                                              : mz_str_dup(a, cell);
}

static void show(mz_cx *cx, const struct catalogue *c, const struct catalogue_category *k,
                 const struct mz_evidence_row *row, struct feed_shown_row *out)
{
    mz_str *cell = MZ_NEW_N(cx->a, mz_str, row->cell_n + 1);
    for (size_t i = 0; i < row->cell_n; i++) {
        mz_str label = i < row->label_n ? row->label[i] : MZ_S("");
        cell[i] = masked(cx->a, mask_of(c, k, label), row->cell[i]);
    }
    *out = (struct feed_shown_row){.number = row->number,
                                   .line = row->line,
                                   .label = row->label,
                                   .label_n = row->label_n,
                                   .cell = cell,
                                   .cell_n = row->cell_n};
}

mz_code feed_rows_of(mz_cx *cx, const struct feed_delivery *d, int64_t person,
                     struct feed_shown_row **out, size_t *n, size_t *all)
{
    const struct catalogue *c = NULL;
    const struct catalogue_category *k = NULL;
    struct mz_evidence_row *rows = NULL;
    *out = NULL;
    *n = *all = 0;
    MZ_TRY(feed_catalogue(cx, &c));
    MZ_TRY(feed_category(cx, d->category, &k));
    MZ_TRY(feed_evidence_rows(cx, d, person_may(cx), person, FEED_ROWS_SHOWN, &rows, n, all));
    *out = MZ_NEW_N(cx->a, struct feed_shown_row, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        show(cx, c, k, &rows[i], &(*out)[i]);
    }
    return mz_read_note(
        cx, &(struct mz_event){.act = MZ_S("feed.row"),
                               .kind = MZ_S("person"),
                               .subject = person,
                               .detail = mz_str_fmt(cx->a, "{\"delivery\":%" PRId64 "}", d->id)});
}
