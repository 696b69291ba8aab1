/*
 * fold.h - matched rows to features of persons, and features of deliveries to columns.
 *
 * Layer: feed.
 *
 * Invariants
 *   - A feature is sorted by person, then by month; a pair stands once. It depends on the matches
 *     only, not on how they were found.
 *   - Sums are exact; one that does not fit in 64 bits refuses the delivery.
 *   - A delivery that is sent again for the same period replaces what came before: two of one
 *     period are never added, and are refused together.
 */
#ifndef MZ_FEED_FOLD_H
#define MZ_FEED_FOLD_H

#include "col/pop.h"
#include "feed/scan.h"

/* One feature, as far as one delivery knows it. */
struct mz_feed_feature {
    size_t n;
    uint32_t *person;
    int32_t *month; /* year * 12 + month - 1; NULL unless the fold is monthly */
    int64_t *value;
};

struct mz_feed_folded {
    int32_t period; /* month of the delivery: year * 12 + month - 1 */
    size_t features_n;
    struct mz_feed_feature *feature; /* one per fold of the shape, in its order */
};

/* In cx->a. */
mz_code mz_feed_fold_rows(mz_cx *cx, const mz_feed_form *form, const struct mz_feed_found *found,
                          int32_t period, struct mz_feed_folded **out) MZ_MUST_USE;

/*
 * Of the rows of one person, as they were sent and in the order of the file, the one that a fold of
 * the form takes its value from: of an extreme the first row that has it, of the latest its row, of
 * any the last that says yes, of sums and counts the last row that counts. rows_n when none does.
 * cell[row * columns_n + column] is empty where the file has no such column.
 */
size_t mz_feed_fold_row(const mz_feed_form *form, size_t fold, const mz_str *cell, size_t rows_n);

/* ---- columns ------------------------------------------------------------- */

/* A column of rows_n persons, of the narrowest width: what a delivery says now. Not of a monthly
 * feature. In a. */
struct mz_pop_col mz_feed_column_of(mz_arena *a, const struct mz_feed_feature *feature,
                                    size_t rows_n);

struct mz_feed_window {
    enum mz_feed_how how; /* SUM and COUNT add, MAX, MIN and ANY do as they say */
    int32_t from, to;     /* months, both included */
};

/*
 * One column out of a monthly feature of several deliveries: each month of a person is taken from
 * the delivery of the latest period that has it, so that later words replace earlier ones. The
 * deliveries come in any order; MZ_INVALID when two are of one period.
 */
mz_code mz_feed_column_over(mz_cx *cx, const struct mz_feed_folded *const *delivery,
                            size_t delivery_n, size_t feature, struct mz_feed_window window,
                            size_t rows_n, struct mz_pop_col *out) MZ_MUST_USE;

/* ---- what changed -------------------------------------------------------- */

struct mz_feed_change {
    int64_t persons_added;   /* have values now and had none */
    int64_t persons_removed; /* had values and have none */
    int64_t persons_changed;
};
/* Between two deliveries of the same shape: what a correction says. */
struct mz_feed_change mz_feed_compare(const struct mz_feed_folded *before,
                                      const struct mz_feed_folded *after);

#endif
