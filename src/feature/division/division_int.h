/*
 * division_int.h - the file division.bin and what the parts of this folder share.
 *
 * Layer: feature, private. tools/mkdivision writes what is declared here.
 */
#ifndef MZ_FEATURE_DIVISION_DIVISION_INT_H
#define MZ_FEATURE_DIVISION_DIVISION_INT_H

#include "feature/division/division.h"

/* ---- the file --------------------------------------------------------- */

#define DIVISION_MAGIC   UINT64_C(0x31766964697a6d00)
#define DIVISION_VERSION 1U
#define DIVISION_ENDIAN  UINT32_C(0x01020304)
#define DIVISION_NOWHERE UINT32_MAX

enum { DIVISION_PREFIXES = 10000 };

enum division_section {
    DIVISION_S_ROWS,    /* struct division_row, by code: every subtree is one run */
    DIVISION_S_PREFIX,  /* for each 4-digit prefix the first row; one more for the end */
    DIVISION_S_NAME_AT, /* where a word's name starts; one more for the end; same below */
    DIVISION_S_PINYIN_AT,
    DIVISION_S_INITIALS_AT,
    DIVISION_S_NAMES, /* each ends in a NUL, which also stands before the first */
    DIVISION_S_PINYINS,
    DIVISION_S_INITIALS,
    DIVISION_S_USES_AT, /* word to its rows */
    DIVISION_S_USES,    /* row numbers, ascending for each word */
    DIVISION_S_CHANGES, /* data/division/changes.csv as it is */
    DIVISION_S_BORDERS, /* the lines of data/division/borders.csv, sorted */
    DIVISION_SECTIONS,
};

struct division_header {
    uint64_t magic;
    uint32_t version;
    uint32_t endian;
    uint64_t bytes;
    uint64_t checksum; /* of everything behind the header */
    uint32_t rows_n;
    uint32_t words_n;
    uint32_t source_n[DIVISION_LEVELS];
    uint32_t merged_n;
    int32_t vintage;
    uint32_t pad;
    struct {
        uint64_t at; /* from the start of the file, a multiple of 8 */
        uint64_t n;  /* bytes */
    } section[DIVISION_SECTIONS];
};

/*
 * A word is a name with its reading. Villages share them (there are 3,000 新民村), and words are in
 * order of their highest level, so that the first hits of a scan are the best.
 */
struct division_row {
    int64_t code;
    uint32_t word;
    uint32_t parent; /* row, or DIVISION_NOWHERE */
    uint32_t end;    /* the row after its subtree */
    uint8_t level;
    uint8_t grouping;
    uint16_t pad;
};

/* FNV-1a over 64-bit words, in four lanes; n is a multiple of 8. */
uint64_t division_checksum(const void *p, size_t n);

/* ---- the table -------------------------------------------------------- */

/* What the changes say of one code. */
struct division_life {
    int64_t code;
    int64_t parent;
    int32_t from;
    int32_t to;
    uint32_t row;      /* DIVISION_NOWHERE: the code is not in the file */
    uint32_t change_i; /* its changes, in order of day */
    uint32_t changes_n;
    mz_str name; /* the newest; with its readings */
    mz_str pinyin;
    mz_str initials;
};

struct division_table {
    const struct division_header *head;
    const struct division_row *rows;
    const uint32_t *prefix;
    const uint32_t *name_at;
    const uint32_t *pinyin_at;
    const uint32_t *initials_at;
    const char *names;
    const char *pinyins;
    const char *initials;
    const uint32_t *uses_at;
    const uint32_t *uses;
    mz_str changes_csv;
    mz_str own_csv; /* the office's changes, as they were read */
    mz_str borders;

    struct division_change *changes; /* by code, then day */
    size_t changes_n;
    struct division_life *lives; /* by code */
    size_t lives_n;
    bool dated[100]; /* provinces that have lives */
};

/* The row of a code, or DIVISION_NOWHERE. */
uint32_t division_row_of(const division_table *t, int64_t code);
const struct division_life *division_life_of(const division_table *t, int64_t code);
/* Rows [lo, hi) of a subtree with its root; the whole file for 0. False for an unknown code. */
bool division_rows(const division_table *t, int64_t under, uint32_t *lo, uint32_t *hi);
mz_str division_word_name(const division_table *t, uint32_t word);
mz_str division_word_pinyin(const division_table *t, uint32_t word);
mz_str division_word_initials(const division_table *t, uint32_t word);
void division_of_row(const division_table *t, uint32_t row, struct division *out);
void division_of_life(const division_table *t, const struct division_life *l, struct division *out);
/* Bytes of the general part that ends a name: 村民委员会, 街道, 镇, 市; 0 when there is none. */
size_t division_tail(mz_str name);
/* True when s is nothing but such a part. */
bool division_is_tail(mz_str s);

/* ---- changes ---------------------------------------------------------- */

enum { DIVISION_CHANGES_MAX = 20000, DIVISION_COMPLAINTS_MAX = 100 };
enum { DIVISION_CSV_MAX = 4 * 1024 * 1024 };

struct division_book {
    struct division_change *changes; /* in order of the file */
    size_t changes_n;
    struct division_complaint *complaints;
    size_t complaints_n;
};

/* Parse lines; what is wrong with a line by itself is a complaint. */
mz_code division_book_read(mz_cx *cx, mz_str csv, struct division_book *book) MZ_MUST_USE;
/* Lay good changes over the table; what cannot be is a complaint. */
mz_code division_book_lay(mz_cx *cx, division_table *t, struct division_book *book) MZ_MUST_USE;
void division_complain(mz_cx *cx, struct division_book *book, int line, struct mz_say say);

#endif
