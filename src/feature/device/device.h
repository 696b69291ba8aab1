/*
 * device.h - call boxes, sensors and meters: their register, their messages, their silence.
 *
 * Layer: feature. Messages come over HTTP (signed by the device's own key, or with a token) and
 * over MQTT (`mz device listen`); packs/device/kinds.yaml says what an event means; what means
 * something becomes a clue (feature/clue).
 *
 * Invariants (README.md)
 *   - device_take() judges every message and fails only when the store does: bytes that are no
 *     message, unknown devices, wrong signatures and replays are counted and stop no other.
 *   - A message is kept once: the same key of the same device is the same message. Event and clue
 *     are in one transaction; over MQTT the broker is told only after its commit.
 *   - The key of a device is derived from the masters (base/keyring.h) and stands nowhere.
 *   - A device that was silent too long has one clue for maintenance until it speaks again.
 */
#ifndef MZ_FEATURE_DEVICE_DEVICE_H
#define MZ_FEATURE_DEVICE_DEVICE_H

#include "base/date.h"
#include "store/register.h"

enum {
    DEVICE_SERIAL_MAX = 40, /* A-Z a-z 0-9 . _ - */
    DEVICE_MODEL_MAX = 60,
    DEVICE_PLACE_MAX = 120,
    DEVICE_BODY_MAX = 4096,
    DEVICE_KEY_N = 32,
};

/* ---- the register ----------------------------------------------------------- */

struct device {
    int64_t id;
    int64_t division;
    mz_str kind;
    mz_str model;
    mz_str serial;
    mz_str place;
    int64_t household; /* MZ_NULL: of nobody */
    int64_t person;
    int64_t answers; /* account that is told first; MZ_NULL */
    bool off;
    bool silent;
    int64_t key_no; /* 0: no key of its own */
    int64_t made_by;
    int64_t made_ms;
    int64_t version;
    int64_t heard_ms;
    int64_t used_ms;
    int64_t battery; /* percent; MZ_NULL */
    int64_t events_n;
};

/* id and version 0: a new one. */
struct device_input {
    int64_t id;
    int64_t version;
    int64_t division;
    mz_str kind; /* of a new one */
    mz_str serial;
    mz_str model;
    mz_str place;
    int64_t person; /* whose it is; 0: nobody's. The household follows */
    int64_t answers;
    bool off;
};
/* MZ_INVALID with the field; MZ_CONFLICT for a serial that is there and for a newer version. */
mz_code device_save(mz_cx *cx, const struct device_input *in, int64_t *id) MZ_MUST_USE;
mz_code device_get(mz_cx *cx, int64_t id, struct device *out) MZ_MUST_USE;
/* A new key, 64 hexadecimal digits, to be put into the device now; the one before is dead. */
mz_code device_key_new(mz_cx *cx, int64_t id, int64_t version, mz_str *hex) MZ_MUST_USE;

/* ---- messages ------------------------------------------------------------------ */

enum device_via { DEVICE_HTTP, DEVICE_MQTT };

/* clang-format off */
/*         id         word         taken  what became of a message */
#define DEVICE_VERDICTS(X) \
         X(TAKEN,     "taken",     true,  MZ_T("Taken||a message")) \
         X(JOINED,    "joined",    true,  MZ_T("Joined one of just before")) \
         X(SAME,      "same",      true,  MZ_T("Known already||a message")) \
         X(UNKNOWN,   "unknown",   false, MZ_T("Unknown device")) \
         X(GARBAGE,   "garbage",   false, MZ_T("No message that can be read")) \
         X(LARGE,     "large",     false, MZ_T("Too large")) \
         X(SIGNATURE, "signature", false, MZ_T("Wrong signature")) \
         X(CLOCK,     "clock",     false, MZ_T("Its clock is wrong, or it is a replay")) \
         X(STRANGE,   "strange",   false, MZ_T("An event that this kind does not have")) \
         X(RETIRED,   "retired",   false, MZ_T("The device is switched off here"))
/* clang-format on */

enum device_verdict {
#define X(id, word, taken, label) DEVICE_##id,
    DEVICE_VERDICTS(X)
#undef X
        DEVICE_VERDICTS_N
};
const char *device_verdict_word(enum device_verdict v);
const char *device_verdict_label(enum device_verdict v);
bool device_verdict_taken(enum device_verdict v);

/* body: {"device": serial, "event": word, "id": text, "at": ms, "battery": percent, "value": …} */
struct device_message {
    enum device_via via;
    mz_str body;
    bool trusted;  /* by a token, or by the broker's own accounts: no signature is asked for */
    mz_str serial; /* as the signature or the topic names it; empty: the body's */
    mz_str time;   /* of a signature: milliseconds since 1970 */
    mz_str nonce;  /* 8 to 64 of A-Z a-z 0-9 _ - */
    mz_str sign;   /* HMAC-SM3(key, serial LF time LF nonce LF body) in hexadecimal */
};
struct device_taken {
    enum device_verdict verdict;
    int64_t device;
    int64_t clue; /* MZ_NULL: none */
};
/* As the program itself, whoever asks. Opens its own transaction. */
mz_code device_take(mz_cx *cx, const struct device_message *in,
                    struct device_taken *out) MZ_MUST_USE;

/* ---- silence ---------------------------------------------------------------------- */

/* Clues for devices that were not heard, or not used, for longer than their kind allows. */
mz_code device_watch(mz_cx *cx, int64_t *raised) MZ_MUST_USE;

/* ---- MQTT (mqtt.c) ------------------------------------------------------------------ */

struct device_mqtt {
    mz_str host;
    int64_t port;
    mz_str topic; /* "mz/+/event": the second level is the serial number */
    mz_str client;
    mz_str user;
    mz_str password;
    mz_str ca;               /* file of certificates; empty: without TLS */
    int64_t wait_ms_max;     /* between tries while the broker is away; 0: 30,000 */
    bool (*ending)(void *p); /* asked between messages, at least twice a second */
    void (*told)(void *p, const struct device_taken *taken); /* after each message; or NULL */
    void (*state)(void *p, bool connected);                  /* or NULL */
    void *p;
};
/*
 * Listen until `ending` says so. Connects again by itself; a message is acknowledged after its
 * transaction, and one whose transaction failed comes again. Fails only for settings that cannot
 * be.
 */
mz_code device_listen(mz_cx *cx, const struct device_mqtt *o) MZ_MUST_USE;

extern const struct mz_reg device_register;

/* "Somebody called for help" of a kind and event, in the reader's language; the event's id where
 * the pack has it no more. */
mz_code device_event_text(mz_cx *cx, mz_str kind, mz_str event, mz_str *out) MZ_MUST_USE;

#endif
