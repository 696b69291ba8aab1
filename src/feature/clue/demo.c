/* demo.c - the demonstration county opens with clues of every channel, in every state. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "feature/division/division.h"
#include "feature/world.h"
#include "store/db.h"

enum { HOMES_MAX = 200, STEPS_MAX = 4 };

#define HOUR_MS INT64_C(3600000)

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

struct demo {
    mz_cx *cx;
    struct mz_actor actor;
    struct mz_clock clock;
    int64_t now_ms;
    int64_t county;
    int64_t town;
    int64_t village;
    int64_t clerk;
    int64_t visitor;
    struct clue_q_demo_homes_row *homes;
    size_t homes_n;
};

static int64_t demo_now(void *p)
{
    const struct demo *d = p;
    return d->now_ms;
}

static mz_code act_as(struct demo *d, const char *login, int64_t place)
{
    d->actor =
        (struct mz_actor){.role = mz_str_of(login), .name = mz_str_of(login), .from = MZ_S("cli")};
    division_range(place, &d->actor.division_lo, &d->actor.division_hi);
    d->cx->actor = &d->actor;
    return account_by_login(d->cx, d->actor.name, &d->actor.user);
}

/* Where somebody of the role works below a division; the division itself when nobody does. */
static mz_code workplace(struct demo *d, int64_t above, const char *role, int64_t *out,
                         int64_t *who)
{
    struct division *all = NULL;
    size_t n = 0;
    mz_cx *cx = d->cx;
    *out = above;
    *who = 0;
    MZ_TRY(division_children(cx, cx->world->divisions, above, mz_date_today(cx).v, &all, &n));
    for (size_t i = 0; i < n; i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        MZ_TRY(account_staff(cx, all[i].code, &w, &k));
        for (size_t j = 0; j < k; j++) {
            if (mz_str_eq(w[j].role, mz_str_of(role))) {
                *out = all[i].code;
                *who = w[j].account;
                return MZ_OK;
            }
        }
    }
    return MZ_OK;
}

/* Steps by the clerk, an hour apart; what this county cannot do is left out. */
static mz_code walk(struct demo *d, int64_t id, const struct row *r)
{
    MZ_TRY(act_as(d, "clerk", d->town));
    for (size_t i = 0; i < STEPS_MAX && r->acts[i] != NULL; i++) {
        d->now_ms += HOUR_MS / 6;
        const struct clue_doing w = {.clue = id,
                                     .act = mz_str_of(r->acts[i]),
                                     .note = MZ_S("已联系并核实情况，按规定处理"),
                                     .ending = MZ_S("helped"),
                                     .visitor = r->known || d->visitor == 0 ? d->clerk : d->visitor,
                                     .satisfied = 5};
        mz_code rc = clue_do(d->cx, &w);
        if (rc == MZ_INVALID || rc == MZ_CONFLICT || rc == MZ_ABSENT || rc == MZ_DENIED) {
            mz_clear(d->cx);
            return MZ_OK;
        }
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static mz_code one(struct demo *d, const struct row *r, size_t i)
{
    int64_t id = 0;
    MZ_TRY(act_as(d, "officer", d->county));
    if (r->known && d->homes_n < MZ_LEN(rows)) {
        return MZ_OK;
    }
    const struct clue_new in = {
        .channel = r->channel,
        .kind = r->kind,
        .need = r->need,
        .division = d->village,
        .household =
            r->known ? d->homes[d->homes_n - 1 - i * d->homes_n / (MZ_LEN(rows) + 1)].id : 0,
        .name = mz_str_of(r->name),
        .phone = MZ_S(""),
        .address = MZ_S(""),
        .text = mz_str_of(r->text),
        .self = r->name[0] == '\0' && !r->known,
        .by_name = mz_str_of(r->by),
        .by_phone = mz_str_of(r->phone),
        .source = mz_str_of(r->source)};
    MZ_TRY(clue_raise(d->cx, &in, &id));
    return walk(d, id, r);
}

static mz_code all(struct demo *d)
{
    int64_t lo = 0;
    int64_t hi = 0;
    int64_t now = d->now_ms;
    int64_t raised = 0;
    MZ_TRY(act_as(d, "officer", d->county));
    MZ_TRY(workplace(d, d->county, "clerk", &d->town, &d->clerk));
    MZ_TRY(workplace(d, d->town, "village", &d->village, &d->visitor));
    division_range(d->town, &lo, &hi);
    MZ_TRY(clue_q_demo_homes(d->cx, lo, hi, HOMES_MAX, &d->homes, &d->homes_n));
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        d->now_ms = now - rows[i].hours * HOUR_MS;
        MZ_TRY(one(d, &rows[i], i));
    }
    d->now_ms = now;
    MZ_TRY(act_as(d, "officer", d->county));
    return clue_escalate(d->cx, &raised);
}

mz_code clue_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *actor = cx->actor;
    const struct mz_clock *clock = cx->clock;
    struct demo d = {.cx = cx, .county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT};
    if (division_code_level(demo->division) < DIVISION_COUNTY || cx->world->divisions == NULL) {
        return MZ_OK; /* a queue is a county's */
    }
    MZ_TRY(account_demo(cx, d.county));
    d.now_ms = mz_now_ms(cx);
    d.clock = (struct mz_clock){demo_now, &d};
    cx->clock = &d.clock;
    mz_code rc = all(&d);
    cx->actor = actor;
    cx->clock = clock;
    return rc;
}
