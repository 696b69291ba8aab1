/* unit_web.c - the red and the black list: townships by what is in time and what is overdue. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/watch/page_web.h"
#include "feature/watch/watch_sql.h"
#include "store/db.h"

enum { UNITS_MAX = 2000, DAYS = 365 };

/* Ever overdue in no hand but others': the unit did its part in time. */
static void unit_row(struct leaf *l, struct ui_table *t, const struct watch_q_units_row *r)
{
    bool red = r->ever_late == 0 && r->late_n == 0;
    bool black = r->list_n > 0;
    int64_t in_time = r->all_n == 0 ? 0 : (r->all_n - r->ever_late) * 100 / r->all_n;
    leaf_cell(
        t, (struct ui_cell){.text = leaf_division_short(l->cx, r->unit),
                            .href = mz_str_fmt(l->cx->a, "/watch?division=%012" PRId64, r->unit)});
    leaf_cell(t, (struct ui_cell){.tags = leaf_tag(l,
                                                   red     ? MZ_TONE_OK
                                                   : black ? MZ_TONE_BAD
                                                           : MZ_TONE_IDLE,
                                                   leaf_say(l, red     ? MZ_T("Red list")
                                                               : black ? MZ_T("Black list")
                                                                       : MZ_T("Between"))),
                                  .tags_n = 1});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r->all_n)});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r->all_n - r->open_n)});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r->open_n)});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r->late_n)});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r->list_n)});
    leaf_cell(t, (struct ui_cell){.text = mz_str_fmt(l->cx->a, "%" PRId64 "%%", in_time)});
}

static const struct ui_column heads[] = {
    {.name = "unit", .label = {MZ_T("Unit"), 0}, .fixed = true},
    {.name = "list", .label = {MZ_T("List"), 0}, .phone_end = true},
    {.name = "all", .label = {MZ_T("Alerts"), 0}, .num = true, .phone_label = true},
    {.name = "done",
     .label = {MZ_T("Done||of an alert, by a unit"), 0},
     .num = true,
     .phone_label = true},
    {.name = "open", .label = {MZ_T("Open"), 0}, .num = true, .phone_label = true},
    {.name = "late", .label = {MZ_T("Overdue"), 0}, .num = true, .phone_label = true},
    {.name = "listed", .label = {MZ_T("Supervised"), 0}, .num = true, .phone_label = true},
    {.name = "share", .label = {MZ_T("Never overdue"), 0}, .num = true, .phone_label = true},
};

static mz_code show_units(struct leaf *l, const char *title, bool visits)
{
    struct watch_q_units_row *rows = NULL;
    size_t n = 0;
    mz_date today = mz_date_today(l->cx);
    int64_t since = mz_date_ms((mz_date){today.v - DAYS});
    MZ_TRY(watch_q_units(l->cx, visits, since, today.v, UNITS_MAX, &rows, &n));
    struct leaf_part *p = leaf_left(l, title);
    p->sub = leaf_sayf(l, MZ_T("Alerts since {0}"), leaf_day(l, today.v - DAYS), MZ_S(""));
    if (n == 0) {
        struct ui_empty *e = MZ_NEW(l->cx->a, struct ui_empty);
        *e = (struct ui_empty){.icon = MZ_ICON("checks"),
                               .title = leaf_say(l, MZ_T("There are no alerts yet"))};
        p->empty = e;
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        unit_row(l, t, &rows[i]);
    }
    return MZ_OK;
}

mz_code watch_units_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    MZ_TRY(show_units(l, MZ_T("County and townships"), false));
    MZ_TRY(show_units(l, MZ_T("Villages, by their visits"), true));
    leaf_left(l, NULL)->note =
        leaf_say(l, MZ_T("An alert counts for who held it: the county while it reviews, then the "
                         "township, and the village while it visits; one on a place for the "
                         "township while it looks into it, and else for the county. Red list: "
                         "nothing was ever overdue there. Black list: something is on the list of "
                         "supervision."));
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Alerts")), .href = MZ_S("/watch")};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Red and black list")),
                                      .menu = "/watch",
                                      .crumbs = c,
                                      .crumbs_n = 1});
}
