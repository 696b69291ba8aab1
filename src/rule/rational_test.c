#include "rule/rational.h"

#include "check.h"

static struct rule_value f(int64_t num, int64_t den)
{
    return rule_frac(num, den);
}

static bool is(struct rule_value v, int64_t num, int64_t den)
{
    return v.why == RULE_KNOWN && v.num == num && v.den == den;
}

static mz_wide big(void)
{
    return ((mz_wide)1 << 126) - 1;
}

TEST(fractions_are_in_lowest_terms_with_the_sign_above)
{
    CHECK(is(f(6, 4), 3, 2));
    CHECK(is(f(6, -4), -3, 2));
    CHECK(is(f(0, -7), 0, 1));
    CHECK(f(1, 0).why == RULE_ERROR);
    CHECK(is(rule_plus(f(1, 3), f(1, 6)), 1, 2));
    CHECK(is(rule_minus(f(1, 3), f(1, 3)), 0, 1));
    CHECK(is(rule_times(f(2, 3), f(3, 2)), 1, 1));
    CHECK(is(rule_times(f(-2, 37), f(37, 4)), -1, 2));
    CHECK(is(rule_over(f(1, 2), f(-3, 4)), -2, 3));
    CHECK(is(rule_negate(f(1, 2)), -1, 2));
}

TEST(division_by_zero_is_an_error_even_of_the_unknown)
{
    CHECK(rule_over(f(1, 1), f(0, 1)).why == RULE_ERROR);
    CHECK(rule_over(rule_absent(RULE_UNKNOWN), f(0, 1)).why == RULE_ERROR);
    CHECK(rule_over(rule_absent(RULE_UNKNOWN), f(1, 1)).why == RULE_UNKNOWN);
}

TEST(what_does_not_fit_is_an_error_and_never_wraps)
{
    struct rule_value x = rule_whole(big());
    CHECK(rule_plus(x, x).why == RULE_KNOWN); /* 2^127 - 2 */
    CHECK(rule_plus(rule_plus(x, x), rule_whole(2)).why == RULE_ERROR);
    CHECK(rule_minus(rule_minus(rule_whole(0), x), rule_plus(x, rule_whole(3))).why == RULE_ERROR);
    CHECK(rule_times(x, rule_whole(3)).why == RULE_ERROR);
    CHECK(rule_times(rule_frac(1, big()), rule_frac(1, 5)).why == RULE_ERROR);
    CHECK(rule_plus(rule_frac(1, big()), rule_frac(1, big() - 1)).why == RULE_ERROR);
    /* Crosswise factors keep what fits. */
    CHECK(is(rule_times(rule_frac(big(), 7), rule_frac(14, big())), 2, 1));
}

TEST(comparison_is_exact_where_products_overflow)
{
    struct rule_value a = rule_frac(big(), big() - 1);
    struct rule_value b = rule_frac(big() - 1, big() - 2);
    CHECK(rule_compare(a, b) < 0);
    CHECK(rule_compare(b, a) > 0);
    CHECK(rule_compare(a, a) == 0);
    CHECK(rule_compare(rule_negate(a), rule_negate(b)) > 0);
    CHECK(rule_compare(rule_negate(a), b) < 0);
    CHECK(rule_compare(f(1, 3), f(333333333, 1000000000)) > 0);
}

/* Quotients in tenths, and what the modes make of them. */
TEST(six_rounding_modes_with_ties_of_both_signs)
{
    static const struct {
        int64_t tenths;
        int64_t to[6]; /* half up, half even, away, towards, ceil, floor */
    } rows[] = {
        {25, {3, 2, 3, 2, 3, 2}},        {35, {4, 4, 4, 3, 4, 3}},
        {-25, {-3, -2, -3, -2, -2, -3}}, {-35, {-4, -4, -4, -3, -3, -4}},
        {24, {2, 2, 3, 2, 3, 2}},        {26, {3, 3, 3, 2, 3, 2}},
        {-24, {-2, -2, -3, -2, -2, -3}}, {-26, {-3, -3, -3, -2, -2, -3}},
        {5, {1, 0, 1, 0, 1, 0}},         {-5, {-1, 0, -1, 0, 0, -1}},
        {1, {0, 0, 1, 0, 1, 0}},         {-1, {0, 0, -1, 0, 0, -1}},
        {20, {2, 2, 2, 2, 2, 2}},        {-20, {-2, -2, -2, -2, -2, -2}},
        {0, {0, 0, 0, 0, 0, 0}},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        for (int mode = IR_HALF_UP; mode <= IR_FLOOR; mode++) {
            struct rule_value v =
                rule_round(f(rows[i].tenths, 10), rule_whole(1), (enum ir_round)mode);
            CHECK(is(v, rows[i].to[mode], 1));
        }
    }
}

TEST(rounding_goes_to_any_step)
{
    CHECK(is(rule_round(f(100005, 1000), f(1, 100), IR_HALF_UP), 10001, 100));
    CHECK(is(rule_round(f(2865, 1), f(10, 1), IR_HALF_UP), 2870, 1));
    CHECK(is(rule_round(f(2865, 1), f(10, 1), IR_HALF_EVEN), 2860, 1));
    CHECK(is(rule_round(f(2, 3), f(1, 10), IR_FLOOR), 3, 5));
    CHECK(is(rule_round(f(1, 3), f(1, 100), IR_CEIL), 17, 50));
    CHECK(rule_round(rule_absent(RULE_CONFLICT), f(1, 1), IR_FLOOR).why == RULE_CONFLICT);
}

TEST(the_weightiest_reason_wins)
{
    for (int a = RULE_KNOWN; a <= RULE_ERROR; a++) {
        for (int b = RULE_KNOWN; b <= RULE_ERROR; b++) {
            struct rule_value x = a == RULE_KNOWN ? f(1, 2) : rule_absent((enum rule_why)a);
            struct rule_value y = b == RULE_KNOWN ? f(1, 2) : rule_absent((enum rule_why)b);
            int worse = a > b ? a : b;
            CHECK((int)rule_plus(x, y).why == worse);
            CHECK((int)rule_minus(x, y).why == worse);
            CHECK((int)rule_times(x, y).why == worse);
            CHECK((int)rule_over(x, y).why == worse);
        }
    }
}

TEST_MAIN(T(fractions_are_in_lowest_terms_with_the_sign_above),
          T(division_by_zero_is_an_error_even_of_the_unknown),
          T(what_does_not_fit_is_an_error_and_never_wraps),
          T(comparison_is_exact_where_products_overflow),
          T(six_rounding_modes_with_ties_of_both_signs), T(rounding_goes_to_any_step),
          T(the_weightiest_reason_wins))
