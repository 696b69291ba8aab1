/* board_web.c - how many were to be visited and how many were: by township, by village, one by one.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/round/round.h"
#include "feature/visit/page_web.h"
#include "feature/visit/visit_sql.h"
#include "feature/worker_web.h"
#include "store/db.h"

enum { TOWNS_MAX = 2000 };

static mz_str month_text(const struct leaf *l, int64_t month)
{
    return mz_str_fmt(l->cx->a, "%04" PRId64 "-%02" PRId64, month / 12, month % 12 + 1);
}

static mz_str percent(const struct leaf *l, int64_t part, int64_t all)
{
    return all == 0 ? MZ_S("—") : mz_str_fmt(l->cx->a, "%" PRId64 "%%", part * 100 / all);
}

static int64_t month_of(struct leaf *l)
{
    int64_t now = visit_this_month(l->cx);
    return mz_req_query_int(l->rq, "month", INT64_C(1970) * 12, now, now);
}

/* ---- by township -------------------------------------------------------------------------------
 */

static mz_code towns(struct leaf *l, int64_t month)
{
    static const struct ui_column cols[] = {
        {.name = "place", .label = {MZ_T("Township"), 0}, .fixed = true},
        {.name = "planned", .label = {MZ_T("To be visited"), 0}, .num = true, .phone_label = true},
        {.name = "covered", .label = {MZ_T("Visited"), 0}, .num = true, .phone_label = true},
        {.name = "late", .label = {MZ_T("Overdue"), 0}, .num = true, .phone_label = true},
        {.name = "percent", .label = {MZ_T("Coverage"), 0}, .num = true, .phone_end = true},
    };
    struct visit_q_towns_row *r = NULL;
    struct visit_q_towns_row sum = {0};
    size_t n = 0;
    MZ_TRY(visit_q_towns(l->cx, month, TOWNS_MAX, &r, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Coverage by township"));
    p->sub = month_text(l, month);
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nothing was planned in this month."));
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, cols, MZ_LEN(cols), n + 1);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(l->cx, r[i].place),
                                      .href = mz_str_fmt(l->cx->a,
                                                         "/visit/month?division=%012" PRId64
                                                         "&month=%" PRId64,
                                                         r[i].place, month)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r[i].planned)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r[i].covered)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r[i].late)});
        leaf_cell(t, (struct ui_cell){.text = percent(l, r[i].covered, r[i].planned)});
        sum.planned += r[i].planned;
        sum.covered += r[i].covered;
        sum.late += r[i].late;
    }
    leaf_cell(t, (struct ui_cell){.text = leaf_say(l, MZ_T("In all||coverage"))});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, sum.planned)});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, sum.covered)});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, sum.late)});
    leaf_cell(t, (struct ui_cell){.text = percent(l, sum.covered, sum.planned)});
    p->note = leaf_say(l, MZ_T("Goal: every household of the month is met. Counted are households "
                               "whose period ends in the month, and those met in it."));
    return MZ_OK;
}

/* ---- by village --------------------------------------------------------------------------------
 */

enum { M_PLACE, M_MONTH, M_PLANNED, M_COVERED, M_OPEN, M_LATE, M_PERCENT };

static const struct ui_column month_heads[] = {
    {.name = "division", .label = {MZ_T("Division"), 0}, .fixed = true},
    {.name = "planned", .label = {MZ_T("To be visited"), 0}, .num = true, .phone_label = true},
    {.name = "covered", .label = {MZ_T("Visited"), 0}, .num = true, .phone_label = true},
    {.name = "open",
     .label = {MZ_T("Open||visits"), 0},
     .num = true,
     .sort = true,
     .phone_label = true},
    {.name = "late", .label = {MZ_T("Overdue"), 0}, .num = true, .phone_label = true},
    {.name = "percent",
     .label = {MZ_T("Coverage (%)"), 0},
     .num = true,
     .sort = true,
     .phone_end = true},
};

static mz_code month_cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    c[0] = (struct ui_cell){
        .text = leaf_division_short(l->cx, r->v[M_PLACE].i),
        .href = mz_str_fmt(l->cx->a, "/visit/plan?division=%012" PRId64, r->v[M_PLACE].i)};
    c[1].text = leaf_int(l, r->v[M_PLANNED].i);
    c[2].text = leaf_int(l, r->v[M_COVERED].i);
    c[3].text = leaf_int(l, r->v[M_OPEN].i);
    c[4].text = leaf_int(l, r->v[M_LATE].i);
    c[5].text = leaf_int(l, r->v[M_PERCENT].i);
    return MZ_OK;
}

struct month_row {
    int64_t id;
    int64_t division;
    mz_str month;
    int64_t planned;
    int64_t covered;
    int64_t late;
};
static const struct mz_member month_row_members[] = {
    {"id", "Number of the row", MZ_J_INT(struct month_row, id)},
    {"division", "12-digit code of the division", MZ_J_INT(struct month_row, division)},
    {"month", "Month", MZ_J_MONTH(struct month_row, month)},
    {"planned", "Households to be visited", MZ_J_INT(struct month_row, planned)},
    {"covered", "Households visited", MZ_J_INT(struct month_row, covered)},
    {"late", "Households overdue", MZ_J_INT(struct month_row, late)},
    {0},
};
static const struct mz_shape month_row_shape = {"VisitMonthRow", month_row_members,
                                                sizeof(struct month_row)};
const struct mz_shape visit_month_rows_shape = MZ_ROWS("VisitMonth", "places", &month_row_shape);

static mz_code month_tell(struct leaf *l, const struct mz_reg_row *r, void *item)
{
    *(struct month_row *)item = (struct month_row){.id = r->id,
                                                   .division = r->v[M_PLACE].i,
                                                   .month = month_text(l, r->v[M_MONTH].i),
                                                   .planned = r->v[M_PLANNED].i,
                                                   .covered = r->v[M_COVERED].i,
                                                   .late = r->v[M_LATE].i};
    return MZ_OK;
}

static const struct list_view month_views[] = {
    {"", MZ_T("All villages"), .counted = true},
    {"open", MZ_T("Not complete"), .counted = true},
};

static const struct ui_action month_acts[] = {
    {.label = {MZ_T("Overdue"), 0},
     .href = {"/visit/plan?view=late", 21},
     .icon = MZ_ICON("alarm")},
    {.label = {MZ_T("Visits that came in"), 0},
     .href = {"/visit/found", 12},
     .icon = MZ_ICON("checks")},
    {.label = {MZ_T("Phones"), 0},
     .href = {"/visit/device", 13},
     .icon = MZ_ICON("device-mobile"),
     .need = "visit.plan"},
};

static mz_code month_make(struct list *list)
{
    struct leaf *l = list->l;
    int64_t month = month_of(l);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, 12);
    for (size_t i = 0; i < 12; i++) {
        int64_t m = visit_this_month(l->cx) - (int64_t)i;
        o[i] = (struct ui_option){.value = leaf_int(l, m), .label = month_text(l, m)};
    }
    list_field(list, (struct ui_field){.kind = UI_SELECT,
                                       .name = "month",
                                       .label = leaf_say(l, MZ_T("Month")),
                                       .options = o,
                                       .options_n = 12});
    return towns(l, month);
}

const struct list_how visit_month_list = {
    .reg = &visit_month_register,
    .path = "/visit/month",
    .title = MZ_T("Coverage of visits"),
    .acts = month_acts,
    .acts_n = MZ_LEN(month_acts),
    .views = month_views,
    .views_n = MZ_LEN(month_views),
    .place = true,
    .make = month_make,
    .usual = "-open",
    .heads = month_heads,
    .heads_n = MZ_LEN(month_heads),
    .cells = month_cells,
    .answer = &visit_month_rows_shape,
    .tell = month_tell,
    .icon = MZ_ICON("checks"),
    .none = MZ_T("Nothing was planned in this month."),
    .next = MZ_T("The plan is made every night from the categories of the packs."),
};

/* ---- one by one --------------------------------------------------------------------------------
 */

enum { P_HOME, P_PLACE, P_SORTS, P_EVERY, P_VISITOR, P_DUE, P_LAST, P_TRIED };

static const struct ui_column plan_heads[] = {
    {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
    {.name = "division", .label = {MZ_T("Division"), 0}, .phone_label = true},
    {.name = "sorts", .label = {MZ_T("Category||of persons"), 0}, .phone_full = true},
    {.name = "every", .label = {MZ_T("How often||help"), 0}, .phone_label = true},
    {.name = "visitor", .label = {MZ_T("Visitor"), 0}, .phone_label = true},
    {.name = "due", .label = {MZ_T("Deadline"), 0}, .sort = true, .phone_label = true},
    {.name = "last",
     .label = {MZ_T("Last met"), 0},
     .sort = true,
     .one_line = true,
     .phone_label = true},
};

static mz_code plan_load(struct list *list)
{
    return visit_load_homes(list, P_HOME);
}

static mz_code plan_cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    bool goes = mz_req_may(l->rq, "visit.go");
    mz_str name = visit_row_home(l, r)->name;
    c[0].text = leaf_sayf(l, MZ_T("Household of {0}"), name, MZ_S(""));
    c[0].href = goes ? mz_str_fmt(l->cx->a, "/visit/do/%" PRId64, r->id) : MZ_S("");
    c[1].text = leaf_division_short(l->cx, r->v[P_PLACE].i);
    c[2].text = visit_sorts_text(l->cx, r->v[P_SORTS].s);
    c[3].text = leaf_say(l, visit_every_label(r->v[P_EVERY].s));
    c[4].text = visit_worker(l, r->v[P_VISITOR].i);
    c[5].clock = visit_clock(l, r->v[P_DUE].i);
    c[6].text = leaf_day(l, r->v[P_LAST].i);
    return MZ_OK;
}

static const struct mz_member visit_plan_row_members[] = {
    {"id", "Number of the row of the plan", MZ_J_INT(struct mz_reg_row, id)},
    {"household", "Number of the household", MZ_J_COL(I64, P_HOME)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, P_PLACE)},
    {"categories", "Categories it is in, as the packs name them", MZ_J_COL(TEXT, P_SORTS)},
    {"every", "How often, one word", MZ_J_COL(TEXT, P_EVERY)},
    {"due", "Last day for the next visit", MZ_J_COL_OR_NULL(DAY, P_DUE)},
    {"last", "Day on which somebody was met", MZ_J_COL_OR_NULL(DAY, P_LAST)},
    {0},
};
static const struct mz_shape visit_plan_row_shape = {"VisitPlanRow", visit_plan_row_members,
                                                     sizeof(struct mz_reg_row)};
const struct mz_shape visit_plan_rows_shape = MZ_ROWS("VisitPlan", "plan", &visit_plan_row_shape);

static mz_code plan_make(struct list *list)
{
    static const struct ui_action give = {.label = {MZ_T("Give to a visitor"), 0},
                                          .icon = MZ_ICON("users-group"),
                                          .name = {"do", 2},
                                          .value = {"give", 4},
                                          .need = "visit.plan"};
    struct leaf *l = list->l;
    const struct round_pack *pack = NULL;
    MZ_TRY(round_pack_get(l->cx, &pack));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, PACK_CATEGORIES_MAX);
    size_t n = 0;
    for (size_t i = 0; i < pack->category_n; i++) {
        if (pack->category[i].every.n > 0) {
            o[n++] = (struct ui_option){.value = pack->category[i].words.id,
                                        .label = form_say(l->cx->lang, &pack->category[i].words)};
        }
    }
    list_choice(list, "category", MZ_T("Category||of persons"), o, n);
    list_bulk(list, &give, 1);
    return MZ_OK;
}

static const struct list_view plan_views[] = {
    {"", MZ_T("All"), .counted = true},
    {"late", MZ_T("Overdue"), .counted = true},
    {"none", MZ_T("Nobody's"), .counted = true},
    {"mine", MZ_T("Mine"), .counted = false},
};

const struct list_how visit_plan_list = {
    .reg = &visit_plan_register,
    .path = "/visit/plan",
    .menu = "/visit/month",
    .title = MZ_T("Regular visits"),
    .above = MZ_T("Coverage of visits"),
    .above_path = "/visit/month",
    .views = plan_views,
    .views_n = MZ_LEN(plan_views),
    .place = true,
    .make = plan_make,
    .usual = "due",
    .heads = plan_heads,
    .heads_n = MZ_LEN(plan_heads),
    .words = MZ_T("Number, head or address"),
    .load = plan_load,
    .cells = plan_cells,
    .answer = &visit_plan_rows_shape,
    .act = "visit.read",
    .kind = "visit_plan",
    .icon = MZ_ICON("calendar-repeat"),
    .none = MZ_T("Nobody is in the plan"),
    .next = MZ_T("The plan is made every night from the categories of the packs."),
};

static mz_code give_one(mz_cx *cx, void *p, int64_t id, struct bulk_row *row)
{
    const int64_t *visitor = p;
    struct visit_due due;
    struct visit_home h = {.lon_e6 = MZ_NULL};
    MZ_TRY(visit_from_plan.get(cx, id, &due));
    MZ_TRY(visit_home(cx, due.household, &h));
    row->label = h.name;
    row->href = mz_str_fmt(cx->a, "/visit/do/%" PRId64, id);
    return visit_plan_give(cx, id, *visitor);
}

mz_code visit_plan_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct worker_ask ask = {.title = MZ_T("Give to a visitor"),
                             .path = "/visit/plan",
                             .menu = "/visit/month",
                             .act = MZ_S("give"),
                             .note = MZ_T("Remark")};
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    struct mz_form f = mz_form_of(cx, rq);
    mz_code rc = bulk_chosen(cx, rq, &visit_plan_register, b);
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, ask.path, rc);
    }
    for (size_t i = 0; i < b->n; i++) {
        struct visit_due due;
        MZ_TRY(visit_from_plan.get(cx, b->ids[i], &due));
        worker_place_add(&ask.place, due.division);
    }
    if (mz_req_field(rq, "go").n == 0 && !mz_req_json(rq)) {
        return worker_page(cx, rq, b, &ask, NULL, out);
    }
    struct worker_told told = worker_told(&f, &ask);
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return worker_page(cx, rq, b, &ask, &f, out);
    }
    MZ_TRY(bulk_run(cx, b, give_one, &told.worker));
    struct leaf *l = leaf_new(cx, rq);
    return bulk_send(cx, rq, out, b, ask.path,
                     (struct mz_page){.title = leaf_say(l, ask.title), .menu = ask.menu});
}
