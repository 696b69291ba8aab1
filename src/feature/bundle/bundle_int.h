/* bundle_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_BUNDLE_BUNDLE_INT_H
#define MZ_FEATURE_BUNDLE_BUNDLE_INT_H

#include "feature/bundle/bundle.h"
#include "feature/leaf_web.h"

enum { BUNDLE_ASKED_MAX = 200, BUNDLE_DESKS_MAX = 500 };

/* ---- project.c ---- */

/*
 * Of what was told, what the form of one matter asks: of the household with every member
 * (row SIZE_MAX), or of one member alone.
 */
mz_code bundle_project(mz_cx *cx, const struct ir_form *form, mz_str answers, size_t row,
                       mz_str *out) MZ_MUST_USE;

/* ---- desk.c ---- */

/* A case that waits for a department. */
struct bundle_asked {
    struct matter_case c;
    struct matter_kind k;
    const struct ir_label *department;
};
/* What waits for the departments of this account, by id; staff without a desk: for any. */
mz_code bundle_asked(mz_cx *cx, bool all, struct bundle_asked **out, size_t *n) MZ_MUST_USE;
/* One of them; MZ_ABSENT when it waits for another department. */
mz_code bundle_asked_one(mz_cx *cx, int64_t case_id, struct bundle_asked *out) MZ_MUST_USE;
struct bundle_desk {
    int64_t id, account, since_ms;
    mz_str department;
};
mz_code bundle_desks(mz_cx *cx, struct bundle_desk **out, size_t *n) MZ_MUST_USE;
mz_code bundle_desk_give(mz_cx *cx, int64_t account, mz_str department) MZ_MUST_USE;
mz_code bundle_desk_end(mz_cx *cx, int64_t id) MZ_MUST_USE;
/* The departments that the packs of a division know; labels of values. */
mz_code bundle_departments(mz_cx *cx, int64_t division, const struct ir_label ***out,
                           size_t *n) MZ_MUST_USE;
/* Urges what is soon due or late and was not urged for some days. */
mz_code bundle_remind_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code bundle_todo(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;

extern const struct mz_check bundle_checks[];
extern const struct mz_route bundle_routes[];
mz_code bundle_open_n(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code bundle_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

/* ---- pages ---- */

mz_str bundle_page_name(const struct leaf *l, const struct ir_label *n);
mz_str bundle_page_account(struct leaf *l, int64_t account);
mz_code bundle_page_whom(struct leaf *l, int64_t household, int64_t person,
                         mz_str *out) MZ_MUST_USE;
/* The bundle in the pack that stands now; b is NULL where no pack has it any more. */
mz_code bundle_page_kind(mz_cx *cx, const struct bundle *b, struct bundle_kind *out) MZ_MUST_USE;
mz_handler bundle_list_get, bundle_new_get, bundle_new_post, bundle_show_get, bundle_show_post;
mz_handler bundle_stat_get, bundle_asked_get, bundle_answer_post;
mz_handler bundle_desk_get, bundle_desk_post;
extern const struct mz_shape bundle_rows_shape, bundle_page_shape, bundle_stats_shape,
    bundle_asked_shape;

#endif
