/* found.c - what tasks found: kept with the case, joined with what was declared and is known. */
#include <inttypes.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/matter/matter_found.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_paper.h"
#include "feature/matter/matter_sql.h"
#include "feature/person/person.h"
#include "feature/reseal.h"
#include "feature/scans.h"
#include "feature/world.h"
#include "store/db.h"

enum { FOUND_MAX = 1 << 20, WALK_ROWS = 10, HALVES = 2, DEPTH = 8 };

/* ---- sealed -------------------------------------------------------------------------------- */

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "cases without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static struct mz_field_at field_at(bool file, int64_t row)
{
    return (struct mz_field_at){.table = file ? MZ_S("matter_found_file") : MZ_S("matter_found"),
                                .column = file ? MZ_S("bytes_seal") : MZ_S("facts_seal"),
                                .row = row};
}

static mz_code seal(mz_cx *cx, bool file, int64_t row, mz_str plain, mz_str *blob)
{
    mz_keyring *k = NULL;
    MZ_TRY(keys(cx, &k));
    return mz_field_seal(cx, k, file ? MZ_FOR_FIELD_FILE : MZ_FOR_FIELD_NOTE, field_at(file, row),
                         plain, blob);
}

static mz_code unseal(mz_cx *cx, bool file, int64_t row, mz_str blob, mz_str *plain)
{
    mz_keyring *k = NULL;
    MZ_TRY(keys(cx, &k));
    return mz_field_open(cx, k, file ? MZ_FOR_FIELD_FILE : MZ_FOR_FIELD_NOTE, field_at(file, row),
                         blob, plain);
}

static mz_code print_of(mz_cx *cx, mz_str plain, mz_str *hex)
{
    mz_keyring *k = NULL;
    uint8_t h[32];
    MZ_TRY(keys(cx, &k));
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(k), plain, h));
    *hex = mz_hex_encode(cx->a, mz_bytes(h, sizeof h));
    return MZ_OK;
}

/* ---- keeping ------------------------------------------------------------------------------- */

struct finding {
    const struct matter_found_new *in;
    struct matter_open o;
    const struct ir_task *task;
    int64_t row;
};

static mz_code put_file(mz_cx *cx, const struct finding *f, const struct matter_found_file *one)
{
    struct matter_q_found_file_add_args r = {.county = f->o.c.division / MZ_COUNTY_UNIT,
                                             .division = f->o.c.division,
                                             .found = f->row,
                                             .field = one->field,
                                             .bytes = (int64_t)one->data.n};
    const char *kind = mz_scan_kind(one->data);
    if (kind == NULL || one->data.n > MATTER_PAPER_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, one->field),
                         .text = MZ_T("A paper is a whole PDF, JPEG or PNG of at most 6 MiB"));
    }
    r.kind = mz_str_of(kind);
    MZ_TRY(mz_id_take(cx, r.county, 1, &r.id));
    MZ_TRY(print_of(cx, one->data, &r.sm3));
    MZ_TRY(seal(cx, true, r.id, one->data, &r.bytes_seal));
    return matter_q_found_file_add(cx, &r);
}

static mz_code task_of(mz_cx *cx, struct finding *f)
{
    const struct ir_step *s = &f->o.m->steps[f->o.state->step];
    for (size_t i = 0; i < s->tasks_n && !f->o.state->ended; i++) {
        if (mz_str_eq(s->tasks[i].name.id, f->in->task) && s->tasks[i].form >= 0) {
            f->task = &s->tasks[i];
        }
    }
    return f->task != NULL
               ? MZ_OK
               : mz_refuse(cx, MZ_CONFLICT,
                           .text = MZ_T("The case is not at a step with this form any more"));
}

static mz_code put(mz_cx *cx, struct finding *f)
{
    struct rule_case *facts = NULL;
    struct matter_q_found_add_args r = {.county = f->o.c.division / MZ_COUNTY_UNIT,
                                        .division = f->o.c.division,
                                        .case_id = f->o.c.id,
                                        .step = f->o.m->steps[f->o.state->step].name.id,
                                        .task = f->in->task,
                                        .form = f->o.book->forms[f->task->form].name.id,
                                        .people = f->in->people,
                                        .made_ms = mz_now_ms(cx),
                                        .made_by = cx->actor->user};
    MZ_TRY(matter_facts(cx, &f->o, f->in->facts, &facts)); /* what cannot be is refused */
    MZ_TRY(rule_case_chosen(cx, f->o.book, facts, f->o.facts, facts->at));
    MZ_TRY(mz_id_take(cx, r.county, 1, &r.id));
    MZ_TRY(seal(cx, false, r.id, f->in->facts, &r.facts_seal));
    MZ_TRY(matter_q_found_add(cx, &r));
    f->row = r.id;
    for (size_t i = 0; i < f->in->file_n; i++) {
        MZ_TRY(put_file(cx, f, &f->in->file[i]));
    }
    return mz_tx_note(cx, &(struct mz_event){
                              .act = MZ_S("matter.found"),
                              .kind = MZ_S("matter"),
                              .subject = f->o.c.id,
                              .division = f->o.c.division,
                              .detail = mz_str_fmt(cx->a, "{\"task\":\"" MZ_FMT "\",\"files\":%zu}",
                                                   MZ_ARG(f->in->task), f->in->file_n)});
}

static mz_code add_tx(mz_cx *cx, void *p)
{
    struct finding *f = p;
    f->task = NULL;
    MZ_TRY(matter_open_case(cx, f->in->id, &f->o));
    MZ_TRY(task_of(cx, f));
    MZ_TRY(put(cx, f));
    return matter_happen(cx, f->in->id, f->in->version,
                         (struct flow_event){.kind = FLOW_DONE,
                                             .what = f->in->task,
                                             .people = f->in->people,
                                             .reason = f->in->remark});
}

mz_code matter_found_add(mz_cx *cx, const struct matter_found_new *in, int64_t *row)
{
    struct finding f = {.in = in};
    *row = 0;
    if (in->file_n > MATTER_FOUND_FILES_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("At most 12 photographs can be kept here."));
    }
    MZ_TRY(mz_tx_open(cx) ? add_tx(cx, &f) : mz_tx(cx, add_tx, &f));
    *row = f.row;
    return MZ_OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

mz_code matter_founds(mz_cx *cx, int64_t id, struct matter_found **out, size_t *n)
{
    struct matter_q_founds_row *r = NULL;
    MZ_TRY(matter_q_founds(cx, id, MATTER_FOUNDS_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct matter_found, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct matter_found){.id = r[i].id,
                                          .step = r[i].step,
                                          .task = r[i].task,
                                          .form = r[i].form,
                                          .people = r[i].people,
                                          .made_ms = r[i].made_ms,
                                          .made_by = r[i].made_by};
        MZ_TRY(unseal(cx, false, r[i].id, r[i].facts_seal, &(*out)[i].facts));
    }
    return MZ_OK;
}

mz_code matter_found_files(mz_cx *cx, int64_t found, struct matter_found_shot **out, size_t *n)
{
    struct matter_q_found_files_row *r = NULL;
    MZ_TRY(matter_q_found_files(cx, found, MATTER_FOUND_FILES_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct matter_found_shot, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct matter_found_shot){r[i].id, r[i].field, r[i].kind, r[i].bytes};
    }
    return MZ_OK;
}

mz_code matter_found_open(mz_cx *cx, int64_t file, mz_str *kind, mz_str *bytes, int64_t *id)
{
    struct matter_q_found_file_row r = {0};
    struct matter_q_found_case_row c = {0};
    bool found = false;
    bool there = false;
    mz_str sm3 = MZ_S("");
    MZ_TRY(matter_q_found_file(cx, file, &r, &found));
    MZ_TRY(found ? matter_q_found_case(cx, r.found, &c, &there) : MZ_OK);
    if (!there) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such file in your area"));
    }
    MZ_TRY(matter_may_look(cx, c.case_id));
    MZ_TRY(mz_read_note(
        cx, &(struct mz_event){.act = MZ_S("matter.paper_read"),
                               .kind = MZ_S("matter"),
                               .subject = c.case_id,
                               .division = r.division,
                               .detail = mz_str_fmt(cx->a, "{\"file\":%" PRId64 "}", file)}));
    MZ_TRY(unseal(cx, true, file, r.bytes_seal, bytes));
    MZ_TRY(print_of(cx, *bytes, &sm3));
    *kind = r.kind;
    *id = c.case_id;
    return mz_str_eq(sm3, r.sm3) ? MZ_OK
                                 : mz_fail(cx, MZ_CORRUPT, "a photograph is not what was uploaded");
}

/* ---- declared and found ------------------------------------------------------------------------
 */

/* A map with the values of both; where both have one, `over` says whether the second counts. */
static struct mz_json both(mz_cx *cx, const struct mz_json *a, const struct mz_json *b, bool over)
{
    size_t most = (a == NULL ? 0 : a->n) + (b == NULL ? 0 : b->n);
    struct mz_json *v = MZ_NEW_N(cx->a, struct mz_json, most + 1);
    struct mz_json out = {.kind = MZ_JSON_MAP, .items = v};
    for (size_t i = 0; a != NULL && a->kind == MZ_JSON_MAP && i < a->n; i++) {
        const struct mz_json *other =
            b == NULL || !over ? NULL : mz_json_get(b, mz_str_z(cx->a, a->items[i].key));
        v[out.n] = other != NULL ? *other : a->items[i];
        v[out.n++].key = a->items[i].key;
    }
    for (size_t i = 0; b != NULL && b->kind == MZ_JSON_MAP && i < b->n; i++) {
        bool there = false;
        for (size_t k = 0; k < out.n; k++) {
            there = there || mz_str_eq(v[k].key, b->items[i].key);
        }
        if (!there) {
            v[out.n++] = b->items[i];
        }
    }
    return out;
}

static const struct mz_json *part(const struct mz_json *v, const char *name)
{
    const struct mz_json *facts = v == NULL ? NULL : mz_json_get(v, "facts");
    return facts == NULL ? NULL : mz_json_get(facts, name);
}

/* The members side by side; a task speaks of those who were there when the form was filled in. */
static struct mz_json rows(mz_cx *cx, const struct mz_json *a, const struct mz_json *b, bool over)
{
    size_t an = a == NULL ? 0 : a->n;
    size_t bn = b == NULL ? 0 : b->n;
    size_t n = an > bn ? an : bn;
    struct mz_json *v = MZ_NEW_N(cx->a, struct mz_json, n + 1);
    for (size_t i = 0; i < n; i++) {
        v[i] = both(cx, i < an ? &a->items[i] : NULL, i < bn ? &b->items[i] : NULL, over);
    }
    return (struct mz_json){.kind = MZ_JSON_LIST, .items = v, .n = n};
}

static const struct mz_json *join(mz_cx *cx, const struct mz_json *told,
                                  const struct mz_json *found, bool over)
{
    struct mz_json *halves = MZ_NEW_N(cx->a, struct mz_json, HALVES);
    struct mz_json *top = MZ_NEW_N(cx->a, struct mz_json, 2);
    struct mz_json *out = MZ_NEW(cx->a, struct mz_json);
    halves[0] = both(cx, part(told, "household"), part(found, "household"), over);
    halves[0].key = MZ_S("household");
    halves[1] = rows(cx, part(told, "members"),
                     matter_rows_as(cx, part(found, "members"), found, told), over);
    halves[1].key = MZ_S("members");
    top[0] =
        (struct mz_json){.kind = MZ_JSON_MAP, .key = MZ_S("facts"), .items = halves, .n = HALVES};
    *out = (struct mz_json){.kind = MZ_JSON_MAP, .items = top, .n = 1};
    const struct mz_json *people = told == NULL ? NULL : mz_json_get(told, "people");
    if (people != NULL) { /* what is joined next finds its rows by them */
        top[out->n++] = *people;
    }
    return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most `depth` deep, which facts do not reach */
static void write(mz_jw *w, const struct mz_json *v, int depth)
{
    switch (depth == 0 ? MZ_JSON_NULL : v->kind) {
    case MZ_JSON_NULL:
        mz_jw_null(w);
        return;
    case MZ_JSON_FLAG:
        mz_jw_flag(w, v->flag);
        return;
    case MZ_JSON_INT:
        mz_jw_int(w, v->i);
        return;
    case MZ_JSON_REAL:
    case MZ_JSON_TEXT:
        mz_jw_text(w, v->text);
        return;
    case MZ_JSON_LIST:
        mz_jw_list(w);
        break;
    case MZ_JSON_MAP:
        mz_jw_map(w);
        break;
    }
    for (size_t i = 0; i < v->n; i++) {
        if (v->kind == MZ_JSON_MAP) {
            mz_jw_key(w, v->items[i].key);
        }
        write(w, &v->items[i], depth - 1);
    }
    mz_jw_end(w);
}

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

/* Whether a later one is of the same task. */
static bool newest(const struct matter_found *f, size_t n, size_t i)
{
    for (size_t k = i + 1; k < n; k++) {
        if (mz_str_eq(f[k].step, f[i].step) && mz_str_eq(f[k].task, f[i].task)) {
            return false;
        }
    }
    return true;
}

static mz_code join_one(mz_cx *cx, const struct matter_open *o, const struct matter_found *f,
                        const struct mz_json **all)
{
    const struct mz_json_options how = {.size_max = FOUND_MAX, .reals = true};
    const struct ir_task *t = task_in(o, f);
    const struct mz_json *found = NULL;
    if (t == NULL) {
        return MZ_OK; /* the pack has it no more */
    }
    MZ_TRY(mz_json_read(cx, f->facts, how, &found));
    *all = join(cx, *all, found, t->over);
    return MZ_OK;
}

mz_code matter_known_join(mz_cx *cx, mz_str answers, const struct mz_json *known, mz_str *out)
{
    const struct mz_json_options how = {.size_max = FOUND_MAX, .reals = true};
    const struct mz_json *all = NULL;
    mz_buf *buf = mz_buf_new(cx->a, FOUND_MAX);
    mz_jw w = mz_jw_to(buf);
    MZ_TRY(mz_json_read(cx, answers, how, &all));
    write(&w, join(cx, all, known, true), DEPTH);
    *out = mz_buf_str(buf);
    return mz_buf_check(cx, buf);
}

mz_code matter_found_join(mz_cx *cx, const struct matter_open *o, mz_str *out)
{
    const struct mz_json_options how = {.size_max = FOUND_MAX, .reals = true};
    const struct mz_json *all = NULL;
    const struct mz_json *known = NULL;
    struct matter_found *f = NULL;
    size_t n = 0;
    *out = o->answers;
    MZ_TRY(matter_founds(cx, o->c.id, &f, &n));
    if (n == 0 && o->known_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(o->answers.n > 0 ? mz_json_read(cx, o->answers, how, &all) : MZ_OK);
    const struct mz_json *told = part(all, "members");
    size_t told_n = told == NULL ? 0 : told->n;
    told_n = told_n == 0 && o->c.subject == IR_OF_PERSON ? 1 : told_n;
    known = matter_known_json(cx, o->book, o->known, o->known_n, true, told_n);
    if (n == 0 && known == NULL) {
        return MZ_OK;
    }
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(newest(f, n, i) ? join_one(cx, o, &f[i], &all) : MZ_OK);
    }
    all = known == NULL ? all : join(cx, all, known, true);
    mz_buf *buf = mz_buf_new(cx->a, FOUND_MAX);
    mz_jw w = mz_jw_to(buf);
    if (all != NULL) {
        write(&w, all, DEPTH);
        *out = mz_buf_str(buf);
    }
    return mz_buf_check(cx, buf);
}

/* ---- mz keys reseal
 * ------------------------------------------------------------------------------ */

mz_code matter_found_walk(mz_cx *cx, struct reseal *r)
{
    struct matter_q_found_next_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(matter_q_found_next(cx, r->from, WALK_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_NOTE, field_at(false, v[i].id), &v[i].facts_seal));
        MZ_TRY(r->turned ? matter_q_found_reseal(cx, v[i].id, v[i].facts_seal, &changed) : MZ_OK);
    }
    return MZ_OK;
}

mz_code matter_found_file_walk(mz_cx *cx, struct reseal *r)
{
    struct matter_q_found_file_next_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(matter_q_found_file_next(cx, r->from, WALK_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_FILE, field_at(true, v[i].id), &v[i].bytes_seal));
        MZ_TRY(r->turned ? matter_q_found_file_reseal(cx, v[i].id, v[i].bytes_seal, &changed)
                         : MZ_OK);
    }
    return MZ_OK;
}
