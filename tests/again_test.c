/* again_test.c - again.h on SQLite. */
#define AGAIN_KIND MZ_DB_SQLITE
#include "again.h"

TEST_MAIN(T(what_is_sent_again_changes_nothing_again))
