/*
 * heir.h - codes of divisions that ended or began, as the law meets them.
 *
 * Layer: rule. The list is the tree's (rule_places of rule.h) and part of no hash.
 */
#ifndef MZ_RULE_HEIR_H
#define MZ_RULE_HEIR_H

#include "base/date.h"

struct rule_book;

enum { IR_HEIRS_MAX = 8, IR_PLACES_MAX = 16 };

/*
 * A code of a division that ended or began. Since a code is never given again, a household may
 * carry one that is gone on the day of the law, or that was not yet: its parameters are then those
 * of the divisions that took over, or that it came out of.
 */
struct ir_heir {
    int64_t code;
    mz_date day;
    bool before; /* read as `to` before the day; else from the day on */
    int64_t to[IR_HEIRS_MAX];
    size_t to_n;
};

/* Where the parameters of a division are looked up on a day: the code itself, or what it or the
 * nearest above it was before, or has become. Of several only a shared value counts. heir.c */
size_t ir_places_on(const struct rule_book *b, int64_t code, mz_date day,
                    int64_t out[IR_PLACES_MAX]);

#endif
