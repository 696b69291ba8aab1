/* explain.c - conclusion, conditions, exclusions, calculation, what is needed, and the law that was
 * read. */
#include "base/text.h"
#include "rule/say_int.h"

/* Steps of members that are said: of a household of ordinary size all. */
enum { MEMBER_STEPS_MAX = 200, FAILING_MAX = 800, SAID_MAX = 3 };

static mz_str fill(const struct say *s, const char *text, mz_str a0, mz_str a1, mz_str a2)
{
    return mz_text_say(s->a, s->lang, (struct mz_say){.text = text, .arg = {a0, a1, a2}});
}

static mz_str sep(const struct say *s)
{
    return s->lang == MZ_LANG_ZH ? MZ_S("；") : MZ_S("; ");
}

/* ---- calculation ---------------------------------------------------------------------------- */

static mz_str step_word(struct say *s, const struct ir_node *n)
{
    struct rule_value step = rule_frac(n->num, n->den);
    if (n->type.unit[RULE_UNIT_YUAN] == 1 && step.num == 1 && step.den == 100) {
        return mz_text(s->lang, MZ_T("the fen"));
    }
    if (n->type.unit[RULE_UNIT_YUAN] == 1 && step.num == 1 && step.den == 10) {
        return mz_text(s->lang, MZ_T("the jiao"));
    }
    if (n->type.unit[RULE_UNIT_YUAN] == 1 && step.num == 1 && step.den == 1) {
        return mz_text(s->lang, MZ_T("the yuan"));
    }
    mz_str unit = say_unit(s->a, s->lang, &n->type, false);
    int decimals = step.den == 1 ? 0 : (step.den == 10 ? 1 : 2);
    mz_str v = say_decimals(s->a, step, decimals);
    return unit.n == 0 ? v : mz_str_fmt(s->a, MZ_FMT " " MZ_FMT, MZ_ARG(v), MZ_ARG(unit));
}

/* What a rounding did; empty when it changed nothing. */
static mz_str rounding(struct say *s, ir_id at, size_t member)
{
    struct rule_run *r = s->r;
    while (at != IR_NONE && rule_node(r, at)->op != IR_ROUND) {
        at = say_taken(r, at, member);
    }
    if (at == IR_NONE) {
        return MZ_S("");
    }
    const struct ir_node *n = rule_node(r, at);
    struct rule_value before = rule_eval_node(r, ir_kid(r->b, n, 0), member);
    struct rule_value after = rule_eval_node(r, at, member);
    if (before.why != RULE_KNOWN || after.why != RULE_KNOWN || rule_compare(before, after) == 0) {
        return MZ_S("");
    }
    static const char *const modes[] = {MZ_T(", rounded half up to {0}"),
                                        MZ_T(", rounded half to even to {0}"),
                                        MZ_T(", rounded away from zero to {0}"),
                                        MZ_T(", cut to {0}"),
                                        MZ_T(", rounded up to {0}"),
                                        MZ_T(", rounded down to {0}")};
    return fill(s, modes[n->arg], step_word(s, n), MZ_S(""), MZ_S(""));
}

static mz_str whose(struct say *s, struct rule_spot at, mz_str label)
{
    if (rule_node(s->r, at.node)->entity != IR_PERSON) {
        return label;
    }
    return s->lang == MZ_LANG_ZH
               ? mz_str_fmt(s->a, MZ_FMT MZ_FMT, MZ_ARG(say_member(s, at.member)), MZ_ARG(label))
               : mz_str_fmt(s->a, MZ_FMT ": " MZ_FMT, MZ_ARG(say_member(s, at.member)),
                            MZ_ARG(label));
}

static mz_str step_text(struct say *s, struct rule_spot at, const struct ir_rule *rule)
{
    struct rule_run *r = s->r;
    struct rule_value v = rule_eval_node(r, at.node, at.member);
    mz_str label = whose(s, at, say_label(s->lang, &rule->name));
    mz_str value = rule_value_say(s->a, s->lang, r->b, &rule->type, v);
    ir_id kid = ir_kid(r->b, rule_node(r, at.node), 0);
    if (v.why != RULE_KNOWN) {
        return fill(s, MZ_T("{0}: {1}||a value of a list"), label, value, MZ_S(""));
    }
    value = mz_str_fmt(s->a, MZ_FMT MZ_FMT, MZ_ARG(value), MZ_ARG(rounding(s, kid, at.member)));
    mz_str figures = say_figures(s, kid, at.member);
    bool alone = mz_str_eq(figures, say_figure(s->a, s->lang, r->b, &rule->type, v));
    if (alone || say_is_plain(r, kid, at.member)) {
        mz_str name = say_name(s, kid, at.member);
        bool number = rule_node(r, kid)->op == IR_CONST || mz_str_eq(name, value);
        return number ? fill(s, MZ_T("{0} = {1}"), label, value, MZ_S(""))
                      : fill(s, MZ_T("{0} = {1} = {2}"), label, name, value);
    }
    return say_tight(s, fill(s, MZ_T("{0} = {1} = {2}"), label, figures, value));
}

static struct rule_reason step(struct say *s, struct rule_spot at)
{
    struct rule_run *r = s->r;
    uint32_t i = rule_node(r, at.node)->arg;
    const struct ir_rule *rule = &r->b->rules[i];
    mz_str own =
        rule->source == NULL
            ? MZ_S("")
            : say_own(s, i, at.member, rule_eval_node(r, at.node, at.member));
    return (struct rule_reason){.mark = RULE_SAID,
                                .rule = i,
                                .of_member = rule_node(r, at.node)->entity == IR_PERSON,
                                .text = own.n > 0 ? own : step_text(s, at, rule),
                                .cite = say_cite(s->a, s->lang, r->b, rule->cite)};
}

/*
 * Every rule with a number that the decision needed; the order of nodes is that of computing.
 * Those of the household are all there; those of its members up to a number, and then how many
 * more there are.
 */
static void add_steps(struct say *s, const struct rule_walk *w, struct rule_reasons *out)
{
    struct rule_run *r = s->r;
    struct rule_spot *v = MZ_NEW_N(s->a, struct rule_spot, w->n + 1);
    size_t n = 0;
    size_t members_n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const struct ir_node *node = rule_node(r, w->v[i].node);
        if (node->op == IR_RULE && r->b->rules[node->arg].type.kind == RULE_NUM) {
            members_n += node->entity == IR_PERSON ? 1 : 0;
            v[n++] = w->v[i];
        }
    }
    out->steps_more = members_n > MEMBER_STEPS_MAX ? members_n - MEMBER_STEPS_MAX : 0;
    out->steps = MZ_NEW_N(s->a, struct rule_reason, n + 1);
    size_t said = 0;
    for (size_t i = 0; i < n; i++) {
        bool member = rule_node(r, v[i].node)->entity == IR_PERSON;
        said += member ? 1 : 0;
        if (!member || said <= MEMBER_STEPS_MAX) {
            out->steps[out->steps_n++] = step(s, v[i]);
        } else if (said == MEMBER_STEPS_MAX + 1) {
            mz_str more = mz_str_fmt(s->a, "%zu", out->steps_more);
            out->steps[out->steps_n++] = (struct rule_reason){
                .mark = RULE_SAID,
                .rule = UINT32_MAX,
                .of_member = true,
                .text = fill(s, MZ_T("And {0} more of the members||steps of a calculation"), more,
                             MZ_S(""), MZ_S(""))};
        }
    }
}

/* ---- needs and the law ------------------------------------------------------------------------
 */

static void add_needs(struct say *s, const struct rule_decision *d, struct rule_reasons *out)
{
    out->needs = MZ_NEW_N(s->a, struct rule_reason, d->needs_n + 1);
    for (size_t i = 0; i < d->needs_n; i++) {
        mz_str text = say_label(s->lang, &s->r->b->facts[d->needs[i].fact].name);
        if (d->needs[i].member != SIZE_MAX) {
            text = fill(s, MZ_T("{0}: {1}||a value of a list"), say_member(s, d->needs[i].member),
                        text, MZ_S(""));
        }
        out->needs[out->needs_n++] =
            (struct rule_reason){.mark = RULE_SAID, .rule = UINT32_MAX, .text = text};
    }
}

static mz_str param_text(struct say *s, const struct rule_read *read)
{
    const struct ir_param *p = &s->r->b->params[read->param];
    mz_str label = say_label(s->lang, &p->name);
    const struct ir_value *v = read->value;
    if (v == NULL) {
        return p->brackets_n > 0 && rule_bracket_of(s->r, p) != NULL
                   ? fill(s, MZ_T("{0}, by steps"), label, MZ_S(""), MZ_S(""))
                   : fill(s, MZ_T("{0}: no value is in force"), label, MZ_S(""), MZ_S(""));
    }
    struct rule_value value = rule_frac(v->v, p->scale == 0 ? 1 : p->scale);
    mz_str figure = say_figure(s->a, s->lang, s->r->b, &p->type, value);
    mz_str unit = p->type.kind == RULE_NUM ? say_unit(s->a, s->lang, &p->type, true) : MZ_S("");
    if (unit.n > 0) {
        figure = mz_str_fmt(s->a, MZ_FMT " " MZ_FMT, MZ_ARG(figure), MZ_ARG(unit));
    } else {
        figure = rule_value_say(s->a, s->lang, s->r->b, &p->type, value);
    }
    if (p->key_enum >= 0 && v->key < s->r->b->enums[p->key_enum].values_n) {
        mz_str key = say_label(s->lang, &s->r->b->enums[p->key_enum].values[v->key]);
        label = s->lang == MZ_LANG_ZH
                    ? mz_str_fmt(s->a, MZ_FMT "（" MZ_FMT "）", MZ_ARG(label), MZ_ARG(key))
                    : mz_str_fmt(s->a, MZ_FMT " (" MZ_FMT ")", MZ_ARG(label), MZ_ARG(key));
    }
    mz_str where = say_division(s->a, s->lang, s->r->b, v->division);
    mz_str text = mz_str_fmt(s->a, MZ_FMT " " MZ_FMT, MZ_ARG(label), MZ_ARG(figure));
    return fill(s, MZ_T("{0} ({1}, from {2})||a value of the law"), text, where,
                mz_date_text(s->a, s->lang, v->from));
}

static void add_params(struct say *s, const struct rule_walk *w, struct rule_reasons *out)
{
    out->params = MZ_NEW_N(s->a, struct rule_reason, w->reads_n + 1);
    for (size_t i = 0; i < w->reads_n; i++) {
        const struct ir_param *p = &s->r->b->params[w->reads[i].param];
        const struct ir_value *v = w->reads[i].value;
        const struct ast_bracket *b = v == NULL ? rule_bracket_of(s->r, p) : NULL;
        mz_str cite = v != NULL ? v->cite : (b != NULL ? b->cite : MZ_S(""));
        out->params[out->params_n++] =
            (struct rule_reason){.mark = v != NULL || b != NULL ? RULE_SAID : RULE_OPEN,
                                 .rule = UINT32_MAX,
                                 .text = param_text(s, &w->reads[i]),
                                 .cite = say_cite(s->a, s->lang, s->r->b, cite)};
    }
}

/* ---- conclusion
 * ----------------------------------------------------------------------------------- */

/* What failed, with the article that it stands in. */
struct fail {
    const struct rule_reason *why;
    mz_str cite;
};

/* The article around one whose own place in the law is still to be confirmed. */
static mz_str firm_cite(const struct say *s, const struct rule_reason *why, mz_str around)
{
    bool open = why->rule != UINT32_MAX && rule_cite_open(s->r->b->rules[why->rule].cite);
    return open && around.n > 0 ? around : why->cite;
}

/* The least conditions that fail, in the order of reading; into `out` unless it is NULL. */
static size_t gather(const struct say *s, const struct rule_reason *top, struct rule_reason *out)
{
    struct fail todo[FAILING_MAX];
    size_t todo_n = 0;
    size_t n = 0;
    todo[todo_n++] = (struct fail){top, firm_cite(s, top, MZ_S(""))};
    while (todo_n > 0) {
        const struct fail at = todo[--todo_n];
        if (at.why->decisive) {
            if (out != NULL) {
                out[n] = *at.why;
                out[n].cite = at.cite;
            }
            n++;
        }
        for (size_t i = at.why->kids_n; i-- > 0;) {
            const struct rule_reason *kid = &at.why->kids[i];
            if (kid->mark == RULE_NOT_MET && todo_n < MZ_LEN(todo)) {
                todo[todo_n++] = (struct fail){kid, firm_cite(s, kid, at.cite)};
            }
        }
    }
    return n;
}

static void add_failing(struct say *s, const struct rule_reason *top, struct rule_reasons *out)
{
    out->failing_n = gather(s, top, NULL);
    out->failing = MZ_NEW_N(s->a, struct rule_reason, out->failing_n + 1);
    (void)gather(s, top, out->failing);
}

/* The least conditions that fail, with how far they do. */
static mz_str failing(struct say *s, const struct rule_reasons *all)
{
    mz_buf *out = mz_buf_new(s->a, (size_t)1 << 14);
    for (size_t i = 0; i < all->failing_n && i < SAID_MAX; i++) {
        mz_buf_add(out, i > 0 ? sep(s) : MZ_S(""));
        mz_buf_add(out, all->failing[i].text);
        if (all->failing[i].gap.n > 0) {
            mz_buf_add(out, s->lang == MZ_LANG_ZH ? MZ_S("，") : MZ_S(", "));
            mz_buf_add(out, all->failing[i].gap);
        }
    }
    if (all->failing_n > SAID_MAX) {
        mz_str more = mz_str_fmt(s->a, "%zu", all->failing_n - SAID_MAX);
        mz_buf_add(out, fill(s, MZ_T("; and {0} more"), more, MZ_S(""), MZ_S("")));
    }
    return mz_buf_str(out);
}

static mz_str grant(struct say *s, mz_str name, const struct rule_decision *d)
{
    const struct rule_book *b = s->r->b;
    const struct ir_outcome *o = &b->outcomes[d->outcome];
    mz_str text = fill(s, MZ_T("Eligible for {0}"), name, MZ_S(""), MZ_S(""));
    const uint32_t rules[] = {o->grade, o->amount};
    const struct rule_value values[] = {d->grade, d->amount};
    for (size_t i = 0; i < MZ_LEN(rules); i++) {
        if (rules[i] != UINT32_MAX) {
            mz_str v = rule_value_say(s->a, s->lang, b, &b->rules[rules[i]].type, values[i]);
            mz_str label = say_label(s->lang, &b->rules[rules[i]].name);
            text = mz_str_fmt(s->a,
                              s->lang == MZ_LANG_ZH ? MZ_FMT "，" MZ_FMT " " MZ_FMT
                                                    : MZ_FMT ", " MZ_FMT " " MZ_FMT,
                              MZ_ARG(text), MZ_ARG(label), MZ_ARG(v));
        }
    }
    return text;
}

static const char *why_manual(enum rule_why why)
{
    switch (why) {
    case RULE_NOT_IN_FORCE:
        return MZ_T("{0} has to be decided by a person: a value of the law is not in force on "
                    "that day");
    case RULE_CONFLICT:
        return MZ_T("{0} has to be decided by a person: rules contradict each other");
    case RULE_ERROR:
        return MZ_T("{0} has to be decided by a person: a formula cannot be computed");
    case RULE_UNKNOWN:
    case RULE_KNOWN:
        break;
    }
    return MZ_T("{0} has to be decided by a person: the rules give no answer");
}

/* ---- what excludes it ----------------------------------------------------------------------- */

static mz_str other_name(struct say *s, const struct rule_decision *d,
                         const struct rule_exclusion *e)
{
    const struct rule_book *b = s->r->b;
    mz_str name = say_label(s->lang, &b->outcomes[e->other].name);
    bool told = b->outcomes[d->outcome].entity == IR_PERSON && e->member == d->member;
    if (told || e->member == SIZE_MAX || b->outcomes[e->other].entity != IR_PERSON) {
        return name;
    }
    return s->lang == MZ_LANG_ZH ? mz_str_fmt(s->a, MZ_FMT "的" MZ_FMT,
                                              MZ_ARG(say_member(s, e->member)), MZ_ARG(name))
                                 : mz_str_fmt(s->a, MZ_FMT " (" MZ_FMT ")", MZ_ARG(name),
                                              MZ_ARG(say_member(s, e->member)));
}

static mz_str money_of(struct say *s, const struct rule_decision *d, struct rule_value v)
{
    const struct rule_book *b = s->r->b;
    return rule_value_say(s->a, s->lang, b, &b->rules[b->outcomes[d->outcome].amount].type, v);
}

static mz_str difference(struct say *s, const struct rule_decision *d,
                         const struct rule_exclusion *e, mz_str other)
{
    struct rule_value left = rule_minus(d->amount, e->taken);
    mz_str sum = mz_str_fmt(s->a,
                            s->lang == MZ_LANG_ZH ? MZ_FMT " － " MZ_FMT " ＝ " MZ_FMT
                                                  : MZ_FMT " − " MZ_FMT " = " MZ_FMT,
                            MZ_ARG(money_of(s, d, d->amount)), MZ_ARG(money_of(s, d, e->taken)),
                            MZ_ARG(money_of(s, d, left)));
    return fill(s, MZ_T("{0} is paid in full; only the difference is paid here: {1}"), other, sum,
                MZ_S(""));
}

static mz_str exclusion_text(struct say *s, const struct rule_decision *d,
                             const struct rule_exclusion *e)
{
    mz_str name = say_label(s->lang, &s->r->b->outcomes[d->outcome].name);
    mz_str other = other_name(s, d, e);
    switch (e->what) {
    case RULE_STAYS:
        return fill(s, MZ_T("{0} stays; {1} gives way to it"), name, other, MZ_S(""));
    case RULE_YIELDS:
        return fill(s, MZ_T("{0} stays; {1} gives way to it"), other, name, MZ_S(""));
    case RULE_PARTLY:
        return fill(s, MZ_T("{0} stays; that member has no part in {1}"), other, name, MZ_S(""));
    case RULE_CHOICE:
        return fill(s, MZ_T("{0} and {1} cannot be had together: one of them is to be chosen"),
                    name, other, MZ_S(""));
    case RULE_TOPPED:
        return difference(s, d, e, other);
    case RULE_UNSURE:
        break;
    }
    return fill(s, MZ_T("Whether {0} is granted too is not known yet; both cannot be had together"),
                other, MZ_S(""), MZ_S(""));
}

static enum rule_mark exclusion_mark(enum rule_stays what)
{
    switch (what) {
    case RULE_YIELDS:
        return RULE_NOT_MET;
    case RULE_CHOICE:
    case RULE_UNSURE:
        return RULE_OPEN;
    case RULE_STAYS:
    case RULE_PARTLY:
    case RULE_TOPPED:
        break;
    }
    return RULE_SAID;
}

static void add_exclusions(struct say *s, const struct rule_decision *d, struct rule_reasons *out)
{
    const struct rule_book *b = s->r->b;
    out->exclusions = MZ_NEW_N(s->a, struct rule_reason, d->exclusions_n + 1);
    for (size_t i = 0; i < d->exclusions_n; i++) {
        const struct rule_exclusion *e = &d->exclusions[i];
        out->exclusions[out->exclusions_n++] =
            (struct rule_reason){.mark = exclusion_mark(e->what),
                                 .rule = UINT32_MAX,
                                 .text = exclusion_text(s, d, e),
                                 .cite = say_cite(s->a, s->lang, b, b->excludes[e->pair].cite)};
    }
}

/* What of the exclusions belongs into the conclusion: who has to choose, what is paid. */
static mz_str concluded(struct say *s, const struct rule_decision *d, mz_str granted)
{
    for (size_t i = 0; i < d->exclusions_n; i++) {
        const struct rule_exclusion *e = &d->exclusions[i];
        if (e->what == RULE_CHOICE) {
            granted = fill(s, MZ_T("{0}; it cannot be had together with {1}: choose one"), granted,
                           other_name(s, d, e), MZ_S(""));
        } else if (e->what == RULE_TOPPED) {
            granted = fill(s, MZ_T("{0}; beside {1} the difference of {2} is paid"), granted,
                           other_name(s, d, e), money_of(s, d, d->paid));
        }
    }
    return granted;
}

static mz_str gives_way(struct say *s, mz_str name, const struct rule_decision *d)
{
    mz_str other = name;
    for (size_t i = d->exclusions_n; i-- > 0;) {
        other = d->exclusions[i].what == RULE_YIELDS ? other_name(s, d, &d->exclusions[i]) : other;
    }
    return fill(s,
                MZ_T("{0} is not granted: its conditions are met, but it cannot be had together "
                     "with {1}, which stays"),
                name, other, MZ_S(""));
}

static mz_str conclusion(struct say *s, const struct rule_decision *d,
                         const struct rule_reasons *why)
{
    mz_str name = say_label(s->lang, &s->r->b->outcomes[d->outcome].name);
    switch (d->status) {
    case RULE_ELIGIBLE:
        return concluded(s, d, grant(s, name, d));
    case RULE_NOT_ELIGIBLE:
        return fill(s, MZ_T("Not eligible for {0}: {1}"), name, failing(s, why), MZ_S(""));
    case RULE_GIVES_WAY:
        return gives_way(s, name, d);
    case RULE_NEEDS:
        return fill(s, MZ_T("{0} is open; facts still needed: {1}"), name,
                    mz_str_fmt(s->a, "%zu", d->needs_n), MZ_S(""));
    case RULE_MANUAL:
        break;
    }
    return fill(s, why_manual(d->eligible.why), name, MZ_S(""), MZ_S(""));
}

/* The conditions, whose first is returned, and what the exclusions did. */
static struct rule_reason *add_conditions(struct say *s, const struct rule_decision *d,
                                          struct rule_reasons *out)
{
    struct rule_reason *top = MZ_NEW(s->a, struct rule_reason);
    struct rule_spot root =
        rule_spot_of(s->r, s->r->b->rules[s->r->b->outcomes[d->outcome].eligible].root, d->member);
    bool group = say_conditions(s, root.node, root.member, top) && top->kids_n > 0;
    out->conditions = group ? top->kids : top;
    out->conditions_n = group ? top->kids_n : 1;
    add_exclusions(s, d, out);
    return top;
}

struct rule_reasons *rule_explain_conditions(mz_arena *a, enum mz_lang lang, struct rule_run *r,
                                             const struct rule_decision *d)
{
    struct rule_reasons *out = MZ_NEW(a, struct rule_reasons);
    (void)add_conditions(say_new(a, lang, r), d, out);
    return out;
}

struct rule_reasons *rule_explain(mz_arena *a, enum mz_lang lang, struct rule_run *r,
                                  const struct rule_decision *d)
{
    struct say *s = say_new(a, lang, r);
    struct rule_reasons *out = MZ_NEW(a, struct rule_reasons);
    struct rule_spot roots[3];
    struct rule_walk w =
        d->walk != NULL ? *d->walk : rule_walk_of(r, roots, rule_roots(r, d, roots));
    const struct rule_reason *top = add_conditions(s, d, out);
    if (d->status == RULE_NOT_ELIGIBLE) {
        add_failing(s, top, out);
    }
    out->conclusion = conclusion(s, d, out);
    if (r->b->outcomes[d->outcome].entity == IR_PERSON) {
        out->conclusion = fill(s, MZ_T("{0}: {1}||a value of a list"), say_member(s, d->member),
                               out->conclusion, MZ_S(""));
    }
    add_steps(s, &w, out);
    add_needs(s, d, out);
    add_params(s, &w, out);
    return out;
}

struct rule_reason rule_applies_say(mz_arena *a, enum mz_lang lang, struct rule_run *r,
                                    uint32_t rule, size_t member)
{
    const struct ir_rule *of = &r->b->rules[rule];
    struct rule_value v = rule_applies(r, rule, member);
    struct rule_reason out = {.mark = RULE_MET, .rule = rule};
    if (rule_is(v, true)) {
        return out;
    }
    struct say *s = say_new(a, lang, r);
    struct rule_reason *top = MZ_NEW(a, struct rule_reason);
    (void)say_conditions(s, of->applies, member, top);
    struct rule_reasons all = {.failing_n = 0};
    add_failing(s, top, &all);
    out.mark = v.why == RULE_KNOWN ? RULE_NOT_MET : RULE_OPEN;
    out.cite = say_cite(a, lang, r->b, of->cite);
    out.text =
        v.why == RULE_KNOWN
            ? fill(s, MZ_T("Not applicable: {0}"), failing(s, &all), MZ_S(""), MZ_S(""))
            : fill(s, MZ_T("Whether it applies is not known: {0}"), top->text, MZ_S(""), MZ_S(""));
    return out;
}
