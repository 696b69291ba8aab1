/*
 * rule_view.h - what a page about rules shows: rows of cards, each card of a few known parts.
 *
 * Layer: feature, private to rule. All pages of the folder are such a sheet, so that they look and
 * read alike and there is one template; the handlers say what stands on them.
 */
#ifndef MZ_FEATURE_RULE_RULE_VIEW_H
#define MZ_FEATURE_RULE_RULE_VIEW_H

#include "feature/rule/law.h"
#include "web/ui_answer.h"
#include "web/ui_list.h"

/* A formula or sentence, with a heading before and a remark behind it. */
struct rule_text {
    mz_str label;
    const struct law_span *spans;
    size_t spans_n;
    mz_str note;
    bool strong;
};

/* A condition: mark, sentence, why, article. */
struct rule_line {
    struct ui_tag tag;
    mz_str text;
    mz_str why;
    mz_str cite;
};

struct rule_box {
    int32_t x;
    int32_t y;
    int32_t text_x;
    int32_t text_y;
    mz_str label;
    mz_str whole; /* the label uncut */
    mz_str href;
    bool here;
};

struct rule_picture {
    mz_str label;
    int32_t width;
    int32_t height;
    const struct rule_box *boxes;
    size_t boxes_n;
    const mz_str *lines; /* paths */
    size_t lines_n;
};

struct rule_map_area {
    const struct ir_value *value; /* NULL: not in force */
    int shade;                    /* 0 none, 1 to 4 from low to high */
    mz_str name;                  /* division and value */
    mz_str path;
    mz_str href;
};

struct rule_map {
    mz_str title;
    int32_t width;
    int32_t height;
    const struct rule_map_area *areas;
    size_t areas_n;
};

struct rule_card {
    const char *id;
    mz_str title;
    mz_str note; /* beside the title */
    const struct ui_action *actions;
    size_t actions_n;
    const struct ui_callout *callout;
    mz_str quote;
    mz_str quote_from;
    const struct rule_text *formulas;
    size_t formulas_n;
    const struct rule_text *texts;
    size_t texts_n;
    const struct ui_facts *facts;
    const struct ui_chart *chart;
    const struct rule_picture *picture;
    mz_html map;
    const struct ui_form *form;
    mz_html slot;
    const struct rule_line *lines;
    size_t lines_n;
    const struct rule_text *after; /* texts behind the lines */
    size_t after_n;
    const struct ui_table *table;
    mz_str foot;
};

struct rule_row {
    const char *shape; /* "c11", "c21", "c12" or "" */
    struct rule_card *cards;
    size_t cards_n;
};

struct rule_sheet {
    mz_str title;
    const struct ui_callout *callout;
    const struct ui_nums *nums;
    struct rule_row *rows;
    size_t rows_n;
};

/* A parameter that can be changed: the first as a slider. */
struct rule_knob {
    mz_str name; /* of the field */
    mz_str label;
    mz_str unit;
    mz_str value;
    mz_str now; /* in force, in words */
    mz_str least;
    mz_str most;
    mz_str step;
    mz_str problem;
};

struct rule_simulate {
    mz_str pack;
    mz_str reform; /* its id; empty: the law as it is */
    const struct ui_option *reforms; /* none first; reforms_n 0: the pack has none */
    size_t reforms_n;
    mz_str note;
    const struct rule_knob *slider; /* NULL: none */
    const struct rule_knob *knobs;
    size_t knobs_n;
    const struct ui_option *packs;
    size_t packs_n;
    mz_str at;
    const struct rule_sheet *result;
};

void rule_simulate_html(mz_out *o, const struct rule_simulate *v);
void rule_sheet_html(mz_out *o, const struct rule_sheet *v);
void rule_card_html(mz_out *o, const struct rule_card *v);
void rule_text_html(mz_out *o, const struct rule_text *v);
void rule_map_html(mz_out *o, const struct rule_map *v);
void rule_picture_html(mz_out *o, const struct rule_picture *v);

#endif
