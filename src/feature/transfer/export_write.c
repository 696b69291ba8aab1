/* The rows of an export as CSV pieces or a workbook, with title, marks and an end that says so. */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/transfer/export_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { PIECE = 64 << 10, PAGE_ARENA = 64 << 20, PAGE_ROWS = 500 };

struct export_writer {
    const struct export_run *run;
    const struct export_plan *plan;
    mz_reg_cursor *cursor; /* NULL: there is nothing to read */
    mz_arena *page;
    size_t used; /* rows in the page's memory */
    int64_t n;
    bool begun;
    size_t hidden_col; /* the text that carries the invisible mark, or SIZE_MAX */
};

static void writer_free(void *p)
{
    struct export_writer *w = p;
    if (w->cursor != NULL) {
        mz_reg_close(w->cursor);
    }
    mz_arena_free(w->page);
}

static bool masked(const struct mz_col *c)
{
    size_t n = strlen(c->name);
    return n >= 5 && strcmp(c->name + n - 5, "_mask") == 0;
}

/* A text that nobody looks up by: the last one that is neither the name nor a number. */
static size_t carrier(const struct export_plan *p)
{
    size_t at = SIZE_MAX;
    for (size_t i = 1; i < p->cols_n; i++) {
        const struct mz_col *c = &p->reg->cols[p->col[i]];
        if (c->type == MZ_COL_TEXT && !masked(c)) {
            at = i;
        }
    }
    return at;
}

mz_code export_open(mz_cx *cx, const struct export_run *run, const struct export_plan *plan,
                    struct export_writer **out)
{
    struct export_writer *w = MZ_NEW(cx->a, struct export_writer);
    w->run = run;
    w->plan = plan;
    w->page = mz_arena_new(PAGE_ARENA);
    w->hidden_col = carrier(plan);
    mz_arena_defer(cx->a, writer_free, w);
    *out = w;
    return plan->rows == 0 ? MZ_OK : mz_reg_open(cx, plan->reg, &plan->q, &w->cursor);
}

int64_t export_rows_written(const struct export_writer *w)
{
    return w->n;
}

/* ---- words around the rows ------------------------------------------------------ */

static mz_str title_line(mz_cx *cx, const struct export_writer *w)
{
    struct mz_say say = {.text = MZ_T("{0}: {1} rows, {2}"),
                         .arg = {mz_text(cx->lang, w->plan->reg->title),
                                 mz_str_fmt(cx->a, "%" PRId64, w->plan->rows), w->plan->words}};
    return mz_text_say(cx->a, cx->lang, say);
}

static mz_str who_line(mz_cx *cx, const struct export_writer *w)
{
    struct mz_say say = {.text = MZ_T("Taken by {0} at {1} from {2}, export {3}"),
                         .arg = {w->run->user_name, mz_time_text(cx->a, w->run->made_ms),
                                 w->run->origin, mz_str_fmt(cx->a, "%" PRId64, w->run->id)}};
    return mz_text_say(cx->a, cx->lang, say);
}

static mz_str warning_line(mz_cx *cx)
{
    return mz_text(cx->lang, MZ_T("Personal data. For the task it was taken for only; the row code "
                                  "says who took it"));
}

/* ---- rows ------------------------------------------------------------------------- */

struct line {
    struct mz_reg_row row;
    char code[EXPORT_CODE_LEN + 1];
};

/* The next row as this reader may see it; no more than were counted, and so allowed. */
static mz_code next_row(mz_cx *cx, struct export_writer *w, struct line *out, bool *more)
{
    *more = false;
    if (w->cursor == NULL || w->n >= w->plan->rows) {
        return MZ_OK;
    }
    MZ_TRY(mz_reg_next(cx, w->cursor, &out->row, more));
    if (!*more) {
        return MZ_OK;
    }
    w->n++;
    if (w->plan->reg->row != NULL) {
        MZ_TRY(w->plan->reg->row(cx, w->plan->reg, &out->row));
    }
    return export_code(cx, w->run->mark, w->n, out->code);
}

static mz_code cell_text(mz_cx *cx, const struct export_writer *w, const struct line *l, size_t i,
                         mz_str *out)
{
    size_t at = w->plan->col[i];
    const struct mz_col *c = &w->plan->reg->cols[at];
    bool text = c->type == MZ_COL_TEXT || c->type == MZ_COL_CODE;
    MZ_TRY(export_cell(cx, c, text ? 0 : l->row.v[at].i, text ? l->row.v[at].s : (mz_str){0}, out));
    if (i == w->hidden_col && out->n > 0) {
        *out =
            mz_str_fmt(cx->a, MZ_FMT MZ_FMT, MZ_ARG(*out), MZ_ARG(export_hidden(cx->a, l->code)));
    }
    return MZ_OK;
}

/* ---- CSV ---------------------------------------------------------------------------- */

static void csv_head(mz_cx *cx, struct export_writer *w, struct mz_csv_writer *c)
{
    const mz_str lines[] = {title_line(cx, w), who_line(cx, w), warning_line(cx)};
    for (size_t i = 0; i < MZ_LEN(lines); i++) {
        mz_csv_text(c, lines[i]);
        mz_csv_end(c);
    }
    for (size_t i = 0; i < w->plan->cols_n; i++) {
        mz_csv_text(c, mz_text(cx->lang, w->plan->reg->cols[w->plan->col[i]].label));
    }
    mz_csv_text(c, mz_text(cx->lang, MZ_T("Row code")));
    mz_csv_end(c);
}

static mz_code csv_row(mz_cx *cx, struct export_writer *w, struct mz_csv_writer *c, bool *more)
{
    struct line l;
    MZ_TRY(next_row(cx, w, &l, more));
    for (size_t i = 0; *more && i < w->plan->cols_n; i++) {
        mz_str text;
        MZ_TRY(cell_text(cx, w, &l, i, &text));
        mz_csv_text(c, text);
    }
    if (*more) {
        mz_csv_plain(c, mz_str_of(l.code));
        mz_csv_end(c);
    }
    return MZ_OK;
}

/* Memory of rows goes after some hundred of them, so that it costs nothing per row. */
static void turn_page(struct export_writer *w)
{
    if (++w->used == PAGE_ROWS) {
        mz_arena_reset(w->page);
        w->used = 0;
    }
}

mz_code export_csv(mz_cx *cx, struct export_writer *w, mz_buf *out, bool *more)
{
    mz_arena *outer = cx->a;
    struct mz_csv_writer c = mz_csv_to(out, !w->begun);
    mz_code rc = MZ_OK;
    cx->a = w->page;
    if (!w->begun) {
        csv_head(cx, w, &c);
        w->begun = true;
    }
    for (*more = true; *more && out->n < PIECE && rc == MZ_OK;) {
        rc = csv_row(cx, w, &c, more);
        turn_page(w);
    }
    cx->a = outer;
    MZ_TRY(rc);
    return mz_buf_check(cx, out);
}

/* ---- workbook -------------------------------------------------------------------------- */

static mz_code xlsx_cell(mz_cx *cx, struct export_writer *w, mz_xw *x, const struct line *l,
                         size_t i)
{
    size_t at = w->plan->col[i];
    enum mz_col_type type = w->plan->reg->cols[at].type;
    int64_t v = l->row.v[at].i;
    mz_str text = {0};
    if (type != MZ_COL_TEXT && type != MZ_COL_CODE && v == MZ_NULL) {
        mz_xw_skip(x);
    } else if (type == MZ_COL_INT) {
        mz_xw_int(x, v);
    } else if (type == MZ_COL_MONEY) {
        mz_xw_money(x, v);
    } else if (type == MZ_COL_DATE) {
        mz_xw_date(x, v);
    } else {
        MZ_TRY(cell_text(cx, w, l, i, &text));
        mz_xw_text(x, text);
    }
    return MZ_OK;
}

static mz_code xlsx_row(mz_cx *cx, struct export_writer *w, mz_xw *x, bool *more)
{
    struct line l;
    MZ_TRY(next_row(cx, w, &l, more));
    for (size_t i = 0; *more && i < w->plan->cols_n; i++) {
        MZ_TRY(xlsx_cell(cx, w, x, &l, i));
    }
    if (!*more) {
        return MZ_OK;
    }
    mz_xw_text(x, mz_str_of(l.code));
    return mz_xw_end(cx, x);
}

static mz_code xlsx_open(mz_cx *cx, struct export_writer *w, const char *path, mz_xw **out)
{
    struct mz_xw_col *cols = MZ_NEW_N(cx->a, struct mz_xw_col, w->plan->cols_n + 1);
    for (size_t i = 0; i < w->plan->cols_n; i++) {
        cols[i].label = mz_text(cx->lang, w->plan->reg->cols[w->plan->col[i]].label);
        cols[i].width = 20;
    }
    cols[w->plan->cols_n] = (struct mz_xw_col){mz_text(cx->lang, MZ_T("Row code")), 16};
    struct mz_xw_options o = {
        .path = path,
        .temp = mz_str_fmt(cx->a, MZ_FMT "/files", MZ_ARG(cx->world->data)).p,
        .sheet = mz_text(cx->lang, w->plan->reg->title),
        .title = title_line(cx, w),
        .author = w->run->user_name,
        .mark =
            mz_text_cut(mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT " %" PRId64, MZ_ARG(w->run->user_name),
                                   MZ_ARG(mz_time_text(cx->a, w->run->made_ms)), w->run->id),
                        80),
        .cols = cols,
        .cols_n = w->plan->cols_n + 1,
    };
    return mz_xw_open(cx, &o, out);
}

/* The head of a workbook is its header row, so what is said of the whole stands behind the rows. */
static mz_code xlsx_foot(mz_cx *cx, struct export_writer *w, mz_xw *x)
{
    const mz_str lines[] = {title_line(cx, w), who_line(cx, w), warning_line(cx)};
    for (size_t i = 0; i < MZ_LEN(lines); i++) {
        mz_xw_text(x, lines[i]);
        MZ_TRY(mz_xw_end(cx, x));
    }
    return MZ_OK;
}

mz_code export_xlsx(mz_cx *cx, struct export_writer *w, const char *path,
                    mz_code (*step)(mz_cx *cx, void *p, int64_t done, int64_t all), void *p)
{
    mz_arena *outer = cx->a;
    mz_xw *x = NULL;
    mz_code rc = MZ_OK;
    if (w->plan->rows + 3 > MZ_XW_ROWS) {
        return mz_refuse(cx, MZ_LIMIT, .field = "format",
                         .text = MZ_T("A workbook holds 1,048,575 rows; take CSV, or narrow the "
                                      "list"));
    }
    MZ_TRY(xlsx_open(cx, w, path, &x));
    for (bool more = true; more && rc == MZ_OK;) {
        cx->a = w->page;
        rc = xlsx_row(cx, w, x, &more);
        cx->a = outer;
        turn_page(w);
        if (rc == MZ_OK && step != NULL && w->n % 1000 == 0) {
            rc = step(cx, p, w->n, w->plan->rows);
        }
    }
    MZ_TRY(rc);
    MZ_TRY(xlsx_foot(cx, w, x));
    return mz_xw_close(cx, x);
}
