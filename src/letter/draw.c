/* draw.c - a sheet as PDF. */
#include "letter/letter_int.h"

#include "base/pdf.h"
#include "base/qr.h"
#include "base/utf8.h"

/*
 * The faces of the standard, as the systems of offices have them; the last of each is Debian's.
 * 小标宋 is heavy by itself: only its stand-in is drawn bold.
 */
static const char *family(enum letter_face face)
{
    static const char *const families[LETTER_FACES_N] = {
        [LETTER_SONG] = "FangSong_GB2312,FangSong,STFangsong,FZFangSong-Z02," MZ_PDF_SERIF,
        [LETTER_HEI] = "SimHei,FZHei-B01," MZ_PDF_SANS,
        [LETTER_KAI] = "KaiTi_GB2312,KaiTi,FZKai-Z03,AR PL KaitiM GB," MZ_PDF_SERIF,
        [LETTER_BIAO] = "FZXiaoBiaoSong-B05S,FZXiaoBiaoSong-B05," MZ_PDF_SERIF,
    };
    return families[face];
}

static bool stands_in(mz_cx *cx, enum letter_face face)
{
    mz_str real = mz_pdf_font(cx->a, family(face));
    return face == LETTER_BIAO && (real.n < 2 || real.p[0] != 'F' || real.p[1] != 'Z');
}

static mz_code draw_seal(mz_cx *cx, mz_pdf *pdf, const struct letter_doc *doc,
                         const struct letter_item *i)
{
    const struct mz_pdf_place at = {i->x, i->y, i->w};
    if (doc->facts->seal_png.n > 0) {
        return mz_pdf_png(cx, pdf, doc->facts->seal_png, at);
    }
    mz_pdf_seal(pdf, at, i->text, MZ_S(""));
    return MZ_OK;
}

static mz_code draw_qr(mz_cx *cx, mz_pdf *pdf, const struct letter_item *i)
{
    struct mz_qr code;
    MZ_TRY(mz_qr(cx, i->text, MZ_QR_M, &code));
    return mz_pdf_path(cx, pdf, code.path, code.size, (struct mz_pdf_place){i->x, i->y, i->w});
}

static mz_code draw_item(mz_cx *cx, mz_pdf *pdf, const struct letter_doc *doc,
                         const struct letter_item *i, bool heavy)
{
    const struct mz_pdf_place at = {i->x, i->y, i->w};
    switch (i->kind) {
    case LETTER_I_TEXT:
        mz_pdf_spread(pdf, at, i->text,
                      &(struct mz_pdf_style){.family = family(i->face),
                                             .size_pt = i->size_pt,
                                             .bold = heavy && i->face == LETTER_BIAO,
                                             .rgb = i->rgb});
        break;
    case LETTER_I_LINE:
        mz_pdf_line(pdf, at, i->h, i->size_pt, i->rgb);
        break;
    case LETTER_I_SEAL:
        return draw_seal(cx, pdf, doc, i);
    case LETTER_I_QR:
        return draw_qr(cx, pdf, i);
    }
    return MZ_OK;
}

static mz_code draw_page(mz_cx *cx, mz_pdf *pdf, const struct letter_doc *doc,
                         const struct letter_sheet *sheet, int page)
{
    bool heavy = stands_in(cx, LETTER_BIAO);
    for (size_t i = 0; i < sheet->item_n; i++) {
        bool here = sheet->item[i].page == page;
        MZ_TRY(here ? draw_item(cx, pdf, doc, &sheet->item[i], heavy) : MZ_OK);
    }
    return MZ_OK;
}

mz_code letter_draw(mz_cx *cx, struct mz_pdf *pdf, const struct letter_doc *doc,
                    const struct letter_sheet *sheet, bool more)
{
    for (int p = 0; p < sheet->page_n; p++) {
        if (p > 0 || more) {
            mz_pdf_next(pdf);
        }
        MZ_TRY(draw_page(cx, pdf, doc, sheet, p));
    }
    return MZ_OK;
}

static int64_t day_ms(void *p)
{
    const mz_date *day = p;
    return mz_date_ms(*day);
}

mz_code letter_pdf(mz_cx *cx, const struct letter_doc *doc, const struct letter_sheet *sheet,
                   mz_str *bytes)
{
    mz_date day = doc->facts->day;
    const struct mz_clock then = {day_ms, &day};
    const struct mz_clock *now = cx->clock;
    mz_pdf *pdf = NULL;
    mz_str title =
        mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(doc->t->words.zh), MZ_ARG(doc->facts->number));
    cx->clock = &then;
    mz_code rc = mz_pdf_open(
        cx, &(struct mz_pdf_options){.title = mz_str_trim(title), .author = doc->facts->organ},
        &pdf);
    rc = rc == MZ_OK ? letter_draw(cx, pdf, doc, sheet, false) : rc;
    rc = rc == MZ_OK ? mz_pdf_close(cx, pdf, bytes) : rc;
    cx->clock = now;
    return rc;
}
