#include "base/xlsx_exact.h"

#include <assert.h>
#include <stdio.h>
#include <zlib.h>

#include "base/utf8_scan.h"

enum { EXACT_DIGITS = 15, DIGITS_MAX = 40, EXPONENT_MAX = 30, PARTS_N = 6, SHEET = PARTS_N - 1 };
enum { VERSION = 20, DAY_ONE = 0x21 }; /* ZIP 2.0; 1980-01-01 */

#define XML  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PACK "http://schemas.openxmlformats.org/package/2006/"
#define OFFI "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define KIND "application/vnd.openxmlformats-officedocument.spreadsheetml."

struct part {
    const char *name;
    const char *text; /* NULL: the sheet */
};

/* clang-format off */
static const struct part parts[PARTS_N] = {
    {"[Content_Types].xml",
     XML "<Types xmlns=\"" PACK "content-types\">"
     "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package."
     "relationships+xml\"/>"
     "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
     "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" KIND "sheet.main+xml\"/>"
     "<Override PartName=\"/xl/styles.xml\" ContentType=\"" KIND "styles+xml\"/>"
     "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" KIND "worksheet+xml\"/>"
     "</Types>"},
    {"_rels/.rels",
     XML "<Relationships xmlns=\"" PACK "relationships\">"
     "<Relationship Id=\"rId1\" Type=\"" OFFI "/officeDocument\" Target=\"xl/workbook.xml\"/>"
     "</Relationships>"},
    {"xl/workbook.xml",
     XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFI "\">"
     "<sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     XML "<Relationships xmlns=\"" PACK "relationships\">"
     "<Relationship Id=\"rId1\" Type=\"" OFFI "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
     "<Relationship Id=\"rId2\" Type=\"" OFFI "/styles\" Target=\"styles.xml\"/>"
     "</Relationships>"},
    /* Cells: general, 0, 0.00 and text (49), which stays text when somebody edits it. */
    {"xl/styles.xml",
     XML "<styleSheet xmlns=\"" MAIN "\">"
     "<fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
     "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
     "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
     "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
     "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
     "</cellStyleXfs><cellXfs count=\"4\">"
     "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
     "<xf numFmtId=\"1\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\""
     " applyNumberFormat=\"1\"/>"
     "<xf numFmtId=\"2\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\""
     " applyNumberFormat=\"1\"/>"
     "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\""
     " applyNumberFormat=\"1\"/></cellXfs></styleSheet>"},
    {"xl/worksheets/sheet1.xml", NULL},
};
/* clang-format on */

/* ---- the sheet -------------------------------------------------------------------- */

void mz_xe_open(mz_buf *out)
{
    mz_buf_add(out, MZ_S(XML "<worksheet xmlns=\"" MAIN "\"><sheetData>"));
}

void mz_xe_close(mz_buf *out)
{
    mz_buf_add(out, MZ_S("</sheetData></worksheet>"));
}

void mz_xe_row(mz_buf *out, int64_t row)
{
    char text[48];
    int n = snprintf(text, sizeof text, "<row r=\"%lld\">", (long long)row);
    mz_buf_add(out, (mz_str){text, (size_t)n});
}

void mz_xe_row_end(mz_buf *out)
{
    mz_buf_add(out, MZ_S("</row>"));
}

/* <c r="AB12" s="3" and what the caller puts behind it. */
static void cell(mz_buf *out, int64_t row, size_t col, int style, const char *rest)
{
    char name[4];
    char text[80];
    size_t at = sizeof name - 1;
    assert(col >= 1);
    assert(col <= MZ_XE_COLS);
    name[at] = '\0';
    for (size_t c = col; c > 0; c = (c - 1) / 26) {
        name[--at] = (char)('A' + (c - 1) % 26);
    }
    int n = snprintf(text, sizeof text, "<c r=\"%s%lld\" s=\"%d\"%s", name + at, (long long)row,
                     style, rest);
    mz_buf_add(out, (mz_str){text, (size_t)n});
}

static bool holds(mz_str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t len = mz_utf8_char((mz_str){s.p + i, s.n - i});
        bool nothing = len == 3 && s.p[i] == '\xEF' && s.p[i + 1] == '\xBF' &&
                       (unsigned char)s.p[i + 2] >= 0xBE; /* U+FFFE, U+FFFF */
        if (len == 0 || nothing || (unsigned char)s.p[i] < 0x20) {
            return false;
        }
        i += len;
    }
    return true;
}

static void escaped(mz_buf *out, mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&':
            mz_buf_add(out, MZ_S("&amp;"));
            break;
        case '<':
            mz_buf_add(out, MZ_S("&lt;"));
            break;
        case '>':
            mz_buf_add(out, MZ_S("&gt;"));
            break;
        default:
            mz_buf_byte(out, s.p[i]);
            break;
        }
    }
}

bool mz_xe_text(mz_buf *out, int64_t row, size_t col, mz_str s)
{
    if (!holds(s)) {
        return false;
    }
    if (s.n > 0) {
        cell(out, row, col, 3, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        escaped(out, s);
        mz_buf_add(out, MZ_S("</t></is></c>"));
    }
    return true;
}

void mz_xe_number(mz_buf *out, int64_t row, size_t col, mz_str digits, enum mz_xe_style style)
{
    size_t n = 0;
    for (size_t i = 0; i < digits.n; i++) {
        bool digit = digits.p[i] >= '0' && digits.p[i] <= '9';
        assert(digit || digits.p[i] == '.' || (i == 0 && digits.p[i] == '-'));
        n += digit && (n > 0 || digits.p[i] != '0');
    }
    if (n > EXACT_DIGITS) {
        bool good = mz_xe_text(out, row, col, digits);
        assert(good);
        (void)good;
        return;
    }
    if (digits.n > 0) {
        cell(out, row, col, (int)style, "><v>");
        mz_buf_add(out, digits);
        mz_buf_add(out, MZ_S("</v></c>"));
    }
}

/* ---- the package ------------------------------------------------------------------ */

static uint32_t crc_of(uint32_t crc, mz_str s)
{
    uLong c = crc;
    for (size_t at = 0; at < s.n;) {
        size_t n = s.n - at < (1U << 30) ? s.n - at : 1U << 30;
        c = crc32(c, (const Bytef *)s.p + at, (uInt)n);
        at += n;
    }
    return (uint32_t)c;
}

void mz_xe_count(struct mz_xe *e, mz_str piece)
{
    e->crc = crc_of(e->crc, piece);
    e->bytes += (int64_t)piece.n;
}

static void le(mz_buf *out, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        mz_buf_byte(out, (char)(unsigned char)(v >> (8 * i)));
    }
}

static void sizes(mz_buf *out, const struct mz_xe *e, mz_str name)
{
    le(out, 0, 2); /* stored */
    le(out, 0, 2);
    le(out, DAY_ONE, 2);
    le(out, e->crc, 4);
    le(out, (uint64_t)e->bytes, 4);
    le(out, (uint64_t)e->bytes, 4);
    le(out, name.n, 2);
    le(out, 0, 2);
}

static struct mz_xe part_of(const struct mz_xe *sheet, size_t i)
{
    struct mz_xe e = {0};
    if (parts[i].text == NULL) {
        return *sheet;
    }
    mz_xe_count(&e, mz_str_of(parts[i].text));
    return e;
}

mz_code mz_xe_before(mz_cx *cx, const struct mz_xe *e, mz_buf *out)
{
    if (e->bytes > UINT32_MAX - 65536) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("A workbook of this kind holds at most 4 gigabytes."));
    }
    for (size_t i = 0; i < PARTS_N; i++) {
        struct mz_xe part = part_of(e, i);
        mz_str name = mz_str_of(parts[i].name);
        le(out, 0x04034b50, 4);
        le(out, VERSION, 2);
        le(out, 0, 2);
        sizes(out, &part, name);
        mz_buf_add(out, name);
        mz_buf_add(out, mz_str_of(parts[i].text));
    }
    return MZ_OK;
}

void mz_xe_after(const struct mz_xe *e, mz_buf *out)
{
    uint64_t at = 0;
    uint64_t begin = 0;
    size_t before = out->n;
    for (size_t i = 0; i < PARTS_N; i++) {
        begin += 30 + mz_str_of(parts[i].name).n + (uint64_t)part_of(e, i).bytes;
    }
    for (size_t i = 0; i < PARTS_N; i++) {
        struct mz_xe part = part_of(e, i);
        mz_str name = mz_str_of(parts[i].name);
        le(out, 0x02014b50, 4);
        le(out, VERSION, 2);
        le(out, VERSION, 2);
        le(out, 0, 2);
        sizes(out, &part, name);
        le(out, 0, 2); /* no comment */
        le(out, 0, 8); /* first disk, no attributes */
        le(out, at, 4);
        mz_buf_add(out, name);
        at += 30 + name.n + (uint64_t)part.bytes;
    }
    uint64_t size = out->n - before;
    le(out, 0x06054b50, 4);
    le(out, 0, 4);
    le(out, PARTS_N, 2);
    le(out, PARTS_N, 2);
    le(out, size, 4);
    le(out, begin, 4);
    le(out, 0, 2);
}

/* ---- what a cell stores ----------------------------------------------------------- */

struct number {
    char digit[DIGITS_MAX]; /* without zeros at the front */
    int n;
    int point; /* digits before the point; may be below zero */
    bool minus;
};

/* The power of ten behind "E". */
static bool exponent(mz_str s, int *out)
{
    size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    *out = 0;
    if (i == s.n) {
        return false;
    }
    for (size_t k = i; k < s.n; k++) {
        if (s.p[k] < '0' || s.p[k] > '9' || *out > EXPONENT_MAX) {
            return false;
        }
        *out = *out * 10 + (s.p[k] - '0');
    }
    *out = s.p[0] == '-' ? -*out : *out;
    return *out <= EXPONENT_MAX && *out >= -EXPONENT_MAX;
}

static bool parse(mz_str s, struct number *x)
{
    bool pointed = false;
    bool any = false;
    int ten = 0;
    size_t i = s.n > 0 && s.p[0] == '-' ? 1 : 0;
    *x = (struct number){.minus = i == 1};
    for (; i < s.n && s.p[i] != 'E' && s.p[i] != 'e'; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if ((!digit && (s.p[i] != '.' || pointed)) || x->n == DIGITS_MAX) {
            return false;
        }
        pointed = pointed || !digit;
        any = any || digit;
        if (digit && (x->n > 0 || s.p[i] != '0')) {
            x->digit[x->n++] = s.p[i];
            x->point += !pointed;
        } else if (digit && pointed) {
            x->point--;
        }
    }
    if (i < s.n && !exponent((mz_str){s.p + i + 1, s.n - i - 1}, &ten)) {
        return false;
    }
    x->point += ten;
    return any;
}

/* Half up in the last digit that is held. */
static void rounded(struct number *x)
{
    if (x->n > EXACT_DIGITS) {
        bool up = x->digit[EXACT_DIGITS] >= '5';
        x->n = EXACT_DIGITS;
        for (int i = x->n - 1; up && i >= 0; i--) {
            up = x->digit[i] == '9';
            x->digit[i] = up ? '0' : (char)(x->digit[i] + 1);
        }
        if (up) { /* 999... became 1000... */
            x->digit[0] = '1';
            x->point++;
        }
    }
    while (x->n > 0 && x->digit[x->n - 1] == '0') {
        x->n--;
    }
}

mz_str mz_xe_plain(mz_arena *a, mz_str stored)
{
    struct number x;
    if (!parse(stored, &x)) {
        return stored;
    }
    rounded(&x);
    if (x.n == 0) {
        return MZ_S("0");
    }
    if (x.point > EXACT_DIGITS || x.point < -EXPONENT_MAX) {
        return stored;
    }
    mz_buf *out = mz_buf_new(a, 128);
    if (x.minus) {
        mz_buf_byte(out, '-');
    }
    if (x.point <= 0) {
        mz_buf_add(out, MZ_S("0."));
    }
    for (int i = x.point; i < 0; i++) {
        mz_buf_byte(out, '0');
    }
    for (int i = 0; i < x.n || i < x.point; i++) {
        if (i > 0 && i == x.point) {
            mz_buf_byte(out, '.');
        }
        mz_buf_byte(out, i < x.n ? x.digit[i] : '0');
    }
    return mz_buf_str(out);
}
