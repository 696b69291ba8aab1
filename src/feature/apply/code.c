/* code.c - the public as an actor. */
#include "feature/apply/apply_int.h"
#include "store/db.h"

struct mz_actor apply_guest(int64_t division, mz_str from, mz_str request)
{
    int64_t county = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    return (struct mz_actor){.division_lo = county,
                             .division_hi = county + MZ_COUNTY_UNIT - 1,
                             .role = MZ_S("applicant"),
                             .name = MZ_S(""),
                             .from = from,
                             .request = request};
}
