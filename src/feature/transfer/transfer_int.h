/* transfer_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_TRANSFER_TRANSFER_INT_H
#define MZ_FEATURE_TRANSFER_TRANSFER_INT_H

#include "feature/feature.h"
#include "feature/world.h"

extern const struct mz_route transfer_routes[];
extern const struct mz_command transfer_commands[];

extern const struct mz_job transfer_jobs[];
extern const struct mz_setting export_settings[]; /* export.c */
mz_code transfer_sweep_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;

mz_code transfer_bench_import(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;
mz_code transfer_bench_export(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;
/* A fresh SQLite office of Longquan in a folder; cx gets its database, world and actor. */
mz_code transfer_bench_office(mz_cx *cx, mz_str dir, struct mz_world *world,
                              struct mz_actor *actor) MZ_MUST_USE;

#endif
