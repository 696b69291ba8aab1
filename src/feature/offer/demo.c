/* demo.c - the demonstration county opens with offers of every kind, reserved, delivered, rated. */
#include "base/text.h"
#include "feature/demo/demo.h"
#include "feature/division/division.h"
#include "feature/offer/offer_int.h"
#include "feature/offer/offer_sql.h"
#include "store/db.h"

enum { NEEDS_MAX = 60 };

/* clang-format off */
static const struct row {
    enum plan_need_kind kind;
    enum plan_giver giver;
    const char *name, *what;
    int total, days;
    int64_t age_from;
    bool own; /* of the charity's account */
    bool closed;
} rows[] = {
    {PLAN_COMPANY, PLAN_BY_VOLUNTEER, "龙泉市志愿者协会", "每周陪伴老人半天", 30, 200, 60, false, false},
    {PLAN_CARE, PLAN_BY_CHARITY, "龙泉市慈善总会", "居家照护包（床边扶手、防滑垫）", 20, 150, 65, true, false},
    {PLAN_SCHOOLING, PLAN_BY_CHARITY, "龙泉市慈善总会", "助学金一份", 12, 300, MZ_NULL, true, false},
    {PLAN_HOUSING, PLAN_BY_COMPANY, "龙泉建筑公司", "屋顶修缮一户", 3, 120, MZ_NULL, false, false},
    {PLAN_JOB, PLAN_BY_COMPANY, "宝剑工艺公司", "包装岗位，可在家做", 8, 90, MZ_NULL, false, false},
    {PLAN_THINGS, PLAN_BY_CHARITY, "龙泉市慈善总会", "过冬棉被和米油", 50, 60, MZ_NULL, true, false},
    {PLAN_MEDICAL, PLAN_BY_OFFICE, "市人民医院社工部", "陪同就医一次", 40, 250, MZ_NULL, false, false},
    {PLAN_THINGS, PLAN_BY_COMPANY, "青瓷小镇商会", "中秋米油礼包", 60, 40, 60, false, true},
};
/* clang-format on */

/* All of it was given out. */
static mz_code closed(struct demo *d, int64_t id)
{
    enum { DAY = 390 };
    struct offer o = {.id = 0};
    demo_later(d, (int64_t)3 * DAY);
    MZ_TRY(offer_get(d->cx, id, &o));
    return offer_close(d->cx, id, o.version);
}

static mz_code offers(struct demo *d)
{
    enum { SINCE = 45, EACH = 5 };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        int64_t id = 0;
        demo_ago(d, SINCE - EACH * (int64_t)i);
        int64_t today = mz_date_today(d->cx).v;
        MZ_TRY(demo_as(d, rows[i].own ? "charity" : "officer"));
        const struct offer in = {.place = d->county,
                                 .giver = rows[i].giver,
                                 .giver_name = mz_str_of(rows[i].name),
                                 .kind = rows[i].kind,
                                 .what = mz_str_of(rows[i].what),
                                 .total_n = rows[i].total,
                                 .starts = today,
                                 .ends = today + rows[i].days,
                                 .age_from = rows[i].age_from,
                                 .age_to = MZ_NULL,
                                 .lon_e6 = MZ_NULL,
                                 .lat_e6 = MZ_NULL,
                                 .reach_m = MZ_NULL,
                                 .owner = rows[i].own ? d->actor.user : MZ_NULL};
        MZ_TRY(offer_add(d->cx, &in, &id));
        MZ_TRY(rows[i].closed ? closed(d, id) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code walk(struct demo *d, int64_t id, size_t how)
{
    struct offer_match m = {.id = 0};
    enum { BEST = 5, STEPS = 3, HOURS = 240 };
    static const struct {
        size_t n;
        enum offer_act act[STEPS];
    } ways[] = {{0, {0}},
                {1, {OFFER_ACCEPT}},
                {2, {OFFER_ACCEPT, OFFER_DELIVER}},
                {STEPS, {OFFER_ACCEPT, OFFER_DELIVER, OFFER_RATE}},
                {1, {OFFER_DECLINE}},
                {1, {OFFER_CANCEL}}};
    const enum offer_act *way = ways[how % MZ_LEN(ways)].act;
    MZ_TRY(offer_match_get(d->cx, id, &m));
    for (size_t i = 0; i < ways[how % MZ_LEN(ways)].n; i++) {
        bool giver = m.owner != MZ_NULL && way[i] != OFFER_RATE && way[i] != OFFER_CANCEL;
        demo_later(d, HOURS + demo_draw(d, HOURS));
        MZ_TRY(demo_as(d, giver ? "charity" : "officer"));
        MZ_TRY(offer_do(
            d->cx, &(struct offer_doing){
                       .match = id, .act = way[i], .rating = BEST, .met = true,
                       .note = MZ_S("时间安排不开，改请别家")}));
    }
    return demo_as(d, "officer");
}

/* The needs of the plans there are, each with the best offer; what does not fit is left open. */
static mz_code reserve(struct demo *d)
{
    struct offer_q_demo_row *r = NULL;
    size_t n = 0;
    enum { IN_DAYS = 5, AGO = 7 };
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(offer_q_demo(d->cx, NEEDS_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        struct offer_q_need_row need = {0};
        struct offer_fit *v = NULL;
        size_t fits = 0;
        bool found = false;
        int64_t id = 0;
        struct offer_want w = {
            .kind = (enum plan_need_kind)plan_word_of(plan_needs, PLAN_NEEDS_N - 1, r[i].kind),
            .n = 1};
        demo_ago(d, AGO - (int64_t)(i % AGO));
        w.day = mz_date_today(d->cx).v + IN_DAYS;
        MZ_TRY(offer_q_need(d->cx, r[i].id, &need, &found));
        w.plan = need.plan;
        MZ_TRY(offer_fits(d->cx, w.plan, w.kind, &v, &fits));
        if (fits == 0) {
            continue;
        }
        w.offer = v[0].o.id;
        mz_code rc = offer_reserve(d->cx, &w, &id);
        if (rc == MZ_INVALID || rc == MZ_CONFLICT) { /* no consent, or reserved already */
            mz_clear(d->cx);
            continue;
        }
        MZ_TRY(rc);
        MZ_TRY(walk(d, id, i));
    }
    return MZ_OK;
}

static mz_code all(struct demo *d, void *p)
{
    (void)p;
    MZ_TRY(offers(d));
    return reserve(d);
}

mz_code offer_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
