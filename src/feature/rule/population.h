/*
 * population.h - the people of the office as columns of facts: what simulations and the watch run
 * over.
 *
 * Layer: feature, for rule and, by rule.h, for those who run its books. DATA/population.col holds
 * the columns, DATA/population.json says which facts they are, when and how they were made. Until
 * departments deliver (issue 4), economic facts are synthetic: seeded, the same for the same seed,
 * and said so wherever they show.
 *
 * Invariants
 *   - Nothing in the file tells who somebody is but record numbers: no id number, no name, no
 *     address below the village.
 *   - Both files are written beside and renamed; columns without their description are not read.
 */
#ifndef MZ_FEATURE_RULE_POPULATION_H
#define MZ_FEATURE_RULE_POPULATION_H

#include "base/date.h"
#include "rule/rule.h"

struct mz_pop; /* col/pop.h */

struct population {
    const struct mz_pop *pop; /* columns by place in the book's facts */
    bool synthetic;
    int64_t seed;
    mz_date made;
    size_t facts_n; /* of the book, that have a column */
    /* Record numbers by row, ascending; 0 where it was made from nothing, NULL in an old file. */
    const int64_t *households;
    const int64_t *persons;
};

/* A household that facts are made for. */
struct population_member {
    int32_t birth;    /* days; INT32_MIN: not known */
    int32_t relation; /* two digits of GB/T 4761 */
};

struct population_options {
    const struct rule_book *book;
    mz_date at;
    uint64_t seed;
    int64_t unknown;  /* of a thousand facts */
    size_t people;    /* over 0: made from nothing, about so many */
    size_t homes;     /* of those: exactly so many homes, and so many people; 0: as it comes */
    int64_t division; /* where those live */
    const uint8_t *wanted; /* by fact: 0 is left out; NULL: all are made */
};

/*
 * Households with synthetic facts: those of the database, or of nothing where `people` is given.
 * In cx->a; a province takes 2 GB there.
 */
mz_code population_make(mz_cx *cx, const struct population_options *o,
                        struct mz_pop **out) MZ_MUST_USE;
mz_code population_save(mz_cx *cx, const struct population_options *o, const struct mz_pop *pop,
                        mz_str data) MZ_MUST_USE;
void population_size(const struct mz_pop *pop, int64_t *households, int64_t *persons);
/*
 * The population of the data folder, seen through a book: facts by their ids, those that the book
 * does not have left out, those that the file does not have unknown. MZ_ABSENT with a sentence when
 * there is no file, MZ_CONFLICT when a column is not of the fact's kind. Maps into cx->a.
 */
mz_code population_open(mz_cx *cx, const struct rule_book *b, mz_str data,
                        struct population *out) MZ_MUST_USE;

#endif
