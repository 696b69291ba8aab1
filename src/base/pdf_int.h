/*
 * pdf_int.h - the inside of a document that is being written.
 *
 * Layer: base, private to pdf.
 */
#ifndef MZ_BASE_PDF_INT_H
#define MZ_BASE_PDF_INT_H

#include <hb.h>
#include <pango/pangocairo.h>

#include "base/io.h"
#include "base/pdf.h"

#define PDF_PT_PER_MM (72.0 / 25.4)

struct mz_pdf {
    mz_arena *a;
    cairo_surface_t *surface;
    cairo_t *cr;    /* paths, colours and places; it never draws */
    cairo_t *paper; /* on which is drawn what was kept */
    struct pdf_inks *inks;
    mz_buf *out; /* NULL when it goes to a file */
    int fd;
    bool broken; /* the file could not be written */
    const char *path;
    enum mz_lang lang;
    enum mz_pdf_numbers numbers;
    mz_str mark;
    /* Points from the top left corner. */
    double width;
    double height;
    double top;
    double right;
    double bottom;
    double left;
    double y;    /* where the flow stands */
    bool flowed; /* something flowed on this page */
    int page;
    /* The table that is open. */
    size_t cols_n;
    struct mz_pdf_col cols[MZ_PDF_COLS];
    struct mz_pdf_style table;
};

/* A layout of the text; the caller unrefs it. width_pt < 0: one line. */
PangoLayout *mz_pdf_layout(mz_pdf *pdf, mz_str text, const struct mz_pdf_style *style,
                           double width_pt);
void mz_pdf_colour(mz_pdf *pdf, uint32_t rgb);

/* ---- pdf_ink.c: kept with the state of pdf->cr, and drawn when its fonts can be cut ---- */

void mz_pdf_ink_open(mz_pdf *pdf);
void mz_pdf_ink_flush(mz_pdf *pdf);
void mz_pdf_ink_drop(mz_pdf *pdf);
/* The path that stands on pdf->cr; it is gone after that. */
void mz_pdf_stroke(mz_pdf *pdf);
void mz_pdf_fill(mz_pdf *pdf);
/* A clip begins; it lasts until its end. */
void mz_pdf_clip(mz_pdf *pdf);
void mz_pdf_unclip(mz_pdf *pdf);
void mz_pdf_paint(mz_pdf *pdf, cairo_surface_t *image);
void mz_pdf_show_page(mz_pdf *pdf);
/* What was laid out, from the current point on; a line from its baseline. */
void mz_pdf_show(mz_pdf *pdf, PangoLayout *layout);
void mz_pdf_show_line(mz_pdf *pdf, PangoLayoutLine *line);
/*
 * The font with these glyphs and no other, and where each of them is in it (the caller destroys
 * both); NULL: it cannot be cut and goes into the file whole.
 */
cairo_font_face_t *mz_pdf_cut(hb_face_t *whole, const hb_set_t *glyphs, hb_map_t **to);

/* ---- pages ---- */

/* A new page at once; the header of an open table is not drawn. */
void mz_pdf_new_page(mz_pdf *pdf);
/* True when so many pages stand there that nothing more is drawn. */
bool mz_pdf_full(const mz_pdf *pdf);
/* The lower end of the flow on a page. */
double mz_pdf_floor(const mz_pdf *pdf);

#endif
