#include "base/xlsx_write.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/rows.h"
#include "check.h"

static int64_t fixed_ms(void *p)
{
    (void)p;
    return INT64_C(1795192200000); /* 2026-11-20 */
}

static const struct mz_clock fixed = {fixed_ms, NULL};

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new(512U << 20U), .clock = &fixed};
}

static const char *temp_path(mz_cx *cx)
{
    char path[] = "/tmp/mz_xw_XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0) {
        abort();
    }
    (void)close(fd);
    return mz_str_z(cx->a, mz_str_of(path));
}

static mz_xw *begun(mz_cx *cx, const char *path)
{
    static const struct mz_xw_col cols[] = {
        {{"name", 4}, 10}, {{"id", 2}, 22}, {{"n", 1}, 0}, {{"yuan", 4}, 14}, {{"day", 3}, 12}};
    struct mz_xw_options o = {.path = path,
                              .temp = "/tmp",
                              .sheet = MZ_S("名册[2026]/11"),
                              .title = MZ_S("名册"),
                              .author = MZ_S("测试"),
                              .mark = MZ_S("张某 & 李某 2026-11-20 导出"),
                              .cols = cols,
                              .cols_n = 5};
    mz_xw *w = NULL;
    if (mz_xw_open(cx, &o, &w) != MZ_OK) {
        abort();
    }
    return w;
}

static mz_code write_row(mz_cx *cx, mz_xw *w, int64_t i)
{
    mz_xw_text(w, MZ_S("=张三"));
    mz_xw_text(w, MZ_S("330102199001011234"));
    mz_xw_int(w, i);
    mz_xw_money(w, 123456 + i);
    mz_xw_date(w, 20777);
    return mz_xw_end(cx, w);
}

static long rss_kib(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f == NULL || fscanf(f, "%*d %ld", &pages) != 1) {
        abort();
    }
    (void)fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static mz_str slurp(mz_cx *cx, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *p = mz_arena_alloc(cx->a, 1U << 20U);
    if (f == NULL) {
        abort();
    }
    size_t n = fread(p, 1, 1U << 20U, f);
    (void)fclose(f);
    return (mz_str){p, n};
}

TEST(what_is_written_is_read_back_with_its_types)
{
    mz_cx cx = test_cx();
    const char *path = temp_path(&cx);
    mz_xw *w = begun(&cx, path);
    CHECK(write_row(&cx, w, 7) == MZ_OK);
    mz_xw_text(w, (mz_str){"a\xFFz", 3});
    mz_xw_skip(w);
    mz_xw_int(w, INT64_MAX);
    mz_xw_money(w, -5);
    mz_xw_date(w, -36525);
    CHECK(mz_xw_end(&cx, w) == MZ_OK && mz_xw_close(&cx, w) == MZ_OK && mz_xw_cut(w) == 0);
    mz_rows *r = NULL;
    bool more = false;
    struct mz_row row;
    CHECK(mz_rows_open_file(&cx, path, (struct mz_rows_options){.sheet = MZ_S("名册-2026--11")},
                            &r) == MZ_OK);
    CHECK(mz_rows_part(&cx, r, &more) == MZ_OK && mz_rows_column(r, MZ_S("yuan")) == 3);
    CHECK(mz_rows_next(&cx, r, &row, &more) == MZ_OK && more && row.n == 5);
    CHECK(mz_str_eq(row.cells[0], MZ_S("=张三")) && row.flags[0] == 0);
    CHECK(mz_str_eq(row.cells[1], MZ_S("330102199001011234")) && row.flags[1] == 0);
    CHECK(mz_str_eq(row.cells[2], MZ_S("7")) && row.flags[2] == MZ_CELL_NUMBER);
    CHECK(mz_str_eq(row.cells[3], MZ_S("1234.63")) && row.flags[3] == MZ_CELL_NUMBER);
    CHECK(mz_str_eq(row.cells[4], MZ_S("2026-11-20")) && row.flags[4] == MZ_CELL_DATE);
    CHECK(mz_rows_next(&cx, r, &row, &more) == MZ_OK && more);
    CHECK(mz_str_eq(row.cells[0], MZ_S("a\xEF\xBF\xBDz")) && row.cells[1].n == 0);
    CHECK(mz_str_eq(row.cells[2], MZ_S("9223372036854775807")) && row.flags[2] == 0);
    CHECK(mz_str_eq(row.cells[3], MZ_S("-0.05")));
    CHECK(mz_str_eq(row.cells[4], MZ_S("1869-12-31")));
    (void)unlink(path);
    mz_arena_free(cx.a);
}

TEST(equal_calls_give_equal_bytes)
{
    mz_cx cx = test_cx();
    mz_str bytes[2];
    for (int i = 0; i < 2; i++) {
        const char *path = temp_path(&cx);
        mz_xw *w = begun(&cx, path);
        CHECK(write_row(&cx, w, 1) == MZ_OK && mz_xw_close(&cx, w) == MZ_OK);
        bytes[i] = slurp(&cx, path);
        (void)unlink(path);
    }
    CHECK(bytes[0].n > 1000 && mz_str_eq(bytes[0], bytes[1]));
    mz_arena_free(cx.a);
}

TEST(a_text_that_is_too_long_is_cut_and_counted)
{
    mz_cx cx = test_cx();
    const char *path = temp_path(&cx);
    mz_xw *w = begun(&cx, path);
    char *big = mz_arena_alloc(cx.a, 40000);
    memset(big, 'x', 40000);
    mz_xw_text(w, (mz_str){big, MZ_XW_TEXT});
    CHECK(mz_xw_cut(w) == 0);
    mz_xw_text(w, (mz_str){big, 40000});
    CHECK(mz_xw_cut(w) == 1);
    CHECK(mz_xw_end(&cx, w) == MZ_OK && mz_xw_close(&cx, w) == MZ_OK);
    (void)unlink(path);
    mz_arena_free(cx.a);
}

TEST(fifty_thousand_rows_take_no_more_memory_than_one)
{
    mz_cx cx = test_cx();
    const char *path = temp_path(&cx);
    mz_xw *w = begun(&cx, path);
    for (int64_t i = 0; i < 1000; i++) {
        CHECK(write_row(&cx, w, i) == MZ_OK);
    }
    long before = rss_kib();
    for (int64_t i = 0; i < 49000; i++) {
        CHECK(write_row(&cx, w, i) == MZ_OK);
    }
    long grown = rss_kib() - before;
    CHECK(mz_xw_close(&cx, w) == MZ_OK);
    printf("50,000 rows: %ld KiB more, %ld KiB with packing\n", grown, rss_kib() - before);
#ifndef __SANITIZE_ADDRESS__ /* it keeps freed memory back */
    CHECK(grown < 4096);
#endif
    (void)unlink(path);
    mz_arena_free(cx.a);
}

TEST(one_row_more_than_a_sheet_holds_is_refused)
{
    mz_cx cx = test_cx();
    mz_xw *w = begun(&cx, "/tmp/mz_xw_full.xlsx");
    int64_t rows = 0;
    while (rows < 2000000 && mz_xw_end(&cx, w) == MZ_OK) {
        rows++;
    }
    CHECK(rows == MZ_XW_ROWS && cx.err.code == MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST(a_workbook_that_is_given_up_leaves_nothing)
{
    mz_cx cx = test_cx();
    mz_xw *w = begun(&cx, "/tmp/mz_xw_given_up.xlsx");
    CHECK(write_row(&cx, w, 1) == MZ_OK);
    mz_arena_free(cx.a);
    CHECK(access("/tmp/mz_xw_given_up.xlsx", F_OK) != 0);
    cx = test_cx();
    w = begun(&cx, "/no/such/folder/x.xlsx");
    CHECK(write_row(&cx, w, 1) == MZ_OK && mz_xw_close(&cx, w) == MZ_IO);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(what_is_written_is_read_back_with_its_types), T(equal_calls_give_equal_bytes),
          T(a_text_that_is_too_long_is_cut_and_counted),
          T(fifty_thousand_rows_take_no_more_memory_than_one),
          T(one_row_more_than_a_sheet_holds_is_refused),
          T(a_workbook_that_is_given_up_leaves_nothing))
