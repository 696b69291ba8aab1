/* act.c - the writes: a case begins, something happens to it, its answers change. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/deputy/deputy.h"
#include "feature/household/household.h"
#include "feature/matter/appeal.h"
#include "feature/matter/case_letter.h"
#include "feature/matter/death.h"
#include "feature/matter/effect.h"
#include "feature/matter/hold.h"
#include "feature/matter/in_force.h"
#include "feature/matter/matter_sql.h"
#include "feature/matter/standing.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

static const char *const results[] = {
    [IR_GRANTED] = "granted",     [IR_REFUSED] = "refused", [IR_NOT_ACCEPTED] = "not_accepted",
    [IR_WITHDRAWN] = "withdrawn", [IR_CLOSED] = "closed",
};

static mz_str or_null(mz_str s)
{
    return s.n == 0 ? (mz_str){NULL, 0} : s;
}

/* ---- one event ---------------------------------------------------------------------- */

static mz_code put_event(mz_cx *cx, const struct matter_case *c, size_t no,
                         const struct flow_event *e, int64_t determination)
{
    struct matter_q_event_args a = {.county = c->division / MZ_COUNTY_UNIT,
                                    .division = c->division,
                                    .case_id = c->id,
                                    .no = (int64_t)no,
                                    .kind = mz_str_of(flow_kind_word(e->kind)),
                                    .at_ms = e->at,
                                    .account = e->account,
                                    .post = mz_str_of(ir_post_word(e->post)),
                                    .step = or_null(e->step),
                                    .what = or_null(e->what),
                                    .reason = or_null(e->reason),
                                    .target = e->to,
                                    .people = e->people,
                                    .yes = e->yes ? 1 : 0,
                                    .stands_for = e->stands_for,
                                    .determination = determination};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return matter_q_event(cx, &a);
}

static mz_str or_empty(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

/* What was written, in the case that effects see. */
static void as_stored(struct matter_case *c, const struct matter_q_move_args *a)
{
    c->step = or_empty(a->step);
    c->ending = or_empty(a->ending);
    c->result = or_empty(a->result);
    c->decided = or_empty(a->decided);
    c->holder = a->holder;
    c->light = a->light;
    c->due_ms = a->due_ms;
    c->over_ms = a->over_ms;
    c->since_ms = a->since_ms;
    c->closed_ms = a->closed_ms;
    c->events_n = a->events_n;
    c->version++;
}

/* The posts that act now: where several sign, those of which one more may. */
static int64_t waits(const struct matter_open *o)
{
    const struct flow_state *s = o->state;
    ir_posts of = 0;
    if (s->ended) {
        return 0;
    }
    return flow_unsigned(&o->at, s, &of) > 0 ? (int64_t)of : (int64_t)o->m->steps[s->step].by;
}

/* The row as the state says. */
static mz_code put_state(mz_cx *cx, struct matter_open *o)
{
    const struct flow_state *s = o->state;
    size_t clock = 0;
    int64_t changed = 0;
    struct flow_time t = flow_worst(cx, &o->at, s, s->last, &clock);
    bool runs = t.light != FLOW_IDLE;
    int64_t over = flow_over(cx, &o->at, s);
    struct matter_q_move_args a = {.id = o->c.id,
                                   .version = o->c.version,
                                   .determination = o->c.determination,
                                   .holder = s->holder == 0 ? MZ_NULL : s->holder,
                                   .waits = waits(o),
                                   .light = runs ? (int64_t)t.light : 0,
                                   .due_ms = runs ? t.due : MZ_NULL,
                                   .over_ms = over == 0 || over == INT64_MAX ? MZ_NULL : over,
                                   .since_ms =
                                       s->ended ? s->ended_at : s->visits[s->visits_n - 1].from,
                                   .closed_ms = s->ended ? s->ended_at : MZ_NULL,
                                   .events_n = (int64_t)s->events_n};
    if (s->ended) {
        a.ending = o->m->ends[s->end].name.id;
        a.result = mz_str_of(results[o->m->ends[s->end].result]);
    } else {
        a.step = o->m->steps[s->step].name.id;
    }
    if (s->decided != IR_DECIDES_NOT) {
        a.decided = s->decided == IR_GRANTS ? MZ_S("grant") : MZ_S("refuse");
    }
    MZ_TRY(matter_q_move(cx, &a, &changed));
    as_stored(&o->c, &a);
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_BUSY, "case %" PRId64 " changed", o->c.id);
}

/* ---- answers -------------------------------------------------------------------------- */

static mz_code put_answers(mz_cx *cx, const struct matter_case *c, mz_str facts)
{
    struct matter_q_answer_last_row last = {0};
    bool found = false;
    struct matter_q_answer_args a = {.county = c->division / MZ_COUNTY_UNIT,
                                     .division = c->division,
                                     .case_id = c->id,
                                     .at_ms = mz_now_ms(cx),
                                     .account = cx->actor->user};
    MZ_TRY(matter_q_answer_last(cx, c->id, &last, &found));
    a.no = found ? last.no + 1 : 1;
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(matter_seal(cx, a.id, facts, &a.facts_seal));
    return matter_q_answer(cx, &a);
}

/* ---- what follows from it ------------------------------------------------------------- */

/*
 * What it rests on before all: a check without a report that holds is none. Registers: a name that
 * is taken refuses the end before anything else is written. Benefits before cases that follow,
 * which read what is paid; letters say what has become of it.
 */
matter_effect *const matter_effects[] = {matter_rests,
                                         matter_keeps_limits,
                                         matter_ends_calls,
                                         matter_addresses,
                                         matter_effect_book,
                                         matter_pays,
                                         matter_recognises,
                                         matter_starts,
                                         matter_ends_death,
                                         matter_holds_dead,
                                         matter_holds_paid,
                                         matter_reopens,
                                         matter_effect_bundle,
                                         matter_notices,
                                         case_letter_effect,
                                         NULL};

/* The action that an event means in its step: by its name, by the days, by a second signature. */
static const struct ir_action *meant(const struct flow_state *s, const struct ir_step *step,
                                     const struct flow_event *e)
{
    if (e->kind == FLOW_SECONDED) {
        return s->word.open && e->yes ? &step->actions[s->word.action] : NULL;
    }
    if (e->kind == FLOW_OVER) {
        return step->then < 0 ? NULL : &step->actions[step->then];
    }
    for (size_t i = 0; e->kind == FLOW_ACTED && i < step->actions_n; i++) {
        if (mz_str_eq(step->actions[i].name.id, e->what)) {
            return &step->actions[i];
        }
    }
    return NULL;
}

/* The action that was taken: not one that waits for a second signature, or for others. */
static const struct ir_action *taken(const struct matter_happened *h)
{
    const struct ir_action *a = h->step == NULL ? NULL : meant(h->was->state, h->step, h->event);
    bool waits = a != NULL && a->goes != IR_STAYS && h->entered == NULL && h->end == NULL;
    return waits || h->now->state->word.open ? NULL : a;
}

static const struct ir_task *task_of(const struct ir_step *step, const struct flow_event *e)
{
    for (size_t i = 0; step != NULL && e->kind == FLOW_DONE && i < step->tasks_n; i++) {
        if (mz_str_eq(step->tasks[i].name.id, e->what)) {
            return &step->tasks[i];
        }
    }
    return NULL;
}

static mz_code follow(mz_cx *cx, const struct matter_open *was, const struct matter_open *now,
                      const struct flow_event *e)
{
    const struct flow_state *s = now->state;
    bool here = was->state->events_n > 0 && !was->state->ended;
    bool moved = s->visits_n > was->state->visits_n;
    struct matter_happened h = {.was = was,
                                .now = now,
                                .event = e,
                                .no = s->events_n,
                                .step = here ? &now->m->steps[was->state->step] : NULL,
                                .entered = moved ? &now->m->steps[s->step] : NULL,
                                .end = s->ended ? &now->m->ends[s->end] : NULL};
    h.action = taken(&h);
    h.task = task_of(h.step, e);
    for (size_t i = 0; matter_effects[i] != NULL; i++) {
        MZ_TRY(matter_effects[i](cx, &h));
    }
    return MZ_OK;
}

/* The event, with the answers that came with it (p == NULL: none), and what follows. */
static mz_code put(mz_cx *cx, struct matter_open *o, struct flow_event *e, mz_str facts)
{
    struct matter_open was = *o;
    struct matter_ruling ruling = {.known = false};
    int64_t determination = MZ_NULL;
    was.at.gates = &was.gates;
    was.state = MZ_NEW(cx->a, struct flow_state);
    *was.state = *o->state;
    if (facts.p != NULL) {
        MZ_TRY(matter_answers_take(cx, o, facts));
        MZ_TRY(rule_case_chosen(cx, o->book, o->facts, was.facts, o->facts->at));
        MZ_TRY(put_answers(cx, &o->c, facts));
    }
    MZ_TRY(matter_word(cx, o, e, &ruling));
    MZ_TRY(flow_take(cx, &o->at, o->state, e));
    if (ruling.known) {
        MZ_TRY(matter_keep_ruling(cx, &o->c, &ruling, &determination));
        o->c.determination = determination;
    }
    MZ_TRY(put_event(cx, &o->c, o->state->events_n, e, determination));
    MZ_TRY(put_state(cx, o));
    o->rulings[o->events_n] = determination;
    o->events[o->events_n++] = *e; /* read_events() left room */
    MZ_TRY(mz_tx_note(
        cx, &(struct mz_event){
                .act = mz_str_fmt(cx->a, "matter.%s", flow_kind_word(e->kind)),
                .kind = MZ_S("matter"),
                .subject = o->c.id,
                .division = o->c.division,
                .detail = mz_str_fmt(cx->a, "{\"matter\":\"" MZ_FMT "\",\"what\":\"" MZ_FMT "\"}",
                                     MZ_ARG(o->c.matter), MZ_ARG(e->what))}));
    return follow(cx, &was, o, e);
}

/* ---- beginning ------------------------------------------------------------------------- */

struct beginning {
    const struct matter_new *in;
    const struct matter_after *after; /* NULL: somebody enters it */
    struct matter_after first;        /* that a matter with `follows` is about */
    struct matter_in_force holds;     /* of a matter without: what it is about */
    struct matter_open o;
    mz_str key;
    int64_t id;
};

/* Whom it is about, and where: the household's or person's own division. */
static mz_code subject(mz_cx *cx, struct beginning *b)
{
    struct matter_case *c = &b->o.c;
    c->household = MZ_NULL;
    c->person = MZ_NULL;
    if (b->in->person != 0) {
        struct person_view v = {.id = 0};
        struct household_member m = {.id = 0};
        bool found = false;
        MZ_TRY(person_get(cx, person_may(cx), b->in->person, &v));
        MZ_TRY(household_of(cx, v.id, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
        c->person = v.id;
        c->division = v.division;
        c->household = found ? m.household : MZ_NULL;
        return MZ_OK;
    }
    if (b->in->household != 0) {
        struct household h = {.id = 0};
        MZ_TRY(household_get(cx, b->in->household, &h));
        c->household = h.id;
        c->division = h.division;
        return MZ_OK;
    }
    if (b->in->division != 0) { /* of a place, an organisation or nobody */
        c->division = b->in->division;
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_INVALID, .field = "household",
                     .text = MZ_T("Choose the household or person that the case is about."));
}

/* What somebody enters is his post's to enter; what follows from a case is the law's. */
static mz_code choose_matter(mz_cx *cx, struct beginning *b)
{
    struct matter_open *o = &b->o;
    struct matter_kind *k = NULL;
    size_t n = 0;
    MZ_TRY(b->after == NULL ? matter_kinds(cx, o->c.division, &k, &n)
                            : matter_kinds_all(cx, o->c.division, &k, &n));
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(k[i].m->name.id, b->in->matter)) {
            o->pack = k[i].pack;
            o->m = k[i].m;
        }
    }
    return MZ_OK;
}

static mz_code of_matter(mz_cx *cx, struct beginning *b)
{
    struct matter_open *o = &b->o;
    MZ_TRY(choose_matter(cx, b));
    if (o->m == NULL || o->pack == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "matter",
                         .text = MZ_T("Choose a matter that your post may enter here."));
    }
    if ((o->m->subject == IR_OF_PERSON && o->c.person == MZ_NULL) ||
        (o->m->subject == IR_OF_HOUSEHOLD && o->c.household == MZ_NULL)) {
        return mz_refuse(cx, MZ_INVALID, .field = "household",
                         .text = MZ_T("This matter is about somebody else: a person where it was a "
                                      "household, or the other way round."));
    }
    o->book = o->pack->book;
    o->c.matter = o->m->name.id;
    o->c.subject = o->m->subject;
    if (o->m->entry != UINT32_MAX && b->in->about.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "entry",
                         .text = MZ_T("This matter is about an entry of a register: begin it from "
                                      "there."));
    }
    if (o->m->subject > IR_OF_PERSON) {
        b->key = o->m->one_open && b->in->about.n > 0 ? b->in->about : (mz_str){NULL, 0};
        return MZ_OK;
    }
    bool person = o->m->subject == IR_OF_PERSON;
    b->key = !o->m->one_open ? (mz_str){NULL, 0}
                             : mz_str_fmt(cx->a, "%c:%" PRId64, person ? 'p' : 'h',
                                          person ? o->c.person : o->c.household);
    return MZ_OK;
}

static mz_code alone(mz_cx *cx, struct beginning *b)
{
    struct matter_q_open_row r = {0};
    bool found = false;
    if (b->key.p == NULL) {
        return MZ_OK;
    }
    MZ_TRY(
        matter_q_open(cx, b->o.c.division / MZ_COUNTY_UNIT, b->o.m->name.id, b->key, &r, &found));
    b->id = found && b->after != NULL ? r.id : 0;
    return !found || b->id != 0
               ? MZ_OK
               : mz_refuse(cx, MZ_CONFLICT,
                           .text = MZ_T("Case {0} about the same is open: go on with it, or close "
                                        "it first."),
                           .arg = {matter_number(cx->a, r.id)});
}

mz_code matter_running(mz_cx *cx, const struct ir_matter *m, int64_t division, int64_t household,
                       int64_t person, int64_t *id)
{
    struct matter_q_open_row r = {0};
    bool found = false;
    bool of_person = m->subject == IR_OF_PERSON;
    int64_t who = of_person ? person : household;
    *id = 0;
    if (!m->one_open || m->subject > IR_OF_PERSON || who == 0 || who == MZ_NULL) {
        return MZ_OK;
    }
    mz_str key = mz_str_fmt(cx->a, "%c:%" PRId64, of_person ? 'p' : 'h', who);
    MZ_TRY(matter_q_open(cx, division / MZ_COUNTY_UNIT, m->name.id, key, &r, &found));
    *id = found ? r.id : 0;
    return MZ_OK;
}

static mz_code insert(mz_cx *cx, struct beginning *b)
{
    struct matter_case *c = &b->o.c;
    if (b->o.pack == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "a case without a pack");
    }
    struct matter_q_add_args a = {.county = c->division / MZ_COUNTY_UNIT,
                                  .division = c->division,
                                  .matter = c->matter,
                                  .pack = b->o.pack->id,
                                  .pack_hash = mz_str_of(b->o.book->source_hash),
                                  .subject_kind = mz_str_of(matter_subject_word(c->subject)),
                                  .household = c->household,
                                  .person = c->person,
                                  .subject_key = b->key,
                                  .channel =
                                      b->in->channel.n == 0 ? MZ_S("counter") : b->in->channel,
                                  .step = b->o.m->steps[0].name.id,
                                  .at_ms = mz_now_ms(cx),
                                  .made_by = cx->actor->user};
    MZ_TRY(rule_book_keep(cx, b->o.pack));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(matter_q_add(cx, &a));
    b->id = a.id;
    return MZ_OK;
}

static mz_code link_to(mz_cx *cx, const struct beginning *b, const struct matter_after *after)
{
    struct matter_q_link_args a = {.county = b->o.c.division / MZ_COUNTY_UNIT,
                                   .division = b->o.c.division,
                                   .case_id = after->id,
                                   .next_id = b->id,
                                   .kind = mz_str_of(after->kind),
                                   .at_ms = mz_now_ms(cx)};
    if (after->id == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return matter_q_link(cx, &a);
}

/*
 * Somebody enters what follows a closed case: that is the one that it belongs to. Else it belongs
 * to the cases by which what it is about holds.
 */
static mz_code belongs(mz_cx *cx, struct beginning *b)
{
    if (b->after != NULL && b->after->id != 0) {
        return MZ_OK;
    }
    MZ_TRY(matter_follows(cx, &b->o, b->in->first, &b->first.id));
    b->first.kind = "review";
    return b->o.m->follows_n > 0 ? MZ_OK : matter_in_force(cx, &b->o, &b->holds);
}

static mz_code link_all(mz_cx *cx, const struct beginning *b)
{
    MZ_TRY(b->first.id == 0 ? MZ_OK : link_to(cx, b, &b->first));
    for (size_t i = 0; i < b->holds.n; i++) {
        const struct matter_after holds = {b->holds.id[i], "review"};
        bool here = holds.id / MZ_ID_UNIT == b->id / MZ_ID_UNIT;
        MZ_TRY(here ? link_to(cx, b, &holds) : MZ_OK);
    }
    return b->after == NULL ? MZ_OK : link_to(cx, b, b->after);
}

static mz_code begin_tx(mz_cx *cx, void *p)
{
    struct beginning *b = p;
    struct flow_event e = {.kind = FLOW_BEGUN, .account = cx->actor->user};
    b->o = (struct matter_open){0};
    b->id = 0; /* of a try before: it went with its transaction */
    if (b->after == NULL) {
        MZ_TRY(matter_post(cx, &e.post));
    } else {
        (void)ir_post_of(cx->actor->role, &e.post); /* the program has none */
    }
    MZ_TRY(subject(cx, b));
    MZ_TRY(of_matter(cx, b));
    MZ_TRY(alone(cx, b));
    MZ_TRY(belongs(cx, b));
    if (b->id != 0) { /* one runs already: that is the one that follows */
        return link_to(cx, b, b->after);
    }
    MZ_TRY(matter_facts(cx, &b->o, b->in->facts, &b->o.facts));
    if (b->after == NULL) { /* what follows from a case brings what that one chose */
        MZ_TRY(rule_case_chosen(cx, b->o.book, b->o.facts, NULL, b->o.facts->at));
    }
    MZ_TRY(insert(cx, b));
    struct matter_case *c = &b->o.c;
    c->id = b->id;
    MZ_TRY(b->in->facts.n > 0 ? put_answers(cx, c, b->in->facts) : MZ_OK);
    struct matter_open o = {0};
    MZ_TRY(matter_open_case(cx, b->id, &o));
    e.at = mz_now_ms(cx);
    MZ_TRY(put(cx, &o, &e, (mz_str){NULL, 0}));
    return link_all(cx, b);
}

mz_code matter_begin(mz_cx *cx, const struct matter_new *in, int64_t *id)
{
    struct beginning b = {.in = in};
    *id = 0;
    MZ_TRY(mz_tx_open(cx) ? begin_tx(cx, &b) : mz_tx(cx, begin_tx, &b));
    *id = b.id;
    return MZ_OK;
}

mz_code matter_begin_after(mz_cx *cx, const struct matter_new *in, const struct matter_after *after,
                           int64_t *id)
{
    struct beginning b = {.in = in, .after = after};
    *id = 0;
    MZ_TRY(mz_tx_open(cx) ? begin_tx(cx, &b) : mz_tx(cx, begin_tx, &b));
    *id = b.id;
    return MZ_OK;
}

/* ---- happening --------------------------------------------------------------------------- */

struct happening {
    int64_t id;
    int64_t version;
    struct flow_event e;
    mz_str facts;  /* p == NULL: the answers stay */
    mz_str matter; /* p == NULL: alone; else one of many, of this matter (matter_happen_ruled) */
};

static mz_code faster(mz_cx *cx, const struct matter_open *o)
{
    const struct flow_event *e = &o->events[o->events_n - 1];
    mz_str who = MZ_S("");
    MZ_TRY(account_names(cx, &e->account, 1, &who));
    return mz_refuse(cx, MZ_CONFLICT,
                     .text =
                         MZ_T("{0} went on with this case on {1}. Nothing of yours was written. "
                              "Look at it again."),
                     .arg = {who, mz_time_text(cx->a, e->at)});
}

mz_code matter_stands_for(mz_cx *cx, const struct matter_open *o, int64_t *absent)
{
    int64_t holder = o->state->holder;
    bool yes = false;
    *absent = 0;
    MZ_TRY(deputy_for(cx, o->c.division / MZ_COUNTY_UNIT, holder, &yes));
    *absent = yes ? holder : 0;
    return MZ_OK;
}

/* Nobody looks at each of many: only what the rules bear out goes through. */
static mz_code ruled(mz_cx *cx, const struct matter_open *o, const struct happening *h)
{
    struct flow_event e = h->e;
    struct matter_ruling r = {.known = false};
    if (!mz_str_eq(o->c.matter, h->matter)) {
        return mz_refuse(cx, MZ_INVALID, .field = "id",
                         .text = MZ_T("This is a case of another matter."));
    }
    if (o->state->ended || !mz_str_eq(o->m->steps[o->state->step].name.id, h->e.step)) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("The case stands at another step by now."));
    }
    MZ_TRY(matter_word(cx, o, &e, &r));
    return !e.yes && (!r.known || !matter_unsure(&r.d)) && (r.known || !matter_decides(o, &e))
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID,
                           .text = MZ_T("The rules do not come to the same: open the case and "
                                        "decide it by itself."));
}

static mz_code happen_tx(mz_cx *cx, void *p)
{
    struct happening *h = p;
    struct matter_open o = {0};
    MZ_TRY(matter_open_case(cx, h->id, &o));
    if (h->version != 0 && h->version != o.c.version) {
        return faster(cx, &o);
    }
    MZ_TRY(h->matter.p == NULL ? MZ_OK : ruled(cx, &o, h));
    h->e.at = mz_now_ms(cx);
    MZ_TRY(h->e.account == 0 ? MZ_OK : matter_stands_for(cx, &o, &h->e.stands_for));
    if (h->e.step.n == 0 && !o.state->ended) {
        h->e.step = o.m->steps[o.state->step].name.id;
    }
    MZ_TRY(matter_may_address(cx, &o, &h->e));
    MZ_TRY(matter_not_own(cx, &o, &h->e));
    MZ_TRY(matter_stands(cx, &o, &h->e));
    return put(cx, &o, &h->e, h->facts);
}

mz_code matter_happen(mz_cx *cx, int64_t id, int64_t version, struct flow_event e)
{
    struct happening h = {.id = id, .version = version, .e = e};
    if (mz_utf8_count(e.reason) > MATTER_REASON_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "reason",
                         .text = MZ_T("At most 500 characters can be kept here."));
    }
    if (cx->actor->user == 0) {
        h.e.account = 0;
    } else {
        h.e.account = cx->actor->user;
        MZ_TRY(matter_post(cx, &h.e.post));
    }
    return mz_tx_open(cx) ? happen_tx(cx, &h) : mz_tx(cx, happen_tx, &h);
}

mz_code matter_happen_ruled(mz_cx *cx, int64_t id, mz_str matter, struct flow_event e)
{
    struct happening h = {.id = id, .e = e, .matter = matter};
    h.e.account = cx->actor->user;
    MZ_TRY(matter_post(cx, &h.e.post));
    return mz_tx_open(cx) ? happen_tx(cx, &h) : mz_tx(cx, happen_tx, &h);
}

mz_code matter_answer(mz_cx *cx, int64_t id, int64_t version, mz_str facts)
{
    struct happening h = {.id = id,
                          .version = version,
                          .e = {.kind = FLOW_CHANGED, .account = cx->actor->user},
                          .facts = facts};
    MZ_TRY(matter_post(cx, &h.e.post));
    return mz_tx_open(cx) ? happen_tx(cx, &h) : mz_tx(cx, happen_tx, &h);
}
