/* check_form.c - papers and forms: their fields are facts of the entity, or have a kind. */
#include "rule/check_matter_int.h"

void check_wrong(struct check *c, const struct ast_text *t, const char *say, const char *way)
{
    check_find(c, AST_ERROR, "matter", t->at, .say = {NULL, say, {t->s}},
               .way = {NULL, way, {t->s}});
}

void check_keep(struct check *c, ir_id id)
{
    if (id == IR_NONE) {
        return;
    }
    if (c->gates_n == c->gates_cap) {
        size_t cap = c->gates_cap == 0 ? 64 : c->gates_cap * 2;
        ir_id *v = MZ_NEW_N(c->a, ir_id, cap);
        if (c->gates_n > 0) {
            memcpy(v, c->gates, c->gates_n * sizeof *v);
        }
        c->gates = v;
        c->gates_cap = cap;
    }
    c->gates[c->gates_n++] = id;
}

ir_id check_gate(struct check *c, const struct ast *e, enum ir_entity scope, uint32_t *rule)
{
    struct check_sym s;
    if (rule != NULL) {
        *rule = UINT32_MAX;
    }
    if (e == NULL) {
        return IR_NONE;
    }
    c->scope = scope;
    ir_id id = check_bool(c, e);
    c->scope = IR_HOUSEHOLD;
    check_keep(c, id);
    if (rule != NULL && id != IR_NONE && e->op == AST_NAME && check_sym(c, e->text, &s) &&
        s.kind == CHECK_RULE) {
        *rule = c->rules[s.i].place;
    }
    return id;
}

/* ---- papers ------------------------------------------------------------------- */

int32_t check_paper_of(const struct check *c, mz_str id)
{
    for (size_t i = 0; i < c->b->papers_n; i++) {
        if (mz_str_eq(c->b->papers[i].name.id, id)) {
            return (int32_t)i;
        }
    }
    return -1;
}

static void papers(struct check *c, const struct ast_pack *p)
{
    struct rule_book *b = c->b;
    for (size_t i = 0; i < p->papers_n; i++) {
        const struct ast_paper *from = &p->papers[i];
        int32_t old = check_paper_of(c, from->id.s);
        struct ir_paper *o = &b->papers[old >= 0 ? (size_t)old : b->papers_n++];
        *o = (struct ir_paper){check_label(&from->id, &from->label), from};
        check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
    }
}

/* ---- fields -------------------------------------------------------------------- */

static enum ir_field_kind kind_of(mz_str s)
{
    static const char *const words[] = {
        [IR_FIELD_TEXT] = "text",           [IR_FIELD_LONG_TEXT] = "long_text",
        [IR_FIELD_PHONE] = "phone",         [IR_FIELD_CARD] = "card",
        [IR_FIELD_ID_NUMBER] = "id_number", [IR_FIELD_NAME] = "name",
        [IR_FIELD_ADDRESS] = "address",     [IR_FIELD_PLACE] = "place",
        [IR_FIELD_DATE] = "date",           [IR_FIELD_PHOTO] = "photo",
        [IR_FIELD_FILE] = "file",           [IR_FIELD_SIGNATURE] = "signature",
    };
    for (size_t i = IR_FIELD_TEXT; i < MZ_LEN(words); i++) {
        if (check_is(s, words[i])) {
            return (enum ir_field_kind)i;
        }
    }
    return IR_FIELD_TEXT; /* the reader has refused any other word */
}

static void fact_field(struct check *c, const struct ast_field *from, enum ir_entity scope,
                       struct ir_field *o)
{
    struct check_sym s;
    if (!check_sym(c, from->fact.s, &s) || s.kind != CHECK_FACT) {
        check_find(c, AST_ERROR, "name", from->fact.at,
                   .say = {NULL, MZ_T("There is no fact \"{0}\""), {from->fact.s}},
                   .way = check_meant(c, from->fact.s,
                                      (struct mz_say){NULL,
                                                      MZ_T("Declare it in \"facts\", or write "
                                                           "\"field\" for what no rule reads"),
                                                      {{0}}}));
        return;
    }
    const struct ir_fact *fact = &c->b->facts[s.i];
    o->fact = s.i;
    o->kind = IR_FIELD_FACT;
    c->fact_reached[s.i] = true;
    o->name = fact->name;
    if (fact->entity != scope) {
        check_wrong(c, &from->fact, MZ_T("\"{0}\" is of another entity than this part of the form"),
                    MZ_T("Facts of persons stand in a part with \"each: members\" or a role, all "
                         "others in a part without \"each\""));
    }
    if (from->kind.s.n > 0) {
        check_wrong(c, &from->kind, MZ_T("\"kind\" stands beside a fact"),
                    MZ_T("Take the line away: the fact has its type"));
    }
}

static void own_field(struct check *c, const struct ast_field *from, struct ir_field *o)
{
    struct check_sym s;
    o->kind = kind_of(from->kind.s);
    o->name = check_label(&from->field, &from->label);
    if (from->label.zh.s.n == 0 || from->kind.s.n == 0) {
        check_wrong(c, &from->field, MZ_T("The field \"{0}\" has no label or no kind"),
                    MZ_T("Add the lines \"label\" and \"kind\""));
    }
    if (check_sym(c, from->field.s, &s)) {
        check_wrong(c, &from->field, MZ_T("\"{0}\" is a name of the rules already"),
                    MZ_T("Write \"fact: {0}\", or take another name"));
    }
}

static void field(struct check *c, const struct ast_field *from, enum ir_entity scope,
                  struct ir_field *o)
{
    *o = (struct ir_field){.source = from, .fact = UINT32_MAX};
    if ((from->fact.s.n > 0) == (from->field.s.n > 0)) {
        struct ast_text t = {from->fact.s, from->at};
        check_wrong(c, &t, MZ_T("A field needs either \"fact\" or \"field\""),
                    MZ_T("Name a fact of the rules, or give the field an id of its own"));
        return;
    }
    if (from->fact.s.n > 0) {
        fact_field(c, from, scope, o);
    } else {
        own_field(c, from, o);
    }
    if (from->label.zh.s.n > 0) {
        o->name.zh = from->label.zh.s;
        o->name.en = from->label.en.s.n > 0 ? from->label.en.s : from->label.zh.s;
    }
    o->need = check_gate(c, from->need_when, scope, NULL);
    o->show = check_gate(c, from->show_when, scope, NULL);
    o->check = check_gate(c, from->check, scope, NULL);
    if (from->check != NULL && from->says.zh.s.n == 0) {
        struct ast_text t = {o->name.id, from->check->at};
        check_wrong(c, &t, MZ_T("The check of \"{0}\" has no sentence for those whom it refuses"),
                    MZ_T("Add \"says\" and \"says_en\": what is wrong and what to do"));
    }
    if (from->optional && from->need_when != NULL) {
        struct ast_text t = {o->name.id, from->need_when->at};
        check_wrong(c, &t, MZ_T("\"{0}\" is optional and needed at once"),
                    MZ_T("Keep \"optional\" or \"need_when\""));
    }
}

/* ---- parts and forms -------------------------------------------------------------- */

/* Rows of two roles are different people: each may be asked the same. */
static bool apart(const struct ir_part *x, const struct ir_part *y)
{
    return x != y && x->each == IR_EACH_ROLE && y->each == IR_EACH_ROLE && x->role != y->role;
}

static bool asks(const struct ir_part *p, size_t end, mz_str id)
{
    for (size_t i = 0; i < end; i++) {
        if (id.n > 0 && mz_str_eq(p->fields[i].name.id, id)) {
            return true;
        }
    }
    return false;
}

static void twice(struct check *c, const struct ir_form *form)
{
    for (size_t p = 0; p < form->parts_n; p++) {
        const struct ir_part *x = &form->parts[p];
        for (size_t i = 0; i < x->fields_n; i++) {
            bool before = asks(x, i, x->fields[i].name.id);
            for (size_t q = 0; q < p; q++) {
                const struct ir_part *y = &form->parts[q];
                before = before || (!apart(x, y) && asks(y, y->fields_n, x->fields[i].name.id));
            }
            if (before) {
                struct ast_text t = {x->fields[i].name.id, x->fields[i].source->at};
                check_wrong(c, &t, MZ_T("\"{0}\" stands in the form twice"),
                            MZ_T("Ask once: delete one of the two"));
            }
        }
    }
}

static void each_of(struct check *c, const struct ast_part *from, struct ir_part *o)
{
    if (from->each.s.n == 0) {
        o->each = IR_EACH_CASE;
        return;
    }
    if (check_is(from->each.s, "members")) {
        o->each = IR_EACH_MEMBER;
        return;
    }
    int role = c->b->role_enum < 0 ? -1 : check_enum_value(c, c->b->role_enum, from->each.s);
    o->each = IR_EACH_ROLE;
    o->role = role < 0 ? 0 : (uint16_t)role;
    if (role < 0) {
        check_wrong(c, &from->each,
                    MZ_T("\"{0}\" is neither \"members\" nor a value of the enum role"),
                    MZ_T("Write \"members\", or declare the role in \"enums\""));
    }
}

static void part(struct check *c, const struct ast_part *from, struct ir_part *o)
{
    *o = (struct ir_part){.source = from};
    each_of(c, from, o);
    enum ir_entity scope = o->each == IR_EACH_CASE ? IR_HOUSEHOLD : IR_PERSON;
    o->show = check_gate(c, from->show_when, IR_HOUSEHOLD, NULL);
    o->fields = MZ_NEW_N(c->a, struct ir_field, from->fields_n + 1);
    for (size_t i = 0; i < from->fields_n; i++) {
        field(c, &from->fields[i], scope, &o->fields[o->fields_n++]);
    }
    if (from->least > from->most || (from->each.s.n == 0 && from->least + from->most > 0)) {
        struct ast_text t = {from->label.zh.s, from->at};
        check_wrong(c, &t, MZ_T("The rows of \"{0}\" have no possible number"),
                    MZ_T("\"least\" is at most \"most\"; both stand beside \"each\""));
    }
}

int32_t check_form_of(struct check *c, const struct ast_text *id)
{
    for (size_t i = 0; i < c->b->forms_n; i++) {
        if (mz_str_eq(c->b->forms[i].name.id, id->s)) {
            return (int32_t)i;
        }
    }
    if (id->s.n > 0) {
        check_wrong(c, id, MZ_T("There is no form \"{0}\""),
                    MZ_T("Declare it in \"forms\", or name another"));
    }
    return -1;
}

static void form(struct check *c, const struct ast_form *from)
{
    struct rule_book *b = c->b;
    struct ir_form *o = NULL;
    for (size_t i = 0; i < b->forms_n && o == NULL; i++) {
        o = mz_str_eq(b->forms[i].name.id, from->id.s) ? &b->forms[i] : NULL;
    }
    o = o == NULL ? &b->forms[b->forms_n++] : o;
    *o = (struct ir_form){.name = check_label(&from->id, &from->label), .source = from};
    o->parts = MZ_NEW_N(c->a, struct ir_part, from->parts_n + 1);
    for (size_t i = 0; i < from->parts_n; i++) {
        part(c, &from->parts[i], &o->parts[o->parts_n++]);
    }
    twice(c, o);
    if (from->cite.s.n > 0) {
        check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
    }
}

void check_forms(struct check *c)
{
    struct rule_book *b = c->b;
    size_t papers_n = 0;
    size_t forms_n = 0;
    for (size_t p = 0; p < b->packs_n; p++) {
        papers_n += b->packs[p]->papers_n;
        forms_n += b->packs[p]->forms_n + b->packs[p]->bundles_n; /* each has one of all */
    }
    b->papers = MZ_NEW_N(c->a, struct ir_paper, papers_n + 1);
    b->forms = MZ_NEW_N(c->a, struct ir_form, forms_n + 1);
    for (size_t p = 0; p < b->packs_n; p++) {
        papers(c, b->packs[p]);
        for (size_t i = 0; i < b->packs[p]->forms_n; i++) {
            form(c, &b->packs[p]->forms[i]);
        }
    }
}
