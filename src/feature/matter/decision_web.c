/* decision_web.c - the word that was given on a case beside what the rules say, and its second
 * signature. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/matter/page_web.h"
#include "store/db.h"

mz_str matter_page_word(const struct leaf *l, enum ir_decides word)
{
    return word == IR_GRANTS ? leaf_say(l, MZ_T("to grant||word of an officer"))
                             : leaf_say(l, MZ_T("to refuse||word of an officer"));
}

/* ---- what was decided ------------------------------------------------------------------ */

/* The newest word: what was said, by whom, and what the rules said then. */
static size_t last_word(const struct matter_page *s)
{
    for (size_t i = s->o.events_n; i > 0; i--) {
        if (s->o.rulings[i - 1] != MZ_NULL) {
            return i - 1;
        }
    }
    return SIZE_MAX;
}

static enum ir_decides said(const struct matter_page *s, const struct flow_event *e)
{
    for (size_t i = 0; i < s->o.m->steps_n; i++) {
        const struct ir_step *step = &s->o.m->steps[i];
        for (size_t a = 0; mz_str_eq(step->name.id, e->step) && a < step->actions_n; a++) {
            bool taken = e->kind == FLOW_OVER ? (int32_t)a == step->then
                                              : mz_str_eq(step->actions[a].name.id, e->what);
            if (taken) {
                return step->actions[a].decides;
            }
        }
    }
    return IR_DECIDES_NOT;
}

/* What the rules came to; a lump sum is no sum a month. */
static mz_str result(const struct matter_page *s, const struct determination *d)
{
    const struct matter_open *o = &s->o;
    uint32_t at = o->m->outcome;
    uint32_t rule = at == UINT32_MAX ? UINT32_MAX : o->book->outcomes[at].amount;
    bool once = rule != UINT32_MAX && o->book->rules[rule].type.period == RULE_ONCE;
    mz_cx *cx = s->l->cx;
    return once ? determination_once(cx, d->status, d->fen)
                : determination_result(cx, d->status, d->fen);
}

mz_code matter_page_rows(struct matter_page *s, struct determination_row **out, size_t *n)
{
    struct determination d = {.id = 0};
    size_t at = last_word(s);
    *n = 0;
    if (at == SIZE_MAX) {
        return MZ_OK;
    }
    MZ_TRY(determination_get(s->l->cx, s->o.rulings[at], &d));
    return determination_rows(s->l->cx, &d, s->o.book, out, n);
}

mz_str matter_page_row_href(struct matter_page *s, const struct determination_row *row)
{
    return mz_req_may(s->l->rq, "feed.row") ? determination_row_href(s->l->cx, row) : MZ_S("");
}

/* "Show me the row": what departments delivered of the facts that were read. */
static mz_code show_rows(struct matter_page *s)
{
    struct leaf *l = s->l;
    struct determination_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(matter_page_rows(s, &rows, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct ui_fact *f = MZ_NEW_N(l->cx->a, struct ui_fact, n + 1);
    struct ui_facts *facts = MZ_NEW(l->cx->a, struct ui_facts);
    for (size_t i = 0; i < n; i++) {
        f[i] = (struct ui_fact){.label = rows[i].label,
                                .value = determination_row_text(l->cx, &rows[i]),
                                .href = matter_page_row_href(s, &rows[i])};
    }
    *facts = (struct ui_facts){.facts = f, .facts_n = n};
    struct leaf_part *p = leaf_left(l, MZ_T("Rows of departments"));
    p->sub = leaf_say(l, MZ_T("What departments had delivered, and the rules read alike, when it "
                              "was decided."));
    p->facts = facts;
    p->body = true;
    return MZ_OK;
}

mz_code matter_page_decision(struct matter_page *s)
{
    struct leaf *l = s->l;
    struct determination d = {.id = 0};
    size_t at = last_word(s);
    if (at == SIZE_MAX) {
        return MZ_OK;
    }
    const struct flow_event *e = &s->o.events[at];
    MZ_TRY(determination_get(l->cx, s->o.rulings[at], &d));
    struct leaf_part *p = leaf_left(l, MZ_T("Decision||of a case"));
    leaf_fact(l, p, MZ_T("The rules said"),
              (struct ui_fact){.value = result(s, &d)});
    leaf_fact(l, p, MZ_T("The word given"),
              (struct ui_fact){.value = matter_page_word(l, said(s, e))});
    leaf_fact(l, p, MZ_T("Given by"),
              (struct ui_fact){.value = matter_page_account(l, e->account)});
    leaf_fact(l, p, MZ_T("Law of"), (struct ui_fact){.value = leaf_day(l, d.law_day.v)});
    if (e->reason.n > 0) {
        leaf_fact(l, p, MZ_T("Reason"), (struct ui_fact){.value = e->reason, .wide = true});
    }
    if (e->yes) {
        p->note = leaf_say(l, MZ_T("The word differs from the rules: it counts with a second "
                                   "signature only."));
    }
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("The determination with its reasons")),
                                   .href = determination_href(l->cx, d.id),
                                   .need = "rule.decision",
                                   .icon = MZ_ICON("scale")});
    return show_rows(s);
}

/* ---- the second signature ----------------------------------------------------------------- */

static bool would_sign(struct matter_page *s, bool yes, mz_str *why)
{
    return matter_page_would(s, (struct flow_event){.kind = FLOW_SECONDED, .yes = yes}, why);
}

void matter_page_second(struct matter_page *s)
{
    struct leaf *l = s->l;
    mz_str why = MZ_S("");
    const struct flow_word_given *w = &s->o.state->word;
    if (s->o.state->ended || !w->open) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Second signature"));
    const struct ir_action *a = &s->o.m->steps[s->o.state->step].actions[w->action];
    p->sub = leaf_sayf(l, MZ_T("{0} wants {1}; the rules come to something else."),
                       matter_page_account(l, w->account), matter_page_word(l, a->decides));
    bool yes = would_sign(s, true, &why);
    bool no = would_sign(s, false, &why);
    if (!yes) {
        p->note = why.n > 0 ? why
                            : leaf_say(l, MZ_T("Another person with an approving post signs. You "
                                               "may take your word back."));
    }
    if (!yes && !no) {
        return;
    }
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, 3);
    size_t n = 0;
    if (yes) {
        o[n++] = (struct ui_option){.value = MZ_S("second:yes"),
                                    .label = leaf_say(l, MZ_T("I sign it: the word stands"))};
    }
    o[n++] = (struct ui_option){
        .value = MZ_S("second:no"),
        .label = leaf_say(l, yes ? MZ_T("I do not sign: the step is open again")
                                 : MZ_T("Take my word back: the step is open again")),
        .hint = leaf_say(l, MZ_T("With a reason")),
        .chosen = !yes};
    struct ui_form *f = leaf_form(l, p, MZ_T("Sign||a word"), s->form, 4);
    f->action = mz_str_fmt(l->cx->a, "/matter/%" PRId64, s->o.c.id);
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->o.c.version));
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "do",
                                    .label = leaf_say(l, MZ_T("Your word")),
                                    .options = o,
                                    .options_n = n,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "reason",
                                    .label = leaf_say(l, MZ_T("Reason or remark")),
                                    .max = MATTER_REASON_MAX,
                                    .wide = true});
}
