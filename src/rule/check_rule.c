/* check_rule.c - rules with their versions, exceptions and replacements as nodes. */
#include <stdlib.h>

#include "rule/check_parts.h"

enum { EXCEPTIONS_MAX = 64 };

/* ---- collecting ------------------------------------------------------------------- */

static void add_alt(struct check *c, struct check_rule *r, const struct ast_rule *rule,
                    uint32_t pack)
{
    if (r->alts_n == r->alts_cap) {
        size_t cap = r->alts_cap == 0 ? 2 : r->alts_cap * 2;
        struct check_alt *next = MZ_NEW_N(c->a, struct check_alt, cap);
        if (r->alts_n > 0) {
            memcpy(next, r->alts, sizeof *next * r->alts_n);
        }
        r->alts = next;
        r->alts_cap = cap;
    }
    r->alts[r->alts_n++] = (struct check_alt){rule, pack};
}

/* "base.top_up" or "top_up": the rule of a parent pack. */
static struct check_rule *replaced(struct check *c, const struct ast_rule *rule, uint32_t pack)
{
    struct check_sym sym;
    mz_str id = rule->replaces.s;
    for (uint32_t p = 0; p < pack; p++) {
        mz_str own = c->b->packs[p]->id.s;
        if (id.n > own.n && id.p[own.n] == '.' && memcmp(id.p, own.p, own.n) == 0) {
            id = (mz_str){id.p + own.n + 1, id.n - own.n - 1};
            break;
        }
    }
    if (check_sym(c, id, &sym) && sym.kind == CHECK_RULE && c->rules[sym.i].alts[0].pack < pack) {
        return &c->rules[sym.i];
    }
    check_find(
        c, AST_ERROR, "name", rule->replaces.at,
        .say = {NULL, MZ_T("No parent pack has a rule \"{0}\""), {rule->replaces.s}},
        .way = check_meant(
            c, rule->replaces.s,
            (struct mz_say){NULL, MZ_T("Write pack.rule, or take \"replaces\" away"), {{0}}}));
    return NULL;
}

static void typed(struct check *c, struct check_rule *r, const struct ast_rule *rule)
{
    struct rule_type t;
    bool fine = check_type_of(c, &rule->type, &t);
    enum ir_entity entity = check_entity(c, &rule->entity);
    if (r->alts_n == 0) {
        r->ir.type = fine ? t : rule_type_of(RULE_BOOL);
        r->ir.entity = entity;
        r->typed = fine;
        return;
    }
    if (fine && (!rule_type_same(&t, &r->ir.type) || entity != r->ir.entity ||
                 t.exact != r->ir.type.exact || t.decimals != r->ir.type.decimals)) {
        check_find(c, AST_ERROR, "type", rule->type.at,
                   .say = {NULL,
                           MZ_T("\"{0}\" replaces \"{1}\" and must have its entity and type, "
                                "\"{2}\""),
                           {rule->id.s, r->ir.name.id, check_type(c, &r->ir.type)}},
                   .way = {NULL, MZ_T("Copy \"entity\" and \"type\" of the replaced rule"), {{0}}});
    }
}

static void collect(struct check *c, const struct ast_rule *rule, uint32_t pack)
{
    struct check_rule *r = NULL;
    struct check_sym sym = {CHECK_RULE, (uint32_t)c->rules_n};
    if (rule->replaces.s.n > 0) {
        r = replaced(c, rule, pack);
        if (r == NULL) {
            return;
        }
        sym.i = (uint32_t)(r - c->rules);
        if (!mz_str_eq(rule->id.s, r->ir.name.id)) {
            check_declare(c, &rule->id, &rule->label, sym);
        }
    } else {
        r = &c->rules[c->rules_n++];
        *r = (struct check_rule){0};
        r->ir.name = check_label(&rule->id, &rule->label);
        r->ir.root = IR_NONE;
        r->ir.applies = IR_NONE;
        check_declare(c, &rule->id, &rule->label, sym);
    }
    typed(c, r, rule);
    add_alt(c, r, rule, pack);
    r->ir.cite = rule->cite.s;
    r->ir.source = rule;
    r->ir.pack = c->b->packs[pack]->id.s;
}

void check_collect(struct check *c)
{
    size_t rules = 0;
    size_t units = 0;
    for (size_t p = 0; p < c->b->packs_n; p++) {
        rules += c->b->packs[p]->rules_n;
        units += c->b->packs[p]->units_n;
    }
    c->rules = MZ_NEW_N(c->a, struct check_rule, rules + 1);
    c->units = MZ_NEW_N(c->a, struct check_unit, units + 1);
    for (uint32_t p = 0; p < c->b->packs_n; p++) {
        const struct ast_pack *pack = c->b->packs[p];
        for (size_t i = 0; i < pack->units_n; i++) {
            struct check_sym sym = {CHECK_UNIT, (uint32_t)c->units_n};
            check_declare(c, &pack->units[i].id, &pack->units[i].label, sym);
            c->units[c->units_n++] = (struct check_unit){
                &pack->units[i], p, IR_NONE, IR_NONE, IR_NONE, IR_NONE};
        }
        for (size_t i = 0; i < pack->rules_n; i++) {
            collect(c, &pack->rules[i], p);
        }
    }
}

/* ---- one version -------------------------------------------------------------------- */

struct way {
    const struct ast_exception *e;
    ir_id when;
    ir_id value;
};

static int by_priority(const void *x, const void *y)
{
    const struct ast_exception *a = ((const struct way *)x)->e;
    const struct ast_exception *b = ((const struct way *)y)->e;
    if (a->priority != b->priority) {
        return a->priority < b->priority ? -1 : 1; /* lowest first: the innermost */
    }
    return a < b ? -1 : a > b;
}

static ir_id agree(struct check *c, const struct check_rule *r, const struct way *ways, size_t n,
                   ir_id rest)
{
    ir_id kids[2 * EXCEPTIONS_MAX + 1];
    ir_id when[EXCEPTIONS_MAX];
    ir_id value[EXCEPTIONS_MAX];
    const struct ast_exception *list[EXCEPTIONS_MAX];
    for (size_t i = 0; i < n; i++) {
        kids[2 * i] = when[i] = ways[i].when;
        kids[2 * i + 1] = value[i] = ways[i].value;
        list[i] = ways[i].e;
    }
    kids[2 * n] = rest;
    check_exceptions(c, list, when, value, n);
    return check_op(c, IR_AGREE, r->ir.type, ways[0].e->at, kids, (uint32_t)n * 2 + 1);
}

static ir_id version(struct check *c, const struct check_rule *r, const struct ast_version *v)
{
    struct way ways[EXCEPTIONS_MAX];
    size_t n = 0;
    ir_id out = check_typed(c, v->formula, &r->ir.type);
    bool fine = out != IR_NONE;
    if (v->exceptions_n > EXCEPTIONS_MAX) {
        check_find(c, AST_ERROR, "range", v->at,
                   .say = {NULL,
                           MZ_T("A rule has at most {0} exceptions"),
                           {check_int(c, EXCEPTIONS_MAX)}},
                   .way = {NULL, MZ_T("Make a decision table of them, or split the rule"), {{0}}});
        return IR_NONE;
    }
    for (size_t i = 0; i < v->exceptions_n; i++) {
        const struct ast_exception *e = &v->exceptions[i];
        ir_id when = e->when == NULL ? IR_NONE : check_bool(c, e->when);
        size_t added = check_guard(c, when, true);
        ir_id value = check_typed(c, e->formula, &r->ir.type);
        c->guards_n -= added;
        ways[n++] = (struct way){e, when, value};
        fine = fine && when != IR_NONE && value != IR_NONE;
    }
    if (!fine) {
        return IR_NONE;
    }
    qsort(ways, n, sizeof *ways, by_priority);
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && ways[end].e->priority == ways[i].e->priority) {
            end++;
        }
        out = agree(c, r, ways + i, end - i, out);
        i = end;
    }
    return out;
}

/* ---- all versions ----------------------------------------------------------------------- */

struct picks {
    struct ir_alt *alts;
    ir_id *values;
    ir_id *applies;
    size_t n;
    bool fine;
    bool conditional; /* one of them has applies_when */
};

static int64_t division_of(const struct check *c, uint32_t pack)
{
    int64_t v = 0;
    (void)check_division(c->b->packs[pack]->division.s, &v);
    return v;
}

static void one_version(struct check *c, struct check_rule *r, const struct check_alt *alt,
                        const struct ast_version *v, struct picks *out)
{
    struct ir_alt *to = &out->alts[out->n];
    const struct ast_rule *rule = alt->rule;
    *to = (struct ir_alt){.division = division_of(c, alt->pack),
                          .from = MZ_DATE_NONE,
                          .to = MZ_DATE_NONE,
                          .published = MZ_DATE_NONE,
                          .cite = rule->cite.s,
                          .pack = c->b->packs[alt->pack]->id.s,
                          .at = rule->id.at};
    if (v != NULL) {
        to->from = v->from;
        to->to = v->to;
        to->published = v->published.v != MZ_DATE_NONE.v ? v->published : v->from;
        to->cite = v->cite.s.n > 0 ? v->cite.s : to->cite;
        to->at = v->at;
    }
    c->when = (struct ir_span){to->from, to->to};
    ir_id applies = IR_NONE;
    if (rule->applies_when != NULL) {
        applies = check_bool(c, rule->applies_when);
        out->fine = out->fine && applies != IR_NONE;
        out->conditional = true;
    }
    size_t added = check_guard(c, applies, true);
    ir_id value = rule->inputs_n > 0 ? check_table(c, rule, &r->ir.type)
                  : v != NULL        ? version(c, r, v)
                                     : IR_NONE;
    c->when = (struct ir_span){MZ_DATE_NONE, MZ_DATE_NONE};
    c->guards_n -= added;
    out->applies[out->n] = applies;
    out->values[out->n++] = value;
    out->fine = out->fine && value != IR_NONE;
}

static void put_alt(struct picks *p, size_t *n, size_t from, struct ir_alt alt)
{
    p->alts[*n] = alt;
    p->values[*n] = p->values[from];
    p->applies[(*n)++] = p->applies[from];
}

/* Is another version newer, of the same place, and begun before the reform ends? */
static bool is_passed(const struct picks *p, size_t n, size_t k, mz_date to)
{
    for (size_t i = 0; i < n; i++) {
        const struct ir_alt *a = &p->alts[k];
        const struct ir_alt *b = &p->alts[i];
        bool newer = b->from.v > a->from.v || (b->from.v == a->from.v && i > k);
        if (i != k && b->division == a->division && newer && b->from.v < to.v) {
            return true;
        }
    }
    return false;
}

/* What holds in the reform's division ends for its time, and is back behind it. */
static void end_at(struct check *c, struct picks *p, mz_date from, mz_date to)
{
    size_t n = p->n;
    size_t back = n;
    size_t kept = 0;
    for (size_t k = 0; to.v != MZ_DATE_NONE.v && k < n; k++) {
        struct ir_alt alt = p->alts[k];
        bool holds = check_division_in(alt.division, c->reform_in) && alt.from.v < to.v &&
                     (alt.to.v == MZ_DATE_NONE.v || alt.to.v > to.v);
        if (holds && !is_passed(p, n, k, to)) {
            alt.from = to;
            put_alt(p, &back, k, alt);
        }
    }
    for (size_t k = 0; k < back; k++) {
        struct ir_alt alt = p->alts[k];
        bool inside = k < n && check_division_in(alt.division, c->reform_in) &&
                      (to.v == MZ_DATE_NONE.v || alt.from.v < to.v);
        if (inside && alt.from.v != MZ_DATE_NONE.v && alt.from.v >= from.v) {
            continue;
        }
        if (inside && (alt.to.v == MZ_DATE_NONE.v || alt.to.v > from.v)) {
            alt.to = from;
        }
        put_alt(p, &kept, k, alt);
    }
    p->n = kept;
}

/* From the reform's first day to its last its formula, in its division and below. */
static void reformed(struct check *c, struct check_rule *r, struct picks *p)
{
    const struct ast_reform *f = c->reform;
    for (size_t i = 0; f != NULL && i < f->replace_n; i++) {
        if (!mz_str_eq(f->replace[i].id.s, r->ir.name.id) || f->replace[i].value == NULL) {
            continue;
        }
        ir_id applies = p->n > 0 ? p->applies[p->n - 1] : IR_NONE;
        end_at(c, p, f->from, f->to);
        p->alts[p->n] = (struct ir_alt){.division = c->reform_in,
                                        .from = f->from,
                                        .to = f->to,
                                        .published = f->from,
                                        .cite = f->label.zh.s,
                                        .at = f->replace[i].id.at};
        p->values[p->n] = check_typed(c, f->replace[i].value, &r->ir.type);
        p->applies[p->n] = applies;
        p->fine = p->fine && p->values[p->n] != IR_NONE;
        p->n++;
    }
}

static ir_id pick(struct check *c, const struct check_rule *r, struct rule_type t,
                  const struct picks *p, const ir_id *kids)
{
    const struct ir_alt *only = &p->alts[0];
    bool always = only->from.v == MZ_DATE_NONE.v && only->to.v == MZ_DATE_NONE.v &&
                  only->published.v == MZ_DATE_NONE.v;
    if (p->n == 1 && always && check_division_in(c->b->division, only->division)) {
        return kids[0];
    }
    bool placed = false;
    for (size_t i = 0; i < p->n; i++) {
        placed = placed || !check_division_in(c->b->division, p->alts[i].division);
        placed = placed || p->alts[i].division != p->alts[0].division;
    }
    struct rule_book *b = c->b;
    b->picks[b->picks_n] = (struct ir_pick){p->alts, p->n};
    struct ir_node n = {.op = IR_PICK,
                        .cmp = IR_OPS_N,
                        .arg = (uint32_t)b->picks_n++,
                        .type = t,
                        .entity = placed ? IR_HOUSEHOLD : IR_CONSTANT,
                        .at = r->alts[0].rule->id.at};
    return check_node(c, n, kids, (uint32_t)p->n);
}

static void applies(struct check *c, struct check_rule *r, struct picks *p)
{
    struct rule_type b = rule_type_of(RULE_BOOL);
    bool same = true;
    for (size_t i = 0; i < p->n; i++) {
        if (p->applies[i] == IR_NONE) {
            p->applies[i] = check_const(c, b, p->alts[i].at, 1, 1);
        }
        same = same && p->applies[i] == p->applies[0];
    }
    r->ir.applies = same ? p->applies[0] : pick(c, r, b, p, p->applies);
}

/* What is not exact is stored: whole fen, whole persons. */
static void whole(struct check *c, const struct check_rule *r, ir_id root)
{
    const struct rule_type *t = &r->ir.type;
    mz_wide scale = 1;
    for (int i = 0; i < t->decimals; i++) {
        scale *= 10;
    }
    mz_wide den = c->ranges[root].den;
    if (t->kind != RULE_NUM || t->exact || (den != 0 && scale % den == 0)) {
        return;
    }
    bool money = t->unit[RULE_UNIT_YUAN] != 0;
    check_find(c, AST_ERROR, "round", r->alts[r->alts_n - 1].rule->id.at,
               .say = {NULL,
                       money ? MZ_T("\"{0}\" may end in a part of a fen")
                             : MZ_T("\"{0}\" may end in more decimals than its type holds"),
                       {r->ir.name.id}},
               .way = {NULL,
                       money ? MZ_T("Write round(…, 1分, half_up) as the article says, or make "
                                    "the type exact")
                             : MZ_T("Write round(…, 1, half_up), or make the type exact"),
                       {{0}}});
}

static size_t versions_of(const struct check_rule *r)
{
    size_t n = 1;
    for (size_t i = 0; i < r->alts_n; i++) {
        n += r->alts[i].rule->versions_n + 1;
    }
    return n;
}

static void make(struct check *c, struct check_rule *r)
{
    size_t cap = 2 * versions_of(r) + 1; /* a reform that ends lets each begin again */
    struct picks p = {.fine = true};
    p.alts = MZ_NEW_N(c->a, struct ir_alt, cap);
    p.values = MZ_NEW_N(c->a, ir_id, cap);
    p.applies = MZ_NEW_N(c->a, ir_id, cap);
    c->scope = r->ir.entity;
    for (size_t i = 0; i < r->alts_n; i++) {
        const struct check_alt *alt = &r->alts[i];
        for (size_t v = 0; v < alt->rule->versions_n; v++) {
            one_version(c, r, alt, &alt->rule->versions[v], &p);
        }
        if (alt->rule->versions_n == 0) {
            one_version(c, r, alt, NULL, &p);
        }
    }
    reformed(c, r, &p);
    r->made = true;
    r->place = (uint32_t)c->b->rules_n++;
    if (!p.fine || p.n == 0) {
        return;
    }
    if (p.conditional) {
        applies(c, r, &p);
    }
    ir_id value = pick(c, r, r->ir.type, &p, p.values);
    whole(c, r, value);
    struct ir_node n = {.op = IR_RULE,
                        .cmp = IR_OPS_N,
                        .arg = r->place,
                        .type = r->ir.type,
                        .entity = r->ir.entity,
                        .at = r->alts[0].rule->id.at};
    r->ir.root = check_node(c, n, &value, 1);
}

/* ---- absence ------------------------------------------------------------------------------ */

static bool open_pick(const struct ir_pick *p, int64_t division)
{
    for (size_t i = 0; i < p->alts_n; i++) {
        const struct ir_alt *a = &p->alts[i];
        if (a->from.v == MZ_DATE_NONE.v && a->to.v == MZ_DATE_NONE.v &&
            check_division_in(division, a->division)) {
            return true;
        }
    }
    return false;
}

/* For another reason than a missing fact: not in force, conflict, error. */
static void absent_rules(struct check *c)
{
    struct rule_book *b = c->b;
    bool *absent = MZ_NEW_N(c->a, bool, b->nodes_n + 1);
    for (size_t i = 0; i < b->nodes_n; i++) {
        const struct ir_node *n = &b->nodes[i];
        bool own = n->op == IR_PARAM || n->op == IR_SCALE || n->op == IR_MARGINAL ||
                   n->op == IR_AGREE || n->op == IR_ADD_MONTHS ||
                   (n->op == IR_PICK && !open_pick(&b->picks[n->arg], b->division));
        if (n->op == IR_DIV && check_zero(c, ir_kid(b, n, 1))) {
            own = true;
        }
        for (uint32_t k = 0; k < n->kids_n && !own; k++) {
            ir_id kid = ir_kid(b, n, k);
            own = n->op != IR_IS_KNOWN && kid != IR_NONE && absent[kid];
        }
        if (n->op == IR_COALESCE) {
            own = absent[ir_kid(b, n, 1)];
        }
        absent[i] = own;
        if (n->op == IR_RULE) {
            b->rules[n->arg].can_be_absent = own;
        }
    }
}

/* Does an outcome cover the members of this unit? Its node is needed then as those of rules are. */
static bool is_covered(const struct check *c, const struct ast_unit *u)
{
    for (size_t p = 0; p < c->b->packs_n; p++) {
        const struct ast_pack *pack = c->b->packs[p];
        for (size_t i = 0; i < pack->outcomes_n; i++) {
            mz_str name = pack->outcomes[i].covers.s;
            if (name.n > 0 && (mz_str_eq(name, u->id.s) || mz_str_eq(name, u->label.zh.s))) {
                return true;
            }
        }
    }
    return false;
}

/* Literals that took another type, and what failed, are left behind: keep what rules reach. */
static void prune(struct check *c)
{
    struct rule_book *b = c->b;
    ir_id *to = MZ_NEW_N(c->a, ir_id, b->nodes_n + 1);
    bool *seen = MZ_NEW_N(c->a, bool, b->nodes_n + 1);
    for (size_t i = 0; i < c->rules_n; i++) {
        seen[c->rules[i].ir.root == IR_NONE ? b->nodes_n : c->rules[i].ir.root] = true;
        seen[c->rules[i].ir.applies == IR_NONE ? b->nodes_n : c->rules[i].ir.applies] = true;
    }
    for (size_t i = 0; i < c->units_n; i++) {
        struct check_unit *u = &c->units[i];
        u->node = is_covered(c, u->unit) ? u->node : IR_NONE;
        seen[u->node == IR_NONE ? b->nodes_n : u->node] = true;
    }
    for (size_t i = 0; i < c->gates_n; i++) {
        seen[c->gates[i]] = true;
    }
    for (size_t i = b->nodes_n; i > 0; i--) {
        const struct ir_node *n = &b->nodes[i - 1];
        for (uint32_t k = 0; seen[i - 1] && k < n->kids_n; k++) {
            ir_id kid = ir_kid(b, n, k);
            seen[kid == IR_NONE ? b->nodes_n : kid] = true;
        }
    }
    size_t kept = 0;
    size_t kids = 0;
    for (size_t i = 0; i < b->nodes_n; i++) {
        to[i] = (ir_id)kept;
        if (!seen[i]) {
            continue;
        }
        struct ir_node n = b->nodes[i];
        for (uint32_t k = 0; k < n.kids_n; k++) {
            ir_id kid = b->kids[n.kid + k];
            b->kids[kids + k] = kid == IR_NONE ? IR_NONE : to[kid];
        }
        n.kid = (uint32_t)kids;
        kids += n.kids_n;
        c->ranges[kept] = c->ranges[i];
        b->nodes[kept++] = n;
    }
    for (size_t i = 0; i < c->rules_n; i++) {
        struct ir_rule *r = &c->rules[i].ir;
        r->root = r->root == IR_NONE ? IR_NONE : to[r->root];
        r->applies = r->applies == IR_NONE ? IR_NONE : to[r->applies];
    }
    for (size_t i = 0; i < c->units_n; i++) {
        struct check_unit *u = &c->units[i];
        u->node = u->node == IR_NONE ? IR_NONE : to[u->node];
    }
    for (size_t i = 0; i < c->gates_n; i++) {
        c->gates[i] = to[c->gates[i]];
    }
    check_matters_moved(b, to);
    check_bundles_moved(b, to);
    check_registers_moved(b, to);
    b->nodes_n = kept;
    b->kids_n = kids;
}

void check_rules(struct check *c)
{
    uint32_t *order = NULL;
    size_t n = 0;
    size_t picks = 0;
    for (size_t i = 0; i < c->rules_n; i++) {
        picks += 2;
    }
    c->b->picks = MZ_NEW_N(c->a, struct ir_pick, picks + 1);
    if (!check_order(c, &order, &n)) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (order[i] < c->rules_n) {
            make(c, &c->rules[order[i]]);
        } else {
            check_unit_make(c, &c->units[order[i] - c->rules_n]);
        }
    }
    check_matters(c); /* their formulas are part of the graph */
    check_bundles(c);
    check_registers(c);
    check_known(c);
    check_properties(c);
    ir_build_end(c->w);
    prune(c);
    c->b->rules = MZ_NEW_N(c->a, struct ir_rule, c->b->rules_n + 1);
    for (size_t i = 0; i < c->rules_n; i++) {
        c->b->rules[c->rules[i].place] = c->rules[i].ir;
    }
    if (c->f->errors == 0) {
        absent_rules(c);
    }
}
