/* object.c - what people say against a notice: written down, checked, answered. */
#include <inttypes.h>

#include "base/ident.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/guests.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { NUMBER_DIGITS = 11 };

/* ---- what cannot be ------------------------------------------------------------------------ */

static mz_code long_enough(mz_cx *cx, const char *field, mz_str s, size_t min, size_t max)
{
    size_t n = mz_utf8_count(s);
    if (n > max) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("At most {0} characters can be kept here."),
                         .arg = {mz_str_fmt(cx->a, "%zu", max)});
    }
    return n >= min ? MZ_OK
                    : mz_refuse(cx, MZ_INVALID, .field = field,
                                .text = MZ_T("Write in at least {0} characters what is not right."),
                                .arg = {mz_str_fmt(cx->a, "%zu", min)});
}

/* A number of a person, a card or a telephone has no place in what goes out. */
static mz_code no_numbers(mz_cx *cx, const char *field, mz_str s)
{
    size_t run = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        bool gap = run > 0 && (s.p[i] == ' ' || s.p[i] == '-');
        run = digit ? run + 1 : gap ? run : 0;
        if (run >= NUMBER_DIGITS) {
            return mz_refuse(cx, MZ_INVALID, .field = field,
                             .text =
                                 MZ_T("No ID number, card or telephone may stand here: take the "
                                      "number out."));
        }
    }
    return MZ_OK;
}

/* ---- an objection comes in ---------------------------------------------------------------------
 */

struct objecting {
    const struct notice_said *in;
    mz_str phone;
    mz_str code;
    int64_t id;
};

static mz_code of_notice(mz_cx *cx, int64_t id, struct notice_q_get_row *r)
{
    bool found = false;
    MZ_TRY(notice_q_get(cx, id, r, &found));
    bool hangs =
        found && r->ended_ms == MZ_NULL && (r->over_ms == MZ_NULL || r->over_ms > mz_now_ms(cx));
    return hangs ? MZ_OK
                 : mz_refuse(cx, found ? MZ_CONFLICT : MZ_ABSENT,
                             .text = MZ_T("This notice is over: objections are taken while it "
                                          "hangs. What is wrong can still be told by 12349."));
}

/* By working days as the pack says; the step is the one that the notice hangs in. */
static mz_code due(mz_cx *cx, const struct matter_open *o, int64_t *day)
{
    const struct ir_step *step = &o->m->steps[o->state->step];
    mz_date today = mz_date_today(cx);
    int64_t n = -1;
    if (!o->state->ended && step->notice.timed) {
        n = flow_count(cx, &o->at, step->notice.days, today);
    }
    *day =
        n < 0 || n > 1000 ? MZ_NULL : mz_calendar_due(cx, cx->world->calendar, today, (int32_t)n).v;
    return MZ_OK;
}

static mz_code object_tx(mz_cx *cx, void *p)
{
    struct objecting *w = p;
    struct notice_q_get_row r = {0};
    struct matter_open o = {0};
    MZ_TRY(of_notice(cx, w->in->notice, &r));
    MZ_TRY(matter_open_case(cx, r.case_id, &o));
    struct notice_q_object_args a = {.county = r.division / MZ_COUNTY_UNIT,
                                     .division = r.division,
                                     .notice = r.id,
                                     .case_id = r.case_id,
                                     .way = mz_str_of(w->in->way),
                                     .named = w->in->name.n > 0 || w->phone.n > 0 ? 1 : 0,
                                     .made_ms = mz_now_ms(cx),
                                     .made_by = cx->actor->user};
    MZ_TRY(due(cx, &o, &a.due_day));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(notice_seal(cx, "text_seal", a.id, w->in->text, &a.text_seal));
    if (a.named != 0) {
        mz_str who = mz_str_fmt(cx->a, MZ_FMT "\n" MZ_FMT, MZ_ARG(w->in->name), MZ_ARG(w->phone));
        MZ_TRY(notice_seal(cx, "who_seal", a.id, who, &a.who_seal));
    }
    w->code = mz_guest_code(cx);
    w->id = a.id;
    MZ_TRY(mz_guest_key(cx, "notice:code", w->code, &a.code_key));
    MZ_TRY(notice_q_object(cx, &a));
    MZ_TRY(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("notice.object"),
                                             .kind = MZ_S("objection"),
                                             .subject = a.id,
                                             .division = a.division}));
    return matter_happen(
        cx, r.case_id, 0,
        (struct flow_event){.kind = FLOW_OBJECTED,
                            .reason = mz_text(MZ_LANG_ZH, MZ_T("What was said stands with the "
                                                               "check of the objection."))});
}

mz_code notice_object(mz_cx *cx, const struct notice_said *in, mz_str *code)
{
    struct objecting w = {.in = in, .phone = in->phone};
    *code = MZ_S("");
    MZ_TRY(long_enough(cx, "text", in->text, NOTICE_TEXT_MIN, NOTICE_TEXT_MAX));
    MZ_TRY(long_enough(cx, "name", in->name, 0, NOTICE_NAME_MAX));
    if (in->phone.n > 0) {
        MZ_TRY(mz_phone_parse(cx, "phone", in->phone, &w.phone));
    }
    MZ_TRY(mz_tx(cx, object_tx, &w));
    *code = w.code;
    return MZ_OK;
}

/* ---- reading
 * ------------------------------------------------------------------------------------- */

mz_code notice_objection(mz_cx *cx, int64_t id, struct notice_objection *out)
{
    struct notice_q_objection_row r = {0};
    bool found = false;
    MZ_TRY(notice_q_objection(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such objection in your area."));
    }
    *out = (struct notice_objection){.id = r.id,
                                     .division = r.division,
                                     .notice = r.notice,
                                     .case_id = r.case_id,
                                     .way = r.way,
                                     .state = r.state,
                                     .named = r.named != 0,
                                     .checker = r.checker,
                                     .due_day = r.due_day,
                                     .made_ms = r.made_ms,
                                     .made_by = r.made_by,
                                     .settled_ms = r.settled_ms,
                                     .settled_by = r.settled_by,
                                     .version = r.version};
    MZ_TRY(notice_unseal(cx, "text_seal", id, r.text_seal, &out->text));
    MZ_TRY(notice_unseal(cx, "finding_seal", id, r.finding_seal, &out->finding));
    return notice_unseal(cx, "answer_seal", id, r.answer_seal, &out->answer);
}

static bool waits(const struct notice_objection *v)
{
    return mz_str_eq(v->state, MZ_S("open")) || mz_str_eq(v->state, MZ_S("checked"));
}

static mz_code still_open(mz_cx *cx, const struct notice_objection *v)
{
    return waits(v)
               ? MZ_OK
               : mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This objection is settled already."));
}

/* ---- who checks it
 * --------------------------------------------------------------------------------- */

static const struct ir_step *here(const struct matter_open *o)
{
    return o->state->ended ? NULL : &o->m->steps[o->state->step];
}

mz_code notice_posts(mz_cx *cx, int64_t id, ir_posts *out)
{
    struct notice_objection v = {.id = 0};
    struct matter_open o = {0};
    *out = 0;
    MZ_TRY(notice_objection(cx, id, &v));
    MZ_TRY(matter_open_case(cx, v.case_id, &o));
    const struct ir_step *step = here(&o);
    *out = step != NULL && step->notice.source != NULL ? step->by : 0;
    return MZ_OK;
}

/* Of each post of the step the nearest who hold it, whatever the reader's own area. */
mz_code notice_colleagues(mz_cx *cx, const struct notice_objection *v, struct account_worker **out,
                          size_t *n)
{
    ir_posts posts = 0;
    *out = MZ_NEW_N(cx->a, struct account_worker, NOTICE_COLLEAGUES_MAX);
    *n = 0;
    MZ_TRY(notice_posts(cx, v->id, &posts));
    for (int role = 0; role < MZ_ROLE_N; role++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        enum ir_post post = IR_POST_APPLICANT;
        mz_str word = mz_str_of(account_role_word((enum mz_role)role));
        if (!ir_post_of(word, &post) || (posts >> (unsigned)post & 1U) == 0) {
            continue;
        }
        MZ_TRY(account_nearest(cx, v->division, (enum mz_role)role, &w, &k));
        for (size_t i = 0; i < k && *n < NOTICE_COLLEAGUES_MAX; i++) {
            (*out)[(*n)++] = w[i];
        }
    }
    return MZ_OK;
}

static mz_code may_check(mz_cx *cx, const struct notice_objection *v, int64_t account, bool *may)
{
    struct account_worker *w = NULL;
    size_t n = 0;
    *may = false;
    MZ_TRY(notice_colleagues(cx, v, &w, &n));
    for (size_t i = 0; i < n; i++) {
        *may = *may || w[i].account == account;
    }
    return MZ_OK;
}

struct assigning {
    int64_t id, version, account;
    int64_t division;
};

static mz_code assign_tx(mz_cx *cx, void *p)
{
    const struct assigning *w = p;
    int64_t changed = 0;
    MZ_TRY(notice_q_assign(cx, w->id, w->version, w->account, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Somebody went on with this objection. Look at it again."));
    }
    return mz_tx_note(
        cx, &(struct mz_event){.act = MZ_S("notice.assign"),
                               .kind = MZ_S("objection"),
                               .subject = w->id,
                               .division = w->division,
                               .detail = mz_str_fmt(cx->a, "{\"to\":%" PRId64 "}", w->account)});
}

mz_code notice_assign(mz_cx *cx, int64_t id, int64_t version, int64_t account)
{
    struct notice_objection v = {.id = 0};
    bool may = false;
    MZ_TRY(notice_objection(cx, id, &v));
    MZ_TRY(still_open(cx, &v));
    MZ_TRY(may_check(cx, &v, account, &may));
    if (!may) {
        return mz_refuse(cx, MZ_INVALID, .field = "checker",
                         .text = MZ_T("Choose a colleague whose post settles objections here."));
    }
    struct assigning w = {id, version == 0 ? v.version : version, account, v.division};
    return mz_tx(cx, assign_tx, &w);
}

static mz_code only_checker(mz_cx *cx, int64_t checker)
{
    bool mine = checker != MZ_NULL && checker == cx->actor->user && cx->actor->user != 0;
    return mine ? MZ_OK
                : mz_refuse(cx, MZ_DENIED,
                            .text = MZ_T("Only who was given the check of this objection may do "
                                         "this. Take it, or have it given to you."));
}

/* ---- settled
 * ------------------------------------------------------------------------------------------ */

struct settling {
    const struct notice_objection *v;
    bool upheld;
    mz_str finding, answer;
};

static mz_code settle_tx(mz_cx *cx, void *p)
{
    const struct settling *w = p;
    const struct notice_objection *v = w->v;
    struct matter_open o = {0};
    int64_t changed = 0;
    MZ_TRY(matter_open_case(cx, v->case_id, &o));
    const struct ir_step *step = here(&o);
    if (step == NULL || step->notice.source == NULL) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("The case has left its public notice."));
    }
    struct notice_q_settle_args a = {.id = v->id,
                                     .state = w->upheld ? MZ_S("upheld") : MZ_S("rejected"),
                                     .settled_ms = mz_now_ms(cx),
                                     .settled_by = cx->actor->user};
    MZ_TRY(notice_seal(cx, "finding_seal", v->id, w->finding, &a.finding_seal));
    MZ_TRY(notice_seal(cx, "answer_seal", v->id, w->answer, &a.answer_seal));
    MZ_TRY(notice_q_settle(cx, &a, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This objection is settled already."));
    }
    MZ_TRY(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("notice.settle"),
                                             .kind = MZ_S("objection"),
                                             .subject = v->id,
                                             .division = v->division,
                                             .detail = w->upheld ? MZ_S("{\"upheld\":true}")
                                                                 : MZ_S("{\"upheld\":false}")}));
    struct flow_event e = {.kind = FLOW_SETTLED, .reason = w->finding, .yes = w->upheld};
    MZ_TRY(matter_happen(cx, v->case_id, 0, e));
    if (!w->upheld) {
        return MZ_OK;
    }
    e = (struct flow_event){.kind = FLOW_ACTED,
                            .what = step->actions[step->notice.upheld].name.id,
                            .reason = w->finding};
    return matter_happen(cx, v->case_id, 0, e);
}

mz_code notice_settle(mz_cx *cx, int64_t id, bool upheld, mz_str finding, mz_str answer)
{
    struct notice_objection v = {.id = 0};
    MZ_TRY(notice_objection(cx, id, &v));
    MZ_TRY(still_open(cx, &v));
    MZ_TRY(only_checker(cx, v.checker));
    MZ_TRY(long_enough(cx, "finding", finding, NOTICE_TEXT_MIN, MATTER_REASON_MAX));
    MZ_TRY(long_enough(cx, "answer", answer, NOTICE_TEXT_MIN, NOTICE_ANSWER_MAX));
    MZ_TRY(no_numbers(cx, "finding", finding));
    MZ_TRY(no_numbers(cx, "answer", answer));
    struct settling w = {&v, upheld, finding, answer};
    return mz_tx(cx, settle_tx, &w);
}

/* ---- who said it
 * ----------------------------------------------------------------------------------------- */

/* The reason is the actor's `why`: it stands in the audit beside the event. */
static mz_code reveal_tx(mz_cx *cx, void *p)
{
    const struct notice_objection *v = p;
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("notice.reveal"),
                                             .kind = MZ_S("objection"),
                                             .subject = v->id,
                                             .division = v->division});
}

static mz_code on_record(mz_cx *cx, struct notice_objection *v, mz_str reason)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor told = *who;
    told.why = reason;
    cx->actor = &told;
    mz_code rc = mz_tx(cx, reveal_tx, v);
    cx->actor = who;
    return rc;
}

mz_code notice_reveal(mz_cx *cx, int64_t id, mz_str reason, struct notice_who *out)
{
    struct notice_objection v = {.id = 0};
    struct notice_q_who_row r = {0};
    mz_str who = MZ_S("");
    *out = (struct notice_who){.name = MZ_S("")};
    MZ_TRY(notice_objection(cx, id, &v));
    MZ_TRY(only_checker(cx, v.checker));
    MZ_TRY(long_enough(cx, "reason", reason, NOTICE_TEXT_MIN, 200));
    MZ_TRY(on_record(cx, &v, reason)); /* before it is seen */
    MZ_TRY(notice_q_who(cx, id, &r));
    MZ_TRY(notice_unseal(cx, "who_seal", id, r.who_seal, &who));
    size_t cut = 0;
    while (cut < who.n && who.p[cut] != '\n') {
        cut++;
    }
    out->name = (mz_str){who.p, cut};
    out->phone = cut < who.n ? (mz_str){who.p + cut + 1, who.n - cut - 1} : MZ_S("");
    return MZ_OK;
}

/* ---- the answer
 * ---------------------------------------------------------------------------------------------- */

mz_code notice_answer(mz_cx *cx, mz_str code, struct notice_answer *out)
{
    struct notice_q_by_key_row r = {0};
    mz_str key = MZ_S("");
    bool found = false;
    *out = (struct notice_answer){.found = false, .answer = MZ_S(""), .state = MZ_S("")};
    MZ_TRY(mz_guest_key(cx, "notice:code", code, &key));
    MZ_TRY(notice_q_by_key(cx, key, &r, &found));
    if (!found) {
        return MZ_OK;
    }
    out->found = true;
    out->state = r.state;
    out->made_ms = r.made_ms;
    out->settled_ms = r.settled_ms;
    return notice_unseal(cx, "answer_seal", r.id, r.answer_seal, &out->answer);
}
