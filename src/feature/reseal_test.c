/* Steps over sealed values, with rows that are only counted. */
#include "feature/reseal.h"

#include "check.h"

/* Ids of two counties, as a statement gives them: from one on, three at most. */
static const int64_t ids[] = {331181000000001, 331181000000007, 331181000000009,
                              331181000000020, 331182000000003, 331182000000004};

static mz_code walk(mz_cx *cx, struct reseal *r)
{
    size_t met = 0;
    (void)cx;
    for (size_t i = 0; i < MZ_LEN(ids) && met < 3; i++) {
        if (ids[i] >= r->from) {
            met++;
            if (!reseal_row(r, ids[i])) {
                break;
            }
            reseal_met(r, ids[i] % 2 == 1);
        }
    }
    return MZ_OK;
}

static const struct mz_seals table = {.table = "toy", .walk = walk};

TEST(a_step_stays_in_one_county_and_no_row_is_left_out)
{
    static const int64_t met[] = {3, 4, 6}; /* after the first step, the second, ... */
    mz_cx cx = {.a = mz_arena_new(1U << 20U)};
    struct mz_seal_walk w = {.more = true};
    for (size_t i = 0; i < MZ_LEN(met); i++) {
        CHECK(reseal_step(&cx, &table, false, &w) == MZ_OK && w.more && w.values == met[i]);
    }
    CHECK(w.at == ids[MZ_LEN(ids) - 1] + 1 && w.old == 4);
    CHECK(reseal_step(&cx, &table, false, &w) == MZ_OK && !w.more && w.values == 6);
    mz_arena_free(cx.a);
}

TEST(a_value_without_keys_is_not_passed_over)
{
    mz_cx cx = {.a = mz_arena_new(1U << 20U)};
    struct reseal r = {.write = true};
    mz_str none = {0};
    mz_str blob = MZ_S("sealed");
    const struct mz_field_at at = {.table = MZ_S("toy"), .column = MZ_S("seal"), .row = 1};
    CHECK(reseal(&cx, &r, MZ_FOR_FIELD_NOTE, at, &none) == MZ_OK && r.values == 0);
    CHECK(reseal(&cx, &r, MZ_FOR_FIELD_NOTE, at, &blob) == MZ_CORRUPT && r.values == 0);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(a_step_stays_in_one_county_and_no_row_is_left_out),
          T(a_value_without_keys_is_not_passed_over))
