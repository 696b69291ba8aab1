/* round_view.h - what the templates of this folder show. Layer: feature, private to round. */
#ifndef MZ_FEATURE_ROUND_ROUND_VIEW_H
#define MZ_FEATURE_ROUND_ROUND_VIEW_H

#include "web/ui.h"

/* A household to go to. */
struct round_stop {
    mz_str village; /* a heading before it; empty: the village of the one before */
    mz_str name;
    mz_str address;
    mz_str plan;
    mz_str href;
    const struct ui_tag *tag;
    const struct ui_clock *clock;
};

struct round_mine_view {
    const struct round_stop *stops;
    size_t stops_n;
    int64_t total;
    int64_t done; /* today */
};
void round_mine_html(mz_out *o, const struct round_mine_view *v);

/* A village on the ground. */
struct round_point {
    int64_t x;
    int64_t y;
    int64_t r;
    int64_t shade; /* 0 to 4: nobody to all visited */
    mz_str href;
    mz_str name; /* 溪口村 3 / 12 */
};

struct round_label {
    int64_t x;
    int64_t y;
    mz_str name;
};

struct round_map_view {
    mz_str title;
    int64_t width;
    int64_t height;
    const struct round_point *points;
    size_t points_n;
    const struct round_label *labels;
    size_t labels_n;
};
void round_map_html(mz_out *o, const struct round_map_view *v);

#endif
