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
    int32_t days[IR_STEPS_MAX]; /* in which a step waits to be over; 0: it does not */
    uint32_t bad[IR_STEPS_MAX]; /* actions that were refused, a bit each */
    size_t turn;                /* who acts first, where two share a post */
    uint32_t at;                /* the step whose tasks are done, the first `task` of them */
    size_t task;
    size_t tried;                   /* ends */
    const struct ir_action *second; /* what waits for its second signature */
    size_t letters;                 /* that were issued so far */
    bool papers;                    /* were brought */
};
void demo_walk_new(struct demo *d, const struct matter_kind *k, struct demo_aim aim,
                   struct demo_walk *out);
/* The day on which it has to begin to stand there today. */
mz_date demo_walk_from(const struct demo_walk *w);
/*
 * The next step of the quickest way: a task, an action, the days of a notice. Sets when the one
 * behind it is; over where the case ended, stands where it was led to, or nothing leads on.
 */
mz_code demo_walk_on(struct demo_walk *w, struct demo_turn *t) MZ_MUST_USE;

/* ---- demo_told.c: what is told in a form ---- */

/* Who goes first; of DEMO_EITHER it is all one whether they have the living allowance. */
enum demo_whose { DEMO_ANYBODY, DEMO_EITHER, DEMO_ALONE, DEMO_POOR, DEMO_DEAD };
struct demo_telling {
    const char *form;
    const char *matter; /* only of this one; NULL: of all that have the form */
    const char *household;
    const char *member;
    int from_age, to_age; /* of whom it is about */
    enum demo_whose whose;
};
/* NULL: nothing is told there. */
const struct demo_telling *demo_telling_of(const struct matter_kind *k);
/* Of somebody born, and dead, on these days; `turn` chooses what differs from case to case. */
mz_str demo_told(struct demo *d, const struct demo_telling *t, mz_date born, mz_date died,
                 size_t turn);

/* ---- demo_entry.c: matters of organisations and places ---- */

struct demo_entries;
/*
 * An entry of its register for each step of those matters that begin from one, entered when the
 * year began, behind the samples of the packs.
 */
mz_code demo_entries_new(struct demo *d, const struct matter_kind *kinds, size_t n,
                         struct demo_entries **out) MZ_MUST_USE;
/* Begins the case of such a matter that is led there; w->id 0: there is no entry left. */
mz_code demo_entry_begin(struct demo *d, struct demo_entries *all,
                         struct demo_walk *w) MZ_MUST_USE;

/*
 * demo_letter.c: writes what the letter of this action asks of a clerk. *wrote is false when it
 * asks nothing.
 */
mz_code demo_letter_write(struct demo *d, const struct demo_walk *w, const struct ir_action *a,
                          bool *wrote) MZ_MUST_USE;
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
