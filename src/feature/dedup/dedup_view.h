/* dedup_view.h - what the pages of duplicates show. Layer: feature, web side. */
#ifndef MZ_FEATURE_DEDUP_DEDUP_VIEW_H
#define MZ_FEATURE_DEDUP_DEDUP_VIEW_H

#include "web/ui.h"
#include "web/ui_answer.h"
#include "web/ui_form.h"
#include "web/ui_list.h"

/* A pair in JSON, for programs. */
struct dedup_item {
    int64_t id;
    int64_t a;
    int64_t b;
    mz_str name_a; /* as this reader may see it */
    mz_str name_b;
    mz_str outcome;
    mz_str state;
    int64_t score;
    mz_str division; /* 12 digits */
    const mz_str *reasons;
    size_t reasons_n;
    mz_str due;
    int64_t version;
};

extern const struct mz_shape dedup_list_shape;

/* One card of a page below the other; what is NULL is left out. */
struct dedup_part {
    mz_str title;
    mz_str note;
    const struct ui_facts *facts;
    const struct ui_table *table;
    const struct ui_time *time;
    const struct ui_form *form;
};

enum { DEDUP_PARTS_MAX = 10 };

struct dedup_page_view {
    struct dedup_item self;
    const struct ui_callout *notice;
    struct dedup_part parts[DEDUP_PARTS_MAX];
    size_t parts_n;
};
void dedup_page_html(mz_out *o, const struct dedup_page_view *v);
extern const struct mz_shape dedup_page_shape;
mz_code dedup_tell(mz_cx *cx, const struct dedup_page_view *v, mz_out *out) MZ_MUST_USE;

#endif
