/* page_web.h - what the pages of payments share. Private. Layer: feature. */
#ifndef MZ_FEATURE_PAY_PAGE_WEB_H
#define MZ_FEATURE_PAY_PAGE_WEB_H

#include "feature/leaf_web.h"
#include "feature/pay/pay_int.h"

enum { PAY_ROWS_SHOWN = 50, PAY_ENDED_SHOWN = 50 };

/* A line beside the same person's month before. */
struct pay_beside {
    struct ledger_line line;
    int64_t person;
    int64_t was; /* fen of the month before; 0: nothing */
    int64_t now; /* 0: ended */
};

/* The whole batch against the month before; rows from `after` on, those that changed alone or all.
 */
struct pay_change {
    struct pay_difference same, fresh, ended, more, less; /* fen: the change */
    struct pay_difference back;                           /* back pay and lump sums */
    int64_t held;                                         /* lines of people who must not be paid */
    struct pay_beside *rows;
    size_t rows_n;
    int64_t next;            /* number of the last line shown when there are more; else 0 */
    struct pay_beside *gone; /* the first PAY_ENDED_SHOWN of those that ended */
    size_t gone_n;
};
mz_code pay_change_read(mz_cx *cx, const struct ledger_batch *b, int64_t after, bool all,
                        struct pay_change *out) MZ_MUST_USE;

mz_str pay_page_month(const struct leaf *l, int64_t period);
/* "2026-11" as year * 12 + month - 1. */
mz_code pay_page_month_of(mz_cx *cx, mz_str s, int64_t *out) MZ_MUST_USE;
mz_str pay_page_yuan(const struct leaf *l, int64_t fen);
mz_str pay_page_programme(const struct leaf *l, mz_str code);
mz_str pay_page_account(struct leaf *l, int64_t account);
const struct ui_tag *pay_page_state(struct leaf *l, enum ledger_state state);
mz_str pay_page_title(struct leaf *l, const struct ledger_batch *b);

/* The page once more with the problems of its forms; 422. */
mz_code pay_page_again(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form) MZ_MUST_USE;

const struct ui_tag *pay_page_line_state(struct leaf *l, enum ledger_line_state state);
const struct ui_tag *pay_page_card_state(struct leaf *l, mz_str state, int64_t from_ms);
mz_str pay_page_from(const struct leaf *l, mz_str state, int64_t from_ms);
/* Programmes with benefits or budgets here, for a form. */
mz_code pay_page_programmes(struct leaf *l, int64_t county, struct ui_option **out,
                            size_t *n) MZ_MUST_USE;

/* Who is paid: a name as this reader may see it, empty for nobody in scope; and their page. */
mz_code pay_page_payee(struct leaf *l, int64_t payee, mz_str *name, mz_str *href) MZ_MUST_USE;
/* Whom a column of a list names, read together. */
mz_code pay_load_payees(struct list *list, size_t col) MZ_MUST_USE;
/* Parts of the page of a person's or an institution's money. */
void pay_page_paid(struct leaf *l, const struct pay_seen *seen);
void pay_page_lumps(struct leaf *l, const struct pay_seen *seen);
void pay_page_cards(struct leaf *l, const struct pay_seen *seen);
void pay_page_card_form(struct leaf *l, struct mz_form *form, mz_str holder);
/* Beside the accounts that are kept: how they are erased. */
void pay_page_forget_form(struct leaf *l, struct mz_form *form, int64_t person,
                          const struct pay_seen *seen);
/* The page of a person again, with what is wrong in that form. */
mz_code pay_person_again(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *forget) MZ_MUST_USE;
/* The form above, as it was sent; problems stay in the form. */
mz_code pay_page_card_ask(struct mz_form *form, int64_t division, int64_t payee) MZ_MUST_USE;
mz_code pay_page_money(struct leaf *l, const struct mz_shape *shape, int64_t payee,
                       const struct pay_seen *seen, mz_out *out) MZ_MUST_USE;

mz_handler pay_card_list_post;
mz_handler pay_forget_post;
mz_handler pay_person_get;
mz_handler pay_person_post;
mz_handler pay_debt_get;
mz_handler pay_debt_post;
mz_handler pay_budget_post;
mz_handler pay_lump_post;
mz_handler pay_org_get;
mz_handler pay_org_post;
mz_handler pay_run_get;
mz_handler pay_run_post;
mz_handler pay_show_get;
mz_handler pay_show_post;
mz_handler pay_approve_post;
mz_handler pay_file_post;
mz_handler pay_answer_post;
mz_handler pay_sign_get;

/* What programs get. */
extern const struct list_how pay_card_list, pay_budget_list, pay_lump_list;
extern const struct mz_shape pay_list_shape, pay_page_shape, pay_budget_rows_shape,
    pay_card_rows_shape, pay_cards_job_shape, pay_person_shape, pay_debts_shape, pay_run_shape,
    pay_lump_rows_shape, pay_org_shape;

#endif
