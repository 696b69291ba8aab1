/* home_view.h - what the workbench, the search and the help pages show. */
#ifndef MZ_FEATURE_HOME_HOME_VIEW_H
#define MZ_FEATURE_HOME_HOME_VIEW_H

#include "web/ui.h"
#include "web/ui_list.h"

struct home_view {
    const struct ui_nums *alarms; /* what wants attention */
    const struct ui_table *todo;  /* grouped by deadline */
    mz_str todo_note;
    const struct ui_empty *idle;   /* nothing to do */
    const struct ui_nums *figures; /* numbers of my area */
    const struct home_link *links; /* where my work usually begins */
    size_t links_n;
    mz_str area;
};

struct home_link {
    mz_str label;
    mz_str note;
    mz_str href;
    const char *icon;
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
