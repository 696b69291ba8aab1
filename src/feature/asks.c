#include "feature/asks.h"

#include <assert.h>

#include "feature/division/division.h"

void asks_add(struct mz_query *q, struct mz_filter f)
{
    assert(q->filters_n < MZ_FILTERS_MAX);
    q->filters[q->filters_n++] = f;
}

void asks_place(const struct mz_ask *ask, struct mz_query *q)
{
    int64_t place = division_code(ask->get(ask->p, "division"));
    if (place != 0) {
        asks_add(q, (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = place});
    }
}
