/* seal.c - what is kept sealed, and the SM2 key that stands for the verification centre. */
#include <inttypes.h>
#include <string.h>

#include "base/crypto_key.h"
#include "base/encode.h"
#include "base/keyring.h"
#include "feature/reseal.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { CODE_N = 8, PRINT_N = 8 };

static mz_keyring *keys_of(mz_cx *cx)
{
    return cx->world == NULL ? NULL : cx->world->keys;
}

static enum mz_purpose purpose_of(const char *column)
{
    return strcmp(column, "paper") == 0    ? MZ_FOR_FIELD_FILE
           : strcmp(column, "secret") == 0 ? MZ_FOR_FIELD_KEY
                                           : MZ_FOR_FIELD_NOTE;
}

static struct mz_field_at place_of(const char *column, int64_t id)
{
    bool key = strcmp(column, "secret") == 0;
    return (struct mz_field_at){.table = key ? MZ_S("verify_key") : MZ_S("verify_run"),
                                .column = mz_str_of(column),
                                .row = id};
}

mz_code verify_seal(mz_cx *cx, const char *column, int64_t id, mz_str plain, mz_str *blob)
{
    if (keys_of(cx) == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no keys are open");
    }
    return mz_field_seal(cx, keys_of(cx), purpose_of(column), place_of(column, id), plain, blob);
}

mz_code verify_unseal(mz_cx *cx, const char *column, int64_t id, mz_str blob, mz_str *plain)
{
    if (keys_of(cx) == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no keys are open");
    }
    return mz_field_open(cx, keys_of(cx), purpose_of(column), place_of(column, id), blob, plain);
}

/* ---- the key ----------------------------------------------------------------------- */

static mz_code print_of(mz_cx *cx, const mz_key *key, mz_str *print)
{
    uint8_t h[32];
    mz_str raw;
    MZ_TRY(mz_key_public(cx, key, &raw));
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(keys_of(cx)), raw, h));
    *print = mz_hex_encode(cx->a, mz_bytes(h, PRINT_N));
    return MZ_OK;
}

static mz_code key_make(mz_cx *cx, int64_t division, mz_key **key, mz_str *print)
{
    struct verify_q_key_add_args row = {.division = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT,
                                        .county = division / MZ_COUNTY_UNIT,
                                        .made_ms = mz_now_ms(cx)};
    mz_str secret = MZ_S("");
    MZ_TRY(mz_key_make(cx, mz_keyring_crypto(keys_of(cx)), MZ_KEY_SM2, key));
    MZ_TRY(print_of(cx, *key, print));
    MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
    row.print = *print;
    MZ_TRY(mz_key_pem(cx, *key, false, &row.public));
    MZ_TRY(mz_key_pem(cx, *key, true, &secret));
    mz_code rc = verify_seal(cx, "secret", row.id, secret, &row.secret);
    mz_wipe_str(secret);
    MZ_TRY(rc);
    MZ_TRY(verify_q_key_add(cx, &row));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.key"),
                                             .kind = MZ_S("verify_key"),
                                             .subject = row.id,
                                             .division = row.division});
}

/* The key is the county's: whoever of it works with it, in whatever part. */
static struct mz_actor wide(const mz_cx *cx)
{
    struct mz_actor a = *cx->actor;
    a.division_lo = a.division_lo / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    a.division_hi = a.division_hi / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT + MZ_COUNTY_UNIT - 1;
    return a;
}

struct making {
    int64_t division;
    mz_key **key;
    mz_str *print;
};

static mz_code make_in_tx(mz_cx *cx, void *p)
{
    const struct making *m = p;
    return key_make(cx, m->division, m->key, m->print);
}

static mz_code key_open(mz_cx *cx, int64_t division, mz_key **key, mz_str *print)
{
    struct verify_q_key_newest_row r = {0};
    bool found = false;
    mz_str secret = MZ_S("");
    MZ_TRY(verify_q_key_newest(cx, division / MZ_COUNTY_UNIT, &r, &found));
    if (!found) {
        struct making m = {division, key, print};
        return mz_tx_open(cx) ? make_in_tx(cx, &m) : mz_tx(cx, make_in_tx, &m);
    }
    *print = r.print;
    MZ_TRY(verify_unseal(cx, "secret", r.id, r.secret, &secret));
    mz_code rc = mz_key_read(cx, mz_keyring_crypto(keys_of(cx)), secret, key);
    mz_wipe_str(secret);
    return rc;
}

mz_code verify_key_open(mz_cx *cx, int64_t division, mz_key **key, mz_str *print)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor all = wide(cx);
    cx->actor = &all;
    mz_code rc = key_open(cx, division, key, print);
    cx->actor = who;
    return rc;
}

mz_code verify_sign(mz_cx *cx, int64_t division, mz_str pdf, struct verify_signed *out)
{
    uint8_t h[32];
    uint8_t sig[MZ_SIG_N];
    mz_key *key = NULL;
    if (keys_of(cx) == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no keys are open");
    }
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(keys_of(cx)), pdf, h));
    MZ_TRY(verify_key_open(cx, division, &key, &out->key));
    mz_code rc = mz_sign(cx, key, mz_bytes(h, sizeof h), sig);
    mz_key_free(key);
    MZ_TRY(rc);
    out->hash = mz_hex_encode(cx->a, mz_bytes(h, sizeof h));
    out->sign = mz_hex_encode(cx->a, mz_bytes(sig, sizeof sig));
    return MZ_OK;
}

mz_code verify_key_of(mz_cx *cx, mz_str print, mz_str *pem)
{
    struct verify_q_key_row r = {0};
    bool found = false;
    const struct mz_actor *who = cx->actor;
    struct mz_actor all = wide(cx);
    cx->actor = &all;
    mz_code rc = verify_q_key(cx, print, &r, &found);
    cx->actor = who;
    MZ_TRY(rc);
    *pem = r.public;
    return found ? MZ_OK : mz_refuse(cx, MZ_ABSENT, .text = MZ_T("This key is not known here"));
}

mz_code verify_sign_check(mz_cx *cx, mz_str print, mz_str hash, mz_str sign, bool *good)
{
    mz_str pem;
    mz_str h;
    mz_str s;
    mz_key *key = NULL;
    *good = false;
    MZ_TRY(verify_key_of(cx, print, &pem));
    MZ_TRY(mz_hex_decode(cx, hash, &h));
    MZ_TRY(mz_hex_decode(cx, sign, &s));
    MZ_TRY(mz_key_read(cx, mz_keyring_crypto(keys_of(cx)), pem, &key));
    mz_code rc = mz_verify(cx, key, h, s);
    mz_key_free(key);
    *good = rc == MZ_OK;
    if (rc == MZ_INVALID) {
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

/* Without letters that are read for one another: 30 of them, 39 bits in eight. */
mz_code verify_number_code(mz_cx *cx, mz_str number, mz_str *code)
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint8_t mac[32];
    char *to = mz_arena_alloc(cx->a, CODE_N + 1);
    mz_keyring *k = keys_of(cx);
    if (k == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no keys are open");
    }
    mz_str parts = mz_str_fmt(cx->a, "verify:" MZ_FMT, MZ_ARG(number));
    MZ_TRY(mz_keyring_mac(cx, k, MZ_FOR_COOKIE, mz_keyring_oldest(k), parts, mac));
    for (size_t i = 0; i < CODE_N; i++) {
        uint16_t two = (uint16_t)(mac[2 * i] << 8 | mac[2 * i + 1]);
        to[i] = letters[two % (sizeof letters - 1)];
    }
    *code = (mz_str){to, CODE_N};
    return MZ_OK;
}

/* ---- under the newest key: mz keys reseal ------------------------------------------------- */

enum { WALK_ROWS = 50 };

static mz_code turn(mz_cx *cx, struct reseal *r, const char *column, int64_t id, mz_str *blob)
{
    return reseal(cx, r, purpose_of(column), place_of(column, id), blob);
}

static mz_code walk_reports(mz_cx *cx, struct reseal *r)
{
    struct verify_q_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(verify_q_seals(cx, r->from, WALK_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(turn(cx, r, "body", v[i].id, &v[i].body));
        MZ_TRY(turn(cx, r, "answers", v[i].id, &v[i].answers));
        MZ_TRY(turn(cx, r, "paper", v[i].id, &v[i].paper));
        const struct verify_q_reseal_args to = {.id = v[i].id,
                                                .version = v[i].version,
                                                .body = v[i].body,
                                                .answers = v[i].answers,
                                                .paper = v[i].paper};
        MZ_TRY(r->turned ? verify_q_reseal(cx, &to, &changed) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code walk_keys(mz_cx *cx, struct reseal *r)
{
    struct verify_q_key_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(verify_q_key_seals(cx, r->from, WALK_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, purpose_of("secret"), place_of("secret", v[i].id), &v[i].secret));
        MZ_TRY(r->turned ? verify_q_key_reseal(cx, v[i].id, v[i].secret, &changed) : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals verify_seals[] = {
    {.table = "verify_run",
     .act = "verify.reseal",
     .kind = "verify_report",
     .walk = walk_reports},
    {.table = "verify_key", .act = "verify.reseal", .kind = "verify_key", .walk = walk_keys},
    {0},
};
