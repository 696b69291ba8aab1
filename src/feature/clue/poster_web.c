/* poster_web.c - posters of villages: a code to scan that opens the form of this place. */
#include <inttypes.h>

#include "base/pdf.h"
#include "base/qr.h"
#include "base/text.h"
#include "feature/clue/page_web.h"
#include "feature/division/division.h"
#include "feature/office/office.h"
#include "feature/world.h"
#include "store/db.h"

/* Where the reader works: the actor's own division, by its range. */
static int64_t own_division(mz_cx *cx)
{
    int64_t code = cx->actor->division_lo;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(code, &lo, &hi);
    return code == 0 || hi != cx->actor->division_hi ? cx->world->division : code;
}

static mz_str path_of(mz_cx *cx, int64_t place)
{
    return mz_str_fmt(cx->a, "/report?place=%012" PRId64 "&by=code", place);
}

static void place_row(struct leaf *l, struct ui_table *t, const struct division *d)
{
    bool below = d->level < DIVISION_VILLAGE;
    leaf_cell(t, (struct ui_cell){
                     .text = division_spoken(l->cx->a, d),
                     .href = below ? mz_str_fmt(l->cx->a, "/clue/poster?place=%012" PRId64, d->code)
                                   : MZ_S("")});
    leaf_cell(t, (struct ui_cell){
                     .text = d->level >= DIVISION_TOWNSHIP ? leaf_say(l, MZ_T("Poster (PDF)"))
                                                           : MZ_S("—"),
                     .href = d->level >= DIVISION_TOWNSHIP
                                 ? mz_str_fmt(l->cx->a, "/clue/poster/%012" PRId64, d->code)
                                 : MZ_S("")});
}

mz_code clue_posters_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Place"), 0}},
        {.name = "poster", .label = {MZ_T("Poster"), 0}, .phone_end = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    struct division own;
    struct division *all = NULL;
    size_t n = 0;
    int64_t place = division_code(mz_req_query(rq, "place"));
    if (place < cx->actor->division_lo || place > cx->actor->division_hi) {
        place = own_division(cx);
    }
    MZ_TRY(division_children(cx, cx->world->divisions, place, mz_date_today(cx).v, &all, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Places"));
    p->sub = leaf_division(cx, place);
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n + 1);
    if (division_get(cx->world->divisions, place, &own) && own.level >= DIVISION_TOWNSHIP) {
        place_row(l, t, &own);
    }
    for (size_t i = 0; i < n; i++) {
        place_row(l, t, &all[i]);
    }
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Clues")), .href = MZ_S("/clue")};
    return leaf_send(
        l, out,
        (struct mz_page){.title = leaf_say(l, MZ_T("Posters of villages")),
                         .sub = leaf_say(l, MZ_T("Who scans the code reports from this place, "
                                                 "without signing in.")),
                         .menu = "/clue",
                         .crumbs = c,
                         .crumbs_n = 1});
}

/* ---- the paper ---------------------------------------------------------------------------- */

static void centred(mz_pdf *pdf, mz_str text, double size_pt, bool bold, double before_mm)
{
    mz_pdf_paragraph(pdf, text,
                     &(struct mz_pdf_style){.size_pt = size_pt,
                                            .bold = bold,
                                            .align = MZ_PDF_CENTRE,
                                            .before_mm = before_mm,
                                            .line_pt = size_pt * 1.4});
}

static mz_code draw(mz_cx *cx, const struct division *d, mz_str url, mz_str *bytes)
{
    static const char *const steps[] = {
        MZ_T("1. Scan the code with the telephone."),
        MZ_T("2. Say who needs help and what is wrong."),
        MZ_T("3. Keep the receipt. A worker calls you back."),
    };
    mz_pdf *pdf = NULL;
    struct mz_qr code;
    mz_str title = mz_text(cx->lang, MZ_T("In need? Scan and tell us"));
    MZ_TRY(mz_pdf_open(cx, &(struct mz_pdf_options){.title = title, .author = cx->world->office},
                       &pdf));
    MZ_TRY(mz_qr(cx, url, MZ_QR_Q, &code));
    centred(pdf, title, 34, true, 8);
    centred(pdf, division_spoken_path(cx->a, cx->world->divisions, d->code), 16, false, 4);
    MZ_TRY(mz_pdf_path(cx, pdf, code.path, code.size,
                       (struct mz_pdf_place){.x_mm = 45, .y_mm = 54, .width_mm = 120}));
    mz_pdf_space(pdf, 137);
    for (size_t i = 0; i < MZ_LEN(steps); i++) {
        centred(pdf, mz_text(cx->lang, steps[i]), 18, false, 2);
    }
    centred(pdf,
            mz_text(cx->lang, MZ_T("No telephone that scans? Call 12349, or ask the village "
                                   "committee.")),
            15, false, 6);
    centred(pdf, url, 8, false, 4);
    centred(pdf, cx->world->office, 12, true, 3);
    return mz_pdf_close(cx, pdf, bytes);
}

mz_code clue_poster_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct division d;
    mz_str base = MZ_S("");
    mz_str bytes = MZ_S("");
    int64_t code = mz_req_path_int(rq, "code");
    if (code < cx->actor->division_lo || code > cx->actor->division_hi ||
        division_code_level(code) < DIVISION_TOWNSHIP ||
        !division_at(cx->world->divisions, code, mz_date_today(cx).v, &d)) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("There is no such township or village in your area."));
    }
    MZ_TRY(office_get(cx, "public.url", &base));
    if (base.n == 0) { /* not set: as this reader came */
        base = mz_str_fmt(cx->a, "%s://" MZ_FMT, mz_req_https(rq) ? "https" : "http",
                          MZ_ARG(mz_text_cut(mz_req_header(rq, "host"), 200)));
    }
    mz_str url = mz_str_fmt(cx->a, MZ_FMT MZ_FMT, MZ_ARG(base), MZ_ARG(path_of(cx, code)));
    MZ_TRY(draw(cx, &d, url, &bytes));
    mz_out_raw(out, bytes);
    mz_reply_download(rq, mz_str_fmt(cx->a, "report-%012" PRId64 ".pdf", code), "application/pdf");
    return MZ_OK;
}
