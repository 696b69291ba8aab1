/* page_web.h - what the pages of the data brain share, and their handlers. Private to the folder.
 */
#ifndef MZ_FEATURE_BRAIN_PAGE_WEB_H
#define MZ_FEATURE_BRAIN_PAGE_WEB_H

#include "feature/brain/brain_int.h"
#include "feature/brain/brain_view.h"
#include "feature/leaf_web.h"

/* The division of the reader's post; of one who sees all, the office's. */
int64_t page_own(const mz_cx *cx);
/* ?division=, or the reader's own. MZ_ABSENT with a sentence for one outside of the scope. */
mz_code page_place(struct leaf *l, int64_t *out) MZ_MUST_USE;
mz_str page_name(mz_cx *cx, int64_t division);
mz_str page_href(mz_cx *cx, int64_t division); /* /brain?division= */
mz_str page_list(mz_cx *cx, const char *what, const char *of, int64_t division);
mz_str page_data(mz_cx *cx, const char *what, int64_t division); /* its CSV */
/* From the reader's own division down to this one. */
void page_crumbs(struct leaf *l, int64_t division, bool last, struct mz_page *page);
/* A link "CSV" in a part's foot. */
void page_csv(struct leaf *l, struct leaf_part *p, const char *what, int64_t division);
mz_str page_days(const struct leaf *l, int64_t ms); /* 2.5 days; — for MZ_NULL */

mz_html page_nums(struct leaf *l, const struct ui_nums *v);
mz_html page_chart(struct leaf *l, const struct ui_chart *v);
mz_html page_bars(struct leaf *l, const struct brain_bars *v);
mz_html page_map(struct leaf *l, const struct brain_map *v);
mz_html page_graph(struct leaf *l, const struct brain_graph *v);

/* The map of the divisions below: outlines, circles where people live, else a grid that says so. */
mz_code page_map_of(mz_cx *cx, const struct brain_figures *f, struct brain_map *out) MZ_MUST_USE;
struct brain_bars page_funnel(struct leaf *l, const struct brain_figures *f, bool links);
struct brain_bars page_parts(struct leaf *l, const struct brain_index *x, int64_t division,
                             bool links);
mz_str page_count(const struct leaf *l, int64_t n);

extern const struct list_how brain_home_list;
mz_handler brain_show, brain_post, brain_list_show, brain_data_show, brain_index_show,
    brain_formula_show, brain_person_show, brain_home_show, brain_screen_show, brain_budget_show,
    brain_budget_post;

/* What programs get. */
extern const struct mz_shape brain_rows_shape;

#endif
