/* household_view.h - the picture of a household: who is what to the head, by generation. */
#ifndef MZ_FEATURE_HOUSEHOLD_HOUSEHOLD_VIEW_H
#define MZ_FEATURE_HOUSEHOLD_HOUSEHOLD_VIEW_H

#include "web/ui.h"

struct household_node {
    int32_t x; /* left upper corner */
    int32_t y;
    mz_str name;
    mz_str relation;
    bool head;
};

struct household_line {
    int32_t x1, y1, x2, y2;
};

struct household_tree {
    mz_str label; /* for readers that cannot see it; the table says the same */
    int32_t width;
    int32_t height;
    struct household_node *nodes;
    size_t nodes_n;
    struct household_line *lines;
    size_t lines_n;
};

void household_tree_html(mz_out *o, const struct household_tree *v);

#endif
