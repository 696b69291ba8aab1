/* print.c - a tree as its canonical text, with the least brackets that keep the tree. */
#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "rule/lex_int.h"

/* MZ_S() as an initializer of static tables. */
#define S(z)                \
    {                       \
        "" z, sizeof(z) - 1 \
    }

enum { PRINT_MAX = 1 << 20 };

/* How tightly the text of a node holds together. */
enum { H_IF, H_OR, H_AND, H_NOT, H_CMP, H_SUM, H_PROD, H_UNARY, H_DOT, H_INSTANT, H_INDEX, H_ATOM };

struct printer {
    mz_sb out;
    enum mz_lang lang;
};

static void print(struct printer *p, const struct ast *e, int hold);

static void str(struct printer *p, mz_str s)
{
    mz_sb_str(&p->out, s);
}

static void word(struct printer *p, enum lex_word w)
{
    str(p, lex_word_text(p->lang, w));
}

/* One of the words from `first` to `last` in the language; any other name as it is. */
static void name(struct printer *p, mz_str s, enum lex_word first, enum lex_word last)
{
    enum lex_word w = lex_word_of(s);
    bool translate = w >= first && w <= last && mz_str_eq(s, lex_word_text(MZ_LANG_EN, w));
    str(p, translate ? lex_word_text(p->lang, w) : s);
}

static void number(struct printer *p, const struct ast *e)
{
    bool percent = mz_str_eq(e->unit, MZ_S("%"));
    int64_t den = percent ? e->den / 100 : e->den;
    mz_sb_fmt(&p->out, "%lld", (long long)(e->num / den));
    if (den > 1) {
        mz_sb_byte(&p->out, '.');
        int64_t rest = e->num % den;
        for (int64_t place = den / 10; place > 0; place /= 10) {
            mz_sb_byte(&p->out, (char)('0' + rest / place % 10));
        }
    }
    str(p, e->unit);
}

static void period(struct printer *p, int64_t n, bool days)
{
    mz_sb_fmt(&p->out, p->lang == MZ_LANG_ZH ? "%lld" : "%lld ", (long long)n);
    word(p, days ? LEX_DAYS : LEX_MONTHS);
}

static void literal(struct printer *p, const struct ast *e)
{
    char day[11];
    if (e->op == AST_NUMBER) {
        number(p, e);
    } else if (e->op == AST_DATE) {
        mz_date_put((mz_date){(int32_t)e->num}, day);
        mz_sb_fmt(&p->out, "date\"%s\"", day);
    } else if (e->op == AST_MONTH) {
        mz_sb_fmt(&p->out, "month\"%04d-%02d\"", (int)(e->num / 12), (int)(e->num % 12) + 1);
    } else if (e->op == AST_MONTHS || e->op == AST_DAYS) {
        period(p, e->num, e->op == AST_DAYS);
    } else if (e->op == AST_TEXT) {
        mz_sb_fmt(&p->out, "\"" MZ_FMT "\"", MZ_ARG(e->text));
    } else {
        name(p, e->text, LEX_AT, LEX_AT);
    }
}

/* NOLINTBEGIN(misc-no-recursion): the parser bounds the depth of every tree */

static void list(struct printer *p, const struct ast *e, int hold)
{
    for (size_t i = 0; i < e->kids_n; i++) {
        if (i > 0) {
            str(p, MZ_S(", "));
        }
        print(p, e->kid[i], hold);
    }
}

static void infix(struct printer *p, const struct ast *e, mz_str sign, int left, int right)
{
    print(p, e->kid[0], left);
    mz_sb_byte(&p->out, ' ');
    str(p, sign);
    mz_sb_byte(&p->out, ' ');
    print(p, e->kid[1], right);
}

static mz_str sign_of(enum ast_op op)
{
    static const mz_str relations[] = {S("="), S("!="), S("<"), S("<="), S(">"), S(">=")};
    assert(op >= AST_EQ && op <= AST_GE);
    return relations[op - AST_EQ];
}

static void operation(struct printer *p, const struct ast *e)
{
    static const mz_str arith[] = {S("+"), S("-"), S("*"), S("/")};
    int hold = e->op <= AST_OR    ? H_OR
               : e->op <= AST_AND ? H_AND
               : e->op <= AST_SUB ? H_SUM
                                  : H_PROD;
    if (e->op >= AST_ADD && e->op <= AST_DIV) {
        infix(p, e, arith[e->op - AST_ADD], hold, hold + 1);
    } else if (e->op == AST_OR || e->op == AST_AND) {
        infix(p, e, lex_word_text(p->lang, e->op == AST_OR ? LEX_OR : LEX_AND), hold, hold + 1);
    } else if (e->op == AST_IN) {
        infix(p, e, lex_word_text(p->lang, LEX_IN), H_SUM, H_SUM);
    } else if (e->op == AST_NOT_IN) {
        mz_str not_in = p->lang == MZ_LANG_ZH ? MZ_S("非 属于") : MZ_S("not in");
        infix(p, e, not_in, H_SUM, H_SUM);
    } else {
        infix(p, e, sign_of(e->op), H_SUM, H_SUM);
    }
}

static void known(struct printer *p, const struct ast *e)
{
    if (e->kids_n > 0) {
        print(p, e->kid[0], H_SUM);
        str(p, p->lang == MZ_LANG_ZH ? MZ_S(" ") : MZ_S(" is "));
    }
    word(p, e->op == AST_KNOWN ? LEX_KNOWN : LEX_UNKNOWN);
}

static void choice(struct printer *p, const struct ast *e)
{
    static const enum lex_word words[] = {LEX_IF, LEX_THEN, LEX_ELSE};
    for (size_t i = 0; i < 3; i++) {
        if (i > 0) {
            mz_sb_byte(&p->out, ' ');
        }
        word(p, words[i]);
        mz_sb_byte(&p->out, ' ');
        print(p, e->kid[i], H_IF);
    }
}

static void postfix(struct printer *p, const struct ast *e)
{
    if (e->op == AST_DOT) {
        print(p, e->kid[0], H_DOT);
        mz_sb_byte(&p->out, '.');
        str(p, e->text);
    } else if (e->op == AST_INSTANT) {
        enum lex_word w = e->kid[1]->op == AST_NAME ? lex_word_of(e->kid[1]->text) : LEX_NO_WORD;
        print(p, e->kid[0], H_INDEX);
        mz_sb_byte(&p->out, '@');
        if (w >= LEX_PERIOD_START && w <= LEX_PRORATE_DAYS) {
            word(p, w);
        } else {
            print(p, e->kid[1], H_ATOM);
        }
    } else {
        print(p, e->kid[0], H_ATOM);
        mz_sb_byte(&p->out, '[');
        print(p, e->kid[1], H_IF);
        mz_sb_byte(&p->out, ']');
    }
}

static void window(struct printer *p, const struct ast *e)
{
    if (e->op == AST_BETWEEN) {
        print(p, e->kid[0], H_DOT);
        str(p, MZ_S(" .. "));
        print(p, e->kid[1], H_DOT);
    } else if (e->op == AST_YEAR && p->lang == MZ_LANG_ZH) {
        print(p, e->kid[0], H_DOT);
        mz_sb_byte(&p->out, ' ');
        word(p, LEX_YEAR);
    } else if (e->op == AST_YEAR) {
        word(p, LEX_YEAR);
        mz_sb_byte(&p->out, ' ');
        word(p, LEX_OF);
        mz_sb_byte(&p->out, ' ');
        print(p, e->kid[0], H_DOT);
    } else if (p->lang == MZ_LANG_ZH) {
        print(p, e->kid[0], H_DOT);
        mz_sb_byte(&p->out, ' ');
        word(p, LEX_BEFORE);
        mz_sb_byte(&p->out, ' ');
        period(p, e->num, e->days);
    } else {
        word(p, LEX_LAST);
        mz_sb_byte(&p->out, ' ');
        period(p, e->num, e->days);
        mz_sb_byte(&p->out, ' ');
        word(p, LEX_BEFORE);
        mz_sb_byte(&p->out, ' ');
        print(p, e->kid[0], H_DOT);
    }
}

static void aggregate(struct printer *p, const struct ast *e)
{
    name(p, e->text, LEX_SUM, LEX_LATEST);
    mz_sb_byte(&p->out, '(');
    print(p, e->kid[0], H_IF);
    if (e->kids_n > 3) {
        str(p, MZ_S(", "));
        window(p, e->kid[3]);
    }
    if (e->kid[1] != NULL) {
        str(p, MZ_S(": "));
        print(p, e->kid[1], H_IF);
    }
    if (e->kid[2] != NULL) {
        mz_sb_byte(&p->out, ' ');
        word(p, LEX_WHERE);
        mz_sb_byte(&p->out, ' ');
        print(p, e->kid[2], H_IF);
    }
    mz_sb_byte(&p->out, ')');
}

static void domain(struct printer *p, const struct ast *e)
{
    word(p, e->op == AST_MEMBERS ? LEX_MEMBERS : LEX_FACTS);
    if (e->op == AST_FACTS) {
        mz_sb_byte(&p->out, '(');
        str(p, e->text);
        str(p, MZ_S(", "));
        window(p, e->kid[0]);
        if (e->kids_n > 1) {
            str(p, MZ_S(", "));
            word(p, LEX_IN);
            mz_sb_byte(&p->out, ' ');
            print(p, e->kid[1], H_ATOM);
        }
        if (e->num > 0) {
            str(p, MZ_S(", "));
            word(p, LEX_SPREAD);
            mz_sb_byte(&p->out, ' ');
            period(p, e->num, false);
        }
        mz_sb_byte(&p->out, ')');
    } else if (e->kids_n > 0) {
        mz_sb_byte(&p->out, '[');
        list(p, e, H_ATOM);
        mz_sb_byte(&p->out, ']');
    }
}

static void bracketed(struct printer *p, const struct ast *e)
{
    if (e->op == AST_SET) {
        mz_sb_byte(&p->out, '{');
        list(p, e, H_UNARY);
        mz_sb_byte(&p->out, '}');
        return;
    }
    mz_sb_byte(&p->out, e->lo_in ? '[' : '(');
    print(p, e->kid[0], H_SUM);
    str(p, MZ_S(".."));
    print(p, e->kid[1], H_SUM);
    mz_sb_byte(&p->out, e->hi_in ? ']' : ')');
}

static void call(struct printer *p, const struct ast *e)
{
    name(p, e->text, LEX_MIN, LEX_MAX);
    mz_sb_byte(&p->out, '(');
    list(p, e, H_IF);
    mz_sb_byte(&p->out, ')');
}

static void flag(struct printer *p, const struct ast *e)
{
    word(p, e->op == AST_TRUE ? LEX_TRUE : LEX_FALSE);
}

static void negation(struct printer *p, const struct ast *e)
{
    word(p, LEX_NOT);
    mz_sb_byte(&p->out, ' ');
    print(p, e->kid[0], e->op == AST_NOT ? H_NOT : H_IF);
}

static void minus(struct printer *p, const struct ast *e)
{
    mz_sb_byte(&p->out, '-');
    print(p, e->kid[0], H_UNARY);
}

static void any(struct printer *p, const struct ast *e)
{
    (void)e;
    mz_sb_byte(&p->out, '-');
}

static void cell_cmp(struct printer *p, const struct ast *e)
{
    str(p, sign_of(e->cmp));
    mz_sb_byte(&p->out, ' ');
    print(p, e->kid[0], H_SUM);
}

/* clang-format off */
static const struct {
    int hold;
    void (*print)(struct printer *p, const struct ast *e);
} forms[] = {
    [AST_NUMBER] = {H_ATOM, literal},     [AST_DATE] = {H_ATOM, literal},
    [AST_MONTH] = {H_ATOM, literal},      [AST_MONTHS] = {H_ATOM, literal},
    [AST_DAYS] = {H_ATOM, literal},       [AST_TRUE] = {H_ATOM, flag},
    [AST_FALSE] = {H_ATOM, flag},         [AST_TEXT] = {H_ATOM, literal},
    [AST_NAME] = {H_ATOM, literal},       [AST_DOT] = {H_DOT, postfix},
    [AST_INDEX] = {H_INDEX, postfix},     [AST_INSTANT] = {H_INSTANT, postfix},
    [AST_CALL] = {H_ATOM, call},          [AST_IF] = {H_IF, choice},
    [AST_OR] = {H_OR, operation},         [AST_AND] = {H_AND, operation},
    [AST_NOT] = {H_NOT, negation},        [AST_EQ] = {H_CMP, operation},
    [AST_NE] = {H_CMP, operation},        [AST_LT] = {H_CMP, operation},
    [AST_LE] = {H_CMP, operation},        [AST_GT] = {H_CMP, operation},
    [AST_GE] = {H_CMP, operation},        [AST_IN] = {H_CMP, operation},
    [AST_NOT_IN] = {H_CMP, operation},    [AST_KNOWN] = {H_CMP, known},
    [AST_UNKNOWN] = {H_CMP, known},       [AST_ADD] = {H_SUM, operation},
    [AST_SUB] = {H_SUM, operation},       [AST_MUL] = {H_PROD, operation},
    [AST_DIV] = {H_PROD, operation},      [AST_NEG] = {H_UNARY, minus},
    [AST_SET] = {H_ATOM, bracketed},      [AST_RANGE] = {H_ATOM, bracketed},
    [AST_AGG] = {H_ATOM, aggregate},      [AST_MEMBERS] = {H_ATOM, domain},
    [AST_FACTS] = {H_ATOM, domain},       [AST_LAST] = {H_ATOM, window},
    [AST_YEAR] = {H_ATOM, window},
    [AST_BETWEEN] = {H_ATOM, window},     [AST_ANY] = {H_ATOM, any},
    [AST_CELL_CMP] = {H_CMP, cell_cmp},   [AST_CELL_NOT] = {H_NOT, negation},
};
/* clang-format on */
static_assert(MZ_LEN(forms) == AST_CELL_NOT + 1, "every node has a form");

static void print(struct printer *p, const struct ast *e, int hold)
{
    bool brackets = forms[e->op].hold < hold;
    if (brackets) {
        mz_sb_byte(&p->out, '(');
    }
    forms[e->op].print(p, e);
    if (brackets) {
        mz_sb_byte(&p->out, ')');
    }
}

/* NOLINTEND(misc-no-recursion) */

mz_str ast_print(mz_arena *a, enum mz_lang lang, const struct ast *e)
{
    struct printer p = {mz_sb_new(a, PRINT_MAX), lang};
    bool flag = e->op == AST_SET && e->kids_n == 1 && e->kid[0]->op >= AST_TRUE &&
                e->kid[0]->op <= AST_FALSE;
    if (e->op == AST_SET && !flag) { /* the values of a cell */
        list(&p, e, H_UNARY);
    } else if (e->op == AST_CELL_NOT && e->kid[0]->op == AST_SET) {
        word(&p, LEX_NOT);
        mz_sb_byte(&p.out, ' ');
        list(&p, e->kid[0], H_UNARY);
    } else {
        print(&p, e, H_IF);
    }
    return mz_sb_view(&p.out);
}
