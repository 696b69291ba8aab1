/* The rows that did not enter, back to who sent them: their own columns, the line and the reasons.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "base/xlsx_write.h"
#include "feature/transfer/import_int.h"
#include "feature/transfer/transfer_sql.h"
#include "feature/world.h"
#include "store/db.h"
#include "store/stmt.h"

enum { REASON_BYTES = 16 << 10, PAGE_ARENA = 64 << 20, OWN = 2 };

/* ---- walking the file beside the list of rows ------------------------------- */

struct walk {
    const struct import_run *run;
    struct import_reader reader;
    mz_cursor *back;
    mz_xw *out; /* NULL in the first walk, which only measures */
    size_t width;
    mz_str *labels;
    size_t labels_n;
    struct mz_row header; /* of the first part; of JSON lines with all keys that were met */
    mz_arena *keep;
    int64_t rows;
    mz_arena *page;
};

static mz_str reasons(mz_cx *cx, const struct import_kind *kind, mz_str why)
{
    struct mz_say say[IMPORT_PROBLEMS_MAX];
    size_t n = 0;
    mz_sb b = mz_sb_new(cx->a, REASON_BYTES);
    if (import_says_read(cx, why, say, IMPORT_PROBLEMS_MAX, &n) != MZ_OK) {
        mz_clear(cx);
    }
    for (size_t i = 0; i < n; i++) {
        size_t f = IMPORT_IGNORE;
        if (i > 0) {
            mz_sb_str(&b, cx->lang == MZ_LANG_ZH ? MZ_S("；") : MZ_S("; "));
        }
        if (say[i].field != NULL && import_field_of(kind, mz_str_of(say[i].field), &f)) {
            mz_sb_str(&b, mz_text(cx->lang, kind->fields[f].label));
            mz_sb_str(&b, cx->lang == MZ_LANG_ZH ? MZ_S("：") : MZ_S(": "));
        }
        mz_sb_str(&b, mz_text_say(cx->a, cx->lang, say[i]));
    }
    return mz_sb_view(&b);
}

static void measure(struct walk *w, const struct mz_row *row)
{
    w->width = row->n > w->width ? row->n : w->width;
    w->width = w->width > MZ_XW_COLS - OWN ? MZ_XW_COLS - OWN : w->width;
}

static mz_code put(mz_cx *cx, struct walk *w, const struct mz_row *row, mz_str why)
{
    for (size_t i = 0; i < w->width; i++) {
        if (i < row->n && row->cells[i].n > 0) {
            mz_xw_text(w->out, row->cells[i]);
        } else {
            mz_xw_skip(w->out);
        }
    }
    mz_str part = w->reader.parts > 1 ? mz_rows_part_name(w->reader.rows) : MZ_S("");
    mz_xw_text(w->out, mz_str_fmt(cx->a, MZ_FMT "%s%" PRId64, MZ_ARG(part), part.n > 0 ? " " : "",
                                  row->number));
    mz_xw_text(w->out, reasons(cx, w->run->kind, why));
    return mz_xw_end(cx, w->out);
}

static mz_code one(mz_cx *cx, struct walk *w, bool *more)
{
    struct import_row_back_row back = {0};
    struct mz_row row = {0};
    MZ_TRY(import_row_back_next(cx, w->back, &back, more));
    while (*more && w->reader.n < back.n) {
        MZ_TRY(import_read_next(cx, &w->reader, &row, more));
    }
    if (!*more) {
        return MZ_OK;
    }
    w->rows++;
    if (w->out == NULL) {
        measure(w, &row);
        if (w->reader.parts == 1 && w->header.n != import_read_header(&w->reader)->n) {
            w->header = mz_row_dup(w->keep, import_read_header(&w->reader));
        }
        return MZ_OK;
    }
    return put(cx, w, &row, back.why);
}

static mz_code walk(mz_cx *cx, struct walk *w)
{
    mz_arena *outer = cx->a;
    mz_code rc = MZ_OK;
    w->rows = 0;
    MZ_TRY(import_read_open(cx, w->run, &w->reader));
    MZ_TRY(import_row_back(cx, w->run->county, w->run->id, &w->back));
    for (bool more = true; more && rc == MZ_OK;) {
        cx->a = w->page;
        rc = one(cx, w, &more);
        cx->a = outer;
        mz_arena_reset(w->page);
    }
    mz_cursor_close(w->back);
    return rc;
}

/* ---- the workbook --------------------------------------------------------------- */

static void take_labels(mz_cx *cx, struct walk *w)
{
    const struct mz_row *h = &w->header;
    w->labels_n = h->n < w->run->map.n ? w->run->map.n : h->n;
    w->labels = MZ_NEW_N(cx->a, mz_str, w->labels_n + 1);
    for (size_t i = 0; i < w->labels_n; i++) {
        w->labels[i] = i < h->n && h->cells[i].n > 0 ? mz_str_dup(cx->a, h->cells[i])
                       : i < w->run->map.n           ? w->run->map.col[i].label
                                                     : MZ_S("");
    }
    w->width = w->labels_n > w->width ? w->labels_n : w->width;
    w->width = w->width > MZ_XW_COLS - OWN ? MZ_XW_COLS - OWN : w->width;
}

static mz_code open_out(mz_cx *cx, struct walk *w, const char *path)
{
    struct mz_xw_col *cols = MZ_NEW_N(cx->a, struct mz_xw_col, w->width + OWN);
    for (size_t i = 0; i < w->width; i++) {
        cols[i] =
            (struct mz_xw_col){.label = i < w->labels_n ? w->labels[i] : MZ_S(""), .width = 18};
    }
    cols[w->width] = (struct mz_xw_col){mz_text(cx->lang, MZ_T("Line")), 8};
    cols[w->width + 1] = (struct mz_xw_col){mz_text(cx->lang, MZ_T("Why it came back")), 80};
    mz_str temp = mz_str_fmt(cx->a, MZ_FMT "/files", MZ_ARG(cx->world->data));
    struct mz_xw_options o = {
        .path = path,
        .temp = temp.p,
        .sheet = mz_text(cx->lang, MZ_T("Rows to mend")),
        .title = w->run->name,
        .author = cx->actor->name,
        .mark = mz_text_cut(
            mz_str_fmt(cx->a, MZ_FMT " %" PRId64, MZ_ARG(cx->actor->name), w->run->id), 80),
        .cols = cols,
        .cols_n = w->width + OWN,
    };
    return mz_xw_open(cx, &o, &w->out);
}

static void free_page(void *p)
{
    mz_arena_free(p);
}

mz_code import_back(mz_cx *cx, const struct import_run *run, const char *path, int64_t *rows)
{
    struct walk w = {.run = run, .keep = cx->a, .page = mz_arena_new(PAGE_ARENA)};
    mz_arena_defer(cx->a, free_page, w.page);
    MZ_TRY(walk(cx, &w));
    take_labels(cx, &w);
    MZ_TRY(open_out(cx, &w, path));
    MZ_TRY(walk(cx, &w));
    *rows = w.rows;
    return mz_xw_close(cx, w.out);
}
