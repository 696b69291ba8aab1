/* paper.c - the report on paper: the twelve blocks, in Chinese, fit to be handed to a court. */
#include <inttypes.h>

#include "base/pdf.h"
#include "base/qr.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/office/office.h"
#include "feature/verify/kin.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/words.h"
#include "feature/world.h"
#include "store/db.h"

/* Twelve blocks: domain of the paper, in the order of its headings. */
struct sheet {
    mz_cx *cx;
    mz_pdf *pdf;
    const struct pack *p;
    const struct verify_report *v;
    const struct report *r;
    const mz_str *name;
};

static mz_str say(const struct sheet *s, const char *sentence)
{
    return mz_text(s->cx->lang, sentence);
}

static mz_str say1(const struct sheet *s, const char *sentence, mz_str a, mz_str b)
{
    return mz_text_say(s->cx->a, s->cx->lang, (struct mz_say){.text = sentence, .arg = {a, b}});
}

static void head(const struct sheet *s, const char *title)
{
    mz_pdf_keep(s->pdf, 24);
    mz_pdf_paragraph(
        s->pdf, say(s, title),
        &(struct mz_pdf_style){.size_pt = 12, .bold = true, .before_mm = 4.5, .after_mm = 1.5});
}

static void line(const struct sheet *s, mz_str text)
{
    mz_pdf_paragraph(s->pdf, text,
                     &(struct mz_pdf_style){.size_pt = 10, .line_pt = 15, .after_mm = 0.6});
}

static void begin(const struct sheet *s, const char *const *labels, const double *share, size_t n,
                  unsigned right)
{
    struct mz_pdf_col cols[8];
    for (size_t i = 0; i < n && i < MZ_LEN(cols); i++) {
        cols[i] = (struct mz_pdf_col){.label = say(s, labels[i]),
                                      .share = share[i],
                                      .align = (right >> i & 1U) != 0 ? MZ_PDF_RIGHT : MZ_PDF_LEFT};
    }
    mz_pdf_table(s->pdf, cols, n, &(struct mz_pdf_style){.size_pt = 9});
}

/* ---- 1: title ------------------------------------------------------------------------ */

static mz_code qr(const struct sheet *s)
{
    struct mz_qr code;
    mz_str path;
    mz_str base;
    MZ_TRY(words_check_path(s->cx, s->v->number, &path));
    MZ_TRY(office_get(s->cx, "public.url", &base));
    mz_str url = mz_str_fmt(s->cx->a, MZ_FMT MZ_FMT, MZ_ARG(base), MZ_ARG(path));
    MZ_TRY(mz_qr(s->cx, url, MZ_QR_M, &code));
    MZ_TRY(mz_pdf_path(s->cx, s->pdf, code.path, code.size,
                       (struct mz_pdf_place){.x_mm = 166, .y_mm = 9, .width_mm = 24}));
    mz_pdf_text(s->pdf, (struct mz_pdf_place){.x_mm = 178, .y_mm = 33.5},
                say(s, MZ_T("Scan to check")),
                &(struct mz_pdf_style){.size_pt = 7.5, .align = MZ_PDF_CENTRE});
    return MZ_OK;
}

static mz_code title(const struct sheet *s)
{
    const mz_cx *cx = s->cx;
    size_t purpose = pack_purpose(s->p, s->v->purpose);
    mz_str matter =
        purpose == SIZE_MAX ? s->v->purpose : pack_word(cx->lang, &s->p->purpose[purpose]);
    MZ_TRY(qr(s));
    mz_pdf_paragraph(s->pdf, cx->world->office,
                     &(struct mz_pdf_style){
                         .family = MZ_PDF_SERIF, .size_pt = 14, .rgb = 0xC00000, .bold = true});
    mz_pdf_paragraph(
        s->pdf, say(s, MZ_T("Report of a household economic cross-check")),
        &(struct mz_pdf_style){
            .family = MZ_PDF_SERIF, .size_pt = 18, .bold = true, .before_mm = 1, .after_mm = 2});
    mz_pdf_paragraph(s->pdf, say1(s, MZ_T("Report number: {0}"), s->v->number, MZ_S("")),
                     &(struct mz_pdf_style){.size_pt = 10.5, .after_mm = 2});
    mz_pdf_rule(s->pdf, 0.6, 0xC00000);
    mz_pdf_space(s->pdf, 2);
    if (s->v->corrects != 0) {
        struct verify_report old;
        MZ_TRY(verify_get(s->cx, s->v->corrects, &old));
        line(s, say1(s, MZ_T("This report corrects report {0} and holds in its place."), old.number,
                     MZ_S("")));
    }
    line(s, say1(s, MZ_T("Asked for by: {0}"), s->v->reason, MZ_S("")));
    line(s, say1(s, MZ_T("Matter: {0}"), matter, MZ_S("")));
    line(s, say1(s, MZ_T("Issued: {0}. May be used until: {1}."),
                 words_day(cx->a, mz_date_of_ms(s->v->issued_ms).v),
                 words_day(cx->a, s->v->valid_to)));
    mz_pdf_paragraph(
        s->pdf,
        say1(s, MZ_T("For the matter \"{0}\" only; not to be used otherwise."), matter, MZ_S("")),
        &(struct mz_pdf_style){.size_pt = 10, .bold = true, .line_pt = 15});
    return MZ_OK;
}

/* ---- 2, 3: members -------------------------------------------------------------------- */

/* Who owes support and lives elsewhere: named, not looked up. */
static void kin(const struct sheet *s)
{
    static const char *const labels[] = {MZ_T("Name of the person"), MZ_T("Relation"),
                                         MZ_T("What the papers say"), MZ_T("Owes a month (yuan)"),
                                         MZ_T("How it was found")};
    static const double share[] = {1.6, 1.6, 4, 1.8, 2.4};
    if (s->r->kin_n == 0) {
        return;
    }
    mz_pdf_space(s->pdf, 1.5);
    line(s, say(s, MZ_T("Relatives who owe support and live elsewhere (named, not looked up: they "
                        "did not consent):")));
    begin(s, labels, share, MZ_LEN(labels), 1U << 3);
    for (size_t i = 0; i < s->r->kin_n; i++) {
        const struct report_kin *k = &s->r->kin[i];
        const mz_str cells[] = {s->name[s->r->member_n + i],
                                words_relation(s->cx->lang, k->relation), kin_told(s->cx, k),
                                k->due == MZ_NULL ? MZ_S("—")
                                                  : mz_money_text(s->cx->a, (mz_money){k->due}),
                                say(s, kin_how(k))};
        mz_pdf_row(s->pdf, cells, MZ_LEN(cells));
    }
    mz_pdf_table_end(s->pdf);
    mz_pdf_space(s->pdf, 1.5);
    line(s, kin_sum(s->cx, s->r));
}

static mz_code members(const struct sheet *s)
{
    static const char *const labels[] = {MZ_T("Name of the person"), MZ_T("Relation"),
                                         MZ_T("Counted"), MZ_T("Consent"), MZ_T("Records found")};
    static const double share[] = {2, 2, 1.2, 4, 1.6};
    head(s, MZ_T("1. Who was checked"));
    begin(s, labels, share, MZ_LEN(labels), 1U << 4);
    for (size_t i = 0; i < s->r->member_n; i++) {
        const struct report_member *m = &s->r->member[i];
        struct verify_consent c = {.paper = MZ_S("—")};
        int64_t values = 0;
        for (size_t k = 0; k < s->r->value_n; k++) {
            values += s->r->value[k].member == i;
        }
        if (m->consent > 0) {
            MZ_TRY(verify_consent_get(s->cx, m->consent, &c));
        }
        const mz_str cells[] = {s->name[i], words_relation(s->cx->lang, m->relation),
                                say(s, m->counted ? MZ_T("yes") : MZ_T("no")), c.paper,
                                mz_str_fmt(s->cx->a, "%" PRId64, values)};
        mz_pdf_row(s->pdf, cells, MZ_LEN(cells));
    }
    mz_pdf_table_end(s->pdf);
    kin(s);
    return MZ_OK;
}

/* ---- 4, 5, 6: tables ------------------------------------------------------------------ */

/* Of a component whose sources did not all answer: what it comes to is not known. */
static bool open_part(const struct sheet *s, enum pack_block block, size_t part)
{
    bool mine = false;
    for (size_t i = 0; i < s->p->line_n; i++) {
        mine |= s->p->line[i].part == (enum pack_part)part && s->p->line[i].block == block;
    }
    return mine && s->r->part_open[part];
}

static bool anything(const struct sheet *s, enum pack_block block)
{
    bool some = false;
    for (size_t i = 0; i < s->r->value_n; i++) {
        some = some || s->p->line[s->r->value[i].line].block == block;
    }
    for (size_t part = 1; part < PACK_PARTS_N; part++) {
        some = some || open_part(s, block, part);
    }
    return some;
}

static void values(const struct sheet *s, enum pack_block block)
{
    static const char *const labels[] = {MZ_T("Kind"), MZ_T("Item||of a report"), MZ_T("Member"),
                                         MZ_T("Found||by sources"), MZ_T("Source and day")};
    static const double share[] = {1.8, 3, 1.6, 2, 3.6};
    if (!anything(s, block)) {
        line(s, say(s, MZ_T("Nothing was found")));
        return;
    }
    begin(s, labels, share, MZ_LEN(labels), 1U << 3);
    for (size_t i = 0; i < s->r->value_n; i++) {
        const struct pack_line *l = &s->p->line[s->r->value[i].line];
        if (l->block != block) {
            continue;
        }
        const mz_str cells[] = {say(s, pack_part_label(l->part)), words_feature(s->cx->lang, l),
                                s->name[s->r->value[i].member],
                                report_amount(s->cx->a, l, s->r->value[i].value),
                                words_source(s->cx, s->p, s->r, l)};
        mz_pdf_row(s->pdf, cells, MZ_LEN(cells));
    }
    for (size_t part = 1; part < PACK_PARTS_N; part++) {
        const mz_str cells[] = {say(s, pack_part_label((enum pack_part)part)), MZ_S("—"), MZ_S("—"),
                                say(s, MZ_T("Not returned")),
                                say(s, MZ_T("Not returned is not nothing"))};
        if (open_part(s, block, part)) {
            mz_pdf_row(s->pdf, cells, MZ_LEN(cells));
        }
    }
    mz_pdf_table_end(s->pdf);
}

static void totals(const struct sheet *s)
{
    static const enum pack_part parts[] = {PACK_PART_WAGE, PACK_PART_BUSINESS, PACK_PART_ASSETS,
                                           PACK_PART_TRANSFER};
    static const char *const labels[] = {MZ_T("Component"), MZ_T("Total of a year (yuan)"),
                                         MZ_T("State")};
    static const double share[] = {3, 2, 3};
    begin(s, labels, share, MZ_LEN(labels), 1U << 1);
    for (size_t i = 0; i < MZ_LEN(parts); i++) {
        const mz_str cells[] = {say(s, pack_part_label(parts[i])),
                                mz_money_text(s->cx->a, (mz_money){s->r->part_total[parts[i]]}),
                                say(s, s->r->part_open[parts[i]]
                                           ? MZ_T("Incomplete: a source did not return")
                                           : MZ_T("All sources returned"))};
        mz_pdf_row(s->pdf, cells, MZ_LEN(cells));
    }
    mz_pdf_table_end(s->pdf);
    mz_pdf_space(s->pdf, 1.5);
    line(s, say1(s,
                 MZ_T("Income found per head and month: {0} yuan; standard of the allowance: "
                      "{1} yuan."),
                 mz_money_text(s->cx->a, (mz_money){s->r->per_head}),
                 s->r->standard == MZ_NULL ? MZ_S("—")
                                           : mz_money_text(s->cx->a, (mz_money){s->r->standard})));
}

/* ---- 7, 8: differences, flags ----------------------------------------------------------- */

static void differences(const struct sheet *s)
{
    static const char *const labels[] = {MZ_T("Item||of a report"), MZ_T("Declared"),
                                         MZ_T("Found||by sources"), MZ_T("Code"),
                                         MZ_T("Difference")};
    static const double share[] = {3, 2, 2, 1, 3};
    head(s, MZ_T("5. Declared and found"));
    begin(s, labels, share, MZ_LEN(labels), 1U << 1 | 1U << 2);
    for (size_t i = 0; i < s->r->diff_n; i++) {
        const struct report_diff *d = &s->r->diff[i];
        const mz_str cells[] = {pack_word(s->cx->lang, &s->p->declared[d->declared].words),
                                words_declared(s->cx, s->p, d->declared, d->said),
                                words_declared(s->cx, s->p, d->declared, d->found),
                                mz_str_of(report_difference_code(d->code)),
                                say(s, report_difference_label(d->code))};
        mz_pdf_row(s->pdf, cells, MZ_LEN(cells));
    }
    mz_pdf_table_end(s->pdf);
}

static void flags(const struct sheet *s)
{
    head(s, MZ_T("6. Risk flags"));
    if (s->r->flag_n == 0) {
        line(s, say(s, MZ_T("None among what was returned.")));
    }
    for (size_t i = 0; i < s->r->flag_n; i++) {
        const struct report_flag *f = &s->r->flag[i];
        const struct pack_line *l = &s->p->line[f->line];
        line(s, mz_str_fmt(s->cx->a, MZ_FMT "：" MZ_FMT " " MZ_FMT "（" MZ_FMT "）",
                           MZ_ARG(s->name[f->member]), MZ_ARG(words_feature(s->cx->lang, l)),
                           MZ_ARG(report_amount(s->cx->a, l, f->value)),
                           MZ_ARG(catalogue_word(s->cx->lang, l->note, l->note_en))));
    }
}

/* ---- checks and score -------------------------------------------------------------------- */

static void judged(const struct sheet *s)
{
    static const char *const labels[] = {MZ_T("Limit"), MZ_T("Found||by sources"), MZ_T("Result")};
    static const double share[] = {5, 2.4, 1.6};
    head(s, MZ_T("7. Limits and composite score"));
    begin(s, labels, share, MZ_LEN(labels), 0);
    for (size_t i = 0; i < s->p->check_n; i++) {
        const struct report_check *c = &s->r->check[i];
        const mz_str cells[] = {
            pack_word(s->cx->lang, &s->p->check[i].words),
            c->known || c->hit ? words_metric(s->cx, s->p->check[i].metric, c->value) : MZ_S("—"),
            say(s, c->hit     ? MZ_T("Above")
                   : c->known ? MZ_T("Not above")
                              : MZ_T("Unknown"))};
        mz_pdf_row(s->pdf, cells, MZ_LEN(cells));
    }
    mz_pdf_table_end(s->pdf);
    mz_pdf_space(s->pdf, 2);
    static const char *const factors[] = {MZ_T("Factor"), MZ_T("Group"), MZ_T("Found||by sources"),
                                          MZ_T("Weight"), MZ_T("Points")};
    static const double widths[] = {3.6, 1.6, 2.2, 1, 1};
    begin(s, factors, widths, MZ_LEN(factors), 1U << 3 | 1U << 4);
    for (size_t i = 0; i < s->p->factor_n; i++) {
        const struct pack_factor *f = &s->p->factor[i];
        const struct report_factor *v = &s->r->factor[i];
        const mz_str cells[] = {
            pack_word(s->cx->lang, &f->words), pack_word(s->cx->lang, &s->p->group[f->group]),
            v->known ? words_metric(s->cx, f->metric, v->value) : say(s, MZ_T("Unknown")),
            mz_str_fmt(s->cx->a, "%" PRId64, f->weight),
            v->known ? words_tenths(s->cx->a, v->points) : MZ_S("—")};
        mz_pdf_row(s->pdf, cells, MZ_LEN(cells));
    }
    mz_pdf_table_end(s->pdf);
    mz_pdf_space(s->pdf, 1.5);
    line(s, say1(s, MZ_T("Score: {0}. The score only routes the case; a person decides."),
                 words_tenths(s->cx->a, s->r->score), MZ_S("")));
}

/* ---- 9: sources --------------------------------------------------------------------------- */

static void sources(const struct sheet *s)
{
    static const char *const labels[] = {MZ_T("Category"), MZ_T("Answer||of a source"),
                                         MZ_T("Data of"), MZ_T("Remark")};
    static const double share[] = {3.4, 2, 1.8, 3.4};
    head(s, MZ_T("8. Sources: what was returned and of which day"));
    begin(s, labels, share, MZ_LEN(labels), 0);
    for (size_t i = 0; i < s->r->category_n; i++) {
        const struct report_category *c = &s->r->category[i];
        enum words_tone tone = WORDS_GOOD;
        mz_str fault = words_fault(s->cx, c->fault, c->about);
        mz_str from = words_delivery(s->cx, s->r, c);
        mz_str remark = from.n == 0 ? fault
                        : fault.n == 0
                            ? from
                            : mz_str_fmt(s->cx->a, MZ_FMT "；" MZ_FMT, MZ_ARG(fault), MZ_ARG(from));
        const mz_str cells[] = {words_category(s->cx, s->p, c->category),
                                words_answer(s->cx, c, &tone), words_as_of(s->cx, c), remark};
        mz_pdf_row(s->pdf, cells, MZ_LEN(cells));
    }
    mz_pdf_table_end(s->pdf);
    mz_pdf_space(s->pdf, 1.5);
    line(s, say(s, MZ_T("\"Not returned\" does not mean that there is nothing.")));
}

/* ---- 10 to 12 -------------------------------------------------------------------------------
 */

enum { WHY_LINE = 120 /* bytes of a line */ };

static mz_code ending(const struct sheet *s)
{
    mz_str names[2] = {MZ_S("—"), MZ_S("—")};
    const int64_t users[2] = {s->v->asked_by, s->v->issued_by};
    /* Conclusion, remedy and seal stand on one page: a seal alone could be under anything. */
    mz_pdf_keep(s->pdf, 102 + 6 * (double)(s->v->why.n / WHY_LINE + 1));
    head(s, MZ_T("9. Conclusion"));
    mz_pdf_paragraph(s->pdf, say(s, verify_conclusion_label(s->v->conclusion)),
                     &(struct mz_pdf_style){.size_pt = 13, .bold = true, .after_mm = 1});
    if (s->v->why.n > 0) {
        line(s, s->v->why);
    }
    head(s, MZ_T("10. How to object"));
    line(s, say1(s,
                 MZ_T("Whoever was checked may object in writing or in person within {0} working "
                      "days of this report; the answer follows within {1} working days."),
                 mz_str_fmt(s->cx->a, "%" PRId64, s->p->limit[PACK_OBJECT_DAYS].value),
                 mz_str_fmt(s->cx->a, "%" PRId64, s->p->limit[PACK_RECHECK_DAYS].value)));
    MZ_TRY(account_names(s->cx, users, 2, names));
    mz_pdf_space(s->pdf, 5);
    line(s, say1(s, MZ_T("Operator: {0}　　Reviewer: {1}"), names[0], names[1]));
    mz_pdf_paragraph(s->pdf,
                     mz_str_fmt(s->cx->a, "\n" MZ_FMT "　　\n" MZ_FMT "　　",
                                MZ_ARG(s->cx->world->office),
                                MZ_ARG(mz_date_zh(s->cx->a, mz_date_of_ms(s->v->issued_ms)))),
                     &(struct mz_pdf_style){.size_pt = 11, .align = MZ_PDF_RIGHT, .line_pt = 18});
    /* Over the name and the date, as one stamps: 42 mm (国发〔1999〕25号). A draft has no paper. */
    mz_pdf_seal(s->pdf, (struct mz_pdf_place){146, mz_pdf_y(s->pdf) - 27, 42}, s->cx->world->office,
                MZ_S("核对专用章"));
    mz_pdf_space(s->pdf, 18);
    line(s,
         say(s, MZ_T("Electronic seal: SM2 signature over the SM3 hash of this file. Check it by "
                     "the code on page 1.")));
    return MZ_OK;
}

static mz_code fill(const struct sheet *s)
{
    MZ_TRY(title(s));
    MZ_TRY(members(s));
    head(s, MZ_T("2. Income (of a year)"));
    totals(s);
    mz_pdf_space(s->pdf, 2);
    values(s, PACK_BLOCK_INCOME);
    head(s, MZ_T("3. Property"));
    values(s, PACK_BLOCK_PROPERTY);
    head(s, MZ_T("4. Spending that cannot be avoided (of a year)"));
    values(s, PACK_BLOCK_SPENDING);
    differences(s);
    flags(s);
    judged(s);
    sources(s);
    return ending(s);
}

/* Names as somebody without any right to hidden ones sees them: the paper leaves the house. */
mz_code verify_paper_make(mz_cx *cx, const struct verify_report *v, mz_str *pdf)
{
    mz_str *name = NULL;
    struct report *r = NULL;
    mz_cx zh = *cx;
    struct sheet s = {.cx = &zh, .v = v};
    zh.lang = MZ_LANG_ZH;
    MZ_TRY(pack_get(cx, &s.p));
    MZ_TRY(verify_body(cx, v, &r));
    MZ_TRY(words_names(&zh, 0, r, &name));
    s.r = r;
    s.name = name;
    const struct mz_pdf_options o = {
        .title = mz_str_fmt(cx->a, "居民家庭经济状况核对报告 " MZ_FMT, MZ_ARG(v->number)),
        .author = cx->world->office,
        .top_mm = 16,
        .right_mm = 20,
        .bottom_mm = 18,
        .left_mm = 20,
        .numbers = MZ_PDF_DASH_NUMBERS};
    mz_code rc = mz_pdf_open(&zh, &o, &s.pdf);
    rc = rc == MZ_OK ? fill(&s) : rc;
    rc = rc == MZ_OK ? mz_pdf_close(&zh, s.pdf, pdf) : rc;
    cx->err = zh.err;
    return rc;
}
