/* device_test.c - events become clues at once; nothing that comes in stops anything. */
#include "feature/device/device_testing.h"

#include <time.h>

static bool healthy(struct county *k)
{
    bool well = true;
    for (const struct mz_check *c = device_checks; c->name != NULL; c++) {
        int64_t bad = -1;
        well = c->run(&k->w.cx, &bad) == MZ_OK && bad == 0 && well;
    }
    return well;
}

/* A message that the broker or a token vouches for. */
static struct device_taken told_of(struct county *k, mz_str body)
{
    struct device_taken t = {.verdict = DEVICE_VERDICTS_N};
    const struct device_message in = {.via = DEVICE_MQTT, .trusted = true, .body = body};
    if (device_take(&k->w.cx, &in, &t) != MZ_OK) {
        printf("not judged: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return t;
}

static struct device_taken told(struct county *k, const char *body)
{
    return told_of(k, mz_str_of(body));
}

/* A signature as a device makes it. */
static mz_str sign(struct county *k, mz_str serial, mz_str time, mz_str nonce, mz_str body)
{
    mz_cx *cx = &k->w.cx;
    uint8_t mac[32] = {0};
    mz_str key = {NULL, 0};
    mz_str text = mz_str_fmt(cx->a, MZ_FMT "\n" MZ_FMT "\n" MZ_FMT "\n" MZ_FMT, MZ_ARG(serial),
                             MZ_ARG(time), MZ_ARG(nonce), MZ_ARG(body));
    if (mz_hex_decode(cx, k->key, &key) != MZ_OK ||
        mz_hmac(cx, k->crypto, MZ_HASH_SM3, key, text, mac) != MZ_OK) {
        printf("cannot sign: %s\n", cx->err.msg);
    }
    return mz_hex_encode(cx->a, mz_bytes(mac, sizeof mac));
}

static struct device_message signed_message(struct county *k, const char *nonce, int64_t off_ms)
{
    mz_cx *cx = &k->w.cx;
    struct device_message m = {.via = DEVICE_HTTP,
                               .body = MZ_S("{\"event\":\"press\"}"),
                               .serial = MZ_S("HJ-1"),
                               .time = mz_str_fmt(cx->a, "%" PRId64, mz_now_ms(cx) + off_ms),
                               .nonce = mz_str_of(nonce)};
    m.sign = sign(k, m.serial, m.time, m.nonce, m.body);
    return m;
}

static enum device_verdict verdict(struct county *k, const struct device_message *m)
{
    struct device_taken t = {.verdict = DEVICE_VERDICTS_N};
    if (device_take(&k->w.cx, m, &t) != MZ_OK) {
        printf("not judged: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return t.verdict;
}

/* ---- packs ---------------------------------------------------------------------------- */

TEST(the_kinds_are_sound_and_faults_are_refused_with_their_place)
{
    struct test_world w;
    const struct kinds *k = NULL;
    char path[100];
    char cmd[100];
    static const char *const bad[] = {"kinds:\n  - id: x\n",
                                      "pack: device\nversion: 1\ncolour: red\n",
                                      "pack: device\nversion: 1\nwindow_minutes: -1\n"};
    test_context(&w);
    CHECK(kinds_read(&w.cx, MZ_S("packs/device/kinds.yaml"), &k) == MZ_OK && k->kind_n == 5);
    const struct kind *box = kind_of(k, MZ_S("callbox"));
    CHECK(box != NULL && kind_event_of(box, MZ_S("press"))->grade == DEVICE_EMERGENCY);
    CHECK(kind_event_of(box, MZ_S("nothing")) == NULL && kind_of(k, MZ_S("nothing")) == NULL);
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        (void)snprintf(path, sizeof path, "%s/kinds.yaml", w.dir);
        FILE *f = fopen(path, "w");
        CHECK(f != NULL && fputs(bad[i], f) >= 0 && fclose(f) == 0);
        CHECK(kinds_read(&w.cx, mz_str_of(path), &k) == MZ_INVALID);
        CHECK(strstr(w.cx.err.msg, "kinds.yaml:") != NULL);
        mz_clear(&w.cx);
    }
    CHECK(kinds_read(&w.cx, MZ_S("packs/none.yaml"), &k) == MZ_ABSENT);
    (void)snprintf(cmd, sizeof cmd, "rm -rf %s", w.dir);
    CHECK(system(cmd) == 0);
    mz_arena_free(w.cx.a);
}

/* ---- what comes of events ---------------------------------------------------------------- */

/* S4-066: the call box at the village's entrance: event to clue, at once. */
BOTH(a_call_becomes_an_urgent_clue_at_once)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct clue c;
    struct device d;
    struct timespec t0;
    struct timespec t1;
    const struct rule_shelf *shelf = NULL;
    CHECK(rule_shelf(cx, &shelf) == MZ_OK); /* read once a process; the listener does so at start */
    (void)clock_gettime(CLOCK_MONOTONIC, &t0);
    struct device_taken t =
        told(&k, "{\"device\":\"HJ-1\",\"event\":\"press\",\"id\":\"a1\",\"battery\":77}");
    (void)clock_gettime(CLOCK_MONOTONIC, &t1);
    printf("one press to its clue: %ld ms\n",
           (long)((t1.tv_sec - t0.tv_sec) * 1000 + (t1.tv_nsec - t0.tv_nsec) / 1000000));
    CHECK(t.verdict == DEVICE_TAKEN && t.clue != MZ_NULL && t.device == k.box);
    CHECK(clue_get(cx, t.clue, &c) == MZ_OK && c.channel == CLUE_DEVICE && c.kind == CLUE_URGENT);
    CHECK(c.household == k.home[0] && c.need == CLUE_OLD);
    CHECK(device_get(cx, k.box, &d) == MZ_OK && d.battery == 77 && d.events_n == 1);
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(the_same_message_is_once_and_a_second_press_joins_the_first)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct clue c;
    struct device_taken a = told(&k, "{\"device\":\"HJ-1\",\"event\":\"press\",\"id\":\"a1\"}");
    struct device_taken b = told(&k, "{\"device\":\"HJ-1\",\"event\":\"press\",\"id\":\"a1\"}");
    CHECK(a.verdict == DEVICE_TAKEN && b.verdict == DEVICE_SAME && events_of(&k, k.box) == 1);
    b = told(&k, "{\"device\":\"HJ-1\",\"event\":\"press\"}");
    CHECK(b.verdict == DEVICE_JOINED && b.clue == a.clue && events_of(&k, k.box) == 2);
    b = told(&k, "{\"device\":\"HJ-1\",\"event\":\"press\"}"); /* the same bytes: another press */
    CHECK(b.verdict == DEVICE_JOINED && events_of(&k, k.box) == 3);
    CHECK(clue_get(cx, a.clue, &c) == MZ_OK && c.reports_n == 1);
    test_tick(&k.w, HOUR_MS); /* beyond the window: told again */
    b = told(&k, "{\"device\":\"HJ-1\",\"event\":\"press\"}");
    CHECK(b.verdict == DEVICE_TAKEN && b.clue == a.clue); /* the clue of this home is open */
    CHECK(clue_get(cx, a.clue, &c) == MZ_OK && c.reports_n == 2);
    county_done(&k);
}

BOTH(tests_and_signs_of_life_make_no_clue)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct device d;
    struct device_taken t = told(&k, "{\"device\":\"HJ-1\",\"event\":\"test\"}");
    CHECK(t.verdict == DEVICE_TAKEN && t.clue == MZ_NULL && events_of(&k, k.box) == 1);
    t = told(&k, "{\"device\":\"HJ-1\",\"event\":\"alive\",\"battery\":50}");
    CHECK(t.verdict == DEVICE_TAKEN && t.clue == MZ_NULL && events_of(&k, k.box) == 1);
    CHECK(device_get(cx, k.box, &d) == MZ_OK && d.battery == 50 && d.events_n == 2);
    county_done(&k);
}

/* ---- silence ------------------------------------------------------------------------------- */

BOTH(a_silent_device_has_one_clue_until_it_speaks)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct device d;
    int64_t raised = 0;
    CHECK(device_watch(cx, &raised) == MZ_OK && raised == 0);
    test_tick(&k.w, 23 * HOUR_MS);
    CHECK(told(&k, "{\"device\":\"SB-1\",\"event\":\"use\"}").verdict == DEVICE_TAKEN);
    test_tick(&k.w, 2 * HOUR_MS); /* the box is silent for 25 hours of 24 */
    CHECK(device_watch(cx, &raised) == MZ_OK && raised == 1);
    CHECK(device_watch(cx, &raised) == MZ_OK && raised == 0);
    CHECK(device_get(cx, k.box, &d) == MZ_OK && d.silent && events_of(&k, k.box) == 1);
    CHECK(told(&k, "{\"device\":\"HJ-1\",\"event\":\"alive\"}").verdict == DEVICE_TAKEN);
    CHECK(device_get(cx, k.box, &d) == MZ_OK && !d.silent && healthy(&k));
    test_tick(&k.w, 25 * HOUR_MS); /* silent again; the meter lives but nobody used water */
    CHECK(told(&k, "{\"device\":\"SB-1\",\"event\":\"alive\"}").verdict == DEVICE_TAKEN);
    CHECK(device_watch(cx, &raised) == MZ_OK && raised == 2);
    CHECK(device_get(cx, k.meter, &d) == MZ_OK && !d.silent);
    CHECK(events_of(&k, k.meter) == 2 && healthy(&k));
    county_done(&k);
}

/* ---- signatures --------------------------------------------------------------------------------
 */

BOTH(a_signed_message_is_taken_once_and_a_replay_refused)
{
    struct county k;
    (void)county(&k, kind_);
    struct device_message m = signed_message(&k, "nonce-0001", 0);
    CHECK(verdict(&k, &m) == DEVICE_TAKEN);
    CHECK(verdict(&k, &m) == DEVICE_CLOCK); /* the same once more */
    struct device_message old = signed_message(&k, "nonce-0002", -301000);
    CHECK(verdict(&k, &old) == DEVICE_CLOCK);
    struct device_message late = signed_message(&k, "nonce-0003", 301000);
    CHECK(verdict(&k, &late) == DEVICE_CLOCK);
    m = signed_message(&k, "nonce-0004", -299000);
    CHECK(verdict(&k, &m) == DEVICE_JOINED);
    CHECK(odd(&k, DEVICE_CLOCK) == 3 && events_of(&k, k.box) == 2);
    m.body =
        MZ_S("{\"event\":\"alive\"}"); /* a signed sign of life cannot be played again either */
    m.nonce = MZ_S("nonce-0005");
    m.sign = sign(&k, m.serial, m.time, m.nonce, m.body);
    CHECK(verdict(&k, &m) == DEVICE_TAKEN && verdict(&k, &m) == DEVICE_CLOCK);
    county_done(&k);
}

BOTH(a_wrong_signature_is_refused)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct device_message good = signed_message(&k, "nonce-0001", 0);
    struct device_message m = good;
    m.body = MZ_S("{\"event\":\"alive\"}");
    CHECK(verdict(&k, &m) == DEVICE_SIGNATURE);
    m = good;
    m.serial = MZ_S("SB-1"); /* another device, which has no key */
    CHECK(verdict(&k, &m) == DEVICE_SIGNATURE);
    m = good;
    m.sign = MZ_S("");
    CHECK(verdict(&k, &m) == DEVICE_SIGNATURE);
    m = good;
    m.sign = MZ_S("zz");
    CHECK(verdict(&k, &m) == DEVICE_SIGNATURE);
    m = good;
    m.nonce = MZ_S("short");
    m.sign = sign(&k, m.serial, m.time, m.nonce, m.body);
    CHECK(verdict(&k, &m) == DEVICE_SIGNATURE);
    m = good;
    m.body = MZ_S("{\"device\":\"SB-1\",\"event\":\"press\"}"); /* says to be another */
    m.sign = sign(&k, m.serial, m.time, m.nonce, m.body);
    CHECK(verdict(&k, &m) == DEVICE_GARBAGE);
    CHECK(odd(&k, DEVICE_SIGNATURE) == 5 && events_of(&k, k.box) == 0);
    mz_str hex;
    struct device d;
    CHECK(device_get(cx, k.box, &d) == MZ_OK);
    CHECK(device_key_new(cx, k.box, d.version, &hex) == MZ_OK && !mz_str_eq(hex, k.key));
    CHECK(verdict(&k, &good) == DEVICE_SIGNATURE); /* the key before is dead */
    CHECK(refused(&k, device_key_new(cx, k.box, d.version, &hex), MZ_CONFLICT, NULL));
    county_done(&k);
}

/* ---- garbage ----------------------------------------------------------------------------------
 */

BOTH(garbage_is_counted_and_harmless)
{
    static const char nul[] = "{\"device\":\"HJ-1\",\"event\":\"pr\0ss\"}";
    static const char *const texts[] = {
        "",
        "{",
        "{\"device\":\"HJ-1\",\"event\":\"press\"",
        "[]",
        "7",
        "null",
        "{\"device\":7,\"event\":\"press\"}",
        "{\"device\":\"HJ-1\"}",
        "{\"device\":\"HJ-1\",\"event\":\"press\",\"event\":\"press\"}",
        "{\"device\":\"HJ-1\",\"event\":\"pr\\u0000ss\"}",
        "{\"device\":\"HJ 1; DROP TABLE device\",\"event\":\"press\"}",
        "\xff\xfe{\"device\":\"HJ-1\"}",
    };
    struct county k;
    mz_cx *cx = county(&k, kind_);
    for (size_t i = 0; i < MZ_LEN(texts); i++) {
        CHECK(told(&k, texts[i]).verdict == DEVICE_GARBAGE);
    }
    CHECK(told_of(&k, (mz_str){nul, sizeof nul - 1}).verdict == DEVICE_GARBAGE);
    char *deep = mz_arena_alloc(cx->a, 4000);
    memset(deep, '[', 4000);
    CHECK(told_of(&k, (mz_str){deep, 4000}).verdict == DEVICE_GARBAGE);
    char *big = mz_arena_alloc(cx->a, 1 << 20);
    memset(big, 'x', 1 << 20);
    CHECK(told_of(&k, (mz_str){big, 1 << 20}).verdict == DEVICE_LARGE);
    CHECK(told_of(&k, (mz_str){big, DEVICE_BODY_MAX + 1}).verdict == DEVICE_LARGE);
    CHECK(told(&k, "{\"device\":\"NO-1\",\"event\":\"press\"}").verdict == DEVICE_UNKNOWN);
    CHECK(told(&k, "{\"device\":\"HJ-1\",\"event\":\"explode\"}").verdict == DEVICE_STRANGE);
    CHECK(odd(&k, DEVICE_GARBAGE) == (int64_t)MZ_LEN(texts) + 2 && odd(&k, DEVICE_LARGE) == 2);
    CHECK(odd(&k, DEVICE_UNKNOWN) == 1 && odd(&k, DEVICE_STRANGE) == 1);
    CHECK(events_of(&k, k.box) == 0);
    /* ... and the next one is taken */
    CHECK(told(&k, "{\"device\":\"HJ-1\",\"event\":\"press\"}").verdict == DEVICE_TAKEN);
    county_done(&k);
}

/* ---- the register
 * -------------------------------------------------------------------------------- */

BOTH(a_register_entry_that_cannot_be_is_refused_with_its_field)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct device_input good = {
        .division = VILLAGE, .kind = MZ_S("door"), .serial = MZ_S("MC-1")};
    struct device_input in = good;
    struct device d;
    int64_t id = 0;
    in.kind = MZ_S("rocket");
    CHECK(refused(&k, device_save(cx, &in, &id), MZ_INVALID, "kind"));
    in = good;
    in.serial = MZ_S("a b");
    CHECK(refused(&k, device_save(cx, &in, &id), MZ_INVALID, "serial"));
    in.serial = MZ_S("HJ-1");
    CHECK(refused(&k, device_save(cx, &in, &id), MZ_CONFLICT, "serial"));
    in = good;
    in.division = INT64_C(331102000000);
    CHECK(refused(&k, device_save(cx, &in, &id), MZ_INVALID, "division"));
    CHECK(device_save(cx, &good, &id) == MZ_OK && device_get(cx, id, &d) == MZ_OK);
    CHECK(d.household == MZ_NULL && !d.off);
    in = good;
    in.id = id;
    in.version = d.version;
    in.division = TOWN;
    in.off = true;
    in.person = k.person[1];
    CHECK(device_save(cx, &in, &id) == MZ_OK && device_get(cx, id, &d) == MZ_OK);
    CHECK(d.off && d.division == TOWN && d.household == k.home[1]);
    CHECK(refused(&k, device_save(cx, &in, &id), MZ_CONFLICT, NULL)); /* an old version */
    CHECK(told(&k, "{\"device\":\"MC-1\",\"event\":\"open\"}").verdict == DEVICE_RETIRED);
    k.w.actor.role = MZ_S("village");
    CHECK(refused(&k, device_save(cx, &good, &id), MZ_DENIED, NULL));
    officer(&k);
    CHECK(healthy(&k));
    county_done(&k);
}

TEST_MAIN(T(the_kinds_are_sound_and_faults_are_refused_with_their_place),
          T2(a_call_becomes_an_urgent_clue_at_once),
          T2(the_same_message_is_once_and_a_second_press_joins_the_first),
          T2(tests_and_signs_of_life_make_no_clue),
          T2(a_silent_device_has_one_clue_until_it_speaks),
          T2(a_signed_message_is_taken_once_and_a_replay_refused), T2(a_wrong_signature_is_refused),
          T2(garbage_is_counted_and_harmless),
          T2(a_register_entry_that_cannot_be_is_refused_with_its_field))
