/*
 * print.h - what commands print: tables, records and JSON, one call for both kinds of reader.
 *
 * Layer: cli. A command fills a table once; with --json it comes out as an array of objects keyed
 * by column names, else as aligned text. Widths count terminal cells: wide East Asian characters
 * take two (Unicode standard annex 11), combining marks none.
 */
#ifndef MZ_CLI_PRINT_H
#define MZ_CLI_PRINT_H

#include "cli/cli.h"

/* Cells that `s` takes on a terminal. Bytes that are not UTF-8 count one each. */
size_t mz_cells(mz_str s);
/* The longest beginning of `s` that fits into `cells`, ended inside no character. */
mz_str mz_cells_cut(mz_str s, size_t cells);

/* ---- tables ------------------------------------------------------------- */

enum mz_cell_type { MZ_CELL_TEXT, MZ_CELL_INT, MZ_CELL_MONEY };

struct mz_column {
    const char *name;       /* key in JSON */
    const char *label;      /* MZ_T: heading */
    enum mz_cell_type type; /* numbers stand right; money is fen, shown with two decimals */
    size_t cells_max;       /* longer text is cut with an ellipsis; 0: never */
};

enum { MZ_COLUMNS_MAX = 24, MZ_TABLE_ROWS_MAX = 100000 };

typedef struct mz_table mz_table;

/* Lives in cx->a. `columns` ends with an empty row and must outlive the table. */
mz_table *mz_table_new(mz_cx *cx, const struct mz_column *columns);
/* Values go in from left to right; a full row starts the next one. The text is copied. */
void mz_table_text(mz_table *t, mz_str v);
void mz_table_int(mz_table *t, int64_t v); /* MZ_ARG_NONE: an empty cell, null in JSON */
/* Rows over MZ_TABLE_ROWS_MAX are not kept; the text says how many there were. */
void mz_table_print(mz_cx *cx, const struct mz_args *args, const mz_table *t);

/* ---- JSON --------------------------------------------------------------- */

enum { MZ_JOUT_DEPTH_MAX = 32 };

/* Writes as it goes. One line per document: programs read lines. Text must be UTF-8; bytes that
 * are not become U+FFFD. */
struct mz_jout {
    FILE *f;
    unsigned depth;
    bool more[MZ_JOUT_DEPTH_MAX];
    bool array[MZ_JOUT_DEPTH_MAX];
    bool keyed;
};

struct mz_jout mz_jout_start(const struct mz_args *args);
void mz_jout_object(struct mz_jout *j);
void mz_jout_array(struct mz_jout *j);
void mz_jout_end(struct mz_jout *j); /* of the innermost; the last one ends the line */
void mz_jout_key(struct mz_jout *j, const char *key);
void mz_jout_text(struct mz_jout *j, mz_str v); /* null when v.p is NULL */
void mz_jout_int(struct mz_jout *j, int64_t v);
void mz_jout_bool(struct mz_jout *j, bool v);
void mz_jout_null(struct mz_jout *j);
/* Fen as a string with two decimals: no reader may turn it into a float by accident. */
void mz_jout_money(struct mz_jout *j, int64_t fen);

#endif
