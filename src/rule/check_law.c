/* check_law.c - citations, times, outcomes, tests. */
#include <string.h>

#include "base/text.h"
#include "rule/check_parts.h"

/* ---- citations --------------------------------------------------------------------- */

static const struct ast_source *source(const struct check *c, mz_str id)
{
    for (size_t p = c->b->packs_n; p > 0; p--) {
        const struct ast_pack *pack = c->b->packs[p - 1];
        for (size_t i = 0; i < pack->sources_n; i++) {
            if (mz_str_eq(pack->sources[i].id.s, id)) {
                return &pack->sources[i];
            }
        }
    }
    return NULL;
}

static const char open_mark[] = "local: to be confirmed";

static bool has(mz_str s, const char *words)
{
    size_t n = strlen(words);
    return s.n >= n && memmem(s.p, s.n, words, n) != NULL;
}

bool rule_cite_open(mz_str cite)
{
    size_t n = sizeof open_mark - 1;
    bool ends = cite.n >= n && memcmp(cite.p + cite.n - n, open_mark, n) == 0;
    return ends && (cite.n == n || cite.p[cite.n - n - 1] == ' ');
}

/* Citations of the last pack of the chain; one that several versions share counts once. */
static void count(struct check *c, mz_str cite, struct ast_at at)
{
    const struct ast_pack *last = c->b->packs[c->b->packs_n - 1];
    bool again =
        c->cited.line == at.line && c->cited.cell == at.cell && c->cited.col == at.col &&
        mz_str_eq(c->cited.file, at.file);
    if (!again && mz_str_eq(at.pack, last->id.s)) {
        c->b->cites_n++;
        c->b->cites_open += rule_cite_open(cite);
        c->cited = at;
    }
}

void check_cite(struct check *c, mz_str cite, struct ast_at at, mz_date to)
{
    size_t n = 0;
    count(c, cite, at);
    if (check_is(cite, open_mark)) {
        return;
    }
    while (n < cite.n && cite.p[n] != ' ') {
        n++;
    }
    mz_str id = {cite.p, n};
    if (!rule_cite_open(cite) && (has(cite, "to be confirmed") || has(cite, "待核"))) {
        check_find(c, AST_ERROR, "cite", at,
                   .say = {NULL, MZ_T("\"{0}\" is not the mark of an open citation"), {cite}},
                   .way = {NULL,
                           MZ_T("Write \"local: to be confirmed\", alone or behind the source"),
                           {{0}}});
        return;
    }
    const struct ast_source *s = source(c, id);
    if (s == NULL) {
        check_find(c, AST_ERROR, "cite", at,
                   .say = {NULL, MZ_T("\"{0}\" is no source of this pack or its parents"), {id}},
                   .way = {NULL,
                           MZ_T("Declare it under sources, or write \"local: to be "
                                "confirmed\""),
                           {{0}}});
        return;
    }
    if (n + 1 >= cite.n) {
        check_find(
            c, AST_WARNING, "cite", at, .say = {NULL, MZ_T("The citation names no article"), {{0}}},
            .way = {NULL, MZ_T("Write the article behind the source: \"{0} 第一条\""), {id}});
    }
    if (s->to.v != MZ_DATE_NONE.v && (to.v == MZ_DATE_NONE.v || to.v > s->to.v)) {
        check_find(c, AST_WARNING, "repealed", at,
                   .say = {NULL,
                           MZ_T("The source \"{0}\" is repealed from {1} on"),
                           {id, check_date(c, s->to)}},
                   .way = {NULL, MZ_T("Cite what replaced it, or end this on that day"), {{0}}});
    }
}

static bool is_eligible(const struct check *c, const struct check_rule *r)
{
    struct check_sym s;
    for (size_t p = 0; p < c->b->packs_n; p++) {
        for (size_t i = 0; i < c->b->packs[p]->outcomes_n; i++) {
            mz_str id = c->b->packs[p]->outcomes[i].eligible.s;
            if (check_sym(c, id, &s) && s.kind == CHECK_RULE && &c->rules[s.i] == r) {
                return true;
            }
        }
    }
    return false;
}

static void cited(struct check *c, const struct ast_text *own, const struct ast_text *outer,
                  struct ast_at at, mz_date to, bool needed)
{
    const struct ast_text *t = own->s.n > 0 ? own : outer;
    if (t->s.n > 0) {
        check_cite(c, t->s, t->at.line > 0 ? t->at : at, to);
    } else if (needed) {
        check_find(c, AST_ERROR, "cite", at,
                   .say = {NULL, MZ_T("This decides money or status and cites nothing"), {{0}}},
                   .way = {NULL,
                           MZ_T("Write \"cite\" with the article, or \"local: to be "
                                "confirmed\""),
                           {{0}}});
    }
}

static void cites(struct check *c, const struct check_rule *r, const struct ast_rule *rule)
{
    bool money = r->ir.type.kind == RULE_NUM && r->ir.type.unit[RULE_UNIT_YUAN] != 0;
    bool needed = money || is_eligible(c, r);
    for (size_t i = 0; i < rule->versions_n; i++) {
        const struct ast_version *v = &rule->versions[i];
        cited(c, &v->cite, &rule->cite, v->at.line > 0 ? v->at : rule->id.at, v->to, needed);
        for (size_t k = 0; k < v->exceptions_n; k++) {
            const struct ast_text none = {.at = {.line = 0}};
            cited(c, &v->exceptions[k].cite, &none, v->exceptions[k].at, v->to, needed);
        }
    }
    bool rows = rule->rows_n > 0 && rule->cite.s.n == 0;
    for (size_t i = 0; i < rule->rows_n; i++) {
        if (rule->rows[i].cite.n > 0) {
            check_cite(c, rule->rows[i].cite, rule->rows[i].at, MZ_DATE_NONE);
        } else {
            rows = false;
        }
    }
    if (rule->versions_n == 0 && !rows) {
        cited(c, &rule->cite, &rule->cite, rule->id.at, MZ_DATE_NONE, needed);
    }
}

/* ---- times ---------------------------------------------------------------------------------- */

/* Depth is bounded by AST_DEPTH. */
/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static void before_params(struct check *c, const struct ast *e, const struct ast_version *v)
{
    struct check_sym s;
    if (e == NULL) {
        return;
    }
    if (e->op == AST_NAME && check_sym(c, e->text, &s) && s.kind == CHECK_PARAM &&
        c->params[s.i].ir.brackets_n == 0) {
        const struct ir_param *p = &c->params[s.i].ir;
        mz_date first = MZ_DATE_NONE;
        for (size_t i = 0; i < p->values_n; i++) {
            first = first.v == MZ_DATE_NONE.v || p->values[i].from.v < first.v ? p->values[i].from
                                                                               : first;
        }
        if (p->values_n == 0 || v->from.v < first.v) {
            check_find(
                c, AST_WARNING, "time", e->at,
                .say = {NULL,
                        MZ_T("The rule holds from {0} on, but \"{1}\" has no value "
                             "then"),
                        {check_date(c, v->from), e->text}},
                .way = {NULL, MZ_T("Add the value of that time, or begin the rule later"), {{0}}});
        }
    }
    for (size_t i = 0; i < e->kids_n; i++) {
        before_params(c, e->kid[i], v);
    }
}

static void versions(struct check *c, const struct ast_rule *rule)
{
    for (size_t i = 0; i < rule->versions_n; i++) {
        const struct ast_version *v = &rule->versions[i];
        struct ast_at at = v->at.line > 0 ? v->at : rule->id.at;
        if (v->from.v != MZ_DATE_NONE.v) {
            before_params(c, v->formula, v);
        }
        if (v->to.v != MZ_DATE_NONE.v && v->from.v != MZ_DATE_NONE.v && v->to.v <= v->from.v) {
            check_find(c, AST_ERROR, "time", at,
                       .say = {NULL, MZ_T("This ends before it begins"), {{0}}},
                       .way = {NULL, MZ_T("Correct \"from\" or \"to\""), {{0}}});
        }
        for (size_t k = 0; k < i; k++) {
            const struct ast_version *o = &rule->versions[k];
            if (o->from.v == v->from.v && o->published.v == v->published.v) {
                check_find(c, AST_ERROR, "overlap", at,
                           .say = {NULL,
                                   MZ_T("\"{0}\" has two versions that begin on the same "
                                        "day"),
                                   {rule->id.s}},
                           .way = {NULL,
                                   MZ_T("Keep one, or give the correction a later "
                                        "\"published\""),
                                   {{0}}});
            }
        }
        bool follows = i + 1 < rule->versions_n && v->to.v != MZ_DATE_NONE.v &&
                       rule->versions[i + 1].from.v > v->to.v;
        if (follows) {
            check_find(c, AST_WARNING, "gap", rule->versions[i + 1].at,
                       .say = {NULL,
                               MZ_T("\"{0}\" is not in force from {1} to {2}"),
                               {rule->id.s, check_date(c, v->to),
                                check_date(c, rule->versions[i + 1].from)}},
                       .way = {NULL,
                               MZ_T("Leave \"to\" empty, or begin the next version on that "
                                    "day"),
                               {{0}}});
        }
    }
}

/* ---- sentences ----------------------------------------------------------------------------------
 */

static void braces(struct check *c, const struct ast_text *t)
{
    struct check_sym s;
    for (size_t i = 0; i < t->s.n; i++) {
        size_t end = i;
        while (t->s.p[i] == '{' && end < t->s.n && t->s.p[end] != '}') {
            end++;
        }
        if (t->s.p[i] != '{') {
            continue;
        }
        mz_str id = {t->s.p + i + 1, end > i ? end - i - 1 : 0};
        if (end == t->s.n ||
            (!check_is(id, "value") && !check_is(id, "label") && !check_sym(c, id, &s))) {
            check_find(c, AST_ERROR, "name", t->at,
                       .say = {NULL, MZ_T("Nothing is called \"{0}\""), {id}},
                       .way = {NULL,
                               MZ_T("In braces: value, label, or the id of a fact, parameter "
                                    "or rule"),
                               {{0}}});
        }
    }
}

static void sentences(struct check *c, const struct ast_rule *r)
{
    const struct ast_text *all[] = {&r->says.yes,    &r->says.no,    &r->says.unknown,
                                    &r->says_en.yes, &r->says_en.no, &r->says_en.unknown};
    for (size_t i = 0; i < MZ_LEN(all); i++) {
        braces(c, all[i]);
    }
}

/* A source that was confirmed is one whose document can be named. */
static void sources(struct check *c)
{
    for (size_t p = 0; p < c->b->packs_n; p++) {
        for (size_t i = 0; i < c->b->packs[p]->sources_n; i++) {
            const struct ast_source *s = &c->b->packs[p]->sources[i];
            bool named = s->number.s.n > 0 && !rule_cite_open(s->number.s);
            if (has(s->number.s, "待核")) {
                check_find(
                    c, AST_ERROR, "source", s->number.at,
                    .say = {NULL,
                            MZ_T("\"{0}\" is not the mark of an open citation"),
                            {s->number.s}},
                    .way = {NULL, MZ_T("Write \"local: to be confirmed\" as the number"), {{0}}});
            } else if (check_is(s->status.s, "confirmed") && !named) {
                check_find(
                    c, AST_ERROR, "source", s->id.at,
                    .say = {NULL,
                            MZ_T("The source \"{0}\" is confirmed, but its document has no number"),
                            {s->id.s}},
                    .way = {NULL,
                            MZ_T("Write \"number\", or \"status: local: to be confirmed\""),
                            {{0}}});
            }
        }
    }
}

void check_law(struct check *c)
{
    sources(c);
    for (size_t i = 0; i < c->rules_n; i++) {
        const struct check_rule *r = &c->rules[i];
        for (size_t k = 0; k < r->alts_n; k++) {
            cites(c, r, r->alts[k].rule);
            check_wording(c, r->alts[k].rule);
            versions(c, r->alts[k].rule);
            sentences(c, r->alts[k].rule);
        }
    }
}

/* ---- outcomes
 * ----------------------------------------------------------------------------------------- */

static uint32_t rule_of(struct check *c, const struct ast_text *t, const struct ir_outcome *o,
                        enum rule_kind kind)
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
    bool money = kind != RULE_NUM || r->ir.type.unit[RULE_UNIT_YUAN] == 1;
    if (r->ir.type.kind != kind || !money || r->ir.type.exact) {
        check_find(c, AST_ERROR, "type", t->at,
                   .say = {NULL,
                           MZ_T("\"{0}\" is \"{1}\" and cannot stand here"),
                           {t->s, check_type(c, &r->ir.type)}},
                   .way = {NULL,
                           MZ_T("eligible is yes or no, amount is money in whole fen, grade a "
                                "value of a list"),
                           {{0}}});
    }
    if (r->ir.entity != o->entity) {
        check_find(
            c, AST_ERROR, "entity", t->at,
            .say = {NULL, MZ_T("\"{0}\" is of another entity than the outcome"), {t->s}},
            .way = {
                NULL,
                MZ_T("Write a rule of the outcome's entity, or change the entity of the outcome"),
                {{0}}});
    }
    return r->place;
}

/* A household's outcome for the members of a unit. */
static void covers(struct check *c, const struct ast_outcome *from, struct ir_outcome *o)
{
    struct check_sym s;
    if (from->covers.s.n == 0) {
        return;
    }
    o->of_unit = check_sym(c, from->covers.s, &s) && s.kind == CHECK_UNIT;
    if (!o->of_unit || o->entity != IR_HOUSEHOLD) {
        check_find(
            c, AST_ERROR, "name", from->covers.at,
            .say = {NULL, MZ_T("\"{0}\" is no unit of members"), {from->covers.s}},
            .way = {NULL, MZ_T("\"covers\" names a unit, in an outcome of the household"), {{0}}});
    } else {
        o->unit = c->units[s.i].node;
    }
}

static void outcome(struct check *c, const struct ast_outcome *from, struct ir_outcome *o)
{
    *o = (struct ir_outcome){.name = check_label(&from->id, &from->label), .cite = from->cite.s};
    o->entity = check_entity(c, &from->entity);
    o->eligible = rule_of(c, &from->eligible, o, RULE_BOOL);
    o->amount = rule_of(c, &from->amount, o, RULE_NUM);
    o->grade = rule_of(c, &from->grade, o, RULE_ENUM);
    o->from_application_month = check_is(from->start.s, "month_of_application");
    covers(c, from, o);
    struct check_sym s;
    bool conditional = check_sym(c, from->eligible.s, &s) && s.kind == CHECK_RULE &&
                       c->rules[s.i].ir.applies != IR_NONE;
    if (from->eligible.s.n == 0 || conditional) {
        check_find(
            c, AST_ERROR, "applies", from->id.at,
            .say = {NULL, MZ_T("An outcome needs a rule \"eligible\" that always applies"), {{0}}},
            .way = {NULL,
                    MZ_T("Write \"eligible\" with a yes-or-no rule that has no applies_when"),
                    {{0}}});
    }
    if (from->start.s.n > 0 && !o->from_application_month &&
        !check_is(from->start.s, "month_after_decision")) {
        check_find(
            c, AST_ERROR, "name", from->start.at,
            .say = {NULL, MZ_T("\"start\" is month_after_decision or month_of_application"), {{0}}},
            .way = {NULL, MZ_T("Write one of the two, or leave \"start\" out"), {{0}}});
    }
    if (from->cite.s.n > 0) {
        check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
    } else {
        check_find(c, AST_ERROR, "cite", from->id.at,
                   .say = {NULL, MZ_T("This decides money or status and cites nothing"), {{0}}},
                   .way = {NULL,
                           MZ_T("Write \"cite\" with the article, or \"local: to be "
                                "confirmed\""),
                           {{0}}});
    }
}

static uint32_t outcome_of(struct check *c, const struct ast_text *t)
{
    for (uint32_t i = 0; i < c->b->outcomes_n; i++) {
        if (mz_str_eq(c->b->outcomes[i].name.id, t->s)) {
            return i;
        }
    }
    check_find(
        c, AST_ERROR, "name", t->at, .say = {NULL, MZ_T("There is no outcome \"{0}\""), {t->s}},
        .way = {NULL, MZ_T("Write the id of an outcome of this pack or its parents"), {{0}}});
    return UINT32_MAX;
}

static bool is_money(const struct rule_type *t)
{
    return t->kind == RULE_NUM && t->unit[RULE_UNIT_YUAN] == 1;
}

/* Where amounts are compared they are of one kind; of a household's the member's share is. */
static void amounts(struct check *c, const struct ast_exclude *e, const struct ir_exclude *x)
{
    const uint32_t outcomes[] = {x->first, x->second};
    const struct rule_type *t[2] = {NULL, NULL};
    const struct ir_outcome *o = c->b->outcomes;
    bool mixed = o[x->first].entity != o[x->second].entity;
    for (size_t i = 0; i < 2; i++) {
        bool shared = mixed && o[outcomes[i]].entity == IR_HOUSEHOLD;
        uint32_t rule = shared ? x->share : o[outcomes[i]].amount;
        for (size_t k = 0; rule != UINT32_MAX && k < c->rules_n; k++) {
            t[i] = c->rules[k].made && c->rules[k].place == rule ? &c->rules[k].ir.type : t[i];
        }
    }
    if (t[0] == NULL || t[1] == NULL || !is_money(t[0]) || !is_money(t[1]) ||
        t[0]->period != t[1]->period) {
        check_find(
            c, AST_ERROR, "type", e->keep.at,
            .say = {NULL, MZ_T("The two benefits have no amounts that could be compared"), {{0}}},
            .way = {NULL,
                    MZ_T("Both need an amount of one period; a household's benefit "
                         "against a person's also \"share\", the rule for what of it is "
                         "the member's"),
                    {{0}}});
    }
}

static void pair(struct check *c, const struct ast_exclude *e, struct ir_exclude *x)
{
    const struct ir_outcome *o = c->b->outcomes;
    bool mixed = o[x->first].entity != o[x->second].entity;
    struct check_sym s;
    if (e->share.s.n > 0) {
        bool rule = check_sym(c, e->share.s, &s) && s.kind == CHECK_RULE;
        if (!rule || !mixed || !is_money(&c->rules[s.i].ir.type)) {
            check_find(
                c, AST_ERROR, "name", e->share.at,
                .say = {NULL,
                        MZ_T("\"share\" is a rule with money, between a benefit of the "
                             "household and one of the person"),
                        {{0}}},
                .way = {NULL, MZ_T("Take \"share\" away, or name a rule of type money"), {{0}}});
        } else {
            x->share = c->rules[s.i].place;
        }
    }
    bool difference = check_is(x->keep, "difference");
    if (difference || check_is(x->keep, "higher")) {
        amounts(c, e, x);
    }
    if (x->first == x->second || (difference && mixed && o[x->first].entity == IR_PERSON)) {
        check_find(c, AST_ERROR, "name", e->second.at,
                   .say = {NULL,
                           x->first == x->second
                               ? MZ_T("An outcome does not exclude itself")
                               : MZ_T("The difference is paid of a person's benefit: the "
                                      "household's stands first"),
                           {{0}}},
                   .way = {NULL,
                           x->first == x->second ? MZ_T("Name another outcome as \"second\"")
                                                 : MZ_T("Exchange \"first\" and \"second\""),
                           {{0}}});
    }
}

static void exclude(struct check *c, const struct ast_exclude *e)
{
    static const char *const keeps[] = {"first", "second", "choose", "higher", "difference"};
    bool known = false;
    for (size_t i = 0; i < MZ_LEN(keeps); i++) {
        known = known || check_is(e->keep.s, keeps[i]);
    }
    if (!known) {
        check_find(
            c, AST_ERROR, "name", e->keep.at,
            .say = {NULL, MZ_T("\"keep\" is first, second, choose, higher or difference"), {{0}}},
            .way = {NULL, MZ_T("Write one of the five"), {{0}}});
    }
    if (e->cite.s.n > 0) {
        check_cite(c, e->cite.s, e->cite.at, MZ_DATE_NONE);
    } else {
        check_find(c, AST_ERROR, "cite", e->first.at,
                   .say = {NULL, MZ_T("This decides money or status and cites nothing"), {{0}}},
                   .way = {NULL,
                           MZ_T("Write \"cite\" with the article, or \"local: to be "
                                "confirmed\""),
                           {{0}}});
    }
    struct ir_exclude *x = &c->b->excludes[c->b->excludes_n++];
    *x = (struct ir_exclude){outcome_of(c, &e->first), outcome_of(c, &e->second), e->keep.s,
                             UINT32_MAX, e->cite.s};
    if (x->first != UINT32_MAX && x->second != UINT32_MAX) {
        pair(c, e, x);
    }
}

static void new_outcome(struct check *c, const struct ast_outcome *from)
{
    for (size_t i = 0; i < c->b->outcomes_n; i++) {
        if (mz_str_eq(c->b->outcomes[i].name.id, from->id.s)) {
            check_find(c, AST_ERROR, "name", from->id.at,
                       .say = {NULL, MZ_T("\"{0}\" is declared twice"), {from->id.s}},
                       .way = {NULL, MZ_T("Delete one, or give it another id"), {{0}}});
        }
    }
}

void check_outcomes(struct check *c)
{
    struct rule_book *b = c->b;
    size_t n = 0;
    size_t pairs = 0;
    for (size_t p = 0; p < b->packs_n; p++) {
        n += b->packs[p]->outcomes_n;
        pairs += b->packs[p]->excludes_n;
    }
    b->outcomes = MZ_NEW_N(c->a, struct ir_outcome, n + 1);
    b->excludes = MZ_NEW_N(c->a, struct ir_exclude, pairs + 1);
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->outcomes_n; i++) {
            const struct ast_outcome *from = &b->packs[p]->outcomes[i];
            new_outcome(c, from);
            outcome(c, from, &b->outcomes[b->outcomes_n++]);
        }
    }
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->excludes_n; i++) {
            exclude(c, &b->packs[p]->excludes[i]);
        }
    }
}
