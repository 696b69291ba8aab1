#include "base/money.h"

#include "check.h"

static mz_cx with_arena(void)
{
    return (mz_cx){.a = mz_arena_new(1 << 24)};
}

static bool reads(mz_cx *cx, const char *s, int64_t fen)
{
    mz_money m = {fen == 0};
    mz_clear(cx);
    return mz_money_parse(cx, "income", mz_str_of(s), &m) == MZ_OK && m.fen == fen;
}

static bool refuses(mz_cx *cx, const char *s, const char *why)
{
    mz_money m = {77};
    mz_clear(cx);
    mz_code c = mz_money_parse(cx, "income", mz_str_of(s), &m);
    return c != MZ_OK && m.fen == 77 && strcmp(cx->err.msg, why) == 0 &&
           strcmp(cx->err.field, "income") == 0;
}

TEST(amounts_are_read_as_people_write_them)
{
    mz_cx cx = with_arena();
    CHECK(reads(&cx, "1,234.50", 123450) && reads(&cx, "1234.5", 123450));
    CHECK(reads(&cx, "￥１，２３４．５０", 123450) && reads(&cx, " ¥20 ", 2000));
    CHECK(reads(&cx, "-20元", -2000) && reads(&cx, "－20", -2000) && reads(&cx, "−0.01", -1));
    CHECK(reads(&cx, "+7", 700) && reads(&cx, ".5", 50) && reads(&cx, "5.", 500));
    CHECK(reads(&cx, "0", 0) && reads(&cx, "1,000,000", 100000000) && reads(&cx, "-¥3", -300));
    CHECK(reads(&cx, "92233720368547758.07", INT64_MAX));
    CHECK(reads(&cx, "-92233720368547758.08", INT64_MIN));
    mz_arena_free(cx.a);
}

TEST(a_wrong_amount_is_refused_with_its_place)
{
    mz_cx cx = with_arena();
    CHECK(refuses(&cx, "", "Enter an amount of money"));
    CHECK(refuses(&cx, " - ", "Enter an amount of money"));
    CHECK(refuses(&cx, "￥元", "Enter an amount of money"));
    CHECK(refuses(&cx, "1.234", "The amount has 3 decimals; it may have two at most"));
    static const char comma[] = "The commas of the amount do not stand at every third digit";
    CHECK(refuses(&cx, "1,23", comma) && refuses(&cx, "1234,567", comma));
    CHECK(refuses(&cx, ",123", comma) && refuses(&cx, "1,,234", comma));
    CHECK(refuses(&cx, "1,23.00", comma) && refuses(&cx, "1,234,5", comma));
    static const char *const marks[] = {"E", "万", "-", " ", "¥"};
    for (size_t i = 0; i < MZ_LEN(marks); i++) {
        mz_str s = mz_str_fmt(cx.a, "12%s3", marks[i]);
        mz_str why = mz_str_fmt(cx.a,
                                "Character 3 of the amount is \"%s\"; only digits, commas and "
                                "one point may stand here",
                                marks[i]);
        CHECK(refuses(&cx, s.p, why.p));
    }
    CHECK(refuses(&cx, "92233720368547758.08", "The amount is larger than the system can hold"));
    CHECK(refuses(&cx, "999999999999999999999", "The amount is larger than the system can hold"));
    mz_arena_free(cx.a);
}

TEST(printing_and_reading_are_inverse)
{
    mz_cx cx = {.a = mz_arena_new(1 << 26)};
    uint64_t x = 1;
    int64_t wrong = 0;
    for (int i = 0; i < 20000; i++) {
        x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        mz_money m = {(int64_t)x >> (i % 63)};
        mz_money back = {0};
        wrong += mz_money_parse(&cx, NULL, mz_money_text(cx.a, m), &back) != MZ_OK;
        wrong += back.fen != m.fen;
        wrong += mz_money_parse(&cx, NULL, mz_money_plain(cx.a, m), &back) != MZ_OK;
        wrong += back.fen != m.fen;
    }
    CHECK(wrong == 0);
    CHECK(mz_str_eq(mz_money_text(cx.a, (mz_money){-123456789}), MZ_S("−1,234,567.89")));
    CHECK(mz_str_eq(mz_money_text(cx.a, (mz_money){100000}), MZ_S("1,000.00")));
    CHECK(mz_str_eq(mz_money_text(cx.a, (mz_money){5}), MZ_S("0.05")));
    CHECK(mz_str_eq(mz_money_plain(cx.a, (mz_money){-123456789}), MZ_S("-1234567.89")));
    mz_arena_free(cx.a);
}

TEST(arithmetic_that_does_not_fit_is_refused_and_changes_nothing)
{
    mz_cx cx = with_arena();
    mz_money r = {1};
    CHECK(mz_money_add(&cx, (mz_money){INT64_MAX}, (mz_money){1}, &r) == MZ_LIMIT);
    CHECK(mz_money_sub(&cx, (mz_money){INT64_MIN}, (mz_money){1}, &r) == MZ_LIMIT);
    CHECK(mz_money_mul(&cx, (mz_money){INT64_MAX / 2}, 3, &r) == MZ_LIMIT);
    CHECK(mz_money_neg(&cx, (mz_money){INT64_MIN}, &r) == MZ_LIMIT && r.fen == 1);
    mz_clear(&cx);
    CHECK(mz_money_add(&cx, (mz_money){70}, (mz_money){-100}, &r) == MZ_OK && r.fen == -30);
    CHECK(mz_money_sub(&cx, (mz_money){70}, (mz_money){-100}, &r) == MZ_OK && r.fen == 170);
    CHECK(mz_money_mul(&cx, (mz_money){-70}, 3, &r) == MZ_OK && r.fen == -210);
    CHECK(mz_money_neg(&cx, (mz_money){-70}, &r) == MZ_OK && r.fen == 70);
    CHECK(mz_money_cmp((mz_money){1}, (mz_money){2}) < 0);
    CHECK(mz_money_cmp((mz_money){2}, (mz_money){2}) == 0);
    CHECK(mz_money_cmp((mz_money){2}, (mz_money){-2}) > 0);
    mz_arena_free(cx.a);
}

TEST(capital_amounts_follow_the_rules_for_bills)
{
    static const struct {
        int64_t fen;
        const char *zh;
    } rows[] = {
        {123450, "壹仟贰佰叁拾肆元伍角整"},
        {0, "零元整"},
        {5, "伍分"},
        {50, "伍角整"},
        {55, "伍角伍分"},
        {100, "壹元整"},
        {1000, "壹拾元整"},
        {140950, "壹仟肆佰零玖元伍角整"},
        {600714, "陆仟零柒元壹角肆分"},
        {168032, "壹仟陆佰捌拾元零叁角贰分"},
        {10700053, "壹拾万柒仟元零伍角叁分"},
        {1640902, "壹万陆仟肆佰零玖元零贰分"},
        {32504, "叁佰贰拾伍元零肆分"},
        {10000000000, "壹亿元整"},
        {10000000100, "壹亿零壹元整"},
        {10000500000, "壹亿零伍仟元整"},
        {10050000000, "壹亿零伍拾万元整"},
        {11000000000, "壹亿壹仟万元整"},
        {1000100000, "壹仟万壹仟元整"},
        {123456890123, "壹拾贰亿叁仟肆佰伍拾陆万捌仟玖佰零壹元贰角叁分"},
        {100000000000000, "壹万亿元整"},
        {-2000, "负贰拾元整"},
    };
    mz_cx cx = with_arena();
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        mz_str s = {0};
        CHECK(mz_money_capital(&cx, (mz_money){rows[i].fen}, &s) == MZ_OK);
        CHECK(mz_str_eq(s, mz_str_of(rows[i].zh)));
        if (!mz_str_eq(s, mz_str_of(rows[i].zh))) {
            printf("%s: " MZ_FMT "\n", rows[i].zh, MZ_ARG(s));
        }
    }
    mz_str s = {0};
    CHECK(mz_money_capital(&cx, (mz_money){INT64_MAX}, &s) == MZ_LIMIT);
    mz_arena_free(cx.a);
}

/* Reads a capital amount back: digits, units, and sections closed by 万 and 亿. */
static uint64_t read_capital(mz_str s)
{
    static const char digits[] = "零壹贰叁肆伍陆柒捌玖";
    uint64_t yuan = 0, eight = 0, four = 0, d = 0, fen = 0;
    for (size_t i = 0; i + 3 <= s.n; i += 3) {
        mz_str c = {s.p + i, 3};
        bool digit = false;
        for (size_t k = 0; k < 10; k++) {
            if (mz_str_eq(c, (mz_str){digits + 3 * k, 3})) {
                d = k;
                digit = true;
            }
        }
        uint64_t unit = mz_str_eq(c, MZ_S("仟"))   ? 1000
                        : mz_str_eq(c, MZ_S("佰")) ? 100
                        : mz_str_eq(c, MZ_S("拾")) ? 10
                                                   : 0;
        if (unit > 0) {
            four += d * unit;
            d = 0;
        } else if (mz_str_eq(c, MZ_S("万"))) {
            eight += (four + d) * 10000;
            four = d = 0;
        } else if (mz_str_eq(c, MZ_S("亿"))) {
            yuan += (eight + four + d) * 100000000;
            eight = four = d = 0;
        } else if (mz_str_eq(c, MZ_S("元"))) {
            yuan += eight + four + d;
            d = 0;
        } else if (mz_str_eq(c, MZ_S("角"))) {
            fen += d * 10;
            d = 0;
        } else if (mz_str_eq(c, MZ_S("分"))) {
            fen += d;
        } else if (!digit && !mz_str_eq(c, MZ_S("整"))) {
            return UINT64_MAX;
        }
    }
    return yuan * 100 + fen;
}

TEST(capital_amounts_can_be_read_back)
{
    mz_cx cx = {.a = mz_arena_new(1 << 28)};
    uint64_t x = 3;
    int64_t wrong = 0;
    for (int i = 0; i < 50000; i++) {
        x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint64_t v = (x >> 11) >> (i % 53);
        v = i % 3 == 0 ? v / 1000 * 1000 : v;
        mz_str s = {0};
        wrong += mz_money_capital(&cx, (mz_money){(int64_t)v}, &s) != MZ_OK;
        wrong += read_capital(s) != v;
        wrong += memmem(s.p, s.n, "零零", 6) != NULL;
        mz_arena_reset(cx.a);
    }
    CHECK(wrong == 0);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(amounts_are_read_as_people_write_them), T(a_wrong_amount_is_refused_with_its_place),
          T(printing_and_reading_are_inverse),
          T(arithmetic_that_does_not_fit_is_refused_and_changes_nothing),
          T(capital_amounts_follow_the_rules_for_bills), T(capital_amounts_can_be_read_back))
