/*
 * leaf_view.h - a page as bands of one or two columns of parts: what most pages of features are.
 *
 * Layer: feature. leaf_web.h fills it.
 */
#ifndef MZ_FEATURE_LEAF_VIEW_H
#define MZ_FEATURE_LEAF_VIEW_H

#include "web/ui.h"
#include "web/ui_form.h"
#include "web/ui_list.h"

enum { LEAF_BANDS_MAX = 4, LEAF_PARTS_MAX = 24 };

/* One card; what is NULL or empty is left out. A list brings its own card. */
struct leaf_part {
    mz_str title;
    mz_str sub;
    const struct ui_callout *callout;
    const struct ui_list *list;
    const struct ui_steps *steps;
    const struct ui_table *table;
    const struct ui_empty *empty;
    const struct ui_facts *facts;
    const struct ui_time *time;
    const struct ui_form *form;
    mz_html slot; /* a picture of the feature's own */
    mz_html bare; /* the same with a card of its own, or without any */
    mz_str note;
    const struct ui_action *actions;
    size_t actions_n;
    bool body; /* something stands in the card's body */
};

struct leaf_band {
    struct leaf_part left[LEAF_PARTS_MAX];
    size_t left_n;
    struct leaf_part right[LEAF_PARTS_MAX];
    size_t right_n;
    bool equal; /* two columns of the same width; else two to one */
};

struct leaf_view {
    struct leaf_band bands[LEAF_BANDS_MAX];
    size_t bands_n;
    const struct ui_actions *actions; /* the bar at the foot */
};

void leaf_part_html(mz_out *o, const struct leaf_part *v);
void leaf_html(mz_out *o, const struct leaf_view *v);

#endif
