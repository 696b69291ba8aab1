/* device_testing.h - a county with devices, for the tests of this folder. */
#ifndef MZ_FEATURE_DEVICE_DEVICE_TESTING_H
#define MZ_FEATURE_DEVICE_DEVICE_TESTING_H


#define COUNTY_MORE                                                                                \
    int64_t box;   /* call box of the first home, with a key */                                    \
    int64_t meter; /* water meter of the second */                                                 \
    mz_str key;    /* of the box, in hexadecimal */
#include "county.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/clue/clue.h"
#include "feature/device/device_int.h"
#include "feature/device/device_sql.h"

extern const struct mz_feature mz_feature_device;
extern const struct mz_feature mz_feature_clue;
const struct mz_feature *const mz_features[] = {&mz_feature_device, &mz_feature_clue, NULL};

#define HOUR_MS INT64_C(3600000)

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(add_home(k, "周文芳", "19400301", VILLAGE));
    MZ_TRY(add_home(k, "周文芳", "19400301", VILLAGE));
    struct device_input in = {.division = VILLAGE,
                              .kind = MZ_S("callbox"),
                              .serial = MZ_S("HJ-1"),
                              .place = MZ_S("村口"),
                              .person = k->person[0]};
    MZ_TRY(device_save(cx, &in, &k->box));
    MZ_TRY(device_key_new(cx, k->box, 1, &k->key));
    in.kind = MZ_S("water");
    in.serial = MZ_S("SB-1");
    in.person = k->person[1];
    return device_save(cx, &in, &k->meter);
}

/* How many messages were not taken for this reason. */
static inline int64_t odd(struct county *k, enum device_verdict v)
{
    struct device_q_odds_row *rows = NULL;
    size_t n = 0;
    int64_t sum = 0;
    if (device_q_odds(&k->w.cx, 0, 100, &rows, &n) != MZ_OK) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        sum += mz_str_eq(rows[i].reason, mz_str_of(device_verdict_word(v))) ? rows[i].n : 0;
    }
    return sum;
}

static inline size_t events_of(struct county *k, int64_t device)
{
    struct device_q_events_row *rows = NULL;
    size_t n = 0;
    return device_q_events(&k->w.cx, device, 1000, &rows, &n) == MZ_OK ? n : SIZE_MAX;
}

#endif
