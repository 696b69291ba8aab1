/*
 * check_sound.c - what a matter cannot do although every name in it is right: go round without an
 * end, keep a case in a step, ask a post that has no account, let somebody decide about himself.
 */
#include "rule/check_matter_int.h"

static uint64_t bit(size_t i)
{
    return (uint64_t)1 << i;
}

static void say(struct check *c, enum ast_grade grade, const struct ast_text *t, const char *what,
                const char *way)
{
    check_find(c, grade, "matter", t->at, .say = {NULL, what, {t->s}}, .way = {NULL, way, {t->s}});
}

/* ---- rounds ----------------------------------------------------------------------- */

/* Steps that `s` leads to at once. */
static uint64_t next_of(const struct ir_step *s)
{
    uint64_t all = 0;
    for (size_t a = 0; a < s->actions_n; a++) {
        all |= s->actions[a].goes == IR_TO_STEP ? bit(s->actions[a].to) : 0;
    }
    return all;
}

static uint64_t behind(const struct ir_matter *m, uint64_t from)
{
    for (uint64_t before = 0; before != from;) {
        before = from;
        for (size_t s = 0; s < m->steps_n; s++) {
            from |= (before & bit(s)) != 0 ? next_of(&m->steps[s]) : 0;
        }
    }
    return from;
}

/* Steps from which a case comes back to s, s among them; 0: it never comes back. */
static uint64_t round_of(const struct ir_matter *m, size_t s)
{
    uint64_t on = behind(m, next_of(&m->steps[s]));
    uint64_t ring = 0;
    for (size_t t = 0; t < m->steps_n && (on & bit(s)) != 0; t++) {
        bool back = (behind(m, next_of(&m->steps[t])) & bit(s)) != 0;
        ring |= (on & bit(t)) != 0 && back ? bit(t) : 0;
    }
    return ring;
}

/* Days alone lead round: nobody acts in any step of the ring, and no formula holds it up. */
static bool by_itself(const struct ir_matter *m, size_t from)
{
    size_t at = from;
    for (size_t i = 0; i < m->steps_n; i++) {
        const struct ir_step *s = &m->steps[at];
        const struct ir_action *a = s->then < 0 ? NULL : &s->actions[s->then];
        if (a == NULL || s->by != 0 || a->goes != IR_TO_STEP || a->when != IR_NONE || a->once) {
            return false;
        }
        at = a->to;
        if (at == from) {
            return true;
        }
    }
    return false;
}

static void rounds(struct check *c, const struct ir_matter *m)
{
    uint64_t running = check_running(m);
    uint64_t said = 0;
    for (size_t s = 0; s < m->steps_n; s++) {
        uint64_t ring = round_of(m, s);
        uint64_t timed = 0;
        for (size_t t = 0; t < m->steps_n; t++) {
            timed |= m->steps[t].timed ? bit(t) : 0;
        }
        if (by_itself(m, s) && (said & bit(s)) == 0) {
            say(c, AST_ERROR, &m->steps[s].source->id,
                MZ_T("From the step \"{0}\" days alone lead round without an end"),
                MZ_T("Let somebody act in one of the steps, or let \"then\" lead to an end"));
        } else if (ring != 0 && (ring & said) == 0 && (ring & (running | timed)) == 0) {
            say(c, AST_WARNING, &m->steps[s].source->id,
                MZ_T("Nothing limits the round through the step \"{0}\""),
                MZ_T("Let a clock run in it, give one of its steps \"days\", or allow the action "
                     "that leads back \"once\""));
        }
        said |= ring;
    }
}

/* Every action that leads away was allowed once, and the case has come back. */
static void kept(struct check *c, const struct ir_matter *m)
{
    for (size_t s = 0; s < m->steps_n; s++) {
        const struct ir_step *o = &m->steps[s];
        bool all = o->actions_n > 0 && round_of(m, s) != 0;
        for (size_t a = 0; a < o->actions_n; a++) {
            all = all && (o->actions[a].goes == IR_STAYS || o->actions[a].once);
        }
        if (all) {
            say(c, AST_ERROR, &o->source->id,
                MZ_T("A case that comes back to \"{0}\" cannot leave it any more"),
                MZ_T("Take \"once\" away from one of the actions that lead out of it"));
        }
    }
}

/* ---- who acts ------------------------------------------------------------------------ */

static bool nobody(ir_posts by)
{
    return by != 0 && (by & IR_POSTS_ACT) == 0;
}

static const char *const accounts_way =
    MZ_T("Accounts that act on cases have the posts province, city, officer, approver, centre, "
         "clerk and village; add one of them");

static void who(struct check *c, const struct ir_step *s)
{
    const ir_posts self = 1U << IR_POST_APPLICANT;
    if (nobody(s->by)) {
        say(c, AST_ERROR, &s->source->id, MZ_T("No account has a post that acts in \"{0}\""),
            accounts_way);
    }
    for (size_t i = 0; i < s->tasks_n; i++) {
        if (nobody(s->tasks[i].by & ~self) || s->tasks[i].by == 0) {
            say(c, AST_ERROR, &s->tasks[i].source->id,
                MZ_T("No account has a post that does the task \"{0}\""), accounts_way);
        }
    }
    for (size_t a = 0; a < s->actions_n; a++) {
        const struct ir_action *o = &s->actions[a];
        if (nobody(o->second & ~self)) {
            say(c, AST_ERROR, &o->source->second[0],
                MZ_T("No account has a post that signs with \"{0}\""), accounts_way);
        }
        if (o->decides != IR_DECIDES_NOT && s->by == self) {
            say(c, AST_ERROR, &o->source->id,
                MZ_T("\"{0}\" decides, and only those whom the case is about act there"),
                MZ_T("Name a post of the office in \"by\", or take \"decides\" away"));
        }
    }
}

/* Days that are over and lead nowhere. */
static void days(struct check *c, const struct ir_step *s)
{
    if (s->timed && s->then < 0) {
        say(c, AST_WARNING, &s->source->days,
            MZ_T("When the days of the step are over ({0}), nothing happens"),
            MZ_T("Name the action in \"then\"; a deadline for those who act is a clock"));
    }
}

void check_sound(struct check *c, const struct ir_matter *m)
{
    rounds(c, m);
    kept(c, m);
    for (size_t s = 0; s < m->steps_n; s++) {
        who(c, &m->steps[s]);
        days(c, &m->steps[s]);
    }
}
