/* law_places_test.c - the tree of divisions as the checker of packs asks it. */
#include "check.h"

#include "feature/division/division.h"
#include "feature/rule/law.h"
#include "feature/world.h"

static const struct ir_heir *find(const struct ir_heir *h, size_t n, int64_t code, bool before)
{
    for (size_t i = 0; i < n; i++) {
        if (h[i].code == code && h[i].before == before) {
            return &h[i];
        }
    }
    return NULL;
}

TEST(hangzhou_of_2021_is_known_to_the_law)
{
    mz_arena *a = mz_arena_new((size_t)256 << 20);
    struct mz_world world = {.keys = NULL};
    mz_cx cx = {.a = a, .world = &world};
    struct ir_heir *h = NULL;
    size_t n = 0;
    mz_date day;
    CHECK(division_open(&cx, NULL, NULL, &world.divisions) == MZ_OK);
    const struct rule_places *p = law_places(&cx);
    CHECK(mz_date_make(2021, 4, 9, &day) && p != NULL);
    CHECK(p->heirs(&cx, p->p, a, INT64_C(330000000000), &h, &n) == MZ_OK && n >= 4);
    for (size_t i = 1; i < n; i++) {
        CHECK(h[i - 1].code <= h[i].code);
    }
    const struct ir_heir *gone = find(h, n, INT64_C(330103000000), false);
    CHECK(gone != NULL && gone->day.v == day.v && gone->to_n == 1);
    CHECK(gone != NULL && gone->to[0] == INT64_C(330105000000));
    const struct ir_heir *two = find(h, n, INT64_C(330104000000), false);
    CHECK(two != NULL && two->to_n == 2);
    const struct ir_heir *fresh = find(h, n, INT64_C(330113000000), true);
    CHECK(fresh != NULL && fresh->to_n == 1 && fresh->to[0] == INT64_C(330110000000));
    CHECK(p->heirs(&cx, p->p, a, INT64_C(331181000000), &h, &n) == MZ_OK && n == 0);
    CHECK(p->heirs(&cx, p->p, a, INT64_C(999999000000), &h, &n) == MZ_OK && n == 0);
    int64_t below[400];
    CHECK(p->below(&cx, p->p, INT64_C(330100000000), day, below, 400) >= 10);
    CHECK(p->below(&cx, p->p, INT64_C(999999000000), day, below, 400) == 0);
    mz_arena_free(a);
}

TEST_MAIN(T(hangzhou_of_2021_is_known_to_the_law))
