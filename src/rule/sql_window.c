/*
 * sql_window.c - windows over histories.
 *
 * A monthly history is read once and laid on its side: a column for each month that is kept. What
 * is asked of a window is then said of one row, month by month, as the other operations are. Of a
 * dated history only the sums between known days are read so; the others look the entries up.
 */
#include <inttypes.h>

#include "rule/plan_int.h"
#include "rule/sql_int.h"

static bool pg(const struct sql *s)
{
    return s->kind != PLAN_LITE;
}

static const struct ir_fact *fact_of(const struct sql *s, const struct plan_node *n)
{
    return &s->p->b->facts[n->imm];
}

static const char *who(const struct ir_fact *f)
{
    return f->entity == IR_PERSON ? "person" : "household";
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

size_t sql_fact_cells(const struct ir_fact *f)
{
    return f->history == IR_MONTHLY ? (size_t)f->months : f->history == IR_DATED ? 1 : 0;
}

/* ---- what is joined to the base ------------------------------------------------------ */

bool sql_joined(const struct sql *s, const struct plan_node *n)
{
    if (n->op != PLAN_WINDOW || n->cmp != IR_OPS_N || n->arg != IR_SUM) {
        return false;
    }
    const struct plan_node *from = sql_node(s, n->kid[0]);
    const struct plan_node *to = sql_node(s, n->kid[1]);
    const struct ir_fact *f = fact_of(s, n);
    if (from->op != PLAN_INT || to->op != PLAN_INT || n->entity != f->entity) {
        return false;
    }
    return f->history == IR_DATED || (f->missing != IR_MISSING_LAST && from->lo <= to->lo &&
                                      from->lo >= kept_from(s, f) && to->lo <= kept_to(s));
}

void sql_joined_column(struct sql *s, plan_id id, const char *from)
{
    const struct plan_node *n = sql_node(s, id);
    const struct ir_fact *f = fact_of(s, n);
    const char *cast = pg(s) && !n->wide ? "::bigint" : "";
    size_t j = (size_t)n->imm;
    if (f->missing == IR_MISSING_ZERO) {
        sql_put(s, "coalesce(j%zu.v%" PRIu32 ", 0)%s", j, id, cast);
    } else if (f->history == IR_DATED) {
        sql_put(s, "(CASE WHEN %s.\"" MZ_FMT "\" THEN coalesce(j%zu.v%" PRIu32 ", 0) END)%s", from,
                MZ_ARG(f->name.id), j, id, cast);
    } else {
        int64_t months = (int64_t)(sql_node(s, n->kid[1])->lo - sql_node(s, n->kid[0])->lo) + 1;
        sql_put(s, "(CASE WHEN j%zu.k%" PRIu32 " = %" PRId64 " THEN j%zu.v%" PRIu32 " END)%s", j,
                id, months, j, id, cast);
    }
}

void sql_cell_column(struct sql *s, size_t fact, size_t cell, const char *from)
{
    const struct ir_fact *f = &s->p->b->facts[fact];
    if (f->history == IR_DATED) {
        sql_put(s, ", %s.\"" MZ_FMT "\" AS f%zu_%zu", from, MZ_ARG(f->name.id), fact, cell);
    } else {
        sql_put(s, ", j%zu.m%zu AS f%zu_%zu", fact, cell, fact, cell);
    }
}

/* ---- entries that are spread over months ----------------------------------------------- */

/* The month of the day of an entry. */
static void entry_month(struct sql *s, const char *day)
{
    if (pg(s)) {
        sql_put(s,
                "(extract(year FROM (DATE '1970-01-01' + (%s)::int))::bigint * 12 + "
                "extract(month FROM (DATE '1970-01-01' + (%s)::int))::bigint - 1)",
                day, day);
    } else {
        sql_put(s,
                "(CAST(strftime('%%Y', (%s) * 86400, 'unixepoch') AS INTEGER) * 12 + "
                "CAST(strftime('%%m', (%s) * 86400, 'unixepoch') AS INTEGER) - 1)",
                day, day);
    }
}

/* An end of the window; what is joined to the base sees numbers only. */
static void end_of(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    if (n->op == PLAN_INT) {
        sql_wide(s, n->lo);
    } else {
        sql_expr(s, id);
    }
}

/* An entry has a month in the window. */
static void entry_meets(struct sql *s, const struct plan_node *n, const char *day)
{
    entry_month(s, day);
    sql_put(s, " <= ");
    end_of(s, n->kid[1]);
    sql_put(s, " AND ");
    entry_month(s, day);
    sql_put(s, " + %" PRId32 " >= ", n->spread - 1);
    end_of(s, n->kid[0]);
}

/* How many of its months are in the window; above 0 where it meets it. */
static void entry_times(struct sql *s, const struct plan_node *n, const char *day)
{
    sql_put(s, pg(s) ? "(least(" : "(min(");
    entry_month(s, day);
    sql_put(s, " + %" PRId32 ", ", n->spread - 1);
    end_of(s, n->kid[1]);
    sql_put(s, pg(s) ? ") - greatest(" : ") - max(");
    entry_month(s, day);
    sql_put(s, ", ");
    end_of(s, n->kid[0]);
    sql_put(s, ") + 1)");
}

/* ---- sums between known days and months -------------------------------------------------- */

static void spread_sum(struct sql *s, size_t id)
{
    const struct plan_node *n = &s->p->nodes[id];
    sql_put(s, ", sum(value * ");
    entry_times(s, n, "day");
    sql_put(s, ") FILTER (WHERE ");
    entry_meets(s, n, "day");
    sql_put(s, ") AS v%zu", id);
}

static void sums(struct sql *s, size_t fact)
{
    for (size_t i = 0; i < s->p->nodes_n; i++) {
        const struct plan_node *n = &s->p->nodes[i];
        if (!s->col[i].used || n->op != PLAN_WINDOW || (size_t)n->imm != fact ||
            !sql_joined(s, n)) {
            continue;
        }
        if (n->spread > 0) {
            spread_sum(s, i);
            continue;
        }
        bool monthly = fact_of(s, n)->history == IR_MONTHLY;
        for (int k = monthly ? 0 : 1; k < 2; k++) {
            sql_put(s, k == 0 ? ", count(value) FILTER (WHERE month >= "
                              : (monthly ? ", sum(value) FILTER (WHERE month >= "
                                         : ", sum(value) FILTER (WHERE day >= "));
            sql_wide(s, sql_node(s, n->kid[0])->lo);
            sql_put(s, monthly ? " AND month <= " : " AND day < ");
            sql_wide(s, sql_node(s, n->kid[1])->lo);
            sql_put(s, k == 0 ? ") AS k%zu" : ") AS v%zu", i);
        }
    }
}

static void months(struct sql *s, size_t fact)
{
    const struct ir_fact *f = &s->p->b->facts[fact];
    bool truth = pg(s) && f->type.kind == RULE_BOOL;
    for (size_t k = 0; k < sql_fact_cells(f) && f->history == IR_MONTHLY; k++) {
        if (s->col[s->fact[fact] + k].used) {
            sql_put(s, ", %s(value) FILTER (WHERE month = %" PRId32 ") AS m%zu",
                    truth ? "bool_or" : "max", kept_from(s, f) + (int32_t)k, k);
        }
    }
}

static bool joins_fact(const struct sql *s, size_t fact)
{
    const struct ir_fact *f = &s->p->b->facts[fact];
    for (size_t k = 0; k < sql_fact_cells(f) && f->history == IR_MONTHLY; k++) {
        if (s->col[s->fact[fact] + k].used) {
            return true;
        }
    }
    for (size_t i = 0; i < s->p->nodes_n; i++) {
        const struct plan_node *n = &s->p->nodes[i];
        if (s->col[i].used && n->op == PLAN_WINDOW && (size_t)n->imm == fact && sql_joined(s, n)) {
            return true;
        }
    }
    return false;
}

void sql_joins(struct sql *s, enum ir_entity e, const char *to)
{
    for (size_t i = 0; i < s->p->b->facts_n; i++) {
        const struct ir_fact *f = &s->p->b->facts[i];
        if (f->entity != e || f->history == IR_NO_HISTORY || !joins_fact(s, i)) {
            continue;
        }
        sql_put(s, " LEFT JOIN (SELECT county, %s", who(f));
        sums(s, i);
        months(s, i);
        sql_put(s,
                " FROM \"%s" MZ_FMT "\" GROUP BY county, %s) j%zu ON j%zu.county = %s.county AND "
                "j%zu.%s = %s.id",
                s->t->history, MZ_ARG(f->name.id), who(f), i, i, to, i, who(f), to);
    }
}

/* ---- one month of a window ------------------------------------------------------------- */

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

/* The window's months as far as they are kept; `outside` may be in it too, and is never known. */
struct span {
    plan_id id;
    const struct plan_node *n;
    const struct ir_fact *f;
    size_t fact;
    int32_t kept; /* month of the first cell */
    size_t first; /* cells */
    size_t end;
    bool outside;
    bool fixed; /* the ends are known here: each of the cells is in the window */
};

static struct span span_of(const struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    const struct plan_node *from = sql_node(s, n->kid[0]);
    const struct plan_node *to = sql_node(s, n->kid[1]);
    struct span w = {.id = id, .n = n, .f = fact_of(s, n), .fact = (size_t)n->imm};
    mz_wide kept = kept_from(s, w.f);
    mz_wide last = kept_to(s);
    mz_wide lo = from->lo > kept ? from->lo : kept;
    mz_wide hi = to->hi < last ? to->hi : last;
    bool skips = n->arg == IR_SUM_KNOWN || n->arg == IR_LATEST;
    w.kept = (int32_t)kept;
    w.first = lo > hi ? 0 : (size_t)(lo - kept);
    w.end = lo > hi ? 0 : (size_t)(hi - kept) + 1;
    w.fixed = from->op == PLAN_INT && to->op == PLAN_INT;
    w.outside = !skips && from->lo <= to->hi && (from->lo < kept || to->hi > last);
    return w;
}

void sql_window_cells(const struct sql *s, plan_id id, size_t *first, size_t *end)
{
    const struct ir_fact *f = fact_of(s, sql_node(s, id));
    *first = 0;
    *end = 1;
    if (f->history != IR_DATED) {
        struct span w = span_of(s, id);
        size_t carry = f->missing == IR_MISSING_LAST ? (size_t)f->carry : 0;
        *first = w.first > carry ? w.first - carry : 0;
        *end = w.end;
    }
}

/* `k` is a cell, or the end of the span for what is not kept. */
static bool kept(const struct span *w, size_t k)
{
    return k < w->end;
}

static void within(struct sql *s, const struct span *w, size_t k)
{
    if (w->fixed) {
        sql_put(s, "true");
        return;
    }
    mz_buf_byte(s->out, '(');
    sql_expr(s, w->n->kid[0]);
    if (kept(w, k)) {
        int32_t month = w->kept + (int32_t)k;
        sql_put(s, " <= %" PRId32 " AND ", month);
        sql_expr(s, w->n->kid[1]);
        sql_put(s, " >= %" PRId32 ")", month);
        return;
    }
    sql_put(s, " <= ");
    sql_expr(s, w->n->kid[1]);
    sql_put(s, " AND (");
    sql_expr(s, w->n->kid[0]);
    sql_put(s, " < %" PRId32 " OR ", w->kept);
    sql_expr(s, w->n->kid[1]);
    sql_put(s, " > %" PRId32 "))", kept_to(s));
}

static void cell(struct sql *s, const struct span *w, size_t k)
{
    bool truth = w->f->type.kind == RULE_BOOL;
    bool zero = w->f->missing == IR_MISSING_ZERO;
    int carry = w->f->missing == IR_MISSING_LAST ? w->f->carry : 0;
    if (!kept(w, k)) {
        sql_put(s, !pg(s) ? "NULL" : truth ? "NULL::boolean" : "NULL::bigint");
        return;
    }
    sql_put(s, zero || carry > 0 ? "coalesce(" : "");
    sql_put(s, "f%zu_%zu", w->fact, k);
    for (size_t i = 1; i <= (size_t)carry && i <= k; i++) {
        sql_put(s, ", f%zu_%zu", w->fact, k - i);
    }
    if (carry > 0 && k == 0) {
        sql_put(s, ", NULL"); /* a lonely operand is no list for SQLite */
    }
    sql_put(s, zero ? (truth ? ", false)" : ", 0)") : carry > 0 ? ")" : "");
}

/* Whether a month that is in the window is asked for. */
static void passes(struct sql *s, const struct span *w, size_t k)
{
    if (w->n->cmp == IR_OPS_N) {
        sql_put(s, "true");
        return;
    }
    mz_buf_byte(s->out, '(');
    cell(s, w, k);
    sql_put(s, " %s ", compared(w->n->cmp));
    sql_expr(s, w->n->kid[2]);
    mz_buf_byte(s->out, ')');
}

/* 0, the month's share, or absent. */
static void share(struct sql *s, const struct span *w, size_t k)
{
    bool count = w->n->arg == IR_COUNT;
    sql_put(s, "CASE WHEN NOT ");
    within(s, w, k);
    sql_put(s, " THEN 0 WHEN ");
    passes(s, w, k);
    sql_put(s, count ? " THEN CASE WHEN " : " THEN ");
    cell(s, w, k);
    sql_put(s, count ? " IS NOT NULL THEN 1 END WHEN NOT " : " WHEN NOT ");
    passes(s, w, k);
    sql_put(s, " THEN 0 END");
}

/* The value of a month that is asked for, else absent. */
static void value(struct sql *s, const struct span *w, size_t k)
{
    if (w->fixed && w->n->cmp == IR_OPS_N) {
        cell(s, w, k);
        return;
    }
    sql_put(s, "CASE WHEN ");
    within(s, w, k);
    sql_put(s, " AND ");
    passes(s, w, k);
    sql_put(s, " THEN ");
    cell(s, w, k);
    sql_put(s, " END");
}

/* What a month says to any, all, exactly_one. */
static void says(struct sql *s, const struct span *w, size_t k)
{
    bool all = w->n->arg == IR_ALL;
    sql_put(s, all ? "(NOT " : "(");
    within(s, w, k);
    sql_put(s, all ? " OR NOT " : " AND ");
    passes(s, w, k);
    sql_put(s, all ? " OR " : " AND ");
    cell(s, w, k);
    mz_buf_byte(s->out, ')');
}

static void is_open(struct sql *s, const struct span *w, size_t k)
{
    sql_put(s, "(");
    within(s, w, k);
    sql_put(s, " AND (");
    passes(s, w, k);
    sql_put(s, " IS NULL OR (");
    passes(s, w, k);
    sql_put(s, " AND ");
    cell(s, w, k);
    sql_put(s, " IS NULL)))");
}

/* ---- the months together ------------------------------------------------------------------ */

typedef void part_fn(struct sql *s, const struct span *w, size_t k);

/* Every month of the span from the oldest, then what is outside. */
static void each(struct sql *s, const struct span *w, const char *between, part_fn *part)
{
    size_t end = w->end + (w->outside ? 1 : 0);
    for (size_t k = w->first; k < end; k++) {
        sql_put(s, "%s", k == w->first ? "" : between);
        part(s, w, k);
    }
}

static void known_share(struct sql *s, const struct span *w, size_t k)
{
    sql_put(s, "coalesce(");
    value(s, w, k);
    sql_put(s, ", 0)");
}

static void counted(struct sql *s, const struct span *w, size_t k)
{
    sql_put(s, "CASE WHEN ");
    says(s, w, k);
    sql_put(s, " THEN 1 ELSE 0 END");
}

static void unsaid(struct sql *s, const struct span *w, size_t k)
{
    says(s, w, k);
    sql_put(s, " IS NULL");
}

static void ranked(struct sql *s, const struct span *w, size_t k)
{
    sql_put(s, "coalesce(");
    value(s, w, k);
    sql_put(s, w->n->arg == IR_AGG_MIN ? ", 9223372036854775807)" : ", -9223372036854775807)");
}

/* No value is as large as what stands for none: a fact's range ends far below. */
static void extreme(struct sql *s, const struct span *w)
{
    bool least = w->n->arg == IR_AGG_MIN;
    bool one = w->end + (w->outside ? 1 : 0) == w->first + 1;
    sql_put(s, "CASE WHEN ");
    each(s, w, " OR ", is_open);
    sql_put(s, " THEN NULL ELSE nullif(");
    sql_put(s, one ? "" : !pg(s) ? (least ? "min(" : "max(") : (least ? "least(" : "greatest("));
    each(s, w, ", ", ranked);
    sql_put(s, one ? "" : ")");
    sql_put(s, least ? ", 9223372036854775807) END" : ", -9223372036854775807) END");
}

static void newest(struct sql *s, const struct span *w)
{
    sql_put(s, "coalesce(");
    for (size_t k = w->end; k-- > w->first;) {
        value(s, w, k);
        sql_put(s, ", ");
    }
    sql_put(s, "NULL)");
}

static void exactly_one(struct sql *s, const struct span *w)
{
    sql_put(s, "CASE WHEN (");
    each(s, w, " + ", counted);
    sql_put(s, ") > 1 THEN false WHEN ");
    each(s, w, " OR ", unsaid);
    sql_put(s, " THEN NULL ELSE (");
    each(s, w, " + ", counted);
    sql_put(s, ") = 1 END");
}

static void of_months(struct sql *s, const struct span *w)
{
    enum ir_agg agg = (enum ir_agg)w->n->arg;
    if (w->first >= w->end + (w->outside ? 1 : 0)) { /* no month can be in it */
        sql_nobody(s, w->id);
        return;
    }
    switch (agg) {
    case IR_SUM:
    case IR_COUNT:
        each(s, w, " + ", w->fixed && agg == IR_SUM && w->n->cmp == IR_OPS_N ? cell : share);
        return;
    case IR_SUM_KNOWN:
        each(s, w, " + ", known_share);
        return;
    case IR_AGG_MIN:
    case IR_AGG_MAX:
        extreme(s, w);
        return;
    case IR_LATEST:
        newest(s, w);
        return;
    case IR_ANY:
        each(s, w, " OR ", says);
        return;
    case IR_ALL:
        each(s, w, " AND ", says);
        return;
    case IR_EXACTLY_ONE:
        exactly_one(s, w);
        return;
    }
}

/* ---- entries of a dated history --------------------------------------------------------- */

static void passes_entry(struct sql *s, const struct plan_node *n)
{
    if (n->cmp == IR_OPS_N) {
        sql_put(s, "true");
        return;
    }
    sql_put(s, "(w.value %s ", compared(n->cmp));
    sql_expr(s, n->kid[2]);
    sql_put(s, ")");
}

static void asked(struct sql *s, const struct plan_node *n, const char *end)
{
    sql_put(s, " FILTER (WHERE ");
    passes_entry(s, n);
    sql_put(s, "%s)", end);
}

static void open_entries(struct sql *s, const struct plan_node *n)
{
    sql_put(s, "CASE WHEN count(*) FILTER (WHERE ");
    passes_entry(s, n);
    sql_put(s, " IS NULL OR (");
    passes_entry(s, n);
    sql_put(s, " AND w.value IS NULL)) > 0 THEN NULL ELSE ");
}

static void question_of_entries(struct sql *s, const struct plan_node *n)
{
    bool all = n->arg == IR_ALL;
    sql_put(s, "CASE WHEN count(*)");
    asked(s, n, all ? " AND NOT w.value" : " AND w.value");
    sql_put(s, n->arg == IR_EXACTLY_ONE ? " > 1 THEN false WHEN count(*) FILTER (WHERE "
               : all                    ? " > 0 THEN false WHEN count(*) FILTER (WHERE "
                                        : " > 0 THEN true WHEN count(*) FILTER (WHERE ");
    passes_entry(s, n);
    sql_put(s, " IS NOT FALSE AND w.value IS NULL) > 0 THEN NULL ELSE ");
    if (n->arg == IR_EXACTLY_ONE) {
        sql_put(s, "count(*)");
        asked(s, n, " AND w.value");
        sql_put(s, " = 1 END");
    } else {
        sql_put(s, all ? "true END" : "false END");
    }
}

static void of_entries(struct sql *s, const struct plan_node *n)
{
    const char *cast = pg(s) && !n->wide ? "::bigint" : "";
    enum ir_agg agg = (enum ir_agg)n->arg;
    if (n->is_bool && agg != IR_LATEST) {
        question_of_entries(s, n);
        return;
    }
    if (agg == IR_LATEST && pg(s)) {
        sql_put(s, "(array_agg(w.value ORDER BY w.day DESC, w.value DESC)");
        asked(s, n, " AND w.value IS NOT NULL");
        sql_put(s, ")[1]");
        return;
    }
    if (agg == IR_LATEST) {
        sql_put(s, "w.value");
        return;
    }
    bool sum = agg == IR_SUM || agg == IR_SUM_KNOWN;
    if (agg != IR_SUM_KNOWN) {
        open_entries(s, n);
    }
    if (n->spread > 0) {
        sql_put(s, "coalesce(sum(w.value * ");
        entry_times(s, n, "w.day");
        sql_put(s, ")");
        asked(s, n, "");
        sql_put(s, ", 0)%s%s", cast, agg == IR_SUM_KNOWN ? "" : " END");
        return;
    }
    sql_put(s, sum                 ? "coalesce(sum(w.value)"
               : agg == IR_COUNT   ? "count(*)"
               : agg == IR_AGG_MIN ? "min(w.value)"
                                   : "max(w.value)");
    asked(s, n, "");
    sql_put(s, sum ? ", 0)%s" : "%s", cast);
    sql_put(s, agg == IR_SUM_KNOWN ? "" : " END");
}

/* A list that is not known says nothing: only a sum of what is known is 0 then. */
static void dated(struct sql *s, const struct plan_node *n)
{
    const struct ir_fact *f = fact_of(s, n);
    if (f->missing != IR_MISSING_ZERO) {
        sql_put(s, "WHEN f%zu_0 IS NOT TRUE THEN %s ", (size_t)n->imm,
                n->arg == IR_SUM_KNOWN ? "0" : "NULL");
    }
    sql_put(s, "ELSE (SELECT ");
    of_entries(s, n);
    sql_put(s, " FROM \"%s" MZ_FMT "\" w WHERE w.county = x.county AND w.%s = x.%s AND ",
            s->t->history, MZ_ARG(f->name.id), who(f), f->entity == IR_PERSON ? "id" : "household");
    if (n->spread > 0) {
        entry_meets(s, n, "w.day");
    } else {
        sql_put(s, "w.day >= ");
        sql_expr(s, n->kid[0]);
        sql_put(s, " AND w.day < ");
        sql_expr(s, n->kid[1]);
    }
    if (n->arg == IR_LATEST && !pg(s)) {
        sql_put(s, " AND w.value IS NOT NULL AND ");
        passes_entry(s, n);
        sql_put(s, " ORDER BY w.day DESC, w.value DESC LIMIT 1");
    }
    sql_put(s, ")");
}

/* ---- all ------------------------------------------------------------------------------------ */

void sql_window(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    const struct plan_node *from = sql_node(s, n->kid[0]);
    const struct plan_node *to = sql_node(s, n->kid[1]);
    sql_put(s, "(CASE WHEN ");
    sql_expr(s, n->kid[0]);
    sql_put(s, " IS NULL OR ");
    sql_expr(s, n->kid[1]);
    sql_put(s, " IS NULL THEN NULL ");
    if (fact_of(s, n)->history == IR_DATED) {
        dated(s, n);
    } else {
        if (to->hi - from->lo > PLAN_WINDOW_MAX) {
            sql_put(s, "WHEN ");
            sql_expr(s, n->kid[1]);
            sql_put(s, " - ");
            sql_expr(s, n->kid[0]);
            sql_put(s, " > %d THEN NULL ", (int)PLAN_WINDOW_MAX);
        }
        struct span w = span_of(s, id);
        sql_put(s, "ELSE ");
        of_months(s, &w);
    }
    sql_put(s, pg(s) && !n->is_bool && !n->wide ? " END)::bigint" : " END)");
}
