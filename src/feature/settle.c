#include "feature/settle.h"

#include <assert.h>

#include "base/ident.h"

mz_str settle_number(mz_cx *cx, const char *digits)
{
    return mz_str_fmt(cx->a, "%.17s%c", digits, mz_cid_check(digits));
}

struct person_input settle_person(mz_cx *cx, const char *name, const char *digits, int64_t division)
{
    struct person_input in = person_blank();
    in.name = mz_str_of(name);
    in.id_number = digits == NULL ? MZ_S("") : settle_number(cx, digits);
    in.division = division;
    in.nation = MZ_S("01");
    in.source = MZ_S("test");
    return in;
}

struct household_new settle_home(mz_cx *cx, int64_t division, const char *relations,
                                 const int64_t *persons)
{
    struct household_place *v = MZ_NEW_N(cx->a, struct household_place, HOUSEHOLD_MEMBERS_MAX);
    size_t n = 0;
    for (const char *r = relations; *r != '\0'; r += r[2] == '\0' ? 2 : 3, n++) {
        assert(n < HOUSEHOLD_MEMBERS_MAX);
        v[n] = (struct household_place){.person = persons[n], .relation = {r, 2}};
    }
    return (struct household_new){.kind = HOUSEHOLD_LIVING,
                                  .division = division,
                                  .address = MZ_S("溪口12号"),
                                  .lon_e6 = MZ_NULL,
                                  .lat_e6 = MZ_NULL,
                                  .since = 18000,
                                  .source = MZ_S("test"),
                                  .members = v,
                                  .members_n = n};
}

mz_code settle_alone(mz_cx *cx, const char *name, const char *digits, int64_t division,
                     int64_t *person, int64_t *household)
{
    const struct person_input in = settle_person(cx, name, digits, division);
    MZ_TRY(person_add(cx, &in, NULL, person));
    const struct household_new home = settle_home(cx, division, "02", person);
    return household_add(cx, 0, &home, NULL, household);
}
