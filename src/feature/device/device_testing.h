/* device_testing.h - a county with devices, for the tests of this folder. */
#ifndef MZ_FEATURE_DEVICE_DEVICE_TESTING_H
#define MZ_FEATURE_DEVICE_DEVICE_TESTING_H

#include "check.h"
#include "store.h"

#include <inttypes.h>

#include "base/calendar.h"
#include "base/ident.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/clue/clue.h"
#include "feature/device/device_int.h"
#include "feature/device/device_sql.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/rule/rule.h"
#include "feature/world.h"

extern const struct mz_feature mz_feature_device;
extern const struct mz_feature mz_feature_clue;
const struct mz_feature *const mz_features[] = {&mz_feature_device, &mz_feature_clue, NULL};

#define COUNTY  INT64_C(331181000000)
#define TOWN    INT64_C(331181103000)
#define VILLAGE INT64_C(331181103209)
#define HOUR_MS INT64_C(3600000)

struct county {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
    int64_t person[2];
    int64_t home[2];
    int64_t box;   /* call box of the first home, with a key */
    int64_t meter; /* water meter of the second */
    mz_str key;    /* of the box, in hexadecimal */
};

static inline void officer(struct county *k)
{
    k->w.actor.user = 11;
    k->w.actor.role = MZ_S("officer");
    division_range(COUNTY, &k->w.actor.division_lo, &k->w.actor.division_hi);
}

static inline mz_code add_home(struct county *k, size_t i)
{
    mz_cx *cx = &k->w.cx;
    char digits[32];
    (void)snprintf(digits, sizeof digits, "33118119400301%03zu", 2 * i + 11);
    struct person_input in = person_blank();
    in.name = MZ_S("周文芳");
    in.id_number = mz_str_fmt(cx->a, "%s%c", digits, mz_cid_check(digits));
    in.division = VILLAGE;
    in.nation = MZ_S("01");
    in.source = MZ_S("test");
    MZ_TRY(person_add(cx, &in, NULL, &k->person[i]));
    const struct household_place head = {k->person[i], MZ_S("02")};
    const struct household_new home = {.kind = HOUSEHOLD_LIVING,
                                       .division = VILLAGE,
                                       .address = MZ_S("溪口12号"),
                                       .lon_e6 = MZ_NULL,
                                       .lat_e6 = MZ_NULL,
                                       .since = 18000,
                                       .source = MZ_S("test"),
                                       .members = &head,
                                       .members_n = 1};
    return household_add(cx, 0, &home, NULL, &k->home[i]);
}

static inline mz_code open_world(mz_cx *cx, struct county *k)
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
    MZ_TRY(add_home(k, 0));
    MZ_TRY(add_home(k, 1));
    struct device_input in = {.division = VILLAGE,
                              .kind = MZ_S("callbox"),
                              .serial = MZ_S("HJ-1"),
                              .place = MZ_S("村口"),
                              .person = k->person[0]};
    MZ_TRY(device_save(cx, &in, &k->box));
    MZ_TRY(device_key_new(cx, k->box, 1, &k->key));
    in.kind = MZ_S("water");
    in.serial = MZ_S("SB-1");
    in.person = k->person[1];
    return device_save(cx, &in, &k->meter);
}

static inline mz_cx *county(struct county *k, enum mz_db_kind kind)
{
    memset(k, 0, sizeof *k);
    test_store(&k->w, kind);
    mz_cx *cx = &k->w.cx;
    cx->world = &k->world;
    if (open_world(cx, k) != MZ_OK) {
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

/* How many messages were not taken for this reason. */
static inline int64_t odd(struct county *k, enum device_verdict v)
{
    struct device_q_odds_row *rows = NULL;
    size_t n = 0;
    int64_t sum = 0;
    if (device_q_odds(&k->w.cx, 0, 100, &rows, &n) != MZ_OK) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        sum += mz_str_eq(rows[i].reason, mz_str_of(device_verdict_word(v))) ? rows[i].n : 0;
    }
    return sum;
}

static inline size_t events_of(struct county *k, int64_t device)
{
    struct device_q_events_row *rows = NULL;
    size_t n = 0;
    return device_q_events(&k->w.cx, device, 1000, &rows, &n) == MZ_OK ? n : SIZE_MAX;
}

#endif
