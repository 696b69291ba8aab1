/* page_web.h - how the pages of this feature are put together, and their handlers. Private. */
#ifndef MZ_FEATURE_ACCOUNT_PAGE_WEB_H
#define MZ_FEATURE_ACCOUNT_PAGE_WEB_H

#include "feature/account/account_view.h"
#include "feature/account/own_int.h"
#include "web/web.h"

/* A page that is being made; lives in cx->a. */
struct page {
    mz_cx *cx;
    mz_req *rq;
    struct account_page_view view;
};

struct page *page_new(mz_cx *cx, mz_req *rq);
struct account_part *page_part(struct page *p, const char *title);
void page_callout(struct page *p, enum mz_tone tone, struct mz_say say);
void page_fact(struct page *p, struct account_part *part, struct ui_fact fact);
struct ui_action *page_action(struct page *p, struct account_part *part, struct ui_action action);
/* A form with room for `n` fields, shown with the problems of `form` (or NULL). */
struct ui_form *page_form(struct page *p, struct account_part *part, const char *submit,
                          struct mz_form *form);
struct ui_field *page_field(struct ui_form *f, struct ui_field field);
/* Columns and rows: page_cell goes on from left to right and starts rows by itself. */
struct ui_table *page_table(struct page *p, struct account_part *part,
                            const struct ui_column *columns, size_t n, size_t rows_max);
struct ui_cell *page_cell(struct page *p, struct ui_table *t, struct ui_cell cell);
struct ui_tag *page_tag(struct page *p, enum mz_tone tone, const char *text);
/* The answer: HTML with its frame, or JSON. */
mz_code page_send(struct page *p, mz_out *out, struct mz_page page);

mz_str page_say(struct page *p, const char *sentence);
mz_str page_time(struct page *p, int64_t ms);
mz_str page_division(mz_cx *cx, int64_t code);

/* The session of who asks, for pages that only its owner may see: MZ_DENIED for tokens. */
mz_code page_mine(mz_cx *cx, mz_req *rq, struct account_who **who) MZ_MUST_USE;
void page_cookie(mz_req *rq, mz_str token);
/* The `back` of query or form when it is a path of ours, else `otherwise`. */
mz_str page_back(mz_req *rq, mz_str otherwise);
/* Instead of a dangerous form when the sign-in is older than ten minutes. */
bool page_stale(struct page *p, mz_str back);

mz_handler sign_in_show, sign_in_post, sign_code_show, sign_code_post, sign_change_show,
    sign_change_post, sign_out_post;
mz_handler me_show, me_post, me_session, me_password_show, me_password_post, me_totp_show,
    me_totp_post, me_token_show, me_token_post, me_confirm_show, me_confirm_post;

/*
 * A dangerous form came too late after the sign-in: take the proof it brings and renew the session,
 * *token is its new one; or write the page that asks for the proof, *token stays empty. Its form
 * goes where the first one went, with every field of it.
 */
mz_code me_step_up(mz_cx *cx, mz_req *rq, mz_out *out, mz_str *token) MZ_MUST_USE;
extern const struct list_how account_list;
extern const struct mz_shape account_list_shape;
mz_handler account_list_post, account_new_show, account_new_post, account_show, account_grant_post,
    account_state_post, account_reset_post, account_waiting_show, account_post_act;

extern const struct mz_route account_routes[];

#endif
