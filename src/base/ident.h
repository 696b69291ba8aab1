/*
 * ident.h - numbers that identify: citizens, organisations, divisions, telephones, bank cards; and
 * names of persons.
 *
 * Layer: base. Each parse folds full-width characters and removes what spreadsheets add, then
 * checks digit by digit. A refusal names the place, what stands there and what is expected.
 *
 * Invariants
 *   - What a parse returns is canonical: parsing it again gives the same bytes.
 *   - A citizen number and its key are one to one, so feeds compare integers.
 *   - The division part of an old number is not held against today's list: codes stay with a
 *     person for life, also when the division is gone.
 */
#ifndef MZ_BASE_IDENT_H
#define MZ_BASE_IDENT_H

#include "base/date.h"

/* ---- persons: GB 11643 ------------------------------------------------ */

enum mz_cid_kind {
    MZ_CID_CITIZEN,
    MZ_CID_HONGKONG,    /* residence permit for Hong Kong, 81 */
    MZ_CID_MACAO,       /* 82 */
    MZ_CID_TAIWAN,      /* 83 */
    MZ_CID_FOREIGN,     /* foreign permanent resident since 2023-12: 18 digits that begin with 9 */
    MZ_CID_FOREIGN_OLD, /* before: 3 letters and 12 digits; no public check rule, form only */
};

/* What the cleaning did; bits. */
enum mz_cid_fix {
    MZ_CID_SPACES = 1,   /* white space and invisible marks removed */
    MZ_CID_QUOTES = 2,   /* quotation marks removed */
    MZ_CID_WIDE = 4,     /* full-width characters folded */
    MZ_CID_LOWER = 8,    /* lower-case letter raised */
    MZ_CID_FROM_15 = 16, /* a number of 15 digits upgraded */
};

enum { MZ_CID_LEN = 18, MZ_CID_DIRTY_MAX = 120 };

struct mz_cid {
    char z[MZ_CID_LEN + 1]; /* canonical, NUL-ended */
    uint64_t key;
    enum mz_cid_kind kind;
    int32_t area; /* digits 1 to 6; 0 for a foreigner */
    mz_date birth;
    char sex; /* code of GB/T 2261.1: '1' male, '2' female */
    unsigned fixes;
};

/*
 * The characters of s that count, folded and raised, at most 18 of them, NUL-ended; *fixes says
 * what was done. Returns how many there were, which may be over 18: then out is cut.
 */
size_t mz_cid_clean(mz_str s, char out[MZ_CID_LEN + 1], unsigned *fixes);

mz_code mz_cid_parse(mz_cx *cx, const char *field, mz_str s, struct mz_cid *out) MZ_MUST_USE;

/*
 * For scanning files: true when p holds n = 18 clean characters with a real date and the right
 * check character. Everything else goes through mz_cid_parse. About 20 ns.
 */
bool mz_cid_scan(const char *p, size_t n, uint64_t *key);
/* The number of a key made here. Returns its length, 18 or 15. */
size_t mz_cid_of_key(uint64_t key, char out[MZ_CID_LEN + 1]);
/* The check character of 17 digits. */
char mz_cid_check(const char digits[17]);
/* 331181********0012: the first 6 and the last 4. */
mz_str mz_cid_mask(mz_arena *a, mz_str number);

/* ---- organisations: GB 32100 ------------------------------------------ */

struct mz_uscc {
    char z[19];
    char department; /* '5' is civil affairs */
    char kind;       /* under '5': '1' association, '2' service body, '3' foundation, '9' other */
    int32_t area;    /* of the registrar */
};

mz_code mz_uscc_parse(mz_cx *cx, const char *field, mz_str s, struct mz_uscc *out) MZ_MUST_USE;
/* The check character of 17 characters of the alphabet. */
char mz_uscc_check(const char chars[17]);

/* ---- divisions -------------------------------------------------------- */

enum mz_division_level {
    MZ_LEVEL_NATION, /* code 0 */
    MZ_LEVEL_PROVINCE,
    MZ_LEVEL_CITY,
    MZ_LEVEL_COUNTY,
    MZ_LEVEL_TOWNSHIP,
    MZ_LEVEL_VILLAGE,
};

/* 2, 4, 6, 9 or 12 digits to the 12-digit code: 331181 is 331181000000. */
mz_code mz_division_parse(mz_cx *cx, const char *field, mz_str s, int64_t *out) MZ_MUST_USE;
enum mz_division_level mz_division_level(int64_t code);
/*
 * The code one level up by the digits alone; 0 above a province. A township under a city without
 * counties (441900003000) has the city itself as the next code that exists.
 */
int64_t mz_division_parent(int64_t code);
/* First and last code of the subtree, both included, as mz_actor holds a scope. */
void mz_division_range(int64_t code, int64_t *lo, int64_t *hi);
bool mz_division_under(int64_t code, int64_t top);
/* The six digits of the county: the tenant of every row. */
int32_t mz_division_county(int64_t code);
/* The shortest usual form: 2, 4, 6, 9 or 12 digits. */
mz_str mz_division_text(mz_arena *a, int64_t code);

/* ---- telephones, cards, names ----------------------------------------- */

/*
 * Mobile: "13800000000". Landline: "0578-7120000", with an extension "0578-7120000-801". 400 and
 * 800 numbers: "4001234567". Takes +86, 0086, spaces, hyphens, brackets.
 */
mz_code mz_phone_parse(mz_cx *cx, const char *field, mz_str s, mz_str *out) MZ_MUST_USE;
bool mz_phone_is_mobile(mz_str canonical);
/* The first 3 and the last 4. */
mz_str mz_phone_mask(mz_arena *a, mz_str canonical);

/* 13 to 19 digits with the check digit of ISO/IEC 7812 (Luhn). */
mz_code mz_card_parse(mz_cx *cx, const char *field, mz_str s, mz_str *out) MZ_MUST_USE;
/* Stars and the last 4. */
mz_str mz_card_mask(mz_arena *a, mz_str canonical);

enum { MZ_NAME_CHARS_MIN = 2, MZ_NAME_CHARS_MAX = 50 };

/*
 * A person's name of 2 to 50 characters: Han, or Latin letters for foreigners. White space between
 * Han characters goes; all middle dots, and a point between Han characters, become U+00B7. What
 * looks the same is the same (base/nfc.h).
 */
mz_code mz_name_parse(mz_cx *cx, const char *field, mz_str s, mz_str *out) MZ_MUST_USE;
/* The first character and stars; middle dots, hyphens and spaces stay. */
mz_str mz_name_mask(mz_arena *a, mz_str name);

#endif
