/* together_web.c - a bundle on the applicant's pages: choosing, and one page for all its cases. */
#include <inttypes.h>

#include "base/ident.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/apply/page_web.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { PICKED_MAX = 8000 };

/* ---- choosing ----------------------------------------------------------------------------------
 */

mz_code apply_together_fields(struct apply_page *p, struct ui_form *f)
{
    struct leaf *l = p->l;
    struct matter_form form;
    struct apply_offer o;
    MZ_TRY(apply_way_form(p, &form));
    MZ_TRY(apply_offer(l->cx, &p->a, &p->together, &form, &o));
    struct ui_option *v = MZ_NEW_N(l->cx->a, struct ui_option, o.n + 1);
    for (size_t i = 0; i < o.n; i++) {
        const struct bundle_choice *c = &o.v[i];
        mz_str name = apply_page_name(l, &c->k.m->name);
        v[i] = (struct ui_option){
            .value = c->key,
            .label = c->row >= form.rows_n
                         ? name
                         : leaf_sayf(l, MZ_T("{0}: {1}"), name, form.rows[c->row].name),
            .hint = c->running != 0 ? leaf_say(l, MZ_T("It runs already; it will be shown beside "
                                                       "the others."))
                                    : apply_page_text(l, &c->k.m->source->about),
            .chosen = c->chosen};
    }
    leaf_field(f, (struct ui_field){.kind = UI_CHECKS,
                                    .name = "choose",
                                    .label = leaf_say(l, MZ_T("What you apply for")),
                                    .hint = leaf_say(l, MZ_T("Ticked is what your answers speak "
                                                             "for. You can tick more or fewer.")),
                                    .options = v,
                                    .options_n = o.n,
                                    .wide = true});
    return MZ_OK;
}

mz_code apply_together_take(struct apply_page *p)
{
    mz_req *rq = p->l->rq;
    mz_sb b = mz_sb_new(p->l->cx->a, PICKED_MAX);
    for (size_t i = 0; i < mz_req_field_n(rq, "choose") && b.n < PICKED_MAX / 2; i++) {
        mz_sb_str(&b, mz_text_cut(mz_req_field_i(rq, "choose", i), 100));
        mz_sb_byte(&b, ' ');
    }
    if (b.n == 0) {
        mz_form_problem(p->form, (struct mz_say){.field = "choose",
                                                 .text = MZ_T("Choose at least one matter.")});
        return MZ_OK;
    }
    p->a.b.chose = true;
    p->a.b.picked = mz_sb_view(&b);
    return apply_save(p->l->cx, &p->a);
}

/* ---- after the sending
 * ---------------------------------------------------------------------------
 */

mz_code apply_together_open(struct apply_page *p)
{
    struct bundle_case *v = NULL;
    size_t n = 0;
    int64_t wanted = mz_req_query_int(p->l->rq, "case", 1, INT64_MAX, 0);
    MZ_TRY(bundle_of_case(p->l->cx, p->a.case_id, &p->bundle));
    MZ_TRY(p->bundle == 0 ? MZ_OK : bundle_cases(p->l->cx, p->bundle, &v, &n));
    for (size_t i = 0; i < n; i++) {
        if (v[i].c.id == wanted) {
            p->a.case_id = wanted;
        }
    }
    p->here = mz_str_fmt(p->l->cx->a, MZ_FMT "?case=%" PRId64, MZ_ARG(p->path), p->a.case_id);
    return MZ_OK;
}

static mz_str stands(struct apply_page *p, const struct bundle_case *c)
{
    for (size_t i = 0; i < c->k.m->steps_n && c->c.step.n > 0; i++) {
        if (mz_str_eq(c->k.m->steps[i].name.id, c->c.step)) {
            return apply_page_name(p->l, &c->k.m->steps[i].name);
        }
    }
    for (size_t i = 0; i < c->k.m->ends_n && c->c.ending.n > 0; i++) {
        if (mz_str_eq(c->k.m->ends[i].name.id, c->c.ending)) {
            return apply_page_name(p->l, &c->k.m->ends[i].name);
        }
    }
    return c->c.step;
}

/* The step waits for its applicant. */
static bool asks(const struct bundle_case *c)
{
    for (size_t i = 0; i < c->k.m->steps_n && c->c.step.n > 0; i++) {
        if (mz_str_eq(c->k.m->steps[i].name.id, c->c.step)) {
            return (c->k.m->steps[i].by & (1U << (unsigned)IR_POST_APPLICANT)) != 0;
        }
    }
    return false;
}

static mz_code line(struct apply_page *p, struct leaf_part *part, const struct bundle_case *c,
                    size_t n)
{
    struct leaf *l = p->l;
    struct matter_open o = {0};
    mz_str name = apply_page_name(l, &c->k.m->name);
    mz_str whom = MZ_S("");
    bool person = c->c.subject == IR_OF_PERSON && c->c.person != MZ_NULL;
    bool open = c->c.closed_ms == MZ_NULL;
    MZ_TRY(matter_open_case(l->cx, c->c.id, &o));
    MZ_TRY(person ? person_name(l->cx, person_may(l->cx), c->c.person, &whom) : MZ_OK);
    mz_str answer = bundle_answer(&o);
    leaf_event(l, part, n,
               (struct ui_event){
                   .at = !open ? leaf_day(l, mz_date_of_ms(c->c.closed_ms).v)
                         : c->c.due_ms == MZ_NULL
                             ? leaf_say(l, MZ_T("Running||case"))
                             : leaf_sayf(l, MZ_T("Until {0}||deadline"),
                                         leaf_day(l, mz_date_of_ms(c->c.due_ms - 1).v), MZ_S("")),
                   .text = person
                               ? leaf_sayf(l, MZ_T("{0}: {1}"), name, mz_name_mask(l->cx->a, whom))
                               : name,
                   .who = asks(c) ? leaf_say(l, MZ_T("Something is asked of you")) : stands(p, c),
                   .note = answer,
                   .href = mz_str_fmt(l->cx->a, MZ_FMT "?case=%" PRId64, MZ_ARG(p->path), c->c.id),
                   .tone = asks(c)                                   ? MZ_TONE_WARN
                           : mz_str_eq(c->c.result, MZ_S("granted")) ? MZ_TONE_OK
                                                                     : MZ_TONE_IDLE});
    return MZ_OK;
}

mz_code apply_together_all(struct apply_page *p, bool unlocked)
{
    struct leaf *l = p->l;
    struct bundle_case *v = NULL;
    size_t n = 0;
    size_t open = 0;
    struct matter_kind k = {0};
    struct matter_case c = {.id = 0};
    MZ_TRY(bundle_cases(l->cx, p->bundle, &v, &n));
    struct leaf_part *part = leaf_left(l, MZ_T("Everything you applied for"));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(line(p, part, &v[i], n));
        open += v[i].c.closed_ms == MZ_NULL && !v[i].linked ? 1 : 0;
    }
    part = leaf_left(l, NULL);
    MZ_TRY(matter_get(l->cx, p->a.case_id, &c));
    MZ_TRY(matter_kind_of(l->cx, &c, &k));
    part->title = apply_page_name(l, &k.m->name);
    part->body = true;
    part->note = leaf_say(l, MZ_T("Below is this one. Open another above."));
    if (unlocked && open > 0) {
        struct leaf_part *all = leaf_right(l, MZ_T("Withdraw everything"));
        struct ui_form *f = leaf_form(l, all, MZ_T("Withdraw all of it"), p->form, 3);
        f->action = p->here;
        f->danger = true;
        leaf_keep(l, f, "do", MZ_S("withdraw_all"));
        leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                        .name = "reason",
                                        .label = leaf_say(l, MZ_T("In your own words")),
                                        .hint = leaf_say(l, MZ_T("Not needed. You can apply again "
                                                                 "later.")),
                                        .max = MATTER_REASON_MAX,
                                        .wide = true});
    }
    return MZ_OK;
}
