#include "feature/rule/tell.h"

#include "base/text.h"
#include "feature/rule/law.h"

mz_str rule_status_word(enum rule_status s)
{
    static const char *const names[] = {"eligible", "not_eligible", "needs", "manual", "gives_way"};
    return mz_str_of(names[s]);
}

static void needs(mz_jw *w, const struct rule_book *b, const struct rule_decision *d)
{
    mz_jw_key(w, MZ_S("needs"));
    mz_jw_list(w);
    for (size_t i = 0; i < d->needs_n; i++) {
        mz_jw_map(w);
        mz_jw_key_text(w, MZ_S("fact"), b->facts[d->needs[i].fact].name.id);
        if (d->needs[i].member != SIZE_MAX) {
            mz_jw_key_int(w, MZ_S("member"), (int64_t)d->needs[i].member + 1);
        }
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

void rule_tell_decision(mz_cx *cx, const struct rule_tell *t, const struct rule_decision *d)
{
    const struct rule_book *b = t->r->b;
    const struct ir_outcome *o = &b->outcomes[d->outcome];
    mz_jw *w = t->w;
    mz_jw_map(w);
    mz_jw_key_text(w, MZ_S("outcome"), o->name.id);
    if (o->entity == IR_PERSON) {
        mz_jw_key_int(w, MZ_S("member"), (int64_t)d->member + 1);
    }
    mz_jw_key_text(w, MZ_S("status"), rule_status_word(d->status));
    if (rule_meets(d) && o->amount != UINT32_MAX) {
        mz_jw_key_text(w, MZ_S("amount"),
                       rule_value_say(cx->a, cx->lang, b, &b->rules[o->amount].type, d->amount));
    }
    if (rule_meets(d) && o->grade != UINT32_MAX) {
        mz_jw_key_text(w, MZ_S("grade"),
                       rule_value_say(cx->a, cx->lang, b, &b->rules[o->grade].type, d->grade));
    }
    if (d->exclusions_n > 0 && o->amount != UINT32_MAX) {
        mz_jw_key_text(w, MZ_S("paid"),
                       rule_value_say(cx->a, cx->lang, b, &b->rules[o->amount].type, d->paid));
    }
    if (d->exclusions_n > 0) {
        mz_jw_key(w, MZ_S("exclusions"));
        rule_exclusions_json(cx->a, w, b, d);
    }
    needs(w, b, d);
    mz_jw_key_text(w, MZ_S("trace"), mz_str_of(d->trace_hash));
    if (t->trace) {
        mz_jw_key(w, MZ_S("because"));
        rule_trace_json(w, t->r, d);
    }
    if (t->explain) {
        mz_jw_key(w, MZ_S("reasons"));
        rule_reasons_json(w, rule_explain(cx->a, cx->lang, t->r, d));
    }
    if (t->record) {
        mz_jw_key(w, MZ_S("record"));
        mz_jw_raw(w, rule_record(cx->a, t->r, d, law_tree(cx->a, t->r->b)));
    }
    mz_jw_end(w);
}

mz_code rule_each_outcome(mz_cx *cx, const struct rule_run *r, mz_str only, rule_each_fn *one,
                          void *p)
{
    bool found = only.n == 0;
    for (uint32_t o = 0; o < r->b->outcomes_n; o++) {
        if (only.n > 0 && !mz_str_eq(only, r->b->outcomes[o].name.id)) {
            continue;
        }
        found = true;
        size_t n = r->b->outcomes[o].entity == IR_PERSON ? r->c->members_n : 1;
        for (size_t m = 0; m < n; m++) {
            one(cx, p, o, m);
        }
    }
    return found ? MZ_OK
                 : mz_refuse(cx, MZ_ABSENT, .field = "outcome",
                             .text = MZ_T("The pack has no outcome \"{0}\""), .arg = {only});
}
