/* list_web.c - the board: offers, needs that are open, reservations, figures, routes. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/offer/offer_int.h"
#include "feature/offer/offer_sql.h"
#include "store/db.h"

static void said(mz_cx *cx, mz_str *word, const struct plan_word *w, size_t n)
{
    size_t i = plan_word_of(w, n, *word);
    *word = i < n ? mz_text(cx->lang, w[i].label) : *word;
}

static struct ui_option *options(struct leaf *l, const struct plan_word *w, size_t n)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    for (size_t i = 0; i < n; i++) {
        o[i] = (struct ui_option){.value = mz_str_of(w[i].word), .label = leaf_say(l, w[i].label)};
    }
    return o;
}

/* ---- offers ----------------------------------------------------------------------------- */

enum {
    REG_KIND,
    REG_WHAT,
    REG_GIVER,
    REG_NAME,
    REG_PLACE,
    REG_TOTAL,
    REG_TAKEN,
    REG_DONE,
    REG_ENDS
};

static const struct mz_col cols[] = {
    {"kind", MZ_T("Need"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"what", MZ_T("What is given"), MZ_COL_TEXT, 0, NULL},
    {"giver", MZ_T("Giver"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"giver_name", MZ_T("Name of the giver"), MZ_COL_TEXT, 0, NULL},
    {"place", MZ_T("Place||offer"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"total_n", MZ_T("How many"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"taken_n", MZ_T("Reserved or given"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"done_n", MZ_T("Given||offer"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"ends", MZ_T("Until||day"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"owner", MZ_T("Account of the giver"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "account"},
    {0},
};

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str kind = a->get(a->p, "kind");
    mz_str view = a->get(a->p, "view");
    int64_t today = mz_date_today(cx).v;
    if (plan_word_of(plan_needs, PLAN_NEEDS_N, kind) < PLAN_NEEDS_N) {
        asks_add(q, (struct mz_filter){.col = "kind", .op = MZ_IS, .s = kind});
    }
    if (mz_str_eq(view, MZ_S("over"))) {
        asks_add(q, (struct mz_filter){.col = "ends", .op = MZ_TO, .i = today - 1});
    } else if (mz_str_eq(view, MZ_S("closed"))) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = MZ_S("closed")});
    } else {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = MZ_S("open")});
        asks_add(q, (struct mz_filter){.col = "ends", .op = MZ_FROM, .i = today});
    }
    if (mz_str_eq(view, MZ_S("mine")) || offer_is_giver(cx)) {
        asks_add(q, (struct mz_filter){.col = "owner", .op = MZ_IS, .i = cx->actor->user});
    }
    return MZ_OK;
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    enum { REG_STATE = 9 };
    static const struct plan_word states[] = {{"open", MZ_T("Open||offer")},
                                              {"closed", MZ_T("Closed||offer")}};
    (void)reg;
    said(cx, &row->v[REG_KIND].s, plan_needs, PLAN_NEEDS_N);
    said(cx, &row->v[REG_GIVER].s, plan_givers, PLAN_GIVERS_N);
    said(cx, &row->v[REG_STATE].s, states, MZ_LEN(states));
    return MZ_OK;
}

const struct mz_reg offer_register = {
    .name = "offer",
    .table = "offer",
    .title = MZ_T("Offers of the resources board"),
    .sort = "ends",
    .cols = cols,
    .need = "offer.read",
    .ask = ask,
    .row = row_out,
};

enum { COL_WHAT, COL_GIVER, COL_PLACE, COL_LEFT, COL_ENDS, COLS };

static const struct ui_column heads[COLS] = {
    [COL_WHAT] = {.name = "what", .label = {MZ_T("What is given"), 0}, .fixed = true},
    [COL_GIVER] = {.name = "giver", .label = {MZ_T("Giver"), 0}, .phone_label = true},
    [COL_PLACE] = {.name = "place", .label = {MZ_T("Place||offer"), 0}, .phone_label = true},
    [COL_LEFT] = {.name = "left", .label = {MZ_T("Left / in all"), 0}, .phone_label = true},
    [COL_ENDS] = {.name = "ends",
                  .label = {MZ_T("Until||day"), 0},
                  .sort = true,
                  .phone_label = true,
                  .one_line = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    size_t kind = plan_word_of(plan_needs, PLAN_NEEDS_N - 1, row->v[REG_KIND].s);
    size_t giver = plan_word_of(plan_givers, PLAN_GIVERS_N - 1, row->v[REG_GIVER].s);
    int64_t total = row->v[REG_TOTAL].i;
    v[COL_WHAT] = (struct ui_cell){.text = row->v[REG_WHAT].s,
                                   .href = mz_str_fmt(l->cx->a, "/offer/%" PRId64, row->id),
                                   .note = leaf_say(l, plan_needs[kind].label)};
    v[COL_GIVER] = (struct ui_cell){.text = row->v[REG_NAME].s,
                                    .note = leaf_say(l, plan_givers[giver].label)};
    v[COL_PLACE].text = leaf_division_short(l->cx, row->v[REG_PLACE].i);
    v[COL_LEFT].text = mz_str_fmt(l->cx->a, "%" PRId64 " / %" PRId64,
                                  total - row->v[REG_TAKEN].i, total);
    v[COL_ENDS].text = leaf_day(l, row->v[REG_ENDS].i);
    return MZ_OK;
}

static const struct mz_member row_members[] = {
    {"id", "Number of the offer", MZ_J_INT(struct mz_reg_row, id)},
    {"kind", "Need that it serves, one word", MZ_J_COL(TEXT, REG_KIND)},
    {"what", "What is given", MZ_J_COL(TEXT, REG_WHAT)},
    {"giver", "Kind of giver, one word", MZ_J_COL(TEXT, REG_GIVER)},
    {"giver_name", "Name of the giver", MZ_J_COL(TEXT, REG_NAME)},
    {"place", "12-digit code of the place", MZ_J_COL(I64, REG_PLACE)},
    {"total", "How many there are", MZ_J_COL(I64, REG_TOTAL)},
    {"taken", "How many are reserved or given", MZ_J_COL(I64, REG_TAKEN)},
    {"done", "How many were given", MZ_J_COL(I64, REG_DONE)},
    {"ends", "Last day", MZ_J_COL(DAY, REG_ENDS)},
    {0},
};
static const struct mz_shape row_shape = {"OfferRow", row_members, sizeof(struct mz_reg_row)};
const struct mz_shape offer_list_shape = MZ_ROWS("Offers", "offers", &row_shape);

static const struct list_view views[] = {
    {"", MZ_T("Open||offers"), .counted = true},
    {"mine", MZ_T("Mine||offers"), .counted = true},
    {"over", MZ_T("Days are over"), .counted = true},
    {"closed", MZ_T("Closed||offers"), .counted = false},
};

static const struct ui_action acts[] = {
    {.label = {MZ_T("Enter an offer"), 0},
     .href = {"/offer/new", 10},
     .icon = MZ_ICON("plus"),
     .need = "offer.add",
     .primary = true},
    {.label = {MZ_T("Open needs"), 0},
     .href = {"/offer/need", 11},
     .icon = MZ_ICON("list-check"),
     .need = "offer.match"},
    {.label = {MZ_T("Reservations"), 0},
     .href = {"/offer/match", 12},
     .icon = MZ_ICON("calendar"),
     .need = "offer.read"},
    {.label = {MZ_T("Figures||offers"), 0},
     .href = {"/offer/stat", 11},
     .icon = MZ_ICON("chart-bar"),
     .need = "offer.match"},
};

static mz_code make(struct list *list)
{
    list_choice(list, "kind", MZ_T("Need"), options(list->l, plan_needs, PLAN_NEEDS_N),
                PLAN_NEEDS_N);
    return MZ_OK;
}

static const struct list_how offer_list = {
    .reg = &offer_register,
    .path = "/offer",
    .title = MZ_T("Resources board"),
    .sub = MZ_T("What is offered goes to who needs it, with a receipt."),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .views = views,
    .views_n = MZ_LEN(views),
    .make = make,
    .usual = "ends",
    .heads = heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &offer_list_shape,
    .icon = MZ_ICON("gift"),
    .none = MZ_T("No offer here"),
    .next = MZ_T("What charities, companies, volunteers and offices can give is entered here."),
};

/* ---- open needs --------------------------------------------------------------------------- */

enum { N_KIND, N_WHOM, N_PLACE, N_SINCE, N_COLS };
enum { NREG_PLAN, NREG_DIVISION, NREG_KIND, NREG_STATE, NREG_SINCE };

static const struct ui_column need_heads[N_COLS] = {
    [N_KIND] = {.name = "kind", .label = {MZ_T("Need"), 0}, .fixed = true},
    [N_WHOM] = {.name = "whom", .label = {MZ_T("Household"), 0}, .phone_label = true},
    [N_PLACE] = {.name = "division",
                 .label = {MZ_T("Division"), 0},
                 .sort = true,
                 .phone_label = true},
    [N_SINCE] = {.name = "since", .label = {MZ_T("Since"), 0}, .phone_label = true},
};

/* The plans that the needs stand in. */
static mz_code need_load(struct list *list)
{
    return list_load_rows(list, NREG_PLAN, &plan_register);
}

static mz_code need_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    const struct mz_reg_row *plan = list_row(l, row->v[NREG_PLAN].i);
    mz_str whom = MZ_S("—");
    size_t kind = plan_word_of(plan_needs, PLAN_NEEDS_N, row->v[NREG_KIND].s);
    MZ_TRY(plan == NULL ? MZ_OK : list_home(l, plan->v[PLAN_REG_HOUSEHOLD].i, &whom));
    v[N_KIND] = (struct ui_cell){.text = kind < PLAN_NEEDS_N ? leaf_say(l, plan_needs[kind].label)
                                                             : row->v[NREG_KIND].s,
                                 .href = mz_str_fmt(l->cx->a, "/offer/need/%" PRId64, row->id)};
    v[N_WHOM] = (struct ui_cell){
        .text = whom, .href = mz_str_fmt(l->cx->a, "/plan/%" PRId64, row->v[NREG_PLAN].i)};
    v[N_PLACE].text = leaf_division_short(l->cx, row->v[NREG_DIVISION].i);
    v[N_SINCE].text = leaf_day(l, row->v[NREG_SINCE].i);
    return MZ_OK;
}

static const struct mz_member need_members[] = {
    {"id", "Number of the need", MZ_J_INT(struct mz_reg_row, id)},
    {"plan", "Number of the plan", MZ_J_COL(I64, NREG_PLAN)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, NREG_DIVISION)},
    {"kind", "Need, one word", MZ_J_COL(TEXT, NREG_KIND)},
    {"state", "open or met", MZ_J_COL(TEXT, NREG_STATE)},
    {"since", "Since when", MZ_J_COL(DAY, NREG_SINCE)},
    {0},
};
static const struct mz_shape need_shape = {"OpenNeed", need_members, sizeof(struct mz_reg_row)};
static const struct mz_shape need_list_shape = MZ_ROWS("OpenNeeds", "needs", &need_shape);

static struct ui_crumb *crumb(struct leaf *l)
{
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Resources board")), .href = MZ_S("/offer")};
    return c;
}

static const struct list_view need_views[] = {
    {"", MZ_T("Open||needs"), .counted = true},
    {"met", MZ_T("Met||need"), .counted = true},
};

static const struct list_how offer_need_list = {
    .reg = &plan_need_register,
    .path = "/offer/need",
    .menu = "/offer",
    .title = MZ_T("Open needs"),
    .above = MZ_T("Resources board"),
    .above_path = "/offer",
    .views = need_views,
    .views_n = MZ_LEN(need_views),
    .place = true,
    .make = make,
    .usual = "division",
    .heads = need_heads,
    .heads_n = N_COLS,
    .load = need_load,
    .cells = need_cells,
    .answer = &need_list_shape,
    .act = "plan.read",
    .kind = "plan",
    .icon = MZ_ICON("list-check"),
    .none = MZ_T("No need is open"),
    .next = MZ_T("Needs come from help plans."),
};

/* ---- reservations ---------------------------------------------------------------------------- */

enum {
    MREG_KIND,
    MREG_DIVISION,
    MREG_N,
    MREG_DAY,
    MREG_STATE,
    MREG_OFFER,
    MREG_RECEIPT,
    MREG_RATING
};

static const struct mz_col match_cols[] = {
    {"kind", MZ_T("Need"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"n", MZ_T("How many"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"day", MZ_T("Day"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"offer", MZ_T("Offer"), MZ_COL_SUBJECT, MZ_COL_FILTER, "offer"},
    {"receipt", MZ_T("Receipt||offer"), MZ_COL_TEXT, 0, NULL},
    {"rating", MZ_T("Word of the family"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"owner", MZ_T("Account of the giver"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "account"},
    {0},
};

/* A giver asks about his own and sees the township alone. */
static mz_code match_ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str view = a->get(a->p, "view");
    if (plan_word_of(offer_states, OFFER_STATES_N, view) < OFFER_STATES_N) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = view});
    }
    if (offer_is_giver(cx)) {
        asks_add(q, (struct mz_filter){.col = "owner", .op = MZ_IS, .i = cx->actor->user});
    }
    return MZ_OK;
}

static int64_t town_of(int64_t division)
{
    enum { TOWN = 1000 };
    return division / TOWN * TOWN;
}

static mz_code match_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    said(cx, &row->v[MREG_KIND].s, plan_needs, PLAN_NEEDS_N);
    said(cx, &row->v[MREG_STATE].s, offer_states, OFFER_STATES_N);
    row->v[MREG_DIVISION].i = town_of(row->v[MREG_DIVISION].i);
    return MZ_OK;
}

const struct mz_reg offer_match_register = {
    .name = "offer_match",
    .table = "offer_match",
    .title = MZ_T("Reservations of the resources board"),
    .sort = "-day",
    .cols = match_cols,
    .need = "offer.read",
    .ask = match_ask,
    .row = match_out,
};

enum { MC_WHAT, MC_PLACE, MC_N, MC_DAY, MC_STATE, MC_COLS };
static const struct ui_column match_heads[MC_COLS] = {
    [MC_WHAT] = {.name = "what", .label = {MZ_T("What is given"), 0}, .fixed = true},
    [MC_PLACE] = {.name = "place",
                  .label = {MZ_T("Township||reservation"), 0},
                  .phone_label = true},
    [MC_N] = {.name = "n", .label = {MZ_T("How many"), 0}, .num = true, .phone_label = true},
    [MC_DAY] = {.name = "day",
                .label = {MZ_T("Day"), 0},
                .sort = true,
                .phone_label = true,
                .one_line = true},
    [MC_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
};

/* The offers that they reserve. */
static mz_code match_load(struct list *list)
{
    return list_load_rows(list, MREG_OFFER, &offer_register);
}

static mz_code match_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    static const enum mz_tone tones[OFFER_STATES_N] = {MZ_TONE_WARN, MZ_TONE_NOTE, MZ_TONE_OK,
                                                       MZ_TONE_IDLE, MZ_TONE_IDLE};
    const struct mz_reg_row *o = list_row(l, row->v[MREG_OFFER].i);
    size_t s = plan_word_of(offer_states, OFFER_STATES_N - 1, row->v[MREG_STATE].s);
    v[MC_WHAT] = (struct ui_cell){.text = o == NULL ? MZ_S("—") : o->v[REG_WHAT].s,
                                  .href = mz_str_fmt(l->cx->a, "/offer/match/%" PRId64, row->id),
                                  .note = o == NULL ? MZ_S("") : o->v[REG_NAME].s};
    v[MC_PLACE].text = leaf_division_short(l->cx, town_of(row->v[MREG_DIVISION].i));
    v[MC_N].text = leaf_int(l, row->v[MREG_N].i);
    v[MC_DAY].text = leaf_day(l, row->v[MREG_DAY].i);
    v[MC_STATE] = (struct ui_cell){
        .tags = leaf_tag(l, tones[s], leaf_say(l, offer_states[s].label)), .tags_n = 1};
    return MZ_OK;
}

struct match_row {
    int64_t id;
    int64_t offer;
    mz_str kind;
    int64_t town;
    int64_t n;
    int64_t day;
    mz_str state;
};
static const struct mz_member match_members[] = {
    {"id", "Number of the reservation", MZ_J_INT(struct match_row, id)},
    {"offer", "Number of the offer", MZ_J_INT(struct match_row, offer)},
    {"kind", "Need, one word", MZ_J_TEXT(struct match_row, kind)},
    {"town", "12-digit code of the township", MZ_J_INT(struct match_row, town)},
    {"n", "How many", MZ_J_INT(struct match_row, n)},
    {"day", "Day on which it is to be given", MZ_J_DAY(struct match_row, day)},
    {"state", "State, one word", MZ_J_TEXT(struct match_row, state)},
    {0},
};
static const struct mz_shape match_shape = {"ReservationRow", match_members,
                                            sizeof(struct match_row)};
const struct mz_shape offer_match_list_shape =
    MZ_ROWS("Reservations", "reservations", &match_shape);

static mz_code match_tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    (void)l;
    *(struct match_row *)item = (struct match_row){.id = row->id,
                                                   .offer = row->v[MREG_OFFER].i,
                                                   .kind = row->v[MREG_KIND].s,
                                                   .town = town_of(row->v[MREG_DIVISION].i),
                                                   .n = row->v[MREG_N].i,
                                                   .day = row->v[MREG_DAY].i,
                                                   .state = row->v[MREG_STATE].s};
    return MZ_OK;
}

static mz_code match_make(struct list *list)
{
    struct list_view views_of[OFFER_STATES_N + 1] = {{"", MZ_T("All"), .counted = true}};
    for (size_t i = 0; i < OFFER_STATES_N; i++) {
        views_of[i + 1] =
            (struct list_view){offer_states[i].word, offer_states[i].label, .counted = true};
    }
    return list_views(list, views_of, MZ_LEN(views_of));
}

static const struct list_how offer_match_list = {
    .reg = &offer_match_register,
    .path = "/offer/match",
    .menu = "/offer",
    .title = MZ_T("Reservations"),
    .above = MZ_T("Resources board"),
    .above_path = "/offer",
    .make = match_make,
    .usual = "-day",
    .heads = match_heads,
    .heads_n = MC_COLS,
    .load = match_load,
    .cells = match_cells,
    .answer = &offer_match_list_shape,
    .tell = match_tell,
    .icon = MZ_ICON("calendar"),
    .none = MZ_T("Nothing is reserved"),
    .next = MZ_T("A reservation is made on the page of an open need."),
};

/* ---- figures -----------------------------------------------------------------------------------
 */

struct figures {
    int64_t offers, total, taken, done, needs, rated, sum;
};

static mz_code figures(mz_cx *cx, struct figures v[PLAN_NEEDS_N])
{
    struct offer_q_stat_row *r = NULL;
    struct offer_q_needs_row *w = NULL;
    struct offer_q_rated_row *g = NULL;
    size_t n = 0;
    int64_t county = cx->actor->division_lo / MZ_COUNTY_UNIT;
    MZ_TRY(offer_q_stat(cx, county, &r, &n));
    for (size_t i = 0; i < n; i++) {
        size_t k = plan_word_of(plan_needs, PLAN_NEEDS_N - 1, r[i].kind);
        v[k].offers = r[i].offers;
        v[k].total = r[i].total;
        v[k].taken = r[i].taken;
        v[k].done = r[i].done;
    }
    MZ_TRY(offer_q_needs(cx, &w, &n));
    for (size_t i = 0; i < n; i++) {
        v[plan_word_of(plan_needs, PLAN_NEEDS_N - 1, w[i].kind)].needs = w[i].n;
    }
    MZ_TRY(offer_q_rated(cx, &g, &n));
    for (size_t i = 0; i < n; i++) {
        size_t k = plan_word_of(plan_needs, PLAN_NEEDS_N - 1, g[i].kind);
        v[k].rated = g[i].n;
        v[k].sum = g[i].sum;
    }
    return MZ_OK;
}

mz_code offer_stat_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column columns[] = {
        {.name = "kind", .label = {MZ_T("Need"), 0}, .fixed = true},
        {.name = "needs", .label = {MZ_T("Open needs"), 0}, .num = true, .phone_label = true},
        {.name = "offers", .label = {MZ_T("Offers"), 0}, .num = true, .phone_label = true},
        {.name = "total", .label = {MZ_T("How many"), 0}, .num = true, .phone_label = true},
        {.name = "taken",
         .label = {MZ_T("Reserved or given"), 0},
         .num = true,
         .phone_label = true},
        {.name = "done", .label = {MZ_T("Given||offer"), 0}, .num = true, .phone_label = true},
        {.name = "rating",
         .label = {MZ_T("Word of the family, mean"), 0},
         .num = true,
         .phone_label = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    struct figures v[PLAN_NEEDS_N] = {{.offers = 0}};
    enum { TENTHS = 10 };
    MZ_TRY(figures(cx, v));
    struct ui_table *t = leaf_table(l, leaf_left(l, MZ_T("Needs and offers")), columns,
                                    MZ_LEN(columns), PLAN_NEEDS_N);
    for (size_t i = 0; i < PLAN_NEEDS_N; i++) {
        int64_t tenths = v[i].rated == 0 ? 0 : (v[i].sum * TENTHS + v[i].rated / 2) / v[i].rated;
        leaf_cell(
            t, (struct ui_cell){.text = leaf_say(l, plan_needs[i].label),
                                .href = mz_str_fmt(cx->a, "/offer?kind=%s", plan_needs[i].word)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].needs)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].offers)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].total)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].taken)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].done)});
        leaf_cell(t, (struct ui_cell){.text = v[i].rated == 0
                                                  ? MZ_S("—")
                                                  : mz_str_fmt(cx->a, "%" PRId64 ".%" PRId64,
                                                               tenths / TENTHS, tenths % TENTHS)});
    }
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Needs and offers")),
                                      .menu = "/offer",
                                      .crumbs = crumb(l),
                                      .crumbs_n = 1});
}

/* ---- routes
 * -------------------------------------------------------------------------------------- */

const struct mz_route offer_routes[] = {
    {.path = "/offer",
     .get = list_get,
     .page = &offer_list,
     .need = "offer.read",
     .help = "What is offered in the county, what ends soonest first; a giver sees his own",
     .answer = &offer_list_shape,
     .list = &offer_register},
    {.path = "/offer/new",
     .get = offer_new_get,
     .post = offer_new_post,
     .need = "offer.add",
     .flags = MZ_ROUTE_MAKES,
     .help = "Enter an offer: what, how many, where, when, for whom"},
    {.path = "/offer/need",
     .get = list_get,
     .page = &offer_need_list,
     .need = "offer.match",
     .help = "Open needs of help plans",
     .answer = &need_list_shape,
     .list = &plan_need_register},
    {.path = "/offer/need/{id}",
     .get = offer_need_get,
     .post = offer_need_post,
     .need = "offer.match",
     .help = "Offers that fit a need, best first with reasons; POST offer= n= day= reserves"},
    {.path = "/offer/match",
     .get = list_get,
     .page = &offer_match_list,
     .need = "offer.read",
     .help = "Reservations by state; a giver sees his own",
     .answer = &offer_match_list_shape,
     .list = &offer_match_register},
    {.path = "/offer/match/{id}",
     .get = offer_match_show_get,
     .post = offer_match_show_post,
     .need = "offer.read",
     .help = "One reservation; POST do=accept, decline, deliver, cancel or rate"},
    {.path = "/offer/stat",
     .get = offer_stat_get,
     .need = "offer.match",
     .help = "Needs, offers, what was given and what families say of it, by kind"},
    {.path = "/offer/{id}",
     .get = offer_show_get,
     .post = offer_show_post,
     .need = "offer.read",
     .need_post = "offer.add",
     .help = "One offer and its reservations; POST do=close"},
    {0},
};
