#include "feature/board.h"
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
    {"rule.decision", MZ_R_STAFF | MZ_R(AUDITOR),
     MZ_T("See determinations of households and their reasons")},
    {"rule.decide", MZ_R(APPROVER), MZ_T("Decide again what a new law changes")},
    {0},
};

static const struct mz_act acts[] = {
    {"rule.determine", MZ_T("decided about a household")},
    {"rule.review", MZ_T("queued a determination for review")},
    {"rule.see", MZ_T("saw a determination")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "rule.alert",
     .every_ms = INT64_C(86400000),
     .run = rule_alert_job,
     .help = MZ_T("Find determinations that come out otherwise by the law in force")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_LAW,
     .label = MZ_T("Rules"),
     .path = "/rule",
     .icon = MZ_ICON("scale"),
     .need = "rule.read"},
    {.group = MZ_MENU_LAW,
     .label = MZ_T("Simulation of policy"),
     .path = "/simulate",
     .icon = MZ_ICON("adjustments"),
     .need = "rule.simulate"},
    {.group = MZ_MENU_LAW,
     .label = MZ_T("Determinations"),
     .path = "/rule/review",
     .icon = MZ_ICON("gavel"),
     .need = "rule.decision",
     .count = rule_reviews_count},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Determinations that a new law changes"),
     .path = "/rule/review",
     .icon = MZ_ICON("gavel"),
     .need = "rule.decision",
     .alarm = true,
     .why = MZ_T("By the law in force they come out otherwise than they were decided."),
     .count = rule_reviews_count},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Determinations to review"),
     .path = "/rule/review",
     .need = "rule.simulate",
     .list = rule_todo_reviews},
    {0},
};

static const struct mz_reg *const registers[] = {&rule_review_register,
                                                 &rule_determination_register, NULL};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Rules and parameters"),
     .path = "/rule",
     .icon = MZ_ICON("scale"),
     .need = "rule.read",
     .find = rule_finder},
    {.label = MZ_T("Determinations"),
     .path = "/rule/determination",
     .icon = MZ_ICON("gavel"),
     .need = "rule.decision",
     .find = rule_determination_finder},
    {0},
};

const struct mz_feature mz_feature_rule = {
    .name = "rule",
    .title = MZ_T("Rules"),
    .routes = rule_routes,
    .commands = rule_commands,
    .perms = perms,
    .acts = acts,
    .jobs = jobs,
    .menu = menu,
    .benches = rule_benches,
    .tiles = tiles,
    .todos = todos,
    .finders = finders,
    .registers = registers,
    .start = start,
    .demo = rule_demo,
};
