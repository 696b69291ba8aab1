/* reseal.c - the secrets of one-time codes under the newest key. */
#include "feature/reseal.h"

#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"
#include "feature/feature.h"
#include "store/db.h"

static mz_code walk(mz_cx *cx, struct reseal *r)
{
    struct account_totp_sealed_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(account_totp_sealed(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_TOTP, account_totp_at(v[i].id), &v[i].totp));
        MZ_TRY(r->turned ? account_totp_reseal(cx, v[i].id, v[i].totp, &changed) : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals account_seals[] = {
    {.table = "account_own", .act = "account.reseal", .kind = "account", .walk = walk},
    {0},
};
