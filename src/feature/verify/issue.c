/* issue.c - a draft becomes a report: conclusion by a person, paper, seal; objections after it. */
#include <inttypes.h>
#include <string.h>

#include "base/calendar.h"
#include "base/utf8.h"
#include "feature/verify/kin.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { WHY_MIN = 4, TEXT_MAX = 2000 };

static bool is_conclusion(mz_str s)
{
    return mz_str_eq(s, MZ_S("none")) || mz_str_eq(s, MZ_S("suspect")) ||
           mz_str_eq(s, MZ_S("over")) || mz_str_eq(s, MZ_S("incomplete"));
}

struct issuing {
    struct verify_report r;
    mz_str pdf;
};

static mz_code correct_old(mz_cx *cx, const struct verify_report *r)
{
    int64_t n = 0;
    if (r->corrects == 0) {
        return MZ_OK;
    }
    MZ_TRY(verify_q_corrected(cx, r->corrects, r->id, &n));
    if (n != 1) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The report that this one corrects does not hold any more"));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.correct"),
                                             .kind = MZ_S("verify_report"),
                                             .subject = r->corrects,
                                             .division = r->division});
}

/* The paper is made here: what is signed is what is kept. */
static mz_code issue(mz_cx *cx, void *p)
{
    struct issuing *s = p;
    struct verify_signed sign;
    mz_str paper;
    int64_t n = 0;
    MZ_TRY(verify_paper_make(cx, &s->r, &s->pdf));
    MZ_TRY(verify_sign(cx, s->r.division, s->pdf, &sign));
    MZ_TRY(verify_seal(cx, "paper", s->r.id, s->pdf, &paper));
    const struct verify_q_issue_args row = {.id = s->r.id,
                                            .version = s->r.version,
                                            .conclusion = s->r.conclusion,
                                            .why = s->r.why,
                                            .issued_by = s->r.issued_by,
                                            .issued_ms = s->r.issued_ms,
                                            .valid_to = s->r.valid_to,
                                            .paper = paper,
                                            .paper_hash = sign.hash,
                                            .sign = sign.sign,
                                            .sign_key = sign.key};
    MZ_TRY(verify_q_issue(cx, &row, &n));
    if (n != 1) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody changed this report meanwhile"));
    }
    MZ_TRY(correct_old(cx, &s->r));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.issue"),
                                             .kind = MZ_S("verify_report"),
                                             .subject = s->r.id,
                                             .division = s->r.division});
}

static mz_code may_issue(mz_cx *cx, const struct verify_report *r, const struct verify_issue *in)
{
    if (!mz_str_eq(r->state, MZ_S("draft"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Only a draft can be issued"));
    }
    if (r->asked_by == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED, .text = MZ_T("Who asked for a report does not issue it"));
    }
    if (!is_conclusion(in->conclusion)) {
        return mz_refuse(cx, MZ_INVALID, .field = "conclusion",
                         .text = MZ_T("Choose one of the four conclusions"));
    }
    if (mz_str_eq(in->conclusion, MZ_S("none")) && r->missing_n > 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "conclusion",
                         .text = MZ_T("Sources did not return: what is not returned is not "
                                      "nothing"));
    }
    if (!mz_str_eq(in->conclusion, r->suggested) && mz_str_trim(in->why).n < WHY_MIN) {
        return mz_refuse(cx, MZ_INVALID, .field = "why",
                         .text = MZ_T("Write why you conclude otherwise than suggested"));
    }
    return in->why.n <= TEXT_MAX
               ? MZ_OK
               : mz_refuse(cx, MZ_LIMIT, .field = "why", .text = MZ_T("This text is too long"));
}

mz_code verify_issue(mz_cx *cx, const struct verify_issue *in)
{
    struct issuing s = {.pdf = MZ_S("")};
    const struct pack *p = NULL;
    mz_date to;
    MZ_TRY(pack_get(cx, &p));
    MZ_TRY(verify_get(cx, in->id, &s.r));
    MZ_TRY(may_issue(cx, &s.r, in));
    MZ_TRY(mz_date_add_months(cx, mz_date_today(cx), p->limit[PACK_VALID_MONTHS].value, &to));
    s.r.version = in->version;
    s.r.conclusion = in->conclusion;
    s.r.why = mz_str_trim(in->why);
    s.r.issued_by = cx->actor->user;
    s.r.issued_ms = mz_now_ms(cx);
    s.r.valid_to = to.v;
    return mz_tx_open(cx) ? issue(cx, &s) : mz_tx(cx, issue, &s);
}

mz_code verify_paper(mz_cx *cx, int64_t id, mz_str *pdf)
{
    struct verify_q_sealed_row r = {0};
    bool found = false;
    MZ_TRY(verify_q_sealed(cx, id, &r, &found));
    if (!found || r.paper.p == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("This report has no paper"));
    }
    return verify_unseal(cx, "paper", id, r.paper, pdf);
}

/* ---- objections --------------------------------------------------------------------- */

static struct verify_objection objection_of(const struct verify_q_objection_row *r)
{
    return (struct verify_objection){.id = r->id,
                                     .division = r->division,
                                     .report = r->report,
                                     .person = r->person,
                                     .item = r->item,
                                     .text = r->told,
                                     .evidence = r->evidence,
                                     .state = r->state,
                                     .asked_by = r->asked_by,
                                     .asked_ms = r->asked_ms,
                                     .due = r->due,
                                     .decided_by = r->decided_by,
                                     .decided_ms = r->decided_ms,
                                     .note = r->note,
                                     .renewed = r->renewed == MZ_NULL ? 0 : r->renewed,
                                     .version = r->version};
}

mz_code verify_objection_get(mz_cx *cx, int64_t id, struct verify_objection *out)
{
    struct verify_q_objection_row r = {0};
    bool found = false;
    MZ_TRY(verify_q_objection(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such objection in your area"));
    }
    *out = objection_of(&r);
    return MZ_OK;
}

mz_code verify_objections(mz_cx *cx, int64_t report, struct verify_objection **out, size_t *n)
{
    struct verify_q_objections_row *r = NULL;
    MZ_TRY(verify_q_objections(cx, report, &r, n));
    *out = MZ_NEW_N(cx->a, struct verify_objection, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        struct verify_q_objection_row one;
        _Static_assert(sizeof one == sizeof r[i], "the same columns");
        memcpy(&one, &r[i], sizeof one);
        (*out)[i] = objection_of(&one);
    }
    return MZ_OK;
}

struct objecting {
    const struct verify_object *in;
    struct verify_report r;
    int64_t due, id;
};

static mz_code object(mz_cx *cx, void *p)
{
    struct objecting *o = p;
    const int64_t county = o->r.division / MZ_COUNTY_UNIT;
    MZ_TRY(mz_id_take(cx, county, 1, &o->id));
    const struct verify_q_object_add_args row = {.id = o->id,
                                                 .county = county,
                                                 .division = o->r.division,
                                                 .report = o->r.id,
                                                 .person = o->in->person,
                                                 .item = o->in->item,
                                                 .told = mz_str_trim(o->in->text),
                                                 .evidence = o->in->evidence,
                                                 .asked_by = cx->actor->user,
                                                 .asked_ms = mz_now_ms(cx),
                                                 .due = o->due};
    MZ_TRY(verify_q_object_add(cx, &row));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.object"),
                                             .kind = MZ_S("verify_objection"),
                                             .subject = o->id,
                                             .division = o->r.division});
}

/* Only of the report that holds, by a person whom it is about, within the days of the pack. */
/* Whether the days to object are over; while nobody can know, a right has not ended. */
static bool too_late(mz_cx *cx, const struct pack *p, int64_t issued_ms)
{
    mz_date last = MZ_DATE_NONE;
    int32_t days = (int32_t)p->limit[PACK_OBJECT_DAYS].value;
    const mz_calendar *c = cx->world->calendar;
    if (c == NULL || mz_calendar_add(cx, c, mz_date_of_ms(issued_ms), days, &last) != MZ_OK) {
        mz_clear(cx);
        return false;
    }
    return mz_date_today(cx).v > last.v;
}

static mz_code may_object(mz_cx *cx, const struct pack *p, const struct objecting *o)
{
    struct report *body = NULL;
    struct verify_objection *old = NULL;
    size_t n = 0;
    bool member = false;
    if (!mz_str_eq(o->r.state, MZ_S("issued"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Objections are to the report that holds"));
    }
    if (too_late(cx, p, o->r.issued_ms)) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The days to object are over; ask for a new report"));
    }
    MZ_TRY(verify_objections(cx, o->r.id, &old, &n));
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(old[i].state, MZ_S("open"))) {
            return mz_refuse(cx, MZ_CONFLICT,
                             .text = MZ_T("An objection to this report is open already"));
        }
    }
    MZ_TRY(verify_body(cx, &o->r, &body));
    for (size_t i = 0; i < body->member_n; i++) {
        member |= body->member[i].person == o->in->person;
    }
    if (!member) {
        return mz_refuse(cx, MZ_INVALID, .field = "person",
                         .text = MZ_T("The report is not about this person"));
    }
    return MZ_OK;
}

mz_code verify_object(mz_cx *cx, const struct verify_object *in, int64_t *id)
{
    const struct pack *p = NULL;
    struct objecting o = {.in = in};
    size_t n = mz_str_trim(in->text).n;
    MZ_TRY(pack_get(cx, &p));
    MZ_TRY(verify_get(cx, in->report, &o.r));
    MZ_TRY(may_object(cx, p, &o));
    if (n < WHY_MIN || n > TEXT_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "text",
                         .text = MZ_T("Write what is wrong in the report"));
    }
    o.due = verify_working_day(cx, mz_date_today(cx).v, p->limit[PACK_RECHECK_DAYS].value);
    MZ_TRY(mz_tx_open(cx) ? object(cx, &o) : mz_tx(cx, object, &o));
    *id = o.id;
    return MZ_OK;
}

struct deciding {
    struct verify_objection o;
    int64_t version;
    bool upheld;
    mz_str note;
    const struct verify_new *renew;
    int64_t renewed;
};

static mz_code decide(mz_cx *cx, void *p)
{
    struct deciding *d = p;
    int64_t n = 0;
    if (d->upheld) {
        MZ_TRY(verify_ask_new(cx, d->renew, true, &d->renewed));
    }
    const struct verify_q_object_decide_args row = {.id = d->o.id,
                                                    .version = d->version,
                                                    .state = d->upheld ? MZ_S("upheld")
                                                                       : MZ_S("rejected"),
                                                    .user = cx->actor->user,
                                                    .at_ms = mz_now_ms(cx),
                                                    .note = d->note,
                                                    .renewed = d->upheld ? d->renewed : MZ_NULL};
    MZ_TRY(verify_q_object_decide(cx, &row, &n));
    if (n != 1) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Somebody decided this objection meanwhile"));
    }
    return mz_tx_note(
        cx, &(struct mz_event){.act = d->upheld ? MZ_S("verify.uphold") : MZ_S("verify.reject"),
                               .kind = MZ_S("verify_objection"),
                               .subject = d->o.id,
                               .division = d->o.division});
}

static mz_code declared_again(mz_cx *cx, const struct pack *p, mz_str json, int64_t **out)
{
    const struct mz_json *root = NULL;
    *out = MZ_NEW_N(cx->a, int64_t, p->declared_n + 1);
    MZ_TRY(mz_json_read(cx, json, (struct mz_json_options){.size_max = 1 << 14}, &root));
    for (size_t i = 0; i < p->declared_n; i++) {
        const struct mz_json *v = mz_json_get(root, mz_str_z(cx->a, p->declared[i].words.id));
        (*out)[i] = v != NULL && v->kind == MZ_JSON_INT ? v->i : MZ_NULL;
    }
    return MZ_OK;
}

mz_code verify_object_decide(mz_cx *cx, int64_t id, int64_t version, bool upheld, mz_str note,
                             int64_t *renewed)
{
    struct deciding d = {.version = version, .upheld = upheld, .note = mz_str_trim(note)};
    struct verify_report r;
    const struct pack *p = NULL;
    int64_t *declared = NULL;
    struct verify_kin *kin = NULL;
    size_t kin_n = 0;
    *renewed = 0;
    MZ_TRY(pack_get(cx, &p));
    MZ_TRY(verify_objection_get(cx, id, &d.o));
    MZ_TRY(verify_get(cx, d.o.report, &r));
    if (!mz_str_eq(d.o.state, MZ_S("open"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This objection was decided already"));
    }
    if (d.o.asked_by == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Who recorded an objection does not decide it"));
    }
    if (d.note.n < WHY_MIN || d.note.n > TEXT_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "note",
                         .text = MZ_T("Write what the re-check found; the person reads it"));
    }
    MZ_TRY(declared_again(cx, p, r.declared, &declared));
    MZ_TRY(kin_read(cx, r.declared, &kin, &kin_n));
    const struct verify_new renew = {
        .ask = {.household = r.household, .purpose = r.purpose, .scope = r.scope},
        .declared = declared,
        .kin = kin,
        .kin_n = kin_n,
        .reason = mz_str_fmt(cx->a, "异议复核：" MZ_FMT, MZ_ARG(mz_str_dup(cx->a, r.number))),
        .corrects = r.id};
    d.renew = &renew;
    MZ_TRY(mz_tx(cx, decide, &d));
    *renewed = d.renewed;
    return MZ_OK;
}
