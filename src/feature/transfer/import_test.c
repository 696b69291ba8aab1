/* Files as offices send them: what enters, what comes back, what happens when the power fails. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "base/xlsx_write.h"
#include "feature/transfer/transfer_test.h"

/* The field of this word of the run's kind. */
static size_t field(const struct import_run *run, const char *word)
{
    size_t f = IMPORT_IGNORE;
    return import_field_of(run->kind, mz_str_of(word), &f) ? f : SIZE_MAX;
}

static int64_t persons(mz_cx *cx, mz_str number)
{
    int64_t id = 0;
    if (person_by_number(cx, number, &id) != MZ_OK) {
        printf("%s\n", cx->err.msg);
    }
    return id;
}

/* ---- good rows, bad rows --------------------------------------------------------- */

EVERY(a_file_becomes_persons_and_households)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_str a = number_of(cx, "19650307", 11);
    mz_str b = number_of(cx, "19680912", 22);
    mz_str rows[] = {line(cx, &o, "张三", a, "33118100001", "户主"),
                     line(cx, &o, "李梅", b, "33118100001", "配偶")};
    struct import_run *run = took(cx, "a.csv", file_of(cx, rows, 2), IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 2 && run->counts.refused == 0);
    CHECK(run != NULL && run->counts.houses == 1 && mz_str_eq(run->state, MZ_S("done")));
    struct person_view v;
    CHECK(person_get(cx, 0, persons(cx, a), &v) == MZ_OK && mz_str_eq(v.name, MZ_S("张三")));
    CHECK(v.division == o.village && mz_str_eq(v.address, MZ_S("丁家坞12号")));
    CHECK(mz_str_eq(v.source, MZ_S("import:民政所")));
    int64_t house = 0;
    CHECK(household_by_number(cx, 331181, HOUSEHOLD_REGISTER, MZ_S("33118100001"), &house) ==
          MZ_OK);
    struct household_member *m = NULL;
    size_t n = 0;
    CHECK(house != 0 && members_of(cx, house, &m, &n) == MZ_OK && n == 2);
    int64_t events = 0;
    int64_t county = 0;
    int64_t bad = 0;
    CHECK(mz_audit_verify(cx, &events, &county, &bad) == MZ_OK && county == 0 && events > 4);
    office_done(&o);
}

struct dirty {
    const char *row; /* after the name: number and sex */
    const char *reason;
};

TEST(each_kind_of_dirt_has_its_sentence)
{
    static const struct dirty cases[] = {
        {"3.60121E+17,男",
         "A spreadsheet turned the ID number into {0} and its last digits are lost; "
         "make the column text and export again"},
        {"331181196503070112,男", NULL}, /* a wrong check digit: its own sentence */
        {"33118119650307,男",
         "The ID number has {0} digits; it must have 18, or 15 on an old card"},
    };
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    for (size_t i = 0; i < MZ_LEN(cases); i++) {
        mz_str f = mz_str_fmt(cx->a, "姓名,身份证号,性别,村\n王五,%s,查田镇" MZ_FMT "\n",
                              cases[i].row, MZ_ARG(o.village_name));
        struct import_run *run = took(cx, "d.csv", f, IMPORT_ASK);
        CHECK(run != NULL && run->counts.refused == 1 && run->counts.added == 0);
        CHECK(run != NULL && run->counts.reasons_n == 1);
        CHECK(cases[i].reason == NULL || gives(run, cases[i].reason));
    }
    office_done(&o);
}

/* Everything that can be mended without asking is mended. */
TEST(what_can_be_read_is_read)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str x = MZ_S("");
    for (int i = 10; i < 200 && x.n == 0; i++) { /* one that ends in X */
        mz_str n = number_of(cx, "19700101", i);
        x = n.p[17] == 'X' ? n : x;
    }
    mz_str lower = mz_str_fmt(cx->a, "%.17sx", x.p);
    mz_str wide = mz_str_fmt(cx->a,
                             "３３"
                             "%.16s",
                             number_of(cx, "19710202", 13).p + 2);
    mz_str old = mz_str_fmt(cx->a,
                            "331181"
                            "%.9s",
                            "720303"
                            "015");
    mz_str blanks =
        mz_str_fmt(cx->a, "\" '%.6s %.8s %.4s \"", number_of(cx, "19730404", 17).p,
                   number_of(cx, "19730404", 17).p + 6, number_of(cx, "19730404", 17).p + 14);
    const mz_str numbers[] = {lower, wide, old, blanks};
    for (size_t i = 0; i < MZ_LEN(numbers); i++) {
        mz_str f =
            mz_str_fmt(cx->a,
                       "\xEF\xBB\xBF"
                       "序号,ＸＩＮＧＭＩＮＧ,公民身份号码（必填）,所在村\n1, 王 五　," MZ_FMT
                       ",查田镇" MZ_FMT "\n",
                       MZ_ARG(numbers[i]), MZ_ARG(o.village_name));
        struct import_run *run = took(cx, "d.csv", f, IMPORT_ASK);
        CHECK(run != NULL && run->counts.added == 1);
        (void)gives(run, "-");
    }
    CHECK(persons(cx, x) != 0);
    CHECK(persons(cx, number_of(cx, "19720303", 15)) != 0);
    office_done(&o);
}

static mz_str gb18030(mz_cx *cx, mz_str utf8)
{
    char cmd[300];
    char path[100];
    (void)snprintf(path, sizeof path, "/tmp/mzgb.%d", (int)getpid());
    (void)snprintf(cmd, sizeof cmd, "iconv -f utf-8 -t gb18030 > %s", path);
    FILE *p = popen(cmd, "w");
    if (p == NULL || fwrite(utf8.p, 1, utf8.n, p) != utf8.n || pclose(p) != 0) {
        printf("no iconv\n");
        return MZ_S("");
    }
    char *out = mz_arena_alloc(cx->a, utf8.n + 1);
    FILE *f = fopen(path, "rb");
    size_t n = f == NULL ? 0 : fread(out, 1, utf8.n, f);
    if (f != NULL) {
        (void)fclose(f);
    }
    (void)unlink(path);
    return (mz_str){out, n};
}

TEST(charsets_may_change_half_way)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str utf8 = many(cx, &o, 0, 5, false);
    mz_str tail = many(cx, &o, 5, 5, false);
    mz_str gb = gb18030(cx, tail);
    const char *body = memmem(gb.p, gb.n, "\r\n", 2);
    CHECK(body != NULL);
    mz_sb b = mz_sb_new(cx->a, 1 << 20);
    mz_sb_str(&b, utf8);
    mz_sb_str(&b, (mz_str){body + 2, gb.n - (size_t)(body + 2 - gb.p)});
    struct import_run *run = took(cx, "mixed.csv", mz_sb_view(&b), IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 10);
    CHECK(run != NULL && run->says_n == 1);
    run = took(cx, "gb.csv", gb18030(cx, many(cx, &o, 10, 5, false)), IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 5);
    office_done(&o);
}

TEST(broken_rows_never_stop_a_file)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_sb b = mz_sb_new(cx->a, (size_t)8 << 20);
    mz_sb_str(&b, many(cx, &o, 0, 3, false));
    mz_sb_str(&b, MZ_S("王五,\"没有结束的引号,,,\r\n"));
    mz_sb_str(&b, (mz_str){"王\0五,1,,,,,,,,\r\n", 18});
    for (int i = 0; i < (1 << 20) + 10; i++) {
        mz_sb_byte(&b, 'x');
    }
    mz_sb_str(&b, MZ_S("\r\n只有一列\r\n"));
    mz_str more = many(cx, &o, 3, 3, false);
    mz_sb_str(&b, (mz_str){more.p + sizeof HEAD - 1, more.n - (sizeof HEAD - 1)});
    struct import_run *run = took(cx, "broken.csv", mz_sb_view(&b), IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 6);
    CHECK(run != NULL && run->counts.refused >= 4);
    mz_str path = mz_str_fmt(cx->a, "%s/back.xlsx", o.w.dir);
    int64_t rows = 0;
    CHECK(run != NULL && import_back(cx, run, path.p, &rows) == MZ_OK);
    CHECK(run != NULL && rows == run->counts.refused);
    office_done(&o);
}

TEST(a_cut_off_workbook_is_refused_as_a_whole)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str path = mz_str_fmt(cx->a, "%s/whole.xlsx", o.w.dir);
    struct mz_xw_col cols[] = {{MZ_S("姓名"), 0}, {MZ_S("身份证号"), 0}, {MZ_S("村"), 0}};
    struct mz_xw_options xo = {
        .path = path.p, .temp = o.w.dir, .sheet = MZ_S("a"), .cols = cols, .cols_n = 3};
    mz_xw *w = NULL;
    CHECK(mz_xw_open(cx, &xo, &w) == MZ_OK);
    for (int i = 0; i < 50; i++) {
        mz_xw_text(w, MZ_S("王五"));
        mz_xw_text(w, number_of(cx, "19800101", 101 + i));
        mz_xw_text(w, MZ_S("查田镇"));
        CHECK(mz_xw_end(cx, w) == MZ_OK);
    }
    CHECK(mz_xw_close(cx, w) == MZ_OK);
    char *bytes = mz_arena_alloc(cx->a, 1 << 20);
    FILE *f = fopen(path.p, "rb");
    size_t n = f == NULL ? 0 : fread(bytes, 1, 1 << 20, f);
    CHECK(f != NULL && fclose(f) == 0 && n > 1000);
    struct import_run *run = took(cx, "w.xlsx", (mz_str){bytes, n}, IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 50);
    int64_t id = 0;
    struct import_new in = {.kind = import_kind_of(cx, MZ_S("person")),
                            .name = MZ_S("w.xlsx"),
                            .fd = -1,
                            .data = {bytes, n / 2}};
    CHECK(import_make(cx, &in, &id) != MZ_OK && cx->err.say != NULL);
    mz_clear(cx);
    office_done(&o);
}

/* ---- again ------------------------------------------------------------------------- */

BOTH(the_same_file_twice_changes_nothing)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_str f = many(cx, &o, 0, 30, true);
    struct import_run *one = took(cx, "a.csv", f, IMPORT_UPDATE);
    struct import_run *two = took(cx, "b.csv", f, IMPORT_UPDATE);
    CHECK(one != NULL && one->counts.added == 30 && one->counts.houses == 10);
    CHECK(two != NULL && two->counts.added == 0 && two->counts.same == 30);
    CHECK(two != NULL && two->counts.updated == 0 && two->counts.houses == 0);
    CHECK(two != NULL && two->counts.houses_same == 10 && two->counts.houses_bad == 0);
    int64_t other = 0;
    int64_t made = 0;
    CHECK(two != NULL && import_twin(cx, two, &other, &made) == MZ_OK && other == one->id);
    office_done(&o);
}

TEST(other_order_and_names_of_columns_are_the_same_rows)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str n = number_of(cx, "19650307", 11);
    mz_str a = mz_str_fmt(cx->a, "姓名,身份证号,村\n张三," MZ_FMT ",查田镇" MZ_FMT "\n", MZ_ARG(n),
                          MZ_ARG(o.village_name));
    mz_str b = mz_str_fmt(cx->a, "sfzh,所在村,xm,备注\n" MZ_FMT ",查田镇" MZ_FMT ",张三,新\n",
                          MZ_ARG(n), MZ_ARG(o.village_name));
    struct import_run *one = took(cx, "a.csv", a, IMPORT_ASK);
    struct import_run *two = took(cx, "b.csv", b, IMPORT_ASK);
    CHECK(one != NULL && one->counts.added == 1);
    CHECK(two != NULL && two->counts.same == 1 && two->counts.ask == 0);
    office_done(&o);
}

BOTH(a_number_that_is_here_is_asked_updated_or_left)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_str n = number_of(cx, "19650307", 11);
    mz_str first[] = {line(cx, &o, "张三", n, "", "")};
    struct import_run *run = took(cx, "a.csv", file_of(cx, first, 1), IMPORT_ASK);
    int64_t id = persons(cx, n);
#define MOVED "姓名,身份证号,村,地址,电话\n张三," MZ_FMT ",查田镇" MZ_FMT ",%s,%s\n"
    mz_str f = mz_str_fmt(cx->a, MOVED, MZ_ARG(n), MZ_ARG(o.village_name), "新村5号", "");
    run = took(cx, "b.csv", f, IMPORT_SKIP);
    CHECK(run != NULL && run->counts.skipped == 1);
    run = took(cx, "c.csv", f, IMPORT_ASK);
    CHECK(run != NULL && run->counts.ask == 1 && run->counts.updated == 0);
    struct person_view v;
    CHECK(person_get(cx, 0, id, &v) == MZ_OK && mz_str_eq(v.address, MZ_S("丁家坞12号")));
    CHECK(run != NULL && import_decide(cx, run->id, NULL, 0, true) == MZ_OK);
    CHECK(run != NULL && import_get(cx, run->id, run) == MZ_OK);
    CHECK(run != NULL && import_go(cx, run, (struct import_tell){.step = NULL}) == MZ_OK);
    CHECK(run != NULL && run->counts.updated == 1 && run->counts.ask == 0);
    CHECK(person_get(cx, 0, id, &v) == MZ_OK && mz_str_eq(v.address, MZ_S("新村5号")));
    CHECK(v.version == 2 && mz_str_eq(v.phone_mask, MZ_S("138****0000")));
    f = mz_str_fmt(cx->a, MOVED, MZ_ARG(n), MZ_ARG(o.village_name), "新村5号", "13811110000");
    run = took(cx, "d.csv", f, IMPORT_UPDATE); /* the same mask, another telephone */
    CHECK(run != NULL && run->counts.updated == 1);
    CHECK(person_get(cx, 0, id, &v) == MZ_OK && v.version == 3);
    office_done(&o);
}

TEST(repetitions_inside_a_file_are_found)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str n = number_of(cx, "19650307", 11);
    mz_str rows[] = {line(cx, &o, "张三", n, "", ""), line(cx, &o, "张三", n, "", ""),
                     line(cx, &o, "张山", n, "", "")};
    struct import_run *run = took(cx, "a.csv", file_of(cx, rows, 3), IMPORT_UPDATE);
    CHECK(run != NULL && run->counts.added == 1 && run->counts.repeat == 1);
    CHECK(run != NULL && run->counts.refused == 1);
    CHECK(gives(run, "Line {0} of this file has the same ID number and other data; keep the right "
                     "one"));
    office_done(&o);
}

BOTH(who_may_be_somebody_we_have_enters_and_is_listed)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_str rows[] = {line(cx, &o, "张三", number_of(cx, "19650307", 11), "", "")};
    struct import_run *run = took(cx, "a.csv", file_of(cx, rows, 1), IMPORT_ASK);
    mz_str f = mz_str_fmt(cx->a, "姓名,出生日期,村\n张三,1965-03-07,查田镇" MZ_FMT "\n",
                          MZ_ARG(o.village_name));
    run = took(cx, "b.csv", f, IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 1 && run->counts.alike == 1);
    office_done(&o);
}

/* ---- households ------------------------------------------------------------------------ */

TEST(a_household_waits_for_all_its_rows)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str a = number_of(cx, "19650307", 11);
    mz_str b = number_of(cx, "19680912", 22);
    mz_str bad = mz_str_fmt(cx->a, "%.17s%c", b.p, b.p[17] == '1' ? '2' : '1');
    mz_str rows[] = {line(cx, &o, "张三", a, "H1", "户主"),
                     line(cx, &o, "李梅", bad, "H1", "配偶")};
    struct import_run *run = took(cx, "a.csv", file_of(cx, rows, 2), IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 1 && run->counts.refused == 1);
    CHECK(run != NULL && run->counts.houses == 0 && run->counts.houses_bad == 1);
    rows[1] = line(cx, &o, "李梅", b, "H1", "配偶");
    run = took(cx, "b.csv", file_of(cx, rows, 2), IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 1 && run->counts.same == 1);
    CHECK(run != NULL && run->counts.houses == 1 && run->counts.houses_bad == 0);
    mz_str more[] = {rows[0], rows[1],
                     line(cx, &o, "张小明", number_of(cx, "19900101", 33), "H1", "子")};
    run = took(cx, "c.csv", file_of(cx, more, 3), IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 1 && run->counts.houses_bad == 1);
    office_done(&o);
}

/* ---- coming back ------------------------------------------------------------------------- */

static mz_str read_all(mz_cx *cx, const char *path)
{
    char *bytes = mz_arena_alloc(cx->a, 4 << 20);
    FILE *f = fopen(path, "rb");
    size_t n = f == NULL ? 0 : fread(bytes, 1, 4 << 20, f);
    if (f != NULL) {
        (void)fclose(f);
    }
    return (mz_str){bytes, n};
}

/* The workbook that came back, its cells mended, as a file to bring again. */
static mz_str mended(mz_cx *cx, const char *path, const char *wrong, mz_str right, size_t *rows_n)
{
    mz_rows *r = NULL;
    mz_sb b = mz_sb_new(cx->a, 1 << 20);
    bool more = true;
    *rows_n = 0;
    if (mz_rows_open_memory(
            cx, read_all(cx, path),
            (struct mz_rows_options){.name = MZ_S("b.xlsx"), .header = MZ_HEADER_FIRST},
            &r) != MZ_OK ||
        mz_rows_part(cx, r, &more) != MZ_OK) {
        printf("back: %s\n", cx->err.msg);
        return MZ_S("");
    }
    const struct mz_row *h = mz_rows_header(r);
    for (size_t i = 0; i < h->n; i++) {
        mz_sb_fmt(&b, "%s" MZ_FMT, i > 0 ? "," : "", MZ_ARG(h->cells[i]));
    }
    mz_sb_byte(&b, '\n');
    for (struct mz_row row; mz_rows_next(cx, r, &row, &more) == MZ_OK && more; (*rows_n)++) {
        for (size_t i = 0; i < h->n; i++) {
            mz_str c = mz_row_cell(&row, i);
            c = mz_str_eq(c, mz_str_of(wrong)) ? right : c;
            mz_sb_fmt(&b, "%s\"" MZ_FMT "\"", i > 0 ? "," : "", MZ_ARG(c));
        }
        mz_sb_byte(&b, '\n');
    }
    return mz_sb_view(&b);
}

TEST(what_came_back_and_was_mended_enters)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str good = number_of(cx, "19650307", 11);
    mz_str rows[] = {line(cx, &o, "张三", number_of(cx, "19700505", 13), "", ""),
                     line(cx, &o, "李梅", MZ_S("3.31181E+17"), "H9", "户主")};
    struct import_run *run = took(cx, "a.csv", file_of(cx, rows, 2), IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 1 && run->counts.refused == 1);
    mz_str path = mz_str_fmt(cx->a, "%s/back.xlsx", o.w.dir);
    int64_t n = 0;
    size_t back_n = 0;
    cx->lang = MZ_LANG_ZH;
    CHECK(run != NULL && import_back(cx, run, path.p, &n) == MZ_OK && n == 1);
    mz_str again = mended(cx, path.p, "3.31181E+17", good, &back_n);
    CHECK(back_n == 1 && memmem(again.p, again.n, "原因", 6) != NULL);
    CHECK(memmem(again.p, again.n, "备注", 6) != NULL);
    run = took(cx, "b.csv", again, IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 1 && run->counts.refused == 0);
    CHECK(run != NULL && run->counts.houses == 1 && persons(cx, good) != 0);
    office_done(&o);
}

/* ---- scope --------------------------------------------------------------------------------- */

TEST(a_row_outside_the_area_is_refused_and_tells_nothing)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str n = number_of(cx, "19650307", 11);
    mz_str rows[] = {line(cx, &o, "张三", n, "", "")};
    struct import_run *run = took(cx, "a.csv", file_of(cx, rows, 1), IMPORT_ASK);
    struct division *towns = NULL;
    size_t towns_n = 0;
    CHECK(division_children(cx, o.world.divisions, COUNTY, mz_date_today(cx).v, &towns, &towns_n) ==
          MZ_OK);
    int64_t other = towns[0].code == TOWN ? towns[1].code : towns[0].code;
    test_scope(&o.w, other, other + 999); /* a clerk of another township */
    mz_str own = mz_str_fmt(cx->a, "姓名,身份证号\n张三," MZ_FMT "\n", MZ_ARG(n));
    run = took(cx, "b.csv", own, IMPORT_UPDATE);
    CHECK(run != NULL && run->counts.refused == 1 && run->counts.updated == 0);
    CHECK(gives(run, "This number is registered in another township of the county. Ask the county "
                     "office to move the person."));
    mz_str m = number_of(cx, "19760101", 15);
    mz_str away = mz_str_fmt(cx->a, "姓名,身份证号,村\n李四," MZ_FMT ",查田镇" MZ_FMT "\n",
                             MZ_ARG(m), MZ_ARG(o.village_name));
    run = took(cx, "c.csv", away, IMPORT_UPDATE);
    CHECK(run != NULL && run->counts.refused == 1 && gives(run, "{0} is outside your area"));
    o.w.actor.user = 8; /* a colleague sees nothing of this import */
    struct import_run theirs;
    CHECK(run != NULL && import_get(cx, run->id, &theirs) == MZ_ABSENT);
    mz_clear(cx);
    office_done(&o);
}

/* ---- stopping, trying ------------------------------------------------------------------ */

TEST(a_run_that_is_stopped_can_go_on)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct import_run *run = brought(cx, "a.csv", many(cx, &o, 0, 1500, false));
    CHECK(run != NULL && import_save(cx, run) == MZ_OK);
    CHECK(run != NULL && import_ask(cx, run->id, false) == MZ_OK);
    CHECK(run != NULL && import_set_state(cx, run->id, "stopped", true) == MZ_OK);
    CHECK(run != NULL && import_ask(cx, run->id, false) == MZ_OK);
    CHECK(run != NULL && import_ask(cx, run->id, false) == MZ_CONFLICT);
    mz_clear(cx);
    office_done(&o);
}

TEST(the_trial_counts_and_writes_nothing)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct import_run *run = brought(cx, "a.csv", many(cx, &o, 0, 1200, true));
    CHECK(run != NULL && import_save(cx, run) == MZ_OK && import_ask(cx, run->id, true) == MZ_OK);
    CHECK(run != NULL && import_get(cx, run->id, run) == MZ_OK);
    CHECK(run != NULL && import_trial(cx, run, (struct import_tell){.step = NULL}) == MZ_OK);
    CHECK(run != NULL && import_get(cx, run->id, run) == MZ_OK && run->was_checked);
    CHECK(run != NULL && run->checked.added == 1200 && run->checked.rows == 1200);
    CHECK(counted(cx) == 0);
    office_done(&o);
}

/* ---- columns ----------------------------------------------------------------------------------
 */

TEST(columns_are_guessed_by_their_cells_and_remembered)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str n = number_of(cx, "19650307", 11);
    mz_str f = mz_str_fmt(cx->a, "甲,乙,丙,丁\n张三," MZ_FMT ",男,13800000000\n", MZ_ARG(n));
    struct import_run *run = brought(cx, "a.csv", f);
    CHECK(run != NULL && run->map.n == 4 && run->map.col[0].field == field(run, "name"));
    CHECK(run != NULL && run->map.col[1].field == field(run, "id_number"));
    CHECK(run != NULL && run->map.col[2].field == field(run, "sex"));
    run->map.col[3].field = field(run, "phone2");
    CHECK(import_save(cx, run) == MZ_OK);
    run = brought(cx, "b.csv", f);
    CHECK(run != NULL && run->map.col[3].field == field(run, "phone2"));
    run->map.col[3].field = field(run, "name");
    CHECK(import_save(cx, run) == MZ_INVALID && strcmp(cx->err.field, "map") == 0);
    mz_clear(cx);
    office_done(&o);
}

TEST(pages_show_no_number_in_clear)
{
    mz_arena *a = mz_arena_new(1 << 20);
    CHECK(mz_str_eq(import_masked(a, MZ_S("张三 331181196503070112, 电话13800001234")),
                    MZ_S("张三 331181********0112, 电话138****1234")));
    CHECK(mz_str_eq(import_masked(a, MZ_S("33118119650307011X")), MZ_S("331181********011X")));
    CHECK(mz_str_eq(import_masked(a, MZ_S("33118165030701")), MZ_S("33118165030701")));
    mz_arena_free(a);
}

TEST_MAIN(T3(a_file_becomes_persons_and_households), T(each_kind_of_dirt_has_its_sentence),
          T(what_can_be_read_is_read), T(charsets_may_change_half_way),
          T(broken_rows_never_stop_a_file), T(a_cut_off_workbook_is_refused_as_a_whole),
          T2(the_same_file_twice_changes_nothing),
          T(other_order_and_names_of_columns_are_the_same_rows),
          T2(a_number_that_is_here_is_asked_updated_or_left),
          T(repetitions_inside_a_file_are_found),
          T2(who_may_be_somebody_we_have_enters_and_is_listed),
          T(a_household_waits_for_all_its_rows), T(what_came_back_and_was_mended_enters),
          T(a_row_outside_the_area_is_refused_and_tells_nothing),
          T(a_run_that_is_stopped_can_go_on), T(the_trial_counts_and_writes_nothing),
          T(columns_are_guessed_by_their_cells_and_remembered), T(pages_show_no_number_in_clear))
