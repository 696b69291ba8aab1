/* moves.c - cases go with whom they are about; where they were stays a line. */
#include "feature/matter/moves.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/apply/apply.h"
#include "feature/bundle/bundle.h"
#include "feature/division/division.h"
#include "feature/letter/letter.h"
#include "feature/matter/matter_sql.h"
#include "feature/notice/notice.h"
#include "feature/pay/pay.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "store/db.h"

enum { BATCH = 100, EACH = 500 };

/* ---- its rows --------------------------------------------------------------------------- */

typedef mz_code put_rows(mz_cx *cx, int64_t id, int64_t division, int64_t *n);

static put_rows *const tables[] = {
    matter_q_put_case,    matter_q_put_events,      matter_q_put_answers, matter_q_put_papers,
    matter_q_put_letters, matter_q_put_found_files, matter_q_put_founds,  matter_q_put_calls,
    matter_q_put_inbox,   matter_q_put_clocks,      matter_q_put_links,   matter_q_put_reports,
    NULL,
};

static mz_code leave_line(mz_cx *cx, int64_t id, int64_t from, int64_t to)
{
    struct matter_q_gone_add_args a = {.county = from / MZ_COUNTY_UNIT,
                                       .division = from,
                                       .case_id = id,
                                       .place = to,
                                       .at_ms = mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return matter_q_gone_add(cx, &a);
}

static mz_code put_all(mz_cx *cx, const struct matter_open *o, int64_t to)
{
    int64_t n = 0;
    MZ_TRY(leave_line(cx, o->c.id, o->c.division, to));
    for (size_t i = 0; tables[i] != NULL; i++) {
        MZ_TRY(tables[i](cx, o->c.id, to, &n));
    }
    for (size_t i = 0; i < o->events_n; i++) {
        MZ_TRY(o->rulings[i] == MZ_NULL ? MZ_OK : determination_put(cx, o->rulings[i], to));
    }
    MZ_TRY(letter_put(cx, "matter", o->c.id, to));
    MZ_TRY(notice_put(cx, o->c.id, to));
    MZ_TRY(apply_put(cx, o->c.id, to));
    MZ_TRY(bundle_put_case(cx, o->c.id, to));
    mz_str detail = mz_str_fmt(cx->a, "{\"from\":%" PRId64 "}", o->c.division);
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("matter.went"),
                                             .kind = MZ_S("matter"),
                                             .subject = o->c.id,
                                             .division = to,
                                             .detail = detail});
}

/* ---- what a running case says of it -------------------------------------------------------- */

static mz_code sees(mz_cx *cx, int64_t account, int64_t place, bool *yes)
{
    *yes = true;
    return account == 0 ? MZ_OK : account_reaches(cx, account, place, "matter.act", yes);
}

static mz_code who_lets_go(mz_cx *cx, const struct matter_open *o, struct flow_event *e)
{
    const struct flow_state *s = o->state;
    bool lender = true;
    MZ_TRY(sees(cx, s->holder, e->to, &e->yes));
    MZ_TRY(sees(cx, s->lender, e->to, &lender));
    e->yes = e->yes && lender;
    for (size_t i = 0; i < s->asked_n; i++) {
        bool yes = false;
        MZ_TRY(sees(cx, s->asked[i], e->to, &yes));
        e->people |= yes ? 0 : 1 << i;
    }
    return MZ_OK;
}

/* What lies on desks from which the case cannot be opened any more is over. */
static mz_code clear_desks(mz_cx *cx, const struct matter_open *o, int64_t to)
{
    struct matter_inbox *v = NULL;
    size_t n = 0;
    MZ_TRY(matter_inbox_of(cx, o->c.id, &v, &n));
    for (size_t i = 0; i < n; i++) {
        bool yes = true;
        int64_t changed = 0;
        MZ_TRY(v[i].ended_ms != MZ_NULL || v[i].account == MZ_NULL
                   ? MZ_OK
                   : sees(cx, v[i].account, to, &yes));
        MZ_TRY(yes ? MZ_OK
                   : matter_q_inbox_end(cx, v[i].id, mz_now_ms(cx), 0, MZ_S("over"), &changed));
    }
    return MZ_OK;
}

/* By the program: who entered the move stands in the audit of the household or person. */
static mz_code say(mz_cx *cx, int64_t id, struct flow_event e)
{
    const struct mz_actor *before = cx->actor;
    struct mz_actor program = *before;
    program.user = 0;
    cx->actor = &program;
    mz_code rc = matter_happen(cx, id, 0, e);
    cx->actor = before;
    return rc;
}

static mz_code goes(mz_cx *cx, int64_t id, int64_t to)
{
    struct matter_open o = {0};
    MZ_TRY(matter_open_case(cx, id, &o));
    struct flow_event e = {.kind = FLOW_MOVED,
                           .what = mz_str_fmt(cx->a, "%012" PRId64, o.c.division),
                           .to = to};
    if (o.state->ended) { /* its history is over; the file goes with those that run */
        return put_all(cx, &o, to);
    }
    MZ_TRY(who_lets_go(cx, &o, &e));
    MZ_TRY(clear_desks(cx, &o, to));
    MZ_TRY(put_all(cx, &o, to));
    return say(cx, id, e);
}

/* ---- who moved ------------------------------------------------------------------------------ */

static mz_code recognised_at(mz_cx *cx, char kind, int64_t id, int64_t place)
{
    int64_t n = 0;
    const char *about = kind == 'p' ? "person" : "household";
    MZ_TRY(matter_q_put_recognitions(cx, place / MZ_COUNTY_UNIT,
                                     mz_str_fmt(cx->a, "%c:%" PRId64, kind, id), place, &n));
    return letter_put(cx, about, id, place);
}

static mz_code people(mz_cx *cx, int64_t household)
{
    struct matter_q_members_at_row *m = NULL;
    struct matter_q_strayed_people_row *c = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(matter_q_strayed_people(cx, household, EACH, &c, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(goes(cx, c[i].id, c[i].place));
    }
    MZ_TRY(matter_q_members_at(cx, household, EACH, &m, &n));
    for (size_t i = 0; i < n; i++) {
        int64_t county = m[i].division / MZ_COUNTY_UNIT;
        MZ_TRY(recognised_at(cx, 'p', m[i].person, m[i].division));
        MZ_TRY(matter_q_put_deaths(cx, county, m[i].person, m[i].division, &changed));
        MZ_TRY(benefits_put(cx, m[i].person, m[i].division));
    }
    return MZ_OK;
}

mz_code matter_lives(mz_cx *cx, int64_t household)
{
    struct matter_q_strayed_row *c = NULL;
    struct matter_q_home_at_row home = {0};
    bool found = false;
    size_t n = 0;
    MZ_TRY(matter_q_home_at(cx, household, &home, &found));
    if (!found) {
        return MZ_OK;
    }
    MZ_TRY(matter_q_strayed(cx, household, EACH, &c, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(goes(cx, c[i].id, c[i].place));
    }
    MZ_TRY(recognised_at(cx, 'h', household, home.division));
    MZ_TRY(bundle_put(cx, household, home.division));
    return people(cx, household);
}

struct stray {
    int64_t id, place;
};

static mz_code stray_tx(mz_cx *cx, void *p)
{
    const struct stray *s = p;
    return goes(cx, s->id, s->place);
}

mz_code matter_stray_cases(mz_cx *cx)
{
    struct matter_q_strayed_open_row *c = NULL;
    int64_t after = 0;
    for (size_t n = BATCH; n == BATCH;) {
        MZ_TRY(matter_q_strayed_open(cx, after, BATCH, &c, &n));
        for (size_t i = 0; i < n; i++) {
            struct stray s = {c[i].id, c[i].place};
            after = c[i].id;
            MZ_TRY(mz_tx(cx, stray_tx, &s));
        }
    }
    return MZ_OK;
}

/* ---- the line that stays ------------------------------------------------------------------- */

static mz_str place_name(mz_cx *cx, int64_t code)
{
    struct division d;
    bool known = cx->world != NULL && cx->world->divisions != NULL &&
                 division_get(cx->world->divisions, code, &d);
    return known ? division_spoken(cx->a, &d) : mz_str_fmt(cx->a, "%012" PRId64, code);
}

mz_code matter_not_here(mz_cx *cx, int64_t id)
{
    struct matter_q_gone_row r = {0};
    bool gone = false;
    MZ_TRY(matter_q_gone(cx, id, &r, &gone));
    if (!gone) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such case in your area."));
    }
    return mz_refuse(cx, MZ_ABSENT,
                     .text = MZ_T("Case {0} went to {1} on {2}, because those whom it is about "
                                  "live there now. The township there goes on with it; ask it, or "
                                  "the county."),
                     .arg = {matter_number(cx->a, id), place_name(cx, r.place / 1000 * 1000),
                             mz_time_text(cx->a, r.at_ms)});
}
