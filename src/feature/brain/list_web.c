/* list_web.c - the list behind a number, and the data of charts as CSV. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/brain/brain_sql.h"
#include "feature/brain/page_web.h"
#include "feature/person/person.h"
#include "feature/watch/watch.h"
#include "feature/world.h"
#include "store/db.h"

enum { COLS = 5 };

/* ---- the list ---------------------------------------------------------------------------------
 */

static struct ui_column *columns(struct leaf *l, bool alerts)
{
    static const struct ui_column heads[COLS] = {
        {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
        {.name = "who", .label = {MZ_T("Whom it is about"), 0}, .phone_label = true},
        {.name = "division", .label = {MZ_T("Division"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
        {.name = "fen",
         .label = {MZ_T("By rule (yuan a month)"), 0},
         .num = true,
         .phone_label = true},
    };
    struct ui_column *c = MZ_NEW_N(l->cx->a, struct ui_column, COLS);
    for (size_t i = 0; i < COLS; i++) {
        c[i] = heads[i];
        c[i].label = leaf_say(l, heads[i].label.p);
    }
    if (alerts) {
        c[1].label = leaf_say(l, MZ_T("Alert"));
        c[4].label = leaf_say(l, MZ_T("Made"));
        c[4].num = false;
    }
    return c;
}

static const char *status_of(const struct brain_row *r)
{
    if (r->receives == 0) {
        return MZ_T("Qualifies, does not receive");
    }
    return r->qualifies == 1   ? MZ_T("Qualifies and receives")
           : r->qualifies == 0 ? MZ_T("Receives, does not qualify")
                               : MZ_T("Receives, cannot be decided");
}

static mz_code home_cells(struct leaf *l, const struct brain_row *r, struct ui_cell *c)
{
    mz_cx *cx = l->cx;
    mz_str who = MZ_S("");
    if (r->person != MZ_NULL) {
        MZ_TRY(person_name(cx, person_may(cx), r->person, &who));
        c[1].href = mz_str_fmt(cx->a, "/brain/person/%" PRId64, r->person);
    }
    c[1].text = who.n > 0 ? who : brain_category_text(cx, r->division, r->category);
    c[1].note = who.n > 0 ? brain_category_text(cx, r->division, r->category) : MZ_S("");
    c[3] = (struct ui_cell){.tags = leaf_tag(l,
                                             r->receives == 0    ? MZ_TONE_NOTE
                                             : r->qualifies == 1 ? MZ_TONE_OK
                                             : r->qualifies == 0 ? MZ_TONE_WARN
                                                                 : MZ_TONE_IDLE,
                                             leaf_say(l, status_of(r))),
                            .tags_n = 1};
    c[4].text = r->fen == MZ_NULL ? MZ_S("—") : brain_decimal(cx->a, r->fen, 2);
    return MZ_OK;
}

static mz_code alert_cells(struct leaf *l, const struct brain_row *r, struct ui_cell *c)
{
    static const enum ui_grade grades[] = {UI_GRADE_RED, UI_GRADE_ORANGE, UI_GRADE_YELLOW,
                                           UI_GRADE_BLUE};
    struct ui_risk *risk = MZ_NEW(l->cx->a, struct ui_risk);
    size_t g = r->grade >= 1 && r->grade <= 4 ? (size_t)r->grade - 1 : 3;
    size_t state = watch_word_of(watch_states, WATCH_STATES_N - 1, r->state);
    *risk = (struct ui_risk){grades[g], leaf_say(l, watch_grades[g].label)};
    c[1] = (struct ui_cell){.risk = risk,
                            .text = mz_str_fmt(l->cx->a, "%" PRId64, r->alert),
                            .href = mz_str_fmt(l->cx->a, "/watch/%" PRId64, r->alert)};
    c[3].text = leaf_say(l, watch_states[state].label);
    c[4].text = leaf_time(l, r->made_ms);
    return MZ_OK;
}

static mz_code home_name(struct leaf *l, const struct brain_row *r, struct ui_cell *c)
{
    if (r->hidden) {
        c->text = leaf_say(l, MZ_T("Protected household"));
        return MZ_OK;
    }
    c->href = mz_str_fmt(l->cx->a, "/brain/household/%" PRId64, r->household);
    return page_home(l->cx, r->household, &c->text);
}

static mz_code rows_of(struct leaf *l, const struct brain_list *b, struct ui_list *list)
{
    struct ui_row *rows = MZ_NEW_N(l->cx->a, struct ui_row, b->n + 1);
    for (size_t i = 0; i < b->n; i++) {
        const struct brain_row *r = &b->rows[i];
        struct ui_cell *c = MZ_NEW_N(l->cx->a, struct ui_cell, COLS);
        MZ_TRY(home_name(l, r, &c[0]));
        c[2].text = leaf_division_short(l->cx, r->division);
        MZ_TRY(b->alerts ? alert_cells(l, r, c) : home_cells(l, r, c));
        rows[i] = (struct ui_row){.id = r->id, .cells = c};
    }
    list->rows = rows;
    list->rows_n = b->n;
    return b->n == 0 ? MZ_OK
                     : mz_read_note(l->cx, &(struct mz_event){.act = MZ_S("brain.read"),
                                                              .kind = MZ_S("brain_home")});
}

static mz_code list_json(struct leaf *l, mz_out *out, const struct brain_list *b)
{
    mz_buf *buf = mz_buf_new(l->cx->a, 1 << 20);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("total"), b->total);
    mz_jw_key(&w, MZ_S("rows"));
    mz_jw_list(&w);
    for (size_t i = 0; i < b->n; i++) {
        const struct brain_row *r = &b->rows[i];
        mz_jw_map(&w);
        if (!r->hidden) {
            mz_jw_key_int(&w, MZ_S("household"), r->household);
        }
        if (b->alerts) {
            mz_jw_key_int(&w, MZ_S("alert"), r->alert);
        } else {
            mz_jw_key_text(&w, MZ_S("category"), r->category);
            mz_jw_key_int(&w, MZ_S("qualifies"), r->qualifies);
            mz_jw_key_int(&w, MZ_S("receives"), r->receives);
        }
        mz_jw_key_int(&w, MZ_S("division"), r->division);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    return leaf_json(l->cx, buf, out);
}

mz_code brain_list_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct brain_list b;
    struct ui_list *list = MZ_NEW(cx->a, struct ui_list);
    struct ui_column *heads = columns(l, false);
    struct ui_paging p = ui_paging_of(rq, heads, COLS, "division");
    mz_str what = mz_req_query(rq, "what");
    struct brain_ask ask = {
        .what = what.n == 0 ? MZ_S("receives") : what, .most = p.per, .skip = p.offset};
    struct mz_page page = {.menu = "/brain"};
    MZ_TRY(page_place(l, &ask.division));
    MZ_TRY(brain_list(cx, &ask, &b));
    if (mz_req_json(rq)) {
        return list_json(l, out, &b);
    }
    *list = (struct ui_list){.rq = rq,
                             .label = b.title,
                             .columns = columns(l, b.alerts),
                             .columns_n = COLS,
                             .total = b.total,
                             .page = p.page,
                             .per = p.per};
    MZ_TRY(rows_of(l, &b, list));
    leaf_left(l, NULL)->list = list;
    page_crumbs(l, ask.division, true, &page);
    page.title = b.title;
    page.sub =
        leaf_sayf(l, MZ_T("{0}: {1} in all"), page_name(cx, ask.division), page_count(l, b.total));
    return leaf_send(l, out, page);
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
    static const char *const h[] = {MZ_T("Stage"), MZ_T("Alerts"),
                                    MZ_T("Median from the stage before (days)")};
    heads(d, h, MZ_LEN(h));
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
    static const char *const h[] = {MZ_T("Category"),
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
    static const char *const h[] = {MZ_T("Month"), MZ_T("Category"), MZ_T("Receive")};
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
