/* Any bytes are a formula and a cell, or a finding; what is printed is read as the same text. */
#include <stdlib.h>

#include "fuzz.h"
#include "rule/ast.h"

static void check(mz_arena *a, mz_str text, bool cell)
{
    struct ast_at at = {.line = 1, .col = 1, .len = 1};
    struct ast_findings f = {.a = a};
    const struct ast *e = cell ? ast_parse_cell(a, text, at, &f) : ast_parse(a, text, at, &f);
    if ((e == NULL) != (f.errors > 0)) {
        abort();
    }
    for (size_t i = 0; i < f.n; i++) {
        if (f.v[i].at.line < 1 || f.v[i].at.col < 1 || f.v[i].at.len < 1 ||
            f.v[i].say.text == NULL || f.v[i].way.text == NULL) {
            abort();
        }
    }
    for (int l = MZ_LANG_ZH; e != NULL && l <= MZ_LANG_EN; l++) {
        mz_str out = ast_print(a, (enum mz_lang)l, e);
        const struct ast *again = cell ? ast_parse_cell(a, out, at, &f) : ast_parse(a, out, at, &f);
        bool large =
            out.n > AST_FORMULA_MAX; /* canonical text may be longer than what was written */
        if (!large && (again == NULL || !mz_str_eq(ast_print(a, (enum mz_lang)l, again), out))) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_arena *a = mz_arena_new(64U << 20U);
    check(a, (mz_str){(const char *)data, n}, false);
    check(a, (mz_str){(const char *)data, n}, true);
    mz_arena_free(a);
    return 0;
}
