/* check_table.c - decision tables: rows as guards, and what their cells leave out or say twice. */
#include <stdlib.h>

#include "base/text.h"
#include "rule/check_cover.h"
#include "rule/check_parts.h"

struct frac {
    mz_wide num;
    mz_wide den;
};

/* An input with the bounds that its cells name. */
struct input {
    ir_id id;
    struct rule_type t;
    struct frac *cuts; /* of what has an order: sorted, each once */
    size_t cuts_n;
    size_t pieces; /* without the unknown one */
    bool listed;   /* one piece for each value: enum and bool */
};

struct table {
    struct check *c;
    const struct ast_rule *r;
    const struct rule_type *t;
    struct input in[COVER_COLS];
    struct cover cover;
    ir_id *when; /* of each row; IR_NONE after a finding */
    ir_id *value;
    size_t rows_n; /* without "otherwise" */
    const struct ast_row **rows;
    const struct ast_row *otherwise;
};

/* ---- conditions ------------------------------------------------------------------- */

/* The cell as a formula about its input, made of nodes that live as long as the call. */
/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static ir_id condition(struct check *c, struct ast *input, struct ast *cell)
{
    struct ast *kids[2] = {input, cell};
    struct ast e = *cell;
    e.kid = kids;
    e.kids_n = 2;
    if (cell->op == AST_CELL_NOT) {
        struct rule_type b = rule_type_of(RULE_BOOL);
        ir_id x = condition(c, input, cell->kid[0]);
        return x == IR_NONE ? x : check_op(c, IR_NOT, b, cell->at, &x, 1);
    }
    if (cell->op == AST_CELL_CMP) {
        e.op = cell->cmp;
        kids[1] = cell->kid[0];
    } else if (cell->op == AST_SET || cell->op == AST_RANGE) {
        e.op = AST_IN;
    } else if (cell->op == AST_KNOWN || cell->op == AST_UNKNOWN || cell->op == AST_TRUE) {
        e.kids_n = 1;
    } else if (cell->op == AST_FALSE) {
        e.op = AST_NOT;
        e.kids_n = 1;
    } else {
        e.op = AST_EQ;
    }
    if (cell->op == AST_TRUE) {
        return check_bool(c, input);
    }
    return check_bool(c, &e);
}

static ir_id row_guard(struct table *t, const struct ast_row *row)
{
    struct rule_type b = rule_type_of(RULE_BOOL);
    ir_id out = IR_NONE;
    bool failed = false;
    for (size_t k = 0; k < t->r->inputs_n; k++) {
        struct ast *cell = row->cells[k];
        if (cell == NULL || cell->op == AST_ANY || t->in[k].id == IR_NONE) {
            failed = failed || cell == NULL || t->in[k].id == IR_NONE;
            continue;
        }
        ir_id x = condition(t->c, t->r->inputs[k], cell);
        failed = failed || x == IR_NONE;
        if (x != IR_NONE) {
            out = out == IR_NONE ? x : check_op2(t->c, IR_AND, b, row->at, out, x);
        }
    }
    if (failed) {
        return IR_NONE;
    }
    return out != IR_NONE ? out : check_const(t->c, b, row->at, 1, 1);
}

/* ---- pieces -------------------------------------------------------------------------- */

static int compare(struct frac x, struct frac y)
{
    mz_wide d = x.num * y.den - y.num * x.den;
    return d < 0 ? -1 : d > 0;
}

static int by_value(const void *x, const void *y)
{
    return compare(*(const struct frac *)x, *(const struct frac *)y);
}

/* The value of a literal in a cell, without findings: the guard has made those. */
static bool literal(struct check *c, const struct ast *e, const struct rule_type *t,
                    struct frac *out)
{
    bool is = e->op == AST_NUMBER || e->op == AST_DATE || e->op == AST_MONTH ||
              e->op == AST_MONTHS || e->op == AST_DAYS || e->op == AST_NEG || e->op == AST_NAME ||
              e->op == AST_TEXT || e->op == AST_DOT;
    if (!is || (e->op == AST_NAME && t->kind != RULE_ENUM)) {
        return false;
    }
    ir_id id = check_typed(c, e, t);
    return id != IR_NONE && check_const_of(c, id, &out->num, &out->den);
}

/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static void cut(struct check *c, struct input *in, const struct ast *e)
{
    if (in->listed || e == NULL) {
        return;
    }
    if (literal(c, e, &in->t, &in->cuts[in->cuts_n])) {
        in->cuts_n++;
        return;
    }
    for (size_t i = 0; i < e->kids_n; i++) {
        cut(c, in, e->kid[i]);
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static size_t literals_in(const struct ast *e)
{
    size_t n = 1;
    for (size_t i = 0; e != NULL && i < e->kids_n; i++) {
        n += literals_in(e->kid[i]);
    }
    return n;
}

static void pieces(struct table *t, size_t k)
{
    struct input *in = &t->in[k];
    size_t most = 1;
    if (in->t.kind == RULE_ENUM || in->t.kind == RULE_BOOL) {
        in->listed = true;
        in->pieces = in->t.kind == RULE_BOOL ? 2 : t->c->b->enums[in->t.enum_i].values_n;
        return;
    }
    for (size_t r = 0; r < t->rows_n; r++) {
        most += literals_in(t->rows[r]->cells[k]);
    }
    in->cuts = MZ_NEW_N(t->c->a, struct frac, most);
    for (size_t r = 0; r < t->rows_n; r++) {
        cut(t->c, in, t->rows[r]->cells[k]);
    }
    if (in->cuts_n > 1) {
        qsort(in->cuts, in->cuts_n, sizeof *in->cuts, by_value);
    }
    size_t n = 0;
    for (size_t i = 0; i < in->cuts_n; i++) {
        if (n == 0 || compare(in->cuts[n - 1], in->cuts[i]) != 0) {
            in->cuts[n++] = in->cuts[i];
        }
    }
    in->cuts_n = n;
    in->pieces = 2 * n + 1;
}

/* Piece 2k+1 is the cut k itself, piece 2k what lies below it and above the one before. */
static bool exists(const struct check *c, const struct input *in, size_t piece)
{
    if (in->listed) {
        return true;
    }
    struct check_range r = c->ranges[in->id];
    size_t k = piece / 2;
    if (piece % 2 == 1) {
        mz_wide at = in->cuts[k].num * CHECK_MICRO / in->cuts[k].den;
        return at >= r.lo - 1 && at <= r.hi + 1;
    }
    bool first = k == 0;
    bool last = k == in->cuts_n;
    if (!first && !last && r.den != 0) {
        struct frac a = in->cuts[k - 1];
        struct frac b = in->cuts[k];
        /* Is there a multiple of 1 / den strictly between? */
        mz_wide low = a.num * r.den / a.den - (a.num < 0 && a.num * r.den % a.den != 0);
        return (low + 1) * b.den < b.num * r.den;
    }
    mz_wide lo = first ? r.lo : in->cuts[k - 1].num * CHECK_MICRO / in->cuts[k - 1].den;
    mz_wide hi = last ? r.hi : in->cuts[k].num * CHECK_MICRO / in->cuts[k].den;
    return first || last ? lo < hi : true;
}

/* ---- cells as sets of pieces ------------------------------------------------------------ */

static bool place_of(struct check *c, const struct input *in, const struct ast *e, size_t *out)
{
    struct frac v;
    if (!literal(c, e, &in->t, &v)) {
        return false;
    }
    if (in->listed) {
        *out = (size_t)v.num;
        return true;
    }
    for (size_t i = 0; i < in->cuts_n; i++) {
        if (compare(in->cuts[i], v) == 0) {
            *out = 2 * i + 1;
            return true;
        }
    }
    return false;
}

static bool holds(enum ast_op op, size_t piece, size_t at)
{
    switch (op) {
    case AST_EQ:
        return piece == at;
    case AST_NE:
        return piece != at;
    case AST_LT:
        return piece < at;
    case AST_LE:
        return piece <= at;
    case AST_GT:
        return piece > at;
    case AST_GE:
        return piece >= at;
    default: /* a comparison is one of these six */
        return false;
    }
}

/* Mark in `set` what the cell takes; false when only a run can tell. */
/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static bool cell_pieces(struct check *c, const struct input *in, const struct ast *cell, bool *set)
{
    size_t at = 0;
    size_t to = 0;
    if (cell->op == AST_CELL_NOT) {
        bool *inner = MZ_NEW_N(c->a, bool, in->pieces + 1);
        bool sure = cell_pieces(c, in, cell->kid[0], inner);
        for (size_t p = 0; p < in->pieces; p++) {
            set[p] = !inner[p];
        }
        return sure;
    }
    if (cell->op == AST_SET) {
        for (size_t i = 0; i < cell->kids_n; i++) {
            if (!place_of(c, in, cell->kid[i], &at)) {
                return false;
            }
            set[at] = true;
        }
        return true;
    }
    bool range = cell->op == AST_RANGE;
    bool known = cell->op == AST_KNOWN || cell->op == AST_ANY;
    const struct ast *of = cell->op == AST_CELL_CMP || range ? cell->kid[0] : cell;
    bool truth = cell->op == AST_TRUE || cell->op == AST_FALSE;
    if (!known && !truth && cell->op != AST_UNKNOWN && !place_of(c, in, of, &at)) {
        return false;
    }
    if (range && !place_of(c, in, cell->kid[1], &to)) {
        return false;
    }
    for (size_t p = 0; p < in->pieces; p++) {
        if (range) {
            set[p] = (cell->lo_in ? p >= at : p > at) && (cell->hi_in ? p <= to : p < to);
        } else if (truth) {
            set[p] = (p == 1) == (cell->op == AST_TRUE);
        } else {
            set[p] = known || (cell->op != AST_UNKNOWN &&
                               holds(cell->op == AST_CELL_CMP ? cell->cmp : AST_EQ, p, at));
        }
    }
    set[in->pieces] = cell->op == AST_ANY || cell->op == AST_UNKNOWN;
    return true;
}

static void put_cell(struct table *t, size_t row, size_t k)
{
    struct input *in = &t->in[k];
    bool *set = MZ_NEW_N(t->c->a, bool, in->pieces + 1);
    const struct ast *cell = t->rows[row]->cells[k];
    if (!cell_pieces(t->c, in, cell, set)) {
        t->cover.vague[row] = true;
        for (size_t p = 0; p < in->pieces; p++) {
            set[p] = true;
        }
    }
    for (size_t p = 0; p < in->pieces + 1; p++) {
        if (set[p] && (p == in->pieces || t->cover.real[k][p])) {
            cover_put(&t->cover, row, k, p);
        }
    }
}

/* ---- sentences ------------------------------------------------------------------------------ */

static mz_str frac_say(struct check *c, const struct rule_type *t, struct frac v)
{
    if (t->kind == RULE_DATE) {
        return mz_date_iso(c->a, (mz_date){(int32_t)v.num});
    }
    mz_wide whole = v.num / v.den;
    mz_wide rest = (v.num < 0 ? -v.num : v.num) % v.den * 100 / v.den;
    return rest == 0 ? check_int(c, (int64_t)whole)
                     : mz_str_fmt(c->a, "%lld.%02lld", (long long)whole, (long long)rest);
}

static mz_str piece_say(struct table *t, size_t k, size_t piece)
{
    struct check *c = t->c;
    const struct input *in = &t->in[k];
    mz_str name = ast_print(c->a, c->cx->lang, t->r->inputs[k]);
    if (in->t.kind == RULE_BOOL) {
        return mz_str_fmt(c->a, MZ_FMT " = %s", MZ_ARG(name), piece == 1 ? "true" : "false");
    }
    if (in->listed) {
        const struct ir_label *v = &c->b->enums[in->t.enum_i].values[piece];
        return mz_str_fmt(c->a, MZ_FMT " = " MZ_FMT, MZ_ARG(name),
                          MZ_ARG(c->cx->lang == MZ_LANG_EN ? v->en : v->zh));
    }
    size_t n = piece / 2;
    if (piece % 2 == 1) {
        return mz_str_fmt(c->a, MZ_FMT " = " MZ_FMT, MZ_ARG(name),
                          MZ_ARG(frac_say(c, &in->t, in->cuts[n])));
    }
    mz_str lo = n == 0 ? MZ_S("") : frac_say(c, &in->t, in->cuts[n - 1]);
    mz_str hi = n == in->cuts_n ? MZ_S("") : frac_say(c, &in->t, in->cuts[n]);
    if (n == 0 && in->cuts_n == 0) {
        return name;
    }
    return mz_str_fmt(c->a, MZ_FMT "%s" MZ_FMT "%s" MZ_FMT, MZ_ARG(name), n == 0 ? "" : " > ",
                      MZ_ARG(lo), n == in->cuts_n ? "" : " < ", MZ_ARG(hi));
}

static mz_str hole_say(struct table *t, const size_t *hole)
{
    mz_str s = {"", 0};
    for (size_t k = 0; k < t->cover.cols; k++) {
        if (hole[k] != SIZE_MAX) {
            s = mz_str_fmt(t->c->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), s.n > 0 ? ", " : "",
                           MZ_ARG(piece_say(t, k, hole[k])));
        }
    }
    return s;
}

static mz_str row_no(struct table *t, size_t row)
{
    return check_int(t->c, (int64_t)row + 1);
}

/* ---- what the rows say together ---------------------------------------------------------------
 */

/* True when a gap was found or could not be excluded. */
static bool gaps(struct table *t)
{
    size_t hole[COVER_COLS];
    t->cover.steps = 0; /* what the rows took is not the gap's loss */
    enum cover_answer answer = cover_all(&t->cover, SIZE_MAX, t->rows_n, hole);
    if (answer == COVER_YES || t->otherwise != NULL) {
        return answer != COVER_YES;
    }
    if (answer == COVER_NO) {
        check_find(
            t->c, AST_ERROR, "gap", t->r->id.at,
            .say = {NULL,
                    MZ_T("The table \"{0}\" has no row for {1}"),
                    {t->r->id.s, hole_say(t, hole)}},
            .way = {NULL, MZ_T("Add a row for it, or a last row \"otherwise => …\""), {{0}}});
    } else {
        check_find(t->c, AST_ERROR, "gap", t->r->id.at,
                   .say = {NULL,
                           MZ_T("It is not proved that the table \"{0}\" has a row for every "
                                "case"),
                           {t->r->id.s}},
                   .way = {NULL, MZ_T("Add a last row \"otherwise => …\""), {{0}}});
    }
    return true;
}

static bool vague(const struct table *t, size_t a, size_t b)
{
    return t->cover.vague[a] || t->cover.vague[b];
}

static void two_rows(struct table *t, size_t a, size_t b, bool *disjoint)
{
    struct check *c = t->c;
    bool unique = t->r->hit == AST_UNIQUE;
    bool same = t->value[a] == t->value[b];
    if (!cover_overlap(&t->cover, a, b)) {
        return;
    }
    *disjoint = false;
    if (vague(t, a, b)) {
        return;
    }
    bool inside = cover_inside(&t->cover, b, a);
    bool equal = inside && cover_inside(&t->cover, a, b);
    if (unique && !same) {
        check_find(c, AST_ERROR, "overlap", t->rows[b]->at,
                   .say = {NULL,
                           MZ_T("Rows {0} and {1} of \"{2}\" can both hold and give different "
                                "results"),
                           {row_no(t, a), row_no(t, b), t->r->id.s}},
                   .way = {NULL, MZ_T("Narrow one of them, or write \"hit: first\""), {{0}}});
    } else if (equal && same && (unique || t->r->hit == AST_FIRST)) {
        check_find(c, AST_WARNING, "duplicate", t->rows[b]->at,
                   .say = {NULL,
                           MZ_T("Row {1} of \"{2}\" says again what row {0} says"),
                           {row_no(t, a), row_no(t, b), t->r->id.s}},
                   .way = {NULL, MZ_T("Delete it"), {{0}}});
    } else if (unique && same && (inside || cover_inside(&t->cover, a, b))) {
        check_find(c, AST_WARNING, "subsumed", t->rows[inside ? b : a]->at,
                   .say = {NULL,
                           MZ_T("Row {0} of \"{2}\" is contained in row {1} with the same "
                                "result"),
                           {row_no(t, inside ? b : a), row_no(t, inside ? a : b), t->r->id.s}},
                   .way = {NULL, MZ_T("Delete it"), {{0}}});
    }
}

static void reachable(struct table *t, size_t row)
{
    size_t hole[COVER_COLS];
    struct check *c = t->c;
    if (cover_empty(&t->cover, row)) {
        check_find(
            c, AST_ERROR, "dead", t->rows[row]->at,
            .say = {NULL, MZ_T("Row {0} of \"{1}\" can never hold"), {row_no(t, row), t->r->id.s}},
            .way = {NULL, MZ_T("Correct its cells, or the min and max of the facts"), {{0}}});
        return;
    }
    if (t->r->hit == AST_FIRST && row > 0 && !t->cover.vague[row] &&
        cover_all(&t->cover, row, row, hole) == COVER_YES) {
        check_find(c, AST_ERROR, "masked", t->rows[row]->at,
                   .say = {NULL,
                           MZ_T("Row {0} of \"{1}\" is never reached: rows before it take all "
                                "of its cases"),
                           {row_no(t, row), t->r->id.s}},
                   .way = {NULL, MZ_T("Move it up, or delete it"), {{0}}});
    }
}

static bool disjoint_rows(struct table *t)
{
    bool disjoint = true;
    for (size_t a = 0; a < t->rows_n; a++) {
        reachable(t, a);
        for (size_t b = a + 1; b < t->rows_n; b++) {
            two_rows(t, a, b, &disjoint);
        }
    }
    return disjoint;
}

/* ---- making it
 * ----------------------------------------------------------------------------------- */

static ir_id chain(struct table *t, enum ir_op op, ir_id otherwise)
{
    ir_id *kids = MZ_NEW_N(t->c->a, ir_id, t->rows_n * 2 + 1);
    for (size_t i = 0; i < t->rows_n; i++) {
        kids[2 * i] = t->when[i];
        kids[2 * i + 1] = t->value[i];
    }
    kids[2 * t->rows_n] = otherwise;
    return check_op(t->c, op, *t->t, t->r->id.at, kids, (uint32_t)t->rows_n * 2 + 1);
}

static ir_id collect_sum(struct table *t, bool count)
{
    struct check *c = t->c;
    ir_id zero = check_const(c, *t->t, t->r->id.at, 0, 1);
    ir_id out = IR_NONE;
    for (size_t i = 0; i < t->rows_n; i++) {
        ir_id value = count ? check_const(c, *t->t, t->rows[i]->at, 1, 1) : t->value[i];
        ir_id one =
            check_op(c, IR_IF, *t->t, t->rows[i]->at, (const ir_id[]){t->when[i], value, zero}, 3);
        out = out == IR_NONE ? one : check_op2(c, IR_ADD, *t->t, t->r->id.at, out, one);
    }
    return out == IR_NONE ? zero : out;
}

/* The largest of the rows that hold; where none does, the row "otherwise". */
static ir_id collect_max(struct table *t, ir_id otherwise)
{
    struct check *c = t->c;
    struct ast_at at = t->r->id.at;
    struct rule_type b = rule_type_of(RULE_BOOL);
    ir_id least = t->value[0];
    ir_id any = t->when[0];
    ir_id out = IR_NONE;
    for (size_t i = 1; i < t->rows_n; i++) {
        least = t->value[i] == least ? least : check_op2(c, IR_MIN, *t->t, at, least, t->value[i]);
        any = check_op2(c, IR_OR, b, at, any, t->when[i]);
    }
    for (size_t i = 0; i < t->rows_n; i++) {
        ir_id one =
            check_op(c, IR_IF, *t->t, at, (const ir_id[]){t->when[i], t->value[i], least}, 3);
        out = out == IR_NONE ? one : check_op2(c, IR_MAX, *t->t, at, out, one);
    }
    return check_op(c, IR_IF, *t->t, at, (const ir_id[]){any, out, otherwise}, 3);
}

static ir_id never(struct table *t)
{
    struct ir_node n = {.op = IR_UNKNOWN, .cmp = IR_OPS_N, .type = *t->t, .at = t->r->id.at};
    return check_node(t->c, n, NULL, 0);
}

static ir_id made(struct table *t)
{
    bool sums = t->r->hit == AST_COLLECT_SUM || t->r->hit == AST_COLLECT_COUNT;
    bool disjoint = disjoint_rows(t);
    if (!sums && gaps(t) && t->otherwise == NULL) {
        return IR_NONE;
    }
    if (sums) {
        if (t->otherwise != NULL) {
            check_find(t->c, AST_ERROR, "table", t->otherwise->at,
                       .say = {NULL,
                               MZ_T("A sum or a count has no row \"otherwise\": it is 0 "
                                    "then"),
                               {{0}}},
                       .way = {NULL, MZ_T("Delete it"), {{0}}});
        }
        return collect_sum(t, t->r->hit == AST_COLLECT_COUNT);
    }
    ir_id rest = IR_NONE;
    if (t->otherwise != NULL) {
        rest = check_typed(t->c, t->otherwise->value, t->t);
    } else {
        rest = never(t);
    }
    if (rest == IR_NONE || t->rows_n == 0) {
        return rest;
    }
    switch (t->r->hit) {
    case AST_FIRST:
        return chain(t, IR_FIRST, rest);
    case AST_UNIQUE:
        return chain(t, disjoint ? IR_UNIQUE : IR_AGREE, rest);
    case AST_COLLECT_MAX:
        return collect_max(t, rest);
    case AST_COLLECT_SUM:
    case AST_COLLECT_COUNT:
        break;
    }
    return IR_NONE;
}

static bool inputs(struct table *t)
{
    bool fine = true;
    if (t->r->inputs_n > COVER_COLS) {
        check_find(
            t->c, AST_ERROR, "table", t->r->id.at,
            .say = {NULL, MZ_T("A table has at most {0} inputs"), {check_int(t->c, COVER_COLS)}},
            .way = {NULL,
                    MZ_T("Split the table, or put some of the inputs into a rule of their own"),
                    {{0}}});
        return false;
    }
    for (size_t k = 0; k < t->r->inputs_n; k++) {
        struct check_term x =
            t->r->inputs[k] == NULL ? check_none() : check_expr(t->c, t->r->inputs[k], NULL);
        t->in[k].id = x.id;
        t->in[k].t = x.t;
        fine = fine && x.id != IR_NONE;
    }
    return fine;
}

static bool rows(struct table *t)
{
    bool fine = true;
    for (size_t i = 0; i < t->r->rows_n; i++) {
        const struct ast_row *row = &t->r->rows[i];
        if (row->otherwise) {
            t->otherwise = row;
            continue;
        }
        if (t->otherwise != NULL) {
            check_find(t->c, AST_ERROR, "table", row->at,
                       .say = {NULL, MZ_T("\"otherwise\" must be the last row"), {{0}}},
                       .way = {NULL, MZ_T("Move it to the end"), {{0}}});
        }
        if (row->cells == NULL || row->value == NULL) {
            fine = false;
            continue;
        }
        t->rows[t->rows_n] = row;
        t->when[t->rows_n] = row_guard(t, row);
        size_t added = check_guard(t->c, t->when[t->rows_n], true);
        t->value[t->rows_n] = check_typed(t->c, row->value, t->t);
        t->c->guards_n -= added;
        fine = fine && t->when[t->rows_n] != IR_NONE && t->value[t->rows_n] != IR_NONE;
        t->rows_n++;
    }
    return fine && (t->otherwise == NULL || t->otherwise->value != NULL);
}

ir_id check_table(struct check *c, const struct ast_rule *r, const struct rule_type *type)
{
    struct table t = {.c = c, .r = r, .t = type};
    t.when = MZ_NEW_N(c->a, ir_id, r->rows_n + 1);
    t.value = MZ_NEW_N(c->a, ir_id, r->rows_n + 1);
    t.rows = MZ_NEW_N(c->a, const struct ast_row *, r->rows_n + 1);
    bool quiet = c->quiet;
    if (!inputs(&t)) {
        return IR_NONE;
    }
    c->quiet = true; /* rows that never hold are said as such below */
    bool fine = rows(&t);
    c->quiet = quiet;
    if (!fine) {
        return IR_NONE;
    }
    t.cover = (struct cover){.a = c->a, .rows = t.rows_n, .cols = r->inputs_n};
    for (size_t k = 0; k < r->inputs_n; k++) {
        pieces(&t, k);
        t.cover.pieces[k] = t.in[k].pieces + 1;
    }
    cover_make(&t.cover);
    for (size_t k = 0; k < r->inputs_n; k++) {
        for (size_t p = 0; p < t.in[k].pieces; p++) {
            t.cover.real[k][p] = exists(c, &t.in[k], p);
        }
    }
    for (size_t i = 0; i < t.rows_n; i++) {
        for (size_t k = 0; k < r->inputs_n; k++) {
            put_cell(&t, i, k);
        }
    }
    return made(&t);
}
