/* bounds.c - what the tests of a pack leave out, and what they would not notice. */
#include "rule/bounds.h"

#include "base/text.h"
#include "rule/bounds_int.h"
#include "rule/rule.h"

enum { TRIAL_MAX = 1 << 30 };

/* ---- turning a boundary over -------------------------------------------------------------- */

static const enum ir_op TURNED[IR_OPS_N] = {
    [IR_LT] = IR_LE, [IR_LE] = IR_LT, [IR_GT] = IR_GE, [IR_GE] = IR_GT};

/* Is what would count without this value the same number? Then nobody can tell them apart. */
static bool same_without(const struct bounds *w, const struct bound *o)
{
    const struct ir_param *p = &w->b->params[o->i];
    const struct ir_value *v = &p->values[o->j];
    for (int64_t division = v->division;; division = rule_division_up(division)) {
        const struct ir_value *found = NULL;
        for (size_t i = 0; i < p->values_n; i++) {
            const struct ir_value *one = &p->values[i];
            bool in =
                one->from.v <= v->from.v && (one->to.v == MZ_DATE_NONE.v || one->to.v >= v->from.v);
            if (one != v && one->division == division && one->key == v->key && in &&
                (found == NULL || one->from.v >= found->from.v)) {
                found = one;
            }
        }
        if (found != NULL || division == 0) {
            return found != NULL && found->v == v->v;
        }
    }
}

static bool turns(const struct bounds *w, const struct bound *o)
{
    if (o->kind == BOUND_LIMIT || o->kind == BOUND_BIRTHDAY) {
        enum ir_op op = w->b->nodes[o->node].op;
        return op >= IR_LT && op <= IR_GE;
    }
    if (o->kind == BOUND_VALUE) {
        return !same_without(w, o);
    }
    return o->kind == BOUND_WHERE || o->kind == BOUND_VERSION;
}

/* Copies what `o` speaks of, so that the book itself stays as it is. */
static struct rule_book turned(mz_arena *a, const struct rule_book *from, const struct bound *o)
{
    struct rule_book b = *from;
    mz_date never = {0};
    (void)mz_date_make(MZ_YEAR_MAX, 12, 31, &never);
    if (o->kind == BOUND_VALUE) {
        struct ir_param *p = MZ_NEW_N(a, struct ir_param, b.params_n);
        memcpy(p, b.params, sizeof *p * b.params_n);
        struct ir_value *v = MZ_NEW_N(a, struct ir_value, p[o->i].values_n);
        memcpy(v, p[o->i].values, sizeof *v * p[o->i].values_n);
        v[o->j].published = never; /* as if it had never been known */
        p[o->i].values = v;
        b.params = p;
    } else if (o->kind == BOUND_VERSION) {
        uint32_t pick = b.nodes[o->node].arg;
        struct ir_pick *p = MZ_NEW_N(a, struct ir_pick, b.picks_n);
        memcpy(p, b.picks, sizeof *p * b.picks_n);
        struct ir_alt *alts = MZ_NEW_N(a, struct ir_alt, p[pick].alts_n);
        memcpy(alts, p[pick].alts, sizeof *alts * p[pick].alts_n);
        alts[o->j].from = never;
        p[pick].alts = alts;
        b.picks = p;
    } else {
        struct ir_node *nodes = MZ_NEW_N(a, struct ir_node, b.nodes_n);
        memcpy(nodes, b.nodes, sizeof *nodes * b.nodes_n);
        struct ir_node *n = &nodes[o->node];
        enum ir_op *op = o->kind == BOUND_WHERE ? &n->cmp : &n->op;
        *op = TURNED[*op] != 0 ? TURNED[*op] : *op;
        b.nodes = nodes;
    }
    return b;
}

/* ---- tests ---------------------------------------------------------------------------------- */

/* The book with a reform over it; NULL when there is no such reform, or it cannot be laid. */
static mz_code lay(struct bounds *w, mz_str reform, const struct rule_book **out)
{
    struct ast_findings f = {.a = w->cx->a};
    struct rule_book *laid = NULL;
    size_t i = 0;
    while (i < w->b->reforms_n && !mz_str_eq(w->b->reforms[i].name.id, reform)) {
        i++;
    }
    if (i < w->b->reforms_n) {
        MZ_TRY(rule_reform(w->cx, NULL, w->b, w->b->reforms[i].source, &f, &laid));
    }
    *out = laid;
    return MZ_OK;
}

/* The book of a test, laid once for all of its tests. */
mz_code bounds_book_of(struct bounds *w, const struct ast_test *t, struct bounds_laid **out)
{
    for (size_t i = 0; i < w->laid_n; i++) {
        if (mz_str_eq(w->laid[i].reform, t->reform.s)) {
            *out = &w->laid[i];
            return MZ_OK;
        }
    }
    struct bounds_laid *l = &w->laid[w->laid_n++];
    *l = (struct bounds_laid){.reform = t->reform.s, .b = w->b};
    if (t->reform.s.n > 0) {
        MZ_TRY(lay(w, t->reform.s, &l->b));
    }
    if (l->b != NULL) {
        bounds_lay(w, l);
    }
    *out = l;
    return MZ_OK;
}

/* Run a test by a book that has its reform already. */
static mz_code run_test(struct bounds *w, const struct rule_book *b, size_t t, mz_arena *trial,
                        struct rule_test_result *out)
{
    mz_cx cx = *w->cx;
    struct ast_test *test = MZ_NEW(trial, struct ast_test);
    *test = w->pack->tests[t];
    test->reform.s.n = 0;
    cx.a = trial;
    return rule_test(&cx, b, test, out);
}

/* Does a test that stands there fail when the boundary is turned over? Also yes when there is none.
 */
static mz_code heard(struct bounds *w, size_t i, mz_arena *trial, bool *yes)
{
    const struct bound *o = &w->v[i];
    *yes = true;
    if (!turns(w, o) || (o->seen & SIDE_AT) == 0) {
        return MZ_OK;
    }
    unsigned where = o->kind == BOUND_VALUE || o->kind == BOUND_VERSION
                         ? (unsigned)(SIDE_AT | SIDE_ABOVE)
                         : (unsigned)SIDE_AT;
    *yes = false;
    for (size_t t = 0; t < w->pack->tests_n && !*yes; t++) {
        struct bounds_laid *l = NULL;
        struct rule_test_result out = {0};
        if ((o->sides[t] & where) == 0) {
            continue;
        }
        MZ_TRY(bounds_book_of(w, &w->pack->tests[t], &l));
        struct rule_book b = turned(trial, l->b, &l->v[i]);
        MZ_TRY(run_test(w, &b, t, trial, &out));
        *yes = !out.passed;
        mz_arena_reset(trial);
    }
    return MZ_OK;
}

/* ---- what is missing ------------------------------------------------------------------------ */

static mz_str day_text(const struct bounds *w, int32_t day)
{
    return mz_date_text(w->cx->a, w->cx->lang, (mz_date){day});
}

static mz_str name_of(const struct bounds *w, const struct bound *o)
{
    const struct ir_label *l = o->kind == BOUND_VERSION ? NULL : &w->b->params[o->i].name;
    if (l == NULL) {
        const struct ir_node *n = &w->b->nodes[o->node];
        return w->b->picks[n->arg].alts[o->j].cite;
    }
    return w->cx->lang == MZ_LANG_ZH ? l->zh : l->en;
}

static bool of_day(enum bound_kind kind)
{
    return kind >= BOUND_VALUE;
}

/* What no test has; below, at, above. */
static struct mz_say missing(const struct bounds *w, const struct bound *o, unsigned side)
{
    static const char *const limit[] = {MZ_T("No test has a value just below this limit"),
                                        MZ_T("No test has a value on this limit"),
                                        MZ_T("No test has a value just above this limit")};
    static const char *const birthday[] = {MZ_T("No test is on the day before this birthday"),
                                           MZ_T("No test is on this birthday"),
                                           MZ_T("No test is on the day after this birthday")};
    static const char *const edge[] = {MZ_T("No test has an event just before this day"),
                                       MZ_T("No test has an event on this day"),
                                       MZ_T("No test has an event just after this day")};
    static const char *const truth[] = {MZ_T("No test has this condition false"),
                                        MZ_T("No test has this condition true"),
                                        MZ_T("No test has this condition unknown")};
    int at = side == SIDE_BELOW ? 0 : (side == SIDE_AT ? 1 : 2);
    if (o->kind == BOUND_TRUTH) {
        return (struct mz_say){.text = truth[at]};
    }
    if (of_day(o->kind)) {
        return (struct mz_say){.text = MZ_T("No test reads {0} on {1}"),
                               .arg = {name_of(w, o), day_text(w, o->day.v + at - 1)}};
    }
    bool days = o->kind == BOUND_FIRST || o->kind == BOUND_LAST;
    return (struct mz_say){.text = o->kind == BOUND_BIRTHDAY ? birthday[at]
                                                             : (days ? edge[at] : limit[at])};
}

static struct mz_say unheard(const struct bounds *w, const struct bound *o)
{
    if (of_day(o->kind)) {
        return (struct mz_say){.text = MZ_T("No test fails without {0} from {1} on"),
                               .arg = {name_of(w, o), day_text(w, o->day.v)}};
    }
    return (struct mz_say){
        .text = MZ_T("No test fails when this limit is taken in instead of left out, or out")};
}

static void report(struct bounds *w, const struct bound *o, bool silent, struct ast_findings *f)
{
    for (unsigned side = SIDE_BELOW; side <= SIDE_ABOVE; side <<= 1) {
        if ((o->want & side) != 0 && (o->seen & side) == 0) {
            ast_find(f, (struct ast_finding){.grade = w->truths ? AST_NOTE : AST_WARNING,
                                             .check = w->truths ? "condition" : "boundary",
                                             .at = o->at,
                                             .say = missing(w, o, side)});
        }
    }
    if (silent) {
        ast_find(f,
                 (struct ast_finding){
                     .grade = AST_WARNING, .check = "boundary", .at = o->at, .say = unheard(w, o)});
    }
}

/* ---- all tests, all boundaries ----------------------------------------------------------------
 */

mz_code bounds_see_all(struct bounds *w, mz_arena *trial)
{
    w->laid = MZ_NEW_N(w->cx->a, struct bounds_laid, w->pack->tests_n + 1);
    for (size_t t = 0; t < w->pack->tests_n; t++) {
        struct rule_test_result out = {0};
        struct bounds_laid *l = NULL;
        if (w->pack->tests[t].property != NULL) {
            continue; /* stands on no boundary of its own */
        }
        MZ_TRY(bounds_book_of(w, &w->pack->tests[t], &l));
        if (l->b == NULL) {
            continue;
        }
        MZ_TRY(run_test(w, l->b, t, trial, &out));
        if (out.run != NULL && out.passed) {
            bounds_see(w, l, out.run, t);
        }
        mz_arena_reset(trial);
    }
    return MZ_OK;
}

static mz_code judge_all(struct bounds *w, mz_arena *trial, struct ast_findings *f)
{
    MZ_TRY(bounds_see_all(w, trial));
    for (size_t i = 0; i < w->n; i++) {
        bool yes = true;
        MZ_TRY(heard(w, i, trial, &yes));
        report(w, &w->v[i], !yes, f);
    }
    return MZ_OK;
}

static mz_code judge(struct bounds *w, struct ast_findings *f)
{
    mz_arena *trial = mz_arena_new(TRIAL_MAX);
    mz_code rc = judge_all(w, trial, f);
    mz_arena_free(trial);
    return rc;
}

mz_code rule_bounds(mz_cx *cx, const struct rule_book *b, const struct ast_pack *pack,
                    struct ast_findings *f, size_t *n)
{
    struct bounds w = {.cx = cx, .b = b, .pack = pack};
    bounds_find(&w);
    *n = w.n;
    return judge(&w, f);
}

static size_t sides_of(unsigned sides)
{
    return (sides & SIDE_BELOW ? 1U : 0U) + (sides & SIDE_AT ? 1U : 0U) +
           (sides & SIDE_ABOVE ? 1U : 0U);
}

mz_code rule_conditions(mz_cx *cx, const struct rule_book *b, const struct ast_pack *pack,
                        struct ast_findings *f, struct rule_covered *out)
{
    struct bounds w = {.cx = cx, .b = b, .pack = pack, .truths = true};
    *out = (struct rule_covered){0};
    bounds_truths(&w);
    MZ_TRY(judge(&w, f));
    out->conditions = w.n;
    for (size_t i = 0; i < w.n; i++) {
        out->states += sides_of(w.v[i].want);
        out->seen += sides_of(w.v[i].want & w.v[i].seen);
    }
    return MZ_OK;
}
