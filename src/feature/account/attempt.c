#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyring.h"
#include "base/text.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"
#include "feature/guests.h"

/*
 * Three bounds on guessing: five failures close a name for 15 minutes, a bucket for each address
 * slows one that tries many names, and a bucket for all keeps the 20 ms of Argon2id from taking
 * the whole machine. A name is counted by a keyed hash of what was typed, so that names that do
 * not exist behave like those that do. A try is counted before it is judged: parallel guesses
 * cannot pass the bound together.
 */

static const struct mz_guest_try of_all = {"account:all", {NULL, 0}, {200, 50}};

static struct mz_guest_try of_address(mz_cx *cx, mz_str from)
{
    return (struct mz_guest_try){"account:from", mz_guest_from(cx, from), {30, 6000}};
}

static mz_code name_key(mz_cx *cx, mz_str login, mz_str *out)
{
    struct mz_keyring *k = cx->world->keys;
    char *mac = MZ_NEW_N(cx->a, char, 32);
    mz_str text = mz_str_fmt(cx->a, "try:" MZ_FMT, MZ_ARG(login));
    MZ_TRY(mz_keyring_mac(cx, k, MZ_FOR_COOKIE, mz_keyring_newest(k), text, (uint8_t *)mac));
    *out = (mz_str){mac, 32};
    return MZ_OK;
}

struct attempt {
    mz_str name;
    mz_str from;
};

static mz_code locked(mz_cx *cx, int64_t until, int64_t now)
{
    int64_t minutes = (until - now + ACCOUNT_MINUTE_MS - 1) / ACCOUNT_MINUTE_MS;
    return mz_refuse(cx, MZ_RATE,
                     .text = MZ_T("After 5 failed sign-ins this name is closed. Try again in {0} "
                                  "min, or ask the security administrator to open it."),
                     .arg = {mz_str_fmt(cx->a, "%" PRId64, minutes)});
}

static mz_code admit(mz_cx *cx, void *p)
{
    const struct attempt *t = p;
    struct account_try_get_row row = {0};
    bool found = false;
    int64_t now = mz_now_ms(cx);
    const struct mz_guest_try both[] = {of_all, of_address(cx, t->from)};
    MZ_TRY(mz_guest_take(cx, both, MZ_LEN(both),
                         MZ_T("Too many sign-ins from here. Wait a minute and try again.")));
    MZ_TRY(account_try_get(cx, t->name, &row, &found));
    /* A name closed for longer than any is was closed before the clock was set back. */
    if (found && row.until_ms > now && row.until_ms - now <= ACCOUNT_LOCK_MS) {
        return locked(cx, row.until_ms, now);
    }
    bool old = !found || row.until_ms != 0 || llabs(now - row.at_ms) >= ACCOUNT_LOCK_MS;
    int64_t failures = old ? 1 : row.failures + 1;
    int64_t until = failures >= ACCOUNT_FAILURES_MAX ? now + ACCOUNT_LOCK_MS : 0;
    return account_try_put(cx, t->name, failures, until, now);
}

mz_code account_admit(mz_cx *cx, mz_str login, mz_str from)
{
    struct attempt t = {.from = from};
    MZ_TRY(name_key(cx, login, &t.name));
    /* All tries queue in the office of county 0, so that two of one name are never counted once. */
    return account_within(cx, 0, 0, admit, &t);
}

mz_code account_admitted(mz_cx *cx, mz_str login, mz_str from)
{
    mz_str name;
    MZ_TRY(name_key(cx, login, &name));
    const struct mz_guest_try address = of_address(cx, from);
    MZ_TRY(mz_guest_give(cx, &address));
    return account_try_drop(cx, name);
}

mz_code account_forgive(mz_cx *cx, mz_str login)
{
    mz_str name;
    MZ_TRY(name_key(cx, login, &name));
    return account_try_drop(cx, name);
}
