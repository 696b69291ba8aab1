/*
 * parse.c - tokens into a tree: operators by binding power (Pratt, Top Down Operator Precedence,
 * 1973), everything else by descent. README.md has the grammar.
 */
#include "rule/parse_int.h"

/* ---- literals, sets, ranges ------------------------------------------- */

static struct ast *read_number(struct parser *p)
{
    return parse_leaf(p, p->t.word == LEX_MONTHS ? AST_MONTHS
                   : p->t.word == LEX_DAYS ? AST_DAYS
                                           : AST_NUMBER);
}

/* A literal or a name; NULL without a finding when it is neither. */
static struct ast *read_word(struct parser *p)
{
    if (parse_is(p, LEX_NUMBER)) {
        return read_number(p);
    }
    if (parse_is(p, LEX_TEXT)) {
        return parse_leaf(p, AST_TEXT);
    }
    if (parse_is(p, LEX_DATE) || parse_is(p, LEX_MONTH)) {
        return parse_leaf(p, parse_is(p, LEX_DATE) ? AST_DATE : AST_MONTH);
    }
    if (parse_is_word(p, LEX_TRUE) || parse_is_word(p, LEX_FALSE)) {
        return parse_leaf(p, parse_is_word(p, LEX_TRUE) ? AST_TRUE : AST_FALSE);
    }
    return parse_is_name(p) ? parse_leaf(p, AST_NAME) : NULL;
}

/* What stands in a set: a literal, also negative, or the name of a value. */
static struct ast *read_element(struct parser *p)
{
    struct ast_at start = p->t.at;
    bool minus = parse_accept(p, LEX_MINUS);
    struct ast *e = minus && !parse_is(p, LEX_NUMBER) ? NULL : read_word(p);
    if (e == NULL) {
        return parse_fail_value(p);
    }
    return minus ? parse_node(p, AST_NEG, start, parse_kids(p, e, NULL)) : e;
}

static struct ast *read_elements(struct parser *p, struct ast_at start)
{
    struct list l = {NULL, 0, 0};
    do {
        struct ast *e = read_element(p);
        if (e == NULL) {
            return NULL;
        }
        parse_push(p, &l, e);
    } while (parse_accept(p, LEX_COMMA));
    return parse_node(p, AST_SET, start, l);
}

static struct ast *read_set(struct parser *p)
{
    struct ast_at start = p->t.at;
    parse_take(p);
    struct ast *e = read_elements(p, start);
    return e != NULL && parse_expect(p, LEX_RBRACE, MZ_S("}")) ? e : NULL;
}

/* NOLINTBEGIN(misc-no-recursion): parse_expr counts the depth */

static struct ast *read_range(struct parser *p)
{
    struct ast_at start = p->t.at;
    bool lo_in = parse_is(p, LEX_LBRACKET);
    parse_take(p);
    struct ast *lo = parse_expr(p, P_SUM);
    if (lo == NULL || !parse_expect(p, LEX_DOTDOT, MZ_S(".."))) {
        return NULL;
    }
    struct ast *hi = parse_expr(p, P_SUM);
    if (hi == NULL) {
        return NULL;
    }
    bool hi_in = parse_is(p, LEX_RBRACKET);
    if (!hi_in && !parse_is(p, LEX_RPAREN)) {
        return parse_fail_wanted(p, MZ_S("] )"));
    }
    parse_take(p);
    struct ast *e = parse_node(p, AST_RANGE, start, parse_kids(p, lo, hi));
    if (e != NULL) {
        e->lo_in = lo_in;
        e->hi_in = hi_in;
    }
    return e;
}

/* From behind the opening bracket. */
static struct ast *read_call(struct parser *p, struct ast_at start, mz_str name)
{
    struct list l = {NULL, 0, 0};
    if (!parse_is(p, LEX_RPAREN)) {
        do {
            struct ast *e = parse_expr(p, P_ANY);
            if (e == NULL) {
                return NULL;
            }
            parse_push(p, &l, e);
        } while (parse_accept(p, LEX_COMMA));
    }
    if (!parse_expect(p, LEX_RPAREN, MZ_S(")"))) {
        return NULL;
    }
    struct ast *e = parse_node(p, AST_CALL, start, l);
    if (e != NULL) {
        e->text = name;
    }
    return e;
}

static struct ast *read_name(struct parser *p)
{
    struct lex_token t = p->t;
    struct ast *name = parse_leaf(p, AST_NAME);
    if (name == NULL || !parse_accept(p, LEX_LPAREN)) {
        return name;
    }
    p->nodes--; /* the name is part of the call */
    bool domain = parse_is_word(p, LEX_MEMBERS) || parse_is_word(p, LEX_FACTS);
    bool both = t.word == LEX_MIN || t.word == LEX_MAX;
    if (t.word >= LEX_SUM && t.word <= LEX_LATEST && (domain || !both)) {
        return parse_agg(p, t.at, t.word);
    }
    return read_call(p, t.at, both ? lex_word_text(MZ_LANG_EN, t.word) : t.text);
}

/* ---- expressions ------------------------------------------------------ */

static struct ast *read_if(struct parser *p)
{
    struct ast_at start = p->t.at;
    struct list l = {NULL, 0, 0};
    parse_take(p);
    parse_push(p, &l, parse_expr(p, P_ANY));
    if (p->failed || !parse_expect_word(p, LEX_THEN)) {
        return NULL;
    }
    parse_push(p, &l, parse_expr(p, P_ANY));
    if (p->failed || !parse_expect_word(p, LEX_ELSE)) {
        return NULL;
    }
    parse_push(p, &l, parse_expr(p, P_ANY));
    return parse_node(p, AST_IF, start, l);
}

static struct ast *read_atom(struct parser *p)
{
    if (parse_accept(p, LEX_LPAREN)) {
        struct ast *e = parse_expr(p, P_ANY);
        return e != NULL && parse_expect(p, LEX_RPAREN, MZ_S(")")) ? e : NULL;
    }
    if (parse_is_name(p)) {
        return read_name(p);
    }
    struct ast *e = read_word(p);
    return e == NULL ? parse_fail_value(p) : e;
}

static struct ast *read_post(struct parser *p)
{
    struct ast_at start = p->t.at;
    struct ast *e = read_atom(p);
    if (e != NULL && parse_accept(p, LEX_LBRACKET)) {
        struct ast *key = parse_expr(p, P_ANY);
        if (key == NULL || !parse_expect(p, LEX_RBRACKET, MZ_S("]"))) {
            return NULL;
        }
        e = parse_node(p, AST_INDEX, start, parse_kids(p, e, key));
    }
    if (e != NULL && parse_accept(p, LEX_INSTANT)) {
        struct ast *when = read_atom(p);
        e = when == NULL ? NULL : parse_node(p, AST_INSTANT, start, parse_kids(p, e, when));
    }
    while (e != NULL && parse_accept(p, LEX_DOT)) {
        if (!parse_is_name(p)) {
            return parse_fail_name(p);
        }
        mz_str name = p->t.text;
        parse_take(p);
        e = parse_node(p, AST_DOT, start, parse_kids(p, e, NULL));
        if (e != NULL) {
            e->text = name;
        }
    }
    return e;
}

static struct ast *read_prefix(struct parser *p)
{
    struct ast_at start = p->t.at;
    if (parse_is_word(p, LEX_IF)) {
        return read_if(p);
    }
    if (parse_accept_word(p, LEX_NOT)) {
        struct ast *e = parse_expr(p, P_NOT);
        return e == NULL ? NULL : parse_node(p, AST_NOT, start, parse_kids(p, e, NULL));
    }
    if (parse_accept(p, LEX_MINUS)) {
        struct ast *e = parse_expr(p, P_UNARY);
        return e == NULL ? NULL : parse_node(p, AST_NEG, start, parse_kids(p, e, NULL));
    }
    return read_post(p);
}

static bool relation(enum lex_kind kind, enum ast_op *op)
{
    static const enum ast_op of[] = {AST_EQ, AST_NE, AST_LT, AST_LE, AST_GT, AST_GE};
    if (kind < LEX_EQ || kind > LEX_GE) {
        return false;
    }
    *op = of[kind - LEX_EQ];
    return true;
}

/* "已知" behind a value is "is known"; the English words need their "is". */
static bool known_alone(const struct parser *p)
{
    return (parse_is_word(p, LEX_KNOWN) || parse_is_word(p, LEX_UNKNOWN)) &&
           (unsigned char)p->t.text.p[0] >= 128;
}

/* The power and the node of the operator that is next; 0 when there is none. */
static int operator_of(const struct parser *p, enum ast_op *op)
{
    if (relation(p->t.kind, op)) {
        return P_CMP;
    }
    if (parse_is(p, LEX_PLUS) || parse_is(p, LEX_MINUS)) {
        *op = parse_is(p, LEX_PLUS) ? AST_ADD : AST_SUB;
        return P_SUM;
    }
    if (parse_is(p, LEX_STAR) || parse_is(p, LEX_SLASH)) {
        *op = parse_is(p, LEX_STAR) ? AST_MUL : AST_DIV;
        return P_PROD;
    }
    if (parse_is_word(p, LEX_OR) || parse_is_word(p, LEX_AND)) {
        *op = parse_is_word(p, LEX_OR) ? AST_OR : AST_AND;
        return parse_is_word(p, LEX_OR) ? P_OR : P_AND;
    }
    if (parse_is_word(p, LEX_IN) || parse_is_word(p, LEX_NOT)) {
        *op = parse_is_word(p, LEX_IN) ? AST_IN : AST_NOT_IN;
        return P_CMP;
    }
    if (parse_is_word(p, LEX_IS) || known_alone(p)) {
        *op = AST_KNOWN;
        return P_CMP;
    }
    return 0;
}

static struct ast *read_in(struct parser *p)
{
    if (parse_is(p, LEX_LBRACE)) {
        return read_set(p);
    }
    if (parse_is(p, LEX_LBRACKET) || parse_is(p, LEX_LPAREN)) {
        return read_range(p);
    }
    return parse_is_name(p) ? parse_leaf(p, AST_NAME)
                            : parse_fail_wanted(p, MZ_S("{a, b} / [1..9]"));
}

/* The rest of a comparison, from its operator on. */
static struct ast *read_cmp(struct parser *p, struct ast_at start, struct ast *left, enum ast_op op)
{
    struct ast *right = NULL;
    if (op == AST_KNOWN) {
        (void)parse_accept_word(p, LEX_IS);
        if (!parse_is_word(p, LEX_KNOWN) && !parse_is_word(p, LEX_UNKNOWN)) {
            return parse_fail_wanted(p, MZ_S("known 已知 / unknown 未知"));
        }
        op = parse_is_word(p, LEX_KNOWN) ? AST_KNOWN : AST_UNKNOWN;
        parse_take(p);
    } else {
        parse_take(p);
        if (op == AST_NOT_IN && !parse_expect_word(p, LEX_IN)) {
            return NULL;
        }
        right = op == AST_IN || op == AST_NOT_IN ? read_in(p) : parse_expr(p, P_SUM);
        if (right == NULL) {
            return NULL;
        }
    }
    struct ast *e = parse_node(p, op, start, parse_kids(p, left, right));
    enum ast_op next = AST_EQ;
    if (e != NULL && operator_of(p, &next) == P_CMP) {
        return parse_fail(p,
                    (struct mz_say){.text = MZ_T("\"{0}\" stands behind a comparison: comparisons "
                                                 "cannot be chained"),
                                    .arg = {p->t.text}},
                    (struct mz_say){.text = MZ_T("Write \"a < b and b < c\", or x in [a..b]")});
    }
    return e;
}

static struct ast *read_operators(struct parser *p, int power)
{
    struct ast_at start = p->t.at;
    bool not_first = parse_is_word(p, LEX_NOT);
    bool if_first = parse_is_word(p, LEX_IF);
    if ((not_first && power > P_NOT) || (if_first && power > P_ANY)) {
        return parse_fail(p,
                    (struct mz_say){.text = MZ_T("\"{0}\" stands inside of an operation"),
                                    .arg = {p->t.text}},
                    (struct mz_say){.text = MZ_T("Put it and all that belongs to it in ( )")});
    }
    struct ast *e = read_prefix(p);
    enum ast_op op = AST_EQ;
    int most = not_first ? P_AND : P_PROD; /* what binds tighter has been read with e */
    int next = if_first ? 0 : operator_of(p, &op);
    while (e != NULL && next > 0 && next >= power && next <= most) {
        if (next == P_CMP) {
            e = read_cmp(p, start, e, op);
            most = P_AND;
        } else {
            parse_take(p);
            struct ast *right = parse_expr(p, next + 1);
            e = right == NULL ? NULL : parse_node(p, op, start, parse_kids(p, e, right));
            most = next;
        }
        next = operator_of(p, &op);
    }
    return e;
}

struct ast *parse_expr(struct parser *p, int power)
{
    if (p->failed || parse_is(p, LEX_BAD)) {
        p->failed = true;
        return NULL;
    }
    if (p->depth >= AST_DEPTH) {
        return parse_fail_large(p, MZ_T("The formula is more than {0} levels deep"), AST_DEPTH);
    }
    p->depth++;
    struct ast *e = power >= P_POST ? read_post(p) : read_operators(p, power);
    p->depth--;
    return e;
}

/* NOLINTEND(misc-no-recursion) */

/* ---- cells ------------------------------------------------------------ */

static struct ast *read_cell(struct parser *p)
{
    struct ast_at start = p->t.at;
    enum ast_op cmp = AST_EQ;
    if (relation(p->t.kind, &cmp)) {
        parse_take(p);
        struct ast *e = parse_expr(p, P_SUM);
        e = e == NULL ? NULL : parse_node(p, AST_CELL_CMP, start, parse_kids(p, e, NULL));
        if (e != NULL) {
            e->cmp = cmp;
        }
        return e;
    }
    if (parse_is(p, LEX_LBRACKET) || parse_is(p, LEX_LPAREN)) {
        return read_range(p);
    }
    if (parse_is_word(p, LEX_KNOWN) || parse_is_word(p, LEX_UNKNOWN)) {
        return parse_leaf(p, parse_is_word(p, LEX_KNOWN) ? AST_KNOWN : AST_UNKNOWN);
    }
    if (parse_is_word(p, LEX_TRUE) || parse_is_word(p, LEX_FALSE)) {
        return parse_leaf(p, parse_is_word(p, LEX_TRUE) ? AST_TRUE : AST_FALSE);
    }
    return parse_is(p, LEX_LBRACE) ? read_set(p) : read_elements(p, start);
}

static struct ast *read_cells(struct parser *p)
{
    struct ast_at start = p->t.at;
    if (parse_is(p, LEX_MINUS) && lex_empty(&p->lex)) {
        return parse_leaf(p, AST_ANY);
    }
    if (parse_accept_word(p, LEX_NOT)) {
        struct ast *e = read_cell(p);
        return e == NULL ? NULL : parse_node(p, AST_CELL_NOT, start, parse_kids(p, e, NULL));
    }
    return read_cell(p);
}

static struct ast *parse(mz_arena *a, mz_str text, struct ast_at at, struct ast_findings *f,
                         bool cell)
{
    struct parser p = {.depth = 0};
    if (!lex_open(&p.lex, a, text, at, f)) {
        return NULL;
    }
    parse_take(&p);
    struct ast *e = cell ? read_cells(&p) : parse_expr(&p, P_ANY);
    if (e == NULL || parse_is(&p, LEX_END)) {
        return e;
    }
    bool words = parse_is_name(&p) || parse_is(&p, LEX_NUMBER) || parse_is(&p, LEX_TEXT) ||
                 parse_is(&p, LEX_LPAREN);
    return parse_fail(&p,
                (struct mz_say){.text = MZ_T("\"{0}\" stands behind what is already complete"),
                                .arg = {parse_written(&p)}},
                (struct mz_say){.text = words ? MZ_T("Put an operator before it; a name has no "
                                                     "blanks")
                                              : MZ_T("Delete it, or write what it belongs to")});
}

struct ast *ast_parse(mz_arena *a, mz_str text, struct ast_at at, struct ast_findings *f)
{
    return parse(a, text, at, f, false);
}

struct ast *ast_parse_cell(mz_arena *a, mz_str text, struct ast_at at, struct ast_findings *f)
{
    return parse(a, text, at, f, true);
}
