/* show_web.c - one campaign: coverage by place, by visitor and month; giving out, closing. */
#include <inttypes.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/round/page_web.h"
#include "feature/round/round_sql.h"

enum { MONTHS_MAX = 400, SERIES_MAX = PACK_VISITORS_MAX, CSV_MAX = 4 << 20, SHOWN_MAX = 60 };

struct sight {
    struct leaf *l;
    const struct round_pack *pack;
    struct round_plan plan;
    int64_t township; /* 0: the whole area */
    struct round_cover *rows;
    size_t n;
    struct round_cover sum;
    struct round_q_months_row *months;
    size_t months_n;
};

static mz_code load(struct sight *s, mz_req *rq)
{
    mz_cx *cx = s->l->cx;
    MZ_TRY(round_get(cx, mz_req_path_int(rq, "id"), &s->plan));
    MZ_TRY(round_pack_get(cx, &s->pack));
    s->township = division_code(mz_req_query(rq, "division"));
    if (s->township != 0 && (division_code_level(s->township) != DIVISION_TOWNSHIP ||
                             s->township / MZ_COUNTY_UNIT != s->plan.county)) {
        s->township = 0;
    }
    MZ_TRY(round_cover(cx, s->plan.id, s->township, &s->rows, &s->n));
    s->sum = round_cover_sum(s->rows, s->n);
    return round_q_months(cx, s->plan.id, MONTHS_MAX, &s->months, &s->months_n);
}

static mz_str list_href(const struct sight *s, int64_t place, const char *state)
{
    mz_str where = place == 0 ? MZ_S("") : mz_str_fmt(s->l->cx->a, "&division=%012" PRId64, place);
    return mz_str_fmt(s->l->cx->a, "/round/list?round=%" PRId64 MZ_FMT "%s%s", s->plan.id,
                      MZ_ARG(where), state[0] == '\0' ? "" : "&state=", state);
}

static mz_str csv_href(const struct sight *s, const char *what)
{
    return s->township == 0 ? mz_str_fmt(s->l->cx->a, "/round/%" PRId64 "/%s", s->plan.id, what)
                            : mz_str_fmt(s->l->cx->a, "/round/%" PRId64 "/%s?division=%012" PRId64,
                                         s->plan.id, what, s->township);
}

static void csv_action(const struct sight *s, struct leaf_part *p, const char *what)
{
    leaf_action(s->l, p,
                (struct ui_action){.label = leaf_say(s->l, MZ_T("Figures as CSV")),
                                   .href = csv_href(s, what),
                                   .icon = MZ_ICON("download"),
                                   .download = true,
                                   .quiet = true});
}

static mz_html chart_slot(struct leaf *l, const struct ui_chart *c)
{
    mz_out part;
    mz_out_init(&part, l->cx->lang, 1 << 18);
    ui_chart_html(&part, c);
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

/* ---- figures ------------------------------------------------------------------------ */

static void figures(const struct sight *s)
{
    static const enum mz_tone tones[ROUND_STATES_N] = {[ROUND_AWAY] = MZ_TONE_WARN};
    struct leaf *l = s->l;
    struct ui_nums *nums = MZ_NEW(l->cx->a, struct ui_nums);
    struct ui_num *v = MZ_NEW_N(l->cx->a, struct ui_num, ROUND_STATES_N + 1);
    for (size_t i = 0; i < ROUND_STATES_N; i++) {
        v[i] = (struct ui_num){.label = leaf_say(l, round_states[i].label),
                               .value = mz_thousands(l->cx->a, s->sum.by[i]),
                               .href = list_href(s, s->township, round_states[i].word),
                               .tone = s->sum.by[i] > 0 ? tones[i] : MZ_TONE_IDLE};
    }
    v[ROUND_STATES_N] = (struct ui_num){
        .label = leaf_say(l, MZ_T("A need was found")),
        .value = mz_thousands(l->cx->a, s->sum.need),
        .href = mz_str_fmt(l->cx->a, MZ_FMT "&need=1", MZ_ARG(list_href(s, s->township, "")))};
    *nums = (struct ui_nums){.label = leaf_say(l, MZ_T("Coverage||of a campaign")),
                             .nums = v,
                             .nums_n = ROUND_STATES_N + 1};
    mz_out part;
    mz_out_init(&part, l->cx->lang, 1 << 16);
    ui_nums_html(&part, nums);
    leaf_left(l, NULL)->bare = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
}

static void place_chart(const struct sight *s)
{
    struct leaf *l = s->l;
    size_t n = s->n < SHOWN_MAX ? s->n : SHOWN_MAX;
    mz_str *names = MZ_NEW_N(l->cx->a, mz_str, n + 1);
    mz_str *values = MZ_NEW_N(l->cx->a, mz_str, n + 1);
    mz_str *series = MZ_NEW_N(l->cx->a, mz_str, 1);
    if (n < 2) {
        return;
    }
    series[0] = leaf_say(l, MZ_T("Visited, in percent"));
    for (size_t i = 0; i < n; i++) {
        names[i] = leaf_division_short(l->cx, s->rows[i].place);
        values[i] = leaf_int(
            l, s->rows[i].all == 0 ? 0 : round_cover_done(&s->rows[i]) * 100 / s->rows[i].all);
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Coverage by place"));
    p->slot = chart_slot(l, &(struct ui_chart){.kind = UI_CHART_BAR,
                                               .title = leaf_say(l, MZ_T("Coverage by place")),
                                               .unit = MZ_S("%"),
                                               .axis = leaf_say(l, MZ_T("Division")),
                                               .series = series,
                                               .series_n = 1,
                                               .names = names,
                                               .names_n = n,
                                               .values = values,
                                               .from_zero = true});
    csv_action(s, p, "place");
}

static void place_table(const struct sight *s)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Division"), 0}, .fixed = true, .one_line = true},
        {.name = "share", .label = {MZ_T("Done, share"), 0}, .num = true, .phone_end = true},
        {.name = "all", .label = {MZ_T("On the list"), 0}, .num = true, .phone_label = true},
        {.name = "met", .label = {MZ_T("Visited"), 0}, .num = true, .phone_label = true},
        {.name = "away", .label = {MZ_T("Not met"), 0}, .num = true, .phone_label = true},
        {.name = "refused",
         .label = {MZ_T("Refused||a visit"), 0},
         .num = true,
         .phone_label = true},
        {.name = "moved", .label = {MZ_T("Moved away"), 0}, .num = true, .phone_label = true},
        {.name = "open", .label = {MZ_T("Not visited yet"), 0}, .num = true, .phone_label = true},
        {.name = "need", .label = {MZ_T("A need was found"), 0}, .num = true, .phone_label = true},
        {.name = "free", .label = {MZ_T("Nobody's"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, s->township == 0 ? MZ_T("Townships") : MZ_T("Villages"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->n);
    for (size_t i = 0; i < s->n; i++) {
        const struct round_cover *c = &s->rows[i];
        mz_str href = s->township != 0 || c->place % 1000 != 0
                          ? list_href(s, c->place, "")
                          : mz_str_fmt(l->cx->a, "/round/%" PRId64 "?division=%012" PRId64,
                                       s->plan.id, c->place);
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(l->cx, c->place), .href = href});
        leaf_cell(t, (struct ui_cell){.text = round_share(l, round_cover_done(c), c->all)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, c->all)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, c->by[ROUND_MET])});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, c->by[ROUND_AWAY])});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, c->by[ROUND_REFUSED])});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, c->by[ROUND_MOVED])});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, c->by[ROUND_OPEN])});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, c->need)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, c->unassigned)});
    }
    p->note = leaf_say(l, MZ_T("Done: visited, refused or moved away. Who was not met stays on the "
                               "list."));
}

/* ---- by visitor and month -------------------------------------------------------------- */

static mz_str month_text(mz_arena *a, int64_t month)
{
    return mz_str_fmt(a, "%04" PRId64 "-%02" PRId64, month / 12, month % 12 + 1);
}

/* The kinds of the campaign are the series, its months the points. */
static void months_chart(const struct sight *s)
{
    struct leaf *l = s->l;
    mz_str *series = MZ_NEW_N(l->cx->a, mz_str, SERIES_MAX);
    mz_str *ids = MZ_NEW_N(l->cx->a, mz_str, SERIES_MAX);
    mz_str *names = MZ_NEW_N(l->cx->a, mz_str, s->months_n + 1);
    mz_str *values = MZ_NEW_N(l->cx->a, mz_str, (s->months_n + 1) * SERIES_MAX);
    size_t k = 0;
    size_t n = 0;
    for (size_t i = 0; i < s->pack->visitor_n; i++) {
        if (round_among(s->plan.visitors, s->pack->visitor[i].id)) {
            ids[k] = s->pack->visitor[i].id;
            series[k++] = form_say(l->cx->lang, &s->pack->visitor[i]);
        }
    }
    for (size_t i = 0; i < s->months_n; i++) {
        if (i == 0 || s->months[i].month != s->months[i - 1].month) {
            names[n++] = month_text(l->cx->a, s->months[i].month);
        }
        for (size_t j = 0; j < k; j++) {
            if (mz_str_eq(ids[j], s->months[i].kind)) {
                values[(n - 1) * k + j] = leaf_int(l, s->months[i].n);
            }
        }
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Visits by kind of visitor and month"));
    if (n == 0 || k == 0) {
        p->note = leaf_say(l, MZ_T("Nothing was recorded yet."));
        return;
    }
    p->slot = chart_slot(
        l, &(struct ui_chart){.kind = UI_CHART_BAR,
                              .title = leaf_say(l, MZ_T("Visits by kind of visitor and month")),
                              .unit = leaf_say(l, MZ_T("visits")),
                              .axis = leaf_say(l, MZ_T("Month")),
                              .series = series,
                              .series_n = k,
                              .names = names,
                              .names_n = n,
                              .values = values,
                              .from_zero = true});
    csv_action(s, p, "month");
}

/* ---- beside ------------------------------------------------------------------------------- */

static mz_str place_names(const struct sight *s)
{
    mz_str text = MZ_S("");
    for (size_t i = 0; i < s->plan.place_n; i++) {
        text = mz_str_fmt(s->l->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(text),
                          i == 0                         ? ""
                          : s->l->cx->lang == MZ_LANG_ZH ? "、"
                                                         : ", ",
                          MZ_ARG(leaf_division_short(s->l->cx, s->plan.place[i])));
    }
    return text;
}

static mz_code about(const struct sight *s)
{
    struct leaf *l = s->l;
    struct form *f = MZ_NEW(l->cx->a, struct form);
    struct leaf_part *p = leaf_right(l, MZ_T("Campaign"));
    MZ_TRY(form_read(l->cx, s->plan.form, f));
    leaf_fact(l, p, MZ_T("Whom to visit"),
              (struct ui_fact){.value = round_whom_text(l->cx, s->pack, &s->plan), .wide = true});
    leaf_fact(l, p, MZ_T("Places||of a campaign"),
              (struct ui_fact){.value = place_names(s), .wide = true});
    leaf_fact(l, p, MZ_T("First day"), (struct ui_fact){.value = leaf_day(l, s->plan.starts)});
    leaf_fact(l, p, MZ_T("Last day"), (struct ui_fact){.value = leaf_day(l, s->plan.ends)});
    leaf_fact(l, p, MZ_T("Form"),
              (struct ui_fact){.value = form_say(l->cx->lang, &f->words),
                               .note = leaf_sayf(l, MZ_T("{0} questions"),
                                                 leaf_int(l, (int64_t)f->question_n), MZ_S("")),
                               .wide = true});
    leaf_fact(l, p, MZ_T("Made by"), (struct ui_fact){.value = list_worker(l, s->plan.made_by)});
    leaf_fact(l, p, MZ_T("Made"), (struct ui_fact){.value = leaf_time(l, s->plan.made_ms)});
    if (s->plan.closed) {
        leaf_fact(l, p, MZ_T("Closed by"),
                  (struct ui_fact){.value = list_worker(l, s->plan.closed_by)});
        leaf_fact(l, p, MZ_T("Closed on"),
                  (struct ui_fact){.value = leaf_time(l, s->plan.closed_ms), .note = s->plan.note});
    }
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Visits of the campaign")),
                                   .href = list_href(s, s->township, ""),
                                   .icon = MZ_ICON("list-check")});
    return MZ_OK;
}

static void work_forms(const struct sight *s, struct mz_form *form)
{
    struct leaf *l = s->l;
    if (s->plan.closed || s->plan.making || !mz_req_may(l->rq, "round.plan")) {
        return;
    }
    if (s->sum.unassigned > 0) {
        struct leaf_part *p = leaf_right(l, MZ_T("Give out"));
        p->note = leaf_sayf(l, MZ_T("{0} visits are nobody's yet."), leaf_int(l, s->sum.unassigned),
                            MZ_S(""));
        struct ui_form *f = leaf_form(l, p, MZ_T("Give them out evenly"), NULL, 1);
        f->submit_value = MZ_S("assign");
        f->submit_icon = MZ_ICON("users-group");
        f->quiet = true;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Close the campaign"));
    p->note = leaf_say(l, MZ_T("Then nothing more is recorded; the figures stay as they are."));
    struct ui_form *f = leaf_form(l, p, MZ_T("Close the campaign"), form, 3);
    f->submit_value = MZ_S("close");
    f->quiet = true;
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("Remark")),
                                    .max = ROUND_NOTE_MAX,
                                    .wide = true});
    leaf_keep(l, f, "version", leaf_int(l, s->plan.version));
}

/* The figures that were kept when it was closed, beside those of today. */
static void closing_figures(const struct sight *s)
{
    struct leaf *l = s->l;
    const struct mz_json *map = NULL;
    if (!s->plan.closed ||
        mz_json_read(l->cx, s->plan.counts, (struct mz_json_options){.size_max = 4096}, &map) !=
            MZ_OK) {
        mz_clear(l->cx);
        return;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("When it was closed"));
    for (size_t i = 0; i < ROUND_STATES_N; i++) {
        const struct mz_json *v = mz_json_get(map, round_states[i].word);
        leaf_fact(l, p, round_states[i].label,
                  (struct ui_fact){.value = leaf_int(l, v == NULL ? 0 : v->i)});
    }
}

static mz_code show_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct sight s = {.l = leaf_new(cx, rq)};
    MZ_TRY(load(&s, rq));
    struct mz_page page = {.title = s.plan.name, .chart = true};
    page.sub = s.township == 0 ? MZ_S("") : leaf_division(cx, s.township);
    if (s.plan.making) {
        leaf_callout(
            s.l, MZ_TONE_INFO,
            (struct mz_say){.text = MZ_T("The list is being made: {0} households so far."),
                            .arg = {mz_thousands(cx->a, s.sum.all)}},
            (struct mz_say){.text = MZ_T("It goes on by itself; you may close this page.")});
        leaf_band(s.l, false);
    }
    figures(&s);
    place_table(&s);
    place_chart(&s);
    mz_html map;
    MZ_TRY(round_map(s.l, &s.plan, s.township, &map));
    if (map.s.n > 0) {
        leaf_left(s.l, MZ_T("Map||of visits"))->slot = map;
    }
    months_chart(&s);
    MZ_TRY(about(&s));
    closing_figures(&s);
    work_forms(&s, form);
    mz_out part;
    mz_out_init(&part, cx->lang, 2048);
    ui_tag_html(&part, round_plan_tag(s.l, &s.plan));
    page.status = mz_page_slot(rq, &part);
    mz_out_done(&part);
    round_crumbs(s.l, s.township == 0 ? NULL : &s.plan, &page);
    MZ_TRY(round_read(cx, "round_plan", s.plan.id, 0));
    return leaf_send(s.l, out, page);
}

struct state_answer {
    const char *state;
    int64_t visits;
};
static const struct mz_member state_members[] = {
    {"state", "State of visits, one word", MZ_J_TEXT(struct state_answer, state)},
    {"visits", "How many visits are in it", MZ_J_INT(struct state_answer, visits)},
    {0},
};
static const struct mz_shape state_shape = {"CampaignState", state_members,
                                            sizeof(struct state_answer)};

struct round_answer {
    int64_t id;
    mz_str name;
    bool closed;
    int64_t all;
    int64_t need;
    const struct state_answer *states;
    size_t states_n;
};
static const struct mz_member round_members[] = {
    {"id", "Number of the campaign", MZ_J_INT(struct round_answer, id)},
    {"name", "Its name", MZ_J_TEXT(struct round_answer, name)},
    {"closed", "Whether it is closed", MZ_J_FLAG(struct round_answer, closed)},
    {"all", "How many visits in all", MZ_J_INT(struct round_answer, all)},
    {"need", "Visits that found somebody in need", MZ_J_INT(struct round_answer, need)},
    {"states", "Visits by state", MZ_J_LIST(struct round_answer, states, &state_shape)},
    {0},
};
const struct mz_shape round_shape = {"Campaign", round_members, sizeof(struct round_answer)};

static mz_code show_json(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct sight s = {.l = leaf_new(cx, rq)};
    struct state_answer states[ROUND_STATES_N];
    MZ_TRY(load(&s, rq));
    for (size_t i = 0; i < ROUND_STATES_N; i++) {
        states[i] = (struct state_answer){round_states[i].word, s.sum.by[i]};
    }
    const struct round_answer v = {.id = s.plan.id,
                                   .name = s.plan.name,
                                   .closed = s.plan.closed,
                                   .all = s.sum.all,
                                   .need = s.sum.need,
                                   .states = states,
                                   .states_n = ROUND_STATES_N};
    return mz_reply_shape(out, &round_shape, &v);
}

mz_code round_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return mz_req_json(rq) ? show_json(cx, rq, out) : show_page(cx, rq, out, NULL);
}

mz_code round_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = mz_req_path_int(rq, "id");
    int64_t job = 0;
    bool closing = mz_str_eq(mz_req_field(rq, "do"), MZ_S("close"));
    mz_str note = mz_form_text(&form, "note", (struct mz_rule){.max = ROUND_NOTE_MAX});
    if (closing) {
        int64_t version = mz_form_int(&form, "version",
                                      (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
        if (form.problems.n == 0) {
            MZ_TRY(mz_form_take(&form, round_close(cx, id, version, note)));
        }
    } else if (mz_str_eq(mz_req_field(rq, "do"), MZ_S("assign"))) {
        MZ_TRY(mz_form_take(&form, round_assign_ask(cx, id, &job)));
    } else {
        return mz_refuse(cx, MZ_INVALID, .field = "do",
                         .text = MZ_T("Say what to do: assign or close."));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show_page(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = closing ? MZ_T("The campaign was closed.")
                                                   : MZ_T("The visits are being given out.")});
    return mz_reply_redirect(rq, mz_req_path(rq));
}

/* ---- figures as CSV ---------------------------------------------------------------------------
 */

static void head(struct mz_csv_writer *w, const struct leaf *l, const char *const *names)
{
    for (; *names != NULL; names++) {
        mz_csv_text(w, leaf_say(l, *names));
    }
    mz_csv_end(w);
}

static void place_csv(const struct sight *s, struct mz_csv_writer *w)
{
    static const char *const names[] = {MZ_T("Code"),
                                        MZ_T("Division"),
                                        MZ_T("On the list"),
                                        MZ_T("Not visited yet"),
                                        MZ_T("Visited"),
                                        MZ_T("Not met"),
                                        MZ_T("Refused||a visit"),
                                        MZ_T("Moved away"),
                                        MZ_T("A need was found"),
                                        NULL};
    head(w, s->l, names);
    for (size_t i = 0; i < s->n; i++) {
        const struct round_cover *c = &s->rows[i];
        mz_csv_plain(w, mz_str_fmt(s->l->cx->a, "%012" PRId64, c->place));
        mz_csv_text(w, leaf_division_short(s->l->cx, c->place));
        mz_csv_plain(w, leaf_int(s->l, c->all));
        for (size_t k = 0; k < ROUND_STATES_N; k++) {
            mz_csv_plain(w, leaf_int(s->l, c->by[k]));
        }
        mz_csv_plain(w, leaf_int(s->l, c->need));
        mz_csv_end(w);
    }
}

static void month_csv(const struct sight *s, struct mz_csv_writer *w)
{
    static const char *const names[] = {MZ_T("Month"), MZ_T("Kind of visitor"), MZ_T("Visits"),
                                        MZ_T("Visited"), NULL};
    head(w, s->l, names);
    for (size_t i = 0; i < s->months_n; i++) {
        mz_csv_plain(w, month_text(s->l->cx->a, s->months[i].month));
        mz_csv_text(w, round_kind_text(s->l->cx, s->pack, s->months[i].kind));
        mz_csv_plain(w, leaf_int(s->l, s->months[i].n));
        mz_csv_plain(w, leaf_int(s->l, s->months[i].met_n));
        mz_csv_end(w);
    }
}

static mz_code table_csv(mz_cx *cx, mz_req *rq, mz_out *out, bool month)
{
    struct sight s = {.l = leaf_new(cx, rq)};
    mz_buf *buf = mz_buf_new(cx->a, CSV_MAX);
    struct mz_csv_writer w = mz_csv_to(buf, true);
    MZ_TRY(load(&s, rq));
    if (month) {
        month_csv(&s, &w);
    } else {
        place_csv(&s, &w);
    }
    MZ_TRY(mz_buf_check(cx, buf));
    mz_out_raw(out, mz_buf_str(buf));
    mz_reply_download(rq,
                      mz_str_fmt(cx->a, "%s-%" PRId64 ".csv", month ? "month" : "place", s.plan.id),
                      "text/csv; charset=utf-8");
    return MZ_OK;
}

mz_code round_place_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return table_csv(cx, rq, out, false);
}

mz_code round_month_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return table_csv(cx, rq, out, true);
}
