/*
 * kinds.h - packs/device/kinds.yaml: kinds of devices, what their events mean, limits.
 *
 * Layer: feature, private to device. Strict YAML; the office's own copy in DATA/packs/device counts
 * before the product's. A fault is refused with file and line.
 */
#ifndef MZ_FEATURE_DEVICE_KINDS_H
#define MZ_FEATURE_DEVICE_KINDS_H

#include "base/base.h"
#include "feature/clue/clue.h"

enum { KINDS_MAX = 32, EVENTS_MAX = 24 };

/* clang-format off */
/*         id         word         label: what an event of this grade does */
#define DEVICE_GRADES(X) \
         X(EMERGENCY, "emergency", MZ_T("Emergency: a clue at once")) \
         X(WARNING,   "warning",   MZ_T("Warning: a clue")) \
         X(REPAIR,    "repair",    MZ_T("Maintenance: a clue")) \
         X(USE,       "use",       MZ_T("Somebody is there")) \
         X(LIFE,      "life",      MZ_T("The device lives")) \
         X(IGNORE,    "ignore",    MZ_T("Kept, nothing else"))
/* clang-format on */

enum device_grade {
#define X(id, word, label) DEVICE_##id,
    DEVICE_GRADES(X)
#undef X
        DEVICE_GRADES_N
};
const char *device_grade_word(enum device_grade g);
const char *device_grade_label(enum device_grade g);
enum device_grade device_grade_of(mz_str word);

struct kind_event {
    mz_str id, label, label_en;
    enum device_grade grade;
    enum clue_need need;
};

struct kind {
    mz_str id, label, label_en;
    int64_t silent_hours; /* without a word, then it needs maintenance */
    int64_t unused_hours; /* without a sign of use, then somebody looks; 0: never */
    struct kind_event event[EVENTS_MAX];
    size_t event_n;
};

struct kinds {
    mz_str version;
    int64_t window_minutes; /* the same event again within them joins the first */
    int64_t skew_seconds;   /* a signed message's clock may be so far from ours */
    int64_t low_battery;    /* percent, shown in red from here down */
    struct kind kind[KINDS_MAX];
    size_t kind_n;
};

mz_code kinds_read(mz_cx *cx, mz_str path, const struct kinds **out) MZ_MUST_USE;
/* Of this installation; in cx->a. */
mz_code kinds_get(mz_cx *cx, const struct kinds **out) MZ_MUST_USE;
const struct kind *kind_of(const struct kinds *k, mz_str id);
const struct kind_event *kind_event_of(const struct kind *k, mz_str id);
mz_str kind_label(enum mz_lang lang, const struct kind *k, mz_str id);
mz_str kind_event_label(enum mz_lang lang, const struct kind_event *e, mz_str id);

#endif
