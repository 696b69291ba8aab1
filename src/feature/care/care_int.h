/* care_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_CARE_CARE_INT_H
#define MZ_FEATURE_CARE_CARE_INT_H

#include "base/keyring.h"
#include "feature/care/care.h"
#include "feature/feature.h"
#include "feature/world.h"

extern const struct mz_command care_commands[];
extern const struct mz_bench care_benches[];

mz_code care_http_bench(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;
mz_code care_clerks_bench(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;

/* The print of a key as 16 hex digits. */
mz_code care_key_print(mz_cx *cx, mz_keyring *k, uint16_t version,
                       char out[2 * MZ_PRINT_N + 1]) MZ_MUST_USE;
/* The start hook: an office that was restored says so in its audit. */
mz_code care_start(mz_cx *cx) MZ_MUST_USE;

/* Lines of the administrators' home pages; care_state.c. */
mz_code care_state_record(mz_cx *cx, struct mz_state_now *out) MZ_MUST_USE;
mz_code care_state_backup(mz_cx *cx, struct mz_state_now *out) MZ_MUST_USE;

#endif
