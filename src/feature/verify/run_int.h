/* run_int.h - the steps of a query, shared by the single one and the batch. Private. */
#ifndef MZ_FEATURE_VERIFY_RUN_INT_H
#define MZ_FEATURE_VERIFY_RUN_INT_H

#include "feature/verify/source.h"
#include "feature/verify/verify_int.h"

/* A query that passed the gate, to be written down. */
struct asking {
    const struct verify_new *in;
    const struct pack *p;
    const struct verify_gate_result *g;
    bool queue;
    int64_t id; /* of the report */
};
/* Number, row and log; in a transaction. p is a struct asking. */
mz_code run_insert(mz_cx *cx, void *p) MZ_MUST_USE;
/* MZ_DENIED with how many consents are missing. */
mz_code run_refuse(mz_cx *cx, const struct verify_gate_result *g) MZ_MUST_USE;

struct running {
    const struct pack *p;
    struct source_desk *desk;
    const struct verify_report *r;
    struct source_answer *answer; /* one a category */
    struct report *report;
    mz_str body, answers; /* sealed */
};
/* Asks all sources; not in a transaction, because they may take their time. */
mz_code run_compute(mz_cx *cx, const struct verify_pass *pass, struct running *run) MZ_MUST_USE;
/* In a transaction. */
mz_code run_store(mz_cx *cx, const struct running *run) MZ_MUST_USE;

/* How sources answered, added up before it is written. */
struct run_tally;
struct run_tally *run_tally_new(mz_cx *cx, const struct pack *p);
void run_tally_add(struct run_tally *t, const struct running *run);
/* In a transaction. */
mz_code run_tally_write(mz_cx *cx, const struct run_tally *t, int64_t division) MZ_MUST_USE;

#endif
