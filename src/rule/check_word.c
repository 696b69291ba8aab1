/*
 * check_word.c - the article's words against the comparisons they are about.
 *
 * A number cuts what is compared in two, and belongs to one side of the cut: 低于, 不满, 不低于 and
 * 以上 leave it above (民法典 1259), as < and >= do; 超过, 高于, 不超过 and 以下 leave it below, as
 * > and <= do. `not`, and taking the other branch, change the side that is spoken of but not the
 * cut. So a word and a comparison agree or do not, whichever branch the formula takes.
 *
 * Which comparison a word is about: the one with the number that stands beside the word, or with
 * names that the clause of the word holds. A word about no comparison in particular is content when
 * any of them agrees. Comparisons that no word is about are nothing to the quote.
 */
#include "base/utf8.h"
#include "rule/check_parts.h"

enum { COMPARED_MAX = 200, NUMBERS_MAX = 16, BY_NUMBER = 100 };

/* Where the number goes that a comparison or a word speaks of. */
enum cut { ABOVE, BELOW };

struct compared {
    const struct ast *e;       /* the comparison */
    const struct ast *subject; /* of a cell: what the column compares; else NULL */
};

struct compares {
    struct compared v[COMPARED_MAX];
    size_t n;
};

struct fraction {
    int64_t num;
    int64_t den;
};

/* ---- the comparisons of a rule --------------------------------------------------------------- */

static enum ast_op operator_of(const struct ast *e)
{
    return e->op == AST_CELL_CMP ? e->cmp : e->op;
}

/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static void gather(const struct ast *e, const struct ast *subject, struct compares *out)
{
    if (e == NULL) {
        return;
    }
    enum ast_op op = operator_of(e);
    bool is = op == AST_LT || op == AST_LE || op == AST_GT || op == AST_GE;
    if (is && out->n < COMPARED_MAX) {
        out->v[out->n++] = (struct compared){e, subject};
    }
    for (size_t i = 0; i < e->kids_n; i++) {
        gather(e->kid[i], subject, out);
    }
}

static void gather_rule(const struct ast_rule *rule, struct compares *out)
{
    gather(rule->applies_when, NULL, out);
    for (size_t i = 0; i < rule->versions_n; i++) {
        const struct ast_version *v = &rule->versions[i];
        gather(v->formula, NULL, out);
        for (size_t k = 0; k < v->exceptions_n; k++) {
            gather(v->exceptions[k].when, NULL, out);
            gather(v->exceptions[k].formula, NULL, out);
        }
    }
    for (size_t i = 0; i < rule->rows_n; i++) {
        const struct ast_row *row = &rule->rows[i];
        for (size_t k = 0; row->cells != NULL && !row->otherwise && k < rule->inputs_n; k++) {
            gather(row->cells[k], rule->inputs[k], out);
        }
    }
}

/* ---- numbers in words --------------------------------------------------------------------------
 */

static int digit_of(uint32_t cp)
{
    static const uint32_t digits[] = {0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                      0x516D, 0x4E03, 0x516B, 0x4E5D}; /* 零一二三四五六七八九 */
    for (size_t i = 0; i < MZ_LEN(digits); i++) {
        if (digits[i] == cp) {
            return (int)i;
        }
    }
    return cp == 0x4E24 ? 2 : -1; /* 两 */
}

static int64_t power_of(uint32_t cp)
{
    return cp == 0x5341 ? 10 : (cp == 0x767E ? 100 : (cp == 0x5343 ? 1000 : 0)); /* 十百千 */
}

/* 一千二百, 十八, 六十; `at` goes behind it. */
static bool han_number(mz_str s, size_t *at, int64_t *out)
{
    int64_t sum = 0;
    int64_t digit = -1;
    size_t next = *at;
    bool any = false;
    uint32_t cp = 0;
    while (sum < 100000 && mz_utf8_next(s, &next, &cp)) {
        int64_t power = power_of(cp);
        if (power == 0 && digit_of(cp) < 0) {
            break;
        }
        sum += power > 0 ? (digit < 0 ? 1 : digit) * power : 0;
        digit = power > 0 ? -1 : digit_of(cp);
        digit = digit == 0 ? -1 : digit;
        any = true;
        *at = next;
    }
    *out = sum + (digit > 0 ? digit : 0);
    return any;
}

/* 12, 1.5; `at` goes behind it. */
static bool plain_number(mz_str s, size_t *at, struct fraction *out)
{
    size_t i = *at;
    bool point = false;
    *out = (struct fraction){0, 1};
    while (i < s.n && out->num < 1000000000 && out->den < 1000000) {
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            out->num = out->num * 10 + (s.p[i] - '0');
            out->den *= point ? 10 : 1;
        } else if (s.p[i] == '.' && i > *at && !point) {
            point = true;
        } else {
            break;
        }
        i++;
    }
    bool any = i > *at;
    *at = i;
    return any;
}

static bool starts(mz_str s, size_t at, const char *word)
{
    size_t n = strlen(word);
    return at + n <= s.n && memcmp(s.p + at, word, n) == 0;
}

/* The number at this place with what its unit makes of it: 三年 is 36 months too. */
static bool number_at(mz_str s, size_t *at, struct fraction *out)
{
    int64_t han = 0;
    bool percent = starts(s, *at, "百分之");
    size_t from = *at + (percent ? strlen("百分之") : 0);
    if (!plain_number(s, &from, out)) {
        if (!han_number(s, &from, &han)) {
            return false;
        }
        *out = (struct fraction){han, 1};
    }
    percent = percent || starts(s, from, "%");
    out->num *= starts(s, from, "万") ? 10000 : 1;
    out->den *= percent ? 100 : 1;
    *at = from;
    return true;
}

static bool same(struct fraction a, struct fraction b)
{
    return a.num * b.den == b.num * a.den;
}

/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static bool holds_number(const struct ast *e, struct fraction f)
{
    if (e == NULL) {
        return false;
    }
    struct fraction own = {e->num, e->den > 0 ? e->den : 1};
    own.num *= mz_str_eq(e->unit, MZ_S("万元")) ? 10000 : 1;
    struct fraction years = {f.num * 12, f.den};
    bool is = e->op == AST_NUMBER || e->op == AST_MONTHS || e->op == AST_DAYS;
    bool found = is && own.num != 0 && (same(own, f) || (e->op == AST_MONTHS && same(own, years)));
    for (size_t i = 0; i < e->kids_n && !found; i++) {
        found = holds_number(e->kid[i], f);
    }
    return found;
}

/* ---- words --------------------------------------------------------------------------------------
 */

struct word {
    mz_str text;
    enum cut cut;
    bool strict; /* leaves the number out */
    mz_str clause;
    bool numbered;
    struct fraction number;
};

struct vocabulary {
    const char *text;
    enum cut cut;
    bool strict;
    bool after; /* stands behind its number */
};

/* The longer words come first: 不低于 holds 低于. */
static const struct vocabulary *word_at(mz_str s, size_t at)
{
    static const struct vocabulary words[] = {
        {"不低于", ABOVE, false, false}, {"不少于", ABOVE, false, false},
        {"不超过", BELOW, false, false}, {"不高于", BELOW, false, false},
        {"不大于", BELOW, false, false}, {"以上", ABOVE, false, true},
        {"以下", BELOW, false, true},    {"以内", BELOW, false, true},
        {"届满", ABOVE, false, false},   {"低于", ABOVE, true, false},
        {"不满", ABOVE, true, false},    {"不足", ABOVE, true, false},
        {"超过", BELOW, true, false},    {"高于", BELOW, true, false},
        {"以外", BELOW, true, true},
    };
    /* 以下条件 compares nothing. */
    static const char *const other[] = {"条件", "情形", "简称", "规定", "材料", "方式", "程序"};
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (!starts(s, at, words[i].text)) {
            continue;
        }
        bool compares = true;
        for (size_t k = 0; words[i].after && k < MZ_LEN(other); k++) {
            compares = compares && !starts(s, at + strlen(words[i].text), other[k]);
        }
        return compares ? &words[i] : NULL;
    }
    return NULL;
}

static bool is_stop(mz_str s, size_t at)
{
    static const char *const stops[] = {"，", "。", "；", "、", "：", ",", ";"};
    for (size_t i = 0; i < MZ_LEN(stops); i++) {
        if (starts(s, at, stops[i])) {
            return true;
        }
    }
    return false;
}

/* The last number before a word that stands behind it, the first after another. */
static void number_of(struct word *w, size_t at, bool after)
{
    size_t from = after ? 0 : at + w->text.n;
    size_t to = after ? at : w->clause.n;
    uint32_t cp = 0;
    while (from < to && (after || !w->numbered)) {
        struct fraction f;
        size_t end = from;
        if (number_at((mz_str){w->clause.p, to}, &end, &f)) {
            w->numbered = true;
            w->number = f;
            from = end;
        } else if (!mz_utf8_next(w->clause, &from, &cp)) {
            return;
        }
    }
}

/* The next word of the quote from `at` on; `at` goes behind it. */
static bool next_word(mz_str quote, size_t *at, struct word *out)
{
    size_t clause = 0;
    for (size_t i = 0; i < quote.n; i++) {
        clause = is_stop(quote, i) ? i + 1 : clause;
        const struct vocabulary *v = i < *at ? NULL : word_at(quote, i);
        if (v == NULL) {
            continue;
        }
        size_t n = strlen(v->text);
        size_t end = i + n;
        while (end < quote.n && !is_stop(quote, end)) {
            end++;
        }
        *out = (struct word){.text = {quote.p + i, n}, .cut = v->cut, .strict = v->strict};
        out->clause = (mz_str){quote.p + clause, end - clause};
        number_of(out, i - clause, v->after);
        *at = i + n;
        return true;
    }
    return false;
}

/* ---- what a word is about
 * ------------------------------------------------------------------------ */

/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static size_t names_in(const struct check *c, const struct ast *e, mz_str clause)
{
    struct check_sym s;
    size_t n = 0;
    if (e == NULL) {
        return 0;
    }
    if (e->op == AST_NAME && check_sym(c, e->text, &s)) {
        mz_str label = s.kind == CHECK_PARAM  ? c->params[s.i].ir.name.zh
                       : s.kind == CHECK_RULE ? c->rules[s.i].alts[0].rule->label.zh.s
                       : s.kind == CHECK_FACT ? c->b->facts[s.i].name.zh
                                              : (mz_str){"", 0};
        n += label.n > 0 && memmem(clause.p, clause.n, label.p, label.n) != NULL ? 1 : 0;
    }
    for (size_t i = 0; i < e->kids_n; i++) {
        n += names_in(c, e->kid[i], clause);
    }
    return n;
}

static size_t nearness(const struct check *c, const struct compared *x, const struct word *w)
{
    size_t n = w->numbered && holds_number(x->e, w->number) ? BY_NUMBER : 0;
    return n + names_in(c, x->e, w->clause) + names_in(c, x->subject, w->clause);
}

/* 60 <= age cuts as age >= 60 does: the number stands on the left. */
static enum cut cut_of(const struct compared *x, const struct word *w)
{
    enum ast_op op = operator_of(x->e);
    bool above = op == AST_LT || op == AST_GE;
    bool left = x->e->op != AST_CELL_CMP && x->e->kids_n == 2 && w->numbered &&
                holds_number(x->e->kid[0], w->number) && !holds_number(x->e->kid[1], w->number);
    return above != left ? ABOVE : BELOW;
}

static mz_str instead_of(enum ast_op op)
{
    return op == AST_LT   ? MZ_S("<=")
           : op == AST_LE ? MZ_S("<")
           : op == AST_GT ? MZ_S(">=")
                          : MZ_S(">");
}

static void hold(struct check *c, const struct compares *all, const struct word *w)
{
    size_t best = 0;
    const struct ast *wrong = NULL;
    for (size_t i = 0; i < all->n; i++) {
        size_t n = nearness(c, &all->v[i], w);
        best = n > best ? n : best;
    }
    for (size_t i = 0; i < all->n; i++) {
        if (nearness(c, &all->v[i], w) < best) {
            continue;
        }
        if (cut_of(&all->v[i], w) == w->cut) {
            return;
        }
        wrong = wrong == NULL ? all->v[i].e : wrong;
    }
    if (wrong == NULL) {
        return;
    }
    check_find(
        c, AST_ERROR, "wording", wrong->at,
        .say = {NULL,
                w->strict ? MZ_T("The article says \"{0}\", which leaves the number out; this "
                                 "comparison takes it in")
                          : MZ_T("The article says \"{0}\", which takes the number in; this "
                                 "comparison leaves it out"),
                {w->text}},
        .way = {NULL, MZ_T("Write {0}, or correct the quote"), {instead_of(operator_of(wrong))}});
}

void check_wording(struct check *c, const struct ast_rule *rule)
{
    struct compares all = {.n = 0};
    struct word w;
    size_t at = 0;
    if (rule->quote.s.n == 0) {
        return;
    }
    gather_rule(rule, &all);
    while (next_word(rule->quote.s, &at, &w)) {
        hold(c, &all, &w);
    }
}
