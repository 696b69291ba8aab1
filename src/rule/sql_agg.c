/* sql_agg.c - members grouped by household, and windows over histories. */
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

static void question(struct sql *s, const struct plan_node *n)
{
    const char *absent = " THEN NULL ";
    if (n->arg == IR_ALL) {
        sql_put(s, "CASE WHEN count(*) FILTER (WHERE NOT ");
        said(s, n);
        sql_put(s, ") > 0 THEN false WHEN count(*) FILTER (WHERE ");
        said(s, n);
        sql_put(s, " IS NULL) > 0%sELSE true END", absent);
        return;
    }
    bool one = n->arg == IR_EXACTLY_ONE;
    sql_put(s, "CASE WHEN count(*) FILTER (WHERE ");
    said(s, n);
    sql_put(s, one ? ") > 1 THEN false WHEN count(*) FILTER (WHERE "
                   : ") > 0 THEN true WHEN count(*) FILTER (WHERE ");
    said(s, n);
    sql_put(s, " IS NULL) > 0%sELSE ", absent);
    if (one) {
        sql_put(s, "count(*) FILTER (WHERE ");
        said(s, n);
        sql_put(s, ") = 1 END");
    } else {
        sql_put(s, "false END");
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
    sql_put(s, "count(*) FILTER (WHERE ");
    selected(s, n);
    sql_put(s, " IS NULL");
    if (n->kid[1] != PLAN_NONE) {
        sql_put(s, " OR (");
        selected(s, n);
        sql_put(s, " AND ");
        sql_expr(s, n->kid[1]);
        sql_put(s, " IS NULL)");
    }
    sql_put(s, ")");
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
        sql_put(s, "count(*) FILTER (WHERE ");
        selected(s, n);
        sql_put(s, ")");
    } else {
        bool sum = agg == IR_SUM || agg == IR_SUM_KNOWN;
        sql_put(s, sum ? "coalesce(sum(" : agg == IR_AGG_MIN ? "min(" : "max(");
        sql_expr(s, n->kid[1]);
        sql_put(s, ") FILTER (WHERE ");
        selected(s, n);
        sql_put(s, sum ? "), 0)" : ")");
        sql_put(s, pg(s) && !n->wide ? "::bigint" : "");
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
        sql_put(s, "NULL");
        return;
    }
}

/* ---- windows ------------------------------------------------------------------ */

static const struct ir_fact *fact_of(const struct sql *s, const struct plan_node *n)
{
    return &s->p->b->facts[n->imm];
}

/* The months that are kept: as many as the fact says, before the month of the evaluation. */
static int32_t kept_to(const struct sql *s)
{
    struct mz_ymd t = mz_date_ymd(s->p->at);
    return t.year * 12 + t.month - 2;
}

static int32_t kept_from(const struct sql *s, const struct ir_fact *f)
{
    return kept_to(s) - f->months + 1;
}

bool sql_joined(const struct sql *s, const struct plan_node *n)
{
    if (n->op != PLAN_WINDOW || n->cmp != IR_OPS_N || n->arg != IR_SUM) {
        return false;
    }
    const struct plan_node *from = sql_node(s, n->kid[0]);
    const struct plan_node *to = sql_node(s, n->kid[1]);
    const struct ir_fact *f = fact_of(s, n);
    return f->history == IR_MONTHLY && f->missing != IR_MISSING_LAST && from->op == PLAN_INT &&
           to->op == PLAN_INT && from->lo <= to->lo && from->lo >= kept_from(s, f) &&
           to->lo <= kept_to(s);
}

void sql_joined_column(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    const char *cast = pg(s) && !n->wide ? "::bigint" : "";
    if (fact_of(s, n)->missing == IR_MISSING_ZERO) {
        sql_put(s, "coalesce(w%" PRIu32 ".v, 0)%s", id, cast);
        return;
    }
    int64_t months = (int64_t)(sql_node(s, n->kid[1])->lo - sql_node(s, n->kid[0])->lo) + 1;
    sql_put(s, "CASE WHEN w%" PRIu32 ".k = %" PRId64 " THEN w%" PRIu32 ".v END%s", id, months, id,
            cast);
}

void sql_join(struct sql *s, plan_id id, const char *to)
{
    const struct plan_node *n = sql_node(s, id);
    const struct ir_fact *f = fact_of(s, n);
    const char *who = f->entity == IR_PERSON ? "person" : "household";
    sql_put(s,
            " LEFT JOIN (SELECT county, %s, count(value) AS k, sum(value) AS v FROM \"%s" MZ_FMT
            "\" WHERE month BETWEEN ",
            who, s->t->history, MZ_ARG(f->name.id));
    sql_wide(s, sql_node(s, n->kid[0])->lo);
    sql_put(s, " AND ");
    sql_wide(s, sql_node(s, n->kid[1])->lo);
    sql_put(s,
            " GROUP BY county, %s) w%" PRIu32 " ON w%" PRIu32 ".county = %s.county AND w%" PRIu32
            ".%s = %s.id",
            who, id, id, to, id, who, to);
}

static const char *compared(enum ir_op cmp)
{
    switch (cmp) {
    case IR_EQ:
        return "=";
    case IR_NE:
        return "<>";
    case IR_LT:
        return "<";
    case IR_LE:
        return "<=";
    case IR_GT:
        return ">";
    case IR_GE:
        return ">=";
    default: /* NOLINT: the checker lets nothing else through */
        return "";
    }
}

/* "g.v < bound", or true where nothing is compared. */
static void passes(struct sql *s, const struct plan_node *n)
{
    if (n->cmp == IR_OPS_N) {
        sql_put(s, "true");
        return;
    }
    sql_put(s, "(g.v %s ", compared(n->cmp));
    sql_expr(s, n->kid[2]);
    sql_put(s, ")");
}

/* Rows g(at, v) of a monthly history: each month of the window that is kept, absent ones too. */
static void monthly(struct sql *s, const struct plan_node *n)
{
    const struct ir_fact *f = fact_of(s, n);
    const char *who = f->entity == IR_PERSON ? "person" : "household";
    int carry = f->missing == IR_MISSING_LAST ? f->carry : 0;
    sql_put(s, "(SELECT k.m AS at, ");
    sql_put(s, f->missing == IR_MISSING_ZERO ? "coalesce(" : "");
    sql_put(s,
            pg(s) ? "(SELECT (array_agg(w.value ORDER BY w.month DESC))[1] FROM \"%s" MZ_FMT "\" w"
                  : "(SELECT w.value FROM \"%s" MZ_FMT "\" w",
            s->t->history, MZ_ARG(f->name.id));
    sql_put(s,
            " WHERE w.county = x.county AND w.%s = x.id AND w.month <= k.m AND w.month >= k.m - "
            "%d AND w.month >= %" PRId32 " AND w.value IS NOT NULL%s)",
            who, carry, kept_from(s, f), pg(s) ? "" : " ORDER BY w.month DESC LIMIT 1");
    sql_put(s, f->missing == IR_MISSING_ZERO ? ", 0)" : "");
    sql_put(s, " AS v FROM (");
    if (pg(s)) {
        sql_put(s, "SELECT generate_series(%" PRId32 ", %" PRId32 ") AS m", kept_from(s, f),
                kept_to(s));
    } else {
        sql_put(s, "SELECT column1 AS m FROM (VALUES ");
        for (int32_t m = kept_from(s, f); m <= kept_to(s); m++) {
            sql_put(s, m == kept_to(s) ? "(%" PRId32 "))" : "(%" PRId32 "),", m);
        }
    }
    sql_put(s, ") k WHERE k.m BETWEEN ");
    sql_expr(s, n->kid[0]);
    sql_put(s, " AND ");
    sql_expr(s, n->kid[1]);
    sql_put(s, ") g");
}

static void dated(struct sql *s, const struct plan_node *n)
{
    const struct ir_fact *f = fact_of(s, n);
    sql_put(s,
            "(SELECT w.day AS at, w.value AS v FROM \"%s" MZ_FMT
            "\" w WHERE w.county = x.county AND w.%s = x.id AND w.day >= ",
            s->t->history, MZ_ARG(f->name.id), f->entity == IR_PERSON ? "person" : "household");
    sql_expr(s, n->kid[0]);
    sql_put(s, " AND w.day < ");
    sql_expr(s, n->kid[1]);
    sql_put(s, ") g");
}

/* The value of the whole window over the rows g. */
static void over(struct sql *s, const struct plan_node *n)
{
    const char *cast = pg(s) && !n->wide ? "::bigint" : "";
    enum ir_agg agg = (enum ir_agg)n->arg;
    bool open = agg != IR_SUM_KNOWN && agg != IR_LATEST;
    sql_put(s, "SELECT ");
    if (open) {
        sql_put(s, "CASE WHEN count(*) FILTER (WHERE ");
        passes(s, n);
        sql_put(s, " IS NULL OR (");
        passes(s, n);
        sql_put(s, " AND g.v IS NULL)) > 0 THEN NULL ELSE ");
    }
    const char *head = agg == IR_COUNT     ? "count(*"
                       : agg == IR_AGG_MIN ? "min(g.v"
                       : agg == IR_AGG_MAX ? "max(g.v"
                       : agg == IR_LATEST  ? "(array_agg(g.v ORDER BY g.at DESC"
                                           : "coalesce(sum(g.v";
    if (agg == IR_LATEST && !pg(s)) {
        sql_put(s, "g.v");
    } else {
        sql_put(s, "%s) FILTER (WHERE ", head);
        passes(s, n);
        sql_put(s, agg == IR_LATEST                       ? " AND g.v IS NOT NULL))[1]"
                   : agg == IR_SUM || agg == IR_SUM_KNOWN ? "), 0)"
                                                          : ")");
        sql_put(s, "%s", cast);
    }
    sql_put(s, open ? " END FROM " : " FROM ");
}

/*
 * The window of one row x. A month outside of what is kept is absent, and so is everything over it
 * that does not leave out what is absent.
 */
void sql_window(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    const struct ir_fact *f = fact_of(s, n);
    bool skips = n->arg == IR_SUM_KNOWN || n->arg == IR_LATEST;
    sql_put(s, "CASE WHEN ");
    sql_expr(s, n->kid[0]);
    sql_put(s, " IS NULL OR ");
    sql_expr(s, n->kid[1]);
    sql_put(s, " IS NULL THEN NULL ");
    if (f->history == IR_MONTHLY && !skips) {
        sql_put(s, "WHEN ");
        sql_expr(s, n->kid[0]);
        sql_put(s, " <= ");
        sql_expr(s, n->kid[1]);
        sql_put(s, " AND (");
        sql_expr(s, n->kid[0]);
        sql_put(s, " < %" PRId32 " OR ", kept_from(s, f));
        sql_expr(s, n->kid[1]);
        sql_put(s, " > %" PRId32 ") THEN NULL ", kept_to(s));
    }
    if (f->history == IR_DATED && !skips && f->missing != IR_MISSING_ZERO) {
        bool person = f->entity == IR_PERSON;
        sql_put(s,
                "WHEN (SELECT l.\"" MZ_FMT
                "\" FROM %s l WHERE l.county = x.county AND l.id = x.id) IS NOT TRUE THEN NULL ",
                MZ_ARG(f->name.id), person ? s->t->person : s->t->household);
    }
    sql_put(s, "ELSE (");
    over(s, n);
    if (f->history == IR_MONTHLY) {
        monthly(s, n);
    } else {
        dated(s, n);
    }
    if (n->arg == IR_LATEST && !pg(s)) {
        sql_put(s, " WHERE g.v IS NOT NULL AND ");
        passes(s, n);
        sql_put(s, " ORDER BY g.at DESC LIMIT 1");
    }
    sql_put(s, ") END");
}
