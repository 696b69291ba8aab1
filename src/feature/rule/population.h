/*
 * population.h - the people of the office as columns of facts: what simulations and the watch run
 * over.
 *
 * Layer: feature, for rule and, by rule.h, for those who run its books. DATA/population.col holds
 * the columns, DATA/population.json says which facts they are, when and how they were made. Facts
 * come from what departments delivered and what we pay and recognise (population_feeds.c); for
 * demonstrations and measurements they are synthetic: seeded, the same for the same seed, and said
 * so wherever they show.
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
    const struct mz_pop *pop;         /* columns by place in the book's facts */
    bool synthetic;                   /* some facts are made up */
    bool fed;                         /* what departments deliver is theirs */
    const struct mz_pop_col **origin; /* by fact: place in deliveries, from 1; NULL: none */
    const int64_t *deliveries;
    size_t deliveries_n;
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
    int32_t since;    /* first day as a member; INT32_MIN: not known */
    int32_t until;    /* first day as none; INT32_MAX: is one */
};

/* Which deliveries a population was made of. */
struct population_origin {
    bool invented; /* what no department says is made up: demonstrations */
    mz_str *fact;  /* that deliveries give */
    size_t facts_n;
    int64_t *delivery;
    size_t deliveries_n;
};

struct population_options {
    struct population_origin *origin; /* of deliveries, filled in; NULL: all is synthetic */
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
 * Households with facts: those of the database, or of nothing where `people` is given. In cx->a; a
 * province takes 2 GB there.
 */
mz_code population_make(mz_cx *cx, const struct population_options *o,
                        struct mz_pop **out) MZ_MUST_USE;
/*
 * The first day that a window of the book can look back to, where it asks for former members;
 * INT32_MAX: it asks for none.
 */
int64_t population_left_since(const struct rule_book *b, mz_date at);
/* Record numbers of the persons by row, of a population that was just made. */
const int64_t *population_persons(const struct mz_pop *pop);
mz_code population_save(mz_cx *cx, const struct population_options *o, const struct mz_pop *pop,
                        mz_str data) MZ_MUST_USE;
/* Row of the household by its record number; SIZE_MAX: it is not there, or nobody is named. */
size_t population_row(const struct population *p, int64_t household);
void population_size(const struct mz_pop *pop, int64_t *households, int64_t *persons);
/*
 * The population of the data folder, seen through a book: facts by their ids, those that the book
 * does not have left out, those that the file does not have unknown. MZ_ABSENT with a sentence when
 * there is no file, MZ_CONFLICT when a column is not of the fact's kind. Maps into cx->a.
 */
mz_code population_open(mz_cx *cx, const struct rule_book *b, mz_str data,
                        struct population *out) MZ_MUST_USE;
/* Made anew of what departments have delivered, unless it is synthetic or nothing ever came. */
mz_code population_refresh(mz_cx *cx, const struct rule_book *b, mz_str data) MZ_MUST_USE;
/*
 * The delivery that a value comes from, 0 without one; `person` is a row of the population,
 * SIZE_MAX for a fact of the household.
 */
int64_t population_delivery(const struct population *p, uint32_t fact, size_t household,
                            size_t person);

/* ---- from features to facts (population_feeds.c) ------------------------------------------- */

struct catalogue;
struct catalogue_fact;
/* The fact of the book, when the mapping can fill it; UINT32_MAX else. */
uint32_t population_fact_of(const struct rule_book *b, const struct catalogue_fact *fact);
/* A delivered value as it is stored; false when it says nothing or is out of bounds. */
bool population_value(const struct rule_book *b, const struct catalogue_fact *fact, bool hundredths,
                      int64_t v, int64_t *out);
/* A stored value as a case writes it: "31280.00", "2026-10-05", "true", "grade_1". */
mz_str population_value_text(mz_arena *a, const struct rule_book *b, uint32_t fact, int64_t v);
/* How members add up to a fact of the household. */
struct population_sum {
    bool some, open; /* somebody's is known; somebody's is not */
    int64_t v;
    int64_t delivery;
};
void population_add(const struct catalogue *c, const struct catalogue_fact *fact, bool known,
                    int64_t v, int64_t delivery, struct population_sum *to);
/* False: it is not known of the household. */
bool population_sum_known(const struct population_sum *s);

/* The value of the enum role for a relation of GB/T 4761. */
const char *population_role_word(int32_t relation);

#endif
