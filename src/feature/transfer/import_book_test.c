/* import_book_test.c - files become entries, for every register of a pack. */
#include "feature/book/book.h"

#include "base/text.h"
#include "base/utf8.h"
#include "books.h"
#include "county.h"
#include "feature/transfer/import_int.h"

extern const struct mz_feature mz_feature_book;
extern const struct mz_feature mz_feature_transfer;
const struct mz_feature *const mz_features[] = {&mz_feature_book, &mz_feature_transfer, NULL};

enum { MANY = 10000, FILE_BYTES = 4 << 20 };

#define HEAD "标准名称,地名类别,罗马字母拼写,位置描述,曾用名,批准时间,列入保护名录,状态,备注\n"

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)k;
    return mz_feature_book.start(cx);
}

static struct import_run *brought(mz_cx *cx, const char *kind, mz_str bytes)
{
    struct import_new in = {.kind = import_kind_of(cx, mz_str_of(kind)),
                            .name = MZ_S("地名.csv"),
                            .source = MZ_S("地名办"),
                            .fd = -1,
                            .data = bytes};
    struct import_run *run = MZ_NEW(cx->a, struct import_run);
    int64_t id = 0;
    if (in.kind == NULL || import_make(cx, &in, &id) != MZ_OK ||
        import_get(cx, id, run) != MZ_OK) {
        printf("not brought: %s\n", cx->err.msg);
        mz_clear(cx);
        return NULL;
    }
    return run;
}

static struct import_run *took(mz_cx *cx, const char *kind, mz_str bytes, enum import_twice twice)
{
    struct import_run *run = brought(cx, kind, bytes);
    if (run == NULL) {
        return NULL;
    }
    run->twice = twice;
    if (import_save(cx, run) != MZ_OK ||
        import_go(cx, run, (struct import_tell){.step = NULL}) != MZ_OK ||
        import_get(cx, run->id, run) != MZ_OK) {
        printf("not taken: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return run;
}

static bool gives(const struct import_run *run, const char *reason)
{
    for (size_t i = 0; run != NULL && i < run->counts.reasons_n; i++) {
        if (mz_str_eq(run->counts.reason[i].text, mz_str_of(reason))) {
            return true;
        }
        printf("reason: " MZ_FMT "\n", MZ_ARG(run->counts.reason[i].text));
    }
    return false;
}

static mz_str file_of(mz_cx *cx, const char *rows)
{
    return mz_str_fmt(cx->a, "%s%s", HEAD, rows);
}

static const struct book_def *names(mz_cx *cx)
{
    return book_called(cx, "place_name");
}

static int64_t entries(mz_cx *cx)
{
    int64_t n = 0;
    return mz_reg_count(cx, names(cx)->reg[MZ_LANG_ZH], &(struct mz_query){.limit = 0}, &n) == MZ_OK
               ? n
               : -1;
}

/* The entry of this name, its id; 0: none. */
static int64_t named(mz_cx *cx, const char *name, struct book_entry *e)
{
    const struct book_def *d = names(cx);
    int64_t id = 0;
    if (mz_made_other(cx, &d->made, d->r->title, 331181, mz_str_of(name), 0, &id) != MZ_OK ||
        (id != 0 && book_get(cx, d, id, e) != MZ_OK)) {
        printf("not found: %s\n", cx->err.msg);
        return 0;
    }
    return id;
}

BOTH(rows_become_entries_as_a_clerk_would_have_typed_them)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct book_entry e = {.id = 0};
    struct import_run *run =
        took(cx, "r_place_name",
             file_of(cx, "瓷厂路,街路巷,Cichang Lu,瓷厂南侧,东升路；青年路,1984年10月1日,否,使用,x\n"
                         "老渡口,facility,Lao Dukou,水南码头,,1986-05-12,,注销,\n"),
             IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 2 && run->counts.refused == 0);
    CHECK(named(cx, "瓷厂路", &e) != 0);
    CHECK(mz_str_eq(e.v[MZ_MADE_NUMBER].s, MZ_S("DM331181000001")));
    CHECK(e.v[MZ_MADE_DIVISION].i == COUNTY && e.v[MZ_MADE_BY].i == OFFICER);
    CHECK(mz_str_eq(typed(cx, names(cx), &e, "name_class"), MZ_S("road")));
    CHECK(mz_str_eq(typed(cx, names(cx), &e, "former_names"), MZ_S("东升路\n青年路")));
    CHECK(mz_str_eq(typed(cx, names(cx), &e, "approved_on"), MZ_S("1984-10-01")));
    CHECK(mz_str_eq(typed(cx, names(cx), &e, "heritage"), MZ_S("false")));
    CHECK(mz_str_eq(e.v[MZ_MADE_STATE].s, MZ_S("in_use")));
    CHECK(entries(cx) == 2);
    county_done(&k);
}

BOTH(ten_thousand_names_enter_and_the_same_file_changes_nothing)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct book_entry e = {.id = 0};
    mz_sb b = mz_sb_new(cx->a, FILE_BYTES);
    mz_sb_str(&b, MZ_S(HEAD));
    for (int i = 0; i < MANY; i++) {
        mz_sb_fmt(&b, "样例路%d号,街路巷,Yangli Lu,城区,,2001-02-03,,,\n", i);
    }
    struct import_run *run = took(cx, "r_place_name", mz_sb_view(&b), IMPORT_UPDATE);
    CHECK(run != NULL && run->counts.added == MANY && run->counts.refused == 0);
    CHECK(entries(cx) == MANY && named(cx, "样例路9999号", &e) != 0);
    CHECK(mz_str_eq(e.v[MZ_MADE_NUMBER].s, MZ_S("DM331181010000")) &&
          e.v[MZ_MADE_VERSION].i == 1);
    run = took(cx, "r_place_name", mz_sb_view(&b), IMPORT_UPDATE);
    CHECK(run != NULL && run->counts.same == MANY && run->counts.added + run->counts.updated == 0);
    CHECK(entries(cx) == MANY && named(cx, "样例路9999号", &e) != 0);
    CHECK(e.v[MZ_MADE_VERSION].i == 1);
    county_done(&k);
}

BOTH(a_bad_row_comes_back_with_its_reason_and_the_others_enter)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct import_run *run =
        took(cx, "r_place_name",
             file_of(cx, "好路,街路巷,Hao Lu,城区,,1984-10-01,,,\n"
                         "坏类别,大街,Huai Leibie,城区,,1984-10-01,,,\n"
                         "坏日期,街路巷,Huai Riqi,城区,,1984-13-01,,,\n"
                         "坏状态,街路巷,Huai Zhuangtai,城区,,1984-10-01,,丢失,\n"
                         ",街路巷,Wu Ming,城区,,1984-10-01,,,\n"
                         "好路,街路巷,Hao Lu,另一处,,1990-10-01,,,\n"),
             IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 1 && run->counts.refused == 5);
    CHECK(gives(run, "This is needed."));
    CHECK(gives(run, "\"{0}\" is no state of the register; write one of: {1}"));
    CHECK(gives(run, "Line {0} of this file has the same entry and other data; keep the right "
                     "one"));
    CHECK(entries(cx) == 1);
    county_done(&k);
}

BOTH(a_name_that_is_here_is_asked_for_and_not_changed_behind_the_approver)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct book_entry e = {.id = 0};
    (void)took(cx, "r_place_name", file_of(cx, "好路,街路巷,Hao Lu,城区,,1984-10-01,,,\n"),
               IMPORT_ASK);
    mz_str other = file_of(cx, "好路,街路巷,Hao Lu,城东,,1984-10-01,,,\n");
    struct import_run *run = took(cx, "r_place_name", other, IMPORT_ASK);
    CHECK(run != NULL && run->counts.ask == 1 && run->counts.added == 0);
    CHECK(run != NULL && import_decide(cx, run->id, NULL, 0, true) == MZ_OK);
    CHECK(run != NULL && import_get(cx, run->id, run) == MZ_OK);
    CHECK(run != NULL && import_go(cx, run, (struct import_tell){.step = NULL}) == MZ_OK);
    CHECK(run != NULL && run->counts.updated == 0 && run->counts.refused == 1);
    CHECK(gives(run, "What stands in this register is not changed by files: change the entry on "
                     "its page."));
    CHECK(named(cx, "好路", &e) != 0 &&
          mz_str_eq(typed(cx, names(cx), &e, "where_it_is"), MZ_S("城区")));
    county_done(&k);
}

/* Signs have no approver: a list that came out with its numbers goes in again, mended. */
BOTH(a_row_with_the_number_of_an_entry_changes_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(cx, "place_sign");
    struct book_entry e = {.id = 0};
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    struct import_run *run =
        took(cx, "r_place_sign",
             MZ_S("标志内容,标志种类,设置位置,设置日期,设置费用\n西街,街路巷标志,西街西口,2020-04-02,\n"),
             IMPORT_ASK);
    CHECK(run != NULL && run->counts.added == 1 && run->counts.refused == 0);
    run = took(cx, "r_place_sign",
               MZ_S("编号,标志内容,设置位置\nBZ331181000001,,西街东口\nBZ331181000009,,无处\n"),
               IMPORT_UPDATE);
    CHECK(run != NULL && run->counts.updated == 1 && run->counts.refused == 1);
    CHECK(gives(run, "There is no entry {0} here; leave the number of new entries empty"));
    const struct mz_query q = {.limit = 5, .sort = "number"};
    CHECK(mz_reg_rows(cx, d->reg[MZ_LANG_ZH], &q, &rows, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && book_get(cx, d, rows[0].id, &e) == MZ_OK && e.v[MZ_MADE_VERSION].i == 2);
    CHECK(mz_str_eq(book_title(d, &e), MZ_S("西街")));
    county_done(&k);
}

BOTH(only_posts_of_the_register_bring_files)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct import_kind *const *all = NULL;
    size_t n = 0;
    mz_str rows = file_of(cx, "好路,街路巷,Hao Lu,城区,,1984-10-01,,,\n");
    clerk(&k);
    CHECK(import_kinds(cx, &all, &n) == MZ_OK);
    for (size_t i = 0; i < n; i++) {
        CHECK(!mz_str_eq(mz_str_of(all[i]->name), MZ_S("r_place_name")));
    }
    struct import_run *run = brought(cx, "r_place_name", rows);
    CHECK(run != NULL &&
          import_go(cx, run, (struct import_tell){.step = NULL}) == MZ_DENIED);
    mz_clear(cx);
    officer(&k);
    CHECK(entries(cx) == 0);
    CHECK(import_kinds(cx, &all, &n) == MZ_OK && n >= 3);
    county_done(&k);
}

TEST_MAIN(T2(rows_become_entries_as_a_clerk_would_have_typed_them),
          T2(ten_thousand_names_enter_and_the_same_file_changes_nothing),
          T2(a_bad_row_comes_back_with_its_reason_and_the_others_enter),
          T2(a_name_that_is_here_is_asked_for_and_not_changed_behind_the_approver),
          T2(a_row_with_the_number_of_an_entry_changes_it),
          T2(only_posts_of_the_register_bring_files))
