/* page_web.h - what the pages of this folder share, and their handlers. Private. */
#ifndef MZ_FEATURE_HOUSEHOLD_PAGE_WEB_H
#define MZ_FEATURE_HOUSEHOLD_PAGE_WEB_H

#include "feature/household/change.h"
#include "feature/household/household_int.h"
#include "feature/leaf_web.h"
#include "feature/person/person.h"

/* That somebody read names in a list of households, before it is shown; not of an empty one. */
mz_code page_list_noted(mz_cx *cx, size_t rows) MZ_MUST_USE;
/* The same for a page about one household. */
mz_code page_noted(mz_cx *cx, int64_t household, int64_t division) MZ_MUST_USE;

/* A person's name, link and age for a cell or fact; "outside your area" when not in scope. */
struct page_person {
    mz_str name;
    mz_str href; /* empty: not in scope */
    mz_str age;
    bool dead;
};
mz_code page_person(struct leaf *l, int64_t person, struct page_person *out) MZ_MUST_USE;
/* The name alone, on a list read for all its rows. */
mz_code page_who(struct leaf *l, int64_t person, mz_str *name) MZ_MUST_USE;
mz_str page_relation(const struct leaf *l, mz_str code);
/* Options of the common relations; `head` with 02, else without. */
void page_relations(struct leaf *l, struct ui_field *field, bool with_head);
const struct ui_tag *page_state(struct leaf *l, enum household_state state);
mz_str page_change_href(const struct leaf *l, int64_t id);
mz_str page_household_href(const struct leaf *l, int64_t id);
/* "Households" in front, then the household when id is not 0. */
struct mz_page page_of(struct leaf *l, mz_str title, int64_t id, mz_str number);
/* Two cards side by side for each household of the two pictures. */
void page_compare(struct leaf *l, const struct household_picture *before,
                  const struct household_picture *after);
/* The same when the change cannot be done: on the right why not, instead of a household. */
void page_no_after(struct leaf *l, const struct household_picture *before,
                   const struct household_problems *why);
/* The tree of relations as a slot of a part. */
void page_tree(struct leaf *l, struct leaf_part *part, const struct household_member *m, size_t n,
               const struct page_person *who);

mz_handler household_show, household_new_show, household_new_post, household_correct_show,
    household_correct_post, household_past_show;
mz_handler change_form_show, change_form_post, change_queue_show, change_queue_post, change_show,
    change_post;

/* What programs get. */
extern const struct list_how household_queue_list, household_todo_list;
extern const struct mz_shape household_list_rows_shape, household_leavers_shape,
    household_queue_rows_shape, household_request_page_shape, household_page_shape,
    household_past_page_shape;

#endif
