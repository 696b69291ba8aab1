/* feed_line.c - the rows of a person in the evidence of a delivery, and the one of a fact. */
#include <string.h>

#include "base/ident.h"
#include "feature/feed/feed_int.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

enum { ROWS_MAX = 2000 };

/* ---- by number ------------------------------------------------------------------------------- */

/* 0: none that a delivery could know. */
static mz_code key_of(mz_cx *cx, mz_code rc, mz_str number, uint64_t *key)
{
    struct mz_cid cid;
    *key = 0;
    MZ_TRY(rc);
    if (number.n > 0 && mz_cid_parse(cx, "number", number, &cid) == MZ_OK) {
        *key = cid.key;
    }
    mz_clear(cx); /* another document than a citizen's number is no key of any delivery */
    mz_wipe_str(number);
    return MZ_OK;
}

static mz_code open_evidence(mz_cx *cx, const struct feed_delivery *d, mz_evidence **out)
{
    uint8_t root[MZ_EVIDENCE_ROOT_N];
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/evidence", MZ_ARG(feed_dir(cx, d->id)));
    if (d->root.n != sizeof root) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This delivery has not been read yet."));
    }
    memcpy(root, d->root.p, sizeof root);
    return mz_evidence_open(cx, cx->world->keys, path.p, root, out);
}

mz_code feed_evidence_rows(mz_cx *cx, const struct feed_delivery *d, unsigned may, int64_t person,
                           size_t most, struct mz_evidence_row **rows, size_t *n, size_t *all)
{
    mz_evidence *e = NULL;
    mz_str number = MZ_S("");
    uint64_t key = 0;
    int64_t read_ms = d->ended_ms == MZ_NULL ? INT64_MAX : d->ended_ms;
    *rows = NULL;
    *n = *all = 0;
    MZ_TRY(key_of(cx, person_number_then(cx, may, person, read_ms, &number), number, &key));
    MZ_TRY(open_evidence(cx, d, &e));
    return key == 0 ? MZ_OK : mz_evidence_find(cx, e, key, most, rows, n, all);
}

/* ---- by fact --------------------------------------------------------------------------------- */

/* How the cells of a file are read. */
struct reading {
    const struct catalogue *c;
    const struct catalogue_category *k;
    struct feed_map map;
    struct feed_shape shape;
};

static int column_called(const struct reading *r, mz_str label)
{
    for (size_t i = 0; i < r->shape.shape.columns_n; i++) {
        if (mz_str_eq(r->shape.column[i].name, label)) {
            return (int)i;
        }
    }
    return MZ_FEED_NO_COLUMN;
}

/* The column of the shape; parts of an archive may call it otherwise. */
static int column_of(const struct reading *r, mz_str label)
{
    int at = column_called(r, label);
    struct catalogue_column is = catalogue_column(r->c, r->k, label);
    for (size_t i = 0; at < 0 && is.kind == CATALOGUE_ITEM && i < r->map.n; i++) {
        const struct feed_col *col = &r->map.col[i];
        at = col->is.kind == CATALOGUE_ITEM && col->is.item == is.item
                 ? column_called(r, col->label)
                 : at;
    }
    return at;
}

/* The rows as a table of the shape's columns. */
static mz_str *cells_of(mz_cx *cx, const struct reading *r, const struct mz_evidence_row *rows,
                        size_t n)
{
    size_t wide = r->shape.shape.columns_n;
    mz_str *cell = MZ_NEW_N(cx->a, mz_str, n * wide + 1);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < rows[i].cell_n && k < rows[i].label_n; k++) {
            int at = column_of(r, rows[i].label[k]);
            if (at >= 0) {
                cell[i * wide + (size_t)at] = rows[i].cell[k];
            }
        }
    }
    return cell;
}

static mz_code reading_of(mz_cx *cx, const struct feed_delivery *d, struct reading *r)
{
    MZ_TRY(feed_catalogue(cx, &r->c));
    MZ_TRY(feed_category(cx, d->category, &r->k));
    MZ_TRY(feed_map_read(cx, r->c, d->map, &r->map));
    return feed_shape_of(cx, r->c, r->k, &r->map, &r->shape);
}

/* The fold of a feature that the fact is made of; SIZE_MAX: the file does not have it. */
static size_t fold_of(const struct reading *r, const struct catalogue_from *from)
{
    for (size_t i = 0; i < r->shape.feature_n; i++) {
        if (&r->c->category[from->category] == r->k &&
            r->shape.feature[i] == &r->k->feature[from->feature]) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Of several features of one file the first that has a row. */
static mz_code choose(mz_cx *cx, const struct feed_delivery *d, mz_str fact,
                      const struct mz_evidence_row *rows, size_t n, size_t *at)
{
    struct reading *r = MZ_NEW(cx->a, struct reading);
    MZ_TRY(reading_of(cx, d, r));
    const struct catalogue_fact *f = catalogue_fact(r->c, fact);
    mz_str *cell = f == NULL ? NULL : cells_of(cx, r, rows, n);
    for (size_t i = 0; f != NULL && i < f->from_n; i++) {
        size_t fold = fold_of(r, &f->from[i]);
        size_t row = fold == SIZE_MAX ? n : mz_feed_fold_row(r->shape.form, fold, cell, n);
        if (row < n) {
            *at = row;
            return MZ_OK;
        }
    }
    return MZ_OK;
}

mz_code feed_line_of(mz_cx *cx, int64_t delivery, int64_t person, mz_str fact, int64_t *line)
{
    struct feed_delivery d;
    struct mz_evidence_row *rows = NULL;
    size_t n = 0;
    size_t all = 0;
    *line = 0;
    MZ_TRY(feed_delivery(cx, delivery, &d));
    if (d.root.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(feed_evidence_rows(cx, &d, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, person, ROWS_MAX,
                              &rows, &n, &all));
    if (n == 0) {
        return MZ_OK;
    }
    size_t at = n - 1;
    MZ_TRY(fact.n == 0 ? MZ_OK : choose(cx, &d, fact, rows, n, &at));
    *line = rows[at].line;
    return MZ_OK;
}
