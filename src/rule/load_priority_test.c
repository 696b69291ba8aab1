/* load_priority_test.c - the list of results of `hit: priority`: what is refused, where, and the
 * way out. */
#include "check.h"
#include "rule/check_testing.h"

#define TABLE(more)                                                            \
    "tables:\n  t:\n    label: 表\n    label_en: Table\n    entity: person\n" \
    "    type: int\n    cite: s 第一条\n    inputs:\n      - level\n" more
#define ROWS "    rows:\n      - g1 => 1\n      - otherwise => 3\n"

TEST(the_list_of_results_is_checked)
{
    static const struct {
        const char *text;
        const char *line;
    } c[] = {
        {TABLE("    hit: priority\n" ROWS),
         "x.yaml:2:3 \"hit: priority\" and the list \"priority\" belong together (List the results "
         "below \"priority\", the weightiest first, or leave both out)"},
        {TABLE("    priority:\n      - 1\n" ROWS),
         "x.yaml:2:3 \"hit: priority\" and the list \"priority\" belong together (List the results "
         "below \"priority\", the weightiest first, or leave both out)"},
        {TABLE("    hit: priority\n    priority:\n      - 1\n      - 1\n" ROWS),
         "x.yaml:13:9 \"1\" stands twice in the priority (Delete one of the two)"},
        {TABLE("    hit: priority\n    priority:\n      - 2\n" ROWS),
         "x.yaml:14:15 The result \"1\" is not in the priority of the table (Add it to "
         "\"priority\", at its rank)"},
    };
    for (size_t i = 0; i < MZ_LEN(c); i++) {
        struct checked *k = checked_text(MZ_LANG_EN, c[i].text);
        mz_str is = k->f.n == 1 ? checked_line(k, 0) : MZ_S("");
        if (!mz_str_eq(is, mz_str_of(c[i].line))) {
            printf("%zu: %zu findings, " MZ_FMT "\n", i, k->f.n, MZ_ARG(is));
        }
        CHECK(k->f.n == 1 && mz_str_eq(is, mz_str_of(c[i].line)));
        CHECK(k->book == NULL);
        checked_done(k);
    }
}

/* "otherwise" has no rank: it stays behind all. */
TEST(rows_stand_in_the_order_of_their_results)
{
    struct checked *k = checked_text(
        MZ_LANG_EN, TABLE("    hit: priority\n    rows:\n      - g3 => 7\n      - g1, g2 => 5\n"
                          "      - known => 6\n      - otherwise => 9\n"
                          "    priority:\n      - 5\n      - 7\n      - 6\n"));
    CHECK(k->pack != NULL && k->pack->rules_n == 1 && k->pack->rules[0].rows_n == 4);
    static const char *const want[] = {"5", "7", "6", "9"};
    for (size_t i = 0; k->pack != NULL && i < MZ_LEN(want); i++) {
        const struct ast_row *row = &k->pack->rules[0].rows[i];
        CHECK(mz_str_eq(ast_print(k->cx.a, MZ_LANG_EN, row->value), mz_str_of(want[i])));
        CHECK(row->otherwise == (i == 3));
    }
    CHECK(k->pack != NULL && k->pack->rules[0].hit == AST_FIRST);
    checked_done(k);
}

TEST_MAIN(T(the_list_of_results_is_checked), T(rows_stand_in_the_order_of_their_results))
