/* doc_cli.c - packs in words on the command line: a document, differences, the schema. */
#include <inttypes.h>

#include "base/text.h"
#include "cli/print.h"
#include "feature/rule/diff.h"
#include "feature/rule/rule_int.h"
#include "rule/schema.h"

static mz_code open_sound(mz_cx *cx, mz_str folder, struct ast_pack **pack, struct rule_book **book)
{
    struct ast_findings f = {.a = cx->a};
    MZ_TRY(rule_open(cx, folder, &f, pack, book));
    return *book != NULL ? MZ_OK
                         : mz_refuse(cx, MZ_INVALID, .text = MZ_T("The packs have {0} errors."),
                                     .arg = {mz_str_fmt(cx->a, "%zu", f.errors)});
}

/*
 * ---- doc
 * ------------------------------------------------------------------------------------------
 */

struct writing {
    mz_cx *cx;
    FILE *out;
    const struct rule_book *b;
};

static void say(const struct writing *w, const char *mark, mz_str s)
{
    if (s.n > 0) {
        (void)fprintf(w->out, "%s" MZ_FMT "\n", mark, MZ_ARG(s));
    }
}

static void formula(const struct writing *w, const char *word, const struct ast *e)
{
    if (e != NULL) {
        mz_str s = law_formula_text(w->cx->a, w->cx->lang, w->b, e);
        mz_str label = mz_text(w->cx->lang, word);
        (void)fprintf(w->out, "- " MZ_FMT "%s" MZ_FMT "\n", MZ_ARG(label),
                      w->cx->lang == MZ_LANG_ZH ? "：" : ": ", MZ_ARG(s));
    }
}

static mz_str day(const struct writing *w, mz_date d)
{
    return mz_date_text(w->cx->a, w->cx->lang, d);
}

/* "the whole country", "331181" */
static mz_str place(const struct writing *w, int64_t code)
{
    if (code == 0) {
        return mz_text(w->cx->lang, MZ_T("the whole country||of a rule"));
    }
    const struct rule_names *n = &w->b->names;
    return n->division == NULL ? mz_str_fmt(w->cx->a, "%012" PRId64, code)
                               : n->division(n->p, w->cx->a, w->cx->lang, code);
}

static mz_str cite(const struct writing *w, mz_str s)
{
    return law_cite(w->cx->a, w->cx->lang, w->b, s);
}

static void doc_text(const struct writing *w, const struct ast_rule *r)
{
    formula(w, MZ_T("Applies when"), r->applies_when);
    for (size_t i = 0; i < r->versions_n; i++) {
        const struct ast_version *v = &r->versions[i];
        struct mz_say from = {.text = MZ_T("From {0}||of a version"), .arg = {day(w, v->from)}};
        say(w, "- ", v->from.v == INT32_MIN ? MZ_S("") : mz_text_say(w->cx->a, w->cx->lang, from));
        formula(w, MZ_T("Formula"), v->formula);
        for (size_t e = 0; e < v->exceptions_n; e++) {
            say(w, "- ", law_label_of(w->cx->lang, &v->exceptions[e].label));
            formula(w, MZ_T("Applies when"), v->exceptions[e].when);
            formula(w, MZ_T("Formula"), v->exceptions[e].formula);
        }
    }
    for (size_t i = 0; i < r->rows_n; i++) {
        (void)fprintf(w->out, "- ");
        for (size_t k = 0; k < r->inputs_n; k++) {
            bool any = r->rows[i].otherwise || r->rows[i].cells[k] == NULL;
            mz_str s = any ? MZ_S("-")
                           : law_formula_text(w->cx->a, w->cx->lang, w->b, r->rows[i].cells[k]);
            (void)fprintf(w->out, MZ_FMT " | ", MZ_ARG(s));
        }
        (void)fprintf(w->out, "→ " MZ_FMT "\n",
                      MZ_ARG(law_formula_text(w->cx->a, w->cx->lang, w->b, r->rows[i].value)));
    }
}

static void doc_rule(const struct writing *w, const struct ir_rule *r)
{
    struct law_source *src = NULL;
    size_t n = law_sources(w->cx->a, w->b, r, &src);
    (void)fprintf(w->out, "\n### " MZ_FMT " (" MZ_FMT ")\n\n",
                  MZ_ARG(law_label(w->cx->lang, &r->name)), MZ_ARG(r->name.id));
    for (size_t i = 0; i < n; i++) {
        say(w, "> ", src[i].rule->quote.s);
        say(w, "> ", cite(w, src[i].rule->cite.s));
        doc_text(w, src[i].rule);
    }
}

/* Each step with the value that begins there. */
static void doc_bracket(const struct writing *w, const struct ast_bracket *p)
{
    for (size_t i = 0; i < p->steps_n; i++) {
        mz_str above = law_formula_text(w->cx->a, w->cx->lang, w->b, p->steps[i].above);
        mz_str value = law_formula_text(w->cx->a, w->cx->lang, w->b, p->steps[i].value);
        struct mz_say line = {.text = MZ_T("From {0}, at {1} and above: {2} {3}"),
                              .arg = {day(w, p->from), above, value, cite(w, p->cite)}};
        say(w, "- ", mz_text_say(w->cx->a, w->cx->lang, line));
    }
}

static void doc_param(const struct writing *w, const struct ir_param *p)
{
    (void)fprintf(w->out, "\n### " MZ_FMT " (" MZ_FMT ")\n\n",
                  MZ_ARG(law_label(w->cx->lang, &p->name)), MZ_ARG(p->name.id));
    for (size_t i = 0; i < p->values_n; i++) {
        const struct ir_value *v = &p->values[i];
        struct mz_say line = {.text = MZ_T("{0}, from {1}: {2} {3}"),
                              .arg = {place(w, v->division), day(w, v->from),
                                      law_value(w->cx->a, w->cx->lang, w->b, p, v->v),
                                      cite(w, v->cite)}};
        if (p->key_enum >= 0) {
            mz_str key = law_label(w->cx->lang, &w->b->enums[p->key_enum].values[v->key]);
            line.arg[2] = mz_str_fmt(w->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(key), MZ_ARG(line.arg[2]));
        }
        say(w, "- ", mz_text_say(w->cx->a, w->cx->lang, line));
    }
    const struct ast_pack *pack = NULL;
    const struct ast_param *src = law_param_of(w->b, p->name.id, &pack);
    if (src != NULL && src->resolve.s.n > 0) {
        struct mz_say line = {.text = MZ_T("Of a month counts {0}"),
                              .arg = {law_resolve(w->cx->lang, w->b, p)}};
        say(w, "- ", mz_text_say(w->cx->a, w->cx->lang, line));
    }
    for (size_t i = 0; i < p->brackets_n; i++) {
        doc_bracket(w, &p->brackets[i]);
    }
    if (p->values_n + p->brackets_n == 0) {
        say(w, "", mz_text(w->cx->lang, MZ_T("No value here; the places set it.")));
    }
}

static void heading(const struct writing *w, const char *sentence)
{
    (void)fprintf(w->out, "\n## " MZ_FMT "\n", MZ_ARG(mz_text(w->cx->lang, sentence)));
}

/* Units with a time: who is in one by a condition alone is told by its rule. */
static void doc_units(const struct writing *w)
{
    bool begun = false;
    for (size_t i = 0; i < w->b->packs_n; i++) {
        for (size_t k = 0; k < w->b->packs[i]->units_n; k++) {
            const struct ast_unit *u = &w->b->packs[i]->units[k];
            if (u->from == NULL && u->to == NULL) {
                continue;
            }
            if (!begun) {
                heading(w, MZ_T("Units of members"));
            }
            begun = true;
            (void)fprintf(w->out, "\n### " MZ_FMT " (" MZ_FMT ")\n\n" MZ_FMT "\n",
                          MZ_ARG(law_label_of(w->cx->lang, &u->label)), MZ_ARG(u->id.s),
                          MZ_ARG(law_members(w->cx->a, w->cx->lang, w->b, u)));
        }
    }
}

mz_code rule_run_doc(mz_cx *cx, struct mz_args *args)
{
    struct ast_pack *pack = NULL;
    struct rule_book *book = NULL;
    MZ_TRY(open_sound(cx, mz_operand(args, 0), &pack, &book));
    struct writing w = {cx, mz_cli_out(args), book};
    (void)fprintf(w.out, "# " MZ_FMT "\n\n" MZ_FMT " " MZ_FMT "\n",
                  MZ_ARG(law_label_of(cx->lang, &pack->title)), MZ_ARG(pack->id.s),
                  MZ_ARG(pack->version.s));
    heading(&w, MZ_T("Outcomes"));
    for (size_t i = 0; i < book->outcomes_n; i++) {
        (void)fprintf(w.out, "%s- " MZ_FMT " " MZ_FMT "\n", i == 0 ? "\n" : "",
                      MZ_ARG(law_label(cx->lang, &book->outcomes[i].name)),
                      MZ_ARG(cite(&w, book->outcomes[i].cite)));
    }
    heading(&w, MZ_T("Parameters"));
    for (size_t i = 0; i < book->params_n; i++) {
        doc_param(&w, &book->params[i]);
    }
    doc_units(&w);
    heading(&w, MZ_T("Rules"));
    for (size_t i = 0; i < book->rules_n; i++) {
        doc_rule(&w, &book->rules[i]);
    }
    return MZ_OK;
}

/*
 * ---- diff
 * --------------------------------------------------------------------------------------------
 */

static const struct mz_column columns[] = {
    {.name = "state", .label = MZ_T("State")},
    {.name = "what", .label = MZ_T("What")},
    {.name = "id", .label = MZ_T("Id")},
    {.name = "label", .label = MZ_T("Name")},
    {.name = "before", .label = MZ_T("Before")},
    {.name = "after", .label = MZ_T("After")},
    {.name = "cite", .label = MZ_T("Article||of law")},
    {0},
};

static const char *state_text(enum diff_kind k)
{
    static const char *const words[] = {MZ_T("new||in a pack"), MZ_T("gone"), MZ_T("changed")};
    return words[k];
}

mz_code rule_run_diff(mz_cx *cx, struct mz_args *args)
{
    struct ast_pack *pack = NULL;
    struct rule_book *old = NULL;
    struct rule_book *now = NULL;
    struct diffs d;
    MZ_TRY(open_sound(cx, mz_operand(args, 0), &pack, &old));
    if (mz_operands_n(args) > 1) {
        MZ_TRY(open_sound(cx, mz_operand(args, 1), &pack, &now));
        d = diff_books(cx->a, cx->lang, old, now);
    } else if (mz_arg_given(args, "from") && mz_arg_given(args, "to")) {
        int64_t in = mz_arg_int(args, "in");
        struct law_moment from = {.at = {(int32_t)mz_arg_int(args, "from")},
                                  .division = in == MZ_ARG_NONE ? old->division : in};
        struct law_moment to = from;
        to.at.v = (int32_t)mz_arg_int(args, "to");
        from.known = to.known = to.at;
        d = diff_days(cx->a, cx->lang, old, from, to);
    } else {
        return mz_refuse(cx, MZ_USAGE, .field = "from",
                         .text = MZ_T("Name two packs, or one with --from and --to."));
    }
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < d.n; i++) {
        mz_table_text(t, mz_text(cx->lang, state_text(d.v[i].kind)));
        mz_table_text(t, mz_text(cx->lang, d.v[i].what));
        mz_table_text(t, d.v[i].id);
        mz_table_text(t, d.v[i].label);
        mz_table_text(t, d.v[i].before);
        mz_table_text(t, d.v[i].after);
        mz_table_text(t, d.v[i].cite);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

mz_code rule_run_schema(mz_cx *cx, struct mz_args *args)
{
    mz_str s = rule_schema(cx->a);
    (void)fwrite(s.p, 1, s.n, mz_cli_out(args));
    return MZ_OK;
}
