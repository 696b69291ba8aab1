/* property_shrink.c - a case in which a property does not hold, made as small as it still fails. */
#include "rule/property_int.h"

enum { TRIES = 4000, ROUNDS = 6, FEN_100_YUAN = 10000, FEN_YUAN = 100 };

struct shrink {
    struct property *t;
    struct property_trial *x; /* the smallest so far, in cx->a */
    int tries;
    bool smaller; /* in this round */
};

/* Take a smaller trial when it is still broken. It is in the trial's arena, and that is emptied. */
static bool take(struct shrink *s, struct property_trial y)
{
    bool is = s->tries++ < TRIES && property_holds(s->t, &y) == PROPERTY_BROKEN;
    if (is) {
        y.c = property_copy(s->t->cx->a, s->t->b, y.c);
        *s->x = y;
        s->smaller = true;
    }
    mz_arena_reset(s->t->trial);
    return is;
}

static struct property_trial copy(const struct shrink *s)
{
    struct property_trial y = *s->x;
    y.c = property_copy(s->t->trial, s->t->b, s->x->c);
    return y;
}

/* From the least value to twice where it broke: the step may lie elsewhere in the smaller case. */
static bool widen(const struct shrink *s, struct property_trial *y)
{
    const struct ir_fact *f = &s->t->b->facts[y->move.fact];
    if (s->t->p.moved_n == 0 || f->history != IR_NO_HISTORY || f->type.kind != RULE_NUM ||
        property_given(s->t, y->move.row, y->move.fact)) {
        return false;
    }
    struct rule_cell *v = &property_row(y->c, y->move.row)->cells[y->move.fact];
    int64_t top = v->v + y->move.by;
    top = top > f->max / 2 ? f->max : 2 * top;
    v->v = f->min;
    y->move.by = top - f->min;
    return y->move.by > 0;
}

/* ---- members --------------------------------------------------------------------------- */

static void members(struct shrink *s)
{
    for (size_t m = s->x->c->members_n; m > 0 && s->t->fixed->members_n == 0; m--) {
        struct property_trial y = copy(s);
        if (y.move.row == m) {
            continue;
        }
        for (size_t i = m; i < y.c->members_n; i++) {
            y.c->members[i - 1] = y.c->members[i];
        }
        y.c->members_n--;
        y.move.row -= y.move.row > m ? 1 : 0;
        struct property_trial wide = y;
        wide.c = property_copy(s->t->cx->a, s->t->b, y.c);
        if (!take(s, y) && widen(s, &wide)) {
            (void)take(s, wide);
        }
    }
}

/* ---- facts ----------------------------------------------------------------------------- */

static bool unknown(struct shrink *s, size_t row, uint32_t f)
{
    struct property_trial y = copy(s);
    struct rule_subject *to = property_row(y.c, row);
    to->cells[f].known = false;
    to->series[f] = (struct rule_series){.known = false};
    return take(s, y);
}

/* 0, no, the first of a list; of a history every month, or no entry. */
static void plain(struct shrink *s, size_t row, uint32_t f)
{
    const struct ir_fact *fact = &s->t->b->facts[f];
    bool counted = fact->type.kind == RULE_NUM || fact->type.kind == RULE_BOOL ||
                   fact->type.kind == RULE_ENUM || fact->type.kind == RULE_SET ||
                   fact->type.kind == RULE_MONTHS || fact->type.kind == RULE_DAYS;
    int64_t least = fact->type.kind == RULE_NUM && fact->min > 0 ? fact->min : 0;
    struct property_trial y = copy(s);
    struct rule_subject *to = property_row(y.c, row);
    struct rule_series *h = &to->series[f];
    if (fact->history == IR_DATED ? h->events_n == 0 : !counted) {
        return;
    }
    bool done = to->cells[f].v == least;
    to->cells[f].v = least;
    for (size_t i = 0; i < h->cells_n; i++) {
        done = (i == 0 || done) && h->cells[i].known && h->cells[i].v == least;
        h->cells[i] = (struct rule_cell){true, least};
    }
    done = done && h->events_n == 0;
    h->events_n = 0;
    if (!done) {
        (void)take(s, y);
    }
}

/* Half of it, whole hundreds of yuan, whole yuan: as far down as it stays broken. */
static void lower(struct shrink *s, size_t row, uint32_t f)
{
    const struct ir_fact *fact = &s->t->b->facts[f];
    if (fact->type.kind != RULE_NUM || fact->history == IR_DATED) {
        return;
    }
    for (int how = 0; how < 3;) {
        struct property_trial y = copy(s);
        struct rule_subject *to = property_row(y.c, row);
        struct rule_series *h = &to->series[f];
        bool changed = false;
        size_t n = fact->history == IR_MONTHLY ? h->cells_n : 1;
        for (size_t i = 0; i < n; i++) {
            struct rule_cell *v = fact->history == IR_MONTHLY ? &h->cells[i] : &to->cells[f];
            int64_t cut = how == 0   ? v->v / 2
                          : how == 1 ? v->v - v->v % FEN_100_YUAN
                                     : v->v - v->v % FEN_YUAN;
            cut = cut < fact->min ? fact->min : cut;
            changed = changed || cut != v->v;
            v->v = cut;
        }
        if (!changed || !take(s, y)) {
            how++;
        }
    }
}

static void facts(struct shrink *s)
{
    const struct rule_book *b = s->t->b;
    for (uint32_t f = 0; f < b->facts_n; f++) {
        for (size_t row = 0; row <= s->x->c->members_n; row++) {
            bool own = (b->facts[f].entity == IR_PERSON) == (row > 0);
            bool moved = s->t->p.moved_n > 0 && s->x->move.fact == f && s->x->move.row == row;
            if (!own || !property_known(b, property_row(s->x->c, row), f) ||
                property_given(s->t, row, f)) {
                continue;
            }
            if (moved || !unknown(s, row, f)) {
                if (!moved || b->facts[f].history != IR_DATED) {
                    plain(s, row, f);
                }
                lower(s, row, f);
            }
        }
    }
}

/* ---- the move -------------------------------------------------------------------------- */

static void less(struct shrink *s)
{
    int64_t by = s->x->move.by;
    const int64_t cuts[] = {1, by / 2, by - by % FEN_100_YUAN, by - by % FEN_YUAN};
    for (size_t i = 0; s->t->p.moved_n > 0 && i < MZ_LEN(cuts); i++) {
        struct property_trial y = copy(s);
        if (cuts[i] > 0 && cuts[i] < s->x->move.by) {
            y.move.by = cuts[i];
            (void)take(s, y);
        }
    }
}

void property_shrink(struct property *t, struct property_trial *x)
{
    struct shrink s = {.t = t, .x = x, .smaller = true};
    x->c = property_copy(t->cx->a, t->b, x->c);
    mz_arena_reset(t->trial);
    for (int round = 0; round < ROUNDS && s.smaller && s.tries < TRIES; round++) {
        s.smaller = false;
        members(&s);
        facts(&s);
        less(&s);
    }
}
