/* effect.c - what the end of a matter writes into registers: in the transaction of its event. */
#include "base/json.h"
#include "base/text.h"
#include "feature/book/book_int.h"
#include "feature/book/book_sql.h"
#include "feature/letter/letter.h"
#include "feature/matter/matter.h"
#include "feature/world.h"
#include "store/db.h"

enum { ANSWERS_BYTES = 1 << 20, LETTERS_MAX = 100 };

struct source {
    const struct matter_open *o;
    const struct ir_end *end;
    const struct mz_json *answers; /* NULL: none were given */
    const struct book_def *d;
    const struct book_entry *e; /* of a change */
    const struct book_def *own_d; /* of the entry that the case is about, or NULL */
    const struct book_entry *own;
};

static mz_str answered(mz_cx *cx, const struct source *s, const struct ir_field *f)
{
    const char *half = f->kind == IR_FIELD_FACT ? "facts" : "own";
    const struct mz_json *v = s->answers == NULL ? NULL : mz_json_get(s->answers, half);
    v = v == NULL ? NULL : mz_json_get(v, "household");
    v = v == NULL ? NULL : mz_json_get(v, mz_str_z(cx->a, f->name.id));
    return v == NULL || v->kind != MZ_JSON_TEXT ? MZ_S("") : v->text;
}

static mz_str number_of(mz_cx *cx, int64_t id)
{
    return id == MZ_NULL ? MZ_S("") : mz_str_fmt(cx->a, "%lld", (long long)id);
}

/* As it stands on paper; empty while no such letter was issued. */
static mz_code paper_number(mz_cx *cx, const struct source *s, mz_str template, mz_str *out)
{
    int64_t *ids = NULL;
    size_t n = 0;
    *out = MZ_S("");
    MZ_TRY(letter_of(cx, "matter", s->o->c.id, LETTERS_MAX, &ids, &n));
    for (size_t i = 0; i < n && out->n == 0; i++) { /* the newest first */
        struct letter_view v;
        MZ_TRY(letter_get(cx, ids[i], &v));
        bool is = v.state == LETTER_ISSUED && mz_str_eq(v.template, template);
        *out = is && v.number.p != NULL ? v.number : *out;
    }
    return MZ_OK;
}

static mz_str value_of(mz_cx *cx, const struct source *s, const struct ir_set *x)
{
    const struct matter_case *c = &s->o->c;
    switch (x->origin) {
    case IR_FROM_FORM:
        return answered(cx, s, x->field);
    case IR_FROM_OWN:
        return s->own == NULL
                   ? MZ_S("")
                   : book_typed(cx, s->own_d, x->own, s->own->v[MZ_MADE_OWN_N + x->own]);
    case IR_FROM_ENTRY:
        return s->own == NULL ? MZ_S("") : number_of(cx, s->own->id);
    case IR_FROM_LETTER:
        break; /* asked of the store */
    case IR_FROM_IS:
        return x->is;
    case IR_FROM_TODAY:
        return mz_date_iso(cx->a, mz_date_today(cx));
    case IR_FROM_DAY: {
        int64_t at = flow_came(s->o->state, x->step);
        return at == 0 ? MZ_S("") : mz_date_iso(cx->a, mz_date_of_ms(at));
    }
    case IR_FROM_PLACE:
        return mz_str_fmt(cx->a, "%012lld", (long long)c->division);
    case IR_FROM_PERSON:
        return number_of(cx, c->person);
    case IR_FROM_HOUSEHOLD:
        return number_of(cx, c->household);
    }
    return MZ_S("");
}

static mz_code texts_of(mz_cx *cx, const struct source *s, const struct ir_enter *x,
                        struct book_texts *t)
{
    *t = (struct book_texts){.s = {{0}}};
    for (size_t i = 0; i < x->set_n; i++) {
        size_t at = x->set[i].column;
        mz_str v = value_of(cx, s, &x->set[i]);
        if (x->set[i].origin == IR_FROM_LETTER) {
            MZ_TRY(paper_number(cx, s, x->set[i].is, &v));
        }
        mz_str old =
            s->e == NULL ? MZ_S("") : book_typed(cx, s->d, at, s->e->v[MZ_MADE_OWN_N + at]);
        bool list = s->d->r->columns[at].kind == IR_COL_LIST;
        /* A list keeps what it has: names of the past are added to, not replaced. */
        t->s[at] = list && old.n > 0 && v.n > 0
                       ? mz_str_fmt(cx->a, MZ_FMT "\n" MZ_FMT, MZ_ARG(old), MZ_ARG(v))
                       : v;
    }
    return MZ_OK;
}

/* The entry that the case is about, as it stands before the end writes. */
static mz_code own_of(mz_cx *cx, struct source *s)
{
    struct book_entry *e = MZ_NEW(cx->a, struct book_entry);
    if (s->o->m->entry == UINT32_MAX) {
        return MZ_OK;
    }
    MZ_TRY(book_case_entry(cx, s->o->c.id, &s->own_d, e));
    s->own = s->own_d == NULL ? NULL : e;
    return MZ_OK;
}

static mz_code enters(mz_cx *cx, struct source *s)
{
    const struct ir_end *end = s->end;
    for (size_t i = 0; i < end->enters_n; i++) {
        const struct ir_enter *x = &end->enters[i];
        struct book_texts t;
        struct book_entry e;
        int64_t id = 0;
        MZ_TRY(book_def_of(cx, s->o->book->registers[x->reg].name.id, &s->d));
        s->e = NULL;
        MZ_TRY(texts_of(cx, s, x, &t));
        MZ_TRY(book_add(cx, s->d, s->o->c.division, 0, &t, &id));
        MZ_TRY(book_get(cx, s->d, id, &e));
        struct book_q_case_row had = {0};
        bool found = false;
        MZ_TRY(book_q_case(cx, s->o->c.id, &had, &found));
        MZ_TRY(found ? MZ_OK : book_link(cx, s->o->c.id, s->d, &e));
    }
    return MZ_OK;
}

static mz_code changes(mz_cx *cx, struct source *s)
{
    const struct ir_end *end = s->end;
    struct book_q_case_row row = {0};
    bool found = false;
    if (end->changes_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(book_q_case(cx, s->o->c.id, &row, &found));
    if (!found) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("The case was not begun from an entry of the register, so "
                                      "there is nothing to change."));
    }
    MZ_TRY(book_def_of(cx, row.reg, &s->d));
    for (size_t i = 0; i < end->changes_n; i++) {
        struct book_entry *e = MZ_NEW(cx->a, struct book_entry);
        struct book_texts t;
        MZ_TRY(book_get(cx, s->d, row.entry, e));
        s->e = e;
        MZ_TRY(texts_of(cx, s, &end->changes[i], &t));
        MZ_TRY(book_change(cx, s->d, row.entry, 0, end->changes[i].move, &t));
    }
    return MZ_OK;
}

mz_code book_case_ended(mz_cx *cx, const struct matter_open *o, const struct ir_end *end)
{
    struct source s = {.o = o, .end = end};
    if (end->enters_n + end->changes_n == 0) {
        return MZ_OK;
    }
    if (o->answers.n > 0) {
        const struct mz_json_options how = {.size_max = ANSWERS_BYTES, .reals = true};
        MZ_TRY(mz_json_read(cx, o->answers, how, &s.answers));
    }
    MZ_TRY(own_of(cx, &s));
    MZ_TRY(enters(cx, &s));
    return changes(cx, &s);
}
