/* try.c - may this event follow? Every refusal is a sentence for who reads the page. */
#include "flow/flow_int.h"

enum { OBJECTIONS_MAX = 100 };

/* ---- who -------------------------------------------------------------------------- */

int flow_end_with(const struct ir_matter *m, enum ir_result result)
{
    for (size_t i = 0; i < m->ends_n; i++) {
        if (m->ends[i].result == result) {
            return (int)i;
        }
    }
    return -1;
}

bool flow_acted(const struct flow_state *s, int64_t account, uint64_t steps)
{
    for (size_t i = 0; i < s->actors_n && account != 0; i++) {
        if (s->actors[i].account == account) {
            return (s->actors[i].steps & steps) != 0;
        }
    }
    return false;
}

static bool in(ir_posts all, enum ir_post post)
{
    return (all & (1U << (unsigned)post)) != 0;
}

static bool is(int64_t account, int64_t who)
{
    return who != 0 && account == who;
}

/* A person signs once, as himself or in another's name; a post as often as the step still asks. */
static bool signed_already(const struct flow_at *at, const struct flow_state *s,
                           const struct flow_event *e)
{
    ir_posts of = 0;
    for (size_t i = 0; i < s->chosen_n; i++) {
        const struct flow_choice *c = &s->chosen[i];
        if (is(c->account, e->account) || is(c->stands_for, e->account) ||
            is(c->account, e->stands_for) || is(c->stands_for, e->stands_for)) {
            return true;
        }
    }
    return flow_unsigned(at, s, &of) > 0 && in(at->m->steps[s->step].by, e->post) &&
           !in(of, e->post);
}

/* Who acts for another (代理) counts as both: neither may have acted where others have to. */
static bool may_act(const struct flow_at *at, const struct flow_state *s,
                    const struct flow_event *e)
{
    if (s->ended || s->events_n == 0 || s->word.open) {
        return false;
    }
    const struct ir_step *step = &at->m->steps[s->step];
    if (signed_already(at, s, e)) {
        return false;
    }
    bool held = s->holder != 0 && s->holder != e->account && s->holder != e->stands_for;
    return in(step->by, e->post) && !held && !flow_acted(s, e->account, step->not_by) &&
           !flow_acted(s, e->stands_for, step->not_by);
}

bool flow_may(const struct flow_at *at, const struct flow_state *s, int64_t account,
              enum ir_post post)
{
    return may_act(at, s, &(struct flow_event){.account = account, .post = post});
}

static mz_code no_word_open(mz_cx *cx, const struct flow_state *s)
{
    return !s->word.open
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID,
                           .text = MZ_T("A word that differs from the rules waits here for a "
                                        "second signature"));
}

static mz_code who(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                   const struct flow_event *e)
{
    const struct ir_step *step = &at->m->steps[s->step];
    mz_str name = cx->lang == MZ_LANG_EN ? step->name.en : step->name.zh;
    MZ_TRY(no_word_open(cx, s));
    if (may_act(at, s, e)) {
        return MZ_OK;
    }
    if (!in(step->by, e->post)) {
        return mz_refuse(cx, MZ_DENIED, .text = MZ_T("Your post does not act in the step \"{0}\""),
                         .arg = {name});
    }
    if (flow_acted(s, e->account, step->not_by)) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("You acted in an earlier step of this case; \"{0}\" is for "
                                      "somebody else"),
                         .arg = {name});
    }
    if (flow_acted(s, e->stands_for, step->not_by)) {
        return mz_refuse(cx, MZ_DENIED,
                         .text =
                             MZ_T("Whom you stand in for acted in an earlier step of this case; "
                                  "\"{0}\" is for somebody else"),
                         .arg = {name});
    }
    if (s->holder != 0 && s->holder != e->account && s->holder != e->stands_for) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("A colleague holds this case; ask for it to be handed over"));
    }
    return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("You, or your post, have signed already"));
}

static mz_code must_say(mz_cx *cx, const struct flow_event *e)
{
    return e->reason.n > 0 ? MZ_OK
                           : mz_refuse(cx, MZ_INVALID, .field = "reason",
                                       .text = MZ_T("Write why: the reason stays with the case"));
}

/* ---- a word that differs from the rules ---------------------------------------------- */

ir_posts flow_seconds(const struct flow_at *at, const struct flow_state *s)
{
    return s->word.open ? at->m->steps[s->step].actions[s->word.action].second : 0;
}

/* Who signs it: another person with an approving post. Who gave it may take it back. */
static mz_code second(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                      const struct flow_event *e)
{
    if (!s->word.open) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("No word waits for a second signature"));
    }
    bool own = e->account != 0 &&
               (e->account == s->word.account || e->account == s->word.stands_for ||
                (e->stands_for != 0 &&
                 (e->stands_for == s->word.account || e->stands_for == s->word.stands_for)));
    if (!e->yes) {
        MZ_TRY(must_say(cx, e));
    }
    if (own) {
        return !e->yes ? MZ_OK
                       : mz_refuse(cx, MZ_DENIED,
                                   .text = MZ_T("The second signature is another person's: yours "
                                                "stands below the word already"));
    }
    if (!in(flow_seconds(at, s), e->post) || e->account == 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Your post does not sign words that differ from the rules"));
    }
    return MZ_OK;
}

/* ---- what has to be done first ------------------------------------------------------ */

uint32_t flow_open_tasks(mz_cx *cx, const struct flow_at *at, const struct flow_state *s)
{
    uint32_t open = 0;
    if (s->ended || s->events_n == 0) {
        return 0;
    }
    const struct ir_step *step = &at->m->steps[s->step];
    for (size_t i = 0; i < step->tasks_n; i++) {
        bool asked = step->tasks[i].when == IR_NONE;
        if (!asked && at->gates != NULL) { /* what is not known yet may be needed */
            asked = at->gates->ask(cx, at->gates, step->tasks[i].when) != FLOW_NO;
        }
        open |= asked && (s->done & (1U << i)) == 0 ? 1U << i : 0;
    }
    return open;
}

static mz_code tasks_done(mz_cx *cx, const struct flow_at *at, const struct flow_state *s)
{
    const struct ir_step *step = &at->m->steps[s->step];
    uint32_t open = flow_open_tasks(cx, at, s);
    for (size_t i = 0; i < step->tasks_n; i++) {
        if ((open & (1U << i)) != 0) {
            const struct ir_label *n = &step->tasks[i].name;
            return mz_refuse(cx, MZ_INVALID,
                             .text = MZ_T("\"{0}\" is still to be done in this step"),
                             .arg = {cx->lang == MZ_LANG_EN ? n->en : n->zh});
        }
    }
    if (s->asked_n > 0) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("{0} colleagues who were asked for their word have not given "
                                      "it yet"),
                         .arg = {mz_str_fmt(cx->a, "%zu", s->asked_n)});
    }
    if (s->objections > 0) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("{0} objections are open: look into them first"),
                         .arg = {mz_str_fmt(cx->a, "%d", s->objections)});
    }
    return MZ_OK;
}

static mz_code gate(mz_cx *cx, const struct flow_at *at, ir_id when, uint32_t rule)
{
    if (when == IR_NONE || at->gates == NULL) {
        return MZ_OK;
    }
    enum flow_word w = at->gates->ask(cx, at->gates, when);
    if (w == FLOW_YES) {
        return MZ_OK;
    }
    if (w == FLOW_OPEN) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("It cannot be said yet whether this is allowed: facts of the "
                                      "case are missing"));
    }
    mz_str why = rule == UINT32_MAX ? (mz_str){0} : at->gates->why(cx, at->gates, rule);
    if (why.n > 0) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("Not allowed here: {0}"), .arg = {why});
    }
    return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The conditions for this are not met"));
}

/* ---- actions --------------------------------------------------------------------------- */

static mz_code room(mz_cx *cx, const struct flow_state *s)
{
    if (s->visits_n >= FLOW_VISITS_MAX || s->actors_n >= FLOW_ACTORS_MAX) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("The case went to and fro too often; close it and begin a "
                                      "new one that names it"));
    }
    return MZ_OK;
}

static mz_code notice_over(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                           int64_t now)
{
    int64_t over = at->gates == NULL ? 0 : flow_over(cx, at, s);
    if (over <= now) {
        return MZ_OK;
    }
    if (over == INT64_MAX) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("How many days this step takes is not set for this place"));
    }
    return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The days of this step are not over before {0}"),
                     .arg = {mz_time_text(cx->a, over)});
}

static mz_code act(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                   const struct flow_event *e)
{
    const struct ir_step *step = &at->m->steps[s->step];
    int i = flow_action_of(step, e->what);
    MZ_TRY(who(cx, at, s, e));
    if (i < 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text =
                             MZ_T("The step \"{0}\" has no action \"{1}\"; open the case again"),
                         .arg = {step->name.zh, e->what});
    }
    const struct ir_action *a = &step->actions[i];
    if (e->yes && (a->decides == IR_DECIDES_NOT || e->account == 0)) {
        return mz_refuse(cx, MZ_INVALID,
                         .text =
                             MZ_T("Only a person's word on the outcome differs from the rules"));
    }
    if (a->once && (s->taken[s->step] & flow_bit(i)) != 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("\"{0}\" is possible once in a case"),
                         .arg = {cx->lang == MZ_LANG_EN ? a->name.en : a->name.zh});
    }
    if (a->reason == IR_REASON_MUST || e->yes) {
        MZ_TRY(must_say(cx, e));
    }
    if (a->goes != IR_STAYS && !a->open) {
        MZ_TRY(tasks_done(cx, at, s));
    }
    if (step->kind == IR_PUBLISH && i == step->then) {
        MZ_TRY(notice_over(cx, at, s, e->at));
    }
    if (a->papers && at->gates != NULL && at->gates->lacking > 0) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("{0} papers are missing, among them: {1}"),
                         .arg = {mz_str_fmt(cx->a, "%zu", at->gates->lacking), at->gates->lacks});
    }
    return gate(cx, at, a->when, a->rule);
}

static mz_code time_over(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                         const struct flow_event *e)
{
    const struct ir_step *step = &at->m->steps[s->step];
    if (step->then < 0 || e->account != 0) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("This step does not end by itself"));
    }
    MZ_TRY(no_word_open(cx, s));
    const struct ir_action *a = &step->actions[step->then];
    MZ_TRY(a->open ? MZ_OK : tasks_done(cx, at, s));
    MZ_TRY(notice_over(cx, at, s, e->at));
    return gate(cx, at, a->when, a->rule);
}

static mz_code task(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                    const struct flow_event *e)
{
    const struct ir_step *step = &at->m->steps[s->step];
    int i = flow_task_of(step, e->what);
    if (i < 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The step \"{0}\" has no task \"{1}\"; open the case again"),
                         .arg = {step->name.zh, e->what});
    }
    if (!in(step->tasks[i].by, e->post)) {
        return mz_refuse(cx, MZ_DENIED, .text = MZ_T("This task is not for your post"));
    }
    if ((s->done & (1U << (unsigned)i)) != 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This task is done already"));
    }
    if (e->people < step->tasks[i].people) {
        return mz_refuse(cx, MZ_INVALID, .field = "people",
                         .text = MZ_T("At least {0} people have to take part; {1} were named"),
                         .arg = {mz_str_fmt(cx->a, "%d", step->tasks[i].people),
                                 mz_str_fmt(cx->a, "%d", e->people)});
    }
    return MZ_OK;
}

/* ---- handing over, asking --------------------------------------------------------------- */

static mz_code hand(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                    const struct flow_event *e)
{
    bool chief = e->post == IR_POST_OFFICER || e->post == IR_POST_APPROVER;
    if (e->kind == FLOW_BACK) {
        return s->lender != 0 && (e->account == s->lender || e->account == s->holder)
                   ? MZ_OK
                   : mz_refuse(cx, MZ_DENIED,
                               .text =
                                   MZ_T("Only who lent the case, or has it now, gives it back"));
    }
    if (!chief || e->kind == FLOW_LENT) {
        MZ_TRY(who(cx, at, s, e));
    }
    if (e->to == 0 || e->to == s->holder || e->to == e->account) {
        return mz_refuse(cx, MZ_INVALID, .field = "to",
                         .text = MZ_T("Name another colleague who is to have the case"));
    }
    return MZ_OK;
}

static mz_code ask(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                   const struct flow_event *e)
{
    MZ_TRY(who(cx, at, s, e));
    bool twice = false;
    for (size_t i = 0; i < s->asked_n; i++) {
        twice = twice || s->asked[i] == e->to;
    }
    if (e->to == 0 || e->to == e->account || twice || s->asked_n == FLOW_ASKED_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "to",
                         .text = MZ_T("Name a colleague who was not asked yet, at most {0} in all"),
                         .arg = {mz_str_fmt(cx->a, "%d", FLOW_ASKED_MAX)});
    }
    return MZ_OK;
}

/* Whoever sees a case may send it; it holds nothing up. */
static mz_code copy(mz_cx *cx, const struct flow_event *e)
{
    return e->to != 0 && e->to != e->account
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "to",
                           .text = MZ_T("Name another colleague who is to know of the case"));
}

static mz_code give_word(mz_cx *cx, const struct flow_state *s, const struct flow_event *e)
{
    for (size_t i = 0; i < s->asked_n; i++) {
        if (s->asked[i] == e->account) {
            return e->yes ? MZ_OK : must_say(cx, e);
        }
    }
    return mz_refuse(cx, MZ_DENIED, .text = MZ_T("Nobody asked for your word on this case"));
}

/* ---- back, away, again -------------------------------------------------------------------- */

static mz_code to_visited(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                          const struct flow_event *e)
{
    int step = flow_step_of(at->m, e->what);
    MZ_TRY(must_say(cx, e));
    MZ_TRY(room(cx, s));
    bool here = !s->ended && step == (int)s->step;
    if (step < 0 || here || (s->been & flow_bit(step)) == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "what",
                         .text = MZ_T("A case goes back to a step where it has been"));
    }
    return MZ_OK;
}

static mz_code withdraw(mz_cx *cx, const struct flow_at *at, const struct flow_event *e)
{
    if (flow_end_with(at->m, IR_WITHDRAWN) < 0) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("This matter cannot be withdrawn"));
    }
    if (e->post != IR_POST_APPLICANT && !in(at->m->by, e->post)) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Only who applied withdraws, or who entered it for them"));
    }
    return e->post == IR_POST_APPLICANT ? MZ_OK : must_say(cx, e);
}

static mz_code reopen(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                      const struct flow_event *e)
{
    if (e->post != IR_POST_OFFICER && e->post != IR_POST_APPROVER && e->post != IR_POST_CITY &&
        e->post != IR_POST_PROVINCE) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("A closed case is opened again by the county or above"));
    }
    return to_visited(cx, at, s, e);
}

static mz_code may_object(mz_cx *cx, const struct ir_step *step, const struct flow_state *s)
{
    if (step->kind != IR_PUBLISH) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Objections are taken while the notice hangs"));
    }
    if (s->objections >= OBJECTIONS_MAX) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("{0} objections against this notice are open, as many as can "
                                      "be at a time. Send yours when some are answered, or tell it "
                                      "by 12349; the notice waits until then"),
                         .arg = {mz_str_fmt(cx->a, "%d", s->objections)});
    }
    return MZ_OK;
}

static mz_code objection(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                         const struct flow_event *e)
{
    const struct ir_step *step = &at->m->steps[s->step];
    MZ_TRY(must_say(cx, e));
    if (e->kind == FLOW_OBJECTED) {
        return may_object(cx, step, s);
    }
    if (s->objections == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("No objection is open any more; look at the case again"));
    }
    return in(step->by, e->post)
               ? MZ_OK
               : mz_refuse(cx, MZ_DENIED,
                           .text = MZ_T("Your post does not settle objections here"));
}

/* ---- all --------------------------------------------------------------------------------------
 */

static mz_code in_order(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                        const struct flow_event *e)
{
    if (s->events_n >= FLOW_EVENTS_MAX) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("The case has {0} entries, as many as one can have; close it "
                                      "and begin a new one that names it"),
                         .arg = {mz_str_fmt(cx->a, "%zu", s->events_n)});
    }
    if ((e->kind == FLOW_BEGUN) != (s->events_n == 0)) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("The case has begun already"));
    }
    if (e->at < s->last) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text =
                             MZ_T("The clock stands before the case's last entry; wait, or have "
                                  "the clock looked at"));
    }
    if (s->ended != (e->kind == FLOW_REOPENED)) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = s->ended ? MZ_T("The case is closed; the county or above opens "
                                                  "it again")
                                          : MZ_T("The case is not closed"));
    }
    if (!s->ended && s->events_n > 0 && e->step.n > 0 &&
        flow_step_of(at->m, e->step) != (int)s->step) {
        const struct ir_label *n = &at->m->steps[s->step].name;
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Somebody else went on with this case: it is at \"{0}\" now"),
                         .arg = {cx->lang == MZ_LANG_EN ? n->en : n->zh});
    }
    return MZ_OK;
}

mz_code flow_try(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                 const struct flow_event *e)
{
    MZ_TRY(in_order(cx, at, s, e));
    switch (e->kind) {
    case FLOW_BEGUN:
        return gate(cx, at, at->m->start_when, at->m->start_rule);
    case FLOW_ACTED:
        MZ_TRY(room(cx, s));
        return act(cx, at, s, e);
    case FLOW_DONE:
        MZ_TRY(room(cx, s));
        return task(cx, at, s, e);
    case FLOW_OVER:
        MZ_TRY(room(cx, s));
        return time_over(cx, at, s, e);
    case FLOW_GIVEN:
    case FLOW_LENT:
    case FLOW_BACK:
        return hand(cx, at, s, e);
    case FLOW_ASKED:
        return ask(cx, at, s, e);
    case FLOW_SIGNED:
        MZ_TRY(room(cx, s));
        return give_word(cx, s, e);
    case FLOW_COPIED:
        return copy(cx, e);
    case FLOW_URGED:
        return MZ_OK;
    case FLOW_RETURNED:
        MZ_TRY(who(cx, at, s, e));
        return to_visited(cx, at, s, e);
    case FLOW_WITHDRAWN:
        return withdraw(cx, at, e);
    case FLOW_OBJECTED:
    case FLOW_SETTLED:
        return objection(cx, at, s, e);
    case FLOW_CHANGED:
        return who(cx, at, s, e);
    case FLOW_REOPENED:
        return reopen(cx, at, s, e);
    case FLOW_SECONDED:
        MZ_TRY(room(cx, s));
        return second(cx, at, s, e);
    case FLOW_MOVED: /* nobody chooses it: it follows from where somebody lives */
        return MZ_OK;
    case FLOW_KIND_N:
        break;
    }
    return mz_refuse(cx, MZ_INVALID, .text = MZ_T("This cannot happen to a case"));
}
