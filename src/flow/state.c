/* state.c - the fold: what each kind of event changes. Whether it may happen is try.c's. */
#include "flow/flow_int.h"

static const char *const kinds[FLOW_KIND_N] = {
#define X(name, word) [FLOW_##name] = word,
    FLOW_KINDS(X)
#undef X
};

const char *flow_kind_word(enum flow_kind kind)
{
    return kind < FLOW_KIND_N ? kinds[kind] : "";
}

bool flow_kind_of(mz_str word, enum flow_kind *out)
{
    for (size_t i = 0; i < FLOW_KIND_N; i++) {
        if (mz_str_eq(word, mz_str_of(kinds[i]))) {
            *out = (enum flow_kind)i;
            return true;
        }
    }
    return false;
}

/* ---- names --------------------------------------------------------------------- */

int flow_step_of(const struct ir_matter *m, mz_str id)
{
    for (size_t i = 0; i < m->steps_n; i++) {
        if (mz_str_eq(m->steps[i].name.id, id)) {
            return (int)i;
        }
    }
    return -1;
}

int flow_action_of(const struct ir_step *s, mz_str id)
{
    for (size_t i = 0; i < s->actions_n; i++) {
        if (mz_str_eq(s->actions[i].name.id, id)) {
            return (int)i;
        }
    }
    return -1;
}

int flow_task_of(const struct ir_step *s, mz_str id)
{
    for (size_t i = 0; i < s->tasks_n; i++) {
        if (mz_str_eq(s->tasks[i].name.id, id)) {
            return (int)i;
        }
    }
    return -1;
}

/* ---- moving ----------------------------------------------------------------------- */

static void leave(struct flow_state *s, int64_t now)
{
    if (s->visits_n > 0 && s->visits[s->visits_n - 1].to == 0) {
        s->visits[s->visits_n - 1].to = now;
    }
    s->holder = 0;
    s->lender = 0;
    s->done = 0;
    s->asked_n = 0;
    s->denied = 0;
    s->chosen_n = 0;
    s->word = (struct flow_word_given){.open = false};
    s->objections = 0;
    s->halted = 0;
    s->stood = 0;
}

static void enter(struct flow_state *s, uint32_t step, int64_t now)
{
    leave(s, now);
    s->step = step;
    s->been |= flow_bit(step);
    s->visits[s->visits_n++] = (struct flow_visit){step, now, 0};
}

int64_t flow_came(const struct flow_state *s, uint32_t step)
{
    for (size_t i = s->visits_n; i > 0; i--) {
        if (s->visits[i - 1].step == step) {
            return s->visits[i - 1].from;
        }
    }
    return 0;
}

static void finish(struct flow_state *s, uint32_t end, int64_t now)
{
    leave(s, now);
    s->ended = true;
    s->end = end;
    s->ended_at = now;
}

static void met(struct flow_state *s, int64_t account)
{
    if (account == 0) {
        return;
    }
    for (size_t i = 0; i < s->actors_n; i++) {
        if (s->actors[i].account == account) {
            s->actors[i].steps |= flow_bit(s->step);
            return;
        }
    }
    s->actors[s->actors_n++] = (struct flow_actor){account, flow_bit(s->step)};
}

static void acted(struct flow_state *s, const struct flow_event *e)
{
    met(s, e->account);
    met(s, e->stands_for);
}

static void go(const struct ir_matter *m, struct flow_state *s, uint32_t action, int64_t now)
{
    const struct ir_action *a = &m->steps[s->step].actions[action];
    s->taken[s->step] |= flow_bit(action);
    s->decided = a->decides != IR_DECIDES_NOT ? a->decides : s->decided;
    if (a->goes == IR_TO_STEP) {
        enter(s, a->to, now);
    } else if (a->goes == IR_TO_END) {
        finish(s, a->to, now);
    }
}

int flow_unsigned(const struct flow_at *at, const struct flow_state *s, ir_posts *of)
{
    *of = 0;
    if (s->ended || s->events_n == 0 || at->m->steps[s->step].kind != IR_SIGNS) {
        return 0;
    }
    const struct ir_step *step = &at->m->steps[s->step];
    int left = step->signers - (int)s->chosen_n;
    int missing = 0; /* posts of which nobody signed yet: a signature is kept for each */
    ir_posts have = 0;
    for (size_t i = 0; i < s->chosen_n; i++) {
        have |= 1U << (unsigned)s->chosen[i].post;
    }
    for (unsigned p = 0; p < IR_POST_N && !step->any; p++) {
        missing += (int)((step->by & ~have) >> p & 1U);
    }
    *of = left > missing ? step->by : step->any ? 0 : step->by & ~have;
    return left;
}

/*
 * In a step that several sign, the first action is the assent: it is taken when as many have chosen
 * it as the step asks for. Any other is taken at once.
 */
static void choose(const struct ir_matter *m, struct flow_state *s, const struct flow_event *e,
                   uint32_t action)
{
    const struct ir_step *step = &m->steps[s->step];
    if (step->kind != IR_SIGNS || action != 0) {
        go(m, s, action, e->at);
        return;
    }
    s->chosen[s->chosen_n++] = (struct flow_choice){e->post, e->account, e->stands_for, action};
    s->holder = 0; /* who had it has spoken: it is for the others now */
    s->lender = 0;
    if ((int)s->chosen_n >= step->signers) {
        go(m, s, action, e->at);
        s->chosen_n = 0; /* where the case stays it is signed anew */
    }
}

/* A word that differs from the rules waits for another's signature, any other is taken. */
static void give(const struct ir_matter *m, struct flow_state *s, const struct flow_event *e)
{
    uint32_t action = (uint32_t)flow_action_of(&m->steps[s->step], e->what);
    if (!e->yes) {
        choose(m, s, e, action);
        return;
    }
    s->word = (struct flow_word_given){true, e->account, e->stands_for, e->post, action};
}

static void second(const struct ir_matter *m, struct flow_state *s, const struct flow_event *e)
{
    const struct flow_word_given w = s->word;
    s->word = (struct flow_word_given){.open = false};
    if (e->yes) {
        const struct flow_event first = {
            .at = e->at, .account = w.account, .stands_for = w.stands_for, .post = w.post};
        choose(m, s, &first, w.action);
    }
}

static void word(struct flow_state *s, const struct flow_event *e)
{
    for (size_t i = 0; i < s->asked_n; i++) {
        if (s->asked[i] == e->account) {
            s->asked[i] = s->asked[--s->asked_n];
            s->denied += e->yes ? 0 : 1;
            return;
        }
    }
}

static void object(struct flow_state *s, const struct flow_event *e)
{
    if (e->kind == FLOW_OBJECTED) {
        s->halted = s->objections == 0 ? e->at : s->halted;
        s->objections++;
        return;
    }
    s->objections--;
    if (s->objections == 0) {
        s->stood += e->at - s->halted;
        s->halted = 0;
    }
}

static void hold(struct flow_state *s, const struct flow_event *e)
{
    int64_t before = s->holder != 0 ? s->holder : e->account;
    if (e->kind == FLOW_BACK) {
        s->holder = s->lender;
        s->lender = 0;
        return;
    }
    s->lender = e->kind == FLOW_LENT ? before : 0;
    s->holder = e->to;
}

/*
 * The case is elsewhere in the county: its step, days, tasks and signatures are as they were. Whose
 * area ends before that place lets go of it, as who holds it or as whose word is awaited.
 */
static void moved(struct flow_state *s, const struct flow_event *e)
{
    size_t left = 0;
    for (size_t i = 0; i < s->asked_n; i++) {
        if (((unsigned)e->people >> i & 1U) == 0) {
            s->asked[left++] = s->asked[i];
        }
    }
    s->asked_n = left;
    if (!e->yes) {
        s->holder = 0;
        s->lender = 0;
    }
}

void flow_apply(const struct ir_matter *m, struct flow_state *s, const struct flow_event *e)
{
    const struct ir_step *step = &m->steps[s->step];
    switch (e->kind) {
    case FLOW_BEGUN:
        s->begun = e->at;
        enter(s, 0, e->at);
        break;
    case FLOW_ACTED:
        acted(s, e);
        give(m, s, e);
        break;
    case FLOW_SECONDED:
        second(m, s, e);
        break;
    case FLOW_DONE:
        acted(s, e);
        s->done |= (uint32_t)flow_bit(flow_task_of(step, e->what));
        break;
    case FLOW_OVER:
        go(m, s, (uint32_t)step->then, e->at);
        break;
    case FLOW_GIVEN:
    case FLOW_LENT:
    case FLOW_BACK:
        hold(s, e);
        break;
    case FLOW_ASKED:
        s->asked[s->asked_n++] = e->to;
        break;
    case FLOW_SIGNED:
        acted(s, e);
        word(s, e);
        break;
    case FLOW_COPIED:
    case FLOW_URGED:
        break;
    case FLOW_CHANGED: /* who signed had other answers before him */
        s->chosen_n = 0;
        break;
    case FLOW_RETURNED:
        acted(s, e);
        enter(s, (uint32_t)flow_step_of(m, e->what), e->at);
        break;
    case FLOW_WITHDRAWN:
        finish(s, (uint32_t)flow_end_with(m, IR_WITHDRAWN), e->at);
        break;
    case FLOW_OBJECTED:
    case FLOW_SETTLED:
        object(s, e);
        break;
    case FLOW_REOPENED:
        s->ended = false;
        s->ended_at = 0;
        s->decided = IR_DECIDES_NOT;
        enter(s, (uint32_t)flow_step_of(m, e->what), e->at);
        break;
    case FLOW_MOVED:
        moved(s, e);
        break;
    case FLOW_KIND_N:
        break;
    }
    s->last = e->at;
    s->events_n++;
}

mz_code flow_take(mz_cx *cx, const struct flow_at *at, struct flow_state *s,
                  const struct flow_event *e)
{
    MZ_TRY(flow_try(cx, at, s, e));
    flow_apply(at->m, s, e);
    return MZ_OK;
}

mz_code flow_fold(mz_cx *cx, const struct flow_at *at, const struct flow_event *v, size_t n,
                  struct flow_state *out)
{
    struct flow_at past = *at;
    past.gates = NULL;
    *out = (struct flow_state){0};
    for (size_t i = 0; i < n; i++) {
        mz_code rc = flow_take(cx, &past, out, &v[i]);
        if (rc != MZ_OK) {
            mz_clear(cx);
            return mz_refuse(cx, MZ_CORRUPT,
                             .text =
                                 MZ_T("Event {0} of the case, \"{1}\" in the step \"{2}\", does "
                                      "not fit what happened before it"),
                             .arg = {mz_str_fmt(cx->a, "%zu", i + 1),
                                     mz_str_of(flow_kind_word(v[i].kind)), v[i].step});
        }
    }
    return MZ_OK;
}
