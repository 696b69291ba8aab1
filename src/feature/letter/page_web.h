/*
 * page_web.h - what the pages of this folder share. Private.
 *
 * Layer: feature.
 */
#ifndef MZ_FEATURE_LETTER_PAGE_WEB_H
#define MZ_FEATURE_LETTER_PAGE_WEB_H

#include "feature/leaf_web.h"
#include "feature/letter/letter_int.h"

const struct ui_tag *letter_tag(struct leaf *l, enum letter_state state, int64_t delivered);
/* The letter's name in the reader's language; its id when the packs do not have it any more. */
mz_str letter_label(mz_cx *cx, mz_str template);
/* The article that a template rests on, in the words of the reader where none was found. */
mz_str letter_basis(mz_cx *cx, mz_str basis);
/* The number, or why there is none. */
mz_str letter_no(struct leaf *l, const struct letter_view *v);
mz_str letter_worker(struct leaf *l, int64_t account);
/* A sheet as SVG pages. */
mz_html letter_pages_slot(struct leaf *l, const struct letter_sheet *sheet, mz_str title);
/* Crumbs of a page below the list. */
struct mz_page letter_page_of(struct leaf *l, mz_str title);

extern const struct list_how letter_list;
mz_handler letter_print_post, letter_new_get, letter_new_post, letter_edit_get, letter_edit_post,
    letter_show_get, letter_paper_get, letter_sign_get, letter_issue_post, letter_void_post,
    letter_drop_post, letter_deliver_post, letter_proof_get, letter_forms_get, letter_sample_get,
    letter_check_get, letter_stamp_page, letter_stamp_post;

/* What programs get. */
extern const struct mz_shape letter_list_shape, letter_page_shape;

#endif
