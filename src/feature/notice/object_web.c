/* object_web.c - an objection from the public, its number, and the answer to it. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/guests.h"
#include "feature/notice/notice_view.h"
#include "feature/notice/page_web.h"
#include "feature/world.h"
#include "store/db.h"

static const char trap[] = "homepage";

static mz_str kept(struct leaf *l, const char *name)
{
    return mz_req_method(l->rq) == MZ_POST ? mz_req_field(l->rq, name) : MZ_S("");
}

static mz_html trap_of(struct leaf *l)
{
    mz_out part;
    mz_out_init(&part, l->cx->lang, 1024);
    notice_trap_html(&part, &(struct notice_trap){.name = trap});
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

void notice_page_who_fields(struct leaf *l, struct ui_form *f)
{
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "text",
                                    .label = leaf_say(l, MZ_T("What is not right")),
                                    .hint = leaf_say(l, MZ_T("What you saw or know. No ID numbers, "
                                                             "please.")),
                                    .value = kept(l, "text"),
                                    .max = NOTICE_TEXT_MAX,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "name",
                                    .label = leaf_say(l, MZ_T("Name of who objects")),
                                    .value = kept(l, "name"),
                                    .optional_mark = true,
                                    .max = NOTICE_NAME_MAX});
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "phone",
                                    .label = leaf_say(l, MZ_T("Telephone of who objects")),
                                    .value = kept(l, "phone"),
                                    .optional_mark = true,
                                    .max = 30});
}

static mz_code object_form(struct notice_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    struct leaf_part *part = leaf_left(l, MZ_T("Your objection"));
    struct ui_form *f = leaf_form(l, part, MZ_T("Send the objection"), p->form, 8);
    f->action = mz_str_fmt(l->cx->a, "/notice/" MZ_FMT "/object", MZ_ARG(p->v.code));
    f->submit_icon = MZ_ICON("send");
    f->note = leaf_say(l, MZ_T("Only who looks into it may learn who you are, and each look is on "
                               "record."));
    notice_page_who_fields(l, f);
    leaf_field(f, (struct ui_field){.kind = UI_SLOT, .name = trap, .slot = trap_of(l)});
    struct leaf_part *r = leaf_right(l, MZ_T("What it is about||notice"));
    leaf_fact(l, r, MZ_T("Village"), (struct ui_fact){.value = p->v.place});
    leaf_fact(l, r, MZ_T("Applicant"),
              (struct ui_fact){.value = p->v.name.n > 0 ? p->v.name : MZ_S("—")});
    leaf_fact(l, r, MZ_T("What is proposed"), (struct ui_fact){.value = p->v.proposes});
    leaf_action(
        l, r,
        (struct ui_action){.label = leaf_say(l, MZ_T("Back to the notice")),
                           .href = mz_str_fmt(l->cx->a, "/notice/" MZ_FMT, MZ_ARG(p->v.code)),
                           .icon = MZ_ICON("arrow-left")});
    return notice_page_send(p, out, leaf_say(l, MZ_T("Object to a notice")), p->v.matter);
}

mz_code notice_object_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_one(cx, rq, out, object_form);
}

static mz_code object_post(struct notice_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    mz_cx *cx = l->cx;
    struct mz_form form = mz_form_of(cx, l->rq);
    mz_str code = MZ_S("");
    p->form = &form;
    struct notice_said in = {
        .notice = p->v.id,
        .way = "page",
        .text = mz_form_text(
            &form, "text",
            (struct mz_rule){.min = NOTICE_TEXT_MIN, .max = NOTICE_TEXT_MAX, .required = true}),
        .name = mz_form_text(&form, "name", (struct mz_rule){.max = NOTICE_NAME_MAX}),
        .phone = mz_form_text(&form, "phone", (struct mz_rule){.max = 30})};
    if (mz_req_field(l->rq, trap).n > 0) {
        mz_form_problem(&form, (struct mz_say){.field = "text",
                                               .text = MZ_T("A hidden field was filled in. Please "
                                                            "send the form once more.")});
    }
    if (form.problems.n == 0) {
        p->guest = mz_guest(p->v.division, mz_req_from(l->rq), mz_req_id(l->rq));
        MZ_TRY(notice_admit(cx, NOTICE_TRY_OBJECT, mz_req_from(l->rq), p->v.code));
        MZ_TRY(mz_form_take(&form, notice_object(cx, &in, &code)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(l->rq, 422);
        return object_form(p, out);
    }
    return mz_reply_redirectf(l->rq, "/notice/done?no=" MZ_FMT, MZ_ARG(code));
}

mz_code notice_object_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_one(cx, rq, out, object_post);
}

/* ---- afterwards -------------------------------------------------------------------------------
 */

/* Says the number that stands in the address; it asks nothing and so tells nothing. */
static mz_code done_page(struct notice_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    mz_str no = mz_guest_code_read(l->cx, mz_req_query(l->rq, "no"));
    if (no.n == 0) {
        return mz_reply_redirect(l->rq, MZ_S("/notice"));
    }
    leaf_callout(l, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The objection has arrived")},
                 (struct mz_say){.text = MZ_T("The days of the notice stand still until somebody "
                                              "has looked into it.")});
    leaf_band(l, false);
    struct leaf_part *part = leaf_left(l, MZ_T("Write this number down"));
    leaf_fact(l, part, MZ_T("Number for the answer"),
              (struct ui_fact){.value = no, .id = true, .wide = true});
    part->note = leaf_say(l, MZ_T("The answer is read with it, and with nothing else. We cannot "
                                  "find it again for you."));
    leaf_action(l, part,
                (struct ui_action){.label = leaf_say(l, MZ_T("Read the answer")),
                                   .href = MZ_S("/notice/answer"),
                                   .icon = MZ_ICON("search")});
    return notice_page_send(p, out, leaf_say(l, MZ_T("Thank you")), MZ_S(""));
}

mz_code notice_done_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_run(cx, rq, out, done_page);
}

static mz_code answer_form(struct notice_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    struct leaf_part *part = leaf_left(l, MZ_T("Your number"));
    struct ui_form *f = leaf_form(l, part, MZ_T("Read the answer"), p->form, 2);
    f->action = MZ_S("/notice/answer");
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "code",
                                    .label = leaf_say(l, MZ_T("Number for the answer")),
                                    .hint = leaf_say(l, MZ_T("16 digits, as 4821-7730-1956-2204")),
                                    .value = kept(l, "code"),
                                    .max = 40,
                                    .required = true,
                                    .wide = true});
    return notice_page_send(p, out, leaf_say(l, MZ_T("Answer to an objection")), MZ_S(""));
}

mz_code notice_answer_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_run(cx, rq, out, answer_form);
}

static void say_answer(struct leaf *l, const struct notice_answer *a)
{
    static const struct {
        const char *state;
        enum mz_tone tone;
        const char *title, *text;
    } says[] = {
        {"open", MZ_TONE_INFO, MZ_T("The objection has arrived"),
         MZ_T("Nobody has looked into it yet.")},
        {"checked", MZ_TONE_NOTE, MZ_T("The objection is being looked into"),
         MZ_T("The days of the notice stand still.")},
        {"upheld", MZ_TONE_OK, MZ_T("The objection was right"),
         MZ_T("The case went back to be surveyed or decided anew.")},
        {"rejected", MZ_TONE_IDLE, MZ_T("The objection was not right"),
         MZ_T("The notice went on with the days that were left.")},
        {"dropped", MZ_TONE_IDLE, MZ_T("The case left the notice"),
         MZ_T("It went another way before the objection was settled. Call 12349 for more.")},
    };
    if (!a->found) {
        leaf_callout(l, MZ_TONE_WARN, (struct mz_say){.text = MZ_T("No objection has this number")},
                     (struct mz_say){.text = MZ_T("Check the digits. Or call 12349; a worker will "
                                                  "look.")});
    }
    for (size_t i = 0; a->found && i < MZ_LEN(says); i++) {
        if (mz_str_eq(a->state, mz_str_of(says[i].state))) {
            leaf_callout(l, says[i].tone, (struct mz_say){.text = says[i].title},
                         (struct mz_say){.text = says[i].text});
        }
    }
    leaf_band(l, false);
    if (a->answer.n > 0) {
        struct leaf_part *part = leaf_left(l, MZ_T("The answer"));
        part->body = true;
        part->note = a->answer;
        part->sub = leaf_day(l, mz_date_of_ms(a->settled_ms).v);
    }
}

static mz_code answer_post(struct notice_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    struct mz_form form = mz_form_of(l->cx, l->rq);
    struct notice_answer a = {.found = false};
    mz_str typed = mz_form_text(&form, "code", (struct mz_rule){.max = 40, .required = true});
    mz_str code = mz_guest_code_read(l->cx, typed);
    p->form = &form;
    if (form.problems.n == 0 && code.n == 0) {
        mz_form_problem(&form,
                        (struct mz_say){.field = "code", .text = MZ_T("A code has 16 digits.")});
    }
    if (form.problems.n == 0) {
        MZ_TRY(notice_admit(l->cx, NOTICE_TRY_ASK, mz_req_from(l->rq), code));
        MZ_TRY(notice_answer(l->cx, code, &a));
        say_answer(l, &a);
    } else if (mz_form_json(&form, out)) {
        return MZ_OK;
    } else {
        mz_reply_status(l->rq, 422);
    }
    return answer_form(p, out);
}

mz_code notice_answer_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return notice_page_run(cx, rq, out, answer_post);
}
