/* life.c - the life of a clue as a table: from where to where, by whom, with what. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/watch/watch.h"
#include "feature/world.h"
#include "store/db.h"

/* clang-format off */
const struct clue_act clue_acts[] = {
    {"take",   CLUE_RECEIVED, CLUE_TAKEN,    "clue.handle", 0,
     MZ_T("Take it"),                        MZ_T("took it")},
    {"send",   CLUE_RECEIVED, CLUE_RECEIVED, "clue.send",   CLUE_PLACE | CLUE_NOTE,
     MZ_T("Pass to a township or village"),  MZ_T("passed it to a township or village")},
    {"send",   CLUE_TAKEN,    CLUE_RECEIVED, "clue.send",   CLUE_PLACE | CLUE_NOTE,
     MZ_T("Pass to a township or village"),  MZ_T("passed it to a township or village")},
    {"link",   CLUE_TAKEN,    CLUE_LINKED,   "clue.handle", CLUE_HOME | CLUE_HELD,
     MZ_T("Note the household"),             MZ_T("noted the household")},
    {"link",   CLUE_LINKED,   CLUE_LINKED,   "clue.handle", CLUE_HOME | CLUE_HELD,
     MZ_T("Note another household"),         MZ_T("noted another household")},
    {"visit",  CLUE_TAKEN,    CLUE_VISITING, "clue.handle", CLUE_VISITOR | CLUE_HELD,
     MZ_T("Have it visited"),                MZ_T("asked for a visit")},
    {"visit",  CLUE_LINKED,   CLUE_VISITING, "clue.handle", CLUE_VISITOR | CLUE_HELD,
     MZ_T("Have it visited"),                MZ_T("asked for a visit")},
    {"found",  CLUE_VISITING, CLUE_TAKEN,    "clue.handle", CLUE_NOTE,
     MZ_T("Report the visit"),               MZ_T("visited and reported")},
    {"alert",  CLUE_LINKED,   CLUE_ALERTED,  "clue.handle", CLUE_HELD,
     MZ_T("Make it an alert"),               MZ_T("made it an alert")},
    {"answer", CLUE_TAKEN,    CLUE_ANSWERED, "clue.handle", CLUE_NOTE | CLUE_ENDING | CLUE_HELD,
     MZ_T("Answer||clue"),                         MZ_T("wrote the answer")},
    {"answer", CLUE_LINKED,   CLUE_ANSWERED, "clue.handle", CLUE_NOTE | CLUE_ENDING | CLUE_HELD,
     MZ_T("Answer||clue"),                         MZ_T("wrote the answer")},
    {"answer", CLUE_ALERTED,  CLUE_ANSWERED, "clue.handle", CLUE_NOTE | CLUE_ENDING | CLUE_HELD,
     MZ_T("Answer||clue"),                         MZ_T("wrote the answer")},
    {"refer",  CLUE_TAKEN,    CLUE_TAKEN,    "clue.handle", CLUE_DESK | CLUE_NOTE | CLUE_HELD,
     MZ_T("Ask another office"),             MZ_T("asked another office")},
    {"refer",  CLUE_LINKED,   CLUE_LINKED,   "clue.handle", CLUE_DESK | CLUE_NOTE | CLUE_HELD,
     MZ_T("Ask another office"),             MZ_T("asked another office")},
    {"hand",   CLUE_TAKEN,    CLUE_TAKEN,    "clue.handle", CLUE_VISITOR | CLUE_NOTE | CLUE_HELD,
     MZ_T("Hand to a colleague"),            MZ_T("handed it to a colleague")},
    {"hand",   CLUE_LINKED,   CLUE_LINKED,   "clue.handle", CLUE_VISITOR | CLUE_NOTE | CLUE_HELD,
     MZ_T("Hand to a colleague"),            MZ_T("handed it to a colleague")},
    {"back",   CLUE_TAKEN,    CLUE_RECEIVED, "clue.handle", CLUE_NOTE | CLUE_HELD,
     MZ_T("Give it back"),                   MZ_T("gave it back")},
    {"back",   CLUE_LINKED,   CLUE_RECEIVED, "clue.handle", CLUE_NOTE | CLUE_HELD,
     MZ_T("Give it back"),                   MZ_T("gave it back")},
    {"told",   CLUE_ANSWERED, CLUE_CLOSED,   "clue.handle", CLUE_NOTE | CLUE_SATISFIED,
     MZ_T("The reporter was told"),          MZ_T("told the reporter")},
    {"silent", CLUE_ANSWERED, CLUE_CLOSED,   "clue.handle", CLUE_NOTE,
     MZ_T("Close without telling"),          MZ_T("closed without telling anybody")},
    {"again",  CLUE_ANSWERED, CLUE_TAKEN,    "clue.handle", CLUE_NOTE,
     MZ_T("The reporter is not content"),    MZ_T("looked at it again")},
    {"reopen", CLUE_CLOSED,   CLUE_TAKEN,    "clue.send",   CLUE_NOTE,
     MZ_T("Open again"),                     MZ_T("opened it again")},
    {0},
};
/* clang-format on */

const struct clue_act *clue_act_of(enum clue_state from, mz_str word)
{
    for (const struct clue_act *a = clue_acts; a->word != NULL; a++) {
        if (a->from == from && mz_str_eq(word, mz_str_of(a->word))) {
            return a;
        }
    }
    return NULL;
}

/* ---- writing -------------------------------------------------------------------- */

static mz_str or_null(mz_str s)
{
    return s.n == 0 ? (mz_str){NULL, 0} : s;
}

mz_code clue_step_add(mz_cx *cx, const struct clue_new_step *s)
{
    const struct clue *c = s->clue;
    struct clue_q_step_args row = {.county = c->division / MZ_COUNTY_UNIT,
                                   .division = c->division,
                                   .clue = c->id,
                                   .at_ms = mz_now_ms(cx),
                                   .made_by = cx->actor->user,
                                   .act = mz_str_of(s->act),
                                   .was = s->first ? (mz_str){NULL, 0}
                                                   : mz_str_of(clue_states[c->state].word),
                                   .becomes = mz_str_of(clue_states[s->becomes].word),
                                   .note = or_null(s->note)};
    MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
    MZ_TRY(clue_q_step(cx, &row));
    return mz_tx_note(
        cx, &(struct mz_event){.act = mz_str_fmt(cx->a, "clue.%s", s->act),
                               .kind = MZ_S("clue"),
                               .subject = c->id,
                               .division = c->division,
                               .detail = mz_str_fmt(cx->a, "{\"kind\":\"%s\",\"channel\":\"%s\"}",
                                                    clue_kinds[c->kind].word,
                                                    clue_channels[c->channel].word)});
}

mz_code clue_move(mz_cx *cx, const struct clue *from, const struct clue *to)
{
    int64_t changed = 0;
    bool late = from->due_ms != MZ_NULL && from->due_ms < mz_now_ms(cx);
    bool joins = to->kind == CLUE_HELP || to->kind == CLUE_URGENT;
    bool known = to->household != MZ_NULL && to->household != from->household;
    struct clue_q_move_args a = {.id = from->id,
                                 .version = from->version,
                                 .division = to->division,
                                 .kind = mz_str_of(clue_kinds[to->kind].word),
                                 .urgency = clue_urgency(to->kind),
                                 .state = mz_str_of(clue_states[to->state].word),
                                 .subject = joins && known ? clue_home_subject(cx->a, to->household)
                                                           : (mz_str){NULL, 0},
                                 .household = to->household,
                                 .person = to->person,
                                 .reports_n = to->reports_n,
                                 .since_ms = to->since_ms,
                                 .due_ms = to->due_ms,
                                 .first_by = to->first_by,
                                 .holder = to->holder,
                                 .visitor = to->visitor,
                                 .alert = to->alert,
                                 .merged = to->merged,
                                 .desk = or_null(to->desk),
                                 .ending = or_null(to->ending),
                                 .satisfied = to->satisfied,
                                 .level = to->due_ms != from->due_ms ? 0 : to->level,
                                 .late = late && to->state != from->state ? 1 : 0,
                                 .closed_ms = to->closed_ms};
    MZ_TRY(clue_q_move(cx, &a, &changed));
    if (changed != 1) {
        return mz_fail(cx, MZ_BUSY, "clue %" PRId64 " changed", from->id);
    }
    if (to->division != from->division) {
        MZ_TRY(clue_q_reports_place(cx, from->id, to->division, &changed));
        MZ_TRY(clue_q_steps_place(cx, from->id, to->division, &changed));
    }
    return MZ_OK;
}

/* ---- may it be done ----------------------------------------------------------------- */

/* Who was faster, and what became of it. */
static mz_code conflict(mz_cx *cx, const struct clue *c)
{
    struct clue_step *s = NULL;
    size_t n = 0;
    mz_str who = MZ_S("");
    MZ_TRY(clue_steps(cx, c->id, &s, &n));
    if (n > 0) {
        MZ_TRY(account_names(cx, &s[0].by, 1, &who));
    }
    return mz_refuse(cx, MZ_CONFLICT,
                     .text = MZ_T("{0} changed this clue on {1}; it is now at: {2}. Nothing of "
                                  "yours was written. Look at it again."),
                     .arg = {who, n > 0 ? mz_time_text(cx->a, s[0].at_ms) : MZ_S(""),
                             mz_text(cx->lang, clue_states[c->state].label)});
}

static mz_code texts_fit(mz_cx *cx, const struct clue_act *act, const struct clue_doing *in)
{
    size_t length = mz_utf8_count(in->note);
    if ((act->flags & CLUE_NOTE) != 0 && length < CLUE_NOTE_MIN) {
        return mz_refuse(cx, MZ_INVALID, .field = "note",
                         .text = MZ_T("Write at least four characters: what was done, or why."));
    }
    if (length > CLUE_TEXT_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "note",
                         .text = MZ_T("At most 500 characters can be kept here."));
    }
    size_t ending = clue_word_of(clue_endings, CLUE_ENDINGS_N, in->ending);
    if ((act->flags & CLUE_ENDING) != 0 && (ending == CLUE_ENDINGS_N || ending == CLUE_JOINED)) {
        return mz_refuse(cx, MZ_INVALID, .field = "ending",
                         .text = MZ_T("Choose what came of it."));
    }
    if ((act->flags & CLUE_DESK) != 0 &&
        clue_word_of(clue_desks, CLUE_DESKS_N, in->desk) == CLUE_DESKS_N) {
        return mz_refuse(cx, MZ_INVALID, .field = "desk", .text = MZ_T("Choose the office."));
    }
    if (in->satisfied < 0 || in->satisfied > 5) {
        return mz_refuse(cx, MZ_INVALID, .field = "satisfied", .text = MZ_T("Choose from 1 to 5."));
    }
    return MZ_OK;
}

/* Where the clue may be passed: below it, and where we may look. */
static mz_code place_fits(mz_cx *cx, const struct clue *c, int64_t place)
{
    struct division d;
    if (place == c->division || place < cx->actor->division_lo || place > cx->actor->division_hi ||
        place / MZ_COUNTY_UNIT != c->division / MZ_COUNTY_UNIT ||
        division_code_level(place) < DIVISION_TOWNSHIP || cx->world->divisions == NULL ||
        !division_get(cx->world->divisions, place, &d)) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("Choose another township or village of your area."));
    }
    return MZ_OK;
}

/* Somebody who works where it is, or in the nearest office above. */
static mz_code worker_fits(mz_cx *cx, const struct clue *c, int64_t worker)
{
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CLERK, MZ_ROLE_OFFICER};
    for (size_t i = 0; i < MZ_LEN(roles); i++) {
        struct account_worker *w = NULL;
        size_t n = 0;
        MZ_TRY(account_nearest(cx, c->division, roles[i], &w, &n));
        for (size_t k = 0; k < n; k++) {
            if (w[k].account == worker) {
                return MZ_OK;
            }
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "visitor",
                     .text = MZ_T("Choose somebody who works here."));
}

/* Who is told of an emergency is told: only who left no number cannot be. */
static mz_code silence_fits(mz_cx *cx, const struct clue *c)
{
    struct clue_report *r = NULL;
    size_t n = 0;
    MZ_TRY(clue_reports(cx, c->id, &r, &n));
    for (size_t i = 0; c->kind == CLUE_URGENT && i < n; i++) {
        if (r[i].by_phone_mask.n > 0) {
            return mz_refuse(cx, MZ_DENIED,
                             .text = MZ_T("Who reported an emergency is called back, always."));
        }
    }
    return MZ_OK;
}

static mz_code fits(mz_cx *cx, const struct clue_act *act, const struct clue_doing *in,
                    const struct clue *c)
{
    MZ_TRY(account_need(cx, act->need));
    bool mine = c->holder == cx->actor->user || account_may(cx, "clue.send");
    bool visits = act->from == CLUE_VISITING;
    if (((act->flags & CLUE_HELD) != 0 && !mine) ||
        (visits && c->visitor != cx->actor->user && !mine)) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("A colleague has this clue. Ask for it, or let the township "
                                      "hand it over."));
    }
    MZ_TRY(texts_fit(cx, act, in));
    if ((act->flags & CLUE_PLACE) != 0) {
        MZ_TRY(place_fits(cx, c, in->division));
    }
    if ((act->flags & CLUE_VISITOR) != 0) {
        MZ_TRY(worker_fits(cx, c, in->visitor));
    }
    return mz_str_eq(mz_str_of(act->word), MZ_S("silent")) ? silence_fits(cx, c) : MZ_OK;
}

/* ---- what becomes of it ------------------------------------------------------------- */

/* Who a person is brings the household along; who has none can be known, but makes no alert. */
static mz_code home_fits(mz_cx *cx, const struct clue_doing *in, struct clue *to)
{
    struct household_member m = {.id = 0};
    struct household h = {.id = 0};
    bool found = in->household != 0;
    int64_t home = in->household;
    if (!found && in->person != 0) {
        MZ_TRY(household_of(cx, in->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
        home = m.household;
    }
    mz_code rc = found ? household_get(cx, home, &h) : MZ_ABSENT;
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return mz_refuse(cx, MZ_INVALID, .field = "person",
                         .text = MZ_T("Choose somebody who lives in a household of your area; "
                                      "register the household first if it is missing."));
    }
    MZ_TRY(rc);
    to->household = home;
    to->person = in->person == 0 ? MZ_NULL : in->person;
    to->division = h.division;
    return MZ_OK;
}

static mz_code alert_fits(mz_cx *cx, const struct clue *c, struct clue *to)
{
    const struct watch_hint hint = {.household = c->household,
                                    .person = c->person == MZ_NULL ? 0 : c->person,
                                    .clue = c->id,
                                    .urgent = c->kind == CLUE_URGENT,
                                    .need = clue_needs[c->need].label,
                                    .channel = clue_channels[c->channel].label,
                                    .day = mz_date_of_ms(c->made_ms)};
    to->due_ms = MZ_NULL; /* the alert has deadlines of its own */
    return watch_tell_clue(cx, &hint, &to->alert);
}

static void close_fields(mz_cx *cx, const struct clue_act *act, const struct clue_doing *in,
                         struct clue *to)
{
    int64_t now = mz_now_ms(cx);
    if (act->to == CLUE_ANSWERED) {
        to->ending = in->ending;
        to->due_ms = clue_due_days(cx, clue_param(cx, to->division, "clue_tell_days", 3));
    }
    if (act->to == CLUE_CLOSED) {
        to->closed_ms = now;
        to->due_ms = MZ_NULL;
        to->satisfied =
            (act->flags & CLUE_SATISFIED) != 0 && in->satisfied > 0 ? in->satisfied : MZ_NULL;
    }
    if (act->from == CLUE_CLOSED || (act->from == CLUE_ANSWERED && act->to == CLUE_TAKEN)) {
        to->closed_ms = to->satisfied = to->alert = MZ_NULL;
        to->ending = MZ_S("");
        to->due_ms = clue_due(cx, to->division, to->kind); /* the deadline begins anew */
    }
}

static mz_code settle(mz_cx *cx, const struct clue_act *act, const struct clue_doing *in,
                      const struct clue *c, struct clue *to)
{
    *to = *c;
    to->state = act->to;
    to->since_ms = act->to == act->from ? c->since_ms : mz_now_ms(cx);
    if ((act->flags & CLUE_PLACE) != 0) {
        to->division = in->division;
    }
    if (act->from == CLUE_RECEIVED && act->to == CLUE_TAKEN) {
        to->holder = cx->actor->user;
        to->first_by = c->first_by == MZ_NULL ? cx->actor->user : c->first_by;
    }
    if (act->from == CLUE_CLOSED) {
        to->holder = cx->actor->user;
    }
    if (act->to == CLUE_RECEIVED) {
        to->holder = MZ_NULL;
        to->first_by = c->first_by == MZ_NULL ? cx->actor->user : c->first_by;
    }
    if ((act->flags & CLUE_VISITOR) != 0) {
        *(act->to == CLUE_VISITING ? &to->visitor : &to->holder) = in->visitor;
    }
    if ((act->flags & CLUE_DESK) != 0) {
        to->desk = in->desk;
    }
    close_fields(cx, act, in, to);
    if ((act->flags & CLUE_HOME) != 0) {
        MZ_TRY(home_fits(cx, in, to));
    }
    if (act->to == CLUE_ALERTED) {
        MZ_TRY(alert_fits(cx, c, to));
    }
    if (to->state == CLUE_TAKEN && to->household != MZ_NULL) {
        to->state = CLUE_LINKED; /* what is known stays known */
    }
    return MZ_OK;
}

/* The household has an open clue already: this one's reports go there, and it is closed. */
static mz_code join_other(mz_cx *cx, const struct clue *c, struct clue *to, int64_t other)
{
    struct clue o = {.id = 0};
    int64_t moved = 0;
    MZ_TRY(clue_get(cx, other, &o));
    struct clue more = o;
    MZ_TRY(clue_q_reports_move(cx, c->id, other, o.division, &moved));
    more.reports_n += moved;
    if (clue_urgency(c->kind) < clue_urgency(o.kind)) {
        more.kind = c->kind;
        more.due_ms = o.due_ms == MZ_NULL || o.due_ms < c->due_ms ? o.due_ms : c->due_ms;
    }
    MZ_TRY(clue_move(cx, &o, &more));
    MZ_TRY(clue_step_add(cx, &(struct clue_new_step){
                                 .clue = &o, .act = "join", .becomes = o.state, .note = MZ_S("")}));
    to->state = CLUE_CLOSED;
    to->ending = mz_str_of(clue_endings[CLUE_JOINED].word);
    to->merged = other;
    to->household = c->household; /* the other has it */
    to->due_ms = MZ_NULL;
    to->closed_ms = mz_now_ms(cx);
    return MZ_OK;
}

static mz_code join_or_not(mz_cx *cx, const struct clue_act *act, const struct clue *c,
                           struct clue *to)
{
    struct clue_q_subject_row own = {0};
    int64_t other = 0;
    bool joins = to->kind == CLUE_HELP || to->kind == CLUE_URGENT;
    if ((act->flags & CLUE_HOME) != 0 && joins) {
        own.subject = clue_home_subject(cx->a, to->household);
    } else if (act->from == CLUE_CLOSED) {
        MZ_TRY(clue_q_subject(cx, c->id, &own));
    }
    MZ_TRY(clue_open_of(cx, to->division / MZ_COUNTY_UNIT, own.subject, &other));
    if (other == 0 || other == c->id) {
        return MZ_OK;
    }
    if (act->from == CLUE_CLOSED) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("There is another open clue of the same by now. Go on "
                                      "there."));
    }
    return join_other(cx, c, to, other);
}

static mz_code do_tx(mz_cx *cx, void *p)
{
    const struct clue_doing *in = p;
    struct clue c = {.id = 0};
    struct clue to = {.id = 0};
    MZ_TRY(clue_get(cx, in->clue, &c));
    const struct clue_act *act = clue_act_of(c.state, in->act);
    bool gone = c.merged != MZ_NULL; /* its reports are the other's */
    if (act == NULL || gone || (in->version != 0 && in->version != c.version)) {
        return conflict(cx, &c);
    }
    MZ_TRY(fits(cx, act, in, &c));
    MZ_TRY(settle(cx, act, in, &c, &to));
    MZ_TRY(join_or_not(cx, act, &c, &to));
    MZ_TRY(clue_move(cx, &c, &to));
    struct clue at = c;
    at.division = to.division;
    return clue_step_add(cx,
                         &(struct clue_new_step){
                             .clue = &at, .act = act->word, .becomes = to.state, .note = in->note});
}

mz_code clue_do(mz_cx *cx, const struct clue_doing *in)
{
    struct clue_doing one = *in;
    return mz_tx_open(cx) ? do_tx(cx, &one) : mz_tx(cx, do_tx, &one);
}
