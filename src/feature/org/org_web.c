#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/org/org_int.h"
#include "feature/tables.h"
#include "store/db.h"

/* ---- the list ---------------------------------------------------------------------- */

enum { COL_NAME, COL_KIND, COL_STATE, COL_DIVISION, COL_PHONE, COL_USCC, COL_ADDRESS, COLS };
/* Positions in org_register. */
enum { REG_NAME, REG_USCC, REG_KIND, REG_STATE, REG_DIVISION, REG_ADDRESS, REG_PHONE };

static unsigned may_of(const mz_req *rq)
{
    return mz_req_may(rq, "org.legal") ? (unsigned)ORG_MAY_LEGAL : 0U;
}

static mz_str href(const struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "/org/%" PRId64, id);
}

static const struct ui_tag *state_tag(struct leaf *l, mz_str state)
{
    const char *label = org_label(org_states, state);
    enum mz_tone tone = mz_str_eq(state, MZ_S("active"))      ? MZ_TONE_OK
                        : mz_str_eq(state, MZ_S("suspended")) ? MZ_TONE_WARN
                                                              : MZ_TONE_IDLE;
    return leaf_tag(l, tone, label == NULL ? state : leaf_say(l, label));
}

static mz_str kind_text(const struct leaf *l, mz_str kind)
{
    const char *label = org_label(org_kinds, kind);
    return label == NULL ? kind : leaf_say(l, label);
}

static const struct ui_column list_heads[COLS] = {
    [COL_NAME] = {.name = "sort_name",
                  .label = {MZ_T("Name of the organisation"), 0},
                  .sort = true,
                  .fixed = true,
                  .phone_full = true},
    [COL_KIND] = {.name = "kind", .label = {MZ_T("Kind of organisation"), 0}, .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_DIVISION] = {.name = "division",
                      .label = {MZ_T("Division"), 0},
                      .sort = true,
                      .phone_label = true},
    [COL_PHONE] = {.name = "phone", .label = {MZ_T("Telephone"), 0}, .phone_label = true},
    [COL_USCC] = {.name = "uscc",
                  .label = {MZ_T("Unified social credit code"), 0},
                  .phone_hide = true},
    [COL_ADDRESS] = {.name = "address", .label = {MZ_T("Address"), 0}, .hidden = true},
};

static mz_code list_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    c[COL_NAME] = (struct ui_cell){.text = row->v[REG_NAME].s, .href = href(l, row->id)};
    c[COL_KIND] = (struct ui_cell){.text = kind_text(l, row->v[REG_KIND].s)};
    c[COL_STATE] = (struct ui_cell){.tags = state_tag(l, row->v[REG_STATE].s), .tags_n = 1};
    c[COL_DIVISION] = (struct ui_cell){.text = leaf_division_short(l->cx, row->v[REG_DIVISION].i)};
    mz_str phone = row->v[REG_PHONE].s;
    c[COL_PHONE] = (struct ui_cell){
        .text = mz_phone_is_mobile(phone) ? mz_phone_mask(l->cx->a, phone) : phone};
    c[COL_USCC] = (struct ui_cell){.text = row->v[REG_USCC].s, .id = true};
    c[COL_ADDRESS] = (struct ui_cell){.text = row->v[REG_ADDRESS].s};
    return MZ_OK;
}

static const struct ui_option *word_options(struct leaf *l, const struct org_word *words,
                                            const char *none, size_t *n)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, 32);
    *n = 0;
    o[(*n)++] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, none)};
    for (; words->word != NULL; words++) {
        o[(*n)++] =
            (struct ui_option){.value = mz_str_of(words->word), .label = leaf_say(l, words->label)};
    }
    return o;
}

static mz_code list_filters(struct list *list)
{
    struct ui_field kind = {.kind = UI_SELECT,
                            .name = "kind",
                            .label = leaf_say(list->l, MZ_T("Kind of organisation"))};
    kind.options = word_options(list->l, org_kinds, MZ_T("All kinds"), &kind.options_n);
    list_field(list, kind);
    list_field(list, leaf_place(list->l));
    return MZ_OK;
}

static const struct mz_member org_list_row_members[] = {
    {"id", "Number of the organisation", MZ_J_INT(struct mz_reg_row, id)},
    {"name", "Name", MZ_J_COL(TEXT, REG_NAME)},
    {"uscc", "Unified social credit code", MZ_J_COL(TEXT, REG_USCC)},
    {"kind", "Kind, one word", MZ_J_COL(TEXT, REG_KIND)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {0},
};
static const struct mz_shape org_list_row_shape = {"OrganisationRow", org_list_row_members,
                                                   sizeof(struct mz_reg_row)};
static const struct mz_shape org_list_rows_shape =
    MZ_ROWS("Organisations", "organisations", &org_list_row_shape);

static const struct ui_action list_acts_of[] = {
    {.label = {MZ_T("Register an organisation"), 0},
     .href = {"/org/new", 8},
     .icon = MZ_ICON("building-plus"),
     .need = "org.write",
     .primary = true},
};

static const struct list_how org_list = {
    .reg = &org_register,
    .path = "/org",
    .acts = list_acts_of,
    .acts_n = MZ_LEN(list_acts_of),
    .make = list_filters,
    .usual = "sort_name",
    .heads = list_heads,
    .heads_n = COLS,
    .words = MZ_T("Name, pinyin or code"),
    .cells = list_cells,
    .answer = &org_list_rows_shape,
    .icon = MZ_ICON("building"),
    .none = MZ_T("No organisation is registered yet"),
    .next = MZ_T("Register the first one, or import a list of organisations."),
};

/* ---- one organisation --------------------------------------------------------------- */

static struct mz_page page_of(struct leaf *l, mz_str title)
{
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Organisations")), .href = MZ_S("/org")};
    return (struct mz_page){.title = title, .menu = "/org", .crumbs = c, .crumbs_n = 1};
}

static mz_str degrees_text(mz_arena *a, int64_t v)
{
    int64_t plain = v < 0 ? -v : v;
    return v == MZ_NULL ? MZ_S("")
                        : mz_str_fmt(a, "%s%" PRId64 ".%06" PRId64, v < 0 ? "-" : "",
                                     plain / 1000000, plain % 1000000);
}

static void show_facts(struct leaf *l, const struct org *o)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Details"));
    leaf_fact(l, p, MZ_T("State"), (struct ui_fact){.tag = state_tag(l, o->state)});
    leaf_fact(l, p, MZ_T("Kind of organisation"), (struct ui_fact){.value = kind_text(l, o->kind)});
    leaf_fact(l, p, MZ_T("Unified social credit code"),
              (struct ui_fact){.value = o->uscc.n > 0 ? o->uscc : MZ_S("—"), .id = true});
    leaf_fact(l, p, MZ_T("Legal representative"),
              (struct ui_fact){.value = o->legal.n > 0 ? o->legal : MZ_S("—"),
                               .note = o->masked ? leaf_say(l, MZ_T("Masked for your role."))
                                                 : MZ_S("")});
    leaf_fact(l, p, MZ_T("Telephone"),
              (struct ui_fact){.value = o->phone.n > 0 ? o->phone : MZ_S("—"),
                               .note = o->phone_masked
                                           ? leaf_say(l, MZ_T("A mobile number is a person's."))
                                           : MZ_S("")});
    leaf_fact(l, p, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division(l->cx, o->division), .wide = true});
    leaf_fact(l, p, MZ_T("Address"),
              (struct ui_fact){.value = o->address.n > 0 ? o->address : MZ_S("—"), .wide = true});
    if (o->lon_e6 != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Longitude"),
                  (struct ui_fact){.value = degrees_text(l->cx->a, o->lon_e6)});
        leaf_fact(l, p, MZ_T("Latitude"),
                  (struct ui_fact){.value = degrees_text(l->cx->a, o->lat_e6)});
    }
    leaf_fact(l, p, MZ_T("Source"), (struct ui_fact){.value = o->source});
}

/* "Telephone 0578-7120000 → 0578-7120001; State ..." */
static mz_str diff_text(const struct leaf *l, const struct org_change *c)
{
    mz_cx *cx = l->cx;
    mz_str all = MZ_S("");
    for (size_t i = 0; i < c->diffs_n; i++) {
        const struct org_diff *d = &c->diffs[i];
        mz_str label = leaf_say(l, d->label);
        const char *sep = all.n == 0 ? "" : cx->lang == MZ_LANG_ZH ? "；" : "; ";
        all = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT " " MZ_FMT " → " MZ_FMT, MZ_ARG(all), sep,
                         MZ_ARG(label), MZ_ARG(d->before.n > 0 ? d->before : MZ_S("—")),
                         MZ_ARG(d->after.n > 0 ? d->after : MZ_S("—")));
    }
    return all;
}

static mz_code show_history(struct leaf *l, const struct org *o)
{
    struct org_change *c = NULL;
    size_t n = 0;
    MZ_TRY(org_changes(l->cx, may_of(l->rq), o->id, 30, &c, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("History"));
    for (size_t i = 0; i < n; i++) {
        mz_str who = MZ_S("—");
        mz_str what = diff_text(l, &c[i]);
        const char *text = c[i].made          ? MZ_T("Registered")
                           : c[i].diffs_n > 0 ? MZ_T("Edited")
                                              : MZ_T("Saved without a change");
        MZ_TRY(account_names(l->cx, &c[i].user, 1, &who));
        what = c[i].why.n == 0 ? what
                               : mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(what),
                                            what.n > 0 ? " · " : "", MZ_ARG(c[i].why));
        leaf_event(l, p, n,
                   (struct ui_event){.at = leaf_time(l, c[i].at_ms),
                                     .text = leaf_say(l, text),
                                     .who = who,
                                     .note = what});
    }
    return MZ_OK;
}

struct org_page_answer {
    int64_t id;
    mz_str name;
    mz_str uscc;
    mz_str kind;
    mz_str state;
    mz_str legal;
    bool masked;
    mz_str phone;
    int64_t division;
    mz_str address;
    int64_t version;
};
static const struct mz_member org_page_members[] = {
    {"id", "Number of the organisation", MZ_J_INT(struct org_page_answer, id)},
    {"name", "Name", MZ_J_TEXT(struct org_page_answer, name)},
    {"uscc", "Unified social credit code", MZ_J_TEXT(struct org_page_answer, uscc)},
    {"kind", "Kind, one word", MZ_J_TEXT(struct org_page_answer, kind)},
    {"state", "State, one word", MZ_J_TEXT(struct org_page_answer, state)},
    {"legal", "Legal representative, masked for who may not see",
     MZ_J_TEXT(struct org_page_answer, legal)},
    {"masked", "Whether the representative is masked", MZ_J_FLAG(struct org_page_answer, masked)},
    {"phone", "Telephone, masked for who may not see", MZ_J_TEXT(struct org_page_answer, phone)},
    {"division", "12-digit code of the division", MZ_J_INT(struct org_page_answer, division)},
    {"address", "Address", MZ_J_TEXT(struct org_page_answer, address)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct org_page_answer, version)},
    {0},
};
static const struct mz_shape org_page_shape = {"Organisation", org_page_members,
                                               sizeof(struct org_page_answer)};

static mz_code show_json(const struct org *o, mz_out *out)
{
    const struct org_page_answer v = {.id = o->id,
                                      .name = o->name,
                                      .uscc = o->uscc,
                                      .kind = o->kind,
                                      .state = o->state,
                                      .legal = o->legal,
                                      .masked = o->masked,
                                      .phone = o->phone,
                                      .division = o->division,
                                      .address = o->address,
                                      .version = o->version};
    return mz_reply_shape(out, &org_page_shape, &v);
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct org o;
    MZ_TRY(org_get(cx, may_of(rq), mz_req_path_int(rq, "id"), &o));
    bool mobile = mz_phone_is_mobile(o.phone);    /* masked, it is none */
    if ((!o.masked && o.legal.n > 0) || mobile) { /* of a person, shown in clear */
        MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("org.read"),
                                                   .kind = MZ_S("org"),
                                                   .subject = o.id,
                                                   .division = o.division}));
    }
    if (mz_req_json(rq)) {
        return show_json(&o, out);
    }
    show_facts(l, &o);
    MZ_TRY(show_history(l, &o));
    struct ui_action *acts = MZ_NEW_N(cx->a, struct ui_action, BESIDE_MAX + 2);
    size_t n = mz_feature_beside(cx, "org", o.id, acts);
    if (o.phone_masked) {
        acts[n++] = (struct ui_action){.label = leaf_say(l, MZ_T("Show a number")),
                                       .href = mz_str_fmt(cx->a, "/org/%" PRId64 "/reveal", o.id),
                                       .icon = MZ_ICON("eye"),
                                       .need = "person.reveal"};
    }
    acts[n++] = (struct ui_action){.label = leaf_say(l, MZ_T("Change")),
                                   .href = mz_str_fmt(cx->a, "/org/%" PRId64 "/edit", o.id),
                                   .icon = MZ_ICON("edit"),
                                   .need = "org.write",
                                   .primary = true};
    struct mz_page page = page_of(l, o.name);
    page.actions = acts;
    page.actions_n = n;
    return leaf_send(l, out, page);
}

/* ---- the number in clear -------------------------------------------------------------- */

static mz_code reveal_page(struct leaf *l, const struct org *o, struct mz_form *form, mz_out *out)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Show a number"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Show a number"), form, 2);
    f->cancel_href = href(l, o->id);
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "why",
                                    .label = leaf_say(l, MZ_T("Reason")),
                                    .value = form == NULL ? MZ_S("") : mz_req_field(l->rq, "why"),
                                    .required = true,
                                    .max = 200});
    if (form != NULL && form->problems.n > 0) {
        mz_reply_status(l->rq, 422);
    }
    return leaf_send(l, out, page_of(l, o->name));
}

static mz_code reveal_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct org o;
    MZ_TRY(org_get(cx, may_of(rq), mz_req_path_int(rq, "id"), &o));
    return reveal_page(l, &o, NULL, out);
}

/* The number is on this one answer, which is not stored; a reload asks again. */
static mz_code reveal_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct mz_form form = mz_form_of(cx, rq);
    struct org o;
    mz_str why = mz_str_trim(mz_req_field(rq, "why"));
    MZ_TRY(org_get(cx, may_of(rq), mz_req_path_int(rq, "id"), &o));
    MZ_TRY(mz_form_take(&form, account_reveal(cx, "org", o.id, why)));
    if (form.problems.n > 0) {
        return mz_form_json(&form, out) ? MZ_OK : reveal_page(l, &o, &form, out);
    }
    MZ_TRY(org_get(cx, may_of(rq) | ORG_MAY_MOBILE, o.id, &o));
    mz_reply_header(rq, "Cache-Control", MZ_S("no-store"));
    if (mz_req_json(rq)) {
        return show_json(&o, out);
    }
    leaf_callout(l, MZ_TONE_WARN, (struct mz_say){.text = MZ_T("{0}"), .arg = {o.phone}},
                 (struct mz_say){.text = MZ_T("Shown once. Use it for the reason you gave, and for "
                                              "nothing else.")});
    return leaf_send(l, out, page_of(l, o.name));
}

/* ---- registering and changing ------------------------------------------------------- */

struct entry {
    struct leaf *l;
    struct mz_form form;
    struct org_input in;
    mz_str lon;
    mz_str lat;
    int64_t version;
    /* What is stored may not be shown and is kept when nothing is typed. */
    bool legal_hidden;
    bool phone_hidden;
};

static mz_str typed(const struct entry *e, const char *name)
{
    mz_str s = mz_req_field(e->l->rq, name);
    return s.p == NULL ? MZ_S("") : mz_str_trim(s);
}

static int64_t degrees(struct entry *e, const char *field, mz_str s, int64_t most)
{
    int64_t v = MZ_NULL;
    if (!org_degrees(s, most, &v)) {
        mz_form_problem(&e->form, (struct mz_say){.field = field,
                                                  .text = MZ_T("Write degrees as 119.134500.")});
    }
    return v;
}

static void entry_read(struct entry *e)
{
    mz_str place = typed(e, "division");
    mz_str legal = typed(e, "legal");
    e->lon = typed(e, "lon_e6");
    e->lat = typed(e, "lat_e6");
    e->in = (struct org_input){.division = place.n > 0 ? division_code(place) : 0,
                               .name = typed(e, "name"),
                               .uscc = typed(e, "uscc"),
                               .kind = typed(e, "kind"),
                               .state = typed(e, "state"),
                               .legal = legal,
                               .phone = typed(e, "phone"),
                               .address = typed(e, "address"),
                               .lon_e6 = degrees(e, "lon_e6", e->lon, 180),
                               .lat_e6 = degrees(e, "lat_e6", e->lat, 90),
                               .source = MZ_S("window")};
    if (e->legal_hidden && legal.n == 0) {
        e->in.legal = (mz_str){NULL, 0};
    }
    if (e->phone_hidden && e->in.phone.n == 0) {
        e->in.phone = (mz_str){NULL, 0};
    }
    e->version = mz_form_int(&e->form, "version", (struct mz_rule){.lo = 0, .hi = INT32_MAX});
}

static void entry_of(struct entry *e, const struct org *o)
{
    e->in = (struct org_input){.division = o->division,
                               .name = o->name,
                               .uscc = o->uscc,
                               .kind = o->kind,
                               .state = o->state,
                               .legal = o->masked ? MZ_S("") : o->legal,
                               .phone = o->phone_masked ? MZ_S("") : o->phone,
                               .address = o->address};
    e->lon = degrees_text(e->l->cx->a, o->lon_e6);
    e->lat = degrees_text(e->l->cx->a, o->lat_e6);
    e->version = o->version;
}

static void text_field(struct entry *e, struct ui_form *f, const char *name, const char *label,
                       mz_str value)
{
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = name,
                                    .label = leaf_say(e->l, label),
                                    .value = value,
                                    .optional_mark = true,
                                    .max = 60});
}

static void entry_fields(struct entry *e, struct ui_form *f)
{
    struct leaf *l = e->l;
    text_field(e, f, "name", MZ_T("Name of the organisation"), e->in.name);
    struct ui_field *name = leaf_own(f->fields);
    name->required = name->wide = true;
    name->optional_mark = false;
    name->max = ORG_NAME_MAX;
    struct ui_field *kind =
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "kind",
                                        .label = leaf_say(l, MZ_T("Kind of organisation")),
                                        .value = e->in.kind,
                                        .required = true});
    kind->options = word_options(l, org_kinds, MZ_T("Please choose"), &kind->options_n);
    struct ui_field *state =
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "state",
                                        .label = leaf_say(l, MZ_T("State")),
                                        .value = e->in.state.n > 0 ? e->in.state : MZ_S("active"),
                                        .required = true});
    state->options = word_options(l, org_states, MZ_T("Please choose"), &state->options_n);
    text_field(e, f, "uscc", MZ_T("Unified social credit code"), e->in.uscc);
    text_field(e, f, "legal", MZ_T("Legal representative"),
               e->in.legal.p == NULL ? MZ_S("") : e->in.legal);
    if (e->legal_hidden) {
        struct ui_field *legal = name + f->fields_n - 1;
        legal->hint = leaf_say(l, MZ_T("Masked for your role; left empty, it stays as it is."));
    }
    text_field(e, f, "phone", MZ_T("Telephone"), e->in.phone.p == NULL ? MZ_S("") : e->in.phone);
    if (e->phone_hidden) {
        struct ui_field *phone = name + f->fields_n - 1;
        phone->hint = leaf_say(l, MZ_T("Masked for your role; left empty, it stays as it is."));
    }
    leaf_field(f,
               (struct ui_field){
                   .kind = UI_DIVISION,
                   .name = "division",
                   .label = leaf_say(l, MZ_T("Division")),
                   .value = e->in.division > 0 ? mz_str_fmt(l->cx->a, "%012" PRId64, e->in.division)
                                               : MZ_S(""),
                   .shown = e->in.division > 0 ? leaf_division(l->cx, e->in.division) : MZ_S(""),
                   .source = MZ_S("/division/pick"),
                   .required = true});
    text_field(e, f, "address", MZ_T("Address"), e->in.address);
    text_field(e, f, "lon_e6", MZ_T("Longitude"), e->lon);
    text_field(e, f, "lat_e6", MZ_T("Latitude"), e->lat);
    leaf_keep(l, f, "version", leaf_int(l, e->version == MZ_NULL ? 0 : e->version));
}

static mz_code entry_page(struct entry *e, mz_str title, mz_str cancel, mz_out *out)
{
    struct leaf_part *p = leaf_left(e->l, MZ_T("Details"));
    struct ui_form *f = leaf_form(e->l, p, MZ_T("Save the organisation"), &e->form, 12);
    f->cancel_href = cancel;
    entry_fields(e, f);
    if (e->form.problems.n > 0) {
        mz_reply_status(e->l->rq, 422);
    }
    return leaf_send(e->l, out, page_of(e->l, title));
}

static struct entry *entry_new(mz_cx *cx, mz_req *rq)
{
    struct entry *e = MZ_NEW(cx->a, struct entry);
    e->l = leaf_new(cx, rq);
    e->form = mz_form_of(cx, rq);
    e->lon = e->lat = MZ_S("");
    return e;
}

/* A refusal of the domain with all its problems becomes problems of the form. */
static mz_code told(struct entry *e, mz_code rc, const struct org_problems *problems)
{
    for (size_t i = 0; rc == MZ_INVALID && i < problems->n; i++) {
        mz_form_problem(&e->form, problems->say[i]);
    }
    if (rc == MZ_INVALID && problems->n > 0) {
        mz_clear(e->l->cx);
        return MZ_OK;
    }
    return mz_form_take(&e->form, rc);
}

static mz_code new_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct entry *e = entry_new(cx, rq);
    return entry_page(e, leaf_say(e->l, MZ_T("Register an organisation")), MZ_S("/org"), out);
}

static mz_code new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct entry *e = entry_new(cx, rq);
    struct org_problems problems = {.n = 0};
    int64_t id = 0;
    entry_read(e);
    if (e->form.problems.n == 0) {
        MZ_TRY(told(e, org_add(cx, &e->in, &problems, &id), &problems));
    }
    if (e->form.problems.n > 0) {
        return mz_form_json(&e->form, out)
                   ? MZ_OK
                   : entry_page(e, leaf_say(e->l, MZ_T("Register an organisation")), MZ_S("/org"),
                                out);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("The organisation is registered.")});
    return mz_reply_redirect(rq, href(e->l, id));
}

static mz_code edit_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct entry *e = entry_new(cx, rq);
    struct org o;
    MZ_TRY(org_get(cx, may_of(rq), mz_req_path_int(rq, "id"), &o));
    e->legal_hidden = o.masked;
    e->phone_hidden = o.phone_masked;
    entry_of(e, &o);
    return entry_page(e, o.name, href(e->l, o.id), out);
}

static mz_code edit_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct entry *e = entry_new(cx, rq);
    struct org_problems problems = {.n = 0};
    struct org o;
    MZ_TRY(org_get(cx, may_of(rq), mz_req_path_int(rq, "id"), &o));
    e->legal_hidden = o.masked;
    e->phone_hidden = o.phone_masked;
    entry_read(e);
    if (e->form.problems.n == 0) {
        MZ_TRY(told(e, org_update(cx, o.id, e->version, &e->in, &problems), &problems));
    }
    if (e->form.problems.n > 0) {
        return mz_form_json(&e->form, out) ? MZ_OK : entry_page(e, o.name, href(e->l, o.id), out);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The organisation is saved.")});
    return mz_reply_redirect(rq, href(e->l, o.id));
}

const struct mz_route org_routes[] = {
    {.path = "/org",
     .get = list_get,
     .page = &org_list,
     .need = "org.read",
     .help = "Organisations in scope: filter, sort, search by name, pinyin, initials or code",
     .answer = &org_list_rows_shape,
     .list = &org_register},
    {.path = "/org/new",
     .get = new_show,
     .post = new_post,
     .need = "org.write",
     .flags = MZ_ROUTE_MAKES,
     .help = "Register an organisation"},
    {.path = "/org/{id}",
     .get = show,
     .need = "org.read",
     .help = "One organisation with its history",
     .answer = &org_page_shape},
    {.path = "/org/{id}/reveal",
     .get = reveal_show,
     .post = reveal_post,
     .need = "person.reveal",
     .flags = MZ_ROUTE_SECRET | MZ_ROUTE_FRESH,
     .help = "Show a mobile number in clear, with a reason",
     .answer_post = &org_page_shape},
    {.path = "/org/{id}/edit",
     .get = edit_show,
     .post = edit_post,
     .need = "org.write",
     .help = "Change an organisation"},
    {0},
};
