/* audit_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_AUDIT_AUDIT_INT_H
#define MZ_FEATURE_AUDIT_AUDIT_INT_H

#include "feature/audit/audit.h"
#include "store/db.h"

extern const struct mz_route audit_routes[];
extern const struct mz_command audit_commands[];

/* Positions in audit_reg and its rows. */
enum audit_col {
    AUDIT_AT,
    AUDIT_USER,
    AUDIT_ROLE,
    AUDIT_ACT,
    AUDIT_KIND,
    AUDIT_SUBJECT,
    AUDIT_DIVISION,
    AUDIT_WHY,
    AUDIT_ORIGIN,
    AUDIT_DETAIL,
    AUDIT_REQUEST,
    AUDIT_COLS,
};

/* The filters of an address: of the last month where it names no day. */
mz_code audit_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q) MZ_MUST_USE;
/* The event of this number, when it is in the reader's scope. */
mz_code audit_event(mz_cx *cx, int64_t id, struct mz_reg_row **row, bool *found) MZ_MUST_USE;
/* Names of the accounts of these rows, in their order. */
mz_code audit_names(mz_cx *cx, const struct mz_reg_row *rows, size_t n, mz_str **names) MZ_MUST_USE;
/* Refuses with MZ_CORRUPT and the place when a chain is broken; else the number of events. */
mz_code audit_whole(mz_cx *cx, struct mz_audit_tell tell, int64_t *events) MZ_MUST_USE;
/* The same as a job, for a record that is too long for one request. */
mz_code audit_verify_run(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;

/* The nightly proof; mz_audit_newest() says when it was. */
mz_code audit_prove_run(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;

/* What was shown of what is hidden, for home pages; audit_board.c. */
mz_code audit_todo_shown(mz_cx *cx, size_t most, struct mz_work *out);

#endif
