/* parse_token.c - taking tokens, saying what is missing, and making nodes. */
#include "rule/parse_int.h"

#include <string.h>

/* A node with the depth of its tree, which only the parser needs. */
struct deep {
    struct ast ast;
    int depth;
};

/* ---- tokens and findings ---------------------------------------------- */

void parse_take(struct parser *p)
{
    p->end_line = p->t.end_line;
    p->end_col = p->t.end_col;
    p->t = lex_next(&p->lex);
}

bool parse_is(const struct parser *p, enum lex_kind kind)
{
    return p->t.kind == kind;
}

bool parse_is_word(const struct parser *p, enum lex_word w)
{
    return p->t.kind == LEX_NAME && p->t.word == w;
}

/* A word that can be a name here. */
bool parse_is_name(const struct parser *p)
{
    return p->t.kind == LEX_NAME && (p->t.word == LEX_NO_WORD || p->t.word >= LEX_SUM);
}

bool parse_accept(struct parser *p, enum lex_kind kind)
{
    if (!parse_is(p, kind)) {
        return false;
    }
    parse_take(p);
    return true;
}

bool parse_accept_word(struct parser *p, enum lex_word w)
{
    if (!parse_is_word(p, w)) {
        return false;
    }
    parse_take(p);
    return true;
}

/* Report once; the tree is given up. NULL, so that a caller may return it. */
struct ast *parse_fail(struct parser *p, struct mz_say say, struct mz_say way)
{
    if (!p->failed && p->t.kind != LEX_BAD) {
        lex_error(p->lex.f, p->t.at, say, way);
    }
    p->failed = true;
    return NULL;
}

mz_str parse_written(const struct parser *p)
{
    return p->t.kind == LEX_TEXT ? mz_str_fmt(p->lex.a, "\"" MZ_FMT "\"", MZ_ARG(p->t.text))
                                 : p->t.text;
}

/* `wanted` is a sign or a keyword in both spellings. */
struct ast *parse_fail_wanted(struct parser *p, mz_str wanted)
{
    struct mz_say way = {.text = MZ_T("Write {0} here, or check what stands before it"),
                         .arg = {wanted}};
    if (parse_is(p, LEX_END)) {
        return parse_fail(p,
                    (struct mz_say){.text = MZ_T("The formula ends where {0} is expected"),
                                    .arg = {wanted}},
                    way);
    }
    return parse_fail(p,
                (struct mz_say){.text = MZ_T("\"{0}\" stands where {1} is expected"),
                                .arg = {parse_written(p), wanted}},
                way);
}

struct ast *parse_fail_value(struct parser *p)
{
    if (parse_is(p, LEX_END)) {
        return parse_fail(p,
                          (struct mz_say){.text = MZ_T("The formula ends where a value is "
                                                       "expected")},
                    (struct mz_say){.text = MZ_T("Write a number, a name or a function, or delete "
                                                 "the operator before it")});
    }
    if (p->t.kind == LEX_NAME && !parse_is_name(p)) {
        return parse_fail(p,
                    (struct mz_say){.text = MZ_T("The keyword \"{0}\" stands where a value is "
                                                 "expected"),
                                    .arg = {p->t.text}},
                    (struct mz_say){.text = MZ_T("A keyword cannot be a name: use the id of what "
                                                 "is meant")});
    }
    return parse_fail(p,
                (struct mz_say){.text = MZ_T("\"{0}\" stands where a value is expected"),
                                .arg = {parse_written(p)}},
                (struct mz_say){.text = MZ_T("Write a number, a name, a function or a formula in "
                                             "brackets")});
}

struct ast *parse_fail_name(struct parser *p)
{
    static const char *const way =
        MZ_T("A name is an id or a label of letters, without blanks and signs");
    if (parse_is(p, LEX_END)) {
        return parse_fail(p,
                          (struct mz_say){.text = MZ_T("The formula ends where a name is "
                                                       "expected")},
                    (struct mz_say){.text = way});
    }
    return parse_fail(p,
                (struct mz_say){.text = MZ_T("\"{0}\" stands where a name is expected"),
                                .arg = {parse_written(p)}},
                (struct mz_say){.text = way});
}

struct ast *parse_fail_large(struct parser *p, const char *sentence, int most)
{
    mz_str limit = mz_str_fmt(p->lex.a, "%d", most);
    return parse_fail(p, (struct mz_say){.text = sentence, .arg = {limit}},
                (struct mz_say){.text = MZ_T("Make a rule of its parts and use their names")});
}

bool parse_expect(struct parser *p, enum lex_kind kind, mz_str wanted)
{
    if (p->failed || !parse_accept(p, kind)) {
        (void)parse_fail_wanted(p, wanted);
        return false;
    }
    return true;
}

bool parse_expect_word(struct parser *p, enum lex_word w)
{
    if (p->failed || !parse_accept_word(p, w)) {
        (void)parse_fail_wanted(p, mz_str_fmt(p->lex.a, MZ_FMT " " MZ_FMT,
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
struct ast *parse_node(struct parser *p, enum ast_op op, struct ast_at start, struct list kids)
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
        return parse_fail_large(p, MZ_T("The formula is more than {0} levels deep"), AST_DEPTH);
    }
    if (++p->nodes > AST_NODES) {
        return parse_fail_large(p, MZ_T("The formula has more than {0} parts"), AST_NODES);
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

void parse_push(struct parser *p, struct list *l, struct ast *e)
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

struct list parse_kids(struct parser *p, struct ast *a, struct ast *b)
{
    struct list l = {NULL, 0, 0};
    parse_push(p, &l, a);
    if (b != NULL) {
        parse_push(p, &l, b);
    }
    return l;
}

struct ast *parse_leaf(struct parser *p, enum ast_op op)
{
    struct lex_token t = p->t;
    parse_take(p);
    struct ast *e = parse_node(p, op, t.at, (struct list){NULL, 0, 0});
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
