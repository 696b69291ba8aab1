/*
 * bag.h - the tokens that a subject is found by, put together (store/search.h).
 *
 * Layer: feature. A letter in front keeps the kinds apart; which kinds there are is each feature's
 * own. What is typed goes through the same functions, so that both sides are cut alike.
 */
#ifndef MZ_FEATURE_BAG_H
#define MZ_FEATURE_BAG_H

#include "store/search.h"

struct bag {
    mz_arena *a;
    mz_str t[MZ_TOKENS_MAX];
    size_t n;
};

/* One more; cut where it is long, left out where it is empty or the bag is full. */
void bag_put(struct bag *b, char kind, mz_str s);
/* Han characters, letters in lower case and digits, nothing else. */
mz_str bag_plain(mz_arena *a, mz_str s);
/* What bag_plain gave, from each of its characters on, at most so many. */
void bag_from_each(struct bag *b, char kind, mz_str flat, size_t most);
/* Syllables as one word, and their first letters as another. */
void bag_reading(struct bag *b, char kind, const mz_str *syllables, size_t n);

/* What is typed, by spaces, as the words that `each` makes of it. */
typedef void bag_word(mz_cx *cx, struct mz_search *q, mz_str word, bool otherwise);
void bag_words(mz_cx *cx, struct mz_search *q, mz_str text, bag_word *each, bool otherwise);

#endif
