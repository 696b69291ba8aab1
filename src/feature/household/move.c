/* move.c - a whole household lives elsewhere in the county. */
#include "feature/household/move.h"

#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/household/household_int.h"
#include "feature/household/household_sql.h"
#include "feature/person/person.h"
#include "feature/tables.h"
#include "feature/world.h"
#include "store/db.h"

static void wrong(struct household_problems *p, const char *field, const char *text)
{
    household_problem(p, (struct mz_say){.field = field, .text = text});
}

static void check_division(mz_cx *cx, const struct household *h, int64_t to,
                           struct household_problems *p)
{
    struct division d;
    bool named = to > 0 && to % 1000000 != 0;
    if (!named || (cx->world != NULL && cx->world->divisions != NULL &&
                   !division_get(cx->world->divisions, to, &d))) {
        wrong(p, "division", MZ_T("Choose a village or township."));
    } else if (to / MZ_COUNTY_UNIT != h->division / MZ_COUNTY_UNIT) {
        wrong(p, "division",
              MZ_T("This place is in another county. The household is ended here, with what it is "
                   "paid, and registered there."));
    } else if (to == h->division) {
        wrong(p, "division",
              MZ_T("The household lives there already. Correct its address instead."));
    } else if (to < cx->actor->division_lo || to > cx->actor->division_hi) {
        wrong(p, "division",
              MZ_T("This place is not in your area. An officer of the county can enter the move."));
    }
}

static void check(mz_cx *cx, const struct household *h, const struct household_move *m,
                  struct household_problems *p)
{
    size_t chars = mz_utf8_count(m->address);
    check_division(cx, h, m->division, p);
    if (chars == 0 || chars > HOUSEHOLD_ADDRESS_MAX) {
        wrong(p, "address", MZ_T("The new place needs an address of at most 200 characters."));
    }
    if ((m->lon_e6 == MZ_NULL) != (m->lat_e6 == MZ_NULL)) {
        wrong(p, "lon_e6", MZ_T("Give both coordinates or none."));
    }
}

/* Residence follows the household that lives together; the registered place follows the other. */
static mz_code members_follow(mz_cx *cx, const struct household *h)
{
    struct household_member *m = NULL;
    size_t n = 0;
    MZ_TRY(members_of(cx, h->id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(household_follow(cx, h, m[i].person));
    }
    return MZ_OK;
}

static mz_code move_tx(mz_cx *cx, void *p)
{
    const struct household_move *m = p;
    struct household h;
    struct household_problems problems = {.n = 0};
    int64_t changed = 0;
    MZ_TRY(household_get(cx, m->id, &h));
    check(cx, &h, m, &problems);
    MZ_TRY(household_refuse(cx, &problems));
    const int64_t from = h.division;
    const struct household_moved_args a = {.id = m->id,
                                           .version = m->version,
                                           .division = m->division,
                                           .address = m->address,
                                           .lon_e6 = m->lon_e6,
                                           .lat_e6 = m->lat_e6,
                                           .changed_ms = mz_now_ms(cx)};
    MZ_TRY(household_moved(cx, &a, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The household was changed or ended meanwhile. Look at it "
                                      "again before you save."));
    }
    h.division = m->division;
    h.address = m->address;
    h.lon_e6 = m->lon_e6;
    h.lat_e6 = m->lat_e6;
    MZ_TRY(members_moved(cx, h.id, h.division, &changed));
    MZ_TRY(members_follow(cx, &h));
    MZ_TRY(household_words(cx, &h));
    MZ_TRY(mz_feature_lives(cx, h.id));
    return household_note(cx, "household.move", &h,
                          mz_str_fmt(cx->a, "{\"from\":%" PRId64 "}", from));
}

mz_code household_move(mz_cx *cx, const struct household_move *move)
{
    struct household_move m = *move;
    return mz_tx(cx, move_tx, &m);
}
