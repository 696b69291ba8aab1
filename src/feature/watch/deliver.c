/* deliver.c - what departments delivered: facts that changed are told to the watch, once. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "feature/clue/clue.h"
#include "feature/division/division.h"
#include "feature/feed/feed.h"
#include "feature/household/household.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "feature/world.h"
#include "store/db.h"

/* Room for the facts of a county before and after, and for the households of one transaction. */
#define ARENA ((size_t)4 << 30)

enum {
    ONE_BY_ONE = 2000, /* more households than that are looked at by a whole run */
    HOMES = 20,        /* of one transaction */
    NEWS_MAX = 200000,
    SOURCE_BYTES = 180, /* sixty Chinese characters */
};

/* A fact of somebody that is another one now. */
struct item {
    struct watch_news news;
    size_t order;
};

struct hearing {
    mz_cx *cx;
    struct feed_delivery d;
    mz_str source;
    int64_t before; /* the delivery that held when we last heard */
    const struct catalogue *c;
    size_t category;
    struct watch_law law;
    int64_t county; /* as division */
    feed_facts *desk;
    const int64_t *person; /* by row */
    size_t people;
    mz_map *row; /* of a person */
    struct item *item;
    size_t n;
    bool months; /* a fact by months is another one: a new population has it before anybody looks */
};

/* ---- what changed --------------------------------------------------------------------------- */

static bool speaks(const struct hearing *h, const struct catalogue_fact *f)
{
    for (size_t i = 0; i < f->from_n; i++) {
        if (f->from[i].category == h->category) {
            return true;
        }
    }
    return false;
}

/* That somebody has nothing is no news where nothing was known. */
static bool differs(const struct feed_fact_column *was, const struct feed_fact_column *now,
                    size_t i)
{
    if (was->known[i] != now->known[i]) {
        return was->known[i] || now->value[i] != 0;
    }
    return was->known[i] && was->value[i] != now->value[i];
}

static void add(struct hearing *h, int64_t household, int64_t person,
                const struct catalogue_fact *f, mz_str value)
{
    if (h->n == NEWS_MAX) { /* a whole run looks at all of them */
        return;
    }
    h->item[h->n] = (struct item){.news = {.household = household,
                                           .person = person,
                                           .fact = f->id,
                                           .value = value,
                                           .day = mz_date_today(h->cx),
                                           .source = h->source,
                                           .delivery = h->d.id},
                                  .order = h->n};
    h->n++;
}

/* ---- of whom we know no household ----------------------------------------------------------- */

static enum clue_need need_of(mz_str word)
{
#define X(id, text, label) {text, CLUE_##id},
    static const struct {
        const char *word;
        enum clue_need need;
    } needs[] = {CLUE_NEEDS(X)};
#undef X
    for (size_t i = 0; i < MZ_LEN(needs); i++) {
        if (mz_str_eq(word, mz_str_of(needs[i].word))) {
            return needs[i].need;
        }
    }
    return CLUE_OTHER;
}

struct clueing {
    struct hearing *h;
    const struct catalogue_fact *f;
    int64_t person;
};

/* Looked for and made in one transaction: whoever comes again finds it. */
static mz_code clue_tx(mz_cx *cx, void *p)
{
    const struct clueing *c = p;
    struct watch_q_clued_row row = {0};
    mz_str source = mz_str_fmt(cx->a, "delivery %" PRId64, c->h->d.id);
    int64_t id = 0;
    MZ_TRY(watch_q_clued(cx, c->person / MZ_ID_UNIT, c->person, source, &row));
    if (row.n > 0) {
        return MZ_OK;
    }
    return clue_raise(cx,
                      &(struct clue_new){.channel = CLUE_DATA,
                                         .kind = CLUE_HELP,
                                         .need = need_of(c->f->need),
                                         .person = c->person,
                                         .source = source},
                      &id);
}

/* ---- one fact ------------------------------------------------------------------------------- */

/* As a case writes it; empty where nothing is known any more. */
static mz_str text_of(const struct hearing *h, const struct catalogue_fact *f, uint32_t fact,
                      bool hundredths, int64_t v)
{
    int64_t stored = 0;
    return population_value(h->law.book, f, hundredths, v, &stored)
               ? population_value_text(h->cx->a, h->law.book, fact, stored)
               : MZ_S("");
}

/* What the members add up to now. */
static mz_code home_value(struct hearing *h, const struct catalogue_fact *f, uint32_t fact,
                          const struct feed_fact_column *c, int64_t household, mz_str *out)
{
    struct household_member *m = NULL;
    struct population_sum sum = {.some = false};
    size_t n = 0;
    MZ_TRY(members_of(h->cx, household, &m, &n));
    for (size_t i = 0; i < n; i++) {
        int64_t row = 0;
        bool met = mz_map_get(h->row, (uint64_t)m[i].person, &row);
        population_add(h->c, f, met && c->known[row], met ? c->value[row] : 0,
                       met ? c->delivery[row] : 0, &sum);
    }
    *out = population_sum_known(&sum) ? text_of(h, f, fact, c->hundredths, sum.v) : MZ_S("");
    return MZ_OK;
}

/* Of a month: the population made anew holds it, and who lives there is looked at with it. */
static mz_code one_month(struct hearing *h, size_t row)
{
    static const struct catalogue_fact look = {.id = {"", 0}};
    struct household_member m = {.id = 0};
    bool found = false;
    h->months = true;
    MZ_TRY(household_of(h->cx, h->person[row], HOUSEHOLD_LIVING, mz_date_today(h->cx).v, &m,
                        &found));
    if (found) {
        add(h, m.household, 0, &look, MZ_S(""));
    }
    return MZ_OK;
}

static mz_code one(struct hearing *h, const struct catalogue_fact *f, uint32_t fact,
                   const struct feed_fact_column *now, size_t row)
{
    struct household_member m = {.id = 0};
    mz_str value = MZ_S("");
    bool found = false;
    int64_t person = h->person[row];
    bool own = h->law.book->facts[fact].entity == IR_PERSON;
    MZ_TRY(household_of(h->cx, person, HOUSEHOLD_LIVING, mz_date_today(h->cx).v, &m, &found));
    if (now->known[row] &&
        (f->clue == CATALOGUE_CLUE_ALWAYS || (f->clue == CATALOGUE_CLUE_ALONE && !found))) {
        struct clueing c = {h, f, person};
        MZ_TRY(mz_tx(h->cx, clue_tx, &c));
    }
    if (!found) {
        return MZ_OK;
    }
    if (!own) {
        MZ_TRY(home_value(h, f, fact, now, m.household, &value));
    } else if (now->known[row]) {
        value = text_of(h, f, fact, now->hundredths, now->value[row]);
    }
    add(h, m.household, own ? person : 0, f, value);
    return MZ_OK;
}

static mz_code fact_of(struct hearing *h, const struct catalogue_fact *f)
{
    struct feed_fact_column was;
    struct feed_fact_column now;
    uint32_t fact = population_fact_of(h->law.book, f);
    if (fact == UINT32_MAX) {
        return MZ_OK;
    }
    bool monthly = h->law.book->facts[fact].history != IR_NO_HISTORY;
    size_t months = monthly ? CATALOGUE_FACT_MONTHS : 1;
    MZ_TRY(feed_facts_of(h->cx, h->desk, f, months, (struct feed_facts_but){h->d.id, h->before},
                         &was));
    MZ_TRY(feed_facts_of(h->cx, h->desk, f, months, (struct feed_facts_but){0, 0}, &now));
    for (size_t row = 0; row < h->people; row++) {
        bool news = false;
        for (size_t k = 0; k < now.months && !news; k++) { /* month after month, all people each */
            news = differs(&was, &now, k * h->people + row);
        }
        MZ_TRY(!news     ? MZ_OK
               : monthly ? one_month(h, row)
                         : one(h, f, fact, &now, row));
    }
    return MZ_OK;
}

/* ---- telling -------------------------------------------------------------------------------- */

static int by_home(const void *a, const void *b)
{
    const struct item *x = a;
    const struct item *y = b;
    if (x->news.household != y->news.household) {
        return x->news.household < y->news.household ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

static bool begins_home(const struct hearing *h, size_t i)
{
    return i == 0 || h->item[i].news.household != h->item[i - 1].news.household;
}

/* Several members bring the same sum of their household: once is enough. */
static bool before_in(const struct watch_news *news, size_t n, const struct watch_news *one)
{
    for (size_t i = 0; i < n; i++) {
        if (news[i].person == one->person && mz_str_eq(news[i].fact, one->fact)) {
            return true;
        }
    }
    return false;
}

struct batch {
    const struct hearing *h;
    const struct watch_people *people;
    size_t from, end;
};

static mz_code batch_tx(mz_cx *cx, void *p)
{
    const struct batch *b = p;
    struct watch_news *news = MZ_NEW_N(cx->a, struct watch_news, b->end - b->from + 1);
    struct watch_tally tally = {0};
    for (size_t i = b->from; i < b->end;) {
        size_t n = 0;
        int64_t household = b->h->item[i].news.household;
        for (; i < b->end && b->h->item[i].news.household == household; i++) {
            if (b->h->item[i].news.fact.n > 0 && !before_in(news, n, &b->h->item[i].news)) {
                news[n++] = b->h->item[i].news;
            }
        }
        MZ_TRY(watch_tell_home(cx, b->people, household, news, n, &tally));
    }
    return MZ_OK;
}

/* Behind the last of so many households. */
static size_t some_homes(const struct hearing *h, size_t from)
{
    size_t homes = 0;
    size_t i = from;
    for (; i < h->n; i++) {
        homes += i == from || begins_home(h, i);
        if (homes > HOMES) {
            break;
        }
    }
    return i;
}

static mz_code tell(struct hearing *h)
{
    struct batch b = {.h = h};
    struct watch_people people;
    watch_people_now(h->cx, &h->law, &people);
    b.people = &people;
    for (size_t i = 0; i < h->n; i = b.end) {
        mz_cx own = *h->cx;
        b.from = i;
        b.end = some_homes(h, i);
        own.a = mz_arena_new(ARENA);
        mz_code rc = mz_tx(&own, batch_tx, &b);
        h->cx->err = own.err;
        mz_arena_free(own.a);
        MZ_TRY(rc);
    }
    return MZ_OK;
}

/* So much is new that a run over everybody is the shorter way. */
static mz_code run_over(struct hearing *h)
{
    struct watch_tally t = {0};
    struct mz_ymd ymd = mz_date_ymd(mz_date_today(h->cx));
    mz_code rc =
        watch_run(h->cx, &(struct watch_run_options){.period = ymd.year * 12 + ymd.month - 1}, &t);
    if (rc == MZ_ABSENT) { /* there is no population: one by one */
        mz_clear(h->cx);
        return tell(h);
    }
    return rc;
}

/* ---- a delivery ----------------------------------------------------------------------------- */

static mz_code county(struct hearing *h)
{
    size_t homes = 0;
    MZ_TRY(feed_facts_open(h->cx, h->county, mz_date_today(h->cx).v, &h->desk));
    h->people = feed_facts_people(h->desk, &h->person);
    h->row = mz_map_new(h->cx->a, MZ_MAP_U64, h->people + 1, 0);
    for (size_t i = 0; i < h->people; i++) {
        MZ_TRY(mz_map_put(h->cx, h->row, (uint64_t)h->person[i], (int64_t)i));
    }
    h->item = MZ_NEW_N(h->cx->a, struct item, NEWS_MAX + 1);
    h->n = 0;
    for (size_t i = 0; i < h->c->fact_n; i++) {
        MZ_TRY(speaks(h, &h->c->fact[i]) ? fact_of(h, &h->c->fact[i]) : MZ_OK);
    }
    qsort(h->item, h->n, sizeof *h->item, by_home);
    for (size_t i = 0; i < h->n; i++) {
        homes += begins_home(h, i);
    }
    if (h->months || homes > ONE_BY_ONE) {
        MZ_TRY(population_refresh(h->cx, h->law.book, h->cx->world->data));
    }
    return homes > ONE_BY_ONE ? run_over(h) : tell(h);
}

/* A county without packs of its own or indicators is not watched. */
static mz_code county_if(struct hearing *h)
{
    mz_code rc = watch_law_of(h->cx, h->county, &h->law);
    if (rc == MZ_ABSENT) {
        mz_clear(h->cx);
        return MZ_OK;
    }
    return rc == MZ_OK ? county(h) : rc;
}

/* In memory of its own: a province has a hundred of them. */
static mz_code county_apart(struct hearing *h)
{
    mz_arena *keep = h->cx->a;
    h->cx->a = mz_arena_new(ARENA);
    mz_code rc = county_if(h);
    mz_arena_free(h->cx->a);
    h->cx->a = keep;
    return rc;
}

/* The county of the delivery, or all counties below the city or province that it was brought for.
 */
static mz_code counties(struct hearing *h)
{
    int64_t lo = 0;
    int64_t hi = 0;
    int64_t after = 0;
    h->county = h->d.division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    if (division_code_level(h->d.division) >= DIVISION_COUNTY) {
        return county_if(h);
    }
    division_range(h->d.division, &lo, &hi);
    for (;;) {
        struct watch_q_counties_row row = {0};
        bool found = false;
        MZ_TRY(watch_q_counties(h->cx, after, &row, &found));
        if (!found) {
            return MZ_OK;
        }
        h->county = row.county * MZ_COUNTY_UNIT;
        MZ_TRY(h->county >= lo && h->county <= hi ? county_apart(h) : MZ_OK);
        after = (row.county + 1) * MZ_ID_UNIT - 1;
    }
}

static mz_code hear(mz_cx *cx, int64_t delivery)
{
    struct hearing h = {.cx = cx};
    const struct catalogue_category *k = NULL;
    bool some = false;
    MZ_TRY(feed_delivery(cx, delivery, &h.d));
    MZ_TRY(feed_catalogue(cx, &h.c));
    MZ_TRY(feed_category(cx, h.d.category, &k));
    h.category = (size_t)(k - h.c->category);
    for (size_t i = 0; i < h.c->fact_n; i++) {
        some = some || speaks(&h, &h.c->fact[i]);
    }
    if (!some) {
        return MZ_OK;
    }
    MZ_TRY(feed_told_before(cx, delivery, &h.before));
    MZ_TRY(feed_delivery_text(cx, delivery, &h.source));
    h.source = mz_text_cut(h.source, SOURCE_BYTES);
    return counties(&h);
}

mz_code watch_delivered(mz_cx *cx, int64_t delivery)
{
    mz_cx own = *cx;
    own.a = mz_arena_new(ARENA);
    mz_code rc = hear(&own, delivery);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}
