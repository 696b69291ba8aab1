/*
 * synth_dirty.h - the same people as offices write them down: copies with mistakes, and the truth.
 *
 * Layer: feature. For imports and for the search of duplicates: each record says whom it is about
 * and what was done to it. Pure and in any order, like the households (synth.h).
 *
 * Invariants
 *   - Each person has one record without a flaw; records with a flaw have the same `truth`.
 *   - A namesake is another person: `truth` differs from everybody else's.
 *   - Flaws from LOOKALIKE on carry no ID number: with one, they would be no riddle.
 */
#ifndef MZ_FEATURE_SYNTH_SYNTH_DIRTY_H
#define MZ_FEATURE_SYNTH_SYNTH_DIRTY_H

#include "feature/synth/synth.h"

/* clang-format off */
/*            id               word        in a thousand of those it fits; what is done */
#define SYNTH_FLAWS(X)                                                                      \
            X(SAME,            "same",           4) /* sent twice */                        \
            X(ID15,            "id15",           4) /* number of 15 digits */               \
            X(LOWER_X,         "lowerx",        60) /* x for X */                           \
            X(WIDE,            "wide",           4) /* full-width digits */                 \
            X(DIGIT,           "digit",          5) /* one digit wrong */                   \
            X(NO_NUMBER,       "nonumber",       5) /* number left out */                   \
            X(PHONE_AS_NUMBER, "phone",          3) /* telephone in its place */            \
            X(LOOKALIKE,       "lookalike",     12) /* a character that looks like it */    \
            X(HOMOPHONE,       "homophone",      6) /* one that sounds like it */           \
            X(CUT_NAME,        "cut",            4) /* a character or the dot is missing */ \
            X(DAY_MONTH,       "daymonth",      10) /* day and month exchanged */           \
            X(ADDRESS,         "address",        5) /* another spelling of the address */   \
            X(NICKNAME,        "nickname",       4) /* called otherwise */                  \
            X(ORDER,           "order",        120) /* the parts of a name exchanged */
/* clang-format on */

enum synth_flaw {
    SYNTH_CLEAN,
#define X(id, word, rate) SYNTH_FLAW_##id,
    SYNTH_FLAWS(X)
#undef X
        SYNTH_STRANGER, /* another person of the same name and birthday, in another village */
    SYNTH_FLAWS_N
};

/* "clean", "id15", ... , "stranger". */
const char *synth_flaw_word(enum synth_flaw flaw);

enum { SYNTH_RECORDS_MAX = 3 * SYNTH_MEMBERS_MAX };

/* How often, in a thousand; of each flaw among the persons whom it can happen to. */
struct synth_rates {
    int32_t of[SYNTH_FLAWS_N]; /* [SYNTH_CLEAN] is not used */
};
struct synth_rates synth_rates_usual(void);
/* All rates times n / 1000; none over 1000. */
struct synth_rates synth_rates_times(struct synth_rates rates, int32_t n);

struct synth_record {
    int64_t truth; /* slot of the person (synth.h) */
    int64_t division;
    int64_t hukou;
    enum synth_flaw flaw;
    mz_date birth;
    char name[SYNTH_NAME_BYTES + 8];
    char number[64]; /* as written; empty: none */
    char sex;
    char nation[3];
    char marital[3];
    char relation[3];
    char phone[12];
    char address[SYNTH_PLACE_BYTES];          /* below the division */
    char register_address[SYNTH_PLACE_BYTES]; /* below the division of the register */
    char household[20];
};

/* Records of household k; returns how many. */
size_t synth_dirty(const synth *s, const struct synth_rates *rates, int64_t k,
                   struct synth_record out[SYNTH_RECORDS_MAX]);

#endif
