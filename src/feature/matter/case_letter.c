/* case_letter.c - a letter of a case: filled, kept, issued with the event that asks for it. */
#include <inttypes.h>

#include "base/keyring.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/matter/case_letter.h"
#include "feature/matter/matter_sql.h"
#include "feature/reseal.h"
#include "feature/world.h"
#include "store/db.h"

enum { WALK_ROWS = 40, SAID_MAX = 600 };

/* ---- values ------------------------------------------------------------------------------- */

static void put_row(mz_jw *w, const struct mz_json *row)
{
    mz_jw_map(w);
    for (size_t i = 0; i < row->n; i++) {
        mz_jw_key_text(w, row->items[i].key, row->items[i].text);
    }
    mz_jw_end(w);
}

mz_code case_letter_text(mz_cx *cx, const struct mz_json *values, mz_str *out)
{
    mz_buf *buf = mz_buf_new(cx->a, CASE_LETTER_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; i < values->n; i++) {
        const struct mz_json *v = &values->items[i];
        mz_jw_key(&w, v->key);
        if (v->kind == MZ_JSON_TEXT) {
            mz_jw_text(&w, v->text);
            continue;
        }
        mz_jw_list(&w);
        for (size_t k = 0; k < v->n; k++) {
            put_row(&w, &v->items[k]);
        }
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    *out = mz_buf_str(buf);
    return mz_buf_check(cx, buf);
}

static bool is_there(const struct mz_json *v)
{
    return v != NULL && (v->kind == MZ_JSON_LIST ? v->n > 0 : v->text.n > 0);
}

mz_str case_letter_of(const struct ir_matter *m, const struct ir_action *a)
{
    mz_str own = a->source->letter.s;
    return own.n > 0 || a->goes != IR_TO_END ? own : m->ends[a->to].source->letter.s;
}

/* ---- what a clerk wrote ---------------------------------------------------------------------- */

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "letters without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static struct mz_field_at field_at(int64_t row)
{
    return (struct mz_field_at){
        .table = MZ_S("matter_letter"), .column = MZ_S("values_seal"), .row = row};
}

static mz_code read_kept(mz_cx *cx, struct case_letter *l)
{
    struct matter_q_letter_last_row r = {0};
    mz_keyring *k = NULL;
    mz_str json = MZ_S("");
    bool found = false;
    MZ_TRY(matter_q_letter_last(cx, l->o->c.id, l->form->t->words.id, &r, &found));
    if (!found) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    MZ_TRY(mz_field_open(cx, k, MZ_FOR_FIELD_NOTE, field_at(r.id), r.values_seal, &json));
    return mz_json_read(cx, json, (struct mz_json_options){.size_max = CASE_LETTER_BYTES},
                        &l->kept);
}

static bool same(const struct mz_json *a, const struct mz_json *b)
{
    if (!is_there(a) || !is_there(b)) {
        return is_there(a) == is_there(b);
    }
    if (a->kind != b->kind || a->n != b->n) {
        return false;
    }
    bool all = mz_str_eq(a->text, b->text);
    for (size_t i = 0; a->kind == MZ_JSON_LIST && all && i < a->n; i++) {
        all = a->items[i].n == b->items[i].n;
        for (size_t k = 0; all && k < a->items[i].n; k++) {
            all = mz_str_eq(a->items[i].items[k].text, b->items[i].items[k].text);
        }
    }
    return all;
}

struct keeping {
    const struct case_letter *l;
    mz_str json;
};

static mz_code keep_tx(mz_cx *cx, void *p)
{
    const struct keeping *k = p;
    mz_keyring *ring = NULL;
    struct matter_q_letter_add_args r = {.county = k->l->o->c.division / MZ_COUNTY_UNIT,
                                         .division = k->l->o->c.division,
                                         .case_id = k->l->o->c.id,
                                         .template = k->l->form->t->words.id,
                                         .made_ms = mz_now_ms(cx),
                                         .made_by = cx->actor->user};
    MZ_TRY(keys(cx, &ring));
    MZ_TRY(mz_id_take(cx, r.county, 1, &r.id));
    MZ_TRY(mz_field_seal(cx, ring, MZ_FOR_FIELD_NOTE, field_at(r.id), k->json, &r.values_seal));
    MZ_TRY(matter_q_letter_add(cx, &r));
    return mz_tx_note(cx,
                      &(struct mz_event){.act = MZ_S("matter.letter"),
                                         .kind = MZ_S("matter"),
                                         .subject = r.case_id,
                                         .division = r.division,
                                         .detail = mz_str_fmt(cx->a, "{\"letter\":\"" MZ_FMT "\"}",
                                                              MZ_ARG(r.template))});
}

mz_code case_letter_keep(mz_cx *cx, struct case_letter *l, const struct mz_json *said)
{
    struct mz_json *v = MZ_NEW_N(cx->a, struct mz_json, l->form->t->fields_n + 1);
    struct mz_json all = {.kind = MZ_JSON_MAP, .items = v};
    struct keeping k = {.l = l};
    for (size_t i = 0; i < l->form->t->fields_n; i++) {
        const struct letter_field *f = &l->form->t->fields[i];
        const struct mz_json *now = mz_json_get(said, mz_str_z(cx->a, f->words.id));
        const struct mz_json *given = NULL;
        MZ_TRY(case_word(cx, l, f, &given));
        if (is_there(now) && !same(now, given)) {
            v[all.n] = *now;
            v[all.n++].key = f->words.id;
        }
    }
    MZ_TRY(case_letter_text(cx, &all, &k.json));
    return mz_tx_open(cx) ? keep_tx(cx, &k) : mz_tx(cx, keep_tx, &k);
}

/* ---- filling -----------------------------------------------------------------------------------
 */

/* What a clerk wrote, else what the case tells. */
static mz_code value_of(mz_cx *cx, const struct case_letter *l, const struct letter_field *f,
                        const struct mz_json **out)
{
    *out = l->kept == NULL ? NULL : mz_json_get(l->kept, mz_str_z(cx->a, f->words.id));
    return is_there(*out) ? MZ_OK : case_word(cx, l, f, out);
}

mz_code case_letter_fill(mz_cx *cx, struct case_letter *l)
{
    const struct letter_template *t = l->form->t;
    struct mz_json *v = MZ_NEW_N(cx->a, struct mz_json, t->fields_n + 1);
    struct mz_json *all = MZ_NEW(cx->a, struct mz_json);
    *all = (struct mz_json){.kind = MZ_JSON_MAP, .items = v};
    l->lacks_n = 0;
    MZ_TRY(read_kept(cx, l));
    for (size_t i = 0; i < t->fields_n; i++) {
        const struct letter_field *f = &t->fields[i];
        const struct mz_json *one = NULL;
        MZ_TRY(value_of(cx, l, f, &one));
        if (is_there(one)) {
            v[all->n] = *one;
            v[all->n++].key = f->words.id;
        } else if (!f->optional) {
            l->lacks[l->lacks_n++] = f;
        }
    }
    l->values = all;
    return MZ_OK;
}

/* ---- issuing ------------------------------------------------------------------------------------
 */

static mz_code lacking(mz_cx *cx, const struct case_letter *l)
{
    bool en = cx->lang == MZ_LANG_EN;
    mz_sb b = mz_sb_new(cx->a, SAID_MAX);
    for (size_t i = 0; i < l->lacks_n; i++) {
        mz_sb_str(&b, i == 0 ? MZ_S("") : en ? MZ_S(", ") : MZ_S("、"));
        mz_sb_str(&b, en ? l->lacks[i]->words.en : l->lacks[i]->words.zh);
    }
    return mz_refuse(cx, MZ_INVALID, .field = "do",
                     .text = MZ_T("The letter \"{0}\" still needs: {1}. Write it on the page of "
                                  "the letter first."),
                     .arg = {en ? l->form->t->words.en : l->form->t->words.zh, mz_sb_view(&b)});
}

/* Issued by who may seal for its organ; else a draft is left for who may. */
static mz_code issue(mz_cx *cx, const struct letter_new *in)
{
    int64_t id = 0;
    mz_code rc = letter_may_issue(cx, in->template, in->division);
    if (rc == MZ_DENIED) {
        mz_clear(cx);
        return letter_draft(cx, in, &id);
    }
    MZ_TRY(rc);
    return letter_issue(cx, in, &id);
}

mz_code case_letter_effect(mz_cx *cx, const struct matter_happened *h)
{
    struct case_letter l = {.o = h->now, .action = h->action, .reason = h->event->reason};
    if (h->action == NULL || cx->world == NULL || cx->world->letters == NULL) {
        return MZ_OK; /* a program without letters issues none */
    }
    mz_str id = case_letter_of(h->now->m, h->action);
    if (id.n == 0) {
        return MZ_OK;
    }
    struct letter_new in = {
        .template = id, .about = "matter", .subject = h->now->c.id, .division = h->now->c.division};
    MZ_TRY(letter_form(cx, id, &l.form));
    MZ_TRY(case_letter_fill(cx, &l));
    if (l.lacks_n > 0) {
        return lacking(cx, &l);
    }
    MZ_TRY(case_letter_text(cx, l.values, &in.values));
    return issue(cx, &in);
}

/* ---- mz keys reseal ----------------------------------------------------------------------------
 */

mz_code case_letter_walk(mz_cx *cx, struct reseal *r)
{
    struct matter_q_letter_next_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(matter_q_letter_next(cx, r->from, WALK_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_NOTE, field_at(v[i].id), &v[i].values_seal));
        MZ_TRY(r->turned ? matter_q_letter_reseal(cx, v[i].id, v[i].values_seal, &changed) : MZ_OK);
    }
    return MZ_OK;
}
