/* demo.c - the demonstration county opens with alerts of a month in every state. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/demo/demo.h"
#include "feature/watch/cluster.h"
#include "feature/watch/cluster_sql.h"
#include "feature/watch/late.h"
#include "feature/watch/watch_sql.h"
#include "store/db.h"

enum { SOME = 400, VILLAGE_ALERTS = 16, TOWN_ALERTS = 16, APART = 6, CAME_AGO = 8, OLD_DAYS = 10 };

struct play {
    struct demo *d;
    int64_t clerk, visitor;
};

/* clang-format off */
static const struct step {
    enum watch_state from;
    const char *login;
    const char *role;
    const char *act;
    const char *note;
    const char *extra; /* ending, or measures */
    int days;          /* ago */
    int share;         /* of ten: how many of those in the state go on */
} steps[] = {
    {WATCH_REVIEW,   "officer", "officer", "send",  "", "", 6, 8},
    {WATCH_REVIEW,   "officer", "officer", "false", "部门数据有误，户籍信息已由派出所更正", "", 5, 1},
    {WATCH_TOWNSHIP, "clerk",   "clerk",   "assign", "", "", 5, 8},
    {WATCH_VISIT,    "village", "village", "found", "入户见到家属，家中有人患病，米油尚可，愿意申请救助", "", 4, 8},
    {WATCH_VISIT,    "clerk",   "clerk",   "found", "与村干部一同入户，家中劳动力受伤，暂无收入", "", 4, 7},
    {WATCH_JUDGE,    "officer", "officer", "help",  "情况属实，请县慈善会送去生活物资，村里安排邻里照看",
     "charity service", 3, 6},
    {WATCH_HELP,     "clerk",   "clerk",   "done",  "慈善物资已送到，邻里照看已落实，家属已确认", "", 2, 7},
    {WATCH_RETURN,   "clerk",   "clerk",   "end",   "电话回访，家中已有人照看，暂无其他困难", "referred", 1, 5},
    {WATCH_JUDGE,    "officer", "officer", "help",  "情况属实，启动急难型临时救助，并转介医疗救助",
     "relief medical", 1, 2},
};
/* clang-format on */

static mz_code take(struct play *p, const struct step *s, const struct watch_q_demo_row *row,
                    size_t i)
{
    static const char *const endings[] = {"referred", "relieved", "receiving", "covered"};
    struct watch_doing w = {.alert = row->id,
                            .act = mz_str_of(s->act),
                            .note = mz_str_of(s->note),
                            .visitor = row->division == p->d->village ? p->visitor : p->clerk};
    w.ending = strcmp(s->act, "end") == 0 ? mz_str_of(endings[i % MZ_LEN(endings)]) : MZ_S("");
    w.measures = strcmp(s->act, "help") == 0 ? mz_str_of(s->extra) : MZ_S("");
    w.body = strcmp(s->act, "found") == 0
                 ? MZ_S("{\"met\":\"met\",\"works\":\"part\",\"hard\":\"medical care\","
                        "\"wants\":\"yes\",\"with\":\"网格员\"}")
                 : MZ_S("");
    return watch_do(p->d->cx, &w);
}

/* One clerk of the township gives the visit to the other, who says what was found. */
static mz_code of_town(struct play *p, const struct step *s, int64_t division)
{
    MZ_TRY(demo_as_clerk(p->d, division, 1));
    p->clerk = p->d->actor.user;
    return s->from == WATCH_VISIT ? MZ_OK : demo_as_clerk(p->d, division, 0);
}

static mz_code walk(struct play *p, const struct step *s)
{
    struct watch_q_demo_row *rows = NULL;
    bool clerk = strcmp(s->role, "clerk") == 0; /* each of the own township */
    int64_t place = strcmp(s->role, "village") == 0 ? p->d->village : p->d->county;
    size_t n = 0;
    MZ_TRY(demo_as_at(p->d, s->login, place));
    MZ_TRY(watch_q_demo(p->d->cx, mz_str_of(watch_states[s->from].word), p->d->actor.division_lo,
                        p->d->actor.division_hi, SOME, &rows, &n));
    int64_t before = p->d->now_ms;
    demo_ago(p->d, s->days);
    p->d->now_ms = p->d->now_ms > before ? p->d->now_ms : before;
    for (size_t i = 0; i < n; i++) {
        bool here = s->from == WATCH_REVIEW && strcmp(s->act, "send") == 0 &&
                    rows[i].division / 1000 == p->d->town / 1000;
        bool others = s->from == WATCH_VISIT && rows[i].division == p->d->village &&
                      strcmp(s->role, "village") != 0; /* somebody else's visit */
        bool old = rows[i].made_ms < p->d->real_ms - OLD_DAYS * DEMO_DAY_MS; /* watch_demo_end */
        if (others || old) {
            continue;
        }
        if (here || (int)(i * 7 % 10) < s->share) {
            demo_later(p->d, APART + demo_draw(p->d, APART));
            MZ_TRY(clerk ? of_town(p, s, rows[i].division) : MZ_OK);
            MZ_TRY(demo_left_out(p->d->cx, take(p, s, &rows[i], i)));
        }
    }
    return MZ_OK;
}

/* clang-format off */
static const struct told {
    const char *fact; /* of the head */
    const char *value;
    const char *fact2;
    const char *value2;
    const char *source;
} news[] = {
    {"accident_own", "18600.00", "", "", "县应急管理局"},
    {"accident_own", "12900.00", "", "", "县公安局"},
    {"accident_own", "26300.00", "", "", "县公安局"},
};
/* clang-format on */

static mz_code tell(struct play *p, const struct demo_home *h, const struct told *t, int64_t *alert)
{
    struct watch_news n = {.household = h->id,
                           .person = h->head,
                           .fact = mz_str_of(t->fact2),
                           .value = mz_str_of(t->value2),
                           .day = mz_date_today(p->d->cx),
                           .source = mz_str_of(t->source)};
    if (n.fact.n > 0) {
        MZ_TRY(watch_tell(p->d->cx, &n, alert));
    }
    n.fact = mz_str_of(t->fact);
    n.value = mz_str_of(t->value);
    return watch_tell(p->d->cx, &n, alert);
}

/* Facts that come in for households below a division, until so many alerts came of them. */
static mz_code tell_some(struct play *p, int64_t place, size_t want)
{
    struct demo_home *h = NULL;
    size_t n = 0;
    size_t made = 0;
    MZ_TRY(demo_some_homes(p->d, place, SOME, &h, &n));
    for (size_t i = 0; i < n && made < want; i++) {
        int64_t alert = 0;
        mz_code rc = tell(p, &h[i], &news[i % MZ_LEN(news)], &alert);
        if (rc == MZ_INVALID) { /* the packs of this place have no such fact */
            mz_clear(p->d->cx);
            return MZ_OK;
        }
        MZ_TRY(rc);
        made += alert != 0 ? 1 : 0;
    }
    return MZ_OK;
}

/* ---- a storm over some townships ----------------------------------------------------------- */

enum { TOWNS = 5, HIT = 10 };

/* clang-format off */
static const struct looked {
    const char *login; /* empty: a clerk of the township */
    const char *act;
    const char *note;
} looked[] = {
    {"officer",  "send",  "请乡镇逐户排查受灾情况"},
    {"",         "found", "已逐户排查，房屋进水，部分家庭需要救助"},
    {"officer",  "help",  "情况属实，转介应急管理部门，困难家庭启动临时救助"},
    {"approver", "end",   "物资和临时救助已到户，村里继续照看"},
};
/* clang-format on */

/* As the emergency office told it. */
static mz_code hit(struct play *p, int64_t town, bool *known)
{
    struct demo_home *h = NULL;
    size_t n = 0;
    int64_t alert = 0;
    MZ_TRY(demo_some_homes(p->d, town, HIT, &h, &n));
    for (size_t i = 0; i < n; i++) {
        const struct watch_news told = {.household = h[i].id,
                                        .fact = MZ_S("disaster_day"),
                                        .value = mz_date_iso(p->d->cx->a, mz_date_today(p->d->cx)),
                                        .day = mz_date_today(p->d->cx),
                                        .source = MZ_S("县应急管理局")};
        mz_code rc = watch_tell(p->d->cx, &told, &alert);
        if (rc == MZ_INVALID) { /* the packs of this place have no such fact */
            mz_clear(p->d->cx);
            *known = false;
            return MZ_OK;
        }
        MZ_TRY(rc);
    }
    return MZ_OK;
}

/* So many steps on the way from the county's review to what came of it. */
static mz_code look_into(struct play *p, int64_t town, size_t far)
{
    struct cluster_q_open_row c = {0};
    bool found = false;
    MZ_TRY(cluster_q_open(p->d->cx, town, MZ_S("cluster_disaster"), &c, &found));
    for (size_t i = 0; found && i < far; i++) {
        const struct looked *k = &looked[i];
        const struct cluster_doing step = {.cluster = c.id,
                                           .act = mz_str_of(k->act),
                                           .note = mz_str_of(k->note),
                                           .ending = MZ_S("helped"),
                                           .measures = MZ_S("disaster relief")};
        demo_later(p->d, APART);
        MZ_TRY(k->login[0] == '\0' ? demo_as_clerk(p->d, town, 0) : demo_as(p->d, k->login));
        MZ_TRY(demo_left_out(p->d->cx, cluster_do(p->d->cx, &step)));
    }
    return demo_as(p->d, "officer");
}

/* A cluster in each of some townships, each at another step. */
static mz_code storm(struct play *p)
{
    struct watch_q_demo_towns_row *t = NULL;
    size_t n = 0;
    size_t at = 0;
    bool known = true;
    MZ_TRY(watch_q_demo_towns(p->d->cx, p->d->actor.division_lo, p->d->actor.division_hi, TOWNS + 1,
                              &t, &n));
    for (size_t i = 0; i < n && at < TOWNS && known; i++) {
        if (t[i].town / 1000 == p->d->town / 1000) {
            continue; /* it has alerts enough */
        }
        MZ_TRY(hit(p, t[i].town, &known));
        MZ_TRY(known ? look_into(p, t[i].town, at++) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code all(struct demo *d, void *none)
{
    struct play play = {.d = d};
    struct play *p = &play;
    (void)none;
    struct watch_tally t = {0};
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(demo_account(p->d, "clerk2", &p->clerk));
    MZ_TRY(demo_account(p->d, "village", &p->visitor));
    demo_ago(p->d, CAME_AGO);
    const struct mz_ymd ymd = mz_date_ymd(mz_date_today(p->d->cx)); /* early in a month the last */
    const struct watch_run_options run = {.period = ymd.year * 12 + ymd.month - 1};
    MZ_TRY(watch_run(p->d->cx, &run, &t));
    MZ_TRY(tell_some(p, p->d->village, VILLAGE_ALERTS));
    MZ_TRY(tell_some(p, p->d->town, TOWN_ALERTS));
    MZ_TRY(storm(p));
    for (size_t i = 0; i < MZ_LEN(steps); i++) {
        MZ_TRY(walk(p, &steps[i]));
    }
    int64_t raised = 0;
    p->d->now_ms = p->d->real_ms;
    MZ_TRY(demo_as(p->d, "officer"));
    return watch_escalate(p->d->cx, &raised);
}

mz_code watch_demo(mz_cx *cx, const struct mz_demo *demo)
{
    struct watch_law law = {.book = NULL};
    if (cx->world->calendar == NULL || watch_law_of(cx, demo->division, &law) != MZ_OK) {
        mz_clear(cx); /* no indicators here: nothing to show */
        return MZ_OK;
    }
    return demo_play(cx, demo, all, NULL);
}

/* What came weeks ago was looked at a few days later. */
static mz_code look_at(struct demo *d, const struct watch_q_demo_old_row *r, size_t i)
{
    static const char *const why[][2] = {
        {"已电话核实，家中有人照看，生活有保障", "车辆为残疾人机动轮椅车，不计入家庭财产"},
        {"已由村干部上门核实，子女已接回同住", "公司已注销，登记信息尚未更新"},
        {"已核实，本人重新就业，收入稳定", "收入为一次性抚恤，按规定不计入"},
    };
    demo_on(d, (mz_date){mz_date_of_ms(r->made_ms).v + 2 + (int32_t)demo_draw(d, 4)});
    const struct watch_doing w = {
        .alert = r->id,
        .act = MZ_S("false"),
        .note = mz_str_of(why[i % MZ_LEN(why)][mz_str_eq(r->side, MZ_S("paid")) ? 1 : 0]),
        .ending = MZ_S(""),
        .measures = MZ_S(""),
        .body = MZ_S("")};
    return demo_left_out(d->cx, watch_do(d->cx, &w));
}

static mz_code old_ones(struct demo *d, void *none)
{
    struct watch_q_demo_old_row *rows = NULL;
    size_t n = 0;
    (void)none;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(watch_q_demo_old(d->cx, d->real_ms - OLD_DAYS * DEMO_DAY_MS, SOME, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(look_at(d, &rows[i], i));
    }
    return MZ_OK;
}

mz_code watch_demo_end(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, old_ones, NULL);
}
