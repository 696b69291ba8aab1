/* dedup_web_test.c - the pages of duplicates, called without a socket. */
#include "feature/dedup/dedup_int.h"
#include "people.h"
#include "site.h"

extern const struct mz_feature mz_feature_dedup;
extern const struct mz_feature mz_feature_person;
const struct mz_feature *const mz_features[] = {&mz_feature_dedup, &mz_feature_person, NULL};

#define SIBLING INT64_C(331181100000)

static const struct reader readers[] = {
    {"officer", 11, "officer", COUNTY}, {"approver", 12, "approver", COUNTY},
    {"clerk", 13, "clerk", TOWN},       {"sibling", 14, "clerk", SIBLING},
    {"carer", 15, "carer", TOWN},       {0}};

struct twins {
    struct people p;
    struct site s;
    int64_t pair;
    const char *number; /* of the first entry, in clear */
};

static int64_t pair_now(mz_cx *cx)
{
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    if (mz_reg_rows(cx, &dedup_register, &(struct mz_query){.limit = 1}, &rows, &n) != MZ_OK) {
        mz_clear(cx);
    }
    return n == 0 ? 0 : rows[0].id;
}

/* Two entries of one person in the town, found by a run. */
static void twins(struct twins *t, enum mz_db_kind kind)
{
    mz_cx *cx = people(&t->p, kind);
    struct dedup_counts c;
    mz_str number = number_of(cx, "19760512", 31);
    struct person_input in = somebody(&t->p, "张未明", number);
    t->number = number.p;
    (void)added(cx, &in);
    in = somebody(&t->p, "张末明", MZ_S(""));
    (void)mz_date_make(1976, 5, 12, &in.birth);
    in.sex = MZ_S("1");
    (void)added(cx, &in);
    if (dedup_sweep(cx, 0, (struct dedup_step){0}, &c) != MZ_OK) {
        printf("no sweep: %s\n", cx->err.msg);
    }
    t->pair = pair_now(cx);
    site_open(&t->s, cx, readers);
}

static void twins_done(struct twins *t)
{
    site_close(&t->s);
    people_done(&t->p);
}

static const char *at(const struct twins *t, const char *path)
{
    return with_id(&t->s, path, t->pair);
}

BOTH(the_queue_and_the_pair_show_reasons_and_no_number)
{
    struct twins t;
    struct site *s = &t.s;
    twins(&t, kind_);
    CHECK(t.pair != 0);
    CHECK(see(s, "clerk", "/dedup") == 200);
    CHECK(shows(s, "张未明") && shows(s, "张末明") && shows(s, "姓名形近"));
    CHECK(lacks(s, t.number));
    CHECK(see_json(s, "clerk", "/dedup") == 200 && shows(s, "\"total\":1"));
    CHECK(see_json(s, "clerk", "/dedup?outcome=1") == 200 && shows(s, "\"total\":0"));
    CHECK(see(s, "clerk", at(&t, "/dedup/#")) == 200);
    CHECK(shows(s, "不一致") && shows(s, "一致") && lacks(s, t.number));
    CHECK(see_json(s, "clerk", at(&t, "/dedup/#")) == 200 && shows(s, "\"version\":1"));
    twins_done(&t);
}

BOTH(nobody_outside_the_area_or_without_the_right_sees_a_pair)
{
    struct twins t;
    struct site *s = &t.s;
    twins(&t, kind_);
    CHECK(see_json(s, "sibling", "/dedup") == 200 && shows(s, "\"total\":0"));
    CHECK(see(s, "sibling", at(&t, "/dedup/#")) == 404 && lacks(s, "张"));
    CHECK(see(s, "sibling", at(&t, "/dedup/#/join")) == 404);
    CHECK(post(s, "sibling", at(&t, "/dedup/#"), "do=different&version=1") == 404);
    CHECK(see(s, "carer", "/dedup") == 403);
    CHECK(post(s, "approver", at(&t, "/dedup/#"), "do=different&version=1") == 403);
    twins_done(&t);
}

BOTH(a_decision_is_saved_and_a_stale_one_refused)
{
    struct twins t;
    struct site *s = &t.s;
    twins(&t, kind_);
    CHECK(post(s, "clerk", at(&t, "/dedup/#"), "do=later&version=1&note=x") == 422);
    CHECK(post(s, "clerk", at(&t, "/dedup/#"), "do=different&version=1") == 303);
    CHECK(post(s, "officer", at(&t, "/dedup/#"), "do=different&version=1") == 409);
    CHECK(post(s, "clerk", at(&t, "/dedup/#"), "do=reopen&version=2") == 303);
    const char *chosen = mz_str_fmt(t.p.w.cx.a, "do=different&id=%" PRId64, t.pair).p;
    CHECK(post(s, "clerk", "/dedup", chosen) == 303);
    CHECK(see_json(s, "clerk", "/dedup?state=different") == 200 && shows(s, "\"total\":1"));
    twins_done(&t);
}

BOTH(two_people_join_and_take_apart)
{
    struct twins t;
    struct site *s = &t.s;
    twins(&t, kind_);
    const char *choice = "version=1&keep=a&name=a&document=a";
    CHECK(see(s, "clerk", at(&t, "/dedup/#/join")) == 200 && shows(s, "保留哪条"));
    CHECK(post(s, "clerk", at(&t, "/dedup/#/join"), choice) == 200 && shows(s, "合并结果"));
    CHECK(lacks(s, t.number));
    CHECK(post(s, "clerk", at(&t, "/dedup/#/join"), "version=1&keep=a&name=a&document=a&go=1") ==
          303);
    const char *to = leads(s);
    CHECK(see(s, "clerk", to) == 200 && shows(s, "待复核"));
    CHECK(post(s, "clerk", to, "do=confirm&version=1") == 403);
    CHECK(see(s, "approver", to) == 200 && shows(s, "合并结果"));
    CHECK(post(s, "approver", to, "do=confirm&version=1") == 303);
    CHECK(post(s, "approver", to, "do=confirm&version=1") == 422);
    CHECK(see(s, "approver", to) == 200 && shows(s, "撤销合并"));
    CHECK(post(s, "officer", to, "do=undo&version=2&note=") == 422);
    CHECK(post(s, "officer", to, "do=undo&version=2&note=%E5%BC%84%E9%94%99") == 303);
    CHECK(see_json(s, "clerk", "/dedup") == 200 && shows(s, "\"total\":1"));
    twins_done(&t);
}

BOTH(a_hidden_entry_stays_hidden)
{
    struct twins t;
    struct site *s = &t.s;
    twins(&t, kind_);
    mz_cx *cx = &t.p.w.cx;
    struct dedup_pair pair;
    CHECK(dedup_get(cx, t.pair, &pair) == MZ_OK);
    struct person_input in = somebody(&t.p, "张末明", MZ_S(""));
    (void)mz_date_make(1976, 5, 12, &in.birth);
    in.sex = MZ_S("1");
    in.protect = PERSON_PROTECT_VIOLENCE;
    CHECK(person_update(cx, PERSON_MAY_PROTECTED, pair.b, 1, &in, NULL) == MZ_OK);
    CHECK(see(s, "clerk", "/dedup") == 200 && lacks(s, "张末明"));
    CHECK(lacks(s, "姓名形近"));
    CHECK(see(s, "clerk", at(&t, "/dedup/#")) == 200 && lacks(s, "张末明"));
    CHECK(post(s, "clerk", at(&t, "/dedup/#"), "do=different&version=1") == 403);
    CHECK(see(s, "clerk", at(&t, "/dedup/#/join")) == 403);
    twins_done(&t);
}

TEST_MAIN(T2(the_queue_and_the_pair_show_reasons_and_no_number),
          T2(nobody_outside_the_area_or_without_the_right_sees_a_pair),
          T2(a_decision_is_saved_and_a_stale_one_refused), T2(two_people_join_and_take_apart),
          T2(a_hidden_entry_stays_hidden))
