/* show_web.c - one page that says how everything stands: each case, its answer, what is missing. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/bundle/bundle_int.h"
#include "feature/list_web.h"
#include "store/db.h"

/* ---- shared parts ------------------------------------------------------------------------------
 */

mz_str bundle_page_name(const struct leaf *l, const struct ir_label *n)
{
    return l->cx->lang == MZ_LANG_EN ? n->en : n->zh;
}

mz_str bundle_page_account(struct leaf *l, int64_t account)
{
    return account == 0 ? leaf_say(l, MZ_T("Applicant||bundle")) : list_worker(l, account);
}

mz_code bundle_page_whom(struct leaf *l, int64_t household, int64_t person, mz_str *out)
{
    *out = MZ_S("");
    if (person > 0) {
        MZ_TRY(list_person(l, person, out));
    } else if (household > 0) {
        return list_home(l, household, out);
    }
    *out = out->n > 0 ? *out : leaf_say(l, MZ_T("Not known"));
    return MZ_OK;
}

mz_code bundle_page_kind(mz_cx *cx, const struct bundle *b, struct bundle_kind *out)
{
    const struct rule_shelved *s = NULL;
    *out = (struct bundle_kind){NULL, NULL};
    MZ_TRY(rule_book_kept(cx, b->pack_hash, &s));
    for (size_t i = 0; s != NULL && i < s->book->bundles_n; i++) {
        if (mz_str_eq(s->book->bundles[i].name.id, b->bundle)) {
            *out = (struct bundle_kind){s, &s->book->bundles[i]};
            return MZ_OK;
        }
    }
    return bundle_here(cx, b->division, b->bundle, out);
}

/* ---- the page
 * ------------------------------------------------------------------------------------ */

struct showing {
    struct leaf *l;
    struct mz_form *form;
    struct bundle b;
    struct bundle_kind k;
    struct bundle_case *v;
    size_t n;
    mz_str *answers; /* of each case */
    size_t *lacking; /* papers */
    mz_str *lacks;   /* the first of them */
    mz_str whom;
};

static mz_code look(mz_cx *cx, mz_req *rq, struct showing *s)
{
    s->l = leaf_new(cx, rq);
    MZ_TRY(bundle_get(cx, mz_req_path_int(rq, "id"), &s->b));
    MZ_TRY(bundle_page_kind(cx, &s->b, &s->k));
    MZ_TRY(bundle_cases(cx, s->b.id, &s->v, &s->n));
    s->answers = MZ_NEW_N(cx->a, mz_str, s->n + 1);
    s->lacking = MZ_NEW_N(cx->a, size_t, s->n + 1);
    s->lacks = MZ_NEW_N(cx->a, mz_str, s->n + 1);
    for (size_t i = 0; i < s->n; i++) {
        struct matter_open o = {0};
        MZ_TRY(matter_open_case(cx, s->v[i].c.id, &o));
        s->answers[i] = bundle_answer(&o);
        s->lacking[i] = o.state->ended ? 0 : o.gates.lacking;
        s->lacks[i] = o.gates.lacks;
    }
    MZ_TRY(bundle_page_whom(s->l, s->b.household, s->b.person, &s->whom));
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("bundle.read"),
                                               .kind = MZ_S("bundle"),
                                               .subject = s->b.id,
                                               .division = s->b.division});
}

static mz_str stands(struct leaf *l, const struct bundle_case *c)
{
    for (size_t i = 0; i < c->k.m->steps_n && c->c.step.n > 0; i++) {
        if (mz_str_eq(c->k.m->steps[i].name.id, c->c.step)) {
            return bundle_page_name(l, &c->k.m->steps[i].name);
        }
    }
    for (size_t i = 0; i < c->k.m->ends_n && c->c.ending.n > 0; i++) {
        if (mz_str_eq(c->k.m->ends[i].name.id, c->c.ending)) {
            return bundle_page_name(l, &c->k.m->ends[i].name);
        }
    }
    return c->c.step.n > 0 ? c->c.step : c->c.ending;
}

static const struct ui_tag *tone_of(struct leaf *l, const struct bundle_case *c)
{
    bool open = c->c.closed_ms == MZ_NULL;
    enum mz_tone tone = open                                      ? MZ_TONE_INFO
                        : mz_str_eq(c->c.result, MZ_S("granted")) ? MZ_TONE_OK
                        : mz_str_eq(c->c.result, MZ_S("refused")) ? MZ_TONE_WARN
                                                                  : MZ_TONE_IDLE;
    return leaf_tag(l, tone, stands(l, c));
}

static mz_str until(struct leaf *l, const struct bundle_case *c)
{
    if (c->c.closed_ms != MZ_NULL) {
        return leaf_sayf(l, MZ_T("Ended on {0}"), leaf_day(l, mz_date_of_ms(c->c.closed_ms).v),
                         MZ_S(""));
    }
    return c->c.due_ms == MZ_NULL ? MZ_S("—") : leaf_day(l, mz_date_of_ms(c->c.due_ms - 1).v);
}

static mz_code table(struct showing *s)
{
    static const struct ui_column heads[] = {
        {.name = "matter", .label = {MZ_T("Matter"), 0}, .phone_full = true},
        {.name = "stands", .label = {MZ_T("How it stands"), 0}, .phone_label = true},
        {.name = "until", .label = {MZ_T("Deadline"), 0}, .phone_label = true},
        {.name = "answer", .label = {MZ_T("Answer, and what is missing"), 0}, .phone_label = true},
    };
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, MZ_T("The cases"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->n);
    for (size_t i = 0; i < s->n; i++) {
        const struct bundle_case *c = &s->v[i];
        mz_str whom = MZ_S("");
        bool person = c->c.subject == IR_OF_PERSON;
        MZ_TRY(person ? bundle_page_whom(l, 0, c->c.person, &whom) : MZ_OK);
        mz_str name = bundle_page_name(l, &c->k.m->name);
        leaf_cell(t, (struct ui_cell){
                         .text = person ? leaf_sayf(l, MZ_T("{0}: {1}"), name, whom) : name,
                         .note = c->linked ? leaf_sayf(l, MZ_T("{0}, ran already"),
                                                       matter_number(l->cx->a, c->c.id), MZ_S(""))
                                           : matter_number(l->cx->a, c->c.id),
                         .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, c->c.id)});
        leaf_cell(t, (struct ui_cell){.tags = tone_of(l, c), .tags_n = 1});
        leaf_cell(t, (struct ui_cell){.text = until(l, c)});
        leaf_cell(t,
                  (struct ui_cell){
                      .text = s->answers[i].n > 0 ? s->answers[i] : MZ_S("—"),
                      .note = s->lacking[i] == 0
                                  ? MZ_S("")
                                  : leaf_sayf(l, MZ_T("Papers missing: {0}, among them {1}"),
                                              leaf_int(l, (int64_t)s->lacking[i]), s->lacks[i])});
    }
    return MZ_OK;
}

static void facts(struct showing *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_right(l, MZ_T("Bundle"));
    leaf_fact(l, p, MZ_T("Begun"), (struct ui_fact){.value = leaf_time(l, s->b.begun_ms)});
    leaf_fact(l, p, MZ_T("Entered by"),
              (struct ui_fact){.value = bundle_page_account(l, s->b.made_by)});
    leaf_fact(l, p, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division(l->cx, s->b.division), .wide = true});
    leaf_fact(l, p, MZ_T("Cases"), (struct ui_fact){.value = leaf_int(l, s->b.cases_n)});
    leaf_fact(l, p, MZ_T("Still running"), (struct ui_fact){.value = leaf_int(l, s->b.open_n)});
    leaf_fact(l, p, MZ_T("Granted||bundle"),
              (struct ui_fact){.value = leaf_int(l, s->b.granted_n)});
    if (s->k.b != NULL) {
        leaf_fact(l, p, MZ_T("Law"),
                  (struct ui_fact){.value = rule_cite_text(l->cx->a, l->cx->lang, s->k.pack->book,
                                                           s->k.b->source->cite.s),
                                   .wide = true});
    }
    if (s->b.household != MZ_NULL) {
        leaf_action(
            l, p,
            (struct ui_action){.label = leaf_say(l, MZ_T("To the household")),
                               .href = mz_str_fmt(l->cx->a, "/household/%" PRId64, s->b.household),
                               .need = "household.read",
                               .icon = MZ_ICON("home")});
    }
}

static void withdrawal(struct showing *s)
{
    struct leaf *l = s->l;
    if (s->b.open_n == 0 || !mz_req_may(l->rq, "bundle.add")) {
        return;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Withdraw||bundle"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Withdraw it"), s->form, 4);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, s->n + 1);
    size_t n = 0;
    f->action = mz_str_fmt(l->cx->a, "/bundle/%" PRId64, s->b.id);
    f->danger = true;
    o[n++] = (struct ui_option){.value = MZ_S("0"),
                                .label = leaf_say(l, MZ_T("Everything that began with it"))};
    for (size_t i = 0; i < s->n; i++) {
        if (s->v[i].c.closed_ms == MZ_NULL) {
            o[n++] = (struct ui_option){.value = leaf_int(l, s->v[i].c.id),
                                        .label = bundle_page_name(l, &s->v[i].k.m->name),
                                        .hint = matter_number(l->cx->a, s->v[i].c.id)};
        }
    }
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "case",
                                    .label = leaf_say(l, MZ_T("What is withdrawn")),
                                    .options = o,
                                    .options_n = n,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "reason",
                                    .label = leaf_say(l, MZ_T("Reason")),
                                    .max = MATTER_REASON_MAX,
                                    .required = true,
                                    .wide = true});
}

/* ---- as programs get it
 * -------------------------------------------------------------------------- */

struct told_case {
    int64_t id;
    mz_str matter;
    bool linked;
    mz_str step, ending, result;
    int64_t due;
    int64_t closed;
    mz_str answer;
    int64_t papers_missing;
};
static const struct mz_member case_members[] = {
    {"id", "Number of the case", MZ_J_INT(struct told_case, id)},
    {"matter", "Matter of the pack", MZ_J_TEXT(struct told_case, matter)},
    {"linked", "Whether it ran before the bundle", MZ_J_FLAG(struct told_case, linked)},
    {"step", "Step of the matter; empty when it has ended", MZ_J_TEXT(struct told_case, step)},
    {"ending", "How it ended; empty while it runs", MZ_J_TEXT(struct told_case, ending)},
    {"result", "What came out", MZ_J_TEXT(struct told_case, result)},
    {"due", "When the step must be done", MZ_J_TIME_OR_NULL(struct told_case, due)},
    {"closed", "When it ended", MZ_J_TIME_OR_NULL(struct told_case, closed)},
    {"answer", "The last words of who handled it", MZ_J_TEXT(struct told_case, answer)},
    {"papers_missing", "Papers that are still missing", MZ_J_INT(struct told_case, papers_missing)},
    {0},
};
static const struct mz_shape case_shape = {"BundleCase", case_members, sizeof(struct told_case)};
struct told_bundle {
    int64_t id;
    int64_t division;
    mz_str bundle;
    int64_t begun;
    int64_t closed;
    int64_t open;
    const struct told_case *cases;
    size_t cases_n;
};
static const struct mz_member bundle_members[] = {
    {"id", "Number of the bundle", MZ_J_INT(struct told_bundle, id)},
    {"division", "12-digit code of the division", MZ_J_INT(struct told_bundle, division)},
    {"bundle", "Bundle of the pack", MZ_J_TEXT(struct told_bundle, bundle)},
    {"begun", "When it was sent", MZ_J_TIME_OR_NULL(struct told_bundle, begun)},
    {"closed", "Since when none of its cases runs", MZ_J_TIME_OR_NULL(struct told_bundle, closed)},
    {"open", "How many cases run", MZ_J_INT(struct told_bundle, open)},
    {"cases", "Its cases, in the order in which they began",
     MZ_J_LIST(struct told_bundle, cases, &case_shape)},
    {0},
};
const struct mz_shape bundle_page_shape = {"Bundle", bundle_members, sizeof(struct told_bundle)};

static mz_code as_json(struct showing *s, mz_out *out)
{
    struct told_case *v = MZ_NEW_N(s->l->cx->a, struct told_case, s->n + 1);
    for (size_t i = 0; i < s->n; i++) {
        const struct matter_case *c = &s->v[i].c;
        v[i] = (struct told_case){.id = c->id,
                                  .matter = c->matter,
                                  .linked = s->v[i].linked,
                                  .step = c->step,
                                  .ending = c->ending,
                                  .result = c->result,
                                  .due = c->due_ms,
                                  .closed = c->closed_ms,
                                  .answer = s->answers[i],
                                  .papers_missing = (int64_t)s->lacking[i]};
    }
    const struct told_bundle all = {.id = s->b.id,
                                    .division = s->b.division,
                                    .bundle = s->b.bundle,
                                    .begun = s->b.begun_ms,
                                    .closed = s->b.closed_ms,
                                    .open = s->b.open_n,
                                    .cases = v,
                                    .cases_n = s->n};
    return mz_reply_shape(out, &bundle_page_shape, &all);
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct showing s = {.form = form};
    MZ_TRY(look(cx, rq, &s));
    if (mz_req_json(rq)) {
        return as_json(&s, out);
    }
    leaf_band(s.l, false);
    MZ_TRY(table(&s));
    facts(&s);
    withdrawal(&s);
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(s.l, MZ_T("Bundles")), .href = MZ_S("/bundle")};
    return leaf_send(
        s.l, out,
        (struct mz_page){.title = s.whom,
                         .sub = s.k.b == NULL ? s.b.bundle : bundle_page_name(s.l, &s.k.b->name),
                         .menu = "/bundle",
                         .crumbs = c,
                         .crumbs_n = 1});
}

mz_code bundle_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

mz_code bundle_show_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = mz_req_path_int(rq, "id");
    size_t left = 0;
    int64_t which =
        mz_form_int(&form, "case", (struct mz_rule){.lo = 0, .hi = INT64_MAX, .required = true});
    mz_str why =
        mz_form_text(&form, "reason", (struct mz_rule){.max = MATTER_REASON_MAX, .required = true});
    if (form.problems.n == 0) {
        mz_code rc = bundle_withdraw(cx, id, which, why, &left);
        MZ_TRY(mz_form_take(&form, rc));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   left == 0 ? (struct mz_say){.text = MZ_T("It was withdrawn.")}
                             : (struct mz_say){.text = MZ_T("It was withdrawn, but for {0} cases "
                                                            "that cannot be any more."),
                                               .arg = {leaf_int(leaf_new(cx, rq), (int64_t)left)}});
    return mz_reply_redirectf(rq, "/bundle/%" PRId64, id);
}
