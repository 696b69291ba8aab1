#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "cli/print.h"

/* Rows stand in chunks, so that the arena never copies them while the table grows. */
enum { CHUNK_ROWS = 256 };

struct chunk {
    struct chunk *next;
    size_t rows_n;
    mz_str *text;    /* CHUNK_ROWS * columns_n */
    int64_t *number; /* the same; of number columns */
};

struct mz_table {
    mz_cx *cx;
    const struct mz_column *columns;
    size_t columns_n;
    size_t at;     /* the column that the next value fills */
    size_t rows_n; /* full rows, those not kept too */
    size_t cells[MZ_COLUMNS_MAX];
    struct chunk *first;
    struct chunk *last;
};

mz_table *mz_table_new(mz_cx *cx, const struct mz_column *columns)
{
    mz_table *t = MZ_NEW(cx->a, mz_table);
    t->cx = cx;
    t->columns = columns;
    while (columns[t->columns_n].name != NULL) {
        assert(t->columns_n < MZ_COLUMNS_MAX);
        t->cells[t->columns_n] = mz_cells(mz_text(cx->lang, columns[t->columns_n].label));
        t->columns_n++;
    }
    assert(t->columns_n > 0);
    return t;
}

static bool kept(const mz_table *t)
{
    return t->rows_n < MZ_TABLE_ROWS_MAX;
}

/* The chunk of the row that is being filled. */
static struct chunk *room(mz_table *t)
{
    if (t->last == NULL || t->last->rows_n == CHUNK_ROWS) {
        struct chunk *c = MZ_NEW(t->cx->a, struct chunk);
        c->text = MZ_NEW_N(t->cx->a, mz_str, CHUNK_ROWS * t->columns_n);
        c->number = MZ_NEW_N(t->cx->a, int64_t, CHUNK_ROWS * t->columns_n);
        if (t->last == NULL) {
            t->first = c;
        } else {
            t->last->next = c;
        }
        t->last = c;
    }
    return t->last;
}

static void put(mz_table *t, mz_str text, int64_t number)
{
    if (kept(t)) {
        struct chunk *c = room(t);
        size_t i = c->rows_n * t->columns_n + t->at;
        size_t most = t->columns[t->at].cells_max;
        size_t cells = mz_cells(text);
        cells = most > 0 && cells > most ? most : cells;
        c->text[i] = text;
        c->number[i] = number;
        if (cells > t->cells[t->at]) {
            t->cells[t->at] = cells;
        }
    }
    t->at++;
    if (t->at == t->columns_n) {
        t->at = 0;
        if (kept(t)) {
            t->last->rows_n++;
        }
        t->rows_n++;
    }
}

void mz_table_text(mz_table *t, mz_str v)
{
    assert(t->columns[t->at].type == MZ_CELL_TEXT);
    put(t, kept(t) && v.p != NULL ? mz_str_dup(t->cx->a, v) : (mz_str){NULL, 0}, 0);
}

void mz_table_int(mz_table *t, int64_t v)
{
    enum mz_cell_type type = t->columns[t->at].type;
    assert(type != MZ_CELL_TEXT);
    mz_str text = {NULL, 0};
    if (v != MZ_ARG_NONE && kept(t) && type == MZ_CELL_INT) {
        text = mz_str_fmt(t->cx->a, "%" PRId64, v);
    } else if (v != MZ_ARG_NONE && kept(t)) {
        uint64_t fen = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
        text = mz_str_fmt(t->cx->a, "%s%" PRIu64 ".%02" PRIu64, v < 0 ? "-" : "", fen / 100,
                          fen % 100);
    }
    put(t, text, v);
}

static void print_json(const struct mz_args *args, const mz_table *t)
{
    struct mz_jout j = mz_jout_start(args);
    mz_jout_array(&j);
    for (const struct chunk *c = t->first; c != NULL; c = c->next) {
        for (size_t i = 0; i < c->rows_n * t->columns_n; i++) {
            const struct mz_column *col = &t->columns[i % t->columns_n];
            if (i % t->columns_n == 0) {
                mz_jout_object(&j);
            }
            mz_jout_key(&j, col->name);
            if (col->type == MZ_CELL_TEXT || c->text[i].p == NULL) {
                mz_jout_text(&j, c->text[i]);
            } else if (col->type == MZ_CELL_INT) {
                mz_jout_int(&j, c->number[i]);
            } else {
                mz_jout_money(&j, c->number[i]);
            }
            if (i % t->columns_n == t->columns_n - 1) {
                mz_jout_end(&j);
            }
        }
    }
    mz_jout_end(&j);
}

static void spaces(FILE *f, size_t n)
{
    for (; n > 0; n--) {
        (void)fputc(' ', f);
    }
}

/* One line per row: what could break or steer a terminal becomes a space. */
static void clean(FILE *f, mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        (void)fputc(c < 0x20 || c == 0x7F ? ' ' : c, f);
    }
}

static void cell(FILE *f, const mz_table *t, size_t column, mz_str text)
{
    const struct mz_column *col = &t->columns[column];
    size_t most = col->cells_max;
    bool cut = most > 0 && mz_cells(text) > most;
    mz_str shown = cut ? mz_cells_cut(text, most - 1) : text;
    size_t cells = mz_cells(shown) + (cut ? 1 : 0);
    size_t blank = t->cells[column] > cells ? t->cells[column] - cells : 0;
    bool right = col->type != MZ_CELL_TEXT;
    spaces(f, (column > 0 ? 2 : 0) + (right ? blank : 0));
    clean(f, shown);
    if (cut) {
        (void)fputs("…", f);
    }
    /* Nothing stands behind the last column, not even blanks. */
    if (!right && column + 1 < t->columns_n) {
        spaces(f, blank);
    }
}

static void rule(FILE *f, const mz_table *t)
{
    for (size_t i = 0; i < t->columns_n; i++) {
        (void)fputs(i > 0 ? "  " : "", f);
        for (size_t k = 0; k < t->cells[i]; k++) {
            (void)fputc('-', f);
        }
    }
    (void)fputc('\n', f);
}

static void print_text(mz_cx *cx, FILE *f, const mz_table *t)
{
    for (size_t i = 0; i < t->columns_n; i++) {
        cell(f, t, i, mz_text(cx->lang, t->columns[i].label));
    }
    (void)fputc('\n', f);
    rule(f, t);
    for (const struct chunk *c = t->first; c != NULL; c = c->next) {
        for (size_t i = 0; i < c->rows_n * t->columns_n; i++) {
            cell(f, t, i % t->columns_n, c->text[i]);
            (void)fputs(i % t->columns_n == t->columns_n - 1 ? "\n" : "", f);
        }
    }
}

void mz_table_print(mz_cx *cx, const struct mz_args *args, const mz_table *t)
{
    assert(t->at == 0);
    if (mz_cli_json(args)) {
        print_json(args, t);
    } else {
        print_text(cx, mz_cli_out(args), t);
    }
    if (t->rows_n > MZ_TABLE_ROWS_MAX) {
        struct mz_say say = {.text = MZ_T("{0} of {1} rows are shown"),
                             .arg = {mz_str_fmt(cx->a, "%d", MZ_TABLE_ROWS_MAX),
                                     mz_str_fmt(cx->a, "%zu", t->rows_n)}};
        mz_str line = mz_text_say(cx->a, cx->lang, say);
        (void)fprintf(mz_cli_err(args), MZ_FMT "\n", MZ_ARG(line));
    }
}
