/* rests_web.c - the cross-check report of a case on its page, and the form that names another. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/page_web.h"
#include "feature/matter/rests.h"

enum { NUMBER_MAX = 40 };

static bool stands(const struct matter_rest *r)
{
    return r->r.id != 0 && r->hold == VERIFY_HOLDS;
}

static void facts(struct leaf *l, struct leaf_part *p, const struct matter_rest *r)
{
    if (r->r.id == 0) {
        return;
    }
    bool issued = r->r.issued_ms != MZ_NULL;
    bool may = mz_req_may(l->rq, "verify.read");
    leaf_fact(l, p, MZ_T("Number||of a report"),
              (struct ui_fact){.value = r->r.number,
                               .id = true,
                               .href = may ? mz_str_fmt(l->cx->a, "/verify/%" PRId64, r->r.id)
                                           : MZ_S("")});
    if (!issued) {
        return;
    }
    leaf_fact(l, p, MZ_T("Conclusion||of a report"),
              (struct ui_fact){.value =
                                   leaf_say(l, verify_conclusion_label(r->r.conclusion))});
    leaf_fact(l, p, MZ_T("May be used until"),
              (struct ui_fact){.value = leaf_day(l, r->r.valid_to)});
}

static bool may_name(const struct matter_page *s, const struct matter_rest *r)
{
    return s->post != IR_POST_N && !s->o.state->ended && mz_req_may(s->l->rq, "matter.act") &&
           (r->task->by >> (unsigned)s->post & 1U) != 0;
}

/* Before the task is done any may be named; behind it, where the named one holds no more. */
static void form(struct matter_page *s, struct leaf_part *p, const struct matter_rest *r)
{
    struct leaf *l = s->l;
    if (!may_name(s, r) || (r->named && stands(r))) {
        return;
    }
    struct ui_form *f = leaf_form(l, p, MZ_T("Rest on this report"), s->form, 3);
    f->action = mz_str_fmt(l->cx->a, "/matter/%" PRId64, s->o.c.id);
    f->quiet = true;
    leaf_keep(l, f, "do", MZ_S("report"));
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "report",
                                    .label = leaf_say(l, MZ_T("Number of the cross-check report")),
                                    .value = mz_req_method(l->rq) == MZ_POST
                                                 ? mz_req_field(l->rq, "report")
                                                 : stands(r) ? r->r.number : MZ_S(""),
                                    .max = NUMBER_MAX,
                                    .wide = true});
}

mz_code matter_page_rests(struct matter_page *s)
{
    struct leaf *l = s->l;
    struct matter_rest r = {.task = NULL};
    MZ_TRY(matter_rest(l->cx, &s->o, &r));
    if (r.task == NULL) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Cross-check report"));
    struct mz_say why = matter_rest_say(l->cx, &r);
    p->sub = r.named ? leaf_sayf(l, MZ_T("Named by {0} on {1}"), matter_page_account(l, r.by),
                                 leaf_time(l, r.at_ms))
                     : leaf_say(l, MZ_T("Named when the check is reported as done"));
    p->note = why.text[0] != '\0' ? mz_text_say(l->cx->a, l->cx->lang, why) : MZ_S("");
    p->body = p->note.n > 0;
    facts(l, p, &r);
    if (s->o.c.household != MZ_NULL && !stands(&r)) {
        leaf_action(l, p,
                    (struct ui_action){
                        .label = leaf_say(l, MZ_T("Consents and cross-checks of the household")),
                        .href = mz_str_fmt(l->cx->a, "/verify/household/%" PRId64,
                                           s->o.c.household),
                        .need = "verify.read",
                        .icon = MZ_ICON("clipboard-text")});
    }
    form(s, p, &r);
    return MZ_OK;
}

mz_code matter_page_rests_warn(struct matter_page *s)
{
    struct matter_rest r = {.task = NULL};
    MZ_TRY(s->o.state->ended ? MZ_OK : matter_rest(s->l->cx, &s->o, &r));
    if (r.named && !stands(&r)) {
        leaf_callout(s->l, MZ_TONE_WARN,
                     (struct mz_say){.text = MZ_T("Nothing can be granted on the cross-check "
                                                  "report of this case")},
                     matter_rest_say(s->l->cx, &r));
    }
    return MZ_OK;
}

mz_code matter_page_name_report(struct mz_form *form, int64_t id)
{
    mz_str number = mz_form_text(
        form, "report", (struct mz_rule){.max = NUMBER_MAX, .required = true});
    return form->problems.n > 0 ? MZ_OK
                                : mz_form_take(form, matter_rest_on(form->cx, id, number));
}
