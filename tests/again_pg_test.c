/* again_pg_test.c - again.h on PostgreSQL. */
#define AGAIN_KIND MZ_DB_POSTGRESQL
#include "again.h"

TEST_MAIN(T(what_is_sent_again_changes_nothing_again))
