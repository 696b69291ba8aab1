/*
 * chosen_test.c - a value of a list that ended is chosen by nobody, whatever is posted; who has it
 * keeps it (docs/adr/0039).
 */
#include <stdlib.h>

#include "books.h"
#include "cases.h"

#include "feature/matter/matter_found.h"

extern const struct mz_feature mz_feature_matter, mz_feature_book;
const struct mz_feature *const mz_features[] = {&mz_feature_book, &mz_feature_matter, NULL};

enum { DAYS_LEFT = 10 };

/* The packs of the product in which two values end in ten days. */
static mz_code county_fill(mz_cx *cx, struct county *k)
{
    mz_str folder = mz_str_fmt(cx->a, "%s/packs", k->w.dir);
    mz_date end = {mz_date_today(cx).v + DAYS_LEFT};
    mz_str to = mz_date_iso(cx->a, end);
    mz_str line = mz_str_fmt(cx->a,
                             "cp -r packs %s && cd %s/cn && sed -i "
                             "-e 's/^        label: 未受限制$/&\\n        to: %s/' "
                             "-e 's/^        label: 乡镇（街道）经办人员$/&\\n        to: %s/' "
                             "pack.yaml rules/limits.yaml && "
                             "[ $(cat pack.yaml rules/limits.yaml | grep -c 'to: %s') = 2 ]",
                             folder.p, folder.p, to.p, to.p, to.p);
    if (system(line.p) != 0) { /* NOLINT(cert-env33-c): texts of this test */
        return mz_fail(cx, MZ_IO, "no packs with values that end");
    }
    k->world.rules = rule_store_new(cx, &folder, 1);
    MZ_TRY(mz_feature_book.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19620512", VILLAGE));
    return add_home(k, "项月英", "19630512", VILLAGE);
}

/* The application of a home whose head is somewhere else than free. */
static mz_str told_prison(struct county *k)
{
    mz_str s = told_wage(k, 0);
    const char *at = memmem(s.p, s.n, "\"held\":\"free\"", 13);
    size_t n = (size_t)(at - s.p);
    return mz_str_fmt(k->w.cx.a, "%.*s\"held\":\"prison\"%.*s", (int)n, s.p, (int)(s.n - n - 13),
                      at + 13);
}

static mz_code found_free(struct county *k, int64_t id)
{
    int64_t row = 0;
    const struct matter_found_new in = {
        .id = id,
        .task = MZ_S("visit"),
        .people = 2,
        .facts = MZ_S("{\"facts\":{\"household\":{},\"members\":[{\"held\":\"free\"}]},"
                      "\"own\":{}}")};
    act_as(k, WORKER, "village", VILLAGE);
    return matter_found_add(&k->w.cx, &in, &row);
}

static mz_code begun(struct county *k, size_t home, mz_str facts, int64_t *id)
{
    const struct matter_new in = {
        .matter = MZ_S("dibao_apply"), .household = k->home[home], .facts = facts};
    clerk(k);
    return matter_begin(&k->w.cx, &in, id);
}

BOTH(a_value_that_ended_is_refused_in_a_case_and_stays_where_it_was_chosen)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t has = 0;
    int64_t other = 0;
    int64_t late = 0;
    CHECK(begun(&k, 0, told_wage(&k, 0), &has) == MZ_OK);
    CHECK(begun(&k, 1, told_prison(&k), &other) == MZ_OK);
    test_tick(&k.w, (int64_t)(DAYS_LEFT + 1) * DAY_MS);
    CHECK(refused(&k, begun(&k, 2, told_wage(&k, 0), &late), MZ_INVALID, "members[1].held"));
    CHECK(begun(&k, 2, told_prison(&k), &late) == MZ_OK);
    clerk(&k);
    CHECK(act(&k, has, "take") == MZ_OK && act(&k, has, "start") == MZ_OK);
    CHECK(act(&k, other, "take") == MZ_OK && act(&k, other, "start") == MZ_OK);
    CHECK(found_free(&k, has) == MZ_OK);
    CHECK(refused(&k, found_free(&k, other), MZ_INVALID, "members[1].held"));
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(a_value_that_ended_is_refused_in_a_register_and_stays_where_it_was_chosen)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(cx, "kin_register");
    struct book_texts t = {.s = {{0}}};
    struct book_entry e = {.id = 0};
    int64_t id = 0;
    officer(&k);
    size_t post = column(d, "handler_post");
    t.s[column(d, "handler_name")] = MZ_S("李秀芳");
    t.s[post] = MZ_S("post_township");
    t.s[column(d, "kin_relation")] = MZ_S("kin_sibling");
    t.s[column(d, "told_on")] = mz_date_iso(cx->a, mz_date_today(cx));
    t.s[column(d, "relative")] = mz_str_fmt(cx->a, "%" PRId64, k.person[0]);
    CHECK(book_chosen(cx, d, post, t.s[post], NULL) == MZ_OK);
    CHECK(book_add(cx, d, INT64_C(331181001000), 0, &t, &id) == MZ_OK);
    test_tick(&k.w, (int64_t)(DAYS_LEFT + 1) * DAY_MS);
    CHECK(refused(&k, book_chosen(cx, d, post, t.s[post], NULL), MZ_INVALID, "handler_post"));
    CHECK(book_get(cx, d, id, &e) == MZ_OK);
    CHECK(book_chosen(cx, d, post, t.s[post], &e) == MZ_OK);
    const struct book_texts none = {.s = {{0}}};
    CHECK(book_change(cx, d, id, 0, -1, &none) == MZ_OK); /* and it is written as it was */
    county_done(&k);
}

TEST_MAIN(T2(a_value_that_ended_is_refused_in_a_case_and_stays_where_it_was_chosen),
          T2(a_value_that_ended_is_refused_in_a_register_and_stays_where_it_was_chosen))
