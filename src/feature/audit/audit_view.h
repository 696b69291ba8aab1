/* audit_view.h - what the pages of the record show. */
#ifndef MZ_FEATURE_AUDIT_AUDIT_VIEW_H
#define MZ_FEATURE_AUDIT_AUDIT_VIEW_H

#include "web/ui.h"
#include "web/ui_answer.h"
#include "web/ui_form.h"
#include "web/ui_list.h"

struct audit_show_view {
    const struct ui_callout *callout;
    mz_str title;
    mz_str heading; /* of the card */
    mz_str note;
    const struct ui_facts *facts;
    const struct ui_action *actions;
    size_t actions_n;
};
void audit_show_html(mz_out *o, const struct audit_show_view *v);

#endif
