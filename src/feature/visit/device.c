/* device.c - phones that keep visits: paired with an account, revoked, emptied at their next
 * contact. */
#include <inttypes.h>
#include <string.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/keyring.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/guests.h"
#include "feature/visit/visit_int.h"
#include "feature/visit/visit_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { SECRET_N = 32, LETTERS_MAX = 64, SEEN_MS = 60000 };

static mz_code print_of(mz_cx *cx, mz_str text, mz_str *hex)
{
    uint8_t h[32];
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(cx->world->keys), text, h));
    *hex = mz_hex_encode(cx->a, mz_bytes(h, sizeof h));
    return MZ_OK;
}

static mz_code fresh(mz_cx *cx, mz_str *text, mz_str *print)
{
    uint8_t secret[SECRET_N];
    mz_random_fill(cx, secret, sizeof secret);
    *text = mz_base64url_encode(cx->a, mz_bytes(secret, sizeof secret));
    mz_wipe(secret, sizeof secret);
    return print_of(cx, *text, print);
}

/* ---- pairing ---------------------------------------------------------------------------- */

struct pairing {
    mz_str name;
    struct visit_pairing *out;
};

static mz_code add_tx(mz_cx *cx, void *p)
{
    struct pairing *x = p;
    struct visit_q_devices_n_row n = {0};
    struct visit_q_device_add_args a = {.division = cx->actor->division_lo,
                                        .county = cx->actor->division_lo / MZ_COUNTY_UNIT,
                                        .account = cx->actor->user,
                                        .name = x->name,
                                        .at_ms = mz_now_ms(cx)};
    MZ_TRY(visit_q_devices_n(cx, a.county, a.account, &n));
    if (n.n >= VISIT_DEVICES_MAX) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("{0} phones are paired with your account already. Empty one "
                                      "of them first."),
                         .arg = {mz_str_fmt(cx->a, "%d", VISIT_DEVICES_MAX)});
    }
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(fresh(cx, &x->out->hello, &a.hello));
    MZ_TRY(fresh(cx, &x->out->secret, &a.secret));
    x->out->id = a.id;
    MZ_TRY(visit_q_device_add(cx, &a));
    return visit_note(cx, "visit.pair", "visit_device", a.id, a.division);
}

mz_code visit_device_add(mz_cx *cx, mz_str name, struct visit_pairing *out)
{
    struct pairing x = {name, out};
    *out = (struct visit_pairing){.id = 0};
    MZ_TRY(account_need(cx, "visit.go"));
    if (name.n == 0 || mz_utf8_count(name) > VISIT_DEVICE_NAME_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "name",
                         .text = MZ_T("Give the phone a name of at most {0} characters."),
                         .arg = {mz_str_fmt(cx->a, "%d", VISIT_DEVICE_NAME_MAX)});
    }
    return mz_tx(cx, add_tx, &x);
}

/* ---- who is there --------------------------------------------------------------------------- */

/* "ID.letters"; false when it is no such text. */
static bool parts(mz_str shown, int64_t *id, mz_str *letters)
{
    size_t i = 0;
    *id = 0;
    while (i < shown.n && i < 16 && shown.p[i] >= '0' && shown.p[i] <= '9') {
        *id = *id * 10 + (shown.p[i++] - '0');
    }
    bool good = i > 0 && i < shown.n && shown.p[i] == '.';
    *letters = good ? (mz_str){shown.p + i + 1, shown.n - i - 1} : MZ_S("");
    return good && letters->n > 0 && letters->n <= LETTERS_MAX;
}

static mz_code row_of(mz_cx *cx, int64_t id, struct visit_q_device_row *r, bool *found)
{
    *found = false;
    return id == 0 ? MZ_OK : visit_q_device(cx, id, r, found);
}

static bool opens(mz_str print, mz_str stored)
{
    return print.n == stored.n && mz_equal(print.p, stored.p, print.n);
}

static mz_code seen_tx(mz_cx *cx, void *p)
{
    int64_t changed = 0;
    MZ_TRY(visit_q_device_seen(cx, *(const int64_t *)p, mz_now_ms(cx), &changed));
    mz_tx_quiet(cx);
    return MZ_OK;
}

mz_code visit_device_own(mz_cx *cx, mz_str shown, int64_t *id)
{
    struct visit_q_device_row r = {0};
    mz_str letters = MZ_S("");
    mz_str print = MZ_S("");
    bool found = false;
    bool good = parts(shown, id, &letters);
    MZ_TRY(print_of(cx, letters, &print));
    MZ_TRY(row_of(cx, good ? *id : 0, &r, &found));
    if (!found || !opens(print, r.secret) || r.account != cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED, .field = "device",
                         .text = MZ_T("This phone is not paired with your account."));
    }
    if (!mz_str_eq(r.state, MZ_S("active"))) {
        return mz_refuse(cx, MZ_DENIED, .field = "device",
                         .text = MZ_T("This phone was revoked and has to empty itself."));
    }
    return mz_now_ms(cx) - r.seen_ms < SEEN_MS ? MZ_OK : mz_tx(cx, seen_tx, id);
}

struct hello {
    int64_t id;
    mz_str print;
    bool gone;
    mz_str state;
};

static mz_code hello_tx(mz_cx *cx, void *p)
{
    struct hello *h = p;
    struct visit_q_device_row r = {0};
    bool found = false;
    int64_t changed = 0;
    MZ_TRY(row_of(cx, h->id, &r, &found));
    if (!found || !opens(h->print, r.hello)) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such phone."));
    }
    h->state = r.state;
    if (!h->gone) {
        return MZ_OK;
    }
    if (mz_str_eq(r.state, MZ_S("wiped"))) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    h->state = MZ_S("wiped");
    MZ_TRY(visit_q_device_state(cx,
                                &(struct visit_q_device_state_args){.id = r.id,
                                                                    .version = r.version,
                                                                    .state = MZ_S("wiped"),
                                                                    .told_by = r.told_by,
                                                                    .wiped_ms = mz_now_ms(cx)},
                                &changed));
    return visit_note(cx, "visit.wiped", "visit_device", r.id, r.division);
}

/* Nobody has no scope: for this one question it is the county that the phone names. */
mz_code visit_device_hello(mz_cx *cx, mz_str shown, bool gone, mz_str *state)
{
    struct hello h = {.gone = gone};
    mz_str letters = MZ_S("");
    const struct mz_actor *who = cx->actor;
    *state = MZ_S("");
    if (!parts(shown, &h.id, &letters)) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such phone."));
    }
    MZ_TRY(print_of(cx, letters, &h.print));
    int64_t county = h.id / MZ_ID_UNIT;
    struct mz_actor phone = mz_guest(county * MZ_COUNTY_UNIT, MZ_S("public"), MZ_S(""));
    cx->actor = &phone;
    mz_code rc = gone ? mz_tx(cx, hello_tx, &h) : hello_tx(cx, &h);
    cx->actor = who;
    *state = h.state;
    return rc;
}

/* ---- emptying ---------------------------------------------------------------------------------
 */

mz_code visit_device_get(mz_cx *cx, int64_t id, struct visit_device *out)
{
    struct visit_q_device_row r = {0};
    bool found = false;
    MZ_TRY(row_of(cx, id, &r, &found));
    if (!found || (r.account != cx->actor->user && !account_may(cx, "visit.plan"))) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such phone."));
    }
    *out = (struct visit_device){.id = r.id,
                                 .division = r.division,
                                 .account = r.account,
                                 .name = r.name,
                                 .state = r.state,
                                 .made_ms = r.made_ms,
                                 .seen_ms = r.seen_ms,
                                 .version = r.version};
    return MZ_OK;
}

struct wiping {
    int64_t id;
    int64_t version;
};

static mz_code wipe_tx(mz_cx *cx, void *p)
{
    const struct wiping *x = p;
    struct visit_device d = {.id = 0};
    int64_t changed = 0;
    MZ_TRY(visit_device_get(cx, x->id, &d));
    if (!mz_str_eq(d.state, MZ_S("active"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This phone was revoked already."));
    }
    MZ_TRY(visit_q_device_state(
        cx,
        &(struct visit_q_device_state_args){.id = d.id,
                                            .version = x->version == 0 ? d.version : x->version,
                                            .state = MZ_S("wipe"),
                                            .told_by = cx->actor->user,
                                            .wiped_ms = MZ_NULL},
        &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody changed this phone meanwhile."));
    }
    return visit_note(cx, "visit.wipe", "visit_device", d.id, d.division);
}

mz_code visit_device_wipe(mz_cx *cx, int64_t id, int64_t version)
{
    struct wiping x = {id, version};
    MZ_TRY(account_need(cx, "visit.go"));
    return mz_tx(cx, wipe_tx, &x);
}
