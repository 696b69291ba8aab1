/* cluster_list.c - the registers of clusters and of their households, and what waits of them. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/watch/cluster.h"
#include "feature/watch/cluster_sql.h"
#include "feature/world.h"
#include "store/db.h"

static const struct mz_col cols[] = {
    {"division", MZ_T("Place"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"rule", MZ_T("Cluster"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"grade", MZ_T("Grade"), MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"homes", MZ_T("Households"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"living", MZ_T("Households that lived there"), MZ_COL_INT, 0, NULL},
    {"due", MZ_T("Deadline"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"made_ms", MZ_T("Made"), MZ_COL_TIME, MZ_COL_FILTER, NULL},
    {"ending", MZ_T("Ending"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"closed_ms", MZ_T("Closed||an alert"), MZ_COL_TIME, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {0},
};
enum { OUT_PLACE, OUT_RULE, OUT_STATE, OUT_ENDING = 8 };

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str view = a->get(a->p, "view");
    if (watch_word_of(cluster_states, CLUSTER_STATES_N, view) < CLUSTER_STATES_N) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = view});
    } else {
        asks_add(q, (struct mz_filter){.col = "closed_ms", .op = MZ_IS, .i = MZ_NULL});
    }
    if (mz_str_eq(view, MZ_S("late"))) {
        asks_add(q, (struct mz_filter){.col = "due", .op = MZ_TO, .i = mz_date_today(cx).v - 1});
    }
    asks_place(a, q);
    return MZ_OK;
}

static mz_str spoken(const mz_cx *cx, const struct watch_word *words, size_t n, mz_str word)
{
    size_t i = watch_word_of(words, n, word);
    return i < n ? mz_text(cx->lang, words[i].label) : word;
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    row->v[OUT_RULE].s = cluster_label(cx, row->v[OUT_PLACE].i, row->v[OUT_RULE].s);
    row->v[OUT_STATE].s = spoken(cx, cluster_states, CLUSTER_STATES_N, row->v[OUT_STATE].s);
    row->v[OUT_ENDING].s = spoken(cx, cluster_endings, CLUSTER_ENDINGS_N, row->v[OUT_ENDING].s);
    return MZ_OK;
}

const struct mz_reg cluster_register = {
    .name = "watch_cluster",
    .table = "watch_cluster",
    .title = MZ_T("Clusters"),
    .sort = "due",
    .cols = cols,
    .need = "watch.read",
    .ask = ask,
    .row = row_out,
};

/* Without a question of its own: values of the address are filters of their columns. */
static const struct mz_col home_cols[] = {
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"day", MZ_T("Day"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"alert", MZ_T("Alert"), MZ_COL_SUBJECT, MZ_COL_FILTER, "alert"},
    {"cluster", MZ_T("Cluster"), MZ_COL_SUBJECT, MZ_COL_FILTER, "cluster"},
    {0},
};

const struct mz_reg cluster_home_register = {
    .name = "watch_cluster_home",
    .table = "watch_cluster_home",
    .title = MZ_T("Households of clusters"),
    .sort = "-day",
    .cols = home_cols,
    .need = "watch.read",
    .words = household_typed,
    .about = "household",
};

/* ---- what waits ------------------------------------------------------------------------------ */

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return division_spoken(cx->a, &d);
    }
    return mz_str_fmt(cx->a, "%012" PRId64, code);
}

static mz_code waiting(mz_cx *cx, enum cluster_state state, size_t most, struct mz_work *out)
{
    struct cluster_q_waiting_row *rows = NULL;
    struct cluster_q_waiting_n_row n = {0};
    mz_str word = mz_str_of(cluster_states[state].word);
    MZ_TRY(cluster_q_waiting_n(cx, word, mz_date_today(cx).v, &n));
    *out = (struct mz_work){
        .total = n.total, .late = n.late, .today = n.today, .later = n.total - n.late - n.today};
    MZ_TRY(cluster_q_waiting(cx, word, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        const struct cluster_q_waiting_row *r = &rows[i];
        out->items[i] = (struct mz_item){
            .title = cluster_label(cx, r->division, r->rule),
            .note = mz_text_say(
                cx->a, cx->lang,
                (struct mz_say){.text = MZ_T("{0}: {1} households"),
                                .arg = {mz_text(cx->lang, watch_grades[r->grade - 1].label),
                                        mz_str_fmt(cx->a, "%" PRId64, r->homes)}}),
            .place = place(cx, r->division),
            .href = mz_str_fmt(cx->a, "/watch/cluster/%" PRId64, r->id),
            .due = r->due,
            .step = mz_text(cx->lang, cluster_states[state].label)};
    }
    return MZ_OK;
}

mz_code cluster_todo_review(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, CLUSTER_REVIEW, most, out);
}

mz_code cluster_todo_check(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, CLUSTER_CHECK, most, out);
}

mz_code cluster_todo_judge(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, CLUSTER_JUDGE, most, out);
}

mz_code cluster_todo_help(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, CLUSTER_HELP, most, out);
}

mz_code cluster_open_count(mz_cx *cx, int64_t *n)
{
    struct cluster_q_open_n_row r = {0};
    MZ_TRY(cluster_q_open_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}
