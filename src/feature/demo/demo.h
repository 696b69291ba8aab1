/*
 * demo.h - the stage of the demonstrations: who acts, on which day, at what hour.
 *
 * Layer: feature. Each feature's demo.c holds what it plays; this holds what every play needs. A
 * play goes through the feature's real functions, as a user of the demonstration (feature/account)
 * whose clock is set.
 *
 * Invariants
 *   - Actor and clock are what they were when demo_play() returns, however the play ended.
 *   - The clock of a play never runs ahead of the real one.
 *   - The same seed on the same day gives the same hours: nothing is drawn but from the seed.
 */
#ifndef MZ_FEATURE_DEMO_DEMO_H
#define MZ_FEATURE_DEMO_DEMO_H

#include "base/date.h"
#include "feature/account/account.h"
#include "feature/feature.h"
#include "feature/world.h"

enum { DEMO_WHOLE = 500 };

#define DEMO_HOUR_MS INT64_C(3600000)
#define DEMO_DAY_MS INT64_C(86400000)

struct demo {
    mz_cx *cx;
    const struct mz_demo *asked;
    struct account_demo_places at; /* of the demonstration's accounts */
    int64_t county, town, village; /* of them, in short */
    int64_t real_ms;
    int64_t now_ms; /* what the clock shows; a play sets it as it likes, up to real_ms */
    uint64_t tick;  /* hours and minutes drawn so far */
    mz_arena *part; /* of demo_part() */
    char clerk[24]; /* of a township: the sign-in name in `actor` */
    struct mz_actor actor;
    struct mz_clock clock;
};

/*
 * Play in the county that was asked for. Nothing happens where less than a county was asked for or
 * no division is known: offices are a county's. The accounts are made where they are missing.
 */
mz_code demo_play(mz_cx *cx, const struct mz_demo *asked, mz_code (*play)(struct demo *d, void *p),
                  void *p) MZ_MUST_USE;

/* ---- who ------------------------------------------------------------------- */

/* As one of the accounts, in its own place; as one of them, but with this place for its own. */
mz_code demo_as(struct demo *d, const char *login) MZ_MUST_USE;
mz_code demo_as_at(struct demo *d, const char *login, int64_t place) MZ_MUST_USE;
/*
 * As a clerk of the township of a place, by turns one of its three; in a county of few people the
 * first account stands for those of other townships.
 */
mz_code demo_as_clerk(struct demo *d, int64_t place, size_t turn) MZ_MUST_USE;
/* As the program's own work in the county. */
void demo_program(struct demo *d);
/* As somebody without an account. */
void demo_guest(struct demo *d, struct mz_actor guest);
/* The account of a login. */
mz_code demo_account(struct demo *d, const char *login, int64_t *id) MZ_MUST_USE;

/* ---- when ------------------------------------------------------------------ */

/*
 * The first day of the year that a demonstration made today shows: 1 January of this year, early in
 * a year a day some months back; never before 2026.
 */
mz_date demo_first_day(mz_date today);
/*
 * Where this play begins: that day; of a county of fewer than DEMO_WHOLE people (of tests) the
 * first day of the month before.
 */
mz_date demo_first(const struct demo *d);
bool demo_whole(const struct demo *d);
/* The real day. */
mz_date demo_today(const struct demo *d);
/*
 * In office hours of this day, or of the next working day; where that would not be past, of the
 * last one before it.
 */
void demo_on(struct demo *d, mz_date day);
/* The same, so many days ago. */
void demo_ago(struct demo *d, int64_t days);
/* The day so many working days before today. */
mz_date demo_back(struct demo *d, int32_t days);
/* Working days between now and today, without both. */
int32_t demo_left(struct demo *d);
/* So many minutes of office hours later. */
void demo_later(struct demo *d, int64_t minutes);
/* A number below n that follows from the seed. */
int64_t demo_draw(struct demo *d, int64_t n);

/* ---- many plays at once, turns.c ----------------------------------------------
 *
 * A case, a letter on its way, the month of the money: each goes on step by step, and whose hour
 * comes first takes the next step. So what is numbered, recorded or read by another play was done
 * before it, as in an office. Of two at one time the one that was added first goes on. No step is
 * taken that would not be past: it waits, and the play stands where it is.
 */

struct demo_turn {
    int64_t at_ms; /* of the next step */
    /* Takes it, at that time; sets at_ms of the one behind it, or `over`. cx->a ends with it. */
    mz_code (*go)(struct demo *d, struct demo_turn *t);
    void *p; /* outlives the run */
    bool over;
    int64_t no; /* in which it was added */
};

struct demo_turns;

/* Lives in cx->a of now. */
struct demo_turns *demo_turns_new(struct demo *d);
/* May be called by a step. MZ_LIMIT over the most there can be. */
mz_code demo_turn_add(struct demo *d, struct demo_turns *q, struct demo_turn t) MZ_MUST_USE;
/* Zeroed, as long as the turns live. */
void *demo_turns_alloc(struct demo_turns *q, size_t bytes);
/* Until nothing is left that would be past. */
mz_code demo_turns_run(struct demo *d, struct demo_turns *q) MZ_MUST_USE;
/* The time so many minutes of office hours behind now. */
int64_t demo_then(struct demo *d, int64_t minutes);
/* A time in office hours of this day or the next working one; now, where that is not past. */
int64_t demo_time(struct demo *d, mz_date day);

/* ---- what ------------------------------------------------------------------ */

/*
 * MZ_OK for what was refused (denied, invalid, conflict, absent): what this county cannot do is
 * left out. Every other failure stays one.
 */
mz_code demo_left_out(mz_cx *cx, mz_code rc) MZ_MUST_USE;
/*
 * Do a part of a play whose memory is not needed behind it: what it allocates in cx->a goes when it
 * returns. Parts do not nest.
 */
mz_code demo_part(struct demo *d, mz_code (*part)(struct demo *d, void *p), void *p) MZ_MUST_USE;
/* The first `most` homes with a head below a place, in the order in which they were entered. */
struct demo_home {
    int64_t id, head, division;
};
mz_code demo_some_homes(struct demo *d, int64_t place, int64_t most, struct demo_home **v,
                        size_t *n) MZ_MUST_USE;
/* A grey point, as a PNG; a page without words, as a PDF: what stands for photographs and papers.
 */
mz_str demo_photo(void);
mz_str demo_page(void);

#endif
