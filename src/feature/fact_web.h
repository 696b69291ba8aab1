/*
 * fact_web.h - facts of packs in forms.
 *
 * Layer: feature; for x_web.c files, beside leaf_web.h.
 */
#ifndef MZ_FEATURE_FACT_WEB_H
#define MZ_FEATURE_FACT_WEB_H

#include "feature/leaf_web.h"
#include "rule/list.h"

/*
 * Makes the field a choice of the values in use today, of the one that it has, and of none: it is
 * not known. `e` NULL: of yes and no.
 */
void fact_choices(struct leaf *l, const struct ir_enum *e, struct ui_field *f);

#endif
