#include "base/text.h"
#include "feature/household/household_int.h"
#include "feature/household/household_sql.h"

#define CHECK_OF(fn, statement)                \
    static mz_code fn(mz_cx *cx, int64_t *bad) \
    {                                          \
        struct statement##_row r = {0};        \
        MZ_TRY(statement(cx, &r));             \
        *bad = r.n;                            \
        return MZ_OK;                          \
    }

CHECK_OF(closed, doctor_closed)
CHECK_OF(headless, doctor_head)
CHECK_OF(misplaced, doctor_place)
CHECK_OF(overlapping, doctor_overlap)

const struct mz_check household_checks[] = {
    {"household.closed", closed, MZ_T("Every open membership stands in an open household")},
    {"household.head", headless, MZ_T("Every household with members has one of them as head")},
    {"household.place", misplaced, MZ_T("Members stand in the division of their household")},
    {"household.overlap", overlapping,
     MZ_T("Nobody is in two households of one kind at the same time")},
    {0},
};
