/* check_enter.c - what ends of matters write into registers: each value has an origin that fits. */
#include "rule/check_matter_int.h"

static bool begins(mz_str s, const char *word)
{
    size_t n = strlen(word);
    return s.n > n && memcmp(s.p, word, n) == 0;
}

static mz_str behind(mz_str s, const char *word)
{
    size_t n = strlen(word);
    return (mz_str){s.p + n, s.n - n};
}

const struct ir_field *check_case_field(const struct rule_book *b, const struct ir_matter *m,
                                        mz_str id)
{
    const struct ir_form *f = m->form == UINT32_MAX ? NULL : &b->forms[m->form];
    for (size_t p = 0; f != NULL && p < f->parts_n; p++) {
        const struct ir_part *x = &f->parts[p];
        for (size_t i = 0; x->each == IR_EACH_CASE && i < x->fields_n; i++) {
            if (mz_str_eq(x->fields[i].name.id, id)) {
                return &x->fields[i];
            }
        }
    }
    return NULL;
}

static bool is_day(const struct rule_book *b, const struct ir_column *x)
{
    return x->kind == IR_COL_DATE ||
           (x->kind == IR_COL_FACT && b->facts[x->fact].type.kind == RULE_DATE);
}

static bool is_place(const struct rule_book *b, const struct ir_column *x)
{
    return x->kind == IR_COL_DIVISION ||
           (x->kind == IR_COL_FACT && b->facts[x->fact].type.kind == RULE_DIVISION);
}

static bool is_text(const struct ir_column *x)
{
    return x->kind >= IR_COL_TEXT && x->kind <= IR_COL_LIST;
}

static bool of_form(const struct rule_book *b, const struct ir_column *x, const struct ir_field *f)
{
    if (f->kind == IR_FIELD_FACT) {
        bool same = x->kind == IR_COL_FACT && x->fact == f->fact;
        bool day = x->kind == IR_COL_DATE && b->facts[f->fact].type.kind == RULE_DATE;
        return same || day || (is_text(x) && b->facts[f->fact].type.kind == RULE_TEXT);
    }
    bool file =
        f->kind == IR_FIELD_PHOTO || f->kind == IR_FIELD_FILE || f->kind == IR_FIELD_SIGNATURE;
    bool secret = f->kind == IR_FIELD_ID_NUMBER || f->kind == IR_FIELD_CARD;
    return f->kind == IR_FIELD_DATE    ? x->kind == IR_COL_DATE
           : f->kind == IR_FIELD_PLACE ? is_place(b, x) || is_text(x)
                                       : is_text(x) && !file && !secret;
}

/* `own`: the register of the entry that the case is about, or NULL. */
struct sides {
    const struct rule_book *b;
    const struct ir_matter *m;
    const struct ir_register *r; /* that is written into */
    const struct ir_register *own;
};

static bool fits_own(const struct ir_column *x, const struct ir_column *own)
{
    return own->kind == x->kind ? own->fact == x->fact && own->of == x->of
                                : is_text(x) && is_text(own);
}

static bool fits(const struct sides *k, const struct ir_set *s)
{
    const struct rule_book *b = k->b;
    const struct ir_column *x = &k->r->columns[s->column];
    switch (s->origin) {
    case IR_FROM_FORM:
        return of_form(b, x, s->field);
    case IR_FROM_OWN:
        return fits_own(x, &k->own->columns[s->own]);
    case IR_FROM_ENTRY:
        return x->kind == IR_COL_ENTRY && x->of == k->m->entry;
    case IR_FROM_LETTER:
        return is_text(x);
    case IR_FROM_IS:
        return x->kind == IR_COL_FACT || is_text(x);
    case IR_FROM_TODAY:
    case IR_FROM_DAY:
        return is_day(b, x);
    case IR_FROM_PLACE:
        return is_place(b, x);
    case IR_FROM_PERSON:
        return x->kind == IR_COL_PERSON;
    case IR_FROM_HOUSEHOLD:
        return x->kind == IR_COL_HOUSEHOLD;
    }
    return false;
}

int32_t check_day_of(const struct ir_matter *m, mz_str from)
{
    for (size_t i = 0; begins(from, "day.") && i < m->steps_n; i++) {
        if (mz_str_eq(m->steps[i].name.id, behind(from, "day."))) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* Where the words of a value say it comes from; false: from nowhere. */
static bool origin(const struct sides *k, mz_str v, struct ir_set *o)
{
    static const struct {
        const char *word;
        enum ir_origin origin;
    } words[] = {
        {"today", IR_FROM_TODAY},
        {"place", IR_FROM_PLACE},
        {"person", IR_FROM_PERSON},
        {"household", IR_FROM_HOUSEHOLD},
    };
    o->field = check_case_field(k->b, k->m, v);
    if (o->field != NULL) {
        o->origin = IR_FROM_FORM;
        return true;
    }
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (check_is(v, words[i].word)) {
            o->origin = words[i].origin;
            return true;
        }
    }
    if (begins(v, "is.")) {
        o->origin = IR_FROM_IS;
        o->is = behind(v, "is.");
        return true;
    }
    int32_t step = check_day_of(k->m, v);
    if (step >= 0) {
        o->origin = IR_FROM_DAY;
        o->step = (uint32_t)step;
        return true;
    }
    if (begins(v, "letter.")) {
        o->origin = IR_FROM_LETTER;
        o->is = behind(v, "letter.");
        return true;
    }
    if (k->own != NULL && check_is(v, "entry")) {
        o->origin = IR_FROM_ENTRY;
        return true;
    }
    int32_t own =
        k->own != NULL && begins(v, "own.") ? check_column_of(k->own, behind(v, "own.")) : -1;
    o->origin = IR_FROM_OWN;
    o->own = own < 0 ? 0 : (uint32_t)own;
    return own >= 0;
}

/* A word that is none of the list would be refused at each end. */
static bool known_value(const struct check *c, const struct ir_column *x, mz_str is)
{
    const struct ir_fact *f = x->kind == IR_COL_FACT ? &c->b->facts[x->fact] : NULL;
    return f == NULL || f->type.kind != RULE_ENUM ||
           check_enum_value(c, (int)f->type.enum_i, is) >= 0;
}

static void sets(struct check *c, const struct ir_matter *m, struct ir_enter *o, bool fresh)
{
    const struct ast_givens *g = &o->source->set;
    const struct ir_register *r = &c->b->registers[o->reg];
    const struct sides k = {
        c->b, m, r, m->entry == UINT32_MAX ? NULL : &c->b->registers[m->entry]};
    bool *has = MZ_NEW_N(c->a, bool, r->columns_n + 1);
    o->set = MZ_NEW_N(c->a, struct ir_set, g->n + 1);
    for (size_t i = 0; i < g->n; i++) {
        struct ir_set s = {0};
        int32_t at = check_column_of(r, g->v[i].id.s);
        if (at < 0) {
            check_wrong(c, &g->v[i].id, MZ_T("The register has no field \"{0}\""),
                        MZ_T("Write the id of one of its fields"));
            continue;
        }
        s.column = (uint32_t)at;
        if (!origin(&k, g->v[i].value.s, &s)) {
            check_wrong(c, &g->v[i].value, MZ_T("No case knows \"{0}\""),
                        MZ_T("Write a field of the matter's form, is.VALUE, today, day.STEP, "
                             "letter.TEMPLATE, place, person or household; of a matter about an "
                             "entry also entry and own.FIELD"));
        } else if (!fits(&k, &s) ||
                   (s.origin == IR_FROM_IS && !known_value(c, &r->columns[at], s.is))) {
            check_wrong(c, &g->v[i].value, MZ_T("\"{0}\" does not fit the field it is put into"),
                        MZ_T("A fact takes the same fact, a day a day, a division a division, a "
                             "text a text; numbers of persons and files stay in the case"));
        }
        has[at] = true;
        o->set[o->set_n++] = s;
    }
    for (size_t i = 0; fresh && i < r->columns_n; i++) {
        if (!has[i] && !r->columns[i].source->optional) {
            struct ast_text t = {r->columns[i].name.id, o->source->at};
            check_wrong(c, &t, MZ_T("Every entry has \"{0}\", and nothing is put into it"),
                        MZ_T("Add it to \"set\", or make the field optional"));
        }
    }
}

static bool enter(struct check *c, const struct ir_matter *m, const struct ast_enter *from,
                  struct ir_enter *o)
{
    int32_t reg = check_register_of(c->b, from->reg.s);
    *o = (struct ir_enter){.source = from, .reg = reg < 0 ? 0 : (uint32_t)reg, .move = -1};
    if (reg < 0) {
        check_wrong(c, &from->reg, MZ_T("There is no register \"{0}\""),
                    MZ_T("Declare it in \"registers\", or name another"));
        return false;
    }
    sets(c, m, o, true);
    return true;
}

static bool change(struct check *c, const struct ir_matter *m, const struct ast_enter *from,
                   struct ir_enter *o)
{
    *o = (struct ir_enter){.source = from, .reg = m->entry, .move = -1};
    if (m->entry == UINT32_MAX) {
        struct ast_text t = {m->name.id, from->at};
        check_wrong(c, &t, MZ_T("\"{0}\" is about no entry that could be changed"),
                    MZ_T("Add \"entry: REGISTER\" to the matter"));
        return false;
    }
    const struct ir_register *r = &c->b->registers[m->entry];
    for (size_t i = 0; i < r->moves_n && from->move.s.n > 0; i++) {
        o->move = mz_str_eq(r->moves[i].name.id, from->move.s) ? (int32_t)i : o->move;
    }
    if (from->move.s.n > 0 && o->move < 0) {
        check_wrong(c, &from->move, MZ_T("The register has no move \"{0}\""),
                    MZ_T("Write the id of one of its moves"));
    }
    sets(c, m, o, false);
    return true;
}

static void end(struct check *c, const struct ir_matter *m, struct ir_end *o)
{
    o->enters = MZ_NEW_N(c->a, struct ir_enter, o->source->enters_n + 1);
    o->changes = MZ_NEW_N(c->a, struct ir_enter, o->source->changes_n + 1);
    for (size_t i = 0; i < o->source->enters_n; i++) {
        o->enters_n += enter(c, m, &o->source->enters[i], &o->enters[o->enters_n]);
    }
    for (size_t i = 0; i < o->source->changes_n; i++) {
        o->changes_n += change(c, m, &o->source->changes[i], &o->changes[o->changes_n]);
    }
}

/* ---- what nothing ever does -------------------------------------------------------------- */

static bool entered(const struct rule_book *b, uint32_t reg)
{
    bool is = b->registers[reg].add != 0;
    for (size_t i = 0; i < b->matters_n; i++) {
        for (size_t e = 0; e < b->matters[i].ends_n; e++) {
            const struct ir_end *x = &b->matters[i].ends[e];
            for (size_t k = 0; k < x->enters_n; k++) {
                is = is || x->enters[k].reg == reg;
            }
        }
    }
    return is;
}

static bool moved_by(const struct rule_book *b, uint32_t reg, size_t move)
{
    bool is = b->registers[reg].moves[move].by != 0;
    for (size_t i = 0; i < b->matters_n; i++) {
        for (size_t e = 0; e < b->matters[i].ends_n; e++) {
            const struct ir_end *x = &b->matters[i].ends[e];
            for (size_t k = 0; k < x->changes_n; k++) {
                is = is || (x->changes[k].reg == reg && x->changes[k].move == (int32_t)move);
            }
        }
    }
    return is;
}

static void idle(struct check *c, uint32_t at)
{
    const struct ir_register *r = &c->b->registers[at];
    uint32_t reached = 1;
    if (!entered(c->b, at)) {
        check_wrong(c, &r->source->id, MZ_T("Nothing ever stands in \"{0}\""),
                    MZ_T("Add \"add_by\" with posts, or let the end of a matter enter it"));
    }
    for (size_t i = 0; i < r->moves_n; i++) {
        reached |= 1U << r->moves[i].to;
        if (!moved_by(c->b, at, i)) {
            check_wrong(c, &r->moves[i].source->id, MZ_T("Nobody ever makes the move \"{0}\""),
                        MZ_T("Add \"by\" with posts, or let the end of a matter make it"));
        }
    }
    for (size_t i = 0; i < r->states_n; i++) {
        if ((reached & (1U << (unsigned)i)) == 0) {
            check_wrong(c, &r->states[i].source->id, MZ_T("No entry is ever \"{0}\""),
                        MZ_T("Add a move to this state, or take it away"));
        }
    }
}

void check_enters(struct check *c)
{
    struct rule_book *b = c->b;
    for (size_t i = 0; i < b->matters_n; i++) {
        struct ir_matter *m = &b->matters[i];
        const struct ast_text *entry = &m->source->entry;
        int32_t of = entry->s.n == 0 ? -1 : check_register_of(b, entry->s);
        m->entry = of < 0 ? UINT32_MAX : (uint32_t)of;
        if (entry->s.n > 0 && of < 0) {
            check_wrong(c, entry, MZ_T("There is no register \"{0}\""),
                        MZ_T("Declare it in \"registers\", or name another"));
        }
        for (size_t e = 0; e < m->ends_n; e++) {
            end(c, m, &m->ends[e]);
        }
        check_tells_own(c, m);
    }
    for (size_t i = 0; i < b->registers_n && c->f->errors == 0; i++) {
        idle(c, (uint32_t)i);
    }
}
