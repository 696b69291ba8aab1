/*
 * property.c - properties of a pack's tests, tried on generated cases: a condition that always
 * holds, an amount that never rises when some facts do, a matrix of exclusions with equal sides.
 *
 * Where a fact moves, the way between its two values is halved towards a place where some condition
 * of the rules changes its mind: a jump of a fen at a limit is found wherever the two values lie.
 */
#include "base/text.h"
#include "rule/property_int.h"
#include "rule/reason.h"

enum { TRIAL_MAX = 256 << 20, HALVES = 44, SEARCHES = 3, SAYS_LEAST = 10 };

/* ---- a fact that moves ----------------------------------------------------------------- */

/* What the formulas are with so much more of the fact. */
struct point {
    int64_t by;
    struct rule_value of;
    struct rule_value beyond;
    bool counts;   /* as the first of the two cases */
    uint64_t sign; /* of all conditions that the formulas asked */
};

static uint64_t sign_of(const struct rule_run *r)
{
    uint64_t sign = 0;
    for (size_t i = 0; i < r->b->nodes_n; i++) {
        const struct ir_node *n = &r->b->nodes[i];
        if (r->slots[i] == NULL || n->type.kind != RULE_BOOL) {
            continue;
        }
        size_t rows = n->entity == IR_PERSON ? r->c->members_n : 1;
        for (size_t m = 0; m < rows; m++) {
            const struct rule_slot *s = &r->slots[i][m];
            uint64_t v = !s->done ? 0 : s->v.why != RULE_KNOWN ? 1 : s->v.num != 0 ? 3 : 2;
            sign = (sign ^ v) * UINT64_C(0x100000001b3) + i;
        }
    }
    return sign;
}

static struct point point(struct property *t, const struct property_trial *x, int64_t by)
{
    struct point p = {.by = by, .of = rule_absent(RULE_UNKNOWN)};
    struct rule_case *c = NULL;
    if (!property_moved(t, x->c, &x->move, by, &c)) {
        return p;
    }
    struct rule_run *r = rule_run_new(t->trial, t->b, c);
    p.of = rule_eval_node(r, t->p.of, 0);
    p.beyond = t->p.beyond == IR_NONE ? rule_whole(0) : rule_eval_node(r, t->p.beyond, 0);
    p.counts = p.of.why == RULE_KNOWN && p.beyond.why == RULE_KNOWN;
    if (t->p.when != IR_NONE) {
        p.counts = p.counts && rule_is(rule_eval_node(r, t->p.when, 0), true);
    }
    p.sign = sign_of(r);
    return p;
}

/* By how much more the amount changed than it may; absent when that cannot be said. */
static struct rule_value excess(const struct property *t, const struct property_trial *x,
                                const struct point *lo, const struct point *hi)
{
    const struct point *before = x->move.lower ? hi : lo;
    const struct point *after = x->move.lower ? lo : hi;
    mz_str never = t->p.source->never.s;
    if (!before->counts || after->of.why != RULE_KNOWN) {
        return rule_absent(RULE_UNKNOWN);
    }
    struct rule_value change = rule_minus(after->of, before->of);
    bool turned = mz_str_eq(never, MZ_S("changes")) && rule_compare(change, rule_whole(0)) < 0;
    if (turned || mz_str_eq(never, MZ_S("falls"))) {
        change = rule_negate(change);
    }
    return rule_minus(change, before->beyond);
}

static bool above(struct rule_value v)
{
    return v.why == RULE_KNOWN && v.num > 0;
}

/* Two cases with a way between them. */
struct way {
    struct point lo;
    struct point hi;
    struct rule_value over;
    bool said;
};

/* Take the half between the ends and `mid`. */
static void take_half(const struct property *t, const struct property_trial *x, struct way *w,
                      struct point mid, bool lower)
{
    if (lower) {
        w->hi = mid;
    } else {
        w->lo = mid;
    }
    w->over = excess(t, x, &w->lo, &w->hi);
    w->said = w->said || w->over.why == RULE_KNOWN;
}

static struct point middle(struct property *t, const struct property_trial *x, const struct way *w)
{
    return point(t, x, w->lo.by + (w->hi.by - w->lo.by) / 2);
}

/* Broken from end to end: to where it is broken from one value to the next. */
static void narrow(struct property *t, const struct property_trial *x, struct way *w)
{
    while (w->hi.by - w->lo.by > 1) {
        struct point mid = middle(t, x, w);
        if (above(excess(t, x, &w->lo, &mid))) {
            take_half(t, x, w, mid, true);
        } else if (above(excess(t, x, &mid, &w->hi))) {
            take_half(t, x, w, mid, false);
        } else {
            return;
        }
    }
}

/* To a place where a condition changes; of several to any, so that other searches find others. */
static void search(struct property *t, const struct property_trial *x, struct way *w)
{
    for (int i = 0; i < HALVES && !above(w->over) && w->hi.by - w->lo.by > 1; i++) {
        struct point mid = middle(t, x, w);
        bool low = mid.sign != w->lo.sign;
        bool high = mid.sign != w->hi.sign;
        if (above(excess(t, x, &w->lo, &mid)) || (low && !high)) {
            take_half(t, x, w, mid, true);
        } else if (above(excess(t, x, &mid, &w->hi)) || (high && !low)) {
            take_half(t, x, w, mid, false);
        } else {
            take_half(t, x, w, mid, property_below(t, 2) == 0);
        }
    }
}

static enum property_verdict moves(struct property *t, struct property_trial *x)
{
    struct way all = {.lo = point(t, x, 0), .hi = point(t, x, x->move.by)};
    all.over = excess(t, x, &all.lo, &all.hi);
    all.said = all.over.why == RULE_KNOWN;
    struct way w = all;
    for (int i = 0; i < SEARCHES && !above(w.over); i++) {
        bool said = w.said;
        w = all;
        search(t, x, &w);
        w.said = w.said || said;
    }
    if (!above(w.over)) {
        return w.said ? PROPERTY_HOLDS : PROPERTY_OPEN;
    }
    narrow(t, x, &w);
    (void)property_moved(t, x->c, &x->move, w.lo.by, &x->c);
    x->move.by = w.hi.by - w.lo.by;
    return PROPERTY_BROKEN;
}

/* ---- the matrix of exclusions ---------------------------------------------------------- */

struct matrix {
    const struct rule_book *b;
    struct rule_decision *d; /* by outcome and row */
    size_t width;
};

static const struct rule_decision *decided(const struct matrix *m, uint32_t outcome, size_t member)
{
    size_t row = m->b->outcomes[outcome].entity == IR_PERSON ? member : 0;
    return row < m->width ? &m->d[outcome * m->width + row] : NULL;
}

/* What the other side has to say of the same pair. */
static bool answers(enum rule_stays one, enum rule_stays other)
{
    switch (one) {
    case RULE_STAYS:
        return other == RULE_YIELDS || other == RULE_PARTLY || other == RULE_TOPPED;
    case RULE_YIELDS:
    case RULE_PARTLY:
    case RULE_TOPPED:
        return other == RULE_STAYS;
    case RULE_CHOICE:
        return other == RULE_CHOICE;
    case RULE_UNSURE:
        return true;
    }
    return false;
}

static bool answered(const struct matrix *m, const struct rule_decision *d,
                     const struct rule_exclusion *e)
{
    const struct rule_decision *o = decided(m, e->other, e->member);
    for (size_t i = 0; o != NULL && i < o->exclusions_n; i++) {
        const struct rule_exclusion *back = &o->exclusions[i];
        if (back->pair == e->pair && back->other == d->outcome && back->member == e->member &&
            answers(e->what, back->what)) {
            return true;
        }
    }
    return false;
}

static enum property_verdict matrix(struct property *t, struct property_trial *x)
{
    const struct rule_book *b = t->b;
    struct rule_run *r = rule_run_new(t->trial, b, x->c);
    struct matrix m = {.b = b, .width = x->c->members_n + 1};
    enum property_verdict verdict = PROPERTY_OPEN;
    m.d = MZ_NEW_N(t->trial, struct rule_decision, b->outcomes_n * m.width);
    for (uint32_t o = 0; o < b->outcomes_n; o++) {
        size_t rows = b->outcomes[o].entity == IR_PERSON ? x->c->members_n : 1;
        for (size_t i = 0; i < rows; i++) {
            m.d[o * m.width + i] = rule_decide(r, o, i);
        }
    }
    for (size_t i = 0; i < b->outcomes_n * m.width; i++) {
        const struct rule_decision *d = &m.d[i];
        for (size_t k = 0; k < d->exclusions_n; k++) {
            const struct rule_exclusion *e = &d->exclusions[k];
            if (e->what == RULE_UNSURE) {
                continue;
            }
            verdict = PROPERTY_HOLDS;
            if (!answered(&m, d, e)) {
                x->first = d->outcome;
                x->pair = e->pair;
                return PROPERTY_BROKEN;
            }
        }
    }
    return verdict;
}

/* ---- one case -------------------------------------------------------------------------- */

enum property_verdict property_holds(struct property *t, struct property_trial *x)
{
    if (t->p.source->excludes.s.n > 0) {
        return matrix(t, x);
    }
    if (t->p.holds == IR_NONE) {
        return moves(t, x);
    }
    struct rule_run *r = rule_run_new(t->trial, t->b, x->c);
    if (t->p.when != IR_NONE && !rule_is(rule_eval_node(r, t->p.when, 0), true)) {
        return PROPERTY_OPEN;
    }
    struct rule_value v = rule_eval_node(r, t->p.holds, 0);
    return v.why != RULE_KNOWN ? PROPERTY_OPEN : v.num != 0 ? PROPERTY_HOLDS : PROPERTY_BROKEN;
}

/* ---- what is said ---------------------------------------------------------------------- */

struct report {
    mz_cx *cx;
    struct property *t;
    struct rule_test_result *out;
};

static mz_str label(const struct report *r, const struct ir_label *l)
{
    return r->cx->lang == MZ_LANG_EN && l->en.n > 0 ? l->en : l->zh;
}

static void say(struct report *r, struct mz_say one)
{
    r->out->differs[r->out->differs_n++] = mz_text_say(r->cx->a, r->cx->lang, one);
    r->out->passed = false;
}

static mz_str number(const struct report *r, size_t n)
{
    return mz_str_fmt(r->cx->a, "%zu", n);
}

/* "3000.00 yuan", of a history the moved value. */
static mz_str moved_value(const struct report *r, const struct property_trial *x, int64_t by)
{
    const struct ir_fact *f = &r->t->b->facts[x->move.fact];
    const struct rule_subject *s = property_row(x->c, x->move.row);
    const struct rule_series *h = &s->series[x->move.fact];
    size_t i = x->move.i == SIZE_MAX ? 0 : x->move.i;
    int64_t v = s->cells[x->move.fact].v;
    if (f->history != IR_NO_HISTORY) {
        v = f->history == IR_MONTHLY ? h->cells[i].v : h->events[i].v;
    }
    struct rule_value at = f->type.kind == RULE_NUM ? rule_stored(&f->type, v + by)
                                                    : rule_whole(v + by);
    return rule_value_say(r->cx->a, r->cx->lang, r->t->b, &f->type, at);
}

static const char *never_says(mz_str never)
{
    if (mz_str_eq(never, MZ_S("rises"))) {
        return MZ_T("what never rises goes from {0} to {1}");
    }
    return mz_str_eq(never, MZ_S("falls")) ? MZ_T("what never falls goes from {0} to {1}")
                                           : MZ_T("what never changes goes from {0} to {1}");
}

static void say_move(struct report *r, const struct property_trial *x)
{
    struct property *t = r->t;
    const struct ir_fact *f = &t->b->facts[x->move.fact];
    const struct rule_type *of = &t->b->nodes[t->p.of].type;
    struct point lo = point(t, x, 0);
    struct point hi = point(t, x, x->move.by);
    bool lower = x->move.lower;
    mz_str who = x->move.row == 0
                     ? label(r, &f->name)
                     : mz_text_say(r->cx->a, r->cx->lang,
                                   (struct mz_say){.text = MZ_T("{0} of member {1}||a fact"),
                                                   .arg = {label(r, &f->name),
                                                           number(r, x->move.row)}});
    say(r, (struct mz_say){.text = MZ_T("{0}: from {1} to {2}||a fact that is moved"),
                           .arg = {who, moved_value(r, x, lower ? x->move.by : 0),
                                   moved_value(r, x, lower ? 0 : x->move.by)}});
    struct rule_value before = lower ? hi.of : lo.of;
    struct rule_value after = lower ? lo.of : hi.of;
    say(r, (struct mz_say){.text = never_says(t->p.source->never.s),
                           .arg = {rule_value_say(r->cx->a, r->cx->lang, t->b, of, before),
                                   rule_value_say(r->cx->a, r->cx->lang, t->b, of, after)}});
}

static mz_str case_text(struct report *r, const struct rule_case *c)
{
    const struct rule_book *b = r->t->b;
    uint8_t *known = MZ_NEW_N(r->cx->a, uint8_t, (c->members_n + 1) * b->facts_n + 1);
    for (size_t row = 0; row <= c->members_n; row++) {
        const struct rule_subject *s = row == 0 ? &c->household : &c->members[row - 1];
        for (uint32_t f = 0; f < b->facts_n; f++) {
            known[row * b->facts_n + f] = property_known(b, s, f);
        }
    }
    return rule_case_facts(r->cx->a, b, c, known);
}

static void broken(struct report *r, struct property_trial *x, size_t i)
{
    struct property *t = r->t;
    property_shrink(t, x);
    say(r, (struct mz_say){.text = MZ_T("it does not hold in case {0} from seed {1}, made "
                                        "smaller:"),
                           .arg = {number(r, i + 1), number(r, (size_t)r->out->seed)}});
    if (t->p.source->excludes.s.n > 0) {
        const struct ir_exclude *e = &t->b->excludes[x->pair];
        say(r, (struct mz_say){.text = MZ_T("{0} and {1} do not say the same of who stays"),
                               .arg = {label(r, &t->b->outcomes[e->first].name),
                                       label(r, &t->b->outcomes[e->second].name)}});
    } else if (t->p.holds != IR_NONE) {
        say(r, (struct mz_say){.text = MZ_T("what is to hold is false")});
    } else {
        say_move(r, x);
    }
    say(r, (struct mz_say){.text = MZ_T("the case, as mz rule eval --case reads it: {0}"),
                           .arg = {case_text(r, x->c)}});
}

/* ---- all cases ------------------------------------------------------------------------- */

static void try_all(struct report *r, size_t cases)
{
    struct property *t = r->t;
    uint64_t seed = t->rng;
    for (size_t i = 0; i < cases && r->out->passed; i++) {
        struct property_trial x;
        t->rng = seed;
        enum property_verdict v = PROPERTY_OPEN;
        if (property_make(t, i, &x)) {
            v = property_holds(t, &x);
        }
        r->out->cases++;
        r->out->said += v != PROPERTY_OPEN;
        if (v == PROPERTY_BROKEN) {
            broken(r, &x, i);
        }
        mz_arena_reset(t->trial);
    }
    if (r->out->passed && r->out->said * SAYS_LEAST < cases) {
        say(r, (struct mz_say){.text = MZ_T("only {0} of {1} cases say anything: give the facts "
                                            "that lead there, below \"household\" and \"members\""),
                               .arg = {number(r, r->out->said), number(r, cases)}});
    }
}

mz_code rule_property(mz_cx *cx, const struct rule_book *b, const struct ast_reform *reform,
                      const struct ast_test *test, struct rule_trying how,
                      struct rule_test_result *out)
{
    const struct ast_property *from = test->property;
    struct ast_findings f = {.a = cx->a};
    struct property t = {.cx = cx, .test = test};
    struct report r = {.cx = cx, .t = &t, .out = out};
    struct rule_book *laid = NULL;
    struct rule_case *fixed = NULL;
    uint64_t seed = how.seed > 0 ? how.seed : from->seed > 0 ? (uint64_t)from->seed : 1;
    size_t cases = how.cases > 0 ? how.cases : from->cases > 0 ? (size_t)from->cases : RULE_CASES;
    out->seed = seed;
    MZ_TRY(rule_property_book(cx, b, reform, from, &f, &t.p, &laid));
    if (laid == NULL) {
        say(&r, f.v[0].say);
        return MZ_OK;
    }
    t.b = laid;
    if (rule_case_test(cx, laid, test, &fixed) != MZ_OK) {
        mz_str why = mz_text_error(cx->a, cx->lang, &cx->err);
        mz_clear(cx);
        out->passed = false;
        out->differs[out->differs_n++] = why;
        return MZ_OK;
    }
    t.fixed = fixed;
    t.rng = seed * UINT64_C(0x9e3779b97f4a7c15);
    property_learn(&t);
    t.trial = mz_arena_new(TRIAL_MAX);
    try_all(&r, cases);
    mz_arena_free(t.trial);
    return MZ_OK;
}
