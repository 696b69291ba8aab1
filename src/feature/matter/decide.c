/* decide.c - an officer's word on a case, held against what the rules say of its facts. */
#include "base/text.h"
#include "feature/matter/matter_int.h"

bool matter_unsure(const struct rule_decision *d)
{
    return d->status == RULE_NEEDS || d->status == RULE_MANUAL;
}

/* What gives way to another benefit is not paid: to refuse it is to agree. */
bool matter_differs(const struct rule_decision *d, enum ir_decides word)
{
    bool grants = d->status == RULE_ELIGIBLE;
    return word != IR_DECIDES_NOT && !matter_unsure(d) && grants != (word == IR_GRANTS);
}

/* The outcome of the same name in a book; UINT32_MAX: it has none any more. */
static uint32_t outcome_in(const struct rule_book *b, mz_str id)
{
    for (uint32_t i = 0; i < b->outcomes_n; i++) {
        if (mz_str_eq(b->outcomes[i].name.id, id)) {
            return i;
        }
    }
    return UINT32_MAX;
}

/*
 * The way of a case is that of its pack; the outcome is by the law in force, so of the pack that
 * stands on the shelf. Answers that this law does not know any more have to be given anew.
 */
static mz_code by_law(mz_cx *cx, const struct matter_open *o, struct matter_ruling *out)
{
    const struct rule_shelved *s = NULL;
    struct matter_open now = *o;
    MZ_TRY(rule_shelf_book(cx, o->c.pack, &s));
    if (s->book == o->book) {
        return MZ_OK;
    }
    uint32_t outcome = outcome_in(s->book, o->book->outcomes[o->m->outcome].name.id);
    if (outcome == UINT32_MAX) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The law in force has no such benefit any more: end the case "
                                      "without granting it."));
    }
    now.book = s->book;
    MZ_TRY(matter_known_case(cx, &now)); /* this law may ask what the office knows otherwise */
    MZ_TRY(matter_found_join(cx, &now, &now.joined));
    MZ_TRY(matter_facts(cx, &now, now.joined, &now.facts));
    out->pack = s;
    out->outcome = outcome;
    out->run = rule_run_new(cx->a, s->book, now.facts);
    return MZ_OK;
}

/* Of nobody, and without a form, the rules would know more than the office does. */
mz_code matter_rule(mz_cx *cx, const struct matter_open *o, struct matter_ruling *out)
{
    *out = (struct matter_ruling){.known = false};
    if (o->m->outcome == UINT32_MAX || o->answers.n == 0 || o->facts->members_n == 0) {
        return MZ_OK;
    }
    *out = (struct matter_ruling){
        .pack = o->pack, .run = o->run, .outcome = o->m->outcome, .known = true};
    mz_code rc = by_law(cx, o, out);
    if (rc != MZ_OK) {
        out->known = false;
        return rc;
    }
    out->d = rule_decide(out->run, out->outcome, 0);
    return MZ_OK;
}

mz_str matter_lacking(mz_cx *cx, const struct matter_ruling *r)
{
    const struct rule_book *b = r->known ? r->pack->book : NULL;
    const struct ir_outcome *o = b == NULL ? NULL : &b->outcomes[r->outcome];
    bool amount = o != NULL && rule_meets(&r->d) && r->d.amount.why == RULE_NOT_IN_FORCE;
    bool words = o != NULL && r->d.status == RULE_MANUAL && r->d.eligible.why == RULE_NOT_IN_FORCE;
    mz_str all = MZ_S("");
    if (!amount && !words) {
        return all;
    }
    /* Alone, so that what other benefits lack is not told here. */
    struct rule_run *run = rule_run_new(cx->a, b, r->run->c);
    (void)rule_eval(run, amount ? o->amount : o->eligible, r->d.member);
    for (size_t i = 0; i < run->reads_n; i++) {
        const struct ir_param *p = &b->params[run->reads[i].param];
        if (run->reads[i].value == NULL && p->brackets_n == 0) {
            mz_str name = cx->lang == MZ_LANG_EN ? p->name.en : p->name.zh;
            all = all.n == 0 ? name
                             : mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all),
                                          cx->lang == MZ_LANG_EN ? ", " : "、", MZ_ARG(name));
        }
    }
    return all;
}

/* The action that the event takes in its step; NULL: none that decides. */
static const struct ir_action *deciding(const struct matter_open *o, const struct flow_event *e)
{
    const struct ir_action *a = NULL;
    if (o->state->ended || o->state->events_n == 0) {
        return NULL;
    }
    const struct ir_step *step = &o->m->steps[o->state->step];
    if (e->kind == FLOW_OVER && step->then >= 0) {
        a = &step->actions[step->then];
    }
    for (size_t i = 0; e->kind == FLOW_ACTED && i < step->actions_n; i++) {
        a = mz_str_eq(step->actions[i].name.id, e->what) ? &step->actions[i] : a;
    }
    return a == NULL || a->decides == IR_DECIDES_NOT ? NULL : a;
}

bool matter_decides(const struct matter_open *o, const struct flow_event *e)
{
    return deciding(o, e) != NULL && o->m->outcome != UINT32_MAX;
}

mz_code matter_word(mz_cx *cx, const struct matter_open *o, struct flow_event *e,
                    struct matter_ruling *out)
{
    const struct ir_action *a = deciding(o, e);
    *out = (struct matter_ruling){.known = false};
    e->yes = e->kind == FLOW_ACTED || e->kind == FLOW_OVER ? false : e->yes;
    if (a == NULL) {
        return MZ_OK;
    }
    MZ_TRY(matter_rule(cx, o, out));
    if (!out->known && o->m->outcome == UINT32_MAX) {
        return MZ_OK;
    }
    if (!out->known) {
        return e->kind == FLOW_ACTED && e->reason.n > 0
                   ? MZ_OK
                   : mz_refuse(cx, MZ_INVALID, .field = "reason",
                               .text = MZ_T("The form is not filled in, so the rules say nothing: "
                                            "write why you decide so."));
    }
    bool differs = matter_differs(&out->d, a->decides);
    if (e->kind == FLOW_OVER && (differs || matter_unsure(&out->d))) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("The rules do not bear out what would follow by itself: "
                                      "somebody has to decide."));
    }
    e->yes = differs;
    if (e->reason.n > 0 || (!differs && !matter_unsure(&out->d))) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_INVALID, .field = "reason",
                     .text = differs ? MZ_T("The rules come to something else: write why you "
                                            "decide so. Another person with an approving post "
                                            "signs it too.")
                                     : MZ_T("The rules leave this open: write why you decide so."));
}

mz_code matter_keep_ruling(mz_cx *cx, const struct matter_case *c, const struct matter_ruling *r,
                           int64_t *id)
{
    bool of_one = c->subject == IR_OF_PERSON && c->person != MZ_NULL;
    const struct determination_new in = {.pack = r->pack,
                                         .run = r->run,
                                         .decision = &r->d,
                                         .household = c->household,
                                         .division = c->division,
                                         .person = of_one ? c->person : 0};
    if (c->household == MZ_NULL) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("Enter first with whom this person lives: the decision is "
                                      "kept with the household."));
    }
    return determination_add(cx, &in, id);
}
