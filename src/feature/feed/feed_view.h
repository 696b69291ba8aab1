/*
 * feed_view.h - the matrix of deliveries: categories by months, with quality and trend.
 *
 * Layer: feature, private to this folder. All other parts of the pages are leaf_view.h's.
 */
#ifndef MZ_FEATURE_FEED_FEED_VIEW_H
#define MZ_FEATURE_FEED_FEED_VIEW_H

#include "web/ui.h"

/* A month of a category; state and words, the class only repeats them. */
struct feed_cell {
    mz_str href;
    mz_str title; /* "2026-10: delivered on 2026-11-08, 1,600 rows" */
    const char *icon;
    const char *tone; /* is-ok, is-warn, is-bad, is-idle, is-info */
    bool old;         /* left out on a narrow screen */
};

struct feed_line {
    mz_str department; /* at its first category */
    mz_str no;
    mz_str label;
    mz_str href;
    mz_str every;
    const struct feed_cell *cells;
    size_t cells_n;
    mz_str quality;
    const char *quality_tone;
    mz_str trend; /* path of the sparkline; empty: fewer than two months */
    mz_str trend_title;
    mz_str people;
};

struct feed_month {
    mz_str label; /* 10月 */
    mz_str year;  /* at its first month */
    bool old;
};

struct feed_key {
    const char *icon;
    const char *tone;
    mz_str text;
};

struct feed_matrix {
    mz_str label;
    const struct feed_month *months;
    size_t months_n;
    const struct feed_line *lines;
    size_t lines_n;
    const struct feed_key *keys;
    size_t keys_n;
};

void feed_matrix_html(mz_out *o, const struct feed_matrix *v);

/* Rows of one person, as the sender wrote them, masked. */
struct feed_table {
    mz_str label;
    const mz_str *heads;
    size_t heads_n;
    const struct feed_table_row *rows;
    size_t rows_n;
};
struct feed_table_row {
    mz_str line;
    const mz_str *cells;
    size_t cells_n;
};
void feed_table_html(mz_out *o, const struct feed_table *v);

#endif
