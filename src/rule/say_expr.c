/* say_expr.c - formulas as text: in names, and in figures as a clerk would write them. */
#include <string.h>

#include "base/text.h"
#include "rule/say_int.h"

enum { TERMS_MAX = 12, TEXT_MAX = 360 };

struct say *say_new(mz_arena *a, enum mz_lang lang, struct rule_run *r)
{
    struct say *s = MZ_NEW(a, struct say);
    s->a = a;
    s->lang = lang;
    s->r = r;
    s->names = MZ_NEW_N(a, struct say_text *, r->b->nodes_n + 1);
    s->figures = MZ_NEW_N(a, struct say_text *, r->b->nodes_n + 1);
    return s;
}

/* One pass writes one of the two texts. */
struct pass {
    struct say *s;
    struct say_text **rows;
    bool figures;
};

static struct say_text *text_of(const struct pass *p, ir_id node, size_t member)
{
    bool person = rule_node(p->s->r, node)->entity == IR_PERSON;
    if (p->rows[node] == NULL) {
        size_t n = person ? p->s->r->c->members_n : 1;
        p->rows[node] = MZ_NEW_N(p->s->a, struct say_text, n);
    }
    return &p->rows[node][person ? member : 0];
}

static ir_id taken_row(struct rule_run *r, const struct ir_node *n, size_t member)
{
    for (uint32_t i = 0; i + 1 < n->kids_n; i += 2) {
        struct rule_value guard = rule_eval_node(r, ir_kid(r->b, n, i), member);
        if (rule_is(guard, true)) {
            return ir_kid(r->b, n, i + 1);
        }
        if (guard.why != RULE_KNOWN && n->op != IR_UNIQUE) {
            return IR_NONE;
        }
    }
    return ir_kid(r->b, n, n->kids_n - 1);
}

ir_id say_taken(struct rule_run *r, ir_id node, size_t member)
{
    const struct ir_node *n = rule_node(r, node);
    if (n->op == IR_NUMBER) {
        return ir_kid(r->b, n, 0);
    }
    if (n->op == IR_PICK) {
        size_t i = rule_pick_of(r, n);
        return i == SIZE_MAX ? IR_NONE : ir_kid(r->b, n, (uint32_t)i);
    }
    if (n->op == IR_FIRST || n->op == IR_UNIQUE || n->op == IR_AGREE) {
        if (rule_eval_node(r, node, member).why == RULE_CONFLICT) {
            return IR_NONE;
        }
        return taken_row(r, n, member);
    }
    if (n->op == IR_COALESCE) {
        struct rule_value x = rule_eval_node(r, ir_kid(r->b, n, 0), member);
        return ir_kid(r->b, n, x.why == RULE_KNOWN ? 0 : 1);
    }
    if (n->op == IR_IF) {
        struct rule_value c = rule_eval_node(r, ir_kid(r->b, n, 0), member);
        return c.why != RULE_KNOWN ? IR_NONE : ir_kid(r->b, n, c.num != 0 ? 1 : 2);
    }
    return IR_NONE;
}

static bool is_name(enum ir_op op)
{
    return op == IR_RULE || op == IR_PARAM || op == IR_FACT || op == IR_CONST || op == IR_AT ||
           op == IR_DIVISION || op == IR_UNKNOWN;
}

bool say_is_plain(struct rule_run *r, ir_id node, size_t member)
{
    for (ir_id at = node; at != IR_NONE; at = say_taken(r, at, member)) {
        enum ir_op op = rule_node(r, at)->op;
        if (is_name(op) || op == IR_WINDOW) {
            return true;
        }
    }
    return false;
}

/* Operations whose figures are their result and nothing inside. */
static bool is_opaque(enum ir_op op)
{
    return op >= IR_AGE && op <= IR_DAYS_IN;
}

/* ---- which texts a text is made of -------------------------------------------------------- */

static void ask(const struct pass *p, ir_id kid, size_t member, struct rule_stack *todo)
{
    if (kid != IR_NONE && !text_of(p, kid, member)->done) {
        rule_push(todo, (struct rule_spot){kid, (uint32_t)member});
    }
}

static void ask_kids(const struct pass *p, struct rule_spot at, struct rule_stack *todo)
{
    struct rule_run *r = p->s->r;
    const struct ir_node *n = rule_node(r, at.node);
    ir_id taken = say_taken(r, at.node, at.member);
    if (taken != IR_NONE) {
        ask(p, taken, at.member, todo);
        return;
    }
    if (is_name(n->op) || n->op == IR_WINDOW || (p->figures && is_opaque(n->op)) ||
        (n->op == IR_AGG && (p->figures || r->c->members_n == 0))) {
        return;
    }
    for (uint32_t i = 0; i < n->kids_n; i++) {
        ask(p, ir_kid(r->b, n, i), at.member, todo);
    }
}

/* ---- names ----------------------------------------------------------------------------------- */

static mz_str word(const struct say *s, const char *text)
{
    return mz_text(s->lang, text);
}

static mz_str fill(const struct say *s, const char *text, mz_str a0, mz_str a1)
{
    return mz_text_say(s->a, s->lang, (struct mz_say){.text = text, .arg = {a0, a1}});
}

static mz_str name_of(const struct pass *p, const struct ir_node *n, size_t member)
{
    const struct say *s = p->s;
    const struct rule_book *b = s->r->b;
    switch (n->op) {
    case IR_RULE:
        return say_label(s->lang, &b->rules[n->arg].name);
    case IR_PARAM: {
        mz_str label = say_label(s->lang, &b->params[n->arg].name);
        return ir_prorated(n) ? fill(s, MZ_T("{0} by days||of a month"), label, MZ_S("")) : label;
    }
    case IR_FACT:
        return say_label(s->lang, &b->facts[n->arg].name);
    case IR_AT:
        return word(s, MZ_T("the evaluation date||in a formula"));
    case IR_DIVISION:
        return word(s, MZ_T("division||in a formula"));
    default: /* only constants and the unknown are left */
        return rule_value_say(s->a, s->lang, b, &n->type,
                              rule_eval_node(s->r, (ir_id)(n - b->nodes), member));
    }
}

static mz_str window_name(const struct say *s, const struct ir_node *n)
{
    mz_str fact = say_label(s->lang, &s->r->b->facts[(uint32_t)n->num].name);
    if (ir_spread(n) > 0) {
        return fill(s, MZ_T("part of {0} spread over {1} months||over a period"), fact,
                    mz_str_fmt(s->a, "%d", ir_spread(n)));
    }
    switch ((enum ir_agg)n->arg) {
    case IR_SUM:
    case IR_SUM_KNOWN:
        return fill(s, MZ_T("total of {0}||over a period"), fact, MZ_S(""));
    case IR_COUNT:
        return fill(s, MZ_T("number of {0}||over a period"), fact, MZ_S(""));
    case IR_AGG_MIN:
        return fill(s, MZ_T("least {0}||over a period"), fact, MZ_S(""));
    case IR_AGG_MAX:
        return fill(s, MZ_T("most {0}||over a period"), fact, MZ_S(""));
    case IR_LATEST:
        return fill(s, MZ_T("latest {0}||over a period"), fact, MZ_S(""));
    case IR_ANY:
    case IR_ALL:
    case IR_EXACTLY_ONE:
        break;
    }
    return fill(s, MZ_T("{0} of a period"), fact, MZ_S(""));
}

static mz_str agg_name(const struct pass *p, const struct ir_node *n)
{
    const struct say *s = p->s;
    const struct rule_book *b = s->r->b;
    ir_id kid = ir_kid(b, n, 1) != IR_NONE ? ir_kid(b, n, 1) : ir_kid(b, n, 0);
    mz_str of = MZ_S("");
    if (kid != IR_NONE && s->r->c->members_n > 0) {
        of = text_of(p, kid, 0)->s;
    }
    switch ((enum ir_agg)n->arg) {
    case IR_SUM:
    case IR_SUM_KNOWN:
        return fill(s, MZ_T("total of {0}||of the members"), of, MZ_S(""));
    case IR_COUNT:
        return kid == IR_NONE ? word(s, MZ_T("number of members||of a household"))
                              : fill(s, MZ_T("number of members: {0}"), of, MZ_S(""));
    case IR_ANY:
        return fill(s, MZ_T("a member: {0}"), of, MZ_S(""));
    case IR_ALL:
        return fill(s, MZ_T("all members: {0}"), of, MZ_S(""));
    case IR_EXACTLY_ONE:
        return fill(s, MZ_T("exactly one member: {0}"), of, MZ_S(""));
    case IR_AGG_MIN:
        return fill(s, MZ_T("least {0}||of the members"), of, MZ_S(""));
    case IR_AGG_MAX:
        return fill(s, MZ_T("most {0}||of the members"), of, MZ_S(""));
    case IR_LATEST:
        break;
    }
    return of;
}

/* ---- putting texts together
 * ------------------------------------------------------------------------ */

static mz_str bracketed(const struct say *s, mz_str x)
{
    return s->lang == MZ_LANG_ZH ? mz_str_fmt(s->a, "（" MZ_FMT "）", MZ_ARG(x))
                                 : mz_str_fmt(s->a, "(" MZ_FMT ")", MZ_ARG(x));
}

/* Full-width brackets bring their own space. */
mz_str say_tight(const struct say *s, mz_str x)
{
    mz_buf *out = mz_buf_new(s->a, x.n + 1);
    for (size_t i = 0; i < x.n; i++) {
        bool before = i + 4 <= x.n && x.p[i] == ' ' && memcmp(x.p + i + 1, "（", 3) == 0;
        bool after = i >= 3 && x.p[i] == ' ' && memcmp(x.p + i - 3, "）", 3) == 0;
        if (!before && !after) {
            mz_buf_byte(out, x.p[i]);
        }
    }
    return mz_buf_str(out);
}

/* The kid's text, in brackets when its operator is weaker than what stands around it. */
static mz_str inner(const struct pass *p, const struct ir_node *n, uint32_t i, size_t member,
                    uint8_t strength)
{
    const struct say_text *t = text_of(p, ir_kid(p->s->r->b, n, i), member);
    return t->strength >= strength ? t->s : bracketed(p->s, t->s);
}

static const char *sign_of(enum ir_op op, bool zh)
{
    switch (op) {
    case IR_ADD:
        return zh ? " ＋ " : " + ";
    case IR_SUB:
        return zh ? " － " : " − ";
    case IR_MUL:
        return " × ";
    case IR_DIV:
        return " ÷ ";
    case IR_AND:
        return zh ? " 且 " : " and ";
    case IR_OR:
        return zh ? " 或 " : " or ";
    case IR_EQ:
        return zh ? " ＝ " : " = ";
    case IR_NE:
        return " ≠ ";
    case IR_LT:
        return zh ? " ＜ " : " < ";
    case IR_LE:
        return " ≤ ";
    case IR_GT:
        return zh ? " ＞ " : " > ";
    case IR_GE:
        return " ≥ ";
    default:
        return NULL;
    }
}

static struct say_text joined(const struct pass *p, const struct ir_node *n, size_t member)
{
    bool zh = p->s->lang == MZ_LANG_ZH;
    uint8_t strength =
        n->op == IR_MUL || n->op == IR_DIV ? 2 : (n->op == IR_ADD || n->op == IR_SUB);
    bool left_only = n->op == IR_SUB || n->op == IR_DIV;
    mz_str a = inner(p, n, 0, member, strength);
    mz_str b = inner(p, n, 1, member, (uint8_t)(strength + (left_only || strength == 0 ? 1 : 0)));
    const char *sign = sign_of(n->op, zh);
    mz_str s = say_tight(p->s, mz_str_fmt(p->s->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(a), sign, MZ_ARG(b)));
    return (struct say_text){.s = s, .strength = strength};
}

/* "800.00 ＋ 0.00 ＋ 2,060.00" of those who are selected. */
static struct say_text terms(const struct pass *p, const struct ir_node *n)
{
    struct rule_run *r = p->s->r;
    bool zh = p->s->lang == MZ_LANG_ZH;
    ir_id selection = ir_kid(r->b, n, 0);
    ir_id value = ir_kid(r->b, n, 1);
    mz_buf *out = mz_buf_new(p->s->a, (size_t)1 << 16);
    size_t met = 0;
    for (size_t m = 0; m < r->c->members_n && met <= TERMS_MAX; m++) {
        if (selection != IR_NONE && !rule_is(rule_eval_node(r, selection, m), true)) {
            continue;
        }
        mz_buf_add(out, met > 0 ? mz_str_of(sign_of(IR_ADD, zh)) : MZ_S(""));
        mz_buf_add(out, say_figure(p->s->a, p->s->lang, r->b, &rule_node(r, value)->type,
                                   rule_eval_node(r, value, m)));
        met++;
    }
    if (met == 0 || met > TERMS_MAX) {
        return (struct say_text){.strength = 3};
    }
    return (struct say_text){.s = mz_buf_str(out), .strength = met == 1 ? 3 : 1};
}

/* "（1,140.00 × 14 ＋ 1,200.00 × 16）÷ 30" of a month in parts; nothing of one value. */
static struct say_text shares(const struct pass *p, const struct ir_node *n, ir_id node,
                              size_t member)
{
    struct rule_run *r = p->s->r;
    const struct ir_param *of = &r->b->params[n->arg];
    bool zh = p->s->lang == MZ_LANG_ZH;
    struct say_text none = {.strength = 3};
    mz_buf *out = mz_buf_new(p->s->a, (size_t)1 << 12);
    if (rule_eval_node(r, node, member).why != RULE_KNOWN) {
        return none;
    }
    struct rule_days days = rule_param_days(r, n, member);
    size_t parts = 0;
    for (mz_date from = days.first, to = from; from.v <= days.last.v; from = to) {
        const struct ir_value *v = rule_param_on(r, n, member, from);
        while (to.v <= days.last.v && rule_param_on(r, n, member, to) == v) {
            to.v++;
        }
        mz_str figure = say_figure(p->s->a, p->s->lang, r->b, &of->type,
                                   rule_frac(v != NULL ? v->v : 0, of->scale));
        mz_buf_add(out, mz_str_fmt(p->s->a, "%s" MZ_FMT " × %d",
                                   parts > 0 ? sign_of(IR_ADD, zh) : "", MZ_ARG(figure),
                                   (int)(to.v - from.v)));
        parts++;
    }
    mz_str all = bracketed(p->s, mz_buf_str(out));
    all = mz_str_fmt(p->s->a, MZ_FMT "%s%d", MZ_ARG(all), sign_of(IR_DIV, zh),
                     (int)(days.last.v - days.first.v + 1));
    return parts < 2 ? none : (struct say_text){.s = say_tight(p->s, all), .strength = 2};
}

static struct say_text listed(const struct pass *p, const struct ir_node *n, size_t member)
{
    bool zh = p->s->lang == MZ_LANG_ZH;
    mz_str a = text_of(p, ir_kid(p->s->r->b, n, 0), member)->s;
    mz_str b = text_of(p, ir_kid(p->s->r->b, n, 1), member)->s;
    mz_str list =
        mz_str_fmt(p->s->a, zh ? MZ_FMT "，" MZ_FMT : MZ_FMT ", " MZ_FMT, MZ_ARG(a), MZ_ARG(b));
    mz_str f = n->op == IR_MIN ? word(p->s, MZ_T("the lesser of||in a formula"))
                               : word(p->s, MZ_T("the greater of||in a formula"));
    mz_str s = mz_str_fmt(p->s->a, zh ? MZ_FMT MZ_FMT : MZ_FMT " " MZ_FMT, MZ_ARG(f),
                          MZ_ARG(bracketed(p->s, list)));
    return (struct say_text){.s = s, .strength = 3};
}

static mz_str set_name(const struct pass *p, const struct ir_node *n, size_t member)
{
    const struct say *s = p->s;
    mz_str x = inner(p, n, 0, member, 1);
    struct rule_type t = rule_node(s->r, ir_kid(s->r->b, n, 0))->type;
    if (n->op == IR_SIZE) {
        return fill(s, MZ_T("number of {0}||values in a set"), x, MZ_S(""));
    }
    t.kind = RULE_SET;
    mz_str set = say_figure(s->a, s->lang, s->r->b, &t, rule_whole(n->num));
    return n->op == IR_IN ? fill(s, MZ_T("{0} is one of {1}"), x, set)
                          : fill(s, MZ_T("{0} includes {1}"), x, set);
}

/* Names of what has a word of its own, and of what is known by its operand. */
static mz_str other_name(const struct pass *p, const struct ir_node *n, size_t member)
{
    const struct say *s = p->s;
    mz_str x = inner(p, n, 0, member, 1);
    switch (n->op) {
    case IR_NOT:
        return fill(s, MZ_T("not {0}||in a formula"), bracketed(s, x), MZ_S(""));
    case IR_NEG:
        return mz_str_fmt(s->a, "−" MZ_FMT, MZ_ARG(inner(p, n, 0, member, 2)));
    case IR_IS_KNOWN:
        return fill(s, MZ_T("{0} is known"), x, MZ_S(""));
    case IR_IN_DIVISION: {
        mz_str top = say_division(s->a, s->lang, s->r->b, (int64_t)n->num);
        return fill(s, MZ_T("{0} lies in {1}||of a division"), x, top);
    }
    case IR_AGE:
        return word(s, MZ_T("age||in a formula"));
    case IR_ADD_MONTHS:
        return fill(s, MZ_T("{0} and {1} later"), x, inner(p, n, 1, member, 1));
    case IR_MONTHS_BETWEEN:
        return fill(s, MZ_T("months from {0} to {1}"), x, inner(p, n, 1, member, 1));
    case IR_YEAR_OF:
        return fill(s, MZ_T("year of {0}"), x, MZ_S(""));
    case IR_DAYS_IN:
        return fill(s, MZ_T("days of {0}"), x, MZ_S(""));
    case IR_SCALE:
    case IR_MARGINAL:
        return fill(s, MZ_T("{0} by {1}||by the steps of a table"), x,
                    say_label(s->lang, &s->r->b->params[n->arg].name));
    default: /* rounding, the month of a date, a month's first day: the operand's name will do */
        return x;
    }
}

static struct say_text made(const struct pass *p, struct rule_spot at)
{
    const struct say *s = p->s;
    const struct ir_node *n = rule_node(s->r, at.node);
    ir_id taken = say_taken(s->r, at.node, at.member);
    struct say_text t = {.strength = 3};
    if (taken != IR_NONE) {
        return *text_of(p, taken, at.member);
    }
    bool sum = n->op == IR_AGG && (n->arg == IR_SUM || n->arg == IR_SUM_KNOWN);
    if (p->figures && sum) {
        t = terms(p, n);
    } else if (p->figures && ir_prorated(n)) {
        t = shares(p, n, at.node, at.member);
    } else if (p->figures && n->op == IR_WINDOW) {
        mz_str figure =
            say_figure(s->a, s->lang, s->r->b, &n->type, rule_eval_node(s->r, at.node, at.member));
        t.s = mz_str_fmt(s->a, MZ_FMT " " MZ_FMT, MZ_ARG(window_name(s, n)), MZ_ARG(figure));
    } else if (p->figures && n->op == IR_ROUND) {
        return *text_of(p, ir_kid(s->r->b, n, 0), at.member);
    } else if (p->figures && n->op == IR_NEG) {
        t.s = mz_str_fmt(s->a, "−" MZ_FMT, MZ_ARG(inner(p, n, 0, at.member, 2)));
        t.strength = 1;
    } else if (n->op == IR_MIN || n->op == IR_MAX) {
        t = listed(p, n, at.member);
    } else if (sign_of(n->op, true) != NULL) {
        t = joined(p, n, at.member);
    } else if (!p->figures && is_name(n->op)) {
        t.s = name_of(p, n, at.member);
    } else if (!p->figures && n->op == IR_WINDOW) {
        t.s = window_name(s, n);
    } else if (!p->figures && n->op == IR_AGG) {
        t.s = agg_name(p, n);
    } else if (!p->figures && (n->op == IR_IN || n->op == IR_HAS || n->op == IR_SIZE)) {
        t.s = set_name(p, n, at.member);
    } else if (!p->figures && n->kids_n > 0) {
        t.s = other_name(p, n, at.member);
    }
    return t;
}

static mz_str run(const struct pass *p, ir_id node, size_t member)
{
    struct say *s = p->s;
    struct rule_stack todo = {.a = s->a};
    rule_push(&todo, (struct rule_spot){node, (uint32_t)member});
    while (todo.n > 0) {
        struct rule_spot at = todo.v[todo.n - 1];
        struct say_text *t = text_of(p, at.node, at.member);
        size_t before = todo.n;
        if (!t->done) {
            ask_kids(p, at, &todo);
        }
        if (todo.n > before) {
            continue;
        }
        todo.n--;
        if (t->done) {
            continue;
        }
        *t = made(p, at);
        /* What has no text of its own, or too much of it, is shown by its value. */
        if (t->s.n == 0 || t->s.n > TEXT_MAX) {
            const struct ir_node *n = rule_node(s->r, at.node);
            struct rule_value v = rule_eval_node(s->r, at.node, at.member);
            /* An amount stands without its unit among others; 3 人 and 12 个月 do not. */
            bool money = n->type.kind == RULE_NUM && n->type.unit[RULE_UNIT_YUAN] != 0;
            t->s = money ? say_figure(s->a, s->lang, s->r->b, &n->type, v)
                         : rule_value_say(s->a, s->lang, s->r->b, &n->type, v);
            t->strength = 3;
        }
        t->done = true;
    }
    return text_of(p, node, member)->s;
}

mz_str say_name(struct say *s, ir_id node, size_t member)
{
    struct pass p = {.s = s, .rows = s->names};
    return run(&p, node, member);
}

mz_str say_figures(struct say *s, ir_id node, size_t member)
{
    struct pass p = {.s = s, .rows = s->figures, .figures = true};
    return run(&p, node, member);
}
