/* home_view.h - what the workbench, the search and the help pages show. */
#ifndef MZ_FEATURE_HOME_HOME_VIEW_H
#define MZ_FEATURE_HOME_HOME_VIEW_H

#include "web/ui.h"
#include "web/ui_list.h"

/* An alarm above 0: how many, of what, why. */
struct home_alert {
    mz_str label;
    mz_str why;
    mz_str href;
    struct ui_tag tag;
};

struct home_link {
    mz_str label;
    mz_str note;
    mz_str href;
    const char *icon;
};

struct home_view {
    const struct ui_nums *work;  /* late, due today, in all; NULL: no list is the reader's */
    const struct ui_table *todo; /* grouped by deadline */
    mz_str todo_note;
    const struct ui_empty *idle; /* nothing to do */
    const struct home_alert *alerts;
    size_t alerts_n;
    bool watches;                 /* the reader has alarms, if all at 0 */
    const struct ui_table *waits; /* what I asked for */
    mz_str waits_note;
    const struct home_link *links; /* where my work usually begins: who has no lists */
    size_t links_n;
    const struct home_alert *states; /* how the office itself stands */
    size_t states_n;
    const struct ui_nums *figures; /* numbers of my area */
    mz_str area;
};

void home_html(mz_out *o, const struct home_view *v);

struct search_group {
    mz_str label;
    mz_str href; /* all finds of this kind */
    int64_t total;
    const struct ui_table *table;
};

struct search_view {
    mz_str q;
    const struct search_group *groups;
    size_t groups_n;
    const struct ui_empty *empty;
};

void search_html(mz_out *o, const struct search_view *v);

#endif
