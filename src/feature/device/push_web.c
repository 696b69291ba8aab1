/* push_web.c - POST /device/event: one message, signed by the device or sent with a token. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/device/device_int.h"
#include "feature/leaf_web.h"

static int status_of(enum device_verdict v)
{
    switch (v) {
    case DEVICE_TAKEN:
    case DEVICE_JOINED:
    case DEVICE_SAME:
        return 200;
    case DEVICE_LARGE:
        return 413;
    case DEVICE_GARBAGE:
        return 400;
    case DEVICE_STRANGE:
        return 422;
    case DEVICE_UNKNOWN:
    case DEVICE_SIGNATURE:
    case DEVICE_CLOCK:
    case DEVICE_RETIRED:
        return 403;
    case DEVICE_VERDICTS_N:
        break;
    }
    return 500;
}

/* Who does not prove to be a device learns nothing about which devices there are. */
static enum device_verdict shown(enum device_verdict v, bool trusted)
{
    bool secret = v == DEVICE_UNKNOWN || v == DEVICE_RETIRED;
    return secret && !trusted ? DEVICE_SIGNATURE : v;
}

mz_code device_event_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct device_taken taken;
    struct device_message in = {.via = DEVICE_HTTP,
                                .body = mz_req_body(rq),
                                .trusted = cx->actor->user != 0 && mz_req_may(rq, "device.push") &&
                                           mz_req_header(rq, "authorization").n > 0,
                                .serial = mz_req_header(rq, "x-mz-device"),
                                .time = mz_req_header(rq, "x-mz-time"),
                                .nonce = mz_req_header(rq, "x-mz-nonce"),
                                .sign = mz_req_header(rq, "x-mz-sign")};
    if (in.trusted) {
        in.nonce = MZ_S("");
    }
    MZ_TRY(device_take(cx, &in, &taken));
    enum device_verdict v = shown(taken.verdict, in.trusted);
    mz_buf *buf = mz_buf_new(cx->a, 4096);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_flag(&w, MZ_S("taken"), device_verdict_taken(v));
    mz_jw_key_text(&w, MZ_S("verdict"), mz_str_of(device_verdict_word(v)));
    mz_jw_end(&w);
    mz_reply_status(rq, status_of(v));
    return leaf_json(cx, buf, out);
}
