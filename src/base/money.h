/*
 * money.h - amounts in whole fen: checked arithmetic, reading what people type, printing.
 *
 * Layer: base. A fen is a hundredth of a yuan. There is no floating point and no silent wrap: an
 * operation whose result does not fit refuses with MZ_LIMIT and leaves the result as it was.
 * Rates and rounding belong to the rules, which cite where each rounding comes from.
 */
#ifndef MZ_BASE_MONEY_H
#define MZ_BASE_MONEY_H

#include "base/base.h"

typedef struct mz_money {
    int64_t fen;
} mz_money;

mz_code mz_money_add(mz_cx *cx, mz_money a, mz_money b, mz_money *out) MZ_MUST_USE;
mz_code mz_money_sub(mz_cx *cx, mz_money a, mz_money b, mz_money *out) MZ_MUST_USE;
mz_code mz_money_mul(mz_cx *cx, mz_money a, int64_t times, mz_money *out) MZ_MUST_USE;
mz_code mz_money_neg(mz_cx *cx, mz_money a, mz_money *out) MZ_MUST_USE;
/* Below, at or above zero as a is less than, equal to or more than b. */
int mz_money_cmp(mz_money a, mz_money b);

/*
 * Yuan as typed or pasted: "1,234.50", "1234.5", "-20". Full-width digits and signs, a currency
 * sign before, the character yuan after and white space around are taken. Commas may stand before
 * every third digit of the yuan, all or none. Refuses an empty value, any other character (with
 * its place), commas elsewhere, more than two decimals, and what does not fit.
 */
mz_code mz_money_parse(mz_cx *cx, const char *field, mz_str s, mz_money *out) MZ_MUST_USE;

/* For readers: "1,234.50"; a negative amount has U+2212 before it. */
mz_str mz_money_text(mz_arena *a, mz_money m);
/* For files and inputs: "1234.50" and "-1234.50". */
mz_str mz_money_plain(mz_arena *a, mz_money m);

/*
 * For vouchers, in characters that cannot be altered. 1,234.50 is
 *
 *     壹仟贰佰叁拾肆元伍角整
 *
 * by appendix 1 of the People's Bank's rules for payment (支付结算办法):
 *
 *   - 整 stands after 元 or 角, not after 分;
 *   - one 零 for inner zeros, also between 元 and 角 when the yuan end in 0.
 *
 * Zero is 零元整; a negative amount begins with 负. MZ_LIMIT from 10^16 yuan on.
 */
mz_code mz_money_capital(mz_cx *cx, mz_money m, mz_str *out) MZ_MUST_USE;

#endif
