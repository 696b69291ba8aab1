/* list_web.c - the lists of plans and measures, the board by place, what all pages share, routes.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/plan/page_web.h"
#include "store/db.h"

/* ---- shared parts ---------------------------------------------------------------------- */

const struct ui_clock *plan_page_due(struct leaf *l, int64_t day)
{
    int64_t today = mz_date_today(l->cx).v;
    enum { SOON = 7 };
    if (day == MZ_NULL) {
        return NULL;
    }
    struct ui_clock *c = MZ_NEW(l->cx->a, struct ui_clock);
    c->state = day < today ? UI_CLOCK_LATE : day <= today + SOON ? UI_CLOCK_SOON : UI_CLOCK_OK;
    c->text = day < today ? leaf_sayf(l, MZ_T("Late since {0}"), leaf_day(l, day), MZ_S(""))
              : day == today
                  ? leaf_say(l, MZ_T("Due today||deadline"))
                  : leaf_sayf(l, MZ_T("Until {0}||deadline"), leaf_day(l, day), MZ_S(""));
    return c;
}

const struct ui_tag *plan_page_consent(struct leaf *l, enum plan_consent consent)
{
    static const enum mz_tone tones[PLAN_CONSENTS_N] = {MZ_TONE_WARN, MZ_TONE_OK, MZ_TONE_OK,
                                                        MZ_TONE_IDLE};
    return leaf_tag(l, tones[consent], leaf_say(l, plan_consents[consent].label));
}

mz_str plan_page_href(const struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "/plan/%" PRId64, id);
}

struct ui_option *plan_page_options(struct leaf *l, const struct plan_word *w, size_t n,
                                    const char *first)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    size_t k = 0;
    if (first != NULL) {
        o[k++] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, first)};
    }
    for (size_t i = 0; i < n; i++) {
        o[k++] =
            (struct ui_option){.value = mz_str_of(w[i].word), .label = leaf_say(l, w[i].label)};
    }
    return o;
}

mz_code plan_page_workers(struct leaf *l, int64_t division, struct ui_option **out, size_t *n)
{
    struct account_worker *w = NULL;
    size_t k = 0;
    MZ_TRY(plan_workers(l->cx, division, &w, &k));
    *out = MZ_NEW_N(l->cx->a, struct ui_option, k + 1);
    *n = 0;
    (*out)[(*n)++] =
        (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
    for (size_t i = 0; i < k; i++) {
        (*out)[(*n)++] = (struct ui_option){
            .value = mz_str_fmt(l->cx->a, "%" PRId64, w[i].account),
            .label = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(w[i].name),
                                MZ_ARG(account_role_title(l->cx->lang, w[i].role)))};
    }
    return MZ_OK;
}

size_t plan_page_word(struct mz_form *form, const char *field, const struct plan_word *w, size_t n)
{
    size_t i = plan_word_of(w, n, mz_req_field(form->rq, field));
    if (i == n) {
        mz_form_problem(form, (struct mz_say){.field = field, .text = MZ_T("Please choose")});
    }
    return i == n ? 0 : i;
}

mz_str plan_page_kept(struct leaf *l, const struct mz_form *form, const char *name, mz_str usual)
{
    return form == NULL ? usual : mz_req_field(l->rq, name);
}

/* ---- plans ------------------------------------------------------------------------------- */

enum { COL_WHOM, COL_PLACE, COL_DUE, COL_REVIEW, COL_CONSENT, COL_MEASURES, COL_WHO, COLS };

static const struct ui_column heads[COLS] = {
    [COL_WHOM] = {.name = "whom", .label = {MZ_T("Household"), 0}, .fixed = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_DUE] = {.name = "due",
                 .label = {MZ_T("Next measure due"), 0},
                 .sort = true,
                 .phone_full = true},
    [COL_REVIEW] = {.name = "review_on",
                    .label = {MZ_T("Review on"), 0},
                    .sort = true,
                    .phone_label = true,
                    .one_line = true},
    [COL_CONSENT] = {.name = "consent", .label = {MZ_T("Consent||plan"), 0}, .phone_label = true},
    [COL_MEASURES] = {.name = "measures_n",
                      .label = {MZ_T("Running measures"), 0},
                      .num = true,
                      .phone_label = true},
    [COL_WHO] = {.name = "who", .label = {MZ_T("Responsible"), 0}, .phone_label = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    int64_t due = row->v[PLAN_REG_DUE].i;
    bool closed = mz_str_eq(row->v[PLAN_REG_STATE].s, mz_str_of(plan_states[PLAN_CLOSED].word));
    size_t consent = plan_word_of(plan_consents, PLAN_CONSENTS_N - 1, row->v[PLAN_REG_CONSENT].s);
    size_t result = plan_word_of(plan_results, PLAN_RESULTS_N - 1, row->v[PLAN_REG_RESULT].s);
    v[COL_WHOM].href = plan_page_href(l, row->id);
    MZ_TRY(list_home(l, row->v[PLAN_REG_HOUSEHOLD].i, &v[COL_WHOM].text));
    v[COL_PLACE].text = leaf_division_short(l->cx, row->v[PLAN_REG_DIVISION].i);
    v[COL_DUE].clock = plan_page_due(l, due);
    v[COL_DUE].text = due != MZ_NULL ? MZ_S("")
                      : closed       ? leaf_say(l, plan_results[result].label)
                                     : leaf_say(l, MZ_T("No measure yet"));
    v[COL_REVIEW].text = leaf_day(l, row->v[PLAN_REG_REVIEW].i);
    v[COL_CONSENT] =
        (struct ui_cell){.tags = plan_page_consent(l, (enum plan_consent)consent), .tags_n = 1};
    v[COL_MEASURES].text = leaf_int(l, row->v[PLAN_REG_MEASURES].i);
    v[COL_WHO].text = list_worker(l, row->v[PLAN_REG_RESPONSIBLE].i);
    return MZ_OK;
}

static const struct mz_member plan_row_members[] = {
    {"id", "Number of the plan", MZ_J_INT(struct mz_reg_row, id)},
    {"household", "Number of the household", MZ_J_COL(I64, PLAN_REG_HOUSEHOLD)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, PLAN_REG_DIVISION)},
    {"state", "running or closed", MZ_J_COL(TEXT, PLAN_REG_STATE)},
    {"due", "Day on which the first measure is due", MZ_J_COL_OR_NULL(DAY, PLAN_REG_DUE)},
    {"review_on", "Day of the next review", MZ_J_COL(DAY, PLAN_REG_REVIEW)},
    {"consent", "none, oral, signed or refused", MZ_J_COL(TEXT, PLAN_REG_CONSENT)},
    {"measures", "How many measures run", MZ_J_COL(I64, PLAN_REG_MEASURES)},
    {0},
};
static const struct mz_shape plan_row_shape = {"HelpPlanRow", plan_row_members,
                                               sizeof(struct mz_reg_row)};
const struct mz_shape plan_list_shape = MZ_ROWS("HelpPlans", "plans", &plan_row_shape);

static const struct list_view views[] = {
    {"", MZ_T("All running||plans"), .counted = true},
    {"late", MZ_T("Measure late"), .counted = true},
    {"review", MZ_T("Review due"), .counted = true},
    {"unasked", MZ_T("Without consent"), .counted = true},
    {"empty", MZ_T("Without measures"), .counted = true},
    {"mine", MZ_T("Mine||plans"), .counted = true},
    {"closed", MZ_T("Closed||of a plan"), .counted = false},
};

static const struct ui_action acts[] = {
    {.label = {MZ_T("Measures"), 0},
     .href = {"/plan/measure", 13},
     .icon = MZ_ICON("list-check"),
     .need = "plan.read"},
    {.label = {MZ_T("By township"), 0},
     .href = {"/plan/board", 11},
     .icon = MZ_ICON("chart-bar"),
     .need = "plan.read"},
};

static mz_code make(struct list *list)
{
    list_choice(list, "consent", MZ_T("Consent||plan"),
                plan_page_options(list->l, plan_consents, PLAN_CONSENTS_N, NULL), PLAN_CONSENTS_N);
    return MZ_OK;
}

static const struct list_how plan_list = {
    .reg = &plan_register,
    .path = "/plan",
    .sub = MZ_T("One household, one plan: needs, measures, who answers for them."),
    .title = MZ_T("Help plans"),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .make = make,
    .usual = "due",
    .heads = heads,
    .heads_n = COLS,
    .words = MZ_T("Number of the plan, or household: number, head or address"),
    .cells = cells,
    .answer = &plan_list_shape,
    .act = "plan.read",
    .kind = "plan",
    .icon = MZ_ICON("heart-handshake"),
    .none = MZ_T("No help plan here"),
    .next = MZ_T("A plan is opened on the page of a household, an alert or a case."),
};

/* ---- measures ---------------------------------------------------------------------------- */

enum { M_WHAT, M_WHOM, M_GIVER, M_DUE, M_EVERY, M_TIMES, M_COLS };

static const struct ui_column measure_heads[M_COLS] = {
    [M_WHAT] = {.name = "what", .label = {MZ_T("What is given"), 0}, .fixed = true},
    [M_WHOM] = {.name = "division",
                .label = {MZ_T("Household"), 0},
                .sort = true,
                .phone_full = true},
    [M_GIVER] = {.name = "giver", .label = {MZ_T("Giver"), 0}, .phone_label = true},
    [M_DUE] = {.name = "due", .label = {MZ_T("Due"), 0}, .sort = true, .phone_label = true},
    [M_EVERY] = {.name = "every", .label = {MZ_T("How often||help"), 0}, .phone_label = true},
    [M_TIMES] = {.name = "times", .label = {MZ_T("Given / not given"), 0}, .phone_label = true},
};

enum {
    MREG_PLAN,
    MREG_DIVISION,
    MREG_KIND,
    MREG_WHAT,
    MREG_GIVER,
    MREG_NAME,
    MREG_EVERY,
    MREG_STARTS,
    MREG_ENDS,
    MREG_DUE,
    MREG_STATE,
    MREG_DONE,
    MREG_MISSED
};

static mz_str word_label(struct leaf *l, const struct plan_word *w, size_t n, mz_str word)
{
    size_t i = plan_word_of(w, n, word);
    return i < n ? leaf_say(l, w[i].label) : word;
}

/* The plans that the measures stand in. */
static mz_code measure_load(struct list *list)
{
    return list_load_rows(list, MREG_PLAN, &plan_register);
}

static mz_code measure_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    const struct mz_reg_row *plan = list_row(l, row->v[MREG_PLAN].i);
    mz_str whom = MZ_S("—");
    MZ_TRY(plan == NULL ? MZ_OK : list_home(l, plan->v[PLAN_REG_HOUSEHOLD].i, &whom));
    v[M_WHAT] =
        (struct ui_cell){.text = row->v[MREG_WHAT].s,
                         .href = plan_page_href(l, row->v[MREG_PLAN].i),
                         .note = word_label(l, plan_needs, PLAN_NEEDS_N, row->v[MREG_KIND].s)};
    v[M_WHOM] =
        (struct ui_cell){.text = whom, .note = leaf_division_short(l->cx, row->v[MREG_DIVISION].i)};
    v[M_GIVER] =
        (struct ui_cell){.text = row->v[MREG_NAME].s,
                         .note = word_label(l, plan_givers, PLAN_GIVERS_N, row->v[MREG_GIVER].s)};
    v[M_DUE].clock = plan_page_due(l, row->v[MREG_DUE].i);
    v[M_DUE].text = row->v[MREG_DUE].i == MZ_NULL ? MZ_S("—") : MZ_S("");
    v[M_EVERY].text = word_label(l, plan_everys, PLAN_EVERYS_N, row->v[MREG_EVERY].s);
    v[M_TIMES].text =
        mz_str_fmt(l->cx->a, "%" PRId64 " / %" PRId64, row->v[MREG_DONE].i, row->v[MREG_MISSED].i);
    return MZ_OK;
}

static const struct mz_member measure_row_members[] = {
    {"id", "Number of the measure", MZ_J_INT(struct mz_reg_row, id)},
    {"plan", "Number of the plan", MZ_J_COL(I64, MREG_PLAN)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, MREG_DIVISION)},
    {"kind", "Need, one word", MZ_J_COL(TEXT, MREG_KIND)},
    {"what", "What is given", MZ_J_COL(TEXT, MREG_WHAT)},
    {"giver", "Kind of giver, one word", MZ_J_COL(TEXT, MREG_GIVER)},
    {"every", "once, week, month or quarter", MZ_J_COL(TEXT, MREG_EVERY)},
    {"starts", "First day", MZ_J_COL(DAY, MREG_STARTS)},
    {"ends", "Last day", MZ_J_COL(DAY, MREG_ENDS)},
    {"due", "Last day of the period to be reported", MZ_J_COL_OR_NULL(DAY, MREG_DUE)},
    {"state", "running, over or stopped", MZ_J_COL(TEXT, MREG_STATE)},
    {"done", "How often it was given", MZ_J_COL(I64, MREG_DONE)},
    {"missed", "How often it was not given", MZ_J_COL(I64, MREG_MISSED)},
    {0},
};
static const struct mz_shape measure_row_shape = {"MeasureRow", measure_row_members,
                                                  sizeof(struct mz_reg_row)};
const struct mz_shape plan_measure_list_shape = MZ_ROWS("Measures", "measures", &measure_row_shape);

static struct ui_crumb *crumb(struct leaf *l)
{
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Help plans")), .href = MZ_S("/plan")};
    return c;
}

static const struct list_view measure_views[] = {
    {"", MZ_T("Running||measure"), .counted = true},
    {"late", MZ_T("Late||measures"), .counted = true},
    {"mine", MZ_T("Mine||measures"), .counted = true},
    {"over", MZ_T("Over or stopped"), .counted = false},
};

static mz_code measure_make(struct list *list)
{
    struct leaf *l = list->l;
    list_choice(list, "kind", MZ_T("Need"), plan_page_options(l, plan_needs, PLAN_NEEDS_N, NULL),
                PLAN_NEEDS_N);
    list_choice(list, "giver", MZ_T("Giver"),
                plan_page_options(l, plan_givers, PLAN_GIVERS_N, NULL), PLAN_GIVERS_N);
    return MZ_OK;
}

static const struct list_how plan_measure_list = {
    .reg = &plan_measure_register,
    .path = "/plan/measure",
    .menu = "/plan",
    .title = MZ_T("Measures of help plans"),
    .above = MZ_T("Help plans"),
    .above_path = "/plan",
    .views = measure_views,
    .views_n = MZ_LEN(measure_views),
    .place = true,
    .make = measure_make,
    .usual = "due",
    .heads = measure_heads,
    .heads_n = M_COLS,
    .load = measure_load,
    .cells = measure_cells,
    .answer = &plan_measure_list_shape,
    .act = "plan.read",
    .kind = "plan",
    .icon = MZ_ICON("list-check"),
    .none = MZ_T("No measure here"),
    .next = MZ_T("Measures are agreed on the page of a help plan."),
};

/* ---- the board --------------------------------------------------------------------------- */

enum { B_ALL, B_LATE, B_REVIEW, B_UNASKED, B_EMPTY, B_MET, B_N, TOWNS_MAX = 400 };

struct board_row {
    int64_t place;
    int64_t n[B_N];
};

static const char *const board_views[B_N] = {"", "late", "review", "unasked", "empty", "closed"};

static mz_str board_view(void *p, const char *name)
{
    return mz_str_eq(mz_str_of(name), MZ_S("view")) ? mz_str_of(p) : MZ_S("");
}

static struct board_row *row_at(struct board_row *rows, size_t *n, int64_t place)
{
    for (size_t i = 0; i < *n; i++) {
        if (rows[i].place == place) {
            return &rows[i];
        }
    }
    if (*n == TOWNS_MAX) {
        return NULL;
    }
    rows[*n].place = place;
    return &rows[(*n)++];
}

static mz_code count_board(mz_cx *cx, struct board_row *rows, size_t *n)
{
    for (size_t k = 0; k < B_N; k++) {
        union {
            const char *z;
            void *p;
        } view = {board_views[k]};
        const struct mz_ask ask = {board_view, view.p};
        struct mz_query q = {.filters_n = 0};
        struct mz_group *g = NULL;
        size_t g_n = 0;
        MZ_TRY(mz_reg_ask(cx, &plan_register, &ask, &q));
        MZ_TRY(mz_reg_groups(cx, &plan_register, &q,
                             (struct mz_by){.col = "division", .per = MZ_GROUP_TOWN}, &g, &g_n));
        for (size_t i = 0; i < g_n; i++) {
            struct board_row *r = row_at(rows, n, g[i].i);
            if (r != NULL) {
                r->n[k] += g[i].n;
            }
        }
    }
    return MZ_OK;
}

mz_code plan_board_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column columns[B_N + 1] = {
        {.name = "place", .label = {MZ_T("Division"), 0}, .fixed = true},
        {.name = "all", .label = {MZ_T("All running||plans"), 0}, .num = true, .phone_label = true},
        {.name = "late", .label = {MZ_T("Measure late"), 0}, .num = true, .phone_label = true},
        {.name = "review", .label = {MZ_T("Review due"), 0}, .num = true, .phone_label = true},
        {.name = "unasked",
         .label = {MZ_T("Without consent"), 0},
         .num = true,
         .phone_label = true},
        {.name = "empty", .label = {MZ_T("Without measures"), 0}, .num = true, .phone_label = true},
        {.name = "closed",
         .label = {MZ_T("Closed||of a plan"), 0},
         .num = true,
         .phone_label = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    struct board_row *rows = MZ_NEW_N(cx->a, struct board_row, TOWNS_MAX);
    size_t n = 0;
    MZ_TRY(count_board(cx, rows, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Help plans by township"));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("No help plan here"));
    }
    struct ui_table *t = leaf_table(l, p, columns, MZ_LEN(columns), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(cx, rows[i].place)});
        for (size_t k = 0; k < B_N; k++) {
            leaf_cell(t, (struct ui_cell){
                             .text = leaf_int(l, rows[i].n[k]),
                             .href = rows[i].n[k] == 0
                                         ? MZ_S("")
                                         : mz_str_fmt(cx->a, "/plan?view=%s&division=%012" PRId64,
                                                      board_views[k], rows[i].place)});
        }
    }
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Help plans by township")),
                                      .menu = "/plan",
                                      .crumbs = crumb(l),
                                      .crumbs_n = 1});
}

/* ---- routes ------------------------------------------------------------------------------ */

const struct mz_route plan_routes[] = {
    {.path = "/plan",
     .get = list_get,
     .page = &plan_list,
     .need = "plan.read",
     .help = "Help plans of households by what is late, due for review, without consent",
     .answer = &plan_list_shape,
     .list = &plan_register},
    {.path = "/plan/measure",
     .get = list_get,
     .page = &plan_measure_list,
     .need = "plan.read",
     .help = "Measures of all help plans, the latest first",
     .answer = &plan_measure_list_shape,
     .list = &plan_measure_register},
    {.path = "/plan/board",
     .get = plan_board_get,
     .need = "plan.read",
     .help = "Help plans by township: running, late, due for review, without consent"},
    {.path = "/plan/home/{household}",
     .get = plan_home_get,
     .post = plan_home_post,
     .need = "plan.write",
     .help = "Open the help plan of a household, or go on with the open one"},
    {.path = "/plan/case/{matter}",
     .get = plan_case_get,
     .post = plan_case_post,
     .need = "plan.write",
     .help = "Open the help plan of the household that a case is about"},
    {.path = "/plan/alert/{alert}",
     .get = plan_alert_get,
     .post = plan_alert_post,
     .need = "plan.write",
     .help = "Open the help plan of the household that an alert is about"},
    {.path = "/plan/{id}",
     .get = plan_show_get,
     .post = plan_show_post,
     .need = "plan.read",
     .need_post = "plan.follow",
     .help = "One help plan: needs, measures, money, history; POST do=ACT",
     .answer = &plan_page_shape},
    {.path = "/plan/{id}/act",
     .get = plan_act_get,
     .need = "plan.write",
     .help = "The form of one act of a help plan: do=measure, consent, meet, review, hand, stop or "
             "close"},
    {0},
};
