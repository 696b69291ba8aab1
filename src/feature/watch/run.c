/* run.c - the indicators over everybody, and over one household when a fact comes in. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/rule/rule.h"
#include "feature/watch/screen.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
#include "feature/world.h"
#include "rule/run.h"
#include "store/db.h"

/* Room for the columns of a province, and for the households of one transaction. */
#define POP_ARENA   ((size_t)4 << 30)
#define BATCH_ARENA ((size_t)1 << 30)

enum { BATCH = 100, HOMES_MAX = 100000, COUNTIES_MAX = 4000 };

/* ---- one household ---------------------------------------------------------------- */

struct people {
    struct population p;
    const struct watch_law *law;
    mz_date at;
    int64_t period;
    mz_str source;
};

static struct watch_look *look_of(mz_cx *cx, const struct people *w, size_t row, int64_t division)
{
    struct watch_look *k = MZ_NEW(cx->a, struct watch_look);
    *k = (struct watch_look){.law = w->law,
                             .pop = &w->p,
                             .row = row,
                             .c = rule_case_of(cx->a, w->law->book, w->p.pop, row, w->at, w->at),
                             .household = w->p.households[row],
                             .division = division,
                             .persons = w->p.persons + w->p.pop->first[row],
                             .source = w->source,
                             .made = w->p.made,
                             .period = w->period,
                             .day = mz_date_today(cx)};
    k->c->division = division;
    return k;
}

/* The household may have ended or moved since the population was made. */
static mz_code look_at(mz_cx *cx, const struct people *w, size_t row, struct watch_tally *tally)
{
    struct household h = {.id = 0};
    int64_t alert = 0;
    mz_code rc = household_get(cx, w->p.households[row], &h);
    if (rc == MZ_ABSENT || h.ended != MZ_NULL) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    struct watch_look *k = look_of(cx, w, row, h.division);
    MZ_TRY(watch_overlay(cx, k));
    MZ_TRY(watch_look(cx, k));
    return watch_keep(cx, k, tally, &alert);
}

/* ---- everybody ---------------------------------------------------------------------- */

struct batch {
    const struct people *w;
    const size_t *rows;
    size_t n;
    struct watch_tally tally;
};

static mz_code batch_tx(mz_cx *cx, void *p)
{
    struct batch *b = p;
    b->tally = (struct watch_tally){0};
    for (size_t i = 0; i < b->n; i++) {
        MZ_TRY(look_at(cx, b->w, b->rows[i], &b->tally));
    }
    return MZ_OK;
}

static void count(struct watch_tally *to, const struct watch_tally *from)
{
    to->found += from->found;
    to->made += from->made;
    to->added += from->added;
    to->opened += from->opened;
    to->known += from->known;
}

static mz_code run_rows(mz_cx *cx, const struct people *w, const size_t *rows, size_t n,
                        const struct watch_run_options *o, struct watch_tally *out)
{
    mz_cx own = *cx;
    mz_code rc = MZ_OK;
    own.a = mz_arena_new(BATCH_ARENA);
    for (size_t i = 0; i < n && rc == MZ_OK; i += BATCH) {
        struct batch b = {.w = w, .rows = rows + i, .n = n - i < BATCH ? n - i : BATCH};
        rc = mz_tx(&own, batch_tx, &b);
        count(out, &b.tally);
        mz_arena_reset(own.a);
        if (rc == MZ_OK && o->step != NULL) {
            rc = o->step(&own, o->p, (int64_t)(i + b.n), (int64_t)n);
        }
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* Households that facts came in for, wherever the population says nothing. */
static mz_code mark_told(mz_cx *cx, const struct people *w, int64_t county, struct watch_span span,
                         bool *hit)
{
    struct watch_q_fact_homes_row *homes = NULL;
    size_t n = 0;
    size_t at = 0;
    MZ_TRY(watch_q_fact_homes(cx, county * MZ_ID_UNIT, (county + 1) * MZ_ID_UNIT - 1, HOMES_MAX,
                              &homes, &n));
    for (size_t row = span.first; row < span.end && at < n; row++) {
        while (at < n && homes[at].household < w->p.households[row]) {
            at++;
        }
        if (at < n && homes[at].household == w->p.households[row]) {
            hit[row] = true;
        }
    }
    return MZ_OK;
}

struct note_run {
    const struct people *w;
    int64_t county;
    const struct watch_tally *t;
};

static mz_code note_tx(mz_cx *cx, void *p)
{
    const struct note_run *r = p;
    struct watch_q_run_add_args a = {.county = r->county,
                                     .division = r->county * MZ_COUNTY_UNIT,
                                     .period = r->w->period,
                                     .day = r->w->at.v,
                                     .pack = r->w->law->pack->id,
                                     .households = r->t->households,
                                     .found = r->t->found,
                                     .made = r->t->made,
                                     .added = r->t->added,
                                     .opened = r->t->opened,
                                     .known = r->t->known,
                                     .ended_ms = mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(watch_q_run_add(cx, &a));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("watch.run"),
                                             .kind = MZ_S("watch_month"),
                                             .subject = a.id,
                                             .division = a.division});
}

/* A county and its rows, which stand side by side: ids carry the county. */
struct home_county {
    int64_t county;
    struct watch_span span;
    const struct rule_shelved *pack;
    bool done;
};

static mz_code run_county(mz_cx *cx, struct people *w, const struct home_county *k, bool *hit,
                          const struct watch_run_options *o, struct watch_tally *out)
{
    size_t *rows = MZ_NEW_N(cx->a, size_t, k->span.end - k->span.first + 1);
    struct watch_tally t = {.households = (int64_t)(k->span.end - k->span.first)};
    size_t n = 0;
    MZ_TRY(mark_told(cx, w, k->county, k->span, hit));
    for (size_t i = k->span.first; i < k->span.end; i++) {
        if (hit[i]) {
            rows[n++] = i;
        }
    }
    mz_code rc = run_rows(cx, w, rows, n, o, &t);
    count(out, &t);
    out->households += t.households;
    MZ_TRY(rc);
    return mz_tx(cx, note_tx, &(struct note_run){w, k->county, &t});
}

/* The last day of the month, or today while it lasts. */
static mz_code day_of(mz_cx *cx, int64_t period, mz_date *out)
{
    mz_date first = MZ_DATE_NONE;
    mz_date today = mz_date_today(cx);
    if (!mz_date_make((int32_t)(period / 12), (int32_t)(period % 12) + 1, 1, &first) ||
        first.v > today.v) {
        return mz_refuse(cx, MZ_INVALID, .field = "period",
                         .text = MZ_T("This month has not begun yet."));
    }
    mz_date last = mz_date_month_last(first);
    *out = last.v > today.v ? today : last;
    return MZ_OK;
}

static mz_code people_open(mz_cx *cx, const struct watch_law *law, mz_date at, int64_t period,
                           struct people *out)
{
    *out = (struct people){.law = law, .at = at, .period = period};
    MZ_TRY(population_open(cx, law->book, cx->world->data, &out->p));
    if (out->p.households == NULL) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "population",
                         .text = MZ_T("The population was made by an older mz and does not say "
                                      "who is who; make it again."));
    }
    out->source = out->p.synthetic ? MZ_S("synthetic") : MZ_S("population");
    return MZ_OK;
}

struct running {
    const struct watch_run_options *o;
    struct home_county *counties;
    size_t n;
    mz_date at;
    rule_rows *rows; /* NULL: by kernels */
    struct watch_tally *out;
};

/* One more, with its pack; a county of others, or of people made from nothing, is left out. */
static mz_code county_add(mz_cx *cx, struct running *r, int64_t county, struct watch_span span)
{
    struct watch_law law = {.book = NULL};
    int64_t division = county * MZ_COUNTY_UNIT;
    if (county == 0 || division < cx->actor->division_lo || division > cx->actor->division_hi) {
        return MZ_OK;
    }
    if (r->n == COUNTIES_MAX) {
        return mz_fail(cx, MZ_LIMIT, "a population of more than %d counties", COUNTIES_MAX);
    }
    MZ_TRY(watch_law_of(cx, division, &law));
    r->counties[r->n++] = (struct home_county){county, span, law.pack, false};
    return MZ_OK;
}

/* Counties of the actor, in the order of the population. */
static mz_code counties_of(mz_cx *cx, const struct population *p, struct running *r)
{
    r->counties = MZ_NEW_N(cx->a, struct home_county, COUNTIES_MAX);
    for (size_t i = 0; i < p->pop->households_n;) {
        int64_t county = p->households[i] / MZ_ID_UNIT;
        size_t end = i + 1;
        while (end < p->pop->households_n && p->households[end] / MZ_ID_UNIT == county) {
            end++;
        }
        MZ_TRY(county_add(cx, r, county, (struct watch_span){i, end}));
        i = end;
    }
    return MZ_OK;
}

/* All counties that live by one pack: one look over all of them, then one after the other. */
static mz_code run_pack(mz_cx *cx, struct running *r, size_t from)
{
    struct watch_law law = {.book = NULL};
    struct people w;
    struct watch_span *spans = MZ_NEW_N(cx->a, struct watch_span, r->n);
    struct watch_screen s = {.at = r->at, .spans = spans, .laid = r->o->laid, .p = r->o->p};
    MZ_TRY(watch_law_of(cx, r->counties[from].county * MZ_COUNTY_UNIT, &law));
    MZ_TRY(people_open(cx, &law, r->at, r->o->period, &w));
    for (size_t i = from; i < r->n; i++) {
        if (r->counties[i].pack == law.pack) {
            spans[s.spans_n++] = r->counties[i].span;
        }
    }
    s.book = law.book;
    s.pop = w.p.pop;
    bool *hit = MZ_NEW_N(cx->a, bool, w.p.pop->households_n + 1);
    MZ_TRY(r->rows == NULL ? watch_screen_kernels(cx, &s, hit)
                           : watch_screen_sql(cx, r->rows, &s, hit));
    for (size_t i = from; i < r->n; i++) {
        struct home_county *k = &r->counties[i];
        bool mine = k->pack == law.pack;
        MZ_TRY(mine ? run_county(cx, &w, k, hit, r->o, r->out) : MZ_OK);
        k->done = k->done || mine;
    }
    return MZ_OK;
}

static mz_code run_all(mz_cx *cx, const struct watch_run_options *o, struct watch_tally *out)
{
    struct running r = {.o = o, .out = out};
    struct watch_law law = {.book = NULL};
    struct people w;
    MZ_TRY(day_of(cx, o->period, &r.at));
    MZ_TRY(watch_law_of(cx, cx->world->division, &law));
    MZ_TRY(people_open(cx, &law, r.at, o->period, &w));
    MZ_TRY(counties_of(cx, &w.p, &r));
    if (o->engine == WATCH_SQL) {
        MZ_TRY(watch_rows_open(cx, &r.rows));
    }
    for (size_t i = 0; i < r.n; i++) {
        MZ_TRY(r.counties[i].done ? MZ_OK : run_pack(cx, &r, i));
    }
    return MZ_OK;
}

mz_code watch_run(mz_cx *cx, const struct watch_run_options *o, struct watch_tally *out)
{
    mz_cx own = *cx;
    *out = (struct watch_tally){0};
    own.a = mz_arena_new(POP_ARENA);
    mz_code rc = run_all(&own, o, out);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* ---- one new fact -------------------------------------------------------------------- */

/* Row of the household by its record number; households_n when it is not there. */
static size_t row_of(const struct population *p, int64_t household)
{
    size_t lo = 0;
    size_t hi = p->pop->households_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (p->households[mid] < household) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < p->pop->households_n && p->households[lo] == household ? lo : p->pop->households_n;
}

struct telling {
    const struct watch_news *news;
    const struct watch_law *law;
    const struct household *h;
    struct people w;
    int64_t alert;
};

static uint32_t birth_of(const struct rule_book *b)
{
    uint32_t f = 0;
    while (f < b->facts_n && !mz_str_eq(b->facts[f].name.id, MZ_S("birth"))) {
        f++;
    }
    return f;
}

/* The birthdays that the register has, whoever asks: the rules read them, no page does. */
static mz_code births(mz_cx *cx, const int64_t *persons, size_t n, struct rule_case *c,
                      const struct rule_book *b)
{
    uint32_t f = birth_of(b);
    for (size_t i = 0; f < b->facts_n && i < n; i++) {
        struct person_view *v = NULL;
        size_t seen = 0;
        MZ_TRY(
            person_views(cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, &persons[i], 1, &v, &seen));
        if (seen == 1 && v[0].birth.v != INT32_MIN) {
            c->members[i].cells[f] = (struct rule_cell){true, v[0].birth.v};
        }
    }
    return MZ_OK;
}

/* A household that came after the population was made has its members and their birthdays. */
static mz_code bare(mz_cx *cx, const struct telling *t, struct watch_look *k)
{
    struct household_member *m = NULL;
    size_t n = 0;
    MZ_TRY(members_of(cx, t->h->id, &m, &n));
    int64_t *persons = MZ_NEW_N(cx->a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        persons[i] = m[i].person;
    }
    k->persons = persons;
    k->c = rule_case_new(cx->a, t->law->book, n);
    k->c->at = k->c->known = t->w.at;
    k->c->division = t->h->division;
    return births(cx, persons, n, k->c, t->law->book);
}

static mz_code look_for(mz_cx *cx, const struct telling *t, struct watch_look **out)
{
    size_t row = t->w.p.households == NULL ? 0 : row_of(&t->w.p, t->h->id);
    if (t->w.p.households != NULL && row < t->w.p.pop->households_n) {
        *out = look_of(cx, &t->w, row, t->h->division);
        return MZ_OK;
    }
    *out = MZ_NEW(cx->a, struct watch_look);
    **out = (struct watch_look){.law = t->law,
                                .household = t->h->id,
                                .division = t->h->division,
                                .source = MZ_S("population"),
                                .made = t->w.at,
                                .period = t->w.period,
                                .day = t->w.at};
    return bare(cx, t, *out);
}

static mz_code fact_add(mz_cx *cx, const struct telling *t)
{
    const struct watch_news *n = t->news;
    struct watch_q_fact_add_args a = {.county = t->h->division / MZ_COUNTY_UNIT,
                                      .division = t->h->division,
                                      .household = t->h->id,
                                      .person = n->person == 0 ? MZ_NULL : n->person,
                                      .fact = n->fact,
                                      .value = n->value,
                                      .day = n->day.v,
                                      .source = n->source,
                                      .made_ms = mz_now_ms(cx),
                                      .made_by = cx->actor->user,
                                      .delivery = n->delivery == 0 ? MZ_NULL : n->delivery};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(watch_q_fact_add(cx, &a));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("watch.fact"),
                                             .kind = MZ_S("household"),
                                             .subject = t->h->id,
                                             .division = t->h->division});
}

static mz_code tell_tx(mz_cx *cx, void *p)
{
    struct telling *t = p;
    struct watch_tally tally = {0};
    struct watch_look *k = NULL;
    MZ_TRY(fact_add(cx, t));
    MZ_TRY(look_for(cx, t, &k));
    MZ_TRY(watch_overlay(cx, k));
    MZ_TRY(watch_look(cx, k));
    return watch_keep(cx, k, &tally, &t->alert);
}

static mz_code told_well(mz_cx *cx, const struct watch_law *law, const struct watch_news *n)
{
    for (size_t i = 0; i < law->book->facts_n; i++) {
        const struct ir_fact *f = &law->book->facts[i];
        if (mz_str_eq(f->name.id, n->fact) && f->history == IR_NO_HISTORY &&
            (f->entity == IR_PERSON) == (n->person != 0)) {
            return n->delivery != 0 && n->value.n == 0
                       ? MZ_OK
                       : watch_value_check(cx, law, (uint32_t)i, n->value);
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "fact",
                     .text = MZ_T("The packs have no fact \"{0}\" of this kind."),
                     .arg = {mz_text_cut(n->fact, 60)});
}

mz_code watch_tell(mz_cx *cx, const struct watch_news *news, int64_t *alert)
{
    struct watch_law law = {.book = NULL};
    struct household h = {.id = 0};
    struct telling t = {.news = news, .law = &law, .h = &h};
    mz_date today = mz_date_today(cx);
    struct mz_ymd ymd = mz_date_ymd(today);
    *alert = 0;
    MZ_TRY(household_get(cx, news->household, &h));
    MZ_TRY(watch_law_of(cx, h.division, &law));
    MZ_TRY(told_well(cx, &law, news));
    mz_code rc = people_open(cx, &law, today, ymd.year * 12 + ymd.month - 1, &t.w);
    if (rc != MZ_OK) { /* without a population the fact still counts */
        mz_clear(cx);
        t.w = (struct people){.law = &law, .at = today, .period = ymd.year * 12 + ymd.month - 1};
    }
    MZ_TRY(mz_tx(cx, tell_tx, &t));
    *alert = t.alert;
    return MZ_OK;
}

/* ---- what a delivery says of one household -------------------------------------------- */

struct watch_people {
    struct watch_law law;
    struct people w;
};

mz_code watch_people_open(mz_cx *cx, const struct watch_law *law, struct watch_people **out)
{
    mz_date today = mz_date_today(cx);
    struct mz_ymd ymd = mz_date_ymd(today);
    int64_t period = ymd.year * 12 + ymd.month - 1;
    struct watch_people *p = MZ_NEW(cx->a, struct watch_people);
    p->law = *law;
    if (people_open(cx, &p->law, today, period, &p->w) != MZ_OK) { /* the fact still counts */
        mz_clear(cx);
        p->w = (struct people){.law = &p->law, .at = today, .period = period};
    }
    *out = p;
    return MZ_OK;
}

static bool said(const struct watch_q_fact_told_row *rows, size_t n, const struct watch_news *news)
{
    int64_t person = news->person == 0 ? MZ_NULL : news->person;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].person == person && mz_str_eq(rows[i].fact, news->fact)) {
            return true;
        }
    }
    return false;
}

mz_code watch_tell_home(mz_cx *cx, const struct watch_people *people, int64_t household,
                        const struct watch_news *news, size_t n, struct watch_tally *tally)
{
    struct household h = {.id = 0};
    struct watch_q_fact_told_row *rows = NULL;
    struct watch_look *k = NULL;
    struct telling t = {.law = &people->law, .h = &h, .w = people->w};
    size_t rows_n = 0;
    MZ_TRY(household_get(cx, household, &h));
    MZ_TRY(n == 0 ? MZ_OK
                  : watch_q_fact_told(cx, h.division / MZ_COUNTY_UNIT, news[0].delivery, household,
                                      &rows, &rows_n));
    for (size_t i = 0; i < n; i++) {
        t.news = &news[i];
        if (!said(rows, rows_n, &news[i])) {
            MZ_TRY(told_well(cx, &people->law, &news[i]));
            MZ_TRY(fact_add(cx, &t));
        }
    }
    MZ_TRY(look_for(cx, &t, &k));
    MZ_TRY(watch_overlay(cx, k));
    MZ_TRY(watch_look(cx, k));
    MZ_TRY(watch_keep(cx, k, tally, &t.alert));
    return watch_gone(cx, k);
}
