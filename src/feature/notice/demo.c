/* demo.c - offices on notices, and objections at every stage, over the cases that matter planted.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/demo/demo.h"
#include "feature/division/division.h"
#include "feature/guests.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "store/db.h"

static const struct desk {
    const char *office, *phone, *hours;
} desks[] = {{"查田镇人民政府便民服务中心", "0578-7200000", "工作日 8:30 至 17:30"},
             {"龙泉市民政局社会救助科", "0578-7260000", "工作日 8:30 至 17:30"}};

static const struct said {
    const char *text, *name, *phone;
} said[] = {{"这户人家在县城还有一套房子出租，请再核实。", "", ""},
            {"他儿子去年开始在外面开店，家里条件已经好转。", "吴建国", "13957812001"}};

static mz_code offices(struct demo *d, int64_t town)
{
    const int64_t places[] = {town, d->county};
    for (size_t i = 0; i < MZ_LEN(desks); i++) {
        const struct notice_desk v = {.office = mz_str_of(desks[i].office),
                                      .phone = mz_str_of(desks[i].phone),
                                      .hours = mz_str_of(desks[i].hours)};
        MZ_TRY(notice_desk_set(d->cx, places[i], &v));
    }
    return MZ_OK;
}

/* The second one is given to the clerk who looks into it. */
static mz_code object(struct demo *d, const struct notice_shown *v, size_t i)
{
    struct notice_q_todo_row *r = NULL;
    mz_str code = MZ_S("");
    size_t n = 0;
    const struct notice_said in = {.notice = v->id,
                                   .way = i == 0 ? "page" : "counter",
                                   .text = mz_str_of(said[i].text),
                                   .name = mz_str_of(said[i].name),
                                   .phone = mz_str_of(said[i].phone)};
    struct mz_actor guest = mz_guest(d->county, MZ_S("demo"), MZ_S(""));
    MZ_TRY(demo_as_clerk(d, v->division, 0));
    d->cx->actor = i == 0 ? &guest : &d->actor;
    mz_code rc = notice_object(d->cx, &in, &code);
    d->cx->actor = &d->actor;
    if (rc != MZ_OK || i == 0) {
        return rc;
    }
    MZ_TRY(notice_q_todo(d->cx, 100, &r, &n));
    return n == 0 ? MZ_OK : notice_assign(d->cx, r[n - 1].id, 0, d->actor.user);
}

/* ---- over the year ------------------------------------------------------------- */

enum { TRIES = 8, WEEK = 7, SOON = 120, LOOKS = 2 /* days */ };

/* Days ago, and what came of it. */
static const struct heard {
    int days;
    bool upheld;
    const char *text, *finding, *answer;
} heards[] = {
    {260, false, "他家在镇上有店面，不应该享受。", "店面登记在其兄名下，本人无产权和经营收入。",
     "已经核实，店面不是这户人家的，公示继续。"},
    {190, true, "他儿子在县城有车，平时就住在一起。", "其子与其共同生活，家庭人口和收入须重新核实。",
     "您反映的情况属实，已经重新调查。"},
    {110, false, "听说他有退休工资。", "人社部门核对，未领取职工养老金。",
     "已经核实，没有领取退休工资，公示继续。"},
    {45, false, "家里有田出租，每年都收租金。", "承包地由村集体代耕，租金已计入家庭收入。",
     "租金已经计入收入，仍然符合条件，公示继续。"},
    {30, true, "他女儿今年回来开了民宿，收入不低。", "民宿由其女经营，是否共同生活需民主评议。",
     "您反映的情况已经记录，将重新调查。"},
};

struct tale {
    const struct heard *h;
    int64_t place;     /* of the notice */
    int64_t objection; /* 0: not said yet */
    int64_t clerk;     /* 0: given to nobody yet */
    int tries;
};

static mz_code newest(struct demo *d, int64_t *id)
{
    struct notice_q_todo_row *r = NULL;
    size_t n = 0;
    MZ_TRY(notice_q_todo(d->cx, 100, &r, &n));
    for (size_t i = 0; i < n; i++) {
        *id = r[i].id > *id ? r[i].id : *id;
    }
    return MZ_OK;
}

/* Of a notice that hangs then; where none does it is said a week later. */
static mz_code says(struct demo *d, struct tale *o, struct demo_turn *t)
{
    struct notice_shown *v = NULL;
    size_t n = 0;
    int64_t counted = 0;
    mz_str code = MZ_S("");
    size_t i = 0;
    MZ_TRY(demo_as_at(d, "clerk", d->county));
    MZ_TRY(notice_list(d->cx, d->county, &v, &n, &counted));
    while (i < n && v[i].still) {
        i++;
    }
    if (i == n) {
        t->at_ms += WEEK * DEMO_DAY_MS;
        t->over = ++o->tries == TRIES;
        return MZ_OK;
    }
    o->place = v[i].division;
    const struct notice_said in = {
        .notice = v[i].id, .way = "page", .text = mz_str_of(o->h->text)};
    demo_guest(d, mz_guest(d->county, MZ_S("demo"), MZ_S("")));
    t->at_ms = demo_then(d, SOON);
    mz_code rc = notice_object(d->cx, &in, &code);
    if (rc == MZ_OK) {
        MZ_TRY(demo_as_at(d, "clerk", d->county));
        return newest(d, &o->objection);
    }
    t->over = true;
    return demo_left_out(d->cx, rc);
}

static mz_code on_heard(struct demo *d, struct demo_turn *t)
{
    struct tale *o = t->p;
    if (o->objection == 0) {
        return says(d, o, t);
    }
    MZ_TRY(demo_as_clerk(d, o->place, 1));
    if (o->clerk == 0) {
        o->clerk = d->actor.user;
        t->at_ms = demo_time(d, (mz_date){mz_date_today(d->cx).v + LOOKS});
        mz_code rc = notice_assign(d->cx, o->objection, 0, o->clerk);
        t->over = rc != MZ_OK;
        return demo_left_out(d->cx, rc);
    }
    t->over = true;
    return demo_left_out(d->cx, notice_settle(d->cx, o->objection, o->h->upheld,
                                              mz_str_of(o->h->finding), mz_str_of(o->h->answer)));
}

mz_code notice_demo_turns(struct demo *d, struct demo_turns *q)
{
    for (size_t i = 0; i < MZ_LEN(heards); i++) {
        struct tale *o = demo_turns_alloc(q, sizeof *o);
        *o = (struct tale){.h = &heards[i]};
        mz_date day = {demo_today(d).v - heards[i].days};
        struct demo_turn t = {demo_time(d, day), on_heard, o, false, 0};
        MZ_TRY(day.v < demo_first(d).v ? MZ_OK : demo_turn_add(d, q, t));
    }
    return MZ_OK;
}

/* ---- these days ---------------------------------------------------------------- */

/* One that came in on a case's page was looked into and was not right. */
static mz_code settle_one(struct demo *d)
{
    struct notice_q_todo_row *r = NULL;
    size_t n = 0;
    MZ_TRY(notice_q_todo(d->cx, 1, &r, &n));
    if (n == 0) {
        return MZ_OK;
    }
    MZ_TRY(demo_as_clerk(d, r[0].division, 0));
    mz_code rc = notice_assign(d->cx, r[0].id, 0, d->actor.user);
    rc = rc != MZ_OK
             ? rc
             : notice_settle(d->cx, r[0].id, false,
                             MZ_S("两人入户并查不动产登记，名下只有现住房一处，异议不成立。"),
                             MZ_S("已经两人入户核实，没有发现您说的情况，公示继续。"));
    return demo_left_out(d->cx, rc);
}

static mz_code all(struct demo *d, void *p)
{
    (void)p;
    struct notice_shown *v = NULL;
    size_t n = 0;
    int64_t counted = 0;
    size_t done = 0;
    MZ_TRY(demo_as_at(d, "clerk", d->county));
    MZ_TRY(notice_list(d->cx, d->county, &v, &n, &counted));
    if (n == 0) {
        return MZ_OK;
    }
    MZ_TRY(offices(d, v[0].division / 1000 * 1000));
    demo_ago(d, 1);
    MZ_TRY(settle_one(d));
    for (size_t i = n; i > 0 && done < MZ_LEN(said); i--) {
        if (n > 2 && v[i - 1].still) {
            continue;
        }
        demo_later(d, SOON / 4);
        mz_code rc = object(d, &v[i - 1], done);
        if (rc == MZ_INVALID || rc == MZ_CONFLICT || rc == MZ_ABSENT || rc == MZ_DENIED) {
            mz_clear(d->cx); /* what this county cannot do is left out */
            continue;
        }
        MZ_TRY(rc);
        done++;
    }
    return MZ_OK;
}

mz_code notice_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
