/* web.h - parts that the pages of this folder share. Private to it; only for x_web.c. */
#ifndef MZ_FEATURE_SHARE_WEB_H
#define MZ_FEATURE_SHARE_WEB_H

#include "feature/leaf_web.h"
#include "feature/share/share_int.h"

/* Name of a dataset and of a recipient; their ids when the pack no longer has them. */
mz_str share_dataset_name(struct leaf *l, mz_str id);
mz_str share_recipient_name(struct leaf *l, mz_str dataset, mz_str id);
const struct ui_tag *share_state_tag(struct leaf *l, mz_str state);
const struct ui_tag *share_delivery_tag(struct leaf *l, mz_str state, int64_t due);
mz_str share_period(struct leaf *l, int64_t period);
mz_str share_kind(struct leaf *l, mz_str kind);
mz_str share_bytes(struct leaf *l, int64_t bytes);
/* With the way back to the list. */
struct mz_page share_page(struct leaf *l, mz_str title);

mz_handler share_datasets_get;
mz_handler share_new_get;
mz_handler share_new_post;
mz_handler share_agreement_get;
mz_handler share_agreement_post;
mz_handler share_delivery_page;
mz_handler share_file_get;
mz_handler share_manifest_get;
mz_handler share_receipt_post;
mz_handler share_mine_get;
mz_handler share_is_post;
mz_handler share_check_get;
mz_handler share_who_get;
mz_handler share_find_get;
mz_handler share_find_post;
mz_handler share_key_get;

/* What programs get. */
extern const struct list_how share_list, share_file_list;
extern const struct mz_shape share_list_rows_shape, share_file_rows_shape,
    share_agreement_page_shape, share_delivery_shape, share_mine_shape, share_is_shape,
    share_recognised_shape;

#endif
