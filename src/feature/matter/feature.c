#include "feature/matter/death.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/moves.h"

static const struct mz_perm perms[] = {
    {"matter.read", MZ_R_STAFF | MZ_R(CENTRE) | MZ_R(AUDITOR),
     MZ_T("See cases, their answers and their history")},
    {"matter.add", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(VILLAGE), MZ_T("Enter an application")},
    {"matter.act", MZ_R_STAFF | MZ_R(CENTRE), MZ_T("Act on cases at the steps of the post")},
    {0},
};

static const struct mz_act acts[] = {
    {"matter.read", MZ_T("looked at a case")},
    {"matter.begun", MZ_T("began a case")},
    {"matter.acted", MZ_T("took a step of a case")},
    {"matter.done", MZ_T("did a task of a case")},
    {"matter.over", MZ_T("the days of a step were over")},
    {"matter.given", MZ_T("handed a case over")},
    {"matter.lent", MZ_T("lent a case to a colleague")},
    {"matter.back", MZ_T("took a case back")},
    {"matter.asked", MZ_T("asked a colleague for a word on a case")},
    {"matter.signed", MZ_T("gave a word on a case")},
    {"matter.copied", MZ_T("sent a case for information")},
    {"matter.urged", MZ_T("urged a case")},
    {"matter.seen", MZ_T("saw what a colleague sent about a case")},
    {"matter.returned", MZ_T("returned a case to an earlier step")},
    {"matter.withdrawn", MZ_T("a case was withdrawn")},
    {"matter.objected", MZ_T("received an objection to a notice")},
    {"matter.settled", MZ_T("settled an objection")},
    {"matter.changed", MZ_T("changed the answers of a case")},
    {"matter.reopened", MZ_T("opened a closed case again")},
    {"matter.moved", MZ_T("a case went with whom it is about")},
    {"matter.went", MZ_T("the file of a case went to where people live now")},
    {"matter.seconded", MZ_T("signed, or did not sign, a word that differs from the rules")},
    {"matter.recognise", MZ_T("recognised a household or person")},
    {"matter.renew", MZ_T("renewed a recognition")},
    {"matter.unrecognise", MZ_T("a recognition ended")},
    {"matter.review", MZ_T("began a review that was due")},
    {"matter.death", MZ_T("heard of a death, and held what was paid")},
    {"matter.undeath", MZ_T("heard that a death was none")},
    {"matter.light", MZ_T("brought the deadlines of cases up to date")},
    {"matter.reminded", MZ_T("reminded who works on a case that its time runs out")},
    {"matter.raised", MZ_T("handed a late case up")},
    {"matter.found", MZ_T("kept what a task of a case found")},
    {"matter.paper", MZ_T("recorded a paper of a case")},
    {"matter.paper_back", MZ_T("took an entry about a paper back")},
    {"matter.paper_read", MZ_T("looked at a paper of a case")},
    {"matter.fetch", MZ_T("asked what departments delivered in the place of a paper")},
    {"matter.letter", MZ_T("wrote what a letter of a case will say")},
    {"matter.reseal", MZ_T("sealed what cases hold under the newest key")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "matter.days",
     .every_ms = INT64_C(3600000),
     .run = matter_days_job,
     .help = MZ_T("Let cases go on whose days are over, bring their deadlines up to date, remind "
                  "and hand up what is late")},
    {.name = "matter.dead",
     .every_ms = INT64_C(86400000),
     .run = matter_dead_job,
     .help = MZ_T("Hold what is paid to people who died, begin the cases that decide on it")},
    {.name = "matter.many", .run = matter_many_job, .help = MZ_T("Take one action for many cases")},
    {.name = "matter.review",
     .every_ms = INT64_C(86400000),
     .run = matter_review_job,
     .help = MZ_T("End recognitions whose time is over, begin the reviews that are due")},
    {0},
};

static const struct mz_bench benches[] = {
    {.name = "cases",
     .run = matter_cases_bench,
     .help = MZ_T("The list of 1,000,000 cases by every filter that its page has")},
    {.name = "approvals",
     .run = matter_approvals_bench,
     .help = MZ_T("20,000 cases approved at once by work that is killed and goes on")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_CASES,
     .first = true,
     .label = MZ_T("Cases"),
     .path = "/matter",
     .icon = MZ_ICON("clipboard-list"),
     .need = "matter.read",
     .count = matter_count_open},
    {.group = MZ_MENU_CASES,
     .label = MZ_T("Recognitions"),
     .path = "/matter/recognised",
     .icon = MZ_ICON("certificate"),
     .need = "matter.read"},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Overdue cases"),
     .unit = MZ_T("cases"),
     .path = "/matter?view=late",
     .icon = MZ_ICON("alarm"),
     .need = "matter.read",
     .alarm = true,
     .why = MZ_T("A deadline that the law or the office set for them is over."),
     .count = matter_count_late},
    {.label = MZ_T("Reviews not begun"),
     .unit = MZ_T("cases"),
     .path = "/matter/recognised",
     .icon = MZ_ICON("refresh"),
     .need = "matter.read",
     .alarm = true,
     .why = MZ_T("The day of their review has come, and the program could not begin it."),
     .count = matter_count_due},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Cases at my step"),
     .path = "/matter",
     .need = "matter.act",
     .list = matter_todo_mine},
    {.label = MZ_T("Asked, urged or sent to you by colleagues"),
     .path = "/matter/inbox",
     .need = "matter.act",
     .list = matter_todo_inbox},
    {.label = MZ_T("Late cases handed up to you"),
     .path = "/matter?view=late",
     .need = "matter.act",
     .list = matter_todo_raised},
    {.label = MZ_T("Reminders: cases whose time runs out"),
     .path = "/matter",
     .need = "matter.act",
     .list = matter_todo_reminded},
    {0},
};

static const struct mz_beside beside[] = {
    {.kind = "household",
     .label = MZ_T("Cases"),
     .path = "/matter/household/",
     .icon = MZ_ICON("clipboard-list"),
     .need = "matter.read"},
    {.kind = "person",
     .label = MZ_T("Enter an application"),
     .path = "/matter/person/",
     .icon = MZ_ICON("clipboard-list"),
     .need = "matter.add"},
    {0},
};

static const struct mz_setting settings[] = {
    {.name = "matter.contact",
     .label = MZ_T("Telephone for questions about cases"),
     .help = MZ_T("Printed in letters behind the name of the office. Empty: the name alone.")},
    {0},
};

static const struct mz_reg *const registers[] = {&matter_register, &matter_recognised_register,
                                                 NULL};

const struct mz_feature mz_feature_matter = {
    .name = "matter",
    .title = MZ_T("Cases"),
    .routes = matter_routes,
    .commands = matter_commands,
    .settings = settings,
    .perms = perms,
    .acts = acts,
    .checks = matter_checks,
    .seals = matter_seals,
    .jobs = jobs,
    .menu = menu,
    .benches = benches,
    .tiles = tiles,
    .todos = todos,
    .beside = beside,
    .registers = registers,
    .delivered = matter_delivered,
    .died = matter_died,
    .lives = matter_lives,
    .demo = matter_demo,
};
