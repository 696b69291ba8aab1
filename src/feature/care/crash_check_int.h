/* crash_check_int.h - what the checks of the kill harness share. Private to crash_check*.c. */
#ifndef MZ_FEATURE_CARE_CRASH_CHECK_INT_H
#define MZ_FEATURE_CARE_CRASH_CHECK_INT_H

#include "feature/care/crash_int.h"

enum { CRASH_TAG_MAX = 32, CRASH_WRITES_MAX = 100000 };

/* The last that was acknowledged of a person. */
struct crash_claim {
    int64_t id;
    int64_t version;
    char tag[CRASH_TAG_MAX];
};

struct crash_tags {
    char (*p)[CRASH_TAG_MAX];
    size_t n;
};

struct crash_seen {
    const struct crash_plan *plan;
    mz_arena *a;
    long at[CRASH_WRITERS_MAX]; /* how far each log was read */
    struct crash_claim *claims; /* one a person; a new version takes the place of the old */
    size_t claims_n;
    struct crash_tags added, shown, open;
    struct crash_tags houses; /* addresses of households that were registered, or approved */
    struct crash_tags splits; /* of which one was asked for */
};

/* An empty list with room for n. */
struct crash_tags crash_room(mz_cx *cx, size_t n);
void crash_put_tag(struct crash_tags *t, mz_str s);
void crash_sort_tags(struct crash_tags *t);
/* How often a text stands in a sorted list. */
size_t crash_count_tag(const struct crash_tags *t, const char *text);
/*
 * Every told tag is there once; what is there and was not told is somebody's open outcome, unless
 * `open` is NULL. All are sorted.
 */
void crash_hold_tags(const char *what, const struct crash_tags *told,
                     const struct crash_tags *there, const struct crash_tags *open,
                     struct crash_result *out);

/* Households, their members and the requests to change them. */
mz_code crash_hold_houses(mz_cx *cx, struct crash_seen *s, struct crash_result *out) MZ_MUST_USE;
/* The rows of the import, each once. */
mz_code crash_hold_import(mz_cx *cx, struct crash_seen *s, struct crash_result *out) MZ_MUST_USE;

#endif
