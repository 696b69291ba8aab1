/* list_web.c - the township's side: applications to make sure of, and what was told; the routes. */
#include <inttypes.h>

#include "base/ident.h"
#include "base/text.h"
#include "feature/apply/page_web.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { COL_WHO, COL_MATTER, COL_PLACE, COL_SENT, COLS };

/* ---- the list -----------------------------------------------------------------------------------
 */

static const struct ui_column heads[COLS] = {
    [COL_WHO] = {.name = "who", .label = {MZ_T("Applicant||case"), 0}, .fixed = true},
    [COL_MATTER] = {.name = "matter",
                    .label = {MZ_T("Matter"), 0},
                    .sort = true,
                    .phone_full = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_SENT] = {.name = "sent_ms",
                  .label = {MZ_T("Sent on"), 0},
                  .sort = true,
                  .phone_end = true},
};

static mz_str matter_name(struct leaf *l, int64_t division, mz_str matter)
{
    struct matter_kind k = {0};
    struct bundle_kind together;
    if (apply_kind(l->cx, division, matter, &k, &together) != MZ_OK || k.m == NULL) {
        mz_clear(l->cx); /* its pack is gone */
        return matter;
    }
    return apply_page_name(l, &k.m->name);
}

/* What stands sealed: who applies. */
static mz_code load(struct list *list)
{
    mz_arena *a = list->l->cx->a;
    int64_t *ids = MZ_NEW_N(a, int64_t, list->n + 1);
    struct apply *all = MZ_NEW_N(a, struct apply, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = list->rows[i].id;
    }
    list->once = all;
    return apply_get_many(list->l->cx, ids, list->n, all);
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    const struct apply *all = l->list->once;
    const struct apply *a = &all[list_nth(l, row)];
    int64_t division = row->v[APPLY_REG_DIVISION].i;
    int64_t sent_ms = row->v[APPLY_REG_SENT].i;
    bool helped = a->b.other;
    v[COL_WHO] = (struct ui_cell){.text = mz_name_mask(l->cx->a, a->b.name),
                                  .note = helped ? leaf_say(l, MZ_T("With a helper")) : MZ_S(""),
                                  .href = mz_str_fmt(l->cx->a, "/apply/%" PRId64, row->id)};
    v[COL_MATTER].text = matter_name(l, division, row->v[APPLY_REG_MATTER].s);
    v[COL_PLACE].text = leaf_division_short(l->cx, division);
    v[COL_SENT].text = sent_ms == MZ_NULL ? MZ_S("—") : leaf_time(l, sent_ms);
    return MZ_OK;
}

static const struct mz_member application_members[] = {
    {"id", "Number of the application", MZ_J_INT(struct mz_reg_row, id)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, APPLY_REG_DIVISION)},
    {"matter", "Matter of the pack", MZ_J_COL(TEXT, APPLY_REG_MATTER)},
    {"sent", "When it was sent", MZ_J_COL_OR_NULL(TIME, APPLY_REG_SENT)},
    {"case", "Number of the case it became", MZ_J_COL_OR_NULL(I64, APPLY_REG_CASE)},
    {0},
};
static const struct mz_shape application_shape = {"ApplicationRow", application_members,
                                                  sizeof(struct mz_reg_row)};
const struct mz_shape applications_shape =
    MZ_ROWS("Applications", "applications", &application_shape);

static const struct list_view views[] = {
    {"", MZ_T("To make sure of"), .counted = true},
    {"begun", MZ_T("Begun||applications"), .counted = true},
    {"declined", MZ_T("Declined||applications"), .counted = true},
};

static const struct list_how apply_queue = {
    .reg = &apply_register,
    .path = "/apply/queue",
    .title = MZ_T("Online applications"),
    .sub = MZ_T("Longest waiting first."),
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .usual = "sent_ms",
    .heads = heads,
    .heads_n = COLS,
    .load = load,
    .cells = cells,
    .answer = &applications_shape,
    .act = "apply.read",
    .kind = "apply",
    .icon = MZ_ICON("device-mobile"),
    .none = MZ_T("No application waits here"),
    .next = MZ_T("What people send from their phones, and cannot be told apart from a stranger's, "
                 "waits here for somebody who knows them."),
};

/* ---- one application
 * ------------------------------------------------------------------------------ */

struct one {
    struct leaf *l;
    struct apply a;
    struct mz_form *form;
    int64_t person; /* of the register, by the number; 0: nobody */
    int64_t household;
};

static mz_code found(struct one *o)
{
    mz_cx *cx = o->l->cx;
    struct household_member m = {.id = 0};
    bool has = false;
    MZ_TRY(o->a.b.number.n == 0 ? MZ_OK : person_by_number(cx, o->a.b.number, &o->person));
    if (o->person != 0) {
        MZ_TRY(household_of(cx, o->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &has));
        o->household = has ? m.household : 0;
    }
    return MZ_OK;
}

static void told(struct one *o)
{
    struct leaf *l = o->l;
    const struct apply_body *b = &o->a.b;
    struct leaf_part *p = leaf_left(l, MZ_T("What was told"));
    leaf_fact(l, p, MZ_T("Applicant||case"), (struct ui_fact){.value = b->name});
    leaf_fact(l, p, MZ_T("ID number"),
              (struct ui_fact){.value = mz_cid_mask(l->cx->a, b->number), .id = true});
    leaf_fact(l, p, MZ_T("Telephone"),
              (struct ui_fact){.value = mz_phone_mask(l->cx->a, b->phone),
                               .note = o->a.proven
                                           ? leaf_say(l, MZ_T("A code sent there came back"))
                                           : leaf_say(l, MZ_T("Not confirmed by a code")),
                               .id = true});
    leaf_fact(l, p, MZ_T("Matter"),
              (struct ui_fact){.value = matter_name(l, o->a.division, o->a.matter)});
    leaf_fact(l, p, MZ_T("Sent on"),
              (struct ui_fact){.value = o->a.sent_ms == MZ_NULL ? MZ_S("—")
                                                                : leaf_time(l, o->a.sent_ms)});
    if (b->other) {
        leaf_fact(l, p, MZ_T("Helper"),
                  (struct ui_fact){
                      .value = b->helper,
                      .note = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(b->helper_relation),
                                         MZ_ARG(mz_phone_mask(l->cx->a, b->helper_phone))),
                      .wide = true});
    }
}

static void named(struct one *o)
{
    static const struct ui_column cols[] = {
        {.name = "name", .label = {MZ_T("Name||of a person"), 0}, .phone_full = true},
        {.name = "number", .label = {MZ_T("ID number"), 0}, .phone_label = true},
    };
    struct leaf *l = o->l;
    if (o->a.b.rows_n == 0) {
        return;
    }
    struct ui_table *t =
        leaf_table(l, leaf_left(l, MZ_T("Members they named")), cols, MZ_LEN(cols), o->a.b.rows_n);
    for (size_t i = 0; i < o->a.b.rows_n; i++) {
        mz_str number = o->a.b.rows[i].number;
        leaf_cell(t, (struct ui_cell){.text = o->a.b.rows[i].name});
        leaf_cell(
            t, (struct ui_cell){.text = number.n == 0 ? MZ_S("—") : mz_cid_mask(l->cx->a, number),
                                .id = true});
    }
}

static mz_code photos(struct one *o)
{
    struct leaf *l = o->l;
    struct apply_photo *v = NULL;
    size_t n = 0;
    MZ_TRY(apply_photos(l->cx, o->a.id, &v, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct matter_kind k = {0};
    struct bundle_kind together;
    MZ_TRY(apply_kind(l->cx, o->a.division, o->a.matter, &k, &together));
    struct leaf_part *p = leaf_left(l, MZ_T("Photos of papers"));
    for (size_t i = 0; i < n; i++) {
        mz_str name = leaf_say(l, MZ_T("Other paper"));
        for (size_t j = 0; k.m != NULL && j < k.m->papers_n; j++) {
            const struct ir_label *x = &k.pack->book->papers[k.m->papers[j].paper].name;
            name = mz_str_eq(x->id, v[i].paper) ? apply_page_name(l, x) : name;
        }
        leaf_event(
            l, p, n,
            (struct ui_event){.at = leaf_time(l, v[i].made_ms),
                              .text = name,
                              .note = leaf_sayf(l, MZ_T("{0} KB"),
                                                leaf_int(l, (v[i].bytes + 1023) / 1024), MZ_S("")),
                              .href = mz_str_fmt(l->cx->a, "/apply/paper/%" PRId64, v[i].id)});
    }
    return MZ_OK;
}

static mz_code register_part(struct one *o)
{
    struct leaf *l = o->l;
    struct leaf_part *p = leaf_right(l, MZ_T("In the register"));
    mz_str name = MZ_S("");
    p->body = true;
    if (o->person == 0) {
        p->note = leaf_say(l, MZ_T("Nobody in your area has this ID number. Register the person "
                                   "from the paper first, then the household."));
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_say(l, MZ_T("Register a person")),
                                       .href = MZ_S("/person/new"),
                                       .need = "person.write",
                                       .icon = MZ_ICON("user-plus")});
        return MZ_OK;
    }
    MZ_TRY(person_name(l->cx, person_may(l->cx), o->person, &name));
    leaf_fact(l, p, MZ_T("By the ID number"),
              (struct ui_fact){.value = name,
                               .href = mz_str_fmt(l->cx->a, "/person/%" PRId64, o->person),
                               .note = mz_str_eq(name, o->a.b.name)
                                           ? leaf_say(l, MZ_T("The name is the same"))
                                           : leaf_say(l, MZ_T("The name is another one"))});
    if (o->household == 0) {
        p->note = leaf_say(l, MZ_T("This person stands in no household yet: make it first."));
        return MZ_OK;
    }
    leaf_action(
        l, p,
        (struct ui_action){.label = leaf_say(l, MZ_T("To the household")),
                           .href = mz_str_fmt(l->cx->a, "/household/%" PRId64, o->household),
                           .need = "household.read",
                           .icon = MZ_ICON("home")});
    return MZ_OK;
}

static void begin_form(struct one *o)
{
    struct leaf *l = o->l;
    struct leaf_part *p = leaf_right(l, MZ_T("Begin the case"));
    struct ui_form *f = leaf_form(l, p, MZ_T("It is this person: begin"), o->form, 4);
    p->note = leaf_say(l, MZ_T("Speak to the applicant or look at the identity card first."));
    leaf_keep(l, f, "do", MZ_S("begin"));
    leaf_keep(l, f, "version", leaf_int(l, o->a.version));
    leaf_field(f, (struct ui_field){.kind = UI_CHECK,
                                    .name = "sure",
                                    .label = leaf_say(l, MZ_T("I made sure who it is.")),
                                    .value = apply_page_kept(l, "sure"),
                                    .wide = true});
    leaf_field(
        f, (struct ui_field){.kind = UI_CHECK,
                             .name = "leave_out",
                             .label = leaf_say(l, MZ_T("Begin without those who are no members.")),
                             .value = apply_page_kept(l, "leave_out"),
                             .wide = true});
}

static void decline_form(struct one *o)
{
    struct leaf *l = o->l;
    struct leaf_part *p = leaf_right(l, MZ_T("Cannot be begun"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Decline, and tell why"), o->form, 3);
    f->quiet = true;
    f->danger = true;
    leaf_keep(l, f, "do", MZ_S("decline"));
    leaf_keep(l, f, "version", leaf_int(l, o->a.version));
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "why",
                                    .label = leaf_say(l, MZ_T("Why, in words for the applicant")),
                                    .value = apply_page_kept(l, "why"),
                                    .max = APPLY_WORDS_MAX,
                                    .wide = true});
}

static mz_code show(struct one *o, mz_out *out)
{
    struct leaf *l = o->l;
    bool waits = o->a.state == APPLY_SENT;
    if (o->a.state == APPLY_DECLINED) {
        leaf_callout(l, MZ_TONE_WARN, (struct mz_say){.text = MZ_T("Declined||applications")},
                     (struct mz_say){.text = MZ_T("{0}"), .arg = {o->a.b.why}});
    }
    leaf_band(l, false);
    told(o);
    named(o);
    MZ_TRY(photos(o));
    MZ_TRY(register_part(o));
    if (waits && mz_req_may(l->rq, "apply.bind")) {
        if (o->household != 0) {
            begin_form(o);
        }
        decline_form(o);
    }
    if (o->a.case_id != MZ_NULL) {
        leaf_action(
            l, leaf_right(l, MZ_T("The case")),
            (struct ui_action){.label = leaf_say(l, MZ_T("To the case")),
                               .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, o->a.case_id),
                               .need = "matter.read",
                               .icon = MZ_ICON("clipboard-list")});
    }
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Online applications")),
                           .href = MZ_S("/apply/queue")};
    return leaf_send(l, out,
                     (struct mz_page){.title = mz_name_mask(l->cx->a, o->a.b.name),
                                      .sub = leaf_division(l->cx, o->a.division),
                                      .menu = "/apply/queue",
                                      .crumbs = c,
                                      .crumbs_n = 1});
}

static mz_code look(mz_cx *cx, mz_req *rq, struct one *o)
{
    *o = (struct one){.l = leaf_new(cx, rq)};
    MZ_TRY(apply_get(cx, mz_req_path_int(rq, "id"), &o->a));
    if (o->a.state == APPLY_DRAFT) { /* its applicant's alone */
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such application in your area."));
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("apply.read"),
                                               .kind = MZ_S("apply"),
                                               .subject = o->a.id,
                                               .division = o->a.division}));
    return found(o);
}

mz_code apply_one_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct one o;
    MZ_TRY(look(cx, rq, &o));
    return show(&o, out);
}

/* What was sent from a phone for this case, and by whom. */
mz_code apply_case_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct one o = {.l = leaf_new(cx, rq)};
    struct matter_case c = {.id = 0};
    int64_t id = 0;
    MZ_TRY(matter_get(cx, mz_req_path_int(rq, "id"), &c));
    MZ_TRY(apply_of_case(cx, c.id, &id));
    if (id != 0) {
        return mz_reply_redirectf(rq, "/apply/%" PRId64, id);
    }
    struct ui_empty *none = MZ_NEW(cx->a, struct ui_empty);
    *none = (struct ui_empty){
        .icon = MZ_ICON("device-mobile"),
        .title = leaf_say(o.l, MZ_T("This case was not sent from a phone")),
        .text = leaf_say(o.l, MZ_T("Its papers are with the case itself.")),
    };
    leaf_left(o.l, MZ_T("Online applications"))->empty = none;
    return leaf_send(o.l, out,
                     (struct mz_page){.title = leaf_say(o.l, MZ_T("What was sent by phone")),
                                      .menu = "/apply/queue"});
}

static mz_code begin(struct one *o, int64_t version, int64_t *case_id)
{
    struct matter_kind k = {0};
    struct bundle_kind together;
    mz_cx *cx = o->l->cx;
    MZ_TRY(apply_kind(cx, o->a.division, o->a.matter, &k, &together));
    bool person = k.m != NULL && k.m->subject == IR_OF_PERSON;
    if (!mz_form_flag(o->form, "sure")) {
        mz_form_problem(
            o->form, (struct mz_say){.field = "sure", .text = MZ_T("Make sure who it is first.")});
        return MZ_OK;
    }
    if (o->household == 0) {
        mz_form_problem(o->form, (struct mz_say){.text = MZ_T("This person stands in no household "
                                                              "yet: make it first.")});
        return MZ_OK;
    }
    const struct apply_bind in = {.id = o->a.id,
                                  .version = version,
                                  .household = person ? 0 : o->household,
                                  .person = person ? o->person : 0,
                                  .leave_out = mz_form_flag(o->form, "leave_out")};
    return mz_form_take(o->form, apply_bind(cx, &in, case_id));
}

mz_code apply_one_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct one o;
    int64_t case_id = 0;
    MZ_TRY(look(cx, rq, &o));
    o.form = &form;
    bool decline = mz_str_eq(mz_req_field(rq, "do"), MZ_S("decline"));
    int64_t version =
        mz_form_int(&form, "version", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    if (form.problems.n == 0 && decline) {
        MZ_TRY(mz_form_take(&form, apply_decline(cx, o.a.id, version, mz_req_field(rq, "why"))));
    } else if (form.problems.n == 0) {
        MZ_TRY(begin(&o, version, &case_id));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(&o, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = decline ? MZ_T("Declined; the applicant reads why.")
                                                   : MZ_T("The case has begun.")});
    return case_id != 0 ? mz_reply_redirectf(rq, "/matter/%" PRId64, case_id)
                        : mz_reply_redirect(rq, MZ_S("/apply/queue"));
}

mz_code apply_photo_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct apply_photo v;
    mz_str bytes = MZ_S("");
    MZ_TRY(apply_photo_open(cx, mz_req_path_int(rq, "id"), &v, &bytes));
    bool jpeg = mz_str_eq(v.kind, MZ_S("jpeg"));
    mz_out_raw(out, bytes);
    mz_reply_download(
        rq, mz_str_fmt(cx->a, "photo-%" PRId64 ".%s", v.id % MZ_ID_UNIT, jpeg ? "jpg" : "png"),
        jpeg ? "image/jpeg" : "image/png");
    return MZ_OK;
}

/* ---- routes
 * --------------------------------------------------------------------------------------- */

const struct mz_route apply_routes[] = {
    {.path = "/apply",
     .get = apply_list_get,
     .need = "public",
     .help = "Which help there is in a place: place=CODE of a village, or any=1 of a township"},
    {.path = "/apply/about",
     .get = apply_about_get,
     .need = "public",
     .help = "One kind of help: what it needs and how long it takes; matter=ID and place=CODE"},
    {.path = "/apply/start",
     .post = apply_start_post,
     .need = "public",
     .help = "Begin an application: matter and place; of an appeal first=CASE and the own code; "
             "leads to its code"},
    {.path = "/apply/find",
     .post = apply_find_post,
     .need = "public",
     .help = "Go on with an application by its code"},
    {.path = "/apply/at/{key:text}",
     .get = apply_at_get,
     .post = apply_at_post,
     .need = "public",
     .help = "An application by its code: its pages, or how far it is; POST do=ACT acts"},
    {.path = "/apply/at/{key:text}/step",
     .get = apply_step_get,
     .post = apply_step_post,
     .need = "public",
     .help = "One page of an application, n from 0; POST keeps it"},
    {.path = "/apply/at/{key:text}/photo",
     .post = apply_photo_post,
     .need = "public",
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = 8 << 20,
     .help = "Send a photo of a paper, or take the one named by drop away"},
    {.path = "/apply/at/{key:text}/unlock",
     .post = apply_unlock_post,
     .need = "public",
     .flags = MZ_ROUTE_SECRET,
     .help = "Ask for a one-time code (do=ask), or bring it (proof)"},
    {.path = "/apply/at/{key:text}/letter",
     .get = apply_letter_get,
     .need = "public",
     .help = "A letter of the case as PDF, id=ID, after a one-time code",
     .file = "application/pdf"},
    {.path = "/apply/sign/{key:text}",
     .get = apply_sign_get,
     .post = apply_sign_post,
     .need = "public",
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = 8 << 20,
     .help = "A member's own link: agree to the cross-check with a drawn signature"},
    {.path = "/apply/queue",
     .get = list_get,
     .page = &apply_queue,
     .need = "apply.read",
     .help = "Applications from phones: to make sure of, begun, declined",
     .answer = &applications_shape,
     .list = &apply_register},
    {.path = "/apply/{id}",
     .get = apply_one_get,
     .post = apply_one_post,
     .need = "apply.read",
     .need_post = "apply.bind",
     .help =
         "One application; POST do=begin binds it and begins the case, do=decline tells why not"},
    {.path = "/apply/case/{id}",
     .get = apply_case_get,
     .need = "apply.read",
     .help = "The application that a case began with"},
    {.path = "/apply/paper/{id}",
     .get = apply_photo_get,
     .need = "apply.read",
     .help = "A photo that an applicant sent",
     .file = "image/*"},
    {0},
};
