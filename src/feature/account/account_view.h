/*
 * account_view.h - a page of this feature: parts one below the other, each a card.
 *
 * Every page here is made of the kit's own parts, so there is one template; a part shows what is
 * set in it, in the order of the fields.
 */
#ifndef MZ_FEATURE_ACCOUNT_ACCOUNT_VIEW_H
#define MZ_FEATURE_ACCOUNT_ACCOUNT_VIEW_H

#include "base/qr.h"
#include "web/ui.h"
#include "web/ui_answer.h"
#include "web/ui_form.h"
#include "web/ui_list.h"

enum { ACCOUNT_PARTS_MAX = 12 };

struct account_part {
    mz_str title; /* empty: no card around it */
    mz_str note;  /* one line of explanation */
    const struct ui_callout *callout;
    const struct ui_facts *facts;
    const struct ui_table *table;
    const struct ui_empty *empty;
    const struct mz_qr *qr;
    mz_str secret; /* to be copied by hand, shown once */
    const mz_str *codes;
    size_t codes_n;
    const struct ui_form *form;
    const struct ui_action *actions;
    size_t actions_n;
};

struct account_page_view {
    struct account_part parts[ACCOUNT_PARTS_MAX];
    size_t parts_n;
    bool narrow; /* one form in the middle: signing in */
};

void account_page_html(mz_out *o, const struct account_page_view *v);

#endif
