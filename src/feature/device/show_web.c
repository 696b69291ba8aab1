/* show_web.c - one device with its events and its key; register and change. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/device/device_int.h"
#include "feature/device/device_sql.h"
#include "feature/division/division.h"
#include "feature/leaf_web.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { EVENTS_SHOWN = 100, WORKERS_MAX = 400, FIELDS_MAX = 12 };

static mz_str account_name(struct leaf *l, int64_t account)
{
    mz_str name = MZ_S("—");
    if (account != MZ_NULL && account != 0 && account_names(l->cx, &account, 1, &name) != MZ_OK) {
        mz_clear(l->cx);
    }
    return name;
}

static void crumbs(struct leaf *l, struct mz_page *page, const struct device *d)
{
    struct ui_crumb *c = MZ_NEW_N(l->cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){.label = leaf_say(l, MZ_T("Devices")), .href = MZ_S("/device")};
    page->crumbs = c;
    page->crumbs_n = 1;
    page->menu = "/device";
    if (d != NULL) {
        c[1] = (struct ui_crumb){.label = d->serial,
                                 .href = mz_str_fmt(l->cx->a, "/device/%" PRId64, d->id)};
        page->crumbs_n = 2;
    }
}

/* ---- one device ----------------------------------------------------------------------- */

static void event_row(struct leaf *l, struct ui_table *t, const struct kind *k,
                      const struct device_q_events_row *r)
{
    static const enum mz_tone tones[DEVICE_GRADES_N] = {
        [DEVICE_EMERGENCY] = MZ_TONE_BAD, [DEVICE_WARNING] = MZ_TONE_WARN,
        [DEVICE_REPAIR] = MZ_TONE_NOTE,   [DEVICE_USE] = MZ_TONE_OK,
        [DEVICE_LIFE] = MZ_TONE_OK,       [DEVICE_IGNORE] = MZ_TONE_IDLE,
    };
    const struct kind_event *e = k == NULL ? NULL : kind_event_of(k, r->event);
    enum device_grade g = device_grade_of(r->grade);
    bool silent = mz_str_eq(r->event, MZ_S("silent"));
    bool unused = mz_str_eq(r->event, MZ_S("unused"));
    mz_str name = silent   ? leaf_say(l, MZ_T("Silent too long"))
                  : unused ? leaf_say(l, MZ_T("Not used for too long"))
                           : kind_event_label(l->cx->lang, e, r->event);
    bool link = r->clue != MZ_NULL && mz_req_may(l->rq, "clue.read");
    leaf_cell(t, (struct ui_cell){.text = leaf_time(l, r->got_ms)});
    leaf_cell(t, (struct ui_cell){.text = name, .note = r->value});
    leaf_cell(t, (struct ui_cell){.tags = leaf_tag(l, g < DEVICE_GRADES_N ? tones[g] : MZ_TONE_IDLE,
                                                   leaf_say(l, g < DEVICE_GRADES_N
                                                                   ? device_grade_label(g)
                                                                   : MZ_T("Kept, nothing else"))),
                                  .tags_n = 1});
    leaf_cell(t, (struct ui_cell){
                     .text = r->clue == MZ_NULL ? MZ_S("—")
                             : r->joined != 0   ? leaf_say(l, MZ_T("Joined one of just before"))
                                                : leaf_say(l, MZ_T("Clue||of a device")),
                     .href = link ? mz_str_fmt(l->cx->a, "/clue/%" PRId64, r->clue) : MZ_S("")});
}

static mz_code events_part(struct leaf *l, const struct kind *k, const struct device *d)
{
    static const struct ui_column heads[] = {
        {.name = "got", .label = {MZ_T("Came in"), 0}, .fixed = true, .one_line = true},
        {.name = "event", .label = {MZ_T("Event"), 0}, .phone_full = true},
        {.name = "grade", .label = {MZ_T("What it means"), 0}, .phone_full = true},
        {.name = "clue", .label = {MZ_T("What came of it"), 0}, .phone_label = true},
    };
    struct device_q_events_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(device_q_events(l->cx, d->id, EVENTS_SHOWN, &rows, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Events"));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nothing but signs of life came in yet."));
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        event_row(l, t, k, &rows[i]);
    }
    return MZ_OK;
}

static mz_code about_part(struct leaf *l, const struct kind *k, const struct device *d)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Device"));
    leaf_fact(l, p, MZ_T("Kind"), (struct ui_fact){.value = kind_label(l->cx->lang, k, d->kind)});
    leaf_fact(l, p, MZ_T("Model"),
              (struct ui_fact){.value = d->model.n > 0 ? d->model : MZ_S("—")});
    leaf_fact(l, p, MZ_T("Where it stands"),
              (struct ui_fact){.value = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT,
                                                   MZ_ARG(leaf_division_short(l->cx, d->division)),
                                                   MZ_ARG(d->place)),
                               .wide = true});
    if (d->person != MZ_NULL) {
        struct person_view v;
        mz_code rc = person_get(l->cx, person_may(l->cx), d->person, &v);
        mz_clear(l->cx);
        leaf_fact(l, p, MZ_T("Whose it is"),
                  (struct ui_fact){
                      .value = rc == MZ_OK ? v.name : leaf_say(l, MZ_T("Person outside your area")),
                      .href = rc == MZ_OK ? mz_str_fmt(l->cx->a, "/person/%" PRId64, d->person)
                                          : MZ_S("")});
    }
    leaf_fact(l, p, MZ_T("Who answers"), (struct ui_fact){.value = account_name(l, d->answers)});
    leaf_fact(l, p, MZ_T("Last heard"), (struct ui_fact){.value = leaf_time(l, d->heard_ms)});
    leaf_fact(l, p, MZ_T("Battery"),
              (struct ui_fact){.value = d->battery == MZ_NULL
                                            ? MZ_S("—")
                                            : mz_str_fmt(l->cx->a, "%" PRId64 "%%", d->battery)});
    leaf_fact(l, p, MZ_T("Messages"), (struct ui_fact){.value = leaf_int(l, d->events_n)});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Change")),
                                   .href = mz_str_fmt(l->cx->a, "/device/%" PRId64 "/edit", d->id),
                                   .icon = MZ_ICON("pencil"),
                                   .need = "device.edit"});
    return MZ_OK;
}

static void key_part(struct leaf *l, const struct device *d, struct mz_form *form)
{
    if (d->off || !mz_req_may(l->rq, "device.edit")) {
        return;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Key for HTTP"));
    p->note = leaf_say(l, d->key_no == 0
                              ? MZ_T("The device has no key: it can speak over MQTT or a gateway.")
                              : MZ_T("The device has a key. A new one ends the one before."));
    struct ui_form *f = leaf_form(l, p, MZ_T("Make a key"), form, 2);
    f->submit_value = MZ_S("key");
    f->quiet = true;
    leaf_keep(l, f, "version", leaf_int(l, d->version));
}

static mz_code show_page(mz_cx *cx, mz_req *rq, mz_out *out, mz_str key, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct kinds *k = NULL;
    struct device d;
    MZ_TRY(device_get(cx, mz_req_path_int(rq, "id"), &d));
    MZ_TRY(kinds_get(cx, &k));
    const struct kind *kind = kind_of(k, d.kind);
    struct mz_page page = {.title = d.serial, .sub = leaf_division(cx, d.division)};
    if (key.n > 0) {
        leaf_callout(
            l, MZ_TONE_WARN,
            (struct mz_say){.text = MZ_T("The new key, shown this once: {0}"), .arg = {key}},
            (struct mz_say){.text = MZ_T("Put it into the device now. Whoever has it can "
                                         "speak for the device.")});
        leaf_band(l, false);
    } else if (d.silent) {
        leaf_callout(
            l, MZ_TONE_BAD,
            (struct mz_say){.text = MZ_T("Silent since {0}"), .arg = {leaf_time(l, d.heard_ms)}},
            (struct mz_say){.text = MZ_T("A clue for maintenance was made.")});
        leaf_band(l, false);
    }
    MZ_TRY(events_part(l, kind, &d));
    MZ_TRY(about_part(l, kind, &d));
    key_part(l, &d, form);
    crumbs(l, &page, NULL);
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("device.read"),
                                               .kind = MZ_S("device"),
                                               .subject = d.id,
                                               .division = d.division}));
    return leaf_send(l, out, page);
}

mz_code device_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_page(cx, rq, out, MZ_S(""), NULL);
}

struct device_key_answer {
    mz_str key;
};
static const struct mz_member key_members[] = {
    {"key", "The new key of the device; it is shown once",
     MZ_J_TEXT(struct device_key_answer, key)},
    {0},
};
const struct mz_shape device_key_shape = {"DeviceKey", key_members,
                                          sizeof(struct device_key_answer)};

mz_code device_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    mz_str key = MZ_S("");
    int64_t version =
        mz_form_int(&form, "version", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    if (!mz_str_eq(mz_req_field(rq, "do"), MZ_S("key"))) {
        return mz_refuse(cx, MZ_INVALID, .field = "do", .text = MZ_T("Say what to do: key."));
    }
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, device_key_new(cx, mz_req_path_int(rq, "id"), version, &key)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
    } else if (mz_req_json(rq)) {
        return mz_reply_shape(out, &device_key_shape, &(struct device_key_answer){key});
    }
    return show_page(cx, rq, out, key, &form);
}

/* ---- register and change ----------------------------------------------------------------- */

struct sheet {
    struct leaf *l;
    struct ui_form *f;
    const struct kinds *kinds;
    struct device d; /* id 0: a new one */
    bool post;
};

static mz_str given(const struct sheet *s, const char *name, mz_str usual)
{
    return s->post ? mz_req_field(s->l->rq, name) : usual;
}

static void kind_fields(const struct sheet *s)
{
    struct leaf *l = s->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, KINDS_MAX + 1);
    o[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
    for (size_t i = 0; i < s->kinds->kind_n; i++) {
        o[i + 1] =
            (struct ui_option){.value = s->kinds->kind[i].id,
                               .label = kind_label(l->cx->lang, &s->kinds->kind[i], MZ_S(""))};
    }
    leaf_field(s->f, (struct ui_field){.kind = UI_SELECT,
                                       .name = "kind",
                                       .label = leaf_say(l, MZ_T("Kind")),
                                       .value = given(s, "kind", MZ_S("")),
                                       .options = o,
                                       .options_n = s->kinds->kind_n + 1,
                                       .required = true});
    leaf_field(s->f, (struct ui_field){.kind = UI_TEXT,
                                       .name = "serial",
                                       .label = leaf_say(l, MZ_T("Serial number")),
                                       .value = given(s, "serial", MZ_S("")),
                                       .max = DEVICE_SERIAL_MAX,
                                       .required = true});
}

/* Who works at the place of the device, or in the reader's own division for a new one. */
static mz_code answers_field(const struct sheet *s)
{
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CLERK, MZ_ROLE_OFFICER};
    struct leaf *l = s->l;
    int64_t where = s->d.id == 0 ? l->cx->actor->division_lo : s->d.division;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, WORKERS_MAX + 1);
    size_t n = 0;
    o[n++] =
        (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Nobody in particular"))};
    for (size_t i = 0; i < MZ_LEN(roles); i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        MZ_TRY(account_nearest(l->cx, where, roles[i], &w, &k));
        for (size_t j = 0; j < k && n < WORKERS_MAX; j++) {
            o[n++] = (struct ui_option){.value = leaf_int(l, w[j].account),
                                        .label = w[j].name,
                                        .hint = account_role_title(l->cx->lang, w[j].role)};
        }
    }
    mz_str now = s->d.id == 0 || s->d.answers == MZ_NULL ? MZ_S("") : leaf_int(l, s->d.answers);
    leaf_field(s->f, (struct ui_field){.kind = UI_SELECT,
                                       .name = "answers",
                                       .label = leaf_say(l, MZ_T("Who answers")),
                                       .value = given(s, "answers", now),
                                       .options = o,
                                       .options_n = n});
    return MZ_OK;
}

static void place_fields(const struct sheet *s)
{
    struct leaf *l = s->l;
    mz_str now = s->d.id == 0 ? MZ_S("") : mz_str_fmt(l->cx->a, "%012" PRId64, s->d.division);
    int64_t place = division_code(given(s, "division", now));
    leaf_field(s->f, (struct ui_field){.kind = UI_DIVISION,
                                       .name = "division",
                                       .label = leaf_say(l, MZ_T("Division")),
                                       .value = given(s, "division", now),
                                       .shown = place == 0 ? MZ_S("") : leaf_division(l->cx, place),
                                       .source = MZ_S("/division/pick"),
                                       .required = true});
    leaf_field(s->f, (struct ui_field){.kind = UI_TEXT,
                                       .name = "place",
                                       .label = leaf_say(l, MZ_T("Where it stands")),
                                       .hint = leaf_say(l, MZ_T("For example at the village's "
                                                                "entrance, or in the kitchen")),
                                       .value = given(s, "place", s->d.place),
                                       .max = DEVICE_PLACE_MAX});
    leaf_field(s->f, (struct ui_field){.kind = UI_TEXT,
                                       .name = "model",
                                       .label = leaf_say(l, MZ_T("Model")),
                                       .value = given(s, "model", s->d.model),
                                       .max = DEVICE_MODEL_MAX});
    leaf_field(s->f, (struct ui_field){
                         .kind = UI_TEXT,
                         .name = "number",
                         .label = leaf_say(l, MZ_T("ID number of whose it is")),
                         .hint = leaf_say(l, s->d.id == 0 ? MZ_T("Empty when it belongs to nobody.")
                                                          : MZ_T("Empty: as it is now.")),
                         .value = given(s, "number", MZ_S("")),
                         .max = 30});
}

static mz_code sheet_page(mz_cx *cx, mz_req *rq, mz_out *out, int64_t id, struct mz_form *form)
{
    struct sheet s = {.l = leaf_new(cx, rq), .post = form != NULL};
    struct mz_page page = {
        .title = leaf_say(s.l, id == 0 ? MZ_T("Register a device") : MZ_T("Change the device"))};
    MZ_TRY(kinds_get(cx, &s.kinds));
    if (id != 0) {
        MZ_TRY(device_get(cx, id, &s.d));
    }
    struct leaf_part *p = leaf_left(s.l, MZ_T("Device"));
    s.f = leaf_form(s.l, p, id == 0 ? MZ_T("Register the device") : MZ_T("Save the change"), form,
                    FIELDS_MAX);
    s.f->cancel_href = id == 0 ? MZ_S("/device") : mz_str_fmt(cx->a, "/device/%" PRId64, id);
    if (id == 0) {
        kind_fields(&s);
    }
    place_fields(&s);
    MZ_TRY(answers_field(&s));
    if (id != 0) {
        leaf_field(s.f, (struct ui_field){.kind = UI_CHECK,
                                          .name = "nobody",
                                          .label = leaf_say(s.l, MZ_T("It belongs to nobody any "
                                                                      "more")),
                                          .value = given(&s, "nobody", MZ_S(""))});
        leaf_field(s.f,
                   (struct ui_field){.kind = UI_CHECK,
                                     .name = "off",
                                     .label = leaf_say(s.l, MZ_T("Switched off: its messages "
                                                                 "are not taken")),
                                     .value = given(&s, "off", s.d.off ? MZ_S("1") : MZ_S(""))});
        leaf_keep(s.l, s.f, "version", leaf_int(s.l, s.d.version));
    }
    crumbs(s.l, &page, id == 0 ? NULL : &s.d);
    return leaf_send(s.l, out, page);
}

/* Whose it is: by ID number; as it was; nobody's. */
static mz_code person_of(struct mz_form *form, const struct device *was, int64_t *person)
{
    mz_str number = mz_form_text(form, "number", (struct mz_rule){.max = 30});
    *person =
        was == NULL || was->person == MZ_NULL || mz_form_flag(form, "nobody") ? 0 : was->person;
    if (number.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_form_take(form, person_by_number(form->cx, number, person)));
    if (*person == 0 && form->problems.n == 0) {
        mz_form_problem(form,
                        (struct mz_say){.field = "number",
                                        .text = MZ_T("Nobody in your area has this number.")});
    }
    return MZ_OK;
}

static mz_code sheet_take(struct mz_form *form, int64_t id, int64_t *saved)
{
    struct device was;
    struct device_input in = {.id = id};
    if (id != 0) {
        MZ_TRY(device_get(form->cx, id, &was));
        in.version = mz_form_int(form, "version",
                                 (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    }
    int64_t answers = mz_form_int(form, "answers", (struct mz_rule){.lo = 1, .hi = INT64_MAX});
    in.kind = mz_req_field(form->rq, "kind");
    in.serial = mz_form_text(form, "serial", (struct mz_rule){.max = DEVICE_SERIAL_MAX});
    in.model = mz_form_text(form, "model", (struct mz_rule){.max = DEVICE_MODEL_MAX});
    in.place = mz_form_text(form, "place", (struct mz_rule){.max = DEVICE_PLACE_MAX});
    in.division = division_code(mz_form_text(form, "division", (struct mz_rule){.required = true}));
    in.answers = answers == MZ_NULL ? 0 : answers;
    in.off = mz_form_flag(form, "off");
    MZ_TRY(person_of(form, id == 0 ? NULL : &was, &in.person));
    return form->problems.n > 0 ? MZ_OK : mz_form_take(form, device_save(form->cx, &in, saved));
}

static mz_code sheet_post(mz_cx *cx, mz_req *rq, mz_out *out, int64_t id)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t saved = 0;
    MZ_TRY(sheet_take(&form, id, &saved));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return sheet_page(cx, rq, out, id, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = id == 0 ? MZ_T("The device was registered.")
                                                   : MZ_T("The device was changed.")});
    return mz_reply_redirectf(rq, "/device/%" PRId64, saved);
}

mz_code device_new_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return sheet_page(cx, rq, out, 0, NULL);
}

mz_code device_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return sheet_post(cx, rq, out, 0);
}

mz_code device_edit_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return sheet_page(cx, rq, out, mz_req_path_int(rq, "id"), NULL);
}

mz_code device_edit_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return sheet_post(cx, rq, out, mz_req_path_int(rq, "id"));
}
