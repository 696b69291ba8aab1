/* determination_rows_web.c - the way from a fact of a determination to the row it came from. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/feed/feed.h"
#include "feature/rule/determination.h"
#include "feature/rule/population.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/sheet.h"
#include "feature/world.h"
#include "rule/run.h"

enum { ROWS_MAX = 40 };

struct rows {
    mz_cx *cx;
    mz_req *rq;
    const struct rule_book *b;
    const struct rule_run *run;
    struct population p;
    size_t home;            /* its row in the population */
    struct rule_case *then; /* what the population says of it */
    struct ui_fact *f;
    size_t n;
};

/* Whose row it is: the person's, or the first member's who has one. */
static int64_t whose(struct rows *r, int64_t delivery, size_t member, int64_t *line)
{
    const int64_t *person = r->p.persons + r->p.pop->first[r->home];
    size_t from = member == SIZE_MAX ? 0 : member;
    size_t end = member == SIZE_MAX ? r->then->members_n : member + 1;
    for (size_t i = from; i < end; i++) {
        if (feed_line_of(r->cx, delivery, person[i], line) == MZ_OK && *line > 0) {
            return person[i];
        }
        mz_clear(r->cx);
    }
    return 0;
}

static void add(struct rows *r, uint32_t fact, size_t member)
{
    int64_t line = 0;
    mz_str name = MZ_S("");
    size_t person = member == SIZE_MAX ? SIZE_MAX : r->p.pop->first[r->home] + member;
    int64_t delivery = population_delivery(&r->p, fact, r->home, person);
    if (delivery == 0 || r->n == ROWS_MAX || feed_delivery_text(r->cx, delivery, &name) != MZ_OK ||
        name.n == 0) {
        mz_clear(r->cx);
        return;
    }
    int64_t who = whose(r, delivery, member, &line);
    const struct ir_label *l = &r->b->facts[fact].name;
    mz_str text = r->cx->lang == MZ_LANG_ZH ? l->zh : l->en;
    r->f[r->n++] = (struct ui_fact){
        .label = member == SIZE_MAX
                     ? text
                     : sheet_say_with(r->cx, MZ_T("{0} of member {1}"), text,
                                      mz_str_fmt(r->cx->a, "%zu", member + 1), MZ_S("")),
        .value = who == 0 ? name
                          : sheet_say_with(r->cx, MZ_T("{0}, line {1}"), name,
                                           mz_str_fmt(r->cx->a, "%" PRId64, line), MZ_S("")),
        .href =
            who != 0 && mz_req_may(r->rq, "feed.row")
                ? mz_str_fmt(r->cx->a, "/feed/person/%" PRId64 "?delivery=%" PRId64, who, delivery)
                : MZ_S("")};
}

static bool same(struct rule_cell a, struct rule_cell b)
{
    return a.known && b.known && a.v == b.v;
}

/* Only facts that were read, and of which the population says what the determination says. */
static void each(struct rows *r)
{
    const struct rule_case *c = r->run->c;
    for (uint32_t i = 0; i < r->b->facts_n; i++) {
        bool person = r->b->facts[i].entity == IR_PERSON;
        if (r->b->facts[i].history != IR_NO_HISTORY) {
            continue;
        }
        for (size_t m = 0; m < (person ? c->members_n : 1); m++) {
            const uint8_t *used = r->run->used + (person ? m + 1 : 0) * r->b->facts_n;
            struct rule_cell now = person ? c->members[m].cells[i] : c->household.cells[i];
            struct rule_cell then =
                person ? r->then->members[m].cells[i] : r->then->household.cells[i];
            if (used[i] != 0 && same(now, then)) {
                add(r, i, person ? m : SIZE_MAX);
            }
        }
    }
}

void determination_rows(mz_cx *cx, mz_req *rq, const struct determination *d,
                        const struct rule_book *b, const struct rule_run *run,
                        struct rule_sheet *sheet)
{
    struct rows r = {.cx = cx, .rq = rq, .b = b, .run = run};
    struct ui_facts *facts = MZ_NEW(cx->a, struct ui_facts);
    if (population_open(cx, b, cx->world->data, &r.p) != MZ_OK || !r.p.fed ||
        r.p.households == NULL) {
        mz_clear(cx);
        return;
    }
    r.home = population_row(&r.p, d->household);
    if (r.home == SIZE_MAX) {
        return;
    }
    r.then = rule_case_of(cx->a, b, r.p.pop, r.home, d->law_day, d->law_day);
    if (r.then->members_n != run->c->members_n) { /* another household by now */
        return;
    }
    r.f = MZ_NEW_N(cx->a, struct ui_fact, ROWS_MAX + 1);
    each(&r);
    if (r.n > 0) {
        *facts = (struct ui_facts){.facts = r.f, .facts_n = r.n};
        sheet_row(cx, sheet, "");
        sheet_card(cx, sheet, MZ_T("Rows of departments"))->facts = facts;
    }
}
