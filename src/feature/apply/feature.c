#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "store/db.h"

static const struct mz_perm perms[] = {
    {"apply.read", MZ_R_STAFF | MZ_R(AUDITOR), MZ_T("See applications that people sent by phone")},
    {"apply.bind", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Make sure who sent an application and begin its case, or decline it")},
    {0},
};

static const struct mz_act acts[] = {
    {"apply.started", MZ_T("somebody began an application")},
    {"apply.seen", MZ_T("an application was opened by its code")},
    {"apply.saved", MZ_T("a page of an application was kept")},
    {"apply.dropped", MZ_T("an unfinished application was deleted")},
    {"apply.asked", MZ_T("a one-time code was asked for")},
    {"apply.proved", MZ_T("a one-time code came back right")},
    {"apply.failed", MZ_T("a one-time code or number came back wrong")},
    {"apply.known", MZ_T("what the office knows was filled in for an applicant")},
    {"apply.photo", MZ_T("received a photo of a paper")},
    {"apply.unphoto", MZ_T("a photo of a paper was taken away")},
    {"apply.sent", MZ_T("an application was sent to the township")},
    {"apply.begun", MZ_T("an application became a case")},
    {"apply.declined", MZ_T("declined an application")},
    {"apply.read", MZ_T("looked at an application")},
    {"apply.look", MZ_T("looked at a photo of a paper")},
    {"apply.letter", MZ_T("an applicant opened a letter")},
    {"apply.links", MZ_T("links for signatures were made")},
    {"apply.signed", MZ_T("a member signed for the cross-check by phone")},
    {"apply.sms", MZ_T("a short message was sent")},
    {"apply.unsent", MZ_T("a short message could not be sent")},
    {"apply.swept", MZ_T("short messages of yesterday were deleted")},
    {"apply.reseal", MZ_T("sealed what applications hold under the newest key")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "apply.sms",
     .every_ms = APPLY_MIN_MS,
     .run = apply_sms_job,
     .help = MZ_T("Send short messages to the gateway or into the outbox")},
    {.name = "apply.sweep",
     .every_ms = 60 * INT64_C(60000),
     .run = apply_sweep_job,
     .help = MZ_T("Delete applications that were not finished in time, and messages of yesterday")},
    {0},
};

static mz_code check_cases(mz_cx *cx, int64_t *bad)
{
    struct apply_q_doctor_case_row r = {0};
    MZ_TRY(apply_q_doctor_case(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static mz_code check_photos(mz_cx *cx, int64_t *bad)
{
    struct apply_q_doctor_paper_row r = {0};
    MZ_TRY(apply_q_doctor_paper(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static const struct mz_check checks[] = {
    {.name = "apply.case",
     .run = check_cases,
     .help = MZ_T("Every application that began has its case, entered online "
                  "or running before it came")},
    {.name = "apply.photo",
     .run = check_photos,
     .help = MZ_T("Photos went to the case of their application")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_CASES,
     .label = MZ_T("Online applications"),
     .path = "/apply/queue",
     .icon = MZ_ICON("device-mobile"),
     .need = "apply.read",
     .count = apply_sent_count},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Online applications"),
     .path = "/apply/queue",
     .need = "apply.bind",
     .list = apply_todo},
    {0},
};

static const struct mz_beside beside[] = {
    {.kind = "matter",
     .label = MZ_T("What was sent by phone"),
     .path = "/apply/case/",
     .icon = MZ_ICON("device-mobile"),
     .need = "apply.read"},
    {0},
};

static const struct mz_keep keeps[] = {
    {.path = "sms/gateway.url"}, {.path = "sms/gateway.key", .secret = true}, {0}};

static const struct mz_reg *const registers[] = {&apply_register, NULL};

const struct mz_feature mz_feature_apply = {
    .name = "apply",
    .title = MZ_T("Online applications"),
    .routes = apply_routes,
    .perms = perms,
    .acts = acts,
    .checks = checks,
    .seals = apply_seals,
    .keeps = keeps,
    .jobs = jobs,
    .menu = menu,
    .todos = todos,
    .beside = beside,
    .settings = apply_settings,
    .registers = registers,
    .demo = apply_demo,
};
