/* words.c - categories, signs and figures in words. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/brain/brain_int.h"
#include "feature/feed/feed.h"
#include "rule/reason.h"

const struct brain_category brain_categories[BRAIN_CATEGORIES] = {
    {"dibao", "on_dibao", false},
    {"margin", "on_margin", false},
    {"rigid", "on_rigid", false},
    {"tekun", "on_tekun", true},
    {"orphan", "on_orphan", true},
    {"unsupported", "on_unsupported", true},
};

size_t brain_category_of(mz_str outcome)
{
    size_t i = 0;
    while (i < BRAIN_CATEGORIES && !mz_str_eq(outcome, mz_str_of(brain_categories[i].outcome))) {
        i++;
    }
    return i;
}

mz_str brain_label(enum mz_lang lang, const struct ir_label *l)
{
    mz_str s = lang == MZ_LANG_EN && l->en.n > 0 ? l->en : l->zh;
    return s.n > 0 ? s : l->id;
}

/* The book of a place; of a province without a pack of its own, the country's. NULL: none. */
static const struct rule_book *book_of(mz_cx *cx, int64_t division)
{
    const struct rule_shelf *shelf = NULL;
    if (rule_shelf(cx, &shelf) != MZ_OK) {
        mz_clear(cx);
        return NULL;
    }
    const struct rule_shelved *s = rule_shelf_for(shelf, division);
    return s == NULL ? NULL : s->book;
}

mz_str brain_category_text(mz_cx *cx, int64_t division, mz_str outcome)
{
    const struct rule_book *b = book_of(cx, division);
    for (size_t i = 0; b != NULL && i < b->outcomes_n; i++) {
        if (mz_str_eq(b->outcomes[i].name.id, outcome)) {
            return brain_label(cx->lang, &b->outcomes[i].name);
        }
    }
    return outcome;
}

mz_str brain_sign_text(mz_cx *cx, int64_t division, mz_str sign)
{
    const struct rule_book *b = book_of(cx, division);
    for (size_t i = 0; b != NULL && i < b->indicators_n; i++) {
        if (mz_str_eq(b->indicators[i].name.id, sign)) {
            return brain_label(cx->lang, &b->indicators[i].name);
        }
    }
    return sign;
}

mz_str brain_feed_text(mz_cx *cx, mz_str category)
{
    const struct catalogue_category *k = NULL;
    if (feed_category(cx, category, &k) != MZ_OK) {
        mz_clear(cx);
        return category;
    }
    return cx->lang == MZ_LANG_EN && k->label_en.n > 0 ? k->label_en : k->label;
}

int64_t brain_period(mz_cx *cx)
{
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    return (int64_t)t.year * 12 + t.month - 1;
}

mz_str brain_period_text(mz_cx *cx, int64_t period)
{
    return mz_str_fmt(cx->a, "%" PRId64 "-%02d", period / 12, (int)(period % 12) + 1);
}

mz_str brain_decimal(mz_arena *a, int64_t v, int places)
{
    int64_t unit = 1;
    for (int i = 0; i < places; i++) {
        unit *= 10;
    }
    int64_t size = v < 0 ? -v : v;
    return mz_str_fmt(a, "%s%" PRId64 ".%0*" PRId64, v < 0 ? "−" : "", size / unit, places,
                      size % unit);
}

mz_str brain_percent(mz_arena *a, int64_t n, int64_t of)
{
    if (of <= 0) {
        return MZ_S("—");
    }
    return mz_str_fmt(a, MZ_FMT "%%", MZ_ARG(brain_decimal(a, (n * 2000 + of) / (2 * of), 1)));
}
