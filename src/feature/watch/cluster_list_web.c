/* cluster_list_web.c - the lists of clusters, and of the households that they are of. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/list_web.h"
#include "feature/watch/cluster.h"
#include "feature/watch/cluster_sql.h"
#include "feature/watch/page_web.h"
#include "store/db.h"

/* Positions in cluster_register. */
enum { REG_PLACE, REG_RULE, REG_STATE, REG_GRADE, REG_HOMES, REG_LIVING, REG_DUE, REG_MADE };
enum { COL_GRADE, COL_PLACE, COL_RULE, COL_HOMES, COL_STATE, COL_DUE, COL_MADE, COLS };

static const struct ui_column heads[COLS] = {
    [COL_GRADE] = {.name = "grade", .label = {MZ_T("Grade"), 0}, .sort = true, .phone_end = true},
    [COL_PLACE] = {.name = "division", .label = {MZ_T("Place"), 0}, .sort = true, .fixed = true},
    [COL_RULE] = {.name = "rule", .label = {MZ_T("Cluster"), 0}, .phone_full = true},
    [COL_HOMES] = {.name = "homes",
                   .label = {MZ_T("Households"), 0},
                   .num = true,
                   .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
    [COL_DUE] = {.name = "due", .label = {MZ_T("Deadline"), 0}, .sort = true, .phone_label = true},
    [COL_MADE] = {.name = "made_ms", .label = {MZ_T("Made"), 0}, .phone_hide = true},
};

const struct ui_tag *page_cluster_state(struct leaf *l, enum cluster_state state)
{
    static const enum mz_tone tones[CLUSTER_STATES_N] = {
        [CLUSTER_REVIEW] = MZ_TONE_INFO, [CLUSTER_CHECK] = MZ_TONE_NOTE,
        [CLUSTER_JUDGE] = MZ_TONE_WARN,  [CLUSTER_HELP] = MZ_TONE_WARN,
        [CLUSTER_CLOSED] = MZ_TONE_IDLE,
    };
    return leaf_tag(l, tones[state], leaf_say(l, cluster_states[state].label));
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    size_t state = watch_word_of(cluster_states, CLUSTER_STATES_N - 1, r->v[REG_STATE].s);
    c[COL_GRADE].risk = page_risk(l, (enum watch_grade)(r->v[REG_GRADE].i - 1), MZ_S(""));
    c[COL_PLACE].text = leaf_division_short(l->cx, r->v[REG_PLACE].i);
    c[COL_PLACE].href = mz_str_fmt(l->cx->a, "/watch/cluster/%" PRId64, r->id);
    c[COL_RULE].text = cluster_label(l->cx, r->v[REG_PLACE].i, r->v[REG_RULE].s);
    c[COL_HOMES].text = leaf_int(l, r->v[REG_HOMES].i);
    c[COL_STATE] =
        (struct ui_cell){.tags = page_cluster_state(l, (enum cluster_state)state), .tags_n = 1};
    c[COL_DUE].clock = page_clock(l, r->v[REG_DUE].i);
    c[COL_MADE].text = leaf_time(l, r->v[REG_MADE].i);
    return MZ_OK;
}

static const struct list_view views[] = {
    {"", MZ_T("All open"), .counted = true},
    {"review", MZ_T("County review"), .counted = true},
    {"check", MZ_T("Township looks into it"), .counted = true},
    {"judge", MZ_T("Judgement||of an alert"), .counted = true},
    {"help", MZ_T("Help||of an alert"), .counted = true},
    {"late", MZ_T("Overdue"), .counted = true},
    {"closed", MZ_T("Closed||of an alert"), .counted = false},
};

static const struct mz_member row_members[] = {
    {"id", "Number of the cluster", MZ_J_INT(struct mz_reg_row, id)},
    {"division", "12-digit code of the place", MZ_J_COL(I64, REG_PLACE)},
    {"rule", "Rule of the packs that counts it", MZ_J_COL(TEXT, REG_RULE)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {"grade", "1 red, 2 orange, 3 yellow, 4 blue", MZ_J_COL(I64, REG_GRADE)},
    {"homes", "Households that are counted", MZ_J_COL(I64, REG_HOMES)},
    {"living", "Households that lived there when it was made", MZ_J_COL(I64, REG_LIVING)},
    {"due", "Last day to act", MZ_J_COL_OR_NULL(DAY, REG_DUE)},
    {0},
};
static const struct mz_shape row_shape = {"ClusterRow", row_members, sizeof(struct mz_reg_row)};
const struct mz_shape cluster_rows_shape = MZ_ROWS("Clusters", "clusters", &row_shape);

const struct list_how cluster_list = {
    .reg = &cluster_register,
    .path = "/watch/cluster",
    .menu = "/watch",
    .title = MZ_T("Clusters"),
    .sub = MZ_T("Places where many households have the same sign within days. The program only "
                "points; people look and decide."),
    .above = MZ_T("Alerts"),
    .above_path = "/watch",
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .usual = "due",
    .heads = heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &cluster_rows_shape,
    .icon = MZ_ICON("map-pin"),
    .none = MZ_T("No place is pointed to here"),
    .next = MZ_T("Places are counted with every run of the indicators, and at once when something "
                 "of a household changes."),
};

/* ---- on the page of an alert ------------------------------------------------------------- */

mz_code page_clusters(struct leaf *l, int64_t household)
{
    enum { SHOWN = 5 };
    struct cluster_q_of_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(cluster_q_of(l->cx, household, SHOWN, &rows, &n));
    struct leaf_part *p = n == 0 ? NULL : leaf_right(l, MZ_T("Counted in a cluster"));
    for (size_t i = 0; i < n; i++) {
        size_t state = watch_word_of(cluster_states, CLUSTER_STATES_N - 1, rows[i].state);
        leaf_fact(l, p, cluster_states[state].label,
                  (struct ui_fact){
                      .value = leaf_sayf(l, MZ_T("{0}: {1}"),
                                         leaf_division_short(l->cx, rows[i].division),
                                         cluster_label(l->cx, rows[i].division, rows[i].rule)),
                      .href = mz_str_fmt(l->cx->a, "/watch/cluster/%" PRId64, rows[i].id),
                      .wide = true});
    }
    return MZ_OK;
}

/* ---- households --------------------------------------------------------------------------- */

/* Positions in cluster_home_register. */
enum { HOME_HOME, HOME_DIVISION, HOME_DAY, HOME_ALERT };
enum { HCOL_HOME, HCOL_CAUSES, HCOL_PLACE, HCOL_STATE, HCOL_DAY, HCOLS };

static const struct ui_column home_heads[HCOLS] = {
    [HCOL_HOME] = {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
    [HCOL_CAUSES] = {.name = "causes", .label = {MZ_T("Causes"), 0}, .phone_full = true},
    [HCOL_PLACE] = {.name = "division",
                    .label = {MZ_T("Division"), 0},
                    .sort = true,
                    .phone_label = true},
    [HCOL_STATE] = {.name = "state", .label = {MZ_T("State of the alert"), 0}, .phone_label = true},
    [HCOL_DAY] = {.name = "day", .label = {MZ_T("Day"), 0}, .sort = true, .phone_label = true},
};

/* Their alerts are read together. */
static mz_code load(struct list *list)
{
    return list_load_rows(list, HOME_ALERT, &watch_register);
}

/* Positions in watch_register. */
enum { ALERT_DIVISION = 1, ALERT_STATE = 3, ALERT_CAUSES = 6 };

static mz_code home_cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    int64_t alert = r->v[HOME_ALERT].i;
    const struct mz_reg_row *a = alert == MZ_NULL ? NULL : list_row(l, alert);
    MZ_TRY(list_home(l, r->v[HOME_HOME].i, &c[HCOL_HOME].text));
    c[HCOL_HOME].href = mz_str_fmt(l->cx->a, "/household/%" PRId64, r->v[HOME_HOME].i);
    c[HCOL_CAUSES].text = leaf_say(l, MZ_T("A fact that was told"));
    c[HCOL_PLACE].text = leaf_division_short(l->cx, r->v[HOME_DIVISION].i);
    c[HCOL_DAY].text = leaf_day(l, r->v[HOME_DAY].i);
    if (a != NULL) {
        size_t state = watch_word_of(watch_states, WATCH_STATES_N - 1, a->v[ALERT_STATE].s);
        c[HCOL_HOME].href = page_alert_href(l, alert);
        c[HCOL_CAUSES].text =
            watch_causes_text(l->cx, a->v[ALERT_DIVISION].i, a->v[ALERT_CAUSES].s);
        c[HCOL_STATE] =
            (struct ui_cell){.tags = page_alert_state(l, (enum watch_state)state), .tags_n = 1};
    }
    return MZ_OK;
}

static const struct mz_member home_members[] = {
    {"id", "Number of the row", MZ_J_INT(struct mz_reg_row, id)},
    {"household", "Number of the household", MZ_J_COL(I64, HOME_HOME)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, HOME_DIVISION)},
    {"day", "Day by which it counts", MZ_J_COL(DAY, HOME_DAY)},
    {"alert", "Number of the alert by which it counts", MZ_J_COL_OR_NULL(I64, HOME_ALERT)},
    {0},
};
static const struct mz_shape home_shape = {"ClusterHome", home_members, sizeof(struct mz_reg_row)};
const struct mz_shape cluster_homes_shape = MZ_ROWS("ClusterHomes", "households", &home_shape);

const struct list_how cluster_home_list = {
    .reg = &cluster_home_register,
    .path = "/watch/cluster/home",
    .menu = "/watch",
    .title = MZ_T("Households of clusters"),
    .above = MZ_T("Clusters"),
    .above_path = "/watch/cluster",
    .place = true,
    .usual = "-day",
    .heads = home_heads,
    .heads_n = HCOLS,
    .words = MZ_T("Number, head or address"),
    .cells = home_cells,
    .load = load,
    .answer = &cluster_homes_shape,
    .act = "watch.read",
    .kind = "watch_cluster",
    .icon = MZ_ICON("home"),
    .none = MZ_T("No household is counted here"),
    .next = MZ_T("Households appear here when their place becomes a cluster."),
};
