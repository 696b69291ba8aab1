/* synth_files.c - rows as text, with the noise of real deliveries. */
#include "feature/synth/synth_files.h"

#include <errno.h>
#include <iconv.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codes.h"
#include "base/csv.h"
#include "base/xlsx_write.h"
#include "feature/synth/synth_int.h"

enum { CELL_BYTES = 400, COLS = 11, FLUSH_BYTES = 256 << 10, BUF_BYTES = 1 << 20 };

enum col { NAME, NUMBER, SEX, BIRTH, NATION, MARITAL, HUKOU, HOME, PHONE, RELATION, HOUSEHOLD };

/* clang-format off */
static const char *const heads[COLS] = {
    "姓名", "身份证号", "性别", "出生日期", "民族", "婚姻状况", "户籍地址", "现住址", "联系电话",
    "与户主关系", "户号",
};
/* The other office: other words, another order. */
static const char *const other_heads[COLS] = {
    "户编号", "公民身份号码", "姓名", "与户主关系", "性别", "民族", "出生年月日", "手机号码",
    "户口所在地", "居住地址", "婚姻",
};
static const enum col other_order[COLS] = {
    HOUSEHOLD, NUMBER, NAME, RELATION, SEX, NATION, BIRTH, PHONE, HUKOU, HOME, MARITAL,
};
static const char *const noise_words[SYNTH_NOISES_N] = {
    "",
#define X(id, word) word,
    SYNTH_NOISES(X)
#undef X
};
/* clang-format on */

struct row {
    char cell[COLS][CELL_BYTES];
    enum synth_noise noise;
};

struct writing {
    const synth *s;
    const struct synth_files *what;
    struct synth_files_sum *sum;
    const struct mz_codeset *nation, *marital, *relation;
    mz_buf *utf8, *gb, *truth;
    FILE *utf8_file, *gb_file, *truth_file;
    struct mz_csv_writer utf8_csv, gb_csv, truth_csv;
    iconv_t to_gb;
    mz_xw *book;
};

/* ---- a row ------------------------------------------------------------------ */

static void put(char cell[CELL_BYTES], mz_str s)
{
    size_t at = strlen(cell);
    size_t n = s.n < CELL_BYTES - 1 - at ? s.n : CELL_BYTES - 1 - at;
    memcpy(cell + at, s.p, n);
    cell[at + n] = '\0';
}

/* 坑口村民委员会 is 坑口村 in an address, 新华社区居委会 is 新华社区. */
static mz_str spoken(mz_str name)
{
    static const char *const tails[] = {"居民委员会", "居委会", "民委员会", "委会"};
    for (size_t i = 0; i < MZ_LEN(tails); i++) {
        size_t n = strlen(tails[i]);
        if (name.n > n + 3 && memcmp(name.p + name.n - n, tails[i], n) == 0) {
            return (mz_str){name.p, name.n - n};
        }
    }
    return name;
}

static void put_address(const struct writing *w, int64_t division, const char *below,
                        char cell[CELL_BYTES])
{
    struct division line[DIVISION_LEVELS];
    size_t n = division_line(synth_divisions(w->s), division, line);
    for (size_t i = 0; i < n; i++) {
        put(cell, line[i].level == DIVISION_VILLAGE ? spoken(line[i].name) : line[i].name);
    }
    put(cell, mz_str_of(below));
}

static void put_label(const struct mz_codeset *set, const char *code, char cell[CELL_BYTES])
{
    put(cell, mz_codeset_label(set, MZ_LANG_ZH, mz_str_of(code)));
}

static void fill_row(const struct writing *w, const struct synth_record *r, struct row *row)
{
    char date[11];
    memset(row, 0, sizeof *row);
    mz_date_put(r->birth, date);
    put(row->cell[NAME], mz_str_of(r->name));
    put(row->cell[NUMBER], mz_str_of(r->number));
    put(row->cell[SEX], r->sex == '1' ? MZ_S("男") : MZ_S("女"));
    put(row->cell[BIRTH], mz_str_of(date));
    put_label(w->nation, r->nation, row->cell[NATION]);
    put_label(w->marital, r->marital, row->cell[MARITAL]);
    put_label(w->relation, r->relation, row->cell[RELATION]);
    put_address(w, r->hukou, r->register_address, row->cell[HUKOU]);
    put_address(w, r->division, r->address, row->cell[HOME]);
    put(row->cell[PHONE], mz_str_of(r->phone));
    put(row->cell[HOUSEHOLD], mz_str_of(r->household));
}

/* ---- noise ------------------------------------------------------------------ */

static void write_date(mz_date d, enum synth_noise noise, char cell[CELL_BYTES])
{
    struct mz_ymd t = mz_date_ymd(d);
    if (noise == SYNTH_NOISE_DATE_SERIAL) { /* day 1 is 1900-01-01, and 1900 was a leap year */
        (void)snprintf(cell, CELL_BYTES, "%d", d.v + 25569);
        return;
    }
    if (noise == SYNTH_NOISE_DATE_SLASH) {
        (void)snprintf(cell, CELL_BYTES, "%d/%d/%d", t.year, t.month, t.day);
    } else if (noise == SYNTH_NOISE_DATE_HAN) {
        (void)snprintf(cell, CELL_BYTES, "%d年%d月%d日", t.year, t.month, t.day);
    } else {
        (void)snprintf(cell, CELL_BYTES, "%04d%02d%02d", t.year, t.month, t.day);
    }
}

/* Put z into a cell at a byte. */
static void insert(char cell[CELL_BYTES], size_t at, const char *z)
{
    char old[CELL_BYTES];
    memcpy(old, cell, CELL_BYTES);
    (void)snprintf(cell, CELL_BYTES, "%.*s%s%.300s", (int)at, old, z, old + at);
}

static void make_noise(const struct synth_record *r, enum synth_noise noise, struct row *row)
{
    char *number = row->cell[NUMBER];
    char *phone = row->cell[PHONE];
    row->noise = noise;
    switch (noise) {
    case SYNTH_NOISE_SPACES:
        insert(row->cell[NAME], 3, "　");
        put(number, MZ_S("  "));
        break;
    case SYNTH_NOISE_QUOTE:
        insert(number, 0, "'");
        break;
    case SYNTH_NOISE_EXCEL:
        /* Six digits of 18 are left. */
        if (strlen(number) == 18) {
            (void)snprintf(number, CELL_BYTES, "%c.%.5sE+17", r->number[0], r->number + 1);
        }
        break;
    case SYNTH_NOISE_DATE_SLASH:
    case SYNTH_NOISE_DATE_HAN:
    case SYNTH_NOISE_DATE_PLAIN:
    case SYNTH_NOISE_DATE_SERIAL:
        write_date(r->birth, noise, row->cell[BIRTH]);
        break;
    case SYNTH_NOISE_SEX_CODE:
        row->cell[SEX][0] = r->sex;
        row->cell[SEX][1] = '\0';
        break;
    case SYNTH_NOISE_PHONE:
        if (phone[0] != '\0') {
            insert(phone, 7, "-");
            insert(phone, 3, "-");
        }
        break;
    case SYNTH_NOISE_MISSING:
        row->cell[NAME][0] = '\0';
        break;
    case SYNTH_NOISE_NONE:
    case SYNTH_NOISES_N:
        break;
    }
}

static enum synth_noise noise_of(const struct writing *w, const struct synth_record *r)
{
    int64_t place = r->truth * SYNTH_FLAWS_N + (int64_t)r->flaw;
    struct synth_rng g = synth_rng_of(synth_seed(w->s), SYNTH_TOPIC_NOISE, place);
    if (!synth_permille(&g, w->what->noise)) {
        return SYNTH_NOISE_NONE;
    }
    enum synth_noise n = (enum synth_noise)(1 + synth_below(&g, SYNTH_NOISES_N - 1));
    /* What cannot be read at all is rarer than the rest. */
    bool lost = n == SYNTH_NOISE_EXCEL || n == SYNTH_NOISE_MISSING;
    return lost && synth_permille(&g, 700) ? SYNTH_NOISE_SPACES : n;
}

/* ---- writing ---------------------------------------------------------------- */

static mz_code flush(mz_cx *cx, mz_buf *b, FILE *f, size_t least)
{
    if (b->n < least) {
        return MZ_OK;
    }
    MZ_TRY(mz_buf_check(cx, b));
    if (fwrite(b->p, 1, b->n, f) != b->n) {
        return mz_fail(cx, MZ_IO, "could not write the file: %s", strerror(errno));
    }
    b->n = 0;
    return MZ_OK;
}

static mz_code flush_gb(mz_cx *cx, struct writing *w, size_t least)
{
    char out[4096];
    char *in = w->gb->p;
    size_t left = w->gb->n;
    if (left < least) {
        return MZ_OK;
    }
    MZ_TRY(mz_buf_check(cx, w->gb));
    while (left > 0) {
        char *to = out;
        size_t room = sizeof out;
        size_t rc = iconv(w->to_gb, &in, &left, &to, &room);
        if (rc == (size_t)-1 && errno != E2BIG) {
            return mz_fail(cx, MZ_CORRUPT, "cannot write a character in GB18030");
        }
        if (fwrite(out, 1, sizeof out - room, w->gb_file) != sizeof out - room) {
            return mz_fail(cx, MZ_IO, "could not write the file: %s", strerror(errno));
        }
    }
    w->gb->n = 0;
    return MZ_OK;
}

static mz_code flush_all(mz_cx *cx, struct writing *w, size_t least)
{
    MZ_TRY(flush(cx, w->utf8, w->utf8_file, least));
    MZ_TRY(flush(cx, w->truth, w->truth_file, least));
    return flush_gb(cx, w, least);
}

static void write_truth(struct writing *w, const struct synth_record *r, const struct row *row)
{
    char z[24];
    (void)snprintf(z, sizeof z, "%" PRId64, w->sum->rows);
    mz_csv_plain(&w->truth_csv, mz_str_of(z));
    (void)snprintf(z, sizeof z, "%" PRId64, r->truth);
    mz_csv_plain(&w->truth_csv, mz_str_of(z));
    mz_csv_plain(&w->truth_csv, mz_str_of(synth_flaw_word(r->flaw)));
    mz_csv_plain(&w->truth_csv, mz_str_of(noise_words[row->noise]));
    mz_csv_end(&w->truth_csv);
}

static mz_code write_row(mz_cx *cx, struct writing *w, const struct synth_record *r)
{
    struct row row;
    fill_row(w, r, &row);
    make_noise(r, noise_of(w, r), &row);
    w->sum->rows++;
    w->sum->flawed += r->flaw != SYNTH_CLEAN;
    w->sum->noisy += row.noise != SYNTH_NOISE_NONE;
    for (size_t i = 0; i < COLS; i++) {
        /* Written as it is: what a cell begins with is part of the dirt. */
        mz_csv_plain(&w->utf8_csv, mz_str_of(row.cell[i]));
        mz_csv_plain(&w->gb_csv, mz_str_of(row.cell[other_order[i]]));
    }
    mz_csv_end(&w->utf8_csv);
    mz_csv_end(&w->gb_csv);
    write_truth(w, r, &row);
    if (w->sum->rows <= MZ_XW_ROWS) {
        for (size_t i = 0; i < COLS; i++) {
            mz_xw_text(w->book, mz_str_of(row.cell[i]));
        }
        MZ_TRY(mz_xw_end(cx, w->book));
        w->sum->in_workbook++;
    }
    return MZ_OK;
}

static mz_code write_household(mz_cx *cx, struct writing *w, int64_t k)
{
    struct synth_record r[SYNTH_RECORDS_MAX];
    size_t n = synth_dirty(w->s, &w->what->rates, k, r);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(write_row(cx, w, &r[i]));
    }
    return flush_all(cx, w, FLUSH_BYTES);
}

static mz_code write_all(mz_cx *cx, struct writing *w)
{
    const struct synth_files *what = w->what;
    for (int64_t k = 0; k < synth_households(w->s); k++) {
        if (what->stopped != NULL && what->stopped(what->p)) {
            return MZ_STOPPED;
        }
        MZ_TRY(write_household(cx, w, k));
        if (what->step != NULL) {
            what->step(what->p, k + 1);
        }
    }
    MZ_TRY(flush_all(cx, w, 0));
    return mz_xw_close(cx, w->book);
}

/* ---- files ------------------------------------------------------------------ */

static const char *path_in(mz_cx *cx, const char *dir, const char *name)
{
    return mz_str_fmt(cx->a, "%s/%s", dir, name).p;
}

static void close_file(void *p)
{
    (void)fclose(p);
}

static void close_iconv(void *p)
{
    (void)iconv_close(p);
}

static mz_code open_file(mz_cx *cx, const char *path, FILE **out)
{
    *out = fopen(path, "wbe");
    if (*out == NULL) {
        return mz_refuse(cx, MZ_IO, .field = "out", .text = MZ_T("The file {0} cannot be written."),
                         .arg = {mz_str_of(path)});
    }
    mz_arena_defer(cx->a, close_file, *out);
    return MZ_OK;
}

static mz_code open_book(mz_cx *cx, struct writing *w)
{
    struct mz_xw_col *cols = MZ_NEW_N(cx->a, struct mz_xw_col, COLS);
    for (size_t i = 0; i < COLS; i++) {
        cols[i].label = mz_str_of(heads[i]);
        cols[i].width = i == HUKOU || i == HOME ? 40 : i == NUMBER ? 22 : 12;
    }
    struct mz_xw_options o = {
        .path = path_in(cx, w->what->dir, "people.xlsx"),
        .temp = w->what->dir,
        .sheet = MZ_S("人员"),
        .title = MZ_S("虚构人员"),
        .cols = cols,
        .cols_n = COLS,
    };
    return mz_xw_open(cx, &o, &w->book);
}

static mz_code open_all(mz_cx *cx, struct writing *w)
{
    const char *dir = w->what->dir;
    (void)mkdir(dir, 0700); /* that it is missing shows when the first file is opened */
    w->nation = mz_codeset_find(MZ_S("nation"));
    w->marital = mz_codeset_find(MZ_S("marital"));
    w->relation = mz_codeset_find(MZ_S("relation"));
    MZ_TRY(open_file(cx, path_in(cx, dir, "people.csv"), &w->utf8_file));
    MZ_TRY(open_file(cx, path_in(cx, dir, "people_gb18030.csv"), &w->gb_file));
    MZ_TRY(open_file(cx, path_in(cx, dir, "truth.csv"), &w->truth_file));
    MZ_TRY(open_book(cx, w));
    w->to_gb = iconv_open("GB18030", "UTF-8");
    if ((intptr_t)w->to_gb == -1) {
        return mz_fail(cx, MZ_IO, "iconv has no GB18030");
    }
    mz_arena_defer(cx->a, close_iconv, w->to_gb);
    w->utf8 = mz_buf_new(cx->a, BUF_BYTES);
    w->gb = mz_buf_new(cx->a, BUF_BYTES);
    w->truth = mz_buf_new(cx->a, BUF_BYTES);
    w->utf8_csv = mz_csv_to(w->utf8, true);
    w->gb_csv = mz_csv_to(w->gb, false);
    w->truth_csv = mz_csv_to(w->truth, false);
    for (size_t i = 0; i < COLS; i++) {
        mz_csv_text(&w->utf8_csv, mz_str_of(heads[i]));
        mz_csv_text(&w->gb_csv, mz_str_of(other_heads[i]));
    }
    mz_csv_end(&w->utf8_csv);
    mz_csv_end(&w->gb_csv);
    mz_buf_add(w->truth, MZ_S("row,person,kind,noise\r\n"));
    return MZ_OK;
}

static void remove_all(mz_cx *cx, const char *dir)
{
    static const char *const names[] = {"people.csv", "people_gb18030.csv", "people.xlsx",
                                        "truth.csv"};
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        (void)unlink(path_in(cx, dir, names[i]));
    }
}

mz_code synth_files_write(mz_cx *cx, const synth *s, const struct synth_files *what,
                          struct synth_files_sum *sum)
{
    *sum = (struct synth_files_sum){0};
    struct writing *w = MZ_NEW(cx->a, struct writing);
    *w = (struct writing){.s = s, .what = what, .sum = sum};
    mz_code rc = open_all(cx, w);
    if (rc == MZ_OK) {
        rc = write_all(cx, w);
    }
    FILE *files[] = {w->utf8_file, w->gb_file, w->truth_file};
    for (size_t i = 0; i < MZ_LEN(files) && rc == MZ_OK; i++) {
        if (fflush(files[i]) != 0) {
            rc = mz_fail(cx, MZ_IO, "could not write the file: %s", strerror(errno));
        }
    }
    if (rc != MZ_OK) {
        remove_all(cx, what->dir);
    }
    return rc;
}
