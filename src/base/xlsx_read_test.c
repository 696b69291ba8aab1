#include "base/xlsx_read.h"

#include "base/text.h"
#include "check.h"
#include "make_zip.h"

#define NS    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define SHEET "<worksheet " NS "><sheetData>"
#define DONE  "</sheetData></worksheet>"

static const char book[] =
    "<?xml version=\"1.0\"?><workbook " NS
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>"
    "<sheet name=\"说明\" sheetId=\"1\" state=\"hidden\" r:id=\"rId1\"/>"
    "<sheet name=\"名册\" sheetId=\"2\" r:id=\"rId2\"/>"
    "<sheet name=\"另册\" sheetId=\"3\" r:id=\"rId3\"/></sheets></workbook>";
static const char rels[] =
    "<Relationships>"
    "<Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"worksheets/s1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"x/worksheet\" Target=\"/xl/worksheets/s2.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"x/worksheet\" Target=\"worksheets/s1.xml\"/>"
    "</Relationships>";
static const char styles[] =
    "<styleSheet " NS "><numFmts><numFmt numFmtId=\"164\" "
    "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/><numFmt numFmtId=\"165\" "
    "formatCode=\"[Red]0.00&quot;day&quot;\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
    "<xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"31\"/>"
    "</cellXfs></styleSheet>";
static const char strings[] = "<sst " NS "><si><t>姓名</t></si>"
                              "<si><r><t>张</t></r><r><t>三</t></r><rPh><t>zs</t></rPh></si>"
                              "<si><t xml:space=\"preserve\"> a&amp;b </t></si></sst>";

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new(1U << 30U)};
}

static mz_str workbook(mz_cx *cx, const char *sheet)
{
    return make_zip(cx->a, (struct make_file[]){{"xl/workbook.xml", mz_str_of(book)},
                                                {"xl/_rels/workbook.xml.rels", mz_str_of(rels)},
                                                {"xl/styles.xml", mz_str_of(styles)},
                                                {"xl/sharedStrings.xml", mz_str_of(strings)},
                                                {"xl/worksheets/s1.xml", MZ_S(SHEET DONE)},
                                                {"xl/worksheets/s2.xml", mz_str_of(sheet)},
                                                {NULL, {NULL, 0}}});
}

static mz_code open_book(mz_cx *cx, mz_str bytes, const char *name, mz_xlsx **r)
{
    mz_zip *z = NULL;
    mz_clear(cx);
    MZ_TRY(mz_zip_open_memory(cx, bytes, (struct mz_zip_limits){0}, &z));
    return mz_xlsx_open(cx, z, mz_str_of(name), r);
}

static mz_xlsx *over(mz_cx *cx, const char *sheet)
{
    mz_xlsx *r = NULL;
    if (open_book(cx, workbook(cx, sheet), "", &r) != MZ_OK) {
        printf("refused: %s\n", cx->err.msg);
        abort();
    }
    return r;
}

static struct mz_row next(mz_cx *cx, mz_xlsx *r)
{
    struct mz_row row = {0};
    bool more = false;
    if (mz_xlsx_next(cx, r, &row, &more) != MZ_OK) {
        return (struct mz_row){.number = -2};
    }
    return more ? row : (struct mz_row){.number = -1};
}

static bool cell_is(const struct mz_row *row, size_t i, const char *want, unsigned flags)
{
    bool ok = i < row->n && mz_str_eq(row->cells[i], mz_str_of(want)) && row->flags[i] == flags;
    if (!ok && i < row->n) {
        printf("got \"" MZ_FMT "\" %u\n", MZ_ARG(row->cells[i]), row->flags[i]);
    }
    return ok;
}

TEST(texts_numbers_and_flags_come_as_stored)
{
    mz_cx cx = test_cx();
    mz_xlsx *r =
        over(&cx, SHEET "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>"
                        "<c r=\"C1\" t=\"inlineStr\"><is><t>直接</t></is></c></row>"
                        "<row r=\"2\"/><row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c>"
                        "<c><v>3.60121199001011E+17</v></c><c t=\"b\"><v>1</v></c>"
                        "<c r=\"D3\" t=\"s\"><v>2</v></c><c r=\"F3\" s=\"1\"/></row>" DONE);
    CHECK(mz_str_eq(mz_xlsx_sheet(r), MZ_S("名册")));
    struct mz_row row = next(&cx, r);
    CHECK(row.number == 1 && row.n == 3 && cell_is(&row, 0, "姓名", 0));
    CHECK(cell_is(&row, 1, "", 0) && cell_is(&row, 2, "直接", 0));
    row = next(&cx, r);
    CHECK(row.number == 3 && row.n == 4 && cell_is(&row, 0, "张三", 0));
    CHECK(cell_is(&row, 1, "3.60121199001011E+17", MZ_CELL_NUMBER));
    CHECK(cell_is(&row, 2, "true", MZ_CELL_FLAG) && cell_is(&row, 3, " a&b ", 0));
    CHECK(next(&cx, r).number == -1);
    CHECK(next(&cx, r).number == -1);
    mz_arena_free(cx.a);
}

TEST(dates_are_known_by_their_style)
{
    mz_cx cx = test_cx();
    mz_xlsx *r = over(&cx, SHEET "<row r=\"1\"><c s=\"1\"><v>46346</v></c><c s=\"2\"><v>46346.5"
                                 "</v></c><c s=\"3\"><v>46346</v></c><c s=\"4\"><v>1</v></c>"
                                 "<c s=\"1\"><v>60</v></c><c s=\"1\"><v>61</v></c><c s=\"1\">"
                                 "<v>0.75</v></c><c t=\"d\"><v>2026-11-20T00:00:00</v></c>"
                                 "<c s=\"1\"><v>9999999</v></c></row>" DONE);
    struct mz_row row = next(&cx, r);
    CHECK(cell_is(&row, 0, "2026-11-20", MZ_CELL_DATE));
    CHECK(cell_is(&row, 1, "2026-11-20 12:00:00", MZ_CELL_DATE));
    CHECK(cell_is(&row, 2, "46346", MZ_CELL_NUMBER));
    CHECK(cell_is(&row, 3, "1900-01-01", MZ_CELL_DATE));
    CHECK(cell_is(&row, 4, "60", MZ_CELL_NUMBER));
    CHECK(cell_is(&row, 5, "1900-03-01", MZ_CELL_DATE));
    CHECK(cell_is(&row, 6, "18:00:00", MZ_CELL_DATE));
    CHECK(cell_is(&row, 7, "2026-11-20", MZ_CELL_DATE));
    CHECK(cell_is(&row, 8, "9999999", MZ_CELL_NUMBER));
    mz_arena_free(cx.a);
}

TEST(formulas_give_their_result_and_say_when_there_is_none)
{
    mz_cx cx = test_cx();
    mz_xlsx *r = over(&cx, SHEET "<row r=\"1\"><c t=\"str\"><f>A2&amp;B2</f><v>甲乙</v></c>"
                                 "<c><f>1+1</f><v>2</v></c></row><row r=\"2\"><c><f>1+1</f></c>"
                                 "</row><row r=\"3\"><c r=\"B3\" t=\"e\"><v>#N/A</v></c></row>"
                                 "<row r=\"4\"><c><v>7</v></c></row>" DONE);
    struct mz_row row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_OK && cell_is(&row, 0, "甲乙", MZ_CELL_FORMULA));
    CHECK(cell_is(&row, 1, "2", MZ_CELL_FORMULA | MZ_CELL_NUMBER));
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_FORMULA && row.col == 1 && row.number == 2);
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_ERROR && row.col == 2 && cell_is(&row, 1, "#N/A", MZ_CELL_ERROR));
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_OK && cell_is(&row, 0, "7", MZ_CELL_NUMBER));
    mz_arena_free(cx.a);
}

TEST(formulas_are_counted_and_merged_cells_known_at_the_end)
{
    mz_cx cx = test_cx();
    mz_xlsx *r = over(&cx, SHEET "<row r=\"2\"><c r=\"B2\"><v>1</v></c></row>"
                                 "<row r=\"3\"><c r=\"C3\" t=\"str\"><f>\"\"</f><v/></c>"
                                 "<c r=\"D3\"><f>1+1</f><v>2</v></c></row></sheetData>"
                                 "<mergeCells><mergeCell ref=\"B2:B3\"/><mergeCell ref=\"D3:E3\"/>"
                                 "</mergeCells></worksheet>");
    struct mz_row row;
    int64_t line = 0;
    size_t col = 0;
    bool more = true;
    CHECK(mz_xlsx_formulas(r, &line, &col) == 0 && mz_xlsx_merged(r).n == 0);
    while (more && mz_xlsx_next(&cx, r, &row, &more) == MZ_OK) {
    }
    CHECK(!more && mz_xlsx_formulas(r, &line, &col) == 2 && line == 3 && col == 3);
    CHECK(mz_str_eq(mz_xlsx_merged(r), MZ_S("B2:B3")) && mz_xlsx_shown(r) == 2);
    mz_arena_free(cx.a);
}

TEST(a_sheet_is_chosen_by_name_or_the_first_visible)
{
    mz_cx cx = test_cx();
    mz_xlsx *r = NULL;
    mz_str bytes = workbook(&cx, SHEET DONE);
    const mz_str *names = NULL;
    CHECK(open_book(&cx, bytes, "说明", &r) == MZ_OK && mz_xlsx_sheets(r, &names) == 3);
    CHECK(mz_str_eq(names[2], MZ_S("另册")));
    CHECK(open_book(&cx, bytes, "没有", &r) == MZ_ABSENT);
    CHECK(strstr(cx.err.msg, "没有") != NULL);
    mz_arena_free(cx.a);
}

TEST(too_wide_and_too_long_rows_cost_themselves_only)
{
    mz_cx cx = test_cx();
    size_t n = 2U << 20U;
    char *big = mz_arena_alloc(cx.a, n + 1000);
    size_t at = (size_t)snprintf(big, n, "%s", SHEET "<row r=\"1\"><c t=\"inlineStr\"><is><t>");
    for (size_t i = 0; i < n; i++) { /* no run of one letter: that would be a bomb */
        big[at + i] = (char)('a' + (i * i * 2654435761U >> 17U) % 26);
    }
    at += n;
    (void)snprintf(big + at, 900, "%s",
                   "</t></is></c></row><row r=\"2\"><c r=\"SS2\"><v>5</v></c></row>"
                   "<row r=\"3\"><c r=\"SS3\"/><c r=\"A3\"><v>6</v></c></row>" DONE);
    mz_xlsx *r = over(&cx, big);
    struct mz_row row = next(&cx, r);
    CHECK(row.number == 1 && row.problem == MZ_ROW_LONG);
    row = next(&cx, r);
    CHECK(row.number == 2 && row.problem == MZ_ROW_WIDE);
    row = next(&cx, r);
    CHECK(row.number == 3 && row.problem == MZ_ROW_OK && cell_is(&row, 0, "6", MZ_CELL_NUMBER));
    mz_arena_free(cx.a);
}

TEST(harmful_and_damaged_xml_is_refused_behind_the_rows_before_it)
{
    mz_cx cx = test_cx();
    mz_xlsx *r = NULL;
    const char *entity = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>" SHEET
                         "<row><c><v>&a;</v></c></row>" DONE;
    CHECK(open_book(&cx, workbook(&cx, entity), "", &r) == MZ_OK);
    CHECK(next(&cx, r).number == -2 && strstr(cx.err.msg, "harm") != NULL);
    r = over(&cx, SHEET "<row><c><v>1</v></c></row><row><c><v>2");
    CHECK(next(&cx, r).number == 1);
    CHECK(next(&cx, r).number == -2 && strstr(cx.err.msg, "damaged") != NULL);
    char deep[2000] = SHEET;
    for (int i = 0; i < 80; i++) {
        (void)strncat(deep, "<x>", sizeof deep - strlen(deep) - 1);
    }
    r = over(&cx, deep);
    mz_clear(&cx);
    CHECK(next(&cx, r).number == -2 && strstr(cx.err.msg, "harm") != NULL);
    size_t n = 3U << 20U;
    char *tag = mz_arena_alloc(cx.a, n + 1);
    for (size_t i = 0; i < n; i++) {
        tag[i] = (char)('a' + (i * i * 2654435761U >> 17U) % 26);
    }
    memcpy(tag, SHEET "<row ", sizeof SHEET "<row " - 1);
    r = over(&cx, tag);
    mz_clear(&cx);
    CHECK(next(&cx, r).number == -2 && strstr(cx.err.msg, "harm") != NULL);
    r = over(&cx, SHEET "<row r=\"1048577\"><c><v>1</v></c></row>" DONE);
    CHECK(next(&cx, r).number == -2);
    mz_arena_free(cx.a);
}

TEST(a_bomb_in_a_sheet_is_stopped)
{
    mz_cx cx = test_cx();
    size_t n = 30U << 20U;
    char *big = mz_arena_alloc(cx.a, n + 1);
    size_t at = (size_t)snprintf(big, n, "%s", SHEET);
    while (at + 40 < n) {
        memcpy(big + at, "<row><c><v>1</v></c></row>", 26);
        at += 26;
    }
    mz_xlsx *r = over(&cx, big);
    int64_t last = 0;
    for (struct mz_row row = next(&cx, r); (last = row.number) > 0;) {
        row = next(&cx, r);
    }
    CHECK(last == -2 && cx.err.code == MZ_LIMIT && strstr(cx.err.msg, "100 times") != NULL);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(texts_numbers_and_flags_come_as_stored), T(dates_are_known_by_their_style),
          T(formulas_are_counted_and_merged_cells_known_at_the_end),
          T(formulas_give_their_result_and_say_when_there_is_none),
          T(a_sheet_is_chosen_by_name_or_the_first_visible),
          T(too_wide_and_too_long_rows_cost_themselves_only),
          T(harmful_and_damaged_xml_is_refused_behind_the_rows_before_it),
          T(a_bomb_in_a_sheet_is_stopped))
