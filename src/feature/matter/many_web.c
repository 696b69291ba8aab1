/* many_web.c - what is offered for chosen cases of the list, the question before it, the job. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/bulk_web.h"
#include "feature/job/job.h"
#include "feature/matter/page_web.h"
#include "store/db.h"

/* Only where the list shows one matter at one step is an action the same for all of its rows. */
mz_code matter_page_many(struct list *list)
{
    struct leaf *l = list->l;
    const struct ir_step *step = NULL;
    enum ir_post post = IR_POST_N;
    if (!mz_req_may(l->rq, "matter.act")) {
        return MZ_OK;
    }
    mz_code rc = matter_post(l->cx, &post);
    if (rc == MZ_DENIED) {
        mz_clear(l->cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    MZ_TRY(
        matter_many_step(l->cx, mz_req_query(l->rq, "matter"), mz_req_query(l->rq, "step"), &step));
    if (step == NULL || (step->by >> post & 1U) == 0) {
        return MZ_OK;
    }
    struct ui_action *a = MZ_NEW_N(l->cx->a, struct ui_action, step->actions_n + 1);
    for (size_t i = 0; i < step->actions_n; i++) {
        a[i] = (struct ui_action){.label = matter_page_name(l, &step->actions[i].name),
                                  .icon = MZ_ICON("check"),
                                  .name = {"do", 2},
                                  .value = step->actions[i].name.id};
    }
    list->ui->bulk_path = MZ_S("/matter");
    list->ui->bulk = a;
    list->ui->bulk_n = step->actions_n;
    return MZ_OK;
}

/* Of the list's own question, as it was posted with the rows. */
static mz_str asked(mz_cx *cx, mz_str query, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = query.p; p != NULL && p < query.p + query.n;) {
        const char *end = memchr(p, '&', (size_t)(query.p + query.n - p));
        size_t all = end == NULL ? (size_t)(query.p + query.n - p) : (size_t)(end - p);
        if (all > n && memcmp(p, name, n) == 0 && p[n] == '=') {
            return mz_str_dup(cx->a, (mz_str){p + n + 1, all - n - 1});
        }
        p = end == NULL ? NULL : end + 1;
    }
    return MZ_S("");
}

struct asking {
    struct matter_many m;
    const struct ir_action *action;
    const struct bulk *b;
    int64_t job;
};

static const struct mz_member many_members[] = {
    {"job", "Number of the work that takes the action", MZ_J_INT(struct asking, job)},
    {0},
};
const struct mz_shape matter_many_shape = {"CasesWork", many_members, sizeof(struct asking)};

static mz_code ask(mz_cx *cx, mz_req *rq, const struct asking *a, struct mz_form *form, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct leaf_part *p = leaf_left(l, MZ_T("One action for the chosen cases"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Do it"), form, bulk_fields_n(a->b) + 7);
    f->action = MZ_S("/matter");
    f->submit_icon = MZ_ICON("checks");
    f->cancel_href =
        mz_str_fmt(cx->a, "/matter%s" MZ_FMT, a->b->query.n > 0 ? "?" : "", MZ_ARG(a->b->query));
    p->note = leaf_say(l, MZ_T("Each case is checked as if it were done alone. Where the rules do "
                               "not come to the same, papers or tasks are missing or four eyes "
                               "forbid it, the case stays as it is and the reason is listed."));
    leaf_field(f, (struct ui_field){.kind = UI_SHOWN,
                                    .name = "count",
                                    .label = leaf_say(l, MZ_T("Cases chosen")),
                                    .value = mz_thousands(cx->a, (int64_t)a->b->n)});
    leaf_field(f, (struct ui_field){.kind = UI_SHOWN,
                                    .name = "action",
                                    .label = leaf_say(l, MZ_T("Action")),
                                    .value = matter_page_name(l, &a->action->name)});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "reason",
                                    .label = leaf_say(l, MZ_T("Reason or remark")),
                                    .value = form == NULL ? MZ_S("") : a->m.reason,
                                    .hint = leaf_say(l, MZ_T("The same for all of them")),
                                    .max = MATTER_REASON_MAX,
                                    .required = a->action->reason == IR_REASON_MUST,
                                    .wide = true});
    leaf_keep(l, f, "do", a->m.what);
    leaf_keep(l, f, "matter", a->m.matter);
    leaf_keep(l, f, "step", a->m.step);
    leaf_keep(l, f, "go", MZ_S("1"));
    bulk_keep(l, f, a->b);
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("One action for many cases")),
                                      .menu = "/matter"});
}

static mz_code choose(mz_cx *cx, mz_req *rq, struct asking *a)
{
    const struct ir_step *step = NULL;
    a->m.what = mz_req_field(rq, "do");
    a->m.matter = mz_req_field(rq, "matter");
    a->m.step = mz_req_field(rq, "step");
    if (a->m.matter.n == 0) {
        a->m.matter = asked(cx, a->b->query, "matter");
        a->m.step = asked(cx, a->b->query, "step");
    }
    MZ_TRY(matter_many_step(cx, a->m.matter, a->m.step, &step));
    for (size_t i = 0; step != NULL && i < step->actions_n; i++) {
        if (mz_str_eq(step->actions[i].name.id, a->m.what)) {
            a->action = &step->actions[i];
        }
    }
    return a->action != NULL ? MZ_OK
                             : mz_refuse(cx, MZ_INVALID, .field = "do",
                                         .text = MZ_T("Filter the list by a matter and a step: "
                                                      "then its actions can be taken for many "
                                                      "cases at once."));
}

static mz_code add_tx(mz_cx *cx, void *p)
{
    struct asking *a = p;
    return matter_many_add(cx, &a->m, a->b->ids, a->b->n, &a->job);
}

mz_code matter_list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    struct mz_form f = mz_form_of(cx, rq);
    struct asking a = {.b = b};
    b->most = JOB_ROWS_MAX;
    mz_code rc = bulk_chosen(cx, rq, &matter_register, b);
    rc = rc == MZ_OK ? choose(cx, rq, &a) : rc;
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, "/matter", rc);
    }
    if (mz_req_field(rq, "go").n == 0 && !mz_req_json(rq)) {
        return ask(cx, rq, &a, NULL, out);
    }
    a.m.reason = mz_form_text(
        &f, "reason",
        (struct mz_rule){.max = MATTER_REASON_MAX, .required = a.action->reason == IR_REASON_MUST});
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return ask(cx, rq, &a, &f, out);
    }
    MZ_TRY(mz_tx(cx, add_tx, &a));
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &matter_many_shape, &a);
    }
    return mz_reply_redirectf(rq, "/job/%" PRId64, a.job);
}
