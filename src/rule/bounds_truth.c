/* bounds_truth.c - the conditions of a pack: rows, exceptions, operands of and, or. */
#include "rule/bounds_int.h"

/* May the value be unknown because a fact is? */
static bool *open_nodes(const struct bounds *w)
{
    const struct rule_book *b = w->b;
    bool *open = MZ_NEW_N(w->cx->a, bool, b->nodes_n + 1);
    for (ir_id i = 0; i < b->nodes_n; i++) { /* kids stand before */
        const struct ir_node *n = &b->nodes[i];
        bool fact = n->op == IR_FACT && b->facts[n->arg].missing == IR_MISSING_UNKNOWN;
        bool window = n->op == IR_WINDOW && b->facts[(size_t)n->num].missing == IR_MISSING_UNKNOWN;
        open[i] = fact || window || n->op == IR_UNKNOWN;
        for (uint32_t k = 0; n->op != IR_IS_KNOWN && k < n->kids_n; k++) {
            ir_id kid = ir_kid(b, n, k);
            bool counts = n->op != IR_COALESCE || k == 1;
            open[i] = open[i] || (kid != IR_NONE && counts && open[kid]);
        }
    }
    return open;
}

static bool is_choice(enum ir_op op)
{
    return op == IR_FIRST || op == IR_UNIQUE || op == IR_AGREE;
}

static bool chains(enum ir_op op)
{
    return op == IR_AND || op == IR_OR;
}

void bounds_truths(struct bounds *w)
{
    const struct rule_book *b = w->b;
    const bool *mine = bounds_written(w);
    const bool *open = open_nodes(w);
    bool *met = MZ_NEW_N(w->cx->a, bool, b->nodes_n + 1);
    for (ir_id id = 0; id < b->nodes_n; id++) {
        const struct ir_node *n = &b->nodes[id];
        bool joined = chains(n->op);
        for (uint32_t k = 0; mine[id] && k < n->kids_n; k++) {
            ir_id kid = ir_kid(b, n, k);
            bool row = is_choice(n->op) && k % 2 == 0 && k + 1 < n->kids_n;
            if ((!joined && !row) || kid == IR_NONE || met[kid] || b->nodes[kid].op == IR_CONST ||
                (joined && chains(b->nodes[kid].op))) {
                continue; /* of a chain of and, or, the last operands count */
            }
            met[kid] = true;
            bounds_add(w, (struct bound){.kind = BOUND_TRUTH,
                                         .node = kid,
                                         .at = b->nodes[kid].at,
                                         .want = (unsigned)(SIDE_BELOW | SIDE_AT) |
                                                 (open[kid] ? (unsigned)SIDE_ABOVE : 0U)});
        }
    }
    bounds_reachable(w, open);
}
