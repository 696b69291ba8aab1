/*
 * account.h - who works here: accounts, their posts, sessions, permissions and the right to unmask.
 *
 * Layer: feature. What the web kit asks (who is this, may he) is in account_web.h.
 *
 * Invariants
 *   - An account works in one post at a time: one role in one division. Its scope is the range of
 *     that division; the store holds every statement inside it.
 *   - System, security and audit administrators are three different accounts: one makes accounts
 *     and gives no role, one gives roles and makes no account, one reads the audit. None of them
 *     has a permission over persons.
 *   - A post given by one administrator works only after a second person confirmed it; nobody asks
 *     or confirms for himself.
 *   - Secrets (passwords, codes, tokens) are stored as hashes or sealed and never leave by a list,
 *     an export, the audit or the history.
 *   - An unknown name, a wrong password and an account that may not sign in get the same answer
 *     after the same work.
 */
#ifndef MZ_FEATURE_ACCOUNT_ACCOUNT_H
#define MZ_FEATURE_ACCOUNT_ACCOUNT_H

#include "feature/feature.h"
#include "feature/world.h"

/* ---- roles and permissions ---------------------------------------------- */

/* "officer", as it stands in the database and in struct mz_actor. */
const char *account_role_word(enum mz_role role);
bool account_role_of(mz_str word, enum mz_role *out);
/* "County officer", in the reader's language; the word itself when it is no role. */
mz_str account_role_title(enum mz_lang lang, mz_str word);

/* The permissions of all features as bit sets of roles; made once at start, then constant. */
struct account_perms;

/*
 * Lives in cx->a. Refuses with MZ_CONFLICT tables that give an administrator what the separation
 * of the three forbids: the name of permission and role is in the message.
 */
mz_code account_perms_make(mz_cx *cx, const struct mz_feature *const *features,
                           const struct account_perms **out) MZ_MUST_USE;
/* -1 when no feature declares it. */
int account_perm_index(const struct account_perms *p, const char *name);
size_t account_perms_n(const struct account_perms *p);
const struct mz_perm *account_perm_at(const struct account_perms *p, size_t i);
bool account_role_may(const struct account_perms *p, enum mz_role role, const char *perm);

/* May the actor of this context do it? The program itself (user 0) may not: it has no role. */
bool account_may(const mz_cx *cx, const char *perm);
/* The same as a refusal that says who may. */
mz_code account_need(mz_cx *cx, const char *perm) MZ_MUST_USE;

/* ---- unmasking ---------------------------------------------------------- */

enum { ACCOUNT_REVEALS_MAX = 50, ACCOUNT_REASON_MIN = 4 };

/*
 * Ask to see one hidden number of a subject. Counts and records the act; the caller shows the
 * number only after MZ_OK. MZ_DENIED without person.reveal, MZ_INVALID (field "why") for a reason
 * under ACCOUNT_REASON_MIN characters, MZ_RATE after ACCOUNT_REVEALS_MAX in any hour. Works in the
 * open transaction, or in one of its own.
 */
mz_code account_reveal(mz_cx *cx, const char *kind, int64_t subject, mz_str reason) MZ_MUST_USE;

/* ---- names -------------------------------------------------------------- */

/*
 * Shown names of accounts for histories: names[i] belongs to ids[i]; at most 1,000. 0 is the
 * system; an id that is not there gets its number. Names of staff are no secret among staff: this
 * does not look at the scope.
 */
mz_code account_names(mz_cx *cx, const int64_t *ids, size_t n, mz_str *names) MZ_MUST_USE;

struct account_worker {
    int64_t account;
    mz_str name;
    mz_str role; /* word */
    int64_t division;
};

/* Who works in exactly this division now, by name; at most 200. Inside the actor's scope. */
mz_code account_staff(mz_cx *cx, int64_t division, struct account_worker **out,
                      size_t *n) MZ_MUST_USE;
/* Accounts that hold `role` in the division or the nearest one above it; for addressing tasks. */
mz_code account_nearest(mz_cx *cx, int64_t division, enum mz_role role, struct account_worker **out,
                        size_t *n) MZ_MUST_USE;

/*
 * Can it be addressed there: may the account sign in, and has it a post today whose area holds the
 * division and whose role has `perm`? Of one account that the caller names; the reader's own scope
 * does not count.
 */
mz_code account_reaches(mz_cx *cx, int64_t account, int64_t division, const char *perm,
                        bool *yes) MZ_MUST_USE;

/* ---- accounts ----------------------------------------------------------- */

struct account_new {
    mz_str login; /* 2 to 40 of a-z 0-9 . _ -, unique in the whole database */
    mz_str name;  /* shown */
    int64_t division;
    mz_str password; /* empty: a random one is made */
    mz_str hash;     /* of that password, made before; empty: made here */
    bool keep;       /* need not be changed at the first sign-in: demonstration only */
};

/* `first` receives the random password, to be shown once. Opens its own transaction. */
mz_code account_make(mz_cx *cx, const struct account_new *in, int64_t *id,
                     mz_str *first) MZ_MUST_USE;

enum account_state { ACCOUNT_ACTIVE, ACCOUNT_LOCKED, ACCOUNT_CLOSED };

/* Locking and closing end all sessions and tokens at once. A closed account stays closed. */
mz_code account_set_state(mz_cx *cx, int64_t id, enum account_state state) MZ_MUST_USE;
/* A new random password that must be changed; ends all sessions. Not for administrators' own. */
mz_code account_reset(mz_cx *cx, int64_t id, mz_str *first) MZ_MUST_USE;

struct account_grant {
    int64_t account;
    enum mz_role role;
    int64_t division;
    int64_t ends; /* first day it no longer holds, or MZ_NULL */
    mz_str why;
};

/* Asks for a post; pending unless the program itself asks. */
mz_code account_grant(mz_cx *cx, const struct account_grant *in, int64_t *post) MZ_MUST_USE;
/* Confirm or refuse a pending post. MZ_DENIED for who asked and whom it is for. */
mz_code account_decide(mz_cx *cx, int64_t post, bool yes) MZ_MUST_USE;
/* End a post now; its sessions end with it. */
mz_code account_end_post(mz_cx *cx, int64_t post) MZ_MUST_USE;

/* The account of a login name: MZ_ABSENT when there is none. */
mz_code account_by_login(mz_cx *cx, mz_str login, int64_t *id) MZ_MUST_USE;

extern const struct mz_reg account_reg;

/* ---- the demonstration county ------------------------------------------- */

/* One account per role with known passwords, in the county of this code. Twice changes nothing. */
mz_code account_demo(mz_cx *cx, int64_t county) MZ_MUST_USE;
/*
 * And three clerks in each township that has none of them, "clerk-331181001", "clerk2-331181001"
 * and so on: who surveys gives no opinion, and who did either does not decide. Twice changes
 * nothing.
 */
mz_code account_demo_towns(mz_cx *cx, int64_t county) MZ_MUST_USE;

enum { ACCOUNT_DEMO_CLERKS = 3 }; /* of a township */

/*
 * Where they work: the township of the clerks, the village of the village's worker. That is where
 * the account has its post; as long as there is none, the village of the township with most homes.
 */
struct account_demo_places {
    int64_t county, city, province, township, village;
};
mz_code account_demo_places(mz_cx *cx, int64_t county, struct account_demo_places *out) MZ_MUST_USE;
/* The sign-in name of one of the three; `turn` counts on behind the third. */
mz_str account_demo_clerk(mz_arena *a, int64_t township, size_t turn);
/* One of them, in the own place; `login` is borrowed. MZ_ABSENT for another. */
mz_code account_demo_actor(mz_cx *cx, const struct account_demo_places *at, mz_str login,
                           struct mz_actor *out) MZ_MUST_USE;

#endif
