/* push_web_test.c - POST /device/event: who may tell us something, and what they learn. */

#include "site.h"

#include "feature/device/device_testing.h"

static const struct reader readers[] = {{"pusher", 11, "officer", COUNTY}, /* has device.push */
                                        {"clerk", 21, "clerk", TOWN},      /* has not */
                                        {0}};

#define PRESS "{\"device\":\"HJ-1\",\"event\":\"press\"}"

/* What a message is signed by: serial number, time and nonce in its heads, and HMAC-SM3. */
struct heads {
    const char *serial; /* NULL: the message is not signed */
    const char *nonce;
    int64_t off_ms;
    bool wrong;
};

static mz_str sign(struct county *k, const struct heads *h, mz_str time, mz_str body)
{
    mz_cx *cx = &k->w.cx;
    uint8_t mac[32] = {0};
    mz_str key = {NULL, 0};
    mz_str text = mz_str_fmt(cx->a, "%s\n" MZ_FMT "\n%s\n" MZ_FMT, h->serial, MZ_ARG(time),
                             h->nonce, MZ_ARG(body));
    if (mz_hex_decode(cx, k->key, &key) != MZ_OK ||
        mz_hmac(cx, k->crypto, MZ_HASH_SM3, key, text, mac) != MZ_OK) {
        printf("cannot sign: %s\n", cx->err.msg);
    }
    mac[0] ^= h->wrong ? 1 : 0;
    return mz_hex_encode(cx->a, mz_bytes(mac, sizeof mac));
}

/* The status; the answer is in s->a. token NULL: none. */
static int push(struct county *k, struct site *s, const char *token, const struct heads *h,
                const char *json)
{
    mz_cx *cx = &k->w.cx;
    struct mz_pair p[8];
    size_t n = 0;
    mz_str body = mz_str_of(json);
    mz_str time = mz_str_fmt(cx->a, "%" PRId64, mz_now_ms(cx) + h->off_ms);
    site_add(p, &n, "accept", MZ_S(SITE_JSON));
    site_add(p, &n, "content-type", MZ_S(SITE_JSON));
    if (token != NULL) {
        site_add(p, &n, "authorization", mz_str_fmt(cx->a, "Bearer %s", token));
    }
    if (h->serial != NULL) {
        site_add(p, &n, "x-mz-device", mz_str_of(h->serial));
        site_add(p, &n, "x-mz-time", time);
        site_add(p, &n, "x-mz-nonce", mz_str_of(h->nonce));
        site_add(p, &n, "x-mz-sign", sign(k, h, time, body));
    }
    const struct mz_call c = {.method = "POST",
                              .target = MZ_S("/device/event"),
                              .headers = p,
                              .headers_n = n,
                              .body = body,
                              .peer = MZ_S("")};
    mz_web_call(s->web, cx->a, &c, &s->a);
    return s->a.status;
}

BOTH(who_signs_or_may_push_is_taken_and_nobody_else_learns_which_devices_there_are)
{
    static const struct heads none = {.serial = NULL};
    struct county k;
    struct site s;
    mz_cx *cx = county(&k, kind_);
    site_open(&s, cx, readers);
    test_everywhere(&k.w);
    struct heads h = {.serial = "HJ-1", .nonce = "nonce-0001"};
    CHECK(push(&k, &s, NULL, &h, PRESS) == 200 && shows(&s, "\"taken\":true"));
    CHECK(events_of(&k, k.box) == 1);
    CHECK(push(&k, &s, NULL, &h, PRESS) == 403 && shows(&s, "\"verdict\":\"clock\"")); /* again */
    /* A wrong signature, another device's, one of long ago. */
    h = (struct heads){.serial = "HJ-1", .nonce = "nonce-0002", .wrong = true};
    CHECK(push(&k, &s, NULL, &h, PRESS) == 403 && shows(&s, "\"taken\":false"));
    mz_str refused_as = mz_str_dup(cx->a, s.a.body);
    h = (struct heads){.serial = "HJ-2", .nonce = "nonce-0003"};
    CHECK(push(&k, &s, NULL, &h, "{\"event\":\"press\"}") == 403);
    CHECK(mz_str_eq(s.a.body, refused_as)); /* no such device: the same words */
    h = (struct heads){.serial = "HJ-1", .nonce = "nonce-0004", .off_ms = -HOUR_MS};
    CHECK(push(&k, &s, NULL, &h, PRESS) == 403);
    /* Nobody: no account, no signature. */
    CHECK(push(&k, &s, NULL, &none, PRESS) == 403 && mz_str_eq(s.a.body, refused_as));
    CHECK(events_of(&k, k.box) == 1);
    /* A token with device.push, one without, and a token for a device that is not there. */
    CHECK(push(&k, &s, "pusher", &none, "{\"device\":\"SB-1\",\"event\":\"burst\"}") == 200);
    CHECK(events_of(&k, k.meter) == 1);
    CHECK(push(&k, &s, "clerk", &none, "{\"device\":\"SB-1\",\"event\":\"burst\"}") == 403);
    CHECK(mz_str_eq(s.a.body, refused_as) && events_of(&k, k.meter) == 1);
    CHECK(push(&k, &s, "pusher", &none, "{\"device\":\"XX-9\",\"event\":\"press\"}") == 403);
    CHECK(!mz_str_eq(s.a.body, refused_as)); /* it may know that the number is wrong */
    CHECK(push(&k, &s, "pusher", &none, "{\"device\":5}") == 400);
    site_close(&s);
    county_done(&k);
}

TEST_MAIN(T2(who_signs_or_may_push_is_taken_and_nobody_else_learns_which_devices_there_are))
