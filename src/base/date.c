#include "base/date.h"

#include <assert.h>
#include <inttypes.h>

#include "base/utf8.h"

enum { DAY_FIRST = -62091, DAY_LAST = 84370, DAY_MS = 86400000, CHINA_MS = 8 * 3600000 };

/* ---- days and parts --------------------------------------------------- */

bool mz_date_is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t mz_date_month_days(int32_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    assert(month >= 1 && month <= 12);
    return days[month - 1] + (month == 2 && mz_date_is_leap(year));
}

bool mz_date_in_range(mz_date d)
{
    return d.v >= DAY_FIRST && d.v <= DAY_LAST;
}

/*
 * Years are counted from March, so that the leap day is the last of its year; then the days before
 * a month follow one line: floor((153 m + 2) / 5) for m = 0 (March) to 11 (February).
 */
static int32_t days_of(int32_t year, int32_t month, int32_t day)
{
    int32_t y = month > 2 ? year : year - 1;
    int32_t m = month > 2 ? month - 3 : month + 9;
    return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

bool mz_date_make(int32_t year, int32_t month, int32_t day, mz_date *out)
{
    if (year < MZ_YEAR_MIN || year > MZ_YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > mz_date_month_days(year, month)) {
        return false;
    }
    out->v = days_of(year, month, day);
    return true;
}

struct mz_ymd mz_date_ymd(mz_date d)
{
    assert(mz_date_in_range(d));
    int32_t days = d.v + 719468; /* since 0000-03-01 */
    /* 146,097 days make 400 years; the first guess is at most one year too far. */
    int32_t y = (int32_t)(((int64_t)days * 400 + 591) / 146097);
    int32_t first = y * 365 + y / 4 - y / 100 + y / 400;
    if (first > days) {
        y--;
        first = y * 365 + y / 4 - y / 100 + y / 400;
    }
    int32_t of_year = days - first;
    int32_t m = (5 * of_year + 2) / 153;
    int32_t day = of_year - (153 * m + 2) / 5 + 1;
    int32_t month = m < 10 ? m + 3 : m - 9;
    return (struct mz_ymd){month > 2 ? y : y + 1, month, day};
}

mz_code mz_date_from_ymd(mz_cx *cx, const char *field, struct mz_ymd t, mz_date *out)
{
    if (mz_date_make(t.year, t.month, t.day, out)) {
        return MZ_OK;
    }
    mz_str year = mz_str_fmt(cx->a, "%" PRId32, t.year);
    mz_str month = mz_str_fmt(cx->a, "%" PRId32, t.month);
    if (t.year < MZ_YEAR_MIN || t.year > MZ_YEAR_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("The year is {0}; it must be from 1800 to 2200"),
                         .arg = {year});
    }
    if (t.month < 1 || t.month > 12) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("The month is {0}; it must be from 1 to 12"), .arg = {month});
    }
    return mz_refuse(cx, MZ_INVALID, .field = field,
                     .text = MZ_T("The day is {0}; month {2} of {1} has {3} days"),
                     .arg = {mz_str_fmt(cx->a, "%" PRId32, t.day), year, month,
                             mz_str_fmt(cx->a, "%" PRId32, mz_date_month_days(t.year, t.month))});
}

/* ---- reading ---------------------------------------------------------- */

/* A folded copy to walk through, small enough for any date. */
struct text {
    char p[40];
    size_t n;
    size_t at;
};

/* Digits at the front as a number; false when there are fewer than least or more than most. */
static bool digits(struct text *t, size_t least, size_t most, int32_t *out)
{
    int32_t v = 0;
    size_t n = 0;
    while (t->at < t->n && t->p[t->at] >= '0' && t->p[t->at] <= '9' && n < most) {
        v = v * 10 + (t->p[t->at] - '0');
        t->at++;
        n++;
    }
    *out = v;
    return n >= least;
}

static bool eat(struct text *t, mz_str s)
{
    if (t->n - t->at < s.n || !mz_str_eq((mz_str){t->p + t->at, s.n}, s)) {
        return false;
    }
    t->at += s.n;
    return true;
}

/* The separators of one writing; the third may be missing only where it is empty. */
static bool split(struct text *t, const mz_str sep[3], bool tight, struct mz_ymd *out)
{
    t->at = 0;
    size_t least = tight ? 2 : 1;
    return digits(t, 4, 4, &out->year) && eat(t, sep[0]) && digits(t, least, 2, &out->month) &&
           eat(t, sep[1]) && digits(t, least, 2, &out->day) && eat(t, sep[2]);
}

static bool midnight(struct text *t)
{
    if (t->at == t->n) {
        return true;
    }
    bool gap = eat(t, MZ_S(" ")) || eat(t, MZ_S("T"));
    bool hour = gap && (eat(t, MZ_S("00:00")) || eat(t, MZ_S("0:00")));
    bool second = hour && (t->at == t->n || eat(t, MZ_S(":00")));
    return second && (t->at == t->n || (eat(t, MZ_S(".0")) && t->at == t->n));
}

static bool folded(mz_str s, struct text *t)
{
    uint32_t cp;
    t->n = 0;
    t->at = 0;
    for (size_t i = 0; mz_utf8_next(s, &i, &cp);) {
        if (t->n + 4 > sizeof t->p) {
            return false;
        }
        t->n += mz_utf8_encode(mz_utf8_fold(cp), t->p + t->n);
    }
    return true;
}

mz_code mz_date_parse(mz_cx *cx, const char *field, mz_str s, mz_date *out)
{
    static const mz_str writings[][3] = {
        {{"-", 1}, {"-", 1}, {"", 0}},
        {{"/", 1}, {"/", 1}, {"", 0}},
        {{".", 1}, {".", 1}, {"", 0}},
        {{"", 0}, {"", 0}, {"", 0}},
        {{"\u5E74", 3}, {"\u6708", 3}, {"\u65E5", 3}}, /* 年月日 */
    };
    s = mz_str_trim(s);
    if (s.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("Enter a date"));
    }
    struct text t;
    struct mz_ymd ymd;
    for (size_t i = 0; folded(s, &t) && i < MZ_LEN(writings); i++) {
        if (split(&t, writings[i], writings[i][0].n == 0, &ymd) && midnight(&t)) {
            return mz_date_from_ymd(cx, field, ymd, out);
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = field,
                     .text = MZ_T("\"{0}\" is not a date; write it like 2026-11-20"), .arg = {s});
}

mz_code mz_date_from_excel(mz_cx *cx, const char *field, int64_t serial, mz_date *out)
{
    if (serial == 60) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Day number 60 of a spreadsheet is 29 February 1900, a day "
                                      "that never was"));
    }
    if (serial < 1 || serial > DAY_LAST + 25569) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("{0} is not the day number of a date from 1900 to 2200"),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, serial)});
    }
    /* 1900-01-01 is day -25567; from 61 on the day that never was shifts the count. */
    out->v = (int32_t)serial - (serial < 60 ? 25568 : 25569);
    return MZ_OK;
}

/* ---- arithmetic ------------------------------------------------------- */

static mz_code out_of_range(mz_cx *cx)
{
    return mz_refuse(cx, MZ_LIMIT,
                     .text = MZ_T("The date would be outside the years 1800 to 2200"));
}

mz_code mz_date_add_days(mz_cx *cx, mz_date d, int64_t days, mz_date *out)
{
    assert(mz_date_in_range(d));
    if (days < DAY_FIRST - (int64_t)d.v || days > DAY_LAST - (int64_t)d.v) {
        return out_of_range(cx);
    }
    out->v = (int32_t)(d.v + days);
    return MZ_OK;
}

mz_code mz_date_add_months(mz_cx *cx, mz_date d, int64_t months, mz_date *out)
{
    struct mz_ymd t = mz_date_ymd(d);
    enum { MONTHS = (MZ_YEAR_MAX - MZ_YEAR_MIN + 1) * 12 };
    int64_t at = (int64_t)(t.year - MZ_YEAR_MIN) * 12 + t.month - 1;
    if (months < -at || months > MONTHS - 1 - at) {
        return out_of_range(cx);
    }
    at += months;
    int32_t year = (int32_t)(at / 12) + MZ_YEAR_MIN;
    int32_t month = (int32_t)(at % 12) + 1;
    int32_t last = mz_date_month_days(year, month);
    out->v = days_of(year, month, t.day < last ? t.day : last);
    return MZ_OK;
}

mz_date mz_date_month_first(mz_date d)
{
    return (mz_date){d.v - mz_date_ymd(d).day + 1};
}

mz_date mz_date_month_last(mz_date d)
{
    struct mz_ymd t = mz_date_ymd(d);
    return (mz_date){d.v - t.day + mz_date_month_days(t.year, t.month)};
}

enum mz_weekday mz_date_weekday(mz_date d)
{
    assert(mz_date_in_range(d));
    /* 1800-01-01 was a Wednesday. */
    return (enum mz_weekday)((d.v - DAY_FIRST + 2) % 7 + 1);
}

static struct mz_ymd birthday_in(struct mz_ymd birth, int32_t year, enum mz_age_rule rule)
{
    if (birth.month == 2 && birth.day == 29 && !mz_date_is_leap(year)) {
        return rule == MZ_AGE_MARCH ? (struct mz_ymd){year, 3, 1} : (struct mz_ymd){year, 2, 28};
    }
    return (struct mz_ymd){year, birth.month, birth.day};
}

int32_t mz_date_age(mz_date birth, mz_date at, enum mz_age_rule rule)
{
    if (at.v < birth.v) {
        return -1;
    }
    struct mz_ymd b = mz_date_ymd(birth);
    struct mz_ymd t = mz_date_ymd(at);
    struct mz_ymd day = birthday_in(b, t.year, rule);
    bool reached = t.month > day.month || (t.month == day.month && t.day >= day.day);
    return t.year - b.year - (reached ? 0 : 1);
}

mz_code mz_date_birthday(mz_cx *cx, mz_date birth, int32_t years, enum mz_age_rule rule,
                         mz_date *out)
{
    struct mz_ymd b = mz_date_ymd(birth);
    if (years < 0 || years > MZ_YEAR_MAX - b.year) {
        return out_of_range(cx);
    }
    struct mz_ymd day = birthday_in(b, b.year + years, rule);
    out->v = days_of(day.year, day.month, day.day);
    return MZ_OK;
}

/* ---- printing --------------------------------------------------------- */

void mz_date_put(mz_date d, char out[11])
{
    struct mz_ymd t = mz_date_ymd(d);
    for (size_t i = 4; i > 0; i--, t.year /= 10) {
        out[i - 1] = (char)('0' + t.year % 10);
    }
    out[4] = out[7] = '-';
    out[5] = (char)('0' + t.month / 10);
    out[6] = (char)('0' + t.month % 10);
    out[8] = (char)('0' + t.day / 10);
    out[9] = (char)('0' + t.day % 10);
    out[10] = '\0';
}

static bool is_none(mz_date d)
{
    return d.v == MZ_DATE_NONE.v;
}

mz_str mz_date_iso(mz_arena *a, mz_date d)
{
    if (is_none(d)) {
        return MZ_S("");
    }
    char *p = mz_arena_alloc(a, 11);
    mz_date_put(d, p);
    return (mz_str){p, 10};
}

mz_str mz_date_zh(mz_arena *a, mz_date d)
{
    if (is_none(d)) {
        return MZ_S("");
    }
    struct mz_ymd t = mz_date_ymd(d);
    return mz_str_fmt(a, "%" PRId32 "年%" PRId32 "月%" PRId32 "日", t.year, t.month, t.day);
}

mz_str mz_date_en(mz_arena *a, mz_date d)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    if (is_none(d)) {
        return MZ_S("");
    }
    struct mz_ymd t = mz_date_ymd(d);
    return mz_str_fmt(a, "%" PRId32 " %s %" PRId32, t.day, months[t.month - 1], t.year);
}

mz_str mz_date_text(mz_arena *a, enum mz_lang lang, mz_date d)
{
    return lang == MZ_LANG_ZH ? mz_date_zh(a, d) : mz_date_en(a, d);
}

/* ---- moments ---------------------------------------------------------- */

/* Milliseconds since midnight in China, 0 to DAY_MS - 1, and the day. */
static int32_t local(int64_t ms, mz_date *day)
{
    const int64_t least = (int64_t)DAY_FIRST * DAY_MS - CHINA_MS;
    const int64_t most = ((int64_t)DAY_LAST + 1) * DAY_MS - CHINA_MS - 1;
    ms = ms < least ? least : ms > most ? most : ms;
    int64_t since = ms + CHINA_MS - (int64_t)DAY_FIRST * DAY_MS;
    day->v = (int32_t)(since / DAY_MS) + DAY_FIRST;
    return (int32_t)(since % DAY_MS);
}

mz_date mz_date_of_ms(int64_t ms)
{
    mz_date d;
    (void)local(ms, &d);
    return d;
}

int64_t mz_date_ms(mz_date d)
{
    assert(mz_date_in_range(d));
    return (int64_t)d.v * DAY_MS - CHINA_MS;
}

mz_date mz_date_today(mz_cx *cx)
{
    return mz_date_of_ms(mz_now_ms(cx));
}

mz_str mz_time_text(mz_arena *a, int64_t ms)
{
    mz_str s = mz_time_seconds(a, ms);
    return (mz_str){s.p, s.n - 3};
}

mz_str mz_time_clock(mz_arena *a, int64_t ms)
{
    mz_str s = mz_time_seconds(a, ms);
    return (mz_str){s.p + 11, 5};
}

mz_str mz_time_seconds(mz_arena *a, int64_t ms)
{
    mz_date d;
    int32_t second = local(ms, &d) / 1000;
    char day[11];
    mz_date_put(d, day);
    return mz_str_fmt(a, "%s %02" PRId32 ":%02" PRId32 ":%02" PRId32, day, second / 3600,
                      second / 60 % 60, second % 60);
}
