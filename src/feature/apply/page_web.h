/* page_web.h - what the pages of applications share, and their handlers. Private to the folder. */
#ifndef MZ_FEATURE_APPLY_PAGE_WEB_H
#define MZ_FEATURE_APPLY_PAGE_WEB_H

#include "feature/apply/apply_int.h"
#include "feature/apply/apply_view.h"
#include "feature/leaf_web.h"

/* An application opened by its code; the guest acts until the page is done. */
struct apply_page {
    struct leaf *l;
    struct apply a;
    struct matter_kind k;
    struct bundle_kind together; /* b is NULL for an application for one matter */
    int64_t bundle;              /* that it became; 0 */
    const struct ir_form *asked; /* its form on this page: parts are told by where they stand */
    struct mz_form *form;
    struct mz_actor guest;
    mz_str path; /* "/apply/at/4821-…" */
    mz_str here; /* the same, of a bundle with "?case=ID" of the one that is looked at */
};

/* One page of the way through a draft. */
enum apply_step_kind {
    STEP_WHO,
    STEP_PROOF,
    STEP_PEOPLE,
    STEP_CHOOSE,
    STEP_PART,
    STEP_PAPERS,
    STEP_CHECK
};
struct apply_step {
    enum apply_step_kind kind;
    const struct ir_part *part;
    size_t row;
    mz_str title;
};
enum { STEPS_MAX = 80 };

struct apply_way {
    struct apply_step v[STEPS_MAX];
    size_t n;
    size_t at;
};

/* ---- page_web.c ---- */

/* Runs `page` with the application of the code in the address, as a guest of its county. */
mz_code apply_page_run(mz_cx *cx, mz_req *rq, mz_out *out,
                       mz_code (*page)(struct apply_page *p, mz_out *out)) MZ_MUST_USE;
/* This browser has shown the telephone within half an hour. */
bool apply_page_unlocked(struct apply_page *p);
/* The code was right: from now on it has. */
mz_code apply_page_unlock(struct apply_page *p) MZ_MUST_USE;
mz_code apply_page_send(struct leaf *l, mz_out *out, mz_str title, mz_str sub) MZ_MUST_USE;
/* The code large, as a QR code too. */
mz_code apply_page_code(struct apply_page *p) MZ_MUST_USE;
/* "https://mz.example": set, or as this reader came. */
mz_code apply_page_base(struct leaf *l, mz_str *base) MZ_MUST_USE;
mz_html apply_page_qr(struct leaf *l, mz_str text, mz_str label);
mz_str apply_page_name(const struct leaf *l, const struct ir_label *name);
mz_str apply_page_text(const struct leaf *l, const struct ast_label *text);
mz_str apply_page_kept(const struct leaf *l, const char *name);
mz_str apply_page_office(struct leaf *l, int64_t division);
mz_str apply_page_days(struct leaf *l, const struct ir_clock *c, int64_t n);
/* Where a drawn signature goes into the file field of the form around it. */
mz_html apply_page_pen(struct leaf *l, const char *field);

/* ---- step_web.c ---- */

mz_code apply_way(struct apply_page *p, struct apply_way *way) MZ_MUST_USE;
/* The form of the pack with what is known of these rows. */
mz_code apply_way_form(struct apply_page *p, struct matter_form *f) MZ_MUST_USE;
mz_code apply_step_show(struct apply_page *p, struct apply_way *way, mz_out *out) MZ_MUST_USE;
/* What is still missing in a step; counts problems. */
mz_code apply_step_lacks(struct apply_page *p, const struct apply_step *s, size_t *n) MZ_MUST_USE;
mz_str apply_step_path(const struct apply_page *p, size_t at);
void apply_photo_fields(struct apply_page *p, struct ui_form *f);

/* ---- together_web.c ---- */

/* Of a bundle that was sent: the case that the address names stands for the application. */
mz_code apply_together_open(struct apply_page *p) MZ_MUST_USE;
/* All cases of it, and withdrawing all of them. */
mz_code apply_together_all(struct apply_page *p, bool unlocked) MZ_MUST_USE;
mz_code apply_together_fields(struct apply_page *p, struct ui_form *f) MZ_MUST_USE;
mz_code apply_together_take(struct apply_page *p) MZ_MUST_USE;

/* ---- follow_web.c ---- */

mz_code apply_follow(struct apply_page *p, mz_out *out) MZ_MUST_USE;

mz_handler apply_list_get, apply_about_get, apply_start_post, apply_find_post;
mz_handler apply_at_get, apply_at_post, apply_step_get, apply_step_post, apply_photo_post;
mz_handler apply_unlock_post, apply_letter_get, apply_sign_get, apply_sign_post;
mz_handler apply_queue_get, apply_case_get, apply_one_get, apply_one_post, apply_photo_get;

#endif
