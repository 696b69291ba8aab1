/* offer_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_OFFER_OFFER_INT_H
#define MZ_FEATURE_OFFER_OFFER_INT_H

#include "feature/offer/offer.h"
#include "feature/plan/plan.h"

extern const struct mz_route offer_routes[];
extern const struct mz_check offer_checks[];

/* Does the offer fit the household? Its reasons, or false with why not in why[0]. */
struct household;
mz_code offer_judge(mz_cx *cx, const struct household *h, int64_t today, struct offer_fit *fit,
                    bool *fits) MZ_MUST_USE;
bool offer_is_giver(const mz_cx *cx);
mz_code offer_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code offer_wait_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;

mz_handler offer_list_get, offer_new_get, offer_new_post, offer_show_get, offer_show_post;
mz_handler offer_needs_get, offer_need_get, offer_need_post, offer_stat_get;
mz_handler offer_match_list_get, offer_match_show_get, offer_match_show_post;
extern const struct mz_shape offer_list_shape, offer_match_list_shape;

#endif
