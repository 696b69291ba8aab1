/* step_web.c - the way through a draft, one small page after another, by the form of the pack. */
#include <inttypes.h>

#include "base/ident.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/apply/page_web.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "rule/reason.h"
#include "store/db.h"

enum { ANSWERS_MAX = 1 << 20, FIELDS = 60 };

mz_str apply_step_path(const struct apply_page *p, size_t at)
{
    return mz_str_fmt(p->l->cx->a, MZ_FMT "/step?n=%zu", MZ_ARG(p->path), at);
}

/* ---- the form of the pack ------------------------------------------------------------------- */

static mz_code row_of(struct apply_page *p, const struct apply_row *r, struct matter_row *out)
{
    struct mz_cid id;
    struct person_view v = {.id = 0};
    mz_cx *cx = p->l->cx;
    *out = (struct matter_row){.person = r->person, .name = r->name, .role = r->role};
    if (r->person != 0) { /* proven: what the register knows may be filled in */
        MZ_TRY(person_get(cx, person_may(cx), r->person, &v));
        out->birth = v.birth.v == MZ_DATE_NONE.v ? MZ_S("") : mz_date_iso(cx->a, v.birth);
    } else if (r->number.n > 0 && mz_cid_parse(cx, "number", r->number, &id) == MZ_OK) {
        out->birth = mz_date_iso(cx->a, id.birth);
    } else {
        mz_clear(cx);
    }
    return MZ_OK;
}

mz_code apply_way_form(struct apply_page *p, struct matter_form *f)
{
    mz_cx *cx = p->l->cx;
    struct household h = {.id = 0};
    *f = (struct matter_form){.l = p->l,
                              .b = p->k.pack->book,
                              .form = &p->k.pack->book->forms[p->k.m->form],
                              .subject = p->k.m->subject,
                              .rows = MZ_NEW_N(cx->a, struct matter_row, APPLY_ROWS_MAX),
                              .phone = p->a.b.phone};
    if (p->a.b.answers.n > 0) {
        const struct mz_json_options how = {.size_max = ANSWERS_MAX, .reals = true};
        MZ_TRY(mz_json_read(cx, p->a.b.answers, how, &f->old));
    }
    for (size_t i = 0; i < p->a.b.rows_n; i++) {
        MZ_TRY(row_of(p, &p->a.b.rows[i], &f->rows[f->rows_n++]));
    }
    if (p->a.household != MZ_NULL && p->a.proven) {
        MZ_TRY(household_get(cx, p->a.household, &h));
        f->address = h.address;
    }
    MZ_TRY(apply_known(cx, &p->a, apply_page_unlocked(p), &p->k, &f->known));
    if (p->together.b != NULL) { /* the questions of what is chosen */
        struct apply_offer o;
        if (p->asked == NULL) {
            MZ_TRY(apply_offer(cx, &p->a, &p->together, f, &o));
            p->asked = o.form;
        }
        f->form = p->asked;
    }
    return MZ_OK;
}

/* ---- the way ----------------------------------------------------------------------------------
 */

static void put(struct apply_way *w, struct apply_step s)
{
    if (w->n < STEPS_MAX) {
        w->v[w->n++] = s;
    }
}

static bool names_members(const struct matter_form *f, const struct ir_matter *m)
{
    bool each = false;
    for (size_t i = 0; i < f->form->parts_n; i++) {
        each = each || f->form->parts[i].each == IR_EACH_MEMBER;
    }
    return each || m->subject == IR_OF_HOUSEHOLD;
}

static void put_parts(struct apply_page *p, struct apply_way *w, const struct matter_form *f,
                      struct rule_run *run)
{
    const struct ir_bundle *all = p->together.b;
    size_t first = all == NULL || all->form == UINT32_MAX ? 0 : f->b->forms[all->form].parts_n;
    for (size_t i = 0; i <= f->form->parts_n; i++) {
        if (all != NULL && i == first) { /* behind what is asked first */
            put(w, (struct apply_step){STEP_CHOOSE, NULL, 0,
                                       leaf_say(p->l, MZ_T("What you apply for"))});
        }
        if (i == f->form->parts_n) {
            break;
        }
        const struct ir_part *part = &f->form->parts[i];
        bool one = part->each == IR_EACH_CASE;
        for (size_t row = 0; row < (one ? 1 : f->rows_n); row++) {
            mz_str title = matter_form_title(p->l, part);
            if (matter_form_asks(f, part, row, run)) {
                put(w,
                    (struct apply_step){
                        STEP_PART, part, row,
                        one ? title : leaf_sayf(p->l, MZ_T("{0}: {1}"), title, f->rows[row].name)});
            }
        }
    }
}

mz_code apply_way(struct apply_page *p, struct apply_way *w)
{
    struct matter_form f;
    struct rule_case *c = NULL;
    mz_cx *cx = p->l->cx;
    *w = (struct apply_way){.n = 0};
    MZ_TRY(apply_way_form(p, &f));
    mz_code rc = matter_read(cx, f.b, f.subject, p->a.division, p->a.b.answers, &c);
    if (rc ==
        MZ_INVALID) { /* an answer that cannot be is told on its page; until then all is asked */
        mz_clear(cx);
        rc = matter_read(cx, f.b, f.subject, p->a.division, MZ_S(""), &c);
    }
    MZ_TRY(rc);
    struct rule_run *run = rule_run_new(cx->a, f.b, c);
    put(w, (struct apply_step){STEP_WHO, NULL, 0, leaf_say(p->l, MZ_T("Who applies"))});
    put(w, (struct apply_step){STEP_PROOF, NULL, 0, leaf_say(p->l, MZ_T("Confirm your phone"))});
    if (names_members(&f, p->k.m)) {
        put(w,
            (struct apply_step){STEP_PEOPLE, NULL, 0, leaf_say(p->l, MZ_T("Who lives with you"))});
    }
    put_parts(p, w, &f, run);
    put(w, (struct apply_step){STEP_PAPERS, NULL, 0, leaf_say(p->l, MZ_T("Photos of papers"))});
    put(w, (struct apply_step){STEP_CHECK, NULL, 0, leaf_say(p->l, MZ_T("Check and send"))});
    return MZ_OK;
}

/* ---- who
 * ------------------------------------------------------------------------------------------ */

static mz_str keeps(struct leaf *l, mz_str mask, const char *usual)
{
    return mask.n == 0
               ? (usual == NULL ? MZ_S("") : leaf_say(l, usual))
               : leaf_sayf(l, MZ_T("Kept: {0}. Leave it empty to keep it."), mask, MZ_S(""));
}

static mz_str typed_or(struct leaf *l, const char *name, mz_str kept)
{
    return mz_req_method(l->rq) == MZ_POST ? mz_req_field(l->rq, name) : kept;
}

static void person_fields(struct apply_page *p, struct ui_form *f)
{
    struct leaf *l = p->l;
    const struct apply_body *b = &p->a.b;
    mz_str number = b->number.n == 0 ? MZ_S("") : mz_cid_mask(l->cx->a, b->number);
    mz_str phone = b->phone.n == 0 ? MZ_S("") : mz_phone_mask(l->cx->a, b->phone);
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "name",
                                    .label = leaf_say(l, MZ_T("Name of who applies")),
                                    .value = typed_or(l, "name", b->name),
                                    .autocomplete = "name",
                                    .max = APPLY_NAME_MAX,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "number",
                                    .label = leaf_say(l, MZ_T("ID number")),
                                    .hint = keeps(l, number,
                                                  MZ_T("18 characters, on the front of "
                                                       "the identity card")),
                                    .value = apply_page_kept(l, "number"),
                                    .max = 40,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "phone",
                                    .label = leaf_say(l, MZ_T("Telephone")),
                                    .hint = keeps(l, phone,
                                                  MZ_T("We call this number, and send "
                                                       "codes to it.")),
                                    .value = apply_page_kept(l, "phone"),
                                    .autocomplete = "tel",
                                    .max = 30,
                                    .wide = true});
}

static void helper_fields(struct apply_page *p, struct ui_form *f)
{
    struct leaf *l = p->l;
    const struct apply_body *b = &p->a.b;
    mz_str phone = b->helper_phone.n == 0 ? MZ_S("") : mz_phone_mask(l->cx->a, b->helper_phone);
    leaf_field(f, (struct ui_field){
                      .kind = UI_GROUP,
                      .label = leaf_say(l, MZ_T("Who fills this in, if it is somebody else")),
                      .hint = leaf_say(l, MZ_T("Leave this empty when you apply yourself."))});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "helper",
                                    .label = leaf_say(l, MZ_T("Name of the helper")),
                                    .value = typed_or(l, "helper", b->helper),
                                    .max = APPLY_NAME_MAX});
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "helper_phone",
                                    .label = leaf_say(l, MZ_T("Telephone of the helper")),
                                    .hint = keeps(l, phone, NULL),
                                    .value = apply_page_kept(l, "helper_phone"),
                                    .max = 30});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "helper_relation",
                                    .label = leaf_say(l, MZ_T("Who the helper is")),
                                    .hint = leaf_say(l, MZ_T("For example daughter, neighbour, "
                                                             "village worker")),
                                    .value = typed_or(l, "helper_relation", b->helper_relation),
                                    .max = APPLY_NAME_MAX});
}

static void who(struct apply_page *p, struct ui_form *f)
{
    struct leaf *l = p->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, 2);
    mz_str whom = typed_or(l, "whom", p->a.b.other ? MZ_S("other") : MZ_S("self"));
    bool other = mz_str_eq(whom, MZ_S("other"));
    o[0] = (struct ui_option){.value = MZ_S("self"),
                              .label = leaf_say(l, MZ_T("For myself or my family")),
                              .chosen = !other};
    o[1] = (struct ui_option){.value = MZ_S("other"),
                              .label = leaf_say(l, MZ_T("I help somebody to apply")),
                              .chosen = other};
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "whom",
                                    .label = leaf_say(l, MZ_T("For whom is it")),
                                    .options = o,
                                    .options_n = 2,
                                    .wide = true});
    person_fields(p, f);
    helper_fields(p, f);
}

/* ---- the telephone ----------------------------------------------------------------------------
 */

/* Nobody did yet, or too long ago for what the office knows. */
static bool proves(struct apply_page *p)
{
    return !p->a.proven || (p->a.person != MZ_NULL && !apply_page_unlocked(p));
}

static void proof(struct apply_page *p, struct leaf_part *part, struct ui_form *f)
{
    struct leaf *l = p->l;
    bool known = p->a.person != MZ_NULL;
    part->note = !p->a.proven
                     ? leaf_sayf(l,
                                 MZ_T("We send a code of six digits to {0}. With it nobody else "
                                      "can act for you. Without a mobile phone just go on: the "
                                      "township calls you instead."),
                                 mz_phone_mask(l->cx->a, p->a.b.phone), MZ_S(""))
                 : known && apply_page_unlocked(p)
                     ? leaf_say(l, MZ_T("Your phone is confirmed. What the office knows is "
                                        "filled in; please check it."))
                 : known ? leaf_sayf(l,
                                     MZ_T("Your phone was confirmed. What the office knows of your "
                                          "household is filled in for half an hour after a code: "
                                          "to see it again, have one sent to {0}. You can also "
                                          "just go on."),
                                     mz_phone_mask(l->cx->a, p->a.b.phone), MZ_S(""))
                         : leaf_say(l, MZ_T("Your phone is confirmed. The township will make sure "
                                            "who you are; have your identity card ready."));
    if (!proves(p)) {
        return;
    }
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "proof",
                                    .label = leaf_say(l, MZ_T("Code from the message")),
                                    .value = MZ_S(""),
                                    .autocomplete = "one-time-code",
                                    .max = 12,
                                    .wide = true});
}

/* ---- who lives there --------------------------------------------------------------------------
 */

static const struct ui_option *roles(struct apply_page *p, size_t *n)
{
    const struct rule_book *b = p->k.pack->book;
    *n = 0;
    if (b->role_fact < 0) {
        return NULL;
    }
    const struct ir_enum *e = &b->enums[b->facts[b->role_fact].type.enum_i];
    struct ui_option *o = MZ_NEW_N(p->l->cx->a, struct ui_option, e->values_n + 1);
    o[(*n)++] =
        (struct ui_option){.value = MZ_S(""), .label = leaf_say(p->l, MZ_T("Please choose"))};
    for (size_t i = 0; i < e->values_n; i++) {
        if (!mz_str_eq(e->values[i].id, MZ_S("self"))) {
            o[(*n)++] = (struct ui_option){.value = e->values[i].id,
                                           .label = apply_page_name(p->l, &e->values[i])};
        }
    }
    return o;
}

static mz_str role_label(struct apply_page *p, mz_str role)
{
    const struct rule_book *b = p->k.pack->book;
    const struct ir_enum *e =
        b->role_fact < 0 ? NULL : &b->enums[b->facts[b->role_fact].type.enum_i];
    for (size_t i = 0; e != NULL && i < e->values_n; i++) {
        if (mz_str_eq(e->values[i].id, role)) {
            return apply_page_name(p->l, &e->values[i]);
        }
    }
    return role;
}

static void named(struct apply_page *p, size_t at)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Name||of a person"), 0}, .phone_full = true},
        {.name = "role", .label = {MZ_T("Who they are to you"), 0}, .phone_label = true},
    };
    struct leaf *l = p->l;
    bool known = p->a.person != MZ_NULL && p->a.household != MZ_NULL;
    struct leaf_part *part = leaf_left(l, MZ_T("Named so far"));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), p->a.b.rows_n);
    for (size_t i = 0; i < p->a.b.rows_n; i++) {
        leaf_cell(t, (struct ui_cell){.text = p->a.b.rows[i].name});
        leaf_cell(t, (struct ui_cell){.text = role_label(p, p->a.b.rows[i].role)});
        if (i > 0 && !known) {
            leaf_action(l, part,
                        (struct ui_action){.label = leaf_sayf(l, MZ_T("Take {0} away"),
                                                              p->a.b.rows[i].name, MZ_S("")),
                                           .href = apply_step_path(p, at),
                                           .post = true,
                                           .quiet = true,
                                           .name = MZ_S("do"),
                                           .value = mz_str_fmt(l->cx->a, "drop-%zu", i)});
        }
    }
    if (known) {
        part->body = true;
        part->note = leaf_say(l, MZ_T("This is the household as the office has it. If somebody is "
                                      "missing, tell the village committee; you can go on."));
    }
}

static void people(struct apply_page *p, struct ui_form *f)
{
    struct leaf *l = p->l;
    if (p->a.person != MZ_NULL && p->a.household != MZ_NULL) {
        return;
    }
    leaf_field(f, (struct ui_field){.kind = UI_GROUP,
                                    .label = leaf_say(l, MZ_T("Add a person")),
                                    .hint = leaf_say(l, MZ_T("Spouse, children, parents and others "
                                                             "who live with you. Leave this empty "
                                                             "when nobody is left to add."))});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "name",
                                    .label = leaf_say(l, MZ_T("Name||of a person")),
                                    .value = apply_page_kept(l, "name"),
                                    .max = APPLY_NAME_MAX,
                                    .wide = true});
    struct ui_field *s =
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "role",
                                        .label = leaf_say(l, MZ_T("Who they are to you")),
                                        .value = apply_page_kept(l, "role"),
                                        .wide = true});
    s->options = roles(p, &s->options_n);
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "number",
                                    .label = leaf_say(l, MZ_T("ID number")),
                                    .value = apply_page_kept(l, "number"),
                                    .optional_mark = true,
                                    .max = 40,
                                    .wide = true});
}

/* ---- photos
 * ----------------------------------------------------------------------------------------- */

void apply_photo_fields(struct apply_page *p, struct ui_form *f)
{
    struct leaf *l = p->l;
    size_t n = p->k.m->papers_n;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 2);
    for (size_t i = 0; i < n; i++) {
        const struct ir_label *name = &p->k.pack->book->papers[p->k.m->papers[i].paper].name;
        o[i] = (struct ui_option){.value = name->id, .label = apply_page_name(l, name)};
    }
    o[n] = (struct ui_option){.value = MZ_S("other"), .label = leaf_say(l, MZ_T("Other paper"))};
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "paper",
                                    .label = leaf_say(l, MZ_T("Which paper is it")),
                                    .value = apply_page_kept(l, "paper"),
                                    .options = o,
                                    .options_n = n + 1,
                                    .wide = true});
    leaf_field(f, (struct ui_field){
                      .kind = UI_FILE,
                      .name = "photo",
                      .label = leaf_say(l, MZ_T("Photo")),
                      .accept = "image/jpeg,image/png",
                      .capture = "environment",
                      .hint = leaf_say(l, MZ_T("At most 6 MiB. Lay the paper flat, in the light. "
                                               "Where and when it was taken is removed.")),
                      .wide = true});
}

static mz_code photos(struct apply_page *p, size_t at)
{
    struct leaf *l = p->l;
    struct apply_photo *v = NULL;
    size_t n = 0;
    MZ_TRY(apply_photos(l->cx, p->a.id, &v, &n));
    struct leaf_part *part = leaf_left(l, MZ_T("Photos of papers"));
    for (size_t i = 0; i < p->k.m->papers_n; i++) {
        const struct ir_label *name = &p->k.pack->book->papers[p->k.m->papers[i].paper].name;
        size_t has = 0;
        for (size_t k = 0; k < n; k++) {
            has += mz_str_eq(v[k].paper, name->id) ? 1 : 0;
        }
        leaf_event(l, part, p->k.m->papers_n,
                   (struct ui_event){
                       .at = has == 0 ? leaf_say(l, MZ_T("No photo yet"))
                                      : leaf_sayf(l, MZ_T("Photos: {0}"), leaf_int(l, (int64_t)has),
                                                  MZ_S("")),
                       .text = apply_page_name(l, name),
                       .note = apply_page_text(
                           l, &p->k.pack->book->papers[p->k.m->papers[i].paper].source->about),
                       .tone = has == 0 ? MZ_TONE_IDLE : MZ_TONE_OK});
    }
    struct ui_form *f = leaf_form(l, part, MZ_T("Add the photo"), p->form, 3);
    f->action = mz_str_fmt(l->cx->a, MZ_FMT "/photo?n=%zu", MZ_ARG(p->path), at);
    f->upload = true;
    f->quiet = true;
    f->submit_icon = MZ_ICON("camera");
    apply_photo_fields(p, f);
    if (n > 0) {
        leaf_action(l, part,
                    (struct ui_action){.label = leaf_say(l, MZ_T("Take the last photo away")),
                                       .href = f->action,
                                       .post = true,
                                       .quiet = true,
                                       .name = MZ_S("drop"),
                                       .value = leaf_int(l, v[n - 1].id)});
    }
    leaf_action(l, part,
                (struct ui_action){.label = leaf_say(l, MZ_T("Go on||step")),
                                   .href = apply_step_path(p, at + 1),
                                   .primary = true,
                                   .icon = MZ_ICON("arrow-right")});
    return MZ_OK;
}

/* ---- checking
 * ------------------------------------------------------------------------------------- */

mz_code apply_step_lacks(struct apply_page *p, const struct apply_step *s, size_t *n)
{
    struct matter_form f;
    mz_str facts = MZ_S("");
    struct mz_form form = mz_form_of(p->l->cx, p->l->rq);
    const struct apply_body *b = &p->a.b;
    *n = 0;
    switch (s->kind) {
    case STEP_WHO:
        *n =
            (b->name.n == 0 ? 1U : 0U) + (b->number.n == 0 ? 1U : 0U) + (b->phone.n == 0 ? 1U : 0U);
        return MZ_OK;
    case STEP_PART:
        MZ_TRY(apply_way_form(p, &f));
        f.only = s->part;
        f.only_row = s->row;
        MZ_TRY(matter_form_check(&f, &form, p->a.division, &facts));
        *n = form.problems.n;
        return MZ_OK;
    case STEP_PROOF:
    case STEP_PEOPLE:
    case STEP_CHOOSE:
    case STEP_PAPERS:
    case STEP_CHECK:
        break;
    }
    return MZ_OK;
}

static mz_code check(struct apply_page *p, struct apply_way *w, struct ui_form *f)
{
    struct leaf *l = p->l;
    size_t open = 0;
    struct leaf_part *part = leaf_left(l, MZ_T("What you told"));
    for (size_t i = 0; i + 1 < w->n; i++) {
        size_t lacks = 0;
        MZ_TRY(apply_step_lacks(p, &w->v[i], &lacks));
        open += lacks > 0 ? 1 : 0;
        leaf_event(l, part, w->n,
                   (struct ui_event){.at = lacks > 0 ? leaf_say(l, MZ_T("Something is missing"))
                                                     : leaf_say(l, MZ_T("Complete||step")),
                                     .text = w->v[i].title,
                                     .href = apply_step_path(p, i),
                                     .tone = lacks > 0 ? MZ_TONE_WARN : MZ_TONE_OK});
    }
    f->note = open > 0 ? leaf_sayf(l, MZ_T("Pages with something missing: {0}. Open them first."),
                                   leaf_int(l, (int64_t)open), MZ_S(""))
                       : MZ_S("");
    leaf_field(f, (struct ui_field){
                      .kind = UI_CHECK,
                      .name = "agree",
                      .label = leaf_say(l, MZ_T("What I told is true. The civil affairs office may "
                                                "keep and use it to look into this application.")),
                      .value = apply_page_kept(l, "agree"),
                      .wide = true});
    return MZ_OK;
}

/* ---- one page
 * ------------------------------------------------------------------------------------- */

static const char *submit_word(struct apply_page *p, enum apply_step_kind kind)
{
    switch (kind) {
    case STEP_CHECK:
        return MZ_T("Send the application");
    case STEP_PROOF:
        return proves(p) ? MZ_T("Confirm the code") : MZ_T("Go on||step");
    case STEP_WHO:
    case STEP_PEOPLE:
    case STEP_CHOOSE:
    case STEP_PART:
    case STEP_PAPERS:
        break;
    }
    return MZ_T("Keep and go on");
}

static void more(struct apply_page *p, struct ui_form *f, enum apply_step_kind kind)
{
    struct leaf *l = p->l;
    struct ui_action *a = MZ_NEW_N(l->cx->a, struct ui_action, 3);
    if (kind == STEP_PROOF && proves(p)) {
        a[f->more_n++] = (struct ui_action){
            .label = leaf_say(l, MZ_T("Send me a code")), .name = MZ_S("do"), .value = MZ_S("ask")};
        a[f->more_n++] = (struct ui_action){.label = leaf_say(l, MZ_T("Go on without a code")),
                                            .name = MZ_S("do"),
                                            .value = MZ_S("skip")};
    }
    if (kind == STEP_PEOPLE && !(p->a.person != MZ_NULL && p->a.household != MZ_NULL)) {
        a[f->more_n++] = (struct ui_action){.label = leaf_say(l, MZ_T("Add and name another")),
                                            .name = MZ_S("do"),
                                            .value = MZ_S("add")};
    }
    if (kind == STEP_PART || kind == STEP_WHO) {
        a[f->more_n++] = (struct ui_action){.label = leaf_say(l, MZ_T("Keep and stop for now")),
                                            .name = MZ_S("do"),
                                            .value = MZ_S("stop")};
    }
    f->more = a;
}

static mz_code fields(struct apply_page *p, struct apply_way *w, struct leaf_part *part,
                      struct ui_form *f)
{
    const struct apply_step *s = &w->v[w->at];
    struct matter_form form;
    switch (s->kind) {
    case STEP_WHO:
        who(p, f);
        return MZ_OK;
    case STEP_PROOF:
        proof(p, part, f);
        return MZ_OK;
    case STEP_PEOPLE:
        people(p, f);
        return MZ_OK;
    case STEP_PART:
        MZ_TRY(apply_way_form(p, &form));
        form.only = s->part;
        form.only_row = s->row;
        form.sent = mz_req_method(p->l->rq) == MZ_POST;
        part->note = form.form->source->about.zh.s.n > 0 && w->at <= 3
                         ? apply_page_text(p->l, &form.form->source->about)
                         : MZ_S("");
        matter_form_fields(&form, f);
        return MZ_OK;
    case STEP_CHECK:
        return check(p, w, f);
    case STEP_CHOOSE:
        return apply_together_fields(p, f);
    case STEP_PAPERS:
        break;
    }
    return MZ_OK;
}

mz_code apply_step_show(struct apply_page *p, struct apply_way *w, mz_out *out)
{
    struct leaf *l = p->l;
    const struct apply_step *s = &w->v[w->at];
    if (s->kind == STEP_PEOPLE && p->a.b.rows_n > 0) {
        named(p, w->at);
    }
    if (s->kind == STEP_PAPERS) {
        MZ_TRY(photos(p, w->at));
    } else {
        struct leaf_part *part = leaf_left(l, NULL);
        part->title = s->title;
        struct ui_form *f = leaf_form(l, part, submit_word(p, s->kind), p->form, FIELDS);
        f->action = apply_step_path(p, w->at);
        f->submit_value = MZ_S("next");
        more(p, f, s->kind);
        MZ_TRY(fields(p, w, part, f));
    }
    struct leaf_part *back = leaf_right(l, MZ_T("Other pages"));
    if (w->at > 0) {
        leaf_action(l, back,
                    (struct ui_action){.label = leaf_sayf(l, MZ_T("Back to: {0}"),
                                                          w->v[w->at - 1].title, MZ_S("")),
                                       .href = apply_step_path(p, w->at - 1),
                                       .icon = MZ_ICON("arrow-left")});
    }
    leaf_action(l, back,
                (struct ui_action){.label = leaf_say(l, MZ_T("All pages and your code")),
                                   .href = p->path,
                                   .icon = MZ_ICON("list")});
    mz_str sub = leaf_sayf(l, MZ_T("Page {0} of {1}"), leaf_int(l, (int64_t)w->at + 1),
                           leaf_int(l, (int64_t)w->n));
    return apply_page_send(l, out, apply_page_name(l, &p->k.m->name), sub);
}
