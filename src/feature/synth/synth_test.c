/* The generator: determinism, numbers, families, proportions. */
#include "feature/synth/synth.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/ident.h"
#include "check.h"
#include "feature/person/person.h"

enum { LONGQUAN_PEOPLE = 60000 };

struct fixture {
    mz_cx cx;
    const division_table *t;
    synth *s;
};

static bool open_synth(struct fixture *f, int64_t division, int64_t people, uint64_t seed)
{
    *f = (struct fixture){.cx = {.a = mz_arena_new((size_t)1 << 30)}};
    struct synth_options o = {.division = division, .people = people, .seed = seed};
    return division_open(&f->cx, NULL, NULL, &f->t) == MZ_OK &&
           synth_open(&f->cx, f->t, &o, &f->s) == MZ_OK;
}

static void close_synth(struct fixture *f)
{
    mz_arena_free(f->cx.a);
}

static const int64_t longquan = INT64_C(331181000000);

static int32_t age(const struct synth_person *p)
{
    return mz_date_age(p->birth, (mz_date){SYNTH_DAY}, MZ_AGE_MARCH);
}

/* FNV-1a over the fields; not over the struct, whose padding says nothing. */
static void fold(uint64_t *h, const char *z)
{
    for (; *z != '\0'; z++) {
        *h = (*h ^ (unsigned char)*z) * UINT64_C(0x100000001b3);
    }
    *h = (*h ^ 0xff) * UINT64_C(0x100000001b3);
}

static void fold_int(uint64_t *h, int64_t v)
{
    char z[24];
    (void)snprintf(z, sizeof z, "%lld", (long long)v);
    fold(h, z);
}

static void fold_household(uint64_t *h, const struct synth_household *x)
{
    fold_int(h, x->division);
    fold_int(h, x->register_division);
    fold(h, x->address);
    fold(h, x->register_address);
    fold(h, x->number);
    fold_int(h, x->lon_e6);
    fold_int(h, x->lat_e6);
    fold_int(h, x->since.v);
    for (size_t i = 0; i < x->members_n; i++) {
        const struct synth_person *p = &x->members[i];
        fold(h, p->name);
        fold(h, p->nation);
        fold(h, p->marital);
        fold(h, p->relation);
        fold(h, p->id);
        fold(h, p->phone);
        fold_int(h, p->sex);
        fold_int(h, p->birth.v);
        fold_int(h, p->division);
        fold_int(h, p->hukou);
        fold_int(h, p->lives * 2 + p->registered);
        fold_int(h, p->away);
        fold_int(h, p->traits);
        fold_int(h, p->disability * 256 + p->disability_grade);
        fold_int(h, p->protect);
        fold_int(h, p->died.v);
    }
}

TEST(the_same_seed_gives_the_same_bytes_everywhere)
{
    struct fixture f;
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    int64_t people = 0;
    CHECK(open_synth(&f, longquan, 10000, 1));
    for (int64_t k = 0; k < synth_households(f.s); k++) {
        struct synth_household x;
        synth_household(f.s, k, &x);
        fold_household(&h, &x);
        people += (int64_t)x.members_n;
    }
    CHECK(people == 10000);
    /* A change of the model changes this number: say so in the commit. */
    CHECK(h == UINT64_C(0xb54f48d4ff3b1c4d));
    if (h != UINT64_C(0xb54f48d4ff3b1c4d)) {
        printf("hash 0x%llx\n", (unsigned long long)h);
    }
    close_synth(&f);
}

TEST(households_can_be_made_in_any_order)
{
    struct fixture f;
    CHECK(open_synth(&f, longquan, 5000, 7));
    int64_t n = synth_households(f.s);
    uint64_t *forward = MZ_NEW_N(f.cx.a, uint64_t, n);
    for (int64_t k = 0; k < n; k++) {
        struct synth_household x;
        synth_household(f.s, k, &x);
        fold_household(&forward[k], &x);
    }
    size_t different = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t k = (i * 389 + 17) % n;
        struct synth_household x;
        uint64_t h = 0;
        synth_household(f.s, k, &x);
        fold_household(&h, &x);
        different += h != forward[k];
    }
    CHECK(different == 0);
    close_synth(&f);
}

TEST(another_seed_gives_other_people)
{
    struct fixture f;
    struct fixture g;
    CHECK(open_synth(&f, longquan, 500, 1));
    CHECK(open_synth(&g, longquan, 500, 2));
    struct synth_household x;
    struct synth_household y;
    synth_household(f.s, 0, &x);
    synth_household(g.s, 0, &y);
    CHECK(strcmp(x.members[0].id, y.members[0].id) != 0);
    close_synth(&f);
    close_synth(&g);
}

struct uniqueness {
    size_t bad_numbers;
    size_t bad_phones;
    size_t bad_names;
    size_t twice;
    size_t twins;
};

static void check_numbers(struct fixture *f, mz_map *ids, struct uniqueness *u)
{
    for (int64_t k = 0; k < synth_households(f->s); k++) {
        struct synth_household x;
        synth_household(f->s, k, &x);
        for (size_t i = 0; i < x.members_n; i++) {
            const struct synth_person *p = &x.members[i];
            struct mz_cid id;
            mz_str phone;
            mz_str name;
            int64_t old = 0;
            bool good = mz_cid_parse(&f->cx, NULL, mz_str_of(p->id), &id) == MZ_OK;
            u->bad_numbers += !good || id.birth.v != p->birth.v || id.sex != p->sex;
            u->twice += good && mz_map_get(ids, id.key, &old);
            u->twice += !good || mz_map_put(&f->cx, ids, id.key, 1) != MZ_OK;
            u->twins += (p->traits & SYNTH_TWIN) != 0;
            u->bad_names += mz_name_parse(&f->cx, NULL, mz_str_of(p->name), &name) != MZ_OK ||
                            !mz_str_eq(name, mz_str_of(p->name));
            if (p->phone[0] != '\0') {
                u->bad_phones += mz_phone_parse(&f->cx, NULL, mz_str_of(p->phone), &phone) != MZ_OK;
                uint64_t key = (UINT64_C(1) << 60) + strtoull(p->phone, NULL, 10);
                u->twice += mz_map_get(ids, key, &old);
                u->twice += mz_map_put(&f->cx, ids, key, 1) != MZ_OK;
            }
        }
    }
}

static struct uniqueness uniqueness_of(int *failures_, int64_t division, int64_t people)
{
    struct fixture f;
    struct uniqueness u = {0};
    CHECK(open_synth(&f, division, people, 3));
    mz_map *ids = mz_map_new(f.cx.a, MZ_MAP_U64, 4000000, 1);
    check_numbers(&f, ids, &u);
    close_synth(&f);
    return u;
}

TEST(every_number_is_valid_and_stands_once)
{
    struct uniqueness u = uniqueness_of(failures_, longquan, LONGQUAN_PEOPLE);
    CHECK(u.bad_numbers == 0);
    CHECK(u.bad_phones == 0);
    CHECK(u.bad_names == 0);
    CHECK(u.twice == 0);
    CHECK(u.twins > 100);
}

/* More people than one county's numbers are enough for, and many counties. */
TEST(numbers_stand_once_in_crowds_and_across_counties)
{
    struct uniqueness u = uniqueness_of(failures_, longquan, 600000);
    CHECK(u.bad_numbers == 0);
    CHECK(u.twice == 0);
    u = uniqueness_of(failures_, INT64_C(331100000000), 300000);
    CHECK(u.bad_numbers == 0);
    CHECK(u.twice == 0);
}

/* ---- families ------------------------------------------------------------- */

static bool is(const struct synth_person *p, const char *relation)
{
    return strcmp(p->relation, relation) == 0;
}

static bool parent_of(const struct synth_person *parent, const struct synth_person *p)
{
    bool child = is(p, "20") || is(p, "30") || is(p, "27") || is(p, "37");
    bool head = is(parent, "02") || is(parent, "10");
    bool grand = is(p, "41") || is(p, "42");
    bool elder = is(parent, "51") || is(parent, "52");
    return (child && head) || (grand && (is(parent, "20") || is(parent, "38"))) ||
           (elder && is(p, "02")) || (is(parent, "62") && is(p, "51"));
}

static size_t family_faults(const struct synth_household *x)
{
    size_t heads = 0;
    size_t faults = 0;
    for (size_t i = 0; i < x->members_n; i++) {
        const struct synth_person *p = &x->members[i];
        heads += is(p, "02");
        faults += is(p, "02") && !p->lives;
        faults += !p->lives && !p->registered;
        faults += !p->lives && p->away == SYNTH_HOME;
        faults += p->registered != (x->register_division != 0);
        faults += p->birth.v > SYNTH_DAY || age(p) > 108;
        faults += p->marital[0] == '2' && age(p) < (p->sex == '1' ? 22 : 20);
        faults += p->died.v != MZ_DATE_NONE.v && (p->died.v > SYNTH_DAY || p->died_source == NULL);
        for (size_t j = 0; j < x->members_n; j++) {
            const struct synth_person *q = &x->members[j];
            bool wed = is(p, "10") && is(q, "02");
            faults += parent_of(p, q) && age(p) - age(q) < 16;
            faults += wed && (p->sex == q->sex || abs(age(p) - age(q)) > 12);
            faults += i != j && strcmp(p->name, q->name) == 0;
        }
    }
    return faults + (heads != 1);
}

TEST(families_hold_together)
{
    struct fixture f;
    size_t faults = 0;
    CHECK(open_synth(&f, longquan, LONGQUAN_PEOPLE, 5));
    for (int64_t k = 0; k < synth_households(f.s); k++) {
        struct synth_household x;
        synth_household(f.s, k, &x);
        size_t bad = family_faults(&x);
        if (bad > 0 && faults == 0) {
            for (size_t i = 0; i < x.members_n; i++) {
                const struct synth_person *p = &x.members[i];
                printf("%s %s %c %d %s\n", p->relation, p->name, p->sex, age(p), p->marital);
            }
        }
        faults += bad;
    }
    CHECK(faults == 0);
    close_synth(&f);
}

TEST(places_lie_where_they_are_said_to_be)
{
    struct fixture f;
    size_t faults = 0;
    size_t points = 0;
    CHECK(open_synth(&f, longquan, 20000, 5));
    for (int64_t k = 0; k < synth_households(f.s); k++) {
        struct synth_household x;
        struct division d;
        synth_household(f.s, k, &x);
        faults += !division_get(f.t, x.division, &d) || d.level != DIVISION_VILLAGE;
        faults += !division_inside(x.division, longquan);
        faults += x.register_division != 0 && !division_inside(x.register_division, longquan);
        faults += x.address[0] == '\0';
        faults += x.lon_e6 < 118719700 || x.lon_e6 > 119426800;
        faults += x.lat_e6 < 27706100 || x.lat_e6 > 28336900;
        points++;
    }
    CHECK(faults == 0);
    CHECK(points == (size_t)synth_households(f.s));
    close_synth(&f);
}

/* ---- proportions ---------------------------------------------------------- */

struct counts {
    int64_t people, households, old, young, women, she, han, born_outside, away, migrants;
    int64_t alone, left_behind, disabled, dead, minors_hidden, single_name, phones, towns;
    int64_t protects;
};

static void count_person(struct counts *c, const struct synth_person *p)
{
    c->people++;
    c->old += age(p) >= 60;
    c->young += age(p) < 15;
    c->women += p->sex == '2';
    c->she += strcmp(p->nation, "22") == 0;
    c->han += strcmp(p->nation, "01") == 0;
    c->born_outside += (p->traits & SYNTH_BORN_ELSEWHERE) != 0;
    c->away += p->away != SYNTH_HOME;
    c->migrants += (p->traits & SYNTH_MIGRANT) != 0;
    c->alone += (p->traits & SYNTH_LIVES_ALONE) != 0;
    c->left_behind += (p->traits & SYNTH_LEFT_BEHIND) != 0;
    c->disabled += (p->traits & SYNTH_DISABLED) != 0;
    c->dead += p->died.v != MZ_DATE_NONE.v;
    c->single_name += strlen(p->name) == 6;
    c->phones += p->phone[0] != '\0';
    c->protects += p->protect != 0;
}

/* `n` lies between lo and hi in a thousand of `of`. */
static bool share(const char *what, int64_t n, int64_t of, int64_t lo, int64_t hi)
{
    bool good = n * 1000 >= lo * of && n * 1000 <= hi * of;
    if (!good) {
        printf("%s: %lld of %lld\n", what, (long long)n, (long long)of);
    }
    return good;
}

TEST(proportions_are_those_of_a_mountain_county)
{
    struct fixture f;
    struct counts c = {0};
    CHECK(open_synth(&f, longquan, LONGQUAN_PEOPLE, 9));
    for (int64_t k = 0; k < synth_households(f.s); k++) {
        struct synth_household x;
        synth_household(f.s, k, &x);
        c.households++;
        for (size_t i = 0; i < x.members_n; i++) {
            count_person(&c, &x.members[i]);
        }
    }
    CHECK(share("60 and older", c.old, c.people, 255, 290));
    CHECK(share("under 15", c.young, c.people, 110, 160));
    CHECK(share("women", c.women, c.people, 465, 515));
    CHECK(share("households", c.households, c.people, 350, 460));
    CHECK(share("She", c.she, c.people, 8, 60));
    CHECK(share("Han", c.han, c.people, 900, 985));
    CHECK(share("born elsewhere", c.born_outside, c.people, 60, 170));
    CHECK(share("away", c.away, c.people, 60, 160));
    CHECK(share("migrants", c.migrants, c.people, 10, 60));
    CHECK(share("old and alone", c.alone, c.people, 25, 60));
    CHECK(share("left behind", c.left_behind, c.people, 15, 45));
    CHECK(share("disabled", c.disabled, c.people, 35, 75));
    CHECK(share("dead", c.dead, c.people, 4, 15));
    CHECK(share("phones", c.phones, c.people, 650, 850));
    CHECK(share("protected", c.protects, c.people, 3, 20));
    close_synth(&f);
}

/* Everyone in the villages' ranges, and the ranges cover all. */
TEST(villages_share_out_all_households)
{
    struct fixture f;
    size_t wrong = 0;
    size_t lived_in = 0;
    CHECK(open_synth(&f, longquan, 6000, 1));
    CHECK(synth_village_first(f.s, 0) == 0);
    for (size_t i = 0; i < synth_villages(f.s); i++) {
        int64_t first = synth_village_first(f.s, i);
        int64_t end = synth_village_first(f.s, i + 1);
        struct synth_household x;
        wrong += end < first;
        lived_in += end > first;
        if (end > first) {
            synth_household(f.s, end - 1, &x);
            wrong += x.division != synth_village(f.s, i);
        }
    }
    CHECK(wrong == 0);
    CHECK(lived_in * 10 > synth_villages(f.s) * 9);
    close_synth(&f);
}

TEST(names_of_other_nations_have_their_own_shape)
{
    struct fixture f;
    size_t dotted = 0;
    size_t wrong = 0;
    CHECK(open_synth(&f, INT64_C(653101000000), 4000, 1)); /* 喀什市 */
    for (int64_t k = 0; k < synth_households(f.s); k++) {
        struct synth_household x;
        synth_household(f.s, k, &x);
        for (size_t i = 0; i < x.members_n; i++) {
            bool dot = strstr(x.members[i].name, "·") != NULL;
            dotted += dot;
            wrong += dot != (strcmp(x.members[i].nation, "05") == 0);
        }
    }
    CHECK(dotted > 1000);
    CHECK(wrong == 0);
    close_synth(&f);
}

TEST(what_cannot_be_made_is_refused)
{
    struct fixture f;
    CHECK(open_synth(&f, longquan, 1, 1));
    CHECK(synth_households(f.s) == 1);
    struct synth *s = NULL;
    struct synth_options o = {.division = INT64_C(331199000000), .people = 10};
    CHECK(synth_open(&f.cx, f.t, &o, &s) == MZ_INVALID);
    mz_clear(&f.cx);
    o = (struct synth_options){.division = longquan, .people = 0};
    CHECK(synth_open(&f.cx, f.t, &o, &s) == MZ_LIMIT);
    mz_clear(&f.cx);
    o.people = SYNTH_PEOPLE_MAX + 1;
    CHECK(synth_open(&f.cx, f.t, &o, &s) == MZ_LIMIT);
    close_synth(&f);
}

TEST_MAIN(T(the_same_seed_gives_the_same_bytes_everywhere), T(households_can_be_made_in_any_order),
          T(another_seed_gives_other_people), T(every_number_is_valid_and_stands_once),
          T(numbers_stand_once_in_crowds_and_across_counties), T(families_hold_together),
          T(places_lie_where_they_are_said_to_be), T(proportions_are_those_of_a_mountain_county),
          T(villages_share_out_all_households), T(names_of_other_nations_have_their_own_shape),
          T(what_cannot_be_made_is_refused))
