#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feature/account/account_int.h"

/*
 * Permissions are sorted by name once; a question is a binary search and one bit. The sets are
 * made from the tables of all features, so that a feature adds its permission in one row.
 */

enum { PERMS_MAX = 512, PERM_WORDS = PERMS_MAX / 64 };

struct account_perms {
    const struct mz_perm *perm[PERMS_MAX]; /* by name */
    size_t n;
    uint64_t of_role[MZ_ROLE_N][PERM_WORDS];
};

struct role_row {
    const char *word;
    const char *title;
    const char *level;
};

/* clang-format off */
static const struct role_row roles[MZ_ROLE_N] = {
    [MZ_ROLE_PROVINCE]    = {"province",    MZ_T("Provincial officer"),     "province"},
    [MZ_ROLE_CITY]        = {"city",        MZ_T("City officer"),           "city"},
    [MZ_ROLE_OFFICER]     = {"officer",     MZ_T("County officer"),         "county"},
    [MZ_ROLE_APPROVER]    = {"approver",    MZ_T("County approver"),        "county"},
    [MZ_ROLE_CENTRE]      = {"centre",      MZ_T("Verification centre"),    "county"},
    [MZ_ROLE_CLERK]       = {"clerk",       MZ_T("Township clerk"),         "township"},
    [MZ_ROLE_VILLAGE]     = {"village",     MZ_T("Village worker"),         "village"},
    [MZ_ROLE_INSTITUTION] = {"institution", MZ_T("Institution staff"),      NULL},
    [MZ_ROLE_CHARITY]     = {"charity",     MZ_T("Charity staff"),          NULL},
    [MZ_ROLE_CARER]       = {"carer",       MZ_T("Carer"),                  NULL},
    [MZ_ROLE_AUDITOR]     = {"auditor",     MZ_T("Auditor"),                "office"},
    [MZ_ROLE_SYSTEM]      = {"system",      MZ_T("System administrator"),   "office"},
    [MZ_ROLE_SECURITY]    = {"security",    MZ_T("Security administrator"), "office"},
    [MZ_ROLE_LOGKEEPER]   = {"logkeeper",   MZ_T("Audit administrator"),    "office"},
    [MZ_ROLE_DEPARTMENT]  = {"department",  MZ_T("Department staff"),       "county"},
};
/* clang-format on */

const char *account_role_word(enum mz_role role)
{
    return role < MZ_ROLE_N ? roles[role].word : "";
}

bool account_role_of(mz_str word, enum mz_role *out)
{
    for (size_t i = 0; i < MZ_ROLE_N; i++) {
        if (mz_str_eq(word, mz_str_of(roles[i].word))) {
            *out = (enum mz_role)i;
            return true;
        }
    }
    return false;
}

mz_str account_role_title(enum mz_lang lang, mz_str word)
{
    enum mz_role role = MZ_ROLE_N;
    return account_role_of(word, &role) ? mz_text(lang, roles[role].title) : word;
}

/* ---- what may not be together ------------------------------------------- */

/* A permission (by its beginning) and the roles that must never have it: 三员分立. */
struct forbidden {
    const char *perm;
    unsigned roles;
};

#define EVERY_ROLE ((1U << MZ_ROLE_N) - 1)

static const struct forbidden forbidden[] = {
    {"person.", ACCOUNT_ADMINS},
    {"household.", ACCOUNT_ADMINS},
    {"account.make", EVERY_ROLE & ~MZ_R(SYSTEM)},
    {"account.grant", EVERY_ROLE & ~MZ_R(SECURITY)},
    {"audit.", MZ_R(SYSTEM) | MZ_R(SECURITY)},
};

static mz_code check_row(mz_cx *cx, const struct mz_perm *p)
{
    for (size_t i = 0; i < MZ_LEN(forbidden); i++) {
        unsigned both = p->roles & forbidden[i].roles;
        if (both == 0 || strncmp(p->name, forbidden[i].perm, strlen(forbidden[i].perm)) != 0) {
            continue;
        }
        size_t role = 0;
        while ((both >> role & 1) == 0) {
            role++;
        }
        return mz_fail(cx, MZ_CONFLICT, "the role \"%s\" may not have the permission \"%s\"",
                       roles[role].word, p->name);
    }
    return MZ_OK;
}

bool account_roles_clash(enum mz_role a, enum mz_role b)
{
    const unsigned alone = ACCOUNT_ADMINS | MZ_R(AUDITOR);
    return a != b && (((1U << a) | (1U << b)) & alone) != 0;
}

/* ---- making the sets ---------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct mz_perm *const *x = a;
    const struct mz_perm *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static mz_code collect(mz_cx *cx, struct account_perms *all, const struct mz_perm *table)
{
    for (const struct mz_perm *p = table; p != NULL && p->name != NULL; p++) {
        if (all->n == PERMS_MAX) {
            return mz_fail(cx, MZ_LIMIT, "more than %d permissions", PERMS_MAX);
        }
        MZ_TRY(check_row(cx, p));
        all->perm[all->n++] = p;
    }
    return MZ_OK;
}

mz_code account_perms_make(mz_cx *cx, const struct mz_feature *const *features,
                           const struct account_perms **out)
{
    struct account_perms *all = MZ_NEW(cx->a, struct account_perms);
    for (; *features != NULL; features++) {
        MZ_TRY(collect(cx, all, (*features)->perms));
    }
    qsort(all->perm, all->n, sizeof(const struct mz_perm *), by_name);
    for (size_t i = 0; i < all->n; i++) {
        for (size_t r = 0; r < MZ_ROLE_N; r++) {
            uint64_t has = all->perm[i]->roles >> r & 1;
            all->of_role[r][i / 64] |= has << (i % 64);
        }
    }
    *out = all;
    return MZ_OK;
}

int account_perm_index(const struct account_perms *p, const char *name)
{
    size_t lo = 0;
    size_t hi = p->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strcmp(name, p->perm[mid]->name);
        if (c == 0) {
            return (int)mid;
        }
        lo = c > 0 ? mid + 1 : lo;
        hi = c > 0 ? hi : mid;
    }
    return -1;
}

size_t account_perms_n(const struct account_perms *p)
{
    return p->n;
}

const struct mz_perm *account_perm_at(const struct account_perms *p, size_t i)
{
    return i < p->n ? p->perm[i] : NULL;
}

/* ---- asking ------------------------------------------------------------- */

bool account_role_may(const struct account_perms *p, enum mz_role role, const char *perm)
{
    int i = p == NULL ? -1 : account_perm_index(p, perm);
    return i >= 0 && role < MZ_ROLE_N && (p->of_role[role][i / 64] >> (i % 64) & 1) != 0;
}

bool account_who_may(const struct account_perms *p, const struct account_who *who, const char *perm)
{
    if (!account_role_may(p, who->role, perm)) {
        return false;
    }
    int i = account_perm_index(p, perm);
    return who->scopes == NULL || (who->scopes[i / 64] >> (i % 64) & 1) != 0;
}

bool account_may(const mz_cx *cx, const char *perm)
{
    enum mz_role role = MZ_ROLE_N;
    return cx->world != NULL && cx->actor->user != 0 && account_role_of(cx->actor->role, &role) &&
           account_role_may(cx->world->perms, role, perm);
}

mz_str account_who_may_text(mz_cx *cx, const char *perm)
{
    mz_str all = MZ_S("");
    mz_str comma = cx->lang == MZ_LANG_ZH ? MZ_S("、") : MZ_S(", ");
    for (size_t r = 0; r < MZ_ROLE_N; r++) {
        if (account_role_may(cx->world->perms, (enum mz_role)r, perm)) {
            mz_str title = mz_text(cx->lang, roles[r].title);
            all = all.n == 0 ? title
                             : mz_str_fmt(cx->a, MZ_FMT MZ_FMT MZ_FMT, MZ_ARG(all), MZ_ARG(comma),
                                          MZ_ARG(title));
        }
    }
    return all;
}

mz_code account_need(mz_cx *cx, const char *perm)
{
    if (account_may(cx, perm)) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_DENIED, .text = MZ_T("Your role may not do this. These may: {0}."),
                     .arg = {account_who_may_text(cx, perm)});
}

/* ---- roles and places --------------------------------------------------- */

/* "province", "city", "county", "township", "village" by the zeros of the code. */
static const char *level_of(int64_t division)
{
    return division % INT64_C(10000000000) == 0 ? "province"
           : division % INT64_C(100000000) == 0 ? "city"
           : division % INT64_C(1000000) == 0   ? "county"
           : division % INT64_C(1000) == 0      ? "township"
                                                : "village";
}

void account_scope(int64_t division, int64_t *lo, int64_t *hi)
{
    int64_t unit = division % INT64_C(10000000000) == 0 ? INT64_C(10000000000)
                   : division % INT64_C(100000000) == 0 ? INT64_C(100000000)
                   : division % INT64_C(1000000) == 0   ? INT64_C(1000000)
                   : division % INT64_C(1000) == 0      ? INT64_C(1000)
                                                        : 1;
    *lo = division;
    *hi = division + unit - 1;
}

mz_code account_role_place(mz_cx *cx, enum mz_role role, int64_t division)
{
    const char *want = roles[role].level;
    const char *is = level_of(division);
    bool office = division % INT64_C(1000000) == 0;
    if (want == NULL || strcmp(want, is) == 0 || (strcmp(want, "office") == 0 && office)) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_INVALID, .field = "division",
                     .text = MZ_T("The role {0} does not work at this level of division."),
                     .arg = {mz_text(cx->lang, roles[role].title)});
}
