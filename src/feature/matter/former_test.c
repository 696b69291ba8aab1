/*
 * former_test.c - who left a household is asked about and decided with, where the pack wants it;
 * the rows of answers stay their people's when the household changes.
 */
#include <stdlib.h>

#include "cases.h"
#include "feature/leaf_web.h"
#include "home_changes.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

enum { TOGETHER_DAYS = 70, WINDOW = 3 };

/* One pack, of a made-up province, that asks for former members. */
static mz_code county_fill(mz_cx *cx, struct county *k)
{
    mz_str folder = mz_str_fmt(cx->a, "%s/packs", k->w.dir);
    mz_str line = mz_str_fmt(cx->a, "mkdir %s && cp -r tests/packs/former %s", folder.p, folder.p);
    if (system(line.p) != 0) { /* NOLINT(cert-env33-c): texts of this test */
        return mz_fail(cx, MZ_IO, "no packs");
    }
    k->world.rules = rule_store_new(cx, &folder, 1);
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

static bool leaves(struct county *k, size_t who)
{
    const struct household_place one = {k->person[who], MZ_S("97")};
    const struct household_ask a = {.kind = CHANGE_REMOVE,
                                    .household = k->home[0],
                                    .day = mz_date_today(&k->w.cx).v,
                                    .reason = MZ_S("本人申请"),
                                    .leave = MZ_S("prison"),
                                    .go = &one,
                                    .go_n = 1};
    return home_change(k, &a);
}

/* Months of the window that have a day in [from, to). */
static int64_t months_in(struct county *k, int64_t from, int64_t to)
{
    int64_t now = test_month_of(mz_date_today(&k->w.cx).v);
    int64_t first = test_month_of(from) > now - WINDOW ? test_month_of(from) : now - WINDOW;
    int64_t last = test_month_of(to - 1) < now - 1 ? test_month_of(to - 1) : now - 1;
    return last < first ? 0 : last - first + 1;
}

static int64_t value_of(struct matter_open *o, const char *rule)
{
    const struct ir_rule *r = rule_find(o->book, mz_str_of(rule));
    struct rule_value v = rule_eval(o->run, (uint32_t)(r - o->book->rules), SIZE_MAX);
    return v.why == RULE_KNOWN && v.den == 1 ? (int64_t)v.num : -1;
}

static int64_t told(struct county *k, const char *members, const char *people)
{
    int64_t id = 0;
    const struct matter_new in = {
        .matter = MZ_S("months_apply"),
        .household = k->home[0],
        .facts = mz_str_fmt(k->w.cx.a,
                            "{\"facts\":{\"household\":{},\"members\":[%s]},\"own\":{}%s}", members,
                            people)};
    clerk(k);
    mz_code rc = matter_begin(&k->w.cx, &in, &id);
    if (rc != MZ_OK) {
        printf("not begun: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

/* Two who lived together until one left, a month and a half ago. */
static bool parted(struct county *k, int64_t *came, int64_t *left)
{
    bool good = together(k);
    *came = mz_date_today(&k->w.cx).v;
    test_tick(&k->w, TOGETHER_DAYS * DAY_MS);
    good = good && leaves(k, 1);
    *left = mz_date_today(&k->w.cx).v;
    test_tick(&k->w, 45 * DAY_MS);
    return good;
}

BOTH(a_former_member_is_a_row_of_the_form_with_his_dates)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t came = 0;
    int64_t left = 0;
    struct leaf l = {.cx = cx};
    struct matter_kind kind = {0};
    struct mz_form form = {.cx = cx};
    mz_str facts = MZ_S("");
    CHECK(parted(&k, &came, &left));
    clerk(&k);
    CHECK(matter_here(cx, VILLAGE, MZ_S("months_apply"), &kind) == MZ_OK && kind.m != NULL);
    struct matter_form f = {.l = &l,
                            .b = kind.pack->book,
                            .form = &kind.pack->book->forms[kind.m->form],
                            .subject = IR_OF_HOUSEHOLD};
    CHECK(matter_form_rows(&f, k.home[0]) == MZ_OK && f.rows_n == 2);
    CHECK(f.rows[0].person == k.person[0] && f.rows[0].left_on == 0);
    CHECK(f.rows[1].person == k.person[1] && f.rows[1].left_on >= left);
    CHECK(matter_form_known(&f, VILLAGE, k.home[0], 0) == MZ_OK && f.known != NULL);
    CHECK(matter_form_check(&f, &form, VILLAGE, &facts) == MZ_OK);
    mz_str people =
        mz_str_fmt(cx->a, "\"people\":[%" PRId64 ",%" PRId64 "]", k.person[0], k.person[1]);
    CHECK(strstr(mz_str_z(cx->a, facts), people.p) != NULL);
    county_done(&k);
}

BOTH(a_case_counts_the_months_of_who_left_and_rows_stay_their_peoples)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t came = 0;
    int64_t left = 0;
    struct matter_open o = {0};
    struct matter_ruling r = {.known = false};
    CHECK(parted(&k, &came, &left));
    clerk(&k);
    struct matter_seat *v = NULL;
    size_t n = 0;
    struct matter_kind kind = {0};
    CHECK(matter_here(cx, VILLAGE, MZ_S("months_apply"), &kind) == MZ_OK && kind.m != NULL);
    CHECK(matter_seats(cx, kind.pack->book, k.home[0], &v, &n) == MZ_OK && n == 2);
    int64_t until = n == 2 ? v[1].until : 0;
    int64_t months = WINDOW + months_in(&k, came, until);
    CHECK(months > WINDOW && months < 2 * WINDOW); /* he counts, and not for all of it */
    int64_t id = told(&k, "{\"wage\":\"100\"},{\"wage\":\"10\"}", "");
    CHECK(matter_open_case(cx, id, &o) == MZ_OK);
    CHECK(value_of(&o, "months_lived") == months && value_of(&o, "heads") == 1);
    CHECK(matter_rule(cx, &o, &r) == MZ_OK && r.known);
    CHECK(r.d.status == (months >= 4 ? RULE_ELIGIBLE : RULE_NOT_ELIGIBLE));
    CHECK(act(&k, id, "grant") == MZ_OK); /* decided, kept and replayable with him in it */
    struct determination d = {.id = 0};
    mz_str again = {NULL, 0};
    CHECK(determination_get(cx, get(&k, id).determination, &d) == MZ_OK);
    CHECK(determination_replay(cx, d.record, &again) == MZ_OK && mz_str_eq(again, d.record));
    /* The rows say whose they are: in whatever order they come, his wage is his. */
    mz_str people =
        mz_str_fmt(cx->a, ",\"people\":[%" PRId64 ",%" PRId64 "]", k.person[1], k.person[0]);
    int64_t turned = told(&k, "{\"wage\":\"10\"},{\"wage\":\"100\"}", people.p);
    CHECK(turned > 0 && turned != id);
    struct matter_open same = {0};
    CHECK(matter_open_case(cx, turned, &same) == MZ_OK);
    CHECK(value_of(&same, "months_lived") == months && value_of(&same, "heads") == 1);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_former_member_is_a_row_of_the_form_with_his_dates),
          T2(a_case_counts_the_months_of_who_left_and_rows_stay_their_peoples))
