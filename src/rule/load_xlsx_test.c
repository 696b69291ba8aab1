/* Tables of packs in workbooks: the table that CSV gives, or a refusal that names the cell. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "check.h"
#include "make_zip.h"
#include "rule/check_testing.h"
#include "tmp.h"

enum { COLS = 4, ROWS = 8 };

#define NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""

static const char head[] =
    "pack: t\ntitle: 测试\ntitle_en: Test\nversion: \"1\"\nsemantics: 1\ndivision: \"330000\"\n"
    "sources:\n  s:\n    title: 样例\n    number: 一号\n    from: 2020-01-01\n"
    "enums:\n  grade:\n    label: 等级\n    label_en: Grade\n    ordered: true\n    values:\n"
    "      g1:\n        label: 一级\n        label_en: Grade 1\n"
    "      g2:\n        label: 二级\n        label_en: Grade 2\n"
    "facts:\n  level:\n    label: 残疾等级\n    label_en: Level\n    entity: person\n"
    "    type: enum grade\n"
    "  birth:\n    label: 出生\n    label_en: Birth\n    entity: person\n    type: date\n"
    "params:\n  line:\n    label: 标准\n    label_en: Line\n    type: money per month\n"
    "    table: params/line.%s\n"
    "tables:\n  care:\n    label: 护理\n    label_en: Care\n    entity: person\n"
    "    type: money per month\n    inputs:\n      - level\n      - age(birth, at)\n"
    "    file: tables/care.%s\n";

static const char line_csv[] = "from,value,cite\n2025-01-01,800元,s 第一条\n";
static const char care_csv[] = "level,\"age(birth, at)\",value,cite\n"
                               "g1,>= 60,150元,s 第二条\n"
                               "g1,< 60,120元,s 第二条\n"
                               "g2,-,100元,s 第三条\n";

static const char *const care_rows[ROWS][COLS] = {
    {"level", "age(birth, at)", "value", "cite"},
    {"g1", ">= 60", "150元", "s 第二条"},
    {"g1", "< 60", "120元", "s 第二条"},
    {"g2", "-", "100元", "s 第三条"},
};

static void escaped(mz_sb *out, const char *s)
{
    for (; *s != '\0'; s++) {
        mz_sb_str(out, *s == '<' ? MZ_S("&lt;") : *s == '>' ? MZ_S("&gt;") : (mz_str){s, 1});
    }
}

/* Each cell a text; one that begins with a < is the cell as XML. */
static mz_str sheet(mz_arena *a, const char *const rows[ROWS][COLS], const char *behind)
{
    mz_sb out = mz_sb_new(a, 1U << 16U);
    mz_sb_str(&out, MZ_S("<worksheet " NS "><sheetData>"));
    for (int i = 0; i < ROWS; i++) {
        mz_sb_fmt(&out, "<row r=\"%d\">", i + 1);
        for (int k = 0; k < COLS && rows[i][k] != NULL; k++) {
            if (strncmp(rows[i][k], "<c", 2) == 0) {
                mz_sb_str(&out, mz_str_of(rows[i][k]));
                continue;
            }
            mz_sb_fmt(&out, "<c r=\"%c%d\" t=\"inlineStr\"><is><t>", 'A' + k, i + 1);
            escaped(&out, rows[i][k]);
            mz_sb_str(&out, MZ_S("</t></is></c>"));
        }
        mz_sb_str(&out, MZ_S("</row>"));
    }
    mz_sb_fmt(&out, "</sheetData>%s</worksheet>", behind);
    return mz_sb_view(&out);
}

/* A workbook with that sheet first, and a second one when `more`. */
static mz_str book(mz_arena *a, mz_str first, bool more)
{
    static const char relations[] =
        "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" "
        "Target=\"worksheets/s1.xml\"/><Relationship Id=\"r2\" Type=\"x/worksheet\" "
        "Target=\"worksheets/s2.xml\"/></Relationships>";
    static const char styles[] = "<styleSheet " NS "><cellXfs><xf numFmtId=\"0\"/>"
                                 "<xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    mz_str sheets = mz_str_fmt(a,
                               "<workbook " NS " xmlns:r=\"x\"><sheets><sheet name=\"护理\" "
                               "sheetId=\"1\" r:id=\"r1\"/>%s</sheets></workbook>",
                               more ? "<sheet name=\"别表\" sheetId=\"2\" r:id=\"r2\"/>" : "");
    const struct make_file files[] = {
        {"xl/workbook.xml", sheets},
        {"xl/_rels/workbook.xml.rels", mz_str_of(relations)},
        {"xl/styles.xml", mz_str_of(styles)},
        {"xl/worksheets/s1.xml", first},
        {"xl/worksheets/s2.xml", MZ_S("<worksheet " NS "><sheetData/></worksheet>")},
        {NULL, {NULL, 0}}};
    return make_zip(a, files);
}

static struct checked *with(const char *line_ext, mz_str line, const char *care_ext, mz_str care)
{
    struct checked *k = checked_new();
    char text[2048];
    (void)snprintf(text, sizeof text, head, line_ext, care_ext);
    const struct ast_file files[] = {
        {MZ_S("pack.yaml"), mz_str_dup(k->cx.a, mz_str_of(text))},
        {mz_str_fmt(k->cx.a, "params/line.%s", line_ext), line},
        {mz_str_fmt(k->cx.a, "tables/care.%s", care_ext), care}};
    k->cx.lang = MZ_LANG_EN;
    ast_read(k->cx.a, files, MZ_LEN(files), &k->f, &k->pack);
    if (rule_check(&k->cx, NULL, k->pack, &k->f, &k->book) != MZ_OK) {
        printf("rule_check: %s\n", k->cx.err.msg);
    }
    checked_ways(k);
    return k;
}

static struct checked *care(mz_str workbook)
{
    return with("csv", mz_str_of(line_csv), "xlsx", workbook);
}

TEST(a_workbook_gives_the_table_that_csv_gives)
{
    mz_arena *a = mz_arena_new(1U << 26U);
    mz_str plain = book(a, sheet(a, care_rows, ""), false);
    mz_str wide = book(a, sheet(a, care_rows, "<pageMargins left=\"1\"/>"), false);
    struct checked *csv = with("csv", mz_str_of(line_csv), "csv", mz_str_of(care_csv));
    struct checked *xlsx = care(plain);
    struct checked *other = care(wide);
    checked_show(csv, AST_WARNING);
    checked_show(xlsx, AST_WARNING);
    CHECK(csv->book != NULL && xlsx->book != NULL && other->book != NULL);
    CHECK(xlsx->pack->rules[0].rows_n == 3);
    if (csv->book != NULL && xlsx->book != NULL && other->book != NULL) {
        CHECK(strcmp(csv->book->semantic_hash, xlsx->book->semantic_hash) == 0);
        CHECK(strcmp(other->book->semantic_hash, xlsx->book->semantic_hash) == 0);
        /* The other hash is over the bytes, whatever they mean. */
        CHECK(strcmp(csv->book->source_hash, xlsx->book->source_hash) != 0);
        CHECK(strcmp(other->book->source_hash, xlsx->book->source_hash) != 0);
        CHECK(csv->book->cites_n == xlsx->book->cites_n);
    }
    checked_done(csv);
    checked_done(xlsx);
    checked_done(other);
    mz_arena_free(a);
}

TEST(values_of_parameters_may_stand_in_a_workbook_with_its_dates)
{
    static const char *const rows[ROWS][COLS] = {
        {"from", "value", "cite"},
        {"<c r=\"A2\" s=\"1\"><v>45658</v></c>", "800元", "s 第一条"}, /* 2025-01-01 */
    };
    mz_arena *a = mz_arena_new(1U << 26U);
    struct checked *csv = with("csv", mz_str_of(line_csv), "csv", mz_str_of(care_csv));
    mz_str line = book(a, sheet(a, rows, ""), false);
    struct checked *xlsx = with("xlsx", line, "csv", mz_str_of(care_csv));
    checked_show(xlsx, AST_WARNING);
    CHECK(csv->book != NULL && xlsx->book != NULL &&
          strcmp(csv->book->semantic_hash, xlsx->book->semantic_hash) == 0);
    checked_done(csv);
    checked_done(xlsx);
    mz_arena_free(a);
}

/* The rows of the table with one cell replaced; NULL takes the rest of the row away. */
static mz_str with_cell(mz_arena *a, int row, int col, const char *cell, const char *behind)
{
    const char *rows[ROWS][COLS];
    memcpy(rows, care_rows, sizeof rows);
    rows[row - 1][col] = cell;
    return book(a, sheet(a, (const char *const(*)[COLS])rows, behind), false);
}

static bool refused(mz_str workbook, const char *line)
{
    struct checked *k = care(workbook);
    bool is = k->book == NULL && k->f.errors > 0;
    mz_str said = MZ_S("");
    bool has = false;
    for (size_t i = 0; i < k->f.n && !has; i++) {
        said = rule_finding_say(k->cx.a, MZ_LANG_EN, &k->f.v[i], MZ_S("my/t"), MZ_S("a\nb\nc\n"));
        has = said.n >= strlen(line) && memcmp(said.p, line, strlen(line)) == 0;
    }
    if (!has || !is) {
        printf("wanted: %s\n", line);
        checked_show(k, AST_NOTE);
    }
    checked_done(k);
    return is && has;
}

TEST(what_a_sheet_can_hold_and_a_table_not_is_refused_at_its_cell)
{
    mz_arena *a = mz_arena_new(1U << 26U);
    static const struct {
        int row, col;
        const char *cell;
        const char *line;
    } bad[] = {
        {3, 2, "<c r=\"C3\" t=\"str\"><f>C2</f><v>150元</v></c>",
         "my/t/tables/care.xlsx:C3: error: The cell holds a formula (1 of the sheet do)"},
        {3, 3, "<c r=\"D3\" t=\"str\"><f>\"\"</f><v></v></c>",
         "my/t/tables/care.xlsx:D3: error: The cell holds a formula"},
        {2, 2, "<c r=\"C2\"><v>0.30000000000000004</v></c>",
         "my/t/tables/care.xlsx:C2: error: The workbook holds 0.30000000000000004 here"},
        {2, 2, "<c r=\"C2\"><v>1.5E+2</v></c>",
         "my/t/tables/care.xlsx:C2: error: The workbook holds 1.5E+2 here"},
        {4, 2, "<c r=\"C4\" t=\"e\"><v>#N/A</v></c>", "my/t/tables/care.xlsx:C4: error: "},
        {4, 1, ">= ", "my/t/tables/care.xlsx:B4: error: The formula ends where a value is"},
        {4, 0, "g3", "my/t/tables/care.xlsx:A4: error: "},
        {1, 0, "levle", "my/t/tables/care.xlsx:A1: error: \"levle\" is not an input of the table"},
        {1, 3, NULL, "my/t/tables/care.xlsx:D2: error: "},
    };
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        CHECK(refused(with_cell(a, bad[i].row, bad[i].col, bad[i].cell, ""), bad[i].line));
    }
    CHECK(refused(with_cell(a, 2, 0, "g1", "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>"),
                  "my/t/tables/care.xlsx:A2: error: The cells A2:A3 are merged: only the first has "
                  "the value\n    way out: Unmerge them and write the value into each\n"));
    /* The checks of tables are those of every table: rows 1 and 2 both hold from 50 on. */
    CHECK(refused(with_cell(a, 3, 1, ">= 50", ""),
                  "my/t/tables/care.xlsx:A3: error: Rows 1 and 2"));
    mz_arena_free(a);
}

TEST(other_sheets_are_said_and_what_is_no_workbook_is_refused)
{
    mz_arena *a = mz_arena_new(1U << 26U);
    struct checked *k = care(book(a, sheet(a, care_rows, ""), true));
    CHECK(k->book != NULL);
    CHECK(checked_has(k, AST_WARNING, "tables/care.xlsx:1:1 Only the sheet \"护理\" is read"));
    checked_done(k);
    CHECK(refused(MZ_S("level,value\n"), "my/t/tables/care.xlsx: error: "));
    CHECK(refused(MZ_S(""), "my/t/tables/care.xlsx: error: "));
    mz_str whole = book(a, sheet(a, care_rows, ""), false);
    for (size_t n = 1; n < whole.n; n += 97) { /* cut short anywhere */
        CHECK(refused((mz_str){whole.p, n}, "my/t/tables/care.xlsx: error: "));
    }
    mz_arena_free(a);
}

/* `n` rows of one text in one column behind the head. */
static mz_str long_book(mz_arena *a, int n, int cols)
{
    mz_sb out = mz_sb_new(a, 64U << 20U);
    mz_sb_str(&out, MZ_S("<worksheet " NS "><sheetData>"));
    for (int i = 1; i <= n; i++) {
        mz_sb_fmt(&out, "<row r=\"%d\"><c r=\"%s%d\"><v>1</v></c></row>", i,
                  cols > 1 ? "SR" : "A", i);
    }
    mz_sb_str(&out, MZ_S("</sheetData></worksheet>"));
    return book(a, mz_sb_view(&out), false);
}

TEST(a_workbook_is_read_in_bounded_room)
{
    mz_arena *a = mz_arena_new(1U << 28U);
    /* A few kilobytes that say a million cells: each row has one, far to the right. */
    CHECK(refused(long_book(a, 3000, 512), "my/t/tables/care.xlsx:A"));
    struct checked *k = care(long_book(a, 3000, 512));
    CHECK(checked_has(k, AST_ERROR,
                      "tables/care.xlsx:1950:1 The workbooks of the pack have more than 1000000 "
                      "cells"));
    checked_done(k);
    char row[64];
    mz_sb many = mz_sb_new(a, 4U << 20U);
    mz_sb_str(&many, MZ_S("<worksheet " NS "><sheetData><row r=\"1\">"
                          "<c r=\"A1\" t=\"inlineStr\"><is><t>level</t></is></c>"
                          "<c r=\"B1\" t=\"inlineStr\"><is><t>age(birth, at)</t></is></c>"
                          "<c r=\"C1\" t=\"inlineStr\"><is><t>value</t></is></c></row>"));
    for (int i = 2; i <= AST_ROWS_MAX + 2; i++) {
        (void)snprintf(row, sizeof row, "<row r=\"%d\"><c r=\"A%d\" t=\"inlineStr\"><is><t>", i, i);
        mz_sb_fmt(&many, "%sg1</t></is></c><c r=\"B%d\"><v>%d</v></c><c r=\"C%d\" t=\"inlineStr\">"
                         "<is><t>1元</t></is></c></row>", row, i, i, i);
    }
    mz_sb_str(&many, MZ_S("</sheetData></worksheet>"));
    CHECK(refused(book(a, mz_sb_view(&many), false),
                  "my/t/tables/care.xlsx:A2002: error: More than 2000 entries"));
    mz_arena_free(a);
}

TEST(a_folder_may_hold_a_workbook)
{
    static const char *const subs[] = {"", "/params", "/tables"};
    mz_arena *a = mz_arena_new(1U << 26U);
    char tmp[256];
    char text[2048];
    test_tmp(tmp, sizeof tmp, "mz-xlsx");
    CHECK(mkdtemp(tmp) != NULL);
    mz_str dir = mz_str_fmt(a, "%s/t", tmp); /* a pack is called as its folder */
    (void)snprintf(text, sizeof text, head, "csv", "xlsx");
    for (size_t i = 0; i < MZ_LEN(subs); i++) {
        CHECK(mkdir(mz_str_fmt(a, "%s%s", dir.p, subs[i]).p, 0700) == 0);
    }
    const struct ast_file files[] = {{MZ_S("pack.yaml"), mz_str_of(text)},
                                     {MZ_S("params/line.csv"), mz_str_of(line_csv)},
                                     {MZ_S("tables/care.xlsx"),
                                      book(a, sheet(a, care_rows, ""), false)}};
    for (size_t i = 0; i < MZ_LEN(files); i++) {
        FILE *f = fopen(mz_str_fmt(a, "%s/%s", dir.p, files[i].name.p).p, "wb");
        CHECK(f != NULL && fwrite(files[i].text.p, 1, files[i].text.n, f) == files[i].text.n);
        CHECK(f != NULL && fclose(f) == 0);
    }
    struct checked *k = checked_new();
    struct rule_library lib = rule_library_of(k->cx.a, ".");
    CHECK(ast_load(&k->cx, dir.p, &k->f, &k->pack) == MZ_OK && k->pack != NULL);
    CHECK(rule_check(&k->cx, &lib, k->pack, &k->f, &k->book) == MZ_OK && k->book != NULL);
    checked_show(k, AST_WARNING);
    checked_done(k);
    mz_arena_free(a);
}

TEST_MAIN(T(a_workbook_gives_the_table_that_csv_gives),
          T(values_of_parameters_may_stand_in_a_workbook_with_its_dates),
          T(what_a_sheet_can_hold_and_a_table_not_is_refused_at_its_cell),
          T(other_sheets_are_said_and_what_is_no_workbook_is_refused),
          T(a_workbook_is_read_in_bounded_room), T(a_folder_may_hold_a_workbook))
