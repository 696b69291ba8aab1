/* task_web.c - members who died or were merged, as a list: who is to be removed from a household.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/household/page_web.h"
#include "feature/list_web.h"
#include "store/db.h"

/* ---- the register ------------------------------------------------------------------------ */

/* Positions in household_task_register. */
enum { REG_NUMBER, REG_PERSON, REG_RELATION, REG_WHAT, REG_DIVISION, REG_HOME, REG_DIED };

static const struct mz_col cols[] = {
    {"number", MZ_T("Household number"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"person", MZ_T("Person"), MZ_COL_SUBJECT, 0, "person"},
    {"relation", MZ_T("Relation to the head"), MZ_COL_TEXT, 0, NULL},
    {"what", MZ_T("What happened"), MZ_COL_TEXT, 0, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_KEEP, "household"},
    {"died", MZ_T("Day of death"), MZ_COL_DATE, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {"merged_into", MZ_T("Merged into"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {0},
};

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str view = a->get(a->p, "view");
    (void)cx;
    if (mz_str_eq(view, MZ_S("died")) || mz_str_eq(view, MZ_S("merged"))) {
        bool died = mz_str_eq(view, MZ_S("died"));
        q->filters[q->filters_n++] =
            (struct mz_filter){.col = "merged_into", .op = died ? MZ_IS : MZ_NOT, .i = MZ_NULL};
    }
    asks_place(a, q);
    return MZ_OK;
}

static mz_str what_of(const struct leaf *l, const struct mz_reg_row *row)
{
    return row->v[REG_DIED].i != MZ_NULL
               ? leaf_sayf(l, MZ_T("died on {0}"), leaf_day(l, row->v[REG_DIED].i), MZ_S(""))
               : leaf_say(l, MZ_T("merged with another record"));
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    struct leaf l = {.cx = cx};
    (void)reg;
    row->v[REG_WHAT].s = what_of(&l, row);
    row->v[REG_RELATION].s = page_relation(&l, row->v[REG_RELATION].s);
    return MZ_OK;
}

const struct mz_reg household_task_register = {
    .name = "household_task",
    .table = "household_task",
    .title = MZ_T("Members who died or were merged"),
    .sort = "division",
    .cols = cols,
    .need = "household.read",
    .ask = ask,
    .words = household_typed,
    .about = "household",
    .row = row_out,
};

mz_code household_todo_count(mz_cx *cx, int64_t *n)
{
    return mz_reg_count(cx, &household_task_register, &(struct mz_query){0}, n);
}

/* ---- the page ------------------------------------------------------------------------------ */

static const struct ui_column heads[] = {
    {.name = "number", .label = {MZ_T("Household number"), 0}, .fixed = true},
    {.name = "person", .label = {MZ_T("Person"), 0}, .phone_label = true},
    {.name = "relation", .label = {MZ_T("Relation to the head"), 0}, .phone_label = true},
    {.name = "what", .label = {MZ_T("What happened"), 0}, .phone_label = true},
    {.name = "division", .label = {MZ_T("Division"), 0}, .sort = true, .phone_label = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_str who = MZ_S("");
    const char *leave = row->v[REG_DIED].i != MZ_NULL ? "died" : "error";
    MZ_TRY(page_who(l, row->v[REG_PERSON].i, &who));
    mz_str href =
        mz_str_fmt(l->cx->a, "/household/%" PRId64 "/change/remove?person=%" PRId64 "&leave=%s",
                   row->v[REG_HOME].i, row->v[REG_PERSON].i, leave);
    c[0] = (struct ui_cell){.text = row->v[REG_NUMBER].s,
                            .href = page_household_href(l, row->v[REG_HOME].i)};
    c[1] = (struct ui_cell){.text = who,
                            .href = mz_req_may(l->rq, "household.ask") ? href : MZ_S("")};
    c[2] = (struct ui_cell){.text = page_relation(l, row->v[REG_RELATION].s)};
    c[3] = (struct ui_cell){.text = what_of(l, row)};
    c[4] = (struct ui_cell){.text = leaf_division_short(l->cx, row->v[REG_DIVISION].i)};
    return MZ_OK;
}

struct household_leaver_answer {
    int64_t id;
    int64_t household;
    mz_str number;
    int64_t person;
    mz_str name;
    const char *what;
    int64_t division;
};
static const struct mz_member household_leaver_members[] = {
    {"id", "Number of the row", MZ_J_INT(struct household_leaver_answer, id)},
    {"household", "Number of the household", MZ_J_INT(struct household_leaver_answer, household)},
    {"number", "Number of the household on paper",
     MZ_J_TEXT(struct household_leaver_answer, number)},
    {"person", "Number of the person", MZ_J_INT(struct household_leaver_answer, person)},
    {"name", "Name", MZ_J_TEXT(struct household_leaver_answer, name)},
    {"what", "died or merged", MZ_J_TEXT(struct household_leaver_answer, what)},
    {"division", "12-digit code of the division",
     MZ_J_INT(struct household_leaver_answer, division)},
    {0},
};
static const struct mz_shape household_leaver_shape = {"Leaver", household_leaver_members,
                                                       sizeof(struct household_leaver_answer)};

static mz_code household_leaver_tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    mz_str who = MZ_S("");
    MZ_TRY(page_who(l, row->v[REG_PERSON].i, &who));
    *(struct household_leaver_answer *)item =
        (struct household_leaver_answer){.id = row->id,
                                         .household = row->v[REG_HOME].i,
                                         .number = row->v[REG_NUMBER].s,
                                         .person = row->v[REG_PERSON].i,
                                         .name = who,
                                         .what = row->v[REG_DIED].i != MZ_NULL ? "died" : "merged",
                                         .division = row->v[REG_DIVISION].i};
    return MZ_OK;
}

const struct mz_shape household_leavers_shape =
    MZ_ROWS("Leavers", "members", &household_leaver_shape);

static const struct list_view views[] = {
    {"", MZ_T("All"), .counted = true},
    {"died", MZ_T("Died"), .counted = true},
    {"merged", MZ_T("Merged||of a record"), .counted = true},
};

static mz_code make(struct list *list)
{
    mz_str title = leaf_say(list->l, MZ_T("Members who died or were merged"));
    list->page = page_of(list->l, title, 0, MZ_S(""));
    return MZ_OK;
}

const struct list_how household_todo_list = {
    .reg = &household_task_register,
    .path = "/household/todo",
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .make = make,
    .usual = "division",
    .heads = heads,
    .heads_n = MZ_LEN(heads),
    .words = MZ_T("Number, head or address"),
    .cells = cells,
    .answer = &household_leavers_shape,
    .tell = household_leaver_tell,
    .act = "household.read",
    .kind = "household",
    .icon = MZ_ICON("checks"),
    .none = MZ_T("Nothing is waiting"),
    .next = MZ_T("When a member dies or turns out to be another person, the household stands here "
                 "until the member is removed."),
};
