/*
 * check_former.c - packs that are given who was a member before (`membership` of a fact). Whoever
 * left is a member of the case too, so each use of members names a unit with an end.
 */
#include "rule/check_parts.h"

void check_membership(struct check *c, const struct ast_fact *from, struct ir_fact *f)
{
    if (from->membership.s.n == 0) {
        return;
    }
    f->membership = check_is(from->membership.s, "since") ? IR_MEMBER_SINCE : IR_MEMBER_UNTIL;
    if (f->entity != IR_PERSON || f->type.kind != RULE_DATE || f->history != IR_NO_HISTORY) {
        check_find(c, AST_ERROR, "type", from->membership.at,
                   .say = {NULL, MZ_T("The register of households cannot say this fact"), {{0}}},
                   .way = {NULL,
                           MZ_T("\"membership\" stands at a date of the person without a history"),
                           {{0}}});
    }
    for (size_t i = 0; i < c->b->facts_n; i++) {
        if (&c->b->facts[i] != f && c->b->facts[i].membership == f->membership) {
            check_find(c, AST_ERROR, "name", from->membership.at,
                       .say = {NULL, MZ_T("\"{0}\" says this already"), {c->b->facts[i].name.id}},
                       .way = {NULL, MZ_T("Delete one"), {{0}}});
        }
    }
}

static bool given(const struct check *c)
{
    for (size_t i = 0; i < c->b->facts_n; i++) {
        if (c->b->facts[i].membership == IR_MEMBER_UNTIL) {
            return true;
        }
    }
    return false;
}

static bool ends(struct check *c, mz_str name)
{
    struct check_sym s;
    return check_sym(c, name, &s) && s.kind == CHECK_UNIT && c->units[s.i].unit->to != NULL;
}

/* sum(facts(wage, window, in u)): only his months as a member, whoever he is now. */
static bool cut(struct check *c, const struct ast *value)
{
    const struct ast *of = value == NULL || value->op != AST_AGG ? NULL : value->kid[0];
    bool window = of != NULL && of->op == AST_FACTS && of->kids_n >= 2;
    const struct ast *unit = window ? of->kid[1] : NULL;
    return unit != NULL && unit->op == AST_NAME && ends(c, unit->text);
}

void check_former_members(struct check *c, const struct ast *e)
{
    const struct ast *members = e->kid[0];
    bool good = members->kids_n > 0;
    if (cut(c, e->kid[1])) {
        return;
    }
    for (size_t i = 0; i < members->kids_n; i++) {
        good = good && members->kid[i]->op == AST_NAME && ends(c, members->kid[i]->text);
    }
    if (!good && given(c)) {
        check_find(c, AST_ERROR, "former", members->at,
                   .say = {NULL, MZ_T("Former members are among these members"), {{0}}},
                   .way = {NULL,
                           MZ_T("Name a unit with \"to\": members[living_here], or cut the "
                                "window: sum(members: sum(facts(wage, …, in living_here)))"),
                           {{0}}});
    }
}

void check_former_outcome(struct check *c, const struct ast_outcome *from,
                          const struct ir_outcome *o)
{
    bool covers = o->entity == IR_HOUSEHOLD && from->covers.s.n > 0 && ends(c, from->covers.s);
    if (covers || !given(c)) {
        return;
    }
    check_find(c, AST_ERROR, "former", from->id.at,
               .say = {NULL,
                       MZ_T("\"{0}\" would be decided for former members too"),
                       {from->id.s}},
               .way = {NULL,
                       MZ_T("Make it an outcome of the household that covers a unit with \"to\""),
                       {{0}}});
}
