/* gates.c - formulas of a matter, asked of the reference for one case. */
#include "flow/flow_int.h"
#include "rule/reason.h"

struct asked {
    const struct rule_book *b;
    struct rule_run *run;
};

static enum flow_word ask(mz_cx *cx, const struct flow_gates *g, ir_id node)
{
    struct asked *q = g->p;
    (void)cx;
    struct rule_value v = rule_eval_node(q->run, node, SIZE_MAX);
    return v.why != RULE_KNOWN ? FLOW_OPEN : v.num != 0 ? FLOW_YES : FLOW_NO;
}

static int64_t count(mz_cx *cx, const struct flow_gates *g, uint32_t rule)
{
    struct asked *q = g->p;
    (void)cx;
    struct rule_value v = rule_eval(q->run, rule, SIZE_MAX);
    return v.why == RULE_KNOWN && v.den == 1 && v.num >= 0 && v.num <= INT32_MAX ? (int64_t)v.num
                                                                                 : -1;
}

static mz_str why(mz_cx *cx, const struct flow_gates *g, uint32_t rule)
{
    struct asked *q = g->p;
    return rule_says(cx->a, cx->lang, q->run, rule, SIZE_MAX);
}

struct flow_gates flow_gates_of(const struct rule_book *b, struct rule_run *run)
{
    struct asked *q = MZ_NEW(run->a, struct asked);
    *q = (struct asked){b, run};
    return (struct flow_gates){.ask = ask, .count = count, .why = why, .p = q};
}
