#include "feature/finds.h"

#include "base/text.h"
#include "base/utf8.h"

#include "check.h"
#include "store.h"

#define COUNTY INT64_C(331181000000)

static const struct mz_col cols[] = {
    {"n", "N", MZ_COL_INT, MZ_COL_SORT, NULL},
    {"act", "Act", MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", "Place", MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {0},
};
static const struct mz_reg reg = {
    .name = "acts", .table = "mz_audit_seen", .title = "Acts", .sort = "-n", .cols = cols};

static bool found(mz_cx *cx, const char *words, bool part, size_t want, int64_t all)
{
    const struct finds f = {&reg, "act", "/act/", part};
    struct mz_item *items = NULL;
    size_t n = 0;
    int64_t total = 0;
    mz_code rc = finds_by(cx, &f, mz_str_of(words), 2, &items, &n, &total);
    bool good = rc == MZ_OK && n == want && total == all;
    for (size_t i = 0; i < n && good; i++) {
        good = items[i].href.n > 5 && memcmp(items[i].href.p, "/act/", 5) == 0 &&
               items[i].title.n > 0 && items[i].due == MZ_NULL;
    }
    return good;
}

BOTH(a_column_is_found_by_its_beginning_or_a_part_within_the_scope)
{
    static const char *const acts[] = {"HD-1", "HD-2", "HD-3", "SH-1"};
    struct test_world w;
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    for (size_t i = 0; i < MZ_LEN(acts); i++) {
        const struct mz_event ev = {.act = mz_str_of(acts[i]),
                                    .division = COUNTY + (i == 0 ? 1000 : 2000)};
        CHECK(mz_tx_begin(cx) == MZ_OK && mz_tx_note(cx, &ev) == MZ_OK &&
              mz_tx_commit(cx) == MZ_OK);
    }
    CHECK(found(cx, " HD-", false, 2, 3)); /* the first of them, and how many there are */
    CHECK(found(cx, "HD-3", false, 1, 1));
    CHECK(found(cx, "D-", false, 0, 0));
    CHECK(found(cx, "-1", true, 2, 2));
    CHECK(found(cx, "", true, 0, 0));
    char longer[FINDS_WORDS_MAX + 2];
    memset(longer, 'H', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    CHECK(found(cx, longer, true, 0, 0));
    test_scope(&w, COUNTY + 1000, COUNTY + 1999);
    CHECK(found(cx, "HD-", false, 1, 1));
    test_done(&w);
}

TEST(a_number_ends_with_the_serial_of_the_readers_county)
{
    struct mz_actor who = {.division_lo = COUNTY, .division_hi = COUNTY + 999999};
    const mz_cx cx = {.actor = &who};
    const int64_t id = 331181 * MZ_ID_UNIT + 123;
    CHECK(finds_id(&cx, MZ_S("YJ-2026-11-000123")) == id);
    CHECK(finds_id(&cx, MZ_S(" yj-2026-11-123 ")) == id);
    CHECK(finds_id(&cx, MZ_S("123")) == 0); /* a number alone means nothing */
    CHECK(finds_id(&cx, MZ_S("YJ-")) == 0);
    CHECK(finds_id(&cx, MZ_S("YJ-0")) == 0);
    CHECK(finds_id(&cx, MZ_S("YJ-12345678901234567890")) == 0);
    CHECK(finds_same(MZ_S("YJ-2026-11-000123"), MZ_S(" yj-2026-11-000123")));
    CHECK(!finds_same(MZ_S("YJ-2026-11-000123"), MZ_S("YJ-2026-12-000123")));
    CHECK(!finds_same(MZ_S("YJ-2026-11-000123"), MZ_S("YJ-123")));
    who.division_hi += 1000000; /* two counties: whose serial is it? */
    CHECK(finds_id(&cx, MZ_S("YJ-2026-11-000123")) == 0);
}

TEST_MAIN(T2(a_column_is_found_by_its_beginning_or_a_part_within_the_scope),
          T(a_number_ends_with_the_serial_of_the_readers_county))
