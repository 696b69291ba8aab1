/*
 * The power fails while a file is taken in: at any commit the run can be gone on with, and no row
 * is done twice. Here because it reaches into the store to make a commit fail.
 */
#include "store/store_int.h"

#include "feature/transfer/transfer_test.h"

BOTH(a_run_killed_at_any_step_goes_on_without_doing_a_row_twice)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    struct import_run *run = brought(cx, "a.csv", many(cx, &o, 0, 1050, true));
    CHECK(run != NULL && import_save(cx, run) == MZ_OK);
    int kills = 0;
    bool done = false;
    for (int64_t at = 1; run != NULL && !done && kills < 40; at++) {
        cx->db->fault = at * 2777 + 3; /* statements that succeed, then one that fails */
        mz_code rc = import_get(cx, run->id, run);
        rc = rc == MZ_OK ? import_go(cx, run, (struct import_tell){.step = NULL}) : rc;
        done = rc == MZ_OK;
        kills += done ? 0 : 1;
        mz_clear(cx);
        mz_tx_rollback(cx);
        cx->db->fault = 0;
    }
    CHECK(done && kills > 2);
    CHECK(run != NULL && import_get(cx, run->id, run) == MZ_OK);
    CHECK(run != NULL && run->counts.added == 1050 && run->counts.rows == 1050);
    CHECK(run != NULL && run->counts.houses == 350 && counted(cx) == 1050);
    office_done(&o);
}

TEST_MAIN(T2(a_run_killed_at_any_step_goes_on_without_doing_a_row_twice))
