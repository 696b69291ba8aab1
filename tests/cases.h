/* cases.h - cases of a test county: begun, moved on, looked at. For tests of this folder.
 */
#ifndef MZ_TESTS_CASES_H
#define MZ_TESTS_CASES_H

#include "county.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/feed/feed.h"
#include "feature/matter/made.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_sql.h"
#include "feature/matter/rests.h"
#include "feature/verify/verify.h"
#include "store/db.h"

enum { OTHER_CLERK = 21, APPROVER = 22, WORKER = 23, CENTRE = 24, OTHER_APPROVER = 25 };

/* Whom most tests of cases are about: an old woman and a man of forty, each in a home alone. */
static inline mz_code two_homes(struct county *k)
{
    MZ_TRY(add_home(k, "周文芳", "19400412", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

/* A household of one with so much wage a month, in yuan. */
static inline mz_str told_wage(struct county *k, int64_t yuan)
{
    return made_facts(k->w.cx.a, yuan);
}

/* The same; what it earns is not known. */
static inline mz_str told_open(struct county *k)
{
    mz_str s = told_wage(k, 0);
    const char *at = memmem(s.p, s.n, "\"wage\":\"0\"", 10);
    size_t n = (size_t)(at - s.p);
    return mz_str_fmt(k->w.cx.a, "%.*s\"wage\":null%.*s", (int)n, s.p, (int)(s.n - n - 10),
                      at + 10);
}

static inline int64_t begin_with(struct county *k, const char *matter, size_t home, mz_str facts)
{
    int64_t id = 0;
    const struct matter_new in = {
        .matter = mz_str_of(matter), .household = k->home[home], .facts = facts};
    clerk(k);
    mz_code rc = matter_begin(&k->w.cx, &in, &id);
    if (rc != MZ_OK) {
        printf("not begun: %s %s\n", mz_code_name(rc), k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

static inline int64_t begin(struct county *k, size_t home)
{
    return begin_with(k, "dibao_apply", home, MZ_S(""));
}

static inline mz_code act_why(struct county *k, int64_t id, const char *what, mz_str reason)
{
    return matter_happen(
        &k->w.cx, id, 0,
        (struct flow_event){.kind = FLOW_ACTED, .what = mz_str_of(what), .reason = reason});
}

static inline mz_code act(struct county *k, int64_t id, const char *what)
{
    return act_why(k, id, what, MZ_S("按规定办理"));
}

/* The cross-check that the task rests on, if it does and there is none: asked for by the township,
 * issued by the centre. Who acts stays who he was. */
static inline mz_code cross_check(struct county *k, int64_t id, const char *what)
{
    mz_cx *cx = &k->w.cx;
    struct mz_actor before = k->w.actor;
    struct matter_open o = {0};
    struct matter_rest r = {.task = NULL};
    int64_t report = 0;
    bool can = false;
    MZ_TRY(k->world.feeds == NULL ? feed_start(cx) : MZ_OK);
    MZ_TRY(k->world.checks == NULL ? pack_start(cx) : MZ_OK);
    officer(k);
    MZ_TRY(matter_open_case(cx, id, &o));
    MZ_TRY(matter_rest(cx, &o, &r));
    bool rests = r.task != NULL && mz_str_eq(r.task->name.id, mz_str_of(what));
    bool there = r.r.id != 0 && r.hold == VERIFY_HOLDS;
    MZ_TRY(rests && !there && o.c.household != MZ_NULL
               ? verify_can_ask(cx, o.c.household, &can)
               : MZ_OK);
    if (can) {
        MZ_TRY(verify_made_ask(cx, o.c.household, r.task->report, MZ_S("查田镇窗口"), &report));
        act_as(k, CENTRE, "centre", COUNTY);
        MZ_TRY(verify_made_issue(cx, report));
    }
    k->w.actor = before;
    return MZ_OK;
}

/* A new report of its purpose, named by the case in the place of the one before. */
static inline bool checked_anew(struct county *k, int64_t id, const char *purpose)
{
    mz_cx *cx = &k->w.cx;
    struct mz_actor before = k->w.actor;
    struct verify_report r = {.id = 0};
    struct matter_case c = {.id = 0};
    int64_t report = 0;
    officer(k);
    mz_code rc = matter_get(cx, id, &c);
    rc = rc == MZ_OK ? verify_made_ask(cx, c.household, mz_str_of(purpose), MZ_S("查田镇窗口"),
                                       &report)
                     : rc;
    act_as(k, CENTRE, "centre", COUNTY);
    rc = rc == MZ_OK ? verify_made_issue(cx, report) : rc;
    rc = rc == MZ_OK ? verify_get(cx, report, &r) : rc;
    rc = rc == MZ_OK ? matter_rest_on(cx, id, r.number) : rc;
    if (rc != MZ_OK) {
        printf("not checked anew: %s %s\n", mz_code_name(rc), cx->err.msg);
        mz_clear(cx);
    }
    k->w.actor = before;
    return rc == MZ_OK;
}

static inline mz_code task(struct county *k, int64_t id, const char *what)
{
    mz_code rc = cross_check(k, id, what);
    if (rc != MZ_OK) {
        printf("no cross-check: %s %s\n", mz_code_name(rc), k->w.cx.err.msg);
        return rc;
    }
    return matter_happen(
        &k->w.cx, id, 0,
        (struct flow_event){.kind = FLOW_DONE, .what = mz_str_of(what), .people = 2});
}

static inline mz_code second(struct county *k, int64_t id, bool yes, mz_str reason)
{
    return matter_happen(&k->w.cx, id, 0,
                         (struct flow_event){.kind = FLOW_SECONDED, .yes = yes, .reason = reason});
}

static inline struct matter_case get(struct county *k, int64_t id)
{
    struct matter_case c = {.id = 0};
    if (matter_get(&k->w.cx, id, &c) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return c;
}

static inline bool at(struct county *k, int64_t id, const char *step)
{
    return mz_str_eq(get(k, id).step, mz_str_of(step));
}

/* Cases whose rows say otherwise than their events. */
static inline int64_t broken(struct county *k)
{
    struct mz_actor before = k->w.actor;
    int64_t bad = -1;
    test_everywhere(&k->w);
    if (matter_checks[0].run(&k->w.cx, &bad) != MZ_OK) {
        printf("check: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    k->w.actor = before;
    return bad;
}

/* To the opinion of the township, by a clerk who may not give it. */
static inline bool to_opinion(struct county *k, int64_t id)
{
    clerk(k);
    bool good = act(k, id, "take") == MZ_OK && act(k, id, "start") == MZ_OK;
    act_as(k, WORKER, "village", VILLAGE);
    good = good && task(k, id, "visit") == MZ_OK;
    act_as(k, CENTRE, "centre", COUNTY);
    good = good && task(k, id, "check") == MZ_OK;
    clerk(k);
    good = good && act(k, id, "report") == MZ_OK;
    act_as(k, OTHER_CLERK, "clerk", TOWN);
    return good;
}

/* To the public notice. */
static inline bool to_notice(struct county *k, int64_t id)
{
    return to_opinion(k, id) && act(k, id, "propose") == MZ_OK && at(k, id, "notice");
}

/* From the notice to the county, as the program does it. */
static inline bool to_county(struct county *k, int64_t id)
{
    test_tick(&k->w, get(k, id).over_ms - mz_now_ms(&k->w.cx));
    test_everywhere(&k->w);
    k->w.actor.user = 0;
    bool good = matter_days_job(&k->w.cx, 0, MZ_S("")) == MZ_OK;
    act_as(k, APPROVER, "approver", COUNTY);
    return good && at(k, id, "confirm");
}

/* On the allowance, with such a wage; the case, 0 if it was not granted. */
static inline int64_t given(struct county *k, size_t home, int64_t yuan)
{
    int64_t id = begin_with(k, "dibao_apply", home, told_wage(k, yuan));
    bool good = to_notice(k, id) && to_county(k, id) && act(k, id, "grant") == MZ_OK;
    return good ? id : 0;
}

/* Looked into, with the answers as they are now. */
static inline int64_t looked_into(struct county *k, int64_t yuan)
{
    int64_t id = begin_with(k, "dibao_change", 0, told_wage(k, yuan));
    bool good = act(k, id, "take") == MZ_OK;
    act_as(k, WORKER, "village", VILLAGE);
    good = good && task(k, id, "visit") == MZ_OK;
    act_as(k, CENTRE, "centre", COUNTY);
    good = good && task(k, id, "check") == MZ_OK;
    clerk(k);
    good = good && act(k, id, "report") == MZ_OK;
    act_as(k, OTHER_CLERK, "clerk", TOWN);
    return good ? id : 0;
}

#endif
