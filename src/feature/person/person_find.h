/*
 * person_find.h - find persons by what people type: names, pinyin, numbers, dates, places.
 *
 * Layer: feature. README.md has the words a person is found by.
 *
 * Invariants
 *   - The total is exact, inside the actor's scope.
 *   - Hidden persons are found by their whole ID number and by nothing else, unless the reader may
 *     see them: a search cannot tell who lives where.
 *   - What was typed is stored nowhere; the audit gets the kinds of the words and the count.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_FIND_H
#define MZ_FEATURE_PERSON_PERSON_FIND_H

#include "feature/person/person.h"
#include "store/search.h"

enum { PERSON_QUERY_MAX = 120, PERSON_WORDS_MAX = 6, PERSON_FOUND_MAX = 2000 };

enum person_word_kind {
    PERSON_WORD_NAME,
    PERSON_WORD_LETTERS, /* pinyin, initials or a Latin name */
    PERSON_WORD_NUMBER,  /* a whole ID number */
    PERSON_WORD_TAIL,    /* the last four of one, with the year of birth beside it */
    PERSON_WORD_PHONE,   /* a whole telephone number */
    PERSON_WORD_DIGITS,  /* the last four of a telephone, or a house number */
    PERSON_WORD_DATE,    /* a birthday */
    PERSON_WORD_ADDRESS,
    PERSON_WORD_DIVISION, /* a place that narrows the scope */
};

struct person_query {
    mz_str text;      /* at most PERSON_QUERY_MAX bytes */
    int64_t division; /* only inside this one; 0: the actor's scope */
    int64_t limit;    /* at most PERSON_FOUND_MAX; 0 means 50 */
    int64_t offset;
};

struct person_found {
    int64_t *ids; /* ascending */
    size_t n;
    int64_t total;
    int64_t division; /* the place a word named, or what was asked for, or 0 */
    enum person_word_kind kinds[PERSON_WORDS_MAX];
    size_t kinds_n;
    struct mz_search search; /* that found them: for a register that filters and sorts them */
};

/*
 * Refuses with MZ_INVALID a query that is empty, too long, or has more than PERSON_WORDS_MAX
 * words. The search is recorded; not inside a transaction.
 */
mz_code person_search(mz_cx *cx, unsigned may, const struct person_query *q,
                      struct person_found *out) MZ_MUST_USE;

/* ---- measuring -------------------------------------------------------- */

struct person_bench_figures {
    int64_t persons; /* in scope */
    int64_t searches;
    int64_t found; /* sum of the totals, so that nothing can be skipped */
    int64_t p50_us, p90_us, p99_us, max_us;
    int64_t cpu_p99_us, cpu_max_us; /* processor time: what a busy machine does not stretch */
    int64_t per_second;
};

/*
 * Run `n` searches (at most 1,000,000) of the usual mix over the database as it is: half names,
 * then pinyin, initials, ID numbers, telephones, last digits, addresses, birthdays, name with
 * place. The words are drawn with `seed` from persons who exist. No read notes are written.
 */
mz_code person_bench_search(mz_cx *cx, uint64_t seed, int64_t n,
                            struct person_bench_figures *out) MZ_MUST_USE;

#endif
