/* page_web.h - what the pages of this folder share. Layer: feature, private to visit. */
#ifndef MZ_FEATURE_VISIT_PAGE_WEB_H
#define MZ_FEATURE_VISIT_PAGE_WEB_H

#include "feature/bulk_web.h"
#include "feature/list_web.h"
#include "feature/visit/visit_int.h"

mz_handler visit_mine_show, visit_map_show, visit_door_show, visit_door_post, visit_plan_post,
    visit_found_show, visit_found_post, visit_file_show, visit_device_show, visit_device_post,
    visit_app_show, visit_pack_get, visit_sync_post, visit_here_get, visit_here_post,
    visit_pair_post;

extern const struct list_how visit_month_list, visit_plan_list, visit_found_list;
extern const struct mz_shape visit_mine_shape, visit_here_shape, visit_gone_shape, visit_pair_shape,
    visit_pack_shape, visit_sync_shape, visit_month_rows_shape, visit_plan_rows_shape,
    visit_found_rows_shape, visit_found_shape;

mz_str visit_href(mz_cx *cx, const struct visit_due *d);
const struct ui_tag *visit_source_tag(struct leaf *l, const struct visit_source *s);
/* NULL: it has no deadline. */
const struct ui_clock *visit_clock(struct leaf *l, int64_t due);
mz_str visit_worker(struct leaf *l, int64_t account);
/* The households in a column, for `load` of a list and its cells. */
mz_code visit_load_homes(struct list *list, size_t col) MZ_MUST_USE;
const struct visit_home *visit_row_home(const struct leaf *l, const struct mz_reg_row *row);
void visit_crumb(struct leaf *l, struct mz_page *page, const char *label, const char *href);
/* Files of a request as pictures; read into cx->a. */
mz_code visit_pictures_of(mz_cx *cx, mz_req *rq, struct visit_findings *in) MZ_MUST_USE;

#endif
