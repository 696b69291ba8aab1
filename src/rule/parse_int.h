/*
 * parse_int.h - the tokens of a formula as the parser takes them, and the nodes it makes.
 *
 * Layer: rule, private to parse*.c.
 */
#ifndef MZ_RULE_PARSE_INT_H
#define MZ_RULE_PARSE_INT_H

#include "rule/lex_int.h"

/* Binding powers; an operand is read at one more than its operator's. */
enum { P_ANY, P_OR, P_AND, P_NOT, P_CMP, P_SUM, P_PROD, P_UNARY, P_POST };

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

/* ---- parse_token.c ---------------------------------------------------------- */

void parse_take(struct parser *p);
bool parse_is(const struct parser *p, enum lex_kind kind);
bool parse_is_word(const struct parser *p, enum lex_word w);
/* A word that can be a name here. */
bool parse_is_name(const struct parser *p);
bool parse_accept(struct parser *p, enum lex_kind kind);
bool parse_accept_word(struct parser *p, enum lex_word w);
/* Report once; the tree is given up. NULL, so that a caller may return it. */
struct ast *parse_fail(struct parser *p, struct mz_say say, struct mz_say way);
mz_str parse_written(const struct parser *p);
/* `wanted` is a sign or a keyword in both spellings. */
struct ast *parse_fail_wanted(struct parser *p, mz_str wanted);
struct ast *parse_fail_value(struct parser *p);
struct ast *parse_fail_name(struct parser *p);
struct ast *parse_fail_large(struct parser *p, const char *sentence, int most);
/* Take it, or say that it is missing. */
bool parse_expect(struct parser *p, enum lex_kind kind, mz_str wanted);
bool parse_expect_word(struct parser *p, enum lex_word w);
/* A node from `start` to the last token taken; NULL when the tree is too large. */
struct ast *parse_node(struct parser *p, enum ast_op op, struct ast_at start, struct list kids);
void parse_push(struct parser *p, struct list *l, struct ast *e);
struct list parse_kids(struct parser *p, struct ast *a, struct ast *b);
struct ast *parse_leaf(struct parser *p, enum ast_op op);

/* ---- parse.c, parse_agg.c ------------------------------------------------------ */

struct ast *parse_expr(struct parser *p, int power);
/* An aggregate from behind its opening bracket. */
struct ast *parse_agg(struct parser *p, struct ast_at start, enum lex_word word);

#endif
