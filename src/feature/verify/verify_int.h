/* verify_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_VERIFY_VERIFY_INT_H
#define MZ_FEATURE_VERIFY_VERIFY_INT_H

#include "feature/feature.h"
#include "feature/verify/report.h"
#include "feature/verify/verify.h"

extern const struct mz_route verify_routes[];
extern const struct mz_command verify_commands[];
extern const struct mz_job verify_jobs[];
extern const struct mz_check verify_checks[];
extern const struct mz_bench verify_benches[];
extern const struct mz_seals verify_seals[];
extern const struct mz_reg verify_register, verify_objection_register;
/* Of the global search: cross-checks by number. */
mz_code verify_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                      int64_t *total) MZ_MUST_USE;

/* ---- seal.c: what is kept sealed, and the key of the reports ---- */
mz_code verify_seal(mz_cx *cx, const char *column, int64_t id, mz_str plain,
                    mz_str *blob) MZ_MUST_USE;
mz_code verify_unseal(mz_cx *cx, const char *column, int64_t id, mz_str blob,
                      mz_str *plain) MZ_MUST_USE;
/* ---- run.c ---- */
/* A report as it was computed; MZ_ABSENT before the answers and after the wiping. */
mz_code verify_body(mz_cx *cx, const struct verify_report *r, struct report **out) MZ_MUST_USE;
/* The standard of the living allowance at a place and day, fen a month; MZ_NULL when no pack says.
 */
mz_code verify_standard(mz_cx *cx, int64_t division, int64_t day, int64_t *fen) MZ_MUST_USE;
/* Working days after, for what the office must do; see mz_calendar_due. */
int64_t verify_working_day(mz_cx *cx, int64_t day, int64_t n);
/* Rows of one category, of the answers kept with the report. */
mz_code verify_rows(mz_cx *cx, int64_t id, size_t category, struct source_answer *out) MZ_MUST_USE;

/* ---- paper.c ---- */
mz_code verify_paper_make(mz_cx *cx, const struct verify_report *v, mz_str *pdf) MZ_MUST_USE;

/* ---- board.c ---- */
mz_code verify_todo_issue(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code verify_todo_objects(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code verify_waits(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code verify_draft_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;

mz_code verify_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

#endif
