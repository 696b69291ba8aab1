/* person_tables_int.h - the tables that feature.c ties together. Private to feature/person. */
#ifndef MZ_FEATURE_PERSON_PERSON_TABLES_INT_H
#define MZ_FEATURE_PERSON_PERSON_TABLES_INT_H

#include "feature/board.h"
#include "feature/feature.h"

extern const struct mz_route person_routes[];
extern const struct mz_command person_commands[];

/* Global search. */
mz_code person_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                      int64_t *total);
/* Figure of the home page: persons in the area. */
mz_code person_count(mz_cx *cx, int64_t *n);
/* Opens the names of those who came of age; every night. */
mz_code person_of_age_run(mz_cx *cx, int64_t job, mz_str input);

/* Numbers under the newest key; person_reseal.c. */
extern const struct mz_seals person_seals[];

/* What mz doctor holds. */
mz_code person_check_numbers(mz_cx *cx, int64_t *bad);
mz_code person_check_rows(mz_cx *cx, int64_t *bad);
mz_code person_check_imports(mz_cx *cx, int64_t *bad);
struct import_kind;
extern const struct import_kind person_import; /* what files bring in */

#endif
