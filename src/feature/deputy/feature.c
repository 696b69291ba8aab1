#include "base/text.h"
#include "feature/account/account.h"
#include "feature/deputy/deputy_int.h"
#include "feature/division/division.h"
#include "store/db.h"

static const struct mz_perm perms[] = {
    {"deputy.read",
     MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK) | MZ_R(AUDITOR) | MZ_R(CITY) | MZ_R(PROVINCE),
     MZ_T("See who stands in for whom")},
    {"deputy.set", MZ_R(OFFICER) | MZ_R(APPROVER), MZ_T("Name deputies and end their time")},
    {0},
};

static const struct mz_act acts[] = {
    {"deputy.add", MZ_T("named a deputy")},
    {"deputy.end", MZ_T("ended the time of a deputy")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_DAILY,
     .label = MZ_T("Deputies"),
     .path = "/deputy",
     .icon = MZ_ICON("user-check"),
     .need = "deputy.read"},
    {0},
};

static const struct mz_reg *const registers[] = {&deputy_register, NULL};

/* A second county officer stands in for the first; the program itself makes the account. */
static mz_code second_officer(mz_cx *cx, int64_t county, int64_t *account)
{
    int64_t post = 0;
    mz_str first = MZ_S("");
    const struct account_new in = {.login = MZ_S("officer2"),
                                   .name = MZ_S("蓝晓云"),
                                   .division = county,
                                   .password = MZ_S("Longquan-2026"),
                                   .keep = true};
    mz_code rc = account_by_login(cx, in.login, account);
    if (rc != MZ_ABSENT) {
        return rc;
    }
    mz_clear(cx);
    MZ_TRY(account_make(cx, &in, account, &first));
    return account_grant(cx,
                         &(struct account_grant){.account = *account,
                                                 .role = MZ_ROLE_OFFICER,
                                                 .division = county,
                                                 .ends = MZ_NULL,
                                                 .why = MZ_S("演示账号")},
                         &post);
}

static mz_code name_deputy(mz_cx *cx, int64_t county, int64_t second)
{
    struct mz_actor actor = {
        .role = MZ_S("approver"), .name = MZ_S("approver"), .from = MZ_S("cli")};
    const struct mz_actor *before = cx->actor;
    int64_t today = mz_date_today(cx).v;
    int64_t id = 0;
    enum { DAYS = 10 };
    struct deputy in = {.division = county,
                        .deputy = second,
                        .starts = today,
                        .ends = today + DAYS,
                        .why = MZ_S("年休假")};
    division_range(county, &actor.division_lo, &actor.division_hi);
    cx->actor = &actor;
    mz_code rc = account_by_login(cx, actor.name, &actor.user);
    rc = rc == MZ_OK ? account_by_login(cx, MZ_S("officer"), &in.absent) : rc;
    rc = rc == MZ_OK ? deputy_add(cx, &in, &id) : rc;
    cx->actor = before;
    if (rc == MZ_CONFLICT || rc == MZ_INVALID) { /* filled twice, or the accounts are elsewhere */
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

mz_code deputy_demo(mz_cx *cx, const struct mz_demo *demo)
{
    int64_t county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    int64_t second = 0;
    if (division_code_level(demo->division) < DIVISION_COUNTY || cx->world->divisions == NULL) {
        return MZ_OK;
    }
    MZ_TRY(account_demo(cx, county));
    MZ_TRY(second_officer(cx, county, &second));
    return name_deputy(cx, county, second);
}

const struct mz_feature mz_feature_deputy = {
    .name = "deputy",
    .title = MZ_T("Deputies"),
    .routes = deputy_routes,
    .perms = perms,
    .acts = acts,
    .menu = menu,
    .registers = registers,
    .demo = deputy_demo,
};
