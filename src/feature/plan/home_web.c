/* home_web.c - a plan is opened: from a household, a case or an alert, with what is known already.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/matter/matter.h"
#include "feature/plan/page_web.h"
#include "feature/watch/watch.h"
#include "store/db.h"

enum { USUAL_REVIEW = 90 };

/* Whence the plan comes. */
struct from {
    enum plan_origin origin;
    int64_t id; /* of the alert or case; 0 */
    int64_t household;
    mz_str path;
};

static mz_code from_home(mz_cx *cx, mz_req *rq, struct from *f)
{
    *f = (struct from){.origin = PLAN_HAND, .household = mz_req_path_int(rq, "household")};
    f->path = mz_str_fmt(cx->a, "/plan/home/%" PRId64, f->household);
    return MZ_OK;
}

static mz_code no_home(mz_cx *cx)
{
    return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("No household stands behind it."));
}

static mz_code from_case(mz_cx *cx, mz_req *rq, struct from *f)
{
    struct matter_case c = {.id = 0};
    MZ_TRY(matter_get(cx, mz_req_path_int(rq, "matter"), &c));
    if (c.household == MZ_NULL) {
        return no_home(cx);
    }
    *f = (struct from){.origin = PLAN_CASE, .id = c.id, .household = c.household};
    f->path = mz_str_fmt(cx->a, "/plan/case/%" PRId64, c.id);
    return MZ_OK;
}

static mz_code from_alert(mz_cx *cx, mz_req *rq, struct from *f)
{
    struct watch_alert a = {.id = 0};
    MZ_TRY(watch_get(cx, mz_req_path_int(rq, "alert"), &a));
    *f = (struct from){.origin = PLAN_ALERT, .id = a.id, .household = a.household};
    f->path = mz_str_fmt(cx->a, "/plan/alert/%" PRId64, a.id);
    return MZ_OK;
}

/* ---- the form ------------------------------------------------------------------------------ */

static bool sent(mz_req *rq, const char *field, mz_str value)
{
    mz_str name = MZ_S("");
    mz_str v = MZ_S("");
    for (size_t i = 0; mz_req_field_at(rq, i, &name, &v); i++) {
        if (mz_str_eq(name, mz_str_of(field)) && mz_str_eq(v, value)) {
            return true;
        }
    }
    return false;
}

/* Every kind of need; those that something speaks for are ticked, with the reason beside. */
static mz_code needs_field(struct leaf *l, struct ui_form *f, const struct from *from, bool post)
{
    struct plan_hint hints[PLAN_HINTS_MAX];
    size_t n = 0;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, PLAN_NEEDS_N);
    MZ_TRY(plan_hints(l->cx, from->household, hints, &n));
    for (size_t i = 0; i < PLAN_NEEDS_N; i++) {
        o[i] = (struct ui_option){.value = mz_str_of(plan_needs[i].word),
                                  .label = leaf_say(l, plan_needs[i].label)};
        o[i].chosen = post && sent(l->rq, "needs", o[i].value);
        for (size_t k = 0; k < n; k++) {
            if ((size_t)hints[k].kind == i) {
                o[i].hint = mz_text_say(l->cx->a, l->cx->lang, hints[k].why);
                o[i].chosen = o[i].chosen || !post;
            }
        }
    }
    leaf_field(f, (struct ui_field){.kind = UI_CHECKS,
                                    .name = "needs",
                                    .label = leaf_say(l, MZ_T("What the household needs")),
                                    .hint = leaf_say(l, MZ_T("Ticked is what the register "
                                                             "suggests; you decide.")),
                                    .options = o,
                                    .options_n = PLAN_NEEDS_N,
                                    .required = true,
                                    .wide = true});
    return MZ_OK;
}

static mz_code form_fields(struct leaf *l, struct ui_form *f, const struct from *from,
                           const struct household *h, const struct mz_form *form)
{
    struct ui_option *who = NULL;
    size_t n = 0;
    MZ_TRY(plan_page_workers(l, h->division, &who, &n));
    MZ_TRY(needs_field(l, f, from, form != NULL));
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "aim",
                                    .label = leaf_say(l, MZ_T("Assessment and aim")),
                                    .value = plan_page_kept(l, form, "aim", MZ_S("")),
                                    .max = PLAN_NOTE_MAX,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){
                      .kind = UI_SELECT,
                      .name = "responsible",
                      .label = leaf_say(l, MZ_T("Responsible")),
                      .value = plan_page_kept(l, form, "responsible",
                                              mz_str_fmt(l->cx->a, "%" PRId64, l->cx->actor->user)),
                      .options = who,
                      .options_n = n,
                      .required = true});
    leaf_field(f, (struct ui_field){
                      .kind = UI_DATE,
                      .name = "review_on",
                      .label = leaf_say(l, MZ_T("Review on")),
                      .value = plan_page_kept(l, form, "review_on",
                                              leaf_day(l, mz_date_today(l->cx).v + USUAL_REVIEW)),
                      .required = true});
    return MZ_OK;
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, const struct from *from,
                    struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct household h = {.id = 0};
    mz_str whom = MZ_S("");
    int64_t open = 0;
    MZ_TRY(household_get(cx, from->household, &h));
    MZ_TRY(list_home(l, h.id, &whom));
    MZ_TRY(plan_open_of(cx, h.id, &open));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("plan.read"),
                                               .kind = MZ_S("household"),
                                               .subject = h.id,
                                               .division = h.division}));
    struct leaf_part *p = leaf_left(l, open == 0 ? MZ_T("New help plan") : MZ_T("Help plan"));
    if (open != 0) {
        p->note = leaf_say(l, MZ_T("The household has an open plan: go on with it."));
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_sayf(l, MZ_T("To the plan {0}"),
                                                          plan_number(cx->a, open), MZ_S("")),
                                       .href = plan_page_href(l, open),
                                       .need = "plan.read",
                                       .icon = MZ_ICON("heart-handshake")});
    } else {
        struct ui_form *f = leaf_form(l, p, MZ_T("Open the plan"), form, 6);
        f->action = from->path;
        f->submit_icon = MZ_ICON("heart-handshake");
        f->cancel_href = mz_str_fmt(cx->a, "/household/%" PRId64, h.id);
        MZ_TRY(form_fields(l, f, from, &h, form));
    }
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Help plans")), .href = MZ_S("/plan")};
    return leaf_send(l, out,
                     (struct mz_page){.title = whom,
                                      .sub = leaf_division(cx, h.division),
                                      .menu = "/plan",
                                      .crumbs = c,
                                      .crumbs_n = 1});
}

static mz_code begin(mz_cx *cx, mz_req *rq, mz_out *out, const struct from *from)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = 0;
    struct plan_new in = {
        .household = from->household,
        .origin = from->origin,
        .origin_id = from->id,
        .aim = mz_form_text(
            &form, "aim",
            (struct mz_rule){.min = PLAN_NOTE_MIN, .max = PLAN_NOTE_MAX, .required = true}),
        .responsible = mz_form_int(&form, "responsible",
                                   (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true}),
        .review_on = mz_form_day(&form, "review_on", (struct mz_rule){.required = true})};
    for (size_t i = 0; i < PLAN_NEEDS_N; i++) {
        in.needs |= sent(rq, "needs", mz_str_of(plan_needs[i].word)) ? 1U << i : 0U;
    }
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, plan_begin(cx, &in, &id)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, from, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The help plan was opened.")});
    return mz_reply_redirectf(rq, "/plan/%" PRId64, id);
}

mz_code plan_home_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct from f = {.id = 0};
    MZ_TRY(from_home(cx, rq, &f));
    return show(cx, rq, out, &f, NULL);
}

mz_code plan_home_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct from f = {.id = 0};
    MZ_TRY(from_home(cx, rq, &f));
    return begin(cx, rq, out, &f);
}

mz_code plan_case_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct from f = {.id = 0};
    MZ_TRY(from_case(cx, rq, &f));
    return show(cx, rq, out, &f, NULL);
}

mz_code plan_case_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct from f = {.id = 0};
    MZ_TRY(from_case(cx, rq, &f));
    return begin(cx, rq, out, &f);
}

mz_code plan_alert_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct from f = {.id = 0};
    MZ_TRY(from_alert(cx, rq, &f));
    return show(cx, rq, out, &f, NULL);
}

mz_code plan_alert_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct from f = {.id = 0};
    MZ_TRY(from_alert(cx, rq, &f));
    return begin(cx, rq, out, &f);
}
