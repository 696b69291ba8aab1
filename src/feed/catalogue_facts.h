/*
 * catalogue_facts.h - which delivered feature gives which fact of the packs of law.
 *
 * Layer: feed. Part of catalogue.h: facts.yaml of a catalogue. A fact is a name here; whether the
 * packs of law have it is asked where both are known (feature/rule/population.h).
 *
 * Invariants
 *   - Every feature named here is of this catalogue, and its item can be converted as it says.
 *   - A fact without a feature says who brings it: the register, or people at visits.
 */
#ifndef MZ_FEED_CATALOGUE_FACTS_H
#define MZ_FEED_CATALOGUE_FACTS_H

#include "base/base.h"

enum {
    CATALOGUE_FACTS_MAX = 300,
    CATALOGUE_FROM_MAX = 6,
    CATALOGUE_WORDS_MAX = 24,
    CATALOGUE_FACT_MONTHS = 13, /* kept of a fact by months */
};

/* clang-format off */
/* How a value becomes the fact's. Months and years are counted to the month that is spoken of. */
#define CATALOGUE_AS(X)                                        \
    X(VALUE,  "")       /* number, day, flag: as it is */      \
    X(DAY,    "day")    /* the first day of a month */         \
    X(MONTHS, "months") /* whole months since it */            \
    X(YEAR,   "year")   /* it is this year: yes or no */       \
    X(SOME,   "some")   /* there is more than nothing */       \
    X(WORD,   "word")   /* a code as a word of the fact */
/* How several features make one. */
#define CATALOGUE_PICKS(X)                                     \
    X(ONE, "") X(FIRST, "first") X(LAST, "last") X(MAX, "max") X(SUM, "sum") X(ANY, "any")
/* Who brings what no department delivers, or before it. */
#define CATALOGUE_BYS(X)                                       \
    X(DEPARTMENT, "") X(REGISTER, "register") X(VISIT, "visit")
/* When a delivered value is a clue: never, or of somebody who is in no household of ours. */
#define CATALOGUE_CLUES(X)                                     \
    X(NEVER, "") X(ALONE, "alone") X(ALWAYS, "always")
/* clang-format on */

#define X(id, ...) CATALOGUE_AS_##id,
enum catalogue_as { CATALOGUE_AS(X) };
#undef X
#define X(id, ...) CATALOGUE_PICK_##id,
enum catalogue_pick { CATALOGUE_PICKS(X) };
#undef X
#define X(id, ...) CATALOGUE_BY_##id,
enum catalogue_by { CATALOGUE_BYS(X) };
#undef X
#define X(id, ...) CATALOGUE_CLUE_##id,
enum catalogue_clue { CATALOGUE_CLUES(X) };
#undef X

struct catalogue_from {
    size_t category; /* in catalogue.category */
    size_t feature;  /* in its features */
};

struct catalogue_fact_word {
    int64_t code;
    mz_str word;
};

/* Which of our own registers says a fact. The first two are yes or no, the others days. */
enum catalogue_own {
    CATALOGUE_OWN_NOT,
    CATALOGUE_OWN_PAID,       /* the programme is paid, or stands still for now */
    CATALOGUE_OWN_RECOGNISED, /* the category is recognised */
    CATALOGUE_OWN_STOPPED,    /* the day from which the programme is not paid any more */
    CATALOGUE_OWN_UNTIL,      /* the last day of the recognition */
};

struct catalogue_fact {
    mz_str id;
    enum catalogue_by by;
    bool told; /* people tell it, too: where departments say nothing theirs holds */
    struct catalogue_from from[CATALOGUE_FROM_MAX];
    size_t from_n;
    enum catalogue_as as;
    enum catalogue_pick pick;
    const struct catalogue_fact_word *word;
    size_t word_n;
    enum catalogue_clue clue;
    mz_str need; /* what such a clue is about, in the words of the clues; empty */
    enum catalogue_own own; /* of the register: what we pay or recognise ourselves says so */
    mz_str of;              /* its programme or category */
    int line;
};

struct catalogue;
/* By its id; NULL where facts.yaml says nothing of it. */
const struct catalogue_fact *catalogue_fact(const struct catalogue *c, mz_str id);

#endif
