/* check_indicator.c - indicators: their rules, weights, what they show. */
#include "rule/check_parts.h"

enum { WEIGHT_MAX = 100, COOL_MAX = 3660 };

/* A rule that always applies, yes or no or a share; UINT32_MAX after a finding or without a name.
 */
static uint32_t rule_of(struct check *c, const struct ast_text *t, enum rule_kind kind,
                        enum ir_entity *entity)
{
    struct check_sym s;
    if (t->s.n == 0) {
        return UINT32_MAX;
    }
    if (!check_sym(c, t->s, &s) || s.kind != CHECK_RULE) {
        check_find(
            c, AST_ERROR, "name", t->at, .say = {NULL, MZ_T("There is no rule \"{0}\""), {t->s}},
            .way = check_meant(
                c, t->s,
                (struct mz_say){
                    NULL, MZ_T("Write the id of a rule of this pack or its parents"), {{0}}}));
        return UINT32_MAX;
    }
    const struct check_rule *r = &c->rules[s.i];
    if (r->ir.type.kind != kind || r->ir.applies != IR_NONE) {
        check_find(c, AST_ERROR, "type", t->at,
                   .say = {NULL,
                           MZ_T("\"{0}\" is \"{1}\" and cannot stand here"),
                           {t->s, check_type(c, &r->ir.type)}},
                   .way = {NULL,
                           MZ_T("when is a rule of yes or no, severity one of a share, and both "
                                "always apply"),
                           {{0}}});
    }
    *entity = r->ir.entity;
    return r->place;
}

static void shows(struct check *c, const struct ast_indicator *from, struct ir_indicator *o)
{
    o->evidence = MZ_NEW_N(c->a, struct ir_evidence, from->evidence_n + 1);
    for (size_t i = 0; i < from->evidence_n; i++) {
        struct check_sym s = {CHECK_AMBIGUOUS, 0};
        bool known = check_sym(c, from->evidence[i].s, &s);
        struct ir_evidence *e = &o->evidence[o->evidence_n];
        if (known && s.kind == CHECK_FACT && c->b->facts[s.i].history == IR_NO_HISTORY) {
            *e = (struct ir_evidence){IR_SHOWS_FACT, s.i};
        } else if (known && s.kind == CHECK_PARAM) {
            *e = (struct ir_evidence){IR_SHOWS_PARAM, s.i};
        } else if (known && s.kind == CHECK_RULE) {
            *e = (struct ir_evidence){IR_SHOWS_RULE, c->rules[s.i].place};
        } else {
            check_find(
                c, AST_ERROR, "name", from->evidence[i].at,
                .say = {NULL,
                        MZ_T("\"{0}\" is no fact without history, parameter or rule"),
                        {from->evidence[i].s}},
                .way = check_meant(
                    c, from->evidence[i].s,
                    (struct mz_say){
                        NULL,
                        MZ_T("Write the id of a fact without history, of a parameter or of a rule"),
                        {{0}}}));
            continue;
        }
        o->evidence_n++;
    }
}

static void bounded(struct check *c, const struct ast_indicator *from)
{
    if (from->weight < 1 || from->weight > WEIGHT_MAX || from->cool_days < 0 ||
        from->cool_days > COOL_MAX) {
        check_find(c, AST_ERROR, "range", from->id.at,
                   .say = {NULL,
                           MZ_T("The weight of an indicator is 1 to 100, its cool-down 0 to 3660 "
                                "days"),
                           {{0}}},
                   .way = {NULL, MZ_T("Correct \"weight\" or \"cool_down\""), {{0}}});
    }
}

static void indicator(struct check *c, const struct ast_indicator *from, struct ir_indicator *o)
{
    enum ir_entity other = IR_HOUSEHOLD;
    struct check_sym s;
    *o = (struct ir_indicator){.name = check_label(&from->id, &from->label),
                               .about = check_label(&from->id, &from->about),
                               .paid = check_is(from->side.s, "paid"),
                               .entity = IR_HOUSEHOLD,
                               .weight = from->weight,
                               .cool_days = from->cool_days,
                               .cite = from->cite.s};
    o->when = rule_of(c, &from->when, RULE_BOOL, &o->entity);
    o->severity = rule_of(c, &from->severity, RULE_NUM, &other);
    if (o->severity != UINT32_MAX && other == IR_PERSON && o->entity != IR_PERSON) {
        check_find(c, AST_ERROR, "entity", from->severity.at,
                   .say = {NULL,
                           MZ_T("\"{0}\" is of a person, the indicator of a household"),
                           {from->severity.s}},
                   .way = {NULL,
                           MZ_T("Write a rule of the household, such as one with max(members: …)"),
                           {{0}}});
    }
    if (check_sym(c, from->when.s, &s) && s.kind == CHECK_RULE &&
        (c->rules[s.i].alts[0].rule->says.yes.s.n == 0 ||
         c->rules[s.i].alts[0].rule->says_en.yes.s.n == 0)) {
        check_find(c, AST_ERROR, "says", from->when.at,
                   .say = {NULL,
                           MZ_T("\"{0}\" has no sentence for true: an alert says why"),
                           {from->when.s}},
                   .way = {NULL,
                           MZ_T("Write \"says\" and \"says_en\" with \"true\" at that rule"),
                           {{0}}});
    }
    bounded(c, from);
    shows(c, from, o);
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
}

/* Where the indicator stands: its own place, or that of the parent's of the same id. */
static struct ir_indicator *place_of(struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->indicators_n; i++) {
        if (mz_str_eq(b->indicators[i].name.id, id)) {
            return &b->indicators[i];
        }
    }
    return &b->indicators[b->indicators_n++];
}

void check_indicators(struct check *c)
{
    struct rule_book *b = c->b;
    size_t n = 0;
    for (size_t p = 0; p < b->packs_n; p++) {
        n += b->packs[p]->indicators_n;
    }
    b->indicators = MZ_NEW_N(c->a, struct ir_indicator, n + 1);
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->indicators_n; i++) {
            const struct ast_indicator *from = &b->packs[p]->indicators[i];
            indicator(c, from, place_of(b, from->id.s));
        }
    }
}
