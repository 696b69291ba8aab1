/* feed_cover_web.c - what was delivered, what is late, how good it is: categories by months. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/feed/feed_view.h"
#include "feature/feed/feed_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { SPARK_W = 72, SPARK_H = 18, NEW_MONTHS = 3, LATE_DAYS = 31, PLACES_SHOWN = 40 };

/* ---- what is there ------------------------------------------------------------------------------
 */

enum state {
    STATE_NONE,
    STATE_OPEN,
    STATE_LATE,
    STATE_MISSING,
    STATE_DONE,
    STATE_TARDY,
    STATE_PART, /* some of the senders that must send did not */
};

struct month_of {
    enum state state;
    int64_t deliveries, rows, ours, invalid, people, newest;
    int64_t first_ms;
    int64_t places;  /* divisions that delivered */
    int64_t place;   /* the last of them */
    int64_t senders; /* of those that must send */
};

struct cover {
    const struct catalogue *c;
    int64_t first; /* month of the first column */
    mz_date today;
    struct month_of (*of)[FEED_MONTHS]; /* by category */
    bool *ever;                         /* anything in these months? */
    int64_t done, late, missing, open;
};

static int64_t month_now(mz_cx *cx)
{
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    return (int64_t)t.year * 12 + t.month - 1;
}

static int64_t day_of(int64_t ms)
{
    return (ms + INT64_C(8) * 3600000) / INT64_C(86400000); /* China time */
}

static void add_row(struct cover *v, const struct feed_cells_row *r)
{
    const struct catalogue_category *k = catalogue_find(v->c, r->category);
    int64_t m = r->period - v->first;
    if (k == NULL || m < 0 || m >= FEED_MONTHS) {
        return;
    }
    size_t i = (size_t)(k - v->c->category);
    struct month_of *x = &v->of[i][m];
    x->deliveries += r->deliveries;
    x->rows += r->rows_n;
    x->ours += r->ours_n;
    x->invalid += r->invalid_n;
    x->people += r->people_n;
    x->newest = r->newest > x->newest ? r->newest : x->newest;
    x->first_ms = x->first_ms == 0 || r->first_ms < x->first_ms ? r->first_ms : x->first_ms;
    x->places += x->place != r->division;
    x->place = r->division;
    for (size_t s = 0; s < k->sender_n; s++) {
        x->senders += mz_str_eq(k->sender[s], r->source);
    }
    v->ever[i] = true;
}

/* A month before the first delivery of a category is not missed: nobody had agreed to send it. */
static void judge(struct cover *v, size_t i)
{
    const struct catalogue_category *k = &v->c->category[i];
    bool begun = false;
    for (int64_t m = 0; m < FEED_MONTHS; m++) {
        struct month_of *x = &v->of[i][m];
        int64_t due = catalogue_due(k, v->first + m).v;
        begun = begun || x->deliveries > 0;
        if (x->deliveries > 0) {
            bool part = x->senders < (int64_t)k->sender_n * x->places && v->today.v > due;
            x->state = part ? STATE_PART : day_of(x->first_ms) > due ? STATE_TARDY : STATE_DONE;
            v->missing += part;
            v->done++;
        } else if (!begun || !catalogue_owes(k, v->first + m)) {
            x->state = STATE_NONE;
        } else if (v->today.v <= due) {
            x->state = STATE_OPEN;
            v->open++;
        } else if (v->today.v <= due + LATE_DAYS) {
            x->state = STATE_LATE;
            v->late++;
        } else {
            x->state = STATE_MISSING;
            v->missing++;
        }
    }
}

static mz_code read_cover(mz_cx *cx, int64_t lo, int64_t hi, struct cover *v)
{
    struct feed_cells_row *rows = NULL;
    size_t n = 0;
    *v = (struct cover){.first = month_now(cx) - FEED_MONTHS, .today = mz_date_today(cx)};
    MZ_TRY(feed_catalogue(cx, &v->c));
    v->of = mz_arena_alloc(cx->a, sizeof *v->of * (v->c->category_n + 1));
    v->ever = MZ_NEW_N(cx->a, bool, v->c->category_n + 1);
    MZ_TRY(feed_cells(cx, v->first, v->first + FEED_MONTHS - 1, lo, hi, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        add_row(v, &rows[i]);
    }
    for (size_t i = 0; i < v->c->category_n; i++) {
        judge(v, i);
    }
    return MZ_OK;
}

/* ---- the matrix ------------------------------------------------------------ */

static const struct {
    const char *icon;
    const char *tone;
    const char *text;
} states[] = {
    [STATE_NONE] = {NULL, "", MZ_T("Not due||of a month")},
    [STATE_OPEN] = {MZ_ICON("hourglass"), "is-info", MZ_T("Still open")},
    [STATE_LATE] = {MZ_ICON("alarm"), "is-warn", MZ_T("Late||of a delivery")},
    [STATE_MISSING] = {MZ_ICON("x"), "is-bad", MZ_T("Missing||of a delivery")},
    [STATE_DONE] = {MZ_ICON("check"), "is-ok", MZ_T("Delivered in time")},
    [STATE_TARDY] = {MZ_ICON("clock-check"), "is-ok", MZ_T("Delivered late")},
    [STATE_PART] = {MZ_ICON("alarm"), "is-warn", MZ_T("Senders missing")},
};

static struct feed_cell cell_of(struct leaf *l, const struct cover *v, size_t i, int64_t m)
{
    const struct month_of *x = &v->of[i][m];
    mz_arena *a = l->cx->a;
    struct feed_cell c = {.icon = states[x->state].icon,
                          .tone = states[x->state].tone,
                          .old = m < FEED_MONTHS - NEW_MONTHS};
    mz_str month = catalogue_period_text(a, v->first + m);
    mz_str state = leaf_say(l, states[x->state].text);
    if (x->deliveries > 0) {
        struct mz_say say = {
            .text = MZ_T("{0}: {1} on {2}, {3} rows"),
            .arg = {month, state, leaf_day(l, day_of(x->first_ms)), mz_thousands(a, x->rows)}};
        c.title = mz_text_say(a, l->cx->lang, say);
        c.href = feed_href(l->cx, x->newest);
        return c;
    }
    mz_str due = leaf_day(l, catalogue_due(&v->c->category[i], v->first + m).v);
    struct mz_say say = {.text = x->state == STATE_NONE ? MZ_T("{0}: {1}")
                                                        : MZ_T("{0}: {1}, due by {2}"),
                         .arg = {month, state, due}};
    c.title = mz_text_say(a, l->cx->lang, say);
    bool owed_now = x->state == STATE_LATE || x->state == STATE_MISSING;
    if (owed_now && mz_req_may(l->rq, "feed.load")) {
        c.href = mz_str_fmt(a, "/feed/bring?item=" MZ_FMT "&period=" MZ_FMT,
                            MZ_ARG(v->c->category[i].no), MZ_ARG(month));
    }
    return c;
}

/* Persons of ours by month, as far as they were delivered. */
static mz_str spark(mz_arena *a, const struct month_of *of)
{
    int64_t most = 0;
    int n = 0;
    for (int m = 0; m < FEED_MONTHS; m++) {
        most = of[m].people > most ? of[m].people : most;
        n += of[m].deliveries > 0;
    }
    mz_sb b = mz_sb_new(a, 1000);
    for (int m = 0; n > 1 && m < FEED_MONTHS; m++) {
        if (of[m].deliveries > 0) {
            mz_sb_fmt(&b, "%c%d %d", b.n == 0 ? 'M' : 'L', m * SPARK_W / (FEED_MONTHS - 1),
                      (int)(SPARK_H + 1 - (most == 0 ? 0 : of[m].people * SPARK_H / most)));
        }
    }
    return mz_sb_view(&b);
}

static const char *tone_of(int64_t quality)
{
    return quality < 0 ? "" : quality < 9500 ? "is-bad" : quality < 9900 ? "is-warn" : "";
}

static void line_of(struct leaf *l, const struct cover *v, size_t i, struct feed_line *out)
{
    const struct catalogue_category *k = &v->c->category[i];
    const struct catalogue_department *d = &v->c->department[k->department];
    const struct month_of *last = NULL;
    struct feed_cell *cells = MZ_NEW_N(l->cx->a, struct feed_cell, FEED_MONTHS);
    for (int64_t m = 0; m < FEED_MONTHS; m++) {
        cells[m] = cell_of(l, v, i, m);
        last = v->of[i][m].deliveries > 0 ? &v->of[i][m] : last;
    }
    int64_t quality = last == NULL ? -1 : feed_quality(last->rows, last->invalid);
    *out = (struct feed_line){.no = k->no,
                              .label = catalogue_word(l->cx->lang, k->label, k->label_en),
                              .href = feed_category_href(l->cx, k),
                              .every = leaf_say(l, catalogue_every_label(k->every)),
                              .cells = cells,
                              .cells_n = FEED_MONTHS,
                              .quality = feed_share(l->cx->a, quality),
                              .quality_tone = tone_of(quality),
                              .people =
                                  last == NULL ? MZ_S("—") : mz_thousands(l->cx->a, last->people),
                              .trend = spark(l->cx->a, v->of[i]),
                              .trend_title = leaf_say(l, MZ_T("Persons of ours by month"))};
    if (i == 0 || v->c->category[i - 1].department != k->department) {
        out->department = catalogue_word(l->cx->lang, d->label, d->label_en);
    }
}

static void matrix(struct leaf *l, const struct cover *v, struct feed_matrix *out)
{
    static const enum state shown[] = {STATE_DONE, STATE_TARDY, STATE_OPEN,
                                       STATE_LATE, STATE_PART,  STATE_MISSING};
    mz_arena *a = l->cx->a;
    struct feed_month *months = MZ_NEW_N(a, struct feed_month, FEED_MONTHS);
    struct feed_line *lines = MZ_NEW_N(a, struct feed_line, v->c->category_n + 1);
    struct feed_key *keys = MZ_NEW_N(a, struct feed_key, MZ_LEN(shown));
    for (int64_t m = 0; m < FEED_MONTHS; m++) {
        int month = (int)((v->first + m) % 12) + 1;
        months[m] = (struct feed_month){
            .label = leaf_sayf(l, MZ_T("{0}||a month by its number"), mz_str_fmt(a, "%d", month),
                               MZ_S("")),
            .year =
                m == 0 || month == 1 ? mz_str_fmt(a, "%d", (int)((v->first + m) / 12)) : MZ_S(""),
            .old = m < FEED_MONTHS - NEW_MONTHS};
    }
    for (size_t i = 0; i < v->c->category_n; i++) {
        line_of(l, v, i, &lines[i]);
    }
    for (size_t i = 0; i < MZ_LEN(shown); i++) {
        keys[i] = (struct feed_key){states[shown[i]].icon, states[shown[i]].tone,
                                    leaf_say(l, states[shown[i]].text)};
    }
    *out = (struct feed_matrix){.label = leaf_say(l, MZ_T("Categories by month")),
                                .months = months,
                                .months_n = FEED_MONTHS,
                                .lines = lines,
                                .lines_n = v->c->category_n,
                                .keys = keys,
                                .keys_n = MZ_LEN(shown)};
}

/* ---- figures --------------------------------------------------------------- */

static mz_str figure(struct leaf *l, int64_t n)
{
    return mz_thousands(l->cx->a, n);
}

static mz_code figures(struct leaf *l, const struct cover *v, struct ui_nums *out)
{
    struct feed_open_n_row open = {0};
    struct ui_num *n = MZ_NEW_N(l->cx->a, struct ui_num, 5);
    int64_t sent = 0;
    for (size_t i = 0; i < v->c->category_n; i++) {
        sent += v->ever[i];
    }
    MZ_TRY(feed_open_n(l->cx, &open));
    n[0] = (struct ui_num){.label = leaf_say(l, MZ_T("Categories that are delivered")),
                           .value = figure(l, sent),
                           .note = leaf_sayf(l, MZ_T("of {0} in the catalogue"),
                                             figure(l, (int64_t)v->c->category_n), MZ_S("")),
                           .href = MZ_S("/feed/list"),
                           .icon = MZ_ICON("database-import")};
    n[1] = (struct ui_num){.label = leaf_say(l, MZ_T("Late||of a delivery")),
                           .value = figure(l, v->late),
                           .note = leaf_say(l, MZ_T("the day is over, up to 31 days")),
                           .href = MZ_S("#late"),
                           .icon = MZ_ICON("alarm"),
                           .tone = v->late > 0 ? MZ_TONE_WARN : MZ_TONE_IDLE};
    n[2] = (struct ui_num){.label = leaf_say(l, MZ_T("Missing||of a delivery")),
                           .value = figure(l, v->missing),
                           .note = leaf_say(l, MZ_T("more than 31 days over")),
                           .href = MZ_S("#late"),
                           .icon = MZ_ICON("x"),
                           .tone = v->missing > 0 ? MZ_TONE_BAD : MZ_TONE_IDLE};
    n[3] = (struct ui_num){.label = leaf_say(l, MZ_T("Columns to choose")),
                           .value = figure(l, open.open),
                           .note = leaf_say(l, MZ_T("files that wait for us")),
                           .href = MZ_S("/feed/list?state=columns"),
                           .icon = MZ_ICON("columns"),
                           .tone = open.open > 0 ? MZ_TONE_WARN : MZ_TONE_IDLE};
    n[4] = (struct ui_num){.label = leaf_say(l, MZ_T("Could not be read")),
                           .value = figure(l, open.failed),
                           .note = leaf_say(l, MZ_T("with the reason on their page")),
                           .href = MZ_S("/feed/list?state=failed"),
                           .icon = MZ_ICON("file-alert"),
                           .tone = open.failed > 0 ? MZ_TONE_BAD : MZ_TONE_IDLE};
    *out = (struct ui_nums){
        .label = leaf_say(l, MZ_T("Deliveries in figures")), .nums = n, .nums_n = 5};
    return MZ_OK;
}

/* What is owed now, the longest first: whom to call. */
static void owed(struct leaf *l, const struct cover *v)
{
    static const struct ui_column heads[] = {
        {.name = "category", .label = {MZ_T("Category||of the catalogue"), 0}},
        {.name = "department", .label = {MZ_T("Department"), 0}, .phone_label = true},
        {.name = "month", .label = {MZ_T("Month"), 0}, .phone_label = true, .one_line = true},
        {.name = "due", .label = {MZ_T("Due by"), 0}, .phone_label = true, .one_line = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    size_t n = (size_t)(v->late + v->missing);
    if (n == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("What is owed"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (int64_t m = 0; m < FEED_MONTHS; m++) {
        for (size_t i = 0; i < v->c->category_n; i++) {
            const struct catalogue_category *k = &v->c->category[i];
            const struct catalogue_department *d = &v->c->department[k->department];
            enum state s = v->of[i][m].state;
            if (s != STATE_LATE && s != STATE_MISSING) {
                continue;
            }
            leaf_cell(t, (struct ui_cell){.text = feed_category_text(l, k),
                                          .href = feed_category_href(l->cx, k)});
            leaf_cell(t,
                      (struct ui_cell){.text = catalogue_word(l->cx->lang, d->label, d->label_en)});
            leaf_cell(t, (struct ui_cell){.text = catalogue_period_text(l->cx->a, v->first + m)});
            leaf_cell(t, (struct ui_cell){.text = leaf_day(l, catalogue_due(k, v->first + m).v)});
            leaf_cell(t, (struct ui_cell){
                             .tags = leaf_tag(l, s == STATE_LATE ? MZ_TONE_WARN : MZ_TONE_BAD,
                                              leaf_say(l, states[s].text)),
                             .tags_n = 1});
        }
    }
}

/* ---- by place -------------------------------------------------------------- */

struct place_sum {
    int64_t division;
    int64_t people, rows, categories;
};

static mz_code by_place(struct leaf *l, const struct cover *v)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Division"), 0}},
        {.name = "categories",
         .label = {MZ_T("Categories that speak of its people"), 0},
         .num = true,
         .phone_label = true},
        {.name = "people",
         .label = {MZ_T("Persons in all categories"), 0},
         .num = true,
         .phone_label = true},
        {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
    };
    struct feed_places_in_row *rows = NULL;
    size_t n = 0;
    size_t k = 0;
    int64_t last = v->first + FEED_MONTHS - 1;
    MZ_TRY(feed_places_in(l->cx, last - NEW_MONTHS + 1, last, &rows, &n));
    struct place_sum *sum = MZ_NEW_N(l->cx->a, struct place_sum, n + 1);
    for (size_t i = 0; i < n; i++) {
        k += k == 0 || sum[k - 1].division != rows[i].division;
        sum[k - 1].division = rows[i].division;
        sum[k - 1].people += rows[i].people_n;
        sum[k - 1].rows += rows[i].rows_n;
        sum[k - 1].categories++;
    }
    if (k == 0) {
        return MZ_OK;
    }
    bool beside = v->late + v->missing > 0;
    struct leaf_part *p = beside ? leaf_right(l, MZ_T("By division, the last three months"))
                                 : leaf_left(l, MZ_T("By division, the last three months"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), k);
    for (size_t i = 0; i < k && i < PLACES_SHOWN; i++) {
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(l->cx, sum[i].division)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, sum[i].categories)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, sum[i].people)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, sum[i].rows)});
    }
    return MZ_OK;
}

/* ---- the page -------------------------------------------------------------- */

struct cover_month {
    mz_str month;
    const char *state;
    int64_t rows;
    int64_t ours;
    int64_t invalid;
    int64_t people;
};
static const struct mz_member cover_month_members[] = {
    {"month", "Month", MZ_J_MONTH(struct cover_month, month)},
    {"state", "none, open, late, missing, delivered, delivered_late or senders_missing",
     MZ_J_TEXT(struct cover_month, state)},
    {"rows", "How many rows", MZ_J_INT(struct cover_month, rows)},
    {"ours", "Rows of persons who are registered", MZ_J_INT(struct cover_month, ours)},
    {"invalid", "Rows that cannot be read", MZ_J_INT(struct cover_month, invalid)},
    {"people", "How many persons", MZ_J_INT(struct cover_month, people)},
    {0},
};
static const struct mz_shape cover_month_shape = {"CoverMonth", cover_month_members,
                                                  sizeof(struct cover_month)};

struct cover_category {
    mz_str category;
    const struct cover_month *months;
    size_t months_n;
};
static const struct mz_member cover_category_members[] = {
    {"category", "Number of the category", MZ_J_TEXT(struct cover_category, category)},
    {"months", "Oldest first", MZ_J_LIST(struct cover_category, months, &cover_month_shape)},
    {0},
};
static const struct mz_shape cover_category_shape = {"CoverCategory", cover_category_members,
                                                     sizeof(struct cover_category)};

struct cover_answer {
    const struct cover_category *categories;
    size_t categories_n;
};
static const struct mz_member cover_members[] = {
    {"categories", "Every category of the catalogue",
     MZ_J_LIST(struct cover_answer, categories, &cover_category_shape)},
    {0},
};
const struct mz_shape feed_cover_shape = {"Cover", cover_members, sizeof(struct cover_answer)};

static const struct cover_month *cover_months(mz_cx *cx, const struct cover *v, size_t i)
{
    static const char *const words[] = {
        [STATE_NONE] = "none",           [STATE_OPEN] = "open",
        [STATE_LATE] = "late",           [STATE_MISSING] = "missing",
        [STATE_DONE] = "delivered",      [STATE_TARDY] = "delivered_late",
        [STATE_PART] = "senders_missing"};
    struct cover_month *out = MZ_NEW_N(cx->a, struct cover_month, FEED_MONTHS);
    for (int64_t m = 0; m < FEED_MONTHS; m++) {
        const struct month_of *x = &v->of[i][m];
        out[m] = (struct cover_month){.month = catalogue_period_text(cx->a, v->first + m),
                                      .state = words[x->state],
                                      .rows = x->rows,
                                      .ours = x->ours,
                                      .invalid = x->invalid,
                                      .people = x->people};
    }
    return out;
}

static mz_code cover_json(mz_cx *cx, const struct cover *v, mz_out *out)
{
    size_t n = v->c->category_n;
    struct cover_category *all = MZ_NEW_N(cx->a, struct cover_category, n + 1);
    for (size_t i = 0; i < n; i++) {
        all[i] = (struct cover_category){v->c->category[i].no, cover_months(cx, v, i), FEED_MONTHS};
    }
    return mz_reply_shape(out, &feed_cover_shape, &(struct cover_answer){all, n});
}

static mz_html slot_of(struct leaf *l, mz_out *out, const struct ui_nums *nums,
                       const struct feed_matrix *m)
{
    mz_out slot;
    mz_out_init(&slot, l->cx->lang, 1 << 20);
    slot.token = out->token;
    slot.once = out->once;
    if (nums != NULL) {
        ui_nums_html(&slot, nums);
    } else {
        feed_matrix_html(&slot, m);
    }
    mz_html html = mz_page_slot(l->rq, &slot);
    mz_out_done(&slot);
    return html;
}

mz_code feed_cover_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct cover v;
    struct feed_matrix m;
    struct ui_nums nums;
    const struct mz_actor *who = cx->actor;
    struct leaf *l = leaf_new(cx, rq);
    MZ_TRY(read_cover(cx, who->division_lo, who->division_hi, &v));
    if (mz_req_json(rq)) {
        return cover_json(cx, &v, out);
    }
    MZ_TRY(figures(l, &v, &nums));
    matrix(l, &v, &m);
    leaf_left(l, NULL)->bare = slot_of(l, out, &nums, NULL);
    leaf_band(l, false);
    leaf_left(l, NULL)->bare = slot_of(l, out, NULL, &m);
    leaf_band(l, true);
    owed(l, &v);
    MZ_TRY(by_place(l, &v));
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Deliveries")),
                                      .sub = leaf_say(l, MZ_T("What departments sent in the last "
                                                              "twelve months, what is late, and "
                                                              "how good it is")),
                                      .menu = "/feed"});
}
