/* list_web.c - the campaigns as a list, with how far they are. */
#include <inttypes.h>

#include "feature/list_web.h"
#include "feature/round/page_web.h"

enum { COL_NAME, COL_STATE, COL_STARTS, COL_ENDS, COL_WHOM, COL_DONE, COLS };
/* Positions in round_register. */
enum { REG_NAME, REG_STATE, REG_STARTS, REG_ENDS };

static const struct ui_column heads[COLS] = {
    [COL_NAME] = {.name = "name", .label = {MZ_T("Campaign"), 0}, .fixed = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_STARTS] = {.name = "starts",
                    .label = {MZ_T("First day"), 0},
                    .sort = true,
                    .one_line = true,
                    .phone_label = true},
    [COL_ENDS] = {.name = "ends",
                  .label = {MZ_T("Last day"), 0},
                  .sort = true,
                  .one_line = true,
                  .phone_label = true},
    [COL_WHOM] = {.name = "whom", .label = {MZ_T("Whom to visit"), 0}, .phone_full = true},
    [COL_DONE] = {.name = "done", .label = {MZ_T("Visited"), 0}, .num = true, .phone_label = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    const struct round_pack *pack = NULL;
    struct round_plan r;
    struct round_cover *rows = NULL;
    size_t n = 0;
    MZ_TRY(round_pack_get(l->cx, &pack));
    MZ_TRY(round_get(l->cx, row->id, &r));
    MZ_TRY(round_cover(l->cx, row->id, 0, &rows, &n));
    struct round_cover sum = round_cover_sum(rows, n);
    c[COL_NAME] = (struct ui_cell){.text = r.name, .href = round_plan_href(l, row->id)};
    c[COL_STATE] = (struct ui_cell){.tags = round_plan_tag(l, &r), .tags_n = 1};
    c[COL_STARTS].text = leaf_day(l, r.starts);
    c[COL_ENDS].text = leaf_day(l, r.ends);
    c[COL_WHOM].text = round_whom_text(l->cx, pack, &r);
    c[COL_DONE].text =
        mz_str_fmt(l->cx->a, "%" PRId64 " / %" PRId64, round_cover_done(&sum), sum.all);
    return MZ_OK;
}

static const struct mz_member round_list_row_members[] = {
    {"id", "Number of the campaign", MZ_J_INT(struct mz_reg_row, id)},
    {"name", "Name", MZ_J_COL(TEXT, REG_NAME)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {"starts", "First day", MZ_J_COL_OR_NULL(DAY, REG_STARTS)},
    {"ends", "Last day", MZ_J_COL_OR_NULL(DAY, REG_ENDS)},
    {0},
};
static const struct mz_shape round_list_row_shape = {"CampaignRow", round_list_row_members,
                                                     sizeof(struct mz_reg_row)};
const struct mz_shape round_list_rows_shape =
    MZ_ROWS("Campaigns", "campaigns", &round_list_row_shape);

static const struct list_view views[] = {
    {"", MZ_T("All open"), .counted = true},
    {"late", MZ_T("Past its last day"), .counted = true},
    {"closed", MZ_T("Closed||of a campaign"), .counted = true},
};

static const struct ui_action acts[] = {
    {.label = {MZ_T("My visits"), 0},
     .href = {"/round/mine", 11},
     .icon = MZ_ICON("walk"),
     .need = "round.visit"},
    {.label = {MZ_T("New campaign"), 0},
     .href = {"/round/new", 10},
     .icon = MZ_ICON("plus"),
     .need = "round.plan",
     .primary = true},
};

const struct list_how round_list = {
    .reg = &round_register,
    .path = "/round",
    .title = MZ_T("Campaigns of visits"),
    .sub = MZ_T("Lists of households, who goes there, and what was found."),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .views = views,
    .views_n = MZ_LEN(views),
    .usual = "ends",
    .heads = heads,
    .heads_n = COLS,
    .words = MZ_T("Name of the campaign, or a part of it"),
    .cells = cells,
    .answer = &round_list_rows_shape,
    .icon = MZ_ICON("walk"),
    .none = MZ_T("No campaign runs here"),
    .next = MZ_T("A campaign is a list of households, who goes there, and what to ask."),
};
