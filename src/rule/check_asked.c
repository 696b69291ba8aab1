/*
 * check_asked.c - what is asked against what is read: a guard over facts that nobody gives, a field
 * whose answer nothing reads, a form that nothing fills in. When the book stands.
 */
#include "rule/check_matter_int.h"
#include "rule/register.h"

static bool reads(const struct ir_node *n, uint32_t *fact)
{
    *fact = n->op == IR_WINDOW ? (uint32_t)n->num : n->arg;
    return n->op == IR_FACT || n->op == IR_WINDOW;
}

static void asked_by(const struct rule_book *b, uint32_t form, bool *facts, bool *forms)
{
    if (form >= b->forms_n) {
        return;
    }
    forms[form] = true;
    for (size_t p = 0; p < b->forms[form].parts_n; p++) {
        const struct ir_part *part = &b->forms[form].parts[p];
        for (size_t i = 0; i < part->fields_n; i++) {
            if (part->fields[i].kind == IR_FIELD_FACT) {
                facts[part->fields[i].fact] = true;
            }
        }
    }
}

static void asked_in(const struct rule_book *b, const struct ir_matter *m, bool *facts, bool *forms)
{
    asked_by(b, m->form, facts, forms);
    for (size_t s = 0; s < m->steps_n; s++) {
        for (size_t t = 0; t < m->steps[s].tasks_n; t++) {
            int32_t form = m->steps[s].tasks[t].form;
            asked_by(b, form < 0 ? UINT32_MAX : (uint32_t)form, facts, forms);
        }
    }
}

/* ---- guards ------------------------------------------------------------------------- */

/* The program knows it: a department delivers it, it has a value when it is missing. Facts of
 * persons hang on who is in the household, so that nothing can be said of them here. */
static bool comes(const struct rule_book *b, uint32_t f)
{
    return b->facts[f].entity != IR_HOUSEHOLD || b->facts[f].item.n > 0 ||
           b->facts[f].missing != IR_MISSING_UNKNOWN || (int64_t)f == b->role_fact;
}

static void guard(struct check *c, const bool *asked, const struct ast_text *id, ir_id root)
{
    const struct rule_book *b = c->b;
    bool *seen = MZ_NEW_N(c->a, bool, b->nodes_n + 1);
    for (size_t i = root == IR_NONE ? 0 : (size_t)root + 1; i > 0; i--) {
        const struct ir_node *n = &b->nodes[i - 1];
        uint32_t f = 0;
        seen[i - 1] = seen[i - 1] || i - 1 == root;
        for (uint32_t k = 0; seen[i - 1] && k < n->kids_n; k++) {
            ir_id kid = ir_kid(b, n, k);
            if (kid != IR_NONE) {
                seen[kid] = true;
            }
        }
        if (seen[i - 1] && reads(n, &f) && !asked[f] && !comes(b, f)) {
            check_find(c, AST_WARNING, "matter", id->at,
                       .say = {NULL,
                               MZ_T("The condition of \"{0}\" reads \"{1}\", which no form of the "
                                    "matter asks for and no department delivers"),
                               {id->s, b->facts[f].name.id}},
                       .way = {NULL,
                               MZ_T("Ask for it in the form of the matter or of a task, name the "
                                    "\"item\" that delivers it, or give it a \"missing\""),
                               {{0}}});
            return;
        }
    }
}

/* What the entry holds that the case is about. */
static void known_of_entry(const struct rule_book *b, const struct ir_matter *m, bool *asked)
{
    const struct ir_register *r = m->entry == UINT32_MAX ? NULL : &b->registers[m->entry];
    for (size_t i = 0; r != NULL && i < r->columns_n; i++) {
        if (r->columns[i].kind == IR_COL_FACT) {
            asked[r->columns[i].fact] = true;
        }
    }
}

static void guards(struct check *c, const struct ir_matter *m, bool *asked)
{
    guard(c, asked, &m->source->id, m->start_when);
    known_of_entry(c->b, m, asked); /* from then on */
    for (size_t s = 0; s < m->steps_n; s++) {
        const struct ir_step *o = &m->steps[s];
        for (size_t a = 0; a < o->actions_n; a++) {
            guard(c, asked, &o->actions[a].source->id, o->actions[a].when);
        }
        for (size_t t = 0; t < o->tasks_n; t++) {
            guard(c, asked, &o->tasks[t].source->id, o->tasks[t].when);
        }
    }
}

/* ---- fields that nothing reads --------------------------------------------------------- */

static void read_by_ends(const struct ir_matter *m, bool *facts)
{
    for (size_t i = 0; i < m->tells_n; i++) {
        if (m->tells[i].from == IR_TELL_FACT) {
            facts[m->tells[i].place] = true;
        }
    }
    for (size_t e = 0; e < m->ends_n; e++) {
        const struct ir_end *o = &m->ends[e];
        for (size_t i = 0; i < o->enters_n + o->changes_n; i++) {
            const struct ir_enter *to =
                i < o->enters_n ? &o->enters[i] : &o->changes[i - o->enters_n];
            for (size_t s = 0; s < to->set_n; s++) {
                const struct ir_field *f = to->set[s].field;
                if (to->set[s].origin == IR_FROM_FORM && f->kind == IR_FIELD_FACT) {
                    facts[f->fact] = true;
                }
            }
        }
    }
}

static bool *read_of(struct check *c)
{
    const struct rule_book *b = c->b;
    bool *facts = MZ_NEW_N(c->a, bool, b->facts_n + 1);
    for (size_t i = 0; i < b->nodes_n; i++) {
        uint32_t f = 0;
        if (reads(&b->nodes[i], &f)) {
            facts[f] = true;
        }
    }
    for (size_t i = 0; i < b->matters_n; i++) {
        read_by_ends(&b->matters[i], facts);
    }
    for (size_t r = 0; r < b->registers_n; r++) {
        for (size_t i = 0; i < b->registers[r].columns_n; i++) {
            const struct ir_column *col = &b->registers[r].columns[i];
            if (col->kind == IR_COL_FACT) {
                facts[col->fact] = true;
            }
        }
    }
    if (b->role_fact >= 0) {
        facts[b->role_fact] = true;
    }
    return facts;
}

static void fields(struct check *c, const struct ir_form *f, const bool *read)
{
    for (size_t p = 0; p < f->parts_n; p++) {
        for (size_t i = 0; i < f->parts[p].fields_n; i++) {
            const struct ir_field *o = &f->parts[p].fields[i];
            if (o->kind != IR_FIELD_FACT || read[o->fact]) {
                continue;
            }
            check_find(c, AST_NOTE, "matter", o->source->fact.at,
                       .say = {NULL,
                               MZ_T("The form asks for \"{0}\", and nothing reads it"),
                               {o->source->fact.s}},
                       .way = {NULL,
                               MZ_T("Use it in a rule, an entry or a letter, write \"field\" when "
                                    "it is for people, or ask no more"),
                               {{0}}});
        }
    }
}

void check_asked(struct check *c)
{
    const struct rule_book *b = c->b;
    bool *forms = MZ_NEW_N(c->a, bool, b->forms_n + 1);
    for (size_t i = 0; i < b->matters_n; i++) {
        bool *asked = MZ_NEW_N(c->a, bool, b->facts_n + 1);
        asked_in(b, &b->matters[i], asked, forms);
        guards(c, &b->matters[i], asked);
    }
    const bool *read = read_of(c);
    for (size_t i = 0; i < b->forms_n; i++) {
        fields(c, &b->forms[i], read);
        if (!forms[i] && b->matters_n > 0) {
            check_find(
                c, AST_NOTE, "matter", b->forms[i].source->id.at,
                .say = {NULL, MZ_T("Nothing fills in the form \"{0}\""), {b->forms[i].name.id}},
                .way = {NULL, MZ_T("Name it in a matter or a task, or delete it"), {{0}}});
        }
    }
}
