/*
 * household.h - households and their dated members: make, read, find, look back.
 *
 * Layer: feature. Two kinds stand side by side: `living`, the people who live together and whom
 * the law on minimum living security counts (共同生活的家庭成员), and `register`, the people of one
 * household register (户口簿). They differ often: a son in prison stays on the register. Members
 * change by request only (change.h, private to this folder); this header makes and reads.
 *
 * Invariants (README.md; mz doctor proves them)
 *   - A person has at most one open membership of each kind, and memberships of one kind never
 *     overlap: one ends the day before the next begins.
 *   - A household with open members has one of them as head, with relation 02.
 *   - Members stand in the division of their household and end with it.
 *   - Nobody is a member before birth; who died is an open task until somebody decides.
 *   - Every change of a household or of its members raises its version.
 */
#ifndef MZ_FEATURE_HOUSEHOLD_HOUSEHOLD_H
#define MZ_FEATURE_HOUSEHOLD_HOUSEHOLD_H

#include "base/date.h"
#include "store/register.h"

enum household_kind { HOUSEHOLD_LIVING, HOUSEHOLD_REGISTER };

enum {
    HOUSEHOLD_MEMBERS_MAX = 60,
    HOUSEHOLD_PROBLEMS_MAX = 24,
    HOUSEHOLD_BATCH_MAX = 10000,
    HOUSEHOLD_MANY_MAX = 1000, /* read at once */
    HOUSEHOLD_ADDRESS_MAX = 200, /* characters */
};

/* "living", as it stands in the database and in addresses of pages. */
const char *household_kind_word(enum household_kind kind);
bool household_kind_of(mz_str word, enum household_kind *out);
/* The kind in English, for mz_text(). */
const char *household_kind_label(enum household_kind kind);

/* ---- reading ---------------------------------------------------------- */

struct household {
    int64_t id;
    int64_t division;
    enum household_kind kind;
    int64_t head; /* person; MZ_NULL: nobody */
    mz_str number;
    mz_str address; /* below the division */
    int64_t lon_e6; /* MZ_NULL: unknown */
    int64_t lat_e6;
    int64_t since; /* days; first day */
    int64_t ended; /* last day; MZ_NULL while it is open */
    mz_str source;
    int64_t version;
    int64_t changed_ms;
};

struct household_member {
    int64_t id;
    int64_t household;
    int64_t division;
    int64_t person;
    enum household_kind kind;
    mz_str relation; /* GB/T 4761 */
    int64_t since;   /* first day */
    int64_t ended;   /* last day; MZ_NULL while it is open */
    mz_str left_for; /* why it ended: a word of change.h; empty while it is open */
};

/* MZ_ABSENT, with a sentence, outside the scope too. */
mz_code household_get(mz_cx *cx, int64_t id, struct household *out) MZ_MUST_USE;
/* Up to HOUSEHOLD_MANY_MAX in the order of their ids; .id is 0 of those outside the scope. */
mz_code household_get_many(mz_cx *cx, const int64_t *ids, size_t n,
                           struct household *out) MZ_MUST_USE;
struct person_view;
/* The heads of such rows as this reader may see them; NULL: nobody, or outside the scope. */
mz_code household_heads(mz_cx *cx, const struct household *homes, size_t n,
                        const struct person_view **heads) MZ_MUST_USE;
/*
 * What as many households are called for this reader, in their order: by the head, by the
 * number where nobody may read that name, — outside his area. For lists.
 */
mz_code household_names(mz_cx *cx, const int64_t *ids, size_t n, mz_str *names) MZ_MUST_USE;
/* The household with this number in a county; *id is 0 when there is none in scope. */
mz_code household_by_number(mz_cx *cx, int64_t county, enum household_kind kind, mz_str number,
                            int64_t *id) MZ_MUST_USE;
/* Open members, the head first, then by relation. */
mz_code members_of(mz_cx *cx, int64_t household, struct household_member **out,
                   size_t *n) MZ_MUST_USE;
/* Members in force on a day, by what is known today. */
mz_code members_on(mz_cx *cx, int64_t household, int64_t day, struct household_member **out,
                   size_t *n) MZ_MUST_USE;
/* Every membership there ever was, at most 500, oldest first. */
mz_code members_ever(mz_cx *cx, int64_t household, struct household_member **out,
                     size_t *n) MZ_MUST_USE;
mz_code members_count(mz_cx *cx, int64_t household, int64_t *n) MZ_MUST_USE;
/* Of up to HOUSEHOLD_MANY_MAX households, in their order. */
mz_code members_counts(mz_cx *cx, const int64_t *households, size_t n,
                       int64_t *counts) MZ_MUST_USE;
/* The membership of a person on a day; *found is false when there is none in scope. */
mz_code household_of(mz_cx *cx, int64_t person, enum household_kind kind, int64_t day,
                     struct household_member *out, bool *found) MZ_MUST_USE;
/* All memberships of a person, newest first, at most 100: for the person's page. */
mz_code households_of(mz_cx *cx, int64_t person, struct household_member **out,
                      size_t *n) MZ_MUST_USE;

/*
 * The household and who its members were on `day`, by what the office knew at `known_ms`
 * (INT64_MAX: by what it knows now). MZ_ABSENT when nothing was known of it then.
 */
struct household_past {
    struct household h;
    struct household_member *members;
    size_t members_n;
    bool open; /* the household was in force on that day */
};
mz_code household_at(mz_cx *cx, int64_t id, int64_t day, int64_t known_ms,
                     struct household_past *out) MZ_MUST_USE;

/* ---- making ------------------------------------------------------------ */

struct household_place {
    int64_t person;
    mz_str relation;
};

struct household_new {
    enum household_kind kind;
    int64_t division; /* a village, or a township where the village is not known */
    mz_str number;    /* empty: made from the id, which has county and serial */
    mz_str address;
    int64_t lon_e6; /* MZ_NULL: unknown; both or none */
    int64_t lat_e6;
    int64_t since;                         /* first day, at most today */
    mz_str source;                         /* "window", "import:...": at most 60 characters */
    const struct household_place *members; /* one has relation 02: the head */
    size_t members_n;
};

/* What is wrong with an input; .field names the member of the struct. */
struct household_problems {
    struct mz_say say[HOUSEHOLD_PROBLEMS_MAX];
    size_t n;
};
void household_problem(struct household_problems *problems, struct mz_say say);

/* All problems at once; MZ_OK with n == 0 when the household can be made. */
mz_code household_check(mz_cx *cx, unsigned may, const struct household_new *in,
                        struct household_problems *problems) MZ_MUST_USE;
/* Refuses with the first problem; all are in `problems`, which may be NULL. */
mz_code household_add(mz_cx *cx, unsigned may, const struct household_new *in,
                      struct household_problems *problems, int64_t *id) MZ_MUST_USE;

struct household_result {
    int64_t id; /* 0: refused */
    struct mz_say why;
};
/*
 * Up to HOUSEHOLD_BATCH_MAX households of one county in one transaction with one audit event. Good
 * ones enter, bad ones say why; only errors of the store fail as a whole, with nothing written.
 * Joins the open transaction when `inside` is true.
 */
mz_code household_add_many(mz_cx *cx, const struct household_new *in, size_t n, bool inside,
                           struct household_result *results) MZ_MUST_USE;

/* Address and coordinates corrected; MZ_CONFLICT over a newer version. */
struct household_edit {
    int64_t id;
    int64_t version;
    mz_str address;
    int64_t lon_e6;
    int64_t lat_e6;
};
mz_code household_correct(mz_cx *cx, const struct household_edit *edit) MZ_MUST_USE;

/* ---- finding ----------------------------------------------------------- */

/*
 * By number, address part, or name, pinyin and initials of a head who is hidden from nobody. Ids
 * ascending, at most MZ_SEARCH_MAX; the total is exact within the scope. An empty query and one
 * of more than 8 words is MZ_INVALID.
 */
struct household_found {
    int64_t ids[200];
    size_t n;
    int64_t total;
};
mz_code household_search(mz_cx *cx, mz_str query, int64_t limit, int64_t offset,
                         struct household_found *out) MZ_MUST_USE;
/* What somebody typed as a search: for registers whose rows are about a household. */
mz_code household_typed(mz_cx *cx, mz_str query, struct mz_search *out) MZ_MUST_USE;
/* Write the search words anew: after the head's name changed. In the caller's transaction. */
mz_code household_reindex(mz_cx *cx, int64_t id) MZ_MUST_USE;

enum { HOUSEHOLD_REG_NUMBER }; /* a position in its columns */
extern const struct mz_reg household_register;

#endif
