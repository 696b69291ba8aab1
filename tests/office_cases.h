/*
 * office_cases.h - cases of the office on their way, by the engine and by people of no account: one
 * whose public notice hangs with an objection against it, and one that was granted.
 */
#ifndef MZ_TESTS_OFFICE_CASES_H
#define MZ_TESTS_OFFICE_CASES_H

#include "feature/matter/made.h"
#include "feature/matter/matter_int.h"
#include "feature/notice/notice.h"
#include "feature/settle.h"
#include "feature/verify/verify.h"
#include "office.h"

static inline void office_as(struct office *o, int64_t user, const char *role, int64_t place)
{
    int64_t lo = 0;
    int64_t hi = 0;
    mz_division_range(place, &lo, &hi);
    office_act(o, user, role, lo, hi);
}

static inline bool office_happens(struct office *o, int64_t id, enum flow_kind kind,
                                  const char *what)
{
    const struct flow_event e = {.kind = kind,
                                 .what = mz_str_of(what),
                                 .people = kind == FLOW_DONE ? 2 : 0,
                                 .reason = kind == FLOW_ACTED ? MZ_S("按规定办理") : MZ_S("")};
    return office_did(o, what, matter_happen(&o->cx, id, 0, e));
}

/* To the public notice; the county's centre looks at what departments know. */
static inline int64_t office_to_notice(struct office *o, int serial)
{
    mz_cx *cx = &o->cx;
    int64_t town = o->place[PLACE_T1];
    int64_t person = 0;
    int64_t home = 0;
    int64_t id = 0;
    char digits[20];
    (void)snprintf(digits, sizeof digits, "33118119660809%03d", 600 + serial);
    office_program(o);
    (void)office_did(o, "home", settle_alone(cx, "吴大山", digits, o->place[PLACE_V1], &person, &home));
    const struct matter_new in = {
        .matter = MZ_S("dibao_apply"), .household = home, .facts = made_facts(cx->a, 300)};
    office_as(o, 900011, "clerk", town);
    bool good = office_did(o, "case", matter_begin(cx, &in, &id)) &&
                office_happens(o, id, FLOW_ACTED, "take") &&
                office_happens(o, id, FLOW_ACTED, "start");
    office_as(o, 900012, "village", o->place[PLACE_V1]);
    good = good && office_happens(o, id, FLOW_DONE, "visit");
    office_as(o, 900013, "centre", 331181 * MZ_COUNTY_UNIT);
    int64_t report = 0;
    good = good &&
           office_did(o, "cross-check",
                      verify_made_ask(cx, home, MZ_S("dibao"), MZ_S("查田镇窗口"), &report));
    office_as(o, 900016, "centre", 331181 * MZ_COUNTY_UNIT);
    good = good && office_did(o, "report", verify_made_issue(cx, report));
    office_as(o, 900013, "centre", 331181 * MZ_COUNTY_UNIT);
    good = good && office_happens(o, id, FLOW_DONE, "check");
    office_as(o, 900011, "clerk", town);
    good = good && office_happens(o, id, FLOW_ACTED, "report");
    office_as(o, 900014, "clerk", town);
    return good && office_happens(o, id, FLOW_ACTED, "propose") ? id : 0;
}

static inline void office_granted(struct office *o, int64_t id)
{
    office_program(o);
    test_tick(&o->w, INT64_C(12) * 24 * 3600 * 1000);
    (void)office_did(o, "days", matter_days_job(&o->cx, 0, MZ_S("")));
    office_as(o, 900015, "approver", 331181 * MZ_COUNTY_UNIT);
    (void)office_happens(o, id, FLOW_ACTED, "grant");
}

/* The one that is granted first: its notice hangs for days, in which the other's would end too. */
static inline void office_cases(struct office *o)
{
    struct notice_of_case c = {.id = 0};
    mz_str code = MZ_S("");
    office_granted(o, office_to_notice(o, 1));
    int64_t id = office_to_notice(o, 2);
    office_program(o);
    (void)office_did(o, "notice", notice_of_case(&o->cx, id, &c));
    const struct notice_said said = {.notice = c.id,
                                     .way = "page",
                                     .text = MZ_S("这户人家在县城还有一套房子"),
                                     .name = MZ_S(""),
                                     .phone = MZ_S("")};
    (void)office_did(o, "objection", notice_object(&o->cx, &said, &code));
    o->objection = code;
    office_program(o);
}

#endif
