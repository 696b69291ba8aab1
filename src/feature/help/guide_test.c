#include "feature/help/guide.h"

#include "check.h"

static const struct guide_block *parse(mz_arena *a, mz_str text, size_t *n)
{
    const struct guide_block *b = NULL;
    guide_parse(a, text, &b, n);
    return b;
}

TEST(headings_paragraphs_lists_and_code_are_told_apart)
{
    mz_arena *a = mz_arena_new((size_t)16 << 20);
    size_t n = 0;
    const struct guide_block *b = parse(a,
                                        MZ_S("# One\n\ntwo\nthree\n\n- a\n- b\n  more\n1. x\n2. y\n"
                                             "```sh\nls <b>\n```\n### Last"),
                                        &n);
    CHECK(n == 6);
    CHECK(n == 6 && b[0].kind == GUIDE_H1 && b[1].kind == GUIDE_P && b[2].kind == GUIDE_UL);
    CHECK(n == 6 && b[3].kind == GUIDE_OL && b[4].kind == GUIDE_PRE && b[5].kind == GUIDE_H3);
    CHECK(n == 6 && b[2].items_n == 2 && b[3].items_n == 2);
    CHECK(n == 6 && mz_str_eq(b[1].items[0].spans[0].text, MZ_S("two three")));
    CHECK(n == 6 && mz_str_eq(b[2].items[1].spans[0].text, MZ_S("b more")));
    CHECK(n == 6 && mz_str_eq(b[4].pre, MZ_S("ls <b>\n")));
    mz_arena_free(a);
}

TEST(spans_are_strong_code_and_links)
{
    mz_arena *a = mz_arena_new((size_t)16 << 20);
    size_t n = 0;
    const struct guide_block *b = parse(a, MZ_S("A **b** `c` [d](/e) and **open [x] `y"), &n);
    CHECK(n == 1 && b[0].items[0].spans_n == 7);
    CHECK(n == 1 && b[0].items[0].spans[1].kind == GUIDE_STRONG);
    CHECK(n == 1 && b[0].items[0].spans[5].kind == GUIDE_LINK);
    CHECK(n == 1 && mz_str_eq(b[0].items[0].spans[5].href, MZ_S("/e")));
    CHECK(n == 1 && mz_str_eq(b[0].items[0].spans[6].text, MZ_S(" and **open [x] `y")));
    mz_arena_free(a);
}

TEST(chinese_lines_join_without_a_space)
{
    mz_arena *a = mz_arena_new((size_t)16 << 20);
    size_t n = 0;
    const struct guide_block *b = parse(a, MZ_S("先登录，\n再搜索"), &n);
    CHECK(n == 1 && mz_str_eq(b[0].items[0].spans[0].text, MZ_S("先登录，再搜索")));
    mz_arena_free(a);
}

TEST(any_bytes_are_read_to_the_end)
{
    mz_arena *a = mz_arena_new((size_t)64 << 20);
    char text[300];
    unsigned seed = 7;
    for (int round = 0; round < 50; round++) {
        for (size_t i = 0; i < sizeof text; i++) {
            seed = seed * 1103515245U + 12345U;
            text[i] = "#*`[]()-1. \nab\xe4"[(seed >> 16) % 15];
        }
        size_t n = 0;
        CHECK(parse(a, (mz_str){text, sizeof text}, &n) != NULL);
        mz_arena_reset(a);
    }
    mz_arena_free(a);
}

TEST_MAIN(T(headings_paragraphs_lists_and_code_are_told_apart), T(spans_are_strong_code_and_links),
          T(chinese_lines_join_without_a_space), T(any_bytes_are_read_to_the_end))
