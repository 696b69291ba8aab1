/* visit_view.h - what the templates of this folder show. Layer: feature, private to visit. */
#ifndef MZ_FEATURE_VISIT_VISIT_VIEW_H
#define MZ_FEATURE_VISIT_VISIT_VIEW_H

#include "web/ui.h"

/* A household to go to. */
struct visit_stop {
    mz_str village; /* a heading before it; empty: the village of the one before */
    mz_str name;
    mz_str address;
    mz_str why;
    mz_str href;
    mz_str far; /* from the one before, or empty */
    mz_str number;
    const struct ui_tag *tag;
    const struct ui_clock *clock; /* or NULL */
    int64_t x, y;
    bool placed; /* a point of the map */
};

struct visit_mine_view {
    const struct visit_stop *stops;
    size_t stops_n;
    int64_t total, late, today;
};
void visit_mine_html(mz_out *o, const struct visit_mine_view *v);

struct visit_map_view {
    const struct visit_stop *stops;
    size_t stops_n;
    int64_t width, height;
    mz_str title;
};
void visit_map_html(mz_out *o, const struct visit_map_view *v);

/* The program on the phone: screens that the script shows one at a time. */
struct visit_app_view {
    mz_str p0, p1, p2; /* "{0}" and so on: what the script puts in */
    int64_t note_max;
    int64_t photos_max;
};
void visit_app_html(mz_out *o, const struct visit_app_view *v);

#endif
