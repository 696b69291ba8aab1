/* desk_web.c - at the counter: an objection of who comes in person, the figures, offices on
 * notices. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/notice/notice_sql.h"
#include "feature/notice/page_web.h"
#include "feature/world.h"
#include "store/db.h"

static struct ui_crumb *crumb(struct leaf *l)
{
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Objections to notices")),
                           .href = MZ_S("/objection")};
    return c;
}

static mz_code send(struct leaf *l, mz_out *out, const char *title, mz_str sub)
{
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, title),
                                      .sub = sub,
                                      .menu = "/objection",
                                      .crumbs = crumb(l),
                                      .crumbs_n = mz_req_may(l->rq, "notice.read") ? 1 : 0});
}

/* ---- who comes in person -----------------------------------------------------------------------
 */

/* Without a notice in the address: those that hang in the reader's area. */
static mz_code choose(struct leaf *l, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Village"), 0}, .fixed = true},
        {.name = "matter", .label = {MZ_T("What is proposed"), 0}, .phone_full = true},
        {.name = "name", .label = {MZ_T("Applicant"), 0}, .phone_label = true},
    };
    mz_cx *cx = l->cx;
    struct notice_shown *v = NULL;
    size_t n = 0;
    int64_t counted = 0;
    MZ_TRY(notice_list(cx, cx->world->division, &v, &n, &counted));
    struct leaf_part *p = leaf_left(l, MZ_T("Which notice is it about"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){
                         .text = v[i].place,
                         .href = mz_str_fmt(cx->a, "/objection/new?notice=%" PRId64, v[i].id)});
        leaf_cell(t, (struct ui_cell){.text = v[i].proposes});
        leaf_cell(t, (struct ui_cell){.text = v[i].name.n > 0 ? v[i].name : MZ_S("—")});
    }
    if (n == 0) {
        p->table = NULL;
        p->body = true;
        p->note = leaf_say(l, MZ_T("No notice hangs here now."));
    }
    return send(l, out, MZ_T("Enter an objection"), MZ_S(""));
}

static mz_code new_form(struct leaf *l, mz_out *out, const struct notice_shown *v,
                        struct mz_form *form)
{
    struct ui_form *f = leaf_form(l, leaf_left(l, MZ_T("Who comes in person")),
                                  MZ_T("Enter the objection"), form, 6);
    f->action = MZ_S("/objection/new");
    f->submit_icon = MZ_ICON("message-plus");
    f->note = leaf_say(l, MZ_T("The days of the notice stand still from now on. Give the number to "
                               "who objects; it is shown once."));
    notice_page_who_fields(l, f);
    leaf_keep(l, f, "notice", mz_str_fmt(l->cx->a, "%" PRId64, v->id));
    struct leaf_part *r = leaf_right(l, MZ_T("What it is about||notice"));
    leaf_fact(l, r, MZ_T("Village"), (struct ui_fact){.value = v->place});
    leaf_fact(l, r, MZ_T("Applicant"),
              (struct ui_fact){.value = v->name.n > 0 ? v->name : MZ_S("—")});
    leaf_fact(l, r, MZ_T("What is proposed"), (struct ui_fact){.value = v->proposes});
    return send(l, out, MZ_T("Enter an objection"), v->matter);
}

mz_code notice_new_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct notice_shown v;
    int64_t id = mz_req_query_int(rq, "notice", 1, INT64_MAX, 0);
    MZ_TRY(notice_show_id(cx, id, &v));
    return v.state == NOTICE_HANGS ? new_form(l, out, &v, NULL) : choose(l, out);
}

mz_code notice_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct mz_form form = mz_form_of(cx, rq);
    struct notice_shown v;
    mz_str code = MZ_S("");
    int64_t id = mz_form_int(&form, "notice", (struct mz_rule){.lo = 1, .required = true});
    struct notice_said in = {
        .notice = id == MZ_NULL ? 0 : id,
        .way = "counter",
        .text = mz_form_text(
            &form, "text",
            (struct mz_rule){.min = NOTICE_TEXT_MIN, .max = NOTICE_TEXT_MAX, .required = true}),
        .name = mz_form_text(&form, "name", (struct mz_rule){.max = NOTICE_NAME_MAX}),
        .phone = mz_form_text(&form, "phone", (struct mz_rule){.max = 30})};
    MZ_TRY(notice_show_id(cx, in.notice, &v));
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, notice_object(cx, &in, &code)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return v.state == NOTICE_HANGS ? new_form(l, out, &v, &form) : choose(l, out);
    }
    return mz_reply_redirectf(rq, "/notice/done?no=" MZ_FMT, MZ_ARG(code));
}

/* ---- figures
 * -------------------------------------------------------------------------------------- */

mz_code notice_figures_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    int year = mz_date_ymd(mz_date_today(cx)).year;
    mz_date first = MZ_DATE_NONE;
    struct notice_q_count_row n = {0};
    struct notice_q_count_objections_row o = {0};
    int64_t asked = mz_req_query_int(rq, "year", 2000, 2200, year);
    (void)mz_date_make((int)asked, 1, 1, &first);
    MZ_TRY(notice_q_count(cx, mz_date_ms(first), &n));
    MZ_TRY(notice_q_count_objections(cx, mz_date_ms(first), mz_date_today(cx).v, &o));
    struct leaf_part *p = leaf_left(l, MZ_T("Public notices"));
    leaf_fact(l, p, MZ_T("Posted"), (struct ui_fact){.value = leaf_int(l, n.notices)});
    leaf_fact(l, p, MZ_T("Hang now"), (struct ui_fact){.value = leaf_int(l, n.hanging)});
    struct leaf_part *q = leaf_left(l, MZ_T("Objections to notices"));
    leaf_fact(l, q, MZ_T("Came in||how many"), (struct ui_fact){.value = leaf_int(l, o.total)});
    leaf_fact(l, q, MZ_T("To be settled||objections"),
              (struct ui_fact){.value = leaf_int(l, o.open)});
    leaf_fact(l, q, MZ_T("Overdue"), (struct ui_fact){.value = leaf_int(l, o.late)});
    leaf_fact(l, q, MZ_T("Upheld||objection"), (struct ui_fact){.value = leaf_int(l, o.upheld)});
    leaf_fact(l, q, MZ_T("Not upheld||objection"),
              (struct ui_fact){.value = leaf_int(l, o.rejected)});
    return send(l, out, MZ_T("Figures of notices"),
                leaf_sayf(l, MZ_T("Since {0}||figures"), leaf_day(l, first.v), MZ_S("")));
}

/* ---- offices on notices
 * ---------------------------------------------------------------------------- */

static int64_t own_place(mz_cx *cx, mz_str given)
{
    int64_t code = division_code(given);
    bool mine = code >= cx->actor->division_lo && code <= cx->actor->division_hi &&
                code % 1000 == 0 && code != 0;
    int64_t own = cx->actor->division_lo;
    return mine ? code : own;
}

static mz_code desk_form(struct leaf *l, mz_out *out, int64_t place, struct mz_form *form)
{
    static const struct ui_column heads[] = {{.name = "place", .label = {MZ_T("Place"), 0}}};
    mz_cx *cx = l->cx;
    struct notice_desk d;
    struct division *all = NULL;
    size_t n = 0;
    bool post = mz_req_method(l->rq) == MZ_POST;
    MZ_TRY(notice_desk(cx, place, &d));
    struct ui_form *f =
        leaf_form(l, leaf_left(l, MZ_T("As it stands on notices")), MZ_T("Keep it||desk"), form, 5);
    f->action = MZ_S("/objection/desk");
    leaf_keep(l, f, "place", mz_str_fmt(cx->a, "%012" PRId64, place));
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "office",
                                    .label = leaf_say(l, MZ_T("Office||notice")),
                                    .value = post ? mz_req_field(l->rq, "office") : d.office,
                                    .required = true,
                                    .max = 60,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "phone",
                                    .label = leaf_say(l, MZ_T("Telephone")),
                                    .value = post ? mz_req_field(l->rq, "phone") : d.phone,
                                    .max = 30});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "hours",
                                    .label = leaf_say(l, MZ_T("Hours||of an office")),
                                    .value = post ? mz_req_field(l->rq, "hours") : d.hours,
                                    .max = 60});
    if (division_code_level(place) == DIVISION_COUNTY) {
        MZ_TRY(division_children(cx, cx->world->divisions, place, mz_date_today(cx).v, &all, &n));
        struct ui_table *t =
            leaf_table(l, leaf_right(l, MZ_T("By place")), heads, MZ_LEN(heads), n);
        for (size_t i = 0; i < n; i++) {
            leaf_cell(
                t, (struct ui_cell){.text = division_spoken(cx->a, &all[i]),
                                    .href = mz_str_fmt(cx->a, "/objection/desk?place=%012" PRId64,
                                                       all[i].code)});
        }
    }
    return send(l, out, MZ_T("Offices on notices"), leaf_division(cx, place));
}

mz_code notice_desk_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return desk_form(leaf_new(cx, rq), out, own_place(cx, mz_req_query(rq, "place")), NULL);
}

mz_code notice_desk_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t place = own_place(cx, mz_req_field(rq, "place"));
    const struct notice_desk d = {
        .office = mz_form_text(&form, "office", (struct mz_rule){.max = 60, .required = true}),
        .phone = mz_form_text(&form, "phone", (struct mz_rule){.max = 30}),
        .hours = mz_form_text(&form, "hours", (struct mz_rule){.max = 60})};
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, notice_desk_set(cx, place, &d)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return desk_form(leaf_new(cx, rq), out, place, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Done.")});
    return mz_reply_redirectf(rq, "/objection/desk?place=%012" PRId64, place);
}
