/*
 * person_numbers.h - the ID numbers of all persons in scope, for indexes that find people in what
 * others send.
 *
 * Layer: feature. Included by person.h, where the invariants stand. What comes from here is in
 * clear: it goes into sealed files and keyed indexes, never to a page, a log or an export.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_NUMBERS_H
#define MZ_FEATURE_PERSON_PERSON_NUMBERS_H

#include "feature/person/person.h"

struct person_numbered {
    int64_t id;
    int64_t division;
    mz_str number;
    mz_str name;
    bool dead;
    int64_t numbered_ms; /* since when by this number; 0: since the person was entered */
};

/* Every person of the scope with a number, by id; strings live until fn returns. */
mz_code person_each_number(mz_cx *cx,
                           mz_code (*fn)(mz_cx *cx, void *p, const struct person_numbered *one),
                           void *p) MZ_MUST_USE;
/* Changes whenever a person of the scope does; `n` is how many there are. */
mz_code person_stamp(mz_cx *cx, uint64_t *stamp, size_t *n) MZ_MUST_USE;
/*
 * The number of a person whom the reader may see, to look him up in sealed evidence; empty when he
 * has none. MZ_DENIED when the reader may not see the person.
 */
mz_code person_number_for(mz_cx *cx, unsigned may, int64_t id, mz_str *number) MZ_MUST_USE;
/* The same as it was at a moment, by the history; empty before the person was entered. */
mz_code person_number_then(mz_cx *cx, unsigned may, int64_t id, int64_t at_ms,
                           mz_str *number) MZ_MUST_USE;
/* Since when the person is known by this number; 0: not in the actor's area. */
mz_code person_number_since(mz_cx *cx, int64_t id, int64_t *ms) MZ_MUST_USE;

#endif
