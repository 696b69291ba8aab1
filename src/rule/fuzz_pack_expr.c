/* fuzz_pack_expr.c - random formulas by a table of forms. */
#include <string.h>

#include "base/utf8.h"

#include "rule/fuzz_pack.h"

enum { SUMS_MAX = 3, FORMULA_MAX = 4000 };

enum who { ANYONE, MEMBER, HOME };

/*
 * $b $m $x $c $e $d are formulas of a kind, capitals those of a member; the rest are literals, see
 * literal(). A form without a formula in it ends the depth.
 */
struct form {
    char kind;
    enum who who;
    const char *text;
};

static const struct form FORMS[] = {
    {'b', MEMBER, "single"},
    {'b', MEMBER, "disabled"},
    {'b', ANYONE, "urban"},
    {'b', ANYONE, "$m $q $m"},
    {'b', ANYONE, "$m $q $l"},
    {'b', ANYONE, "$x $q $m"},
    {'b', ANYONE, "$m $w [$l .. 9000元)"},
    {'b', ANYONE, "$c $q $n人"},
    {'b', ANYONE, "$d $q $d"},
    {'b', ANYONE, "$d $q date\"$y\""},
    {'b', ANYONE, "$e $q $g"},
    {'b', ANYONE, "$e $w {$g, g2}"},
    {'b', ANYONE, "$e in troubles"},
    {'b', ANYONE, "has(troubles, $g)"},
    {'b', ANYONE, "size(troubles) $q $n"},
    {'b', ANYONE, "in_division(division, \"$v\")"},
    {'b', ANYONE, "not ($b)"},
    {'b', ANYONE, "($b) and ($b)"},
    {'b', ANYONE, "($b) and ($b)"},
    {'b', ANYONE, "($b) or ($b)"},
    {'b', ANYONE, "($b) or ($b)"},
    {'b', ANYONE, "$m is known"},
    {'b', ANYONE, "$d is unknown"},
    {'b', ANYONE, "months_between($d, at) $q $k个月"},
    {'b', ANYONE, "month_of($d) $q month\"2025-03\""},
    {'b', ANYONE, "days_in(month_of($d)) $q 29天"},
    {'b', MEMBER, "age(birth, at) $q $a岁"},
    {'b', MEMBER, "age(birth, at) $q $a岁"},
    {'b', MEMBER, "age(birth, $d, february) $q $a岁"},
    {'b', MEMBER, "role = self"},
    {'b', MEMBER, "role $w {spouse, child}"},
    {'b', MEMBER, "any(facts(ill, last $k months before at))"},
    {'b', MEMBER, "all(facts(ill, last $k months before at))"},
    {'b', MEMBER, "count(facts(wage, last $k months before at) where value $q $l) $q $n"},
    {'b', MEMBER, "sum(facts(falls, (at - $t天) .. at)) $q $n次"},
    {'b', MEMBER, "sum(facts(falls, year of at)) $q $n次"},
    {'b', MEMBER, "sum(facts(falls, (at - $t天) .. at, in there)) $q $n次"},
    {'b', MEMBER, "any(facts(ill, last $k months before at, in there))"},
    {'b', MEMBER, "count(facts(wage, last 12 months before $d, in there)) $q $n"},
    {'b', HOME, "any(members$u: $B)"},
    {'b', HOME, "all(members$u: $B)"},
    {'b', HOME, "exactly_one(members$u: $B)"},
    {'b', HOME, "any(members: $B where $B)"},
    {'m', MEMBER, "pay"},
    {'m', MEMBER, "pay"},
    {'m', ANYONE, "rent"},
    {'m', ANYONE, "$l"},
    {'m', ANYONE, "flat"},
    {'m', ANYONE, "line"},
    {'m', ANYONE, "by_grade[$e]"},
    {'m', ANYONE, "line@($d)"},
    {'m', ANYONE, "flat@$i"},
    {'m', ANYONE, "by_grade[$e]@$i"},
    {'m', ANYONE, "max($m, $m)"},
    {'m', ANYONE, "min($m, $m)"},
    {'m', ANYONE, "clamp($m, $l, 9000元)"},
    {'m', ANYONE, "($m + $m)"},
    {'m', ANYONE, "($m - $m)"},
    {'m', ANYONE, "max($m - $m, 0元)"},
    {'m', ANYONE, "(if $b then $m else $m)"},
    {'m', ANYONE, "(if $b then $m else $m)"},
    {'m', ANYONE, "coalesce($m, $m)"},
    {'m', ANYONE, "round($x, $s, $o)"},
    {'m', ANYONE, "round($x, $s, $o)"},
    {'m', ANYONE, "head * $c"},
    {'m', HOME, "sum(members$u: $M)"},
    {'m', HOME, "sum(members: $M where $B)"},
    {'m', HOME, "sum_known(members$u: $M)"},
    {'m', HOME, "coalesce(max(members$u: $M), $l)"},
    {'m', HOME, "min(members$u: $M)"},
    {'m', MEMBER, "latest(facts(wage, last $k months before at))"},
    {'m', MEMBER, "max(facts(wage, last $k months before at))"},
    {'m', MEMBER, "min(facts(wage, last $k months before at) where value $q $l)"},
    {'x', ANYONE, "rent * cut"},
    {'x', ANYONE, "$m * $r"},
    {'x', ANYONE, "$m / $z"},
    {'x', ANYONE, "$m * scale($m, bands)"},
    {'x', ANYONE, "marginal($m, bands)"},
    {'x', ANYONE, "prorate(rent, $t天)"},
    {'x', ANYONE, "daily"},
    {'x', ANYONE, "flat@prorate_days"},
    {'x', ANYONE, "line@prorate_days"},
    {'x', ANYONE, "by_grade[$e]@prorate_days"},
    {'x', MEMBER, "prorate(pay, $t天)"},
    {'x', MEMBER, "$m / parts"},
    {'x', MEMBER, "(if parts0 > 0 then $m / parts0 else $m)"},
    {'x', MEMBER, "sum(facts(wage, last 12 months before at)) / 12个月"},
    {'x', MEMBER, "sum(facts(wage, last 3 months before at) where value $q $l) / 3个月"},
    {'x', MEMBER, "sum_known(facts(wage, last 6 months before at)) / 6个月"},
    {'x', MEMBER, "sum(facts(wage, year of at)) / 12个月"},
    {'x', MEMBER, "sum(facts(bonus, last $k months before at, spread $j months)) / 12个月"},
    {'x', MEMBER, "sum(facts(bonus, month_of($d) .. month_of(at), spread $j months)) / 6个月"},
    {'x', MEMBER, "sum(facts(bonus, year of at, spread 24 months) where value $q $l) / 3个月"},
    {'x', MEMBER, "sum_known(facts(crop, last 12 months before $d, spread 12 months)) / 12个月"},
    {'x', MEMBER, "sum(facts(wage, last $k months before at, in there)) / 12个月"},
    {'x', MEMBER, "sum(facts(bonus, year of at, in there, spread $j months)) / 12个月"},
    {'x', MEMBER, "sum(facts(crop, last $k months before at, spread 12 months)) / 12个月"},
    {'c', ANYONE, "count(members)"},
    {'c', HOME, "count(members$u where $B)"},
    {'c', HOME, "count(members where $B)"},
    {'c', HOME, "count(members[there], last $k months before at)"},
    {'c', HOME, "count(members[there], month_of($d) .. month_of(at))"},
    {'c', ANYONE, "max($c, $c)"},
    {'c', ANYONE, "($c + $c)"},
    {'c', ANYONE, "(if $b then $c else $c)"},
    {'e', MEMBER, "level"},
    {'e', ANYONE, "cause"},
    {'e', ANYONE, "(if $b then $e else $e)"},
    {'e', ANYONE, "coalesce($e, $e)"},
    {'d', MEMBER, "birth"},
    {'d', ANYONE, "moved"},
    {'d', ANYONE, "at"},
    {'d', ANYONE, "add_months($d, $k个月)"},
    {'d', ANYONE, "($d + $t天)"},
    {'d', ANYONE, "first_day(month_of($d))"},
    {'d', ANYONE, "last_day(month_of($d))"},
    {'d', ANYONE, "min($d, $d)"},
    {'d', ANYONE, "(if $b then $d else $d)"},
    {'d', HOME, "min(members: birth)"},
};

uint64_t fuzz_pack_below(struct fuzz_pack *g, uint64_t n)
{
    return rule_fuzz_below(&g->rng, n);
}

static const char *one_of(struct fuzz_pack *g, const char *const *words, size_t n)
{
    return words[fuzz_pack_below(g, n)];
}

#define ONE_OF(g, ...)                              \
    one_of((g), (const char *const[]){__VA_ARGS__}, \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static mz_str literal(struct fuzz_pack *g, char what)
{
    switch (what) {
    case 'q': /* comparison */
        return mz_str_of(ONE_OF(g, "=", "!=", "<", "<=", ">", ">="));
    case 'w':
        return mz_str_of(ONE_OF(g, "in", "in", "not in"));
    case 'l': /* money */
        return mz_str_of(ONE_OF(g, "0元", "0.01元", "100元", "1000.50元", "2999.99元", "3000元"));
    case 'n': /* few */
        return mz_str_fmt(g->a, "%d", (int)fuzz_pack_below(g, 5));
    case 'k': /* months */
        return mz_str_fmt(g->a, "%d", 1 + (int)fuzz_pack_below(g, 18));
    case 't': /* days */
        return mz_str_fmt(g->a, "%d", 1 + (int)fuzz_pack_below(g, 90));
    case 'a': /* age */
        return mz_str_fmt(g->a, "%d", (int)fuzz_pack_below(g, 110));
    case 'y': /* a day */
        return mz_str_of(ONE_OF(g, "2000-02-29", "1965-06-30", "2024-12-31", "2025-03-01"));
    case 'g': /* grade */
        return mz_str_of(ONE_OF(g, "g1", "g2", "g3", "g4"));
    case 'j': /* months of a spread */
        return mz_str_of(ONE_OF(g, "2", "3", "12", "24", "120"));
    case 'i': /* which day of the month */
        return mz_str_of(ONE_OF(g, "period_start", "period_end", "application_date"));
    case 'v': /* division */
        return mz_str_of(ONE_OF(g, "330000", "331100", "331181", "331181103", "510100"));
    case 'r': /* rate */
        return mz_str_of(ONE_OF(g, "3.5%", "2/37", "cut", "cut", "150%", "1/3"));
    case 'z': /* divisor */
        return mz_str_of(ONE_OF(g, "3", "7", "12", "100"));
    case 's': /* step */
        return mz_str_of(ONE_OF(g, "1分", "1角", "1元", "10元"));
    case 'o': /* mode */
        return mz_str_of(ONE_OF(g, "half_up", "half_even", "up", "down", "ceil", "floor"));
    case 'u': /* whose */
        return mz_str_of(ONE_OF(g, "", "", "[counted]", "[self]", "[child, spouse]", "[disabled]",
                                "[there]"));
    default:
        return MZ_S("?");
    }
}

static bool has_kinds(const char *text)
{
    for (const char *p = strchr(text, '$'); p != NULL; p = strchr(p + 1, '$')) {
        char c = p[1];
        if (strchr(FUZZ_KINDS, c >= 'A' && c <= 'Z' ? c + 32 : c) != NULL) {
            return true;
        }
    }
    return false;
}

/* NOLINTBEGIN(misc-no-recursion): by depth, which ends */

/* A rule that was written before; empty when there is none that may stand here. */
static mz_str reference(struct fuzz_pack *g, char kind, bool person, int depth)
{
    size_t from = g->rules_n == 0 ? 0 : fuzz_pack_below(g, g->rules_n);
    for (size_t i = 0; i < g->rules_n; i++) {
        size_t at = (from + i) % g->rules_n;
        const struct fuzz_rule *r = &g->rules[at];
        if (r->kind != kind || (r->person && !person) || g->sums + r->sums > SUMS_MAX) {
            continue;
        }
        g->sums = g->sums > r->sums ? g->sums : r->sums;
        mz_str id = mz_str_fmt(g->a, "r%zu", at);
        if (!r->applies) {
            return id;
        }
        const char *plain = kind == 'b'   ? "urban"
                            : kind == 'm' ? "$l"
                            : kind == 'x' ? "rent"
                            : kind == 'c' ? "count(members)"
                            : kind == 'e' ? "cause"
                                          : "moved";
        mz_str other = fuzz_pack_fill(g, plain, person, depth - 1);
        return mz_str_fmt(g->a, "otherwise(" MZ_FMT ", " MZ_FMT ")", MZ_ARG(id), MZ_ARG(other));
    }
    return MZ_S("");
}

mz_str fuzz_pack_formula(struct fuzz_pack *g, char kind, bool person, int depth)
{
    if (fuzz_pack_below(g, 3) == 0) {
        mz_str id = reference(g, kind, person, depth);
        if (id.n > 0) {
            return id;
        }
    }
    for (;;) {
        const struct form *f = &FORMS[fuzz_pack_below(g, MZ_LEN(FORMS))];
        bool here = f->who == ANYONE || (f->who == MEMBER) == person;
        bool sums = f->kind == 'm' && strstr(f->text, "sum") != NULL && f->who == HOME;
        bool ends = depth > 0 || !has_kinds(f->text);
        if (f->kind == kind && here && ends && (!sums || g->sums < SUMS_MAX)) {
            g->sums += sums ? 1 : 0;
            return fuzz_pack_fill(g, f->text, person, depth - 1);
        }
    }
}

mz_str fuzz_pack_fill(struct fuzz_pack *g, const char *text, bool person, int depth)
{
    mz_sb out = mz_sb_new(g->a, FORMULA_MAX);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p != '$') {
            mz_sb_byte(&out, *p);
            continue;
        }
        char c = *++p;
        bool member = c >= 'A' && c <= 'Z';
        c = (char)(member ? c + 32 : c);
        mz_sb_str(&out, strchr(FUZZ_KINDS, c) != NULL
                            ? fuzz_pack_formula(g, c, person || member, depth)
                            : literal(g, c));
    }
    return mz_sb_view(&out);
}

/* NOLINTEND(misc-no-recursion) */
