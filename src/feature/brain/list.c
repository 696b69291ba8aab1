/*
 * list.c - the rows that a number counts, as two registers: who qualifies and receives, and alerts.
 * "what" of the address names the number; the condition is the same, and so is the scope.
 */
#include <string.h>

#include "base/text.h"
#include "feature/asks.h"
#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/watch/watch.h"
#include "store/db.h"

enum { ANY = 9 };

/* ---- which list ----------------------------------------------------------------------------- */

static const struct home_list {
    const char *word;
    const char *title; /* MZ_T */
    int64_t qualifies;
    int64_t receives;
} home_lists[] = {
    {"receives", MZ_T("Receive: {0}"), ANY, 1},
    {"qualifies", MZ_T("Qualify by rule: {0}"), 1, ANY},
    {"both", MZ_T("Qualify and receive: {0}"), 1, 1},
    {"gap", MZ_T("Qualify and do not receive: {0}"), 1, 0},
    {"leak", MZ_T("Receive and do not qualify: {0}"), 0, 1},
    {"open", MZ_T("Receive, cannot be decided: {0}"), 2, 1},
};

static const char *const mark_titles[BRAIN_MARKS] = {
    [BRAIN_MADE] = MZ_T("Alerts of the last 12 months"),
    [BRAIN_IN_TIME] = MZ_T("Alerts that were never overdue"),
    [BRAIN_LATE] = MZ_T("Alerts that were overdue"),
    [BRAIN_JUDGED] = MZ_T("Judged to need help"),
    [BRAIN_HELPED] = MZ_T("Judged to need help, and helped"),
    [BRAIN_UNHELPED] = MZ_T("Judged to need help, not helped yet"),
    [BRAIN_BACK] = MZ_T("Visited again after the help"),
    [BRAIN_SETTLED] = MZ_T("Settled at the second visit"),
};

static const char *const stage_titles[BRAIN_STAGES] = {
    [BRAIN_ALERT] = MZ_T("Alerts of the last 12 months"),
    [BRAIN_VISIT] = MZ_T("Alerts whose household was visited"),
    [BRAIN_JUDGE] = MZ_T("Alerts that were judged"),
    [BRAIN_HELP] = MZ_T("Alerts that led to help"),
};

static bool begins(mz_str s, const char *word, mz_str *rest)
{
    size_t n = strlen(word);
    if (s.n < n || memcmp(s.p, word, n) != 0 || (s.n > n && s.p[n] != '.')) {
        return false;
    }
    *rest = s.n > n ? (mz_str){s.p + n + 1, s.n - n - 1} : MZ_S("");
    return true;
}

/* A list of one kind: a row of home_lists and a category, a sign, a stage, or a mark. */
struct which {
    const struct home_list *home;
    mz_str of;
    size_t stage; /* BRAIN_STAGES: none */
    size_t mark;  /* BRAIN_MARKS: none */
};

static bool which_of(mz_str what, struct which *out)
{
    *out = (struct which){.stage = BRAIN_STAGES, .mark = BRAIN_MARKS};
    for (size_t i = 0; i < MZ_LEN(home_lists); i++) {
        if (begins(what, home_lists[i].word, &out->of) &&
            (out->of.n == 0 || brain_category_of(out->of) < BRAIN_CATEGORIES)) {
            out->home = &home_lists[i];
            return true;
        }
    }
    if (begins(what, "sign", &out->of) && out->of.n > 0 && out->of.n < 64) {
        return true;
    }
    for (size_t i = 0; i < BRAIN_STAGES && begins(what, "stage", &out->of); i++) {
        out->stage = mz_str_eq(out->of, mz_str_of(brain_stages[i].word)) ? i : out->stage;
    }
    for (size_t i = 0; i < BRAIN_MARKS; i++) {
        out->mark = mz_str_eq(what, mz_str_of(brain_marks[i])) ? i : out->mark;
    }
    return out->stage < BRAIN_STAGES || out->mark < BRAIN_MARKS;
}

static mz_code absent(mz_cx *cx)
{
    return mz_refuse(cx, MZ_ABSENT, .field = "what", .text = MZ_T("There is no such list."));
}

mz_code brain_list(mz_cx *cx, mz_str what, int64_t division, struct brain_list *out)
{
    struct which w;
    if (!which_of(what, &w)) {
        return absent(cx);
    }
    mz_str name = w.home == NULL ? brain_sign_text(cx, division, w.of)
                  : w.of.n == 0  ? mz_text(cx->lang, MZ_T("all categories"))
                                 : brain_category_text(cx, division, w.of);
    const char *title = w.home != NULL           ? w.home->title
                        : w.stage < BRAIN_STAGES ? stage_titles[w.stage]
                        : w.mark < BRAIN_MARKS   ? mark_titles[w.mark]
                                                 : MZ_T("Open alerts: {0}");
    out->title = mz_text_say(cx->a, cx->lang, (struct mz_say){.text = title, .arg = {name}});
    out->reg = w.home != NULL ? &brain_home_register : &brain_alert_register;
    return MZ_OK;
}

static int64_t place_of(const mz_cx *cx, const struct mz_ask *ask)
{
    int64_t asked = division_code(ask->get(ask->p, "division"));
    return asked != 0 ? asked : cx->actor->division_lo;
}

static mz_str what_of(const struct mz_ask *ask, const char *usual)
{
    mz_str what = ask->get(ask->p, "what");
    return what.n == 0 ? mz_str_of(usual) : what;
}

/* ---- who qualifies, who receives ------------------------------------------------------------ */

static const struct mz_col home_cols[] = {
    [BRAIN_HOME_HOUSEHOLD] = {"household", MZ_T("Household"), MZ_COL_SUBJECT, 0, "household"},
    [BRAIN_HOME_PERSON] = {"person", MZ_T("Whom it is about"), MZ_COL_SUBJECT, 0, "person"},
    [BRAIN_HOME_CATEGORY] = {"category", MZ_T("Category||of a figure"), MZ_COL_TEXT, MZ_COL_FILTER,
                             NULL},
    [BRAIN_HOME_DIVISION] = {"division", MZ_T("Division"), MZ_COL_DIVISION,
                             MZ_COL_SORT | MZ_COL_FILTER, NULL},
    [BRAIN_HOME_STATUS] = {"status", MZ_T("State"), MZ_COL_TEXT, 0, NULL},
    [BRAIN_HOME_FEN] = {"fen", MZ_T("By rule (yuan a month)"), MZ_COL_MONEY, 0, NULL},
    [BRAIN_HOME_QUALIFIES] = {"qualifies", MZ_T("Qualifies"), MZ_COL_INT,
                              MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    [BRAIN_HOME_RECEIVES] = {"receives", MZ_T("Receives"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_KEEP,
                             NULL},
    [BRAIN_HOME_HIDDEN] = {"hidden", MZ_T("Hidden"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    [BRAIN_HOME_COLS] = {0},
};

/* Words are of a household: a row found by them would say whom a hidden row is about. */
static mz_code home_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    struct which w;
    if (!which_of(what_of(ask, "receives"), &w) || w.home == NULL) {
        return absent(cx);
    }
    if (w.of.n > 0) {
        asks_add(q, (struct mz_filter){.col = "category", .op = MZ_IS, .s = w.of});
    }
    if (w.home->qualifies != ANY) {
        asks_add(q, (struct mz_filter){.col = "qualifies", .op = MZ_IS, .i = w.home->qualifies});
    }
    if (w.home->receives != ANY) {
        asks_add(q, (struct mz_filter){.col = "receives", .op = MZ_IS, .i = w.home->receives});
    }
    if (ask->get(ask->p, "q").n > 0) {
        asks_add(q, (struct mz_filter){.col = "hidden", .op = MZ_IS, .i = 0});
    }
    int64_t place = place_of(cx, ask);
    if (place != 0) {
        asks_add(q, (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = place});
    }
    return MZ_OK;
}

const char *brain_home_status(int64_t qualifies, int64_t receives)
{
    if (receives == 0) {
        return MZ_T("Qualifies, does not receive");
    }
    return qualifies == 1   ? MZ_T("Qualifies and receives")
           : qualifies == 0 ? MZ_T("Receives, does not qualify")
                            : MZ_T("Receives, cannot be decided");
}

/* The household of a hidden person tells who it is, and so does the village. */
static mz_code home_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    int64_t division = row->v[BRAIN_HOME_DIVISION].i;
    (void)reg;
    row->v[BRAIN_HOME_CATEGORY].s =
        brain_category_text(cx, division, row->v[BRAIN_HOME_CATEGORY].s);
    row->v[BRAIN_HOME_STATUS].s = mz_text(
        cx->lang, brain_home_status(row->v[BRAIN_HOME_QUALIFIES].i, row->v[BRAIN_HOME_RECEIVES].i));
    if (row->v[BRAIN_HOME_HIDDEN].i != 0) {
        row->v[BRAIN_HOME_HOUSEHOLD].i = MZ_NULL;
        row->v[BRAIN_HOME_PERSON].i = MZ_NULL;
        row->v[BRAIN_HOME_DIVISION].i = division / 1000 * 1000;
    }
    return MZ_OK;
}

const struct mz_reg brain_home_register = {
    .name = "brain_home",
    .table = "brain_home_list",
    .title = MZ_T("Who qualifies and who receives"),
    .sort = "division",
    .cols = home_cols,
    .need = "brain.read",
    .ask = home_ask,
    .words = household_typed,
    .about = "household",
    .row = home_out,
};

/* ---- alerts, by indicator or by their way --------------------------------------------------- */

static const struct mz_col alert_cols[] = {
    [BRAIN_ALERT_HOUSEHOLD] = {"household", MZ_T("Household"), MZ_COL_SUBJECT, 0, "household"},
    [BRAIN_ALERT_GRADE] = {"grade", MZ_T("Grade"), MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    [BRAIN_ALERT_DIVISION] = {"division", MZ_T("Division"), MZ_COL_DIVISION,
                              MZ_COL_SORT | MZ_COL_FILTER, NULL},
    [BRAIN_ALERT_STATE] = {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    [BRAIN_ALERT_MADE] = {"made_ms", MZ_T("Made"), MZ_COL_TIME, 0, NULL},
    [BRAIN_ALERT_COLS] = {0},
};

static mz_code sign_ids(mz_cx *cx, int64_t division, mz_str sign, struct mz_query *q)
{
    struct brain_q_sign_alerts_row *rows = NULL;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(division, &lo, &hi);
    MZ_TRY(brain_q_sign_alerts(cx, lo, hi, sign, MZ_IDS_MAX + 1, &rows, &n));
    if (n > MZ_IDS_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "division",
                         .text = MZ_T("More alerts than one page counts; choose a county."));
    }
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        ids[i] = rows[i].id;
    }
    q->ids = ids;
    q->ids_n = n;
    return MZ_OK;
}

static mz_code track_ids(mz_cx *cx, int64_t division, const struct which *w, struct mz_query *q)
{
    struct brain_tracks t = {.n = 0};
    MZ_TRY(brain_track(cx, division, brain_since(cx), &t));
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, t.n + 1);
    q->ids_n = 0;
    for (size_t i = 0; i < t.n; i++) {
        bool in = w->stage < BRAIN_STAGES ? t.v[i].at[w->stage] != MZ_NULL
                                          : brain_has(&t.v[i], (enum brain_mark)w->mark);
        if (in) {
            ids[q->ids_n++] = t.v[i].alert;
        }
    }
    q->ids = ids;
    return MZ_OK;
}

static mz_code alert_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    struct which w;
    int64_t place = place_of(cx, ask);
    if (!which_of(what_of(ask, "alerts"), &w) || w.home != NULL) {
        return absent(cx);
    }
    return w.stage < BRAIN_STAGES || w.mark < BRAIN_MARKS ? track_ids(cx, place, &w, q)
                                                          : sign_ids(cx, place, w.of, q);
}

static mz_code alert_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    size_t state = watch_word_of(watch_states, WATCH_STATES_N, row->v[BRAIN_ALERT_STATE].s);
    (void)reg;
    if (state < WATCH_STATES_N) {
        row->v[BRAIN_ALERT_STATE].s = mz_text(cx->lang, watch_states[state].label);
    }
    return MZ_OK;
}

const struct mz_reg brain_alert_register = {
    .name = "brain_alert",
    .table = "watch",
    .title = MZ_T("Alerts behind a figure"),
    .sort = "division",
    .cols = alert_cols,
    .need = "brain.read",
    .ask = alert_ask,
    .words = household_typed,
    .about = "household",
    .row = alert_out,
};
