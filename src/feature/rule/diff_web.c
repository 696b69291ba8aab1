/* diff_web.c - what differs between two days of a pack, or between two packs. */
#include <inttypes.h>

#include "feature/division/division.h"
#include "feature/rule/diff.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/sheet.h"

static struct ui_tag kind_tag(mz_cx *cx, enum diff_kind k)
{
    switch (k) {
    case DIFF_ADDED:
        return (struct ui_tag){.tone = MZ_TONE_OK, .text = sheet_say(cx, MZ_T("new||in a pack"))};
    case DIFF_GONE:
        return (struct ui_tag){.tone = MZ_TONE_BAD, .text = sheet_say(cx, MZ_T("gone"))};
    case DIFF_CHANGED:
        break;
    }
    return (struct ui_tag){.tone = MZ_TONE_NOTE, .text = sheet_say(cx, MZ_T("changed"))};
}

static mz_str href_of(mz_cx *cx, const struct rule_shelved *s, const struct diff *d)
{
    if (law_rule(s->book, d->id) != UINT32_MAX) {
        return sheet_href(cx, s, "", d->id);
    }
    return law_param(s->book, d->id) != UINT32_MAX ? sheet_href(cx, s, "param/", d->id)
                                                   : (mz_str){NULL, 0};
}

const struct ui_table *rule_diff_table(mz_cx *cx, const struct rule_shelved *s, struct diffs d)
{
    struct sheet_table t = sheet_table(cx, MZ_T("Differences"), d.n);
    sheet_column(&t, MZ_T("What"));
    sheet_column(&t, MZ_T("State"));
    sheet_column(&t, MZ_T("Before"));
    sheet_column(&t, MZ_T("After"));
    sheet_column(&t, MZ_T("Article||of law"));
    for (size_t i = 0; i < d.n; i++) {
        struct ui_cell *c = sheet_cells(&t);
        struct ui_tag *tag = MZ_NEW(cx->a, struct ui_tag);
        *tag = kind_tag(cx, d.v[i].kind);
        c[0] = (struct ui_cell){.text = d.v[i].label,
                                .href = href_of(cx, s, &d.v[i]),
                                .note = sheet_say(cx, d.v[i].what)};
        c[1] = (struct ui_cell){.tags = tag, .tags_n = 1};
        c[2].text = d.v[i].before;
        c[3].text = d.v[i].after;
        c[4].text = d.v[i].cite;
    }
    return t.t;
}

struct asked {
    struct law_moment from;
    struct law_moment to;
    const struct rule_shelved *with; /* NULL: two days of one pack */
};

static mz_code asked_of(mz_cx *cx, mz_req *rq, const struct rule_shelved *s, struct mz_form *f,
                        struct asked *out)
{
    mz_str from = mz_req_query(rq, "from");
    mz_str to = mz_req_query(rq, "to");
    mz_str with = mz_req_query(rq, "with");
    MZ_TRY(sheet_moment(cx, rq, s->book, &out->to));
    out->from = out->to;
    MZ_TRY(mz_date_add_months(cx, out->to.at, -12, &out->from.at));
    if (from.n > 0) {
        MZ_TRY(mz_form_take(f, mz_date_parse(cx, "from", from, &out->from.at)));
    }
    if (to.n > 0) {
        MZ_TRY(mz_form_take(f, mz_date_parse(cx, "to", to, &out->to.at)));
    }
    out->to.known = out->to.at.v > out->to.known.v ? out->to.at : out->to.known;
    out->from.known = out->to.known;
    return with.n == 0 ? MZ_OK : mz_form_take(f, rule_shelf_book(cx, with, &out->with));
}

static const struct ui_form *form_of(mz_cx *cx, const struct rule_shelved *s, struct mz_form *f,
                                     const struct asked *q, const struct rule_shelf *shelf)
{
    struct ui_field *v = MZ_NEW_N(cx->a, struct ui_field, 4);
    struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, shelf->packs_n + 1);
    struct ui_form *form = MZ_NEW(cx->a, struct ui_form);
    size_t n = 0;
    o[n++] = (struct ui_option){.value = MZ_S(""),
                                .label = sheet_say(cx, MZ_T("none: two days of this pack"))};
    for (size_t i = 0; i < shelf->packs_n; i++) {
        const struct rule_shelved *p = &shelf->packs[i];
        if (p->book != NULL && p != s) {
            o[n++] = (struct ui_option){
                .value = p->id,
                .label = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT " " MZ_FMT,
                                    MZ_ARG(law_label_of(cx->lang, &p->pack->title)), MZ_ARG(p->id),
                                    MZ_ARG(p->pack->version.s)),
                .chosen = q->with == p};
        }
    }
    v[0] = (struct ui_field){.kind = UI_DATE,
                             .name = "from",
                             .label = sheet_say(cx, MZ_T("The law of this day")),
                             .value = mz_date_iso(cx->a, q->from.at)};
    v[1] = (struct ui_field){.kind = UI_DATE,
                             .name = "to",
                             .label = sheet_say(cx, MZ_T("and of this day")),
                             .value = mz_date_iso(cx->a, q->to.at)};
    v[2] = (struct ui_field){.kind = UI_DIVISION,
                             .name = "division",
                             .label = sheet_say(cx, MZ_T("Division")),
                             .value = mz_str_fmt(cx->a, "%012" PRId64, q->to.division),
                             .shown = sheet_division(cx, q->to.division),
                             .source = MZ_S("/division/pick")};
    v[3] = (struct ui_field){.kind = UI_SELECT,
                             .name = "with",
                             .label = sheet_say(cx, MZ_T("Or compare with another pack")),
                             .options = o,
                             .options_n = n};
    *form = (struct ui_form){.action = sheet_href(cx, s, "diff", MZ_S("")),
                             .get = true,
                             .label = sheet_say(cx, MZ_T("What to compare")),
                             .fields = v,
                             .fields_n = 4,
                             .form = f->problems.n > 0 ? f : NULL,
                             .quiet = true,
                             .submit = sheet_say(cx, MZ_T("Compare")),
                             .submit_icon = MZ_ICON("git-compare")};
    return form;
}

mz_code rule_show_diff(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct rule_shelved *s = NULL;
    const struct rule_shelf *shelf = NULL;
    struct asked q = {0};
    MZ_TRY(rule_shelf(cx, &shelf));
    MZ_TRY(sheet_pack(cx, rq, &s));
    struct mz_form f = mz_form_of(cx, rq);
    MZ_TRY(asked_of(cx, rq, s, &f, &q));
    struct diffs d = q.with != NULL ? diff_books(cx->a, cx->lang, q.with->book, s->book)
                                    : diff_days(cx->a, cx->lang, s->book, q.from, q.to);
    struct rule_sheet *sheet = sheet_new(cx);
    sheet_row(cx, sheet, "");
    sheet_card(cx, sheet, MZ_T("What to compare"))->form = form_of(cx, s, &f, &q, shelf);
    sheet_row(cx, sheet, "");
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("Differences"));
    c->note = sheet_say_with(cx, MZ_T("{0} differences"), sheet_int(cx, (int64_t)d.n), MZ_S(""),
                             MZ_S(""));
    if (d.n > 0) {
        c->table = rule_diff_table(cx, s, d);
    } else {
        struct sheet_texts t = sheet_texts(cx);
        sheet_text(&t, sheet_plain(cx, sheet_say(cx, MZ_T("The law is the same."))));
        c->texts = t.v;
        c->texts_n = t.n;
    }
    c->foot = d.more ? sheet_say(cx, MZ_T("There are more; only the first are shown.")) : c->foot;
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    crumbs[0] = (struct ui_crumb){.label = sheet_say(cx, MZ_T("Rules")), .href = MZ_S("/rule")};
    crumbs[1] = (struct ui_crumb){.label = law_label_of(cx->lang, &s->pack->title),
                                  .href = mz_str_fmt(cx->a, "/rule/" MZ_FMT, MZ_ARG(s->id))};
    return sheet_answer(cx, rq, out, sheet,
                        (struct mz_page){.title = sheet_say(cx, MZ_T("Compare versions")),
                                         .sub = law_label_of(cx->lang, &s->pack->title),
                                         .crumbs = crumbs,
                                         .crumbs_n = 2,
                                         .menu = "/rule"});
}
