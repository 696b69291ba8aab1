/*
 * made.h - many cases in little time: one that went its way through the engine, written again for
 * other households with its events as they are and answers of their own. For benches and tests.
 */
#ifndef MZ_FEATURE_MATTER_MADE_H
#define MZ_FEATURE_MATTER_MADE_H

#include "feature/matter/matter_sql.h"

struct made_model {
    struct matter_q_get_row was;
    struct matter_q_events_row *events;
    size_t events_n;
};

/* The facts of one person who cannot work, with this wage in yuan a month, as JSON. */
mz_str made_facts(mz_arena *a, int64_t wage);

mz_code made_model_of(mz_cx *cx, int64_t id, struct made_model *out) MZ_MUST_USE;
/* In the open transaction. */
mz_code made_case(mz_cx *cx, const struct made_model *m, int64_t household, mz_str facts,
                  int64_t *id) MZ_MUST_USE;

#endif
