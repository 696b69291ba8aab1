/* bundle.c - the forms of several matters as one: what two of them ask is asked once. */
#include "rule/bundle.h"

struct merge {
    mz_arena *a;
    struct ir_form *out;
    size_t parts_cap;
    const struct ir_field **clash;
};

static bool same_scope(const struct ir_part *x, const struct ir_part *y)
{
    return (x->each == IR_EACH_CASE) == (y->each == IR_EACH_CASE);
}

static uint64_t rows_of(const struct ir_part *p)
{
    return p->rows == 0 ? UINT64_MAX : p->rows;
}

/* Rows of two roles are different people. */
static bool apart(const struct ir_part *x, const struct ir_part *y)
{
    return x->each == IR_EACH_ROLE && y->each == IR_EACH_ROLE && x->role != y->role;
}

/* One that is needed anywhere is needed; one that is shown always anywhere is shown always. */
static void stronger(struct merge *m, struct ir_field *old, const struct ir_field *f)
{
    bool shown = old->show == f->show;
    if (shown && old->source->optional && !f->source->optional) {
        old->source = f->source;
        old->need = f->need;
        old->check = f->check;
    } else if (!shown) {
        bool old_free = old->show == IR_NONE;
        const struct ir_field *keep = old_free ? old : f;
        bool neither = old->show != IR_NONE && f->show != IR_NONE;
        struct ast_field *s = MZ_NEW(m->a, struct ast_field);
        *s = *keep->source;
        s->optional = neither || s->optional; /* two conditions: who asks looks himself */
        old->source = s;
        old->need = neither ? IR_NONE : keep->need;
        old->check = keep->check;
        old->show = IR_NONE;
    }
}

/* Which of the rows ask this field already; clashes are told. */
static uint64_t asked(struct merge *m, const struct ir_part *p, const struct ir_field *f)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < m->out->parts_n; i++) {
        struct ir_part *o = &m->out->parts[i];
        for (size_t k = 0; k < o->fields_n && same_scope(o, p) && !apart(o, p); k++) {
            if (!mz_str_eq(o->fields[k].name.id, f->name.id)) {
                continue;
            }
            if (o->fields[k].kind != f->kind && *m->clash == NULL) {
                *m->clash = f;
            }
            if ((rows_of(o) & rows_of(p)) != 0) {
                stronger(m, &o->fields[k], f);
            }
            rows |= rows_of(o);
        }
    }
    return rows;
}

static struct ir_part *part_for(struct merge *m, const struct ir_part *p, uint64_t rows)
{
    for (size_t i = 0; i < m->out->parts_n; i++) {
        struct ir_part *o = &m->out->parts[i];
        if (o->each == p->each && o->role == p->role && rows_of(o) == rows && o->show == p->show &&
            mz_str_eq(o->source->label.zh.s, p->source->label.zh.s)) {
            return o;
        }
    }
    if (m->out->parts_n == m->parts_cap) {
        size_t cap = m->parts_cap * 2;
        struct ir_part *v = MZ_NEW_N(m->a, struct ir_part, cap);
        for (size_t i = 0; i < m->out->parts_n; i++) {
            v[i] = m->out->parts[i];
        }
        m->out->parts = v;
        m->parts_cap = cap;
    }
    struct ir_part *o = &m->out->parts[m->out->parts_n++];
    *o = *p;
    o->rows = rows == UINT64_MAX ? 0 : rows;
    o->fields = NULL;
    o->fields_n = 0;
    return o;
}

static void put_field(struct merge *m, struct ir_part *o, const struct ir_field *f)
{
    struct ir_field *v = MZ_NEW_N(m->a, struct ir_field, o->fields_n + 1);
    for (size_t i = 0; i < o->fields_n; i++) {
        v[i] = o->fields[i];
    }
    v[o->fields_n] = *f;
    o->fields = v;
    o->fields_n++;
}

static void put_part(struct merge *m, const struct ir_asks *from, const struct ir_part *part)
{
    struct ir_part p = *part;
    if (from->person && p.each != IR_EACH_CASE) { /* "self" is whom the matter is about */
        p.each = IR_EACH_MEMBER;
        p.role = 0;
        p.rows = from->rows;
    }
    for (size_t i = 0; i < p.fields_n; i++) {
        uint64_t left = rows_of(&p) & ~asked(m, &p, &p.fields[i]);
        if (left != 0) {
            put_field(m, part_for(m, &p, left), &p.fields[i]);
        }
    }
}

void ir_merge(mz_arena *a, const struct ir_asks *asks, size_t n, struct ir_form *out,
              const struct ir_field **clash)
{
    struct merge m = {.a = a, .out = out, .parts_cap = 16, .clash = clash};
    *clash = NULL;
    out->parts = MZ_NEW_N(a, struct ir_part, m.parts_cap);
    out->parts_n = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t p = 0; p < asks[i].form->parts_n && asks[i].rows != 0; p++) {
            put_part(&m, &asks[i], &asks[i].form->parts[p]);
        }
    }
}
