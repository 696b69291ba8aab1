/*
 * from_matter.c - tasks of kind `visit` of the cases: by the form of the pack, two people where it
 * says so. Facts that the visitor may change become answers of the case, all else stands with the
 * visit.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/household/household.h"
#include "feature/matter/matter.h"
#include "feature/person/person.h"
#include "feature/visit/expr.h"
#include "feature/visit/visit_int.h"
#include "feature/visit/visit_sql.h"
#include "flow/flow.h"
#include "store/db.h"

enum { CASES_MAX = 60, TEXT_CHARS = 200, LONG_CHARS = 500, ROWS_MAX = 30, JSON_BYTES = 1 << 18 };

/* ---- what is due ------------------------------------------------------------------------- */

static bool open_task(mz_cx *cx, const struct matter_open *o, enum ir_post post,
                      const struct ir_task **out)
{
    *out = NULL;
    if (o->state->ended) {
        return false;
    }
    const struct ir_step *step = &o->m->steps[o->state->step];
    uint32_t open = flow_open_tasks(cx, &o->at, o->state);
    for (size_t i = 0; i < step->tasks_n && *out == NULL; i++) {
        const struct ir_task *t = &step->tasks[i];
        bool mine = t->kind == IR_VISIT && (t->by & ((ir_posts)1 << (unsigned)post)) != 0;
        bool wanted = (open & (1U << i)) != 0 && (o->state->done & (1U << i)) == 0;
        *out = mine && wanted ? t : NULL;
    }
    return *out != NULL;
}

static mz_str named(const mz_cx *cx, const struct ir_label *l)
{
    return cx->lang == MZ_LANG_EN ? l->en : l->zh;
}

static mz_code open_case(mz_cx *cx, int64_t id, struct matter_open *o, struct visit_due *out)
{
    enum ir_post post = IR_POST_N;
    const struct ir_task *task = NULL;
    MZ_TRY(matter_post(cx, &post));
    MZ_TRY(matter_open_case(cx, id, o));
    bool open = open_task(cx, o, post, &task);
    bool held = o->c.holder != MZ_NULL && o->c.holder != cx->actor->user;
    *out = (struct visit_due){
        .id = id,
        .division = o->c.division,
        .household = o->c.household == MZ_NULL ? 0 : o->c.household,
        .due = o->c.due_ms == MZ_NULL ? MZ_NULL : mz_date_of_ms(o->c.due_ms - 1).v,
        .version = o->c.version,
        .why = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(named(cx, &o->m->name)),
                          task == NULL ? "" : " · ",
                          MZ_ARG(task == NULL ? MZ_S("") : named(cx, &task->name))),
        .detail = task == NULL ? MZ_S("") : task->name.id,
        .open = open && !held && o->c.household != MZ_NULL};
    return MZ_OK;
}

static mz_code get(mz_cx *cx, int64_t id, struct visit_due *out)
{
    struct matter_open o = {0};
    return open_case(cx, id, &o, out);
}

static bool visits(const struct ir_step *s, enum ir_post post)
{
    for (size_t i = 0; i < s->tasks_n; i++) {
        if (s->tasks[i].kind == IR_VISIT &&
            (s->tasks[i].by & ((ir_posts)1 << (unsigned)post)) != 0) {
            return true;
        }
    }
    return false;
}

/* Cases of one matter at one step that has such a task for this post. */
static mz_code of_step(mz_cx *cx, mz_str matter, mz_str step, struct visit_due *rows, size_t most,
                       size_t *n)
{
    struct visit_q_cases_row *r = NULL;
    size_t found = 0;
    MZ_TRY(visit_q_cases(cx, cx->actor->user, step, matter, CASES_MAX, &r, &found));
    for (size_t i = 0; i < found && *n < most; i++) {
        struct matter_open o = {0};
        MZ_TRY(open_case(cx, r[i].id, &o, &rows[*n]));
        *n += rows[*n].open ? 1 : 0;
    }
    return MZ_OK;
}

static mz_code list(mz_cx *cx, struct visit_due *rows, size_t most, size_t *n)
{
    const struct rule_shelf *shelf = NULL;
    enum ir_post post = IR_POST_N;
    *n = 0;
    MZ_TRY(rule_shelf(cx, &shelf));
    MZ_TRY(matter_post(cx, &post));
    const struct rule_shelved *s = rule_shelf_for(shelf, cx->actor->division_lo);
    most = most < CASES_MAX ? most : CASES_MAX;
    for (size_t i = 0; s != NULL && s->book != NULL && i < s->book->matters_n; i++) {
        const struct ir_matter *m = &s->book->matters[i];
        for (size_t k = 0; k < m->steps_n && *n < most; k++) {
            bool some = visits(&m->steps[k], post);
            mz_code rc = some ? of_step(cx, m->name.id, m->steps[k].name.id, rows, most, n) : MZ_OK;
            if (rc != MZ_OK) {
                return rc;
            }
        }
    }
    return MZ_OK;
}

/* ---- the form ---------------------------------------------------------------------------------
 */

struct builder {
    mz_cx *cx;
    const struct matter_open *o;
    const struct ir_form *form;
    struct visit_form *out;
    const mz_str *names; /* of members */
    size_t rows_n;
    const struct ir_part *part;
    size_t row;
};

static mz_str id_of(mz_cx *cx, const struct ir_part *p, size_t row, mz_str id)
{
    return p->each == IR_EACH_CASE ? id : mz_str_fmt(cx->a, "m%zu_" MZ_FMT, row, MZ_ARG(id));
}

/* Of the household, or of the same member: another member's answers are no business of a field. */
static mz_str field_of(void *p, uint32_t fact)
{
    const struct builder *b = p;
    for (size_t i = 0; i < b->form->parts_n; i++) {
        const struct ir_part *part = &b->form->parts[i];
        bool near = part->each == IR_EACH_CASE || b->part->each != IR_EACH_CASE;
        for (size_t k = 0; k < part->fields_n && near; k++) {
            if (part->fields[k].kind == IR_FIELD_FACT && part->fields[k].fact == fact) {
                return id_of(b->cx, part, b->row, part->fields[k].name.id);
            }
        }
    }
    return MZ_S("");
}

static mz_str in_words(const mz_cx *cx, const struct ast_label *t)
{
    return cx->lang == MZ_LANG_EN && t->en.s.n > 0 ? t->en.s : t->zh.s;
}

static void choices(const struct builder *b, const struct ir_fact *fact, struct visit_field *f)
{
    bool yes = fact->type.kind == RULE_BOOL;
    const struct ir_enum *e = yes ? NULL : &b->o->book->enums[fact->type.enum_i];
    f->kind = VISIT_CHOICE;
    size_t most = yes ? 2 : e->values_n;
    mz_date today = mz_date_today(b->cx);
    f->options = MZ_NEW_N(b->cx->a, struct visit_option, most + 1);
    f->options_n = 0;
    for (size_t i = 0; i < most; i++) {
        if (yes || ir_in_use(e, i, today)) {
            f->options[f->options_n++] =
                !yes     ? (struct visit_option){e->values[i].id, named(b->cx, &e->values[i])}
                : i == 0 ? (struct visit_option){MZ_S("true"), mz_text(b->cx->lang, MZ_T("Yes"))}
                         : (struct visit_option){MZ_S("false"), mz_text(b->cx->lang, MZ_T("No"))};
        }
    }
}

static void of_fact(const struct builder *b, uint32_t i, struct visit_field *f)
{
    const struct ir_fact *fact = &b->o->book->facts[i];
    f->max = TEXT_CHARS;
    switch (fact->type.kind) {
    case RULE_BOOL:
    case RULE_ENUM:
        choices(b, fact, f);
        return;
    case RULE_DATE:
        f->kind = VISIT_DATE;
        return;
    case RULE_NUM:
    case RULE_MONTHS:
    case RULE_DAYS:
        f->kind = fact->type.decimals > 0 ? VISIT_MONEY : VISIT_NUMBER;
        f->unit = rule_type_say(b->cx->a, b->cx->lang, &fact->type);
        f->lo = fact->min;
        f->hi = fact->max;
        return;
    case RULE_MONTH:
    case RULE_SET:
    case RULE_DIVISION:
    case RULE_TEXT:
        f->kind = VISIT_TEXT;
        return;
    }
}

/* Pictures and signatures are made by the phone, for every form. */
static void add(struct builder *b, const struct ir_field *x)
{
    struct expr_of e = {.b = b->o->book,
                        .run = b->o->run,
                        .field = field_of,
                        .p = b,
                        .row = b->part->each == IR_EACH_CASE ? SIZE_MAX : b->row};
    struct visit_field f = {.id = id_of(b->cx, b->part, b->row, x->name.id),
                            .label = named(b->cx, &x->name),
                            .hint = in_words(b->cx, &x->source->help),
                            .kind = VISIT_TEXT,
                            .max = TEXT_CHARS,
                            .lo = MZ_NULL,
                            .hi = MZ_NULL};
    if (x->kind == IR_FIELD_PHOTO || x->kind == IR_FIELD_FILE || x->kind == IR_FIELD_SIGNATURE) {
        b->out->signed_by = b->out->signed_by || x->kind == IR_FIELD_SIGNATURE;
        return;
    }
    if (x->kind == IR_FIELD_FACT) {
        of_fact(b, x->fact, &f);
    } else if (x->kind == IR_FIELD_LONG_TEXT) {
        f.kind = VISIT_LONG;
        f.max = LONG_CHARS;
    } else if (x->kind == IR_FIELD_DATE) {
        f.kind = VISIT_DATE;
    }
    f.show = expr_json(b->cx, &e, x->show);
    f.need = expr_json(b->cx, &e, x->need);
    f.check = expr_json(b->cx, &e, x->check);
    f.says = in_words(b->cx, &x->source->says);
    f.required = !x->source->optional && x->need == IR_NONE && x->show == IR_NONE &&
                 x->kind != IR_FIELD_FACT && b->part->each == IR_EACH_CASE;
    visit_form_add(b->out, f);
}

static size_t rows_of(const struct builder *b, const struct ir_part *p)
{
    return p->each == IR_EACH_CASE ? 1 : b->rows_n;
}

static void parts(struct builder *b)
{
    for (size_t i = 0; i < b->form->parts_n; i++) {
        const struct ir_part *p = &b->form->parts[i];
        for (size_t row = 0; row < rows_of(b, p); row++) {
            mz_str label = in_words(b->cx, &p->source->label);
            if (p->each != IR_EACH_CASE) {
                label =
                    mz_str_fmt(b->cx->a, MZ_FMT " · " MZ_FMT, MZ_ARG(label), MZ_ARG(b->names[row]));
            }
            visit_form_add(b->out, (struct visit_field){.kind = VISIT_GROUP, .label = label});
            b->part = p;
            b->row = row;
            for (size_t k = 0; k < p->fields_n; k++) {
                add(b, &p->fields[k]);
            }
        }
    }
}

static mz_code members(mz_cx *cx, int64_t household, mz_str **names, size_t *n)
{
    struct household_member *m = NULL;
    MZ_TRY(members_of(cx, household, &m, n));
    *n = *n < ROWS_MAX ? *n : ROWS_MAX;
    *names = MZ_NEW_N(cx->a, mz_str, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        struct person_view v = {.id = 0};
        MZ_TRY(person_get(cx, person_may(cx), m[i].person, &v));
        (*names)[i] = v.hidden != 0 ? v.name : mz_str_mask(cx->a, v.name, 1, 0);
    }
    return MZ_OK;
}

static mz_code form(mz_cx *cx, const struct visit_due *due, struct visit_form *out)
{
    struct matter_open o = {0};
    struct visit_due again;
    const struct ir_task *task = NULL;
    enum ir_post post = IR_POST_N;
    mz_str *names = NULL;
    MZ_TRY(matter_post(cx, &post));
    MZ_TRY(open_case(cx, due->id, &o, &again));
    *out = (struct visit_form){.id = mz_str_fmt(cx->a, "case-%" PRId64, due->id), .people = 1};
    visit_form_room(cx, out, VISIT_FIELDS_MAX);
    if (!open_task(cx, &o, post, &task)) {
        return MZ_OK; /* done meanwhile: what was written stands with the visit */
    }
    out->people = task->people;
    out->label = named(cx, &task->name);
    if (task->form < 0) {
        return MZ_OK;
    }
    struct builder b = {.cx = cx, .o = &o, .form = &o.book->forms[task->form], .out = out};
    MZ_TRY(members(cx, due->household, &names, &b.rows_n));
    b.names = names;
    out->label = named(cx, &b.form->name);
    out->about = in_words(cx, &b.form->source->about);
    parts(&b);
    return MZ_OK;
}

static mz_code now(mz_cx *cx, const struct visit_due *due, struct visit_now *out)
{
    struct matter_open o = {0};
    struct visit_due again;
    MZ_TRY(open_case(cx, due->id, &o, &again));
    const struct flow_event *e = &o.events[o.events_n - 1];
    *out = (struct visit_now){.what = o.state->ended ? named(cx, &o.m->ends[o.state->end].name)
                                                     : named(cx, &o.m->steps[o.state->step].name),
                              .note = e->reason,
                              .by = e->account,
                              .at_ms = e->at};
    return MZ_OK;
}

/* ---- taking: facts into the answers of the case -------------------------------------------------
 */

static const struct mz_json *at_of(const struct mz_json *answers, const char *half, size_t row)
{
    const struct mz_json *h = answers == NULL ? NULL : mz_json_get(answers, half);
    if (h == NULL || row == SIZE_MAX) {
        return h == NULL ? NULL : mz_json_get(h, "household");
    }
    const struct mz_json *m = mz_json_get(h, "members");
    return m == NULL || row >= m->n ? NULL : &m->items[row];
}

struct merge {
    mz_cx *cx;
    const struct builder *b;
    const struct mz_json *old;
    const struct mz_json *map; /* answers of the visit */
    bool changed;
    bool odd; /* the case holds what no form of a visit writes: its answers stay as they are */
};

/* What the visit says of this fact of the row; empty: nothing. */
static mz_str said(const struct merge *m, const struct ir_field *x, const struct ir_part *p,
                   size_t row)
{
    return x->kind != IR_FIELD_FACT
               ? MZ_S("")
               : visit_answer(m->map, m->cx->a, id_of(m->cx, p, row, x->name.id));
}

static bool overridden(const struct merge *m, mz_str key, size_t row)
{
    for (size_t i = 0; i < m->b->form->parts_n; i++) {
        const struct ir_part *p = &m->b->form->parts[i];
        for (size_t k = 0; k < p->fields_n && (p->each == IR_EACH_CASE) == (row == SIZE_MAX); k++) {
            if (mz_str_eq(p->fields[k].name.id, key) && said(m, &p->fields[k], p, row).n > 0) {
                return true;
            }
        }
    }
    return false;
}

static void value(struct merge *m, mz_jw *w, const struct mz_json *v)
{
    switch (v->kind) {
    case MZ_JSON_TEXT:
    case MZ_JSON_REAL:
        mz_jw_text(w, v->text);
        return;
    case MZ_JSON_INT:
        mz_jw_int(w, v->i);
        return;
    case MZ_JSON_FLAG:
        mz_jw_flag(w, v->flag);
        return;
    case MZ_JSON_NULL:
        mz_jw_null(w);
        return;
    case MZ_JSON_LIST:
    case MZ_JSON_MAP:
        break;
    }
    m->odd = true;
    mz_jw_null(w);
}

static void merge_row(struct merge *m, mz_jw *w, const char *half, size_t row)
{
    const struct mz_json *was = at_of(m->old, half, row);
    bool facts = strcmp(half, "facts") == 0;
    mz_jw_map(w);
    for (size_t i = 0; was != NULL && i < was->n; i++) {
        if (!facts || !overridden(m, was->items[i].key, row)) {
            mz_jw_key(w, was->items[i].key);
            value(m, w, &was->items[i]);
        }
    }
    for (size_t i = 0; facts && i < m->b->form->parts_n; i++) {
        const struct ir_part *p = &m->b->form->parts[i];
        for (size_t k = 0; k < p->fields_n && (p->each == IR_EACH_CASE) == (row == SIZE_MAX); k++) {
            mz_str v = said(m, &p->fields[k], p, row);
            if (v.n > 0) {
                mz_jw_key_text(w, p->fields[k].name.id, v);
                m->changed = true;
            }
        }
    }
    mz_jw_end(w);
}

static size_t members_in(const struct merge *m)
{
    const struct mz_json *h = m->old == NULL ? NULL : mz_json_get(m->old, "facts");
    const struct mz_json *list = h == NULL ? NULL : mz_json_get(h, "members");
    return list == NULL ? m->b->rows_n : list->n;
}

static mz_str merged(struct merge *m)
{
    static const char *const halves[] = {"facts", "own"};
    mz_buf *buf = mz_buf_new(m->cx->a, JSON_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; i < MZ_LEN(halves); i++) {
        mz_jw_key(&w, mz_str_of(halves[i]));
        mz_jw_map(&w);
        mz_jw_key(&w, MZ_S("household"));
        merge_row(m, &w, halves[i], SIZE_MAX);
        mz_jw_key(&w, MZ_S("members"));
        mz_jw_list(&w);
        for (size_t row = 0; row < members_in(m); row++) {
            merge_row(m, &w, halves[i], row);
        }
        mz_jw_end(&w);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

/* May this post change answers here? Who may not leaves the facts to the clerk who reads the visit.
 */
static bool may_change(mz_cx *cx, const struct matter_open *o, enum ir_post post)
{
    struct flow_event e = {.kind = FLOW_CHANGED,
                           .account = cx->actor->user,
                           .post = post,
                           .at = mz_now_ms(cx),
                           .step = o->m->steps[o->state->step].name.id};
    e.at = e.at < o->state->last ? o->state->last : e.at;
    bool may = flow_try(cx, &o->at, o->state, &e) == MZ_OK;
    mz_clear(cx);
    return may;
}

static mz_code answers(mz_cx *cx, const struct matter_open *o, const struct ir_task *task,
                       const struct visit_due *due, const struct visit_findings *in)
{
    struct builder b = {.cx = cx, .o = o, .form = &o->book->forms[task->form]};
    struct merge m = {.cx = cx, .b = &b};
    mz_str *names = NULL;
    MZ_TRY(members(cx, due->household, &names, &b.rows_n));
    MZ_TRY(mz_json_read(cx, in->answers, (struct mz_json_options){.size_max = VISIT_ANSWERS_BYTES},
                        &m.map));
    if (o->answers.n > 0) {
        MZ_TRY(mz_json_read(cx, o->answers,
                            (struct mz_json_options){.size_max = JSON_BYTES, .reals = true},
                            &m.old));
    }
    mz_str facts = merged(&m);
    return m.changed && !m.odd ? matter_answer(cx, due->id, due->version, facts) : MZ_OK;
}

/* Who met nobody goes again; the task is done when somebody was met. */
static mz_code take(mz_cx *cx, const struct visit_due *due, const struct visit_findings *in)
{
    struct matter_open o = {0};
    struct visit_due again;
    const struct ir_task *task = NULL;
    enum ir_post post = IR_POST_N;
    if (in->outcome != VISIT_MET) {
        return MZ_OK;
    }
    MZ_TRY(matter_post(cx, &post));
    MZ_TRY(open_case(cx, due->id, &o, &again));
    if (!open_task(cx, &o, post, &task)) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody made this visit meanwhile."));
    }
    if (task->form >= 0 && may_change(cx, &o, post)) {
        MZ_TRY(answers(cx, &o, task, due, in));
    }
    mz_str why = in->note.n > 0 ? in->note : mz_text(MZ_LANG_ZH, visit_outcomes[VISIT_MET].label);
    return matter_happen(
        cx, due->id, 0,
        (struct flow_event){
            .kind = FLOW_DONE, .what = task->name.id, .people = task->people, .reason = why});
}

const struct visit_source visit_from_matter = {
    .name = "case",
    .label = MZ_T("Case"),
    .icon = MZ_ICON("file-text"),
    .need = "matter.act",
    .page = "/matter/",
    .list = list,
    .get = get,
    .form = form,
    .now = now,
    .take = take,
};
