/* help_web.c - which help there is here, what it needs and how long it takes; and where to go on.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/apply/about.h"
#include "feature/apply/page_web.h"
#include "feature/division/division.h"
#include "feature/guests.h"
#include "feature/place_web.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "flow/days.h"
#include "store/db.h"

static void code_form(struct leaf *l, struct mz_form *form)
{
    struct leaf_part *p = leaf_right(l, MZ_T("You have a code already"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Go on||code"), form, 2);
    f->action = MZ_S("/apply/find");
    f->quiet = true;
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "code",
                                    .label = leaf_say(l, MZ_T("Code||application")),
                                    .hint = leaf_say(l, MZ_T("16 digits, as 4821-7730-1956-2204")),
                                    .value = apply_page_kept(l, "code"),
                                    .max = 40,
                                    .wide = true});
    struct leaf_part *other = leaf_right(l, MZ_T("Not sure, or not for you"));
    other->note = leaf_say(l, MZ_T("Call 12349, ask the village committee, or tell us who is in "
                                   "need; a worker comes."));
    other->body = true;
    leaf_action(l, other,
                (struct ui_action){.label = leaf_say(l, MZ_T("Report somebody in need")),
                                   .href = MZ_S("/report"),
                                   .icon = MZ_ICON("message-report")});
}

/* ---- where
 * ----------------------------------------------------------------------------------------- */

static mz_code choose_place(struct leaf *l, mz_out *out, int64_t place, struct mz_form *form)
{
    MZ_TRY(place_choose(l, MZ_T("Where do you live"), "/apply", place));
    code_form(l, form);
    return apply_page_send(l, out, leaf_say(l, MZ_T("Apply for help")),
                           leaf_division(l->cx, place));
}

/* ---- which
 * ------------------------------------------------------------------------------------------ */

static bool for_applicants(const struct ir_matter *m)
{
    bool subject = m->subject == IR_OF_HOUSEHOLD || m->subject == IR_OF_PERSON;
    return subject && (m->by & (1U << (unsigned)IR_POST_APPLICANT)) != 0;
}

/* Several at once, with one form: first, for nobody knows beforehand what there is. */
static mz_code choose_together(struct leaf *l, int64_t place)
{
    struct bundle_kind *v = NULL;
    size_t n = 0;
    MZ_TRY(bundle_kinds(l->cx, place, IR_POST_APPLICANT, &v, &n));
    struct leaf_part *p = n == 0 ? NULL : leaf_right(l, MZ_T("Everything at once, with one form"));
    for (size_t i = 0; i < n; i++) {
        if (v[i].b->subject == IR_OF_HOUSEHOLD) {
            leaf_event(l, p, n,
                       (struct ui_event){.text = apply_page_name(l, &v[i].b->name),
                                         .note = apply_page_text(l, &v[i].b->source->about),
                                         .href = mz_str_fmt(l->cx->a,
                                                            "/apply/about?matter=" MZ_FMT
                                                            "&place=%012" PRId64,
                                                            MZ_ARG(v[i].b->name.id), place)});
        }
    }
    return MZ_OK;
}

static mz_code choose_help(struct leaf *l, mz_out *out, int64_t place)
{
    static const struct ui_column heads[] = {
        {.name = "help", .label = {MZ_T("Help||kinds"), 0}, .phone_full = true}};
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(l->cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, place);
    size_t n = s == NULL ? 0 : s->book->matters_n;
    struct leaf_part *p = leaf_left(l, MZ_T("What you can apply for"));
    p->sub = leaf_division_short(l->cx, place);
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        const struct ir_matter *m = &s->book->matters[i];
        if (for_applicants(m)) {
            leaf_cell(t, (struct ui_cell){.text = apply_page_name(l, &m->name),
                                          .note = apply_page_text(l, &m->source->about),
                                          .href = mz_str_fmt(l->cx->a,
                                                             "/apply/about?matter=" MZ_FMT
                                                             "&place=%012" PRId64,
                                                             MZ_ARG(m->name.id), place)});
        }
    }
    MZ_TRY(choose_together(l, place));
    code_form(l, NULL);
    return apply_page_send(l, out, leaf_say(l, MZ_T("Apply for help")),
                           leaf_division(l->cx, place));
}

mz_code apply_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    int64_t place = 0;
    return place_asked(cx, rq, &place) ? choose_help(l, out, place)
                                       : choose_place(l, out, place, NULL);
}

static int64_t case_given(mz_str s)
{
    int64_t v = 0;
    for (size_t i = 0; i < s.n && i < 18 && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

/* ---- one kind of help
 * ------------------------------------------------------------------------------- */

static void needs(struct leaf *l, const struct matter_kind *k)
{
    struct leaf_part *p = leaf_left(l, MZ_T("What you need"));
    for (size_t i = 0; i < k->m->papers_n; i++) {
        const struct ir_paper *x = &k->pack->book->papers[k->m->papers[i].paper];
        bool maybe = k->m->papers[i].when != IR_NONE;
        leaf_event(l, p, k->m->papers_n,
                   (struct ui_event){.at = maybe ? leaf_say(l, MZ_T("If it applies to you"))
                                                 : leaf_say(l, MZ_T("Everybody")),
                                     .text = apply_page_name(l, &x->name),
                                     .note = apply_page_text(l, &x->source->about)});
    }
    p->body = true;
    p->note = leaf_say(l, MZ_T("Photos taken with the phone are enough to begin. What you do not "
                               "have now you can bring later."));
}

static void takes(struct leaf *l, const struct matter_kind *k, int64_t place)
{
    const struct flow_at at = {
        .b = k->pack->book, .m = k->m, .cal = l->cx->world->calendar, .division = place};
    struct leaf_part *p = leaf_right(l, MZ_T("How long it takes"));
    size_t shown = 0;
    for (size_t i = 0; i < k->m->clocks_n && shown < LEAF_FACTS_MAX; i++) {
        const struct ir_clock *c = &k->m->clocks[i];
        int64_t n =
            c->days.rule != UINT32_MAX ? -1 : flow_count(l->cx, &at, c->days, mz_date_today(l->cx));
        if (n > 0) {
            leaf_event(l, p, k->m->clocks_n,
                       (struct ui_event){.at = apply_page_days(l, c, n),
                                         .text = apply_page_name(l, &c->name)});
            shown++;
        }
    }
    p->body = true;
    p->note = shown == 0 ? leaf_say(l, MZ_T("No time is set for this place. Ask the township."))
                         : leaf_say(l, MZ_T("Days on which we wait for you do not count."));
}

/* The case that it is about, and the code that proves whose: from the page of the application. */
static void about_case(struct leaf *l, struct ui_form *f)
{
    mz_str first = mz_req_query(l->rq, "first");
    mz_str code = mz_guest_code_read(l->cx, mz_req_query(l->rq, "code"));
    if (first.n > 0 && code.n > 0) {
        leaf_keep(l, f, "first", leaf_int(l, case_given(first)));
        leaf_keep(l, f, "code", code);
    }
}

static mz_code about(struct leaf *l, mz_out *out, mz_str matter, int64_t place,
                     struct mz_form *form)
{
    struct matter_kind k = {0};
    struct bundle_kind together;
    MZ_TRY(apply_kind(l->cx, place, matter, &k, &together));
    if (k.m == NULL || !for_applicants(k.m)) {
        return mz_refuse(l->cx, MZ_ABSENT,
                         .text = MZ_T("This is not applied for here. Ask the township."));
    }
    struct leaf_part *p = leaf_left(l, MZ_T("What it is"));
    p->body = true;
    p->note = apply_page_text(l, &k.m->source->about);
    struct ui_form *f = leaf_form(l, p, MZ_T("Begin the application"), form, 5);
    f->action = MZ_S("/apply/start");
    f->submit_icon = MZ_ICON("pencil");
    leaf_keep(l, f, "matter", k.m->name.id);
    leaf_keep(l, f, "place", mz_str_fmt(l->cx->a, "%012" PRId64, place));
    about_case(l, f);
    f->note = leaf_say(l, MZ_T("Small pages; you can stop at any time and go on later."));
    needs(l, &k);
    takes(l, &k, place);
    leaf_action(
        l, leaf_right(l, MZ_T("Something else")),
        (struct ui_action){.label = leaf_say(l, MZ_T("All kinds of help")),
                           .href = mz_str_fmt(l->cx->a, "/apply?place=%012" PRId64 "&any=1", place),
                           .icon = MZ_ICON("list")});
    return apply_page_send(l, out, apply_page_name(l, &k.m->name), leaf_division(l->cx, place));
}

mz_code apply_about_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    mz_str matter = mz_req_query(rq, "matter");
    if (matter.n == 0) {
        return mz_reply_redirect(rq, MZ_S("/apply"));
    }
    return about(l, out, matter, place_given(cx, mz_req_query(rq, "place")), NULL);
}

/* ---- beginning, going on
 * ------------------------------------------------------------------------------ */

mz_code apply_start_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct mz_actor *reader = cx->actor;
    mz_str matter = mz_req_field(rq, "matter");
    int64_t place = place_given(cx, mz_req_field(rq, "place"));
    const struct apply_about from = {.code = mz_guest_code_read(cx, mz_req_field(rq, "code")),
                                     .first = case_given(mz_req_field(rq, "first"))};
    int64_t id = 0;
    mz_str code = MZ_S("");
    if (matter.n == 0 || division_code_level(place) < DIVISION_TOWNSHIP) {
        return choose_place(leaf_new(cx, rq), out, place, NULL);
    }
    struct mz_actor guest = apply_guest(place, mz_req_from(rq), mz_req_id(rq));
    cx->actor = &guest;
    mz_code rc = apply_admit(cx, APPLY_TRY_START, mz_req_from(rq), MZ_S(""));
    rc = rc == MZ_OK ? apply_start_about(cx, matter, place, from, &id, &code) : rc;
    cx->actor = reader;
    MZ_TRY(rc);
    return mz_reply_redirectf(rq, "/apply/at/" MZ_FMT, MZ_ARG(code));
}

/* Says nothing of the code: the page behind it does. */
mz_code apply_find_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    mz_str code = mz_guest_code_read(cx, mz_req_field(rq, "code"));
    if (code.n > 0) {
        return mz_reply_redirectf(rq, "/apply/at/" MZ_FMT, MZ_ARG(code));
    }
    mz_form_problem(&form, (struct mz_say){.field = "code", .text = MZ_T("A code has 16 digits.")});
    if (mz_form_json(&form, out)) {
        return MZ_OK;
    }
    mz_reply_status(rq, 422);
    return choose_place(leaf_new(cx, rq), out, cx->world->division, &form);
}
