#include "feature/household/change.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/household/change_int.h"
#include "feature/household/household_int.h"
#include "feature/household/household_sql.h"
#include "feature/person/person.h"
#include "feature/tables.h"

enum { NOTE_MIN = 2, NOTE_MAX = 500, LIST_MAX = 100 };

/* ---- words -------------------------------------------------------------------- */

static const struct {
    const char *word;
    const char *label;
} states[] = {
#define X(id, word, label) [STATE_##id] = {word, label},
    HOUSEHOLD_STATES(X)
#undef X
};

const char *state_word(enum household_state state)
{
    return states[state].word;
}

const char *state_label(enum household_state state)
{
    return states[state].label;
}

static enum household_state state_read(mz_str word)
{
    for (size_t i = 0; i < MZ_LEN(states); i++) {
        if (mz_str_eq(word, mz_str_of(states[i].word))) {
            return (enum household_state)i;
        }
    }
    return STATE_WITHDRAWN;
}

static bool undecided(enum household_state s)
{
    return s == STATE_OPEN || s == STATE_CONFLICT;
}

/* ---- asking ---------------------------------------------------------------------- */

/* The smallest division that holds both. */
static int64_t common(int64_t a, int64_t b)
{
    static const int64_t units[] = {1, 1000, 1000000};
    for (size_t i = 0; i < MZ_LEN(units); i++) {
        if (a / units[i] == b / units[i]) {
            return a / units[i] * units[i];
        }
    }
    return a / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
}

static int64_t place_of_request(const struct household_picture *after)
{
    int64_t place = after->sides[0].h.division;
    for (size_t i = 1; i < after->sides_n; i++) {
        place = common(place, after->sides[i].h.division);
    }
    return place;
}

static mz_code note_change(mz_cx *cx, const char *act, const struct household_ask *ask, int64_t id,
                           int64_t division)
{
    mz_str detail =
        mz_str_fmt(cx->a, "{\"change\":%" PRId64 ",\"kind\":\"%s\"}", id, change_word(ask->kind));
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("household"),
                                             .subject = ask->household,
                                             .division = division,
                                             .detail = detail});
}

struct asking {
    const struct household_ask *ask;
    unsigned may;
    struct household_problems *problems;
    int64_t id;
};

static mz_code ask_store(mz_cx *cx, const struct household_ask *ask,
                         const struct household_picture *before,
                         const struct household_picture *after, int64_t *id)
{
    int64_t division = place_of_request(after);
    struct change_insert_args a = {.county = division / MZ_COUNTY_UNIT,
                                   .division = division,
                                   .household = ask->household,
                                   .other = before->sides_n > 1 ? before->sides[1].h.id : MZ_NULL,
                                   .kind = mz_str_of(change_word(ask->kind)),
                                   .day = ask->day,
                                   .reason = ask->reason,
                                   .asked_by = cx->actor->user,
                                   .asked_role = cx->actor->role,
                                   .asked_ms = mz_now_ms(cx)};
    if (division < cx->actor->division_lo || division > cx->actor->division_hi) {
        return mz_refuse(cx, MZ_DENIED, .field = "division",
                         .text = MZ_T("This change reaches beyond your area. An officer of the "
                                      "county can ask for it."));
    }
    MZ_TRY(change_body_write(cx, ask, &a.body));
    MZ_TRY(change_seen_write(cx, before, &a.seen));
    MZ_TRY(mz_id_take(cx, a.county, 1, id));
    a.id = *id;
    MZ_TRY(change_insert(cx, &a));
    return note_change(cx, "household.ask", ask, *id, division);
}

static mz_code ask_tx(mz_cx *cx, void *p)
{
    struct asking *a = p;
    struct household_picture before = {.sides_n = 0};
    struct household_picture after = {.sides_n = 0};
    a->problems->n = 0;
    MZ_TRY(household_look(cx, a->may, a->ask, &before));
    MZ_TRY(household_plan(cx, a->ask, &before, &after, a->problems));
    MZ_TRY(household_refuse(cx, a->problems));
    return ask_store(cx, a->ask, &before, &after, &a->id);
}

mz_code change_ask(mz_cx *cx, unsigned may, const struct household_ask *ask,
                   struct household_problems *problems, int64_t *id)
{
    struct household_problems own = {.n = 0};
    struct asking a = {.ask = ask, .may = may, .problems = problems == NULL ? &own : problems};
    MZ_TRY(mz_tx(cx, ask_tx, &a));
    *id = a.id;
    return MZ_OK;
}

/* ---- reading ----------------------------------------------------------------------- */

mz_code change_get(mz_cx *cx, int64_t id, struct household_request *out)
{
    struct change_row_row r = {0};
    enum household_change kind = CHANGE_ADD;
    bool found = false;
    MZ_TRY(change_row(cx, id, &r, &found));
    if (!found || !change_of_word(r.kind, &kind)) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such request in your area."));
    }
    *out = (struct household_request){.id = r.id,
                                      .division = r.division,
                                      .ask = {.kind = kind,
                                              .household = r.household,
                                              .other = r.other == MZ_NULL ? 0 : r.other,
                                              .day = r.day,
                                              .reason = r.reason},
                                      .state = state_read(r.state),
                                      .asked_by = r.asked_by,
                                      .asked_role = r.asked_role,
                                      .asked_ms = r.asked_ms,
                                      .decided_by = r.decided_by,
                                      .decided_ms = r.decided_ms,
                                      .note = r.note.p == NULL ? MZ_S("") : r.note,
                                      .seen = r.seen,
                                      .version = r.version};
    return change_body_read(cx, r.body, &out->ask);
}

mz_code change_list(mz_cx *cx, int64_t household, struct household_request **out, size_t *n)
{
    struct change_of_row *rows = NULL;
    MZ_TRY(change_of(cx, household, LIST_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct household_request, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        const struct change_of_row *r = &rows[i];
        struct household_request *q = &(*out)[i];
        *q = (struct household_request){.id = r->id,
                                        .division = r->division,
                                        .ask = {.household = r->household,
                                                .other = r->other == MZ_NULL ? 0 : r->other,
                                                .day = r->day,
                                                .reason = r->reason},
                                        .state = state_read(r->state),
                                        .asked_by = r->asked_by,
                                        .asked_ms = r->asked_ms,
                                        .decided_by = r->decided_by,
                                        .decided_ms = r->decided_ms,
                                        .note = r->note.p == NULL ? MZ_S("") : r->note};
        (void)change_of_word(r->kind, &q->ask.kind);
    }
    return MZ_OK;
}

mz_code change_open_count(mz_cx *cx, int64_t *n)
{
    struct change_open_n_row r = {0};
    MZ_TRY(change_open_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code change_differences(mz_cx *cx, unsigned may, const struct household_request *request,
                           struct household_difference **out, size_t *n)
{
    struct household_picture now;
    MZ_TRY(household_look(cx, may, &request->ask, &now));
    return change_compare(cx, may, request->seen, &now, out, n);
}

bool change_is_small(const struct household_request *request)
{
    enum household_change kind = request->ask.kind;
    return (kind == CHANGE_ADD || kind == CHANGE_REMOVE) &&
           mz_str_eq(request->asked_role, MZ_S("village"));
}

/* ---- applying ----------------------------------------------------------------------- */

/* Residence follows the household that lives together; the registered place follows the other. */
mz_code household_follow(mz_cx *cx, const struct household *h, int64_t person)
{
    int64_t changed = 0;
    if (h->kind == HOUSEHOLD_REGISTER) {
        MZ_TRY(household_set_hukou(cx, person, h->division, mz_now_ms(cx), &changed));
    } else {
        struct person_follow_args a = {.id = person,
                                       .division = h->division,
                                       .address = h->address,
                                       .lon_e6 = h->lon_e6,
                                       .lat_e6 = h->lat_e6,
                                       .changed_ms = mz_now_ms(cx)};
        MZ_TRY(person_follow(cx, &a, &changed));
    }
    return changed > 0 ? person_reindex(cx, person) : MZ_OK;
}

/* What becomes of a seat that somebody has: it ends, gets another relation, or stays as it is. */
static mz_code leave_seat(mz_cx *cx, const struct household_seat *s)
{
    int64_t changed = 1;
    if (s->member != 0 && s->ended != MZ_NULL) {
        MZ_TRY(member_end(cx, s->member, s->ended, s->left_for, &changed));
    } else if (s->restated) {
        MZ_TRY(member_restate(cx, s->member, s->relation, &changed));
    }
    return changed == 1 ? MZ_OK
                        : mz_fail(cx, MZ_CORRUPT, "membership %" PRId64 " is not open", s->member);
}

static bool sat_there(const struct household_picture *before, int64_t household, int64_t person)
{
    for (size_t i = 0; i < before->sides_n; i++) {
        const struct household_side *side = &before->sides[i];
        for (size_t k = 0; side->h.id == household && k < side->n; k++) {
            if (side->seats[k].person == person) {
                return true;
            }
        }
    }
    return false;
}

static mz_code leave_side(mz_cx *cx, const struct household_side *side)
{
    for (size_t i = 0; i < side->n; i++) {
        MZ_TRY(leave_seat(cx, &side->seats[i]));
    }
    return MZ_OK;
}

static mz_code take_seat(mz_cx *cx, const struct household *h, const struct household_seat *s,
                         const struct household_picture *before)
{
    struct household_place who = {.person = s->person, .relation = s->relation};
    int64_t id = 0;
    if (s->member != 0) {
        return MZ_OK;
    }
    MZ_TRY(household_seat_new(cx, h, &who, s->since, &id));
    return sat_there(before, h->id, s->person) ? MZ_OK : household_follow(cx, h, s->person);
}

static mz_code house_write(mz_cx *cx, struct household_side *side)
{
    struct household *h = &side->h;
    int64_t changed = 0;
    if (h->id == 0) {
        MZ_TRY(mz_id_take(cx, h->division / MZ_COUNTY_UNIT, 1, &h->id));
        h->number = h->number.n > 0 ? h->number : household_own_number(cx->a, h->id);
        return household_insert_new(cx, h);
    }
    struct household_turn_args a = {.id = h->id,
                                    .version = h->version,
                                    .head = h->head,
                                    .ended = h->ended,
                                    .changed_ms = mz_now_ms(cx)};
    MZ_TRY(household_turn(cx, &a, &changed));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_BUSY, "household %" PRId64 " changed", h->id);
}

static mz_code apply_side(mz_cx *cx, const struct household_picture *before,
                          struct household_side *side)
{
    MZ_TRY(house_write(cx, side));
    for (size_t i = 0; i < side->n; i++) {
        MZ_TRY(take_seat(cx, &side->h, &side->seats[i], before));
    }
    return household_words(cx, &side->h);
}

/* The differences between the two pictures; those who leave first, one open seat a person. */
static mz_code apply(mz_cx *cx, const struct household_picture *before,
                     struct household_picture *after)
{
    for (size_t i = 0; i < after->sides_n; i++) {
        MZ_TRY(leave_side(cx, &after->sides[i]));
    }
    for (size_t i = 0; i < after->sides_n; i++) {
        MZ_TRY(apply_side(cx, before, &after->sides[i]));
    }
    for (size_t i = 0; i < after->sides_n; i++) {
        MZ_TRY(mz_feature_lives(cx, after->sides[i].h.id));
    }
    return MZ_OK;
}

/* ---- deciding ------------------------------------------------------------------------ */

struct deciding {
    const struct change_decision *d;
    unsigned may;
    enum household_state state;
};

static mz_code may_decide(mz_cx *cx, const struct deciding *d, const struct household_request *r)
{
    size_t note = mz_utf8_count(d->d->note);
    if (!undecided(r->state) || (r->state == STATE_CONFLICT && d->d->approve)) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("This request is not open any more. Its state is: {0}."),
                         .arg = {mz_text(cx->lang, state_label(r->state))});
    }
    if (d->d->version != 0 && d->d->version != r->version) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The request was changed while you looked at it. Look at it "
                                      "again before you decide."));
    }
    if (r->asked_by == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("You asked for this change; somebody else must decide it."));
    }
    if (d->d->small_only && !change_is_small(r)) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("A township clerk decides only about members added or "
                                      "removed at the request of a village worker. A county "
                                      "officer decides this."));
    }
    if (note > NOTE_MAX || (!d->d->approve && note < NOTE_MIN)) {
        return mz_refuse(cx, MZ_INVALID, .field = "note",
                         .text = MZ_T("Say why it is refused, in 2 to 500 characters."));
    }
    return MZ_OK;
}

static mz_code decided(mz_cx *cx, const struct household_request *r, enum household_state state,
                       mz_str note)
{
    bool by_somebody = state == STATE_DONE || state == STATE_REFUSED;
    int64_t changed = 0;
    struct change_decide_row_args a = {.id = r->id,
                                       .version = r->version,
                                       .state = mz_str_of(state_word(state)),
                                       .decided_by = by_somebody ? cx->actor->user : MZ_NULL,
                                       .decided_ms = by_somebody ? mz_now_ms(cx) : MZ_NULL,
                                       .note = note};
    MZ_TRY(change_decide_row(cx, &a, &changed));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_BUSY, "request %" PRId64 " changed", r->id);
}

static mz_code approve(mz_cx *cx, struct deciding *d, struct household_request *r)
{
    struct household_picture before = {.sides_n = 0};
    struct household_picture after = {.sides_n = 0};
    struct household_problems problems = {.n = 0};
    struct household_difference *diffs = NULL;
    size_t n = 0;
    MZ_TRY(household_look(cx, d->may, &r->ask, &before));
    MZ_TRY(change_compare(cx, d->may, r->seen, &before, &diffs, &n));
    MZ_TRY(household_plan(cx, &r->ask, &before, &after, &problems));
    if (n > 0 || problems.n > 0) {
        mz_str note = problems.n > 0 && n == 0 ? mz_text_say(cx->a, cx->lang, problems.say[0])
                                               : (mz_str){NULL, 0};
        d->state = STATE_CONFLICT;
        MZ_TRY(decided(cx, r, STATE_CONFLICT, note));
        return note_change(cx, "household.conflict", &r->ask, r->id, r->division);
    }
    MZ_TRY(apply(cx, &before, &after));
    MZ_TRY(decided(cx, r, STATE_DONE, d->d->note));
    d->state = STATE_DONE;
    for (size_t i = 1; i < after.sides_n; i++) { /* the other household's page tells it, too */
        mz_str detail = mz_str_fmt(cx->a, "{\"change\":%" PRId64 ",\"kind\":\"%s\"}", r->id,
                                   change_word(r->ask.kind));
        MZ_TRY(household_note(cx, "household.approve", &after.sides[i].h, detail));
    }
    return note_change(cx, "household.approve", &r->ask, r->id, r->division);
}

static mz_code decide_tx(mz_cx *cx, void *p)
{
    struct deciding *d = p;
    struct household_request r = {.id = 0};
    MZ_TRY(change_get(cx, d->d->id, &r));
    MZ_TRY(may_decide(cx, d, &r));
    if (d->d->approve) {
        mz_code rc = approve(cx, d, &r);
        return rc == MZ_CONFLICT && cx->err.say == NULL ? household_elsewhere(cx) : rc;
    }
    d->state = STATE_REFUSED;
    MZ_TRY(decided(cx, &r, STATE_REFUSED, d->d->note));
    return note_change(cx, "household.refuse", &r.ask, r.id, r.division);
}

mz_code change_decide(mz_cx *cx, unsigned may, const struct change_decision *decision,
                      enum household_state *state)
{
    struct deciding d = {.d = decision, .may = may, .state = STATE_OPEN};
    MZ_TRY(mz_tx(cx, decide_tx, &d));
    *state = d.state;
    return MZ_OK;
}

/* ---- by who asked --------------------------------------------------------------------- */

static mz_code own(mz_cx *cx, const struct household_request *r)
{
    if (r->asked_by != cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Only who asked for this change can do this."));
    }
    return MZ_OK;
}

static mz_code withdraw_tx(mz_cx *cx, void *p)
{
    const int64_t *id = p;
    struct household_request r = {.id = 0};
    MZ_TRY(change_get(cx, *id, &r));
    MZ_TRY(own(cx, &r));
    if (!undecided(r.state)) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("This request is not open any more. Its state is: {0}."),
                         .arg = {mz_text(cx->lang, state_label(r.state))});
    }
    MZ_TRY(decided(cx, &r, STATE_WITHDRAWN, (mz_str){NULL, 0}));
    return note_change(cx, "household.withdraw", &r.ask, r.id, r.division);
}

mz_code change_withdraw(mz_cx *cx, int64_t id)
{
    return mz_tx(cx, withdraw_tx, &id);
}

struct again {
    int64_t id;
    unsigned may;
    struct household_problems *problems;
};

static mz_code again_tx(mz_cx *cx, void *p)
{
    struct again *a = p;
    struct household_request r = {.id = 0};
    struct household_picture before = {.sides_n = 0};
    struct household_picture after = {.sides_n = 0};
    mz_str seen;
    int64_t changed = 0;
    a->problems->n = 0;
    MZ_TRY(change_get(cx, a->id, &r));
    MZ_TRY(own(cx, &r));
    if (r.state != STATE_CONFLICT) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Nothing changed under this request; it waits as it is."));
    }
    MZ_TRY(household_look(cx, a->may, &r.ask, &before));
    MZ_TRY(household_plan(cx, &r.ask, &before, &after, a->problems));
    MZ_TRY(household_refuse(cx, a->problems));
    MZ_TRY(change_seen_write(cx, &before, &seen));
    MZ_TRY(change_rebase(cx, r.id, r.version, seen, mz_now_ms(cx), &changed));
    if (changed != 1) {
        return mz_fail(cx, MZ_BUSY, "request %" PRId64 " changed", r.id);
    }
    return note_change(cx, "household.again", &r.ask, r.id, r.division);
}

mz_code change_again(mz_cx *cx, unsigned may, int64_t id, struct household_problems *problems)
{
    struct household_problems none = {.n = 0};
    struct again a = {.id = id, .may = may, .problems = problems == NULL ? &none : problems};
    return mz_tx(cx, again_tx, &a);
}

/* ---- the queue --------------------------------------------------------------------------- */

static const struct mz_col cols[] = {
    {"kind", MZ_T("Kind of change"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"day", MZ_T("Day of the change"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    {"reason", MZ_T("Reason"), MZ_COL_TEXT, 0, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"asked_by", MZ_T("Asked by"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"asked_role", MZ_T("Role of who asked"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"asked_ms", MZ_T("Asked"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"decided_by", MZ_T("Decided by"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "account"},
    {"decided_ms", MZ_T("Decided"), MZ_COL_TIME, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"version", MZ_T("Version"), MZ_COL_INT, MZ_COL_HIDE, NULL},
    {0},
};

/* What waits, unless another state is asked for; as the page does it. */
static mz_code queue_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str want = ask->get(ask->p, "state");
    mz_str kind = ask->get(ask->p, "kind");
    enum household_change known = CHANGE_ADD;
    enum household_state state = STATE_OPEN;
    (void)cx;
    for (size_t i = 0; i < STATE_N; i++) {
        state = mz_str_eq(want, mz_str_of(state_word((enum household_state)i)))
                    ? (enum household_state)i
                    : state;
    }
    q->filters[q->filters_n++] =
        (struct mz_filter){.col = "state", .op = MZ_IS, .s = mz_str_of(state_word(state))};
    if (change_of_word(kind, &known)) {
        q->filters[q->filters_n++] = (struct mz_filter){.col = "kind", .op = MZ_IS, .s = kind};
    }
    asks_place(ask, q);
    return MZ_OK;
}

static mz_code queue_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    enum { OUT_KIND = 0, OUT_STATE = 5 };
    enum household_change kind = CHANGE_ADD;
    (void)reg;
    if (change_of_word(row->v[OUT_KIND].s, &kind)) {
        row->v[OUT_KIND].s = mz_text(cx->lang, change_label(kind));
    }
    for (size_t i = 0; i < STATE_N; i++) {
        if (mz_str_eq(row->v[OUT_STATE].s, mz_str_of(state_word((enum household_state)i)))) {
            row->v[OUT_STATE].s = mz_text(cx->lang, state_label((enum household_state)i));
            break;
        }
    }
    return MZ_OK;
}

const struct mz_reg household_change_register = {
    .name = "household_change",
    .table = "household_change",
    .title = MZ_T("Requests to change households"),
    .sort = "division",
    .cols = cols,
    .need = "household.read",
    .ask = queue_ask,
    .row = queue_out,
};
