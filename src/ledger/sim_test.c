#include "ledger/ledger_testing.h"
#include "ledger/sim.h"

static void faulty(mz_cx *cx, int64_t n)
{
    test_fault(cx, n);
}

static bool well(const struct ledger_sim_result *r, uint64_t seed)
{
    bool good = r->doubled == 0 && r->lost == 0 && r->wrong == 0 && r->findings == 0;
    if (!good) {
        printf("seed %" PRIu64 ": doubled %" PRId64 ", lost %" PRId64 ", wrong %" PRId64
               ", findings %" PRId64 "\n",
               seed, r->doubled, r->lost, r->wrong, r->findings);
    }
    return good;
}

static mz_code run(struct test_world *w, uint64_t seed, int64_t people, int64_t months,
                   struct ledger_sim_result *r)
{
    struct ledger_sim sim = {.seed = seed,
                             .county = COUNTY,
                             .people = people,
                             .months = months,
                             .actor = &w->actor,
                             .fault = faulty};
    mz_code rc = ledger_sim_run(&w->cx, &sim, r);
    if (rc != MZ_OK) {
        printf("seed %" PRIu64 ": %s\n", seed, w->cx.err.msg);
    }
    return rc;
}

/* F1, F23, F29: every step crashes at random statements, events come twice and late. */
BOTH(f29_random_months_pay_everybody_once)
{
    int64_t seen[8] = {0};
    for (uint64_t seed = 1; seed <= (kind_ == MZ_DB_SQLITE ? 20U : 2U); seed++) {
        struct test_world w;
        struct ledger_sim_result r;
        test_store(&w, kind_);
        CHECK(run(&w, seed, 40, 6, &r) == MZ_OK);
        CHECK(well(&r, seed));
        seen[0] += r.crashes;
        seen[1] += r.refused;
        seen[2] += r.aside;
        seen[3] += r.returned;
        seen[4] += r.again;
        seen[5] += r.withdrawn;
        seen[6] += r.moved;
        seen[7] += r.left;
        test_done(&w);
    }
    for (size_t i = 0; i < MZ_LEN(seen); i++) {
        CHECK(seen[i] > 0); /* the simulation did meet what it is there for */
    }
}

TEST(f26_large_months_with_bad_lines_pay_everybody_once)
{
    struct test_world w;
    struct ledger_sim_result r;
    test_store(&w, MZ_DB_SQLITE);
    CHECK(run(&w, 77, 1500, 12, &r) == MZ_OK);
    CHECK(well(&r, 77));
    CHECK(r.lines > 20000);
    CHECK(r.failed > 250);
    CHECK(r.crashes > 0 && r.again > 0 && r.returned > 0);
    CHECK(r.moved > 100 && r.left > 20);
    test_done(&w);
}

TEST_MAIN(T2(f29_random_months_pay_everybody_once),
          T(f26_large_months_with_bad_lines_pay_everybody_once))
