#include "feature/device/device.h"

#include <inttypes.h>

#include "base/keyring.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/device/device_int.h"
#include "feature/device/device_sql.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/world.h"

static const struct {
    const char *word;
    bool taken;
    const char *label;
} verdicts[DEVICE_VERDICTS_N] = {
#define X(id, word, taken, label) [DEVICE_##id] = {word, taken, label},
    DEVICE_VERDICTS(X)
#undef X
};

const char *device_verdict_word(enum device_verdict v)
{
    return verdicts[v].word;
}

const char *device_verdict_label(enum device_verdict v)
{
    return verdicts[v].label;
}

bool device_verdict_taken(enum device_verdict v)
{
    return verdicts[v].taken;
}

mz_code device_note(mz_cx *cx, const char *act, int64_t device, int64_t division)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("device"),
                                             .subject = device,
                                             .division = division});
}

bool device_serial_good(mz_str serial)
{
    bool good = serial.n > 0 && serial.n <= DEVICE_SERIAL_MAX;
    for (size_t i = 0; i < serial.n && good; i++) {
        char c = serial.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    }
    return good;
}

/* ---- reading ---------------------------------------------------------------------- */

mz_code device_get(mz_cx *cx, int64_t id, struct device *out)
{
    struct device_q_get_row r = {0};
    struct device_q_live_row l = {0};
    bool found = false;
    bool live = false;
    MZ_TRY(device_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such device in your area."));
    }
    MZ_TRY(device_q_live(cx, id, &l, &live));
    *out = (struct device){.id = r.id,
                           .division = r.division,
                           .kind = r.kind,
                           .model = r.model,
                           .serial = r.serial,
                           .place = r.place,
                           .household = r.household,
                           .person = r.person,
                           .answers = r.answers,
                           .off = mz_str_eq(r.state, MZ_S("off")),
                           .silent = r.silent != 0,
                           .key_no = r.key_no,
                           .made_by = r.made_by,
                           .made_ms = r.made_ms,
                           .version = r.version,
                           .heard_ms = live ? l.heard_ms : r.made_ms,
                           .used_ms = live ? l.used_ms : r.made_ms,
                           .battery = live ? l.battery : MZ_NULL,
                           .events_n = live ? l.events_n : 0};
    return MZ_OK;
}

/* ---- writing ------------------------------------------------------------------------ */

struct saving {
    const struct device_input *in;
    int64_t household;
    int64_t id;
};

static mz_code check_texts(mz_cx *cx, const struct device_input *in)
{
    const struct kinds *k = NULL;
    MZ_TRY(kinds_get(cx, &k));
    if (in->id == 0 && kind_of(k, in->kind) == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "kind", .text = MZ_T("Choose the kind."));
    }
    if (in->id == 0 && !device_serial_good(in->serial)) {
        return mz_refuse(cx, MZ_INVALID, .field = "serial",
                         .text = MZ_T("A serial number has 1 to {0} letters, digits, dots, lines "
                                      "and dashes."),
                         .arg = {mz_str_fmt(cx->a, "%d", DEVICE_SERIAL_MAX)});
    }
    if (mz_utf8_count(in->model) > DEVICE_MODEL_MAX ||
        mz_utf8_count(in->place) > DEVICE_PLACE_MAX) {
        return mz_refuse(
            cx, MZ_INVALID,
            .field = mz_utf8_count(in->model) > DEVICE_MODEL_MAX ? "model" : "place",
            .text = MZ_T("At most {0} characters."),
            .arg = {mz_str_fmt(cx->a, "%d",
                               mz_utf8_count(in->model) > DEVICE_MODEL_MAX ? DEVICE_MODEL_MAX
                                                                           : DEVICE_PLACE_MAX)});
    }
    return MZ_OK;
}

static mz_code check_place(mz_cx *cx, const struct device_input *in)
{
    struct division d;
    bool there = cx->world->divisions != NULL &&
                 division_at(cx->world->divisions, in->division, mz_date_today(cx).v, &d) &&
                 d.level >= DIVISION_COUNTY;
    if (!there || in->division < cx->actor->division_lo || in->division > cx->actor->division_hi) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("Choose a village or township of your area."));
    }
    return MZ_OK;
}

static mz_str or_empty(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

static mz_code save_tx(mz_cx *cx, void *p)
{
    struct saving *s = p;
    const struct device_input *in = s->in;
    int64_t county = in->division / MZ_COUNTY_UNIT;
    int64_t changed = 0;
    int64_t person = in->person == 0 ? MZ_NULL : in->person;
    int64_t answers = in->answers == 0 ? MZ_NULL : in->answers;
    if (in->id == 0) {
        struct device_q_serial_row *rows = NULL;
        size_t n = 0;
        MZ_TRY(device_q_serial(cx, in->serial, 1, &rows, &n));
        if (n > 0) {
            return mz_refuse(cx, MZ_CONFLICT, .field = "serial",
                             .text = MZ_T("A device with this serial number is registered."));
        }
        MZ_TRY(mz_id_take(cx, county, 1, &s->id));
        MZ_TRY(device_q_add(cx, &(struct device_q_add_args){.id = s->id,
                                                            .county = county,
                                                            .division = in->division,
                                                            .kind = in->kind,
                                                            .model = or_empty(in->model),
                                                            .serial = in->serial,
                                                            .place = or_empty(in->place),
                                                            .household = s->household,
                                                            .person = person,
                                                            .answers = answers,
                                                            .made_by = cx->actor->user,
                                                            .made_ms = mz_now_ms(cx)}));
        MZ_TRY(device_q_live_add(cx, &(struct device_q_live_add_args){s->id, county, in->division,
                                                                      in->kind, mz_now_ms(cx)}));
        return device_note(cx, "device.add", s->id, in->division);
    }
    s->id = in->id;
    MZ_TRY(device_q_edit(cx,
                         &(struct device_q_edit_args){.id = in->id,
                                                      .version = in->version,
                                                      .division = in->division,
                                                      .model = or_empty(in->model),
                                                      .place = or_empty(in->place),
                                                      .household = s->household,
                                                      .person = person,
                                                      .answers = answers,
                                                      .state = in->off ? MZ_S("off") : MZ_S("on")},
                         &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Somebody changed this device meanwhile. Look again."));
    }
    MZ_TRY(device_q_live_place(cx, in->id, in->division, &changed));
    return device_note(cx, "device.edit", in->id, in->division);
}

mz_code device_save(mz_cx *cx, const struct device_input *in, int64_t *id)
{
    struct saving s = {.in = in, .household = MZ_NULL};
    MZ_TRY(account_need(cx, "device.edit"));
    MZ_TRY(check_texts(cx, in));
    MZ_TRY(check_place(cx, in));
    if (in->id != 0) {
        struct device was;
        MZ_TRY(device_get(cx, in->id, &was));
        if (was.division / MZ_COUNTY_UNIT != in->division / MZ_COUNTY_UNIT) {
            return mz_refuse(cx, MZ_INVALID, .field = "division",
                             .text = MZ_T("A device stays in its county; register it anew there."));
        }
    }
    if (in->person != 0) {
        struct household_member m = {.id = 0};
        struct person_view v;
        bool found = false;
        MZ_TRY(person_get(cx, person_may(cx), in->person, &v));
        MZ_TRY(household_of(cx, in->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
        s.household = found ? m.household : MZ_NULL;
    }
    MZ_TRY(mz_tx(cx, save_tx, &s));
    *id = s.id;
    return MZ_OK;
}

/* ---- keys ------------------------------------------------------------------------------ */

mz_code device_key(mz_cx *cx, int64_t id, int64_t key_no, int64_t master, uint8_t out[DEVICE_KEY_N])
{
    mz_str what = mz_str_fmt(cx->a, "device:%" PRId64 ":%" PRId64, id, key_no);
    return mz_keyring_mac(cx, cx->world->keys, MZ_FOR_DEVICE, (uint16_t)master, what, out);
}

struct keying {
    int64_t id;
    int64_t version;
    uint8_t key[DEVICE_KEY_N];
};

static mz_code key_tx(mz_cx *cx, void *p)
{
    struct keying *k = p;
    struct device d;
    int64_t changed = 0;
    int64_t master = mz_keyring_newest(cx->world->keys);
    MZ_TRY(device_get(cx, k->id, &d));
    MZ_TRY(device_q_key(cx, k->id, k->version, d.key_no + 1, master, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Somebody changed this device meanwhile. Look again."));
    }
    MZ_TRY(device_key(cx, k->id, d.key_no + 1, master, k->key));
    return device_note(cx, "device.key", k->id, d.division);
}

mz_code device_key_new(mz_cx *cx, int64_t id, int64_t version, mz_str *hex)
{
    struct keying k = {.id = id, .version = version};
    MZ_TRY(account_need(cx, "device.edit"));
    MZ_TRY(mz_tx(cx, key_tx, &k));
    *hex = mz_hex_encode(cx->a, mz_bytes(k.key, sizeof k.key));
    mz_wipe(k.key, sizeof k.key);
    return MZ_OK;
}

/* ---- counts, doctor ------------------------------------------------------------------------ */

mz_code device_silent_count(mz_cx *cx, int64_t *n)
{
    struct device_q_silent_n_row r = {0};
    MZ_TRY(device_q_silent_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code device_count(mz_cx *cx, int64_t *n)
{
    struct device_q_n_row r = {0};
    MZ_TRY(device_q_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

static mz_code check_live(mz_cx *cx, int64_t *bad)
{
    struct device_q_doctor_live_row r = {0};
    MZ_TRY(device_q_doctor_live(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check device_checks[] = {
    {"device.live", check_live, MZ_T("Every device has its place and its silence in both tables")},
    {0},
};
