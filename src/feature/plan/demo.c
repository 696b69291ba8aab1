/* demo.c - the demonstration county opens with help plans in every state, measures given and
 * missed. */
#include "feature/demo/demo.h"
#include "base/text.h"
#include "feature/plan/plan_int.h"
#include "feature/plan/plan_sql.h"
#include "store/db.h"

enum { HOMES_MAX = 400, MEASURES_EACH = 2, REVIEW_DAYS = 60, APART = 3 /* days */ };
enum { ALWAYS = 60 /* whenever it is due */ };

/* clang-format off */
static const struct row {
    int days;                 /* ago */
    unsigned needs;
    enum plan_consent consent;
    const char *aim;
    struct {
        enum plan_need_kind kind;
        enum plan_giver giver;
        const char *name, *what;
        enum plan_every every;
        int lasts, done, missed;
    } measure[MEASURES_EACH];
    bool closed;
} rows[] = {
    {120, 1U << PLAN_CARE | 1U << PLAN_COMPANY, PLAN_SIGNED, "老人独居，行动不便，做到每周有人上门、按月有人助洁",
     {{PLAN_COMPANY, PLAN_BY_VOLUNTEER, "镇志愿服务队", "每周上门探访和代购", PLAN_WEEK, 180, ALWAYS, 1},
      {PLAN_CARE, PLAN_BY_OFFICE, "县居家养老中心", "每月助洁助浴一次", PLAN_MONTH, 360, ALWAYS, 0}}, false},
    {75, 1U << PLAN_SCHOOLING | 1U << PLAN_CASH, PLAN_ORAL, "孩子上初中，家里只有低保，需有人辅导并解决路费",
     {{PLAN_SCHOOLING, PLAN_BY_CHARITY, "县慈善联合会", "助学金每季度发放", PLAN_QUARTER, 360, 0, 0},
      {PLAN_SCHOOLING, PLAN_BY_VOLUNTEER, "团县委青年志愿者", "每周课业辅导", PLAN_WEEK, 120, ALWAYS, 0}}, false},
    {40, 1U << PLAN_HOUSING, PLAN_SIGNED, "屋顶漏雨，入冬前完成修缮",
     {{PLAN_HOUSING, PLAN_BY_COMPANY, "龙泉青瓷企业协会", "屋顶修缮材料和人工", PLAN_ONCE, 30, 0, 1},
      {PLAN_THINGS, PLAN_BY_KIN, "邻居", NULL, PLAN_ONCE, 0, 0, 0}}, false},
    {20, 1U << PLAN_JOB | 1U << PLAN_MEDICAL, PLAN_UNASKED, "户主有就业意愿，先做技能评估，再联系企业",
     {{PLAN_JOB, PLAN_BY_OFFICE, "镇就业服务站", "推荐岗位", PLAN_MONTH, 180, 0, 0},
      {PLAN_JOB, PLAN_BY_OFFICE, "", NULL, PLAN_ONCE, 0, 0, 0}}, false},
    {10, 1U << PLAN_THINGS, PLAN_REFUSED, "家庭不愿外人上门，只由村里送米油",
     {{PLAN_THINGS, PLAN_BY_OFFICE, "村民委员会", "米油一份", PLAN_ONCE, 30, 0, 0},
      {PLAN_JOB, PLAN_BY_OFFICE, "", NULL, PLAN_ONCE, 0, 0, 0}}, false},
    {200, 1U << PLAN_MEDICAL, PLAN_SIGNED, "术后康复期有人陪同就医",
     {{PLAN_MEDICAL, PLAN_BY_VOLUNTEER, "县医院社工部", "每月陪同复诊", PLAN_MONTH, 150, 5, 0},
      {PLAN_JOB, PLAN_BY_OFFICE, "", NULL, PLAN_ONCE, 0, 0, 0}}, true},
};
/* clang-format on */

static mz_code one_do(struct demo *d, struct plan_doing in)
{
    mz_code rc = plan_do(d->cx, &in);
    if (rc == MZ_INVALID || rc == MZ_CONFLICT) { /* a period that has not begun yet */
        mz_clear(d->cx);
        return MZ_OK;
    }
    return rc;
}

/* Reports one after the other, a day after each period; never in the future. */
static mz_code report(struct demo *d, int64_t plan, int64_t id, int done, int missed)
{
    const bool always = done == ALWAYS;
    for (int i = 0; i < done + missed; i++) {
        struct plan_measure *m = NULL;
        size_t n = 0;
        bool due = false;
        MZ_TRY(plan_measures_of(d->cx, plan, &m, &n));
        for (size_t k = 0; k < n; k++) {
            if (m[k].id == id && m[k].due != MZ_NULL) {
                int64_t then = (m[k].due + 1) * DEMO_DAY_MS;
                due = then < d->real_ms;
                d->now_ms = then > d->now_ms && due ? then : d->now_ms;
            }
        }
        if (always && !due) {
            return MZ_OK;
        }
        bool last = always ? i < missed : i >= done;
        MZ_TRY(one_do(
            d, (struct plan_doing){.plan = plan,
                                   .measure = id,
                                   .act = last ? PLAN_MISSED : PLAN_DONE,
                                   .note = last ? MZ_S("约定当天下雨，改期后未落实") : MZ_S("")}));
    }
    return MZ_OK;
}

static mz_code fill(struct demo *d, int64_t plan, const struct row *r, size_t nth)
{
    static const struct {
        enum plan_result result;
        const char *note;
    } ends[] = {{PLAN_MET, "康复结束，能自行就医"},
                {PLAN_PARTLY, "康复期满，复诊仍需家人陪同"},
                {PLAN_MOVED, "随子女迁居外地，已转告当地"},
                {PLAN_DECLINED, "家庭表示可以自理，不再需要"}};
    int64_t begun = d->now_ms;
    if (r->consent != PLAN_UNASKED) {
        MZ_TRY(one_do(
            d, (struct plan_doing){.plan = plan, .act = PLAN_CONSENTS, .consent = r->consent}));
    }
    for (size_t i = 0; i < MEASURES_EACH && r->measure[i].what != NULL; i++) {
        int64_t from = mz_date_of_ms(begun).v;
        d->now_ms = begun;
        struct plan_doing in = {.plan = plan,
                                .act = PLAN_MEASURES,
                                .kind = r->measure[i].kind,
                                .giver = r->measure[i].giver,
                                .giver_name = mz_str_of(r->measure[i].name),
                                .what = mz_str_of(r->measure[i].what),
                                .every = r->measure[i].every,
                                .starts = from,
                                .ends = from + r->measure[i].lasts};
        MZ_TRY(plan_do(d->cx, &in));
        MZ_TRY(report(d, plan, in.measure, r->measure[i].done, r->measure[i].missed));
    }
    if (!r->closed) {
        return MZ_OK;
    }
    for (size_t i = 0; i < PLAN_NEEDS_N; i++) {
        MZ_TRY((r->needs & (1U << i)) == 0
                   ? MZ_OK
                   : one_do(d, (struct plan_doing){.plan = plan,
                                                   .act = PLAN_MEETS,
                                                   .kind = (enum plan_need_kind)i}));
    }
    return one_do(d, (struct plan_doing){.plan = plan,
                                         .act = PLAN_CLOSES,
                                         .result = ends[nth % MZ_LEN(ends)].result,
                                         .note = mz_str_of(ends[nth % MZ_LEN(ends)].note)});
}

static mz_code one(struct demo *d, int64_t household, size_t nth)
{
    const struct row *r = &rows[nth % MZ_LEN(rows)];
    int64_t id = 0;
    d->now_ms = d->real_ms - (r->days + (int64_t)(nth / MZ_LEN(rows)) * APART) * DEMO_DAY_MS;
    MZ_TRY(demo_as(d, nth % 3 == 2 ? "officer2" : "officer"));
    const struct plan_new in = {.household = household,
                                .origin = PLAN_HAND,
                                .needs = r->needs,
                                .responsible = d->actor.user,
                                .review_on = mz_date_of_ms(d->now_ms).v + REVIEW_DAYS,
                                .aim = mz_str_of(r->aim)};
    mz_code rc = plan_begin(d->cx, &in, &id);
    if (rc == MZ_CONFLICT || rc == MZ_ABSENT || rc == MZ_INVALID) {
        mz_clear(d->cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    return fill(d, id, r, nth / MZ_LEN(rows));
}

/* First those whom the office recognised, with the money they get; then others, spread. */
static mz_code all(struct demo *d, void *p)
{
    (void)p;
    struct demo_home *h = NULL;
    struct plan_q_demo_known_row *known = NULL;
    const struct mz_actor *a = &d->actor;
    size_t n = 0;
    size_t known_n = 0;
    enum { EACH = 4 };
    const size_t plans = EACH * MZ_LEN(rows);
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(demo_some_homes(d, d->county, HOMES_MAX, &h, &n));
    MZ_TRY(
        plan_q_demo_known(d->cx, a->division_lo, a->division_hi, MZ_LEN(rows), &known, &known_n));
    for (size_t i = 0; i < known_n; i++) {
        MZ_TRY(one(d, known[i].id, i));
    }
    for (size_t i = 0; i < plans && n > 0; i++) {
        MZ_TRY(one(d, h[i * n / plans].id, known_n + i));
    }
    return MZ_OK;
}

mz_code plan_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
