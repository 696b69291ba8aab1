#include "feed/fold.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "feed/feed_int.h"

enum { AHEAD = 16 };

/* A row that counts for a feature. */
struct entry {
    int32_t month;
    uint32_t match; /* greater further down in the file */
};

static int by_month(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    int c = (x->month > y->month) - (x->month < y->month);
    return c != 0 ? c : (x->match > y->match) - (x->match < y->match);
}

static bool known(const struct mz_feed_found *f, int column, size_t i)
{
    return column >= 0 && f->known[column] != NULL && (f->known[column][i / 64] >> i % 64 & 1) != 0;
}

static bool counts(const struct mz_feed_found *f, const struct mz_feed_fold *fold, size_t i)
{
    if (fold->column != MZ_FEED_NO_COLUMN && !known(f, fold->column, i)) {
        return false;
    }
    bool chosen = fold->where_n == 0;
    for (size_t k = 0; k < fold->where_n && !chosen; k++) {
        chosen = known(f, fold->where, i) && f->value[fold->where][i] == fold->where_is[k];
    }
    return chosen;
}

static int32_t month_of(const mz_feed_form *form, const struct mz_feed_found *f,
                        const struct mz_feed_fold *fold, size_t i, int32_t period)
{
    if (!known(f, fold->by, i)) {
        return period;
    }
    int64_t v = f->value[fold->by][i];
    if (form->shape.columns[fold->by].type == MZ_FEED_MONTH) {
        return (int32_t)v;
    }
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)v});
    return t.year * 12 + t.month - 1;
}

/* What the rows of one person and month come to. */
static mz_code accumulate(mz_cx *cx, const struct mz_feed_found *f, const struct mz_feed_fold *fold,
                          const struct entry *e, size_t n, int64_t *out)
{
    int64_t sum = 0;
    int64_t best = 0;
    int64_t newest = INT64_MIN;
    for (size_t k = 0; k < n; k++) {
        size_t i = e[k].match;
        int64_t v = fold->column == MZ_FEED_NO_COLUMN ? 1 : f->value[fold->column][i];
        int64_t when = known(f, fold->by, i) ? f->value[fold->by][i] : INT64_MIN;
        switch (fold->how) {
        case MZ_FOLD_SUM:
            if (__builtin_add_overflow(sum, v, &sum)) {
                return mz_fail(cx, MZ_LIMIT, "the sum of one person does not fit in 64 bits");
            }
            break;
        case MZ_FOLD_COUNT:
            sum++;
            break;
        case MZ_FOLD_ANY:
            sum = sum != 0 || v != 0;
            break;
        case MZ_FOLD_LATEST:
            best = k == 0 || when >= newest ? v : best;
            newest = when > newest ? when : newest;
            break;
        case MZ_FOLD_MAX:
            best = k == 0 || v > best ? v : best;
            break;
        case MZ_FOLD_MIN:
            best = k == 0 || v < best ? v : best;
            break;
        }
    }
    bool extreme =
        fold->how == MZ_FOLD_LATEST || fold->how == MZ_FOLD_MAX || fold->how == MZ_FOLD_MIN;
    *out = extreme ? best : sum;
    return MZ_OK;
}

/* The match to fetch now, so that it is there when it is its turn: persons lie all over the file.
 */
static size_t ahead_of(const struct mz_feed_found *f, size_t k)
{
    return k + AHEAD < f->match_n ? k + AHEAD : k;
}

/* What all folds of one delivery share. */
struct folding {
    mz_cx *cx;
    const mz_feed_form *form;
    const struct mz_feed_found *found;
    int32_t period;
    const uint32_t *person; /* of each match, in the order of persons */
    struct entry *entry;    /* of the person at hand */
};

/* The rows of one person that count, month by month. */
static mz_code emit(struct folding *g, const struct mz_feed_fold *fold, uint32_t person, size_t n,
                    struct mz_feed_feature *out)
{
    struct entry *e = g->entry;
    if (fold->monthly && n > 1) {
        qsort(e, n, sizeof *e, by_month);
    }
    for (size_t i = 0; i < n;) {
        size_t k = i + 1;
        while (k < n && e[k].month == e[i].month) {
            k++;
        }
        out->person[out->n] = person;
        if (fold->monthly) {
            out->month[out->n] = e[i].month;
        }
        MZ_TRY(accumulate(g->cx, g->found, fold, e + i, k - i, &out->value[out->n]));
        out->n++;
        i = k;
    }
    return MZ_OK;
}

static mz_code fold_one(struct folding *g, const struct mz_feed_fold *fold,
                        struct mz_feed_feature *out)
{
    const struct mz_feed_found *f = g->found;
    out->person = MZ_NEW_N(g->cx->a, uint32_t, f->match_n + 1);
    out->value = MZ_NEW_N(g->cx->a, int64_t, f->match_n + 1);
    out->month = fold->monthly ? MZ_NEW_N(g->cx->a, int32_t, f->match_n + 1) : NULL;
    const int64_t *value = fold->column == MZ_FEED_NO_COLUMN ? NULL : f->value[fold->column];
    for (size_t k = 0; k < f->match_n;) {
        uint32_t person = g->person[k];
        size_t n = 0;
        __builtin_prefetch(value == NULL ? NULL : &value[f->order[ahead_of(f, k)]]);
        for (; k < f->match_n && g->person[k] == person; k++) {
            uint32_t i = f->order[k];
            if (counts(f, fold, i)) {
                int32_t month = fold->monthly ? month_of(g->form, f, fold, i, g->period) : 0;
                g->entry[n++] = (struct entry){month, i};
            }
        }
        MZ_TRY(emit(g, fold, person, n, out));
    }
    return MZ_OK;
}

mz_code mz_feed_fold_rows(mz_cx *cx, const mz_feed_form *form, const struct mz_feed_found *found,
                          int32_t period, struct mz_feed_folded **out)
{
    const struct mz_feed_shape *s = &form->shape;
    struct mz_feed_folded *f = MZ_NEW(cx->a, struct mz_feed_folded);
    f->period = period;
    f->features_n = s->folds_n;
    f->feature = MZ_NEW_N(cx->a, struct mz_feed_feature, s->folds_n + 1);
    mz_arena *work = mz_arena_new((size_t)8 << 30);
    uint32_t *person = MZ_NEW_N(work, uint32_t, found->match_n + 1);
    for (size_t k = 0; k < found->match_n; k++) {
        __builtin_prefetch(&found->match[found->order[ahead_of(found, k)]].person);
        person[k] = found->match[found->order[k]].person;
    }
    struct folding g = {.cx = cx,
                        .form = form,
                        .found = found,
                        .period = period,
                        .person = person,
                        .entry = MZ_NEW_N(work, struct entry, found->match_n + 1)};
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < s->folds_n && rc == MZ_OK; i++) {
        rc = fold_one(&g, &s->folds[i], &f->feature[i]);
    }
    mz_arena_free(work);
    *out = f;
    return rc;
}

/* ---- the row behind a value ------------------------------------------------ */

static bool row_counts(const mz_feed_form *form, const struct mz_feed_fold *fold, const mz_str *row,
                       int64_t *v)
{
    int64_t kind = 0;
    bool chosen = fold->where_n == 0;
    *v = 1;
    if (fold->column != MZ_FEED_NO_COLUMN &&
        !mz_feed_form_value(form, (size_t)fold->column, row[fold->column], v)) {
        return false;
    }
    bool known = !chosen && mz_feed_form_value(form, (size_t)fold->where, row[fold->where], &kind);
    for (size_t k = 0; known && k < fold->where_n && !chosen; k++) {
        chosen = kind == fold->where_is[k];
    }
    return chosen;
}

size_t mz_feed_fold_row(const mz_feed_form *form, size_t fold, const mz_str *cell, size_t rows_n)
{
    const struct mz_feed_fold *f = &form->shape.folds[fold];
    size_t found = rows_n;
    int64_t best = 0;
    int64_t newest = INT64_MIN;
    for (size_t r = 0; r < rows_n; r++) {
        const mz_str *row = cell + r * form->shape.columns_n;
        int64_t v = 0;
        int64_t when = INT64_MIN;
        if (!row_counts(form, f, row, &v)) {
            continue;
        }
        if (f->by != MZ_FEED_NO_COLUMN &&
            !mz_feed_form_value(form, (size_t)f->by, row[f->by], &when)) {
            when = INT64_MIN;
        }
        bool take = found == rows_n || (f->how == MZ_FOLD_MAX   ? v > best
                                        : f->how == MZ_FOLD_MIN ? v < best
                                        : f->how == MZ_FOLD_LATEST ? when >= newest
                                        : f->how == MZ_FOLD_ANY    ? v != 0 || best == 0
                                                                   : true);
        found = take ? r : found;
        best = take ? v : best;
        newest = when > newest ? when : newest;
    }
    return found;
}

/* ---- columns ------------------------------------------------------------- */

static struct mz_pop_col column_for(mz_arena *a, const int64_t *v, size_t n, size_t rows_n)
{
    int64_t lo = 0;
    int64_t hi = 1;
    for (size_t i = 0; i < n; i++) {
        lo = v[i] < lo ? v[i] : lo;
        hi = v[i] > hi ? v[i] : hi;
    }
    return mz_col_new(a, mz_width_of(lo, hi), rows_n);
}

struct mz_pop_col mz_feed_column_of(mz_arena *a, const struct mz_feed_feature *feature,
                                    size_t rows_n)
{
    assert(feature->month == NULL);
    struct mz_pop_col c = column_for(a, feature->value, feature->n, rows_n);
    for (size_t i = 0; i < feature->n; i++) {
        assert(feature->person[i] < rows_n);
        mz_col_set(&c, feature->person[i], feature->value[i]);
    }
    return c;
}

/* ---- windows ------------------------------------------------------------- */

/* All months of the window out of all deliveries, the latest period last. */
struct gathered {
    size_t n;
    uint32_t *person;
    uint32_t *month; /* from the beginning of the window */
    int64_t *value;
};

/* By period; there are a year's worth of them or two. */
static void sort_by_period(const struct mz_feed_folded **d, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct mz_feed_folded *x = d[i];
        size_t k = i;
        for (; k > 0 && d[k - 1]->period > x->period; k--) {
            d[k] = d[k - 1];
        }
        d[k] = x;
    }
}

static void gather(struct gathered *g, const struct mz_feed_feature *f,
                   const struct mz_feed_window *w, size_t rows_n)
{
    assert(f->month != NULL);
    for (size_t i = 0; i < f->n; i++) {
        if (f->month[i] >= w->from && f->month[i] <= w->to && f->person[i] < rows_n) {
            g->person[g->n] = f->person[i];
            g->month[g->n] = (uint32_t)(f->month[i] - w->from);
            g->value[g->n++] = f->value[i];
        }
    }
}

static mz_code add_month(mz_cx *cx, enum mz_feed_how how, bool first, int64_t v, int64_t *sum)
{
    switch (how) {
    case MZ_FOLD_SUM:
    case MZ_FOLD_COUNT:
        if (__builtin_add_overflow(*sum, v, sum)) {
            return mz_fail(cx, MZ_LIMIT, "the sum of one person does not fit in 64 bits");
        }
        break;
    case MZ_FOLD_MAX:
        *sum = first || v > *sum ? v : *sum;
        break;
    case MZ_FOLD_MIN:
        *sum = first || v < *sum ? v : *sum;
        break;
    case MZ_FOLD_ANY:
        *sum = *sum != 0 || v != 0;
        break;
    case MZ_FOLD_LATEST:
        *sum = v;
        break;
    }
    return MZ_OK;
}

/* Sorted by person, then month, then period: the last of a month holds. */
static mz_code add_up(mz_cx *cx, struct gathered *g, const uint32_t *order, enum mz_feed_how how)
{
    size_t n = 0;
    uint32_t *person = MZ_NEW_N(cx->a, uint32_t, g->n + 1);
    int64_t *value = MZ_NEW_N(cx->a, int64_t, g->n + 1);
    for (size_t i = 0; i < g->n; i++) {
        uint32_t at = order[i];
        bool last = i + 1 == g->n || g->person[order[i + 1]] != g->person[at] ||
                    g->month[order[i + 1]] != g->month[at];
        if (!last) {
            continue;
        }
        bool first = n == 0 || person[n - 1] != g->person[at];
        n += first;
        person[n - 1] = g->person[at];
        MZ_TRY(add_month(cx, how, first, g->value[at], &value[n - 1]));
    }
    g->n = n;
    g->person = person;
    g->value = value;
    return MZ_OK;
}

static mz_code over(mz_cx *cx, const struct mz_feed_folded **delivery, size_t delivery_n,
                    size_t feature, const struct mz_feed_window *w, size_t rows_n,
                    struct gathered *g)
{
    size_t most = 0;
    for (size_t i = 0; i < delivery_n; i++) {
        most += delivery[i]->feature[feature].n;
        if (i > 0 && delivery[i]->period == delivery[i - 1]->period) {
            return mz_fail(cx, MZ_INVALID, "two deliveries of period %d", (int)delivery[i]->period);
        }
    }
    g->person = MZ_NEW_N(cx->a, uint32_t, most + 1);
    g->month = MZ_NEW_N(cx->a, uint32_t, most + 1);
    g->value = MZ_NEW_N(cx->a, int64_t, most + 1);
    for (size_t i = 0; i < delivery_n; i++) {
        gather(g, &delivery[i]->feature[feature], w, rows_n);
    }
    /* By month first, then, stable, by person. */
    uint32_t *months = feed_sorted(cx->a, g->month, g->n);
    uint32_t *person = MZ_NEW_N(cx->a, uint32_t, g->n + 1);
    for (size_t i = 0; i < g->n; i++) {
        person[i] = g->person[months[i]];
    }
    uint32_t *order = feed_sorted(cx->a, person, g->n);
    for (size_t i = 0; i < g->n; i++) {
        order[i] = months[order[i]];
    }
    return add_up(cx, g, order, w->how);
}

mz_code mz_feed_column_over(mz_cx *cx, const struct mz_feed_folded *const *delivery,
                            size_t delivery_n, size_t feature, struct mz_feed_window window,
                            size_t rows_n, struct mz_pop_col *out)
{
    mz_cx sub = *cx;
    struct gathered g = {0};
    sub.a = mz_arena_new((size_t)16 << 30);
    const struct mz_feed_folded **sorted =
        MZ_NEW_N(sub.a, const struct mz_feed_folded *, delivery_n + 1);
    for (size_t i = 0; i < delivery_n; i++) {
        assert(feature < delivery[i]->features_n);
        sorted[i] = delivery[i];
    }
    sort_by_period(sorted, delivery_n);
    mz_code rc = over(&sub, sorted, delivery_n, feature, &window, rows_n, &g);
    if (rc == MZ_OK) {
        *out = column_for(cx->a, g.value, g.n, rows_n);
        for (size_t i = 0; i < g.n; i++) {
            mz_col_set(out, g.person[i], g.value[i]);
        }
    }
    mz_arena_free(sub.a);
    cx->err = sub.err;
    return rc;
}

/* ---- what changed -------------------------------------------------------- */

static uint32_t persons_of(const struct mz_feed_folded *f)
{
    uint32_t most = 0;
    for (size_t i = 0; i < f->features_n; i++) {
        const struct mz_feed_feature *x = &f->feature[i];
        most = x->n > 0 && x->person[x->n - 1] + 1 > most ? x->person[x->n - 1] + 1 : most;
    }
    return most;
}

enum { BEFORE = 1, AFTER = 2, DIFFERS = 4 };

/* How many entries of one person stand from i on. */
static size_t run_of(const struct mz_feed_feature *f, size_t i)
{
    size_t n = 0;
    while (i + n < f->n && f->person[i + n] == f->person[i]) {
        n++;
    }
    return n;
}

static bool same_run(const struct mz_feed_feature *a, size_t i, const struct mz_feed_feature *b,
                     size_t j, size_t n)
{
    bool months = a->month == NULL || memcmp(a->month + i, b->month + j, n * sizeof *a->month) == 0;
    return months && memcmp(a->value + i, b->value + j, n * sizeof *a->value) == 0;
}

static void mark(const struct mz_feed_feature *a, const struct mz_feed_feature *b, uint8_t *seen)
{
    size_t i = 0;
    size_t j = 0;
    while (i < a->n || j < b->n) {
        uint32_t x = i < a->n ? a->person[i] : UINT32_MAX;
        uint32_t y = j < b->n ? b->person[j] : UINT32_MAX;
        size_t in = x <= y ? run_of(a, i) : 0;
        size_t jn = y <= x ? run_of(b, j) : 0;
        uint32_t who = x < y ? x : y;
        bool same = in == jn && same_run(a, i, b, j, in);
        seen[who] |= (uint8_t)((in > 0 ? BEFORE : 0) | (jn > 0 ? AFTER : 0) | (same ? 0 : DIFFERS));
        i += in;
        j += jn;
    }
}

struct mz_feed_change mz_feed_compare(const struct mz_feed_folded *before,
                                      const struct mz_feed_folded *after)
{
    assert(before->features_n == after->features_n);
    struct mz_feed_change c = {0};
    size_t n = persons_of(before) > persons_of(after) ? persons_of(before) : persons_of(after);
    uint8_t *seen = calloc(n + 1, 1);
    if (seen == NULL) {
        abort();
    }
    for (size_t i = 0; i < before->features_n; i++) {
        mark(&before->feature[i], &after->feature[i], seen);
    }
    for (size_t i = 0; i < n; i++) {
        bool was = (seen[i] & BEFORE) != 0;
        bool is = (seen[i] & AFTER) != 0;
        c.persons_added += !was && is;
        c.persons_removed += was && !is;
        c.persons_changed += was && is && (seen[i] & DIFFERS) != 0;
    }
    free(seen);
    return c;
}
