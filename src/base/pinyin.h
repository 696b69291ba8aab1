/*
 * pinyin.h - Chinese to pinyin for search, and characters that are taken for one another.
 *
 * Layer: base. Readings come from ICU when the program is built (tools/mkpinyin, data/han) and are
 * constant tables: opening costs nothing, and threads share them. Tones are left out; the vowel
 * of 女 is v, as it is typed.
 *
 * A character has one reading here: its first one, or the one in data/han/pinyin.csv. A surname
 * at the beginning of a person's name has its own (单 shan, 万俟 moqi), and so have words in
 * other text (重庆 chongqing). Someone whose given name is read otherwise is still found by
 * characters.
 */
#ifndef MZ_BASE_PINYIN_H
#define MZ_BASE_PINYIN_H

#include "base/base.h"

enum mz_pinyin_use {
    MZ_PINYIN_TEXT, /* places, organisations, addresses */
    MZ_PINYIN_NAME, /* a person's name: it begins with a surname */
};

enum { MZ_PINYIN_SYLLABLES = 64, MZ_PINYIN_LETTERS = 6 };

/* The reading of one character; empty when it has none. Constant memory. */
mz_str mz_pinyin_char(uint32_t cp);

/*
 * One entry for each Han character with a reading and each ASCII letter (lower case) or digit;
 * everything else is left out. Full-width characters are folded. Stops after MZ_PINYIN_SYLLABLES.
 * Returns how many; the entries are constant memory.
 */
size_t mz_pinyin_split(mz_str text, enum mz_pinyin_use use, mz_str out[MZ_PINYIN_SYLLABLES]);

/* "longquan" and "lq". */
mz_str mz_pinyin_full(mz_arena *a, mz_str text, enum mz_pinyin_use use);
mz_str mz_pinyin_initials(mz_arena *a, mz_str text, enum mz_pinyin_use use);

/*
 * What somebody typed to be compared with the above: ASCII letters and digits in lower case, ü and
 * its toned forms as v, other toned vowels without tone; spaces, apostrophes, hyphens gone. Empty
 * when anything else is in it: then it is not pinyin.
 */
mz_str mz_pinyin_query(mz_arena *a, mz_str typed);

/*
 * The same number for all characters that look alike, else the character itself. Two names of
 * equal keys are one name to a tired eye: candidates for a duplicate, never proof of one.
 */
uint32_t mz_lookalike_key(uint32_t cp);
/* The text with every character replaced by its key. */
mz_str mz_lookalike(mz_arena *a, mz_str text);

#endif
