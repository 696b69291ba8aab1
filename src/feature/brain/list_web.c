/* list_web.c - the list behind a number, and the data of charts as CSV. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/brain/brain_sql.h"
#include "feature/brain/page_web.h"
#include "feature/list_web.h"
#include "feature/person/person.h"
#include "feature/watch/watch.h"
#include "feature/world.h"
#include "store/db.h"

/* ---- who qualifies, who receives ------------------------------------------------------------ */

/* The figure that was followed here. */
struct named {
    struct brain_list list;
    int64_t division;
};

static mz_code make(struct list *list)
{
    const struct named *n = list->given;
    struct leaf *l = list->l;
    list->ui->label = n->list.title;
    page_crumbs(l, n->division, true, &list->page);
    list->page.title = n->list.title;
    list->page.sub = leaf_sayf(l, MZ_T("{0}: {1} in all"), page_name(l->cx, n->division),
                               page_count(l, list->ui->total));
    return MZ_OK;
}

static const struct ui_column home_heads[] = {
    {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
    {.name = "person", .label = {MZ_T("Whom it is about"), 0}, .phone_label = true},
    {.name = "division", .label = {MZ_T("Division"), 0}, .sort = true, .phone_label = true},
    {.name = "status", .label = {MZ_T("State"), 0}, .phone_label = true},
    {.name = "fen", .label = {MZ_T("By rule (yuan a month)"), 0}, .num = true, .phone_label = true},
};

/* Hidden for this reader now, who may have opened the person. */
static mz_code hidden(struct leaf *l, const struct mz_reg_row *r, bool *out)
{
    const struct person_view *v = NULL;
    int64_t person = r->v[BRAIN_HOME_PERSON].i;
    MZ_TRY(list_person_view(l, person, &v));
    *out = person != MZ_NULL && (v == NULL || v->hidden != 0); /* NULL: moved away meanwhile */
    return MZ_OK;
}

static enum mz_tone tone_of(int64_t qualifies, int64_t receives)
{
    return receives == 0    ? MZ_TONE_NOTE
           : qualifies == 1 ? MZ_TONE_OK
           : qualifies == 0 ? MZ_TONE_WARN
                            : MZ_TONE_IDLE;
}

static mz_code home_cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    mz_cx *cx = l->cx;
    bool shut = false;
    mz_str who = MZ_S("");
    int64_t household = r->v[BRAIN_HOME_HOUSEHOLD].i;
    int64_t person = r->v[BRAIN_HOME_PERSON].i;
    int64_t place = r->v[BRAIN_HOME_DIVISION].i;
    int64_t qualifies = r->v[BRAIN_HOME_QUALIFIES].i;
    int64_t receives = r->v[BRAIN_HOME_RECEIVES].i;
    mz_str category = brain_category_text(cx, place, r->v[BRAIN_HOME_CATEGORY].s);
    MZ_TRY(hidden(l, r, &shut));
    if (shut) {
        c[0].text = leaf_say(l, MZ_T("Protected household"));
    } else {
        c[0].href = mz_str_fmt(cx->a, "/brain/household/%" PRId64, household);
        MZ_TRY(list_home(l, household, &c[0].text));
    }
    if (person != MZ_NULL) {
        MZ_TRY(list_person(l, person, &who));
        c[1].href = mz_str_fmt(cx->a, "/brain/person/%" PRId64, person);
    }
    c[1].text = who.n > 0 ? who : category;
    c[1].note = who.n > 0 ? category : MZ_S("");
    c[2].text = leaf_division_short(cx, shut ? place / 1000 * 1000 : place);
    c[3] = (struct ui_cell){.tags = leaf_tag(l, tone_of(qualifies, receives),
                                             leaf_say(l, brain_home_status(qualifies, receives))),
                            .tags_n = 1};
    c[4].text = r->v[BRAIN_HOME_FEN].i == MZ_NULL ? MZ_S("—")
                                                  : brain_decimal(cx->a, r->v[BRAIN_HOME_FEN].i, 2);
    return MZ_OK;
}

/* Both lists are one answer: what a figure is about. */
struct brain_row {
    int64_t id;
    int64_t household;
    int64_t alert;
    mz_str category;
    bool qualifies;
    bool receives;
    int64_t division;
};
static const struct mz_member brain_row_members[] = {
    {"id", "Number of the row", MZ_J_INT(struct brain_row, id)},
    {"household", "Number of the household; null when it is hidden",
     MZ_J_INT_OR_NULL(struct brain_row, household)},
    {"alert", "Number of the alert, when alerts were asked for",
     MZ_J_INT_OR_NULL(struct brain_row, alert)},
    {"category", "Category of persons", MZ_J_TEXT_OR_NULL(struct brain_row, category)},
    {"qualifies", "Whether the rules find it entitled", MZ_J_FLAG(struct brain_row, qualifies)},
    {"receives", "Whether it is paid", MZ_J_FLAG(struct brain_row, receives)},
    {"division", "12-digit code; of the township when the household is hidden",
     MZ_J_INT(struct brain_row, division)},
    {0},
};
static const struct mz_shape brain_row_shape = {"CountedRow", brain_row_members,
                                                sizeof(struct brain_row)};
const struct mz_shape brain_rows_shape = MZ_ROWS("CountedRows", "rows", &brain_row_shape);

static mz_code home_tell(struct leaf *l, const struct mz_reg_row *r, void *item)
{
    bool shut = false;
    int64_t place = r->v[BRAIN_HOME_DIVISION].i;
    MZ_TRY(hidden(l, r, &shut));
    *(struct brain_row *)item =
        (struct brain_row){.id = r->id,
                           .household = shut ? MZ_NULL : r->v[BRAIN_HOME_HOUSEHOLD].i,
                           .alert = MZ_NULL,
                           .category = r->v[BRAIN_HOME_CATEGORY].s,
                           .qualifies = r->v[BRAIN_HOME_QUALIFIES].i != 0,
                           .receives = r->v[BRAIN_HOME_RECEIVES].i != 0,
                           .division = shut ? place / 1000 * 1000 : place};
    return MZ_OK;
}

const struct list_how brain_home_list = {
    .reg = &brain_home_register,
    .path = "/brain/list",
    .menu = "/brain",
    .place = true,
    .make = make,
    .usual = "division",
    .heads = home_heads,
    .heads_n = MZ_LEN(home_heads),
    .words = MZ_T("Number, head or address"),
    .cells = home_cells,
    .answer = &brain_rows_shape,
    .tell = home_tell,
    .act = "brain.read",
    .kind = "brain_home",
    .icon = MZ_ICON("checks"),
    .none = MZ_T("Nobody is counted here"),
    .next = MZ_T("The figure is counted again every night; a bigger area may have some."),
};

/* ---- alerts --------------------------------------------------------------------------------- */

static const struct ui_column alert_heads[] = {
    {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
    {.name = "grade", .label = {MZ_T("Alert"), 0}, .sort = true, .phone_label = true},
    {.name = "division", .label = {MZ_T("Division"), 0}, .sort = true, .phone_label = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
    {.name = "made_ms", .label = {MZ_T("Made"), 0}, .phone_label = true},
};

static mz_code alert_cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    static const enum ui_grade grades[] = {UI_GRADE_RED, UI_GRADE_ORANGE, UI_GRADE_YELLOW,
                                           UI_GRADE_BLUE};
    mz_cx *cx = l->cx;
    struct ui_risk *risk = MZ_NEW(cx->a, struct ui_risk);
    int64_t grade = r->v[BRAIN_ALERT_GRADE].i;
    size_t g = grade >= 1 && grade <= 4 ? (size_t)grade - 1 : 3;
    size_t state = watch_word_of(watch_states, WATCH_STATES_N - 1, r->v[BRAIN_ALERT_STATE].s);
    int64_t household = r->v[BRAIN_ALERT_HOUSEHOLD].i;
    *risk = (struct ui_risk){grades[g], leaf_say(l, watch_grades[g].label)};
    c[0].href = mz_str_fmt(cx->a, "/brain/household/%" PRId64, household);
    MZ_TRY(list_home(l, household, &c[0].text));
    c[1] = (struct ui_cell){.risk = risk,
                            .text = mz_str_fmt(cx->a, "%" PRId64, r->id),
                            .href = mz_str_fmt(cx->a, "/watch/%" PRId64, r->id)};
    c[2].text = leaf_division_short(cx, r->v[BRAIN_ALERT_DIVISION].i);
    c[3].text = leaf_say(l, watch_states[state].label);
    c[4].text = leaf_time(l, r->v[BRAIN_ALERT_MADE].i);
    return MZ_OK;
}

static mz_code alert_tell(struct leaf *l, const struct mz_reg_row *r, void *item)
{
    (void)l;
    *(struct brain_row *)item = (struct brain_row){.id = r->id,
                                                   .household = r->v[BRAIN_ALERT_HOUSEHOLD].i,
                                                   .alert = r->id,
                                                   .division = r->v[BRAIN_ALERT_DIVISION].i};
    return MZ_OK;
}

static const struct list_how alerts = {
    .reg = &brain_alert_register,
    .path = "/brain/list",
    .menu = "/brain",
    .place = true,
    .make = make,
    .usual = "division",
    .heads = alert_heads,
    .heads_n = MZ_LEN(alert_heads),
    .words = MZ_T("Number, head or address"),
    .cells = alert_cells,
    .answer = &brain_rows_shape,
    .tell = alert_tell,
    .act = "brain.read",
    .kind = "brain_home",
    .icon = MZ_ICON("checks"),
    .none = MZ_T("Nobody is counted here"),
    .next = MZ_T("The figure is counted again every night; a bigger area may have some."),
};

/* ---- the page ------------------------------------------------------------------------------- */

mz_code brain_list_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct named n = {.division = 0};
    mz_str what = mz_req_query(rq, "what");
    MZ_TRY(page_place(&(struct leaf){.cx = cx, .rq = rq}, &n.division));
    MZ_TRY(brain_list(cx, what.n == 0 ? MZ_S("receives") : what, n.division, &n.list));
    bool home = n.list.reg == brain_home_list.reg;
    return list_send(cx, rq, home ? &brain_home_list : &alerts, &n, out);
}

/* ---- CSV --------------------------------------------------------------------------------------
 */

struct data {
    struct leaf *l;
    mz_out *out;
    int64_t division;
    struct brain_figures f;
};

static void line(struct data *d, const mz_str *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        mz_out_raw(d->out, i == 0 ? MZ_S("") : MZ_S(","));
        mz_out_csv(d->out, cells[i]);
    }
    mz_out_raw(d->out, MZ_S("\r\n"));
}

static void heads(struct data *d, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        mz_out_raw(d->out, i == 0 ? MZ_S("") : MZ_S(","));
        mz_out_csv(d->out, leaf_say(d->l, texts[i]));
    }
    mz_out_raw(d->out, MZ_S("\r\n"));
}

static mz_str plain(struct data *d, int64_t n)
{
    return mz_str_fmt(d->l->cx->a, "%" PRId64, n);
}

static mz_code places(struct data *d)
{
    static const char *const h[] = {MZ_T("Code"),           MZ_T("Division"),
                                    MZ_T("Receive"),        MZ_T("Qualify"),
                                    MZ_T("Do not receive"), MZ_T("Receive, do not qualify"),
                                    MZ_T("Open alerts"),    MZ_T("Red"),
                                    MZ_T("Overdue")};
    heads(d, h, MZ_LEN(h));
    for (size_t i = 0; i < d->f.kids_n; i++) {
        const struct brain_part *p = &d->f.each[i];
        struct brain_cell c = brain_sum(p);
        mz_str v[] = {mz_str_fmt(d->l->cx->a, "%012" PRId64, p->code),
                      division_spoken(d->l->cx->a, &d->f.kids[i]),
                      plain(d, brain_receives(&c)),
                      plain(d, brain_qualifies(&c)),
                      plain(d, c.gap),
                      plain(d, c.leak),
                      plain(d, p->open),
                      plain(d, p->grade[0]),
                      plain(d, p->late)};
        line(d, v, MZ_LEN(v));
    }
    return MZ_OK;
}

static mz_code funnel(struct data *d)
{
    static const char *const h[] = {MZ_T("Stage"), MZ_T("Number||how many"),
                                    MZ_T("Median from the stage before (days)")};
    heads(d, h, MZ_LEN(h));
    const struct brain_clues *c = &d->f.funnel.clues;
    const struct {
        const char *label;
        int64_t n;
    } told[] = {{MZ_T("Clues"), c->all},
                {MZ_T("Clues that became alerts"), c->alert},
                {MZ_T("Clues that joined another"), c->joined},
                {MZ_T("Clues that are open"), c->open},
                {MZ_T("Clues that ended without an alert"), c->ended},
                {MZ_T("Alerts told by clues"), d->f.funnel.told},
                {MZ_T("Alerts found in data"), d->f.funnel.n[0] - d->f.funnel.told},
                {MZ_T("Clusters of households"), d->f.funnel.clusters.all},
                {MZ_T("Clusters that are open"), d->f.funnel.clusters.open}};
    for (size_t i = 0; i < MZ_LEN(told); i++) {
        mz_str v[] = {leaf_say(d->l, told[i].label), plain(d, told[i].n), MZ_S("")};
        line(d, v, MZ_LEN(v));
    }
    for (size_t i = 0; i < BRAIN_STAGES; i++) {
        int64_t ms = d->f.funnel.median_ms[i];
        mz_str days =
            ms == MZ_NULL ? MZ_S("") : brain_decimal(d->l->cx->a, (ms + 4320000) / 8640000, 1);
        mz_str v[] = {leaf_say(d->l, brain_stages[i].label), plain(d, d->f.funnel.n[i]), days};
        line(d, v, MZ_LEN(v));
    }
    return MZ_OK;
}

static mz_code signs(struct data *d)
{
    static const char *const h[] = {MZ_T("Cause||of alerts"), MZ_T("Open alerts")};
    heads(d, h, MZ_LEN(h));
    for (size_t i = 0; i < d->f.signs_n; i++) {
        mz_str v[] = {brain_sign_text(d->l->cx, d->division, d->f.signs[i].sign),
                      plain(d, d->f.signs[i].n)};
        line(d, v, MZ_LEN(v));
    }
    return MZ_OK;
}

static mz_code states(struct data *d)
{
    static const char *const h[] = {MZ_T("Grade or state"), MZ_T("Open alerts")};
    heads(d, h, MZ_LEN(h));
    for (size_t i = 0; i < WATCH_GRADES_N; i++) {
        mz_str v[] = {leaf_say(d->l, watch_grades[i].label), plain(d, d->f.all.grade[i])};
        line(d, v, MZ_LEN(v));
    }
    for (size_t i = 0; i + 1 < WATCH_STATES_N; i++) {
        mz_str v[] = {leaf_say(d->l, watch_states[i].label), plain(d, d->f.state[i])};
        line(d, v, MZ_LEN(v));
    }
    return MZ_OK;
}

static mz_code coverage(struct data *d)
{
    static const char *const h[] = {MZ_T("Category||of persons"),
                                    MZ_T("Qualify"),
                                    MZ_T("of them receive"),
                                    MZ_T("Do not receive"),
                                    MZ_T("Receive, do not qualify"),
                                    MZ_T("Receive, undecided")};
    heads(d, h, MZ_LEN(h));
    for (size_t i = 0; i < BRAIN_CATEGORIES; i++) {
        const struct brain_cell *c = &d->f.all.of[i];
        mz_str v[] = {
            brain_category_text(d->l->cx, d->division, mz_str_of(brain_categories[i].outcome)),
            plain(d, brain_qualifies(c)),
            plain(d, c->both),
            plain(d, c->gap),
            plain(d, c->leak),
            plain(d, c->open)};
        line(d, v, MZ_LEN(v));
    }
    return MZ_OK;
}

static mz_code trend(struct data *d)
{
    static const char *const h[] = {MZ_T("Month"), MZ_T("Category||of persons"), MZ_T("Receive")};
    heads(d, h, MZ_LEN(h));
    for (size_t s = 0; s < BRAIN_CATEGORIES; s++) {
        struct brain_trend t;
        const char *word = brain_categories[s].outcome;
        mz_cx *cx = d->l->cx;
        MZ_TRY(brain_trend(cx, d->division, mz_str_fmt(cx->a, "receives.%s", word), &t));
        for (size_t i = 0; i < BRAIN_MONTHS; i++) {
            mz_str v[] = {brain_period_text(cx, t.first + (int64_t)i),
                          brain_category_text(cx, d->division, mz_str_of(word)),
                          t.known[i] ? plain(d, t.n[i]) : MZ_S("")};
            line(d, v, MZ_LEN(v));
        }
    }
    return MZ_OK;
}

static mz_code made(struct data *d)
{
    static const char *const h[] = {MZ_T("Month"), MZ_T("Made||alerts"),
                                    MZ_T("Closed||of an alert")};
    struct brain_trend begun;
    struct brain_trend ended;
    mz_cx *cx = d->l->cx;
    heads(d, h, MZ_LEN(h));
    MZ_TRY(brain_trend(cx, d->division, MZ_S("made"), &begun));
    MZ_TRY(brain_trend(cx, d->division, MZ_S("closed"), &ended));
    for (size_t i = 0; i < BRAIN_MONTHS; i++) {
        mz_str v[] = {brain_period_text(cx, begun.first + (int64_t)i),
                      begun.known[i] ? plain(d, begun.n[i]) : MZ_S(""),
                      ended.known[i] ? plain(d, ended.n[i]) : MZ_S("")};
        line(d, v, MZ_LEN(v));
    }
    return MZ_OK;
}

static mz_code index_data(struct data *d)
{
    static const char *const h[] = {MZ_T("Month"), MZ_T("Index"), MZ_T("Formula")};
    struct brain_index *x = NULL;
    size_t n = 0;
    heads(d, h, MZ_LEN(h));
    MZ_TRY(brain_index_past(d->l->cx, d->division, &x, &n));
    for (size_t i = 0; i < n; i++) {
        mz_str v[] = {brain_period_text(d->l->cx, x[i].period),
                      brain_decimal(d->l->cx->a, x[i].tenths, 1), x[i].formula};
        line(d, v, MZ_LEN(v));
    }
    return MZ_OK;
}

static mz_code feeds(struct data *d)
{
    static const char *const h[] = {MZ_T("Delivery"), MZ_T("Newest month"), MZ_T("Rows"),
                                    MZ_T("of our people"), MZ_T("Unusable")};
    struct brain_q_feeds_row *rows = NULL;
    mz_cx *cx = d->l->cx;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    if (!mz_req_may(d->l->rq, "feed.read")) {
        return mz_refuse(cx, MZ_DENIED, .field = "what",
                         .text = MZ_T("Your post does not see deliveries."));
    }
    heads(d, h, MZ_LEN(h));
    division_range(d->division, &lo, &hi);
    MZ_TRY(brain_q_feeds(cx, lo, hi, brain_period(cx) - 6, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        mz_str v[] = {brain_feed_text(cx, rows[i].category), brain_period_text(cx, rows[i].last),
                      plain(d, rows[i].rows_n), plain(d, rows[i].ours_n),
                      plain(d, rows[i].invalid_n)};
        line(d, v, MZ_LEN(v));
    }
    return MZ_OK;
}

static const struct {
    const char *word;
    mz_code (*put)(struct data *d);
} datas[] = {
    {"places", places},    {"funnel", funnel},     {"signs", signs},
    {"states", states},    {"coverage", coverage}, {"trend", trend},
    {"index", index_data}, {"feeds", feeds},       {"alerts", made},
};

mz_code brain_data_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct data d = {.l = leaf_new(cx, rq), .out = out};
    mz_str what = mz_req_query(rq, "what");
    size_t i = 0;
    while (what.n > 0 && i < MZ_LEN(datas) && !mz_str_eq(what, mz_str_of(datas[i].word))) {
        i++;
    }
    if (i == MZ_LEN(datas)) {
        return mz_refuse(cx, MZ_ABSENT, .field = "what", .text = MZ_T("There is no such data."));
    }
    MZ_TRY(page_place(d.l, &d.division));
    MZ_TRY(brain_figures(cx, d.division, &d.f));
    mz_out_raw(out, MZ_S("\xef\xbb\xbf"));
    MZ_TRY(datas[i].put(&d));
    mz_reply_download(rq,
                      mz_str_fmt(cx->a, "brain-%s-%012" PRId64 ".csv", datas[i].word, d.division),
                      "text/csv; charset=utf-8");
    return MZ_OK;
}
