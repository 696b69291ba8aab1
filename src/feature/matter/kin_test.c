/*
 * kin_test.c - who is a near relative of a handler is registered apart (近亲属备案): the county visits
 * before it decides, whatever the forms say.
 */
#include "books.h"
#include "cases.h"

#include "feature/matter/matter_found.h"

extern const struct mz_feature mz_feature_matter, mz_feature_book;
const struct mz_feature *const mz_features[] = {&mz_feature_book, &mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_book.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    return add_home(k, "吴大山", "19620512", VILLAGE);
}

/* The head of a home is registered, in another township of the county. */
static int64_t registered(struct county *k, size_t home)
{
    mz_cx *cx = &k->w.cx;
    const struct book_def *d = book_called(cx, "kin_register");
    struct book_texts t = {.s = {{0}}};
    int64_t id = 0;
    officer(k);
    t.s[column(d, "handler_name")] = MZ_S("李秀芳");
    t.s[column(d, "handler_post")] = MZ_S("post_township");
    t.s[column(d, "kin_relation")] = MZ_S("kin_sibling");
    t.s[column(d, "told_on")] = MZ_S("2026-01-31");
    t.s[column(d, "relative")] = mz_str_fmt(cx->a, "%" PRId64, k->person[home]);
    if (book_add(cx, d, INT64_C(331181001000), 0, &t, &id) != MZ_OK) {
        printf("not registered: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return id;
}

static mz_code ended(struct county *k, int64_t entry)
{
    const struct book_texts none = {.s = {{0}}};
    officer(k);
    return book_change(&k->w.cx, book_called(&k->w.cx, "kin_register"), entry, 0, 0, &none);
}

/* A visit of the township that says of itself that nobody is related. */
static mz_code denied(struct county *k, int64_t id)
{
    int64_t row = 0;
    const struct matter_found_new in = {
        .id = id,
        .task = MZ_S("visit"),
        .people = 2,
        .facts = MZ_S("{\"facts\":{\"household\":{\"kin_of_handler\":\"false\"},\"members\":[]},"
                      "\"own\":{}}")};
    act_as(k, WORKER, "village", VILLAGE);
    return matter_found_add(&k->w.cx, &in, &row);
}

/* At the county, by the way of every case. */
static int64_t at_county(struct county *k, size_t home)
{
    int64_t id = begin_with(k, "dibao_apply", home, told_wage(k, 0));
    bool good = act(k, id, "take") == MZ_OK && act(k, id, "start") == MZ_OK;
    good = good && denied(k, id) == MZ_OK;
    act_as(k, CENTRE, "centre", COUNTY);
    good = good && task(k, id, "check") == MZ_OK;
    clerk(k);
    good = good && act(k, id, "report") == MZ_OK;
    act_as(k, OTHER_CLERK, "clerk", TOWN);
    good = good && act(k, id, "propose") == MZ_OK && to_county(k, id);
    return good ? id : 0;
}

BOTH(a_registered_relative_is_visited_by_the_county_whatever_the_forms_say)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(registered(&k, 0) > 0);
    int64_t id = at_county(&k, 0);
    CHECK(id > 0);
    CHECK(refused(&k, act(&k, id, "grant"), MZ_INVALID, NULL) && at(&k, id, "confirm"));
    officer(&k);
    CHECK(task(&k, id, "county_visit") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "grant") == MZ_OK && mz_str_eq(get(&k, id).ending, MZ_S("granted")));
    int64_t other = at_county(&k, 1); /* nobody's relative: no visit is asked for */
    CHECK(other > 0 && act(&k, other, "grant") == MZ_OK);
    CHECK(broken(&k) == 0);
    (void)cx;
    county_done(&k);
}

BOTH(who_is_registered_while_the_case_runs_is_visited_and_who_is_no_more_is_not)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = at_county(&k, 0);
    int64_t entry = registered(&k, 0);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(id > 0 && refused(&k, act(&k, id, "grant"), MZ_INVALID, NULL));
    CHECK(ended(&k, entry) == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "grant") == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_registered_relative_is_visited_by_the_county_whatever_the_forms_say),
          T2(who_is_registered_while_the_case_runs_is_visited_and_who_is_no_more_is_not))
