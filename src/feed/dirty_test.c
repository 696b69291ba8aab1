/* What departments really send: one file of tests/feed for each kind of dirt, read in every way. */
#include <stdlib.h>

#include "check.h"
#include "feed.h"
#include "feed/feed_int.h"

static mz_str bytes_of(mz_cx *cx, const char *name)
{
    const char *path = mz_str_fmt(cx->a, "tests/feed/%s", name).p;
    mz_buf *b = mz_buf_new(cx->a, 16 << 20);
    FILE *f = fopen(path, "rbe");
    if (f == NULL) {
        printf("%s is missing\n", path);
        abort();
    }
    for (size_t n = 1; n > 0;) {
        n = fread(mz_buf_room(b, 64 << 10), 1, 64 << 10, f);
        b->n += n;
    }
    (void)fclose(f);
    return mz_buf_str(b);
}

/* What stands in a file, as a line: counts, the sum of the amounts, reasons, what was mended. */
static mz_str told(mz_cx *cx, const struct feed_run *run)
{
    if (run->found == NULL) {
        return mz_str_fmt(cx->a, "%s", mz_code_name(run->rc));
    }
    const struct mz_feed_found *f = run->found;
    const struct mz_feed_counts *c = &f->counts;
    int64_t sum = 0;
    for (size_t i = 0; i < f->match_n; i++) {
        sum += f->value[FEED_C_PAID][i];
    }
    mz_str s = mz_str_fmt(cx->a, "%lld = %lld + %lld + %lld, sum %lld", (long long)c->rows,
                          (long long)c->ours, (long long)c->strangers, (long long)c->invalid,
                          (long long)sum);
    for (size_t i = 1; i < MZ_REASONS_N; i++) {
        if (c->reason[i] > 0) {
            s = mz_str_fmt(cx->a, MZ_FMT ", %s %lld", MZ_ARG(s),
                           mz_feed_reason_name((enum mz_feed_reason)i), (long long)c->reason[i]);
        }
    }
    if (c->duplicates > 0 || c->dead > 0) {
        s = mz_str_fmt(cx->a, MZ_FMT ", twice %lld, dead %lld", MZ_ARG(s), (long long)c->duplicates,
                       (long long)c->dead);
    }
    for (size_t i = 0; i < MZ_FEED_FIXES_N; i++) {
        static const char *const names[] = {"blanks", "quotes", "wide", "lower", "of 15"};
        if (c->fixed[i] > 0) {
            s = mz_str_fmt(cx->a, MZ_FMT ", %s %lld", MZ_ARG(s), names[i], (long long)c->fixed[i]);
        }
    }
    if (f->parts_n == 1 && f->parts[0].unended) {
        s = mz_str_fmt(cx->a, MZ_FMT ", cut", MZ_ARG(s));
    }
    return s;
}

struct dirt {
    const char *name;
    const char *told;
};

/* clang-format off */
static const struct dirt dirts[] = {
    {"all_quoted.csv", "5 = 3 + 2 + 0, sum 8055"},
    {"amounts.csv", "8 = 8 + 0 + 0, sum 133456, twice 0, dead 1"},
    {"amounts_refused.csv", "8 = 0 + 0 + 8, sum 0, COLUMNS 1, NUMBER 2, UNIT 3, DECIMALS 1, "
     "RANGE 1"},
    {"carriage_returns_only.csv", "5 = 3 + 2 + 0, sum 8055"},
    {"charset_changes_half_way.csv.gz", "4003 = 3 + 4000 + 0, sum 30150"},
    {"clean.csv", "5 = 3 + 2 + 0, sum 8055"},
    {"codes.csv", "6 = 5 + 0 + 1, sum 50250, CODE 1"},
    {"column_missing.csv", "INVALID"},
    {"column_missing_that_may.csv", "2 = 2 + 0 + 0, sum 700"},
    {"columns_extra.csv", "2 = 2 + 0 + 0, sum 20100"},
    {"columns_in_another_order.csv", "3 = 3 + 0 + 0, sum 30150"},
    {"columns_renamed.csv", "2 = 2 + 0 + 0, sum 20100"},
    {"cut_off_in_a_quote.csv", "3 = 2 + 0 + 1, sum 20100, OPEN 1, cut"},
    {"cut_off_in_a_row.csv", "3 = 2 + 0 + 1, sum 20100, COLUMNS 1, cut"},
    {"dates.csv", "8 = 8 + 0 + 0, sum 80400, twice 0, dead 1"},
    {"dates_refused.csv", "7 = 0 + 0 + 7, sum 0, DATE 6, RANGE 1"},
    {"dates_that_are_none.csv", "4 = 4 + 0 + 0, sum 40200"},
    {"dead_person.csv", "2 = 2 + 0 + 0, sum 20100, twice 0, dead 1"},
    {"empty.csv", "INVALID"},
    {"empty_lines.csv", "2 = 2 + 0 + 0, sum 20100"},
    {"gb18030.csv", "5 = 3 + 2 + 0, sum 8055"},
    {"header_again_half_way.csv", "2 = 2 + 0 + 0, sum 20100, HEADING 1"},
    {"header_only.csv", "0 = 0 + 0 + 0, sum 0"},
    {"id_15_digits.csv", "3 = 3 + 0 + 0, sum 30150, of 15 3"},
    {"id_blanks.csv", "3 = 3 + 0 + 0, sum 30150, blanks 3"},
    {"id_full_width.csv", "2 = 2 + 0 + 0, sum 20100, wide 2"},
    {"id_lower_x.csv", "2 = 2 + 0 + 0, sum 20100, lower 1"},
    {"id_other_faults.csv", "6 = 0 + 0 + 6, sum 0, ID_EMPTY 1, ID_LENGTH 1, ID_LETTER 1, "
     "ID_PLACE 1, ID_BIRTH 1, ID_FUTURE 1"},
    {"id_quotes.csv", "4 = 4 + 0 + 0, sum 40200, quotes 3"},
    {"id_rounded_by_excel.csv", "3 = 1 + 0 + 2, sum 10050, ID_ROUNDED 2"},
    {"id_wrong_check.csv", "2 = 1 + 0 + 1, sum 10050, ID_CHECK 1"},
    {"lines.jsonl", "5 = 2 + 1 + 2, sum 110050, JSON 2"},
    {"mark_and_crlf.csv", "5 = 3 + 2 + 0, sum 8055"},
    {"name_of_another.csv", "4 = 3 + 0 + 1, sum 30150, NAME 1"},
    {"nul.csv", "3 = 2 + 0 + 1, sum 20100, NUL 1"},
    {"packed.csv.gz", "5 = 3 + 2 + 0, sum 8055"},
    {"quotes_inside.csv", "5 = 4 + 0 + 1, sum 120400, QUOTE 1"},
    {"row_of_a_megabyte.csv.gz", "3 = 2 + 0 + 1, sum 20100, LONG 1"},
    {"rows_twice.csv", "7 = 5 + 2 + 0, sum 20800, twice 2, dead 0"},
    {"semicolons.csv", "5 = 3 + 2 + 0, sum 8055"},
    {"tabs.tsv", "5 = 3 + 2 + 0, sum 8055"},
    {"three_files.zip", "7 = 5 + 2 + 0, sum 18105, twice 1, dead 0"},
    {"totals_at_the_end.csv", "4 = 2 + 1 + 1, sum 20100, ID_LETTER 1, TOTAL 2"},
    {"two_header_lines.csv", "2 = 2 + 0 + 0, sum 20100"},
    {"utf16.csv", "5 = 3 + 2 + 0, sum 8055"},
    {"workbook.xlsx", "4 = 3 + 0 + 1, sum 10580, ID_ROUNDED 1, of 15 1"},
};
/* clang-format on */

TEST(every_kind_of_dirt_is_mended_or_counted)
{
    for (size_t i = 0; i < MZ_LEN(dirts); i++) {
        struct feed_world w;
        struct feed_run slow;
        feed_open(&w);
        const char *unlike =
            feed_twins(&w.cx, w.who, w.form, bytes_of(&w.cx, dirts[i].name), &slow);
        mz_str is = told(&w.cx, &slow);
        if (unlike != NULL || !mz_str_eq(is, mz_str_of(dirts[i].told))) {
            printf("    {\"%s\", \"" MZ_FMT "\"},%s\n", dirts[i].name, MZ_ARG(is),
                   unlike == NULL ? "" : unlike);
        }
        CHECK(unlike == NULL);
        CHECK(mz_str_eq(is, mz_str_of(dirts[i].told)));
        mz_arena_free(w.cx.a);
    }
}

/* Every match's value of one column, or false. */
static bool all_are(const struct mz_feed_found *f, int column, int64_t v)
{
    bool same = f->match_n > 0;
    for (size_t i = 0; i < f->match_n; i++) {
        same = same && f->value[column][i] == v && (f->known[column][i / 64] >> i % 64 & 1) != 0;
    }
    return same;
}

TEST(every_way_to_write_a_day_is_the_same_day)
{
    struct feed_world w;
    struct feed_run run;
    feed_open(&w);
    CHECK(feed_twins(&w.cx, w.who, w.form, bytes_of(&w.cx, "dates.csv"), &run) == NULL);
    CHECK(run.found->match_n == 8 && all_are(run.found, FEED_C_DAY, FEED_TODAY));
    CHECK(feed_twins(&w.cx, w.who, w.form, bytes_of(&w.cx, "dates_that_are_none.csv"), &run) ==
          NULL);
    const struct mz_feed_found *f = run.found;
    CHECK(f->match_n == 4 && f->value[FEED_C_DAY][0] == FEED_FOR_EVER);
    CHECK((f->known[FEED_C_DAY][0] & 15) == 3);
    mz_arena_free(w.cx.a);
}

TEST(amounts_are_exact_fen_and_empty_is_not_zero)
{
    static const int64_t fen[] = {-2050, 123456, 1250, 700, 10050, 0, 0, 50};
    struct feed_world w;
    struct feed_run run;
    feed_open(&w);
    CHECK(feed_twins(&w.cx, w.who, w.form, bytes_of(&w.cx, "amounts.csv"), &run) == NULL);
    for (size_t i = 0; i < MZ_LEN(fen); i++) {
        CHECK(run.found->value[FEED_C_PAID][i] == fen[i]);
    }
    CHECK((run.found->known[FEED_C_PAID][0] & 0xFF) == 0x9F);
    mz_arena_free(w.cx.a);
}

TEST(a_spreadsheet_s_codes_dates_and_noise_are_read)
{
    struct feed_world w;
    struct feed_run run;
    feed_open(&w);
    CHECK(feed_twins(&w.cx, w.who, w.form, bytes_of(&w.cx, "workbook.xlsx"), &run) == NULL);
    const struct mz_feed_found *f = run.found;
    CHECK(f->match_n == 3 && !f->fast);
    CHECK(f->value[FEED_C_PAID][1] == 30); /* 0.30000000000000004 */
    CHECK(f->value[FEED_C_STATE][1] == 2); /* 停保 */
    CHECK(f->value[FEED_C_STATE][2] == 1); /* 1 stands for 01 */
    CHECK(all_are(f, FEED_C_DAY, 20468));  /* 46037 */
    mz_arena_free(w.cx.a);
}

TEST(a_missing_column_is_named_with_what_is_there)
{
    struct feed_world w;
    struct feed_run run;
    feed_open(&w);
    CHECK(feed_twins(&w.cx, w.who, w.form, bytes_of(&w.cx, "column_missing.csv"), &run) == NULL);
    CHECK(run.rc == MZ_INVALID && run.found == NULL);
    CHECK(strcmp(run.err.say_arg[0], "个人自付金额") == 0);
    CHECK(strcmp(run.err.say_arg[1], "公民身份号码, 姓名, 出院日期") == 0);
    mz_arena_free(w.cx.a);
}

TEST(a_broken_file_of_an_archive_does_not_stop_the_others)
{
    struct feed_world w;
    struct feed_run run;
    feed_open(&w);
    CHECK(feed_twins(&w.cx, w.who, w.form, bytes_of(&w.cx, "three_files.zip"), &run) == NULL);
    const struct mz_feed_found *f = run.found;
    CHECK(f->parts_n == 3 && f->parts[1].fault.text != NULL);
    CHECK(f->parts[0].fault.text == NULL && f->parts[2].fault.text == NULL);
    CHECK(mz_str_eq(f->parts[2].name, MZ_S("b.csv")));
    CHECK(f->match[f->match_n - 1].part == 2);
    mz_arena_free(w.cx.a);
}

TEST(a_changed_charset_is_said_with_its_place)
{
    struct feed_world w;
    struct feed_run run;
    feed_open(&w);
    mz_str file = bytes_of(&w.cx, "charset_changes_half_way.csv.gz");
    CHECK(feed_twins(&w.cx, w.who, w.form, file, &run) == NULL);
    CHECK(run.found->parts[0].say.text != NULL);
    mz_arena_free(w.cx.a);
}

TEST(a_rejected_row_keeps_its_cells_number_and_column)
{
    struct feed_world w;
    struct feed_run run;
    feed_open(&w);
    CHECK(feed_twins(&w.cx, w.who, w.form, bytes_of(&w.cx, "codes.csv"), &run) == NULL);
    char want[200];
    char z[19];
    feed_id_of(4, z);
    (void)snprintf(want, sizeof want, "CODE,4,6,6,6|%s|阿·买|100.50|2026-01-15|09|12\n", z);
    CHECK(mz_str_eq(mz_buf_str(run.rejects), mz_str_of(want)));
    mz_arena_free(w.cx.a);
}

/* 40,000 clean rows, a row of more than a megabyte, and 40,000 more: in place, with other threads.
 */
TEST(a_row_of_a_megabyte_costs_itself_only)
{
    struct feed_world w;
    struct feed_run run;
    feed_open(&w);
    mz_buf *b = mz_buf_new(w.cx.a, 64 << 20);
    mz_buf_add(b, MZ_S("公民身份号码,姓名,个人自付金额\n"));
    for (size_t i = 0; i < 2000; i++) {
        char z[19];
        feed_id_of(i % 60, z); /* of 40 people the rest are strangers */
        mz_buf_add(b, mz_str_fmt(w.cx.a, "%s," MZ_FMT ",%zu.5\n", z, MZ_ARG(feed_name(i % 60)), i));
        if (i == 1000) {
            memset(mz_buf_room(b, 1200000), 'x', 1200000);
            b->n += 1200000;
            mz_buf_byte(b, '\n');
        }
    }
    CHECK(feed_twins(&w.cx, w.who, w.form, mz_buf_str(b), &run) == NULL);
    CHECK(run.found->counts.rows == 2001 && run.found->counts.reason[MZ_REASON_LONG] == 1);
    CHECK(run.found->match[run.found->match_n - 1].line == 2002);
    mz_arena_free(w.cx.a);
}

TEST(what_is_packed_has_a_limit_that_the_caller_sets)
{
    struct feed_world w;
    feed_open(&w);
    struct mz_feed_scan_options o = {.limits = {.total_max = 100}};
    struct feed_run run = feed_scan_of(&w.cx, w.who, w.form, bytes_of(&w.cx, "packed.csv.gz"), o);
    CHECK(run.rc == MZ_LIMIT && run.found == NULL);
    mz_arena_free(w.cx.a);
}

static bool at_once(void *p)
{
    int *asked = p;
    return ++*asked > 0;
}

TEST(a_scan_that_is_stopped_says_so)
{
    struct feed_world w;
    int asked = 0;
    feed_open(&w);
    for (int slow = 0; slow < 2; slow++) {
        struct mz_feed_scan_options o = {.slow = slow == 1,
                                         .watch = {.stopped = at_once, .p = &asked}};
        struct feed_run run = feed_scan_of(&w.cx, w.who, w.form, bytes_of(&w.cx, "clean.csv"), o);
        CHECK(run.rc == MZ_STOPPED && run.found == NULL);
    }
    CHECK(asked == 2);
    mz_arena_free(w.cx.a);
}

TEST_MAIN(T(every_kind_of_dirt_is_mended_or_counted), T(every_way_to_write_a_day_is_the_same_day),
          T(amounts_are_exact_fen_and_empty_is_not_zero),
          T(a_spreadsheet_s_codes_dates_and_noise_are_read),
          T(a_missing_column_is_named_with_what_is_there),
          T(a_broken_file_of_an_archive_does_not_stop_the_others),
          T(a_changed_charset_is_said_with_its_place),
          T(a_rejected_row_keeps_its_cells_number_and_column),
          T(a_row_of_a_megabyte_costs_itself_only),
          T(what_is_packed_has_a_limit_that_the_caller_sets), T(a_scan_that_is_stopped_says_so))
