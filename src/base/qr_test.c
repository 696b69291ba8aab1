#include "base/qr.h"

#include "check.h"

/*
 * A reader of small undamaged codes, from ISO/IEC 18004 and not from the library that writes them:
 * versions 1 to 5 at level L hold their data in one block, so it can be read without correction.
 */

static bool dark(const struct mz_qr *q, int row, int col)
{
    return q->modules[row * q->width + col] != 0;
}

/* Finder patterns, format information, timing and alignment: modules that hold no data. */
static bool reserved(const struct mz_qr *q, int row, int col)
{
    int w = q->width;
    int mark = w - 7; /* centre of the only alignment pattern of versions 2 to 5 */
    bool finder = (row < 9 && col < 9) || (row < 9 && col >= w - 8) || (row >= w - 8 && col < 9);
    bool align = w > 21 && row >= mark - 2 && row <= mark + 2 && col >= mark - 2 && col <= mark + 2;
    return finder || align || row == 6 || col == 6;
}

static bool masked(unsigned mask, int r, int c)
{
    switch (mask) {
    case 0:
        return (r + c) % 2 == 0;
    case 1:
        return r % 2 == 0;
    case 2:
        return c % 3 == 0;
    case 3:
        return (r + c) % 3 == 0;
    case 4:
        return (r / 2 + c / 3) % 2 == 0;
    case 5:
        return r * c % 2 + r * c % 3 == 0;
    case 6:
        return (r * c % 2 + r * c % 3) % 2 == 0;
    default:
        return ((r + c) % 2 + r * c % 3) % 2 == 0;
    }
}

/* The 15 bits beside the upper left finder, without their mask. */
static unsigned format_of(const struct mz_qr *q)
{
    static const int at[15][2] = {{0, 8}, {1, 8}, {2, 8}, {3, 8}, {4, 8}, {5, 8}, {7, 8}, {8, 8},
                                  {8, 7}, {8, 5}, {8, 4}, {8, 3}, {8, 2}, {8, 1}, {8, 0}};
    unsigned f = 0;
    for (unsigned i = 0; i < 15; i++) {
        f |= (unsigned)dark(q, at[i][0], at[i][1]) << i;
    }
    return f ^ 0x5412U;
}

/* The data bits in the order of the standard: pairs of columns from the right, up and down. */
static size_t read_bytes(const struct mz_qr *q, unsigned mask, unsigned char out[200])
{
    size_t bits = 0;
    bool up = true;
    memset(out, 0, 200);
    for (int pair = q->width - 1; pair > 0; pair -= 2, up = !up) {
        pair -= pair == 6; /* the column of timing */
        for (int i = 0; i < q->width; i++) {
            int row = up ? q->width - 1 - i : i;
            for (int col = pair; col > pair - 2; col--) {
                if (!reserved(q, row, col) && bits < 200 * 8) {
                    unsigned bit = dark(q, row, col) != masked(mask, row, col);
                    out[bits / 8] = (unsigned char)(out[bits / 8] | bit << (7 - bits % 8));
                    bits++;
                }
            }
        }
    }
    return bits / 8;
}

TEST(what_is_written_is_read)
{
    mz_cx cx = {.a = mz_arena_new((size_t)8 << 20)};
    static const char *const texts[] = {"M", "otpauth://totp/a:b?secret=GEZDGNBV", "民政局 12",
                                        "a text of eighty bytes, which needs the fourth version of "
                                        "the code, as it is."};
    for (size_t t = 0; t < MZ_LEN(texts); t++) {
        struct mz_qr q = {0};
        mz_str text = mz_str_of(texts[t]);
        CHECK(mz_qr(&cx, text, MZ_QR_L, &q) == MZ_OK);
        CHECK(q.width >= 21 && q.width <= 37 && q.size == q.width + 8);
        unsigned format = format_of(&q);
        CHECK(format >> 13 == 1); /* level L */
        unsigned char data[200];
        CHECK(read_bytes(&q, format >> 10 & 7U, data) > text.n + 2);
        CHECK(data[0] >> 4 == 4); /* byte mode */
        size_t n = (data[0] & 15U) << 4 | data[1] >> 4;
        CHECK(n == text.n);
        for (size_t i = 0; i < n && i < text.n; i++) {
            unsigned byte = (data[i + 1] & 15U) << 4 | data[i + 2] >> 4;
            CHECK(byte == (unsigned char)text.p[i]);
        }
    }
    mz_arena_free(cx.a);
}

TEST(the_path_draws_every_dark_module_and_no_other)
{
    mz_cx cx = {.a = mz_arena_new((size_t)8 << 20)};
    for (int level = MZ_QR_L; level <= MZ_QR_H; level++) {
        struct mz_qr q = {0};
        CHECK(mz_qr(&cx, MZ_S("https://example.gov.cn/v/0123456789"), (enum mz_qr_level)level,
                    &q) == MZ_OK);
        uint8_t *drawn = mz_arena_alloc(cx.a, (size_t)q.width * (size_t)q.width);
        int x = 0, y = 0, n = 0, back = 0, used = 0;
        size_t runs = 0;
        const char *p = q.path.p;
        while (sscanf(p, "M%d %dh%dv1h-%dz%n", &x, &y, &n, &back, &used) == 4) {
            CHECK(n == back && n > 0 && x >= MZ_QR_QUIET && x + n <= q.size - MZ_QR_QUIET);
            for (int i = 0; i < n; i++) {
                drawn[(y - MZ_QR_QUIET) * q.width + x - MZ_QR_QUIET + i]++;
            }
            p += used;
            runs++;
        }
        CHECK(*p == '\0' && p == q.path.p + q.path.n && runs > 100);
        CHECK(memcmp(drawn, q.modules, (size_t)q.width * (size_t)q.width) == 0);
    }
    mz_arena_free(cx.a);
}

TEST(higher_levels_give_larger_codes)
{
    mz_cx cx = {.a = mz_arena_new((size_t)8 << 20)};
    int last = 0;
    for (int level = MZ_QR_L; level <= MZ_QR_H; level++) {
        struct mz_qr q = {0};
        char text[200];
        memset(text, 'k', sizeof text);
        CHECK(mz_qr(&cx, mz_str_of(""), (enum mz_qr_level)level, &q) == MZ_INVALID);
        mz_clear(&cx);
        CHECK(mz_qr(&cx, (mz_str){text, sizeof text}, (enum mz_qr_level)level, &q) == MZ_OK);
        CHECK(q.width > last);
        last = q.width;
    }
    mz_arena_free(cx.a);
}

TEST(a_text_up_to_the_limit_fits_at_every_level)
{
    mz_cx cx = {.a = mz_arena_new((size_t)16 << 20)};
    static char text[MZ_QR_MAX + 1];
    memset(text, 0xE6, sizeof text);
    struct mz_qr q = {0};
    for (int level = MZ_QR_L; level <= MZ_QR_H; level++) {
        CHECK(mz_qr(&cx, (mz_str){text, MZ_QR_MAX}, (enum mz_qr_level)level, &q) == MZ_OK);
    }
    CHECK(mz_qr(&cx, (mz_str){text, MZ_QR_MAX + 1}, MZ_QR_L, &q) == MZ_LIMIT);
    CHECK(cx.err.say != NULL);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(what_is_written_is_read), T(the_path_draws_every_dark_module_and_no_other),
          T(higher_levels_give_larger_codes), T(a_text_up_to_the_limit_fits_at_every_level))
