/*
 * calendar.h - working days by the yearly holiday arrangement of the State Council.
 *
 * Layer: base. Statutory periods of handling run in working days, without statutory holidays
 * (article 82 of the Administrative Licensing Law), so they depend on notices that appear once a
 * year. One file per year, data/calendar/YYYY.csv, holds what differs from Monday to Friday; a year
 * is added by adding its file.
 *
 *     # comment
 *     date,kind,festival,notice
 *     2026-02-16,rest,...      a weekday off
 *     2026-02-14,work,...      a weekend day worked (调休)
 *
 * Invariants
 *   - A calendar covers whole years without a gap and never changes after loading; threads share
 *     it.
 *   - A question that needs a day of another year is refused with that year. Nothing is guessed.
 *   - Every answer is one or two array reads.
 */
#ifndef MZ_BASE_CALENDAR_H
#define MZ_BASE_CALENDAR_H

#include "base/date.h"

typedef struct mz_calendar mz_calendar;

/* Years that one calendar may hold, bytes of one file, and rows of one file. */
enum { MZ_CALENDAR_YEARS = 120, MZ_CALENDAR_BYTES = 65536, MZ_CALENDAR_ROWS = 130 };

/*
 * Read every YYYY.csv in the folder; other names are passed over. The calendar lives in `a`. A
 * missing folder, a folder without files, a gap between years, a row that is wrong (with file and
 * line), a weekend named as rest or a weekday as work refuse the whole.
 */
mz_code mz_calendar_load(mz_cx *cx, mz_arena *a, const char *dir,
                         const mz_calendar **out) MZ_MUST_USE;

/*
 * The same, and over it what an office has of its own: a year of the folder `own` stands in place
 * of the product's, or after it. `own` may be NULL or not there.
 */
mz_code mz_calendar_load_with(mz_cx *cx, mz_arena *a, const char *dir, const char *own,
                              const mz_calendar **out) MZ_MUST_USE;

int32_t mz_calendar_first_year(const mz_calendar *c);
int32_t mz_calendar_last_year(const mz_calendar *c);

struct mz_calendar_day {
    bool working;
    bool differs;    /* a rest day on a weekday or a working day on a weekend */
    mz_str festival; /* of a day that differs; else empty */
    mz_str notice;   /* the number of the notice that says so */
};

mz_code mz_calendar_day_of(mz_cx *cx, const mz_calendar *c, mz_date d,
                           struct mz_calendar_day *out) MZ_MUST_USE;

mz_code mz_calendar_is_working(mz_cx *cx, const mz_calendar *c, mz_date d, bool *out) MZ_MUST_USE;

/*
 * The n-th working day after d; d itself does not count, be it a working day or not (当日不计).
 * A negative n goes back: -1 is the last working day before d. 0 is d.
 */
mz_code mz_calendar_add(mz_cx *cx, const mz_calendar *c, mz_date d, int32_t n,
                        mz_date *out) MZ_MUST_USE;

/*
 * Working days after `from` up to and with `to`; negative when `to` is earlier. For a working day
 * `to`, adding the count to `from` gives `to` again.
 */
mz_code mz_calendar_between(mz_cx *cx, const mz_calendar *c, mz_date from, mz_date to,
                            int32_t *out) MZ_MUST_USE;

/* d when it is a working day, else the first one after it: where a last day moves to. */
mz_code mz_calendar_next(mz_cx *cx, const mz_calendar *c, mz_date d, mz_date *out) MZ_MUST_USE;

/*
 * For what an office waits for, which must have an end in December too: as mz_calendar_add and
 * mz_calendar_between, but where no notice has come yet, or `c` is NULL, days of the calendar are
 * counted. That end is earlier than the true one, never later. Not for a date that a letter states.
 */
mz_date mz_calendar_due(mz_cx *cx, const mz_calendar *c, mz_date d, int32_t n);
int32_t mz_calendar_over(mz_cx *cx, const mz_calendar *c, mz_date from, mz_date to);

#endif
