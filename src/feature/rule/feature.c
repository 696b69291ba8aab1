#include "feature/rule/rule_int.h"
#include "feature/rule/shelf.h"
#include "feature/world.h"

/* An office's own packs before those of the product. Read when first asked for. */
static mz_code start(mz_cx *cx)
{
    struct mz_world *w = cx->world;
    mz_str folders[] = {mz_str_fmt(cx->a, MZ_FMT "/packs", MZ_ARG(w->data)),
                        mz_str_fmt(cx->a, MZ_FMT "/packs", MZ_ARG(w->share))};
    w->rules = rule_store_new(cx, folders, MZ_LEN(folders));
    return MZ_OK;
}

static const struct mz_perm perms[] = {
    {"rule.read", MZ_R_STAFF | MZ_R(AUDITOR), MZ_T("See the rules and try them")},
    {"rule.simulate", MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER),
     MZ_T("Simulate changes of the law over the population")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_T("Money and policy"),
     .label = MZ_T("Rules"),
     .path = "/rule",
     .icon = MZ_ICON("scale"),
     .need = "rule.read"},
    {.group = MZ_T("Money and policy"),
     .label = MZ_T("Simulation of policy"),
     .path = "/simulate",
     .icon = MZ_ICON("adjustments"),
     .need = "rule.simulate"},
    {0},
};

const struct mz_feature mz_feature_rule = {
    .name = "rule",
    .title = MZ_T("Rules"),
    .routes = rule_routes,
    .commands = rule_commands,
    .perms = perms,
    .menu = menu,
    .start = start,
};
