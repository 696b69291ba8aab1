#include "feature/notice/notice_int.h"
#include "feature/list_web.h"
#include "feature/notice/notice_sql.h"
#include "feature/notice/page_web.h"

static const struct mz_perm perms[] = {
    {"notice.read",
     MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK) | MZ_R(AUDITOR),
     MZ_T("See objections to public notices and what became of them")},
    {"notice.check", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Look into objections, give them to colleagues, settle them")},
    {"notice.add", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(VILLAGE),
     MZ_T("Enter the objection of somebody who comes in person")},
    {0},
};

static const struct mz_act acts[] = {
    {"notice.hang", MZ_T("posted a public notice")},
    {"notice.down", MZ_T("took a public notice down")},
    {"notice.object", MZ_T("received an objection to a notice")},
    {"notice.read", MZ_T("looked at an objection")},
    {"notice.assign", MZ_T("gave the check of an objection to somebody")},
    {"notice.settle", MZ_T("settled an objection")},
    {"notice.reveal", MZ_T("saw who objected, with a reason")},
    {"notice.desk", MZ_T("changed the office that stands on notices")},
    {"notice.reseal", MZ_T("sealed objections under the newest key")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_CASES,
     .label = MZ_T("Objections"),
     .path = "/objection",
     .icon = MZ_ICON("message-report"),
     .need = "notice.read",
     .count = notice_count_open},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Overdue objections"),
     .unit = MZ_T("objections"),
     .path = "/objection?view=late",
     .icon = MZ_ICON("alarm"),
     .need = "notice.read",
     .alarm = true,
     .why = MZ_T("The days of their notices stand still until they are settled."),
     .count = notice_count_late},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Objections to look into"),
     .path = "/objection",
     .need = "notice.check",
     .list = notice_todo},
    {0},
};

static const struct mz_start starts[] = {
    {.label = MZ_T("Enter an objection"),
     .path = "/objection/new",
     .icon = MZ_ICON("message-plus"),
     .need = "notice.add"},
    {0},
};

static mz_code hangs_at_its_step(mz_cx *cx, int64_t *bad)
{
    struct notice_q_doctor_row r = {0};
    MZ_TRY(notice_q_doctor(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static const struct mz_check checks[] = {
    {.name = "notice.hangs",
     .run = hangs_at_its_step,
     .help = MZ_T("Every notice that hangs belongs to a case that is at its step")},
    {0},
};

static const struct mz_reg *const registers[] = {&notice_register, NULL};

const struct mz_route notice_routes[] = {
    {.path = "/notice",
     .get = notice_list_get,
     .need = "public",
     .help = "Public notices that hang now: place=CODE, q= a part of the village's name",
     .answer = &notice_list_shape},
    {.path = "/notice/answer",
     .get = notice_answer_get,
     .post = notice_answer_post,
     .need = "public",
     .help = "The answer to an objection, by its number"},
    {.path = "/notice/done",
     .get = notice_done_get,
     .need = "public",
     .help = "The number of an objection that has arrived"},
    {.path = "/notice/{code:text}",
     .get = notice_show_get,
     .need = "public",
     .help = "One public notice while it hangs; 410 when its days are over",
     .answer = &notice_shown_shape},
    {.path = "/notice/{code:text}/object",
     .get = notice_object_get,
     .post = notice_object_post,
     .need = "public",
     .flags = MZ_ROUTE_MAKES,
     .help = "Object to a notice, with a name or without"},
    {.path = "/notice/{code:text}/sheet",
     .get = notice_sheet_get,
     .need = "public",
     .help = "The notice as a sheet for the board of the village (PDF)",
     .file = "application/pdf"},
    {.path = "/open",
     .get = notice_open_get,
     .need = "public",
     .help = "What was paid in a month, by programme and village: month=2026-10, place=CODE"},
    {.path = "/open/names",
     .get = notice_names_get,
     .need = "public",
     .help = "Who was paid in a village, masked, where the law publishes it"},
    {.path = "/open/csv",
     .get = notice_csv_get,
     .need = "public",
     .help = "The same as a table (CSV)",
     .file = "text/csv"},
    {.path = "/objection",
     .get = list_get,
     .page = &notice_check_list,
     .need = "notice.read",
     .help = "Objections to public notices, by their deadline",
     .answer = &notice_checks_shape,
     .list = &notice_register},
    {.path = "/objection/new",
     .get = notice_new_get,
     .post = notice_new_post,
     .need = "notice.add",
     .flags = MZ_ROUTE_MAKES,
     .help = "Enter the objection of somebody who comes in person"},
    {.path = "/objection/figures",
     .get = notice_figures_get,
     .need = "notice.read",
     .help = "Notices and objections of a year: year=2026"},
    {.path = "/objection/desk",
     .get = notice_desk_get,
     .post = notice_desk_post,
     .need = "notice.check",
     .help = "The office, telephone and hours that stand on notices"},
    {.path = "/objection/{id}",
     .get = notice_check_get,
     .post = notice_check_post,
     .need = "notice.read",
     .need_post = "notice.check",
     .flags = MZ_ROUTE_SECRET,
     .help = "One objection; POST do=assign, settle or reveal"},
    {0},
};

const struct mz_feature mz_feature_notice = {
    .name = "notice",
    .title = MZ_T("Public notices"),
    .routes = notice_routes,
    .perms = perms,
    .acts = acts,
    .checks = checks,
    .seals = notice_seals,
    .menu = menu,
    .tiles = tiles,
    .todos = todos,
    .starts = starts,
    .registers = registers,
    .demo = notice_demo,
};
