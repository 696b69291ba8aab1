/*
 * check_flow.c - the graph of a matter: no step that nobody reaches, no case that cannot end, no
 * clock that never runs, no work without a clock.
 */
#include "rule/check_matter_int.h"

struct ways {
    const struct ir_matter *m;
    uint64_t next[IR_STEPS_MAX]; /* steps behind each step */
    uint32_t ends[IR_STEPS_MAX]; /* ends behind each step */
};

static uint64_t bit(size_t i)
{
    return (uint64_t)1 << i;
}

static void read_ways(struct ways *w, const struct ir_matter *m)
{
    w->m = m;
    for (size_t s = 0; s < m->steps_n; s++) {
        for (size_t a = 0; a < m->steps[s].actions_n; a++) {
            const struct ir_action *o = &m->steps[s].actions[a];
            w->next[s] |= o->goes == IR_TO_STEP ? bit(o->to) : 0;
            w->ends[s] |= o->goes == IR_TO_END ? 1U << o->to : 0;
        }
    }
}

/* Steps that are reached from those in `from`, themselves included. */
static uint64_t reach(const struct ways *w, uint64_t from)
{
    for (uint64_t before = 0; before != from;) {
        before = from;
        for (size_t s = 0; s < w->m->steps_n; s++) {
            from |= (before & bit(s)) != 0 ? w->next[s] : 0;
        }
    }
    return from;
}

static void reached(struct check *c, const struct ways *w)
{
    uint64_t all = reach(w, bit(0));
    uint32_t ends = 0;
    for (size_t s = 0; s < w->m->steps_n; s++) {
        uint64_t on = reach(w, bit(s));
        uint32_t out = 0;
        for (size_t t = 0; t < w->m->steps_n; t++) {
            out |= (on & bit(t)) != 0 ? w->ends[t] : 0;
        }
        ends |= (all & bit(s)) != 0 ? w->ends[s] : 0;
        if ((all & bit(s)) == 0) {
            check_wrong(c, &w->m->steps[s].source->id,
                        MZ_T("No case ever reaches the step \"{0}\""),
                        MZ_T("Let an action lead there, or delete it"));
        } else if (out == 0) {
            check_wrong(c, &w->m->steps[s].source->id,
                        MZ_T("From the step \"{0}\" no case ever ends"),
                        MZ_T("Let an action lead to an end"));
        }
    }
    for (size_t e = 0; e < w->m->ends_n; e++) {
        /* A withdrawal leads there by itself. */
        if ((ends & (1U << e)) == 0 && w->m->ends[e].result != IR_WITHDRAWN) {
            check_wrong(c, &w->m->ends[e].source->id, MZ_T("No case ever reaches the end \"{0}\""),
                        MZ_T("Let an action lead there, or delete it"));
        }
    }
}

/* Steps in which a clock may run: from its start until a step that stops it. */
static uint64_t runs_in(const struct ways *w, const struct ir_clock *k)
{
    uint64_t from = k->from < 0 ? bit(0) : bit((size_t)k->from);
    for (uint64_t before = 0; before != from;) {
        before = from;
        for (size_t s = 0; s < w->m->steps_n; s++) {
            bool runs = (before & bit(s)) != 0 && (k->until & bit(s)) == 0;
            from |= runs ? w->next[s] & ~k->until : 0;
        }
    }
    return from & ~k->until;
}

uint64_t check_running(const struct ir_matter *m)
{
    struct ways w = {0};
    uint64_t running = 0;
    read_ways(&w, m);
    for (size_t i = 0; i < m->clocks_n; i++) {
        running |= runs_in(&w, &m->clocks[i]) & ~m->clocks[i].pause;
    }
    return running;
}

static void clocks(struct check *c, const struct ways *w)
{
    const struct ir_matter *m = w->m;
    uint64_t running = 0;
    for (size_t i = 0; i < m->clocks_n; i++) {
        const struct ir_clock *k = &m->clocks[i];
        uint64_t in = runs_in(w, k);
        running |= in & ~k->pause;
        if ((in & ~k->pause) == 0) {
            check_wrong(c, &k->source->id, MZ_T("The clock \"{0}\" never runs"),
                        MZ_T("Look at \"from\", \"until\" and \"pause\""));
        }
    }
    for (size_t s = 0; s < m->steps_n; s++) {
        const struct ir_step *o = &m->steps[s];
        bool waits = o->timed || o->kind == IR_WAIT || (o->by & ~(1U << IR_POST_APPLICANT)) == 0;
        if (!waits && (running & bit(s)) == 0) {
            check_find(c, AST_WARNING, "matter", o->source->id.at,
                       .say = {NULL, MZ_T("No clock runs in the step \"{0}\""), {o->name.id}},
                       .way = {NULL,
                               MZ_T("Let a clock of \"clocks\" run there: what has no end is never "
                                    "late"),
                               {{0}}});
        }
    }
}

void check_ways(struct check *c, const struct ir_matter *m)
{
    struct ways w = {0};
    read_ways(&w, m);
    reached(c, &w);
    clocks(c, &w);
}
