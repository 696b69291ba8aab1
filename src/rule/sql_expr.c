/* sql_expr.c - one operation as SQL: templates that keep known and absent as the plan means them.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "rule/plan_int.h"
#include "rule/sql_int.h"

/* 1800-01-01 and 2200-12-31. */
enum { SQL_DAY_FIRST = -62091, SQL_DAY_LAST = 84370 };

__extension__ typedef unsigned __int128 wide_bits;

void sql_put(struct sql *s, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    mz_buf_add(s->out, (mz_str){text, n > 0 && n < (int)sizeof text ? (size_t)n : 0});
}

void sql_wide(struct sql *s, mz_wide v)
{
    char text[44];
    size_t at = sizeof text;
    wide_bits u = v < 0 ? -(wide_bits)v : (wide_bits)v;
    text[--at] = '\0';
    do {
        text[--at] = (char)('0' + (int)(u % 10));
        u /= 10;
    } while (u > 0);
    sql_put(s, v < 0 ? "(-%s)" : "%s", text + at);
}

static bool pg(const struct sql *s)
{
    return s->kind != PLAN_LITE;
}

static plan_id kid(const struct sql *s, plan_id id, int i)
{
    return sql_node(s, id)->kid[i];
}

/* Writes the template; 0 to 2 stand for the kids' expressions. */
static void fill(struct sql *s, plan_id id, const char *form)
{
    for (const char *p = form; *p != '\0'; p++) {
        if (*p >= '0' && *p <= '2' && p > form && p[-1] == '$') {
            sql_expr(s, kid(s, id, *p - '0'));
        } else if (*p != '$') {
            mz_buf_byte(s->out, *p);
        }
    }
}

/* ---- arithmetic --------------------------------------------------------- */

/* Two bigints whose result is wider: the operation itself must be done in numeric. */
static void both(struct sql *s, plan_id id, const char *word)
{
    const struct plan_node *n = sql_node(s, id);
    mz_buf_byte(s->out, '(');
    sql_expr(s, n->kid[0]);
    sql_put(s, "%s %s ", pg(s) && n->wide ? "::numeric" : "", word);
    sql_expr(s, n->kid[1]);
    mz_buf_byte(s->out, ')');
}

/*
 * The quotient towards zero is q, the rest r has the numerator's sign. den is above 0 or the result
 * is absent. Numerator and denominator are columns, so that writing them often costs nothing. The
 * rest is held against what is left of den, for twice the rest may leave the integers.
 */
static void rounded(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    bool wide = sql_node(s, n->kid[0])->wide || sql_node(s, n->kid[1])->wide;
    static const char *const forms[] = {
        [IR_HALF_UP] = "CASE WHEN abs($R) >= $1 - abs($R) THEN $Q + CASE WHEN $0 < 0 THEN -1 "
                       "ELSE 1 END ELSE $Q END",
        [IR_HALF_EVEN] = "CASE WHEN abs($R) > $1 - abs($R) OR (abs($R) = $1 - abs($R) AND $Q % 2 "
                         "<> 0) THEN $Q + CASE WHEN $0 < 0 THEN -1 ELSE 1 END ELSE $Q END",
        [IR_AWAY] = "CASE WHEN $R <> 0 THEN $Q + CASE WHEN $0 < 0 THEN -1 ELSE 1 END ELSE $Q END",
        [IR_TOWARDS] = "$Q",
        [IR_CEIL] = "CASE WHEN $R > 0 THEN $Q + 1 ELSE $Q END",
        [IR_FLOOR] = "CASE WHEN $R < 0 THEN $Q - 1 ELSE $Q END",
    };
    bool positive = sql_node(s, n->kid[1])->lo > 0;
    fill(s, id, positive ? "(" : "(CASE WHEN $1 > 0 THEN ");
    for (const char *p = forms[n->arg]; *p != '\0'; p++) {
        if (*p != '$') {
            mz_buf_byte(s->out, *p);
        } else if (*++p == 'R') {
            fill(s, id, "($0 % $1)");
        } else if (*p == 'Q') {
            fill(s, id, wide && pg(s) ? "div($0, $1)" : "($0 / $1)");
        } else {
            sql_expr(s, n->kid[*p - '0']);
        }
    }
    sql_put(s, positive ? ")" : " END)");
}

/* ---- dates: days since 1970-01-01, months year * 12 + month - 1 ---------- */

#define PG_DAY     "(DATE '1970-01-01' + ($0)::int)"
#define PG_DAY1    "(DATE '1970-01-01' + ($1)::int)"
#define PG_YEAR    "(extract(year FROM " PG_DAY ")::bigint"
#define PG_MONTH   PG_YEAR " * 12 + extract(month FROM " PG_DAY ")::bigint - 1)"
#define PG_FIRST   "make_date((($0) / 12)::int, (($0) % 12 + 1)::int, 1)"
#define PG_NEXT    "make_date(((($0) + 1) / 12)::int, ((($0) + 1) % 12 + 1)::int, 1)"
#define LITE(f, x) "CAST(strftime('" f "', (" x ") * 86400, 'unixepoch') AS INTEGER)"
#define LITE_FIRST(m)                                                                             \
    "(CAST(strftime('%s', printf('%04d-%02d-01', (" m ") / 12, (" m ") % 12 + 1)) AS INTEGER) / " \
    "86400)"
#define LITE_MONTH(x) "(" LITE("%Y", x) " * 12 + " LITE("%m", x) " - 1)"
/* The month that is $1 months after the date $0, and its length. */
#define LITE_TO  LITE_MONTH("$0") " + ($1)"
#define LITE_LEN "(" LITE_FIRST(LITE_TO " + 1") " - " LITE_FIRST(LITE_TO) ")"

struct form {
    enum plan_op op;
    const char *pg;
    const char *lite;
};

static const struct form forms[] = {
    {PLAN_YEAR_OF, PG_YEAR ")", LITE("%Y", "$0")},
    {PLAN_MONTH_OF, PG_MONTH, LITE_MONTH("$0")},
    {PLAN_FIRST_DAY, "(" PG_FIRST " - DATE '1970-01-01')::bigint", LITE_FIRST("$0")},
    {PLAN_LAST_DAY, "(" PG_NEXT " - DATE '1970-01-02')::bigint",
     "(" LITE_FIRST("($0) + 1") " - 1)"},
    {PLAN_DAYS_IN, "(" PG_NEXT " - " PG_FIRST ")::bigint",
     "(" LITE_FIRST("($0) + 1") " - " LITE_FIRST("$0") ")"},
    {PLAN_ADD_MONTHS,
     "((" PG_DAY " + make_interval(months => ($1)::int))::date - DATE '1970-01-01')::bigint",
     "(" LITE_FIRST(LITE_TO) " + min(" LITE("%d", "$0") ", " LITE_LEN ") - 1)"},
};

/* Month and day as one number, 31 days to the month: what decides whether a birthday has come. */
#define PG_MD(d)   "(extract(month FROM " d ") * 31 + extract(day FROM " d "))"
#define LITE_MD(x) "(" LITE("%m", x) " * 31 + " LITE("%d", x) ")"

/*
 * Full years; -1 before birth. Born on 29 February: by the comparison of month and day the birthday
 * of a common year is 1 March; the other rule takes 28 February of a common year for the 29th.
 */
static void age(struct sql *s, plan_id id)
{
    bool february = sql_node(s, id)->arg == 1;
    if (pg(s)) {
        fill(s, id,
             "(CASE WHEN $1 < $0 THEN -1 ELSE extract(year FROM " PG_DAY1
             ") - extract(year FROM " PG_DAY ") - CASE WHEN " PG_MD(PG_DAY1));
        fill(s, id,
             february ? " >= " PG_MD(PG_DAY) " - CASE WHEN " PG_MD(
                            PG_DAY) " = 91 AND "
                                    "extract(day FROM date_trunc('year', (" PG_DAY1
                                    ")::timestamp) + INTERVAL '59 days') = 1 THEN 1 ELSE 0 END"
                      : " >= " PG_MD(PG_DAY));
        fill(s, id, " THEN 0 WHEN $0 IS NULL OR $1 IS NULL THEN NULL ELSE 1 END END)::bigint");
        return;
    }
    fill(s, id,
         "(CASE WHEN $1 < $0 THEN -1 ELSE " LITE("%Y", "$1") " - " LITE(
             "%Y", "$0") " - CASE WHEN " LITE_MD("$1"));
    fill(s, id,
         february ? " >= " LITE_MD("$0") " - CASE WHEN " LITE_MD(
                        "$0") " = 91 AND "
                              "strftime('%d', (($1) * 86400), 'unixepoch', 'start of year', "
                              "'+59 days') = '01' THEN 1 ELSE 0 END"
                  : " >= " LITE_MD("$0"));
    fill(s, id, " THEN 0 WHEN $0 IS NULL OR $1 IS NULL THEN NULL ELSE 1 END END)");
}

/*
 * Whole months from $0 to $1: the most n with add_months($0, n) <= $1; for an earlier $1 the most n
 * with add_months($0, -n) >= $1, as -n. A day that a shorter month does not have is its last day.
 */
static void months_between(struct sql *s, plan_id id)
{
    if (pg(s)) {
        fill(s, id,
             "(CASE WHEN $1 >= $0 THEN extract(year FROM " PG_DAY1
             ") * 12 + extract(month FROM " PG_DAY1 ") - extract(year FROM " PG_DAY
             ") * 12 - extract(month FROM " PG_DAY ") - CASE WHEN extract(day FROM " PG_DAY1
             ") >= extract(day FROM " PG_DAY ") OR extract(day FROM " PG_DAY1
             " + 1) = 1 THEN 0 ELSE 1 END");
        fill(s, id,
             " WHEN $1 < $0 THEN -(extract(year FROM " PG_DAY ") * 12 + extract(month FROM " PG_DAY
             ") - extract(year FROM " PG_DAY1 ") * 12 - extract(month FROM " PG_DAY1
             ") - CASE WHEN extract(day FROM " PG_DAY ") >= extract(day FROM " PG_DAY1
             ") THEN 0 ELSE 1 END) END)::bigint");
        return;
    }
    fill(s, id,
         "(CASE WHEN $1 >= $0 THEN " LITE_MONTH("$1") " - " LITE_MONTH("$0") " - CASE WHEN " LITE(
             "%d", "$1") " >= " LITE("%d", "$0") " OR " LITE("%d",
                                                             "($1) + 1") " = 1 THEN 0 ELSE 1 END");
    fill(s, id,
         " WHEN $1 < $0 THEN -(" LITE_MONTH("$0") " - " LITE_MONTH("$1") " - CASE WHEN " LITE(
             "%d", "$0") " >= " LITE("%d", "$1") " THEN 0 ELSE 1 END) END)");
}

static void calendar(struct sql *s, plan_id id)
{
    enum plan_op op = sql_node(s, id)->op;
    if (op == PLAN_AGE) {
        age(s, id);
        return;
    }
    if (op == PLAN_MONTHS_BETWEEN) {
        months_between(s, id);
        return;
    }
    for (size_t i = 0; i < MZ_LEN(forms); i++) {
        if (forms[i].op == op) {
            fill(s, id, pg(s) ? forms[i].pg : forms[i].lite);
        }
    }
}

/* What leaves the calendar is absent; the databases would fail, or go on with other calendars. */
static void dated(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    bool month = n->op == PLAN_FIRST_DAY || n->op == PLAN_LAST_DAY || n->op == PLAN_DAYS_IN;
    int kids = n->op == PLAN_AGE || n->op == PLAN_MONTHS_BETWEEN ? 2 : 1;
    sql_put(s, "(CASE WHEN ");
    for (int i = 0; i < kids; i++) {
        sql_put(s, i == 0 ? "" : " AND ");
        sql_expr(s, n->kid[i]);
        sql_put(s, " BETWEEN %d AND %d", month ? (int)PLAN_MONTH_FIRST : SQL_DAY_FIRST,
                month ? (int)PLAN_MONTH_LAST : SQL_DAY_LAST);
    }
    if (n->op == PLAN_ADD_MONTHS) {
        fill(s, id, " AND $1 BETWEEN -100000 AND 100000 THEN CASE WHEN ");
        fill(s, id, pg(s) ? PG_MONTH : LITE_MONTH("$0"));
        fill(s, id, " + $1");
        sql_put(s, " BETWEEN %d AND %d", (int)PLAN_MONTH_FIRST, (int)PLAN_MONTH_LAST);
    }
    sql_put(s, " THEN ");
    calendar(s, id);
    sql_put(s, n->op == PLAN_ADD_MONTHS ? " END END)" : " END)");
}

/* ---- parameters ---------------------------------------------------------- */

static void cell(struct sql *s, const struct plan_node *n, size_t i)
{
    const struct plan_table *t = &s->p->tables[n->arg];
    if (t->by_division) {
        sql_put(s, "t%" PRIu32 "_%zu", n->arg, i);
    } else if (t->known[i] == 0) {
        sql_put(s, pg(s) ? "NULL::bigint" : "NULL");
    } else {
        sql_wide(s, t->v[i]);
    }
}

static void by_key(struct sql *s, const struct plan_node *n, size_t segment)
{
    const struct plan_table *t = &s->p->tables[n->arg];
    if (n->kid[0] == PLAN_NONE) {
        cell(s, n, segment * t->keys_n);
        return;
    }
    sql_put(s, "CASE ");
    sql_expr(s, n->kid[0]);
    for (size_t k = 0; k < t->keys_n; k++) {
        sql_put(s, " WHEN %zu THEN ", k);
        cell(s, n, segment * t->keys_n + k);
    }
    sql_put(s, " END");
}

/* The newest segment that begins on or before the instant; none: not in force. */
static void param(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    const struct plan_table *t = &s->p->tables[n->arg];
    sql_put(s, n->is_bool ? "((" : "(");
    if (n->kid[1] == PLAN_NONE) {
        by_key(s, n, t->segments_n - 1);
    } else {
        sql_put(s, "CASE");
        for (size_t g = t->segments_n; g-- > 0;) {
            sql_put(s, " WHEN ");
            sql_expr(s, n->kid[1]);
            sql_put(s, g == 0 ? " IS NOT NULL THEN " : " >= %" PRId32 " THEN ", t->from[g]);
            by_key(s, n, g);
        }
        sql_put(s, " END");
    }
    sql_put(s, pg(s) ? ")::bigint" : ")");
    sql_put(s, n->is_bool ? " <> 0)" : "");
}

/* ---- sets ------------------------------------------------------------------ */

static void mask_of(struct sql *s, int64_t mask)
{
    sql_wide(s, mask);
    sql_put(s, pg(s) ? "::bigint" : "");
}

static void bits(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    uint64_t mask = (uint64_t)n->imm;
    if (n->op == PLAN_BITS_ALL) {
        fill(s, id, "((($0) & ");
        mask_of(s, n->imm);
        sql_put(s, ") = ");
        mask_of(s, n->imm);
        sql_put(s, ")");
        return;
    }
    if (n->op == PLAN_BITS_N && pg(s)) {
        fill(s, id, "bit_count(($0)::bit(64))");
        return;
    }
    if (mask == 0 && n->op == PLAN_BIT_OF) {
        fill(s, id, "(CASE WHEN ($0) IS NOT NULL THEN false END)");
        return;
    }
    if (n->op == PLAN_BIT_OF) {
        const char *between = "";
        fill(s, id, "(($0) IN (");
        for (int i = 0; i < 64; i++) {
            if ((mask >> i & 1) != 0) {
                sql_put(s, "%s%d", between, i);
                between = ",";
            }
        }
        sql_put(s, "))");
        return;
    }
    mz_buf_byte(s->out, '(');
    for (int i = 0; i < 64; i++) {
        sql_put(s, "%s", i == 0 ? "" : " + ");
        fill(s, id, "((($0) >> ");
        sql_put(s, "%d) & 1)", i);
    }
    mz_buf_byte(s->out, ')');
}

/* A subtree is a run of 12-digit codes: the top's digits followed by anything. */
static void in_tree(struct sql *s, plan_id id)
{
    int64_t top = sql_node(s, id)->imm;
    int64_t size = 1;
    while (top != 0 && size < INT64_C(100000000000) && top % (size * 10) == 0) {
        size *= 10;
    }
    /* Digits go in pairs down to the county and in threes below: 2, 4, 6, 9, 12. */
    static const int64_t sizes[] = {1, 1000, 1000000, 100000000, 10000000000};
    int64_t run = 1;
    for (size_t i = 0; i < MZ_LEN(sizes); i++) {
        run = sizes[i] <= size ? sizes[i] : run;
    }
    fill(s, id, "(($0) BETWEEN ");
    sql_put(s, "%" PRId64 " AND %" PRId64 ")", top,
            top == 0 ? INT64_C(999999999999) : top + run - 1);
}

/* ---- all ---------------------------------------------------------------------- */

bool sql_twice(const struct plan_node *n, int i)
{
    switch (n->op) {
    case PLAN_ROUND:
    case PLAN_AGE:
    case PLAN_MONTHS_BETWEEN:
    case PLAN_MIN:
    case PLAN_MAX:
    case PLAN_MONTH_OF:
    case PLAN_YEAR_OF:
    case PLAN_LAST_DAY:
    case PLAN_FIRST_DAY:
    case PLAN_DAYS_IN:
    case PLAN_ADD_MONTHS:
    case PLAN_BITS_N:
    case PLAN_PARAM:
    case PLAN_WINDOW:
    case PLAN_AGG:
        return true;
    case PLAN_IF:
        return i == 0;
    default: /* NOLINT: most operations write a kid once */
        return false;
    }
}

static void constant(struct sql *s, const struct plan_node *n)
{
    if (n->op == PLAN_BOOL) {
        sql_put(s, n->lo != 0 ? "true" : "false");
    } else if (n->op == PLAN_ABSENT) {
        sql_put(s, !pg(s) ? "NULL" : n->is_bool ? "NULL::boolean" : "NULL::bigint");
    } else {
        mz_buf_byte(s->out, '(');
        sql_wide(s, n->lo);
        sql_put(s, !pg(s) ? ")" : n->wide ? "::numeric)" : "::bigint)");
    }
}

/* What one template says; NULL for the others. */
static const char *plain(enum plan_op op)
{
    static const char *const forms_of[PLAN_OPS_N] = {
        [PLAN_TO_PERSON] = "$0",
        [PLAN_NOT] = "(NOT $0)",
        [PLAN_AND] = "($0 AND $1)",
        [PLAN_OR] = "($0 OR $1)",
        [PLAN_IS_KNOWN] = "($0 IS NOT NULL)",
        [PLAN_IS_TRUE] = "($0 IS TRUE)",
        [PLAN_EQ] = "($0 = $1)",
        [PLAN_LT] = "($0 < $1)",
        [PLAN_LE] = "($0 <= $1)",
        [PLAN_MIN] = "CASE WHEN $0 <= $1 THEN $0 WHEN $1 < $0 THEN $1 END",
        [PLAN_MAX] = "CASE WHEN $0 >= $1 THEN $0 WHEN $1 > $0 THEN $1 END",
        [PLAN_IF] = "CASE WHEN $0 THEN $1 WHEN NOT $0 THEN $2 END",
        [PLAN_COALESCE] = "coalesce($0, $1)",
        [PLAN_GUARD] = "CASE WHEN $1 THEN $0 END",
    };
    return forms_of[op];
}

static void operation(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    if (plain(n->op) != NULL) {
        fill(s, id, plain(n->op));
        return;
    }
    switch (n->op) {
    case PLAN_INT:
    case PLAN_BOOL:
    case PLAN_ABSENT:
        constant(s, n);
        return;
    case PLAN_PARAM:
        param(s, id);
        return;
    case PLAN_ADD:
        both(s, id, "+");
        return;
    case PLAN_SUB:
        both(s, id, "-");
        return;
    case PLAN_MUL:
        both(s, id, "*");
        return;
    case PLAN_NEG:
        fill(s, id, pg(s) && n->wide ? "(- $0::numeric)" : "(- $0)");
        return;
    case PLAN_ROUND:
        rounded(s, id);
        return;
    case PLAN_BITS_ALL:
    case PLAN_BIT_OF:
    case PLAN_BITS_N:
        bits(s, id);
        return;
    case PLAN_IN_TREE:
        in_tree(s, id);
        return;
    case PLAN_WINDOW:
        sql_window(s, id);
        return;
    default: /* NOLINT: facts and aggregates are columns already; the rest is the calendar */
        dated(s, id);
        return;
    }
}

/* A number of 64 bits that was made of wider ones goes on as a bigint. */
static bool narrowed(const struct sql *s, const struct plan_node *n)
{
    bool wide = false;
    for (int i = 0; i < 3; i++) {
        wide = wide || (n->kid[i] != PLAN_NONE && sql_node(s, n->kid[i])->wide);
    }
    return wide && pg(s) && !n->is_bool && !n->wide && n->op != PLAN_WINDOW;
}

void sql_define(struct sql *s, plan_id id)
{
    bool narrow = narrowed(s, sql_node(s, id));
    sql_put(s, narrow ? "(" : "");
    operation(s, id);
    sql_put(s, narrow ? ")::bigint" : "");
}

void sql_texts(struct sql *s)
{
    mz_buf *statement = s->out;
    s->out = mz_buf_new(s->cx->a, SQL_BYTES);
    for (plan_id i = 0; i < s->p->nodes_n; i++) {
        if (s->refs[i] > 0 && !s->column[i]) {
            s->out->n = 0;
            sql_define(s, i);
            s->text[i] = mz_str_dup(s->cx->a, mz_buf_str(s->out));
        }
    }
    statement->over = statement->over || s->out->over;
    s->out = statement;
}

void sql_expr(struct sql *s, plan_id id)
{
    if (s->column[id]) {
        sql_put(s, "n%" PRIu32, id);
    } else {
        mz_buf_add(s->out, s->text[id]);
    }
}
