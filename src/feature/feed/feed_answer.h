/*
 * feed_answer.h - what deliveries say of the members of one household: for cross-checks.
 *
 * Layer: feature. Included by feed.h. Who asks must be allowed to: consents are the business of the
 * cross-check, and nothing here notes a read.
 *
 * Invariants
 *   - Nothing is said of anybody when it may not be all: a sender whose delivery is overdue or
 *     broke off, a month of the window that is not here, a row that came back, a person who was
 *     registered, or got the number, after a delivery was read. Then the state is unknown, never
 *     nothing.
 *   - Of a sender that is behind no row counts: what was true then need not be now.
 *   - A delivery that was replaced says nothing.
 */
#ifndef MZ_FEATURE_FEED_FEED_ANSWER_H
#define MZ_FEATURE_FEED_FEED_ANSWER_H

#include "feed/catalogue.h"

enum { FEED_ANSWER_ROWS_MAX = 400, FEED_ANSWER_USE_MAX = 800 };

/* A person who is asked about; the number in clear, for the time of the question. */
struct feed_one {
    int64_t person;
    mz_str number; /* empty: cannot be found in any delivery */
    int64_t made_ms;
    int64_t numbered_ms; /* since when by this number; 0: since made_ms */
};

enum feed_answer_state {
    FEED_ANSWER_ROWS,
    FEED_ANSWER_NOTHING, /* the deliveries are complete and have no row of this person */
    FEED_ANSWER_UNKNOWN,
};

struct feed_answer_cell {
    size_t item;  /* in catalogue.item */
    mz_str value; /* numbers, dates, months, flags and codes in the one spelling of this program */
};

struct feed_answer_row {
    size_t one; /* of the persons asked about */
    int64_t delivery, period;
    size_t sender; /* rows of one sender have the same */
    bool newest;   /* of the newest delivery of its sender */
    mz_str name;   /* as the department knows the person; may be empty */
    const struct feed_answer_cell *cell;
    size_t cell_n;
};

struct feed_answer {
    bool some;                     /* deliveries of this category came at all in the last year */
    enum feed_answer_state *state; /* one a person */
    struct feed_answer_row *row;
    size_t row_n;
    const char *fault; /* MZ_T with {0}: why somebody is unknown; NULL */
    mz_str about;      /* the {0} */
    uint64_t open;     /* bit i: feature i of the category was not in every file */
    int64_t delivery;  /* the newest that was looked at; 0: none */
    size_t deliveries; /* that were looked at */
    int64_t period;    /* up to which all senders have delivered; MZ_NULL */
    int64_t came_ms;   /* when that newest one came */
};

/* Deliveries as they hold for a place on a day; opened when they are first needed. Goes with a. */
typedef struct feed_desk feed_desk;
mz_code feed_desk_open(mz_cx *cx, int64_t division, int64_t day, feed_desk **out) MZ_MUST_USE;
/* Of whom the next questions are. */
mz_code feed_desk_people(mz_cx *cx, feed_desk *desk, const struct feed_one *one,
                         size_t n) MZ_MUST_USE;
/*
 * `months`: the window that must be there without a gap, from the newest delivery back; 1: the
 * newest is enough. MZ_CORRUPT when evidence is not what was written.
 */
mz_code feed_desk_ask(mz_cx *cx, feed_desk *desk, const struct catalogue_category *k, int months,
                      struct feed_answer *out) MZ_MUST_USE;
/* The same without rows: is there anything, and what is missing? */
mz_code feed_desk_state(mz_cx *cx, feed_desk *desk, const struct catalogue_category *k, int months,
                        struct feed_answer *out) MZ_MUST_USE;

/* The period that must be here on a day, the last one whose day is over. */
int64_t feed_period_due(const struct catalogue_category *k, int64_t day);

/* What a process does once: room for the catalogue, which is read when first asked for. */
mz_code feed_start(mz_cx *cx) MZ_MUST_USE;

#endif
