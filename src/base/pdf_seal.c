/* The round seal of an office. */
#include <math.h>

#include "base/pdf_int.h"

/* Of the diameter: the seal of a county's office is 42 mm wide with a star of 14
 * (国发〔1999〕25号). */
#define RIM        0.028
#define STAR       0.165 /* radius */
#define GLYPH      0.15 /* height of a character of the name */
#define KIND_GLYPH 0.09
#define KIND_LOW   0.235 /* top of the line below the star, from the middle */
#define SPAN       4.2   /* radians that the name may take, open below */
#define NEAR       0.52  /* radians between two characters of a short name */

enum { SEAL_RGB = 0xD7000F, GLYPHS_MAX = 40 };

static void rim(mz_pdf *pdf, double x, double y, double d)
{
    cairo_set_line_width(pdf->cr, d * RIM);
    cairo_new_path(pdf->cr);
    cairo_arc(pdf->cr, x, y, d / 2 - d * RIM / 2, 0, 2 * M_PI);
    mz_pdf_stroke(pdf);
}

static void star(mz_pdf *pdf, double x, double y, double r)
{
    cairo_new_path(pdf->cr);
    for (int i = 0; i < 5; i++) { /* every second corner, one point up */
        double angle = -M_PI / 2 + i * 4 * M_PI / 5;
        cairo_line_to(pdf->cr, x + r * cos(angle), y + r * sin(angle));
    }
    cairo_close_path(pdf->cr);
    mz_pdf_fill(pdf);
}

/* One line of text, its middle at the origin of the drawing, `height` points high. */
static void centred(mz_pdf *pdf, mz_str text, double height, double widest)
{
    const struct mz_pdf_style style = {
        .family = MZ_PDF_SERIF, .size_pt = height * 0.8, .bold = true, .rgb = SEAL_RGB};
    PangoLayout *layout = mz_pdf_layout(pdf, text, &style, -1);
    int w = 0;
    int h = 0;
    pango_layout_get_size(layout, &w, &h);
    double width = (double)w / PANGO_SCALE;
    double squeeze = width > widest ? widest / width : 1;
    cairo_save(pdf->cr);
    cairo_scale(pdf->cr, squeeze, 1);
    cairo_move_to(pdf->cr, -width / 2, -(double)h / PANGO_SCALE / 2);
    mz_pdf_show(pdf, layout);
    cairo_restore(pdf->cr);
    g_object_unref(layout);
}

/* From the left over the top to the right, feet towards the middle. */
static void around(mz_pdf *pdf, double x, double y, double d, mz_str name)
{
    mz_str glyph[GLYPHS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < name.n && n < GLYPHS_MAX; n++) {
        size_t len = 1;
        while (i + len < name.n && ((unsigned char)name.p[i + len] & 0xC0) == 0x80) {
            len++;
        }
        glyph[n] = (mz_str){name.p + i, len};
        i += len;
    }
    double step = n < 2 ? 0 : SPAN / (double)(n - 1) < NEAR ? SPAN / (double)(n - 1) : NEAR;
    double radius = d / 2 - d * RIM - d * GLYPH * 0.62;
    for (size_t i = 0; i < n; i++) {
        double angle = ((double)i - (double)(n - 1) / 2) * step;
        cairo_save(pdf->cr);
        cairo_translate(pdf->cr, x + radius * sin(angle), y - radius * cos(angle));
        cairo_rotate(pdf->cr, angle);
        centred(pdf, glyph[i], d * GLYPH, n < 2 ? d : radius * step * 0.95);
        cairo_restore(pdf->cr);
    }
}

void mz_pdf_seal(mz_pdf *pdf, struct mz_pdf_place at, mz_str office, mz_str kind)
{
    if (mz_pdf_full(pdf)) {
        return;
    }
    double d = at.width_mm * PDF_PT_PER_MM;
    double x = at.x_mm * PDF_PT_PER_MM + d / 2;
    double y = at.y_mm * PDF_PT_PER_MM + d / 2;
    cairo_save(pdf->cr);
    mz_pdf_colour(pdf, SEAL_RGB);
    rim(pdf, x, y, d);
    star(pdf, x, y, d * STAR);
    around(pdf, x, y, d, office);
    if (kind.n > 0) {
        cairo_translate(pdf->cr, x, y + d * (KIND_LOW + KIND_GLYPH / 2));
        centred(pdf, kind, d * KIND_GLYPH, d * 0.62);
    }
    cairo_restore(pdf->cr);
}
