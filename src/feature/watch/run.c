/* run.c - the indicators over everybody: county by county, by the fast way or one by one. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/rule/rule.h"
#include "feature/watch/cluster.h"
#include "feature/watch/month.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "feature/world.h"
#include "rule/run.h"
#include "store/db.h"

/* Room for the columns of a province, and for the households of one transaction. */
#define POP_ARENA   ((size_t)4 << 30)
#define BATCH_ARENA ((size_t)1 << 30)

enum { BATCH = 100, COUNTIES_MAX = 4000 };

/* ---- one household ---------------------------------------------------------------- */

struct watch_look *watch_look_new(mz_arena *a, const struct watch_people *w, size_t row,
                                  int64_t division, mz_date day)
{
    struct watch_look *k = MZ_NEW(a, struct watch_look);
    *k = (struct watch_look){.law = w->law,
                             .pop = &w->p,
                             .row = row,
                             .c = rule_case_of(a, w->law->book, w->p.pop, row, w->at, w->at),
                             .household = w->p.households[row],
                             .division = division,
                             .persons = w->p.persons + w->p.pop->first[row],
                             .source = w->source,
                             .made = w->p.made,
                             .period = w->period,
                             .day = day};
    k->c->division = division;
    return k;
}

/* The household may have ended or moved since the population was made. */
mz_code watch_look_at(mz_cx *cx, const struct watch_people *w, size_t row,
                      struct watch_tally *tally)
{
    struct watch_q_home_row h = {0};
    struct watch_kept kept = {0};
    bool found = false;
    MZ_TRY(watch_q_home(cx, w->p.households[row], &h, &found));
    if (!found || h.ended != MZ_NULL) {
        return MZ_OK;
    }
    struct watch_look *k = watch_look_new(cx->a, w, row, h.division, mz_date_today(cx));
    MZ_TRY(watch_overlay(cx, k));
    watch_look(cx, k);
    return watch_keep(cx, k, tally, &kept);
}

/* ---- everybody ---------------------------------------------------------------------- */

struct batch {
    const struct watch_people *w;
    const size_t *rows;
    size_t n;
    struct watch_tally tally;
};

static mz_code batch_tx(mz_cx *cx, void *p)
{
    struct batch *b = p;
    b->tally = (struct watch_tally){0};
    for (size_t i = 0; i < b->n; i++) {
        MZ_TRY(watch_look_at(cx, b->w, b->rows[i], &b->tally));
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

static mz_code run_rows(mz_cx *cx, const struct watch_people *w, const size_t *rows, size_t n,
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

/* The file that was run over, as months remember it. */
static mz_str people_name(mz_cx *cx, const struct watch_people *w)
{
    return mz_str_fmt(cx->a, "%016" PRIx64, w->p.pop->print);
}

struct note_run {
    const struct watch_people *w;
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
                                     .ended_ms = mz_now_ms(cx),
                                     .people = people_name(cx, r->w)};
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

/* Whoever was marked, and whom facts came in for wherever the population says nothing. */
static mz_code run_each(mz_cx *cx, const struct watch_month_county *in, bool *hit,
                        struct watch_tally *t)
{
    size_t *rows = MZ_NEW_N(cx->a, size_t, in->span.end - in->span.first + 1);
    size_t n = 0;
    MZ_TRY(watch_mark_told(cx, in, hit));
    for (size_t i = in->span.first; i < in->span.end; i++) {
        if (hit[i]) {
            rows[n++] = i;
        }
    }
    return run_rows(cx, in->people, rows, n, in->o, t);
}

static mz_code run_county(mz_cx *cx, struct watch_month_county *in, const struct home_county *k,
                          bool *hit, struct watch_tally *out)
{
    struct watch_tally t = {.households = (int64_t)(k->span.end - k->span.first)};
    in->county = k->county;
    in->span = k->span;
    mz_code rc = in->sight != NULL ? watch_month_county(cx, in, &t) : run_each(cx, in, hit, &t);
    count(out, &t);
    out->households += t.households;
    MZ_TRY(rc);
    MZ_TRY(cluster_county(cx, k->county));
    return mz_tx(cx, note_tx, &(struct note_run){in->people, k->county, &t});
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

mz_code watch_people_open(mz_cx *cx, const struct watch_law *law, mz_date at, int64_t period,
                          struct watch_people *out)
{
    *out = (struct watch_people){.law = law, .at = at, .period = period};
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
    struct watch_people w;
    struct watch_span *spans = MZ_NEW_N(cx->a, struct watch_span, r->n);
    struct watch_screen s = {.at = r->at, .spans = spans, .laid = r->o->laid, .p = r->o->p};
    MZ_TRY(watch_law_of(cx, r->counties[from].county * MZ_COUNTY_UNIT, &law));
    MZ_TRY(watch_people_open(cx, &law, r->at, r->o->period, &w));
    for (size_t i = from; i < r->n; i++) {
        if (r->counties[i].pack == law.pack) {
            spans[s.spans_n++] = r->counties[i].span;
        }
    }
    s.book = law.book;
    s.pop = w.p.pop;
    bool *hit = MZ_NEW_N(cx->a, bool, w.p.pop->households_n + 1);
    struct watch_sight sight;
    struct watch_month_county in = {.people = &w, .o = r->o, .hit = hit};
    switch (r->o->engine) {
    case WATCH_KERNELS:
        MZ_TRY(watch_sight_take(cx, &s, law.factor, hit, &sight));
        in.sight = &sight;
        break;
    case WATCH_SQL:
        MZ_TRY(watch_screen_sql(cx, r->rows, &s, hit));
        break;
    case WATCH_EACH:
        MZ_TRY(watch_screen_kernels(cx, &s, hit));
        break;
    }
    for (size_t i = from; i < r->n; i++) {
        struct home_county *k = &r->counties[i];
        bool mine = k->pack == law.pack;
        MZ_TRY(mine ? run_county(cx, &in, k, hit, r->out) : MZ_OK);
        k->done = k->done || mine;
    }
    return MZ_OK;
}

/* Everybody of the data folder, and the counties of the actor among them. */
static mz_code open_all(mz_cx *cx, struct running *r, struct watch_law *law, struct watch_people *w)
{
    MZ_TRY(day_of(cx, r->o->period, &r->at));
    MZ_TRY(watch_law_of(cx, cx->world->division, law));
    MZ_TRY(watch_people_open(cx, law, r->at, r->o->period, w));
    return counties_of(cx, &w->p, r);
}

static mz_code run_all(mz_cx *cx, const struct watch_run_options *o, struct watch_tally *out)
{
    struct running r = {.o = o, .out = out};
    struct watch_law law = {.book = NULL};
    struct watch_people w;
    MZ_TRY(open_all(cx, &r, &law, &w));
    if (o->engine == WATCH_SQL) {
        MZ_TRY(watch_rows_open(cx, &r.rows));
    }
    for (size_t i = 0; i < r.n; i++) {
        MZ_TRY(r.counties[i].done ? MZ_OK : run_pack(cx, &r, i));
    }
    return MZ_OK;
}

/* In memory of its own, that an error outlives. */
static mz_code apart(mz_cx *cx, mz_code (*fn)(mz_cx *cx, void *p), void *p)
{
    mz_cx own = *cx;
    own.a = mz_arena_new(POP_ARENA);
    mz_code rc = fn(&own, p);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

struct asked {
    const struct watch_run_options *o;
    struct watch_tally *out;
    bool due;
};

static mz_code run_apart(mz_cx *cx, void *p)
{
    struct asked *a = p;
    return run_all(cx, a->o, a->out);
}

mz_code watch_run(mz_cx *cx, const struct watch_run_options *o, struct watch_tally *out)
{
    struct asked a = {.o = o, .out = out};
    *out = (struct watch_tally){0};
    return apart(cx, run_apart, &a);
}

mz_code watch_fresh(mz_cx *cx)
{
    struct watch_law law = {.book = NULL};
    if (cx->world->feeds == NULL) { /* no catalogue of deliveries: the file is all there is */
        return MZ_OK;
    }
    MZ_TRY(watch_law_of(cx, cx->world->division, &law));
    return population_refresh(cx, law.book, cx->world->data);
}

/* ---- is there anything to do ------------------------------------------------------------- */

static mz_code county_due(mz_cx *cx, int64_t county, int64_t period, mz_str people, bool *due)
{
    struct watch_q_run_last_row last = {0};
    struct watch_q_fact_newest_row fact = {0};
    struct watch_q_delivery_newest_row delivery = {0};
    struct watch_q_home_newest_row home = {0};
    bool found = false;
    MZ_TRY(watch_q_run_last(cx, county, &last, &found));
    MZ_TRY(watch_q_fact_newest(cx, county, &fact));
    MZ_TRY(watch_q_delivery_newest(cx, county, &delivery));
    MZ_TRY(watch_q_home_newest(cx, county, &home));
    *due = !found || last.period < period || !mz_str_eq(last.people, people) ||
           fact.ms > last.ended_ms || delivery.ms > last.ended_ms || home.ms > last.ended_ms;
    return MZ_OK;
}

static mz_code due_apart(mz_cx *cx, void *p)
{
    struct asked *a = p;
    struct running r = {.o = a->o};
    struct watch_law law = {.book = NULL};
    struct watch_people w;
    MZ_TRY(open_all(cx, &r, &law, &w));
    for (size_t i = 0; i < r.n && !a->due; i++) {
        MZ_TRY(county_due(cx, r.counties[i].county, a->o->period, people_name(cx, &w), &a->due));
    }
    return MZ_OK;
}

mz_code watch_run_due(mz_cx *cx, int64_t period, bool *due)
{
    const struct watch_run_options o = {.period = period};
    struct asked a = {.o = &o};
    mz_code rc = apart(cx, due_apart, &a);
    *due = a.due;
    return rc;
}
