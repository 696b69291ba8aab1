/* page_web.h - what the pages of clues share, and their handlers. Private to the folder. */
#ifndef MZ_FEATURE_CLUE_PAGE_WEB_H
#define MZ_FEATURE_CLUE_PAGE_WEB_H

#include "feature/clue/clue_int.h"
#include "feature/leaf_web.h"

/* How far it is from the moment; NULL where there is none. */
const struct ui_clock *clue_page_due(struct leaf *l, int64_t due_ms);
const struct ui_tag *clue_page_state(struct leaf *l, enum clue_state state);
const struct ui_tag *clue_page_kind(struct leaf *l, enum clue_kind kind);
mz_str clue_page_href(const struct leaf *l, int64_t id);
/* XS331181-000123: how a clue is called on paper and telephone. */
mz_str clue_page_number(const struct leaf *l, int64_t id);
/* Options of words, an empty one in front when `first` is not NULL. */
struct ui_option *clue_page_options(struct leaf *l, const struct clue_word *w, size_t n,
                                    const char *first);

/* life_web.c: the forms of the next step, and what they post. */
struct clue_page {
    struct leaf *l;
    struct clue c;
    mz_str whom;
    struct clue_report *reports;
    size_t reports_n;
    struct clue_step *steps;
    size_t steps_n;
    struct clue_clear clear; /* empty where the reader may not handle clues */
    struct mz_form *form;
    bool revealed;
};
mz_code clue_page_next(struct clue_page *s) MZ_MUST_USE;
mz_code clue_page_find(struct clue_page *s) MZ_MUST_USE;
/* Reads the fields of the act and does it; problems are in the form. */
mz_code clue_page_act(struct mz_form *form, const struct clue *c) MZ_MUST_USE;

/* bulk_web.c: the acts of the list on many, and what they do. */
void clue_bulk_acts(struct list *list);

mz_handler clue_list_post, clue_show_get, clue_show_post, clue_new_get, clue_new_post;
mz_handler clue_report_get, clue_report_post, clue_done_get, clue_state_get, clue_state_post;
mz_handler clue_posters_get, clue_poster_get;

/* What programs get. */
extern const struct mz_shape clue_list_shape, clue_page_of_shape;

#endif
