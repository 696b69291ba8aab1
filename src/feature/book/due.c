/* due.c - when something has to be done for an entry again. */
#include "base/date.h"
#include "feature/book/book_int.h"
#include "rule/reason.h"
#include "store/db.h"

static int64_t months_of(const struct book_def *d, const struct ir_count *n, int64_t division,
                         mz_date day)
{
    int64_t v = 0;
    if (n->param == UINT32_MAX) {
        return n->v;
    }
    struct rule_asked q = {d->b->params[n->param].name.id, {0}, day, division};
    return rule_param_at(d->b, q, &v) ? v : 0;
}

int64_t book_due_of(mz_cx *cx, const struct book_def *d, const struct ir_duty *duty,
                    const struct book_entry *e)
{
    int64_t after = e->v[MZ_MADE_OWN_N + duty->after].i;
    /* What was never done counts from the day of the entry. */
    mz_date from = {(int32_t)(after != MZ_NULL ? after : e->v[MZ_MADE_MADE].i / 86400000)};
    mz_date due = MZ_DATE_NONE;
    if (duty->month > 0) {
        return mz_date_make(mz_date_ymd(from).year + 1, duty->month, duty->day, &due) ? due.v
                                                                                      : MZ_NULL;
    }
    int64_t months = months_of(d, &duty->count, e->v[MZ_MADE_DIVISION].i, from);
    if (months <= 0 || mz_date_add_months(cx, from, months, &due) != MZ_OK) {
        mz_clear(cx);
        return MZ_NULL;
    }
    return due.v;
}

mz_code book_duty_holds(mz_cx *cx, const struct book_def *d, const struct ir_duty *duty,
                        const struct book_entry *e, bool *holds)
{
    struct book_texts t;
    struct rule_case *c = NULL;
    *holds = (duty->states & (1U << (unsigned)book_state(d, e))) != 0;
    if (!*holds || duty->when == IR_NONE) {
        return MZ_OK;
    }
    book_texts_of(cx, d, e, &t);
    MZ_TRY(book_case_of(cx, d, e->v[MZ_MADE_DIVISION].i, &t, &c));
    struct rule_value v = rule_eval_node(rule_run_new(cx->a, d->b, c), duty->when, SIZE_MAX);
    *holds = v.why != RULE_KNOWN || v.num != 0;
    return MZ_OK;
}

mz_code book_due(mz_cx *cx, const struct book_def *d, struct book_entry *e)
{
    e->v[MZ_MADE_DUE].i = MZ_NULL;
    e->v[MZ_MADE_DUTY].s = (mz_str){NULL, 0};
    for (size_t i = 0; i < d->r->duties_n; i++) {
        const struct ir_duty *duty = &d->r->duties[i];
        bool holds = false;
        MZ_TRY(book_duty_holds(cx, d, duty, e, &holds));
        int64_t due = holds ? book_due_of(cx, d, duty, e) : MZ_NULL;
        int64_t now = e->v[MZ_MADE_DUE].i;
        if (due != MZ_NULL && (now == MZ_NULL || due < now)) {
            e->v[MZ_MADE_DUE].i = due;
            e->v[MZ_MADE_DUTY].s = duty->name.id;
        }
    }
    return MZ_OK;
}
