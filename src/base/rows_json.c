/* JSON lines as rows: the keys are the columns, in the order they are first met. */
#include "base/rows_int.h"

/* The column of a key; usually the same as in the row before, so that is looked at first. */
static size_t column(mz_rows *r, mz_str key, size_t guess)
{
    if (guess < r->header.n && mz_str_eq(r->keys[guess], key)) {
        return guess;
    }
    for (size_t i = 0; i < r->header.n; i++) {
        if (mz_str_eq(r->keys[i], key)) {
            return i;
        }
    }
    if (r->header.n < MZ_ROW_COLS) {
        r->keys[r->header.n] = mz_str_dup(r->part, key);
        r->header.cells = r->keys;
        return r->header.n++;
    }
    return MZ_ROW_COLS;
}

static mz_str cell_of(mz_rows *r, const struct mz_json *v, uint8_t *flags)
{
    switch (v->kind) {
    case MZ_JSON_NULL:
    case MZ_JSON_LIST:
    case MZ_JSON_MAP:
        break;
    case MZ_JSON_FLAG:
        *flags = MZ_CELL_FLAG;
        return v->flag ? MZ_S("true") : MZ_S("false");
    case MZ_JSON_INT:
        *flags = MZ_CELL_NUMBER;
        return mz_str_fmt(r->line, "%lld", (long long)v->i);
    case MZ_JSON_REAL:
        *flags = MZ_CELL_NUMBER;
        return v->text;
    case MZ_JSON_TEXT:
        return v->text;
    }
    return (mz_str){NULL, 0};
}

static void take_values(mz_rows *r, const struct mz_json *map, struct mz_row *row)
{
    size_t n = 0;
    for (size_t i = 0; i < map->n; i++) {
        const struct mz_json *v = &map->items[i];
        size_t col = column(r, v->key, i);
        if (col == MZ_ROW_COLS) {
            row->problem = MZ_ROW_WIDE;
            return;
        }
        if ((v->kind == MZ_JSON_LIST || v->kind == MZ_JSON_MAP) && row->problem == MZ_ROW_OK) {
            row->problem = MZ_ROW_NESTED;
            row->col = col + 1;
        }
        for (; n <= col; n++) {
            r->cells[n] = (mz_str){NULL, 0};
            r->flags[n] = 0;
        }
        r->cells[col] = cell_of(r, v, &r->flags[col]);
    }
    row->cells = r->cells;
    row->flags = r->flags;
    row->n = n;
}

void mz_rows_json(mz_rows *r, struct mz_row *row)
{
    mz_arena_reset(r->line);
    mz_cx cx = {.a = r->line};
    const struct mz_json *map = NULL;
    struct mz_json_options options = {
        .size_max = MZ_ROW_BYTES, .nodes_max = 4 * (size_t)MZ_ROW_COLS, .reals = true};
    if (row->n != 1 || mz_json_read(&cx, row->cells[0], options, &map) != MZ_OK ||
        map->kind != MZ_JSON_MAP) {
        row->problem = MZ_ROW_JSON;
        return;
    }
    take_values(r, map, row);
}
