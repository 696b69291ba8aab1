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

/* Whose page a delivery stands on: the office's, or its sender's, who sees no more than the report
 * of its quality and the rows that came back. */
struct feed_see {
    const char *base; /* of its address, up to the id */
    const char *need; /* to have it read, stopped, its columns chosen */
    const char *top;  /* the page above, with its title */
    const char *title;
    bool own;
};
extern const struct feed_see feed_see_all, feed_see_own; /* feed_delivery_web.c */
mz_code feed_delivery_page(mz_cx *cx, mz_req *rq, mz_out *out, const struct feed_delivery *d,
                           const struct feed_see *see) MZ_MUST_USE;
mz_code feed_delivery_do(mz_cx *cx, mz_req *rq, mz_out *out, const struct feed_delivery *d,
                         const struct feed_see *see) MZ_MUST_USE;
mz_code feed_back_send(mz_cx *cx, mz_req *rq, mz_out *out,
                       const struct feed_delivery *d) MZ_MUST_USE;

/* feed_bring_web.c: what a form brings; `same` when it was there already. Begun where its columns
 * are known. */
struct feed_bring {
    const struct catalogue_category *category;
    enum feed_origin origin;
    mz_str source;
    int64_t id;
    bool same;
};
mz_code feed_bring_take(struct mz_form *form, struct feed_bring *b) MZ_MUST_USE;
/* Says so when nothing was done. */
void feed_bring_said(mz_req *rq, const struct feed_bring *b);
void feed_bring_file(struct leaf *l, struct ui_form *f);
void feed_bring_month(struct leaf *l, struct ui_form *f);
const struct ui_option *feed_bring_items(struct leaf *l, const struct catalogue *c,
                                         const mz_str *department, size_t *n);

mz_handler feed_own_show, feed_own_send, feed_own_send_post, feed_own_see, feed_own_do,
    feed_own_back;                        /* feed_own_web.c */
mz_handler feed_sender_show, feed_sender_post; /* feed_sender_web.c */

/* feed_map_web.c: the page on which columns are chosen. */
mz_code feed_map_page(mz_cx *cx, mz_req *rq, mz_out *out, const struct feed_delivery *d,
                      const struct feed_see *see, struct mz_form *form) MZ_MUST_USE;
mz_code feed_map_form(mz_cx *cx, mz_req *rq, const struct feed_delivery *d,
                      struct feed_map *map) MZ_MUST_USE;

/* What programs get. */
extern const struct list_how feed_list;
extern const struct mz_shape feed_cover_shape, feed_delivery_rows_shape, feed_push_shape,
    feed_category_page_shape, feed_delivery_page_shape, feed_person_shape, feed_own_shape;

#endif
