/* page_web.h - what the pages of notices share, and their handlers. Private to the folder. */
#ifndef MZ_FEATURE_NOTICE_PAGE_WEB_H
#define MZ_FEATURE_NOTICE_PAGE_WEB_H

#include "feature/leaf_web.h"
#include "feature/notice/notice_int.h"

/* A public page: the guest acts while it is made, and nobody may keep it. */
struct notice_page {
    struct leaf *l;
    struct mz_form *form;
    struct notice_shown v; /* of a page about one notice */
    struct mz_actor guest;
};
typedef mz_code notice_paging(struct notice_page *p, mz_out *out);
mz_code notice_page_run(mz_cx *cx, mz_req *rq, mz_out *out, notice_paging *page) MZ_MUST_USE;
/* The same with the notice of the path: 404 where there is none, 410 when its days are over. */
mz_code notice_page_one(mz_cx *cx, mz_req *rq, mz_out *out, notice_paging *page) MZ_MUST_USE;
mz_code notice_page_send(struct notice_page *p, mz_out *out, mz_str title, mz_str sub) MZ_MUST_USE;
/* The place of the address when it is in this office's area, else the office's own. */
int64_t notice_page_place(mz_cx *cx, mz_str given);
mz_str notice_page_money(struct leaf *l, int64_t fen, bool monthly);
mz_str notice_page_days(struct leaf *l, const struct notice_shown *v);
mz_str notice_page_left(struct leaf *l, const struct notice_shown *v);
/* Address of this installation as others reach it. */
mz_code notice_page_base(struct leaf *l, mz_str *base) MZ_MUST_USE;
void notice_page_who_fields(struct leaf *l, struct ui_form *f);
const struct ui_tag *notice_page_state(struct leaf *l, mz_str state);

mz_handler notice_list_get, notice_show_get, notice_sheet_get, notice_object_get,
    notice_object_post, notice_done_get, notice_answer_get, notice_answer_post;
mz_handler notice_check_get, notice_check_post, notice_new_get, notice_new_post, notice_figures_get,
    notice_desk_get, notice_desk_post;
mz_handler notice_open_get, notice_names_get, notice_csv_get;

extern const struct list_how notice_check_list;
extern const struct mz_shape notice_checks_shape, notice_list_shape, notice_shown_shape;

#endif
