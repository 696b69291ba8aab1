/* list_web.c - the long-running work of everybody in the area: what failed, what waits. */
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/job/job_int.h"
#include "feature/list_web.h"
#include "store/db.h"

enum { DAYS = 7 };

/* Positions in job_register. */
enum { REG_NAME, REG_STATE, REG_DONE, REG_BAD, REG_USER, REG_DIVISION, REG_ASKED, REG_ENDED };

static const struct mz_col cols[] = {
    {"name", MZ_T("Work"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"done_n", MZ_T("Rows done"), MZ_COL_INT, 0, NULL},
    {"bad_n", MZ_T("Rows refused"), MZ_COL_INT, 0, NULL},
    {"user_id", MZ_T("Account"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"asked_ms", MZ_T("Asked for"), MZ_COL_TIME, 0, NULL},
    {"ended_ms", MZ_T("Ended"), MZ_COL_TIME, MZ_COL_FILTER, NULL},
    {0},
};

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str state = a->get(a->p, "state");
    (void)cx;
    if (state.n > 0) {
        q->filters[q->filters_n++] = (struct mz_filter){.col = "state", .op = MZ_IS, .s = state};
    }
    return MZ_OK;
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    row->v[REG_NAME].s = job_kind_text(cx, row->v[REG_NAME].s);
    row->v[REG_STATE].s = job_state_text(cx, row->v[REG_STATE].s);
    return MZ_OK;
}

const struct mz_reg job_register = {
    .name = "job",
    .table = "job",
    .title = MZ_T("Long-running work"),
    .sort = "-id",
    .cols = cols,
    .need = "job.all",
    .ask = ask,
    .row = row_out,
};

/* ---- the home page ----------------------------------------------------------------------- */

mz_code job_open_count(mz_cx *cx, int64_t *n)
{
    static const char *const states[] = {"waiting", "running"};
    *n = 0;
    for (size_t i = 0; i < MZ_LEN(states); i++) {
        const struct mz_query q = {
            .filters = {{.col = "state", .op = MZ_IS, .s = mz_str_of(states[i])}}, .filters_n = 1};
        int64_t one = 0;
        MZ_TRY(mz_reg_count(cx, &job_register, &q, &one));
        *n += one;
    }
    return MZ_OK;
}

mz_code job_state_failed(mz_cx *cx, struct mz_state_now *out)
{
    const int64_t day = INT64_C(86400000);
    const struct mz_query q = {
        .filters = {{.col = "state", .op = MZ_IS, .s = MZ_S("failed")},
                    {.col = "ended_ms", .op = MZ_FROM, .i = mz_now_ms(cx) - DAYS * day}},
        .filters_n = 2};
    int64_t n = 0;
    MZ_TRY(mz_reg_count(cx, &job_register, &q, &n));
    out->health = n > 0 ? MZ_HEALTH_BAD : MZ_HEALTH_GOOD;
    out->text = n > 0 ? mz_thousands(cx->a, n) : mz_text(cx->lang, MZ_T("None||of failed work"));
    out->why =
        mz_text(cx->lang, n > 0 ? MZ_T("Who asked for it sees why on its page and can ask again.")
                                : MZ_T("Imports, exports and nightly work ended as they should."));
    return MZ_OK;
}

/* ---- the page ------------------------------------------------------------------------------ */

static const struct ui_column heads[] = {
    {.name = "name", .label = {MZ_T("Work"), 0}, .fixed = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    {.name = "done_n", .label = {MZ_T("Rows done"), 0}, .num = true, .phone_label = true},
    {.name = "user_id", .label = {MZ_T("Account"), 0}, .phone_label = true},
    {.name = "division", .label = {MZ_T("Division"), 0}, .sort = true, .phone_label = true},
    {.name = "asked_ms", .label = {MZ_T("Asked for"), 0}, .one_line = true, .phone_label = true},
    {.name = "ended_ms", .label = {MZ_T("Ended"), 0}, .one_line = true, .phone_hide = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_cx *cx = l->cx;
    mz_str state = row->v[REG_STATE].s;
    c[0].text = job_kind_text(cx, row->v[REG_NAME].s);
    c[1] = (struct ui_cell){.tags = leaf_tag(l, job_state_tone(state), job_state_text(cx, state)),
                            .tags_n = 1};
    c[2].text = mz_thousands(cx->a, row->v[REG_DONE].i);
    c[3].text = list_worker(l, row->v[REG_USER].i);
    c[4].text = leaf_division_short(cx, row->v[REG_DIVISION].i);
    c[5].text = leaf_time(l, row->v[REG_ASKED].i);
    c[6].text = leaf_time(l, row->v[REG_ENDED].i);
    return MZ_OK;
}

static const struct mz_member job_row_members[] = {
    {"id", "Number of the work", MZ_J_INT(struct mz_reg_row, id)},
    {"name", "Name", MZ_J_COL(TEXT, REG_NAME)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {"done", "How many are done", MZ_J_COL(I64, REG_DONE)},
    {"bad", "How many failed", MZ_J_COL(I64, REG_BAD)},
    {0},
};
static const struct mz_shape job_row_shape = {"JobRow", job_row_members, sizeof(struct mz_reg_row)};
const struct mz_shape job_rows_shape = MZ_ROWS("Jobs", "jobs", &job_row_shape);

static mz_code make(struct list *list)
{
    static const char *const words[] = {"waiting", "running", "done", "failed", "stopped"};
    struct ui_option o[MZ_LEN(words)];
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        mz_str word = mz_str_of(words[i]);
        o[i] = (struct ui_option){.value = word, .label = job_state_text(list->l->cx, word)};
    }
    list_choice(list, "state", MZ_T("State"), o, MZ_LEN(words));
    return MZ_OK;
}

const struct list_how job_all_list = {
    .reg = &job_register,
    .path = "/job/all",
    .make = make,
    .usual = "-id",
    .heads = heads,
    .heads_n = MZ_LEN(heads),
    .cells = cells,
    .answer = &job_rows_shape,
    .icon = MZ_ICON("refresh"),
    .none = MZ_T("No long-running work yet"),
    .next = MZ_T("Imports, exports and runs of the indicators stand here when somebody asks for "
                 "them."),
};

/* ---- one's own --------------------------------------------------------------------------- */

static const struct ui_column mine_heads[] = {
    {.name = "name", .label = {MZ_T("Work"), 0}, .fixed = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    {.name = "done_n", .label = {MZ_T("Rows done"), 0}, .num = true, .phone_label = true},
    {.name = "asked_ms", .label = {MZ_T("Asked for"), 0}, .one_line = true, .phone_label = true},
};

static mz_code mine_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_cx *cx = l->cx;
    mz_str state = row->v[REG_STATE].s;
    c[0] = (struct ui_cell){.text = job_kind_text(cx, row->v[REG_NAME].s),
                            .href = mz_str_fmt(cx->a, "/job/%" PRId64, row->id)};
    c[1] = (struct ui_cell){.tags = leaf_tag(l, job_state_tone(state), job_state_text(cx, state)),
                            .tags_n = 1};
    c[2].text = mz_thousands(cx->a, row->v[REG_DONE].i);
    c[3].text = leaf_time(l, row->v[REG_ASKED].i);
    return MZ_OK;
}

static mz_code mine(struct leaf *l, struct mz_query *q)
{
    q->filters[q->filters_n++] =
        (struct mz_filter){.col = "user_id", .op = MZ_IS, .i = l->cx->actor->user};
    return MZ_OK;
}

const struct list_how job_mine_list = {
    .reg = &job_register,
    .path = "/job",
    .title = MZ_T("My long-running work"),
    .usual = "-id",
    .heads = mine_heads,
    .heads_n = MZ_LEN(mine_heads),
    .cells = mine_cells,
    .answer = &job_rows_shape,
    .icon = MZ_ICON("refresh"),
    .none = MZ_T("No long-running work yet"),
    .next = MZ_T("Imports, exports and runs of the indicators stand here when somebody asks for "
                 "them."),
    .hold = mine,
    .make = make,
};
