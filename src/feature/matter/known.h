/*
 * known.h - what the office itself says of the people of a case: registers (`listed_in` of a fact),
 * recognitions in force (`recognised`) and the register of households (`membership`); of a case
 * about an entry of a register, what that entry holds.
 *
 * Layer: feature; part of matter.h.
 *
 * Invariants
 *   - It is looked up whenever a case is opened, over the whole county whoever asks, and counts
 *     before what was declared or found. Where the office knows nothing, what was declared stays.
 *   - It is never written into the answers: those stay what was declared.
 */
#ifndef MZ_FEATURE_MATTER_KNOWN_H
#define MZ_FEATURE_MATTER_KNOWN_H

#include "rule/rule.h"

struct mz_json;
struct matter_open;

enum matter_source { MATTER_LISTED, MATTER_RECOGNISED, MATTER_MEMBERSHIP, MATTER_ENTRY };

struct matter_known {
    uint32_t fact; /* of the book */
    size_t row;    /* of the members; SIZE_MAX: of the household */
    int64_t person; /* of the row; 0: of the household */
    bool left;      /* who is a member no more */
    enum matter_source source;
    mz_str value;    /* as answers are written; empty: the office knows of nothing */
    mz_str declared; /* the same; empty: it was not asked, or left open */
    int64_t since;   /* of a recognition; MZ_NULL */
    int64_t until;   /* its last day; MZ_NULL: none is set */
    int64_t case_id; /* that granted it; 0 */
    mz_str entry;    /* number of the entry that holds it */
    bool quiet;      /* it counts, and this reader may not read that field of the register */
};

/* A member of a household, or one who left while a window of the book can still see him. */
struct matter_seat {
    int64_t person;
    mz_str relation; /* GB/T 4761 */
    int64_t since;
    int64_t until; /* the first day as a member no more; MZ_NULL: is one */
};
/*
 * Who lives there, the head first; behind them who left, where the book (or NULL) asks for former
 * members (docs/adr/0054). In this order a form asks.
 */
mz_code matter_seats(mz_cx *cx, const struct rule_book *b, int64_t household,
                       struct matter_seat **out, size_t *n) MZ_MUST_USE;

/* Of whom it is asked. */
struct matter_people {
    const struct rule_book *b;
    enum ir_subject subject;
    int64_t division, household, person; /* MZ_NULL or 0: none */
    const struct mz_json *answers;       /* NULL: none yet */
};
/* What is known, and what was declared though nothing is known of it. */
mz_code matter_known_of(mz_cx *cx, const struct matter_people *of, struct matter_known **out,
                        size_t *n) MZ_MUST_USE;
/*
 * As answers of so many members are written; NULL: nothing. `listed`: what registers say too, which
 * no form shows.
 */
const struct mz_json *matter_known_json(mz_cx *cx, const struct rule_book *b,
                                        const struct matter_known *v, size_t n, bool listed,
                                        size_t rows);
/* Answers with what is known in them, as the rules read them (found.c). */
mz_code matter_known_join(mz_cx *cx, mz_str answers, const struct mz_json *known,
                          mz_str *out) MZ_MUST_USE;
/*
 * The same of an open case, into o->known. Of one about an entry also the facts that the entry
 * holds, unless the form of the matter asks them: then what is told there is what the end writes.
 */
mz_code matter_known_case(mz_cx *cx, struct matter_open *o) MZ_MUST_USE;

/*
 * Answers name the people of their rows ("people"), so that they are still theirs when somebody
 * came or left. The row of a person in them: SIZE_MAX when they do not have him; `row` itself where
 * they name nobody.
 */
size_t matter_row_of(const struct mz_json *answers, int64_t person, size_t row);
/* The members of one answer in the order of the people of another. */
const struct mz_json *matter_rows_as(mz_cx *cx, const struct mz_json *members,
                                     const struct mz_json *of, const struct mz_json *as);

#endif
