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

enum { DEMO_MAX = 24, ASKED_MAX = 400, UNKNOWN = 10 };

struct homes {
    int64_t id[ASKED_MAX];
    int64_t division[ASKED_MAX];
    size_t place[ASKED_MAX]; /* in the population */
    size_t n;
    size_t seen; /* households so far, in the order of the population */
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
            if (h->n < ASKED_MAX && division_inside(row.division, division)) {
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

/* The first outcome of households, a year ago and so perhaps by another standard than today. */
static mz_code decide(mz_cx *cx, const struct rule_shelved *s, const struct mz_pop *pop,
                      const struct homes *h, mz_date day)
{
    const struct rule_book *b = s->book;
    uint32_t outcome = 0;
    size_t made = 0;
    while (outcome < b->outcomes_n && b->outcomes[outcome].entity != IR_HOUSEHOLD) {
        outcome++;
    }
    for (size_t i = 0; outcome < b->outcomes_n && i < h->n && made < DEMO_MAX; i++) {
        struct rule_case *c = rule_case_of(cx->a, b, pop, h->place[i], day, day);
        struct rule_run *run = rule_run_new(cx->a, b, c);
        struct rule_decision d = rule_decide(run, outcome, 0);
        int64_t id = 0;
        bool whole = d.status == RULE_ELIGIBLE && d.amount.why == RULE_KNOWN;
        if (!whole && i % 8 != 0) {
            continue;
        }
        c->division = h->division[i];
        MZ_TRY(determination_add(cx,
                                 &(struct determination_new){.pack = s,
                                                             .run = run,
                                                             .decision = &d,
                                                             .household = h->id[i],
                                                             .division = h->division[i]},
                                 &id));
        made++;
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
    struct homes h = {.n = 0};
    own.a = mz_arena_new(POP_ARENA);
    o.origin = cx->world->feeds == NULL ? NULL : &origin;
    mz_code rc = population_make(&own, &o, &pop);
    rc = rc == MZ_OK ? population_save(&own, &o, pop, cx->world->data) : rc;
    rc = rc == MZ_OK ? list_homes(&own, division, &h) : rc;
    rc = rc == MZ_OK ? decide(&own, s, pop, &h, o.at) : rc;
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}
