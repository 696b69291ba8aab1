#include "base/yaml.h"

#include <stdlib.h>

#include "base/text.h"
#include "check.h"

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new(256U << 20U)};
}

static const struct mz_yaml *read_text(mz_cx *cx, const char *text)
{
    const struct mz_yaml *v = NULL;
    mz_clear(cx);
    return mz_yaml_read(cx, MZ_S("p.yaml"), mz_str_of(text), &v) == MZ_OK ? v : NULL;
}

static const struct mz_yaml *must_read(mz_cx *cx, const char *text)
{
    const struct mz_yaml *v = read_text(cx, text);
    if (v == NULL) {
        printf("refused: %s\n", cx->err.msg);
        abort();
    }
    return v;
}

/* True when the text is refused with a message that begins like this and has a translation. */
static bool refused(mz_cx *cx, const char *text, const char *start)
{
    if (read_text(cx, text) != NULL || cx->err.code != MZ_INVALID) {
        return false;
    }
    mz_str en = mz_text_error(cx->a, MZ_LANG_EN, &cx->err);
    mz_str zh = mz_text_error(cx->a, MZ_LANG_ZH, &cx->err);
    bool ok =
        en.n >= strlen(start) && memcmp(en.p, start, strlen(start)) == 0 && !mz_str_eq(en, zh);
    if (!ok) {
        printf("got: " MZ_FMT "\n", MZ_ARG(en));
    }
    return ok;
}

TEST(maps_lists_and_texts_keep_order_and_place)
{
    mz_cx cx = test_cx();
    const struct mz_yaml *v =
        read_text(&cx, "# pack\nid: cn-33\n标准:\n  - 低保\n  - key: |\n      a\n"
                       "      b\nend: ''\n");
    CHECK(v != NULL && v->kind == MZ_YAML_MAP && v->n == 3);
    const struct mz_yaml *list = mz_yaml_get(v, "标准");
    CHECK(list != NULL && list->kind == MZ_YAML_LIST && list->n == 2);
    CHECK(list->key_line == 3 && list->key_col == 1);
    CHECK(list->first->line == 4 && list->first->col == 5);
    CHECK(mz_str_eq(mz_yaml_get(list->first->next, "key")->text, MZ_S("a\nb\n")));
    CHECK(mz_yaml_get(v, "end")->text.n == 0 && mz_yaml_get(v, "end")->quoted);
    CHECK(mz_yaml_get(v, "none") == NULL);
    mz_arena_free(cx.a);
}

TEST(every_scalar_is_text)
{
    mz_cx cx = test_cx();
    const struct mz_yaml *v =
        must_read(&cx, "- no\n- 012\n- 1e3\n- null\n- 2026-11-20\n- ~\n-\n- \xEF\xBC\x91\n");
    static const char *const want[] = {"no", "012", "1e3", "null", "2026-11-20", "~", "", "１"};
    size_t i = 0;
    for (const struct mz_yaml *c = v->first; c != NULL; c = c->next, i++) {
        CHECK(c->kind == MZ_YAML_TEXT && mz_str_eq(c->text, mz_str_of(want[i])));
    }
    CHECK(i == 8);
    mz_arena_free(cx.a);
}

TEST(what_the_subset_leaves_out_is_refused_at_its_place)
{
    mz_cx cx = test_cx();
    CHECK(refused(&cx, "a: [1, 2]\n", "p.yaml:1:4: [ ] and { }"));
    CHECK(refused(&cx, "a:\n  b: {c: d}\n", "p.yaml:2:6: [ ] and { }"));
    CHECK(refused(&cx, "a: &x 1\n", "p.yaml:1:4: an anchor (&x)"));
    CHECK(refused(&cx, "a: *x\n", "p.yaml:1:4: an alias (*x)"));
    CHECK(refused(&cx, "a: !!int 1\n", "p.yaml:1:4: a tag"));
    CHECK(refused(&cx, "a: !x 1\n", "p.yaml:1:4: a tag"));
    CHECK(refused(&cx, "a: 1\n---\nb: 2\n", "p.yaml:2:1: a second document"));
    CHECK(refused(&cx, "%YAML 1.1\n---\na: 1\n", "p.yaml:1:1: lines that begin with %"));
    CHECK(refused(&cx, "? [a]\n: b\n", "p.yaml:1:3: [ ] and { }"));
    CHECK(refused(&cx, "? - a\n: b\n", "p.yaml:1:3: a key must be"));
    CHECK(refused(&cx, "'': b\n", "p.yaml:1:1: a key is empty"));
    CHECK(refused(&cx, "a: 1\nb: 2\na: 3\n", "p.yaml:3:1: the key \"a\" stands here a second"));
    mz_arena_free(cx.a);
}

TEST(mistakes_in_syntax_are_told_with_the_way_out)
{
    mz_cx cx = test_cx();
    CHECK(refused(&cx, "a:\n\tb: 1\n", "p.yaml:2:1: a tab"));
    CHECK(refused(&cx, "a: \"x\n", "p.yaml:2:1: a quote is opened"));
    CHECK(refused(&cx, "a: b: c\n", "p.yaml:1:5: a colon stands"));
    CHECK(refused(&cx, "a: 1\nb\n", "p.yaml:3:1: a key without a colon"));
    CHECK(refused(&cx, "a:\n  b: 1\n c: 2\n", "p.yaml:3:2: this line is not indented"));
    CHECK(refused(&cx, "- a\nb: 1\n", "p.yaml:2:1: this line stands inside a list"));
    CHECK(refused(&cx, "a: \xD0\xA1\xB5\n", "p.yaml:1:5: this is not UTF-8"));
    CHECK(refused(&cx, "a: \x01\n", "p.yaml:1:4: a control character"));
    CHECK(refused(&cx, "a: \"\\0\"\n", "p.yaml:1:4: a control character"));
    CHECK(refused(&cx, "a: \"\\q\"\n", "p.yaml:1:5: this backslash"));
    mz_arena_free(cx.a);
}

TEST(depth_size_and_repeated_keys_are_bounded_and_quick)
{
    mz_cx cx = test_cx();
    char deep[4096] = {0};
    size_t n = 0;
    for (int i = 0; i < 33; i++) {
        n += (size_t)snprintf(deep + n, sizeof deep - n, "%*sk:\n", i, "");
    }
    CHECK(refused(&cx, deep, "p.yaml:33:33: more than 32 levels") || read_text(&cx, deep) != NULL);
    (void)snprintf(deep + n, sizeof deep - n, "%*sk: v\n", 33, "");
    CHECK(refused(&cx, deep, "p.yaml:33:33: more than 32 levels"));
    size_t big_n = (4U << 20U) + 1;
    char *big = mz_arena_alloc(cx.a, big_n);
    memset(big, '#', big_n);
    const struct mz_yaml *v = NULL;
    mz_clear(&cx);
    CHECK(mz_yaml_read(&cx, MZ_S("f"), (mz_str){big, big_n}, &v) == MZ_LIMIT);
    size_t at = 0;
    for (int i = 0; i < 100000; i++) {
        at += (size_t)snprintf(big + at, big_n - at, "k%d: v\n", i);
    }
    big[at] = '\0';
    v = read_text(&cx, big);
    CHECK(v != NULL && v->n == 100000);
    mz_arena_free(cx.a);
}

TEST(lookups_name_the_place_and_the_key)
{
    mz_cx cx = test_cx();
    const struct mz_yaml *v = must_read(&cx, "name: x\nn: 12\nbad: 1.5\nyes: true\nempty:\n");
    mz_str s = {0};
    int64_t i = 0;
    bool b = false;
    CHECK(mz_yaml_text(&cx, v, "name", &s) == MZ_OK && mz_str_eq(s, MZ_S("x")));
    CHECK(mz_yaml_int(&cx, mz_yaml_get(v, "n"), &i) == MZ_OK && i == 12);
    CHECK(mz_yaml_flag(&cx, mz_yaml_get(v, "yes"), &b) == MZ_OK && b);
    CHECK(mz_yaml_int(&cx, mz_yaml_get(v, "bad"), &i) == MZ_INVALID);
    CHECK(strncmp(cx.err.msg, "p.yaml:3:6: \"1.5\"", 17) == 0);
    mz_clear(&cx);
    CHECK(mz_yaml_text(&cx, v, "empty", &s) == MZ_INVALID);
    mz_clear(&cx);
    CHECK(mz_yaml_text(&cx, v, "gone", &s) == MZ_INVALID);
    CHECK(strstr(cx.err.msg, "\"gone\" is missing") != NULL);
    mz_clear(&cx);
    CHECK(mz_yaml_flag(&cx, mz_yaml_get(v, "n"), &b) == MZ_INVALID);
    mz_clear(&cx);
    const struct mz_yaml *node = NULL;
    CHECK(mz_yaml_need(&cx, v, "name", MZ_YAML_LIST, &node) == MZ_INVALID);
    mz_clear(&cx);
    static const char *const keys[] = {"name", "n", "bad", "yes", NULL};
    CHECK(mz_yaml_known(&cx, v, keys) == MZ_INVALID && strncmp(cx.err.msg, "p.yaml:5:1", 10) == 0);
    mz_arena_free(cx.a);
}

TEST(a_file_of_comments_is_an_empty_text)
{
    mz_cx cx = test_cx();
    CHECK(must_read(&cx, "\xEF\xBB\xBF# nothing\n")->kind == MZ_YAML_TEXT);
    CHECK(must_read(&cx, "")->text.n == 0);
    CHECK(mz_yaml_get(must_read(&cx, "\xEF\xBB\xBF"
                                     "a: 1\n"),
                      "a") != NULL);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(maps_lists_and_texts_keep_order_and_place), T(every_scalar_is_text),
          T(what_the_subset_leaves_out_is_refused_at_its_place),
          T(mistakes_in_syntax_are_told_with_the_way_out),
          T(depth_size_and_repeated_keys_are_bounded_and_quick),
          T(lookups_name_the_place_and_the_key), T(a_file_of_comments_is_an_empty_text))
