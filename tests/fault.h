/*
 * fault.h - let the n-th statement of a connection from now on fail, as a full disk or a lost
 * server would. FAULT_LOOP(cx, call) runs `call` with the 1st, 2nd, ... statement failing until it
 * succeeds; `call` must leave nothing behind when it fails.
 */
#ifndef MZ_TESTS_FAULT_H
#define MZ_TESTS_FAULT_H

#include "store/store_int.h"

static inline void test_fault(mz_cx *cx, int64_t n)
{
    cx->db->fault = n;
}

/*
 * From now on each mz_tx() of the connection loses its first try just before the commit, as to a
 * server that went away: what was done is done again, from where it began.
 */
static inline void test_twice(mz_cx *cx, bool on)
{
    cx->db->twice = on;
}

/* The number of the statement that failed is `fault_`, for what is done after each failure. */
#define FAULT_LOOP(cx, call, after)                                         \
    do {                                                                    \
        mz_code rc_ = MZ_IO;                                                \
        for (int64_t fault_ = 1; rc_ != MZ_OK && fault_ < 2000; fault_++) { \
            test_fault((cx), fault_);                                       \
            rc_ = (call);                                                   \
            test_fault((cx), 0);                                            \
            if (rc_ != MZ_OK) {                                             \
                CHECK(rc_ == MZ_IO);                                        \
                mz_clear(cx);                                               \
                after;                                                      \
            }                                                               \
        }                                                                   \
        CHECK(rc_ == MZ_OK);                                                \
    } while (0)

#endif
