#include "rule/limit.h"

#include <string.h>

/* data/limit/limits.csv, a line each, the head first: made by the build. */
extern const char *const rule_limit_lines[];
extern const size_t rule_limit_lines_n;

enum { FIELDS = 13, HOURS_A_DAY = 24, MONTH_DAYS = 31, DIGITS_MAX = 12 };

static const char *const units[RULE_LIMIT_UNITS_N] = {
    [RULE_LIMIT_WORKING] = "working", [RULE_LIMIT_CALENDAR] = "calendar",
    [RULE_LIMIT_HOURS] = "hours",     [RULE_LIMIT_MONTHS] = "months",
    [RULE_LIMIT_DATE] = "date",       [RULE_LIMIT_AT_ONCE] = "at_once",
};

const char *rule_limit_unit_word(enum rule_limit_unit unit)
{
    return unit < RULE_LIMIT_UNITS_N ? units[unit] : "";
}

size_t rule_limits_n(void)
{
    return rule_limit_lines_n - 1;
}

/* ---- a line ------------------------------------------------------------------- */

static bool split(const char *line, mz_str out[FIELDS])
{
    size_t n = 0;
    const char *p = line;
    for (const char *q = line;; q++) {
        if (*q != ',' && *q != '\0') {
            continue;
        }
        if (n == FIELDS) {
            return false;
        }
        out[n++] = (mz_str){p, (size_t)(q - p)};
        p = q + 1;
        if (*q == '\0') {
            return n == FIELDS;
        }
    }
}

static bool number(mz_str s, int64_t *out)
{
    int64_t v = 0;
    for (size_t i = 0; i < s.n && s.n <= DIGITS_MAX; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return s.n > 0 && s.n <= DIGITS_MAX;
}

/* A code as written, filled up with zeros to 12 digits. */
static bool division(mz_str s, int64_t *out)
{
    bool ok = number(s, out);
    for (size_t i = s.n; ok && *out > 0 && i < DIGITS_MAX; i++) {
        *out *= 10;
    }
    return ok;
}

static bool unit_of(mz_str s, enum rule_limit_unit *out)
{
    for (size_t i = 0; i < RULE_LIMIT_UNITS_N; i++) {
        if (mz_str_eq(s, mz_str_of(units[i]))) {
            *out = (enum rule_limit_unit)i;
            return true;
        }
    }
    return false;
}

bool rule_limit_at(size_t i, struct rule_limit *out)
{
    mz_str f[FIELDS];
    if (i >= rule_limits_n() || !split(rule_limit_lines[i + 1], f)) {
        return false;
    }
    *out = (struct rule_limit){.id = f[0],
                               .matter = f[1],
                               .matter_en = f[2],
                               .event = f[3],
                               .event_en = f[4],
                               .start = f[9],
                               .start_en = f[10],
                               .source = f[11],
                               .sure = mz_str_eq(f[12], MZ_S("confirmed"))};
    if (!unit_of(f[7], &out->unit) || !division(f[8], &out->division)) {
        return false;
    }
    if (out->unit == RULE_LIMIT_DATE) {
        out->day = f[5];
        return f[5].n == 5;
    }
    return number(f[5], &out->n) && number(f[6], &out->most) && out->most >= out->n;
}

bool rule_limit_of(mz_str id, struct rule_limit *out)
{
    for (size_t i = 0; i < rule_limits_n(); i++) {
        if (rule_limit_at(i, out) && mz_str_eq(out->id, id)) {
            return true;
        }
    }
    return false;
}

/* ---- against a clock ------------------------------------------------------------ */

/* The longest that a span can be, in hours of the calendar: 5 working days lie in a week or, with a
 * holiday before and behind, in longer; they are only compared with working days. */
static int64_t hours_of(enum rule_limit_unit unit, int64_t n)
{
    switch (unit) {
    case RULE_LIMIT_WORKING:
    case RULE_LIMIT_CALENDAR:
        return n * HOURS_A_DAY;
    case RULE_LIMIT_MONTHS:
        return n * MONTH_DAYS * HOURS_A_DAY;
    case RULE_LIMIT_HOURS:
        return n;
    case RULE_LIMIT_DATE:
    case RULE_LIMIT_AT_ONCE:
    case RULE_LIMIT_UNITS_N:
        break;
    }
    return 0;
}

static int64_t clock_hours(enum ir_clock_of of, int64_t n)
{
    return of == IR_HOURS ? n : n * HOURS_A_DAY;
}

bool rule_limit_longer(const struct rule_limit *l, enum ir_clock_of of, int64_t n)
{
    if (l->unit == RULE_LIMIT_DATE) {
        return false;
    }
    /* Working days of a clock last longer than as many of the calendar: one is too many there. */
    bool slower = of == IR_WORKING && l->unit != RULE_LIMIT_WORKING && n > 0;
    bool months = slower && l->unit == RULE_LIMIT_MONTHS;
    int64_t more = slower && !months ? 1 : 0;
    return clock_hours(of, n) + more > hours_of(l->unit, l->most);
}

bool rule_limit_shorter(const struct rule_limit *l, enum ir_clock_of of, int64_t n)
{
    if (l->unit == RULE_LIMIT_DATE || l->unit == RULE_LIMIT_AT_ONCE) {
        return false;
    }
    bool faster = of != IR_WORKING && l->unit == RULE_LIMIT_WORKING;
    int64_t law = hours_of(l->unit, l->n);
    /* Months have 28 days at least: 30 or 31 days for one month are the law's. */
    law = l->unit == RULE_LIMIT_MONTHS ? law / MONTH_DAYS * 28 : law;
    return clock_hours(of, n) < law || (faster && clock_hours(of, n) == law);
}
