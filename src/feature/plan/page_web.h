/* page_web.h - what the pages of help plans share. Private to the folder. Layer: feature. */
#ifndef MZ_FEATURE_PLAN_PAGE_WEB_H
#define MZ_FEATURE_PLAN_PAGE_WEB_H

#include "feature/leaf_web.h"
#include "feature/plan/plan_int.h"

const struct ui_clock *plan_page_due(struct leaf *l, int64_t day);
const struct ui_tag *plan_page_consent(struct leaf *l, enum plan_consent consent);
mz_str plan_page_href(const struct leaf *l, int64_t id);
struct ui_option *plan_page_options(struct leaf *l, const struct plan_word *w, size_t n,
                                    const char *first);
/* Accounts that may be responsible in a division. */
mz_code plan_page_workers(struct leaf *l, int64_t division, struct ui_option **out,
                          size_t *n) MZ_MUST_USE;
/* The place of a word in a field, or a problem of the form. */
size_t plan_page_word(struct mz_form *form, const char *field, const struct plan_word *w, size_t n);
/* What was typed, when a form is shown again. */
mz_str plan_page_kept(struct leaf *l, const struct mz_form *form, const char *name, mz_str usual);

/* One plan on its pages. */
struct plan_page {
    struct leaf *l;
    struct plan p;
    struct plan_need *needs;
    size_t needs_n;
    struct plan_measure *measures;
    size_t measures_n;
    size_t running_n;
    struct mz_form *form; /* of an act that failed, or NULL */
    mz_str whom;
};
/* The plan that the address names, with its needs and measures; the read is on record. */
mz_code plan_page_open(mz_cx *cx, mz_req *rq, struct plan_page *s) MZ_MUST_USE;
/* act_web.c: the form that reports a measure, and buttons of what else may be done. */
void plan_page_follow(struct plan_page *s);
void plan_page_acts(struct plan_page *s);
/* The page again, with what was wrong with the report of a measure. */
mz_code plan_page_show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form) MZ_MUST_USE;

mz_handler plan_list_get, plan_measure_list_get, plan_board_get;
mz_handler plan_home_get, plan_home_post, plan_case_get, plan_case_post, plan_alert_get,
    plan_alert_post;
mz_handler plan_show_get, plan_show_post, plan_act_get;

extern const struct mz_shape plan_list_shape, plan_measure_list_shape, plan_page_shape;

#endif
