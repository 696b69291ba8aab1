/*
 * sim.h - random months of payments to people who die and move, against a bank that loses, repeats,
 * contradicts and returns, held against a model in memory that knows who got what.
 *
 * Layer: ledger. Everything follows from the seed. The product's own functions do the work; the
 * model is an array of amounts per person and month, kept by the simulated bank, which pays what
 * its files tell it to and nothing else.
 */
#ifndef MZ_LEDGER_SIM_H
#define MZ_LEDGER_SIM_H

#include "ledger/batch.h"

enum { LEDGER_SIM_PEOPLE = 20000, LEDGER_SIM_MONTHS = 24 };

struct ledger_sim {
    uint64_t seed;
    int64_t county;         /* this one and the next, into which people move: without a book */
    int64_t people;         /* at most LEDGER_SIM_PEOPLE */
    int64_t months;         /* at most LEDGER_SIM_MONTHS */
    struct mz_actor *actor; /* of the context: its user changes with who acts */
    /*
     * Called before some steps: the n-th statement from now on fails, as in a crash; 0: none. NULL:
     * a step that shall crash is done and not committed.
     */
    void (*fault)(mz_cx *cx, int64_t n);
};

struct ledger_sim_result {
    int64_t lines, sent, paid, failed, returned, again, withdrawn;
    int64_t moved, left;      /* moves to another division of the county, and out of it */
    int64_t crashes, refused; /* steps that broke off, and attempts that were rightly refused */
    int64_t files, aside;     /* files of the bank, answers that stood aside */
    int64_t doubled;          /* people paid more than once for a month, by whichever county */
    int64_t lost;             /* people who should have been paid and were not */
    int64_t wrong;            /* where ledger and model differ */
    int64_t findings;         /* of ledger_check */
};

/* MZ_OK when the simulation ran; whether all is well stands in the result. */
mz_code ledger_sim_run(mz_cx *cx, const struct ledger_sim *sim,
                       struct ledger_sim_result *out) MZ_MUST_USE;

#endif
