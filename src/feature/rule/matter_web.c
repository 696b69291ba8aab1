/* matter_web.c - the matters of a pack: a card on the page of the pack, and one matter drawn. */
#include <inttypes.h>

#include "feature/flow_view.h"
#include "feature/rule/rule.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/sheet.h"
#include "flow/days.h"
#include "rule/limit.h"

/* The matter of nobody: rules that read no facts say how many days there are today, here. */
static struct flow_at at_of(mz_cx *cx, const struct rule_shelved *s, const struct ir_matter *m,
                            struct law_moment moment)
{
    struct rule_case *nobody = rule_case_new(cx->a, s->book, 0);
    struct flow_gates *gates = MZ_NEW(cx->a, struct flow_gates);
    nobody->at = moment.at;
    nobody->known = moment.known;
    nobody->division = moment.division;
    *gates = flow_gates_of(s->book, rule_run_new(cx->a, s->book, nobody));
    return (struct flow_at){.b = s->book, .m = m, .gates = gates, .division = moment.division};
}

void rule_matters_card(mz_cx *cx, const struct rule_shelved *s, struct rule_sheet *sheet)
{
    const struct rule_book *b = s->book;
    if (b->matters_n == 0) {
        return;
    }
    struct sheet_table t = sheet_table(cx, MZ_T("Matters||of a pack"), b->matters_n);
    sheet_column(&t, MZ_T("Matter"));
    sheet_number(&t, MZ_T("Steps"));
    sheet_number(&t, MZ_T("Time limits"));
    sheet_column(&t, MZ_T("Pack"))->phone_hide = true;
    for (size_t i = 0; i < b->matters_n; i++) {
        const struct ir_matter *m = &b->matters[i];
        struct ui_cell *c = sheet_cells(&t);
        c[0] = (struct ui_cell){.text = law_label(cx->lang, &m->name),
                                .note = m->name.id,
                                .href = sheet_href(cx, s, "matter/", m->name.id)};
        c[1].text = sheet_int(cx, (int64_t)m->steps_n);
        c[2].text = sheet_int(cx, (int64_t)m->clocks_n);
        c[3].text = m->pack;
    }
    sheet_row(cx, sheet, "");
    sheet_card(cx, sheet, MZ_T("Matters||of a pack"))->table = t.t;
}

static mz_str days_of(mz_cx *cx, const struct flow_at *at, const struct ir_clock *k)
{
    static const char *const words[] = {
        [IR_WORKING] = MZ_T("{0} working days"),
        [IR_CALENDAR] = MZ_T("{0} days of the calendar"),
        [IR_HOURS] = MZ_T("{0} hours||a limit"),
    };
    int64_t n = flow_count(cx, at, k->days, mz_date_of_ms(mz_now_ms(cx)));
    return n < 0 ? sheet_say(cx, MZ_T("days set by a rule"))
                 : sheet_say_with(cx, words[k->of], sheet_int(cx, n), MZ_S(""), MZ_S(""));
}

static const struct ui_table *clocks_table(mz_cx *cx, const struct rule_shelved *s,
                                           const struct flow_at *at)
{
    struct sheet_table t = sheet_table(cx, MZ_T("Time limits"), at->m->clocks_n);
    sheet_column(&t, MZ_T("Time limit"));
    sheet_column(&t, MZ_T("Days||of a clock"));
    sheet_column(&t, MZ_T("Limit of the law"));
    sheet_column(&t, MZ_T("Article||of law"));
    for (size_t i = 0; i < at->m->clocks_n; i++) {
        const struct ir_clock *k = &at->m->clocks[i];
        struct rule_limit l = {.id = MZ_S("")};
        struct ui_cell *c = sheet_cells(&t);
        c[0].text = law_label(cx->lang, &k->name);
        c[1].text = days_of(cx, at, k);
        if (rule_limit_of(k->source->limit.s, &l)) {
            c[2] = (struct ui_cell){.text = l.id,
                                    .note = l.source,
                                    .href = mz_str_fmt(cx->a, "/limit/" MZ_FMT, MZ_ARG(l.id))};
        }
        c[3].text = law_cite(cx->a, cx->lang, s->book,
                             k->source->set_by.s.n > 0 ? k->source->set_by.s : k->source->cite.s);
    }
    return t.t;
}

static const struct ui_table *papers_table(mz_cx *cx, const struct rule_book *b,
                                           const struct ir_matter *m)
{
    struct sheet_table t = sheet_table(cx, MZ_T("Papers||of a matter"), m->papers_n);
    sheet_column(&t, MZ_T("Paper||of a matter"));
    sheet_column(&t, MZ_T("Needed||a paper"));
    for (size_t i = 0; i < m->papers_n; i++) {
        const struct ir_bring *p = &m->papers[i];
        struct ui_cell *c = sheet_cells(&t);
        c[0].text = law_label(cx->lang, &b->papers[p->paper].name);
        c[1].text = sheet_say(cx, p->when == IR_NONE ? MZ_T("always||a paper")
                                                     : MZ_T("under a condition||a paper"));
    }
    return t.t;
}

static const struct ir_matter *find(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->matters_n; i++) {
        if (mz_str_eq(b->matters[i].name.id, id)) {
            return &b->matters[i];
        }
    }
    return NULL;
}

mz_code rule_show_matter(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct rule_shelved *s = NULL;
    struct law_moment moment;
    MZ_TRY(sheet_pack(cx, rq, &s));
    const struct ir_matter *m = find(s->book, mz_req_path_text(rq, "matter"));
    if (m == NULL) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("The packs of this place have no matter \"{0}\"."),
                         .arg = {mz_req_path_text(rq, "matter")});
    }
    MZ_TRY(sheet_moment(cx, rq, s->book, &moment));
    struct flow_at at = at_of(cx, s, m, moment);
    struct rule_sheet *sheet = sheet_new(cx);
    sheet_row(cx, sheet, "");
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("Course of the matter"));
    c->note = law_cite(cx->a, cx->lang, s->book, m->source->cite.s);
    c->slot = flow_sheet_of(cx, rq, &at, NULL);
    if (m->clocks_n > 0) {
        sheet_row(cx, sheet, "");
        sheet_card(cx, sheet, MZ_T("Time limits"))->table = clocks_table(cx, s, &at);
    }
    if (m->papers_n > 0) {
        sheet_row(cx, sheet, "");
        sheet_card(cx, sheet, MZ_T("Papers||of a matter"))->table = papers_table(cx, s->book, m);
    }
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    crumbs[0] = (struct ui_crumb){.label = sheet_say(cx, MZ_T("Rules")), .href = MZ_S("/rule")};
    crumbs[1] = (struct ui_crumb){.label = law_label_of(cx->lang, &s->pack->title),
                                  .href = mz_str_fmt(cx->a, "/rule/" MZ_FMT, MZ_ARG(s->id))};
    return sheet_answer(cx, rq, out, sheet,
                        (struct mz_page){.title = law_label(cx->lang, &m->name),
                                         .sub = m->name.id,
                                         .crumbs = crumbs,
                                         .crumbs_n = 2,
                                         .menu = "/rule"});
}
