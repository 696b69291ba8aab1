/* home_web.c - the figures of a division, from the province down to the village. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "feature/brain/page_web.h"
#include "feature/job/job.h"
#include "feature/watch/watch.h"
#include "feature/world.h"
#include "store/db.h"

enum { SIGNS_SHOWN = 8, NUMS = 6, FEED_MONTHS = 6 };

struct home {
    struct leaf *l;
    int64_t division;
    struct brain_figures f;
    struct brain_q_last_run_row run;
    bool counted;
};

static mz_str sub_of(struct home *h)
{
    struct leaf *l = h->l;
    if (!h->counted) {
        return leaf_say(l, MZ_T("Nothing was counted yet: there is no population or no pack here"));
    }
    struct mz_say say = {.text = h->run.synthetic != 0
                                     ? MZ_T("{0}, counted {1}; facts of the economy are synthetic")
                                     : MZ_T("{0}, counted {1}"),
                         .arg = {page_name(l->cx, h->division), leaf_time(l, h->run.ended_ms)}};
    return mz_text_say(l->cx->a, l->cx->lang, say);
}

/* ---- figures at the head ------------------------------------------------------------------------
 */

static void show_nums(struct home *h)
{
    struct leaf *l = h->l;
    struct ui_num *v = MZ_NEW_N(l->cx->a, struct ui_num, NUMS);
    struct brain_cell all = brain_sum(&h->f.all);
    mz_str where = mz_str_fmt(l->cx->a, "/watch?division=%012" PRId64, h->division);
    size_t n = 0;
    v[n++] = (struct ui_num){.label = leaf_say(l, MZ_T("Receive a benefit")),
                             .value = page_count(l, brain_receives(&all)),
                             .note = leaf_sayf(l, MZ_T("{0} qualify by rule"),
                                               page_count(l, brain_qualifies(&all)), MZ_S("")),
                             .href = page_list(l->cx, "receives", NULL, h->division)};
    for (size_t i = 0; i < 2; i++) {
        const struct brain_cell *c = &h->f.all.of[i];
        const char *word = brain_categories[i].outcome;
        v[n++] = (struct ui_num){.label = brain_category_text(l->cx, h->division, mz_str_of(word)),
                                 .value = page_count(l, brain_receives(c)),
                                 .note = leaf_sayf(l, MZ_T("{0} qualify by rule"),
                                                   page_count(l, brain_qualifies(c)), MZ_S("")),
                                 .href = page_list(l->cx, "receives", word, h->division)};
    }
    v[n++] = (struct ui_num){.label = leaf_say(l, MZ_T("Qualify, do not receive")),
                             .value = page_count(l, all.gap),
                             .note = leaf_say(l, MZ_T("to be looked for")),
                             .href = page_list(l->cx, "gap", NULL, h->division)};
    v[n++] = (struct ui_num){
        .label = leaf_say(l, MZ_T("Open alerts")),
        .value = page_count(l, h->f.all.open),
        .note = leaf_sayf(l, MZ_T("{0} red"), page_count(l, h->f.all.grade[0]), MZ_S("")),
        .href = where};
    v[n++] = (struct ui_num){
        .label = leaf_say(l, MZ_T("Overdue alerts")),
        .value = page_count(l, h->f.all.late),
        .note = brain_percent(l->cx->a, h->f.all.late, h->f.all.open),
        .tone = h->f.all.late > 0 ? MZ_TONE_BAD : MZ_TONE_IDLE,
        .href = mz_str_fmt(l->cx->a, "/watch?view=late&division=%012" PRId64, h->division)};
    struct ui_nums nums = {.label = leaf_say(l, MZ_T("Figures")), .nums = v, .nums_n = n};
    leaf_left(l, NULL)->bare = page_nums(l, &nums);
}

/* ---- map, funnel, index
 * --------------------------------------------------------------------------- */

static mz_code show_map(struct home *h)
{
    struct leaf *l = h->l;
    struct brain_map map;
    if (h->f.kids_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(page_map_of(l->cx, &h->f, &map));
    struct leaf_part *p = leaf_left(l, MZ_T("Open alerts by place"));
    p->sub = leaf_sayf(l, MZ_T("{0} in all"), page_count(l, h->f.all.open), MZ_S(""));
    p->slot = page_map(l, &map);
    p->note = leaf_say(l, MZ_T("The darker, the more; the table below says the same."));
    page_csv(l, p, "places", h->division);
    return MZ_OK;
}

static void show_funnel(struct home *h)
{
    struct leaf *l = h->l;
    struct leaf_part *p = leaf_right(l, MZ_T("From clue to help"));
    p->sub = leaf_say(l, MZ_T("clues and alerts of the last 12 months"));
    if (h->f.many) {
        p->note = leaf_say(l, MZ_T("More alerts than one page counts; choose a county."));
        return;
    }
    struct brain_bars bars = page_funnel(l, &h->f, true);
    p->slot = page_bars(l, &bars);
    page_csv(l, p, "funnel", h->division);
}

static mz_code show_index(struct home *h)
{
    struct leaf *l = h->l;
    struct brain_index x;
    struct leaf_part *p = leaf_right(l, MZ_T("Targeted support index"));
    mz_code rc = brain_index_now(l->cx, h->division, brain_period(l->cx), &x);
    if (rc == MZ_ABSENT) {
        mz_clear(l->cx);
        p->note = leaf_say(l, MZ_T("There is no pack of the index here."));
        return MZ_OK;
    }
    MZ_TRY(rc);
    struct brain_bars bars = page_parts(l, &x, h->division, true);
    p->sub = leaf_sayf(l, MZ_T("{0} of 100, formula {1}"),
                       x.tenths == MZ_NULL ? MZ_S("—") : brain_decimal(l->cx->a, x.tenths, 1),
                       x.formula);
    p->slot = page_bars(l, &bars);
    leaf_action(l, p,
                (struct ui_action){
                    .label = leaf_say(l, MZ_T("History and places")),
                    .href = mz_str_fmt(l->cx->a, "/brain/index?division=%012" PRId64, h->division),
                    .icon = MZ_ICON("chart-line"),
                    .quiet = true});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Formula")),
                                   .href = MZ_S("/brain/index/formula"),
                                   .icon = MZ_ICON("function"),
                                   .quiet = true});
    return MZ_OK;
}

/* ---- trend and causes
 * ------------------------------------------------------------------------------ */

/* A chart of sums by month: one series a figure. */
static mz_code months_of(struct home *h, const mz_str *figures, const mz_str *series, size_t n,
                         struct ui_chart *c)
{
    struct leaf *l = h->l;
    mz_str *names = MZ_NEW_N(l->cx->a, mz_str, BRAIN_MONTHS);
    mz_str *values = MZ_NEW_N(l->cx->a, mz_str, n * BRAIN_MONTHS);
    for (size_t s = 0; s < n; s++) {
        struct brain_trend t;
        MZ_TRY(brain_trend(l->cx, h->division, figures[s], &t));
        for (size_t i = 0; i < BRAIN_MONTHS; i++) {
            names[i] = brain_period_text(l->cx, t.first + (int64_t)i);
            values[i * n + s] = t.known[i] ? page_count(l, t.n[i]) : MZ_S("");
        }
    }
    c->axis = leaf_say(l, MZ_T("Month"));
    c->series = series;
    c->series_n = n;
    c->names = names;
    c->names_n = BRAIN_MONTHS;
    c->values = values;
    c->every = 2;
    c->from_zero = true;
    return MZ_OK;
}

static mz_code show_trend(struct home *h)
{
    enum { SERIES = 3 };
    struct leaf *l = h->l;
    struct ui_chart c = {.kind = UI_CHART_LINE,
                         .title = leaf_say(l, MZ_T("Who receives, by month"))};
    mz_str figures[SERIES];
    mz_str series[SERIES];
    for (size_t s = 0; s < SERIES; s++) {
        const char *word = brain_categories[s].outcome;
        figures[s] = mz_str_fmt(l->cx->a, "receives.%s", word);
        series[s] = brain_category_text(l->cx, h->division, mz_str_of(word));
    }
    MZ_TRY(months_of(h, figures, series, SERIES, &c));
    struct leaf_part *p = leaf_left(l, MZ_T("Who receives, by month"));
    p->sub = leaf_say(l, MZ_T("households, or persons where a person receives"));
    p->slot = page_chart(l, &c);
    page_csv(l, p, "trend", h->division);
    return MZ_OK;
}

static mz_code show_made(struct home *h)
{
    struct leaf *l = h->l;
    struct ui_chart c = {.kind = UI_CHART_BAR, .title = leaf_say(l, MZ_T("Alerts by month"))};
    const mz_str figures[] = {MZ_S("made"), MZ_S("closed")};
    const mz_str series[] = {leaf_say(l, MZ_T("Made||alerts")),
                             leaf_say(l, MZ_T("Closed||of an alert"))};
    MZ_TRY(months_of(h, figures, series, MZ_LEN(figures), &c));
    struct leaf_part *p = leaf_right(l, MZ_T("Alerts by month"));
    p->sub = leaf_say(l, MZ_T("made and closed, as each month was counted"));
    p->slot = page_chart(l, &c);
    page_csv(l, p, "alerts", h->division);
    return MZ_OK;
}

static void show_signs(struct home *h)
{
    struct leaf *l = h->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Causes of open alerts"));
    size_t n = h->f.signs_n < SIGNS_SHOWN ? h->f.signs_n : SIGNS_SHOWN;
    struct brain_bar *b = MZ_NEW_N(l->cx->a, struct brain_bar, n + 1);
    p->sub = leaf_say(l, MZ_T("an alert may have several"));
    if (n == 0) {
        struct ui_empty *e = MZ_NEW(l->cx->a, struct ui_empty);
        *e = (struct ui_empty){.icon = MZ_ICON("checks"),
                               .title = leaf_say(l, MZ_T("There are no open alerts"))};
        p->empty = e;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const struct brain_sign *s = &h->f.signs[i];
        b[i] = (struct brain_bar){
            .label = brain_sign_text(l->cx, h->division, s->sign),
            .value = page_count(l, s->n),
            .href = page_list(l->cx, "sign", mz_str_z(l->cx->a, s->sign), h->division),
            .width = (int32_t)(s->n * 1000 / h->f.signs[0].n)};
    }
    struct brain_bars bars = {
        .label = leaf_say(l, MZ_T("Causes of open alerts")), .bars = b, .bars_n = n};
    p->slot = page_bars(l, &bars);
    page_csv(l, p, "signs", h->division);
}

/* ---- coverage, grades
 * ---------------------------------------------------------------------------- */

static void number(struct home *h, struct ui_table *t, const char *what, const char *of, int64_t n)
{
    leaf_cell(t, (struct ui_cell){.text = page_count(h->l, n),
                                  .href = n == 0 ? MZ_S("")
                                                 : page_list(h->l->cx, what, of, h->division)});
}

static void cover_row(struct home *h, struct ui_table *t, mz_str name, const char *of,
                      const struct brain_cell *c)
{
    mz_arena *a = h->l->cx->a;
    leaf_cell(t, (struct ui_cell){.text = name});
    number(h, t, "qualifies", of, brain_qualifies(c));
    number(h, t, "both", of, c->both);
    leaf_cell(t, (struct ui_cell){.text = brain_percent(a, c->both, brain_qualifies(c))});
    number(h, t, "gap", of, c->gap);
    number(h, t, "leak", of, c->leak);
    leaf_cell(t, (struct ui_cell){.text = brain_percent(a, c->leak, c->both + c->leak)});
    number(h, t, "open", of, c->open);
}

static void show_cover(struct home *h)
{
    static const struct ui_column heads[] = {
        {.name = "category", .label = {MZ_T("Category||of persons"), 0}, .fixed = true},
        {.name = "qualifies", .label = {MZ_T("Qualify"), 0}, .num = true, .phone_label = true},
        {.name = "both", .label = {MZ_T("of them receive"), 0}, .num = true, .phone_label = true},
        {.name = "coverage", .label = {MZ_T("Coverage"), 0}, .num = true, .phone_label = true},
        {.name = "gap", .label = {MZ_T("Do not receive"), 0}, .num = true, .phone_label = true},
        {.name = "leak",
         .label = {MZ_T("Receive, do not qualify"), 0},
         .num = true,
         .phone_label = true},
        {.name = "leakage", .label = {MZ_T("Leakage"), 0}, .num = true, .phone_label = true},
        {.name = "open",
         .label = {MZ_T("Receive, undecided"), 0},
         .num = true,
         .phone_label = true},
    };
    struct leaf *l = h->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Coverage and leakage"));
    struct brain_cell all = brain_sum(&h->f.all);
    p->sub = leaf_say(l, MZ_T("by the rules in force, over the whole population"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), BRAIN_CATEGORIES + 1);
    for (size_t i = 0; i < BRAIN_CATEGORIES; i++) {
        const char *word = brain_categories[i].outcome;
        cover_row(h, t, brain_category_text(l->cx, h->division, mz_str_of(word)), word,
                  &h->f.all.of[i]);
    }
    cover_row(h, t, leaf_say(l, MZ_T("All")), NULL, &all);
    p->note =
        leaf_say(l, MZ_T("Coverage: of those who qualify, how many receive. Leakage: of those "
                         "who receive and can be decided, how many do not qualify. A figure "
                         "is a reason to look, not a decision."));
    page_csv(l, p, "coverage", h->division);
}

/* ---- divisions below, deliveries
 * --------------------------------------------------------------------- */

static void place_row(struct home *h, struct ui_table *t, const struct division *d,
                      const struct brain_part *part)
{
    struct leaf *l = h->l;
    struct brain_cell c = brain_sum(part);
    const struct home below = {.l = l, .division = d->code};
    struct home at = below;
    leaf_cell(t, (struct ui_cell){.text = division_spoken(l->cx->a, d),
                                  .href = page_href(l->cx, d->code)});
    number(&at, t, "receives", NULL, brain_receives(&c));
    number(&at, t, "qualifies", NULL, brain_qualifies(&c));
    leaf_cell(t, (struct ui_cell){.text = brain_percent(l->cx->a, c.both, brain_qualifies(&c))});
    number(&at, t, "gap", NULL, c.gap);
    number(&at, t, "leak", NULL, c.leak);
    leaf_cell(t, (struct ui_cell){
                     .text = page_count(l, part->open),
                     .href = part->open == 0
                                 ? MZ_S("")
                                 : mz_str_fmt(l->cx->a, "/watch?division=%012" PRId64, d->code)});
    leaf_cell(t, (struct ui_cell){.text = page_count(l, part->grade[0])});
    leaf_cell(t, (struct ui_cell){.text = page_count(l, part->late)});
}

static void show_places(struct home *h)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Division"), 0}, .fixed = true},
        {.name = "receives", .label = {MZ_T("Receive"), 0}, .num = true, .phone_label = true},
        {.name = "qualifies", .label = {MZ_T("Qualify"), 0}, .num = true, .phone_label = true},
        {.name = "coverage", .label = {MZ_T("Coverage"), 0}, .num = true, .phone_label = true},
        {.name = "gap", .label = {MZ_T("Do not receive"), 0}, .num = true, .phone_label = true},
        {.name = "leak",
         .label = {MZ_T("Receive, do not qualify"), 0},
         .num = true,
         .phone_label = true},
        {.name = "open", .label = {MZ_T("Open alerts"), 0}, .num = true, .phone_label = true},
        {.name = "red", .label = {MZ_T("Red"), 0}, .num = true, .phone_label = true},
        {.name = "late", .label = {MZ_T("Overdue"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = h->l;
    size_t shown = 0;
    if (h->f.kids_n == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Divisions below"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), h->f.kids_n);
    for (size_t i = 0; i < h->f.kids_n; i++) {
        struct brain_cell c = brain_sum(&h->f.each[i]);
        bool any = h->f.each[i].open + c.both + c.gap + c.leak + c.open > 0;
        if (any || h->f.kids_n <= 60) {
            place_row(h, t, &h->f.kids[i], &h->f.each[i]);
            shown++;
        }
    }
    p->sub = leaf_sayf(l, MZ_T("{0} of {1}"), page_count(l, (int64_t)shown),
                       page_count(l, (int64_t)h->f.kids_n));
    page_csv(l, p, "places", h->division);
}

static mz_code show_feeds(struct home *h)
{
    static const struct ui_column heads[] = {
        {.name = "category", .label = {MZ_T("Delivery"), 0}, .fixed = true},
        {.name = "last", .label = {MZ_T("Newest month"), 0}, .phone_label = true, .one_line = true},
        {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
        {.name = "ours", .label = {MZ_T("of our people"), 0}, .num = true, .phone_label = true},
        {.name = "bad", .label = {MZ_T("Unusable"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = h->l;
    mz_cx *cx = l->cx;
    struct brain_q_feeds_row *rows = NULL;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(h->division, &lo, &hi);
    MZ_TRY(brain_q_feeds(cx, lo, hi, brain_period(cx) - FEED_MONTHS, &rows, &n));
    if (n == 0 || !mz_req_may(l->rq, "feed.read")) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Health of deliveries"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    p->sub = leaf_sayf(l, MZ_T("{0} categories in the last 6 months"), page_count(l, (int64_t)n),
                       MZ_S(""));
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = brain_feed_text(cx, rows[i].category),
                                      .href = mz_str_fmt(cx->a, "/feed/category/" MZ_FMT,
                                                         MZ_ARG(rows[i].category))});
        leaf_cell(t, (struct ui_cell){.text = brain_period_text(cx, rows[i].last)});
        leaf_cell(t, (struct ui_cell){.text = page_count(l, rows[i].rows_n)});
        leaf_cell(t, (struct ui_cell){.text = page_count(l, rows[i].ours_n)});
        leaf_cell(
            t, (struct ui_cell){.text = brain_percent(cx->a, rows[i].invalid_n, rows[i].rows_n)});
    }
    page_csv(l, p, "feeds", h->division);
    return MZ_OK;
}

/* ---- the page
 * ------------------------------------------------------------------------------------ */

static void grade_row(struct home *h, struct ui_table *t, size_t i)
{
    struct leaf *l = h->l;
    int64_t n = h->f.all.grade[i];
    leaf_cell(t, (struct ui_cell){.text = leaf_say(l, watch_grades[i].label)});
    leaf_cell(t, (struct ui_cell){
                     .text = page_count(l, n),
                     .href = n == 0 ? MZ_S("")
                                    : mz_str_fmt(l->cx->a, "/watch?grade=%s&division=%012" PRId64,
                                                 watch_grades[i].word, h->division)});
}

static void state_row(struct home *h, struct ui_table *t, size_t i)
{
    struct leaf *l = h->l;
    int64_t n = h->f.state[i];
    leaf_cell(t, (struct ui_cell){.text = leaf_say(l, watch_states[i].label)});
    leaf_cell(t, (struct ui_cell){.text = page_count(l, n),
                                  .href = n == 0 ? MZ_S("")
                                                 : mz_str_fmt(l->cx->a,
                                                              "/watch?view=%s&division=%012" PRId64,
                                                              watch_states[i].word, h->division)});
}

static void show_states(struct home *h)
{
    static const struct ui_column heads[] = {
        {.name = "state", .label = {MZ_T("Grade or state"), 0}, .fixed = true},
        {.name = "n", .label = {MZ_T("Open alerts"), 0}, .num = true, .phone_end = true},
    };
    struct leaf *l = h->l;
    struct leaf_part *p = leaf_right(l, MZ_T("Open alerts by grade and state"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), WATCH_GRADES_N + WATCH_STATES_N);
    for (size_t i = 0; i < WATCH_GRADES_N; i++) {
        grade_row(h, t, i);
    }
    for (size_t i = 0; i + 1 < WATCH_STATES_N; i++) {
        state_row(h, t, i);
    }
    page_csv(l, p, "states", h->division);
}

static const struct ui_action *actions_of(struct home *h, size_t *n)
{
    struct leaf *l = h->l;
    struct ui_action *a = MZ_NEW_N(l->cx->a, struct ui_action, 3);
    a[0] = (struct ui_action){.label = leaf_say(l, MZ_T("Count again")),
                              .href = MZ_S("/brain"),
                              .icon = MZ_ICON("refresh"),
                              .need = "brain.run",
                              .post = true};
    a[1] = (struct ui_action){.label = leaf_say(l, MZ_T("Budget")),
                              .href = MZ_S("/brain/budget"),
                              .icon = MZ_ICON("coin")};
    a[2] = (struct ui_action){.label = leaf_say(l, MZ_T("Big screen")),
                              .href = MZ_S("/brain/screen"),
                              .icon = MZ_ICON("device-tv")};
    *n = 3;
    return a;
}

mz_code brain_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct home h = {.l = leaf_new(cx, rq)};
    struct mz_page page = {.menu = "/brain", .chart = true};
    MZ_TRY(page_place(h.l, &h.division));
    MZ_TRY(brain_figures(cx, h.division, &h.f));
    int64_t county = h.division / MZ_COUNTY_UNIT;
    bool above = division_code_level(h.division) < DIVISION_COUNTY;
    MZ_TRY(brain_q_last_run(cx, above ? 0 : county, above ? 999999 : county, &h.run, &h.counted));
    show_nums(&h);
    leaf_band(h.l, true);
    MZ_TRY(show_map(&h));
    MZ_TRY(show_trend(&h));
    show_funnel(&h);
    MZ_TRY(show_index(&h));
    show_signs(&h);
    show_states(&h);
    MZ_TRY(show_made(&h));
    leaf_band(h.l, false);
    show_cover(&h);
    show_places(&h);
    MZ_TRY(show_feeds(&h));
    page_crumbs(h.l, h.division, false, &page);
    page.title = leaf_sayf(h.l, MZ_T("Data brain: {0}"), page_name(cx, h.division), MZ_S(""));
    page.sub = sub_of(&h);
    page.actions = actions_of(&h, &page.actions_n);
    return leaf_send(h.l, out, page);
}

static mz_code ask_tx(mz_cx *cx, void *p)
{
    MZ_TRY(job_add(cx, "brain.run", MZ_S("{}"), p));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("brain.run"), .kind = MZ_S("job")});
}

mz_code brain_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int64_t id = 0;
    (void)out;
    MZ_TRY(mz_tx(cx, ask_tx, &id));
    return mz_reply_redirectf(rq, "/job/%" PRId64, id);
}

const struct mz_route brain_routes[] = {
    {.path = "/brain",
     .whole = "figures, one row a place below the one that is shown",
     .get = brain_show,
     .post = brain_post,
     .need = "brain.read",
     .need_post = "brain.run",
     .help = "Figures of a division and those below it; POST has them counted again"},
    {.path = "/brain/list",
     .get = brain_list_show,
     .page = &brain_home_list,
     .need = "brain.read",
     .help = "The households, persons or alerts that a figure counts: ?what= and ?division=",
     .answer = &brain_rows_shape,
     .list = &brain_home_register},
    {.path = "/brain/data",
     .get = brain_data_show,
     .need = "brain.read",
     .help = "The data of one chart as CSV: ?what= and ?division=",
     .file = "text/csv"},
    {.path = "/brain/index",
     .get = brain_index_show,
     .need = "brain.read",
     .help = "The index of targeted support: parts, history, places"},
    {.path = "/brain/index/formula",
     .get = brain_formula_show,
     .need = "public",
     .help = "How the index of targeted support is computed"},
    {.path = "/brain/person/{id}",
     .get = brain_person_show,
     .need = "person.read",
     .help = "The portrait of a person: tags, time line, relations"},
    {.path = "/brain/household/{id}",
     .get = brain_home_show,
     .need = "household.read",
     .help = "The portrait of a household: tags, time line, relations"},
    {.path = "/brain/screen",
     .get = brain_screen_show,
     .need = "brain.read",
     .help = "The figures for the screen of the hall, 1920 by 1080, without small numbers",
     .flags = MZ_ROUTE_PAGE},
    {.path = "/brain/budget",
     .get = brain_budget_show,
     .post = brain_budget_post,
     .need = "brain.read",
     .need_post = "brain.budget",
     .help = "Budgets of the county by year; POST enters one"},
    {0},
};
