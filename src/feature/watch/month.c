/* month.c - a county's month: known ones passed by, new ones looked at by two threads, batches. */
#include "feature/watch/month.h"

#include <stdatomic.h>
#include <string.h>

#include "col/thread.h"
#include "feature/watch/watch_sql.h"
#include "store/db.h"

#define COUNTY_ARENA ((size_t)1 << 30)
#define LOOK_ARENA   ((size_t)1 << 30)

/* FNV-1a */
#define FNV   UINT64_C(1469598103934665603)
#define PRIME UINT64_C(1099511628211)

enum { BATCH_LEAST = 250, BATCH_MOST = 2000, BATCHES = 8, PAGE = 50000, THREADS = 2, SHARE = 8 };

enum flag { TOLD = 1, ALERTED = 2, PRINTED = 4, SETTLED = 8 };

struct month {
    const struct watch_month_county *in;
    const int64_t *households; /* record numbers by row */
    uint8_t *flags;            /* by row of the span */
    int64_t *prints;
    uint64_t *laws; /* by number of division; 0: not worked out yet */
    mz_date day;
    int64_t since; /* newer record numbers came while the run went on */
    struct watch_tally *tally;
};

/* One that is not known. */
struct item {
    size_t row;
    bool told;
    uint64_t print;
    struct watch_look *look; /* NULL where it was told */
};

struct batch {
    struct item *items;
    size_t n;
    atomic_size_t next; /* to be looked at */
    mz_arena *a[THREADS];
    struct watch_tally tally;
};

static size_t page_of(const struct watch_month_county *in)
{
    return in->o->page > 0 ? in->o->page : PAGE;
}

static int64_t first_of(int64_t county)
{
    return county * MZ_ID_UNIT;
}

static int64_t last_of(int64_t county)
{
    return (county + 1) * MZ_ID_UNIT - 1;
}

/* ---- what is known of the county ------------------------------------------------------ */

/* From `at` on, for what comes is in order; false: the population does not have it. */
static bool seek(const struct watch_month_county *in, int64_t household, size_t *at)
{
    const int64_t *homes = in->people->p.households;
    while (*at < in->span.end && homes[*at] < household) {
        (*at)++;
    }
    return *at < in->span.end && homes[*at] == household;
}

mz_code watch_mark_told(mz_cx *cx, const struct watch_month_county *in, bool *told)
{
    int64_t from = first_of(in->county);
    size_t at = in->span.first;
    size_t n = page_of(in);
    while (n == page_of(in)) {
        struct watch_q_fact_homes_row *rows = NULL;
        MZ_TRY(watch_q_fact_homes(cx, from, last_of(in->county), (int64_t)page_of(in), &rows, &n));
        for (size_t i = 0; i < n; i++) {
            if (seek(in, rows[i].household, &at)) {
                told[at] = true;
            }
            from = rows[i].household + 1;
        }
    }
    return MZ_OK;
}

static mz_code know_alerts(mz_cx *cx, struct month *m)
{
    int64_t from = first_of(m->in->county);
    size_t at = m->in->span.first;
    size_t n = page_of(m->in);
    while (n == page_of(m->in)) {
        struct watch_q_homes_row *rows = NULL;
        MZ_TRY(watch_q_homes(cx, from, last_of(m->in->county), (int64_t)page_of(m->in), &rows, &n));
        for (size_t i = 0; i < n; i++) {
            if (seek(m->in, rows[i].household, &at)) {
                m->flags[at - m->in->span.first] |= ALERTED;
            }
            from = rows[i].household + 1;
        }
    }
    return MZ_OK;
}

static mz_code know_prints(mz_cx *cx, struct month *m)
{
    int64_t from = first_of(m->in->county);
    size_t at = m->in->span.first;
    size_t n = page_of(m->in);
    while (n == page_of(m->in)) {
        struct watch_q_prints_row *rows = NULL;
        MZ_TRY(
            watch_q_prints(cx, from, last_of(m->in->county), (int64_t)page_of(m->in), &rows, &n));
        for (size_t i = 0; i < n; i++) {
            if (seek(m->in, rows[i].household, &at)) {
                size_t k = at - m->in->span.first;
                m->flags[k] |= PRINTED | (rows[i].settled != 0 ? SETTLED : 0);
                m->prints[k] = rows[i].print;
            }
            from = rows[i].household + 1;
        }
    }
    return MZ_OK;
}

/* A number that all later rows of the county are above. */
static mz_code number_tx(mz_cx *cx, void *p)
{
    struct month *m = p;
    MZ_TRY(mz_id_take(cx, m->in->county, 1, &m->since));
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code know(mz_cx *cx, struct month *m)
{
    size_t n = m->in->span.end - m->in->span.first;
    bool *told = MZ_NEW_N(cx->a, bool, m->in->span.end + 1);
    m->flags = MZ_NEW_N(cx->a, uint8_t, n + 1);
    m->prints = MZ_NEW_N(cx->a, int64_t, n + 1);
    m->laws = MZ_NEW_N(cx->a, uint64_t, m->in->people->p.pop->divisions_n + 1);
    MZ_TRY(mz_tx(cx, number_tx, m));
    MZ_TRY(watch_mark_told(cx, m->in, told));
    for (size_t i = 0; i < n; i++) {
        m->flags[i] = told[m->in->span.first + i] ? TOLD : 0;
    }
    MZ_TRY(know_alerts(cx, m));
    return know_prints(cx, m);
}

/* ---- who is left ------------------------------------------------------------------------ */

/* The packs, and the lines between the grades in this division. */
static uint64_t law_of(mz_cx *cx, struct month *m, size_t row)
{
    const struct mz_pop *pop = m->in->people->p.pop;
    const struct watch_law *law = m->in->people->law;
    uint32_t at = pop->division[row];
    if (m->laws[at] == 0) {
        uint64_t h = FNV;
        for (const char *c = law->book->source_hash; *c != '\0'; c++) {
            h = (h ^ (unsigned char)*c) * PRIME;
        }
        for (int g = 0; g < WATCH_GRADES_N; g++) {
            int64_t line = watch_param(cx, law, "watch_line", pop->divisions[at], g, INT32_MAX);
            h = (h ^ (uint64_t)line) * PRIME;
        }
        m->laws[at] = h | 1;
    }
    return m->laws[at];
}

/*
 * What was found and stands in an alert is known for good. What was too little stands nowhere, and
 * may join an alert that came since.
 */
static bool known(const struct month *m, size_t row, uint64_t print)
{
    size_t i = row - m->in->span.first;
    unsigned f = m->flags[i];
    return (f & PRINTED) != 0 && (uint64_t)m->prints[i] == print &&
           ((f & SETTLED) != 0 || (f & ALERTED) == 0);
}

static size_t items_of(mz_cx *cx, struct month *m, struct item *items)
{
    const struct population *p = &m->in->people->p;
    size_t n = 0;
    for (size_t row = m->in->span.first; row < m->in->span.end; row++) {
        bool told = (m->flags[row - m->in->span.first] & TOLD) != 0;
        if (told) {
            items[n++] = (struct item){.row = row, .told = true};
            continue;
        }
        if (!m->in->hit[row]) {
            continue;
        }
        uint64_t print =
            watch_print(m->in->sight, p->persons + p->pop->first[row], row, law_of(cx, m, row));
        if (known(m, row, print)) {
            m->tally->found++;
            m->tally->known++;
        } else {
            items[n++] = (struct item){.row = row, .print = print};
        }
    }
    return n;
}

/* ---- looking ---------------------------------------------------------------------------- */

struct turn {
    struct month *m;
    mz_cx *cx;            /* of who writes */
    mz_cx looks[THREADS]; /* without a database */
    struct batch two[2];
    struct batch *write; /* looked at; NULL: none yet */
    struct batch *look;
    mz_code rc;
};

/* What is left of a look when the case that was looked at goes. */
static struct watch_look *lasting(mz_arena *a, const struct watch_look *k)
{
    struct watch_look *out = MZ_NEW(a, struct watch_look);
    *out = *k;
    out->c = NULL;
    out->sight = NULL;
    out->found = MZ_NEW_N(a, struct watch_found, k->n + 1);
    for (size_t i = 0; i < k->n; i++) {
        out->found[i] = k->found[i];
        out->found[i].why = mz_str_dup(a, k->found[i].why);
        out->found[i].evidence = mz_str_dup(a, k->found[i].evidence);
    }
    return out;
}

static void look_one(mz_cx *cx, const struct month *m, struct item *it, mz_arena *keep)
{
    const struct watch_people *w = m->in->people;
    const struct mz_pop *pop = w->p.pop;
    if (it->told) {
        return;
    }
    struct watch_look *k =
        watch_look_new(cx->a, w, it->row, pop->divisions[pop->division[it->row]], m->day);
    k->sight = m->in->sight;
    watch_look(cx, k);
    it->look = lasting(keep, k);
}

static void look_some(struct turn *t, size_t thread)
{
    struct batch *b = t->look;
    mz_cx *cx = &t->looks[thread];
    for (size_t at = 0; at < b->n;) {
        at = atomic_fetch_add(&b->next, SHARE);
        for (size_t i = at; i < at + SHARE && i < b->n; i++) {
            look_one(cx, t->m, &b->items[i], b->a[thread]);
        }
        mz_arena_reset(cx->a);
    }
}

/* ---- writing ---------------------------------------------------------------------------- */

struct writing {
    struct month *m;
    struct batch *b;
    struct watch_ids ids;
};

static void came_in(struct month *m, int64_t household, enum flag flag)
{
    size_t lo = m->in->span.first;
    size_t hi = m->in->span.end;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->households[mid] < household) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    if (lo < m->in->span.end && m->households[lo] == household) {
        m->flags[lo - m->in->span.first] |= (uint8_t)flag;
    }
}

/* Others wrote since the county was read: inside of this transaction nobody else does. */
static mz_code others(mz_cx *cx, struct month *m)
{
    struct watch_q_fact_since_row *facts = NULL;
    struct watch_q_since_row *alerts = NULL;
    int64_t last = last_of(m->in->county);
    size_t n = 0;
    MZ_TRY(watch_q_fact_since(cx, m->since, last, PAGE, &facts, &n));
    for (size_t i = 0; i < n; i++) {
        came_in(m, facts[i].household, TOLD);
    }
    MZ_TRY(watch_q_since(cx, m->since, last, PAGE, &alerts, &n));
    for (size_t i = 0; i < n; i++) {
        came_in(m, alerts[i].household, ALERTED);
    }
    return MZ_OK;
}

static mz_code take_ids(mz_cx *cx, struct writing *w)
{
    int64_t n = 1;
    for (size_t i = 0; i < w->b->n; i++) {
        n += w->b->items[i].look == NULL ? 0 : watch_keep_ids(w->b->items[i].look);
    }
    MZ_TRY(mz_id_take(cx, w->m->in->county, n, &w->ids.next));
    w->ids.end = w->ids.next + n;
    return MZ_OK;
}

static mz_code print_keep(mz_cx *cx, const struct writing *w, const struct item *it, bool settled)
{
    const struct watch_q_print_set_args a = {.county = w->m->in->county,
                                             .division = it->look->division,
                                             .household = it->look->household,
                                             .print = (int64_t)it->print,
                                             .settled = settled};
    return watch_q_print_set(cx, &a);
}

static mz_code write_one(mz_cx *cx, struct writing *w, struct item *it)
{
    struct watch_q_home_row home = {0};
    struct watch_kept kept = {0};
    unsigned flags = w->m->flags[it->row - w->m->in->span.first];
    bool found = false;
    if (it->told || (flags & TOLD) != 0) {
        return watch_look_at(cx, w->m->in->people, it->row, &w->b->tally);
    }
    MZ_TRY(watch_q_home(cx, it->look->household, &home, &found));
    if (!found || home.ended != MZ_NULL) {
        return MZ_OK;
    }
    if (home.division != it->look->division) {
        return watch_look_at(cx, w->m->in->people, it->row, &w->b->tally);
    }
    it->look->ids = &w->ids;
    MZ_TRY((flags & ALERTED) != 0 ? watch_keep(cx, it->look, &w->b->tally, &kept)
                                  : watch_keep_first(cx, it->look, &w->b->tally, &kept));
    return print_keep(cx, w, it, !kept.small);
}

static mz_code write_tx(mz_cx *cx, void *p)
{
    struct writing *w = p;
    struct watch_tally *t = &w->b->tally;
    *t = (struct watch_tally){0};
    MZ_TRY(others(cx, w->m));
    MZ_TRY(take_ids(cx, w));
    for (size_t i = 0; i < w->b->n; i++) {
        MZ_TRY(write_one(cx, w, &w->b->items[i]));
    }
    if (t->made + t->added + t->opened == 0) {
        mz_tx_quiet(cx); /* only what was found to be known */
    }
    return MZ_OK;
}

static mz_code write_batch(struct turn *t)
{
    struct writing w = {.m = t->m, .b = t->write};
    mz_cx own = *t->cx;
    own.a = mz_arena_new(LOOK_ARENA);
    mz_code rc = mz_tx(&own, write_tx, &w);
    if (rc == MZ_OK) {
        t->m->since = w.ids.end - 1;
    }
    t->cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* ---- batch after batch --------------------------------------------------------------------- */

/* The first thread writes what was looked at, then helps the second with what is next. */
static void turn_of(void *p, size_t thread)
{
    struct turn *t = p;
    if (thread == 0 && t->write != NULL) {
        t->rc = write_batch(t);
    }
    look_some(t, thread);
}

static void count(struct watch_tally *to, const struct watch_tally *from)
{
    to->found += from->found;
    to->made += from->made;
    to->added += from->added;
    to->opened += from->opened;
    to->known += from->known;
}

static void batch_next(struct batch *b, struct item *items, size_t left, size_t most)
{
    b->items = items;
    b->n = left < most ? left : most;
    atomic_store(&b->next, 0);
    for (size_t i = 0; i < THREADS; i++) {
        mz_arena_reset(b->a[i]);
    }
}

struct left {
    struct item *items;
    size_t n;
    size_t done;
};

/* What was written counts, and whoever waits hears of it. */
static mz_code turn_end(struct turn *t, struct left *left)
{
    const struct watch_run_options *o = t->m->in->o;
    MZ_TRY(t->rc);
    if (t->write != NULL) {
        count(t->m->tally, &t->write->tally);
        left->done += t->write->n;
        MZ_TRY(o->step == NULL ? MZ_OK
                               : o->step(t->cx, o->p, (int64_t)left->done, (int64_t)left->n));
    }
    t->write = t->look->n > 0 ? t->look : NULL;
    return MZ_OK;
}

/* Several of a county: while one is written, the next is looked at. */
static size_t batch_size(const struct month *m, size_t n)
{
    size_t size = n / BATCHES;
    size = size < BATCH_LEAST ? BATCH_LEAST : size > BATCH_MOST ? BATCH_MOST : size;
    return m->in->o->batch > 0 ? m->in->o->batch : size;
}

static mz_code batches(struct turn *t, struct left *left)
{
    const size_t batch = batch_size(t->m, left->n);
    for (size_t at = 0; at < left->n || t->write != NULL; at += t->look->n) {
        t->look = t->write == &t->two[0] ? &t->two[1] : &t->two[0];
        batch_next(t->look, left->items + at, left->n - at, batch);
        mz_threads_run(THREADS, turn_of, t);
        MZ_TRY(turn_end(t, left));
    }
    return MZ_OK;
}

/* Each thread has what it works in, and what it keeps of a look for the two batches. */
static void arenas(struct turn *t, const mz_cx *cx)
{
    for (size_t i = 0; i < THREADS; i++) {
        t->looks[i] = *cx;
        t->looks[i].db = NULL;
        t->looks[i].a = mz_arena_new(LOOK_ARENA);
        t->two[0].a[i] = mz_arena_new(LOOK_ARENA);
        t->two[1].a[i] = mz_arena_new(LOOK_ARENA);
    }
}

static mz_code county(mz_cx *cx, struct month *m)
{
    struct turn *t = MZ_NEW(cx->a, struct turn);
    struct left left = {.n = 0};
    t->m = m;
    t->cx = cx;
    MZ_TRY(know(cx, m));
    left.items = MZ_NEW_N(cx->a, struct item, m->in->span.end - m->in->span.first + 1);
    left.n = items_of(cx, m, left.items);
    arenas(t, cx);
    mz_code rc = batches(t, &left);
    for (size_t i = 0; i < THREADS; i++) {
        mz_arena_free(t->looks[i].a);
        mz_arena_free(t->two[0].a[i]);
        mz_arena_free(t->two[1].a[i]);
    }
    return rc;
}

mz_code watch_month_county(mz_cx *cx, const struct watch_month_county *in, struct watch_tally *out)
{
    mz_cx own = *cx;
    own.a = mz_arena_new(COUNTY_ARENA);
    struct month m = {
        .in = in, .households = in->people->p.households, .day = mz_date_today(cx), .tally = out};
    mz_code rc = county(&own, &m);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}
