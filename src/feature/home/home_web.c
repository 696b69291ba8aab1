#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/home/home_int.h"
#include "feature/home/home_view.h"
#include "feature/world.h"
#include "store/db.h"

enum { TILES_MAX = 24, TODO_MAX = 40, TODO_EACH = 20, FINDS = 5, GROUPS_MAX = 12, LINKS_MAX = 12 };

static mz_str tr(mz_cx *cx, const char *en)
{
    return mz_text(cx->lang, en);
}

/* 12,345: figures are read by people. */
static mz_str figure(mz_arena *a, int64_t n)
{
    char digits[32];
    char out[48];
    int k = snprintf(digits, sizeof digits, "%" PRId64, n);
    int at = 0;
    for (int i = 0; i < k; i++) {
        if (i > 0 && (k - i) % 3 == 0 && digits[i - 1] != '-') {
            out[at++] = ',';
        }
        out[at++] = digits[i];
    }
    return mz_str_dup(a, (mz_str){out, (size_t)at});
}

/* ---- tiles --------------------------------------------------------------- */

static mz_code tiles(mz_cx *cx, mz_req *rq, bool alarm, const struct ui_nums **out)
{
    struct ui_num *nums = MZ_NEW_N(cx->a, struct ui_num, TILES_MAX);
    size_t n = 0;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_tile *t = mz_features[i]->tiles; t != NULL && t->label != NULL; t++) {
            int64_t value = 0;
            if (t->alarm != alarm || n == TILES_MAX || !mz_req_may(rq, t->need)) {
                continue;
            }
            MZ_TRY(t->count(cx, &value));
            nums[n++] = (struct ui_num){.label = tr(cx, t->label),
                                        .value = figure(cx->a, value),
                                        .unit = t->unit == NULL ? MZ_S("") : tr(cx, t->unit),
                                        .href = mz_str_of(t->path),
                                        .icon = t->icon,
                                        .tone = alarm && value > 0 ? MZ_TONE_WARN : MZ_TONE_IDLE};
        }
    }
    struct ui_nums *v = MZ_NEW(cx->a, struct ui_nums);
    *v = (struct ui_nums){.label = tr(cx, MZ_T("Numbers of my area")), .nums = nums, .nums_n = n};
    *out = n == 0 ? NULL : v;
    return MZ_OK;
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

static mz_str group_of(mz_cx *cx, int64_t due, int64_t today)
{
    return due == MZ_NULL ? tr(cx, MZ_T("Without a deadline"))
           : due < today  ? tr(cx, MZ_T("Late"))
           : due == today ? tr(cx, MZ_T("Due today"))
                          : tr(cx, MZ_T("Due later"));
}

static const struct ui_clock *clock_of(mz_cx *cx, int64_t due, int64_t today)
{
    if (due == MZ_NULL) {
        return NULL;
    }
    struct ui_clock *c = MZ_NEW(cx->a, struct ui_clock);
    c->state = due < today ? UI_CLOCK_LATE : due == today ? UI_CLOCK_SOON : UI_CLOCK_OK;
    c->text = mz_date_text(cx->a, cx->lang, (mz_date){(int32_t)due});
    return c;
}

static mz_code gather(mz_cx *cx, mz_req *rq, struct mz_item *all, size_t *n, int64_t *total)
{
    *n = 0;
    *total = 0;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_todo *t = mz_features[i]->todos; t != NULL && t->label != NULL; t++) {
            struct mz_item *items = NULL;
            size_t k = 0;
            int64_t sum = 0;
            if (!mz_req_may(rq, t->need)) {
                continue;
            }
            MZ_TRY(t->list(cx, TODO_EACH, &items, &k, &sum));
            *total += sum;
            for (size_t j = 0; j < k && *n < TODO_MAX; j++) {
                all[(*n)++] = items[j];
            }
        }
    }
    qsort(all, *n, sizeof all[0], by_due);
    return MZ_OK;
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

static const struct ui_table *todo_table(mz_cx *cx, const struct mz_item *all, size_t n)
{
    struct ui_column *cols = MZ_NEW_N(cx->a, struct ui_column, 5);
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, n);
    struct ui_table *t = MZ_NEW(cx->a, struct ui_table);
    int64_t today = mz_date_today(cx).v;
    mz_str last = {NULL, 0};
    cols[0] =
        (struct ui_column){.name = "matter", .label = tr(cx, MZ_T("Matter")), .phone_full = true};
    cols[1] = (struct ui_column){.name = "subject", .label = tr(cx, MZ_T("About"))};
    cols[2] =
        (struct ui_column){.name = "place", .label = tr(cx, MZ_T("Place")), .phone_hide = true};
    cols[3] = (struct ui_column){.name = "step", .label = tr(cx, MZ_T("Step")), .phone_hide = true};
    cols[4] =
        (struct ui_column){.name = "due", .label = tr(cx, MZ_T("Deadline")), .phone_end = true};
    hide_empty(cols, all, n);
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, 5);
        mz_str group = group_of(cx, all[i].due, today);
        c[0] = (struct ui_cell){.text = all[i].title, .href = all[i].href};
        c[1] = (struct ui_cell){.text = all[i].note};
        c[2] = (struct ui_cell){.text = all[i].place};
        c[3] = (struct ui_cell){.text = all[i].step};
        c[4] = (struct ui_cell){.clock = clock_of(cx, all[i].due, today), .text = MZ_S("")};
        rows[i] = (struct ui_row){.cells = c, .group = mz_str_eq(group, last) ? MZ_S("") : group};
        last = group;
    }
    *t = (struct ui_table){.label = tr(cx, MZ_T("To do")),
                           .columns = cols,
                           .columns_n = 5,
                           .rows = rows,
                           .rows_n = n,
                           .bare = true};
    return t;
}

/* ---- where work begins ------------------------------------------------------- */

static void links(mz_cx *cx, mz_req *rq, struct home_view *v)
{
    struct home_link *l = MZ_NEW_N(cx->a, struct home_link, LINKS_MAX);
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_menu *m = mz_features[i]->menu; m != NULL && m->path != NULL; m++) {
            if (v->links_n < LINKS_MAX && strcmp(m->path, "/") != 0 && mz_req_may(rq, m->need)) {
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
    v->links = l;
}

static const struct ui_empty *idle(mz_cx *cx)
{
    struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
    *e = (struct ui_empty){
        .icon = MZ_ICON("clipboard-check"),
        .title = tr(cx, MZ_T("Nothing waits for you")),
        .text = tr(cx, MZ_T("Requests of your area appear here with their deadlines."))};
    return e;
}

static mz_str area(mz_cx *cx)
{
    return cx->actor->division_lo == 0
               ? tr(cx, MZ_T("The whole country"))
               : division_path(cx->a, cx->world->divisions, cx->actor->division_lo);
}

static mz_code home(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct home_view v = {.area = area(cx)};
    struct mz_item *items = MZ_NEW_N(cx->a, struct mz_item, TODO_MAX);
    size_t n = 0;
    int64_t total = 0;
    MZ_TRY(tiles(cx, rq, true, &v.alarms));
    MZ_TRY(tiles(cx, rq, false, &v.figures));
    MZ_TRY(gather(cx, rq, items, &n, &total));
    v.todo = n > 0 ? todo_table(cx, items, n) : NULL;
    v.idle = n > 0 ? NULL : idle(cx);
    struct mz_say note = {.text = MZ_T("{0} in all, {1} shown"),
                          .arg = {figure(cx->a, total), figure(cx->a, (int64_t)n)}};
    v.todo_note = mz_text_say(cx->a, cx->lang, note);
    links(cx, rq, &v);
    mz_str today = mz_date_text(cx->a, cx->lang, mz_date_today(cx));
    mz_page(rq, (struct mz_page){.title = tr(cx, MZ_T("Workbench")),
                                 .sub = mz_str_fmt(cx->a, MZ_FMT " · " MZ_FMT " · " MZ_FMT,
                                                   MZ_ARG(today), MZ_ARG(v.area),
                                                   MZ_ARG(cx->actor->name))});
    home_html(out, &v);
    return MZ_OK;
}

/* ---- global search --------------------------------------------------------------- */

static const struct ui_table *finds(mz_cx *cx, mz_str label, const struct mz_item *items, size_t n)
{
    struct ui_column *cols = MZ_NEW_N(cx->a, struct ui_column, 3);
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, n + 1);
    struct ui_table *t = MZ_NEW(cx->a, struct ui_table);
    cols[0] = (struct ui_column){.name = "name", .label = tr(cx, MZ_T("Name"))};
    cols[1] =
        (struct ui_column){.name = "note", .label = tr(cx, MZ_T("Details")), .phone_end = true};
    cols[2] = (struct ui_column){.name = "place", .label = tr(cx, MZ_T("Place"))};
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, 3);
        c[0] = (struct ui_cell){.text = items[i].title, .href = items[i].href};
        c[1] = (struct ui_cell){.text = items[i].note};
        c[2] = (struct ui_cell){.text = items[i].place};
        rows[i] = (struct ui_row){.cells = c};
    }
    *t = (struct ui_table){
        .label = label, .columns = cols, .columns_n = 3, .rows = rows, .rows_n = n, .bare = true};
    return t;
}

static mz_code find_all(mz_cx *cx, mz_req *rq, struct search_view *v)
{
    struct search_group *g = MZ_NEW_N(cx->a, struct search_group, GROUPS_MAX);
    mz_out url;
    mz_out_init(&url, cx->lang, 4096);
    mz_out_url(&url, v->q);
    mz_str words = mz_str_dup(cx->a, mz_out_str(&url));
    mz_out_done(&url);
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct mz_finder *f = mz_features[i]->finders;
        for (; f != NULL && f->label != NULL; f++) {
            struct mz_item *items = NULL;
            size_t n = 0;
            int64_t total = 0;
            if (v->groups_n == GROUPS_MAX || !mz_req_may(rq, f->need)) {
                continue;
            }
            MZ_TRY(f->find(cx, v->q, FINDS, &items, &n, &total));
            if (n > 0) {
                g[v->groups_n++] = (struct search_group){
                    .label = tr(cx, f->label),
                    .total = total,
                    .href = mz_str_fmt(cx->a, "%s?q=" MZ_FMT, f->path, MZ_ARG(words)),
                    .table = finds(cx, tr(cx, f->label), items, n)};
            }
        }
    }
    v->groups = g;
    return MZ_OK;
}

static mz_code search(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct search_view v = {.q = mz_req_query(rq, "q")};
    if (v.q.n > 0) {
        MZ_TRY(find_all(cx, rq, &v));
    }
    if (v.groups_n == 0) {
        struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
        *e = (struct ui_empty){
            .icon = MZ_ICON("search"),
            .title = v.q.n > 0 ? tr(cx, MZ_T("Nothing found in your area"))
                               : tr(cx, MZ_T("What are you looking for?")),
            .text = tr(cx, MZ_T("A name or part of it, pinyin or initials, an ID number, a phone "
                                "number, part of an address, or a village."))};
        v.empty = e;
    }
    mz_page(rq, (struct mz_page){.title = tr(cx, MZ_T("Search everywhere")), .sub = v.q});
    search_html(out, &v);
    return MZ_OK;
}

const struct mz_route home_routes[] = {
    {.path = "/", .get = home, .need = "user", .help = "The workbench of the one who is signed in"},
    {.path = "/search",
     .get = search,
     .need = "user",
     .help = "Search in everything that the reader may find"},
    {0},
};
