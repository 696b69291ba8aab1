/*
 * ui_answer.h - a page as a program gets it: its title and its parts, with the same facts, rows
 * and forms that a reader sees. Pages that have no answer of their own give this one.
 *
 * Layer: web.
 */
#ifndef MZ_WEB_UI_ANSWER_H
#define MZ_WEB_UI_ANSWER_H

#include "web/shape.h"
#include "web/ui_form.h"
#include "web/ui_list.h"

/* What stands in one part of a page; what is NULL or empty is left out. */
struct ui_part {
    mz_str title;
    mz_str note;
    mz_str secret; /* to be copied once */
    const mz_str *codes;
    size_t codes_n;
    const struct ui_callout *callout;
    const struct ui_empty *empty;
    const struct ui_facts *facts;
    const struct ui_table *table;
    const struct ui_list *list;
    const struct ui_time *time;
    const struct ui_form *form;
    const struct ui_action *actions;
    size_t actions_n;
};

/* The same as the shape writes it. */
struct ui_part_answer {
    mz_str title;
    mz_str message;
    mz_str note;
    mz_str secret;
    const mz_str *codes;
    size_t codes_n;
    const struct ui_fact *facts;
    size_t facts_n;
    const struct ui_column *columns;
    size_t columns_n;
    const void *rows;
    size_t rows_n;
    int64_t total;
    const struct ui_event *events;
    size_t events_n;
    const void *form;
    const struct ui_action *links;
    size_t links_n;
};

struct ui_page_answer {
    mz_str title;
    const struct ui_part_answer *parts;
    size_t parts_n;
};

extern const struct mz_shape ui_part_shape;
extern const struct mz_shape ui_page_shape;

/* Memory from `a`. */
struct ui_part_answer ui_part_answer(mz_arena *a, const struct ui_part *part);

#endif
