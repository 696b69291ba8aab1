/* Invented organisations: codes, committees, names. */
#include "feature/synth/synth_org.h"

#include <string.h>

#include "base/hash.h"
#include "base/ident.h"
#include "check.h"

struct county {
    mz_cx cx;
    const division_table *t;
    synth *s;
    struct synth_org *orgs;
    size_t n;
};

static bool open_county(struct county *c)
{
    *c = (struct county){.cx = {.a = mz_arena_new((size_t)1 << 28)}};
    struct synth_options o = {.division = INT64_C(331181000000), .people = 3000, .seed = 1};
    bool good = division_open(&c->cx, NULL, NULL, &c->t) == MZ_OK &&
                synth_open(&c->cx, c->t, &o, &c->s) == MZ_OK && synth_counties(c->s) == 1;
    if (good) {
        synth_orgs(c->s, 0, c->cx.a, &c->orgs, &c->n);
    }
    return good;
}

/* Of the nine characters inside a credit code: GB 11714. */
static bool inner_check_holds(const char *uscc)
{
    static const int weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 8; i++) {
        char c = uscc[8 + i];
        sum += weights[i] * (c <= '9' ? c - '0' : c - 'A' + 10);
    }
    int last = uscc[16] == 'X' ? 10 : uscc[16] - '0';
    return (sum + last) % 11 == 0;
}

TEST(codes_are_right_and_stand_once)
{
    struct county c;
    size_t coded = 0;
    size_t wrong = 0;
    CHECK(open_county(&c));
    mz_map *seen = mz_map_new(c.cx.a, MZ_MAP_STR, 10000, 1);
    for (size_t i = 0; i < c.n; i++) {
        const struct synth_org *o = &c.orgs[i];
        struct mz_uscc u;
        int64_t old = 0;
        mz_str legal;
        wrong += mz_name_parse(&c.cx, NULL, mz_str_of(o->legal), &legal) != MZ_OK;
        if (o->uscc[0] == '\0') {
            continue;
        }
        coded++;
        wrong += mz_uscc_parse(&c.cx, NULL, mz_str_of(o->uscc), &u) != MZ_OK;
        wrong += !inner_check_holds(o->uscc);
        wrong += mz_map_get_str(seen, mz_str_of(o->uscc), &old);
        wrong += mz_map_put_str(&c.cx, seen, mz_str_of(o->uscc), 1) != MZ_OK;
    }
    CHECK(wrong == 0);
    CHECK(coded > 250);
    mz_arena_free(c.cx.a);
}

TEST(every_village_has_one_committee)
{
    struct county c;
    size_t committees = 0;
    size_t badly_named = 0;
    CHECK(open_county(&c));
    for (size_t i = 0; i < c.n; i++) {
        const struct synth_org *o = &c.orgs[i];
        committees += strcmp(o->kind, "committee") == 0;
        badly_named += strcmp(o->kind, "committee") == 0 && strstr(o->name, "民委员会") == NULL;
        badly_named += strstr(o->name, "街道人民政府") != NULL;
    }
    CHECK(committees == synth_villages(c.s));
    CHECK(badly_named == 0);
    mz_arena_free(c.cx.a);
}

TEST(organisations_do_not_depend_on_the_call)
{
    struct county c;
    struct synth_org *again = NULL;
    size_t n = 0;
    size_t different = 0;
    CHECK(open_county(&c));
    synth_orgs(c.s, 0, c.cx.a, &again, &n);
    CHECK(n == c.n);
    for (size_t i = 0; i < n && i < c.n; i++) {
        different += strcmp(again[i].name, c.orgs[i].name) != 0;
        different += strcmp(again[i].legal, c.orgs[i].legal) != 0;
        different += strcmp(again[i].phone, c.orgs[i].phone) != 0;
    }
    CHECK(different == 0);
    mz_arena_free(c.cx.a);
}

TEST_MAIN(T(codes_are_right_and_stand_once), T(every_village_has_one_committee),
          T(organisations_do_not_depend_on_the_call))
