/* demo.c - the demonstration county has bundles in several states, through the real way in. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/bundle/bundle_int.h"
#include "feature/bundle/bundle_sql.h"
#include "feature/demo/demo.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "store/db.h"

enum { DAY = 390 /* minutes of office hours */, OPENED = 8 /* days of the year shown */ };

/* What a household said it needs, and what departments answered: "matter action words". */
static const struct row {
    int days; /* ago */
    const char *bundle;
    const char *household; /* facts, as JSON members */
    const char *member;    /* facts of the first member */
    struct {
        const char *matter;
        const char *action;
        const char *words;
    } said[3];
    bool withdrawn;
} rows[] = {
    {4,
     "great_aid",
     "\"wants_living\":\"true\",\"wants_medical\":\"true\",\"wants_housing\":\"true\"",
     "\"disabled_kind\":\"limb\",\"disabled_grade\":\"grade_2\"",
     {{"medical_referral", "help", "已纳入医疗救助，住院费用按规定直接结算"}},
     false},
    {5,
     "great_aid",
     "\"wants_work\":\"true\",\"wants_schooling\":\"true\"",
     "\"disabled_kind\":\"none\"",
     {{"employment_referral", "help", "安排保洁公益性岗位，本月到岗"},
      {"schooling_referral", "decline", "子女已毕业，不在资助学段"}},
     false},
    {3,
     "great_aid",
     "\"wants_spending\":\"true\",\"wants_medical\":\"true\"",
     "\"disabled_kind\":\"none\",\"wants_rehab\":\"true\"",
     {{NULL, NULL, NULL}},
     false},
    {20,
     "great_aid",
     "\"wants_housing\":\"true\"",
     "\"disabled_kind\":\"none\"",
     {{NULL, NULL, NULL}},
     true},
    {5,
     "after_death_all",
     "\"had_benefits\":\"false\"",
     "\"death_day\":\"2026-01-05\",\"insured\":\"true\",\"had_fund\":\"false\",\"had_medical\":"
     "\"true\",\"registered_here\":\"true\",\"cremated\":\"true\",\"burial_kind\":\"tree\"",
     {{"household_cancel", "done", "户口已注销"}, {"death_certificate", "done", "已出具证明"}},
     false},
};

static mz_str told(struct demo *d, const struct row *r, size_t rows_n)
{
    mz_sb b = mz_sb_new(d->cx->a, 1 << 14);
    mz_sb_fmt(&b, "{\"facts\":{\"household\":{%s},\"members\":[{%s}", r->household, r->member);
    for (size_t i = 1; i < rows_n; i++) {
        mz_sb_fmt(&b, ",{}");
    }
    mz_sb_fmt(&b, "]},\"own\":{\"household\":{\"contact_phone\":\"0578-7712345\"},"
                  "\"members\":[]}}");
    return mz_sb_view(&b);
}

static mz_code answer(struct demo *d, int64_t id, const struct row *r)
{
    struct bundle_case *v = NULL;
    size_t n = 0;
    MZ_TRY(bundle_cases(d->cx, id, &v, &n));
    for (size_t i = 0; i < MZ_LEN(r->said) && r->said[i].matter != NULL; i++) {
        for (size_t k = 0; k < n; k++) {
            if (!mz_str_eq(v[k].c.matter, mz_str_of(r->said[i].matter)) || v[k].linked) {
                continue;
            }
            demo_later(d, DAY);
            MZ_TRY(demo_as_at(d, "department", d->county));
            MZ_TRY(matter_happen(d->cx, v[k].c.id, 0,
                                 (struct flow_event){.kind = FLOW_ACTED,
                                                     .what = mz_str_of(r->said[i].action),
                                                     .reason = mz_str_of(r->said[i].words)}));
        }
    }
    return MZ_OK;
}

static mz_code one(struct demo *d, const struct row *r, int64_t home)
{
    mz_cx *cx = d->cx;
    struct leaf *l = MZ_NEW(cx->a, struct leaf);
    struct matter_form f = {.l = l};
    struct bundle_ask ask = {.household = home};
    struct household h = {.id = 0};
    struct bundle_choice *v = NULL;
    size_t left = 0;
    int64_t id = 0;
    l->cx = cx;
    MZ_TRY(demo_as_at(d, "clerk", d->town));
    MZ_TRY(household_get(cx, home, &h));
    MZ_TRY(bundle_here(cx, h.division, mz_str_of(r->bundle), &ask.k));
    if (ask.k.b == NULL) {
        return MZ_OK; /* this place has no such pack */
    }
    MZ_TRY(matter_form_rows(&f, home));
    ask.division = h.division;
    ask.rows = f.rows;
    ask.rows_n = f.rows_n;
    ask.answers = told(d, r, f.rows_n);
    struct bundle_new in = {.ask = &ask, .channel = MZ_S("counter")};
    MZ_TRY(bundle_offer(cx, &ask, (mz_str){NULL, 0}, &v, &in.choices_n));
    in.choices = v;
    mz_code rc = bundle_send(cx, &in, &id);
    rc = rc == MZ_OK ? answer(d, id, r) : rc;
    if (rc == MZ_OK && r->withdrawn) {
        MZ_TRY(demo_as_at(d, "clerk", d->town));
        rc = bundle_withdraw(cx, id, 0, MZ_S("本人已搬到子女处居住"), &left);
    }
    return demo_left_out(cx, rc);
}

/* Who answers for the departments. */
static mz_code desks(struct demo *d)
{
    static const char *const departments[] = {"health_insurance", "education", "housing",
                                              "employment",       "health",    "police"};
    int64_t department = 0;
    MZ_TRY(demo_account(d, "department", &department));
    MZ_TRY(demo_as(d, "officer"));
    demo_on(d, (mz_date){demo_first(d).v + OPENED});
    for (size_t i = 0; i < MZ_LEN(departments); i++) {
        mz_code rc = bundle_desk_give(d->cx, department, mz_str_of(departments[i]));
        if (rc == MZ_INVALID) {
            mz_clear(d->cx); /* no pack of this place knows the department */
            rc = MZ_OK;
        }
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static mz_code all(struct demo *d, void *p)
{
    (void)p;
    struct bundle_q_demo_homes_row *homes = NULL;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    MZ_TRY(desks(d));
    division_range(d->town, &lo, &hi);
    MZ_TRY(bundle_q_demo_homes(d->cx, lo, hi, 2 * (int64_t)MZ_LEN(rows), &homes, &n));
    for (size_t i = 0; i < n && i < 2 * MZ_LEN(rows); i++) {
        const struct row *r = &rows[i % MZ_LEN(rows)];
        demo_ago(d, r->days + (int64_t)(i / MZ_LEN(rows)) * 2);
        MZ_TRY(one(d, r, homes[i].id));
    }
    return MZ_OK;
}

mz_code bundle_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
