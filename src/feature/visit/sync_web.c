/*
 * sync_web.c - what the phone asks for and sends: its visits with their forms, one visit at a time.
 *
 * GET /visit/here   who is signed in, the form token, and whether this phone has to empty itself
 * POST /visit/here  the phone has emptied itself
 * POST /visit/pair  a new phone
 * GET /visit/pack   visits and forms for it
 * POST /visit/sync  one finished visit; twice is once
 *
 * The phone shows "X-Visit-Hello: ID.letters" before its PIN is typed and "X-Visit-Device:
 * ID.letters" behind it. Neither replaces the sign-in: what is asked for is asked for as an
 * account.
 */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/visit/page_web.h"
#include "store/db.h"

struct here {
    mz_str state;
    int64_t account;
    int64_t now;
    mz_str token;
    bool signed_in;
    bool may;
};
static const struct mz_member here_members[] = {
    {"state", "Of this phone: active, wipe, wiped; empty when it is not paired",
     MZ_J_TEXT(struct here, state)},
    {"signed_in", "Whether somebody is signed in", MZ_J_FLAG(struct here, signed_in)},
    {"may", "Whether the account may make visits", MZ_J_FLAG(struct here, may)},
    {"account", "Number of the account; 0: nobody", MZ_J_INT(struct here, account)},
    {"now", "Time of the office, in milliseconds since 1970", MZ_J_INT(struct here, now)},
    {"token", "Form token, as a page has it in a hidden field", MZ_J_TEXT(struct here, token)},
    {0},
};
const struct mz_shape visit_here_shape = {"VisitHere", here_members, sizeof(struct here)};

static const struct mz_member gone_members[] = {
    {"state", "Of this phone: wiped", MZ_J_TEXT(struct here, state)},
    {0},
};
const struct mz_shape visit_gone_shape = {"VisitGone", gone_members, sizeof(struct here)};

mz_code visit_here_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_str hello = mz_req_header(rq, "x-visit-hello");
    bool in = cx->actor != NULL && cx->actor->user != 0;
    struct here v = {.state = MZ_S(""), .signed_in = in};
    mz_code rc = hello.n == 0 ? MZ_OK : visit_device_hello(cx, hello, false, &v.state);
    if (rc == MZ_ABSENT) {
        mz_clear(cx); /* this office never knew the phone, or knows it no more */
        v.state = MZ_S("wipe");
    } else if (rc != MZ_OK) {
        return rc;
    }
    v.may = in && mz_req_may(rq, "visit.go");
    v.account = in ? cx->actor->user : 0;
    v.now = mz_now_ms(cx);
    v.token = out->token;
    out->signs = true; /* the token is only good for this visitor */
    mz_reply_type(rq, "application/json");
    return mz_reply_shape(out, &visit_here_shape, &v);
}

mz_code visit_here_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct here v = {.state = MZ_S("")};
    MZ_TRY(visit_device_hello(cx, mz_req_header(rq, "x-visit-hello"), true, &v.state));
    mz_reply_type(rq, "application/json");
    return mz_reply_shape(out, &visit_gone_shape, &v);
}

struct paired {
    int64_t id;
    mz_str hello;
    mz_str secret;
    int64_t account;
};
static const struct mz_member pair_members[] = {
    {"id", "Number of the phone", MZ_J_INT(struct paired, id)},
    {"hello", "What the phone shows before its PIN is typed", MZ_J_TEXT(struct paired, hello)},
    {"secret", "What the phone shows behind its PIN", MZ_J_TEXT(struct paired, secret)},
    {"account", "Number of the account", MZ_J_INT(struct paired, account)},
    {0},
};
const struct mz_shape visit_pair_shape = {"VisitPair", pair_members, sizeof(struct paired)};

mz_code visit_pair_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct visit_pairing p = {.id = 0};
    MZ_TRY(visit_device_add(cx, mz_str_trim(mz_req_field(rq, "name")), &p));
    const struct paired v = {
        .id = p.id,
        .hello = mz_str_fmt(cx->a, "%" PRId64 "." MZ_FMT, p.id, MZ_ARG(p.hello)),
        .secret = mz_str_fmt(cx->a, "%" PRId64 "." MZ_FMT, p.id, MZ_ARG(p.secret)),
        .account = cx->actor->user};
    return mz_reply_shape(out, &visit_pair_shape, &v);
}

/* ---- the pack ------------------------------------------------------------------------------ */

static const struct mz_member option_members[] = {
    {"id", "Its word", MZ_J_TEXT(struct visit_option, id)},
    {"label", "As it is shown", MZ_J_TEXT(struct visit_option, label)},
    {0},
};
static const struct mz_shape option_shape = {"VisitOption", option_members,
                                             sizeof(struct visit_option)};

struct field {
    mz_str id;
    mz_str label;
    mz_str hint;
    mz_str unit;
    const char *kind;
    int64_t lo, hi, max;
    mz_str show, need, check;
    mz_str says;
    const struct visit_option *options;
    size_t options_n;
    bool required;
};
static const struct mz_member field_members[] = {
    {"id", "Its word; empty for a heading", MZ_J_TEXT(struct field, id)},
    {"label", "As it is shown", MZ_J_TEXT(struct field, label)},
    {"hint", "Help below it; may be empty", MZ_J_TEXT(struct field, hint)},
    {"unit", "Unit; may be empty", MZ_J_TEXT(struct field, unit)},
    {"kind", "Kind, one word", MZ_J_TEXT(struct field, kind)},
    {"required", "Whether it is needed when somebody was met", MZ_J_FLAG(struct field, required)},
    {"lo", "Least number", MZ_J_INT_OR_NULL(struct field, lo)},
    {"hi", "Greatest number", MZ_J_INT_OR_NULL(struct field, hi)},
    {"max", "Most characters", MZ_J_INT_OR_NULL(struct field, max)},
    {"show", "Formula: it is asked at all", MZ_J_JSON(struct field, show)},
    {"need", "Formula: it is needed", MZ_J_JSON(struct field, need)},
    {"check", "Formula that holds of a right answer", MZ_J_JSON(struct field, check)},
    {"says", "What is said when the check fails; may be empty", MZ_J_TEXT(struct field, says)},
    {"options", "What may be chosen", MZ_J_LIST(struct field, options, &option_shape)},
    {0},
};
static const struct mz_shape field_shape = {"VisitField", field_members, sizeof(struct field)};

struct form {
    mz_str id;
    mz_str label;
    mz_str about;
    int people;
    const struct field *fields;
    size_t fields_n;
    bool signed_by;
};
static const struct mz_member form_members[] = {
    {"id", "Of the form, as visits name it", MZ_J_TEXT(struct form, id)},
    {"label", "Its name", MZ_J_TEXT(struct form, label)},
    {"about", "What it is for; may be empty", MZ_J_TEXT(struct form, about)},
    {"people", "How many have to go and sign", MZ_J_INT(struct form, people)},
    {"signed", "Whether who was visited signs", MZ_J_FLAG(struct form, signed_by)},
    {"fields", "Questions in their order", MZ_J_LIST(struct form, fields, &field_shape)},
    {0},
};
static const struct mz_shape form_shape = {"VisitForm", form_members, sizeof(struct form)};

struct visit {
    const char *source;
    mz_str kind;
    int64_t id;
    int64_t version;
    mz_str form;
    mz_str name;
    mz_str place;
    mz_str address;
    mz_str why;
    int64_t due;
    int64_t lon, lat;
};
static const struct mz_member visit_members[] = {
    {"source", "What it is for, one word", MZ_J_TEXT(struct visit, source)},
    {"kind", "The same as it is shown", MZ_J_TEXT(struct visit, kind)},
    {"id", "Its number at the source", MZ_J_INT(struct visit, id)},
    {"version", "Counts changes; send it back with the visit", MZ_J_INT(struct visit, version)},
    {"form", "Which of the forms", MZ_J_TEXT(struct visit, form)},
    {"name", "Who is visited", MZ_J_TEXT(struct visit, name)},
    {"place", "Village", MZ_J_TEXT(struct visit, place)},
    {"address", "Address", MZ_J_TEXT(struct visit, address)},
    {"why", "Why, in one line", MZ_J_TEXT(struct visit, why)},
    {"due", "Last day", MZ_J_DAY_OR_NULL(struct visit, due)},
    {"lon", "Longitude in millionths of a degree", MZ_J_INT_OR_NULL(struct visit, lon)},
    {"lat", "Latitude in millionths of a degree", MZ_J_INT_OR_NULL(struct visit, lat)},
    {0},
};
static const struct mz_shape visit_shape = {"VisitToMake", visit_members, sizeof(struct visit)};

struct pack {
    int64_t now;
    mz_date today;
    struct visit *visits;
    size_t visits_n;
    struct form *forms;
    size_t forms_n;
    bool paired;
};
static const struct mz_member pack_members[] = {
    {"paired", "Whether the phone showed its secret", MZ_J_FLAG(struct pack, paired)},
    {"now", "Time of the office, in milliseconds since 1970", MZ_J_INT(struct pack, now)},
    {"today", "Day of the office", MZ_J_DAY(struct pack, today)},
    {"visits", "Visits to make; of a paired phone", MZ_J_LIST(struct pack, visits, &visit_shape)},
    {"forms", "Their forms, each once", MZ_J_LIST(struct pack, forms, &form_shape)},
    {0},
};
const struct mz_shape visit_pack_shape = {"VisitPack", pack_members, sizeof(struct pack)};

static struct form form_of(mz_cx *cx, const struct visit_form *f)
{
    struct field *to = MZ_NEW_N(cx->a, struct field, f->fields_n + 1);
    for (size_t i = 0; i < f->fields_n; i++) {
        const struct visit_field *x = &f->fields[i];
        bool number = x->kind == VISIT_NUMBER;
        to[i] = (struct field){.id = x->id,
                               .label = x->label,
                               .hint = x->hint,
                               .unit = x->unit,
                               .kind = visit_kind_word(x->kind),
                               .required = x->required,
                               .lo = number ? x->lo : MZ_NULL,
                               .hi = number ? x->hi : MZ_NULL,
                               .max = x->max == 0 ? MZ_NULL : x->max,
                               .show = x->show,
                               .need = x->need,
                               .check = x->check,
                               .says = x->says,
                               .options = x->options,
                               .options_n = x->options_n};
    }
    return (struct form){.id = f->id,
                         .label = f->label,
                         .about = f->about,
                         .people = f->people,
                         .signed_by = f->signed_by,
                         .fields = to,
                         .fields_n = f->fields_n};
}

static struct visit visit_of(mz_cx *cx, const struct visit_due *d, const struct visit_home *h,
                             mz_str form)
{
    return (struct visit){.source = d->source->name,
                          .kind = mz_text(cx->lang, d->source->label),
                          .id = d->id,
                          .version = d->version,
                          .form = form,
                          .name = h->name,
                          .place = h->place,
                          .address = h->address,
                          .why = d->why,
                          .due = d->due,
                          .lon = h->lon_e6,
                          .lat = h->lon_e6 == MZ_NULL ? MZ_NULL : h->lat_e6};
}

static bool seen(const struct pack *p, mz_str id)
{
    for (size_t i = 0; i < p->forms_n; i++) {
        if (mz_str_eq(p->forms[i].id, id)) {
            return true;
        }
    }
    return false;
}

/* Visits in one list, each form once. */
static mz_code fill(mz_cx *cx, struct pack *p)
{
    struct visit_due *due = NULL;
    struct visit_home *homes = NULL;
    size_t n = 0;
    MZ_TRY(visit_list(cx, &due, &n));
    MZ_TRY(visit_homes_of(cx, due, n, &homes));
    p->forms = MZ_NEW_N(cx->a, struct form, n + 1);
    p->visits = MZ_NEW_N(cx->a, struct visit, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct visit_form f = {.people = 1};
        MZ_TRY(due[i].source->form(cx, &due[i], &f));
        p->visits[p->visits_n++] = visit_of(cx, &due[i], &homes[i], f.id);
        if (!seen(p, f.id)) {
            p->forms[p->forms_n++] = form_of(cx, &f);
        }
    }
    return MZ_OK;
}

mz_code visit_pack_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_str shown = mz_req_header(rq, "x-visit-device");
    int64_t device = 0;
    struct pack p = {.paired = shown.n > 0, .now = mz_now_ms(cx), .today = mz_date_today(cx)};
    if (p.paired) {
        MZ_TRY(visit_device_own(cx, shown, &device));
        MZ_TRY(fill(cx, &p));
        MZ_TRY(visit_read(cx, "visit_device", device, 0));
    }
    return mz_reply_shape(out, &visit_pack_shape, &p);
}

/* ---- one visit comes in ------------------------------------------------------------------------
 */

static int64_t number(struct mz_form *f, const char *name, int64_t lo, int64_t hi)
{
    return mz_form_int(f, name, (struct mz_rule){.lo = lo, .hi = hi});
}

static mz_code findings(struct mz_form *f, int64_t device, struct visit_findings *in)
{
    mz_req *rq = f->rq;
    mz_str answers = mz_req_field(rq, "answers");
    *in = (struct visit_findings){.source = mz_req_field(rq, "source"),
                                  .id = number(f, "id", 1, INT64_MAX),
                                  .version = number(f, "version", 0, INT64_MAX),
                                  .key = mz_req_field(rq, "key"),
                                  .outcome = visit_outcome_of(mz_req_field(rq, "outcome")),
                                  .answers = answers.n == 0 ? MZ_S("{}") : answers,
                                  .note = mz_str_trim(mz_req_field(rq, "note")),
                                  .with = mz_str_trim(mz_req_field(rq, "with")),
                                  .phone_ms = number(f, "phone_ms", 1, INT64_MAX),
                                  .lon_e6 = number(f, "lon", -180000000, 180000000),
                                  .lat_e6 = number(f, "lat", -90000000, 90000000),
                                  .accuracy = number(f, "accuracy", 0, 10000000),
                                  .need = mz_form_flag(f, "need"),
                                  .device = device};
    in->accuracy = in->accuracy == MZ_NULL ? 0 : in->accuracy;
    if (in->id == MZ_NULL || in->version == MZ_NULL) {
        mz_form_problem(f, (struct mz_say){.field = in->id == MZ_NULL ? "id" : "version",
                                           .text = MZ_T("This is needed.")});
    }
    if (answers.n > VISIT_ANSWERS_BYTES) {
        return mz_refuse(f->cx, MZ_LIMIT, .field = "answers",
                         .text = MZ_T("The answers of a visit have at most {0} KiB."),
                         .arg = {mz_str_fmt(f->cx->a, "%d", VISIT_ANSWERS_BYTES / 1024)});
    }
    return visit_pictures_of(f->cx, rq, in);
}

struct taken {
    const char *result;
    int64_t id;
    mz_str why;
    int64_t now;
};
static const struct mz_member sync_members[] = {
    {"result", "taken, again (it was here already) or conflict", MZ_J_TEXT(struct taken, result)},
    {"id", "Number of the visit that came in", MZ_J_INT(struct taken, id)},
    {"why", "Of a conflict: why; else empty", MZ_J_TEXT(struct taken, why)},
    {"now", "Time of the office, in milliseconds since 1970", MZ_J_INT(struct taken, now)},
    {0},
};
const struct mz_shape visit_sync_shape = {"VisitTaken", sync_members, sizeof(struct taken)};

mz_code visit_sync_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const char *const results[] = {
        [VISIT_TAKEN] = "taken", [VISIT_AGAIN] = "again", [VISIT_CONFLICT] = "conflict"};
    struct mz_form f = mz_form_of(cx, rq);
    struct visit_findings in;
    struct visit_taken got = {.id = 0};
    int64_t device = 0;
    MZ_TRY(visit_device_own(cx, mz_req_header(rq, "x-visit-device"), &device));
    MZ_TRY(findings(&f, device, &in));
    if (f.problems.n > 0) {
        mz_form_json(&f, out);
        return MZ_OK;
    }
    MZ_TRY(visit_take(cx, &in, &got));
    const struct taken v = {results[got.result], got.id, got.why, mz_now_ms(cx)};
    return mz_reply_shape(out, &visit_sync_shape, &v);
}
