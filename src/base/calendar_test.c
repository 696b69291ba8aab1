#include "base/calendar.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static mz_cx with_arena(void)
{
    return (mz_cx){.a = mz_arena_new(1 << 24)};
}

static const mz_calendar *loaded(mz_cx *cx)
{
    const mz_calendar *c = NULL;
    return mz_calendar_load(cx, cx->a, "data/calendar", &c) == MZ_OK ? c : NULL;
}

static mz_date day(int32_t ymd)
{
    mz_date out = MZ_DATE_NONE;
    return mz_date_make(ymd / 10000, ymd / 100 % 100, ymd % 100, &out) ? out : MZ_DATE_NONE;
}

/*
 * The arrangements as the notices word them: holidays from one day to another, weekends inside
 * included, and the days worked for them. Typed from the texts, not from the data files.
 */
static const struct {
    int32_t year;
    int32_t off[9][2];
    int32_t work[9];
    int32_t free_days; /* length of all holidays, as the notice sums them up */
} notices[] = {
    {2020, /* with the extension of the Spring Festival to 2 February */
     {{101, 101}, {124, 202}, {404, 406}, {501, 505}, {625, 627}, {1001, 1008}},
     {119, 426, 509, 628, 927, 1010},
     1 + 10 + 3 + 5 + 3 + 8},
    {2021,
     {{101, 103}, {211, 217}, {403, 405}, {501, 505}, {612, 614}, {919, 921}, {1001, 1007}},
     {207, 220, 425, 508, 918, 926, 1009},
     3 + 7 + 3 + 5 + 3 + 3 + 7},
    {2022,
     {{101, 103}, {131, 206}, {403, 405}, {430, 504}, {603, 605}, {910, 912}, {1001, 1007}},
     {129, 130, 402, 424, 507, 1008, 1009},
     3 + 7 + 3 + 5 + 3 + 3 + 7},
    {2023, /* the New Year holiday begins on 31 December 2022, a Saturday */
     {{101, 102}, {121, 127}, {405, 405}, {429, 503}, {622, 624}, {929, 1006}},
     {128, 129, 423, 506, 625, 1007, 1008},
     2 + 7 + 1 + 5 + 3 + 8},
    {2024,
     {{101, 101}, {210, 217}, {404, 406}, {501, 505}, {608, 610}, {915, 917}, {1001, 1007}},
     {204, 218, 407, 428, 511, 914, 929, 1012},
     1 + 8 + 3 + 5 + 3 + 3 + 7},
    {2025,
     {{101, 101}, {128, 204}, {404, 406}, {501, 505}, {531, 602}, {1001, 1008}},
     {126, 208, 427, 928, 1011},
     1 + 8 + 3 + 5 + 3 + 8},
    {2026,
     {{101, 103}, {215, 223}, {404, 406}, {501, 505}, {619, 621}, {925, 927}, {1001, 1007}},
     {104, 214, 228, 509, 920, 1010},
     3 + 9 + 3 + 5 + 3 + 3 + 7},
};

static bool expected(size_t n, mz_date d)
{
    bool working = mz_date_weekday(d) < MZ_SATURDAY;
    for (size_t i = 0; i < MZ_LEN(notices[n].off) && notices[n].off[i][0] != 0; i++) {
        if (d.v >= day(notices[n].year * 10000 + notices[n].off[i][0]).v &&
            d.v <= day(notices[n].year * 10000 + notices[n].off[i][1]).v) {
            working = false;
        }
    }
    for (size_t i = 0; i < MZ_LEN(notices[n].work) && notices[n].work[i] != 0; i++) {
        working = working || d.v == day(notices[n].year * 10000 + notices[n].work[i]).v;
    }
    return working;
}

TEST(every_day_of_seven_years_is_as_the_notice_words_it)
{
    mz_cx cx = with_arena();
    const mz_calendar *c = loaded(&cx);
    CHECK(c != NULL && mz_calendar_first_year(c) == 2020 && mz_calendar_last_year(c) == 2026);
    for (size_t n = 0; n < MZ_LEN(notices); n++) {
        int32_t days = 0;
        for (size_t i = 0; i < MZ_LEN(notices[n].off) && notices[n].off[i][0] != 0; i++) {
            days += day(notices[n].year * 10000 + notices[n].off[i][1]).v -
                    day(notices[n].year * 10000 + notices[n].off[i][0]).v + 1;
        }
        CHECK(days == notices[n].free_days);
        int64_t wrong = 0;
        mz_date d = day(notices[n].year * 10000 + 101);
        for (; mz_date_ymd(d).year == notices[n].year; d.v++) {
            bool working = false;
            wrong += mz_calendar_is_working(&cx, c, d, &working) != MZ_OK;
            wrong += working != expected(n, d);
        }
        CHECK(wrong == 0);
    }
    mz_arena_free(cx.a);
}

TEST(years_have_the_working_days_that_the_notices_leave)
{
    static const int32_t days[] = {249, 250, 249, 249, 251, 248, 248};
    mz_cx cx = with_arena();
    const mz_calendar *c = loaded(&cx);
    for (int32_t y = 2020; y <= 2026; y++) {
        int32_t n = 0;
        bool first = false;
        CHECK(mz_calendar_between(&cx, c, day(y * 10000 + 101), day(y * 10000 + 1231), &n) ==
              MZ_OK);
        CHECK(mz_calendar_is_working(&cx, c, day(y * 10000 + 101), &first) == MZ_OK && !first);
        CHECK(n == days[y - 2020]);
    }
    mz_arena_free(cx.a);
}

TEST(the_day_itself_does_not_count)
{
    mz_cx cx = with_arena();
    const mz_calendar *c = loaded(&cx);
    static const struct {
        int32_t from;
        int32_t n;
        int32_t to;
    } rows[] = {
        {20261120, 1, 20261123},  /* Friday to Monday */
        {20261121, 1, 20261123},  /* Saturday to Monday */
        {20261120, 10, 20261204}, /* two weeks without a holiday */
        {20260213, 1, 20260214},  /* a Saturday worked before the Spring Festival */
        {20260214, 1, 20260224},  /* over the whole festival */
        {20260930, 3, 20261010},  /* National Day, then a Saturday worked */
        {20261123, -1, 20261120}, {20260224, -1, 20260214}, {20261121, 0, 20261121},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        mz_date d = MZ_DATE_NONE;
        CHECK(mz_calendar_add(&cx, c, day(rows[i].from), rows[i].n, &d) == MZ_OK);
        CHECK(d.v == day(rows[i].to).v);
    }
    mz_arena_free(cx.a);
}

TEST(adding_and_counting_are_inverse)
{
    mz_cx cx = with_arena();
    const mz_calendar *c = loaded(&cx);
    int64_t wrong = 0;
    for (int32_t v = day(20210101).v; v <= day(20251231).v; v++) {
        for (int32_t n = -60; n <= 60; n += 7) {
            mz_date to = MZ_DATE_NONE;
            int32_t back = 0;
            bool from_works = false;
            wrong += mz_calendar_add(&cx, c, (mz_date){v}, n, &to) != MZ_OK;
            wrong += mz_calendar_is_working(&cx, c, (mz_date){v}, &from_works) != MZ_OK;
            wrong += mz_calendar_between(&cx, c, (mz_date){v}, to, &back) != MZ_OK;
            /* Counting back to a day that works leaves that day out: one less from a free day. */
            wrong += back != (n < 0 && !from_works ? n + 1 : n);
        }
    }
    CHECK(wrong == 0);
    mz_arena_free(cx.a);
}

TEST(a_last_day_that_is_free_moves_to_the_next_working_day)
{
    mz_cx cx = with_arena();
    const mz_calendar *c = loaded(&cx);
    mz_date d = MZ_DATE_NONE;
    CHECK(mz_calendar_next(&cx, c, day(20261001), &d) == MZ_OK && d.v == day(20261008).v);
    CHECK(mz_calendar_next(&cx, c, day(20261010), &d) == MZ_OK && d.v == day(20261010).v);
    CHECK(mz_calendar_next(&cx, c, day(20261231), &d) == MZ_OK && d.v == day(20261231).v);
    mz_arena_free(cx.a);
}

TEST(a_day_that_differs_names_festival_and_notice)
{
    mz_cx cx = with_arena();
    const mz_calendar *c = loaded(&cx);
    struct mz_calendar_day d;
    CHECK(mz_calendar_day_of(&cx, c, day(20200131), &d) == MZ_OK && !d.working && d.differs);
    CHECK(mz_str_eq(d.festival, MZ_S("春节")) &&
          mz_str_eq(d.notice, MZ_S("国办发明电〔2020〕1号")));
    CHECK(mz_calendar_day_of(&cx, c, day(20261010), &d) == MZ_OK && d.working && d.differs);
    CHECK(mz_calendar_day_of(&cx, c, day(20261003), &d) == MZ_OK && !d.working && !d.differs);
    CHECK(d.festival.n == 0);
    mz_arena_free(cx.a);
}

TEST(a_year_that_is_not_loaded_is_named)
{
    mz_cx cx = with_arena();
    const mz_calendar *c = loaded(&cx);
    mz_date d = {7};
    CHECK(mz_calendar_add(&cx, c, day(20261230), 2, &d) == MZ_ABSENT && d.v == 7);
    CHECK(strcmp(cx.err.say_arg[0], "2027") == 0);
    mz_clear(&cx);
    CHECK(mz_calendar_add(&cx, c, day(20200103), -3, &d) == MZ_ABSENT);
    CHECK(strcmp(cx.err.say_arg[0], "2019") == 0);
    mz_clear(&cx);
    CHECK(mz_calendar_next(&cx, c, day(20280101), &d) == MZ_ABSENT);
    CHECK(strcmp(cx.err.say_arg[0], "2028") == 0);
    mz_clear(&cx);
    int32_t n = 0;
    CHECK(mz_calendar_between(&cx, c, day(20191231), day(20200101), &n) == MZ_ABSENT);
    mz_clear(&cx);
    CHECK(mz_calendar_add(&cx, c, day(20200103), INT32_MIN, &d) == MZ_ABSENT);
    mz_arena_free(cx.a);
}

/* A folder of the test's own, with one file. */
static mz_code load_text(mz_cx *cx, const char *name, const char *text)
{
    char dir[] = "/tmp/mz-calendar-XXXXXX";
    const mz_calendar *c = NULL;
    if (mkdtemp(dir) == NULL) {
        return MZ_IO;
    }
    mz_str path = mz_str_fmt(cx->a, "%s/%s", dir, name);
    FILE *f = fopen(path.p, "wb");
    if (f == NULL) {
        return MZ_IO;
    }
    (void)fputs(text, f);
    (void)fclose(f);
    mz_clear(cx);
    mz_code rc = mz_calendar_load(cx, cx->a, dir, &c);
    (void)unlink(path.p);
    (void)rmdir(dir);
    return rc;
}

/* What waits in an office has an end in December too: earlier than the true one, never later. */
TEST(an_end_is_there_before_the_notice_of_the_year)
{
    mz_cx cx = with_arena();
    const mz_calendar *c = loaded(&cx);
    mz_date late = day(20261230);
    mz_date early = day(20260601);
    mz_date d = MZ_DATE_NONE;
    int32_t n = 0;
    CHECK(mz_calendar_add(&cx, c, early, 5, &d) == MZ_OK);
    CHECK(mz_calendar_due(&cx, c, early, 5).v == d.v);
    CHECK(mz_calendar_between(&cx, c, early, d, &n) == MZ_OK);
    CHECK(mz_calendar_over(&cx, c, early, d) == n);
    CHECK(mz_calendar_add(&cx, c, late, 5, &d) == MZ_ABSENT);
    mz_clear(&cx);
    CHECK(mz_calendar_due(&cx, c, late, 5).v == late.v + 5);
    CHECK(mz_calendar_over(&cx, c, late, (mz_date){late.v + 30}) == 30);
    CHECK(mz_calendar_due(&cx, NULL, late, -3).v == late.v - 3);
    CHECK(cx.err.code == MZ_OK); /* nothing of what was not known stays behind */
    mz_arena_free(cx.a);
}

static mz_str own_year(mz_cx *cx, const char *dir, const char *name, const char *text)
{
    mz_str path = mz_str_fmt(cx->a, "%s/%s", dir, name);
    FILE *f = fopen(path.p, "wb");
    if (f != NULL) {
        (void)fputs(text, f);
        (void)fclose(f);
    }
    return path;
}

TEST(an_office_adds_a_year_and_puts_its_own_in_place_of_one)
{
    mz_cx cx = with_arena();
    char dir[] = "/tmp/mz-calendar-XXXXXX";
    const mz_calendar *c = NULL;
    bool works = true;
    CHECK(mkdtemp(dir) != NULL);
    /* Without the folder and with an empty one nothing changes. */
    CHECK(mz_calendar_load_with(&cx, cx.a, "data/calendar", "/tmp/mz-not-there", &c) == MZ_OK);
    CHECK(mz_calendar_load_with(&cx, cx.a, "data/calendar", dir, &c) == MZ_OK);
    CHECK(mz_calendar_last_year(c) == 2026);
    CHECK(mz_calendar_is_working(&cx, c, day(20261118), &works) == MZ_OK && works);
    CHECK(mz_calendar_is_working(&cx, c, day(20270104), &works) == MZ_ABSENT);
    mz_clear(&cx);
    mz_str next = own_year(&cx, dir, "2027.csv", "2027-01-04,rest,测试,一号\n");
    mz_str this = own_year(&cx, dir, "2026.csv", "2026-11-18,rest,测试,二号\n");
    CHECK(mz_calendar_load_with(&cx, cx.a, "data/calendar", dir, &c) == MZ_OK);
    CHECK(mz_calendar_last_year(c) == 2027 && mz_calendar_first_year(c) == 2020);
    CHECK(mz_calendar_is_working(&cx, c, day(20270104), &works) == MZ_OK && !works);
    CHECK(mz_calendar_is_working(&cx, c, day(20270105), &works) == MZ_OK && works);
    CHECK(mz_calendar_is_working(&cx, c, day(20261118), &works) == MZ_OK && !works);
    /* The product's rows of that year are gone with it. */
    CHECK(mz_calendar_is_working(&cx, c, day(20260101), &works) == MZ_OK && works);
    CHECK(mz_calendar_is_working(&cx, c, day(20251001), &works) == MZ_OK && !works);
    /* A wrong row of the office's is named with its file. */
    this = own_year(&cx, dir, "2026.csv", "2026-11-18,work,测试,二号\n");
    CHECK(mz_calendar_load_with(&cx, cx.a, "data/calendar", dir, &c) == MZ_INVALID);
    CHECK(strcmp(cx.err.say_arg[0], this.p) == 0);
    (void)unlink(this.p);
    (void)unlink(next.p);
    (void)rmdir(dir);
    mz_arena_free(cx.a);
}

TEST(a_wrong_file_is_refused_with_file_and_line)
{
    mz_cx cx = with_arena();
    CHECK(load_text(&cx, "2030.csv", "# none yet\ndate,kind,festival,notice\r\n") == MZ_OK);
    CHECK(load_text(&cx, "2030.csv", "2030-02-04,rest,a,b\n2030-02-04,rest,a,b\n") == MZ_INVALID);
    CHECK(strstr(cx.err.msg, "2030.csv, line 2: 2030-02-04 is there twice") != NULL);
    CHECK(load_text(&cx, "2030.csv", "\n2030-02-04,work,a,b\n") == MZ_INVALID);
    CHECK(strstr(cx.err.msg, "line 2: 2030-02-04 is a weekday") != NULL);
    CHECK(load_text(&cx, "2030.csv", "2030-02-03,rest,a,b") == MZ_INVALID);
    CHECK(strstr(cx.err.msg, "is a weekend day") != NULL);
    CHECK(load_text(&cx, "2030.csv", "2031-02-04,rest,a,b") == MZ_INVALID);
    CHECK(strstr(cx.err.msg, "not a date of that year") != NULL);
    CHECK(load_text(&cx, "2030.csv", "2030-02-04,free,a,b") == MZ_INVALID);
    CHECK(strstr(cx.err.msg, "\"free\" must be rest or work") != NULL);
    CHECK(load_text(&cx, "2030.csv", "2030-02-04,rest,a") == MZ_INVALID);
    CHECK(load_text(&cx, "2030.csv", "2030-02-04,rest,a,b,c") == MZ_INVALID);
    CHECK(load_text(&cx, "notes.txt", "") == MZ_ABSENT);
    mz_arena_free(cx.a);
}

TEST(files_that_are_too_long_and_folders_that_are_not_there_are_refused)
{
    mz_cx cx = with_arena();
    char *text = mz_arena_alloc(cx.a, MZ_CALENDAR_BYTES + 2);
    memset(text, '#', MZ_CALENDAR_BYTES + 1);
    CHECK(load_text(&cx, "2030.csv", text) == MZ_LIMIT);
    memset(text, '\n', MZ_CALENDAR_ROWS + 1);
    text[MZ_CALENDAR_ROWS + 1] = '\0';
    CHECK(load_text(&cx, "2030.csv", text) == MZ_LIMIT);
    const mz_calendar *c = NULL;
    mz_clear(&cx);
    CHECK(mz_calendar_load(&cx, cx.a, "/tmp/mz-no-such-folder", &c) == MZ_IO && c == NULL);
    mz_arena_free(cx.a);
}

/* clang-format off */
TEST_MAIN(T(every_day_of_seven_years_is_as_the_notice_words_it),
          T(an_end_is_there_before_the_notice_of_the_year),
          T(years_have_the_working_days_that_the_notices_leave),
          T(the_day_itself_does_not_count),
          T(adding_and_counting_are_inverse),
          T(a_last_day_that_is_free_moves_to_the_next_working_day),
          T(a_day_that_differs_names_festival_and_notice),
          T(a_year_that_is_not_loaded_is_named),
          T(an_office_adds_a_year_and_puts_its_own_in_place_of_one),
          T(a_wrong_file_is_refused_with_file_and_line),
          T(files_that_are_too_long_and_folders_that_are_not_there_are_refused))
/* clang-format on */
