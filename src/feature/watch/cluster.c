/* cluster.c - how many households of a place have the same sign: counted, made, joined. */
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/watch/cluster.h"
#include "feature/watch/cluster_sql.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "store/db.h"

enum {
    HOMES_MAX = 20000, /* of one cluster */
    PLACES_MAX = 5000, /* of a county */
    HOMES_LEAST = 2,   /* where the pack has a share alone */
    VILLAGE_LEVEL = 5,
    TOWN_LEVEL = 4,
    PARTS = 10000,
    TOWN_UNIT = 1000
};

/* One rule at one place. */
struct looking {
    const struct watch_law *law;
    const struct ir_cluster *rule;
    int64_t place, lo, hi;
    mz_str signs, facts; /* ids with spaces around */
    int64_t days, least;
    int64_t num, den; /* of the share; num 0: none is asked for */
    int64_t today;
};

/* ---- the rule ---------------------------------------------------------------------------- */

static int64_t unit_of(const struct ir_cluster *rule)
{
    return rule->level == VILLAGE_LEVEL ? 1
           : rule->level == TOWN_LEVEL  ? TOWN_UNIT
                                        : MZ_COUNTY_UNIT;
}

/* Where nobody is, a place of a higher level than the rule's has no code of its own: 0. */
static int64_t place_of(const struct ir_cluster *rule, int64_t division)
{
    int64_t place = division / unit_of(rule) * unit_of(rule);
    bool above = (rule->level == VILLAGE_LEVEL && place % TOWN_UNIT == 0) ||
                 (rule->level == TOWN_LEVEL && place % MZ_COUNTY_UNIT == 0);
    return above ? 0 : place;
}

static mz_str add_id(mz_arena *a, mz_str all, mz_str id)
{
    return mz_str_fmt(a, MZ_FMT MZ_FMT " ", MZ_ARG(all), MZ_ARG(id));
}

static struct rule_asked asked(const struct looking *k, uint32_t param)
{
    return (struct rule_asked){.param = k->law->book->params[param].name.id,
                               .at = {(int32_t)k->today},
                               .division = k->place};
}

/* False where a bound is not in force there: nothing is a cluster then. */
static bool bounds(struct looking *k)
{
    const struct rule_book *b = k->law->book;
    k->least = HOMES_LEAST;
    k->num = 0;
    k->den = 1;
    return rule_param_at(b, asked(k, k->rule->within), &k->days) &&
           (k->rule->homes == UINT32_MAX ||
            rule_param_at(b, asked(k, k->rule->homes), &k->least)) &&
           (k->rule->share == UINT32_MAX ||
            rule_param_share(b, asked(k, k->rule->share), &k->num, &k->den));
}

/* The rule at a place (0: none there) with its bounds. */
static bool looking_of(mz_cx *cx, const struct watch_law *law, const struct ir_cluster *rule,
                       int64_t place, struct looking *k)
{
    *k = (struct looking){.law = law,
                          .rule = rule,
                          .place = place,
                          .signs = MZ_S(" "),
                          .facts = MZ_S(" "),
                          .today = mz_date_today(cx).v};
    division_range(place, &k->lo, &k->hi);
    for (size_t i = 0; i < rule->signs_n; i++) {
        k->signs = add_id(cx->a, k->signs, law->book->indicators[rule->signs[i]].name.id);
    }
    for (size_t i = 0; i < rule->facts_n; i++) {
        k->facts = add_id(cx->a, k->facts, law->book->facts[rule->facts[i]].name.id);
    }
    return place != 0 && bounds(k);
}

static int64_t since_of(const struct looking *k)
{
    return k->today - k->days + 1;
}

/* ---- making and joining -------------------------------------------------------------------- */

static mz_code home_set(mz_cx *cx, int64_t cluster, const struct cluster_q_seen_row *r)
{
    struct cluster_q_home_set_args a = {.county = r->division / MZ_COUNTY_UNIT,
                                        .division = r->division,
                                        .cluster = cluster,
                                        .household = r->household,
                                        .alert = r->alert == 0 ? MZ_NULL : r->alert,
                                        .day = r->day};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return cluster_q_home_set(cx, &a);
}

static mz_code make(mz_cx *cx, const struct looking *k, int64_t living,
                    const struct cluster_q_seen_row *rows, size_t n)
{
    struct cluster made = {.division = k->place,
                           .grade = (enum watch_grade)k->rule->grade,
                           .made_ms = mz_now_ms(cx)};
    struct cluster_q_add_args a = {.county = k->place / MZ_COUNTY_UNIT,
                                   .division = k->place,
                                   .rule = k->rule->name.id,
                                   .grade = k->rule->grade + 1,
                                   .homes = (int64_t)n,
                                   .living = living,
                                   .days = k->days,
                                   .least = k->least,
                                   .part = k->num == 0 ? MZ_NULL : k->num * PARTS / k->den,
                                   .pack = k->law->pack->id,
                                   .made_ms = made.made_ms,
                                   .due = cluster_due(cx, &made, CLUSTER_REVIEW)};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(cluster_q_add(cx, &a));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(home_set(cx, a.id, &rows[i]));
    }
    MZ_TRY(cluster_get(cx, a.id, &made));
    return cluster_step_add(cx, &(struct cluster_step){.cluster = &made,
                                                       .act = "made",
                                                       .becomes = CLUSTER_REVIEW,
                                                       .first = true});
}

/* Who is not in it yet, and who is by an older day. */
static mz_code join(mz_cx *cx, const struct cluster_q_open_row *open,
                    const struct cluster_q_seen_row *rows, size_t n)
{
    struct cluster_q_homes_row *in = NULL;
    struct cluster c = {.id = 0};
    size_t in_n = 0;
    int64_t more = 0;
    int64_t changed = 0;
    MZ_TRY(cluster_q_homes(cx, open->id, HOMES_MAX, &in, &in_n));
    mz_map *day = mz_map_new(cx->a, MZ_MAP_U64, in_n + 1, 0);
    for (size_t i = 0; i < in_n; i++) {
        MZ_TRY(mz_map_put(cx, day, (uint64_t)in[i].household, in[i].day));
    }
    for (size_t i = 0; i < n; i++) {
        int64_t was = INT64_MIN;
        bool known = mz_map_get(day, (uint64_t)rows[i].household, &was);
        more += known ? 0 : 1;
        MZ_TRY(known && was >= rows[i].day ? MZ_OK : home_set(cx, open->id, &rows[i]));
    }
    if (more == 0) {
        return MZ_OK;
    }
    MZ_TRY(cluster_q_grow(cx, open->id, open->version, open->homes + more, &changed));
    MZ_TRY(cluster_get(cx, open->id, &c));
    return cluster_step_add(
        cx, &(struct cluster_step){.cluster = &c, .act = "join", .becomes = c.state});
}

/* As many as the pack says, and as large a share of those who live there. */
static mz_code is_one(mz_cx *cx, const struct looking *k, size_t n, int64_t *living, bool *is)
{
    struct cluster_q_living_row row = {0};
    *is = (int64_t)n >= k->least;
    if (!*is) {
        return MZ_OK;
    }
    MZ_TRY(cluster_q_living(cx, k->lo, k->hi, &row));
    *living = row.n;
    *is = (int64_t)n * k->den >= k->num * row.n;
    return MZ_OK;
}

/* In the open transaction; the actor's area is the county. */
static mz_code look(mz_cx *cx, const struct looking *k)
{
    struct cluster_q_open_row open = {0};
    struct cluster_q_seen_row *rows = NULL;
    size_t n = 0;
    int64_t living = 0;
    bool found = false;
    bool is = false;
    const struct cluster_q_seen_args seen = {
        .rule = k->rule->name.id,
        .lo = k->lo,
        .hi = k->hi,
        .signs = k->signs,
        .facts = k->facts,
        .since = since_of(k),
        .since_ms = mz_date_ms((mz_date){(int32_t)since_of(k)}),
        .today = k->today,
        .most = HOMES_MAX,
    };
    MZ_TRY(cluster_q_seen(cx, &seen, &rows, &n));
    if (n == 0) {
        return MZ_OK;
    }
    MZ_TRY(cluster_q_open(cx, k->place, k->rule->name.id, &open, &found));
    if (found) {
        return join(cx, &open, rows, n);
    }
    MZ_TRY(is_one(cx, k, n, &living, &is));
    return is ? make(cx, k, living, rows, n) : MZ_OK;
}

/* ---- over the whole county, whoever acts ---------------------------------------------------- */

mz_code watch_widely(mz_cx *cx, int64_t county, mz_code (*fn)(mz_cx *cx, void *p), void *p)
{
    const struct mz_actor *before = cx->actor;
    struct mz_actor wide = *before;
    division_range(county * MZ_COUNTY_UNIT, &wide.division_lo, &wide.division_hi);
    cx->actor = &wide;
    mz_code rc = fn(cx, p);
    cx->actor = before;
    return rc;
}

/* False where no pack with clusters holds. */
static mz_code law_of(mz_cx *cx, int64_t county, struct watch_law *law, bool *some)
{
    mz_code rc = watch_law_of(cx, county * MZ_COUNTY_UNIT, law);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        *some = false;
        return MZ_OK;
    }
    *some = rc == MZ_OK && law->book->clusters_n > 0;
    return rc;
}

struct changed {
    const struct watch_law *law;
    int64_t of; /* household, or county */
};

static mz_code home_widely(mz_cx *cx, void *p)
{
    const struct changed *c = p;
    struct watch_q_home_row h = {0};
    bool found = false;
    MZ_TRY(watch_q_home(cx, c->of, &h, &found));
    for (size_t i = 0; found && i < c->law->book->clusters_n; i++) {
        const struct ir_cluster *rule = &c->law->book->clusters[i];
        struct looking k;
        if (looking_of(cx, c->law, rule, place_of(rule, h.division), &k)) {
            MZ_TRY(look(cx, &k));
        }
    }
    return MZ_OK;
}

mz_code cluster_home_changed(mz_cx *cx, int64_t household)
{
    struct watch_law law = {.book = NULL};
    struct changed c = {&law, household};
    bool some = false;
    MZ_TRY(law_of(cx, household / MZ_ID_UNIT, &law, &some));
    return some ? watch_widely(cx, household / MZ_ID_UNIT, home_widely, &c) : MZ_OK;
}

/* Where nobody joins at most newer days were noted: such a transaction leaves no event. */
static mz_code look_tx(mz_cx *cx, void *p)
{
    MZ_TRY(look(cx, p));
    mz_tx_quiet(cx);
    return MZ_OK;
}

/* Where there are enough, and where one is open that more may join. */
static mz_code places(mz_cx *cx, const struct looking *k, int64_t county, int64_t **out, size_t *n)
{
    struct cluster_q_places_row *some = NULL;
    struct cluster_q_opens_row *open = NULL;
    size_t some_n = 0;
    size_t open_n = 0;
    const struct cluster_q_places_args a = {
        .lo = k->lo,
        .hi = k->hi,
        .unit = unit_of(k->rule),
        .signs = k->signs,
        .facts = k->facts,
        .since = since_of(k),
        .since_ms = mz_date_ms((mz_date){(int32_t)since_of(k)}),
        .today = k->today,
        .least = HOMES_LEAST, /* places may have bounds of their own */
        .most = PLACES_MAX,
    };
    MZ_TRY(cluster_q_places(cx, &a, &some, &some_n));
    MZ_TRY(cluster_q_opens(cx, county, k->rule->name.id, PLACES_MAX, &open, &open_n));
    *out = MZ_NEW_N(cx->a, int64_t, some_n + open_n + 1);
    *n = 0;
    for (size_t i = 0, o = 0; i < some_n || o < open_n;) { /* both in order */
        bool mine = o == open_n || (i < some_n && some[i].place <= open[o].division);
        int64_t place = mine ? some[i++].place : open[o++].division;
        if (*n == 0 || (*out)[*n - 1] != place) {
            (*out)[(*n)++] = place;
        }
    }
    return MZ_OK;
}

/* The county's own bounds say how many days back; a place with more hears at its next fact. */
static mz_code rule_widely(mz_cx *cx, const struct watch_law *law, const struct ir_cluster *rule,
                           int64_t county)
{
    struct looking all;
    int64_t *place = NULL;
    size_t n = 0;
    if (!looking_of(cx, law, rule, county * MZ_COUNTY_UNIT, &all)) {
        return MZ_OK;
    }
    MZ_TRY(places(cx, &all, county, &place, &n));
    for (size_t i = 0; i < n; i++) {
        struct looking k;
        if (looking_of(cx, law, rule, place_of(rule, place[i]), &k)) {
            MZ_TRY(mz_tx(cx, look_tx, &k));
        }
    }
    return MZ_OK;
}

static mz_code county_widely(mz_cx *cx, void *p)
{
    const struct changed *c = p;
    for (size_t i = 0; i < c->law->book->clusters_n; i++) {
        MZ_TRY(rule_widely(cx, c->law, &c->law->book->clusters[i], c->of));
    }
    return MZ_OK;
}

mz_code cluster_county(mz_cx *cx, int64_t county)
{
    struct watch_law law = {.book = NULL};
    struct changed c = {&law, county};
    bool some = false;
    MZ_TRY(law_of(cx, county, &law, &some));
    return some ? watch_widely(cx, county, county_widely, &c) : MZ_OK;
}
