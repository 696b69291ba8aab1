/* share_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_SHARE_SHARE_INT_H
#define MZ_FEATURE_SHARE_SHARE_INT_H

#include "base/keyring.h"
#include "feature/feature.h"
#include "feature/share/share.h"

extern const struct mz_route share_routes[];
extern const struct mz_command share_commands[];
extern const struct mz_job share_jobs[];
extern const struct mz_check share_checks[];
extern const struct mz_bench share_benches[];
extern const struct mz_seals share_seals[];
extern const struct mz_reg share_register;
extern const struct mz_reg share_file_register;
/* Of the global search: agreements and deliveries by number. */
mz_code share_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                     int64_t *total) MZ_MUST_USE;
mz_code share_file_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                          int64_t *total) MZ_MUST_USE;

/* ---- agreement.c ---- */
mz_code share_secret(mz_cx *cx, const struct share_agreement *a,
                     uint8_t out[SHARE_SECRET_N]) MZ_MUST_USE;
const char *share_state_label(mz_str state);

/* ---- words of deliveries: deliver.c ---- */
const char *share_delivery_label(mz_str state);
/* DATA/share */
mz_str share_root(mz_cx *cx);

/* What came of looking into the drop folders once (drop.c). */
struct share_dropped {
    int64_t put, removed, taken, refused;
};
/*
 * For each agreement with a folder DATA/share/drop/NUMBER: open deliveries are there with their
 * manifest, a signed NUMBER.receipt is taken, and what was acknowledged, or holds no more, is gone.
 */
mz_code share_drop(mz_cx *cx, struct share_dropped *out) MZ_MUST_USE;

/* ---- board.c ---- */
mz_code share_todo_decide(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code share_todo_receipts(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code share_late_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;

mz_code share_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

#endif
