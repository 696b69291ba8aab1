/* visits_web.c - the visits of one campaign as a list: filters, export, giving out many at once. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/bulk_web.h"
#include "feature/list_web.h"
#include "feature/round/page_web.h"
#include "store/db.h"

enum { COL_HOME, COL_PLACE, COL_STATE, COL_VISITOR, COL_TIMES, COL_DAY, COLS };
/* Positions in round_visit_register. */
enum {
    REG_PLAN,
    REG_HOME,
    REG_PLACE,
    REG_STATE,
    REG_VISITOR,
    REG_KIND,
    REG_TIMES,
    REG_NEED,
    REG_DAY
};

static const struct ui_column heads[COLS] = {
    [COL_HOME] = {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_VISITOR] = {.name = "visitor", .label = {MZ_T("Visitor"), 0}, .phone_label = true},
    [COL_TIMES] = {.name = "times",
                   .label = {MZ_T("Times visited"), 0},
                   .num = true,
                   .phone_label = true},
    [COL_DAY] = {.name = "day",
                 .label = {MZ_T("Visited on"), 0},
                 .one_line = true,
                 .phone_label = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    c[COL_HOME].href = mz_str_fmt(l->cx->a, "/round/visit/%" PRId64, r->id);
    MZ_TRY(list_home(l, r->v[REG_HOME].i, &c[COL_HOME].text));
    c[COL_PLACE].text = leaf_division_short(l->cx, r->v[REG_PLACE].i);
    struct ui_tag *tags = MZ_NEW_N(l->cx->a, struct ui_tag, 2);
    tags[0] = *round_visit_tag(l, round_state_of(r->v[REG_STATE].s));
    tags[1] = (struct ui_tag){.tone = MZ_TONE_WARN, .text = leaf_say(l, MZ_T("A need was found"))};
    c[COL_STATE] = (struct ui_cell){.tags = tags, .tags_n = r->v[REG_NEED].i != 0 ? 2 : 1};
    c[COL_VISITOR].text = list_worker(l, r->v[REG_VISITOR].i);
    c[COL_TIMES].text = leaf_int(l, r->v[REG_TIMES].i);
    c[COL_DAY].text = leaf_day(l, r->v[REG_DAY].i);
    return MZ_OK;
}

static const struct mz_member round_visit_row_members[] = {
    {"id", "Number of the visit", MZ_J_INT(struct mz_reg_row, id)},
    {"household", "Number of the household", MZ_J_COL(I64, REG_HOME)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_PLACE)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {0},
};
static const struct mz_shape round_visit_row_shape = {"CampaignVisitRow", round_visit_row_members,
                                                      sizeof(struct mz_reg_row)};
const struct mz_shape round_visit_rows_shape =
    MZ_ROWS("CampaignVisits", "visits", &round_visit_row_shape);

/* The campaign and the need come with the address and stay while it is filtered. */
static void make_filters(struct list *list)
{
    struct leaf *l = list->l;
    struct ui_option s[ROUND_STATES_N];
    for (size_t i = 0; i < ROUND_STATES_N; i++) {
        s[i] = (struct ui_option){.value = mz_str_of(round_states[i].word),
                                  .label = leaf_say(l, round_states[i].label)};
    }
    const struct ui_option v[] = {
        {.value = MZ_S("none"), .label = leaf_say(l, MZ_T("Nobody's"))},
        {.value = leaf_int(l, l->cx->actor->user), .label = leaf_say(l, MZ_T("Mine"))},
    };
    list_field(list, (struct ui_field){.kind = UI_HIDDEN, .name = "round"});
    list_choice(list, "state", MZ_T("State"), s, ROUND_STATES_N);
    list_choice(list, "visitor", MZ_T("Visitor"), v, MZ_LEN(v));
    list_field(list, leaf_place(l));
    list_field(list, (struct ui_field){.kind = UI_HIDDEN, .name = "need"});
}

static mz_code make(struct list *list)
{
    static const struct ui_action give = {.label = {MZ_T("Give to a visitor"), 0},
                                          .icon = MZ_ICON("users-group"),
                                          .name = {"do", 2},
                                          .value = {"assign", 6},
                                          .need = "round.plan"};
    const struct round_plan *r = list->given;
    make_filters(list);
    list->ui->bulk_path = mz_str_fmt(list->l->cx->a, "/round/list?round=%" PRId64, r->id);
    list_bulk(list, &give, !r->closed && !r->making);
    round_crumbs(list->l, r, &list->page);
    return MZ_OK;
}

static mz_code plan_of(mz_cx *cx, mz_req *rq, struct round_plan *out)
{
    int64_t id = mz_req_query_int(rq, "round", 1, INT64_MAX, 0);
    return round_get(cx, id, out);
}

static const struct list_how round_visit_list = {
    .reg = &round_visit_register,
    .path = "/round/list",
    .title = MZ_T("Visits of the campaign"),
    .make = make,
    .usual = "division",
    .heads = heads,
    .heads_n = COLS,
    .words = MZ_T("Number, head or address"),
    .cells = cells,
    .answer = &round_visit_rows_shape,
    .act = "round.read",
    .kind = "round_visit",
    .icon = MZ_ICON("walk"),
    .none = MZ_T("No household is on this list"),
    .next = MZ_T("Nobody in the places of the campaign is whom it asks for."),
};

mz_code round_visits_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct round_plan r;
    if (mz_req_query(rq, "round").n == 0 && !mz_req_json(rq)) {
        return mz_reply_redirect(rq, MZ_S("/round"));
    }
    MZ_TRY(plan_of(cx, rq, &r));
    return list_send(cx, rq, &round_visit_list, &r, out);
}

/* ---- giving out many ------------------------------------------------------------------------ */

static mz_str back_of(mz_cx *cx, const struct round_plan *r)
{
    return mz_str_fmt(cx->a, "/round/list?round=%" PRId64, r->id);
}

static mz_code ask_who(struct leaf *l, const struct bulk *b, const struct round_plan *r,
                       struct mz_form *form, mz_out *out)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Give to a visitor"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Give the visits"), form, bulk_fields_n(b) + 4);
    struct ui_option *o = NULL;
    struct round_visit v;
    size_t n = 0;
    struct mz_page page = {.title = leaf_say(l, MZ_T("Give to a visitor"))};
    MZ_TRY(round_visit_get(l->cx, b->ids[0], &v));
    MZ_TRY(round_workers(l, v.division, &o, &n));
    f->action = back_of(l->cx, r);
    f->cancel_href = back_of(l->cx, r);
    p->note = leaf_say(l, MZ_T("Those who work in the village of the first visit or above it. Each "
                               "visit is checked by itself."));
    leaf_field(f, (struct ui_field){.kind = UI_SHOWN,
                                    .name = "count",
                                    .label = leaf_say(l, MZ_T("Visits chosen")),
                                    .value = mz_thousands(l->cx->a, (int64_t)b->n)});
    leaf_field(f,
               (struct ui_field){.kind = UI_SELECT,
                                 .name = "visitor",
                                 .label = leaf_say(l, MZ_T("Visitor")),
                                 .value = form == NULL ? MZ_S("") : mz_req_field(l->rq, "visitor"),
                                 .options = o,
                                 .options_n = n,
                                 .required = true});
    leaf_keep(l, f, "go", MZ_S("1"));
    bulk_keep(l, f, b);
    round_crumbs(l, r, &page);
    return leaf_send(l, out, page);
}

static mz_code give_one(mz_cx *cx, void *p, int64_t id, struct bulk_row *row)
{
    const int64_t *visitor = p;
    struct round_visit v;
    struct leaf l = {.cx = cx};
    MZ_TRY(round_visit_get(cx, id, &v));
    MZ_TRY(list_home(&l, v.household, &row->label));
    row->href = mz_str_fmt(cx->a, "/round/visit/%" PRId64, id);
    return round_assign(cx, id, *visitor);
}

mz_code round_visits_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    struct mz_form f = mz_form_of(cx, rq);
    struct round_plan r;
    MZ_TRY(plan_of(cx, rq, &r));
    mz_code rc = bulk_chosen(cx, rq, &round_visit_register, b);
    const char *back = back_of(cx, &r).p;
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, back, rc);
    }
    struct leaf *l = leaf_new(cx, rq);
    if (mz_req_field(rq, "go").n == 0 && !mz_req_json(rq)) {
        return ask_who(l, b, &r, NULL, out);
    }
    int64_t visitor =
        mz_form_int(&f, "visitor", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return ask_who(l, b, &r, &f, out);
    }
    MZ_TRY(bulk_run(cx, b, give_one, &visitor));
    return bulk_send(
        cx, rq, out, b, back,
        (struct mz_page){.title = leaf_say(l, MZ_T("Give to a visitor")), .menu = "/round"});
}

/* ---- routes ------------------------------------------------------------------------------------
 */

static const struct mz_param visits_params[] = {
    {.name = "round",
     .in = "get",
     .help = "Number of the campaign",
     .type = MZ_PARAM_INT,
     .required = true},
    {0},
};

const struct mz_route round_routes[] = {
    {.path = "/round",
     .get = list_get,
     .page = &round_list,
     .need = "round.read",
     .help = "Campaigns of visits from door to door, with how far they are",
     .answer = &round_list_rows_shape,
     .list = &round_register},
    {.path = "/round/new",
     .get = round_new_show,
     .post = round_new_post,
     .need = "round.plan",
     .flags = MZ_ROUTE_MAKES,
     .help = "A new campaign: days, places, whom to visit, questions; POST makes it and its list"},
    {.path = "/round/list",
     .get = round_visits_show,
     .page = &round_visit_list,
     .post = round_visits_post,
     .need = "round.read",
     .need_post = "round.plan",
     .help = "Visits of the campaign ?round=; POST gives several to a visitor",
     .params = visits_params,
     .answer = &round_visit_rows_shape,
     .answer_post = &bulk_shape,
     .list = &round_visit_register},
    {.path = "/round/mine",
     .get = round_mine_show,
     .need = "round.visit",
     .help = "The reader's own visits of campaigns, by village",
     .flags = MZ_ROUTE_PAGE},
    {.path = "/round/visit/{id}",
     .get = round_visit_show,
     .post = round_visit_post,
     .need = "round.door",
     .need_post = "round.visit",
     .help = "One visit at the door; POST records what was found, twice is once"},
    {.path = "/round/{id}",
     .get = round_show,
     .post = round_post,
     .need = "round.read",
     .need_post = "round.plan",
     .help = "One campaign: coverage by place, visits by kind of visitor and month; POST do=assign "
             "or do=close",
     .answer = &round_shape},
    {.path = "/round/{id}/place",
     .get = round_place_get,
     .need = "round.read",
     .help = "The coverage of a campaign by township, or by village with ?division=, as CSV",
     .file = "text/csv"},
    {.path = "/round/{id}/month",
     .get = round_month_get,
     .need = "round.read",
     .help = "The visits of a campaign by month and kind of visitor as CSV",
     .file = "text/csv"},
    {0},
};
