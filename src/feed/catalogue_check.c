/* catalogue_check.c - what one line of a catalogue cannot show alone. */
#include <string.h>

#include "feed/catalogue_int.h"

/* ---- features ------------------------------------------------------------------------------ */

static bool is_day(enum catalogue_type type)
{
    return type == CATALOGUE_TYPE_DATE || type == CATALOGUE_TYPE_MONTH;
}

static bool may_fold(enum catalogue_fold fold, const struct catalogue_item *item)
{
    enum catalogue_type type = item->type;
    bool counts = type == CATALOGUE_TYPE_NUMBER || type == CATALOGUE_TYPE_WHOLE;
    switch (fold) {
    case CATALOGUE_FOLD_SUM:
        return counts;
    case CATALOGUE_FOLD_MAX:
        return counts || is_day(type);
    case CATALOGUE_FOLD_LATEST:
        return type == CATALOGUE_TYPE_CODE ? item->choice_n > 0 : type != CATALOGUE_TYPE_TEXT;
    case CATALOGUE_FOLD_COUNT:
    case CATALOGUE_FOLD_ANY:
        return true;
    }
    return false;
}

static bool may_roll(enum catalogue_roll roll, enum catalogue_fold fold, enum catalogue_type type)
{
    bool counts = type == CATALOGUE_TYPE_NUMBER || type == CATALOGUE_TYPE_WHOLE ||
                  fold == CATALOGUE_FOLD_COUNT;
    switch (roll) {
    case CATALOGUE_ROLL_NONE:
        return true;
    case CATALOGUE_ROLL_SUM:
        return counts && fold != CATALOGUE_FOLD_ANY;
    case CATALOGUE_ROLL_MAX:
        return (counts || is_day(type)) && fold != CATALOGUE_FOLD_ANY;
    case CATALOGUE_ROLL_ANY:
        return fold == CATALOGUE_FOLD_ANY;
    }
    return false;
}

static void check_feature(struct catalogue_reading *r, const struct catalogue_category *k,
                          const struct catalogue_feature *f)
{
    struct catalogue_item *item = &r->c->item[f->item];
    item->needed = true;
    if (f->where != SIZE_MAX) {
        r->c->item[f->where].needed = true;
    }
    if (f->by != SIZE_MAX) {
        r->c->item[f->by].needed = true;
    }
    if (f->by != SIZE_MAX && !is_day(r->c->item[f->by].type)) {
        catalogue_bad(r, k->file, f->line,
                      (struct mz_say){.text = MZ_T("\"{0}\" is dated by {1}, which is no date"),
                                      .arg = {f->id, r->c->item[f->by].code}},
                      (struct mz_say){.text = MZ_T("Name an item of the type date or month")});
    }
    if (!may_fold(f->fold, item)) {
        catalogue_bad(
            r, k->file, f->line,
            (struct mz_say){.text = MZ_T("\"{0}\" cannot be folded by {1}: {2} is of the "
                                         "type {3}"),
                            .arg = {f->id, mz_str_of(catalogue_fold_word(f->fold)), item->code,
                                    mz_str_of(catalogue_type_word(item->type))}},
            (struct mz_say){.text = MZ_T("sum and max take numbers, max also dates; "
                                         "latest takes no text and only codes that "
                                         "codes.csv lists; count and any take "
                                         "everything")});
    }
    if (!may_roll(f->roll, f->fold, item->type)) {
        catalogue_bad(r, k->file, f->line,
                      (struct mz_say){.text = MZ_T("The values of \"{0}\" cannot be put together "
                                                   "over a household like this"),
                                      .arg = {f->id}},
                      (struct mz_say){.text = MZ_T("household: sum or max for numbers and counts, "
                                                   "any for any, nothing for the rest")});
    }
    if (f->missing != CATALOGUE_MISSING_NONE) {
        return;
    }
    if (f->because.n == 0) {
        catalogue_bad(r, k->file, f->line,
                      (struct mz_say){.text = MZ_T("\"{0}\" says none for whom no row speaks of, "
                                                   "and not why"),
                                      .arg = {f->id}},
                      (struct mz_say){.text = MZ_T("Write \"because\", or missing: unknown")});
    }
    if (k->delivers == CATALOGUE_DELIVERS_CHANGES) {
        catalogue_bad(
            r, k->file, f->line,
            (struct mz_say){.text = MZ_T("\"{0}\" cannot say none: the category delivers "
                                         "changes only"),
                            .arg = {f->id}},
            (struct mz_say){.text = MZ_T("Write missing: unknown; only the whole register "
                                         "shows that somebody is not in it")});
    }
}

/* ---- labels --------------------------------------------------------------------------------- */

struct labels {
    struct catalogue_reading *r;
    const struct catalogue_category *k;
    mz_map *met; /* folded label -> item + 1 */
};

static void label(struct labels *l, mz_str s, size_t item, int line)
{
    int64_t was = 0;
    mz_str folded = catalogue_label_fold(l->r->a, s);
    if (!mz_map_get_str(l->met, folded, &was)) {
        if (mz_map_put_str(&l->r->cx, l->met, folded, (int64_t)item + 1) != MZ_OK) {
            mz_clear(&l->r->cx);
        }
        return;
    }
    const struct catalogue *c = l->r->c;
    bool same = was == (int64_t)item + 1;
    catalogue_bad(
        l->r, line < 0 ? l->r->aliases : l->r->items, line < 0 ? 0 : line,
        (struct mz_say){.text = same ? MZ_T("The header \"{0}\" stands twice at {1}")
                                     : MZ_T("The header \"{0}\" means both {1} and {2}"),
                        .arg = {s, c->item[was - 1].code, c->item[item].code}},
        (struct mz_say){.text = MZ_T("Keep it at one item of category {0}"), .arg = {l->k->no}});
}

static void check_labels(struct catalogue_reading *r, const struct catalogue_category *k)
{
    struct labels l = {r, k, mz_map_new(r->a, MZ_MAP_STR, CATALOGUE_ALIASES_MAX, 0)};
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        label(&l, r->c->item[i].label, i, r->c->item[i].line);
    }
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        for (size_t n = 0; n < r->c->item[i].alias_n; n++) {
            label(&l, r->c->item[i].alias[n], i, -1);
        }
    }
}

/* ---- codes ------------------------------------------------------------------------------------
 */

/* A code is never used again, so a gap is an item that somebody lost. */
static void check_codes(struct catalogue_reading *r, const struct catalogue_category *k)
{
    for (size_t i = 0; i < k->item_n; i++) {
        const struct catalogue_item *item = &r->c->item[k->item + i];
        size_t seq = (size_t)(item->code.p[4] - '0') * 10 + (size_t)(item->code.p[5] - '0');
        if (seq != i + 1) {
            catalogue_bad(
                r, r->items, item->line,
                (struct mz_say){.text = MZ_T("The items of category {0} have a gap before "
                                             "{1}"),
                                .arg = {k->no, item->code}},
                (struct mz_say){.text = MZ_T("Number them from 01 without gaps; codes of "
                                             "items that are gone stay")});
            return;
        }
    }
    if (k->item_n == 0) {
        catalogue_bad(
            r, k->file, 1,
            (struct mz_say){.text = MZ_T("Category {0} has no items"), .arg = {k->no}},
            (struct mz_say){.text = MZ_T("Add them to items.csv, or delete the category")});
    }
}

static void check_order(struct catalogue_reading *r)
{
    for (size_t i = 1; i < r->c->category_n; i++) {
        const struct catalogue_category *k = &r->c->category[i];
        if (memcmp(r->c->category[i - 1].no.p, k->no.p, 2) > 0) {
            catalogue_bad(r, k->file, 1,
                          (struct mz_say){.text = MZ_T("The file of category {0} is not in its "
                                                       "place"),
                                          .arg = {k->no}},
                          (struct mz_say){.text = MZ_T("Begin its name with its number, like "
                                                       "05-vehicle.yaml")});
        }
    }
}

void catalogue_check(struct catalogue_reading *r)
{
    for (size_t i = 0; i < r->c->category_n; i++) {
        const struct catalogue_category *k = &r->c->category[i];
        check_codes(r, k);
        check_labels(r, k);
        for (size_t n = 0; n < k->feature_n; n++) {
            if (k->feature[n].item != SIZE_MAX) {
                check_feature(r, k, &k->feature[n]);
            }
        }
    }
    check_order(r);
    if (r->c->category_n == 0 && r->f->total == 0) {
        catalogue_bad(r, MZ_S("categories"), 0,
                      (struct mz_say){.text = MZ_T("The catalogue has no categories")},
                      (struct mz_say){.text = MZ_T("Put one file a category into categories")});
    }
}
