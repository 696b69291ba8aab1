/*
 * sql_agg.c - what is added up over the members of a household.
 *
 * The row of a household of nobody has no id: counted is who has one.
 */
#include <inttypes.h>

#include "rule/sql_int.h"

static bool pg(const struct sql *s)
{
    return s->kind != PLAN_LITE;
}

/* ---- members ---------------------------------------------------------------- */

/* What a member says to any, all, exactly_one: selected and true; for all: not selected or true. */
static void said(struct sql *s, const struct plan_node *n)
{
    bool all = n->arg == IR_ALL;
    mz_buf_byte(s->out, '(');
    if (n->kid[0] == PLAN_NONE && n->kid[1] == PLAN_NONE) {
        sql_put(s, "true");
    }
    if (n->kid[0] != PLAN_NONE) {
        sql_put(s, all ? "NOT " : "");
        sql_expr(s, n->kid[0]);
    } else if (all && n->kid[1] == PLAN_NONE) {
        sql_put(s, " OR true");
    }
    if (n->kid[0] != PLAN_NONE && n->kid[1] != PLAN_NONE) {
        sql_put(s, all ? " OR " : " AND ");
    }
    if (n->kid[1] != PLAN_NONE) {
        sql_expr(s, n->kid[1]);
    }
    mz_buf_byte(s->out, ')');
}

static const char *const MEMBERS = "count(*) FILTER (WHERE id IS NOT NULL AND ";

static void question(struct sql *s, const struct plan_node *n)
{
    bool all = n->arg == IR_ALL;
    bool one = n->arg == IR_EXACTLY_ONE;
    sql_put(s, "CASE WHEN %s%s", MEMBERS, all ? "NOT " : "");
    said(s, n);
    sql_put(s, ") OVER w > %s WHEN %s",
            one   ? "1 THEN false"
            : all ? "0 THEN false"
                  : "0 THEN true",
            MEMBERS);
    said(s, n);
    sql_put(s, " IS NULL) OVER w > 0 THEN NULL ELSE ");
    if (one) {
        sql_put(s, "%s", MEMBERS);
        said(s, n);
        sql_put(s, ") OVER w = 1 END");
    } else {
        sql_put(s, all ? "true END" : "false END");
    }
}

/* Writes "selected": a selection that is not there takes everybody. */
static void selected(struct sql *s, const struct plan_node *n)
{
    if (n->kid[0] == PLAN_NONE) {
        sql_put(s, "true");
    } else {
        sql_expr(s, n->kid[0]);
    }
}

/* A selection is absent, or what was selected is. */
static void open_count(struct sql *s, const struct plan_node *n)
{
    sql_put(s, "%s(", MEMBERS);
    selected(s, n);
    sql_put(s, " IS NULL");
    if (n->kid[1] != PLAN_NONE) {
        sql_put(s, " OR (");
        selected(s, n);
        sql_put(s, " AND ");
        sql_expr(s, n->kid[1]);
        sql_put(s, " IS NULL)");
    }
    sql_put(s, ")) OVER w");
}

/* Of no values sum, min and max are NULL; a sum is 0 then. */
static void number(struct sql *s, const struct plan_node *n)
{
    bool sum = n->arg == IR_SUM || n->arg == IR_SUM_KNOWN;
    sql_put(s, sum ? "coalesce(sum(" : n->arg == IR_AGG_MIN ? "(min(" : "(max(");
    sql_expr(s, n->kid[1]);
    sql_put(s, ") FILTER (WHERE id IS NOT NULL AND ");
    selected(s, n);
    sql_put(s, sum ? ") OVER w, 0)" : ") OVER w)");
    sql_put(s, pg(s) && !n->wide ? "::bigint" : "");
}

void sql_aggregate(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    enum ir_agg agg = (enum ir_agg)n->arg;
    if (agg == IR_ANY || agg == IR_ALL || agg == IR_EXACTLY_ONE) {
        question(s, n);
        return;
    }
    if (agg != IR_SUM_KNOWN) {
        sql_put(s, "CASE WHEN ");
        open_count(s, n);
        sql_put(s, " > 0 THEN NULL ELSE ");
    }
    if (agg == IR_COUNT) {
        sql_put(s, "%s", MEMBERS);
        selected(s, n);
        sql_put(s, ") OVER w");
    } else {
        number(s, n);
    }
    sql_put(s, agg == IR_SUM_KNOWN ? "" : " END");
}

void sql_nobody(struct sql *s, plan_id id)
{
    switch ((enum ir_agg)sql_node(s, id)->arg) {
    case IR_SUM:
    case IR_SUM_KNOWN:
    case IR_COUNT:
        sql_put(s, "0");
        return;
    case IR_ANY:
    case IR_EXACTLY_ONE:
        sql_put(s, "false");
        return;
    case IR_ALL:
        sql_put(s, "true");
        return;
    case IR_AGG_MIN:
    case IR_AGG_MAX:
    case IR_LATEST:
        sql_put(s, !pg(s) ? "NULL" : sql_node(s, id)->is_bool ? "NULL::boolean" : "NULL::bigint");
        return;
    }
}
