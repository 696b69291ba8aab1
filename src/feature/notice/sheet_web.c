/* sheet_web.c - a notice as a sheet of paper for the board of the village, with a code to scan. */
#include "base/pdf.h"
#include "base/qr.h"
#include "base/text.h"
#include "feature/notice/page_web.h"
#include "feature/world.h"

static void line(mz_pdf *pdf, mz_str text, double size_pt, bool bold, double before_mm,
                 enum mz_pdf_align align)
{
    mz_pdf_paragraph(pdf, text,
                     &(struct mz_pdf_style){.family = bold ? MZ_PDF_SANS : MZ_PDF_SERIF,
                                            .size_pt = size_pt,
                                            .bold = bold,
                                            .align = align,
                                            .before_mm = before_mm,
                                            .line_pt = size_pt * 1.6});
}

static void row(struct leaf *l, mz_pdf *pdf, const char *label, mz_str value)
{
    const mz_str cells[] = {leaf_say(l, label), value};
    mz_pdf_row(pdf, cells, MZ_LEN(cells));
}

static void table(struct notice_page *p, mz_pdf *pdf)
{
    struct leaf *l = p->l;
    const struct notice_shown *v = &p->v;
    const struct mz_pdf_col cols[] = {{leaf_say(l, MZ_T("Item||of a notice")), 1, MZ_PDF_LEFT},
                                      {leaf_say(l, MZ_T("Content||of a notice")), 2, MZ_PDF_LEFT}};
    mz_pdf_space(pdf, 8);
    mz_pdf_table(pdf, cols, MZ_LEN(cols), &(struct mz_pdf_style){.size_pt = 15, .line_pt = 24});
    row(l, pdf, MZ_T("Village"), v->place);
    row(l, pdf, MZ_T("Applicant"), v->name.n > 0 ? v->name : MZ_S("—"));
    row(l, pdf, MZ_T("People of the household"), leaf_int(l, v->people));
    row(l, pdf, MZ_T("What is proposed"), v->proposes);
    if (v->fen != MZ_NULL) {
        row(l, pdf, MZ_T("Amount"), notice_page_money(l, v->fen, v->monthly));
    }
    row(l, pdf, MZ_T("Days of the notice"), notice_page_days(l, v));
    mz_pdf_table_end(pdf);
}

static mz_code foot(struct notice_page *p, mz_pdf *pdf, mz_str url, const struct mz_qr *code)
{
    struct leaf *l = p->l;
    struct notice_desk d;
    MZ_TRY(notice_desk(l->cx, p->v.division, &d));
    mz_str phone = d.phone.n > 0 ? d.phone : MZ_S("12349");
    line(
        pdf,
        leaf_say(l, MZ_T("Whoever has another view tells it while the notice hangs, with a name or "
                         "without: at the office below, by telephone, or by the code.")),
        14, false, 8, MZ_PDF_LEFT);
    line(pdf, leaf_sayf(l, MZ_T("{0}, telephone {1}"), d.office, phone), 14, true, 4, MZ_PDF_LEFT);
    line(pdf, leaf_sayf(l, MZ_T("Law: {0}"), p->v.law, MZ_S("")), 11, false, 2, MZ_PDF_LEFT);
    double y = mz_pdf_y(pdf) + 6;
    MZ_TRY(mz_pdf_path(l->cx, pdf, code->path, code->size,
                       (struct mz_pdf_place){.x_mm = 20, .y_mm = y, .width_mm = 42}));
    mz_pdf_text(pdf, (struct mz_pdf_place){.x_mm = 190, .y_mm = y + 12}, d.office,
                &(struct mz_pdf_style){.size_pt = 15, .align = MZ_PDF_RIGHT});
    mz_pdf_text(pdf, (struct mz_pdf_place){.x_mm = 190, .y_mm = y + 22},
                leaf_day(l, p->v.first - 1),
                &(struct mz_pdf_style){.size_pt = 15, .align = MZ_PDF_RIGHT});
    mz_pdf_text(pdf, (struct mz_pdf_place){.x_mm = 20, .y_mm = y + 44}, url,
                &(struct mz_pdf_style){.size_pt = 8});
    return MZ_OK;
}

static mz_code draw(struct notice_page *p, mz_str url, mz_str *bytes)
{
    struct leaf *l = p->l;
    mz_pdf *pdf = NULL;
    struct mz_qr code;
    mz_str title = leaf_sayf(l, MZ_T("Public notice: {0}"), p->v.matter, MZ_S(""));
    MZ_TRY(mz_qr(l->cx, url, MZ_QR_Q, &code));
    MZ_TRY(mz_pdf_open(
        l->cx, &(struct mz_pdf_options){.title = title, .author = l->cx->world->office}, &pdf));
    line(pdf, title, 26, true, 10, MZ_PDF_CENTRE);
    line(pdf,
         leaf_sayf(l, MZ_T("The following is made public for {0} days."), leaf_int(l, p->v.days),
                   MZ_S("")),
         15, false, 6, MZ_PDF_LEFT);
    table(p, pdf);
    MZ_TRY(foot(p, pdf, url, &code));
    return mz_pdf_close(l->cx, pdf, bytes);
}

static mz_code sheet(struct notice_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    mz_str base = MZ_S("");
    mz_str bytes = MZ_S("");
    MZ_TRY(notice_page_base(l, &base));
    MZ_TRY(draw(p, mz_str_fmt(l->cx->a, MZ_FMT "/notice/" MZ_FMT, MZ_ARG(base), MZ_ARG(p->v.code)),
                &bytes));
    mz_out_raw(out, bytes);
    mz_reply_download(l->rq, mz_str_fmt(l->cx->a, "notice-" MZ_FMT ".pdf", MZ_ARG(p->v.code)),
                      "application/pdf");
    return MZ_OK;
}

mz_code notice_sheet_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_one(cx, rq, out, sheet);
}
