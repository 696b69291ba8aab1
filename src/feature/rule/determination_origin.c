/*
 * determination_origin.c - which deliveries said what a determination read: kept with it, so that
 * the way to the row stays when other deliveries come.
 */
#include <inttypes.h>

#include "base/text.h"
#include "col/pop.h"
#include "feature/feed/feed.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/rule/determination.h"
#include "feature/rule/population.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/rule_sql.h"
#include "feature/rule/sheet.h"
#include "feature/world.h"
#include "rule/run.h"
#include "store/db.h"

#define ARENA ((size_t)256 << 20)

enum { TOLD_MAX = 500 };

/* ---- when it is decided --------------------------------------------------------------------- */

struct tracing {
    mz_cx *cx;
    const struct determination_new *in;
    int64_t id;
    const struct catalogue *c;
    struct population p;
    size_t home;                       /* its row in the population */
    struct rule_case *said;            /* what the population says of it */
    int64_t person[RULE_MEMBERS_MAX];  /* of a member of the case; 0: not known */
    size_t row[RULE_MEMBERS_MAX];      /* his place among those of the population */
    size_t n;
    /* What came by itself since the population was made, the newest last. */
    struct rule_q_told_row *told;
    size_t told_n;
};

static bool same(struct rule_cell a, struct rule_cell b)
{
    return a.known && b.known && a.v == b.v;
}

/* Of a fact by months the newest month that was delivered. */
static bool same_month(const struct rule_series *told, const struct rule_series *said)
{
    for (size_t i = said->cells_n; i > 0; i--) {
        int64_t at = (int64_t)said->first_month + (int64_t)i - 1 - told->first_month;
        if (said->cells[i - 1].known) {
            return at >= 0 && (size_t)at < told->cells_n &&
                   same(told->cells[at], said->cells[i - 1]);
        }
    }
    return false;
}

static bool alike(const struct ir_fact *f, uint32_t i, const struct rule_subject *told,
                  const struct rule_subject *said)
{
    switch (f->history) {
    case IR_NO_HISTORY:
        return same(told->cells[i], said->cells[i]);
    case IR_MONTHLY:
        return same_month(&told->series[i], &said->series[i]);
    case IR_DATED:
        break;
    }
    return false;
}

/* What the register says of a birthday tells members apart: another one is somebody else. */
static bool is_member(const struct tracing *t, size_t member, size_t row)
{
    const struct rule_book *b = t->in->pack->book;
    for (uint32_t i = 0; i < b->facts_n; i++) {
        const struct catalogue_fact *f = catalogue_fact(t->c, b->facts[i].name.id);
        struct rule_cell told = t->in->run->c->members[member].cells[i];
        struct rule_cell said = t->said->members[row].cells[i];
        if (f != NULL && f->by == CATALOGUE_BY_REGISTER && b->facts[i].entity == IR_PERSON &&
            b->facts[i].type.kind == RULE_DATE && told.known && said.known && told.v != said.v) {
            return false;
        }
    }
    return true;
}

static void seat(struct tracing *t, size_t member, int64_t person)
{
    t->row[member] = SIZE_MAX;
    t->person[member] = person;
    if (t->said == NULL) {
        return;
    }
    const int64_t *persons = t->p.persons + t->p.pop->first[t->home];
    for (size_t i = 0; i < t->said->members_n; i++) {
        if (persons[i] == person && is_member(t, member, i)) {
            t->row[member] = i;
        }
    }
}

/* Answers speak of the members in the order in which the household lists them. */
static mz_code seats(struct tracing *t)
{
    struct household_member *m = NULL;
    size_t n = 0;
    size_t want = t->in->run->c->members_n;
    if (t->in->person != 0) {
        t->n = want == 1 ? 1 : 0;
        if (t->n == 1) {
            seat(t, 0, t->in->person);
        }
        return MZ_OK;
    }
    MZ_TRY(members_of(t->cx, t->in->household, &m, &n));
    t->n = n == want && n <= RULE_MEMBERS_MAX ? n : 0; /* another household by now */
    for (size_t i = 0; i < t->n; i++) {
        seat(t, i, m[i].person);
    }
    return MZ_OK;
}

static mz_code put(struct tracing *t, uint32_t fact, size_t member, int64_t delivery)
{
    bool home = member == SIZE_MAX;
    const struct rule_q_origin_add_args a = {.county = t->in->division / MZ_COUNTY_UNIT,
                                             .division = t->in->division,
                                             .determination = t->id,
                                             .member = home ? 0 : (int64_t)member + 1,
                                             .fact = t->in->pack->book->facts[fact].name.id,
                                             .person = home ? 0 : t->person[member],
                                             .delivery = delivery};
    return rule_q_origin_add(t->cx, &a);
}

/*
 * The delivery whose word came by itself and is what the case has; 0: no such word, -1: it says
 * something else, or somebody told it who is no department.
 */
static int64_t told_by(const struct tracing *t, uint32_t fact, size_t member,
                       const struct rule_subject *has)
{
    const struct rule_book *b = t->in->pack->book;
    int64_t person = member == SIZE_MAX ? MZ_NULL : t->person[member];
    const struct rule_q_told_row *r = NULL;
    for (size_t i = 0; i < t->told_n; i++) {
        if (t->told[i].person == person && mz_str_eq(t->told[i].fact, b->facts[fact].name.id)) {
            r = &t->told[i];
        }
    }
    if (r == NULL || b->facts[fact].history != IR_NO_HISTORY) {
        return 0;
    }
    bool same =
        r->delivery != MZ_NULL && has->cells[fact].known &&
        mz_str_eq(r->value, population_value_text(t->cx->a, b, fact, has->cells[fact].v));
    return same ? r->delivery : -1;
}

/* The delivery that the population has the same value from; 0: it has another one, or none. */
static int64_t fed_by(const struct tracing *t, uint32_t fact, size_t member,
                      const struct rule_subject *has)
{
    bool own = member != SIZE_MAX;
    size_t row = own ? t->row[member] : 0;
    if (t->said == NULL || row == SIZE_MAX ||
        !alike(&t->in->pack->book->facts[fact], fact, has,
               own ? &t->said->members[row] : &t->said->household)) {
        return 0;
    }
    return population_delivery(&t->p, fact, t->home,
                               own ? t->p.pop->first[t->home] + row : SIZE_MAX);
}

/* Only facts that were read, and that the case and the word of a department have alike. */
static mz_code each(struct tracing *t)
{
    const struct rule_book *b = t->in->pack->book;
    const struct rule_run *run = t->in->run;
    size_t kept = 0;
    for (uint32_t i = 0; i < b->facts_n; i++) {
        bool own = b->facts[i].entity == IR_PERSON;
        for (size_t m = 0; m < (own ? t->n : 1) && kept < DETERMINATION_ORIGINS_MAX; m++) {
            const uint8_t *used = run->used + (own ? m + 1 : 0) * b->facts_n;
            const struct rule_subject *has = own ? &run->c->members[m] : &run->c->household;
            size_t member = own ? m : SIZE_MAX;
            int64_t delivery = used[i] == 0 ? 0 : told_by(t, i, member, has);
            delivery = used[i] == 0 || delivery != 0 ? delivery : fed_by(t, i, member, has);
            kept += delivery > 0;
            MZ_TRY(delivery > 0 ? put(t, i, member, delivery) : MZ_OK);
        }
    }
    return MZ_OK;
}

/* Without a population, or a household in it, nothing is known: false. */
static bool opened(struct tracing *t)
{
    mz_cx *cx = t->cx;
    const struct rule_book *b = t->in->pack->book;
    mz_date at = t->in->run->c->at;
    if (cx->world == NULL || cx->world->data.n == 0 || cx->world->feeds == NULL ||
        population_open(cx, b, cx->world->data, &t->p) != MZ_OK || t->p.households == NULL ||
        feed_catalogue(cx, &t->c) != MZ_OK) {
        mz_clear(cx);
        return false;
    }
    t->home = population_row(&t->p, t->in->household);
    if (!t->p.fed || t->home == SIZE_MAX) {
        return false;
    }
    t->said = rule_case_of(cx->a, b, t->p.pop, t->home, at, at);
    return true;
}

mz_code determination_trace(mz_cx *cx, const struct determination_new *in, int64_t id)
{
    mz_cx own = *cx;
    own.a = mz_arena_new(ARENA);
    struct tracing *t = MZ_NEW(own.a, struct tracing);
    t->cx = &own;
    t->in = in;
    t->id = id;
    mz_code rc = MZ_OK;
    if (cx->world != NULL && in->household != 0) {
        rc = rule_q_told(&own, in->household, in->run->c->at.v, TOLD_MAX, &t->told, &t->told_n);
    }
    if (rc == MZ_OK && (opened(t) || t->told_n > 0)) {
        rc = seats(t);
        rc = rc == MZ_OK ? each(t) : rc;
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* ---- afterwards ------------------------------------------------------------------------------ */

mz_code determination_origins(mz_cx *cx, int64_t id, struct determination_origin **out, size_t *n)
{
    struct rule_q_origins_row *r = NULL;
    MZ_TRY(rule_q_origins(cx, id, DETERMINATION_ORIGINS_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct determination_origin, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct determination_origin){.fact = r[i].fact,
                                                  .member = (size_t)r[i].member,
                                                  .person = r[i].person,
                                                  .delivery = r[i].delivery};
    }
    return MZ_OK;
}

static mz_str label_of(mz_cx *cx, const struct rule_book *b, const struct determination_origin *o)
{
    mz_str text = o->fact;
    for (size_t i = 0; i < b->facts_n; i++) {
        if (mz_str_eq(b->facts[i].name.id, o->fact)) {
            text = law_label(cx->lang, &b->facts[i].name);
        }
    }
    return o->member == 0 ? text
                          : sheet_say_with(cx, MZ_T("{0} of member {1}"), text,
                                           mz_str_fmt(cx->a, "%zu", o->member), MZ_S(""));
}

/* Where the row stands, if this person has one in the delivery. */
static bool has_row(mz_cx *cx, const struct determination_origin *o, int64_t person,
                    struct determination_row *row)
{
    mz_code rc = feed_line_of(cx, o->delivery, person, o->fact, &row->line);
    if (rc != MZ_OK || row->line == 0) {
        mz_clear(cx); /* of evidence that cannot be read the doctor says more */
        row->line = 0;
        return false;
    }
    row->person = person;
    return true;
}

/* The person's row, or that of the first member who has one. */
static mz_code whose(mz_cx *cx, const struct determination *d, const struct determination_origin *o,
                     struct determination_row *row)
{
    struct household_member *m = NULL;
    size_t n = 0;
    if (o->person != 0) {
        (void)has_row(cx, o, o->person, row);
        return MZ_OK;
    }
    MZ_TRY(members_of(cx, d->household, &m, &n));
    for (size_t i = 0; i < n && row->person == 0; i++) {
        (void)has_row(cx, o, m[i].person, row);
    }
    return MZ_OK;
}

/* Rows about who is hidden from this reader are not shown: no link leads to a refusal. */
static bool is_seen(mz_cx *cx, int64_t person)
{
    struct person_view v = {.hidden = 0};
    mz_code rc = person == 0 ? MZ_ABSENT : person_get(cx, person_may(cx), person, &v);
    if (rc != MZ_OK) {
        mz_clear(cx);
    }
    return rc == MZ_OK && v.hidden == 0;
}

mz_code determination_rows(mz_cx *cx, const struct determination *d, const struct rule_book *b,
                           struct determination_row **out, size_t *n)
{
    struct determination_origin *o = NULL;
    size_t all = 0;
    *n = 0;
    MZ_TRY(determination_origins(cx, d->id, &o, &all));
    *out = MZ_NEW_N(cx->a, struct determination_row, all + 1);
    for (size_t i = 0; i < all; i++) {
        struct determination_row *row = &(*out)[*n];
        *row = (struct determination_row){.fact = o[i].fact,
                                          .member = o[i].member,
                                          .label = label_of(cx, b, &o[i]),
                                          .delivery = o[i].delivery};
        MZ_TRY(feed_delivery_text(cx, o[i].delivery, &row->name));
        if (row->name.n == 0) {
            continue; /* a delivery of a wider area than the reader's */
        }
        MZ_TRY(whose(cx, d, &o[i], row));
        row->open = is_seen(cx, row->person);
        ++*n;
    }
    return MZ_OK;
}

mz_str determination_row_text(mz_cx *cx, const struct determination_row *row)
{
    return row->line == 0 ? row->name
                          : sheet_say_with(cx, MZ_T("{0}, line {1}"), row->name,
                                           mz_str_fmt(cx->a, "%" PRId64, row->line), MZ_S(""));
}

mz_str determination_row_href(mz_cx *cx, const struct determination_row *row)
{
    return row->open ? mz_str_fmt(cx->a, "/feed/person/%" PRId64 "?delivery=%" PRId64, row->person,
                                  row->delivery)
                     : MZ_S("");
}
