/*
 * pdf_int.h - the inside of a document that is being written.
 *
 * Layer: base, private to pdf.
 */
#ifndef MZ_BASE_PDF_INT_H
#define MZ_BASE_PDF_INT_H

#include <pango/pangocairo.h>

#include "base/io.h"
#include "base/pdf.h"

#define PDF_PT_PER_MM (72.0 / 25.4)

struct mz_pdf {
    mz_arena *a;
    struct mz_pdf_cuts *cuts; /* NULL: fonts are drawn whole */
    cairo_surface_t *surface;
    cairo_t *cr;
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
/*
 * What was laid out, from the current point on; a line from its baseline. Small fonts are used
 * where the process has written many documents; pdf_cut.c.
 */
void mz_pdf_show(mz_pdf *pdf, PangoLayout *layout);
void mz_pdf_show_line(mz_pdf *pdf, PangoLayoutLine *line);
/* For a document that begins; NULL: its fonts are drawn whole. */
struct mz_pdf_cuts *mz_pdf_cuts(void);
/* A new page at once; the header of an open table is not drawn. */
void mz_pdf_new_page(mz_pdf *pdf);
/* True when so many pages stand there that nothing more is drawn. */
bool mz_pdf_full(const mz_pdf *pdf);
/* The lower end of the flow on a page. */
double mz_pdf_floor(const mz_pdf *pdf);

#endif
