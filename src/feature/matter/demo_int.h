/* demo_int.h - what the demonstrations of this folder share. Private to it. */
#ifndef MZ_FEATURE_MATTER_DEMO_INT_H
#define MZ_FEATURE_MATTER_DEMO_INT_H

#include "feature/demo/demo.h"
#include "feature/matter/matter_int.h"

enum { DEMO_TOLD_MAX = 40 };

/* Homes of which no case is told here: of three the second one; bundles are theirs. */
static inline bool demo_spared(size_t home)
{
    return home % 3 == 1;
}

/* Homes of which a tale is told: no other recognition is asked for there. */
struct demo_told {
    int64_t home[DEMO_TOLD_MAX];
    size_t n;
};

/* Where a case is led to: a step, or an end. */
struct demo_aim {
    bool end;
    uint32_t place;
};

/* A case that is led through its matter; demo_walk.c. */
struct demo_walk {
    struct demo *d;
    struct matter_kind k;
    struct demo_aim aim;
    int64_t id;
    int64_t place; /* of the case */
    uint32_t bad[IR_STEPS_MAX]; /* actions that were refused, a bit each */
    size_t turn;                /* who acts first, where two share a post */
    uint32_t at;                /* the step whose tasks are done, the first `task` of them */
    size_t task;
    size_t tried;                   /* ends */
    const struct ir_action *second; /* what waits for its second signature */
    size_t letters;                 /* that were issued so far */
    bool papers;                    /* were brought */
};
/* So many days it takes to where it is led, about. */
int32_t demo_walk_days(const struct demo_walk *w);
/*
 * The next step of the shortest way: a task, an action, the days of a notice. Sets when the one
 * behind it is; over where the case ended, stands where it was led to, or nothing leads on.
 */
mz_code demo_walk_on(struct demo_walk *w, struct demo_turn *t) MZ_MUST_USE;

/*
 * The letters of a case that were issued since: each reaches whom it is about some days behind its
 * day. *had: how many there were; demo_letter.c.
 */
mz_code demo_letters(struct demo *d, struct demo_turns *q, int64_t id, size_t *had) MZ_MUST_USE;

/* demo_kin.c: these homes' heads are near relatives of handlers. */
mz_code demo_kin(struct demo *d, const int64_t *homes, size_t n) MZ_MUST_USE;

/* demo_year.c: every matter at every step and with every end, spread over the year. */
mz_code demo_year(struct demo *d, struct demo_turns *q, const struct demo_told *told) MZ_MUST_USE;

#endif
