/*
 * picture.h - how households look before and after a change: what can be asked, and its plan.
 *
 * Layer: feature, private to this folder.
 *
 * One function, household_plan(), says how the households look after a change. The preview shows
 * its result, the check is its list of problems, and what is applied are its differences: they
 * cannot disagree. It writes nothing.
 */
#ifndef MZ_FEATURE_HOUSEHOLD_PICTURE_H
#define MZ_FEATURE_HOUSEHOLD_PICTURE_H

#include "feature/household/household.h"

/* clang-format off */
/*       id        word        label                            audit: what was asked */
#define HOUSEHOLD_CHANGES(X) \
       X(ADD,      "add",      MZ_T("Add members"))             \
       X(REMOVE,   "remove",   MZ_T("Remove members"))          \
       X(TRANSFER, "transfer", MZ_T("Transfer to another household")) \
       X(SPLIT,    "split",    MZ_T("Split the household"))     \
       X(MERGE,    "merge",    MZ_T("Merge into another household")) \
       X(HEAD,     "head",     MZ_T("Change the head"))         \
       X(EXIT,     "exit",     MZ_T("End the household"))

/* Why a member leaves. Those who live elsewhere for a time stay on the household register.
 *       word           asked for  on the register, too */
#define HOUSEHOLD_LEAVES(X) \
       X("died",        true,  true,  MZ_T("Died")) \
       X("moved",       true,  true,  MZ_T("Moved away")) \
       X("married",     true,  true,  MZ_T("Married out")) \
       X("divorced",    true,  true,  MZ_T("Divorced")) \
       X("adopted",     true,  true,  MZ_T("Adopted by others")) \
       X("prison",      true,  false, MZ_T("Serving a sentence")) \
       X("rehab",       true,  false, MZ_T("In compulsory drug rehabilitation")) \
       X("missing",     true,  false, MZ_T("Declared missing")) \
       X("clergy",      true,  false, MZ_T("Religious, away for three years")) \
       X("institution", true,  false, MZ_T("Admitted to an institution")) \
       X("error",       true,  true,  MZ_T("Entered by mistake")) \
       X("other",       true,  true,  MZ_T("Other reason")) \
       X("transfer",    false, true,  MZ_T("Moved to another household")) \
       X("split",       false, true,  MZ_T("Left with a split")) \
       X("merge",       false, true,  MZ_T("Household merged")) \
       X("exit",        false, true,  MZ_T("Household ended")) \
       X("head",        false, true,  MZ_T("Goes on under another head"))
/* clang-format on */

enum household_change {
#define X(id, word, label) CHANGE_##id,
    HOUSEHOLD_CHANGES(X)
#undef X
        CHANGE_N
};
const char *change_word(enum household_change kind);
bool change_of_word(mz_str word, enum household_change *out);
const char *change_label(enum household_change kind);

struct household_leave {
    const char *word;
    bool asked;       /* may be given as the reason of a removal */
    bool on_register; /* also for members of a household register */
    const char *label;
};
extern const struct household_leave household_leaves[]; /* ends with an empty row */
const struct household_leave *household_leave(mz_str word);

/* What is asked. Lists that a kind does not use are empty. */
struct household_ask {
    enum household_change kind;
    int64_t household;
    int64_t other; /* TRANSFER, MERGE: the household that receives; 0 */
    int64_t day;   /* first day of the new state; of a death: the day itself */
    mz_str leave;  /* REMOVE: why */
    mz_str reason; /* in words; 2 to 500 characters */
    const struct household_place
        *go; /* who enters or leaves; relations in the household they enter */
    size_t go_n;
    int64_t head;                       /* who is head of those who stay; 0: as before */
    const struct household_place *stay; /* their relations to that head */
    size_t stay_n;
    int64_t division; /* SPLIT: where the new household is */
    mz_str number;
    mz_str address;
};

/* ---- pictures ---------------------------------------------------------- */

/* One place at the table. A seat without `member` is new. */
struct household_seat {
    int64_t member;
    int64_t person;
    mz_str relation;
    int64_t since;
    int64_t ended; /* MZ_NULL: open */
    mz_str left_for;
    bool restated; /* the same row gets another relation */
};

struct household_side {
    struct household h; /* id 0: to be made */
    struct household_seat *seats;
    size_t n;
};

struct household_fact {
    int64_t person;
    int64_t division; /* 0: not in scope, or there is no such person */
    char sex;
    int64_t birth; /* MZ_NULL: unknown */
    int64_t died;
    mz_str state;
    mz_str name; /* as this reader may see it */
};

struct household_picture {
    struct household_side sides[2]; /* the household asked about, the other or new one */
    size_t sides_n;
    struct household_fact *facts; /* of everybody who sits or is to sit here */
    size_t facts_n;
};

const struct household_fact *picture_fact(const struct household_picture *p, int64_t person);
/* The households of a request as they are now. `may` is what the reader may see (person.h). */
mz_code household_look(mz_cx *cx, unsigned may, const struct household_ask *ask,
                       struct household_picture *out) MZ_MUST_USE;
/* What they are after it, and all that speaks against it. */
mz_code household_plan(mz_cx *cx, const struct household_ask *ask,
                       const struct household_picture *before, struct household_picture *after,
                       struct household_problems *problems) MZ_MUST_USE;
struct household_proposal {
    struct household_place place;
    bool sure; /* false: the household alone does not tell, a clerk decides */
};
/*
 * What each seat of `side` is to a new head who sits there too, by the relations to the old one.
 * `out` has HOUSEHOLD_MEMBERS_MAX places; returns how many are filled, in the order of the seats.
 */
size_t household_propose(const struct household_side *side, const struct household_picture *p,
                         int64_t head, struct household_proposal *out);

#endif
