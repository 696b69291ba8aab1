/* list_web.c - the list of alerts: views, filters, acts on many. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/bulk_web.h"
#include "feature/division/division.h"
#include "feature/finds.h"
#include "feature/watch/page_web.h"
#include "feature/watch/watch_sql.h"
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

static struct ui_column *columns(struct leaf *l)
{
    static const struct ui_column heads[COLS] = {
        [COL_GRADE] = {.name = "grade",
                       .label = {MZ_T("Grade"), 0},
                       .sort = true,
                       .phone_end = true},
        [COL_HOME] = {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
        [COL_CAUSES] = {.name = "causes", .label = {MZ_T("Causes"), 0}, .phone_full = true},
        [COL_PLACE] = {.name = "division",
                       .label = {MZ_T("Division"), 0},
                       .sort = true,
                       .phone_label = true},
        [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
        [COL_DUE] = {.name = "due",
                     .label = {MZ_T("Deadline"), 0},
                     .sort = true,
                     .phone_label = true},
        [COL_SCORE] = {.name = "score",
                       .label = {MZ_T("Points"), 0},
                       .num = true,
                       .phone_hide = true},
        [COL_VISITOR] = {.name = "visitor", .label = {MZ_T("Visitor"), 0}, .phone_hide = true},
        [COL_MADE] = {.name = "made",
                      .label = {MZ_T("Made"), 0},
                      .hidden = true,
                      .phone_hide = true},
    };
    struct ui_column *c = MZ_NEW_N(l->cx->a, struct ui_column, COLS);
    for (size_t i = 0; i < COLS; i++) {
        c[i] = heads[i];
        c[i].label = leaf_say(l, heads[i].label.p);
    }
    ui_columns_of(l->rq, c, COLS);
    return c;
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell **out)
{
    struct ui_cell *c = MZ_NEW_N(l->cx->a, struct ui_cell, COLS);
    size_t state = watch_word_of(watch_states, WATCH_STATES_N - 1, r->v[REG_STATE].s);
    mz_str home = MZ_S("");
    MZ_TRY(watch_home(l->cx, r->v[REG_HOME].i, &home));
    c[COL_GRADE].risk = page_risk(l, (enum watch_grade)(r->v[REG_GRADE].i - 1), MZ_S(""));
    c[COL_HOME] = (struct ui_cell){.text = home, .href = page_alert_href(l, r->id)};
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
    c[COL_VISITOR].text = page_worker(l, r->v[REG_VISITOR].i);
    c[COL_MADE].text = leaf_time(l, r->v[REG_MADE].i);
    *out = c;
    return MZ_OK;
}

/* ---- views and filters -------------------------------------------------------- */

static const struct {
    const char *view;
    const char *label;
    bool counted;
} views[] = {
    {"", MZ_T("All open"), true},
    {"review", MZ_T("County review"), true},
    {"township", MZ_T("Township assigns"), true},
    {"visit", MZ_T("Visit to the house"), true},
    {"judge", MZ_T("Judgement||of an alert"), true},
    {"help", MZ_T("Help||of an alert"), true},
    {"return", MZ_T("Second visit"), true},
    {"late", MZ_T("Overdue"), true},
    {"listed", MZ_T("Supervised"), true},
    {"closed", MZ_T("Closed||of an alert"), false},
};

static mz_str got(void *p, const char *name)
{
    return mz_req_query(p, name);
}

static mz_str one_view(void *p, const char *name)
{
    const char *view = p;
    return mz_str_eq(mz_str_of(name), MZ_S("view")) ? mz_str_of(view) : MZ_S("");
}

static mz_code make_views(struct leaf *l, struct ui_list *list)
{
    struct ui_view *v = MZ_NEW_N(l->cx->a, struct ui_view, MZ_LEN(views));
    mz_str now = mz_req_query(l->rq, "view");
    for (size_t i = 0; i < MZ_LEN(views); i++) {
        struct mz_query q = {.filters_n = 0};
        v[i] = (struct ui_view){.label = leaf_say(l, views[i].label),
                                .href = views[i].view[0] == '\0'
                                            ? MZ_S("/watch")
                                            : mz_str_fmt(l->cx->a, "/watch?view=%s", views[i].view),
                                .count = -1,
                                .current = mz_str_eq(now, mz_str_of(views[i].view))};
        if (views[i].counted) {
            MZ_TRY(watch_ask(l->cx, &(struct mz_ask){one_view, leaf_own(views[i].view)}, &q));
            MZ_TRY(mz_reg_count(l->cx, &watch_register, &q, &v[i].count));
        }
    }
    list->views = v;
    list->views_n = MZ_LEN(views);
    return MZ_OK;
}

static void make_filters(struct leaf *l, struct ui_list *list)
{
    struct ui_field *f = MZ_NEW_N(l->cx->a, struct ui_field, 4);
    struct ui_option *g = MZ_NEW_N(l->cx->a, struct ui_option, WATCH_GRADES_N + 1);
    struct ui_option *s = MZ_NEW_N(l->cx->a, struct ui_option, 3);
    g[0] = s[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("All"))};
    for (size_t i = 0; i < WATCH_GRADES_N; i++) {
        g[i + 1] = (struct ui_option){.value = mz_str_of(watch_grades[i].word),
                                      .label = leaf_say(l, watch_grades[i].label)};
    }
    s[1] =
        (struct ui_option){.value = MZ_S("help"), .label = leaf_say(l, MZ_T("Should be helped"))};
    s[2] = (struct ui_option){.value = MZ_S("paid"),
                              .label = leaf_say(l, MZ_T("Paid, to be checked"))};
    f[0] = (struct ui_field){.kind = UI_SELECT,
                             .name = "grade",
                             .label = leaf_say(l, MZ_T("Grade")),
                             .value = mz_req_query(l->rq, "grade"),
                             .options = g,
                             .options_n = WATCH_GRADES_N + 1};
    f[1] = (struct ui_field){.kind = UI_SELECT,
                             .name = "side",
                             .label = leaf_say(l, MZ_T("Side")),
                             .value = mz_req_query(l->rq, "side"),
                             .options = s,
                             .options_n = 3};
    int64_t place = division_code(mz_req_query(l->rq, "division"));
    f[2] = (struct ui_field){.kind = UI_DIVISION,
                             .name = "division",
                             .label = leaf_say(l, MZ_T("Division")),
                             .value = mz_req_query(l->rq, "division"),
                             .shown = place == 0 ? MZ_S("") : leaf_division(l->cx, place),
                             .source = MZ_S("/division/pick")};
    f[3] =
        (struct ui_field){.kind = UI_HIDDEN, .name = "view", .value = mz_req_query(l->rq, "view")};
    list->filters = f;
    list->filters_n = 4;
}

static void make_bulk(struct leaf *l, struct ui_list *list)
{
    if (!mz_str_eq(mz_req_query(l->rq, "view"), MZ_S("review")) ||
        !mz_req_may(l->rq, "watch.review")) {
        return;
    }
    struct ui_action *a = MZ_NEW_N(l->cx->a, struct ui_action, 1);
    a[0] = (struct ui_action){.label = leaf_say(l, MZ_T("Send to the township")),
                              .icon = MZ_ICON("send"),
                              .name = MZ_S("do"),
                              .value = MZ_S("send")};
    list->bulk_path = MZ_S("/watch");
    list->bulk = a;
    list->bulk_n = 1;
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
    if (r.counties == 0) {
        *out = leaf_say(l, MZ_T("The program points to households; people look and decide. The "
                                "indicators have not been run yet."));
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

static void list_actions(struct leaf *l, struct mz_page *page)
{
    struct ui_action *a = MZ_NEW_N(l->cx->a, struct ui_action, 2);
    a[0] = (struct ui_action){.label = leaf_say(l, MZ_T("Red and black list")),
                              .href = MZ_S("/watch/unit"),
                              .icon = MZ_ICON("list-check"),
                              .need = "watch.read"};
    a[1] = (struct ui_action){.label = leaf_say(l, MZ_T("Run the indicators")),
                              .href = MZ_S("/watch/run"),
                              .icon = MZ_ICON("refresh"),
                              .need = "watch.run",
                              .post = true};
    page->actions = a;
    page->actions_n = 2;
}

mz_code watch_run_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int64_t id = 0;
    (void)out;
    MZ_TRY(watch_run_ask(cx, &id));
    return mz_reply_redirectf(rq, "/job/%" PRId64, id);
}

/* ---- the page --------------------------------------------------------------------- */

static mz_code list_json(struct leaf *l, mz_out *out, const struct mz_reg_row *rows, size_t n,
                         int64_t total)
{
    mz_buf *buf = mz_buf_new(l->cx->a, 1 << 20);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("total"), total);
    mz_jw_key(&w, MZ_S("alerts"));
    mz_jw_list(&w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_map(&w);
        mz_jw_key_int(&w, MZ_S("id"), rows[i].id);
        mz_jw_key_int(&w, MZ_S("household"), rows[i].v[REG_HOME].i);
        mz_jw_key_int(&w, MZ_S("division"), rows[i].v[REG_DIVISION].i);
        mz_jw_key_text(&w, MZ_S("side"), rows[i].v[REG_SIDE].s);
        mz_jw_key_text(&w, MZ_S("state"), rows[i].v[REG_STATE].s);
        mz_jw_key_int(&w, MZ_S("grade"), rows[i].v[REG_GRADE].i);
        mz_jw_key_int(&w, MZ_S("score"), rows[i].v[REG_SCORE].i);
        mz_jw_key_text(&w, MZ_S("due"), leaf_day(l, rows[i].v[REG_DUE].i));
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    return leaf_json(l->cx, buf, out);
}

static mz_code make_rows(struct leaf *l, struct ui_list *list, const struct mz_reg_row *rows,
                         size_t n)
{
    struct ui_row *shown = MZ_NEW_N(l->cx->a, struct ui_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *c = NULL;
        MZ_TRY(cells(l, &rows[i], &c));
        shown[i] = (struct ui_row){.id = rows[i].id, .cells = c};
    }
    list->rows = shown;
    list->rows_n = n;
    return mz_read_note(l->cx,
                        &(struct mz_event){.act = MZ_S("watch.read"), .kind = MZ_S("watch_alert")});
}

mz_code watch_list_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct ui_list *list = MZ_NEW(cx->a, struct ui_list);
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    struct ui_column *heads = columns(l);
    struct ui_paging p = ui_paging_of(rq, heads, COLS, "due");
    struct mz_query q = {
        .limit = p.per, .offset = p.offset, .sort = p.sort, .descending = p.descending};
    MZ_TRY(watch_ask(cx, &(struct mz_ask){got, rq}, &q));
    *list = (struct ui_list){.rq = rq,
                             .label = leaf_say(l, MZ_T("Alerts")),
                             .columns = heads,
                             .columns_n = COLS,
                             .page = p.page,
                             .per = p.per,
                             .sort = p.sort,
                             .descending = p.descending,
                             .choose_columns = true};
    MZ_TRY(mz_reg_count(cx, &watch_register, &q, &list->total));
    MZ_TRY(mz_reg_rows(cx, &watch_register, &q, &rows, &n));
    if (mz_req_json(rq)) {
        return list_json(l, out, rows, n, list->total);
    }
    MZ_TRY(make_rows(l, list, rows, n));
    MZ_TRY(make_views(l, list));
    make_filters(l, list);
    make_bulk(l, list);
    leaf_exports(l, list, &watch_register);
    leaf_left(l, NULL)->list = list;
    struct mz_page page = {.title = leaf_say(l, MZ_T("Alerts")), .menu = "/watch"};
    MZ_TRY(last_run(l, &page.sub));
    list_actions(l, &page);
    return leaf_send(l, out, page);
}

/* ---- many at once ------------------------------------------------------------------- */

static mz_code send_one(mz_cx *cx, void *p, int64_t id, struct bulk_row *row)
{
    struct watch_alert a = {.id = 0};
    struct leaf l = {.cx = cx};
    (void)p;
    MZ_TRY(watch_get(cx, id, &a));
    row->label = page_alert_number(&l, &a);
    row->href = page_alert_href(&l, id);
    return watch_do(cx, &(struct watch_doing){.alert = id, .act = MZ_S("send")});
}

mz_code watch_list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    mz_code rc = bulk_chosen(cx, rq, &watch_register, b);
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, "/watch", rc);
    }
    MZ_TRY(bulk_run(cx, b, send_one, NULL));
    return bulk_send(cx, rq, out, b, "/watch?view=review",
                     (struct mz_page){.title = mz_text(cx->lang, MZ_T("Send to the township")),
                                      .menu = "/watch"});
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
     .get = watch_list_show,
     .post = watch_list_post,
     .need = "watch.read",
     .need_post = "watch.review",
     .help = "Alerts in scope by state, grade and side; POST sends several to their townships"},
    {.path = "/watch/run",
     .post = watch_run_post,
     .need = "watch.run",
     .help = "POST runs the indicators of this month over the reader's counties in the background"},
    {.path = "/watch/visit",
     .get = watch_visits_show,
     .need = "watch.visit",
     .help = "The reader's own visits of alerts, by deadline"},
    {.path = "/watch/visit/{id}",
     .get = watch_visit_show,
     .post = watch_visit_post,
     .need = "watch.visit",
     .help = "The visit of one alert on the phone; POST reports the findings"},
    {.path = "/watch/unit",
     .get = watch_units_show,
     .need = "watch.read",
     .help = "Townships by what is in time and what is overdue: the red and the black list"},
    {.path = "/watch/{id}",
     .get = watch_show,
     .post = watch_post,
     .need = "watch.read",
     .help = "One alert: why, evidence, score, history; POST do=ACT takes the next step"},
    {0},
};
