/* formula.c - a formula in the reader's words, every name a link. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/io.h"
#include "feature/rule/law.h"
#include "feature/rule/rule.h"

/* A name on its way through the printer: MARK place MARK_END, so that nothing has to be parsed. */
enum { MARK = 1, MARK_END = 2, NAMES_MAX = 2000, TEXT_MAX = 1 << 20 };

struct naming {
    mz_arena *a;
    enum mz_lang lang;
    const struct rule_book *b;
    struct law_span *names;
    size_t n;
};

static const mz_str *chinese_word(mz_str word)
{
#define W(en, zh)              \
    {                          \
        {en, sizeof(en) - 1},  \
        {                      \
            zh, sizeof(zh) - 1 \
        }                      \
    }
    static const mz_str words[][2] = {
        W("round", "取整"),
        W("clamp", "限于"),
        W("age", "周岁"),
        W("add_months", "加月"),
        W("months_between", "相隔月数"),
        W("month_of", "所在月"),
        W("first_day", "月首"),
        W("last_day", "月末"),
        W("year_of", "年份"),
        W("days_in", "当月天数"),
        W("per_month", "折月"),
        W("per_year", "折年"),
        W("prorate", "按日折算"),
        W("coalesce", "未知时取"),
        W("otherwise", "不适用时取"),
        W("scale", "分档"),
        W("marginal", "超额累进"),
        W("in_division", "位于区划"),
        W("has", "含有"),
        W("size", "项数"),
        W("half_up", "四舍五入"),
        W("half_even", "四舍六入五成双"),
        W("up", "进位"),
        W("down", "舍去"),
        W("ceil", "向上"),
        W("floor", "向下"),
        W("february", "二月生日"),
        W("division", "所在区划"),
        W("value", "值"),
        W("parent", "上级标准"),
    };
#undef W
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (mz_str_eq(words[i][0], word)) {
            return &words[i][1];
        }
    }
    return NULL;
}

static bool is_named(const struct ir_label *l, mz_str s)
{
    return mz_str_eq(l->id, s) || mz_str_eq(l->zh, s) || (l->en.n > 0 && mz_str_eq(l->en, s));
}

static mz_str href(const struct naming *w, const char *kind, mz_str id)
{
    return mz_str_fmt(w->a, "/rule/" MZ_FMT "/%s" MZ_FMT,
                      MZ_ARG(w->b->packs[w->b->packs_n - 1]->id.s), kind, MZ_ARG(id));
}

static bool find_rule(const struct naming *w, mz_str s, struct law_span *out)
{
    const struct rule_book *b = w->b;
    for (size_t i = 0; i < b->rules_n; i++) {
        if (is_named(&b->rules[i].name, s)) {
            *out = (struct law_span){law_label(w->lang, &b->rules[i].name),
                                     href(w, "", b->rules[i].name.id)};
            return true;
        }
    }
    for (size_t i = 0; i < b->params_n; i++) {
        if (is_named(&b->params[i].name, s)) {
            *out = (struct law_span){law_label(w->lang, &b->params[i].name),
                                     href(w, "param/", b->params[i].name.id)};
            return true;
        }
    }
    for (size_t i = 0; i < b->facts_n; i++) {
        if (is_named(&b->facts[i].name, s)) {
            *out = (struct law_span){law_label(w->lang, &b->facts[i].name),
                                     href(w, "fact/", b->facts[i].name.id)};
            return true;
        }
    }
    return false;
}

/* A value of an enum; of two enums that use one id only when they call it the same. */
static bool find_value(const struct naming *w, mz_str s, struct law_span *out)
{
    size_t found = 0;
    for (size_t e = 0; e < w->b->enums_n; e++) {
        for (size_t i = 0; i < w->b->enums[e].values_n; i++) {
            const struct ir_label *l = &w->b->enums[e].values[i];
            mz_str label = law_label(w->lang, l);
            if (is_named(l, s)) {
                found += found == 0 || !mz_str_eq(label, out->text);
                *out = (struct law_span){label, {NULL, 0}};
            }
        }
    }
    return found == 1;
}

static bool find_unit(const struct naming *w, mz_str s, struct law_span *out)
{
    for (size_t p = 0; p < w->b->packs_n; p++) {
        for (size_t i = 0; i < w->b->packs[p]->units_n; i++) {
            const struct ast_unit *u = &w->b->packs[p]->units[i];
            struct law_span rule = {0};
            if (!mz_str_eq(u->id.s, s) && !mz_str_eq(u->label.zh.s, s)) {
                continue;
            }
            bool named = u->where != NULL && u->where->op == AST_NAME &&
                         find_rule(w, u->where->text, &rule);
            *out = (struct law_span){law_label_of(w->lang, &u->label),
                                     named ? rule.href : (mz_str){NULL, 0}};
            return true;
        }
    }
    return false;
}

static mz_str mark_of(struct naming *w, struct law_span span)
{
    if (w->n == NAMES_MAX) {
        return span.text;
    }
    w->names[w->n] = span;
    return mz_str_fmt(w->a, "%c%zu%c", MARK, w->n++, MARK_END);
}

/* The name as a mark that survives printing; words of the language stay what they are. */
static mz_str marked(struct naming *w, mz_str s)
{
    struct law_span span = {s, {NULL, 0}};
    const mz_str *word = NULL;
    if (!find_rule(w, s, &span) && !find_unit(w, s, &span) && !find_value(w, s, &span)) {
        word = w->lang == MZ_LANG_ZH ? chinese_word(s) : NULL;
        return word == NULL ? s : *word;
    }
    return mark_of(w, span);
}

/* The key of a parameter: a value of its list, also where a fact has the same id. */
static mz_str marked_key(struct naming *w, mz_str s)
{
    struct law_span span = {s, {NULL, 0}};
    return find_value(w, s, &span) ? mark_of(w, span) : marked(w, s);
}

/* Days and points as people read them; the language writes date"2026-01-01" and 66点. */
static void readable(struct naming *w, struct ast *e)
{
    if (e->op == AST_DATE) {
        mz_str day = mz_date_text(w->a, w->lang, (mz_date){(int32_t)e->num});
        e->op = AST_NAME;
        e->text = mark_of(w, (struct law_span){day, {NULL, 0}});
    } else if (e->op == AST_NUMBER && w->lang == MZ_LANG_ZH && mz_str_eq(e->unit, MZ_S("点"))) {
        e->unit = MZ_S("分");
    }
}

/* NOLINTBEGIN(misc-no-recursion): the parser bounds the depth of every tree */
static struct ast *renamed(struct naming *w, const struct ast *e)
{
    if (e == NULL) {
        return NULL;
    }
    struct ast *out = MZ_NEW(w->a, struct ast);
    *out = *e;
    out->kid = MZ_NEW_N(w->a, struct ast *, e->kids_n + 3);
    for (size_t i = 0; i < e->kids_n; i++) {
        out->kid[i] = renamed(w, e->kid[i]);
    }
    if (e->op == AST_NAME || e->op == AST_FACTS || e->op == AST_DOT) {
        out->text = marked(w, e->text);
    } else if (e->op == AST_CALL && w->lang == MZ_LANG_ZH) {
        const mz_str *word = chinese_word(e->text);
        out->text = word == NULL ? e->text : *word;
    } else {
        readable(w, out);
    }
    if (e->op == AST_INDEX && e->kid[1]->op == AST_NAME) {
        out->kid[1]->text = marked_key(w, e->kid[1]->text);
    }
    return out;
}
/* NOLINTEND(misc-no-recursion) */

/* Signs as people write them: " * " is " × ". */
static mz_str signs(mz_arena *a, mz_str s)
{
    static const char *const from[] = {" * ", " / ", " <= ", " >= ", " != ", " - "};
    static const char *const to[] = {" × ", " ÷ ", " ≤ ", " ≥ ", " ≠ ", " − "};
    mz_buf *out = mz_buf_new(a, TEXT_MAX);
    bool quoted = false;
    for (size_t i = 0; i < s.n;) {
        size_t k = quoted ? MZ_LEN(from) : 0;
        while (k < MZ_LEN(from) &&
               (s.n - i < strlen(from[k]) || memcmp(s.p + i, from[k], strlen(from[k])) != 0)) {
            k++;
        }
        if (k < MZ_LEN(from)) {
            mz_buf_add(out, mz_str_of(to[k]));
            i += strlen(from[k]);
        } else {
            quoted = s.p[i] == '"' ? !quoted : quoted;
            mz_buf_byte(out, s.p[i++]);
        }
    }
    return mz_buf_str(out);
}

struct law_formula law_formula(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                               const struct ast *e)
{
    struct law_formula out = {0};
    if (e == NULL) {
        return out;
    }
    struct naming w = {a, lang, b, MZ_NEW_N(a, struct law_span, NAMES_MAX), 0};
    mz_str s = signs(a, ast_print(a, lang, renamed(&w, e)));
    struct law_span *spans = MZ_NEW_N(a, struct law_span, 2 * w.n + 2);
    for (size_t i = 0; s.p != NULL && i < s.n;) {
        const char *mark = memchr(s.p + i, MARK, s.n - i);
        size_t at = mark == NULL ? s.n : (size_t)(mark - s.p);
        if (at > i) {
            spans[out.spans_n++] = (struct law_span){{s.p + i, at - i}, {NULL, 0}};
        }
        i = at;
        if (mark != NULL) {
            const char *end = memchr(mark, MARK_END, s.n - at);
            size_t place = (size_t)strtoul(mark + 1, NULL, 10);
            spans[out.spans_n++] = w.names[place < w.n ? place : 0];
            i = end == NULL ? s.n : (size_t)(end - s.p) + 1;
        }
    }
    out.spans = spans;
    return out;
}

mz_str law_formula_text(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                        const struct ast *e)
{
    struct law_formula f = law_formula(a, lang, b, e);
    mz_buf *out = mz_buf_new(a, TEXT_MAX);
    for (size_t i = 0; i < f.spans_n; i++) {
        mz_buf_add(out, f.spans[i].text);
    }
    return mz_buf_str(out);
}

mz_str rule_formula_text(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                         const struct ir_rule *r)
{
    const struct ast_rule *s = r->source;
    return s == NULL || s->versions_n == 0
               ? MZ_S("")
               : law_formula_text(a, lang, b, s->versions[s->versions_n - 1].formula);
}
