/* job_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_JOB_JOB_INT_H
#define MZ_FEATURE_JOB_JOB_INT_H

#include "feature/feature.h"

extern const struct list_how job_all_list, job_mine_list;
extern const struct mz_route job_routes[];
extern const struct mz_command job_commands[];

/* list_web.c: the work of everybody in the area, without its input and result. */
extern const struct mz_reg job_register;
mz_code job_open_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code job_state_failed(mz_cx *cx, struct mz_state_now *out) MZ_MUST_USE;
/* What pages of jobs share; job_web.c. */
mz_str job_state_text(mz_cx *cx, mz_str state);
enum mz_tone job_state_tone(mz_str state);
mz_str job_kind_text(mz_cx *cx, mz_str name);

/* What programs get. */
extern const struct mz_shape job_rows_shape, job_show_shape;

#endif
