/* library_web.c - the packs of the installation, and one pack. */
#include <inttypes.h>
#include <string.h>

#include "feature/board.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/sheet.h"

enum { ROWS_MAX = 2000, FOUND_MAX = 200 };

static const char *grade_text(enum ast_grade g)
{
    switch (g) {
    case AST_ERROR:
        return MZ_T("Error");
    case AST_WARNING:
        return MZ_T("Warning");
    case AST_NOTE:
        break;
    }
    return MZ_T("Note||of a check");
}

static enum mz_tone grade_tone(enum ast_grade g)
{
    return g == AST_ERROR ? MZ_TONE_BAD : (g == AST_WARNING ? MZ_TONE_WARN : MZ_TONE_IDLE);
}

static mz_str title_of(mz_cx *cx, const struct rule_shelved *s)
{
    mz_str t = s->pack == NULL ? MZ_S("") : law_label_of(cx->lang, &s->pack->title);
    return t.n > 0 ? t : s->id;
}

static const struct ui_tag *tag(mz_cx *cx, enum mz_tone tone, mz_str text)
{
    struct ui_tag *t = MZ_NEW(cx->a, struct ui_tag);
    *t = (struct ui_tag){.tone = tone, .text = text};
    return t;
}

/* "42 of 42 passed" */
static struct ui_tag tests_tag(mz_cx *cx, const struct rule_shelved *s)
{
    size_t all = s->pack == NULL ? 0 : s->pack->tests_n;
    const struct rule_shelf_tests *tests = NULL;
    if (rule_shelf_tests(cx, s, &tests) != MZ_OK) {
        mz_clear(cx);
        return (struct ui_tag){.tone = MZ_TONE_BAD,
                               .text = sheet_say(cx, MZ_T("the tests do not run"))};
    }
    mz_str text =
        sheet_say_with(cx, MZ_T("{0} of {1} tests pass"), sheet_int(cx, (int64_t)tests->passed_n),
                       sheet_int(cx, (int64_t)all), MZ_S(""));
    enum mz_tone tone = all == 0 ? MZ_TONE_WARN : tests->passed_n == all ? MZ_TONE_OK : MZ_TONE_BAD;
    return (struct ui_tag){.tone = tone, .text = text};
}

/* In the library: those of all packs take seconds, so each runs when its own page is opened. */
static struct ui_tag tests_known(mz_cx *cx, const struct rule_shelved *s)
{
    if (s->tests == NULL || s->tests->ran) {
        return tests_tag(cx, s);
    }
    return (struct ui_tag){.tone = MZ_TONE_IDLE,
                           .text = sheet_say_with(cx, MZ_T("{0} tests, run on its page"),
                                                  sheet_int(cx, (int64_t)s->pack->tests_n),
                                                  MZ_S(""), MZ_S(""))};
}

static int64_t division_of(const struct rule_shelved *s)
{
    return s->pack == NULL ? 0 : division_code(s->pack->division.s);
}

/* ---- the library ---------------------------------------------------------------------------- */

static void library_row(mz_cx *cx, struct sheet_table *t, const struct rule_shelved *s)
{
    struct ui_cell *c = sheet_cells(t);
    if (c == NULL) {
        return;
    }
    struct ui_tag *tests = MZ_NEW(cx->a, struct ui_tag);
    *tests = tests_known(cx, s);
    bool sound = s->book != NULL;
    mz_str found =
        sound ? sheet_say_with(cx, MZ_T("{0} warnings"), sheet_int(cx, (int64_t)s->warnings),
                               MZ_S(""), MZ_S(""))
              : sheet_say_with(cx, MZ_T("{0} errors"), sheet_int(cx, (int64_t)s->found.errors),
                               MZ_S(""), MZ_S(""));
    c[0] = (struct ui_cell){.text = title_of(cx, s),
                            .note = s->id,
                            .href = mz_str_fmt(cx->a, "/rule/" MZ_FMT, MZ_ARG(s->id))};
    c[1].text = sheet_division(cx, division_of(s));
    c[2].text = s->pack == NULL ? MZ_S("") : s->pack->version.s;
    c[3].text = sheet_int(cx, s->pack == NULL ? 0 : (int64_t)s->pack->outcomes_n);
    c[4].text = sheet_int(cx, s->pack == NULL ? 0 : (int64_t)s->pack->rules_n);
    c[5] = (struct ui_cell){.tags = tests, .tags_n = 1};
    c[6] = (struct ui_cell){.tags = tag(cx,
                                        !sound            ? MZ_TONE_BAD
                                        : s->warnings > 0 ? MZ_TONE_WARN
                                                          : MZ_TONE_OK,
                                        found),
                            .tags_n = 1};
    c[7].text = sheet_int(cx, (int64_t)s->opens_n);
}

static const struct ui_table *library_table(mz_cx *cx, const struct rule_shelf *shelf)
{
    struct sheet_table t = sheet_table(cx, MZ_T("Policy packs"), shelf->packs_n);
    sheet_column(&t, MZ_T("Pack"));
    sheet_column(&t, MZ_T("Holds in"));
    sheet_column(&t, MZ_T("Version||of a pack"));
    sheet_number(&t, MZ_T("Outcomes"));
    sheet_number(&t, MZ_T("Rules"));
    sheet_column(&t, MZ_T("Tests||of a pack"));
    sheet_column(&t, MZ_T("Findings"));
    sheet_number(&t, MZ_T("To be confirmed"));
    for (size_t i = 0; i < shelf->packs_n; i++) {
        library_row(cx, &t, &shelf->packs[i]);
    }
    return t.t;
}

static const struct ui_callout *broken_packs(mz_cx *cx, const struct rule_shelf *shelf)
{
    mz_str names = {"", 0};
    for (size_t i = 0; i < shelf->packs_n; i++) {
        if (shelf->packs[i].book == NULL) {
            mz_str sep = names.n == 0 ? MZ_S("") : sheet_say(cx, MZ_T(", "));
            names = mz_str_fmt(cx->a, MZ_FMT MZ_FMT MZ_FMT, MZ_ARG(names), MZ_ARG(sep),
                               MZ_ARG(shelf->packs[i].id));
        }
    }
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *c = (struct ui_callout){
        .tone = MZ_TONE_BAD,
        .title =
            sheet_say_with(cx, MZ_T("These packs have errors: {0}"), names, MZ_S(""), MZ_S("")),
        .text = sheet_say(cx, MZ_T("They decide nothing until they are mended; the others go on. "
                                   "What is wrong stands on their pages."))};
    return names.n == 0 ? NULL : c;
}

static struct ui_callout *no_packs(mz_cx *cx)
{
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *c = (struct ui_callout){
        .tone = MZ_TONE_INFO,
        .title = sheet_say(cx, MZ_T("There is no policy pack yet.")),
        .text = sheet_say(cx, MZ_T("Packs are read from the folder packs of the data folder and "
                                   "of the program when mz starts."))};
    return c;
}

/* Determinations that the law in force would change, for those who may see them. */
static mz_code reviews_card(mz_cx *cx, mz_req *rq, struct rule_sheet *s)
{
    int64_t n = 0;
    if (!mz_req_may(rq, "rule.decision")) {
        return MZ_OK;
    }
    MZ_TRY(rule_reviews_count(cx, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct ui_action *go = MZ_NEW(cx->a, struct ui_action);
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *go = (struct ui_action){.label = sheet_say(cx, MZ_T("Review them")),
                             .href = MZ_S("/rule/review"),
                             .icon = MZ_ICON("gavel")};
    *c = (struct ui_callout){
        .tone = MZ_TONE_WARN,
        .title = sheet_say_with(cx,
                                MZ_T("{0} determinations come out otherwise by the law in "
                                     "force."),
                                sheet_int(cx, n), MZ_S(""), MZ_S("")),
        .text = sheet_say(cx, MZ_T("They hold until they are decided again.")),
        .actions = go,
        .actions_n = 1};
    sheet_row(cx, s, "");
    sheet_card(cx, s, MZ_T("The law has changed"))->callout = c;
    return MZ_OK;
}

/* What the words of the global search mean among the rules. */
static mz_code found_card(mz_cx *cx, mz_req *rq, struct rule_sheet *s)
{
    struct mz_item *items = NULL;
    int64_t total = 0;
    size_t n = 0;
    mz_str words = mz_req_query(rq, "q");
    MZ_TRY(rule_finder(cx, words, FOUND_MAX, &items, &n, &total));
    if (words.n == 0) {
        return MZ_OK;
    }
    sheet_row(cx, s, "");
    struct rule_card *c = sheet_card(cx, s, MZ_T("Rules and parameters"));
    c->note =
        sheet_say_with(cx, MZ_T("{0} found by \"{1}\""), sheet_int(cx, total), words, MZ_S(""));
    struct sheet_table t = sheet_table(cx, MZ_T("Rules and parameters"), n);
    sheet_column(&t, MZ_T("Name"));
    sheet_column(&t, MZ_T("Kind"));
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *cell = sheet_cells(&t);
        cell[0] = (struct ui_cell){.text = items[i].title, .href = items[i].href};
        cell[1].text = items[i].note;
    }
    c->table = n == 0 ? NULL : t.t;
    return MZ_OK;
}

static mz_code library(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    struct rule_sheet *s = sheet_new(cx);
    s->callout = shelf->packs_n == 0 ? no_packs(cx) : broken_packs(cx, shelf);
    MZ_TRY(found_card(cx, rq, s));
    MZ_TRY(reviews_card(cx, rq, s));
    if (shelf->packs_n > 0) {
        sheet_row(cx, s, "");
        struct rule_card *c = sheet_card(cx, s, MZ_T("Policy packs"));
        c->note = sheet_say(cx, MZ_T("Rules, standards and tables with their articles; a pack "
                                     "builds on the one above it"));
        c->table = library_table(cx, shelf);
        c->foot = sheet_say(cx, MZ_T("\"To be confirmed\" counts what nobody could check against a "
                                     "published document."));
    }
    return sheet_answer(cx, rq, out, s,
                        (struct mz_page){.title = sheet_say(cx, MZ_T("Rules")),
                                         .sub = sheet_say(cx, MZ_T("The law as the program "
                                                                   "applies it")),
                                         .menu = "/rule"});
}

/* ---- one pack --------------------------------------------------------- */

static const struct ui_table *outcomes_table(mz_cx *cx, const struct rule_shelved *s)
{
    const struct rule_book *b = s->book;
    struct sheet_table t = sheet_table(cx, MZ_T("Outcomes"), b->outcomes_n);
    sheet_column(&t, MZ_T("Outcome"));
    sheet_column(&t, MZ_T("For whom"));
    sheet_column(&t, MZ_T("Condition"));
    sheet_column(&t, MZ_T("Amount"));
    sheet_column(&t, MZ_T("Article||of law"));
    for (size_t i = 0; i < b->outcomes_n; i++) {
        const struct ir_outcome *o = &b->outcomes[i];
        const struct ir_rule *eligible = &b->rules[o->eligible];
        struct ui_cell *c = sheet_cells(&t);
        c[0] = (struct ui_cell){.text = law_label(cx->lang, &o->name),
                                .href = sheet_href(cx, s, "", eligible->name.id)};
        c[1].text =
            sheet_say(cx, o->entity == IR_PERSON ? MZ_T("Each person") : MZ_T("The household"));
        c[2] = (struct ui_cell){.text = law_label(cx->lang, &eligible->name),
                                .href = sheet_href(cx, s, "", eligible->name.id)};
        if (o->amount != UINT32_MAX) {
            const struct ir_rule *amount = &b->rules[o->amount];
            c[3] = (struct ui_cell){.text = law_label(cx->lang, &amount->name),
                                    .href = sheet_href(cx, s, "", amount->name.id)};
        }
        c[4].text = law_cite(cx->a, cx->lang, b, o->cite);
    }
    return t.t;
}

static const struct ui_table *rules_table(mz_cx *cx, const struct rule_shelved *s)
{
    const struct rule_book *b = s->book;
    struct sheet_table t = sheet_table(cx, MZ_T("Rules"), b->rules_n);
    sheet_column(&t, MZ_T("Rule"));
    sheet_column(&t, MZ_T("Gives"));
    sheet_column(&t, MZ_T("Article||of law"));
    sheet_column(&t, MZ_T("Pack"))->phone_hide = true;
    for (size_t i = 0; i < b->rules_n; i++) {
        const struct ir_rule *r = &b->rules[i];
        struct ui_cell *c = sheet_cells(&t);
        c[0] = (struct ui_cell){.text = law_label(cx->lang, &r->name),
                                .note = r->name.id,
                                .href = sheet_href(cx, s, "", r->name.id)};
        c[1].text = law_type(cx->a, cx->lang, b, &r->type);
        c[2].text = law_cite(cx->a, cx->lang, b, r->cite);
        c[3].text = r->pack;
    }
    return t.t;
}

static const struct ui_table *params_table(mz_cx *cx, const struct rule_shelved *s,
                                           struct law_moment m)
{
    const struct rule_book *b = s->book;
    struct sheet_table t = sheet_table(cx, MZ_T("Parameters"), b->params_n);
    sheet_column(&t, MZ_T("Parameter"));
    sheet_number(&t, MZ_T("In force now"));
    sheet_column(&t, MZ_T("Set by"));
    sheet_column(&t, MZ_T("From||a day on"));
    sheet_column(&t, MZ_T("Source of the value"));
    for (size_t i = 0; i < b->params_n; i++) {
        const struct ir_param *p = &b->params[i];
        const struct ir_value *v = law_in_force(p, m, 0);
        struct ui_cell *c = sheet_cells(&t);
        c[0] = (struct ui_cell){.text = law_label(cx->lang, &p->name),
                                .note = p->name.id,
                                .href = sheet_href(cx, s, "param/", p->name.id)};
        if (p->brackets_n > 0) {
            c[1].text = sheet_say(cx, MZ_T("by steps"));
        } else if (v == NULL) {
            c[1].text = sheet_say(cx, MZ_T("not in force"));
        } else {
            c[1].text = p->key_enum >= 0 ? sheet_say(cx, MZ_T("by grade"))
                                         : law_value(cx->a, cx->lang, b, p, v->v);
            c[2].text = sheet_division(cx, v->division);
            c[3].text = mz_date_iso(cx->a, v->from);
            c[4].text = law_cite(cx->a, cx->lang, b, v->cite);
        }
    }
    return t.t;
}

static const struct ui_table *tests_table(mz_cx *cx, const struct rule_shelved *s, mz_code *rc)
{
    struct sheet_table t = sheet_table(cx, MZ_T("Tests||of a pack"), s->pack->tests_n);
    sheet_column(&t, MZ_T("Test||of a pack"));
    sheet_column(&t, MZ_T("Day"));
    sheet_column(&t, MZ_T("Result||of a test"));
    const struct rule_shelf_tests *tests = NULL;
    *rc = rule_shelf_tests(cx, s, &tests);
    for (size_t i = 0; i < s->pack->tests_n && *rc == MZ_OK; i++) {
        struct rule_test_result r = {.passed = tests->passed[i]};
        struct ui_cell *c = sheet_cells(&t);
        if (!r.passed) { /* again, for a sentence in the reader's language */
            *rc = rule_test(cx, s->book, &s->pack->tests[i], &r);
        }
        c[0].text = s->pack->tests[i].name.s;
        c[1].text = mz_date_iso(cx->a, s->pack->tests[i].at);
        c[2] = (struct ui_cell){
            .tags = tag(cx, r.passed ? MZ_TONE_OK : MZ_TONE_BAD,
                        sheet_say(cx, r.passed ? MZ_T("passed||a test") : MZ_T("failed||a test"))),
            .tags_n = 1,
            .note = r.differs_n > 0 ? r.differs[0] : MZ_S("")};
    }
    return t.t;
}

static const struct ui_table *sources_table(mz_cx *cx, const struct rule_book *b)
{
    size_t n = 0;
    for (size_t p = 0; p < b->packs_n; p++) {
        n += b->packs[p]->sources_n;
    }
    struct sheet_table t = sheet_table(cx, MZ_T("Sources||of law"), n);
    sheet_column(&t, MZ_T("Document||of law"));
    sheet_column(&t, MZ_T("Number||of a document"));
    sheet_column(&t, MZ_T("In force from"));
    sheet_column(&t, MZ_T("State"));
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->sources_n; i++) {
            const struct ast_source *src = &b->packs[p]->sources[i];
            bool sure = mz_str_eq(src->status.s, MZ_S("confirmed"));
            struct ui_cell *c = sheet_cells(&t);
            c[0].text = src->title.s;
            c[1].text = mz_str_eq(src->number.s, MZ_S("local: to be confirmed"))
                            ? sheet_say(cx, MZ_T("to be confirmed"))
                            : src->number.s;
            c[2].text = mz_date_iso(cx->a, src->from);
            c[3] = (struct ui_cell){
                .tags = tag(cx, sure ? MZ_TONE_OK : MZ_TONE_WARN,
                            sheet_say(cx, sure ? MZ_T("confirmed") : MZ_T("to be confirmed"))),
                .tags_n = 1};
        }
    }
    return t.t;
}

static const struct ui_table *opens_table(mz_cx *cx, const struct rule_shelved *s)
{
    struct sheet_table t = sheet_table(cx, MZ_T("To be confirmed"), s->opens_n);
    sheet_column(&t, MZ_T("What"));
    sheet_column(&t, MZ_T("Kind"));
    for (size_t i = 0; i < s->opens_n; i++) {
        const struct rule_open *o = &s->opens[i];
        struct ui_cell *c = sheet_cells(&t);
        c[0] = (struct ui_cell){.text = law_label_of(cx->lang, &o->label), .note = o->id};
        c[1].text = sheet_say(cx, mz_str_z(cx->a, o->kind));
    }
    return t.t;
}

static const struct ui_table *findings_table(mz_cx *cx, const struct rule_shelved *s)
{
    struct sheet_table t = sheet_table(cx, MZ_T("Findings"), s->found.n);
    sheet_column(&t, MZ_T("Place||in a file"));
    sheet_column(&t, MZ_T("Grade||of a finding"));
    sheet_column(&t, MZ_T("What is wrong"));
    sheet_column(&t, MZ_T("Way out"));
    for (size_t i = 0; i < s->found.n; i++) {
        const struct ast_finding *f = &s->found.v[i];
        if (f->grade == AST_NOTE) {
            continue;
        }
        struct ui_cell *c = sheet_cells(&t);
        c[0].text = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT ":%d", MZ_ARG(f->at.pack),
                               MZ_ARG(f->at.file), f->at.line);
        c[1] = (struct ui_cell){
            .tags = tag(cx, grade_tone(f->grade), sheet_say(cx, grade_text(f->grade))),
            .tags_n = 1};
        c[2].text = mz_text_say(cx->a, cx->lang, f->say);
        c[3].text = f->way.text == NULL ? MZ_S("") : mz_text_say(cx->a, cx->lang, f->way);
    }
    return t.t;
}

static void head_of(mz_cx *cx, const struct rule_shelved *s, struct mz_page *page)
{
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){.label = sheet_say(cx, MZ_T("Rules")), .href = MZ_S("/rule")};
    page->title = title_of(cx, s);
    page->menu = "/rule";
    page->crumbs = crumb;
    page->crumbs_n = 1;
    page->sub = s->pack == NULL
                    ? s->id
                    : sheet_say_with(cx, MZ_T("Pack {0}, version {1}, holds in {2}"), s->id,
                                     s->pack->version.s, sheet_division(cx, division_of(s)));
}

static mz_code broken_pack(mz_cx *cx, mz_req *rq, mz_out *out, const struct rule_shelved *s)
{
    struct rule_sheet *sheet = sheet_new(cx);
    struct mz_page page = {0};
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *c = (struct ui_callout){
        .tone = MZ_TONE_BAD,
        .title = sheet_say_with(cx, MZ_T("The pack \"{0}\" has errors and decides nothing."), s->id,
                                MZ_S(""), MZ_S(""))};
    sheet->callout = c;
    sheet_row(cx, sheet, "");
    sheet_card(cx, sheet, MZ_T("Findings"))->table = findings_table(cx, s);
    head_of(cx, s, &page);
    return sheet_answer(cx, rq, out, sheet, page);
}

static mz_code pack_cards(mz_cx *cx, const struct rule_shelved *s, struct law_moment m,
                          struct rule_sheet *sheet)
{
    mz_code rc = MZ_OK;
    rule_matters_card(cx, s, sheet);
    sheet_row(cx, sheet, "");
    sheet_card(cx, sheet, MZ_T("Outcomes"))->table = outcomes_table(cx, s);
    sheet_row(cx, sheet, "");
    struct rule_card *params = sheet_card(cx, sheet, MZ_T("Parameters"));
    params->note = sheet_say_with(cx, MZ_T("in {0} on {1}"), sheet_division(cx, m.division),
                                  mz_date_text(cx->a, cx->lang, m.at), MZ_S(""));
    params->table = params_table(cx, s, m);
    sheet_row(cx, sheet, "");
    sheet_card(cx, sheet, MZ_T("Rules"))->table = rules_table(cx, s);
    sheet_row(cx, sheet, "c11");
    sheet_card(cx, sheet, MZ_T("Tests||of a pack"))->table = tests_table(cx, s, &rc);
    sheet_card(cx, sheet, MZ_T("Sources||of law"))->table = sources_table(cx, s->book);
    if (s->opens_n > 0) {
        sheet_row(cx, sheet, "");
        sheet_card(cx, sheet, MZ_T("To be confirmed"))->table = opens_table(cx, s);
    }
    if (s->warnings > 0) {
        sheet_row(cx, sheet, "");
        sheet_card(cx, sheet, MZ_T("Findings"))->table = findings_table(cx, s);
    }
    return rc;
}

static mz_code show_pack(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct rule_shelf *shelf = NULL;
    mz_str id = mz_req_path_text(rq, "pack");
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_find(shelf, id);
    if (s != NULL && s->book == NULL) {
        return broken_pack(cx, rq, out, s);
    }
    MZ_TRY(sheet_pack(cx, rq, &s));
    struct law_moment m;
    struct mz_page page = {0};
    MZ_TRY(sheet_moment(cx, rq, s->book, &m));
    struct rule_sheet *sheet = sheet_new(cx);
    MZ_TRY(pack_cards(cx, s, m, sheet));
    head_of(cx, s, &page);
    struct ui_tag tags[] = {tests_tag(cx, s)};
    page.status = sheet_tags(cx, rq, tags, 1);
    struct ui_action *actions = MZ_NEW_N(cx->a, struct ui_action, 2);
    actions[0] = (struct ui_action){.label = sheet_say(cx, MZ_T("Compare versions")),
                                    .href = sheet_href(cx, s, "diff", MZ_S("")),
                                    .icon = MZ_ICON("git-compare")};
    actions[1] =
        (struct ui_action){.label = sheet_say(cx, MZ_T("Simulate")),
                           .href = mz_str_fmt(cx->a, "/simulate?pack=" MZ_FMT, MZ_ARG(s->id)),
                           .icon = MZ_ICON("adjustments"),
                           .need = "rule.simulate"};
    page.actions = actions;
    page.actions_n = 2;
    return sheet_answer(cx, rq, out, sheet, page);
}

static const struct mz_param moment_params[] = {
    {.name = "at", .type = MZ_PARAM_DATE, .in = "get", .help = "Show the law of this day"},
    {.name = "division", .in = "get", .help = "Code of the division whose law is shown"},
    {0},
};

static const struct mz_param simulate_params[] = {
    {.name = "pack", .in = "get", .help = "Id of the pack; the nearest of the office otherwise"},
    {.name = "at", .type = MZ_PARAM_DATE, .in = "get", .help = "By the law of this day"},
    {0},
};

static const struct mz_param eval_params[] = {
    {.name = "outcome", .in = "get", .help = "Id of the outcome to decide; all otherwise"},
    {.name = "explain",
     .type = MZ_PARAM_BOOL,
     .in = "get",
     .help = "Reasons in sentences too, in the language of Accept-Language"},
    {0},
};

const struct mz_route rule_routes[] = {
    {.path = "/rule",
     .whole = "packs are files that are loaded at start, some dozens",
     .get = library,
     .need = "rule.read",
     .help = "The policy packs",
     .answer = &rule_sheet_shape},
    {.path = "/rule/{pack:text}",
     .get = show_pack,
     .need = "rule.read",
     .help = "A policy pack: outcomes, parameters, rules, tests, sources",
     .params = moment_params,
     .answer = &rule_sheet_shape},
    {.path = "/rule/{pack:text}/{rule:text}",
     .get = rule_show,
     .need = "rule.read",
     .help = "A rule: article, formula, what it hangs on; with facts in the query what it gives",
     .params = moment_params,
     .answer = &rule_sheet_shape},
    {.path = "/rule/{pack:text}/param/{param:text}",
     .get = rule_show_param,
     .need = "rule.read",
     .help = "A parameter: history and values by division",
     .params = moment_params,
     .answer = &rule_sheet_shape},
    {.path = "/rule/{pack:text}/fact/{fact:text}",
     .get = rule_show_fact,
     .need = "rule.read",
     .help = "A fact: kind, what counts when it is missing, who uses it",
     .answer = &rule_sheet_shape},
    {.path = "/rule/{pack:text}/matter/{matter:text}",
     .get = rule_show_matter,
     .need = "rule.read",
     .help = "A matter of a pack: its course drawn, steps, time limits, papers",
     .answer = &rule_sheet_shape},
    {.path = "/rule/{pack:text}/diff",
     .get = rule_show_diff,
     .need = "rule.read",
     .help = "What differs between two days or two packs, in words",
     .answer = &rule_sheet_shape},
    {.path = "/rule/{pack:text}/eval",
     .post = rule_eval_case,
     .need = "rule.read",
     .help = "Decide a case that is sent as JSON (docs/guide/packs.md); nothing is stored",
     .flags = MZ_ROUTE_JSON,
     .params = eval_params,
     .answer_post = &rule_eval_shape},
    {.path = "/rule/determination",
     .get = list_get,
     .page = &rule_determination_list,
     .need = "rule.decision",
     .help = "What was decided about households, newest first",
     .answer = &rule_determination_rows_shape,
     .list = &rule_determination_register},
    {.path = "/rule/determination/{id}",
     .get = rule_show_determination,
     .need = "rule.decision",
     .help = "What was decided about a household, why, and whether it comes out again",
     .answer = &rule_sheet_shape},
    {.path = "/rule/review",
     .get = list_get,
     .page = &rule_review_list,
     .need = "rule.decision",
     .help = "Determinations that a new law would change; view=done: those decided again",
     .answer = &rule_review_rows_shape,
     .list = &rule_review_register},
    {.path = "/rule/review/{id}",
     .post = rule_decide_again,
     .need = "rule.decide",
     .help = "Decide a determination again as this review of it says"},
    {.path = "/simulate",
     .get = rule_show_simulation,
     .need = "rule.simulate",
     .help = "What other values of parameters do to everybody: cost, who gains, who loses",
     .params = simulate_params,
     .answer = &rule_sheet_shape},
    {0},
};
