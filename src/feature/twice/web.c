/* web.c - who is paid in two counties: hits and comparisons. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/person/person.h"
#include "feature/twice/twice_int.h"
#include "feature/twice/twice_sql.h"
#include "store/db.h"

enum { ROUNDS_SHOWN = 24 };

static int64_t township(int64_t division)
{
    return division / 1000 * 1000;
}

/* ---- the register ------------------------------------------------------------------------ */

enum {
    REG_PERSON,
    REG_HOUSEHOLD,
    REG_DIVISION,
    REG_OURS,
    REG_COUNTY,
    REG_THEIRS,
    REG_FIRST,
    REG_LAST,
    REG_ALERT,
    REG_ENDED
};

static const struct mz_col cols[] = {
    {"person", MZ_T("Person"), MZ_COL_SUBJECT, MZ_COL_FILTER, "person"},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"programme", MZ_T("Here"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"other", MZ_T("Other county"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"other_programme", MZ_T("There"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"first", MZ_T("Since||month of a list"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    {"last", MZ_T("Last month"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    {"alert", MZ_T("Alert||of a hit"), MZ_COL_SUBJECT, MZ_COL_FILTER, "watch"},
    {"ended", MZ_T("Over since"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {0},
};

/* Who is paid twice now, unless what is over is asked for. */
static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    bool over = mz_str_eq(a->get(a->p, "view"), MZ_S("ended"));
    /* Who is hidden has no village: nobody asks for less than a township. */
    int64_t place = township(division_code(a->get(a->p, "division")));
    mz_str programme = a->get(a->p, "programme");
    (void)cx;
    asks_add(q, (struct mz_filter){.col = "ended", .op = over ? MZ_NOT : MZ_IS, .i = MZ_NULL});
    if (programme.n > 0) {
        asks_add(q, (struct mz_filter){.col = "programme", .op = MZ_IS, .s = programme});
    }
    if (place != 0) {
        asks_add(q, (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = place});
    }
    return MZ_OK;
}

/* Whose village may be hidden leaves with his township. */
static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    row->v[REG_DIVISION].i = township(row->v[REG_DIVISION].i);
    row->v[REG_OURS].s = twice_programme(cx->lang, row->v[REG_OURS].s);
    row->v[REG_THEIRS].s = twice_programme(cx->lang, row->v[REG_THEIRS].s);
    return MZ_OK;
}

const struct mz_reg twice_register = {
    .name = "twice",
    .table = "twice_hit",
    .title = MZ_T("Paid in two counties"),
    .sort = "division",
    .cols = cols,
    .need = "twice.read",
    .ask = ask,
    .words = household_typed,
    .about = "household",
    .row = row_out,
};

/* ---- the list ---------------------------------------------------------------------------- */

enum { COL_PERSON, COL_PLACE, COL_OURS, COL_COUNTY, COL_THEIRS, COL_FIRST, COL_ALERT, COLS };

static const struct ui_column hit_heads[COLS] = {
    [COL_PERSON] = {.name = "person", .label = {MZ_T("Person"), 0}, .fixed = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_OURS] = {.name = "ours", .label = {MZ_T("Here"), 0}, .phone_label = true},
    [COL_COUNTY] = {.name = "county", .label = {MZ_T("Other county"), 0}, .phone_label = true},
    [COL_THEIRS] = {.name = "theirs", .label = {MZ_T("There"), 0}, .phone_label = true},
    [COL_FIRST] = {.name = "first",
                   .label = {MZ_T("Since||month of a list"), 0},
                   .phone_label = true},
    [COL_ALERT] = {.name = "alert", .label = {MZ_T("Alert||of a hit"), 0}, .phone_end = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    const struct person_view *v = NULL;
    MZ_TRY(list_person_view(l, r->v[REG_PERSON].i, &v));
    /* Who is hidden has no village either. */
    bool hidden = v == NULL || v->hidden != 0;
    int64_t place = r->v[REG_DIVISION].i;
    int64_t alert = r->v[REG_ALERT].i;
    c[COL_PERSON] = (struct ui_cell){
        .text = v != NULL ? v->name : MZ_S("—"),
        .href = mz_str_fmt(l->cx->a, "/person/%" PRId64, r->v[REG_PERSON].i)};
    c[COL_PLACE].text = leaf_division_short(l->cx, hidden ? township(place) : place);
    c[COL_OURS].text = twice_programme(l->cx->lang, r->v[REG_OURS].s);
    c[COL_COUNTY].text = leaf_division(l->cx, r->v[REG_COUNTY].i * MZ_COUNTY_UNIT);
    c[COL_THEIRS].text = twice_programme(l->cx->lang, r->v[REG_THEIRS].s);
    c[COL_FIRST].text = twice_month(l->cx->a, r->v[REG_FIRST].i);
    c[COL_ALERT].text = alert == MZ_NULL ? MZ_S("—") : leaf_say(l, MZ_T("Alert||of a hit"));
    if (alert != MZ_NULL && mz_req_may(l->rq, "watch.read")) {
        c[COL_ALERT].href = mz_str_fmt(l->cx->a, "/watch/%" PRId64, alert);
    }
    return MZ_OK;
}

static const struct mz_member hit_members[] = {
    {"id", "Number of the entry", MZ_J_INT(struct mz_reg_row, id)},
    {"person", "Number of the person", MZ_J_COL(I64, REG_PERSON)},
    {"programme", "Programme of the payment", MZ_J_COL(TEXT, REG_OURS)},
    {"other", "Code of the other county", MZ_J_COL(I64, REG_COUNTY)},
    {"other_programme", "Programme of the other payment", MZ_J_COL(TEXT, REG_THEIRS)},
    {0},
};
static const struct mz_shape hit_shape = {"TwiceHit", hit_members, sizeof(struct mz_reg_row)};
static const struct mz_shape twice_shape = MZ_ROWS("Twice", "hits", &hit_shape);

static mz_code rounds(struct leaf *l)
{
    static const struct ui_column heads[] = {
        {.name = "county", .label = {MZ_T("County"), 0}, .fixed = true},
        {.name = "month", .label = {MZ_T("Month"), 0}, .phone_label = true},
        {.name = "given",
         .label = {MZ_T("Persons paid, compared"), 0},
         .num = true,
         .phone_label = true},
        {.name = "found",
         .label = {MZ_T("Found||of a comparison"), 0},
         .num = true,
         .phone_label = true},
        {.name = "ended", .label = {MZ_T("Over since"), 0}, .num = true, .phone_label = true},
        {.name = "made", .label = {MZ_T("Compared at"), 0}, .phone_label = true},
    };
    struct twice_q_rounds_row *r = NULL;
    size_t n = 0;
    MZ_TRY(twice_q_rounds(l->cx, ROUNDS_SHOWN, &r, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Comparisons"));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nothing was compared yet. The province gives its counties a "
                                   "key; see the guide."));
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(
            t, (struct ui_cell){.text = leaf_division_short(l->cx, r[i].county * MZ_COUNTY_UNIT)});
        leaf_cell(t, (struct ui_cell){.text = twice_month(l->cx->a, r[i].period)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, r[i].given_n)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, r[i].found_n)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, r[i].ended_n)});
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, r[i].made_ms)});
    }
    return MZ_OK;
}

/* Programmes as the register of matters knows them. */
static mz_code make(struct list *list)
{
    static const char *const words[] = {"dibao", "tekun", "orphan", "unsupported"};
    struct leaf *l = list->l;
    struct ui_option o[MZ_LEN(words)];
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        mz_str word = mz_str_of(words[i]);
        o[i] = (struct ui_option){.value = word, .label = twice_programme(l->cx->lang, word)};
    }
    list_choice(list, "programme", MZ_T("Here"), o, MZ_LEN(words));
    list->ui->note =
        leaf_say(l, MZ_T("Of the other county nothing is known here but its name and the "
                         "programme, and the other way round. The alert is judged by people: "
                         "call the other county before anything is stopped."));
    return MZ_OK;
}

static mz_code after(struct list *list)
{
    return rounds(list->l);
}

static const struct list_view views[] = {
    {"", MZ_T("Paid in another county as well||title"), .counted = true},
    {"ended", MZ_T("Not any more||paid twice"), .counted = false},
};

static const struct list_how twice_list = {
    .reg = &twice_register,
    .path = "/twice",
    .sub = MZ_T("Counties compare digests; nobody sees the people of another one."),
    .views = views,
    .views_n = MZ_LEN(views),
    .usual = "division",
    .heads = hit_heads,
    .heads_n = COLS,
    .words = MZ_T("Number, head or address"),
    .place = true,
    .cells = cells,
    .answer = &twice_shape,
    .act = "twice.read",
    .kind = "twice_hit",
    .icon = MZ_ICON("arrows-exchange"),
    .none = MZ_T("Nobody of your area was found in another county."),
    .next = MZ_T("The counties of this database are compared every night."),
    .make = make,
    .after = after,
};

mz_code twice_open_count(mz_cx *cx, int64_t *n)
{
    struct twice_q_open_n_row r = {0};
    MZ_TRY(twice_q_open_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

const struct mz_route twice_routes[] = {
    {.path = "/twice",
     .get = list_get,
     .page = &twice_list,
     .need = "twice.read",
     .help = "Persons who are paid in two counties, and the comparisons that found them",
     .answer = &twice_shape,
     .list = &twice_register},
    {0},
};
