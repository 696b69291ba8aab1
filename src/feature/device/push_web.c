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

struct verdict_answer {
    bool taken;
    const char *verdict;
    mz_str message;
};
static const struct mz_member verdict_members[] = {
    {"taken", "Whether the message was taken", MZ_J_FLAG(struct verdict_answer, taken)},
    {"verdict", "What was made of it, one word", MZ_J_TEXT(struct verdict_answer, verdict)},
    {"message", "The same in the language of the reader",
     MZ_J_TEXT(struct verdict_answer, message)},
    {0},
};
const struct mz_shape device_verdict_shape = {"DeviceVerdict", verdict_members,
                                              sizeof(struct verdict_answer)};

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
    const struct verdict_answer said = {device_verdict_taken(v), device_verdict_word(v),
                                        mz_text(cx->lang, device_verdict_label(v))};
    mz_reply_status(rq, status_of(v));
    return mz_reply_shape(out, &device_verdict_shape, &said);
}
