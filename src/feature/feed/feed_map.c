/* feed_map.c - what the columns of a file are: by the catalogue, by what was chosen before. */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "store/db.h"

enum { MAP_BYTES = 64 << 10 };

/* ---- words ----------------------------------------------------------------- */

bool feed_map_word(const struct catalogue *c, const struct catalogue_category *k, mz_str word,
                   struct catalogue_column *out)
{
    static const struct {
        const char *word;
        enum catalogue_column_kind kind;
    } words[] = {
        {"number", CATALOGUE_NUMBER}, {"name", CATALOGUE_NAME}, {"ignore", CATALOGUE_OTHER}};
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (mz_str_eq(word, mz_str_of(words[i].word))) {
            *out = (struct catalogue_column){words[i].kind, 0};
            return true;
        }
    }
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        if (mz_str_eq(c->item[i].code, word)) {
            *out = (struct catalogue_column){CATALOGUE_ITEM, i};
            return true;
        }
    }
    return false;
}

static mz_str word_of(const struct catalogue *c, struct catalogue_column col)
{
    switch (col.kind) {
    case CATALOGUE_NUMBER:
        return MZ_S("number");
    case CATALOGUE_NAME:
        return MZ_S("name");
    case CATALOGUE_ITEM:
        return c->item[col.item].code;
    case CATALOGUE_OTHER:
        break;
    }
    return MZ_S("ignore");
}

/* ---- as text ----------------------------------------------------------------------------------
 */

mz_str feed_map_text(mz_arena *a, const struct catalogue *c, const struct feed_map *map)
{
    mz_jw w = mz_jw_to(mz_buf_new(a, MAP_BYTES));
    mz_jw_list(&w);
    for (size_t i = 0; i < map->n; i++) {
        mz_jw_list(&w);
        mz_jw_text(&w, map->col[i].label);
        mz_jw_text(&w, word_of(c, map->col[i].is));
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    return w.out->over ? MZ_S("[]") : mz_buf_str(w.out);
}

/* Items that the catalogue does not have any more are ignored. */
mz_code feed_map_read(mz_cx *cx, const struct catalogue *c, mz_str text, struct feed_map *out)
{
    const struct mz_json *list = NULL;
    *out = (struct feed_map){.n = 0};
    MZ_TRY(mz_json_read(cx, text, (struct mz_json_options){.size_max = MAP_BYTES}, &list));
    if (list->kind != MZ_JSON_LIST) {
        return mz_fail(cx, MZ_CORRUPT, "a mapping is no list");
    }
    for (size_t i = 0; i < list->n && out->n < FEED_COLS_MAX; i++) {
        const struct mz_json *pair = &list->items[i];
        if (pair->kind != MZ_JSON_LIST || pair->n != 2 || pair->items[0].kind != MZ_JSON_TEXT ||
            pair->items[1].kind != MZ_JSON_TEXT) {
            return mz_fail(cx, MZ_CORRUPT, "a mapping holds no pairs");
        }
        struct feed_col *col = &out->col[out->n++];
        col->label = pair->items[0].text;
        for (size_t n = 0; n < c->category_n; n++) {
            struct catalogue_column is;
            if (feed_map_word(c, &c->category[n], pair->items[1].text, &is)) {
                col->is = is;
                break;
            }
        }
    }
    return MZ_OK;
}

/* ---- guessing -----------------------------------------------------------------------------------
 */

/* Every label the category may have, so that the header is found under a title. */
static const mz_str *labels_of(mz_cx *cx, const struct catalogue *c,
                               const struct catalogue_category *k, size_t *n)
{
    size_t most = k->number_n + k->name_n;
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        most += 1 + c->item[i].alias_n;
    }
    mz_str *v = MZ_NEW_N(cx->a, mz_str, most + 1);
    *n = 0;
    for (size_t i = 0; i < k->number_n; i++) {
        v[(*n)++] = k->number[i];
    }
    for (size_t i = 0; i < k->name_n; i++) {
        v[(*n)++] = k->name[i];
    }
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        v[(*n)++] = c->item[i].label;
        for (size_t m = 0; m < c->item[i].alias_n; m++) {
            v[(*n)++] = c->item[i].alias[m];
        }
    }
    return v;
}

/* A second column of the same meaning is nothing: the first one, or the most special, is it. */
static void drop_twins(const struct catalogue *c, const struct catalogue_category *k,
                       struct feed_map *map)
{
    size_t best = SIZE_MAX;
    size_t rank = SIZE_MAX;
    mz_arena *a = mz_arena_new((size_t)1 << 20);
    (void)c;
    for (size_t i = 0; i < map->n; i++) {
        for (size_t n = 0; map->col[i].is.kind == CATALOGUE_NUMBER && n < k->number_n; n++) {
            bool same = mz_str_eq(catalogue_label_fold(a, map->col[i].label), k->number[n]);
            best = same && n < rank ? i : best;
            rank = same && n < rank ? n : rank;
        }
    }
    for (size_t i = 0; i < map->n; i++) {
        struct catalogue_column *is = &map->col[i].is;
        bool twin = is->kind == CATALOGUE_NUMBER && best != SIZE_MAX && i != best;
        for (size_t n = 0; n < i && is->kind != CATALOGUE_OTHER; n++) {
            const struct catalogue_column *other = &map->col[n].is;
            twin = twin || (other->kind == is->kind &&
                            (is->kind != CATALOGUE_ITEM || other->item == is->item));
        }
        if (twin) {
            *is = (struct catalogue_column){CATALOGUE_OTHER, 0};
        }
    }
    mz_arena_free(a);
}

static mz_code remembered(mz_cx *cx, const struct catalogue *c, const struct catalogue_category *k,
                          mz_str source, struct feed_map *map)
{
    struct feed_mapping_get_row row = {0};
    struct feed_map *known = MZ_NEW(cx->a, struct feed_map);
    int64_t division = cx->actor->division_lo;
    bool found = false;
    MZ_TRY(feed_mapping_get(cx, division / MZ_COUNTY_UNIT, division, k->no, source, &row, &found));
    if (!found) {
        return MZ_OK;
    }
    MZ_TRY(feed_map_read(cx, c, row.map, known));
    for (size_t i = 0; i < map->n; i++) {
        for (size_t n = 0; n < known->n; n++) {
            if (mz_str_eq(map->col[i].label, known->col[n].label)) {
                map->col[i].is = known->col[n].is;
            }
        }
    }
    return MZ_OK;
}

mz_code feed_map_guess(mz_cx *cx, const struct catalogue_category *k, mz_str source,
                       const char *path, mz_str name, struct feed_map *out)
{
    const struct catalogue *c = NULL;
    mz_rows *rows = NULL;
    struct mz_row row;
    bool part = true;
    bool more = true;
    struct mz_rows_options o = {.name = name};
    *out = (struct feed_map){.n = 0};
    MZ_TRY(feed_catalogue(cx, &c));
    o.known = labels_of(cx, c, k, &o.known_n);
    MZ_TRY(mz_rows_open_file(cx, path, o, &rows));
    MZ_TRY(mz_rows_part(cx, rows, &part));
    if (!part) {
        return mz_refuse(cx, MZ_INVALID, .field = "file",
                         .text = MZ_T("The archive \"{0}\" holds no file"), .arg = {name});
    }
    MZ_TRY(mz_rows_next(cx, rows, &row, &more)); /* of JSON lines: the first one's keys */
    const struct mz_row *header = mz_rows_header(rows);
    for (size_t i = 0; i < header->n && out->n < FEED_COLS_MAX; i++) {
        mz_str label = mz_row_cell(header, i);
        if (label.n > 0) {
            out->col[out->n++] =
                (struct feed_col){mz_str_dup(cx->a, label), catalogue_column(c, k, label)};
        }
    }
    drop_twins(c, k, out);
    return remembered(cx, c, k, source, out);
}

/* ---- good enough? ---------------------------------------------------------- */

bool feed_map_good(const struct feed_map *map)
{
    bool number = false;
    bool some = false;
    for (size_t i = 0; i < map->n; i++) {
        number = number || map->col[i].is.kind == CATALOGUE_NUMBER;
        some = some || map->col[i].is.kind == CATALOGUE_ITEM;
    }
    return number && some;
}

mz_code feed_map_check(mz_cx *cx, const struct feed_map *map)
{
    for (size_t i = 0; i < map->n; i++) {
        for (size_t n = 0; n < i && map->col[i].is.kind != CATALOGUE_OTHER; n++) {
            const struct catalogue_column *x = &map->col[n].is;
            const struct catalogue_column *y = &map->col[i].is;
            if (x->kind == y->kind && (x->kind != CATALOGUE_ITEM || x->item == y->item)) {
                return mz_refuse(cx, MZ_INVALID, .field = "map",
                                 .text = MZ_T("The columns \"{0}\" and \"{1}\" cannot be the same"),
                                 .arg = {map->col[n].label, map->col[i].label});
            }
        }
    }
    if (!feed_map_good(map)) {
        return mz_refuse(cx, MZ_INVALID, .field = "map",
                         .text = MZ_T("Choose the column with the ID number, and at least one "
                                      "item of the category"));
    }
    return MZ_OK;
}
