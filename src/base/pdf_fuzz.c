/* Any bytes as a picture, as path data and as text of a page. */
#include <stdlib.h>

#include "base/pdf.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new(256U << 20U)};
    mz_str bytes = {(const char *)data, n};
    mz_pdf *pdf = NULL;
    struct mz_pdf_options options = {.title = bytes, .mark = bytes};
    struct mz_pdf_style style = {.align = (enum mz_pdf_align)(n % 4)};
    if (mz_pdf_open(&cx, &options, &pdf) == MZ_OK) {
        struct mz_pdf_place at = {20, 20, 30};
        bool drawn = mz_pdf_png(&cx, pdf, bytes, at) == MZ_OK;
        if (!drawn && mz_pdf_path(&cx, pdf, bytes, 10, at) != MZ_OK && cx.err.code == MZ_OK) {
            abort();
        }
        mz_pdf_paragraph(pdf, bytes, &style);
        mz_pdf_table(pdf, &(struct mz_pdf_col){bytes, 1, MZ_PDF_LEFT}, 1, &style);
        mz_pdf_row(pdf, &bytes, 1);
        mz_pdf_table_end(pdf);
        mz_clear(&cx);
        mz_str out = {NULL, 0};
        if (mz_pdf_close(&cx, pdf, &out) != MZ_OK) {
            mz_clear(&cx);
        }
    }
    mz_arena_free(cx.a);
    return 0;
}
