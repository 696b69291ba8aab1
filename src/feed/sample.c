/* sample.c - rows of deliveries for benches. */
#include "feed/sample.h"

#include "base/text.h"

static mz_str cell(mz_arena *a, const struct catalogue_item *item, int64_t period)
{
    switch (item->type) {
    case CATALOGUE_TYPE_CODE:
        return item->choice_n > 0 ? item->choice[0].text : MZ_S("A");
    case CATALOGUE_TYPE_DATE:
        return mz_str_fmt(a, "%04d-%02d-15", (int)(period / 12), (int)(period % 12) + 1);
    case CATALOGUE_TYPE_MONTH:
        return catalogue_period_text(a, period);
    case CATALOGUE_TYPE_FLAG:
        return MZ_S("否");
    case CATALOGUE_TYPE_TEXT:
    case CATALOGUE_TYPE_NUMBER:
    case CATALOGUE_TYPE_WHOLE:
        break;
    }
    return MZ_S("12");
}

static void begin(mz_buf *b, mz_str number, mz_str name)
{
    mz_buf_add(b, number);
    mz_buf_byte(b, ',');
    mz_buf_add(b, name);
}

void sample_head(mz_buf *b, const struct catalogue *c, const struct catalogue_category *k)
{
    begin(b, k->number[0], k->name[0]);
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        if (c->item[i].needed) {
            mz_buf_byte(b, ',');
            mz_buf_add(b, c->item[i].label);
        }
    }
    mz_buf_byte(b, '\n');
}

void sample_row(mz_arena *a, mz_buf *b, const struct catalogue *c,
                const struct catalogue_category *k, mz_str number, mz_str name, int64_t period)
{
    begin(b, number, name);
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        if (c->item[i].needed) {
            mz_buf_byte(b, ',');
            mz_buf_add(b, cell(a, &c->item[i], period));
        }
    }
    mz_buf_byte(b, '\n');
}
