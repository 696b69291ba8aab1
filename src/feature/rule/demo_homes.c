#include "feature/rule/demo_homes.h"

#include <inttypes.h>

#include "col/pop.h"
#include "feature/division/division.h"
#include "feature/rule/determination.h"
#include "feature/rule/population.h"
#include "feature/rule/rule_sql.h"
#include "feature/world.h"
#include "rule/run.h"
#include "store/db.h"

#define POP_ARENA ((size_t)2 << 30)

enum { PAID_MAX = 40, OTHERS_MAX = 12, EACH = 8, STEP = 389, ASKED_MAX = 1200, UNKNOWN = 10 };

struct homes {
    int64_t id[ASKED_MAX];
    int64_t division[ASKED_MAX];
    size_t place[ASKED_MAX]; /* in the population */
    size_t n;
    size_t seen;  /* households so far, in the order of the population */
    size_t every; /* of so many one is asked, so that all townships have their part */
};

/* The population is made in the order of this very query. */
static mz_code list_county(mz_cx *cx, int64_t county, int64_t division, struct homes *h)
{
    struct rule_q_members_row row;
    mz_cursor *c = NULL;
    bool more = true;
    int64_t last = 0;
    MZ_TRY(rule_q_members(cx, county * MZ_ID_UNIT, (county + 1) * MZ_ID_UNIT - 1, INT32_MAX, &c));
    mz_code rc = rule_q_members_next(cx, c, &row, &more);
    while (rc == MZ_OK && more) {
        if (row.household != last) {
            last = row.household;
            bool asked = h->seen % h->every == 0 && h->n < ASKED_MAX;
            if (asked && division_inside(row.division, division)) {
                h->id[h->n] = row.household;
                h->division[h->n] = row.division;
                h->place[h->n++] = h->seen;
            }
            h->seen++;
        }
        rc = rule_q_members_next(cx, c, &row, &more);
    }
    mz_cursor_close(c);
    return rc;
}

static mz_code list_homes(mz_cx *cx, int64_t division, struct homes *h)
{
    int64_t after = 0;
    for (;;) {
        struct rule_q_counties_row row = {0};
        bool found = false;
        MZ_TRY(rule_q_counties(cx, after, &row, &found));
        if (!found) {
            return MZ_OK;
        }
        MZ_TRY(list_county(cx, row.county, division, h));
        after = (row.county + 1) * MZ_ID_UNIT - 1;
    }
}

/* The first outcome of households; one after the other from other parts of the county. */
static mz_code decide(mz_cx *cx, const struct rule_shelved *s, const struct mz_pop *pop,
                      const struct homes *h, mz_date day)
{
    const struct rule_book *b = s->book;
    uint32_t outcome = 0;
    size_t paid = 0;
    size_t others = 0;
    while (outcome < b->outcomes_n && b->outcomes[outcome].entity != IR_HOUSEHOLD) {
        outcome++;
    }
    for (size_t i = 0; outcome < b->outcomes_n && i < h->n && paid < PAID_MAX; i++) {
        const size_t at = i * (h->n % STEP == 0 ? 1 : STEP) % h->n;
        struct rule_case *c = rule_case_of(cx->a, b, pop, h->place[at], day, day);
        struct rule_run *run = rule_run_new(cx->a, b, c);
        struct rule_decision d = rule_decide(run, outcome, 0);
        int64_t id = 0;
        bool whole = d.status == RULE_ELIGIBLE && d.amount.why == RULE_KNOWN;
        if (!whole && (i % EACH != 0 || others == OTHERS_MAX)) {
            continue;
        }
        c->division = h->division[at];
        MZ_TRY(determination_add(cx,
                                 &(struct determination_new){.pack = s,
                                                             .run = run,
                                                             .decision = &d,
                                                             .household = h->id[at],
                                                             .division = h->division[at]},
                                 &id));
        paid += whole ? 1 : 0;
        others += whole ? 0 : 1;
    }
    return MZ_OK;
}

mz_code demo_homes(mz_cx *cx, const struct rule_shelved *s, int64_t division, uint64_t seed)
{
    struct population_options o = {.book = s->book,
                                   .at = mz_date_today(cx),
                                   .seed = seed,
                                   .unknown = UNKNOWN,
                                   .division = division};
    struct population_origin origin = {.invented = true}; /* what people would have told */
    struct mz_pop *pop = NULL;
    mz_cx own = *cx;
    struct homes h = {.n = 0, .every = 1};
    own.a = mz_arena_new(POP_ARENA);
    o.origin = cx->world->feeds == NULL ? NULL : &origin;
    mz_code rc = population_make(&own, &o, &pop);
    rc = rc == MZ_OK ? population_save(&own, &o, pop, cx->world->data) : rc;
    if (rc == MZ_OK && pop->households_n > ASKED_MAX) {
        h.every = pop->households_n / ASKED_MAX + 1;
    }
    rc = rc == MZ_OK ? list_homes(&own, division, &h) : rc;
    rc = rc == MZ_OK ? decide(&own, s, pop, &h, o.at) : rc;
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}
