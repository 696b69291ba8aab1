/* check_tell.c - what letters say of the form and of the entry, beside the rules. */
#include "rule/check_matter_int.h"

#define OWN "own."

static bool begins(mz_str s, const char *word)
{
    return s.n > strlen(word) && memcmp(s.p, word, strlen(word)) == 0;
}

bool check_tell_case(const struct check *c, const struct ir_matter *m, mz_str from,
                     struct ir_tell *o)
{
    const struct ir_field *f = check_case_field(c->b, m, from);
    if (begins(from, OWN) || begins(from, "day.")) {
        o->from = from.p[0] == 'o' ? IR_TELL_OWN : IR_TELL_DAY;
        return true; /* which field or step, when all are read */
    }
    o->from = IR_TELL_FIELD;
    o->field = f;
    return f != NULL && f->kind != IR_FIELD_FACT && f->kind != IR_FIELD_CARD &&
           f->kind != IR_FIELD_ID_NUMBER && f->kind < IR_FIELD_PHOTO;
}

/* The entry that the case is about, else the one that an end of it makes. */
static uint32_t register_of(const struct ir_matter *m)
{
    uint32_t reg = m->entry;
    for (size_t i = 0; i < m->ends_n && reg == UINT32_MAX; i++) {
        reg = m->ends[i].enters_n > 0 ? m->ends[i].enters[0].reg : reg;
    }
    return reg;
}

static bool said(const struct rule_book *b, struct ir_tell *t)
{
    const struct ir_column *x = NULL;
    mz_str id = {t->source->from.s.p + sizeof OWN - 1, t->source->from.s.n - (sizeof OWN - 1)};
    t->place = IR_TELL_NUMBER;
    if (check_is(id, "number")) {
        return true;
    }
    int32_t at = check_column_of(&b->registers[t->reg], id);
    t->place = at < 0 ? 0 : (uint32_t)at;
    x = at < 0 ? NULL : &b->registers[t->reg].columns[at];
    return x != NULL && x->kind != IR_COL_PERSON && x->kind != IR_COL_HOUSEHOLD;
}

void check_tells_own(struct check *c, struct ir_matter *m)
{
    for (size_t i = 0; i < m->tells_n; i++) {
        struct ir_tell *t = &m->tells[i];
        int32_t step = t->from == IR_TELL_DAY ? check_day_of(m, t->source->from.s) : 0;
        t->place = t->from == IR_TELL_DAY && step >= 0 ? (uint32_t)step : t->place;
        if (step < 0) {
            check_wrong(c, &t->source->from, MZ_T("A letter cannot say \"{0}\""),
                        MZ_T("\"day.STEP\" is the day on which the case came to a step of the "
                             "matter"));
        }
        t->reg = t->from == IR_TELL_OWN ? register_of(m) : UINT32_MAX;
        if (t->from == IR_TELL_OWN && (t->reg == UINT32_MAX || !said(c->b, t))) {
            t->reg = UINT32_MAX;
            check_wrong(c, &t->source->from, MZ_T("A letter cannot say \"{0}\""),
                        MZ_T("\"own.FIELD\" is a field of the register that the matter is about "
                             "or enters, no person and no household; \"own.number\" is the number "
                             "of the entry"));
        }
    }
}
