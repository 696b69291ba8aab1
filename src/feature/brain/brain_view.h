/* brain_view.h - what the pictures of the data brain show. */
#ifndef MZ_FEATURE_BRAIN_BRAIN_VIEW_H
#define MZ_FEATURE_BRAIN_BRAIN_VIEW_H

#include "web/ui.h"
#include "web/ui_list.h"

/* An outline, or a place as a circle where `path` is empty. */
struct brain_area {
    mz_str href;
    mz_str name; /* with the figure: for readers that see no picture */
    mz_str label;
    mz_str value;
    mz_str path;
    int32_t x;
    int32_t y;
    int shade; /* 0 to 4 */
};

struct brain_map {
    mz_str title;
    mz_str note;
    int32_t x;
    int32_t y;
    int32_t width;
    int32_t height;
    int32_t radius;
    int32_t font;
    const mz_str *ground; /* outlines behind the circles */
    size_t ground_n;
    const struct brain_area *areas;
    size_t areas_n;
    bool plain; /* no links: the screen of the hall */
};
void brain_map_html(mz_out *o, const struct brain_map *v);

struct brain_bar {
    mz_str label;
    mz_str value;
    mz_str note;
    mz_str href;
    int32_t width; /* of 1000 */
    bool weak;
};
struct brain_bars {
    mz_str label;
    const struct brain_bar *bars;
    size_t bars_n;
};
void brain_bars_html(mz_out *o, const struct brain_bars *v);

/* Persons and households, and what joins them. */
struct brain_node {
    int32_t x;
    int32_t y;
    mz_str name;
    mz_str note;
    bool home;
    bool past;
    bool self;
};
struct brain_link {
    int32_t x1, y1, x2, y2;
    bool past;
};
struct brain_graph {
    mz_str label;
    int32_t width;
    int32_t height;
    const struct brain_node *nodes;
    size_t nodes_n;
    const struct brain_link *links;
    size_t links_n;
};
void brain_graph_html(mz_out *o, const struct brain_graph *v);

struct brain_big {
    mz_str label;
    mz_str value;
    mz_str unit;
    mz_str note;
    bool bad;
};
struct brain_screen {
    mz_str title;
    mz_str office;
    mz_str day;
    mz_str clock;
    mz_str note;
    const struct brain_big *bigs;
    size_t bigs_n;
    struct brain_map map;
    struct brain_bars funnel;
    struct brain_bars index;
    mz_str index_value;
    mz_str index_note;
    struct brain_bars signs;
    struct brain_bars grades;
    struct ui_chart *trend;
};
void brain_screen_html(mz_out *o, const struct brain_screen *v);

#endif
