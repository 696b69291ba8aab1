#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/date.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/home/home_int.h"
#include "feature/home/home_view.h"
#include "feature/world.h"
#include "store/db.h"

enum {
    TILES_MAX = 24,
    TODO_MAX = 200,
    TODO_EACH = 20,
    SHOWN_MAX = 20,
    SHOWN_OPEN = 6, /* of work without a deadline, where other work has one */
    WAITS_EACH = 5,
    STARTS_MAX = 3,
    LINKS_MAX = 12,
};

static mz_str tr(mz_cx *cx, const char *en)
{
    return mz_text(cx->lang, en);
}

static mz_str say(mz_cx *cx, const char *en, mz_str a, mz_str b)
{
    return mz_text_say(cx->a, cx->lang, (struct mz_say){.text = en, .arg = {a, b}});
}

/* 12,345: figures are read by people. */
static mz_str figure(mz_cx *cx, int64_t n)
{
    mz_str s = mz_thousands(cx->a, n);
    return s.n > 0 ? s : MZ_S("0");
}

/* ---- tiles --------------------------------------------------------------- */

static mz_code add_figure(mz_cx *cx, const struct mz_tile *t, struct ui_num *out)
{
    int64_t value = 0;
    MZ_TRY(t->count(cx, &value));
    *out = (struct ui_num){.label = tr(cx, t->label),
                           .value = figure(cx, value),
                           .unit = t->unit == NULL ? MZ_S("") : tr(cx, t->unit),
                           .href = mz_str_of(t->path),
                           .icon = t->icon};
    return MZ_OK;
}

static mz_code add_alert(mz_cx *cx, const struct mz_tile *t, struct home_alert *out, size_t *n)
{
    int64_t value = 0;
    MZ_TRY(t->count(cx, &value));
    if (value > 0) {
        mz_str open = say(cx, MZ_T("{0} open"), figure(cx, value), MZ_S(""));
        *out = (struct home_alert){.label = tr(cx, t->label),
                                   .why = t->why == NULL ? MZ_S("") : tr(cx, t->why),
                                   .href = mz_str_of(t->path),
                                   .tag = {.tone = MZ_TONE_WARN, .text = open}};
        ++*n;
    }
    return MZ_OK;
}

static mz_code figures(mz_cx *cx, mz_req *rq, struct home_view *v)
{
    struct ui_num *nums = MZ_NEW_N(cx->a, struct ui_num, TILES_MAX);
    struct home_alert *alerts = MZ_NEW_N(cx->a, struct home_alert, TILES_MAX);
    size_t n = 0;
    mz_code rc = MZ_OK;
    for (size_t i = 0; mz_features[i] != NULL && rc == MZ_OK; i++) {
        const struct mz_tile *t = mz_features[i]->tiles;
        for (; t != NULL && t->label != NULL && rc == MZ_OK; t++) {
            bool may = n < TILES_MAX && v->alerts_n < TILES_MAX && mz_req_may(rq, t->need);
            v->watches |= may && t->alarm;
            rc = !may       ? MZ_OK
                 : t->alarm ? add_alert(cx, t, &alerts[v->alerts_n], &v->alerts_n)
                            : add_figure(cx, t, &nums[n]);
            n += may && !t->alarm;
        }
    }
    struct ui_nums *all = MZ_NEW(cx->a, struct ui_nums);
    *all = (struct ui_nums){.label = tr(cx, MZ_T("Numbers of my area")), .nums = nums, .nums_n = n};
    v->figures = n == 0 ? NULL : all;
    v->alerts = alerts;
    return rc;
}

/* ---- how the office stands -------------------------------------------------- */

static mz_code add_state(mz_cx *cx, mz_req *rq, const struct mz_state *s, struct home_alert *out)
{
    static const enum mz_tone tones[] = {[MZ_HEALTH_GOOD] = MZ_TONE_OK,
                                         [MZ_HEALTH_LATE] = MZ_TONE_WARN,
                                         [MZ_HEALTH_BAD] = MZ_TONE_BAD};
    struct mz_state_now now = {.health = MZ_HEALTH_GOOD};
    MZ_TRY(s->read(cx, &now));
    bool opens = s->path != NULL && mz_req_may(rq, s->opens);
    *out = (struct home_alert){.label = tr(cx, s->label),
                               .why = now.why,
                               .href = opens ? mz_str_of(s->path) : MZ_S(""),
                               .tag = {.tone = tones[now.health], .text = now.text}};
    return MZ_OK;
}

static mz_code states(mz_cx *cx, mz_req *rq, struct home_view *v)
{
    struct home_alert *all = MZ_NEW_N(cx->a, struct home_alert, TILES_MAX);
    mz_code rc = MZ_OK;
    for (size_t i = 0; mz_features[i] != NULL && rc == MZ_OK; i++) {
        const struct mz_state *s = mz_features[i]->states;
        for (; s != NULL && s->label != NULL && rc == MZ_OK; s++) {
            bool may = v->states_n < TILES_MAX && mz_req_may(rq, s->need);
            rc = may ? add_state(cx, rq, s, &all[v->states_n++]) : MZ_OK;
        }
    }
    v->states = all;
    return rc;
}

/* ---- to do ----------------------------------------------------------------- */

static int by_due(const void *a, const void *b)
{
    int64_t x = ((const struct mz_item *)a)->due;
    int64_t y = ((const struct mz_item *)b)->due;
    x = x == MZ_NULL ? INT64_MAX : x;
    y = y == MZ_NULL ? INT64_MAX : y;
    return x < y ? -1 : x > y;
}

enum due_group { DUE_LATE, DUE_TODAY, DUE_AHEAD, DUE_NEVER, DUE_N };

static enum due_group group_of(int64_t due, int64_t today)
{
    return due == MZ_NULL ? DUE_NEVER
           : due < today  ? DUE_LATE
           : due == today ? DUE_TODAY
                          : DUE_AHEAD;
}

/* Working days between two days; days of the calendar where a year's holidays are not known yet. */
static mz_str days_text(mz_cx *cx, int64_t from, int64_t to, const char *working, const char *plain)
{
    int32_t n = 0;
    const mz_calendar *c = cx->world->calendar;
    bool known = c != NULL && mz_calendar_between(cx, c, (mz_date){(int32_t)from},
                                                  (mz_date){(int32_t)to}, &n) == MZ_OK;
    mz_clear(cx);
    return known && n > 0 ? say(cx, working, figure(cx, n), MZ_S(""))
           : known        ? tr(cx, MZ_T("Late"))
                          : say(cx, plain, figure(cx, to - from), MZ_S(""));
}

static const struct ui_clock *clock_of(mz_cx *cx, int64_t due, int64_t today)
{
    if (due == MZ_NULL) {
        return NULL;
    }
    struct ui_clock *c = MZ_NEW(cx->a, struct ui_clock);
    c->state = due < today ? UI_CLOCK_LATE : due == today ? UI_CLOCK_SOON : UI_CLOCK_OK;
    c->text = due == today ? tr(cx, MZ_T("Today"))
              : due < today
                  ? days_text(cx, due, today, MZ_T("{0} working days late"), MZ_T("{0} days late"))
                  : days_text(cx, today, due, MZ_T("{0} working days left"), MZ_T("{0} days left"));
    return c;
}

/* All that waits by these lists; counts are of everything, items the most urgent of each. */
struct gathered {
    struct mz_item items[TODO_MAX];
    size_t n;
    struct mz_work sum; /* total, late, today */
    bool any;           /* at least one list is this reader's */
};

static bool mine(mz_req *rq, const struct mz_todo *t)
{
    return mz_req_may(rq, t->need) && (t->unless == NULL || !mz_req_may(rq, t->unless));
}

static mz_code gather_one(mz_cx *cx, const struct mz_todo *t, size_t each, struct gathered *g)
{
    struct mz_work w = {.n = 0};
    g->any = true;
    MZ_TRY(t->list(cx, each, &w));
    g->sum.total += w.total;
    g->sum.late += w.late;
    g->sum.today += w.today;
    g->sum.later += w.later;
    for (size_t i = 0; i < w.n && g->n < TODO_MAX; i++) {
        g->items[g->n++] = w.items[i];
    }
    return MZ_OK;
}

static mz_code gather(mz_cx *cx, mz_req *rq, bool waits, size_t each, struct gathered *g)
{
    mz_code rc = MZ_OK;
    for (size_t i = 0; mz_features[i] != NULL && rc == MZ_OK; i++) {
        const struct mz_todo *t = waits ? mz_features[i]->waits : mz_features[i]->todos;
        for (; t != NULL && t->label != NULL && rc == MZ_OK; t++) {
            rc = mine(rq, t) ? gather_one(cx, t, each, g) : MZ_OK;
        }
    }
    qsort(g->items, g->n, sizeof g->items[0], by_due);
    return rc;
}

/* What has a deadline first; the rest must not hide behind hundreds of other things. */
static size_t cut(struct gathered *g)
{
    size_t dated = 0;
    while (dated < g->n && g->items[dated].due != MZ_NULL) {
        dated++;
    }
    dated = dated < SHOWN_MAX ? dated : SHOWN_MAX;
    size_t rest = g->n - dated;
    size_t room = dated == 0 ? SHOWN_MAX : SHOWN_MAX - dated;
    room = dated > 0 && room > SHOWN_OPEN ? SHOWN_OPEN : room;
    return dated + (rest < room ? rest : room);
}

/* "Late: 2", "Due later: 12, 6 shown" */
static mz_str heading(mz_cx *cx, const struct gathered *g, enum due_group group, size_t shown)
{
    static const char *const all[DUE_N] = {
        [DUE_LATE] = MZ_T("Late: {0}"),
        [DUE_TODAY] = MZ_T("Due today: {0}"),
        [DUE_AHEAD] = MZ_T("Due later: {0}"),
        [DUE_NEVER] = MZ_T("Without a deadline: {0}"),
    };
    static const char *const some[DUE_N] = {
        [DUE_LATE] = MZ_T("Late: {0}, {1} shown"),
        [DUE_TODAY] = MZ_T("Due today: {0}, {1} shown"),
        [DUE_AHEAD] = MZ_T("Due later: {0}, {1} shown"),
        [DUE_NEVER] = MZ_T("Without a deadline: {0}, {1} shown"),
    };
    const struct mz_work *w = &g->sum;
    const int64_t n[DUE_N] = {w->late, w->today, w->later,
                              w->total - w->late - w->today - w->later};
    const char *en = n[group] > (int64_t)shown ? some[group] : all[group];
    return say(cx, en, figure(cx, n[group]), figure(cx, (int64_t)shown));
}

static const struct ui_row *todo_rows(mz_cx *cx, const struct gathered *g, size_t n)
{
    static const enum mz_tone tones[DUE_N] = {[DUE_LATE] = MZ_TONE_BAD,
                                              [DUE_TODAY] = MZ_TONE_WARN,
                                              [DUE_AHEAD] = MZ_TONE_OK,
                                              [DUE_NEVER] = MZ_TONE_IDLE};
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, n);
    int64_t today = mz_date_today(cx).v;
    size_t shown[DUE_N] = {0};
    enum due_group last = DUE_N;
    for (size_t i = 0; i < n; i++) {
        shown[group_of(g->items[i].due, today)]++;
    }
    for (size_t i = 0; i < n; i++) {
        const struct mz_item *item = &g->items[i];
        struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, 5);
        enum due_group group = group_of(item->due, today);
        c[0] = (struct ui_cell){.text = item->title, .href = item->href};
        c[1] = (struct ui_cell){.text = item->note};
        c[2] = (struct ui_cell){.text = item->place};
        c[3] = (struct ui_cell){.text = item->step};
        c[4] = (struct ui_cell){.clock = clock_of(cx, item->due, today), .text = MZ_S("")};
        rows[i] = (struct ui_row){.cells = c, .group_tone = tones[group]};
        rows[i].group = group == last ? MZ_S("") : heading(cx, g, group, shown[group]);
        last = group;
    }
    return rows;
}

/* A column that says nothing for any row is not shown. */
static void hide_empty(struct ui_column *cols, const struct mz_item *all, size_t n)
{
    bool step = false;
    bool due = false;
    for (size_t i = 0; i < n; i++) {
        step |= all[i].step.n > 0;
        due |= all[i].due != MZ_NULL;
    }
    cols[3].hidden = !step;
    cols[4].hidden = !due;
}

static const struct ui_table *todo_table(mz_cx *cx, const struct gathered *g, size_t n)
{
    struct ui_column *cols = MZ_NEW_N(cx->a, struct ui_column, 5);
    struct ui_table *t = MZ_NEW(cx->a, struct ui_table);
    cols[0] =
        (struct ui_column){.name = "matter", .label = tr(cx, MZ_T("Matter")), .phone_full = true};
    cols[1] = (struct ui_column){.name = "subject", .label = tr(cx, MZ_T("About"))};
    cols[2] =
        (struct ui_column){.name = "place", .label = tr(cx, MZ_T("Place")), .one_line = true};
    cols[3] = (struct ui_column){.name = "step", .label = tr(cx, MZ_T("Step")), .phone_hide = true};
    cols[4] =
        (struct ui_column){.name = "due", .label = tr(cx, MZ_T("Deadline")), .phone_end = true};
    hide_empty(cols, g->items, n);
    *t = (struct ui_table){.label = tr(cx, MZ_T("To do")),
                           .columns = cols,
                           .columns_n = 5,
                           .rows = todo_rows(cx, g, n),
                           .rows_n = n,
                           .bare = true};
    return t;
}

/* Late, today, all: the three figures above the list. */
static const struct ui_nums *work_nums(mz_cx *cx, const struct gathered *g)
{
    struct ui_num *n = MZ_NEW_N(cx->a, struct ui_num, 3);
    struct ui_nums *v = MZ_NEW(cx->a, struct ui_nums);
    mz_str unit = tr(cx, MZ_T("matters"));
    n[0] = (struct ui_num){.label = tr(cx, MZ_T("Late")),
                           .value = figure(cx, g->sum.late),
                           .unit = unit,
                           .icon = MZ_ICON("alarm"),
                           .href = MZ_S("#todo-h"),
                           .tone = g->sum.late > 0 ? MZ_TONE_BAD : MZ_TONE_IDLE};
    n[1] = (struct ui_num){.label = tr(cx, MZ_T("Due today")),
                           .value = figure(cx, g->sum.today),
                           .unit = unit,
                           .icon = MZ_ICON("hourglass"),
                           .href = MZ_S("#todo-h"),
                           .tone = g->sum.today > 0 ? MZ_TONE_WARN : MZ_TONE_IDLE};
    n[2] = (struct ui_num){.label = tr(cx, MZ_T("To do in all")),
                           .value = figure(cx, g->sum.total),
                           .unit = unit,
                           .icon = MZ_ICON("clipboard-list"),
                           .href = MZ_S("#todo-h")};
    *v = (struct ui_nums){.label = tr(cx, MZ_T("My work")), .nums = n, .nums_n = 3};
    return v;
}

static const struct ui_empty *idle(mz_cx *cx, bool any)
{
    struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
    *e = (struct ui_empty){
        .icon = MZ_ICON("clipboard-check"),
        .title = tr(cx, MZ_T("Nothing waits for you")),
        .text = any ? tr(cx, MZ_T("Requests of your area appear here with their deadlines."))
                    : tr(cx, MZ_T("Your role has no lists of work yet. What you may open stands "
                                  "beside this."))};
    return e;
}

static mz_code todo(mz_cx *cx, mz_req *rq, struct home_view *v, mz_str *first)
{
    struct gathered *g = MZ_NEW(cx->a, struct gathered);
    MZ_TRY(gather(cx, rq, false, TODO_EACH, g));
    size_t n = cut(g);
    v->work = g->any ? work_nums(cx, g) : NULL;
    v->todo = n > 0 ? todo_table(cx, g, n) : NULL;
    v->idle = n > 0 ? NULL : idle(cx, g->any);
    v->todo_note = say(cx, MZ_T("{0} in all, {1} shown. Deadlines count working days."),
                       figure(cx, g->sum.total), figure(cx, (int64_t)n));
    *first = n > 0 ? g->items[0].href : MZ_S("");
    return MZ_OK;
}

/* ---- what I asked for ---------------------------------------------------------- */

static mz_code waits(mz_cx *cx, mz_req *rq, struct home_view *v)
{
    struct gathered *g = MZ_NEW(cx->a, struct gathered);
    struct ui_column *cols = MZ_NEW_N(cx->a, struct ui_column, 2);
    struct ui_table *t = MZ_NEW(cx->a, struct ui_table);
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(gather(cx, rq, true, WAITS_EACH, g));
    if (g->n == 0) {
        return MZ_OK;
    }
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, g->n);
    cols[0] = (struct ui_column){.name = "matter", .label = tr(cx, MZ_T("Matter"))};
    cols[1] =
        (struct ui_column){.name = "due", .label = tr(cx, MZ_T("Deadline")), .phone_end = true};
    for (size_t i = 0; i < g->n; i++) {
        struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, 2);
        c[0] = (struct ui_cell){
            .text = g->items[i].title, .href = g->items[i].href, .note = g->items[i].place};
        c[1] = (struct ui_cell){.clock = clock_of(cx, g->items[i].due, today), .text = MZ_S("")};
        rows[i] = (struct ui_row){.cells = c};
    }
    *t = (struct ui_table){.label = tr(cx, MZ_T("Asked by me")),
                           .columns = cols,
                           .columns_n = 2,
                           .rows = rows,
                           .rows_n = g->n,
                           .bare = true};
    v->waits = t;
    v->waits_note =
        say(cx, MZ_T("{0} in all, {1} shown"), figure(cx, g->sum.total), figure(cx, (int64_t)g->n));
    return MZ_OK;
}

/* ---- where work begins ------------------------------------------------------- */

/* Only for those whose work is on no list: beside a list they would repeat the menu. */
static void links(mz_cx *cx, mz_req *rq, struct home_view *v)
{
    struct home_link *l = MZ_NEW_N(cx->a, struct home_link, LINKS_MAX);
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_menu *m = mz_features[i]->menu; m != NULL && m->path != NULL; m++) {
            if (v->links_n < LINKS_MAX - 1 && strcmp(m->path, "/") != 0 &&
                mz_req_may(rq, m->need)) {
                mz_str label = tr(cx, m->label);
                mz_str title = tr(cx, mz_features[i]->title);
                l[v->links_n++] =
                    (struct home_link){.label = label,
                                       .note = mz_str_eq(label, title) ? MZ_S("") : title,
                                       .href = mz_str_of(m->path),
                                       .icon = m->icon};
            }
        }
    }
    l[v->links_n++] = (struct home_link){.label = tr(cx, MZ_T("The guide of my role")),
                                         .href = MZ_S("/help"),
                                         .icon = MZ_ICON("book")};
    v->links = l;
}

/* The head's buttons: what the most urgent thing is for those who begin nothing themselves. */
static const struct ui_action *starts(mz_cx *cx, mz_req *rq, mz_str first, size_t *n)
{
    struct ui_action *a = MZ_NEW_N(cx->a, struct ui_action, STARTS_MAX);
    *n = 0;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct mz_start *s = mz_features[i]->starts;
        for (; s != NULL && s->label != NULL; s++) {
            if (*n < STARTS_MAX && mz_req_may(rq, s->need)) {
                a[(*n)++] = (struct ui_action){.label = tr(cx, s->label),
                                               .href = mz_str_of(s->path),
                                               .icon = s->icon,
                                               .need = s->need};
            }
        }
    }
    if (*n == 0 && first.n > 0) {
        a[(*n)++] = (struct ui_action){.label = tr(cx, MZ_T("Open the most urgent")),
                                       .href = first,
                                       .icon = MZ_ICON("player-play")};
    }
    if (*n > 1) { /* the main one stands at the right */
        struct ui_action main = a[0];
        a[0] = a[*n - 1];
        a[*n - 1] = main;
    }
    if (*n > 0) {
        a[*n - 1].primary = true;
    }
    return a;
}

static mz_str area(mz_cx *cx)
{
    return cx->actor->division_lo == 0
               ? tr(cx, MZ_T("The whole country"))
               : division_spoken_path(cx->a, cx->world->divisions, cx->actor->division_lo);
}

static mz_code home(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct home_view v = {.area = area(cx)};
    mz_str first = MZ_S("");
    MZ_TRY(todo(cx, rq, &v, &first));
    MZ_TRY(waits(cx, rq, &v));
    MZ_TRY(figures(cx, rq, &v));
    MZ_TRY(states(cx, rq, &v));
    if (v.work == NULL || (!v.watches && v.waits == NULL)) {
        links(cx, rq, &v);
    }
    mz_str today = mz_date_text(cx->a, cx->lang, mz_date_today(cx));
    struct mz_page page = {.title = tr(cx, MZ_T("Workbench")),
                           .sub = mz_str_fmt(cx->a, MZ_FMT " · " MZ_FMT " · " MZ_FMT, MZ_ARG(today),
                                             MZ_ARG(v.area), MZ_ARG(cx->actor->name))};
    page.actions = starts(cx, rq, first, &page.actions_n);
    mz_page(rq, page);
    home_html(out, &v);
    return MZ_OK;
}

const struct mz_route home_routes[] = {
    {.path = "/",
     .whole = "the first of each queue, with the way to the list it is from",
     .get = home,
     .need = "user",
     .help = "The workbench of the one who is signed in",
     .flags = MZ_ROUTE_PAGE},
    {.path = "/search",
     .get = home_search,
     .need = "user",
     .help = "Search in everything that the reader may find",
     .flags = MZ_ROUTE_PAGE},
    {0},
};
