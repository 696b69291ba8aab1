/*
 * limit.h - the time limits of the law: 76 rows of data/limit/limits.csv, part of the program.
 *
 * Layer: rule. Clocks of matters name a row (`limit: AID-06`); check_limit.c holds their days
 * against it, pages and statistics count by it. Texts point into the program and never change.
 */
#ifndef MZ_RULE_LIMIT_H
#define MZ_RULE_LIMIT_H

#include "rule/matter.h"

enum rule_limit_unit {
    RULE_LIMIT_WORKING,
    RULE_LIMIT_CALENDAR,
    RULE_LIMIT_HOURS,
    RULE_LIMIT_MONTHS,
    RULE_LIMIT_DATE,    /* a day of every year: `day` */
    RULE_LIMIT_AT_ONCE, /* 0 of any unit */
    RULE_LIMIT_UNITS_N
};

struct rule_limit {
    mz_str id; /* AID-06 */
    mz_str matter, matter_en;
    mz_str event, event_en;
    int64_t n;    /* the limit; 0 of a day or of what is due at once */
    int64_t most; /* how far the law lets it be extended; at least n */
    mz_str day;   /* 05-31, of RULE_LIMIT_DATE */
    enum rule_limit_unit unit;
    int64_t division; /* 12 digits: where it holds; 0 is the whole country */
    mz_str start, start_en;
    mz_str source;
    bool sure; /* read in a published text; else a lawyer has to look */
};

/* How many rows there are. */
size_t rule_limits_n(void);
/* Row i, from 0; false behind the last one or when the line cannot be read. */
bool rule_limit_at(size_t i, struct rule_limit *out);
bool rule_limit_of(mz_str id, struct rule_limit *out);
const char *rule_limit_unit_word(enum rule_limit_unit unit);
/*
 * Are n units of a clock longer than the limit as far as the law extends it? A month has at most 31
 * days; 5 working days may be 9 of the calendar and are compared as such. Never for a day of the
 * year.
 */
bool rule_limit_longer(const struct rule_limit *l, enum ir_clock_of of, int64_t n);
/* Fewer than the law's, or of a unit in which it is certainly shorter. */
bool rule_limit_shorter(const struct rule_limit *l, enum ir_clock_of of, int64_t n);

#endif
