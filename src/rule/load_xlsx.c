/*
 * load_xlsx.c - the rows of a workbook of a pack, all at once: what makes its first visible sheet
 * something else than the same table in CSV (formulas, merged cells, numbers that a spreadsheet
 * rounds) is refused at its cell, and is known only behind the last row.
 */
#include <string.h>

#include "base/xlsx_read.h"
#include "rule/load_int.h"

enum {
    SHEET_ARENA = 512 << 20,
    SHEET_RATIO = 200,
    SHEET_FILES = 200,
    SHEET_BYTES = 64 << 20, /* unpacked */
    DIGITS_MAX = 15         /* that a spreadsheet holds of a number */
};

struct reading {
    struct load_sheet *s;
    struct mz_row *rows;
    size_t n, cap;
    size_t head_n; /* columns of the first row */
    bool good;
};

static void refuse(struct load_sheet *s, struct ast_at at, struct mz_say say, const char *way)
{
    load_error(s->l, "xlsx", at, say, (struct mz_say){.text = way});
}

static struct ast_at cell_at(const struct load_sheet *s, int64_t row, size_t col)
{
    struct ast_at at = load_sheet_top(s);
    at.line = (int)row;
    at.cell = (int)col;
    return at;
}

/* Fifteen digits at most and no power of ten: what is stored is what was typed. */
static bool exact(mz_str number)
{
    int digits = 0;
    for (size_t i = 0; i < number.n; i++) {
        char c = number.p[i];
        if (c == 'e' || c == 'E') {
            return false;
        }
        digits += (c >= '0' && c <= '9') && (digits > 0 || c != '0');
    }
    return digits <= DIGITS_MAX;
}

static void judge(struct reading *r, const struct mz_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        bool number = row->flags != NULL && (row->flags[i] & MZ_CELL_NUMBER) != 0;
        if (number && !exact(row->cells[i])) {
            r->good = false;
            refuse(r->s, cell_at(r->s, row->line, i + 1),
                   (struct mz_say){.text = MZ_T("The workbook holds {0} here, rounded to what a "
                                                "spreadsheet can hold"),
                                   .arg = {row->cells[i]}},
                   MZ_T("Format the cell as text and write the number again"));
        }
    }
}

/* False where all workbooks of the pack together hold too much. */
static bool room(struct reading *r, const struct mz_row *row)
{
    struct load *l = r->s->l;
    l->xlsx_cells += row->n + 1;
    for (size_t i = 0; i < row->n; i++) {
        l->xlsx_bytes += row->cells[i].n;
    }
    if (l->xlsx_cells <= LOAD_CELLS_MAX && l->xlsx_bytes <= LOAD_CELL_BYTES_MAX) {
        return true;
    }
    load_error(l, "limit", cell_at(r->s, row->line, 1),
               (struct mz_say){.text = MZ_T("The workbooks of the pack have more than {0} cells, "
                                            "or more than {1} MiB"),
                               .arg = {mz_str_fmt(l->f->a, "%d", LOAD_CELLS_MAX),
                                       mz_str_fmt(l->f->a, "%d", LOAD_CELL_BYTES_MAX >> 20)}},
               (struct mz_say){.text = MZ_T("Put bulk values in a CSV file, or split the pack")});
    return false;
}

static void keep(struct reading *r, const struct mz_row *row)
{
    struct load *l = r->s->l;
    if (r->n == r->cap) {
        size_t cap = r->cap == 0 ? 64 : r->cap * 2;
        struct mz_row *v = MZ_NEW_N(l->tmp, struct mz_row, cap);
        if (r->n > 0) {
            memcpy(v, r->rows, r->n * sizeof *v);
        }
        r->rows = v;
        r->cap = cap;
    }
    struct mz_row *to = &r->rows[r->n++];
    *to = mz_row_dup(l->tmp, row);
    r->head_n = r->n == 1 ? row->n : r->head_n;
    if (to->problem == MZ_ROW_OK && to->n > r->head_n) { /* fewer are empty ones */
        to->problem = MZ_ROW_RAGGED;
        to->want = r->head_n;
        to->col = r->head_n + 1;
    }
}

static mz_code rows(mz_cx *cx, struct reading *r, mz_xlsx *x)
{
    struct mz_row row;
    for (bool more = true;;) {
        MZ_TRY(mz_xlsx_next(cx, x, &row, &more));
        if (!more || !room(r, &row)) {
            r->good = r->good && !more;
            return MZ_OK;
        }
        judge(r, &row);
        keep(r, &row);
    }
}

/* "B2:B5" as its first cell. */
static struct ast_at first_of(const struct load_sheet *s, mz_str area)
{
    size_t col = 0;
    int64_t line = 0;
    for (size_t i = 0; i < area.n && area.p[i] != ':'; i++) {
        char c = area.p[i];
        if (c >= 'A' && c <= 'Z' && col < MZ_ROW_COLS) {
            col = col * 26 + (size_t)(c - 'A') + 1;
        } else if (c >= '0' && c <= '9' && line < MZ_XLSX_ROWS) {
            line = line * 10 + (c - '0');
        }
    }
    return cell_at(s, line < 1 ? 1 : line, col < 1 ? 1 : col);
}

static void whole(struct reading *r, const mz_xlsx *x)
{
    int64_t row = 0;
    size_t col = 0;
    size_t n = mz_xlsx_formulas(x, &row, &col);
    mz_str area = mz_xlsx_merged(x);
    if (n > 0) {
        r->good = false;
        refuse(r->s, cell_at(r->s, row, col),
               (struct mz_say){.text = MZ_T("The cell holds a formula ({0} of the sheet do): what "
                                            "it gives is up to the program that opened it last"),
                               .arg = {mz_str_fmt(r->s->l->f->a, "%zu", n)}},
               MZ_T("Copy the cells and paste their values over them"));
    }
    if (area.n > 0) {
        r->good = false;
        refuse(r->s, first_of(r->s, area),
               (struct mz_say){.text = MZ_T("The cells {0} are merged: only the first has the "
                                            "value"),
                               .arg = {area}},
               MZ_T("Unmerge them and write the value into each"));
    }
    if (mz_xlsx_shown(x) > 1) {
        ast_find(r->s->l->f,
                 (struct ast_finding){
                     AST_WARNING,
                     "xlsx",
                     load_sheet_top(r->s),
                     {.text = MZ_T("Only the sheet \"{0}\" is read, the first that is not hidden"),
                      .arg = {mz_xlsx_sheet(x)}},
                     {.text = MZ_T("Put each table into a workbook of its own")}});
    }
}

static mz_code read_book(mz_cx *cx, struct reading *r, mz_str bytes)
{
    mz_zip *z = NULL;
    mz_xlsx *x = NULL;
    struct mz_zip_limits limits = {SHEET_RATIO, SHEET_FILES, SHEET_BYTES};
    MZ_TRY(mz_zip_open_memory(cx, bytes, limits, &z));
    if (!mz_xlsx_is(z)) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The file is no workbook"));
    }
    MZ_TRY(mz_xlsx_open(cx, z, MZ_S(""), &x));
    MZ_TRY(rows(cx, r, x));
    whole(r, x);
    return MZ_OK;
}

static void unreadable(struct load_sheet *s, const struct mz_error *e)
{
    struct mz_say say = {.text = e->say != NULL ? e->say : MZ_T("The file is no workbook")};
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_of(e->say_arg[i]);
    }
    struct ast_at at = load_sheet_top(s);
    at.line = 0;
    refuse(s, at, say,
           MZ_T("Save it again as an Excel workbook (.xlsx) without a password, or as CSV"));
}

bool load_xlsx(struct load_sheet *s, mz_str bytes)
{
    struct reading r = {.s = s, .good = true};
    mz_cx cx = {.a = mz_arena_new(SHEET_ARENA)};
    mz_code rc = read_book(&cx, &r, bytes);
    if (rc != MZ_OK) {
        unreadable(s, &cx.err);
    }
    mz_arena_free(cx.a);
    s->rows = r.rows;
    s->rows_n = r.n;
    return rc == MZ_OK && r.good;
}
