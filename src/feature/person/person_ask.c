/* The filters of the list of persons out of the values of its address; for exports. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/person/person_find.h"
#include "feature/person/person_rows.h"
#include "store/db.h"

static mz_code add(mz_cx *cx, struct mz_query *q, struct mz_filter f)
{
    if (q->filters_n >= MZ_FILTERS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "too many filters");
    }
    q->filters[q->filters_n++] = f;
    return MZ_OK;
}

/* "60-69", "80-" */
static mz_code age_filter(mz_cx *cx, mz_str age, struct mz_query *q)
{
    const char *dash = age.n == 0 ? NULL : memchr(age.p, '-', age.n);
    int64_t from = -1;
    int64_t to = -1;
    if (dash == NULL) {
        return MZ_OK;
    }
    mz_str low = {age.p, (size_t)(dash - age.p)};
    mz_str high = {dash + 1, age.n - low.n - 1};
    MZ_TRY(low.n == 0 ? MZ_OK : mz_str_i64(cx, "age", low, 0, 200, &from));
    MZ_TRY(high.n == 0 ? MZ_OK : mz_str_i64(cx, "age", high, 0, 200, &to));
    return person_age_filter(cx, (int32_t)from, (int32_t)to, q);
}

/* Each search is on record, those for an export too. */
mz_code person_typed(mz_cx *cx, mz_str text, struct mz_search *out)
{
    struct person_found found;
    const struct person_query ask = {.text = text, .limit = 1};
    MZ_TRY(person_search(cx, person_may(cx), &ask, &found));
    *out = found.search;
    return MZ_OK;
}

mz_code person_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str sex = ask->get(ask->p, "sex");
    mz_str state = ask->get(ask->p, "state");
    mz_str protect = ask->get(ask->p, "protect");
    int64_t hukou = division_code(ask->get(ask->p, "hukou"));
    int64_t place = division_code(ask->get(ask->p, "place"));
    int64_t bit = 0;
    MZ_TRY(age_filter(cx, ask->get(ask->p, "age"), q));
    if (sex.n > 0) {
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "sex", .op = MZ_IS, .s = sex}));
    }
    if (state.n > 0) {
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = state}));
    }
    if (hukou != 0) {
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "hukou", .op = MZ_UNDER, .i = hukou}));
    }
    if (protect.n > 0) {
        MZ_TRY(mz_str_i64(cx, "protect", protect, 1, INT32_MAX, &bit));
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "protect", .op = MZ_BIT, .i = bit}));
    }
    if (place != 0) {
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = place}));
    }
    if (q->sort != NULL && strcmp(q->sort, "sort_birth") == 0) {
        q->descending = !q->descending; /* the oldest was born first */
    }
    return person_rows_allow(cx, person_may(cx), q);
}

mz_code person_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    person_row_hide(cx, person_may(cx), row);
    if (row->v[PERSON_COL_AGE].i < 0) {
        row->v[PERSON_COL_AGE].i = MZ_NULL;
    }
    return MZ_OK;
}
