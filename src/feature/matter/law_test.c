/* law_test.c - the law changes while a case runs: its way stays, its outcome is the new law's. */
#include <stdlib.h>

#include "cases.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

/*
 * The packs of the product as they might be after a reform: acceptance is called otherwise, and
 * nobody alone is within the allowance. The process began with them.
 */
static bool reform(struct county *k)
{
    mz_cx *cx = &k->w.cx;
    mz_str folder = mz_str_fmt(cx->a, "%s/packs", k->w.dir);
    mz_str line = mz_str_fmt(cx->a,
                             "cp -r packs %s && sed -i 's/^          take:$/          admit:/' "
                             "%s/cn/matters/dibao.yaml && sed -i 's/counted_n > 0人 and "
                             "income_below_line/counted_n > 9人 and income_below_line/' "
                             "%s/cn/rules/dibao.yaml",
                             folder.p, folder.p, folder.p);
    bool good = system(line.p) == 0; /* NOLINT(cert-env33-c): texts of this test */
    k->world.rules = rule_store_new(cx, &folder, 1);
    return good;
}

BOTH(a_case_goes_on_by_its_pack_and_is_decided_by_the_law_in_force)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct determination d = {.id = 0};
    mz_str again = MZ_S("");
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(reform(&k));
    CHECK(matter_open_case(cx, id, &o) == MZ_OK);
    CHECK(mz_str_eq(mz_str_of(o.book->source_hash), o.c.pack_hash));
    CHECK(refused(&k, act(&k, id, "admit"), MZ_CONFLICT, NULL));
    CHECK(to_opinion(&k, id));
    CHECK(refused(&k, act_why(&k, id, "propose", MZ_S("")), MZ_INVALID, "reason"));
    CHECK(act_why(&k, id, "deny", MZ_S("人口不足")) == MZ_OK && at(&k, id, "confirm"));
    CHECK(determination_get(cx, get(&k, id).determination, &d) == MZ_OK);
    CHECK(mz_str_eq(d.status, MZ_S("not_eligible")));
    CHECK(determination_replay(cx, d.record, &again) == MZ_OK && mz_str_eq(again, d.record));
    int64_t later = begin_with(&k, "dibao_apply", 1, told_wage(&k, 0));
    CHECK(act(&k, later, "admit") == MZ_OK &&
          refused(&k, act(&k, later, "take"), MZ_CONFLICT, NULL));
    CHECK(!mz_str_eq(get(&k, later).pack_hash, o.c.pack_hash) && broken(&k) == 0);
    county_done(&k);
}

/* Years later, and in another process: what was kept is enough. */
BOTH(what_was_decided_before_a_reform_replays_behind_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct determination d = {.id = 0};
    mz_str again = MZ_S("");
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id));
    CHECK(determination_get(cx, get(&k, id).determination, &d) == MZ_OK && reform(&k));
    CHECK(!mz_str_eq(get(&k, id).pack_hash, MZ_S("")));
    CHECK(determination_replay(cx, d.record, &again) == MZ_OK && mz_str_eq(again, d.record));
    CHECK(at(&k, id, "notice") && broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_case_goes_on_by_its_pack_and_is_decided_by_the_law_in_force),
          T2(what_was_decided_before_a_reform_replays_behind_it))
