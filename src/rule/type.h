/*
 * type.h - what a value of the rules is: kind, unit, period.
 *
 * Layer: rule. A type says nothing of known or absent: every value may be absent.
 */
#ifndef MZ_RULE_TYPE_H
#define MZ_RULE_TYPE_H

#include "base/base.h"

/* Numerators and bounds; ISO C has no name for it. */
__extension__ typedef __int128 mz_wide;

enum rule_kind {
    RULE_BOOL,
    RULE_NUM,   /* exact fraction; money in yuan */
    RULE_DATE,  /* days of mz_date */
    RULE_MONTH, /* year * 12 + month - 1 */
    RULE_MONTHS,
    RULE_DAYS,
    RULE_ENUM,     /* place of the value in the enum, from 0 */
    RULE_SET,      /* mask of an enum's values, at most 64 */
    RULE_DIVISION, /* 12-digit code; 0 is the whole country */
    RULE_TEXT,     /* number of the text in the book, from 1; 0 is any other text */
};

enum rule_period {
    RULE_NO_PERIOD,
    RULE_PER_DAY,
    RULE_PER_MONTH,
    RULE_PER_YEAR,
    RULE_STOCK,
    RULE_ONCE,
    RULE_AMOUNT, /* per month times months: goes with stock and with once */
};

/* Base units, powers of which make the unit of a number. Rows: enum name, word, English. */
#define RULE_UNITS(X)              \
    X(YUAN, "元", "yuan")          \
    X(PERSON, "人", "persons")     \
    X(SQM, "㎡", "m²")             \
    X(MU, "亩", "mu")              \
    X(CAR, "辆", "vehicles")       \
    X(FLAT, "套", "dwellings")     \
    X(TIMES, "次", "times")        \
    X(YEARS, "岁", "years of age") \
    X(HOUR, "小时", "hours")       \
    X(BED, "床", "beds")           \
    X(POINT, "点", "points")

enum rule_unit {
#define X(name, word, en) RULE_UNIT_##name,
    RULE_UNITS(X)
#undef X
        RULE_UNITS_N
};

struct rule_type {
    enum rule_kind kind;
    uint16_t enum_i; /* of RULE_ENUM and RULE_SET: place in the book */
    /* of RULE_NUM */
    int8_t unit[RULE_UNITS_N]; /* powers */
    enum rule_period period;
    uint8_t decimals; /* of facts, parameters and rounded rules: 2 for money; storage is value *
                         10^decimals */
    bool exact;       /* not rounded: not to be stored or paid */
};

bool rule_type_same(const struct rule_type *a,
                    const struct rule_type *b); /* but for decimals, exact */
/* Of plain numbers: no unit, no period. */
struct rule_type rule_type_number(void);
struct rule_type rule_type_of(enum rule_kind kind);
/* May be added, subtracted, compared; *out is the type of the sum. An RULE_AMOUNT takes the period
 * of the stock or the payment it meets. Literals are the caller's business. */
bool rule_type_add(const struct rule_type *a, const struct rule_type *b, struct rule_type *out);
/* Unit and period of product and quotient; false where they make no sense: per month times per
 * month. Months times an amount per month give an RULE_AMOUNT, and that divided by months is per
 * month again. */
bool rule_type_mul(const struct rule_type *a, const struct rule_type *b, struct rule_type *out);
bool rule_type_div(const struct rule_type *a, const struct rule_type *b, struct rule_type *out);
/* "money per person per month", "元/人·月". */
mz_str rule_type_say(mz_arena *a, enum mz_lang lang, const struct rule_type *t);

#endif
