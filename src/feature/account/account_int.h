/* account_int.h - what the parts of the feature share. Private to this folder. */
#ifndef MZ_FEATURE_ACCOUNT_ACCOUNT_INT_H
#define MZ_FEATURE_ACCOUNT_ACCOUNT_INT_H

#include "feature/account/account.h"

extern const struct mz_command account_commands[];
extern const struct mz_perm account_perms_table[];
extern const struct mz_act account_acts[];
extern const struct mz_setting account_settings[];

enum {
    ACCOUNT_LOGIN_MAX = 40,
    ACCOUNT_FAILURES_MAX = 5,
    ACCOUNT_SESSIONS_MAX = 2,
    ACCOUNT_CODES_N = 10,
    ACCOUNT_TOKEN_DAYS_MAX = 366,
    ACCOUNT_TOKEN_HOURS = 8, /* of dangerous acts; setting account.token_hours. Ours, no law */
    ACCOUNT_TOKEN_HOURS_MAX = 24,
};

#define ACCOUNT_MINUTE_MS   INT64_C(60000)
#define ACCOUNT_HOUR_MS     (60 * ACCOUNT_MINUTE_MS)
#define ACCOUNT_LOCK_MS     (15 * ACCOUNT_MINUTE_MS)
#define ACCOUNT_IDLE_MS     (30 * ACCOUNT_MINUTE_MS)
#define ACCOUNT_ABSOLUTE_MS (600 * ACCOUNT_MINUTE_MS)
#define ACCOUNT_STAGE_MS    (5 * ACCOUNT_MINUTE_MS)
#define ACCOUNT_ONCE_MS     (1440 * ACCOUNT_MINUTE_MS)

/* Roles that keep the system and see no person; each excludes every other role. */
#define ACCOUNT_ADMINS (MZ_R(SYSTEM) | MZ_R(SECURITY) | MZ_R(LOGKEEPER))

/* ---- scope -------------------------------------------------------------- */

/*
 * Run fn with the actor's scope widened to the whole database, and narrow it again whatever fn
 * returns. For looking up accounts by token, name or id before or beside a scope: what fn reads is
 * one account that the caller has named, never a list that a reader sees.
 */
mz_code account_wide(mz_cx *cx, mz_code (*fn)(mz_cx *cx, void *p), void *p) MZ_MUST_USE;

/*
 * Run fn in a transaction with the scope of one county, as account `user`. Narrow on purpose: on
 * PostgreSQL a writer of the whole database would wait for the writers of all counties.
 */
mz_code account_within(mz_cx *cx, int64_t county, int64_t user, mz_code (*fn)(mz_cx *cx, void *p),
                       void *p) MZ_MUST_USE;

int64_t account_county(int64_t id);
/* Is the usual level of the role this division's? Refuses with the level that it should have. */
mz_code account_role_place(mz_cx *cx, enum mz_role role, int64_t division) MZ_MUST_USE;
/* May one account hold both, in any division? */
bool account_roles_clash(enum mz_role a, enum mz_role b);
/* The scope of an actor in this division: a whole province, city, county, township, or village. */
void account_scope(int64_t division, int64_t *lo, int64_t *hi);

/* ---- sessions ----------------------------------------------------------- */

enum account_stage {
    ACCOUNT_STAGE_CODE,   /* the password was right, a one-time code is missing */
    ACCOUNT_STAGE_CHANGE, /* the first password must be changed */
    ACCOUNT_STAGE_LIVE,
};

/* Whom a session or token belongs to, as identification found it. */
struct account_who {
    int64_t account;
    int64_t county;
    int64_t home; /* division of the account itself */
    int64_t post;
    int64_t division; /* of the post */
    enum mz_role role;
    enum account_stage stage;
    mz_str name;
    mz_str login;
    mz_str secret; /* the token as it was sent */
    uint8_t hash[32];
    int64_t handle;
    int64_t made_ms, seen_ms, fresh_ms;
    mz_str agent;
    mz_str look;            /* four letters, or empty */
    bool bearer;            /* an API token */
    int64_t token;          /* its id */
    const uint64_t *scopes; /* permissions of a bearer, by index; NULL: all of the role */
};

/* False when the text is no token of ours, the session is over, or its account may not work. */
mz_code account_find_session(mz_cx *cx, mz_str text, struct account_who *who,
                             bool *found) MZ_MUST_USE;
mz_code account_find_token(mz_cx *cx, mz_str text, struct account_who *who,
                           bool *found) MZ_MUST_USE;
/* The actor that this one is. `a` holds its strings. */
struct mz_actor account_actor(mz_cx *cx, const struct account_who *who);
/* Titles of the roles that have it, for a refusal. */
mz_str account_who_may_text(mz_cx *cx, const char *perm);
bool account_who_may(const struct account_perms *p, const struct account_who *who,
                     const char *perm);

struct account_sign {
    mz_str login;
    mz_str password;
    mz_str from;
    mz_str agent;
};

struct account_signed {
    mz_str token; /* for the cookie */
    enum account_stage stage;
    int64_t account;
};

/* MZ_UNKNOWN for every reason not to let in, MZ_RATE while the name or address must wait. */
mz_code account_sign_in(mz_cx *cx, const struct account_sign *in,
                        struct account_signed *out) MZ_MUST_USE;
/* The second step: a one-time or recovery code for a session at ACCOUNT_STAGE_CODE. */
mz_code account_sign_code(mz_cx *cx, mz_str token, mz_str code, mz_str from,
                          struct account_signed *out) MZ_MUST_USE;
/* The first change of the password, for a session at ACCOUNT_STAGE_CHANGE. */
mz_code account_sign_change(mz_cx *cx, mz_str token, mz_str password,
                            struct account_signed *out) MZ_MUST_USE;
/* A staged session: MZ_UNKNOWN when it is over or at another stage. */
mz_code account_staged(mz_cx *cx, mz_str token, enum account_stage stage,
                       struct account_who *who) MZ_MUST_USE;
mz_code account_sign_out(mz_cx *cx, const struct account_who *who) MZ_MUST_USE;
/* Password or one-time code once more; the new token is fresh. */
mz_code account_confirm(mz_cx *cx, const struct account_who *who, mz_str password, mz_str code,
                        mz_str *token) MZ_MUST_USE;
/* Work in another post of one's own; a new token. */
mz_code account_switch(mz_cx *cx, const struct account_who *who, int64_t post,
                       mz_str *token) MZ_MUST_USE;
mz_code account_end_session(mz_cx *cx, const struct account_who *who, int64_t handle) MZ_MUST_USE;

/* A fresh token for the same session, confirmed now. */
mz_code account_renew(mz_cx *cx, const struct account_who *who, mz_str *token) MZ_MUST_USE;
/* COUNTY, the mark, 43 random letters; and the hash that is stored. */
mz_code account_token_text(mz_cx *cx, int64_t county, char mark, mz_str *text,
                           uint8_t hash[32]) MZ_MUST_USE;

struct account_session_new {
    int64_t county;
    int64_t account;
    int64_t post;
    enum account_stage stage;
    int64_t made_ms; /* 0: now */
    int64_t fresh_ms;
    mz_str from;
    mz_str agent;
};
/* In the open transaction; a live one makes room by ending the oldest. */
mz_code account_session_open(mz_cx *cx, const struct account_session_new *in,
                             mz_str *token) MZ_MUST_USE;
/* End every session and token of the account, in the open transaction. */
mz_code account_end_all(mz_cx *cx, int64_t account) MZ_MUST_USE;

/* What keeping a password costs here; a world that says nothing has the default. */
struct mz_password_cost account_password_cost(const mz_cx *cx);

/* ---- housekeeping ------------------------------------------------------- */

mz_code account_start(mz_cx *cx) MZ_MUST_USE;
mz_code account_sweep(mz_cx *cx) MZ_MUST_USE;
/* Write one event about an account, in its county. Inside a transaction. */
mz_code account_note(mz_cx *cx, const char *act, int64_t account, mz_str detail) MZ_MUST_USE;

/* For the home pages; account_board.c. */
mz_code account_todo_posts(mz_cx *cx, size_t most, struct mz_work *out);
mz_code account_todo_locked(mz_cx *cx, size_t most, struct mz_work *out);
mz_code account_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                       int64_t *total);

#endif
