#include "base/rows.h"

#include <unistd.h>

#include "base/text.h"
#include "check.h"
#include "make_zip.h"

/* 姓名 and 张三 in GB18030. */
#define GB_NAME  "\xD0\xD5\xC3\xFB"
#define GB_ZHANG "\xD5\xC5\xC8\xFD"

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new(1U << 30U)};
}

static mz_rows *opened(mz_cx *cx, mz_str bytes, const char *name)
{
    mz_rows *r = NULL;
    struct mz_rows_options options = {.name = mz_str_of(name)};
    mz_clear(cx);
    if (mz_rows_open_memory(cx, bytes, options, &r) != MZ_OK) {
        printf("refused: %s\n", cx->err.msg);
        abort();
    }
    return r;
}

/* Opened, with its only part begun; NULL when that is refused. */
static mz_rows *over(mz_cx *cx, mz_str bytes)
{
    mz_rows *r = opened(cx, bytes, "f");
    bool part = false;
    return mz_rows_part(cx, r, &part) == MZ_OK && part ? r : NULL;
}

static mz_rows *must(mz_rows *r)
{
    if (r == NULL) {
        abort();
    }
    return r;
}

static struct mz_row next(mz_cx *cx, mz_rows *r)
{
    struct mz_row row = {0};
    bool more = false;
    if (mz_rows_next(cx, r, &row, &more) != MZ_OK) {
        return (struct mz_row){.number = -2};
    }
    return more ? row : (struct mz_row){.number = -1};
}

/* The rows as text: cells by |, rows by /, problems by !; at the end ok or the refusal. */
static const char *all(mz_cx *cx, mz_rows *r)
{
    mz_buf *b = mz_buf_new(cx->a, 1U << 20U);
    struct mz_row row = {0};
    for (row = next(cx, must(r)); row.number > 0; row = next(cx, r)) {
        for (size_t i = 0; i < row.n; i++) {
            mz_buf_add(b, i == 0 ? MZ_S("") : MZ_S("|"));
            mz_buf_add(b, row.cells[i]);
        }
        mz_buf_add(b, row.problem == MZ_ROW_OK ? MZ_S("/") : MZ_S("!/"));
    }
    mz_buf_add(b, row.number == -1 ? MZ_S("ok") : mz_str_of(cx->err.msg));
    return mz_str_z(cx->a, mz_buf_str(b));
}

static bool refused(mz_cx *cx, mz_str bytes, const char *name, const char *part_of_sentence)
{
    mz_rows *r = opened(cx, bytes, name);
    bool part = false;
    if (mz_rows_part(cx, r, &part) == MZ_OK || cx->err.say == NULL) {
        return false;
    }
    mz_str zh = mz_text_error(cx->a, MZ_LANG_ZH, &cx->err);
    bool ok =
        strstr(cx->err.msg, part_of_sentence) != NULL && !mz_str_eq(zh, mz_str_of(cx->err.msg));
    bool more = true;
    return ok && mz_rows_part(cx, r, &more) == MZ_OK && !more;
}

static const char book[] = "<workbook><sheets>"
                           "<sheet name='名册' sheetId='1' r:id='r1' xmlns:r='r'/>"
                           "</sheets></workbook>";
static const char rels[] = "<Relationships><Relationship Id='r1' Type='x/worksheet' "
                           "Target='worksheets/s1.xml'/></Relationships>";

static mz_str workbook(mz_cx *cx)
{
    static const char sheet[] =
        "<worksheet><sheetData><row r='1'><c t='inlineStr'><is><t>"
        "某县低保名册</t></is></c></row>"
        "<row r='3'><c t='inlineStr'><is><t>姓 名</t></is></c><c t='inlineStr'><is><t>"
        "证件\n号码"
        "</t></is></c></row><row r='4'><c t='inlineStr'><is><t>张三</t></is></c>"
        "<c><v>3.30102199001011E+17</v></c></row><row r='5'><c t='inlineStr'><is><t>李四</t></is>"
        "</c></row></sheetData></worksheet>";
    return make_zip(cx->a, (struct make_file[]){{"xl/workbook.xml", mz_str_of(book)},
                                                {"xl/_rels/workbook.xml.rels", mz_str_of(rels)},
                                                {"xl/worksheets/s1.xml", mz_str_of(sheet)},
                                                {NULL, {NULL, 0}}});
}

TEST(the_same_table_is_read_from_every_format)
{
    mz_cx cx = test_cx();
    mz_str csv = MZ_S("姓名,号码\n张三,1\n李四,2\n");
    const char *want = "张三|1/李四|2/ok";
    mz_str forms[] = {
        csv,
        MZ_S("\xEF\xBB\xBF姓名,号码\r\n张三,1\r\n李四,2\r\n"),
        MZ_S("姓名\t号码\n张三\t1\n李四\t2"),
        MZ_S("姓名;号码\n\"张三\";1\n李四;2\n"),
        MZ_S("{\"姓名\":\"张三\",\"号码\":1}\n{\"号码\":\"2\",\"姓名\":\"李四\"}\n"),
        make_gzip(cx.a, csv),
        make_zip(cx.a, (struct make_file[]){{"a.csv", csv}, {NULL, {NULL, 0}}}),
        MZ_S(GB_NAME ",\xBA\xC5\xC2\xEB\n" GB_ZHANG ",1\n\xC0\xEE\xCB\xC4,2\n"),
    };
    for (size_t i = 0; i < MZ_LEN(forms); i++) {
        mz_rows *r = must(over(&cx, forms[i]));
        CHECK(strcmp(all(&cx, r), want) == 0);
        CHECK(mz_rows_column(r, MZ_S("号 码")) == 1 && mz_rows_column(r, MZ_S("无")) == -1);
        CHECK(mz_rows_say(r, cx.a).text == NULL);
        int64_t done = 0;
        int64_t total = 0;
        mz_rows_progress(r, &done, &total);
        CHECK(done == total && total > 0);
    }
    mz_arena_free(cx.a);
}

TEST(a_workbook_is_read_plain_and_packed_with_its_title_skipped)
{
    mz_cx cx = test_cx();
    mz_str plain = workbook(&cx);
    mz_str forms[] = {plain, make_gzip(cx.a, plain),
                      make_zip(cx.a, (struct make_file[]){{"a.xlsx", plain}, {NULL, {NULL, 0}}})};
    for (size_t i = 0; i < MZ_LEN(forms); i++) {
        mz_rows *r = must(over(&cx, forms[i]));
        CHECK(mz_rows_kind(r) == MZ_ROWS_XLSX && mz_rows_header(r)->number == 3);
        CHECK(mz_rows_column(r, MZ_S("证件号码")) == 1);
        struct mz_row row = next(&cx, r);
        CHECK(row.number == 4 && (row.flags[1] & MZ_CELL_NUMBER) != 0);
        CHECK(mz_str_eq(row.cells[1], MZ_S("3.30102199001011E+17")));
        row = next(&cx, r);
        CHECK(row.number == 5 && mz_row_cell(&row, 1).n == 0 && next(&cx, r).number == -1);
    }
    mz_arena_free(cx.a);
}

TEST(a_file_on_disk_reads_like_memory)
{
    mz_cx cx = test_cx();
    mz_str forms[] = {MZ_S("a,b\n1,2\n"), make_gzip(cx.a, MZ_S("a,b\n1,2\n")), workbook(&cx)};
    for (size_t i = 0; i < MZ_LEN(forms); i++) {
        char path[] = "/tmp/mz_rows_XXXXXX";
        int fd = mkstemp(path);
        CHECK(fd >= 0 && write(fd, forms[i].p, forms[i].n) == (ssize_t)forms[i].n);
        (void)close(fd);
        mz_rows *r = NULL;
        bool part = false;
        CHECK(mz_rows_open_file(&cx, path, (struct mz_rows_options){0}, &r) == MZ_OK);
        CHECK(mz_rows_part(&cx, must(r), &part) == MZ_OK && part);
        CHECK(strcmp(all(&cx, r), i < 2 ? "1|2/ok" : "张三|3.30102199001011E+17/李四/ok") == 0);
        (void)unlink(path);
    }
    mz_rows *r = NULL;
    CHECK(mz_rows_open_file(&cx, "tests/none.csv", (struct mz_rows_options){0}, &r) == MZ_IO);
    mz_arena_free(cx.a);
}

TEST(dirty_rows_are_given_back_and_the_others_read)
{
    mz_cx cx = test_cx();
    mz_str csv = MZ_S("姓名,号码\n张三,３３０１\n\"a,1\nb\0,2\n,,,\nx,1,2\n王五,\"cut");
    mz_rows *r = must(over(&cx, csv));
    struct mz_row row = next(&cx, r);
    CHECK(mz_str_eq(mz_cell_fold(cx.a, row.cells[1]), MZ_S("3301")));
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_QUOTE && row.number == 3 && mz_str_eq(row.cells[0], MZ_S("\"a,1")));
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_NUL && row.number == 4 && row.line == 4);
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_RAGGED && row.n == 3 && row.want == 2 && row.line == 6);
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_OPEN && row.col == 2);
    CHECK(mz_row_say(cx.a, &row).text != NULL && next(&cx, r).number == -1);
    mz_arena_free(cx.a);
}

TEST(a_charset_that_changes_half_way_is_said_of_the_part)
{
    mz_cx cx = test_cx();
    mz_rows *r = must(over(&cx, MZ_S("姓名,号\n张三,1\n" GB_ZHANG ",2\n\xFF,3\n")));
    CHECK(strcmp(all(&cx, r), "张三|1/张三|2/\xEF\xBF\xBD|3/ok") == 0);
    struct mz_say say = mz_rows_say(r, cx.a);
    CHECK(say.text != NULL && strstr(say.text, "changes from") != NULL);
    mz_arena_free(cx.a);
}

TEST(what_is_no_table_is_refused_with_a_sentence)
{
    mz_cx cx = test_cx();
    CHECK(refused(&cx, MZ_S("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1xxxx"), "a.xlsx", "with a password"));
    CHECK(refused(&cx, MZ_S("a,b\n1,2\n"), "a.xlsx", "named .xlsx"));
    CHECK(refused(&cx, MZ_S(GB_NAME ",b\n1,2\n"), "a.XLSX", "named .xlsx"));
    CHECK(refused(&cx, MZ_S("<html><table>"), "a.xls", "web page"));
    CHECK(refused(&cx, MZ_S("%PDF-1.7"), "a.pdf", "no table"));
    CHECK(refused(&cx, MZ_S(""), "a.csv", "is empty"));
    CHECK(refused(&cx, make_gzip(cx.a, make_gzip(cx.a, make_gzip(cx.a, MZ_S("a")))), "a.gz",
                  "inside an archive"));
    mz_str zip = make_zip(cx.a, (struct make_file[]){{"x", MZ_S("1")}, {NULL, {NULL, 0}}});
    CHECK(refused(&cx, make_gzip(cx.a, zip), "a.zip.gz", "inside an archive"));
    mz_arena_free(cx.a);
}

TEST(a_bad_file_in_an_archive_does_not_stop_the_others)
{
    mz_cx cx = test_cx();
    mz_str cut = make_gzip(cx.a, MZ_S("a,b\n1,2\n3,4\nand more that is cut"));
    cut.n -= 9;
    mz_rows *r = opened(&cx,
                        make_zip(cx.a, (struct make_file[]){{"0.pdf", MZ_S("%PDF")},
                                                            {"1.csv", MZ_S("a,b\n1,2\n")},
                                                            {"__MACOSX/x", MZ_S("x")},
                                                            {"2.xlsx", MZ_S("PK\x03\x04 no")},
                                                            {"d/3.gz", cut},
                                                            {"d/4.txt", MZ_S("a\tb\n5\t6\n")},
                                                            {NULL, {NULL, 0}}}),
                        "a.zip");
    static const char *const want[] = {"0.pdf", "1.csv", "2.xlsx", "d/3.gz", "d/4.txt"};
    bool part = true;
    size_t n = 0;
    for (; part && n < 9; n++) {
        mz_code rc = mz_rows_part(&cx, r, &part);
        if (!part) {
            break;
        }
        CHECK(n < 5 && mz_str_eq(mz_rows_part_name(r), mz_str_of(want[n])));
        CHECK(((n == 0 || n == 2) ? rc == MZ_INVALID : rc == MZ_OK));
        mz_clear(&cx);
        const char *rows = all(&cx, r);
        CHECK(n != 1 || strcmp(rows, "1|2/ok") == 0);
        CHECK(n != 3 || strstr(rows, "damaged or was cut off") != NULL);
        CHECK(n != 4 || strcmp(rows, "5|6/ok") == 0);
        mz_clear(&cx);
    }
    CHECK(n == 5);
    mz_arena_free(cx.a);
}

TEST(json_lines_report_what_is_no_object)
{
    mz_cx cx = test_cx();
    mz_rows *r = must(over(&cx, MZ_S("{\"a\":1,\"b\":null}\nnot json\n{\"a\":[1],\"c\":true}\n[1]\n"
                                     "{\"b\":1.50}\n")));
    struct mz_row row = next(&cx, r);
    CHECK(row.n == 2 && row.flags[0] == MZ_CELL_NUMBER && row.cells[1].n == 0);
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_JSON && mz_str_eq(row.cells[0], MZ_S("not json")));
    row = next(&cx, r);
    CHECK(row.problem == MZ_ROW_NESTED && row.col == 1 && row.n == 3);
    CHECK(mz_str_eq(row.cells[2], MZ_S("true")) && mz_rows_column(r, MZ_S("c")) == 2);
    CHECK(next(&cx, r).problem == MZ_ROW_JSON);
    row = next(&cx, r);
    CHECK(row.number == 5 && mz_str_eq(row.cells[1], MZ_S("1.5")));
    mz_arena_free(cx.a);
}

TEST(a_header_is_found_by_its_labels_or_told)
{
    mz_cx cx = test_cx();
    mz_str csv = MZ_S("某市名单,,\n单位：人,合计,9\n"
                      "姓　名,身份证号,金额\n张三,1,2\n");
    mz_str known[] = {MZ_S("身份证号"), MZ_S("姓名")};
    struct mz_rows_options options = {.known = known, .known_n = 2};
    mz_rows *r = NULL;
    bool part = false;
    CHECK(mz_rows_open_memory(&cx, csv, options, &r) == MZ_OK);
    CHECK(mz_rows_part(&cx, must(r), &part) == MZ_OK && mz_rows_header(r)->number == 3);
    CHECK(mz_rows_column(r, MZ_S("姓名")) == 0 && strcmp(all(&cx, r), "张三|1|2/ok") == 0);
    options.header = MZ_HEADER_NONE;
    CHECK(mz_rows_open_memory(&cx, MZ_S("1,2\n3,4\n"), options, &r) == MZ_OK);
    CHECK(mz_rows_part(&cx, r, &part) == MZ_OK && mz_rows_header(r)->n == 0);
    CHECK(strcmp(all(&cx, r), "1|2/3|4/ok") == 0);
    options.header = MZ_HEADER_FIRST;
    CHECK(mz_rows_open_memory(&cx, csv, options, &r) == MZ_OK);
    CHECK(mz_rows_part(&cx, r, &part) == MZ_OK && mz_rows_header(r)->n == 1);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(the_same_table_is_read_from_every_format),
          T(a_workbook_is_read_plain_and_packed_with_its_title_skipped),
          T(a_file_on_disk_reads_like_memory), T(dirty_rows_are_given_back_and_the_others_read),
          T(a_charset_that_changes_half_way_is_said_of_the_part),
          T(what_is_no_table_is_refused_with_a_sentence),
          T(a_bad_file_in_an_archive_does_not_stop_the_others),
          T(json_lines_report_what_is_no_object), T(a_header_is_found_by_its_labels_or_told))
