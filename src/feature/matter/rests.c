/* rests.c - a check names the report it rests on; one that holds no more carries no grant. */
#include "feature/matter/rests.h"

#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/matter/appeal.h"
#include "feature/matter/effect.h"
#include "feature/matter/matter_sql.h"
#include "store/db.h"

/* ---- which task ------------------------------------------------------------------------- */

static const struct ir_task *among(const struct ir_step *s, mz_str id)
{
    for (size_t i = 0; i < s->tasks_n; i++) {
        const struct ir_task *t = &s->tasks[i];
        if (t->report.n > 0 && (id.n == 0 || mz_str_eq(t->name.id, id))) {
            return t;
        }
    }
    return NULL;
}

/* Of the step where the case is; else where it was, by what was named last. */
static const struct ir_task *task_of(const struct matter_open *o, mz_str step, mz_str task)
{
    const struct ir_step *now = o->state->ended ? NULL : &o->m->steps[o->state->step];
    const struct ir_task *here = now == NULL ? NULL : among(now, MZ_S(""));
    for (size_t i = 0; here == NULL && step.n > 0 && i < o->m->steps_n; i++) {
        here = mz_str_eq(o->m->steps[i].name.id, step) ? among(&o->m->steps[i], task) : NULL;
    }
    return here;
}

/* Decided anew: what held on the day of the first decision is asked. */
static struct verify_use use_of(mz_cx *cx, const struct matter_open *o, const struct ir_task *t)
{
    bool anew = matter_decided_first(o) != 0;
    return (struct verify_use){.household = o->c.household,
                               .purpose = t->report,
                               .day = anew ? matter_decided_on(o) : mz_date_today(cx),
                               .past = anew};
}

/* ---- how it stands ---------------------------------------------------------------------- */

static mz_code read_it(mz_cx *cx, int64_t report, struct matter_rest *out)
{
    mz_code rc = verify_get(cx, report, &out->r);
    if (rc != MZ_ABSENT) {
        return rc;
    }
    mz_clear(cx); /* the household lives in another township of the county by now */
    out->hidden = true;
    out->r = (struct verify_report){.id = 0};
    return MZ_OK;
}

mz_code matter_rest(mz_cx *cx, const struct matter_open *o, struct matter_rest *out)
{
    struct matter_q_report_row row = {.step = MZ_S(""), .task = MZ_S("")};
    bool found = false;
    *out = (struct matter_rest){.hold = VERIFY_HOLDS};
    MZ_TRY(matter_q_report(cx, o->c.id, &row, &found));
    out->task = task_of(o, row.step, row.task);
    if (out->task == NULL) {
        return MZ_OK;
    }
    const struct ir_step *s = &o->m->steps[o->state->step];
    bool here = !o->state->ended && among(s, out->task->name.id) == out->task;
    out->named = found && (!here || row.at_ms >= flow_came(o->state, o->state->step));
    if (out->named) {
        out->at_ms = row.at_ms;
        out->by = row.by_account;
        MZ_TRY(read_it(cx, row.report, out));
    } else if (o->c.household != MZ_NULL) {
        MZ_TRY(verify_newest(cx, o->c.household, out->task->report, &out->r));
    }
    const struct verify_use use = use_of(cx, o, out->task);
    return out->r.id == 0 ? MZ_OK : verify_holds(cx, &out->r, &use, &out->hold);
}

struct mz_say matter_rest_say(mz_cx *cx, const struct matter_rest *r)
{
    if (r->task == NULL) {
        return (struct mz_say){.text = ""};
    }
    if (r->hidden) {
        return (struct mz_say){.text = MZ_T("The cross-check report of this case is outside your "
                                            "area. Let the county look at it, or name a newer "
                                            "one.")};
    }
    if (r->r.id == 0) {
        return (struct mz_say){.text = MZ_T("There is no cross-check report on this household for "
                                            "\"{0}\". Record the consent of every adult, ask for "
                                            "one and have it issued."),
                               .arg = {verify_purpose_name(cx, r->task->report)}};
    }
    mz_date last = {(int32_t)(r->r.issued_ms == MZ_NULL ? 0 : r->r.valid_to)};
    return (struct mz_say){.text = verify_hold_text(r->hold),
                           .arg = {r->r.number, mz_date_text(cx->a, cx->lang, last)}};
}

static mz_code refuse(mz_cx *cx, const struct matter_rest *r)
{
    struct mz_say s = matter_rest_say(cx, r);
    return mz_refuse(cx, MZ_INVALID, .field = "report", .text = s.text,
                     .arg = {s.arg[0], s.arg[1]});
}

static bool holds(const struct matter_rest *r)
{
    return !r->hidden && r->r.id != 0 && r->hold == VERIFY_HOLDS;
}

/* ---- naming one --------------------------------------------------------------------------- */

static mz_code put(mz_cx *cx, const struct matter_open *o, mz_str step, const struct ir_task *t,
                   int64_t report)
{
    struct matter_q_report_add_args a = {.county = o->c.division / MZ_COUNTY_UNIT,
                                         .division = o->c.division,
                                         .case_id = o->c.id,
                                         .step = step,
                                         .task = t->name.id,
                                         .report = report,
                                         .at_ms = mz_now_ms(cx),
                                         .by_account = cx->actor->user};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(matter_q_report_add(cx, &a));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("matter.report"),
                                             .kind = MZ_S("matter"),
                                             .subject = o->c.id,
                                             .division = o->c.division,
                                             .detail = mz_str_fmt(cx->a, "{\"report\":%" PRId64 "}",
                                                                  report)});
}

static mz_code no_home(mz_cx *cx)
{
    return mz_refuse(cx, MZ_INVALID, .field = "report",
                     .text = MZ_T("A cross-check report is about a household: enter first with "
                                  "whom this person lives."));
}

/* The task is done: with the report that was named at this step, else with the one there is. */
static mz_code done(mz_cx *cx, const struct matter_happened *h)
{
    struct matter_rest r = {.task = NULL};
    bool can = true;
    if (h->was->c.household == MZ_NULL) {
        return no_home(cx);
    }
    MZ_TRY(matter_rest(cx, h->was, &r));
    if (holds(&r)) {
        return r.named ? MZ_OK : put(cx, h->was, h->step->name.id, h->task, r.r.id);
    }
    MZ_TRY(r.r.id == 0 && !r.named ? verify_can_ask(cx, h->was->c.household, &can) : MZ_OK);
    return can ? refuse(cx, &r) : MZ_OK;
}

static bool grants(const struct matter_happened *h)
{
    const struct flow_event *e = h->event;
    const struct flow_word_given *w = &h->was->state->word;
    if (h->step == NULL) {
        return false;
    }
    if (e->kind == FLOW_SECONDED) {
        return w->open && e->yes && h->step->actions[w->action].decides == IR_GRANTS;
    }
    if (e->kind == FLOW_OVER) {
        return h->step->then >= 0 && h->step->actions[h->step->then].decides == IR_GRANTS;
    }
    for (size_t i = 0; e->kind == FLOW_ACTED && i < h->step->actions_n; i++) {
        if (mz_str_eq(h->step->actions[i].name.id, e->what)) {
            return h->step->actions[i].decides == IR_GRANTS;
        }
    }
    return false;
}

mz_code matter_rests(mz_cx *cx, const struct matter_happened *h)
{
    struct matter_rest r = {.task = NULL};
    if (h->task != NULL && h->task->report.n > 0) {
        return done(cx, h);
    }
    MZ_TRY(grants(h) ? matter_rest(cx, h->was, &r) : MZ_OK);
    return !r.named || holds(&r) ? MZ_OK : refuse(cx, &r);
}

struct naming {
    int64_t id;
    mz_str number;
};

static mz_code may_name(mz_cx *cx, const struct matter_open *o, const struct matter_rest *r)
{
    const struct flow_event e = {.kind = FLOW_DONE, .account = cx->actor->user};
    enum ir_post post = IR_POST_N;
    if (o->state->ended || r->task == NULL) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "report",
                         .text = MZ_T("Nothing in this case rests on a cross-check report now."));
    }
    MZ_TRY(o->c.household == MZ_NULL ? no_home(cx) : MZ_OK);
    MZ_TRY(matter_post(cx, &post));
    MZ_TRY(matter_not_own(cx, o, &e));
    return (r->task->by >> (unsigned)post & 1U) != 0
               ? MZ_OK
               : mz_refuse(cx, MZ_DENIED, .text = MZ_T("This task is not for your post"));
}

static mz_code name_tx(mz_cx *cx, void *p)
{
    const struct naming *n = p;
    struct matter_open o = {0};
    struct matter_rest r = {.task = NULL};
    struct matter_q_report_row row = {.step = MZ_S("")};
    bool found = false;
    MZ_TRY(matter_open_case(cx, n->id, &o));
    MZ_TRY(matter_rest(cx, &o, &r));
    MZ_TRY(may_name(cx, &o, &r));
    MZ_TRY(verify_of_number(cx, o.c.division / MZ_COUNTY_UNIT, n->number, &r.r));
    const struct verify_use use = use_of(cx, &o, r.task);
    MZ_TRY(verify_holds(cx, &r.r, &use, &r.hold));
    r.hidden = false;
    MZ_TRY(holds(&r) ? MZ_OK : refuse(cx, &r));
    MZ_TRY(matter_q_report(cx, o.c.id, &row, &found));
    const struct ir_step *here = &o.m->steps[o.state->step];
    bool now = among(here, r.task->name.id) == r.task;
    return put(cx, &o, now ? here->name.id : row.step, r.task, r.r.id);
}

mz_code matter_rest_on(mz_cx *cx, int64_t id, mz_str number)
{
    struct naming n = {id, mz_str_trim(number)};
    return mz_tx_open(cx) ? name_tx(cx, &n) : mz_tx(cx, name_tx, &n);
}
