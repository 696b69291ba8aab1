/*
 * match.h - which entries of a register may be the same person: pure, arrays in, pairs out.
 *
 * Layer: feature, private to this folder. No database, no clock, no keys. README.md has the
 * weights, where they come from, and what was measured.
 *
 * Invariants
 *   - A pair never comes as a bare score: `reasons` says what speaks for it and against it.
 *   - Two entries with two different valid ID numbers are two persons, unless the numbers differ
 *     by a slip of the pen and everything else is one person's.
 *   - Twins, fathers and sons of one name, and namesakes of another village stay apart
 *     (match_test.c has each of them).
 *   - The answer does not depend on the order of the input.
 */
#ifndef MZ_FEATURE_DEDUP_MATCH_H
#define MZ_FEATURE_DEDUP_MATCH_H

#include "base/date.h"

/* clang-format off */
/*          id             points  sentence */
#define MATCH_REASONS(X) \
          X(NUMBER_SAME,    200, MZ_T("The same document number"))                           \
          X(NUMBER_NEAR,     15, MZ_T("The document numbers differ by one slip"))            \
          X(NUMBER_ONE,       0, MZ_T("Only one entry has a document number"))               \
          X(NAME_SAME,       45, MZ_T("The same name"))                                      \
          X(NAME_LOOK,       38, MZ_T("Names that look alike"))                              \
          X(NAME_SOUND,      35, MZ_T("Names that sound alike"))                             \
          X(NAME_ORDER,      36, MZ_T("The same name in another order"))                     \
          X(NAME_SHORT,      28, MZ_T("One character of the name is missing"))               \
          X(NAME_NICK,       22, MZ_T("A name as used in the village"))                      \
          X(NAME_SURNAME,    12, MZ_T("The same given name with another surname"))           \
          X(NAME_CHAR,       10, MZ_T("One character of the name differs"))                  \
          X(NAME_GIVEN,       5, MZ_T("The same surname with another given name"))           \
          X(BIRTH_SAME,      30, MZ_T("The same birthday"))                                  \
          X(BIRTH_SWAP,      22, MZ_T("Day and month of birth exchanged"))                   \
          X(BIRTH_DIGIT,     18, MZ_T("One digit of the birthday differs"))                  \
          X(BIRTH_UNKNOWN,   12, MZ_T("One birthday is not known"))                          \
          X(SEX_SAME,         3, MZ_T("The same sex"))                                       \
          X(SEX_OTHER,      -25, MZ_T("The sex differs"))                                    \
          X(VILLAGE,         12, MZ_T("The same village"))                                   \
          X(TOWN,              3, MZ_T("The same township"))                                  \
          X(PHONE,           25, MZ_T("The same telephone"))                                 \
          X(ADDRESS,         10, MZ_T("The same address"))                                   \
          X(ADDRESS_NEAR,     6, MZ_T("The same address in another spelling"))               \
          X(HOUSEHOLD,        4, MZ_T("The same household"))                                 \
          X(BIRTH_NEAR,      10, MZ_T("The birthdays lie within 400 days"))
/* clang-format on */

enum match_reason_at {
#define X(id, points, sentence) MATCH_AT_##id,
    MATCH_REASONS(X)
#undef X
        MATCH_REASONS_N
};
enum match_reason {
#define X(id, points, sentence) MATCH_##id = 1 << MATCH_AT_##id,
    MATCH_REASONS(X)
#undef X
};

struct match_reason_row {
    const char *word; /* "name_look": JSON and the command line */
    int32_t points;
    const char *sentence;
};
extern const struct match_reason_row match_reasons[MATCH_REASONS_N];

enum { MATCH_POSSIBLE_FROM = 82, MATCH_LIKELY_FROM = 95 };
/* Numbers are stored: never reordered. */
enum match_outcome { MATCH_APART, MATCH_POSSIBLE, MATCH_LIKELY, MATCH_CERTAIN };

/* One entry. The caller fills the first part and calls match_prepare(). */
struct match_person {
    int64_t id;
    int64_t division;
    int64_t household; /* where the person lives, 0: not known */
    uint64_t number;   /* key of the document number, 0: none */
    uint64_t phone;    /* key of the telephone as far as it is shown, 0: none */
    uint64_t facts;    /* key of all that is compared; the caller's, not used here */
    mz_str name;
    mz_str address; /* below the division */
    mz_str mask;    /* of a citizen's number: first six and last four; else empty */
    int32_t birth;  /* MZ_DATE_NONE.v: unknown */
    char sex;
    /* made by match_prepare() */
    bool citizen; /* the number can be put together from mask and birthday */
    uint8_t chars;
    uint64_t digits; /* the ten shown digits */
    uint64_t looks;  /* a bit for each character, the same for look-alikes */
    uint64_t sounds; /* a bit for each syllable */
    uint64_t look;   /* key of the whole name */
    uint64_t sound;
    uint64_t surname;
};
void match_prepare(struct match_person *p);

struct match_verdict {
    enum match_outcome outcome;
    int32_t score;
    uint32_t reasons;
};
/*
 * The verdict over two prepared entries; `today` tells who is a child. `phone_known` false leaves
 * the telephones out: for a second look when the whole numbers turned out to differ.
 */
struct match_verdict match_judge(const struct match_person *a, const struct match_person *b,
                                 int32_t today, bool phone_known);

struct match_pair {
    uint32_t a; /* index; the id of a is below that of b */
    uint32_t b;
    struct match_verdict v;
};

struct match_pairs {
    struct match_pair *pair; /* by the ids of a and b, each pair once */
    size_t n;
    int64_t looked;  /* pairs that were compared */
    int64_t crowded; /* blocks over the cap, of which neighbours only were compared */
};

enum { MATCH_BLOCK_MAX = 3000, MATCH_NEIGHBOURS = 64, MATCH_PEOPLE_MAX = 100000000 };

/*
 * All pairs that are not apart, at most `most` (MZ_LIMIT over it). The entries are prepared and in
 * order of id. Memory, about 100 bytes an entry, comes from an arena of its own.
 */
mz_code match_all(mz_cx *cx, const struct match_person *p, size_t n, int32_t today, size_t most,
                  struct match_pairs *out) MZ_MUST_USE;

/* ---- names and places, for the tests ------------------------------------ */

/* One of the NAME reasons, or 0 when the names have nothing in common. */
uint32_t match_names(mz_str a, mz_str b);
/* One of the BIRTH reasons, or 0. */
uint32_t match_births(int32_t a, int32_t b);
/* ADDRESS, ADDRESS_NEAR or 0. */
uint32_t match_addresses(mz_str a, mz_str b);

#endif
