/* check.c - the chain of packs, the passes over it, and what the book is asked for. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "rule/check_parts.h"

enum { CHAIN_MAX = 8, NAMES_MAX = 200000, SEMANTICS = 1 };

/* ---- findings ------------------------------------------------------------------- */

static bool same_at(const struct ast_at *a, const struct ast_at *b)
{
    return a->line == b->line && a->cell == b->cell && a->col == b->col &&
           mz_str_eq(a->file, b->file) && mz_str_eq(a->pack, b->pack);
}

/* The same literal may be read for several purposes: what is wrong with it is said once. */
static bool said(const struct ast_findings *f, const struct ast_finding *one)
{
    for (size_t i = f->n; i > 0; i--) {
        const struct ast_finding *old = &f->v[i - 1];
        if (old->say.text == one->say.text && same_at(&old->at, &one->at) &&
            mz_str_eq(old->say.arg[0], one->say.arg[0]) &&
            mz_str_eq(old->say.arg[1], one->say.arg[1])) {
            return true;
        }
    }
    return false;
}

void check_found(struct check *c, struct ast_finding one)
{
    const struct rule_book *b = c->b;
    bool own = b->packs_n == 0 || one.at.pack.n == 0 ||
               mz_str_eq(one.at.pack, b->packs[b->packs_n - 1]->id.s);
    if (one.grade != AST_ERROR && (c->quiet || !own || c->reform != NULL)) {
        return;
    }
    if (!said(c->f, &one)) {
        ast_find(c->f, one);
    }
}

mz_str check_type(const struct check *c, const struct rule_type *t)
{
    if (t->kind == RULE_ENUM || t->kind == RULE_SET) {
        const struct ir_label *of = &c->b->enums[t->enum_i].name;
        mz_str kind = rule_type_say(c->a, c->cx->lang, t);
        mz_str name = c->cx->lang == MZ_LANG_EN ? of->en : of->zh;
        return mz_str_fmt(c->a, MZ_FMT " " MZ_FMT, MZ_ARG(kind), MZ_ARG(name));
    }
    return rule_type_say(c->a, c->cx->lang, t);
}

mz_str check_int(const struct check *c, int64_t v)
{
    return mz_str_fmt(c->a, "%" PRId64, v);
}

mz_str check_units(const struct check *c)
{
    static const char *const words[] = {
#define X(name, word, en) word,
        RULE_UNITS(X)
#undef X
    };
    mz_str all = MZ_S("");
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        all = mz_str_fmt(c->a, MZ_FMT "%s%s", MZ_ARG(all), i == 0 ? "" : " ", words[i]);
    }
    return all;
}

mz_str check_date(const struct check *c, mz_date d)
{
    return mz_date_iso(c->a, d);
}

static int by_text(mz_str x, mz_str y)
{
    size_t n = x.n < y.n ? x.n : y.n;
    int d = n == 0 ? 0 : memcmp(x.p, y.p, n);
    return d != 0 || x.n == y.n ? d : (x.n < y.n ? -1 : 1);
}

static int by_grade_and_place(const void *x, const void *y)
{
    const struct ast_finding *a = x;
    const struct ast_finding *b = y;
    if (a->grade != b->grade) {
        return a->grade < b->grade ? -1 : 1;
    }
    int pack = by_text(a->at.pack, b->at.pack);
    int file = by_text(a->at.file, b->at.file);
    if (pack != 0 || file != 0) {
        return pack != 0 ? pack : file;
    }
    if (a->at.line != b->at.line) {
        return a->at.line < b->at.line ? -1 : 1;
    }
    return a->at.cell != b->at.cell ? a->at.cell - b->at.cell : a->at.col - b->at.col;
}

/* ---- the chain -------------------------------------------------------------------- */

static bool in_chain(struct ast_pack *const *chain, size_t n, mz_str id)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(chain[i]->id.s, id)) {
            return true;
        }
    }
    return false;
}

/* Parents of `pack`, nearest first; findings when one is missing or comes round again. */
static mz_code climb(struct check *c, const struct rule_library *from, struct ast_pack *pack,
                     struct ast_pack **chain, size_t *n)
{
    *n = 0;
    chain[(*n)++] = pack;
    while (pack->extends.s.n > 0) {
        struct ast_text *up = &pack->extends;
        struct ast_pack *parent = NULL;
        if (in_chain(chain, *n, up->s) || *n == CHAIN_MAX) {
            check_find(c, AST_ERROR, "cycle", up->at,
                       .say = {NULL, MZ_T("\"{0}\" extends itself through its parents"), {up->s}},
                       .way = {NULL, MZ_T("Take \"extends\" away from one of them"), {{0}}});
            return MZ_OK;
        }
        mz_code rc = from == NULL ? MZ_ABSENT : from->pack(c->cx, from->p, up->s, c->f, &parent);
        if (rc == MZ_ABSENT) {
            mz_clear(c->cx);
            check_find(c, AST_ERROR, "name", up->at,
                       .say = {NULL, MZ_T("There is no pack \"{0}\""), {up->s}},
                       .way = {NULL, MZ_T("A parent lies in the folder beside this pack"), {{0}}});
            return MZ_OK;
        }
        MZ_TRY(rc);
        chain[(*n)++] = parent;
        pack = parent;
    }
    return MZ_OK;
}

/* A pack that names the hash of its parents is of no other parents. */
static mz_code pins(struct check *c)
{
    for (size_t i = 1; i < c->b->packs_n; i++) {
        const struct ast_pack *p = c->b->packs[i];
        char found[65] = {0};
        if (p->extends_hash.s.n == 0) {
            continue;
        }
        MZ_TRY(check_hash_chain(c->cx, c->b->packs, i, found));
        if (mz_str_eq(p->extends_hash.s, mz_str_of(found))) {
            continue;
        }
        check_find(c, AST_ERROR, "extends", p->extends_hash.at,
                   .say = {NULL,
                           MZ_T("The pack is written for \"{0}\" of the hash {1}; what lies here "
                                "has the hash {2}"),
                           {p->extends.s, p->extends_hash.s, mz_str_of(found)}},
                   .way = {NULL,
                           MZ_T("See what has changed with \"mz rule diff\", run the tests, then "
                                "write \"extends: {0}@{1}\"; or bring the pack that it was written "
                                "for"),
                           {p->extends.s, mz_str_of(found)}});
    }
    return MZ_OK;
}

static void nested(struct check *c)
{
    int64_t above = 0;
    for (size_t i = 0; i < c->b->packs_n; i++) {
        const struct ast_pack *p = c->b->packs[i];
        int64_t own = 0;
        if (!check_division(p->division.s, &own)) {
            check_find(c, AST_ERROR, "division", p->division.at,
                       .say = {NULL, MZ_T("\"{0}\" is no code of a division"), {p->division.s}},
                       .way = {NULL,
                               MZ_T("A code has 2, 4, 6, 9 or 12 digits; 0 is the whole "
                                    "country"),
                               {{0}}});
            own = above;
        } else if (!check_division_in(own, above)) {
            check_find(
                c, AST_ERROR, "division", p->division.at,
                .say = {NULL,
                        MZ_T("{0} lies outside of the division of the parent pack"),
                        {p->division.s}},
                .way = {
                    NULL,
                    MZ_T(
                        "Take a division inside of the parent's, or extend a pack that holds here"),
                    {{0}}});
        }
        if (p->semantics != SEMANTICS) {
            check_find(c, AST_ERROR, "semantics", p->id.at,
                       .say = {NULL,
                               MZ_T("This program knows semantics {0} only"),
                               {check_int(c, SEMANTICS)}},
                       .way = {NULL,
                               MZ_T("Write \"semantics: {0}\", or use the release of the program "
                                    "that the pack was written for"),
                               {check_int(c, SEMANTICS)}});
        }
        above = own;
    }
    c->b->division = above;
}

/* ---- the passes ----------------------------------------------------------------------- */

static void start(struct check *c, struct ast_findings *f)
{
    c->a = f->a;
    c->f = f;
    c->b = MZ_NEW(c->a, struct rule_book);
    c->b->a = c->a;
    c->when = (struct ir_span){MZ_DATE_NONE, MZ_DATE_NONE};
    c->names = mz_map_new(c->a, MZ_MAP_STR, NAMES_MAX, 1);
    c->enum_names = mz_map_new(c->a, MZ_MAP_STR, NAMES_MAX, 2);
    c->values = mz_map_new(c->a, MZ_MAP_STR, NAMES_MAX, 3);
    c->texts = mz_map_new(c->a, MZ_MAP_STR, NAMES_MAX, 4);
    c->w = ir_build_new(c->a, c->b);
}

/* A graph of its own: literals of min and max, of values and steps are no part of the book. */
static void data(struct check *c)
{
    ir_build *w = c->w;
    c->w = ir_build_new(c->a, c->b);
    c->scope = IR_HOUSEHOLD;
    check_enums(c);
    check_facts(c);
    check_params(c);
    c->w = w;
    c->ranges = NULL;
    c->ranges_cap = 0;
}

static void texts(struct check *c)
{
    struct rule_book *b = c->b;
    b->texts_n = mz_map_n(c->texts);
    b->texts = MZ_NEW_N(c->a, mz_str, b->texts_n + 1);
    for (size_t i = 0; i < b->texts_n; i++) {
        b->texts[i] = mz_map_at(c->texts, i).str;
    }
}

static void reforms(struct check *c)
{
    struct rule_book *b = c->b;
    size_t n = 0;
    for (size_t p = 0; p < b->packs_n; p++) {
        n += b->packs[p]->reforms_n;
    }
    b->reforms = MZ_NEW_N(c->a, struct ir_reform, n + 1);
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->reforms_n; i++) {
            const struct ast_reform *r = &b->packs[p]->reforms[i];
            b->reforms[b->reforms_n++] = (struct ir_reform){check_label(&r->id, &r->label), r};
        }
    }
}

static void reach(struct check *c)
{
    struct rule_book *b = c->b;
    b->reach = MZ_NEW_N(c->a, struct ir_reach, b->nodes_n + 1);
    for (size_t i = 0; i < b->nodes_n; i++) {
        b->reach[i] = (struct ir_reach){c->ranges[i].lo, c->ranges[i].hi};
    }
}

static mz_code book(struct check *c, struct rule_book **out)
{
    c->b->semantics = SEMANTICS;
    nested(c);
    data(c);
    check_collect(c);
    check_bounds(c);
    check_rules(c);
    texts(c);
    reforms(c);
    check_outcomes(c);
    check_indicators(c);
    check_clusters(c);
    if (c->reform == NULL) {
        check_law(c);
        check_tests(c);
        if (c->f->errors == 0) {
            check_use(c);
            check_asked(c);
            check_brought(c);
            check_places(c);
        }
    }
    if (c->f->n > 1) {
        qsort(c->f->v, c->f->n, sizeof *c->f->v, by_grade_and_place);
    }
    if (c->f->errors > 0) {
        return MZ_OK;
    }
    reach(c);
    MZ_TRY(check_hash(c->cx, c->b));
    *out = c->b;
    return MZ_OK;
}

mz_code rule_check(mz_cx *cx, const struct rule_library *from, struct ast_pack *pack,
                   struct ast_findings *f, struct rule_book **out)
{
    struct ast_pack *chain[CHAIN_MAX];
    size_t n = 0;
    struct check c = {.cx = cx};
    *out = NULL;
    start(&c, f);
    MZ_TRY(climb(&c, from, pack, chain, &n));
    c.b->packs = MZ_NEW_N(c.a, struct ast_pack *, n);
    c.b->packs_n = n;
    for (size_t i = 0; i < n; i++) {
        c.b->packs[i] = chain[n - 1 - i];
    }
    MZ_TRY(pins(&c));
    if (from != NULL && from->places != NULL && check_division(pack->division.s, &c.b->division)) {
        c.places = from->places;
        MZ_TRY(from->places->heirs(cx, from->places->p, c.a, c.b->division, &c.b->heirs,
                                   &c.b->heirs_n));
    }
    return book(&c, out);
}

/* What a reform names must be there. */
static void reform_names(struct check *c, const struct ast_reform *r)
{
    struct check_sym s;
    for (size_t i = 0; i < r->set_n + r->replace_n; i++) {
        bool set = i < r->set_n;
        const struct ast_text *id = set ? &r->set[i].id : &r->replace[i - r->set_n].id;
        bool known = check_sym(c, id->s, &s) && s.kind == (set ? CHECK_PARAM : CHECK_RULE);
        if (!known || (set && c->params[s.i].ir.brackets_n > 0)) {
            check_find(c, AST_ERROR, "name", id->at,
                       .say = {NULL,
                               set ? MZ_T("There is no parameter \"{0}\" with a value")
                                   : MZ_T("There is no rule \"{0}\""),
                               {id->s}},
                       .way = check_meant(
                           c, id->s,
                           (struct mz_say){
                               NULL,
                               set ? MZ_T("Name a parameter that has \"values\"")
                                   : MZ_T("Write the id of a rule of this pack or its parents"),
                               {{0}}}));
        }
    }
    if (r->to.v != MZ_DATE_NONE.v && r->to.v <= r->from.v) {
        check_find(c, AST_ERROR, "time", r->id.at,
                   .say = {NULL, MZ_T("This ends before it begins"), {{0}}},
                   .way = {NULL, MZ_T("Correct \"from\" or \"to\""), {{0}}});
    }
    if (r->from.v == MZ_DATE_NONE.v) {
        check_find(c, AST_ERROR, "time", r->id.at,
                   .say = {NULL, MZ_T("A reform needs the date from which it holds"), {{0}}},
                   .way = {NULL, MZ_T("Write \"from\""), {{0}}});
    }
}

/* The chain, whose last pack has the reform's own rules too. */
static struct ast_pack **with_rules(struct check *c, const struct rule_book *b,
                                    const struct ast_reform *r)
{
    if (r->rules_n == 0) {
        return b->packs;
    }
    struct ast_pack **packs = MZ_NEW_N(c->a, struct ast_pack *, b->packs_n);
    struct ast_pack *last = MZ_NEW(c->a, struct ast_pack);
    for (size_t i = 0; i < b->packs_n; i++) {
        packs[i] = b->packs[i];
    }
    *last = *b->packs[b->packs_n - 1];
    struct ast_rule *rules = MZ_NEW_N(c->a, struct ast_rule, last->rules_n + r->rules_n);
    if (last->rules_n > 0) {
        memcpy(rules, last->rules, sizeof *rules * last->rules_n);
    }
    memcpy(rules + last->rules_n, r->rules, sizeof *rules * r->rules_n);
    last->rules = rules;
    last->rules_n += r->rules_n;
    packs[b->packs_n - 1] = last;
    return packs;
}

/* Where a reform holds: a division of the book, or all of it. */
static void reform_place(struct check *c, const struct ast_reform *r)
{
    c->reform_in = c->b->division;
    if (r->division.s.n > 0 && (!check_division(r->division.s, &c->reform_in) ||
                                !check_division_in(c->reform_in, c->b->division))) {
        c->reform_in = c->b->division;
        check_find(c, AST_ERROR, "division", r->division.at,
                   .say = {NULL, MZ_T("\"{0}\" is no division of this pack"), {r->division.s}},
                   .way = {NULL, MZ_T("Write a code inside of the pack's division"), {{0}}});
    }
}

mz_code check_lay(struct check *c, const struct rule_book *b, struct ast_findings *f,
                  struct rule_book **out)
{
    *out = NULL;
    start(c, f);
    c->b->names = b->names;
    c->b->packs = with_rules(c, b, c->reform);
    c->b->packs_n = b->packs_n;
    (void)check_division(b->packs[b->packs_n - 1]->division.s, &c->b->division);
    reform_place(c, c->reform);
    c->b->heirs = b->heirs;
    c->b->heirs_n = b->heirs_n;
    return book(c, out);
}

mz_code rule_reform(mz_cx *cx, const struct rule_library *from, const struct rule_book *b,
                    const struct ast_reform *r, struct ast_findings *f, struct rule_book **out)
{
    struct check c = {.cx = cx, .reform = r, .base = b};
    (void)from; /* the chain is in the book */
    mz_code rc = check_lay(&c, b, f, out);
    reform_names(&c, r);
    if (f->errors > 0) {
        *out = NULL;
    }
    return rc;
}

/* ---- asking the book --------------------------------------------------------------------- */

const struct ir_rule *rule_find(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->rules_n; i++) {
        if (mz_str_eq(b->rules[i].name.id, id) || mz_str_eq(b->rules[i].name.zh, id)) {
            return &b->rules[i];
        }
    }
    return NULL;
}

const struct ir_fact *rule_fact(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->facts_n; i++) {
        if (mz_str_eq(b->facts[i].name.id, id) || mz_str_eq(b->facts[i].name.zh, id)) {
            return &b->facts[i];
        }
    }
    return NULL;
}

const struct ir_param *rule_param(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->params_n; i++) {
        if (mz_str_eq(b->params[i].name.id, id) || mz_str_eq(b->params[i].name.zh, id)) {
            return &b->params[i];
        }
    }
    return NULL;
}
