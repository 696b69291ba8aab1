/* parse_agg.c - aggregates over members and histories, and their windows. */
#include "rule/parse_int.h"

/* NOLINTBEGIN(misc-no-recursion): every formula in them counts the depth */
/* ---- aggregates ------------------------------------------------------- */

static struct ast *read_last(struct parser *p, struct ast_at start, struct ast *before)
{
    bool prefix = before == NULL;
    struct lex_token n = p->t;
    if (!parse_accept(p, LEX_NUMBER)) {
        return parse_fail_wanted(p, MZ_S("12 months / 12个月"));
    }
    enum lex_word w = n.word;
    if (w == LEX_NO_WORD || n.den != 1 || n.unit.n > 0) {
        return parse_fail_wanted(p, MZ_S("months 个月 / days 天"));
    }
    if (prefix) {
        if (!parse_expect_word(p, LEX_BEFORE)) {
            return NULL;
        }
        before = parse_expr(p, P_POST);
    }
    struct ast *e =
        before == NULL ? NULL : parse_node(p, AST_LAST, start, parse_kids(p, before, NULL));
    if (e != NULL) {
        e->num = n.num;
        e->days = w == LEX_DAYS;
    }
    return e;
}

static struct ast *read_year(struct parser *p, struct ast_at start)
{
    struct ast *of = parse_expect_word(p, LEX_OF) ? parse_expr(p, P_POST) : NULL;
    return of == NULL ? NULL : parse_node(p, AST_YEAR, start, parse_kids(p, of, NULL));
}

/*
 * last 12 months before at | at before 12 months (评估日 之前 12个月) | year of at | at year
 * (评估日 当年) | a .. b
 */
static struct ast *read_window(struct parser *p)
{
    struct ast_at start = p->t.at;
    if (parse_accept_word(p, LEX_LAST)) {
        return read_last(p, start, NULL);
    }
    if (parse_accept_word(p, LEX_YEAR)) {
        return read_year(p, start);
    }
    struct ast *lo = parse_expr(p, P_POST);
    if (lo == NULL) {
        return NULL;
    }
    if (parse_accept_word(p, LEX_BEFORE)) {
        (void)parse_accept_word(p, LEX_LAST);
        return read_last(p, start, lo);
    }
    if (parse_accept_word(p, LEX_YEAR)) {
        return parse_node(p, AST_YEAR, start, parse_kids(p, lo, NULL));
    }
    if (!parse_expect(p, LEX_DOTDOT, MZ_S(".. / before 之前"))) {
        return NULL;
    }
    struct ast *hi = parse_expr(p, P_POST);
    return hi == NULL ? NULL : parse_node(p, AST_BETWEEN, start, parse_kids(p, lo, hi));
}

/* spread 12 months, once */
static bool read_spread(struct parser *p, int64_t *months)
{
    if (*months > 0 || !parse_accept_word(p, LEX_SPREAD)) {
        return parse_fail_wanted(p, MZ_S("spread 分摊 / in 属于")) != NULL;
    }
    struct lex_token n = p->t;
    bool fine = n.kind == LEX_NUMBER && n.word == LEX_MONTHS && n.den == 1 && n.num > 0;
    if (!fine) {
        return parse_fail_wanted(p, MZ_S("12 months / 12个月")) != NULL;
    }
    parse_take(p);
    *months = n.num;
    return true;
}

static struct ast *read_facts(struct parser *p, struct ast_at start)
{
    if (!parse_expect(p, LEX_LPAREN, MZ_S("("))) {
        return NULL;
    }
    if (!parse_is_name(p)) {
        return parse_fail_name(p);
    }
    mz_str name = p->t.text;
    parse_take(p);
    if (!parse_expect(p, LEX_COMMA, MZ_S(","))) {
        return NULL;
    }
    int64_t spread = 0;
    struct ast *unit = NULL;
    struct ast *window = read_window(p);
    bool fine = window != NULL;
    while (fine && parse_accept(p, LEX_COMMA)) {
        if (unit == NULL && parse_accept_word(p, LEX_IN)) {
            unit = parse_is_name(p) ? parse_leaf(p, AST_NAME) : parse_fail_name(p);
            fine = unit != NULL;
        } else {
            fine = read_spread(p, &spread);
        }
    }
    if (!fine || !parse_expect(p, LEX_RPAREN, MZ_S(")"))) {
        return NULL;
    }
    struct ast *e = parse_node(p, AST_FACTS, start, parse_kids(p, window, unit));
    if (e != NULL) {
        e->text = name;
        e->num = spread;
    }
    return e;
}

static struct ast *read_members(struct parser *p, struct ast_at start)
{
    struct list l = {NULL, 0, 0};
    if (parse_accept(p, LEX_LBRACKET)) {
        do {
            struct ast *e = parse_is_name(p) ? parse_leaf(p, AST_NAME) : parse_fail_name(p);
            if (e == NULL) {
                return NULL;
            }
            parse_push(p, &l, e);
        } while (parse_accept(p, LEX_COMMA));
        if (!parse_expect(p, LEX_RBRACKET, MZ_S("]"))) {
            return NULL;
        }
    }
    return parse_node(p, AST_MEMBERS, start, l);
}

struct ast *parse_agg(struct parser *p, struct ast_at start, enum lex_word word)
{
    struct list l = {NULL, 0, 0};
    struct ast_at at = p->t.at;
    struct ast *domain = NULL;
    struct ast *window = NULL;
    if (parse_accept_word(p, LEX_MEMBERS)) {
        domain = read_members(p, at);
        if (domain != NULL && parse_accept(p, LEX_COMMA)) {
            window = read_window(p);
        }
    } else if (parse_accept_word(p, LEX_FACTS)) {
        domain = read_facts(p, at);
    } else {
        return parse_fail_wanted(p, MZ_S("members 成员 / facts(…) 记录(…)"));
    }
    if (domain == NULL) {
        return NULL;
    }
    parse_push(p, &l, domain);
    parse_push(p, &l, parse_accept(p, LEX_COLON) ? parse_expr(p, P_ANY) : NULL);
    parse_push(p, &l, !p->failed && parse_accept_word(p, LEX_WHERE) ? parse_expr(p, P_ANY) : NULL);
    if (window != NULL) {
        parse_push(p, &l, window);
    }
    if (p->failed || !parse_expect(p, LEX_RPAREN, MZ_S(")"))) {
        return NULL;
    }
    struct ast *e = parse_node(p, AST_AGG, start, l);
    if (e != NULL) {
        e->text = lex_word_text(MZ_LANG_EN, word);
    }
    return e;
}
/* NOLINTEND(misc-no-recursion) */
