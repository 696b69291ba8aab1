/*
 * ui_int.h - words and shapes that the templates of the parts look up. Private to src/web.
 */
#ifndef MZ_WEB_UI_INT_H
#define MZ_WEB_UI_INT_H

#include "web/ui_list.h"

/* By enum mz_tone, ui_grade, ui_clock_state, ui_step_state, ui_chart_kind. */
extern const char *const ui_tone_class[];
extern const char *const ui_tone_icon[];
extern const char *const ui_grade_class[];
extern const char *const ui_grade_icon[];
extern const char *const ui_clock_class[];
extern const char *const ui_clock_icon[];
extern const char *const ui_step_class[];
extern const char *const ui_step_icon[];
extern const char *const ui_chart_name[];

void ui_cell_html(mz_out *o, const struct ui_cell *v);

/* One field with everything its template asks, worked out. */
struct field_in {
    const struct ui_field *f;
    mz_str problem; /* p == NULL: none */
    int64_t rows;
    const char *type;
    const char *mode; /* inputmode, or NULL */
    const char *autocomplete;
    bool described;
    mz_html options;
};
struct option_in {
    const struct ui_field *f;
    const struct ui_option *option;
    const char *type;
    bool chosen;
};
void option_pick_html(mz_out *o, const struct option_in *v);
void option_select_html(mz_out *o, const struct option_in *v);
void field_in_html(mz_out *o, const struct field_in *v);

void form_open_html(mz_out *o, const struct ui_form *v);
void form_end_html(mz_out *o, const struct ui_form *v);

struct problem_in {
    mz_str label;
    mz_str said;
    const char *field; /* NULL: no place to go to */
};
struct problems_in {
    const struct problem_in *items;
    size_t items_n;
};
void problems_in_html(mz_out *o, const struct problems_in *v);

struct list_head {
    const struct ui_column *c;
    mz_str href;
    const char *sorted; /* aria-sort */
    const char *icon;
    bool first; /* the row's own name: th scope="row" */
};
struct list_hidden {
    mz_str name;
    mz_str value;
};
struct list_choice {
    mz_str label;
    mz_str href;
    bool current;
};
struct list_saved {
    mz_str name;
    mz_str href;
    bool current;
};
struct list_in {
    const struct ui_list *l;
    mz_str path;
    mz_str query;                   /* text of the query, for "all that match" */
    const struct list_hidden *keep; /* parameters that the filter form carries along */
    size_t keep_n;
    const struct list_hidden *keep_cols; /* the same for the column chooser */
    size_t keep_cols_n;
    const struct ui_field_in *filters;
    size_t filters_n;
    bool asks; /* a filter that a reader sees */
    mz_str clear_href;
    const struct list_head *heads;
    size_t heads_n;
    const struct list_choice *pers;
    size_t pers_n;
    const struct list_saved *saved;
    size_t saved_n;
    bool saved_now;    /* one of them is what is shown */
    mz_str saved_path; /* empty: views are not offered */
    mz_str question;   /* what a new one would keep; empty: the whole list */
    bool bulk;
    size_t span; /* columns shown, with the check box */
    mz_str from;
    mz_str to;
    mz_str total;
    mz_str prev_href;
    mz_str next_href;
    mz_str first_href;
    mz_str last_href;
    const struct ui_empty *empty;
    mz_str chosen_text; /* "{0} chosen", for the script */
};
void list_in_html(mz_out *o, const struct list_in *v);

#endif
