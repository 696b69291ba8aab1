/*
 * people.h - a store with keys and divisions, and synthetic persons, for tests about people.
 * Longquan (331181) has the township 查田镇 (331181103); numbers are made here and pass
 * the check of GB 11643.
 */
#ifndef MZ_TESTS_PEOPLE_H
#define MZ_TESTS_PEOPLE_H

#include "base/ident.h"
#include "base/keyring.h"
#include "feature/division/division.h"
#include "feature/person/person.h"
#include "feature/person/person_find.h"
#include "feature/person/person_rows.h"
#include "feature/settle.h"
#include "feature/world.h"

#include "check.h"
#include "store.h"

#define COUNTY   INT64_C(331181000000)
#define TOWN     INT64_C(331181103000) /* 查田镇 */
#define TOWN_END INT64_C(331181103999)

struct people {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
    int64_t village[8]; /* of the town */
    size_t villages_n;
};

static inline void people_villages(struct people *p)
{
    struct division *d = NULL;
    size_t n = 0;
    mz_cx *cx = &p->w.cx;
    int32_t today = mz_date_today(cx).v;
    p->w.ok = division_children(cx, p->world.divisions, TOWN, today, &d, &n) == MZ_OK && n >= 2;
    for (size_t i = 0; p->w.ok && i < n && i < MZ_LEN(p->village); i++) {
        p->village[p->villages_n++] = d[i].code;
    }
}

static inline mz_cx *people(struct people *p, enum mz_db_kind kind)
{
    memset(p, 0, sizeof *p);
    test_store(&p->w, kind);
    mz_cx *cx = &p->w.cx;
    cx->world = &p->world;
    if (p->w.ok) {
        p->w.ok = mz_crypto_open(cx, &p->crypto) == MZ_OK &&
                  mz_keyring_create(cx, p->w.dir) == MZ_OK &&
                  mz_keyring_open(cx, p->crypto, p->w.dir, &p->world.keys) == MZ_OK &&
                  division_open(cx, NULL, NULL, &p->world.divisions) == MZ_OK;
    }
    if (p->w.ok) {
        people_villages(p);
    } else {
        printf("no world: %s\n", cx->err.msg);
    }
    test_scope(&p->w, COUNTY, COUNTY + 999999);
    return cx;
}

static inline void people_done(struct people *p)
{
    mz_keyring_close(p->world.keys);
    mz_crypto_close(p->crypto);
    test_done(&p->w);
}

/* "331181" + birth + serial with its check character. */
static inline mz_str number_of(mz_cx *cx, const char *birth, int serial)
{
    char digits[64];
    (void)snprintf(digits, sizeof digits, "331181%s%03d", birth, serial);
    return settle_number(cx, digits);
}

static inline struct person_input somebody(const struct people *p, const char *name, mz_str number)
{
    struct person_input in = person_blank();
    in.name = mz_str_of(name);
    in.id_number = number;
    in.division = p->village[0];
    in.address = MZ_S("丁家坞12号");
    in.nation = MZ_S("01");
    in.phone = MZ_S("13800000000");
    in.source = MZ_S("test");
    return in;
}

/* Adds and gives the id; 0 with a line when it was refused. */
static inline int64_t added(mz_cx *cx, const struct person_input *in)
{
    int64_t id = 0;
    if (person_add(cx, in, NULL, &id) != MZ_OK) {
        printf("not added: %s %s\n", cx->err.field == NULL ? "" : cx->err.field, cx->err.msg);
        mz_clear(cx);
    }
    return id;
}

static inline bool says(const struct person_problems *p, const char *field)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->say[i].field != NULL && strcmp(p->say[i].field, field) == 0) {
            return true;
        }
    }
    return false;
}

static inline bool same(mz_str s, const char *z)
{
    return mz_str_eq(s, mz_str_of(z));
}

#endif
