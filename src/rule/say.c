/* say.c - the conditions of a decision as a tree of sentences. */
#include <string.h>

#include "base/text.h"
#include "rule/case_int.h"
#include "rule/say_int.h"

enum { LEVELS_MAX = 12, KIDS_MAX = 60, REASONS_MAX = 500, MEMBERS_SAID = 6, SAYS_MAX = 2000 };

/* A condition that waits for its sentence. */
struct item {
    ir_id node;
    uint32_t member;
    bool negate;
    bool note; /* of a member: a remark, no condition of its own */
    int level;
    mz_str prefix;
    mz_str cite; /* of the rule around it */
    struct rule_reason *out;
};

struct items {
    mz_arena *a;
    struct item *v;
    size_t n;
    size_t cap;
    size_t made; /* so far, to keep a pack that multiplies its conditions in bounds */
};

static void push(struct items *todo, struct item one)
{
    if (todo->n == todo->cap) {
        size_t cap = todo->cap == 0 ? 32 : todo->cap * 2;
        struct item *v = MZ_NEW_N(todo->a, struct item, cap);
        if (todo->n > 0) {
            memcpy(v, todo->v, sizeof *v * todo->n);
        }
        todo->v = v;
        todo->cap = cap;
    }
    todo->v[todo->n++] = one;
    todo->made++;
}

static mz_str fill(const struct say *s, const char *text, mz_str a0, mz_str a1, mz_str a2)
{
    return mz_text_say(s->a, s->lang, (struct mz_say){.text = text, .arg = {a0, a1, a2}});
}

/* ---- the pack's own sentences ---------------------------------------------------------- */

/* The value of what an id in braces names; false when nothing has that name. */
static bool named_value(struct say *s, mz_str id, size_t member, mz_str *out)
{
    const struct rule_book *b = s->r->b;
    for (size_t i = 0; i < b->rules_n; i++) {
        if (mz_str_eq(b->rules[i].name.id, id)) {
            struct rule_value v = rule_eval(s->r, (uint32_t)i, member);
            *out = rule_value_say(s->a, s->lang, b, &b->rules[i].type, v);
            return true;
        }
    }
    for (size_t i = 0; i < b->nodes_n; i++) {
        const struct ir_node *n = &b->nodes[i];
        mz_str name = n->op == IR_PARAM  ? b->params[n->arg].name.id
                      : n->op == IR_FACT ? b->facts[n->arg].name.id
                                         : MZ_S("");
        if (name.n > 0 && mz_str_eq(name, id)) {
            *out =
                rule_value_say(s->a, s->lang, b, &n->type, rule_eval_node(s->r, (ir_id)i, member));
            return true;
        }
    }
    return false;
}

static mz_str with_values(struct say *s, mz_str text, uint32_t rule, size_t member,
                          struct rule_value v)
{
    const struct ir_rule *r = &s->r->b->rules[rule];
    mz_buf *out = mz_buf_new(s->a, SAYS_MAX);
    while (text.n > 0) {
        const char *open = memchr(text.p, '{', text.n);
        size_t before = open == NULL ? text.n : (size_t)(open - text.p);
        const char *close = open == NULL ? NULL : memchr(open, '}', text.n - before);
        if (close == NULL) {
            mz_buf_add(out, text);
            break;
        }
        mz_str id = {open + 1, (size_t)(close - open) - 1};
        mz_str value = {open, id.n + 2};
        mz_buf_add(out, (mz_str){text.p, before});
        if (mz_str_eq(id, MZ_S("label"))) {
            value = say_label(s->lang, &r->name);
        } else if (mz_str_eq(id, MZ_S("value"))) {
            value = rule_value_say(s->a, s->lang, s->r->b, &r->type, v);
        } else {
            (void)named_value(s, id, member, &value);
        }
        mz_buf_add(out, value);
        text.p = close + 1;
        text.n -= before + id.n + 2;
    }
    return mz_buf_str(out);
}

mz_str say_own(struct say *s, uint32_t rule, size_t member, struct rule_value v)
{
    const struct ast_rule *src = s->r->b->rules[rule].source;
    if (src == NULL) {
        return MZ_S("");
    }
    const struct ast_says *says = s->lang == MZ_LANG_ZH ? &src->says : &src->says_en;
    const struct ast_text *t =
        v.why != RULE_KNOWN ? &says->unknown : (v.num != 0 ? &says->yes : &says->no);
    return t->s.n == 0 ? MZ_S("") : with_values(s, t->s, rule, member, v);
}

/* ---- comparisons -------------------------------------------------------------------------- */

static bool compares(enum ir_op op)
{
    return op >= IR_EQ && op <= IR_GE;
}

static enum ir_op opposite(enum ir_op op)
{
    static const enum ir_op to[] = {IR_NE, IR_EQ, IR_GE, IR_GT, IR_LE, IR_LT};
    return to[op - IR_EQ];
}

static enum ir_op mirrored(enum ir_op op)
{
    static const enum ir_op to[] = {IR_EQ, IR_NE, IR_GT, IR_GE, IR_LT, IR_LE};
    return to[op - IR_EQ];
}

struct comparison {
    enum ir_op op; /* what has to hold */
    ir_id left;
    ir_id right;
    struct rule_value x;
    struct rule_value y;
    struct rule_type type;
};

static struct comparison comparison_of(struct say *s, const struct item *it)
{
    const struct ir_node *n = rule_node(s->r, it->node);
    struct comparison c = {.op = it->negate ? opposite(n->op) : n->op,
                           .left = ir_kid(s->r->b, n, 0),
                           .right = ir_kid(s->r->b, n, 1)};
    if (rule_node(s->r, c.left)->op == IR_CONST && rule_node(s->r, c.right)->op != IR_CONST) {
        ir_id left = c.left;
        c.left = c.right;
        c.right = left;
        c.op = mirrored(c.op);
    }
    c.x = rule_eval_node(s->r, c.left, it->member);
    c.y = rule_eval_node(s->r, c.right, it->member);
    c.type = rule_node(s->r, c.left)->type;
    return c;
}

/* Sentences of a comparison: by what has to hold, then met, above, equal, below, open. */
/* clang-format off */
static const char *const AMOUNTS[6][5] = {
    {MZ_T("{0} {1}, equal to{2}"), MZ_T("{0} {1}, above{2}; it has to be equal"), NULL,
     MZ_T("{0} {1}, below{2}; it has to be equal"), MZ_T("{0} {1}; it has to be equal to{2}")},
    {MZ_T("{0} {1}, not equal to{2}"), NULL, MZ_T("{0} {1}, equal to{2}"), NULL,
     MZ_T("{0} {1}; it must not be equal to{2}")},
    {MZ_T("{0} {1}, below{2}"),
     MZ_T("{0} {1}, above{2}"), MZ_T("{0} {1}, equal to{2}; it has to be below"),
     NULL, MZ_T("{0} {1}; it has to be below{2}")},
    {MZ_T("{0} {1}, not above{2}"), MZ_T("{0} {1}, above{2}"), NULL, NULL,
     MZ_T("{0} {1}; it must not be above{2}")},
    {MZ_T("{0} {1}, above{2}"), NULL, MZ_T("{0} {1}, equal to{2}; it has to be above"),
     MZ_T("{0} {1}, below{2}"), MZ_T("{0} {1}; it has to be above{2}")},
    {MZ_T("{0} {1}, not below{2}"), NULL, NULL, MZ_T("{0} {1}, below{2}"),
     MZ_T("{0} {1}; it must not be below{2}")},
};
static const char *const DATES[6][5] = {
    {MZ_T("{0} {1}, the same day as{2}"),
     MZ_T("{0} {1}, later than{2}; it has to be the same day"), NULL,
     MZ_T("{0} {1}, earlier than{2}; it has to be the same day"),
     MZ_T("{0} {1}; it has to be the same day as{2}")},
    {MZ_T("{0} {1}, not the same day as{2}"), NULL, MZ_T("{0} {1}, the same day as{2}"), NULL,
     MZ_T("{0} {1}; it must not be the same day as{2}")},
    {MZ_T("{0} {1}, earlier than{2}"), MZ_T("{0} {1}, later than{2}"),
     MZ_T("{0} {1}, the same day as{2}; it has to be earlier"),
     NULL, MZ_T("{0} {1}; it has to be earlier than{2}")},
    {MZ_T("{0} {1}, not later than{2}"), MZ_T("{0} {1}, later than{2}"), NULL, NULL,
     MZ_T("{0} {1}; it must not be later than{2}")},
    {MZ_T("{0} {1}, later than{2}"), NULL, MZ_T("{0} {1}, the same day as{2}; it has to be later"),
     MZ_T("{0} {1}, earlier than{2}"), MZ_T("{0} {1}; it has to be later than{2}")},
    {MZ_T("{0} {1}, not earlier than{2}"), NULL, NULL, MZ_T("{0} {1}, earlier than{2}"),
     MZ_T("{0} {1}; it must not be earlier than{2}")},
};
/* clang-format on */

static bool is_amount(enum rule_kind k)
{
    return k == RULE_NUM || k == RULE_MONTHS || k == RULE_DAYS;
}

static bool is_day(enum rule_kind k)
{
    return k == RULE_DATE || k == RULE_MONTH;
}

/* " 最低生活保障标准 1,140.00 元", or only the value where it is a number of the rule itself. */
static mz_str limit(struct say *s, const struct comparison *c, size_t member)
{
    mz_str y = rule_value_say(s->a, s->lang, s->r->b, &rule_node(s->r, c->right)->type, c->y);
    if (rule_node(s->r, c->right)->op == IR_CONST) {
        return mz_str_fmt(s->a, " " MZ_FMT, MZ_ARG(y));
    }
    mz_str name = say_name(s, c->right, member);
    bool zh = s->lang == MZ_LANG_ZH;
    return mz_str_fmt(s->a, zh ? MZ_FMT " " MZ_FMT : " " MZ_FMT " " MZ_FMT, MZ_ARG(name),
                      MZ_ARG(y));
}

/* Enums, texts, divisions, bools: what it is, and what it has to be. */
static mz_str equality(struct say *s, const struct comparison *c, size_t member, bool met)
{
    mz_str name = say_name(s, c->left, member);
    mz_str x = rule_value_say(s->a, s->lang, s->r->b, &c->type, c->x);
    mz_str y = rule_value_say(s->a, s->lang, s->r->b, &c->type, c->y);
    static const char *const need[] = {
        MZ_T("{0}: {1}; it has to be {2}||a value of a list"),
        MZ_T("{0}: {1}; it must not be {2}||a value of a list"),
        MZ_T("{0}: {1}; it has to be below {2}||a value of a list"),
        MZ_T("{0}: {1}; it must not be above {2}||a value of a list"),
        MZ_T("{0}: {1}; it has to be above {2}||a value of a list"),
        MZ_T("{0}: {1}; it must not be below {2}||a value of a list"),
    };
    return fill(s, met ? MZ_T("{0}: {1}||a value of a list") : need[c->op - IR_EQ], name, x, y);
}

static mz_str comparison_text(struct say *s, const struct comparison *c, size_t member)
{
    bool open = c->x.why != RULE_KNOWN || c->y.why != RULE_KNOWN;
    bool met = rule_is(rule_compared(c->op, c->x, c->y), true);
    if (!is_amount(c->type.kind) && !is_day(c->type.kind)) {
        return equality(s, c, member, met);
    }
    int sign = open ? 0 : rule_compare(c->x, c->y);
    size_t how = open ? 4 : (met ? 0 : (size_t)(2 - sign));
    const char *text = (is_day(c->type.kind) ? DATES : AMOUNTS)[c->op - IR_EQ][how];
    mz_str x = rule_value_say(s->a, s->lang, s->r->b, &c->type, c->x);
    return text == NULL ? MZ_S("")
                        : fill(s, text, say_name(s, c->left, member), x, limit(s, c, member));
}

static mz_str gap_text(struct say *s, const struct comparison *c)
{
    bool amount = is_amount(c->type.kind);
    bool known = c->x.why == RULE_KNOWN && c->y.why == RULE_KNOWN;
    if (!known || c->op == IR_EQ || c->op == IR_NE || (!amount && c->type.kind != RULE_DATE)) {
        return MZ_S("");
    }
    struct rule_value d = rule_minus(c->x, c->y);
    bool over = d.num > 0;
    if (d.num == 0) {
        return mz_text(s->lang, MZ_T("exactly equal||in a refusal"));
    }
    d = over ? d : rule_negate(d);
    if (!amount) {
        mz_str days = say_decimals(s->a, d, 0);
        return over ? fill(s, MZ_T("{0} days late||in a refusal"), days, MZ_S(""), MZ_S(""))
                    : fill(s, MZ_T("{0} days early||in a refusal"), days, MZ_S(""), MZ_S(""));
    }
    mz_str by = rule_value_say(s->a, s->lang, s->r->b, &c->type, d);
    return over ? fill(s, MZ_T("over by {0}||in a refusal"), by, MZ_S(""), MZ_S(""))
                : fill(s, MZ_T("short by {0}||in a refusal"), by, MZ_S(""), MZ_S(""));
}

/* ---- one condition -------------------------------------------------------------------------- */

/* Go through what only passes a value on; the rule that is met first gives its name. */
static void resolve(struct say *s, struct item *it, ir_id *named)
{
    struct rule_run *r = s->r;
    for (;;) {
        const struct ir_node *n = rule_node(r, it->node);
        ir_id next = say_taken(r, it->node, it->member);
        if (n->op == IR_RULE) {
            *named = *named == IR_NONE ? it->node : *named;
            next = ir_kid(r->b, n, 0);
        } else if (n->op == IR_NOT) {
            it->negate = !it->negate;
            next = ir_kid(r->b, n, 0);
        } else if (n->op == IR_IF && next != IR_NONE && rule_node(r, next)->op == IR_CONST) {
            /* A fixed answer: the condition is the guard's. */
            struct rule_value guard = rule_eval_node(r, ir_kid(r->b, n, 0), it->member);
            struct rule_value answer = rule_eval_node(r, next, it->member);
            it->negate = (guard.num != 0) != (answer.num != 0) ? !it->negate : it->negate;
            next = ir_kid(r->b, n, 0);
        }
        if (next == IR_NONE) {
            return;
        }
        it->node = next;
    }
}

/* Operands of a chain of one operator, in the order of reading. */
static size_t operands(struct say *s, ir_id top, ir_id out[KIDS_MAX])
{
    struct rule_run *r = s->r;
    enum ir_op op = rule_node(r, top)->op;
    ir_id todo[KIDS_MAX + 2];
    size_t todo_n = 0;
    size_t n = 0;
    todo[todo_n++] = top;
    while (todo_n > 0 && n < KIDS_MAX) {
        ir_id at = todo[--todo_n];
        const struct ir_node *node = rule_node(r, at);
        if (node->op == op && todo_n + 2 <= MZ_LEN(todo)) {
            todo[todo_n++] = ir_kid(r->b, node, 1);
            todo[todo_n++] = ir_kid(r->b, node, 0);
        } else {
            out[n++] = at;
        }
    }
    return n;
}

static void add_operands(struct say *s, const struct item *it, struct items *todo)
{
    ir_id kids[KIDS_MAX];
    size_t n = operands(s, it->node, kids);
    it->out->kids = MZ_NEW_N(s->a, struct rule_reason, n);
    for (size_t i = 0; i < n; i++) {
        if (rule_node(s->r, kids[i])->op == IR_CONST) {
            continue;
        }
        struct item kid = {.node = kids[i],
                           .member = it->member,
                           .negate = it->negate,
                           .level = it->level + 1,
                           .cite = it->out->cite,
                           .out = &it->out->kids[it->out->kids_n++]};
        push(todo, kid);
    }
}

/* For any: those who are meant or may be; for all: those who fail or may fail. */
static void add_members(struct say *s, const struct item *it, struct items *todo)
{
    struct rule_run *r = s->r;
    const struct ir_node *n = rule_node(r, it->node);
    enum ir_agg agg = (enum ir_agg)n->arg;
    if (agg != IR_ANY && agg != IR_ALL && agg != IR_EXACTLY_ONE) {
        return;
    }
    ir_id selection = ir_kid(r->b, n, 0);
    ir_id value = ir_kid(r->b, n, 1);
    ir_id told = value != IR_NONE ? value : selection;
    it->out->kids = MZ_NEW_N(s->a, struct rule_reason, MEMBERS_SAID + 1);
    size_t more = 0;
    for (size_t m = 0; told != IR_NONE && m < r->c->members_n; m++) {
        struct rule_value pick =
            selection == IR_NONE ? rule_whole(1) : rule_eval_node(r, selection, m);
        if (rule_is(pick, false)) {
            continue;
        }
        struct rule_value v = value == IR_NONE ? rule_whole(1) : rule_eval_node(r, value, m);
        struct rule_value said = rule_said(agg, pick, v);
        if (rule_is(said, agg == IR_ALL)) {
            continue;
        }
        if (it->out->kids_n == MEMBERS_SAID) {
            more++;
            continue;
        }
        struct item kid = {.node =
                               said.why == RULE_KNOWN || pick.why == RULE_KNOWN ? told : selection,
                           .member = (uint32_t)m,
                           .note = true,
                           .level = it->level + 1,
                           .cite = it->out->cite,
                           .prefix = say_member(s, m),
                           .out = &it->out->kids[it->out->kids_n++]};
        push(todo, kid);
    }
    if (more > 0) {
        it->out->kids[it->out->kids_n++] = (struct rule_reason){
            .mark = RULE_SAID,
            .rule = UINT32_MAX,
            .text = fill(s, MZ_T("And {0} more members"), mz_str_fmt(s->a, "%zu", more), MZ_S(""),
                         MZ_S(""))};
    }
}

static bool chooses(enum ir_op op)
{
    return op == IR_IF || op == IR_FIRST || op == IR_UNIQUE || op == IR_AGREE;
}

/* Of a choice without a result: what holds at once, or what is not known to hold. */
static void add_guards(struct say *s, const struct item *it, struct items *todo)
{
    struct rule_run *r = s->r;
    const struct ir_node *n = rule_node(r, it->node);
    bool conflict = rule_eval_node(r, it->node, it->member).why == RULE_CONFLICT;
    it->out->kids = MZ_NEW_N(s->a, struct rule_reason, KIDS_MAX);
    for (uint32_t i = 0; i + 1 < n->kids_n && it->out->kids_n < KIDS_MAX; i += 2) {
        ir_id guard = ir_kid(r->b, n, i);
        struct rule_value v = rule_eval_node(r, guard, it->member);
        if (conflict ? rule_is(v, true) : v.why != RULE_KNOWN) {
            push(todo, (struct item){.node = guard,
                                     .member = it->member,
                                     .level = it->level + 1,
                                     .cite = it->out->cite,
                                     .out = &it->out->kids[it->out->kids_n++]});
        }
    }
}

static mz_str group_text(struct say *s, bool all)
{
    return all ? mz_text(s->lang, MZ_T("All of the following"))
               : mz_text(s->lang, MZ_T("One of the following"));
}

/* "有无机动车：是" */
static mz_str plain_text(struct say *s, ir_id node, size_t member)
{
    struct rule_value v = rule_eval_node(s->r, node, member);
    struct rule_type t = rule_node(s->r, node)->type;
    t.kind = RULE_BOOL;
    mz_str value = rule_value_say(s->a, s->lang, s->r->b, &t, v);
    return fill(s, MZ_T("{0}: {1}||a value of a list"), say_name(s, node, member), value, MZ_S(""));
}

static mz_str in_text(struct say *s, const struct item *it)
{
    const struct ir_node *n = rule_node(s->r, it->node);
    ir_id kid = ir_kid(s->r->b, n, 0);
    struct rule_type t = rule_node(s->r, kid)->type;
    mz_str x = rule_value_say(s->a, s->lang, s->r->b, &t, rule_eval_node(s->r, kid, it->member));
    t.kind = RULE_SET;
    mz_str set = say_figure(s->a, s->lang, s->r->b, &t, rule_whole(n->num));
    mz_str name = say_name(s, kid, it->member);
    bool met = rule_is(rule_eval_node(s->r, it->node, it->member), !it->negate);
    if (met && n->op == IR_IN) {
        return fill(s, MZ_T("{0}: {1}||a value of a list"), name, x, MZ_S(""));
    }
    if (it->negate) {
        return fill(s, MZ_T("{0}: {1}; it must not be one of {2}"), name, x, set);
    }
    return n->op == IR_IN ? fill(s, MZ_T("{0}: {1}; it has to be one of {2}"), name, x, set)
                          : fill(s, MZ_T("{0}: {1}; {2} has to be among it"), name, x, set);
}

/* The sentence of a condition that is neither a group nor of a pack's own words. */
static mz_str leaf_text(struct say *s, const struct item *it, struct comparison *c)
{
    const struct ir_node *n = rule_node(s->r, it->node);
    if (compares(n->op)) {
        *c = comparison_of(s, it);
        mz_str text = comparison_text(s, c, it->member);
        return text.n > 0 ? text : plain_text(s, it->node, it->member);
    }
    if (n->op == IR_IN || n->op == IR_HAS) {
        return in_text(s, it);
    }
    if (n->op == IR_IS_KNOWN) {
        ir_id kid = ir_kid(s->r->b, n, 0);
        mz_str value = rule_value_say(s->a, s->lang, s->r->b, &rule_node(s->r, kid)->type,
                                      rule_eval_node(s->r, kid, it->member));
        return fill(s, MZ_T("{0}: {1}||a value of a list"), say_name(s, kid, it->member), value,
                    MZ_S(""));
    }
    return plain_text(s, it->node, it->member);
}

static enum rule_mark mark_of(struct rule_value v, bool negate)
{
    if (v.why != RULE_KNOWN) {
        return RULE_OPEN;
    }
    return (v.num != 0) != negate ? RULE_MET : RULE_NOT_MET;
}

static void prefixed(struct say *s, const struct item *it)
{
    if (it->prefix.n > 0) {
        it->out->text =
            fill(s, MZ_T("{0}: {1}||a value of a list"), it->prefix, it->out->text, MZ_S(""));
    }
}

static void say_item(struct say *s, struct item it, struct items *todo)
{
    struct rule_reason *out = it.out;
    struct rule_run *r = s->r;
    out->mark = it.note ? RULE_SAID : mark_of(rule_eval_node(r, it.node, it.member), it.negate);
    out->rule = UINT32_MAX;
    out->cite = it.cite;
    ir_id named = IR_NONE;
    resolve(s, &it, &named);
    mz_str own = MZ_S("");
    if (named != IR_NONE) {
        out->rule = rule_node(r, named)->arg;
        mz_str cite = say_cite(s->a, s->lang, r->b, r->b->rules[out->rule].cite);
        out->cite = cite.n > 0 ? cite : out->cite;
        own = say_own(s, out->rule, it.member, rule_eval_node(r, named, it.member));
    }
    const struct ir_node *n = rule_node(r, it.node);
    bool group = n->op == IR_AND || n->op == IR_OR || chooses(n->op) || n->op == IR_AGG;
    out->name = group && named != IR_NONE ? say_label(s->lang, &r->b->rules[out->rule].name)
                                          : say_name(s, it.node, it.member);
    if (it.negate) {
        out->name = fill(s, MZ_T("not ({0})||a condition"), out->name, MZ_S(""), MZ_S(""));
    }
    bool deeper = it.level < LEVELS_MAX && !it.note && todo->made < REASONS_MAX;
    /* What a rule that must not hold is made of would have to be read backwards: it stays whole. */
    bool turned = named != IR_NONE && it.negate;
    struct comparison c = {.op = IR_OPS_N};
    if (n->op == IR_AND || n->op == IR_OR) {
        bool all = (n->op == IR_AND) != it.negate;
        out->text = named != IR_NONE ? say_label(s->lang, &r->b->rules[out->rule].name)
                                     : group_text(s, all);
        if (turned) {
            out->text = plain_text(s, named, it.member);
        } else if (named != IR_NONE && !all) {
            out->text = fill(s, MZ_T("{0} (any one of these)"), out->text, MZ_S(""), MZ_S(""));
        }
        if (deeper && !turned) {
            add_operands(s, &it, todo);
        }
    } else if (chooses(n->op)) {
        out->text = plain_text(s, named != IR_NONE ? named : it.node, it.member);
        if (deeper) {
            add_guards(s, &it, todo);
        }
    } else {
        out->text = leaf_text(s, &it, &c);
        if (n->op == IR_AGG && deeper) {
            add_members(s, &it, todo);
            out->text = named != IR_NONE ? plain_text(s, named, it.member) : out->text;
        }
    }
    out->text = own.n > 0 ? own : out->text;
    if (out->mark == RULE_NOT_MET && c.op != IR_OPS_N) {
        out->gap = gap_text(s, &c);
    }
    prefixed(s, &it);
}

/* ---- the tree
 * -------------------------------------------------------------------------------------- */

/* A refusal's reasons: what failed, down to what failed by itself. */
static void mark_decisive(mz_arena *a, struct rule_reason *top)
{
    struct rule_reason **todo = MZ_NEW_N(a, struct rule_reason *, KIDS_MAX * LEVELS_MAX + 1);
    size_t n = 0;
    todo[n++] = top;
    while (n > 0) {
        struct rule_reason *at = todo[--n];
        bool deeper = false;
        for (size_t i = at->kids_n; i-- > 0;) {
            if (at->kids[i].mark == RULE_NOT_MET) {
                deeper = true;
                todo[n++] = &at->kids[i];
            }
        }
        at->decisive = !deeper;
    }
}

bool say_conditions(struct say *s, ir_id root, size_t member, struct rule_reason *out)
{
    struct items todo = {.a = s->a};
    struct item top = {.node = root, .member = (uint32_t)member, .out = out};
    push(&todo, top);
    while (todo.n > 0) {
        say_item(s, todo.v[--todo.n], &todo);
    }
    if (out->mark == RULE_NOT_MET) {
        mark_decisive(s->a, out);
    }
    ir_id named = IR_NONE;
    resolve(s, &top, &named);
    return rule_node(s->r, top.node)->op == (top.negate ? IR_OR : IR_AND);
}
