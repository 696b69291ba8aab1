/*
 * date.h - calendar dates as days since 1970-01-01, and moments as people read them.
 *
 * Layer: base. Dates are proleptic Gregorian from 1800-01-01 to 2200-12-31. A moment is
 * milliseconds since 1970 in UTC; people read it in China time, which is UTC+8 all year. What is
 * due "today" is decided by mz_date_today, which takes the clock from the context.
 *
 * Invariants
 *   - Every mz_date made here lies in range or is MZ_DATE_NONE; arithmetic that would leave the
 *     range refuses.
 *   - Months are not days: adding months keeps the day of the month and falls back to the last
 *     day of a shorter month.
 */
#ifndef MZ_BASE_DATE_H
#define MZ_BASE_DATE_H

#include "base/base.h"

typedef struct mz_date {
    int32_t v;
} mz_date;

#define MZ_DATE_NONE ((mz_date){INT32_MIN})

enum { MZ_YEAR_MIN = 1800, MZ_YEAR_MAX = 2200 };

struct mz_ymd {
    int32_t year;
    int32_t month; /* 1 to 12 */
    int32_t day;   /* 1 to 31 */
};

enum mz_weekday {
    MZ_MONDAY = 1, /* numbers of GB/T 7408 (ISO 8601) */
    MZ_TUESDAY,
    MZ_WEDNESDAY,
    MZ_THURSDAY,
    MZ_FRIDAY,
    MZ_SATURDAY,
    MZ_SUNDAY,
};

/* When a person born on 29 February has a birthday in a common year. */
enum mz_age_rule {
    MZ_AGE_MARCH,    /* on 1 March: the day after the 29th would have been; our default */
    MZ_AGE_FEBRUARY, /* on 28 February, where a rule says so */
};

/* False when there is no such day; for scanning. */
bool mz_date_make(int32_t year, int32_t month, int32_t day, mz_date *out);
/* The same with a refusal that says which part is wrong. */
mz_code mz_date_from_ymd(mz_cx *cx, const char *field, struct mz_ymd t, mz_date *out) MZ_MUST_USE;
struct mz_ymd mz_date_ymd(mz_date d);
bool mz_date_is_leap(int32_t year);
int32_t mz_date_month_days(int32_t year, int32_t month);
bool mz_date_in_range(mz_date d);

/*
 * 2026-11-20, 2026/11/20, 2026.11.20, 20261120 or 2026年11月20日, with one or two digits for
 * month and day, full-width characters, white space around, and a midnight behind it ("0:00",
 * "00:00:00"), as spreadsheets add. Refuses with the part that is wrong.
 */
mz_code mz_date_parse(mz_cx *cx, const char *field, mz_str s, mz_date *out) MZ_MUST_USE;
/*
 * A day number of the 1900 date system of spreadsheets: 1 is 1900-01-01. The system holds 1900 for
 * a leap year: 60 stands for a day that never was and is refused.
 */
mz_code mz_date_from_excel(mz_cx *cx, const char *field, int64_t serial, mz_date *out) MZ_MUST_USE;

mz_code mz_date_add_days(mz_cx *cx, mz_date d, int64_t days, mz_date *out) MZ_MUST_USE;
mz_code mz_date_add_months(mz_cx *cx, mz_date d, int64_t months, mz_date *out) MZ_MUST_USE;
mz_date mz_date_month_first(mz_date d);
mz_date mz_date_month_last(mz_date d);
enum mz_weekday mz_date_weekday(mz_date d);

/* Full years (周岁) reached on day `at`; -1 before birth. */
int32_t mz_date_age(mz_date birth, mz_date at, enum mz_age_rule rule);
/* The day on which the full years are reached. */
mz_code mz_date_birthday(mz_cx *cx, mz_date birth, int32_t years, enum mz_age_rule rule,
                         mz_date *out) MZ_MUST_USE;

/* "2026-11-20", "2026年11月20日", "20 November 2026"; empty for MZ_DATE_NONE. */
mz_str mz_date_iso(mz_arena *a, mz_date d);
mz_str mz_date_zh(mz_arena *a, mz_date d);
mz_str mz_date_en(mz_arena *a, mz_date d);
mz_str mz_date_text(mz_arena *a, enum mz_lang lang, mz_date d);
/* Writes ten characters and a NUL: the ISO form without an arena. */
void mz_date_put(mz_date d, char out[11]);

/* Today in China. */
mz_date mz_date_today(mz_cx *cx);
/* The day in China of a moment; moments outside the range give its first or last day. */
mz_date mz_date_of_ms(int64_t ms);
/* The moment at which the day begins in China. */
int64_t mz_date_ms(mz_date d);
/* "2026-11-20 17:30" and "2026-11-20 17:30:05", China time. */
mz_str mz_time_text(mz_arena *a, int64_t ms);
mz_str mz_time_seconds(mz_arena *a, int64_t ms);
/* "17:30" */
mz_str mz_time_clock(mz_arena *a, int64_t ms);

#endif
