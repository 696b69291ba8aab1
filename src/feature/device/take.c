/* take.c - one message of a device: read, judged, kept, and what comes of it. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/clue/clue.h"
#include "feature/device/device_int.h"
#include "feature/device/device_sql.h"
#include "feature/division/division.h"
#include "feature/world.h"

enum { NODES_MAX = 60, NONCE_MIN = 8, NONCE_MAX = 64, VALUE_MAX = 60, SIGN_N = 64, TIME_MAX = 16 };

#define HOUR_MS   INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)

/* The message as it was read. */
struct taking {
    const struct device_message *in;
    struct device_taken *out;
    const struct kinds *kinds;
    mz_str serial;
    mz_str event;
    mz_str key;
    mz_str value;
    int64_t at_ms;
    int64_t battery;
};

static bool plain(mz_str s, size_t lo, size_t hi)
{
    bool good = s.n >= lo && s.n <= hi;
    for (size_t i = 0; i < s.n && good; i++) {
        char c = s.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    }
    return good;
}

static bool digits(mz_str s, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || s.n > TIME_MAX) {
            return false;
        }
        *out = *out * 10 + (s.p[i] - '0');
    }
    return s.n > 0;
}

/* ---- reading -------------------------------------------------------------------- */

static mz_str text_of(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && (v->kind == MZ_JSON_TEXT || v->kind == MZ_JSON_REAL) ? v->text : MZ_S("");
}

static int64_t int_of(const struct mz_json *map, const char *key, int64_t lo, int64_t hi)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_INT && v->i >= lo && v->i <= hi ? v->i : MZ_NULL;
}

/*
 * What makes a message the same as another: its nonce, its own id, or all its bytes when they hold
 * a time. Without any of them it is always a new one: a second call for help must not be lost, and
 * what comes twice by mistake is joined within the window.
 */
static mz_code key_of(mz_cx *cx, struct taking *t, mz_str id)
{
    uint8_t sum[32];
    if (t->in->nonce.n > 0) {
        t->key = t->in->nonce;
        return MZ_OK;
    }
    if (plain(id, 1, NONCE_MAX)) {
        t->key = mz_str_fmt(cx->a, "i" MZ_FMT, MZ_ARG(id));
        return MZ_OK;
    }
    if (t->at_ms == MZ_NULL) {
        mz_random_fill(cx, sum, 8);
        t->key = mz_str_fmt(cx->a, "t%" PRId64 MZ_FMT, mz_now_ms(cx),
                            MZ_ARG(mz_hex_encode(cx->a, mz_bytes(sum, 8))));
        return MZ_OK;
    }
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(cx->world->keys), t->in->body, sum));
    t->key = mz_str_fmt(cx->a, "h" MZ_FMT, MZ_ARG(mz_hex_encode(cx->a, mz_bytes(sum, 16))));
    return MZ_OK;
}

/* False for what is no message of ours. */
static mz_code read_body(mz_cx *cx, struct taking *t, bool *good)
{
    const struct mz_json *map = NULL;
    const struct mz_json_options o = {
        .size_max = DEVICE_BODY_MAX, .nodes_max = NODES_MAX, .reals = true};
    *good = false;
    if (mz_json_read(cx, t->in->body, o, &map) != MZ_OK || map->kind != MZ_JSON_MAP) {
        mz_clear(cx);
        return MZ_OK;
    }
    int64_t value = int_of(map, "value", -INT64_C(1000000000000), INT64_C(1000000000000));
    t->serial = text_of(map, "device");
    t->event = text_of(map, "event");
    t->value = mz_text_cut(
        value == MZ_NULL ? text_of(map, "value") : mz_str_fmt(cx->a, "%" PRId64, value), VALUE_MAX);
    t->at_ms = int_of(map, "at", 0, INT64_C(1) << 52);
    t->battery = int_of(map, "battery", 0, 100);
    bool same = t->in->serial.n == 0 || t->serial.n == 0 || mz_str_eq(t->in->serial, t->serial);
    t->serial = t->in->serial.n > 0 ? t->in->serial : t->serial;
    *good = same && device_serial_good(t->serial) && plain(t->event, 1, 20);
    MZ_TRY(key_of(cx, t, text_of(map, "id")));
    t->at_ms = t->at_ms == MZ_NULL ? mz_now_ms(cx) : t->at_ms;
    return MZ_OK;
}

/* ---- signatures ------------------------------------------------------------------- */

static mz_code signed_right(mz_cx *cx, const struct taking *t, const struct device_q_get_row *d,
                            bool *right)
{
    uint8_t key[DEVICE_KEY_N];
    uint8_t mac[32];
    mz_str sent = {NULL, 0};
    *right = false;
    if (d->key_no == 0 || t->in->sign.n != SIGN_N ||
        mz_hex_decode(cx, t->in->sign, &sent) != MZ_OK) {
        mz_clear(cx);
        return MZ_OK;
    }
    mz_str text =
        mz_str_fmt(cx->a, MZ_FMT "\n" MZ_FMT "\n" MZ_FMT "\n" MZ_FMT, MZ_ARG(t->in->serial),
                   MZ_ARG(t->in->time), MZ_ARG(t->in->nonce), MZ_ARG(t->in->body));
    MZ_TRY(device_key(cx, d->id, d->key_no, d->key_master, key));
    mz_code rc = mz_hmac(cx, mz_keyring_crypto(cx->world->keys), MZ_HASH_SM3,
                         mz_bytes(key, sizeof key), text, mac);
    mz_wipe(key, sizeof key);
    *right = rc == MZ_OK && sent.n == sizeof mac && mz_equal(sent.p, mac, sizeof mac);
    return rc;
}

/* Signature, then clock and nonce: a replay is judged only for what the device did sign. */
static mz_code judge_sign(mz_cx *cx, const struct taking *t, const struct device_q_get_row *d,
                          enum device_verdict *v)
{
    int64_t time = 0;
    bool right = false;
    struct device_q_known_row known = {0};
    if (t->in->trusted) {
        return MZ_OK;
    }
    MZ_TRY(signed_right(cx, t, d, &right));
    if (!right || !plain(t->in->nonce, NONCE_MIN, NONCE_MAX) || !digits(t->in->time, &time)) {
        *v = DEVICE_SIGNATURE;
        return MZ_OK;
    }
    int64_t off = mz_now_ms(cx) - time;
    off = off < 0 ? -off : off;
    MZ_TRY(device_q_known(cx, d->id, t->key, &known));
    *v = off > t->kinds->skew_seconds * 1000 || known.n > 0 ? DEVICE_CLOCK : *v;
    return MZ_OK;
}

/* ---- what comes of it ---------------------------------------------------------------- */

mz_str device_told(mz_cx *cx, const struct kind *k, const struct device *d)
{
    return mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT "%s" MZ_FMT "%s",
                      MZ_ARG(kind_label(MZ_LANG_ZH, k, d->kind)), MZ_ARG(d->serial),
                      d->place.n > 0 ? "（" : "", MZ_ARG(d->place), d->place.n > 0 ? "）" : "");
}

mz_code device_clue_raise(mz_cx *cx, const struct device_clue *in, int64_t *clue)
{
    const struct device *d = in->device;
    const struct clue_new c = {
        .channel = CLUE_DEVICE,
        .kind = in->grade == DEVICE_EMERGENCY ? CLUE_URGENT : CLUE_HELP,
        .need = in->need,
        .division = d->division,
        /* A broken device is no matter of the household's: it is not joined to its clues. */
        .household = in->grade == DEVICE_REPAIR || d->household == MZ_NULL ? 0 : d->household,
        .person = in->grade == DEVICE_REPAIR || d->person == MZ_NULL ? 0 : d->person,
        .text = in->text,
        .source = mz_str_fmt(cx->a, "device %" PRId64, d->id)};
    return clue_raise(cx, &c, clue);
}

static mz_code act(mz_cx *cx, struct taking *t, const struct kind *k, const struct kind_event *e,
                   const struct device *d)
{
    struct device_q_last_row last = {0};
    bool found = false;
    int64_t since = mz_now_ms(cx) - t->kinds->window_minutes * MINUTE_MS;
    MZ_TRY(device_q_last(cx, d->id, e->id, since, &last, &found));
    if (found) {
        t->out->verdict = DEVICE_JOINED;
        t->out->clue = last.clue;
        return MZ_OK;
    }
    mz_str text = mz_str_fmt(cx->a, MZ_FMT "：" MZ_FMT "%s" MZ_FMT, MZ_ARG(device_told(cx, k, d)),
                             MZ_ARG(e->label), t->value.n > 0 ? "，" : "", MZ_ARG(t->value));
    return device_clue_raise(cx, &(struct device_clue){d, e->grade, e->need, text}, &t->out->clue);
}

static mz_code keep(mz_cx *cx, const struct taking *t, const struct kind_event *e,
                    const struct device *d)
{
    int64_t county = d->division / MZ_COUNTY_UNIT;
    struct device_q_event_add_args a = {.county = county,
                                        .division = d->division,
                                        .device = d->id,
                                        .at_ms = t->at_ms,
                                        .got_ms = mz_now_ms(cx),
                                        .via =
                                            t->in->via == DEVICE_HTTP ? MZ_S("http") : MZ_S("mqtt"),
                                        .event = e->id,
                                        .grade = mz_str_of(device_grade_word(e->grade)),
                                        .key = t->key,
                                        .battery = t->battery,
                                        .value = t->value,
                                        .joined = t->out->verdict == DEVICE_JOINED ? 1 : 0,
                                        .clue = t->out->clue};
    MZ_TRY(mz_id_take(cx, county, 1, &a.id));
    MZ_TRY(device_q_event_add(cx, &a));
    return device_note(cx, "device.event", d->id, d->division);
}

/* Heard: it is not silent any more. */
static mz_code hear(mz_cx *cx, const struct taking *t, const struct kind_event *e,
                    const struct device *d)
{
    int64_t changed = 0;
    MZ_TRY(device_q_hear(cx,
                         &(struct device_q_hear_args){.id = d->id,
                                                      .now_ms = mz_now_ms(cx),
                                                      .said_ms = t->at_ms,
                                                      .used = e->grade == DEVICE_USE ? 1 : 0,
                                                      .battery = t->battery},
                         &changed));
    if (d->silent) {
        MZ_TRY(device_q_silent(cx, d->id, 0, &changed));
        return device_note(cx, "device.back", d->id, d->division);
    }
    return MZ_OK;
}

static mz_code judged(mz_cx *cx, struct taking *t, const struct device_q_get_row *row)
{
    struct device d;
    struct device_q_known_row known = {0};
    const struct kind *k = kind_of(t->kinds, row->kind);
    const struct kind_event *e = k == NULL ? NULL : kind_event_of(k, t->event);
    if (mz_str_eq(row->state, MZ_S("off")) || e == NULL) {
        t->out->verdict = e == NULL ? DEVICE_STRANGE : DEVICE_RETIRED;
        return MZ_OK;
    }
    MZ_TRY(device_get(cx, row->id, &d));
    MZ_TRY(device_q_known(cx, d.id, t->key, &known));
    if (known.n > 0) {
        t->out->verdict = DEVICE_SAME;
        return MZ_OK;
    }
    MZ_TRY(hear(cx, t, e, &d));
    if (e->grade <= DEVICE_REPAIR) {
        MZ_TRY(act(cx, t, k, e, &d));
    }
    /* Signs of life that somebody vouches for leave no row: there are thousands a day. A signed
       one does, so that it cannot be played again. */
    return e->grade == DEVICE_LIFE && t->in->trusted ? MZ_OK : keep(cx, t, e, &d);
}

static mz_code take_tx(mz_cx *cx, void *p)
{
    struct taking *t = p;
    struct device_q_serial_row *rows = NULL;
    struct device_q_get_row d = {0};
    bool found = false;
    size_t n = 0;
    t->out->verdict = DEVICE_TAKEN;
    t->out->clue = MZ_NULL;
    MZ_TRY(device_q_serial(cx, t->serial, 2, &rows, &n));
    if (n != 1) { /* of two counties with one number nobody can tell which is meant */
        t->out->verdict = DEVICE_UNKNOWN;
        return MZ_OK;
    }
    MZ_TRY(device_q_get(cx, rows[0].id, &d, &found));
    t->out->device = rows[0].id;
    MZ_TRY(judge_sign(cx, t, &d, &t->out->verdict));
    if (t->out->verdict == DEVICE_TAKEN) {
        MZ_TRY(judged(cx, t, &d));
    }
    mz_tx_quiet(cx); /* a heartbeat alone is no event of the audit */
    return MZ_OK;
}

/* ---- counting ---------------------------------------------------------------------------- */

static mz_code count_tx(mz_cx *cx, void *p)
{
    const struct taking *t = p;
    int64_t county = cx->world->division / MZ_COUNTY_UNIT;
    mz_str reason = mz_str_of(device_verdict_word(t->out->verdict));
    mz_str via = t->in->via == DEVICE_HTTP ? MZ_S("http") : MZ_S("mqtt");
    int64_t day = mz_date_today(cx).v;
    int64_t changed = 0;
    struct device_q_odd_add_args a = {.county = county, .day = day, .reason = reason, .via = via};
    MZ_TRY(device_q_odd_more(cx, county, day, reason, via, &changed));
    if (changed == 0) {
        MZ_TRY(mz_id_take(cx, county, 1, &a.id));
        MZ_TRY(device_q_odd_add(cx, &a));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code take(mz_cx *cx, struct taking *t)
{
    bool good = false;
    MZ_TRY(kinds_get(cx, &t->kinds));
    if (t->in->body.n > DEVICE_BODY_MAX) {
        t->out->verdict = DEVICE_LARGE;
        return mz_tx(cx, count_tx, t);
    }
    MZ_TRY(read_body(cx, t, &good));
    if (!good) {
        t->out->verdict = DEVICE_GARBAGE;
        return mz_tx(cx, count_tx, t);
    }
    MZ_TRY(mz_tx(cx, take_tx, t));
    return device_verdict_taken(t->out->verdict) ? MZ_OK : mz_tx(cx, count_tx, t);
}

mz_code device_take(mz_cx *cx, const struct device_message *in, struct device_taken *out)
{
    const struct mz_actor *before = cx->actor;
    const struct mz_actor program = {.division_hi = INT64_C(999999999999),
                                     .role = MZ_S("program"),
                                     .name = MZ_S("device"),
                                     .from = in->via == DEVICE_HTTP ? before->from : MZ_S("mqtt"),
                                     .request = before->request};
    struct taking t = {.in = in, .out = out};
    *out = (struct device_taken){.clue = MZ_NULL};
    cx->actor = &program;
    mz_code rc = take(cx, &t);
    cx->actor = before;
    return rc;
}

/* ---- silence ------------------------------------------------------------------------------- */

struct quiet {
    const struct kinds *kinds;
    const struct kind *kind;
    int64_t id;
    int64_t since_ms;
    bool unused;
};

/* The clue of a silence as an event of its own, so that the device's page shows it. */
static mz_code keep_quiet(mz_cx *cx, const struct quiet *q, const struct device *d, int64_t clue)
{
    int64_t county = d->division / MZ_COUNTY_UNIT;
    int64_t now = mz_now_ms(cx);
    struct device_q_event_add_args a = {
        .county = county,
        .division = d->division,
        .device = d->id,
        .at_ms = now,
        .got_ms = now,
        .via = MZ_S("watch"),
        .event = q->unused ? MZ_S("unused") : MZ_S("silent"),
        .grade = mz_str_of(device_grade_word(q->unused ? DEVICE_WARNING : DEVICE_REPAIR)),
        .key = mz_str_fmt(cx->a, "w%s%" PRId64, q->unused ? "u" : "s", q->since_ms),
        .battery = MZ_NULL,
        .value = MZ_S(""),
        .clue = clue};
    MZ_TRY(mz_id_take(cx, county, 1, &a.id));
    return device_q_event_add(cx, &a);
}

static mz_code quiet_tx(mz_cx *cx, void *p)
{
    const struct quiet *q = p;
    struct device d;
    int64_t changed = 0;
    int64_t clue = MZ_NULL;
    int64_t hours = (mz_now_ms(cx) - q->since_ms) / HOUR_MS;
    MZ_TRY(device_get(cx, q->id, &d));
    if (q->unused) {
        MZ_TRY(device_q_mark_unused(cx, q->id, &changed));
    } else {
        MZ_TRY(device_q_mark_silent(cx, q->id, &changed));
    }
    if (changed == 0) {
        return MZ_OK; /* another process was faster */
    }
    struct device_clue c = {.device = &d,
                            .grade = q->unused ? DEVICE_WARNING : DEVICE_REPAIR,
                            .need = q->unused ? CLUE_OLD : CLUE_OTHER};
    c.text = mz_str_fmt(cx->a, MZ_FMT "：已%" PRId64 "小时%s", MZ_ARG(device_told(cx, q->kind, &d)),
                        hours, q->unused ? "无使用记录，请上门看望" : "无信号，请检修");
    MZ_TRY(device_clue_raise(cx, &c, &clue));
    MZ_TRY(keep_quiet(cx, q, &d, clue));
    if (!q->unused) {
        MZ_TRY(device_q_silent(cx, q->id, 1, &changed));
    }
    return device_note(cx, q->unused ? "device.unused" : "device.silent", d.id, d.division);
}

enum { QUIET_MAX = 500 };

static mz_code watch_kind(mz_cx *cx, struct quiet *q, int64_t *raised)
{
    struct device_q_quiet_row *s = NULL;
    struct device_q_idle_row *u = NULL;
    int64_t now = mz_now_ms(cx);
    size_t n = 0;
    MZ_TRY(
        device_q_quiet(cx, q->kind->id, now - q->kind->silent_hours * HOUR_MS, QUIET_MAX, &s, &n));
    q->unused = false;
    for (size_t i = 0; i < n; i++, ++*raised) {
        q->id = s[i].id;
        q->since_ms = s[i].heard_ms;
        MZ_TRY(mz_tx(cx, quiet_tx, q));
    }
    if (q->kind->unused_hours == 0) {
        return MZ_OK;
    }
    MZ_TRY(
        device_q_idle(cx, q->kind->id, now - q->kind->unused_hours * HOUR_MS, QUIET_MAX, &u, &n));
    q->unused = true;
    for (size_t i = 0; i < n; i++, ++*raised) {
        q->id = u[i].id;
        q->since_ms = u[i].used_ms;
        MZ_TRY(mz_tx(cx, quiet_tx, q));
    }
    return MZ_OK;
}

mz_code device_watch(mz_cx *cx, int64_t *raised)
{
    struct quiet q = {.kinds = NULL};
    *raised = 0;
    MZ_TRY(kinds_get(cx, &q.kinds));
    for (size_t i = 0; i < q.kinds->kind_n; i++) {
        q.kind = &q.kinds->kind[i];
        MZ_TRY(watch_kind(cx, &q, raised));
    }
    return MZ_OK;
}

mz_code device_watch_job(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t raised = 0;
    (void)job;
    (void)input;
    return device_watch(cx, &raised);
}

mz_code device_event_text(mz_cx *cx, mz_str kind, mz_str event, mz_str *out)
{
    const struct kinds *all = NULL;
    MZ_TRY(kinds_get(cx, &all));
    const struct kind *k = kind_of(all, kind);
    *out = mz_str_eq(event, MZ_S("silent")) ? mz_text(cx->lang, MZ_T("Silent too long"))
           : mz_str_eq(event, MZ_S("unused"))
               ? mz_text(cx->lang, MZ_T("Not used for too long"))
               : kind_event_label(cx->lang, k == NULL ? NULL : kind_event_of(k, event), event);
    return MZ_OK;
}
