/* saved_view.h - what the page of saved views shows. Layer: feature, web side. */
#ifndef MZ_FEATURE_SAVED_SAVED_VIEW_H
#define MZ_FEATURE_SAVED_SAVED_VIEW_H

#include "web/shape.h"
#include "web/ui.h"

struct saved_item {
    int64_t id;
    mz_str list;
    mz_str name;
    mz_str href;
    mz_str path;  /* of its own forms */
    mz_str label; /* of the field of its name */
    bool usual;
};

struct saved_group {
    mz_str title; /* of the list */
    mz_str href;
    const struct saved_item *items;
    size_t items_n;
};

struct saved_page_view {
    const struct saved_group *groups;
    size_t groups_n;
    const struct ui_empty *empty; /* instead of groups */
};
void saved_page_html(mz_out *o, const struct saved_page_view *v);
extern const struct mz_shape saved_page_shape;

#endif
