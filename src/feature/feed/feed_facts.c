/* feed_facts.c - the newest word of departments about everybody, as facts of the packs of law. */
#include <string.h>

#include "base/hash.h"
#include "base/ident.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

#define CITY_UNIT     INT64_C(100000000)
#define PROVINCE_UNIT INT64_C(10000000000)
#define KEEP_BYTES    ((size_t)2 << 30)

enum {
    YEAR = 12,
    LOOK_BACK = 5 * YEAR, /* of changes: who died five years ago is dead */
    WINDOW_MAX = 60,      /* months of a window, as bits */
};

/* One delivery of the category that is open. */
struct opened {
    int64_t id;
    int64_t period;
    int64_t ended_ms; /* when it was read */
    mz_str source;
    bool partial;
    const struct mz_feed_folded *folded;
    struct feed_detail *detail; /* names the features of folded, in their order */
};

struct feed_facts {
    mz_arena *a, *keep;
    int64_t county, day;
    struct mz_actor office;
    const struct catalogue *c;
    struct feed_who who;
    size_t people;
    size_t deliveries;
    size_t category; /* that is open; SIZE_MAX: none */
    struct feed_facts_but but;
    struct opened *open; /* by sender, the newest first */
    size_t open_n;
};

static void free_keep(void *p)
{
    mz_arena_free(p);
}

mz_code feed_facts_open(mz_cx *cx, int64_t county, int64_t day, feed_facts **out)
{
    feed_facts *f = MZ_NEW(cx->a, feed_facts);
    const struct mz_actor *before = cx->actor;
    struct feed_holding_from_row *rows = NULL;
    f->a = cx->a;
    f->county = county / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    f->day = day;
    f->category = SIZE_MAX;
    f->office = *before;
    division_range(f->county, &f->office.division_lo, &f->office.division_hi);
    MZ_TRY(feed_catalogue(cx, &f->c));
    f->keep = mz_arena_new(KEEP_BYTES);
    mz_arena_defer(cx->a, free_keep, f->keep);
    struct mz_actor wide = f->office;
    wide.division_lo = county / PROVINCE_UNIT * PROVINCE_UNIT;
    wide.division_hi = wide.division_lo + PROVINCE_UNIT - 1;
    cx->actor = &f->office;
    mz_code rc = feed_who_open(cx, &f->who);
    cx->actor = &wide; /* deliveries of the city and the province speak of the county's people */
    rc = rc == MZ_OK ? feed_holding_from(cx, f->county, county / CITY_UNIT * CITY_UNIT,
                                         wide.division_lo, 0, &rows, &f->deliveries)
                     : rc;
    cx->actor = before;
    MZ_TRY(rc);
    f->people = mz_who_rows(f->who.who);
    *out = f;
    return MZ_OK;
}

size_t feed_facts_people(const feed_facts *f, const int64_t **person)
{
    *person = f->who.id;
    return f->people;
}

size_t feed_facts_deliveries(const feed_facts *f)
{
    return f->deliveries;
}

/* ---- deliveries of a category -------------------------------------------------------- */

static mz_code open_one(mz_cx *cx, feed_facts *f, struct opened *o, mz_str detail)
{
    struct mz_feed_result *r = NULL;
    struct feed_delivery d = {.detail = detail};
    mz_cx inner = *cx;
    inner.a = f->keep;
    o->source = mz_str_dup(f->keep, o->source);
    o->detail = MZ_NEW(f->keep, struct feed_detail);
    mz_code rc = feed_detail_of(&inner, &d, o->detail);
    rc = rc == MZ_OK ? mz_feed_result_open(&inner, cx->world->keys, f->who.who, o->id,
                                           feed_dir(&inner, o->id).p, &r)
                     : rc;
    cx->err = inner.err;
    MZ_TRY(rc);
    o->folded = r->folded;
    return MZ_OK;
}

/* The one that was replaced stands where its sender's rows are; its period is that of the new. */
static mz_code open_with(mz_cx *cx, feed_facts *f, int64_t id)
{
    struct feed_delivery d;
    size_t at = 0;
    MZ_TRY(feed_delivery(cx, id, &d));
    while (at < f->open_n &&
           (!mz_str_eq(f->open[at].source, d.source) || f->open[at].period > d.period)) {
        at++;
    }
    for (size_t i = f->open_n; i > at; i--) {
        f->open[i] = f->open[i - 1];
    }
    f->open_n++;
    f->open[at] = (struct opened){
        .id = d.id, .period = d.period, .ended_ms = d.ended_ms, .source = d.source};
    return open_one(cx, f, &f->open[at], d.detail);
}

static mz_code open_rows(mz_cx *cx, feed_facts *f, const struct feed_facts_from_row *rows, size_t n)
{
    f->open = MZ_NEW_N(f->keep, struct opened, n + 2);
    f->open_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id == f->but.without) {
            continue;
        }
        struct opened *o = &f->open[f->open_n++];
        *o = (struct opened){.id = rows[i].id,
                             .period = rows[i].period,
                             .ended_ms = rows[i].ended_ms,
                             .source = rows[i].source,
                             .partial = rows[i].partial != 0};
        MZ_TRY(open_one(cx, f, o, rows[i].detail));
    }
    return f->but.with == 0 ? MZ_OK : open_with(cx, f, f->but.with);
}

static mz_code open_category(mz_cx *cx, feed_facts *f, size_t category, struct feed_facts_but but)
{
    struct feed_facts_from_row *rows = NULL;
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)f->day});
    const struct mz_actor *before = cx->actor;
    struct mz_actor wide = f->office;
    size_t n = 0;
    if (f->category == category && f->but.without == but.without && f->but.with == but.with) {
        return MZ_OK;
    }
    mz_arena_reset(f->keep);
    f->category = SIZE_MAX;
    f->but = but;
    wide.division_lo = f->county / PROVINCE_UNIT * PROVINCE_UNIT;
    wide.division_hi = wide.division_lo + PROVINCE_UNIT - 1;
    cx->actor = &wide;
    const struct feed_facts_from_args args = {.county_d = f->county,
                                              .city = f->county / CITY_UNIT * CITY_UNIT,
                                              .province = wide.division_lo,
                                              .category = f->c->category[category].no,
                                              .first =
                                                  (int64_t)t.year * YEAR + t.month - 1 - LOOK_BACK};
    mz_code rc = feed_facts_from(cx, &args, &rows, &n);
    rc = rc == MZ_OK ? open_rows(cx, f, rows, n) : rc;
    cx->actor = before;
    MZ_TRY(rc);
    f->category = category;
    return MZ_OK;
}

/* ---- one feature ------------------------------------------------------------------------ */

struct folding {
    feed_facts *f;
    const struct catalogue_category *k;
    const struct catalogue_feature *feature;
    struct feed_fact_column *out;
    uint64_t *seen; /* months of a person that were met, or 1 */
    int64_t newest; /* period of the sender */
};

static const struct mz_feed_feature *part_of(const struct opened *o, mz_str id)
{
    for (size_t i = 0; i < o->detail->feature_n && i < o->folded->features_n; i++) {
        if (mz_str_eq(o->detail->feature[i].id, id)) {
            return &o->folded->feature[i];
        }
    }
    return NULL;
}

static void add(const struct folding *w, size_t at, int64_t v, int64_t delivery)
{
    struct feed_fact_column *out = w->out;
    int64_t sum = 0;
    if (!out->known[at]) {
        out->known[at] = true;
        out->value[at] = v;
        out->delivery[at] = delivery;
        return;
    }
    switch (w->feature->fold) {
    case CATALOGUE_FOLD_SUM:
    case CATALOGUE_FOLD_COUNT:
        out->value[at] = __builtin_add_overflow(out->value[at], v, &sum) ? INT64_MAX : sum;
        break;
    case CATALOGUE_FOLD_MAX:
    case CATALOGUE_FOLD_ANY:
    case CATALOGUE_FOLD_LATEST: /* of several senders: the later day, the higher number */
        if (v > out->value[at]) {
            out->value[at] = v;
            out->delivery[at] = delivery;
        }
        break;
    }
}

/* A month of the file's rows, or the delivery's own. */
static void add_month(const struct folding *w, size_t row, int64_t month, int64_t v,
                      int64_t delivery)
{
    int64_t k = month - w->out->first_month;
    if (k >= 0 && k < (int64_t)w->out->months && k < WINDOW_MAX && (w->seen[row] >> k & 1) == 0) {
        w->seen[row] |= UINT64_C(1) << k;
        add(w, row + (size_t)k * w->f->people, v, delivery);
    }
}

static void add_window(const struct folding *w, size_t row, int64_t month, int64_t v,
                       int64_t delivery)
{
    int64_t k = w->newest - month;
    int64_t wide = w->feature->months < WINDOW_MAX ? w->feature->months : WINDOW_MAX;
    if (k >= 0 && k < wide && (w->seen[row] >> k & 1) == 0) {
        w->seen[row] |= UINT64_C(1) << k;
        add(w, row, v, delivery);
    }
}

static void add_now(const struct folding *w, size_t row, int64_t v, int64_t delivery)
{
    bool last = w->feature->fold == CATALOGUE_FOLD_LATEST;
    if (!last || w->seen[row] == 0) {
        w->seen[row] = 1;
        add(w, row, v, delivery);
    }
}

static void add_part(const struct folding *w, const struct opened *o)
{
    const struct mz_feed_feature *p = part_of(o, w->feature->id);
    bool several = w->feature->months > 0 || w->out->months > 1 ||
                   w->k->delivers == CATALOGUE_DELIVERS_CHANGES;
    if (p == NULL || (!several && o->period != w->newest)) {
        return;
    }
    for (size_t i = 0; i < p->n; i++) {
        int64_t month = p->month == NULL ? o->period : p->month[i];
        if (w->out->months > 1) {
            add_month(w, p->person[i], month, p->value[i], o->id);
        } else if (w->feature->months > 0) {
            add_window(w, p->person[i], month, p->value[i], o->id);
        } else {
            add_now(w, p->person[i], p->value[i], o->id);
        }
    }
}

/* Nobody is a stranger to a whole register: who is not in it has nothing. */
static mz_code add_nothing(mz_cx *cx, const struct folding *w, const struct opened *o)
{
    struct feed_returned_in_row *back = NULL;
    size_t n = 0;
    mz_map *returned = mz_map_new(cx->a, MZ_MAP_U64, w->f->people + 1, 0);
    MZ_TRY(feed_returned_in(cx, o->id, &back, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(mz_map_put(cx, returned, (uint64_t)back[i].person, 1));
    }
    for (size_t row = 0; row < w->f->people; row++) {
        int64_t person = w->f->who.id[row];
        int64_t one = 0;
        bool before = person / MZ_ID_UNIT == o->id / MZ_ID_UNIT && person < o->id &&
                      w->f->who.numbered[row] <= o->ended_ms;
        if (!w->out->known[row] && before && !mz_map_get(returned, (uint64_t)person, &one)) {
            w->out->known[row] = true;
            w->out->value[row] = 0;
            w->out->delivery[row] = o->id;
        }
    }
    return MZ_OK;
}

static mz_code fold(mz_cx *cx, struct folding *w)
{
    const feed_facts *f = w->f;
    const struct opened *first = NULL;
    bool whole = true;
    bool silent = false; /* a sender who has not sent for a year */
    int64_t newest = INT64_MIN;
    for (size_t i = 0; i < f->open_n; i++) {
        newest = f->open[i].period > newest ? f->open[i].period : newest;
    }
    for (size_t i = 0; i < f->open_n; i++) {
        bool begins = i == 0 || !mz_str_eq(f->open[i].source, f->open[i - 1].source);
        if (begins) {
            memset(w->seen, 0, (f->people + 1) * sizeof *w->seen);
            w->newest = f->open[i].period;
            silent = w->k->delivers != CATALOGUE_DELIVERS_CHANGES && w->newest <= newest - YEAR;
        }
        if (begins && !silent) {
            whole = whole && !f->open[i].partial && part_of(&f->open[i], w->feature->id) != NULL;
            first = first == NULL || f->open[i].period > first->period ? &f->open[i] : first;
        }
        if (!silent) {
            add_part(w, &f->open[i]);
        }
    }
    bool says = w->feature->missing == CATALOGUE_MISSING_NONE && w->out->months == 1 &&
                w->k->delivers == CATALOGUE_DELIVERS_ALL;
    return says && whole && first != NULL ? add_nothing(cx, w, first) : MZ_OK;
}

/* ---- conversions -------------------------------------------------------------------------- */

static int64_t month_of(const struct catalogue_item *item, int64_t v)
{
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)v});
    return item->type == CATALOGUE_TYPE_MONTH ? v : (int64_t)t.year * YEAR + t.month - 1;
}

static int64_t period_of(const feed_facts *f, int64_t delivery)
{
    for (size_t i = 0; i < f->open_n; i++) {
        if (f->open[i].id == delivery) {
            return f->open[i].period;
        }
    }
    return 0;
}

/* False: the value says nothing of this fact. */
static bool convert(const struct catalogue_fact *fact, const struct catalogue_item *item,
                    int64_t period, int64_t *v)
{
    mz_date day = MZ_DATE_NONE;
    int64_t months = 0;
    switch (fact->as) {
    case CATALOGUE_AS_VALUE:
        return true;
    case CATALOGUE_AS_DAY:
        if (item->type == CATALOGUE_TYPE_MONTH) {
            bool good = mz_date_make((int32_t)(*v / YEAR), (int32_t)(*v % YEAR) + 1, 1, &day);
            *v = day.v;
            return good;
        }
        return true;
    case CATALOGUE_AS_MONTHS:
        months = period - month_of(item, *v);
        *v = months < 0 ? 0 : months;
        return true;
    case CATALOGUE_AS_YEAR:
        *v = *v == period / YEAR;
        return true;
    case CATALOGUE_AS_SOME:
        *v = *v > 0;
        return true;
    case CATALOGUE_AS_WORD:
        for (size_t i = 0; i < fact->word_n; i++) {
            if (fact->word[i].code == *v) {
                *v = (int64_t)i;
                return true;
            }
        }
        return false;
    }
    return false;
}

static void convert_all(const feed_facts *f, const struct catalogue_fact *fact,
                        const struct catalogue_item *item, struct feed_fact_column *c)
{
    for (size_t i = 0; i < f->people * c->months; i++) {
        if (c->known[i] && !convert(fact, item, period_of(f, c->delivery[i]), &c->value[i])) {
            c->known[i] = false;
            c->value[i] = c->delivery[i] = 0;
        }
    }
}

static bool better(enum catalogue_pick pick, int64_t v, int64_t than)
{
    switch (pick) {
    case CATALOGUE_PICK_FIRST:
        return v < than;
    case CATALOGUE_PICK_ONE:
    case CATALOGUE_PICK_LAST:
    case CATALOGUE_PICK_MAX:
    case CATALOGUE_PICK_ANY:
        return v > than;
    case CATALOGUE_PICK_SUM:
        break;
    }
    return false;
}

static void join(const feed_facts *f, enum catalogue_pick pick, const struct feed_fact_column *c,
                 struct feed_fact_column *out)
{
    for (size_t i = 0; i < f->people * out->months; i++) {
        if (!c->known[i]) {
            continue;
        }
        if (out->known[i] && pick == CATALOGUE_PICK_SUM) {
            int64_t sum = 0;
            bool over = __builtin_add_overflow(out->value[i], c->value[i], &sum);
            out->value[i] = over ? INT64_MAX : sum;
        } else if (!out->known[i] || better(pick, c->value[i], out->value[i])) {
            out->known[i] = true;
            out->value[i] = c->value[i];
            out->delivery[i] = c->delivery[i];
        }
    }
}

static struct feed_fact_column column_new(mz_arena *a, const feed_facts *f, size_t months)
{
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)f->day});
    size_t n = f->people * months + 1;
    return (struct feed_fact_column){
        .months = months,
        .first_month = t.year * YEAR + t.month - 1 - (int32_t)months,
        .known = MZ_NEW_N(a, bool, n),
        .value = MZ_NEW_N(a, int64_t, n),
        .delivery = MZ_NEW_N(a, int64_t, n),
    };
}

static bool in_hundredths(const struct catalogue_feature *feature,
                          const struct catalogue_item *item)
{
    return item->type == CATALOGUE_TYPE_NUMBER && feature->fold != CATALOGUE_FOLD_COUNT &&
           feature->fold != CATALOGUE_FOLD_ANY;
}

mz_code feed_facts_of(mz_cx *cx, feed_facts *f, const struct catalogue_fact *fact, size_t months,
                      struct feed_facts_but but, struct feed_fact_column *out)
{
    *out = column_new(cx->a, f, months < 1 ? 1 : months);
    for (size_t i = 0; i < fact->from_n; i++) {
        const struct catalogue_category *k = &f->c->category[fact->from[i].category];
        const struct catalogue_feature *feature = &k->feature[fact->from[i].feature];
        const struct catalogue_item *item = &f->c->item[feature->item];
        struct feed_fact_column one = column_new(cx->a, f, out->months);
        struct folding w = {.f = f, .k = k, .feature = feature, .out = &one};
        w.seen = MZ_NEW_N(cx->a, uint64_t, f->people + 1);
        MZ_TRY(open_category(cx, f, fact->from[i].category, but));
        MZ_TRY(fold(cx, &w));
        convert_all(f, fact, item, &one);
        join(f, fact->pick, &one, out);
        out->hundredths =
            out->hundredths || (fact->as == CATALOGUE_AS_VALUE && in_hundredths(feature, item));
    }
    return MZ_OK;
}

/* ---- how a delivery is called ---------------------------------------------------------------- */

mz_code feed_delivery_text(mz_cx *cx, int64_t delivery, mz_str *out)
{
    struct feed_delivery d;
    *out = MZ_S("");
    mz_code rc = feed_delivery(cx, delivery, &d);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    *out = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(d.source),
                      MZ_ARG(catalogue_period_text(cx->a, d.period)));
    return MZ_OK;
}
