/* told_web.c - what was told about a place or an organisation, on the page of its case. */
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/matter/page_web.h"
#include "rule/reason.h"

enum { ANSWERS_MAX = 1 << 20 };

/* What the form asked beside the facts; NULL: nothing. */
static mz_code own_answers(mz_cx *cx, const struct matter_open *o, const struct mz_json **out)
{
    const struct mz_json *v = NULL;
    *out = NULL;
    if (o->answers.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_read(cx, o->answers,
                        (struct mz_json_options){.size_max = ANSWERS_MAX, .reals = true}, &v));
    v = mz_json_get(v, "own");
    *out = v == NULL ? NULL : mz_json_get(v, "household");
    return MZ_OK;
}

static mz_str written(mz_cx *cx, const struct mz_json *own, const struct ir_field *x)
{
    const struct mz_json *v = own == NULL ? NULL : mz_json_get(own, mz_str_z(cx->a, x->name.id));
    mz_str s = v == NULL || v->kind != MZ_JSON_TEXT ? MZ_S("") : v->text;
    return x->kind == IR_FIELD_PLACE && s.n > 0 ? leaf_division_short(cx, division_code(s)) : s;
}

mz_str matter_page_fact(const struct matter_page *s, uint32_t fact)
{
    const struct matter_open *o = &s->o;
    const struct rule_type *t = &o->book->facts[fact].type;
    const struct rule_cell *c = &o->facts->household.cells[fact];
    struct rule_value v = {.why = c->known ? RULE_KNOWN : RULE_UNKNOWN, .num = c->v, .den = 1};
    for (uint8_t i = 0; t->kind == RULE_NUM && i < t->decimals; i++) {
        v.den *= 10;
    }
    return c->known ? rule_value_say(s->l->cx->a, s->l->cx->lang, o->book, t, v) : MZ_S("");
}

static void show_part(struct matter_page *s, struct leaf_part *p, const struct mz_json *own,
                      const struct ir_part *part)
{
    struct leaf *l = s->l;
    for (size_t i = 0; part->each == IR_EACH_CASE && i < part->fields_n; i++) {
        const struct ir_field *x = &part->fields[i];
        bool fact = x->kind == IR_FIELD_FACT;
        if (matter_form_file(x) || (p->facts != NULL && p->facts->facts_n == LEAF_FACTS_MAX) ||
            (fact && s->o.book->facts[x->fact].entity == IR_PERSON)) {
            continue;
        }
        mz_str value = fact ? matter_page_fact(s, x->fact) : written(l->cx, own, x);
        leaf_fact(l, p, mz_str_z(l->cx->a, matter_page_name(l, &x->name)),
                  (struct ui_fact){.value = value.n > 0 ? value : MZ_S("—"),
                                   .wide = x->kind == IR_FIELD_LONG_TEXT});
    }
}

mz_code matter_page_told(struct matter_page *s, struct leaf_part *p)
{
    const struct ir_form *form = &s->o.book->forms[s->o.m->form];
    const struct mz_json *own = NULL;
    MZ_TRY(own_answers(s->l->cx, &s->o, &own));
    for (size_t i = 0; i < form->parts_n; i++) {
        show_part(s, p, own, &form->parts[i]);
    }
    return MZ_OK;
}

/* The first name that its form asks for is its own: a place's, an organisation's. */
mz_code matter_told_name(mz_cx *cx, int64_t case_id, mz_str *out)
{
    struct matter_open o = {0};
    const struct mz_json *own = NULL;
    *out = MZ_S("");
    MZ_TRY(matter_open_case(cx, case_id, &o));
    MZ_TRY(own_answers(cx, &o, &own));
    const struct ir_form *form = &o.book->forms[o.m->form];
    for (size_t i = 0; i < form->parts_n && out->n == 0; i++) {
        const struct ir_part *part = &form->parts[i];
        for (size_t k = 0; k < part->fields_n && out->n == 0; k++) {
            *out = part->fields[k].kind == IR_FIELD_NAME ? written(cx, own, &part->fields[k])
                                                         : MZ_S("");
        }
    }
    return MZ_OK;
}
