/*
 * lex_int.h - a formula as signs, words and literals.
 *
 * Layer: rule, private. Used by parse.c; the words also by print.c.
 *
 * Invariants
 *   - Every token knows its line and column in the file it was written in.
 *   - A wrong sign is reported once, by the lexer, and ends the text.
 *   - Full-width signs are read as their half-width ones, with one warning a formula.
 */
#ifndef MZ_RULE_LEX_INT_H
#define MZ_RULE_LEX_INT_H

#include "rule/ast.h"

/* Both spellings of every keyword. Those before LEX_SUM can never be names. */
/* clang-format off */
#define LEX_WORDS(X)                            \
    X(IF,          "if",          "如果")       \
    X(THEN,        "then",        "则")         \
    X(ELSE,        "else",        "否则")       \
    X(AND,         "and",         "且")         \
    X(OR,          "or",          "或")         \
    X(NOT,         "not",         "非")         \
    X(IN,          "in",          "属于")       \
    X(IS,          "is",          "为")         \
    X(WHERE,       "where",       "其中")       \
    X(TRUE,        "true",        "是")         \
    X(FALSE,       "false",       "否")         \
    X(KNOWN,       "known",       "已知")       \
    X(UNKNOWN,     "unknown",     "未知")       \
    X(MEMBERS,     "members",     "成员")       \
    X(FACTS,       "facts",       "记录")       \
    X(LAST,        "last",        "最近")       \
    X(SUM,         "sum",         "合计")       \
    X(SUM_KNOWN,   "sum_known",   "已知合计")   \
    X(COUNT,       "count",       "计数")       \
    X(ANY,         "any",         "任一")       \
    X(ALL,         "all",         "全部")       \
    X(MIN,         "min",         "最小")       \
    X(MAX,         "max",         "最大")       \
    X(EXACTLY_ONE, "exactly_one", "恰有一个")   \
    X(LATEST,      "latest",      "最新")       \
    X(MONTHS,      "months",      "个月")       \
    X(DAYS,        "days",        "天")         \
    X(BEFORE,      "before",      "之前")       \
    X(YEAR,        "year",        "当年")       \
    X(OF,          "of",          "的")         \
    X(AT,          "at",          "评估日")     \
    X(SPREAD,      "spread",      "分摊")       \
    X(PERIOD_START, "period_start", "月初")     \
    X(PERIOD_END,  "period_end",  "月末")       \
    X(APPLICATION_DATE, "application_date", "决定日") \
    X(PRORATE_DAYS, "prorate_days", "按天折算")
/* clang-format on */

enum lex_word {
    LEX_NO_WORD,
#define X(name, en, zh) LEX_##name,
    LEX_WORDS(X)
#undef X
        LEX_WORDS_N
};

/* The word in the spelling of a language; empty for LEX_NO_WORD. */
mz_str lex_word_text(enum mz_lang lang, enum lex_word w);
enum lex_word lex_word_of(mz_str s);

enum lex_kind {
    LEX_END,
    LEX_BAD, /* was reported */
    LEX_NUMBER,
    LEX_TEXT,
    LEX_DATE,  /* num as in AST_DATE */
    LEX_MONTH, /* num as in AST_MONTH */
    LEX_NAME,
    LEX_LPAREN,
    LEX_RPAREN,
    LEX_LBRACKET,
    LEX_RBRACKET,
    LEX_LBRACE,
    LEX_RBRACE,
    LEX_COMMA,
    LEX_COLON,
    LEX_DOT,
    LEX_DOTDOT,
    LEX_INSTANT, /* @ */
    LEX_PLUS,
    LEX_MINUS,
    LEX_STAR,
    LEX_SLASH,
    LEX_EQ,
    LEX_NE,
    LEX_LT,
    LEX_LE,
    LEX_GT,
    LEX_GE,
};

struct lex_token {
    enum lex_kind kind;
    enum lex_word word; /* of LEX_NAME; of LEX_NUMBER: LEX_MONTHS or LEX_DAYS behind it */
    mz_str text; /* as written, for names and messages; what is inside of "…" for LEX_TEXT */
    mz_str unit; /* of LEX_NUMBER */
    int64_t num;
    int64_t den;
    struct ast_at at;
    int end_line; /* behind its last character */
    int end_col;
};

struct lex {
    mz_arena *a;
    struct ast_findings *f;
    mz_str text;
    size_t i;
    struct ast_at at; /* of text[i] */
};

/* Copies `text`. False when it is empty, too long or not UTF-8: reported. */
bool lex_open(struct lex *x, mz_arena *a, mz_str text, struct ast_at at, struct ast_findings *f);
struct lex_token lex_next(struct lex *x);
/* Nothing but blanks is left. */
bool lex_empty(const struct lex *x);

/* A finding of check "syntax" at a place; `way` may have arguments of its own. */
void lex_error(struct ast_findings *f, struct ast_at at, struct mz_say say, struct mz_say way);

#endif
