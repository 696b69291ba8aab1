/*
 * visit.h - what is asked at a house: the form of a visit as a table.
 *
 * Layer: feature; open to others through watch.h.
 */
#ifndef MZ_FEATURE_WATCH_VISIT_H
#define MZ_FEATURE_WATCH_VISIT_H

#include "feature/watch/watch_words.h"

struct watch_question {
    const char *name; /* of the field, and in the JSON of the findings */
    const char *label;
    const struct watch_word *words;
    size_t words_n;
    bool many;
    bool required;
};

enum { WATCH_QUESTIONS_N = 4 };
extern const struct watch_question watch_questions[WATCH_QUESTIONS_N];

#endif
