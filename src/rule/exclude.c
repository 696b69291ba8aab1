/*
 * exclude.c - the exclusion matrix on one case: which of two benefits of the same people stays.
 *
 * Outcomes of a household have one row, those of persons one for each member. Rows that a pair
 * sets against each other are met beginning with the row that is decided, as far as the outcome in
 * a row may be given; then the pairs are applied in the order of the pack.
 */
#include "rule/eval_int.h"

enum holds { NOT_MET_YET, NO, YES, MAYBE };

struct row {
    uint32_t outcome;
    uint32_t i; /* 0 of a household, else the member */
};

struct contest {
    struct rule_run *r;
    struct rule_decision *d;
    size_t width;    /* rows of an outcome */
    uint8_t *holds;  /* enum holds by outcome and row */
    uint8_t *lost;   /* of a household's outcome: members for whom another one stays */
    struct row *met; /* in the order of meeting */
    size_t met_n;
    struct rule_stack also; /* what was evaluated */
    size_t cap;
};

/* ---- what holds before any pair is applied ------------------------------------------------ */

static bool of_person(const struct contest *c, uint32_t outcome)
{
    return c->r->b->outcomes[outcome].entity == IR_PERSON;
}

static uint8_t *holds(struct contest *c, uint32_t outcome, size_t i)
{
    return &c->holds[outcome * c->width + i];
}

/* The value of a node that the matrix rests on: it belongs to the decision. */
static struct rule_value ask(struct contest *c, ir_id node, size_t member)
{
    rule_push(&c->also, rule_spot_of(c->r, node, member));
    return rule_eval_node(c->r, node, member);
}

static struct rule_value ask_rule(struct contest *c, uint32_t rule, size_t member)
{
    return rule == UINT32_MAX ? rule_absent(RULE_UNKNOWN)
                              : ask(c, c->r->b->rules[rule].root, member);
}

static enum holds said(struct rule_value v)
{
    return v.why != RULE_KNOWN ? MAYBE : (v.num != 0 ? YES : NO);
}

static void meet(struct contest *c, uint32_t outcome, size_t i)
{
    uint8_t *at = holds(c, outcome, i);
    if (*at == NOT_MET_YET) {
        *at = (uint8_t)said(ask_rule(c, c->r->b->outcomes[outcome].eligible, i));
        c->met[c->met_n++] = (struct row){outcome, (uint32_t)i};
    }
}

/* Whether a household's outcome is for this member too. */
static enum holds covers(struct contest *c, uint32_t outcome, size_t member)
{
    const struct ir_outcome *o = &c->r->b->outcomes[outcome];
    return o->of_unit ? said(ask(c, o->unit, member)) : YES;
}

/* All rows that stand against `at`. */
static void meet_others(struct contest *c, struct row at)
{
    for (size_t k = 0; k < c->r->b->excludes_n; k++) {
        const struct ir_exclude *x = &c->r->b->excludes[k];
        if (x->first != at.outcome && x->second != at.outcome) {
            continue;
        }
        uint32_t other = x->first == at.outcome ? x->second : x->first;
        bool spread = of_person(c, other) && !of_person(c, at.outcome);
        size_t from = of_person(c, other) && !spread ? at.i : 0;
        size_t to = spread ? c->r->c->members_n : from + 1;
        for (size_t i = from; i < to; i++) {
            meet(c, other, i);
        }
    }
}

/* ---- one pair ------------------------------------------------------------------------------- */

/* Two rows of a pair; `member` is whom it is about, SIZE_MAX the household. */
struct pair {
    uint32_t k;
    uint32_t outcome[2];
    size_t row[2];
    size_t member;
    bool mixed;
};

static void note(struct contest *c, const struct pair *p, int side, enum rule_stays what,
                 struct rule_value taken)
{
    struct rule_decision *d = c->d;
    bool own =
        p->outcome[side] == d->outcome && (!of_person(c, d->outcome) || p->row[side] == d->member);
    for (size_t i = 0; what == RULE_UNSURE && i < d->exclusions_n; i++) {
        own = own && d->exclusions[i].pair != p->k; /* said once for all members */
    }
    if (own && d->exclusions_n < c->cap) {
        size_t member =
            what == RULE_UNSURE && p->mixed && !of_person(c, d->outcome) ? SIZE_MAX : p->member;
        d->exclusions[d->exclusions_n++] =
            (struct rule_exclusion){p->k, p->outcome[1 - side], member, what, taken};
    }
}

/* What one side gives: of a household's benefit the member's share. */
static struct rule_value gives(struct contest *c, const struct pair *p, int side)
{
    const struct ir_exclude *x = &c->r->b->excludes[p->k];
    bool shared = p->mixed && !of_person(c, p->outcome[side]);
    return ask_rule(c, shared ? x->share : c->r->b->outcomes[p->outcome[side]].amount,
                    p->mixed ? p->member : p->row[side]);
}

/* The side gives way; a household's outcome does when no member is left that it is for. */
static void give_way(struct contest *c, const struct pair *p, int side)
{
    uint32_t outcome = p->outcome[side];
    struct rule_value none = rule_absent(RULE_UNKNOWN);
    bool left = false;
    if (p->mixed && !of_person(c, outcome)) {
        c->lost[outcome * c->width + p->member] = 1;
        for (size_t m = 0; m < c->r->c->members_n; m++) {
            left = left || (c->lost[outcome * c->width + m] == 0 && covers(c, outcome, m) != NO);
        }
    }
    note(c, p, side, left ? RULE_PARTLY : RULE_YIELDS, none);
    note(c, p, 1 - side, RULE_STAYS, none);
    if (!left) {
        *holds(c, outcome, p->row[side]) = NO;
    }
}

/* Whether the other one is given is open; it matters to all but the side that stays anyway. */
static void unsure(struct contest *c, const struct pair *p, int winner)
{
    for (int side = 0; side < 2; side++) {
        if (side != winner) {
            note(c, p, side, RULE_UNSURE, rule_absent(RULE_UNKNOWN));
        }
    }
}

/* The second is paid with what it gives more than the first. */
static void top_up(struct contest *c, const struct pair *p)
{
    struct rule_value first = gives(c, p, 0);
    struct rule_value second = gives(c, p, 1);
    if (first.why != RULE_KNOWN || second.why != RULE_KNOWN) {
        note(c, p, 1, RULE_UNSURE, rule_absent(RULE_UNKNOWN));
    } else if (rule_compare(second, first) <= 0) {
        give_way(c, p, 1);
    } else {
        note(c, p, 0, RULE_STAYS, first);
        note(c, p, 1, RULE_TOPPED, first);
    }
}

static void settle(struct contest *c, const struct pair *p)
{
    mz_str keep = c->r->b->excludes[p->k].keep;
    enum holds a = (enum holds) * holds(c, p->outcome[0], p->row[0]);
    enum holds b = (enum holds) * holds(c, p->outcome[1], p->row[1]);
    int house = of_person(c, p->outcome[0]) ? 1 : 0;
    if (a == NO || b == NO || a == NOT_MET_YET || b == NOT_MET_YET) {
        return;
    }
    enum holds covered = p->mixed ? covers(c, p->outcome[house], p->member) : YES;
    int winner = mz_str_eq(keep, MZ_S("first")) ? 0 : (mz_str_eq(keep, MZ_S("second")) ? 1 : -1);
    if (covered == NO) {
        return;
    }
    if (a == MAYBE || b == MAYBE || covered == MAYBE) {
        unsure(c, p, winner);
    } else if (winner >= 0) {
        give_way(c, p, 1 - winner);
    } else if (mz_str_eq(keep, MZ_S("choose"))) {
        note(c, p, 0, RULE_CHOICE, rule_absent(RULE_UNKNOWN));
        note(c, p, 1, RULE_CHOICE, rule_absent(RULE_UNKNOWN));
    } else if (mz_str_eq(keep, MZ_S("difference"))) {
        top_up(c, p);
    } else {
        struct rule_value first = gives(c, p, 0);
        struct rule_value second = gives(c, p, 1);
        if (first.why != RULE_KNOWN || second.why != RULE_KNOWN) {
            unsure(c, p, -1);
        } else {
            give_way(c, p, rule_compare(second, first) > 0 ? 0 : 1);
        }
    }
}

static void settle_all(struct contest *c)
{
    const struct rule_book *b = c->r->b;
    for (uint32_t k = 0; k < b->excludes_n; k++) {
        uint32_t x = b->excludes[k].first;
        uint32_t y = b->excludes[k].second;
        bool persons = of_person(c, x) || of_person(c, y);
        for (size_t m = 0; m < (persons ? c->r->c->members_n : 1); m++) {
            struct pair p = {k,
                             {x, y},
                             {of_person(c, x) ? m : 0, of_person(c, y) ? m : 0},
                             m,
                             of_person(c, x) != of_person(c, y)};
            p.member = persons ? m : SIZE_MAX;
            settle(c, &p);
        }
    }
}

/* ---- the decision -----------------------------------------------------------------------------
 */

static struct rule_value left_of(const struct rule_decision *d)
{
    struct rule_value paid = d->amount;
    for (size_t i = 0; i < d->exclusions_n && paid.why == RULE_KNOWN; i++) {
        if (d->exclusions[i].what == RULE_TOPPED) {
            paid = rule_minus(paid, d->exclusions[i].taken);
        }
    }
    bool none = d->status == RULE_GIVES_WAY ||
                (paid.why == RULE_KNOWN && rule_compare(paid, rule_whole(0)) < 0);
    return none ? rule_whole(0) : paid;
}

void rule_exclude(struct rule_run *r, struct rule_decision *d)
{
    size_t width = r->c->members_n + 1;
    size_t rows = r->b->outcomes_n * width;
    struct contest c = {.r = r,
                        .d = d,
                        .width = width,
                        .holds = MZ_NEW_N(r->a, uint8_t, rows),
                        .lost = MZ_NEW_N(r->a, uint8_t, rows),
                        .met = MZ_NEW_N(r->a, struct row, rows),
                        .also = {.a = r->a},
                        .cap = r->b->excludes_n * width};
    d->exclusions = MZ_NEW_N(r->a, struct rule_exclusion, c.cap + 1);
    meet(&c, d->outcome, of_person(&c, d->outcome) ? d->member : 0);
    for (size_t i = 0; i < c.met_n; i++) {
        if (*holds(&c, c.met[i].outcome, c.met[i].i) != NO) {
            meet_others(&c, c.met[i]);
        }
    }
    settle_all(&c);
    d->also = c.also.v;
    d->also_n = c.also.n;
    for (size_t i = 0; i < d->exclusions_n; i++) {
        d->status = d->exclusions[i].what == RULE_YIELDS ? RULE_GIVES_WAY : d->status;
    }
    d->paid = left_of(d);
}
