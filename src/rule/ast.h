/*
 * ast.h - formulas as they were written, every part with its place; and what was found wrong.
 *
 * Layer: rule. Made by lex.c and parse.c; the sections of a pack around them are in pack.h. Nothing
 * here is resolved: a name is a text.
 *
 * Invariants
 *   - Everything lives in the arena given to the loader and is never changed after it returns.
 *   - A formula is at most AST_DEPTH deep and AST_NODES large; a pack keeps the limits below.
 */
#ifndef MZ_RULE_AST_H
#define MZ_RULE_AST_H

#include "base/base.h"

enum {
    AST_DEPTH = 64,
    AST_NODES = 4000,       /* of one formula */
    AST_FORMULA_MAX = 8192, /* bytes */
    AST_ITEMS_MAX = 5000,   /* facts, rules, params … of one kind in one pack */
    AST_ROWS_MAX = 2000,    /* of a decision table */
    AST_CASES_MAX = 100000, /* that a property is tried on */
    AST_VALUES_MAX = 200000 /* of one parameter */
};

/* Where something stands. `file` is its path inside the pack; lines and columns from 1. */
struct ast_at {
    mz_str pack;
    mz_str file;
    int line;
    int col; /* in characters */
    int len; /* in characters, at least 1 */
    int cell; /* of a workbook: its column from 1; `line` is the row, `col` stands in the cell */
};

enum ast_op {
    AST_NUMBER, /* num / den and the unit's word: 0.5万元 is 5 / 10 万元; a % is in den already */
    AST_DATE,   /* num: days of mz_date */
    AST_MONTH,  /* num: year * 12 + month - 1 */
    AST_MONTHS, /* num */
    AST_DAYS,
    AST_TRUE,
    AST_FALSE,
    AST_TEXT,    /* text */
    AST_NAME,    /* text */
    AST_DOT,     /* kid[0] . text */
    AST_INDEX,   /* kid[0] [ kid[1] ] */
    AST_INSTANT, /* kid[0] @ kid[1] */
    AST_CALL,    /* text is the function, kids its arguments */
    AST_IF,      /* condition, then, else */
    AST_OR,
    AST_AND,
    AST_NOT,
    AST_EQ,
    AST_NE,
    AST_LT,
    AST_LE,
    AST_GT,
    AST_GE,
    AST_IN, /* kid[0] in kid[1]: AST_SET, AST_RANGE or a name */
    AST_NOT_IN,
    AST_KNOWN,
    AST_UNKNOWN,
    AST_ADD,
    AST_SUB,
    AST_MUL,
    AST_DIV,
    AST_NEG,
    AST_SET,   /* kids */
    AST_RANGE, /* kid[0] .. kid[1], `lo_in`, `hi_in` */
    AST_AGG, /* text: sum, count …; domain kid[0], value kid[1] or NULL, where kid[2] or NULL; of
                members month by month: the window in kid[3] */
    AST_MEMBERS, /* kids: names in the brackets */
    AST_FACTS, /* text: the history; kid[0] AST_LAST, AST_YEAR or AST_BETWEEN; kid[1], if any: the
                  unit whose time it is cut to; num: months over which an entry is spread, or 0 */
    AST_LAST,    /* num of months or days (`days`) before kid[0] */
    AST_YEAR,    /* the calendar year of kid[0], as far as before it */
    AST_BETWEEN, /* kid[0] .. kid[1] */
    /* Cells of decision tables only. Values are an AST_SET, also a single one; `true`, `known` are
     * AST_TRUE, AST_KNOWN without kids. */
    AST_ANY,      /* - */
    AST_CELL_CMP, /* op of num in `cmp`, kid[0] */
    AST_CELL_NOT, /* kid[0] */
};

struct ast {
    enum ast_op op;
    enum ast_op cmp; /* of AST_CELL_CMP */
    bool lo_in;
    bool hi_in;
    bool days;
    struct ast_at at;
    mz_str text; /* keywords in the English spelling; names as written */
    mz_str unit; /* of AST_NUMBER: 元 万元 角 分 % 人 … or empty */
    int64_t num;
    int64_t den; /* > 0; 3.5% is 35 / 1000 */
    struct ast **kid;
    size_t kids_n;
};

/* ---- findings ---------------------------------------------------------- */

enum ast_grade { AST_ERROR, AST_WARNING, AST_NOTE };

/* One thing found: where, what and the way out, as a sentence of the catalogues. */
struct ast_finding {
    enum ast_grade grade;
    const char *check; /* "name", "type", "unit", "cycle", "range", "gap", "overlap", "cite" … */
    struct ast_at at;
    struct mz_say say; /* what is wrong */
    struct mz_say way; /* the way out; text NULL when there is none to name */
};

enum { AST_FINDINGS_MAX = 200 };

/* What was found so far; more than AST_FINDINGS_MAX are counted and not kept. */
struct ast_findings {
    mz_arena *a;
    struct ast_finding *v;
    size_t n;
    size_t errors;
    size_t dropped;
};

/* "rules/x.yaml:25:14", "tables/x.xlsx:B7"; without a line the file alone. */
mz_str ast_place(mz_arena *a, const struct ast_at *at);
/* The arguments are copied into f->a. */
void ast_find(struct ast_findings *f, struct ast_finding one);

/* ---- reading ------------------------------------------------------------ */

/* A formula, or a cell of a table; NULL after a finding. `at` is where the text begins. */
struct ast *ast_parse(mz_arena *a, mz_str text, struct ast_at at, struct ast_findings *f);
struct ast *ast_parse_cell(mz_arena *a, mz_str text, struct ast_at at, struct ast_findings *f);
/* The canonical text of a formula, in the words of a language; equal trees give equal texts. */
mz_str ast_print(mz_arena *a, enum mz_lang lang, const struct ast *e);

#endif
