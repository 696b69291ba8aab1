#include "base/date.h"

#include "check.h"

static mz_cx with_arena(void)
{
    return (mz_cx){.a = mz_arena_new(1 << 24)};
}

static mz_date day(int32_t y, int32_t m, int32_t d)
{
    mz_date out = MZ_DATE_NONE;
    return mz_date_make(y, m, d, &out) ? out : MZ_DATE_NONE;
}

TEST(every_day_of_four_centuries_goes_there_and_back)
{
    int32_t next = day(1800, 1, 1).v;
    enum mz_weekday weekday = MZ_WEDNESDAY;
    int64_t wrong = 0;
    for (int32_t y = 1800; y <= 2200; y++) {
        for (int32_t m = 1; m <= 12; m++) {
            for (int32_t d = 1; d <= mz_date_month_days(y, m); d++, next++) {
                mz_date v = day(y, m, d);
                struct mz_ymd t = mz_date_ymd(v);
                wrong += v.v != next || t.year != y || t.month != m || t.day != d;
                wrong += mz_date_weekday(v) != weekday;
                weekday = weekday == MZ_SUNDAY ? MZ_MONDAY : weekday + 1;
            }
        }
    }
    CHECK(wrong == 0 && day(1970, 1, 1).v == 0);
    CHECK(!mz_date_in_range((mz_date){next}) && mz_date_in_range((mz_date){next - 1}));
}

TEST(every_day_of_two_centuries_is_printed_and_read_back)
{
    mz_cx cx = with_arena();
    int64_t wrong = 0;
    for (int32_t v = day(1900, 1, 1).v; v <= day(2100, 12, 31).v; v++) {
        mz_date back = MZ_DATE_NONE;
        wrong += mz_date_parse(&cx, NULL, mz_date_iso(cx.a, (mz_date){v}), &back) != MZ_OK;
        wrong += back.v != v;
        wrong += mz_date_parse(&cx, NULL, mz_date_zh(cx.a, (mz_date){v}), &back) != MZ_OK;
        wrong += back.v != v;
        mz_arena_reset(cx.a);
    }
    CHECK(wrong == 0);
    mz_arena_free(cx.a);
}

TEST(all_common_writings_are_read)
{
    /* clang-format off */
    static const char *const writings[] = {
        "2026-11-20", "2026/11/20", "20261120", "2026.11.20", " 2026-11-20 ",
        "2026年11月20日", "２０２６－１１－２０", "2026．11．20",
        "２０２６年１１月２０日",
        "2026-11-20 00:00:00", "2026/11/20 0:00", "2026-11-20T00:00", "2026-11-20 00:00:00.0",
    };
    /* clang-format on */
    mz_cx cx = with_arena();
    for (size_t i = 0; i < MZ_LEN(writings); i++) {
        mz_date d = MZ_DATE_NONE;
        CHECK(mz_date_parse(&cx, "birth", mz_str_of(writings[i]), &d) == MZ_OK);
        CHECK(d.v == day(2026, 11, 20).v);
    }
    mz_date d = MZ_DATE_NONE;
    CHECK(mz_date_parse(&cx, "birth", MZ_S("2026-1-5"), &d) == MZ_OK);
    CHECK(d.v == day(2026, 1, 5).v);
    mz_arena_free(cx.a);
}

static bool refuses(mz_cx *cx, const char *s, const char *why)
{
    mz_date d = {7};
    mz_clear(cx);
    return mz_date_parse(cx, "birth", mz_str_of(s), &d) == MZ_INVALID && d.v == 7 &&
           strcmp(cx->err.msg, why) == 0 && strcmp(cx->err.field, "birth") == 0;
}

TEST(a_wrong_date_is_refused_with_the_part_that_is_wrong)
{
    mz_cx cx = with_arena();
    CHECK(refuses(&cx, "", "Enter a date"));
    CHECK(refuses(&cx, "2026-13-01", "The month is 13; it must be from 1 to 12"));
    CHECK(refuses(&cx, "2026-00-01", "The month is 0; it must be from 1 to 12"));
    CHECK(refuses(&cx, "20260229", "The day is 29; month 2 of 2026 has 28 days"));
    CHECK(refuses(&cx, "2026-04-31", "The day is 31; month 4 of 2026 has 30 days"));
    CHECK(refuses(&cx, "1799/12/31", "The year is 1799; it must be from 1800 to 2200"));
    static const char *const other[] = {
        "2026-11/20", "26-11-20",         "2026-11",    "2026年11月20", "2026-11-20x",
        "2026111",    "2026-11-20 08:00", "2026 11 20", "20-11-2026",   "2026-11-200"};
    for (size_t i = 0; i < MZ_LEN(other); i++) {
        mz_str why = mz_str_fmt(cx.a, "\"%s\" is not a date; write it like 2026-11-20", other[i]);
        CHECK(refuses(&cx, other[i], why.p));
    }
    char longer[400];
    memset(longer, '2', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    mz_clear(&cx);
    mz_date d;
    CHECK(mz_date_parse(&cx, NULL, mz_str_of(longer), &d) == MZ_INVALID);
    mz_arena_free(cx.a);
}

TEST(spreadsheet_day_numbers_step_over_the_day_that_never_was)
{
    mz_cx cx = with_arena();
    mz_date d = MZ_DATE_NONE;
    CHECK(mz_date_from_excel(&cx, "d", 1, &d) == MZ_OK && d.v == day(1900, 1, 1).v);
    CHECK(mz_date_from_excel(&cx, "d", 59, &d) == MZ_OK && d.v == day(1900, 2, 28).v);
    CHECK(mz_date_from_excel(&cx, "d", 61, &d) == MZ_OK && d.v == day(1900, 3, 1).v);
    CHECK(mz_date_from_excel(&cx, "d", 25569, &d) == MZ_OK && d.v == 0);
    CHECK(mz_date_from_excel(&cx, "d", 46346, &d) == MZ_OK && d.v == day(2026, 11, 20).v);
    static const int64_t bad[] = {60, 0, -1, 109940, INT64_MAX, INT64_MIN + 1};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        mz_clear(&cx);
        CHECK(mz_date_from_excel(&cx, "d", bad[i], &d) == MZ_INVALID && cx.err.say != NULL);
    }
    mz_arena_free(cx.a);
}

TEST(adding_months_clamps_to_the_end_of_the_month)
{
    mz_cx cx = with_arena();
    mz_date d = MZ_DATE_NONE;
    CHECK(mz_date_add_months(&cx, day(2024, 1, 31), 1, &d) == MZ_OK);
    CHECK(d.v == day(2024, 2, 29).v);
    CHECK(mz_date_add_months(&cx, day(2026, 3, 31), -1, &d) == MZ_OK);
    CHECK(d.v == day(2026, 2, 28).v);
    CHECK(mz_date_add_months(&cx, day(2026, 11, 20), 14, &d) == MZ_OK);
    CHECK(d.v == day(2028, 1, 20).v);
    CHECK(mz_date_month_first(d).v == day(2028, 1, 1).v);
    CHECK(mz_date_month_last(day(2100, 2, 3)).v == day(2100, 2, 28).v);
    CHECK(mz_date_add_months(&cx, day(2200, 12, 31), 1, &d) == MZ_LIMIT);
    mz_clear(&cx);
    CHECK(mz_date_add_months(&cx, day(1800, 1, 31), INT64_MIN, &d) == MZ_LIMIT);
    mz_clear(&cx);
    CHECK(mz_date_add_days(&cx, day(2024, 2, 28), 2, &d) == MZ_OK && d.v == day(2024, 3, 1).v);
    CHECK(mz_date_add_days(&cx, day(2200, 12, 31), 1, &d) == MZ_LIMIT);
    mz_clear(&cx);
    CHECK(mz_date_add_days(&cx, day(1800, 1, 1), INT64_MIN, &d) == MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST(age_is_reached_on_the_birthday)
{
    mz_date b = day(1952, 3, 15);
    CHECK(mz_date_age(b, day(2032, 3, 14), MZ_AGE_MARCH) == 79);
    CHECK(mz_date_age(b, day(2032, 3, 15), MZ_AGE_MARCH) == 80);
    CHECK(mz_date_age(b, b, MZ_AGE_MARCH) == 0);
    CHECK(mz_date_age(b, day(1952, 3, 14), MZ_AGE_MARCH) == -1);
}

TEST(a_leap_day_birthday_follows_the_rule_asked_for)
{
    mz_date b = day(1952, 2, 29);
    CHECK(mz_date_age(b, day(2026, 2, 28), MZ_AGE_MARCH) == 73);
    CHECK(mz_date_age(b, day(2026, 3, 1), MZ_AGE_MARCH) == 74);
    CHECK(mz_date_age(b, day(2026, 2, 28), MZ_AGE_FEBRUARY) == 74);
    CHECK(mz_date_age(b, day(2026, 2, 27), MZ_AGE_FEBRUARY) == 73);
    CHECK(mz_date_age(b, day(2028, 2, 28), MZ_AGE_FEBRUARY) == 75);
    CHECK(mz_date_age(b, day(2028, 2, 29), MZ_AGE_MARCH) == 76);
}

TEST(the_birthday_is_the_first_day_of_the_age)
{
    mz_cx cx = with_arena();
    int64_t wrong = 0;
    for (int32_t v = day(1951, 12, 1).v; v < day(1953, 2, 1).v; v++) {
        for (int32_t years = 1; years < 100; years++) {
            for (enum mz_age_rule r = MZ_AGE_MARCH; r <= MZ_AGE_FEBRUARY; r++) {
                mz_date d = MZ_DATE_NONE;
                wrong += mz_date_birthday(&cx, (mz_date){v}, years, r, &d) != MZ_OK;
                wrong += mz_date_age((mz_date){v}, d, r) != years;
                wrong += mz_date_age((mz_date){v}, (mz_date){d.v - 1}, r) != years - 1;
            }
        }
    }
    mz_date d;
    CHECK(wrong == 0);
    CHECK(mz_date_birthday(&cx, day(2199, 1, 1), 2, MZ_AGE_MARCH, &d) == MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST(dates_are_printed_for_files_and_for_readers)
{
    mz_arena *a = mz_arena_new(1 << 16);
    mz_date d = day(2026, 3, 5);
    CHECK(mz_str_eq(mz_date_iso(a, d), MZ_S("2026-03-05")));
    CHECK(mz_str_eq(mz_date_zh(a, d), MZ_S("2026年3月5日")));
    CHECK(mz_str_eq(mz_date_text(a, MZ_LANG_ZH, d), mz_date_zh(a, d)));
    CHECK(mz_str_eq(mz_date_text(a, MZ_LANG_EN, d), MZ_S("5 March 2026")));
    CHECK(mz_date_iso(a, MZ_DATE_NONE).n == 0 && mz_date_zh(a, MZ_DATE_NONE).n == 0);
    CHECK(mz_date_en(a, MZ_DATE_NONE).n == 0);
    mz_arena_free(a);
}

static int64_t fixed(void *p)
{
    return *(int64_t *)p;
}

TEST(today_is_the_day_in_china)
{
    int64_t ms = mz_date_ms(day(2026, 11, 20)) - 1;
    struct mz_clock clock = {fixed, &ms};
    mz_cx cx = with_arena();
    cx.clock = &clock;
    CHECK(mz_date_today(&cx).v == day(2026, 11, 19).v);
    CHECK(mz_str_eq(mz_time_seconds(cx.a, ms), MZ_S("2026-11-19 23:59:59")));
    ms++;
    CHECK(mz_date_today(&cx).v == day(2026, 11, 20).v);
    ms += (17 * 60 + 30) * 60000 + 5999;
    CHECK(mz_str_eq(mz_time_text(cx.a, ms), MZ_S("2026-11-20 17:30")));
    CHECK(mz_str_eq(mz_time_seconds(cx.a, ms), MZ_S("2026-11-20 17:30:05")));
    CHECK(mz_str_eq(mz_time_clock(cx.a, ms), MZ_S("17:30")));
    CHECK(mz_str_eq(mz_time_text(cx.a, 0), MZ_S("1970-01-01 08:00")));
    CHECK(mz_date_of_ms(INT64_MIN).v == day(1800, 1, 1).v);
    CHECK(mz_date_of_ms(INT64_MAX).v == day(2200, 12, 31).v);
    mz_arena_free(cx.a);
}

/* clang-format off */
TEST_MAIN(T(every_day_of_four_centuries_goes_there_and_back),
          T(every_day_of_two_centuries_is_printed_and_read_back),
          T(all_common_writings_are_read),
          T(a_wrong_date_is_refused_with_the_part_that_is_wrong),
          T(spreadsheet_day_numbers_step_over_the_day_that_never_was),
          T(adding_months_clamps_to_the_end_of_the_month),
          T(age_is_reached_on_the_birthday),
          T(a_leap_day_birthday_follows_the_rule_asked_for),
          T(the_birthday_is_the_first_day_of_the_age),
          T(dates_are_printed_for_files_and_for_readers),
          T(today_is_the_day_in_china))
/* clang-format on */
