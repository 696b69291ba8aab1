/*
 * parse.c - tokens into a tree: operators by binding power (Pratt, Top Down Operator Precedence,
 * 1973), everything else by descent. README.md has the grammar.
 */
#include "rule/lex_int.h"

#include <string.h>

/* Binding powers; an operand is read at one more than its operator's. */
enum { P_ANY, P_OR, P_AND, P_NOT, P_CMP, P_SUM, P_PROD, P_UNARY, P_POST };

/* A node with the depth of its tree, which only the parser needs. */
struct deep {
    struct ast ast;
    int depth;
};

struct parser {
    struct lex lex;
    struct lex_token t; /* the next token */
    int end_line;       /* behind the last token taken */
    int end_col;
    int depth;
    size_t nodes;
    bool failed;
};

struct list {
    struct ast **v;
    size_t n;
    size_t cap;
};

static struct ast *read_expr(struct parser *p, int power);

/* ---- tokens and findings ---------------------------------------------- */

static void take(struct parser *p)
{
    p->end_line = p->t.end_line;
    p->end_col = p->t.end_col;
    p->t = lex_next(&p->lex);
}

static bool is(const struct parser *p, enum lex_kind kind)
{
    return p->t.kind == kind;
}

static bool is_word(const struct parser *p, enum lex_word w)
{
    return p->t.kind == LEX_NAME && p->t.word == w;
}

/* A word that can be a name here. */
static bool is_name(const struct parser *p)
{
    return p->t.kind == LEX_NAME && (p->t.word == LEX_NO_WORD || p->t.word >= LEX_SUM);
}

static bool accept(struct parser *p, enum lex_kind kind)
{
    if (!is(p, kind)) {
        return false;
    }
    take(p);
    return true;
}

static bool accept_word(struct parser *p, enum lex_word w)
{
    if (!is_word(p, w)) {
        return false;
    }
    take(p);
    return true;
}

/* Report once; the tree is given up. NULL, so that a caller may return it. */
static struct ast *fail(struct parser *p, struct mz_say say, struct mz_say way)
{
    if (!p->failed && p->t.kind != LEX_BAD) {
        lex_error(p->lex.f, p->t.at, say, way);
    }
    p->failed = true;
    return NULL;
}

static mz_str written(const struct parser *p)
{
    return p->t.kind == LEX_TEXT ? mz_str_fmt(p->lex.a, "\"" MZ_FMT "\"", MZ_ARG(p->t.text))
                                 : p->t.text;
}

/* `wanted` is a sign or a keyword in both spellings. */
static struct ast *fail_wanted(struct parser *p, mz_str wanted)
{
    struct mz_say way = {.text = MZ_T("Write {0} here, or check what stands before it"),
                         .arg = {wanted}};
    if (is(p, LEX_END)) {
        return fail(p,
                    (struct mz_say){.text = MZ_T("The formula ends where {0} is expected"),
                                    .arg = {wanted}},
                    way);
    }
    return fail(p,
                (struct mz_say){.text = MZ_T("\"{0}\" stands where {1} is expected"),
                                .arg = {written(p), wanted}},
                way);
}

static struct ast *fail_value(struct parser *p)
{
    if (is(p, LEX_END)) {
        return fail(p, (struct mz_say){.text = MZ_T("The formula ends where a value is expected")},
                    (struct mz_say){.text = MZ_T("Write a number, a name or a function, or delete "
                                                 "the operator before it")});
    }
    if (p->t.kind == LEX_NAME && !is_name(p)) {
        return fail(p,
                    (struct mz_say){.text = MZ_T("The keyword \"{0}\" stands where a value is "
                                                 "expected"),
                                    .arg = {p->t.text}},
                    (struct mz_say){.text = MZ_T("A keyword cannot be a name: use the id of what "
                                                 "is meant")});
    }
    return fail(p,
                (struct mz_say){.text = MZ_T("\"{0}\" stands where a value is expected"),
                                .arg = {written(p)}},
                (struct mz_say){.text = MZ_T("Write a number, a name, a function or a formula in "
                                             "brackets")});
}

static struct ast *fail_name(struct parser *p)
{
    static const char *const way =
        MZ_T("A name is an id or a label of letters, without blanks and signs");
    if (is(p, LEX_END)) {
        return fail(p, (struct mz_say){.text = MZ_T("The formula ends where a name is expected")},
                    (struct mz_say){.text = way});
    }
    return fail(p,
                (struct mz_say){.text = MZ_T("\"{0}\" stands where a name is expected"),
                                .arg = {written(p)}},
                (struct mz_say){.text = way});
}

static struct ast *fail_large(struct parser *p, const char *sentence, int most)
{
    return fail(p, (struct mz_say){.text = sentence, .arg = {mz_str_fmt(p->lex.a, "%d", most)}},
                (struct mz_say){.text = MZ_T("Make a rule of its parts and use their names")});
}

static bool expect(struct parser *p, enum lex_kind kind, mz_str wanted)
{
    if (p->failed || !accept(p, kind)) {
        (void)fail_wanted(p, wanted);
        return false;
    }
    return true;
}

static bool expect_word(struct parser *p, enum lex_word w)
{
    if (p->failed || !accept_word(p, w)) {
        (void)fail_wanted(p, mz_str_fmt(p->lex.a, MZ_FMT " " MZ_FMT,
                                        MZ_ARG(lex_word_text(MZ_LANG_EN, w)),
                                        MZ_ARG(lex_word_text(MZ_LANG_ZH, w))));
        return false;
    }
    return true;
}

/* ---- nodes ------------------------------------------------------------ */

static int depth_of(struct ast *e)
{
    return e == NULL ? 0 : ((struct deep *)(void *)e)->depth;
}

/* A node from `start` to the last token taken; NULL when the tree is too large. */
static struct ast *node(struct parser *p, enum ast_op op, struct ast_at start, struct list kids)
{
    if (p->failed) {
        return NULL;
    }
    struct deep *d = MZ_NEW(p->lex.a, struct deep);
    d->depth = 1;
    for (size_t i = 0; i < kids.n; i++) {
        int below = depth_of(kids.v[i]) + 1;
        d->depth = below > d->depth ? below : d->depth;
    }
    if (d->depth > AST_DEPTH) {
        return fail_large(p, MZ_T("The formula is more than {0} levels deep"), AST_DEPTH);
    }
    if (++p->nodes > AST_NODES) {
        return fail_large(p, MZ_T("The formula has more than {0} parts"), AST_NODES);
    }
    struct ast *e = &d->ast;
    e->op = op;
    e->den = 1;
    e->kid = kids.v;
    e->kids_n = kids.n;
    e->at = start;
    if (p->end_line == start.line && p->end_col > start.col) {
        e->at.len = p->end_col - start.col;
    }
    return e;
}

static void push(struct parser *p, struct list *l, struct ast *e)
{
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 2 : l->cap * 2;
        struct ast **v = MZ_NEW_N(p->lex.a, struct ast *, cap);
        if (l->n > 0) {
            memcpy(v, l->v, l->n * sizeof(struct ast *)); /* NOLINT(bugprone-sizeof-expression) */
        }
        l->v = v;
        l->cap = cap;
    }
    l->v[l->n++] = e;
}

static struct list kids(struct parser *p, struct ast *a, struct ast *b)
{
    struct list l = {NULL, 0, 0};
    push(p, &l, a);
    if (b != NULL) {
        push(p, &l, b);
    }
    return l;
}

static struct ast *leaf(struct parser *p, enum ast_op op)
{
    struct lex_token t = p->t;
    take(p);
    struct ast *e = node(p, op, t.at, (struct list){NULL, 0, 0});
    if (e != NULL) {
        e->num = t.num;
        e->den = t.den;
        e->unit = t.unit;
        if (op == AST_NAME || op == AST_TEXT) {
            e->text = t.word == LEX_AT ? lex_word_text(MZ_LANG_EN, LEX_AT) : t.text;
        }
    }
    return e;
}

/* ---- literals, sets, ranges ------------------------------------------- */

static struct ast *read_number(struct parser *p)
{
    return leaf(p, p->t.word == LEX_MONTHS ? AST_MONTHS
                   : p->t.word == LEX_DAYS ? AST_DAYS
                                           : AST_NUMBER);
}

/* A literal or a name; NULL without a finding when it is neither. */
static struct ast *read_word(struct parser *p)
{
    if (is(p, LEX_NUMBER)) {
        return read_number(p);
    }
    if (is(p, LEX_TEXT)) {
        return leaf(p, AST_TEXT);
    }
    if (is(p, LEX_DATE) || is(p, LEX_MONTH)) {
        return leaf(p, is(p, LEX_DATE) ? AST_DATE : AST_MONTH);
    }
    if (is_word(p, LEX_TRUE) || is_word(p, LEX_FALSE)) {
        return leaf(p, is_word(p, LEX_TRUE) ? AST_TRUE : AST_FALSE);
    }
    return is_name(p) ? leaf(p, AST_NAME) : NULL;
}

/* What stands in a set: a literal, also negative, or the name of a value. */
static struct ast *read_element(struct parser *p)
{
    struct ast_at start = p->t.at;
    bool minus = accept(p, LEX_MINUS);
    struct ast *e = minus && !is(p, LEX_NUMBER) ? NULL : read_word(p);
    if (e == NULL) {
        return fail_value(p);
    }
    return minus ? node(p, AST_NEG, start, kids(p, e, NULL)) : e;
}

static struct ast *read_elements(struct parser *p, struct ast_at start)
{
    struct list l = {NULL, 0, 0};
    do {
        struct ast *e = read_element(p);
        if (e == NULL) {
            return NULL;
        }
        push(p, &l, e);
    } while (accept(p, LEX_COMMA));
    return node(p, AST_SET, start, l);
}

static struct ast *read_set(struct parser *p)
{
    struct ast_at start = p->t.at;
    take(p);
    struct ast *e = read_elements(p, start);
    return e != NULL && expect(p, LEX_RBRACE, MZ_S("}")) ? e : NULL;
}

/* NOLINTBEGIN(misc-no-recursion): read_expr counts the depth */

static struct ast *read_range(struct parser *p)
{
    struct ast_at start = p->t.at;
    bool lo_in = is(p, LEX_LBRACKET);
    take(p);
    struct ast *lo = read_expr(p, P_SUM);
    if (lo == NULL || !expect(p, LEX_DOTDOT, MZ_S(".."))) {
        return NULL;
    }
    struct ast *hi = read_expr(p, P_SUM);
    if (hi == NULL) {
        return NULL;
    }
    bool hi_in = is(p, LEX_RBRACKET);
    if (!hi_in && !is(p, LEX_RPAREN)) {
        return fail_wanted(p, MZ_S("] )"));
    }
    take(p);
    struct ast *e = node(p, AST_RANGE, start, kids(p, lo, hi));
    if (e != NULL) {
        e->lo_in = lo_in;
        e->hi_in = hi_in;
    }
    return e;
}

/* ---- aggregates ------------------------------------------------------- */

static struct ast *read_last(struct parser *p, struct ast_at start, struct ast *before)
{
    bool prefix = before == NULL;
    struct lex_token n = p->t;
    if (!accept(p, LEX_NUMBER)) {
        return fail_wanted(p, MZ_S("12 months / 12个月"));
    }
    enum lex_word w = n.word;
    if (w == LEX_NO_WORD || n.den != 1 || n.unit.n > 0) {
        return fail_wanted(p, MZ_S("months 个月 / days 天"));
    }
    if (prefix) {
        if (!expect_word(p, LEX_BEFORE)) {
            return NULL;
        }
        before = read_expr(p, P_POST);
    }
    struct ast *e = before == NULL ? NULL : node(p, AST_LAST, start, kids(p, before, NULL));
    if (e != NULL) {
        e->num = n.num;
        e->days = w == LEX_DAYS;
    }
    return e;
}

static struct ast *read_year(struct parser *p, struct ast_at start)
{
    struct ast *of = expect_word(p, LEX_OF) ? read_expr(p, P_POST) : NULL;
    return of == NULL ? NULL : node(p, AST_YEAR, start, kids(p, of, NULL));
}

/*
 * last 12 months before at | at before 12 months (评估日 之前 12个月) | year of at | at year
 * (评估日 当年) | a .. b
 */
static struct ast *read_window(struct parser *p)
{
    struct ast_at start = p->t.at;
    if (accept_word(p, LEX_LAST)) {
        return read_last(p, start, NULL);
    }
    if (accept_word(p, LEX_YEAR)) {
        return read_year(p, start);
    }
    struct ast *lo = read_expr(p, P_POST);
    if (lo == NULL) {
        return NULL;
    }
    if (accept_word(p, LEX_BEFORE)) {
        (void)accept_word(p, LEX_LAST);
        return read_last(p, start, lo);
    }
    if (accept_word(p, LEX_YEAR)) {
        return node(p, AST_YEAR, start, kids(p, lo, NULL));
    }
    if (!expect(p, LEX_DOTDOT, MZ_S(".. / before 之前"))) {
        return NULL;
    }
    struct ast *hi = read_expr(p, P_POST);
    return hi == NULL ? NULL : node(p, AST_BETWEEN, start, kids(p, lo, hi));
}

static struct ast *read_facts(struct parser *p, struct ast_at start)
{
    if (!expect(p, LEX_LPAREN, MZ_S("("))) {
        return NULL;
    }
    if (!is_name(p)) {
        return fail_name(p);
    }
    mz_str name = p->t.text;
    take(p);
    if (!expect(p, LEX_COMMA, MZ_S(","))) {
        return NULL;
    }
    struct ast *window = read_window(p);
    if (window == NULL || !expect(p, LEX_RPAREN, MZ_S(")"))) {
        return NULL;
    }
    struct ast *e = node(p, AST_FACTS, start, kids(p, window, NULL));
    if (e != NULL) {
        e->text = name;
    }
    return e;
}

static struct ast *read_members(struct parser *p, struct ast_at start)
{
    struct list l = {NULL, 0, 0};
    if (accept(p, LEX_LBRACKET)) {
        do {
            struct ast *e = is_name(p) ? leaf(p, AST_NAME) : fail_name(p);
            if (e == NULL) {
                return NULL;
            }
            push(p, &l, e);
        } while (accept(p, LEX_COMMA));
        if (!expect(p, LEX_RBRACKET, MZ_S("]"))) {
            return NULL;
        }
    }
    return node(p, AST_MEMBERS, start, l);
}

/* From behind the opening bracket. */
static struct ast *read_agg(struct parser *p, struct ast_at start, enum lex_word word)
{
    struct list l = {NULL, 0, 0};
    struct ast_at at = p->t.at;
    struct ast *domain = NULL;
    if (accept_word(p, LEX_MEMBERS)) {
        domain = read_members(p, at);
    } else if (accept_word(p, LEX_FACTS)) {
        domain = read_facts(p, at);
    } else {
        return fail_wanted(p, MZ_S("members 成员 / facts(…) 记录(…)"));
    }
    if (domain == NULL) {
        return NULL;
    }
    push(p, &l, domain);
    push(p, &l, accept(p, LEX_COLON) ? read_expr(p, P_ANY) : NULL);
    push(p, &l, !p->failed && accept_word(p, LEX_WHERE) ? read_expr(p, P_ANY) : NULL);
    if (p->failed || !expect(p, LEX_RPAREN, MZ_S(")"))) {
        return NULL;
    }
    struct ast *e = node(p, AST_AGG, start, l);
    if (e != NULL) {
        e->text = lex_word_text(MZ_LANG_EN, word);
    }
    return e;
}

/* From behind the opening bracket. */
static struct ast *read_call(struct parser *p, struct ast_at start, mz_str name)
{
    struct list l = {NULL, 0, 0};
    if (!is(p, LEX_RPAREN)) {
        do {
            struct ast *e = read_expr(p, P_ANY);
            if (e == NULL) {
                return NULL;
            }
            push(p, &l, e);
        } while (accept(p, LEX_COMMA));
    }
    if (!expect(p, LEX_RPAREN, MZ_S(")"))) {
        return NULL;
    }
    struct ast *e = node(p, AST_CALL, start, l);
    if (e != NULL) {
        e->text = name;
    }
    return e;
}

static struct ast *read_name(struct parser *p)
{
    struct lex_token t = p->t;
    struct ast *name = leaf(p, AST_NAME);
    if (name == NULL || !accept(p, LEX_LPAREN)) {
        return name;
    }
    p->nodes--; /* the name is part of the call */
    bool domain = is_word(p, LEX_MEMBERS) || is_word(p, LEX_FACTS);
    bool both = t.word == LEX_MIN || t.word == LEX_MAX;
    if (t.word >= LEX_SUM && t.word <= LEX_LATEST && (domain || !both)) {
        return read_agg(p, t.at, t.word);
    }
    return read_call(p, t.at, both ? lex_word_text(MZ_LANG_EN, t.word) : t.text);
}

/* ---- expressions ------------------------------------------------------ */

static struct ast *read_if(struct parser *p)
{
    struct ast_at start = p->t.at;
    struct list l = {NULL, 0, 0};
    take(p);
    push(p, &l, read_expr(p, P_ANY));
    if (p->failed || !expect_word(p, LEX_THEN)) {
        return NULL;
    }
    push(p, &l, read_expr(p, P_ANY));
    if (p->failed || !expect_word(p, LEX_ELSE)) {
        return NULL;
    }
    push(p, &l, read_expr(p, P_ANY));
    return node(p, AST_IF, start, l);
}

static struct ast *read_atom(struct parser *p)
{
    if (accept(p, LEX_LPAREN)) {
        struct ast *e = read_expr(p, P_ANY);
        return e != NULL && expect(p, LEX_RPAREN, MZ_S(")")) ? e : NULL;
    }
    if (is_name(p)) {
        return read_name(p);
    }
    struct ast *e = read_word(p);
    return e == NULL ? fail_value(p) : e;
}

static struct ast *read_post(struct parser *p)
{
    struct ast_at start = p->t.at;
    struct ast *e = read_atom(p);
    if (e != NULL && accept(p, LEX_LBRACKET)) {
        struct ast *key = read_expr(p, P_ANY);
        if (key == NULL || !expect(p, LEX_RBRACKET, MZ_S("]"))) {
            return NULL;
        }
        e = node(p, AST_INDEX, start, kids(p, e, key));
    }
    if (e != NULL && accept(p, LEX_INSTANT)) {
        struct ast *when = read_atom(p);
        e = when == NULL ? NULL : node(p, AST_INSTANT, start, kids(p, e, when));
    }
    while (e != NULL && accept(p, LEX_DOT)) {
        if (!is_name(p)) {
            return fail_name(p);
        }
        mz_str name = p->t.text;
        take(p);
        e = node(p, AST_DOT, start, kids(p, e, NULL));
        if (e != NULL) {
            e->text = name;
        }
    }
    return e;
}

static struct ast *read_prefix(struct parser *p)
{
    struct ast_at start = p->t.at;
    if (is_word(p, LEX_IF)) {
        return read_if(p);
    }
    if (accept_word(p, LEX_NOT)) {
        struct ast *e = read_expr(p, P_NOT);
        return e == NULL ? NULL : node(p, AST_NOT, start, kids(p, e, NULL));
    }
    if (accept(p, LEX_MINUS)) {
        struct ast *e = read_expr(p, P_UNARY);
        return e == NULL ? NULL : node(p, AST_NEG, start, kids(p, e, NULL));
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
    return (is_word(p, LEX_KNOWN) || is_word(p, LEX_UNKNOWN)) &&
           (unsigned char)p->t.text.p[0] >= 128;
}

/* The power and the node of the operator that is next; 0 when there is none. */
static int operator_of(const struct parser *p, enum ast_op *op)
{
    if (relation(p->t.kind, op)) {
        return P_CMP;
    }
    if (is(p, LEX_PLUS) || is(p, LEX_MINUS)) {
        *op = is(p, LEX_PLUS) ? AST_ADD : AST_SUB;
        return P_SUM;
    }
    if (is(p, LEX_STAR) || is(p, LEX_SLASH)) {
        *op = is(p, LEX_STAR) ? AST_MUL : AST_DIV;
        return P_PROD;
    }
    if (is_word(p, LEX_OR) || is_word(p, LEX_AND)) {
        *op = is_word(p, LEX_OR) ? AST_OR : AST_AND;
        return is_word(p, LEX_OR) ? P_OR : P_AND;
    }
    if (is_word(p, LEX_IN) || is_word(p, LEX_NOT)) {
        *op = is_word(p, LEX_IN) ? AST_IN : AST_NOT_IN;
        return P_CMP;
    }
    if (is_word(p, LEX_IS) || known_alone(p)) {
        *op = AST_KNOWN;
        return P_CMP;
    }
    return 0;
}

static struct ast *read_in(struct parser *p)
{
    if (is(p, LEX_LBRACE)) {
        return read_set(p);
    }
    if (is(p, LEX_LBRACKET) || is(p, LEX_LPAREN)) {
        return read_range(p);
    }
    return is_name(p) ? leaf(p, AST_NAME) : fail_wanted(p, MZ_S("{a, b} / [1..9]"));
}

/* The rest of a comparison, from its operator on. */
static struct ast *read_cmp(struct parser *p, struct ast_at start, struct ast *left, enum ast_op op)
{
    struct ast *right = NULL;
    if (op == AST_KNOWN) {
        (void)accept_word(p, LEX_IS);
        if (!is_word(p, LEX_KNOWN) && !is_word(p, LEX_UNKNOWN)) {
            return fail_wanted(p, MZ_S("known 已知 / unknown 未知"));
        }
        op = is_word(p, LEX_KNOWN) ? AST_KNOWN : AST_UNKNOWN;
        take(p);
    } else {
        take(p);
        if (op == AST_NOT_IN && !expect_word(p, LEX_IN)) {
            return NULL;
        }
        right = op == AST_IN || op == AST_NOT_IN ? read_in(p) : read_expr(p, P_SUM);
        if (right == NULL) {
            return NULL;
        }
    }
    struct ast *e = node(p, op, start, kids(p, left, right));
    enum ast_op next = AST_EQ;
    if (e != NULL && operator_of(p, &next) == P_CMP) {
        return fail(p,
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
    bool not_first = is_word(p, LEX_NOT);
    bool if_first = is_word(p, LEX_IF);
    if ((not_first && power > P_NOT) || (if_first && power > P_ANY)) {
        return fail(p,
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
            take(p);
            struct ast *right = read_expr(p, next + 1);
            e = right == NULL ? NULL : node(p, op, start, kids(p, e, right));
            most = next;
        }
        next = operator_of(p, &op);
    }
    return e;
}

static struct ast *read_expr(struct parser *p, int power)
{
    if (p->failed || is(p, LEX_BAD)) {
        p->failed = true;
        return NULL;
    }
    if (p->depth >= AST_DEPTH) {
        return fail_large(p, MZ_T("The formula is more than {0} levels deep"), AST_DEPTH);
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
        take(p);
        struct ast *e = read_expr(p, P_SUM);
        e = e == NULL ? NULL : node(p, AST_CELL_CMP, start, kids(p, e, NULL));
        if (e != NULL) {
            e->cmp = cmp;
        }
        return e;
    }
    if (is(p, LEX_LBRACKET) || is(p, LEX_LPAREN)) {
        return read_range(p);
    }
    if (is_word(p, LEX_KNOWN) || is_word(p, LEX_UNKNOWN)) {
        return leaf(p, is_word(p, LEX_KNOWN) ? AST_KNOWN : AST_UNKNOWN);
    }
    if (is_word(p, LEX_TRUE) || is_word(p, LEX_FALSE)) {
        return leaf(p, is_word(p, LEX_TRUE) ? AST_TRUE : AST_FALSE);
    }
    return is(p, LEX_LBRACE) ? read_set(p) : read_elements(p, start);
}

static struct ast *read_cells(struct parser *p)
{
    struct ast_at start = p->t.at;
    if (is(p, LEX_MINUS) && lex_empty(&p->lex)) {
        return leaf(p, AST_ANY);
    }
    if (accept_word(p, LEX_NOT)) {
        struct ast *e = read_cell(p);
        return e == NULL ? NULL : node(p, AST_CELL_NOT, start, kids(p, e, NULL));
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
    take(&p);
    struct ast *e = cell ? read_cells(&p) : read_expr(&p, P_ANY);
    if (e == NULL || is(&p, LEX_END)) {
        return e;
    }
    bool words = is_name(&p) || is(&p, LEX_NUMBER) || is(&p, LEX_TEXT) || is(&p, LEX_LPAREN);
    return fail(&p,
                (struct mz_say){.text = MZ_T("\"{0}\" stands behind what is already complete"),
                                .arg = {written(&p)}},
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
