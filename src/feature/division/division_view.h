/* division_view.h - what the pages of divisions show. */
#ifndef MZ_FEATURE_DIVISION_DIVISION_VIEW_H
#define MZ_FEATURE_DIVISION_DIVISION_VIEW_H

#include "web/shape.h"
#include "web/ui.h"
#include "web/ui_form.h"
#include "web/ui_list.h"

struct division_tally;

/* A division in JSON and in lists. */
struct division_item {
    mz_str code; /* 12 digits */
    mz_str name;
    mz_str path;  /* of its parent */
    mz_str level; /* province, city, county, township, village */
    mz_str from;  /* NULL: older than the records */
    mz_str to;    /* NULL: in force */
    mz_str href;
    mz_str choose_href; /* picker: take this one */
    bool leaf;          /* picker: nothing below it */
};

struct division_area {
    mz_str href;
    mz_str name; /* for readers that cannot see the map */
    mz_str label;
    mz_str path;
    int32_t x;
    int32_t y;
    bool here; /* the division of this page, or what it lies in */
    bool gone;
};

struct division_map_view {
    mz_str title;
    int32_t width;
    int32_t height;
    const struct division_area *areas;
    size_t areas_n;
    bool small; /* beside the page: of what the division lies in, without names */
};

struct division_show_view {
    struct division_item self;
    mz_str pinyin;
    const struct ui_facts *facts;
    const struct ui_callout *gone;
    const struct ui_form *on;
    const struct ui_table *table;
    const struct ui_time *time;
    const struct division_map_view *map;
    const struct division_tally *tally; /* its own, then of each child; or NULL */
    const struct division_item *children;
    size_t children_n;
    const struct division_item *before;
    size_t before_n;
    const struct division_item *after;
    size_t after_n;
};

void division_map_html(mz_out *o, const struct division_map_view *v);
void division_show_html(mz_out *o, const struct division_show_view *v);
extern const struct mz_shape division_show_shape;

struct division_find_view {
    const struct ui_form *form;
    const struct ui_table *table;
    const struct ui_empty *empty;
    mz_str query;
    const struct division_item *found;
    size_t found_n;
};

void division_find_html(mz_out *o, const struct division_find_view *v);
extern const struct mz_shape division_find_shape;

struct division_picker_view {
    const struct ui_form *form;
    const struct division_item *line; /* from the country down to where we are */
    size_t line_n;
    const struct division_item *here; /* NULL at the top */
    const struct division_item *items;
    size_t items_n;
    bool searched;
};

void division_picker_html(mz_out *o, const struct division_picker_view *v);
extern const struct mz_shape division_picker_shape;

#endif
