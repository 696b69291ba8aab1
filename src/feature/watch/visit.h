/*
 * visit.h - what is asked at a house: the form of a visit as a table.
 *
 * Layer: feature, private to watch.
 */
#ifndef MZ_FEATURE_WATCH_VISIT_H
#define MZ_FEATURE_WATCH_VISIT_H

#include "feature/watch/watch.h"

struct visit_ask {
    const char *name; /* of the field, and in the JSON of the findings */
    const char *label;
    const struct watch_word *words;
    size_t words_n;
    bool many;
    bool required;
};

enum { VISIT_ASKS_N = 4 };
extern const struct visit_ask visit_asks[VISIT_ASKS_N];

#endif
