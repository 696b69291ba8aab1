/*
 * relation.h - relations of GB/T 4761 as paths in a family, and how they turn with another head.
 *
 * Layer: feature, private to this folder.
 *
 * A code says what a person is to the head: 43 is the daughter's son. As a path from the head that
 * is "child (female), child (male)". When somebody else becomes head, the path from the new head
 * to a member is the new head's own path walked backwards, then the member's; what it says twice
 * (my child's father is me, my wife's child is mine) is taken out, and what is left is a code
 * again.
 *
 * Invariants
 *   - A proposal is never silent about a guess: `sure` is false when the household alone does not
 *     tell (which of two sons is the grandson's father), and a clerk decides.
 *   - What no path describes (99 not related, 97 other relative) stays that.
 */
#ifndef MZ_FEATURE_HOUSEHOLD_RELATION_H
#define MZ_FEATURE_HOUSEHOLD_RELATION_H

#include "base/date.h"

#define RELATION_HEAD  MZ_S("02")
#define RELATION_OTHER MZ_S("97")

struct relation_person {
    mz_str code;   /* to the present head; "02" for the head */
    char sex;      /* code of GB/T 2261.1 */
    int32_t birth; /* days since 1970, MZ_DATE_NONE.v when unknown */
};

/* What the rest of the household tells: children of the present head by sex. */
struct relation_house {
    struct relation_person head;
    size_t sons_n;
    size_t daughters_n;
};

struct relation_new {
    mz_str code;
    bool sure;
};

/* What `who` is to `head`, who is the new head; both are given by what they are to the old one. */
struct relation_new relation_turn(const struct relation_house *house,
                                  const struct relation_person *head,
                                  const struct relation_person *who);

/* Is it a code of the standard that a member may have? "01" and rows of other sets are not. */
bool relation_known(mz_str code);
bool relation_is_son(mz_str code);
bool relation_is_daughter(mz_str code);

#endif
