/* person_form.c - the forms: register, change, death, moving, unmasking. */
#include <inttypes.h>
#include <string.h>

#include "base/codes.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/person/person_view.h"
#include "feature/world.h"
#include "store/db.h"

/* ---- input ------------------------------------------------------------ */

static mz_str text_of(mz_req *rq, const char *name)
{
    mz_str v = mz_req_field(rq, name);
    return v.p == NULL ? MZ_S("") : mz_str_trim(v);
}

/* A code out of the picker, or the name somebody typed where scripts are off. */
static int64_t place_of(mz_cx *cx, mz_str typed)
{
    int64_t code = division_code(typed);
    if (typed.n == 0 || code != 0) {
        return code;
    }
    struct division_match m = division_match(cx->world->divisions, typed, cx->actor->division_lo);
    return m.trust == DIVISION_EXACT || m.trust == DIVISION_SHORT ? m.code : -1;
}

/* "119.1427" to 119142700; more than six decimals are cut. False when it is no number. */
static bool micro(mz_str s, int64_t *out)
{
    enum { DECIMALS = 6, WHOLE_MAX = 1000 };
    bool minus = s.n > 0 && s.p[0] == '-';
    bool point = false;
    int decimals = 0;
    int64_t v = 0;
    size_t digits = 0;
    for (size_t i = minus ? 1 : 0; i < s.n; i++) {
        if (s.p[i] == '.' && !point && digits > 0) {
            point = true;
        } else if (s.p[i] < '0' || s.p[i] > '9' || (!point && v >= WHOLE_MAX)) {
            return false;
        } else {
            digits++;
            v = point && decimals == DECIMALS ? v : v * 10 + (s.p[i] - '0');
            decimals += point && decimals < DECIMALS ? 1 : 0;
        }
    }
    for (; decimals < DECIMALS; decimals++) {
        v *= 10;
    }
    *out = minus ? -v : v;
    return digits > 0;
}

static int64_t degrees(struct mz_form *f, const char *name)
{
    mz_str v = text_of(f->rq, name);
    int64_t e6 = 0;
    if (v.n == 0) {
        return MZ_NULL;
    }
    if (!micro(v, &e6)) {
        mz_form_problem(
            f, (struct mz_say){.field = name, .text = MZ_T("Write degrees such as 119.1427")});
        return MZ_NULL;
    }
    return e6;
}

static int64_t protect_of(mz_req *rq)
{
    int64_t all = 0;
    for (size_t i = 0; i < mz_req_field_n(rq, "protect"); i++) {
        mz_str v = mz_req_field_i(rq, "protect", i);
        for (const struct person_protect_row *p = person_protects; p->bit != 0; p++) {
            all |= mz_str_eq(v, mz_str_of(p->name)) ? p->bit : 0;
        }
    }
    return all;
}

/* In a change an empty number means "as it is": the form shows none of the stored ones. */
static mz_str kept(mz_req *rq, const char *name, const char *drop, bool change)
{
    mz_str v = text_of(rq, name);
    if (v.n > 0 || !change) {
        return v;
    }
    return text_of(rq, drop).n > 0 ? MZ_S("") : (mz_str){0};
}

static struct person_input input_of(struct mz_form *f, bool change)
{
    mz_req *rq = f->rq;
    struct person_input in = person_blank();
    int64_t birth = mz_form_day(f, "birth", (struct mz_rule){0});
    in.name = text_of(rq, "name");
    in.pinyin = text_of(rq, "pinyin");
    in.sex = text_of(rq, "sex");
    in.birth = birth == MZ_NULL ? MZ_DATE_NONE : (mz_date){(int32_t)birth};
    in.nation = text_of(rq, "nation");
    in.marital = text_of(rq, "marital");
    in.hukou = place_of(f->cx, text_of(rq, "hukou"));
    in.id_kind = text_of(rq, "id_kind");
    in.id_number = kept(rq, "id_number", "id_drop", change);
    in.phone = kept(rq, "phone", "phone_drop", change);
    in.phone2 = kept(rq, "phone2", "phone2_drop", change);
    in.division = place_of(f->cx, text_of(rq, "division"));
    in.address = text_of(rq, "address");
    in.lon_e6 = degrees(f, "lon");
    in.lat_e6 = degrees(f, "lat");
    in.protect = protect_of(rq);
    in.source = text_of(rq, "source");
    in.source = in.source.n == 0 ? MZ_S("window") : in.source;
    return in;
}

/* ---- fields ----------------------------------------------------------- */

struct build {
    mz_cx *cx;
    mz_req *rq;
    const struct person_view *p; /* NULL: a new person */
    bool posted;
    struct ui_field *f;
    size_t n;
};

enum { FIELDS_MAX = 32 };

static mz_str value(struct build *b, const char *name, mz_str stored)
{
    return b->posted ? text_of(b->rq, name) : stored;
}

static struct ui_field *field(struct build *b, enum ui_field_kind kind, const char *name,
                              const char *label, mz_str stored)
{
    struct ui_field *f = &b->f[b->n++];
    *f = (struct ui_field){.kind = kind,
                           .name = name,
                           .label = person_tr(b->cx, label),
                           .value = value(b, name, stored)};
    return f;
}

static void group(struct build *b, const char *label)
{
    b->f[b->n++] = (struct ui_field){.kind = UI_GROUP, .label = person_tr(b->cx, label)};
}

static void choices(struct build *b, struct ui_field *f, const char *name)
{
    const struct mz_codeset *set = mz_codeset_find(mz_str_of(name));
    struct ui_option *o = MZ_NEW_N(b->cx->a, struct ui_option, set->rows_n + 1);
    size_t n = 1;
    o[0] = (struct ui_option){.label = person_tr(b->cx, MZ_T("not stated"))};
    for (size_t i = 0; i < set->rows_n; i++) {
        mz_str code = mz_str_of(set->rows[i].code);
        if (set->rows[i].common || mz_str_eq(code, f->value)) {
            o[n++] = (struct ui_option){.value = code,
                                        .label = mz_codeset_label(set, b->cx->lang, code)};
        }
    }
    f->options = o;
    f->options_n = n;
}

static void kinds(struct build *b, struct ui_field *f)
{
    static const char *const words[] = {"citizen", "permit", "foreign", "other", "none"};
    struct ui_option *o = MZ_NEW_N(b->cx->a, struct ui_option, MZ_LEN(words) + 1);
    o[0] = (struct ui_option){.label = person_tr(b->cx, MZ_T("by the number"))};
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        mz_str w = mz_str_of(words[i]);
        o[i + 1] = (struct ui_option){.value = w, .label = person_id_kind_text(b->cx->lang, w)};
    }
    f->options = o;
    f->options_n = MZ_LEN(words) + 1;
}

static void place(struct build *b, const char *name, const char *label, int64_t stored)
{
    mz_str code = stored == 0 ? MZ_S("") : mz_str_fmt(b->cx->a, "%012" PRId64, stored);
    struct ui_field *f = field(b, UI_DIVISION, name, label, code);
    f->source = MZ_S("/division/pick");
    f->shown = division_spoken_path(b->cx->a, b->cx->world->divisions, division_code(f->value));
    f->hint = person_tr(b->cx, MZ_T("Name, pinyin or code of the village or township"));
}

/* A stored number is never in the page: its mask is the hint, and a box drops it. */
static void number(struct build *b, const char *name, const char *label, mz_str mask,
                   const char *drop)
{
    struct ui_field *f = field(b, UI_TEXT, name, label, MZ_S(""));
    f->max = 40;
    if (mask.n == 0) {
        return;
    }
    struct mz_say say = {.text = MZ_T("Now {0}; leave it empty to keep it"), .arg = {mask}};
    f->hint = mz_text_say(b->cx->a, b->cx->lang, say);
    (void)field(b, UI_CHECK, drop, MZ_T("Remove this number"), MZ_S(""));
}

static void protects(struct build *b, int64_t stored)
{
    enum { PROTECTS_MAX = 16 };
    struct ui_field *f = field(b, UI_CHECKS, "protect", MZ_T("Protection"), MZ_S(""));
    struct ui_option *o = MZ_NEW_N(b->cx->a, struct ui_option, PROTECTS_MAX);
    size_t n = 0;
    int64_t now = b->posted ? protect_of(b->rq) : stored;
    for (const struct person_protect_row *p = person_protects; p->bit != 0; p++) {
        o[n++] = (struct ui_option){.value = mz_str_of(p->name),
                                    .label = person_tr(b->cx, p->label),
                                    .hint = person_tr(b->cx, p->help),
                                    .chosen = (now & p->bit) != 0};
    }
    f->value = MZ_S("");
    f->options = o;
    f->options_n = n;
    f->wide = true;
    f->hint = person_tr(b->cx, MZ_T("A protected person is hidden from everybody without the "
                                    "permission, also from you"));
}

static mz_str degree_text(mz_cx *cx, int64_t e6)
{
    if (e6 == MZ_NULL) {
        return MZ_S("");
    }
    int64_t whole = e6 < 0 ? -e6 : e6;
    return mz_str_fmt(cx->a, "%s%" PRId64 ".%06" PRId64, e6 < 0 ? "-" : "", whole / 1000000,
                      whole % 1000000);
}

static void identity_fields(struct build *b, const struct person_view *p)
{
    group(b, MZ_T("Who"));
    struct ui_field *name = field(b, UI_TEXT, "name", MZ_T("Name of the person"), p->name);
    name->required = true;
    name->max = 50;
    name->focus = true;
    struct ui_field *pinyin = field(b, UI_TEXT, "pinyin", MZ_T("Pinyin"), p->pinyin);
    pinyin->hint = person_tr(b->cx, MZ_T("Empty: made from the name"));
    struct ui_field *kind = field(b, UI_SELECT, "id_kind", MZ_T("Kind of document"), p->id_kind);
    kinds(b, kind);
    number(b, "id_number", MZ_T("ID number"), p->id_mask, "id_drop");
    choices(b, field(b, UI_SELECT, "sex", MZ_T("Sex"), p->sex), "sex");
    struct ui_field *birth =
        field(b, UI_DATE, "birth", MZ_T("Birthday"), mz_date_iso(b->cx->a, p->birth));
    birth->hint = person_tr(b->cx, MZ_T("Empty: taken from the ID number"));
    choices(b, field(b, UI_SELECT, "nation", MZ_T("Ethnic group"), p->nation), "nation");
    choices(b, field(b, UI_SELECT, "marital", MZ_T("Marital status"), p->marital), "marital");
}

static void place_fields(struct build *b, const struct person_view *p)
{
    group(b, MZ_T("Where"));
    place(b, "division", MZ_T("Place of residence"), p->division);
    b->f[b->n - 1].required = true;
    struct ui_field *address = field(b, UI_TEXT, "address", MZ_T("House and room"), p->address);
    address->max = 200;
    address->wide = true;
    place(b, "hukou", MZ_T("Registered place"), p->hukou);
    (void)field(b, UI_TEXT, "lon", MZ_T("Longitude"), degree_text(b->cx, p->lon_e6));
    (void)field(b, UI_TEXT, "lat", MZ_T("Latitude"), degree_text(b->cx, p->lat_e6));
    group(b, MZ_T("How to reach them"));
    number(b, "phone", MZ_T("Telephone"), p->phone_mask, "phone_drop");
    number(b, "phone2", MZ_T("Second telephone"), p->phone2_mask, "phone2_drop");
    protects(b, p->protect);
}

static const struct ui_form *person_fields(struct build *b, struct mz_form *form)
{
    static const struct person_view blank = {
        .birth = {INT32_MIN}, .lon_e6 = MZ_NULL, .lat_e6 = MZ_NULL};
    struct ui_form *v = MZ_NEW(b->cx->a, struct ui_form);
    const struct person_view *p = b->p == NULL ? &blank : b->p;
    b->f = MZ_NEW_N(b->cx->a, struct ui_field, FIELDS_MAX);
    identity_fields(b, p);
    place_fields(b, p);
    if (b->p != NULL) {
        b->f[b->n++] = (struct ui_field){
            .kind = UI_HIDDEN,
            .name = "version",
            .value = value(b, "version", mz_str_fmt(b->cx->a, "%" PRId64, p->version))};
    }
    *v = (struct ui_form){
        .action = mz_req_path(b->rq),
        .label = person_tr(b->cx, MZ_T("Person")),
        .fields = b->f,
        .fields_n = b->n,
        .form = form,
        .submit =
            person_tr(b->cx, b->p == NULL ? MZ_T("Register the person") : MZ_T("Save the change")),
        .cancel_href = b->p == NULL ? MZ_S("/person") : person_href(b->cx, b->p->id, "")};
    return v;
}

static void problems_of(struct mz_form *f, const struct person_problems *ps)
{
    for (size_t i = 0; i < ps->n; i++) {
        mz_form_problem(f, ps->say[i]);
    }
}

/* ---- register --------------------------------------------------------- */

static mz_code new_show(mz_cx *cx, mz_req *rq, struct mz_form *f, mz_out *out)
{
    struct build b = {.cx = cx, .rq = rq, .posted = f != NULL};
    struct person_form_view v = {.form = person_fields(&b, f)};
    person_form_send(cx, rq, out, &v, NULL, MZ_T("Register a person"));
    return MZ_OK;
}

mz_code person_new_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return new_show(cx, rq, NULL, out);
}

mz_code person_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    struct person_input in = input_of(&f, false);
    struct person_problems ps;
    int64_t id = 0;
    MZ_TRY(person_check(cx, &in, 0, &ps));
    problems_of(&f, &ps);
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, person_add(cx, &in, NULL, &id)));
    }
    if (f.problems.n == 0) {
        MZ_TRY(person_unhide_typed(cx, id));
        mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The person is registered.")});
        return mz_reply_redirect(rq, person_href(cx, id, ""));
    }
    if (mz_form_json(&f, out)) {
        return MZ_OK;
    }
    mz_reply_status(rq, 422);
    return new_show(cx, rq, &f, out);
}

/* ---- change ----------------------------------------------------------- */

/* The person of the path, if the reader may see and so change them. */
static mz_code subject(mz_cx *cx, mz_req *rq, struct person_view *p)
{
    MZ_TRY(person_open(cx, person_may(cx), mz_req_path_int(rq, "id"), p));
    return MZ_OK;
}

static mz_code seen(mz_cx *cx, mz_req *rq, struct person_view *p)
{
    MZ_TRY(subject(cx, rq, p));
    if (p->hidden != 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("You may not see this person, so you cannot change them."));
    }
    return MZ_OK;
}

static mz_code edit_show(mz_cx *cx, mz_req *rq, const struct person_view *p, struct mz_form *f,
                         mz_out *out)
{
    struct build b = {.cx = cx, .rq = rq, .p = p, .posted = f != NULL};
    struct person_form_view v = {.form = person_fields(&b, f)};
    person_form_send(cx, rq, out, &v, p, MZ_T("Change the person"));
    return MZ_OK;
}

mz_code person_edit_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct person_view p;
    MZ_TRY(seen(cx, rq, &p));
    return edit_show(cx, rq, &p, NULL, out);
}

static int64_t version_of(mz_cx *cx, mz_req *rq)
{
    int64_t v = 0;
    if (mz_str_i64(cx, "version", text_of(rq, "version"), 1, INT64_MAX, &v) != MZ_OK) {
        mz_clear(cx);
        return 0;
    }
    return v;
}

mz_code person_edit_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct person_view p;
    struct mz_form f = mz_form_of(cx, rq);
    struct person_problems ps;
    MZ_TRY(seen(cx, rq, &p));
    struct person_input in = input_of(&f, true);
    MZ_TRY(person_check(cx, &in, p.id, &ps));
    problems_of(&f, &ps);
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(
            &f, person_update(cx, person_may(cx), p.id, version_of(cx, rq), &in, NULL)));
    }
    if (f.problems.n == 0) {
        MZ_TRY(person_unhide_typed(cx, p.id));
        mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The change is saved.")});
        return mz_reply_redirect(rq, person_href(cx, p.id, ""));
    }
    if (mz_form_json(&f, out)) {
        return MZ_OK;
    }
    mz_reply_status(rq, 422);
    return edit_show(cx, rq, &p, &f, out);
}

/* ---- short forms: death, back to life, moving, unmasking --------------- */

struct short_form {
    mz_cx *cx;
    mz_req *rq;
    struct person_view p;
    struct build b;
    const char *title;
    const char *submit;
    const char *icon;
    bool danger;
    const struct ui_callout *note;
};

static mz_code begin(mz_cx *cx, mz_req *rq, bool posted, struct short_form *s)
{
    *s = (struct short_form){.cx = cx, .rq = rq};
    MZ_TRY(subject(cx, rq, &s->p));
    s->b = (struct build){.cx = cx, .rq = rq, .p = &s->p, .posted = posted};
    s->b.f = MZ_NEW_N(cx->a, struct ui_field, FIELDS_MAX);
    return MZ_OK;
}

static mz_code short_show(struct short_form *s, struct mz_form *f, mz_out *out)
{
    struct build *b = &s->b;
    b->f[b->n++] = (struct ui_field){
        .kind = UI_HIDDEN,
        .name = "version",
        .value = value(b, "version", mz_str_fmt(b->cx->a, "%" PRId64, s->p.version))};
    struct ui_form form = {.action = mz_req_path(s->rq),
                           .label = person_tr(s->cx, s->title),
                           .fields = b->f,
                           .fields_n = b->n,
                           .form = f,
                           .submit = person_tr(s->cx, s->submit),
                           .submit_icon = s->icon,
                           .danger = s->danger,
                           .cancel_href = person_href(s->cx, s->p.id, "")};
    struct person_form_view v = {.form = &form,
                                 .note = s->note,
                                 .facts = person_facts(s->cx, &s->p, true),
                                 .title = s->p.name};
    person_form_send(s->cx, s->rq, out, &v, &s->p, s->title);
    return MZ_OK;
}

/* After a POST: to the person with a word, or the form again with its problems. */
static mz_code ended(struct short_form *s, struct mz_form *f, const char *sentence, mz_out *out,
                     bool *again)
{
    *again = false;
    if (f->problems.n == 0) {
        mz_reply_flash(s->rq, MZ_TONE_OK, (struct mz_say){.text = sentence});
        return mz_reply_redirect(s->rq, person_href(s->cx, s->p.id, ""));
    }
    if (!mz_form_json(f, out)) {
        mz_reply_status(s->rq, 422);
        *again = true;
    }
    return MZ_OK;
}

static void death_fields(struct short_form *s)
{
    s->title = MZ_T("Enter the death");
    s->submit = MZ_T("Enter the death");
    s->icon = MZ_ICON("cross");
    s->danger = true;
    field(&s->b, UI_DATE, "died", MZ_T("Day of death"), MZ_S(""))->required = true;
    struct ui_field *source =
        field(&s->b, UI_TEXT, "source", MZ_T("Source of the death"), MZ_S(""));
    source->required = true;
    source->max = 60;
    source->hint =
        person_tr(s->cx, MZ_T("Certificate and its number, crematorium, police, family"));
}

mz_code person_death_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct short_form s;
    MZ_TRY(begin(cx, rq, false, &s));
    death_fields(&s);
    return short_show(&s, NULL, out);
}

mz_code person_death_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct short_form s;
    struct mz_form f = mz_form_of(cx, rq);
    bool again = false;
    MZ_TRY(begin(cx, rq, true, &s));
    int64_t day = mz_form_day(&f, "died", (struct mz_rule){.required = true});
    mz_str source = mz_form_text(&f, "source", (struct mz_rule){.max = 60, .required = true});
    if (f.problems.n == 0) {
        mz_date died = {(int32_t)day};
        MZ_TRY(mz_form_take(&f, person_die(cx, s.p.id, version_of(cx, rq), died, source)));
    }
    MZ_TRY(ended(&s, &f, MZ_T("The death is entered."), out, &again));
    death_fields(&s);
    return again ? short_show(&s, &f, out) : MZ_OK;
}

static void alive_fields(struct short_form *s)
{
    s->title = MZ_T("Take the death back");
    s->submit = MZ_T("Take the death back");
    s->icon = MZ_ICON("arrow-back-up");
    struct ui_field *why = field(&s->b, UI_TEXTAREA, "reason", MZ_T("Reason"), MZ_S(""));
    why->required = true;
    why->max = 200;
    why->wide = true;
}

mz_code person_alive_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct short_form s;
    MZ_TRY(begin(cx, rq, false, &s));
    alive_fields(&s);
    return short_show(&s, NULL, out);
}

mz_code person_alive_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct short_form s;
    struct mz_form f = mz_form_of(cx, rq);
    bool again = false;
    MZ_TRY(begin(cx, rq, true, &s));
    MZ_TRY(mz_form_take(&f, person_undie(cx, s.p.id, version_of(cx, rq), text_of(rq, "reason"))));
    MZ_TRY(ended(&s, &f, MZ_T("The death is taken back."), out, &again));
    alive_fields(&s);
    return again ? short_show(&s, &f, out) : MZ_OK;
}

static void move_fields(struct short_form *s)
{
    s->title = MZ_T("Move");
    s->submit = MZ_T("Enter the move");
    s->icon = MZ_ICON("map-pin-share");
    struct ui_field *leave = field(&s->b, UI_CHECK, "leave", MZ_T("Leaves the county"), MZ_S(""));
    leave->hint = person_tr(s->cx, MZ_T("The entry stays with its last place and is marked as "
                                        "moved away"));
    place(&s->b, "division", MZ_T("New place of residence"), 0);
    struct ui_field *address = field(&s->b, UI_TEXT, "address", MZ_T("House and room"), MZ_S(""));
    address->max = 200;
    address->wide = true;
}

mz_code person_move_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct short_form s;
    MZ_TRY(begin(cx, rq, false, &s));
    move_fields(&s);
    return short_show(&s, NULL, out);
}

mz_code person_move_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct short_form s;
    struct mz_form f = mz_form_of(cx, rq);
    bool again = false;
    MZ_TRY(begin(cx, rq, true, &s));
    const struct person_move m = {.id = s.p.id,
                                  .version = version_of(cx, rq),
                                  .leave = mz_form_flag(&f, "leave"),
                                  .division = place_of(cx, text_of(rq, "division")),
                                  .address = text_of(rq, "address"),
                                  .lon_e6 = MZ_NULL,
                                  .lat_e6 = MZ_NULL};
    MZ_TRY(mz_form_take(&f, person_move(cx, &m)));
    MZ_TRY(ended(&s, &f, MZ_T("The move is entered."), out, &again));
    move_fields(&s);
    return again ? short_show(&s, &f, out) : MZ_OK;
}

/* ---- unmasking -------------------------------------------------------- */

static void reveal_fields(struct short_form *s)
{
    static const char *const words[] = {"id", "phone", "phone2"};
    static const char *const labels[] = {MZ_T("ID number"), MZ_T("Telephone"),
                                         MZ_T("Second telephone")};
    const mz_str masks[] = {s->p.id_mask, s->p.phone_mask, s->p.phone2_mask};
    struct ui_option *o = MZ_NEW_N(s->cx->a, struct ui_option, MZ_LEN(words));
    size_t n = 0;
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (masks[i].n > 0) {
            o[n++] = (struct ui_option){.value = mz_str_of(words[i]),
                                        .label = person_tr(s->cx, labels[i]),
                                        .hint = masks[i]};
        }
    }
    s->title = MZ_T("Show a number");
    s->submit = MZ_T("Show it");
    s->icon = MZ_ICON("eye");
    struct ui_field *what =
        field(&s->b, UI_RADIO, "what", MZ_T("Number"), n > 0 ? o[0].value : MZ_S(""));
    what->options = o;
    what->options_n = n;
    what->required = true;
    what->wide = true;
    struct ui_field *why = field(&s->b, UI_TEXTAREA, "why", MZ_T("Reason"), MZ_S(""));
    why->required = true;
    why->max = 200;
    why->wide = true;
    why->hint =
        person_tr(s->cx, MZ_T("Say what you need it for. The reason, your name and the time "
                              "are kept and can be read by the person's office."));
}

mz_code person_reveal_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct short_form s;
    MZ_TRY(begin(cx, rq, false, &s));
    s.note = person_hidden_note(cx, &s.p);
    reveal_fields(&s);
    return short_show(&s, NULL, out);
}

static bool secret_of(mz_str word, enum person_secret *out)
{
    *out = mz_str_eq(word, MZ_S("phone"))    ? PERSON_PHONE
           : mz_str_eq(word, MZ_S("phone2")) ? PERSON_PHONE2
                                             : PERSON_ID_NUMBER;
    return *out != PERSON_ID_NUMBER || mz_str_eq(word, MZ_S("id"));
}

/* The number is on this one answer, which is not stored; a reload asks again. */
static mz_code reveal_shown(struct short_form *s, mz_str number, mz_out *out)
{
    struct ui_callout *c = MZ_NEW(s->cx->a, struct ui_callout);
    *c = (struct ui_callout){.tone = MZ_TONE_WARN,
                             .title = number,
                             .text = person_tr(s->cx, MZ_T("Shown once. Use it for the reason you "
                                                           "gave, and for nothing else."))};
    mz_reply_header(s->rq, "Cache-Control", MZ_S("no-store"));
    s->note = c;
    reveal_fields(s);
    return short_show(s, NULL, out);
}

static const struct mz_member person_reveal_members[] = {
    {"id", "Number of the person", MZ_J_INT(struct person_reveal_view, id)},
    {"number", "ID number in clear; it is shown once and noted",
     MZ_J_TEXT(struct person_reveal_view, number)},
    {0},
};
const struct mz_shape person_reveal_shape = {"PersonNumber", person_reveal_members,
                                             sizeof(struct person_reveal_view)};

mz_code person_reveal_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct short_form s;
    struct mz_form f = mz_form_of(cx, rq);
    enum person_secret what;
    mz_str number = MZ_S("");
    MZ_TRY(begin(cx, rq, true, &s));
    if (!secret_of(text_of(rq, "what"), &what)) {
        mz_form_problem(&f, (struct mz_say){.field = "what", .text = MZ_T("Choose a number")});
    } else {
        MZ_TRY(mz_form_take(
            &f, person_reveal(cx, person_may(cx), s.p.id, what, text_of(rq, "why"), &number)));
    }
    if (f.problems.n == 0) {
        const struct person_reveal_view v = {.id = s.p.id, .number = number};
        if (mz_req_json(rq)) {
            mz_reply_header(rq, "Cache-Control", MZ_S("no-store"));
            return mz_reply_shape(out, &person_reveal_shape, &v);
        }
        return reveal_shown(&s, number, out);
    }
    if (mz_form_json(&f, out)) {
        return MZ_OK;
    }
    mz_reply_status(rq, 422);
    reveal_fields(&s);
    return short_show(&s, &f, out);
}

/* ---- opening a hidden person --------------------------------------------- */

static bool as_protected(mz_req *rq)
{
    mz_str path = mz_req_path(rq);
    static const char tail[] = "/protected";
    const size_t n = sizeof tail - 1;
    return path.n > n && memcmp(path.p + path.n - n, tail, n) == 0;
}

static mz_code unhide_show(struct short_form *s, struct mz_form *f, mz_out *out)
{
    s->title = MZ_T("Open with a reason");
    s->submit = MZ_T("Open the person");
    s->icon = MZ_ICON("eye");
    struct ui_field *why = field(&s->b, UI_TEXTAREA, "why", MZ_T("Reason"), MZ_S(""));
    why->required = true;
    why->max = 200;
    why->wide = true;
    why->hint = person_tr(s->cx, MZ_T("Say what you need it for. You alone will see the person, "
                                      "for some hours. The reason, your name and the time are "
                                      "kept and can be read by the person's office."));
    return short_show(s, f, out);
}

mz_code person_unhide_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct short_form s;
    MZ_TRY(begin(cx, rq, false, &s));
    if (s.p.hidden == 0) {
        return mz_reply_redirect(rq, person_href(cx, s.p.id, ""));
    }
    return unhide_show(&s, NULL, out);
}

mz_code person_unhide_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct short_form s;
    struct mz_form f = mz_form_of(cx, rq);
    bool again = false;
    unsigned as = as_protected(rq) ? PERSON_MAY_PROTECTED : PERSON_MAY_MINOR;
    MZ_TRY(begin(cx, rq, true, &s));
    MZ_TRY(mz_form_take(&f, person_unhide(cx, as, s.p.id, text_of(rq, "why"))));
    MZ_TRY(ended(&s, &f, MZ_T("The person is open for you. It is on record."), out, &again));
    return again ? unhide_show(&s, &f, out) : MZ_OK;
}
