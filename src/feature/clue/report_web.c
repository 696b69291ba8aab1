/* report_web.c - what the public sees: report somebody in need, the receipt, what became of it. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/clue/clue_view.h"
#include "feature/clue/page_web.h"
#include "feature/division/division.h"
#include "feature/guests.h"
#include "feature/place_web.h"
#include "feature/world.h"
#include "store/db.h"

static const char trap[] = "homepage";

/* Needs that somebody without an office thinks in; the rest is staff's. */
static const enum clue_need asked[] = {CLUE_LIVING,     CLUE_ILLNESS, CLUE_OLD,   CLUE_CHILD,
                                       CLUE_DISABILITY, CLUE_WORK,    CLUE_HOUSE, CLUE_DISASTER,
                                       CLUE_VIOLENCE,   CLUE_STREET,  CLUE_OTHER};

static mz_code send_public(struct leaf *l, mz_out *out, const char *title, mz_str sub)
{
    return leaf_send(
        l, out,
        (struct mz_page){.title = leaf_say(l, title), .sub = sub, .frame = MZ_FRAME_PUBLIC});
}

static mz_str by_of(mz_req *rq, mz_str given)
{
    (void)rq;
    return mz_str_eq(given, MZ_S("code")) ? given : MZ_S("");
}

/* ---- where ------------------------------------------------------------------------------- */

static mz_code choose_place(struct leaf *l, mz_out *out, int64_t place)
{
    MZ_TRY(place_choose(l, MZ_T("Where is it"), "/report", place));
    leaf_action(l, leaf_right(l, MZ_T("You have reported already")),
                (struct ui_action){.label = leaf_say(l, MZ_T("Ask what became of it")),
                                   .href = MZ_S("/report/state"),
                                   .icon = MZ_ICON("search")});
    return send_public(l, out, MZ_T("Report somebody in need"), leaf_division(l->cx, place));
}

/* ---- the form ----------------------------------------------------------------------------- */

static mz_str kept(struct leaf *l, const char *name)
{
    return mz_req_method(l->rq) == MZ_POST ? mz_req_field(l->rq, name) : MZ_S("");
}

static void what_fields(struct leaf *l, struct ui_form *f)
{
    struct ui_option *need = MZ_NEW_N(l->cx->a, struct ui_option, MZ_LEN(asked) + 1);
    struct ui_option *whom = MZ_NEW_N(l->cx->a, struct ui_option, 2);
    need[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
    for (size_t i = 0; i < MZ_LEN(asked); i++) {
        need[i + 1] = (struct ui_option){.value = mz_str_of(clue_needs[asked[i]].word),
                                         .label = leaf_say(l, clue_needs[asked[i]].label)};
    }
    whom[0] = (struct ui_option){.value = MZ_S("self"),
                                 .label = leaf_say(l, MZ_T("For myself or my family")),
                                 .chosen = !mz_str_eq(kept(l, "whom"), MZ_S("other"))};
    whom[1] = (struct ui_option){.value = MZ_S("other"),
                                 .label = leaf_say(l, MZ_T("For a neighbour or somebody else")),
                                 .chosen = mz_str_eq(kept(l, "whom"), MZ_S("other"))};
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "whom",
                                    .label = leaf_say(l, MZ_T("For whom||report")),
                                    .options = whom,
                                    .options_n = 2,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "need",
                                    .label = leaf_say(l, MZ_T("What is it about")),
                                    .value = kept(l, "need"),
                                    .options = need,
                                    .options_n = MZ_LEN(asked) + 1,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "text",
                                    .label = leaf_say(l, MZ_T("What is wrong||told")),
                                    .hint = leaf_say(l, MZ_T("A few words are enough. No ID "
                                                             "numbers, please.")),
                                    .value = kept(l, "text"),
                                    .max = CLUE_TEXT_MAX,
                                    .required = true,
                                    .wide = true});
}

static void who_fields(struct leaf *l, struct ui_form *f)
{
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "by_name",
                                    .label = leaf_say(l, MZ_T("Your name")),
                                    .value = kept(l, "by_name"),
                                    .autocomplete = "name",
                                    .max = CLUE_NAME_MAX,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "by_phone",
                                    .label = leaf_say(l, MZ_T("Your telephone")),
                                    .hint = leaf_say(l, MZ_T("We call back on this number.")),
                                    .value = kept(l, "by_phone"),
                                    .autocomplete = "tel",
                                    .max = 30,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "name",
                                    .label = leaf_say(l, MZ_T("Who needs help, if not you")),
                                    .value = kept(l, "name"),
                                    .optional_mark = true,
                                    .max = CLUE_NAME_MAX});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "address",
                                    .label = leaf_say(l, MZ_T("House or how to find it")),
                                    .value = kept(l, "address"),
                                    .optional_mark = true,
                                    .max = CLUE_ADDRESS_MAX});
}

static mz_html trap_of(struct leaf *l)
{
    mz_out part;
    mz_out_init(&part, l->cx->lang, 1024);
    clue_trap_html(&part, &(struct clue_trap){.name = trap});
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

static mz_code show_form(struct leaf *l, mz_out *out, int64_t place, mz_str by,
                         struct mz_form *form)
{
    mz_cx *cx = l->cx;
    struct leaf_part *p = leaf_left(l, MZ_T("What you want to tell us"));
    p->sub = leaf_division_short(cx, place);
    struct ui_form *f = leaf_form(l, p, MZ_T("Send the report"), form, 16);
    f->action = MZ_S("/report");
    f->submit_icon = MZ_ICON("send");
    what_fields(l, f);
    who_fields(l, f);
    leaf_field(f, (struct ui_field){.kind = UI_CHECK,
                                    .name = "urgent",
                                    .label = leaf_say(l, MZ_T("Somebody is in danger now")),
                                    .value = kept(l, "urgent"),
                                    .wide = true});
    leaf_field(f, (struct ui_field){
                      .kind = UI_CHECK,
                      .name = "agree",
                      .label = leaf_say(l, MZ_T("The civil affairs office may keep and use what I "
                                                "tell to look into this and call me back.")),
                      .value = kept(l, "agree"),
                      .required = true,
                      .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_SLOT, .name = trap, .slot = trap_of(l)});
    leaf_keep(l, f, "place", mz_str_fmt(cx->a, "%012" PRId64, place));
    leaf_keep(l, f, "by", by);
    struct leaf_part *r = leaf_right(l, MZ_T("In danger, call at once"));
    r->note = leaf_say(l, MZ_T("Police 110, ambulance 120, fire 119. Help of civil affairs: "
                               "12349."));
    leaf_action(l, r,
                (struct ui_action){.label = leaf_say(l, MZ_T("Another place")),
                                   .href = MZ_S("/report"),
                                   .icon = MZ_ICON("map-pin")});
    return send_public(l, out, MZ_T("Report somebody in need"), leaf_division(cx, place));
}

mz_code clue_report_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    int64_t place = 0;
    if (!place_asked(cx, rq, &place)) {
        return choose_place(l, out, place);
    }
    return show_form(l, out, place, by_of(rq, mz_req_query(rq, "by")), NULL);
}

/* ---- POST ------------------------------------------------------------------------------------ */

static enum clue_need need_of(struct mz_form *form)
{
    mz_str word = mz_req_field(form->rq, "need");
    for (size_t i = 0; i < MZ_LEN(asked); i++) {
        if (mz_str_eq(word, mz_str_of(clue_needs[asked[i]].word))) {
            return asked[i];
        }
    }
    mz_form_problem(form, (struct mz_say){.field = "need", .text = MZ_T("Please choose")});
    return CLUE_OTHER;
}

static struct clue_new read_form(struct mz_form *form, int64_t place)
{
    static const char *const whom[] = {"self", "other", NULL};
    mz_str who = mz_form_text(form, "whom", (struct mz_rule){.required = true, .among = whom});
    struct clue_new in = {
        .channel = mz_str_eq(mz_req_field(form->rq, "by"), MZ_S("code")) ? CLUE_CODE : CLUE_REPORT,
        .kind = mz_form_flag(form, "urgent") ? CLUE_URGENT : CLUE_HELP,
        .need = need_of(form),
        .division = place,
        .text = mz_form_text(form, "text",
                             (struct mz_rule){.min = 2, .max = CLUE_TEXT_MAX, .required = true}),
        .self = mz_str_eq(who, MZ_S("self")),
        .by_name =
            mz_form_text(form, "by_name", (struct mz_rule){.max = CLUE_NAME_MAX, .required = true}),
        .by_phone = mz_form_text(form, "by_phone", (struct mz_rule){.max = 30, .required = true}),
        .name = mz_form_text(form, "name", (struct mz_rule){.max = CLUE_NAME_MAX}),
        .address = mz_form_text(form, "address", (struct mz_rule){.max = CLUE_ADDRESS_MAX}),
        .phone = MZ_S(""),
        .source = MZ_S("")};
    in.name = in.self ? MZ_S("") : in.name;
    if (!mz_form_flag(form, "agree")) {
        mz_form_problem(form, (struct mz_say){.field = "agree",
                                              .text = MZ_T("Without this we may keep nothing. You "
                                                           "can also call 12349.")});
    }
    if (mz_req_field(form->rq, trap).n > 0) {
        mz_form_problem(form, (struct mz_say){.field = "text",
                                              .text = MZ_T("A hidden field was filled in. Please "
                                                           "send the form once more.")});
    }
    return in;
}

/* As nobody, in the county where it is: enough to write the report down, and nothing else. */
static mz_code raise(mz_cx *cx, mz_req *rq, struct mz_form *form, const struct clue_new *in)
{
    const struct mz_actor *who = cx->actor;
    int64_t id = 0;
    struct mz_actor reporter = mz_guest(in->division, mz_req_from(rq), mz_req_id(rq));
    cx->actor = &reporter;
    mz_code rc = clue_admit(cx, mz_req_from(rq), in->by_phone);
    rc = rc == MZ_OK ? mz_form_take(form, clue_raise(cx, in, &id)) : rc;
    cx->actor = who;
    return rc;
}

mz_code clue_report_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct mz_form form = mz_form_of(cx, rq);
    struct clue_raised told = {.joined = false};
    int64_t place = place_given(cx, mz_req_field(rq, "place"));
    if (division_code_level(place) < DIVISION_TOWNSHIP) {
        return choose_place(l, out, place);
    }
    struct clue_new in = read_form(&form, place);
    in.told = &told;
    if (form.problems.n == 0) {
        MZ_TRY(raise(cx, rq, &form, &in));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show_form(l, out, place, by_of(rq, mz_req_field(rq, "by")), &form);
    }
    return mz_reply_redirectf(rq, "/report/done?no=" MZ_FMT, MZ_ARG(told.receipt));
}

/* ---- afterwards ---------------------------------------------------------------------------------
 */

/* Says the number that stands in the address; it asks nothing and so tells nothing. */
mz_code clue_done_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    mz_str no = mz_req_query(rq, "no");
    if (clue_receipt_county(no) == 0) {
        return mz_reply_redirect(rq, MZ_S("/report"));
    }
    leaf_callout(l, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Your report has arrived")},
                 (struct mz_say){.text = MZ_T("A worker looks into it and calls you back.")});
    leaf_band(l, false);
    struct leaf_part *p = leaf_left(l, MZ_T("Write this number down"));
    leaf_fact(l, p, MZ_T("Receipt"), (struct ui_fact){.value = no, .id = true, .wide = true});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Ask what became of it")),
                                   .href = MZ_S("/report/state"),
                                   .icon = MZ_ICON("search")});
    return send_public(l, out, MZ_T("Report somebody in need"), MZ_S(""));
}

static void state_form(struct leaf *l, struct mz_form *form)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Your receipt"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Ask"), form, 2);
    f->action = MZ_S("/report/state");
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "receipt",
                                    .label = leaf_say(l, MZ_T("Receipt")),
                                    .hint = leaf_say(l, MZ_T("14 digits, as 331181-1234-5678")),
                                    .value = kept(l, "receipt"),
                                    .max = 24,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "tail",
                                    .label = leaf_say(l, MZ_T("Last four digits of your "
                                                              "telephone")),
                                    .value = kept(l, "tail"),
                                    .max = 4,
                                    .required = true,
                                    .wide = true});
}

mz_code clue_state_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    state_form(l, NULL);
    return send_public(l, out, MZ_T("What became of my report"), MZ_S(""));
}

/* 331181 1234 5678 and the like in the one spelling; empty when it is not 14 digits. */
static mz_str receipt_of(mz_cx *cx, mz_str typed)
{
    char d[14];
    size_t n = 0;
    for (size_t i = 0; i < typed.n && i < 60; i++) {
        if (typed.p[i] >= '0' && typed.p[i] <= '9') {
            if (n == sizeof d) {
                return MZ_S("");
            }
            d[n++] = typed.p[i];
        }
    }
    return n != sizeof d ? MZ_S("") : mz_str_fmt(cx->a, "%.6s-%.4s-%.4s", d, d + 6, d + 10);
}

mz_code clue_state_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct {
        enum mz_tone tone;
        const char *title;
        const char *text;
    } says[] = {
        [CLUE_SEEN_NONE] = {MZ_TONE_WARN, MZ_T("No report was found with this receipt and number"),
                            MZ_T("Check both. Or call 12349; a worker will look.")},
        [CLUE_SEEN_RECEIVED] = {MZ_TONE_INFO, MZ_T("Your report has arrived"),
                                MZ_T("Nobody has taken it yet.")},
        [CLUE_SEEN_WORKED] = {MZ_TONE_NOTE, MZ_T("Your report is being looked into"),
                              MZ_T("A worker has it and calls you back.")},
        [CLUE_SEEN_DONE] = {MZ_TONE_OK, MZ_T("Your report was looked into"),
                            MZ_T("If nobody has told you what came of it, call 12349.")},
    };
    struct leaf *l = leaf_new(cx, rq);
    struct mz_form form = mz_form_of(cx, rq);
    enum clue_seen seen = CLUE_SEEN_NONE;
    mz_str receipt = receipt_of(
        cx, mz_form_text(&form, "receipt", (struct mz_rule){.max = 24, .required = true}));
    mz_str tail = mz_form_text(&form, "tail", (struct mz_rule){.max = 4, .required = true});
    if (form.problems.n == 0) {
        MZ_TRY(clue_admit_ask(cx, mz_req_from(rq), receipt));
        MZ_TRY(clue_receipt_state(cx, receipt, tail, &seen));
        leaf_callout(l, says[seen].tone, (struct mz_say){.text = says[seen].title},
                     (struct mz_say){.text = says[seen].text});
        leaf_band(l, false);
    } else if (mz_form_json(&form, out)) {
        return MZ_OK;
    } else {
        mz_reply_status(rq, 422);
    }
    state_form(l, &form);
    return send_public(l, out, MZ_T("What became of my report"), MZ_S(""));
}
