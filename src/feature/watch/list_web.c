/* list_web.c - the list of alerts: views, filters, acts on many. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/bulk_web.h"
#include "feature/finds.h"
#include "feature/list_web.h"
#include "feature/watch/page_web.h"
#include "feature/watch/watch_sql.h"
#include "feature/worker_web.h"
#include "store/db.h"

enum {
    COL_GRADE,
    COL_HOME,
    COL_CAUSES,
    COL_PLACE,
    COL_STATE,
    COL_DUE,
    COL_SCORE,
    COL_VISITOR,
    COL_MADE,
    COLS
};
/* Positions in watch_register. */
enum {
    REG_HOME,
    REG_DIVISION,
    REG_SIDE,
    REG_STATE,
    REG_GRADE,
    REG_SCORE,
    REG_CAUSES,
    REG_DUE,
    REG_MADE,
    REG_VISITOR
};

static const struct ui_column heads[COLS] = {
    [COL_GRADE] = {.name = "grade", .label = {MZ_T("Grade"), 0}, .sort = true, .phone_end = true},
    [COL_HOME] = {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
    [COL_CAUSES] = {.name = "causes", .label = {MZ_T("Causes"), 0}, .phone_full = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
    [COL_DUE] = {.name = "due", .label = {MZ_T("Deadline"), 0}, .sort = true, .phone_label = true},
    [COL_SCORE] = {.name = "score", .label = {MZ_T("Points"), 0}, .num = true, .phone_hide = true},
    [COL_VISITOR] = {.name = "visitor", .label = {MZ_T("Visitor"), 0}, .phone_hide = true},
    [COL_MADE] = {.name = "made_ms",
                  .label = {MZ_T("Made"), 0},
                  .hidden = true,
                  .phone_hide = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    size_t state = watch_word_of(watch_states, WATCH_STATES_N - 1, r->v[REG_STATE].s);
    c[COL_GRADE].risk = page_risk(l, (enum watch_grade)(r->v[REG_GRADE].i - 1), MZ_S(""));
    c[COL_HOME].href = page_alert_href(l, r->id);
    MZ_TRY(list_home(l, r->v[REG_HOME].i, &c[COL_HOME].text));
    c[COL_CAUSES].text = watch_causes_text(l->cx, r->v[REG_DIVISION].i, r->v[REG_CAUSES].s);
    if (mz_str_eq(r->v[REG_SIDE].s, MZ_S("paid"))) {
        c[COL_CAUSES].tags = leaf_tag(l, MZ_TONE_NOTE, leaf_say(l, MZ_T("Paid, to be checked")));
        c[COL_CAUSES].tags_n = 1;
    }
    c[COL_PLACE].text = leaf_division_short(l->cx, r->v[REG_DIVISION].i);
    c[COL_STATE] =
        (struct ui_cell){.tags = page_alert_state(l, (enum watch_state)state), .tags_n = 1};
    c[COL_DUE].clock = page_clock(l, r->v[REG_DUE].i);
    c[COL_SCORE].text = watch_score(l->cx->a, r->v[REG_SCORE].i);
    c[COL_VISITOR].text = list_worker(l, r->v[REG_VISITOR].i);
    c[COL_MADE].text = leaf_time(l, r->v[REG_MADE].i);
    return MZ_OK;
}

/* ---- views and filters -------------------------------------------------------- */

static const struct list_view views[] = {
    {"", MZ_T("All open"), .counted = true},
    {"review", MZ_T("County review"), .counted = true},
    {"township", MZ_T("Township assigns"), .counted = true},
    {"visit", MZ_T("Visit to the house"), .counted = true},
    {"judge", MZ_T("Judgement||of an alert"), .counted = true},
    {"help", MZ_T("Help||of an alert"), .counted = true},
    {"return", MZ_T("Second visit"), .counted = true},
    {"late", MZ_T("Overdue"), .counted = true},
    {"listed", MZ_T("Supervised"), .counted = true},
    {"closed", MZ_T("Closed||of an alert"), .counted = false},
};

static void make_filters(struct list *list)
{
    struct leaf *l = list->l;
    struct ui_option *g = MZ_NEW_N(l->cx->a, struct ui_option, WATCH_GRADES_N);
    struct ui_option *s = MZ_NEW_N(l->cx->a, struct ui_option, 2);
    for (size_t i = 0; i < WATCH_GRADES_N; i++) {
        g[i] = (struct ui_option){.value = mz_str_of(watch_grades[i].word),
                                  .label = leaf_say(l, watch_grades[i].label)};
    }
    s[0] =
        (struct ui_option){.value = MZ_S("help"), .label = leaf_say(l, MZ_T("Should be helped"))};
    s[1] = (struct ui_option){.value = MZ_S("paid"),
                              .label = leaf_say(l, MZ_T("Paid, to be checked"))};
    list_choice(list, "grade", MZ_T("Grade"), g, WATCH_GRADES_N);
    list_choice(list, "side", MZ_T("Side"), s, 2);
    list_field(list, leaf_place(l));
}

/* What the state of a view allows to do with many alerts at once. */
static const struct many {
    const char *view;
    const char *act;
    const char *need;
    const char *title; /* MZ_T */
    const char *icon;
    bool worker; /* somebody has to be chosen first */
} many[] = {
    {"review", "send", "watch.review", MZ_T("Send to the township"), MZ_ICON("send"), false},
    {"township", "assign", "watch.assign", MZ_T("Assign the visits"), MZ_ICON("walk"), true},
    {"visit", "assign", "watch.assign", MZ_T("Assign the visits"), MZ_ICON("walk"), true},
};

static void make_bulk(struct list *list)
{
    mz_str view = mz_req_query(list->l->rq, "view");
    for (size_t i = 0; i < MZ_LEN(many); i++) {
        const struct ui_action a = {.label = {many[i].title, 0},
                                    .icon = many[i].icon,
                                    .name = MZ_S("do"),
                                    .value = mz_str_of(many[i].act),
                                    .need = many[i].need};
        if (mz_str_eq(view, mz_str_of(many[i].view))) {
            list_bulk(list, &a, 1);
        }
    }
}

/* ---- the month ------------------------------------------------------------------- */

static mz_str month_text(const struct leaf *l, int64_t period)
{
    return mz_str_fmt(l->cx->a, "%04" PRId64 "-%02" PRId64, period / 12, period % 12 + 1);
}

/* When everybody was last looked at, and what came of it. */
static mz_code last_run(struct leaf *l, mz_str *out)
{
    struct watch_q_run_shown_row r = {0};
    mz_cx *cx = l->cx;
    MZ_TRY(watch_q_run_shown(cx, &r));
    if (r.counties == 0) { /* a run is the county's: who sees less of it knows of none */
        bool less = cx->actor->division_lo % MZ_COUNTY_UNIT != 0;
        *out = leaf_say(l, less ? MZ_T("The program points to households; people look and decide.")
                                : MZ_T("The program points to households; people look and decide. "
                                       "The indicators have not been run yet."));
        return MZ_OK;
    }
    mz_str when = mz_text_say(
        cx->a, cx->lang,
        (struct mz_say){.text = MZ_T("Last run {0}, month {1}: {2} households, {3} with a sign"),
                        .arg = {leaf_time(l, r.ended_ms), month_text(l, r.period),
                                leaf_int(l, r.households), leaf_int(l, r.found)}});
    *out = mz_text_say(
        cx->a, cx->lang,
        (struct mz_say){
            .text = MZ_T("{0}; {1} new alerts, {2} joined, {3} opened again."),
            .arg = {when, leaf_int(l, r.made), leaf_int(l, r.added), leaf_int(l, r.opened)}});
    return MZ_OK;
}

mz_code watch_run_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int64_t id = 0;
    (void)out;
    MZ_TRY(watch_run_ask(cx, &id));
    return mz_reply_redirectf(rq, "/job/%" PRId64, id);
}

/* ---- the page --------------------------------------------------------------------- */

static const struct mz_member watch_list_alert_members[] = {
    {"id", "Number of the alert", MZ_J_INT(struct mz_reg_row, id)},
    {"household", "Number of the household", MZ_J_COL(I64, REG_HOME)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {"side", "help: may need help; paid: may be paid wrongly", MZ_J_COL(TEXT, REG_SIDE)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {"grade", "1 red, 2 orange, 3 yellow, 4 blue", MZ_J_COL(I64, REG_GRADE)},
    {"score", "Points, in hundredths", MZ_J_COL(I64, REG_SCORE)},
    {"due", "Last day to act", MZ_J_COL_OR_NULL(DAY, REG_DUE)},
    {0},
};
static const struct mz_shape watch_list_alert_shape = {"AlertRow", watch_list_alert_members,
                                                       sizeof(struct mz_reg_row)};
const struct mz_shape watch_list_alerts_shape =
    MZ_ROWS("Alerts", "alerts", &watch_list_alert_shape);

static const struct ui_action acts[] = {
    {.label = {MZ_T("Clusters"), 0},
     .href = {"/watch/cluster", 14},
     .icon = MZ_ICON("map-pin"),
     .need = "watch.read"},
    {.label = {MZ_T("Red and black list"), 0},
     .href = {"/watch/unit", 11},
     .icon = MZ_ICON("list-check"),
     .need = "watch.read"},
    {.label = {MZ_T("Run the indicators"), 0},
     .href = {"/watch/run", 10},
     .icon = MZ_ICON("refresh"),
     .need = "watch.run",
     .post = true},
};

/* Above the households: places where many of them have the same sign. */
static mz_code make_clusters(struct list *list)
{
    struct leaf *l = list->l;
    int64_t n = 0;
    MZ_TRY(cluster_open_count(l->cx, &n));
    if (n > 0) {
        leaf_callout(l, MZ_TONE_WARN,
                     (struct mz_say){.text = MZ_T("{0} clusters are open"),
                                     .arg = {leaf_int(l, n)}},
                     (struct mz_say){.text = MZ_T("Many households of one place have the same sign "
                                                  "within days: see Clusters above.")});
    }
    return MZ_OK;
}

static mz_code make(struct list *list)
{
    MZ_TRY(make_clusters(list));
    make_filters(list);
    make_bulk(list);
    return last_run(list->l, &list->page.sub);
}

static const struct list_how watch_list = {
    .reg = &watch_register,
    .path = "/watch",
    .title = MZ_T("Alerts"),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .views = views,
    .views_n = MZ_LEN(views),
    .make = make,
    .usual = "due",
    .heads = heads,
    .heads_n = COLS,
    .words = MZ_T("Number, head or address"),
    .cells = cells,
    .answer = &watch_list_alerts_shape,
    .act = "watch.read",
    .kind = "watch_alert",
    .icon = MZ_ICON("bell"),
    .none = MZ_T("No household is pointed to here"),
    .next =
        MZ_T("The indicators look at everybody each month, and at once when a department delivers "
             "what changes something."),
};

/* ---- many at once ------------------------------------------------------------------- */

static mz_code do_one(mz_cx *cx, void *p, int64_t id, struct bulk_row *row)
{
    struct watch_doing in = *(const struct watch_doing *)p;
    struct watch_alert a = {.id = 0};
    struct leaf l = {.cx = cx};
    MZ_TRY(watch_get(cx, id, &a));
    row->label = page_alert_number(&l, &a);
    row->href = page_alert_href(&l, id);
    in.alert = id;
    return watch_do(cx, &in);
}

static mz_code places(mz_cx *cx, const struct bulk *b, struct worker_place *out)
{
    for (size_t i = 0; i < b->n; i++) {
        struct watch_alert a = {.id = 0};
        mz_code rc = watch_get(cx, b->ids[i], &a);
        if (rc == MZ_ABSENT) { /* said in the answer, when its turn comes */
            mz_clear(cx);
            continue;
        }
        MZ_TRY(rc);
        worker_place_add(out, a.division);
    }
    return MZ_OK;
}

static mz_code assign(mz_cx *cx, mz_req *rq, struct bulk *b, const struct many *m, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct worker_ask ask = {.title = m->title,
                             .path = "/watch",
                             .menu = "/watch",
                             .act = mz_str_of(m->act),
                             .note = MZ_T("What to do, or why")};
    struct watch_doing in = {.act = ask.act};
    MZ_TRY(places(cx, b, &ask.place));
    if (mz_req_field(rq, "go").n == 0 && !mz_req_json(rq)) {
        return worker_page(cx, rq, b, &ask, NULL, out);
    }
    struct worker_told t = worker_told(&form, &ask);
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return worker_page(cx, rq, b, &ask, &form, out);
    }
    in.visitor = t.worker;
    in.note = t.note;
    MZ_TRY(bulk_run(cx, b, do_one, &in));
    return bulk_send(cx, rq, out, b, "/watch",
                     (struct mz_page){.title = mz_text(cx->lang, m->title), .menu = "/watch"});
}

/* Without "do" alerts are sent, as programs did before there was more than one act. */
mz_code watch_list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    mz_str act = mz_req_field(rq, "do");
    bool assigns = mz_str_eq(act, MZ_S("assign"));
    const struct many *m = &many[assigns ? 1 : 0];
    struct watch_doing in = {.act = mz_str_of(m->act)};
    MZ_TRY(account_need(cx, m->need));
    mz_code rc = bulk_chosen(cx, rq, &watch_register, b);
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, "/watch", rc);
    }
    if (assigns) {
        return assign(cx, rq, b, m, out);
    }
    MZ_TRY(bulk_run(cx, b, do_one, &in));
    return bulk_send(cx, rq, out, b, "/watch?view=review",
                     (struct mz_page){.title = mz_text(cx->lang, m->title), .menu = "/watch"});
}

/* ---- the global search ------------------------------------------------------------- */

mz_code watch_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                     int64_t *total)
{
    struct watch_alert a = {.id = 0};
    struct leaf l = {.cx = cx};
    int64_t id = finds_id(cx, words);
    *items = NULL;
    *n = 0;
    *total = 0;
    mz_code rc = id == 0 || most == 0 ? MZ_ABSENT : watch_get(cx, id, &a);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    if (!finds_same(page_alert_number(&l, &a), words)) {
        return MZ_OK;
    }
    struct mz_item *it = MZ_NEW(cx->a, struct mz_item);
    *it = (struct mz_item){.title = page_alert_number(&l, &a),
                           .place = leaf_division(cx, a.division),
                           .href = page_alert_href(&l, id),
                           .due = MZ_NULL};
    MZ_TRY(watch_home(cx, a.household, &it->note));
    *items = it;
    *n = 1;
    *total = 1;
    return mz_read_note(
        cx,
        &(struct mz_event){.act = MZ_S("watch.read"), .kind = MZ_S("watch_alert"), .subject = id});
}

/* ---- routes ---------------------------------------------------------------------------- */

const struct mz_route watch_routes[] = {
    {.path = "/watch",
     .get = list_get,
     .page = &watch_list,
     .post = watch_list_post,
     .need = "watch.read",
     .help = "Alerts in scope by state, grade and side; POST do=send sends several to their "
             "townships, do=assign gives their visits to a worker",
     .answer = &watch_list_alerts_shape,
     .answer_post = &bulk_shape,
     .list = &watch_register},
    {.path = "/watch/run",
     .post = watch_run_post,
     .need = "watch.run",
     .help = "POST runs the indicators of this month over the reader's counties in the background"},
    {.path = "/watch/visit",
     .get = list_get,
     .page = &watch_visit_list,
     .need = "watch.visit",
     .help = "The reader's own visits of alerts, by deadline",
     .answer = &watch_visit_rows_shape,
     .list = &watch_visit_register},
    {.path = "/watch/visit/{id}",
     .get = watch_visit_show,
     .post = watch_visit_post,
     .need = "watch.visit",
     .help = "The visit of one alert on the phone; POST reports the findings"},
    {.path = "/watch/unit",
     .get = watch_units_show,
     .need = "watch.read",
     .help = "Townships by what is in time and what is overdue: the red and the black list"},
    {.path = "/watch/cluster",
     .get = list_get,
     .page = &cluster_list,
     .need = "watch.read",
     .help = "Places where many households have the same sign within days",
     .answer = &cluster_rows_shape,
     .list = &cluster_register},
    {.path = "/watch/cluster/home",
     .get = list_get,
     .page = &cluster_home_list,
     .need = "watch.read",
     .help = "Households that clusters are of; cluster= those of one",
     .answer = &cluster_homes_shape,
     .list = &cluster_home_register},
    {.path = "/watch/cluster/{id}",
     .get = cluster_show,
     .post = cluster_post,
     .need = "watch.read",
     .help = "One cluster: why, its households, history; POST do=ACT takes the next step",
     .answer = &cluster_shape},
    {.path = "/watch/{id}",
     .get = watch_show,
     .post = watch_post,
     .need = "watch.read",
     .help = "One alert: why, evidence, score, history; POST do=ACT takes the next step",
     .answer = &watch_alert_shape},
    {0},
};
