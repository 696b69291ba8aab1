/* door_web.c - one visit as a plain page: whom, why, the form, and what was found before. */
#include <inttypes.h>

#include "base/encode.h"
#include "base/io.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/visit/page_web.h"
#include "feature/visit/visit_sql.h"
#include "store/db.h"

enum { FIXED = 10, KEY_BYTES = 12, BEFORE_MAX = 20 };

struct door {
    struct leaf *l;
    struct visit_due due;
    struct visit_form form;
    struct ui_form *f;
    struct mz_form *post;
};

/* Of the plan, unless the address names another source. */
static mz_str source_of(const mz_req *rq)
{
    mz_str source = mz_req_query(rq, "source");
    return source.n == 0 ? MZ_S("plan") : source;
}

static mz_str given(const struct door *d, const char *name, mz_str usual)
{
    return d->post != NULL ? mz_req_field(d->l->rq, name) : usual;
}

static const char *name_of(mz_cx *cx, mz_str id)
{
    return mz_str_fmt(cx->a, "q_" MZ_FMT, MZ_ARG(id)).p;
}

static const struct ui_option *options_of(const struct door *d, const struct visit_field *f)
{
    struct ui_option *o = MZ_NEW_N(d->l->cx->a, struct ui_option, f->options_n + 1);
    const char *name = name_of(d->l->cx, f->id);
    for (size_t i = 0; i < f->options_n; i++) {
        o[i] = (struct ui_option){.value = f->options[i].id, .label = f->options[i].label};
        for (size_t k = 0; d->post != NULL && k < mz_req_field_n(d->l->rq, name); k++) {
            o[i].chosen = o[i].chosen || mz_str_eq(mz_req_field_i(d->l->rq, name, k), o[i].value);
        }
    }
    return o;
}

static void ask(const struct door *d, const struct visit_field *f)
{
    static const enum ui_field_kind kinds[VISIT_KINDS_N] = {
        [VISIT_GROUP] = UI_GROUP,   [VISIT_CHOICE] = UI_RADIO, [VISIT_MANY] = UI_CHECKS,
        [VISIT_NUMBER] = UI_NUMBER, [VISIT_MONEY] = UI_MONEY,  [VISIT_DATE] = UI_DATE,
        [VISIT_TEXT] = UI_TEXT,     [VISIT_LONG] = UI_TEXTAREA};
    struct leaf *l = d->l;
    bool group = f->kind == VISIT_GROUP;
    const char *name = group ? NULL : name_of(l->cx, f->id);
    struct ui_field out = {.kind = kinds[f->kind],
                           .name = name,
                           .label = f->label,
                           .hint = f->hint,
                           .unit = f->unit,
                           .max = f->max,
                           .wide = true};
    if (!group) {
        out.value = given(d, name, MZ_S(""));
        out.options = f->options_n == 0 ? NULL : options_of(d, f);
        out.options_n = f->options_n;
        out.hint = f->required && f->hint.n == 0
                       ? leaf_say(l, MZ_T("Needed when somebody was met."))
                       : f->hint;
    }
    leaf_field(d->f, out);
}

static void outcome(const struct door *d)
{
    struct leaf *l = d->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, VISIT_OUTCOMES_N);
    for (size_t i = 0; i < VISIT_OUTCOMES_N; i++) {
        o[i] = (struct ui_option){.value = mz_str_of(visit_outcomes[i].word),
                                  .label = leaf_say(l, visit_outcomes[i].label)};
    }
    leaf_field(d->f, (struct ui_field){.kind = UI_RADIO,
                                       .name = "outcome",
                                       .label = leaf_say(l, MZ_T("How did it go")),
                                       .value = given(d, "outcome", MZ_S("")),
                                       .options = o,
                                       .options_n = VISIT_OUTCOMES_N,
                                       .required = true,
                                       .wide = true});
}

static void rest(const struct door *d)
{
    struct leaf *l = d->l;
    uint8_t bytes[KEY_BYTES];
    leaf_field(d->f, (struct ui_field){.kind = UI_CHECK,
                                       .name = "need",
                                       .label = leaf_say(l, MZ_T("Somebody should help this "
                                                                 "household")),
                                       .value = given(d, "need", MZ_S("")),
                                       .wide = true});
    leaf_field(d->f, (struct ui_field){.kind = UI_TEXTAREA,
                                       .name = "note",
                                       .label = leaf_say(l, MZ_T("What else was seen")),
                                       .value = given(d, "note", MZ_S("")),
                                       .max = VISIT_NOTE_MAX,
                                       .wide = true});
    leaf_field(d->f, (struct ui_field){.kind = UI_TEXT,
                                       .name = "with",
                                       .label = leaf_say(l, MZ_T("Who came along")),
                                       .hint = d->form.people > 1
                                                   ? leaf_say(l, MZ_T("At least two people go."))
                                                   : MZ_S(""),
                                       .value = given(d, "with", MZ_S("")),
                                       .max = VISIT_WITH_MAX,
                                       .wide = true});
    leaf_field(d->f,
               (struct ui_field){.kind = UI_FILE,
                                 .name = "photo",
                                 .label = leaf_say(l, MZ_T("Photos, with their consent")),
                                 .hint = leaf_sayf(l, MZ_T("At most {0} of 1 MiB, JPEG or PNG."),
                                                   leaf_int(l, VISIT_PHOTOS_MAX), MZ_S("")),
                                 .accept = "image/jpeg,image/png",
                                 .multiple = true,
                                 .wide = true});
    mz_random_fill(l->cx, bytes, sizeof bytes);
    leaf_keep(l, d->f, "version", given(d, "version", leaf_int(l, d->due.version)));
    leaf_keep(l, d->f, "key",
              given(d, "key", mz_hex_encode(l->cx->a, mz_bytes(bytes, sizeof bytes))));
}

static mz_code whom(struct door *d)
{
    struct leaf *l = d->l;
    struct visit_home h = {.lon_e6 = MZ_NULL};
    struct visit_q_found_of_row *r = NULL;
    size_t n = 0;
    MZ_TRY(visit_home(l->cx, d->due.household, &h));
    mz_str source = mz_str_of(d->due.source->name);
    MZ_TRY(visit_q_found_of(l->cx, source, d->due.id, BEFORE_MAX, &r, &n));
    struct leaf_part *p = leaf_right(l, MZ_T("Whom to visit"));
    leaf_fact(l, p, MZ_T("Address"),
              (struct ui_fact){.value = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(h.place),
                                                   MZ_ARG(h.address)),
                               .wide = true});
    leaf_fact(l, p, MZ_T("Why||visit"), (struct ui_fact){.value = d->due.why, .wide = true});
    leaf_fact(l, p, MZ_T("Deadline"), (struct ui_fact){.value = leaf_day(l, d->due.due)});
    if (d->due.source->page != NULL) {
        leaf_action(l, p,
                    (struct ui_action){
                        .label = leaf_say(l, MZ_T("What is known about it")),
                        .href = mz_str_fmt(l->cx->a, "%s%" PRId64, d->due.source->page, d->due.id),
                        .icon = MZ_ICON("file-text"),
                        .need = d->due.source->need});
    }
    struct leaf_part *t = n == 0 ? NULL : leaf_right(l, MZ_T("Visits so far"));
    for (size_t i = 0; i < n; i++) {
        enum visit_outcome o = visit_outcome_of(r[i].outcome);
        leaf_event(l, t, BEFORE_MAX,
                   (struct ui_event){.at = leaf_day(l, r[i].day),
                                     .text = leaf_say(l, visit_outcomes[o].label),
                                     .who = visit_worker(l, r[i].made_by),
                                     .note = leaf_say(l, visit_state_label(r[i].state)),
                                     .href = mz_str_fmt(l->cx->a, "/visit/found/%" PRId64, r[i].id),
                                     .tone = mz_str_eq(r[i].state, MZ_S("conflict"))
                                                 ? MZ_TONE_WARN
                                                 : MZ_TONE_IDLE});
    }
    return MZ_OK;
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *post)
{
    struct door d = {.l = leaf_new(cx, rq), .post = post};
    struct visit_home h = {.lon_e6 = MZ_NULL};
    struct mz_page page = {.menu = "/visit"};
    MZ_TRY(visit_get(cx, source_of(rq), mz_req_path_int(rq, "id"), &d.due));
    MZ_TRY(visit_home(cx, d.due.household, &h));
    if (!d.due.open) {
        leaf_callout(d.l, MZ_TONE_IDLE,
                     (struct mz_say){.text = MZ_T("This visit waits no more: it was made, or what "
                                                  "asked for it is closed.")},
                     (struct mz_say){.text = NULL});
    } else {
        MZ_TRY(d.due.source->form(cx, &d.due, &d.form));
        struct leaf_part *p = leaf_left(d.l, MZ_T("What was found||at a visit"));
        p->sub = d.form.label;
        d.f = leaf_form(d.l, p, MZ_T("Record the visit"), post, d.form.fields_n + FIXED);
        d.f->upload = true;
        d.f->submit_icon = MZ_ICON("send");
        outcome(&d);
        for (size_t i = 0; i < d.form.fields_n; i++) {
            ask(&d, &d.form.fields[i]);
        }
        rest(&d);
    }
    MZ_TRY(whom(&d));
    MZ_TRY(visit_read(cx, "visit", d.due.id, d.due.division));
    page.title = leaf_sayf(d.l, MZ_T("Household of {0}"), h.name, MZ_S(""));
    page.sub = h.place;
    visit_crumb(d.l, &page, MZ_T("My visits"), "/visit");
    return leaf_send(d.l, out, page);
}

mz_code visit_door_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

/* ---- taking it ---------------------------------------------------------------------------------
 */

static mz_str answers_of(struct mz_form *form, const struct visit_form *f)
{
    mz_cx *cx = form->cx;
    mz_buf *buf = mz_buf_new(cx->a, VISIT_ANSWERS_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; i < f->fields_n; i++) {
        const struct visit_field *x = &f->fields[i];
        if (x->kind == VISIT_GROUP) {
            continue;
        }
        const char *name = name_of(cx, x->id);
        mz_str v = MZ_S("");
        for (size_t k = 0; k < mz_req_field_n(form->rq, name); k++) {
            v = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(v), k == 0 ? "" : " ",
                           MZ_ARG(mz_req_field_i(form->rq, name, k)));
        }
        if (mz_str_trim(v).n > 0) {
            mz_jw_key_text(&w, x->id, mz_str_trim(v));
        }
    }
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

static mz_code content(mz_cx *cx, const struct mz_file *f, mz_str *out)
{
    size_t n = 0;
    *out = f->data;
    if (f->data.p != NULL) {
        return MZ_OK;
    }
    char *all = mz_arena_alloc(cx->a, VISIT_PHOTO_BYTES + 1);
    MZ_TRY(mz_source_fill(cx, mz_source_fd(cx->a, f->fd), all, VISIT_PHOTO_BYTES + 1, &n));
    *out = (mz_str){all, n};
    return MZ_OK;
}

static mz_code of_kind(mz_cx *cx, mz_req *rq, const char *kind, struct visit_picture *p, size_t *n)
{
    const struct mz_file *f = NULL;
    for (size_t i = 0; (f = mz_req_file(rq, kind, i)) != NULL; i++) {
        if (*n == VISIT_FILES_MAX) {
            return mz_refuse(cx, MZ_LIMIT, .field = "photo",
                             .text = MZ_T("A visit has at most {0} photos."),
                             .arg = {mz_str_fmt(cx->a, "%d", VISIT_PHOTOS_MAX)});
        }
        p[*n].kind = kind;
        MZ_TRY(content(cx, f, &p[*n].data));
        ++*n;
    }
    return MZ_OK;
}

mz_code visit_pictures_of(mz_cx *cx, mz_req *rq, struct visit_findings *in)
{
    static const char *const kinds[] = {"photo", "signed", "sign1", "sign2"};
    struct visit_picture *p = MZ_NEW_N(cx->a, struct visit_picture, VISIT_FILES_MAX + 1);
    for (size_t k = 0; k < MZ_LEN(kinds); k++) {
        MZ_TRY(of_kind(cx, rq, kinds[k], p, &in->pictures_n));
    }
    in->pictures = p;
    return MZ_OK;
}

/* The fields of answers are "q_..." on the page. */
static mz_code taken(struct mz_form *form, const struct visit_form *f, mz_code rc)
{
    mz_cx *cx = form->cx;
    for (size_t i = 0; rc != MZ_OK && cx->err.field != NULL && i < f->fields_n; i++) {
        if (mz_str_eq(f->fields[i].id, mz_str_of(cx->err.field))) {
            cx->err.field = name_of(cx, f->fields[i].id);
            break;
        }
    }
    return mz_form_take(form, rc);
}

mz_code visit_door_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct visit_due due;
    struct visit_form f = {.people = 1};
    struct visit_taken got = {.id = 0};
    MZ_TRY(visit_get(cx, source_of(rq), mz_req_path_int(rq, "id"), &due));
    MZ_TRY(due.source->form(cx, &due, &f));
    struct visit_findings in = {
        .source = source_of(rq),
        .id = due.id,
        .key = mz_req_field(rq, "key"),
        .outcome = visit_outcome_of(mz_req_field(rq, "outcome")),
        .answers = answers_of(&form, &f),
        .note = mz_form_text(&form, "note", (struct mz_rule){.max = VISIT_NOTE_MAX}),
        .with = mz_form_text(&form, "with", (struct mz_rule){.max = VISIT_WITH_MAX}),
        .version = mz_form_int(&form, "version", (struct mz_rule){.lo = 0, .hi = INT64_MAX}),
        .need = mz_form_flag(&form, "need"),
        .phone_ms = MZ_NULL,
        .lon_e6 = MZ_NULL,
        .lat_e6 = MZ_NULL};
    in.version = in.version == MZ_NULL ? due.version : in.version;
    MZ_TRY(mz_form_take(&form, visit_pictures_of(cx, rq, &in)));
    if (form.problems.n == 0) {
        MZ_TRY(taken(&form, &f, visit_take(cx, &in, &got)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    if (got.result == VISIT_CONFLICT) {
        mz_reply_flash(rq, MZ_TONE_WARN,
                       (struct mz_say){.text = MZ_T("Somebody was faster. Both are kept; decide "
                                                    "which counts.")});
        return mz_reply_redirectf(rq, "/visit/found/%" PRId64, got.id);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The visit is recorded.")});
    return mz_reply_redirect(rq, MZ_S("/visit"));
}
