/* feed_shape.c - a category of the catalogue and the columns of a file as the engine wants them. */
#include <string.h>

#include "base/text.h"
#include "feature/feed/feed_int.h"

enum { SCALE_DECIMALS = 2 };

/* ---- columns -----------------------------------------------------------------------------------
 */

static enum mz_feed_type type_of(const struct catalogue_item *item)
{
    switch (item->type) {
    case CATALOGUE_TYPE_TEXT:
        return MZ_FEED_TEXT;
    case CATALOGUE_TYPE_CODE:
        return item->choice_n > 0 ? MZ_FEED_CODE : MZ_FEED_TEXT;
    case CATALOGUE_TYPE_DATE:
        return MZ_FEED_DATE;
    case CATALOGUE_TYPE_MONTH:
        return MZ_FEED_MONTH;
    case CATALOGUE_TYPE_NUMBER:
    case CATALOGUE_TYPE_WHOLE:
        return MZ_FEED_NUMBER;
    case CATALOGUE_TYPE_FLAG:
        return MZ_FEED_FLAG;
    }
    return MZ_FEED_TEXT;
}

/* Labels that other files of the same sender may have, without those this header uses otherwise. */
static void aliases(mz_cx *cx, const struct feed_map *map, const mz_str *from, size_t n,
                    struct mz_feed_column *col)
{
    mz_str *v = MZ_NEW_N(cx->a, mz_str, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool used = false;
        for (size_t m = 0; m < map->n; m++) {
            used = used || mz_str_eq(catalogue_label_fold(cx->a, map->col[m].label),
                                     catalogue_label_fold(cx->a, from[i]));
        }
        if (!used) {
            v[col->alias_n++] = from[i];
        }
    }
    col->alias = v;
}

static int column_of(const struct feed_map *map, enum catalogue_column_kind kind, size_t item)
{
    for (size_t i = 0; i < map->n; i++) {
        if (map->col[i].is.kind == kind &&
            (kind != CATALOGUE_ITEM || map->col[i].is.item == item)) {
            return (int)i;
        }
    }
    return -1;
}

struct making {
    mz_cx *cx;
    const struct catalogue *c;
    const struct catalogue_category *k;
    const struct feed_map *map;
    struct feed_shape *s;
    int place[CATALOGUE_ITEMS_MAX]; /* of an item in the shape, from 1 */
};

static void codes(const struct making *m, const struct catalogue_item *item,
                  struct mz_feed_column *col)
{
    struct mz_feed_code *v = MZ_NEW_N(m->cx->a, struct mz_feed_code, item->choice_n + 1);
    for (size_t i = 0; i < item->choice_n; i++) {
        v[i] = (struct mz_feed_code){item->choice[i].text, item->choice[i].number};
    }
    col->code = v;
    col->code_n = item->choice_n;
}

/* The place of an item's column, made when it is first asked for; MZ_FEED_NO_COLUMN: not sent. */
static int item_column(struct making *m, size_t i)
{
    int at = column_of(m->map, CATALOGUE_ITEM, i);
    const struct catalogue_item *item = &m->c->item[i];
    if (at < 0 || (m->place[i] == 0 && m->s->shape.columns_n == MZ_FEED_COLUMNS_MAX)) {
        return MZ_FEED_NO_COLUMN;
    }
    if (m->place[i] == 0) {
        struct mz_feed_column *col = &m->s->column[m->s->shape.columns_n++];
        *col = (struct mz_feed_column){.type = type_of(item),
                                       .name = m->map->col[at].label,
                                       .scale = item->type == CATALOGUE_TYPE_NUMBER ? SCALE_DECIMALS
                                                                                    : 0};
        aliases(m->cx, m->map, item->alias, item->alias_n, col);
        codes(m, item, col);
        m->place[i] = (int)m->s->shape.columns_n;
    }
    return m->place[i] - 1;
}

static void key_columns(struct making *m)
{
    const struct catalogue_category *k = m->k;
    int number = column_of(m->map, CATALOGUE_NUMBER, 0);
    int name = column_of(m->map, CATALOGUE_NAME, 0);
    struct mz_feed_column *col = &m->s->column[m->s->shape.columns_n++];
    *col = (struct mz_feed_column){.type = MZ_FEED_ID,
                                   .name = number < 0 ? MZ_S("") : m->map->col[number].label,
                                   .must = true};
    aliases(m->cx, m->map, k->number, k->number_n, col);
    if (name >= 0) {
        col = &m->s->column[m->s->shape.columns_n++];
        *col = (struct mz_feed_column){.type = MZ_FEED_NAME, .name = m->map->col[name].label};
        aliases(m->cx, m->map, k->name, k->name_n, col);
    }
}

/* ---- folds --------------------------------------------------------------------------------------
 */

static enum mz_feed_how how_of(enum catalogue_fold fold)
{
    switch (fold) {
    case CATALOGUE_FOLD_SUM:
        return MZ_FOLD_SUM;
    case CATALOGUE_FOLD_LATEST:
        return MZ_FOLD_LATEST;
    case CATALOGUE_FOLD_COUNT:
        return MZ_FOLD_COUNT;
    case CATALOGUE_FOLD_MAX:
        return MZ_FOLD_MAX;
    case CATALOGUE_FOLD_ANY:
        return MZ_FOLD_ANY;
    }
    return MZ_FOLD_ANY;
}

/* False when the file lacks what the feature reads. */
static bool fold_of(struct making *m, const struct catalogue_feature *f, struct mz_feed_fold *out)
{
    enum mz_feed_type type = type_of(&m->c->item[f->item]);
    int column = item_column(m, f->item);
    *out = (struct mz_feed_fold){.how = how_of(f->fold),
                                 .column = column,
                                 .by = MZ_FEED_NO_COLUMN,
                                 .where = MZ_FEED_NO_COLUMN,
                                 .monthly = f->months > 0};
    if (column == MZ_FEED_NO_COLUMN) {
        return false;
    }
    if (type == MZ_FEED_TEXT) { /* has no value: the row itself is what counts */
        out->column = MZ_FEED_NO_COLUMN;
    }
    if (f->by != SIZE_MAX) {
        out->by = item_column(m, f->by);
    }
    if (f->where == SIZE_MAX) {
        return true;
    }
    out->where = item_column(m, f->where);
    out->where_is = f->is;
    out->where_n = f->is_n;
    return out->where != MZ_FEED_NO_COLUMN;
}

static void folds(struct making *m)
{
    struct feed_shape *s = m->s;
    for (size_t i = 0; i < m->k->feature_n && s->feature_n + 1 < MZ_FEED_FOLDS_MAX; i++) {
        const struct catalogue_feature *f = &m->k->feature[i];
        if (fold_of(m, f, &s->fold[s->feature_n])) {
            s->feature[s->feature_n++] = f;
        } else if (s->left_out_n < FEED_FEATURES_MAX) {
            s->left_out[s->left_out_n++] = f->id;
        }
    }
    s->fold[s->feature_n] = (struct mz_feed_fold){.how = MZ_FOLD_COUNT,
                                                  .column = MZ_FEED_NO_COLUMN,
                                                  .by = MZ_FEED_NO_COLUMN,
                                                  .where = MZ_FEED_NO_COLUMN};
}

mz_code feed_shape_of(mz_cx *cx, const struct catalogue *c, const struct catalogue_category *k,
                      const struct feed_map *map, struct feed_shape *out)
{
    struct making *m = MZ_NEW(cx->a, struct making);
    memset(out, 0, sizeof *out);
    m->cx = cx;
    m->c = c;
    m->k = k;
    m->map = map;
    m->s = out;
    key_columns(m);
    folds(m);
    out->shape.columns = out->column;
    out->shape.folds = out->fold;
    out->shape.folds_n = out->feature_n + 1;
    return mz_feed_form_make(cx, &out->shape, &out->form);
}
