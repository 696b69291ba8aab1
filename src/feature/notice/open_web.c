/* open_web.c - who is paid what (政务公开): a month by programme and village, names where
 * published. */
#include <inttypes.h>

#include "base/csv.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/notice/page_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { CSV_MAX = 8 << 20 };

struct open_page {
    struct notice_page *p;
    int64_t place; /* county or township */
    int64_t period;
    int64_t *months;
    size_t months_n;
    struct notice_month m;
};

static mz_str month_text(mz_arena *a, int64_t period)
{
    return mz_str_fmt(a, "%04" PRId64 "-%02" PRId64, period / 12, period % 12 + 1);
}

static int64_t period_of(mz_str s)
{
    mz_date d = MZ_DATE_NONE;
    int64_t v[2] = {0, 0};
    for (size_t i = 0; i < s.n && s.n == 7; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (digit == (i == 4)) {
            return 0;
        }
        v[i > 4] = digit ? v[i > 4] * 10 + s.p[i] - '0' : v[i > 4];
    }
    return s.n == 7 && v[1] >= 1 && v[1] <= 12 && mz_date_make((int)v[0], (int)v[1], 1, &d)
               ? v[0] * 12 + v[1] - 1
               : 0;
}

/* Only months that were paid and reconciled; the newest when none is asked for. */
static mz_code open_month(struct open_page *s)
{
    mz_cx *cx = s->p->l->cx;
    mz_str asked = mz_req_query(s->p->l->rq, "month");
    s->place = notice_page_place(cx, mz_req_query(s->p->l->rq, "place"));
    MZ_TRY(notice_months(cx, s->place, &s->months, &s->months_n));
    int64_t want = period_of(asked);
    s->period = s->months_n > 0 ? s->months[0] : 0;
    for (size_t i = 0; i < s->months_n; i++) {
        s->period = s->months[i] == want ? want : s->period;
    }
    return s->period == 0 ? MZ_OK : notice_month(cx, s->place, s->period, &s->m);
}

static mz_str few(struct leaf *l, int64_t least)
{
    return leaf_sayf(l, MZ_T("fewer than {0}, or not told"), leaf_int(l, least), MZ_S(""));
}

/* ---- the county: a line for each programme ------------------------------------------------------
 */

static void county_table(struct open_page *s)
{
    static const struct ui_column heads[] = {
        {.name = "programme", .label = {MZ_T("Programme"), 0}, .fixed = true},
        {.name = "people", .label = {MZ_T("People paid"), 0}, .num = true, .phone_label = true},
        {.name = "sum", .label = {MZ_T("Sum (yuan)"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = s->p->l;
    struct leaf_part *p = leaf_left(l, MZ_T("In the whole county"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->m.rows_n);
    p->sub = month_text(l->cx->a, s->period);
    for (size_t i = 0; i < s->m.rows_n;) {
        int64_t people = 0;
        int64_t fen = 0;
        size_t k = i;
        for (; k < s->m.rows_n && mz_str_eq(s->m.rows[k].programme, s->m.rows[i].programme); k++) {
            people += s->m.rows[k].people;
            fen += s->m.rows[k].fen;
        }
        bool hide = people < s->m.least;
        leaf_cell(
            t, (struct ui_cell){.text = notice_programme(l->cx, s->place, s->m.rows[i].programme)});
        leaf_cell(t, (struct ui_cell){.text = hide ? few(l, s->m.least) : leaf_int(l, people)});
        leaf_cell(t, (struct ui_cell){.text = hide ? MZ_S("—")
                                                   : mz_money_text(l->cx->a, (mz_money){fen})});
        i = k;
    }
}

/* ---- a township: its villages -------------------------------------------------------------------
 */

static mz_code village_cells(struct open_page *s, struct ui_table *t, const struct notice_paid *v)
{
    struct leaf *l = s->p->l;
    bool names = false;
    MZ_TRY(notice_names_public(l->cx, v->division, v->programme, &names));
    names = names && division_code_level(v->division) == DIVISION_VILLAGE;
    leaf_cell(t, (struct ui_cell){.text = leaf_division_short(l->cx, v->division)});
    leaf_cell(t,
              (struct ui_cell){.text = notice_programme(l->cx, s->place, v->programme),
                               .href = names ? mz_str_fmt(l->cx->a,
                                                          "/open/names?place=%012" PRId64
                                                          "&month=" MZ_FMT "&programme=" MZ_FMT,
                                                          v->division,
                                                          MZ_ARG(month_text(l->cx->a, s->period)),
                                                          MZ_ARG(v->programme))
                                             : MZ_S("")});
    leaf_cell(t, (struct ui_cell){.text = v->few ? few(l, s->m.least) : leaf_int(l, v->people)});
    leaf_cell(t, (struct ui_cell){.text = v->few ? MZ_S("—")
                                                 : mz_money_text(l->cx->a, (mz_money){v->fen})});
    return MZ_OK;
}

static mz_code town_table(struct open_page *s)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Village"), 0}, .fixed = true},
        {.name = "programme", .label = {MZ_T("Programme"), 0}, .phone_full = true},
        {.name = "people", .label = {MZ_T("People paid"), 0}, .num = true, .phone_label = true},
        {.name = "sum", .label = {MZ_T("Sum (yuan)"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = s->p->l;
    struct leaf_part *p = leaf_left(l, MZ_T("By village"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->m.rows_n);
    size_t rows = 0;
    p->sub = month_text(l->cx->a, s->period);
    for (size_t i = 0; i < s->m.rows_n; i++) {
        const struct notice_paid *v = &s->m.rows[i];
        if (division_inside(v->division, s->place) && v->division % MZ_COUNTY_UNIT != 0) {
            rows++;
            MZ_TRY(village_cells(s, t, v));
        }
    }
    if (rows == 0) {
        p->table = NULL;
        p->body = true;
        p->note = leaf_say(l, MZ_T("Nothing was paid here in this month."));
    }
    return MZ_OK;
}

static mz_code choices(struct open_page *s)
{
    static const struct ui_column place_heads[] = {{.name = "place", .label = {MZ_T("Place"), 0}}};
    static const struct ui_column month_heads[] = {{.name = "month", .label = {MZ_T("Month"), 0}}};
    struct leaf *l = s->p->l;
    mz_cx *cx = l->cx;
    struct division *all = NULL;
    size_t n = 0;
    int64_t county = s->place / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    MZ_TRY(division_children(cx, cx->world->divisions, county, mz_date_today(cx).v, &all, &n));
    struct ui_table *t =
        leaf_table(l, leaf_right(l, MZ_T("By place")), place_heads, MZ_LEN(place_heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){
                         .text = division_spoken(cx->a, &all[i]),
                         .href = mz_str_fmt(cx->a, "/open?place=%012" PRId64 "&month=" MZ_FMT,
                                            all[i].code, MZ_ARG(month_text(cx->a, s->period)))});
    }
    t = leaf_table(l, leaf_right(l, MZ_T("By month")), month_heads, MZ_LEN(month_heads),
                   s->months_n);
    for (size_t i = 0; i < s->months_n; i++) {
        mz_str month = month_text(cx->a, s->months[i]);
        leaf_cell(t, (struct ui_cell){.text = month,
                                      .href = mz_str_fmt(cx->a,
                                                         "/open?place=%012" PRId64 "&month=" MZ_FMT,
                                                         s->place, MZ_ARG(month))});
    }
    return MZ_OK;
}

static mz_code open_page(struct notice_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    struct open_page s = {.p = p};
    MZ_TRY(open_month(&s));
    if (s.period == 0) {
        struct leaf_part *none = leaf_left(l, MZ_T("What is paid"));
        none->body = true;
        none->note = leaf_say(l, MZ_T("No month was paid and reconciled yet."));
        return notice_page_send(p, out, leaf_say(l, MZ_T("What is paid")),
                                leaf_division(l->cx, s.place));
    }
    bool town = division_code_level(s.place) >= DIVISION_TOWNSHIP;
    if (town) {
        MZ_TRY(town_table(&s));
    } else {
        county_table(&s);
    }
    struct leaf_part *how = leaf_left(l, MZ_T("How to read it"));
    how->body = true;
    how->note = leaf_sayf(l,
                          MZ_T("Figures of fewer than {0} people are not told, nor is the next one "
                               "where it could be worked out. Minors and people whom the law "
                               "protects count for the county only."),
                          leaf_int(l, s.m.least), MZ_S(""));
    leaf_action(l, how,
                (struct ui_action){.label = leaf_say(l, MZ_T("The table as CSV")),
                                   .href = mz_str_fmt(l->cx->a, "/open/csv?month=" MZ_FMT,
                                                      MZ_ARG(month_text(l->cx->a, s.period))),
                                   .download = true,
                                   .icon = MZ_ICON("download")});
    MZ_TRY(choices(&s));
    return notice_page_send(p, out, leaf_say(l, MZ_T("What is paid")),
                            leaf_division(l->cx, s.place));
}

mz_code notice_open_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_run(cx, rq, out, open_page);
}

/* ---- names, where the law publishes them
 * ------------------------------------------------------------ */

static mz_code names_page(struct notice_page *p, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Name||payee"), 0}, .fixed = true},
        {.name = "people", .label = {MZ_T("People||notice"), 0}, .num = true, .phone_label = true},
        {.name = "sum", .label = {MZ_T("Sum (yuan)"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = p->l;
    struct open_page s = {.p = p};
    struct notice_payee *v = NULL;
    size_t n = 0;
    mz_str programme = mz_text_cut(mz_req_query(l->rq, "programme"), 40);
    MZ_TRY(open_month(&s));
    if (programme.n == 0 || s.period == 0) {
        return mz_reply_redirect(l->rq, MZ_S("/open"));
    }
    MZ_TRY(notice_payees(l->cx, s.place, s.period, programme, &v, &n));
    struct leaf_part *part = leaf_left(l, MZ_T("Who is paid"));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), n);
    part->sub = month_text(l->cx->a, s.period);
    part->note = leaf_say(l, MZ_T("ID numbers, bank cards, addresses and minors are never shown."));
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = v[i].name});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].people)});
        leaf_cell(t, (struct ui_cell){.text = mz_money_text(l->cx->a, (mz_money){v[i].fen})});
    }
    leaf_action(l, leaf_right(l, MZ_T("Go on||notice")),
                (struct ui_action){
                    .label = leaf_say(l, MZ_T("What is paid")),
                    .href = mz_str_fmt(l->cx->a, "/open?place=%012" PRId64, s.place / 1000 * 1000),
                    .icon = MZ_ICON("arrow-left")});
    return notice_page_send(p, out, notice_programme(l->cx, s.place, programme),
                            leaf_division(l->cx, s.place));
}

mz_code notice_names_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_run(cx, rq, out, names_page);
}

/* ---- CSV
 * -----------------------------------------------------------------------------------------------
 */

static void csv_row(struct open_page *s, struct mz_csv_writer *w, const struct notice_paid *v)
{
    struct leaf *l = s->p->l;
    mz_csv_plain(w, month_text(l->cx->a, s->period));
    mz_csv_plain(w, mz_str_fmt(l->cx->a, "%012" PRId64, v->division));
    mz_csv_text(w, leaf_division(l->cx, v->division));
    mz_csv_text(w, notice_programme(l->cx, s->place, v->programme));
    mz_csv_plain(w, v->few ? MZ_S("") : mz_str_fmt(l->cx->a, "%" PRId64, v->people));
    mz_csv_plain(
        w, v->few ? MZ_S("")
                  : mz_str_fmt(l->cx->a, "%" PRId64 ".%02" PRId64, v->fen / 100, v->fen % 100));
    mz_csv_end(w);
}

static mz_code csv_page(struct notice_page *p, mz_out *out)
{
    static const char *const heads[] = {MZ_T("Month"),       MZ_T("Code of the division"),
                                        MZ_T("Division"),    MZ_T("Programme"),
                                        MZ_T("People paid"), MZ_T("Sum (yuan)")};
    struct leaf *l = p->l;
    struct open_page s = {.p = p};
    mz_buf *bytes = mz_buf_new(l->cx->a, CSV_MAX);
    struct mz_csv_writer w = mz_csv_to(bytes, true);
    MZ_TRY(open_month(&s));
    for (size_t i = 0; i < MZ_LEN(heads); i++) {
        mz_csv_text(&w, leaf_say(l, heads[i]));
    }
    mz_csv_end(&w);
    for (size_t i = 0; i < s.m.rows_n; i++) {
        csv_row(&s, &w, &s.m.rows[i]);
    }
    MZ_TRY(mz_buf_check(l->cx, bytes));
    mz_out_raw(out, mz_buf_str(bytes));
    mz_reply_download(
        l->rq,
        mz_str_fmt(l->cx->a, "open-" MZ_FMT ".csv",
                   MZ_ARG(s.period == 0 ? MZ_S("none") : month_text(l->cx->a, s.period))),
        "text/csv; charset=utf-8");
    return MZ_OK;
}

mz_code notice_csv_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_run(cx, rq, out, csv_page);
}
