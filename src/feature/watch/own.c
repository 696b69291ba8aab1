/*
 * own.c - what we pay and recognise ourselves, told to the watch and taken back, each at its day.
 *
 * A fact that was told stands over the population until another takes its place, so what begins
 * must be told when it ends, too. What is to end on a day that is known already (a stop from next
 * month, a recognition with a last day) is told with that day and counts from then on.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/feed/feed.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "feature/world.h"
#include "store/db.h"

enum { TOLD_MAX = 500, NEWS_MAX = 200, HOMES_PAGE = 500, DAYS_MAX = 64 };

/* One household, and what was told of it. */
struct owning {
    const struct watch_law *law;
    const struct catalogue *c;
    int64_t household;
    struct watch_q_own_told_row *told;
    size_t told_n;
    int64_t today;
    struct watch_news *news;
    size_t n;
    /* The fact that is looked at. */
    const struct catalogue_fact *fact;
    uint32_t i;
};

/* ---- the days on which something changes ---------------------------------------------- */

struct days {
    int64_t v[DAYS_MAX];
    size_t n;
};

/* In order, each once; the days of the past are today's. */
static void day_add(struct days *d, int64_t day, int64_t today)
{
    size_t at = d->n;
    day = day < today ? today : day;
    for (size_t i = 0; i < d->n; i++) {
        if (d->v[i] == day) {
            return;
        }
    }
    if (day == INT64_MAX || d->n == DAYS_MAX) {
        return;
    }
    for (; at > 0 && d->v[at - 1] > day; at--) {
        d->v[at] = d->v[at - 1];
    }
    d->v[at] = day;
    d->n++;
}

/* ---- one fact of one subject ------------------------------------------------------------ */

static bool tells(const struct owning *o, const struct watch_q_own_told_row *r, int64_t person)
{
    return r->person == person && mz_str_eq(r->fact, o->fact->id);
}

/* What counts on a day of what was told, the news that are to be told included; false: nothing. */
static bool told_on(const struct owning *o, int64_t person, int64_t day, mz_str *value)
{
    int64_t best = INT64_MIN;
    for (size_t i = 0; i < o->told_n; i++) {
        if (tells(o, &o->told[i], person) && o->told[i].day <= day) { /* in order of their days */
            *value = o->told[i].value;
            best = o->told[i].day;
        }
    }
    for (size_t i = 0; i < o->n; i++) {
        const struct watch_news *n = &o->news[i];
        int64_t of = n->person == 0 ? MZ_NULL : n->person;
        if (of == person && mz_str_eq(n->fact, o->fact->id) && n->day.v <= day &&
            n->day.v >= best) {
            *value = n->value;
            best = n->day.v;
        }
    }
    return best != INT64_MIN;
}

/* Empty: nothing is known on that day. */
static mz_str value_on(mz_cx *cx, const struct owning *o, const struct own_span *v, size_t n,
                       int64_t day)
{
    int64_t value = 0;
    return own_value(o->fact->own, v, n, day, &value)
               ? population_value_text(cx->a, o->law->book, o->i, value)
               : MZ_S("");
}

static mz_code one(mz_cx *cx, struct owning *o, int64_t person, const struct own_span *v, size_t n)
{
    struct days days = {.n = 0};
    day_add(&days, o->today, o->today);
    for (size_t i = 0; i < n; i++) {
        day_add(&days, v[i].from, o->today);
        day_add(&days, v[i].to, o->today);
    }
    for (size_t i = 0; i < o->told_n; i++) {
        if (tells(o, &o->told[i], person)) {
            day_add(&days, o->told[i].day, o->today);
        }
    }
    for (size_t i = 0; i < days.n; i++) {
        mz_str was = MZ_S("");
        mz_str now = value_on(cx, o, v, n, days.v[i]);
        bool told = told_on(o, person, days.v[i], &was);
        if (mz_str_eq(was, now) && (told || now.n == 0)) {
            continue;
        }
        if (o->n == NEWS_MAX) {
            return mz_fail(cx, MZ_LIMIT, "more than %d facts of our own of one household",
                           NEWS_MAX);
        }
        o->news[o->n++] = (struct watch_news){.household = o->household,
                                              .person = person == MZ_NULL ? 0 : person,
                                              .fact = o->fact->id,
                                              .value = now,
                                              .day = {(int32_t)days.v[i]},
                                              .source = MZ_S(WATCH_OWN_SOURCE),
                                              .own = true};
    }
    return MZ_OK;
}

/* Of whom it was told and who lives here no more, or has nothing any more: nothing is known. */
static mz_code strangers(mz_cx *cx, struct owning *o, const struct own_span *v, size_t n)
{
    for (size_t i = 0; i < o->told_n; i++) {
        int64_t person = o->told[i].person;
        bool met = !tells(o, &o->told[i], person);
        for (size_t k = 0; k < n && !met; k++) {
            met = person == MZ_NULL || v[k].person == person;
        }
        MZ_TRY(met ? MZ_OK : one(cx, o, person, NULL, 0));
    }
    return MZ_OK;
}

static mz_code fact_of(mz_cx *cx, struct owning *o)
{
    bool person = o->law->book->facts[o->i].entity == IR_PERSON;
    struct own_span *v = NULL;
    size_t n = 0;
    MZ_TRY(own_spans(cx, o->fact, o->household, o->household, &v, &n));
    MZ_TRY(strangers(cx, o, v, n));
    for (size_t i = 0, end = 0; i < n; i = end) {
        end = i + 1;
        while (end < n && (!person || v[end].person == v[i].person)) {
            end++;
        }
        if (!person || v[i].person != MZ_NULL) {
            MZ_TRY(one(cx, o, person ? v[i].person : MZ_NULL, &v[i], end - i));
        }
    }
    return MZ_OK;
}

static mz_code facts_of(mz_cx *cx, struct owning *o)
{
    o->today = mz_date_today(cx).v;
    o->news = MZ_NEW_N(cx->a, struct watch_news, NEWS_MAX);
    o->n = 0;
    MZ_TRY(watch_q_own_told(cx, o->household, MZ_S(WATCH_OWN_SOURCE), TOLD_MAX, &o->told,
                            &o->told_n));
    for (size_t i = 0; i < o->c->fact_n; i++) {
        o->fact = &o->c->fact[i];
        o->i = population_fact_of(o->law->book, o->fact);
        if (o->fact->own != CATALOGUE_OWN_NOT && o->i != UINT32_MAX) {
            MZ_TRY(fact_of(cx, o));
        }
    }
    return MZ_OK;
}

/* ---- told at once --------------------------------------------------------------------------- */

/* False where nobody watches: no packs with indicators, no catalogue. */
static mz_code ready(mz_cx *cx, int64_t division, struct watch_law *law, struct owning *o,
                     bool *watched)
{
    *watched = cx->world != NULL && cx->world->feeds != NULL && cx->world->rules != NULL;
    if (!*watched) {
        return MZ_OK;
    }
    mz_code rc = watch_law_of(cx, division, law);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        *watched = false;
        return MZ_OK;
    }
    MZ_TRY(rc);
    o->law = law;
    return feed_catalogue(cx, &o->c);
}

static mz_code tell_tx(mz_cx *cx, void *p)
{
    const struct owning *o = p;
    struct watch_people people;
    struct watch_tally tally = {0};
    watch_people_now(cx, o->law, &people);
    return watch_tell_home(cx, &people, o->household, o->news, o->n, &tally);
}

static mz_code tell(mz_cx *cx, struct owning *o)
{
    if (o->n == 0) {
        return MZ_OK;
    }
    return mz_tx_open(cx) ? tell_tx(cx, o) : mz_tx(cx, tell_tx, o);
}

mz_code watch_entitled(mz_cx *cx, int64_t person, int64_t household)
{
    struct watch_law law = {.book = NULL};
    struct owning o = {.household = household};
    struct household_member m = {.id = 0};
    struct household h = {.id = 0};
    bool found = household != 0;
    bool watched = false;
    if (household == 0) {
        MZ_TRY(household_of(cx, person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
        o.household = found ? m.household : 0;
    }
    if (!found) {
        return MZ_OK;
    }
    mz_code rc = household_get(cx, o.household, &h);
    if (rc == MZ_ABSENT) { /* not of the area of who acts: the daily look tells it */
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    MZ_TRY(ready(cx, h.division, &law, &o, &watched));
    if (!watched) {
        return MZ_OK;
    }
    MZ_TRY(facts_of(cx, &o));
    return tell(cx, &o);
}

/* ---- who lives there, and who died ----------------------------------------------------------- */

/* The office itself entered it: it stands before what a department says of the day. */
#define DEATH MZ_S("death_day")

static bool has_fact(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->facts_n; i++) {
        if (mz_str_eq(b->facts[i].name.id, id) && b->facts[i].entity == IR_PERSON) {
            return true;
        }
    }
    return false;
}

/* The household as one that is watched; *watched stays false where it is not, or has ended. */
static mz_code watched_home(mz_cx *cx, int64_t household, struct household *h,
                            struct watch_law *law, struct owning *o, bool *watched)
{
    MZ_TRY(household_get(cx, household, h));
    if (h->kind == HOUSEHOLD_LIVING && h->ended == MZ_NULL) {
        MZ_TRY(ready(cx, h->division, law, o, watched));
    }
    return MZ_OK;
}

static mz_code lives_widely(mz_cx *cx, void *p)
{
    struct watch_law law = {.book = NULL};
    struct owning o = {.household = *(const int64_t *)p};
    struct household h = {.id = 0};
    bool watched = false;
    MZ_TRY(watched_home(cx, o.household, &h, &law, &o, &watched));
    if (!watched) {
        return MZ_OK;
    }
    MZ_TRY(watch_home_carry(cx, &h));
    MZ_TRY(facts_of(cx, &o));
    return tell_tx(cx, &o);
}

mz_code watch_lives(mz_cx *cx, int64_t household)
{
    return watch_widely(cx, household / MZ_ID_UNIT, lives_widely, &household);
}

static mz_code died_widely(mz_cx *cx, void *p)
{
    const int64_t *person = p;
    struct watch_law law = {.book = NULL};
    struct owning o = {.household = 0};
    struct household h = {.id = 0};
    struct household_member m = {.id = 0};
    struct person_view *v = NULL;
    size_t n = 0;
    bool watched = false;
    MZ_TRY(household_of(cx, *person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &watched));
    if (!watched) {
        return MZ_OK;
    }
    watched = false;
    o.household = m.household;
    MZ_TRY(watched_home(cx, m.household, &h, &law, &o, &watched));
    MZ_TRY(person_views(cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, person, 1, &v, &n));
    if (!watched || n == 0 || !has_fact(law.book, DEATH)) {
        return MZ_OK;
    }
    o.news = &(struct watch_news){.household = m.household,
                                  .person = *person,
                                  .fact = DEATH,
                                  .value = v[0].died.v == INT32_MIN
                                               ? MZ_S("")
                                               : mz_date_iso(cx->a, v[0].died),
                                  .day = mz_date_today(cx),
                                  .source = MZ_S(WATCH_OWN_SOURCE),
                                  .own = true};
    o.n = 1;
    return tell_tx(cx, &o);
}

mz_code watch_died(mz_cx *cx, int64_t person)
{
    return watch_widely(cx, person / MZ_ID_UNIT, died_widely, &person);
}

/* ---- once a day: who moved in or out, and what came by another way -------------------------- */

static mz_code home_again(mz_cx *cx, struct owning *o, int64_t household)
{
    struct watch_q_home_row h = {0};
    bool found = false;
    o->household = household;
    MZ_TRY(watch_q_home(cx, household, &h, &found));
    if (!found || h.ended != MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(facts_of(cx, o));
    return tell(cx, o);
}

static mz_code county_again(mz_cx *cx, int64_t county)
{
    struct watch_law law = {.book = NULL};
    struct owning o = {.household = 0};
    bool watched = false;
    int64_t after = 0;
    MZ_TRY(ready(cx, county * MZ_COUNTY_UNIT, &law, &o, &watched));
    for (size_t n = watched ? HOMES_PAGE : 0; n == HOMES_PAGE;) {
        struct watch_q_own_homes_row *rows = NULL;
        mz_cx own = *cx;
        mz_code rc = MZ_OK;
        own.a = mz_arena_new((size_t)1 << 30);
        rc = watch_q_own_homes(&own, county, after, MZ_S(WATCH_OWN_SOURCE), HOMES_PAGE, &rows, &n);
        for (size_t i = 0; rc == MZ_OK && i < n; i++) {
            after = rows[i].household;
            rc = home_again(&own, &o, after);
        }
        cx->err = own.err;
        mz_arena_free(own.a);
        MZ_TRY(rc);
    }
    return MZ_OK;
}

mz_code watch_own_job(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t after = 0;
    (void)job;
    (void)input;
    for (;;) {
        struct watch_q_counties_row row = {0};
        bool found = false;
        MZ_TRY(watch_q_counties(cx, after, &row, &found));
        if (!found) {
            return MZ_OK;
        }
        MZ_TRY(county_again(cx, row.county));
        after = (row.county + 1) * MZ_ID_UNIT - 1;
    }
}
