/* life.c - the life of an alert as a table: from where to where, by whom, with what. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "col/pop.h"
#include "feature/account/account.h"
#include "feature/watch/cluster.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "feature/world.h"
#include "store/db.h"

enum { STEPS_MAX = 300, CAUSES_MAX = 100, OF_MAX = 50, BODY_MAX = 4000 };

/* clang-format off */
const struct watch_act watch_acts[] = {
    {"send",    WATCH_REVIEW,   WATCH_TOWNSHIP, "watch.review", 0,
     MZ_T("Send to the township"),        MZ_T("sent to the township")},
    {"false",   WATCH_REVIEW,   WATCH_CLOSED,   "watch.review", WATCH_NOTE,
     MZ_T("False alarm||button"),         MZ_T("closed as a false alarm")},
    {"merge",   WATCH_REVIEW,   WATCH_CLOSED,   "watch.review", WATCH_NOTE | WATCH_MERGE,
     MZ_T("Merge into another alert"),    MZ_T("merged into another alert")},
    {"assign",  WATCH_TOWNSHIP, WATCH_VISIT,    "watch.assign", WATCH_VISITOR,
     MZ_T("Assign the visit"),            MZ_T("assigned the visit")},
    {"back",    WATCH_TOWNSHIP, WATCH_REVIEW,   "watch.assign", WATCH_NOTE,
     MZ_T("Give back to the county"),     MZ_T("gave it back to the county")},
    {"assign",  WATCH_VISIT,    WATCH_VISIT,    "watch.assign", WATCH_VISITOR | WATCH_NOTE,
     MZ_T("Assign to somebody else"),     MZ_T("assigned the visit to somebody else")},
    {"contact", WATCH_TOWNSHIP, WATCH_TOWNSHIP, "watch.visit",  WATCH_NOTE,
     MZ_T("Record a contact"),            MZ_T("contacted the household")},
    {"contact", WATCH_VISIT,    WATCH_VISIT,    "watch.visit",  WATCH_NOTE,
     MZ_T("Record a contact"),            MZ_T("contacted the household")},
    {"found",   WATCH_VISIT,    WATCH_JUDGE,    "watch.visit",  WATCH_NOTE | WATCH_FINDING,
     MZ_T("Report the findings"),         MZ_T("visited and reported")},
    {"again",   WATCH_JUDGE,    WATCH_VISIT,    "watch.judge",  WATCH_NOTE,
     MZ_T("Visit once more"),             MZ_T("asked for another visit")},
    {"help",    WATCH_JUDGE,    WATCH_HELP,     "watch.judge",
     WATCH_NOTE | WATCH_MEASURE | WATCH_NOT_MINE,
     MZ_T("Decide on help"),              MZ_T("decided on help")},
    {"close",   WATCH_JUDGE,    WATCH_CLOSED,   "watch.judge",
     WATCH_NOTE | WATCH_ENDING | WATCH_NOT_MINE,
     MZ_T("Close without help"),          MZ_T("closed without help")},
    {"done",    WATCH_HELP,     WATCH_RETURN,   "watch.judge",  WATCH_NOTE,
     MZ_T("Help was given"),              MZ_T("recorded that help was given")},
    {"end",     WATCH_RETURN,   WATCH_CLOSED,   "watch.judge",
     WATCH_NOTE | WATCH_ENDING | WATCH_NOT_MINE,
     MZ_T("Close after the second visit"), MZ_T("closed after the second visit")},
    {"worse",   WATCH_RETURN,   WATCH_JUDGE,    "watch.judge",  WATCH_NOTE,
     MZ_T("Judge once more"),             MZ_T("sent it back to judgement")},
    {"reopen",  WATCH_CLOSED,   WATCH_REVIEW,   "watch.review", WATCH_NOTE,
     MZ_T("Open again"),                  MZ_T("opened it again")},
    {0},
};
/* clang-format on */

const struct watch_act *watch_act_of(enum watch_state from, mz_str word)
{
    for (const struct watch_act *a = watch_acts; a->word != NULL; a++) {
        if (a->from == from && mz_str_eq(word, mz_str_of(a->word))) {
            return a;
        }
    }
    return NULL;
}

/* ---- reading ------------------------------------------------------------------ */

static mz_str text_or(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

mz_code watch_get(mz_cx *cx, int64_t id, struct watch_alert *out)
{
    struct watch_q_get_row r = {0};
    bool found = false;
    MZ_TRY(watch_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such alert in your area."));
    }
    *out = (struct watch_alert){
        .id = r.id,
        .division = r.division,
        .household = r.household,
        .paid = mz_str_eq(r.side, MZ_S("paid")),
        .state = (enum watch_state)watch_word_of(watch_states, WATCH_STATES_N - 1, r.state),
        .grade = (enum watch_grade)(r.grade - 1),
        .score = r.score,
        .factor = r.factor,
        .causes = watch_causes_text(cx, r.division, r.causes),
        .pack = r.pack,
        .period = r.period,
        .made_ms = r.made_ms,
        .since_ms = r.since_ms,
        .due = r.due,
        .contact_ms = r.contact_ms,
        .visitor = r.visitor,
        .visited_by = r.visited_by,
        .judged_by = r.judged_by,
        .measures = text_or(r.measures),
        .ending = text_or(r.ending),
        .merged = r.merged,
        .closed_ms = r.closed_ms,
        .level = r.level,
        .opened_n = r.opened_n,
        .version = r.version};
    return MZ_OK;
}

mz_code watch_of(mz_cx *cx, int64_t household, struct watch_alert **out, size_t *n)
{
    struct watch_q_of_row *rows = NULL;
    MZ_TRY(watch_q_of(cx, household, OF_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct watch_alert, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        MZ_TRY(watch_get(cx, rows[i].id, &(*out)[i]));
    }
    return MZ_OK;
}

/* Of {"zh": …, "en": …} what the reader reads. */
static mz_str in_language(mz_cx *cx, mz_str json)
{
    const struct mz_json *map = NULL;
    mz_str text = MZ_S("");
    if (mz_json_read(cx, json, (struct mz_json_options){.size_max = 8192}, &map) != MZ_OK ||
        mz_json_text(cx, map, cx->lang == MZ_LANG_ZH ? "zh" : "en", &text) != MZ_OK) {
        mz_clear(cx);
    }
    return text;
}

mz_code watch_causes(mz_cx *cx, int64_t alert, struct watch_cause **out, size_t *n)
{
    struct watch_q_causes_row *rows = NULL;
    int64_t place = alert / MZ_ID_UNIT * MZ_COUNTY_UNIT;
    MZ_TRY(watch_q_causes(cx, alert, CAUSES_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct watch_cause, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        const struct watch_q_causes_row *r = &rows[i];
        (*out)[i] = (struct watch_cause){.id = r->id,
                                         .person = r->person,
                                         .sign = r->sign,
                                         .label = watch_causes_text(cx, place, r->sign),
                                         .weight = r->weight,
                                         .severity = r->severity,
                                         .why = in_language(cx, r->why),
                                         .evidence = r->evidence,
                                         .day = r->day};
    }
    return MZ_OK;
}

mz_code watch_steps(mz_cx *cx, int64_t alert, struct watch_step **out, size_t *n)
{
    struct watch_q_steps_row *rows = NULL;
    MZ_TRY(watch_q_steps(cx, alert, STEPS_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct watch_step, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        const struct watch_q_steps_row *r = &rows[i];
        (*out)[i] = (struct watch_step){.at_ms = r->at_ms,
                                        .by = r->made_by,
                                        .act = r->act,
                                        .was = text_or(r->was),
                                        .becomes = r->becomes,
                                        .note = text_or(r->note),
                                        .body = text_or(r->body)};
    }
    return MZ_OK;
}

/* ---- writing -------------------------------------------------------------------- */

static mz_str or_null(mz_str s)
{
    return s.n == 0 ? (mz_str){NULL, 0} : s;
}

mz_code watch_id(mz_cx *cx, struct watch_ids *ids, int64_t county, int64_t *id)
{
    if (ids == NULL || ids->next == ids->end) {
        return mz_id_take(cx, county, 1, id);
    }
    *id = ids->next++;
    return MZ_OK;
}

mz_code watch_step_add(mz_cx *cx, const struct watch_new_step *s)
{
    const struct watch_alert *a = s->alert;
    struct watch_q_step_args row = {.county = a->division / MZ_COUNTY_UNIT,
                                    .division = a->division,
                                    .alert = a->id,
                                    .at_ms = mz_now_ms(cx),
                                    .made_by = cx->actor->user,
                                    .act = mz_str_of(s->act),
                                    .was = s->first ? (mz_str){NULL, 0}
                                                    : mz_str_of(watch_states[a->state].word),
                                    .becomes = mz_str_of(watch_states[s->becomes].word),
                                    .note = or_null(s->note),
                                    .body = or_null(s->body)};
    MZ_TRY(watch_id(cx, s->ids, row.county, &row.id));
    MZ_TRY(watch_q_step(cx, &row));
    return mz_tx_note(
        cx, &(struct mz_event){.act = mz_str_fmt(cx->a, "watch.%s", s->act),
                               .kind = MZ_S("watch_alert"),
                               .subject = a->id,
                               .division = a->division,
                               .detail =
                                   mz_str_fmt(cx->a, "{\"household\":%" PRId64 "}", a->household)});
}

mz_code watch_move(mz_cx *cx, const struct watch_alert *from, const struct watch_alert *to)
{
    int64_t changed = 0;
    bool late = from->due != MZ_NULL && from->due < mz_date_today(cx).v;
    struct watch_q_move_args a = {.id = from->id,
                                  .version = from->version,
                                  .state = mz_str_of(watch_states[to->state].word),
                                  .made_ms = to->made_ms,
                                  .due = to->due,
                                  .since_ms = to->since_ms,
                                  .contact_ms = to->contact_ms,
                                  .visitor = to->visitor,
                                  .visited_by = to->visited_by,
                                  .judged_by = to->judged_by,
                                  .measures = or_null(to->measures),
                                  .ending = or_null(to->ending),
                                  .merged = to->merged,
                                  .closed_ms = to->closed_ms,
                                  .late = late && to->state != from->state ? 1 : 0,
                                  .opened = to->opened_n - from->opened_n};
    MZ_TRY(watch_q_move(cx, &a, &changed));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_BUSY, "alert %" PRId64 " changed", from->id);
}

/* ---- one step --------------------------------------------------------------------- */

/* Who was faster, and what became of it. */
static mz_code conflict(mz_cx *cx, const struct watch_alert *a)
{
    struct watch_step *s = NULL;
    size_t n = 0;
    mz_str who = MZ_S("");
    MZ_TRY(watch_steps(cx, a->id, &s, &n));
    if (n > 0) {
        MZ_TRY(account_names(cx, &s[0].by, 1, &who));
    }
    return mz_refuse(cx, MZ_CONFLICT,
                     .text = MZ_T("This alert was changed by {0} on {1}; it is now at: {2}. "
                                  "Nothing of yours was written. Look at it again."),
                     .arg = {who, n > 0 ? mz_time_text(cx->a, s[0].at_ms) : MZ_S(""),
                             mz_text(cx->lang, watch_states[a->state].label)});
}

static mz_code fits(mz_cx *cx, const struct watch_act *act, const struct watch_doing *in,
                    const struct watch_alert *a)
{
    size_t length = mz_utf8_count(in->note);
    MZ_TRY(account_need(cx, act->need));
    if ((act->flags & WATCH_NOTE) != 0 && length < WATCH_NOTE_MIN) {
        return mz_refuse(cx, MZ_INVALID, .field = "note",
                         .text = MZ_T("Write at least four characters: what was seen, or why."));
    }
    if (length > WATCH_TEXT_MAX || in->body.n > BODY_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "note",
                         .text = MZ_T("At most 500 characters can be kept here."));
    }
    if ((act->flags & WATCH_ENDING) != 0 &&
        watch_word_of(watch_endings, WATCH_ENDINGS_N, in->ending) == WATCH_ENDINGS_N) {
        return mz_refuse(cx, MZ_INVALID, .field = "ending",
                         .text = MZ_T("Choose how the alert ends."));
    }
    if ((act->flags & WATCH_MEASURE) != 0 && in->measures.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "measures",
                         .text = MZ_T("Choose at least one measure."));
    }
    int64_t other = act->from == WATCH_RETURN ? a->judged_by : a->visited_by;
    if ((act->flags & WATCH_NOT_MINE) != 0 && other == cx->actor->user && other != 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = act->from == WATCH_RETURN
                                     ? MZ_T("You judged this alert; somebody else closes it.")
                                     : MZ_T("You visited this household; somebody else judges."));
    }
    return MZ_OK;
}

/* Words with spaces between, each one of the measures. */
static mz_code measures_fit(mz_cx *cx, mz_str v)
{
    while (v.n > 0) {
        size_t k = 0;
        while (k < v.n && v.p[k] != ' ') {
            k++;
        }
        if (watch_word_of(watch_measures, WATCH_MEASURES_N, (mz_str){v.p, k}) == WATCH_MEASURES_N) {
            return mz_refuse(cx, MZ_INVALID, .field = "measures",
                             .text = MZ_T("Choose at least one measure."));
        }
        v.p += k < v.n ? k + 1 : k;
        v.n -= k < v.n ? k + 1 : k;
    }
    return MZ_OK;
}

/* The visitor works where the household lives: in its village or township, or the nearest above. */
static mz_code visitor_fits(mz_cx *cx, const struct watch_alert *a, int64_t visitor)
{
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CLERK};
    for (size_t i = 0; i < MZ_LEN(roles); i++) {
        struct account_worker *w = NULL;
        size_t n = 0;
        MZ_TRY(account_nearest(cx, a->division, roles[i], &w, &n));
        for (size_t k = 0; k < n; k++) {
            if (w[k].account == visitor) {
                return MZ_OK;
            }
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "visitor",
                     .text = MZ_T("Choose somebody who works in this village or township."));
}

static mz_code visits_already(mz_cx *cx, const struct watch_alert *a)
{
    mz_str who = MZ_S("");
    MZ_TRY(account_names(cx, &a->visitor, 1, &who));
    return mz_refuse(cx, MZ_CONFLICT, .field = "visitor",
                     .text = MZ_T("The visit is {0}'s already. Nothing was written."),
                     .arg = {who});
}

static mz_code merge_fits(mz_cx *cx, const struct watch_alert *a, int64_t other)
{
    struct watch_alert o = {.id = 0};
    if (other == a->id || watch_get(cx, other, &o) != MZ_OK || o.state == WATCH_CLOSED ||
        o.household / MZ_ID_UNIT != a->household / MZ_ID_UNIT) {
        mz_clear(cx);
        return mz_refuse(cx, MZ_INVALID, .field = "other",
                         .text = MZ_T("Give the number of another open alert of this county."));
    }
    return MZ_OK;
}

static void settle(mz_cx *cx, const struct watch_act *act, const struct watch_doing *in,
                   const struct watch_alert *a, struct watch_alert *to)
{
    int64_t now = mz_now_ms(cx);
    *to = *a;
    to->state = act->to;
    to->since_ms = act->to == act->from ? a->since_ms : now;
    if ((act->flags & WATCH_VISITOR) != 0) {
        to->visitor = in->visitor;
    }
    if ((act->flags & WATCH_FINDING) != 0) {
        to->visited_by = cx->actor->user;
        to->contact_ms = a->contact_ms == MZ_NULL ? now : a->contact_ms;
    }
    if (mz_str_eq(mz_str_of(act->word), MZ_S("contact")) && a->contact_ms == MZ_NULL) {
        to->contact_ms = now;
    }
    if (act->from == WATCH_JUDGE && act->to != WATCH_VISIT) {
        to->judged_by = cx->actor->user;
        to->measures = in->measures;
    }
    if (act->to == WATCH_CLOSED) {
        to->closed_ms = now;
        to->ending = (act->flags & WATCH_ENDING) != 0 ? in->ending : MZ_S("false");
        to->merged = (act->flags & WATCH_MERGE) != 0 ? in->other : MZ_NULL;
    }
    if (act->from == WATCH_CLOSED) {
        to->closed_ms = to->merged = to->visited_by = to->judged_by = to->contact_ms = MZ_NULL;
        to->ending = to->measures = MZ_S("");
        to->made_ms = now; /* the deadlines begin anew */
        to->opened_n++;
    }
    to->due = act->to == act->from ? a->due : watch_due(cx, to, act->to);
}

static mz_code do_tx(mz_cx *cx, void *p)
{
    const struct watch_doing *in = p;
    struct watch_alert a = {.id = 0};
    struct watch_alert to = {.id = 0};
    MZ_TRY(watch_get(cx, in->alert, &a));
    const struct watch_act *act = watch_act_of(a.state, in->act);
    if (act == NULL || (in->version != 0 && in->version != a.version)) {
        return conflict(cx, &a);
    }
    MZ_TRY(fits(cx, act, in, &a));
    MZ_TRY(measures_fit(cx, in->measures));
    if ((act->flags & WATCH_VISITOR) != 0) {
        MZ_TRY(visitor_fits(cx, &a, in->visitor));
        MZ_TRY(act->to == act->from && in->visitor == a.visitor ? visits_already(cx, &a) : MZ_OK);
    }
    if ((act->flags & WATCH_MERGE) != 0) {
        MZ_TRY(merge_fits(cx, &a, in->other));
    }
    settle(cx, act, in, &a, &to);
    MZ_TRY(watch_move(cx, &a, &to));
    MZ_TRY((act->flags & WATCH_MEASURE) != 0 ? watch_opens(cx, &a, in->measures) : MZ_OK);
    return watch_step_add(
        cx,
        &(struct watch_new_step){
            .alert = &a, .act = act->word, .becomes = act->to, .note = in->note, .body = in->body});
}

mz_code watch_do(mz_cx *cx, const struct watch_doing *in)
{
    struct watch_doing one = *in;
    return mz_tx_open(cx) ? do_tx(cx, &one) : mz_tx(cx, do_tx, &one);
}

/* ---- the doctor -------------------------------------------------------------------- */

static mz_code no_cause(mz_cx *cx, int64_t *bad)
{
    struct watch_q_doctor_why_row r = {0};
    MZ_TRY(watch_q_doctor_why(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static mz_code other_state(mz_cx *cx, int64_t *bad)
{
    struct watch_q_doctor_step_row r = {0};
    MZ_TRY(watch_q_doctor_step(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static mz_code two_eyes(mz_cx *cx, int64_t *bad)
{
    struct watch_q_doctor_four_row r = {0};
    MZ_TRY(watch_q_doctor_four(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

/* A file that lost something on its disk has the seal of when it was whole. */
static mz_code broken_people(mz_cx *cx, int64_t *bad)
{
    mz_str path = {NULL, 0};
    *bad = 0;
    if (cx->world == NULL || cx->world->data.n == 0) {
        return MZ_OK;
    }
    path = mz_str_fmt(cx->a, MZ_FMT "/population.col", MZ_ARG(cx->world->data));
    mz_code rc = mz_pop_check(cx, path.p);
    if (rc == MZ_CORRUPT || rc == MZ_ABSENT) {
        *bad = rc == MZ_CORRUPT ? 1 : 0;
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

const struct mz_check watch_checks[] = {
    {"watch.people", broken_people, MZ_T("The file of the population is whole")},
    {"watch.cause", no_cause, MZ_T("Every alert says why")},
    {"watch.state", other_state, MZ_T("Every alert is where its last step left it")},
    {"watch.eyes", two_eyes, MZ_T("Nobody judged an alert after visiting the household alone")},
    {"watch.cluster", cluster_check_homes, MZ_T("Every cluster says of which households it is")},
    {"watch.cluster_eyes", cluster_check_eyes,
     MZ_T("Nobody judged a cluster after reporting of the place alone")},
    {0},
};
