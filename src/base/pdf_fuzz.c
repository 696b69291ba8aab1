/*
 * Any bytes as a picture and as path data; those that begin with T also as the text of a page,
 * which is a thousand times slower, since it packs fonts.
 */
#include <stdlib.h>

#include "base/pdf.h"
#include "fuzz.h"

static void draw_text(mz_pdf *pdf, mz_str text)
{
    struct mz_pdf_style style = {.align = (enum mz_pdf_align)(text.n % 4)};
    mz_pdf_paragraph(pdf, text, &style);
    mz_pdf_table(pdf, &(struct mz_pdf_col){text, 1, MZ_PDF_LEFT}, 1, &style);
    mz_pdf_row(pdf, &text, 1);
    mz_pdf_table_end(pdf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new(256U << 20U)};
    mz_str bytes = {(const char *)data, n};
    mz_pdf *pdf = NULL;
    struct mz_pdf_options options = {.title = bytes};
    if (mz_pdf_open(&cx, &options, &pdf) != MZ_OK) {
        abort();
    }
    struct mz_pdf_place at = {20, 20, 30};
    bool drawn = mz_pdf_png(&cx, pdf, bytes, at) == MZ_OK;
    if (!drawn && mz_pdf_path(&cx, pdf, bytes, 10, at) != MZ_OK && cx.err.code == MZ_OK) {
        abort();
    }
    mz_clear(&cx);
    if (n > 0 && data[0] == 'T') {
        draw_text(pdf, bytes);
    }
    mz_str out = {NULL, 0};
    if (mz_pdf_close(&cx, pdf, &out) != MZ_OK) {
        mz_clear(&cx);
    }
    mz_arena_free(cx.a);
    return 0;
}
