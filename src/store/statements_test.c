/* statements_test.c - what every feature asks of the database, understood by each of them. */
#include "store/store_int.h"

#include "check.h"
#include "store.h"

/* Of the product, not of a test: fewer means that the list lost a file. */
enum { FILES_MIN = 40, STATEMENTS_MIN = 1000 };

EVERY(every_statement_of_every_feature_is_understood)
{
    struct test_world w;
    int64_t files = 0;
    int64_t all = 0;
    int64_t wrong = 0;
    test_store(&w, kind_);
    for (size_t f = 0; mz_statements[f] != NULL; f++, files++) {
        for (const struct mz_stmt *const *s = mz_statements[f]; *s != NULL; s++, all++) {
            if (w.cx.db->backend->prepare(&w.cx, w.cx.db, *s) != MZ_OK) {
                printf("%s (%s): %s\n", (*s)->name, (*s)->where, w.cx.err.msg);
                mz_clear(&w.cx);
                wrong++;
            }
        }
        mz_arena_reset(w.cx.a);
    }
    CHECK(wrong == 0 && files >= FILES_MIN && all >= STATEMENTS_MIN);
    test_done(&w);
}

/* That there is such a table does not make such a column. */
EVERY(a_statement_that_asks_for_what_is_not_there_is_not_understood)
{
    static const char text[] = "SELECT no_such_column FROM person WHERE id = $1";
    static const uint8_t types[] = {MZ_SQL_INT};
    struct test_world w;
    const struct mz_stmt s = {.name = "no_such",
                              .sql = text,
                              .sql_pg = text,
                              .where = "here",
                              .args = types,
                              .args_n = 1};
    test_store(&w, kind_);
    CHECK(w.cx.db->backend->prepare(&w.cx, w.cx.db, &s) != MZ_OK);
    CHECK(strstr(w.cx.err.msg, "no_such_column") != NULL);
    mz_clear(&w.cx);
    test_done(&w);
}

TEST_MAIN(T3(every_statement_of_every_feature_is_understood),
          T3(a_statement_that_asks_for_what_is_not_there_is_not_understood))
