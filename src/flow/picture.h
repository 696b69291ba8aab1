/*
 * picture.h - a matter as a drawing: steps in layers from top to bottom, actions as lines.
 *
 * Layer: flow. A pure function of the matter and, on a case page, of the case's state: the same
 * input gives the same drawing, byte for byte. Nothing is drawn here; boxes, paths and words come
 * out with their places, in whole pixels, and a template (feature/flow_sheet.html) writes them.
 * The layout is that of Sugiyama, Tagawa and Toda 1981 (layers, places inside of a layer by
 * barycentres, fewest crossings kept); lines that lead back are laid as if they led down and are
 * drawn with the tip above. ADR 0033 says why this is not a library in the browser.
 *
 * Limits: what a matter may hold (matter.h); at most FLOW_PICTURE_NODES places of lines.
 */
#ifndef MZ_FLOW_PICTURE_H
#define MZ_FLOW_PICTURE_H

#include "flow/flow.h"

enum { FLOW_PICTURE_NODES = 2000, FLOW_PICTURE_LINES = 4 };

/* Who acts there: a colour, which the words of the box repeat. */
enum flow_lane {
    FLOW_LANE_NONE, /* the program, or days */
    FLOW_LANE_APPLICANT,
    FLOW_LANE_VILLAGE,
    FLOW_LANE_TOWNSHIP,
    FLOW_LANE_CENTRE,
    FLOW_LANE_COUNTY,
    FLOW_LANE_ABOVE, /* city and province */
    FLOW_LANE_MIXED,
    FLOW_LANE_GOOD, /* an end that grants */
    FLOW_LANE_BAD,
    FLOW_LANE_END
};

enum flow_stand { FLOW_STAND_NONE, FLOW_STAND_BEEN, FLOW_STAND_HERE };

struct flow_words {
    int32_t x;
    int32_t y;
    mz_str text;
};

struct flow_box {
    int32_t x;
    int32_t y;
    int32_t w;
    int32_t h;
    mz_str id;    /* of the step or end: the anchor of its line in the list */
    mz_str title; /* everything that the box says, uncut */
    struct flow_words words[FLOW_PICTURE_LINES];
    size_t words_n;
    enum flow_lane lane;
    enum flow_stand stand;
    bool end;
};

struct flow_line {
    mz_str path; /* of an SVG */
    mz_str tip;  /* the triangle at its end */
    struct flow_words word;
    bool back;  /* leads to an earlier step */
    bool taken; /* the case went there */
};

/* The same for those who read it: one row for each step and end, in the order of the drawing. */
struct flow_row {
    mz_str id;
    mz_str name;
    mz_str who;
    mz_str days;
    mz_str on; /* actions and where they lead, a sentence */
    enum flow_stand stand;
    bool end;
};

struct flow_picture {
    mz_str label;
    int32_t width;
    int32_t height;
    const struct flow_box *boxes;
    size_t boxes_n;
    const struct flow_line *lines;
    size_t lines_n;
    const struct flow_row *rows;
    size_t rows_n;
    size_t crossings; /* of lines, as laid */
};

struct flow_picture_ask {
    const struct flow_at *at; /* b, m, division; gates NULL: days that a rule gives stay open */
    const struct flow_state *state; /* NULL: the matter alone */
    const mz_str *posts;            /* IR_POST_N names in the reader's language */
    mz_date day;                    /* of the parameters */
};

/* In cx->a, in the language of cx. */
const struct flow_picture *flow_picture(mz_cx *cx, const struct flow_picture_ask *ask);

#endif
