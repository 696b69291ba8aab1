/* demo.c - the demonstration county opens with clues of every channel, in every state. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "feature/demo/demo.h"
#include "store/db.h"

enum { HOMES_MAX = 200, STEPS_MAX = 4, OLD_DAYS = 7, OLD_MOST = 2000 };

/* clang-format off */
static const struct row {
    enum clue_channel channel;
    enum clue_kind kind;
    enum clue_need need;
    bool known;       /* the household is */
    const char *name; /* as told */
    const char *by;
    const char *phone;
    const char *text;
    const char *source;
    int hours;        /* ago */
    const char *acts[STEPS_MAX];
} rows[] = {
    {CLUE_REPORT,    CLUE_HELP,     CLUE_ILLNESS, false, "",       "周小芬", "13957811001",
     "丈夫住院两个月，医药费借了不少，孩子还在上学", "", 6, {NULL}},
    {CLUE_CODE,      CLUE_HELP,     CLUE_OLD,     false, "桥头老陈", "林志强", "13957811002",
     "隔壁老人独居，最近很少见他出门", "", 3, {"take", "visit", NULL}},
    {CLUE_VISIT,     CLUE_HELP,     CLUE_LIVING,  true,  "",       "",       "",
     "走访时见家中米油不多，男主人外出务工受伤", "走访记录", 30, {"take", NULL}},
    {CLUE_DEVICE,    CLUE_URGENT,   CLUE_OLD,     true,  "",       "",       "",
     "", "一键通呼叫器", 1, {"take", "visit", NULL}},
    {CLUE_DATA,      CLUE_HELP,     CLUE_DISASTER, true, "",       "",       "",
     "应急管理部门转来：房屋进水，家具受损", "县应急管理局", 50, {"take", "alert", NULL}},
    {CLUE_COLLEAGUE, CLUE_HELP,     CLUE_CHILD,   true,  "",       "妇联小王", "13957811003",
     "孩子由奶奶带，父母一年没有音信", "县妇联", 40, {"take", "visit", "found", NULL}},
    {CLUE_REPORT,    CLUE_COMPLAIN, CLUE_BENEFIT, false, "",       "何先生", "13957811004",
     "低保停发没有收到书面通知", "", 100, {"take", "answer", NULL}},
    {CLUE_REPORT,    CLUE_HELP,     CLUE_WORK,    true,  "",       "吴大姐", "13957811005",
     "厂里停工三个月，没有别的收入", "", 200, {"take", "answer", "told", NULL}},
    {CLUE_CODE,      CLUE_HELP,     CLUE_HOUSE,   false, "溪口老李", "过路人", "13957811006",
     "老房子漏雨，墙有裂缝", "", 150, {NULL}},
};
/* clang-format on */

struct play {
    struct demo *d;
    int64_t clerk, visitor;
    struct demo_home *homes;
    size_t homes_n;
};

/* Steps by the clerk, an hour apart; what this county cannot do is left out. */
static mz_code walk(struct play *p, int64_t id, const struct row *r)
{
    MZ_TRY(demo_as_at(p->d, "clerk", p->d->town));
    for (size_t i = 0; i < STEPS_MAX && r->acts[i] != NULL; i++) {
        demo_later(p->d, 6 + demo_draw(p->d, 12));
        const struct clue_doing w = {.clue = id,
                                     .act = mz_str_of(r->acts[i]),
                                     .note = MZ_S("已联系并核实情况，按规定处理"),
                                     .ending = MZ_S("helped"),
                                     .visitor = r->known || p->visitor == 0 ? p->clerk : p->visitor,
                                     .satisfied = 5};
        mz_code rc = clue_do(p->d->cx, &w);
        if (rc != MZ_OK) {
            return demo_left_out(p->d->cx, rc);
        }
    }
    return MZ_OK;
}

static mz_code one(struct play *p, const struct row *r, size_t i)
{
    int64_t id = 0;
    MZ_TRY(demo_as_at(p->d, "officer", p->d->county));
    if (r->known && p->homes_n < MZ_LEN(rows)) {
        return MZ_OK;
    }
    const struct clue_new in = {
        .channel = r->channel,
        .kind = r->kind,
        .need = r->need,
        .division = p->d->village,
        .household =
            r->known ? p->homes[p->homes_n - 1 - i * p->homes_n / (MZ_LEN(rows) + 1)].id : 0,
        .name = mz_str_of(r->name),
        .phone = MZ_S(""),
        .address = MZ_S(""),
        .text = mz_str_of(r->text),
        .self = r->name[0] == '\0' && !r->known,
        .by_name = mz_str_of(r->by),
        .by_phone = mz_str_of(r->phone),
        .source = mz_str_of(r->source)};
    MZ_TRY(clue_raise(p->d->cx, &in, &id));
    return walk(p, id, r);
}

static mz_code all(struct demo *d, void *none)
{
    struct play play = {.d = d};
    struct play *p = &play;
    (void)none;
    int64_t now = p->d->now_ms;
    int64_t raised = 0;
    MZ_TRY(demo_as_at(p->d, "officer", p->d->county));
    MZ_TRY(demo_account(p->d, "clerk2", &p->clerk));
    MZ_TRY(demo_account(p->d, "village", &p->visitor));
    MZ_TRY(demo_some_homes(p->d, p->d->town, HOMES_MAX, &p->homes, &p->homes_n));
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        p->d->now_ms = now - rows[i].hours * DEMO_HOUR_MS;
        MZ_TRY(one(p, &rows[i], i));
    }
    p->d->now_ms = now;
    MZ_TRY(demo_as_at(p->d, "officer", p->d->county));
    return clue_escalate(p->d->cx, &raised);
}

mz_code clue_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}

/* What somebody said weeks ago was taken up the next days, answered, and the answer told. */
static mz_code take_up(struct demo *d, const struct clue_q_demo_old_row *r)
{
    static const char *const acts[] = {"take", "answer", "told"};
    MZ_TRY(demo_as_at(d, "clerk", r->division / 1000 * 1000));
    demo_on(d, (mz_date){mz_date_of_ms(r->made_ms).v + 1 + (int32_t)demo_draw(d, 3)});
    for (size_t i = 0; i < MZ_LEN(acts); i++) {
        const struct clue_doing w = {.clue = r->id,
                                     .act = mz_str_of(acts[i]),
                                     .note = MZ_S("已上门了解情况，协助办理并告知本人"),
                                     .ending = MZ_S("helped"),
                                     .satisfied = 4 + (int64_t)demo_draw(d, 2)};
        mz_code rc = clue_do(d->cx, &w);
        if (rc != MZ_OK) {
            return demo_left_out(d->cx, rc);
        }
        demo_later(d, 50 + demo_draw(d, 90));
    }
    return MZ_OK;
}

static mz_code old_ones(struct demo *d, void *none)
{
    struct clue_q_demo_old_row *old = NULL;
    size_t n = 0;
    (void)none;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(clue_q_demo_old(d->cx, d->real_ms - OLD_DAYS * DEMO_DAY_MS, OLD_MOST, &old, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(take_up(d, &old[i]));
    }
    return MZ_OK;
}

mz_code clue_demo_end(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, old_ones, NULL);
}
