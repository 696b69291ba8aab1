/*
 * desks_web.h - the page on which an office says which account stands for which department.
 *
 * Layer: feature; for x_web.c files. The feature keeps the rows and says what an account may do
 * then; the page, its form and its answers are one for all. An account is named by its login, and
 * the feature refuses whom it does not want.
 */
#ifndef MZ_FEATURE_DESKS_WEB_H
#define MZ_FEATURE_DESKS_WEB_H

#include "feature/leaf_web.h"

struct desks_row {
    int64_t id, account, since_ms;
    mz_str department; /* as people read it */
    mz_str source;     /* only where `source_label` is set */
};
struct desks_rows {
    struct desks_row *v;
    size_t n;
    struct ui_option *departments; /* that an account may stand for */
    size_t departments_n;
};

struct desks {
    const char *path, *menu;
    /* MZ_T of the page: its title and the line below, the page above, the table, an empty one, the
       form and its button. */
    const char *title, *sub, *up, *table, *none, *form, *button;
    const char *up_path;
    /* MZ_T of a second name under which the account stands, NULL: it has none. */
    const char *source_label, *source_hint;
    int64_t source_max; /* characters */
    mz_code (*all)(struct leaf *l, struct desks_rows *out);
    mz_code (*give)(mz_cx *cx, int64_t account, mz_str department, mz_str source);
    mz_code (*end)(mz_cx *cx, int64_t id);
};

mz_code desks_show(const struct desks *d, mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;
/* "end" with the number of a row, or "login" and "department" of a new one. */
mz_code desks_post(const struct desks *d, mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;

#endif
