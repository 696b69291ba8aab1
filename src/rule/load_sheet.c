/* load_sheet.c - a table of the pack row by row: CSV as it is read, XLSX as it was read. */
#include <string.h>

#include "base/csv.h"
#include "base/nfc.h"
#include "base/utf8.h"
#include "rule/load_int.h"

struct ast_at load_sheet_top(const struct load_sheet *s)
{
    return (struct ast_at){.pack = s->l->pack->id.s,
                           .file = s->name,
                           .line = 1,
                           .col = 1,
                           .len = 1,
                           .cell = s->csv == NULL ? 1 : 0};
}

struct ast_at load_sheet_at(const struct load_sheet *s, size_t cell)
{
    struct ast_at at = load_sheet_top(s);
    at.line = (int)s->row.line;
    at.cell = s->csv == NULL ? (int)cell + 1 : 0;
    for (size_t i = 0; s->csv != NULL && i < cell && i < s->row.n; i++) {
        at.col += (int)mz_utf8_count(s->row.cells[i]) + 1;
    }
    int n = (int)mz_utf8_count(mz_row_cell(&s->row, cell));
    at.len = n < 1 ? 1 : n;
    return at;
}

static bool ends_in(mz_str s, const char *end)
{
    size_t n = strlen(end);
    return s.n > n && memcmp(s.p + s.n - n, end, n) == 0;
}

static const struct ast_file *file_named(struct load *l, const struct ast_text *file)
{
    const struct ast_file *found = load_file(l, file->s);
    if (found == NULL || !(ends_in(file->s, ".csv") || ends_in(file->s, ".xlsx"))) {
        load_error(l, "file", file->at,
                   (struct mz_say){.text = MZ_T("The pack has no table \"{0}\""), .arg = {file->s}},
                   (struct mz_say){.text = MZ_T("Write the path inside of the pack, like "
                                                "params/name.csv or tables/name.xlsx")});
        return NULL;
    }
    l->used[found - l->files] = true;
    return found;
}

bool load_sheet_open(struct load_sheet *s, struct load *l, const struct ast_text *file)
{
    const struct ast_file *found = file_named(l, file);
    *s = (struct load_sheet){.l = l};
    if (found == NULL) {
        return false;
    }
    s->name = found->name;
    if (ends_in(found->name, ".xlsx")) {
        return load_xlsx(s, found->text);
    }
    if (mz_csv_open_memory(&l->cx, found->text, (struct mz_csv_options){.delim = 0}, &s->csv) !=
        MZ_OK) {
        mz_clear(&l->cx);
        return false;
    }
    return true;
}

static bool next_row(struct load_sheet *s)
{
    bool more = true;
    if (s->csv == NULL) {
        s->row = s->next < s->rows_n ? s->rows[s->next] : (struct mz_row){0};
        return s->next++ < s->rows_n;
    }
    if (mz_csv_next(&s->l->cx, s->csv, &s->row, &more) != MZ_OK || !more) {
        mz_clear(&s->l->cx);
        return false;
    }
    return true;
}

bool load_sheet_next(struct load_sheet *s)
{
    while (next_row(s)) {
        struct mz_say say = mz_row_say(s->l->f->a, &s->row);
        if (s->row.problem == MZ_ROW_OK || say.text == NULL) {
            return true;
        }
        size_t bad = mz_row_readable(&s->row) && s->row.col > 0 ? s->row.col - 1 : 0;
        load_error(s->l, "csv", load_sheet_at(s, bad), say,
                   (struct mz_say){.text = s->csv == NULL
                                               ? MZ_T("Correct the row")
                                               : MZ_T("Correct the row; a cell with a comma or a "
                                                      "quote stands in quotes")});
    }
    return false;
}

mz_str load_sheet_cell(const struct load_sheet *s, int i)
{
    return i < 0 ? (mz_str){NULL, 0}
                 : mz_str_nfc(s->l->f->a, mz_str_dup(s->l->f->a, mz_str_trim(mz_row_cell(
                                              &s->row, (size_t)i))));
}
