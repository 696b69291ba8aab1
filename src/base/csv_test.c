#include "base/csv.h"

#include <stdlib.h>
#include <time.h>

#include "base/text.h"
#include "check.h"

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new(256U << 20U)};
}

static mz_csv *over(mz_cx *cx, mz_str text)
{
    mz_csv *r = NULL;
    if (mz_csv_open_memory(cx, text, (struct mz_csv_options){0}, &r) != MZ_OK) {
        abort();
    }
    return r;
}

static struct mz_row next(mz_cx *cx, mz_csv *r)
{
    struct mz_row row = {0};
    bool more = false;
    if (mz_csv_next(cx, r, &row, &more) != MZ_OK || !more) {
        return (struct mz_row){.number = -1};
    }
    return row;
}

static bool cell_is(const struct mz_row *row, size_t i, const char *want)
{
    return i < row->n && mz_str_eq(row->cells[i], mz_str_of(want));
}

TEST(a_plain_file_is_read_without_copies)
{
    mz_cx cx = test_cx();
    mz_str text = MZ_S("\xEF\xBB\xBF姓名,证件号\n张三,3301\n\n李四,\n");
    mz_csv *r = over(&cx, text);
    struct mz_row row = next(&cx, r);
    CHECK(row.n == 2 && cell_is(&row, 0, "姓名") && row.offset == 3 && row.line == 1);
    row = next(&cx, r);
    CHECK(cell_is(&row, 1, "3301") && row.number == 2 && row.line == 2);
    CHECK(row.cells[0].p > text.p && row.cells[0].p < text.p + text.n);
    row = next(&cx, r);
    CHECK(row.n == 2 && cell_is(&row, 1, "") && row.number == 3 && row.line == 4);
    CHECK(next(&cx, r).number == -1);
    mz_arena_free(cx.a);
}

TEST(every_line_end_and_separator_is_understood)
{
    mz_cx cx = test_cx();
    static const char *const files[] = {"a,b\nc,d\n", "a,b\r\nc,d", "a,b\rc,d\r", "a\tb\nc\td",
                                        "a;b\r\nc;d\r\n"};
    for (size_t i = 0; i < MZ_LEN(files); i++) {
        mz_csv *r = over(&cx, mz_str_of(files[i]));
        struct mz_row row = next(&cx, r);
        CHECK(row.n == 2 && cell_is(&row, 0, "a") && cell_is(&row, 1, "b"));
        row = next(&cx, r);
        CHECK(row.n == 2 && cell_is(&row, 1, "d") && row.line == 2 && row.problem == MZ_ROW_OK);
        CHECK(next(&cx, r).number == -1);
    }
    CHECK(mz_csv_detect(MZ_S("标题一行\n\"a,b,c\"\t1\n\"d,e,f\"\t2\n")) == '\t');
    CHECK(mz_csv_detect(MZ_S("one column\n")) == ',');
    mz_arena_free(cx.a);
}

TEST(quotes_hold_separators_line_ends_and_quotes)
{
    mz_cx cx = test_cx();
    mz_csv *r = over(&cx, MZ_S("\"a,\nb\",\"say \"\"hi\"\"\" ,\"\"\nx\"y,2,3\n"));
    struct mz_row row = next(&cx, r);
    CHECK(row.n == 3 && cell_is(&row, 0, "a,\nb") && cell_is(&row, 1, "say \"hi\""));
    CHECK(cell_is(&row, 2, ""));
    row = next(&cx, r);
    CHECK(row.line == 3 && cell_is(&row, 0, "x\"y"));
    mz_arena_free(cx.a);
}

TEST(a_ragged_row_is_reported_with_its_cells)
{
    mz_cx cx = test_cx();
    mz_csv *r = over(&cx, MZ_S("a,b,c\n1,2\n1,2,3,4\n1,2,3,,,\n7,8"));
    (void)next(&cx, r);
    struct mz_row row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_RAGGED && row.n == 2 && row.want == 3 && mz_row_readable(&row));
    mz_str say = mz_text_say(cx.a, MZ_LANG_EN, mz_row_say(cx.a, &row));
    CHECK(memcmp(say.p, "Row 2 has 2 columns instead of 3", 32) == 0);
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_RAGGED && row.n == 4);
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_OK && row.n == 3);
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_RAGGED && cell_is(&row, 1, "8"));
    mz_arena_free(cx.a);
}

TEST(a_stray_quote_costs_one_line_only)
{
    mz_cx cx = test_cx();
    mz_csv *r = over(&cx, MZ_S("a,b\n1,\"two\n3,4\n5,\"six\" 6\n7,8\n"));
    (void)next(&cx, r);
    struct mz_row row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_QUOTE && row.col == 2 && cell_is(&row, 0, "1,\"two"));
    CHECK(!mz_row_readable(&row));
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_OK && cell_is(&row, 0, "3") && row.number == 3 && row.line == 3);
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_QUOTE && cell_is(&row, 0, "5,\"six\" 6"));
    row = next(&cx, r);
    CHECK(cell_is(&row, 1, "8") && row.line == 5);
    mz_arena_free(cx.a);
}

TEST(a_file_cut_off_inside_a_quote_says_so)
{
    mz_cx cx = test_cx();
    mz_csv *r = over(&cx, MZ_S("a,b\n1,2\n3,\"fo"));
    (void)next(&cx, r);
    (void)next(&cx, r);
    struct mz_row row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_OPEN && row.col == 2 && row.number == 3);
    CHECK(cell_is(&row, 0, "3,\"fo") && next(&cx, r).number == -1);
    mz_arena_free(cx.a);
}

TEST(a_nul_byte_costs_its_row_only)
{
    mz_cx cx = test_cx();
    mz_csv *r = over(&cx, (mz_str){"a,b\n1,\0\n\"x\0\",2\n3,4\n", 20});
    (void)next(&cx, r);
    CHECK(next(&cx, r).problem == MZ_ROW_NUL);
    CHECK(next(&cx, r).problem == MZ_ROW_NUL);
    struct mz_row row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_OK && cell_is(&row, 1, "4") && row.number == 4);
    mz_arena_free(cx.a);
}

/* Rows over 1 MiB: plain, and with a quote that is never closed; in memory and pulled. */
TEST(a_row_of_a_megabyte_costs_itself_only)
{
    mz_cx cx = test_cx();
    size_t n = 3U << 20U;
    char *big = mz_arena_alloc(cx.a, n + 8);
    memset(big, 'x', n);
    memcpy(big, "a,b\n", 4);
    memcpy(big + n, "\n1,2\n", 5);
    for (int way = 0; way < 4; way++) {
        mz_csv *r = NULL;
        big[6] = (way & 1) != 0 ? ',' : 'x';
        big[7] = (way & 1) != 0 ? '"' : 'x';
        mz_str text = {big, n + 5};
        if (way < 2) {
            r = over(&cx, text);
        } else {
            struct mz_source in = mz_source_memory(cx.a, text);
            CHECK(mz_csv_open(&cx, in, (struct mz_csv_options){0}, &r) == MZ_OK);
        }
        (void)next(&cx, r);
        struct mz_row row = next(&cx, r);
        CHECK(row.number == 2 && !mz_row_readable(&row) && row.n == 1 && row.cells[0].n == 65536);
        row = next(&cx, r);
        CHECK(row.number == 3 && row.problem == MZ_ROW_OK && cell_is(&row, 1, "2"));
        CHECK(row.line == 3 && row.offset == (int64_t)n + 1);
        CHECK(next(&cx, r).number == -1);
    }
    mz_arena_free(cx.a);
}

TEST(more_than_512_columns_cost_the_row)
{
    mz_cx cx = test_cx();
    char wide[2000];
    memset(wide, ',', 600);
    memcpy(wide + 600, "\n1\n", 4);
    mz_csv *r = over(&cx, mz_str_of(wide));
    CHECK(next(&cx, r).problem == MZ_ROW_WIDE);
    CHECK(next(&cx, r).number == 2);
    mz_arena_free(cx.a);
}

TEST(the_writer_quotes_and_disarms_formulas)
{
    mz_cx cx = test_cx();
    mz_buf *b = mz_buf_new(cx.a, 1000);
    struct mz_csv_writer w = mz_csv_to(b, true);
    mz_csv_text(&w, MZ_S("a,\"b\""));
    mz_csv_text(&w, MZ_S("=1+1"));
    mz_csv_text(&w, MZ_S("\tx"));
    mz_csv_plain(&w, MZ_S("-1.50"));
    mz_csv_text(&w, MZ_S(""));
    mz_csv_end(&w);
    CHECK(mz_str_eq(mz_buf_str(b), MZ_S("\xEF\xBB\xBF\"a,\"\"b\"\"\","
                                        "'=1+1,\"'\tx\",-1.50,\r\n")));
    static const char *const bad[] = {"=", "+", "-", "@", "\t", "\r"};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        b->n = 0;
        w = mz_csv_to(b, false);
        mz_csv_text(&w, mz_str_of(bad[i]));
        CHECK(b->p[0] == '\'' || b->p[1] == '\'');
    }
    mz_arena_free(cx.a);
}

TEST(what_is_written_is_read_back)
{
    mz_cx cx = test_cx();
    mz_buf *b = mz_buf_new(cx.a, 1U << 20U);
    struct mz_csv_writer w = mz_csv_to(b, true);
    static const char *const texts[] = {"民", "a\"\"b", "\"", "x\ny", " y ", "", "a;b\tc\r\n"};
    for (size_t i = 0; i < MZ_LEN(texts); i++) {
        mz_csv_text(&w, MZ_S("k"));
        mz_csv_text(&w, mz_str_of(texts[i]));
        mz_csv_end(&w);
    }
    mz_csv *r = over(&cx, mz_buf_str(b));
    for (size_t i = 0; i < MZ_LEN(texts); i++) {
        struct mz_row row = next(&cx, r);
        CHECK(row.n == 2 && cell_is(&row, 1, texts[i]));
    }
    mz_arena_free(cx.a);
}

TEST(a_cell_is_folded_to_what_was_meant)
{
    mz_cx cx = test_cx();
    CHECK(mz_str_eq(mz_cell_fold(cx.a, MZ_S(" \xE3\x80\x80３３０１Ｘ（a）\xC2\xA0\n")),
                    MZ_S("3301X(a)")));
    mz_str plain = MZ_S(" 张三 ");
    CHECK(mz_cell_fold(cx.a, plain).p == plain.p + 1);
    CHECK(mz_cell_fold(cx.a, MZ_S(" \t")).n == 0);
    mz_arena_free(cx.a);
}

static long long speed(mz_cx *cx, mz_str text, bool pull)
{
    struct timespec t0;
    struct timespec t1;
    mz_csv *r = NULL;
    (void)clock_gettime(CLOCK_MONOTONIC, &t0);
    if (pull) {
        struct mz_source in = mz_source_memory(cx->a, text);
        if (mz_csv_open(cx, in, (struct mz_csv_options){0}, &r) != MZ_OK) {
            return 0;
        }
    } else {
        r = over(cx, text);
    }
    int64_t rows = 0;
    while (next(cx, r).number > 0) {
        rows++;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &t1);
    long long us = (t1.tv_sec - t0.tv_sec) * 1000000LL + (t1.tv_nsec - t0.tv_nsec) / 1000 + 1;
    long long mb = (long long)text.n / us;
    printf("csv read%s: %lld MB/s, %lld rows\n", pull ? " pulled" : "", mb, (long long)rows);
    return rows > 0 ? mb : 0;
}

/* A figure for the log, with a floor that only a gross mistake goes under. */
TEST(plain_rows_are_read_fast)
{
    mz_cx cx = test_cx();
    mz_str line = MZ_S("330102199001011234,张三,1,"
                       "330102001002,某某街道某某社区,1234.56,2026-11-20\n");
    size_t rows = 1000000;
    char *big = mz_arena_alloc(cx.a, line.n * rows);
    for (size_t i = 0; i < rows; i++) {
        memcpy(big + i * line.n, line.p, line.n);
    }
    CHECK(speed(&cx, (mz_str){big, line.n * rows}, false) > 5);
    CHECK(speed(&cx, (mz_str){big, line.n * rows}, true) > 5);
    mz_arena_free(cx.a);
}

TEST(a_reader_over_memory_goes_on_at_any_line)
{
    mz_cx cx = test_cx();
    mz_str text = MZ_S("a,b\n1,2\n\n\"3\n3\",4\n5,6");
    mz_csv *r = over(&cx, text);
    int64_t lines = 0;
    (void)next(&cx, r);
    CHECK(mz_csv_tell(r, &lines) == 4 && lines == 1);
    mz_csv_seek(r, text, 8);
    struct mz_row row = next(&cx, r);
    CHECK(row.number == 1 && row.line == 2 && row.offset == 9);
    CHECK(mz_str_eq(row.cells[0], MZ_S("3\n3")));
    CHECK(mz_csv_tell(r, &lines) == 17 && lines == 3);
    mz_csv_seek(r, text, text.n);
    CHECK(next(&cx, r).number == -1);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(a_plain_file_is_read_without_copies), T(every_line_end_and_separator_is_understood),
          T(quotes_hold_separators_line_ends_and_quotes),
          T(a_ragged_row_is_reported_with_its_cells), T(a_stray_quote_costs_one_line_only),
          T(a_file_cut_off_inside_a_quote_says_so), T(a_nul_byte_costs_its_row_only),
          T(a_row_of_a_megabyte_costs_itself_only), T(more_than_512_columns_cost_the_row),
          T(the_writer_quotes_and_disarms_formulas), T(what_is_written_is_read_back),
          T(a_cell_is_folded_to_what_was_meant), T(a_reader_over_memory_goes_on_at_any_line),
          T(plain_rows_are_read_fast))
