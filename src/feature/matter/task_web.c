/* task_web.c - the form of a task is filled in on the spot; what tasks found is shown. */
#include <inttypes.h>

#include "base/io.h"
#include "base/text.h"
#include "feature/matter/matter_found.h"
#include "feature/matter/matter_paper.h"
#include "feature/matter/page_web.h"
#include "feature/scans.h"
#include "store/db.h"

enum { FOUND_JSON_MAX = 1 << 20 };

/* ---- the form ------------------------------------------------------------------------------ */

struct doing {
    struct matter_page s;
    const struct ir_task *task;
    struct matter_form f;
};

static mz_code look(mz_cx *cx, mz_req *rq, struct doing *d, struct mz_form *form)
{
    mz_str id = mz_req_path_text(rq, "task");
    d->s = (struct matter_page){.l = leaf_new(cx, rq), .form = form, .post = IR_POST_N};
    MZ_TRY(matter_open_case(cx, mz_req_path_int(rq, "id"), &d->s.o));
    MZ_TRY(matter_page_whom(d->s.l, &d->s.o.c, &d->s.whom));
    const struct ir_step *step = &d->s.o.m->steps[d->s.o.state->step];
    for (size_t i = 0; !d->s.o.state->ended && i < step->tasks_n; i++) {
        if (mz_str_eq(step->tasks[i].name.id, id) && step->tasks[i].form >= 0) {
            d->task = &step->tasks[i];
        }
    }
    if (d->task == NULL) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("The case is not at a step with this form any more"));
    }
    d->f = (struct matter_form){.l = d->s.l,
                                .b = d->s.o.book,
                                .form = &d->s.o.book->forms[d->task->form],
                                .subject = d->s.o.m->subject,
                                .sent = mz_req_method(rq) == MZ_POST,
                                .files = true};
    MZ_TRY(d->s.o.c.household == MZ_NULL ? MZ_OK : matter_form_rows(&d->f, d->s.o.c.household));
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("matter.read"),
                                               .kind = MZ_S("matter"),
                                               .subject = d->s.o.c.id,
                                               .division = d->s.o.c.division});
}

static mz_code show(struct doing *d, mz_out *out)
{
    struct leaf *l = d->s.l;
    mz_str href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, d->s.o.c.id);
    const struct ast_label *about = &d->f.form->source->about;
    leaf_band(l, false);
    struct leaf_part *p = leaf_left(l, NULL);
    p->title = matter_page_name(l, &d->f.form->name);
    p->sub = l->cx->lang == MZ_LANG_EN ? about->en.s : about->zh.s;
    struct ui_form *f =
        leaf_form(l, p, MZ_T("Report it as done"), d->s.form, matter_form_most(&d->f) + 6);
    f->action =
        mz_str_fmt(l->cx->a, MZ_FMT "/task/" MZ_FMT, MZ_ARG(href), MZ_ARG(d->task->name.id));
    f->cancel_href = href;
    f->upload = true;
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, d->s.o.c.version));
    mz_str people = mz_req_field(l->rq, "people");
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "people",
                                    .label = leaf_say(l, MZ_T("How many people took part")),
                                    .hint = leaf_sayf(l, MZ_T("At least {0} people"),
                                                      leaf_int(l, d->task->people), MZ_S("")),
                                    .value = people.n > 0 ? people : leaf_int(l, d->task->people),
                                    .max = 2,
                                    .required = true});
    matter_form_fields(&d->f, f);
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "remark",
                                    .label = leaf_say(l, MZ_T("Remark")),
                                    .value = mz_req_field(l->rq, "remark"),
                                    .max = MATTER_REASON_MAX,
                                    .optional_mark = true,
                                    .wide = true});
    struct ui_crumb *c = MZ_NEW_N(l->cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){.label = leaf_say(l, MZ_T("Cases")), .href = MZ_S("/matter")};
    c[1] = (struct ui_crumb){.label = d->s.whom, .href = href};
    return leaf_send(l, out,
                     (struct mz_page){.title = matter_page_name(l, &d->task->name),
                                      .sub = d->s.whom,
                                      .menu = "/matter",
                                      .crumbs = c,
                                      .crumbs_n = 2});
}

mz_code matter_task_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct doing d = {0};
    MZ_TRY(look(cx, rq, &d, NULL));
    return show(&d, out);
}

static mz_code content(mz_cx *cx, const struct mz_file *file, mz_str *out)
{
    size_t n = 0;
    *out = file->data;
    if (file->data.p != NULL) {
        return MZ_OK;
    }
    char *p = mz_arena_alloc(cx->a, MATTER_PAPER_MAX + 1);
    MZ_TRY(mz_source_fill(cx, mz_source_fd(cx->a, file->fd), p, MATTER_PAPER_MAX + 1, &n));
    *out = (mz_str){p, n};
    return MZ_OK;
}

/* The files of one field. */
static mz_code files_of(mz_cx *cx, const struct doing *d, const struct ir_field *x,
                        struct matter_found_file *v, size_t *n)
{
    const char *name = matter_form_name(&d->f, x);
    const struct mz_file *file = mz_req_file(d->s.l->rq, name, 0);
    for (size_t i = 0; file != NULL && *n < MATTER_FOUND_FILES_MAX; i++) {
        v[*n].field = x->name.id;
        MZ_TRY(content(cx, file, &v[*n].data));
        *n += v[*n].data.n > 0 ? 1 : 0;
        file = mz_req_file(d->s.l->rq, name, i + 1);
    }
    return MZ_OK;
}

static mz_code files_in(mz_cx *cx, const struct doing *d, const struct ir_part *p,
                        struct matter_found_file *v, size_t *n)
{
    for (size_t k = 0; p->each == IR_EACH_CASE && k < p->fields_n; k++) {
        MZ_TRY(matter_form_file(&p->fields[k]) ? files_of(cx, d, &p->fields[k], v, n) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code take(mz_cx *cx, struct doing *d, struct mz_form *form, mz_str facts)
{
    struct matter_found_file v[MATTER_FOUND_FILES_MAX] = {{{NULL, 0}, {NULL, 0}}};
    struct matter_found_new in = {.id = d->s.o.c.id, .task = d->task->name.id, .facts = facts};
    int64_t row = 0;
    int64_t version = mz_form_int(form, "version", (struct mz_rule){.lo = 0, .hi = INT64_MAX});
    int64_t people =
        mz_form_int(form, "people", (struct mz_rule){.lo = 1, .hi = 99, .required = true});
    in.remark = mz_form_text(form, "remark", (struct mz_rule){.max = MATTER_REASON_MAX});
    in.version = version == MZ_NULL ? 0 : version;
    in.people = people == MZ_NULL ? 0 : (int)people;
    for (size_t i = 0; i < d->f.form->parts_n; i++) {
        MZ_TRY(files_in(cx, d, &d->f.form->parts[i], v, &in.file_n));
    }
    in.file = v;
    return form->problems.n > 0 ? MZ_OK : mz_form_take(form, matter_found_add(cx, &in, &row));
}

mz_code matter_task_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct doing d = {0};
    struct mz_form form = mz_form_of(cx, rq);
    mz_str facts = MZ_S("");
    MZ_TRY(look(cx, rq, &d, &form));
    MZ_TRY(matter_form_read(&d.f, &form, d.s.o.c.division, &facts));
    MZ_TRY(form.problems.n > 0 ? MZ_OK : take(cx, &d, &form, facts));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(&d, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Done.")});
    return mz_reply_redirectf(rq, "/matter/%" PRId64, d.s.o.c.id);
}

/* ---- what was found ----------------------------------------------------------------------------
 */

static const struct ir_task *task_in(const struct matter_open *o, const struct matter_found *f)
{
    for (size_t i = 0; i < o->m->steps_n; i++) {
        for (size_t k = 0; k < o->m->steps[i].tasks_n; k++) {
            if (mz_str_eq(o->m->steps[i].name.id, f->step) &&
                mz_str_eq(o->m->steps[i].tasks[k].name.id, f->task)) {
                return &o->m->steps[i].tasks[k];
            }
        }
    }
    return NULL;
}

static mz_str task_name(struct matter_page *s, const struct matter_found *f)
{
    const struct ir_task *t = task_in(&s->o, f);
    return t == NULL ? f->task : matter_page_name(s->l, &t->name);
}

mz_code matter_page_found(struct matter_page *s)
{
    struct leaf *l = s->l;
    struct matter_found *f = NULL;
    size_t n = 0;
    MZ_TRY(matter_founds(l->cx, s->o.c.id, &f, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("What tasks found"));
    for (size_t i = n; i > 0; i--) {
        leaf_event(l, p, n,
                   (struct ui_event){.at = leaf_time(l, f[i - 1].made_ms),
                                     .text = task_name(s, &f[i - 1]),
                                     .who = matter_page_account(l, f[i - 1].made_by),
                                     .note = leaf_sayf(l, MZ_T("{0} people took part"),
                                                       leaf_int(l, f[i - 1].people), MZ_S("")),
                                     .tone = MZ_TONE_OK});
    }
    leaf_action(
        l, p,
        (struct ui_action){.label = leaf_say(l, MZ_T("To what was found")),
                           .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64 "/found", s->o.c.id),
                           .need = "matter.read",
                           .icon = MZ_ICON("clipboard-text")});
    leaf_action(
        l, p,
        (struct ui_action){
            .label = leaf_say(l, MZ_T("Print these forms")),
            .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64 "/found/print", s->o.c.id),
            .need = "matter.read",
            .icon = MZ_ICON("printer")});
    return MZ_OK;
}

/* A value as it is kept, in words. */
static mz_str said(struct matter_page *s, const struct ir_field *x, const struct mz_json *at)
{
    struct leaf *l = s->l;
    const struct mz_json *v = at == NULL ? NULL : mz_json_get(at, mz_str_z(l->cx->a, x->name.id));
    if (v == NULL || v->kind != MZ_JSON_TEXT || v->text.n == 0) {
        return MZ_S("—");
    }
    const struct rule_type *t = x->kind == IR_FIELD_FACT ? &s->o.book->facts[x->fact].type : NULL;
    if (t != NULL && t->kind == RULE_BOOL) {
        return leaf_say(l, mz_str_eq(v->text, MZ_S("true")) ? MZ_T("Yes") : MZ_T("No"));
    }
    for (size_t i = 0;
         t != NULL && t->kind == RULE_ENUM && i < s->o.book->enums[t->enum_i].values_n; i++) {
        const struct ir_label *e = &s->o.book->enums[t->enum_i].values[i];
        if (mz_str_eq(e->id, v->text)) {
            return matter_page_name(l, e);
        }
    }
    return v->text;
}

static const struct mz_json *place(const struct mz_json *v, bool facts, bool member)
{
    const struct mz_json *half = v == NULL ? NULL : mz_json_get(v, facts ? "facts" : "own");
    const struct mz_json *at =
        half == NULL ? NULL : mz_json_get(half, member ? "members" : "household");
    return at != NULL && member ? (at->n > 0 ? &at->items[0] : NULL) : at;
}

static mz_code shots(struct matter_page *s, struct ui_table *t, int64_t found)
{
    struct matter_found_shot *v = NULL;
    size_t n = 0;
    MZ_TRY(matter_found_files(s->l->cx, found, &v, &n));
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = leaf_sayf(s->l, MZ_T("Photograph or signature {0}"),
                                                        leaf_int(s->l, (int64_t)i + 1), MZ_S(""))});
        leaf_cell(
            t, (struct ui_cell){.text = leaf_say(s->l, MZ_T("Show||a file")),
                                .href = mz_str_fmt(s->l->cx->a, "/matter/file/%" PRId64, v[i].id)});
        leaf_cell(t, (struct ui_cell){.text = MZ_S("—")});
    }
    return MZ_OK;
}

static size_t fields_in(const struct ir_form *form)
{
    size_t n = 0;
    for (size_t i = 0; i < form->parts_n; i++) {
        n += form->parts[i].fields_n;
    }
    return n;
}

static void field(struct matter_page *s, struct ui_table *t, const struct ir_field *x,
                  const struct mz_json *found, const struct mz_json *told)
{
    leaf_cell(t, (struct ui_cell){.text = matter_page_name(s->l, &x->name)});
    leaf_cell(t, (struct ui_cell){.text = said(s, x, found)});
    leaf_cell(t, (struct ui_cell){.text = x->kind == IR_FIELD_FACT ? said(s, x, told) : MZ_S("—")});
}

/* What was found beside what was declared. */
static mz_code one(struct matter_page *s, const struct matter_found *f, const struct mz_json *told)
{
    static const struct ui_column heads[] = {
        {.name = "field", .label = {MZ_T("Entry"), 0}, .fixed = true, .phone_full = true},
        {.name = "found", .label = {MZ_T("Found||case"), 0}, .phone_label = true},
        {.name = "told", .label = {MZ_T("Declared||case"), 0}, .phone_label = true},
    };
    struct leaf *l = s->l;
    const struct ir_task *t = task_in(&s->o, f);
    const struct mz_json *v = NULL;
    struct leaf_part *p = leaf_left(l, NULL);
    p->title = task_name(s, f);
    p->sub = leaf_time(l, f->made_ms);
    if (t == NULL || t->form < 0) {
        return MZ_OK; /* the pack has it no more */
    }
    MZ_TRY(mz_json_read(l->cx, f->facts,
                        (struct mz_json_options){.size_max = FOUND_JSON_MAX, .reals = true}, &v));
    const struct ir_form *form = &s->o.book->forms[t->form];
    struct ui_table *rows =
        leaf_table(l, p, heads, MZ_LEN(heads), fields_in(form) + MATTER_FOUND_FILES_MAX);
    for (size_t i = 0; i < form->parts_n; i++) {
        const struct ir_part *part = &form->parts[i];
        bool member = part->each != IR_EACH_CASE;
        for (size_t k = 0; k < part->fields_n; k++) {
            bool fact = part->fields[k].kind == IR_FIELD_FACT;
            if (!matter_form_file(&part->fields[k])) {
                field(s, rows, &part->fields[k], place(v, fact, member), place(told, true, member));
            }
        }
    }
    p->note = leaf_say(l, t->over ? MZ_T("What was found counts before what was declared.")
                                  : MZ_T("What was found fills in what was not declared."));
    return shots(s, rows, f->id);
}

mz_code matter_found_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct matter_page s = {.l = leaf_new(cx, rq), .post = IR_POST_N};
    struct matter_found *f = NULL;
    const struct mz_json *told = NULL;
    size_t n = 0;
    MZ_TRY(matter_open_case(cx, mz_req_path_int(rq, "id"), &s.o));
    MZ_TRY(matter_page_whom(s.l, &s.o.c, &s.whom));
    MZ_TRY(matter_founds(cx, s.o.c.id, &f, &n));
    if (s.o.answers.n > 0) {
        const struct mz_json_options how = {.size_max = FOUND_JSON_MAX, .reals = true};
        MZ_TRY(mz_json_read(cx, s.o.answers, how, &told));
    }
    leaf_band(s.l, false);
    for (size_t i = n; i > 0; i--) {
        MZ_TRY(one(&s, &f[i - 1], told));
    }
    if (n == 0) {
        leaf_left(s.l, MZ_T("What tasks found"))->note =
            leaf_say(s.l, MZ_T("No task of this case has a form that was filled in."));
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("matter.read"),
                                               .kind = MZ_S("matter"),
                                               .subject = s.o.c.id,
                                               .division = s.o.c.division}));
    struct ui_crumb *c = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){.label = leaf_say(s.l, MZ_T("Cases")), .href = MZ_S("/matter")};
    c[1] =
        (struct ui_crumb){.label = s.whom, .href = mz_str_fmt(cx->a, "/matter/%" PRId64, s.o.c.id)};
    return leaf_send(s.l, out,
                     (struct mz_page){.title = leaf_say(s.l, MZ_T("What tasks found")),
                                      .sub = s.whom,
                                      .menu = "/matter",
                                      .crumbs = c,
                                      .crumbs_n = 2});
}

mz_code matter_shot_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_str kind = MZ_S("");
    mz_str bytes = MZ_S("");
    int64_t id = 0;
    MZ_TRY(matter_found_open(cx, mz_req_path_int(rq, "id"), &kind, &bytes, &id));
    mz_out_raw(out, bytes);
    mz_reply_download(rq,
                      mz_str_fmt(cx->a, MZ_FMT "-%" PRId64 "." MZ_FMT,
                                 MZ_ARG(matter_number(cx->a, id)), mz_req_path_int(rq, "id"),
                                 MZ_ARG(kind)),
                      mz_scan_type(kind));
    return MZ_OK;
}
