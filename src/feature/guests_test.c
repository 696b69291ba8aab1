/* guests_test.c - how often somebody without an account may try. */
#include "feature/guests.h"

#include "people.h"

#define HOUR_MS INT64_C(3600000)

static const char words[] = "Ask somebody.";
static const struct mz_guest_try of_all = {"toy:all", {NULL, 0}, {5, 1000}};

static struct mz_guest_try by(const char *what)
{
    return (struct mz_guest_try){"toy:code", mz_str_of(what), {2, HOUR_MS}};
}

static mz_code tries(mz_cx *cx, const char *what)
{
    const struct mz_guest_try v[] = {of_all, by(what)};
    mz_code rc = mz_guest_admit(cx, v, MZ_LEN(v), words);
    mz_clear(cx);
    return rc;
}

static mz_code give_tx(mz_cx *cx, void *p)
{
    mz_tx_quiet(cx);
    return mz_guest_give(cx, p);
}

static mz_code sweep_tx(mz_cx *cx, void *p)
{
    (void)p;
    mz_tx_quiet(cx);
    return mz_guest_sweep(cx);
}

EVERY(a_bucket_gives_so_many_at_once_and_one_more_with_its_time)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    CHECK(tries(cx, "a") == MZ_OK && tries(cx, "a") == MZ_OK && tries(cx, "a") == MZ_RATE);
    CHECK(tries(cx, "b") == MZ_OK); /* another one has its own */
    test_tick(&p.w, HOUR_MS - 1);
    CHECK(tries(cx, "a") == MZ_RATE);
    test_tick(&p.w, 1);
    CHECK(tries(cx, "a") == MZ_OK && tries(cx, "a") == MZ_RATE);
    struct mz_guest_try good = by("a");
    CHECK(mz_tx(cx, give_tx, &good) == MZ_OK && mz_tx(cx, give_tx, &good) == MZ_OK);
    CHECK(mz_tx(cx, give_tx, &good) == MZ_OK); /* never more than it holds */
    CHECK(tries(cx, "a") == MZ_OK && tries(cx, "a") == MZ_OK && tries(cx, "a") == MZ_RATE);
    people_done(&p);
}

/* Else one who is refused would use up what all others have. */
BOTH(a_refused_try_takes_nothing_from_any_bucket)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    CHECK(tries(cx, "a") == MZ_OK && tries(cx, "a") == MZ_OK);
    for (int i = 0; i < 9; i++) {
        CHECK(tries(cx, "a") == MZ_RATE);
    }
    CHECK(tries(cx, "b") == MZ_OK && tries(cx, "c") == MZ_OK && tries(cx, "d") == MZ_OK);
    CHECK(tries(cx, "e") == MZ_RATE); /* five of all */
    people_done(&p);
}

BOTH(what_was_tried_a_day_ago_is_forgotten)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    const struct mz_guest_try slow = {"toy:slow", MZ_S("a"), {1, 100 * HOUR_MS}};
    CHECK(mz_guest_admit(cx, &slow, 1, words) == MZ_OK);
    test_tick(&p.w, 24 * HOUR_MS);
    CHECK(mz_tx(cx, sweep_tx, NULL) == MZ_OK);
    CHECK(mz_guest_admit(cx, &slow, 1, words) == MZ_RATE);
    mz_clear(cx);
    test_tick(&p.w, 1);
    CHECK(mz_tx(cx, sweep_tx, NULL) == MZ_OK);
    CHECK(mz_guest_admit(cx, &slow, 1, words) == MZ_OK);
    people_done(&p);
}

BOTH(an_address_of_ipv6_counts_with_all_of_its_network)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    mz_str one = mz_guest_from(cx, MZ_S("2001:db8:1:2:ffff::1"));
    CHECK(mz_str_eq(one, mz_guest_from(cx, MZ_S("2001:db8:1:2::9"))));
    CHECK(!mz_str_eq(one, mz_guest_from(cx, MZ_S("2001:db8:1:3::9"))));
    CHECK(mz_str_eq(mz_guest_from(cx, MZ_S("192.0.2.7")), MZ_S("192.0.2.7")));
    people_done(&p);
}

TEST_MAIN(T3(a_bucket_gives_so_many_at_once_and_one_more_with_its_time),
          T2(a_refused_try_takes_nothing_from_any_bucket),
          T2(what_was_tried_a_day_ago_is_forgotten),
          T2(an_address_of_ipv6_counts_with_all_of_its_network))
