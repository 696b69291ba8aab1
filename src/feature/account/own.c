#include <inttypes.h>
#include <string.h>

#include "base/password.h"
#include "base/text.h"
#include "base/totp.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"

/* ---- passwords ---------------------------------------------------------- */

/* Four groups of letters and digits that nobody mistakes over the telephone: 80 bits. */
mz_code account_random_password(mz_cx *cx, mz_str *out)
{
    static const char set[] = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
    enum { GROUPS = 4, GROUP_N = 4, SET_N = sizeof set - 1 };
    for (int tries = 0; tries < 100; tries++) {
        char *text = MZ_NEW_N(cx->a, char, GROUPS *(GROUP_N + 1));
        size_t n = 0;
        while (n < GROUPS * (GROUP_N + 1) - 1) {
            uint8_t b = 0;
            if (n % (GROUP_N + 1) == GROUP_N) {
                text[n++] = '-';
                continue;
            }
            mz_random_fill(cx, &b, 1);
            if (b < 256 / SET_N * SET_N) { /* no letter is likelier than another */
                text[n++] = set[b % SET_N];
            }
        }
        *out = (mz_str){text, n};
        if (mz_password_accept(cx, &mz_password_rules_default, MZ_S(""), *out) == MZ_OK) {
            return MZ_OK;
        }
        mz_clear(cx);
    }
    return mz_fail(cx, MZ_IO, "the source of randomness repeats itself");
}

struct secret {
    int64_t account;
    mz_str hash;
    bool must_change;
    const struct account_who *who; /* whose other sessions end, or NULL */
};

static mz_code store(mz_cx *cx, void *p)
{
    const struct secret *s = p;
    int64_t n = 0;
    MZ_TRY(account_hash_set(cx, s->account, s->hash, mz_now_ms(cx), s->must_change, &n));
    if (n != 1) {
        return mz_fail(cx, MZ_ABSENT, "no account %" PRId64, s->account);
    }
    if (s->who != NULL) {
        MZ_TRY(account_sessions_others(cx, s->who->county, s->account, mz_bytes(s->who->hash, 32),
                                       &n));
    }
    return account_note(cx, "account.password", s->account, MZ_S(""));
}

mz_code account_store_password(mz_cx *cx, int64_t account, mz_str login, mz_str password,
                               bool must_change)
{
    struct secret s = {.account = account, .must_change = must_change};
    MZ_TRY(mz_password_accept(cx, &mz_password_rules_default, login, password));
    MZ_TRY(mz_password_hash(cx, cx->world->keys, password, account_password_cost(cx), &s.hash));
    return account_within(cx, account_county(account), cx->actor->user, store, &s);
}

static mz_code own_row(mz_cx *cx, int64_t account, struct account_own_get_row *row)
{
    bool found = false;
    MZ_TRY(account_own_get(cx, account, row, &found));
    return found ? MZ_OK : mz_fail(cx, MZ_ABSENT, "no account %" PRId64, account);
}

mz_code account_change_password(mz_cx *cx, const struct account_who *who, mz_str old, mz_str fresh)
{
    struct account_own_get_row own = {0};
    struct secret s = {.account = who->account, .who = who};
    bool match = false;
    MZ_TRY(account_admit(cx, who->login, cx->actor->from));
    MZ_TRY(own_row(cx, who->account, &own));
    MZ_TRY(mz_password_verify(cx, cx->world->keys, mz_text_cut(old, MZ_PASSWORD_MAX), own.hash,
                              &match));
    if (!match) {
        return mz_refuse(cx, MZ_INVALID, .field = "old", .text = MZ_T("The password is wrong."));
    }
    if (mz_str_eq(old, fresh)) {
        return mz_refuse(cx, MZ_INVALID, .field = "password",
                         .text = MZ_T("The new password is the old one."));
    }
    MZ_TRY(mz_password_accept(cx, &mz_password_rules_default, who->login, fresh));
    MZ_TRY(mz_password_hash(cx, cx->world->keys, fresh, account_password_cost(cx), &s.hash));
    return account_within(cx, who->county, who->account, store, &s);
}

/* ---- one-time codes ----------------------------------------------------- */

struct mz_field_at account_totp_at(int64_t account)
{
    return (struct mz_field_at){MZ_S("account_own"), MZ_S("totp"), account};
}

mz_code account_totp_state(mz_cx *cx, const struct account_who *who, enum account_totp *state,
                           mz_str *uri, mz_str *secret)
{
    struct account_own_get_row own = {0};
    mz_str plain = {0};
    MZ_TRY(own_row(cx, who->account, &own));
    *uri = *secret = MZ_S("");
    *state = own.totp_on != 0     ? ACCOUNT_TOTP_ON
             : own.totp.p != NULL ? ACCOUNT_TOTP_BEGUN
                                  : ACCOUNT_TOTP_NONE;
    if (*state != ACCOUNT_TOTP_BEGUN) {
        return MZ_OK;
    }
    MZ_TRY(mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_TOTP, account_totp_at(who->account),
                         own.totp, &plain));
    if (plain.n != MZ_TOTP_SECRET_N) {
        return mz_fail(cx, MZ_CORRUPT, "a one-time secret of %zu bytes", plain.n);
    }
    *uri = mz_totp_uri(cx, MZ_S("mz"), who->login, (const uint8_t *)plain.p);
    *secret = mz_base32_encode(cx->a, plain);
    return MZ_OK;
}

struct totp {
    const struct account_who *who;
    mz_str sealed;
    bool on;
    int64_t step;
    mz_str codes;
    const char *act;
};

static mz_code totp_store(mz_cx *cx, void *p)
{
    const struct totp *t = p;
    int64_t n = 0;
    struct account_totp_set_args args = {.id = t->who->account,
                                         .totp = t->sealed,
                                         .totp_on = t->on,
                                         .step = t->step,
                                         .codes = t->codes};
    MZ_TRY(account_totp_set(cx, &args, &n));
    return account_note(cx, t->act, t->who->account, MZ_S(""));
}

mz_code account_totp_begin(mz_cx *cx, const struct account_who *who)
{
    uint8_t secret[MZ_TOTP_SECRET_N];
    struct account_own_get_row own = {0};
    struct totp t = {.who = who, .step = -1, .act = "account.totp.begin"};
    MZ_TRY(own_row(cx, who->account, &own));
    if (own.totp_on != 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("One-time codes are on already. Switch them off first."));
    }
    mz_totp_secret(cx, secret);
    mz_code rc =
        mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_TOTP, account_totp_at(who->account),
                      mz_bytes(secret, sizeof secret), &t.sealed);
    mz_wipe(secret, sizeof secret);
    MZ_TRY(rc);
    return account_within(cx, who->county, who->account, totp_store, &t);
}

/* ---- recovery codes: two bytes of key version, then 16 bytes of MAC each ---- */

enum { CODE_LETTERS = 10, MAC_N = 16, VERSION_N = 2 };

static mz_code code_mac(mz_cx *cx, int64_t account, uint16_t version, mz_str code,
                        uint8_t out[MAC_N])
{
    uint8_t mac[32];
    mz_str text = mz_str_fmt(cx->a, "code:%" PRId64 ":" MZ_FMT, account, MZ_ARG(code));
    MZ_TRY(mz_keyring_mac(cx, cx->world->keys, MZ_FOR_PEPPER, version, text, mac));
    memcpy(out, mac, MAC_N);
    return MZ_OK;
}

static mz_code make_codes(mz_cx *cx, int64_t account, mz_str shown[ACCOUNT_CODES_N], mz_str *kept)
{
    uint16_t version = mz_keyring_newest(cx->world->keys);
    uint8_t *out = MZ_NEW_N(cx->a, uint8_t, VERSION_N + ACCOUNT_CODES_N * MAC_N);
    out[0] = (uint8_t)(version >> 8);
    out[1] = (uint8_t)version;
    for (size_t i = 0; i < ACCOUNT_CODES_N; i++) {
        uint8_t secret[10];
        mz_random_fill(cx, secret, sizeof secret);
        mz_str text = mz_base32_encode(cx->a, mz_bytes(secret, sizeof secret));
        text.n = CODE_LETTERS; /* 50 bits */
        shown[i] = mz_str_fmt(cx->a, "%.5s-%.5s", text.p, text.p + 5);
        MZ_TRY(code_mac(cx, account, version, text, out + VERSION_N + i * MAC_N));
    }
    *kept = mz_bytes(out, VERSION_N + ACCOUNT_CODES_N * MAC_N);
    return MZ_OK;
}

/* Capitals without blanks and hyphens. */
static mz_str plain_code(mz_cx *cx, mz_str typed)
{
    char *out = MZ_NEW_N(cx->a, char, 32);
    size_t n = 0;
    for (size_t i = 0; i < typed.n && n < 32; i++) {
        char c = typed.p[i];
        if (c != ' ' && c != '-') {
            out[n++] = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
        }
    }
    return (mz_str){out, n};
}

struct use {
    int64_t account;
    mz_str code;
    struct account_own_get_row own;
};

static mz_code wrong_code(mz_cx *cx)
{
    return mz_refuse(cx, MZ_INVALID, .field = "code",
                     .text = MZ_T("This code is wrong, too old, or was used already."));
}

/* A code is used up by the write that finds it unused: two requests cannot both have it. */
static mz_code use_recovery(mz_cx *cx, const struct use *u)
{
    mz_str codes = u->own.codes;
    if (codes.n < VERSION_N + MAC_N || (codes.n - VERSION_N) % MAC_N != 0) {
        return wrong_code(cx);
    }
    uint8_t mac[MAC_N];
    int64_t n = 0;
    uint16_t version = (uint16_t)((uint8_t)codes.p[0] << 8 | (uint8_t)codes.p[1]);
    MZ_TRY(code_mac(cx, u->account, version, u->code, mac));
    size_t at = codes.n;
    for (size_t i = VERSION_N; i < codes.n; i += MAC_N) {
        at = mz_equal(codes.p + i, mac, MAC_N) ? i : at;
    }
    if (at == codes.n) {
        return wrong_code(cx);
    }
    char *rest = MZ_NEW_N(cx->a, char, codes.n);
    memcpy(rest, codes.p, at);
    memcpy(rest + at, codes.p + at + MAC_N, codes.n - at - MAC_N);
    MZ_TRY(account_codes_set(cx, u->account, (mz_str){rest, codes.n - MAC_N}, codes, &n));
    return n == 1 ? account_note(cx, "account.recovery", u->account, MZ_S("")) : wrong_code(cx);
}

static mz_code use_code(mz_cx *cx, void *p)
{
    struct use *u = p;
    mz_str secret = {0};
    int64_t step = 0;
    int64_t n = 0;
    MZ_TRY(own_row(cx, u->account, &u->own));
    if (u->own.totp_on == 0) {
        return wrong_code(cx);
    }
    if (u->code.n != MZ_TOTP_DIGITS) {
        return use_recovery(cx, u);
    }
    MZ_TRY(mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_TOTP, account_totp_at(u->account),
                         u->own.totp, &secret));
    mz_code rc = mz_totp_verify(cx, mz_keyring_crypto(cx->world->keys), secret, u->code,
                                u->own.totp_step, &step);
    mz_wipe_str(secret);
    if (rc == MZ_INVALID) { /* one sentence for every reason */
        mz_clear(cx);
        return wrong_code(cx);
    }
    MZ_TRY(rc);
    MZ_TRY(account_totp_used(cx, u->account, u->own.totp_step, step, &n));
    mz_tx_quiet(cx);
    return n == 1 ? MZ_OK : wrong_code(cx);
}

mz_code account_code_use(mz_cx *cx, int64_t account, mz_str code)
{
    struct use u = {.account = account, .code = plain_code(cx, code)};
    return account_within(cx, account_county(account), account, use_code, &u);
}

mz_code account_totp_finish(mz_cx *cx, const struct account_who *who, mz_str code,
                            mz_str recovery[ACCOUNT_CODES_N])
{
    struct account_own_get_row own = {0};
    struct totp t = {.who = who, .on = true, .act = "account.totp.on"};
    mz_str secret = {0};
    MZ_TRY(own_row(cx, who->account, &own));
    if (own.totp_on != 0 || own.totp.p == NULL) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Begin again: there is no code to confirm."));
    }
    MZ_TRY(mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_TOTP, account_totp_at(who->account),
                         own.totp, &secret));
    MZ_TRY(mz_totp_verify(cx, mz_keyring_crypto(cx->world->keys), secret, plain_code(cx, code), -1,
                          &t.step));
    MZ_TRY(make_codes(cx, who->account, recovery, &t.codes));
    t.sealed = own.totp;
    return account_within(cx, who->county, who->account, totp_store, &t);
}

mz_code account_totp_stop(mz_cx *cx, const struct account_who *who)
{
    struct totp t = {.who = who, .step = -1, .act = "account.totp.off"};
    return account_within(cx, who->county, who->account, totp_store, &t);
}

/* ---- display settings --------------------------------------------------- */

struct look {
    int64_t account;
    mz_str look;
};

static mz_code save_look(mz_cx *cx, void *p)
{
    const struct look *l = p;
    int64_t n = 0;
    MZ_TRY(account_look_set(cx, l->account, l->look, &n));
    mz_tx_quiet(cx); /* how one likes pages is nobody's business */
    return MZ_OK;
}

mz_code account_look_save(mz_cx *cx, const struct account_who *who, mz_str look)
{
    struct look l = {.account = who->account, .look = look};
    return account_within(cx, who->county, who->account, save_look, &l);
}
