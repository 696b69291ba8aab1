/* say_num.c - values, units, citations and members in words. */
#include <string.h>

#include "base/text.h"
#include "rule/say_int.h"

static mz_str put(mz_arena *a, enum mz_lang lang, const char *text, mz_str arg)
{
    return mz_text_say(a, lang, (struct mz_say){.text = text, .arg = {arg}});
}

mz_str say_label(enum mz_lang lang, const struct ir_label *l)
{
    mz_str s = lang == MZ_LANG_ZH ? l->zh : l->en;
    return s.n > 0 ? s : l->id;
}

/* ---- numbers ------------------------------------------------------------------------- */

static mz_str grouped(mz_arena *a, mz_wide whole)
{
    char out[64];
    size_t at = sizeof out;
    int n = 0;
    do {
        if (n > 0 && n % 3 == 0) {
            out[--at] = ',';
        }
        out[--at] = (char)('0' + (int)(whole % 10));
        whole /= 10;
        n++;
    } while (whole > 0);
    return mz_str_dup(a, (mz_str){out + at, sizeof out - at});
}

mz_str say_decimals(mz_arena *a, struct rule_value v, int decimals)
{
    mz_wide scale = 1;
    for (int i = 0; i < decimals; i++) {
        scale *= 10;
    }
    struct rule_value at =
        rule_times(rule_round(v, rule_frac(1, scale), IR_HALF_UP), rule_whole(scale));
    if (at.why != RULE_KNOWN) { /* too wide for decimals: the whole part is enough */
        at = rule_round(v, rule_whole(1), IR_TOWARDS);
        decimals = 0;
        scale = 1;
    }
    bool minus = at.num < 0;
    mz_wide u = minus ? -at.num : at.num;
    mz_str whole = grouped(a, u / scale);
    mz_str sign = minus ? MZ_S("\u2212") : MZ_S("");
    if (decimals == 0) {
        return mz_str_fmt(a, MZ_FMT MZ_FMT, MZ_ARG(sign), MZ_ARG(whole));
    }
    return mz_str_fmt(a, MZ_FMT MZ_FMT ".%0*lld", MZ_ARG(sign), MZ_ARG(whole), decimals,
                      (long long)(u % scale));
}

/* The fewest decimals that show the value exactly, at most `most`. */
static int decimals_of(struct rule_value v, int most)
{
    int n = 0;
    while (n < most && v.why == RULE_KNOWN && v.den != 1) {
        v = rule_times(v, rule_whole(10));
        n++;
    }
    return n;
}

static bool is_money(const struct rule_type *t)
{
    return t->unit[RULE_UNIT_YUAN] == 1;
}

static bool has_unit(const struct rule_type *t)
{
    for (size_t i = 0; i < RULE_UNITS_N; i++) {
        if (t->unit[i] != 0) {
            return true;
        }
    }
    return false;
}

static mz_str number(mz_arena *a, const struct rule_type *t, struct rule_value v)
{
    if (is_money(t)) {
        return say_decimals(a, v, 2);
    }
    bool below_one = v.num < v.den && v.num > -v.den;
    if (!has_unit(t) && v.den != 1 && below_one) {
        struct rule_value percent = rule_times(v, rule_whole(100));
        bool third = v.den <= 12 && v.den % 3 == 0; /* one sixth is no round percentage */
        if (third) {
            return mz_str_fmt(a, "%lld/%lld", (long long)v.num, (long long)v.den);
        }
        mz_str s = say_decimals(a, percent, decimals_of(percent, 2));
        return mz_str_fmt(a, MZ_FMT "%%", MZ_ARG(s));
    }
    int n = decimals_of(v, 4);
    return say_decimals(a, v, n == 4 ? 2 : n);
}

/* ---- units ------------------------------------------------------------------------------- */

static mz_str unit_word(enum mz_lang lang, size_t unit)
{
    static const char *const zh[] = {
#define X(name, word, en) word,
        RULE_UNITS(X)
#undef X
    };
    if (unit == RULE_UNIT_POINT && lang == MZ_LANG_ZH) {
        return MZ_S("分"); /* formulas write 点: there 分 is a hundredth of a yuan */
    }
    static const char *const en[] = {
#define X(name, word, en) en,
        RULE_UNITS(X)
#undef X
    };
    return mz_str_of(lang == MZ_LANG_ZH ? zh[unit] : en[unit]);
}

static mz_str period_word(enum mz_lang lang, enum rule_period p)
{
    switch (p) {
    case RULE_PER_DAY:
        return lang == MZ_LANG_ZH ? MZ_S("日") : MZ_S("day");
    case RULE_PER_MONTH:
        return lang == MZ_LANG_ZH ? MZ_S("月") : MZ_S("month");
    case RULE_PER_YEAR:
        return lang == MZ_LANG_ZH ? MZ_S("年") : MZ_S("year");
    case RULE_NO_PERIOD:
    case RULE_STOCK:
    case RULE_ONCE:
    case RULE_AMOUNT:
        break;
    }
    return MZ_S("");
}

mz_str say_unit(mz_arena *a, enum mz_lang lang, const struct rule_type *t, bool period)
{
    bool zh = lang == MZ_LANG_ZH;
    mz_buf *out = mz_buf_new(a, 400);
    for (size_t i = 0; i < RULE_UNITS_N; i++) {
        for (int k = 0; k < t->unit[i]; k++) {
            mz_buf_add(out, out->n > 0 ? MZ_S("·") : MZ_S(""));
            mz_buf_add(out, unit_word(lang, i));
        }
    }
    size_t over = 0;
    mz_str last = period ? period_word(lang, t->period) : MZ_S("");
    for (size_t i = 0; i <= RULE_UNITS_N; i++) {
        int n = i < RULE_UNITS_N ? -t->unit[i] : (last.n > 0 ? 1 : 0);
        /* "元" alone is what people read behind an amount per person. */
        bool silent = i == RULE_UNIT_PERSON && is_money(t) && !period;
        for (int k = 0; k < n && !silent; k++) {
            mz_str slash = over == 0 ? MZ_S("/") : MZ_S("·");
            mz_buf_add(out, zh ? slash : MZ_S(" per "));
            mz_str word = i < RULE_UNITS_N ? unit_word(lang, i) : last;
            word.n -= !zh && i == RULE_UNIT_PERSON ? 1 : 0; /* per person */
            mz_buf_add(out, word);
            over++;
        }
    }
    return mz_buf_str(out);
}

/* ---- values -------------------------------------------------------------------------------- */

static mz_str absent(enum mz_lang lang, enum rule_why why)
{
    switch (why) {
    case RULE_NOT_IN_FORCE:
        return mz_text(lang, MZ_T("not in force"));
    case RULE_CONFLICT:
        return mz_text(lang, MZ_T("rules in conflict"));
    case RULE_ERROR:
        return mz_text(lang, MZ_T("cannot be computed"));
    case RULE_KNOWN:
    case RULE_UNKNOWN:
        break;
    }
    return mz_text(lang, MZ_T("unknown||value of a rule"));
}

static mz_str month_say(mz_arena *a, enum mz_lang lang, mz_wide month)
{
    int year = (int)(month / 12);
    int in_year = (int)(month % 12) + 1;
    return lang == MZ_LANG_ZH ? mz_str_fmt(a, "%d年%d月", year, in_year)
                              : mz_str_fmt(a, "%04d-%02d", year, in_year);
}

static mz_str set_say(mz_arena *a, enum mz_lang lang, const struct ir_enum *e, uint64_t mask)
{
    mz_buf *out = mz_buf_new(a, 4000);
    for (size_t i = 0; i < e->values_n && i < 64; i++) {
        if ((mask >> i & 1) != 0) {
            mz_buf_add(out, out->n > 0 ? (lang == MZ_LANG_ZH ? MZ_S("、") : MZ_S(", ")) : MZ_S(""));
            mz_buf_add(out, say_label(lang, &e->values[i]));
        }
    }
    return out->n > 0 ? mz_buf_str(out) : mz_text(lang, MZ_T("none||of a set of values"));
}

mz_str say_division(mz_arena *a, enum mz_lang lang, const struct rule_book *b, int64_t code)
{
    if (code == 0) {
        return mz_text(lang, MZ_T("the whole country||of a rule"));
    }
    if (b->names.division != NULL) {
        return b->names.division(b->names.p, a, lang, code);
    }
    int digits = 12;
    while (digits > 6 && code % 1000 == 0) {
        code /= 1000;
        digits -= 3;
    }
    return mz_str_fmt(a, "%0*lld", digits, (long long)code);
}

mz_str say_figure(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                  const struct rule_type *t, struct rule_value v)
{
    if (v.why != RULE_KNOWN) {
        return absent(lang, v.why);
    }
    switch (t->kind) {
    case RULE_BOOL:
        return v.num != 0 ? mz_text(lang, MZ_T("yes||value of a rule"))
                          : mz_text(lang, MZ_T("no||value of a rule"));
    case RULE_NUM:
        return number(a, t, v);
    case RULE_DATE:
        return mz_date_text(a, lang, (mz_date){(int32_t)v.num});
    case RULE_MONTH:
        return month_say(a, lang, v.num);
    case RULE_MONTHS:
    case RULE_DAYS:
        return say_decimals(a, v, 0);
    case RULE_ENUM:
        if (v.num >= 0 && (size_t)v.num < b->enums[t->enum_i].values_n) {
            return say_label(lang, &b->enums[t->enum_i].values[v.num]);
        }
        return absent(lang, RULE_ERROR);
    case RULE_SET:
        return set_say(a, lang, &b->enums[t->enum_i], (uint64_t)v.num);
    case RULE_DIVISION:
        return say_division(a, lang, b, (int64_t)v.num);
    case RULE_TEXT:
        return v.num > 0 && (size_t)v.num <= b->texts_n ? b->texts[v.num - 1]
                                                        : mz_text(lang, MZ_T("another text"));
    }
    return absent(lang, RULE_ERROR);
}

mz_str rule_value_say(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                      const struct rule_type *t, struct rule_value v)
{
    mz_str s = say_figure(a, lang, b, t, v);
    if (v.why != RULE_KNOWN) {
        return s;
    }
    if (t->kind == RULE_MONTHS) {
        return put(a, lang, MZ_T("{0} months||of a value"), s);
    }
    if (t->kind == RULE_DAYS) {
        return put(a, lang, MZ_T("{0} days||of a value"), s);
    }
    mz_str unit = t->kind == RULE_NUM ? say_unit(a, lang, t, false) : MZ_S("");
    return unit.n == 0 ? s : mz_str_fmt(a, MZ_FMT " " MZ_FMT, MZ_ARG(s), MZ_ARG(unit));
}

/* ---- citations and members ---------------------------------------------------------------------
 */

mz_str say_cite(mz_arena *a, enum mz_lang lang, const struct rule_book *b, mz_str cite)
{
    if (mz_str_eq(cite, MZ_S("local: to be confirmed"))) {
        return mz_text(lang, MZ_T("local rule, to be confirmed"));
    }
    const char *gap = cite.n == 0 ? NULL : memchr(cite.p, ' ', cite.n);
    size_t n = gap == NULL ? cite.n : (size_t)(gap - cite.p);
    mz_str rest = rule_cite_open(cite) ? mz_text(lang, MZ_T(", article to be confirmed"))
                                       : (mz_str){cite.p + n, cite.n - n};
    for (size_t p = b->packs_n; p-- > 0;) {
        for (size_t i = 0; i < b->packs[p]->sources_n; i++) {
            const struct ast_source *s = &b->packs[p]->sources[i];
            if (s->title.s.n > 0 && mz_str_eq(s->id.s, (mz_str){cite.p, n})) {
                return mz_str_fmt(a, MZ_FMT MZ_FMT, MZ_ARG(s->title.s), MZ_ARG(rest));
            }
        }
    }
    return cite;
}

mz_str say_member(struct say *s, size_t member)
{
    const struct rule_book *b = s->r->b;
    mz_str n = mz_str_fmt(s->a, "%zu", member + 1);
    struct mz_say say = {.text = MZ_T("Member {0}||of a household in a reason"), .arg = {n}};
    if (b->role_fact >= 0) {
        uint32_t fact = (uint32_t)b->role_fact;
        struct rule_value v = rule_fact_of(s->r, fact, member);
        if (v.why == RULE_KNOWN) {
            say.text = MZ_T("Member {0} ({1})||of a household in a reason");
            say.arg[1] = say_figure(s->a, s->lang, b, &b->facts[fact].type, v);
        }
    }
    return mz_text_say(s->a, s->lang, say);
}
