/* reach.c - whom something can be addressed to. */
#include "feature/account/account.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/division/division.h"
#include "store/db.h"

struct reach {
    int64_t account;
    int64_t division;
    const char *perm;
    bool yes;
};

static mz_code look(mz_cx *cx, void *p)
{
    struct reach *r = p;
    struct account_get_row a = {0};
    struct account_posts_live_row *post = NULL;
    bool found = false;
    size_t n = 0;
    MZ_TRY(account_get(cx, r->account, &a, &found));
    if (!found || !mz_str_eq(a.state, MZ_S("active"))) {
        return MZ_OK;
    }
    MZ_TRY(account_posts_live(cx, account_county(r->account), r->account, mz_date_today(cx).v,
                              &post, &n));
    for (size_t i = 0; i < n; i++) {
        enum mz_role role = MZ_ROLE_N;
        r->yes = r->yes || (division_inside(r->division, post[i].division) &&
                            account_role_of(post[i].role, &role) &&
                            account_role_may(cx->world->perms, role, r->perm));
    }
    return MZ_OK;
}

mz_code account_reaches(mz_cx *cx, int64_t account, int64_t division, const char *perm, bool *yes)
{
    struct reach r = {.account = account, .division = division, .perm = perm};
    *yes = false;
    MZ_TRY(account_wide(cx, look, &r));
    *yes = r.yes;
    return MZ_OK;
}
