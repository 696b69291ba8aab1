/* reseal.c - the secrets of one-time codes under the newest key. */
#include <inttypes.h>

#include "base/keyring.h"
#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"
#include "feature/feature.h"
#include "feature/world.h"
#include "store/db.h"

/* Accounts walked in one step. */
enum { PAGE = 200 };

struct page {
    int64_t after, last;
    int64_t values, old; /* the transaction may be tried again */
    bool write;
};

static mz_code turn(mz_cx *cx, const struct account_totp_sealed_row *r)
{
    const struct mz_field_at at = account_totp_at(r->id);
    mz_str plain = {0};
    mz_str blob = {0};
    int64_t changed = 0;
    MZ_TRY(mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_TOTP, at, r->totp, &plain));
    MZ_TRY(mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_TOTP, at, plain, &blob));
    MZ_TRY(account_totp_reseal(cx, r->id, blob, &changed));
    return account_note(cx, "account.reseal", r->id, MZ_S(""));
}

static mz_code look(mz_cx *cx, void *p)
{
    struct page *v = p;
    struct account_totp_sealed_row *rows = NULL;
    size_t n = 0;
    v->values = v->old = 0;
    MZ_TRY(account_totp_sealed(cx, v->after, PAGE, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        bool old = mz_field_old(cx->world->keys, rows[i].totp);
        v->values++;
        v->old += old ? 1 : 0;
        MZ_TRY(old && v->write ? turn(cx, &rows[i]) : MZ_OK);
        v->last = rows[i].id;
    }
    if (v->write && v->old == 0) {
        mz_tx_quiet(cx);
    }
    return MZ_OK;
}

static mz_code step(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct page v = {.after = w->at, .write = write};
    MZ_TRY(write ? mz_tx(cx, look, &v) : look(cx, &v));
    w->more = v.values == PAGE;
    w->values += v.values;
    w->old += v.old;
    w->at = v.last;
    return MZ_OK;
}

const struct mz_seals account_seals[] = {
    {.table = "account_own", .step = step},
    {0},
};
