/* letter_test.c - the language of templates, and where things stand on the paper in millimetres. */
#include "check.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "letter/letter_int.h"

#define NEAR 0.02 /* millimetres */

static mz_cx test_cx(void)
{
    return (mz_cx){.a = mz_arena_new((size_t)1 << 30)};
}

static mz_date day_of(const char *iso)
{
    mz_cx cx = test_cx();
    mz_date d = MZ_DATE_NONE;
    if (mz_date_parse(&cx, NULL, mz_str_of(iso), &d) != MZ_OK) {
        abort();
    }
    mz_arena_free(cx.a);
    return d;
}

static struct letter_facts facts(void)
{
    return (struct letter_facts){.organ = MZ_S("龙泉市民政局"),
                                 .government = MZ_S("龙泉市人民政府"),
                                 .number = MZ_S("龙民救告〔2026〕118号"),
                                 .day = day_of("2026-11-22"),
                                 .url = MZ_S("https://mz.example/letter/check/331181-7K3M91QD2FHA"),
                                 .code = MZ_S("331181-7K3M91QD2FHA")};
}

/* ---- a small letter --------------------------------------------------------------------- */

#define HEAD                                                                    \
    "letter: x\nlabel: 样张\nlabel_en: Sample\nkind: notice\norgan: county\n" \
    "series: \"{word}救〔{year}〕{n}号\"\nbasis: 样例\ntitle: 样张通知书\nto: \"{name}\"\n"
#define NAME                                                                                     \
    "fields:\n  name:\n    label: 姓名\n    label_en: Name\n    type: text\n    max: \"20\"\n" \
    "    sample: 项金土\n"
#define BODY "body:\n  - text: 您好。\n"

static size_t found_in(mz_cx *cx, const char *text, mz_str *first)
{
    struct letter_findings f = {.a = cx->a};
    struct letter_template *t = NULL;
    *first = MZ_S("");
    if (letter_read(cx, MZ_S("x.yaml"), mz_str_of(text), &f, &t) != MZ_OK) {
        return SIZE_MAX;
    }
    if (f.n > 0) {
        *first = letter_finding_say(cx->a, MZ_LANG_EN, &f.v[0]);
        printf("%.*s\n", (int)first->n, first->p);
        for (size_t i = 0; i < f.n; i++) {
            mz_str zh = letter_finding_say(cx->a, MZ_LANG_ZH, &f.v[i]);
            if (f.v[i].way.text == NULL || zh.n == 0) {
                return SIZE_MAX;
            }
        }
    }
    return (t != NULL) == (f.n == 0) ? f.n : SIZE_MAX;
}

static bool begins(mz_str s, const char *with)
{
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

static bool holds_word(mz_str s, const char *word)
{
    return memmem(s.p, s.n, word, strlen(word)) != NULL;
}

TEST(a_good_template_has_no_findings)
{
    mz_cx cx = test_cx();
    mz_str first;
    CHECK(found_in(&cx, HEAD NAME BODY, &first) == 0);
    mz_arena_free(cx.a);
}

TEST(an_unknown_field_is_found_at_its_line_and_column)
{
    mz_cx cx = test_cx();
    mz_str first;
    CHECK(found_in(&cx, HEAD NAME "body:\n  - text: 您于{when}申请。\n", &first) == 1);
    CHECK(begins(first, "x.yaml:18:13: There is no field when"));
    mz_arena_free(cx.a);
}

TEST(a_field_that_nothing_prints_is_found)
{
    mz_cx cx = test_cx();
    mz_str first;
    const char *text = HEAD NAME "  gap:\n    label: 差额\n    label_en: Gap\n    type: money\n"
                                 "    sample: \"1\"\n" BODY;
    CHECK(found_in(&cx, text, &first) == 1);
    CHECK(begins(first, "x.yaml:18:5: The field gap is not printed anywhere"));
    mz_arena_free(cx.a);
}

TEST(a_form_of_print_has_to_fit_the_type)
{
    mz_cx cx = test_cx();
    mz_str first;
    CHECK(found_in(&cx, HEAD NAME "body:\n  - text: \"金额{name:capital}\"\n", &first) == 1);
    CHECK(holds_word(first, "name is of type text and cannot be printed as \"capital\""));
    CHECK(begins(first, "x.yaml:18:14:"));
    mz_arena_free(cx.a);
}

TEST(a_letter_names_its_organ)
{
    mz_cx cx = test_cx();
    mz_str first;
    const char *text = "letter: x\nlabel: 样张\nlabel_en: Sample\nkind: notice\nbasis: 样例\n"
                       "title: 样张\n" BODY;
    CHECK(found_in(&cx, text, &first) == 1);
    CHECK(begins(first, "x.yaml:1:1: The letter names no organ"));
    mz_arena_free(cx.a);
}

TEST(a_title_that_may_overflow_is_found)
{
    mz_cx cx = test_cx();
    mz_str first;
    const char *text =
        "letter: x\nlabel: 样张\nlabel_en: Sample\nkind: notice\norgan: county\nbasis: 样例\n"
        "title: 关于{name}的通知书\n" NAME BODY;
    CHECK(found_in(&cx, text, &first) == 1);
    CHECK(begins(first, "x.yaml:7:8: The text may become 26 characters long; 20 fit"));
    mz_arena_free(cx.a);
}

TEST(other_mistakes_of_a_template_are_found)
{
    mz_cx cx = test_cx();
    mz_str first;
    CHECK(found_in(&cx, HEAD NAME "body:\n  - text: 缺一半{name\n", &first) == 1);
    CHECK(holds_word(first, "A brace"));
    CHECK(found_in(&cx, HEAD NAME "body:\n  - each: name\n    text: 甲\n", &first) == 1);
    CHECK(holds_word(first, "name is no list"));
    CHECK(found_in(&cx, HEAD NAME BODY "colour: red\n", &first) == 1);
    CHECK(begins(first, "x.yaml:19:1: The word \"colour\" is not known here"));
    CHECK(found_in(&cx,
                   HEAD "fields:\n  name:\n    label: 姓名\n    label_en: Name\n"
                        "    type: words\n    sample: 甲\n" BODY,
                   &first) == 1);
    CHECK(holds_word(first, "\"words\" is no value of type"));
    CHECK(found_in(&cx,
                   HEAD NAME "  at:\n    label: 日\n    label_en: Day\n    type: date\n"
                             "    sample: 昨天\nbody:\n  - text: \"{at}\"\n",
                   &first) == 1);
    CHECK(begins(first, "x.yaml:21:13:"));
    CHECK(found_in(&cx, "letter: [x]\n", &first) == 1);
    CHECK(holds_word(first, "The file cannot be read"));
    CHECK(found_in(&cx, "", &first) >= 1);
    mz_arena_free(cx.a);
}

/* ---- filling ------------------------------------------------------------------------------ */

struct made {
    mz_cx cx;
    struct letter_facts facts;
    struct letter_doc *doc;
    struct letter_sheet *sheet;
    mz_code rc;
};

static void make_one(struct made *m, const char *text, const char *json, bool holds)
{
    struct letter_findings f = {.a = m->cx.a};
    struct letter_template *t = NULL;
    const struct mz_json *values = NULL;
    bool all[LETTER_BLOCKS_MAX];
    for (size_t i = 0; i < MZ_LEN(all); i++) {
        all[i] = holds;
    }
    m->rc = letter_read(&m->cx, MZ_S("x.yaml"), mz_str_of(text), &f, &t);
    if (t == NULL) {
        mz_str s = f.n > 0 ? letter_finding_say(m->cx.a, MZ_LANG_EN, &f.v[0]) : MZ_S("?");
        printf("%.*s\n", (int)s.n, s.p);
        m->rc = MZ_CORRUPT;
        return;
    }
    mz_str given = mz_str_of(json);
    if (json == NULL) {
        m->rc = letter_sample(&m->cx, t, &given);
    }
    m->rc = mz_json_read(&m->cx, given, (struct mz_json_options){.size_max = 1 << 20}, &values);
    m->rc = m->rc == MZ_OK ? letter_fill(&m->cx, t, &m->facts, values, all, &m->doc) : m->rc;
    m->rc = m->rc == MZ_OK ? letter_lay(&m->cx, m->doc, &m->sheet) : m->rc;
}

static struct made *made_of(const char *text, const char *json)
{
    struct made *m = calloc(1, sizeof *m);
    if (m == NULL) {
        abort();
    }
    m->cx = test_cx();
    m->facts = facts();
    make_one(m, text, json, true);
    return m;
}

static void made_done(struct made *m)
{
    mz_arena_free(m->cx.a);
    free(m);
}

static bool says(const struct made *m, const char *words)
{
    for (size_t i = 0; i < m->doc->para_n; i++) {
        for (size_t k = 0; k < m->doc->para[i].span_n; k++) {
            if (holds_word(m->doc->para[i].span[k].text, words)) {
                return true;
            }
        }
    }
    return false;
}

#define TYPED \
    HEAD NAME \
        "  pay:\n    label: 金额\n    label_en: Pay\n    type: money\n    sample: \"100\"\n"        \
        "  id:\n    label: 身份证号\n    label_en: Id\n    type: id_number\n"                     \
        "    sample: 331181195202290012\n" \
        "  at:\n    label: 日期\n    label_en: Day\n    type: date\n    sample: 2026-09-04\n"       \
        "  what:\n    label: 类别\n    label_en: What\n    type: choice\n    options:\n"            \
        "      a:\n        label: 甲类\n        label_en: A\n    sample: a\n"                       \
        "  rows:\n    label: 名单\n    label_en: Rows\n    type: list\n    fields:\n"               \
        "      who:\n        label: 谁\n        label_en: Who\n" \
        "        type: text\n" \
        "    sample:\n      - who: 甲\n      - who: 乙\n"                                           \
        "body:\n" \
        "  - text: \"{pay} {pay:capital} {id} {at} {at:month} {what} {rows:count}\"\n" \
        "  - head: 名单\n  - each: rows\n    text: \"{who}。\"\n  - head: 乙\n    text: 丙。\n" \
        "    when: anything\n"

TEST(values_are_printed_by_their_types)
{
    struct made *m = made_of(TYPED, NULL);
    CHECK(m->rc == MZ_OK);
    CHECK(says(m, "100.00元 人民币壹佰元整 331181********0012 2026年9月4日 2026年9月 甲类 2"));
    CHECK(says(m, "一、名单") && says(m, "1.甲。") && says(m, "2.乙。") && says(m, "二、乙。"));
    CHECK(!says(m, "331181195202290012"));
    made_done(m);
}

TEST(headings_are_numbered_among_those_shown)
{
    struct made m = {.cx = test_cx(), .facts = facts()};
    make_one(&m,
             HEAD NAME "body:\n  - head: 甲\n    text: 甲。\n    when: no\n"
                       "  - head: 乙\n    text: 乙。\n",
             NULL, false);
    CHECK(m.rc == MZ_OK && !says(&m, "甲") && says(&m, "一、乙。"));
    mz_arena_free(m.cx.a);
}

static bool refused(const char *json, const char *field)
{
    struct made *m = made_of(TYPED, json);
    bool good = m->rc == MZ_INVALID && m->cx.err.field != NULL &&
                strcmp(m->cx.err.field, field) == 0 && m->cx.err.say != NULL;
    if (!good) {
        printf("%s: %s %s\n", json, mz_code_name(m->rc),
               m->cx.err.field == NULL ? "-" : m->cx.err.field);
    }
    made_done(m);
    return good;
}

#define REST                                                                                 \
    "\"id\":\"331181195202290012\",\"at\":\"2026-09-04\",\"what\":\"a\",\"rows\":[{\"who\":" \
    "\"甲\"}]"

#define NP "\"name\":\"甲\",\"pay\":\"1\","

TEST(wrong_values_are_refused_with_their_field)
{
    CHECK(refused("{\"name\":\"甲\"," REST "}", "pay"));
    CHECK(refused("{\"name\":\"甲\",\"pay\":\"很多\"," REST "}", "pay"));
    CHECK(refused("{\"name\":\"甲\",\"pay\":\"-1\"," REST "}", "pay"));
    CHECK(refused("{\"name\":\"甲\",\"pay\":\"1\",\"colour\":\"红\"," REST "}", "colour"));
    CHECK(refused("{\"name\":\"甲\\n乙\",\"pay\":\"1\"," REST "}", "name"));
    CHECK(refused("{\"name\":\"一二三四五六七八九十一二三四五六七八九十一\",\"pay\":\"1\"," REST
                  "}",
                  "name"));
    CHECK(refused("{" NP "\"id\":\"331181195202290013\",\"at\":\"2026-09-04\","
                  "\"what\":\"a\",\"rows\":[{\"who\":\"甲\"}]}",
                  "id"));
    CHECK(refused("{" NP "\"id\":\"331181195202290012\",\"at\":\"2026-02-30\","
                  "\"what\":\"a\",\"rows\":[{\"who\":\"甲\"}]}",
                  "at"));
    CHECK(refused("{" NP "\"id\":\"331181195202290012\",\"at\":\"2026-09-04\","
                  "\"what\":\"b\",\"rows\":[{\"who\":\"甲\"}]}",
                  "what"));
    CHECK(refused("{" NP "\"id\":\"331181195202290012\",\"at\":\"2026-09-04\","
                  "\"what\":\"a\",\"rows\":[]}",
                  "rows"));
    CHECK(refused("{" NP "\"id\":\"331181195202290012\",\"at\":\"2026-09-04\","
                  "\"what\":\"a\",\"rows\":[{\"who\":\"\"}]}",
                  "who"));
}

TEST(a_number_is_made_of_its_series)
{
    mz_arena *a = mz_arena_new(1 << 20);
    CHECK(mz_str_eq(letter_number(a, MZ_S("{word}救〔{year}〕{n}号"), MZ_S("龙民"), 2026, 12),
                    MZ_S("龙民救〔2026〕12号")));
    mz_arena_free(a);
}

/* ---- lines ---------------------------------------------------------------------------------- */

static const char *const closing = "，。、；：？！）》〕」』”’】％,.";
static const char *const opening = "（《〔「『“‘【";

/* Whether the first or last character of a line may not stand there. */
static bool bad_ends(const struct letter_row *row)
{
    char buf[8] = "";
    mz_str first = row->run[0].text;
    mz_str last = row->run[row->run_n - 1].text;
    size_t n = mz_utf8_offset(first, 1);
    memcpy(buf, first.p, n < 7 ? n : 7);
    bool bad = strstr(closing, buf) != NULL;
    size_t at = mz_utf8_offset(last, mz_utf8_count(last) - 1);
    memset(buf, 0, sizeof buf);
    memcpy(buf, last.p + at, last.n - at < 7 ? last.n - at : 7);
    return bad || strstr(opening, buf) != NULL;
}

/* Texts of all kinds of marks, from a seed: no line begins or ends wrongly, none is too wide. */
TEST(no_line_begins_with_a_closing_or_ends_with_an_opening_mark)
{
    static const char *const parts[] = {"民", "政",          "，", "。",   "（", "）",       "《",
                                        "》", "“",           "”",  "2026", "年", "1,382.00", "元",
                                        "；", "LQ-DB-01077", "〔", "〕",   "：", "、"};
    uint32_t seed = 7;
    for (int round = 0; round < 400; round++) {
        mz_arena *a = mz_arena_new(1 << 24);
        mz_sb b = mz_sb_new(a, 1 << 16);
        struct letter_row *rows = NULL;
        size_t n = 0;
        mz_sb_str(&b, MZ_S("依据"));
        for (int i = 0; i < 60; i++) {
            seed = seed * 1664525 + 1013904223;
            mz_sb_str(&b, mz_str_of(parts[(seed >> 20) % MZ_LEN(parts)]));
            mz_sb_str(&b, (seed >> 8) % 3 == 0 ? MZ_S("救") : MZ_S("低保"));
        }
        mz_sb_str(&b, MZ_S("完"));
        const struct letter_span span = {mz_sb_view(&b), LETTER_SONG};
        letter_break(a, &(struct letter_set){&span, 1, 28, 2, true}, &rows, &n);
        size_t bytes = 0;
        for (size_t i = 0; i < n; i++) {
            const struct letter_run *last = &rows[i].run[rows[i].run_n - 1];
            CHECK(last->x + last->w < 28 + 0.51);
            CHECK(i + 1 == n || last->x + last->w > 28 - 0.51);
            CHECK(!bad_ends(&rows[i]));
            for (size_t k = 0; k < rows[i].run_n; k++) {
                bytes += rows[i].run[k].text.n;
            }
        }
        CHECK(bytes == span.text.n);
        mz_arena_free(a);
    }
}

static struct letter_row *broken(mz_arena *a, const char *text, size_t *n)
{
    struct letter_row *rows = NULL;
    const struct letter_span span = {mz_str_of(text), LETTER_SONG};
    letter_break(a, &(struct letter_set){&span, 1, 10, 0, true}, &rows, n);
    return rows;
}

TEST(marks_give_way_before_a_character_moves)
{
    mz_arena *a = mz_arena_new(1 << 20);
    size_t n = 0;
    /* The full stop is the eleventh: comma and stop give half a cell each. */
    struct letter_row *r = broken(a, "一二三，五六七八九十。甲乙", &n);
    CHECK(n == 2 && mz_str_eq(r[1].run[0].text, MZ_S("甲乙")));
    /* Nothing to press but the stop itself: 十 goes along to the next line. */
    r = broken(a, "一二三四五六七八九十。甲乙", &n);
    CHECK(n == 2 && begins(r[1].run[0].text, "十"));
    /* An opening bracket does not stay behind. */
    r = broken(a, "一二三四五六七八九（甲乙）", &n);
    CHECK(n == 2 && begins(r[1].run[0].text, "（"));
    /* An amount stays whole. */
    r = broken(a, "一二三四五六七1,382.00元整", &n);
    CHECK(n == 2 && begins(r[1].run[0].text, "1,382.00"));
    mz_arena_free(a);
}

/* ---- paper ----------------------------------------------------------------------------------- */

/* A letter whose body is n Han characters in one paragraph. */
static struct made *long_letter(size_t n, const char *more)
{
    mz_arena *a = mz_arena_new(1 << 20);
    mz_sb b = mz_sb_new(a, 1 << 18);
    mz_sb_str(&b, MZ_S(HEAD));
    mz_sb_str(&b, mz_str_of(more));
    mz_sb_str(&b, MZ_S(NAME "body:\n  - text: "));
    for (size_t i = 0; i < n; i++) {
        mz_sb_str(&b, MZ_S("民"));
    }
    mz_sb_byte(&b, '\n');
    struct made *m = made_of(mz_sb_view(&b).p, NULL);
    mz_arena_free(a);
    return m;
}

static const struct letter_item *item_of(const struct letter_sheet *s, enum letter_item_kind kind,
                                         const char *text)
{
    for (size_t i = 0; i < s->item_n; i++) {
        if (s->item[i].kind == kind &&
            (text == NULL || mz_str_eq(s->item[i].text, mz_str_of(text)))) {
            return &s->item[i];
        }
    }
    return NULL;
}

TEST(a_page_has_22_lines_of_28_characters_on_156_by_225_mm)
{
    struct made *m = long_letter(2000, "");
    int lines = 0;
    CHECK(m->rc == MZ_OK);
    CHECK(fabs(LETTER_CELL * 28 - 156) < 1e-9);
    CHECK(fabs(LETTER_PITCH * 21 + LETTER_BODY - 225) < 1e-9);
    /* 7/8 of the height of a character lie between two lines; the standard's own measure. */
    CHECK(fabs(LETTER_PITCH - LETTER_BODY * 1.875) < 0.05);
    for (size_t i = 0; i < m->sheet->item_n; i++) {
        const struct letter_item *k = &m->sheet->item[i];
        if (k->body && k->page == 1) {
            CHECK(fabs(k->y - (37 + lines * LETTER_PITCH)) < NEAR);
            CHECK(fabs(k->x - 28) < NEAR && fabs(k->w - 156) < NEAR);
            CHECK(mz_utf8_count(k->text) == 28);
            CHECK(fabs(k->size_pt - 15.75) < 1e-9);
            lines++;
        }
    }
    CHECK(lines == 22);
    made_done(m);
}

TEST(the_first_line_is_two_characters_in_and_the_address_is_flush)
{
    struct made *m = long_letter(60, "");
    const struct letter_item *to = item_of(m->sheet, LETTER_I_TEXT, "项金土：");
    CHECK(to != NULL && fabs(to->x - 28) < NEAR);
    const struct letter_item *line = to + 1;
    CHECK(line->body && fabs(line->x - (28 + 2 * LETTER_CELL)) < NEAR);
    CHECK(mz_utf8_count(line->text) == 26 && fabs(line->x + line->w - 184) < NEAR);
    made_done(m);
}

/* The last line of the running text on a page, from the top of the paper; 0 when there is none. */
static double last_line(const struct letter_sheet *s, int page, int *lines)
{
    double y = 0;
    *lines = 0;
    for (size_t i = 0; i < s->item_n; i++) {
        if (s->item[i].body && s->item[i].page == page) {
            *lines += s->item[i].y > y;
            y = s->item[i].y > y ? s->item[i].y : y;
        }
    }
    return y;
}

/* For letters of every length: 印章端正、居中下压, and never on a page of its own. */
TEST(the_seal_stands_over_organ_and_date_with_text_on_its_page)
{
    for (size_t n = 10; n < 28 * 50; n += 14) {
        struct made *m = long_letter(n, n % 4 == 0 ? "note: 联系人：甲\n" : "");
        const struct letter_item *seal = item_of(m->sheet, LETTER_I_SEAL, NULL);
        const struct letter_item *date = item_of(m->sheet, LETTER_I_TEXT, "2026年11月22日");
        const struct letter_item *organ = item_of(m->sheet, LETTER_I_TEXT, "龙泉市民政局");
        CHECK(m->rc == MZ_OK && seal != NULL && date != NULL && organ != NULL);
        double middle = seal->x + 21;
        CHECK(fabs(date->x + date->w / 2 - middle) < NEAR);
        CHECK(fabs(organ->x + organ->w / 2 - middle) < NEAR);
        CHECK(fabs(date->x + date->w - (184 - 4 * LETTER_CELL)) < NEAR);
        /* Organ and date inside of it, a little below its middle. */
        double block = (organ->y + date->y + LETTER_BODY) / 2;
        CHECK(block > seal->y + 21 && block < seal->y + 21 + 4);
        CHECK(organ->y > seal->y && date->y + LETTER_BODY < seal->y + 42);
        CHECK(seal->y + 42 < 262 + NEAR && seal->page == date->page);
        int lines = 0;
        double y = last_line(m->sheet, seal->page, &lines);
        CHECK(lines >= (n > 54 ? 2 : 1));
        double gap = seal->y - (y + LETTER_BODY);
        CHECK(gap > 2 && gap < LETTER_PITCH + NEAR); /* within one line of the text */
        CHECK(seal->page == m->sheet->page_n - 1);
        made_done(m);
    }
}

TEST(nothing_leaves_the_paper_and_lines_keep_to_the_text_area)
{
    for (size_t n = 10; n < 3000; n += 333) {
        struct made *m = long_letter(n, "copies: 查田镇人民政府\n");
        for (size_t i = 0; i < m->sheet->item_n; i++) {
            const struct letter_item *k = &m->sheet->item[i];
            CHECK(k->x > 20 && k->x + k->w < 190 && k->y > 5 && k->y + k->h < 285);
            CHECK(k->page >= 0 && k->page < m->sheet->page_n);
            CHECK(!k->body || (k->y > 37 - NEAR && k->y + LETTER_BODY < 262 + NEAR));
        }
        made_done(m);
    }
}

TEST(page_numbers_stand_outside_one_character_in)
{
    struct made *m = long_letter(1500, "");
    const struct letter_item *one = item_of(m->sheet, LETTER_I_TEXT, "— 1 —");
    const struct letter_item *two = item_of(m->sheet, LETTER_I_TEXT, "— 2 —");
    const double cell = 14 * 25.4 / 72;
    CHECK(one != NULL && fabs(one->x + one->w - (184 - cell)) < NEAR && one->page == 0);
    CHECK(two != NULL && fabs(two->x - (28 + cell)) < NEAR && two->page == 1);
    /* The dash is 7 mm below the text area, in the middle of the character's height. */
    CHECK(fabs(one->y + cell / 2 - (262 + 7)) < NEAR);
    made_done(m);
}

TEST(the_red_head_stands_as_the_standard_says)
{
    struct made *m = long_letter(60, "head: red\n");
    const struct letter_item *mark = item_of(m->sheet, LETTER_I_TEXT, "龙泉市民政局");
    const struct letter_item *number = item_of(m->sheet, LETTER_I_TEXT, "龙民救告〔2026〕118号");
    const struct letter_item *line = item_of(m->sheet, LETTER_I_LINE, NULL);
    const struct letter_item *title = item_of(m->sheet, LETTER_I_TEXT, "样张通知书");
    CHECK(mark != NULL && fabs(mark->y - (37 + 35)) < NEAR && mark->rgb == 0xE60000);
    CHECK(fabs(mark->x + mark->w / 2 - 106) < NEAR);
    CHECK(number != NULL && fabs(number->y - (mark->y + mark->h + 2 * LETTER_PITCH)) < NEAR);
    CHECK(line != NULL && fabs(line->y - (number->y + LETTER_BODY + 4)) < NEAR);
    CHECK(fabs(line->w - 156) < NEAR && line->rgb == 0xE60000);
    CHECK(title != NULL && title->y - line->y > 1.5 * LETTER_PITCH && title->size_pt > 20.9);
    made_done(m);
}

TEST(the_last_block_stands_at_the_foot_of_the_last_page)
{
    struct made *m = long_letter(60, "copies: 查田镇人民政府，八都镇人民政府\n");
    const struct letter_item *copies = item_of(m->sheet, LETTER_I_TEXT, "抄送：");
    CHECK(copies != NULL && copies->page == m->sheet->page_n - 1 && copies->y > 250);
    double foot = 0;
    for (size_t i = 0; i < m->sheet->item_n; i++) {
        const struct letter_item *k = &m->sheet->item[i];
        foot = k->kind == LETTER_I_LINE && k->y > foot ? k->y : foot;
    }
    CHECK(fabs(foot - 262) < NEAR);
    made_done(m);
}

/* ---- the packs --------------------------------------------------------------------------------
 */

static char *file_text(const char *path)
{
    FILE *f = fopen(path, "re");
    char *p = calloc(1, 1 << 18);
    if (f == NULL || p == NULL || fread(p, 1, (1 << 18) - 1, f) == 0) {
        abort();
    }
    (void)fclose(f);
    return p;
}

static void hold_sheet(const struct made *m, int *failures_)
{
    for (size_t i = 0; i < m->sheet->item_n; i++) {
        const struct letter_item *k = &m->sheet->item[i];
        CHECK(k->x > 20 && k->x + k->w < 190 && k->y > 5 && k->y + k->h < 285);
        CHECK(k->kind != LETTER_I_TEXT || memchr(k->text.p, '{', k->text.n) == NULL);
    }
}

/* Every letter of a folder, with all of its parts and with none that hangs on a condition. */
static int hold_letters(const char *folder, int *failures_)
{
    DIR *dir = opendir(folder);
    int n = 0;
    for (struct dirent *d = NULL; dir != NULL && (d = readdir(dir)) != NULL;) {
        char path[600];
        if (strstr(d->d_name, ".yaml") == NULL) {
            continue;
        }
        (void)snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
        char *text = file_text(path);
        for (int with = 0; with < 2; with++) {
            struct made m = {.cx = test_cx(), .facts = facts()};
            make_one(&m, text, NULL, with == 1);
            if (m.rc != MZ_OK) {
                printf("%s: %s\n", path, m.cx.err.msg);
            }
            CHECK(m.rc == MZ_OK);
            if (m.rc == MZ_OK) {
                hold_sheet(&m, failures_);
            }
            mz_arena_free(m.cx.a);
        }
        free(text);
        n++;
    }
    (void)closedir(dir);
    return n;
}

TEST(every_letter_of_the_packs_fills_and_keeps_to_the_paper)
{
    CHECK(hold_letters("packs/cn/letters", failures_) >= 37);
    CHECK(hold_letters("packs/names/letters", failures_) >= 8);
    CHECK(hold_letters("packs/orgs/letters", failures_) >= 10);
    CHECK(hold_letters("packs/after/letters", failures_) >= 3);
}

TEST(equal_letters_have_equal_bytes)
{
    mz_str pdf[2];
    struct made *m[2];
    for (int i = 0; i < 2; i++) {
        m[i] = long_letter(700, "");
        CHECK(letter_pdf(&m[i]->cx, m[i]->doc, m[i]->sheet, &pdf[i]) == MZ_OK);
    }
    CHECK(pdf[0].n > 1000 && mz_str_eq(pdf[0], pdf[1]) && begins(pdf[0], "%PDF-"));
    m[1]->facts.day = day_of("2026-11-23");
    CHECK(letter_lay(&m[1]->cx, m[1]->doc, &m[1]->sheet) == MZ_OK);
    CHECK(letter_pdf(&m[1]->cx, m[1]->doc, m[1]->sheet, &pdf[1]) == MZ_OK);
    CHECK(!mz_str_eq(pdf[0], pdf[1]));
    made_done(m[0]);
    made_done(m[1]);
}

TEST(a_draft_has_no_seal_and_no_code)
{
    struct made m = {.cx = test_cx(), .facts = facts()};
    m.facts.draft = true;
    make_one(&m, HEAD NAME BODY, NULL, true);
    CHECK(m.rc == MZ_OK && item_of(m.sheet, LETTER_I_SEAL, NULL) == NULL);
    CHECK(item_of(m.sheet, LETTER_I_QR, NULL) == NULL);
    CHECK(item_of(m.sheet, LETTER_I_TEXT, "草稿，不具有效力") != NULL);
    mz_arena_free(m.cx.a);
}

TEST(a_letter_of_too_many_pages_is_refused)
{
    mz_arena *a = mz_arena_new(1 << 24);
    mz_sb b = mz_sb_new(a, 1 << 20);
    mz_sb_str(&b, MZ_S("{\"name\":\"甲\",\"rows\":["));
    for (int i = 0; i < 480; i++) {
        mz_sb_str(&b, i == 0 ? MZ_S("{\"who\":\"") : MZ_S(",{\"who\":\""));
        for (int k = 0; k < 100; k++) {
            mz_sb_str(&b, MZ_S("民"));
        }
        mz_sb_str(&b, MZ_S("\"}"));
    }
    mz_sb_str(&b, MZ_S("]}"));
    struct made *m = made_of(
        HEAD NAME "  rows:\n    label: 名单\n    label_en: Rows\n    type: list\n"
                  "    max: \"500\"\n    fields:\n      who:\n        label: 谁\n"
                  "        label_en: Who\n        type: text\n        max: \"100\"\n    sample:\n"
                  "      - who: 甲\nbody:\n  - each: rows\n    text: \"{who}\"\n",
        mz_sb_view(&b).p);
    CHECK(m->rc == MZ_LIMIT && m->cx.err.say != NULL);
    made_done(m);
    mz_arena_free(a);
}

TEST_MAIN(T(a_good_template_has_no_findings), T(an_unknown_field_is_found_at_its_line_and_column),
          T(a_field_that_nothing_prints_is_found), T(a_form_of_print_has_to_fit_the_type),
          T(a_letter_names_its_organ), T(a_title_that_may_overflow_is_found),
          T(other_mistakes_of_a_template_are_found), T(values_are_printed_by_their_types),
          T(headings_are_numbered_among_those_shown), T(wrong_values_are_refused_with_their_field),
          T(a_number_is_made_of_its_series),
          T(no_line_begins_with_a_closing_or_ends_with_an_opening_mark),
          T(marks_give_way_before_a_character_moves),
          T(a_page_has_22_lines_of_28_characters_on_156_by_225_mm),
          T(the_first_line_is_two_characters_in_and_the_address_is_flush),
          T(the_seal_stands_over_organ_and_date_with_text_on_its_page),
          T(nothing_leaves_the_paper_and_lines_keep_to_the_text_area),
          T(page_numbers_stand_outside_one_character_in),
          T(the_red_head_stands_as_the_standard_says),
          T(the_last_block_stands_at_the_foot_of_the_last_page),
          T(every_letter_of_the_packs_fills_and_keeps_to_the_paper),
          T(equal_letters_have_equal_bytes), T(a_draft_has_no_seal_and_no_code),
          T(a_letter_of_too_many_pages_is_refused))
