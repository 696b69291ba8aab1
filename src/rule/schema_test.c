/* What editors are given agrees with the loader and the lexer. Run from the root of the tree. */
#include <stdlib.h>

#include "base/json.h"
#include "base/utf8.h"
#include "check.h"
#include "rule/lex_int.h"
#include "rule/load_int.h"
#include "rule/schema.h"

enum { FILE_MAX = 1 << 18 };

static mz_str file_text(mz_arena *a, const char *path)
{
    char *p = mz_arena_alloc(a, FILE_MAX);
    FILE *f = fopen(path, "rb");
    size_t n = f == NULL ? 0 : fread(p, 1, FILE_MAX - 1, f);
    if (f != NULL) {
        (void)fclose(f);
    }
    return (mz_str){p, n};
}

TEST(the_schema_of_editors_is_the_loaders)
{
    mz_arena *a = mz_arena_new(1U << 22U);
    mz_str made = rule_schema(a);
    bool same = mz_str_eq(made, file_text(a, "tools/editor/mz-pack.schema.json"));
    if (!same) {
        FILE *f = fopen("build/mz-pack.schema.json", "wb");
        if (f != NULL) {
            (void)fwrite(made.p, 1, made.n, f);
            (void)fclose(f);
        }
        printf("cp build/mz-pack.schema.json tools/editor/\n");
    }
    CHECK(same);
    mz_arena_free(a);
}

TEST(every_file_for_editors_is_json)
{
    static const char *const files[] = {"tools/editor/mz-pack.schema.json",
                                        "tools/editor/mz-pack.tmLanguage.json",
                                        "tools/editor/package.json"};
    for (size_t i = 0; i < MZ_LEN(files); i++) {
        mz_cx cx = {.a = mz_arena_new(1U << 24U)};
        const struct mz_json *v = NULL;
        struct mz_json_options o = {.size_max = FILE_MAX};
        CHECK(mz_json_read(&cx, file_text(cx.a, files[i]), o, &v) == MZ_OK);
        mz_arena_free(cx.a);
    }
}

/* A word stands in the grammar between signs of alternation. */
static bool in_grammar(mz_arena *a, mz_str grammar, mz_str word)
{
    static const char before[] = "|(:?";
    static const char after[] = "|)";
    const char *end = grammar.p + grammar.n;
    const char *w = mz_str_z(a, word);
    for (const char *p = strstr(grammar.p, w); p != NULL && p < end; p = strstr(p + 1, w)) {
        if (strchr(before, p[-1]) != NULL && strchr(after, p[word.n]) != NULL) {
            return true;
        }
    }
    printf("mz-pack.tmLanguage.json does not have %s\n", w);
    return false;
}

TEST(the_grammar_of_editors_knows_every_keyword_and_section)
{
    mz_arena *a = mz_arena_new(1U << 22U);
    mz_str grammar = file_text(a, "tools/editor/mz-pack.tmLanguage.json");
    for (int w = LEX_NO_WORD + 1; w < LEX_WORDS_N; w++) {
        CHECK(in_grammar(a, grammar, lex_word_text(MZ_LANG_ZH, (enum lex_word)w)));
        CHECK(in_grammar(a, grammar, lex_word_text(MZ_LANG_EN, (enum lex_word)w)));
    }
    for (const struct load_key *k = load_sections; k->key != NULL; k++) {
        CHECK(in_grammar(a, grammar, mz_str_of(k->key)));
    }
    mz_arena_free(a);
}

TEST_MAIN(T(the_schema_of_editors_is_the_loaders), T(every_file_for_editors_is_json),
          T(the_grammar_of_editors_knows_every_keyword_and_section))
