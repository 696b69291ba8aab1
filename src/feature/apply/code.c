/* code.c - the public as an actor. */
#include "feature/apply/apply_int.h"
#include "feature/guests.h"

struct mz_actor apply_guest(int64_t division, mz_str from, mz_str request)
{
    struct mz_actor guest = mz_guest(division, from, request);
    guest.role = MZ_S("applicant");
    return guest;
}
