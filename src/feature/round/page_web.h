/* page_web.h - what the pages of campaigns share, and their handlers. Private to the folder. */
#ifndef MZ_FEATURE_ROUND_PAGE_WEB_H
#define MZ_FEATURE_ROUND_PAGE_WEB_H

#include "feature/leaf_web.h"
#include "feature/round/round_int.h"

mz_str round_plan_href(const struct leaf *l, int64_t id);
/* Being made, running, overdue, closed. */
const struct ui_tag *round_plan_tag(struct leaf *l, const struct round_plan *r);
const struct ui_tag *round_visit_tag(struct leaf *l, enum round_state state);
/* 37% of a whole; — of nothing. */
mz_str round_share(const struct leaf *l, int64_t part, int64_t all);
/* Who may visit in a division: worker, carer, clerk, officer, as options. */
mz_code round_workers(struct leaf *l, int64_t division, struct ui_option **out, size_t *n);
/* The crumb "Campaigns of visits", and the campaign behind it when `r` is not NULL. */
void round_crumbs(struct leaf *l, const struct round_plan *r, struct mz_page *page);
mz_code round_read(mz_cx *cx, const char *kind, int64_t subject, int64_t division);
/* Is the word one of those between spaces? */
bool round_among(mz_str all, mz_str word);
/* Coverage as points on the ground (map.c); empty when no place is known. */
mz_code round_map(struct leaf *l, const struct round_plan *r, int64_t township, mz_html *out);

mz_handler round_new_show, round_new_post, round_show, round_post, round_place_get, round_month_get,
    round_visits_show, round_visits_post, round_mine_show, round_visit_show, round_visit_post;

/* What programs get. */
extern const struct list_how round_list;
extern const struct mz_shape round_list_rows_shape, round_visit_rows_shape, round_shape;

#endif
