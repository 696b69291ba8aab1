/* export_int.h - what the parts of the export share. Private to this folder. */
#ifndef MZ_FEATURE_TRANSFER_EXPORT_INT_H
#define MZ_FEATURE_TRANSFER_EXPORT_INT_H

#include "feature/transfer/export.h"

/* Any export in scope; for who may know of it. */
mz_code export_read_run(mz_cx *cx, int64_t id, struct export_run *out) MZ_MUST_USE;
/* A value of a list as a reader sees it. */
mz_code export_cell(mz_cx *cx, const struct mz_col *col, int64_t i, mz_str s,
                    mz_str *out) MZ_MUST_USE;
/* The value of a wish by name; empty when it is not there. */
mz_str export_value(const struct export_wish *wish, const char *name);

#endif
