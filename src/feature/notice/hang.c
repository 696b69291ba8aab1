/* hang.c - a notice goes up, its days move, it comes down: as the events of its case say. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/guests.h"
#include "feature/household/household.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { NOTICES_MOST = 20 };

/* Ten letters without vowels, so that chance spells no words: 20^10. */
static mz_str code_make(mz_cx *cx)
{
    static const char letters[] = "bcdfghjklmnpqrstvwxz";
    char d[NOTICE_CODE_N];
    for (size_t n = 0; n < sizeof d;) {
        uint8_t r[2 * NOTICE_CODE_N];
        mz_random_fill(cx, r, sizeof r);
        for (size_t i = 0; i < sizeof r && n < sizeof d; i++) {
            if (r[i] < 240) { /* so that each letter is as likely as the others */
                d[n++] = letters[r[i] % 20];
            }
        }
    }
    return mz_str_fmt(cx->a, "%.*s", NOTICE_CODE_N, d);
}

static mz_code event(mz_cx *cx, const char *act, int64_t id, int64_t division)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("notice"),
                                             .subject = id,
                                             .division = division});
}

static mz_code people(mz_cx *cx, int64_t household, int64_t *n)
{
    *n = household == MZ_NULL ? 1 : 0;
    return household == MZ_NULL ? MZ_OK : members_count(cx, household, n);
}

static int64_t days_of(mz_cx *cx, const struct matter_open *o, const struct ir_step *step)
{
    int64_t n = flow_count(cx, &o->at, step->days, mz_date_of_ms(o->c.since_ms));
    return n < 0 ? 0 : n;
}

static mz_code hang(mz_cx *cx, const struct notice_moved *m)
{
    const struct matter_case *c = &m->now->c;
    mz_str name = MZ_S("");
    bool hides = true;
    struct notice_q_add_args a = {
        .county = c->division / MZ_COUNTY_UNIT,
        .division = c->division,
        .case_id = c->id,
        .matter = c->matter,
        .step = m->entered->name.id,
        .code = code_make(cx),
        .household =
            c->subject == IR_OF_HOUSEHOLD || c->subject == IR_OF_PERSON ? c->household : MZ_NULL,
        .person = c->subject == IR_OF_PERSON ? c->person : MZ_NULL,
        .fen = m->entered->notice.amount ? m->fen : MZ_NULL,
        .monthly = m->monthly ? 1 : 0,
        .days = days_of(cx, m->now, m->entered),
        .from_ms = c->since_ms,
        .over_ms = c->over_ms};
    MZ_TRY(notice_hides(cx, a.household, a.person, &hides, &name));
    MZ_TRY(people(cx, a.household, &a.people_n));
    a.hidden = hides ? 1 : 0;
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(notice_q_add(cx, &a));
    return event(cx, "notice.hang", a.id, a.division);
}

/* The notice of a case that hangs; *id 0: none. */
static mz_code hanging(mz_cx *cx, int64_t case_id, int64_t *id)
{
    struct notice_q_of_case_row *r = NULL;
    size_t n = 0;
    *id = 0;
    MZ_TRY(notice_q_of_case(cx, case_id, NOTICES_MOST, &r, &n));
    for (size_t i = 0; i < n && *id == 0; i++) {
        *id = r[i].ended_ms == MZ_NULL ? r[i].id : 0;
    }
    return MZ_OK;
}

/* ---- objections beside the events -------------------------------------------------------------
 */

static int64_t due_day(mz_cx *cx, const struct matter_open *o, const struct ir_step *step)
{
    mz_date today = mz_date_today(cx);
    int64_t n = step->notice.timed ? flow_count(cx, &o->at, step->notice.days, today) : -1;
    return n < 0 || n > 1000 ? MZ_NULL
                             : mz_calendar_due(cx, cx->world->calendar, today, (int32_t)n).v;
}

/*
 * An objection that came another way than by this folder: by the applicant, or entered on the
 * case's page. It is checked like any other; its reason stands in the case already.
 */
static mz_code adopt(mz_cx *cx, const struct notice_moved *m, int64_t notice)
{
    const struct matter_case *c = &m->now->c;
    int64_t changed = 0;
    struct notice_q_object_args a = {.county = c->division / MZ_COUNTY_UNIT,
                                     .division = c->division,
                                     .notice = notice,
                                     .case_id = c->id,
                                     .way = m->event->account == 0 ? MZ_S("applicant")
                                                                   : MZ_S("counter"),
                                     .due_day = due_day(cx, m->now, m->step),
                                     .made_ms = mz_now_ms(cx),
                                     .made_by = cx->actor->user};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(notice_seal(cx, "text_seal", a.id, m->event->reason, &a.text_seal));
    /* Nobody has a code of this one: the key is one of its own. */
    MZ_TRY(mz_guest_key(cx, "notice:none", mz_str_fmt(cx->a, "%" PRId64, a.id), &a.code_key));
    MZ_TRY(notice_q_object(cx, &a));
    MZ_TRY(notice_q_stopped(cx, a.id, (int64_t)m->no, &changed));
    return event(cx, "notice.object", notice, c->division);
}

static mz_code objected(mz_cx *cx, const struct notice_moved *m, int64_t notice)
{
    struct notice_q_unheard_row r = {0};
    int64_t changed = 0;
    bool found = false;
    MZ_TRY(notice_q_unheard(cx, notice, &r, &found));
    return found ? notice_q_stopped(cx, r.id, (int64_t)m->no, &changed) : adopt(cx, m, notice);
}

/* Settled on the case's page: the oldest that is open, with the words that were written there. */
static mz_code settle_oldest(mz_cx *cx, const struct notice_moved *m, int64_t id)
{
    struct notice_q_objection_row r = {0};
    int64_t changed = 0;
    bool found = false;
    MZ_TRY(notice_q_objection(cx, id, &r, &found));
    /* Somebody waits for the answer, or looks into it: that is the way it is settled. */
    bool given = r.checker != MZ_NULL && r.checker != cx->actor->user;
    if (given || r.named != 0 || mz_str_eq(r.way, MZ_S("page"))) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Who looks into the objection settles it on its own page, "
                                      "with an answer."));
    }
    struct notice_q_settle_args a = {.id = id,
                                     .state = m->event->yes ? MZ_S("upheld") : MZ_S("rejected"),
                                     .settled_ms = mz_now_ms(cx),
                                     .settled_by = cx->actor->user};
    MZ_TRY(notice_seal(cx, "finding_seal", id, m->event->reason, &a.finding_seal));
    MZ_TRY(notice_q_settle(cx, &a, &changed));
    MZ_TRY(notice_q_went_on(cx, id, (int64_t)m->no, &changed));
    return event(cx, "notice.settle", id, m->now->c.division);
}

static mz_code went_on(mz_cx *cx, const struct notice_moved *m, int64_t notice)
{
    struct notice_q_settled_row r = {0};
    struct notice_q_waiting_row w = {0};
    int64_t changed = 0;
    bool found = false;
    MZ_TRY(notice_q_settled(cx, notice, &r, &found));
    if (found) {
        return notice_q_went_on(cx, r.id, (int64_t)m->no, &changed);
    }
    MZ_TRY(notice_q_waiting(cx, notice, &w));
    return w.open == 0 ? MZ_OK : settle_oldest(cx, m, w.first_open);
}

/* The case left the step: what is open is answered by that. */
static mz_code drop_open(mz_cx *cx, int64_t notice)
{
    int64_t changed = 0;
    return notice_q_drop(cx, notice, mz_now_ms(cx), cx->actor->user, &changed);
}

static mz_code move_days(mz_cx *cx, const struct notice_moved *m, int64_t notice, bool down)
{
    int64_t changed = 0;
    MZ_TRY(notice_q_move(cx, notice, down ? mz_now_ms(cx) : m->now->c.over_ms,
                         down ? mz_now_ms(cx) : MZ_NULL, &changed));
    return down ? event(cx, "notice.down", notice, m->now->c.division) : MZ_OK;
}

mz_code notice_case_moved(mz_cx *cx, const struct notice_moved *m)
{
    int64_t id = 0;
    bool left = m->entered != NULL || m->ended;
    if (m->step != NULL && m->step->notice.source != NULL) {
        MZ_TRY(hanging(cx, m->now->c.id, &id));
    }
    if (id != 0 && m->event->kind == FLOW_OBJECTED) {
        MZ_TRY(objected(cx, m, id));
        MZ_TRY(move_days(cx, m, id, false));
    } else if (id != 0 && m->event->kind == FLOW_SETTLED) {
        MZ_TRY(went_on(cx, m, id));
        MZ_TRY(move_days(cx, m, id, false));
    }
    if (id != 0 && left) {
        MZ_TRY(drop_open(cx, id));
        MZ_TRY(move_days(cx, m, id, true));
    }
    bool shows = m->entered != NULL && m->entered->notice.source != NULL;
    return shows ? hang(cx, m) : MZ_OK;
}

mz_code notice_of_case(mz_cx *cx, int64_t case_id, struct notice_of_case *out)
{
    struct notice_q_of_case_row *r = NULL;
    struct notice_q_get_row row = {0};
    struct notice_q_waiting_row w = {0};
    size_t n = 0;
    bool found = false;
    *out = (struct notice_of_case){.id = 0};
    MZ_TRY(notice_q_of_case(cx, case_id, 1, &r, &n));
    if (n == 0) {
        return MZ_OK;
    }
    MZ_TRY(notice_q_get(cx, r[0].id, &row, &found));
    MZ_TRY(notice_q_waiting(cx, r[0].id, &w));
    out->id = r[0].id;
    out->code = row.code;
    out->hidden = row.hidden != 0;
    out->hangs = row.ended_ms == MZ_NULL;
    out->objections = w.total;
    out->open = w.open;
    out->first_open = w.open == 0 ? 0 : w.first_open;
    return MZ_OK;
}

mz_code notice_put(mz_cx *cx, int64_t case_id, int64_t division)
{
    int64_t n = 0;
    MZ_TRY(notice_q_put_objections(cx, case_id, division, &n));
    return notice_q_put(cx, case_id, division, &n);
}
