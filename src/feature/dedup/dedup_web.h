/* dedup_web.h - parts shared by the handlers of this folder. Private to feature/dedup. */
#ifndef MZ_FEATURE_DEDUP_DEDUP_WEB_H
#define MZ_FEATURE_DEDUP_DEDUP_WEB_H

#include "feature/dedup/dedup_int.h"
#include "feature/dedup/dedup_view.h"
#include "feature/person/person.h"
#include "web/web.h"

mz_str dedup_tr(mz_cx *cx, const char *sentence);
mz_str dedup_place(mz_cx *cx, int64_t division);

/* A pair with both entries as this reader may see them. */
struct dedup_sight {
    unsigned may;
    struct dedup_pair pair;
    struct person_view a;
    struct person_view b;
    bool hidden; /* one of them: nothing can be decided, and no reasons are told */
};
/* `record` writes that both were looked at. */
mz_code dedup_sight(mz_cx *cx, int64_t pair, bool record,
                    struct dedup_sight *out) MZ_MUST_USE;
/* MZ_DENIED when one entry is hidden: nobody decides blindly. */
mz_code dedup_sighted(mz_cx *cx, const struct dedup_sight *s) MZ_MUST_USE;
struct dedup_item dedup_item_of(mz_cx *cx, const struct dedup_sight *s);
struct dedup_part *dedup_part(struct dedup_page_view *v, mz_str title);
/* Both entries field by field, with what is the same and what differs in words. */
const struct ui_table *dedup_table(mz_cx *cx, const struct dedup_sight *s);
/* The value of one field of a merge, as the reader may see it. */
mz_str dedup_value(mz_cx *cx, const struct person_view *p, enum person_field_at field);
const struct ui_callout *dedup_callout(mz_cx *cx, enum mz_tone tone, struct mz_say say);
void dedup_frame(mz_cx *cx, mz_req *rq, const struct dedup_sight *s, const char *title);

extern const struct list_how dedup_list;
mz_handler dedup_list_post, dedup_show_get, dedup_show_post, dedup_join_get, dedup_join_post,
    dedup_merge_show, dedup_merge_post;

#endif
