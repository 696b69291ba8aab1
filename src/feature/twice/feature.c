#include <string.h>

#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/twice/twice_int.h"
#include "feature/twice/twice_sql.h"
#include "feature/world.h"
#include "store/db.h"

static const struct mz_perm perms[] = {
    {"twice.read",
     MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK) | MZ_R(AUDITOR),
     MZ_T("See who is paid in another county as well")},
    {0},
};

static const struct mz_act acts[] = {
    {"twice.found", MZ_T("somebody is paid in another county as well")},
    {"twice.ended", MZ_T("somebody is not paid in another county any more")},
    {"twice.compare", MZ_T("compared whom counties pay")},
    {"twice.read", MZ_T("looked at who is paid in two counties")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "twice.run",
     .every_ms = INT64_C(86400000),
     .run = twice_job,
     .help = MZ_T("Compare whom the counties of this database pay")},
    {0},
};

static mz_code check_alerts(mz_cx *cx, int64_t *bad)
{
    struct twice_q_bad_row r = {0};
    MZ_TRY(twice_q_bad(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static const struct mz_check checks[] = {
    {"twice.alerts", check_alerts,
     MZ_T("The alert of somebody paid in two counties is of the same household")},
    {0},
};

static const struct mz_reg *const registers[] = {&twice_register, NULL};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_MONEY,
     .label = MZ_T("Paid in two counties"),
     .path = "/twice",
     .icon = MZ_ICON("arrows-exchange"),
     .need = "twice.read",
     .count = twice_open_count},
    {0},
};

/* One household of the county is paid in the neighbour county as well: that county's answer. */
static mz_code plant(mz_cx *cx, int64_t county)
{
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    struct twice_paid *paid = NULL;
    size_t n = 0;
    size_t first = 0;
    struct twice_tally tally;
    struct twice_told told = {.other = county == 331102 ? 331181 : 331102,
                              .other_programme = "dibao"};
    mz_code rc = twice_key_make(cx);
    if (rc == MZ_CONFLICT) {
        mz_clear(cx);
        rc = MZ_OK;
    }
    MZ_TRY(rc);
    int64_t period = (int64_t)t.year * 12 + t.month - 1;
    struct twice_answer a = {.county = county, .period = period, .t = &told};
    MZ_TRY(twice_paid(cx, county, period, &paid, &n, a.print));
    /* Digests hang on a key that chance made; the first person is the same in every county made. */
    for (size_t i = 1; i < n; i++) {
        bool same = paid[i].person == paid[first].person;
        bool before = strcmp(paid[i].d.programme, paid[first].d.programme) < 0;
        first = paid[i].person < paid[first].person || (same && before) ? i : first;
    }
    if (n > 0) {
        memcpy(told.b, paid[first].d.b, sizeof told.b);
        memcpy(told.programme, paid[first].d.programme, sizeof told.programme);
        a.n = 1;
    }
    return twice_take(cx, &a, &tally);
}

mz_code twice_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *before = cx->actor;
    struct mz_actor actor = {.role = MZ_S("officer"), .name = MZ_S("officer"), .from = MZ_S("cli")};
    if (division_code_level(demo->division) < DIVISION_COUNTY) {
        return MZ_OK;
    }
    int64_t county = demo->division / MZ_COUNTY_UNIT;
    division_range(county * MZ_COUNTY_UNIT, &actor.division_lo, &actor.division_hi);
    cx->actor = &actor;
    mz_code rc = account_by_login(cx, actor.name, &actor.user);
    rc = rc == MZ_OK ? plant(cx, county) : rc;
    cx->actor = before;
    return rc;
}

const struct mz_feature mz_feature_twice = {
    .name = "twice",
    .title = MZ_T("Paid in two counties"),
    .routes = twice_routes,
    .commands = twice_commands,
    .jobs = jobs,
    .perms = perms,
    .acts = acts,
    .checks = checks,
    .menu = menu,
    .registers = registers,
    .demo = twice_demo,
};
