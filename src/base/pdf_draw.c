/* Tables, lines, shapes and pictures of pdf.h. */
#include <assert.h>
#include <stdlib.h>

#include "base/pdf_int.h"

#define CELL_PAD  3.0 /* points */
#define BORDER_PT 0.5

enum { HEAD_FILL = 0xF0F2F5, BORDER_RGB = 0x808080, PATH_STEPS = 200000, PNG_HEAD = 24 };

static double points(double mm)
{
    return mm * PDF_PT_PER_MM;
}

static void stroke(mz_pdf *pdf, double x1, double y1, double x2, double y2)
{
    cairo_move_to(pdf->cr, x1, y1);
    cairo_line_to(pdf->cr, x2, y2);
    mz_pdf_stroke(pdf);
}

void mz_pdf_line(mz_pdf *pdf, struct mz_pdf_place from, double dy_mm, double thick_mm, uint32_t rgb)
{
    if (mz_pdf_full(pdf)) {
        return;
    }
    mz_pdf_colour(pdf, rgb);
    cairo_set_line_width(pdf->cr, points(thick_mm));
    stroke(pdf, points(from.x_mm), points(from.y_mm), points(from.x_mm + from.width_mm),
           points(from.y_mm + dy_mm));
}

void mz_pdf_next(mz_pdf *pdf)
{
    mz_pdf_new_page(pdf);
}

/* Han characters of all our fonts reach from 0.12 em below the baseline to 0.88 em above. */
#define ASCENT 0.88

void mz_pdf_spread(mz_pdf *pdf, struct mz_pdf_place at, mz_str text,
                   const struct mz_pdf_style *style)
{
    if (mz_pdf_full(pdf) || text.n == 0) {
        return;
    }
    PangoLayout *layout = mz_pdf_layout(pdf, text, style, -1);
    PangoLayoutLine *line = pango_layout_get_line(layout, 0);
    int natural = 0;
    int n = 0;
    pango_layout_get_size(layout, &natural, NULL);
    for (GSList *r = line->runs; r != NULL; r = r->next) {
        n += ((PangoLayoutRun *)r->data)->glyphs->num_glyphs;
    }
    int more = n < 2 ? 0 : ((int)(points(at.width_mm) * PANGO_SCALE) - natural) / (n - 1);
    for (GSList *r = line->runs; r != NULL; r = r->next) {
        PangoGlyphString *glyphs = ((PangoLayoutRun *)r->data)->glyphs;
        for (int i = 0; i < glyphs->num_glyphs; i++) {
            glyphs->glyphs[i].geometry.width += more;
        }
    }
    mz_pdf_colour(pdf, style->rgb);
    cairo_move_to(pdf->cr, points(at.x_mm), points(at.y_mm) + style->size_pt * ASCENT);
    mz_pdf_show_line(pdf, line);
    g_object_unref(layout);
}

void mz_pdf_rule(mz_pdf *pdf, double thick_mm, uint32_t rgb)
{
    if (mz_pdf_full(pdf)) {
        return;
    }
    double thick = points(thick_mm);
    if (pdf->flowed && pdf->y + thick > mz_pdf_floor(pdf)) {
        mz_pdf_new_page(pdf);
    }
    mz_pdf_colour(pdf, rgb);
    cairo_set_line_width(pdf->cr, thick);
    stroke(pdf, pdf->left, pdf->y + thick / 2, pdf->width - pdf->right, pdf->y + thick / 2);
    pdf->y += thick;
    pdf->flowed = true;
}

/* ---- tables ----------------------------------------------------------- */

static double share_sum(const mz_pdf *pdf)
{
    double sum = 0;
    for (size_t i = 0; i < pdf->cols_n; i++) {
        sum += pdf->cols[i].share;
    }
    return sum;
}

struct table_row {
    PangoLayout *cells[MZ_PDF_COLS];
    double x[MZ_PDF_COLS + 1];
    double height;
};

static void lay_row(mz_pdf *pdf, const mz_str *cells, size_t n, bool head, struct table_row *row)
{
    double whole = pdf->width - pdf->left - pdf->right;
    double sum = share_sum(pdf);
    row->x[0] = pdf->left;
    row->height = 0;
    for (size_t i = 0; i < pdf->cols_n; i++) {
        double width = whole * pdf->cols[i].share / sum;
        row->x[i + 1] = row->x[i] + width;
        struct mz_pdf_style style = pdf->table;
        style.align = head ? MZ_PDF_CENTRE : pdf->cols[i].align;
        style.bold = head || style.bold;
        style.indent_em = 0;
        mz_str text = head ? pdf->cols[i].label : i < n ? cells[i] : (mz_str){NULL, 0};
        row->cells[i] = mz_pdf_layout(pdf, text, &style, width - 2 * CELL_PAD);
        int height = 0;
        pango_layout_get_size(row->cells[i], NULL, &height);
        double h = (double)height / PANGO_SCALE + 2 * CELL_PAD;
        row->height = h > row->height ? h : row->height;
    }
}

static void show_row(mz_pdf *pdf, const struct table_row *row, bool head)
{
    double right = row->x[pdf->cols_n];
    double low = pdf->y + row->height;
    if (head) {
        mz_pdf_colour(pdf, HEAD_FILL);
        cairo_rectangle(pdf->cr, pdf->left, pdf->y, right - pdf->left, row->height);
        mz_pdf_fill(pdf);
    }
    for (size_t i = 0; i < pdf->cols_n; i++) {
        cairo_rectangle(pdf->cr, row->x[i], pdf->y, row->x[i + 1] - row->x[i], row->height);
        mz_pdf_clip(pdf);
        mz_pdf_colour(pdf, pdf->table.rgb);
        cairo_move_to(pdf->cr, row->x[i] + CELL_PAD, pdf->y + CELL_PAD);
        mz_pdf_show(pdf, row->cells[i]);
        mz_pdf_unclip(pdf);
    }
    mz_pdf_colour(pdf, BORDER_RGB);
    cairo_set_line_width(pdf->cr, BORDER_PT);
    for (size_t i = 0; i <= pdf->cols_n; i++) {
        stroke(pdf, row->x[i], pdf->y, row->x[i], low);
    }
    stroke(pdf, pdf->left, pdf->y, right, pdf->y);
    stroke(pdf, pdf->left, low, right, low);
    pdf->y = low;
    pdf->flowed = true;
}

static void forget_row(const mz_pdf *pdf, struct table_row *row)
{
    for (size_t i = 0; i < pdf->cols_n; i++) {
        g_object_unref(row->cells[i]);
    }
}

static void show_head(mz_pdf *pdf)
{
    struct table_row row = {.height = 0};
    lay_row(pdf, NULL, 0, true, &row);
    show_row(pdf, &row, true);
    forget_row(pdf, &row);
}

void mz_pdf_table(mz_pdf *pdf, const struct mz_pdf_col *cols, size_t n,
                  const struct mz_pdf_style *style)
{
    assert(n > 0);
    assert(n <= MZ_PDF_COLS);
    pdf->cols_n = n;
    memcpy(pdf->cols, cols, n * sizeof cols[0]);
    for (size_t i = 0; i < n; i++) {
        assert(cols[i].share > 0);
        pdf->cols[i].label = mz_str_dup(pdf->a, cols[i].label);
    }
    pdf->table = *style;
    mz_pdf_keep(pdf, 20); /* no header alone at the foot */
    if (!mz_pdf_full(pdf)) {
        show_head(pdf);
    }
}

void mz_pdf_row(mz_pdf *pdf, const mz_str *cells, size_t n)
{
    assert(pdf->cols_n > 0);
    if (mz_pdf_full(pdf)) {
        return;
    }
    struct table_row row = {.height = 0};
    lay_row(pdf, cells, n, false, &row);
    if (pdf->y + row.height > mz_pdf_floor(pdf)) {
        mz_pdf_new_page(pdf);
        if (!mz_pdf_full(pdf)) {
            show_head(pdf);
        }
    }
    if (!mz_pdf_full(pdf)) {
        double left = mz_pdf_floor(pdf) - pdf->y;
        row.height = row.height > left ? left : row.height;
        show_row(pdf, &row, false);
    }
    forget_row(pdf, &row);
}

void mz_pdf_table_end(mz_pdf *pdf)
{
    pdf->cols_n = 0;
}

/* ---- shapes ----------------------------------------------------------- */

struct path_reader {
    mz_str s;
    size_t i;
};

static void skip_gaps(struct path_reader *r)
{
    while (r->i < r->s.n && (r->s.p[r->i] == ' ' || r->s.p[r->i] == ',' || r->s.p[r->i] == '\n')) {
        r->i++;
    }
}

/* A decimal number of at most 9 digits; false when there is none. */
static bool read_number(struct path_reader *r, double *out)
{
    skip_gaps(r);
    bool minus = r->i < r->s.n && r->s.p[r->i] == '-';
    r->i += minus;
    double v = 0;
    double unit = 1;
    bool point = false;
    int digits = 0;
    for (; r->i < r->s.n && digits < 10; r->i++) {
        char c = r->s.p[r->i];
        if (c == '.' && !point) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            v = v * 10 + (c - '0');
            unit *= point ? 10 : 1;
            digits++;
        } else {
            break;
        }
    }
    *out = (minus ? -v : v) / unit;
    return digits > 0 && digits < 10;
}

/* One command with its numbers, drawn from the current point; false when it is none we know. */
static bool draw_step(cairo_t *cr, struct path_reader *r, char command)
{
    double x = 0;
    double y = 0;
    double now_x = 0;
    double now_y = 0;
    bool known = false;
    cairo_get_current_point(cr, &now_x, &now_y);
    switch (command) {
    case 'M':
    case 'm':
    case 'L':
    case 'l':
        known = read_number(r, &x) && read_number(r, &y);
        break;
    case 'H':
    case 'h':
        known = read_number(r, &x);
        y = command == 'H' ? now_y : 0;
        break;
    case 'V':
    case 'v':
        known = read_number(r, &y);
        x = command == 'V' ? now_x : 0;
        break;
    default: /* curves and arcs are not drawn here */
        break;
    }
    if (command >= 'a') {
        x += now_x;
        y += now_y;
    }
    if (known && (command == 'M' || command == 'm')) {
        cairo_move_to(cr, x, y);
    } else if (known) {
        cairo_line_to(cr, x, y);
    }
    return known;
}

static bool draw_path(cairo_t *cr, mz_str path)
{
    struct path_reader r = {path, 0};
    for (int steps = 0; steps < PATH_STEPS; steps++) {
        skip_gaps(&r);
        if (r.i == r.s.n) {
            return true;
        }
        char command = r.s.p[r.i++];
        if (command == 'Z' || command == 'z') {
            cairo_close_path(cr);
        } else if (!draw_step(cr, &r, command)) {
            return false;
        }
    }
    return false;
}

mz_code mz_pdf_path(mz_cx *cx, mz_pdf *pdf, mz_str path, double box, struct mz_pdf_place at)
{
    if (mz_pdf_full(pdf)) {
        return MZ_OK;
    }
    cairo_t *cr = pdf->cr;
    double scale = points(at.width_mm) / box;
    cairo_save(cr);
    cairo_translate(cr, points(at.x_mm), points(at.y_mm));
    cairo_scale(cr, scale, scale);
    cairo_new_path(cr);
    bool drawn = draw_path(cr, path);
    if (drawn) {
        mz_pdf_colour(pdf, 0);
        mz_pdf_fill(pdf);
    }
    cairo_new_path(cr);
    cairo_restore(cr);
    return drawn ? MZ_OK : mz_fail(cx, MZ_INVALID, "unrecognized path data");
}

/* ---- pictures --------------------------------------------------------- */

static uint32_t big_endian(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24U | (uint32_t)u[1] << 16U | (uint32_t)u[2] << 8U | u[3];
}

static cairo_status_t png_read(void *p, unsigned char *out, unsigned n)
{
    mz_str *rest = p;
    if (rest->n < n) {
        return CAIRO_STATUS_READ_ERROR;
    }
    memcpy(out, rest->p, n);
    rest->p += n;
    rest->n -= n;
    return CAIRO_STATUS_SUCCESS;
}

/* The size is in the first chunk: a picture of a few bytes can ask for gigabytes. */
static bool png_fits(mz_str png)
{
    if (png.n < PNG_HEAD || memcmp(png.p, "\x89PNG\r\n\x1A\n", 8) != 0) {
        return false;
    }
    uint32_t width = big_endian(png.p + 16);
    uint32_t height = big_endian(png.p + 20);
    return width > 0 && height > 0 && width <= MZ_PDF_PIXELS && height <= MZ_PDF_PIXELS;
}

mz_code mz_pdf_png(mz_cx *cx, mz_pdf *pdf, mz_str png, struct mz_pdf_place at)
{
    cairo_surface_t *image = NULL;
    if (png_fits(png)) {
        mz_str rest = png;
        image = cairo_image_surface_create_from_png_stream(png_read, &rest);
    }
    if (image == NULL || cairo_surface_status(image) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(image);
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("The picture is damaged, no PNG, or larger than 4,096 pixels "
                                      "a side."));
    }
    if (!mz_pdf_full(pdf)) {
        double scale = points(at.width_mm) / cairo_image_surface_get_width(image);
        cairo_save(pdf->cr);
        cairo_translate(pdf->cr, points(at.x_mm), points(at.y_mm));
        cairo_scale(pdf->cr, scale, scale);
        mz_pdf_paint(pdf, image);
        cairo_restore(pdf->cr);
    }
    cairo_surface_destroy(image);
    return MZ_OK;
}
