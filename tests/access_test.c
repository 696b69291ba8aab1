/* access_test.c - access.h on SQLite. */
#define ACCESS_KIND MZ_DB_SQLITE
#include "access.h"

TEST_MAIN(T(a_mark_is_met_wherever_it_stands_and_a_number_only_whole),
          T(a_route_that_needs_a_dangerous_permission_asks_who_this_is),
          T(nobody_sees_changes_or_counts_what_is_outside))
