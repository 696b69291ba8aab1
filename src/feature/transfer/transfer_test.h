/*
 * transfer_test.h - a county with keys, divisions and synthetic persons for the tests of this
 * folder. Longquan (331181) has the township 查田镇 (331181103).
 */
#ifndef MZ_FEATURE_TRANSFER_TRANSFER_TEST_H
#define MZ_FEATURE_TRANSFER_TRANSFER_TEST_H

#include <fcntl.h>

#include "base/ident.h"
#include "base/keyring.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/feature.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/transfer/import_int.h"
#include "feature/world.h"

#include "check.h"
#include "store.h"

#define COUNTY   INT64_C(331181000000)
#define TOWN     INT64_C(331181103000) /* 查田镇 */
#define TOWN_END INT64_C(331181103999)

extern const struct mz_feature mz_feature_transfer, mz_feature_person, mz_feature_household,
    mz_feature_org, mz_feature_account;
const struct mz_feature *const mz_features[] = {&mz_feature_person,  &mz_feature_household,
                                                &mz_feature_org,     &mz_feature_transfer,
                                                &mz_feature_account, NULL};

struct office {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
    int64_t village;
    mz_str village_name;
};

static inline mz_cx *office(struct office *o, enum mz_db_kind kind)
{
    struct division *d = NULL;
    size_t n = 0;
    memset(o, 0, sizeof *o);
    test_store(&o->w, kind);
    mz_cx *cx = &o->w.cx;
    cx->world = &o->world;
    o->world.data = mz_str_of(o->w.dir);
    if (o->w.ok) {
        o->w.ok =
            mz_crypto_open(cx, &o->crypto) == MZ_OK && mz_keyring_create(cx, o->w.dir) == MZ_OK &&
            mz_keyring_open(cx, o->crypto, o->w.dir, &o->world.keys) == MZ_OK &&
            division_open(cx, NULL, NULL, &o->world.divisions) == MZ_OK &&
            division_children(cx, o->world.divisions, TOWN, mz_date_today(cx).v, &d, &n) == MZ_OK &&
            n > 0;
    }
    if (o->w.ok) {
        o->village = d[0].code;
        o->village_name = d[0].name;
    } else {
        printf("no world: %s\n", cx->err.msg);
    }
    test_scope(&o->w, COUNTY, COUNTY + 999999);
    return cx;
}

static inline void office_done(struct office *o)
{
    mz_keyring_close(o->world.keys);
    mz_crypto_close(o->crypto);
    test_done(&o->w);
}

/* "331181" + birth + serial with its check character. */
static inline mz_str number_of(mz_cx *cx, const char *birth, int serial)
{
    char digits[40];
    (void)snprintf(digits, sizeof digits, "331181%s%03d", birth, serial);
    return mz_str_fmt(cx->a, "%.17s%c", digits, mz_cid_check(digits));
}

/* The run of these bytes, made; NULL with a line when it was refused. */
static inline struct import_run *brought_as(mz_cx *cx, const char *kind, const char *name,
                                            mz_str bytes)
{
    struct import_new in = {.kind = import_kind_of(cx, mz_str_of(kind)),
                            .name = mz_str_of(name),
                            .source = MZ_S("民政所"),
                            .fd = -1,
                            .data = bytes};
    struct import_run *run = MZ_NEW(cx->a, struct import_run);
    int64_t id = 0;
    if (import_make(cx, &in, &id) != MZ_OK || import_get(cx, id, run) != MZ_OK) {
        printf("not brought: %s\n", cx->err.msg);
        return NULL;
    }
    return run;
}

static inline struct import_run *brought(mz_cx *cx, const char *name, mz_str bytes)
{
    return brought_as(cx, "person", name, bytes);
}

/* Taken in with the columns as they stand. */
static inline void take(mz_cx *cx, struct import_run *run)
{
    if (import_save(cx, run) != MZ_OK ||
        import_go(cx, run, (struct import_tell){.step = NULL}) != MZ_OK ||
        import_get(cx, run->id, run) != MZ_OK) {
        printf("not taken: %s\n", cx->err.msg);
        mz_clear(cx);
    }
}

/* Brought and taken in with the columns as guessed. */
static inline struct import_run *took(mz_cx *cx, const char *name, mz_str bytes,
                                      enum import_twice twice)
{
    struct import_run *run = brought(cx, name, bytes);
    if (run == NULL) {
        return NULL;
    }
    run->twice = twice;
    take(cx, run);
    return run;
}

static inline bool gives(const struct import_run *run, const char *reason)
{
    for (size_t i = 0; run != NULL && i < run->counts.reasons_n; i++) {
        if (mz_str_eq(run->counts.reason[i].text, mz_str_of(reason))) {
            return true;
        }
    }
    for (size_t i = 0; run != NULL && i < run->counts.reasons_n; i++) {
        printf("reason: " MZ_FMT "\n", MZ_ARG(run->counts.reason[i].text));
    }
    return false;
}

/* ---- files -------------------------------------------------------------------- */

#define HEAD "姓名,身份证号,性别,民族,村,地址,联系电话,户号,与户主关系,备注\r\n"

static inline mz_str line(mz_cx *cx, const struct office *o, const char *name, mz_str number,
                          const char *house, const char *relation)
{
    return mz_str_fmt(cx->a,
                      "%s," MZ_FMT ",,汉族,查田镇" MZ_FMT ",丁家坞12号,13800000000,%s,%s,x\r\n",
                      name, MZ_ARG(number), MZ_ARG(o->village_name), house, relation);
}

static inline mz_str file_of(mz_cx *cx, const mz_str *parts, size_t n)
{
    mz_sb b = mz_sb_new(cx->a, (size_t)64 << 20);
    mz_sb_str(&b, MZ_S(HEAD));
    for (size_t i = 0; i < n; i++) {
        mz_sb_str(&b, parts[i]);
    }
    return mz_sb_view(&b);
}

/* n adults with good numbers, in households of three when asked. */
static inline mz_str many(mz_cx *cx, const struct office *o, int from, int n, bool houses)
{
    mz_sb b = mz_sb_new(cx->a, (size_t)64 << 20);
    mz_sb_str(&b, MZ_S(HEAD));
    for (int i = from; i < from + n; i++) {
        char birth[12];
        char house[16] = "";
        (void)snprintf(birth, sizeof birth, "%04d%02d%02d", 1950 + i / 336 % 50, 1 + i / 28 % 12,
                       1 + i % 28);
        if (houses) {
            (void)snprintf(house, sizeof house, "H%06d", i / 3);
        }
        mz_sb_str(&b, line(cx, o, "王建国", number_of(cx, birth, 1 + i / 16800 * 2), house,
                           !houses      ? ""
                           : i % 3 == 0 ? "户主"
                                        : "其他亲属"));
    }
    return mz_sb_view(&b);
}

/* Persons in scope. */
static inline int64_t counted(mz_cx *cx)
{
    static const struct mz_col cols[] = {
        {"name", "n", MZ_COL_TEXT, 0, NULL}, {"version", "v", MZ_COL_INT, MZ_COL_SORT, NULL}, {0}};
    static const struct mz_reg reg = {
        .name = "t", .table = "person", .title = "t", .sort = "version", .cols = cols};
    struct mz_query q = {.filters_n = 0};
    int64_t n = 0;
    return mz_reg_count(cx, &reg, &q, &n) == MZ_OK ? n : -1;
}

#endif
