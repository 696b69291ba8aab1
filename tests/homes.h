/*
 * homes.h - a county with keys, divisions, synthetic persons and households, for tests about
 * households. Two villages of one township and one of a sibling township of Longquan.
 */
#ifndef MZ_TESTS_HOMES_H
#define MZ_TESTS_HOMES_H

#include "base/ident.h"
#include "base/keyring.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/settle.h"
#include "feature/world.h"

#include "check.h"
#include "store.h"

#define COUNTY INT64_C(331181000000)

struct homes {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
    int64_t town;
    int64_t village[2]; /* of the town */
    int64_t far;        /* a village of a sibling township */
    int serial;
    int64_t today;
};

static inline bool homes_places(struct homes *h)
{
    mz_cx *cx = &h->w.cx;
    struct division *towns = NULL;
    size_t towns_n = 0;
    int found = 0;
    int32_t today = (int32_t)h->today;
    if (division_children(cx, h->world.divisions, COUNTY, today, &towns, &towns_n) != MZ_OK) {
        return false;
    }
    for (size_t i = 0; i < towns_n && found < 2; i++) {
        struct division *v = NULL;
        size_t n = 0;
        if (division_children(cx, h->world.divisions, towns[i].code, today, &v, &n) == MZ_OK &&
            n >= 2) {
            if (found++ == 0) {
                h->town = towns[i].code;
                h->village[0] = v[0].code;
                h->village[1] = v[1].code;
            } else {
                h->far = v[0].code;
            }
        }
    }
    return found == 2;
}

/* Who acts from now on. */
static inline void act_as(struct homes *h, int64_t user, const char *role, int64_t lo, int64_t hi)
{
    h->w.actor.user = user;
    h->w.actor.role = mz_str_of(role);
    test_scope(&h->w, lo, hi);
}

static inline void officer(struct homes *h, int64_t user)
{
    act_as(h, user, "officer", COUNTY, COUNTY + 999999);
}

static inline void clerk(struct homes *h, int64_t user)
{
    act_as(h, user, "clerk", h->town, h->town + 999);
}

static inline mz_cx *homes(struct homes *h, enum mz_db_kind kind)
{
    memset(h, 0, sizeof *h);
    test_store(&h->w, kind);
    mz_cx *cx = &h->w.cx;
    cx->world = &h->world;
    h->today = mz_date_today(cx).v;
    h->w.ok = h->w.ok && mz_crypto_open(cx, &h->crypto) == MZ_OK &&
              mz_keyring_create(cx, h->w.dir) == MZ_OK &&
              mz_keyring_open(cx, h->crypto, h->w.dir, &h->world.keys) == MZ_OK &&
              division_open(cx, NULL, NULL, &h->world.divisions) == MZ_OK && homes_places(h);
    if (!h->w.ok) {
        printf("no world: %s\n", cx->err.msg);
    }
    officer(h, 7);
    return cx;
}

static inline void homes_done(struct homes *h)
{
    mz_keyring_close(h->world.keys);
    mz_crypto_close(h->crypto);
    test_done(&h->w);
}

/* Birth as "19700101"; 0 with a line when it was refused. */
static inline int64_t person(struct homes *h, const char *name, char sex, const char *birth,
                             int64_t place)
{
    mz_cx *cx = &h->w.cx;
    char digits[32];
    int64_t id = 0;
    int serial = 2 * ++h->serial + (sex == '1');
    (void)snprintf(digits, sizeof digits, "331181%s%03d", birth, serial);
    struct person_input in = settle_person(cx, name, digits, place);
    in.address = MZ_S("丁家坞12号");
    if (person_add(cx, &in, NULL, &id) != MZ_OK) {
        printf("person not added: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return id;
}

/* A household of these persons since 2020-01-01; "02 10 20" are their relations. */
static inline int64_t home(struct homes *h, enum household_kind kind, int64_t place,
                           const char *relations, const int64_t *persons)
{
    struct household_new in = settle_home(&h->w.cx, place, relations, persons);
    mz_date since = MZ_DATE_NONE;
    int64_t id = 0;
    (void)mz_date_make(2020, 1, 1, &since);
    in.kind = kind;
    in.address = MZ_S("丁家坞12号");
    in.since = since.v;
    if (household_add(&h->w.cx, 0, &in, NULL, &id) != MZ_OK) {
        printf("household not added: %s\n", h->w.cx.err.msg);
        mz_clear(&h->w.cx);
    }
    return id;
}

static inline bool in(mz_str text, const char *part)
{
    return memmem(text.p, text.n, part, strlen(part)) != NULL;
}

#endif
