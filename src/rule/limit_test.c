/* limit_test.c - the 76 time limits of the law: all there, read right, the same as the survey's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rule/limit.h"

enum { LIMITS = 76, TEXT_MAX = 1 << 16 };

TEST(all_76_limits_are_there_and_each_line_can_be_read)
{
    size_t by_unit[RULE_LIMIT_UNITS_N] = {0};
    CHECK(rule_limits_n() == LIMITS);
    for (size_t i = 0; i < rule_limits_n(); i++) {
        struct rule_limit l;
        struct rule_limit again;
        bool read = rule_limit_at(i, &l);
        CHECK(read);
        if (!read) {
            printf("  line %zu\n", i + 2);
            continue;
        }
        CHECK(l.id.n == 6 && l.id.p[3] == '-');
        CHECK(l.matter.n > 0 && l.matter_en.n > 0 && l.event.n > 0 && l.event_en.n > 0);
        CHECK(l.start.n > 0 && l.start_en.n > 0 && l.source.n > 0);
        CHECK(l.most >= l.n &&
              (l.n > 0 || l.unit == RULE_LIMIT_DATE || l.unit == RULE_LIMIT_AT_ONCE));
        CHECK(rule_limit_of(l.id, &again) && again.source.p == l.source.p); /* each id once */
        by_unit[l.unit]++;
    }
    CHECK(by_unit[RULE_LIMIT_HOURS] == 2 && by_unit[RULE_LIMIT_DATE] == 4);
    CHECK(by_unit[RULE_LIMIT_AT_ONCE] == 1);
    struct rule_limit l;
    CHECK(!rule_limit_at(LIMITS, &l) && !rule_limit_of(MZ_S("AID-99"), &l));
}

TEST(limits_are_what_the_law_says)
{
    struct rule_limit l;
    CHECK(rule_limit_of(MZ_S("AID-06"), &l) && l.n == 30 && l.most == 45 &&
          l.unit == RULE_LIMIT_WORKING && l.division == 0 && !l.sure);
    CHECK(rule_limit_of(MZ_S("AID-07"), &l) && l.division == INT64_C(330000000000) && l.sure);
    CHECK(rule_limit_of(MZ_S("CHA-09"), &l) && l.unit == RULE_LIMIT_DATE &&
          mz_str_eq(l.day, MZ_S("05-31")));
    CHECK(rule_limit_of(MZ_S("MAR-01"), &l) && l.n == 30 && l.unit == RULE_LIMIT_CALENDAR);
    CHECK(rule_limit_of(MZ_S("ORG-10"), &l) && l.n == 90 &&
          mz_str_eq(l.source, MZ_S("行政处罚法第六十条")));
}

TEST(spans_are_compared_by_what_they_last)
{
    struct rule_limit l;
    CHECK(rule_limit_of(MZ_S("AID-04"), &l)); /* 10 working days */
    CHECK(!rule_limit_longer(&l, IR_WORKING, 10) && rule_limit_longer(&l, IR_WORKING, 11));
    CHECK(!rule_limit_shorter(&l, IR_WORKING, 10) && rule_limit_shorter(&l, IR_WORKING, 9));
    CHECK(!rule_limit_longer(&l, IR_CALENDAR, 10) && rule_limit_shorter(&l, IR_CALENDAR, 10));
    CHECK(rule_limit_of(MZ_S("AID-03"), &l)); /* 7 days of the calendar */
    CHECK(rule_limit_longer(&l, IR_WORKING, 7) && !rule_limit_longer(&l, IR_CALENDAR, 7));
    CHECK(rule_limit_of(MZ_S("AID-11"), &l)); /* 24 hours */
    CHECK(!rule_limit_longer(&l, IR_HOURS, 24) && rule_limit_longer(&l, IR_HOURS, 25));
    CHECK(!rule_limit_longer(&l, IR_CALENDAR, 1) && rule_limit_longer(&l, IR_CALENDAR, 2));
    CHECK(rule_limit_of(MZ_S("PLC-04"), &l)); /* a month */
    CHECK(!rule_limit_longer(&l, IR_CALENDAR, 31) && rule_limit_longer(&l, IR_CALENDAR, 32));
    CHECK(!rule_limit_shorter(&l, IR_CALENDAR, 28) && rule_limit_shorter(&l, IR_CALENDAR, 27));
    CHECK(rule_limit_of(MZ_S("CHA-09"), &l)); /* a day of the year is compared with nothing */
    CHECK(!rule_limit_longer(&l, IR_CALENDAR, 400) && !rule_limit_shorter(&l, IR_CALENDAR, 1));
}

/* The survey that they were taken from says the same: number and unit of every row. */
TEST(the_table_is_that_of_the_survey)
{
    static const char *const words[RULE_LIMIT_UNITS_N] = {"working", "calendar", "hour",
                                                          "month",   "date",     "immediate"};
    FILE *f = fopen("../shared/data/time_limits.csv", "rb");
    if (f == NULL) {
        printf("  skipped: no ../shared/data/time_limits.csv\n");
        return;
    }
    char line[400];
    size_t n = 0;
    CHECK(fgets(line, sizeof line, f) != NULL); /* the head */
    while (fgets(line, sizeof line, f) != NULL) {
        struct rule_limit l = {.id = {"", 0}};
        char *cell[5] = {line};
        for (size_t i = 1; i < MZ_LEN(cell); i++) {
            cell[i] = strchr(cell[i - 1], ',');
            CHECK(cell[i] != NULL);
            if (cell[i] == NULL) {
                break;
            }
            *cell[i]++ = '\0';
        }
        cell[4][strcspn(cell[4], ",")] = '\0';
        CHECK(rule_limit_at(n, &l) && mz_str_eq(l.id, mz_str_of(cell[0])));
        CHECK(strcmp(cell[4], words[l.unit]) == 0);
        CHECK(l.unit == RULE_LIMIT_DATE ? mz_str_eq(l.day, mz_str_of(cell[3]))
                                        : l.n == strtol(cell[3], NULL, 10));
        n++;
    }
    (void)fclose(f);
    CHECK(n == LIMITS);
}

TEST_MAIN(T(all_76_limits_are_there_and_each_line_can_be_read), T(limits_are_what_the_law_says),
          T(spans_are_compared_by_what_they_last), T(the_table_is_that_of_the_survey))
