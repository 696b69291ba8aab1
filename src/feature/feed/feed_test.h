/*
 * feed_test.h - a county with forty people for the tests of this folder. Longquan is 331181.
 */
#ifndef MZ_FEATURE_FEED_FEED_TEST_H
#define MZ_FEATURE_FEED_FEED_TEST_H

#include <fcntl.h>
#include <sys/stat.h>

#include "base/ident.h"
#include "base/keyring.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "feature/person/person.h"
#include "feature/world.h"

#include "check.h"
#include "store.h"

#define COUNTY INT64_C(331181000000)
#define TOWN   INT64_C(331181103000) /* 查田镇 */

enum { PEOPLE = 40 };

extern const struct mz_feature mz_feature_feed, mz_feature_person, mz_feature_account;
const struct mz_feature *const mz_features[] = {&mz_feature_person, &mz_feature_feed,
                                                &mz_feature_account, NULL};

struct office {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
    int64_t id[PEOPLE];
    mz_str number[PEOPLE];
};

static inline mz_str name_of(mz_cx *cx, int i)
{
    return mz_str_fmt(cx->a, "季测%s", i % 2 == 0 ? "一" : "二");
}

/* Born on a day of 1950 to 1989; the last one is a child. */
static inline void people(struct office *o)
{
    mz_cx *cx = &o->w.cx;
    struct person_input in[PEOPLE];
    struct person_result out[PEOPLE];
    for (int i = 0; i < PEOPLE; i++) {
        char digits[40];
        int year = i == PEOPLE - 1 ? 2020 : 1950 + i;
        (void)snprintf(digits, sizeof digits, "331181%04d%02d%02d%03d", year, i % 12 + 1,
                       i % 28 + 1, 100 + i);
        o->number[i] = mz_str_fmt(cx->a, "%.17s%c", digits, mz_cid_check(digits));
        in[i] = person_blank();
        in[i].name = name_of(cx, i);
        in[i].id_number = o->number[i];
        in[i].division = TOWN;
        in[i].source = MZ_S("test");
    }
    if (person_add_many(cx, in, PEOPLE, false, out) != MZ_OK) {
        printf("no people: %s\n", cx->err.msg);
        o->w.ok = false;
    }
    for (int i = 0; i < PEOPLE; i++) {
        o->id[i] = out[i].id;
        o->w.ok = o->w.ok && out[i].id > 0;
    }
}

static inline mz_cx *office(struct office *o, enum mz_db_kind kind)
{
    memset(o, 0, sizeof *o);
    test_store(&o->w, kind);
    mz_cx *cx = &o->w.cx;
    cx->world = &o->world;
    o->world.data = mz_str_of(o->w.dir);
    o->world.share = MZ_S(".");
    o->world.division = COUNTY;
    o->w.ok = o->w.ok && mz_crypto_open(cx, &o->crypto) == MZ_OK &&
              mz_keyring_create(cx, o->w.dir) == MZ_OK &&
              mz_keyring_open(cx, o->crypto, o->w.dir, &o->world.keys) == MZ_OK &&
              division_open(cx, NULL, NULL, &o->world.divisions) == MZ_OK &&
              feed_start(cx) == MZ_OK;
    test_scope(&o->w, COUNTY, COUNTY + 999999);
    people(o);
    return cx;
}

static inline void office_done(struct office *o)
{
    mz_keyring_close(o->world.keys);
    mz_crypto_close(o->crypto);
    test_done(&o->w);
}

/* ---- files ----------------------------------------------------------------- */

#define HEAD "身份证明号码,机动车所有人,号牌号码,机动车状态,购置价格,初次登记日期,抵押标记\r\n"

/* Cars of the people from `first` to before `end`, and of as many strangers. */
static inline mz_str cars(struct office *o, int first, int end, int price)
{
    mz_cx *cx = &o->w.cx;
    mz_sb b = mz_sb_new(cx->a, 4 << 20);
    mz_sb_str(&b, MZ_S(HEAD));
    for (int i = first; i < end; i++) {
        char digits[40];
        (void)snprintf(digits, sizeof digits, "110101%04d0101%03d", 1940 + i, i);
        mz_sb_fmt(&b, MZ_FMT "," MZ_FMT ",浙K%05d,正常,%d.00,2020-05-11,否\r\n",
                  MZ_ARG(o->number[i]), MZ_ARG(name_of(cx, i)), i, price);
        mz_sb_fmt(&b, "%.17s%c,外地人,京A%05d,正常,90000,2019-01-01,否\r\n", digits,
                  mz_cid_check(digits), i);
    }
    return mz_sb_view(&b);
}

static inline mz_code bring(struct office *o, const char *item, const char *month, mz_str bytes,
                            int64_t *id, bool *same)
{
    mz_cx *cx = &o->w.cx;
    struct feed_new in = {.name = MZ_S("交付.csv"), .fd = -1, .data = bytes};
    if (!catalogue_period_of(mz_str_of(month), &in.period)) {
        return mz_fail(cx, MZ_INVALID, "no month");
    }
    MZ_TRY(feed_category(cx, mz_str_of(item), &in.category));
    return feed_make(cx, &in, id, same);
}

/* Brought and read; an id of 0 when it was refused. */
static inline struct feed_delivery deliver(struct office *o, const char *month, mz_str bytes)
{
    struct feed_delivery d = {.id = 0};
    mz_cx *cx = &o->w.cx;
    int64_t id = 0;
    bool same = false;
    if (bring(o, "05", month, bytes, &id, &same) != MZ_OK ||
        (!same && feed_run(cx, id, NULL) != MZ_OK) || feed_delivery(cx, id, &d) != MZ_OK) {
        printf("not delivered: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return d;
}

static inline int64_t reads(struct office *o)
{
    int64_t n = 0;
    return mz_audit_drain(&o->w.cx, &n) == MZ_OK ? n : -1;
}

#endif
