/* page_web.h - what the pages of lists share. Private to the folder. */
#ifndef MZ_FEATURE_ROSTER_PAGE_WEB_H
#define MZ_FEATURE_ROSTER_PAGE_WEB_H

#include "feature/leaf_web.h"
#include "feature/roster/roster_int.h"

/* The crumb "Lists of departments" and the menu. */
void roster_crumbs(struct leaf *l, struct mz_page *page);

extern const struct list_how roster_people_list;
mz_handler roster_home_show, roster_data_show, roster_new_show, roster_new_post, roster_one_show,
    roster_one_post;

/* What programs get. */
extern const struct mz_shape roster_home_shape, roster_people_shape;

#endif
