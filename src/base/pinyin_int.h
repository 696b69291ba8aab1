/* pinyin_int.h - the tables that tools/mkpinyin makes. Layer: base, private to pinyin.c. */
#ifndef MZ_BASE_PINYIN_INT_H
#define MZ_BASE_PINYIN_INT_H

#include "base/base.h"

enum { MZ_HAN_FIRST = 0x3400, MZ_HAN_LAST = 0x9FFF, MZ_HAN_WORD = 4 };

/* Unused places are 0. Sorted by the first character, then longer words first. */
struct mz_han_word {
    uint32_t text[MZ_HAN_WORD];
    uint16_t reading[MZ_HAN_WORD];
};

extern const char mz_han_syllables[][8]; /* the first is empty */
extern const uint16_t mz_han_readings[MZ_HAN_LAST - MZ_HAN_FIRST + 1];
extern const struct mz_han_word mz_han_surnames[];
extern const size_t mz_han_surnames_n;
extern const struct mz_han_word mz_han_words[];
extern const size_t mz_han_words_n;
/* Character and key, sorted by character. */
extern const uint32_t mz_han_alike[][2];
extern const size_t mz_han_alike_n;

#endif
