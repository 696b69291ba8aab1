/* page_web.h - the pages of drafts. Private to this folder. */
#ifndef MZ_FEATURE_DRAFT_PAGE_WEB_H
#define MZ_FEATURE_DRAFT_PAGE_WEB_H

#include "feature/draft/draft_int.h"
#include "web/web.h"

mz_handler draft_list_get, draft_list_post, draft_show_get, draft_show_post, draft_check_get,
    draft_file_get, draft_file_post, draft_publish_get, draft_publish_post;
extern const struct mz_shape draft_rows_shape, draft_shape, draft_check_shape, draft_file_shape;

struct leaf;
/* Findings, tests and differences as cards of a page. */
mz_code draft_check_parts(struct leaf *l, const struct draft *d) MZ_MUST_USE;

#endif
