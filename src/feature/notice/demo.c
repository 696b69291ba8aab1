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
static mz_code object(struct demo *d, const struct notice_shown *v, size_t i, int64_t clerk)
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
    d->cx->actor = i == 0 ? &guest : &d->actor;
    mz_code rc = notice_object(d->cx, &in, &code);
    d->cx->actor = &d->actor;
    if (rc != MZ_OK || i == 0) {
        return rc;
    }
    MZ_TRY(notice_q_todo(d->cx, 100, &r, &n));
    return n == 0 ? MZ_OK : notice_assign(d->cx, r[n - 1].id, 0, clerk);
}

/* One that came in on a case's page was looked into and was not right. */
static mz_code settle_one(struct demo *d, int64_t clerk)
{
    struct notice_q_todo_row *r = NULL;
    size_t n = 0;
    MZ_TRY(notice_q_todo(d->cx, 1, &r, &n));
    mz_code rc = n == 0 ? MZ_OK : notice_assign(d->cx, r[0].id, 0, clerk);
    rc = rc != MZ_OK || n == 0
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
    const int64_t clerk = d->actor.user;
    MZ_TRY(notice_list(d->cx, d->county, &v, &n, &counted));
    if (n == 0) {
        return MZ_OK;
    }
    MZ_TRY(offices(d, v[0].division / 1000 * 1000));
    MZ_TRY(settle_one(d, clerk));
    for (size_t i = n; i > 0 && done < MZ_LEN(said); i--) {
        if (n > 2 && v[i - 1].still) {
            continue;
        }
        mz_code rc = object(d, &v[i - 1], done, clerk);
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
