#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyring.h"
#include "base/text.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"

/*
 * Three bounds on guessing: five failures close a name for 15 minutes, a bucket for each address
 * slows one that tries many names, and a bucket for all keeps the 20 ms of Argon2id from taking
 * the whole machine. A name is counted by a keyed hash of what was typed, so that names that do
 * not exist behave like those that do. A try is counted before it is judged: parallel guesses
 * cannot pass the bound together.
 */

struct bucket {
    int64_t most;   /* tries at once */
    int64_t per_ms; /* a try comes back every so many ms */
};

static const struct bucket of_address = {30, 6000};
static const struct bucket of_all = {200, 50};

static mz_code take(mz_cx *cx, mz_str name, struct bucket b, int64_t tries)
{
    struct account_rate_get_row row = {0};
    bool found = false;
    int64_t now = mz_now_ms(cx);
    int64_t full = b.most * b.per_ms; /* a level is time saved up */
    MZ_TRY(account_rate_get(cx, name, &row, &found));
    int64_t gone = found && now > row.at_ms ? now - row.at_ms : 0;
    int64_t level = !found || gone > full ? full : row.level + gone;
    level = (level > full ? full : level) - tries * b.per_ms;
    level = level > full ? full : level;
    if (level < 0) {
        return mz_refuse(cx, MZ_RATE,
                         .text = MZ_T("Too many sign-ins from here. Wait a minute and try again."));
    }
    return account_rate_put(cx, name, level, now);
}

/* An IPv6 client has a whole /64 to itself: it counts as one. */
static mz_str address_key(mz_cx *cx, mz_str from)
{
    struct in6_addr six;
    const char *z = mz_str_z(cx->a, mz_text_cut(from, 64));
    if (strchr(z, ':') == NULL || inet_pton(AF_INET6, z, &six) != 1) {
        return mz_str_fmt(cx->a, "a:%s", z);
    }
    return mz_str_fmt(cx->a, "a:%02x%02x%02x%02x%02x%02x%02x%02x", six.s6_addr[0], six.s6_addr[1],
                      six.s6_addr[2], six.s6_addr[3], six.s6_addr[4], six.s6_addr[5],
                      six.s6_addr[6], six.s6_addr[7]);
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
    MZ_TRY(take(cx, MZ_S("all"), of_all, 1));
    MZ_TRY(take(cx, t->from, of_address, 1));
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
    struct attempt t = {.from = address_key(cx, from)};
    MZ_TRY(name_key(cx, login, &t.name));
    /* All tries queue in the office of county 0, so that two of one name are never counted once. */
    return account_within(cx, 0, 0, admit, &t);
}

mz_code account_admitted(mz_cx *cx, mz_str login, mz_str from)
{
    mz_str name;
    MZ_TRY(name_key(cx, login, &name));
    MZ_TRY(take(cx, address_key(cx, from), of_address, -1));
    return account_try_drop(cx, name);
}

mz_code account_forgive(mz_cx *cx, mz_str login)
{
    mz_str name;
    MZ_TRY(name_key(cx, login, &name));
    return account_try_drop(cx, name);
}
