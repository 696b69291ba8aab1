/* From file to result: index, folding, evidence, results; what is damaged is seen. */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "check.h"
#include "feed/load.h"
#include "tmp.h"

#define FEED_MORE      \
    mz_crypto *crypto; \
    mz_keyring *keys;  \
    char dir[100];
#include "feed.h"

enum { PERIOD = 2026 * 12 };

static void open_world(struct feed_world *w)
{
    feed_open(w);
    test_tmp(w->dir, sizeof w->dir, "mzfeed");
    if (mkdtemp(w->dir) == NULL || mz_crypto_open(&w->cx, &w->crypto) != MZ_OK ||
        mz_keyring_create(&w->cx, w->dir) != MZ_OK ||
        mz_keyring_open(&w->cx, w->crypto, w->dir, &w->keys) != MZ_OK) {
        abort();
    }
}

static const char *path_of(struct feed_world *w, const char *name)
{
    return mz_str_fmt(w->cx.a, "%s/%s", w->dir, name).p;
}

static void remove_in(const char *dir)
{
    DIR *d = opendir(dir);
    const struct dirent *e = NULL;
    while (d != NULL && (e = readdir(d)) != NULL) {
        char path[600];
        (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        struct stat st;
        if (e->d_name[0] != '.' && lstat(path, &st) == 0) {
            if (S_ISDIR(st.st_mode)) {
                remove_in(path);
            }
            (void)remove(path);
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
}

static void close_world(struct feed_world *w)
{
    mz_keyring_close(w->keys);
    mz_crypto_close(w->crypto);
    remove_in(w->dir);
    (void)rmdir(w->dir);
    mz_arena_free(w->cx.a);
}

static void write_file(const char *path, mz_str s)
{
    FILE *f = fopen(path, "wbe");
    if (f == NULL || fwrite(s.p, 1, s.n, f) != s.n || fclose(f) != 0) {
        abort();
    }
}

static mz_str read_file(struct feed_world *w, const char *path)
{
    mz_buf *b = mz_buf_new(w->cx.a, 64 << 20);
    FILE *f = fopen(path, "rbe");
    for (size_t n = 1; f != NULL && n > 0;) {
        n = fread(mz_buf_room(b, 64 << 10), 1, 64 << 10, f);
        b->n += n;
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return mz_buf_str(b);
}

static bool holds(mz_str s, const char *z)
{
    return memmem(s.p, s.n, z, strlen(z)) != NULL;
}

/* ---- the index ----------------------------------------------------------- */

TEST(an_index_is_the_same_after_it_was_sealed_and_opened)
{
    struct feed_world w;
    mz_who *again = NULL;
    open_world(&w);
    const char *path = path_of(&w, "who");
    CHECK(mz_who_save(&w.cx, w.who, w.keys, path) == MZ_OK);
    CHECK(mz_who_open(&w.cx, w.keys, path, &again) == MZ_OK);
    CHECK(mz_who_rows(again) == FEED_PEOPLE && mz_who_epoch(again) == 1);
    for (size_t i = 0; i < FEED_PEOPLE; i++) {
        CHECK(mz_who_find(again, feed_key_of(i)) == (int64_t)i);
        CHECK(mz_who_key(again, i) == feed_key_of(i));
        CHECK(mz_who_is(again, i, feed_name(i)));
        CHECK(!mz_who_is(again, i, MZ_S("赵六")));
        CHECK(mz_who_flags(again, i) == (i == FEED_DEAD ? MZ_WHO_DEAD : 0));
        CHECK(mz_who_find(again, feed_key_of(i) + 1) == MZ_WHO_NONE);
    }
    mz_str file = read_file(&w, path);
    char z[19];
    feed_id_of(0, z);
    uint64_t key = feed_key_of(0);
    CHECK(!holds(file, z) && memmem(file.p, file.n, &key, 7) == NULL);
    close_world(&w);
}

TEST(an_index_of_which_one_bit_changed_does_not_open)
{
    struct feed_world w;
    mz_who *again = NULL;
    open_world(&w);
    const char *path = path_of(&w, "who");
    CHECK(mz_who_save(&w.cx, w.who, w.keys, path) == MZ_OK);
    mz_str file = read_file(&w, path);
    for (size_t i = 0; i < file.n; i += 97) {
        char *copy = mz_arena_alloc(w.cx.a, file.n);
        memcpy(copy, file.p, file.n);
        copy[i] ^= 4;
        write_file(path, (mz_str){copy, file.n});
        mz_code rc = mz_who_open(&w.cx, w.keys, path, &again);
        CHECK(rc != MZ_OK);
        mz_clear(&w.cx);
    }
    write_file(path, (mz_str){file.p, file.n - 1});
    CHECK(mz_who_open(&w.cx, w.keys, path, &again) == MZ_CORRUPT);
    mz_clear(&w.cx);
    CHECK(mz_who_open(&w.cx, w.keys, path_of(&w, "none"), &again) == MZ_ABSENT);
    close_world(&w);
}

TEST(many_people_are_all_found_and_nobody_else)
{
    enum { MANY = 200000 };
    struct feed_world w;
    mz_who *who = NULL;
    open_world(&w);
    CHECK(mz_who_new(&w.cx, MANY + 2, &who) == MZ_OK);
    for (uint64_t i = 0; i < MANY; i++) {
        mz_who_add(who, 36012119500101000 + i * 3, MZ_S("张三"), 0);
    }
    mz_who_add(who, 36012119500101000, MZ_S("李四"), 0);
    mz_who_add(who, 0, MZ_S("无号"), 0);
    mz_who_done(who, 9);
    CHECK(mz_who_twice(who) == 1);
    size_t found = 0;
    for (uint64_t i = 0; i < MANY; i++) {
        found += mz_who_find(who, 36012119500101000 + i * 3) == (int64_t)i;
        found += mz_who_find(who, 36012119500101001 + i * 3) == MZ_WHO_NONE;
    }
    CHECK(found == (size_t)MANY * 2);
    CHECK(mz_who_find(who, 36012119500101000) == 0);
    CHECK(mz_who_new(&w.cx, (size_t)MZ_WHO_ROWS_MAX + 1, &who) == MZ_LIMIT);
    close_world(&w);
}

TEST(a_name_is_the_same_in_other_blanks_widths_and_dots)
{
    struct feed_world w;
    open_world(&w);
    CHECK(mz_who_is(w.who, 0, MZ_S("张　三 ")) && mz_who_is(w.who, 0, MZ_S("")));
    CHECK(mz_who_is(w.who, 4, MZ_S("阿•买")) && !mz_who_is(w.who, 4, MZ_S("阿买")));
    CHECK(mz_who_is(w.who, 5, MZ_S("ＡＮＮＡ LEE")));
    CHECK(!mz_who_is(w.who, 1, MZ_S("张三")));
    close_world(&w);
}

/* ---- folding ------------------------------------------------------------- */

static const char HEAD[] = "公民身份号码,姓名,个人自付金额,出院日期,参保状态,月数\n";

struct row {
    size_t person;
    const char *rest;
};

static mz_str file_of(struct feed_world *w, const struct row *rows, size_t n)
{
    mz_buf *b = mz_buf_new(w->cx.a, 1 << 20);
    mz_buf_add(b, mz_str_of(HEAD));
    for (size_t i = 0; i < n; i++) {
        char z[19];
        feed_id_of(rows[i].person, z);
        mz_buf_add(b, mz_str_fmt(w->cx.a, "%s," MZ_FMT ",%s\n", z,
                                 MZ_ARG(feed_name(rows[i].person)), rows[i].rest));
    }
    return mz_buf_str(b);
}

static struct mz_feed_folded *folded_of(struct feed_world *w, mz_str bytes, int32_t period)
{
    struct mz_feed_folded *f = NULL;
    struct feed_run run =
        feed_scan_of(&w->cx, w->who, w->form, bytes, (struct mz_feed_scan_options){.threads = 1});
    if (run.found == NULL || mz_feed_fold_rows(&w->cx, w->form, run.found, period, &f) != MZ_OK) {
        abort();
    }
    return f;
}

static const struct row some_rows[] = {
    {3, "10.00,2026-01-05,01,1"},
    {1, "1.00,2025-12-31,02,"},
    {3, "2.50,2025-11-01,02,0"},
    {3, "4.00,2026-01-20,,"},
    {1, "-3.00,2025-12-01,01,"},
    {9, ",2026-01-01,03,5"},
    {3, "4.00,,02,"},
};

TEST(rows_fold_into_sums_latest_counts_and_extremes)
{
    struct feed_world w;
    open_world(&w);
    const struct mz_feed_folded *f =
        folded_of(&w, file_of(&w, some_rows, MZ_LEN(some_rows)), PERIOD);
    const struct mz_feed_feature *sum = &f->feature[0];
    CHECK(sum->n == 3);
    /* December of person 1; November and January of person 3: without a day, the period's month */
    CHECK(sum->person[0] == 1 && sum->month[0] == PERIOD - 1 && sum->value[0] == -200);
    CHECK(sum->person[1] == 3 && sum->month[1] == PERIOD - 2 && sum->value[1] == 250);
    CHECK(sum->person[2] == 3 && sum->month[2] == PERIOD && sum->value[2] == 1800);
    const struct mz_feed_feature *latest = &f->feature[1];
    CHECK(latest->n == 3 && latest->value[0] == 2 && latest->value[1] == 1 &&
          latest->value[2] == 3);
    const struct mz_feed_feature *count = &f->feature[2];
    CHECK(count->n == 3 && count->value[0] == 2 && count->value[1] == 4 && count->value[2] == 1);
    CHECK(f->feature[3].n == 2 && f->feature[3].value[1] == 1000);
    CHECK(f->feature[4].n == 2 && f->feature[4].value[0] == -300);
    CHECK(f->feature[5].n == 2 && f->feature[5].value[0] == 1 && f->feature[5].person[1] == 9);
    CHECK(f->feature[6].n == 2 && f->feature[6].value[1] == 2050);
    struct mz_pop_col c = mz_feed_column_of(w.cx.a, &f->feature[6], FEED_PEOPLE);
    int64_t v = 7;
    CHECK(mz_col_get(&c, 3, &v) && v == 2050);
    CHECK(!mz_col_get(&c, 9, &v));
    close_world(&w);
}

/* The rows of one person as a table of the shape's columns. */
static size_t rows_of(struct feed_world *w, size_t person, mz_str *cell)
{
    size_t n = 0;
    for (size_t i = 0; i < MZ_LEN(some_rows); i++) {
        const char *at = some_rows[i].rest;
        mz_str *row = cell + n * FEED_C_N;
        if (some_rows[i].person != person) {
            continue;
        }
        for (size_t c = FEED_C_PAID; c < FEED_C_N; c++) {
            size_t len = strcspn(at, ",");
            row[c] = mz_str_dup(w->cx.a, (mz_str){at, len});
            at += at[len] == ',' ? len + 1 : len;
        }
        n++;
    }
    return n;
}

TEST(the_row_behind_a_value_is_that_of_the_maximum_and_not_the_last)
{
    enum { NONE = 9 };
    static const struct {
        size_t person;
        size_t row[MZ_LEN(feed_folds)];
    } said[] = {{3, {3, 0, 3, 0, 1, 0, 3}}, {1, {1, 0, 1, 0, 1, NONE, 1}}};
    struct feed_world w;
    open_world(&w);
    const struct mz_feed_folded *f =
        folded_of(&w, file_of(&w, some_rows, MZ_LEN(some_rows)), PERIOD);
    for (size_t i = 0; i < MZ_LEN(said); i++) {
        mz_str cell[MZ_LEN(some_rows) * FEED_C_N] = {{NULL, 0}};
        size_t n = rows_of(&w, said[i].person, cell);
        for (size_t k = 0; k < MZ_LEN(feed_folds); k++) {
            size_t row = mz_feed_fold_row(w.form, k, cell, n);
            CHECK(row == (said[i].row[k] == NONE ? n : said[i].row[k]));
            enum mz_feed_how how = feed_folds[k].how;
            bool one = how == MZ_FOLD_LATEST || how == MZ_FOLD_MAX || how == MZ_FOLD_MIN;
            for (size_t at = 0; one && row < n && at < f->feature[k].n; at++) {
                int64_t v = 0;
                if (f->feature[k].person[at] == said[i].person) { /* the row says what was folded */
                    CHECK(mz_feed_form_value(w.form, (size_t)feed_folds[k].column,
                                             cell[row * FEED_C_N + (size_t)feed_folds[k].column],
                                             &v) &&
                          v == f->feature[k].value[at]);
                }
            }
        }
    }
    close_world(&w);
}

TEST(a_window_takes_each_month_from_the_latest_delivery_that_has_it)
{
    static const struct row january[] = {{3, "10.00,2025-12-05,01,"}, {3, "1.00,2026-01-05,01,"}};
    static const struct row february[] = {{3, "12.00,2026-01-05,01,"}, {5, "7.00,2026-02-05,01,"}};
    struct feed_world w;
    open_world(&w);
    const struct mz_feed_folded *d[] = {folded_of(&w, file_of(&w, february, 2), PERIOD + 1),
                                        folded_of(&w, file_of(&w, january, 2), PERIOD)};
    struct mz_feed_window year = {MZ_FOLD_SUM, PERIOD - 10, PERIOD + 1};
    struct mz_pop_col c;
    int64_t v = 0;
    CHECK(mz_feed_column_over(&w.cx, d, 2, 0, year, FEED_PEOPLE, &c) == MZ_OK);
    CHECK(mz_col_get(&c, 3, &v) && v == 2200);
    CHECK(mz_col_get(&c, 5, &v) && v == 700);
    year.from = PERIOD;
    year.how = MZ_FOLD_MAX;
    CHECK(mz_feed_column_over(&w.cx, d, 2, 0, year, FEED_PEOPLE, &c) == MZ_OK);
    CHECK(mz_col_get(&c, 3, &v) && v == 1200);
    d[1] = d[0];
    CHECK(mz_feed_column_over(&w.cx, d, 2, 0, year, FEED_PEOPLE, &c) == MZ_INVALID);
    close_world(&w);
}

TEST(a_correction_says_whom_it_changed)
{
    static const struct row before[] = {{1, "1,,,"}, {2, "2,,,"}, {3, "3,,,"}};
    static const struct row after[] = {{2, "2,,,"}, {3, "4,,,"}, {4, "5,,,"}};
    struct feed_world w;
    open_world(&w);
    struct mz_feed_change c = mz_feed_compare(folded_of(&w, file_of(&w, before, 3), PERIOD),
                                              folded_of(&w, file_of(&w, after, 3), PERIOD));
    CHECK(c.persons_added == 1 && c.persons_removed == 1 && c.persons_changed == 1);
    close_world(&w);
}

TEST(a_shape_that_breaks_a_rule_is_refused)
{
    struct feed_world w;
    const mz_feed_form *form = NULL;
    open_world(&w);
    struct mz_feed_shape s = feed_shape;
    s.columns_n = 0;
    CHECK(mz_feed_form_make(&w.cx, &s, &form) == MZ_INVALID);
    struct mz_feed_fold bad = {.how = MZ_FOLD_SUM, .column = FEED_C_NAME, .by = MZ_FEED_NO_COLUMN};
    s = feed_shape;
    s.folds = &bad;
    s.folds_n = 1;
    CHECK(mz_feed_form_make(&w.cx, &s, &form) == MZ_INVALID);
    bad = (struct mz_feed_fold){.how = MZ_FOLD_SUM, .column = FEED_C_PAID, .by = FEED_C_STATE};
    CHECK(mz_feed_form_make(&w.cx, &s, &form) == MZ_INVALID);
    struct mz_feed_column twice[] = {{.type = MZ_FEED_ID, .name = {"a", 1}},
                                     {.type = MZ_FEED_ID, .name = {"b", 1}}};
    s = (struct mz_feed_shape){.columns = twice, .columns_n = 2};
    CHECK(mz_feed_form_make(&w.cx, &s, &form) == MZ_INVALID);
    s.columns_n = 1;
    CHECK(mz_feed_form_make(&w.cx, &s, &form) == MZ_OK);
    uint64_t print = mz_feed_form_print(form);
    twice[0].filled = true;
    CHECK(mz_feed_form_make(&w.cx, &s, &form) == MZ_OK && mz_feed_form_print(form) != print);
    close_world(&w);
}

/* ---- loading ------------------------------------------------------------- */

static struct mz_feed_load load_of(struct feed_world *w, const char *file, const char *dir)
{
    return (struct mz_feed_load){
        .about = {.delivery = 42, .period = PERIOD, .item = MZ_S("26"), .source = MZ_S("医保.csv")},
        .path = file,
        .dir = path_of(w, dir),
        .scan = {.today = {FEED_TODAY}, .threads = 1},
    };
}

static mz_code collect(mz_cx *cx, void *p, mz_str piece)
{
    (void)cx;
    mz_buf_add(p, piece);
    return MZ_OK;
}

TEST(a_delivery_leaves_evidence_rejects_and_a_result_and_nothing_in_the_clear)
{
    struct feed_world w;
    struct mz_feed_result *r = NULL;
    open_world(&w);
    struct mz_feed_load load = load_of(&w, "tests/feed/codes.csv", "d1");
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &r) == MZ_OK);
    CHECK(!r->again && r->counts.ours == 5 && r->rejects == 1 && r->fast);
    mz_buf *b = mz_buf_new(w.cx.a, 1 << 20);
    CHECK(mz_feed_rejects_read(&w.cx, w.keys, load.dir, collect, b) == MZ_OK);
    CHECK(holds(mz_buf_str(b), "公民身份号码,姓名,个人自付金额,出院日期,参保状态,月数,文件行号"));
    CHECK(holds(mz_buf_str(b), ",09,12,6,“参保状态”一列的代码不在该信息项的代码表中。"));
    static const char *const files[] = {"evidence", "rejects", "result"};
    for (size_t i = 0; i < MZ_LEN(files); i++) {
        char z[19];
        mz_str file = read_file(&w, mz_str_fmt(w.cx.a, "%s/%s", load.dir, files[i]).p);
        CHECK(file.n > 100);
        for (size_t k = 0; k < 6; k++) {
            feed_id_of(k, z);
            uint64_t key = feed_key_of(k);
            CHECK(!holds(file, z) && memmem(file.p, file.n, &key, 7) == NULL);
        }
        CHECK(!holds(file, "张三"));
    }
    close_world(&w);
}

TEST(the_row_behind_a_fact_is_shown_as_it_was_sent)
{
    struct feed_world w;
    struct mz_feed_result *r = NULL;
    mz_evidence *e = NULL;
    struct mz_evidence_row *rows = NULL;
    size_t n = 0;
    size_t all = 0;
    open_world(&w);
    const char *file = path_of(&w, "f.csv");
    write_file(file, file_of(&w, some_rows, MZ_LEN(some_rows)));
    struct mz_feed_load load = load_of(&w, file, "d1");
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &r) == MZ_OK);
    const char *path = mz_str_fmt(w.cx.a, "%s/evidence", load.dir).p;
    CHECK(mz_evidence_open(&w.cx, w.keys, path, r->root, &e) == MZ_OK);
    CHECK(mz_evidence_rows(e) == 7 && mz_evidence_about(e).delivery == 42);
    CHECK(mz_str_eq(mz_evidence_about(e).source, MZ_S("医保.csv")));
    CHECK(mz_evidence_find(&w.cx, e, feed_key_of(3), 3, &rows, &n, &all) == MZ_OK);
    CHECK(n == 3 && all == 4 && rows[0].number == 2 && rows[1].line == 4);
    CHECK(rows[0].cell_n == 6 && mz_str_eq(rows[0].cell[2], MZ_S("10.00")));
    CHECK(rows[0].label_n == 6 && mz_str_eq(rows[0].label[2], MZ_S("个人自付金额")));
    CHECK(mz_str_eq(rows[0].part, MZ_S("f.csv")));
    CHECK(mz_evidence_find(&w.cx, e, feed_key_of(4), 3, &rows, &n, &all) == MZ_OK);
    CHECK(n == 0 && all == 0);
    close_world(&w);
}

TEST(evidence_of_thousands_of_rows_finds_each_person)
{
    struct feed_world w;
    struct mz_feed_result *r = NULL;
    mz_evidence *e = NULL;
    open_world(&w);
    mz_buf *b = mz_buf_new(w.cx.a, 16 << 20);
    mz_buf_add(b, mz_str_of(HEAD));
    for (size_t i = 0; i < 20000; i++) {
        char z[19];
        feed_id_of(i % FEED_PEOPLE, z);
        mz_buf_add(b, mz_str_fmt(w.cx.a, "%s,,%zu,,,\n", z, i));
    }
    const char *file = path_of(&w, "f.csv");
    write_file(file, mz_buf_str(b));
    struct mz_feed_load load = load_of(&w, file, "d1");
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &r) == MZ_OK);
    const char *path = mz_str_fmt(w.cx.a, "%s/evidence", load.dir).p;
    CHECK(mz_evidence_open(&w.cx, w.keys, path, r->root, &e) == MZ_OK);
    for (size_t i = 0; i < FEED_PEOPLE; i++) {
        struct mz_evidence_row *rows = NULL;
        size_t n = 0;
        size_t all = 0;
        CHECK(mz_evidence_find(&w.cx, e, feed_key_of(i), 1000, &rows, &n, &all) == MZ_OK);
        CHECK(n == 500 && all == 500);
        CHECK(rows[499].number == (int64_t)(499 * FEED_PEOPLE + i) + 2);
    }
    close_world(&w);
}

TEST(evidence_that_was_changed_does_not_verify)
{
    struct feed_world w;
    struct mz_feed_result *r = NULL;
    mz_evidence *e = NULL;
    int64_t bad = 0;
    open_world(&w);
    struct mz_feed_load load = load_of(&w, "tests/feed/clean.csv", "d1");
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &r) == MZ_OK);
    const char *path = mz_str_fmt(w.cx.a, "%s/evidence", load.dir).p;
    CHECK(mz_evidence_verify(&w.cx, path, r->root, &bad) == MZ_OK && bad == -1);
    mz_str file = read_file(&w, path);
    for (size_t i = 0; i < file.n; i += 13) {
        char *copy = mz_arena_alloc(w.cx.a, file.n);
        memcpy(copy, file.p, file.n);
        copy[i] ^= 1;
        write_file(path, (mz_str){copy, file.n});
        CHECK(mz_evidence_verify(&w.cx, path, r->root, &bad) == MZ_CORRUPT);
        mz_clear(&w.cx);
    }
    write_file(path, (mz_str){file.p, file.n / 2});
    CHECK(mz_evidence_open(&w.cx, w.keys, path, r->root, &e) == MZ_CORRUPT);
    mz_clear(&w.cx);
    write_file(path, file);
    uint8_t other[MZ_EVIDENCE_ROOT_N] = {1};
    CHECK(mz_evidence_open(&w.cx, w.keys, path, other, &e) == MZ_CORRUPT);
    close_world(&w);
}

static bool same_feature(const struct mz_feed_feature *a, const struct mz_feed_feature *b)
{
    return a->n == b->n && (a->month == NULL) == (b->month == NULL) &&
           memcmp(a->person, b->person, a->n * sizeof *a->person) == 0 &&
           memcmp(a->value, b->value, a->n * sizeof *a->value) == 0 &&
           (a->month == NULL || memcmp(a->month, b->month, a->n * sizeof *a->month) == 0);
}

TEST(a_finished_delivery_is_read_again_and_not_done_again)
{
    struct feed_world w;
    struct mz_feed_result *first = NULL;
    struct mz_feed_result *again = NULL;
    open_world(&w);
    const char *file = path_of(&w, "f.csv");
    write_file(file, file_of(&w, some_rows, MZ_LEN(some_rows)));
    struct mz_feed_load load = load_of(&w, file, "d1");
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &first) == MZ_OK);
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &again) == MZ_OK);
    CHECK(again->again && memcmp(&first->counts, &again->counts, sizeof first->counts) == 0);
    CHECK(memcmp(first->root, again->root, sizeof first->root) == 0);
    CHECK(again->folded->features_n == first->folded->features_n);
    for (size_t i = 0; i < first->folded->features_n; i++) {
        CHECK(same_feature(&first->folded->feature[i], &again->folded->feature[i]));
    }
    struct mz_feed_change c = mz_feed_compare(first->folded, again->folded);
    CHECK(c.persons_added + c.persons_changed + c.persons_removed == 0);
    /* corrected content: done anew */
    write_file(file, file_of(&w, some_rows, 3));
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &again) == MZ_OK);
    CHECK(!again->again && again->counts.ours == 3);
    close_world(&w);
}

TEST(a_result_finds_its_people_in_a_population_made_anew)
{
    struct feed_world w;
    struct mz_feed_result *r = NULL;
    mz_who *other = NULL;
    open_world(&w);
    const char *file = path_of(&w, "f.csv");
    write_file(file, file_of(&w, some_rows, MZ_LEN(some_rows)));
    struct mz_feed_load load = load_of(&w, file, "d1");
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &r) == MZ_OK);
    /* rows the other way round, and person 9 is gone */
    CHECK(mz_who_new(&w.cx, FEED_PEOPLE, &other) == MZ_OK);
    for (size_t i = FEED_PEOPLE; i-- > 0;) {
        mz_who_add(other, i == 9 ? 0 : feed_key_of(i), feed_name(i), 0);
    }
    mz_who_done(other, 2);
    CHECK(mz_feed_result_open(&w.cx, w.keys, other, 42, load.dir, &r) == MZ_OK);
    const struct mz_feed_feature *count = &r->folded->feature[2];
    CHECK(count->n == 2);
    CHECK(count->person[0] == FEED_PEOPLE - 1 - 3 && count->value[0] == 4);
    CHECK(count->person[1] == FEED_PEOPLE - 1 - 1 && count->value[1] == 2);
    const struct mz_feed_feature *sum = &r->folded->feature[0];
    CHECK(sum->n == 3 && sum->month[0] == PERIOD - 2 && sum->month[2] == PERIOD - 1);
    CHECK(mz_feed_result_open(&w.cx, w.keys, other, 43, load.dir, &r) == MZ_CORRUPT);
    mz_clear(&w.cx);
    CHECK(mz_feed_result_open(&w.cx, w.keys, other, 42, path_of(&w, "none"), &r) == MZ_ABSENT);
    close_world(&w);
}

/* What a run that was broken off leaves: any of the files, whole or half, but no result. */
TEST(a_run_after_a_crash_does_the_delivery_anew)
{
    struct feed_world w;
    struct mz_feed_result *first = NULL;
    struct mz_feed_result *again = NULL;
    open_world(&w);
    struct mz_feed_load load = load_of(&w, "tests/feed/clean.csv", "d1");
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &first) == MZ_OK);
    CHECK(unlink(mz_str_fmt(w.cx.a, "%s/result", load.dir).p) == 0);
    write_file(mz_str_fmt(w.cx.a, "%s/evidence", load.dir).p, MZ_S("half"));
    write_file(mz_str_fmt(w.cx.a, "%s/result.new", load.dir).p, MZ_S("half"));
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &again) == MZ_OK);
    CHECK(!again->again && memcmp(&first->counts, &again->counts, sizeof first->counts) == 0);
    int64_t bad = 0;
    CHECK(mz_evidence_verify(&w.cx, mz_str_fmt(w.cx.a, "%s/evidence", load.dir).p, again->root,
                             &bad) == MZ_OK);
    /* a damaged result counts as none */
    write_file(mz_str_fmt(w.cx.a, "%s/result", load.dir).p, MZ_S("half"));
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &again) == MZ_OK);
    CHECK(!again->again);
    close_world(&w);
}

static bool stop(void *p)
{
    (void)p;
    return true;
}

TEST(a_delivery_that_is_stopped_leaves_what_was_there)
{
    struct feed_world w;
    struct mz_feed_result *r = NULL;
    open_world(&w);
    struct mz_feed_load load = load_of(&w, "tests/feed/clean.csv", "d1");
    load.scan.watch.stopped = stop;
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &r) == MZ_STOPPED);
    mz_clear(&w.cx);
    CHECK(access(mz_str_fmt(w.cx.a, "%s/result", load.dir).p, F_OK) != 0);
    CHECK(access(mz_str_fmt(w.cx.a, "%s/evidence", load.dir).p, F_OK) != 0);
    load.path = path_of(&w, "none.csv");
    load.scan.watch.stopped = NULL;
    CHECK(mz_feed_load_file(&w.cx, w.keys, w.who, w.form, &load, &r) == MZ_ABSENT);
    close_world(&w);
}

/* ---- a month of departments ------------------------------------------------ */

enum { MONTH = 6, KILLED_IN = 3 };

static const char *const month_files[] = {"tests/feed/clean.csv", "tests/feed/codes.csv"};

static bool die(void *p)
{
    (void)p;
    (void)raise(SIGKILL);
    return true;
}

/* The deliveries of a month one after the other; the process is killed while it reads one. */
static mz_code load_month(struct feed_world *w, const char *name, size_t killed_in,
                          struct mz_feed_result *r[MONTH])
{
    for (size_t i = 0; i < MONTH; i++) {
        struct mz_feed_load load = load_of(w, month_files[i % MZ_LEN(month_files)], name);
        load.about.delivery = (int64_t)i + 1;
        load.dir = mz_str_fmt(w->cx.a, "%s%zu", load.dir, i).p;
        load.scan.watch.stopped = i == killed_in ? die : NULL;
        MZ_TRY(mz_feed_load_file(&w->cx, w->keys, w->who, w->form, &load, &r[i]));
    }
    return MZ_OK;
}

static bool same_result(const struct mz_feed_result *a, const struct mz_feed_result *b)
{
    bool same = memcmp(&a->counts, &b->counts, sizeof a->counts) == 0 && a->rejects == b->rejects &&
                a->folded->features_n == b->folded->features_n;
    for (size_t i = 0; same && i < a->folded->features_n; i++) {
        same = same_feature(&a->folded->feature[i], &b->folded->feature[i]);
    }
    return same;
}

TEST(a_month_whose_run_was_killed_goes_on_where_it_was)
{
    struct feed_world w;
    struct mz_feed_result *whole[MONTH] = {NULL};
    struct mz_feed_result *rest[MONTH] = {NULL};
    int status = 0;
    open_world(&w);
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        _exit(load_month(&w, "broken", KILLED_IN, rest) == MZ_OK ? 0 : 1);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK(load_month(&w, "whole", MONTH, whole) == MZ_OK);
    CHECK(load_month(&w, "broken", MONTH, rest) == MZ_OK);
    for (size_t i = 0; i < MONTH; i++) {
        CHECK(rest[i]->again == (i < KILLED_IN)); /* what was finished is not done twice */
        CHECK(!whole[i]->again && same_result(whole[i], rest[i]));
    }
    close_world(&w);
}

TEST_MAIN(T(an_index_is_the_same_after_it_was_sealed_and_opened),
          T(an_index_of_which_one_bit_changed_does_not_open),
          T(many_people_are_all_found_and_nobody_else),
          T(a_name_is_the_same_in_other_blanks_widths_and_dots),
          T(rows_fold_into_sums_latest_counts_and_extremes),
          T(the_row_behind_a_value_is_that_of_the_maximum_and_not_the_last),
          T(a_window_takes_each_month_from_the_latest_delivery_that_has_it),
          T(a_correction_says_whom_it_changed), T(a_shape_that_breaks_a_rule_is_refused),
          T(a_delivery_leaves_evidence_rejects_and_a_result_and_nothing_in_the_clear),
          T(the_row_behind_a_fact_is_shown_as_it_was_sent),
          T(evidence_of_thousands_of_rows_finds_each_person),
          T(evidence_that_was_changed_does_not_verify),
          T(a_finished_delivery_is_read_again_and_not_done_again),
          T(a_result_finds_its_people_in_a_population_made_anew),
          T(a_run_after_a_crash_does_the_delivery_anew),
          T(a_delivery_that_is_stopped_leaves_what_was_there),
          T(a_month_whose_run_was_killed_goes_on_where_it_was))
