/* answers_web.c - what programs get of rows that a person looks at. */
#include "feature/verify/source.h"
#include "feature/verify/web.h"

static const struct mz_member rows_members[] = {
    {"rows", "How many rows of the category there are; people read them on the page",
     MZ_J_INT(struct source_answer, row_n)},
    {0},
};
const struct mz_shape verify_rows_shape = {"ReportRows", rows_members,
                                           sizeof(struct source_answer)};
