/* case_list.c - values of lists that a case may not choose any more, or not yet. */
#include "base/text.h"
#include "rule/case_int.h"

struct choosing {
    mz_cx *cx;
    const struct rule_book *b;
    const struct ir_fact *f;
    mz_date day;
    size_t member; /* SIZE_MAX: of the household */
};

static mz_code refuse(const struct choosing *h, const struct ir_enum *e, size_t value)
{
    mz_cx *cx = h->cx;
    const struct ir_label *name = &h->f->name;
    const struct ir_label *v = &e->values[value];
    struct ir_span s = e->times[value];
    bool over = s.to.v != MZ_DATE_NONE.v && s.to.v <= h->day.v;
    mz_str of = cx->lang == MZ_LANG_EN ? name->en : name->zh;
    mz_str is = cx->lang == MZ_LANG_EN ? v->en : v->zh;
    mz_str id = h->member == SIZE_MAX
                    ? mz_str_fmt(cx->a, "household." MZ_FMT, MZ_ARG(name->id))
                    : mz_str_fmt(cx->a, "members[%zu]." MZ_FMT, h->member + 1, MZ_ARG(name->id));
    const char *text = over ? MZ_T("{0}: \"{1}\" is no longer in use since {2}; choose one of those "
                                   "in use now")
                            : MZ_T("{0}: \"{1}\" is in use from {2} on; choose one of those in use "
                                   "now");
    return mz_refuse(cx, MZ_INVALID, .field = id.p, .text = text,
                     .arg = {of, is, mz_date_iso(cx->a, over ? s.to : s.from)});
}

/* What stood there before may stay, whenever it ended. */
static bool had(const struct ir_fact *f, const struct rule_cell *before, int64_t v)
{
    if (before == NULL || !before->known) {
        return false;
    }
    return f->type.kind == RULE_SET ? (before->v & (INT64_C(1) << v)) != 0 : before->v == v;
}

static mz_code one(const struct choosing *h, const struct rule_cell *is,
                   const struct rule_cell *before)
{
    const struct ir_enum *e = &h->b->enums[h->f->type.enum_i];
    bool set = h->f->type.kind == RULE_SET;
    for (size_t i = 0; is->known && i < e->values_n; i++) {
        bool chosen = set ? (is->v & (INT64_C(1) << i)) != 0 : is->v == (int64_t)i;
        if (chosen && !ir_in_use(e, i, h->day) && !had(h->f, before, (int64_t)i)) {
            return refuse(h, e, i);
        }
    }
    return MZ_OK;
}

static mz_code of_subject(struct choosing *h, const struct rule_subject *is,
                          const struct rule_subject *before)
{
    for (size_t i = 0; i < h->b->facts_n; i++) {
        h->f = &h->b->facts[i];
        bool list = h->f->type.kind == RULE_ENUM || h->f->type.kind == RULE_SET;
        bool here = (h->f->entity == IR_PERSON) == (h->member != SIZE_MAX);
        if (list && here && h->f->history == IR_NO_HISTORY &&
            h->b->enums[h->f->type.enum_i].times != NULL) {
            MZ_TRY(one(h, &is->cells[i], before == NULL ? NULL : &before->cells[i]));
        }
    }
    return MZ_OK;
}

mz_code rule_case_chosen(mz_cx *cx, const struct rule_book *b, const struct rule_case *c,
                         const struct rule_case *before, mz_date day)
{
    struct choosing h = {.cx = cx, .b = b, .day = day, .member = SIZE_MAX};
    MZ_TRY(of_subject(&h, &c->household, before == NULL ? NULL : &before->household));
    for (size_t i = 0; i < c->members_n; i++) {
        bool was = before != NULL && i < before->members_n;
        h.member = i;
        MZ_TRY(of_subject(&h, &c->members[i], was ? &before->members[i] : NULL));
    }
    return MZ_OK;
}
