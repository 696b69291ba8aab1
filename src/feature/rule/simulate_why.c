/* simulate_why.c - why outcomes change: conditions that hold under one law and not under the other.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "col/thread.h"
#include "feature/rule/law.h"
#include "feature/rule/sheet.h"
#include "feature/rule/simulate_int.h"
#include "rule/reason.h"

enum { WHYS_MAX = 200, HOME_ARENA = 64 << 20, SHARE_ARENA = 64 << 20 };

/* One thread's share: every so many households of those that flipped, and what it counted. */
struct asking {
    mz_arena *a;
    enum mz_lang lang;
    const struct sim_base *b;
    const struct rule_book *changed; /* the base's book with the values of the change */
    const struct sim_result *r;
    size_t from;
    size_t step;
    struct sim_why *v;
    size_t n;
    int64_t looked;
};

/* Values change everywhere where one is in force, as the plan of a run does. */
static struct rule_book book_with(mz_arena *a, const struct rule_book *b,
                                  const struct sim_sets *sets)
{
    struct rule_book out = *b;
    out.params = MZ_NEW_N(a, struct ir_param, b->params_n + 1);
    memcpy(out.params, b->params, b->params_n * sizeof *out.params);
    for (size_t i = 0; i < sets->n; i++) {
        struct ir_param *p = &out.params[sets->v[i].param];
        const struct ir_value *from = p->values;
        p->values = MZ_NEW_N(a, struct ir_value, p->values_n + 1);
        for (size_t k = 0; k < p->values_n; k++) {
            p->values[k] = from[k];
            p->values[k].v = sets->v[i].v;
        }
    }
    return out;
}

static void add(struct asking *q, const struct sim_why *one)
{
    for (size_t i = 0; i < q->n; i++) {
        struct sim_why *w = &q->v[i];
        if (w->outcome == one->outcome && w->gained == one->gained &&
            mz_str_eq(w->text, one->text)) {
            w->n += one->n;
            return;
        }
    }
    if (q->n < WHYS_MAX) {
        struct sim_why *w = &q->v[q->n++];
        *w = *one;
        w->text = mz_str_dup(q->a, one->text);
        w->cite = mz_str_dup(q->a, one->cite);
    }
}

static void count(struct asking *q, uint32_t outcome, bool gained, mz_str text, mz_str cite)
{
    add(q, &(struct sim_why){
               .outcome = outcome, .gained = gained, .text = text, .cite = cite, .n = 1});
}

enum { CONDITIONS_MAX = 400 };

/* All conditions of an answer, in any order. */
static size_t conditions(const struct rule_reasons *why,
                         const struct rule_reason *out[CONDITIONS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < why->conditions_n && n < CONDITIONS_MAX; i++) {
        out[n++] = &why->conditions[i];
    }
    for (size_t at = 0; at < n; at++) {
        for (size_t i = 0; i < out[at]->kids_n && n < CONDITIONS_MAX; i++) {
            out[n++] = &out[at]->kids[i];
        }
    }
    return n;
}

/* Each least condition that refuses by one law and does not fail by the other. */
static void count_conditions(struct asking *q, const struct rule_reasons *refused,
                             const struct rule_reasons *granted, uint32_t outcome, bool gained)
{
    const struct rule_reason *no[CONDITIONS_MAX];
    const struct rule_reason *yes[CONDITIONS_MAX];
    size_t no_n = conditions(refused, no);
    size_t yes_n = conditions(granted, yes);
    for (size_t i = 0; i < no_n; i++) {
        bool fails = false;
        for (size_t k = 0; no[i]->decisive && k < yes_n; k++) {
            fails = fails || (yes[k]->mark == RULE_NOT_MET && mz_str_eq(yes[k]->name, no[i]->name));
        }
        if (no[i]->decisive && !fails) {
            count(q, outcome, gained, no[i]->name, no[i]->cite);
        }
    }
}

/* The run and the decision by one law. */
struct side {
    struct rule_run *run;
    struct rule_decision d;
};

static void count_refusal(struct asking *q, mz_arena *a, const struct side *refused,
                          const struct side *granted, bool gained)
{
    enum mz_lang lang = q->lang;
    const struct rule_decision *d = &refused->d;
    struct rule_reasons *why = rule_explain_conditions(a, lang, refused->run, d);
    if (d->status == RULE_NOT_ELIGIBLE) {
        count_conditions(q, why, rule_explain_conditions(a, lang, granted->run, &granted->d),
                         d->outcome, gained);
    } else if (d->status == RULE_GIVES_WAY) {
        for (size_t i = 0; i < why->exclusions_n; i++) {
            if (why->exclusions[i].mark == RULE_NOT_MET) {
                count(q, d->outcome, gained, why->exclusions[i].text, why->exclusions[i].cite);
            }
        }
    } else {
        count(q, d->outcome, gained, mz_text(lang, MZ_T("A fact is missing")), MZ_S(""));
    }
}

/* One outcome of a household that it has under one of the laws only. */
static void look_at(struct asking *q, mz_arena *a, struct rule_run *const runs[2], uint32_t outcome,
                    bool gained)
{
    bool person = q->b->o.book->outcomes[outcome].entity == IR_PERSON;
    size_t n = person ? runs[0]->c->members_n : 1;
    for (size_t m = 0; m < n; m++) {
        struct side side[2] = {{runs[0], rule_decide(runs[0], outcome, m)},
                               {runs[1], rule_decide(runs[1], outcome, m)}};
        const struct side *granted = &side[gained ? 1 : 0];
        const struct side *refused = &side[gained ? 0 : 1];
        if (granted->d.status == RULE_ELIGIBLE && refused->d.status != RULE_ELIGIBLE) {
            count_refusal(q, a, refused, granted, gained);
        }
    }
}

/* In one order, however the households were shared out. */
static int by_number(const void *x, const void *y)
{
    const struct sim_why *a = x;
    const struct sim_why *b = y;
    size_t n = a->text.n < b->text.n ? a->text.n : b->text.n;
    int text = memcmp(a->text.p, b->text.p, n);
    text = text != 0 ? text : (a->text.n > b->text.n) - (a->text.n < b->text.n);
    return a->n != b->n               ? (a->n < b->n ? 1 : -1)
           : a->outcome != b->outcome ? (a->outcome > b->outcome ? 1 : -1)
           : a->gained != b->gained   ? (int)b->gained - (int)a->gained
                                      : text;
}

static void do_share(void *p, size_t i)
{
    struct asking *q = (struct asking *)p + i;
    const struct sim_base *b = q->b;
    for (size_t k = q->from; k < q->r->flips_n; k += q->step) {
        const struct sim_flip *f = &q->r->flips[k];
        mz_arena *a = mz_arena_new(HOME_ARENA);
        struct rule_case *c =
            rule_case_of(a, b->o.book, b->o.population->pop, f->household, b->o.at, b->o.at);
        struct rule_run *runs[2] = {rule_run_new(a, b->now->o.book, c),
                                    rule_run_new(a, q->changed, c)};
        for (uint32_t bits = f->had ^ f->has; bits != 0; bits &= bits - 1) {
            uint32_t place = (uint32_t)__builtin_ctz(bits);
            look_at(q, a, runs, b->plans[place].outcome, (f->has >> place & 1U) != 0);
        }
        q->looked++;
        mz_arena_free(a);
    }
}

void sim_whys(mz_cx *cx, const struct sim_base *b, const struct sim_sets *sets, size_t most,
              struct sim_result *r)
{
    struct rule_book changed = book_with(cx->a, b->o.book, sets);
    size_t step = r->flips_n > most ? (r->flips_n + most - 1) / most : 1;
    size_t n = b->o.threads;
    struct asking *q = MZ_NEW_N(cx->a, struct asking, n + 1);
    for (size_t i = 0; i <= n; i++) {
        q[i] = (struct asking){.a = i < n ? mz_arena_new(SHARE_ARENA) : cx->a,
                               .lang = cx->lang,
                               .b = b,
                               .changed = &changed,
                               .r = r,
                               .from = i * step,
                               .step = n * step};
        q[i].v = MZ_NEW_N(q[i].a, struct sim_why, WHYS_MAX);
    }
    mz_threads_run(n, do_share, q);
    r->whys_of = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < q[i].n; k++) {
            add(&q[n], &q[i].v[k]);
        }
        r->whys_of += q[i].looked;
        mz_arena_free(q[i].a);
    }
    qsort(q[n].v, q[n].n, sizeof *q[n].v, by_number);
    r->whys = q[n].v;
    r->whys_n = q[n].n;
}
