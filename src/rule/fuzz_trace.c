/* fuzz_trace.c - decisions, exclusions, traces, reasons and records of random cases. */
#include "rule/fuzz_trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "rule/eval_int.h"
#include "rule/reason.h"
#include "rule/rule.h"

enum { TEXT_MAX = 64 << 20, RECORD_EVERY = 4, MEMBERS = 12 }; /* decided of large households */

/* One household. `plain` gives single values and decides nothing. */
struct tracing {
    mz_cx *cx; /* of an arena for this household */
    const struct rule_fuzz_case *c;
    struct rule_case *one;
    struct rule_run *plain;
    struct rule_run *run; /* that decides */
    uint8_t *holds;       /* 0 no, 1 yes, 2 open: by outcome and member, as the model has it */
    uint8_t *lost;        /* members that a household's outcome is no longer for */
    struct rule_value *taken;
    size_t width;
    struct rule_fuzz_tally *tally;
    struct rule_fuzz_differ *differ;
    size_t household;
};

static void tell(struct tracing *t, const struct rule_decision *d, const char *what,
                 struct rule_value want, struct rule_value is)
{
    if (t->differ->found) {
        return;
    }
    const struct ir_outcome *o = &t->c->b->outcomes[d->outcome];
    *t->differ = (struct rule_fuzz_differ){.found = true,
                                           .rule = o->eligible,
                                           .household = t->household,
                                           .row = d->member,
                                           .want = want,
                                           .is = is};
    (void)snprintf(t->differ->why, sizeof t->differ->why, "outcome " MZ_FMT " of member %zu: %s",
                   MZ_ARG(o->name.id), d->member, what);
}

static void numbers(struct tracing *t, const struct rule_decision *d, const char *what,
                    int64_t want, int64_t is)
{
    t->tally->values++;
    t->tally->known++;
    if (want != is) {
        tell(t, d, what, rule_whole(want), rule_whole(is));
    }
}

static void values(struct tracing *t, const struct rule_decision *d, const char *what,
                   struct rule_value want, struct rule_value is)
{
    bool known = want.why == RULE_KNOWN;
    t->tally->values++;
    t->tally->known += known ? 1 : 0;
    if (want.why != is.why || (known && (want.num != is.num || want.den != is.den))) {
        tell(t, d, what, want, is);
    }
}

static struct rule_value plain(struct tracing *t, uint32_t rule, size_t member)
{
    return rule == UINT32_MAX ? rule_absent(RULE_UNKNOWN) : rule_eval(t->plain, rule, member);
}

/* ---- the exclusion matrix, all pairs of everybody in their order ----------------------------- */

static bool personal(const struct tracing *t, uint32_t outcome)
{
    return t->c->b->outcomes[outcome].entity == IR_PERSON;
}

static uint8_t truth_of(struct rule_value v)
{
    return v.why != RULE_KNOWN ? 2 : v.num != 0 ? 1 : 0;
}

static size_t place(const struct tracing *t, uint32_t outcome, size_t member)
{
    return outcome * t->width + (personal(t, outcome) ? member : 0);
}

static uint8_t is_for(struct tracing *t, uint32_t outcome, size_t member)
{
    const struct ir_outcome *o = &t->c->b->outcomes[outcome];
    return o->of_unit ? truth_of(rule_eval_node(t->plain, o->unit, member)) : 1;
}

static void lose(struct tracing *t, uint32_t outcome, bool mixed, size_t member)
{
    bool left = false;
    if (mixed && !personal(t, outcome)) {
        t->lost[outcome * t->width + member] = 1;
        for (size_t m = 0; m < t->one->members_n; m++) {
            left = left || (t->lost[outcome * t->width + m] == 0 && is_for(t, outcome, m) != 0);
        }
    }
    if (!left) {
        t->holds[place(t, outcome, member)] = 0;
    }
}

static struct rule_value amount_in(struct tracing *t, const struct ir_exclude *x, uint32_t outcome,
                                   bool mixed, size_t member)
{
    bool share = mixed && !personal(t, outcome);
    return plain(t, share ? x->share : t->c->b->outcomes[outcome].amount, member);
}

static void one_pair(struct tracing *t, const struct ir_exclude *x, size_t m)
{
    bool mixed = personal(t, x->first) != personal(t, x->second);
    uint8_t a = t->holds[place(t, x->first, m)];
    uint8_t b = t->holds[place(t, x->second, m)];
    uint8_t cover = mixed ? is_for(t, personal(t, x->first) ? x->second : x->first, m) : 1;
    if (a != 1 || b != 1 || cover != 1 || mz_str_eq(x->keep, MZ_S("choose"))) {
        return;
    }
    if (mz_str_eq(x->keep, MZ_S("first")) || mz_str_eq(x->keep, MZ_S("second"))) {
        lose(t, mz_str_eq(x->keep, MZ_S("first")) ? x->second : x->first, mixed, m);
        return;
    }
    struct rule_value first = amount_in(t, x, x->first, mixed, m);
    struct rule_value second = amount_in(t, x, x->second, mixed, m);
    if (first.why != RULE_KNOWN || second.why != RULE_KNOWN) {
        return;
    }
    bool more = rule_compare(second, first) > 0;
    if (mz_str_eq(x->keep, MZ_S("higher"))) {
        lose(t, more ? x->first : x->second, mixed, m);
    } else if (!more) {
        lose(t, x->second, mixed, m);
    } else {
        struct rule_value *taken = &t->taken[place(t, x->second, m)];
        *taken = rule_plus(*taken, first);
    }
}

static void model(struct tracing *t)
{
    const struct rule_book *b = t->c->b;
    size_t members = t->one->members_n;
    for (uint32_t o = 0; o < b->outcomes_n; o++) {
        for (size_t m = 0; m < (personal(t, o) ? members : 1); m++) {
            t->holds[place(t, o, m)] = truth_of(plain(t, b->outcomes[o].eligible, m));
            t->taken[place(t, o, m)] = rule_whole(0);
        }
    }
    for (size_t k = 0; k < b->excludes_n; k++) {
        const struct ir_exclude *x = &b->excludes[k];
        bool persons = personal(t, x->first) || personal(t, x->second);
        for (size_t m = 0; m < (persons ? members : 1); m++) {
            one_pair(t, x, m);
        }
    }
}

/* ---- one decision ---------------------------------------------------------------------------- */

static enum rule_status status_of(struct tracing *t, const struct rule_decision *d,
                                  struct rule_value eligible)
{
    if (eligible.why != RULE_KNOWN) {
        return eligible.why == RULE_UNKNOWN && d->needs_n > 0 ? RULE_NEEDS : RULE_MANUAL;
    }
    if (eligible.num == 0) {
        return RULE_NOT_ELIGIBLE;
    }
    return t->holds[place(t, d->outcome, d->member)] == 1 ? RULE_ELIGIBLE : RULE_GIVES_WAY;
}

static void decided(struct tracing *t, const struct rule_decision *d)
{
    const struct ir_outcome *o = &t->c->b->outcomes[d->outcome];
    struct rule_value eligible = plain(t, o->eligible, d->member);
    struct rule_value none = rule_absent(RULE_UNKNOWN);
    bool met = truth_of(eligible) == 1;
    struct rule_value amount = met ? plain(t, o->amount, d->member) : none;
    struct rule_value paid = amount;
    numbers(t, d, "status", status_of(t, d, eligible), d->status);
    values(t, d, "eligible", eligible, d->eligible);
    values(t, d, "amount", amount, d->amount);
    values(t, d, "grade", met ? plain(t, o->grade, d->member) : none, d->grade);
    if (met && t->c->b->excludes_n > 0) {
        bool gone = t->holds[place(t, d->outcome, d->member)] != 1;
        paid = amount.why == RULE_KNOWN
                   ? rule_minus(amount, t->taken[place(t, d->outcome, d->member)])
                   : amount;
        bool below = paid.why == RULE_KNOWN && rule_compare(paid, rule_whole(0)) < 0;
        paid = gone || below ? rule_whole(0) : paid;
    }
    values(t, d, "paid", paid, d->paid);
    t->tally->yes += met ? 1 : 0;
    t->tally->no += truth_of(eligible) == 0 ? 1 : 0;
}

/* What is needed is not known, and is named once. */
static void needed(struct tracing *t, const struct rule_decision *d)
{
    for (size_t i = 0; i < d->needs_n; i++) {
        const struct rule_need *n = &d->needs[i];
        const struct ir_fact *f = &t->c->b->facts[n->fact];
        bool person = f->entity == IR_PERSON;
        bool twice = i > 0 && n->fact == n[-1].fact && n->member == n[-1].member;
        enum rule_why why = RULE_UNKNOWN;
        if (f->history == IR_NO_HISTORY) {
            why = rule_fact_of(t->plain, n->fact, person ? n->member : 0).why;
        }
        numbers(t, d, "a fact that is needed", 0,
                why == RULE_KNOWN || person != (n->member != SIZE_MAX) || twice);
    }
}

/* ---- the trace --------------------------------------------------------------------------------
 */

/* "-1140", "86.5", "1/3". */
static struct rule_value number_of(mz_str s)
{
    mz_wide part[2] = {0, 0};
    mz_wide den = 1;
    bool minus = s.n > 0 && s.p[0] == '-';
    bool point = false;
    int at = 0;
    for (size_t i = minus ? 1 : 0; i < s.n; i++) {
        point = point || s.p[i] == '.';
        if (s.p[i] == '/') {
            at = 1;
        } else if (s.p[i] != '.') {
            part[at] = part[at] * 10 + (s.p[i] - '0');
            den *= point ? 10 : 1;
        }
    }
    return rule_frac(minus ? -part[0] : part[0], at == 1 ? part[1] : den);
}

static mz_wide enum_of(const struct ir_enum *e, mz_str id)
{
    for (size_t i = 0; i < e->values_n; i++) {
        if (mz_str_eq(e->values[i].id, id)) {
            return (mz_wide)i;
        }
    }
    return -1;
}

static struct rule_value read_value(struct tracing *t, const struct rule_type *type,
                                    const struct mz_json *v)
{
    mz_date day = {0};
    if (v->kind == MZ_JSON_FLAG) {
        return rule_whole(v->flag ? 1 : 0);
    }
    if (type->kind == RULE_DATE) {
        bool good = mz_date_parse(t->cx, "value", v->text, &day) == MZ_OK;
        return good ? rule_whole(day.v) : rule_absent(RULE_ERROR);
    }
    if (type->kind == RULE_ENUM) {
        return rule_whole(enum_of(&t->c->b->enums[type->enum_i], v->text));
    }
    return number_of(v->text);
}

static enum rule_why why_of(const struct mz_json *entry)
{
    static const char *const names[] = {"", "unknown", "not_in_force", "conflict", "error"};
    const struct mz_json *why = mz_json_get(entry, "why");
    for (int i = 1; why != NULL && i <= RULE_ERROR; i++) {
        if (mz_str_eq(why->text, mz_str_of(names[i]))) {
            return (enum rule_why)i;
        }
    }
    return RULE_KNOWN;
}

static void entry(struct tracing *t, const struct rule_decision *d, const struct mz_json *e)
{
    const struct mz_json *id = mz_json_get(e, "rule");
    const struct mz_json *member = mz_json_get(e, "member");
    const struct mz_json *v = mz_json_get(e, "value");
    const struct ir_rule *r = id == NULL ? NULL : rule_find(t->c->b, id->text);
    if (r == NULL || v == NULL) {
        tell(t, d, "a trace that names no rule", rule_whole(1), rule_whole(0));
        return;
    }
    struct rule_value want =
        plain(t, (uint32_t)(r - t->c->b->rules), member == NULL ? 0 : (size_t)member->i - 1);
    struct rule_value is =
        v->kind == MZ_JSON_NULL ? rule_absent(why_of(e)) : read_value(t, &r->type, v);
    values(t, d, mz_str_fmt(t->cx->a, "trace of " MZ_FMT, MZ_ARG(id->text)).p, want, is);
}

static mz_code traced(struct tracing *t, const struct rule_decision *d)
{
    mz_buf *out = mz_buf_new(t->cx->a, TEXT_MAX);
    mz_jw w = mz_jw_to(out);
    const struct mz_json *json = NULL;
    const struct mz_json *rules = NULL;
    struct mz_json_options o = {.size_max = TEXT_MAX, .nodes_max = 4000000};
    rule_trace_json(&w, t->run, d);
    MZ_TRY(mz_buf_check(t->cx, out));
    MZ_TRY(mz_json_read(t->cx, mz_buf_str(out), o, &json));
    MZ_TRY(mz_json_items(t->cx, json, "rules", MZ_JSON_LIST, &rules));
    numbers(t, d, "a trace of nothing", 0, rules->n == 0);
    for (size_t i = 0; i < rules->n; i++) {
        entry(t, d, &rules->items[i]);
    }
    return MZ_OK;
}

/* ---- reasons and records ----------------------------------------------------------------------
 */

static bool has_holes(mz_str s)
{
    for (size_t i = 0; i + 2 < s.n; i++) {
        if (s.p[i] == '{' && s.p[i + 1] >= '0' && s.p[i + 1] <= '9' && s.p[i + 2] == '}') {
            return true;
        }
    }
    return false;
}

static void explained(struct tracing *t, const struct rule_decision *d, enum mz_lang lang)
{
    struct rule_reasons *why = rule_explain(t->cx->a, lang, t->run, d);
    mz_str text = rule_reasons_text(t->cx->a, lang, why);
    numbers(t, d, "no conclusion", 1, why->conclusion.n > 0 && text.n >= why->conclusion.n);
    numbers(t, d, "a sentence with a hole", 0, has_holes(text));
    numbers(t, d, "what is said to be needed", d->needs_n > 0, why->needs_n > 0);
    numbers(t, d, "exclusions that are said", d->exclusions_n > 0, why->exclusions_n > 0);
}

/* Alone, in a run of its own, it is the same to the fingerprint; and again from its own record. */
static mz_code recorded(struct tracing *t, const struct rule_decision *d)
{
    struct rule_run *alone = rule_run_new(t->cx->a, t->c->b, t->one);
    struct rule_decision again = rule_decide(alone, d->outcome, d->member);
    mz_str record = rule_record(t->cx->a, t->run, d, MZ_S("tree"));
    mz_str bytes = {0};
    numbers(t, d, "fingerprint of another run", 0, strcmp(again.trace_hash, d->trace_hash));
    numbers(t, d, "record of another run", 1,
            mz_str_eq(record, rule_record(t->cx->a, alone, &again, MZ_S("tree"))));
    mz_code rc = rule_replay(t->cx, t->c->b, record, &bytes);
    if (rc == MZ_CONFLICT) {
        mz_str what = mz_str_fmt(t->cx->a, "record: %.120s", t->cx->err.msg);
        tell(t, d, what.p, rule_whole(0), rule_whole(1));
        mz_clear(t->cx);
        return MZ_OK;
    }
    return rc;
}

/* Whether a rule that is asked for by itself applies. */
static void applied(struct tracing *t, const struct rule_decision *d)
{
    for (uint32_t i = 0; i < t->c->b->rules_n; i++) {
        const struct ir_rule *r = &t->c->b->rules[i];
        if (r->applies == IR_NONE || (r->entity == IR_PERSON && t->one->members_n == 0)) {
            continue;
        }
        struct rule_value v = rule_eval_node(t->plain, r->applies, 0);
        struct rule_reason say = rule_applies_say(t->cx->a, MZ_LANG_ZH, t->run, i, 0);
        static const enum rule_mark marks[] = {RULE_NOT_MET, RULE_MET, RULE_OPEN};
        numbers(t, d, "whether a rule applies", marks[truth_of(v)], say.mark);
        numbers(t, d, "a rule that applies not, without a word", truth_of(v) != 1, say.text.n > 0);
    }
}

static mz_code one_decision(struct tracing *t, uint32_t outcome, size_t member)
{
    struct rule_decision d = rule_decide(t->run, outcome, member);
    size_t turn = t->tally->rows++;
    decided(t, &d);
    needed(t, &d);
    MZ_TRY(traced(t, &d));
    explained(t, &d, turn % 2 == 0 ? MZ_LANG_ZH : MZ_LANG_EN);
    if (turn % RECORD_EVERY == 0) {
        applied(t, &d);
        MZ_TRY(recorded(t, &d));
    }
    return MZ_OK;
}

/* ---- all ---------------------------------------------------------------------------------------
 */

/* A household with room for what the model finds about it. */
static void begin(struct tracing *t, size_t at)
{
    const struct rule_fuzz_case *c = t->c;
    t->household = at;
    t->one = rule_case_of(t->cx->a, c->b, c->pop, at, c->at, c->known);
    t->plain = rule_run_new(t->cx->a, c->b, t->one);
    t->run = rule_run_new(t->cx->a, c->b, t->one);
    t->width = t->one->members_n + 1;
    size_t rows = c->b->outcomes_n * t->width + 1;
    t->holds = MZ_NEW_N(t->cx->a, uint8_t, rows);
    t->lost = MZ_NEW_N(t->cx->a, uint8_t, rows);
    t->taken = MZ_NEW_N(t->cx->a, struct rule_value, rows);
    model(t);
}

static mz_code one_outcome(struct tracing *t, uint32_t outcome)
{
    size_t rows = personal(t, outcome) ? t->one->members_n : 1;
    rows = rows < MEMBERS ? rows : MEMBERS;
    for (size_t m = 0; m < rows && !t->differ->found; m++) {
        MZ_TRY(one_decision(t, outcome, m));
    }
    return MZ_OK;
}

static mz_code one_household(struct tracing *t, size_t at)
{
    begin(t, at);
    for (uint32_t o = 0; o < t->c->b->outcomes_n; o++) {
        MZ_TRY(one_outcome(t, o));
    }
    return MZ_OK;
}

mz_code rule_fuzz_trace(mz_cx *cx, const struct rule_fuzz_case *c, struct rule_fuzz_tally *tally,
                        struct rule_fuzz_differ *differ)
{
    mz_cx mine = *cx;
    mine.a = mz_arena_new((size_t)4 << 30);
    struct tracing t = {.cx = &mine, .c = c, .tally = tally, .differ = differ};
    mz_code rc = MZ_OK;
    for (size_t at = 0; at < c->pop->households_n && rc == MZ_OK && !differ->found; at++) {
        rc = one_household(&t, at);
        mz_arena_reset(mine.a);
    }
    if (rc != MZ_OK) {
        rc = mz_fail(cx, rc, "%s", mine.err.msg);
    }
    mz_arena_free(mine.a);
    return rc;
}
