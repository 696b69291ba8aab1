/*
 * pdf.h - pages of paper: lists, slips and letters, laid out by Pango and drawn by Cairo.
 *
 * Layer: base. A4 in millimetres from the top left corner of the paper; text in points.
 *
 * Text flows: a paragraph, a table and a rule stand below what came before and break over pages;
 * absolute things (a run of text, a line, a picture, a code) stand where they are put on the page
 * that is open. Fonts are named by family ("Noto Serif CJK SC"); a family that is not installed is
 * replaced by the system, so mz_pdf_font() says what would be used.
 *
 * Invariants
 *   - Equal calls with an equal clock and equal fonts give equal bytes.
 *   - At most MZ_PDF_PAGES pages and MZ_PDF_BYTES bytes; beyond that mz_pdf_close() refuses, and
 *     the calls before it draw nothing more.
 *   - Text that is no UTF-8 shows U+FFFD. Pictures are checked before they are decoded.
 */
#ifndef MZ_BASE_PDF_H
#define MZ_BASE_PDF_H

#include "base/base.h"

enum { MZ_PDF_PAGES = 2000, MZ_PDF_BYTES = 128 << 20, MZ_PDF_COLS = 32, MZ_PDF_PIXELS = 4096 };

#define MZ_PDF_SANS  "Noto Sans CJK SC"
#define MZ_PDF_SERIF "Noto Serif CJK SC"

enum mz_pdf_numbers {
    MZ_PDF_NO_NUMBERS,
    MZ_PDF_NUMBERS,      /* in the middle of the foot: Page 1 */
    MZ_PDF_DASH_NUMBERS, /* GB/T 9704: - 1 -, to the right on odd pages, to the left on even ones */
};

struct mz_pdf_options {
    mz_str title;
    mz_str author;
    bool landscape;
    double top_mm; /* margins; all four 0: 20 each */
    double right_mm;
    double bottom_mm;
    double left_mm;
    enum mz_pdf_numbers numbers;
    mz_str mark;      /* a line of small grey text at the head of every page; may be empty */
    const char *path; /* NULL: the bytes are given by mz_pdf_close() */
};

enum mz_pdf_align { MZ_PDF_LEFT, MZ_PDF_CENTRE, MZ_PDF_RIGHT, MZ_PDF_JUSTIFY };

struct mz_pdf_style {
    const char *family; /* NULL: MZ_PDF_SANS */
    double size_pt;     /* 0: 10.5 */
    bool bold;
    enum mz_pdf_align align;
    uint32_t rgb;     /* 0xRRGGBB */
    double indent_em; /* of the first line */
    double line_pt;   /* from baseline to baseline; 0: as the font says */
    double before_mm; /* space above, not at the top of a page */
    double after_mm;
};

typedef struct mz_pdf mz_pdf;

/* Given up with cx->a unless it is closed. */
mz_code mz_pdf_open(mz_cx *cx, const struct mz_pdf_options *options, mz_pdf **out) MZ_MUST_USE;
/* *bytes live in cx->a when there is no path; with one, bytes may be NULL. */
mz_code mz_pdf_close(mz_cx *cx, mz_pdf *pdf, mz_str *bytes) MZ_MUST_USE;
/* The family that is used when this one is asked for, in the arena. */
mz_str mz_pdf_font(mz_arena *a, const char *family);

/* ---- what flows ------------------------------------------------------- */

/* Wrapped to the width between the margins; "\n" begins a new line. */
void mz_pdf_paragraph(mz_pdf *pdf, mz_str text, const struct mz_pdf_style *style);
/* A rule over the whole width; red (0xE60000) and 0.6 mm under the head of an official letter. */
void mz_pdf_rule(mz_pdf *pdf, double thick_mm, uint32_t rgb);
void mz_pdf_space(mz_pdf *pdf, double mm);
/* A new page, unless nothing has flowed on this one. */
void mz_pdf_break(mz_pdf *pdf);
/* A new page unless so many millimetres are left on this one. */
void mz_pdf_keep(mz_pdf *pdf, double mm);

struct mz_pdf_col {
    mz_str label;
    double share; /* of the width, in relation to the other columns */
    enum mz_pdf_align align;
};

/* Begin a table with borders; its header is drawn now and again on every page it reaches. */
void mz_pdf_table(mz_pdf *pdf, const struct mz_pdf_col *cols, size_t n,
                  const struct mz_pdf_style *style);
/* One row, as high as its highest cell; a cell higher than a page is cut. */
void mz_pdf_row(mz_pdf *pdf, const mz_str *cells, size_t n);
void mz_pdf_table_end(mz_pdf *pdf);

/* ---- what stands in its place ----------------------------------------- */

struct mz_pdf_place {
    double x_mm;
    double y_mm;
    double width_mm;
};

/*
 * One line of text, its top at y; x is its left end, middle or right end, by the alignment of the
 * style. The width is not used.
 */
void mz_pdf_text(mz_pdf *pdf, struct mz_pdf_place at, mz_str text,
                 const struct mz_pdf_style *style);
/*
 * One line of text from the left end of the width to its right end: each gap gives or takes the
 * same. y is the top of characters as high as the size, so that a line stands where it should in
 * any font.
 */
void mz_pdf_spread(mz_pdf *pdf, struct mz_pdf_place at, mz_str text,
                   const struct mz_pdf_style *style);
/* The next page at once, whatever stands on this one. */
void mz_pdf_next(mz_pdf *pdf);
/* A line from a place, so far to the right and down. */
void mz_pdf_line(mz_pdf *pdf, struct mz_pdf_place from, double dy_mm, double thick_mm,
                 uint32_t rgb);
/*
 * A filled shape in a square: `path` holds M, m, L, l, H, h, V, v, Z of SVG over a view box of
 * `box` units, as mz_qr() makes it. MZ_INVALID when it holds anything else.
 */
mz_code mz_pdf_path(mz_cx *cx, mz_pdf *pdf, mz_str path, double box,
                    struct mz_pdf_place at) MZ_MUST_USE;
/* A PNG, as wide as said; refused over MZ_PDF_PIXELS a side or when it is damaged. */
mz_code mz_pdf_png(mz_cx *cx, mz_pdf *pdf, mz_str png, struct mz_pdf_place at) MZ_MUST_USE;
/*
 * The round seal of an office in its square: rim, star, the name from left to right around it and,
 * when there is one, a line below the star (核对专用章). A seal of a county's office is 42 mm wide.
 * It shows who sealed; what proves it is the signature over the file. The caller has asked whether
 * who prints may seal.
 */
void mz_pdf_seal(mz_pdf *pdf, struct mz_pdf_place at, mz_str office, mz_str kind);
/* Where the flow stands: millimetres from the top of the paper, and the number of the page. */
double mz_pdf_y(const mz_pdf *pdf);
int mz_pdf_page(const mz_pdf *pdf);

#endif
