/* person_view.h - what the pages of persons show. Layer: feature, web side. */
#ifndef MZ_FEATURE_PERSON_PERSON_VIEW_H
#define MZ_FEATURE_PERSON_PERSON_VIEW_H

#include "feature/person/person.h"
#include "web/ui.h"
#include "web/ui_answer.h"
#include "web/ui_form.h"
#include "web/ui_list.h"
#include "web/web.h"

/* A person in JSON: what person_view has, in words that programs keep. */
struct person_item {
    int64_t id;
    mz_str name;
    bool hidden;
    mz_str sex;
    int64_t age; /* -1: unknown */
    mz_str birth;
    mz_str id_mask;
    mz_str division; /* 12 digits */
    mz_str place;
    mz_str address;
    mz_str phone_mask;
    mz_str nation;
    mz_str marital;
    mz_str state;
    mz_str died;
    int64_t version;
    mz_str changed;
};

extern const struct mz_shape person_list_shape;

struct person_show_view {
    struct person_item self;
    const struct ui_callout *notice; /* hidden, dead, moved or joined */
    const struct ui_facts *facts;
    const struct ui_facts *more;
    const struct ui_table *households; /* NULL: none */
    const struct ui_time *changes;
    const struct ui_time *looks; /* NULL: nobody */
};
void person_show_html(mz_out *o, const struct person_show_view *v);
extern const struct mz_shape person_shape;

/* One form on a page: new, change, death, moving, unmasking. */
struct person_form_view {
    const struct ui_callout *note;
    const struct ui_form *form;
    const struct ui_facts *facts; /* beside it; NULL: none */
    mz_str title;                 /* of the facts */
};
void person_form_html(mz_out *o, const struct person_form_view *v);

struct person_past_view {
    struct person_item self;
    mz_str at;
    bool known;
    const struct ui_form *form;
    const struct ui_callout *note;
    const struct ui_facts *facts; /* NULL: not known yet at that time */
    const struct ui_table *diffs; /* what differs from today; NULL: nothing */
};
void person_past_html(mz_out *o, const struct person_past_view *v);
extern const struct mz_shape person_past_shape;

struct person_reveal_view {
    int64_t id;
    mz_str number;
};
extern const struct mz_shape person_reveal_shape;

/* ---- shared by the handlers (person_parts.c) --------------------------- */

mz_str person_tr(mz_cx *cx, const char *sentence);
/* The village of a place by its name alone; the township for a hidden person. */
mz_str person_place_name(mz_cx *cx, int64_t division);
struct person_item person_item_of(mz_cx *cx, const struct person_view *p);
const struct ui_facts *person_facts(mz_cx *cx, const struct person_view *p, bool one);
const struct ui_facts *person_facts_more(mz_cx *cx, const struct person_view *p);
mz_str person_href(mz_cx *cx, int64_t id, const char *tail);
mz_str person_sub(mz_cx *cx, const struct person_view *p);
/* Crumbs, title with lock or state, for a page below a person. */
void person_frame(mz_cx *cx, mz_req *rq, const struct person_view *p, const char *title);
/* One form as a page, or for a program as its part. */
void person_form_send(mz_cx *cx, mz_req *rq, mz_out *out, const struct person_form_view *v,
                      const struct person_view *p, const char *title);
const struct ui_callout *person_hidden_note(mz_cx *cx, const struct person_view *p);

extern const struct list_how person_list;
mz_handler person_bulk_post, person_show_get, person_new_get, person_new_post, person_edit_get,
    person_edit_post, person_past_get, person_reveal_get, person_reveal_post, person_death_get,
    person_death_post, person_alive_get, person_alive_post, person_move_get, person_move_post,
    person_unhide_get, person_unhide_post;

extern const struct mz_route person_routes[];

#endif
