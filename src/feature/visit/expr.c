/* expr.c - formulas as JSON. */
#include "feature/visit/expr.h"

#include <inttypes.h>

#include "base/date.h"
#include "base/json.h"

#define LARGEST INT64_C(1000000000000)

struct writer {
    mz_cx *cx;
    const struct expr_of *of;
    mz_jw w;
    bool good; /* all of it could be said */
};

static const char *word_of(enum ir_op op)
{
    static const struct {
        enum ir_op op;
        const char *word;
    } words[] = {{IR_NOT, "not"}, {IR_AND, "and"},       {IR_OR, "or"}, {IR_EQ, "="},
                 {IR_NE, "!="},   {IR_LT, "<"},          {IR_LE, "<="}, {IR_GT, ">"},
                 {IR_GE, ">="},   {IR_ADD, "+"},         {IR_SUB, "-"}, {IR_NEG, "neg"},
                 {IR_IF, "if"},   {IR_IS_KNOWN, "known"}};
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (words[i].op == op) {
            return words[i].word;
        }
    }
    return NULL;
}

/* As the fields of a form hold it: words of enums, days as 2026-11-20. */
static void literal(struct writer *x, const struct rule_type *t, struct rule_value v)
{
    if (v.why != RULE_KNOWN) {
        mz_jw_list(&x->w);
        mz_jw_text(&x->w, MZ_S("unknown"));
        mz_jw_end(&x->w);
        return;
    }
    switch (t->kind) {
    case RULE_BOOL:
        mz_jw_flag(&x->w, v.num != 0);
        return;
    case RULE_ENUM:
        mz_jw_text(&x->w, x->of->b->enums[t->enum_i].values[v.num].id);
        return;
    case RULE_DATE:
        mz_jw_text(&x->w, mz_date_iso(x->cx->a, (mz_date){(int32_t)v.num}));
        return;
    case RULE_NUM:
    case RULE_MONTHS:
    case RULE_DAYS:
        /* Hundredths: money as the phone holds it, and no fraction that a float would bend. */
        x->good = x->good && v.den > 0 && 100 % v.den == 0 && v.num < LARGEST && v.num > -LARGEST;
        mz_jw_int(&x->w, x->good ? (int64_t)(v.num * (100 / v.den)) : 0);
        return;
    case RULE_MONTH:
    case RULE_SET:
    case RULE_DIVISION:
    case RULE_TEXT:
        break;
    }
    x->good = false;
    mz_jw_null(&x->w);
}

/* NOLINTBEGIN(misc-no-recursion): at most EXPR_DEPTH deep */
static void put(struct writer *x, ir_id id, int depth);

static void kids(struct writer *x, const struct ir_node *n, const char *word, int depth)
{
    mz_jw_list(&x->w);
    mz_jw_text(&x->w, mz_str_of(word));
    for (uint32_t i = 0; i < n->kids_n; i++) {
        put(x, x->of->b->kids[n->kid + i], depth + 1);
    }
    mz_jw_end(&x->w);
}

static void fact(struct writer *x, ir_id id, const struct ir_node *n)
{
    mz_str field = x->of->field(x->of->p, n->arg);
    if (field.n == 0) {
        literal(x, &n->type, rule_eval_node(x->of->run, id, x->of->row));
        return;
    }
    mz_jw_list(&x->w);
    mz_jw_text(&x->w, MZ_S("fact"));
    mz_jw_text(&x->w, field);
    mz_jw_end(&x->w);
}

/* A node without any field of the form below it is what it is. */
static bool asks(const struct writer *x, ir_id id, int depth)
{
    const struct ir_node *n = &x->of->b->nodes[id];
    if (n->op == IR_FACT) {
        return x->of->field(x->of->p, n->arg).n > 0;
    }
    for (uint32_t i = 0; i < n->kids_n && depth < EXPR_DEPTH; i++) {
        ir_id kid = x->of->b->kids[n->kid + i];
        if (kid != IR_NONE && asks(x, kid, depth + 1)) {
            return true;
        }
    }
    return depth >= EXPR_DEPTH;
}

static void put(struct writer *x, ir_id id, int depth)
{
    const struct ir_node *n = id == IR_NONE ? NULL : &x->of->b->nodes[id];
    if (n == NULL || depth >= EXPR_DEPTH) {
        x->good = false;
        mz_jw_null(&x->w);
        return;
    }
    if (n->op == IR_RULE && n->kids_n == 1) {
        put(x, x->of->b->kids[n->kid], depth + 1);
    } else if (!asks(x, id, depth)) {
        literal(x, &n->type, rule_eval_node(x->of->run, id, x->of->row));
    } else if (n->op == IR_FACT) {
        fact(x, id, n);
    } else if (word_of(n->op) != NULL) {
        kids(x, n, word_of(n->op), depth);
    } else {
        x->good = false;
        mz_jw_null(&x->w);
    }
}

/* NOLINTEND(misc-no-recursion) */

mz_str expr_json(mz_cx *cx, const struct expr_of *of, ir_id node)
{
    mz_buf *buf = mz_buf_new(cx->a, EXPR_BYTES);
    struct writer x = {.cx = cx, .of = of, .w = mz_jw_to(buf), .good = true};
    if (node == IR_NONE) {
        return MZ_S("");
    }
    put(&x, node, 0);
    mz_code rc = mz_buf_check(cx, buf);
    if (rc != MZ_OK) {
        mz_clear(cx);
    }
    return x.good && rc == MZ_OK ? mz_buf_str(buf) : MZ_S("");
}
