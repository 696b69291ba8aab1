/* raise.c - the only way in: a report becomes a clue, or joins one that is open. */
#include <inttypes.h>

#include "base/ident.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "feature/division/division.h"
#include "feature/guests.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

enum { TEXT_MIN = 2 };

struct raising {
    struct clue_new in; /* checked: numbers in one spelling, whom and where filled in */
    mz_str subject;     /* p == NULL: never joined */
    int64_t county;
    int64_t id;
    struct clue_raised told;
};

static mz_str or_null(mz_str s)
{
    return s.n == 0 ? (mz_str){NULL, 0} : s;
}

/* ---- what cannot be ---------------------------------------------------------------- */

static mz_code phone_of(mz_cx *cx, const char *field, mz_str *phone)
{
    mz_str given = *phone;
    return given.n == 0 ? MZ_OK : mz_phone_parse(cx, field, given, phone);
}

static mz_code long_enough(mz_cx *cx, const char *field, mz_str s, size_t max)
{
    if (mz_utf8_count(s) > max) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("At most {0} characters can be kept here."),
                         .arg = {mz_str_fmt(cx->a, "%zu", max)});
    }
    return MZ_OK;
}

static mz_code check_texts(mz_cx *cx, struct clue_new *in)
{
    bool mute = in->channel == CLUE_DEVICE || in->channel == CLUE_DATA;
    MZ_TRY(long_enough(cx, "name", in->name, CLUE_NAME_MAX));
    MZ_TRY(long_enough(cx, "by_name", in->by_name, CLUE_NAME_MAX));
    MZ_TRY(long_enough(cx, "address", in->address, CLUE_ADDRESS_MAX));
    MZ_TRY(long_enough(cx, "text", in->text, CLUE_TEXT_MAX));
    MZ_TRY(long_enough(cx, "source", in->source, CLUE_SOURCE_MAX));
    MZ_TRY(phone_of(cx, "phone", &in->phone));
    MZ_TRY(phone_of(cx, "by_phone", &in->by_phone));
    if (!mute && mz_utf8_count(in->text) < TEXT_MIN) {
        return mz_refuse(cx, MZ_INVALID, .field = "text",
                         .text = MZ_T("Write in a few words what is wrong."));
    }
    return MZ_OK;
}

static mz_code find_home(mz_cx *cx, struct clue_new *in)
{
    struct household_member m = {.id = 0};
    struct person_view v = {.id = 0};
    bool found = false;
    if (in->household == 0 && in->person != 0) {
        MZ_TRY(person_get(cx, person_may(cx), in->person, &v));
        in->division = v.division;
        MZ_TRY(household_of(cx, in->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
        in->household = found ? m.household : 0;
    }
    if (in->household != 0) {
        struct household h = {.id = 0};
        MZ_TRY(household_get(cx, in->household, &h));
        in->division = h.division;
    }
    return MZ_OK;
}

static mz_code check_place(mz_cx *cx, const struct clue_new *in)
{
    struct division d;
    int64_t county = in->division / MZ_COUNTY_UNIT;
    bool there = cx->world->divisions != NULL &&
                 division_code_level(in->division) >= DIVISION_COUNTY &&
                 division_get(cx->world->divisions, in->division, &d);
    if (!there || county < cx->actor->division_lo / MZ_COUNTY_UNIT ||
        county > cx->actor->division_hi / MZ_COUNTY_UNIT) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("Choose the village or township where it is."));
    }
    return MZ_OK;
}

/* ---- whom it is about --------------------------------------------------------------- */

mz_str clue_home_subject(mz_arena *a, int64_t household)
{
    return mz_str_fmt(a, "h:%" PRId64, household);
}

/* Questions are answered one by one, and a complaint is never thought the same as another. */
static mz_code subject_of(mz_cx *cx, struct raising *r)
{
    const struct clue_new *in = &r->in;
    r->subject = (mz_str){NULL, 0};
    if (in->kind == CLUE_ASK || in->kind == CLUE_COMPLAIN) {
        return MZ_OK;
    }
    if (in->household != 0) {
        r->subject = clue_home_subject(cx->a, in->household);
        return MZ_OK;
    }
    if (in->person != 0) {
        r->subject = mz_str_fmt(cx->a, "p:%" PRId64, in->person);
        return MZ_OK;
    }
    mz_str who =
        in->phone.n > 0 ? mz_str_fmt(cx->a, "t:" MZ_FMT, MZ_ARG(in->phone))
        : in->name.n > 0
            ? mz_str_fmt(cx->a, "n:" MZ_FMT "@%012" PRId64, MZ_ARG(in->name), in->division)
        : in->channel == CLUE_DEVICE && in->source.n > 0
            ? mz_str_fmt(cx->a, "d:" MZ_FMT "@%012" PRId64, MZ_ARG(in->source), in->division)
            : MZ_S("");
    return who.n == 0 ? MZ_OK : mz_guest_key(cx, "clue", who, &r->subject);
}

mz_code clue_open_of(mz_cx *cx, int64_t county, mz_str subject, int64_t *id)
{
    struct clue_q_open_row row = {0};
    bool found = false;
    *id = 0;
    if (subject.p != NULL) {
        MZ_TRY(clue_q_open(cx, county, subject, &row, &found));
        *id = found ? row.id : 0;
    }
    return MZ_OK;
}

/* ---- rows --------------------------------------------------------------------------- */

static mz_code report_add(mz_cx *cx, struct raising *r, int64_t division)
{
    const struct clue_new *in = &r->in;
    struct clue_q_report_add_args a = {.county = r->county,
                                       .division = division,
                                       .clue = r->id,
                                       .at_ms = mz_now_ms(cx),
                                       .channel = mz_str_of(clue_channels[in->channel].word),
                                       .self = in->self ? 1 : 0,
                                       .source = or_null(in->source),
                                       .made_by = cx->actor->user};
    MZ_TRY(clue_receipt_make(cx, r->county, &r->told.receipt));
    a.receipt = r->told.receipt;
    MZ_TRY(mz_id_take(cx, r->county, 1, &a.id));
    const char *t = "clue_report";
    MZ_TRY(
        clue_seal(cx, (struct clue_place){t, "by_name_seal", a.id}, in->by_name, &a.by_name_seal));
    MZ_TRY(clue_seal(cx, (struct clue_place){t, "by_phone_seal", a.id}, in->by_phone,
                     &a.by_phone_seal));
    MZ_TRY(clue_seal(cx, (struct clue_place){t, "text_seal", a.id}, in->text, &a.text_seal));
    a.by_name_mask = or_null(clue_name_mask(cx->a, in->by_name));
    if (in->by_phone.n > 0) {
        a.by_phone_mask = mz_phone_mask(cx->a, in->by_phone);
        MZ_TRY(clue_phone_key(cx, in->by_phone, &a.by_key));
    }
    return clue_q_report_add(cx, &a);
}

static mz_code make(mz_cx *cx, struct raising *r)
{
    const struct clue_new *in = &r->in;
    struct clue_q_add_args a = {.county = r->county,
                                .division = in->division,
                                .channel = mz_str_of(clue_channels[in->channel].word),
                                .kind = mz_str_of(clue_kinds[in->kind].word),
                                .need = mz_str_of(clue_needs[in->need].word),
                                .urgency = clue_urgency(in->kind),
                                .subject = r->subject,
                                .household = in->household == 0 ? MZ_NULL : in->household,
                                .person = in->person == 0 ? MZ_NULL : in->person,
                                .name_mask = or_null(clue_name_mask(cx->a, in->name)),
                                .made_ms = mz_now_ms(cx),
                                .due_ms = clue_due(cx, in->division, in->kind)};
    struct clue c = {.id = 0};
    MZ_TRY(mz_id_take(cx, r->county, 1, &a.id));
    r->id = a.id;
    MZ_TRY(clue_seal(cx, (struct clue_place){"clue", "name_seal", a.id}, in->name, &a.name_seal));
    MZ_TRY(
        clue_seal(cx, (struct clue_place){"clue", "phone_seal", a.id}, in->phone, &a.phone_seal));
    MZ_TRY(clue_seal(cx, (struct clue_place){"clue", "address_seal", a.id}, in->address,
                     &a.address_seal));
    a.phone_mask = in->phone.n > 0 ? mz_phone_mask(cx->a, in->phone) : (mz_str){NULL, 0};
    MZ_TRY(clue_q_add(cx, &a));
    MZ_TRY(report_add(cx, r, in->division));
    MZ_TRY(clue_get(cx, a.id, &c));
    return clue_step_add(
        cx,
        &(struct clue_new_step){
            .clue = &c, .act = "made", .becomes = CLUE_RECEIVED, .first = true, .note = MZ_S("")});
}

/* One more report of what is known: it may make it more urgent, never less. */
static mz_code join(mz_cx *cx, struct raising *r)
{
    struct clue was = {.id = 0};
    MZ_TRY(clue_get(cx, r->id, &was));
    struct clue to = was;
    int64_t due = clue_due(cx, was.division, r->in.kind);
    to.reports_n++;
    if (clue_urgency(r->in.kind) < clue_urgency(was.kind)) {
        to.kind = r->in.kind;
        to.due_ms = was.due_ms == MZ_NULL || was.due_ms < due ? was.due_ms : due;
    }
    r->told.joined = true;
    MZ_TRY(report_add(cx, r, was.division));
    MZ_TRY(clue_move(cx, &was, &to));
    return clue_step_add(cx,
                         &(struct clue_new_step){
                             .clue = &was, .act = "join", .becomes = was.state, .note = MZ_S("")});
}

static mz_code raise_tx(mz_cx *cx, void *p)
{
    struct raising *r = p;
    r->told.joined = false;
    MZ_TRY(clue_open_of(cx, r->county, r->subject, &r->id));
    return r->id != 0 ? join(cx, r) : make(cx, r);
}

/*
 * What is told is told to the county: a clerk may hear of the next township. The open clue it joins
 * may stand there, so it is looked for in the whole county; nothing of it is shown.
 */
mz_code clue_raise(mz_cx *cx, const struct clue_new *in, int64_t *id)
{
    struct raising r = {.in = *in};
    const struct mz_actor *who = cx->actor;
    struct mz_actor wide = *who;
    *id = 0;
    if (in->self) {
        r.in.name = in->name.n > 0 ? in->name : in->by_name;
        r.in.phone = in->phone.n > 0 ? in->phone : in->by_phone;
    }
    MZ_TRY(check_texts(cx, &r.in));
    MZ_TRY(find_home(cx, &r.in));
    MZ_TRY(check_place(cx, &r.in));
    MZ_TRY(subject_of(cx, &r));
    r.county = r.in.division / MZ_COUNTY_UNIT;
    wide.division_lo = r.county * MZ_COUNTY_UNIT;
    wide.division_hi = wide.division_lo + MZ_COUNTY_UNIT - 1;
    cx->actor = &wide;
    mz_code rc = mz_tx_open(cx) ? raise_tx(cx, &r) : mz_tx(cx, raise_tx, &r);
    cx->actor = who;
    *id = rc == MZ_OK ? r.id : 0;
    if (rc == MZ_OK && in->told != NULL) {
        *in->told = r.told;
    }
    return rc;
}
