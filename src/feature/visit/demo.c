/* demo.c - the demonstration county is visited every month; of this one half is made, with one
 * conflict. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/demo/demo.h"
#include "feature/division/division.h"
#include "feature/visit/visit_int.h"
#include "feature/visit/visit_sql.h"
#include "store/db.h"

enum { SOME = 400, EACH = 7, OFTEN = EACH, OWN_MOST = 12, LAST_DAY = 27, PEOPLE_FOR_ONE = 35 };
enum { FORGOTTEN = 40 /* one in so many a month */ };

/* clang-format off */
static const struct told {
    enum visit_outcome outcome;
    const char *care;
    const char *plain;
    const char *note;
} told[] = {
    {VISIT_MET, "{\"body\":\"same\",\"mood\":\"yes\",\"hard\":\"no\",\"visits\":\"4\"}",
     "{\"life\":\"yes\",\"change\":\"none\"}", ""},
    {VISIT_AWAY, "{}", "{}", "邻居说去镇上看病，下午再去"},
    {VISIT_MET, "{\"body\":\"well\",\"mood\":\"yes\",\"hard\":\"no\"}",
     "{\"life\":\"yes\"}", "菜园种得很好"},
    {VISIT_MET, "{\"body\":\"worse\",\"mood\":\"no\",\"hard\":\"yes\",\"visits\":\"0\"}",
     "{\"life\":\"no\",\"change\":\"worse\"}", "膝盖疼，上下楼要人扶"},
    {VISIT_REFUSED, "{}", "{}", "说一切都好，不用进屋"},
    {VISIT_MET, "{\"body\":\"same\",\"mood\":\"yes\",\"hard\":\"no\",\"visits\":\"2\"}",
     "{\"life\":\"yes\",\"change\":\"none\"}", "女儿回来住了几天"},
    {VISIT_MOVED, "{}", "{}", "随子女搬到县城，地址已问明"},
};
/* clang-format on */

static struct visit_findings findings(struct demo *d, const struct visit_q_demo_row *r, size_t i)
{
    const struct told *t = &told[i % MZ_LEN(told)];
    bool plain = mz_str_eq(r->form, MZ_S("plain"));
    return (struct visit_findings){.source = MZ_S("plan"),
                                   .id = r->id,
                                   .version = r->version,
                                   .key = mz_str_fmt(d->cx->a, "demo-%08zu", i),
                                   .outcome = t->outcome,
                                   .answers = mz_str_of(plain ? t->plain : t->care),
                                   .note = mz_str_of(t->note),
                                   .phone_ms = MZ_NULL,
                                   .lon_e6 = MZ_NULL,
                                   .lat_e6 = MZ_NULL};
}

/* The same visit once more, from the version before: somebody else had been there. */
static mz_code twice(struct demo *d, const struct visit_q_demo_row *r, bool decided)
{
    struct visit_taken got;
    const struct visit_picture photo = {"photo", demo_photo()};
    struct visit_findings in = findings(d, r, 2);
    in.key = decided ? MZ_S("demo-decided") : MZ_S("demo-conflict");
    in.note = MZ_S("本人在家，看了血压记录");
    in.pictures = &photo;
    in.pictures_n = 1;
    MZ_TRY(visit_take(d->cx, &in, &got));
    mz_code rc = decided ? visit_decide(d->cx, got.id, 1, false, MZ_S("当天已有一次走访，此次只留存"))
                         : MZ_OK;
    return demo_left_out(d->cx, rc);
}

/* Some the county sees for itself. */
static bool county_goes(const struct visit_q_demo_row *r, size_t i)
{
    return i % EACH >= 4 && mz_str_eq(r->form, MZ_S("care"));
}

static mz_code own(struct demo *d, const struct visit_q_demo_row *rows, size_t n)
{
    size_t given = 0;
    for (size_t i = 0; i < n && given < OWN_MOST; i++) {
        bool mine = county_goes(&rows[i], i);
        MZ_TRY(mine ? visit_plan_give(d->cx, rows[i].id, d->actor.user) : MZ_OK);
        given += mine ? 1 : 0;
    }
    return MZ_OK;
}

/* Who goes there: the village's own and a clerk of the township, elsewhere its two clerks. */
static mz_code goes(struct demo *d, int64_t place, size_t i)
{
    bool own = place == d->village && i % 2 == 0;
    return own ? demo_as(d, "village") : demo_as_clerk(d, place, i);
}

/* The place of one that is visited in every such month. */
static size_t visited(mz_date month)
{
    return (size_t)(EACH - mz_date_ymd(month).month % EACH) % EACH;
}

struct going {
    const struct visit_q_demo_row *row;
    size_t i, n, month; /* of the rows, of the visits */
};

static mz_code go(struct demo *d, void *p)
{
    const struct going *g = p;
    struct visit_taken got;
    struct visit_findings in = findings(d, g->row, g->n + g->month);
    in.key = mz_str_fmt(d->cx->a, "demo-%zu-%08zu", g->month, g->i);
    MZ_TRY(goes(d, g->row->division, g->i));
    return demo_left_out(d->cx, visit_take(d->cx, &in, &got));
}

static mz_code plan(struct demo *d, void *p)
{
    int64_t changed = 0;
    (void)p;
    MZ_TRY(demo_as(d, "officer"));
    return visit_plan_make(d->cx, &changed);
}

/* So many of EACH are visited, on days of a month up to the last one. */
static mz_code make(struct demo *d, mz_date first, int32_t last, size_t share)
{
    struct visit_q_demo_row *rows = NULL;
    size_t n = 0;
    size_t made = 0;
    size_t month = (size_t)mz_date_ymd(first).month;
    size_t most = (size_t)(d->asked->people / PEOPLE_FOR_ONE) + EACH;
    MZ_TRY(visit_q_demo(d->cx, d->county / MZ_COUNTY_UNIT, SOME, &rows, &n));
    for (size_t i = 0; i < n && made < most && last > 0; i++) {
        bool forgotten = share == EACH && (i + month) % FORGOTTEN == 0;
        if ((i + month) % EACH >= share || forgotten) {
            continue;
        }
        struct going g = {&rows[i], i, made, month};
        demo_on(d, (mz_date){first.v + (int32_t)(made++ * (size_t)last / most)});
        MZ_TRY(demo_part(d, go, &g));
    }
    return demo_as(d, "officer");
}

struct one {
    struct demo *d;
    struct visit_q_demo_home_row home;
};

static mz_code one_tx(mz_cx *cx, void *p)
{
    const struct one *o = p;
    struct visit_q_plan_add_args a = {.county = o->d->county / MZ_COUNTY_UNIT,
                                      .division = o->home.division,
                                      .household = o->home.id,
                                      .sorts = MZ_S("aged80"),
                                      .every = MZ_S("month"),
                                      .form = MZ_S("care"),
                                      .visitor = o->d->actor.user,
                                      .due = visit_period_end(MZ_S("month"), mz_date_today(cx).v)};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(visit_q_plan_add(cx, &a));
    MZ_TRY(visit_cover(cx, a.division));
    return visit_note(cx, "visit.batch", "visit_plan", 0, a.division);
}

/* A county so small that nobody is in a category still shows how a visit looks. */
static mz_code one(struct demo *d)
{
    struct one o = {.d = d};
    bool found = false;
    int64_t hi = d->county + MZ_COUNTY_UNIT - 1;
    MZ_TRY(visit_q_demo_home(d->cx, d->county, hi, &o.home, &found));
    return found ? mz_tx(d->cx, one_tx, &o) : MZ_OK;
}

static mz_code months(struct demo *d)
{
    mz_date today = demo_today(d);
    for (mz_date m = demo_first(d); m.v < mz_date_month_first(today).v;) {
        demo_on(d, m);
        MZ_TRY(demo_part(d, plan, NULL));
        MZ_TRY(make(d, m, LAST_DAY, OFTEN));
        m.v = mz_date_month_last(m).v + 1;
    }
    d->now_ms = d->real_ms;
    return demo_part(d, plan, NULL);
}

static mz_code all(struct demo *d, void *p)
{
    struct visit_q_demo_row *rows = NULL;
    struct visit_pairing pair;
    size_t n = 0;
    mz_date first = mz_date_month_first(demo_today(d));
    (void)p;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(months(d));
    MZ_TRY(visit_q_demo(d->cx, d->county / MZ_COUNTY_UNIT, SOME, &rows, &n));
    if (n == 0) {
        MZ_TRY(one(d));
        MZ_TRY(visit_q_demo(d->cx, d->county / MZ_COUNTY_UNIT, SOME, &rows, &n));
    }
    const int32_t past = demo_today(d).v - first.v;
    MZ_TRY(make(d, first, past, EACH / 2));
    d->now_ms = d->real_ms;
    MZ_TRY(n == 0 ? MZ_OK : twice(d, &rows[visited(first) % n], true));
    MZ_TRY(n == 0 ? MZ_OK : twice(d, &rows[visited(first) % n], false));
    MZ_TRY(own(d, rows, n));
    return visit_device_add(d->cx, MZ_S("外勤手机01"), &pair);
}

mz_code visit_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
