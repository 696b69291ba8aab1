/* demo.c - the demonstration county opens with alerts of a month in every state. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { SOME = 400, VILLAGE_ALERTS = 10, TOWN_ALERTS = 8 };

#define DAY_MS INT64_C(86400000)

struct demo {
    mz_cx *cx;
    struct mz_actor actor;
    struct mz_clock clock;
    int64_t now_ms;
    int64_t county;
    int64_t town;    /* of the clerk */
    int64_t village; /* of the village worker */
    int64_t visitor;
    int64_t clerk;
};

static int64_t demo_now(void *p)
{
    const struct demo *d = p;
    return d->now_ms;
}

static mz_code act_as(struct demo *d, const char *login, const char *role, int64_t place)
{
    d->actor =
        (struct mz_actor){.role = mz_str_of(role), .name = mz_str_of(login), .from = MZ_S("cli")};
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
    {WATCH_REVIEW,   "officer", "officer", "send",  "", "", 6, 6},
    {WATCH_REVIEW,   "officer", "officer", "false", "部门数据有误，户籍信息已由派出所更正", "", 5, 1},
    {WATCH_TOWNSHIP, "clerk",   "clerk",   "assign", "", "", 0, 8},
    {WATCH_VISIT,    "village", "village", "found", "入户见到家属，家中有人患病，米油尚可，愿意申请救助", "", 0, 5},
    {WATCH_VISIT,    "clerk",   "clerk",   "found", "与村干部一同入户，家中劳动力受伤，暂无收入", "", 0, 4},
    {WATCH_JUDGE,    "officer", "officer", "help",  "情况属实，请县慈善会送去生活物资，村里安排邻里照看",
     "charity service", 0, 3},
    {WATCH_HELP,     "clerk",   "clerk",   "done",  "慈善物资已送到，邻里照看已落实，家属已确认", "", 0, 7},
    {WATCH_RETURN,   "clerk",   "clerk",   "end",   "电话回访，家中已有人照看，暂无其他困难", "referred", 0, 5},
    {WATCH_JUDGE,    "officer", "officer", "help",  "情况属实，启动急难型临时救助，并转介医疗救助",
     "relief medical", 0, 5},
};
/* clang-format on */

static mz_code take(struct demo *d, const struct step *s, const struct watch_q_demo_row *row)
{
    struct watch_doing w = {.alert = row->id,
                            .act = mz_str_of(s->act),
                            .note = mz_str_of(s->note),
                            .visitor = row->division == d->village ? d->visitor : d->clerk};
    w.ending = strcmp(s->act, "end") == 0 ? mz_str_of(s->extra) : MZ_S("");
    w.measures = strcmp(s->act, "help") == 0 ? mz_str_of(s->extra) : MZ_S("");
    w.body = strcmp(s->act, "found") == 0
                 ? MZ_S("{\"met\":\"met\",\"works\":\"part\",\"hard\":\"medical care\","
                        "\"wants\":\"yes\",\"with\":\"网格员\"}")
                 : MZ_S("");
    return watch_do(d->cx, &w);
}

static mz_code walk(struct demo *d, const struct step *s)
{
    struct watch_q_demo_row *rows = NULL;
    int64_t place = strcmp(s->role, "officer") == 0 ? d->county
                    : strcmp(s->role, "clerk") == 0 ? d->town
                                                    : d->village;
    size_t n = 0;
    int64_t now = d->now_ms;
    MZ_TRY(act_as(d, s->login, s->role, place));
    MZ_TRY(watch_q_demo(d->cx, mz_str_of(watch_states[s->from].word), d->actor.division_lo,
                        d->actor.division_hi, SOME, &rows, &n));
    d->now_ms -= s->days * DAY_MS;
    for (size_t i = 0; i < n; i++) {
        bool here = s->from == WATCH_REVIEW && strcmp(s->act, "send") == 0 &&
                    rows[i].division / 1000 == d->town / 1000;
        bool others = s->from == WATCH_VISIT && rows[i].division == d->village &&
                      strcmp(s->role, "village") != 0; /* somebody else's visit */
        if (others) {
            continue;
        }
        mz_code rc = here || (int)(i * 7 % 10) < s->share ? take(d, s, &rows[i]) : MZ_OK;
        if (rc != MZ_OK && rc != MZ_INVALID && rc != MZ_DENIED && rc != MZ_CONFLICT) {
            return rc;
        }
        mz_clear(d->cx);
    }
    d->now_ms = now;
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

static mz_code tell(struct demo *d, const struct watch_q_demo_homes_row *h, const struct told *t,
                    int64_t *alert)
{
    struct watch_news n = {.household = h->id,
                           .person = h->head,
                           .fact = mz_str_of(t->fact2),
                           .value = mz_str_of(t->value2),
                           .day = mz_date_today(d->cx),
                           .source = mz_str_of(t->source)};
    if (n.fact.n > 0) {
        MZ_TRY(watch_tell(d->cx, &n, alert));
    }
    n.fact = mz_str_of(t->fact);
    n.value = mz_str_of(t->value);
    return watch_tell(d->cx, &n, alert);
}

/* Facts that come in for households below a division, until so many alerts came of them. */
static mz_code tell_some(struct demo *d, int64_t place, size_t want)
{
    struct watch_q_demo_homes_row *h = NULL;
    int64_t lo = 0;
    int64_t hi = 0;
    size_t n = 0;
    size_t made = 0;
    division_range(place, &lo, &hi);
    MZ_TRY(watch_q_demo_homes(d->cx, lo, hi, SOME, &h, &n));
    for (size_t i = 0; i < n && made < want; i++) {
        int64_t alert = 0;
        mz_code rc = tell(d, &h[i], &news[i % MZ_LEN(news)], &alert);
        if (rc == MZ_INVALID) { /* the packs of this place have no such fact */
            mz_clear(d->cx);
            return MZ_OK;
        }
        MZ_TRY(rc);
        made += alert != 0 ? 1 : 0;
    }
    return MZ_OK;
}

static mz_code all(struct demo *d)
{
    struct watch_tally t = {0};
    struct mz_ymd ymd = mz_date_ymd(mz_date_today(d->cx));
    int64_t now = d->now_ms;
    MZ_TRY(act_as(d, "officer", "officer", d->county));
    MZ_TRY(workplace(d, d->county, "clerk", &d->town, &d->clerk));
    MZ_TRY(workplace(d, d->town, "village", &d->village, &d->visitor));
    d->now_ms -= 7 * DAY_MS;
    MZ_TRY(
        watch_run(d->cx, &(struct watch_run_options){.period = ymd.year * 12 + ymd.month - 1}, &t));
    MZ_TRY(tell_some(d, d->village, VILLAGE_ALERTS));
    MZ_TRY(tell_some(d, d->town, TOWN_ALERTS));
    d->now_ms = now;
    for (size_t i = 0; i < MZ_LEN(steps); i++) {
        MZ_TRY(walk(d, &steps[i]));
    }
    int64_t raised = 0;
    MZ_TRY(act_as(d, "officer", "officer", d->county));
    return watch_escalate(d->cx, &raised);
}

mz_code watch_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *actor = cx->actor;
    const struct mz_clock *clock = cx->clock;
    struct demo d = {.cx = cx, .county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT};
    struct watch_law law = {.book = NULL};
    if (division_code_level(demo->division) < DIVISION_COUNTY || cx->world->calendar == NULL) {
        return MZ_OK; /* alerts are a county's */
    }
    if (watch_law_of(cx, d.county, &law) != MZ_OK) {
        mz_clear(cx); /* no indicators here: nothing to show */
        return MZ_OK;
    }
    MZ_TRY(account_demo(cx, d.county));
    d.now_ms = mz_now_ms(cx); /* behind the accounts: who works where counts from then */
    d.clock = (struct mz_clock){demo_now, &d};
    cx->clock = &d.clock;
    mz_code rc = all(&d);
    cx->actor = actor;
    cx->clock = clock;
    return rc;
}
