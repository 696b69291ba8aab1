#include "feature/verify/answers.h"

#include <string.h>

#include "base/json.h"

enum { KEPT_MAX = 4 << 20 };

/* {"33":[{"member":0,"HD3307":"120"},...],...}: only categories with rows. */
mz_code answers_write(mz_cx *cx, const struct pack *p, const struct source_answer *answer,
                      size_t member_n, mz_str *out)
{
    mz_buf *buf = mz_buf_new(cx->a, KEPT_MAX);
    mz_jw w = mz_jw_to(buf);
    (void)member_n;
    mz_jw_map(&w);
    for (size_t i = 0; i < p->catalogue->category_n; i++) {
        if (answer[i].row_n == 0) {
            continue;
        }
        mz_jw_key(&w, p->catalogue->category[i].no);
        mz_jw_list(&w);
        for (size_t k = 0; k < answer[i].row_n; k++) {
            const struct source_row *row = &answer[i].row[k];
            mz_jw_map(&w);
            mz_jw_key_int(&w, MZ_S("member"), (int64_t)row->member);
            for (size_t c = 0; c < row->cell_n; c++) {
                mz_jw_key_text(&w, p->catalogue->item[row->cell[c].item].code, row->cell[c].value);
            }
            mz_jw_end(&w);
        }
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *out = mz_buf_str(buf);
    return MZ_OK;
}

static size_t item_of(const struct catalogue *c, const struct catalogue_category *k, mz_str code)
{
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        if (mz_str_eq(c->item[i].code, code)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void row_of(mz_cx *cx, const struct pack *p, const struct catalogue_category *k,
                   const struct mz_json *map, struct source_row *row)
{
    row->cell = MZ_NEW_N(cx->a, struct source_cell, map->n + 1);
    for (size_t i = 0; i < map->n; i++) {
        const struct mz_json *v = &map->items[i];
        size_t item = v->kind == MZ_JSON_TEXT ? item_of(p->catalogue, k, v->key) : SIZE_MAX;
        if (mz_str_eq(v->key, MZ_S("member")) && v->kind == MZ_JSON_INT && v->i >= 0) {
            row->member = (size_t)v->i;
        } else if (item != SIZE_MAX) {
            row->cell[row->cell_n++] = (struct source_cell){item, v->text};
        }
    }
}

mz_code answers_read(mz_cx *cx, const struct pack *p, mz_str kept, size_t category,
                     struct source_answer *out)
{
    const struct mz_json *root = NULL;
    const struct catalogue_category *k = &p->catalogue->category[category];
    *out = (struct source_answer){.source = MZ_S("")};
    MZ_TRY(mz_json_read(cx, kept, (struct mz_json_options){.size_max = KEPT_MAX}, &root));
    const struct mz_json *list = mz_json_get(root, mz_str_z(cx->a, k->no));
    if (list == NULL || list->kind != MZ_JSON_LIST) {
        return MZ_OK;
    }
    out->row = MZ_NEW_N(cx->a, struct source_row, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        row_of(cx, p, k, &list->items[i], &out->row[out->row_n++]);
    }
    return MZ_OK;
}
