/* Both scans over random dirty files: the same result, whatever the threads and blocks. */
#include <stdlib.h>

#include "check.h"
#include "feed.h"
#include "feed/feed_int.h"
#include "feed/scan_mask.h"

static void close_world(struct feed_world *w)
{
    mz_arena_free(w->cx.a);
}

/* ---- random files -------------------------------------------------------- */

struct dice {
    uint64_t s;
};

static uint64_t roll(struct dice *d, uint64_t n)
{
    d->s = d->s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (d->s >> 33) % n;
}

#define PICK(d, list) (list)[roll((d), MZ_LEN(list))]

static void put(mz_buf *b, const char *z)
{
    if (*z != '\0') {
        mz_buf_add(b, mz_str_of(z));
    }
}

static void put_id(struct dice *d, mz_buf *b)
{
    static const char *const odd[] = {"",
                                      "3.60121E+17",
                                      "36012119500101",
                                      "360121195013010012",
                                      "36012119500101123X",
                                      "合计",
                                      "公民身份号码",
                                      "N/A",
                                      "990121195001010012",
                                      "\"360121\"",
                                      "360121203001010010",
                                      "36012119500101００１２",
                                      "HKG110065010112",
                                      "\xEF\xBB\xBF"};
    char z[32];
    feed_id_of(roll(d, FEED_PEOPLE + 20), z);
    switch (roll(d, 14)) {
    case 0:
        put(b, PICK(d, odd));
        return;
    case 1: /* 15 digits */
        memmove(z + 6, z + 8, 9);
        z[15] = '\0';
        put(b, z);
        return;
    case 2:
        put(b, " ");
        put(b, z);
        put(b, "\xE3\x80\x80");
        return;
    case 3:
        put(b, "'");
        put(b, z);
        return;
    case 4:
        z[17] = z[17] == 'X' ? 'x' : 'X';
        put(b, z);
        return;
    case 5:
        put(b, "\"");
        put(b, z);
        put(b, "\"");
        return;
    default:
        put(b, z);
    }
}

static void put_cell(struct dice *d, mz_buf *b, size_t column)
{
    static const char *const paid[] = {
        "1234.50", "0",   "-20.5",    "\"1,234.56\"",         "12元", "1.234", "",       "万",
        "1e5",     " 7 ", "１２．５", "99999999999999999999", "NULL", "\"5\"", "1.10000"};
    static const char *const day[] = {"2026-01-31",          "2026/1/3", "20260105",   "46000",
                                      "2026年1月9日",        "",         "2026-02-30", "长期",
                                      "2026-01-05 12:30:00", "x"};
    static const char *const state[] = {"01", "在保", "1", "02", "", "停保", "99", "\"03\""};
    static const char *const odd[] = {"a\"b",   "\"a\"\"b\"", "\"a\nb\"", "\"a,b\"",     "\"a\" ",
                                      "\"a\"x", "\"",         "\r",       "\"\r\n\"",    "é",
                                      "\"open", "\"\"",       "a\rb",     "\"a\r\nb,c\""};
    if (roll(d, 40) == 0) {
        put(b, PICK(d, odd));
        return;
    }
    switch (column) {
    case FEED_C_ID:
        put_id(d, b);
        return;
    case FEED_C_NAME:
        mz_buf_add(b, roll(d, 9) == 0 ? MZ_S("赵六") : feed_name(roll(d, 6)));
        return;
    case FEED_C_PAID:
        put(b, roll(d, 3) == 0 ? PICK(d, paid) : "88.80");
        return;
    case FEED_C_DAY:
        put(b, PICK(d, day));
        return;
    case FEED_C_STATE:
        put(b, PICK(d, state));
        return;
    default:
        put(b, roll(d, 5) == 0 ? "1201" : "12");
    }
}

/* One seed, one file: columns in some order, some separator, some line end, some dirt. */
static mz_str file_of(mz_arena *a, uint64_t seed)
{
    static const char *const heads[] = {"公民身份号码", "姓名", "个人自付金额", "出院日期",
                                        "参保状态",     "月数", "备注"};
    static const char *const ends[] = {"\n", "\r\n", "\n", "\r"};
    struct dice d = {seed * 77 + 1};
    mz_buf *b = mz_buf_new(a, 16 << 20);
    size_t order[7] = {0, 1, 2, 3, 4, 5, 6};
    const char *end = ends[roll(&d, seed % 5 == 0 ? 4 : 2)];
    const char *sep = roll(&d, 3) == 0 ? "\t" : roll(&d, 3) == 0 ? ";" : ",";
    for (size_t i = 6; i > 0; i--) {
        size_t k = roll(&d, i + 1);
        size_t t = order[i];
        order[i] = order[k];
        order[k] = t;
    }
    bool trailing = roll(&d, 6) == 0; /* as spreadsheets write them */
    if (roll(&d, 3) == 0) {
        put(b, "\xEF\xBB\xBF");
    }
    if (roll(&d, 3) == 0) {
        put(b, roll(&d, 2) == 0 ? "某市医保名单" : "标\0题");
        put(b, end);
    }
    size_t most = seed % 20 == 3 ? 5000 : 400; /* some are longer than a span of masks */
    size_t rows = roll(&d, 5) == 0 ? roll(&d, 3) : roll(&d, most);
    for (size_t i = 0; i <= rows; i++) {
        if (i > 0 && roll(&d, 60) == 0) {
            put(b, end);
        }
        for (size_t c = 0; c < 7; c++) {
            put(b, c > 0 ? sep : "");
            if (i == 0) {
                put(b, heads[order[c]]);
            } else if (!(c == 6 && roll(&d, 50) == 0)) {
                put_cell(&d, b, order[c]);
            }
        }
        if (i > 0 && roll(&d, 80) == 0) {
            mz_buf_byte(b, roll(&d, 2) == 0 ? '\0' : (char)0xC3);
        }
        if (i < rows || roll(&d, 2) == 0) {
            put(b, trailing ? sep : "");
            put(b, roll(&d, 90) == 0 ? "," : "");
            put(b, end);
        }
    }
    return mz_buf_str(b);
}

TEST(both_scans_say_the_same_of_random_dirty_files)
{
    struct feed_world w;
    feed_open(&w);
    size_t fast = 0;
    int64_t ours = 0;
    int64_t invalid = 0;
    mz_arena *outer = w.cx.a;
    for (uint64_t seed = 0; seed < 400; seed++) {
        w.cx.a = mz_arena_new((size_t)1 << 30);
        mz_str bytes = file_of(w.cx.a, seed);
        struct feed_run slow;
        const char *unlike = feed_twins(&w.cx, w.who, w.form, bytes, &slow);
        if (unlike != NULL) {
            printf("seed %llu: %s\n", (unsigned long long)seed, unlike);
        }
        CHECK(unlike == NULL);
        struct feed_run run =
            feed_scan_of(&w.cx, w.who, w.form, bytes, (struct mz_feed_scan_options){.threads = 1});
        if (run.found != NULL) {
            const struct mz_feed_counts *c = &run.found->counts;
            fast += run.found->fast;
            ours += c->ours;
            invalid += c->invalid;
            CHECK(c->rows == c->ours + c->strangers + c->invalid);
            CHECK((int64_t)run.found->match_n == c->ours - c->duplicates);
        }
        mz_arena_free(w.cx.a);
    }
    w.cx.a = outer;
    CHECK(fast > 100);
    CHECK(ours > 1000 && invalid > 1000);
    close_world(&w);
}

/* ---- the masks ----------------------------------------------------------- */

TEST(vector_masks_are_those_of_plain_c)
{
    static const char alphabet[] =
        ",\n\r\"\0a1\xC3\xA9\xE4\xBD\xA0\xED\xA0\xF0\x9F\x98\x80\xF4\x90";
    const struct feed_ops *levels[] = {feed_ops_of(FEED_AVX2), feed_ops_of(FEED_BEST)};
    const struct feed_ops *plain = feed_ops_of(FEED_PLAIN);
    struct feed_masks *x = malloc(sizeof *x);
    struct feed_masks *y = malloc(sizeof *y);
    char text[1024] = {0};
    struct dice d = {3};
    size_t good = 0;
    for (int i = 0; i < 60000; i++) {
        size_t n = 1 + roll(&d, i % 7 == 0 ? sizeof text - 1 : 130);
        bool last = roll(&d, 4) != 0;
        n = last ? n : (n + 63) / 64 * 64;
        size_t wild = roll(&d, 3);
        for (size_t k = 0; k < n; k++) {
            text[k] = wild == 0 ? PICK(&d, alphabet) : (char)(' ' + roll(&d, 60));
        }
        if (wild == 2 && n > 8) {
            memcpy(text + roll(&d, n - 3), "\xE4\xBD\xA0", 3);
        }
        struct feed_print print[2];
        struct feed_text t = {.p = text, .n = n, .delim = ',', .last = last};
        t.print_p = text + roll(&d, sizeof text - n + 1);
        t.print_n = roll(&d, (size_t)(text + sizeof text - t.print_p) / 64 + 1) * 64;
        feed_print_start(&print[0]);
        feed_print_start(&print[1]);
        t.print = &print[0];
        bool a = levels[i % 2]->masks(&t, x);
        t.print = &print[1];
        bool b = plain->masks(&t, y);
        size_t words = (n + 63) / 64;
        CHECK(a == b);
        CHECK(memcmp(&print[0], &print[1], sizeof print[0]) == 0);
        good += a;
        CHECK(memcmp(x->delim, y->delim, words * 8) == 0);
        CHECK(memcmp(x->end, y->end, words * 8) == 0);
        CHECK(memcmp(x->odd, y->odd, words * 8) == 0);
    }
    CHECK(good > 10000 && good < 50000);
    free(x);
    free(y);
}

enum { ID_ROOM = 24 };

/* A number with some year, month and day, now and then with something else in it. */
static void some_number(struct dice *d, char z[ID_ROOM])
{
    static const int years[] = {1799, 1800, 1900, 2000, 2024, 2100, 2200, 2201};
    int year = roll(d, 4) == 0 ? PICK(d, years) : 1795 + (int)roll(d, 240);
    bool leap_day = roll(d, 8) == 0;
    (void)snprintf(z, ID_ROOM, "%02d%04d%04d%02d%02d%03d", (int)roll(d, 100), 1, year,
                   leap_day ? 2 : (int)roll(d, 14), leap_day ? 29 : (int)roll(d, 33),
                   (int)roll(d, 1000));
    z[17] = roll(d, 10) == 0 ? 'x' : mz_cid_check(z);
    if (roll(d, 10) == 0) {
        z[roll(d, 18)] = (char)roll(d, 256);
    }
}

TEST(vector_numbers_are_those_of_plain_c)
{
    const struct feed_ops *fast = feed_ops_of(FEED_BEST);
    const struct feed_ops *plain = feed_ops_of(FEED_PLAIN);
    struct feed_ids ids;
    struct dice d = {5};
    size_t good = 0;
    feed_ids_make(&ids, (mz_date){FEED_TODAY});
    for (int round = 0; round < 4000; round++) {
        char z[FEED_IDS * ID_ROOM] = "";
        uint32_t at[FEED_IDS];
        uint64_t a[FEED_IDS];
        uint64_t b[FEED_IDS];
        size_t n = roll(&d, FEED_IDS + 1);
        for (size_t i = 0; i < n; i++) {
            at[i] = (uint32_t)(i * ID_ROOM);
            some_number(&d, z + at[i]);
        }
        uint64_t x = fast->ids(&ids, z, at, n, a);
        CHECK(x == plain->ids(&ids, z, at, n, b));
        for (size_t i = 0; i < n; i++) {
            CHECK((x >> i & 1) == 0 || a[i] == b[i]);
        }
        good += (size_t)__builtin_popcountll(x);
    }
    CHECK(good > 10000);
}

TEST_MAIN(T(both_scans_say_the_same_of_random_dirty_files), T(vector_masks_are_those_of_plain_c),
          T(vector_numbers_are_those_of_plain_c))
