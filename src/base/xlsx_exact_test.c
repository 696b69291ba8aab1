#include "base/xlsx_exact.h"

#include "base/rows.h"
#include "check.h"

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new(64U << 20U)};
}

static void rows_of(mz_buf *out)
{
    mz_xe_row(out, 1);
    bool good = mz_xe_text(out, 1, 1, MZ_S("=1+1")) && mz_xe_text(out, 1, 2, MZ_S(" <周> & 吴 "));
    mz_xe_number(out, 1, 3, MZ_S("300.10"), MZ_XE_TWO_DECIMALS);
    mz_xe_row_end(out);
    mz_xe_row(out, 2);
    good = good && mz_xe_text(out, 2, 1, MZ_S(""));
    mz_xe_number(out, 2, 28, MZ_S("0012345678901234567"), MZ_XE_WHOLE);
    mz_xe_row_end(out);
    out->over = out->over || !good;
}

static mz_str whole(mz_cx *cx, void (*rows)(mz_buf *out))
{
    struct mz_xe e = {0};
    mz_buf *sheet = mz_buf_new(cx->a, 1 << 20);
    mz_buf *out = mz_buf_new(cx->a, 1 << 20);
    mz_xe_open(sheet);
    rows(sheet);
    mz_xe_close(sheet);
    mz_xe_count(&e, mz_buf_str(sheet));
    if (mz_xe_before(cx, &e, out) != MZ_OK) {
        return MZ_S("");
    }
    mz_buf_add(out, mz_buf_str(sheet));
    mz_xe_after(&e, out);
    return sheet->over ? MZ_S("") : mz_buf_str(out);
}

TEST(a_workbook_is_read_back_with_its_texts_and_digits)
{
    mz_cx cx = test_cx();
    mz_rows *r = NULL;
    bool more = false;
    struct mz_row row;
    CHECK(mz_rows_open_memory(&cx, whole(&cx, rows_of),
                              (struct mz_rows_options){.header = MZ_HEADER_NONE}, &r) == MZ_OK);
    CHECK(mz_rows_part(&cx, r, &more) == MZ_OK && more && mz_rows_kind(r) == MZ_ROWS_XLSX);
    CHECK(mz_rows_next(&cx, r, &row, &more) == MZ_OK && more && row.n == 3 && row.number == 1);
    CHECK(mz_str_eq(row.cells[0], MZ_S("=1+1")) && row.flags[0] == 0);
    CHECK(mz_str_eq(row.cells[1], MZ_S(" <周> & 吴 ")));
    CHECK(mz_str_eq(row.cells[2], MZ_S("300.10")) && row.flags[2] == MZ_CELL_NUMBER);
    CHECK(mz_rows_next(&cx, r, &row, &more) == MZ_OK && more && row.n == 28);
    CHECK(row.cells[0].n == 0); /* an empty text is no cell; AB is the 28th column */
    CHECK(mz_str_eq(row.cells[27], MZ_S("0012345678901234567")) && row.flags[27] == 0);
    CHECK(mz_rows_next(&cx, r, &row, &more) == MZ_OK && !more);
    mz_arena_free(cx.a);
}

/* What another program of the same cells would write: no clock, no library, no place. */
TEST(the_bytes_of_a_workbook_are_known)
{
    mz_cx cx = test_cx();
    mz_str s = whole(&cx, rows_of);
    CHECK(mz_str_eq(s, whole(&cx, rows_of)));
    CHECK(s.n > 2000 && memcmp(s.p, "PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0", 14) == 0);
    uint64_t sum = 14695981039346656037U; /* FNV-1a */
    for (size_t i = 0; i < s.n; i++) {
        sum = (sum ^ (unsigned char)s.p[i]) * 1099511628211U;
    }
    CHECK(sum == UINT64_C(0x1c1f2e142ef6685));
    mz_arena_free(cx.a);
}

TEST(what_xml_cannot_hold_is_not_written)
{
    mz_cx cx = test_cx();
    mz_buf *out = mz_buf_new(cx.a, 4096);
    CHECK(!mz_xe_text(out, 1, 1, MZ_S("a\x01z")));
    CHECK(!mz_xe_text(out, 1, 1, MZ_S("a\xFFz")));
    CHECK(!mz_xe_text(out, 1, 1, MZ_S("a\xEF\xBF\xBFz")));
    CHECK(out->n == 0 && mz_xe_text(out, 1, 1, MZ_S("a\xEF\xBF\xBDz")));
    struct mz_xe e = {.bytes = UINT32_MAX};
    CHECK(mz_xe_before(&cx, &e, out) == MZ_LIMIT);
    mz_arena_free(cx.a);
}

TEST(a_stored_number_is_read_in_the_fifteen_digits_that_a_spreadsheet_holds)
{
    static const char *const is[][2] = {{"1200.0999999999999", "1200.1"},
                                        {"300.10000000000002", "300.1"},
                                        {"300.10", "300.1"},
                                        {"350", "350"},
                                        {"3.5E2", "350"},
                                        {"1.0E-2", "0.01"},
                                        {"0.05", "0.05"},
                                        {"-0.5", "-0.5"},
                                        {"0", "0"},
                                        {"000", "0"},
                                        {"999999999999.99999", "1000000000000"},
                                        {"123456789012.345", "123456789012.345"},
                                        {"3.60121199001011E+17", "3.60121199001011E+17"},
                                        {"1234567890123456", "1234567890123456"},
                                        {"1E99", "1E99"},
                                        {"1e", "1e"},
                                        {"", ""},
                                        {".", "."},
                                        {"1.2.3", "1.2.3"},
                                        {"#N/A", "#N/A"}};
    mz_cx cx = test_cx();
    for (size_t i = 0; i < MZ_LEN(is); i++) {
        CHECK(mz_str_eq(mz_xe_plain(cx.a, mz_str_of(is[i][0])), mz_str_of(is[i][1])));
    }
    mz_arena_free(cx.a);
}

TEST_MAIN(T(a_workbook_is_read_back_with_its_texts_and_digits),
          T(the_bytes_of_a_workbook_are_known), T(what_xml_cannot_hold_is_not_written),
          T(a_stored_number_is_read_in_the_fifteen_digits_that_a_spreadsheet_holds))
