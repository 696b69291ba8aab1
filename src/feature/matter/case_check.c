/* case_check.c - mz matter check: what a matter issues against the letters that there are. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "feature/matter/case_letter.h"
#include "feature/rule/rule.h"
#include "feature/verify/verify.h"
#include "feature/world.h"
#include "rule/type.h"

struct checking {
    mz_cx *cx;
    const struct rule_book *b;
    const struct letter_forms *forms;
    const struct ir_matter *m;
    struct case_finding *v;
    size_t n;
};

static void find(struct checking *k, mz_str letter, struct ast_at at, struct mz_say what)
{
    if (k->n < CASE_FINDINGS_MAX) {
        k->v[k->n++] = (struct case_finding){k->m->name.id, letter, at, what};
    }
}

static const struct rule_type *type_of(const struct rule_book *b, const struct ir_tell *t)
{
    switch (t->from) {
    case IR_TELL_RULE:
        return &b->rules[t->place].type;
    case IR_TELL_FACT:
        return &b->facts[t->place].type;
    case IR_TELL_PARAM:
        return &b->params[t->place].type;
    case IR_TELL_TEXT:
    case IR_TELL_FIELD:
    case IR_TELL_OWN:
    case IR_TELL_DAY:
        break;
    }
    return NULL;
}

/* Words of the form and of the register: a day is a day, all else is a text. */
static bool written(const struct rule_book *b, const struct ir_tell *t,
                    const struct letter_field *f)
{
    bool day = t->from == IR_TELL_DAY ||
               (t->from == IR_TELL_FIELD && t->field->kind == IR_FIELD_DATE);
    if (t->from == IR_TELL_OWN && t->reg != UINT32_MAX && t->place != IR_TELL_NUMBER) {
        const struct ir_column *x = &b->registers[t->reg].columns[t->place];
        day = x->kind == IR_COL_DATE ||
              (x->kind == IR_COL_FACT && b->facts[x->fact].type.kind == RULE_DATE);
    }
    return f->type == (day ? LETTER_DATE : LETTER_TEXT);
}

/* Whether a value of this type can stand in the field. */
static bool fits(const struct letter_field *f, const struct rule_book *b, const struct ir_tell *o)
{
    const struct rule_type *t = type_of(b, o);
    if (o->from >= IR_TELL_FIELD) {
        return written(b, o, f);
    }
    switch (f->type) {
    case LETTER_MONEY:
        return t == NULL || t->kind == RULE_NUM;
    case LETTER_INT:
        return t == NULL || t->kind == RULE_NUM || t->kind == RULE_DAYS || t->kind == RULE_MONTHS;
    case LETTER_DATE:
        return t == NULL || t->kind == RULE_DATE;
    case LETTER_FLAG:
        return t == NULL || t->kind == RULE_BOOL;
    case LETTER_CHOICE:
        return t == NULL || t->kind == RULE_ENUM;
    case LETTER_TEXT:
        return true;
    case LETTER_ID:
    case LETTER_LIST:
    case LETTER_TYPES_N:
        break;
    }
    return false;
}

/* Some post of the step works for the organ and may seal: else the letter waits as a draft. */
static bool sealed_by(const struct ir_step *s, enum letter_organ organ)
{
    ir_posts may = 1U << IR_POST_APPROVER | (organ == LETTER_TOWNSHIP ? 1U << IR_POST_CLERK : 0);
    return (s->by & may) != 0;
}

/* Where the action, or the end it goes to, names its letter. */
static struct ast_at named_at(const struct ir_matter *m, const struct ir_action *a)
{
    const struct ast_text *own = &a->source->letter;
    return own->s.n > 0 || a->goes != IR_TO_END ? own->at : m->ends[a->to].source->letter.at;
}

static void one(struct checking *k, const struct ir_step *s, const struct ir_action *a,
                uint64_t *used)
{
    mz_str id = case_letter_of(k->m, a);
    struct ast_at at = named_at(k->m, a);
    if (id.n == 0) {
        return;
    }
    const struct letter_form *form = letter_form_among(k->forms, id);
    if (form == NULL) {
        find(k, id, at,
             (struct mz_say){.text = MZ_T("The action \"{0}\" issues a letter that no pack has"),
                             .arg = {a->name.id}});
        return;
    }
    if (a->decides != IR_DECIDES_NOT && !sealed_by(s, form->t->organ)) {
        find(k, id, at,
             (struct mz_say){.text = MZ_T("\"{0}\" decides, and nobody who takes it may seal the "
                                          "letter: let the county's approver or, of the "
                                          "township's letters, a clerk take it"),
                             .arg = {a->name.id}});
    }
    for (size_t i = 0; i < k->m->tells_n; i++) {
        const struct ir_tell *t = &k->m->tells[i];
        const struct letter_field *f = letter_field(form->t, t->source->field.s);
        *used |= f != NULL ? UINT64_C(1) << i : 0;
        if (f != NULL && !fits(f, k->b, t)) {
            find(k, id, t->source->from.at,
                 (struct mz_say){.text = MZ_T("\"{0}\" does not fit the type of the letter's field "
                                              "\"{1}\""),
                                 .arg = {t->source->from.s, t->source->field.s}});
        }
    }
}

/* Numbers of letters that ends write into registers. */
static void entered(struct checking *k, const struct ir_enter *x)
{
    for (size_t i = 0; i < x->set_n; i++) {
        if (x->set[i].origin == IR_FROM_LETTER &&
            letter_form_among(k->forms, x->set[i].is) == NULL) {
            find(k, x->set[i].is, x->source->at,
                 (struct mz_say){.text = MZ_T("The matter enters the number of \"{0}\", a letter "
                                              "that no pack has"),
                                 .arg = {x->set[i].is}});
        }
    }
}

static void ends(struct checking *k)
{
    for (size_t e = 0; e < k->m->ends_n; e++) {
        const struct ir_end *o = &k->m->ends[e];
        for (size_t i = 0; i < o->enters_n + o->changes_n; i++) {
            entered(k, i < o->enters_n ? &o->enters[i] : &o->changes[i - o->enters_n]);
        }
    }
}

/* A purpose that the verification pack has not: nobody could ask for such a report. */
static void purposes(struct checking *k, const struct ir_step *s)
{
    const struct pack *p = NULL;
    for (size_t i = 0; i < s->tasks_n; i++) {
        const struct ir_task *t = &s->tasks[i];
        if (t->report.n == 0) {
            continue;
        }
        if (p == NULL && pack_get(k->cx, &p) != MZ_OK) {
            mz_clear(k->cx); /* said by mz verify pack */
            return;
        }
        if (p != NULL && pack_purpose(p, t->report) == SIZE_MAX) {
            find(k, MZ_S(""), t->source->report.at,
                 (struct mz_say){.text = MZ_T("The task \"{0}\" rests on a report for \"{1}\", "
                                              "which is no purpose of the verification pack"),
                                 .arg = {t->name.id, t->report}});
        }
    }
}

static void matter(struct checking *k)
{
    uint64_t used = 0;
    for (size_t i = 0; i < k->m->steps_n; i++) {
        const struct ir_step *s = &k->m->steps[i];
        purposes(k, s);
        for (size_t a = 0; a < s->actions_n; a++) {
            one(k, s, &s->actions[a], &used);
        }
    }
    for (size_t i = 0; i < k->m->tells_n; i++) {
        const struct ast_text *field = &k->m->tells[i].source->field;
        if ((used >> i & 1U) == 0) {
            find(k, MZ_S(""), field->at,
                 (struct mz_say){.text = MZ_T("No letter of the matter has the field \"{0}\""),
                                 .arg = {field->s}});
        }
    }
}

void case_check(mz_cx *cx, const struct rule_book *b, const struct letter_forms *forms,
                struct case_finding **out, size_t *n)
{
    struct checking k = {.cx = cx,
                         .b = b,
                         .forms = forms,
                         .v = MZ_NEW_N(cx->a, struct case_finding, CASE_FINDINGS_MAX)};
    for (size_t i = 0; i < b->matters_n; i++) {
        k.m = &b->matters[i];
        matter(&k);
        ends(&k);
    }
    *out = k.v;
    *n = k.n;
}

/* ---- as part of mz rule check -----------------------------------------------------------------
 */

static void put_template(struct ast_findings *f, mz_str folder, const struct letter_finding *one)
{
    struct ast_at at = {.line = one->line, .col = one->col, .len = 1};
    mz_str path = one->file;
    bool inside = path.n > folder.n && memcmp(path.p, folder.p, folder.n) == 0;
    at.file = inside ? (mz_str){path.p + folder.n + 1, path.n - folder.n - 1} : path;
    ast_find(
        f, (struct ast_finding){
               .grade = AST_ERROR, .check = "letter", .at = at, .say = one->what, .way = one->way});
}

mz_code rule_check_letters(mz_cx *cx, const struct rule_book *b, const mz_str *folders, size_t n,
                           struct ast_findings *f)
{
    const struct letter_forms *forms = NULL;
    struct case_finding *v = NULL;
    size_t found = 0;
    MZ_TRY(letter_forms_below(cx, folders, n, &forms));
    for (size_t i = 0; i < forms->found.n; i++) {
        put_template(f, folders[0], &forms->found.v[i]);
    }
    case_check(cx, b, forms, &v, &found);
    for (size_t i = 0; i < found; i++) {
        struct mz_say way = {.text = MZ_T("Correct the matter, or the template of the letter below "
                                          "the pack's folder \"letters\"")};
        ast_find(f, (struct ast_finding){.grade = AST_ERROR,
                                         .check = "letter",
                                         .at = v[i].at,
                                         .say = v[i].what,
                                         .way = way});
    }
    return MZ_OK;
}

/* ---- mz matter check ------------------------------------------------------------------------- */

static mz_code check(mz_cx *cx, struct mz_args *args)
{
    const struct rule_shelf *shelf = NULL;
    const struct letter_forms *forms = NULL;
    struct case_finding *v = NULL;
    size_t n = 0;
    MZ_TRY(rule_shelf(cx, &shelf));
    MZ_TRY(letter_forms(cx, &forms));
    const struct rule_shelved *s = rule_shelf_for(shelf, cx->world->division);
    if (s == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There are no packs for this place."));
    }
    for (size_t i = 0; i < forms->found.n; i++) {
        mz_str line = letter_finding_say(cx->a, cx->lang, &forms->found.v[i]);
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(line));
    }
    case_check(cx, s->book, forms, &v, &n);
    for (size_t i = 0; i < n; i++) {
        mz_str line = mz_text_say(cx->a, cx->lang, v[i].what);
        (void)fprintf(mz_cli_out(args), MZ_FMT "  " MZ_FMT "  " MZ_FMT "\n", MZ_ARG(v[i].matter),
                      MZ_ARG(v[i].letter), MZ_ARG(line));
    }
    n += forms->found.n;
    if (n > 0) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("{0} faults in matters and letters"),
                         .arg = {mz_str_fmt(cx->a, "%zu", n)});
    }
    mz_str good =
        mz_text_say(cx->a, cx->lang,
                    (struct mz_say){.text = MZ_T("{0} matters, no fault"),
                                    .arg = {mz_str_fmt(cx->a, "%zu", s->book->matters_n)}});
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(good));
    return MZ_OK;
}

const struct mz_command matter_commands[] = {
    {.name = "matter check",
     .run = check,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Check what matters issue against the templates of letters")},
    {0},
};
