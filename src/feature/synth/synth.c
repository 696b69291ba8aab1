/* synth.c - the plan of villages and sizes, and the numbers that stand once. */
#include "feature/synth/synth.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/ident.h"
#include "feature/synth/synth_int.h"

enum { VILLAGES_MAX = 800000, COUNTIES_MAX = 4000, RANKS_MAX = 64 };

/* ---- the places ----------------------------------------------------------- */

struct plan {
    mz_cx *cx;
    synth *s;
    int64_t *weights; /* by village */
    size_t cap;
};

static bool has(mz_str s, const char *part)
{
    return memmem(s.p, s.n, part, strlen(part)) != NULL;
}

/* Neighbourhood committees and the villages of streets are towns; 社区 says so in the name. */
static bool is_town(const struct division *village, const struct division *township)
{
    return has(village->name, "居") || has(village->name, "社区") || has(township->name, "街道");
}

static mz_code add_village(struct plan *p, const struct division *v, const struct division *town)
{
    synth *s = p->s;
    int32_t county = (int32_t)(v->code / 1000000);
    if (s->villages_n == p->cap) {
        return mz_fail(p->cx, MZ_LIMIT, "more than %zu villages", p->cap);
    }
    if (s->counties_n == 0 || s->counties[s->counties_n - 1].code != county) {
        if (s->counties_n == COUNTIES_MAX) {
            return mz_fail(p->cx, MZ_LIMIT, "more than %d counties", COUNTIES_MAX);
        }
        struct synth_county *c = &s->counties[s->counties_n++];
        *c = (struct synth_county){.code = county, .village = (uint32_t)s->villages_n};
        c->boxed = division_box(s->t, county * INT64_C(1000000), &c->box);
    }
    struct synth_rng r = synth_rng_of(s->o.seed, SYNTH_TOPIC_WEIGHT, v->code);
    bool town_like = is_town(v, town);
    int32_t she = county / 100 != 3311 ? 0 : has(town->name, "畲族") ? 280 : 18;
    int64_t weight = (int64_t)synth_between(&r, 40, 160) * (town_like               ? 4
                                                            : has(town->name, "镇") ? 2
                                                                                    : 1);
    p->weights[s->villages_n] = weight;
    s->villages[s->villages_n++] = (struct synth_village){
        .code = v->code,
        .county_i = (uint32_t)s->counties_n - 1,
        .she = (uint32_t)she,
        .town = town_like,
    };
    s->counties[s->counties_n - 1].villages_n++;
    return MZ_OK;
}

/* Children of a division that wait their turn. */
struct frame {
    struct division of;
    struct division *child;
    size_t n;
    size_t i;
};

static mz_code enter(struct plan *p, const struct division *d, struct frame *f)
{
    *f = (struct frame){.of = *d};
    MZ_TRY(division_children(p->cx, p->s->t, d->code, SYNTH_DAY, &f->child, &f->n));
    /* A township without villages is lived in all the same. */
    return f->n == 0 && d->level == DIVISION_TOWNSHIP ? add_village(p, d, d) : MZ_OK;
}

/* Take the next child of the deepest frame: a village is noted, anything else is entered. */
static mz_code advance(struct plan *p, struct frame frames[DIVISION_LEVELS], size_t *depth)
{
    struct frame *f = &frames[*depth - 1];
    if (f->i == f->n) {
        --*depth;
        return MZ_OK;
    }
    const struct division *d = &f->child[f->i++];
    if (d->level == DIVISION_VILLAGE) {
        return add_village(p, d, &f->of);
    }
    assert(*depth < DIVISION_LEVELS);
    return enter(p, d, &frames[(*depth)++]);
}

/* All villages under `top`, in order of code. */
static mz_code walk(struct plan *p, const struct division *top)
{
    struct frame frames[DIVISION_LEVELS];
    size_t depth = 1;
    if (top->level == DIVISION_VILLAGE) {
        return add_village(p, top, top);
    }
    MZ_TRY(enter(p, top, &frames[0]));
    while (depth > 0) {
        MZ_TRY(advance(p, frames, &depth));
    }
    return MZ_OK;
}

/* Households go to villages by weight; a village's are consecutive. */
static void spread(synth *s, const int64_t *weights)
{
    int64_t all = 0;
    int64_t sum = 0;
    for (size_t i = 0; i < s->villages_n; i++) {
        all += weights[i];
    }
    for (size_t i = 0; i < s->villages_n; i++) {
        struct synth_village *v = &s->villages[i];
        struct synth_county *c = &s->counties[v->county_i];
        v->first = sum * s->households / all;
        sum += weights[i];
        if (c->village == i) {
            c->first = v->first;
        }
    }
}

/* The counties of a province that lie outside the division. */
static mz_code outside(mz_cx *cx, synth *s, int64_t province)
{
    struct division *city = NULL;
    struct division *county = NULL;
    size_t cities_n = 0;
    size_t n = 0;
    bool near = province / 10000000000 == s->o.division / 10000000000;
    size_t *to_n = near ? &s->near_n : &s->far_n;
    MZ_TRY(division_children(cx, s->t, province, SYNTH_DAY, &city, &cities_n));
    for (size_t i = 0; i < cities_n; i++) {
        MZ_TRY(division_children(cx, s->t, city[i].code, SYNTH_DAY, &county, &n));
        for (size_t j = 0; j < n && *to_n < SYNTH_FAR_MAX; j++) {
            bool own = division_inside(county[j].code, s->o.division) ||
                       division_inside(s->o.division, county[j].code);
            (near ? s->near : s->far)[*to_n] = (int32_t)(county[j].code / 1000000);
            *to_n += county[j].level == DIVISION_COUNTY && !own;
        }
    }
    return MZ_OK;
}

/* Where people come from who were born elsewhere. */
static mz_code strangers(mz_cx *cx, synth *s)
{
    struct division *province = NULL;
    size_t n = 0;
    MZ_TRY(division_children(cx, s->t, 0, SYNTH_DAY, &province, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(outside(cx, s, province[i].code));
    }
    return MZ_OK;
}

/* ---- opening -------------------------------------------------------------- */

/* As many households as hold the people; the last one is cut to the exact number. */
static void count_households(synth *s)
{
    int64_t sum = 0;
    while (sum < s->o.people) {
        int64_t n = synth_family_size(s->o.seed, s->households++);
        s->last_people = s->o.people - sum < n ? s->o.people - sum : n;
        sum += n;
    }
}

static mz_code check(mz_cx *cx, const division_table *t, const struct synth_options *o,
                     struct division *top)
{
    if (!division_at(t, o->division, SYNTH_DAY, top)) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("There is no division with the code {0}."),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, o->division)});
    }
    if (o->people < 1 || o->people > SYNTH_PEOPLE_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "people",
                         .text = MZ_T("{0} people cannot be made; from 1 to 10,000,000 can"),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, o->people)});
    }
    return MZ_OK;
}

mz_code synth_open(mz_cx *cx, const division_table *t, const struct synth_options *o, synth **out)
{
    struct division top;
    size_t n[DIVISION_LEVELS];
    MZ_TRY(check(cx, t, o, &top));
    synth *s = MZ_NEW(cx->a, synth);
    *s = (synth){.o = *o, .t = t, .lishui = o->division / 100000000 == 3311};
    division_count(t, o->division, n);
    size_t cap = n[DIVISION_VILLAGE] + n[DIVISION_TOWNSHIP] + 1024; /* changes may add some */
    cap = cap < VILLAGES_MAX ? cap : VILLAGES_MAX;
    struct plan p = {.cx = cx, .s = s, .cap = cap};
    p.weights = MZ_NEW_N(cx->a, int64_t, cap);
    s->villages = MZ_NEW_N(cx->a, struct synth_village, cap);
    s->counties = MZ_NEW_N(cx->a, struct synth_county, COUNTIES_MAX);
    MZ_TRY(walk(&p, &top));
    if (s->villages_n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("{0} has no villages to live in"), .arg = {top.name});
    }
    MZ_TRY(strangers(cx, s));
    count_households(s);
    spread(s, p.weights);
    s->rank_n = (int32_t)(s->households / SYNTH_CLASSES + 1);
    assert(s->rank_n <= RANKS_MAX);
    if (s->far_n < (size_t)s->rank_n) { /* never with the divisions of the country */
        return mz_fail(cx, MZ_INVALID, "too few counties outside division");
    }
    synth_name_open(s);
    *out = s;
    return MZ_OK;
}

int64_t synth_households(const synth *s)
{
    return s->households;
}

size_t synth_villages(const synth *s)
{
    return s->villages_n;
}

int64_t synth_village(const synth *s, size_t i)
{
    return s->villages[i].code;
}

int64_t synth_village_first(const synth *s, size_t i)
{
    return i < s->villages_n ? s->villages[i].first : s->households;
}

const division_table *synth_divisions(const synth *s)
{
    return s->t;
}

uint64_t synth_seed(const synth *s)
{
    return s->o.seed;
}

/* The last village that begins at or before household k: empty ones begin where the next does. */
static const struct synth_village *village_of(const synth *s, int64_t k)
{
    size_t lo = 0;
    size_t hi = s->villages_n - 1;
    while (lo < hi) {
        size_t mid = lo + (hi - lo + 1) / 2;
        if (s->villages[mid].first <= k) {
            lo = mid;
        } else {
            hi = mid - 1;
        }
    }
    return &s->villages[lo];
}

/* ---- numbers -------------------------------------------------------------- */

/*
 * The code that the county had when the number was given. Numbers were first given from 1984 on;
 * 丽水地区 became a city in 2000, 龙泉县 a city in 1990. Elsewhere today's code stands.
 */
static int32_t area_at(int32_t code, int32_t year)
{
    static const int32_t lishui[][2] = {
        {331102, 332501}, {331121, 332522}, {331122, 332526}, {331123, 332527}, {331124, 332528},
        {331125, 332523}, {331126, 332525}, {331127, 332529}, {331181, 332502},
    };
    if (code / 100 != 3311 || year > 2000) {
        return code;
    }
    if (code == 331181 && year < 1990) {
        return 332524;
    }
    for (size_t i = 0; i < MZ_LEN(lishui); i++) {
        if (lishui[i][0] == code) {
            return lishui[i][1];
        }
    }
    return code;
}

static void put_digits(char *out, int32_t v, size_t n)
{
    while (n-- > 0) {
        out[n] = (char)('0' + v % 10);
        v /= 10;
    }
}

static void put_number(char out[19], int32_t area, mz_date birth, int32_t sequence)
{
    struct mz_ymd t = mz_date_ymd(birth);
    put_digits(out, area, 6);
    put_digits(out + 6, t.year, 4);
    put_digits(out + 10, t.month, 2);
    put_digits(out + 12, t.day, 2);
    put_digits(out + 14, sequence, 3);
    out[17] = mz_cid_check(out);
    out[18] = '\0';
}

/*
 * The class of a household in a year: its day and its sequence there. The multiplier has no factor
 * of SYNTH_CLASSES = 2^2 5^2 23 73, so households of one count have different classes; women's
 * are half a turn away, or spouses of one age would share their birthday.
 */
static int32_t class_of(const synth *s, int64_t count, int32_t year, char sex)
{
    struct synth_rng r = synth_rng_of(s->o.seed, SYNTH_TOPIC_NUMBER, year);
    int64_t turn = synth_below(&r, SYNTH_CLASSES) + (sex == '2' ? SYNTH_CLASSES / 2 : 0);
    return (int32_t)((count % SYNTH_CLASSES * 71993 + turn) % SYNTH_CLASSES);
}

/*
 * A county outside. Households that would want the same class have different counties: the list is
 * dealt out by rank.
 */
static int32_t area_outside(const synth *s, struct synth_rng *r, int64_t k)
{
    int32_t rank = (int32_t)(k / SYNTH_CLASSES);
    bool near = s->near_n >= (size_t)s->rank_n && synth_permille(r, 550);
    int32_t n = (int32_t)(near ? s->near_n : s->far_n) / s->rank_n;
    int32_t i = synth_below(r, n) * s->rank_n + rank;
    return near ? s->near[i] : s->far[i];
}

bool synth_may_share(const struct synth_person *of, enum synth_reserve reserve)
{
    int32_t sequence = (of->id[14] - '0') * 100 + (of->id[15] - '0') * 10 + (of->id[16] - '0');
    int32_t remainder = reserve == SYNTH_RESERVE_NAMESAKE ? 1 : 0;
    return sequence / 2 < SYNTH_SEQS && sequence / 2 % SYNTH_SHARES == remainder;
}

void synth_share(const struct synth_person *of, enum synth_reserve reserve, char sex, char out[19])
{
    int32_t sequence = (of->id[14] - '0') * 100 + (of->id[15] - '0') * 10 + (of->id[16] - '0');
    int32_t own = (int32_t)reserve + sequence / 2 / SYNTH_SHARES;
    memcpy(out, of->id, 14);
    put_digits(out + 14, own * 2 + (sex == '1' ? 1 : 0), 3);
    out[17] = mz_cid_check(out);
    out[18] = '\0';
}

void synth_phone(const synth *s, int64_t slot, char out[12])
{
    static const int16_t prefixes[] = {130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 147,
                                       150, 151, 152, 153, 155, 156, 157, 158, 159, 166, 173,
                                       175, 176, 177, 178, 180, 181, 182, 183, 184, 185, 186,
                                       187, 188, 189, 191, 193, 195, 198, 199};
    struct synth_rng r = synth_rng_of(s->o.seed, SYNTH_TOPIC_PHONE, slot);
    /* 68,390,417 is odd and no multiple of 5: different slots have different last 8 digits. */
    int64_t turn = (int64_t)(synth_mix(s->o.seed) % 100000000U);
    int32_t rest = (int32_t)((slot % 100000000 * 68390417 + turn) % 100000000);
    put_digits(out, prefixes[synth_below(&r, (int32_t)MZ_LEN(prefixes))], 3);
    put_digits(out + 3, rest, 8);
    out[11] = '\0';
}

/* A younger brother or sister becomes the twin of the one before where a number is reserved. */
static bool twin_of_last(const struct synth_build *b, size_t i)
{
    const struct synth_kin *kin = &b->kin[i];
    return i > 0 && kin->role == kin[-1].role && (kin->role == 'C' || kin->role == 'G') &&
           kin[-1].twin < 0 && kin->elsewhere == kin[-1].elsewhere &&
           synth_may_share(&b->h->members[i - 1], SYNTH_RESERVE_TWIN);
}

static void number_one(struct synth_build *b, size_t i, int32_t outside)
{
    const synth *s = b->s;
    struct synth_person *p = &b->h->members[i];
    struct synth_kin *kin = &b->kin[i];
    const struct synth_county *c = &s->counties[b->village->county_i];
    int64_t count = kin->elsewhere ? b->h->k : b->h->k - c->first;
    int32_t class = class_of(s, count, kin->year, p->sex);
    int32_t sequence = class % SYNTH_SEQS * 2 + (p->sex == '1' ? 1 : 0);
    mz_date first = MZ_DATE_NONE;
    if (twin_of_last(b, i)) {
        const struct synth_person *other = &b->h->members[i - 1];
        bool same = other->sex == p->sex;
        synth_share(other, same ? SYNTH_RESERVE_TWIN : SYNTH_RESERVE_OTHER_TWIN, p->sex, p->id);
        p->birth = other->birth;
        kin->twin = (int8_t)(i - 1);
        kin->year = kin[-1].year;
        p->traits |= SYNTH_TWIN;
        b->h->members[i - 1].traits |= SYNTH_TWIN;
        return;
    }
    bool made = mz_date_make(kin->year, 1, 1, &first);
    assert(made);
    (void)made;
    p->birth = (mz_date){first.v + class / SYNTH_SEQS};
    put_number(p->id, area_at(kin->elsewhere ? outside : c->code, kin->year), p->birth, sequence);
}

static void number_all(struct synth_build *b)
{
    const synth *s = b->s;
    struct synth_rng r = synth_rng_of(s->o.seed, SYNTH_TOPIC_NUMBER, b->h->k + 100000);
    const struct synth_county *c = &s->counties[b->village->county_i];
    int32_t family = area_outside(s, &r, b->h->k);
    for (size_t i = 0; i < b->h->members_n; i++) {
        struct synth_person *p = &b->h->members[i];
        struct synth_kin *kin = &b->kin[i];
        /* More households than one county's numbers are enough for: they came from outside. */
        kin->elsewhere |= b->h->k - c->first >= SYNTH_CLASSES;
        number_one(b, i, b->migrants ? family : area_outside(s, &r, b->h->k));
        p->traits |= kin->elsewhere ? SYNTH_BORN_ELSEWHERE : 0U;
        p->traits |= b->migrants ? SYNTH_MIGRANT : 0U;
        p->hukou = b->migrants ? family * INT64_C(1000000) : b->h->register_division;
        p->division = p->lives ? b->h->division : p->hukou;
        /* Nobody is a member before birth. */
        b->h->since = b->h->since.v > p->birth.v ? b->h->since : p->birth;
    }
}

/* Most adults have a telephone, few children and not all of the old. */
static void phone_all(struct synth_build *b)
{
    for (size_t i = 0; i < b->h->members_n; i++) {
        struct synth_person *p = &b->h->members[i];
        struct synth_rng r = synth_rng_of(b->s->o.seed, SYNTH_TOPIC_PHONE, p->slot ^ INT64_MIN);
        int32_t age = SYNTH_YEAR - b->kin[i].year;
        int32_t share = age < 12 ? 0 : age < 18 ? 350 : age < 60 ? 960 : age < 80 ? 780 : 430;
        if (synth_permille(&r, share)) {
            synth_phone(b->s, p->slot, p->phone);
        }
    }
}

void synth_household(const synth *s, int64_t k, struct synth_household *out)
{
    assert(k >= 0);
    assert(k < s->households);
    *out = (struct synth_household){.k = k};
    struct synth_build b = {.s = s, .h = out, .village = village_of(s, k)};
    synth_family(&b, k == s->households - 1 ? s->last_people : SYNTH_MEMBERS_MAX);
    synth_place(&b);
    number_all(&b);
    synth_names(&b);
    phone_all(&b);
}
