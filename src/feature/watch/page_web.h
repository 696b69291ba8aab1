/* page_web.h - what the pages of the watch share, and their handlers. Private to the folder. */
#ifndef MZ_FEATURE_WATCH_PAGE_WEB_H
#define MZ_FEATURE_WATCH_PAGE_WEB_H

#include "feature/leaf_web.h"
#include "feature/watch/cluster.h"

const struct ui_risk *page_risk(struct leaf *l, enum watch_grade grade, mz_str text);
/* How far it is from the deadline; NULL where there is none. */
const struct ui_clock *page_clock(struct leaf *l, int64_t due);
const struct ui_tag *page_alert_state(struct leaf *l, enum watch_state state);
const struct ui_tag *page_cluster_state(struct leaf *l, enum cluster_state state);
mz_str page_alert_href(const struct leaf *l, int64_t id);
mz_str page_alert_number(const struct leaf *l, const struct watch_alert *a);
/* What the history says of a word of watch_late_acts; another word as it is. */
mz_str page_late(struct leaf *l, mz_str act);
/* The name of a member as the reader may see it. */
mz_str page_member(struct leaf *l, int64_t person);
/* "近 12 个月 …" of every cause, the person in front. */
mz_code page_why(struct leaf *l, const struct watch_cause *c, size_t n, mz_str *out);
/* Options of words; `chosen` holds words with spaces between. */
struct ui_option *page_words(struct leaf *l, const struct watch_word *w, size_t n, mz_str chosen);
/* Words of the fields of this name, with spaces between. */
mz_str page_fields(mz_cx *cx, mz_req *rq, const char *name);
/* People who work in the village or its township, as options. */
mz_code page_workers(struct leaf *l, const struct watch_alert *a, struct ui_option **out,
                     size_t *n);
/* In which clusters the reader sees a household counted; nothing where it is in none. */
mz_code page_clusters(struct leaf *l, int64_t household) MZ_MUST_USE;
/* What was found at a visit, as facts of a part. */
void page_findings(struct leaf *l, struct leaf_part *p, mz_str body);

mz_handler watch_list_post, watch_run_post, watch_show, watch_post, watch_visit_show,
    watch_visit_post, watch_units_show, cluster_show, cluster_post;

/* What programs get. */
extern const struct list_how watch_visit_list, cluster_list, cluster_home_list;
extern const struct mz_shape watch_list_alerts_shape, watch_visit_rows_shape, watch_alert_shape;
extern const struct mz_shape cluster_rows_shape, cluster_homes_shape, cluster_shape;

#endif
