/* ir_dump.c - the typed graph as lines: place, operation, kids, entity, type, rule. */
#include <inttypes.h>

#include "base/io.h"
#include "rule/book.h"

enum { DUMP_MAX = 64 << 20 };

static const char *const names[IR_OPS_N] = {
    [IR_CONST] = "const",
    [IR_UNKNOWN] = "unknown",
    [IR_AT] = "at",
    [IR_DIVISION] = "division",
    [IR_FACT] = "fact",
    [IR_PARAM] = "param",
    [IR_RULE] = "rule",
    [IR_PICK] = "pick",
    [IR_NOT] = "not",
    [IR_AND] = "and",
    [IR_OR] = "or",
    [IR_EQ] = "=",
    [IR_NE] = "!=",
    [IR_LT] = "<",
    [IR_LE] = "<=",
    [IR_GT] = ">",
    [IR_GE] = ">=",
    [IR_IN] = "in",
    [IR_HAS] = "has",
    [IR_SIZE] = "size",
    [IR_IS_KNOWN] = "is_known",
    [IR_IN_DIVISION] = "in_division",
    [IR_ADD] = "+",
    [IR_SUB] = "-",
    [IR_MUL] = "*",
    [IR_DIV] = "/",
    [IR_NEG] = "neg",
    [IR_ROUND] = "round",
    [IR_MIN] = "min",
    [IR_MAX] = "max",
    [IR_IF] = "if",
    [IR_COALESCE] = "coalesce",
    [IR_FIRST] = "first",
    [IR_UNIQUE] = "unique",
    [IR_AGREE] = "agree",
    [IR_AGE] = "age",
    [IR_ADD_MONTHS] = "add_months",
    [IR_MONTHS_BETWEEN] = "months_between",
    [IR_MONTH_OF] = "month_of",
    [IR_FIRST_DAY] = "first_day",
    [IR_LAST_DAY] = "last_day",
    [IR_YEAR_OF] = "year_of",
    [IR_DAYS_IN] = "days_in",
    [IR_NUMBER] = "number",
    [IR_SCALE] = "scale",
    [IR_MARGINAL] = "marginal",
    [IR_AGG] = "agg",
    [IR_WINDOW] = "window",
};

static const char *const aggs[] = {"sum", "sum_known", "count",       "any",   "all",
                                   "min", "max",       "exactly_one", "latest"};

static const char *const modes[] = {"half_up", "half_even", "up", "down", "ceil", "floor"};

static void put(mz_buf *b, mz_arena *a, const char *fmt, mz_wide num, mz_wide den)
{
    /* Masks of 64 values and numerators in packs fit; wider ones are shown by their low half. */
    mz_buf_add(b, mz_str_fmt(a, "%s%" PRId64, fmt, (int64_t)num));
    if (den != 1) {
        mz_buf_add(b, mz_str_fmt(a, "/%" PRId64, (int64_t)den));
    }
}

static void what(mz_buf *out, mz_arena *a, const struct rule_book *b, const struct ir_node *n)
{
    mz_str name = {NULL, 0};
    switch (n->op) {
    case IR_FACT:
        name = b->facts[n->arg].name.id;
        break;
    case IR_PARAM:
        name = b->params[n->arg].name.id;
        mz_buf_add(out, ir_prorated(n) ? MZ_S(" prorated") : MZ_S(""));
        break;
    case IR_SCALE:
    case IR_MARGINAL:
        name = b->params[n->arg].name.id;
        break;
    case IR_RULE:
        name = b->rules[n->arg].name.id;
        break;
    case IR_WINDOW:
        name = b->facts[(size_t)n->num].name.id;
        mz_buf_add(out, mz_str_fmt(a, " %s", aggs[n->arg]));
        if (n->cmp != IR_OPS_N) {
            mz_buf_add(out, mz_str_fmt(a, " %s", names[n->cmp]));
        }
        if (ir_spread(n) > 0) {
            mz_buf_add(out, mz_str_fmt(a, " spread %d", ir_spread(n)));
        }
        break;
    case IR_AGG:
        name = mz_str_of(aggs[n->arg]);
        break;
    case IR_ROUND:
        put(out, a, " ", n->num, n->den);
        name = mz_str_of(modes[n->arg]);
        break;
    case IR_CONST:
    case IR_IN:
    case IR_HAS:
    case IR_IN_DIVISION:
        put(out, a, " ", n->num, n->den);
        break;
    case IR_AGE:
        name = mz_str_of(n->arg == 1 ? "february" : "march");
        break;
    default: /* the kids say everything */
        break;
    }
    if (name.n > 0) {
        mz_buf_add(out, mz_str_fmt(a, " " MZ_FMT, MZ_ARG(name)));
    }
}

static void alternatives(mz_buf *out, mz_arena *a, const struct rule_book *b,
                         const struct ir_node *n)
{
    const struct ir_pick *p = &b->picks[n->arg];
    for (size_t i = 0; i < p->alts_n; i++) {
        mz_buf_add(out, mz_str_fmt(a, " {%" PRId64 " " MZ_FMT ".." MZ_FMT "}", p->alts[i].division,
                                   MZ_ARG(mz_date_iso(a, p->alts[i].from)),
                                   MZ_ARG(mz_date_iso(a, p->alts[i].to))));
    }
}

mz_str ir_dump(mz_arena *a, const struct rule_book *b)
{
    static const char entities[] = {'-', 'h', 'p'};
    mz_buf *out = mz_buf_new(a, DUMP_MAX);
    for (size_t i = 0; i < b->nodes_n; i++) {
        const struct ir_node *n = &b->nodes[i];
        mz_buf_add(out, mz_str_fmt(a, "%zu %c %s", i, entities[n->entity], names[n->op]));
        what(out, a, b, n);
        for (uint32_t k = 0; k < n->kids_n; k++) {
            ir_id kid = ir_kid(b, n, k);
            mz_buf_add(out, kid == IR_NONE ? MZ_S(" _") : mz_str_fmt(a, " #%" PRIu32, kid));
        }
        if (n->op == IR_PICK) {
            alternatives(out, a, b, n);
        }
        mz_buf_add(out, mz_str_fmt(a, " : %s" MZ_FMT "\n", n->type.exact ? "exact " : "",
                                   MZ_ARG(rule_type_say(a, MZ_LANG_EN, &n->type))));
    }
    return mz_buf_str(out);
}
