/* web.h - what the pages of this folder share, and their handlers. Private. */
#ifndef MZ_FEATURE_VERIFY_WEB_H
#define MZ_FEATURE_VERIFY_WEB_H

#include "feature/leaf_web.h"
#include "feature/person/person.h"
#include "feature/verify/kin.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/words.h"

/* Crumbs of a page below the list; the household's consents when it is not 0. */
struct mz_page web_page(struct leaf *l, mz_str title, int64_t household);
const struct ui_tag *web_state(struct leaf *l, mz_str state);
const struct ui_tag *web_conclusion(struct leaf *l, mz_str conclusion);
mz_str web_purpose(struct leaf *l, const struct pack *p, mz_str id);
/* "All 36 categories" or how many and which. */
mz_str web_scope(struct leaf *l, const struct pack *p, mz_str scope);
const struct ui_option *web_purposes(struct leaf *l, const struct pack *p, mz_str chosen,
                                     size_t *n);
mz_code web_report_href(struct leaf *l, int64_t id, mz_str *number, mz_str *href) MZ_MUST_USE;
/* Members with the consent that covers each, or what to do: for new requests and the page of
 * consents. */
mz_code web_members(struct leaf *l, struct leaf_part *part,
                    const struct verify_gate_result *g) MZ_MUST_USE;

/* ---- kin_web.c ---- */
/* What the papers say of each relative of the household, as fields; and back. */
mz_code kin_fields(struct leaf *l, struct ui_form *f, const struct verify_pass *pass) MZ_MUST_USE;
size_t kin_form(struct mz_form *f, struct verify_kin told[VERIFY_KIN_MAX]);
void kin_part(struct leaf *l, const struct report *r, const mz_str *name);

/* Number and household of up to MZ_PAGE_MAX reports, in the order of their ids. */
struct web_named {
    mz_str number;
    int64_t household;
};
mz_code web_reports(mz_cx *cx, const int64_t *ids, size_t n, struct web_named *out) MZ_MUST_USE;
/* MZ_T: the state of an objection. */
const char *verify_objection_label(mz_str state);

extern const struct list_how verify_list, verify_objection_list;
mz_handler verify_new_get, verify_new_post, verify_show_get, verify_issue_post, verify_consents_get,
    verify_consents_post, verify_consent_get_page, verify_consent_post, verify_raw_post,
    verify_paper_get, verify_sign_get, verify_object_get, verify_object_post, verify_objection_show,
    verify_objection_post, verify_source_get, verify_who_get, verify_check_get, verify_scan_get,
    verify_scan_post;

/* What programs get. */
extern const struct mz_shape verify_objection_list_shape;
extern const struct mz_shape verify_list_rows_shape, verify_report_page_shape, verify_rows_shape;

#endif
