/* plan_dump.c - a plan as text: one step a line, for `mz rule dump --stage=plan` and for tests. */
#include <inttypes.h>

#include "base/io.h"
#include "rule/plan_int.h"

static const char *const NAMES[] = {
    [PLAN_INT] = "int",
    [PLAN_BOOL] = "bool",
    [PLAN_ABSENT] = "absent",
    [PLAN_DIVISION] = "division",
    [PLAN_FACT] = "fact",
    [PLAN_PARAM] = "param",
    [PLAN_TO_PERSON] = "to_person",
    [PLAN_NOT] = "not",
    [PLAN_AND] = "and",
    [PLAN_OR] = "or",
    [PLAN_IS_KNOWN] = "is_known",
    [PLAN_IS_TRUE] = "is_true",
    [PLAN_EQ] = "eq",
    [PLAN_LT] = "lt",
    [PLAN_LE] = "le",
    [PLAN_ADD] = "add",
    [PLAN_SUB] = "sub",
    [PLAN_MUL] = "mul",
    [PLAN_NEG] = "neg",
    [PLAN_ROUND] = "round",
    [PLAN_MIN] = "min",
    [PLAN_MAX] = "max",
    [PLAN_IF] = "if",
    [PLAN_COALESCE] = "coalesce",
    [PLAN_GUARD] = "guard",
    [PLAN_BITS_ALL] = "bits_all",
    [PLAN_BIT_OF] = "bit_of",
    [PLAN_BITS_N] = "bits_n",
    [PLAN_IN_TREE] = "in_tree",
    [PLAN_AGE] = "age",
    [PLAN_ADD_MONTHS] = "add_months",
    [PLAN_MONTHS_BETWEEN] = "months_between",
    [PLAN_MONTH_OF] = "month_of",
    [PLAN_FIRST_DAY] = "first_day",
    [PLAN_LAST_DAY] = "last_day",
    [PLAN_YEAR_OF] = "year_of",
    [PLAN_DAYS_IN] = "days_in",
    [PLAN_AGG] = "agg",
    [PLAN_WINDOW] = "window",
};
_Static_assert(MZ_LEN(NAMES) == PLAN_OPS_N, "every operation has a name");

static mz_str wide(mz_arena *a, mz_wide v)
{
    char text[48];
    size_t at = sizeof text;
    bool neg = v < 0;
    do {
        int digit = (int)(v % 10);
        text[--at] = (char)('0' + (digit < 0 ? -digit : digit));
        v /= 10;
    } while (v != 0);
    if (neg) {
        text[--at] = '-';
    }
    return mz_str_dup(a, (mz_str){text + at, sizeof text - at});
}

static void line(mz_buf *out, const struct rule_plan *p, size_t i)
{
    const struct plan_node *n = &p->nodes[i];
    mz_arena *a = p->a;
    mz_buf_add(out, mz_str_fmt(a, "%zu %c %s", i, "chp"[n->entity], NAMES[n->op]));
    if (n->op == PLAN_FACT) {
        mz_buf_add(out, mz_str_fmt(a, " " MZ_FMT, MZ_ARG(p->b->facts[n->arg].name.id)));
    } else if (n->op == PLAN_PARAM) {
        mz_buf_add(
            out, mz_str_fmt(a, " " MZ_FMT, MZ_ARG(p->b->params[p->tables[n->arg].param].name.id)));
    } else if (n->op == PLAN_WINDOW) {
        mz_buf_add(out, mz_str_fmt(a, " " MZ_FMT " %" PRIu32, MZ_ARG(p->b->facts[n->imm].name.id),
                                   n->arg));
        if (n->spread > 0) {
            mz_buf_add(out, mz_str_fmt(a, " spread %" PRId32, n->spread));
        }
    } else if (n->op == PLAN_ROUND || n->op == PLAN_AGG || n->op == PLAN_AGE) {
        mz_buf_add(out, mz_str_fmt(a, " %" PRIu32, n->arg));
    } else if (n->op == PLAN_BIT_OF || n->op == PLAN_BITS_ALL || n->op == PLAN_IN_TREE) {
        mz_buf_add(out, mz_str_fmt(a, " %" PRId64, n->imm));
    }
    for (int k = 0; k < 3; k++) {
        if (n->kid[k] != PLAN_NONE) {
            mz_buf_add(out, mz_str_fmt(a, " #%" PRIu32, n->kid[k]));
        }
    }
    if (!n->is_bool && n->op != PLAN_ABSENT) {
        mz_buf_add(out, mz_str_fmt(a, " [" MZ_FMT, MZ_ARG(wide(a, n->lo))));
        mz_buf_add(out, mz_str_fmt(a, ".." MZ_FMT "]", MZ_ARG(wide(a, n->hi))));
    }
    mz_buf_add(out, n->wide ? MZ_S(" wide") : MZ_S(""));
    mz_buf_add(out, n->always_known ? MZ_S(" known\n") : MZ_S("\n"));
}

mz_str plan_dump(mz_arena *a, const struct rule_plan *p)
{
    enum { DUMP_MAX = 256 << 20 };
    mz_buf *out = mz_buf_new(a, DUMP_MAX);
    for (size_t i = 0; i < p->nodes_n; i++) {
        line(out, p, i);
    }
    for (size_t i = 0; i < p->outs_n; i++) {
        const struct plan_out *o = &p->outs[i];
        mz_buf_add(out, mz_str_fmt(a, "out " MZ_FMT " #%" PRIu32,
                                   MZ_ARG(p->b->rules[o->rule].name.id), o->num));
        if (o->den != PLAN_NONE) {
            mz_buf_add(out, mz_str_fmt(a, " / #%" PRIu32, o->den));
        }
        mz_buf_add(out, mz_str_fmt(a, " / %" PRId64 "\n", o->scale));
    }
    return mz_buf_str(out);
}
