#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/draw/draw_int.h"
#include "store/db.h"

static const struct mz_perm perms[] = {
    {"draw.read", MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(AUDITOR),
     MZ_T("See drawings by lot and what came of them")},
    {"draw.set", MZ_R(OFFICER) | MZ_R(APPROVER), MZ_T("Fix lists to draw from and enter seeds")},
    {0},
};

static const struct mz_act acts[] = {
    {"draw.made", MZ_T("fixed a list to draw from")},
    {"draw.drawn", MZ_T("entered a seed and drew")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_T("Daily work"),
     .label = MZ_T("Drawings by lot"),
     .path = "/draw",
     .icon = MZ_ICON("dice-5"),
     .need = "draw.read"},
    {0},
};

/* One that was drawn, by two people, where there are cases to draw from. */
static mz_code drawn(mz_cx *cx, struct mz_actor *actor)
{
    struct matter_kind *v = NULL;
    size_t n = 0;
    int64_t id = 0;
    MZ_TRY(draw_matters(cx, &v, &n));
    if (n == 0) {
        return MZ_OK;
    }
    MZ_TRY(account_by_login(cx, MZ_S("officer"), &actor->user));
    MZ_TRY(draw_make(cx, v[0].m->name.id, &id));
    MZ_TRY(account_by_login(cx, MZ_S("officer2"), &actor->user));
    return draw_seed(cx, id, MZ_S("双色球 2026134 期 03 08 15 19 22 31 07"));
}

static mz_code demo(mz_cx *cx, const struct mz_demo *d)
{
    struct mz_actor actor = {
        .role = MZ_S("officer"), .name = MZ_S("officer"), .from = MZ_S("cli")};
    const struct mz_actor *before = cx->actor;
    int64_t county = d->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    if (division_code_level(d->division) < DIVISION_COUNTY || cx->world->divisions == NULL) {
        return MZ_OK;
    }
    division_range(county, &actor.division_lo, &actor.division_hi);
    cx->actor = &actor;
    mz_code rc = drawn(cx, &actor);
    cx->actor = before;
    if (rc == MZ_CONFLICT || rc == MZ_INVALID || rc == MZ_DENIED || rc == MZ_ABSENT) {
        mz_clear(cx); /* no case was granted here, or nobody works here */
        return MZ_OK;
    }
    return rc;
}

const struct mz_feature mz_feature_draw = {
    .name = "draw",
    .title = MZ_T("Drawings by lot"),
    .routes = draw_routes,
    .commands = draw_commands,
    .perms = perms,
    .acts = acts,
    .menu = menu,
    .demo = demo,
};
