#include "feed/shape.h"

#include <string.h>

#include "feed/feed_int.h"

enum { SCALE_MAX = 6 };
#define AMOUNT_MAX  INT64_C(1000000000000000)
#define MONTH_FIRST (INT64_C(1900) * 12)
#define MONTH_LAST  (INT64_C(2201) * 12 - 1)

/* ---- checking ------------------------------------------------------------ */

static bool column_fits(const struct mz_feed_shape *s, int column)
{
    return column == MZ_FEED_NO_COLUMN || (column >= 0 && (size_t)column < s->columns_n);
}

static bool is_type(const struct mz_feed_shape *s, int column, enum mz_feed_type a,
                    enum mz_feed_type b)
{
    return column == MZ_FEED_NO_COLUMN || s->columns[column].type == a ||
           s->columns[column].type == b;
}

static const char *wrong_fold(const struct mz_feed_shape *s, const struct mz_feed_fold *f)
{
    if (!column_fits(s, f->column) || !column_fits(s, f->by) ||
        (f->where_n > 0 && !column_fits(s, f->where))) {
        return "a fold names a column that is not there";
    }
    bool counts = f->how == MZ_FOLD_COUNT || f->how == MZ_FOLD_ANY;
    if (f->column == MZ_FEED_NO_COLUMN && !counts) {
        return "only rows can be counted without a column";
    }
    if (f->column != MZ_FEED_NO_COLUMN && (s->columns[f->column].type <= MZ_FEED_NAME ||
                                           s->columns[f->column].type == MZ_FEED_TEXT)) {
        return "a fold of a column without values";
    }
    if (!is_type(s, f->by, MZ_FEED_DATE, MZ_FEED_MONTH)) {
        return "a fold is ordered by what is no date";
    }
    if (f->where_n > 0 &&
        (f->where == MZ_FEED_NO_COLUMN || !is_type(s, f->where, MZ_FEED_CODE, MZ_FEED_FLAG))) {
        return "a fold chooses rows by what is no code";
    }
    return NULL;
}

static const char *wrong_column(const struct mz_feed_column *c)
{
    if (c->name.n == 0) {
        return "a column without a name";
    }
    if (c->scale > SCALE_MAX || c->shift > SCALE_MAX || c->shift < -SCALE_MAX) {
        return "a scale over 6";
    }
    if (c->type == MZ_FEED_CODE && (c->code_n == 0 || c->code_n > MZ_FEED_CODES_MAX)) {
        return "a column of codes without codes";
    }
    return c->least > c->most ? "limits the wrong way round" : NULL;
}

static const char *wrong_shape(const struct mz_feed_shape *s)
{
    size_t ids = 0;
    size_t names = 0;
    const char *wrong = NULL;
    if (s->columns_n > MZ_FEED_COLUMNS_MAX || s->folds_n > MZ_FEED_FOLDS_MAX) {
        return "too many columns or folds";
    }
    for (size_t i = 0; i < s->columns_n && wrong == NULL; i++) {
        ids += s->columns[i].type == MZ_FEED_ID;
        names += s->columns[i].type == MZ_FEED_NAME;
        wrong = wrong_column(&s->columns[i]);
    }
    if (wrong == NULL && (ids != 1 || names > 1)) {
        wrong = "there must be one ID number and at most one name";
    }
    for (size_t i = 0; i < s->folds_n && wrong == NULL; i++) {
        wrong = wrong_fold(s, &s->folds[i]);
    }
    return wrong;
}

/* ---- making -------------------------------------------------------------- */

static mz_code make_codes(mz_cx *cx, struct feed_col *c)
{
    char z[FEED_CELL_MAX];
    c->codes = mz_map_new(cx->a, MZ_MAP_STR, MZ_FEED_CODES_MAX, 0);
    for (size_t i = 0; i < c->is->code_n; i++) {
        size_t n = feed_fold(c->is->code[i].text, z);
        if (n == 0 || n > FEED_CELL_MAX) {
            return mz_fail(cx, MZ_INVALID, "shape: code %zu of \"" MZ_FMT "\" has no usable text",
                           i, MZ_ARG(c->is->name));
        }
        MZ_TRY(mz_map_put_str(cx, c->codes, (mz_str){z, n}, (int64_t)i));
    }
    return MZ_OK;
}

static void make_limits(struct feed_col *c)
{
    c->least = c->is->least;
    c->most = c->is->most;
    if (c->least != 0 || c->most != 0) {
        return;
    }
    mz_date first = {0};
    (void)mz_date_make(1900, 1, 1, &first);
    c->least = c->is->type == MZ_FEED_DATE    ? first.v
               : c->is->type == MZ_FEED_MONTH ? MONTH_FIRST
                                              : -AMOUNT_MAX;
    c->most = c->is->type == MZ_FEED_DATE    ? FEED_FOR_EVER
              : c->is->type == MZ_FEED_MONTH ? MONTH_LAST
                                             : AMOUNT_MAX;
}

static mz_code make_column(mz_cx *cx, struct feed_col *c, const struct mz_feed_column *is)
{
    c->is = is;
    c->valued = is->type != MZ_FEED_ID && is->type != MZ_FEED_NAME && is->type != MZ_FEED_TEXT;
    make_limits(c);
    return is->type == MZ_FEED_CODE ? make_codes(cx, c) : MZ_OK;
}

static void make_labels(mz_cx *cx, struct mz_feed_form *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->shape.columns_n; i++) {
        n += 1 + f->shape.columns[i].alias_n;
    }
    f->labels = MZ_NEW_N(cx->a, mz_str, n + 1);
    for (size_t i = 0; i < f->shape.columns_n; i++) {
        const struct mz_feed_column *c = &f->shape.columns[i];
        f->labels[f->labels_n++] = c->name;
        for (size_t k = 0; k < c->alias_n; k++) {
            f->labels[f->labels_n++] = c->alias[k];
        }
    }
}

/* ---- the print: FNV-1a, because it is stored and base/hash.h may change -- */

static void mix(uint64_t *h, const void *p, size_t n)
{
    const unsigned char *b = p;
    for (size_t i = 0; i < n; i++) {
        *h = (*h ^ b[i]) * UINT64_C(0x100000001B3);
    }
}

static void mix_int(uint64_t *h, int64_t v)
{
    mix(h, &v, sizeof v);
}

static void mix_str(uint64_t *h, mz_str s)
{
    mix_int(h, (int64_t)s.n);
    mix(h, s.p, s.n);
}

static void mix_column(uint64_t *h, const struct mz_feed_column *c)
{
    const int64_t v[] = {c->type,  c->must, c->filled,           c->scale,          c->shift,
                         c->least, c->most, (int64_t)c->alias_n, (int64_t)c->code_n};
    mix(h, v, sizeof v);
    mix_str(h, c->name);
    for (size_t i = 0; i < c->alias_n; i++) {
        mix_str(h, c->alias[i]);
    }
    for (size_t i = 0; i < c->code_n; i++) {
        mix_str(h, c->code[i].text);
        mix_int(h, c->code[i].number);
    }
}

static uint64_t print_of(const struct mz_feed_shape *s)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    mix_int(&h, s->headless);
    for (size_t i = 0; i < s->columns_n; i++) {
        mix_column(&h, &s->columns[i]);
    }
    for (size_t i = 0; i < s->folds_n; i++) {
        const struct mz_feed_fold *f = &s->folds[i];
        const int64_t v[] = {f->how,     f->column,           f->by,
                             f->monthly, (int64_t)f->where_n, f->where_n > 0 ? f->where : 0};
        mix(&h, v, sizeof v);
        mix(&h, f->where_is, f->where_n * sizeof *f->where_is);
    }
    return h;
}

mz_code mz_feed_form_make(mz_cx *cx, const struct mz_feed_shape *shape, const mz_feed_form **out)
{
    const char *wrong = wrong_shape(shape);
    if (wrong != NULL) {
        return mz_fail(cx, MZ_INVALID, "shape: %s", wrong);
    }
    struct mz_feed_form *f = MZ_NEW(cx->a, struct mz_feed_form);
    f->shape = *shape;
    f->name = MZ_FEED_NO_COLUMN;
    for (size_t i = 0; i < shape->columns_n; i++) {
        MZ_TRY(make_column(cx, &f->col[i], &shape->columns[i]));
        f->id = shape->columns[i].type == MZ_FEED_ID ? (int)i : f->id;
        f->name = shape->columns[i].type == MZ_FEED_NAME ? (int)i : f->name;
    }
    make_labels(cx, f);
    f->print = print_of(shape);
    *out = f;
    return MZ_OK;
}

const struct mz_feed_shape *mz_feed_form_shape(const mz_feed_form *f)
{
    return &f->shape;
}

const mz_str *mz_feed_form_labels(const mz_feed_form *f, size_t *n)
{
    *n = f->labels_n;
    return f->labels;
}

uint64_t mz_feed_form_print(const mz_feed_form *f)
{
    return f->print;
}

/* ---- a file's columns ---------------------------------------------------- */

static int32_t place_of(const struct mz_feed_column *c, const mz_rows *r)
{
    int64_t at = mz_rows_column(r, c->name);
    for (size_t i = 0; i < c->alias_n && at < 0; i++) {
        at = mz_rows_column(r, c->alias[i]);
    }
    return (int32_t)at;
}

/* The labels that are there, for the sender to compare. */
static mz_str labels_of(mz_arena *a, const mz_rows *r)
{
    enum { SHOWN = 12 };
    const struct mz_row *h = mz_rows_header(r);
    mz_str s = MZ_S("");
    for (size_t i = 0; i < h->n && i < SHOWN; i++) {
        s = mz_str_fmt(a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), i > 0 ? ", " : "", MZ_ARG(h->cells[i]));
    }
    return h->n > SHOWN ? mz_str_fmt(a, MZ_FMT " …", MZ_ARG(s)) : s;
}

mz_code mz_feed_form_place(mz_cx *cx, const mz_feed_form *f, const mz_rows *r,
                           int32_t place[MZ_FEED_COLUMNS_MAX])
{
    /* The keys of JSON lines may come with any row, so only the number itself must be there. */
    bool json = mz_rows_kind(r) == MZ_ROWS_JSON;
    for (size_t i = 0; i < f->shape.columns_n; i++) {
        const struct mz_feed_column *c = &f->shape.columns[i];
        place[i] = f->shape.headless ? (int32_t)i : place_of(c, r);
        bool must = (c->must && !json) || c->type == MZ_FEED_ID;
        if (place[i] < 0 && must) {
            return mz_refuse(cx, MZ_INVALID,
                             .text = MZ_T("The file lacks the column \"{0}\". It has: {1}."),
                             .arg = {c->name, labels_of(cx->a, r)});
        }
    }
    return MZ_OK;
}

bool mz_feed_form_value(const mz_feed_form *f, size_t column, mz_str cell, int64_t *v)
{
    bool known = false;
    *v = 0;
    return column < f->shape.columns_n && f->col[column].valued &&
           feed_value(&f->col[column], cell, 0, v, &known) == MZ_REASON_NONE && known;
}
