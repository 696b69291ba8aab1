#include "base/xlsx_write.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/text.h"
#include "base/utf8_scan.h"

enum { NAME_CHARS = 31, MARK_BYTES = 80, WIDTH = 12, DAY_OF_1970 = 25569, BUG_DAYS = 61 };
enum { LAST_DAY = 2932896, ROOM = 4 * MZ_XW_TEXT + 8 };
#define EXACT INT64_C(999999999999999) /* 15 digits */

struct mz_xw {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *money;
    lxw_format *date;
    const char *path;
    size_t cols_n;
    lxw_row_t row;
    lxw_col_t col;
    int64_t cut;
    char *room; /* a text with its NUL */
};

static void xw_free(void *p)
{
    mz_xw *w = p;
    if (w->book != NULL) {
        lxw_workbook_free(w->book);
    }
    free(w->room);
}

/* The text as the library wants it: NUL-ended, valid, not too long. */
static const char *prepared(mz_xw *w, mz_str s)
{
    size_t n = 0;
    size_t units = 0; /* of UTF-16, which is what the limit counts */
    for (size_t i = 0; i < s.n;) {
        size_t len = mz_utf8_char((mz_str){s.p + i, s.n - i});
        mz_str c = len == 0 || s.p[i] == '\0' ? MZ_UTF8_BAD : (mz_str){s.p + i, len};
        units += c.n == 4 ? 2 : 1;
        if (units > MZ_XW_TEXT - 1 && i + (len == 0 ? 1 : len) < s.n) {
            memcpy(w->room + n, "\xE2\x80\xA6", 3);
            n += 3;
            w->cut++;
            break;
        }
        memcpy(w->room + n, c.p, c.n);
        n += c.n;
        i += len == 0 ? 1 : len;
    }
    w->room[n] = '\0';
    return w->room;
}

static char *sheet_name(mz_arena *a, mz_str name)
{
    char *out = mz_arena_alloc(a, name.n + 8);
    size_t n = 0;
    size_t chars = 0;
    for (size_t i = 0; i < name.n && chars < NAME_CHARS; chars++) {
        size_t len = mz_utf8_char((mz_str){name.p + i, name.n - i});
        bool bad = len == 0 || strchr("[]:*?/\\'", name.p[i]) != NULL;
        if (bad) {
            out[n++] = '-';
        } else {
            memcpy(out + n, name.p + i, len);
            n += len;
        }
        i += len == 0 ? 1 : len;
    }
    if (n == 0) {
        memcpy(out, "Sheet1", 7);
    }
    return out;
}

/* "&" begins a command in headers and footers; doubled it is itself. */
static const char *page_head(mz_arena *a, mz_str mark)
{
    mz_str s = mz_text_cut(mark, MARK_BYTES);
    char *out = mz_arena_alloc(a, 2 * s.n + 8);
    size_t n = 0;
    out[n++] = '&';
    out[n++] = 'C';
    for (size_t i = 0; i < s.n; i++) {
        out[n++] = s.p[i];
        if (s.p[i] == '&') {
            out[n++] = '&';
        }
    }
    return out;
}

static void set_properties(mz_cx *cx, mz_xw *w, const struct mz_xw_options *o)
{
    union {
        const char *in;
        char *out;
    } title = {mz_str_z(cx->a, o->title)}, author = {mz_str_z(cx->a, o->author)};
    lxw_doc_properties p = {
        .title = title.out, .author = author.out, .created = (time_t)(mz_now_ms(cx) / 1000)};
    (void)workbook_set_properties(w->book, &p);
}

static void set_page(mz_cx *cx, mz_xw *w, const struct mz_xw_options *o)
{
    worksheet_set_paper(w->sheet, 9); /* A4 */
    worksheet_set_landscape(w->sheet);
    worksheet_fit_to_pages(w->sheet, 1, 0);
    (void)worksheet_repeat_rows(w->sheet, 0, 0);
    (void)worksheet_set_footer(w->sheet, "&C&P / &N");
    if (o->mark.n > 0) {
        (void)worksheet_set_header(w->sheet, page_head(cx->a, o->mark));
    }
}

static void write_head(mz_xw *w, const struct mz_xw_options *o)
{
    lxw_format *head = workbook_add_format(w->book);
    format_set_bold(head);
    format_set_bg_color(head, 0xE8EEF7);
    format_set_border(head, LXW_BORDER_THIN);
    format_set_text_wrap(head);
    format_set_align(head, LXW_ALIGN_VERTICAL_CENTER);
    lxw_col_t last = (lxw_col_t)(o->cols_n - 1);
    for (lxw_col_t c = 0; c <= last; c++) {
        int width = o->cols[c].width == 0 ? WIDTH : o->cols[c].width;
        (void)worksheet_set_column(w->sheet, c, c, width, NULL);
        (void)worksheet_write_string(w->sheet, 0, c, prepared(w, o->cols[c].label), head);
    }
    worksheet_freeze_panes(w->sheet, 1, 0);
    w->row = 1;
}

mz_code mz_xw_open(mz_cx *cx, const struct mz_xw_options *options, mz_xw **out)
{
    assert(options->cols_n > 0);
    assert(options->cols_n <= MZ_XW_COLS);
    mz_xw *w = MZ_NEW(cx->a, mz_xw);
    w->room = malloc(ROOM);
    if (w->room == NULL) {
        abort();
    }
    mz_arena_defer(cx->a, xw_free, w);
    w->path = mz_str_z(cx->a, mz_str_of(options->path));
    w->cols_n = options->cols_n;
    union {
        const char *in;
        char *out;
    } temp = {mz_str_z(cx->a, mz_str_of(options->temp))};
    lxw_workbook_options o = {.constant_memory = LXW_TRUE, .tmpdir = temp.out};
    w->book = workbook_new_opt(w->path, &o);
    w->sheet =
        w->book == NULL ? NULL : workbook_add_worksheet(w->book, sheet_name(cx->a, options->sheet));
    if (w->sheet == NULL) {
        return mz_fail(cx, MZ_IO, "could not begin a workbook in \"%s\"", options->temp);
    }
    w->money = workbook_add_format(w->book);
    format_set_num_format(w->money, "#,##0.00");
    w->date = workbook_add_format(w->book);
    format_set_num_format(w->date, "yyyy-mm-dd");
    set_properties(cx, w, options);
    set_page(cx, w, options);
    write_head(w, options);
    *out = w;
    return MZ_OK;
}

void mz_xw_text(mz_xw *w, mz_str s)
{
    assert(w->col < w->cols_n);
    if (s.n > 0) {
        (void)worksheet_write_string(w->sheet, w->row, w->col, prepared(w, s), NULL);
    }
    w->col++;
}

void mz_xw_int(mz_xw *w, int64_t i)
{
    char digits[24];
    if (i > EXACT || i < -EXACT) {
        int n = snprintf(digits, sizeof digits, "%lld", (long long)i);
        mz_xw_text(w, (mz_str){digits, (size_t)n});
        return;
    }
    assert(w->col < w->cols_n);
    (void)worksheet_write_number(w->sheet, w->row, w->col++, (double)i, NULL);
}

void mz_xw_money(mz_xw *w, int64_t fen)
{
    char digits[32];
    if (fen > EXACT || fen < -EXACT) {
        int64_t yuan = fen / 100;
        int rest = (int)(fen % 100);
        int n = snprintf(digits, sizeof digits, "%lld.%02d", (long long)yuan, abs(rest));
        mz_xw_text(w, (mz_str){digits, (size_t)n});
        return;
    }
    assert(w->col < w->cols_n);
    /* The file format has no other number: up to 15 digits the fen survives the way there and back.
     */
    (void)worksheet_write_number(w->sheet, w->row, w->col++, (double)fen / 100, w->money);
}

void mz_xw_date(mz_xw *w, int64_t days)
{
    int64_t number = days + DAY_OF_1970;
    if (number < BUG_DAYS || days > LAST_DAY) {
        char text[32];
        time_t at = (time_t)(days * 86400);
        struct tm tm;
        bool known = gmtime_r(&at, &tm) != NULL;
        size_t n = known ? strftime(text, sizeof text, "%Y-%m-%d", &tm) : 0;
        mz_xw_text(w, (mz_str){text, n});
        return;
    }
    assert(w->col < w->cols_n);
    (void)worksheet_write_number(w->sheet, w->row, w->col++, (double)number, w->date);
}

void mz_xw_skip(mz_xw *w)
{
    assert(w->col < w->cols_n);
    w->col++;
}

mz_code mz_xw_end(mz_cx *cx, mz_xw *w)
{
    w->col = 0;
    if (w->row > MZ_XW_ROWS) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("A worksheet holds at most 1,048,575 rows. Narrow the list "
                                      "down, or export it as CSV."));
    }
    w->row++;
    return MZ_OK;
}

int64_t mz_xw_cut(const mz_xw *w)
{
    return w->cut;
}

mz_code mz_xw_close(mz_cx *cx, mz_xw *w)
{
    lxw_row_t last = w->row > 1 ? w->row - 1 : 1;
    (void)worksheet_autofilter(w->sheet, 0, 0, last, (lxw_col_t)(w->cols_n - 1));
    lxw_error e = workbook_close(w->book); /* frees it in any case */
    w->book = NULL;
    if (e != LXW_NO_ERROR) {
        (void)unlink(w->path);
        return mz_fail(cx, MZ_IO, "could not write workbook \"%s\": %s", w->path, lxw_strerror(e));
    }
    return MZ_OK;
}
