/* tally_test.c - people are counted where they live, and only inside the actor's scope. */
#include "base/keyring.h"
#include "check.h"
#include "feature/account/account.h"
#include "feature/division/division_tally.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store.h"

extern const struct mz_feature mz_feature_account;
const struct mz_feature *const mz_features[] = {&mz_feature_account, NULL};

#define LONGQUAN INT64_C(331181000000)
#define CHATIAN  INT64_C(331181103000)
#define XIKOU    INT64_C(331181103209)
#define ANREN    INT64_C(331181104000)

struct county {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
};

static bool county_open(struct county *c, enum mz_db_kind kind)
{
    memset(c, 0, sizeof *c);
    test_store(&c->w, kind);
    mz_cx *cx = &c->w.cx;
    cx->world = &c->world;
    test_everywhere(&c->w);
    c->w.ok = c->w.ok && mz_crypto_open(cx, &c->crypto) == MZ_OK &&
              mz_keyring_create(cx, c->w.dir) == MZ_OK &&
              mz_keyring_open(cx, c->crypto, c->w.dir, &c->world.keys) == MZ_OK &&
              division_open(cx, NULL, NULL, &c->world.divisions) == MZ_OK;
    if (!c->w.ok) {
        printf("no world: %s\n", cx->err.msg);
    }
    return c->w.ok;
}

static void county_close(struct county *c)
{
    mz_keyring_close(c->world.keys);
    mz_crypto_close(c->crypto);
    test_done(&c->w);
}

static bool add(mz_cx *cx, const char *name, int64_t division)
{
    struct person_input in = person_blank();
    int64_t id = 0;
    in.name = mz_str_of(name);
    in.division = division;
    in.address = MZ_S("1号");
    in.source = MZ_S("test");
    mz_code rc = person_add(cx, &in, NULL, &id);
    if (rc != MZ_OK) {
        printf("%s\n", cx->err.msg);
    }
    return rc == MZ_OK;
}

/* The figures of the county and of its township number `i`; counts the children in *n. */
static struct division_tally figures(struct county *c, int64_t code, int64_t child,
                                     struct division_tally *all)
{
    struct division *kids = NULL;
    struct division_tally each[64];
    struct division_tally out = {{-1, -1, -1}};
    size_t n = 0;
    mz_cx *cx = &c->w.cx;
    if (division_children(cx, c->world.divisions, code, DIVISION_EVER, &kids, &n) != MZ_OK ||
        n > MZ_LEN(each) || division_tally(cx, code, kids, n, all, each) != MZ_OK) {
        printf("no figures: %s\n", cx->err.msg);
        return out;
    }
    for (size_t i = 0; i < n; i++) {
        out = kids[i].code == child ? each[i] : out;
    }
    return out;
}

BOTH(people_are_counted_where_they_live)
{
    struct county c;
    struct division_tally all;
    CHECK(county_open(&c, kind_));
    mz_cx *cx = &c.w.cx;
    CHECK(add(cx, "王小明", XIKOU) && add(cx, "李小红", XIKOU) && add(cx, "张小华", ANREN));
    CHECK(figures(&c, LONGQUAN, CHATIAN, &all).n[DIVISION_PEOPLE] == 2);
    CHECK(all.n[DIVISION_PEOPLE] == 3 && all.n[DIVISION_HOUSEHOLDS] == 0);
    CHECK(figures(&c, LONGQUAN, ANREN, &all).n[DIVISION_PEOPLE] == 1);
    CHECK(figures(&c, CHATIAN, XIKOU, &all).n[DIVISION_PEOPLE] == 2);
    CHECK(all.n[DIVISION_PEOPLE] == 2);
    CHECK(figures(&c, INT64_C(331100000000), LONGQUAN, &all).n[DIVISION_PEOPLE] == 3);
    county_close(&c);
}

BOTH(nobody_is_counted_outside_the_scope)
{
    struct county c;
    struct division_tally all;
    CHECK(county_open(&c, kind_));
    mz_cx *cx = &c.w.cx;
    CHECK(add(cx, "王小明", XIKOU) && add(cx, "张小华", ANREN));
    test_scope(&c.w, CHATIAN, CHATIAN + 999);
    CHECK(figures(&c, LONGQUAN, ANREN, &all).n[DIVISION_PEOPLE] == 0);
    CHECK(all.n[DIVISION_PEOPLE] == 1);
    county_close(&c);
}

static bool posted(struct county *c, int64_t account, enum mz_role role, int64_t division,
                   int64_t ends)
{
    int64_t post = 0;
    const struct account_grant g = {
        .account = account, .role = role, .division = division, .ends = ends};
    c->w.actor.user = 0; /* the program: its posts hold at once */
    mz_code rc = account_grant(&c->w.cx, &g, &post);
    c->w.actor.user = 7;
    return rc == MZ_OK;
}

/* An account of the county with a post there; 0 when there is none. */
static int64_t hire(struct county *c, const char *login, enum mz_role role, int64_t division)
{
    mz_cx *cx = &c->w.cx;
    const struct account_new in = {.login = mz_str_of(login),
                                   .name = MZ_S("吴经办"),
                                   .division = LONGQUAN,
                                   .password = MZ_S("Longquan-2026")};
    int64_t id = 0;
    mz_str first;
    if (account_make(cx, &in, &id, &first) != MZ_OK || !posted(c, id, role, division, MZ_NULL)) {
        printf("%s\n", cx->err.msg);
        id = 0;
    }
    return id;
}

BOTH(staff_is_counted_where_it_works_as_long_as_it_does)
{
    struct county c;
    struct division_tally all;
    CHECK(county_open(&c, kind_));
    mz_cx *cx = &c.w.cx;
    int64_t clerk = hire(&c, "clerk1", MZ_ROLE_CLERK, CHATIAN);
    int64_t two = hire(&c, "clerk2", MZ_ROLE_CLERK, CHATIAN);
    int64_t today = mz_date_today(cx).v;
    CHECK(clerk > 0 && two > 0 && hire(&c, "officer1", MZ_ROLE_OFFICER, LONGQUAN) > 0);
    CHECK(hire(&c, "village1", MZ_ROLE_VILLAGE, XIKOU) > 0);
    CHECK(hire(&c, "clerk3", MZ_ROLE_CLERK, ANREN) > 0);
    CHECK(figures(&c, LONGQUAN, CHATIAN, &all).n[DIVISION_STAFF] == 3);
    CHECK(all.n[DIVISION_STAFF] == 5 && all.n[DIVISION_PEOPLE] == 0);
    CHECK(figures(&c, CHATIAN, XIKOU, &all).n[DIVISION_STAFF] == 1 && all.n[DIVISION_STAFF] == 3);
    /* One more post elsewhere: in both townships, and one person of the county. */
    CHECK(posted(&c, two, MZ_ROLE_CLERK, ANREN, today + 1));
    CHECK(figures(&c, LONGQUAN, ANREN, &all).n[DIVISION_STAFF] == 2 && all.n[DIVISION_STAFF] == 5);
    test_tick(&c.w, INT64_C(86400000)); /* its last day is over */
    CHECK(figures(&c, LONGQUAN, ANREN, &all).n[DIVISION_STAFF] == 1 && all.n[DIVISION_STAFF] == 5);
    CHECK(account_set_state(cx, clerk, ACCOUNT_CLOSED) == MZ_OK);
    CHECK(figures(&c, LONGQUAN, CHATIAN, &all).n[DIVISION_STAFF] == 2);
    CHECK(all.n[DIVISION_STAFF] == 4);
    test_scope(&c.w, CHATIAN, CHATIAN + 999);
    CHECK(figures(&c, LONGQUAN, ANREN, &all).n[DIVISION_STAFF] == 0);
    CHECK(all.n[DIVISION_STAFF] == 2);
    county_close(&c);
}

TEST_MAIN(T2(people_are_counted_where_they_live), T2(nobody_is_counted_outside_the_scope),
          T2(staff_is_counted_where_it_works_as_long_as_it_does))
