/* device_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_DEVICE_DEVICE_INT_H
#define MZ_FEATURE_DEVICE_DEVICE_INT_H

#include "feature/device/device.h"
#include "feature/device/kinds.h"
#include "feature/feature.h"

extern const struct mz_route device_routes[];
extern const struct mz_command device_commands[];
extern const struct mz_check device_checks[];

mz_code device_note(mz_cx *cx, const char *act, int64_t device, int64_t division) MZ_MUST_USE;
/* The key of a device as bytes; MZ_ABSENT when its master is gone. */
mz_code device_key(mz_cx *cx, int64_t id, int64_t key_no, int64_t master,
                   uint8_t out[DEVICE_KEY_N]) MZ_MUST_USE;
bool device_serial_good(mz_str serial);
mz_code device_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q);
mz_code device_watch_job(mz_cx *cx, int64_t job, mz_str input);
mz_code device_silent_count(mz_cx *cx, int64_t *n);
mz_code device_count(mz_cx *cx, int64_t *n);
mz_code device_demo(mz_cx *cx, const struct mz_demo *demo);

mz_handler device_list_show, device_new_show, device_new_post, device_show, device_post,
    device_edit_show, device_edit_post, device_event_post;

/* A device as its clue is told: kind, number and place, in Chinese. */
mz_str device_told(mz_cx *cx, const struct kind *k, const struct device *d);
struct device_clue {
    const struct device *device;
    enum device_grade grade;
    enum clue_need need;
    mz_str text;
};
/* In the open transaction. */
mz_code device_clue_raise(mz_cx *cx, const struct device_clue *in, int64_t *clue) MZ_MUST_USE;

/* What programs get. */
extern const struct mz_shape device_verdict_shape, device_key_shape;

#endif
