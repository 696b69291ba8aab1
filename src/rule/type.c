/* type.c - units and periods of values, and their names. */
#include "rule/type.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { POWER_MAX = 8 };

struct rule_type rule_type_of(enum rule_kind kind)
{
    struct rule_type t;
    memset(&t, 0, sizeof t);
    t.kind = kind;
    return t;
}

struct rule_type rule_type_number(void)
{
    return rule_type_of(RULE_NUM);
}

static bool plain(const struct rule_type *t)
{
    static const int8_t none[RULE_UNITS_N];
    return t->kind == RULE_NUM && t->period == RULE_NO_PERIOD &&
           memcmp(t->unit, none, sizeof none) == 0;
}

bool rule_type_same(const struct rule_type *a, const struct rule_type *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    if (a->kind == RULE_ENUM || a->kind == RULE_SET) {
        return a->enum_i == b->enum_i;
    }
    return a->kind != RULE_NUM ||
           (a->period == b->period && memcmp(a->unit, b->unit, sizeof a->unit) == 0);
}

/* An amount of so many months meets what is owned or paid once. */
static bool meets(enum rule_period a, enum rule_period b)
{
    return a == RULE_AMOUNT && (b == RULE_STOCK || b == RULE_ONCE);
}

bool rule_type_add(const struct rule_type *a, const struct rule_type *b, struct rule_type *out)
{
    *out = *a;
    if (rule_type_same(a, b)) {
        return true;
    }
    if (a->kind != RULE_NUM || b->kind != RULE_NUM ||
        memcmp(a->unit, b->unit, sizeof a->unit) != 0) {
        return false;
    }
    out->period = a->period == RULE_AMOUNT ? b->period : a->period;
    return meets(a->period, b->period) || meets(b->period, a->period);
}

/* Powers of a plus or minus those of b. */
static bool powers(const struct rule_type *a, const struct rule_type *b, int sign,
                   struct rule_type *out)
{
    for (int i = 0; i < RULE_UNITS_N; i++) {
        int power = a->unit[i] + sign * b->unit[i];
        if (abs(power) > POWER_MAX) {
            return false;
        }
        out->unit[i] = (int8_t)power;
    }
    return true;
}

/* Months or days (`span`) times a number. */
static bool mul_span(const struct rule_type *span, const struct rule_type *n, struct rule_type *out)
{
    if (plain(n)) {
        *out = *span;
        return true;
    }
    enum rule_period per = span->kind == RULE_MONTHS ? RULE_PER_MONTH : RULE_PER_DAY;
    *out = *n;
    out->period = RULE_AMOUNT;
    return n->kind == RULE_NUM && n->period == per;
}

bool rule_type_mul(const struct rule_type *a, const struct rule_type *b, struct rule_type *out)
{
    *out = rule_type_number();
    if (a->kind == RULE_MONTHS || a->kind == RULE_DAYS) {
        return mul_span(a, b, out);
    }
    if (b->kind == RULE_MONTHS || b->kind == RULE_DAYS) {
        return mul_span(b, a, out);
    }
    if (a->kind != RULE_NUM || b->kind != RULE_NUM || !powers(a, b, 1, out)) {
        return false;
    }
    out->period = a->period == RULE_NO_PERIOD ? b->period : a->period;
    return a->period == RULE_NO_PERIOD || b->period == RULE_NO_PERIOD;
}

/* A number by months or days. */
static bool div_span(const struct rule_type *a, const struct rule_type *span, struct rule_type *out)
{
    *out = *a;
    out->period = span->kind == RULE_MONTHS ? RULE_PER_MONTH : RULE_PER_DAY;
    return a->kind == RULE_NUM &&
           (a->period == RULE_AMOUNT || a->period == RULE_STOCK || a->period == RULE_ONCE);
}

bool rule_type_div(const struct rule_type *a, const struct rule_type *b, struct rule_type *out)
{
    *out = rule_type_number();
    if (b->kind == RULE_MONTHS || b->kind == RULE_DAYS) {
        return a->kind == b->kind || div_span(a, b, out);
    }
    if (a->kind != RULE_NUM || b->kind != RULE_NUM || !powers(a, b, -1, out)) {
        return false;
    }
    if (b->period == RULE_NO_PERIOD) {
        out->period = a->period;
        return true;
    }
    return a->period == b->period || meets(a->period, b->period) || meets(b->period, a->period);
}

/* ---- names ---------------------------------------------------------------- */

static const char *period_text(enum rule_period p)
{
    switch (p) {
    case RULE_NO_PERIOD:
        return "";
    case RULE_PER_DAY:
        return MZ_T(" per day");
    case RULE_PER_MONTH:
        return MZ_T(" per month");
    case RULE_PER_YEAR:
        return MZ_T(" per year");
    case RULE_STOCK:
        return MZ_T(" owned");
    case RULE_ONCE:
        return MZ_T(" paid once");
    case RULE_AMOUNT:
        return MZ_T(" over a time");
    }
    return "";
}

static const char *kind_text(const struct rule_type *t)
{
    switch (t->kind) {
    case RULE_BOOL:
        return MZ_T("yes or no||a type of the rules");
    case RULE_NUM:
        return MZ_T("number||a type of the rules");
    case RULE_DATE:
        return MZ_T("date||a type of the rules");
    case RULE_MONTH:
        return MZ_T("month of a year||a type of the rules");
    case RULE_MONTHS:
        return MZ_T("count of months||a type of the rules");
    case RULE_DAYS:
        return MZ_T("count of days||a type of the rules");
    case RULE_ENUM:
        return MZ_T("value of a list||a type of the rules");
    case RULE_SET:
        return MZ_T("set of values of a list||a type of the rules");
    case RULE_DIVISION:
        return MZ_T("division||a type of the rules");
    case RULE_TEXT:
        return MZ_T("text||a type of the rules");
    }
    return "";
}

static mz_str unit_word(enum mz_lang lang, int i)
{
    static const char *const words[][2] = {
#define X(name, word, en) {word, en},
        RULE_UNITS(X)
#undef X
    };
    return mz_str_of(words[i][lang == MZ_LANG_EN]);
}

/* The unit's words with a power of this sign, behind `s`. */
static mz_str one_side(mz_arena *a, enum mz_lang lang, const struct rule_type *t, int sign,
                       mz_str s)
{
    const char *join = sign > 0 ? "·" : lang == MZ_LANG_EN ? " per " : "/";
    for (int i = 0; i < RULE_UNITS_N; i++) {
        bool per_person = sign < 0 && lang == MZ_LANG_EN && i == RULE_UNIT_PERSON;
        mz_str word = per_person ? MZ_S("person") : unit_word(lang, i);
        for (int k = t->unit[i] * sign; k > 0; k--) {
            s = mz_str_fmt(a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), s.n == 0 && sign > 0 ? "" : join,
                           MZ_ARG(word));
        }
    }
    return s;
}

/* "元·人" or "元/㎡": powers above the line, then those below. */
static mz_str unit_text(mz_arena *a, enum mz_lang lang, const struct rule_type *t)
{
    return one_side(a, lang, t, -1, one_side(a, lang, t, 1, (mz_str){"", 0}));
}

mz_str rule_type_say(mz_arena *a, enum mz_lang lang, const struct rule_type *t)
{
    if (t->kind != RULE_NUM || plain(t)) {
        return mz_text(lang, kind_text(t));
    }
    mz_str unit = unit_text(a, lang, t);
    mz_str period = {"", 0};
    if (t->period != RULE_NO_PERIOD) {
        period = mz_text(lang, period_text(t->period));
    }
    /* 元/人·月: one stroke only. */
    bool stroke = unit.n > 0 && memchr(unit.p, '/', unit.n) != NULL;
    if (stroke && period.n > 0 && period.p[0] == '/') {
        return mz_str_fmt(a, MZ_FMT "·%.*s", MZ_ARG(unit), (int)period.n - 1, period.p + 1);
    }
    return mz_str_fmt(a, MZ_FMT MZ_FMT, MZ_ARG(unit), MZ_ARG(period));
}
