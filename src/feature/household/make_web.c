#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/household/move.h"
#include "feature/household/page_web.h"
#include "feature/household/relation.h"
#include "store/db.h"

/* ---- registering a household ---------------------------------------------------- */

enum { LINES = 8 };

struct registering {
    struct leaf *l;
    struct mz_form form;
    struct household_new in;
    struct household_place members[LINES];
    mz_str division;
    mz_str kind;
};

static const char *line(mz_cx *cx, const char *name, int i)
{
    return mz_str_fmt(cx->a, "%s%d", name, i).p;
}

static mz_str typed(const mz_req *rq, const char *name)
{
    mz_str s = mz_req_method(rq) == MZ_POST ? mz_req_field(rq, name) : mz_req_query(rq, name);
    return s.p == NULL ? MZ_S("") : mz_str_trim(s);
}

static mz_code read_members(struct registering *r)
{
    mz_cx *cx = r->l->cx;
    for (int i = 1; i <= LINES; i++) {
        const char *field = line(cx, "who", i);
        mz_str number = typed(r->l->rq, field);
        int64_t id = 0;
        if (number.n == 0) {
            continue;
        }
        MZ_TRY(mz_form_take(&r->form, person_by_number(cx, number, &id)));
        if (id == 0) {
            mz_form_problem(&r->form,
                            (struct mz_say){.field = field,
                                            .text = MZ_T("Nobody in your area has this number. "
                                                         "Register the person first.")});
        }
        r->members[r->in.members_n++] = (struct household_place){
            .person = id, .relation = typed(r->l->rq, line(cx, "relation", i))};
    }
    return MZ_OK;
}

static mz_code read_new(struct registering *r)
{
    mz_req *rq = r->l->rq;
    r->kind = typed(rq, "kind");
    r->division = typed(rq, "division");
    r->in = (struct household_new){.division = r->division.n > 0 ? division_code(r->division) : 0,
                                   .number = typed(rq, "number"),
                                   .address = typed(rq, "address"),
                                   .lon_e6 = MZ_NULL,
                                   .lat_e6 = MZ_NULL,
                                   .since = MZ_NULL,
                                   .source = MZ_S("window"),
                                   .members = r->members};
    if (mz_req_method(rq) != MZ_POST) {
        return MZ_OK;
    }
    if (!household_kind_of(r->kind, &r->in.kind)) {
        mz_form_problem(&r->form, (struct mz_say){.field = "kind",
                                                  .text = MZ_T("Choose the kind of household.")});
    }
    r->in.since = mz_form_day(&r->form, "since", (struct mz_rule){.required = true});
    return read_members(r);
}

static void kind_field(struct registering *r, struct ui_form *f)
{
    struct ui_option *o = MZ_NEW_N(r->l->cx->a, struct ui_option, 2);
    o[0] = (struct ui_option){.value = MZ_S("living"),
                              .label = leaf_say(r->l, household_kind_label(HOUSEHOLD_LIVING)),
                              .hint = leaf_say(r->l, MZ_T("Who lives together; the law on minimum "
                                                          "living security counts them."))};
    o[1] = (struct ui_option){.value = MZ_S("register"),
                              .label = leaf_say(r->l, household_kind_label(HOUSEHOLD_REGISTER)),
                              .hint = leaf_say(r->l, MZ_T("Who stands in one household register, "
                                                          "wherever they live."))};
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "kind",
                                    .label = leaf_say(r->l, MZ_T("Kind of household")),
                                    .value = r->kind,
                                    .options = o,
                                    .options_n = 2,
                                    .required = true});
}

static void new_fields(struct registering *r, struct ui_form *f)
{
    struct leaf *l = r->l;
    mz_str since = typed(l->rq, "since");
    kind_field(r, f);
    leaf_field(f, (struct ui_field){
                      .kind = UI_DIVISION,
                      .name = "division",
                      .label = leaf_say(l, MZ_T("Division")),
                      .value = r->division,
                      .shown = r->in.division > 0 ? leaf_division(l->cx, r->in.division) : MZ_S(""),
                      .source = MZ_S("/division/pick"),
                      .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_DATE,
                                    .name = "since",
                                    .label = leaf_say(l, MZ_T("Since")),
                                    .value = since,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "address",
                                    .label = leaf_say(l, MZ_T("Address")),
                                    .wide = true,
                                    .value = r->in.address,
                                    .required = true,
                                    .max = HOUSEHOLD_ADDRESS_MAX});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "number",
                                    .label = leaf_say(l, MZ_T("Household number")),
                                    .hint = leaf_say(l, MZ_T("Left empty, one is made.")),
                                    .value = r->in.number,
                                    .optional_mark = true,
                                    .max = 40});
    leaf_field(f, (struct ui_field){.kind = UI_GROUP,
                                    .name = "members",
                                    .label = leaf_say(l, MZ_T("Members")),
                                    .hint = leaf_say(l, MZ_T("One of them is the head."))});
    for (int i = 1; i <= LINES; i++) {
        mz_str nth = leaf_int(l, i);
        struct ui_field relation = {.kind = UI_SELECT,
                                    .name = line(l->cx, "relation", i),
                                    .value = typed(l->rq, line(l->cx, "relation", i))};
        relation.label = leaf_sayf(l, MZ_T("Person {0} is"), nth, MZ_S(""));
        leaf_field(f, (struct ui_field){
                          .kind = UI_TEXT,
                          .name = line(l->cx, "who", i),
                          .label = leaf_sayf(l, MZ_T("ID number of person {0}"), nth, MZ_S("")),
                          .value = typed(l->rq, line(l->cx, "who", i)),
                          .optional_mark = i > 1,
                          .max = 40});
        page_relations(l, &relation, true);
        leaf_field(f, relation);
    }
}

static mz_code new_page(struct registering *r, mz_out *out)
{
    struct leaf *l = r->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Register a household"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Register the household"), &r->form, 40);
    f->cancel_href = MZ_S("/household");
    new_fields(r, f);
    if (r->form.problems.n > 0) {
        mz_reply_status(l->rq, 422);
    }
    return leaf_send(l, out, page_of(l, leaf_say(l, MZ_T("Register a household")), 0, MZ_S("")));
}

static struct registering *registering_new(mz_cx *cx, mz_req *rq)
{
    struct registering *r = MZ_NEW(cx->a, struct registering);
    r->l = leaf_new(cx, rq);
    r->form = mz_form_of(cx, rq);
    return r;
}

mz_code household_new_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct registering *r = registering_new(cx, rq);
    MZ_TRY(read_new(r));
    return new_page(r, out);
}

mz_code household_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct registering *r = registering_new(cx, rq);
    struct household_problems problems = {.n = 0};
    int64_t id = 0;
    mz_code rc = MZ_OK;
    MZ_TRY(read_new(r));
    if (r->form.problems.n == 0) {
        rc = household_add(cx, person_may(cx), &r->in, &problems, &id);
    }
    for (size_t i = 0; rc == MZ_INVALID && i < problems.n; i++) {
        mz_form_problem(&r->form, problems.say[i]);
    }
    if (rc == MZ_INVALID && problems.n > 0) {
        mz_clear(cx);
        rc = MZ_OK;
    }
    MZ_TRY(mz_form_take(&r->form, rc));
    if (r->form.problems.n > 0) {
        return mz_form_json(&r->form, out) ? MZ_OK : new_page(r, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The household is registered.")});
    return mz_reply_redirect(rq, page_household_href(r->l, id));
}

/* ---- correcting ------------------------------------------------------------------- */

/* "119.1345" to millionths of a degree; MZ_NULL and a problem when it is something else. */
static int64_t degrees(struct mz_form *form, const char *field, int64_t most)
{
    mz_str s = typed(form->rq, field);
    int64_t v = 0;
    int places = -1;
    bool minus = s.n > 0 && s.p[0] == '-';
    bool bad = s.n > 12;
    for (size_t i = minus ? 1 : 0; i < s.n && !bad; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        bool dot = s.p[i] == '.' && places < 0;
        bad = !(digit || dot) || places >= 6;
        places += dot || places >= 0 ? 1 : 0;
        v = digit ? v * 10 + (s.p[i] - '0') : v;
    }
    for (int i = places < 0 ? 0 : places; i < 6 && !bad; i++) {
        v *= 10;
    }
    if (bad || v > most * 1000000) {
        mz_form_problem(
            form, (struct mz_say){.field = field, .text = MZ_T("Write degrees as 119.134500.")});
        return MZ_NULL;
    }
    return s.n == 0 ? MZ_NULL : minus ? -v : v;
}

static mz_str degrees_text(mz_arena *a, int64_t v)
{
    int64_t plain = v < 0 ? -v : v;
    return v == MZ_NULL ? MZ_S("")
                        : mz_str_fmt(a, "%s%" PRId64 ".%06" PRId64, v < 0 ? "-" : "",
                                     plain / 1000000, plain % 1000000);
}

/* The new place, where the division that was sent is another one. */
static mz_code correct_or_move(mz_cx *cx, const struct household *h,
                               const struct household_edit *e, int64_t division)
{
    const struct household_move m = {.id = e->id,
                                     .version = e->version,
                                     .division = division,
                                     .address = e->address,
                                     .lon_e6 = e->lon_e6,
                                     .lat_e6 = e->lat_e6};
    return division == h->division ? household_correct(cx, e) : household_move(cx, &m);
}

static mz_code correct_page(struct leaf *l, const struct household *h, struct mz_form *form,
                            mz_out *out)
{
    bool post = mz_req_method(l->rq) == MZ_POST;
    struct leaf_part *p = leaf_left(l, MZ_T("Correct the address, or enter a move"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Save the address"), form, 5);
    f->cancel_href = page_household_href(l, h->id);
    int64_t at = post && typed(l->rq, "division").n > 0 ? division_code(typed(l->rq, "division"))
                                                        : h->division;
    leaf_field(f, (struct ui_field){
                      .kind = UI_DIVISION,
                      .name = "division",
                      .label = leaf_say(l, MZ_T("Division")),
                      .hint = leaf_say(l, MZ_T("Another place of the county: the household lives "
                                               "there from today, and its cases, letters and "
                                               "benefits go there.")),
                      .value = mz_str_fmt(l->cx->a, "%012" PRId64, at),
                      .shown = leaf_division(l->cx, at),
                      .source = MZ_S("/division/pick"),
                      .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "address",
                                    .wide = true,
                                    .label = leaf_say(l, MZ_T("Address")),
                                    .value = post ? typed(l->rq, "address") : h->address,
                                    .required = true,
                                    .max = HOUSEHOLD_ADDRESS_MAX});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "lon_e6",
                                    .label = leaf_say(l, MZ_T("Longitude")),
                                    .value = post ? typed(l->rq, "lon_e6")
                                                  : degrees_text(l->cx->a, h->lon_e6),
                                    .optional_mark = true,
                                    .max = 12});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "lat_e6",
                                    .label = leaf_say(l, MZ_T("Latitude")),
                                    .value = post ? typed(l->rq, "lat_e6")
                                                  : degrees_text(l->cx->a, h->lat_e6),
                                    .optional_mark = true,
                                    .max = 12});
    leaf_keep(l, f, "version", post ? typed(l->rq, "version") : leaf_int(l, h->version));
    if (form != NULL && form->problems.n > 0) {
        mz_reply_status(l->rq, 422);
    }
    mz_str title = leaf_say(l, MZ_T("Correct the address, or enter a move"));
    return leaf_send(l, out, page_of(l, title, h->id, h->number));
}

mz_code household_correct_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct household h;
    MZ_TRY(household_get(cx, mz_req_path_int(rq, "id"), &h));
    return correct_page(leaf_new(cx, rq), &h, NULL, out);
}

mz_code household_correct_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct mz_form form = mz_form_of(cx, rq);
    struct household h;
    MZ_TRY(household_get(cx, mz_req_path_int(rq, "id"), &h));
    struct household_edit e = {
        .id = h.id,
        .version = mz_form_int(&form, "version",
                               (struct mz_rule){.lo = 1, .hi = INT32_MAX, .required = true}),
        .address = mz_form_text(&form, "address",
                                (struct mz_rule){.max = HOUSEHOLD_ADDRESS_MAX, .required = true}),
        .lon_e6 = degrees(&form, "lon_e6", 180),
        .lat_e6 = degrees(&form, "lat_e6", 90),
    };
    mz_str place = mz_form_text(&form, "division", (struct mz_rule){.max = 40});
    int64_t division = place.n == 0 ? h.division : division_code(place);
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, correct_or_move(cx, &h, &e, division)));
    }
    if (form.problems.n > 0) {
        return mz_form_json(&form, out) ? MZ_OK : correct_page(l, &h, &form, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = division == h.division
                                               ? MZ_T("The address is corrected.")
                                               : MZ_T("The household lives at the new place now. "
                                                      "What is kept of it went there, too.")});
    return mz_reply_redirect(rq, page_household_href(l, h.id));
}

/* ---- as it was --------------------------------------------------------------------- */

static mz_code past_members(struct leaf *l, const struct household_past *past, mz_str day)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Name of the person"), 0}},
        {.name = "relation", .label = {MZ_T("Relation to the head"), 0}, .phone_label = true},
        {.name = "since", .label = {MZ_T("Since"), 0}, .phone_label = true},
        {.name = "until", .label = {MZ_T("Until||of a member"), 0}, .phone_label = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("Members"));
    p->title = leaf_sayf(l, MZ_T("Members on {0}"), day, MZ_S(""));
    if (!past->open || past->members_n == 0) {
        p->note = leaf_say(l, past->open ? MZ_T("Nobody was a member on that day.")
                                         : MZ_T("The household did not exist on that day."));
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), past->members_n);
    for (size_t i = 0; i < past->members_n; i++) {
        const struct household_member *m = &past->members[i];
        struct page_person who;
        MZ_TRY(page_person(l, m->person, &who));
        leaf_cell(t, (struct ui_cell){.text = who.name, .href = who.href});
        leaf_cell(t, (struct ui_cell){.text = page_relation(l, m->relation)});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, m->since)});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, m->ended)});
    }
    return MZ_OK;
}

static int64_t query_day(mz_cx *cx, mz_req *rq, const char *name, int64_t otherwise)
{
    mz_str s = typed(rq, name);
    mz_date d = MZ_DATE_NONE;
    if (s.n == 0 || mz_date_parse(cx, name, s, &d) != MZ_OK) {
        mz_clear(cx);
        return otherwise;
    }
    return d.v;
}

static void past_form(struct leaf *l, int64_t on, int64_t known)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Choose the days"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Show"), NULL, 2);
    f->get = true;
    leaf_field(f, (struct ui_field){.kind = UI_DATE,
                                    .name = "on",
                                    .label = leaf_say(l, MZ_T("How it was on")),
                                    .value = leaf_day(l, on)});
    leaf_field(f, (struct ui_field){.kind = UI_DATE,
                                    .name = "known",
                                    .label = leaf_say(l, MZ_T("By what was known at the end of")),
                                    .value = known == MZ_NULL ? MZ_S("") : leaf_day(l, known),
                                    .hint = leaf_say(l, MZ_T("Empty: by what is known today.")),
                                    .optional_mark = true});
}

struct household_past_page_members {
    int64_t person;
    mz_str relation;
    int64_t since;
};
static const struct mz_member household_past_page_members_members[] = {
    {"person", "Number of the person", MZ_J_INT(struct household_past_page_members, person)},
    {"relation", "Relation to the head (GB/T 4761)",
     MZ_J_TEXT(struct household_past_page_members, relation)},
    {"since", "First day", MZ_J_DAY_OR_NULL(struct household_past_page_members, since)},
    {0},
};
static const struct mz_shape household_past_page_members_shape = {
    "HouseholdPastMember", household_past_page_members_members,
    sizeof(struct household_past_page_members)};

struct household_past_page_answer {
    int64_t id;
    bool open;
    mz_str address;
    const struct household_past_page_members *members;
    size_t members_n;
};
static const struct mz_member household_past_page_members[] = {
    {"id", "Number of the household", MZ_J_INT(struct household_past_page_answer, id)},
    {"open", "Whether it existed on that day", MZ_J_FLAG(struct household_past_page_answer, open)},
    {"address", "Address", MZ_J_TEXT(struct household_past_page_answer, address)},
    {"members", "Who lived there on that day",
     MZ_J_LIST(struct household_past_page_answer, members, &household_past_page_members_shape)},
    {0},
};
const struct mz_shape household_past_page_shape = {"HouseholdPast", household_past_page_members,
                                                   sizeof(struct household_past_page_answer)};

static mz_code past_json(struct leaf *l, const struct household_past *past, mz_out *out)
{
    struct household_past_page_members *members =
        MZ_NEW_N(l->cx->a, struct household_past_page_members, past->members_n + 1);
    size_t members_n = 0;
    for (size_t i = 0; i < past->members_n; i++) {
        members[members_n++] =
            (struct household_past_page_members){.person = past->members[i].person,
                                                 .relation = past->members[i].relation,
                                                 .since = past->members[i].since};
    }
    const struct household_past_page_answer v = {.id = past->h.id,
                                                 .open = past->open,
                                                 .address = past->h.address,
                                                 .members = members,
                                                 .members_n = members_n};
    return mz_reply_shape(out, &household_past_page_shape, &v);
}

mz_code household_past_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct household_past past;
    int64_t id = mz_req_path_int(rq, "id");
    int64_t on = query_day(cx, rq, "on", mz_date_today(cx).v);
    int64_t known = query_day(cx, rq, "known", MZ_NULL);
    int64_t known_ms = INT64_MAX;
    if (known != MZ_NULL) { /* to the end of that day */
        known_ms = mz_date_ms((mz_date){(int32_t)known}) + INT64_C(86400000) - 1;
    }
    mz_code rc = household_at(cx, id, on, known_ms, &past);
    if (rc != MZ_OK && (rc != MZ_ABSENT || known == MZ_NULL || mz_req_json(rq))) {
        return rc;
    }
    if (rc == MZ_OK) {
        MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("household.read"),
                                                   .kind = MZ_S("household"),
                                                   .subject = id,
                                                   .division = past.h.division}));
        if (mz_req_json(rq)) {
            return past_json(l, &past, out);
        }
        MZ_TRY(past_members(l, &past, leaf_day(l, on)));
        struct leaf_part *p = leaf_right(l, MZ_T("Details"));
        leaf_fact(l, p, MZ_T("Address"), (struct ui_fact){.value = past.h.address, .wide = true});
        leaf_fact(l, p, MZ_T("Since"), (struct ui_fact){.value = leaf_day(l, past.h.since)});
        leaf_fact(l, p, MZ_T("Ended"), (struct ui_fact){.value = leaf_day(l, past.h.ended)});
        leaf_fact(l, p, MZ_T("Version"), (struct ui_fact){.value = leaf_int(l, past.h.version)});
    } else {
        mz_clear(cx);
        MZ_TRY(household_get(cx, id, &past.h));
        struct leaf_part *p = leaf_left(l, MZ_T("Members"));
        p->note = leaf_say(l, MZ_T("The office did not know this household then."));
    }
    past_form(l, on, known);
    mz_str title = leaf_say(l, MZ_T("As it was on a day"));
    return leaf_send(l, out, page_of(l, title, id, past.h.number));
}
