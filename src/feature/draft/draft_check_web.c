/* draft_check_web.c - what the checker says of a draft: findings with their lines, tests, changes.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/draft/page_web.h"
#include "feature/leaf_web.h"

enum { SHOWN_MAX = 300 };

/* ---- for programs -------------------------------------------------------------------------- */

struct told_finding {
    const char *grade;
    mz_str pack;
    mz_str file;
    int64_t line;
    mz_str text;
    mz_str way;
};
static const struct mz_member finding_members[] = {
    {"grade", "error, warning or note", MZ_J_TEXT(struct told_finding, grade)},
    {"pack", "Pack that it is in", MZ_J_TEXT(struct told_finding, pack)},
    {"file", "Path in the pack", MZ_J_TEXT(struct told_finding, file)},
    {"line", "Line, from 1", MZ_J_INT(struct told_finding, line)},
    {"text", "What is wrong", MZ_J_TEXT(struct told_finding, text)},
    {"way", "Way out; empty without one", MZ_J_TEXT(struct told_finding, way)},
    {0},
};
static const struct mz_shape finding_shape = {"PackFinding", finding_members,
                                              sizeof(struct told_finding)};
struct told_pin {
    mz_str pack;
    mz_str by;
    mz_str line;
};
static const struct mz_member pin_members[] = {
    {"pack", "Pack that will be refused", MZ_J_TEXT(struct told_pin, pack)},
    {"by", "Pack that holds to a hash: itself, or one above it", MZ_J_TEXT(struct told_pin, by)},
    {"line", "What to write in it once it was reviewed", MZ_J_TEXT(struct told_pin, line)},
    {0},
};
static const struct mz_shape pin_shape = {"PackPin", pin_members, sizeof(struct told_pin)};

struct told_check {
    bool ready;
    int64_t errors;
    int64_t warnings;
    int64_t tests;
    int64_t passed;
    int64_t changes;
    int64_t past;
    const struct told_finding *findings;
    size_t findings_n;
    const struct told_pin *pins;
    size_t pins_n;
};
static const struct mz_member check_members[] = {
    {"ready", "It may be handed in and published", MZ_J_FLAG(struct told_check, ready)},
    {"errors", "Errors", MZ_J_INT(struct told_check, errors)},
    {"warnings", "Warnings", MZ_J_INT(struct told_check, warnings)},
    {"tests", "Tests of the pack", MZ_J_INT(struct told_check, tests)},
    {"passed", "Tests that pass", MZ_J_INT(struct told_check, passed)},
    {"changes", "Differences against what is published", MZ_J_INT(struct told_check, changes)},
    {"past", "Changes of the law of days that are over", MZ_J_INT(struct told_check, past)},
    {"findings", "Errors first", MZ_J_LIST(struct told_check, findings, &finding_shape)},
    {"pins", "Packs that hold to the hash of the published one, and will be refused",
     MZ_J_LIST(struct told_check, pins, &pin_shape)},
    {0},
};
const struct mz_shape draft_check_shape = {"PackCheck", check_members, sizeof(struct told_check)};

static mz_str line_of(mz_arena *a, const struct rule_pin *p)
{
    return mz_str_fmt(a, "extends: " MZ_FMT "@%s", MZ_ARG(p->parent), p->hash);
}

static mz_code json(mz_cx *cx, mz_out *out, const struct draft_checked *k)
{
    static const char *const grades[] = {
        [AST_ERROR] = "error", [AST_WARNING] = "warning", [AST_NOTE] = "note"};
    struct told_finding *v = MZ_NEW_N(cx->a, struct told_finding, k->found.n + 1);
    for (size_t i = 0; i < k->found.n; i++) {
        const struct ast_finding *f = &k->found.v[i];
        v[i] = (struct told_finding){
            .grade = grades[f->grade],
            .pack = f->at.pack.p == NULL ? MZ_S("") : f->at.pack,
            .file = f->at.file.p == NULL ? MZ_S("") : f->at.file,
            .line = f->at.line,
            .text = mz_text_say(cx->a, cx->lang, f->say),
            .way = f->way.text == NULL ? MZ_S("") : mz_text_say(cx->a, cx->lang, f->way)};
    }
    struct told_pin *pins = MZ_NEW_N(cx->a, struct told_pin, k->pins_n + 1);
    for (size_t i = 0; i < k->pins_n; i++) {
        pins[i] = (struct told_pin){k->pins[i].pack, k->pins[i].by, line_of(cx->a, &k->pins[i])};
    }
    const struct told_check all = {.ready = k->ready,
                                   .errors = (int64_t)k->found.errors,
                                   .warnings = (int64_t)k->warnings,
                                   .tests = k->pack == NULL ? 0 : (int64_t)k->pack->tests_n,
                                   .passed = (int64_t)k->tests_passed,
                                   .changes = (int64_t)k->diffs.n,
                                   .past = (int64_t)k->past.n,
                                   .findings = v,
                                   .findings_n = k->found.n,
                                   .pins = pins,
                                   .pins_n = k->pins_n};
    return mz_reply_shape(out, &draft_check_shape, &all);
}

/* ---- the page -----------------------------------------------------------------------------------
 */

static void findings(struct leaf *l, const struct draft *d, const struct draft_checked *k)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Place||in a file"), 0}, .fixed = true},
        {.name = "text", .label = {MZ_T("What is wrong"), 0}, .phone_label = true},
        {.name = "way", .label = {MZ_T("Way out"), 0}, .phone_label = true},
    };
    size_t n = k->found.errors + k->warnings;
    struct leaf_part *p = leaf_left(l, MZ_T("Findings"));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("The checker finds neither errors nor warnings."));
        p->body = true;
        return;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n < SHOWN_MAX ? n : SHOWN_MAX);
    size_t shown = 0;
    for (size_t i = 0; i < k->found.n && shown < SHOWN_MAX; i++) {
        const struct ast_finding *f = &k->found.v[i];
        if (f->grade == AST_NOTE) {
            continue;
        }
        bool own = draft_path_ok(f->at.file);
        leaf_cell(
            t, (struct ui_cell){
                   .text = mz_str_fmt(l->cx->a, MZ_FMT ":%d", MZ_ARG(f->at.file), f->at.line),
                   .href = own ? mz_str_fmt(l->cx->a, "/draft/%" PRId64 "/file?path=" MZ_FMT "#l%d",
                                            d->id, MZ_ARG(f->at.file), f->at.line)
                               : (mz_str){NULL, 0},
                   .tags = leaf_tag(
                       l, f->grade == AST_ERROR ? MZ_TONE_BAD : MZ_TONE_WARN,
                       leaf_say(l, f->grade == AST_ERROR ? MZ_T("Error") : MZ_T("Warning"))),
                   .tags_n = 1});
        leaf_cell(t, (struct ui_cell){.text = mz_text_say(l->cx->a, l->cx->lang, f->say)});
        leaf_cell(t, (struct ui_cell){.text = f->way.text == NULL
                                                  ? MZ_S("")
                                                  : mz_text_say(l->cx->a, l->cx->lang, f->way)});
        shown++;
    }
    p->sub = leaf_sayf(l, MZ_T("{0} errors, {1} warnings"), leaf_int(l, (int64_t)k->found.errors),
                       leaf_int(l, (int64_t)k->warnings));
}

static void tests(struct leaf *l, const struct draft_checked *k)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Tests||of a pack"));
    p->body = true;
    if (k->book == NULL) {
        p->note = leaf_say(l, MZ_T("They run when there is no error."));
        return;
    }
    p->sub = leaf_sayf(l, MZ_T("{0} of {1} tests pass"), leaf_int(l, (int64_t)k->tests_passed),
                       leaf_int(l, (int64_t)k->pack->tests_n));
    mz_str all = MZ_S("");
    for (size_t i = 0; i < k->failed_n; i++) {
        all = mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), i == 0 ? "" : " · ",
                         MZ_ARG(k->failed[i]));
    }
    p->note = k->failed_n == 0 ? leaf_say(l, MZ_T("None fails.")) : all;
}

static void letters(struct leaf *l, const struct draft_checked *k)
{
    static const struct ui_column heads[] = {
        {.name = "matter", .label = {MZ_T("Matter"), 0}, .fixed = true},
        {.name = "letter", .label = {MZ_T("Letter||of a matter"), 0}, .phone_label = true},
        {.name = "text", .label = {MZ_T("What is wrong"), 0}, .phone_label = true},
    };
    if (k->letters_n == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Letters of matters"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), k->letters_n);
    for (size_t i = 0; i < k->letters_n; i++) {
        leaf_cell(t, (struct ui_cell){.text = k->letters[i].matter});
        leaf_cell(t, (struct ui_cell){.text = k->letters[i].letter});
        leaf_cell(t,
                  (struct ui_cell){.text = mz_text_say(l->cx->a, l->cx->lang, k->letters[i].what)});
    }
}

static void changes(struct leaf *l, const char *title, const char *none, const struct diffs *v)
{
    static const struct ui_column heads[] = {
        {.name = "what", .label = {MZ_T("What"), 0}, .fixed = true},
        {.name = "before", .label = {MZ_T("Before||a change"), 0}, .phone_label = true},
        {.name = "after", .label = {MZ_T("After||a change"), 0}, .phone_label = true},
    };
    static const char *const kinds[] = {[DIFF_ADDED] = MZ_T("added||a change"),
                                        [DIFF_GONE] = MZ_T("taken out||a change"),
                                        [DIFF_CHANGED] = MZ_T("changed||a change")};
    struct leaf_part *p = leaf_left(l, title);
    size_t n = v->n < SHOWN_MAX ? v->n : SHOWN_MAX;
    if (n == 0) {
        p->note = leaf_say(l, none);
        p->body = true;
        return;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(
            t, (struct ui_cell){.text = v->v[i].label,
                                .note = v->v[i].id,
                                .tags = leaf_tag(l, MZ_TONE_IDLE, leaf_say(l, kinds[v->v[i].kind])),
                                .tags_n = 1});
        leaf_cell(t, (struct ui_cell){.text = v->v[i].before});
        leaf_cell(t, (struct ui_cell){.text = v->v[i].after});
    }
    p->sub = leaf_sayf(l, MZ_T("{0} differences"), leaf_int(l, (int64_t)v->n), MZ_S(""));
}

/* What publication does to others is said before it. */
static void pins(struct leaf *l, const struct draft_checked *k)
{
    static const struct ui_column heads[] = {
        {.name = "pack", .label = {MZ_T("Pack that will be refused"), 0}, .fixed = true},
        {.name = "by", .label = {MZ_T("Holds to the hash in"), 0}, .phone_label = true},
        {.name = "line", .label = {MZ_T("Line to write there after a review"), 0},
         .phone_label = true},
    };
    if (k->pins_n == 0) {
        return;
    }
    leaf_callout(l, MZ_TONE_WARN,
                 (struct mz_say){.text = MZ_T("Publishing refuses {0} packs that hold to this one "
                                              "as it was"),
                                 .arg = {leaf_int(l, (int64_t)k->pins_n)}},
                 (struct mz_say){.text = MZ_T("Where a pack is refused the broader one decides. "
                                              "Who looks after these packs reviews the changes, "
                                              "runs the tests and writes the new line: tell them "
                                              "before you publish.")});
    struct leaf_part *p = leaf_left(l, MZ_T("Packs that hold to a hash"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), k->pins_n);
    for (size_t i = 0; i < k->pins_n; i++) {
        leaf_cell(t, (struct ui_cell){.text = k->pins[i].pack,
                                      .href = mz_str_fmt(l->cx->a, "/rule/" MZ_FMT,
                                                         MZ_ARG(k->pins[i].pack))});
        leaf_cell(t, (struct ui_cell){.text = k->pins[i].by});
        leaf_cell(t, (struct ui_cell){.text = line_of(l->cx->a, &k->pins[i])});
    }
}

static void parts(struct leaf *l, const struct draft *d, const struct draft_checked *k)
{
    leaf_callout(
        l, k->ready ? MZ_TONE_OK : MZ_TONE_BAD,
        (struct mz_say){.text = k->ready ? MZ_T("The draft may be published.")
                                         : MZ_T("The draft may not be published yet.")},
        (struct mz_say){.text = MZ_T("Published is what has no error, passes its tests and "
                                     "leaves the law of past days as it was.")});
    pins(l, k);
    findings(l, d, k);
    tests(l, k);
    letters(l, k);
    if (k->book != NULL) {
        if (k->past.n > 0) {
            changes(l, MZ_T("Changes of the past"), MZ_T("None."), &k->past);
        }
        changes(l, MZ_T("Differences against what is published"),
                MZ_T("It says the same as what is published, or nothing is."), &k->diffs);
    }
}

static void let_go(void *a)
{
    mz_arena_free(a);
}

mz_code draft_check_parts(struct leaf *l, const struct draft *d)
{
    struct draft_checked k;
    MZ_TRY(draft_check(l->cx, d, &k));
    mz_arena_defer(l->cx->a, let_go, k.a); /* the page is written later */
    parts(l, d, &k);
    return MZ_OK;
}

mz_code draft_check_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct draft d;
    struct draft_checked k;
    MZ_TRY(draft_get(cx, mz_req_path_int(rq, "id"), &d));
    MZ_TRY(draft_check(cx, &d, &k));
    mz_arena_defer(cx->a, let_go, k.a);
    if (mz_req_json(rq)) {
        return json(cx, out, &k);
    }
    parts(l, &d, &k);
    struct ui_crumb *c = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){leaf_say(l, MZ_T("Drafts of rules")), MZ_S("/draft")};
    c[1] = (struct ui_crumb){d.title, mz_str_fmt(cx->a, "/draft/%" PRId64, d.id)};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Check and differences")),
                                      .sub = d.title,
                                      .menu = "/draft",
                                      .crumbs = c,
                                      .crumbs_n = 2});
}
