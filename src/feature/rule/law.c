#include "feature/rule/law.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "rule/rational.h"

/* ---- words --------------------------------------------------------------------------------- */

mz_str law_label(enum mz_lang lang, const struct ir_label *l)
{
    mz_str s = lang == MZ_LANG_EN && l->en.n > 0 ? l->en : l->zh;
    return s.n > 0 ? s : l->id;
}

mz_str law_label_of(enum mz_lang lang, const struct ast_label *l)
{
    return lang == MZ_LANG_EN && l->en.s.n > 0 ? l->en.s : l->zh.s;
}

mz_str law_cite(mz_arena *a, enum mz_lang lang, const struct rule_book *b, mz_str cite)
{
    if (mz_str_eq(cite, MZ_S("local: to be confirmed"))) {
        return mz_text(lang, MZ_T("source to be confirmed"));
    }
    const char *gap = cite.n == 0 ? NULL : memchr(cite.p, ' ', cite.n);
    size_t n = gap == NULL ? cite.n : (size_t)(gap - cite.p);
    mz_str rest = rule_cite_open(cite) ? mz_text(lang, MZ_T(", article to be confirmed"))
                                       : (mz_str){cite.p + n, cite.n - n};
    for (size_t p = b->packs_n; p > 0; p--) {
        const struct ast_pack *pack = b->packs[p - 1];
        for (size_t i = 0; i < pack->sources_n; i++) {
            const struct ast_source *s = &pack->sources[i];
            if (s->title.s.n > 0 && mz_str_eq(s->id.s, (mz_str){cite.p, n})) {
                return mz_str_fmt(a, "《" MZ_FMT "》" MZ_FMT, MZ_ARG(s->title.s), MZ_ARG(rest));
            }
        }
    }
    return cite;
}

mz_str law_value(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                 const struct ir_param *p, int64_t v)
{
    return rule_value_say(a, lang, b, &p->type, rule_frac(v, p->scale));
}

/* A rate is shown in per cent unless it is a multiple such as 1.5. */
static bool in_percent(const struct ir_param *p)
{
    bool plain = p->type.kind == RULE_NUM && p->type.period == RULE_NO_PERIOD;
    for (size_t i = 0; i < RULE_UNITS_N; i++) {
        plain = plain && p->type.unit[i] == 0;
    }
    bool small = p->values_n > 0;
    for (size_t i = 0; i < p->values_n; i++) {
        small = small && p->values[i].v <= p->scale && p->scale > p->fine;
    }
    return plain && small;
}

mz_str law_figure(mz_arena *a, const struct ir_param *p, int64_t v)
{
    if (p->type.kind != RULE_NUM || p->scale <= 0) {
        return mz_str_fmt(a, "%lld", (long long)v);
    }
    mz_wide n = (mz_wide)v * 100 * (in_percent(p) ? 100 : 1);
    mz_wide half = p->scale / 2;
    int64_t cents = (int64_t)((n + (n < 0 ? -half : half)) / p->scale);
    if (cents % 100 == 0) {
        return mz_str_fmt(a, "%lld", (long long)(cents / 100));
    }
    return mz_str_fmt(a, "%s%lld.%02d", cents < 0 && cents > -100 ? "-" : "",
                      (long long)(cents / 100), (int)((cents < 0 ? -cents : cents) % 100));
}

mz_str law_unit(mz_arena *a, enum mz_lang lang, const struct ir_param *p)
{
    bool number = p->type.kind == RULE_NUM;
    return in_percent(p) ? MZ_S("%") : (number ? rule_type_say(a, lang, &p->type) : MZ_S(""));
}

mz_str law_type(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                const struct rule_type *t)
{
    bool named = t->kind == RULE_ENUM || t->kind == RULE_SET;
    if (named && t->enum_i < b->enums_n) {
        return law_label(lang, &b->enums[t->enum_i].name);
    }
    return rule_type_say(a, lang, t);
}

/* ---- what is in force ------------------------------------------------- */

int64_t law_division_up(int64_t code)
{
    static const int64_t levels[] = {1000, 1000000, 100000000, 10000000000};
    for (size_t i = 0; i < MZ_LEN(levels); i++) {
        if (code / levels[i] * levels[i] != code) {
            return code / levels[i] * levels[i];
        }
    }
    return 0;
}

const struct ir_value *law_in_force(const struct ir_param *p, struct law_moment m, uint16_t key)
{
    for (int64_t division = m.division;; division = law_division_up(division)) {
        const struct ir_value *found = NULL;
        for (size_t i = 0; i < p->values_n; i++) {
            const struct ir_value *v = &p->values[i];
            if (v->division == division && v->key == key && v->published.v <= m.known.v &&
                v->from.v <= m.at.v) {
                found = v;
            }
        }
        bool over = found != NULL && found->to.v != INT32_MIN && found->to.v <= m.at.v;
        if (found != NULL && !over) {
            return found;
        }
        if (division == 0) {
            return NULL;
        }
    }
}

const struct ast_bracket *law_bracket(const struct ir_param *p, struct law_moment m)
{
    const struct ast_bracket *found = NULL;
    for (size_t i = 0; i < p->brackets_n; i++) {
        const struct ast_bracket *b = &p->brackets[i];
        bool known = b->published.v == INT32_MIN || b->published.v <= m.known.v;
        if (known && b->from.v <= m.at.v && (found == NULL || found->from.v <= b->from.v)) {
            found = b;
        }
    }
    return found;
}

/* ---- what hangs on what ----------------------------------------------- */

struct walk {
    const struct rule_book *b;
    ir_id *stack;
    size_t n;
    uint8_t *seen;
    uint8_t *rules;
    uint8_t *params;
    uint8_t *facts;
};

static void push(struct walk *w, ir_id id)
{
    if (id != IR_NONE && w->seen[id] == 0) {
        w->seen[id] = 1;
        w->stack[w->n++] = id;
    }
}

static void push_kids(struct walk *w, const struct ir_node *n)
{
    for (uint32_t i = 0; i < n->kids_n; i++) {
        push(w, ir_kid(w->b, n, i));
    }
}

/* From the roots of a rule down to names; below the names of rules only with `all`. */
static void walk_rule(struct walk *w, uint32_t rule, bool all)
{
    push_kids(w, &w->b->nodes[w->b->rules[rule].root]);
    push(w, w->b->rules[rule].applies);
    while (w->n > 0) {
        const struct ir_node *n = &w->b->nodes[w->stack[--w->n]];
        bool other = n->op == IR_RULE && n->arg != rule;
        if (other) {
            w->rules[n->arg] = 1;
        } else if (n->op == IR_PARAM || n->op == IR_SCALE || n->op == IR_MARGINAL) {
            w->params[n->arg] = 1;
        } else if (n->op == IR_FACT) {
            w->facts[n->arg] = 1;
        } else if (n->op == IR_WINDOW) {
            w->facts[(size_t)n->num] = 1;
        }
        if (!other || all) {
            push_kids(w, n);
            push(w, other ? w->b->rules[n->arg].applies : IR_NONE);
        }
    }
}

static size_t places(mz_arena *a, const uint8_t *marks, size_t n, uint32_t **out)
{
    size_t k = 0;
    *out = MZ_NEW_N(a, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (marks[i] != 0) {
            (*out)[k++] = (uint32_t)i;
        }
    }
    return k;
}

static struct walk walk_new(mz_arena *a, const struct rule_book *b)
{
    return (struct walk){.b = b,
                         .stack = MZ_NEW_N(a, ir_id, b->nodes_n + 1),
                         .seen = MZ_NEW_N(a, uint8_t, b->nodes_n + 1),
                         .rules = MZ_NEW_N(a, uint8_t, b->rules_n + 1),
                         .params = MZ_NEW_N(a, uint8_t, b->params_n + 1),
                         .facts = MZ_NEW_N(a, uint8_t, b->facts_n + 1)};
}

struct law_needs law_needs(mz_arena *a, const struct rule_book *b, uint32_t rule, bool all)
{
    struct walk w = walk_new(a, b);
    struct law_needs out = {0};
    walk_rule(&w, rule, all);
    out.rules_n = places(a, w.rules, b->rules_n, &out.rules);
    out.params_n = places(a, w.params, b->params_n, &out.params);
    out.facts_n = places(a, w.facts, b->facts_n, &out.facts);
    return out;
}

struct law_needs law_users(mz_arena *a, const struct rule_book *b, enum ir_op what, uint32_t i)
{
    struct law_needs out = {.rules = MZ_NEW_N(a, uint32_t, b->rules_n + 1)};
    struct walk w = walk_new(a, b);
    for (uint32_t r = 0; r < b->rules_n; r++) {
        memset(w.seen, 0, b->nodes_n);
        memset(w.rules, 0, b->rules_n);
        memset(w.params, 0, b->params_n);
        memset(w.facts, 0, b->facts_n);
        walk_rule(&w, r, false);
        const uint8_t *marks = what == IR_RULE ? w.rules : (what == IR_PARAM ? w.params : w.facts);
        if (marks[i] != 0) {
            out.rules[out.rules_n++] = r;
        }
    }
    return out;
}

/* ---- texts ------------------------------------------------------------ */

/* "base.top_up" or "top_up" names this rule. */
static bool names_rule(mz_str replaces, mz_str id)
{
    const char *dot = replaces.n == 0 ? NULL : memchr(replaces.p, '.', replaces.n);
    size_t skip = dot == NULL ? 0 : (size_t)(dot - replaces.p) + 1;
    return mz_str_eq((mz_str){replaces.p + skip, replaces.n - skip}, id);
}

size_t law_sources(mz_arena *a, const struct rule_book *b, const struct ir_rule *r,
                   struct law_source **out)
{
    size_t n = 0;
    *out = MZ_NEW_N(a, struct law_source, 64);
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->rules_n && n < 64; i++) {
            const struct ast_rule *one = &b->packs[p]->rules[i];
            if (mz_str_eq(one->id.s, r->name.id) || names_rule(one->replaces.s, r->name.id)) {
                (*out)[n++] = (struct law_source){b->packs[p], one};
            }
        }
    }
    return n;
}

const struct ast_param *law_param_of(const struct rule_book *b, mz_str id,
                                     const struct ast_pack **pack)
{
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->params_n; i++) {
            const struct ast_param *one = &b->packs[p]->params[i];
            if (!one->more && mz_str_eq(one->id.s, id)) {
                *pack = b->packs[p];
                return one;
            }
        }
    }
    return NULL;
}

uint32_t law_rule(const struct rule_book *b, mz_str id)
{
    for (uint32_t i = 0; i < b->rules_n; i++) {
        if (mz_str_eq(b->rules[i].name.id, id)) {
            return i;
        }
    }
    return UINT32_MAX;
}

uint32_t law_param(const struct rule_book *b, mz_str id)
{
    for (uint32_t i = 0; i < b->params_n; i++) {
        if (mz_str_eq(b->params[i].name.id, id)) {
            return i;
        }
    }
    return UINT32_MAX;
}

/* ---- divisions --------------------------------------------------------------------------------
 */

enum { RECORD_MAX = 16 << 20 };

static mz_str name_of_division(const void *p, mz_arena *a, enum mz_lang lang, int64_t code)
{
    struct division d;
    (void)lang;
    return division_get(p, code, &d) ? division_spoken(a, &d) : division_code_short(a, code);
}

const struct division_table *law_tree_of(mz_cx *cx)
{
    const division_table *t = cx->world == NULL ? NULL : cx->world->divisions;
    if (t == NULL && division_open(cx, NULL, NULL, &t) != MZ_OK) {
        mz_clear(cx); /* a sentence with a code is better than none */
        t = NULL;
    }
    return t;
}

void law_names(mz_cx *cx, struct rule_book *b)
{
    const division_table *t = law_tree_of(cx);
    if (t != NULL) {
        b->names = (struct rule_names){name_of_division, t};
    }
}

mz_str law_tree(mz_arena *a, const struct rule_book *b)
{
    return b->names.division == name_of_division ? division_version(a, b->names.p) : MZ_S("none");
}

mz_str law_tree_note(mz_cx *cx, const struct rule_book *b, mz_str record)
{
    const struct mz_json *json = NULL;
    mz_str was = {"", 0};
    mz_str is = law_tree(cx->a, b);
    if (mz_json_read(cx, record, (struct mz_json_options){.size_max = RECORD_MAX}, &json) !=
            MZ_OK ||
        mz_json_text(cx, json, "tree", &was) != MZ_OK) {
        mz_clear(cx); /* who replays the record says what is wrong with it */
        return MZ_S("");
    }
    if (mz_str_eq(was, is)) {
        return MZ_S("");
    }
    struct mz_say say = {.text = MZ_T("The tree of divisions has changed since: it was {0} and is "
                                      "{1}. Decisions go by codes; the result stays."),
                         .arg = {was, is}};
    return mz_text_say(cx->a, cx->lang, say);
}

mz_code law_inside(mz_cx *cx, const struct rule_book *b, int64_t division)
{
    if (b->division == 0 || division_inside(division, b->division)) {
        return MZ_OK;
    }
    const struct rule_names *n = &b->names;
    mz_str codes[] = {mz_str_fmt(cx->a, "%012" PRId64, division),
                      mz_str_fmt(cx->a, "%012" PRId64, b->division)};
    bool named = division != 0 && n->division == name_of_division;
    mz_str is = !named ? codes[0] : division_spoken_path(cx->a, n->p, division);
    mz_str of = n->division == NULL ? codes[1] : n->division(n->p, cx->a, cx->lang, b->division);
    return mz_refuse(
        cx, MZ_INVALID, .field = "division",
        .text = MZ_T("The case lies in {0}, outside of {1}, where the pack \"{2}\" holds. Take the "
                     "pack of that division, or put the division right."),
        .arg = {is, of, b->packs[b->packs_n - 1]->id.s});
}

mz_str rule_cite_text(mz_arena *a, enum mz_lang lang, const struct rule_book *b, mz_str cite)
{
    return law_cite(a, lang, b, cite);
}
