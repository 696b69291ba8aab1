/* account_testing.h - a county with accounts on a fresh database, for this folder's tests. */
#ifndef MZ_FEATURE_ACCOUNT_ACCOUNT_TESTING_H
#define MZ_FEATURE_ACCOUNT_ACCOUNT_TESTING_H

#include "base/keyring.h"
#include "check.h"
#include "feature/account/own_int.h"
#include "store.h"

#define LONGQUAN INT64_C(331181000000)
#define CHATIAN  INT64_C(331181103000)
#define NEXT     INT64_C(331182000000)

static const struct mz_perm testing_perms[] = {
    {"person.read", MZ_R_STAFF, "read"},
    {"person.reveal", MZ_R(OFFICER) | MZ_R(CLERK), "reveal"},
    {0},
};
static const struct mz_feature testing_person = {
    .name = "person", .title = "person", .perms = testing_perms};
extern const struct mz_feature mz_feature_account;
/* All features of the program in this test. */
const struct mz_feature *const mz_features[] = {&mz_feature_account, &testing_person, NULL};

struct testing {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
};

static inline void as_program(struct testing *t)
{
    t->w.actor.user = 0;
    t->w.actor.role = MZ_S("program");
    t->w.actor.why = MZ_S("");
    test_everywhere(&t->w);
}

/* Act as this account with this role in this division. */
static inline void as(struct testing *t, int64_t account, enum mz_role role, int64_t division)
{
    t->w.actor.user = account;
    t->w.actor.role = mz_str_of(account_role_word(role));
    account_scope(division, &t->w.actor.division_lo, &t->w.actor.division_hi);
}

static inline bool testing_open(struct testing *t, enum mz_db_kind kind)
{
    memset(t, 0, sizeof *t);
    test_store(&t->w, kind);
    mz_cx *cx = &t->w.cx;
    t->w.ok = t->w.ok && mz_keyring_create(cx, t->w.dir) == MZ_OK &&
              mz_crypto_open(cx, &t->crypto) == MZ_OK &&
              mz_keyring_open(cx, t->crypto, t->w.dir, &t->world.keys) == MZ_OK &&
              account_perms_make(cx, mz_features, &t->world.perms) == MZ_OK;
    cx->world = &t->world;
    cx->lang = MZ_LANG_EN;
    as_program(t);
    if (!t->w.ok) {
        printf("no world: %s\n", cx->err.msg);
    }
    return t->w.ok;
}

static inline void testing_close(struct testing *t)
{
    mz_keyring_close(t->world.keys);
    mz_crypto_close(t->crypto);
    test_done(&t->w);
}

#define PASSWORD MZ_S("Longquan-2026")

/* An account with a post that holds, made by the program; 0 when that failed. */
static inline int64_t staff(struct testing *t, const char *login, enum mz_role role,
                            int64_t division)
{
    int64_t id = 0;
    int64_t post = 0;
    mz_str first;
    struct account_new in = {.login = mz_str_of(login),
                             .name = mz_str_of(login),
                             .division = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT,
                             .password = PASSWORD,
                             .keep = true};
    as_program(t);
    mz_code rc = account_make(&t->w.cx, &in, &id, &first);
    struct account_grant g = {.account = id, .role = role, .division = division, .ends = MZ_NULL};
    rc = rc == MZ_OK ? account_grant(&t->w.cx, &g, &post) : rc;
    if (rc != MZ_OK) {
        printf("%s: %s\n", login, t->w.cx.err.msg);
        return 0;
    }
    return id;
}

static inline void as_nobody(struct testing *t)
{
    t->w.actor.user = 0;
    t->w.actor.role = MZ_S("");
    test_scope(&t->w, 0, 0);
}

static inline mz_code sign(struct testing *t, const char *login, mz_str password,
                           struct account_signed *out)
{
    as_nobody(t);
    mz_clear(&t->w.cx);
    struct account_sign in = {.login = mz_str_of(login),
                              .password = password,
                              .from = MZ_S("10.0.0.7"),
                              .agent = MZ_S("test")};
    mz_code rc = account_sign_in(&t->w.cx, &in, out);
    if (rc != MZ_OK && rc != MZ_UNKNOWN && rc != MZ_RATE) {
        printf("sign-in: %s\n", t->w.cx.err.msg);
    }
    return rc;
}

/* Is this token good for work now? */
static inline bool live(struct testing *t, mz_str token)
{
    struct account_who who;
    bool found = false;
    as_nobody(t);
    return account_find_session(&t->w.cx, token, &who, &found) == MZ_OK && found &&
           who.stage == ACCOUNT_STAGE_LIVE;
}

#endif
