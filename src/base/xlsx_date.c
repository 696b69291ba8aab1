/*
 * Dates of spreadsheets: which formats show one, and which day a number is.
 *
 * ECMA-376 part 1, 18.8.30 (numFmt; ids 27-36 and 50-58 are dates in Chinese locales) and 18.17.4.1
 * (date systems). Excel believes that 1900 was a leap year: number 60 is a day that never was.
 */
#include <stdio.h>

#include "base/xlsx_int.h"

enum { NUMBER_MAX = 2958465, LEAP_BUG = 60, DAY_SECONDS = 86400, FRACTION_DIGITS = 9 };

/* Behind what is only shown: a quoted text, a [colour], an escaped or repeated sign. NULL at the
 * end. */
static const char *skip_shown(const char *c)
{
    if (*c == '"' || *c == '[') {
        const char *end = strchr(c + 1, *c == '"' ? '"' : ']');
        return end == NULL ? NULL : end + 1;
    }
    bool escape = *c == '\\' || *c == '_' || *c == '*';
    return escape && c[1] != '\0' ? c + 2 : c + 1;
}

static enum mz_xlsx_format by_code(const char *code)
{
    bool day = false;
    bool clock = false;
    for (const char *c = code; c != NULL && *c != '\0' && *c != ';'; c = skip_shown(c)) {
        /* m is a month or a minute; the others tell */
        day = day || *c == 'y' || *c == 'Y' || *c == 'd' || *c == 'D';
        clock = clock || *c == 'h' || *c == 'H' || *c == 's' || *c == 'S';
    }
    return day ? MZ_XLSX_DATE : clock ? MZ_XLSX_CLOCK : MZ_XLSX_PLAIN;
}

enum mz_xlsx_format mz_xlsx_format_of(int64_t id, const char *code)
{
    if (code != NULL) {
        /* "General" has no letter of a date in it except in its translations. */
        return strcmp(code, "General") == 0 ? MZ_XLSX_PLAIN : by_code(code);
    }
    if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47)) {
        return MZ_XLSX_CLOCK;
    }
    bool date = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
    return date ? MZ_XLSX_DATE : MZ_XLSX_PLAIN;
}

/* "45000.7291" into whole days and seconds of the day; false for any other form. */
static bool split(mz_str s, int64_t *days, int64_t *seconds)
{
    size_t i = 0;
    *days = 0;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        *days = *days * 10 + (s.p[i] - '0');
        if (*days > NUMBER_MAX) {
            return false;
        }
    }
    if (i == 0) {
        return false;
    }
    int64_t parts = 0;
    int64_t whole = 1;
    if (i < s.n && s.p[i] == '.') {
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
            if (whole < INT64_C(1000000000)) {
                parts = parts * 10 + (s.p[i] - '0');
                whole *= 10;
            }
        }
    }
    *seconds = (parts * DAY_SECONDS + whole / 2) / whole;
    *days += *seconds / DAY_SECONDS;
    *seconds %= DAY_SECONDS;
    return i == s.n;
}

/* Days since 1970-01-01 to a date of the Gregorian calendar (eras of 400 years from 0000-03-01). */
static void civil(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = z / 146097;
    int64_t of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

size_t mz_xlsx_date(mz_str stored, bool from_1904, char *out)
{
    int64_t n = 0;
    int64_t seconds = 0;
    if (!split(stored, &n, &seconds)) {
        return 0;
    }
    int hour = (int)(seconds / 3600);
    int minute = (int)(seconds / 60 % 60);
    int second = (int)(seconds % 60);
    if (n == 0) {
        return (size_t)snprintf(out, 24, "%02d:%02d:%02d", hour, minute, second);
    }
    if (!from_1904 && n == LEAP_BUG) {
        return 0;
    }
    int64_t epoch = from_1904 ? 24107 : n > LEAP_BUG ? 25569 : 25568;
    int year = 0;
    int month = 0;
    int day = 0;
    civil(n - epoch, &year, &month, &day);
    if (year > 9999) {
        return 0;
    }
    if (seconds == 0) {
        return (size_t)snprintf(out, 24, "%04d-%02d-%02d", year, month, day);
    }
    return (size_t)snprintf(out, 24, "%04d-%02d-%02d %02d:%02d:%02d", year, month, day, hour,
                            minute, second);
}
