/*
 * feed_web.h - what the pages of deliveries share.
 *
 * Layer: feature, private to this folder; for feed_*web.c.
 */
#ifndef MZ_FEATURE_FEED_FEED_WEB_H
#define MZ_FEATURE_FEED_FEED_WEB_H

#include "feature/board.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "feature/leaf_web.h"

mz_str feed_href(mz_cx *cx, int64_t delivery);
mz_str feed_category_href(mz_cx *cx, const struct catalogue_category *k);
/* "05 机动车登记" in the reader's language. */
mz_str feed_category_text(const struct leaf *l, const struct catalogue_category *k);
const struct ui_tag *feed_state_tag(struct leaf *l, mz_str state, bool replaced);
mz_str feed_origin_text(const struct leaf *l, mz_str origin);
/* The unit of an item in the reader's language; — without one. */
mz_str feed_unit(const struct leaf *l, mz_str unit);
/* 98.31 %; — without rows. */
mz_str feed_share(mz_arena *a, int64_t quality);
/* A sentence of a detail: ids of features become their names. */
mz_str feed_say(const struct leaf *l, const struct catalogue *c, struct mz_say say);
/* A table of deliveries: feed_list_web.c. */
void feed_rows_table(struct leaf *l, struct leaf_part *p, const struct catalogue *c,
                     const struct feed_recent_row *rows, size_t n);

/* feed_list_web.c: the register of deliveries, and their finder. */
extern const struct mz_reg feed_delivery_register;
mz_code feed_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                    int64_t *total) MZ_MUST_USE;

mz_handler feed_cover_show;                       /* feed_cover_web.c */
mz_handler feed_bring_show, feed_bring_post;      /* feed_bring_web.c */
mz_handler feed_push_post;                        /* feed_bring_web.c */
mz_handler feed_category_show;                    /* feed_category_web.c */
mz_handler feed_delivery_show, feed_delivery_act; /* feed_delivery_web.c */
mz_handler feed_back_get;                         /* feed_delivery_web.c */
mz_handler feed_person_find, feed_person_show;    /* feed_person_web.c */

/* feed_map_web.c: the page on which columns are chosen. */
mz_code feed_map_page(mz_cx *cx, mz_req *rq, mz_out *out, const struct feed_delivery *d,
                      struct mz_form *form) MZ_MUST_USE;
mz_code feed_map_form(mz_cx *cx, mz_req *rq, const struct feed_delivery *d,
                      struct feed_map *map) MZ_MUST_USE;

/* What programs get. */
extern const struct list_how feed_list;
extern const struct mz_shape feed_cover_shape, feed_delivery_rows_shape, feed_push_shape,
    feed_category_page_shape, feed_delivery_page_shape, feed_person_shape;

#endif
