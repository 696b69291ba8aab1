#include "base/pdf.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/pdf_int.h"
#include "base/text.h"
#include "base/utf8_scan.h"

#define A4_SHORT   595.276 /* 210 mm and 297 mm in points */
#define A4_LONG    841.890
#define SIZE_USUAL 10.5
#define FOOT_PT    9.0

enum { MARGIN_MM = 20, TEXT_MAX = 1 << 20, GREY = 0x707070 };

static double points(double mm)
{
    return mm * PDF_PT_PER_MM;
}

/* ---- where the bytes go ----------------------------------------------- */

static cairo_status_t write_bytes(void *p, const unsigned char *bytes, unsigned n)
{
    mz_pdf *pdf = p;
    if (pdf->out != NULL) {
        mz_buf_add(pdf->out, (mz_str){(const char *)bytes, n});
        return CAIRO_STATUS_SUCCESS;
    }
    while (n > 0 && !pdf->broken) {
        ssize_t done = write(pdf->fd, bytes, n);
        if (done < 0 && errno != EINTR) {
            pdf->broken = true;
        } else if (done > 0) {
            bytes += done;
            n -= (unsigned)done;
        }
    }
    return pdf->broken ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void release(mz_pdf *pdf)
{
    mz_pdf_ink_drop(pdf);
    if (pdf->cr != NULL) {
        cairo_destroy(pdf->cr);
        cairo_destroy(pdf->paper);
        cairo_surface_destroy(pdf->surface);
        pdf->cr = NULL;
        pdf->surface = NULL;
    }
    if (pdf->fd >= 0) {
        (void)close(pdf->fd);
        pdf->fd = -1;
    }
}

/* Given up: nothing is left at the path. */
static void give_up(void *p)
{
    mz_pdf *pdf = p;
    bool open = pdf->cr != NULL;
    release(pdf);
    if (open && pdf->path != NULL) {
        (void)unlink(pdf->path);
    }
}

/* ---- opening and closing ---------------------------------------------- */

static void set_metadata(mz_cx *cx, mz_pdf *pdf, const struct mz_pdf_options *o)
{
    char iso[32];
    time_t now = (time_t)(mz_now_ms(cx) / 1000);
    struct tm tm;
    bool known = gmtime_r(&now, &tm) != NULL;
    iso[known ? strftime(iso, sizeof iso, "%Y-%m-%dT%H:%M:%SZ", &tm) : 0] = '\0';
    cairo_surface_t *s = pdf->surface;
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, iso);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, mz_str_z(cx->a, o->title));
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_AUTHOR, mz_str_z(cx->a, o->author));
}

static void set_margins(mz_pdf *pdf, const struct mz_pdf_options *o)
{
    bool none = o->top_mm + o->right_mm + o->bottom_mm + o->left_mm <= 0;
    pdf->width = o->landscape ? A4_LONG : A4_SHORT;
    pdf->height = o->landscape ? A4_SHORT : A4_LONG;
    pdf->top = points(none ? MARGIN_MM : o->top_mm);
    pdf->right = points(none ? MARGIN_MM : o->right_mm);
    pdf->bottom = points(none ? MARGIN_MM : o->bottom_mm);
    pdf->left = points(none ? MARGIN_MM : o->left_mm);
    assert(pdf->left + pdf->right < pdf->width / 2);
    assert(pdf->top + pdf->bottom < pdf->height / 2);
}

mz_code mz_pdf_open(mz_cx *cx, const struct mz_pdf_options *options, mz_pdf **out)
{
    mz_pdf *pdf = MZ_NEW(cx->a, mz_pdf);
    pdf->a = cx->a;
    pdf->fd = -1;
    pdf->lang = cx->lang;
    pdf->numbers = options->numbers;
    pdf->mark = mz_str_dup(cx->a, options->mark);
    pdf->page = 1;
    set_margins(pdf, options);
    pdf->y = pdf->top;
    mz_arena_defer(cx->a, give_up, pdf);
    if (options->path == NULL) {
        pdf->out = mz_buf_new(cx->a, MZ_PDF_BYTES);
    } else {
        pdf->path = mz_str_z(cx->a, mz_str_of(options->path));
        pdf->fd = open(pdf->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (pdf->fd < 0) {
            return mz_fail(cx, MZ_IO, "could not open \"%s\": %s", pdf->path,
                           strerrordesc_np(errno));
        }
    }
    pdf->surface = cairo_pdf_surface_create_for_stream(write_bytes, pdf, pdf->width, pdf->height);
    pdf->cr = cairo_create(pdf->surface);
    pdf->paper = cairo_create(pdf->surface);
    mz_pdf_ink_open(pdf);
    set_metadata(cx, pdf, options);
    *out = pdf;
    return MZ_OK;
}

bool mz_pdf_full(const mz_pdf *pdf)
{
    return pdf->page > MZ_PDF_PAGES || (pdf->out != NULL && pdf->out->over);
}

static void finish_page(mz_pdf *pdf);

mz_code mz_pdf_close(mz_cx *cx, mz_pdf *pdf, mz_str *bytes)
{
    bool full = mz_pdf_full(pdf);
    if (!full) {
        finish_page(pdf);
        mz_pdf_ink_flush(pdf);
    }
    cairo_surface_finish(pdf->surface);
    cairo_status_t status = cairo_surface_status(pdf->surface);
    status = status == CAIRO_STATUS_SUCCESS ? cairo_status(pdf->paper) : status;
    status = status == CAIRO_STATUS_SUCCESS ? cairo_status(pdf->cr) : status;
    if (full || status != CAIRO_STATUS_SUCCESS) {
        give_up(pdf);
    } else {
        release(pdf);
    }
    if (full) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("The document has more than 2,000 pages. Narrow the list "
                                      "down, or export it as a table."));
    }
    if (status != CAIRO_STATUS_SUCCESS) {
        return mz_fail(cx, MZ_IO, "could not write a PDF: %s", cairo_status_to_string(status));
    }
    if (pdf->out != NULL && bytes != NULL) {
        *bytes = mz_buf_str(pdf->out);
    }
    return pdf->out == NULL ? MZ_OK : mz_buf_check(cx, pdf->out);
}

/* ---- text ------------------------------------------------------------- */

void mz_pdf_colour(mz_pdf *pdf, uint32_t rgb)
{
    cairo_set_source_rgb(pdf->cr, (double)(rgb >> 16U & 255U) / 255,
                         (double)(rgb >> 8U & 255U) / 255, (double)(rgb & 255U) / 255);
}

static PangoAlignment alignment(enum mz_pdf_align align)
{
    switch (align) {
    case MZ_PDF_CENTRE:
        return PANGO_ALIGN_CENTER;
    case MZ_PDF_RIGHT:
        return PANGO_ALIGN_RIGHT;
    case MZ_PDF_LEFT:
    case MZ_PDF_JUSTIFY:
        break;
    }
    return PANGO_ALIGN_LEFT;
}

static PangoFontDescription *font_of(const struct mz_pdf_style *style)
{
    PangoFontDescription *font = pango_font_description_new();
    double size = style->size_pt <= 0 ? SIZE_USUAL : style->size_pt;
    pango_font_description_set_family(font, style->family == NULL ? MZ_PDF_SANS : style->family);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    return font;
}

/* Valid UTF-8 without NUL, which Pango wants. */
static mz_str clean(mz_arena *a, mz_str s)
{
    s = mz_text_cut(s, TEXT_MAX);
    bool nul = s.n > 0 && memchr(s.p, '\0', s.n) != NULL;
    if (!nul && mz_utf8_span(s) == s.n) {
        return s;
    }
    char *out = mz_arena_alloc(a, 3 * s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t len = mz_utf8_char((mz_str){s.p + i, s.n - i});
        mz_str c = len == 0 || s.p[i] == '\0' ? MZ_UTF8_BAD : (mz_str){s.p + i, len};
        memcpy(out + n, c.p, c.n);
        n += c.n;
        i += len == 0 ? 1 : len;
    }
    return (mz_str){out, n};
}

PangoLayout *mz_pdf_layout(mz_pdf *pdf, mz_str text, const struct mz_pdf_style *style,
                           double width_pt)
{
    PangoLayout *layout = pango_cairo_create_layout(pdf->cr);
    PangoFontDescription *font = font_of(style);
    mz_str s = clean(pdf->a, text);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, s.p == NULL ? "" : s.p, (int)s.n);
    pango_layout_set_alignment(layout, alignment(style->align));
    pango_layout_set_justify(layout, style->align == MZ_PDF_JUSTIFY);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    double size = style->size_pt <= 0 ? SIZE_USUAL : style->size_pt;
    pango_layout_set_indent(layout, (int)(style->indent_em * size * PANGO_SCALE));
    pango_layout_set_width(layout, width_pt < 0 ? -1 : (int)(width_pt * PANGO_SCALE));
    return layout;
}

mz_str mz_pdf_font(mz_arena *a, const char *family)
{
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    PangoFontDescription *font = font_of(&(struct mz_pdf_style){.family = family});
    PangoFont *loaded = pango_context_load_font(context, font);
    mz_str out = {NULL, 0};
    if (loaded != NULL) {
        PangoFontDescription *real = pango_font_describe(loaded);
        out = mz_str_dup(a, mz_str_of(pango_font_description_get_family(real)));
        pango_font_description_free(real);
        g_object_unref(loaded);
    }
    pango_font_description_free(font);
    g_object_unref(context);
    return out;
}

void mz_pdf_text(mz_pdf *pdf, struct mz_pdf_place at, mz_str text, const struct mz_pdf_style *style)
{
    if (mz_pdf_full(pdf)) {
        return;
    }
    PangoLayout *layout = mz_pdf_layout(pdf, text, style, -1);
    int width = 0;
    pango_layout_get_size(layout, &width, NULL);
    double w = (double)width / PANGO_SCALE;
    double shift = style->align == MZ_PDF_RIGHT ? w : style->align == MZ_PDF_CENTRE ? w / 2 : 0;
    mz_pdf_colour(pdf, style->rgb);
    cairo_move_to(pdf->cr, points(at.x_mm) - shift, points(at.y_mm));
    mz_pdf_show(pdf, layout);
    g_object_unref(layout);
}

/* ---- pages ------------------------------------------------------------ */

double mz_pdf_floor(const mz_pdf *pdf)
{
    return pdf->height - pdf->bottom;
}

static void draw_number(mz_pdf *pdf)
{
    if (pdf->numbers == MZ_PDF_NO_NUMBERS) {
        return;
    }
    bool dash = pdf->numbers == MZ_PDF_DASH_NUMBERS;
    mz_str number = mz_str_fmt(pdf->a, "%d", pdf->page);
    mz_str text = dash ? mz_str_fmt(pdf->a, "\xE2\x80\x94 %d \xE2\x80\x94", pdf->page)
                       : mz_text_say(pdf->a, pdf->lang,
                                     (struct mz_say){.text = MZ_T("Page {0}"), .arg = {number}});
    struct mz_pdf_style style = {.size_pt = dash ? 14 : FOOT_PT, .align = MZ_PDF_CENTRE};
    style.family = dash ? MZ_PDF_SERIF : MZ_PDF_SANS;
    struct mz_pdf_place at = {pdf->width / 2 / PDF_PT_PER_MM, 0, 0};
    /* GB/T 9704: 7 mm below the text, one character in from the outer edge of the text. */
    at.y_mm = mz_pdf_floor(pdf) / PDF_PT_PER_MM + 7;
    if (dash) {
        bool odd = pdf->page % 2 == 1;
        style.align = odd ? MZ_PDF_RIGHT : MZ_PDF_LEFT;
        at.x_mm = (odd ? pdf->width - pdf->right - style.size_pt : pdf->left + style.size_pt) /
                  PDF_PT_PER_MM;
    }
    mz_pdf_text(pdf, at, text, &style);
}

static void finish_page(mz_pdf *pdf)
{
    if (pdf->mark.n > 0) {
        struct mz_pdf_place at = {pdf->width / 2 / PDF_PT_PER_MM, 6, 0};
        mz_pdf_text(pdf, at, pdf->mark,
                    &(struct mz_pdf_style){.size_pt = 8, .align = MZ_PDF_CENTRE, .rgb = GREY});
    }
    draw_number(pdf);
    mz_pdf_show_page(pdf);
}

void mz_pdf_new_page(mz_pdf *pdf)
{
    if (!mz_pdf_full(pdf)) {
        finish_page(pdf);
    }
    pdf->page++;
    pdf->y = pdf->top;
    pdf->flowed = false;
}

void mz_pdf_break(mz_pdf *pdf)
{
    if (pdf->flowed && !mz_pdf_full(pdf)) {
        mz_pdf_new_page(pdf);
    }
}

void mz_pdf_keep(mz_pdf *pdf, double mm)
{
    if (pdf->y + points(mm) > mz_pdf_floor(pdf)) {
        mz_pdf_break(pdf);
    }
}

void mz_pdf_space(mz_pdf *pdf, double mm)
{
    pdf->y += points(mm);
}

double mz_pdf_y(const mz_pdf *pdf)
{
    return pdf->y / PDF_PT_PER_MM;
}

int mz_pdf_page(const mz_pdf *pdf)
{
    return pdf->page;
}

/* ---- paragraphs ------------------------------------------------------- */

/* One line below the last, on a new page when this one is full. */
static void show_line(mz_pdf *pdf, PangoLayoutIter *iter, double line_pt)
{
    PangoRectangle box;
    pango_layout_iter_get_line_extents(iter, NULL, &box);
    double natural = (double)box.height / PANGO_SCALE;
    double height = line_pt > 0 ? line_pt : natural;
    if (pdf->y + height > mz_pdf_floor(pdf) + 0.01 && pdf->flowed) {
        mz_pdf_new_page(pdf);
    }
    if (mz_pdf_full(pdf)) {
        return;
    }
    PangoLayoutLine *line = pango_layout_iter_get_line_readonly(iter);
    double baseline = (double)(pango_layout_iter_get_baseline(iter) - box.y) / PANGO_SCALE;
    cairo_move_to(pdf->cr, pdf->left + (double)box.x / PANGO_SCALE,
                  pdf->y + (height - natural) / 2 + baseline);
    mz_pdf_show_line(pdf, line);
    pdf->y += height;
    pdf->flowed = true;
}

void mz_pdf_paragraph(mz_pdf *pdf, mz_str text, const struct mz_pdf_style *style)
{
    if (mz_pdf_full(pdf)) {
        return;
    }
    pdf->y += pdf->flowed ? points(style->before_mm) : 0;
    PangoLayout *layout = mz_pdf_layout(pdf, text, style, pdf->width - pdf->left - pdf->right);
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    mz_pdf_colour(pdf, style->rgb);
    do {
        show_line(pdf, iter, style->line_pt);
        mz_pdf_colour(pdf, style->rgb); /* the foot of a page may have changed it */
    } while (pango_layout_iter_next_line(iter) != FALSE);
    pango_layout_iter_free(iter);
    g_object_unref(layout);
    pdf->y += points(style->after_mm);
}
