/*
 * county.h - Longquan with keys, divisions, the calendar, the packs of the product and homes of one
 * person each, for tests of features that find and visit people. A test that keeps more than that
 * of its county says so before it includes this:
 *
 *     #define COUNTY_MORE int64_t worker[2];
 *     #include "county.h"
 */
#ifndef MZ_TESTS_COUNTY_H
#define MZ_TESTS_COUNTY_H

#include <sys/stat.h>

#include "base/calendar.h"
#include "base/ident.h"
#include "base/keyring.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/feature.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/rule/rule.h"
#include "feature/settle.h"
#include "feature/world.h"

#include "check.h"
#include "store.h"

#ifndef COUNTY_MORE
#define COUNTY_MORE
#endif

#define COUNTY  INT64_C(331181000000)
#define TOWN    INT64_C(331181103000) /* 查田镇 */
#define VILLAGE INT64_C(331181103209)
#define DAY_MS  INT64_C(86400000)

enum { OFFICER = 11, CLERK = 12, COUNTY_HOMES = 8 };

struct county {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
    int64_t officer; /* who officer() is; OFFICER unless a test has accounts of its own */
    int64_t person[COUNTY_HOMES];
    int64_t home[COUNTY_HOMES];
    mz_str number[COUNTY_HOMES];
    size_t n;
    COUNTY_MORE
};

static inline void act_as(struct county *k, int64_t user, const char *role, int64_t place)
{
    k->w.actor.user = user;
    k->w.actor.role = mz_str_of(role);
    division_range(place, &k->w.actor.division_lo, &k->w.actor.division_hi);
}

static inline void officer(struct county *k)
{
    act_as(k, k->officer, "officer", COUNTY);
}

static inline void clerk(struct county *k)
{
    act_as(k, CLERK, "clerk", TOWN);
}

/* Who acts from now on may see each place. */
static inline void everywhere(struct county *k, int64_t user)
{
    test_everywhere(&k->w);
    k->w.actor.user = user;
}

/* This month, or one so many later. */
static inline int64_t month(struct county *k, int64_t on)
{
    return test_month(&k->w.cx, on);
}

/* Somebody who lives alone; numbers are made here and pass the check of GB 11643. */
static inline mz_code add_home(struct county *k, const char *name, const char *birth,
                               int64_t village)
{
    mz_cx *cx = &k->w.cx;
    char digits[32];
    (void)snprintf(digits, sizeof digits, "331181%s%03zu", birth, 2 * k->n + 11);
    const struct person_input in = settle_person(cx, name, digits, village);
    k->number[k->n] = in.id_number;
    MZ_TRY(person_add(cx, &in, NULL, &k->person[k->n]));
    struct household_new home = settle_home(cx, village, "02", &k->person[k->n]);
    home.lon_e6 = 119000000 + (int64_t)k->n * 9000;
    home.lat_e6 = 28000000 + (int64_t)k->n * 7000;
    MZ_TRY(household_add(cx, 0, &home, NULL, &k->home[k->n]));
    k->n++;
    return MZ_OK;
}

static inline mz_code county_world(mz_cx *cx, struct county *k)
{
    mz_str folder = MZ_S("packs");
    k->world.rules = rule_store_new(cx, &folder, 1);
    k->world.division = COUNTY;
    k->world.data = mz_str_of(k->w.dir);
    k->world.share = MZ_S(".");
    MZ_TRY(mz_crypto_open(cx, &k->crypto));
    MZ_TRY(mz_keyring_create(cx, k->w.dir));
    MZ_TRY(mz_keyring_open(cx, k->crypto, k->w.dir, &k->world.keys));
    MZ_TRY(division_open(cx, NULL, NULL, &k->world.divisions));
    MZ_TRY(mz_calendar_load(cx, cx->a, "data/calendar", &k->world.calendar));
    MZ_TRY(account_perms_make(cx, mz_features, &k->world.perms));
    officer(k);
    return MZ_OK;
}

/* A pack that the place lays over those of the product, read from now on. */
static inline mz_code place_pack(struct county *k, const char *name, mz_str text)
{
    mz_cx *cx = &k->w.cx;
    const mz_str folders[] = {mz_str_fmt(cx->a, "%s/packs", k->w.dir), MZ_S("packs")};
    mz_str pack = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(folders[0]), name);
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/pack.yaml", MZ_ARG(pack));
    bool made = mkdir(mz_str_z(cx->a, folders[0]), 0700) == 0 &&
                mkdir(mz_str_z(cx->a, pack), 0700) == 0;
    FILE *f = made ? fopen(mz_str_z(cx->a, path), "we") : NULL;
    if (f == NULL || fwrite(text.p, 1, text.n, f) != text.n || fclose(f) != 0) {
        return mz_fail(cx, MZ_IO, "no pack of the place: \"%s\"", path.p);
    }
    k->world.rules = rule_store_new(cx, folders, 2);
    return MZ_OK;
}

/* What the tests of a file begin with; nobody lives there before. */
static mz_code county_fill(mz_cx *cx, struct county *k);

static inline mz_cx *county(struct county *k, enum mz_db_kind kind)
{
    memset(k, 0, sizeof *k);
    test_store(&k->w, kind);
    mz_cx *cx = &k->w.cx;
    cx->world = &k->world;
    k->officer = OFFICER;
    if (county_world(cx, k) != MZ_OK || county_fill(cx, k) != MZ_OK) {
        printf("no county: %s\n", cx->err.msg);
        k->w.ok = false;
    }
    return cx;
}

static inline void county_done(struct county *k)
{
    mz_keyring_close(k->world.keys);
    mz_crypto_close(k->crypto);
    test_done(&k->w);
}

/* Whether it was refused as it should be; clears the error. */
static inline bool refused(struct county *k, mz_code rc, mz_code want, const char *field)
{
    const char *f = k->w.cx.err.field;
    bool ok = rc == want && (field == NULL || (f != NULL && strcmp(f, field) == 0));
    if (!ok) {
        printf("%s, field %s: %s\n", mz_code_name(rc), f == NULL ? "" : f, k->w.cx.err.msg);
    }
    mz_clear(&k->w.cx);
    return ok;
}

#endif
