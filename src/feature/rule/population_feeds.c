/* population_feeds.c - the newest word of departments, and what we pay ourselves, as columns. */
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "col/pop.h"
#include "feature/feed/feed.h"
#include "feature/rule/own.h"
#include "feature/rule/population_facts.h"
#include "feature/rule/rule_sql.h"
#include "feature/rule/shelf.h"
#include "feature/world.h"
#include "store/db.h"

/* Room for the columns of one fact of a county, over and over; and for a population made anew. */
#define FACT_ARENA    ((size_t)2 << 30)
#define REFRESH_ARENA ((size_t)4 << 30)

enum { YUAN_CENTS = 100, ORIGINS_MAX = 65535 };

/* ---- values ------------------------------------------------------------------------------ */

static bool kind_fits(const struct ir_fact *f, enum catalogue_as as)
{
    enum rule_kind k = f->type.kind;
    switch (as) {
    case CATALOGUE_AS_VALUE:
        return k == RULE_NUM || k == RULE_DATE || k == RULE_BOOL;
    case CATALOGUE_AS_DAY:
        return k == RULE_DATE;
    case CATALOGUE_AS_MONTHS:
        return k == RULE_MONTHS;
    case CATALOGUE_AS_YEAR:
    case CATALOGUE_AS_SOME:
        return k == RULE_BOOL;
    case CATALOGUE_AS_WORD:
        return k == RULE_ENUM;
    }
    return false;
}

static int64_t word_of(const struct ir_enum *e, mz_str word)
{
    for (size_t i = 0; i < e->values_n; i++) {
        if (mz_str_eq(e->values[i].id, word)) {
            return (int64_t)i;
        }
    }
    return -1;
}

uint32_t population_fact_of(const struct rule_book *b, const struct catalogue_fact *fact)
{
    for (uint32_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        if (!mz_str_eq(f->name.id, fact->id)) {
            continue;
        }
        bool fits = fact->from_n == 0 || (kind_fits(f, fact->as) && f->history != IR_DATED);
        for (size_t w = 0; fits && w < fact->word_n; w++) {
            fits = word_of(&b->enums[f->type.enum_i], fact->word[w].word) >= 0;
        }
        return fits ? i : UINT32_MAX;
    }
    return UINT32_MAX;
}

bool population_value(const struct rule_book *b, const struct catalogue_fact *fact, bool hundredths,
                      int64_t v, int64_t *out)
{
    uint32_t i = population_fact_of(b, fact);
    if (i == UINT32_MAX) {
        return false;
    }
    const struct ir_fact *f = &b->facts[i];
    *out = v;
    if (f->type.kind == RULE_BOOL) {
        *out = v != 0;
        return true;
    }
    if (f->type.kind == RULE_ENUM) {
        *out = word_of(&b->enums[f->type.enum_i], fact->word[v].word);
        return *out >= 0;
    }
    if (f->type.kind == RULE_NUM) {
        int64_t scale = 1;
        for (int d = 0; d < f->type.decimals; d++) {
            scale *= 10;
        }
        if (__builtin_mul_overflow(v, scale, out)) {
            return false;
        }
        *out = hundredths ? *out / YUAN_CENTS : *out;
    }
    bool bounded = f->type.kind == RULE_NUM || f->type.kind == RULE_DATE;
    return !bounded || (*out >= f->min && *out <= f->max);
}

mz_str population_value_text(mz_arena *a, const struct rule_book *b, uint32_t fact, int64_t v)
{
    const struct ir_fact *f = &b->facts[fact];
    int64_t scale = 1;
    switch (f->type.kind) {
    case RULE_BOOL:
        return v != 0 ? MZ_S("true") : MZ_S("false");
    case RULE_ENUM:
        return b->enums[f->type.enum_i].values[v].id;
    case RULE_DATE:
        return mz_date_iso(a, (mz_date){(int32_t)v});
    case RULE_NUM:
        for (int d = 0; d < f->type.decimals; d++) {
            scale *= 10;
        }
        return f->type.decimals == 0 ? mz_str_fmt(a, "%" PRId64, v)
                                     : mz_str_fmt(a, "%" PRId64 ".%0*" PRId64, v / scale,
                                                  (int)f->type.decimals, v % scale);
    case RULE_MONTHS:
    case RULE_DAYS:
    case RULE_MONTH:
    case RULE_SET:
    case RULE_DIVISION:
    case RULE_TEXT:
        break;
    }
    return mz_str_fmt(a, "%" PRId64, v);
}

/* ---- a household of its members ---------------------------------------------------------------
 */

void population_add(const struct catalogue *c, const struct catalogue_fact *fact, bool known,
                    int64_t v, int64_t delivery, struct population_sum *to)
{
    const struct catalogue_from *from = &fact->from[0];
    enum catalogue_roll roll = c->category[from->category].feature[from->feature].roll;
    int64_t sum = 0;
    if (!known) {
        to->open = true;
        return;
    }
    if (!to->some) {
        *to = (struct population_sum){true, to->open, v, delivery};
        return;
    }
    if (roll == CATALOGUE_ROLL_SUM) {
        to->delivery = v > 0 && to->v == 0 ? delivery : to->delivery;
        to->v = __builtin_add_overflow(to->v, v, &sum) ? INT64_MAX : sum;
    } else if (v > to->v) {
        to->v = v;
        to->delivery = delivery;
    }
}

/* Nothing is said of a household while one member's nothing is not known. */
bool population_sum_known(const struct population_sum *s)
{
    return s->some && (!s->open || s->v != 0);
}

/* ---- columns -------------------------------------------------------------------------------- */

struct feeding {
    mz_cx *cx;
    const struct population_options *o;
    const struct rule_book *b;
    const struct catalogue *c;
    struct mz_pop *p;
    const int64_t *homes, *persons; /* record numbers by row */
    mz_map *row;                    /* of a person, the last; the one before it in `before` */
    int64_t *before;                /* by row; -1: none. Who moved is in two households */
    uint32_t until;                 /* fact of the day of leaving; UINT32_MAX: none */
    mz_map *place;                  /* of a delivery in the list, from 1 */
    feed_facts *desk;
    size_t first, end; /* households of the county that is fed */
    const struct catalogue_fact *fact;
    uint32_t i;    /* its place in the book */
    size_t origin; /* its column of deliveries */
};

static mz_code place_of(struct feeding *w, int64_t delivery, int64_t *place)
{
    struct population_origin *origin = w->o->origin;
    *place = 0;
    if (delivery == 0 || mz_map_get(w->place, (uint64_t)delivery, place)) {
        return MZ_OK;
    }
    if (origin->deliveries_n == ORIGINS_MAX) {
        return mz_fail(w->cx, MZ_LIMIT, "a population of more than %d deliveries", ORIGINS_MAX);
    }
    origin->delivery[origin->deliveries_n++] = delivery;
    *place = (int64_t)origin->deliveries_n;
    return mz_map_put(w->cx, w->place, (uint64_t)delivery, *place);
}

static mz_code note_origin(struct feeding *w, struct mz_col_set *set, size_t rows, size_t row,
                           int64_t delivery)
{
    struct mz_pop_col *c = &set->col[w->origin];
    int64_t place = 0;
    if (c->v == NULL) {
        *c = mz_col_new(w->p->a, MZ_W16, rows);
    }
    MZ_TRY(place_of(w, delivery, &place));
    mz_col_set(c, row, place);
    return MZ_OK;
}

/* The month that the column of the population is of, in that of the deliveries; -1: not there. */
static int64_t month_at(const struct mz_col_months *m, const struct feed_fact_column *c, size_t k)
{
    int64_t at = m->first_month + (int64_t)k - c->first_month;
    return at >= 0 && at < (int64_t)c->months ? at : -1;
}

static mz_code put_person(struct feeding *w, const struct feed_fact_column *c, size_t people,
                          size_t from, size_t row)
{
    struct mz_col_set *set = &w->p->person_facts;
    int64_t v = 0;
    if (w->b->facts[w->i].history == IR_NO_HISTORY) {
        if (!c->known[from] ||
            !population_value(w->b, w->fact, c->hundredths, c->value[from], &v)) {
            return MZ_OK;
        }
        mz_col_set(&set->col[w->i], row, v);
        return note_origin(w, set, w->p->persons_n, row, c->delivery[from]);
    }
    struct mz_col_months *m = &set->months[w->i];
    for (size_t k = 0; k < m->months_n; k++) {
        int64_t month = month_at(m, c, k);
        size_t at = month < 0 ? 0 : from + (size_t)month * people;
        bool said = month >= 0 && c->known[at] &&
                    population_value(w->b, w->fact, c->hundredths, c->value[at], &v);
        if (!said) {
            continue;
        }
        mz_col_set(&m->month[k], row, v);
        MZ_TRY(note_origin(w, set, w->p->persons_n, row, c->delivery[at]));
    }
    return MZ_OK;
}

static mz_code put_persons(struct feeding *w, const struct feed_fact_column *c)
{
    const int64_t *person = NULL;
    size_t people = feed_facts_people(w->desk, &person);
    for (size_t i = 0; i < people; i++) {
        int64_t row = 0;
        row = mz_map_get(w->row, (uint64_t)person[i], &row) ? row : -1;
        for (; row >= 0; row = w->before[row]) {
            MZ_TRY(put_person(w, c, people, i, (size_t)row));
        }
    }
    return MZ_OK;
}

static bool left(const struct feeding *w, uint32_t row)
{
    const struct mz_pop_col *col =
        w->until == UINT32_MAX ? NULL : &w->p->person_facts.col[w->until];
    int64_t day = 0;
    return col != NULL && col->v != NULL && mz_col_get(col, row, &day) &&
           day < w->b->facts[w->until].max;
}

/* Members side by side are rows of the population; those of the deliveries are found by number. */
static mz_code put_homes(struct feeding *w, const struct feed_fact_column *c)
{
    const int64_t *person = NULL;
    size_t people = feed_facts_people(w->desk, &person);
    mz_map *from = mz_map_new(w->cx->a, MZ_MAP_U64, people + 1, 0);
    for (size_t i = 0; i < people; i++) {
        MZ_TRY(mz_map_put(w->cx, from, (uint64_t)person[i], (int64_t)i));
    }
    for (size_t h = w->first; h < w->end; h++) {
        struct population_sum sum = {.some = false};
        int64_t v = 0;
        for (uint32_t row = w->p->first[h]; row < w->p->first[h + 1]; row++) {
            int64_t at = 0;
            bool met = mz_map_get(from, (uint64_t)w->persons[row], &at);
            if (left(w, row)) {
                continue; /* what he owns is not of this household any more */
            }
            population_add(w->c, w->fact, met && c->known[at], met ? c->value[at] : 0,
                           met ? c->delivery[at] : 0, &sum);
        }
        if (!population_sum_known(&sum) ||
            !population_value(w->b, w->fact, c->hundredths, sum.v, &v)) {
            continue;
        }
        mz_col_set(&w->p->household_facts.col[w->i], h, v);
        MZ_TRY(note_origin(w, &w->p->household_facts, w->p->households_n, h, sum.delivery));
    }
    return MZ_OK;
}

static mz_code feed_one(struct feeding *w)
{
    const struct ir_fact *f = &w->b->facts[w->i];
    size_t months = f->history == IR_MONTHLY ? CATALOGUE_FACT_MONTHS : 1;
    struct feed_fact_column c;
    mz_cx own = *w->cx;
    mz_cx *before = w->cx;
    own.a = mz_arena_new(FACT_ARENA);
    w->cx = &own;
    mz_code rc = feed_facts_of(&own, w->desk, w->fact, months, (struct feed_facts_but){0, 0}, &c);
    if (rc == MZ_OK) {
        rc = f->entity == IR_PERSON        ? put_persons(w, &c)
             : f->history == IR_NO_HISTORY ? put_homes(w, &c)
                                           : MZ_OK;
    }
    w->cx = before;
    before->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* ---- what we pay and recognise ourselves -------------------------------------------------------
 */

/* One household or person: what its spans say on the day of the population. */
static mz_code put_own(struct feeding *w, const struct own_span *v, size_t n, bool person,
                       size_t row)
{
    struct mz_col_set *set = person ? &w->p->person_facts : &w->p->household_facts;
    int64_t value = 0;
    if (own_value(w->fact->own, v, n, w->o->at.v, &value)) {
        mz_col_set(&set->col[w->i], row, value);
        return note_origin(w, set, person ? w->p->persons_n : w->p->households_n, row, 0);
    }
    return MZ_OK;
}

/* Where we know nothing of somebody, what departments said stays. */
static mz_code own(struct feeding *w, int64_t county)
{
    bool person = w->b->facts[w->i].entity == IR_PERSON;
    struct own_span *v = NULL;
    size_t n = 0;
    size_t h = w->first;
    MZ_TRY(own_spans(w->cx, w->fact, county * MZ_ID_UNIT, (county + 1) * MZ_ID_UNIT - 1, &v, &n));
    for (size_t i = 0, end = 0; i < n; i = end) {
        int64_t row = 0;
        for (end = i + 1; end < n && v[end].household == v[i].household &&
                          (!person || v[end].person == v[i].person);) {
            end++;
        }
        while (h < w->end && w->homes[h] < v[i].household) {
            h++;
        }
        if (person && v[i].person != MZ_NULL && mz_map_get(w->row, (uint64_t)v[i].person, &row)) {
            for (; row >= 0; row = w->before[row]) {
                MZ_TRY(put_own(w, &v[i], end - i, true, (size_t)row));
            }
        } else if (!person && h < w->end && w->homes[h] == v[i].household) {
            MZ_TRY(put_own(w, &v[i], end - i, false, h));
        }
    }
    return MZ_OK;
}

/* ---- all of it ----------------------------------------------------------------------------------
 */

/* What was made up gives way: only what people tell, too, stays below what departments say. */
static void make_room(struct feeding *w)
{
    const struct ir_fact *f = &w->b->facts[w->i];
    bool person = f->entity == IR_PERSON;
    if (w->fact->from_n > 0 && !w->fact->told) {
        population_room(w->o, f, w->i, person ? w->p->persons_n : w->p->households_n, w->p,
                        person ? &w->p->person_facts : &w->p->household_facts);
    }
}

static mz_code each_fact(struct feeding *w, int64_t county, bool fresh)
{
    size_t origin = 0;
    for (size_t i = 0; i < w->c->fact_n; i++) {
        w->fact = &w->c->fact[i];
        w->i = population_fact_of(w->b, w->fact);
        bool fed = w->i != UINT32_MAX && w->fact->from_n > 0;
        bool ours = w->i != UINT32_MAX && w->fact->own != CATALOGUE_OWN_NOT;
        if (!fed && !ours) {
            continue;
        }
        w->origin = w->b->facts_n + POPULATION_HIDDEN + origin++;
        if (fresh) {
            w->o->origin->fact[w->o->origin->facts_n++] = w->fact->id;
            make_room(w);
        }
        MZ_TRY(fed ? feed_one(w) : MZ_OK);
        MZ_TRY(ours ? own(w, county) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code each_county(struct feeding *w)
{
    bool fresh = true;
    for (size_t i = 0; i < w->p->households_n; i = w->end) {
        int64_t county = w->homes[i] / MZ_ID_UNIT;
        mz_cx own = *w->cx;
        mz_cx *before = w->cx;
        w->first = i;
        for (w->end = i + 1;
             w->end < w->p->households_n && w->homes[w->end] / MZ_ID_UNIT == county;) {
            w->end++;
        }
        own.a = mz_arena_new(FACT_ARENA);
        w->cx = &own;
        mz_code rc = feed_facts_open(&own, county * MZ_COUNTY_UNIT, w->o->at.v, &w->desk);
        rc = rc == MZ_OK ? each_fact(w, county, fresh) : rc;
        fresh = false;
        w->cx = before;
        before->err = own.err;
        mz_arena_free(own.a);
        MZ_TRY(rc);
    }
    return MZ_OK;
}

mz_code population_feeds(mz_cx *cx, const struct population_options *o, struct mz_pop *p)
{
    size_t at = o->book->facts_n;
    struct feeding w = {.cx = cx, .o = o, .b = o->book, .p = p};
    MZ_TRY(feed_catalogue(cx, &w.c));
    o->origin->fact = MZ_NEW_N(cx->a, mz_str, w.c->fact_n + 1);
    o->origin->facts_n = 0;
    o->origin->delivery = MZ_NEW_N(cx->a, int64_t, ORIGINS_MAX + 1);
    o->origin->deliveries_n = 0;
    w.homes = p->household_facts.col[at].v;
    w.persons = p->person_facts.col[at].v;
    w.row = mz_map_new(cx->a, MZ_MAP_U64, p->persons_n + 1, 0);
    w.place = mz_map_new(cx->a, MZ_MAP_U64, ORIGINS_MAX + 1, 0);
    w.before = MZ_NEW_N(cx->a, int64_t, p->persons_n + 1);
    for (size_t i = 0; i < p->persons_n; i++) {
        int64_t row = 0;
        w.before[i] = mz_map_get(w.row, (uint64_t)w.persons[i], &row) ? row : -1;
        MZ_TRY(mz_map_put(cx, w.row, (uint64_t)w.persons[i], (int64_t)i));
    }
    w.until = UINT32_MAX;
    for (uint32_t i = 0; i < o->book->facts_n; i++) {
        w.until = o->book->facts[i].membership == IR_MEMBER_UNTIL ? i : w.until;
    }
    return p->households_n == 0 ? MZ_OK : each_county(&w);
}

/* ---- made anew ---------------------------------------------------------------------------------
 */

static mz_code remake(mz_cx *cx, const struct rule_book *b, mz_str data)
{
    struct population_origin origin = {.invented = false};
    struct population_options o = {.book = b, .at = mz_date_today(cx), .origin = &origin};
    struct mz_pop *pop = NULL;
    bool there = false;
    bool synthetic = false;
    MZ_TRY(population_kind(cx, data, &there, &synthetic));
    if (synthetic) {
        return MZ_OK; /* a demonstration, or a measurement: it stays what it is */
    }
    MZ_TRY(population_make(cx, &o, &pop));
    return origin.deliveries_n == 0 && !there ? MZ_OK : population_save(cx, &o, pop, data);
}

mz_code population_refresh(mz_cx *cx, const struct rule_book *b, mz_str data)
{
    mz_cx own = *cx;
    own.a = mz_arena_new(REFRESH_ARENA);
    mz_code rc = remake(&own, b, data);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}
