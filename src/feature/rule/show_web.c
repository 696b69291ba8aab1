/* show_web.c - one rule: its law, its formula, what it hangs on, and trying it. */
#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "feature/rule/param_page.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/try.h"

enum {
    BOXES_MAX = 12, /* in one column of the picture */
    BOX_HIGH = 30,
    BOX_STEP = 40,
    COLUMN = 300,
    LABEL_HALVES = 26,
    CELLS_MAX = 9,
};

struct showing {
    mz_cx *cx;
    const struct rule_shelved *s;
    const struct rule_book *b;
    uint32_t rule;
    const struct ir_rule *r;
    struct law_source *sources;
    size_t sources_n;
    struct law_needs needs;
    struct law_needs users;
    struct law_moment m;
};

static struct law_span rule_span(const struct showing *w, uint32_t i)
{
    const struct ir_label *l = &w->b->rules[i].name;
    return (struct law_span){law_label(w->cx->lang, l), sheet_href(w->cx, w->s, "", l->id)};
}

static struct law_span param_span(const struct showing *w, uint32_t i)
{
    const struct ir_label *l = &w->b->params[i].name;
    return (struct law_span){law_label(w->cx->lang, l), sheet_href(w->cx, w->s, "param/", l->id)};
}

static struct law_span fact_span(const struct showing *w, uint32_t i)
{
    const struct ir_label *l = &w->b->facts[i].name;
    return (struct law_span){law_label(w->cx->lang, l), sheet_href(w->cx, w->s, "fact/", l->id)};
}

/* ---- the article ---------------------------------------------------------------------------- */

static void add_cite(const struct showing *w, struct sheet_texts *t, mz_str cite, mz_str about)
{
    mz_str text = law_cite(w->cx->a, w->cx->lang, w->b, cite);
    for (size_t i = 0; i < t->n; i++) {
        if (mz_str_eq(t->v[i].spans[0].text, text)) {
            return;
        }
    }
    if (cite.n > 0) {
        struct rule_text one = sheet_plain(w->cx, text);
        one.note = about;
        sheet_text(t, one);
    }
}

static void cites_of(const struct showing *w, const struct ast_rule *r, struct sheet_texts *t)
{
    add_cite(w, t, r->cite.s, MZ_S(""));
    for (size_t v = 0; v < r->versions_n; v++) {
        add_cite(w, t, r->versions[v].cite.s, MZ_S(""));
        for (size_t e = 0; e < r->versions[v].exceptions_n; e++) {
            const struct ast_exception *x = &r->versions[v].exceptions[e];
            add_cite(w, t, x->cite.s, law_label_of(w->cx->lang, &x->label));
        }
    }
    for (size_t i = 0; i < r->rows_n; i++) {
        add_cite(w, t, r->rows[i].cite, MZ_S(""));
    }
}

static const char *said_when(size_t i)
{
    static const char *const words[] = {MZ_T("Said when it holds:"), MZ_T("Said when it does not:"),
                                        MZ_T("Said when it is open:")};
    return words[i];
}

static void says_of(const struct showing *w, const struct ast_rule *r, struct sheet_texts *t)
{
    const struct ast_says *says = w->cx->lang == MZ_LANG_EN ? &r->says_en : &r->says;
    const struct ast_text *v[] = {&says->yes, &says->no, &says->unknown};
    for (size_t i = 0; i < MZ_LEN(v); i++) {
        if (v[i]->s.n > 0) {
            struct rule_text one = sheet_plain(w->cx, v[i]->s);
            one.label = sheet_say(w->cx, said_when(i));
            sheet_text(t, one);
        }
    }
}

static void article_card(const struct showing *w, struct rule_sheet *sheet)
{
    mz_cx *cx = w->cx;
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("What the law says"));
    struct sheet_texts t = sheet_texts(cx);
    for (size_t i = 0; i < w->sources_n; i++) {
        const struct ast_rule *r = w->sources[i].rule;
        if (r->quote.s.n > 0) {
            c->quote = r->quote.s;
            c->quote_from = law_cite(cx->a, cx->lang, w->b, r->cite.s);
        }
        cites_of(w, r, &t);
    }
    if (t.n == 0) {
        sheet_text(&t, sheet_plain(cx, sheet_say(cx, MZ_T("This rule cites no article: it only "
                                                          "names a step of others."))));
    }
    for (size_t i = 0; i < w->sources_n; i++) {
        says_of(w, w->sources[i].rule, &t);
    }
    struct law_span *users = MZ_NEW_N(cx->a, struct law_span, w->users.rules_n + 1);
    for (size_t i = 0; i < w->users.rules_n; i++) {
        users[i] = rule_span(w, w->users.rules[i]);
    }
    sheet_text(&t, sheet_links(cx, MZ_T("Used by:"), users, w->users.rules_n));
    c->texts = t.v;
    c->texts_n = t.n;
}

/* ---- the formula ------------------------------------------------------ */

static void add_formula(const struct showing *w, struct sheet_texts *t, mz_str label,
                        const struct ast *e, mz_str note)
{
    struct law_formula f = law_formula(w->cx->a, w->cx->lang, w->b, e);
    if (f.spans_n > 0) {
        sheet_text(t, (struct rule_text){
                          .label = label, .spans = f.spans, .spans_n = f.spans_n, .note = note});
    }
}

static mz_str period_of(const struct showing *w, const struct ast_version *v)
{
    mz_cx *cx = w->cx;
    if (v->from.v == INT32_MIN) {
        return MZ_S("");
    }
    if (v->to.v == INT32_MIN) {
        return sheet_say_with(cx, MZ_T("from {0} on"), mz_date_iso(cx->a, v->from), MZ_S(""),
                              MZ_S(""));
    }
    return sheet_say_with(cx, MZ_T("from {0} until {1}"), mz_date_iso(cx->a, v->from),
                          mz_date_iso(cx->a, v->to), MZ_S(""));
}

static void version_lines(const struct showing *w, const struct law_source *src,
                          struct sheet_texts *t)
{
    mz_cx *cx = w->cx;
    mz_str label = law_label(cx->lang, &w->r->name);
    mz_str equals = mz_str_fmt(cx->a, MZ_FMT " =", MZ_ARG(label));
    for (size_t i = 0; i < src->rule->versions_n; i++) {
        const struct ast_version *v = &src->rule->versions[i];
        mz_str when = period_of(w, v);
        if (w->sources_n > 1) {
            mz_str pack = law_label_of(cx->lang, &src->pack->title);
            when = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(pack), MZ_ARG(when));
        }
        add_formula(w, t, equals, v->formula, when);
        for (size_t e = 0; e < v->exceptions_n; e++) {
            const struct ast_exception *x = &v->exceptions[e];
            mz_str name = law_label_of(cx->lang, &x->label);
            add_formula(w, t,
                        sheet_say_with(cx, MZ_T("Exception {0}, when"), name, MZ_S(""), MZ_S("")),
                        x->when, MZ_S(""));
            add_formula(w, t, sheet_say(cx, MZ_T("then it is")), x->formula, MZ_S(""));
        }
    }
}

static const struct ui_table *near_params(const struct showing *w)
{
    mz_cx *cx = w->cx;
    struct sheet_table t = sheet_table(cx, MZ_T("Parameters"), w->needs.params_n);
    sheet_column(&t, MZ_T("Parameter"));
    sheet_number(&t, MZ_T("In force now"));
    sheet_column(&t, MZ_T("Set by"));
    sheet_column(&t, MZ_T("Source of the value"));
    for (size_t i = 0; i < w->needs.params_n; i++) {
        const struct ir_param *p = &w->b->params[w->needs.params[i]];
        const struct ir_value *v = law_in_force(p, w->m, 0);
        struct law_span link = param_span(w, w->needs.params[i]);
        struct ui_cell *c = sheet_cells(&t);
        c[0] = (struct ui_cell){.text = link.text, .href = link.href};
        if (p->brackets_n > 0) {
            const struct ast_bracket *bracket = law_bracket(p, w->m);
            c[1].text = sheet_say(cx, MZ_T("by steps"));
            c[3].text = bracket == NULL ? MZ_S("") : law_cite(cx->a, cx->lang, w->b, bracket->cite);
        } else if (v == NULL) {
            c[1].text = sheet_say(cx, MZ_T("not in force"));
        } else {
            c[1].text = p->key_enum >= 0 ? sheet_say(cx, MZ_T("by grade"))
                                         : law_value(cx->a, cx->lang, w->b, p, v->v);
            c[2].text = sheet_division(cx, v->division);
            c[3].text = law_cite(cx->a, cx->lang, w->b, v->cite);
        }
    }
    return w->needs.params_n == 0 ? NULL : t.t;
}

static void formula_card(const struct showing *w, struct rule_sheet *sheet)
{
    mz_cx *cx = w->cx;
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("Formula"));
    struct sheet_texts t = sheet_texts(cx);
    for (size_t i = 0; i < w->sources_n; i++) {
        const struct ast_rule *r = w->sources[i].rule;
        add_formula(w, &t, sheet_say(cx, MZ_T("Applies when")), r->applies_when, MZ_S(""));
        version_lines(w, &w->sources[i], &t);
        if (r->inputs_n > 0) {
            sheet_text(&t, sheet_link(cx, sheet_say(cx, MZ_T("By the decision table below")),
                                      MZ_S("#table")));
        }
    }
    c->formulas = t.v;
    c->formulas_n = t.n;
    c->note = sheet_say_with(cx, MZ_T("gives: {0}"), law_type(cx->a, cx->lang, w->b, &w->r->type),
                             MZ_S(""), MZ_S(""));
    c->table = near_params(w);
}

/*
 * ---- the decision table
 * --------------------------------------------------------------------------
 */

static const char *hit_text(enum ast_hit h)
{
    switch (h) {
    case AST_UNIQUE:
        return MZ_T("Exactly one line holds");
    case AST_FIRST:
        return MZ_T("The first line that holds counts");
    case AST_COLLECT_SUM:
        return MZ_T("The lines that hold are added up");
    case AST_COLLECT_MAX:
        return MZ_T("The largest of the lines that hold counts");
    case AST_COLLECT_COUNT:
        break;
    }
    return MZ_T("The lines that hold are counted");
}

static void table_row(const struct showing *w, const struct ast_rule *r, const struct ast_row *row,
                      struct ui_cell *c)
{
    mz_cx *cx = w->cx;
    size_t inputs = r->inputs_n < CELLS_MAX ? r->inputs_n : CELLS_MAX;
    for (size_t k = 0; k < inputs; k++) {
        bool any = row->otherwise || row->cells[k] == NULL || row->cells[k]->op == AST_ANY;
        c[k].text = any ? (row->otherwise && k == 0 ? sheet_say(cx, MZ_T("otherwise"))
                                                    : sheet_say(cx, MZ_T("any||cell of a table")))
                        : law_formula_text(cx->a, cx->lang, w->b, row->cells[k]);
    }
    c[inputs].text = law_formula_text(cx->a, cx->lang, w->b, row->value);
    c[inputs + 1].text = law_cite(cx->a, cx->lang, w->b, row->cite.n > 0 ? row->cite : r->cite.s);
}

static void table_card(const struct showing *w, const struct ast_rule *r, struct rule_sheet *sheet)
{
    mz_cx *cx = w->cx;
    struct sheet_table t = sheet_table(cx, MZ_T("Decision table"), r->rows_n);
    size_t inputs = r->inputs_n < CELLS_MAX ? r->inputs_n : CELLS_MAX;
    for (size_t k = 0; k < inputs; k++) {
        sheet_column(&t, MZ_T("Value"))->label =
            law_formula_text(cx->a, cx->lang, w->b, r->inputs[k]);
    }
    sheet_number(&t, MZ_T("Result||of a table"));
    sheet_column(&t, MZ_T("Article||of law"));
    for (size_t i = 0; i < r->rows_n; i++) {
        table_row(w, r, &r->rows[i], sheet_cells(&t));
    }
    sheet_row(cx, sheet, "");
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("Decision table"));
    c->id = "table";
    c->note = sheet_say(cx, hit_text(r->hit));
    c->table = t.t;
}

/* ---- the picture ------------------------------------------------------ */

static mz_str cut_label(mz_arena *a, mz_str s)
{
    size_t at = 0;
    size_t n = 0; /* wide characters count two halves */
    uint32_t cp = 0;
    while (n < LABEL_HALVES && mz_utf8_next(s, &at, &cp)) {
        n += cp > 0x2E7F ? 2 : 1;
    }
    return at >= s.n ? s : mz_str_fmt(a, "%.*s…", (int)at, s.p);
}

struct column {
    struct law_span *v;
    size_t n;
};

static void add_span(struct column *c, struct law_span one)
{
    if (c->n < BOXES_MAX) {
        c->v[c->n++] = one;
    }
}

static void add_box(const struct showing *w, struct rule_box *b, int32_t x, int32_t y,
                    struct law_span label)
{
    *b = (struct rule_box){.x = x,
                           .y = y,
                           .text_x = x + 10,
                           .text_y = y + 20,
                           .label = cut_label(w->cx->a, label.text),
                           .whole = label.text,
                           .href = label.href};
}

static mz_str curve(mz_arena *a, int32_t x, int32_t y, int32_t to_x, int32_t to_y)
{
    int32_t mid = (x + to_x) / 2;
    return mz_str_fmt(a, "M%d %dC%d %d %d %d %d %d", (int)x, (int)y, (int)mid, (int)y, (int)mid,
                      (int)to_y, (int)to_x, (int)to_y);
}

static const struct rule_picture *picture_of(const struct showing *w)
{
    mz_arena *a = w->cx->a;
    struct column left = {MZ_NEW_N(a, struct law_span, BOXES_MAX), 0};
    struct column right = {MZ_NEW_N(a, struct law_span, BOXES_MAX), 0};
    for (size_t i = 0; i < w->needs.rules_n; i++) {
        add_span(&left, rule_span(w, w->needs.rules[i]));
    }
    for (size_t i = 0; i < w->needs.params_n; i++) {
        add_span(&left, param_span(w, w->needs.params[i]));
    }
    for (size_t i = 0; i < w->needs.facts_n; i++) {
        add_span(&left, fact_span(w, w->needs.facts[i]));
    }
    for (size_t i = 0; i < w->users.rules_n; i++) {
        add_span(&right, rule_span(w, w->users.rules[i]));
    }
    size_t rows = left.n > right.n ? left.n : right.n;
    rows = rows == 0 ? 1 : rows;
    int32_t mid = (int32_t)(rows * BOX_STEP) / 2 - BOX_HIGH / 2;
    struct rule_box *boxes = MZ_NEW_N(a, struct rule_box, left.n + right.n + 1);
    mz_str *lines = MZ_NEW_N(a, mz_str, left.n + right.n + 1);
    size_t n = 0;
    size_t k = 0;
    for (size_t i = 0; i < left.n; i++) {
        int32_t y = (int32_t)(i * BOX_STEP) + 5;
        add_box(w, &boxes[n++], 1, y, left.v[i]);
        lines[k++] = curve(a, 201, y + BOX_HIGH / 2, COLUMN, mid + BOX_HIGH / 2);
    }
    add_box(w, &boxes[n], COLUMN, mid,
            (struct law_span){law_label(w->cx->lang, &w->r->name), {NULL, 0}});
    boxes[n++].here = true;
    for (size_t i = 0; i < right.n; i++) {
        int32_t y = (int32_t)(i * BOX_STEP) + 5;
        add_box(w, &boxes[n++], 2 * COLUMN, y, right.v[i]);
        lines[k++] = curve(a, COLUMN + 200, mid + BOX_HIGH / 2, 2 * COLUMN, y + BOX_HIGH / 2);
    }
    struct rule_picture *p = MZ_NEW(a, struct rule_picture);
    *p = (struct rule_picture){
        .label = sheet_say(w->cx, MZ_T("What the rule hangs on, from left to right")),
        .width = 2 * COLUMN + 202,
        .height = (int32_t)(rows * BOX_STEP) + 10,
        .boxes = boxes,
        .boxes_n = n,
        .lines = lines,
        .lines_n = k};
    return p;
}

static void picture_card(const struct showing *w, struct rule_sheet *sheet)
{
    mz_cx *cx = w->cx;
    struct sheet_texts t = sheet_texts(cx);
    struct law_span *facts = MZ_NEW_N(cx->a, struct law_span, w->b->facts_n + 1);
    struct law_needs all = law_needs(cx->a, w->b, w->rule, true);
    for (size_t i = 0; i < all.facts_n; i++) {
        facts[i] = fact_span(w, all.facts[i]);
    }
    sheet_text(&t, sheet_links(cx, MZ_T("All facts that it reads, also through others:"), facts,
                               all.facts_n));
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("What hangs on what"));
    c->note = sheet_say(cx, MZ_T("Left what it needs, right who uses it"));
    c->picture = picture_of(w);
    c->texts = t.v;
    c->texts_n = t.n;
}

/*
 * ---- the page
 * --------------------------------------------------------------------------------------
 */

/* The parameter whose history is shown: of those it names itself, the first with several values. */
static const struct ir_param *main_param(const struct showing *w)
{
    const struct ir_param *found = NULL;
    for (size_t i = 0; i < w->needs.params_n; i++) {
        const struct ir_param *p = &w->b->params[w->needs.params[i]];
        if (p->values_n > 0 && (found == NULL || (found->values_n < 2 && p->values_n >= 2))) {
            found = p;
        }
    }
    return found;
}

static void head_of(const struct showing *w, mz_req *rq, struct mz_page *page)
{
    mz_cx *cx = w->cx;
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    crumbs[0] = (struct ui_crumb){.label = sheet_say(cx, MZ_T("Rules")), .href = MZ_S("/rule")};
    crumbs[1] = (struct ui_crumb){.label = law_label_of(cx->lang, &w->s->pack->title),
                                  .href = mz_str_fmt(cx->a, "/rule/" MZ_FMT, MZ_ARG(w->s->id))};
    struct ui_tag tags[] = {{.tone = MZ_TONE_OK, .text = sheet_say(cx, MZ_T("in force||a rule"))}};
    *page =
        (struct mz_page){.title = law_label(cx->lang, &w->r->name),
                         .sub = sheet_say_with(cx, MZ_T("{0}, pack {1}, as of {2}"), w->r->name.id,
                                               w->r->pack, mz_date_text(cx->a, cx->lang, w->m.at)),
                         .crumbs = crumbs,
                         .crumbs_n = 2,
                         .menu = "/rule",
                         .chart = true,
                         .status = sheet_tags(cx, rq, tags, 1)};
    struct ui_action *actions = MZ_NEW_N(cx->a, struct ui_action, 2);
    actions[0] = (struct ui_action){.label = sheet_say(cx, MZ_T("Compare versions")),
                                    .href = sheet_href(cx, w->s, "diff", MZ_S("")),
                                    .icon = MZ_ICON("git-compare")};
    actions[1] =
        (struct ui_action){.label = sheet_say(cx, MZ_T("Simulate")),
                           .href = mz_str_fmt(cx->a, "/simulate?pack=" MZ_FMT, MZ_ARG(w->s->id)),
                           .icon = MZ_ICON("adjustments"),
                           .need = "rule.simulate"};
    page->actions = actions;
    page->actions_n = 2;
}

mz_code rule_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct showing w = {.cx = cx};
    struct mz_page page;
    mz_str id = mz_req_path_text(rq, "rule");
    MZ_TRY(sheet_pack(cx, rq, &w.s));
    w.b = w.s->book;
    w.rule = law_rule(w.b, id);
    if (w.rule == UINT32_MAX) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The pack {0} has no rule \"{1}\"."),
                         .arg = {w.s->id, id});
    }
    MZ_TRY(sheet_moment(cx, rq, w.b, &w.m));
    w.r = &w.b->rules[w.rule];
    w.sources_n = law_sources(cx->a, w.b, w.r, &w.sources);
    w.needs = law_needs(cx->a, w.b, w.rule, false);
    w.users = law_users(cx->a, w.b, IR_RULE, w.rule);
    struct rule_sheet *sheet = sheet_new(cx);
    sheet_row(cx, sheet, "c11");
    article_card(&w, sheet);
    formula_card(&w, sheet);
    for (size_t i = 0; i < w.sources_n; i++) {
        if (w.sources[i].rule->inputs_n > 0) {
            table_card(&w, w.sources[i].rule, sheet);
        }
    }
    const struct ir_param *p = main_param(&w);
    sheet_row(cx, sheet, p == NULL ? "" : "c12");
    if (p != NULL) {
        param_history(cx, w.s, p, w.m, sheet);
    }
    picture_card(&w, sheet);
    sheet_row(cx, sheet, "");
    MZ_TRY(rule_try(cx, rq, w.s, w.rule, sheet));
    head_of(&w, rq, &page);
    return sheet_answer(cx, rq, out, sheet, page);
}
